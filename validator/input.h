/* SPDX-License-Identifier: Apache-2.0
 *
 * The bytes of a file or stream, decompressed where they begin as gzip or zstd does.
 */
#ifndef WRIT_VALIDATOR_INPUT_H
#define WRIT_VALIDATOR_INPUT_H

#include <signal.h>
#include <sys/types.h>

#include "contracts/base/error.h"
#include "validator/decoder.h"

typedef struct writ_input {
    int fd;                            /* borrowed */
    const char *name;                  /* for errors */
    const volatile sig_atomic_t *stop; /* not 0: end as if the input ended here; or NULL */
    bool is_file;                      /* a regular one: reading never waits */
    off_t origin;                      /* of a file: where the input begins in it */
    bool stopped;                      /* ended by *stop, not by the input */
    bool begun;                        /* its first bytes are known */
    bool at_end;                       /* of fd */
    uint64_t raw_bytes;                /* read from fd */
    const writ_decoder *decoder;       /* NULL: it is not compressed */
    void *decoder_state;
    char *raw;           /* owned; NULL unless it is compressed */
    writ_decode decode;  /* `in` lies in raw */
    const char *problem; /* with the data; NULL: none so far */
} writ_input;

void writ_input_init(writ_input *input, int fd, const char *name,
                     const volatile sig_atomic_t *stop);
void writ_input_clear(writ_input *input); /* does not close fd */

/* Waits for bytes and writes at most `room` of them, at least WRIT_INPUT_LEAST, to `bytes`. *count
 * is 0 at the end or when stopped. Errors: WRIT_E_SYSTEM, reading fails or a library is missing;
 * WRIT_E_INPUT, a directory, or data that are corrupt or cut off. */
#define WRIT_INPUT_LEAST 8
int writ_input_read(writ_input *input, char *bytes, size_t room, size_t *count, writ_error *err);

/* Would the next read have to wait for somebody? */
bool writ_input_waits(const writ_input *input);

/* ---- a regular file that is not compressed ---- */

/* How many bytes it has, which may change; 0 for other inputs, and until the first bytes were read.
 */
uint64_t writ_input_size(const writ_input *input);

/* Reads at most `room` bytes from this offset of the input, and leaves the file's own offset alone:
 * for any thread. 0 at the end, and where reading fails: writ_input_read says why. */
size_t writ_input_read_at(const writ_input *input, uint64_t offset, char *bytes, size_t room);

/* The next read begins at this offset. WRIT_E_SYSTEM. */
int writ_input_seek(writ_input *input, uint64_t offset, writ_error *err);

#endif
