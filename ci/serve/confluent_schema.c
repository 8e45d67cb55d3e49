/* SPDX-License-Identifier: Apache-2.0
 *
 * Schemas as requests bring them: read, understood with what they refer to, and found again.
 */
#include "ci/serve/access.h"
#include "ci/serve/confluent.h"
#include "contracts/base/read.h"
#include "contracts/base/write.h"
#include "contracts/uri.h"
#include "registry/beside.h"
#include "registry/stored.h"
#include "validator/metaschema_check.h"

/* What relative references in a schema without `$id` are relative to: the folder that stored
 * documents are in (registry/beside.h). Its own name there is none that a reference is likely to
 * have: that would lead to the schema itself. */
static const writ_str folder = WRIT_STR_INIT("registry:/"),
                      home = WRIT_STR_INIT("registry:/-.json");

/* --- the body --- */

static int refuse(writ_response *response, writ_confluent_schema *schema, bool *fine,
                  writ_str reason)
{
    *fine = false;
    schema->wrong = reason;
    return writ_response_confluent(response, WRIT_CONFLUENT_BAD_SCHEMA, "%.*s", WRIT_FMT(reason));
}

static int64_t integer_of(const writ_value *body, const char *key)
{
    const writ_value *value = writ_value_find(body, key);
    int64_t number = 0;
    if (value && value->kind == WRIT_NUMBER && !writ_number_to_int(&value->number, &number))
        return 0;
    return number;
}

static const writ_value *given(const writ_value *body, const char *key, writ_kind kind)
{
    const writ_value *value = writ_value_find(body, key);
    return value && value->kind == kind ? value : NULL;
}

static writ_str text_of(const writ_value *body, const char *key)
{
    const writ_value *value = given(body, key, WRIT_STRING);
    return value ? value->string : WRIT_STR_EMPTY;
}

/* Clients that know no types mean Avro. */
static writ_str check_type(writ_arena *arena, const writ_value *body)
{
    writ_str type = text_of(body, "schemaType");
    if (writ_str_is(type, "JSON"))
        return WRIT_STR_EMPTY;
    if (!type.len)
        return WRIT_STR("Invalid schema: without a schemaType it is AVRO, and this registry holds "
                        "JSON Schema only; send \"schemaType\": \"JSON\"");
    return writ_str_printf(arena,
                           "Invalid schema type %.*s: this registry holds JSON Schema only; send "
                           "\"schemaType\": \"JSON\"",
                           WRIT_FMT(type));
}

static bool is_missing(const writ_value *value)
{
    return !value || value->kind == WRIT_NULL;
}

static bool read_references(writ_arena *arena, const writ_value *body, writ_str subject,
                            writ_confluent_notes *notes)
{
    const writ_value *list = writ_value_find(body, "references");
    if (is_missing(list))
        return true;
    for (size_t i = 0; list->kind == WRIT_ARRAY && i < list->array.count; i++) {
        const writ_value *item = list->array.items[i];
        int64_t version = integer_of(item, "version");
        writ_confluent_reference reference = {text_of(item, "name"), text_of(item, "subject"),
                                              version > 0 ? (uint64_t)version : 0};
        if (!reference.name.len || !reference.subject.len || (!version || version < -1))
            return false;
        reference.subject =
            writ_confluent_qualify(arena, writ_confluent_context(subject), reference.subject);
        *WRIT_PUSH(arena, &notes->references) = reference;
    }
    return list->kind == WRIT_ARRAY;
}

static writ_str why_empty(const writ_value *body)
{
    const writ_value *schema = writ_value_find(body, "schema");
    return is_missing(schema) || schema->kind == WRIT_STRING
               ? WRIT_STR("Empty schema")
               : WRIT_STR("Invalid schema: 'schema' is a string that holds the schema");
}

