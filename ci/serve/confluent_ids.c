/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading by content: an id is the number of a content in this registry, a GUID says the same
 * everywhere. One content may be that of many versions of many subjects. And what belongs to no
 * subject: contexts, the types of schemas.
 */
#include "ci/serve/confluent.h"
#include "contracts/base/bounds.h"
#include "contracts/base/write.h"
#include "contracts/day.h"

/* --- versions of a content --- */

/* Releases of any subject. One that is permanently deleted has no subject any more, and is listed
 * under none; the content answers to its id still, as what was written under it can be read. */
typedef struct holders {
    WRIT_ARRAY(writ_confluent_version) list;
} holders;

static bool read_id(writ_str text, int64_t *id)
{
    *id = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.len > 18 || text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        *id = *id * 10 + (text.ptr[i] - '0');
    }
    return *id > 0;
}

/* `subject` of the query. A list is of this one alone, or of a context, `:.ctx:`. A content is that
 * of any: the subject is where to look first, and its context where to look. */
static bool is_of(writ_str contract, writ_str subject, bool is_list)
{
    writ_str context = writ_confluent_context(subject);
    bool by_context = !is_list || subject.len == context.len;
    if (!subject.len || (!is_list && !context.len))
        return true;
    return by_context ? writ_str_equal(writ_confluent_context(contract), context)
                      : writ_str_equal(contract, subject);
}

static int load(writ_request *request, bool heads, holders *found, writ_error *err)
{
    writ_version_query query = {.guid = writ_request_part(request, "guid"), .heads = heads};
    writ_str id = writ_request_part(request, "id"),
             subject = writ_request_query(request, "subject");
    writ_stored_versions rows = {0};
    *found = (holders){0};
    if (id.ptr && !read_id(id, &query.number))
        return WRIT_OK;
    int code = writ_store_find_versions(request->store, request->arena, &query, &rows, err);
    for (size_t i = 0; i < rows.count && code == WRIT_OK; i++) {
        const writ_stored_version *row = &rows.items[i];
        writ_version version;
        if (!writ_confluent_is_visible(row, &version) ||
            (heads && row->deleted == WRIT_DELETED_HARD) || !is_of(row->contract, subject, heads))
            continue;
        *WRIT_PUSH(request->arena, &found->list) =
            (writ_confluent_version){version.major, row, row->deleted == WRIT_DELETED_SOFT};
    }
    return code;
}

static int no_schema(const writ_request *request, writ_response *response)
{
    writ_str id = writ_request_part(request, "id");
    return writ_response_confluent(response, WRIT_CONFLUENT_NO_SCHEMA, "Schema %.*s not found",
                                   WRIT_FMT(id.ptr ? id : writ_request_part(request, "guid")));
}

/* --- the content --- */

/* Which of the holders is told, whose text, references and metadata need not be the same. */
typedef struct choice {
    const writ_confluent_version *version;
    bool is_near;  /* in the default context, where a subject was asked for that is in none */
    bool is_whole; /* says by which references it has the documents beside it, or has none */
} choice;

/* The one that was published first stays that, whoever comes. */
static bool precedes(const choice *a, const choice *b)
{
    if (!b->version || a->is_near != b->is_near)
        return !b->version || a->is_near;
    if (a->is_whole != b->is_whole)
        return a->is_whole;
    return writ_str_compare(a->version->row->published_at, b->version->row->published_at) < 0;
}

static int weigh(writ_request *request, choice *here, writ_error *err)
{
    const writ_stored_version *row = here->version->row;
    writ_confluent_notes notes;
    if (!row->beside.len)
        return WRIT_OK;
    int code =
        writ_confluent_notes_load(request, row->contract, here->version->number, &notes, err);
    here->is_whole = code == WRIT_OK && notes.references.count;
    return code;
}

/* The newest version of the subject that has the content. */
static const writ_confluent_version *find_of(const holders *found, writ_str subject)
{
    for (size_t i = found->list.count; i-- > 0;)
        if (writ_str_equal(found->list.items[i].row->contract, subject))
            return &found->list.items[i];
    return NULL;
}

/* A subject need not have it: a record that was moved to another topic (a dead letter, a mirror)
 * has the id of the subject that it came from. */
static int choose(writ_request *request, const holders *found, choice *chosen, writ_error *err)
{
    writ_str subject = writ_request_query(request, "subject");
    bool is_near = !subject.len || writ_confluent_context(subject).len;
    int code = WRIT_OK;
    *chosen = (choice){.version = find_of(found, subject)};
    if (chosen->version)
        return WRIT_OK;
    for (size_t i = 0; i < found->list.count && code == WRIT_OK; i++) {
        const writ_confluent_version *version = &found->list.items[i];
        choice here = {version, is_near || !writ_confluent_context(version->row->contract).len,
                       true};
        if (!precedes(&here, chosen))
            continue;
        code = weigh(request, &here, err);
        if (precedes(&here, chosen))
            *chosen = here;
    }
    return code;
}

/* What an address of a content alone answers never changes, once it can come to no other choice:
 * not while somebody may still come who says the references, or was published in the same moment.
 */
static void settle(const writ_request *request, writ_response *response, const choice *chosen)
{
    response->immutable =
        request->query.count == 0 && chosen->is_whole &&
        writ_str_compare(chosen->version->row->published_at, writ_now(request->arena)) < 0;
}

