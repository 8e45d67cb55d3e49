/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/library.h"

#include <errno.h>

#include "contracts/base/read.h"
#include "contracts/uri.h"

typedef struct library_file {
    const writ_value *root;
    writ_str path;     /* as shown */
    const char *other; /* of `ids`: another file that has the same `$id`, or NULL */
} library_file;

/* Who asks: a document, which may lead into its own folder. */
typedef struct asker {
    writ_library *library;
    writ_str folder; /* real path */
} asker;

/* ---- paths ---- */

static const writ_files *files_of(const writ_library *library)
{
    return library->files ? library->files : &writ_disk;
}

/* The path without symbolic links, in the arena; as it is when there is no such file. */
static writ_str real_path(const writ_library *library, const char *path, bool *exists)
{
    const writ_files *files = files_of(library);
    return files->real(files->context, library->arena, path, exists);
}

static bool is_within(writ_str path, writ_str allowed)
{
    if (!writ_str_starts(path, allowed))
        return false;
    return path.len == allowed.len || path.ptr[allowed.len] == '/' ||
           writ_str_ends(allowed, WRIT_STR("/"));
}

static bool may_read(const asker *who, writ_str path)
{
    const writ_library *library = who->library;
    bool allowed = is_within(path, who->folder);
    for (size_t i = 0; !allowed && i < library->allowed.count; i++)
        allowed = is_within(path, library->allowed.items[i]);
    return allowed;
}

/* Up to the last slash, and that too. */
static writ_str folder_of(writ_str name)
{
    while (name.len && name.ptr[name.len - 1] != '/')
        name.len--;
    return name;
}

static writ_str current_folder(writ_arena *arena)
{
    bool exists;
    writ_str path = writ_disk.real(NULL, arena, ".", &exists);
    return writ_str_ends(path, WRIT_STR("/")) ? path
                                              : writ_str_printf(arena, "%.*s/", WRIT_FMT(path));
}

/* A file within the current folder is named as a person in it would. */
static writ_str shorten(writ_arena *arena, writ_str path)
{
    writ_str here = current_folder(arena);
    return writ_str_starts(path, here) ? writ_str_part(path, here.len, path.len) : path;
}

/* A `#` in a file's own name begins no fragment. */
static writ_str file_uri(writ_arena *arena, writ_str path)
{
    writ_buf uri = WRIT_BUF_INIT;
    bool absolute = writ_str_starts(path, WRIT_STR("/"));
    writ_str start = absolute ? WRIT_STR_EMPTY : current_folder(arena);
    writ_str whole = writ_str_printf(arena, "%.*s%.*s", WRIT_FMT(start), WRIT_FMT(path));
    writ_str encoded = writ_uri_of_path(arena, whole);
    writ_buf_add_text(&uri, "file://");
    for (size_t i = 0; i < encoded.len; i++) {
        if (encoded.ptr[i] == '#')
            writ_buf_add_text(&uri, "%23");
        else
            writ_buf_add_byte(&uri, encoded.ptr[i]);
    }
    writ_str made = writ_str_copy(arena, writ_buf_str(&uri));
    writ_buf_clear(&uri);
    return made;
}

/* ---- files ---- */

/* The identifier of a document, when it is absolute and names a place in no other; or "". */
static writ_str id_of(const writ_value *root)
{
    const writ_value *id = writ_value_find(root, "$id");
    if (!id)
        id = writ_value_find(root, "id");
    if (!id || id->kind != WRIT_STRING)
        return WRIT_STR_EMPTY;
    writ_uri_parts parts = writ_uri_split(id->string);
    bool is_absolute = writ_str_find_byte(parts.uri, ':') < parts.uri.len;
    return is_absolute && !parts.fragment.len ? parts.uri : WRIT_STR_EMPTY;
}

