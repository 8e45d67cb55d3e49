/* SPDX-License-Identifier: Apache-2.0
 *
 * Compatibility of a schema with earlier ones, by the one containment engine. Undeclared members
 * may be anything, as the standard says and Confluent's rules assume. What could not be decided is
 * not compatible: a gate that does not know does not open.
 */
#include "ci/registry_policy.h"
#include "ci/serve/access.h"
#include "ci/serve/api.h"
#include "ci/serve/confluent.h"
#include "contracts/base/read.h"
#include "contracts/base/write.h"
#include "registry/stored.h"

typedef struct judging {
    writ_arena *arena;
    writ_confluent_level level;
    writ_confluent_verdict *verdict;
    const writ_schema_set *schema; /* that is asked about */
    const writ_schema_set *other;  /* an earlier one */
    uint64_t number;               /* its version */
} judging;

static bool asks_backward(writ_confluent_level level)
{
    return level != WRIT_LEVEL_NONE && level != WRIT_LEVEL_FORWARD &&
           level != WRIT_LEVEL_FORWARD_TRANSITIVE;
}

static bool asks_forward(writ_confluent_level level)
{
    return level != WRIT_LEVEL_NONE && level != WRIT_LEVEL_BACKWARD &&
           level != WRIT_LEVEL_BACKWARD_TRANSITIVE;
}

static bool is_transitive(writ_confluent_level level)
{
    return level == WRIT_LEVEL_BACKWARD_TRANSITIVE || level == WRIT_LEVEL_FORWARD_TRANSITIVE ||
           level == WRIT_LEVEL_FULL_TRANSITIVE;
}

/* --- messages --- */

static void say(judging *j, writ_buf *text)
{
    *WRIT_PUSH(j->arena, &j->verdict->messages) = writ_str_copy(j->arena, writ_buf_str(text));
    writ_buf_clear(text);
}

static void add_quoted(writ_buf *text, const char *key, writ_str value)
{
    writ_buf_printf(text, "%s%s:", text->len > 1 ? ", " : "", key);
    writ_json_write_string(text, value);
}

static writ_str sentence(const judging *j, bool backward, writ_str path, writ_str detail)
{
    writ_str old = writ_str_printf(j->arena, "version %llu", (unsigned long long)j->number);
    writ_str new_one = WRIT_STR("the new schema"), at = path.len ? path : WRIT_STR("the record");
    return WRIT_JOIN(j->arena, WRIT_STR("a value of "), backward ? old : new_one,
                     WRIT_STR(" is refused by "), backward ? new_one : old, WRIT_STR(" at "), at,
                     WRIT_STR(": "), detail);
}

static void say_break(judging *j, bool backward, const writ_break *found)
{
    const writ_schema_set *emitted = backward ? j->other : j->schema;
    const char *type = writ_confluent_difference(j->arena, emitted, found);
    writ_buf text = WRIT_BUF_INIT;
    writ_buf_add_byte(&text, '{');
    add_quoted(&text, "errorType", writ_str_of(*type ? type : "INCOMPATIBLE"));
    add_quoted(&text, "description", sentence(j, backward, found->path, found->message));
    add_quoted(&text, "path", found->path);
    add_quoted(&text, "keyword", found->keyword);
    writ_buf_add_text(&text, ", witness:");
    writ_json_write(&text, found->witness, WRIT_JSON_COMPACT);
    writ_buf_add_byte(&text, '}');
    say(j, &text);
}

static void say_doubt(judging *j, bool backward, const writ_doubt *doubt)
{
    writ_str why =
        writ_str_printf(j->arena, "it could not be decided (%.*s)", WRIT_FMT(doubt->reason));
    writ_buf text = WRIT_BUF_INIT;
    writ_buf_add_byte(&text, '{');
    add_quoted(&text, "errorType", WRIT_STR("UNDECIDED"));
    add_quoted(&text, "description", sentence(j, backward, doubt->path, why));
    add_quoted(&text, "path", doubt->path);
    add_quoted(&text, "keyword", doubt->keyword);
    writ_buf_add_byte(&text, '}');
    say(j, &text);
}

/* What Confluent's messages end with. */
static void say_basis(judging *j, writ_str schema)
{
    writ_buf text = WRIT_BUF_INIT;
    writ_buf_printf(&text, "{oldSchemaVersion: %llu}", (unsigned long long)j->number);
    say(j, &text);
    writ_buf_printf(&text, "{oldSchema: '%.*s'}", WRIT_FMT(schema));
    say(j, &text);
    writ_buf_printf(&text, "{validateFields: 'false', compatibility: '%s'}",
                    writ_confluent_level_name(j->level));
    say(j, &text);
}

/* --- one direction --- */

static int ask(judging *j, bool backward, writ_error *err)
{
    static const writ_contain_options options = {.undeclared = WRIT_UNDECLARED_ANYTHING};
    writ_verdict verdict;
    int code = writ_contain(j->arena, backward ? j->other : j->schema,
                            backward ? j->schema : j->other, &options, &verdict, err);
    if (code != WRIT_OK)
        return code;
    for (size_t i = 0; i < verdict.breaks.count; i++)
        say_break(j, backward, &verdict.breaks.items[i]);
    for (size_t i = 0; i < verdict.doubts.count; i++)
        say_doubt(j, backward, &verdict.doubts.items[i]);
    if (verdict.kind != WRIT_COMPATIBLE)
        j->verdict->is_compatible = false;
    return WRIT_OK;
}

/* --- one version --- */

