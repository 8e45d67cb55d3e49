/* SPDX-License-Identifier: Apache-2.0
 *
 * writ waive: asks that one finding of one party is let through until a day. Named by its
 * fingerprint it is looked for among what `gate` finds against the same base.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ci/gate.h"
#include "contracts/base/read.h"
#include "contracts/path.h"
#include "registry/govern.h"

typedef struct waiving {
    writ_session *session;
    const char *rule, *path, *contract, *party, *until, *reason, *against;
    bool file;
    writ_waiver waiver;
    size_t found; /* findings whose fingerprints begin so */
} waiving;

/* ---- which finding ---- */

static void take_finding(waiving *w, const writ_impact *impact, const writ_party_impact *party,
                         const writ_finding *finding)
{
    char hex[65];
    writ_waiver_fingerprint(impact, party, finding, hex);
    w->waiver.fingerprint = writ_str_copy(&w->session->arena, writ_str_of(hex));
    w->waiver.rule = writ_str_of(writ_rule_id(finding->rule));
    w->waiver.path = finding->path;
    w->waiver.contract = impact->new_contract->id;
    w->waiver.party = writ_waiver_party(party);
}

static void look_in(waiving *w, const writ_impact *impact, writ_str digits)
{
    const writ_finding *finding;
    const writ_party_impact *party;
    if (w->contract && !writ_str_is(impact->new_contract->id, w->contract))
        return;
    writ_str before = w->waiver.fingerprint;
    size_t count = writ_waiver_find(impact, digits, &finding, &party);
    if (count)
        take_finding(w, impact, party, finding);
    /* of an expectation that two lines do not meet it is the same */
    if (count != 1 || !writ_str_equal(before, w->waiver.fingerprint))
        w->found += count;
}

static int refuse_unfound(waiving *w, writ_str digits)
{
    writ_error *err = &w->session->err;
    if (w->found) {
        writ_error_set(err, WRIT_E_USAGE, "%zu findings have a fingerprint that begins with '%.*s'",
                       w->found, WRIT_FMT(digits));
        writ_error_hint(err, "give more of its digits");
    } else {
        writ_error_set(err, WRIT_E_INPUT,
                       "nothing that changes here has a finding whose fingerprint begins with "
                       "'%.*s'",
                       WRIT_FMT(digits));
        writ_error_hint(err, "ask where `writ gate` shows it, with its --against, or name it by "
                             "--rule, --path, --contract and --party");
    }
    return err->code;
}

static int find_by_digits(waiving *w, writ_str digits)
{
    writ_session *session = w->session;
    static const writ_option_list all = {0};
    writ_gate gate = {.session = session, .given = &all, .against = w->against, .is_quiet = true};
    if (!writ_waiver_is_digits(digits))
        return writ_error_set(&session->err, WRIT_E_USAGE,
                              "'%.*s' is no fingerprint: %d to 64 hexadecimal digits in lower case",
                              WRIT_FMT(digits), WRIT_WAIVER_DIGITS);
    int code = writ_gate_judge(&gate);
    for (size_t i = 0; !code && i < gate.report.diffs.count; i++)
        look_in(w, gate.report.diffs.items[i].impact, digits);
    if (!code && w->found != 1)
        return refuse_unfound(w, digits);
    if (!code && w->party && !writ_str_is(w->waiver.party, w->party))
        return writ_error_set(&session->err, WRIT_E_USAGE, "that finding is of '%.*s', not of '%s'",
                              WRIT_FMT(writ_waiver_speaker(&w->waiver)), w->party);
    return code;
}

static int name_finding(waiving *w)
{
    writ_session *session = w->session;
    writ_path path = {0};
    if (!w->rule || !w->contract)
        return writ_error_set(&session->err, WRIT_E_USAGE,
                              "which finding? give its fingerprint, or --rule and --contract");
    if (w->path && writ_path_parse(&session->arena, writ_str_of(w->path), &path, &session->err))
        return session->err.code;
    w->waiver.rule = writ_str_of(w->rule);
    w->waiver.path = writ_path_pointer(&session->arena, &path);
    w->waiver.contract = writ_str_of(w->contract);
    w->waiver.party = writ_str_of(w->party);
    return WRIT_OK;
}

/* ---- where it is kept ---- */

static int make_folder(waiving *w, writ_str path)
{
    if (mkdir(path.ptr, 0777) == 0 || errno == EEXIST)
        return WRIT_OK;
    return writ_error_set_errno(&w->session->err, errno, "folder '%.*s' cannot be made",
                                WRIT_FMT(path));
}

