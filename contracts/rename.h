/* SPDX-License-Identifier: Apache-2.0
 *
 * Renames between two versions of an object: by identity (the same x-writ-id within matched
 * parents, or an alias), by declaration (contracts/rename_declare.h), or inferred from names, types
 * and formats. The first two are facts; the third is a claim with a confidence and its evidence.
 * Where an id and a declaration contradict each other the id holds, and the evidence says so.
 */
#ifndef WRIT_CONTRACTS_RENAME_H
#define WRIT_CONTRACTS_RENAME_H

#include "contracts/field.h"
#include "contracts/finding.h"

typedef struct writ_rename {
    writ_field *old_field;
    writ_field *new_field;
    writ_grade grade;
    double confidence; /* 1 for facts */
    struct {
        writ_str *items;
        size_t count;
        size_t capacity;
    } evidence; /* "same id 'email'", "same type string" … */
} writ_rename;

/* One field that may have become several, or one of several (contracts/rename_split.h). */
typedef struct writ_rename_split {
    bool is_merge;
    const writ_field *whole; /* OLD's; of a merge NEW's */
    struct {
        const writ_field **items;
        size_t count;
        size_t capacity;
    } parts; /* two at least: NEW's; of a merge OLD's */
    writ_str why;
} writ_rename_split;

typedef struct writ_renames {
    writ_rename *items; /* claims: at most one per old and per new field; containers before what is
                           in them */
    size_t count;
    size_t capacity;
    writ_rename *candidates; /* below the claim threshold: best first per old field, for hints */
    size_t candidate_count;
    size_t candidate_capacity;
    struct {
        writ_rename_split *items;
        size_t count;
        size_t capacity;
    } splits; /* candidates likewise, of what no claim speaks of */
} writ_renames;

/* In the arena. */
writ_renames *writ_renames_find(writ_arena *arena, writ_field *old_root, writ_field *new_root);

/* The path that the field at `old_path` has under NEW: through its own rename or that of a
 * container on the way; the same path when nothing on the way was renamed. */
writ_str writ_renames_new_path(writ_arena *arena, const writ_renames *renames, writ_str old_path);

/* How alike are two names, 0 to 1, by tokens (case and separators folded)? 1: equal after folding.
 * Shared with the hint for payloads ("undeclared field 'x' looks like it"). */
double writ_name_similarity(writ_str a, writ_str b);
/* Equal after folding case and separators, or the tokens of one contain those of the other. */
bool writ_name_alike(writ_str a, writ_str b);

#endif
