/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/cli.h"
#include "contracts/base/parallel.h"
#include "contracts/semver.h"
#include "registry/registry.h"
#include "validator/metaschema_check.h"

bool writ_ref_is_path(writ_str text)
{
    /* a path has an extension or starts with ./ (or / or ../); ids have neither */
    if (writ_str_starts(text, WRIT_STR("./")) || writ_str_starts(text, WRIT_STR("../")) ||
        writ_str_starts(text, WRIT_STR("/")))
        return true;
    static const char *const extensions[] = {".yaml", ".yml", ".json"};
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
        if (writ_str_ends(text, writ_str_of(extensions[i])))
            return true;
    return false;
}

static int check_schema(writ_metaschemas *metaschemas, writ_language language,
                        const writ_schema_set *set, writ_error *err)
{
    return language == WRIT_LANGUAGE_JSON_SCHEMA ? writ_metaschema_check_by(metaschemas, set, err)
                                                 : WRIT_OK;
}

int writ_document_check_schemas(const writ_document *document, writ_metaschemas *metaschemas,
                                writ_error *err)
{
    const writ_contract *contract = document->contract;
    int code = WRIT_OK;
    for (size_t i = 0; contract && !code && i < contract->object_count; i++)
        code = check_schema(metaschemas, contract->language, contract->objects[i].set, err);
    for (size_t i = 0; !code && i < document->parties.count; i++)
        code = check_schema(metaschemas, document->parties.items[i]->language,
                            document->parties.items[i]->expectation.set, err);
    return code;
}

void writ_session_warn_of(writ_session *session, const writ_document *document)
{
    const writ_contract *contract = document->contract;
    for (size_t i = 0; contract && i < contract->object_count; i++)
        writ_session_warn(session, contract->objects[i].set);
    for (size_t i = 0; i < document->parties.count; i++)
        writ_session_warn(session, document->parties.items[i]->expectation.set);
}

int writ_document_load_checked(writ_arena *arena, const char *path,
                               const writ_document_options *options, writ_document **document,
                               writ_error *err)
{
    int code = writ_document_load(arena, path, options, document, err);
    return code ? code : writ_document_check_schemas(*document, NULL, err);
}

int writ_ref_load(writ_session *session, writ_arena *arena, const char *path,
                  const writ_document_options *options, writ_document **document)
{
    writ_document_options given = *options;
    *document = NULL;
    int code = writ_session_library(session, &given.library);
    if (!code && arena != &session->arena)
        given.library = writ_library_branch(given.library, arena);
    if (!code)
        code = writ_document_load_checked(arena, path, &given, document, &session->err);
    if (*document) /* of one that its metaschema refuses too */
        writ_session_warn_of(session, *document);
    return code;
}

int writ_ref_load_at(writ_session *session, const writ_revision *revision, const char *path,
                     const writ_document_options *options, writ_document **document)
{
    writ_document_options given = *options;
    writ_library *library;
    int code = writ_session_library(session, &library);
    if (code)
        return code;
    given.library = writ_library_at(library, &session->arena, &revision->files);
    return writ_document_load_checked(&session->arena, path, &given, document, &session->err);
}

/* Files to load, on all processors. */
typedef struct files_to_load {
    const writ_library *library;
    const writ_str *paths;
    writ_document **documents;
} files_to_load;

static int load_one(void *context, size_t index, writ_arena *arena, writ_error *err)
{
    files_to_load *files = context;
    writ_document_options options = {.library = writ_library_branch(files->library, arena)};
    return writ_document_load_checked(arena, files->paths[index].ptr, &options,
                                      &files->documents[index], err);
}

int writ_ref_load_all(writ_session *session, const writ_str *paths, size_t count,
                      writ_document ***documents)
{
    writ_library *library;
    int code = writ_session_library(session, &library);
    if (code)
        return code;
    writ_document **loaded = writ_arena_zalloc(&session->arena, count * sizeof *loaded);
    files_to_load files = {library, paths, loaded};
    code = writ_parallel(&session->arena, count, load_one, &files, &session->err);
    for (size_t i = 0; !code && i < count; i++)
        writ_session_warn_of(session, loaded[i]);
    if (!code)
        *documents = loaded;
    return code;
}

static writ_document_options options_of(const writ_body_options *body, writ_str entry)
{
    static const int formats[] = {0, 1, -1}; /* default, assert, annotate */
    writ_document_options options = {.entry = entry};
    if (body) {
        options.id = writ_str_of(body->id);
        options.version = writ_str_of(body->version);
        options.owner = writ_str_of(body->owner);
        options.formats = formats[body->formats];
    }
    return options;
}

/* `name` labels a document that has no version. */
static void fill_ref(writ_session *session, writ_document *document, writ_str name, writ_ref *ref)
{
    ref->document = document;
    ref->contract = document->contract;
    ref->label = name;
    if (ref->contract && ref->contract->version.len)
        ref->label = writ_contract_label(&session->arena, ref->contract);
}