/* As clients see it: the text that they are given, compiled. */
static int compile(writ_arena *arena, const writ_stored_version *row, writ_str text,
                   const writ_schema_set **set, writ_error *err)
{
    writ_contract *contract;
    int code = writ_stored_contract(arena, row, &contract, err);
    if (code != WRIT_OK)
        return code;
    if (contract->object_count == 1) {
        *set = contract->objects[0].set;
        return WRIT_OK;
    }
    writ_source *source = WRIT_NEW(arena, writ_source);
    writ_value *document;
    writ_schema_set *made;
    *source = (writ_source){row->name, text};
    code = writ_json_read(arena, source, &document, err);
    if (code == WRIT_OK)
        code = writ_schema_compile(arena, document, NULL, &made, err);
    if (code == WRIT_OK)
        *set = made;
    return code;
}

static int ask_version(judging *j, const writ_confluent_version *version, writ_error *err)
{
    writ_str text;
    j->number = version->number;
    int code = writ_confluent_text(j->arena, version->row, &text, err);
    if (code == WRIT_OK)
        code = compile(j->arena, version->row, text, &j->other, err);
    if (code == WRIT_OK && asks_backward(j->level))
        code = ask(j, true, err);
    if (code == WRIT_OK && asks_forward(j->level))
        code = ask(j, false, err);
    if (code == WRIT_OK && !j->verdict->is_compatible)
        say_basis(j, text);
    return code;
}

int writ_confluent_judge(writ_arena *arena, writ_confluent_level level,
                         const writ_contract *contract,
                         const writ_confluent_version *const *earlier, size_t count,
                         writ_confluent_verdict *verdict, writ_error *err)
{
    writ_confluent_verdict made = {.is_compatible = true};
    judging j = {
        .arena = arena, .level = level, .verdict = &made, .schema = contract->objects[0].set};
    int code = WRIT_OK;
    for (size_t i = count; i-- > 0 && level != WRIT_LEVEL_NONE && made.is_compatible;) {
        code = ask_version(&j, earlier[i], err);
        if (code != WRIT_OK)
            return code;
        if (!is_transitive(level))
            break;
    }
    *verdict = made;
    return code;
}

/* --- the rules of the registry --- */

static const writ_finding *first_error(const writ_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        if (writ_finding_counts(&findings->items[i]) && findings->items[i].severity == WRIT_ERROR)
            return &findings->items[i];
    return NULL;
}

static void say_rule(judging *j, const char *type, writ_str description, writ_str at)
{
    writ_buf text = WRIT_BUF_INIT;
    writ_buf_add_byte(&text, '{');
    add_quoted(&text, "errorType", writ_str_of(type));
    add_quoted(&text, "description", description);
    add_quoted(&text, "path", at);
    writ_buf_add_byte(&text, '}');
    say(j, &text);
    j->verdict->is_compatible = false;
}

/* One message for each registered party that it breaks. */
static void say_broken(judging *j, const writ_impact *impact)
{
    for (size_t i = 0; i < impact->parties.count; i++) {
        const writ_party_impact *party = &impact->parties.items[i];
        const writ_finding *broken = party->stand_in ? NULL : first_error(&party->findings);
        if (broken)
            say_rule(j, "BREAKS_PARTY",
                     WRIT_JOIN(j->arena, WRIT_STR("it breaks "), party->party->party,
                               WRIT_STR(": "), broken->message),
                     broken->path);
    }
}

/* What is decided where no policy is: a break, and what the contract itself forbids. */
static writ_decision decide_alone(const writ_impact *impact)
{
    const writ_finding *error = first_error(&impact->governance);
    for (size_t i = 0; i < impact->parties.count && !error; i++)
        if (!impact->parties.items[i].stand_in)
            error = first_error(&impact->parties.items[i].findings);
    return (writ_decision){.fails = error != NULL,
                           .reason = error ? error->message : WRIT_STR_EMPTY};
}

/* As the transaction that publishes asks (registry/publish.c). */
static int judge_rules(writ_request *request, const writ_contract *contract, writ_policy_door *door,
                       writ_impact *impact, writ_error *err)
{
    static const writ_policy none = WRIT_POLICY_DEFAULT;
    writ_impact_options options = {.mode = contract->mode ? contract->mode : WRIT_MODE_NONE,
                                   .undeclared = WRIT_UNDECLARED_ANYTHING};
    writ_registry_old base;
    uint64_t elapsed_us;
    int code = writ_registry_base(request->store, request->arena, contract->id, contract->version,
                                  &base, err);
    if (code != WRIT_OK || !base.contract)
        return code;
    options.standing = base.standing;
    code = door->asks.prepare(door->asks.context, request->store, request->arena, contract,
                              &options, err);
    return code == WRIT_OK ? writ_api_judge(request, base.contract, contract, &none, &options,
                                            impact, &elapsed_us, err)
                           : code;
}

int writ_confluent_judge_rules(writ_request *request, writ_contract *contract, uint64_t number,
                               writ_confluent_verdict *verdict, writ_error *err)
{
    judging j = {.arena = request->arena, .verdict = verdict};
    writ_policy_door door;
    writ_impact impact = {0};
    writ_policy_door_init(&door, NULL, writ_identity_is_admin(request->identity));
    contract->version = writ_str_printf(request->arena, "%llu.0.0", (unsigned long long)number);
    int code = judge_rules(request, contract, &door, &impact, err);
    if (code != WRIT_OK || !impact.new_contract)
        return code;
    writ_decision decision = decide_alone(&impact);
    code = door.asks.decide(door.asks.context, request->arena, &impact, &decision, err);
    if (code != WRIT_OK || !decision.fails)
        return code;
    say_broken(&j, &impact);
    if (verdict->is_compatible)
        say_rule(&j, "REFUSED_BY_POLICY", decision.reason, WRIT_STR_EMPTY);
    return WRIT_OK;
}
