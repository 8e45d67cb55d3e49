/* SPDX-License-Identifier: Apache-2.0
 *
 * A run as SARIF 2.1.0 (OASIS), for code scanning: a result for each finding of each party. A
 * waiver is a suppression, what stood before is `unchanged`, and each rule that is used comes with
 * its help.
 */
#include "ci/report/diff.h"
#include "ci/report/escape.h"
#include "ci/report/json.h"
#include "ci/rule_file.h"
#include "config.h"
#include "contracts/base/read.h"
#include "contracts/base/write.h"

typedef struct sarif {
    writ_arena *arena;
    writ_value *rules, *results;
    size_t places[WRIT_RULE_COUNT]; /* of a rule in `rules`, from 1; 0: not there yet */
} sarif;

static const char *level_of(writ_severity severity)
{
    static const char *const levels[] = {"note", "warning", "error"};
    return levels[severity];
}

/* A member that is an object with a `text`: SARIF's message. */
static void set_message(writ_arena *arena, writ_value *object, const char *name, writ_str text)
{
    writ_json_set_str(arena, writ_json_set_object(arena, object, name), "text", text);
}

static size_t place_of_rule(sarif *s, writ_rule rule)
{
    writ_arena *arena = s->arena;
    if (s->places[rule])
        return s->places[rule] - 1;
    s->places[rule] = s->rules->array.count + 1;
    writ_str purpose = writ_str_of(writ_rule_purpose(rule)), why = writ_rule_file(rule, "why.txt");
    writ_value *object = writ_json_push_object(arena, s->rules);
    writ_json_set_text(arena, object, "id", writ_rule_id(rule));
    set_message(arena, object, "shortDescription", purpose);
    set_message(arena, object, "fullDescription", why.len ? why : purpose);
    set_message(arena, object, "help",
                writ_str_printf(arena, "%.*s\n%.*s`writ rules %s` shows an example.",
                                WRIT_FMT(purpose), WRIT_FMT(why), writ_rule_id(rule)));
    writ_value *configuration = writ_json_set_object(arena, object, "defaultConfiguration");
    writ_json_set_text(arena, configuration, "level", level_of(writ_rule_severity(rule)));
    return s->places[rule] - 1;
}

/* Columns are code points (columnKind), from 1; the end is the one behind the token, which ends
 * with its line at the latest. */
static void set_region(sarif *s, writ_value *physical, const writ_finding *finding,
                       const writ_diff_spot *spot)
{
    const writ_place *place = &finding->place;
    writ_value *region = writ_json_set_object(s->arena, physical, "region");
    writ_json_set_int(s->arena, region, "startLine", spot->line);
    if (!spot->column)
        return;
    writ_json_set_int(s->arena, region, "startColumn", spot->column);
    writ_str token = writ_str_part(place->source->text, place->offset, place->len);
    token = writ_str_part(token, 0, writ_str_find_byte(token, '\n'));
    if (token.len)
        writ_json_set_int(s->arena, region, "endColumn",
                          spot->column + writ_str_code_points(token));
}

static void set_location(sarif *s, writ_value *result, const writ_diff_printer *p,
                         const writ_finding *finding)
{
    writ_arena *arena = s->arena;
    writ_diff_spot spot = writ_diff_spot_of(p, finding);
    writ_buf uri = WRIT_BUF_INIT;
    writ_escape_uri(&uri, spot.file);
    writ_value *locations = writ_json_set_array(arena, result, "locations");
    writ_value *location = writ_json_push_object(arena, locations);
    writ_value *physical = writ_json_set_object(arena, location, "physicalLocation");
    writ_value *artifact = writ_json_set_object(arena, physical, "artifactLocation");
    writ_json_set_str(arena, artifact, "uri", writ_str_copy(arena, writ_buf_str(&uri)));
    writ_buf_clear(&uri);
    set_region(s, physical, finding, &spot);
    if (!finding->path.len)
        return;
    writ_value *logical =
        writ_json_push_object(arena, writ_json_set_array(arena, location, "logicalLocations"));
    writ_json_set_str(arena, logical, "fullyQualifiedName", finding->path);
    writ_json_set_text(arena, logical, "kind", "member");
}

static void set_suppression(sarif *s, writ_value *result, const writ_waiver *waiver)
{
    writ_value *suppressions = writ_json_set_array(s->arena, result, "suppressions");
    writ_value *suppression = writ_json_push_object(s->arena, suppressions);
    writ_json_set_text(s->arena, suppression, "kind", "external");
    writ_json_set_text(s->arena, suppression, "status", "accepted");
    writ_json_set_str(s->arena, suppression, "justification",
                      writ_diff_waiver_words(s->arena, waiver));
}

