/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ci/cli.h"
#include "ci/owners.h"
#include "registry/acts.h"

static const char default_registry[] = ".writ/registry.db";

static void say_place(const writ_error *err)
{
    if (!err->file[0])
        return;
    if (err->line)
        fprintf(stderr, "%s:%u:%u: ", err->file, err->line, err->column);
    else
        fprintf(stderr, "%s: ", err->file);
}

int writ_session_fail(writ_session *session)
{
    const writ_error *err = &session->err;
    const char *red = session->color_err ? "\033[1;31m" : "", *off = *red ? "\033[0m" : "";
    fprintf(stderr, "writ: %serror:%s ", red, off);
    say_place(err);
    fprintf(stderr, "%s\n", err->message);
    if (err->hint[0])
        fprintf(stderr, "hint: %s\n", err->hint);
    return err->code ? -err->code : WRIT_EXIT_SYSTEM;
}

int writ_session_usage(writ_session *session, const char *format, ...)
{
    char text[sizeof session->err.message];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    writ_error_set(&session->err, WRIT_E_USAGE, "%s", text);
    writ_error_hint(&session->err, "`writ %s --help` shows how it is used", session->command->name);
    return writ_session_fail(session);
}

int writ_session_at_most(writ_session *session, size_t most)
{
    if (session->operands.count <= most)
        return -1;
    return writ_session_usage(session, "'%s' is one argument too many",
                              session->operands.items[most]);
}

