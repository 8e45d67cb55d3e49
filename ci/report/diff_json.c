/* SPDX-License-Identifier: Apache-2.0
 *
 * diff/1: the report of a change as one JSON object on one line (docs/diff.schema.json).
 */
#include "ci/report/diff.h"
#include "contracts/base/write.h"

typedef struct builder {
    const writ_diff_printer *printer;
    writ_arena *arena;
} builder;

static void set(builder *b, writ_value *object, const char *name, writ_value *value)
{
    writ_value_set(b->arena, object, writ_str_of(name), NULL, value);
}

static void set_str(builder *b, writ_value *object, const char *name, writ_str text)
{
    set(b, object, name, writ_value_string(b->arena, NULL, text));
}

static void set_text(builder *b, writ_value *object, const char *name, const char *text)
{
    set_str(b, object, name, writ_str_of(text));
}

static void set_int(builder *b, writ_value *object, const char *name, uint64_t integer)
{
    set(b, object, name, writ_value_int(b->arena, NULL, (int64_t)integer));
}

static void set_bool(builder *b, writ_value *object, const char *name, bool boolean)
{
    set(b, object, name, writ_value_boolean(b->arena, NULL, boolean));
}

static void set_known(builder *b, writ_value *object, const char *name, writ_str text)
{
    if (text.len)
        set_str(b, object, name, text);
}

static writ_value *location(builder *b, const writ_place *place)
{
    writ_value *object = writ_value_object(b->arena, NULL);
    if (place->source) {
        set_str(b, object, "file", place->source->name);
        set_int(b, object, "line", place->line);
        set_int(b, object, "column", place->column);
    }
    return object;
}

/* A confidence has two decimals: more would claim what was not measured. */
static writ_value *confidence(builder *b, double value)
{
    writ_number number;
    writ_number_parse(b->arena, writ_str_printf(b->arena, "%.2f", value), &number);
    number.spelled_as_float = false; /* 1, not 1.00 */
    return writ_value_number(b->arena, NULL, number);
}

static writ_value *strings(builder *b, const writ_str *items, size_t count)
{
    writ_value *array = writ_value_array(b->arena, NULL);
    for (size_t i = 0; i < count; i++)
        writ_value_push(b->arena, array, writ_value_string(b->arena, NULL, items[i]));
    return array;
}

static writ_value *side(builder *b, const writ_contract *contract, writ_str label)
{
    writ_value *object = writ_value_object(b->arena, NULL);
    set_str(b, object, "ref", label);
    set_str(b, object, "version", contract->version);
    return object;
}

static writ_value *direction(builder *b, const writ_direction *asked)
{
    writ_value *object = writ_value_object(b->arena, NULL);
    const writ_verdict *verdict = &asked->verdict;
    set_text(b, object, "verdict", writ_verdict_name(verdict->kind));
    if (verdict->kind == WRIT_BREAKING) {
        const writ_break *first = &verdict->breaks.items[0];
        set(b, object, "witness",
            (writ_value *)writ_diff_witness(b->printer, NULL, asked->object, first->witness));
        set_str(b, object, "path", first->path);
        set_str(b, object, "keyword", first->keyword);
        set_str(b, object, "reason", first->message);
    } else {
        if (verdict->kind == WRIT_UNKNOWN && verdict->doubts.count) {
            set_str(b, object, "path", verdict->doubts.items[0].path);
            set_str(b, object, "keyword", verdict->doubts.items[0].keyword);
        }
        set_str(b, object, "reason", verdict->reason);
    }
    set_text(b, object, "undeclared", writ_undeclared_name(asked->undeclared));
    set_int(b, object, "elapsed_us", verdict->elapsed_us);
    return object;
}

static writ_value *change(builder *b, const writ_finding *finding)
{
    char fingerprint[WRIT_SHA256_HEX];
    writ_value *object = writ_value_object(b->arena, NULL);
    writ_value *breaks = writ_value_array(b->arena, NULL);
    if (finding->breaks_backward)
        writ_value_push(b->arena, breaks, writ_value_string(b->arena, NULL, WRIT_STR("backward")));
    if (finding->breaks_forward)
        writ_value_push(b->arena, breaks, writ_value_string(b->arena, NULL, WRIT_STR("forward")));
    set_text(b, object, "rule", writ_rule_id(finding->rule));
    set_text(b, object, "severity", writ_severity_name(finding->severity));
    set_str(b, object, "object", finding->object);
    set_str(b, object, "path", finding->path);
    set_known(b, object, "new_path", finding->new_path);
    if (finding->grade != WRIT_GRADE_NONE) {
        set(b, object, "confidence", confidence(b, finding->confidence));
        set_text(b, object, "grade", writ_grade_name(finding->grade));
    }
    set(b, object, "evidence", strings(b, finding->evidence.items, finding->evidence.count));
    set(b, object, "breaks", breaks);
    if (finding->kind == WRIT_KIND_BREAK) {
        set_text(b, object, "kind", writ_finding_kind_name(finding->kind));
        set(b, object, "witness",
            (writ_value *)writ_diff_witness(b->printer, NULL, finding->object, finding->witness));
    }
    set_known(b, object, "old", finding->old_constraint);
    set_known(b, object, "new", finding->new_constraint);
    set_str(b, object, "message", finding->message);
    set_known(b, object, "hint", finding->hint);
    set(b, object, "location", location(b, &finding->place));
    set(b, object, "old_location", location(b, &finding->old_place));
    writ_finding_fingerprint(finding, b->printer->diff->impact->new_contract->id, WRIT_STR_EMPTY,
                             fingerprint);
    set_str(b, object, "fingerprint", writ_str_copy(b->arena, writ_str_of(fingerprint)));
    return object;
}

