/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/export_lines.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "contracts/base/bounds.h"

void writ_export_lines_init(writ_export_lines *in, int fd, const char *name)
{
    *in = (writ_export_lines){.name = name, .fd = fd};
    writ_buf_reserve(&in->buf, 1);
}

void writ_export_lines_clear(writ_export_lines *in)
{
    writ_buf_clear(&in->buf);
}

static int fill(writ_export_lines *in, writ_error *err)
{
    enum { READ_AT_ONCE = 64 << 10 };
    memmove(in->buf.ptr, in->buf.ptr + in->from, in->buf.len - in->from);
    in->buf.len -= in->from;
    in->from = 0;
    if (in->buf.len > WRIT_BOUND_RECORD_BYTES)
        return writ_error_set(err, WRIT_E_INPUT, "'%s' has a line of more than %u bytes", in->name,
                              WRIT_BOUND_RECORD_BYTES);
    writ_buf_reserve(&in->buf, READ_AT_ONCE);
    ssize_t got = read(in->fd, in->buf.ptr + in->buf.len, READ_AT_ONCE);
    if (got < 0 && errno != EINTR)
        return writ_error_set_errno(err, errno, "cannot read '%s'", in->name);
    in->is_over = got == 0;
    in->buf.len += got > 0 ? (size_t)got : 0;
    return WRIT_OK;
}

int writ_export_lines_next(void *context, writ_str *line, writ_error *err)
{
    writ_export_lines *in = context;
    for (size_t looked = 0;;) {
        writ_str rest = {in->buf.ptr + in->from, in->buf.len - in->from};
        size_t end = looked + writ_str_find_byte(writ_str_part(rest, looked, rest.len), '\n');
        if (end < rest.len || in->is_over) {
            size_t len = end < rest.len ? end + 1 : rest.len;
            *line = len ? writ_str_part(rest, 0, len) : WRIT_STR_EMPTY;
            in->from += len;
            in->lines += len > 0;
            in->bytes += len;
            return WRIT_OK;
        }
        looked = rest.len;
        int code = fill(in, err);
        if (code != WRIT_OK)
            return code;
    }
}
