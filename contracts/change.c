/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/change.h"

#include "contracts/change_field.h"

/* Pairs of fields, both ways; keys are the fields' addresses. */
typedef struct walk {
    writ_change_list list;
    const writ_renames *renames;
    writ_map new_of, old_of;
    writ_map renamed; /* NEW's field -> its writ_rename */
    writ_map splits;  /* OLD's field -> the first writ_rename_split that it is of */
} walk;

static writ_str key_of(writ_arena *arena, const writ_field *field)
{
    return (writ_str){writ_arena_copy(arena, &field, sizeof field), sizeof field};
}

static writ_field *partner(const writ_map *map, const writ_field *field)
{
    return writ_map_find(map, (writ_str){(const char *)&field, sizeof field});
}

static void pair(walk *w, writ_field *old_field, writ_field *new_field)
{
    writ_map_put(w->list.arena, &w->new_of, key_of(w->list.arena, old_field), new_field);
    writ_map_put(w->list.arena, &w->old_of, key_of(w->list.arena, new_field), old_field);
}

static writ_field *any_child(const writ_field *parent, bool is_item)
{
    for (size_t i = 0; i < parent->child_count; i++)
        if (parent->children[i]->is_any && parent->children[i]->is_item == is_item)
            return parent->children[i];
    return NULL;
}

/* Children of partners that no rename speaks of are partners by name. */
static void pair_children(walk *w, const writ_field *old_parent, const writ_field *new_parent)
{
    writ_map names = writ_field_names(w->list.arena, old_parent);
    for (size_t i = 0; i < new_parent->child_count; i++) {
        writ_field *new_field = new_parent->children[i];
        if (partner(&w->old_of, new_field))
            continue; /* a rename: it has its own turn */
        writ_field *old_field = new_field->is_any ? any_child(old_parent, new_field->is_item)
                                                  : writ_map_find(&names, new_field->name);
        if (!old_field || partner(&w->new_of, old_field))
            continue;
        pair(w, old_field, new_field);
        pair_children(w, old_field, new_field);
    }
}

static void index_split(walk *w, writ_rename_split *split)
{
    const writ_field *const *fields = split->is_merge ? split->parts.items : &split->whole;
    size_t count = split->is_merge ? split->parts.count : 1;
    for (size_t i = 0; i < count; i++)
        if (!writ_map_find(&w->splits, (writ_str){(const char *)&fields[i], sizeof fields[i]}))
            writ_map_put(w->list.arena, &w->splits, key_of(w->list.arena, fields[i]), split);
}

static void pair_all(walk *w, writ_field *old_root, writ_field *new_root)
{
    pair(w, old_root, new_root);
    for (size_t i = 0; i < w->renames->count; i++) {
        writ_rename *rename = &w->renames->items[i];
        pair(w, rename->old_field, rename->new_field);
        writ_map_put(w->list.arena, &w->renamed, key_of(w->list.arena, rename->new_field), rename);
    }
    for (size_t i = 0; i < w->renames->splits.count; i++)
        index_split(w, &w->renames->splits.items[i]);
    pair_children(w, old_root, new_root);
    for (size_t i = 0; i < w->renames->count; i++)
        pair_children(w, w->renames->items[i].old_field, w->renames->items[i].new_field);
}

/* --- findings about a field as a whole --- */

/* "same id 'email': a fact", "a claim, confidence 0.93". */
static writ_str certainty(writ_arena *arena, const writ_rename *rename)
{
    if (rename->grade == WRIT_GRADE_INFERRED)
        return writ_str_printf(arena, "a claim, confidence %.2f", rename->confidence);
    return writ_str_printf(arena, "%.*s: a fact", WRIT_FMT(rename->evidence.items[0]));
}

typedef WRIT_ARRAY(writ_str) sentences;

/* "'/first_name' and '/last_name'", but without the one. */
static writ_str list_parts(writ_arena *arena, const writ_rename_split *split,
                           const writ_field *without)
{
    writ_buf out = WRIT_BUF_INIT;
    size_t left = split->parts.count;
    for (size_t i = 0; i < split->parts.count; i++)
        left -= split->parts.items[i] == without;
    for (size_t i = 0; i < split->parts.count; i++) {
        if (split->parts.items[i] == without)
            continue;
        left--;
        writ_buf_printf(&out, "%s'%.*s'",
                        !out.len ? ""
                        : left   ? ", "
                                 : " and ",
                        WRIT_FMT(split->parts.items[i]->path));
    }
    writ_str list = writ_str_copy(arena, writ_buf_str(&out));
    writ_buf_clear(&out);
    return list;
}

