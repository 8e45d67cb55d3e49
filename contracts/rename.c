/* SPDX-License-Identifier: Apache-2.0
 *
 * Fields of OLD and NEW become partners in this order, each step taking what the ones before left:
 *
 *   1. ids that are unique in both versions, at whatever level
 *   2. downwards from the roots, among the children of partners:
 *        the same id, the same name, a declaration, an inference
 *   3. across levels: declarations that name a path, then inferences
 *
 * Whoever becomes partners in step 3 goes through step 2 at once, so a moved container takes its
 * members along.
 * Partners with another name, or whose parents are no partners (a move), are renames.
 */
#include "contracts/rename.h"

#include <stdlib.h>

#include "contracts/base/bounds.h"
#include "contracts/path.h"
#include "contracts/rename_score.h"

/* A field with what the search knows of it; the trees of nodes mirror the trees of fields. */
typedef struct field_node {
    writ_field *field;
    struct field_node *parent;
    struct field_node *children;
    struct field_node *partner; /* in the other version */
    writ_grade grade;           /* how it became one; NONE: by name */
    writ_str why;               /* the declaration in words; the id's value for GRADE_ID */
    double confidence;          /* of an inference; in OLD's field_node */
    bool is_done;               /* its children were matched; in NEW's field_node */
    /* of one round of inferences */
    struct rename_guess *guesses; /* chain */
    size_t plain;                 /* how many of them are plain */
    bool is_torn;                 /* two of them are equally good */
} field_node;

typedef WRIT_ARRAY(field_node *) node_list;

typedef struct rename_search {
    writ_arena *arena;
    node_list old_nodes, new_nodes; /* in document order, without the roots */
} rename_search;

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

static void grow_node(writ_arena *arena, field_node *to, writ_field *field, field_node *parent,
                      node_list *list)
{
    *to = (field_node){.field = field, .parent = parent};
    if (parent)
        *WRIT_PUSH(arena, list) = to;
    to->children = writ_arena_zalloc(arena, field->child_count * sizeof *to->children);
    for (size_t i = 0; i < field->child_count; i++)
        grow_node(arena, &to->children[i], field->children[i], to, list);
}

static void pair(field_node *old_node, field_node *new_node, writ_grade grade, writ_str why)
{
    old_node->partner = new_node;
    new_node->partner = old_node;
    old_node->grade = new_node->grade = grade;
    old_node->why = new_node->why = why;
}

/* --- facts --- */

/* Fields by id; an id that stands twice maps to `several`. */
static writ_map index_ids(writ_arena *arena, const node_list *nodes, field_node *several)
{
    writ_map ids = WRIT_MAP_INIT;
    for (size_t i = 0; i < nodes->count; i++) {
        writ_str id = nodes->items[i]->field->notes->id;
        if (id.len && writ_map_put(arena, &ids, id, nodes->items[i]))
            writ_map_put(arena, &ids, id, several);
    }
    return ids;
}

static void pair_unique_ids(rename_search *search)
{
    static field_node several;
    writ_map old_ids = index_ids(search->arena, &search->old_nodes, &several);
    writ_map new_ids = index_ids(search->arena, &search->new_nodes, &several);
    for (size_t i = 0; i < search->new_nodes.count; i++) {
        field_node *new_node = search->new_nodes.items[i];
        writ_str id = new_node->field->notes->id;
        field_node *old_node = id.len ? writ_map_find(&old_ids, id) : NULL;
        if (old_node && old_node != &several && writ_map_find(&new_ids, id) == new_node)
            pair(old_node, new_node, WRIT_GRADE_ID, id);
    }
}

/* The only free child of that id, or NULL. */
static field_node *child_of_id(field_node *parent, writ_str id)
{
    field_node *found = NULL;
    for (size_t i = 0; i < parent->field->child_count; i++) {
        field_node *child = &parent->children[i];
        if (child->partner || !writ_str_equal(child->field->notes->id, id))
            continue;
        if (found)
            return NULL;
        found = child;
    }
    return found;
}

