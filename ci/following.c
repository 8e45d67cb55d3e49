/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/following.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contracts/base/read.h"

/* What a kill may repeat. Each time costs a sync of the outputs. */
static const uint64_t store_every_ms = 1000;

static void tell(void *context, writ_follow_event event, const char *name)
{
    static const char *const words[] = {
        [WRIT_FOLLOW_MISSING] = "is not there; it is waited for",
        [WRIT_FOLLOW_UNREADABLE] = "cannot be opened; it is tried again",
        [WRIT_FOLLOW_ROTATED] = "was rotated; the new file is read from its start",
        [WRIT_FOLLOW_CUT] = "was cut off, and is read from its start",
        [WRIT_FOLLOW_BETWEEN] = "was rotated more than once; a file between is read, too",
        [WRIT_FOLLOW_LOST] =
            "is not the file that was read last, which is gone; read from its start",
    };
    const writ_following *following = context;
    writ_progress_end(following->progress);
    writ_session_note(following->session, "'%s' %s", name, words[event]);
}

/* ---- opening ---- */

static int add(writ_following *following, const char *name, const writ_positions *positions)
{
    writ_session *session = following->session;
    if (writ_follow_add(&following->follow, name, positions, &session->err))
        return writ_session_fail(session);
    return -1;
}

static int add_all(writ_following *following, const writ_positions *positions)
{
    const writ_option_list *names = &following->session->operands;
    int status = names->count ? -1 : add(following, "-", positions);
    for (size_t i = 0; i < names->count && status < 0; i++)
        status = add(following, names->items[i], positions);
    return status;
}

static bool is_followed(const writ_following *following, writ_str name)
{
    for (size_t i = 0; i < following->follow.names.count; i++)
        if (writ_str_is(name, following->follow.names.items[i].name))
            return true;
    return false;
}

static bool is_output(const writ_follow_file *file, int fd)
{
    struct stat a, b;
    return fd >= 0 && fstat(file->fd, &a) == 0 && fstat(fd, &b) == 0 && S_ISREG(a.st_mode) &&
           a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Of a file that is read and appended to at once there would be more for ever. */
static int refuse_outputs(const writ_following *following)
{
    for (size_t i = 0; i < following->follow.files.count; i++) {
        const writ_follow_file *file = following->follow.files.items[i];
        if (is_output(file, following->options->out_fd) ||
            is_output(file, following->options->reject_fd)) {
            writ_error_set(&following->session->err, WRIT_E_USAGE,
                           "'%s' is read and written at once", file->name);
            return writ_session_fail(following->session);
        }
    }
    return -1;
}

int writ_following_open(writ_session *session, writ_following *following,
                        const writ_filter_options *options, writ_progress *progress)
{
    writ_positions positions = {0};
    if (!following->is_on)
        return following->position ? writ_session_usage(session, "--position goes with --follow")
                                   : -1;
    following->session = session;
    following->options = options;
    following->progress = progress;
    if (following->position &&
        writ_positions_load(&session->arena, following->position, &positions, &session->err))
        return writ_session_fail(session);
    writ_follow_init(&following->follow, true, tell, following);
    following->is_open = true;
    int status = add_all(following, &positions);
    for (size_t i = 0; i < positions.count && status < 0; i++)
        if (!is_followed(following, positions.items[i].file))
            *WRIT_PUSH(&session->arena, &following->others) = positions.items[i];
    return status < 0 ? refuse_outputs(following) : status;
}

void writ_following_close(writ_following *following)
{
    if (following->is_open)
        writ_follow_clear(&following->follow);
    writ_buf_clear(&following->stored);
}

/* ---- positions ---- */

/* What is before a position is where it belongs, even if the machine stops. A pipe has nothing to
 * be synced. */
static int sync_output(int fd, const char *name, writ_error *err)
{
    if (fd < 0 || fdatasync(fd) == 0 || errno == EINVAL || errno == EROFS || errno == ENOTSUP)
        return WRIT_OK;
    return writ_error_set_errno(err, errno, "cannot write to %s", name);
}

static int sync_outputs(const writ_filter_options *options, writ_error *err)
{
    int code = sync_output(options->reject_fd, options->reject_name, err);
    return code ? code : sync_output(options->out_fd, options->out_name, err);
}

static int store(writ_following *following, writ_error *err)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_positions positions = {0};
    writ_buf text = WRIT_BUF_INIT;
    int code = WRIT_OK;
    writ_follow_tell(&following->follow, &arena, &positions);
    for (size_t i = 0; i < following->others.count; i++)
        *WRIT_PUSH(&arena, &positions) = following->others.items[i];
    writ_positions_write(&text, &positions);
    if (!writ_str_equal(writ_buf_str(&text), writ_buf_str(&following->stored))) {
        code = sync_outputs(following->options, err);
        if (!code)
            code = writ_file_store(following->position, writ_buf_str(&text), err);
        writ_buf_reset(&following->stored);
        if (!code)
            writ_buf_add_str(&following->stored, writ_buf_str(&text));
    }
    writ_buf_clear(&text);
    writ_arena_clear(&arena);
    return code;
}

static int settle(void *context, bool is_end, writ_error *err)
{
    writ_following *following = context;
    uint64_t now = writ_follow_now_ms();
    bool is_due = is_end || now >= following->stored_ms + store_every_ms ||
                  following->changes != following->follow.changes;
    if (!following->position || !is_due)
        return WRIT_OK;
    following->stored_ms = now;
    following->changes = following->follow.changes;
    return store(following, err);
}

int writ_following_run(writ_following *following, writ_filter_state *state)
{
    const writ_filter_following how = {
        .follow = &following->follow,
        .settle = settle,
        .context = following,
    };
    following->progress->is_live = true;
    return writ_filter_follow(following->options, &how, state, &following->session->err);
}
