/* SPDX-License-Identifier: Apache-2.0
 *
 * GET /v1/contracts… and /v1/versions: what is published.
 */
#include "ci/serve/api.h"
#include "ci/serve/shown.h"
#include "contracts/base/write.h"
#include "registry/stored.h"

/* ---- finding ---- */

static int find_heads(writ_request *request, writ_str contract, writ_stored_versions *heads,
                      writ_error *err)
{
    return writ_store_heads(request->store, request->arena, contract, heads, err);
}

bool writ_api_find_version(writ_request *request, writ_response *response, writ_str contract,
                           writ_str selector, writ_stored_version *version, int *code,
                           writ_error *err)
{
    writ_stored_versions heads;
    const writ_stored_version *found;
    writ_str wanted = writ_str_is(selector, "latest") ? WRIT_STR_EMPTY : selector;
    *code =
        writ_registry_find(request->store, request->arena, contract, wanted, &found, &heads, err);
    if (*code != WRIT_OK)
        return false;
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

/* ---- summaries ---- */

/* {"id","owner","newest","status","versions","parties" without its brace. */
static void add_summary(writ_buf *out, const writ_shown *shown)
{
    const writ_stored_versions *heads = &shown->versions;
    const writ_stored_version *newest = writ_registry_pick(heads, WRIT_STR_EMPTY);
    if (!newest && heads->count) /* drafts, or what is retired */
        newest = &heads->items[heads->count - 1];
    writ_buf_add_text(out, "{\"id\":");
    writ_json_write_string(out, shown->id);
    if (newest) {
        writ_wire_add_text(out, "owner", newest->owner);
        writ_wire_add_text(out, "newest", newest->version);
        writ_buf_printf(out, ",\"status\":\"%s\"", writ_status_name(newest->status));
    }
    writ_buf_printf(out, ",\"versions\":%zu,\"parties\":%zu", heads->count, shown->parties);
}

static int list_contract(void *list, const writ_shown *shown, writ_error *err)
{
    writ_buf *out = writ_api_list_next(list);
    (void)err;
    add_summary(out, shown);
    writ_buf_add_byte(out, '}');
    return WRIT_OK;
}

static int list_contracts(writ_request *request, writ_response *response, writ_str text,
                          writ_error *err)
{
    writ_contract_query query = {
        .prefix = writ_request_query(request, "prefix"),
        .text = text,
        .after = writ_request_query(request, "after"),
    };
    writ_str next = WRIT_STR_EMPTY;
    int code = writ_api_limit(request, &query.limit, err);
    if (code != WRIT_OK)
        return code;
    writ_api_list list = writ_api_list_begin(response, "contracts");
    code = writ_shown_contracts(request, &query, list_contract, &list, &next, err);
    writ_api_list_end(&list, next);
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
    writ_stored_drop_tombstones(&heads);
    if (code == WRIT_OK)
        code = writ_store_parties(request->store, request->arena, contract, &parties, err);
    if (code != WRIT_OK)
        return code;
    if (!heads.count && !parties.count)
        return writ_api_missing(request, response, "contract-not-found",
                                "the registry has no contract '%.*s'", WRIT_FMT(contract));
    writ_shown shown = {.id = contract, .parties = parties.count};
    shown.versions.items =
        writ_arena_copy(request->arena, heads.items, heads.count * sizeof *heads.items);
    shown.versions.count = heads.count;
    writ_shown_drop_deleted(&shown.versions);
    add_summary(&response->body, &shown);
    writ_buf_add_text(&response->body, ",\"heads\":[");
    writ_api_list list = {.out = &response->body};
    for (size_t i = 0; i < heads.count; i++)
        writ_wire_print_version(writ_api_list_next(&list), &heads.items[i]);
    writ_buf_add_text(&response->body, "]}");
    return WRIT_OK;
}

/* ---- rows ---- */

/* Rows are told by heads first, and then one by one with their content until a page is full. */
typedef struct paging {
    writ_request *request;
    writ_api_list list;
    size_t limit;
    bool heads;                 /* without content */
    bool tombstones;            /* also their heads: who publishes asks what is taken */
    bool full;                  /* something is left for the next page */
    writ_str contract, version; /* of the last row */
} paging;

static int begin_page(paging *p, writ_request *request, writ_response *response, writ_error *err)
{
    *p = (paging){.request = request,
                  .heads = writ_request_flag(request, "heads"),
                  .tombstones = writ_identity_may_write(request->identity)};
    int code = writ_api_limit(request, &p->limit, err);
    p->list = writ_api_list_begin(response, "versions");
    return code;
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
    bool is_tombstone = head->deleted == WRIT_DELETED_HARD;
    if (is_tombstone && !p->tombstones)
        return WRIT_OK;
    p->full = writ_api_list_is_full(&p->list, p->limit);
    if (p->full)
        return WRIT_OK;
    p->contract = head->contract;
    p->version = head->version;
    if (!p->heads && !is_tombstone)
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
    while (after.len && from < heads->count &&
           writ_store_compare_versions(heads->items[from].version, after) <= 0)
        from++;
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
    writ_stored_drop_tombstones(&heads);
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
    if (!writ_api_find_version(request, response, writ_request_part(request, "contract"),
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
static void split_after(writ_str after, writ_str *contract, writ_str *version)
{
    size_t at = writ_str_find_last(after, '@');
    bool is_whole = at < after.len;
    *contract = is_whole ? writ_str_part(after, 0, at) : WRIT_STR_EMPTY;
    *version = is_whole ? writ_str_part(after, at + 1, SIZE_MAX) : after;
}

static int add_all_rows(paging *p, writ_str after, writ_error *err)
{
    writ_contract_query query = {.limit = p->limit + 1, .tombstones = p->tombstones};
    writ_str version;
    split_after(after, &query.after, &version);
    writ_ids ids = {0};
    int code = WRIT_OK;
    if (query.after.len)
        code = add_contract_rows(p, query.after, version, err);
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
    writ_str contract, version;
    split_after(after, &contract, &version);
    for (int order = -1; order <= 0 && after.len && from < heads.count; from += order <= 0) {
        const writ_stored_version *head = &heads.items[from];
        order = writ_str_compare(head->contract, contract);
        order = order ? order : writ_store_compare_versions(head->version, version);
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
