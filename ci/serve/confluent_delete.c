/* SPDX-License-Identifier: Apache-2.0
 *
 * Deleting, in two steps as clients know it: softly, so that it is found by who asks for what is
 * deleted, and then permanently, so that nobody finds it. The registry keeps the content and a
 * tombstone in either case (registry/withdraw.h).
 */
#include "ci/serve/access.h"
#include "ci/serve/confluent.h"
#include "registry/withdraw.h"

typedef struct deleting {
    writ_str subject;
    uint64_t number; /* 0: the newest */
    bool permanent;
} deleting;

typedef WRIT_ARRAY(uint64_t) lines;

/* --- what stands in the way --- */

static int refuse_use(writ_response *response, writ_str subject, writ_str reason)
{
    return writ_response_confluent(response, WRIT_CONFLUENT_REFERENCED,
                                   "Subject '%.*s' cannot be deleted: %.*s", WRIT_FMT(subject),
                                   WRIT_FMT(reason));
}

static bool is_among(const lines *which, uint64_t number)
{
    for (size_t i = 0; i < which->count; i++)
        if (which->items[i] == number)
            return true;
    return false;
}

/* A referrer that is gone, or goes with it, does not count. */
static int is_referrer(writ_request *request, const writ_confluent_referrer *by, writ_str goes,
                       const lines *which, bool *counts, writ_error *err)
{
    writ_confluent_subject subject;
    *counts = false;
    if (writ_str_equal(by->subject, goes) && is_among(which, by->version))
        return WRIT_OK;
    int code = writ_confluent_subject_load(request, by->subject, true, &subject, err);
    if (code == WRIT_OK)
        *counts = writ_confluent_find(&subject, by->version, WRIT_SHOWN_LIVE) != NULL;
    return code;
}

static int check_references(writ_request *request, writ_response *response, writ_str subject,
                            const lines *which, bool *fine, writ_error *err)
{
    writ_confluent_referrers referrers;
    int code = WRIT_OK;
    for (size_t i = 0; i < which->count && code == WRIT_OK && *fine; i++) {
        code = writ_confluent_referrers_load(request, subject, which->items[i], &referrers, err);
        for (size_t j = 0; code == WRIT_OK && j < referrers.list.count && *fine; j++) {
            bool counts;
            code = is_referrer(request, &referrers.list.items[j], subject, which, &counts, err);
            if (code != WRIT_OK || !counts)
                continue;
            *fine = false;
            writ_response_confluent(
                response, WRIT_CONFLUENT_REFERENCED,
                "One or more references exist to the schema {magic=1,keytype=SCHEMA,subject=%.*s,"
                "version=%llu}.",
                WRIT_FMT(subject), (unsigned long long)which->items[i]);
        }
    }
    return code;
}

static int check_mode(writ_request *request, writ_response *response, writ_str subject, bool *fine,
                      writ_error *err)
{
    writ_confluent_mode mode;
    int code = writ_confluent_mode_of(request, subject, &mode, err);
    *fine = code == WRIT_OK && mode == WRIT_CONFLUENT_READWRITE;
    if (code == WRIT_OK && !*fine)
        writ_response_confluent(response, WRIT_CONFLUENT_NOT_PERMITTED,
                                "Subject %.*s is in read-only mode", WRIT_FMT(subject));
    return code;
}

/* --- doing it --- */

static int withdraw(writ_request *request, writ_response *response, const deleting *d,
                    const lines *which, bool *fine, writ_error *err)
{
    const writ_withdrawal withdrawal = {
        .contract = d->subject,
        .lines = which->items,
        .count = which->count,
        .to = d->permanent ? WRIT_DELETED_HARD : WRIT_DELETED_SOFT,
        .by = writ_identity_name(request->identity),
    };
    writ_outcome outcome;
    writ_str reason;
    int code = check_mode(request, response, d->subject, fine, err);
    if (code == WRIT_OK && *fine)
        code = check_references(request, response, d->subject, which, fine, err);
    if (code != WRIT_OK || !*fine)
        return code;
    code =
        writ_registry_withdraw(request->store, request->arena, &withdrawal, &outcome, &reason, err);
    *fine = code == WRIT_OK && outcome != WRIT_OUTCOME_REFUSED;
    return code == WRIT_OK && !*fine ? refuse_use(response, d->subject, reason) : code;
}

/* --- a version --- */

