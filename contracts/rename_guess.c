/* SPDX-License-Identifier: Apache-2.0
 *
 * Inferred renames, in rounds: containers until no more are found, since their members are then
 * known by name; then all that is left. In a round each pair of what is free is compared, its sum
 * of evidence makes its odds, and from these and its rivals comes its chance, which is the
 * confidence of a claim (contracts/assignment.h).
 */
#include <math.h>
#include <stdlib.h>

#include "contracts/assignment.h"
#include "contracts/base/bounds.h"
#include "contracts/rename_score.h"

/* A pair is claimed from this chance on: a wrong claim hides a loss, a missed one is told as a
 * field removed and another added. */
#define LEAST_CLAIM 0.6
/* Below this a candidate is no hint to anybody. */
#define LEAST_HINT 0.1
/* Hints kept for one field. */
#define MOST_HINTS 3
/* Pairs of one old field that are weighed against each other: those with the best sums. */
#define MOST_RIVALS 24
/* A pair with a lower sum is no rival to anybody: odds of 1 to 150. */
#define LEAST_SUM (-5.0)
/* Beyond these odds, 1 to 160,000, nothing gets surer. */
#define MOST_SUM 12.0
/* Certainty is for facts. */
#define MOST_CONFIDENCE 0.99
/* Rounds for containers within containers; each finds at least one more level. */
#define MOST_ROUNDS 8

typedef WRIT_ARRAY(writ_rename_view *) view_list;

/* A pair that is weighed; stands beside the edge of the same index. */
typedef struct pair {
    writ_rename_view *old_view, *new_view;
    writ_rename_compared compared;
    double sum;
} pair;

typedef struct guess_round {
    writ_rename_search *search;
    size_t number;
    view_list old_views, new_views;
    WRIT_ARRAY(pair) pairs;
    writ_edges edges;
} guess_round;

/* --- who takes part --- */

static bool can_be_guessed(const writ_rename_node *node)
{
    return !node->partner && !node->field->is_any && !writ_rename_is_namespace(node->field);
}

static int compare_views(const void *a, const void *b)
{
    const writ_rename_view *const *left = a, *const *right = b;
    return writ_str_compare((*left)->node->field->path, (*right)->node->field->path);
}

/* In the order of their paths, so that the result never depends on the order of members. */
static view_list collect(writ_rename_search *search, const writ_rename_nodes *from, bool containers)
{
    view_list to = {0};
    for (size_t i = 0; i < from->count; i++)
        if (can_be_guessed(from->items[i]) && (!containers || from->items[i]->field->child_count))
            *WRIT_PUSH(search->arena, &to) = writ_rename_view_new(search, from->items[i]);
    if (to.count)
        qsort(to.items, to.count, sizeof *to.items, compare_views);
    return to;
}

static void count_peers(const view_list *views)
{
    for (size_t i = 0; i < views->count; i++)
        for (size_t j = 0; j < views->count; j++)
            views->items[i]->peers += views->items[i]->holder == views->items[j]->holder;
}

/* --- pairs --- */

typedef struct rival {
    size_t right;
    double sum;
} rival;

static int compare_rivals(const void *a, const void *b)
{
    const rival *left = a, *right = b;
    if (left->sum != right->sum)
        return left->sum > right->sum ? -1 : 1;
    return (left->right > right->right) - (left->right < right->right);
}

static int compare_rights(const void *a, const void *b)
{
    const rival *left = a, *right = b;
    return (left->right > right->right) - (left->right < right->right);
}

/* The new ones that come into question for an old one, in order. */
static size_t find_rivals(guess_round *round, const writ_rename_view *old_view, rival *rivals)
{
    writ_rename_compared compared;
    size_t count = 0;
    for (size_t j = 0; j < round->new_views.count; j++) {
        writ_rename_compare(round->search, old_view, round->new_views.items[j], &compared);
        double sum = writ_rename_sum(round->search, compared.values);
        if (sum >= LEAST_SUM && !compared.is_vetoed)
            rivals[count++] = (rival){j, sum};
    }
    if (count)
        qsort(rivals, count, sizeof *rivals, compare_rivals);
    count = count < MOST_RIVALS ? count : MOST_RIVALS;
    if (count)
        qsort(rivals, count, sizeof *rivals, compare_rights);
    return count;
}

