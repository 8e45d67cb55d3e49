/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/report/drift.h"

#include <math.h>

#include "ci/report/style.h"

/* ---- words ---- */

/* The buffer's text in the arena; the buffer is cleared. */
static writ_str keep(writ_arena *arena, writ_buf *text)
{
    writ_str kept = writ_str_copy(arena, writ_buf_str(text));
    writ_buf_clear(text);
    return kept;
}

static void add_severities(writ_buf *text, const writ_drift_findings *findings)
{
    const char *separator = "";
    for (int severity = WRIT_ERROR; severity >= WRIT_INFO; severity--) {
        size_t count = 0;
        for (size_t i = 0; i < findings->count; i++)
            count += (int)findings->items[i].finding.severity == severity;
        if (!count)
            continue;
        writ_buf_add_text(text, separator);
        writ_style_add_plural(text, count,
                              severity == WRIT_INFO ? "note"
                                                    : writ_severity_name((writ_severity)severity));
        separator = ", ";
    }
}

/* "100,000 records", "1,563 of 100,000 records". */
static void add_looked_at(writ_buf *text, const writ_drift_report *report)
{
    if (report->is_sampled) {
        writ_style_add_count(text, report->profile->records);
        writ_buf_add_text(text, " of ");
    }
    writ_style_add_plural(text, report->records, "record");
}

writ_str writ_drift_verdict(const writ_drift_printer *printer)
{
    const writ_drift_report *report = printer->report;
    writ_buf text = WRIT_BUF_INIT;
    uint64_t readable = report->profile->records - report->profile->malformed;
    if (report->findings.count)
        add_severities(&text, &report->findings);
    else
        writ_buf_add_text(&text, readable ? "no drift" : "nothing to look at");
    writ_buf_add_text(&text, " in ");
    add_looked_at(&text, report);
    if (report->contract.len)
        writ_buf_printf(&text, " of %.*s", WRIT_FMT(report->contract));
    if (report->baseline.len)
        writ_buf_printf(&text, " against %.*s", WRIT_FMT(report->baseline));
    return keep(printer->arena, &text);
}

writ_str writ_drift_sample_words(const writ_drift_printer *printer)
{
    const writ_drift_report *report = printer->report;
    writ_buf text = WRIT_BUF_INIT;
    if (!report->is_sampled)
        return WRIT_STR_EMPTY;
    add_looked_at(&text, report);
    writ_buf_add_text(&text, " were looked at, and records are counted among these");
    return keep(printer->arena, &text);
}

const writ_drift_input *writ_drift_line(const writ_drift_report *report, uint64_t *line)
{
    for (size_t i = report->inputs.count; i-- > 0;)
        if (*line > report->inputs.items[i].lines_before) {
            *line -= report->inputs.items[i].lines_before;
            return &report->inputs.items[i];
        }
    return NULL;
}

writ_str writ_drift_start_words(const writ_drift_printer *printer,
                                const writ_drift_finding *finding)
{
    const writ_drift_report *report = printer->report;
    writ_buf text = WRIT_BUF_INIT;
    if (!finding->start.is_known)
        return WRIT_STR_EMPTY;
    uint64_t line = finding->start.line;
    const writ_drift_input *input = writ_drift_line(report, &line);
    writ_buf_add_text(&text, "record ");
    writ_style_add_count(&text, finding->start.record + 1);
    if (input) {
        writ_buf_add_text(&text, " (line ");
        writ_style_add_count(&text, line);
        if (report->inputs.count > 1)
            writ_buf_printf(&text, " of %.*s", WRIT_FMT(input->file));
        writ_buf_add_byte(&text, ')');
    }
    writ_str at = finding->start.has_time ? writ_drift_time(printer->arena, finding->start.time)
                                          : WRIT_STR_EMPTY;
    if (at.len)
        writ_buf_printf(&text, ", %.*s", WRIT_FMT(at));
    return keep(printer->arena, &text);
}

writ_str writ_drift_measured(writ_arena *arena, const writ_drift_finding *finding, double number)
{
    return finding->is_amount ? writ_tell_number(arena, number) : writ_tell_percent(arena, number);
}

