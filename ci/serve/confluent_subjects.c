/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading by subject: which there are, their versions, and who refers to one.
 */
#include "ci/serve/confluent.h"
#include "contracts/base/bounds.h"
#include "contracts/base/write.h"

static int finish(writ_response *response, int code, char end)
{
    if (code != WRIT_OK)
        return code;
    writ_buf_add_byte(&response->body, end);
    return writ_confluent_done(response);
}

/* --- which subjects --- */

/* What `subjectPrefix` asks for: subjects of one context, or (`:*:`) of all. */
typedef struct prefix {
    writ_str context; /* ":.ctx:", or "" for those without */
    writ_str rest;    /* that the name begins with */
    bool any_context;
} prefix;

static prefix read_prefix(writ_str text)
{
    prefix read = {.any_context = !text.ptr};
    if (writ_str_starts(text, WRIT_STR(":*:")))
        return (prefix){.rest = writ_str_part(text, 3, text.len), .any_context = true};
    read.context = writ_confluent_context(text);
    read.rest = writ_str_part(text, read.context.len, text.len);
    return read;
}

static bool is_wanted(const prefix *wanted, writ_str subject)
{
    writ_str context = writ_confluent_context(subject);
    return (wanted->any_context || writ_str_equal(context, wanted->context)) &&
           writ_str_starts(writ_str_part(subject, context.len, subject.len), wanted->rest);
}

typedef int subject_visitor(writ_request *request, writ_response *response,
                            const writ_confluent_subject *subject, writ_confluent_page *page,
                            writ_error *err);

/* Contracts in the order of their ids, those that fit, as long as the page asks for more. */
static int visit(writ_request *request, writ_response *response, int64_t most,
                 subject_visitor *visitor, writ_error *err)
{
    const prefix wanted = read_prefix(writ_request_query(request, "subjectPrefix"));
    const writ_contract_query query = {
        .prefix = wanted.any_context ? WRIT_STR_EMPTY
                                     : WRIT_JOIN(request->arena, wanted.context, wanted.rest)};
    writ_confluent_page page;
    writ_ids ids = {0};
    writ_buf_add_byte(&response->body, '[');
    int code = writ_confluent_page_of(request, most, &page, err);
    if (code == WRIT_OK)
        code = writ_store_contracts(request->store, request->arena, &query, &ids, err);
    for (size_t i = 0; i < ids.count && code == WRIT_OK && !writ_confluent_page_done(&page); i++) {
        writ_confluent_subject subject;
        if (!is_wanted(&wanted, ids.items[i]))
            continue;
        writ_arena_mark mark = writ_arena_here(request->arena); /* the next one needs nothing */
        code = writ_confluent_subject_load(request, ids.items[i], true, &subject, err);
        if (code == WRIT_OK)
            code = visitor(request, response, &subject, &page, err);
        writ_arena_rewind(request->arena, mark);
    }
    return finish(response, code, ']');
}

static int add_subject(writ_request *request, writ_response *response,
                       const writ_confluent_subject *subject, writ_confluent_page *page,
                       writ_error *err)
{
    (void)err;
    writ_confluent_shown shown = writ_confluent_shown_of(request);
    bool is_gone = subject->versions.count && !subject->live;
    bool is_shown =
        shown == WRIT_SHOWN_DELETED ? is_gone : writ_confluent_find(subject, 0, shown) != NULL;
    if (is_shown && writ_confluent_page_take(page))
        writ_confluent_list_name(&response->body, subject->name);
    return WRIT_OK;
}

int writ_confluent_subjects(writ_request *request, writ_response *response, writ_error *err)
{
    return visit(request, response, WRIT_BOUND_CONFLUENT_NAMES, add_subject, err);
}

typedef WRIT_ARRAY(uint64_t) numbers;

