/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/judge.h"

int writ_judge_open(writ_session *session, writ_judge *judge)
{
    if (!judge->contract || !*judge->contract)
        return writ_session_usage(session, "which contract? give --contract REF");
    if (writ_ref_resolve(session, judge->contract, &judge->body, true, &judge->ref))
        return writ_session_fail(session);
    judge->object = writ_ref_object(session, &judge->ref);
    if (!judge->object)
        return writ_session_fail(session);
    writ_validator_options options = {
        .undeclared_payload = judge->undeclared_payload,
        .watch_undeclared = judge->ref.contract->undeclared == WRIT_UNDECLARED_ABSENT ||
                            judge->undeclared_payload == WRIT_PAYLOAD_REJECT,
        .show_values = judge->show_values,
        .no_jit = judge->no_jit,
    };
    if (writ_validator_new(judge->object->set, &options, &judge->validator, &session->err))
        return writ_session_fail(session);
    return -1;
}

void writ_judge_close(writ_judge *judge)
{
    writ_validator_free(judge->validator);
}
