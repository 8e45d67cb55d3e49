/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/contract.h"

#include "contracts/base/read.h"
#include "contracts/lower.h"
#include "contracts/member.h"

/* A document being understood. */
typedef struct reader {
    writ_arena *arena;
    const writ_source *source;
    const writ_value *root;
    const writ_document_options *options;
    writ_document *document;
    writ_error *err;
} reader;

/* ---- compiling ---- */

static int compile(const reader *in, writ_language language, writ_object *object, writ_str entry)
{
    const writ_document_options *options = in->options;
    bool asserts =
        options->formats > 0 || (options->formats == 0 && language != WRIT_LANGUAGE_JSON_SCHEMA);
    const writ_schema_options schema_options = {
        .assert_formats = asserts,
        .base_uri = options->base_uri,
        .entry = entry,
        .resolver = options->resolver,
    };
    writ_schema_set *set = NULL;
    int code = writ_schema_compile(in->arena, object->lowered, &schema_options, &set, in->err);
    if (!code)
        object->set = set;
    return code;
}

static int compile_contract(const reader *in, writ_contract *contract)
{
    for (size_t i = 0; i < contract->object_count; i++) {
        int code = compile(in, contract->language, &contract->objects[i], WRIT_STR_EMPTY);
        if (code)
            return code;
    }
    in->document->contract = contract;
    return WRIT_OK;
}

static int add_party(const reader *in, writ_party *party)
{
    int code = compile(in, party->language, &party->expectation, WRIT_STR_EMPTY);
    if (!code)
        *WRIT_PUSH(in->arena, &in->document->parties) = party;
    return code;
}

/* ---- ODCS ---- */

static int understand_odcs(const reader *in)
{
    writ_contract *contract = NULL;
    writ_party *party = NULL;
    int code = writ_odcs_lower(in->arena, in->source, in->root, &contract, &party, in->err);
    if (code)
        return code;
    return contract ? compile_contract(in, contract) : add_party(in, party);
}

/* ---- native ---- */

static int understand_entry(const reader *in, const writ_value *entry, const writ_value *outer)
{
    writ_party *party = NULL;
    int code = writ_party_lower(in->arena, in->source, entry, outer, &party, in->err);
    return code ? code : add_party(in, party);
}

static int check_ids(const reader *in)
{
    writ_map seen = WRIT_MAP_INIT;
    for (size_t i = 0; i < in->document->parties.count; i++) {
        writ_party *party = in->document->parties.items[i];
        if (!writ_map_put(in->arena, &seen, party->id, party))
            continue;
        writ_error_set_place(in->err, WRIT_E_INPUT, &party->place, "party '%.*s' is given twice",
                             WRIT_FMT(party->id));
        writ_error_hint(in->err, "give each entry of 'expects' an 'id'");
        return WRIT_E_INPUT;
    }
    return WRIT_OK;
}

static int understand_expects(const reader *in, const writ_value *expects)
{
    static const char *const keys[] = {"kind",        "id",       "party",    "version", "owner",
                                       "description", "consumes", "produces", "expects", NULL};
    if (writ_member_check_keys(in->root, keys, "a document with 'expects'", in->err) ||
        writ_member_check(expects, "expects", WRIT_ARRAY, in->err))
        return WRIT_E_INPUT;
    if (expects->array.count == 0)
        return writ_error_set_place(in->err, WRIT_E_INPUT, &expects->place,
                                    "'expects' lists no party");
    for (size_t i = 0; i < expects->array.count; i++) {
        int code = understand_entry(in, expects->array.items[i], in->root);
        if (code)
            return code;
    }
    return check_ids(in);
}

static int understand_native(const reader *in)
{
    const writ_value *expects = writ_value_find(in->root, "expects");
    return expects ? understand_expects(in, expects) : understand_entry(in, in->root, NULL);
}

/* ---- JSON Schema ---- */