static void add_pairs(guess_round *round, size_t left, rival *rivals)
{
    writ_arena *arena = round->search->arena;
    writ_rename_view *old_view = round->old_views.items[left];
    size_t count = find_rivals(round, old_view, rivals);
    for (size_t i = 0; i < count; i++) {
        pair *made = WRIT_PUSH(arena, &round->pairs);
        made->old_view = old_view;
        made->new_view = round->new_views.items[rivals[i].right];
        writ_rename_compare(round->search, old_view, made->new_view, &made->compared);
        *WRIT_PUSH(arena, &round->edges) = (writ_edge){.left = left, .right = rivals[i].right};
    }
}

/* --- changes that several pairs have in common --- */

typedef struct common_change {
    size_t fields;                /* of OLD */
    const writ_rename_view *last; /* counted */
} common_change;

static bool has_number(const writ_heavy_words *words, size_t number)
{
    for (size_t i = 0; i < words->count; i++)
        if (words->items[i].number == number)
            return true;
    return false;
}

static void add_others(writ_buf *key, const writ_heavy_words *words, const writ_heavy_words *than)
{
    for (size_t i = 0; i < words->count; i++)
        if (!has_number(than, words->items[i].number))
            writ_buf_printf(key, "%zu ", words->items[i].number);
    writ_buf_add_text(key, ">");
}

/* What the name lost and what it got, and from which holder to which one it moved. */
static void describe_change(const pair *of, writ_buf *key)
{
    const writ_rename_view *a = of->old_view, *b = of->new_view;
    writ_buf_reset(key);
    add_others(key, &a->words, &b->words);
    add_others(key, &b->words, &a->words);
    if (a->holder->partner != b->holder)
        writ_buf_printf(key, "%.*s>%.*s", WRIT_FMT(a->holder->field->path),
                        WRIT_FMT(b->holder->field->path));
}

/* Only a change that keeps half of a name is one that others can have, too. */
static bool keeps_half(const pair *of)
{
    return of->compared.match.held >= 0.5;
}

/* What several fields have in common is no chance, be their words ever so generic: `eventId` and
 * `eventType` became `id` and `type`. */
static void set_together(double *values, size_t others)
{
    double together = (double)others / ((double)others + 2);
    values[WRIT_EVIDENCE_TOGETHER] = together;
    values[WRIT_EVIDENCE_VAGUE] *= 1 - together;
}

static void find_common_changes(guess_round *round)
{
    writ_arena *arena = round->search->arena;
    writ_map changes = WRIT_MAP_INIT;
    writ_buf key = WRIT_BUF_INIT;
    common_change **of_pair = writ_arena_zalloc(arena, round->pairs.count * sizeof *of_pair);
    for (size_t i = 0; i < round->pairs.count; i++) {
        const pair *here = &round->pairs.items[i];
        if (!keeps_half(here))
            continue;
        describe_change(here, &key);
        common_change *change = writ_map_find(&changes, writ_buf_str(&key));
        if (!change) {
            change = WRIT_NEW(arena, common_change);
            writ_map_put(arena, &changes, writ_str_copy(arena, writ_buf_str(&key)), change);
        }
        change->fields += change->last != here->old_view;
        change->last = here->old_view;
        of_pair[i] = change;
    }
    for (size_t i = 0; i < round->pairs.count; i++)
        if (of_pair[i])
            set_together(round->pairs.items[i].compared.values, of_pair[i]->fields - 1);
    writ_buf_clear(&key);
}

/* --- a round --- */

static void weigh(guess_round *round)
{
    writ_rename_search *search = round->search;
    for (size_t i = 0; i < round->pairs.count; i++) {
        pair *here = &round->pairs.items[i];
        double sum = writ_rename_sum(search, here->compared.values);
        here->sum = sum;
        round->edges.items[i].odds = exp(sum > MOST_SUM ? MOST_SUM : sum);
    }
    writ_assignment_weigh(search->arena, &round->edges);
    for (size_t i = 0; i < round->pairs.count && search->seen; i++) {
        const pair *here = &round->pairs.items[i];
        search->seen(&(writ_rename_weighed){here->old_view->node->field,
                                            here->new_view->node->field, here->compared.values,
                                            round->edges.items[i].chance, round->number},
                     search->context);
    }
}

