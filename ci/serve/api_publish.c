/* SPDX-License-Identifier: Apache-2.0
 *
 * POST of versions, deprecations, retirements: the life of a contract.
 */
#include "ci/registry_policy.h"
#include "ci/serve/api.h"
#include "contracts/base/bounds.h"
#include "contracts/base/write.h"
#include "contracts/semver.h"
#include "registry/govern.h"

/* ---- publishing ---- */

typedef struct publishing {
    const writ_contract *contract;
    writ_stored_version row;
    writ_wire_publishing asked;
} publishing;

/* Which rule it was: the answer's reason is for people. */
static const char *const problems[] = {
    [WRIT_PUBLISH_JUDGED] = "breaking-change",  [WRIT_PUBLISH_EXISTS] = "version-exists",
    [WRIT_PUBLISH_DELETED] = "version-deleted", [WRIT_PUBLISH_TOO_LOW] = "version-too-low",
    [WRIT_PUBLISH_NOT_BESIDE] = "no-new-line",
};

static int refuse(writ_request *request, writ_response *response, const publishing *p,
                  const writ_publish_result *result)
{
    const writ_contract *contract = p->contract;
    writ_buf more = WRIT_BUF_INIT;
    if (result->old_version.len) {
        const writ_diff_report diff = {
            .impact = &result->impact,
            .old_label = writ_str_printf(request->arena, "%.*s@%.*s", WRIT_FMT(contract->id),
                                         WRIT_FMT(result->old_version)),
            .new_label = writ_contract_label(request->arena, contract),
        };
        writ_wire_add_text(&more, "old_version", result->old_version);
        writ_buf_add_text(&more, ",\"report\":");
        writ_api_print_diff(request, &more, &diff);
    }
    int code = writ_api_refuse(request, response, problems[result->rule], result->reason,
                               result->hint, &more);
    writ_buf_clear(&more);
    return code;
}

static int publish(writ_request *request, writ_response *response, writ_error *err)
{
    const publishing *p = request->context;
    const writ_wire_publishing *asked = &p->asked;
    writ_policy_door door;
    writ_publish_result result = {0};
    writ_origin origin;
    const writ_publish_options options = {
        .by = writ_identity_name(request->identity),
        .force = asked->force,
        .backport = asked->backport,
        .impact = {.side_by_side = asked->side_by_side,
                   .budget = asked->budget,
                   .total = WRIT_BOUND_PUBLISH_WORK},
        .policy = &door.asks,
        .row = &p->row,
    };
    writ_policy_door_init(&door, NULL, writ_identity_is_admin(request->identity));
    writ_api_act_for(request, &asked->origin, &origin);
    int code =
        writ_registry_publish(request->store, request->arena, p->contract, &options, &result, err);
    if (code != WRIT_OK)
        return code;
    if (result.outcome == WRIT_OUTCOME_REFUSED)
        return refuse(request, response, p, &result);
    const writ_str path[] = {WRIT_STR("contracts"), p->contract->id, WRIT_STR("versions"),
                             p->contract->version};
    writ_api_location(request, response, path, sizeof path / sizeof *path);
    writ_api_begin_outcome(response, result.outcome);
    writ_wire_add_text(&response->body, "contract", p->contract->id);
    writ_wire_add_text(&response->body, "version", p->contract->version);
    writ_wire_add_text(&response->body, "sha256", result.sha256);
    writ_wire_add_text(&response->body, "old_version", result.old_version);
    writ_buf_add_byte(&response->body, '}');
    return WRIT_OK;
}

static int mismatch(writ_request *request, writ_response *response, const char *what,
                    writ_str document, writ_str wanted)
{
    return writ_response_problem(request, response, 422, "document-mismatch",
                                 writ_str_printf(request->arena,
                                                 "the %s of the document is '%.*s', not '%.*s'",
                                                 what, WRIT_FMT(document), WRIT_FMT(wanted)),
                                 WRIT_STR_EMPTY);
}

