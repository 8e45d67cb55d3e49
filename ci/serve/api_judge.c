/* SPDX-License-Identifier: Apache-2.0
 *
 * POST /v1/diff and /v1/gate: what would come of a change. Nothing is written.
 */
#include <time.h>

#include "ci/policy.h"
#include "ci/registry_policy.h"
#include "ci/serve/api.h"
#include "contracts/base/write.h"
#include "contracts/semver.h"
#include "registry/stored.h"

/* ---- one change ---- */

int writ_api_policy(writ_request *request, writ_policy *policy, writ_error *err)
{
    writ_registry_policy held;
    bool found;
    int code = writ_registry_policy_load(request->store, request->arena, &held, &found, err);
    if (code == WRIT_OK)
        *policy = held.policy;
    return code;
}

static uint64_t microseconds_since(const struct timespec *from)
{
    struct timespec to;
    clock_gettime(CLOCK_MONOTONIC, &to);
    return (uint64_t)(to.tv_sec - from->tv_sec) * 1000000u +
           (uint64_t)((to.tv_nsec - from->tv_nsec) / 1000);
}

static int apply_waivers(writ_request *request, writ_impact *impact, writ_error *err)
{
    writ_waivers *waivers = WRIT_NEW(request->arena, writ_waivers);
    int code =
        writ_store_waivers(request->store, request->arena, impact->new_contract->id, waivers, err);
    if (code == WRIT_OK)
        writ_waivers_apply(request->arena, waivers, impact);
    return code;
}

int writ_api_judge(writ_request *request, const writ_contract *old_contract,
                   const writ_contract *new_contract, const writ_policy *policy,
                   const writ_impact_options *options, writ_impact *impact, uint64_t *elapsed_us,
                   writ_error *err)
{
    writ_party **parties;
    writ_contract **retained = NULL;
    bool *pending;
    size_t party_count, retained_count = 0;
    struct timespec from;
    writ_mode mode = options->mode ? options->mode : new_contract->mode;
    int code = writ_registry_parties(request->store, request->arena, new_contract->id, &parties,
                                     &pending, &party_count, err);
    if (code == WRIT_OK && old_contract && writ_mode_is_transitive(mode))
        code = writ_registry_retained(request->store, request->arena, new_contract->id,
                                      new_contract->version, &retained, &retained_count, err);
    clock_gettime(CLOCK_MONOTONIC, &from);
    if (code == WRIT_OK)
        code = writ_impact_judge(request->arena, old_contract, new_contract,
                                 (const writ_party *const *)parties, party_count, pending,
                                 (const writ_contract *const *)retained, retained_count, options,
                                 impact, err);
    *elapsed_us = microseconds_since(&from);
    if (code == WRIT_OK)
        code = apply_waivers(request, impact, err);
    if (code == WRIT_OK)
        writ_policy_apply(policy, impact);
    return code;
}

void writ_api_print_diff(writ_request *request, writ_buf *out, const writ_diff_report *diff)
{
    writ_diff_report copy = *diff;
    const writ_report report = {.command = WRIT_STR("diff"), .diffs = {&copy, 1, 1}};
    const writ_report_options options = {0};
    writ_report_print(out, request->arena, WRIT_REPORT_JSON, &report, &options);
    if (out->len && out->ptr[out->len - 1] == '\n')
        out->ptr[--out->len] = '\0';
}

/* ---- diff ---- */

/* "ID", "ID@1", "ID@1.4.0" */
static bool find_ref(writ_request *request, writ_response *response, writ_str ref,
                     writ_contract **contract, int *code, writ_error *err)
{
    size_t at = writ_str_find_last(ref, '@');
    writ_str id = writ_str_part(ref, 0, at);
    writ_str selector = at < ref.len ? writ_str_part(ref, at + 1, SIZE_MAX) : WRIT_STR("latest");
    writ_stored_version version;
    if (!writ_api_find_version(request, response, id, selector, &version, code, err))
        return false;
    *code = writ_stored_contract(request->arena, &version, contract, err);
    return *code == WRIT_OK;
}

static bool find_side(writ_request *request, writ_response *response, const writ_value *value,
                      const char *name, writ_contract **contract, int *code, writ_error *err)
{
    writ_api_document from;
    writ_document *document;
    if (value && value->kind == WRIT_STRING)
        return find_ref(request, response, value->string, contract, code, err);
    if (!value)
        *code = writ_error_set(err, WRIT_E_INPUT, "the body has no '%s'", name);
    else
        *code = writ_api_read_document(request, value, &from, err);
    if (*code != WRIT_OK || !writ_api_understand(request, response, &from, &document, code, err))
        return false;
    *contract = document->contract;
    if (!document->contract)
        *code = writ_response_problem(request, response, 422, "invalid-document",
                                      WRIT_STR("the document holds expectations, not a contract"),
                                      WRIT_STR_EMPTY);
    return document->contract != NULL;
}