static void set_properties(sarif *s, writ_value *result, const writ_diff_printer *p,
                           const writ_diff_item *item)
{
    const writ_finding *finding = item->finding;
    writ_value *properties = writ_json_set_object(s->arena, result, "properties");
    writ_json_set_str(s->arena, properties, "contract", p->diff->impact->new_contract->id);
    writ_json_set_str(s->arena, properties, "path", finding->path);
    if (item->party) {
        writ_json_set_str(s->arena, properties, "party", item->party->party->id);
        writ_json_set_str(s->arena, properties, "owner", item->party->party->owner);
    }
    if (finding->has_witness)
        writ_json_set(s->arena, properties, "witness",
                      (writ_value *)writ_diff_witness(p, item->party ? item->party->party : NULL,
                                                      finding->object, finding->witness));
}

static void add_result(sarif *s, const writ_diff_printer *p, const writ_diff_item *item)
{
    const writ_finding *finding = item->finding;
    bool is_apart = item->account == WRIT_ACCOUNT_APART;
    bool is_new = item->account == WRIT_ACCOUNT_COUNTED || item->account == WRIT_ACCOUNT_WAIVED;
    writ_value *result = writ_json_push_object(s->arena, s->results);
    writ_json_set_text(s->arena, result, "ruleId", writ_rule_id(finding->rule));
    writ_json_set_int(s->arena, result, "ruleIndex", place_of_rule(s, finding->rule));
    if (is_apart) /* a level is for failures only (3.27.10) */
        writ_json_set_text(s->arena, result, "kind", "informational");
    writ_json_set_text(s->arena, result, "level", is_apart ? "none" : level_of(finding->severity));
    set_message(s->arena, result, "message", writ_diff_words(p, item, 1));
    set_location(s, result, p, finding);
    writ_value *fingerprints = writ_json_set_object(s->arena, result, "partialFingerprints");
    writ_json_set_str(s->arena, fingerprints, "writ/v1", writ_diff_fingerprint(p, item));
    writ_json_set_text(s->arena, result, "baselineState", is_new ? "new" : "unchanged");
    if (item->account == WRIT_ACCOUNT_WAIVED)
        set_suppression(s, result, finding->waiver);
    set_properties(s, result, p, item);
}

/* What was not judged, and why. */
static void set_notes(sarif *s, writ_value *run, const writ_report *report)
{
    writ_value *invocations = writ_json_set_array(s->arena, run, "invocations");
    writ_value *invocation = writ_json_push_object(s->arena, invocations);
    writ_json_set_bool(s->arena, invocation, "executionSuccessful", true);
    if (!report->notes.count)
        return;
    writ_value *notes = writ_json_set_array(s->arena, invocation, "toolExecutionNotifications");
    for (size_t i = 0; i < report->notes.count; i++) {
        writ_value *note = writ_json_push_object(s->arena, notes);
        writ_json_set_text(s->arena, note, "level", "note");
        set_message(s->arena, note, "message", report->notes.items[i]);
    }
}

static void new_run(sarif *s, writ_value *root, const writ_report *report)
{
    writ_arena *arena = s->arena;
    writ_value *run = writ_json_push_object(arena, writ_json_set_array(arena, root, "runs"));
    writ_value *tool = writ_json_set_object(arena, run, "tool");
    writ_value *driver = writ_json_set_object(arena, tool, "driver");
    writ_json_set_text(arena, driver, "name", "writ");
    writ_json_set_text(arena, driver, "version", PACKAGE_VERSION);
    s->rules = writ_json_set_array(arena, driver, "rules");
    set_notes(s, run, report);
    writ_value *automation = writ_json_set_object(arena, run, "automationDetails");
    writ_json_set_str(arena, automation, "id",
                      writ_str_printf(arena, "writ/%.*s/", WRIT_FMT(report->command)));
    writ_json_set_text(arena, run, "columnKind", "unicodeCodePoints");
    s->results = writ_json_set_array(arena, run, "results");
}

void writ_diff_print_sarif(const writ_diff_printer *run)
{
    sarif s = {.arena = run->arena};
    writ_value *root = writ_value_object(run->arena, NULL);
    writ_json_set_text(run->arena, root, "$schema",
                       "https://json.schemastore.org/sarif-2.1.0.json");
    writ_json_set_text(run->arena, root, "version", "2.1.0");
    new_run(&s, root, run->report);
    for (size_t i = 0; i < run->report->diffs.count; i++) {
        const writ_diff_printer one = writ_diff_at(run, i);
        writ_diff_items items = writ_diff_list(&one);
        for (size_t j = 0; j < items.count; j++)
            add_result(&s, &one, &items.items[j]);
    }
    writ_json_write(run->out, root, WRIT_JSON_PRETTY);
    writ_buf_add_byte(run->out, '\n');
}
