/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/judge.h"

int writ_judge_load(writ_session *session, const writ_judge *judge, const char *contract,
                    writ_judged *judged)
{
    int code = writ_ref_resolve(session, contract, &judge->body, true, &judged->ref);
    if (code)
        return code;
    judged->object = writ_ref_object(session, &judged->ref);
    if (!judged->object)
        return session->err.code;
    const writ_validator_options options = {
        .undeclared_payload = judge->undeclared_payload,
        .watch_undeclared = judged->ref.contract->undeclared == WRIT_UNDECLARED_ABSENT ||
                            judge->undeclared_payload == WRIT_PAYLOAD_REJECT,
        .show_values = judge->show_values,
        .no_jit = judge->no_jit,
    };
    return writ_validator_new(judged->object->set, &options, &judged->validator, &session->err);
}

int writ_judge_open(writ_session *session, writ_judge *judge)
{
    if (!judge->contract || !*judge->contract)
        return writ_session_usage(session, "which contract? give --contract REF");
    judge->judged = WRIT_NEW(&session->arena, writ_judged);
    judge->count = 1;
    if (writ_judge_load(session, judge, judge->contract, judge->judged))
        return writ_session_fail(session);
    return -1;
}

void writ_judge_close(writ_judge *judge)
{
    for (size_t i = 0; i < judge->count; i++)
        writ_validator_free(judge->judged[i].validator);
}
