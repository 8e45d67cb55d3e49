/* SPDX-License-Identifier: Apache-2.0
 *
 * writ backup: a copy of the registry's file, while it is in use.
 */
#include "ci/cli.h"

int writ_command_backup(writ_session *session, int argc, char **argv)
{
    const writ_option options[] = {{NULL, 0, NULL, NULL, NULL, NULL}};
    writ_store *store;
    int status = writ_session_parse(session, options, argc, argv);
    if (status >= 0)
        return status;
    if (session->operands.count != 1)
        return writ_session_usage(session, "into which file?");
    session->store_as_is = true;
    int code = writ_session_need_store(session, &store);
    if (!code)
        code = writ_store_backup(store, session->operands.items[0], &session->err);
    return code ? writ_session_fail(session) : WRIT_EXIT_CLEAN;
}
