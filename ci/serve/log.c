/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/serve/log.h"

#include <time.h>
#include <unistd.h>

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

static void add(writ_buf *line, const char *name, writ_str value)
{
    writ_buf_printf(line, ",\"%s\":", name);
    writ_json_write_string(line, value);
}

/* Control characters would reach the terminal of who reads the log. */
static void add_plain(writ_buf *line, writ_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        writ_buf_add_byte(line, c < ' ' || c == 0x7f ? '?' : (char)c);
    }
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
        writ_buf_printf(&line, " %s ", request->method);
        add_plain(&line, request->path);
        writ_buf_printf(&line, " %u %llu bytes %llu us %s", exchange->response.status,
                        (unsigned long long)sent_bytes, (unsigned long long)(ns / 1000),
                        broken ? "(broken) " : "");
        add_plain(&line, by);
    }
    put_line(&line);
    writ_arena_clear(&arena);
}

void writ_log_say(const writ_server *server, const char *level, const char *format, ...)
{
    int form = server->config->log;
    writ_buf words = WRIT_BUF_INIT, line = WRIT_BUF_INIT;
    writ_arena arena = WRIT_ARENA_INIT;
    va_list args;
    if (form == WRIT_LOG_OFF && strcmp(level, "error") != 0)
        return;
    va_start(args, format);
    writ_buf_vprintf(&words, format, args);
    va_end(args);
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
