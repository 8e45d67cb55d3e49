/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/restore_draft.h"

#include "contracts/base/edit.h"
#include "contracts/base/map.h"
#include "contracts/base/read.h"
#include "contracts/path.h"

/* ---- one edit ---- */

/* Takes the text that an edit made, if it made one that can be read. */
static void take(writ_restore_draft *draft, bool made, writ_str text)
{
    writ_source *source = WRIT_NEW(draft->arena, writ_source);
    writ_value *root;
    *source = (writ_source){draft->source->name, text};
    if (!made || writ_document_read(draft->arena, source, &root, NULL)) {
        draft->failed = true;
        return;
    }
    draft->source = source;
    draft->root = root;
    draft->changed = true;
}

static const writ_value *at(const writ_restore_draft *draft, writ_str pointer)
{
    return draft->failed ? NULL : writ_value_at(draft->root, pointer);
}

static void set(writ_restore_draft *draft, writ_str pointer, writ_str name, const writ_value *value,
                writ_str after)
{
    writ_str text = WRIT_STR_EMPTY;
    take(draft, value && writ_edit_set(draft->arena, at(draft, pointer), name, value, after, &text),
         text);
}

void writ_restore_member(writ_restore_draft *draft, writ_str pointer, writ_str name,
                         const writ_value *value)
{
    const writ_value *object = at(draft, pointer), *there = writ_value_find_str(object, name);
    writ_str text = WRIT_STR_EMPTY;
    if (there && value && writ_value_equal(there, value))
        return;
    if (value)
        set(draft, pointer, name, value, WRIT_STR_EMPTY);
    else if (there)
        take(draft, writ_edit_unset(draft->arena, object, name, &text), text);
}

void writ_restore_insert(writ_restore_draft *draft, writ_str pointer, size_t index,
                         const writ_value *value)
{
    writ_str text = WRIT_STR_EMPTY;
    take(draft, value && writ_edit_insert(draft->arena, at(draft, pointer), index, value, &text),
         text);
}

static void remove_item(writ_restore_draft *draft, writ_str pointer, size_t index)
{
    writ_str text = WRIT_STR_EMPTY;
    take(draft, writ_edit_remove(draft->arena, at(draft, pointer), index, &text), text);
}

void writ_restore_without(writ_restore_draft *draft, writ_str pointer)
{
    size_t slash = pointer.len;
    while (slash > 0 && pointer.ptr[slash - 1] != '/')
        slash--;
    writ_str holder = writ_str_part(pointer, 0, slash ? slash - 1 : 0);
    const writ_value *container = at(draft, holder), *value = at(draft, pointer);
    if (container && container->kind == WRIT_OBJECT)
        for (size_t i = 0; i < container->object.count; i++)
            if (container->object.items[i].value == value) {
                writ_restore_member(draft, holder, container->object.items[i].name, NULL);
                return;
            }
    for (size_t i = 0; container && container->kind == WRIT_ARRAY && i < container->array.count;
         i++)
        if (container->array.items[i] == value) {
            remove_item(draft, holder, i);
            return;
        }
    draft->failed = true;
}

static writ_str child(const writ_restore_draft *draft, writ_str pointer, const char *name)
{
    return writ_pointer_child(draft->arena, pointer, writ_str_of(name));
}

static writ_value *text_value(const writ_restore_draft *draft, writ_str text)
{
    return writ_value_string(draft->arena, NULL, text);
}

/* A list that holds the one value. */
static writ_value *list_of(const writ_restore_draft *draft, const writ_value *value)
{
    writ_value *list = writ_value_array(draft->arena, NULL);
    writ_value_push(draft->arena, list, (writ_value *)value);
    return list;
}

/* ---- identities ---- */

/* The ids in the tree, but not in this part of it. */
static void collect_ids(writ_arena *arena, const writ_value *value, const writ_value *part,
                        const char *key, writ_map *ids)
{
    if (value == part)
        return;
    for (size_t i = 0; value->kind == WRIT_ARRAY && i < value->array.count; i++)
        collect_ids(arena, value->array.items[i], part, key, ids);
    for (size_t i = 0; value->kind == WRIT_OBJECT && i < value->object.count; i++) {
        const writ_member *member = &value->object.items[i];
        if (writ_str_is(member->name, key) && member->value->kind == WRIT_STRING)
            writ_map_put(arena, ids, member->value->string, member->value);
        collect_ids(arena, member->value, part, key, ids);
    }
}

/* Leads the pointer to the first object below that has one of the ids; "" when there is none. */
static writ_str find_holder(writ_arena *arena, const writ_value *value, writ_str pointer,
                            const char *key, const writ_map *ids)
{
    writ_str found = WRIT_STR_EMPTY;
    const writ_value *id = writ_value_find(value, key);
    if (id && id->kind == WRIT_STRING && writ_map_find(ids, id->string))
        return pointer;
    for (size_t i = 0; value->kind == WRIT_ARRAY && i < value->array.count && !found.len; i++)
        found = find_holder(arena, value->array.items[i],
                            writ_str_printf(arena, "%.*s/%zu", WRIT_FMT(pointer), i), key, ids);
    for (size_t i = 0; value->kind == WRIT_OBJECT && i < value->object.count && !found.len; i++)
        found =
            find_holder(arena, value->object.items[i].value,
                        writ_pointer_child(arena, pointer, value->object.items[i].name), key, ids);
    return found;
}

