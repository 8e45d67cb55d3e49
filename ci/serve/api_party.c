/* SPDX-License-Identifier: Apache-2.0
 *
 * /v1/parties: who depends on what.
 */
#include "ci/serve/api.h"

/* ---- reading ---- */

/* A page of parties in the order of contracts, then ids; `after` is the id of the last one. */
typedef struct paging {
    writ_request *request;
    writ_api_list list;
    size_t limit;
    bool full;
    writ_str last; /* id */
} paging;

static void add_row(paging *p, const writ_stored_party *party)
{
    p->full = writ_api_list_is_full(&p->list, p->limit);
    if (p->full)
        return;
    p->last = party->id;
    writ_wire_print_party(writ_api_list_next(&p->list), party);
}

/* Those of a contract, behind the id `after`. */
static int add_parties(paging *p, writ_str contract, writ_str after, writ_error *err)
{
    writ_stored_parties parties = {0};
    int code = writ_store_parties(p->request->store, p->request->arena, contract, &parties, err);
    for (size_t i = 0; i < parties.count && code == WRIT_OK && !p->full; i++)
        if (writ_str_compare(parties.items[i].id, after) > 0)
            add_row(p, &parties.items[i]);
    return code;
}

static int add_all(paging *p, writ_str contract, writ_str after, writ_error *err)
{
    writ_contract_query query = {.after = contract, .limit = p->limit + 1};
    writ_ids ids = {0};
    int code = contract.len ? add_parties(p, contract, after, err) : WRIT_OK;
    while (code == WRIT_OK && !p->full) {
        ids.count = 0;
        code = writ_store_contracts(p->request->store, p->request->arena, &query, &ids, err);
        for (size_t i = 0; i < ids.count && code == WRIT_OK && !p->full; i++)
            code = add_parties(p, ids.items[i], WRIT_STR_EMPTY, err);
        if (!ids.count)
            break;
        query.after = ids.items[ids.count - 1];
    }
    return code;
}

int writ_api_parties(writ_request *request, writ_response *response, writ_error *err)
{
    writ_str contract = writ_request_query(request, "contract");
    writ_str after = writ_request_query(request, "after");
    writ_stored_party last = {0};
    bool found = false;
    paging p = {.request = request};
    int code = writ_api_limit(request, &p.limit, err);
    if (code == WRIT_OK && after.len)
        code = writ_store_party(request->store, request->arena, after, &last, &found, err);
    if (code == WRIT_OK && after.len && !found)
        code = writ_error_set(err, WRIT_E_USAGE, "'after' is the id of no party");
    if (code != WRIT_OK)
        return code;
    p.list = writ_api_list_begin(response, "parties");
    code = contract.len ? add_parties(&p, contract, after, err)
                        : add_all(&p, last.contract, after, err);
    writ_api_list_end(&p.list, p.full ? p.last : WRIT_STR_EMPTY);
    return code;
}

int writ_api_party(writ_request *request, writ_response *response, writ_error *err)
{
    writ_str id = writ_request_part(request, "party");
    writ_stored_party party;
    bool found;
    int code = writ_store_party(request->store, request->arena, id, &party, &found, err);
    if (code != WRIT_OK)
        return code;
    if (!found)
        return writ_api_missing(request, response, "party-not-found",
                                "the registry has no party '%.*s'", WRIT_FMT(id));
    writ_wire_print_party(&response->body, &party);
    writ_api_tag(request, response);
    return WRIT_OK;
}

int writ_api_party_versions(writ_request *request, writ_response *response, writ_error *err)
{
    writ_str id = writ_request_part(request, "party");
    writ_stored_parties versions = {0};
    writ_api_part part;
    int code = writ_store_party_versions(request->store, request->arena, id, &versions, err);
    if (code == WRIT_OK)
        code = writ_api_part_of(request, versions.count, &part, err);
    if (code != WRIT_OK)
        return code;
    if (!versions.count)
        return writ_api_missing(request, response, "party-not-found",
                                "the registry has no party '%.*s'", WRIT_FMT(id));
    writ_api_list list = writ_api_list_begin(response, "versions");
    size_t i = part.from;
    for (; i < part.to && !writ_api_list_is_full(&list, SIZE_MAX); i++)
        writ_wire_print_party(writ_api_list_next(&list), &versions.items[i]);
    writ_api_list_end(&list, i < versions.count ? writ_str_printf(request->arena, "%zu", i)
                                                : WRIT_STR_EMPTY);
    return WRIT_OK;
}