/* `x-writ`: what JSON Schema has no keywords for. */
static int read_extension(const reader *in, writ_contract *contract)
{
    static const char *const keys[] = {
        "id",     "version",         "name",         "owner",      "domain",
        "status", "compatibility",   "replaces",     "sunset",     "replacedBy",
        "basis",  "observedRecords", "observedFrom", "observedTo", NULL};
    const writ_value *extension = writ_value_find(in->root, "x-writ");
    const struct {
        const char *key;
        writ_str *text;
    } strings[] = {
        {"id", &contract->id},
        {"version", &contract->version},
        {"name", &contract->name},
        {"owner", &contract->owner},
        {"domain", &contract->domain},
        {"sunset", &contract->sunset},
        {"replacedBy", &contract->replaced_by},
    };
    if (!extension)
        return WRIT_OK;
    if (writ_member_check(extension, "x-writ", WRIT_OBJECT, in->err) ||
        writ_member_check_keys(extension, keys, "'x-writ'", in->err))
        return WRIT_E_INPUT;
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
        if (writ_member_string(writ_value_find(extension, strings[i].key), strings[i].key,
                               strings[i].text, in->err))
            return WRIT_E_INPUT;
    const writ_value *status = writ_value_find(extension, "status");
    const writ_value *mode = writ_value_find(extension, "compatibility");
    const writ_value *replaces = writ_value_find(extension, "replaces");
    const writ_value *version = writ_value_find(extension, "version");
    if (writ_member_check(status, "status", WRIT_STRING, in->err) ||
        writ_member_check(mode, "compatibility", WRIT_STRING, in->err) ||
        writ_member_check(replaces, "replaces", WRIT_STRING, in->err))
        return WRIT_E_INPUT;
    if (status && !writ_status_find(status->string, &contract->status))
        return writ_error_set_place(in->err, WRIT_E_INPUT, &status->place,
                                    "there is no status '%.*s'", WRIT_FMT(status->string));
    if (mode && !writ_mode_find(mode->string, &contract->mode))
        return writ_error_set_place(in->err, WRIT_E_INPUT, &mode->place,
                                    "there is no compatibility '%.*s'", WRIT_FMT(mode->string));
    contract->replaces_none = replaces && writ_str_is(replaces->string, "none");
    if (version)
        contract->version_place = version->place;
    return writ_contract_read_basis(writ_value_find(extension, "basis"),
                                    writ_value_find(extension, "observedRecords"), contract,
                                    in->err);
}

/* "schemas/person.schema.json" is "person". */
static writ_str stem_of(writ_str name)
{
    static const char *const endings[] = {".json", ".yaml", ".yml", ".schema"};
    for (size_t i = name.len; i-- > 0;) {
        if (name.ptr[i] != '/')
            continue;
        name = writ_str_part(name, i + 1, name.len);
        break;
    }
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        writ_str ending = writ_str_of(endings[i]);
        if (writ_str_ends(name, ending) && name.len > ending.len)
            name.len -= ending.len;
    }
    return name;
}

/* Where neither a person nor `x-writ` names the contract: the last part of `$id`, or the file. */
static writ_str guess_id(const reader *in)
{
    const writ_value *id = writ_value_find(in->root, "$id");
    writ_str text = id && id->kind == WRIT_STRING ? id->string : WRIT_STR_EMPTY;
    text.len = writ_str_find_byte(text, '#');
    while (text.len && text.ptr[text.len - 1] == '/')
        text.len--;
    writ_str stem = stem_of(text);
    return stem.len ? stem : stem_of(in->source->name);
}

static void note_owner(const reader *in, writ_contract *contract)
{
    if (contract->owner.len)
        return;
    writ_finding *note =
        writ_note_add(in->arena, &contract->notes, WRIT_RULE_OWNER_MISSING, WRIT_STR_EMPTY,
                      &in->root->place, "the document names no owner");
    if (note)
        note->hint = WRIT_STR("\"x-writ\": {\"owner\": …}, or --owner");
}

static writ_str string_of(const writ_value *holder, const char *key)
{
    const writ_value *value = writ_value_find(holder, key);
    return value && value->kind == WRIT_STRING ? value->string : WRIT_STR_EMPTY;
}

static void outrank(writ_str *text, writ_str by)
{
    if (by.len)
        *text = by;
}

static int understand_json_schema(const reader *in)
{
    writ_contract *contract = WRIT_NEW(in->arena, writ_contract);
    *contract = (writ_contract){
        .language = WRIT_LANGUAGE_JSON_SCHEMA,
        .name = string_of(in->root, "title"),
        .description = string_of(in->root, "description"),
        .status = WRIT_STATUS_ACTIVE,
        .undeclared = WRIT_UNDECLARED_ANYTHING,
        .objects = WRIT_NEW(in->arena, writ_object),
        .object_count = 1,
        .document = in->root,
        .source = in->source,
        .version_place = in->root->place,
    };
    contract->objects[0].place = in->root->place;
    contract->objects[0].lowered = in->root;
    if (read_extension(in, contract))
        return WRIT_E_INPUT;
    outrank(&contract->id, in->options->id);
    outrank(&contract->version, in->options->version);
    outrank(&contract->owner, in->options->owner);
    if (contract->id.len == 0)
        contract->id = guess_id(in);
    note_owner(in, contract);
    int code = compile(in, contract->language, &contract->objects[0], in->options->entry);
    if (!code)
        in->document->contract = contract;
    return code;
}

/* ---- which language ---- */

static bool has_any(const writ_value *root, const char *const *keys)
{
    for (size_t i = 0; keys[i]; i++)
        if (writ_value_find(root, keys[i]))
            return true;
    return false;
}

/* Any object is a JSON Schema by the letter; these keywords say that one is meant. */
static bool looks_like_json_schema(const writ_value *root)
{
    static const char *const keywords[] = {
        "$schema", "$id",   "$ref", "$defs", "definitions", "type",   "properties", "allOf",
        "anyOf",   "oneOf", "not",  "enum",  "const",       "x-writ", NULL,
    };
    return has_any(root, keywords);
}

