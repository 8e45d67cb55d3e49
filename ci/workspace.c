/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/workspace.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "ci/glob.h"
#include "ci/output.h"
#include "ci/workspace_read.h"
#include "contracts/base/read.h"
#include "contracts/member.h"
#include "registry/store.h"

static const char file_name[] = "writ.yaml";

int writ_workspace_find(writ_arena *arena, char **path, writ_error *err)
{
    char *folder = realpath(".", NULL);
    if (!folder)
        return writ_error_set_errno(err, errno, "cannot find the working folder");
    writ_str rest = writ_str_of(folder);
    *path = NULL;
    for (;;) {
        writ_str candidate = writ_str_printf(arena, "%.*s/%s", WRIT_FMT(rest), file_name);
        if (access(candidate.ptr, F_OK) == 0) {
            /* the nearest one, called as the user would: by name where it is in this folder */
            *path = rest.len == strlen(folder) ? (char *)file_name : (char *)candidate.ptr;
            break;
        }
        if (!rest.len)
            break;
        while (rest.len && rest.ptr[rest.len - 1] != '/')
            rest.len--;
        rest.len -= rest.len > 0;
    }
    free(folder);
    return WRIT_OK;
}

/* ---- keys ---- */

int writ_workspace_wrong(const writ_workspace_reader *r, const writ_value *value, const char *name,
                         const char *wanted)
{
    return writ_error_set_place(r->err, WRIT_E_INPUT, &value->place, "'%s' must be %s", name,
                                wanted);
}

static void hint_at(writ_error *err, const char *what, writ_str word, const char *const *words)
{
    const char *nearest = writ_word_nearest(word, words);
    if (nearest) {
        writ_error_hint(err, "did you mean '%s'?", nearest);
        return;
    }
    writ_buf known = WRIT_BUF_INIT;
    for (size_t i = 0; words[i]; i++)
        writ_buf_printf(&known, "%s%s", i ? ", " : "", words[i]);
    writ_error_hint(err, "%s are %s", what, known.ptr);
    writ_buf_clear(&known);
}

int writ_workspace_no_such(const writ_workspace_reader *r, const writ_place *place,
                           const char *what, writ_str word, const char *const *words)
{
    int code = writ_error_set_place(r->err, WRIT_E_INPUT, place, "there is no %s '%.*s'", what,
                                    WRIT_FMT(word));
    hint_at(r->err, "they", word, words);
    return code;
}

static int unknown_key(const writ_workspace_reader *r, const writ_member *member,
                       const writ_workspace_key *keys)
{
    WRIT_ARRAY(const char *) names = {0};
    for (; keys->name; keys++)
        *WRIT_PUSH(r->arena, &names) = keys->name;
    *WRIT_PUSH(r->arena, &names) = NULL;
    int code = writ_error_set_place(r->err, WRIT_E_INPUT, &member->place, "unknown key '%.*s'",
                                    WRIT_FMT(member->name));
    hint_at(r->err, "keys here", member->name, names.items);
    return code;
}

int writ_workspace_read_keys(writ_workspace_reader *r, const writ_value *object,
                             const writ_workspace_key *keys)
{
    for (size_t i = 0; i < object->object.count; i++) {
        const writ_member *member = &object->object.items[i];
        const writ_workspace_key *key = keys;
        while (key->name && !writ_str_is(member->name, key->name))
            key++;
        int code = key->name ? key->read(r, member->value) : unknown_key(r, member, keys);
        if (code)
            return code;
    }
    return WRIT_OK;
}

/* ---- paths ---- */

/* Relative to the folder of the file. */
static writ_str beside(const writ_workspace_reader *r, writ_str path)
{
    if (writ_str_starts(path, WRIT_STR("/")) || writ_str_is(r->workspace->folder, "."))
        return writ_str_copy(r->arena, path);
    return writ_str_printf(r->arena, "%.*s/%.*s", WRIT_FMT(r->workspace->folder), WRIT_FMT(path));
}

