/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/value.h"

#include "contracts/base/error.h"

/* Up to here a walk over the names is as fast as the map. */
static const size_t index_from_members = 16;

const char *writ_kind_name(writ_kind kind)
{
    static const char *const names[] = {"null", "boolean", "number", "string", "array", "object"};
    return names[kind];
}

/* The index holds a member's position plus 1 in the place of a pointer, since the members move
 * when there are more of them. */
static void index_member(writ_arena *arena, writ_value *object, size_t position)
{
    writ_map_put(arena, object->object.index, object->object.items[position].name,
                 (void *)(uintptr_t)(position + 1)); // NOLINT(performance-no-int-to-ptr)
}

static void build_index(writ_arena *arena, writ_value *object)
{
    object->object.index = WRIT_NEW(arena, writ_map);
    for (size_t i = 0; i < object->object.count; i++)
        index_member(arena, object, i);
}

static writ_member *find_member(const writ_value *object, writ_str name)
{
    if (!object || object->kind != WRIT_OBJECT)
        return NULL;
    if (object->object.index) {
        uintptr_t found = (uintptr_t)writ_map_find(object->object.index, name);
        return found ? &object->object.items[found - 1] : NULL;
    }
    for (size_t i = 0; i < object->object.count; i++)
        if (writ_str_equal(object->object.items[i].name, name))
            return &object->object.items[i];
    return NULL;
}

const writ_member *writ_value_find_member(const writ_value *object, writ_str name)
{
    return find_member(object, name);
}

writ_value *writ_value_find_str(const writ_value *object, writ_str name)
{
    const writ_member *member = find_member(object, name);
    return member ? member->value : NULL;
}

writ_value *writ_value_find(const writ_value *object, const char *name)
{
    return writ_value_find_str(object, writ_str_of(name));
}

static bool equal_items(const writ_value *a, const writ_value *b)
{
    if (a->array.count != b->array.count)
        return false;
    for (size_t i = 0; i < a->array.count; i++)
        if (!writ_value_equal(a->array.items[i], b->array.items[i]))
            return false;
    return true;
}

static bool equal_members(const writ_value *a, const writ_value *b)
{
    if (a->object.count != b->object.count)
        return false;
    for (size_t i = 0; i < a->object.count; i++) {
        const writ_member *member = &a->object.items[i];
        const writ_value *other = writ_value_find_str(b, member->name);
        if (!other || !writ_value_equal(member->value, other))
            return false;
    }
    return true;
}

bool writ_value_equal(const writ_value *a, const writ_value *b)
{
    if (a == b)
        return true;
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case WRIT_NULL:
        return true;
    case WRIT_BOOLEAN:
        return a->boolean == b->boolean;
    case WRIT_NUMBER:
        return writ_number_equal(&a->number, &b->number);
    case WRIT_STRING:
        return writ_str_equal(a->string, b->string);
    case WRIT_ARRAY:
        return equal_items(a, b);
    case WRIT_OBJECT:
        return equal_members(a, b);
    }
    return false;
}

static uint64_t mix(uint64_t hash)
{
    hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCDu;
    return hash ^ (hash >> 29);
}

uint64_t writ_value_hash(const writ_value *value)
{
    uint64_t hash = (uint64_t)value->kind + 1;
    switch (value->kind) {
    case WRIT_NULL:
        break;
    case WRIT_BOOLEAN:
        hash += (uint64_t)value->boolean << 8;
        break;
    case WRIT_NUMBER:
        hash += writ_number_hash(&value->number);
        break;
    case WRIT_STRING:
        hash += writ_str_hash(value->string);
        break;
    case WRIT_ARRAY:
        for (size_t i = 0; i < value->array.count; i++)
            hash = mix(hash) + writ_value_hash(value->array.items[i]);
        break;
    case WRIT_OBJECT: /* a sum, so that the order does not matter */
        for (size_t i = 0; i < value->object.count; i++)
            hash += mix(mix(writ_str_hash(value->object.items[i].name)) +
                        writ_value_hash(value->object.items[i].value));
        break;
    }
    return mix(hash);
}

/* array-index = "0" / (1-9 followed by digits) (RFC 6901, section 4) */
static writ_value *item_at(const writ_value *array, writ_str token)
{
    if (token.len == 0 || token.len > 18 || (token.len > 1 && token.ptr[0] == '0'))
        return NULL;
    uint64_t index = 0;
    for (size_t i = 0; i < token.len; i++) {
        if (token.ptr[i] < '0' || token.ptr[i] > '9')
            return NULL;
        index = index * 10 + (uint64_t)(token.ptr[i] - '0');
    }
    return index < array->array.count ? array->array.items[index] : NULL;
}

/* Decodes ~0 and ~1; false at any other "~". */
static bool unescape(writ_str token, writ_buf *name)
{
    for (size_t i = 0; i < token.len; i++) {
        char byte = token.ptr[i];
        if (byte == '~') {
            i++;
            if (i == token.len || (token.ptr[i] != '0' && token.ptr[i] != '1'))
                return false;
            byte = token.ptr[i] == '0' ? '~' : '/';
        }
        writ_buf_add_byte(name, byte);
    }
    return true;
}

static writ_value *child_at(const writ_value *value, writ_str token)
{
    if (value->kind == WRIT_ARRAY)
        return item_at(value, token);
    if (writ_str_find_byte(token, '~') == token.len)
        return writ_value_find_str(value, token);
    writ_buf name = WRIT_BUF_INIT;
    writ_value *child = NULL;
    if (unescape(token, &name))
        child = writ_value_find_str(value, writ_buf_str(&name));
    writ_buf_clear(&name);
    return child;
}

