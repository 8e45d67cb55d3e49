/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"
#include "validator/decoder.h"

#define MAGIC WRIT_STR_INIT("\x1F\x8B")

#ifdef WITH_ZLIB
#include <stdlib.h>
#include <zlib.h>

#include "contracts/base/shared_object.h"

typedef struct gzip {
    void *library;
    __typeof__(&inflateInit2_) init;
    __typeof__(&inflate) inflate;
    __typeof__(&inflateReset) reset;
    __typeof__(&inflateEnd) end;
    z_stream stream;
    bool ended; /* a member; another one may follow */
} gzip;

static int load(gzip *state, writ_error *err)
{
    static const char *const names[] = {"inflateInit2_", "inflate", "inflateReset", "inflateEnd"};
    void **const slots[] = {(void **)&state->init, (void **)&state->inflate, (void **)&state->reset,
                            (void **)&state->end};
    const writ_shared_object library = {
        .file = WRIT_SHARED_OBJECT_FILE("z", "1"),
        .product = "zlib",
        .hint = "install zlib (Debian: zlib1g): input that is compressed with gzip needs it",
        .names = names,
        .slots = slots,
        .count = sizeof names / sizeof names[0],
    };
    return writ_shared_object_open(&library, &state->library, err);
}

static int open_gzip(void **out, writ_error *err)
{
    enum { GZIP_ONLY = 16 };
    gzip *state = calloc(1, sizeof *state);
    if (!state)
        writ_out_of_memory();
    int code = load(state, err);
    if (code) {
        free(state);
        return code;
    }
    if (state->init(&state->stream, MAX_WBITS + GZIP_ONLY, ZLIB_VERSION, sizeof state->stream))
        writ_out_of_memory();
    *out = state;
    return WRIT_OK;
}

static const char *step(void *context, writ_decode *decode)
{
    gzip *state = context;
    z_stream *stream = &state->stream;
    if (state->ended && decode->in.len) {
        state->reset(stream);
        state->ended = false;
    }
    stream->next_in = (Bytef *)decode->in.ptr;
    stream->avail_in = (uInt)decode->in.len;
    stream->next_out = (Bytef *)decode->out;
    stream->avail_out = (uInt)decode->room;
    int status = state->ended ? Z_OK : state->inflate(stream, Z_NO_FLUSH);
    decode->in = (writ_str){(const char *)stream->next_in, stream->avail_in};
    decode->out = (char *)stream->next_out;
    decode->room = stream->avail_out;
    if (status == Z_STREAM_END)
        state->ended = true;
    decode->whole = state->ended;
    if (status == Z_MEM_ERROR)
        writ_out_of_memory();
    if (status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR)
        return NULL;
    return stream->msg ? stream->msg : "wrong data";
}

static void close_gzip(void *context)
{
    gzip *state = context;
    state->end(&state->stream);
    writ_shared_object_close(state->library);
    free(state);
}

const writ_decoder writ_decoder_gzip = {
    .name = "gzip", .magic = MAGIC, .open = open_gzip, .step = step, .close = close_gzip};
#else
const writ_decoder writ_decoder_gzip = {.name = "gzip", .magic = MAGIC, .wants = "zlib"};
#endif
