/* SPDX-License-Identifier: Apache-2.0
 *
 * writ log: what happened to a contract, oldest first.
 */
#include "ci/cli.h"
#include "ci/report/escape.h"

/* What its author said of it; words of others, on this one line. */
static void add_origin(writ_buf *out, const writ_event *event)
{
    const writ_origin *origin = &event->origin;
    if (origin->author.len && !writ_str_equal(origin->author, event->by)) {
        writ_buf_add_text(out, "  for ");
        writ_escape_line(out, origin->author);
    }
    if (origin->commit.len) {
        writ_buf_add_text(out, "  commit ");
        writ_escape_line(out, writ_str_part(origin->commit, 0, 12));
    }
    if (origin->link.len) {
        writ_buf_add_text(out, "  ");
        writ_escape_line(out, origin->link);
    }
    if (origin->message.len) {
        writ_buf_add_text(out, "  \"");
        writ_escape_line(out, origin->message);
        writ_buf_add_byte(out, '"');
    }
}

static void add_event(writ_buf *out, const writ_event *event)
{
    writ_buf_printf(out, "%.*s  %-10.*s %.*s", WRIT_FMT(event->at), WRIT_FMT(event->action),
                    WRIT_FMT(event->party.len ? event->party : event->contract));
    if (event->version.len)
        writ_buf_printf(out, "@%.*s", WRIT_FMT(event->version));
    writ_buf_printf(out, "  by %.*s", WRIT_FMT(event->by));
    if (event->detail.len)
        writ_buf_printf(out, "  %.*s", WRIT_FMT(event->detail));
    add_origin(out, event);
    writ_buf_add_byte(out, '\n');
}

int writ_command_log(writ_session *session, int argc, char **argv)
{
    const writ_option options[] = {{NULL, 0, NULL, NULL, NULL, NULL}};
    int status = writ_session_parse(session, options, argc, argv);
    if (status >= 0)
        return status;
    if (session->operands.count != 1)
        return writ_session_usage(session, "which contract? give one reference");
    writ_str ref = writ_str_of(session->operands.items[0]);
    size_t at = writ_str_find_last(ref, '@');
    writ_str contract = writ_str_part(ref, 0, at), version = writ_str_part(ref, at + 1, SIZE_MAX);
    writ_store *store;
    writ_events events = {0};
    int code = writ_session_need_store(session, &store);
    if (!code)
        code = writ_store_events(store, &session->arena, &(writ_event_query){.contract = contract},
                                 &events, &session->err);
    if (!code && !events.count)
        code = writ_error_set(&session->err, WRIT_E_INPUT, "the registry knows no contract '%.*s'",
                              WRIT_FMT(contract));
    if (code)
        return writ_session_fail(session);
    writ_buf out = WRIT_BUF_INIT;
    for (size_t i = 0; i < events.count; i++)
        if (!version.len || writ_str_equal(events.items[i].version, version))
            add_event(&out, &events.items[i]);
    return writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
}
