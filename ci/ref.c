/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/cli.h"
#include "contracts/base/map.h"
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

static int check_schema(writ_language language, const writ_schema_set *set, writ_error *err)
{
    return language == WRIT_LANGUAGE_JSON_SCHEMA ? writ_metaschema_check(set, err) : WRIT_OK;
}

static int check_schemas(const writ_document *document, writ_error *err)
{
    const writ_contract *contract = document->contract;
    int code = WRIT_OK;
    for (size_t i = 0; contract && !code && i < contract->object_count; i++)
        code = check_schema(contract->language, contract->objects[i].set, err);
    for (size_t i = 0; !code && i < document->parties.count; i++)
        code = check_schema(document->parties.items[i]->language,
                            document->parties.items[i]->expectation.set, err);
    return code;
}

static void warn_of(writ_session *session, const writ_document *document)
{
    const writ_contract *contract = document->contract;
    for (size_t i = 0; contract && i < contract->object_count; i++)
        writ_session_warn(session, contract->objects[i].set);
    for (size_t i = 0; i < document->parties.count; i++)
        writ_session_warn(session, document->parties.items[i]->expectation.set);
}

static int load_checked(writ_arena *arena, const char *path, const writ_document_options *options,
                        writ_document **document, writ_error *err)
{
    int code = writ_document_load(arena, path, options, document, err);
    return code ? code : check_schemas(*document, err);
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
        code = load_checked(arena, path, &given, document, &session->err);
    if (*document) /* of one that its metaschema refuses too */
        warn_of(session, *document);
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
    return load_checked(&session->arena, path, &given, document, &session->err);
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
    return load_checked(arena, files->paths[index].ptr, &options, &files->documents[index], err);
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
        warn_of(session, loaded[i]);
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
    if (!code)
        fill_ref(session, document, path, ref);
    return code;
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
        warn_of(session, document);
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
    size_t at = writ_str_find_byte(text, '@');
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

/* ---- parties ---- */

typedef struct party_list {
    WRIT_ARRAY(const writ_party *) parties;
    WRIT_ARRAY(bool) pending;
    writ_map known; /* id -> its place among the parties, from 1 */
} party_list;

/* Later ones win: the workspace over the registry, files given over both. */
static void put_party(writ_session *session, party_list *list, const writ_party *party,
                      bool pending, const char *instead_of)
{
    size_t at = (size_t)(uintptr_t)writ_map_find(&list->known, party->id);
    if (!at) {
        *WRIT_PUSH(&session->arena, &list->parties) = party;
        *WRIT_PUSH(&session->arena, &list->pending) = pending;
        writ_map_put(&session->arena, &list->known, party->id,
                     (void *)(uintptr_t)list->parties.count);
        return;
    }
    const writ_party *there = list->parties.items[at - 1];
    if (instead_of && !writ_value_equal(there->document, party->document))
        writ_session_note(session, "'%.*s' is taken from %.*s instead of %s", WRIT_FMT(party->id),
                          WRIT_FMT(party->source->name), instead_of);
    list->parties.items[at - 1] = party;
    list->pending.items[at - 1] = pending;
}

static int put_file(writ_session *session, party_list *list, writ_str contract, const char *path,
                    const writ_document *document, bool only_this_contract, const char *instead_of)
{
    if (document->contract)
        return writ_error_set(&session->err, WRIT_E_INPUT,
                              "'%s' is a contract, where a party's expectation was expected", path);
    for (size_t i = 0; i < document->parties.count; i++) {
        const writ_party *party = document->parties.items[i];
        if (writ_str_equal(party->contract, contract))
            put_party(session, list, party, false, instead_of);
        else if (only_this_contract)
            return writ_error_set(&session->err, WRIT_E_INPUT,
                                  "'%s' depends on contract '%.*s', not on '%.*s'", path,
                                  WRIT_FMT(party->contract), WRIT_FMT(contract));
    }
    return WRIT_OK;
}

static int put_registered(writ_session *session, party_list *list, writ_str contract)
{
    writ_store *store;
    writ_party **parties;
    bool *pending;
    size_t count = 0;
    int code = writ_session_store(session, false, &store);
    if (code || !store)
        return code;
    code = writ_registry_parties(store, &session->arena, contract, &parties, &pending, &count,
                                 &session->err);
    for (size_t i = 0; i < count && !code; i++)
        put_party(session, list, parties[i], pending[i], NULL);
    return code;
}

/* The documents of the workspace's parties, read once in a run. */
static int load_workspace_parties(writ_session *session, const writ_workspace *workspace)
{
    size_t count = workspace ? workspace->party_count : 0;
    if (session->party_documents || !count)
        return WRIT_OK;
    return writ_ref_load_all(session, workspace->parties, count, &session->party_documents);
}

static int put_workspace(writ_session *session, party_list *list, writ_str contract)
{
    writ_workspace *workspace;
    int code = writ_session_workspace(session, &workspace);
    if (!code)
        code = load_workspace_parties(session, workspace);
    for (size_t i = 0; !code && workspace && i < workspace->party_count; i++)
        code = put_file(session, list, contract, workspace->parties[i].ptr,
                        session->party_documents[i], false, "the registry");
    return code;
}

static int put_given(writ_session *session, party_list *list, writ_str contract,
                     const writ_option_list *given)
{
    int code = WRIT_OK;
    for (size_t i = 0; !code && given && i < given->count; i++) {
        writ_document *document;
        code = writ_ref_load(session, &session->arena, given->items[i], &(writ_document_options){0},
                             &document);
        if (!code)
            code = put_file(session, list, contract, given->items[i], document, true, NULL);
    }
    return code;
}

int writ_session_parties(writ_session *session, writ_str contract, const writ_option_list *given,
                         writ_parties *parties)
{
    party_list list = {0};
    int code = put_registered(session, &list, contract);
    if (!code)
        code = put_workspace(session, &list, contract);
    if (!code)
        code = put_given(session, &list, contract, given);
    if (!code)
        *parties = (writ_parties){list.parties.items, list.pending.items, list.parties.count};
    return code;
}
