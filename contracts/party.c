/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/read.h"
#include "contracts/member.h"
#include "contracts/party_fields.h"
#include "contracts/semver.h"
#include "contracts/uri.h"

/* The words of each role. */
static const struct words {
    const char *kind;
    const char *link;   /* to the contract */
    const char *fields; /* what is needed of it */
    const char *keys[12];
} roles[] = {
    [WRIT_ROLE_CONSUMER] = {"ConsumerContract",
                            "consumes",
                            "reads",
                            {"kind", "id", "party", "version", "owner", "description", "consumes",
                             "reads", "schema", "expects", NULL}},
    [WRIT_ROLE_PRODUCER] = {"ProducerContract",
                            "produces",
                            "writes",
                            {"kind", "id", "party", "version", "owner", "description", "produces",
                             "writes", "schema", "expects", NULL}},
};

typedef struct reader {
    writ_arena *arena;
    const writ_value *root;
    const writ_value *outer; /* the document around an entry of `expects`; or NULL */
    const struct words *words;
    writ_party *party;
    writ_error *err;
} reader;

/* The entry's own value, else that of the document around it. */
static const writ_value *find_inherited(const reader *in, const char *key)
{
    const writ_value *value = writ_value_find(in->root, key);
    return value ? value : writ_value_find(in->outer, key);
}

static int read_role(reader *in)
{
    const writ_value *kind = find_inherited(in, "kind");
    if (!kind)
        return writ_error_set_place(in->err, WRIT_E_INPUT, &in->root->place,
                                    "the document has no 'kind'");
    if (writ_member_check(kind, "kind", WRIT_STRING, in->err))
        return WRIT_E_INPUT;
    for (int role = WRIT_ROLE_CONSUMER; role <= WRIT_ROLE_PRODUCER; role++) {
        if (!writ_str_is(kind->string, roles[role].kind))
            continue;
        in->party->role = (writ_role)role;
        in->words = &roles[role];
        return WRIT_OK;
    }
    writ_error_set_place(in->err, WRIT_E_INPUT, &kind->place, "unknown kind '%.*s'",
                         WRIT_FMT(kind->string));
    writ_error_hint(in->err, "a party is a ConsumerContract or a ProducerContract");
    return WRIT_E_INPUT;
}

static int check_keys(const reader *in, const writ_value *holder)
{
    const struct words *other =
        &roles[in->party->role == WRIT_ROLE_CONSUMER ? WRIT_ROLE_PRODUCER : WRIT_ROLE_CONSUMER];
    const char *const wrong[] = {other->link, other->fields};
    for (size_t i = 0; i < 2; i++) {
        const writ_member *member = writ_value_find_member(holder, writ_str_of(wrong[i]));
        if (!member)
            continue;
        writ_error_set_place(in->err, WRIT_E_INPUT, &member->place, "a %s has no key '%s'",
                             in->words->kind, wrong[i]);
        writ_error_hint(in->err, "a %s says '%s' and '%s'", in->words->kind, in->words->link,
                        in->words->fields);
        return WRIT_E_INPUT;
    }
    return writ_member_check_keys(holder, in->words->keys, in->words->kind, in->err);
}

/* ---- the contract that it depends on ---- */

static int read_link(reader *in)
{
    static const char *const keys[] = {"contract", "versions", "schema", NULL};
    const char *key = in->words->link;
    const writ_value *link = find_inherited(in, key);
    writ_party *party = in->party;
    if (!link) {
        writ_error_set_place(in->err, WRIT_E_INPUT, &in->root->place, "the %s has no '%s'",
                             in->words->kind, key);
        writ_error_hint(in->err, "%s: {contract: ID, versions: \"^1.0\"}", key);
        return WRIT_E_INPUT;
    }
    if (writ_member_check(link, key, WRIT_OBJECT, in->err) ||
        writ_member_check_keys(link, keys, key, in->err))
        return WRIT_E_INPUT;
    const writ_value *versions = writ_value_find(link, "versions");
    if (writ_member_string(writ_value_find(link, "contract"), "contract", &party->contract,
                           in->err) ||
        writ_member_string(versions, "versions", &party->versions, in->err) ||
        writ_member_string(writ_value_find(link, "schema"), "schema", &party->object, in->err))
        return WRIT_E_INPUT;
    if (party->contract.len == 0)
        return writ_error_set_place(in->err, WRIT_E_INPUT, &link->place, "'%s' names no contract",
                                    key);
    if (!writ_range_valid(party->versions)) {
        writ_error_set_place(in->err, WRIT_E_INPUT, &versions->place,
                             "'%.*s' is no range of versions", WRIT_FMT(party->versions));
        writ_error_hint(in->err, "write it as npm does: \">=1.2.0 <2.0.0\", \"^1.2\"");
        return WRIT_E_INPUT;
    }
    return WRIT_OK;
}

/* ---- who it is ---- */

