/* SPDX-License-Identifier: Apache-2.0
 *
 * One input that grows: a file of which more is written, a FIFO that writers come to and leave, or
 * a stream that ends once. Internal to follow.h.
 *
 *   handed out      | chunk: read and not handed out    | still to come
 *   rec 1 LF rec 2 LF rec 3 LF rec 4 LF the start of re   c 5 LF
 *                    ^ chunk.offset, chunk.number
 */
#ifndef WRIT_VALIDATOR_FOLLOW_FILE_H
#define WRIT_VALIDATOR_FOLLOW_FILE_H

#include "validator/lines.h"
#include "validator/position.h"

typedef enum writ_follow_kind {
    WRIT_FOLLOW_FILE,  /* a regular file: its end is not the end */
    WRIT_FOLLOW_FIFO,  /* a named pipe: when its last writer is gone the next one is waited for */
    WRIT_FOLLOW_STREAM /* anything else: its end is the end */
} writ_follow_kind;

/* What becomes of a file when its last record, finished or not, is handed out. */
typedef enum writ_follow_after {
    WRIT_FOLLOW_ON,      /* nothing: an unfinished record is waited for */
    WRIT_FOLLOW_RESTART, /* it was cut off: from its start */
    WRIT_FOLLOW_REOPEN,  /* the last writer of the FIFO is gone: the next one's */
    WRIT_FOLLOW_CLOSE    /* nothing more comes */
} writ_follow_after;

typedef struct writ_follow_file {
    const char *name; /* borrowed: as the user wrote it */
    bool is_old;      /* the name leads to another file, or to none */
    bool is_closed;   /* nothing more comes of it */
    bool was_cut;     /* it began again since somebody last looked at this */
    writ_follow_after after;
    writ_follow_kind kind;
    int fd;    /* owned, but standard input's */
    int watch; /* of it (wakeup.h) */
    uint64_t device, inode;
    writ_chunk chunk;        /* read and not handed out; owned */
    size_t searched;         /* no line of the chunk ends before */
    bool has_more;           /* the last read left something, or may have */
    bool has_begun;          /* of a FIFO: the writer that is there now has written */
    bool is_checked;         /* it is known not to be compressed */
    uint64_t quiet_since_ms; /* by writ_follow_now_ms: the last byte of an old file */
    size_t head_len;         /* of a regular file, its first bytes: if they change, all of it has */
    char head[WRIT_POSITION_HEAD];
} writ_follow_file;

/* Milliseconds of a clock that nobody sets. */
uint64_t writ_follow_now_ms(void);

/* Opens what the name leads to; "-" is standard input. WRIT_E_INPUT when it cannot be opened (with
 * errno as it was left, ENOENT for one) or is a directory. */
int writ_follow_file_open(writ_follow_file *file, const char *name, writ_error *err);
/* The same of another path to the file, which was opened before. */
int writ_follow_file_open_at(writ_follow_file *file, const char *name, const char *path,
                             writ_error *err);
void writ_follow_file_close(writ_follow_file *file);

/* Where it stands: behind what was handed out. Of regular files only. */
void writ_follow_file_tell(const writ_follow_file *file, writ_position *position);
/* Is this, by inode and first bytes, the file of the position, and as long as it was? */
bool writ_follow_file_is_at(const writ_follow_file *file, const writ_position *position);
/* Does it begin as compressed data do? Of a regular file. */
bool writ_follow_file_is_compressed(const writ_follow_file *file);
/* Goes on from there; it is that file. */
void writ_follow_file_seek(writ_follow_file *file, const writ_position *position);

/* Reads what there is without waiting, a chunk at most, and takes the whole lines of it; the bytes
 * and memory that `chunk` had are the file's then. Returns 1 and a chunk; 0: there is no whole line
 * now. An unfinished record that nothing will finish gets a line end, so that what is written
 * behind it stays apart. Errors: WRIT_E_SYSTEM, reading fails; WRIT_E_INPUT, a record is longer
 * than WRIT_BOUND_RECORD_BYTES; WRIT_E_USAGE, it is compressed. */
int writ_follow_file_read(writ_follow_file *file, writ_chunk *chunk, writ_error *err);

#endif
