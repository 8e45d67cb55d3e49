/* SPDX-License-Identifier: Apache-2.0
 *
 * /v1/waivers: asked for by one, granted by another.
 */
#include "ci/serve/api.h"
#include "registry/govern.h"

static void key_of_waiver(const void *item, writ_str key[WRIT_API_KEY_PARTS])
{
    const writ_waiver *row = item;
    key[0] = row->contract;
    key[1] = row->id;
}

int writ_api_waivers(writ_request *request, writ_response *response, writ_error *err)
{
    static const writ_api_key by = {sizeof(writ_waiver), 2, false, key_of_waiver};
    writ_waivers waivers = {0};
    writ_api_part part;
    writ_day today = writ_day_today();
    int code = writ_store_waivers(request->store, request->arena,
                                  writ_request_query(request, "contract"), &waivers, err);
    if (code == WRIT_OK)
        code = writ_api_part_behind(request, waivers.items, waivers.count, &by, &part, err);
    if (code != WRIT_OK)
        return code;
    writ_api_list list = writ_api_list_begin(response, "waivers");
    for (size_t i = part.from; i < part.to; i++) {
        writ_waiver_settle(&waivers.items[i], today);
        writ_wire_print_waiver(writ_api_list_next(&list), &waivers.items[i]);
    }
    writ_api_list_end(&list, part.next);
    return WRIT_OK;
}

static void add_answer(writ_response *response, writ_outcome outcome, writ_waiver *waiver)
{
    writ_waiver_settle(waiver, writ_day_today());
    writ_api_begin_outcome(response, outcome);
    writ_wire_add_text(&response->body, "id", waiver->id);
    writ_buf_add_text(&response->body, ",\"waiver\":");
    writ_wire_print_waiver(&response->body, waiver);
    writ_buf_add_byte(&response->body, '}');
}

/* ---- asking ---- */

static int ask(writ_request *request, writ_response *response, writ_error *err)
{
    writ_waiver waiver = *(const writ_waiver *)request->context;
    writ_outcome outcome;
    int code = writ_registry_waive(request->store, request->arena, &waiver, &outcome, err);
    if (code == WRIT_OK)
        add_answer(response, outcome, &waiver);
    return code;
}

/* Whoever may change the contract, or speaks for who breaks, may ask. */
static bool may_ask(const writ_identity *who, const writ_waiver *waiver)
{
    return writ_identity_may_publish(who, waiver->contract) ||
           (waiver->party.len && writ_identity_may_speak_for(who, waiver->party));
}

int writ_api_waive(writ_request *request, writ_response *response, writ_error *err)
{
    writ_waiver *waiver = WRIT_NEW(request->arena, writ_waiver);
    const writ_value *body;
    writ_day day;
    int code = writ_request_json(request, &body, err);
    if (code == WRIT_OK)
        code = writ_wire_read_waiver(request->arena, body, waiver, err);
    if (code != WRIT_OK)
        return code;
    waiver->requester = writ_identity_name(request->identity);
    if (!may_ask(request->identity, waiver))
        return writ_response_forbidden(request, response, WRIT_DIALECT_V1,
                                       "publish:", waiver->contract);
    if (writ_day_parse(waiver->until, &day) && day < writ_day_today())
        return writ_error_set(err, WRIT_E_USAGE, "'%.*s' is over", WRIT_FMT(waiver->until));
    code = writ_waiver_check(waiver, err);
    if (code != WRIT_OK)
        return code;
    request->context = waiver;
    request->then = ask;
    return WRIT_OK;
}

/* ---- granting ---- */

typedef struct granting {
    writ_str id;
    writ_approval approval;
} granting;

static int grant(writ_request *request, writ_response *response, writ_error *err)
{
    const granting *g = request->context;
    writ_waiver waiver;
    writ_outcome outcome;
    writ_str reason;
    int code = writ_registry_approve(request->store, request->arena, g->id, &g->approval, &waiver,
                                     &outcome, &reason, err);
    if (code != WRIT_OK)
        return code;
    if (outcome == WRIT_OUTCOME_REFUSED)
        return writ_api_refuse(request, response, "approval-refused", reason, WRIT_STR_EMPTY, NULL);
    add_answer(response, outcome, &waiver);
    return WRIT_OK;
}

static const writ_waiver *find_waiver(const writ_waivers *waivers, writ_str id)
{
    for (size_t i = 0; i < waivers->count; i++)
        if (writ_str_equal(waivers->items[i].id, id))
            return &waivers->items[i];
    return NULL;
}

int writ_api_approve(writ_request *request, writ_response *response, writ_error *err)
{
    granting *g = WRIT_NEW(request->arena, granting);
    writ_waivers waivers = {0};
    int code = writ_store_waivers(request->store, request->arena, WRIT_STR_EMPTY, &waivers, err);
    if (code != WRIT_OK)
        return code;
    g->id = writ_request_part(request, "id");
    const writ_waiver *waiver = find_waiver(&waivers, g->id);
    if (!waiver)
        return writ_api_missing(request, response, "waiver-not-found",
                                "the registry has no waiver '%.*s'", WRIT_FMT(g->id));
    if (!writ_identity_may_approve(request->identity, waiver, &g->approval))
        return writ_response_forbidden(request, response, WRIT_DIALECT_V1,
                                       waiver->party.len ? "party:" : "admin", waiver->party);
    g->approval.today = writ_day_today();
    request->context = g;
    request->then = grant;
    return WRIT_OK;
}
