/* SPDX-License-Identifier: Apache-2.0
 *
 * Drift as JSON: drift/1, one object on one line (docs/drift.schema.json).
 */
#include <math.h>

#include "ci/report/drift.h"
#include "ci/report/json.h"
#include "contracts/base/write.h"

static const size_t values_shown = 10;

static void set_time(writ_arena *arena, writ_value *object, const char *name, double seconds)
{
    writ_json_set_known(arena, object, name, writ_drift_time(arena, seconds));
}

static void set_stream(const writ_drift_printer *p, writ_value *report)
{
    const writ_profile *profile = p->report->profile;
    writ_arena *arena = p->arena;
    writ_value *stream = writ_json_set_object(arena, report, "stream");
    double first, last;
    writ_json_set_int(arena, stream, "records", p->report->records);
    writ_json_set_int(arena, stream, "looked_at", profile->records);
    writ_json_set_bool(arena, stream, "sampled", p->report->is_sampled);
    writ_json_set_int(arena, stream, "malformed", profile->malformed);
    writ_json_set_int(arena, stream, "fields", profile->fields.count);
    writ_json_set_int(arena, stream, "dropped_fields", profile->dropped_fields);
    if (profile->time)
        writ_json_set_str(arena, stream, "time", profile->time->path);
    if (profile->producer_field)
        writ_json_set_str(arena, stream, "producer", profile->producer_field->path);
    if (writ_drift_period(p->report, &first, &last)) {
        set_time(arena, stream, "first", first);
        set_time(arena, stream, "last", last);
    }
    writ_value *inputs = writ_json_set_array(arena, stream, "inputs");
    for (size_t i = 0; i < p->report->inputs.count; i++)
        writ_json_push_str(arena, inputs, p->report->inputs.items[i].file);
}

/* ---- findings ---- */

static void set_since(const writ_drift_printer *p, writ_value *object,
                      const writ_drift_finding *found)
{
    const writ_drift_start *start = &found->start;
    if (!start->is_known)
        return;
    writ_value *since = writ_json_set_object(p->arena, object, "since");
    uint64_t line = start->line;
    const writ_drift_input *input = writ_drift_line(p->report, &line);
    writ_json_set_int(p->arena, since, "record", start->record + 1);
    if (input) {
        writ_json_set_str(p->arena, since, "file", input->file);
        writ_json_set_int(p->arena, since, "line", line);
    }
    if (start->has_time)
        set_time(p->arena, since, "time", start->time);
}

static void set_series(writ_arena *arena, writ_value *object, const char *name,
                       const double *series, size_t count)
{
    if (!series)
        return;
    writ_value *array = writ_json_set_array(arena, object, name);
    for (size_t i = 0; i < count; i++)
        writ_value_push(arena, array,
                        isnan(series[i]) ? writ_value_null(arena, NULL)
                                         : writ_json_rounded(arena, series[i], 4));
}

static void set_measure(writ_arena *arena, writ_value *object, const writ_drift_finding *found)
{
    writ_value *samples = writ_json_set_object(arena, object, "samples");
    writ_json_set_int(arena, samples, "before", found->sample_before);
    writ_json_set_int(arena, samples, "after", found->sample_after);
    if (!found->measure)
        return;
    writ_json_set_text(arena, object, "measure", found->measure);
    writ_json_set_text(arena, object, "unit", found->is_amount ? "amount" : "share");
    if (isfinite(found->before))
        writ_json_set_rounded(arena, object, "before", found->before, 6);
    if (isfinite(found->after))
        writ_json_set_rounded(arena, object, "after", found->after, 6);
    set_series(arena, object, "series", found->series, found->series_count);
    set_series(arena, object, "new_series", found->new_series, found->series_count);
}

static void push_finding(const writ_drift_printer *p, writ_value *findings, size_t at)
{
    writ_arena *arena = p->arena;
    const writ_drift_finding *found = &p->report->findings.items[at];
    const writ_finding *finding = &found->finding;
    writ_value *object = writ_json_push_object(arena, findings);
    writ_json_set_text(arena, object, "rule", writ_rule_id(finding->rule));
    writ_json_set_text(arena, object, "severity", writ_severity_name(finding->severity));
    writ_json_set_str(arena, object, "path", finding->path);
    writ_json_set_known(arena, object, "new_path", finding->new_path);
    if (finding->confidence > 0)
        writ_json_set_rounded(arena, object, "confidence", finding->confidence, 2);
    writ_json_set_str(arena, object, "message", finding->message);
    writ_json_set_known(arena, object, "was", finding->expected);
    writ_json_set_known(arena, object, "is", finding->actual);
    writ_json_set_known(arena, object, "hint", finding->hint);
    writ_json_set_strings(arena, object, "evidence", finding->evidence.items,
                          finding->evidence.count);
    writ_json_set_strings(arena, object, "affects", p->report->affected[at].items,
                          p->report->affected[at].count);
    set_since(p, object, found);
    set_measure(arena, object, found);
}

