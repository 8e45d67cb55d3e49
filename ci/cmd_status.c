/* SPDX-License-Identifier: Apache-2.0
 *
 * writ status: how each contract fares, worst first, of the summaries that runs have left.
 */
#include "ci/health_load.h"
#include "ci/output.h"
#include "ci/report/health.h"

/* In the order of writ_health, behind the word for none of them. */
#define FAIL_ON "never|rejecting|drift|no-data|observing"

typedef struct status_options {
    const char *since;
    int fail_on;
    writ_outputs outputs;
} status_options;

/* A span back from now, or a moment; else what the workspace says, or a day. */
static int window_of(writ_session *session, const char *since, const writ_workspace *workspace,
                     int64_t *window_ms)
{
    static const int64_t day_ms = INT64_C(24) * 60 * 60 * 1000;
    writ_moment from;
    *window_ms = workspace && workspace->status_window_ms ? workspace->status_window_ms : day_ms;
    if (!since || writ_span_parse(writ_str_of(since), window_ms))
        return -1;
    if (!writ_moment_parse(writ_str_of(since), &from) || from >= session->now)
        return writ_session_usage(session,
                                  "--since takes a span such as 15m, 24h or 7d, or a time in the "
                                  "past such as 2026-03-10T12:00:00Z, not '%s'",
                                  since);
    *window_ms = session->now - from;
    return -1;
}

static void print(writ_buf *out, writ_arena *arena, int format, const void *report,
                  const writ_report_options *options)
{
    writ_report_health(out, arena, (writ_health_format)format, report, options);
}

static int fails(const status_options *options, const writ_health_report *report)
{
    for (int health = 0; health < options->fail_on; health++)
        if (report->counts[health])
            return WRIT_EXIT_FINDINGS;
    return WRIT_EXIT_CLEAN;
}

static int run(writ_session *session, const status_options *options)
{
    writ_health_report report;
    writ_workspace *workspace;
    int64_t window_ms;
    if (writ_session_workspace(session, &workspace))
        return writ_session_fail(session);
    int status = window_of(session, options->since, workspace, &window_ms);
    if (status >= 0)
        return status;
    writ_health_begin(&report, &session->arena, session->now, window_ms);
    if (writ_health_load(session, &report) || writ_health_expect_known(session, &report))
        return writ_session_fail(session);
    writ_health_judge(&report, workspace);
    if (!report.runs)
        writ_session_note(session, "no run was reported yet; `writ filter --report registry` and "
                                   "`writ drift --report registry` do so");
    const writ_printed printed = {WRIT_HEALTH_FORMATS, print, &report};
    return writ_outputs_write_of(session, &options->outputs, &printed, false,
                                 fails(options, &report));
}

int writ_command_status(writ_session *session, int argc, char **argv)
{
    status_options s = {0};
    const writ_option options[] = {
        {"--since", WRIT_OPTION_STRING, &s.since, "WHEN", NULL,
         "what is looked at: a span such as 24h (the default), or since a time"},
        {"--fail-on", WRIT_OPTION_CHOICE, &s.fail_on, "STATE", FAIL_ON,
         "exit status 1 when a contract is so, or worse (default: never)"},
        WRIT_OUTPUT_OPTIONS_OF(s.outputs, WRIT_HEALTH_FORMATS),
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status < 0)
        status = writ_outputs_check(session, &s.outputs, WRIT_HEALTH_FORMATS);
    return status < 0 ? run(session, &s) : status;
}
