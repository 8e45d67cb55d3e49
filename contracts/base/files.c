/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "contracts/base/read.h"

static writ_str find_real(void *context, writ_arena *arena, const char *path, bool *exists)
{
    char *real = realpath(path, NULL);
    writ_str copy = writ_str_copy(arena, writ_str_of(real ? real : path));
    (void)context;
    *exists = real != NULL;
    free(real);
    return copy;
}

static int load(void *context, writ_arena *arena, const char *path, writ_source **source,
                writ_error *err)
{
    (void)context;
    return writ_source_load(arena, path, source, err);
}

/* A folder tells of most of its entries what they are; links, and all entries on some file systems,
 * are asked. False: gone meanwhile, or a link to nowhere. */
static bool look_at(DIR *dir, const struct dirent *entry, bool *is_folder, bool *is_link)
{
    struct stat status;
    *is_folder = entry->d_type == DT_DIR;
    *is_link = entry->d_type == DT_LNK;
    if (entry->d_type != DT_LNK && entry->d_type != DT_UNKNOWN)
        return true;
    if (entry->d_type == DT_UNKNOWN)
        *is_link = !fstatat(dirfd(dir), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) &&
                   S_ISLNK(status.st_mode);
    if (fstatat(dirfd(dir), entry->d_name, &status, 0))
        return false;
    *is_folder = S_ISDIR(status.st_mode);
    return true;
}

static int list(void *context, writ_arena *arena, const char *folder, writ_file_entries *entries,
                writ_error *err)
{
    (void)context;
    DIR *dir = opendir(folder);
    if (!dir && (errno == ENOENT || errno == ENOTDIR))
        return WRIT_OK;
    if (!dir)
        return writ_error_set_errno(err, errno, "cannot read the folder '%s'", folder);
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        bool is_folder, is_link;
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..") ||
            !look_at(dir, entry, &is_folder, &is_link))
            continue;
        writ_str name = writ_str_copy(arena, writ_str_of(entry->d_name));
        *WRIT_PUSH(arena, entries) = (writ_file_entry){name, is_folder, is_link};
    }
    closedir(dir);
    return WRIT_OK;
}

const writ_files writ_disk = {find_real, load, list, NULL};
