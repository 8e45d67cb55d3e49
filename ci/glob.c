/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/glob.h"

#include <fnmatch.h>
#include <stdlib.h>

typedef struct walk {
    const writ_files *files;
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
static int match_entry(walk *w, writ_str folder, const writ_file_entry *entry, writ_str part,
                       writ_str rest)
{
    if (!matches(part, entry->name, FNM_PERIOD))
        return WRIT_OK;
    writ_str path = join(w->arena, folder, entry->name.ptr);
    if (rest.len)
        return entry->is_folder ? match_in(w, path, rest) : WRIT_OK;
    if (!entry->is_folder)
        *WRIT_PUSH(w->arena, w->paths) = path;
    return WRIT_OK;
}

/* A pattern of `**`: the entry is one more folder on the way; that there is none is the caller's
 * case. A link may lead back to where we are. */
static int match_below(walk *w, writ_str folder, const writ_file_entry *entry, writ_str pattern)
{
    if (!entry->is_folder || entry->is_link || entry->name.ptr[0] == '.')
        return WRIT_OK;
    return match_in(w, join(w->arena, folder, entry->name.ptr), pattern);
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
    writ_file_entries entries = {0};
    int code = w->files->list(w->files->context, w->arena, writ_str_copy(w->arena, folder).ptr,
                              &entries, w->err);
    for (size_t i = 0; !code && i < entries.count; i++)
        code = writ_str_is(part, "**") ? match_below(w, folder, &entries.items[i], pattern)
                                       : match_entry(w, folder, &entries.items[i], part, rest);
    return code;
}

int writ_glob(const writ_files *files, writ_arena *arena, writ_str folder, writ_str pattern,
              writ_paths *paths, writ_error *err)
{
    walk w = {files, arena, paths, err};
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