/* Without OLD it is what a publish would be judged against. */
static bool find_old(writ_request *request, writ_response *response, const writ_value *value,
                     const writ_contract *new_contract, writ_registry_old *base, int *code,
                     writ_error *err)
{
    *base = (writ_registry_old){0};
    if (value)
        return find_side(request, response, value, "old", &base->contract, code, err);
    *code = writ_registry_base(request->store, request->arena, new_contract->id,
                               new_contract->version, base, err);
    if (*code != WRIT_OK)
        return false;
    if (!base->contract)
        *code = writ_api_missing(request, response, "version-not-found",
                                 "there is no published version of '%.*s' to compare with",
                                 WRIT_FMT(new_contract->id));
    return base->contract != NULL;
}

static writ_str label_of(writ_arena *arena, const writ_contract *contract)
{
    return contract->version.len ? writ_contract_label(arena, contract) : contract->source->name;
}

int writ_api_diff(writ_request *request, writ_response *response, writ_error *err)
{
    writ_contract *new_contract;
    writ_registry_old base;
    writ_impact impact = {0};
    writ_policy policy;
    const writ_policy_options none = {0};
    writ_diff_report diff = {.impact = &impact, .policy = &policy};
    const writ_value *body;
    bool side_by_side;
    int code = writ_request_json(request, &body, err);
    if (code == WRIT_OK)
        code = writ_wire_read_flag(body, "side_by_side", &side_by_side, err);
    if (code == WRIT_OK)
        code = writ_api_policy(request, &policy, err);
    if (code != WRIT_OK ||
        !find_side(request, response, writ_value_find(body, "new"), "new", &new_contract, &code,
                   err) ||
        !find_old(request, response, writ_value_find(body, "old"), new_contract, &base, &code, err))
        return code;
    writ_impact_options options = writ_policy_impact(&policy, &none, new_contract->id);
    options.side_by_side = side_by_side;
    options.standing = base.standing;
    code = writ_api_judge(request, base.contract, new_contract, &policy, &options, &impact,
                          &diff.elapsed_us, err);
    if (code == WRIT_OK && impact.not_beside.len)
        code = writ_error_set(err, WRIT_E_USAGE, "%.*s", WRIT_FMT(impact.not_beside));
    if (code != WRIT_OK)
        return code;
    diff.old_label = label_of(request->arena, base.contract);
    diff.new_label = label_of(request->arena, new_contract);
    writ_api_print_diff(request, &response->body, &diff);
    return WRIT_OK;
}

/* ---- gate ---- */

typedef struct gate {
    writ_request *request;
    writ_policy policy;
    writ_buf diffs; /* diff/1 with commas between */
    WRIT_ARRAY(writ_str) notes;
    size_t contracts, expectations, judged, failed;
} gate;

static void __attribute__((format(printf, 2, 3))) note(gate *g, const char *format, ...)
{
    va_list args;
    writ_buf text = WRIT_BUF_INIT;
    va_start(args, format);
    writ_buf_vprintf(&text, format, args);
    va_end(args);
    *WRIT_PUSH(g->request->arena, &g->notes) =
        writ_str_copy(g->request->arena, writ_buf_str(&text));
    writ_buf_clear(&text);
}

static void add_diff(gate *g, writ_diff_report *diff, bool fails)
{
    diff->policy = &g->policy;
    diff->fails = fails || writ_policy_fails(&g->policy, diff->impact);
    g->failed += diff->fails;
    if (g->judged++)
        writ_buf_add_byte(&g->diffs, ',');
    writ_api_print_diff(g->request, &g->diffs, diff);
}

static bool lacks_parties(gate *g, const writ_impact *impact)
{
    writ_str id = impact->new_contract->id;
    uint32_t required = writ_policy_require_parties(&g->policy, id);
    size_t known = 0;
    for (size_t i = 0; i < impact->parties.count; i++)
        known += !impact->parties.items[i].stand_in;
    if (!known && impact->parties.count)
        note(g, "no party of '%.*s' is known: its old version stands in", WRIT_FMT(id));
    if (known < required)
        note(g, "'%.*s' has %zu known %s, the policy requires %u", WRIT_FMT(id), known,
             known == 1 ? "party" : "parties", required);
    return known < required;
}

static int gate_contract(gate *g, const writ_contract *contract, writ_error *err)
{
    writ_request *request = g->request;
    writ_registry_old base;
    writ_impact *impact = WRIT_NEW(request->arena, writ_impact);
    writ_diff_report diff = {.impact = impact};
    const writ_policy_options none = {0};
    g->contracts++;
    if (contract->status == WRIT_STATUS_DRAFT) {
        note(g, "'%.*s' is a draft and is not gated", WRIT_FMT(contract->id));
        return WRIT_OK;
    }
    int code = writ_registry_proposed_base(request->store, request->arena, contract->id,
                                           contract->version, &base, err);
    if (code != WRIT_OK)
        return code;
    if (!base.contract) {
        note(g, "'%.*s' is new: nothing depends on it yet", WRIT_FMT(contract->id));
        return WRIT_OK;
    }
    if (writ_registry_is_same(request->arena, base.contract, contract))
        return WRIT_OK;
    writ_impact_options options = writ_policy_impact(&g->policy, &none, contract->id);
    options.standing = base.standing;
    code = writ_api_judge(request, base.contract, contract, &g->policy, &options, impact,
                          &diff.elapsed_us, err);
    if (code != WRIT_OK)
        return code;
    diff.old_label = label_of(request->arena, base.contract);
    diff.new_label = label_of(request->arena, contract);
    add_diff(g, &diff, lacks_parties(g, impact));
    return WRIT_OK;
}

