/* SPDX-License-Identifier: Apache-2.0
 *
 * What was told last, kept where the summaries of runs are: in the registry, or in a file of their
 * folder (.told, told/1, written whole or not at all).
 */
#ifndef WRIT_CI_TOLD_H
#define WRIT_CI_TOLD_H

#include "contracts/base/map.h"
#include "registry/store.h"

typedef struct writ_told {
    writ_arena *arena;
    writ_store *store; /* or NULL: of a folder */
    const char *path;  /* of the folder's file */
    int lock;          /* of a folder: who tells keeps others from telling the same; -1: none */
    bool is_busy;      /* another process tells, so that this one need not */
    WRIT_ARRAY(writ_told_row *) rows;
    writ_map by_key;
} writ_told;

/* Of the registry, or with NULL of the folder. What is in the arena lives as long as it. Errors:
 * WRIT_E_SYSTEM, WRIT_E_INPUT where the file is damaged. */
int writ_told_open(writ_told *told, writ_arena *arena, writ_store *store, const char *folder,
                   writ_error *err);
void writ_told_close(writ_told *told);

/* The row of that key, or NULL: nothing was told of it. */
const writ_told_row *writ_told_find(const writ_told *told, writ_str key);
/* Keeps it, durably on WRIT_OK. */
int writ_told_put(writ_told *told, const writ_told_row *row, writ_error *err);

#endif
