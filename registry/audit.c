/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/audit.h"

#include <stdio.h>

#include "contracts/base/bounds.h"
#include "contracts/base/write.h"

/* --- an event as JSON --- */

static void print_text(writ_buf *out, const char *name, writ_str text)
{
    if (out->ptr[out->len - 1] != '{')
        writ_buf_add_byte(out, ',');
    writ_buf_printf(out, "\"%s\":", name);
    writ_json_write_string(out, text);
}

static void print_some(writ_buf *out, const char *name, writ_str text)
{
    if (text.len)
        print_text(out, name, text);
}

/* The members in the order of RFC 8785, which is that of their bytes. */
void writ_event_print(writ_buf *out, const writ_event *event, bool with_hash)
{
    writ_buf_add_byte(out, '{');
    print_text(out, "action", event->action);
    print_text(out, "at", event->at);
    print_some(out, "author", event->origin.author);
    print_text(out, "by", event->by);
    print_some(out, "commit", event->origin.commit);
    print_some(out, "contract", event->contract);
    print_some(out, "detail", event->detail);
    print_some(out, "from", event->origin.from);
    if (with_hash)
        print_some(out, "hash", event->hash);
    print_some(out, "link", event->origin.link);
    print_some(out, "message", event->origin.message);
    print_some(out, "party", event->party);
    writ_buf_printf(out, ",\"sequence\":%lld", (long long)event->sequence);
    print_some(out, "verdict", event->verdict);
    print_some(out, "version", event->version);
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

typedef struct walk {
    int64_t events, broken_at;
    char head[WRIT_EVENT_HASH_BYTES]; /* "" before the first */
    char reason[128];
} walk;

/* Where it does not fit, the walk is broken at it. */
static void take_event(walk *w, const writ_event *event)
{
    char hash[WRIT_EVENT_HASH_BYTES];
    writ_event_hash(event, writ_str_of(w->head), hash);
    if (event->sequence != w->events + 1)
        snprintf(w->reason, sizeof w->reason, "event %lld is missing", (long long)w->events + 1);
    else if (!writ_str_is(event->hash, hash))
        snprintf(w->reason, sizeof w->reason,
                 "its hash is not that of its content and of the "
                 "event before it");
    if (w->reason[0]) {
        w->broken_at = event->sequence;
        return;
    }
    memcpy(w->head, hash, sizeof hash);
    w->events++;
}

/* One page; *more is whether another one may follow. */
static int walk_page(writ_store *store, writ_arena *page, walk *w, bool *more, writ_error *err)
{
    const writ_event_query query = {.after = w->events, .limit = WRIT_BOUND_AUDIT_PAGE};
    writ_events events = {0};
    int code = writ_store_events(store, page, &query, &events, err);
    for (size_t i = 0; code == WRIT_OK && i < events.count && !w->broken_at; i++)
        take_event(w, &events.items[i]);
    *more = code == WRIT_OK && !w->broken_at && events.count == WRIT_BOUND_AUDIT_PAGE;
    return code;
}

int writ_audit_verify(writ_store *store, writ_arena *arena, writ_audit_verdict *verdict,
                      writ_error *err)
{
    walk w = {0};
    writ_arena page = WRIT_ARENA_INIT;
    int code = WRIT_OK;
    for (bool more = true; more; writ_arena_reset(&page))
        code = walk_page(store, &page, &w, &more, err);
    writ_arena_clear(&page);
    if (code == WRIT_OK)
        *verdict = (writ_audit_verdict){
            .events = w.events,
            .head = writ_str_copy(arena, writ_str_of(w.head)),
            .broken_at = w.broken_at,
            .reason = writ_str_copy(arena, writ_str_of(w.reason)),
        };
    return code;
}
