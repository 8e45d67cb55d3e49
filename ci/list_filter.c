/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/list_filter.h"

#include "ci/glob.h"
#include "contracts/field.h"
#include "contracts/path.h"
#include "registry/stored.h"

typedef struct selecting {
    writ_session *session;
    const writ_list_filter *filter;
    writ_str field;    /* the filter's, a pointer where it is a path */
    writ_str contract; /* of which it is known whether it is read */
    bool is_read;
    writ_listed_version *version; /* whose fields are gathered */
    writ_str object;
} selecting;

/* Does it ask for fields? */
static bool filters_fields(const writ_list_filter *filter)
{
    return filter->field || filter->classification;
}

bool writ_list_filters(const writ_list_filter *filter)
{
    return filter->status || filter->owner || filter->reads || filters_fields(filter);
}

static bool matches(const char *pattern, writ_str text)
{
    return writ_glob_matches(writ_str_of(pattern), text);
}

/* A name stays one; a path becomes a pointer. */
static int read_field(selecting *s)
{
    writ_path path;
    writ_str text = writ_str_of(s->filter->field);
    bool is_name =
        writ_str_find_byte(text, '.') == text.len && writ_str_find_byte(text, '[') == text.len;
    s->field = text;
    if (is_name || writ_str_starts(text, WRIT_STR("/")))
        return WRIT_OK;
    int code = writ_path_parse(&s->session->arena, text, &path, &s->session->err);
    if (!code)
        s->field = writ_path_pointer(&s->session->arena, &path);
    return code;
}

/* ---- who reads ---- */

static int find_reader(selecting *s, writ_str contract)
{
    writ_session *session = s->session;
    writ_party **parties;
    bool *pending;
    size_t count = 0;
    if (writ_str_equal(s->contract, contract))
        return WRIT_OK;
    s->contract = contract;
    s->is_read = false;
    int code = writ_registry_parties(session->store, &session->arena, contract, &parties, &pending,
                                     &count, &session->err);
    for (size_t i = 0; !code && i < count; i++)
        if (parties[i]->role == WRIT_ROLE_CONSUMER &&
            (matches(s->filter->reads, parties[i]->party) ||
             matches(s->filter->reads, parties[i]->id)))
            s->is_read = true;
    return code;
}

/* ---- fields ---- */

static void take_field(writ_field *field, void *context)
{
    selecting *s = context;
    bool is_path = writ_str_starts(s->field, WRIT_STR("/"));
    writ_str classification = field->notes->classification;
    if (s->field.len && !writ_glob_matches(s->field, is_path ? field->path : field->name))
        return;
    if (s->filter->classification &&
        (!classification.len || !matches(s->filter->classification, classification)))
        return;
    *WRIT_PUSH(&s->session->arena, &s->version->fields) =
        (writ_listed_field){s->object, field->path, classification};
}

static int take_fields(selecting *s)
{
    writ_session *session = s->session;
    const writ_stored_version *stored = &s->version->version;
    writ_contract *contract;
    int code = writ_registry_contract(session->store, &session->arena, stored->contract,
                                      stored->version, &contract, &session->err);
    for (size_t i = 0; !code && i < contract->object_count; i++) {
        s->object = contract->objects[i].name;
        writ_field_each(writ_field_tree(&session->arena, contract->objects[i].set), take_field, s);
    }
    return code;
}

/* ---- versions ---- */

static int judge(selecting *s, const writ_stored_version *version, bool *is_wanted)
{
    const writ_list_filter *filter = s->filter;
    int code = WRIT_OK;
    *is_wanted = (!filter->status || (int)version->status == filter->status - 1) &&
                 (!filter->owner || matches(filter->owner, version->owner));
    if (*is_wanted && filter->reads) {
        code = find_reader(s, version->contract);
        *is_wanted = s->is_read;
    }
    if (!code && *is_wanted && filters_fields(filter)) {
        code = take_fields(s);
        *is_wanted = s->version->fields.count > 0;
    }
    return code;
}

int writ_list_select(writ_session *session, const writ_list_filter *filter, writ_listed *listed)
{
    selecting s = {.session = session, .filter = filter};
    writ_stored_versions versions = {0};
    int code = filter->field ? read_field(&s) : WRIT_OK;
    if (!code)
        code = writ_store_heads(session->store, &session->arena, WRIT_STR_EMPTY, &versions,
                                &session->err);
    writ_stored_drop_tombstones(&versions);
    for (size_t i = 0; !code && i < versions.count; i++) {
        writ_listed_version found = {.version = versions.items[i]};
        bool is_wanted = true;
        s.version = &found;
        code = judge(&s, &found.version, &is_wanted);
        if (!code && is_wanted)
            *WRIT_PUSH(&session->arena, listed) = found;
    }
    return code;
}
