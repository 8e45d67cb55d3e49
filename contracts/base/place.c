/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "contracts/base/read.h"
#include "contracts/base/utf8.h"

int writ_error_set_place(writ_error *err, int code, const writ_place *place, const char *format,
                         ...)
{
    char text[sizeof err->message + 4]; /* longer, so that what is cut is cut where it is kept */
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (!place || !place->source)
        return writ_error_set(err, code, "%s", text);
    char file[sizeof err->file];
    snprintf(file, sizeof file, "%.*s",
             WRIT_FMT(writ_utf8_cut(place->source->name, sizeof file - 1)));
    return writ_error_set_at(err, code, file, place->line, place->column, "%s", text);
}

writ_str writ_place_line(const writ_place *place)
{
    if (!place->source || place->offset > place->source->text.len)
        return WRIT_STR_EMPTY;
    writ_str text = place->source->text;
    size_t start = place->offset;
    while (start > 0 && text.ptr[start - 1] != '\n')
        start--;
    writ_str line = writ_str_part(text, start, text.len);
    line.len = writ_str_find_byte(line, '\n');
    if (line.len > 0 && line.ptr[line.len - 1] == '\r')
        line.len--;
    return line;
}
