/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/base.h"

#include "ci/base_refers.h"
#include "contracts/base/read.h"
#include "contracts/semver.h"
#include "registry/registry.h"

/* A file of the workspace, now or then. */
typedef struct entry {
    writ_str path, real;
    writ_document *document; /* NULL: it is the same then and now, or could not be understood */
    bool paired;
} entry;

/* All contracts, or all parties, of one time. */
typedef struct side {
    WRIT_ARRAY(entry) files;
    writ_map by_real; /* the place among the files, from 1 */
} side;

static entry *find_real(const side *of, writ_str real)
{
    size_t at = (size_t)(uintptr_t)writ_map_find(&of->by_real, real);
    return at ? &of->files.items[at - 1] : NULL;
}

static void add_file(writ_base *base, side *to, const writ_files *files, writ_str path)
{
    bool exists;
    writ_arena *arena = &base->session->arena;
    writ_str real = files->real(files->context, arena, path.ptr, &exists);
    if (find_real(to, real))
        return;
    *WRIT_PUSH(arena, &to->files) = (entry){.path = path, .real = real};
    writ_map_put(arena, &to->by_real, real, (void *)(uintptr_t)to->files.count);
}

/* ---- the workspace then ---- */

/* Adds the files of a revision that one list of a workspace file means. What is wrong with the file
 * as it was matters no more. */
static int add_listed(writ_base *base, const writ_value *list, writ_str folder, writ_paths *found)
{
    int code = WRIT_OK;
    for (size_t i = 0; !code && list && list->kind == WRIT_ARRAY && i < list->array.count; i++)
        if (list->array.items[i]->kind == WRIT_STRING)
            code = writ_glob(&base->revision->files, &base->session->arena, folder,
                             list->array.items[i]->string, found, &base->session->err);
    return code;
}

/* The workspace file as a tree of files has it; NULL when it is not there or cannot be read. */
static const writ_value *read_workspace(writ_base *base, const writ_files *files, const char *path)
{
    writ_arena *arena = &base->session->arena;
    writ_error unread = WRIT_ERROR_INIT;
    writ_source *source;
    writ_value *root;
    if (files->load(files->context, arena, path, &source, &unread) ||
        writ_yaml_read(arena, source, &root, &unread))
        return NULL;
    return root;
}

/* What the workspace file lists now, and what it listed then: a pattern that was taken out takes no
 * contract out of the gate. */
static int list_then(writ_base *base, const char *key, writ_paths *found)
{
    bool exists;
    const writ_workspace *workspace = base->workspace;
    writ_str file = writ_disk.real(NULL, &base->session->arena, workspace->path.ptr, &exists);
    writ_str folder = writ_disk.real(NULL, &base->session->arena, workspace->folder.ptr, &exists);
    const writ_value *now = read_workspace(base, &writ_disk, workspace->path.ptr);
    const writ_member *member = writ_value_find_member(now, WRIT_STR("contracts"));
    if (member)
        base->listed = member->place;
    int code = add_listed(base, writ_value_find(now, key), folder, found);
    if (code || !writ_map_find(&base->changed, file))
        return code;
    const writ_value *then = read_workspace(base, &base->revision->files, file.ptr);
    return add_listed(base, writ_value_find(then, key), folder, found);
}

static bool is_given(const writ_base *base)
{
    return base->given && base->given->count;
}

static int fill_then(writ_base *base, const char *key, const side *now, side *then)
{
    writ_paths found = {0};
    const writ_files *files = &base->revision->files;
    int code = base->workspace ? list_then(base, key, &found) : WRIT_OK;
    writ_paths_sort(&found);
    for (size_t i = 0; !code && i < found.count; i++)
        add_file(base, then, files, found.items[i]);
    for (size_t i = 0; !code && is_given(base) && i < now->files.count; i++) {
        bool exists;
        files->real(files->context, &base->session->arena, now->files.items[i].real.ptr, &exists);
        if (exists)
            add_file(base, then, files, now->files.items[i].real);
    }
    return code;
}

/* ---- reading what may differ ---- */

/* Does a schema of the document refer to a file that changed? */
static bool set_leads_to_changed(writ_base *base, const writ_schema_set *set)
{
    bool exists, changed = false;
    for (size_t i = 0; !changed && i < set->outside.count; i++) {
        writ_str name = set->outside.items[i].root->place.source->name;
        writ_str real = writ_disk.real(NULL, &base->session->arena, name.ptr, &exists);
        changed = writ_map_find(&base->changed, real) != NULL;
    }
    return changed;
}

static bool leads_to_changed(writ_base *base, const writ_document *document)
{
    const writ_contract *contract = document->contract;
    bool leads = false;
    for (size_t i = 0; contract && !leads && i < contract->object_count; i++)
        leads = set_leads_to_changed(base, contract->objects[i].set);
    for (size_t i = 0; !leads && i < document->parties.count; i++)
        leads = set_leads_to_changed(base, document->parties.items[i]->expectation.set);
    return leads;
}