/* ---- registering ---- */

typedef struct registering {
    const writ_party *party;
    uint32_t position;
} registering;

static int enroll(writ_request *request, writ_response *response, writ_error *err)
{
    const registering *r = request->context;
    const writ_impact_options judging = {0};
    writ_register_result result = {0};
    writ_buf *out = &response->body;
    int code =
        writ_registry_register(request->store, request->arena, r->party, r->position,
                               writ_identity_name(request->identity), &judging, &result, err);
    if (code != WRIT_OK)
        return code;
    if (result.outcome == WRIT_OUTCOME_REFUSED)
        return writ_api_refuse(request, response, "expectation-refused", result.reason, result.hint,
                               NULL);
    writ_api_location(request, response, (const writ_str[]){WRIT_STR("parties"), r->party->id}, 2);
    writ_api_begin_outcome(response, result.outcome);
    writ_wire_add_text(out, "id", r->party->id);
    writ_wire_add_text(out, "party", r->party->party);
    writ_wire_add_text(out, "contract", r->party->contract);
    writ_buf_printf(out, ",\"pending\":%s", result.pending ? "true" : "false");
    writ_wire_add_text(out, "judged_against", result.judged_against);
    if (result.judged_against.len)
        writ_api_add_findings(out, "findings", &result.impact.findings);
    writ_buf_add_byte(out, '}');
    return WRIT_OK;
}

/* Which of the document's parties: the only one, or that of the position. */
static const writ_party *choose(const writ_document *document, const writ_value *position,
                                uint32_t index, writ_error *err)
{
    if (document->contract) {
        writ_error_set(err, WRIT_E_INPUT, "the document holds a contract, not an expectation");
        writ_error_hint(err, "contracts are for POST /v1/contracts/{contract}/versions");
    } else if (!position && document->parties.count > 1) {
        writ_error_set(err, WRIT_E_USAGE, "the document holds %zu expectations",
                       document->parties.count);
        writ_error_hint(err, "'position' says which, from 0");
    } else if (index >= document->parties.count) {
        writ_error_set(err, WRIT_E_INPUT, "the document holds no expectation %u", index);
    } else {
        return document->parties.items[index];
    }
    return NULL;
}

static int read_position(const writ_value *value, uint32_t *position, writ_error *err)
{
    int64_t number = 0;
    if (value && (value->kind != WRIT_NUMBER || !writ_number_to_int(&value->number, &number) ||
                  number < 0 || number > UINT32_MAX))
        return writ_error_set(err, WRIT_E_INPUT, "'position' is no place in a list, from 0");
    *position = (uint32_t)number;
    return WRIT_OK;
}

int writ_api_register(writ_request *request, writ_response *response, writ_error *err)
{
    registering *r = WRIT_NEW(request->arena, registering);
    writ_api_document from;
    writ_document *document;
    const writ_value *body;
    int code = writ_request_json(request, &body, err);
    const writ_value *position = code == WRIT_OK ? writ_value_find(body, "position") : NULL;
    if (code == WRIT_OK)
        code = read_position(position, &r->position, err);
    if (code == WRIT_OK)
        code = writ_api_read_document(request, body, &from, err);
    if (code != WRIT_OK)
        return code;
    writ_str id = from.id;
    from.id = from.version = from.owner = WRIT_STR_EMPTY; /* an expectation says them itself */
    if (!writ_api_understand(request, response, &from, &document, &code, err))
        return code;
    r->party = choose(document, position, r->position, err);
    if (!r->party)
        return err->code;
    if (id.len && !writ_str_equal(id, r->party->id))
        return writ_response_problem(request, response, 422, "document-mismatch",
                                     writ_str_printf(request->arena,
                                                     "the id of the expectation is '%.*s', not "
                                                     "'%.*s'",
                                                     WRIT_FMT(r->party->id), WRIT_FMT(id)),
                                     WRIT_STR_EMPTY);
    if (!writ_identity_may_speak_for(request->identity, r->party->party))
        return writ_response_forbidden(request, response, WRIT_DIALECT_V1,
                                       "party:", r->party->party);
    request->context = r;
    request->then = enroll;
    return WRIT_OK;
}
