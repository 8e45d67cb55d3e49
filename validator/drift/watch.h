/* SPDX-License-Identifier: Apache-2.0
 *
 * Which records of a stream its profile looks at: all of them, or a part that costs little beside
 * other work. A part is taken by bytes, so that long records cost no more than short ones, and it
 * depends on the bytes of the input alone, not on how they were cut into chunks:
 *
 *     |  the first WRIT_WATCH_WHOLE_BYTES  |rec|rec|rec|    passed over     |rec|rec|rec|    …
 *      every record is looked at            looked at                        the next ones that
 *                                                                            begin behind that
 *
 * What is passed over is as long as the row before it at first, so that a short stream is seen to
 * its end, and longer with each WRIT_WATCH_WHOLE_BYTES of the stream, up to `one_in` times as long.
 *
 * Rows have WRIT_WATCH_RUN_BYTES: the first record of a row takes two to three times as long as the
 * next, since the profile has to come back into the processor's caches.
 *
 * Of a live stream (a pipe or a socket) short chunks are looked at whole: there was no more to
 * read, so nobody waits. Which ones these are is a matter of time.
 */
#ifndef WRIT_VALIDATOR_DRIFT_WATCH_H
#define WRIT_VALIDATOR_DRIFT_WATCH_H

#include "validator/drift/profile.h"
#include "validator/lines.h"

/* Some hundred records: to know the fields by. */
#define WRIT_WATCH_WHOLE_BYTES ((uint64_t)64 * 1024)
#define WRIT_WATCH_RUN_BYTES   ((uint64_t)16 * 1024)
/* Chunks of a live stream that are shorter were not waited for. */
#define WRIT_WATCH_SHORT_BYTES ((size_t)16 * 1024)

typedef struct writ_watch {
    writ_profile *profile; /* borrowed */
    uint64_t one_in;       /* 0: every record is looked at */
    bool is_live;          /* the input is no file */
    uint64_t lines_before; /* in the inputs before this one: lines are told as of all together */
    uint64_t bytes;        /* of all chunks so far */
    uint64_t to_skip;      /* of the chunks to come, from the first byte on */
    uint64_t run;          /* bytes looked at in a row so far */
    uint64_t blank;        /* lines of white space that were looked at */
    bool is_sampled;       /* records were passed over */
} writ_watch;

/* Looks at what it will of the next chunk, which nobody has used. */
void writ_watch_chunk(writ_watch *watch, const writ_chunk *chunk);

#endif