/* What came back does not take the identity of what has it now: of its successor, and of what is
 * in that. */
static void drop_shared_ids(writ_restore_draft *draft, writ_str pointer, const char *key)
{
    writ_map ids = WRIT_MAP_INIT;
    const writ_value *part = at(draft, pointer);
    if (part)
        collect_ids(draft->arena, draft->root, part, key, &ids);
    while (part) {
        writ_str holder = find_holder(draft->arena, part, pointer, key, &ids);
        if (!holder.len)
            return;
        writ_restore_member(draft, holder, writ_str_of(key), NULL);
        part = at(draft, pointer);
    }
}

/* ---- JSON Schema ---- */

static size_t index_of(const writ_value *list, writ_str name)
{
    size_t index = 0, count = list && list->kind == WRIT_ARRAY ? list->array.count : 0;
    while (index < count && !(list->array.items[index]->kind == WRIT_STRING &&
                              writ_str_equal(list->array.items[index]->string, name)))
        index++;
    return index;
}

void writ_restore_listed(writ_restore_draft *draft, writ_str pointer, writ_str name)
{
    writ_str required = child(draft, pointer, "required");
    const writ_value *list = at(draft, required), *value = text_value(draft, name);
    if (!list)
        set(draft, pointer, WRIT_STR("required"), list_of(draft, value), WRIT_STR_EMPTY);
    else if (list->kind == WRIT_ARRAY && index_of(list, name) == list->array.count)
        writ_restore_insert(draft, required, list->array.count, value);
}

/* An empty list goes as a whole: draft 4 wants one at least (draft 4 validation, section 5.4.3). */
void writ_restore_unlisted(writ_restore_draft *draft, writ_str pointer, writ_str name)
{
    writ_str required = child(draft, pointer, "required");
    const writ_value *list = at(draft, required);
    size_t index = index_of(list, name);
    if (!list || list->kind != WRIT_ARRAY || index == list->array.count)
        draft->failed = true;
    else if (list->array.count == 1)
        writ_restore_member(draft, pointer, WRIT_STR("required"), NULL);
    else
        remove_item(draft, required, index);
}

static void deprecate_json(writ_restore_draft *draft, writ_str pointer,
                           const writ_restored *restored)
{
    const writ_value *schema = at(draft, pointer);
    if (!schema || schema->kind != WRIT_OBJECT) /* `true` and `false` have no words */
        return;
    writ_restore_member(draft, pointer, WRIT_STR("deprecated"),
                        writ_value_boolean(draft->arena, NULL, true));
    writ_restore_member(draft, pointer, WRIT_STR("x-writ-sunset"),
                        text_value(draft, restored->sunset));
    if (restored->heir.len)
        writ_restore_member(draft, pointer, WRIT_STR("x-writ-replaced-by"),
                            text_value(draft, restored->heir));
}

void writ_restore_json_property(writ_restore_draft *draft, writ_str pointer,
                                const writ_restored *restored)
{
    writ_str properties = child(draft, pointer, "properties");
    const writ_value *value = restored->value;
    if (!at(draft, properties)) {
        writ_value *made = writ_value_object(draft->arena, NULL);
        if (value)
            writ_value_set(draft->arena, made, restored->name, NULL, (writ_value *)value);
        set(draft, pointer, WRIT_STR("properties"), made, WRIT_STR_EMPTY);
    } else {
        set(draft, properties, restored->name, value, restored->after);
    }
    writ_str placed = writ_pointer_child(draft->arena, properties, restored->name);
    drop_shared_ids(draft, placed, "x-writ-id");
    deprecate_json(draft, placed, restored);
}

/* ---- ODCS ---- */

/* The entry whose member of that name is the text; the count when there is none. */
static size_t entry_of(const writ_value *list, const char *member, writ_str text)
{
    size_t index = 0, count = list && list->kind == WRIT_ARRAY ? list->array.count : 0;
    for (; index < count; index++) {
        const writ_value *found = writ_value_find(list->array.items[index], member);
        if (found && found->kind == WRIT_STRING && writ_str_equal(found->string, text))
            break;
    }
    return index;
}

static void add_index(writ_buf *pointer, size_t index)
{
    writ_buf_printf(pointer, "/%zu", index);
}

writ_str writ_restore_odcs_pointer(writ_arena *arena, const writ_value *document, writ_str object,
                                   writ_str path)
{
    writ_path steps = {0};
    writ_buf pointer = WRIT_BUF_INIT;
    const writ_value *list = writ_value_find(document, "schema");
    writ_path_parse(arena, path, &steps, NULL);
    writ_buf_add_text(&pointer, "/schema");
    add_index(&pointer, entry_of(list, "name", object));
    for (size_t i = 0; i < steps.count; i++) {
        const writ_value *holder = writ_value_at(document, writ_buf_str(&pointer));
        if (steps.items[i].kind == WRIT_STEP_MEMBER) {
            writ_buf_add_text(&pointer, "/properties");
            add_index(&pointer,
                      entry_of(writ_value_find(holder, "properties"), "name", steps.items[i].name));
        } else {
            writ_buf_add_text(&pointer, writ_value_find(holder, "map") ? "/map/value" : "/items");
        }
    }
    writ_str found = writ_str_copy(arena, writ_buf_str(&pointer));
    writ_buf_clear(&pointer);
    return found;
}

