/* SPDX-License-Identifier: Apache-2.0
 *
 * Profiles out of files.
 */
#include <math.h>

#include "contracts/base/bounds.h"
#include "contracts/member.h"
#include "contracts/path.h"
#include "validator/drift/profile_parts.h"
#include "validator/drift/profile_read.h"

/* ---- a field ---- */

/* What contains it has come before. NULL: it has not. */
static writ_profile_field *parent_of(const writ_profile_reader *in, writ_str path)
{
    size_t end = path.len - 1;
    while (path.ptr[end] != '/')
        end--;
    return writ_map_find(&in->fields, writ_str_part(path, 0, end));
}

static int make_field(const writ_profile_reader *in, const writ_value *path,
                      writ_profile_field **made)
{
    writ_profile *profile = in->profile;
    writ_path steps = {0};
    if ((path->string.len && path->string.ptr[0] != '/') ||
        writ_path_parse(in->arena, path->string, &steps, NULL))
        return writ_profile_refuse(in, path, "the path is no JSON pointer");
    *made = profile->root;
    if (steps.count == 0)
        return WRIT_OK;
    const writ_step *step = &steps.items[steps.count - 1];
    writ_profile_field *parent = parent_of(in, path->string);
    if (!parent)
        return writ_profile_refuse(in, path, "the field comes before the one that contains it");
    *made = step->kind == WRIT_STEP_MEMBER ? writ_profile_member_named(profile, parent, step->name)
                                           : writ_profile_items(profile, parent);
    if (!*made)
        return writ_error_set_place(in->err, WRIT_E_INPUT, &path->place,
                                    "more than %d fields, or one deeper than %d levels",
                                    WRIT_BOUND_PROFILE_FIELDS, WRIT_BOUND_PROFILE_DEPTH);
    return WRIT_OK;
}

/* Its place in the profile. */
static int read_path(writ_profile_reader *in, const writ_value *at, writ_profile_field **field)
{
    const writ_value *path = writ_value_find(at, "path");
    if (!path)
        return writ_profile_refuse(in, at, "the field has no 'path'");
    if (writ_member_check(path, "path", WRIT_STRING, in->err))
        return WRIT_E_INPUT;
    if (writ_map_find(&in->fields, path->string))
        return writ_profile_refuse(in, path, "the path is there twice");
    if (make_field(in, path, field))
        return WRIT_E_INPUT;
    writ_map_put(in->arena, &in->fields, path->string, *field);
    return WRIT_OK;
}

static int read_flags(const writ_profile_reader *in, const writ_value *at,
                      writ_profile_field *field)
{
    bool is_shown = false, ignored;
    if (writ_member_boolean(writ_value_find(at, "shown"), "shown", &is_shown, in->err) ||
        writ_member_boolean(writ_value_find(at, "map"), "map", &ignored, in->err) ||
        writ_member_boolean(writ_value_find(at, "declared"), "declared", &ignored, in->err))
        return WRIT_E_INPUT;
    if (!in->is_contract_known)
        field->is_shown |= is_shown;
    return WRIT_OK;
}

/* A member comes at most once in each object, and the root once in each record. */
static int check_chances(const writ_profile_reader *in, const writ_value *at,
                         const writ_profile_field *field, uint64_t values)
{
    uint64_t chances = in->records - in->profile->malformed;
    if (field->parent)
        chances = field->parent->slices[0].forms[WRIT_FORM_OBJECT];
    if (values > chances && !field->is_any)
        return writ_profile_refuse(in, at, "the field came more often than what contains it");
    return WRIT_OK;
}

static void take_parts(writ_arena *arena, writ_profile_field *field, const writ_profile_parts *from)
{
    bool is_new = field->slices[0].values == 0;
    if (is_new || from->first < field->first)
        field->first = from->first;
    if (is_new || from->last > field->last)
        field->last = from->last;
    if (from->latest > field->latest)
        field->latest = from->latest;
    writ_counts_add(arena, &field->slices[0], &from->counts);
    writ_quantiles_merge(arena, &field->numbers, &from->numbers);
    writ_quantiles_merge(arena, &field->lengths, &from->lengths);
    writ_hyperloglog_merge(&field->distinct, &from->distinct);
    writ_sample_merge(arena, &field->sample, &from->sample, 0);
}

static int read_field(writ_profile_reader *in, const writ_value *at)
{
    static const char *const keys[] = {"path",  "declared", "shown",  "map",     "first",
                                       "last",  "forms",    "length", "lengths", "numbers",
                                       "times", "distinct", "limit",  "values",  NULL};
    writ_profile_field *field = NULL;
    writ_profile_parts read = {0};
    if (writ_member_check_entry(at, "fields", WRIT_OBJECT, in->err) ||
        writ_member_check_keys(at, keys, "a field", in->err) || read_path(in, at, &field) ||
        read_flags(in, at, field) || writ_profile_read_parts(in, at, field->is_shown, &read) ||
        check_chances(in, at, field, read.counts.values))
        return WRIT_E_INPUT;
    take_parts(&in->profile->arena, field, &read);
    return WRIT_OK;
}

