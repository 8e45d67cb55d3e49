/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/report/audit.h"

#include "ci/report/escape.h"
#include "registry/audit.h"

/* ---- text ---- */

static void add_line(writ_buf *out, const char *name, writ_str text)
{
    if (!text.len)
        return;
    writ_buf_printf(out, "    %-8s ", name);
    writ_escape_line(out, text);
    writ_buf_add_byte(out, '\n');
}

static void add_text(writ_buf *out, const writ_event *event)
{
    const writ_str subject = event->party.len ? event->party : event->contract;
    writ_buf_printf(out, "%.*s  %.*s", WRIT_FMT(event->at), WRIT_FMT(event->action));
    if (subject.len) {
        writ_buf_add_byte(out, ' ');
        writ_escape_line(out, subject);
    }
    if (event->version.len) {
        writ_buf_add_byte(out, '@');
        writ_escape_line(out, event->version);
    }
    writ_buf_add_text(out, "  by ");
    writ_escape_line(out, event->by);
    writ_buf_add_byte(out, '\n');
    add_line(out, "sha256", event->sha256);
    add_line(out, "verdict", event->verdict);
    add_line(out, "detail", event->detail);
    add_line(out, "author", event->origin.author);
    add_line(out, "message", event->origin.message);
    add_line(out, "commit", event->origin.commit);
    add_line(out, "link", event->origin.link);
    add_line(out, "from", event->origin.from);
}

/* ---- CSV ---- */

/* A sheet takes what begins so for a formula, and runs it: an apostrophe before it makes it a text
 * (OWASP, CSV Injection). */
static bool is_formula(writ_str text)
{
    return text.len && strchr("=+-@\t\r\n", text.ptr[0]) && text.ptr[0];
}

static void add_cell(writ_buf *out, writ_str text, char end)
{
    writ_buf_add_byte(out, '"');
    if (is_formula(text))
        writ_buf_add_byte(out, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"')
            writ_buf_add_byte(out, '"');
        writ_buf_add_byte(out, text.ptr[i]);
    }
    writ_buf_add_byte(out, '"');
    if (end == '\n')
        writ_buf_add_byte(out, '\r');
    writ_buf_add_byte(out, end);
}

static void add_csv(writ_buf *out, const writ_event *event)
{
    const writ_str cells[] = {
        event->at,
        event->action,
        event->by,
        event->contract,
        event->version,
        event->party,
        event->verdict,
        event->detail,
        event->origin.from,
        event->origin.author,
        event->origin.commit,
        event->origin.message,
        event->origin.link,
        event->hash,
        event->sha256,
        event->digest,
    };
    const size_t count = sizeof cells / sizeof *cells;
    writ_buf_printf(out, "%lld,", (long long)event->sequence);
    for (size_t i = 0; i < count; i++)
        add_cell(out, cells[i], i + 1 < count ? ',' : '\n');
}

/* ---- all of them ---- */

void writ_audit_begin(writ_buf *out, writ_audit_format format)
{
    if (format == WRIT_AUDIT_CSV)
        writ_buf_add_text(out, "sequence,at,action,by,contract,version,party,verdict,detail,from,"
                               "author,commit,message,link,hash,sha256,digest\r\n");
}

void writ_audit_event(writ_buf *out, writ_audit_format format, const writ_event *event)
{
    switch (format) {
    case WRIT_AUDIT_TEXT:
        add_text(out, event);
        break;
    case WRIT_AUDIT_CSV:
        add_csv(out, event);
        break;
    case WRIT_AUDIT_JSON:
        writ_event_print(out, event, true);
        writ_buf_add_byte(out, '\n');
        break;
    }
}
