/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/glob.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <sys/stat.h>

typedef struct walk {
    writ_arena *arena;
    writ_paths *paths;
    writ_error *err;
} walk;

/* A text with an end, on the stack where it is short: fnmatch knows no other. */
typedef struct c_text {
    char *text;
    char small[128];
} c_text;

static const char *terminate(c_text *t, writ_str text)
{
    t->text = text.len < sizeof t->small ? t->small : malloc(text.len + 1);
    if (!t->text)
        writ_out_of_memory();
    if (text.len)
        memcpy(t->text, text.ptr, text.len);
    t->text[text.len] = '\0';
    return t->text;
}

static bool matches(writ_str pattern, writ_str name, int flags)
{
    c_text a, b;
    bool is_match = !fnmatch(terminate(&a, pattern), terminate(&b, name), flags | FNM_PATHNAME);
    if (a.text != a.small)
        free(a.text);
    if (b.text != b.small)
        free(b.text);
    return is_match;
}

bool writ_glob_matches(writ_str pattern, writ_str name)
{
    return matches(pattern, name, 0);
}

bool writ_glob_matches_below(writ_str pattern, writ_str path)
{
    return matches(pattern, path, FNM_LEADING_DIR);
}

/* ---- files ---- */

static int match_in(walk *w, writ_str folder, writ_str pattern);

static writ_str join(writ_arena *arena, writ_str folder, const char *name)
{
    if (writ_str_is(folder, "."))
        return writ_str_copy(arena, writ_str_of(name));
    const char *slash = writ_str_ends(folder, WRIT_STR("/")) ? "" : "/";
    return writ_str_printf(arena, "%.*s%s%s", WRIT_FMT(folder), slash, name);
}

/* One entry of a folder against the first part of the pattern; `rest` is what follows it. */
static int match_entry(walk *w, writ_str path, const char *name, writ_str part, writ_str rest)
{
    struct stat status;
    if (stat(path.ptr, &status))
        return WRIT_OK; /* gone meanwhile, or a link to nowhere */
    bool is_folder = S_ISDIR(status.st_mode);
    if (writ_str_is(part, "**")) {
        /* the entry is one more folder on the way; that there is none is the caller's case. A link
           may lead back to where we are */
        bool is_link = lstat(path.ptr, &status) == 0 && S_ISLNK(status.st_mode);
        if (!is_folder || is_link || name[0] == '.')
            return WRIT_OK;
        return match_in(w, path, (writ_str){part.ptr, part.len + 1 + rest.len});
    }
    if (!matches(part, writ_str_of(name), FNM_PERIOD))
        return WRIT_OK;
    if (rest.len)
        return is_folder ? match_in(w, path, rest) : WRIT_OK;
    if (!is_folder)
        *WRIT_PUSH(w->arena, w->paths) = path;
    return WRIT_OK;
}

static int match_in(walk *w, writ_str folder, writ_str pattern)
{
    if (writ_str_is(pattern, "**"))
        pattern = WRIT_STR("**/*");
    size_t len = writ_str_find_byte(pattern, '/');
    writ_str part = writ_str_part(pattern, 0, len);
    writ_str rest = writ_str_part(pattern, len + 1, SIZE_MAX);
    if (writ_str_is(part, "**") && rest.len) {
        int code = match_in(w, folder, rest);
        if (code)
            return code;
    }
    if (writ_str_is(part, ".."))
        return match_in(w, join(w->arena, folder, ".."), rest);
    if (writ_str_is(part, ".") && rest.len)
        return match_in(w, folder, rest);
    writ_str terminated = writ_str_copy(w->arena, folder);
    DIR *dir = opendir(terminated.ptr);
    if (!dir)
        return errno == ENOENT || errno == ENOTDIR
                   ? WRIT_OK
                   : writ_error_set_errno(w->err, errno, "cannot read the folder '%.*s'",
                                          WRIT_FMT(folder));
    int code = WRIT_OK;
    for (struct dirent *entry = readdir(dir); entry && !code; entry = readdir(dir))
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
            code = match_entry(w, join(w->arena, folder, entry->d_name), entry->d_name, part, rest);
    closedir(dir);
    return code;
}

int writ_glob(writ_arena *arena, writ_str folder, writ_str pattern, writ_paths *paths,
              writ_error *err)
{
    walk w = {arena, paths, err};
    if (writ_str_starts(pattern, WRIT_STR("/")))
        return match_in(&w, WRIT_STR("/"), writ_str_part(pattern, 1, SIZE_MAX));
    return match_in(&w, folder, pattern);
}

static int by_bytes(const void *a, const void *b)
{
    return writ_str_compare(*(const writ_str *)a, *(const writ_str *)b);
}

void writ_paths_sort(writ_paths *paths)
{
    if (!paths->count)
        return;
    qsort(paths->items, paths->count, sizeof *paths->items, by_bytes);
    size_t kept = 1;
    for (size_t i = 1; i < paths->count; i++)
        if (!writ_str_equal(paths->items[i], paths->items[kept - 1]))
            paths->items[kept++] = paths->items[i];
    paths->count = kept;
}
