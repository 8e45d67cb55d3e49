/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/drift.h"

#include <sys/stat.h>

#include "contracts/base/bounds.h"
#include "contracts/base/read.h"
#include "registry/affected.h"
#include "validator/drift/profile_file.h"

/* Halves of fewer records differ by chance in so much that only a field which stops or begins can
 * be seen. */
static const uint64_t few_records = 200;

/* ---- opening ---- */

static void note(writ_session *session, writ_drift *drift, writ_str text)
{
    *WRIT_PUSH(&session->arena, &drift->report.notes) = text;
}

static writ_str id_of_label(writ_str label)
{
    return writ_str_part(label, 0, writ_str_find_last(label, '@'));
}

/* That the baseline is of another contract may be meant, and mostly is not. */
static void compare_contracts(writ_session *session, writ_drift *drift)
{
    writ_str is = drift->report.contract, was = drift->baseline_profile->contract;
    if (!is.len || !was.len || writ_str_equal(id_of_label(was), id_of_label(is)))
        return;
    note(session, drift,
         writ_str_printf(&session->arena, "the baseline is of another contract: '%.*s', not '%.*s'",
                         WRIT_FMT(was), WRIT_FMT(is)));
}

static int read_baseline(writ_session *session, writ_drift *drift,
                         const writ_profile_options *options)
{
    writ_source *source;
    if (!drift->baseline)
        return WRIT_OK;
    int code = writ_source_load(&session->arena, drift->baseline, &source, &session->err);
    if (!code)
        code = writ_profile_read(drift->baseline, source->text, options, &drift->baseline_profile,
                                 &session->err);
    if (code) {
        writ_error_hint(&session->err, "a profile is written by: writ drift --profile FILE");
        return code;
    }
    drift->report.baseline = writ_str_of(drift->baseline);
    drift->report.baseline_profile = drift->baseline_profile;
    compare_contracts(session, drift);
    return WRIT_OK;
}

int writ_drift_open(writ_session *session, writ_drift *drift, const writ_ref *ref,
                    const writ_object *object, uint64_t one_in)
{
    writ_profile_options options = {.show_values = drift->show_values};
    int status = writ_session_path(session, "--time", drift->time, &options.time);
    if (status < 0)
        status = writ_session_path(session, "--producer", drift->producer, &options.producer);
    if (status >= 0)
        return status;
    if (ref) {
        drift->contract = ref->contract;
        drift->report.contract = ref->label;
        drift->report.is_observed = ref->contract->is_observed;
        options.contract = writ_field_tree(&session->arena, object->set);
    }
    if (read_baseline(session, drift, &options))
        return writ_session_fail(session);
    drift->profile = writ_profile_new(&options);
    drift->watch = (writ_watch){.profile = drift->profile, .one_in = one_in};
    drift->report.profile = drift->profile;
    return -1;
}

void writ_drift_close(writ_drift *drift)
{
    writ_profile_free(drift->profile);
    writ_profile_free(drift->baseline_profile);
}

/* ---- reading ---- */

void writ_drift_begin(writ_session *session, writ_drift *drift, int fd, const char *file)
{
    struct stat status;
    drift->watch.lines_before += drift->lines;
    drift->watch.is_live = fstat(fd, &status) != 0 || !S_ISREG(status.st_mode);
    drift->lines = 0;
    *WRIT_PUSH(&session->arena, &drift->report.inputs) =
        (writ_drift_input){writ_str_of(file), drift->watch.lines_before};
}

void writ_drift_observe(void *context, const writ_chunk *chunk, uint64_t last)
{
    writ_drift *drift = context;
    writ_watch_chunk(&drift->watch, chunk);
    drift->lines = last;
}

/* ---- what is found ---- */

