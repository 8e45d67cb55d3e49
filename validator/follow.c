/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/follow_resume.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "contracts/base/bounds.h"

/* Who renamed a file needs a moment to make the next one, or to tell its writers. */
static const uint64_t usual_linger_ms = 30 * 1000;
/* How often names are looked at: a file that is rotated twice within that time is lost where the
 * system does not tell of it. */
static const uint64_t look_ms = 250;
/* A name that is missing for less is being rotated. */
static const uint64_t missing_ms = 1000;

void writ_follow_init(writ_follow *follow, bool is_told, writ_follow_teller tell, void *context)
{
    *follow = (writ_follow){.linger_ms = usual_linger_ms, .tell = tell, .tell_context = context};
    writ_wakeup_open(&follow->wakeup, is_told);
}

static void drop(writ_follow *follow, size_t place)
{
    writ_follow_file *file = follow->files.items[place];
    for (size_t i = 0; i < follow->names.count; i++)
        if (follow->names.items[i].current == file)
            follow->names.items[i].current = NULL;
    writ_wakeup_unwatch(&follow->wakeup, file->watch);
    writ_follow_file_close(file);
    free(file);
    follow->files.count--;
    follow->changes++;
    memmove(&follow->files.items[place], &follow->files.items[place + 1],
            (follow->files.count - place) * sizeof(writ_follow_file *));
    follow->next -= follow->next > place;
}

void writ_follow_clear(writ_follow *follow)
{
    while (follow->files.count)
        drop(follow, follow->files.count - 1);
    writ_wakeup_close(&follow->wakeup);
    writ_arena_clear(&follow->arena);
    *follow = (writ_follow){.wakeup = {-1}};
}

void writ_follow_tell_of(const writ_follow *follow, writ_follow_event event, const char *name)
{
    if (follow->tell)
        follow->tell(follow->tell_context, event, name);
}

writ_follow_file *writ_follow_keep(writ_follow *follow, const writ_follow_file *opened)
{
    writ_follow_file *file = malloc(sizeof *file);
    if (!file)
        writ_out_of_memory();
    *file = *opened;
    file->quiet_since_ms = writ_follow_now_ms();
    if (file->kind == WRIT_FOLLOW_FILE)
        file->watch = writ_wakeup_watch_file(&follow->wakeup, file->fd);
    *WRIT_PUSH(&follow->arena, &follow->files) = file;
    follow->changes++;
    return file;
}

/* ---- names ---- */

static void let_go(writ_follow *follow, writ_follow_name *name)
{
    writ_follow_file *old = name->current;
    size_t older = 0;
    name->current = NULL;
    old->is_old = old->has_more = true; /* something may have come since it was at its end */
    old->quiet_since_ms = writ_follow_now_ms();
    for (size_t i = follow->files.count; i-- > 0;) {
        writ_follow_file *file = follow->files.items[i];
        if (file->is_old && file->name == name->name && older++ >= WRIT_BOUND_FOLLOWED_OLD)
            file->after = WRIT_FOLLOW_CLOSE;
    }
}

static void find_missing(writ_follow *follow, writ_follow_name *name, writ_follow_event event)
{
    uint64_t now = writ_follow_now_ms();
    if (!name->missing_since_ms)
        name->missing_since_ms = now;
    if (name->is_told ||
        (event == WRIT_FOLLOW_MISSING && now < name->missing_since_ms + missing_ms))
        return;
    name->is_told = true;
    writ_follow_tell_of(follow, event, name->name);
}

static bool leads_to(const struct stat *status, const writ_follow_file *file)
{
    return ((uint64_t)status->st_dev & INT64_MAX) == file->device &&
           ((uint64_t)status->st_ino & INT64_MAX) == file->inode;
}

/* Another file is there: it is begun when the one before is at its end. */
static void turn_to(writ_follow *follow, writ_follow_name *name)
{
    writ_follow_file opened;
    writ_error ignored = WRIT_ERROR_INIT;
    if (name->current && (name->current->has_more || name->current->after))
        return;
    if (writ_follow_file_open(&opened, name->name, &ignored)) {
        find_missing(follow, name, errno == ENOENT ? WRIT_FOLLOW_MISSING : WRIT_FOLLOW_UNREADABLE);
        return;
    }
    writ_follow_file *old = name->current;
    if (old)
        let_go(follow, name);
    name->current = writ_follow_keep(follow, &opened);
    name->missing_since_ms = 0;
    name->is_told = false;
    if (!old)
        return;
    writ_follow_tell_of(follow, WRIT_FOLLOW_ROTATED, name->name);
    writ_follow_add_between(follow, old);
}

static void look_at(writ_follow *follow, writ_follow_name *name)
{
    struct stat status;
    if (name->is_stream)
        return;
    if (name->folder_watch < 0)
        name->folder_watch = writ_wakeup_watch_folder_of(&follow->wakeup, name->name);
    if (stat(name->name, &status)) {
        find_missing(follow, name, errno == ENOENT ? WRIT_FOLLOW_MISSING : WRIT_FOLLOW_UNREADABLE);
        return;
    }
    if (!name->current || !leads_to(&status, name->current)) {
        turn_to(follow, name);
        return;
    }
    name->missing_since_ms = 0;
    name->is_told = false;
}

static void look(writ_follow *follow)
{
    follow->looked_ms = writ_follow_now_ms();
    for (size_t i = 0; i < follow->names.count; i++)
        look_at(follow, &follow->names.items[i]);
}

/* ---- names ---- */

/* Old files come before the one that the name leads to, and are read before. */
static void put_last(writ_follow *follow, const writ_follow_file *file)
{
    writ_follow_file **items = follow->files.items;
    size_t count = follow->files.count, place = 0;
    while (place < count && items[place] != file)
        place++;
    if (place == count)
        return;
    writ_follow_file *last = items[place];
    memmove(&items[place], &items[place + 1], (count - place - 1) * sizeof *items);
    items[count - 1] = last;
}

