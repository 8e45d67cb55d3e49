/* SPDX-License-Identifier: Apache-2.0
 *
 * Subjects and their versions, out of a contract's rows.
 */
#include "ci/serve/confluent.h"

#include "contracts/semver.h"

/* --- from rows --- */

bool writ_confluent_is_visible(const writ_stored_version *row, writ_version *version)
{
    return row->status != WRIT_STATUS_DRAFT && writ_version_parse(row->version, version) &&
           version->major > 0 && !version->prerelease.len;
}

/* Rows come by version, so the last one of a line is its newest. */
static void gather(writ_arena *arena, writ_confluent_subject *subject)
{
    for (size_t i = 0; i < subject->rows.count; i++) {
        const writ_stored_version *row = &subject->rows.items[i];
        writ_version version;
        if (!writ_confluent_is_visible(row, &version))
            continue;
        if (version.major >= subject->next)
            subject->next = version.major + 1;
        if (row->deleted == WRIT_DELETED_HARD)
            continue;
        const writ_confluent_version here = {version.major, row, row->deleted == WRIT_DELETED_SOFT};
        size_t count = subject->versions.count;
        if (count && subject->versions.items[count - 1].number == version.major)
            subject->versions.items[count - 1] = here;
        else
            *WRIT_PUSH(arena, &subject->versions) = here;
    }
    for (size_t i = 0; i < subject->versions.count; i++)
        subject->live += !subject->versions.items[i].is_deleted;
}

int writ_confluent_subject_load(writ_request *request, writ_str name, bool heads,
                                writ_confluent_subject *subject, writ_error *err)
{
    const writ_version_query query = {.contract = name, .heads = heads};
    writ_confluent_subject made = {.name = name, .next = 1};
    int code =
        name.len ? writ_store_find_versions(request->store, request->arena, &query, &made.rows, err)
                 : WRIT_OK;
    if (code != WRIT_OK)
        return code;
    gather(request->arena, &made);
    *subject = made;
    return WRIT_OK;
}

/* --- which one --- */

writ_confluent_shown writ_confluent_shown_of(const writ_request *request)
{
    if (writ_request_flag(request, "deletedOnly"))
        return WRIT_SHOWN_DELETED;
    return writ_request_flag(request, "deleted") ? WRIT_SHOWN_ALL : WRIT_SHOWN_LIVE;
}

bool writ_confluent_is_shown(const writ_confluent_version *version, writ_confluent_shown shown)
{
    return shown == WRIT_SHOWN_ALL || version->is_deleted == (shown == WRIT_SHOWN_DELETED);
}

const writ_confluent_version *writ_confluent_find(const writ_confluent_subject *subject,
                                                  uint64_t number, writ_confluent_shown shown)
{
    for (size_t i = subject->versions.count; i-- > 0;) {
        const writ_confluent_version *here = &subject->versions.items[i];
        if ((!number || here->number == number) && writ_confluent_is_shown(here, shown))
            return here;
    }
    return NULL;
}

bool writ_confluent_version_read(writ_str text, uint64_t *number, writ_response *response)
{
    uint64_t read = 0;
    bool is_number = text.len > 0 && text.len <= 10;
    for (size_t i = 0; i < text.len && is_number; i++) {
        is_number = text.ptr[i] >= '0' && text.ptr[i] <= '9';
        read = read * 10 + (uint64_t)(text.ptr[i] - '0');
    }
    if (writ_str_is(text, "latest") || writ_str_is(text, "-1")) {
        *number = 0;
        return true;
    }
    if (is_number && read > 0 && read <= INT32_MAX) {
        *number = read;
        return true;
    }
    writ_response_confluent(response, WRIT_CONFLUENT_BAD_VERSION,
                            "The specified version '%.*s' is not a valid version id. Allowed "
                            "values are between [1, 2^31-1] and the string \"latest\"",
                            WRIT_FMT(text));
    return false;
}

/* The same with its content, or NULL when it went meanwhile. */
static int load_content(writ_request *request, const writ_confluent_version **version,
                        writ_error *err)
{
    const writ_confluent_version *head = *version;
    const writ_stored_version *row;
    writ_stored_versions heads;
    int code = writ_registry_find(request->store, request->arena, head->row->contract,
                                  head->row->version, &row, &heads, err);
    writ_confluent_version *whole = WRIT_NEW(request->arena, writ_confluent_version);
    *whole = (writ_confluent_version){head->number, row, head->is_deleted};
    *version = code == WRIT_OK && row ? whole : NULL;
    return code;
}

int writ_confluent_version_load(writ_request *request, writ_response *response,
                                writ_confluent_subject *subject,
                                const writ_confluent_version **version, writ_error *err)
{
    writ_confluent_shown shown =
        writ_request_flag(request, "deleted") ? WRIT_SHOWN_ALL : WRIT_SHOWN_LIVE;
    writ_str name = writ_request_part(request, "subject");
    uint64_t number;
    *version = NULL;
    if (!writ_confluent_version_read(writ_request_part(request, "version"), &number, response))
        return WRIT_OK;
    int code = writ_confluent_subject_load(request, name, true, subject, err);
    if (code != WRIT_OK)
        return code;
    *version = writ_confluent_find(subject, number, shown);
    if (!*version && !writ_confluent_find(subject, 0, shown))
        return writ_confluent_no_subject(response, name);
    if (*version)
        code = load_content(request, version, err);
    return code != WRIT_OK || *version ? code : writ_confluent_no_version(response, number);
}

/* --- names --- */

bool writ_confluent_subject_valid(writ_str subject)
{
    for (size_t i = 0; i < subject.len; i++)
        if ((unsigned char)subject.ptr[i] < 0x20 || subject.ptr[i] == 0x7f)
            return false;
    return subject.len > 0 && !writ_str_is(subject, "__GLOBAL") && !writ_str_is(subject, "__EMPTY");
}

/* --- pages --- */

int writ_confluent_page_of(const writ_request *request, int64_t most, writ_confluent_page *page,
                           writ_error *err)
{
    page->seen = 0;
    int code = writ_request_number(request, "offset", 0, INT32_MAX, 0, &page->offset, err);
    if (code == WRIT_OK)
        code = writ_request_number(request, "limit", -1, INT32_MAX, -1, &page->limit, err);
    if (code == WRIT_OK && (page->limit <= 0 || page->limit > most))
        page->limit = most;
    return code;
}

bool writ_confluent_page_take(writ_confluent_page *page)
{
    int64_t at = page->seen++;
    return at >= page->offset && at < page->offset + page->limit;
}

bool writ_confluent_page_done(const writ_confluent_page *page)
{
    return page->seen >= page->offset + page->limit;
}
