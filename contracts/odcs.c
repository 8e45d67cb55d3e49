/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/odcs.h"

#include <strings.h>

#include "contracts/base/read.h"
#include "contracts/member.h"
#include "contracts/semver.h"

/* What stands in the head of a document, contract or party. */
typedef struct odcs_head {
    writ_str id, version, name, owner, domain, description;
    writ_place version_place;
    const writ_value *role; /* NULL: a contract */
} odcs_head;

/* ---- the head ---- */

static int check_api_version(const writ_value *root, writ_error *err)
{
    static const writ_version first = {.major = 3};
    static const writ_version last = {.major = 3, .minor = 2};
    const writ_value *value = writ_odcs_find(root, "apiVersion");
    writ_version version;
    if (!value)
        return writ_error_set_place(err, WRIT_E_INPUT, &root->place,
                                    "the data contract has no 'apiVersion'");
    if (writ_member_check(value, "apiVersion", WRIT_STRING, err))
        return WRIT_E_INPUT;
    writ_str text = value->string;
    if (writ_str_starts(text, WRIT_STR("v")))
        text = writ_str_part(text, 1, text.len);
    bool is_read = writ_version_parse(text, &version) &&
                   writ_version_compare(&version, &first) >= 0 &&
                   writ_version_compare(&version, &last) <= 0;
    if (is_read)
        return WRIT_OK;
    writ_error_set_place(err, WRIT_E_INPUT, &value->place, "apiVersion '%.*s' is not supported",
                         WRIT_FMT(value->string));
    writ_error_hint(err, "versions v3.0.0 to v3.2.0 of the Open Data Contract Standard are");
    return WRIT_E_INPUT;
}

static int check_kind(const writ_value *root, writ_error *err)
{
    const writ_value *kind = writ_odcs_find(root, "kind");
    if (writ_member_check(kind, "kind", WRIT_STRING, err))
        return WRIT_E_INPUT;
    if (kind && writ_str_is(kind->string, "DataContract"))
        return WRIT_OK;
    if (kind)
        writ_error_set_place(err, WRIT_E_INPUT, &kind->place, "unknown kind '%.*s'",
                             WRIT_FMT(kind->string));
    else
        writ_error_set_place(err, WRIT_E_INPUT, &root->place, "the data contract has no 'kind'");
    writ_error_hint(err, "write 'kind: DataContract'");
    return WRIT_E_INPUT;
}

static int read_required(const writ_value *root, const char *key, writ_str *text, writ_error *err)
{
    const writ_value *value = writ_odcs_find(root, key);
    if (!value)
        return writ_error_set_place(err, WRIT_E_INPUT, &root->place,
                                    "the data contract has no '%s'", key);
    if (writ_member_string(value, key, text, err))
        return WRIT_E_INPUT;
    if (text->len == 0)
        return writ_error_set_place(err, WRIT_E_INPUT, &value->place, "'%s' is empty", key);
    return WRIT_OK;
}

/* The standard asks for an object of texts; its purpose says most. */
static int read_description(const writ_value *root, writ_str *description, writ_error *err)
{
    const writ_value *value = writ_odcs_find(root, "description");
    if (!value || value->kind == WRIT_STRING)
        return writ_member_string(value, "description", description, err);
    if (writ_member_check(value, "description", WRIT_OBJECT, err))
        return WRIT_E_INPUT;
    const writ_value *text = writ_odcs_find(value, "purpose");
    if (!text)
        text = writ_odcs_find(value, "usage");
    return writ_member_string(text, "description", description, err);
}

/* ---- the owner ---- */

static writ_str text_of(const writ_value *holder, const char *key)
{
    const writ_value *value = writ_odcs_find(holder, key);
    return value && value->kind == WRIT_STRING ? value->string : WRIT_STR_EMPTY;
}

/* How much a role makes its holder the owner: "owner" 3, "data owner" 2, anything else 1. */
static int rank_role(writ_str role)
{
    writ_str tail = role.len >= 5 ? writ_str_part(role, role.len - 5, 5) : role;
    if (tail.len != 5 || strncasecmp(tail.ptr, "owner", 5) != 0)
        return 1;
    if (role.len == 5)
        return 3;
    char before = role.ptr[role.len - 6];
    return before == ' ' || before == '-' || before == '_' ? 2 : 1;
}

/* The member who is owner by role, else the first, among those who have not left; a team without
 * members is owner by its name. */