int writ_follow_add(writ_follow *follow, const char *name, const writ_positions *positions,
                    writ_error *err)
{
    for (size_t i = 0; i < follow->names.count; i++)
        if (strcmp(follow->names.items[i].name, name) == 0)
            return writ_error_set(err, WRIT_E_USAGE, "'%s' is given twice", name);
    writ_follow_file opened;
    writ_error why = WRIT_ERROR_INIT;
    int code = writ_follow_file_open(&opened, name, &why);
    if (code && errno != ENOENT) {
        if (err && !err->code)
            *err = why;
        return code;
    }
    if (!code && strcmp(name, "-") == 0 && opened.kind == WRIT_FOLLOW_FILE) {
        code = writ_error_set(err, WRIT_E_USAGE,
                              "standard input is a file, which has no name to "
                              "follow");
        writ_error_hint(err, "give its name instead");
        return code;
    }
    writ_follow_name *added = WRIT_PUSH(&follow->arena, &follow->names);
    *added = (writ_follow_name){.name = name, .folder_watch = -1};
    if (!code) {
        added->current = writ_follow_keep(follow, &opened);
        added->is_stream = opened.kind == WRIT_FOLLOW_STREAM;
    }
    for (size_t i = 0; positions && i < positions->count; i++)
        if (writ_str_is(positions->items[i].file, name))
            writ_follow_resume(follow, added, &positions->items[i]);
    put_last(follow, added->current);
    if (!added->current)
        writ_follow_tell_of(follow, WRIT_FOLLOW_MISSING, name);
    added->is_told = !added->current;
    return WRIT_OK;
}

/* ---- reading ---- */

/* Old files that nobody writes to any more. The last record of one, if unfinished, comes first. */
static void close_quiet(writ_follow *follow)
{
    uint64_t now = writ_follow_now_ms();
    for (size_t i = follow->files.count; i-- > 0;) {
        writ_follow_file *file = follow->files.items[i];
        if (file->is_old && !file->after && !file->has_more &&
            now >= file->quiet_since_ms + follow->linger_ms)
            file->after = WRIT_FOLLOW_CLOSE;
        if (file->is_closed)
            drop(follow, i);
    }
}

/* A new file waits for the old ones of its name to come to their ends. */
static bool is_in_turn(const writ_follow *follow, const writ_follow_file *file)
{
    for (size_t i = 0; !file->is_old && i < follow->files.count; i++) {
        const writ_follow_file *other = follow->files.items[i];
        if (other->is_old && other->name == file->name && other->has_more)
            return false;
    }
    return true;
}

/* Each file once, from the next one on. */
static int read_any(writ_follow *follow, writ_chunk *chunk, const writ_follow_file **from,
                    writ_error *err)
{
    for (size_t i = 0; i < follow->files.count; i++) {
        follow->next = follow->next < follow->files.count ? follow->next : 0;
        writ_follow_file *file = follow->files.items[follow->next++];
        if (file->is_closed || !is_in_turn(follow, file))
            continue;
        int more = writ_follow_file_read(file, chunk, err);
        if (file->was_cut)
            writ_follow_tell_of(follow, WRIT_FOLLOW_CUT, file->name);
        file->was_cut = false;
        if (more) {
            *from = file;
            return more;
        }
    }
    return 0;
}

static bool is_any_ready(const writ_follow *follow)
{
    for (size_t i = 0; i < follow->files.count; i++)
        if (follow->files.items[i]->has_more || follow->files.items[i]->after)
            return true;
    return false;
}

static void wait_for_more(writ_follow *follow, int wait_ms)
{
    size_t count = 0;
    struct pollfd *fds = calloc(follow->files.count + 1, sizeof *fds);
    if (!fds)
        writ_out_of_memory();
    for (size_t i = 0; i < follow->files.count; i++) {
        const writ_follow_file *file = follow->files.items[i];
        if (file->kind != WRIT_FOLLOW_FILE && !file->is_closed)
            fds[count++] = (struct pollfd){.fd = file->fd, .events = POLLIN};
    }
    if (wait_ms > (int)look_ms)
        wait_ms = (int)look_ms;
    writ_wakeup_wait(&follow->wakeup, fds, count, wait_ms);
    free(fds);
}

static bool is_over(const writ_follow *follow)
{
    for (size_t i = 0; i < follow->names.count; i++)
        if (!follow->names.items[i].is_stream)
            return false;
    return follow->files.count == 0;
}

int writ_follow_read(writ_follow *follow, int wait_ms, writ_chunk *chunk,
                     const writ_follow_file **from, writ_error *err)
{
    close_quiet(follow);
    if (writ_follow_now_ms() >= follow->looked_ms + look_ms)
        look(follow);
    int more = read_any(follow, chunk, from, err);
    if (more)
        return more;
    close_quiet(follow);
    follow->is_over = is_over(follow);
    if (follow->is_over)
        return 0;
    look(follow);
    if (!is_any_ready(follow) && wait_ms)
        wait_for_more(follow, wait_ms);
    return 0;
}

void writ_follow_tell(const writ_follow *follow, writ_arena *arena, writ_positions *positions)
{
    for (size_t i = 0; i < follow->files.count; i++)
        if (follow->files.items[i]->kind == WRIT_FOLLOW_FILE)
            writ_follow_file_tell(follow->files.items[i], WRIT_PUSH(arena, positions));
}

uint64_t writ_follow_unread(const writ_follow *follow)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < follow->files.count; i++)
        bytes += follow->files.items[i]->chunk.len;
    return bytes;
}