static void pair_sibling_ids(field_node *old_parent, field_node *new_parent)
{
    for (size_t i = 0; i < new_parent->field->child_count; i++) {
        field_node *new_node = &new_parent->children[i];
        writ_str id = new_node->field->notes->id;
        if (new_node->partner || !id.len || child_of_id(new_parent, id) != new_node)
            continue;
        field_node *old_node = child_of_id(old_parent, id);
        if (old_node)
            pair(old_node, new_node, WRIT_GRADE_ID, id);
    }
}

static field_node *child_of_name(field_node *parent, writ_str name, bool is_any, bool is_item)
{
    for (size_t i = 0; i < parent->field->child_count; i++) {
        field_node *child = &parent->children[i];
        if (!child->partner && child->field->is_any == is_any && child->field->is_item == is_item &&
            writ_str_equal(child->field->name, name))
            return child;
    }
    return NULL;
}

static void pair_names(field_node *old_parent, field_node *new_parent)
{
    for (size_t i = 0; i < new_parent->field->child_count; i++) {
        field_node *new_node = &new_parent->children[i];
        const writ_field *field = new_node->field;
        if (new_node->partner)
            continue;
        field_node *old_node =
            child_of_name(old_parent, field->name, field->is_any, field->is_item);
        if (old_node)
            pair(old_node, new_node, WRIT_GRADE_NONE, WRIT_STR_EMPTY);
    }
}

/* --- declarations --- */

static bool lists_name(const writ_value *names, writ_str name)
{
    if (!names || names->kind != WRIT_ARRAY)
        return false;
    for (size_t i = 0; i < names->array.count; i++)
        if (names->array.items[i]->kind == WRIT_STRING &&
            writ_str_equal(names->array.items[i]->string, name))
            return true;
    return false;
}

/* Why NEW's field says to be OLD's, or the other way round; empty when neither does. */
static writ_str declaration(writ_arena *arena, const writ_field *old_field,
                            const writ_field *new_field)
{
    if (writ_str_equal(new_field->notes->renamed_from, old_field->name))
        return writ_str_printf(arena, "declared renamed from '%.*s'", WRIT_FMT(old_field->name));
    if (writ_str_equal(old_field->notes->replaced_by, new_field->name))
        return writ_str_printf(arena, "declared replaced by '%.*s'", WRIT_FMT(new_field->name));
    if (lists_name(new_field->notes->synonyms, old_field->name))
        return writ_str_printf(arena, "declared synonym '%.*s'", WRIT_FMT(old_field->name));
    if (lists_name(old_field->notes->synonyms, new_field->name))
        return writ_str_printf(arena, "declared synonym '%.*s'", WRIT_FMT(new_field->name));
    return WRIT_STR_EMPTY;
}

static void pair_declared(rename_search *search, field_node *old_parent, field_node *new_parent)
{
    for (size_t i = 0; i < new_parent->field->child_count; i++)
        for (size_t j = 0; j < old_parent->field->child_count; j++) {
            field_node *new_node = &new_parent->children[i], *old_node = &old_parent->children[j];
            if (new_node->partner || old_node->partner)
                continue;
            writ_str why = declaration(search->arena, old_node->field, new_node->field);
            if (why.len)
                pair(old_node, new_node, WRIT_GRADE_DECLARED, why);
        }
}

/* The free node at a declared path, in either notation; NULL when there is none. */
static field_node *node_at(writ_arena *arena, const node_list *nodes, writ_str text)
{
    writ_path path = {0};
    if (!text.len || writ_path_parse(arena, text, &path, NULL) != WRIT_OK)
        return NULL;
    writ_str pointer = writ_path_pointer(arena, &path);
    for (size_t i = 0; i < nodes->count; i++)
        if (!nodes->items[i]->partner && writ_str_equal(nodes->items[i]->field->path, pointer))
            return nodes->items[i];
    return NULL;
}

/* --- inferences --- */

/* Each guess stands in two chains, its old node's and its new node's, best first:
 *
 *     old node ─▶ guess ─▶ guess        rivals of a guess are the others in its two chains
 */
typedef struct rename_guess {
    field_node *old_node, *new_node;
    double score;
    bool plain; /* writ_rename_plain */
    struct rename_guess *next_of_old, *next_of_new;
} rename_guess;

typedef WRIT_ARRAY(rename_guess) guess_list;

