/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/filtering.h"
#include "ci/report.h"
#include "ci/run_make.h"
#include "contracts/path.h"

/* A route may ask that something in the envelope not be there. */
static void keep_own_paths(const writ_route *route, writ_seen_paths *paths)
{
    size_t kept = 0;
    for (size_t i = 0; i < paths->count; i++)
        if (writ_path_within(route->at, paths->items[i].path))
            paths->items[kept++] = paths->items[i];
    paths->count = kept;
}

/* What the stream had none of, of each contract. */
static const writ_seen_paths *find_never_seen(writ_filtering *f)
{
    writ_arena *arena = &f->session->arena;
    const writ_filter_options *options = &f->options;
    const writ_routing *routing = f->judge.routing;
    writ_seen_paths *paths = writ_arena_zalloc(arena, options->contract_count * sizeof *paths);
    for (size_t i = 0; i < f->judge.count; i++) {
        writ_seen_paths *of = &paths[options->first_contract + i];
        writ_validator_never_seen(f->judge.judged[i].validator, arena, of);
        if (routing)
            keep_own_paths(&routing->routes.items[i], of);
    }
    return paths;
}

static void summarise(writ_filtering *f)
{
    writ_buf text = WRIT_BUF_INIT;
    writ_report_options options = {f->session->color_err, f->judge.show_values};
    const writ_filter_report report = {
        .name = writ_judge_label(&f->judge),
        .contracts = f->options.contracts,
        .never_seen = find_never_seen(f),
        .contract_count = f->options.contract_count,
        .first_contract = f->options.first_contract,
        .judged = f->reload.judged,
        .reject_name = f->reject,
        .observes = f->judge.observe,
        .is_observed = f->judge.count == 1 && f->judge.judged->ref.contract->is_observed,
        .state = &f->state,
        .seconds = writ_progress_seconds(&f->progress),
        .jobs = f->most_jobs,
    };
    writ_progress_end(&f->progress);
    if (f->stats)
        writ_report_filter_json(&text, &report);
    else
        writ_report_filter(&text, &report, &options);
    fputs(text.ptr, stderr);
    writ_buf_clear(&text);
    if (!f->stats) /* which is JSON alone */
        writ_judge_note_basis(f->session, &f->judge);
}

/* By the name of the file: JSON unless it says otherwise. */
static writ_drift_format format_of(const char *file)
{
    writ_str name = writ_str_of(file);
    return writ_str_ends(name, WRIT_STR(".html"))  ? WRIT_DRIFT_HTML
           : writ_str_ends(name, WRIT_STR(".txt")) ? WRIT_DRIFT_TEXT
                                                   : WRIT_DRIFT_JSON;
}

/* What passed has passed, whatever the report says: its findings do not change the status. */
static int report_drift(writ_filtering *f)
{
    writ_session *session = f->session;
    const writ_report_options options = {session->color_err, f->judge.show_values};
    const writ_printed printed = writ_drift_printed(&f->drift);
    writ_buf text = WRIT_BUF_INIT;
    int code = writ_drift_judge(session, &f->drift, f->judge.judged->affected, f->state.records);
    if (code)
        return code;
    writ_report_drift_lines(&text, &session->arena, &f->drift.report, &options);
    fputs(text.ptr, stderr);
    writ_buf_clear(&text);
    return writ_printed_store(session, &printed, format_of(f->drift_file), f->drift_file,
                              f->judge.show_values);
}

/* After reading ended with this code: what was seen is reported in any case, and of two errors the
 * first is told. */
static int end_drift(writ_filtering *f, int code)
{
    writ_error failed = f->session->err;
    f->session->err = (writ_error){0};
    int reported = report_drift(f);
    if (code >= 0)
        return reported;
    f->session->err = failed;
    return code;
}

static int status_of(const writ_filtering *f)
{
    const writ_filter_state *state = &f->state;
    if (state->stopped)
        return WRIT_EXIT_TERMINATED;
    bool none_passed = state->records && !state->passed;
    bool too_many = state->enough || writ_invalid_limit_is_passed(&f->limit, state);
    bool any = f->fail_on && state->rejected;
    return none_passed || too_many || any ? WRIT_EXIT_FINDINGS : WRIT_EXIT_CLEAN;
}

/* What the run came to, for `writ status`, whatever ended it. */
static int send_report(writ_filtering *f, bool failed)
{
    writ_summary summary = {0};
    if (!f->report.to)
        return -1;
    const writ_run_of_filter run = {
        .judged = f->reload.judged,
        .count = f->options.contract_count,
        .state = &f->state,
        .letters = f->reject,
        .drift = f->drift_file ? &f->drift.report : NULL,
        .failed = failed,
    };
    writ_run_of_filter_make(&f->session->arena, &run, &summary);
    return writ_run_report_send(f->session, &f->report, &summary);
}

int writ_filtering_end(writ_filtering *f, int code)
{
    summarise(f);
    if (f->drift_file)
        code = end_drift(f, code);
    int unsent = send_report(f, code < 0);
    if (code < 0)
        return writ_session_fail(f->session);
    if (unsent >= 0)
        return unsent;
    if (f->state.records != f->state.passed + f->state.rejected) {
        writ_error_set(&f->session->err, WRIT_E_SYSTEM,
                       "the counts do not add up: this is a bug in writ");
        return writ_session_fail(f->session);
    }
    return status_of(f);
}
