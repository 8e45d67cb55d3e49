/* SPDX-License-Identifier: Apache-2.0
 *
 * The account of `writ filter` for programs: stats/1, one line (docs/stats.schema.json).
 */
#include "ci/report.h"
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
        {"records", state->records}, {"passed", state->passed}, {"rejected", state->rejected},
        {"blank", state->blank},     {"bytes", state->bytes},   {"jobs", report->jobs},
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

static void add_group(writ_buf *out, const writ_reject_group *group)
{
    writ_buf_printf(out, "{\"rule\":\"%s\",", writ_rule_id(group->rule));
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

static void add_groups(writ_buf *out, const writ_filter_state *state)
{
    writ_buf_add_text(out, ",\"groups\":[");
    for (size_t i = 0; i < state->groups.count; i++) {
        separate(out);
        add_group(out, state->groups.items[i]);
    }
    writ_buf_add_byte(out, ']');
}

static void add_paths(writ_buf *out, const writ_filter_report *report)
{
    const writ_filter_state *state = report->state;
    const writ_seen_paths *never = &report->never_seen[report->first_contract];
    const writ_seen_paths none = {0};
    const writ_seen_paths *undeclared =
        state->contract_count ? &state->contracts[report->first_contract].undeclared : &none;
    writ_buf_add_text(out, ",\"undeclared\":[");
    for (size_t i = 0; i < undeclared->count; i++) {
        separate(out);
        writ_buf_add_byte(out, '{');
        add_string(out, "path", undeclared->items[i].path);
        writ_buf_add_byte(out, ',');
        add_number(out, "times", undeclared->items[i].times);
        writ_buf_add_byte(out, '}');
    }
    writ_buf_add_text(out, "],\"never_seen\":[");
    for (size_t i = 0; state->records && i < never->count; i++) {
        separate(out);
        writ_json_write_string(out, never->items[i].path);
    }
    writ_buf_add_byte(out, ']');
}

/* Where contracts were read again. */
static void add_versions(writ_buf *out, const writ_filter_report *report)
{
    const writ_filter_state *state = report->state;
    if (!report->first_contract)
        return;
    writ_buf_add_text(out, ",\"contracts\":[");
    for (size_t i = 0; i < state->contract_count; i++) {
        separate(out);
        writ_buf_add_byte(out, '{');
        add_string(out, "contract", report->contracts[i].label);
        writ_buf_add_byte(out, ',');
        add_number(out, "records", state->contracts[i].records);
        writ_buf_add_byte(out, ',');
        add_number(out, "rejected", state->contracts[i].rejected);
        writ_buf_add_byte(out, '}');
    }
    writ_buf_add_byte(out, ']');
}

void writ_report_filter_json(writ_buf *out, const writ_filter_report *report)
{
    writ_buf_add_text(out, "{\"writ\":\"stats/1\",");
    add_string(out, "contract", report->contracts[report->first_contract].label);
    writ_buf_add_byte(out, ',');
    add_counts(out, report);
    add_rules(out, report->state);
    add_groups(out, report->state);
    add_paths(out, report);
    add_versions(out, report);
    writ_buf_add_text(out, "}\n");
}
