/* SPDX-License-Identifier: Apache-2.0
 *
 * diff/1: the report of a change as one JSON object on one line (docs/diff.schema.json).
 */
#include "ci/report/diff.h"
#include "ci/report/json.h"
#include "contracts/base/write.h"

typedef struct builder {
    const writ_diff_printer *printer;
    writ_arena *arena;
} builder;

static writ_value *location(builder *b, const writ_place *place)
{
    writ_value *object = writ_value_object(b->arena, NULL);
    if (place->source) {
        writ_json_set_str(b->arena, object, "file", place->source->name);
        writ_json_set_int(b->arena, object, "line", place->line);
        writ_json_set_int(b->arena, object, "column", place->column);
    }
    return object;
}

/* Who let a finding through: it is not counted then. */
static void set_waiver(builder *b, writ_value *object, const writ_waiver *waiver)
{
    if (!waiver)
        return;
    writ_value *value = writ_json_set_object(b->arena, object, "waiver");
    writ_json_set_str(b->arena, value, "id", waiver->id);
    writ_json_set_str(b->arena, value, "requester", waiver->requester);
    writ_json_set_str(b->arena, value, "approver", waiver->approver);
    writ_json_set_bool(b->arena, value, "self_approved", waiver->self_approved);
    writ_json_set_known(b->arena, value, "until", waiver->until);
    writ_json_set_str(b->arena, value, "reason", waiver->reason);
}

static writ_value *side(builder *b, const writ_contract *contract, writ_str label)
{
    writ_value *object = writ_value_object(b->arena, NULL);
    writ_json_set_str(b->arena, object, "ref", label);
    writ_json_set_str(b->arena, object, "version", contract->version);
    if (contract->is_observed)
        writ_json_set_text(b->arena, object, "basis", "observed");
    return object;
}

static writ_value *direction(builder *b, const writ_direction *asked)
{
    writ_value *object = writ_value_object(b->arena, NULL);
    const writ_verdict *verdict = &asked->verdict;
    writ_json_set_text(b->arena, object, "verdict", writ_verdict_name(verdict->kind));
    if (verdict->kind == WRIT_BREAKING) {
        const writ_break *first = &verdict->breaks.items[0];
        writ_json_set(
            b->arena, object, "witness",
            (writ_value *)writ_diff_witness(b->printer, NULL, asked->object, first->witness));
        writ_json_set_str(b->arena, object, "path", first->path);
        writ_json_set_str(b->arena, object, "keyword", first->keyword);
        writ_json_set_str(b->arena, object, "reason", first->message);
    } else {
        if (verdict->kind == WRIT_UNKNOWN && verdict->doubts.count) {
            writ_json_set_str(b->arena, object, "path", verdict->doubts.items[0].path);
            writ_json_set_str(b->arena, object, "keyword", verdict->doubts.items[0].keyword);
        }
        writ_json_set_str(b->arena, object, "reason", verdict->reason);
    }
    writ_json_set_text(b->arena, object, "undeclared", writ_undeclared_name(asked->undeclared));
    writ_json_set_int(b->arena, object, "elapsed_us", verdict->elapsed_us);
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
    writ_json_set_text(b->arena, object, "rule", writ_rule_id(finding->rule));
    writ_json_set_text(b->arena, object, "severity", writ_severity_name(finding->severity));
    writ_json_set_str(b->arena, object, "object", finding->object);
    writ_json_set_str(b->arena, object, "path", finding->path);
    writ_json_set_known(b->arena, object, "new_path", finding->new_path);
    if (finding->grade != WRIT_GRADE_NONE) {
        /* more decimals would claim what was not measured */
        writ_json_set_rounded(b->arena, object, "confidence", finding->confidence, 2);
        writ_json_set_text(b->arena, object, "grade", writ_grade_name(finding->grade));
    }
    writ_json_set_strings(b->arena, object, "evidence", finding->evidence.items,
                          finding->evidence.count);
    writ_json_set(b->arena, object, "breaks", breaks);
    if (finding->kind == WRIT_KIND_BREAK) {
        writ_json_set_text(b->arena, object, "kind", writ_finding_kind_name(finding->kind));
        writ_json_set(
            b->arena, object, "witness",
            (writ_value *)writ_diff_witness(b->printer, NULL, finding->object, finding->witness));
    }
    writ_json_set_known(b->arena, object, "old", finding->old_constraint);
    writ_json_set_known(b->arena, object, "new", finding->new_constraint);
    writ_json_set_str(b->arena, object, "message", finding->message);
    writ_json_set_known(b->arena, object, "hint", finding->hint);
    set_waiver(b, object, finding->waiver);
    writ_json_set(b->arena, object, "location", location(b, &finding->place));
    writ_json_set(b->arena, object, "old_location", location(b, &finding->old_place));
    writ_finding_fingerprint(finding, b->printer->diff->impact->new_contract->id, WRIT_STR_EMPTY,
                             fingerprint);
    writ_json_set_str(b->arena, object, "fingerprint",
                      writ_str_copy(b->arena, writ_str_of(fingerprint)));
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
    writ_json_set_text(b->arena, object, "rule", writ_rule_id(finding->rule));
    if (finding->kind != WRIT_KIND_NONE)
        writ_json_set_text(b->arena, object, "kind", writ_finding_kind_name(finding->kind));
    writ_json_set_str(b->arena, object, "path", finding->path);
    writ_json_set_known(b->arena, object, "new_path", finding->new_path);
    if (finding->kind == WRIT_KIND_BREAK)
        writ_json_set(b->arena, object, "witness",
                      (writ_value *)writ_diff_witness(b->printer, party->party, finding->object,
                                                      finding->witness));
    writ_json_set_strings(b->arena, object, "evidence", finding->evidence.items,
                          finding->evidence.count);
    writ_json_set_bool(b->arena, object, "introduced", !finding->standing);
    writ_json_set_str(b->arena, object, "message", finding->message);
    writ_json_set_known(b->arena, object, "hint", finding->hint);
    set_waiver(b, object, finding->waiver);
    writ_json_set_text(b->arena, object, "severity", writ_severity_name(finding->severity));
    writ_json_set(b->arena, object, "location", location(b, &finding->place));
    writ_finding_fingerprint(finding, b->printer->diff->impact->new_contract->id, party->party->id,
                             fingerprint);
    writ_json_set_str(b->arena, object, "fingerprint",
                      writ_str_copy(b->arena, writ_str_of(fingerprint)));
    return object;
}

