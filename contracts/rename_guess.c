/* SPDX-License-Identifier: Apache-2.0
 *
 * Inferred renames: all pairs of what is left are scored, and the best are claimed, unless two are
 * equally good.
 */
#include <stdlib.h>

#include "contracts/base/bounds.h"
#include "contracts/rename_score.h"
#include "contracts/rename_search.h"

/* An inferred pair is claimed from this score on. Checked on pairs of public schemas: of the claims
 * six in seven are true, and seven in ten of the true renames are claimed; lower gains less than it
 * costs, since a wrong claim hides a loss. */
#define LEAST_CLAIM 0.7
/* A rival this near makes a pair ambiguous, and nothing is claimed. */
#define MARGIN 0.02
/* Below this a candidate is no hint to anybody. */
#define LEAST_HINT 0.35
/* Hints kept for one field. */
#define MOST_HINTS 3

/* Each guess stands in two chains, its old node's and its new node's, best first:
 *
 *     old node ─▶ guess ─▶ guess        rivals of a guess are the others in its two chains
 */
typedef struct rename_guess {
    writ_rename_node *old_node, *new_node;
    double score;
    bool plain; /* writ_rename_plain */
    struct rename_guess *next_of_old, *next_of_new;
} rename_guess;

typedef WRIT_ARRAY(rename_guess) guess_list;

static bool can_be_guessed(const writ_rename_node *node)
{
    return !node->partner && !node->field->is_any;
}

/* What a score is of. */
typedef struct rename_pair {
    const writ_field *old_field, *new_field;
    uint64_t siblings;
} rename_pair;

/* A pair is looked at in up to three rounds, and most of the time goes here. */
static double score_of(writ_rename_search *search, const writ_field *old_field,
                       const writ_field *new_field, bool siblings)
{
    const rename_pair pair = {old_field, new_field, siblings};
    writ_str key = {(const char *)&pair, sizeof pair};
    double *known = writ_map_find(&search->scores, key);
    if (known)
        return *known;
    key.ptr = writ_arena_copy(search->arena, &pair, sizeof pair);
    known = writ_arena_alloc(search->arena, sizeof *known);
    *known = writ_rename_score(old_field, new_field, siblings);
    writ_map_put(search->arena, &search->scores, key, known);
    return *known;
}

static void add_guess(writ_rename_search *search, writ_rename_node *old_node,
                      writ_rename_node *new_node, double least, guess_list *to)
{
    bool siblings = writ_rename_siblings(old_node, new_node);
    rename_guess made = {
        .old_node = old_node,
        .new_node = new_node,
        .score = score_of(search, old_node->field, new_node->field, siblings),
        .plain = siblings && writ_rename_plain(old_node->field, new_node->field),
    };
    if (made.score >= least || made.plain)
        *WRIT_PUSH(search->arena, to) = made;
}

/* All pairs of two lists that score `least` or are plain; none when there are too many to look at.
 */
static guess_list guess_pairs(writ_rename_search *search, const writ_rename_nodes *old_nodes,
                              const writ_rename_nodes *new_nodes, double least)
{
    guess_list found = {0};
    if (new_nodes->count && old_nodes->count > WRIT_BOUND_RENAME_PAIRS / new_nodes->count)
        return found;
    for (size_t i = 0; i < old_nodes->count; i++)
        for (size_t j = 0; j < new_nodes->count; j++)
            add_guess(search, old_nodes->items[i], new_nodes->items[j], least, &found);
    return found;
}

/* Plain pairs that have no plain rival are claimed, whatever their score. */
static void raise_plain_ones(guess_list *guesses)
{
    for (size_t i = 0; i < guesses->count; i++)
        guesses->items[i].old_node->plain = guesses->items[i].new_node->plain = 0;
    for (size_t i = 0; i < guesses->count; i++) {
        guesses->items[i].old_node->plain += guesses->items[i].plain;
        guesses->items[i].new_node->plain += guesses->items[i].plain;
    }
    for (size_t i = 0; i < guesses->count; i++) {
        rename_guess *here = &guesses->items[i];
        bool alone = here->plain && here->old_node->plain == 1 && here->new_node->plain == 1;
        if (alone && here->score < LEAST_CLAIM)
            here->score = LEAST_CLAIM;
    }
}

/* Best first; of equals the one that stands first, so that the result never depends on chance. */
static int compare_guesses(const void *a, const void *b)
{
    const rename_guess *left = a, *right = b;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    int order = writ_str_compare(left->old_node->field->path, right->old_node->field->path);
    return order ? order
                 : writ_str_compare(left->new_node->field->path, right->new_node->field->path);
}