static int read_path(writ_workspace_reader *r, const writ_value *value, const char *name,
                     const char *wanted, writ_str *path)
{
    if (value->kind != WRIT_STRING || !value->string.len)
        return writ_workspace_wrong(r, value, name, wanted);
    *path = beside(r, value->string);
    return WRIT_OK;
}

/* What is the same from any folder. */
static bool is_url(writ_str registry)
{
    return writ_str_starts(registry, WRIT_STR("http://")) ||
           writ_str_starts(registry, WRIT_STR("https://")) || writ_store_is_postgres(registry);
}

static int read_registry(writ_workspace_reader *r, const writ_value *value)
{
    if (value->kind != WRIT_STRING)
        return writ_workspace_wrong(r, value, "registry",
                                    "a text such as 'sqlite:.writ/registry.db'");
    writ_str path = value->string;
    if (is_url(path)) {
        r->workspace->registry = writ_str_copy(r->arena, path);
        return WRIT_OK;
    }
    if (writ_str_starts(path, WRIT_STR("sqlite:")))
        path = writ_str_part(path, 7, SIZE_MAX);
    else if (writ_str_find_byte(path, ':') < path.len)
        return writ_workspace_wrong(r, value, "registry",
                                    "a path, with or without 'sqlite:' before it, or a URL of "
                                    "http, https or postgresql");
    r->workspace->registry = writ_str_printf(r->arena, "sqlite:%.*s", WRIT_FMT(beside(r, path)));
    return WRIT_OK;
}

static int expand(writ_workspace_reader *r, const writ_value *patterns, const char *name,
                  writ_str **paths, size_t *count)
{
    if (patterns->kind != WRIT_ARRAY)
        return writ_workspace_wrong(r, patterns, name, "a list of paths");
    writ_paths found = {0};
    for (size_t i = 0; i < patterns->array.count; i++) {
        const writ_value *pattern = patterns->array.items[i];
        if (pattern->kind != WRIT_STRING)
            return writ_workspace_wrong(r, pattern, name, "a list of paths");
        size_t before = found.count;
        int code =
            writ_glob(&writ_disk, r->arena, r->workspace->folder, pattern->string, &found, r->err);
        if (code)
            return code;
        if (found.count == before)
            *WRIT_PUSH(r->arena, &r->workspace->unmatched) =
                (writ_unmatched){pattern->string, pattern->place};
    }
    writ_paths_sort(&found);
    *paths = found.items;
    *count = found.count;
    return WRIT_OK;
}

static int read_contracts(writ_workspace_reader *r, const writ_value *value)
{
    return expand(r, value, "contracts", &r->workspace->contracts, &r->workspace->contract_count);
}

static int read_parties(writ_workspace_reader *r, const writ_value *value)
{
    return expand(r, value, "parties", &r->workspace->parties, &r->workspace->party_count);
}

static int read_waivers(writ_workspace_reader *r, const writ_value *value)
{
    return read_path(r, value, "waivers", "the path of a folder", &r->workspace->waivers);
}

static int read_owners(writ_workspace_reader *r, const writ_value *value)
{
    return read_path(r, value, "owners", "the path of a file", &r->workspace->owners);
}

/* ---- outputs ---- */

static int read_outputs(writ_workspace_reader *r, const writ_value *value)
{
    if (value->kind != WRIT_OBJECT)
        return writ_workspace_wrong(r, value, "outputs", "an object of formats and files");
    for (size_t i = 0; i < value->object.count; i++) {
        const writ_member *member = &value->object.items[i];
        writ_workspace_output *output = WRIT_PUSH(r->arena, &r->workspace->outputs);
        output->format = writ_report_format_find(member->name);
        if (output->format < 0)
            return writ_workspace_no_such(r, &member->place, "report format", member->name,
                                          writ_report_format_names(r->arena));
        int code =
            read_path(r, member->value, "outputs", "an object of formats and files", &output->file);
        if (code)
            return code;
    }
    return WRIT_OK;
}

/* ---- lint ---- */

