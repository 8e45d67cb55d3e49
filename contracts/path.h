/* SPDX-License-Identifier: Apache-2.0
 *
 * Paths to fields. Inside Writ a path is a JSON Pointer into the payload whose token `*` stands for
 * any item of an array or any undeclared member: "/lines/STAR/quantity" with STAR = *. (A member
 * whose name is an asterisk is written `~2` in such a path, so that nothing is ambiguous.) People
 * write `lines[].quantity`, `address.country`, `totals.*`, with `\.` for a dot in a name, or a JSON
 * Pointer.
 */
#ifndef WRIT_CONTRACTS_PATH_H
#define WRIT_CONTRACTS_PATH_H

#include "contracts/base/error.h"
#include "contracts/base/str.h"

typedef enum writ_step_kind {
    WRIT_STEP_MEMBER, /* a declared member, by name */
    WRIT_STEP_ITEM,   /* any item of an array */
    WRIT_STEP_ANY     /* any member of a map */
} writ_step_kind;

typedef struct writ_step {
    writ_step_kind kind;
    writ_str name; /* MEMBER: decoded */
} writ_step;

typedef struct writ_path {
    writ_step *items;
    size_t count;
    size_t capacity;
} writ_path;

/* Reads either notation (a text that starts with `/`, or is empty, is a pointer). Errors:
 * WRIT_E_INPUT with the offset. Strings live in the arena. */
int writ_path_parse(writ_arena *arena, writ_str text, writ_path *path, writ_error *err);
/* As a pointer with `*`. */
writ_str writ_path_pointer(writ_arena *arena, const writ_path *path);

/* One more token on a pattern path: a member's name (escaped), or `*`. */
writ_str writ_path_child(writ_arena *arena, writ_str path, writ_str name);
writ_str writ_path_any(writ_arena *arena, writ_str path);
/* Does a payload's pointer ("/lines/3/quantity") match a pattern path ("/lines/STAR/quantity")? */
bool writ_path_matches(writ_str pattern, writ_str pointer);
/* Is `inner` the path `outer` or below it? */
bool writ_path_within(writ_str outer, writ_str inner);

#endif