static void sort_and_chain(guess_list *guesses)
{
    if (guesses->count)
        qsort(guesses->items, guesses->count, sizeof *guesses->items, compare_guesses);
    for (size_t i = 0; i < guesses->count; i++) {
        guesses->items[i].old_node->guesses = guesses->items[i].new_node->guesses = NULL;
        guesses->items[i].old_node->is_torn = guesses->items[i].new_node->is_torn = false;
    }
    for (size_t i = guesses->count; i-- > 0;) {
        rename_guess *here = &guesses->items[i];
        here->next_of_old = here->old_node->guesses;
        here->next_of_new = here->new_node->guesses;
        here->old_node->guesses = here->new_node->guesses = here;
    }
}

static bool is_near(const rename_guess *here, const rename_guess *rival)
{
    return rival != here && !rival->old_node->partner && !rival->new_node->partner &&
           rival->score > here->score - MARGIN && rival->score < here->score + MARGIN;
}

/* Marks a node that two partners suit equally well: better none than a thrown coin. */
static void find_torn(rename_guess *here)
{
    for (rename_guess *rival = here->old_node->guesses; rival; rival = rival->next_of_old)
        here->old_node->is_torn |= is_near(here, rival);
    for (rename_guess *rival = here->new_node->guesses; rival; rival = rival->next_of_new)
        here->new_node->is_torn |= is_near(here, rival);
}

/* Makes partners of the guesses that hold, best first. */
static void claim(writ_rename_search *search, guess_list *guesses)
{
    raise_plain_ones(guesses);
    sort_and_chain(guesses);
    for (size_t i = 0; i < guesses->count; i++) {
        rename_guess *here = &guesses->items[i];
        if (here->score < LEAST_CLAIM || here->old_node->partner || here->new_node->partner)
            continue;
        find_torn(here);
        if (here->old_node->is_torn || here->new_node->is_torn)
            continue;
        writ_rename_pair(here->old_node, here->new_node, WRIT_GRADE_INFERRED, WRIT_STR_EMPTY);
        here->old_node->confidence = here->score;
        here->new_node->is_done = true;
        writ_rename_match(search, here->old_node, here->new_node);
    }
}

static void collect_free(writ_rename_search *search, const writ_rename_nodes *from,
                         writ_rename_nodes *to)
{
    for (size_t i = 0; i < from->count; i++)
        if (can_be_guessed(from->items[i]))
            *WRIT_PUSH(search->arena, to) = from->items[i];
}

static void collect_children(writ_rename_search *search, writ_rename_node *parent,
                             writ_rename_nodes *to)
{
    for (size_t i = 0; i < parent->field->child_count; i++)
        if (can_be_guessed(&parent->children[i]))
            *WRIT_PUSH(search->arena, to) = &parent->children[i];
}

void writ_rename_guess_children(writ_rename_search *search, writ_rename_node *old_parent,
                                writ_rename_node *new_parent)
{
    writ_rename_nodes old_nodes = {0}, new_nodes = {0};
    collect_children(search, old_parent, &old_nodes);
    collect_children(search, new_parent, &new_nodes);
    guess_list found = guess_pairs(search, &old_nodes, &new_nodes, LEAST_CLAIM);
    claim(search, &found);
}

void writ_rename_guess_across(writ_rename_search *search)
{
    writ_rename_nodes old_nodes = {0}, new_nodes = {0};
    collect_free(search, &search->old_nodes, &old_nodes);
    collect_free(search, &search->new_nodes, &new_nodes);
    guess_list found = guess_pairs(search, &old_nodes, &new_nodes, LEAST_CLAIM);
    claim(search, &found);
}

/* --- hints --- */

typedef WRIT_ARRAY(writ_rename) rename_list;

static void add_hints(writ_rename_search *search, writ_rename_node *old_node,
                      const writ_rename_nodes *new_nodes, rename_list *to)
{
    const writ_rename_nodes one = {.items = &old_node, .count = 1};
    guess_list found = guess_pairs(search, &one, new_nodes, LEAST_HINT);
    if (found.count)
        qsort(found.items, found.count, sizeof *found.items, compare_guesses);
    for (size_t i = 0; i < found.count && i < MOST_HINTS; i++) {
        writ_rename *candidate = WRIT_PUSH(search->arena, to);
        candidate->old_field = old_node->field;
        candidate->new_field = found.items[i].new_node->field;
        candidate->grade = WRIT_GRADE_INFERRED;
        candidate->confidence = found.items[i].score;
        writ_rename_evidence(search->arena, candidate);
    }
}

void writ_rename_guess_rest(writ_rename_search *search, writ_renames *renames)
{
    writ_rename_nodes old_nodes = {0}, new_nodes = {0};
    rename_list hints = {0};
    collect_free(search, &search->old_nodes, &old_nodes);
    collect_free(search, &search->new_nodes, &new_nodes);
    if (new_nodes.count && old_nodes.count <= WRIT_BOUND_RENAME_PAIRS / new_nodes.count)
        for (size_t i = 0; i < old_nodes.count; i++)
            add_hints(search, old_nodes.items[i], &new_nodes, &hints);
    renames->candidates = hints.items;
    renames->candidate_count = hints.count;
    renames->candidate_capacity = hints.capacity;
}