static int read_owner(const writ_value *root, writ_str *owner, writ_error *err)
{
    const writ_value *team = writ_odcs_find(root, "team");
    const writ_value *members = team;
    int best = 0;
    if (team && team->kind == WRIT_OBJECT) { /* since 3.1; the list alone before */
        *owner = text_of(team, "name");
        members = writ_odcs_find(team, "members");
    }
    if (writ_member_check(members, members == team ? "team" : "members", WRIT_ARRAY, err))
        return WRIT_E_INPUT;
    for (size_t i = 0; members && i < members->array.count; i++) {
        const writ_value *member = members->array.items[i];
        if (writ_member_check_entry(member, "members", WRIT_OBJECT, err))
            return WRIT_E_INPUT;
        int rank = rank_role(text_of(member, "role"));
        if (text_of(member, "username").len == 0 || writ_odcs_find(member, "dateOut") ||
            rank <= best)
            continue;
        best = rank;
        *owner = text_of(member, "username");
    }
    return WRIT_OK;
}

static void note_owner(writ_arena *arena, writ_findings *notes, const writ_value *root,
                       writ_str owner)
{
    if (owner.len)
        return;
    writ_finding *note = writ_note_add(arena, notes, WRIT_RULE_OWNER_MISSING, WRIT_STR(""),
                                       &root->place, "the document names no owner");
    if (note)
        note->hint = WRIT_STR("name one in team.members: {username: …, role: owner}");
}

static int read_head(const writ_value *root, odcs_head *head, writ_error *err)
{
    if (check_kind(root, err) || check_api_version(root, err) ||
        writ_odcs_check_custom(root, err) || read_required(root, "id", &head->id, err) ||
        read_required(root, "version", &head->version, err) ||
        writ_member_string(writ_odcs_find(root, "name"), "name", &head->name, err) ||
        writ_member_string(writ_odcs_find(root, "domain"), "domain", &head->domain, err) ||
        read_description(root, &head->description, err) || read_owner(root, &head->owner, err))
        return WRIT_E_INPUT;
    head->version_place = writ_odcs_find(root, "version")->place;
    head->role = writ_odcs_custom(root, "role");
    return writ_member_check(head->role, "role", WRIT_STRING, err);
}

/* ---- objects ---- */

static int lower_object(writ_odcs *in, const writ_value *source, writ_object *object)
{
    if (writ_member_check_entry(source, "schema", WRIT_OBJECT, in->err))
        return WRIT_E_INPUT;
    const writ_value *name = writ_odcs_find(source, "name");
    if (!name)
        return writ_error_set_place(in->err, WRIT_E_INPUT, &source->place,
                                    "an entry of 'schema' has no 'name'");
    if (writ_member_string(name, "name", &object->name, in->err) ||
        writ_member_string(writ_odcs_find(source, "id"), "id", &object->id, in->err))
        return WRIT_E_INPUT;
    in->object = source;
    in->object_name = object->name;
    object->place = name->place;
    writ_value *lowered = NULL;
    if (writ_odcs_object_lower(in, &lowered))
        return WRIT_E_INPUT;
    object->lowered = lowered;
    return WRIT_OK;
}

static int read_schema(const writ_value *root, const writ_value **schema, writ_error *err)
{
    *schema = writ_odcs_find(root, "schema");
    return writ_member_check(*schema, "schema", WRIT_ARRAY, err);
}

static int lower_objects(writ_odcs *in, const writ_value *root, writ_contract *contract)
{
    const writ_value *schema = NULL;
    writ_map names = WRIT_MAP_INIT;
    if (read_schema(root, &schema, in->err))
        return WRIT_E_INPUT;
    size_t count = schema ? schema->array.count : 0;
    contract->objects = writ_arena_zalloc(in->arena, count * sizeof *contract->objects);
    for (size_t i = 0; i < count; i++) {
        writ_object *object = &contract->objects[i];
        if (lower_object(in, schema->array.items[i], object))
            return WRIT_E_INPUT;
        if (writ_map_put(in->arena, &names, object->name, object))
            return writ_error_set_place(in->err, WRIT_E_INPUT, &object->place,
                                        "object '%.*s' is given twice", WRIT_FMT(object->name));
    }
    contract->object_count = count;
    return WRIT_OK;
}

/* ---- a contract ---- */