/* Loads a file once. `name` is how it is opened and shown, `real` what it is. */
static int load_file(writ_library *library, writ_str real, writ_str name, library_file **file,
                     writ_error *err)
{
    const writ_files *files = files_of(library);
    writ_source *source = NULL;
    writ_value *root = NULL;
    *file = writ_map_find(&library->loaded, real);
    if (*file)
        return WRIT_OK;
    int code = files->load(files->context, library->arena, name.ptr, &source, err);
    if (!code)
        code = writ_document_read(library->arena, source, &root, err);
    if (code)
        return code;
    *file = WRIT_NEW(library->arena, library_file);
    **file = (library_file){.root = root, .path = name};
    writ_map_put(library->arena, &library->loaded, real, *file);
    if (id_of(root).len)
        *WRIT_PUSH(library->arena, &library->homes) =
            (writ_library_home){id_of(root), file_uri(library->arena, real)};
    return WRIT_OK;
}

/* ---- what was given ---- */

int writ_library_allow(writ_library *library, const char *path, writ_error *err)
{
    bool exists;
    writ_str real = real_path(library, path, &exists);
    if (!exists)
        return writ_error_set(err, WRIT_E_INPUT, "cannot open '%s': %s", path, strerror(errno));
    *WRIT_PUSH(library->arena, &library->allowed) = real;
    return WRIT_OK;
}

int writ_library_give(writ_library *library, const char *path, bool is_named, writ_error *err)
{
    int code = writ_library_allow(library, path, err);
    if (!code)
        *WRIT_PUSH(library->arena, &library->gifts) =
            (writ_library_gift){writ_str_copy(library->arena, writ_str_of(path)), is_named};
    return code;
}

static int learn_id(writ_library *library, const writ_library_gift *gift, writ_error *err)
{
    bool exists;
    library_file *file;
    writ_error unread = WRIT_ERROR_INIT;
    writ_str real = real_path(library, gift->path.ptr, &exists);
    int code = load_file(library, real, gift->path, &file, gift->is_named ? err : &unread);
    if (code)
        return gift->is_named ? code : WRIT_OK;
    writ_str id = id_of(file->root);
    if (!id.len)
        return WRIT_OK;
    library_file *before = writ_map_find(&library->ids, id);
    if (!before)
        writ_map_put(library->arena, &library->ids, id,
                     writ_arena_copy(library->arena, file, sizeof *file));
    else if (before->root != file->root)
        before->other = file->path.ptr;
    return WRIT_OK;
}

static int find_given(writ_library *library, writ_str uri, const writ_value **document,
                      writ_error *err)
{
    int code = WRIT_OK;
    for (; !code && library->learned < library->gifts.count; library->learned++)
        code = learn_id(library, &library->gifts.items[library->learned], err);
    const library_file *file = writ_map_find(&library->ids, uri);
    if (code || !file)
        return code;
    if (file->other) {
        writ_error_set(err, WRIT_E_INPUT, "'%.*s' and '%s' both have the '$id' '%.*s'",
                       WRIT_FMT(file->path), file->other, WRIT_FMT(uri));
        writ_error_hint(err, "give the one that is meant with --resolve, not its folder");
        return WRIT_E_INPUT;
    }
    *document = file->root;
    return WRIT_OK;
}

/* ---- files by path ---- */

static int refuse_path(const writ_library *library, writ_str path, writ_error *err)
{
    writ_error_set(err, WRIT_E_INPUT,
                   "reference leads to '%.*s', which is outside of the document's folder and of "
                   "the workspace",
                   WRIT_FMT(shorten(library->arena, path)));
    writ_error_hint(err, "if it is meant, give the file with --resolve");
    return WRIT_E_INPUT;
}

static bool path_of(writ_arena *arena, writ_str uri, writ_str *path)
{
    writ_str rest = writ_str_part(uri, 5, uri.len); /* "file:" */
    if (writ_str_starts(rest, WRIT_STR("///")))
        rest = writ_str_part(rest, 2, rest.len);
    return writ_uri_decode(arena, rest, path) && !memchr(path->ptr, '\0', path->len);
}

static int find_file(const asker *who, writ_str uri, const writ_value **document, writ_error *err)
{
    writ_arena *arena = who->library->arena;
    library_file *file;
    writ_str path;
    bool exists;
    if (!path_of(arena, uri, &path))
        return WRIT_OK;
    writ_str real = real_path(who->library, path.ptr, &exists);
    if (!may_read(who, real))
        return refuse_path(who->library, path, err);
    int code = load_file(who->library, real, shorten(arena, path), &file, err);
    if (!code)
        *document = file->root;
    else if (!exists)
        writ_error_hint(err, "a relative reference leads from the folder of its document; a file "
                             "that is elsewhere is found by its '$id' with --resolve");
    return code;
}