void writ_session_note(writ_session *session, const char *format, ...)
{
    (void)session;
    va_list args;
    va_start(args, format);
    fputs("writ: note: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

void writ_session_note_basis(writ_session *session, const writ_contract *contract)
{
    writ_str note = writ_contract_basis_note(&session->arena, contract);
    if (note.len)
        writ_session_note(session, "%.*s", WRIT_FMT(note));
}

int writ_session_workspace(writ_session *session, writ_workspace **workspace)
{
    if (!session->workspace_sought) {
        char *path = (char *)session->workspace_path;
        int code = path ? WRIT_OK : writ_workspace_find(&session->arena, &path, &session->err);
        if (!code && path)
            code = writ_workspace_load(&session->arena, path, &session->workspace, &session->err);
        if (!code && path && session->workspace->unmatched.count && !session->spares_unmatched)
            code = writ_workspace_refuse(session->workspace, session->workspace->unmatched.items,
                                         &session->err);
        if (code)
            return code;
        session->workspace_sought = true;
    }
    *workspace = session->workspace;
    return WRIT_OK;
}

int writ_session_owners(writ_session *session, const writ_owners **owners)
{
    writ_workspace *workspace;
    writ_owners *loaded = NULL;
    int code = writ_session_workspace(session, &workspace);
    if (!code && workspace && workspace->owners.len)
        code = writ_owners_load(&session->arena, workspace->owners.ptr, &loaded, &session->err);
    if (!code)
        *owners = loaded;
    return code;
}

/* What names the registry, or NULL when nothing does. */
static int registry_name(writ_session *session, const char **name)
{
    writ_workspace *workspace;
    *name = session->registry ? session->registry : getenv("WRIT_REGISTRY");
    if (*name)
        return WRIT_OK;
    int code = writ_session_workspace(session, &workspace);
    if (!code && workspace && workspace->registry.len)
        *name = workspace->registry.ptr;
    return code;
}

/* Beside the workspace file, so that a folder below sees the same registry; without one, here. */
static int default_path(writ_session *session, const char **path)
{
    writ_workspace *workspace;
    *path = default_registry;
    int code = writ_session_workspace(session, &workspace);
    if (!code && workspace && !writ_str_is(workspace->folder, "."))
        *path = writ_str_printf(&session->arena, "%.*s/%s", WRIT_FMT(workspace->folder),
                                default_registry)
                    .ptr;
    return code;
}

int writ_session_store_url(writ_session *session, const char **url)
{
    const char *name;
    int code = registry_name(session, &name);
    if (!code && !name)
        code = default_path(session, &name);
    if (!code)
        *url = name;
    return code;
}

static void complete_origin(writ_session *session)
{
    writ_origin *origin = &session->origin;
    if (!origin->commit.len)
        origin->commit = writ_session_commit(session);
    if (!origin->author.len && writ_store_acts(session->store))
        origin->author = writ_session_user(session);
    writ_store_act_for(session->store, origin);
}

int writ_session_store(writ_session *session, bool create, writ_store **store)
{
    if (!session->store) {
        const char *name, *beside = NULL;
        int code = registry_name(session, &name);
        if (!code && !name)
            code = default_path(session, &beside);
        if (code)
            return code;
        *store = NULL;
        if (!name && !create && access(beside, F_OK))
            return WRIT_OK;
        name = name ? name : beside;
        code = session->store_as_is ? writ_store_open_as_is(name, &session->store, &session->err)
                                    : writ_store_open(name, create, &session->store, &session->err);
        if (code)
            return code;
        complete_origin(session);
    }
    *store = session->store;
    return WRIT_OK;
}

void writ_session_note_made(writ_session *session)
{
    bool is_named = session->registry || getenv("WRIT_REGISTRY");
    if (is_named && writ_store_is_made(session->store))
        writ_session_note(session, "made registry '%s'", writ_store_place(session->store));
}

int writ_session_need_store(writ_session *session, writ_store **store)
{
    int code = writ_session_store(session, false, store);
    if (code || *store)
        return code;
    code = writ_error_set(&session->err, WRIT_E_SYSTEM, "there is no registry here");
    writ_error_hint(&session->err, "`writ publish` makes one at %s; --registry names another",
                    default_registry);
    return code;
}

int writ_session_revision(writ_session *session, const char *folder, const char *name,
                          const writ_revision **revision)
{
    writ_revision *opened;
    for (size_t i = 0; name && i < session->revisions.count; i++) {
        *revision = session->revisions.items[i];
        if (writ_str_is((*revision)->name, name) && writ_str_is((*revision)->asked_from, folder))
            return WRIT_OK;
    }
    int code = name ? writ_revision_open(&session->arena, folder, name, &opened, &session->err)
                    : writ_revision_open_release(&session->arena, folder, &opened, &session->err);
    if (code)
        return code;
    *WRIT_PUSH(&session->arena, &session->revisions) = opened;
    *revision = opened;
    return WRIT_OK;
}

void writ_session_close_revisions(writ_session *session)
{
    for (size_t i = 0; i < session->revisions.count; i++)
        writ_revision_close(session->revisions.items[i]);
}

void writ_session_again(writ_session *session, const writ_session *first)
{
    session->command = first->command;
    session->color = first->color;
    session->color_err = first->color_err;
    session->registry = first->registry;
    session->workspace_path = first->workspace_path;
    session->resolve = first->resolve;
    session->today = first->today;
    session->operands = first->operands;
}

void writ_session_close(writ_session *session)
{
    writ_session_close_revisions(session);
    writ_store_close(session->store);
    writ_arena_clear(&session->arena);
    writ_arena_clear(&session->shared);
}

writ_str writ_session_user(writ_session *session)
{
    const char *name = getenv("GIT_AUTHOR_NAME"), *mail = getenv("GIT_AUTHOR_EMAIL");
    if (name && mail)
        return writ_str_printf(&session->arena, "%s <%s>", name, mail);
    const struct passwd *entry = getpwuid(geteuid());
    if (entry)
        return writ_str_copy(&session->arena, writ_str_of(entry->pw_name));
    return writ_str_printf(&session->arena, "uid %u", (unsigned)geteuid());
}

writ_str writ_session_commit(writ_session *session)
{
    /* GitHub, GitLab, Jenkins, Azure */
    static const char *const names[] = {"GITHUB_SHA", "CI_COMMIT_SHA", "GIT_COMMIT",
                                        "BUILD_SOURCEVERSION"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *commit = getenv(names[i]);
        size_t digits = commit ? strspn(commit, "0123456789abcdefABCDEF") : 0;
        if (digits >= 7 && digits <= 64 && !commit[digits])
            return writ_str_copy(&session->arena, writ_str_of(commit));
    }
    return WRIT_STR_EMPTY;
}

int writ_session_print(writ_session *session, const writ_buf *text)
{
    size_t written = 0;
    while (written < text->len) {
        ssize_t count = write(STDOUT_FILENO, text->ptr + written, text->len - written);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return writ_error_set_errno(&session->err, errno, "cannot write to standard output");
        written += (size_t)count;
    }
    return WRIT_OK;
}

int writ_session_finish(writ_session *session, writ_buf *text, int status)
{
    int code = writ_session_print(session, text);
    writ_buf_clear(text);
    return code ? writ_session_fail(session) : status;
}