static bool is_same_file(const writ_base *base, const side *other, writ_str real)
{
    return !writ_map_find(&base->changed, real) && find_real(other, real);
}

static int load_now(writ_base *base, side *now, const side *then)
{
    writ_arena *arena = &base->session->arena;
    size_t count = now->files.count, wanted = 0;
    writ_str *paths = writ_arena_alloc(arena, count * sizeof *paths);
    size_t *places = writ_arena_alloc(arena, count * sizeof *places);
    bool *refers = writ_arena_zalloc(arena, count * sizeof *refers);
    writ_document **documents;
    for (size_t i = 0; i < count; i++)
        paths[i] = now->files.items[i].path;
    int code = writ_base_refers(paths, count, refers, &base->session->err);
    if (code)
        return code;
    for (size_t i = 0; i < count; i++)
        if (refers[i] || !is_same_file(base, then, now->files.items[i].real)) {
            places[wanted] = i;
            paths[wanted++] = now->files.items[i].path;
        }
    code = writ_ref_load_all(base->session, paths, wanted, &documents);
    for (size_t i = 0; !code && i < wanted; i++) {
        entry *file = &now->files.items[places[i]];
        if (!is_same_file(base, then, file->real) || leads_to_changed(base, documents[i]))
            file->document = documents[i];
    }
    return code;
}

static int load_then(writ_base *base, side *then, const side *now)
{
    writ_session *session = base->session;
    for (size_t i = 0; i < then->files.count; i++) {
        entry *file = &then->files.items[i];
        const entry *later = find_real(now, file->real);
        if (is_same_file(base, now, file->real) && !later->document)
            continue;
        int code = writ_ref_load_at(session, base->revision, file->real.ptr,
                                    &(writ_document_options){0}, &file->document);
        if (code && code != WRIT_E_INPUT)
            return code;
        if (!code)
            continue;
        writ_session_note(session, "what '%.*s' was cannot be understood: %s", WRIT_FMT(file->path),
                          session->err.message);
        session->err = WRIT_ERROR_INIT;
        file->document = NULL;
    }
    return WRIT_OK;
}

static int load_sides(writ_base *base, const char *key, side *now, side *then)
{
    int code = fill_then(base, key, now, then);
    if (!code)
        code = load_now(base, now, then);
    return code ? code : load_then(base, then, now);
}

/* ---- contracts ---- */

static const writ_contract *contract_of(const entry *file)
{
    return file && file->document ? file->document->contract : NULL;
}

/* How well a contract that was fits one that is: the file, then the version tell those of one id
 * apart. 0: not at all. */
static int fit(const entry *now, const entry *then)
{
    const writ_contract *after = contract_of(now), *before = contract_of(then);
    bool same_file = writ_str_equal(now->real, then->real);
    if (!before || then->paired || !writ_str_equal(before->id, after->id) ||
        (!after->id.len && !same_file))
        return 0;
    return same_file ? 3 : writ_str_equal(before->version, after->version) ? 2 : 1;
}

static entry *counterpart(const entry *now, const side *then)
{
    entry *best = NULL;
    for (size_t i = 0; i < then->files.count; i++)
        if (fit(now, &then->files.items[i]) > (best ? fit(now, best) : 0))
            best = &then->files.items[i];
    return best;
}

static bool is_newer(const writ_contract *contract, const writ_contract *than)
{
    writ_version a, b;
    return writ_version_parse(contract->version, &a) &&
           (!than || !writ_version_parse(than->version, &b) || writ_version_compare(&a, &b) > 0);
}

/* The newest of this id among those that did not change. */
static int find_unchanged(writ_base *base, writ_str id, const writ_contract **contract)
{
    int code = id.len ? writ_base_load_unchanged(base) : WRIT_OK;
    *contract = NULL;
    for (size_t i = 0; !code && i < base->unchanged.count; i++) {
        const writ_contract *other = base->unchanged.items[i];
        if (writ_str_equal(other->id, id) && (!*contract || is_newer(other, *contract)))
            *contract = other;
    }
    return code;
}

static writ_str label_of(writ_arena *arena, const writ_contract *contract)
{
    if (!contract)
        return WRIT_STR_EMPTY;
    return contract->version.len ? writ_contract_label(arena, contract) : contract->source->name;
}

static void add_contract(writ_base *base, const writ_contract *before, const writ_contract *after)
{
    writ_arena *arena = &base->session->arena;
    *WRIT_PUSH(arena, &base->contracts) = (writ_contract_change){
        .before = before,
        .after = after,
        .before_label = label_of(arena, before),
        .after_label = label_of(arena, after),
    };
}

static int pair_contract(writ_base *base, const entry *now, const side *then)
{
    entry *file = counterpart(now, then);
    const writ_contract *after = contract_of(now), *before = contract_of(file);
    int code = WRIT_OK;
    if (!after)
        return writ_error_set(&base->session->err, WRIT_E_INPUT,
                              "'%.*s' holds expectations, where a contract was expected",
                              WRIT_FMT(now->path));
    if (file)
        file->paired = true;
    else
        code = find_unchanged(base, after->id, &before);
    if (!code && (!before || !writ_registry_is_same(&base->session->arena, before, after)))
        add_contract(base, before, after);
    return code;
}