/* "3:14: the reason (the way out)" */
static writ_str details_of(writ_arena *arena, const writ_error *why)
{
    writ_buf text = WRIT_BUF_INIT;
    writ_buf_add_text(&text, "Invalid schema of type JSON, details: ");
    if (why->line)
        writ_buf_printf(&text, "line %u, column %u: ", why->line, why->column);
    writ_buf_add_str(&text, writ_response_reason(arena, why));
    if (why->hint[0])
        writ_buf_printf(&text, " (%s)", why->hint);
    writ_str copy = writ_str_copy(arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    return copy;
}

/* Of errors those that are about the schema are the client's. */
static int refuse_error(writ_request *request, writ_response *response,
                        writ_confluent_schema *schema, int code, const writ_error *why, bool *fine,
                        writ_error *err)
{
    if (code == WRIT_E_INPUT || code == WRIT_E_USAGE)
        return refuse(response, schema, fine, details_of(request->arena, why));
    *err = *why;
    return code;
}

static int read_text(writ_request *request, writ_response *response, writ_str subject,
                     writ_confluent_schema *schema, bool *readable, writ_error *err)
{
    writ_arena *arena = request->arena;
    writ_source *source = WRIT_NEW(arena, writ_source);
    writ_error why = WRIT_ERROR_INIT;
    writ_value *document;
    /* The extension tells the registry that it is JSON, whatever the subject is called. */
    source->name = writ_str_printf(arena, "%.*s.json", WRIT_FMT(subject));
    source->text = schema->text;
    schema->source = source;
    size_t weight = 0;
    int code = writ_request_weigh(request, source->text, &weight, &why);
    if (code == WRIT_OK)
        code = writ_json_read(arena, source, &document, &why);
    if (code != WRIT_OK)
        return refuse_error(request, response, schema, code, &why, readable, err);
    schema->document = document;
    return WRIT_OK;
}

int writ_confluent_schema_read(writ_request *request, writ_response *response, writ_str subject,
                               writ_confluent_schema *schema, bool *readable, writ_error *err)
{
    const writ_value *body = writ_confluent_body(request, response);
    *schema = (writ_confluent_schema){0};
    *readable = body != NULL;
    if (!body)
        return WRIT_OK;
    writ_str wrong = check_type(request->arena, body);
    if (wrong.len)
        return refuse(response, schema, readable, wrong);
    schema->text = text_of(body, "schema");
    if (!schema->text.len)
        return refuse(response, schema, readable, why_empty(body));
    if (!read_references(request->arena, body, subject, &schema->notes))
        return refuse(response, schema, readable,
                      WRIT_STR("Invalid schema: 'references' is a list, and each of it has a name, "
                               "a subject and a version"));
    schema->notes.metadata = given(body, "metadata", WRIT_OBJECT);
    schema->notes.rule_set = given(body, "ruleSet", WRIT_OBJECT);
    schema->id = integer_of(body, "id");
    schema->version = integer_of(body, "version");
    return read_text(request, response, subject, schema, readable, err);
}

/* --- references --- */

/* What references lead to, by the URIs that their names stand for: a relative name is resolved
 * where it may stand in the schema, against what the schema is called and against its `$id`. */
typedef struct shelf {
    writ_map documents; /* absolute URI -> writ_value */
    writ_str bases[2];
} shelf;

static shelf *make_shelf(writ_arena *arena, const writ_value *document)
{
    shelf *made = WRIT_NEW(arena, shelf);
    const writ_value *id = writ_value_find(document, "$id");
    if (!id)
        id = writ_value_find(document, "id"); /* of draft 4 */
    writ_str named = id && id->kind == WRIT_STRING ? writ_uri_split(id->string).uri : home;
    *made = (shelf){.bases = {home, writ_uri_resolve(arena, home, named)}};
    return made;
}

static int find(void *context, writ_str uri, const writ_value **document, writ_error *err)
{
    const shelf *from = context;
    (void)err;
    *document = writ_map_find(&from->documents, uri);
    return WRIT_OK;
}

/* Two documents under one name would leave it to the order of the references which of them counts.
 */
static int put_as(writ_arena *arena, shelf *to, writ_str uri, writ_str name,
                  const writ_value *document, writ_error *err)
{
    const writ_value *there = writ_map_find(&to->documents, uri);
    if (there && !writ_value_equal(there, document))
        return writ_error_set(err, WRIT_E_INPUT,
                              "two different documents are referred to as '%.*s'", WRIT_FMT(name));
    if (!there)
        writ_map_put(arena, &to->documents, uri, (void *)document);
    return WRIT_OK;
}

static int put(writ_arena *arena, shelf *to, writ_str name, writ_str text, writ_error *err)
{
    writ_source *source = WRIT_NEW(arena, writ_source);
    writ_value *document = NULL;
    *source = (writ_source){name, text};
    int code = writ_document_read(arena, source, &document, err);
    for (size_t i = 0; i < 2 && code == WRIT_OK; i++)
        code = put_as(arena, to, writ_uri_resolve(arena, to->bases[i], name), name, document, err);
    return code;
}

/* What a referenced version refers to itself comes with it, and is where it was beside that. */
static int put_beside(writ_arena *arena, shelf *to, writ_str as, const writ_stored_version *row,
                      writ_error *err)
{
    writ_value *all;
    int code = WRIT_OK;
    if (!row->beside.len)
        return code;
    if (!writ_beside_parse(arena, row->beside, &all))
        return writ_error_set(err, WRIT_E_SYSTEM,
                              "the registry is damaged: what '%.*s@%.*s' refers to is not what was "
                              "stored",
                              WRIT_FMT(row->contract), WRIT_FMT(row->version));
    for (size_t i = 0; code == WRIT_OK && i < all->object.count; i++) {
        writ_str name = all->object.items[i].name;
        if (writ_str_starts(name, folder))
            name = writ_uri_resolve(arena, as, writ_str_part(name, folder.len, name.len));
        code = put(arena, to, name, all->object.items[i].value->string, err);
    }
    return code;
}

/* --- what is referred to --- */

static int find_referenced(writ_request *request, const writ_confluent_reference *reference,
                           bool heads, const writ_confluent_version **found, writ_error *err)
{
    writ_confluent_subject subject;
    int code = writ_confluent_subject_load(request, reference->subject, heads, &subject, err);
    if (code != WRIT_OK)
        return code;
    *found = writ_confluent_find(&subject, reference->version, WRIT_SHOWN_LIVE);
    return *found ? WRIT_OK
                  : writ_error_set(err, WRIT_E_INPUT,
                                   "no schema reference found for subject '%.*s' and version %lld",
                                   WRIT_FMT(reference->subject),
                                   reference->version ? (long long)reference->version : -1);
}

int writ_confluent_schema_stands(writ_request *request, writ_response *response,
                                 writ_confluent_schema *schema, bool *stands, writ_error *err)
{
    writ_error why = WRIT_ERROR_INIT;
    int code = WRIT_OK;
    *stands = true;
    for (size_t i = 0; i < schema->notes.references.count && code == WRIT_OK; i++) {
        const writ_confluent_version *found;
        code = find_referenced(request, &schema->notes.references.items[i], true, &found, &why);
    }
    return code == WRIT_OK ? code
                           : refuse_error(request, response, schema, code, &why, stands, err);
}

/* Latest becomes the version that it is now: what was agreed does not move. */
static int resolve(writ_request *request, writ_confluent_reference *reference, shelf *to,
                   writ_error *err)
{
    const writ_confluent_version *found;
    writ_str text;
    int code = find_referenced(request, reference, false, &found, err);
    if (code != WRIT_OK)
        return code;
    reference->version = found->number;
    code = writ_confluent_text(request->arena, found->row, &text, err);
    if (code == WRIT_OK)
        code = put_beside(request->arena, to, reference->name, found->row, err);
    return code == WRIT_OK ? put(request->arena, to, reference->name, text, err) : code;
}

/* --- as a contract --- */

static int understand(writ_request *request, writ_str subject, writ_confluent_schema *schema,
                      writ_error *err)
{
    shelf *beside = make_shelf(request->arena, schema->document);
    writ_resolver *resolver = WRIT_NEW(request->arena, writ_resolver);
    writ_document_options options = {.id = subject, .owner = writ_identity_name(request->identity)};
    writ_document *document = NULL;
    int code = WRIT_OK;
    for (size_t i = 0; i < schema->notes.references.count && code == WRIT_OK; i++)
        code = resolve(request, &schema->notes.references.items[i], beside, err);
    if (schema->notes.references.count) {
        *resolver = (writ_resolver){find, beside};
        options.resolver = resolver;
        options.base_uri = home;
    }
    if (code == WRIT_OK)
        code = writ_document_understand(request->arena, schema->source, schema->document, &options,
                                        &document, err);
    if (code != WRIT_OK)
        return code;
    if (!document->contract || document->contract->language != WRIT_LANGUAGE_JSON_SCHEMA)
        return writ_error_set(err, WRIT_E_INPUT, "the document is no JSON Schema");
    schema->contract = document->contract;
    schema->contract->status = WRIT_STATUS_ACTIVE;
    code = writ_metaschema_check_by(request->metaschemas, document->contract->objects[0].set, err);
    schema->address = writ_stored_address(request->arena, document->contract);
    return code;
}

int writ_confluent_schema_understand(writ_request *request, writ_response *response,
                                     writ_str subject, writ_confluent_schema *schema,
                                     bool *understood, writ_error *err)
{
    writ_error why = WRIT_ERROR_INIT;
    *understood = true;
    int code = understand(request, subject, schema, &why);
    return code == WRIT_OK ? code
                           : refuse_error(request, response, schema, code, &why, understood, err);
}

/* --- found again --- */

static bool same_references(const writ_confluent_notes *a, const writ_confluent_notes *b)
{
    bool same = a->references.count == b->references.count;
    for (size_t i = 0; i < a->references.count && same; i++) {
        const writ_confluent_reference *left = &a->references.items[i];
        const writ_confluent_reference *right = &b->references.items[i];
        same = writ_str_equal(left->name, right->name) &&
               writ_str_equal(left->subject, right->subject) &&
               (left->version == right->version || !left->version);
    }
    return same;
}

static bool is_same_value(const writ_value *wanted, const writ_value *value)
{
    return !wanted || (value && writ_value_equal(wanted, value));
}

/* Metadata and rules that are not given are those of the version, whatever they are. */
static int has_notes(writ_request *request, const writ_confluent_version *version,
                     const writ_confluent_notes *wanted, bool with_references, bool *has,
                     writ_error *err)
{
    writ_confluent_notes notes = {0};
    with_references = with_references && wanted->references.count;
    *has = true;
    if (!wanted->metadata && !wanted->rule_set && !with_references)
        return WRIT_OK;
    int code =
        writ_confluent_notes_load(request, version->row->contract, version->number, &notes, err);
    *has = is_same_value(wanted->metadata, notes.metadata) &&
           is_same_value(wanted->rule_set, notes.rule_set) &&
           (!with_references || same_references(wanted, &notes));
    return code;
}

int writ_confluent_schema_same(writ_request *request, const writ_confluent_subject *subject,
                               const writ_confluent_schema *schema,
                               const writ_confluent_version **version, writ_error *err)
{
    *version = NULL;
    for (size_t i = subject->versions.count; i-- > 0;) {
        const writ_confluent_version *here = &subject->versions.items[i];
        bool has = false;
        if (here->is_deleted || here->row->entry.len ||
            !writ_str_equal(here->row->sha256, schema->address))
            continue;
        int code = has_notes(request, here, &schema->notes, false, &has, err);
        if (code != WRIT_OK)
            return code;
        if (has) {
            *version = here;
            return WRIT_OK;
        }
    }
    return WRIT_OK;
}

static int is_found(writ_request *request, const writ_confluent_version *version,
                    const writ_confluent_schema *schema, bool *found, writ_error *err)
{
    writ_source *source = WRIT_NEW(request->arena, writ_source);
    writ_value *document = NULL;
    source->name = version->row->name;
    int code = writ_confluent_text(request->arena, version->row, &source->text, err);
    if (code == WRIT_OK)
        code = writ_document_read(request->arena, source, &document, err);
    if (code != WRIT_OK)
        return code;
    *found = writ_value_equal(document, schema->document);
    return *found ? has_notes(request, version, &schema->notes, true, found, err) : code;
}

int writ_confluent_schema_find(writ_request *request, const writ_confluent_subject *subject,
                               const writ_confluent_schema *schema, writ_confluent_shown shown,
                               const writ_confluent_version **version, writ_error *err)
{
    *version = NULL;
    for (size_t i = subject->versions.count; i-- > 0;) {
        const writ_confluent_version *here = &subject->versions.items[i];
        bool found = false;
        int code = writ_confluent_is_shown(here, shown)
                       ? is_found(request, here, schema, &found, err)
                       : WRIT_OK;
        if (code != WRIT_OK)
            return code;
        if (found) {
            *version = here;
            return WRIT_OK;
        }
    }
    return WRIT_OK;
}

/* --- the text of a row --- */

/* A record of a contract with several objects is one of any of them. */
static const writ_value *lowered(writ_arena *arena, const writ_contract *contract)
{
    if (contract->object_count == 1)
        return contract->objects[0].lowered;
    writ_value *root = writ_value_object(arena, NULL), *any = writ_value_array(arena, NULL);
    for (size_t i = 0; i < contract->object_count; i++)
        writ_value_push(arena, any, (writ_value *)contract->objects[i].lowered);
    writ_value_set(arena, root, WRIT_STR("$schema"), NULL,
                   writ_value_string(arena, NULL,
                                     WRIT_STR("https://json-schema.org/draft/"
                                              "2020-12/schema")));
    writ_value_set(arena, root, WRIT_STR("anyOf"), NULL, any);
    return root;
}

static void set_text(writ_arena *arena, writ_value *object, const char *key, writ_str text)
{
    writ_value_set(arena, object, writ_str_of(key), NULL, writ_value_string(arena, NULL, text));
}

/* A subschema of a document is told as a reference into that document, which comes along: what it
 * refers to itself leads where it did. */
static const writ_value *entered(writ_arena *arena, const writ_contract *contract, writ_str entry)
{
    writ_value *root = writ_value_object(arena, NULL), *all = writ_value_object(arena, NULL);
    writ_value *document = writ_value_clone(arena, contract->document);
    const char *key = writ_value_find(document, "id") ? "id" : "$id";
    const writ_value *named = writ_value_find(document, key);
    writ_str id = named && named->kind == WRIT_STRING ? writ_uri_split(named->string).uri
                                                      : WRIT_STR("urn:writ:document");
    writ_draft draft = contract->objects[0].set->draft;
    writ_buf reference = WRIT_BUF_INIT;
    writ_buf_printf(&reference, "%.*s#", WRIT_FMT(id));
    writ_uri_add_fragment(&reference, entry);
    set_text(arena, root, "$schema", writ_str_of(writ_draft_uri(draft)));
    set_text(arena, root, "$ref", writ_str_copy(arena, writ_buf_str(&reference)));
    writ_buf_clear(&reference);
    set_text(arena, document, draft == WRIT_DRAFT_4 ? "id" : "$id", id);
    writ_value_set(arena, all, WRIT_STR("document"), NULL, document);
    writ_value_set(arena, root,
                   draft < WRIT_DRAFT_2019_09 ? WRIT_STR("definitions") : WRIT_STR("$defs"), NULL,
                   all);
    return root;
}

/* A text without these words is a JSON Schema (contracts/document.c), which need not be understood
 * to be told; one with an escape may hide them. */
static bool is_plainly_json_schema(const writ_stored_version *row)
{
    static const char *const words[] = {"apiVersion", "DataContract", "\\u"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (memmem(row->bytes.ptr, row->bytes.len, words[i], strlen(words[i])))
            return false;
    return !row->entry.len && writ_str_ends(row->name, WRIT_STR(".json"));
}

int writ_confluent_text(writ_arena *arena, const writ_stored_version *row, writ_str *text,
                        writ_error *err)
{
    writ_contract *contract;
    if (is_plainly_json_schema(row)) {
        *text = row->bytes;
        return WRIT_OK;
    }
    int code = writ_stored_contract(arena, row, &contract, err);
    if (code != WRIT_OK)
        return code;
    if (contract->language == WRIT_LANGUAGE_JSON_SCHEMA && !row->entry.len &&
        writ_str_ends(row->name, WRIT_STR(".json"))) {
        *text = row->bytes;
        return WRIT_OK;
    }
    writ_buf out = WRIT_BUF_INIT;
    writ_json_write(
        &out, row->entry.len ? entered(arena, contract, row->entry) : lowered(arena, contract),
        WRIT_JSON_COMPACT);
    *text = writ_str_copy(arena, writ_buf_str(&out));
    writ_buf_clear(&out);
    return WRIT_OK;
}
