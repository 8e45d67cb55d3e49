/* SPDX-License-Identifier: Apache-2.0
 *
 * The filter over inputs that grow (follow.h), side by side: each chunk is of one input, is judged
 * and written before the next is read, and nothing that is judged waits for input. Every record
 * leaves with a line end, so that records of different inputs stay apart.
 */
#ifndef WRIT_VALIDATOR_FILTER_FOLLOW_H
#define WRIT_VALIDATOR_FILTER_FOLLOW_H

#include "validator/filter.h"
#include "validator/follow.h"

typedef struct writ_filter_following {
    writ_follow *follow;
    /* Called several times a second, when all that was handed out is written where it belongs, and
     * once at the end unless writing failed: for who keeps positions. NULL: not. An error ends the
     * filter. */
    int (*settle)(void *context, bool is_end, writ_error *err);
    void *context;
} writ_filter_following;

/* Until it is stopped (options->stop, or by the window), or all inputs are over. Options and errors
 * are those of writ_filter_run, but for `jobs` and `chunk_bytes`; and those of writ_follow_read. */
int writ_filter_follow(const writ_filter_options *options, const writ_filter_following *following,
                       writ_filter_state *state, writ_error *err);

#endif
