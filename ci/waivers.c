/* SPDX-License-Identifier: Apache-2.0
 *
 * The waivers that a session knows: those in the workspace's files, and the registry's.
 */
#include <unistd.h>

#include "ci/cli.h"
#include "ci/glob.h"
#include "registry/impact.h"

/* FOLDER/PARTY/NAME.yaml and no deeper: it is FOLDER/PARTY/ whose owners are known. */
static int check_depth(writ_session *session, writ_str folder, writ_str path)
{
    writ_str below = writ_str_part(path, folder.len + 1, SIZE_MAX);
    writ_str name = writ_str_part(below, writ_str_find_byte(below, '/') + 1, SIZE_MAX);
    if (writ_str_find_byte(name, '/') == name.len)
        return WRIT_OK;
    writ_error_set(&session->err, WRIT_E_INPUT, "'%.*s' stands too deep for a waiver",
                   WRIT_FMT(path));
    writ_error_hint(&session->err, "waivers stand in '%.*s/PARTY/'", WRIT_FMT(folder));
    return WRIT_E_INPUT;
}

static int load_files(writ_session *session, writ_str folder)
{
    writ_paths paths = {0};
    if (access(folder.ptr, F_OK)) /* nobody has asked for one yet */
        return WRIT_OK;
    int code = writ_glob(&writ_disk, &session->arena, folder, WRIT_STR("**/*.yaml"), &paths,
                         &session->err);
    writ_paths_sort(&paths);
    for (size_t i = 0; !code && i < paths.count; i++) {
        code = check_depth(session, folder, paths.items[i]);
        if (!code)
            code = writ_waiver_load(&session->arena, paths.items[i].ptr,
                                    WRIT_PUSH(&session->arena, &session->waivers), &session->err);
    }
    return code;
}

int writ_session_waivers(writ_session *session, const writ_waivers **waivers)
{
    writ_workspace *workspace;
    *waivers = &session->waivers;
    if (session->waivers_sought)
        return WRIT_OK;
    int code = writ_session_workspace(session, &workspace);
    if (!code && workspace && workspace->waivers.len)
        code = load_files(session, workspace->waivers);
    session->waivers_sought = !code;
    return code;
}

int writ_session_waivers_of(writ_session *session, writ_str contract, writ_waivers *all)
{
    const writ_waivers *files;
    writ_store *store;
    int code = writ_session_waivers(session, &files);
    if (!code)
        code = writ_session_store(session, false, &store);
    if (!code && store && contract.len)
        code = writ_store_waivers(store, &session->arena, contract, all, &session->err);
    for (size_t i = 0; !code && i < files->count; i++)
        *WRIT_PUSH(&session->arena, all) = files->items[i];
    return code;
}

int writ_session_waive(writ_session *session, writ_impact *impact)
{
    writ_waivers *all = WRIT_NEW(&session->arena, writ_waivers);
    int code = writ_session_waivers_of(session, impact->new_contract->id, all);
    if (!code)
        writ_waivers_apply(&session->arena, all, impact);
    return code;
}
