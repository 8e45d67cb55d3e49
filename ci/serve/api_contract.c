/* SPDX-License-Identifier: Apache-2.0
 *
 * GET /v1/contracts… and /v1/versions: what is published.
 */
#include "ci/serve/api.h"
#include "contracts/base/write.h"
#include "contracts/semver.h"

/* ---- finding ---- */

static int find_heads(writ_request *request, writ_str contract, writ_stored_versions *heads,
                      writ_error *err)
{
    const writ_version_query query = {.contract = contract, .heads = true};
    return writ_store_find_versions(request->store, request->arena, &query, heads, err);
}

/* A tombstone is shown to nobody. */
static void drop_tombstones(writ_stored_versions *versions)
{
    size_t kept = 0;
    for (size_t i = 0; i < versions->count; i++)
        if (versions->items[i].deleted != WRIT_DELETED_HARD)
            versions->items[kept++] = versions->items[i];
    versions->count = kept;
}

bool writ_api_find_version(writ_request *request, writ_response *response, writ_str contract,
                           writ_str selector, writ_stored_version *version, int *code,
                           writ_error *err)
{
    writ_stored_versions heads = {0};
    *code = find_heads(request, contract, &heads, err);
    if (*code != WRIT_OK)
        return false;
    drop_tombstones(&heads);
    writ_str wanted = writ_str_is(selector, "latest") ? WRIT_STR_EMPTY : selector;
    bool is_known =
        !wanted.len || writ_version_parse(wanted, &(writ_version){0}) || writ_range_valid(wanted);
    const writ_stored_version *found =
        heads.count && is_known ? writ_registry_pick(&heads, wanted) : NULL;
    if (found)
        *version = *found;
    else if (!heads.count)
        *code = writ_api_missing(request, response, "contract-not-found",
                                 "the registry has no contract '%.*s'", WRIT_FMT(contract));
    else
        *code = writ_api_missing(request, response, "version-not-found",
                                 "the registry has no '%.*s@%.*s'", WRIT_FMT(contract),
                                 WRIT_FMT(selector));
    return found != NULL;
}

bool writ_api_load_version(writ_request *request, writ_response *response, writ_str contract,
                           writ_str selector, writ_stored_version *version, int *code,
                           writ_error *err)
{
    writ_stored_versions rows = {0};
    writ_stored_version head;
    if (!writ_api_find_version(request, response, contract, selector, &head, code, err))
        return false;
    const writ_version_query query = {.contract = contract, .version = head.version};
    *code = writ_store_find_versions(request->store, request->arena, &query, &rows, err);
    if (*code == WRIT_OK && rows.count)
        *version = rows.items[0];
    else if (*code == WRIT_OK) /* between the two questions */
        *code = writ_api_missing(request, response, "version-not-found",
                                 "the registry has no '%.*s@%.*s'", WRIT_FMT(contract),
                                 WRIT_FMT(selector));
    return *code == WRIT_OK && rows.count;
}

/* ---- summaries ---- */

/* {"id","owner","newest","status","versions","parties" without its brace. */
static int add_summary(writ_request *request, writ_buf *out, writ_str contract,
                       const writ_stored_versions *heads, writ_error *err)
{
    writ_stored_parties parties = {0};
    int code = writ_store_parties(request->store, request->arena, contract, &parties, err);
    const writ_stored_version *newest = writ_registry_pick(heads, WRIT_STR_EMPTY);
    if (!newest && heads->count) /* drafts, or what is retired */
        newest = &heads->items[heads->count - 1];
    writ_buf_add_text(out, "{\"id\":");
    writ_json_write_string(out, contract);
    if (newest) {
        writ_wire_add_text(out, "owner", newest->owner);
        writ_wire_add_text(out, "newest", newest->version);
        writ_buf_printf(out, ",\"status\":\"%s\"", writ_status_name(newest->status));
    }
    writ_buf_printf(out, ",\"versions\":%zu,\"parties\":%zu", heads->count, parties.count);
    return code;
}

static int add_contract(writ_request *request, writ_api_list *list, writ_str contract,
                        writ_error *err)
{
    writ_stored_versions heads = {0};
    writ_arena_mark mark = writ_arena_here(request->arena); /* of the next one nothing is needed */
    int code = find_heads(request, contract, &heads, err);
    drop_tombstones(&heads);
    if (code == WRIT_OK) {
        writ_buf *out = writ_api_list_next(list);
        code = add_summary(request, out, contract, &heads, err);
        writ_buf_add_byte(out, '}');
    }
    writ_arena_rewind(request->arena, mark);
    return code;
}

