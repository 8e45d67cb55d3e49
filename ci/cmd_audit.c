/* SPDX-License-Identifier: Apache-2.0
 *
 * writ audit: who did what, and whether the log of it is whole.
 */
#include "ci/cli.h"
#include "ci/report/audit.h"
#include "contracts/base/bounds.h"
#include "registry/audit.h"

typedef struct audit_options {
    const char *since, *until, *contract, *head;
    int format;
} audit_options;

/* ---- from when to when ---- */

#define DAY_MS INT64_C(86400000)

/* A time, a day (from its begin, or to its end), or a span before now. */
static int read_time(writ_session *session, const char *option, const char *text, bool is_end,
                     writ_str *time)
{
    writ_str given = writ_str_of(text);
    writ_day day;
    int64_t span;
    writ_moment moment;
    if (!text)
        return -1;
    if (writ_day_parse(given, &day))
        moment = ((writ_moment)day + is_end) * DAY_MS;
    else if (writ_span_parse(given, &span))
        moment = session->now - span;
    else if (!writ_moment_parse(given, &moment))
        return writ_session_usage(session,
                                  "%s takes a day such as 2026-03-10, a time such as "
                                  "2026-03-10T12:00:00Z, or a span such as 24h or 7d, not '%s'",
                                  option, text);
    *time = writ_moment_text(&session->arena, moment);
    return -1;
}

/* ---- the events ---- */

/* One page, written at once: a log may be longer than memory. */
static int print_page(writ_session *session, writ_arena *page, const audit_options *options,
                      writ_event_query *query, size_t *count)
{
    writ_events events = {0};
    writ_buf out = WRIT_BUF_INIT;
    int code = writ_store_events(session->store, page, query, &events, &session->err);
    if (!code && !query->after)
        writ_audit_begin(&out, (writ_audit_format)options->format);
    for (size_t i = 0; i < events.count && !code; i++)
        writ_audit_event(&out, (writ_audit_format)options->format, &events.items[i]);
    *count = events.count;
    if (!code && events.count)
        query->after = events.items[events.count - 1].sequence;
    if (!code)
        code = writ_session_print(session, &out);
    writ_buf_clear(&out);
    return code;
}

static int print_events(writ_session *session, const audit_options *options)
{
    writ_store *store;
    writ_arena page = WRIT_ARENA_INIT;
    writ_event_query query = {.contract = writ_str_of(options->contract),
                              .limit = WRIT_BOUND_AUDIT_PAGE};
    int status = read_time(session, "--since", options->since, false, &query.since);
    if (status < 0)
        status = read_time(session, "--until", options->until, true, &query.until);
    if (status >= 0)
        return status;
    int code = writ_session_need_store(session, &store);
    for (size_t count = query.limit; !code && count == query.limit; writ_arena_reset(&page))
        code = print_page(session, &page, options, &query, &count);
    writ_arena_clear(&page);
    return code ? writ_session_fail(session) : WRIT_EXIT_CLEAN;
}

/* ---- the chain ---- */

typedef struct seeking {
    const char *head;
    bool found;
} seeking;

static int compare_hash(void *context, const writ_event *event, writ_error *err)
{
    seeking *s = context;
    (void)err;
    s->found = s->found || writ_str_is(event->hash, s->head);
    return WRIT_OK;
}

/* Does an event have this hash? The chain is whole, so that all before it are as they were. */
static int find_head(writ_session *session, const char *head, bool *found)
{
    seeking s = {.head = head};
    int code = writ_audit_walk(session->store, 0, compare_hash, &s, &session->err);
    *found = s.found;
    return code;
}

static int verify(writ_session *session, const audit_options *options)
{
    writ_store *store;
    writ_audit_verdict verdict;
    bool has_head = true;
    writ_buf out = WRIT_BUF_INIT;
    int code = writ_session_need_store(session, &store);
    if (!code)
        code = writ_audit_verify(store, &session->arena, &verdict, &session->err);
    if (!code && options->head && !verdict.broken_at)
        code = find_head(session, options->head, &has_head);
    if (code)
        return writ_session_fail(session);
    if (verdict.broken_at)
        writ_buf_printf(&out, "broken at event %lld: %.*s\n", (long long)verdict.broken_at,
                        WRIT_FMT(verdict.reason));
    else if (!has_head)
        writ_buf_printf(&out,
                        "not the log that had %s: events were taken away, or all of it was "
                        "replaced\n",
                        options->head);
    else
        writ_buf_printf(&out, "whole  %lld %s  %.*s\n", (long long)verdict.events,
                        verdict.events == 1 ? "event" : "events", WRIT_FMT(verdict.head));
    bool is_whole = !verdict.broken_at && has_head;
    return writ_session_finish(session, &out, is_whole ? WRIT_EXIT_CLEAN : WRIT_EXIT_FINDINGS);
}

static bool is_hash(const char *text)
{
    return strlen(text) == WRIT_EVENT_HASH_BYTES - 1 &&
           strspn(text, "0123456789abcdef") == WRIT_EVENT_HASH_BYTES - 1;
}

static int run(writ_session *session, const audit_options *options)
{
    const writ_option_list *operands = &session->operands;
    bool verifies = operands->count && writ_str_is(writ_str_of(operands->items[0]), "verify");
    if (operands->count > verifies)
        return writ_session_usage(session, "'%s' is more than can be asked",
                                  operands->items[verifies]);
    if (!verifies && options->head)
        return writ_session_usage(session, "--head goes with verify");
    if (verifies && (options->since || options->until || options->contract || options->format))
        return writ_session_usage(session, "verify looks at the whole log");
    if (options->head && !is_hash(options->head))
        return writ_session_usage(session, "--head takes the 64 digits that verify printed");
    return verifies ? verify(session, options) : print_events(session, options);
}

int writ_command_audit(writ_session *session, int argc, char **argv)
{
    audit_options o = {0};
    const writ_option options[] = {
        {"--since", WRIT_OPTION_STRING, &o.since, "WHEN", NULL,
         "from this day or time on, or so long ago"},
        {"--until", WRIT_OPTION_STRING, &o.until, "WHEN", NULL,
         "to the end of this day, or before this time"},
        {"--contract", WRIT_OPTION_STRING, &o.contract, "ID", NULL, "of this contract only"},
        {"--format", WRIT_OPTION_CHOICE, &o.format, "FORMAT", WRIT_AUDIT_FORMATS,
         "how it is written"},
        {"--head", WRIT_OPTION_STRING, &o.head, "HASH", NULL,
         "verify: the log must be the one that ended so before"},
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    return status < 0 ? run(session, &o) : status;
}