static bool are_siblings(const field_node *old_node, const field_node *new_node)
{
    return old_node->parent->partner == new_node->parent;
}

static bool can_be_guessed(const field_node *node)
{
    return !node->partner && !node->field->is_any;
}

static void add_guess(rename_search *search, field_node *old_node, field_node *new_node,
                      double least, guess_list *to)
{
    bool siblings = are_siblings(old_node, new_node);
    rename_guess made = {
        .old_node = old_node,
        .new_node = new_node,
        .score = writ_rename_score(old_node->field, new_node->field, siblings),
        .plain = siblings && writ_rename_plain(old_node->field, new_node->field),
    };
    if (made.score >= least || made.plain)
        *WRIT_PUSH(search->arena, to) = made;
}

/* All pairs of two lists that score `least` or are plain; none when there are too many to look at.
 */
static guess_list guess_pairs(rename_search *search, const node_list *old_nodes,
                              const node_list *new_nodes, double least)
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

static void match_children(rename_search *search, field_node *old_parent, field_node *new_parent);

/* Makes partners of the guesses that hold, best first. */
static void claim(rename_search *search, guess_list *guesses)
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
        pair(here->old_node, here->new_node, WRIT_GRADE_INFERRED, WRIT_STR_EMPTY);
        here->old_node->confidence = here->score;
        here->new_node->is_done = true;
        match_children(search, here->old_node, here->new_node);
    }
}

static void collect_free(rename_search *search, const node_list *from, node_list *to)
{
    for (size_t i = 0; i < from->count; i++)
        if (can_be_guessed(from->items[i]))
            *WRIT_PUSH(search->arena, to) = from->items[i];
}

static void collect_children(rename_search *search, field_node *parent, node_list *to)
{
    for (size_t i = 0; i < parent->field->child_count; i++)
        if (can_be_guessed(&parent->children[i]))
            *WRIT_PUSH(search->arena, to) = &parent->children[i];
}

static void pair_guessed(rename_search *search, field_node *old_parent, field_node *new_parent)
{
    node_list old_nodes = {0}, new_nodes = {0};
    collect_children(search, old_parent, &old_nodes);
    collect_children(search, new_parent, &new_nodes);
    guess_list found = guess_pairs(search, &old_nodes, &new_nodes, LEAST_CLAIM);
    claim(search, &found);
}

/* --- the search --- */

static void match_children(rename_search *search, field_node *old_parent, field_node *new_parent)
{
    pair_sibling_ids(old_parent, new_parent);
    pair_names(old_parent, new_parent);
    pair_declared(search, old_parent, new_parent);
    pair_guessed(search, old_parent, new_parent);
    for (size_t i = 0; i < new_parent->field->child_count; i++) {
        field_node *child = &new_parent->children[i];
        if (child->partner && !child->is_done) {
            child->is_done = true;
            match_children(search, child->partner, child);
        }
    }
}

/* What step 1 made partners below parents that are none was not reached from above. */
static void match_moved(rename_search *search)
{
    for (size_t i = 0; i < search->new_nodes.count; i++) {
        field_node *moved = search->new_nodes.items[i];
        if (moved->partner && !moved->is_done) {
            moved->is_done = true;
            match_children(search, moved->partner, moved);
        }
    }
}

static void pair_declared_paths(rename_search *search)
{
    for (size_t i = 0; i < search->new_nodes.count; i++) {
        field_node *new_node = search->new_nodes.items[i];
        writ_str from = new_node->field->notes->renamed_from;
        field_node *old_node =
            new_node->partner ? NULL : node_at(search->arena, &search->old_nodes, from);
        if (old_node)
            pair(old_node, new_node, WRIT_GRADE_DECLARED,
                 writ_str_printf(search->arena, "declared renamed from '%.*s'", WRIT_FMT(from)));
    }
    for (size_t i = 0; i < search->old_nodes.count; i++) {
        field_node *old_node = search->old_nodes.items[i];
        writ_str by = old_node->field->notes->replaced_by;
        field_node *new_node =
            old_node->partner ? NULL : node_at(search->arena, &search->new_nodes, by);
        if (new_node)
            pair(old_node, new_node, WRIT_GRADE_DECLARED,
                 writ_str_printf(search->arena, "declared replaced by '%.*s'", WRIT_FMT(by)));
    }
}