static int read_mode(const writ_value *root, writ_mode *mode, writ_error *err)
{
    const writ_value *value = writ_odcs_custom(root, "compatibility");
    if (writ_member_check(value, "compatibility", WRIT_STRING, err))
        return WRIT_E_INPUT;
    if (!value || writ_mode_find(value->string, mode))
        return WRIT_OK;
    writ_error_set_place(err, WRIT_E_INPUT, &value->place, "there is no compatibility '%.*s'",
                         WRIT_FMT(value->string));
    writ_error_hint(err, "it is parties, backward, forward or full (each but the first also with "
                         "-transitive), or none");
    return WRIT_E_INPUT;
}

/* A status that is none of the standard's ("production") leaves the contract active: that is the
 * state in which changes are judged. */
static int read_status(const writ_value *root, writ_status *status, writ_error *err)
{
    writ_str text = WRIT_STR_EMPTY;
    if (writ_member_string(writ_odcs_find(root, "status"), "status", &text, err))
        return WRIT_E_INPUT;
    if (!writ_status_find(text, status))
        *status = WRIT_STATUS_ACTIVE;
    return WRIT_OK;
}

/* A custom property of the document that is a text; "" otherwise. */
static writ_str custom_string(const writ_value *root, const char *name)
{
    const writ_value *value = writ_odcs_custom(root, name);
    return value && value->kind == WRIT_STRING ? value->string : WRIT_STR_EMPTY;
}

/* Who drew it from records says so; another basis, or none, is agreement. */
static int read_basis(const writ_value *root, writ_contract *contract, writ_error *err)
{
    const writ_value *basis = writ_odcs_custom(root, "basis");
    return writ_contract_read_basis(basis, writ_odcs_custom(root, "observedRecords"), contract,
                                    err);
}

static int lower_contract(writ_arena *arena, const writ_value *root, const odcs_head *head,
                          writ_contract *contract, writ_error *err)
{
    const writ_value *replaces = writ_odcs_custom(root, "replaces");
    writ_odcs in = {.arena = arena, .notes = &contract->notes, .err = err};
    *contract = (writ_contract){
        .language = WRIT_LANGUAGE_ODCS,
        .id = head->id,
        .version = head->version,
        .name = head->name,
        .owner = head->owner,
        .domain = head->domain,
        .description = head->description,
        .undeclared = WRIT_UNDECLARED_ABSENT,
        .document = root,
        .version_place = head->version_place,
    };
    contract->sunset = custom_string(root, "sunset");
    contract->replaced_by = custom_string(root, "replacedBy");
    contract->replaces_none =
        replaces && replaces->kind == WRIT_STRING && writ_str_is(replaces->string, "none");
    note_owner(arena, &contract->notes, root, head->owner);
    if (read_status(root, &contract->status, err) || read_mode(root, &contract->mode, err) ||
        read_basis(root, contract, err))
        return WRIT_E_INPUT;
    return lower_objects(&in, root, contract);
}

/* ---- a party ---- */

static int read_role(const writ_value *role, writ_party *party, writ_error *err)
{
    static const char *const names[] = {"consumer", "producer", NULL};
    for (int i = 0; names[i]; i++) {
        if (writ_str_is(role->string, names[i])) {
            party->role = (writ_role)i;
            return WRIT_OK;
        }
    }
    return writ_error_set_place(err, WRIT_E_INPUT, &role->place,
                                "'role' must be 'consumer' or 'producer', not '%.*s'",
                                WRIT_FMT(role->string));
}

/* `consumes` or `produces`: which contract, which versions, which of its objects. */
static int read_dependency(const writ_value *root, const writ_value *role, writ_party *party,
                           writ_error *err)
{
    const char *key = party->role == WRIT_ROLE_CONSUMER ? "consumes" : "produces";
    const writ_value *link = writ_odcs_custom(root, key);
    if (!link) {
        writ_error_set_place(err, WRIT_E_INPUT, &role->place, "a %s needs custom property '%s'",
                             writ_role_name(party->role), key);
        writ_error_hint(err, "- {property: %s, value: {contractId: ID, versions: \"^1.0\"}}", key);
        return WRIT_E_INPUT;
    }
    if (writ_member_check(link, key, WRIT_OBJECT, err))
        return WRIT_E_INPUT;
    const writ_value *versions = writ_odcs_find(link, "versions");
    if (!writ_odcs_find(link, "contractId"))
        return writ_error_set_place(err, WRIT_E_INPUT, &link->place, "'%s' has no 'contractId'",
                                    key);
    if (writ_member_string(writ_odcs_find(link, "contractId"), "contractId", &party->contract,
                           err) ||
        writ_member_string(versions, "versions", &party->versions, err) ||
        writ_member_string(writ_odcs_find(link, "schema"), "schema", &party->object, err))
        return WRIT_E_INPUT;
    if (!writ_range_valid(party->versions))
        return writ_error_set_place(err, WRIT_E_INPUT, &versions->place,
                                    "'%.*s' is no range of versions", WRIT_FMT(party->versions));
    return WRIT_OK;
}