writ_value *writ_value_at(const writ_value *root, writ_str pointer)
{
    const writ_value *value = root;
    while (value && pointer.len > 0) {
        if (pointer.ptr[0] != '/')
            return NULL;
        pointer = writ_str_part(pointer, 1, pointer.len);
        writ_str token = writ_str_part(pointer, 0, writ_str_find_byte(pointer, '/'));
        pointer = writ_str_part(pointer, token.len, pointer.len);
        value = child_at(value, token);
    }
    return (writ_value *)value;
}

void writ_pointer_add(writ_buf *pointer, writ_str token)
{
    size_t start = 0;
    writ_buf_add_byte(pointer, '/');
    for (size_t i = 0; i < token.len; i++) {
        if (token.ptr[i] != '~' && token.ptr[i] != '/')
            continue;
        writ_buf_add(pointer, token.ptr + start, i - start);
        writ_buf_add_text(pointer, token.ptr[i] == '~' ? "~0" : "~1");
        start = i + 1;
    }
    writ_buf_add_str(pointer, writ_str_part(token, start, SIZE_MAX));
}

writ_str writ_pointer_child(writ_arena *arena, writ_str pointer, writ_str token)
{
    writ_buf buf = WRIT_BUF_INIT;
    writ_buf_add_str(&buf, pointer);
    writ_pointer_add(&buf, token);
    writ_str child = writ_str_copy(arena, writ_buf_str(&buf));
    writ_buf_clear(&buf);
    return child;
}

static writ_value *new_value(writ_arena *arena, const writ_place *like, writ_kind kind)
{
    writ_value *value = WRIT_NEW(arena, writ_value);
    value->kind = kind;
    if (like)
        value->place = *like;
    return value;
}

writ_value *writ_value_null(writ_arena *arena, const writ_place *like)
{
    return new_value(arena, like, WRIT_NULL);
}

writ_value *writ_value_boolean(writ_arena *arena, const writ_place *like, bool boolean)
{
    writ_value *value = new_value(arena, like, WRIT_BOOLEAN);
    value->boolean = boolean;
    return value;
}

writ_value *writ_value_int(writ_arena *arena, const writ_place *like, int64_t integer)
{
    return writ_value_number(arena, like, writ_number_from_int(integer));
}

writ_value *writ_value_number(writ_arena *arena, const writ_place *like, writ_number number)
{
    writ_value *value = new_value(arena, like, WRIT_NUMBER);
    value->number = number;
    return value;
}

writ_value *writ_value_string(writ_arena *arena, const writ_place *like, writ_str string)
{
    writ_value *value = new_value(arena, like, WRIT_STRING);
    value->string = string;
    return value;
}

writ_value *writ_value_array(writ_arena *arena, const writ_place *like)
{
    return new_value(arena, like, WRIT_ARRAY);
}

writ_value *writ_value_object(writ_arena *arena, const writ_place *like)
{
    return new_value(arena, like, WRIT_OBJECT);
}

void writ_value_push(writ_arena *arena, writ_value *array, writ_value *item)
{
    *WRIT_PUSH(arena, &array->array) = item;
}

void writ_value_set(writ_arena *arena, writ_value *object, writ_str name, const writ_place *like,
                    writ_value *value)
{
    writ_member member = {name, like ? *like : value->place, value};
    writ_member *found = find_member(object, name);
    if (found) {
        member.name = found->name; /* the index borrows it */
        *found = member;
        return;
    }
    *WRIT_PUSH(arena, &object->object) = member;
    if (object->object.index)
        index_member(arena, object, object->object.count - 1);
    else if (object->object.count > index_from_members)
        build_index(arena, object);
}

bool writ_value_remove(writ_arena *arena, writ_value *object, writ_str name)
{
    (void)arena;
    writ_member *found = find_member(object, name);
    if (!found)
        return false;
    size_t position = (size_t)(found - object->object.items);
    memmove(found, found + 1, (object->object.count - position - 1) * sizeof *found);
    object->object.count--;
    object->object.index = NULL; /* positions moved; the next set builds it anew */
    return true;
}

static void clone_items(writ_arena *arena, writ_value *clone, const writ_value *value)
{
    clone->array.items = writ_arena_alloc(arena, value->array.count * sizeof *clone->array.items);
    clone->array.capacity = value->array.count;
    for (size_t i = 0; i < value->array.count; i++)
        clone->array.items[i] = writ_value_clone(arena, value->array.items[i]);
}

static void clone_members(writ_arena *arena, writ_value *clone, const writ_value *value)
{
    clone->object.items = writ_arena_copy(arena, value->object.items,
                                          value->object.count * sizeof *clone->object.items);
    clone->object.capacity = value->object.count;
    for (size_t i = 0; i < value->object.count; i++)
        clone->object.items[i].value = writ_value_clone(arena, value->object.items[i].value);
    if (value->object.index)
        build_index(arena, clone);
}

writ_value *writ_value_clone(writ_arena *arena, const writ_value *value)
{
    if (value->kind != WRIT_ARRAY && value->kind != WRIT_OBJECT)
        return (writ_value *)value;
    writ_value *clone = writ_arena_copy(arena, value, sizeof *value);
    if (value->kind == WRIT_ARRAY)
        clone_items(arena, clone, value);
    else
        clone_members(arena, clone, value);
    return clone;
}