/* What the field may have been split into, or merged into with others. */
static writ_str split_words(writ_arena *arena, const writ_rename_split *split,
                            const writ_field *field)
{
    if (!split->is_merge)
        return writ_str_printf(arena, "may have been split into %.*s",
                               WRIT_FMT(list_parts(arena, split, NULL)));
    return writ_str_printf(arena, "may have been merged with %.*s into '%.*s'",
                           WRIT_FMT(list_parts(arena, split, field)), WRIT_FMT(split->whole->path));
}

/* The split or merge that took OLD's field, or NULL. */
static const writ_rename_split *split_of(const walk *w, const writ_field *field)
{
    return writ_map_find(&w->splits, (writ_str){(const char *)&field, sizeof field});
}

static void add_renamed(walk *w, const writ_rename *rename)
{
    writ_arena *arena = w->list.arena;
    const writ_field *old_field = rename->old_field, *new_field = rename->new_field;
    writ_finding *finding =
        writ_change_add(&w->list, WRIT_RULE_FIELD_RENAMED, old_field, new_field, NULL);
    if (!finding)
        return;
    bool is_move = writ_str_equal(old_field->name, new_field->name);
    finding->message =
        writ_str_printf(arena, "%.*s was %s to %.*s (%.*s)", WRIT_FMT(old_field->path),
                        is_move ? "moved" : "renamed", WRIT_FMT(new_field->path),
                        WRIT_FMT(certainty(arena, rename)));
    finding->grade = rename->grade;
    finding->confidence = rename->confidence;
    sentences evidence = {0};
    for (size_t i = 0; i < rename->evidence.count; i++)
        *WRIT_PUSH(arena, &evidence) = rename->evidence.items[i];
    const writ_rename_split *split = split_of(w, old_field);
    if (split)
        *WRIT_PUSH(arena, &evidence) = split_words(arena, split, old_field);
    finding->evidence.items = evidence.items;
    finding->evidence.count = evidence.count;
}

static void add_added(walk *w, const writ_field *field)
{
    writ_finding *finding = writ_change_add(&w->list, WRIT_RULE_FIELD_ADDED, NULL, field, NULL);
    if (!finding)
        return;
    finding->new_constraint = writ_field_describe(w->list.arena, field);
    finding->message = writ_str_printf(
        w->list.arena, "%.*s is new, %s: %.*s", WRIT_FMT(field->path),
        field->required ? "required" : "optional", WRIT_FMT(finding->new_constraint));
}

/* Candidates below the claim threshold as evidence, splits and merges and then single fields, best
 * first; the first of all is the hint. */
static void add_candidates(walk *w, const writ_field *field, writ_finding *finding)
{
    writ_arena *arena = w->list.arena;
    sentences evidence = {0};
    const writ_rename_split *split = split_of(w, field);
    if (split) {
        *WRIT_PUSH(arena, &evidence) = writ_str_printf(
            arena, "%.*s are %.*s", WRIT_FMT(list_parts(arena, split, NULL)), WRIT_FMT(split->why));
        finding->hint = split_words(arena, split, field);
    }
    for (size_t i = 0; i < w->renames->candidate_count; i++) {
        const writ_rename *candidate = &w->renames->candidates[i];
        if (candidate->old_field != field)
            continue;
        writ_str text =
            writ_str_printf(arena, "new field '%.*s' looks like it (%.2f)",
                            WRIT_FMT(candidate->new_field->path), candidate->confidence);
        *WRIT_PUSH(arena, &evidence) = text;
        if (evidence.count > 1)
            continue;
        finding->confidence = candidate->confidence;
        finding->hint = writ_str_printf(
            arena, "nearest new field '%.*s' (%.2f): not enough to call it a rename",
            WRIT_FMT(candidate->new_field->path), candidate->confidence);
    }
    finding->evidence.items = evidence.items;
    finding->evidence.count = evidence.count;
}

