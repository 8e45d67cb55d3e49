/* SPDX-License-Identifier: Apache-2.0
 *
 * Dead letters as rejects/1, one object (docs/rejects.schema.json).
 */
#include "ci/report/json.h"
#include "ci/report/rejects.h"
#include "contracts/base/write.h"
#include "validator/drift/drift.h"

static void set_steps(const writ_rejects_printer *p, writ_value *object, const uint64_t *steps)
{
    size_t count;
    double most;
    const double *series = writ_rejects_series(p, steps, &count, &most);
    writ_value *array = writ_json_set_array(p->arena, object, "over_time");
    for (size_t i = 0; i < count; i++)
        writ_value_push(p->arena, array, writ_json_rounded(p->arena, series[i], 0));
}

static void set_by(const writ_rejects_printer *p, writ_value *report)
{
    static const char *const names[] = {"rule", "path", "producer", "contract"};
    writ_value *by = writ_json_set_array(p->arena, report, "by");
    for (unsigned i = 0; i < 4; i++)
        if (writ_rejects_by(p, 1u << i))
            writ_json_push_str(p->arena, by, writ_str_of(names[i]));
}

/* What causes are told apart by; a producer that no record names is left out. */
static void set_names(const writ_rejects_printer *p, writ_value *object, const writ_cause *cause)
{
    if (writ_rejects_by(p, WRIT_CAUSE_RULE))
        writ_json_set_str(p->arena, object, "rule", cause->rule);
    if (writ_rejects_by(p, WRIT_CAUSE_PATH))
        writ_json_set_str(p->arena, object, "path", cause->path);
    if (writ_rejects_by(p, WRIT_CAUSE_CONTRACT))
        writ_json_set_str(p->arena, object, "contract", cause->contract);
    writ_json_set_known(p->arena, object, "producer", cause->producer);
}

static void set_example(const writ_rejects_printer *p, writ_value *object, const writ_cause *cause)
{
    writ_arena *arena = p->arena;
    writ_value *example = writ_json_set_object(arena, object, "example");
    writ_json_set_str(arena, example, "message", cause->message);
    writ_json_set_known(arena, example, "hint", cause->hint);
    writ_json_set_known(arena, example, "value", cause->value);
    writ_value *source = writ_json_set_object(arena, example, "source");
    writ_json_set_str(arena, source, "file", cause->file);
    writ_json_set_int(arena, source, "line", cause->line);
    writ_json_set_int(arena, source, "offset", cause->offset);
    writ_value *letter = writ_json_set_object(arena, example, "letter");
    writ_json_set_str(arena, letter, "file", cause->letter_file);
    writ_json_set_int(arena, letter, "line", cause->letter_line);
}

static void push_cause(const writ_rejects_printer *p, writ_value *causes, const writ_cause *cause)
{
    writ_arena *arena = p->arena;
    writ_value *object = writ_json_push_object(arena, causes);
    set_names(p, object, cause);
    writ_json_set_int(arena, object, "records", cause->records);
    writ_json_set_text(arena, object, "first_seen", cause->first);
    writ_json_set_text(arena, object, "last_seen", cause->last);
    writ_json_set_strings(arena, object, "owners", cause->owners.items, cause->owners.count);
    writ_json_set_strings(arena, object, "affects", cause->affects.items, cause->affects.count);
    set_example(p, object, cause);
    set_steps(p, object, cause->steps);
}

static void set_time(const writ_rejects_printer *p, writ_value *report)
{
    const writ_causes *causes = p->report->causes;
    const writ_reject_steps *times = &causes->times;
    if (!causes->records)
        return;
    writ_json_set_text(p->arena, report, "first_seen", causes->first);
    writ_json_set_text(p->arena, report, "last_seen", causes->last);
    writ_json_set_str(p->arena, report, "steps_from",
                      writ_drift_time(p->arena, (double)(times->first * times->seconds)));
    writ_json_set_int(p->arena, report, "step_seconds", (uint64_t)times->seconds);
    set_steps(p, report, causes->steps);
}

void writ_rejects_print_json(const writ_rejects_printer *p)
{
    const writ_rejects_report *told = p->report;
    writ_arena *arena = p->arena;
    writ_value *report = writ_value_object(arena, NULL);
    writ_json_set_text(arena, report, "writ", "rejects/1");
    writ_json_set_strings(arena, report, "inputs", told->inputs.items, told->inputs.count);
    writ_json_set_int(arena, report, "letters", told->causes->letters);
    writ_json_set_int(arena, report, "records", told->causes->records);
    writ_json_set_int(arena, report, "again", told->causes->again);
    writ_json_set_int(arena, report, "broken", told->broken);
    writ_json_set_int(arena, report, "cut", told->cut);
    writ_json_set_int(arena, report, "left_out", told->causes->left_out);
    set_time(p, report);
    set_by(p, report);
    writ_value *causes = writ_json_set_array(arena, report, "causes");
    for (size_t i = 0; i < told->causes->items.count; i++)
        push_cause(p, causes, told->causes->items.items[i]);
    writ_json_set_strings(arena, report, "notes", told->notes.items, told->notes.count);
    writ_value *next = writ_json_set_array(arena, report, "next");
    for (size_t i = 0; i < told->next.count; i++)
        writ_json_push_str(arena, next, told->next.items[i].command);
    writ_json_write(p->out, report, WRIT_JSON_COMPACT);
    writ_buf_add_byte(p->out, '\n');
}
