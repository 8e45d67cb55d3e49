/* SPDX-License-Identifier: Apache-2.0
 *
 * Reports about documents: `writ lint` as text and as lint/1 JSON.
 */
#include "ci/report/style.h"
#include "contracts/base/write.h"

static size_t count(const writ_lint_report *report, writ_severity severity)
{
    size_t found = 0;
    for (size_t i = 0; i < report->documents.count; i++)
        for (size_t j = 0; j < report->documents.items[i].findings.count; j++)
            found += report->documents.items[i].findings.items[j].severity == severity;
    return found;
}

static size_t count_dropped(const writ_lint_report *report)
{
    size_t dropped = 0;
    for (size_t i = 0; i < report->documents.count; i++)
        dropped += report->documents.items[i].findings.dropped;
    return dropped;
}

/* ---- text: one line a finding, as compilers write them ---- */

static void text_finding(writ_buf *out, const writ_finding *finding,
                         const writ_report_options *options)
{
    const writ_place *place = &finding->place;
    writ_style_add(out, options, WRIT_BOLD,
                   "%.*s:%u:%u:", WRIT_FMT(place->source ? place->source->name : WRIT_STR_EMPTY),
                   place->line, place->column);
    writ_buf_add_byte(out, ' ');
    writ_style_add(out, options, writ_style_of(finding->severity), "%s",
                   writ_severity_name(finding->severity));
    writ_buf_printf(out, " %s", writ_rule_id(finding->rule));
    if (finding->path.len)
        writ_buf_printf(out, " %.*s", WRIT_FMT(finding->path));
    writ_buf_printf(out, "  %.*s", WRIT_FMT(finding->message));
    writ_style_add_actual(out, finding->rule, finding->actual);
    writ_buf_add_byte(out, '\n');
    if (finding->hint.len)
        writ_buf_printf(out, "    hint: %.*s\n", WRIT_FMT(finding->hint));
}

void writ_report_lint(writ_buf *out, const writ_lint_report *report,
                      const writ_report_options *options)
{
    for (size_t i = 0; i < report->documents.count; i++) {
        const writ_findings *findings = &report->documents.items[i].findings;
        for (size_t j = 0; j < findings->count; j++)
            text_finding(out, &findings->items[j], options);
        if (findings->dropped)
            writ_buf_printf(out, "and %zu more\n", findings->dropped);
    }
}

void writ_report_lint_summary(writ_buf *out, const writ_lint_report *report)
{
    writ_style_add_plural(out, report->documents.count, "document");
    writ_buf_add_text(out, ", ");
    writ_style_add_plural(out, count(report, WRIT_ERROR), "error");
    writ_buf_add_text(out, ", ");
    writ_style_add_plural(out, count(report, WRIT_WARNING), "warning");
    if (report->hidden)
        writ_buf_printf(out, ", %zu hidden by the policy", report->hidden);
    writ_buf_add_byte(out, '\n');
}

/* ---- JSON ---- */

static void set(writ_arena *arena, writ_value *object, const char *name, writ_str text)
{
    writ_value_set(arena, object, writ_str_of(name), NULL, writ_value_string(arena, NULL, text));
}

static void set_count(writ_arena *arena, writ_value *object, const char *name, size_t number)
{
    writ_value_set(arena, object, writ_str_of(name), NULL,
                   writ_value_int(arena, NULL, (int64_t)number));
}

static writ_value *json_place(writ_arena *arena, const writ_place *place)
{
    writ_value *object = writ_value_object(arena, NULL);
    set(arena, object, "file", place->source ? place->source->name : WRIT_STR_EMPTY);
    set_count(arena, object, "line", place->line);
    set_count(arena, object, "column", place->column);
    return object;
}

static writ_value *json_finding(writ_arena *arena, writ_str document, const writ_finding *finding)
{
    writ_value *object = writ_value_object(arena, NULL);
    set(arena, object, "rule", writ_str_of(writ_rule_id(finding->rule)));
    set(arena, object, "severity", writ_str_of(writ_severity_name(finding->severity)));
    set(arena, object, "document", document);
    if (finding->object.len)
        set(arena, object, "object", finding->object);
    set(arena, object, "path", finding->path);
    set(arena, object, "message", finding->message);
    if (finding->hint.len)
        set(arena, object, "hint", finding->hint);
    writ_value_set(arena, object, WRIT_STR("location"), NULL, json_place(arena, &finding->place));
    return object;
}

void writ_report_lint_json(writ_buf *out, writ_arena *arena, const writ_lint_report *report)
{
    writ_value *root = writ_value_object(arena, NULL), *all = writ_value_array(arena, NULL);
    writ_value *summary = writ_value_object(arena, NULL);
    for (size_t i = 0; i < report->documents.count; i++) {
        const writ_lint_document *document = &report->documents.items[i];
        for (size_t j = 0; j < document->findings.count; j++)
            writ_value_push(arena, all,
                            json_finding(arena, document->id, &document->findings.items[j]));
    }
    set_count(arena, summary, "documents", report->documents.count);
    set_count(arena, summary, "errors", count(report, WRIT_ERROR));
    set_count(arena, summary, "warnings", count(report, WRIT_WARNING));
    set_count(arena, summary, "infos", count(report, WRIT_INFO));
    set_count(arena, summary, "hidden", report->hidden);
    set_count(arena, summary, "more", count_dropped(report));
    set(arena, root, "writ", WRIT_STR("lint/1"));
    writ_value_set(arena, root, WRIT_STR("findings"), NULL, all);
    writ_value_set(arena, root, WRIT_STR("summary"), NULL, summary);
    writ_json_write(out, root, WRIT_JSON_COMPACT);
    writ_buf_add_byte(out, '\n');
}
