/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/field.h"

#include "contracts/path.h"

void writ_field_each(writ_field *root, void (*visit)(writ_field *field, void *context),
                     void *context)
{
    for (size_t i = 0; i < root->child_count; i++) {
        visit(root->children[i], context);
        writ_field_each(root->children[i], visit, context);
    }
}

writ_map writ_field_names(writ_arena *arena, const writ_field *parent)
{
    writ_map names = WRIT_MAP_INIT;
    for (size_t i = 0; i < parent->child_count; i++)
        if (!parent->children[i]->is_any)
            writ_map_put(arena, &names, parent->children[i]->name, parent->children[i]);
    return names;
}

writ_field *writ_field_find(writ_field *root, writ_str path)
{
    if (writ_str_equal(root->path, path))
        return root;
    if (!writ_path_within(root->path, path))
        return NULL;
    size_t start = root->path.len + 1;
    size_t step = writ_str_find_byte(writ_str_part(path, start, path.len), '/');
    writ_str next = writ_str_part(path, 0, start + step);
    writ_field *first = writ_map_find(&root->by_path, next);
    writ_field *found = first ? writ_field_find(first, path) : NULL;
    for (size_t i = 0; first && !found && i < root->child_count; i++)
        if (root->children[i] != first && writ_str_equal(root->children[i]->path, next))
            found = writ_field_find(root->children[i], path);
    return found;
}

/* ---- from a payload's pointer ---- */

/* Is the token of a payload's pointer this name? (RFC 6901, section 4) */
static bool token_is(writ_str token, writ_str name)
{
    size_t at = 0;
    for (size_t i = 0; i < name.len; i++) {
        char byte = name.ptr[i];
        const char *escape = byte == '~' ? "~0" : byte == '/' ? "~1" : NULL;
        size_t len = escape ? 2 : 1;
        if (token.len - at < len || memcmp(token.ptr + at, escape ? escape : &byte, len) != 0)
            return false;
        at += len;
    }
    return at == token.len;
}

static bool is_index(writ_str token)
{
    for (size_t i = 0; i < token.len; i++)
        if (token.ptr[i] < '0' || token.ptr[i] > '9')
            return false;
    return token.len > 0;
}

/* The child that takes a value at this token: one with the name before any `*`, and where both
 * items and members are called that, items for what may be an index. */
static writ_field *child_at(const writ_field *parent, writ_str token)
{
    writ_field *any = NULL;
    for (size_t i = 0; i < parent->child_count; i++) {
        writ_field *child = parent->children[i];
        if (!child->is_any && token_is(token, child->name))
            return child;
        if (child->is_any && (child->is_item ? is_index(token) : !any))
            any = child;
    }
    return any;
}

writ_field *writ_field_of_pointer(writ_field *root, writ_str pointer)
{
    writ_field *field = root;
    while (field && pointer.len) {
        writ_str rest = writ_str_part(pointer, 1, pointer.len);
        writ_str token = writ_str_part(rest, 0, writ_str_find_byte(rest, '/'));
        pointer = writ_str_part(rest, token.len, rest.len);
        field = child_at(field->recursive ? field->repeats : field, token);
    }
    return field;
}

/* ---- constraints of a field ---- */

const writ_value *writ_field_enum(const writ_field *field)
{
    for (size_t i = 0; i < field->node_count; i++)
        if (field->nodes[i]->enum_values)
            return field->nodes[i]->enum_values;
    return NULL;
}

writ_str writ_field_format(const writ_field *field)
{
    for (size_t i = 0; i < field->node_count; i++)
        if (field->nodes[i]->format.len)
            return field->nodes[i]->format;
    return WRIT_STR("");
}

writ_str writ_field_pattern(const writ_field *field)
{
    for (size_t i = 0; i < field->node_count; i++)
        if (field->nodes[i]->has_pattern)
            return field->nodes[i]->pattern;
    return WRIT_STR("");
}