static writ_value *party(builder *b, const writ_party_impact *impact)
{
    writ_value *object = writ_value_object(b->arena, NULL);
    writ_value *findings = writ_value_array(b->arena, NULL);
    for (size_t i = 0; i < impact->findings.count; i++)
        writ_value_push(b->arena, findings, party_finding(b, impact, &impact->findings.items[i]));
    writ_json_set_str(b->arena, object, "id", impact->party->id);
    writ_json_set_str(b->arena, object, "party", impact->party->party);
    writ_json_set_text(b->arena, object, "role", writ_role_name(impact->party->role));
    writ_json_set_str(b->arena, object, "owner", impact->party->owner);
    writ_json_set_text(b->arena, object, "verdict", writ_verdict_name(impact->verdict));
    writ_json_set_text(b->arena, object, "undeclared", writ_undeclared_name(impact->undeclared));
    writ_json_set_bool(b->arena, object, "stand_in", impact->stand_in);
    writ_json_set_bool(b->arena, object, "standing", impact->standing);
    writ_json_set_bool(b->arena, object, "pending", impact->pending);
    writ_json_set_bool(b->arena, object, "outside_range", impact->outside);
    writ_json_set_bool(b->arena, object, "concerned", !impact->not_concerned);
    writ_json_set(b->arena, object, "findings", findings);
    return object;
}

static writ_value *summary(builder *b, const writ_impact *impact)
{
    writ_value *object = writ_value_object(b->arena, NULL);
    writ_json_set_int(b->arena, object, "errors", impact->errors);
    writ_json_set_int(b->arena, object, "warnings", impact->warnings);
    writ_json_set_int(b->arena, object, "unknown", impact->unknown);
    writ_json_set_int(b->arena, object, "parties", impact->parties.count);
    writ_json_set_int(b->arena, object, "broken", impact->broken);
    if (impact->hidden) {
        writ_json_set_int(b->arena, object, "hidden", impact->hidden);
        writ_json_set_int(b->arena, object, "hidden_breaks", impact->hidden_breaks);
    }
    return object;
}

static void print_contract(const writ_diff_printer *printer)
{
    builder b = {printer, printer->arena};
    const writ_diff_report *diff = printer->diff;
    const writ_impact *impact = diff->impact;
    writ_value *root = writ_value_object(b.arena, NULL);
    writ_value *parties = writ_value_array(b.arena, NULL);
    for (size_t i = 0; i < impact->parties.count; i++)
        writ_value_push(b.arena, parties, party(&b, &impact->parties.items[i]));
    writ_json_set_text(b.arena, root, "writ", "diff/1");
    writ_json_set_str(b.arena, root, "contract", impact->new_contract->id);
    if (impact->old_contract)
        writ_json_set(b.arena, root, "old", side(&b, impact->old_contract, diff->old_label));
    writ_json_set(b.arena, root, "new", side(&b, impact->new_contract, diff->new_label));
    writ_json_set_text(b.arena, root, "mode", writ_mode_name(impact->mode));
    writ_json_set_bool(b.arena, root, "side_by_side", impact->side_by_side);
    if (impact->backward.asked)
        writ_json_set(b.arena, root, "backward", direction(&b, &impact->backward));
    if (impact->forward.asked)
        writ_json_set(b.arena, root, "forward", direction(&b, &impact->forward));
    writ_json_set(b.arena, root, "changes", changes(&b, &impact->changes));
    writ_json_set(b.arena, root, "governance", changes(&b, &impact->governance));
    writ_json_set(b.arena, root, "parties", parties);
    if (diff->samples)
        writ_json_set(b.arena, root, "samples", writ_diff_samples_value(printer));
    writ_json_set(b.arena, root, "summary", summary(&b, impact));
    writ_json_write(printer->out, root, WRIT_JSON_COMPACT);
    writ_buf_add_byte(printer->out, '\n');
}

void writ_diff_print_json(const writ_diff_printer *run)
{
    for (size_t i = 0; i < run->report->diffs.count; i++) {
        const writ_diff_printer one = writ_diff_at(run, i);
        print_contract(&one);
    }
}
