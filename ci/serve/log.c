/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/serve/log.h"

#include <time.h>
#include <unistd.h>

#include "contracts/base/utf8.h"
#include "contracts/base/write.h"
#include "contracts/day.h"

uint64_t writ_log_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* One write for one line, so that lines of threads do not mix. What cannot be written is lost: the
 * server goes on. */
static void put_line(writ_buf *line)
{
    writ_buf_add_byte(line, '\n');
    ssize_t written = write(STDERR_FILENO, line->ptr, line->len);
    (void)written;
    writ_buf_clear(line);
}

static void begin_json(writ_buf *line, writ_arena *arena, const char *level)
{
    writ_str now = writ_now(arena);
    writ_buf_printf(line, "{\"at\":\"%.*s\",\"level\":\"%s\"", WRIT_FMT(now), level);
}

/* What a client sends need not be UTF-8, and a log of other bytes is no JSON. */
static void add_utf8(writ_buf *line, writ_str text, bool hides_controls)
{
    while (text.len) {
        uint32_t c = 0;
        size_t len = writ_utf8_decode(text.ptr, text.len, &c);
        if (!len)
            writ_buf_add_code_point(line, 0xfffd);
        else if (hides_controls && (c < ' ' || (c >= 0x7f && c < 0xa0)))
            writ_buf_add_byte(line, '?');
        else
            writ_buf_add(line, text.ptr, len);
        text = writ_str_part(text, len ? len : 1, SIZE_MAX);
    }
}

static void add(writ_buf *line, const char *name, writ_str value)
{
    writ_buf text = WRIT_BUF_INIT;
    if (!writ_utf8_valid(value)) {
        add_utf8(&text, value, false);
        value = writ_buf_str(&text);
    }
    writ_buf_printf(line, ",\"%s\":", name);
    writ_json_write_string(line, value);
    writ_buf_clear(&text);
}

/* Control characters would reach the terminal of who reads the log. */
static void add_plain(writ_buf *line, writ_str text)
{
    add_utf8(line, text, true);
}

void writ_log_request(const writ_server *server, const writ_exchange *exchange, uint64_t sent_bytes,
                      uint64_t ns, bool broken)
{
    const writ_request *request = &exchange->request;
    writ_buf line = WRIT_BUF_INIT;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_str by = request->identity ? writ_identity_name(request->identity) : WRIT_STR_EMPTY;
    if (server->config->log == WRIT_LOG_OFF)
        return;
    if (server->config->log == WRIT_LOG_JSON) {
        begin_json(&line, &arena, broken ? "warning" : "info");
        add(&line, "from", request->from);
        add(&line, "by", by);
        add(&line, "method", writ_str_of(request->method));
        add(&line, "path", request->path);
        add(&line, "route", writ_str_of(exchange->route ? exchange->route->path : ""));
        writ_buf_printf(&line, ",\"status\":%u,\"bytes\":%llu,\"us\":%llu%s}",
                        exchange->response.status, (unsigned long long)sent_bytes,
                        (unsigned long long)(ns / 1000), broken ? ",\"broken\":true" : "");
    } else {
        add_plain(&line, request->from);
        writ_buf_add_byte(&line, ' ');
        add_plain(&line, writ_str_of(request->method));
        writ_buf_add_byte(&line, ' ');
        add_plain(&line, request->path);
        writ_buf_printf(&line, " %u %llu bytes %llu us %s", exchange->response.status,
                        (unsigned long long)sent_bytes, (unsigned long long)(ns / 1000),
                        broken ? "(broken) " : "");
        add_plain(&line, by);
    }
    put_line(&line);
    writ_arena_clear(&arena);
}

static void say(const writ_server *server, const char *level, const char *format, va_list args)
{
    int form = server->config->log;
    writ_buf words = WRIT_BUF_INIT, line = WRIT_BUF_INIT;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_buf_vprintf(&words, format, args);
    if (form == WRIT_LOG_JSON) {
        begin_json(&line, &arena, level);
        add(&line, "message", writ_buf_str(&words));
        writ_buf_add_byte(&line, '}');
    } else {
        writ_buf_printf(&line, "writ: %s: ", level);
        add_plain(&line, writ_buf_str(&words));
    }
    put_line(&line);
    writ_buf_clear(&words);
    writ_arena_clear(&arena);
}

void writ_log_say(const writ_server *server, const char *level, const char *format, ...)
{
    va_list args;
    if (server->config->log == WRIT_LOG_OFF && strcmp(level, "error") != 0)
        return;
    va_start(args, format);
    say(server, level, format, args);
    va_end(args);
}

void writ_log_insist(const writ_server *server, const char *level, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(server, level, format, args);
    va_end(args);
}