static int list_contracts(writ_request *request, writ_response *response, writ_str text,
                          writ_error *err)
{
    writ_ids ids = {0};
    writ_contract_query query = {
        .prefix = writ_request_query(request, "prefix"),
        .text = text,
        .after = writ_request_query(request, "after"),
    };
    int code = writ_api_limit(request, &query.limit, err);
    if (code != WRIT_OK)
        return code;
    size_t limit = query.limit++; /* one more says whether there is a next page */
    code = writ_store_contracts(request->store, request->arena, &query, &ids, err);
    writ_api_list list = writ_api_list_begin(response, "contracts");
    for (size_t i = 0; i < ids.count && i < limit && code == WRIT_OK; i++)
        code = add_contract(request, &list, ids.items[i], err);
    writ_api_list_end(&list, ids.count > limit ? ids.items[limit - 1] : WRIT_STR_EMPTY);
    return code;
}

int writ_api_contracts(writ_request *request, writ_response *response, writ_error *err)
{
    return list_contracts(request, response, writ_request_query(request, "text"), err);
}

int writ_api_search(writ_request *request, writ_response *response, writ_error *err)
{
    writ_str text = writ_request_query(request, "q");
    if (!text.len)
        return writ_error_set(err, WRIT_E_USAGE, "the query has no 'q': what is looked for");
    return list_contracts(request, response, text, err);
}

int writ_api_contract(writ_request *request, writ_response *response, writ_error *err)
{
    writ_str contract = writ_request_part(request, "contract");
    writ_stored_versions heads = {0};
    writ_stored_parties parties = {0};
    int code = find_heads(request, contract, &heads, err);
    drop_tombstones(&heads);
    if (code == WRIT_OK && !heads.count)
        code = writ_store_parties(request->store, request->arena, contract, &parties, err);
    if (code != WRIT_OK)
        return code;
    if (!heads.count && !parties.count)
        return writ_api_missing(request, response, "contract-not-found",
                                "the registry has no contract '%.*s'", WRIT_FMT(contract));
    code = add_summary(request, &response->body, contract, &heads, err);
    writ_buf_add_text(&response->body, ",\"heads\":[");
    writ_api_list list = {.out = &response->body};
    for (size_t i = 0; i < heads.count; i++)
        writ_wire_print_version(writ_api_list_next(&list), &heads.items[i]);
    writ_buf_add_text(&response->body, "]}");
    return code;
}

/* ---- rows ---- */

/* Rows are told by heads first, and then one by one with their content until a page is full. */
typedef struct paging {
    writ_request *request;
    writ_api_list list;
    size_t limit, begun;        /* begun: bytes of the body before the first row */
    bool heads;                 /* without content */
    bool full;                  /* something is left for the next page */
    writ_str contract, version; /* of the last row */
} paging;

static int begin_page(paging *p, writ_request *request, writ_response *response, writ_error *err)
{
    *p = (paging){.request = request, .heads = writ_request_flag(request, "heads")};
    int code = writ_api_limit(request, &p->limit, err);
    p->list = writ_api_list_begin(response, "versions");
    p->begun = response->body.len;
    return code;
}

static bool is_full(const paging *p)
{
    return p->list.count >= p->limit || p->list.out->len - p->begun > WRIT_BOUND_PAGE_BYTES;
}

/* Found anew, and forgotten when it is printed. */
static int print_row(paging *p, const writ_stored_version *head, writ_error *err)
{
    const writ_version_query query = {.contract = head->contract, .version = head->version};
    writ_stored_versions rows = {0};
    writ_arena *arena = p->request->arena;
    writ_arena_mark mark = writ_arena_here(arena);
    int code = writ_store_find_versions(p->request->store, arena, &query, &rows, err);
    for (size_t i = 0; i < rows.count && code == WRIT_OK; i++)
        writ_wire_print_version(writ_api_list_next(&p->list), &rows.items[i]);
    writ_arena_rewind(arena, mark);
    return code;
}

static int add_row(paging *p, const writ_stored_version *head, writ_error *err)
{
    p->full = is_full(p);
    if (p->full)
        return WRIT_OK;
    p->contract = head->contract;
    p->version = head->version;
    if (!p->heads)
        return print_row(p, head, err);
    writ_wire_print_version(writ_api_list_next(&p->list), head);
    return WRIT_OK;
}

