/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/input.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contracts/base/pipe.h"

static const size_t raw_capacity = 64 * 1024;

static const writ_decoder *const decoders[] = {&writ_decoder_gzip, &writ_decoder_zstd};
enum { DECODERS = sizeof decoders / sizeof *decoders };

void writ_input_init(writ_input *input, int fd, const char *name, const volatile sig_atomic_t *stop)
{
    struct stat status;
    *input = (writ_input){.fd = fd, .name = name, .stop = stop};
    input->is_file = fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
    if (input->is_file)
        input->origin = lseek(fd, 0, SEEK_CUR);
    else
        writ_pipe_widen(fd);
}

void writ_input_clear(writ_input *input)
{
    if (input->decoder_state)
        input->decoder->close(input->decoder_state);
    free(input->raw);
    *input = (writ_input){.fd = input->fd};
}

/* ---- bytes as they lie there ---- */

/* A signal that sets *stop between our look at it and the wait does not end the wait, and input may
 * never come: so where there is a stop we wait in slices. */
static bool is_ready(const writ_input *input, int wait_ms)
{
    struct pollfd wait = {.fd = input->fd, .events = POLLIN};
    int ready = poll(&wait, 1, wait_ms);
    return ready > 0 || (ready < 0 && errno != EINTR);
}

static int read_failed(const writ_input *input, writ_error *err)
{
    if (errno == EISDIR)
        return writ_error_set(err, WRIT_E_INPUT, "'%s' is a directory, not a file", input->name);
    return writ_error_set_errno(err, errno, "cannot read '%s'", input->name);
}

/* Reads once; *count is 0 at the end or when stopped. */
static int read_raw(writ_input *input, char *bytes, size_t room, size_t *count, writ_error *err)
{
    *count = 0;
    for (;;) {
        if (input->stop && *input->stop) {
            input->at_end = input->stopped = true;
            return WRIT_OK;
        }
        if (!input->is_file && !is_ready(input, input->stop ? 200 : -1))
            continue;
        ssize_t got = read(input->fd, bytes, room);
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got < 0)
            return read_failed(input, err);
        input->at_end = got == 0;
        *count = (size_t)got;
        input->raw_bytes += (uint64_t)got;
        return WRIT_OK;
    }
}

/* ---- decompressed ---- */

static int refuse(const writ_input *input, const char *why, writ_error *err)
{
    return writ_error_set(err, WRIT_E_INPUT, "cannot decompress '%s' (%s): %s", input->name,
                          input->decoder->name, why);
}

static int read_decoded(writ_input *input, char *bytes, size_t room, size_t *count, writ_error *err)
{
    writ_decode *decode = &input->decode;
    decode->out = bytes;
    decode->room = room;
    for (;;) {
        if (!input->problem)
            input->problem = input->decoder->step(input->decoder_state, decode);
        *count = (size_t)(decode->out - bytes);
        if (*count || input->stopped)
            return WRIT_OK; /* what came out before a problem is good */
        if (input->problem)
            return refuse(input, input->problem, err);
        if (decode->in.len)
            continue; /* a header, or the end of a member */
        if (input->at_end)
            return decode->whole ? WRIT_OK : refuse(input, "the data end too early", err);
        decode->in.ptr = input->raw;
        int code = read_raw(input, input->raw, raw_capacity, &decode->in.len, err);
        if (code)
            return code;
    }
}

static int begin_decoding(writ_input *input, const writ_decoder *decoder, writ_str first,
                          writ_error *err)
{
    if (decoder->wants)
        return writ_error_set(err, WRIT_E_SYSTEM,
                              "'%s' is compressed with %s, and this writ was built without %s",
                              input->name, decoder->name, decoder->wants);
    int code = decoder->open(&input->decoder_state, err);
    if (code)
        return code;
    input->decoder = decoder;
    input->raw = malloc(raw_capacity);
    if (!input->raw)
        writ_out_of_memory();
    memcpy(input->raw, first.ptr, first.len);
    input->decode.in = (writ_str){input->raw, first.len};
    return WRIT_OK;
}

/* ---- both ---- */

/* The decoder that the first bytes ask for, or NULL; *open: more bytes may ask for one. */
static const writ_decoder *find_decoder(writ_str first, bool *open)
{
    *open = false;
    for (int i = 0; i < DECODERS; i++) {
        writ_str magic = decoders[i]->magic;
        if (writ_str_starts(first, magic))
            return decoders[i];
        *open |= writ_str_starts(magic, first);
    }
    return NULL;
}

/* The first bytes say how to read them. */
static int begin(writ_input *input, char *bytes, size_t room, size_t *count, writ_error *err)
{
    const writ_decoder *decoder = NULL;
    bool open = true;
    room = room < raw_capacity ? room : raw_capacity;
    *count = 0;
    while (open && !input->at_end) {
        size_t more;
        int code = read_raw(input, bytes + *count, room - *count, &more, err);
        if (code)
            return code;
        *count += more;
        decoder = find_decoder((writ_str){bytes, *count}, &open);
    }
    input->begun = true;
    return decoder ? begin_decoding(input, decoder, (writ_str){bytes, *count}, err) : WRIT_OK;
}

int writ_input_read(writ_input *input, char *bytes, size_t room, size_t *count, writ_error *err)
{
    if (!input->begun) {
        int code = begin(input, bytes, room, count, err);
        if (code || !input->decoder)
            return code;
    }
    return input->decoder ? read_decoded(input, bytes, room, count, err)
                          : read_raw(input, bytes, room, count, err);
}

bool writ_input_waits(const writ_input *input)
{
    bool has_some = input->is_file || input->at_end || input->decode.in.len ||
                    (input->decoder && !input->decode.room);
    return !has_some && !is_ready(input, 0);
}

/* ---- files ---- */

uint64_t writ_input_size(const writ_input *input)
{
    struct stat status;
    if (!input->is_file || input->origin < 0 || !input->begun || input->decoder ||
        fstat(input->fd, &status) || status.st_size < input->origin)
        return 0;
    return (uint64_t)(status.st_size - input->origin);
}

size_t writ_input_read_at(const writ_input *input, uint64_t offset, char *bytes, size_t room)
{
    ssize_t got;
    do
        got = pread(input->fd, bytes, room, input->origin + (off_t)offset);
    while (got < 0 && errno == EINTR);
    return got > 0 ? (size_t)got : 0;
}

int writ_input_seek(writ_input *input, uint64_t offset, writ_error *err)
{
    if (lseek(input->fd, input->origin + (off_t)offset, SEEK_SET) < 0)
        return read_failed(input, err);
    input->raw_bytes = offset;
    input->at_end = false;
    return WRIT_OK;
}
