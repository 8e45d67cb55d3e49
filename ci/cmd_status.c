/* SPDX-License-Identifier: Apache-2.0
 *
 * writ status: how each contract fares, worst first, of the summaries that runs have left.
 */
#include <sys/stat.h>

#include "ci/health_load.h"
#include "ci/notify.h"
#include "ci/output.h"
#include "ci/report/health.h"

/* In the order of writ_health, behind the word for none of them. */
#define FAIL_ON "never|rejecting|drift|no-data|observing"

typedef struct status_options {
    const char *since;
    int fail_on;
    bool notify;
    writ_outputs outputs;
} status_options;

/* A span back from now, or a moment; else what the workspace says, or a day. */
static int window_of(writ_session *session, const char *since, const writ_workspace *workspace,
                     int64_t *window_ms)
{
    writ_moment from;
    *window_ms = writ_health_window(workspace);
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

/* What the operands name, or the registry. */
static int open_source(writ_session *session, writ_health_source *source)
{
    *source =
        (writ_health_source){.paths = session->operands.items, .count = session->operands.count};
    if (source->count)
        return WRIT_OK;
    int code = writ_session_store(session, false, &source->store);
    if (code || source->store)
        return code;
    code = writ_error_set(&session->err, WRIT_E_SYSTEM, "there is no registry here");
    writ_error_hint(&session->err, "name a folder of summaries, or a registry by --registry");
    return code;
}

/* What was told is kept beside the summaries, so that these must be in one place. */
static int check_notify(writ_session *session, const status_options *options)
{
    struct stat status;
    const writ_option_list *operands = &session->operands;
    if (!options->notify || !operands->count ||
        (operands->count == 1 && stat(operands->items[0], &status) == 0 && S_ISDIR(status.st_mode)))
        return -1;
    return writ_session_usage(session, "--notify goes with the registry, or with one folder");
}

static int run(writ_session *session, const status_options *options)
{
    writ_health_report report;
    writ_health_source source;
    writ_workspace *workspace;
    int64_t window_ms;
    if (writ_session_workspace(session, &workspace))
        return writ_session_fail(session);
    int status = window_of(session, options->since, workspace, &window_ms);
    if (status >= 0)
        return status;
    writ_health_begin(&report, &session->arena, session->now, window_ms);
    if (open_source(session, &source) || writ_health_load(session, &report, &source) ||
        writ_health_expect_known(session, &report))
        return writ_session_fail(session);
    writ_health_judge(&report, workspace);
    if (!report.runs)
        writ_session_note(session, "no run was reported yet; `writ filter --report registry` and "
                                   "`writ drift --report registry` do so");
    const writ_printed printed = {WRIT_HEALTH_FORMATS, print, &report};
    status =
        writ_outputs_write_of(session, &options->outputs, &printed, false, fails(options, &report));
    int untold = options->notify ? writ_notify_all(session, &report, source.store,
                                                   source.count ? source.paths[0] : NULL)
                                 : -1;
    return untold >= 0 ? untold : status;
}

int writ_command_status(writ_session *session, int argc, char **argv)
{
    status_options s = {0};
    const writ_option options[] = {
        {"--since", WRIT_OPTION_STRING, &s.since, "WHEN", NULL,
         "what is looked at: a span such as 24h (the default), or since a time"},
        {"--fail-on", WRIT_OPTION_CHOICE, &s.fail_on, "STATE", FAIL_ON,
         "exit status 1 when a contract is so, or worse (default: never)"},
        {"--notify", WRIT_OPTION_FLAG, &s.notify, NULL, NULL,
         "tell those that `notify` of the workspace names what is news"},
        WRIT_OUTPUT_OPTIONS_OF(s.outputs, WRIT_HEALTH_FORMATS),
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status < 0)
        status = writ_outputs_check(session, &s.outputs, WRIT_HEALTH_FORMATS);
    if (status < 0)
        status = check_notify(session, &s);
    return status < 0 ? run(session, &s) : status;
}
