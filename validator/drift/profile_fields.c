/* SPDX-License-Identifier: Apache-2.0
 *
 * The fields of a profile: a tree that grows as names come.
 */
#include <math.h>

#include "contracts/base/bounds.h"
#include "contracts/path.h"
#include "validator/drift/profile_parts.h"

/* ---- what the contract says ---- */

static const writ_field *children_of(const writ_field *declared)
{
    return declared && declared->recursive ? declared->repeats : declared;
}

/* A field of this name below the declared one, or the one for any name. Several branches may
 * declare one name; it is sensitive when one of them says so. */
static const writ_field *declared_below(const writ_field *declared, writ_str name, bool is_item,
                                        bool *is_sensitive)
{
    const writ_field *parent = children_of(declared), *found = NULL;
    for (size_t i = 0; parent && i < parent->child_count; i++) {
        const writ_field *child = parent->children[i];
        bool is_it = name.ptr ? !child->is_any && writ_str_equal(child->name, name)
                              : child->is_any && child->is_item == is_item;
        if (!is_it)
            continue;
        *is_sensitive |= child->notes->sensitive;
        found = found ? found : child;
    }
    return found;
}

/* Members under any name, and none by name: beside those another name would rather be a new field
 * than a key. */
static bool declares_map(const writ_field *declared)
{
    const writ_field *parent = children_of(declared);
    bool has_any = false;
    for (size_t i = 0; parent && i < parent->child_count; i++) {
        if (!parent->children[i]->is_any)
            return false;
        has_any |= !parent->children[i]->is_item;
    }
    return has_any;
}

/* ---- new fields ---- */

static writ_profile_field *add_field(writ_profile *profile, writ_profile_field *parent)
{
    if (profile->fields.count >= WRIT_BOUND_PROFILE_FIELDS ||
        (parent && parent->depth >= WRIT_BOUND_PROFILE_DEPTH))
        return NULL;
    writ_profile_field *field = WRIT_NEW(&profile->arena, writ_profile_field);
    field->parent = parent;
    field->depth = parent ? parent->depth + 1 : 0;
    field->index = profile->fields.count;
    field->first = field->last = profile->records;
    field->latest = -INFINITY;
    field->slices = writ_arena_zalloc(&profile->arena, WRIT_PROFILE_SLICES * sizeof *field->slices);
    *WRIT_PUSH(&profile->arena, &profile->fields) = field;
    return field;
}

static void declare(const writ_profile *profile, writ_profile_field *field,
                    const writ_field *declared, bool is_sensitive)
{
    bool is_within = !field->parent || field->parent->is_shown;
    field->declared = declared;
    field->is_map = declares_map(declared);
    field->is_shown = profile->options.show_values || (declared && !is_sensitive && is_within);
}

writ_profile_field *writ_profile_root(writ_profile *profile)
{
    const writ_field *declared = profile->options.contract;
    writ_profile_field *root = add_field(profile, NULL);
    root->name = root->path = WRIT_STR("");
    declare(profile, root, declared, declared && declared->notes->sensitive);
    return root;
}

writ_profile_field *writ_profile_items(writ_profile *profile, writ_profile_field *parent)
{
    if (parent->items)
        return parent->items;
    writ_profile_field *field = add_field(profile, parent);
    if (!field)
        return NULL;
    bool is_sensitive = false;
    const writ_field *item = declared_below(parent->declared, WRIT_STR_EMPTY, true, &is_sensitive);
    const writ_field *any = declared_below(parent->declared, WRIT_STR_EMPTY, false, &is_sensitive);
    field->name = WRIT_STR("*");
    field->is_any = true;
    field->path = writ_path_any(&profile->arena, parent->path);
    declare(profile, field, item ? item : any, is_sensitive);
    return parent->items = field;
}

/* ---- children by name ---- */

static uint32_t slot_of(const writ_profile_field *parent, uint32_t hash, writ_str name)
{
    uint32_t slot = hash & (parent->table_size - 1);
    for (; parent->table[slot]; slot = (slot + 1) & (parent->table_size - 1)) {
        const writ_profile_field *child = parent->children.items[parent->table[slot] - 1];
        if (child->name_hash == hash && writ_str_equal(child->name, name))
            break;
    }
    return slot;
}

static void put(writ_profile_field *parent, const writ_profile_field *child)
{
    uint32_t slot = slot_of(parent, child->name_hash, child->name);
    parent->table[slot] = (uint16_t)(child->place + 1);
}