bool writ_drift_period(const writ_drift_report *report, double *first, double *last)
{
    const writ_profile *profile = report->profile;
    *first = INFINITY;
    *last = -INFINITY;
    for (size_t i = 0; profile->time && i < profile->slice_count; i++) {
        const writ_counts *slice = &profile->time->slices[i];
        uint64_t times = 0;
        for (int form = WRIT_FORM_TIME_UTC; form <= WRIT_FORM_DATE; form++)
            times += slice->forms[form];
        if (!times)
            continue;
        *first = fmin(*first, slice->instant_least);
        *last = fmax(*last, slice->instant_most);
    }
    return *first <= *last;
}

/* ---- the numbers of a field ---- */

static double share_of(uint64_t part, uint64_t whole)
{
    return whole ? (double)part / (double)whole : NAN;
}

writ_drift_field writ_drift_field_of(writ_arena *arena, const writ_profile *profile,
                                     const writ_profile_field *field)
{
    writ_drift_field numbers = {
        .field = field, .slices = profile->slice_count, .is_many = field->is_any};
    double *present = writ_arena_alloc(arena, profile->slice_count * sizeof *present);
    for (size_t i = 0; i < profile->slice_count; i++) {
        const writ_counts *slice = &field->slices[i];
        present[i] = share_of(slice->values - slice->forms[WRIT_FORM_NULL],
                              writ_profile_chances(profile, field, i, i + 1));
    }
    writ_profile_sum(arena, profile, field, 0, profile->slice_count, &numbers.counts);
    numbers.present = present;
    numbers.chances = writ_profile_chances(profile, field, 0, profile->slice_count);
    numbers.nulls = numbers.counts.forms[WRIT_FORM_NULL];
    numbers.presence = share_of(numbers.counts.values - numbers.nulls, numbers.chances);
    numbers.null_share = share_of(numbers.nulls, numbers.counts.values);
    numbers.distinct = floor(writ_hyperloglog_count(&field->distinct) + 0.5);
    return numbers;
}

size_t writ_drift_forms(const writ_counts *counts, writ_form forms[WRIT_FORM_COUNT])
{
    size_t count = 0;
    for (int form = 0; form < WRIT_FORM_COUNT; form++) {
        if (!counts->forms[form])
            continue;
        size_t at = count++;
        for (; at > 0 && counts->forms[forms[at - 1]] < counts->forms[form]; at--)
            forms[at] = forms[at - 1];
        forms[at] = (writ_form)form;
    }
    return count;
}

bool writ_drift_may_show(const writ_drift_printer *printer, const writ_profile_field *field)
{
    return printer->options->show_values || field->is_shown;
}

writ_drift_sides writ_drift_sides_of(const writ_drift_printer *printer,
                                     const writ_drift_finding *finding)
{
    writ_drift_sides sides = {0};
    const writ_profile *profile = printer->report->profile;
    const writ_profile *baseline = printer->report->baseline_profile;
    const writ_profile_field *field = finding->field, *before = field;
    size_t from = finding->start.is_known ? finding->start.slice : 0;
    if (baseline)
        before = writ_profile_find(baseline, field->path);
    if (baseline && before)
        writ_profile_sum(printer->arena, baseline, before, 0, baseline->slice_count, &sides.before);
    else if (!baseline)
        writ_profile_sum(printer->arena, profile, field, 0, from, &sides.before);
    field = writ_profile_find(profile, field->path); /* one that vanished is the baseline's */
    if (field)
        writ_profile_sum(printer->arena, profile, field, from, profile->slice_count, &sides.after);
    return sides;
}

/* ---- forms ---- */

void writ_report_drift(writ_buf *out, writ_arena *arena, writ_drift_format format,
                       const writ_drift_report *report, const writ_report_options *options)
{
    static void (*const printers[])(const writ_drift_printer *printer) = {
        [WRIT_DRIFT_TEXT] = writ_drift_print_text,
        [WRIT_DRIFT_JSON] = writ_drift_print_json,
        [WRIT_DRIFT_HTML] = writ_drift_print_html,
    };
    const writ_drift_printer printer = {out, arena, report, options};
    printers[format](&printer);
}
