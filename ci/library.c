/* SPDX-License-Identifier: Apache-2.0
 *
 * The documents at hand for references, the same for every command: those within the workspace,
 * those given with --resolve, and those of the registry; and what the schemas were warned of.
 */
#include <pthread.h>
#include <sys/stat.h>

#include "ci/cli.h"
#include "ci/glob.h"
#include "registry/registry.h"

/* ---- documents ---- */

static bool is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static int give_folder(writ_session *session, const char *folder)
{
    static const char *const patterns[] = {"**/*.json", "**/*.yaml", "**/*.yml"};
    writ_paths found = {0};
    int code = writ_library_allow(&session->library, folder, &session->err);
    for (size_t i = 0; !code && i < sizeof patterns / sizeof *patterns; i++)
        code = writ_glob(&writ_disk, &session->arena, writ_str_of(folder), writ_str_of(patterns[i]),
                         &found, &session->err);
    writ_paths_sort(&found);
    for (size_t i = 0; !code && i < found.count; i++)
        code = writ_library_give(&session->library, found.items[i].ptr, false, &session->err);
    return code;
}

/* Where the workspace file is; what it says does not matter here. */
static int allow_workspace(writ_session *session)
{
    char *path = (char *)session->workspace_path;
    int code = path ? WRIT_OK : writ_workspace_find(&session->arena, &path, &session->err);
    if (code || !path)
        return code;
    const char *slash = strrchr(path, '/');
    writ_str folder = slash ? (writ_str){path, (size_t)(slash - path) + 1} : WRIT_STR(".");
    return writ_library_allow(&session->library, writ_str_copy(&session->arena, folder).ptr,
                              &session->err);
}

/* Several threads may ask (writ_library_branch). */
static int find_registered(void *context, writ_str uri, const writ_value **document,
                           writ_error *err)
{
    static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
    writ_session *session = context;
    writ_store *store;
    pthread_mutex_lock(&one_at_a_time);
    int code = writ_session_store(session, false, &store);
    if (code)
        writ_error_set(err, session->err.code, "%s", session->err.message);
    else if (store)
        code = writ_registry_find_schema(store, &session->shared, uri, document, err);
    pthread_mutex_unlock(&one_at_a_time);
    return code;
}

int writ_session_library(writ_session *session, writ_library **library)
{
    *library = &session->library;
    if (session->library.arena)
        return WRIT_OK;
    session->registered = (writ_resolver){find_registered, session};
    session->library.arena = &session->arena;
    session->library.beyond = &session->registered;
    int code = allow_workspace(session);
    for (size_t i = 0; !code && i < session->resolve.count; i++) {
        const char *path = session->resolve.items[i];
        code = is_folder(path) ? give_folder(session, path)
                               : writ_library_give(&session->library, path, true, &session->err);
    }
    return code;
}

/* ---- warnings ---- */

/* Warnings that a run shows; the rest is counted. */
enum { MOST_WARNINGS = 20 };

void writ_session_warn(writ_session *session, const writ_schema_set *set)
{
    for (size_t i = 0; i < set->warnings.count; i++) {
        const writ_schema_warning *warning = &set->warnings.items[i];
        const writ_place *place = &warning->place;
        writ_str file = place->source ? place->source->name : WRIT_STR_EMPTY;
        writ_str text = writ_str_printf(&session->arena, "%.*s:%u:%u: %.*s", WRIT_FMT(file),
                                        place->line, place->column, WRIT_FMT(warning->message));
        if (writ_map_put(&session->arena, &session->warned, text, session))
            continue;
        if (session->warned.count <= MOST_WARNINGS)
            fprintf(stderr, "writ: warning: %s\n", text.ptr);
    }
}

void writ_session_warn_rest(const writ_session *session)
{
    if (session->warned.count > MOST_WARNINGS)
        fprintf(stderr, "writ: warning: and %zu more\n", session->warned.count - MOST_WARNINGS);
}
