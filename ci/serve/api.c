/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/serve/api.h"

#include "ci/serve/url.h"
#include "contracts/base/write.h"
#include "contracts/uri.h"

/* ---- what is not there ---- */

int writ_api_missing(writ_request *request, writ_response *response, const char *type,
                     const char *format, ...)
{
    writ_buf text = WRIT_BUF_INIT;
    va_list args;
    va_start(args, format);
    writ_buf_vprintf(&text, format, args);
    va_end(args);
    int code =
        writ_response_problem(request, response, 404, type, writ_buf_str(&text), WRIT_STR_EMPTY);
    writ_buf_clear(&text);
    return code;
}

/* ---- lists ---- */

writ_api_list writ_api_list_begin(writ_response *response, const char *name)
{
    writ_buf_printf(&response->body, "{\"%s\":[", name);
    return (writ_api_list){.out = &response->body, .begun = response->body.len};
}

writ_buf *writ_api_list_next(writ_api_list *list)
{
    if (list->count++)
        writ_buf_add_byte(list->out, ',');
    return list->out;
}

bool writ_api_list_is_full(const writ_api_list *list, size_t limit)
{
    return list->count >= limit || list->out->len - list->begun > WRIT_BOUND_PAGE_BYTES;
}

void writ_api_list_end(writ_api_list *list, writ_str next)
{
    writ_buf_add_byte(list->out, ']');
    writ_wire_add_text(list->out, "next", next);
    writ_buf_add_byte(list->out, '}');
}

int writ_api_limit(const writ_request *request, size_t *limit, writ_error *err)
{
    int64_t asked;
    int code =
        writ_request_number(request, "limit", 1, WRIT_BOUND_PAGE, WRIT_BOUND_PAGE, &asked, err);
    if (code == WRIT_OK)
        *limit = (size_t)asked;
    return code;
}

int writ_api_part_of(const writ_request *request, size_t count, writ_api_part *part,
                     writ_error *err)
{
    size_t limit;
    int64_t from;
    int code = writ_api_limit(request, &limit, err);
    if (code == WRIT_OK)
        code = writ_request_number(request, "after", 0, INT64_MAX, 0, &from, err);
    if (code != WRIT_OK)
        return code;
    part->from = (uint64_t)from < count ? (size_t)from : count;
    part->to = count - part->from > limit ? part->from + limit : count;
    part->next =
        part->to < count ? writ_str_printf(request->arena, "%zu", part->to) : WRIT_STR_EMPTY;
    return WRIT_OK;
}

static void add_segment(writ_buf *path, writ_str text)
{
    writ_buf_add_byte(path, '/');
    writ_uri_add_segment(path, text);
}