/* Those that are within the page, which needs no content. */
static numbers take_versions(const writ_request *request, const writ_confluent_subject *subject,
                             writ_confluent_page *page)
{
    writ_confluent_shown shown = writ_confluent_shown_of(request);
    bool latest = writ_request_flag(request, "latestOnly");
    const writ_confluent_version *newest = writ_confluent_find(subject, 0, shown);
    numbers taken = {0};
    for (size_t i = 0; i < subject->versions.count; i++) {
        const writ_confluent_version *here = &subject->versions.items[i];
        if (writ_confluent_is_shown(here, shown) && (!latest || here == newest) &&
            writ_confluent_page_take(page))
            *WRIT_PUSH(request->arena, &taken) = here->number;
    }
    return taken;
}

static int add_schemas(writ_request *request, writ_response *response,
                       const writ_confluent_subject *subject, writ_confluent_page *page,
                       writ_error *err)
{
    const numbers taken = take_versions(request, subject, page);
    writ_confluent_subject whole = {0};
    writ_buf *out = &response->body;
    int code = taken.count ? writ_confluent_subject_load(request, subject->name, false, &whole, err)
                           : WRIT_OK;
    for (size_t i = 0; i < taken.count && code == WRIT_OK; i++) {
        const writ_confluent_version *here =
            writ_confluent_find(&whole, taken.items[i], WRIT_SHOWN_ALL);
        if (!here)
            continue;                                   /* it went meanwhile */
        if (!out->len || out->ptr[out->len - 1] != '[') /* "" is behind what was spilled */
            writ_buf_add_byte(out, ',');
        code = writ_confluent_print(request, out, here,
                                    WRIT_PART_SUBJECT | WRIT_PART_ID | WRIT_PART_DELETED, err);
    }
    return code == WRIT_OK ? writ_response_spill(response, err) : code;
}

int writ_confluent_schemas(writ_request *request, writ_response *response, writ_error *err)
{
    return visit(request, response, WRIT_BOUND_CONFLUENT_SCHEMAS, add_schemas, err);
}

/* --- versions of one --- */

int writ_confluent_versions(writ_request *request, writ_response *response, writ_error *err)
{
    writ_str name = writ_request_part(request, "subject");
    writ_confluent_shown shown = writ_confluent_shown_of(request);
    bool negative = writ_request_flag(request, "deletedAsNegative");
    writ_confluent_subject subject;
    writ_confluent_page page;
    if (negative && shown == WRIT_SHOWN_LIVE)
        shown = WRIT_SHOWN_ALL;
    int code = writ_confluent_page_of(request, WRIT_BOUND_CONFLUENT_NAMES, &page, err);
    if (code == WRIT_OK)
        code = writ_confluent_subject_load(request, name, true, &subject, err);
    if (code != WRIT_OK)
        return code;
    if (!writ_confluent_find(&subject, 0, shown))
        return writ_confluent_no_subject(response, name);
    writ_buf_add_byte(&response->body, '[');
    for (size_t i = 0; i < subject.versions.count; i++) {
        const writ_confluent_version *here = &subject.versions.items[i];
        int64_t number = (int64_t)here->number;
        if (writ_confluent_is_shown(here, shown) && writ_confluent_page_take(&page))
            writ_confluent_list_number(&response->body,
                                       negative && here->is_deleted ? -number : number);
    }
    return finish(response, WRIT_OK, ']');
}

int writ_confluent_version_get(writ_request *request, writ_response *response, writ_error *err)
{
    writ_confluent_subject subject;
    const writ_confluent_version *version;
    int code = writ_confluent_version_load(request, response, &subject, &version, err);
    if (code != WRIT_OK || !version)
        return code;
    code = writ_confluent_print(request, &response->body, version,
                                WRIT_PART_SUBJECT | WRIT_PART_ID | WRIT_PART_DELETED, err);
    return code == WRIT_OK ? writ_confluent_done(response) : code;
}