/* Read and understood now, judged in the transaction. */
static int prepare(writ_request *request, writ_response *response, publishing *p, writ_str id,
                   writ_error *err)
{
    const writ_stored_version *row = &p->asked.row;
    const writ_api_document from = {.id = id,
                                    .version = row->version,
                                    .owner = row->owner,
                                    .name = row->name,
                                    .bytes = row->bytes,
                                    .beside = row->beside,
                                    .entry = row->entry};
    writ_document *document;
    int code;
    if (!writ_api_understand(request, response, &from, &document, &code, err))
        return code;
    const writ_contract *contract = document->contract;
    if (!contract)
        return writ_response_problem(request, response, 422, "invalid-document",
                                     WRIT_STR("the document holds expectations, not a contract"),
                                     WRIT_STR("expectations are for POST /v1/parties"));
    if (!writ_str_equal(contract->id, id))
        return mismatch(request, response, "id", contract->id, id);
    if (row->version.len && !writ_str_equal(contract->version, row->version))
        return mismatch(request, response, "version", contract->version, row->version);
    p->contract = contract;
    request->context = p;
    request->then = publish;
    return writ_registry_row(request->arena, contract, &p->row, err);
}

/* How much work one may have done while all other writes wait. */
static int check_budget(const writ_request *request, uint32_t budget, writ_error *err)
{
    bool is_admin = writ_identity_is_admin(request->identity);
    uint32_t most = is_admin ? WRIT_BOUND_SERVER_BUDGET : 1;
    if (budget <= most)
        return WRIT_OK;
    int code = writ_error_set(err, WRIT_E_USAGE,
                              "a server does at most %u time%s the usual work here, not %u", most,
                              most == 1 ? "" : "s", budget);
    if (is_admin)
        writ_error_hint(err, "take a lower budget: all other writes wait meanwhile");
    else
        writ_error_hint(err, "leave the budget out; up to %d is for a token with the scope admin",
                        WRIT_BOUND_SERVER_BUDGET);
    return code;
}

int writ_api_publish(writ_request *request, writ_response *response, writ_error *err)
{
    writ_str id = writ_request_part(request, "contract");
    publishing *p = WRIT_NEW(request->arena, publishing);
    const writ_value *body;
    if (!writ_identity_may_publish(request->identity, id))
        return writ_response_forbidden(request, response, WRIT_DIALECT_V1, "publish:", id);
    int code = writ_request_json(request, &body, err);
    if (code == WRIT_OK)
        code = writ_wire_read_publishing(request->arena, body, &p->asked, err);
    if (code == WRIT_OK)
        code = check_budget(request, p->asked.budget, err);
    if (code != WRIT_OK)
        return code;
    return prepare(request, response, p, id, err);
}

/* ---- deprecating ---- */

typedef struct deprecating {
    writ_str contract, version;
    writ_sunset sunset;
} deprecating;

static int deprecate(writ_request *request, writ_response *response, writ_error *err)
{
    const deprecating *d = request->context;
    writ_outcome outcome;
    int code =
        writ_registry_deprecate(request->store, request->arena, d->contract, d->version, &d->sunset,
                                writ_identity_name(request->identity), &outcome, err);
    if (code != WRIT_OK)
        return code;
    writ_api_begin_outcome(response, outcome);
    writ_wire_add_text(&response->body, "contract", d->contract);
    writ_wire_add_text(&response->body, "version", d->version);
    writ_buf_add_byte(&response->body, '}');
    return WRIT_OK;
}

int writ_api_deprecate(writ_request *request, writ_response *response, writ_error *err)
{
    deprecating *d = WRIT_NEW(request->arena, deprecating);
    writ_stored_version version;
    const writ_value *body;
    d->contract = writ_request_part(request, "contract");
    if (!writ_identity_may_publish(request->identity, d->contract))
        return writ_response_forbidden(request, response, WRIT_DIALECT_V1, "publish:", d->contract);
    int code = writ_request_json(request, &body, err);
    if (code == WRIT_OK)
        code = writ_wire_read_sunset(request->arena, body, &d->sunset, err);
    if (code != WRIT_OK ||
        !writ_api_find_version(request, response, d->contract,
                               writ_request_part(request, "version"), &version, &code, err))
        return code;
    d->version = version.version;
    request->context = d;
    request->then = deprecate;
    return WRIT_OK;
}