/* The place is that of the nearest parent that NEW still has. */
static void add_removed(walk *w, const writ_field *field)
{
    writ_finding *finding = writ_change_add(&w->list, WRIT_RULE_FIELD_REMOVED, field, NULL, NULL);
    if (!finding)
        return;
    const writ_field *parent = field->parent;
    while (!partner(&w->new_of, parent))
        parent = parent->parent;
    finding->place = partner(&w->new_of, parent)->place;
    finding->old_constraint = writ_field_describe(w->list.arena, field);
    finding->message =
        writ_str_printf(w->list.arena, "%.*s is no longer documented", WRIT_FMT(field->path));
    writ_str heir = field->notes->replaced_by;
    add_candidates(w, field, finding);
    if (heir.len)
        finding->hint = writ_str_printf(w->list.arena, "the contract named '%.*s' to replace it",
                                        WRIT_FMT(heir));
}

static void add_rest(walk *w, const writ_field *old_field, const writ_field *new_field)
{
    writ_finding *finding =
        writ_change_add(&w->list, WRIT_RULE_CONSTRAINT_CHANGED, old_field, new_field, NULL);
    if (finding)
        finding->message = writ_str_printf(w->list.arena, "another constraint on %.*s changed",
                                           WRIT_FMT(writ_change_subject(new_field)));
}

/* --- the walk, in the order of NEW --- */

static void walk_children(walk *w, const writ_field *old_parent, const writ_field *new_parent);

/* Constraints without a rule of their own come last, and only where nothing else was said: what
 * differs in a branch is told field by field where it can be. */
static void walk_pair(walk *w, const writ_field *old_field, const writ_field *new_field)
{
    size_t before = w->list.findings->count + w->list.findings->dropped;
    const writ_rename *rename =
        writ_map_find(&w->renamed, (writ_str){(const char *)&new_field, sizeof new_field});
    if (rename)
        add_renamed(w, rename);
    writ_change_compare(&w->list, old_field, new_field);
    walk_children(w, old_field, new_field);
    if (w->list.findings->count + w->list.findings->dropped == before &&
        !writ_change_same_rest(w->list.arena, old_field, new_field))
        add_rest(w, old_field, new_field);
}

/* `*` is no field of its own: that others may come is told as openness, and items that were or are
 * not described as a constraint of their array. */
static void add_any(walk *w, const writ_field *any, const writ_field *old_parent,
                    const writ_field *new_parent)
{
    if (any->is_item)
        add_rest(w, old_parent, new_parent);
}

/* Below a new field only what came from elsewhere is told. */
static void walk_added(walk *w, const writ_field *field)
{
    for (size_t i = 0; i < field->child_count; i++) {
        const writ_field *old_field = partner(&w->old_of, field->children[i]);
        if (old_field)
            walk_pair(w, old_field, field->children[i]);
        else
            walk_added(w, field->children[i]);
    }
}

/* The children of OLD's parent from `from` on that are gone, up to one that still stands here. */
static void walk_removed(walk *w, const writ_field *old_parent, size_t from,
                         const writ_field *new_parent)
{
    for (size_t i = from; i < old_parent->child_count; i++) {
        const writ_field *new_field = partner(&w->new_of, old_parent->children[i]);
        if (new_field && new_field->parent == new_parent)
            return;
        if (new_field)
            continue;
        if (old_parent->children[i]->is_any)
            add_any(w, old_parent->children[i], old_parent, new_parent);
        else
            add_removed(w, old_parent->children[i]);
    }
}

static void walk_children(walk *w, const writ_field *old_parent, const writ_field *new_parent)
{
    walk_removed(w, old_parent, 0, new_parent);
    for (size_t i = 0; i < new_parent->child_count; i++) {
        const writ_field *new_field = new_parent->children[i];
        const writ_field *old_field = partner(&w->old_of, new_field);
        if (old_field) {
            walk_pair(w, old_field, new_field);
        } else if (new_field->is_any) {
            add_any(w, new_field, old_parent, new_parent);
            walk_added(w, new_field);
        } else {
            add_added(w, new_field);
            walk_added(w, new_field);
        }
        if (old_field && old_field->parent == old_parent)
            walk_removed(w, old_parent, old_field->index + 1, new_parent);
    }
}

void writ_changes_list(writ_arena *arena, writ_field *old_root, writ_field *new_root,
                       writ_str object, const writ_renames *renames, writ_findings *changes)
{
    walk w = {.list = {arena, object, changes}, .renames = renames};
    pair_all(&w, old_root, new_root);
    walk_pair(&w, old_root, new_root);
}
