/* SPDX-License-Identifier: Apache-2.0
 *
 * writ record-deployment, writ record-undeployment: what runs where.
 */
#include "ci/cli.h"
#include "registry/govern.h"

static int find_subject(writ_session *session, writ_subject *subject)
{
    writ_store *store;
    int code = writ_session_need_store(session, &store);
    return code ? code
                : writ_registry_subject(store, &session->arena,
                                        writ_str_of(session->operands.items[0]), subject,
                                        &session->err);
}

/* "deployed desk--parcel-event@1  production" */
static int say(writ_session *session, const writ_subject *subject, const char *done,
               writ_outcome outcome, const char *environment)
{
    writ_buf out = WRIT_BUF_INIT;
    bool same = outcome == WRIT_OUTCOME_SAME;
    writ_buf_printf(&out, "%s %.*s@%.*s  %s%s\n", same ? "unchanged" : done,
                    WRIT_FMT(subject->name), WRIT_FMT(subject->version), environment,
                    same ? ", as it was" : "");
    return writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
}

static int check_arguments(writ_session *session, const char *environment, const char *option)
{
    if (session->operands.count != 1)
        return writ_session_usage(session, "which version? give one, as NAME@VERSION");
    if (!environment || !*environment)
        return writ_session_usage(session, "which environment? give %s", option);
    return -1;
}

int writ_command_record_deployment(writ_session *session, int argc, char **argv)
{
    const char *environment = NULL;
    bool side_by_side = false;
    writ_subject subject;
    writ_outcome outcome;
    const writ_option options[] = {
        {"--to", WRIT_OPTION_STRING, &environment, "ENV", NULL, "the environment, as production"},
        {"--side-by-side", WRIT_OPTION_FLAG, &side_by_side, NULL, NULL,
         "what ran there of the same name goes on running"},
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status < 0)
        status = check_arguments(session, environment, "--to");
    if (status >= 0)
        return status;
    int code = find_subject(session, &subject);
    if (!code)
        code = writ_registry_deploy(session->store, &session->arena, &subject,
                                    writ_str_of(environment), side_by_side,
                                    writ_session_user(session), &outcome, &session->err);
    return code ? writ_session_fail(session)
                : say(session, &subject, "deployed", outcome, environment);
}

int writ_command_record_undeployment(writ_session *session, int argc, char **argv)
{
    const char *environment = NULL;
    writ_subject subject;
    writ_outcome outcome;
    const writ_option options[] = {
        {"--from", WRIT_OPTION_STRING, &environment, "ENV", NULL, "the environment, as production"},
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status < 0)
        status = check_arguments(session, environment, "--from");
    if (status >= 0)
        return status;
    int code = find_subject(session, &subject);
    if (!code)
        code = writ_registry_undeploy(session->store, &session->arena, &subject,
                                      writ_str_of(environment), writ_session_user(session),
                                      &outcome, &session->err);
    return code ? writ_session_fail(session)
                : say(session, &subject, "undeployed", outcome, environment);
}
