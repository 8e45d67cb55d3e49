/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/deprecate.h"

#include "contracts/base/edit.h"
#include "contracts/base/read.h"

typedef struct marking {
    writ_arena *arena;
    bool is_odcs;
    writ_source source; /* the document, its text as far as it is edited */
    writ_str holder;    /* JSON Pointer of what describes the field */
    const writ_value *root;
} marking;

/* --- where the field is described --- */

static bool is_at(const writ_place *place, const writ_field *field)
{
    return place->source == field->place.source && place->offset == field->place.offset;
}

/* Appends the pointer of what describes the field: in ODCS the object whose `name` stands at the
 * field's place, in a JSON Schema the value of the member whose name does. */
static bool find_holder(const writ_value *value, const writ_field *field, bool is_odcs,
                        writ_buf *pointer)
{
    size_t len = pointer->len;
    bool is_object = value->kind == WRIT_OBJECT;
    size_t count = is_object                   ? value->object.count
                   : value->kind == WRIT_ARRAY ? value->array.count
                                               : 0;
    for (size_t i = 0; i < count; i++) {
        const writ_member *member = is_object ? &value->object.items[i] : NULL;
        const writ_value *part = member ? member->value : value->array.items[i];
        bool is_here = member && (is_at(&member->place, field) || is_at(&part->place, field));
        if (is_here && is_odcs && writ_str_is(member->name, "name"))
            return true;
        if (member)
            writ_pointer_add(pointer, member->name);
        else
            writ_buf_printf(pointer, "/%zu", i);
        if ((is_here && !is_odcs && part->kind == WRIT_OBJECT) ||
            find_holder(part, field, is_odcs, pointer))
            return true;
        pointer->len = len;
    }
    return false;
}

static int read_again(marking *m, writ_str text, writ_error *err)
{
    writ_source *source = WRIT_NEW(m->arena, writ_source);
    writ_value *root;
    *source = (writ_source){m->source.name, text};
    m->source.text = text;
    int code = writ_document_read(m->arena, source, &root, err);
    m->root = root;
    return code;
}

/* --- what is written --- */

static int refuse(const marking *m, const char *key, writ_error *err)
{
    const writ_value *holder = writ_value_at(m->root, m->holder);
    int code = writ_error_set_place(err, WRIT_E_INPUT, &holder->place,
                                    "there is no place for '%s' that can be edited", key);
    writ_error_hint(err, "write it by hand");
    return code;
}

static writ_value *entry_of(writ_arena *arena, const char *key, const writ_value *value)
{
    writ_value *entry = writ_value_object(arena, NULL);
    writ_value_set(arena, entry, WRIT_STR("property"), NULL,
                   writ_value_string(arena, NULL, writ_str_of(key)));
    writ_value_set(arena, entry, WRIT_STR("value"), NULL, (writ_value *)value);
    return entry;
}

/* The last key before those that hold other fields. */
static writ_str last_key(const writ_value *holder)
{
    writ_str last = WRIT_STR_EMPTY;
    for (size_t i = 0; i < holder->object.count; i++) {
        writ_str name = holder->object.items[i].name;
        if (writ_str_is(name, "properties") || writ_str_is(name, "items"))
            break;
        last = name;
    }
    return last;
}

static const writ_value *find_entry(const writ_value *list, const char *key)
{
    for (size_t i = 0; list && list->kind == WRIT_ARRAY && i < list->array.count; i++) {
        const writ_value *property = writ_value_find(list->array.items[i], "property");
        if (property && property->kind == WRIT_STRING && writ_str_is(property->string, key))
            return list->array.items[i];
    }
    return NULL;
}