/* Without an id of its own a party is PARTY--CONTRACT, which says both. */
static int read_id(reader *in)
{
    writ_party *party = in->party;
    const writ_value *id = writ_value_find(in->root, "id");
    writ_str outer_id = WRIT_STR_EMPTY;
    if (writ_member_string(id, "id", &party->id, in->err) ||
        writ_member_string(find_inherited(in, "party"), "party", &party->party, in->err) ||
        writ_member_string(writ_value_find(in->outer, "id"), "id", &outer_id, in->err))
        return WRIT_E_INPUT;
    party->place = id ? id->place : in->root->place;
    if (party->party.len == 0)
        party->party = writ_party_system(party->id.len ? party->id : outer_id);
    if (party->id.len == 0 && party->party.len)
        party->id = writ_str_printf(in->arena, "%.*s--%.*s", WRIT_FMT(party->party),
                                    WRIT_FMT(party->contract));
    if (party->id.len == 0)
        return writ_error_set_place(in->err, WRIT_E_INPUT, &in->root->place, "the %s has no 'id'",
                                    in->words->kind);
    return WRIT_OK;
}

static int read_version(reader *in)
{
    const writ_value *value = find_inherited(in, "version");
    writ_version version;
    if (writ_member_string(value, "version", &in->party->version, in->err))
        return WRIT_E_INPUT;
    if (!value || writ_version_parse(value->string, &version))
        return WRIT_OK;
    return writ_error_set_place(in->err, WRIT_E_INPUT, &value->place,
                                "'%.*s' is no version of the form MAJOR.MINOR.PATCH",
                                WRIT_FMT(value->string));
}

static int read_owner(reader *in)
{
    writ_party *party = in->party;
    const writ_value *description = find_inherited(in, "description");
    if (writ_member_string(find_inherited(in, "owner"), "owner", &party->owner, in->err) ||
        writ_member_check(description, "description", WRIT_STRING, in->err))
        return WRIT_E_INPUT;
    if (party->owner.len)
        return WRIT_OK;
    writ_finding *note = writ_note_add(in->arena, &party->notes, WRIT_RULE_OWNER_MISSING,
                                       WRIT_STR(""), &party->place, "the document names no owner");
    if (note)
        note->hint = WRIT_STR("owner: somebody@example.org");
    return WRIT_OK;
}

/* ---- what it needs ---- */

/* A path becomes a reference, which the resolver looks up beside the document. */
static void lower_schema(reader *in, const writ_value *schema)
{
    in->party->language = WRIT_LANGUAGE_JSON_SCHEMA;
    in->party->undeclared = WRIT_UNDECLARED_ANYTHING;
    if (schema->kind != WRIT_STRING) {
        in->party->expectation.lowered = schema;
        return;
    }
    writ_value *made = writ_value_object(in->arena, &schema->place);
    writ_value_set(
        in->arena, made, WRIT_STR("$ref"), NULL,
        writ_value_string(in->arena, &schema->place, writ_uri_of_path(in->arena, schema->string)));
    in->party->expectation.lowered = made;
}

static int read_fields(reader *in, const writ_value *fields)
{
    writ_value *lowered = NULL;
    if (writ_member_check(fields, in->words->fields, WRIT_OBJECT, in->err) ||
        writ_party_fields_lower(in->arena, fields, in->party->role, in->party->object,
                                &in->party->notes, &lowered, in->err))
        return WRIT_E_INPUT;
    in->party->expectation.lowered = lowered;
    return WRIT_OK;
}

static int read_expectation(reader *in)
{
    const writ_value *fields = writ_value_find(in->root, in->words->fields);
    const writ_value *schema = writ_value_find(in->root, "schema");
    in->party->expectation.name = in->party->object;
    in->party->expectation.place = in->party->place;
    const writ_member *expects = writ_value_find_member(in->root, WRIT_STR("expects"));
    if (expects)
        return writ_error_set_place(in->err, WRIT_E_INPUT, &expects->place,
                                    "'expects' stands at the top of a document only");
    if (fields && schema)
        return writ_error_set_place(in->err, WRIT_E_INPUT, &schema->place,
                                    "'schema' stands instead of '%s', not beside it",
                                    in->words->fields);
    if (fields)
        return read_fields(in, fields);
    if (!schema)
        return writ_error_set_place(in->err, WRIT_E_INPUT, &in->root->place,
                                    "the %s has neither '%s' nor 'schema': it says nothing of what "
                                    "it needs",
                                    in->words->kind, in->words->fields);
    if (schema->kind != WRIT_STRING && schema->kind != WRIT_OBJECT && schema->kind != WRIT_BOOLEAN)
        return writ_error_set_place(in->err, WRIT_E_INPUT, &schema->place,
                                    "'schema' must be a JSON Schema or the path of one, not %s",
                                    writ_kind_phrase(schema->kind));
    lower_schema(in, schema);
    return WRIT_OK;
}

int writ_party_lower(writ_arena *arena, const writ_source *source, const writ_value *root,
                     const writ_value *outer, writ_party **party, writ_error *err)
{
    reader in = {.arena = arena, .root = root, .outer = outer, .err = err};
    in.party = WRIT_NEW(arena, writ_party);
    in.party->language = WRIT_LANGUAGE_NATIVE;
    in.party->undeclared = WRIT_UNDECLARED_ABSENT;
    in.party->document = root;
    in.party->source = source;
    if (writ_member_check_entry(root, "expects", WRIT_OBJECT, err) || read_role(&in) ||
        check_keys(&in, root) || read_link(&in) || read_id(&in) || read_version(&in) ||
        read_owner(&in) || read_expectation(&in))
        return WRIT_E_INPUT;
    *party = in.party;
    return WRIT_OK;
}