static int resolve_path(writ_session *session, writ_str path, const writ_document_options *options,
                        writ_ref *ref)
{
    writ_document *document;
    int code = writ_ref_load(session, &session->arena, writ_str_copy(&session->arena, path).ptr,
                             options, &document);
    if (code)
        return code;
    fill_ref(session, document, path, ref);
    ref->options = *options;
    ref->is_file = true;
    return WRIT_OK;
}

/* ---- git:REV:path ---- */

static const char git_prefix[] = "git:";

/* As git reads it: from the root of the repository, from the working folder after `./`. */
static const char *path_in(writ_session *session, const writ_revision *revision, writ_str path)
{
    if (writ_str_starts(path, WRIT_STR("./")) || writ_str_starts(path, WRIT_STR("../")))
        return writ_str_copy(&session->arena, path).ptr;
    return writ_str_printf(&session->arena, "%.*s/%.*s", WRIT_FMT(revision->root), WRIT_FMT(path))
        .ptr;
}

static int resolve_git(writ_session *session, writ_str text, const writ_document_options *options,
                       writ_ref *ref)
{
    writ_str rest = writ_str_part(text, strlen(git_prefix), SIZE_MAX);
    writ_str name = writ_str_part(rest, 0, writ_str_find_byte(rest, ':'));
    writ_str path = writ_str_part(rest, name.len + 1, SIZE_MAX);
    const writ_revision *revision;
    writ_document *document = NULL;
    if (!name.len || !path.len) {
        writ_error_set(&session->err, WRIT_E_USAGE, "'%.*s' names no file of a revision",
                       WRIT_FMT(text));
        writ_error_hint(&session->err, "write git:REV:path, as in git:origin/main:orders.yaml");
        return WRIT_E_USAGE;
    }
    int code =
        writ_session_revision(session, ".", writ_str_copy(&session->arena, name).ptr, &revision);
    if (!code)
        code = writ_ref_load_at(session, revision, path_in(session, revision, path), options,
                                &document);
    if (document)
        writ_session_warn_of(session, document);
    if (!code)
        fill_ref(session, document, text, ref);
    return code;
}

/* Where the name ends and `#` begins; the name of a revision may hold one. */
static size_t name_length(writ_str text)
{
    size_t from = 0;
    if (writ_str_starts(text, writ_str_of(git_prefix)))
        from = strlen(git_prefix) +
               writ_str_find_byte(writ_str_part(text, strlen(git_prefix), SIZE_MAX), ':');
    return from + writ_str_find_byte(writ_str_part(text, from, SIZE_MAX), '#');
}

/* ---- of the registry ---- */

static int resolve_id(writ_session *session, writ_str text, writ_ref *ref)
{
    size_t at = writ_str_find_last(text, '@');
    writ_str id = writ_str_part(text, 0, at);
    writ_str selector = writ_str_part(text, at + 1, SIZE_MAX);
    writ_store *store;
    int code = writ_session_store(session, false, &store);
    if (code)
        return code;
    if (!store) {
        code = writ_error_set(&session->err, WRIT_E_SYSTEM,
                              "there is no registry in which to look for '%.*s'", WRIT_FMT(text));
        writ_error_hint(&session->err,
                        "name one with --registry, or write './%.*s' if it is a file",
                        WRIT_FMT(text));
        return code;
    }
    code =
        writ_registry_contract(store, &session->arena, id, selector, &ref->contract, &session->err);
    if (code)
        return code;
    for (size_t i = 0; i < ref->contract->object_count; i++)
        writ_session_warn(session, ref->contract->objects[i].set);
    ref->label = writ_contract_label(&session->arena, ref->contract);
    return WRIT_OK;
}

int writ_ref_resolve(writ_session *session, const char *text, const writ_body_options *body,
                     bool pointer_is_schema, writ_ref *ref)
{
    *ref = (writ_ref){.text = writ_str_of(text)};
    size_t hash = name_length(ref->text);
    writ_str name = writ_str_part(ref->text, 0, hash);
    writ_str fragment = writ_str_part(ref->text, hash + 1, SIZE_MAX);
    if (writ_str_starts(fragment, WRIT_STR("/"))) {
        ref->pointer = fragment;
    } else {
        size_t slash = writ_str_find_byte(fragment, '/');
        ref->object = writ_str_part(fragment, 0, slash);
        ref->pointer = writ_str_part(fragment, slash, SIZE_MAX);
    }
    writ_document_options options =
        options_of(body, pointer_is_schema ? ref->pointer : WRIT_STR_EMPTY);
    if (writ_str_starts(name, writ_str_of(git_prefix)))
        return resolve_git(session, name, &options, ref);
    return writ_ref_is_path(name) ? resolve_path(session, name, &options, ref)
                                  : resolve_id(session, name, ref);
}

const writ_object *writ_ref_object(writ_session *session, const writ_ref *ref)
{
    if (ref->contract)
        return writ_contract_object(ref->contract, ref->object, &session->err);
    writ_error_set(&session->err, WRIT_E_USAGE, "'%.*s' holds expectations, not a contract",
                   WRIT_FMT(ref->text));
    return NULL;
}