/* The entry of `schema` that says what is read or written: the only one, or that which the
 * dependency names. */
static int choose_object(const writ_value *root, const writ_party *party, const writ_value **entry,
                         writ_error *err)
{
    const writ_value *schema = NULL;
    if (read_schema(root, &schema, err))
        return WRIT_E_INPUT;
    size_t count = schema ? schema->array.count : 0;
    if (count == 0)
        return writ_error_set_place(err, WRIT_E_INPUT, &root->place,
                                    "the %s has no 'schema': it says nothing of what it needs",
                                    writ_role_name(party->role));
    if (count == 1) {
        *entry = schema->array.items[0];
        return WRIT_OK;
    }
    for (size_t i = 0; i < count; i++) {
        if (party->object.len == 0 ||
            !writ_str_equal(text_of(schema->array.items[i], "name"), party->object))
            continue;
        *entry = schema->array.items[i];
        return WRIT_OK;
    }
    writ_error_set_place(err, WRIT_E_INPUT, &schema->place,
                         "the %s has several objects, and does not say which it means",
                         writ_role_name(party->role));
    writ_error_hint(err, "keep one, or name it: 'schema' beside 'contractId'");
    return WRIT_E_INPUT;
}

static int lower_party(writ_arena *arena, const writ_value *root, const odcs_head *head,
                       writ_party *party, writ_error *err)
{
    const writ_value *entry = NULL;
    writ_odcs in = {.arena = arena, .notes = &party->notes, .expectation = true, .err = err};
    *party = (writ_party){
        .language = WRIT_LANGUAGE_ODCS,
        .id = head->id,
        .party = writ_party_system(head->id),
        .version = head->version,
        .owner = head->owner,
        .undeclared = WRIT_UNDECLARED_ABSENT,
        .document = root,
        .place = writ_odcs_find(root, "id")->place,
    };
    note_owner(arena, &party->notes, root, head->owner);
    if (writ_member_string(writ_odcs_custom(root, "party"), "party", &party->party, err) ||
        read_role(head->role, party, err) || read_dependency(root, head->role, party, err) ||
        choose_object(root, party, &entry, err))
        return WRIT_E_INPUT;
    in.reader = party->role == WRIT_ROLE_CONSUMER;
    return lower_object(&in, entry, &party->expectation);
}

/* ---- either ---- */

/* A contract with `consumes` but no `role` would be taken for what its readers only wish for. */
static int check_roleless(const writ_value *root, writ_error *err)
{
    static const char *const keys[][2] = {{"consumes", "consumer"}, {"produces", "producer"}};
    for (size_t i = 0; i < 2; i++) {
        const writ_value *link = writ_odcs_custom(root, keys[i][0]);
        if (!writ_value_find(link, "contractId"))
            continue;
        writ_error_set_place(err, WRIT_E_INPUT, &link->place,
                             "the document has '%s', but no 'role'", keys[i][0]);
        writ_error_hint(err, "- {property: role, value: %s}", keys[i][1]);
        return WRIT_E_INPUT;
    }
    return WRIT_OK;
}

int writ_odcs_lower(writ_arena *arena, const writ_source *source, const writ_value *root,
                    writ_contract **contract, writ_party **party, writ_error *err)
{
    odcs_head head = {0};
    if (read_head(root, &head, err))
        return WRIT_E_INPUT;
    if (head.role) {
        writ_party *made = WRIT_NEW(arena, writ_party);
        if (lower_party(arena, root, &head, made, err))
            return WRIT_E_INPUT;
        made->source = source;
        *contract = NULL;
        *party = made;
        return WRIT_OK;
    }
    writ_contract *made = WRIT_NEW(arena, writ_contract);
    if (check_roleless(root, err) || lower_contract(arena, root, &head, made, err))
        return WRIT_E_INPUT;
    made->source = source;
    *contract = made;
    *party = NULL;
    return WRIT_OK;
}