static writ_str key_text(writ_arena *arena, const void *item, const writ_api_key *by)
{
    writ_str key[WRIT_API_KEY_PARTS];
    writ_buf text = WRIT_BUF_INIT;
    by->of(item, key);
    for (size_t i = 0; i < by->parts; i++)
        add_segment(&text, key[i]);
    writ_str copy = writ_str_copy(arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    return copy;
}

static bool is_behind(const void *item, const writ_api_key *by, const writ_str *after)
{
    writ_str key[WRIT_API_KEY_PARTS];
    int order = 0;
    by->of(item, key);
    for (size_t i = 0; i < by->parts && !order; i++)
        order = by->ends_in_version && i + 1 == by->parts
                    ? writ_store_compare_versions(key[i], after[i])
                    : writ_str_compare(key[i], after[i]);
    return order > 0;
}

int writ_api_part_behind(const writ_request *request, const void *items, size_t count,
                         const writ_api_key *by, writ_api_part *part, writ_error *err)
{
    size_t limit;
    writ_str text = writ_request_query(request, "after");
    writ_segments after = {0};
    int code = writ_api_limit(request, &limit, err);
    if (code != WRIT_OK)
        return code;
    if (text.ptr && (!writ_url_split(request->arena, text, &after) || after.count != by->parts))
        return writ_error_set(err, WRIT_E_USAGE, "'after' is no 'next' of this list");
    part->from = 0;
    while (text.ptr && part->from < count &&
           !is_behind((const char *)items + part->from * by->size, by, after.items))
        part->from++;
    part->to = count - part->from > limit ? part->from + limit : count;
    part->next = part->to < count
                     ? key_text(request->arena, (const char *)items + (part->to - 1) * by->size, by)
                     : WRIT_STR_EMPTY;
    return WRIT_OK;
}

/* ---- acts ---- */

void writ_api_begin_outcome(writ_response *response, writ_outcome outcome)
{
    response->status = outcome == WRIT_OUTCOME_DONE ? 201 : 200;
    writ_wire_begin_answer(&response->body, &(const writ_answer){.outcome = outcome});
}

void writ_api_put_outcome(writ_response *response, writ_outcome outcome)
{
    writ_api_begin_outcome(response, outcome);
    response->status = 200;
    writ_buf_add_byte(&response->body, '}');
}

int writ_api_refuse(writ_request *request, writ_response *response, const char *type,
                    writ_str reason, writ_str hint, const writ_buf *more)
{
    int code = writ_response_problem(request, response, 409, type, reason, hint);
    writ_buf *body = &response->body;
    if (code != WRIT_OK)
        return code;
    while (body->len && body->ptr[body->len - 1] != '}')
        body->len--;
    if (body->len)
        body->len--;
    writ_buf_add_text(body, ",\"outcome\":\"refused\"");
    writ_wire_add_text(body, "reason", reason);
    if (more && more->len && more->ptr[0] != ',')
        writ_buf_add_byte(body, ',');
    if (more)
        writ_buf_add_str(body, writ_buf_str(more));
    writ_buf_add_byte(body, '}');
    return WRIT_OK;
}

void writ_api_add_findings(writ_buf *out, const char *name, const writ_findings *findings)
{
    writ_buf_printf(out, ",\"%s\":[", name);
    for (size_t i = 0; i < findings->count; i++) {
        const writ_finding *finding = &findings->items[i];
        writ_buf_printf(out, "%s{\"rule\":\"%s\",\"severity\":\"%s\"", i ? "," : "",
                        writ_rule_id(finding->rule), writ_severity_name(finding->severity));
        writ_buf_add_text(out, ",\"path\":");
        writ_json_write_string(out, finding->path);
        writ_wire_add_text(out, "message", finding->message);
        writ_wire_add_text(out, "hint", finding->hint);
        writ_buf_add_byte(out, '}');
    }
    writ_buf_add_byte(out, ']');
}

int writ_api_set(writ_request *request, const writ_setting *setting, writ_error *err)
{
    const writ_event event = {
        .by = writ_identity_name(request->identity),
        .action = WRIT_STR("set"),
        .detail = setting->key,
    };
    return writ_stored_setting(request->store, request->arena, setting, &event, err);
}

void writ_api_act_for(writ_request *request, const writ_origin *said, writ_origin *merged)
{
    const writ_origin *had = writ_store_origin(request->store);
    *merged = had ? *had : (writ_origin){.from = request->from};
    if (said->author.len)
        merged->author = said->author;
    if (said->message.len)
        merged->message = said->message;
    if (said->commit.len)
        merged->commit = said->commit;
    if (said->link.len)
        merged->link = said->link;
    writ_store_act_for(request->store, merged);
}

/* ---- headers ---- */

void writ_api_tag(writ_request *request, writ_response *response)
{
    char hex[WRIT_SHA256_HEX];
    writ_sha256_hex(writ_buf_str(&response->body), hex);
    /* half of it tells any two bodies apart */
    writ_str tag = writ_str_printf(request->arena, "\"%.32s\"", hex);
    writ_response_header(request, response, "ETag", tag);
    /* `no-cache`: who may read it is asked each time, what was read is not sent again */
    writ_response_header(request, response, "Cache-Control", WRIT_STR("private, no-cache"));
    writ_str known = request->if_none_match;
    if (!writ_str_is(known, "*") && !(known.len && memmem(known.ptr, known.len, tag.ptr, tag.len)))
        return;
    response->status = 304;
    writ_buf_reset(&response->body);
}

void writ_api_location(writ_request *request, writ_response *response, const writ_str *parts,
                       size_t count)
{
    writ_buf path = WRIT_BUF_INIT;
    writ_buf_add_text(&path, "/v1");
    for (size_t i = 0; i < count; i++)
        add_segment(&path, parts[i]);
    writ_response_header(request, response, "Location",
                         writ_str_copy(request->arena, writ_buf_str(&path)));
    writ_buf_clear(&path);
}
