/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/follow_resume.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

/* A regular file of the folder. */
typedef struct candidate {
    writ_str path;
    uint64_t device, inode;
    struct timespec changed;
} candidate;

typedef WRIT_ARRAY(candidate) candidates;

/* Is it what a rotation makes of the name: "a.1", "a-20261122"? What only begins like it is another
 * one's. */
static bool is_rotated(const char *name, const char *from)
{
    size_t len = strlen(from);
    return strncmp(name, from, len) == 0 && name[len] && strchr(".-_", name[len]);
}

/* Those of a rotation, or all. */
static void list(writ_arena *arena, const char *name, bool is_any, candidates *found)
{
    const char *slash = strrchr(name, '/'), *own = slash ? slash + 1 : name;
    writ_str folder = slash ? (writ_str){name, (size_t)(slash - name + 1)} : WRIT_STR("./");
    DIR *open_folder = opendir(writ_str_copy(arena, folder).ptr);
    for (struct dirent *entry; open_folder && (entry = readdir(open_folder));) {
        struct stat status;
        writ_str path = writ_str_printf(arena, "%.*s%s", WRIT_FMT(folder), entry->d_name);
        if ((!is_any && !is_rotated(entry->d_name, own)) || stat(path.ptr, &status) ||
            !S_ISREG(status.st_mode))
            continue;
        *WRIT_PUSH(arena, found) = (candidate){path, (uint64_t)status.st_dev & INT64_MAX,
                                               (uint64_t)status.st_ino & INT64_MAX, status.st_mtim};
    }
    if (open_folder)
        closedir(open_folder);
}

/* The file of the position, under whatever name. */
static bool find_moved(writ_arena *arena, const char *name, const writ_position *position,
                       writ_follow_file *file, struct timespec *changed)
{
    candidates all = {0};
    list(arena, name, true, &all);
    for (size_t i = 0; i < all.count; i++) {
        const candidate *one = &all.items[i];
        if (one->inode != position->inode || one->device != position->device ||
            writ_follow_file_open_at(file, name, one->path.ptr, NULL))
            continue;
        *changed = one->changed;
        if (writ_follow_file_is_at(file, position))
            return true;
        writ_follow_file_close(file);
    }
    return false;
}

/* ---- what came between ---- */

static bool is_followed(const writ_follow *follow, const candidate *one)
{
    for (size_t i = 0; i < follow->files.count; i++)
        if (follow->files.items[i]->inode == one->inode &&
            follow->files.items[i]->device == one->device)
            return true;
    return false;
}

/* A copy that somebody made begins with the same bytes. */
static bool is_copy(const writ_follow *follow, const writ_follow_file *file)
{
    for (size_t i = 0; i < follow->files.count; i++) {
        writ_position head;
        writ_follow_file like = *file;
        writ_follow_file_tell(follow->files.items[i], &head);
        like.device = head.device;
        like.inode = head.inode;
        head.offset = 0;
        if (follow->files.items[i]->name == file->name && head.head_bytes &&
            writ_follow_file_is_at(&like, &head))
            return true;
    }
    return false;
}

static bool is_later(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec : a->tv_nsec > b->tv_nsec;
}

static int by_change(const void *a, const void *b)
{
    const candidate *x = a, *y = b;
    return is_later(&x->changed, &y->changed) - is_later(&y->changed, &x->changed);
}

static void add_between(writ_follow *follow, writ_arena *arena, const char *name,
                        const struct timespec *since)
{
    candidates all = {0};
    writ_follow_file file;
    list(arena, name, false, &all);
    if (all.count)
        qsort(all.items, all.count, sizeof *all.items, by_change);
    for (size_t i = 0; i < all.count; i++) {
        if (!is_later(&all.items[i].changed, since) || is_followed(follow, &all.items[i]) ||
            writ_follow_file_open_at(&file, name, all.items[i].path.ptr, NULL))
            continue;
        if (is_copy(follow, &file) || writ_follow_file_is_compressed(&file)) {
            writ_follow_file_close(&file);
            continue;
        }
        writ_follow_keep(follow, &file)->is_old = true;
        writ_follow_tell_of(follow, WRIT_FOLLOW_BETWEEN, name);
    }
}

void writ_follow_add_between(writ_follow *follow, const writ_follow_file *old)
{
    writ_arena arena = WRIT_ARENA_INIT;
    struct stat status;
    if (old->kind == WRIT_FOLLOW_FILE && fstat(old->fd, &status) == 0)
        add_between(follow, &arena, old->name, &status.st_mtim);
    writ_arena_clear(&arena);
}

void writ_follow_resume(writ_follow *follow, writ_follow_name *name, const writ_position *position)
{
    writ_follow_file old;
    writ_arena arena = WRIT_ARENA_INIT;
    struct timespec changed;
    if (name->current && writ_follow_file_is_at(name->current, position)) {
        writ_follow_file_seek(name->current, position);
    } else if (find_moved(&arena, name->name, position, &old, &changed)) {
        writ_follow_file_seek(&old, position);
        writ_follow_keep(follow, &old)->is_old = true;
        add_between(follow, &arena, name->name, &changed);
    } else if (name->current && name->current->inode == position->inode &&
               name->current->device == position->device) {
        writ_follow_tell_of(follow, WRIT_FOLLOW_CUT, name->name);
    } else {
        writ_follow_tell_of(follow, WRIT_FOLLOW_LOST, name->name);
    }
    writ_arena_clear(&arena);
}
