/* SPDX-License-Identifier: Apache-2.0
 *
 * Inputs that grow, followed side by side, by name: files that are rotated, cut off, gone and back;
 * FIFOs; streams. What comes of them is chunks of whole lines, each of one input.
 *
 *   name            files it has led to, oldest first       read
 *   orders.ndjson   inode 77 (now orders.ndjson.1)   old    to its end, and as long as it grows
 *                   inode 91                         new    when the old one is at its end
 *
 * Rotation is noticed by the inode that the name leads to. Who still has the old file open may
 * write to it: it is looked at until nothing came for `linger_ms`.
 */
#ifndef WRIT_VALIDATOR_FOLLOW_H
#define WRIT_VALIDATOR_FOLLOW_H

#include "validator/follow_file.h"
#include "validator/wakeup.h"

typedef enum writ_follow_event {
    WRIT_FOLLOW_MISSING,    /* the name leads nowhere: it is waited for */
    WRIT_FOLLOW_UNREADABLE, /* the file that came under the name cannot be opened; tried again */
    WRIT_FOLLOW_ROTATED,    /* the name leads to another file, read from its start */
    WRIT_FOLLOW_CUT,        /* the file was cut off, and is read from its start */
    WRIT_FOLLOW_BETWEEN,    /* a rotated file of the name came between the one that was read and the
   one    that it leads to now: it is read, too */
    WRIT_FOLLOW_LOST        /* the file of a position is nowhere: what it leads to now is read from
                               its start */
} writ_follow_event;

typedef void (*writ_follow_teller)(void *context, writ_follow_event event, const char *name);

typedef struct writ_follow_name {
    const char *name;          /* borrowed */
    writ_follow_file *current; /* what it leads to; NULL: nothing */
    bool is_stream;            /* which is over when it ends */
    int folder_watch;
    uint64_t missing_since_ms; /* 0: it is there */
    bool is_told;              /* that it is missing or unreadable */
} writ_follow_name;

typedef struct writ_follow {
    writ_arena arena; /* of the lists */
    WRIT_ARRAY(writ_follow_name) names;
    WRIT_ARRAY(writ_follow_file *) files; /* of all names; each owned */
    uint64_t changes;                     /* how often a file was begun or let go */
    size_t next;                          /* the file that is read next: each in its turn */
    writ_wakeup wakeup;
    uint64_t looked_ms; /* when names were looked at last */
    uint64_t linger_ms;
    writ_follow_teller tell; /* NULL: nobody is told */
    void *tell_context;
    bool is_over; /* all inputs were streams, and have ended */
} writ_follow;

/* `is_told` false: as where the system does not tell that files change (wakeup.h). */
void writ_follow_init(writ_follow *follow, bool is_told, writ_follow_teller tell, void *context);
void writ_follow_clear(writ_follow *follow);

/* One more name, with the positions that it had when it was followed last (of other names, too:
 * NULL and they are not looked at). The positions of it that are found again, under this name or
 * another one in its folder, are gone on from. That nothing is there is no error. Errors:
 * WRIT_E_USAGE, the name was added before, or standard input is a file; those of opening. */
int writ_follow_add(writ_follow *follow, const char *name, const writ_positions *positions,
                    writ_error *err);

/* The next whole lines of an input. Where there are none: waits for at most so long, less when
 * something may have come. Returns 1, with `*from` valid until the next call; 0: nothing came, or
 * it is over. Errors: those of writ_follow_file_read. What was handed out counts as read. */
int writ_follow_read(writ_follow *follow, int wait_ms, writ_chunk *chunk,
                     const writ_follow_file **from, writ_error *err);

/* Where each regular file stands, in the arena. */
void writ_follow_tell(const writ_follow *follow, writ_arena *arena, writ_positions *positions);
/* Bytes of unfinished records. */
uint64_t writ_follow_unread(const writ_follow *follow);

#endif