/* An entry of customProperties. */
static void restore_custom(writ_restore_draft *draft, writ_str pointer, writ_str name,
                           const writ_value *entry)
{
    writ_str list_pointer = child(draft, pointer, "customProperties");
    const writ_value *list = at(draft, list_pointer);
    size_t count = list && list->kind == WRIT_ARRAY ? list->array.count : 0;
    size_t index = entry_of(list, "property", name);
    if (index < count && entry && !writ_value_equal(list->array.items[index], entry)) {
        writ_str holder = writ_str_printf(draft->arena, "%.*s/%zu", WRIT_FMT(list_pointer), index);
        writ_restore_member(draft, holder, WRIT_STR("value"), writ_value_find(entry, "value"));
    } else if (index < count && !entry) {
        if (count == 1)
            writ_restore_member(draft, pointer, WRIT_STR("customProperties"), NULL);
        else
            remove_item(draft, list_pointer, index);
    } else if (index == count && entry) {
        if (count)
            writ_restore_insert(draft, list_pointer, count, entry);
        else
            writ_restore_member(draft, pointer, WRIT_STR("customProperties"),
                                list_of(draft, entry));
    }
}

/* A member of the object that the property has under `container`. */
static void restore_option(writ_restore_draft *draft, writ_str pointer, writ_str container,
                           writ_str name, const writ_value *value)
{
    writ_str inner = writ_pointer_child(draft->arena, pointer, container);
    const writ_value *options = at(draft, inner);
    if (options && options->kind == WRIT_OBJECT) {
        bool is_last = !value && options->object.count == 1 && writ_value_find_str(options, name);
        if (is_last)
            writ_restore_member(draft, pointer, container, NULL);
        else
            writ_restore_member(draft, inner, name, value);
    } else if (value) {
        writ_value *made = writ_value_object(draft->arena, NULL);
        writ_value_set(draft->arena, made, name, NULL, (writ_value *)value);
        writ_restore_member(draft, pointer, container, made);
    }
}

void writ_restore_odcs_key(writ_restore_draft *draft, writ_str pointer, const char *key,
                           const writ_value *like)
{
    writ_str text = writ_str_of(key);
    size_t slash = writ_str_find_byte(text, '/');
    writ_str container = writ_str_part(text, 0, slash);
    writ_str name = writ_str_part(text, slash + 1, SIZE_MAX);
    const writ_value *holder = writ_value_find_str(like, container);
    if (!like || !at(draft, pointer))
        draft->failed = true;
    else if (!name.len)
        writ_restore_member(draft, pointer, container, holder);
    else if (!writ_str_is(container, "customProperties"))
        restore_option(draft, pointer, container, name, writ_value_find_str(holder, name));
    else {
        size_t index = entry_of(holder, "property", name);
        bool found = holder && holder->kind == WRIT_ARRAY && index < holder->array.count;
        restore_custom(draft, pointer, name, found ? holder->array.items[index] : NULL);
    }
}

static void set_custom(writ_restore_draft *draft, writ_str pointer, const char *name,
                       writ_value *value)
{
    writ_value *entry = writ_value_object(draft->arena, NULL);
    writ_value_set(draft->arena, entry, WRIT_STR("property"), NULL,
                   text_value(draft, writ_str_of(name)));
    writ_value_set(draft->arena, entry, WRIT_STR("value"), NULL, value);
    restore_custom(draft, pointer, writ_str_of(name), entry);
}

void writ_restore_odcs_property(writ_restore_draft *draft, writ_str pointer,
                                const writ_restored *restored)
{
    writ_str properties = child(draft, pointer, "properties");
    const writ_value *list = at(draft, properties);
    size_t count = list && list->kind == WRIT_ARRAY ? list->array.count : 0;
    size_t index = entry_of(list, "name", restored->after);
    index = index < count ? index + 1 : count;
    if (!restored->value)
        draft->failed = true;
    else if (list)
        writ_restore_insert(draft, properties, index, restored->value);
    else
        writ_restore_member(draft, pointer, WRIT_STR("properties"),
                            list_of(draft, restored->value));
    writ_str placed = writ_str_printf(draft->arena, "%.*s/%zu", WRIT_FMT(properties), index);
    drop_shared_ids(draft, placed, "id");
    set_custom(draft, placed, "deprecated", writ_value_boolean(draft->arena, NULL, true));
    set_custom(draft, placed, "sunset", text_value(draft, restored->sunset));
    if (restored->heir.len)
        set_custom(draft, placed, "replacedBy", text_value(draft, restored->heir));
}
