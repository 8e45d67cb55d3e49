/* SPDX-License-Identifier: Apache-2.0
 *
 * Registering a schema under a subject: publishing a contract's next line. What costs time
 * (reading, compiling, comparing) is done on the request's thread against what the subject holds
 * then; the transaction judges again only when that is no longer so.
 */
#include "ci/registry_policy.h"
#include "ci/serve/access.h"
#include "ci/serve/confluent.h"
#include "contracts/base/bounds.h"

typedef struct registering {
    writ_str subject;
    writ_confluent_schema schema;
    writ_str judged;         /* what the schema was found compatible with, as basis_of tells it */
    writ_stored_version row; /* that is to be published, but for its version */
} registering;

/* --- answers --- */

static int answer(writ_response *response, const writ_confluent_schema *schema, int64_t id,
                  uint64_t version)
{
    char guid[WRIT_GUID_BYTES];
    writ_content_guid(schema->address, WRIT_STR_EMPTY, guid);
    writ_buf_printf(&response->body, "{\"id\":%lld,\"version\":%llu,\"guid\":\"%s\"}",
                    (long long)id, (unsigned long long)version, guid);
    return writ_confluent_done(response);
}

static int refuse_break(writ_response *response, writ_str subject,
                        const writ_confluent_verdict *verdict)
{
    writ_buf details = WRIT_BUF_INIT;
    for (size_t i = 0; i < verdict->messages.count; i++)
        writ_buf_printf(&details, "%s%.*s", i ? ", " : "", WRIT_FMT(verdict->messages.items[i]));
    int code = writ_response_confluent(
        response, WRIT_CONFLUENT_INCOMPATIBLE,
        "Schema being registered is incompatible with an earlier schema for subject \"%.*s\", "
        "details: [%.*s]",
        WRIT_FMT(subject), WRIT_FMT(writ_buf_str(&details)));
    writ_buf_clear(&details);
    return code;
}

/* By a rule of the registry: a party that would break, a policy. */
static int refuse_rule(writ_response *response, writ_str subject, const writ_publish_result *result)
{
    return writ_response_confluent(
        response, WRIT_CONFLUENT_INCOMPATIBLE,
        "Schema being registered is refused for subject \"%.*s\": %.*s%s%.*s", WRIT_FMT(subject),
        WRIT_FMT(result->reason), result->hint.len ? "; " : "", WRIT_FMT(result->hint));
}

/* --- what may be registered --- */

static int check_mode(writ_request *request, writ_response *response, const registering *r,
                      bool *fine, writ_error *err)
{
    writ_confluent_mode mode;
    int code = writ_confluent_mode_of(request, r->subject, &mode, err);
    *fine = code == WRIT_OK && mode == WRIT_CONFLUENT_READWRITE && r->schema.id <= 0;
    if (code != WRIT_OK || *fine)
        return code;
    if (mode == WRIT_CONFLUENT_READWRITE)
        return writ_response_confluent(response, WRIT_CONFLUENT_NOT_PERMITTED,
                                       "Subject %.*s is not in import mode", WRIT_FMT(r->subject));
    return writ_response_confluent(response, WRIT_CONFLUENT_NOT_PERMITTED,
                                   "Subject %.*s is in read-only mode", WRIT_FMT(r->subject));
}

