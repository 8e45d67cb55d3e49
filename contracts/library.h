/* SPDX-License-Identifier: Apache-2.0
 *
 * The documents at hand: where references between documents, and `$schema`, may lead. Nothing is
 * ever fetched. A document is found
 *
 *   by its path   a file is known as "file:" and its absolute path (RFC 8089), so that a relative
 *                 reference leads where a reader of the file expects
 *   by its `$id`  among the files that were given (writ_library_give)
 *   beside it     where the file of an absolute `$id` stands in a folder, that of another one
 * stands where the two URIs say: https://x/a/order.json in ./order.json has https://x/common.json
 * in ../common.json, unless that file has another `$id` beyond        by the resolver that the
 * caller adds: the registry
 *
 * A schema may come from anybody, so a reference reads no file but those within the folder of the
 * document that was loaded, or within what was allowed; symbolic links are followed first.
 */
#ifndef WRIT_CONTRACTS_LIBRARY_H
#define WRIT_CONTRACTS_LIBRARY_H

#include "contracts/base/files.h"
#include "contracts/schema.h"

/* A loaded file whose `$id` is absolute. */
typedef struct writ_library_home {
    writ_str id, file; /* URIs */
} writ_library_home;

typedef struct writ_library_gift {
    writ_str path;
    bool is_named; /* by itself: that it cannot be read is an error */
} writ_library_gift;

/* Lives in the arena, and so does all that it loads; a file is loaded once. Set the arena, `beyond`
 * (or NULL) and `files` (or NULL: this machine's), zero the rest. */
typedef struct writ_library {
    writ_arena *arena;
    const writ_resolver *beyond;
    const writ_files *files;
    WRIT_ARRAY(writ_str) allowed; /* real paths of folders and files */
    WRIT_ARRAY(writ_library_gift) gifts;
    size_t learned;  /* gifts whose `$id` is in `ids` */
    writ_map ids;    /* URI -> library_file */
    writ_map loaded; /* real path -> library_file */
    WRIT_ARRAY(writ_library_home) homes;
} writ_library;

/* A library of the same folders and files for another thread, in its arena. `beyond` is shared, and
 * must stand that. */
writ_library *writ_library_branch(const writ_library *library, writ_arena *arena);

/* The same folders and files as another tree of files has them. What was given and is not there is
 * passed over. */
writ_library *writ_library_at(const writ_library *library, writ_arena *arena,
                              const writ_files *files);

/* A folder, or a file, that references may lead to. Errors: WRIT_E_INPUT when it is not there. */
int writ_library_allow(writ_library *library, const char *path, writ_error *err);

/* A file that is allowed and known by its `$id`; it is read when a reference asks for such.
 * `is_named`: by itself, not as one of a folder, where a file that is no document is passed over.
 * Errors: WRIT_E_INPUT when it is not there. */
int writ_library_give(writ_library *library, const char *path, bool is_named, writ_error *err);

/* Loads and reads a document; `uri` is what it is known as, and `resolver` finds what it refers to
 * (in the arena). Errors: WRIT_E_INPUT, WRIT_E_SYSTEM. */
int writ_library_load(writ_library *library, const char *path, const writ_value **root,
                      writ_str *uri, const writ_resolver **resolver, writ_error *err);

#endif
