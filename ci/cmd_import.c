/* SPDX-License-Identifier: Apache-2.0
 *
 * writ import: a registry from what `writ export` wrote.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "ci/cli.h"
#include "contracts/base/bounds.h"
#include "registry/dump.h"

/* Lines of a file, of which one may be as long as a document is large. */
typedef struct lines {
    const char *path;
    int fd;
    writ_buf buf;
    size_t from; /* where the next line begins */
    bool is_over;
} lines;

static int fill(lines *in, writ_error *err)
{
    enum { READ_AT_ONCE = 64 << 10 };
    memmove(in->buf.ptr, in->buf.ptr + in->from, in->buf.len - in->from);
    in->buf.len -= in->from;
    in->from = 0;
    if (in->buf.len > WRIT_BOUND_RECORD_BYTES)
        return writ_error_set(err, WRIT_E_INPUT, "'%s' has a line of more than %u bytes", in->path,
                              WRIT_BOUND_RECORD_BYTES);
    writ_buf_reserve(&in->buf, READ_AT_ONCE);
    ssize_t got = read(in->fd, in->buf.ptr + in->buf.len, READ_AT_ONCE);
    if (got < 0 && errno != EINTR)
        return writ_error_set_errno(err, errno, "cannot read '%s'", in->path);
    in->is_over = got == 0;
    in->buf.len += got > 0 ? (size_t)got : 0;
    return WRIT_OK;
}

static int next_line(void *context, writ_str *line, writ_error *err)
{
    lines *in = context;
    for (size_t looked = 0;;) {
        writ_str rest = {in->buf.ptr + in->from, in->buf.len - in->from};
        size_t end = looked + writ_str_find_byte(writ_str_part(rest, looked, rest.len), '\n');
        if (end < rest.len || in->is_over) {
            size_t len = end < rest.len ? end + 1 : rest.len;
            *line = len ? writ_str_part(rest, 0, len) : WRIT_STR_EMPTY;
            in->from += len;
            return WRIT_OK;
        }
        looked = rest.len;
        int code = fill(in, err);
        if (code != WRIT_OK)
            return code;
    }
}

static int open_lines(lines *in, writ_error *err)
{
    writ_buf_reserve(&in->buf, 1);
    if (strcmp(in->path, "-") == 0) {
        in->fd = STDIN_FILENO;
        return WRIT_OK;
    }
    in->fd = open(in->path, O_RDONLY | O_CLOEXEC);
    if (in->fd >= 0)
        return WRIT_OK;
    writ_error_set_errno(err, errno, "cannot open '%s'", in->path);
    return err->code = WRIT_E_INPUT;
}

static void close_lines(lines *in)
{
    if (in->fd > STDIN_FILENO)
        close(in->fd);
    writ_buf_clear(&in->buf);
}

int writ_command_import(writ_session *session, int argc, char **argv)
{
    const writ_option options[] = {{NULL, 0, NULL, NULL, NULL, NULL}};
    writ_store *store;
    int64_t rows = 0;
    int status = writ_session_parse(session, options, argc, argv);
    if (status >= 0)
        return status;
    if (session->operands.count != 1)
        return writ_session_usage(session, "which file? `writ export` writes one");
    lines in = {.path = session->operands.items[0], .fd = -1};
    int code = open_lines(&in, &session->err);
    if (!code)
        code = writ_session_store(session, true, &store);
    if (!code)
        code = writ_store_load(store, next_line, &in, &rows, &session->err);
    close_lines(&in);
    if (code)
        return writ_session_fail(session);
    writ_buf out = WRIT_BUF_INIT;
    writ_buf_printf(&out, "imported %lld %s\n", (long long)rows, rows == 1 ? "row" : "rows");
    return writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
}