/* A change without OLD, so that what is not met is all new. */
static int gate_against(gate *g, const writ_party *party, const writ_stored_version *head,
                        writ_error *err)
{
    writ_request *request = g->request;
    const writ_version_query query = {.contract = head->contract, .version = head->version};
    const writ_policy_options none = {0};
    writ_impact *impact = WRIT_NEW(request->arena, writ_impact);
    writ_stored_versions rows = {0};
    writ_contract *live;
    int code = writ_store_find_versions(request->store, request->arena, &query, &rows, err);
    if (code == WRIT_OK && rows.count)
        code = writ_stored_contract(request->arena, &rows.items[0], &live, err);
    if (code != WRIT_OK || !rows.count)
        return code;
    const writ_impact_options options = writ_policy_impact(&g->policy, &none, live->id);
    code = writ_impact_judge(request->arena, NULL, live, &party, 1, NULL, NULL, 0, &options, impact,
                             err);
    if (code == WRIT_OK)
        code = apply_waivers(request, impact, err);
    if (code != WRIT_OK)
        return code;
    writ_policy_apply(&g->policy, impact);
    writ_diff_report diff = {
        .impact = impact, .new_label = label_of(request->arena, live), .is_expectation = true};
    add_diff(g, &diff, false);
    return WRIT_OK;
}

/* From the newest down: the first live version of each line that the range admits. */
static int gate_party(gate *g, const writ_party *party, writ_error *err)
{
    writ_stored_versions heads = {0};
    writ_version version;
    uint64_t line = 0;
    size_t judged = 0;
    g->expectations++;
    int code = writ_store_heads(g->request->store, g->request->arena, party->contract, &heads, err);
    for (size_t i = heads.count; code == WRIT_OK && i-- > 0;) {
        const writ_stored_version *here = &heads.items[i];
        if (!writ_stored_is_live(here) || !writ_version_parse(here->version, &version) ||
            (judged && version.major == line) || !writ_range_admits(party->versions, &version))
            continue;
        line = version.major;
        judged++;
        code = gate_against(g, party, here, err);
    }
    if (code == WRIT_OK && !judged)
        note(g, "'%.*s': no live version of '%.*s' that it admits is published",
             WRIT_FMT(party->id), WRIT_FMT(party->contract));
    return code;
}

static bool gate_document(gate *g, writ_response *response, const writ_value *value, int *code,
                          writ_error *err)
{
    writ_api_document from;
    writ_document *document;
    *code = writ_api_read_document(g->request, value, &from, err);
    if (*code != WRIT_OK || !writ_api_understand(g->request, response, &from, &document, code, err))
        return false;
    if (document->contract)
        *code = gate_contract(g, document->contract, err);
    for (size_t i = 0; i < document->parties.count && *code == WRIT_OK; i++)
        *code = gate_party(g, document->parties.items[i], err);
    return *code == WRIT_OK;
}

static void print_gate(const gate *g, writ_buf *out)
{
    writ_buf_printf(out,
                    "{\"writ\":\"gate/1\",\"fails\":%s,\"contracts\":%zu,\"expectations\":%zu,"
                    "\"judged\":%zu,\"failed\":%zu,\"notes\":[",
                    g->failed ? "true" : "false", g->contracts, g->expectations, g->judged,
                    g->failed);
    for (size_t i = 0; i < g->notes.count; i++) {
        if (i)
            writ_buf_add_byte(out, ',');
        writ_json_write_string(out, g->notes.items[i]);
    }
    writ_buf_add_text(out, "],\"diffs\":[");
    writ_buf_add_str(out, writ_buf_str(&g->diffs));
    writ_buf_add_text(out, "]}");
}

int writ_api_gate(writ_request *request, writ_response *response, writ_error *err)
{
    gate g = {.request = request};
    const writ_value *body;
    int code = writ_request_json(request, &body, err);
    const writ_value *documents = code == WRIT_OK ? writ_value_find(body, "documents") : NULL;
    if (code == WRIT_OK && (!documents || documents->kind != WRIT_ARRAY ||
                            documents->array.count > WRIT_BOUND_GATE_DOCUMENTS))
        code = writ_error_set(err, WRIT_E_INPUT, "'documents' is no list of at most %d",
                              WRIT_BOUND_GATE_DOCUMENTS);
    if (code == WRIT_OK)
        code = writ_api_policy(request, &g.policy, err);
    bool whole = code == WRIT_OK;
    for (size_t i = 0; whole && i < documents->array.count; i++)
        whole = gate_document(&g, response, documents->array.items[i], &code, err);
    if (whole)
        print_gate(&g, &response->body);
    writ_buf_clear(&g.diffs);
    return code;
}
