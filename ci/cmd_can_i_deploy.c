/* SPDX-License-Identifier: Apache-2.0
 *
 * writ can-i-deploy: may this version go there, beside what is recorded to run there?
 */
#include "ci/policy.h"
#include "ci/report/style.h"
#include "registry/govern.h"

typedef struct asking {
    writ_session *session;
    const char *environment;
    int format;
    unsigned budget;
    bool side_by_side;
    writ_subject subject;
    writ_deploy_answer answer;
} asking;

/* ---- text ---- */

static void text_pair(writ_buf *out, const asking *a, const writ_deploy_pair *pair,
                      const writ_report_options *look)
{
    bool unknown = !pair->fits && pair->verdict == WRIT_UNKNOWN;
    const char *word = pair->fits ? "ok" : unknown ? "UNKNOWN" : "BREAKS";
    writ_str other = a->subject.is_party ? pair->contract_version : pair->party_version;
    writ_buf_add_text(out, "  ");
    writ_style_add(out, look, pair->fits ? WRIT_GREEN : WRIT_RED, "%s", word);
    writ_style_pad(out, strlen(word), 9);
    writ_style_add(out, look, WRIT_BOLD, "%.*s", WRIT_FMT(other));
    if (!a->subject.is_party && pair->owner.len)
        writ_buf_printf(out, "   owner %.*s", WRIT_FMT(pair->owner));
    writ_buf_add_byte(out, '\n');
    if (pair->reason.len)
        writ_buf_printf(out, "    %.*s\n", WRIT_FMT(pair->reason));
}

static void print_text(writ_buf *out, const asking *a)
{
    const writ_report_options look = {.color = a->session->color};
    writ_style_add(out, &look, WRIT_BOLD, "%.*s@%.*s", WRIT_FMT(a->subject.name),
                   WRIT_FMT(a->subject.version));
    writ_buf_printf(out, "  to %s\n", a->environment);
    for (size_t i = 0; i < a->answer.pairs.count; i++)
        text_pair(out, a, &a->answer.pairs.items[i], &look);
    writ_buf_printf(out, "%s\n", a->answer.deployable ? "yes" : "no");
}

/* ---- the command ---- */

static int ask(asking *a)
{
    writ_session *session = a->session;
    writ_store *store;
    writ_buf out = WRIT_BUF_INIT;
    const writ_impact_options options = {.budget = a->budget, .today = session->today};
    int code = writ_session_need_store(session, &store);
    if (!code)
        code =
            writ_registry_subject(store, &session->arena, writ_str_of(session->operands.items[0]),
                                  &a->subject, &session->err);
    if (!code)
        code = writ_registry_can_deploy(store, &session->arena, &a->subject,
                                        writ_str_of(a->environment), a->side_by_side, &options,
                                        &a->answer, &session->err);
    if (code)
        return writ_session_fail(session);
    for (size_t i = 0; i < a->answer.notes.count; i++)
        writ_session_note(session, "%.*s", WRIT_FMT(a->answer.notes.items[i]));
    if (a->format)
        writ_report_deploy_json(&out, &session->arena, &a->subject, writ_str_of(a->environment),
                                &a->answer);
    else
        print_text(&out, a);
    return writ_session_finish(session, &out,
                               a->answer.deployable ? WRIT_EXIT_CLEAN : WRIT_EXIT_FINDINGS);
}

int writ_command_can_i_deploy(writ_session *session, int argc, char **argv)
{
    asking a = {.session = session};
    const writ_option options[] = {
        {"--to", WRIT_OPTION_STRING, &a.environment, "ENV", NULL, "the environment, as production"},
        {"--format", WRIT_OPTION_CHOICE, &a.format, "FORMAT", "text|json", "how it is written"},
        WRIT_BUDGET_OPTION(a.budget),
        {"--side-by-side", WRIT_OPTION_FLAG, &a.side_by_side, NULL, NULL,
         "it comes beside what runs there of the same contract"},
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status >= 0)
        return status;
    if (session->operands.count != 1)
        return writ_session_usage(session, "which version? give one, as NAME@VERSION");
    if (!a.environment || !*a.environment)
        return writ_session_usage(session, "which environment? give --to");
    return ask(&a);
}