/* Leaves no version where the response says that there is none. */
static int find_content(writ_request *request, writ_response *response, choice *chosen,
                        writ_error *err)
{
    holders found;
    *chosen = (choice){0};
    int code = load(request, false, &found, err);
    if (code == WRIT_OK && !found.list.count)
        return no_schema(request, response);
    return code == WRIT_OK ? choose(request, &found, chosen, err) : code;
}

int writ_confluent_id_get(writ_request *request, writ_response *response, writ_error *err)
{
    choice chosen;
    bool by_guid = writ_request_part(request, "guid").ptr != NULL;
    bool by_subject = writ_request_query(request, "subject").len > 0;
    int code = find_content(request, response, &chosen, err);
    if (code != WRIT_OK || !chosen.version)
        return code;
    settle(request, response, &chosen);
    code = writ_confluent_print(request, &response->body, chosen.version,
                                (by_guid ? WRIT_PART_ID : 0) | (by_subject ? WRIT_PART_SUBJECT : 0),
                                err);
    return code == WRIT_OK ? writ_confluent_done(response) : code;
}

int writ_confluent_id_text(writ_request *request, writ_response *response, writ_error *err)
{
    choice chosen;
    writ_str text;
    int code = find_content(request, response, &chosen, err);
    if (code != WRIT_OK || !chosen.version)
        return code;
    code = writ_confluent_text(request->arena, chosen.version->row, &text, err);
    if (code != WRIT_OK)
        return code;
    writ_buf_add_str(&response->body, text);
    settle(request, response, &chosen);
    return writ_confluent_done(response);
}

/* --- who has it --- */

typedef void holder_printer(writ_buf *out, const writ_confluent_version *version,
                            const writ_confluent_version *before);

static void add_subject(writ_buf *out, const writ_confluent_version *version,
                        const writ_confluent_version *before)
{
    if (!before || !writ_str_equal(before->row->contract, version->row->contract))
        writ_confluent_list_name(out, version->row->contract);
}

static void add_version(writ_buf *out, const writ_confluent_version *version,
                        const writ_confluent_version *before)
{
    if (before && writ_str_equal(before->row->contract, version->row->contract) &&
        before->number == version->number)
        return;
    writ_buf_add_text(out, out->ptr[out->len - 1] == '[' ? "" : ",");
    writ_buf_add_text(out, "{\"subject\":");
    writ_json_write_string(out, version->row->contract);
    writ_buf_printf(out, ",\"version\":%llu}", (unsigned long long)version->number);
}

static int list(writ_request *request, writ_response *response, holder_printer *print,
                writ_error *err)
{
    writ_confluent_shown shown = writ_confluent_shown_of(request);
    const writ_confluent_version *before = NULL;
    writ_confluent_page page;
    holders found = {0};
    int code = writ_confluent_page_of(request, WRIT_BOUND_CONFLUENT_NAMES, &page, err);
    if (code == WRIT_OK)
        code = load(request, true, &found, err);
    if (code != WRIT_OK)
        return code;
    if (!found.list.count)
        return no_schema(request, response);
    writ_buf_add_byte(&response->body, '[');
    for (size_t i = 0; i < found.list.count; i++) {
        const writ_confluent_version *here = &found.list.items[i];
        if (!writ_confluent_is_shown(here, shown) || !writ_confluent_page_take(&page))
            continue;
        print(&response->body, here, before);
        before = here;
    }
    writ_buf_add_byte(&response->body, ']');
    return writ_confluent_done(response);
}

int writ_confluent_id_subjects(writ_request *request, writ_response *response, writ_error *err)
{
    return list(request, response, add_subject, err);
}

int writ_confluent_id_versions(writ_request *request, writ_response *response, writ_error *err)
{
    return list(request, response, add_version, err);
}

/* A GUID stands for one content, which has one id here. */
int writ_confluent_guid_ids(writ_request *request, writ_response *response, writ_error *err)
{
    holders found;
    int code = load(request, true, &found, err);
    if (code == WRIT_OK && !found.list.count)
        return no_schema(request, response);
    if (code != WRIT_OK)
        return code;
    writ_buf_printf(&response->body, "[{\"context\":\".\",\"id\":%lld}]",
                    (long long)found.list.items[0].row->number);
    return writ_confluent_done(response);
}

/* --- what belongs to no subject --- */

int writ_confluent_types(writ_request *request, writ_response *response, writ_error *err)
{
    (void)request, (void)err;
    writ_buf_add_text(&response->body, "[\"JSON\"]");
    return writ_confluent_done(response);
}

/* A context is there as long as a subject is in it. */
int writ_confluent_contexts(writ_request *request, writ_response *response, writ_error *err)
{
    const writ_contract_query query = {.prefix = WRIT_STR(":.")};
    writ_confluent_page page;
    writ_str before = WRIT_STR_EMPTY;
    writ_ids ids = {0};
    int code = writ_confluent_page_of(request, WRIT_BOUND_CONFLUENT_NAMES, &page, err);
    if (code == WRIT_OK)
        code = writ_store_contracts(request->store, request->arena, &query, &ids, err);
    if (code != WRIT_OK)
        return code;
    writ_buf_add_byte(&response->body, '[');
    if (writ_confluent_page_take(&page))
        writ_confluent_list_name(&response->body, WRIT_STR("."));
    for (size_t i = 0; i < ids.count; i++) {
        writ_str context = writ_confluent_context(ids.items[i]);
        if (!context.len || writ_str_equal(context, before))
            continue;
        before = context;
        if (writ_confluent_page_take(&page))
            writ_confluent_list_name(&response->body, writ_str_part(context, 1, context.len - 2));
    }
    writ_buf_add_byte(&response->body, ']');
    return writ_confluent_done(response);
}