/* ---- files beside one whose `$id` is like it ---- */

/* "../common.json" for https://x/common.json from the folder https://x/a/. */
static bool relate(writ_arena *arena, writ_str folder, writ_str uri, writ_str *relative)
{
    size_t host = writ_str_find_byte(folder, ':') + 3; /* "://" */
    host += writ_str_find_byte(writ_str_part(folder, host, folder.len), '/');
    writ_str steps = WRIT_STR_EMPTY;
    while (folder.len > host && !writ_str_starts(uri, folder)) {
        folder.len--;
        folder = folder_of(folder);
        steps = writ_str_printf(arena, "../%.*s", WRIT_FMT(steps));
    }
    writ_str rest = writ_str_part(uri, folder.len, uri.len);
    *relative = writ_str_printf(arena, "%.*s%.*s", WRIT_FMT(steps), WRIT_FMT(rest));
    return folder.len > host && rest.len;
}

static int find_beside(const asker *who, writ_str uri, const writ_value **document, writ_error *err)
{
    writ_library *library = who->library;
    for (size_t i = 0; i < library->homes.count; i++) {
        writ_library_home home = library->homes.items[i];
        library_file *file;
        writ_str relative, path;
        bool exists;
        if (!relate(library->arena, folder_of(home.id), uri, &relative) ||
            !path_of(library->arena, writ_uri_resolve(library->arena, home.file, relative), &path))
            continue;
        writ_str real = real_path(library, path.ptr, &exists);
        if (!exists || !may_read(who, real))
            continue;
        int code = load_file(library, real, shorten(library->arena, path), &file, err);
        if (code)
            return code;
        if (!id_of(file->root).len || writ_str_equal(id_of(file->root), uri)) {
            *document = file->root;
            return WRIT_OK;
        }
    }
    return WRIT_OK;
}

/* ---- the resolver ---- */

static int find(void *context, writ_str uri, const writ_value **document, writ_error *err)
{
    const asker *who = context;
    const writ_resolver *beyond = who->library->beyond;
    if (writ_str_starts(uri, WRIT_STR("file:")))
        return find_file(who, uri, document, err);
    int code = find_given(who->library, uri, document, err);
    if (!code && !*document)
        code = find_beside(who, uri, document, err);
    if (!code && !*document && beyond)
        code = beyond->find(beyond->context, uri, document, err);
    return code;
}

writ_library *writ_library_branch(const writ_library *library, writ_arena *arena)
{
    writ_library *branch = WRIT_NEW(arena, writ_library);
    branch->arena = arena;
    branch->beyond = library->beyond;
    branch->files = library->files;
    for (size_t i = 0; i < library->allowed.count; i++)
        *WRIT_PUSH(arena, &branch->allowed) = library->allowed.items[i];
    for (size_t i = 0; i < library->gifts.count; i++)
        *WRIT_PUSH(arena, &branch->gifts) = library->gifts.items[i];
    return branch;
}

writ_library *writ_library_at(const writ_library *library, writ_arena *arena,
                              const writ_files *files)
{
    writ_library *other = writ_library_branch(library, arena);
    other->files = files;
    for (size_t i = 0; i < other->gifts.count; i++)
        other->gifts.items[i].is_named = false;
    return other;
}

int writ_library_load(writ_library *library, const char *path, const writ_value **root,
                      writ_str *uri, const writ_resolver **resolver, writ_error *err)
{
    writ_arena *arena = library->arena;
    library_file *file;
    bool exists;
    writ_str name = writ_str_copy(arena, writ_str_of(path));
    int code = load_file(library, real_path(library, path, &exists), name, &file, err);
    if (code)
        return code;
    asker *who = WRIT_NEW(arena, asker);
    writ_str folder = writ_str_copy(arena, folder_of(name));
    who->library = library;
    who->folder = real_path(library, folder.len ? folder.ptr : ".", &exists);
    writ_resolver *made = WRIT_NEW(arena, writ_resolver);
    *made = (writ_resolver){find, who};
    *root = file->root;
    *uri = file_uri(arena, name);
    *resolver = made;
    return WRIT_OK;
}