static bool edit_odcs(marking *m, const char *key, const writ_value *value, writ_str *text)
{
    const writ_value *holder = writ_value_at(m->root, m->holder);
    const writ_value *list = writ_value_find(holder, "customProperties");
    const writ_value *entry = find_entry(list, key);
    if (entry)
        return writ_edit_set(m->arena, entry, WRIT_STR("value"), value, WRIT_STR_EMPTY, text);
    if (writ_value_find(holder, key)) /* of the standard */
        return writ_edit_set(m->arena, holder, writ_str_of(key), value, WRIT_STR_EMPTY, text);
    entry = entry_of(m->arena, key, value);
    if (list && list->kind == WRIT_ARRAY)
        return writ_edit_insert(m->arena, list, list->array.count, entry, text);
    writ_value *made = writ_value_array(m->arena, NULL);
    writ_value_push(m->arena, made, (writ_value *)entry);
    return writ_edit_set(m->arena, holder, WRIT_STR("customProperties"), made, last_key(holder),
                         text);
}

static bool edit(marking *m, const char *key, const char *keyword, const writ_value *value,
                 writ_str *text)
{
    if (m->is_odcs)
        return edit_odcs(m, key, value, text);
    return writ_edit_set(m->arena, writ_value_at(m->root, m->holder), writ_str_of(keyword), value,
                         WRIT_STR_EMPTY, text);
}

/* What stands there now; NULL when nothing does. */
static const writ_value *said(const marking *m, const char *key, const char *keyword)
{
    const writ_value *holder = writ_value_at(m->root, m->holder);
    if (!m->is_odcs)
        return writ_value_find(holder, keyword);
    const writ_value *entry = find_entry(writ_value_find(holder, "customProperties"), key);
    return entry ? writ_value_find(entry, "value") : writ_value_find(holder, key);
}

/* What was edited is read again, and must say what was meant. */
static int set(marking *m, const char *key, const char *keyword, const writ_value *value,
               writ_error *err)
{
    writ_str text;
    const writ_value *there = said(m, key, keyword);
    if (there && writ_value_equal(there, value))
        return WRIT_OK;
    if (!edit(m, key, keyword, value, &text))
        return refuse(m, key, err);
    const writ_value *before = m->root;
    if (read_again(m, text, NULL) == WRIT_OK)
        there = said(m, key, keyword);
    if (there && writ_value_equal(there, value))
        return WRIT_OK;
    m->root = before;
    return refuse(m, key, err);
}

static int begin(marking *m, const writ_contract *contract, const writ_field *field,
                 writ_error *err)
{
    writ_buf pointer = WRIT_BUF_INIT;
    int code = WRIT_OK;
    m->root = contract->document;
    m->source = *contract->source;
    if (field->place.source != contract->source ||
        !find_holder(contract->document, field, m->is_odcs, &pointer)) {
        code = writ_error_set_place(err, WRIT_E_INPUT, &field->place,
                                    "the document does not describe '%.*s' at a place of its own",
                                    WRIT_FMT(field->path));
        writ_error_hint(err, "mark what contains it");
    }
    m->holder = writ_str_copy(m->arena, writ_buf_str(&pointer));
    writ_buf_clear(&pointer);
    return code;
}

int writ_deprecate_field(writ_arena *arena, const writ_contract *contract, const writ_field *field,
                         writ_str sunset, writ_str replaced_by, writ_str *text, writ_error *err)
{
    marking m = {.arena = arena, .is_odcs = contract->language == WRIT_LANGUAGE_ODCS};
    int code = begin(&m, contract, field, err);
    if (code == WRIT_OK)
        code = set(&m, "deprecated", "deprecated", writ_value_boolean(arena, NULL, true), err);
    if (code == WRIT_OK && sunset.len)
        code = set(&m, "sunset", "x-writ-sunset", writ_value_string(arena, NULL, sunset), err);
    if (code == WRIT_OK && replaced_by.len)
        code = set(&m, "replacedBy", "x-writ-replaced-by",
                   writ_value_string(arena, NULL, replaced_by), err);
    if (code == WRIT_OK)
        *text = m.source.text;
    return code;
}
