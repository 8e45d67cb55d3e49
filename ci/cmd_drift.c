/* SPDX-License-Identifier: Apache-2.0
 *
 * writ drift: what changed within a stream, or since the profile of an earlier one.
 */
#include <unistd.h>

#include "ci/drift.h"
#include "ci/inputs.h"
#include "ci/progress.h"
#include "ci/propose.h"
#include "ci/run_make.h"
#include "ci/run_report.h"

typedef struct drifting {
    writ_session *session;
    const char *contract;
    const char *profile;
    const char *propose;
    writ_propose *proposing; /* NULL: not asked for */
    writ_outputs outputs;
    writ_drift drift;
    writ_ref ref;
    const writ_object *object; /* NULL: no contract was given */
    writ_run_report report;
    writ_moment first_seen, last_seen; /* when records were read */
    struct writ_affected *affected;
    writ_progress progress;
    uint64_t raw_bytes; /* of the inputs before this one */
    bool stopped;
} drifting;

static int open_contract(drifting *d)
{
    writ_session *session = d->session;
    const writ_body_options none = {0};
    const writ_object *object = NULL;
    if (d->contract) {
        if (writ_ref_resolve(session, d->contract, &none, true, &d->ref))
            return writ_session_fail(session);
        object = writ_ref_object(session, &d->ref);
        d->object = object;
        if (!object || writ_session_affected(session, d->ref.contract, object, &d->affected))
            return writ_session_fail(session);
    }
    if (d->propose && !object)
        return writ_session_usage(session, "--propose goes with --contract REF");
    if (d->propose && writ_propose_new(session, &d->ref, object, &d->proposing))
        return writ_session_fail(session);
    return writ_drift_open(session, &d->drift, object ? &d->ref : NULL, object, 0);
}

static void tell(drifting *d, const writ_lines *lines)
{
    const writ_profile *profile = d->drift.profile;
    const writ_progress_counts counts = {
        .records = profile->records,
        .bytes = d->drift.watch.bytes,
        .raw_bytes = d->raw_bytes + lines->input.raw_bytes,
        .apart = profile->malformed,
        .word = "no JSON",
    };
    writ_progress_tell(&d->progress, &counts);
}

static int read_input(void *context, int fd, const char *file)
{
    drifting *d = context;
    writ_lines lines;
    writ_chunk chunk = {0};
    int more;
    writ_lines_init(&lines, fd, file, &writ_stop);
    lines.ahead = true; /* so that chunks say how many lines they have */
    writ_drift_begin(d->session, &d->drift, fd, file);
    while ((more = writ_lines_read(&lines, &chunk, &d->session->err)) > 0) {
        writ_drift_observe(&d->drift, &chunk, lines.number);
        d->last_seen = writ_moment_now();
        d->first_seen = d->first_seen ? d->first_seen : d->last_seen;
        if (d->proposing)
            writ_propose_chunk(d->proposing, &chunk);
        tell(d, &lines);
    }
    d->stopped = lines.input.stopped;
    d->raw_bytes += lines.input.raw_bytes;
    writ_chunk_clear(&chunk);
    writ_lines_clear(&lines);
    return more < 0 ? more : d->stopped;
}

/* The profile and the draft, as far as they are asked for. */
static int store(drifting *d)
{
    int code = WRIT_OK;
    if (d->profile)
        code = writ_drift_store(d->session, &d->drift, d->profile);
    if (!code && d->proposing)
        code = writ_propose_store(d->proposing, &d->drift, d->propose);
    return code;
}

/* The reports of what was read, and its profile. A stream that was stopped is a whole one; of one
 * that could not be read to its end there is a report, but no profile. */
static int write_reports(drifting *d, int read_code)
{
    writ_session *session = d->session;
    const writ_printed printed = writ_drift_printed(&d->drift);
    writ_error failed = session->err;
    session->err = (writ_error){0};
    if (writ_drift_judge(session, &d->drift, d->affected, d->drift.profile->records))
        return writ_session_fail(session);
    int status = d->stopped              ? WRIT_EXIT_TERMINATED
                 : d->drift.report.fails ? WRIT_EXIT_FINDINGS
                                         : WRIT_EXIT_CLEAN;
    status = writ_outputs_write_of(session, &d->outputs, &printed, d->drift.show_values, status);
    if (read_code < 0)
        session->err = failed;
    else if (session->err.code || store(d) == WRIT_OK)
        return status;
    return writ_session_fail(session);
}

/* What the run came to, for `writ status`. */
static int send_summary(drifting *d, bool failed)
{
    writ_summary summary = {0};
    if (!d->report.to)
        return -1;
    const writ_run_of_drift run = {
        .report = &d->drift.report,
        .contract = d->object ? d->ref.contract : NULL,
        .object = d->object,
        .first_seen = d->first_seen,
        .last_seen = d->last_seen,
        .stopped = d->stopped,
        .failed = failed,
    };
    writ_run_of_drift_make(&d->session->arena, &run, &summary);
    return writ_run_report_send(d->session, &d->report, &summary);
}

static int run(drifting *d)
{
    writ_progress_start(&d->progress, &d->session->operands, isatty(STDERR_FILENO));
    int code = writ_inputs_read_all(d->session, read_input, d);
    writ_progress_end(&d->progress);
    if (code < 0 && !d->drift.profile->records)
        return writ_session_fail(d->session);
    int status = write_reports(d, code);
    int unsent = send_summary(d, code < 0);
    bool is_error = status > WRIT_EXIT_FINDINGS && status != WRIT_EXIT_TERMINATED;
    return unsent >= 0 && !is_error ? unsent : status;
}

int writ_command_drift(writ_session *session, int argc, char **argv)
{
    drifting d = {.session = session};
    const writ_option options[] = {
        {"--contract", WRIT_OPTION_STRING, &d.contract, "REF", NULL,
         "what was agreed of the fields: which values may be shown, units"},
        {"--baseline", WRIT_OPTION_STRING, &d.drift.baseline, "PROFILE", NULL,
         "compare with this profile instead of the stream's own past"},
        {"--profile", WRIT_OPTION_STRING, &d.profile, "FILE", NULL,
         "store the profile of this stream"},
        {"--propose", WRIT_OPTION_STRING, &d.propose, "FILE", NULL,
         "write the contract's next draft, which takes what this stream has"},
        {"--time", WRIT_OPTION_STRING, &d.drift.time, "PATH", NULL,
         "the field that says when a record was received (default: looked for)"},
        {"--producer", WRIT_OPTION_STRING, &d.drift.producer, "PATH", NULL,
         "the field that says who, or what version, wrote it (default: looked for)"},
        {"--show-values", WRIT_OPTION_FLAG, &d.drift.show_values, NULL, NULL,
         "keep and show the values of all fields, classified ones too"},
        {"--fail-on", WRIT_OPTION_CHOICE, &d.drift.policy.fail_on, "LEVEL",
         "default|error|warning|never",
         "exit status 1 at this severity (default: the workspace's, else error)"},
        WRIT_RUN_REPORT_OPTION(d.report),
        WRIT_OUTPUT_OPTIONS_OF(d.outputs, WRIT_DRIFT_FORMATS),
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status < 0)
        status = writ_outputs_check(session, &d.outputs, WRIT_DRIFT_FORMATS);
    if (status < 0)
        status = open_contract(&d);
    if (status < 0)
        status = writ_run_report_open(session, &d.report);
    if (status < 0)
        status = run(&d);
    writ_run_report_close(&d.report);
    writ_propose_free(d.proposing);
    writ_drift_close(&d.drift);
    return status;
}
