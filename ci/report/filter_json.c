/* SPDX-License-Identifier: Apache-2.0
 *
 * The account of `writ filter` for programs: stats/1, one line (docs/stats.schema.json).
 */
#include "ci/judge.h"
#include "ci/report.h"
#include "ci/routes.h"
#include "contracts/base/write.h"

static void add_number(writ_buf *out, const char *name, uint64_t number)
{
    writ_buf_printf(out, "\"%s\":%llu", name, (unsigned long long)number);
}

static void add_string(writ_buf *out, const char *name, writ_str text)
{
    writ_buf_printf(out, "\"%s\":", name);
    writ_json_write_string(out, text);
}

/* A comma before every item but the first. */
static void separate(writ_buf *out)
{
    if (out->ptr[out->len - 1] != '[')
        writ_buf_add_byte(out, ',');
}

static void add_counts(writ_buf *out, const writ_filter_report *report)
{
    const writ_filter_state *state = report->state;
    const struct {
        const char *name;
        uint64_t number;
    } counts[] = {
        {"records", state->records},   {"passed", state->passed}, {"rejected", state->rejected},
        {"observed", state->observed}, {"blank", state->blank},   {"bytes", state->bytes},
        {"jobs", report->jobs},
    };
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        add_number(out, counts[i].name, counts[i].number);
        writ_buf_add_byte(out, ',');
    }
    writ_buf_printf(out, "\"seconds\":%.6f,\"stopped\":%s", report->seconds,
                    state->stopped ? "true" : "false");
    if (state->enough)
        writ_buf_add_text(out, ",\"enough\":true");
}

static void add_rules(writ_buf *out, const writ_filter_state *state)
{
    writ_buf_add_text(out, ",\"rules\":[");
    for (int rule = 0; rule < WRIT_RULE_COUNT; rule++) {
        if (!state->by_rule[rule])
            continue;
        separate(out);
        writ_buf_printf(out, "{\"rule\":\"%s\",", writ_rule_id((writ_rule)rule));
        add_number(out, "records", state->by_rule[rule]);
        writ_buf_add_byte(out, '}');
    }
    writ_buf_add_byte(out, ']');
}

static void add_group(writ_buf *out, const writ_filter_report *report,
                      const writ_reject_group *group)
{
    writ_buf_add_byte(out, '{');
    if (report->contract_count > 1) {
        add_string(out, "contract", report->contracts[group->contract].label);
        writ_buf_add_byte(out, ',');
    }
    writ_buf_printf(out, "\"rule\":\"%s\",", writ_rule_id(group->rule));
    add_string(out, "path", group->path);
    writ_buf_add_byte(out, ',');
    add_number(out, "records", group->count);
    writ_buf_add_byte(out, ',');
    add_number(out, "first_line", group->first_line);
    writ_buf_add_byte(out, ',');
    add_number(out, "last_line", group->last_line);
    writ_buf_add_text(out, ",\"affects\":[");
    for (size_t i = 0; i < group->affects_count; i++) {
        separate(out);
        writ_json_write_string(out, group->affects[i]);
    }
    writ_buf_add_text(out, "]}");
}

static void add_groups(writ_buf *out, const writ_filter_report *report)
{
    const writ_filter_state *state = report->state;
    writ_buf_add_text(out, ",\"groups\":[");
    for (size_t i = 0; i < state->groups.count; i++) {
        separate(out);
        add_group(out, report, state->groups.items[i]);
    }
    writ_buf_add_byte(out, ']');
}

/* Of one contract. */
static void add_paths(writ_buf *out, const writ_filter_report *report, size_t contract)
{
    const writ_filter_state *state = report->state;
    const writ_filter_counts none = {0};
    const writ_filter_counts *counts = state->contract_count ? &state->contracts[contract] : &none;
    const writ_seen_paths *never = &report->never_seen[contract];
    writ_buf_add_text(out, ",\"undeclared\":[");
    for (size_t i = 0; i < counts->undeclared.count; i++) {
        separate(out);
        writ_buf_add_byte(out, '{');
        add_string(out, "path", counts->undeclared.items[i].path);
        writ_buf_add_byte(out, ',');
        add_number(out, "times", counts->undeclared.items[i].times);
        writ_buf_add_byte(out, '}');
    }
    writ_buf_add_text(out, "],\"never_seen\":[");
    for (size_t i = 0; counts->records && i < never->count; i++) {
        separate(out);
        writ_json_write_string(out, never->items[i].path);
    }
    writ_buf_add_byte(out, ']');
}

/* ---- several contracts: of routes, and those that were there before they were read again ---- */

static void add_contract(writ_buf *out, const writ_filter_report *report, size_t contract)
{
    const writ_filter_counts none = {0};
    const writ_filter_counts *counts =
        report->state->contract_count ? &report->state->contracts[contract] : &none;
    writ_buf_add_byte(out, '{');
    add_string(out, "contract", report->contracts[contract].label);
    if (report->judged[contract]->ref.contract->is_observed)
        writ_buf_add_text(out, ",\"basis\":\"observed\"");
    writ_buf_add_byte(out, ',');
    add_string(out, "owner", report->contracts[contract].owner);
    writ_buf_add_byte(out, ',');
    add_string(out, "at", report->judged[contract]->at);
    writ_buf_printf(out, ",\"observe\":%s,",
                    report->contracts[contract].observe ? "true" : "false");
    add_number(out, "records", counts->records);
    writ_buf_add_byte(out, ',');
    add_number(out, "rejected", counts->rejected);
    writ_buf_add_byte(out, ',');
    add_number(out, "observed", counts->observed);
    add_paths(out, report, contract);
    writ_buf_add_byte(out, '}');
}

static uint64_t count_unrouted(const writ_filter_report *report)
{
    uint64_t records = 0;
    for (size_t i = 0; i < report->state->contract_count; i++)
        records += report->judged[i] ? 0 : report->state->contracts[i].records;
    return records;
}

/* `contracts`, one for each that judged, and what no route took. */
static void add_contracts(writ_buf *out, const writ_filter_report *report)
{
    writ_buf_add_byte(out, ',');
    add_number(out, "unrouted", count_unrouted(report));
    writ_buf_add_text(out, ",\"contracts\":[");
    for (size_t i = 0; i < report->contract_count; i++) {
        if (!report->judged[i])
            continue;
        separate(out);
        add_contract(out, report, i);
    }
    writ_buf_add_byte(out, ']');
}

void writ_report_filter_json(writ_buf *out, const writ_filter_report *report)
{
    writ_buf_add_text(out, "{\"writ\":\"stats/1\",");
    add_string(out, "contract", report->name);
    writ_buf_add_byte(out, ',');
    if (report->is_observed)
        writ_buf_add_text(out, "\"basis\":\"observed\",");
    add_counts(out, report);
    add_rules(out, report->state);
    add_groups(out, report);
    if (report->contract_count > 1)
        add_contracts(out, report);
    else
        add_paths(out, report, 0);
    writ_buf_add_text(out, "}\n");
}
