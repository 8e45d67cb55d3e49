/* SPDX-License-Identifier: Apache-2.0
 *
 * Documents from files, and the documents beside them that they refer to. A file is known as
 * "file:" and its absolute path (RFC 8089), so that relative references lead where a reader of the
 * file expects. Nothing but files is ever fetched.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "contracts/base/read.h"
#include "contracts/contract.h"
#include "contracts/uri.h"

typedef struct neighbours {
    writ_arena *arena;
    writ_str folder;            /* the current one, with a slash at the end; absolute */
    const writ_resolver *first; /* the caller's, asked before any file; or NULL */
    writ_map known;             /* URI -> writ_value */
} neighbours;

/* A file within the current folder is named as a person in it would. */
static writ_str shorten(const neighbours *in, writ_str path)
{
    if (in->folder.len && writ_str_starts(path, in->folder))
        return writ_str_part(path, in->folder.len, path.len);
    return path;
}

static int load_neighbour(neighbours *in, writ_str path, writ_value **document, writ_error *err)
{
    writ_source *source = NULL;
    writ_str name = writ_str_copy(in->arena, shorten(in, path));
    int code = writ_source_load(in->arena, name.ptr, &source, err);
    return code ? code : writ_document_read(in->arena, source, document, err);
}

static int find_neighbour(void *context, writ_str uri, const writ_value **document, writ_error *err)
{
    neighbours *in = context;
    writ_str scheme = WRIT_STR("file:");
    writ_str path;
    writ_value *found = NULL;
    int code = in->first ? in->first->find(in->first->context, uri, document, err) : WRIT_OK;
    if (code || *document || !writ_str_starts(uri, scheme))
        return code;
    found = writ_map_find(&in->known, uri);
    if (!found) {
        writ_str rest = writ_str_part(uri, scheme.len, uri.len);
        if (writ_str_starts(rest, WRIT_STR("///")))
            rest = writ_str_part(rest, 2, rest.len);
        if (!writ_uri_decode(in->arena, rest, &path))
            return WRIT_OK;
        code = load_neighbour(in, path, &found, err);
        if (code)
            return code;
        writ_map_put(in->arena, &in->known, writ_str_copy(in->arena, uri), found);
    }
    *document = found;
    return WRIT_OK;
}

static int find_folder(writ_arena *arena, writ_str *folder, writ_error *err)
{
    char *path = getcwd(NULL, 0);
    if (!path)
        return writ_error_set_errno(err, errno, "cannot tell the current folder");
    *folder = writ_str_printf(arena, "%s%s", path, strcmp(path, "/") == 0 ? "" : "/");
    free(path);
    return WRIT_OK;
}

/* A `#` in a file's own name begins no fragment. */
static writ_str file_uri(writ_arena *arena, writ_str folder, writ_str path)
{
    writ_buf uri = WRIT_BUF_INIT;
    bool absolute = writ_str_starts(path, WRIT_STR("/"));
    writ_str start = absolute ? WRIT_STR_EMPTY : folder;
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

int writ_document_load(writ_arena *arena, const char *path, const writ_document_options *options,
                       writ_document **document, writ_error *err)
{
    writ_document_options beside = options ? *options : (writ_document_options){0};
    neighbours *in = WRIT_NEW(arena, neighbours);
    const writ_resolver resolver = {find_neighbour, in};
    writ_source *source = NULL;
    writ_value *root = NULL;
    in->arena = arena;
    in->first = beside.resolver;
    int code = writ_source_load(arena, path, &source, err);
    if (!code)
        code = writ_document_read(arena, source, &root, err);
    if (!code)
        code = find_folder(arena, &in->folder, err);
    if (code)
        return code;
    beside.resolver = &resolver;
    if (beside.base_uri.len == 0)
        beside.base_uri = file_uri(arena, in->folder, writ_str_of(path));
    return writ_document_understand(arena, source, root, &beside, document, err);
}