/* At most half full. */
static void grow_table(writ_arena *arena, writ_profile_field *parent)
{
    parent->table_size = parent->table_size ? parent->table_size * 2 : 8;
    parent->table = writ_arena_zalloc(arena, parent->table_size * sizeof *parent->table);
    for (size_t i = 0; i < parent->children.count; i++)
        put(parent, parent->children.items[i]);
}

static writ_profile_field *find_child(const writ_profile_field *parent, uint32_t hash,
                                      writ_str name)
{
    uint16_t found = parent->table_size ? parent->table[slot_of(parent, hash, name)] : 0;
    return found ? parent->children.items[found - 1] : NULL;
}

/* ---- maps ---- */

/* Names that came in one record only say that they are keys: when an object has that many names
 * that no contract declares, has come often enough, and nine in ten of its names are such. Of 300
 * optional fields that each come in a twentieth of the records two in three have come twice by
 * then. */
enum { MAP_NAMES = 64, MAP_OBJECTS = 16 };

static bool looks_like_map(const writ_profile *profile, const writ_profile_field *field)
{
    size_t once = 0;
    if (field->children.count < MAP_NAMES ||
        writ_profile_chances(profile, field->children.items[0], 0, profile->slice_count) <
            MAP_OBJECTS)
        return false;
    for (size_t i = 0; i < field->children.count; i++) {
        const writ_profile_field *child = field->children.items[i];
        once += child->first == child->last && !child->declared;
    }
    return once * 10 >= field->children.count * 9;
}

static writ_profile_field *add_child(writ_profile *profile, writ_profile_field *parent,
                                     writ_str name, uint32_t hash)
{
    bool is_sensitive = false;
    if (profile->fields.count >= WRIT_BOUND_PROFILE_FIELDS && !parent->items)
        return NULL; /* at once: names may go on coming */
    const writ_field *declared = declared_below(parent->declared, name, false, &is_sensitive);
    if (!declared && !parent->is_map)
        parent->is_map = looks_like_map(profile, parent);
    if (!declared && parent->is_map)
        return writ_profile_items(profile, parent);
    writ_profile_field *field = add_field(profile, parent);
    if (!field)
        return NULL;
    field->name = writ_str_copy(&profile->arena, name);
    field->name_hash = hash;
    field->path = writ_path_child(&profile->arena, parent->path, name);
    declare(profile, field, declared, is_sensitive);
    field->place = (uint32_t)parent->children.count;
    *WRIT_PUSH(&profile->arena, &parent->children) = field;
    if (parent->children.count * 2 > parent->table_size)
        grow_table(&profile->arena, parent);
    else
        put(parent, field);
    writ_profile_consider_time(profile, field);
    writ_profile_consider_producer(profile, field);
    return field;
}

writ_profile_field *writ_profile_member(writ_profile *profile, writ_profile_field *parent,
                                        const writ_token *key, uint32_t *guess)
{
    writ_str name = writ_tape_text(&profile->tape, key, &profile->scratch);
    if (*guess < parent->children.count) {
        writ_profile_field *child = parent->children.items[*guess];
        if (child->name_hash == key->hash && writ_str_equal(child->name, name)) {
            *guess = child->expected;
            return child;
        }
    }
    writ_profile_field *found = find_child(parent, key->hash, name);
    if (!found)
        return add_child(profile, parent, name, key->hash);
    *guess = found->expected;
    return found;
}

writ_profile_field *writ_profile_member_named(writ_profile *profile, writ_profile_field *parent,
                                              writ_str name)
{
    uint32_t hash = writ_scan_hash(name);
    writ_profile_field *found = find_child(parent, hash, name);
    return found ? found : add_child(profile, parent, name, hash);
}

/* ---- finding ---- */

static writ_profile_field *step_down(const writ_profile_field *field, const writ_step *step)
{
    if (step->kind != WRIT_STEP_MEMBER)
        return field->items;
    return find_child(field, writ_scan_hash(step->name), step->name);
}

writ_profile_field *writ_profile_find(const writ_profile *profile, writ_str path)
{
    writ_arena scratch = WRIT_ARENA_INIT;
    writ_error err = {0};
    writ_path steps = {0};
    writ_profile_field *field = profile->root;
    if (writ_path_parse(&scratch, path, &steps, &err))
        field = NULL;
    for (size_t i = 0; field && i < steps.count; i++)
        field = step_down(field, &steps.items[i]);
    writ_arena_clear(&scratch);
    return field;
}
