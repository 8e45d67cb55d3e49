/* SPDX-License-Identifier: Apache-2.0
 *
 * Drift in text: the verdict, each finding with its shares over the stream, and what was not looked
 * at.
 */
#include <math.h>

#include "ci/report/drift.h"
#include "ci/report/escape.h"
#include "ci/report/style.h"

static const size_t label_width = 12;

static double largest(const double *series, size_t count, double most)
{
    for (size_t i = 0; series && i < count; i++)
        most = series[i] > most ? series[i] : most; /* false for NAN */
    return most;
}

/* Names out of records are shown whatever they hold. */
static void add_text(const writ_drift_printer *p, writ_str text)
{
    writ_escape_line(p->out, text);
}

static void add_bold(const writ_drift_printer *p, writ_str text)
{
    writ_buf line = WRIT_BUF_INIT;
    writ_escape_line(&line, text);
    writ_style_add(p->out, p->options, WRIT_BOLD, "%.*s", WRIT_FMT(writ_buf_str(&line)));
    writ_buf_clear(&line);
}

static void add_label(const writ_drift_printer *p, const char *label)
{
    writ_buf_add_text(p->out, "  ");
    writ_style_add(p->out, p->options, WRIT_DIM, "%s", label);
    writ_style_pad(p->out, strlen(label), label_width);
}

static void add_line(const writ_drift_printer *p, const char *label, writ_str text)
{
    if (!text.len)
        return;
    add_label(p, label);
    add_text(p, text);
    writ_buf_add_byte(p->out, '\n');
}

static void add_course(const writ_drift_printer *p, const double *series, size_t count, double most,
                       writ_str path)
{
    add_label(p, "");
    writ_style_add_sparkline(p->out, series, count, most);
    writ_buf_add_text(p->out, "  ");
    add_text(p, path);
    writ_buf_add_byte(p->out, '\n');
}

/* The shares before and after, and their course between. */
static void add_shares(const writ_drift_printer *p, const writ_drift_finding *found)
{
    if (!found->measure)
        return;
    add_label(p, found->is_amount ? "amount" : "share");
    add_text(p, writ_str_of(found->measure));
    writ_buf_printf(p->out, ": %.*s -> %.*s\n",
                    WRIT_FMT(writ_drift_measured(p->arena, found, found->before)),
                    WRIT_FMT(writ_drift_measured(p->arena, found, found->after)));
    if (!found->series)
        return;
    double most = largest(found->series, found->series_count, 0);
    most = largest(found->new_series, found->series_count, most);
    add_course(p, found->series, found->series_count, most, found->finding.path);
    if (found->new_series)
        add_course(p, found->new_series, found->series_count, most, found->finding.new_path);
}

static void add_title(const writ_drift_printer *p, const writ_drift_finding *found)
{
    const writ_finding *finding = &found->finding;
    writ_style_add(p->out, p->options, writ_style_of(finding->severity), "%s",
                   writ_severity_name(finding->severity));
    writ_buf_printf(p->out, " %s  ", writ_rule_id(finding->rule));
    add_bold(p, finding->path.len ? finding->path : WRIT_STR("(record)"));
    if (finding->new_path.len) {
        writ_buf_add_text(p->out, " -> ");
        add_bold(p, finding->new_path);
    }
    if (finding->confidence > 0)
        writ_buf_printf(p->out, " (%.2f)", finding->confidence);
}

static void add_affected(const writ_drift_printer *p, size_t at)
{
    const writ_drift_affected *affected = &p->report->affected[at];
    if (!affected->count)
        return;
    add_label(p, "affects");
    for (size_t i = 0; i < affected->count; i++) {
        writ_buf_add_text(p->out, i ? ", " : "");
        add_text(p, affected->items[i]);
    }
    writ_buf_add_byte(p->out, '\n');
}

static void add_finding(const writ_drift_printer *p, size_t at)
{
    const writ_drift_finding *found = &p->report->findings.items[at];
    const writ_finding *finding = &found->finding;
    writ_buf_add_byte(p->out, '\n');
    add_title(p, found);
    writ_buf_add_text(p->out, "\n  ");
    add_text(p, finding->message);
    writ_buf_add_byte(p->out, '\n');
    add_line(p, "since", writ_drift_start_words(p, found));
    add_shares(p, found);
    add_line(p, "was", finding->expected);
    add_line(p, "is", finding->actual);
    for (size_t i = 0; i < finding->evidence.count; i++)
        add_line(p, i ? "" : "evidence", finding->evidence.items[i]);
    add_label(p, "rests on");
    writ_style_add_count(p->out, found->sample_before);
    writ_buf_add_text(p->out, " before, ");
    writ_style_add_count(p->out, found->sample_after);
    writ_buf_add_text(p->out, " after\n");
    add_affected(p, at);
    add_line(p, "hint:", finding->hint);
}

void writ_drift_print_text(const writ_drift_printer *p)
{
    const writ_drift_report *report = p->report;
    add_bold(p, writ_drift_verdict(p));
    writ_buf_add_byte(p->out, '\n');
    for (size_t i = 0; i < report->findings.count; i++)
        add_finding(p, i);
    if (report->findings.count && (report->notes.count || report->is_sampled || report->hidden))
        writ_buf_add_byte(p->out, '\n');
    if (report->is_sampled)
        writ_buf_printf(p->out, "%.*s\n", WRIT_FMT(writ_drift_sample_words(p)));
    if (report->hidden) {
        writ_style_add_plural(p->out, report->hidden, "finding");
        writ_buf_add_text(p->out, " kept out by the policy\n");
    }
    for (size_t i = 0; i < report->notes.count; i++) {
        add_text(p, report->notes.items[i]);
        writ_buf_add_byte(p->out, '\n');
    }
}

void writ_report_drift_lines(writ_buf *out, writ_arena *arena, const writ_drift_report *report,
                             const writ_report_options *options)
{
    const writ_drift_printer printer = {out, arena, report, options};
    writ_buf_add_text(out, "drift: ");
    add_text(&printer, writ_drift_verdict(&printer));
    writ_buf_add_byte(out, '\n');
    for (size_t i = 0; i < report->findings.count; i++) {
        const writ_drift_finding *found = &report->findings.items[i];
        writ_buf_add_text(out, "  ");
        add_title(&printer, found);
        writ_buf_add_text(out, "  ");
        add_text(&printer, found->finding.message);
        writ_buf_add_byte(out, '\n');
    }
}
