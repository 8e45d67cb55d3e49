/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/workspace.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "ci/glob.h"
#include "contracts/base/read.h"

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

/* What reading the file needs. */
typedef struct reader {
    writ_arena *arena;
    writ_workspace *workspace;
    writ_error *err;
} reader;

static int wrong(reader *r, const writ_value *value, const char *name, const char *wanted)
{
    return writ_error_set_place(r->err, WRIT_E_INPUT, &value->place, "'%s' must be %s", name,
                                wanted);
}

static int read_registry(reader *r, const writ_value *value)
{
    if (value->kind != WRIT_STRING)
        return wrong(r, value, "registry", "a text such as 'sqlite:.writ/registry.db'");
    writ_str path = value->string;
    if (writ_str_starts(path, WRIT_STR("sqlite:")))
        path = writ_str_part(path, 7, SIZE_MAX);
    else if (writ_str_find_byte(path, ':') < path.len)
        return wrong(r, value, "registry", "a path, with or without 'sqlite:' before it");
    if (writ_str_starts(path, WRIT_STR("/")))
        r->workspace->registry = writ_str_printf(r->arena, "sqlite:%.*s", WRIT_FMT(path));
    else
        r->workspace->registry = writ_str_printf(r->arena, "sqlite:%.*s/%.*s",
                                                 WRIT_FMT(r->workspace->folder), WRIT_FMT(path));
    return WRIT_OK;
}

static int expand(reader *r, const writ_value *patterns, const char *name, writ_str **paths,
                  size_t *count)
{
    if (patterns->kind != WRIT_ARRAY)
        return wrong(r, patterns, name, "a list of paths");
    writ_paths found = {0};
    for (size_t i = 0; i < patterns->array.count; i++) {
        const writ_value *pattern = patterns->array.items[i];
        if (pattern->kind != WRIT_STRING)
            return wrong(r, pattern, name, "a list of paths");
        size_t before = found.count;
        int code = writ_glob(r->arena, r->workspace->folder, pattern->string, &found, r->err);
        if (code)
            return code;
        if (found.count == before) {
            code = writ_error_set_place(r->err, WRIT_E_INPUT, &pattern->place,
                                        "'%.*s' matches no file", WRIT_FMT(pattern->string));
            writ_error_hint(r->err, "paths are relative to the folder of %.*s",
                            WRIT_FMT(r->workspace->path));
            return code;
        }
    }
    writ_paths_sort(&found);
    *paths = found.items;
    *count = found.count;
    return WRIT_OK;
}

static int read_contracts(reader *r, const writ_value *value)
{
    return expand(r, value, "contracts", &r->workspace->contracts, &r->workspace->contract_count);
}

static int read_parties(reader *r, const writ_value *value)
{
    return expand(r, value, "parties", &r->workspace->parties, &r->workspace->party_count);
}

static int read_waivers(reader *r, const writ_value *value)
{
    if (value->kind != WRIT_STRING || !value->string.len)
        return wrong(r, value, "waivers", "the path of a folder");
    writ_str folder = value->string;
    while (folder.len > 1 && folder.ptr[folder.len - 1] == '/')
        folder.len--;
    if (folder.ptr[0] == '/' || writ_str_is(r->workspace->folder, "."))
        r->workspace->waivers = writ_str_copy(r->arena, folder);
    else
        r->workspace->waivers = writ_str_printf(r->arena, "%.*s/%.*s",
                                                WRIT_FMT(r->workspace->folder), WRIT_FMT(folder));
    return WRIT_OK;
}

/* ---- policy ---- */

static int read_mode(reader *r, const writ_value *value)
{
    if (value->kind != WRIT_STRING || !writ_mode_find(value->string, &r->workspace->policy.mode))
        return wrong(r, value, "mode",
                     "parties, backward, forward or full (with or without -transitive), or none");
    return WRIT_OK;
}

static int read_fail_on(reader *r, const writ_value *value)
{
    static const char *const names[] = {"error", "warning", "never"};
    for (int i = 0; value->kind == WRIT_STRING && i < 3; i++)
        if (writ_str_is(value->string, names[i])) {
            r->workspace->policy.fail_on = (writ_fail_on)i;
            return WRIT_OK;
        }
    return wrong(r, value, "fail-on", "error, warning or never");
}

static int read_on_unknown(reader *r, const writ_value *value)
{
    if (value->kind != WRIT_STRING ||
        (!writ_str_is(value->string, "fail") && !writ_str_is(value->string, "pass")))
        return wrong(r, value, "on-unknown", "fail or pass");
    r->workspace->policy.unknown_passes = writ_str_is(value->string, "pass");
    return WRIT_OK;
}

static int read_require_parties(reader *r, const writ_value *value)
{
    int64_t count;
    if (value->kind != WRIT_NUMBER || !writ_number_to_int(&value->number, &count) || count < 0 ||
        count > UINT32_MAX)
        return wrong(r, value, "require-parties", "a number from 0");
    r->workspace->policy.require_parties = (uint32_t)count;
    return WRIT_OK;
}

static int read_max_invalid_ratio(reader *r, const writ_value *value)
{
    double ratio = value->kind == WRIT_NUMBER ? writ_number_to_double(&value->number) : -1;
    if (!(ratio >= 0 && ratio <= 1))
        return wrong(r, value, "max-invalid-ratio", "a number from 0 to 1");
    r->workspace->policy.max_invalid_ratio = ratio;
    return WRIT_OK;
}

typedef struct key_reader {
    const char *name;
    int (*read)(reader *r, const writ_value *value);
} key_reader;

static int read_keys(reader *r, const writ_value *object, const key_reader *keys, size_t key_count)
{
    for (size_t i = 0; i < object->object.count; i++) {
        const writ_member *member = &object->object.items[i];
        size_t key = 0;
        while (key < key_count && !writ_str_is(member->name, keys[key].name))
            key++;
        if (key == key_count) {
            int code = writ_error_set_place(r->err, WRIT_E_INPUT, &member->place,
                                            "unknown key '%.*s'", WRIT_FMT(member->name));
            writ_buf known = WRIT_BUF_INIT;
            for (size_t j = 0; j < key_count; j++)
                writ_buf_printf(&known, "%s%s", j ? ", " : "", keys[j].name);
            writ_error_hint(r->err, "keys here are %s", known.ptr);
            writ_buf_clear(&known);
            return code;
        }
        int code = keys[key].read(r, member->value);
        if (code)
            return code;
    }
    return WRIT_OK;
}

static int read_policy(reader *r, const writ_value *value)
{
    static const key_reader keys[] = {
        {"mode", read_mode},
        {"fail-on", read_fail_on},
        {"on-unknown", read_on_unknown},
        {"require-parties", read_require_parties},
        {"max-invalid-ratio", read_max_invalid_ratio},
    };
    if (value->kind != WRIT_OBJECT)
        return wrong(r, value, "policy", "an object");
    return read_keys(r, value, keys, sizeof keys / sizeof *keys);
}

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
    static const key_reader keys[] = {
        {"registry", read_registry}, {"contracts", read_contracts}, {"parties", read_parties},
        {"policy", read_policy},     {"waivers", read_waivers},
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
    reader r = {arena, workspace, err};
    if (root->kind != WRIT_OBJECT)
        return wrong(&r, root, path, "an object of keys such as 'contracts'");
    code = read_keys(&r, root, keys, sizeof keys / sizeof *keys);
    if (!code)
        *out = workspace;
    return code;
}
