/* SPDX-License-Identifier: Apache-2.0
 *
 * Who depends on a contract: the registry's parties, the workspace's, and those that were given.
 *
 * A workspace may hold ten thousand files of parties, of which a change concerns few. So their
 * bytes are read once, and a file is understood when a contract is asked for that its bytes may
 * name.
 */
#include "ci/cli.h"
#include "contracts/base/map.h"
#include "contracts/base/parallel.h"
#include "contracts/base/read.h"
#include "registry/affected.h"
#include "registry/registry.h"

/* ---- one list of parties, each id once ---- */

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

/* ---- files ---- */

typedef struct party_file {
    const char *path;
    writ_source *source;     /* its bytes; NULL until they are read */
    writ_document *document; /* NULL until it is understood */
} party_file;

struct writ_party_files {
    const writ_library *library;
    party_file *items;
    size_t count;
    WRIT_ARRAY(party_file *) wanted; /* those to understand now */
};

static int read_one(void *context, size_t index, writ_arena *arena, writ_error *err)
{
    struct writ_party_files *files = context;
    return writ_source_load(arena, files->items[index].path, &files->items[index].source, err);
}

static int understand_one(void *context, size_t index, writ_arena *arena, writ_error *err)
{
    struct writ_party_files *files = context;
    writ_document_options options = {.library = writ_library_branch(files->library, arena)};
    return writ_document_load_checked(arena, files->wanted.items[index]->path, &options,
                                      &files->wanted.items[index]->document, err);
}

/* All that are wanted and were not understood before. */
static int understand_wanted(writ_session *session, struct writ_party_files *files)
{
    int code =
        writ_parallel(&session->arena, files->wanted.count, understand_one, files, &session->err);
    for (size_t i = 0; !code && i < files->wanted.count; i++)
        writ_session_warn_of(session, files->wanted.items[i]->document);
    files->wanted.count = 0;
    return code;
}

/* In an id of these characters alone each stands for itself, wherever a document can hold it. */
static bool is_plain_id(writ_str id)
{
    for (size_t i = 0; i < id.len; i++) {
        char byte = id.ptr[i];
        bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                     (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '.';
        if (!plain)
            return false;
    }
    return id.len > 0;
}

/* An escape that a letter, digit, '-', '_' or '.' can hide behind: \u in JSON; \x, \u, \U and the
 * end of a line in YAML. */
static bool has_hiding_escape(writ_str text)
{
    const char *end = text.ptr + text.len;
    for (const char *at = text.ptr; (at = memchr(at, '\\', (size_t)(end - at))); at++)
        if (at + 1 == end || strchr("xuU\r\n", at[1]))
            return true;
    return false;
}

/* May a party in it depend on the contract? No only where the bytes rule it out. */
static bool may_name(const party_file *file, writ_str contract)
{
    writ_str text = file->source->text;
    return memmem(text.ptr, text.len, contract.ptr, contract.len) || !is_plain_id(contract) ||
           has_hiding_escape(text);
}

static int put_file(writ_session *session, party_list *list, writ_str contract,
                    const party_file *file, bool is_given)
{
    if (file->document->contract)
        return writ_error_set(&session->err, WRIT_E_INPUT,
                              "'%s' is a contract, where a party's expectation was expected",
                              file->path);
    for (size_t i = 0; i < file->document->parties.count; i++) {
        const writ_party *party = file->document->parties.items[i];
        if (writ_str_equal(party->contract, contract))
            put_party(session, list, party, false, is_given ? NULL : "the registry");
        else if (is_given)
            return writ_error_set(&session->err, WRIT_E_INPUT,
                                  "'%s' depends on contract '%.*s', not on '%.*s'", file->path,
                                  WRIT_FMT(party->contract), WRIT_FMT(contract));
    }
    return WRIT_OK;
}

/* ---- the workspace's ---- */

static int open_files(writ_session *session, struct writ_party_files **files)
{
    writ_workspace *workspace;
    writ_library *library;
    *files = session->party_files;
    if (*files)
        return WRIT_OK;
    int code = writ_session_workspace(session, &workspace);
    if (!code)
        code = writ_session_library(session, &library);
    if (code)
        return code;
    struct writ_party_files *made = WRIT_NEW(&session->arena, struct writ_party_files);
    made->library = library;
    made->count = workspace ? workspace->party_count : 0;
    made->items = writ_arena_zalloc(&session->arena, made->count * sizeof *made->items);
    for (size_t i = 0; i < made->count; i++)
        made->items[i].path = workspace->parties[i].ptr;
    code = writ_parallel(&session->arena, made->count, read_one, made, &session->err);
    if (!code)
        *files = session->party_files = made;
    return code;
}

static int put_workspace(writ_session *session, party_list *list, writ_str contract)
{
    struct writ_party_files *files;
    int code = open_files(session, &files);
    if (code)
        return code;
    for (size_t i = 0; i < files->count; i++)
        if (!files->items[i].document && may_name(&files->items[i], contract))
            *WRIT_PUSH(&session->arena, &files->wanted) = &files->items[i];
    code = understand_wanted(session, files);
    for (size_t i = 0; !code && i < files->count; i++)
        if (files->items[i].document)
            code = put_file(session, list, contract, &files->items[i], false);
    return code;
}

static int put_given(writ_session *session, party_list *list, writ_str contract,
                     const writ_option_list *given)
{
    writ_library *library;
    size_t count = given ? given->count : 0;
    int code = writ_session_library(session, &library);
    if (code)
        return code;
    party_file *items = writ_arena_zalloc(&session->arena, count * sizeof *items);
    struct writ_party_files files = {.library = library, .items = items, .count = count};
    for (size_t i = 0; i < count; i++) {
        items[i].path = given->items[i];
        *WRIT_PUSH(&session->arena, &files.wanted) = &items[i];
    }
    code = understand_wanted(session, &files);
    for (size_t i = 0; !code && i < count; i++)
        code = put_file(session, list, contract, &items[i], true);
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

int writ_session_affected(writ_session *session, const writ_contract *contract,
                          const writ_object *object, writ_affected **affected)
{
    writ_parties parties = {0};
    *affected = NULL;
    if (!contract->id.len)
        return WRIT_OK;
    int code = writ_session_parties(session, contract->id, NULL, &parties);
    if (!code)
        *affected = writ_affected_new(&session->arena, parties.items, parties.count, object->name);
    return code;
}
