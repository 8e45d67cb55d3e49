/* SPDX-License-Identifier: Apache-2.0
 *
 * writ init: a workspace to begin with, and the gate in a CI system. Nothing is ever overwritten.
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

/* Of ci/hooks/. */
static const writ_embedded hooks[] = {
#include "ci/hook_files.inc"
};

/* The values of --ci, in its order. */
typedef enum ci_system { CI_NONE = -1, CI_GITHUB, CI_GITLAB } ci_system;

#define GITLAB_FILE     ".gitlab-ci.yml"
#define GITLAB_INCLUDED ".gitlab/writ.gitlab-ci.yml"

/* What is to be written. */
typedef WRIT_ARRAY(writ_embedded) init_files;

static bool is_there(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0;
}

static void add_files(writ_session *session, init_files *to, const writ_embedded *files,
                      size_t count)
{
    for (size_t i = 0; i < count; i++)
        *WRIT_PUSH(&session->arena, to) = files[i];
}

/* A hook, where its CI system looks for it. */
static void add_hook(writ_session *session, init_files *to, const char *hook, const char *path)
{
    for (size_t i = 0; i < sizeof hooks / sizeof *hooks; i++)
        if (strcmp(hooks[i].path, hook) == 0)
            *WRIT_PUSH(&session->arena, to) = (writ_embedded){path, hooks[i].text};
}

static void add_hooks(writ_session *session, init_files *to, ci_system ci)
{
    if (ci == CI_GITHUB) {
        add_hook(session, to, "github/action.yml", ".github/actions/writ-gate/action.yml");
        add_hook(session, to, "github/workflow.yml", ".github/workflows/writ.yml");
    } else if (ci == CI_GITLAB)
        add_hook(session, to, "gitlab/writ.gitlab-ci.yml",
                 is_there(GITLAB_FILE) ? GITLAB_INCLUDED : GITLAB_FILE);
}

/* writ.yaml in which a contract without parties fails: two of its lines are comments no more. */
static writ_embedded with_parties(writ_session *session, const writ_embedded *file)
{
    writ_buf out = WRIT_BUF_INIT;
    for (writ_str rest = writ_str_of(file->text); rest.len;) {
        size_t end = writ_str_find_byte(rest, '\n') + 1;
        writ_str line = writ_str_part(rest, 0, end);
        bool is_said = writ_str_starts(line, writ_str_of("# policy:")) ||
                       writ_str_starts(line, writ_str_of("#   require-parties:"));
        writ_buf_add_str(&out, writ_str_part(line, is_said ? strlen("# ") : 0, SIZE_MAX));
        rest = writ_str_part(rest, end, SIZE_MAX);
    }
    writ_str text = writ_str_copy(&session->arena, writ_buf_str(&out));
    writ_buf_clear(&out);
    return (writ_embedded){file->path, text.ptr};
}

/* For a gate, a writ.yaml that is there will do. */
static void add_workspace(writ_session *session, init_files *to, bool is_example, ci_system ci)
{
    if (is_example)
        add_files(session, to, example, sizeof example / sizeof *example);
    else if (ci == CI_NONE)
        add_files(session, to, empty, sizeof empty / sizeof *empty);
    else if (!is_there(empty->path))
        *WRIT_PUSH(&session->arena, to) = with_parties(session, empty);
    else
        writ_session_note(session,
                          "%s stays as it is; with policy: {require-parties: 1} a contract that "
                          "nobody is known to depend on fails",
                          empty->path);
}

/* What is left to do for the CI system to find its files. */
static void note_ci(writ_session *session, bool is_included)
{
    if (!is_there(".git"))
        writ_session_note(session, "CI systems look for these files in the root of a repository, "
                                   "which this folder is not");
    if (is_included)
        writ_session_note(session, "the job runs when %s says include: [{local: %s}]", GITLAB_FILE,
                          GITLAB_INCLUDED);
}

/* All are looked for before the first one is written. */
static int check_absent(writ_session *session, const init_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        const char *path = files->items[i].path;
        if (!is_there(path))
            continue;
        int code = writ_error_set(&session->err, WRIT_E_USAGE, "'%s' is there already", path);
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

static int write_files(writ_session *session, const init_files *files, writ_buf *out)
{
    int code = check_absent(session, files);
    for (size_t i = 0; !code && i < files->count; i++) {
        const writ_embedded *file = &files->items[i];
        code = make_folders(session, file->path);
        if (!code)
            code = writ_file_store(file->path, writ_str_of(file->text), &session->err);
        if (!code)
            writ_buf_printf(out, "wrote %s\n", file->path);
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
    int ci = CI_NONE;
    const writ_option options[] = {
        {"--example", WRIT_OPTION_FLAG, &is_example, NULL, NULL,
         "contracts, parties, payloads and a proposed change to try things on"},
        {"--ci", WRIT_OPTION_CHOICE, &ci, "SYSTEM", "github|gitlab",
         "the gate as a job of this system, beside what is there"},
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status < 0)
        status = writ_session_at_most(session, 0);
    if (status >= 0)
        return status;
    writ_buf out = WRIT_BUF_INIT;
    init_files files = {0};
    bool is_included = ci == CI_GITLAB && is_there(GITLAB_FILE);
    int code = note_above(session);
    add_workspace(session, &files, is_example, ci);
    add_hooks(session, &files, ci);
    if (!code)
        code = write_files(session, &files, &out);
    status = writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
    if (!code && ci != CI_NONE)
        note_ci(session, is_included);
    return code ? writ_session_fail(session) : status;
}
