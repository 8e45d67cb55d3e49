/* SPDX-License-Identifier: Apache-2.0
 *
 * writ import: a registry from what `writ export` wrote.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "ci/cli.h"
#include "ci/export_lines.h"
#include "ci/progress.h"

typedef struct importing {
    writ_export_lines lines;
    writ_progress progress;
} importing;

static int next_line(void *context, writ_str *line, writ_error *err)
{
    importing *in = context;
    int code = writ_export_lines_next(&in->lines, line, err);
    const writ_progress_counts counts = {
        .records = in->lines.lines,
        .bytes = in->lines.bytes,
        .raw_bytes = in->lines.bytes,
    };
    writ_progress_tell(&in->progress, &counts);
    return code;
}

static int open_file(const char *path, int *fd, writ_error *err)
{
    *fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (*fd >= 0)
        return WRIT_OK;
    writ_error_set_errno(err, errno, "cannot open '%s'", path);
    return err->code = WRIT_E_INPUT;
}

static int load(writ_session *session, importing *in, writ_loaded *loaded)
{
    writ_store *store;
    int fd;
    const char *path = session->operands.items[0];
    int code = open_file(path, &fd, &session->err);
    if (code)
        return code;
    writ_export_lines_init(&in->lines, fd, path);
    writ_progress_start(&in->progress, &session->operands, isatty(STDERR_FILENO));
    code = writ_session_store(session, true, &store);
    if (!code)
        code = writ_store_load(store, next_line, in, loaded, &session->err);
    writ_progress_end(&in->progress);
    writ_export_lines_clear(&in->lines);
    if (fd != STDIN_FILENO)
        close(fd);
    return code;
}

/* A registry that was made for the sake of this has nothing in it. */
static int fail(writ_session *session)
{
    if (session->store)
        writ_store_discard(session->store);
    session->store = NULL;
    return writ_session_fail(session);
}

/* Whoever has one of them finds out here rather than at the next door. */
static void note_tokens(writ_session *session, int64_t count)
{
    if (count)
        writ_session_note(
            session, "%lld %s of the registry before %s no more: those of the export hold",
            (long long)count, count == 1 ? "token" : "tokens", count == 1 ? "is" : "are");
}

int writ_command_import(writ_session *session, int argc, char **argv)
{
    const writ_option options[] = {{NULL, 0, NULL, NULL, NULL, NULL}};
    importing in = {0};
    writ_loaded loaded = {0};
    int status = writ_session_parse(session, options, argc, argv);
    if (status >= 0)
        return status;
    if (session->operands.count != 1)
        return writ_session_usage(session, "which file? `writ export` writes one");
    if (load(session, &in, &loaded))
        return fail(session);
    writ_session_note_made(session);
    note_tokens(session, loaded.tokens);
    writ_buf out = WRIT_BUF_INIT;
    writ_buf_printf(&out, "imported %lld %s\n", (long long)loaded.rows,
                    loaded.rows == 1 ? "row" : "rows");
    return writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
}