static bool has_id(const side *now, writ_str id)
{
    for (size_t i = 0; i < now->files.count; i++) {
        const writ_contract *contract = contract_of(&now->files.items[i]);
        if (contract && writ_str_equal(contract->id, id))
            return true;
    }
    return false;
}

static int add_gone(writ_base *base, const side *now, const side *then)
{
    int code = WRIT_OK;
    for (size_t i = 0; !code && i < then->files.count; i++) {
        const entry *file = &then->files.items[i];
        const writ_contract *before = contract_of(file), *other;
        if (!before || file->paired || !before->id.len || has_id(now, before->id))
            continue;
        code = find_unchanged(base, before->id, &other);
        if (!code && !other)
            add_contract(base, before, NULL);
    }
    return code;
}

static int compare_contracts(writ_base *base)
{
    writ_arena *arena = &base->session->arena;
    side now = {0}, then = {0};
    size_t listed = base->workspace && !is_given(base) ? base->workspace->contract_count : 0;
    for (size_t i = 0; i < listed; i++)
        add_file(base, &now, &writ_disk, base->workspace->contracts[i]);
    for (size_t i = 0; base->given && i < base->given->count; i++)
        add_file(base, &now, &writ_disk, writ_str_of(base->given->items[i]));
    int code = load_sides(base, "contracts", &now, &then);
    for (size_t i = 0; !code && i < now.files.count; i++)
        if (!now.files.items[i].document)
            *WRIT_PUSH(arena, &base->same) = now.files.items[i].path;
    for (size_t i = 0; !code && i < now.files.count; i++)
        if (now.files.items[i].document)
            code = pair_contract(base, &now.files.items[i], &then);
    return code || is_given(base) ? code : add_gone(base, &now, &then);
}

int writ_base_load_unchanged(writ_base *base)
{
    writ_document **documents;
    if (base->same_is_read)
        return WRIT_OK;
    int code = writ_ref_load_all(base->session, base->same.items, base->same.count, &documents);
    for (size_t i = 0; !code && i < base->same.count; i++)
        if (documents[i]->contract)
            *WRIT_PUSH(&base->session->arena, &base->unchanged) = documents[i]->contract;
    base->same_is_read = !code;
    return code;
}

/* ---- parties ---- */

static void add_parties(writ_base *base, const entry *file, const writ_map *before)
{
    writ_arena *arena = &base->session->arena;
    for (size_t i = 0; i < file->document->parties.count; i++) {
        const writ_party *party = file->document->parties.items[i];
        const writ_party *was = writ_map_find(before, party->id);
        if (!was || !writ_registry_is_same_party(arena, was, party))
            *WRIT_PUSH(arena, &base->parties) = (writ_party_change){was, party};
    }
}

static int compare_parties(writ_base *base)
{
    writ_arena *arena = &base->session->arena;
    side now = {0}, then = {0};
    writ_map before = WRIT_MAP_INIT;
    for (size_t i = 0; i < base->workspace->party_count; i++)
        add_file(base, &now, &writ_disk, base->workspace->parties[i]);
    int code = load_sides(base, "parties", &now, &then);
    for (size_t i = 0; !code && i < then.files.count; i++) {
        const writ_document *document = then.files.items[i].document;
        for (size_t j = 0; document && j < document->parties.count; j++)
            writ_map_put(arena, &before, document->parties.items[j]->id,
                         document->parties.items[j]);
    }
    for (size_t i = 0; !code && i < now.files.count; i++)
        if (now.files.items[i].document)
            add_parties(base, &now.files.items[i], &before);
    return code;
}

/* A pattern that matches nothing any more did match then, or is wrong. */
static int check_unmatched(writ_base *base)
{
    writ_session *session = base->session;
    const writ_workspace *workspace = base->workspace;
    for (size_t i = 0; workspace && i < workspace->unmatched.count; i++) {
        bool exists;
        writ_paths found = {0};
        const writ_unmatched *unmatched = &workspace->unmatched.items[i];
        writ_str folder = writ_disk.real(NULL, &session->arena, workspace->folder.ptr, &exists);
        int code = writ_glob(&base->revision->files, &session->arena, folder, unmatched->pattern,
                             &found, &session->err);
        if (!code && !found.count)
            code = writ_workspace_refuse(workspace, unmatched, &session->err);
        if (code)
            return code;
    }
    return WRIT_OK;
}

int writ_base_compare(writ_base *base)
{
    int code = check_unmatched(base);
    if (!code)
        code = writ_revision_changed(base->revision, &base->session->arena, &base->changed,
                                     &base->session->err);
    if (code || !base->changed.count)
        return code;
    code = compare_contracts(base);
    return code || is_given(base) ? code : compare_parties(base);
}
