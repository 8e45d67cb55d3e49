/* SPDX-License-Identifier: Apache-2.0
 *
 * The lines of an export in a file, as writ_store_load asks for them (registry/dump.h).
 */
#ifndef WRIT_CI_EXPORT_LINES_H
#define WRIT_CI_EXPORT_LINES_H

#include "registry/dump.h"

typedef struct writ_export_lines {
    const char *name;      /* as messages have it; borrowed */
    int fd;                /* the caller's */
    uint64_t lines, bytes; /* that were given */
    writ_buf buf;
    size_t from; /* where the next line begins */
    bool is_over;
} writ_export_lines;

/* From where the file stands. */
void writ_export_lines_init(writ_export_lines *in, int fd, const char *name);
void writ_export_lines_clear(writ_export_lines *in);

/* A writ_dump_reader; `context` is a writ_export_lines. A line of more than WRIT_BOUND_RECORD_BYTES
 * is WRIT_E_INPUT. */
int writ_export_lines_next(void *context, writ_str *line, writ_error *err);

#endif
