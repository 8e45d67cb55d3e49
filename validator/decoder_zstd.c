/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"
#include "validator/decoder.h"

#define MAGIC WRIT_STR_INIT("\x28\xB5\x2F\xFD")

#ifdef WITH_ZSTD
#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "contracts/base/bounds.h"
#include "contracts/base/shared_object.h"

typedef struct zstd {
    void *library;
    __typeof__(&ZSTD_createDStream) create;
    __typeof__(&ZSTD_DCtx_setParameter) set;
    __typeof__(&ZSTD_decompressStream) decompress;
    __typeof__(&ZSTD_isError) is_error;
    __typeof__(&ZSTD_getErrorCode) error_code;
    __typeof__(&ZSTD_getErrorName) error_name;
    __typeof__(&ZSTD_freeDStream) destroy;
    ZSTD_DStream *stream;
    bool ended; /* a frame; another one may follow */
} zstd;

static int load(zstd *state, writ_error *err)
{
    static const char *const names[] = {
        "ZSTD_createDStream", "ZSTD_DCtx_setParameter", "ZSTD_decompressStream", "ZSTD_isError",
        "ZSTD_getErrorCode",  "ZSTD_getErrorName",      "ZSTD_freeDStream"};
    void **const slots[] = {(void **)&state->create,     (void **)&state->set,
                            (void **)&state->decompress, (void **)&state->is_error,
                            (void **)&state->error_code, (void **)&state->error_name,
                            (void **)&state->destroy};
    const writ_shared_object library = {
        .file = WRIT_SHARED_OBJECT_FILE("zstd", "1"),
        .product = "libzstd",
        .hint = "install libzstd (Debian: libzstd1): input that is compressed with zstd needs it",
        .names = names,
        .slots = slots,
        .count = sizeof names / sizeof names[0],
    };
    return writ_shared_object_open(&library, &state->library, err);
}

static int open_zstd(void **out, writ_error *err)
{
    zstd *state = calloc(1, sizeof *state);
    if (!state)
        writ_out_of_memory();
    int code = load(state, err);
    if (code) {
        free(state);
        return code;
    }
    state->stream = state->create();
    if (!state->stream)
        writ_out_of_memory();
    state->set(state->stream, ZSTD_d_windowLogMax, WRIT_BOUND_ZSTD_WINDOW_BITS);
    *out = state;
    return WRIT_OK;
}

static const char *step(void *context, writ_decode *decode)
{
    zstd *state = context;
    ZSTD_inBuffer in = {decode->in.ptr, decode->in.len, 0};
    ZSTD_outBuffer out = {decode->out, decode->room, 0};
    size_t status = state->decompress(state->stream, &out, &in);
    bool moved = in.pos || out.pos;
    decode->in = writ_str_part(decode->in, in.pos, SIZE_MAX);
    decode->out += out.pos;
    decode->room -= out.pos;
    if (state->is_error(status)) {
        if (state->error_code(status) == ZSTD_error_memory_allocation)
            writ_out_of_memory();
        return state->error_name(status);
    }
    if (moved)
        state->ended = status == 0;
    decode->whole = state->ended;
    return NULL;
}

static void close_zstd(void *context)
{
    zstd *state = context;
    state->destroy(state->stream);
    writ_shared_object_close(state->library);
    free(state);
}

const writ_decoder writ_decoder_zstd = {
    .name = "zstd", .magic = MAGIC, .open = open_zstd, .step = step, .close = close_zstd};
#else
const writ_decoder writ_decoder_zstd = {.name = "zstd", .magic = MAGIC, .wants = "libzstd"};
#endif
