/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/owners.h"

#include "contracts/base/map.h"
#include "contracts/base/read.h"
#include "contracts/member.h"

struct writ_owners {
    writ_map by_name; /* teams, by their names and by their mails */
};

static int read_team(const writ_value *value, writ_owner *owner, writ_error *err)
{
    static const char *const keys[] = {"mail", "github", "gitlab", "chat", NULL};
    writ_str *const texts[] = {&owner->mail, &owner->github, &owner->gitlab, &owner->chat};
    if (value->kind == WRIT_STRING) {
        owner->mail = value->string;
        return WRIT_OK;
    }
    if (value->kind != WRIT_OBJECT)
        return writ_error_set_place(err, WRIT_E_INPUT, &value->place,
                                    "team '%.*s' must be a mail address, or an object of mail, "
                                    "github, gitlab and chat",
                                    WRIT_FMT(owner->team));
    int code = writ_member_check_keys(value, keys, "a team", err);
    for (size_t i = 0; !code && keys[i]; i++)
        code = writ_member_string(writ_value_find(value, keys[i]), keys[i], texts[i], err);
    return code;
}

static int add_team(writ_arena *arena, writ_owners *owners, const writ_member *member,
                    writ_error *err)
{
    writ_owner *owner = WRIT_NEW(arena, writ_owner);
    owner->team = member->name;
    int code = read_team(member->value, owner, err);
    if (code)
        return code;
    writ_map_put(arena, &owners->by_name, owner->team, owner);
    bool has_mail = owner->mail.len && !writ_str_equal(owner->mail, owner->team);
    const writ_owner *other =
        has_mail ? writ_map_put(arena, &owners->by_name, owner->mail, owner) : NULL;
    if (!other)
        return WRIT_OK;
    return writ_error_set_place(err, WRIT_E_INPUT, &member->place, "'%.*s' is '%.*s' already",
                                WRIT_FMT(owner->mail), WRIT_FMT(other->team));
}

int writ_owners_load(writ_arena *arena, const char *path, writ_owners **owners, writ_error *err)
{
    writ_source *source;
    writ_value *root;
    int code = writ_source_load(arena, path, &source, err);
    if (!code)
        code = writ_document_read(arena, source, &root, err);
    if (code)
        return code;
    if (root->kind != WRIT_OBJECT)
        return writ_error_set_place(err, WRIT_E_INPUT, &root->place,
                                    "'%s' must be an object of teams", path);
    writ_owners *made = WRIT_NEW(arena, writ_owners);
    for (size_t i = 0; !code && i < root->object.count; i++)
        code = add_team(arena, made, &root->object.items[i], err);
    if (!code)
        *owners = made;
    return code;
}

const writ_owner *writ_owners_find(const writ_owners *owners, writ_str team)
{
    return owners ? writ_map_find(&owners->by_name, team) : NULL;
}
