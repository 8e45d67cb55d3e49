/* SPDX-License-Identifier: Apache-2.0
 *
 * A regular file read by several threads at once: cut into windows, each of which has the records
 * that begin in it. Who reads one looks for the first of them, behind a line end, and reads on
 * beyond the window for the rest of the last:
 *
 *   window               [                             )
 *   file       rec 6  LF | rec 7 LF | rec 8 LF |  rec 9  LF | rec 10 LF
 *   chunk             .. | rec 7 LF | rec 8 LF |  rec 9  LF | ..
 *                        ^ next                             ^ len
 *
 * Windows are asked for in order, by one thread. They may be read in any order: the reader counts
 * the lines of each, and learns its first line when those before it are counted.
 *
 * This is for what is ordinary, and it may always be given up for a stream (lines.h) that goes on
 * where the last chunk ended. So it must be where the file ends, cannot be read, or has a record
 * that is too long for every thread to hold one; and where a file that changed meanwhile has chunks
 * that do not follow upon one another.
 */
#ifndef WRIT_VALIDATOR_WINDOWS_H
#define WRIT_VALIDATOR_WINDOWS_H

#include "contracts/base/turnstile.h"
#include "validator/lines.h"

typedef struct writ_windows {
    const writ_input *input; /* borrowed; neither read nor changed by others meanwhile */
    writ_turnstile lines;
    uint64_t count;  /* of windows so far */
    uint64_t offset; /* of the next one in the input */
} writ_windows;

typedef struct writ_window {
    uint64_t number; /* from 0 */
    uint64_t offset; /* of its first byte in the input, which is not the input's first one */
    size_t len;
    /* When it is read: the stretch of the input that its records are; 0 and 0 when it has none. */
    uint64_t from, to;
    bool cut; /* what comes behind that has to be read as a stream */
} writ_window;

/* How much may be read behind a window, which all threads may have to do at once. */
#define WRIT_WINDOW_MORE ((size_t)256 * 1024)

void writ_windows_init(writ_windows *windows, const writ_input *input);
void writ_windows_clear(writ_windows *windows);

/* The next window begins at this offset, above 0, behind so many lines. No other may be at work. */
void writ_windows_begin(writ_windows *windows, uint64_t offset, uint64_t lines);
/* The next `len` bytes, at least 1. */
writ_window writ_windows_next(writ_windows *windows, size_t len);

/* Reads the window's records into the chunk, for any thread. Waits for the windows before it to be
 * read: with other threads, they must have been begun before. */
void writ_window_read(writ_windows *windows, writ_window *window, writ_chunk *chunk);

/* Does a window that was read follow upon what came before, which ends at this offset? */
bool writ_window_follows(const writ_window *window, uint64_t offset);

#endif