static int refuse_version(writ_response *response, const deleting *d,
                          const writ_confluent_version *version)
{
    if (version->is_deleted)
        return writ_response_confluent(
            response, WRIT_CONFLUENT_VERSION_DELETED,
            "Subject '%.*s' Version %llu was soft deleted.Set permanent=true to delete permanently",
            WRIT_FMT(d->subject), (unsigned long long)version->number);
    return writ_response_confluent(
        response, WRIT_CONFLUENT_VERSION_NOT_DELETED,
        "Subject '%.*s' Version %llu was not deleted first before being permanently deleted",
        WRIT_FMT(d->subject), (unsigned long long)version->number);
}

static int version_then(writ_request *request, writ_response *response, writ_error *err)
{
    const deleting *d = request->context;
    writ_confluent_subject subject;
    bool fine = true;
    int code = writ_confluent_subject_load(request, d->subject, true, &subject, err);
    if (code != WRIT_OK)
        return code;
    const writ_confluent_version *version = writ_confluent_find(
        &subject, d->number, d->number || d->permanent ? WRIT_SHOWN_ALL : WRIT_SHOWN_LIVE);
    if (!subject.versions.count)
        return writ_confluent_no_subject(response, d->subject);
    if (!version)
        return writ_confluent_no_version(response, d->number);
    if (version->is_deleted != d->permanent)
        return refuse_version(response, d, version);
    uint64_t number = version->number;
    const lines which = {&number, 1, 1};
    code = withdraw(request, response, d, &which, &fine, err);
    if (code == WRIT_OK && fine && subject.live == (d->permanent ? 0 : 1))
        code = writ_confluent_config_drop(request, d->subject, err); /* none is left */
    if (code != WRIT_OK || !fine)
        return code;
    writ_buf_printf(&response->body, "%llu", (unsigned long long)number);
    return writ_confluent_done(response);
}

static deleting *begin(writ_request *request, writ_response *response, writ_handler *then)
{
    writ_str subject = writ_request_part(request, "subject");
    if (!writ_confluent_may_write(request, subject, response))
        return NULL;
    deleting *d = WRIT_NEW(request->arena, deleting);
    *d = (deleting){.subject = subject, .permanent = writ_request_flag(request, "permanent")};
    request->context = d;
    request->then = then;
    return d;
}

int writ_confluent_version_delete(writ_request *request, writ_response *response, writ_error *err)
{
    uint64_t number;
    (void)err;
    if (!writ_confluent_version_read(writ_request_part(request, "version"), &number, response))
        return WRIT_OK;
    deleting *d = begin(request, response, version_then);
    if (d)
        d->number = number;
    return WRIT_OK;
}

/* --- a subject --- */

static int refuse_subject(writ_response *response, const deleting *d)
{
    if (!d->permanent)
        return writ_response_confluent(
            response, WRIT_CONFLUENT_SUBJECT_DELETED,
            "Subject '%.*s' was soft deleted.Set permanent=true to delete permanently",
            WRIT_FMT(d->subject));
    return writ_response_confluent(
        response, WRIT_CONFLUENT_SUBJECT_NOT_DELETED,
        "Subject '%.*s' was not deleted first before being permanently deleted",
        WRIT_FMT(d->subject));
}

static int subject_then(writ_request *request, writ_response *response, writ_error *err)
{
    const deleting *d = request->context;
    writ_confluent_subject subject;
    lines which = {0};
    bool fine = true;
    int code = writ_confluent_subject_load(request, d->subject, true, &subject, err);
    if (code != WRIT_OK)
        return code;
    if (!subject.versions.count)
        return writ_confluent_no_subject(response, d->subject);
    if (d->permanent ? subject.live > 0 : subject.live == 0)
        return refuse_subject(response, d);
    for (size_t i = 0; i < subject.versions.count; i++)
        if (subject.versions.items[i].is_deleted == d->permanent)
            *WRIT_PUSH(request->arena, &which) = subject.versions.items[i].number;
    code = withdraw(request, response, d, &which, &fine, err);
    if (code == WRIT_OK && fine)
        code = writ_confluent_config_drop(request, d->subject, err);
    if (code != WRIT_OK || !fine)
        return code;
    writ_buf_add_byte(&response->body, '[');
    for (size_t i = 0; i < which.count; i++)
        writ_confluent_list_number(&response->body, (int64_t)which.items[i]);
    writ_buf_add_byte(&response->body, ']');
    return writ_confluent_done(response);
}

int writ_confluent_subject_delete(writ_request *request, writ_response *response, writ_error *err)
{
    (void)err;
    begin(request, response, subject_then);
    return WRIT_OK;
}
