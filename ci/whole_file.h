/* SPDX-License-Identifier: Apache-2.0
 *
 * A file that is written bit by bit, and is there whole or not at all: beside its place until it is
 * done, for its owner alone (mode 0600). What stood there stands until then. What is there and is
 * no regular file (a FIFO, a device, standard output by another name) is written into as it is.
 */
#ifndef WRIT_CI_WHOLE_FILE_H
#define WRIT_CI_WHOLE_FILE_H

#include "contracts/base/error.h"
#include "contracts/base/str.h"

typedef struct writ_whole_file {
    const char *path; /* borrowed; as messages name it */
    writ_buf name;    /* under which it is written; "" where it is written in its place */
    writ_buf place;   /* which it takes then: where a link leads to */
    writ_buf pending; /* not written yet */
    int fd;
} writ_whole_file;

/* Errors of all of them: WRIT_E_SYSTEM. `path` "-" is standard output, which cannot be whole. */
int writ_whole_file_open(writ_whole_file *file, const char *path, writ_error *err);
int writ_whole_file_add(writ_whole_file *file, writ_str bytes, writ_error *err);
/* Puts it in its place, durably. Closes it in any case. */
int writ_whole_file_commit(writ_whole_file *file, writ_error *err);
void writ_whole_file_abort(writ_whole_file *file); /* closes it, and nothing is there */

#endif
