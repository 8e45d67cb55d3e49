/* SPDX-License-Identifier: Apache-2.0
 *
 * The value tree: what a JSON or YAML document says, with the place of each part. Documents,
 * schemas, witnesses and reports use it; the path of payloads does not (validator/scan.h).
 *
 * Trees live in an arena and are not changed once they are read; a tree under construction is
 * changed by the functions at the end. Parts may be shared between trees (lowering a contract
 * shares its enum values with the document they stand in), so a value knows its source.
 */
#ifndef WRIT_CONTRACTS_BASE_VALUE_H
#define WRIT_CONTRACTS_BASE_VALUE_H

#include "contracts/base/arena.h"
#include "contracts/base/map.h"
#include "contracts/base/number.h"
#include "contracts/base/str.h"

typedef enum writ_kind {
    WRIT_NULL,
    WRIT_BOOLEAN,
    WRIT_NUMBER,
    WRIT_STRING,
    WRIT_ARRAY,
    WRIT_OBJECT
} writ_kind;

/* "null", "boolean", "number", "string", "array", "object". */
const char *writ_kind_name(writ_kind kind);

/* The bytes of a document, and the name under which the user knows it. */
typedef struct writ_source {
    writ_str name; /* terminated; a path as given, "-" for stdin, or "crm@1.4.0" from a registry */
    writ_str text; /* the bytes; may be released (empty) once nothing prints excerpts of it */
} writ_source;

typedef struct writ_place {
    const writ_source *source; /* NULL: made by us, stands nowhere */
    uint32_t line;             /* from 1 */
    uint32_t column;           /* from 1, in code points */
    size_t offset;             /* in bytes from the start of source->text */
    size_t len;                /* of the token in bytes; 1 for containers (their bracket or first
                                  character) */
} writ_place;

typedef struct writ_value writ_value;

typedef struct writ_member {
    writ_str name;
    writ_place place; /* of the name */
    writ_value *value;
} writ_member;

struct writ_value {
    writ_kind kind;
    writ_place place;
    union {
        bool boolean;
        writ_number number;
        writ_str string; /* decoded; terminated in the arena */
        struct {
            writ_value **items;
            size_t count;
            size_t capacity;
        } array;
        struct {
            writ_member *items; /* in document order; names are unique */
            size_t count;
            size_t capacity;
            writ_map *index; /* private to value.c; NULL while there are few members */
        } object;
    };
};

/* The member's value, or NULL; NULL also when the value is NULL or no object, so that look-ups
 * can be chained. */
writ_value *writ_value_find(const writ_value *object, const char *name);
writ_value *writ_value_find_str(const writ_value *object, writ_str name);
/* The member with its place, or NULL. */
const writ_member *writ_value_find_member(const writ_value *object, writ_str name);

/* JSON equality (JSON Schema 2020-12 core, 4.2.2): 1 = 1.0, members in any order, strings by code
 * points. Equal values have equal hashes. */
bool writ_value_equal(const writ_value *a, const writ_value *b);
uint64_t writ_value_hash(const writ_value *value);

/* The value at a JSON Pointer (RFC 6901, plain form), or NULL. "" is the value itself. */
writ_value *writ_value_at(const writ_value *root, writ_str pointer);
/* Appends "/" and the token, escaped (~0, ~1). */
void writ_pointer_add(writ_buf *pointer, writ_str token);
/* The pointer with one more token, in the arena. */
writ_str writ_pointer_child(writ_arena *arena, writ_str pointer, writ_str token);

/* Building. The place of a made value is that of `like`, or nowhere with NULL. Strings are not
 * copied. */
writ_value *writ_value_null(writ_arena *arena, const writ_place *like);
writ_value *writ_value_boolean(writ_arena *arena, const writ_place *like, bool boolean);
writ_value *writ_value_int(writ_arena *arena, const writ_place *like, int64_t integer);
writ_value *writ_value_number(writ_arena *arena, const writ_place *like, writ_number number);
writ_value *writ_value_string(writ_arena *arena, const writ_place *like, writ_str string);
writ_value *writ_value_array(writ_arena *arena, const writ_place *like);
writ_value *writ_value_object(writ_arena *arena, const writ_place *like);
void writ_value_push(writ_arena *arena, writ_value *array, writ_value *item);
/* Sets a member, replacing one of that name in its position. name is not copied; its place is
 * that of `like`, or the value's with NULL. */
void writ_value_set(writ_arena *arena, writ_value *object, writ_str name, const writ_place *like,
                    writ_value *value);
/* Removes a member; false when there is none. */
bool writ_value_remove(writ_arena *arena, writ_value *object, writ_str name);
/* A copy that can be changed: containers copied all the way down, scalars and strings shared. */
writ_value *writ_value_clone(writ_arena *arena, const writ_value *value);

#endif