static const char *const conventions[WRIT_CONVENTION_COUNT + 1] = {
    "one", "snake_case", "camelCase", "PascalCase", "kebab-case", "UPPER_CASE", NULL};

const char *writ_convention_name(writ_convention convention)
{
    return conventions[convention];
}

static int read_names(writ_workspace_reader *r, const writ_value *value)
{
    if (value->kind != WRIT_STRING)
        return writ_workspace_wrong(r, value, "names", "a convention such as snake_case");
    for (int i = 0; i < WRIT_CONVENTION_COUNT; i++)
        if (writ_str_is(value->string, conventions[i])) {
            r->workspace->lint.names = (writ_convention)i;
            return WRIT_OK;
        }
    return writ_workspace_no_such(r, &value->place, "convention", value->string, conventions);
}

static int read_forbidden(writ_workspace_reader *r, const writ_value *value)
{
    for (size_t i = 0; value->kind == WRIT_ARRAY && i < value->array.count; i++)
        if (value->array.items[i]->kind != WRIT_STRING || !value->array.items[i]->string.len)
            return writ_workspace_wrong(r, value->array.items[i], "forbidden", "a list of words");
    if (value->kind != WRIT_ARRAY)
        return writ_workspace_wrong(r, value, "forbidden", "a list of words");
    r->workspace->lint.forbidden = value;
    return WRIT_OK;
}

static int read_lint(writ_workspace_reader *r, const writ_value *value)
{
    static const writ_workspace_key keys[] = {
        {"names", read_names}, {"forbidden", read_forbidden}, {NULL, NULL}};
    if (value->kind != WRIT_OBJECT)
        return writ_workspace_wrong(r, value, "lint", "an object");
    return writ_workspace_read_keys(r, value, keys);
}

/* `filter` and `check` read them; others have no use for them. */
static int read_routes(writ_workspace_reader *r, const writ_value *value)
{
    r->workspace->routes = value;
    return WRIT_OK;
}

/* ---- the file ---- */

static writ_str folder_of(writ_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return WRIT_STR(".");
    return slash == path ? WRIT_STR("/")
                         : writ_str_copy(arena, (writ_str){path, (size_t)(slash - path)});
}

int writ_workspace_load(writ_arena *arena, const char *path, writ_workspace **out, writ_error *err)
{
    static const writ_workspace_key keys[] = {
        {"registry", read_registry},
        {"contracts", read_contracts},
        {"parties", read_parties},
        {"policy", writ_workspace_read_policy},
        {"waivers", read_waivers},
        {"owners", read_owners},
        {"outputs", read_outputs},
        {"lint", read_lint},
        {"status", writ_workspace_read_status},
        {"routes", read_routes},
        {"notify", writ_workspace_read_notify},
        {NULL, NULL},
    };
    writ_source *source;
    writ_value *root;
    int code = writ_source_load(arena, path, &source, err);
    if (!code)
        code = writ_yaml_read(arena, source, &root, err);
    if (code)
        return code;
    writ_workspace *workspace = WRIT_NEW(arena, writ_workspace);
    workspace->path = writ_str_of(path);
    workspace->folder = folder_of(arena, path);
    workspace->policy = (writ_policy)WRIT_POLICY_DEFAULT;
    writ_workspace_reader r = {
        .arena = arena, .workspace = workspace, .terms = &workspace->policy.terms, .err = err};
    if (root->kind != WRIT_OBJECT)
        return writ_workspace_wrong(&r, root, path, "an object of keys such as 'contracts'");
    code = writ_workspace_read_keys(&r, root, keys);
    if (!code)
        *out = workspace;
    return code;
}

int writ_workspace_refuse(const writ_workspace *workspace, const writ_unmatched *unmatched,
                          writ_error *err)
{
    int code = writ_error_set_place(err, WRIT_E_INPUT, &unmatched->place, "'%.*s' matches no file",
                                    WRIT_FMT(unmatched->pattern));
    writ_error_hint(err, "paths are relative to the folder of %.*s", WRIT_FMT(workspace->path));
    return code;
}