/* Only now, since members of maps get no field of their own. */
static void mark_maps(const writ_profile_reader *in, const writ_value *fields)
{
    for (size_t i = 0; i < fields->array.count; i++) {
        const writ_value *at = fields->array.items[i];
        const writ_value *map = writ_value_find(at, "map");
        writ_profile_field *field = writ_map_find(&in->fields, writ_value_find(at, "path")->string);
        field->is_map |= map && map->boolean;
    }
}

/* ---- the file ---- */

static int read_fields(writ_profile_reader *in, const writ_value *root)
{
    const writ_value *fields = writ_value_find(root, "fields");
    if (!fields)
        return writ_profile_refuse(in, root, "the profile has no 'fields'");
    if (writ_member_check(fields, "fields", WRIT_ARRAY, in->err))
        return WRIT_E_INPUT;
    for (size_t i = 0; i < fields->array.count; i++)
        if (read_field(in, fields->array.items[i]))
            return WRIT_E_INPUT;
    mark_maps(in, fields);
    return WRIT_OK;
}

static int check_head(const writ_profile_reader *in, const writ_value *root)
{
    static const char *const keys[] = {"writ", "contract", "records", "malformed", "dropped",
                                       "time", "begins",   "fields",  NULL};
    const writ_value *writ = writ_value_find(root, "writ");
    if (root->kind != WRIT_OBJECT || !writ || writ->kind != WRIT_STRING ||
        !writ_str_is(writ->string, "profile/1")) {
        writ_profile_refuse(in, writ ? writ : root, "this is no profile of a stream");
        writ_error_hint(in->err, "a profile begins with {\"writ\":\"profile/1\"");
        return WRIT_E_INPUT;
    }
    return writ_member_check_keys(root, keys, "a profile", in->err);
}

static int read_head(writ_profile_reader *in, const writ_value *root, writ_slice *slice)
{
    writ_str contract = WRIT_STR_EMPTY;
    writ_profile *profile = in->profile;
    const writ_value *begins = writ_value_find(root, "begins");
    if (check_head(in, root))
        return WRIT_E_INPUT;
    if (!writ_value_find(root, "records"))
        return writ_profile_refuse(in, root, "the profile has no 'records'");
    if (writ_member_string(writ_value_find(root, "contract"), "contract", &contract, in->err) ||
        writ_profile_read_count(in, root, "records", &in->records) ||
        writ_profile_read_count(in, root, "malformed", &profile->malformed) ||
        writ_profile_read_count(in, root, "dropped", &profile->dropped_fields) ||
        writ_profile_read_double(in, root, "begins", &slice->time))
        return WRIT_E_INPUT;
    if (profile->malformed > in->records)
        return writ_profile_refuse(in, root, "more records are malformed than there are");
    profile->contract = writ_str_copy(&profile->arena, contract);
    slice->has_time = begins != NULL;
    slice->records = in->records;
    slice->line = 1;
    return WRIT_OK;
}

/* The reference of times, unless the options name one. */
static int read_time(const writ_profile_reader *in, const writ_value *root)
{
    const writ_value *time = writ_value_find(root, "time");
    writ_profile *profile = in->profile;
    if (writ_member_check(time, "time", WRIT_STRING, in->err))
        return WRIT_E_INPUT;
    if (!time || profile->options.time.len)
        return WRIT_OK;
    profile->time = writ_map_find(&in->fields, time->string);
    if (!profile->time)
        return writ_profile_refuse(in, time, "'time' is none of the fields");
    return WRIT_OK;
}

/* One slice of all records; the next one is as long as ever one of so many records was. */
static void set_slice(writ_profile *profile, const writ_slice *slice)
{
    profile->records = slice->records;
    profile->slices[0] = *slice;
    profile->slice_count = slice->records > 0;
    while (profile->slice_records < slice->records)
        profile->slice_records *= 2;
    if (!profile->time)
        return;
    profile->time_is_steady = profile->time->slices[0].lags != NULL;
    if (writ_counts_times(&profile->time->slices[0]))
        profile->time_most = profile->time->slices[0].instant_most;
}

static int read_root(writ_profile_reader *in, const writ_value *root)
{
    writ_slice slice = {0};
    if (read_head(in, root, &slice) || read_fields(in, root) || read_time(in, root))
        return WRIT_E_INPUT;
    set_slice(in->profile, &slice);
    return WRIT_OK;
}

int writ_profile_read(const char *file, writ_str text, const writ_profile_options *options,
                      writ_profile **profile, writ_error *err)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_source source = {writ_str_of(file), text};
    writ_value *root;
    writ_profile_reader in = {
        .arena = &arena, .is_contract_known = options->contract != NULL, .err = err};
    int code = writ_json_read(&arena, &source, &root, err);
    if (!code) {
        in.profile = writ_profile_new(options);
        code = read_root(&in, root);
    }
    if (code)
        writ_profile_free(in.profile);
    else
        *profile = in.profile;
    writ_arena_clear(&arena);
    return code;
}
