/* SPDX-License-Identifier: Apache-2.0
 *
 * writ export: a whole registry as text.
 */
#include "ci/cli.h"
#include "ci/whole_file.h"
#include "registry/dump.h"

static int add(void *context, writ_str line, writ_error *err)
{
    return writ_whole_file_add(context, line, err);
}

int writ_command_export(writ_session *session, int argc, char **argv)
{
    const writ_option options[] = {{NULL, 0, NULL, NULL, NULL, NULL}};
    writ_store *store;
    writ_whole_file file;
    int status = writ_session_parse(session, options, argc, argv);
    if (status < 0)
        status = writ_session_at_most(session, 1);
    if (status >= 0)
        return status;
    const char *path = session->operands.count ? session->operands.items[0] : "-";
    int code = writ_session_need_store(session, &store);
    if (!code)
        code = writ_store_check_target(store, path, &session->err);
    if (!code)
        code = writ_whole_file_open(&file, path, &session->err);
    if (code)
        return writ_session_fail(session);
    code = writ_store_dump(store, add, &file, &session->err);
    if (!code)
        code = writ_whole_file_commit(&file, &session->err);
    else
        writ_whole_file_abort(&file);
    return code ? writ_session_fail(session) : WRIT_EXIT_CLEAN;
}