int writ_confluent_version_text(writ_request *request, writ_response *response, writ_error *err)
{
    writ_confluent_subject subject;
    const writ_confluent_version *version;
    writ_str text;
    int code = writ_confluent_version_load(request, response, &subject, &version, err);
    if (code != WRIT_OK || !version)
        return code;
    code = writ_confluent_text(request->arena, version->row, &text, err);
    if (code != WRIT_OK)
        return code;
    writ_buf_add_str(&response->body, text);
    return writ_confluent_done(response);
}

/* --- who refers to one --- */

static int add_referrer(writ_request *request, writ_response *response,
                        const writ_confluent_referrer *by, writ_confluent_page *page,
                        writ_error *err)
{
    writ_confluent_subject subject;
    int code = writ_confluent_subject_load(request, by->subject, true, &subject, err);
    if (code != WRIT_OK)
        return code;
    const writ_confluent_version *version =
        writ_confluent_find(&subject, by->version, writ_confluent_shown_of(request));
    if (version && writ_confluent_page_take(page))
        writ_confluent_list_number(&response->body, version->row->number);
    return WRIT_OK;
}

int writ_confluent_referenced_by(writ_request *request, writ_response *response, writ_error *err)
{
    writ_confluent_subject subject;
    writ_confluent_referrers referrers = {0};
    const writ_confluent_version *version;
    writ_confluent_page page;
    int code = writ_confluent_version_load(request, response, &subject, &version, err);
    if (code != WRIT_OK || !version)
        return code;
    code = writ_confluent_page_of(request, WRIT_BOUND_CONFLUENT_NAMES, &page, err);
    if (code == WRIT_OK)
        code =
            writ_confluent_referrers_load(request, subject.name, version->number, &referrers, err);
    writ_buf_add_byte(&response->body, '[');
    for (size_t i = 0; i < referrers.list.count && code == WRIT_OK; i++)
        code = add_referrer(request, response, &referrers.list.items[i], &page, err);
    return finish(response, code, ']');
}

/* --- by metadata --- */

/* Does the version have all `key` and `value` pairs of the query among its properties? */
static bool has_properties(const writ_request *request, const writ_confluent_notes *notes)
{
    const writ_value *properties = writ_value_find(notes->metadata, "properties");
    writ_str key = WRIT_STR_EMPTY;
    for (size_t i = 0; i < request->query.count; i++) {
        const writ_param *param = &request->query.items[i];
        if (writ_str_is(param->name, "key"))
            key = param->value;
        if (!writ_str_is(param->name, "value"))
            continue;
        const writ_value *value = writ_value_find_str(properties, key);
        if (!value || value->kind != WRIT_STRING || !writ_str_equal(value->string, param->value))
            return false;
    }
    return true;
}

/* The newest version with these properties. */
int writ_confluent_metadata(writ_request *request, writ_response *response, writ_error *err)
{
    writ_str name = writ_request_part(request, "subject");
    writ_confluent_shown shown = writ_confluent_shown_of(request);
    writ_confluent_subject subject;
    int code = writ_confluent_subject_load(request, name, false, &subject, err);
    if (code == WRIT_OK && !writ_confluent_find(&subject, 0, shown))
        return writ_confluent_no_subject(response, name);
    for (size_t i = code == WRIT_OK ? subject.versions.count : 0; i-- > 0;) {
        const writ_confluent_version *here = &subject.versions.items[i];
        writ_confluent_notes notes;
        code = writ_confluent_notes_load(request, name, here->number, &notes, err);
        if (code != WRIT_OK)
            return code;
        if (!writ_confluent_is_shown(here, shown) || !has_properties(request, &notes))
            continue;
        code = writ_confluent_print(request, &response->body, here,
                                    WRIT_PART_SUBJECT | WRIT_PART_ID | WRIT_PART_DELETED, err);
        return code == WRIT_OK ? writ_confluent_done(response) : code;
    }
    return code == WRIT_OK
               ? writ_response_confluent(response, WRIT_CONFLUENT_NO_SCHEMA, "Schema not found")
               : code;
}