/* Those behind the version `after`, or all with "". */
static int add_versions(paging *p, const writ_stored_versions *heads, writ_str after,
                        writ_error *err)
{
    size_t from = 0;
    int code = WRIT_OK;
    for (size_t i = 0; i < heads->count && after.len; i++)
        if (writ_str_equal(heads->items[i].version, after))
            from = i + 1;
    for (size_t i = from; i < heads->count && code == WRIT_OK && !p->full; i++)
        code = add_row(p, &heads->items[i], err);
    return code;
}

int writ_api_contract_versions(writ_request *request, writ_response *response, writ_error *err)
{
    writ_str contract = writ_request_part(request, "contract");
    writ_stored_versions heads = {0};
    paging p;
    int code = find_heads(request, contract, &heads, err);
    drop_tombstones(&heads);
    if (code != WRIT_OK)
        return code;
    if (!heads.count)
        return writ_api_missing(request, response, "contract-not-found",
                                "the registry has no contract '%.*s'", WRIT_FMT(contract));
    code = begin_page(&p, request, response, err);
    if (code == WRIT_OK)
        code = add_versions(&p, &heads, writ_request_query(request, "after"), err);
    writ_api_list_end(&p.list, p.full ? p.version : WRIT_STR_EMPTY);
    return code;
}

int writ_api_version(writ_request *request, writ_response *response, writ_error *err)
{
    writ_stored_version version;
    int code;
    if (!writ_api_load_version(request, response, writ_request_part(request, "contract"),
                               writ_request_part(request, "version"), &version, &code, err))
        return code;
    writ_wire_print_version(&response->body, &version);
    writ_api_tag(request, response);
    return WRIT_OK;
}

/* ---- all rows, as the store has them ---- */

static int add_contract_rows(paging *p, writ_str contract, writ_str after, writ_error *err)
{
    writ_stored_versions heads = {0};
    int code = find_heads(p->request, contract, &heads, err);
    return code == WRIT_OK ? add_versions(p, &heads, after, err) : code;
}

/* `after` is CONTRACT@VERSION: no version holds an @. */
static int add_all_rows(paging *p, writ_str after, writ_error *err)
{
    size_t at = after.len;
    while (at && after.ptr[at - 1] != '@')
        at--;
    writ_contract_query query = {.after = writ_str_part(after, 0, at ? at - 1 : 0),
                                 .limit = p->limit + 1};
    writ_ids ids = {0};
    int code = WRIT_OK;
    if (query.after.len)
        code = add_contract_rows(p, query.after, writ_str_part(after, at, SIZE_MAX), err);
    while (code == WRIT_OK && !p->full) {
        ids.count = 0;
        code = writ_store_contracts(p->request->store, p->request->arena, &query, &ids, err);
        for (size_t i = 0; i < ids.count && code == WRIT_OK && !p->full; i++)
            code = add_contract_rows(p, ids.items[i], WRIT_STR_EMPTY, err);
        if (!ids.count)
            break;
        query.after = ids.items[ids.count - 1];
    }
    return code;
}

static int add_found_rows(paging *p, const writ_version_query *query, writ_str after,
                          writ_error *err)
{
    writ_stored_versions heads = {0};
    int code = writ_store_find_versions(p->request->store, p->request->arena, query, &heads, err);
    size_t from = 0;
    for (size_t i = 0; i < heads.count && after.len; i++) {
        writ_str key =
            writ_str_printf(p->request->arena, "%.*s@%.*s", WRIT_FMT(heads.items[i].contract),
                            WRIT_FMT(heads.items[i].version));
        if (writ_str_equal(key, after))
            from = i + 1;
    }
    for (size_t i = from; i < heads.count && code == WRIT_OK && !p->full; i++)
        code = add_row(p, &heads.items[i], err);
    return code;
}

int writ_api_versions(writ_request *request, writ_response *response, writ_error *err)
{
    writ_version_query query = {
        .contract = writ_request_query(request, "contract"),
        .version = writ_request_query(request, "version"),
        .guid = writ_request_query(request, "guid"),
        .heads = true,
    };
    writ_str after = writ_request_query(request, "after"), next = WRIT_STR_EMPTY;
    paging p;
    int code = writ_request_number(request, "number", 1, INT64_MAX, 0, &query.number, err);
    if (code == WRIT_OK)
        code = begin_page(&p, request, response, err);
    if (code != WRIT_OK)
        return code;
    bool all = !query.contract.len && !query.version.len && !query.guid.len && !query.number;
    code = all ? add_all_rows(&p, after, err) : add_found_rows(&p, &query, after, err);
    if (p.full)
        next =
            writ_str_printf(request->arena, "%.*s@%.*s", WRIT_FMT(p.contract), WRIT_FMT(p.version));
    writ_api_list_end(&p.list, next);
    return code;
}
