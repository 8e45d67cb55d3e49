/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/error.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "contracts/base/utf8.h"

/* Formats as much as fits, and no half of a character: what prints messages expects UTF-8. */
static void format_whole(char *out, size_t bytes, const char *format, va_list args)
{
    int wanted = vsnprintf(out, bytes, format, args);
    if (wanted < 0 || (size_t)wanted < bytes)
        return;
    size_t kept = bytes - 1, last = kept;
    while (last > 0 && ((unsigned char)out[last - 1] & 0xC0) == 0x80)
        last--;
    uint32_t ignored;
    if (last > 0 && writ_utf8_decode(out + last - 1, kept - last + 1, &ignored) == 0)
        out[last - 1] = '\0';
}

static int set(writ_error *err, int code, const char *file, unsigned line, unsigned column,
               const char *format, va_list args)
{
    if (!err)
        return code;
    if (err->code != WRIT_OK)
        return err->code;
    err->code = code;
    err->line = line;
    err->column = column;
    snprintf(err->file, sizeof err->file, "%s", file ? file : "");
    format_whole(err->message, sizeof err->message, format, args);
    return code;
}

int writ_error_set(writ_error *err, int code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    code = set(err, code, NULL, 0, 0, format, args);
    va_end(args);
    return code;
}

int writ_error_set_at(writ_error *err, int code, const char *file, unsigned line, unsigned column,
                      const char *format, ...)
{
    va_list args;
    va_start(args, format);
    code = set(err, code, file, line, column, format, args);
    va_end(args);
    return code;
}

int writ_error_set_errno(writ_error *err, int number, const char *format, ...)
{
    char text[sizeof err->message];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return writ_error_set(err, WRIT_E_SYSTEM, "%s: %s", text, strerror(number));
}

void writ_error_hint(writ_error *err, const char *format, ...)
{
    if (!err || err->hint[0])
        return;
    va_list args;
    va_start(args, format);
    format_whole(err->hint, sizeof err->hint, format, args);
    va_end(args);
}

void writ_out_of_memory(void)
{
    static const char text[] = "writ: error: out of memory\n";
    ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
    (void)ignored;
    _exit(-WRIT_E_SYSTEM);
}
