/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/report/style.h"

#include <math.h>
#include <stdio.h>

#include "contracts/base/read.h"

static const char *const codes[] = {"",           "\033[1m",    "\033[2m",
                                    "\033[1;31m", "\033[1;33m", "\033[32m"};

void writ_style_add(writ_buf *out, const writ_report_options *options, writ_style style,
                    const char *format, ...)
{
    bool colored = options->color && style != WRIT_PLAIN;
    if (colored)
        writ_buf_add_text(out, codes[style]);
    va_list args;
    va_start(args, format);
    writ_buf_vprintf(out, format, args);
    va_end(args);
    if (colored)
        writ_buf_add_text(out, "\033[0m");
}

writ_style writ_style_of(writ_severity severity)
{
    static const writ_style styles[] = {WRIT_DIM, WRIT_YELLOW, WRIT_RED};
    return styles[severity];
}

void writ_style_add_count(writ_buf *out, uint64_t count)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%llu", (unsigned long long)count);
    for (int i = 0; i < len; i++) {
        writ_buf_add_byte(out, digits[i]);
        if ((len - i) % 3 == 1 && i + 1 < len)
            writ_buf_add_byte(out, ',');
    }
}

void writ_style_add_plural(writ_buf *out, uint64_t count, const char *noun)
{
    writ_style_add_count(out, count);
    writ_buf_printf(out, " %s%s", noun, count == 1 ? "" : "s");
}

void writ_style_add_actual(writ_buf *out, writ_rule rule, writ_str actual)
{
    if (actual.len && rule != WRIT_RULE_MALFORMED_JSON && rule != WRIT_RULE_MALFORMED_CSV &&
        rule != WRIT_RULE_ROW_LENGTH && !writ_str_is(actual, "absent") &&
        !writ_str_is(actual, "null") && !writ_str_is(actual, "several"))
        writ_buf_printf(out, " (%.*s)", WRIT_FMT(actual));
}

void writ_style_pad(writ_buf *out, size_t used, size_t width)
{
    for (size_t i = used; i < width || i == used; i++)
        writ_buf_add_byte(out, ' ');
}

/* The part of a line that is shown: at most `widest` bytes around the place, whole characters. */
static writ_str shown_part(writ_str line, size_t from, size_t *cut)
{
    static const size_t widest = 100, before = 60;
    *cut = line.len > widest && from > before ? from - before : 0;
    while (*cut > 0 && ((unsigned char)line.ptr[*cut] & 0xC0) == 0x80)
        --*cut;
    writ_str part = writ_str_part(line, *cut, widest);
    while (part.len && *cut + part.len < line.len &&
           ((unsigned char)line.ptr[*cut + part.len] & 0xC0) == 0x80)
        part.len--;
    return part;
}

void writ_style_excerpt(writ_buf *out, const writ_report_options *options, const writ_place *place,
                        writ_str label)
{
    writ_str line = writ_place_line(place);
    if (!line.len || !place->line)
        return;
    size_t from = 0; /* bytes before the place in its line */
    for (uint32_t column = 1; column < place->column && from < line.len; column++)
        do
            from++;
        while (from < line.len && ((unsigned char)line.ptr[from] & 0xC0) == 0x80);
    size_t cut;
    writ_str part = shown_part(line, from, &cut);
    writ_str marked = writ_str_part(part, from - cut, place->len ? place->len : 1);
    writ_style_add(out, options, WRIT_DIM, "   │ %4u │ ", place->line);
    writ_buf_printf(out, "%.*s\n", WRIT_FMT(part));
    writ_style_add(out, options, WRIT_DIM, "   │      │ ");
    for (size_t i = 0; i < from - cut; i++)
        if (((unsigned char)part.ptr[i] & 0xC0) != 0x80)
            writ_buf_add_byte(out, part.ptr[i] == '\t' ? '\t' : ' ');
    size_t width = writ_str_code_points(marked);
    writ_buf carets = WRIT_BUF_INIT;
    for (size_t i = 0; i < width || i == 0; i++)
        writ_buf_add_byte(&carets, '^');
    writ_style_add(out, options, WRIT_RED, "%s", carets.ptr);
    writ_buf_clear(&carets);
    writ_buf_printf(out, "%s%.*s\n", label.len ? " " : "", WRIT_FMT(label));
}

void writ_style_add_sparkline(writ_buf *out, const double *series, size_t count, double most)
{
    static const char *const blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    for (size_t i = 0; i < count; i++) {
        double height = most > 0 ? series[i] / most : 0;
        int block = (int)ceil(height * 7);
        writ_buf_add_text(out, isnan(series[i]) ? "·"
                                                : blocks[block < 0   ? 0
                                                         : block > 7 ? 7
                                                                     : block]);
    }
}
