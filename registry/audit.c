/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/audit.h"

#include <stdio.h>

#include "contracts/base/bounds.h"
#include "contracts/base/utf8.h"
#include "contracts/base/write.h"

/* --- an event as JSON --- */

/* `exact`: as it was recorded, whatever it is; else it can be read whatever it is. */
static void print_text(writ_buf *out, const char *name, writ_str text, bool exact)
{
    writ_arena mended = WRIT_ARENA_INIT;
    if (out->ptr[out->len - 1] != '{')
        writ_buf_add_byte(out, ',');
    writ_buf_printf(out, "\"%s\":", name);
    writ_json_write_string(out, exact ? text : writ_utf8_mend(&mended, text));
    writ_arena_clear(&mended);
}

static void print_some(writ_buf *out, const char *name, writ_str text, bool exact)
{
    if (text.len)
        print_text(out, name, text, exact);
}

/* The members in the order of RFC 8785, which is that of their bytes. */
void writ_event_print(writ_buf *out, const writ_event *event, bool with_hash)
{
    bool exact = !with_hash;
    writ_buf_add_byte(out, '{');
    print_text(out, "action", event->action, exact);
    print_text(out, "at", event->at, exact);
    print_some(out, "author", event->origin.author, exact);
    print_text(out, "by", event->by, exact);
    print_some(out, "commit", event->origin.commit, exact);
    print_some(out, "contract", event->contract, exact);
    print_some(out, "detail", event->detail, exact);
    print_some(out, "digest", event->digest, exact);
    print_some(out, "from", event->origin.from, exact);
    if (with_hash)
        print_some(out, "hash", event->hash, exact);
    print_some(out, "link", event->origin.link, exact);
    print_some(out, "message", event->origin.message, exact);
    print_some(out, "party", event->party, exact);
    writ_buf_printf(out, ",\"sequence\":%lld", (long long)event->sequence);
    print_some(out, "sha256", event->sha256, exact);
    print_some(out, "verdict", event->verdict, exact);
    print_some(out, "version", event->version, exact);
    writ_buf_add_byte(out, '}');
}

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

void writ_event_hash(const writ_event *event, writ_str previous, char hash[WRIT_EVENT_HASH_BYTES])
{
    writ_buf text = WRIT_BUF_INIT;
    writ_buf_add_str(&text, previous.len ? previous : WRIT_STR(ZEROS));
    writ_buf_add_byte(&text, '\n');
    writ_event_print(&text, event, false);
    writ_buf_add_byte(&text, '\n');
    writ_sha256_hex(writ_buf_str(&text), hash);
    writ_buf_clear(&text);
}

/* --- the chain --- */

/* One page; *more is whether another one may follow. */
static int walk_page(writ_store *store, writ_arena *page, writ_event_query *query,
                     writ_event_visitor *visit, void *context, bool *more, writ_error *err)
{
    writ_events events = {0};
    int code = writ_store_events(store, page, query, &events, err);
    for (size_t i = 0; code == WRIT_OK && i < events.count; i++)
        code = visit(context, &events.items[i], err);
    *more = code == WRIT_OK && events.count == query->limit &&
            events.items[events.count - 1].sequence > query->after;
    if (*more)
        query->after = events.items[events.count - 1].sequence;
    return code;
}

int writ_audit_walk(writ_store *store, int64_t after, writ_event_visitor *visit, void *context,
                    writ_error *err)
{
    writ_arena page = WRIT_ARENA_INIT;
    writ_event_query query = {.after = after, .limit = WRIT_BOUND_AUDIT_PAGE};
    int code = WRIT_OK;
    for (bool more = true; more; writ_arena_reset(&page))
        code = walk_page(store, &page, &query, visit, context, &more, err);
    writ_arena_clear(&page);
    return code;
}

typedef struct walk {
    int64_t events, broken_at;
    char head[WRIT_EVENT_HASH_BYTES]; /* "" before the first */
    char reason[128];
} walk;

/* Where it does not fit, the walk is broken at it. */
static int take_event(void *context, const writ_event *event, writ_error *err)
{
    walk *w = context;
    char hash[WRIT_EVENT_HASH_BYTES];
    (void)err;
    if (w->broken_at)
        return WRIT_OK;
    writ_event_hash(event, writ_str_of(w->head), hash);
    if (event->sequence != w->events + 1)
        snprintf(w->reason, sizeof w->reason, "event %lld is missing", (long long)w->events + 1);
    else if (!writ_str_is(event->hash, hash))
        snprintf(w->reason, sizeof w->reason,
                 "its hash is not that of its content and of the "
                 "event before it");
    if (w->reason[0]) {
        w->broken_at = event->sequence;
        return WRIT_OK;
    }
    memcpy(w->head, hash, sizeof hash);
    w->events++;
    return WRIT_OK;
}

int writ_audit_verify(writ_store *store, writ_arena *arena, writ_audit_verdict *verdict,
                      writ_error *err)
{
    walk w = {0};
    int code = writ_audit_walk(store, 0, take_event, &w, err);
    if (code == WRIT_OK)
        *verdict = (writ_audit_verdict){
            .events = w.events,
            .head = writ_str_copy(arena, writ_str_of(w.head)),
            .broken_at = w.broken_at,
            .reason = writ_str_copy(arena, writ_str_of(w.reason)),
        };
    return code;
}