static void set_findings(const writ_drift_printer *p, writ_value *report)
{
    const writ_drift_findings *all = &p->report->findings;
    size_t counts[WRIT_ERROR + 1] = {0};
    writ_value *findings = writ_json_set_array(p->arena, report, "findings");
    for (size_t i = 0; i < all->count; i++) {
        counts[all->items[i].finding.severity]++;
        push_finding(p, findings, i);
    }
    writ_value *summary = writ_json_set_object(p->arena, report, "summary");
    writ_json_set_int(p->arena, summary, "errors", counts[WRIT_ERROR]);
    writ_json_set_int(p->arena, summary, "warnings", counts[WRIT_WARNING]);
    writ_json_set_int(p->arena, summary, "notes", counts[WRIT_INFO]);
    writ_json_set_int(p->arena, summary, "hidden", p->report->hidden);
    writ_json_set_bool(p->arena, summary, "fails", p->report->fails);
}

/* ---- fields ---- */

static void set_forms(writ_arena *arena, writ_value *object, const writ_counts *counts)
{
    writ_form forms[WRIT_FORM_COUNT];
    size_t count = writ_drift_forms(counts, forms);
    writ_value *named = writ_json_set_object(arena, object, "forms");
    for (size_t i = 0; i < count; i++)
        writ_json_set_int(arena, named, writ_form_name(forms[i]), counts->forms[forms[i]]);
}

/* Values as numbers are themselves values: told only where values may be. */
static void set_quantiles(writ_arena *arena, writ_value *object, const char *name,
                          const writ_quantiles *sketch, bool is_whole)
{
    static const struct {
        const char *name;
        double at;
    } quantiles[] = {{"p1", 0.01}, {"p50", 0.5}, {"p99", 0.99}};
    if (!sketch->count)
        return;
    writ_value *told = writ_json_set_object(arena, object, name);
    for (size_t i = 0; i < sizeof quantiles / sizeof *quantiles; i++) {
        writ_number number;
        writ_str text = writ_str_printf(arena, is_whole ? "%.0f" : "%.4g",
                                        writ_quantiles_at(sketch, quantiles[i].at));
        if (writ_number_parse(arena, text, &number))
            writ_json_set(arena, told, quantiles[i].name, writ_value_number(arena, NULL, number));
    }
}

static void set_values(const writ_drift_printer *p, writ_value *object,
                       const writ_profile_field *field)
{
    const writ_sample_value **top = writ_sample_top(p->arena, &field->sample);
    writ_value *values = NULL;
    for (size_t i = 0; i < field->sample.count && i < values_shown; i++) {
        if (top[i]->count == 1 && field->sample.count > values_shown)
            break; /* of so many that came once, none came most often */
        if (!top[i]->text.len)
            continue;
        if (!values)
            values = writ_json_set_array(p->arena, object, "top");
        writ_value *value = writ_json_push_object(p->arena, values);
        writ_json_set_str(p->arena, value, "value", top[i]->text);
        writ_json_set_int(p->arena, value, "count", top[i]->count);
    }
}

static void push_field(const writ_drift_printer *p, writ_value *fields,
                       const writ_profile_field *field)
{
    writ_arena *arena = p->arena;
    writ_drift_field numbers = writ_drift_field_of(arena, p->report->profile, field);
    writ_value *object = writ_json_push_object(arena, fields);
    writ_json_set_str(arena, object, "path", field->path);
    if (p->report->contract.len)
        writ_json_set_bool(arena, object, "declared", field->declared != NULL);
    writ_json_set_int(arena, object, "chances", numbers.chances);
    writ_json_set_int(arena, object, "values", numbers.counts.values);
    if (isfinite(numbers.presence))
        writ_json_set_rounded(arena, object, numbers.is_many ? "each" : "present", numbers.presence,
                              6);
    if (isfinite(numbers.null_share))
        writ_json_set_rounded(arena, object, "null", numbers.null_share, 6);
    set_forms(arena, object, &numbers.counts);
    writ_json_set_rounded(arena, object, "distinct", numbers.distinct, 0);
    if (writ_drift_may_show(p, field)) {
        set_quantiles(arena, object, "numbers", &field->numbers, false);
        set_values(p, object, field);
    }
    set_quantiles(arena, object, "lengths", &field->lengths, true);
    if (numbers.counts.values) {
        writ_json_set_int(arena, object, "first", field->first + 1);
        writ_json_set_int(arena, object, "last", field->last + 1);
    }
}

void writ_drift_print_json(const writ_drift_printer *p)
{
    const writ_drift_report *told = p->report;
    writ_value *report = writ_value_object(p->arena, NULL);
    writ_json_set_text(p->arena, report, "writ", "drift/1");
    writ_json_set_known(p->arena, report, "contract", told->contract);
    if (told->is_observed)
        writ_json_set_text(p->arena, report, "basis", "observed");
    writ_json_set_known(p->arena, report, "baseline", told->baseline);
    set_stream(p, report);
    set_findings(p, report);
    writ_value *fields = writ_json_set_array(p->arena, report, "fields");
    for (size_t i = 0; i < told->profile->fields.count; i++)
        push_field(p, fields, told->profile->fields.items[i]);
    writ_json_set_strings(p->arena, report, "notes", told->notes.items, told->notes.count);
    writ_json_write(p->out, report, WRIT_JSON_COMPACT);
    writ_buf_add_byte(p->out, '\n');
}
