/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/report/rejects.h"

#include "ci/report/style.h"
#include "validator/drift/tell.h"

static writ_str counted(writ_arena *arena, uint64_t count, const char *noun)
{
    writ_buf text = WRIT_BUF_INIT;
    writ_style_add_plural(&text, count, noun);
    writ_str words = writ_str_copy(arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    return words;
}

writ_str writ_rejects_verdict(const writ_rejects_printer *p)
{
    const writ_causes *causes = p->report->causes;
    if (!causes->records)
        return causes->letters     ? WRIT_STR("no letter is among what was asked for")
               : p->report->broken ? WRIT_STR("no dead letter was read")
                                   : WRIT_STR("no record was refused");
    return WRIT_JOIN(p->arena, counted(p->arena, causes->records, "record"),
                     causes->records == 1 ? WRIT_STR(" was refused for ")
                                          : WRIT_STR(" were refused for "),
                     counted(p->arena, causes->items.count, "cause"),
                     causes->left_out ? WRIT_STR(" and more") : WRIT_STR_EMPTY);
}

writ_str writ_rejects_again(const writ_rejects_printer *p)
{
    uint64_t again = p->report->causes->again;
    return again ? writ_str_printf(p->arena, "%.*s of these again, by a replay",
                                   WRIT_FMT(writ_tell_count(p->arena, again)))
                 : WRIT_STR_EMPTY;
}

/* To the second. */
static writ_str second_of(writ_arena *arena, const char *at)
{
    return writ_str_printf(arena, "%.19sZ", at);
}

writ_str writ_rejects_period(writ_arena *arena, const char *first, const char *last)
{
    writ_str from = second_of(arena, first), to = second_of(arena, last);
    return writ_str_equal(from, to) ? from : WRIT_JOIN(arena, from, WRIT_STR(" to "), to);
}

writ_str writ_rejects_record_place(writ_arena *arena, const writ_cause *cause)
{
    writ_str file = writ_str_is(cause->file, "-") ? WRIT_STR("standard input") : cause->file;
    return writ_str_printf(arena, "%.*s:%llu", WRIT_FMT(file), (unsigned long long)cause->line);
}

writ_str writ_rejects_letter_place(writ_arena *arena, const writ_cause *cause)
{
    return writ_str_printf(arena, "%.*s:%llu", WRIT_FMT(cause->letter_file),
                           (unsigned long long)cause->letter_line);
}

writ_str writ_rejects_list(writ_arena *arena, const writ_names *names)
{
    writ_str list = names->count ? names->items[0] : WRIT_STR_EMPTY;
    for (size_t i = 1; i < names->count; i++)
        list = WRIT_JOIN(arena, list, WRIT_STR(", "), names->items[i]);
    return list;
}

const double *writ_rejects_series(const writ_rejects_printer *p, const uint64_t *steps,
                                  size_t *count, double *most)
{
    const writ_reject_steps *times = &p->report->causes->times;
    *count = times->seconds ? (size_t)(times->last - times->first) + 1 : 0;
    double *series = writ_arena_zalloc(p->arena, (*count + 1) * sizeof *series);
    *most = 0;
    for (size_t i = 0; i < *count; i++) {
        series[i] = (double)steps[i];
        *most = series[i] > *most ? series[i] : *most;
    }
    return series;
}

void writ_report_rejects(writ_buf *out, writ_arena *arena, writ_rejects_format format,
                         const writ_rejects_report *report, const writ_report_options *options)
{
    static void (*const printers[])(const writ_rejects_printer *printer) = {
        [WRIT_REJECTS_TEXT] = writ_rejects_print_text,
        [WRIT_REJECTS_JSON] = writ_rejects_print_json,
        [WRIT_REJECTS_HTML] = writ_rejects_print_html,
    };
    const writ_rejects_printer printer = {out, arena, report, options};
    printers[format](&printer);
}
