/* SPDX-License-Identifier: Apache-2.0
 *
 * The summary of a run as JSON: run/1, one line (docs/run.schema.json).
 */
#include "ci/report/json.h"
#include "ci/run_summary.h"
#include "contracts/base/write.h"

static void set_moment(writ_arena *arena, writ_value *object, const char *name, writ_moment moment)
{
    writ_json_set_str(arena, object, name, writ_moment_text(arena, moment));
}

static void set_names(writ_arena *arena, writ_value *object, const char *name,
                      const writ_summary_names *names)
{
    writ_json_set_strings(arena, object, name, names->items, names->count);
}

static void add_groups(writ_arena *arena, writ_value *object, const writ_summary_contract *contract)
{
    writ_value *list = writ_json_set_array(arena, object, "rejects");
    for (size_t i = 0; i < contract->rejects.count; i++) {
        const writ_summary_group *group = &contract->rejects.items[i];
        writ_value *item = writ_json_push_object(arena, list);
        writ_json_set_str(arena, item, "rule", group->rule);
        writ_json_set_str(arena, item, "path", group->path);
        writ_json_set_int(arena, item, "records", group->records);
        set_moment(arena, item, "first_seen", group->first_seen);
        set_moment(arena, item, "last_seen", group->last_seen);
        set_names(arena, item, "affects", &group->affects);
    }
}

static void add_undeclared(writ_arena *arena, writ_value *object,
                           const writ_summary_contract *contract)
{
    writ_value *list = writ_json_set_array(arena, object, "undeclared");
    for (size_t i = 0; i < contract->undeclared.count; i++) {
        writ_value *item = writ_json_push_object(arena, list);
        writ_json_set_str(arena, item, "path", contract->undeclared.items[i].path);
        writ_json_set_int(arena, item, "times", contract->undeclared.items[i].times);
    }
}

static void add_drift(writ_arena *arena, writ_value *object, const writ_summary_contract *contract)
{
    writ_value *list = writ_json_set_array(arena, object, "drift");
    for (size_t i = 0; i < contract->drift.count; i++) {
        const writ_summary_drift *finding = &contract->drift.items[i];
        writ_value *item = writ_json_push_object(arena, list);
        writ_json_set_str(arena, item, "rule", finding->rule);
        writ_json_set_str(arena, item, "path", finding->path);
        writ_json_set_known(arena, item, "new_path", finding->new_path);
        writ_json_set_text(arena, item, "severity", writ_severity_name(finding->severity));
        set_names(arena, item, "affects", &finding->affects);
    }
}

static void add_contract(writ_arena *arena, writ_value *list, const writ_summary_contract *contract)
{
    writ_value *item = writ_json_push_object(arena, list);
    writ_json_set_str(arena, item, "contract", contract->contract);
    writ_json_set_str(arena, item, "version", contract->version);
    writ_json_set_str(arena, item, "owner", contract->owner);
    writ_json_set_bool(arena, item, "observe", contract->observe);
    writ_json_set_text(arena, item, "basis", contract->is_observed ? "observed" : "agreed");
    writ_json_set_int(arena, item, "records", contract->records);
    writ_json_set_int(arena, item, "passed", contract->passed);
    writ_json_set_int(arena, item, "rejected", contract->rejected);
    writ_json_set_int(arena, item, "observed", contract->observed);
    if (contract->records) {
        set_moment(arena, item, "first_seen", contract->first_seen);
        set_moment(arena, item, "last_seen", contract->last_seen);
    }
    add_groups(arena, item, contract);
    add_undeclared(arena, item, contract);
    add_drift(arena, item, contract);
}

static void add_counts(writ_arena *arena, writ_value *root, const writ_summary *summary)
{
    const struct {
        const char *name;
        uint64_t number;
    } counts[] = {
        {"records", summary->records},   {"passed", summary->passed},
        {"rejected", summary->rejected}, {"observed", summary->observed},
        {"blank", summary->blank},       {"unrouted", summary->unrouted},
    };
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        writ_json_set_int(arena, root, counts[i].name, counts[i].number);
}

void writ_summary_print(writ_buf *out, writ_arena *arena, const writ_summary *summary)
{
    writ_value *root = writ_value_object(arena, NULL);
    writ_json_set_text(arena, root, "writ", "run/1");
    writ_json_set_str(arena, root, "id", summary->id);
    writ_json_set_str(arena, root, "command", summary->command);
    set_moment(arena, root, "started_at", summary->started_at);
    set_moment(arena, root, "ended_at", summary->ended_at);
    set_names(arena, root, "inputs", &summary->inputs);
    writ_json_set_known(arena, root, "letters", summary->letters);
    writ_json_set_bool(arena, root, "stopped", summary->stopped);
    writ_json_set_bool(arena, root, "failed", summary->failed);
    add_counts(arena, root, summary);
    writ_value *list = writ_json_set_array(arena, root, "contracts");
    for (size_t i = 0; i < summary->contracts.count; i++)
        add_contract(arena, list, &summary->contracts.items[i]);
    writ_json_write(out, root, WRIT_JSON_COMPACT);
    writ_buf_add_byte(out, '\n');
}
