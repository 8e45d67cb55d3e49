/* SPDX-License-Identifier: Apache-2.0
 *
 * writ doctor: is the registry what it should be?
 */
#include "ci/cli.h"
#include "ci/doctor.h"
#include "ci/report/escape.h"

static void tell(void *context, const writ_ailment *ailment)
{
    writ_buf *out = context;
    writ_escape_line(out, ailment->subject);
    writ_buf_add_text(out, ": ");
    writ_escape_line(out, ailment->problem);
    writ_buf_add_text(out, "\n    ");
    writ_escape_line(out, ailment->advice);
    writ_buf_add_byte(out, '\n');
}

static void add_count(writ_buf *out, const char *before, size_t count, const char *one,
                      const char *many)
{
    writ_buf_printf(out, "%s%zu %s", before, count, count == 1 ? one : many);
}

/* What the log, whose chain is whole, says of rows. */
static void add_vouched(writ_buf *out, const writ_doctor_counts *counts)
{
    size_t rows = counts->versions + counts->parties + counts->waivers + counts->deployments +
                  counts->settings + counts->tokens;
    writ_buf_printf(out, "the log vouches for %zu of %zu %s", counts->vouched, rows,
                    rows == 1 ? "row" : "rows");
    if (counts->older)
        writ_buf_printf(out, "; %zu of an older writ, which did not", counts->older);
    if (counts->untold)
        writ_buf_printf(out, "; %zu not told by the server", counts->untold);
    writ_buf_add_byte(out, '\n');
}

static void add_counts(writ_buf *out, const writ_doctor_counts *counts)
{
    add_count(out, "examined ", counts->versions, "version", "versions");
    add_count(out, ", ", counts->parties, "expectation", "expectations");
    add_count(out, ", ", (size_t)counts->events, "event", "events");
    add_count(out, ", ", counts->waivers, "waiver", "waivers");
    add_count(out, ", ", counts->deployments, "deployment", "deployments");
    add_count(out, ", ", counts->settings, "setting", "settings");
    add_count(out, ", ", counts->tokens, "token", "tokens");
    add_count(out, ": ", counts->ailments, "finding\n", "findings\n");
    if (counts->head[0])
        add_vouched(out, counts);
    if (counts->head[0])
        writ_buf_printf(out, "the log ends in %s\n", counts->head);
}

int writ_command_doctor(writ_session *session, int argc, char **argv)
{
    const writ_option options[] = {{NULL, 0, NULL, NULL, NULL, NULL}};
    writ_doctor_counts counts;
    writ_store *store;
    writ_buf out = WRIT_BUF_INIT;
    int status = writ_session_parse(session, options, argc, argv);
    if (status < 0)
        status = writ_session_at_most(session, 0);
    if (status >= 0)
        return status;
    session->store_as_is = true;
    int code = writ_session_need_store(session, &store);
    if (!code)
        code = writ_store_check_layout(store, &session->err);
    if (!code)
        code = writ_doctor_examine(store, tell, &out, &counts, &session->err);
    if (code) {
        writ_session_print(session, &out); /* what was found until then */
        writ_buf_clear(&out);
        return writ_session_fail(session);
    }
    add_counts(&out, &counts);
    return writ_session_finish(session, &out,
                               counts.ailments ? WRIT_EXIT_FINDINGS : WRIT_EXIT_CLEAN);
}
