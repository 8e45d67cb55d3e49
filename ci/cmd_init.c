/* SPDX-License-Identifier: Apache-2.0
 *
 * writ init: a workspace to begin with. Nothing is ever overwritten.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ci/cli.h"
#include "ci/embed.h"
#include "contracts/base/read.h"

static const writ_embedded empty[] = {
#include "ci/init_files.inc"
};

static const writ_embedded example[] = {
#include "ci/example_files.inc"
};

/* All are looked for before the first one is written. */
static int check_absent(writ_session *session, const writ_embedded *files, size_t count)
{
    struct stat status;
    for (size_t i = 0; i < count; i++) {
        if (lstat(files[i].path, &status))
            continue;
        int code =
            writ_error_set(&session->err, WRIT_E_USAGE, "'%s' is there already", files[i].path);
        writ_error_hint(&session->err, "nothing is overwritten: move it away, or begin in another "
                                       "folder");
        return code;
    }
    return WRIT_OK;
}

/* The folders on the way to a file. */
static int make_folders(writ_session *session, const char *path)
{
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        writ_str folder = writ_str_copy(&session->arena, (writ_str){path, (size_t)(slash - path)});
        if (mkdir(folder.ptr, 0777) && errno != EEXIST)
            return writ_error_set_errno(&session->err, errno, "cannot make the folder '%s'",
                                        folder.ptr);
    }
    return WRIT_OK;
}

static int write_files(writ_session *session, const writ_embedded *files, size_t count,
                       writ_buf *out)
{
    int code = check_absent(session, files, count);
    for (size_t i = 0; !code && i < count; i++) {
        code = make_folders(session, files[i].path);
        if (!code)
            code = writ_file_store(files[i].path, writ_str_of(files[i].text), &session->err);
        if (!code)
            writ_buf_printf(out, "wrote %s\n", files[i].path);
    }
    return code;
}

/* A workspace further up is no longer found from here. */
static int note_above(writ_session *session)
{
    char *above;
    int code = writ_workspace_find(&session->arena, &above, &session->err);
    if (!code && above && strchr(above, '/'))
        writ_session_note(session, "the workspace of %s is no longer found from here", above);
    return code;
}

int writ_command_init(writ_session *session, int argc, char **argv)
{
    bool is_example = false;
    const writ_option options[] = {
        {"--example", WRIT_OPTION_FLAG, &is_example, NULL, NULL,
         "contracts, parties, payloads and a proposed change to try things on"},
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status >= 0)
        return status;
    if (session->operands.count)
        return writ_session_usage(session, "'%s' is one argument too many",
                                  session->operands.items[0]);
    writ_buf out = WRIT_BUF_INIT;
    int code = note_above(session);
    if (!code)
        code = is_example ? write_files(session, example, sizeof example / sizeof *example, &out)
                          : write_files(session, empty, sizeof empty / sizeof *empty, &out);
    status = writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
    return code ? writ_session_fail(session) : status;
}
