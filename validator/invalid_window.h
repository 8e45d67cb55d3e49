/* SPDX-License-Identifier: Apache-2.0
 *
 * How large a share of the last records was refused, watched while they come:
 *
 *   records  . . . x . . x x . . . . x .        x refused
 *                  [---------- size ----]       4 of the last so many
 *
 * Nothing is said before there are so many. When the share passes what is allowed it is told once;
 * that it is back is told when a whole window came since, so that a share at the edge is no stream
 * of messages.
 */
#ifndef WRIT_VALIDATOR_INVALID_WINDOW_H
#define WRIT_VALIDATOR_INVALID_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct writ_reject_group;

typedef struct writ_invalid {
    uint64_t record;                       /* from 1 */
    const struct writ_reject_group *group; /* its first error's; NULL: beyond those that are kept */
} writ_invalid;

typedef struct writ_invalid_window writ_invalid_window;
struct writ_invalid_window {
    size_t size; /* in records; WRIT_BOUND_WINDOW at most */
    double most; /* the share that is allowed, 0 to 1 */
    /* The share has passed that (is_over) or is back. True: nothing more is to be read. */
    bool (*tell)(void *context, const writ_invalid_window *window);
    void *context;
    uint64_t records; /* so far */
    bool is_over;
    uint64_t told;         /* the record at which that was told last */
    writ_invalid *refused; /* a ring of those in the window; owned */
    size_t first, count, capacity;
};

/* The fields above `records` set, the others zeroed; and at the end: */
void writ_invalid_window_clear(writ_invalid_window *window);

/* So many records came that were not refused, or one that was. Returns what was told, or false. */
bool writ_invalid_window_pass(writ_invalid_window *window, uint64_t records);
bool writ_invalid_window_refuse(writ_invalid_window *window, const struct writ_reject_group *group);

/* Of those in the window the most frequent first error, and of how many; NULL when there is none.
 */
const struct writ_reject_group *writ_invalid_window_cause(const writ_invalid_window *window,
                                                          size_t *records);

#endif
