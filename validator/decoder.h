/* SPDX-License-Identifier: Apache-2.0
 *
 * Compressed input: gzip (RFC 1952) and Zstandard (RFC 8878), each by its library, which is loaded
 * for the first such input. Internal to validator/input.c.
 */
#ifndef WRIT_VALIDATOR_DECODER_H
#define WRIT_VALIDATOR_DECODER_H

#include "contracts/base/error.h"
#include "contracts/base/str.h"

/* One step: what goes in and where it comes out, both moved on by what was done. */
typedef struct writ_decode {
    writ_str in;
    char *out;
    size_t room;
    bool whole; /* all that went in so far is whole members: the input may end here */
} writ_decode;

typedef struct writ_decoder {
    const char *name;  /* "gzip" */
    writ_str magic;    /* what the input begins with; no JSON begins so */
    const char *wants; /* NULL; or what was left out of this build */
    /* The state of one input. Errors: WRIT_E_SYSTEM, the library is not there. */
    int (*open)(void **state, writ_error *err);
    /* NULL, or what is wrong with the data, in static memory. Nothing may have moved: then it wants
     * more input. */
    const char *(*step)(void *state, writ_decode *decode);
    void (*close)(void *state);
} writ_decoder;

extern const writ_decoder writ_decoder_gzip, writ_decoder_zstd;

#endif