/* ---- retiring ---- */

typedef struct retiring {
    writ_str contract, reason;
    uint64_t line;
} retiring;

/* ,"uses":[…]: who stands in the way. */
static void add_uses(writ_buf *out, const writ_retire_result *result)
{
    writ_buf_add_text(out, ",\"uses\":[");
    for (size_t i = 0; i < result->uses.count; i++) {
        const writ_line_use *use = &result->uses.items[i];
        writ_buf_printf(out, "%s{\"kind\":\"%s\"", i ? "," : "",
                        use->is_party ? "party" : "contract");
        writ_wire_add_text(out, "name", use->name);
        writ_wire_add_text(out, "owner", use->owner);
        writ_wire_add_text(out, "environment", use->environment);
        writ_buf_add_byte(out, '}');
    }
    writ_buf_add_byte(out, ']');
}

static int refuse_line(writ_request *request, writ_response *response, const retiring *r,
                       const writ_retire_result *result)
{
    writ_buf more = WRIT_BUF_INIT;
    add_uses(&more, result);
    int code = writ_api_refuse(
        request, response, "line-in-use",
        writ_str_printf(request->arena, "line %llu of '%.*s' is used in %zu place%s",
                        (unsigned long long)r->line, WRIT_FMT(r->contract), result->uses.count,
                        result->uses.count == 1 ? "" : "s"),
        WRIT_STR_EMPTY, &more);
    writ_buf_clear(&more);
    return code;
}

static int retire(writ_request *request, writ_response *response, writ_error *err)
{
    const retiring *r = request->context;
    writ_retire_result result = {0};
    writ_buf *out = &response->body;
    int code = writ_registry_retire(request->store, request->arena, r->contract, r->line, r->reason,
                                    writ_identity_name(request->identity), &result, err);
    if (code != WRIT_OK)
        return code;
    if (result.outcome == WRIT_OUTCOME_REFUSED)
        return refuse_line(request, response, r, &result);
    writ_api_begin_outcome(response, result.outcome);
    writ_buf_add_text(out, ",\"versions\":[");
    for (size_t i = 0; i < result.versions.count; i++) {
        if (i)
            writ_buf_add_byte(out, ',');
        writ_json_write_string(out, result.versions.items[i]);
    }
    writ_buf_add_text(out, "]}");
    return WRIT_OK;
}

/* Is there a version of the line, whatever its status? */
static int find_line(writ_request *request, const retiring *r, bool *found, writ_error *err)
{
    writ_stored_versions heads = {0};
    int code = writ_store_heads(request->store, request->arena, r->contract, &heads, err);
    *found = false;
    for (size_t i = 0; i < heads.count; i++) {
        writ_version version;
        *found = *found ||
                 (writ_version_parse(heads.items[i].version, &version) && version.major == r->line);
    }
    return code;
}

static bool read_line(writ_str text, uint64_t *line)
{
    *line = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || *line > WRIT_BOUND_VERSION_NUMBER)
            return false;
        *line = *line * 10 + (uint64_t)(text.ptr[i] - '0');
    }
    return text.len > 0;
}

int writ_api_retire(writ_request *request, writ_response *response, writ_error *err)
{
    retiring *r = WRIT_NEW(request->arena, retiring);
    const writ_value *body;
    bool found = false;
    r->contract = writ_request_part(request, "contract");
    if (!writ_identity_may_publish(request->identity, r->contract))
        return writ_response_forbidden(request, response, WRIT_DIALECT_V1, "publish:", r->contract);
    int code = writ_request_json(request, &body, err);
    if (code == WRIT_OK)
        code = writ_wire_read_text(body, "reason", &r->reason, err);
    if (code == WRIT_OK && read_line(writ_request_part(request, "line"), &r->line))
        code = find_line(request, r, &found, err);
    if (code != WRIT_OK)
        return code;
    if (!found)
        return writ_api_missing(
            request, response, "line-not-found", "the registry has no line '%.*s' of '%.*s'",
            WRIT_FMT(writ_request_part(request, "line")), WRIT_FMT(r->contract));
    request->context = r;
    request->then = retire;
    return WRIT_OK;
}