static writ_value *changes(builder *b, const writ_findings *findings)
{
    writ_value *array = writ_value_array(b->arena, NULL);
    for (size_t i = 0; i < findings->count; i++)
        writ_value_push(b->arena, array, change(b, &findings->items[i]));
    return array;
}

static writ_value *party_finding(builder *b, const writ_party_impact *party,
                                 const writ_finding *finding)
{
    char fingerprint[WRIT_SHA256_HEX];
    writ_value *object = writ_value_object(b->arena, NULL);
    set_text(b, object, "rule", writ_rule_id(finding->rule));
    if (finding->kind != WRIT_KIND_NONE)
        set_text(b, object, "kind", writ_finding_kind_name(finding->kind));
    set_str(b, object, "path", finding->path);
    set_known(b, object, "new_path", finding->new_path);
    if (finding->kind == WRIT_KIND_BREAK)
        set(b, object, "witness",
            (writ_value *)writ_diff_witness(b->printer, party->party, finding->object,
                                            finding->witness));
    set(b, object, "evidence", strings(b, finding->evidence.items, finding->evidence.count));
    set_bool(b, object, "introduced", !finding->standing);
    set_str(b, object, "message", finding->message);
    set_known(b, object, "hint", finding->hint);
    set_text(b, object, "severity", writ_severity_name(finding->severity));
    set(b, object, "location", location(b, &finding->place));
    writ_finding_fingerprint(finding, b->printer->diff->impact->new_contract->id, party->party->id,
                             fingerprint);
    set_str(b, object, "fingerprint", writ_str_copy(b->arena, writ_str_of(fingerprint)));
    return object;
}

static writ_value *party(builder *b, const writ_party_impact *impact)
{
    writ_value *object = writ_value_object(b->arena, NULL);
    writ_value *findings = writ_value_array(b->arena, NULL);
    for (size_t i = 0; i < impact->findings.count; i++)
        writ_value_push(b->arena, findings, party_finding(b, impact, &impact->findings.items[i]));
    set_str(b, object, "id", impact->party->id);
    set_str(b, object, "party", impact->party->party);
    set_text(b, object, "role", writ_role_name(impact->party->role));
    set_str(b, object, "owner", impact->party->owner);
    set_text(b, object, "verdict", writ_verdict_name(impact->verdict));
    set_text(b, object, "undeclared", writ_undeclared_name(impact->undeclared));
    set_bool(b, object, "stand_in", impact->stand_in);
    set_bool(b, object, "standing", impact->standing);
    set_bool(b, object, "pending", impact->pending);
    set_bool(b, object, "outside_range", impact->outside);
    set_bool(b, object, "concerned", !impact->not_concerned);
    set(b, object, "findings", findings);
    return object;
}

static writ_value *summary(builder *b, const writ_impact *impact)
{
    writ_value *object = writ_value_object(b->arena, NULL);
    set_int(b, object, "errors", impact->errors);
    set_int(b, object, "warnings", impact->warnings);
    set_int(b, object, "unknown", impact->unknown);
    set_int(b, object, "parties", impact->parties.count);
    set_int(b, object, "broken", impact->broken);
    return object;
}

void writ_diff_print_json(const writ_diff_printer *printer)
{
    builder b = {printer, printer->arena};
    const writ_diff_report *diff = printer->diff;
    const writ_impact *impact = diff->impact;
    writ_value *root = writ_value_object(b.arena, NULL);
    writ_value *parties = writ_value_array(b.arena, NULL);
    for (size_t i = 0; i < impact->parties.count; i++)
        writ_value_push(b.arena, parties, party(&b, &impact->parties.items[i]));
    set_text(&b, root, "writ", "diff/1");
    set_str(&b, root, "contract", impact->new_contract->id);
    if (impact->old_contract)
        set(&b, root, "old", side(&b, impact->old_contract, diff->old_label));
    set(&b, root, "new", side(&b, impact->new_contract, diff->new_label));
    set_text(&b, root, "mode", writ_mode_name(impact->mode));
    set_bool(&b, root, "side_by_side", impact->side_by_side);
    if (impact->backward.asked)
        set(&b, root, "backward", direction(&b, &impact->backward));
    if (impact->forward.asked)
        set(&b, root, "forward", direction(&b, &impact->forward));
    set(&b, root, "changes", changes(&b, &impact->changes));
    set(&b, root, "governance", changes(&b, &impact->governance));
    set(&b, root, "parties", parties);
    if (diff->samples)
        set(&b, root, "samples", writ_diff_samples_value(printer));
    set(&b, root, "summary", summary(&b, impact));
    writ_json_write(printer->out, root, WRIT_JSON_COMPACT);
    writ_buf_add_byte(printer->out, '\n');
}