/* What could not be looked at, and what can not be said. */
static void add_notes(writ_session *session, writ_drift *drift)
{
    const writ_profile *profile = drift->profile;
    writ_arena *arena = &session->arena;
    uint64_t readable = profile->records - profile->malformed;
    writ_str basis = writ_contract_basis_note(arena, drift->contract);
    if (!profile->records)
        note(session, drift, WRIT_STR("no record came, so nothing can be said"));
    else if (!readable)
        note(session, drift, WRIT_STR("none of the records is JSON, so nothing can be said"));
    else if (readable < few_records)
        note(session, drift,
             writ_str_printf(arena, "%llu records are few: a change among them may be chance",
                             (unsigned long long)readable));
    if (profile->malformed && readable)
        note(session, drift,
             writ_str_printf(arena, "%llu of the records that were looked at are no JSON",
                             (unsigned long long)profile->malformed));
    if (profile->dropped_fields)
        note(session, drift,
             writ_str_printf(arena,
                             "%llu values lie under more paths than the %d that are told apart; "
                             "are there members whose names are data?",
                             (unsigned long long)profile->dropped_fields,
                             WRIT_BOUND_PROFILE_FIELDS));
    if (basis.len)
        note(session, drift, basis);
}

/* The policy asks of lists: this is one of one. */
static bool rate(const writ_policy *policy, const writ_policy_about *about, writ_finding *finding,
                 bool *fails)
{
    writ_findings one = {.items = finding, .count = 1};
    if (writ_policy_rate(policy, about, &one, NULL))
        return false;
    *fails = *fails || writ_policy_fails_for(policy, about, &one);
    return true;
}

/* The worst first, as they are then; of equals the order stays. */
static void sort(writ_drift_findings *findings)
{
    for (size_t i = 1; i < findings->count; i++) {
        writ_drift_finding moved = findings->items[i];
        size_t at = i;
        for (; at > 0 && findings->items[at - 1].finding.severity < moved.finding.severity; at--)
            findings->items[at] = findings->items[at - 1];
        findings->items[at] = moved;
    }
}

static void apply_policy(writ_drift *drift, const writ_policy *policy)
{
    writ_drift_findings *findings = &drift->report.findings;
    const writ_policy_about about = {
        .contract = drift->contract ? drift->contract->id : WRIT_STR_EMPTY,
    };
    const writ_profile *profile = drift->profile;
    size_t kept = 0;
    drift->report.fails = profile->records && profile->records == profile->malformed &&
                          policy->terms.fail_on != WRIT_FAIL_NEVER;
    for (size_t i = 0; i < findings->count; i++)
        if (rate(policy, &about, &findings->items[i].finding, &drift->report.fails))
            findings->items[kept++] = findings->items[i];
    drift->report.hidden = findings->count - kept;
    findings->count = kept;
    sort(findings);
}

static void find_affected(writ_session *session, writ_drift *drift, const writ_affected *affected)
{
    const writ_drift_findings *findings = &drift->report.findings;
    writ_drift_affected *parties =
        writ_arena_zalloc(&session->arena, findings->count * sizeof *parties);
    for (size_t i = 0; affected && i < findings->count; i++) {
        writ_finding error = findings->items[i].finding;
        error.severity = WRIT_ERROR; /* what is asked is who reads it */
        const writ_findings one = {.items = &error, .count = 1};
        writ_affected_by(affected, &session->arena, &one, &parties[i].items, &parties[i].count);
    }
    drift->report.affected = parties;
}

int writ_drift_judge(writ_session *session, writ_drift *drift, const writ_affected *affected,
                     uint64_t records)
{
    writ_workspace *workspace;
    const writ_drift_options options = {drift->baseline_profile, drift->show_values};
    int code = writ_session_workspace(session, &workspace);
    if (code)
        return code;
    const writ_policy policy = writ_policy_merge(workspace, &drift->policy);
    writ_drift_find(&session->arena, drift->profile, &options, &drift->report.findings);
    drift->report.records = records;
    drift->report.is_sampled = drift->watch.is_sampled;
    apply_policy(drift, &policy);
    find_affected(session, drift, affected);
    add_notes(session, drift);
    return WRIT_OK;
}

static void print(writ_buf *out, writ_arena *arena, int format, const void *report,
                  const writ_report_options *options)
{
    writ_report_drift(out, arena, (writ_drift_format)format, report, options);
}

writ_printed writ_drift_printed(const writ_drift *drift)
{
    return (writ_printed){WRIT_DRIFT_FORMATS, print, &drift->report};
}

int writ_drift_store(writ_session *session, const writ_drift *drift, const char *file)
{
    writ_buf text = WRIT_BUF_INIT;
    writ_profile_print(&text, drift->profile, drift->report.contract);
    int code = writ_file_store(file, writ_buf_str(&text), &session->err);
    writ_buf_clear(&text);
    return code;
}