static int refuse_kind(const reader *in, const writ_value *kind)
{
    static const char *const kinds[] = {"DataContract", "ConsumerContract", "ProducerContract",
                                        NULL};
    if (writ_member_check(kind, "kind", WRIT_STRING, in->err))
        return WRIT_E_INPUT;
    writ_error_set_place(in->err, WRIT_E_INPUT, &kind->place, "unknown kind '%.*s'",
                         WRIT_FMT(kind->string));
    const char *nearest = writ_word_nearest(kind->string, kinds);
    if (nearest)
        writ_error_hint(in->err, "did you mean '%s'?", nearest);
    else
        writ_error_hint(in->err, "a contract is a DataContract, a party a ConsumerContract or a "
                                 "ProducerContract");
    return WRIT_E_INPUT;
}

typedef struct stranger {
    const char *key;
    const char *what;
    const char *hint;
} stranger;

/* What is mistaken for a contract, told by a key that gives it away. */
static int refuse_stranger(const reader *in, const stranger *strangers)
{
    for (; strangers->key; strangers++) {
        const writ_member *member = writ_value_find_member(in->root, writ_str_of(strangers->key));
        if (!member)
            continue;
        writ_error_set_place(in->err, WRIT_E_INPUT, &member->place, "the document %s",
                             strangers->what);
        writ_error_hint(in->err, "%s", strangers->hint);
        return WRIT_E_INPUT;
    }
    return WRIT_OK;
}

static int refuse_api(const reader *in)
{
    static const char hint[] = "name one of its schemas by the JSON Pointer to it";
    static const stranger strangers[] = {
        {"openapi", "describes an API, not a record", hint},
        {"asyncapi", "describes an API, not a record", hint},
        {"swagger", "describes an API, not a record", hint},
        {NULL, NULL, NULL},
    };
    return refuse_stranger(in, strangers);
}

static int refuse_other(const reader *in)
{
    static const stranger strangers[] = {
        {"reads", "has 'reads', but no 'kind'", "write 'kind: ConsumerContract'"},
        {"consumes", "has 'consumes', but no 'kind'", "write 'kind: ConsumerContract'"},
        {"writes", "has 'writes', but no 'kind'", "write 'kind: ProducerContract'"},
        {"produces", "has 'produces', but no 'kind'", "write 'kind: ProducerContract'"},
        {"expects", "has 'expects', but no 'kind'", "write 'kind: ConsumerContract'"},
        {"dataContractSpecification", "follows the Data Contract Specification",
         "Writ reads its successor, the Open Data Contract Standard"},
        {"contracts", "looks like a workspace, not like a contract",
         "a workspace is named writ.yaml and found by itself"},
        {NULL, NULL, NULL},
    };
    return refuse_stranger(in, strangers);
}

static int understand_object(const reader *in)
{
    const writ_value *kind = writ_value_find(in->root, "kind");
    bool has_version = writ_value_find(in->root, "apiVersion") != NULL;
    writ_str name = string_of(in->root, "kind");
    if (in->options->entry.len) /* a schema within whatever document */
        return understand_json_schema(in);
    if (writ_str_is(name, "ConsumerContract") || writ_str_is(name, "ProducerContract"))
        return understand_native(in);
    if (writ_str_is(name, "DataContract"))
        return understand_odcs(in);
    if (refuse_api(in))
        return WRIT_E_INPUT;
    if (looks_like_json_schema(in->root) && !has_version)
        return understand_json_schema(in);
    if (kind)
        return refuse_kind(in, kind);
    if (has_version)
        return understand_odcs(in);
    return refuse_other(in) ? WRIT_E_INPUT : understand_json_schema(in);
}

static int understand(const reader *in)
{
    if (in->root->kind == WRIT_OBJECT)
        return understand_object(in);
    if (in->root->kind == WRIT_BOOLEAN)
        return understand_json_schema(in);
    if (in->root->kind == WRIT_NULL)
        return writ_error_set_place(in->err, WRIT_E_INPUT, &in->root->place,
                                    "the document is empty");
    writ_error_set_place(in->err, WRIT_E_INPUT, &in->root->place,
                         "a contract must be an object, not %s", writ_kind_phrase(in->root->kind));
    if (in->root->kind == WRIT_ARRAY)
        writ_error_hint(in->err, "several parties in one file stand under 'expects'");
    return WRIT_E_INPUT;
}

int writ_document_understand(writ_arena *arena, const writ_source *source, const writ_value *root,
                             const writ_document_options *options, writ_document **document,
                             writ_error *err)
{
    static const writ_document_options none = {0};
    writ_document *made = WRIT_NEW(arena, writ_document);
    const reader in = {arena, source, root, options ? options : &none, made, err};
    made->source = source;
    made->root = root;
    int code = understand(&in);
    if (!code)
        *document = made;
    return code;
}