static int keep_in_file(waiving *w, writ_str folder, writ_buf *out)
{
    writ_session *session = w->session;
    writ_arena *arena = &session->arena;
    writ_str speaker = writ_waiver_speaker(&w->waiver);
    if (speaker.ptr[0] == '.' || writ_str_find_byte(speaker, '/') < speaker.len)
        return writ_error_set(&session->err, WRIT_E_USAGE, "'%.*s' can be no folder",
                              WRIT_FMT(speaker));
    writ_str own = writ_str_printf(arena, "%.*s/%.*s", WRIT_FMT(folder), WRIT_FMT(speaker));
    w->waiver.id = writ_waiver_id(arena, &w->waiver);
    w->waiver.requested_at = writ_now(arena);
    writ_str path = writ_str_printf(arena, "%.*s/%.*s.yaml", WRIT_FMT(own), WRIT_FMT(w->waiver.id));
    if (access(path.ptr, F_OK) == 0) {
        writ_buf_printf(out, "unchanged %.*s  it is asked for already\n", WRIT_FMT(path));
        return WRIT_OK;
    }
    writ_buf text = WRIT_BUF_INIT;
    writ_waiver_print(&text, &w->waiver);
    int code = make_folder(w, folder);
    if (!code)
        code = make_folder(w, own);
    if (!code)
        code = writ_file_store(path.ptr, writ_buf_str(&text), &session->err);
    writ_buf_clear(&text);
    if (!code)
        writ_buf_printf(out, "asked for %.*s  %.*s until %.*s\n", WRIT_FMT(path),
                        WRIT_FMT(writ_waiver_subject(arena, &w->waiver)),
                        WRIT_FMT(w->waiver.until));
    return code;
}

static int keep_in_registry(waiving *w, writ_buf *out)
{
    writ_session *session = w->session;
    writ_store *store;
    writ_outcome outcome;
    int code = writ_session_need_store(session, &store);
    if (!code)
        code = writ_registry_waive(store, &session->arena, &w->waiver, &outcome, &session->err);
    if (code)
        return code;
    if (outcome == WRIT_OUTCOME_SAME)
        writ_buf_printf(out, "unchanged %.*s  it is %s already\n", WRIT_FMT(w->waiver.id),
                        w->waiver.approver.len ? "granted" : "asked for");
    else
        writ_buf_printf(out, "asked for %.*s  %.*s until %.*s\n", WRIT_FMT(w->waiver.id),
                        WRIT_FMT(writ_waiver_subject(&session->arena, &w->waiver)),
                        WRIT_FMT(w->waiver.until));
    return WRIT_OK;
}

static int check_day(waiving *w)
{
    writ_day day;
    if (writ_day_parse(w->waiver.until, &day) && day < w->session->today)
        return writ_error_set(&w->session->err, WRIT_E_USAGE, "'%.*s' is over",
                              WRIT_FMT(w->waiver.until));
    return writ_waiver_check(&w->waiver, &w->session->err);
}

static int waive(waiving *w)
{
    writ_session *session = w->session;
    writ_workspace *workspace;
    writ_buf out = WRIT_BUF_INIT;
    writ_str folder = WRIT_STR("waivers");
    const writ_option_list *operands = &session->operands;
    w->waiver.until = writ_str_of(w->until);
    w->waiver.reason = writ_str_of(w->reason);
    w->waiver.requester = writ_session_user(session);
    int code =
        operands->count ? find_by_digits(w, writ_str_of(operands->items[0])) : name_finding(w);
    if (!code)
        code = check_day(w);
    if (!code)
        code = writ_session_workspace(session, &workspace);
    if (code)
        return writ_session_fail(session);
    if (workspace && workspace->waivers.len)
        folder = workspace->waivers;
    bool in_file = w->file || (workspace && workspace->waivers.len);
    code = in_file ? keep_in_file(w, folder, &out) : keep_in_registry(w, &out);
    if (!code)
        return writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
    writ_buf_clear(&out);
    return writ_session_fail(session);
}

int writ_command_waive(writ_session *session, int argc, char **argv)
{
    waiving w = {.session = session, .against = "registry"};
    const writ_option options[] = {
        {"--rule", WRIT_OPTION_STRING, &w.rule, "RULE", NULL,
         "the finding's rule, as FIELD_RENAMED"},
        {"--path", WRIT_OPTION_STRING, &w.path, "PATH", NULL,
         "its field (default: the record, or the contract, as a whole)"},
        {"--contract", WRIT_OPTION_STRING, &w.contract, "ID", NULL, "its contract"},
        {"--party", WRIT_OPTION_STRING, &w.party, "NAME", NULL,
         "whom it concerns (default: nobody, it is the contract's own)"},
        {"--until", WRIT_OPTION_STRING, &w.until, "DATE", NULL,
         "the last day on which it is let through, in UTC"},
        {"--reason", WRIT_OPTION_STRING, &w.reason, "TEXT", NULL, "why, for those who grant it"},
        WRIT_AGAINST_OPTION(w.against),
        {"--file", WRIT_OPTION_FLAG, &w.file, NULL, NULL,
         "ask by a file in waivers/PARTY/, as always where writ.yaml names a folder"},
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status < 0)
        status = writ_session_at_most(session, 1);
    if (status >= 0)
        return status;
    if (!w.until || !w.reason || !*w.reason)
        return writ_session_usage(session, "until when, and why? give --until and --reason");
    return waive(&w);
}