/* Which level and which contents a verdict is of. */
static writ_str basis_of(writ_arena *arena, writ_confluent_level level,
                         const writ_confluent_subject *subject)
{
    writ_buf text = WRIT_BUF_INIT;
    writ_buf_add_text(&text, writ_confluent_level_name(level));
    for (size_t i = 0; i < subject->versions.count; i++)
        if (!subject->versions.items[i].is_deleted)
            writ_buf_printf(&text, " %.*s", WRIT_FMT(subject->versions.items[i].row->sha256));
    writ_str copy = writ_str_copy(arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    return copy;
}

/* *basis: of the verdict, where it is fine. */
static int judge(writ_request *request, writ_response *response, const registering *r,
                 writ_str *basis, bool *fine, writ_error *err)
{
    writ_confluent_subject subject;
    writ_confluent_level level;
    writ_confluent_verdict verdict;
    WRIT_ARRAY(const writ_confluent_version *) earlier = {0};
    *fine = false;
    int code = writ_confluent_level_of(request, r->subject, &level, err);
    if (code == WRIT_OK)
        code = writ_confluent_subject_load(request, r->subject, false, &subject, err);
    if (code != WRIT_OK)
        return code;
    for (size_t i = 0; i < subject.versions.count; i++)
        if (!subject.versions.items[i].is_deleted)
            *WRIT_PUSH(request->arena, &earlier) = &subject.versions.items[i];
    code = writ_confluent_judge(request->arena, level, r->schema.contract, earlier.items,
                                earlier.count, &verdict, err);
    if (code != WRIT_OK)
        return code;
    if (!verdict.is_compatible)
        return refuse_break(response, r->subject, &verdict);
    *basis = basis_of(request->arena, level, &subject);
    *fine = true;
    return WRIT_OK;
}

/* What is found here is not kept: the transaction may be undone, and what it was judged against
 * with it. */
static int judge_again(writ_request *request, writ_response *response, const registering *r,
                       const writ_confluent_subject *subject, bool *fine, writ_error *err)
{
    writ_confluent_level level;
    writ_str basis;
    int code = writ_confluent_level_of(request, r->subject, &level, err);
    *fine = code == WRIT_OK && writ_str_equal(basis_of(request->arena, level, subject), r->judged);
    return code != WRIT_OK || *fine ? code : judge(request, response, r, &basis, fine, err);
}

/* --- in the transaction --- */

static int find_number(writ_request *request, writ_str subject, writ_str version, int64_t *number,
                       writ_error *err)
{
    const writ_version_query query = {.contract = subject, .version = version, .heads = true};
    writ_stored_versions rows = {0};
    int code = writ_store_find_versions(request->store, request->arena, &query, &rows, err);
    if (code == WRIT_OK && rows.count)
        *number = rows.items[0].number;
    return code;
}

static writ_str version_text(writ_arena *arena, uint64_t number)
{
    return writ_str_printf(arena, "%llu.0.0", (unsigned long long)number);
}

/* What the request does not say is as it was in the newest version: rules that encrypt a field do
 * not go because somebody registers without them. */
static int inherit(writ_request *request, const writ_confluent_subject *subject,
                   writ_confluent_notes *notes, writ_error *err)
{
    const writ_confluent_version *newest = writ_confluent_find(subject, 0, WRIT_SHOWN_LIVE);
    writ_confluent_notes before;
    if (!newest || (notes->metadata && notes->rule_set))
        return WRIT_OK;
    int code = writ_confluent_notes_load(request, subject->name, newest->number, &before, err);
    if (code != WRIT_OK)
        return code;
    notes->metadata = notes->metadata ? notes->metadata : before.metadata;
    notes->rule_set = notes->rule_set ? notes->rule_set : before.rule_set;
    return WRIT_OK;
}

/* The level was asked already; parties, policies and the log are the registry's. */
static int publish(writ_request *request, writ_response *response, registering *r,
                   const writ_confluent_subject *subject, writ_error *err)
{
    writ_confluent_notes notes = r->schema.notes;
    writ_contract *contract = r->schema.contract;
    writ_publish_result result = {0};
    writ_policy_door door = {0};
    const writ_publish_options options = {
        .by = writ_identity_name(request->identity),
        .impact = {.mode = contract->mode ? contract->mode : WRIT_MODE_NONE,
                   .undeclared = WRIT_UNDECLARED_ANYTHING,
                   .total = WRIT_BOUND_PUBLISH_WORK},
        .policy = &door.asks,
        .row = &r->row,
    };
    int64_t id = 0;
    writ_policy_door_init(&door, NULL, writ_identity_is_admin(request->identity));
    contract->version = r->row.version = version_text(request->arena, subject->next);
    int code =
        writ_registry_publish(request->store, request->arena, contract, &options, &result, err);
    if (code == WRIT_OK && result.outcome == WRIT_OUTCOME_REFUSED)
        return refuse_rule(response, r->subject, &result);
    if (code == WRIT_OK)
        code = inherit(request, subject, &notes, err);
    if (code == WRIT_OK)
        code = writ_confluent_notes_store(request, r->subject, subject->next, &notes, err);
    if (code == WRIT_OK)
        code = find_number(request, r->subject, contract->version, &id, err);
    return code == WRIT_OK ? answer(response, &r->schema, id, subject->next) : code;
}

/* What was found on the request's thread, asked again where it may be otherwise by now. */
static int check_again(writ_request *request, writ_response *response, registering *r,
                       const writ_confluent_subject *subject, bool *fine, writ_error *err)
{
    int code = check_mode(request, response, r, fine, err);
    if (code == WRIT_OK && *fine)
        code = writ_confluent_schema_stands(request, response, &r->schema, fine, err);
    if (code != WRIT_OK || !*fine)
        return code;
    *fine = r->schema.version <= 0 || (uint64_t)r->schema.version == subject->next;
    if (!*fine)
        return writ_response_confluent(
            response, WRIT_CONFLUENT_BAD_SCHEMA,
            "Invalid schema: version %lld is not one more than the versions before, which is %llu",
            (long long)r->schema.version, (unsigned long long)subject->next);
    return judge_again(request, response, r, subject, fine, err);
}

static int register_then(writ_request *request, writ_response *response, writ_error *err)
{
    registering *r = request->context;
    const writ_confluent_version *same;
    writ_confluent_subject subject;
    bool fine;
    int code = writ_confluent_subject_load(request, r->subject, true, &subject, err);
    if (code == WRIT_OK)
        code = writ_confluent_schema_same(request, &subject, &r->schema, &same, err);
    if (code != WRIT_OK)
        return code;
    if (same)
        return answer(response, &r->schema, same->row->number, same->number);
    code = check_again(request, response, r, &subject, &fine, err);
    return code == WRIT_OK && fine ? publish(request, response, r, &subject, err) : code;
}

/* --- the handlers --- */

/* What is published is made now, but for its version, which only the transaction knows. */
static int prepare(writ_request *request, writ_response *response, registering *r, writ_error *err)
{
    writ_error why = WRIT_ERROR_INIT;
    r->schema.contract->version = version_text(request->arena, 1);
    int code = writ_registry_row(request->arena, r->schema.contract, &r->row, &why);
    if (code == WRIT_E_INPUT)
        return writ_response_confluent(response, WRIT_CONFLUENT_BAD_SCHEMA,
                                       "Invalid schema of type JSON, details: %s", why.message);
    if (code != WRIT_OK)
        return writ_error_set(err, code, "%s", why.message);
    request->context = r;
    request->then = register_then;
    return WRIT_OK;
}

/* Producers register what is there already each time they start: that is no write, and is done in
 * any mode. One that chooses the id means to write it. */
static int find_same(writ_request *request, writ_response *response, const registering *r,
                     bool *found, writ_error *err)
{
    writ_confluent_subject subject;
    const writ_confluent_version *same = NULL;
    *found = false;
    if (r->schema.id > 0)
        return WRIT_OK;
    int code = writ_confluent_subject_load(request, r->subject, true, &subject, err);
    if (code == WRIT_OK)
        code = writ_confluent_schema_same(request, &subject, &r->schema, &same, err);
    *found = same != NULL;
    return same ? answer(response, &r->schema, same->row->number, same->number) : code;
}

static int begin(writ_request *request, writ_response *response, registering *r, bool *fine,
                 writ_error *err)
{
    *fine = false;
    bool is_context = r->subject.len == writ_confluent_context(r->subject).len;
    if (is_context || !writ_confluent_subject_valid(r->subject))
        return writ_response_confluent(response, WRIT_CONFLUENT_BAD_SUBJECT,
                                       "The specified subject '%.*s' is not a valid.",
                                       WRIT_FMT(r->subject));
    if (!writ_confluent_may_write(request, r->subject, response))
        return WRIT_OK;
    int code = writ_confluent_schema_read(request, response, r->subject, &r->schema, fine, err);
    if (code == WRIT_OK && *fine)
        code =
            writ_confluent_schema_understand(request, response, r->subject, &r->schema, fine, err);
    return code;
}

int writ_confluent_register(writ_request *request, writ_response *response, writ_error *err)
{
    registering *r = WRIT_NEW(request->arena, registering);
    bool fine = true, found = false;
    r->subject = writ_request_part(request, "subject");
    int code = begin(request, response, r, &fine, err);
    if (code == WRIT_OK && fine)
        code = find_same(request, response, r, &found, err);
    if (code == WRIT_OK && fine && !found)
        code = check_mode(request, response, r, &fine, err);
    if (code == WRIT_OK && fine && !found)
        code = judge(request, response, r, &r->judged, &fine, err);
    return code != WRIT_OK || !fine || found ? code : prepare(request, response, r, err);
}

int writ_confluent_lookup(writ_request *request, writ_response *response, writ_error *err)
{
    writ_str name = writ_request_part(request, "subject");
    writ_confluent_shown shown = writ_confluent_shown_of(request);
    writ_confluent_subject subject;
    writ_confluent_schema schema;
    const writ_confluent_version *version = NULL;
    bool fine;
    int code = writ_confluent_schema_read(request, response, name, &schema, &fine, err);
    if (code != WRIT_OK || !fine)
        return code;
    code = writ_confluent_subject_load(request, name, false, &subject, err);
    if (code != WRIT_OK)
        return code;
    if (!writ_confluent_find(&subject, 0, shown))
        return writ_confluent_no_subject(response, name);
    code = writ_confluent_schema_find(request, &subject, &schema, shown, &version, err);
    if (code == WRIT_OK && !version)
        return writ_response_confluent(response, WRIT_CONFLUENT_NO_SCHEMA, "Schema not found");
    if (code == WRIT_OK)
        code = writ_confluent_print(request, &response->body, version,
                                    WRIT_PART_SUBJECT | WRIT_PART_ID | WRIT_PART_DELETED, err);
    return code == WRIT_OK ? writ_confluent_done(response) : code;
}