static guess_round look(writ_rename_search *search, size_t number, bool containers)
{
    guess_round round = {.search = search,
                         .number = number,
                         .old_views = collect(search, &search->old_nodes, containers),
                         .new_views = collect(search, &search->new_nodes, containers)};
    size_t lefts = round.old_views.count, rights = round.new_views.count;
    if (!lefts || !rights || lefts > WRIT_BOUND_RENAME_PAIRS / rights)
        return round;
    round.edges.lefts = lefts;
    round.edges.rights = rights;
    count_peers(&round.old_views);
    count_peers(&round.new_views);
    rival *rivals = writ_arena_alloc(search->arena, rights * sizeof *rivals);
    for (size_t i = 0; i < lefts; i++)
        add_pairs(&round, i, rivals);
    find_common_changes(&round);
    weigh(&round);
    return round;
}

/* How many were claimed. */
static size_t claim(guess_round *round)
{
    size_t count = 0;
    writ_assignment_choose(round->search->arena, &round->edges, LEAST_CLAIM);
    for (size_t i = 0; i < round->pairs.count; i++) {
        const pair *here = &round->pairs.items[i];
        writ_rename_node *old_node = here->old_view->node, *new_node = here->new_view->node;
        if (!round->edges.items[i].is_chosen || old_node->partner || new_node->partner)
            continue;
        writ_rename_pair(old_node, new_node, WRIT_GRADE_INFERRED, WRIT_STR_EMPTY);
        old_node->confidence = fmin(round->edges.items[i].chance, MOST_CONFIDENCE);
        old_node->compared = &here->compared;
        new_node->is_done = true;
        writ_rename_match(round->search, old_node, new_node);
        count++;
    }
    return count;
}

/* --- hints --- */

typedef WRIT_ARRAY(writ_rename) rename_list;

static int compare_hints(const void *a, const void *b)
{
    const writ_rename *left = a, *right = b;
    int order = writ_str_compare(left->old_field->path, right->old_field->path);
    if (order)
        return order;
    if (left->confidence != right->confidence)
        return left->confidence > right->confidence ? -1 : 1;
    return writ_str_compare(left->new_field->path, right->new_field->path);
}

static void keep_best_hints(rename_list *hints)
{
    size_t kept = 0, of_field = 0;
    if (hints->count)
        qsort(hints->items, hints->count, sizeof *hints->items, compare_hints);
    for (size_t i = 0; i < hints->count; i++) {
        bool is_first = !i || hints->items[i].old_field != hints->items[i - 1].old_field;
        of_field = is_first ? 1 : of_field + 1;
        if (of_field <= MOST_HINTS)
            hints->items[kept++] = hints->items[i];
    }
    hints->count = kept;
}

static void add_hints(const guess_round *round)
{
    writ_rename_search *search = round->search;
    rename_list hints = {0};
    for (size_t i = 0; i < round->pairs.count; i++) {
        const pair *here = &round->pairs.items[i];
        double chance = round->edges.items[i].chance;
        if (chance < LEAST_HINT || here->old_view->node->partner || here->new_view->node->partner)
            continue;
        *WRIT_PUSH(search->arena, &hints) = (writ_rename){.old_field = here->old_view->node->field,
                                                          .new_field = here->new_view->node->field,
                                                          .grade = WRIT_GRADE_INFERRED,
                                                          .confidence = chance};
    }
    keep_best_hints(&hints);
    search->hints.items = hints.items;
    search->hints.count = hints.count;
    search->hints.capacity = hints.capacity;
}

void writ_rename_guess(writ_rename_search *search)
{
    bool containers = true;
    search->terms = writ_rename_terms_new(search);
    for (size_t number = 0; number < MOST_ROUNDS; number++) {
        guess_round round = look(search, number, containers);
        size_t claimed = claim(&round);
        if (!containers)
            add_hints(&round);
        if (!containers && !claimed)
            return;
        containers = containers && claimed;
    }
}

void writ_rename_guess_rest(writ_rename_search *search, writ_renames *renames)
{
    renames->candidates = search->hints.items;
    renames->candidate_count = search->hints.count;
    renames->candidate_capacity = search->hints.capacity;
}