static void pair_across_levels(rename_search *search)
{
    node_list old_nodes = {0}, new_nodes = {0};
    collect_free(search, &search->old_nodes, &old_nodes);
    collect_free(search, &search->new_nodes, &new_nodes);
    guess_list found = guess_pairs(search, &old_nodes, &new_nodes, LEAST_CLAIM);
    claim(search, &found);
}

/* --- the result --- */

static bool is_rename(const field_node *new_node)
{
    const field_node *old_node = new_node->partner;
    return old_node && !(are_siblings(old_node, new_node) &&
                         writ_str_equal(old_node->field->name, new_node->field->name));
}

static void add_claim(writ_arena *arena, writ_renames *renames, const field_node *new_node)
{
    const field_node *old_node = new_node->partner;
    writ_rename *rename = WRIT_PUSH(arena, renames);
    rename->old_field = old_node->field;
    rename->new_field = new_node->field;
    rename->grade = old_node->grade;
    rename->confidence = old_node->grade == WRIT_GRADE_INFERRED ? old_node->confidence : 1;
    if (old_node->grade == WRIT_GRADE_ID)
        *WRIT_PUSH(arena, &rename->evidence) =
            writ_str_printf(arena, "same id '%.*s'", WRIT_FMT(old_node->why));
    else if (old_node->grade == WRIT_GRADE_DECLARED)
        *WRIT_PUSH(arena, &rename->evidence) = old_node->why;
    writ_rename_evidence(arena, rename);
}

typedef WRIT_ARRAY(writ_rename) rename_list;

static void add_hints(rename_search *search, field_node *old_node, const node_list *new_nodes,
                      rename_list *to)
{
    const node_list one = {.items = &old_node, .count = 1};
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

static writ_renames *collect(rename_search *search)
{
    writ_renames *renames = WRIT_NEW(search->arena, writ_renames);
    node_list old_nodes = {0}, new_nodes = {0};
    rename_list hints = {0};
    for (size_t i = 0; i < search->new_nodes.count; i++)
        if (is_rename(search->new_nodes.items[i]))
            add_claim(search->arena, renames, search->new_nodes.items[i]);
    collect_free(search, &search->old_nodes, &old_nodes);
    collect_free(search, &search->new_nodes, &new_nodes);
    if (new_nodes.count && old_nodes.count <= WRIT_BOUND_RENAME_PAIRS / new_nodes.count)
        for (size_t i = 0; i < old_nodes.count; i++)
            add_hints(search, old_nodes.items[i], &new_nodes, &hints);
    renames->candidates = hints.items;
    renames->candidate_count = hints.count;
    renames->candidate_capacity = hints.capacity;
    return renames;
}

writ_renames *writ_renames_find(writ_arena *arena, writ_field *old_root, writ_field *new_root)
{
    rename_search search = {.arena = arena};
    field_node old_node, new_node;
    grow_node(arena, &old_node, old_root, NULL, &search.old_nodes);
    grow_node(arena, &new_node, new_root, NULL, &search.new_nodes);
    pair_unique_ids(&search);
    pair(&old_node, &new_node, WRIT_GRADE_NONE, WRIT_STR_EMPTY);
    match_children(&search, &old_node, &new_node);
    match_moved(&search);
    pair_declared_paths(&search);
    match_moved(&search);
    pair_across_levels(&search);
    return collect(&search);
}

writ_str writ_renames_new_path(writ_arena *arena, const writ_renames *renames, writ_str old_path)
{
    const writ_rename *nearest = NULL;
    for (size_t i = 0; i < renames->count; i++) {
        const writ_rename *rename = &renames->items[i];
        if (writ_path_within(rename->old_field->path, old_path) &&
            (!nearest || rename->old_field->path.len > nearest->old_field->path.len))
            nearest = rename;
    }
    if (!nearest)
        return old_path;
    writ_str rest = writ_str_part(old_path, nearest->old_field->path.len, old_path.len);
    return writ_str_printf(arena, "%.*s%.*s", WRIT_FMT(nearest->new_field->path), WRIT_FMT(rest));
}
