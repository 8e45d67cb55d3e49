/* SPDX-License-Identifier: Apache-2.0
 *
 * `writ status` as JSON: status/1, one line (docs/status.schema.json).
 */
#include "ci/report/health.h"
#include "ci/report/json.h"
#include "contracts/base/write.h"

static void set_counts(writ_arena *arena, writ_value *object, const char *name,
                       const writ_health_row *row, const writ_health_counts *counts)
{
    writ_value *to = writ_json_set_object(arena, object, name);
    writ_json_set_int(arena, to, "runs", counts->runs);
    writ_json_set_int(arena, to, "records", counts->records);
    writ_json_set_int(arena, to, "rejected", counts->rejected);
    writ_json_set_int(arena, to, "observed", counts->observed);
    if (counts->records)
        writ_json_set_rounded(arena, to, "share", writ_health_share(row, counts), 6);
}

static void set_rejects(writ_arena *arena, writ_value *object, const writ_health_row *row)
{
    writ_value *list = writ_json_set_array(arena, object, "rejects");
    for (size_t i = 0; i < row->rejects.count; i++) {
        const writ_summary_group *group = &row->rejects.items[i];
        writ_value *item = writ_json_push_object(arena, list);
        writ_json_set_str(arena, item, "rule", group->rule);
        writ_json_set_str(arena, item, "path", group->path);
        writ_json_set_int(arena, item, "records", group->records);
        writ_json_set_str(arena, item, "first_seen", writ_moment_text(arena, group->first_seen));
        writ_json_set_str(arena, item, "last_seen", writ_moment_text(arena, group->last_seen));
    }
}

static void set_drift(writ_arena *arena, writ_value *object, const writ_health_row *row)
{
    writ_value *list = writ_json_set_array(arena, object, "drift");
    for (size_t i = 0; i < row->drift.count; i++) {
        const writ_summary_drift *finding = &row->drift.items[i];
        writ_value *item = writ_json_push_object(arena, list);
        writ_json_set_str(arena, item, "rule", finding->rule);
        writ_json_set_str(arena, item, "path", finding->path);
        writ_json_set_known(arena, item, "new_path", finding->new_path);
        writ_json_set_text(arena, item, "severity", writ_severity_name(finding->severity));
    }
}

static void push_row(writ_arena *arena, writ_value *list, const writ_health_row *row)
{
    writ_value *item = writ_json_push_object(arena, list);
    writ_json_set_str(arena, item, "contract", row->contract);
    writ_json_set_strings(arena, item, "versions", row->versions.items, row->versions.count);
    writ_json_set_str(arena, item, "owner", row->owner);
    writ_json_set_text(arena, item, "basis", row->is_observed ? "observed" : "agreed");
    writ_json_set_bool(arena, item, "observe", row->observes);
    writ_json_set_text(arena, item, "state", writ_health_name(row->health));
    writ_json_set_known(arena, item, "reason", row->reason);
    writ_json_set_known(arena, item, "next", row->command);
    if (row->last_data)
        writ_json_set_str(arena, item, "last_data", writ_moment_text(arena, row->last_data));
    if (row->expected_ms)
        writ_json_set_int(arena, item, "expected_seconds", (uint64_t)row->expected_ms / 1000);
    set_counts(arena, item, "window", row, &row->now);
    set_counts(arena, item, "before", row, &row->before);
    set_rejects(arena, item, row);
    set_drift(arena, item, row);
    writ_json_set_strings(arena, item, "affects", row->affects.items, row->affects.count);
}

void writ_health_print_json(writ_buf *out, writ_arena *arena, const writ_health_report *report)
{
    writ_value *root = writ_value_object(arena, NULL);
    writ_json_set_text(arena, root, "writ", "status/1");
    writ_json_set_str(arena, root, "at", writ_moment_text(arena, report->now));
    writ_json_set_str(arena, root, "since", writ_moment_text(arena, report->from));
    writ_json_set_int(arena, root, "runs", report->runs);
    writ_json_set_rounded(arena, root, "max_invalid_ratio", report->ratio, 6);
    writ_value *list = writ_json_set_array(arena, root, "contracts");
    for (size_t i = 0; i < report->rows.count; i++)
        push_row(arena, list, report->rows.items[i]);
    writ_value *summary = writ_json_set_object(arena, root, "summary");
    for (int health = 0; health < WRIT_HEALTH_COUNT; health++)
        writ_json_set_int(arena, summary, writ_health_name((writ_health)health),
                          report->counts[health]);
    writ_json_write(out, root, WRIT_JSON_COMPACT);
    writ_buf_add_byte(out, '\n');
}
