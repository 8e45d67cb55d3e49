/* SPDX-License-Identifier: Apache-2.0
 *
 * GET /v1/contracts/{contract}/versions/{version}/document, /schema, /fields: what a version says.
 */
#include <strings.h>

#include "ci/serve/api.h"
#include "contracts/base/write.h"
#include "contracts/field.h"
#include "registry/stored.h"

/* ---- bytes ---- */

static bool is_json(const writ_stored_version *version)
{
    size_t at = 0;
    if (writ_str_ends(version->name, WRIT_STR(".json")))
        return true;
    if (writ_str_ends(version->name, WRIT_STR(".yaml")) ||
        writ_str_ends(version->name, WRIT_STR(".yml")))
        return false;
    while (at < version->bytes.len && (unsigned char)version->bytes.ptr[at] <= ' ')
        at++;
    return at < version->bytes.len &&
           (version->bytes.ptr[at] == '{' || version->bytes.ptr[at] == '[');
}

static writ_str trim(writ_str text)
{
    while (text.len && (*text.ptr == ' ' || *text.ptr == '\t'))
        text = writ_str_part(text, 1, SIZE_MAX);
    while (text.len && (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\t'))
        text.len--;
    return text;
}

/* What stands before the separator, taken off the rest. */
static writ_str take_part(writ_str *rest, char separator)
{
    writ_str part = writ_str_part(*rest, 0, writ_str_find_byte(*rest, separator));
    *rest = writ_str_part(*rest, part.len + 1, SIZE_MAX);
    return trim(part);
}

static bool is_word(writ_str text, const char *word)
{
    return text.len == strlen(word) && strncasecmp(text.ptr, word, text.len) == 0;
}

/* A weight of q=0, q=0. … q=0.000 among the parameters (RFC 9110, 12.4.2). */
static bool is_refused(writ_str parameters)
{
    while (parameters.len) {
        writ_str weight = take_part(&parameters, ';'), name = take_part(&weight, '=');
        size_t zeros = 0;
        while (zeros < weight.len && (weight.ptr[zeros] == '0' || weight.ptr[zeros] == '.'))
            zeros++;
        if (is_word(name, "q") && weight.len && zeros == weight.len)
            return true;
    }
    return false;
}

/* Does the header take the type (RFC 9110, 12.5.1)? Weights decide between forms, of which there is
 * one; but zero is a refusal, and the narrowest range decides. */
static bool accepts(writ_str accept, const char *type)
{
    const char *const ranges[] = {"*/*", "application/*", type};
    size_t narrowest = 0;
    bool taken = false;
    while (accept.len) {
        writ_str parameters = take_part(&accept, ','), range = take_part(&parameters, ';');
        for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
            if (is_word(range, ranges[i]) && i >= narrowest) {
                narrowest = i;
                taken = !is_refused(parameters);
            }
    }
    return taken;
}

static bool load(writ_request *request, writ_response *response, writ_stored_version *version,
                 int *code, writ_error *err)
{
    return writ_api_find_version(request, response, writ_request_part(request, "contract"),
                                 writ_request_part(request, "version"), version, code, err);
}

/* A version that was named in full, and is no draft, says the same for ever: the server keeps that.
 * A line and "latest" are other versions tomorrow. */
static void tag(writ_request *request, writ_response *response, const writ_stored_version *version)
{
    response->immutable = version->status != WRIT_STATUS_DRAFT &&
                          writ_str_equal(writ_request_part(request, "version"), version->version);
    if (!response->immutable)
        writ_api_tag(request, response);
}

int writ_api_version_document(writ_request *request, writ_response *response, writ_error *err)
{
    writ_stored_version version;
    int code;
    if (!load(request, response, &version, &code, err))
        return code;
    const char *type = is_json(&version) ? "application/json" : "application/yaml";
    if (request->accept.len && !accepts(request->accept, type))
        return writ_response_problem(
            request, response, 406, "not-acceptable",
            writ_str_printf(request->arena, "the document was published as %s", type),
            WRIT_STR("…/schema is JSON whatever the document is"));
    response->type = type;
    writ_buf_add_str(&response->body, version.bytes);
    tag(request, response, &version);
    return WRIT_OK;
}

/* ---- what it lowers to ---- */

static bool understand(writ_request *request, writ_response *response, writ_contract **contract,
                       int *code, writ_error *err)
{
    writ_stored_version version;
    if (!load(request, response, &version, code, err))
        return false;
    *code = writ_stored_contract(request->arena, &version, contract, err);
    return *code == WRIT_OK;
}

int writ_api_version_schema(writ_request *request, writ_response *response, writ_error *err)
{
    writ_contract *contract;
    int code;
    if (!understand(request, response, &contract, &code, err))
        return code;
    const writ_object *object =
        writ_contract_object(contract, writ_request_query(request, "object"), err);
    if (!object) {
        writ_error_hint(err, "name it: ?object=NAME");
        return WRIT_E_USAGE;
    }
    response->type = "application/schema+json";
    writ_json_write(&response->body, object->lowered, WRIT_JSON_COMPACT);
    writ_api_tag(request, response);
    return WRIT_OK;
}

/* ---- the field table ---- */

typedef struct table {
    writ_buf *out;
    writ_arena *arena;
    size_t count;
} table;

static void add_types(writ_buf *out, unsigned types)
{
    static const struct {
        unsigned bit;
        const char *name;
    } names[] = {
        {WRIT_TYPE_NULL, "null"},       {WRIT_TYPE_BOOLEAN, "boolean"},
        {WRIT_TYPE_INTEGER, "integer"}, {WRIT_TYPE_NUMBER, "number"},
        {WRIT_TYPE_STRING, "string"},   {WRIT_TYPE_ARRAY, "array"},
        {WRIT_TYPE_OBJECT, "object"},
    };
    size_t count = 0;
    writ_buf_add_text(out, ",\"types\":[");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (types & names[i].bit)
            writ_buf_printf(out, "%s\"%s\"", count++ ? "," : "", names[i].name);
    writ_buf_add_byte(out, ']');
}

static void add_value(writ_buf *out, const char *name, const writ_value *value)
{
    if (!value)
        return;
    writ_buf_printf(out, ",\"%s\":", name);
    writ_json_write(out, value, WRIT_JSON_COMPACT);
}

static void add_notes(writ_buf *out, const writ_schema_notes *notes)
{
    writ_wire_add_text(out, "title", notes->title);
    writ_wire_add_text(out, "description", notes->description);
    writ_wire_add_text(out, "owner", notes->owner);
    writ_wire_add_text(out, "unit", notes->unit);
    writ_wire_add_text(out, "currency", notes->currency);
    writ_wire_add_text(out, "time_zone", notes->time_zone);
    writ_wire_add_text(out, "classification", notes->classification);
    writ_wire_add_text(out, "sunset", notes->sunset);
    writ_wire_add_text(out, "replaced_by", notes->replaced_by);
    if (notes->sensitive)
        writ_buf_add_text(out, ",\"sensitive\":true");
    if (notes->deprecated)
        writ_buf_add_text(out, ",\"deprecated\":true");
    add_value(out, "examples", notes->examples);
}

static void add_field(writ_field *field, void *context)
{
    table *to = context;
    writ_buf *out = to->out;
    writ_buf_add_text(out, to->count++ ? ",{\"path\":" : "{\"path\":");
    writ_json_write_string(out, field->path);
    writ_wire_add_text(out, "name", field->name);
    add_types(out, field->types);
    writ_buf_printf(out, ",\"required\":%s,\"nullable\":%s", field->required ? "true" : "false",
                    field->nullable ? "true" : "false");
    if (field->conditional)
        writ_buf_add_text(out, ",\"conditional\":true");
    if (field->recursive)
        writ_buf_add_text(out, ",\"recursive\":true");
    writ_wire_add_text(out, "admits", writ_field_describe(to->arena, field));
    writ_wire_add_text(out, "format", writ_field_format(field));
    writ_wire_add_text(out, "pattern", writ_field_pattern(field));
    add_value(out, "enum", writ_field_enum(field));
    add_notes(out, field->notes);
    writ_buf_add_byte(out, '}');
}

static void add_object(writ_request *request, writ_buf *out, const writ_object *object)
{
    table to = {.out = out, .arena = request->arena};
    writ_buf_add_text(out, "{\"name\":");
    writ_json_write_string(out, object->name);
    writ_buf_add_text(out, ",\"fields\":[");
    writ_field_each(writ_field_tree(request->arena, object->set), add_field, &to);
    writ_buf_add_text(out, "]}");
}

int writ_api_version_fields(writ_request *request, writ_response *response, writ_error *err)
{
    writ_contract *contract;
    writ_buf *out = &response->body;
    int code;
    if (!understand(request, response, &contract, &code, err))
        return code;
    writ_buf_add_text(out, "{\"contract\":");
    writ_json_write_string(out, contract->id);
    writ_wire_add_text(out, "version", contract->version);
    writ_buf_add_text(out, ",\"objects\":[");
    for (size_t i = 0; i < contract->object_count; i++) {
        if (i)
            writ_buf_add_byte(out, ',');
        add_object(request, out, &contract->objects[i]);
    }
    writ_buf_add_text(out, "]}");
    writ_api_tag(request, response);
    return WRIT_OK;
}
