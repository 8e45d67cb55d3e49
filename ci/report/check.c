/* SPDX-License-Identifier: Apache-2.0
 *
 * Reports about payloads: `writ check` as text and as check/1 JSON.
 */
#include "ci/report/style.h"
#include "contracts/base/write.h"

static void text_finding(writ_buf *out, const writ_finding *finding,
                         const writ_report_options *options)
{
    const char *path = finding->path.len ? finding->path.ptr : "(record)";
    writ_buf_add_text(out, "  ");
    writ_style_add(out, options, writ_style_of(finding->severity), "%s",
                   writ_rule_id(finding->rule));
    writ_style_pad(out, strlen(writ_rule_id(finding->rule)), 19);
    writ_style_add(out, options, WRIT_BOLD, "%s", path);
    writ_style_pad(out, writ_str_code_points(writ_str_of(path)), 24);
    writ_buf_add_str(out, finding->message);
    writ_style_add_actual(out, finding->rule, finding->actual);
    writ_buf_add_byte(out, '\n');
    if (finding->hint.len)
        writ_buf_printf(out, "  %-19shint: %.*s\n", "", WRIT_FMT(finding->hint));
}

static void check_text(writ_buf *out, const writ_check_report *check,
                       const writ_report_options *options)
{
    const writ_findings *findings = check->findings;
    if (!findings->count)
        return;
    size_t errors = 0;
    for (size_t i = 0; i < findings->count; i++)
        errors += findings->items[i].severity == WRIT_ERROR;
    writ_style_add(out, options, WRIT_BOLD, "%s:%llu", check->file,
                   (unsigned long long)check->line);
    writ_buf_add_text(out, "  ");
    writ_style_add(out, options, check->valid ? WRIT_YELLOW : WRIT_RED, "%s",
                   check->valid ? "valid" : "invalid");
    writ_buf_add_text(out, "  ");
    if (errors)
        writ_style_add_plural(out, errors, "error");
    if (findings->count > errors) {
        writ_buf_add_text(out, errors ? ", " : "");
        writ_style_add_plural(out, findings->count - errors, "warning");
    }
    writ_buf_add_byte(out, '\n');
    for (size_t i = 0; i < findings->count; i++)
        text_finding(out, &findings->items[i], options);
    if (findings->dropped)
        writ_buf_printf(out, "  and %zu more\n", findings->dropped);
}

static void add_pair(writ_buf *out, const char *name, writ_str text)
{
    writ_buf_printf(out, ",\"%s\":", name);
    writ_json_write_string(out, text);
}

static void json_findings(writ_buf *out, const writ_findings *findings, bool errors)
{
    bool first = true;
    for (size_t i = 0; i < findings->count; i++) {
        const writ_finding *finding = &findings->items[i];
        if ((finding->severity == WRIT_ERROR) != errors)
            continue;
        writ_buf_printf(out, "%s{\"rule\":\"%s\"", first ? "" : ",", writ_rule_id(finding->rule));
        first = false;
        add_pair(out, "path", finding->path);
        if (finding->schema_path.len)
            add_pair(out, "schema_path", finding->schema_path);
        add_pair(out, "expected", finding->expected);
        add_pair(out, "actual", finding->actual);
        add_pair(out, "message", finding->message);
        if (finding->hint.len)
            add_pair(out, "hint", finding->hint);
        writ_buf_add_byte(out, '}');
    }
}

static void check_json(writ_buf *out, const writ_check_report *check)
{
    writ_buf_add_text(out, "{\"writ\":\"check/1\",\"source\":{\"file\":");
    writ_json_write_string(out, writ_str_of(check->file));
    writ_buf_printf(out, ",\"line\":%llu,\"offset\":%llu}", (unsigned long long)check->line,
                    (unsigned long long)check->offset);
    add_pair(out, "contract", check->contract);
    if (check->is_observed)
        add_pair(out, "basis", WRIT_STR("observed"));
    writ_buf_printf(out, ",\"valid\":%s,\"errors\":[", check->valid ? "true" : "false");
    json_findings(out, check->findings, true);
    writ_buf_add_text(out, "],\"warnings\":[");
    json_findings(out, check->findings, false);
    writ_buf_add_byte(out, ']');
    if (check->findings->dropped)
        writ_buf_printf(out, ",\"more\":%zu", check->findings->dropped);
    writ_buf_add_text(out, "}\n");
}

void writ_report_check(writ_buf *out, writ_format_kind format, const writ_check_report *check,
                       const writ_report_options *options)
{
    if (format == WRIT_REPORT_JSON)
        check_json(out, check);
    else
        check_text(out, check, options);
}
