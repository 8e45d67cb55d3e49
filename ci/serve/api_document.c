/* SPDX-License-Identifier: Apache-2.0
 *
 * Documents out of requests.
 */
#include "ci/serve/api.h"

#include "ci/cli.h"
#include "contracts/base/read.h"
#include "registry/beside.h"

/* ---- reading ---- */

int writ_api_read_document(writ_request *request, const writ_value *value,
                           writ_api_document *document, writ_error *err)
{
    writ_api_document made = {0};
    int code = WRIT_OK;
    if (!value || value->kind != WRIT_OBJECT)
        return writ_error_set(err, WRIT_E_INPUT,
                              "a document is an object with the member 'content'");
#define TEXT(name) code = code ? code : writ_wire_read_text(value, #name, &made.name, err)
#define BYTES(name, field)                                                                         \
    code = code ? code : writ_wire_read_bytes(request->arena, value, name, &made.field, err)
    TEXT(id);
    TEXT(version);
    TEXT(owner);
    TEXT(name);
    BYTES("content", bytes);
    BYTES("beside", beside);
    BYTES("entry", entry);
#undef TEXT
#undef BYTES
    if (code == WRIT_OK && !made.bytes.len)
        code = writ_error_set(err, WRIT_E_INPUT, "a document has no 'content'");
    if (code == WRIT_OK)
        *document = made;
    return code;
}

/* ---- references ---- */

/* First what came with the document, then the registry. */
typedef struct finder {
    const writ_resolver *beside; /* or NULL */
    writ_store *store;           /* or NULL: not asked */
    writ_arena *arena;
} finder;

/* What is named by its place is that of somebody else in the registry. */
static bool is_place(writ_str uri)
{
    return writ_str_starts(uri, WRIT_STR("file:")) || writ_str_starts(uri, WRIT_STR("registry:")) ||
           writ_str_find_byte(uri, ':') == uri.len;
}

static int find(void *context, writ_str uri, const writ_value **document, writ_error *err)
{
    const finder *from = context;
    int code = WRIT_OK;
    *document = NULL;
    if (from->beside)
        code = from->beside->find(from->beside->context, uri, document, err);
    if (code == WRIT_OK && !*document && from->store && !is_place(uri))
        code = writ_registry_find_schema(from->store, from->arena, uri, document, err);
    return code;
}

/* It goes to a reader that trusts what the registry has stored. */
static int check_beside(writ_request *request, writ_str text, size_t *weight, writ_error *err)
{
    writ_value *all;
    int code = writ_request_weigh(request, text, weight, err);
    if (code != WRIT_OK || !text.len)
        return code;
    if (!writ_beside_parse(request->arena, text, &all))
        return writ_error_set(err, WRIT_E_INPUT,
                              "'beside' is the text of an object from URI to the text of a "
                              "document");
    for (size_t i = 0; code == WRIT_OK && i < all->object.count; i++)
        code = writ_request_weigh(request, all->object.items[i].value->string, weight, err);
    return code;
}

static int read_beside(writ_request *request, const writ_api_document *from,
                       writ_document_options *options, size_t *weight, writ_error *err)
{
    const writ_beside beside = {from->name, from->beside};
    const writ_identity *who = request->identity;
    finder *made = WRIT_NEW(request->arena, finder);
    writ_resolver *resolver = WRIT_NEW(request->arena, writ_resolver);
    int code = check_beside(request, from->beside, weight, err);
    if (code == WRIT_OK)
        code = writ_beside_read(request->arena, &beside, from->name, options, err);
    made->beside = options->resolver;
    made->arena = request->arena;
    made->store = writ_identity_is_known(who) ? request->store : NULL;
    *resolver = (writ_resolver){find, made};
    options->resolver = resolver;
    return code;
}

/* ---- understanding ---- */

static bool is_name(writ_str name)
{
    for (size_t i = 0; i < name.len; i++)
        if ((unsigned char)name.ptr[i] < ' ' || name.ptr[i] == 0x7f)
            return false;
    return name.len <= WRIT_BOUND_DOCUMENT_NAME;
}

/* The extension tells the language to whoever reads it again. */
static writ_str name_of(const writ_api_document *from)
{
    size_t at = 0;
    if (from->name.len)
        return from->name;
    while (at < from->bytes.len && strchr(" \t\r\n", from->bytes.ptr[at]) && from->bytes.ptr[at])
        at++;
    bool is_json =
        at < from->bytes.len && (from->bytes.ptr[at] == '{' || from->bytes.ptr[at] == '[');
    return is_json ? WRIT_STR("document.json") : WRIT_STR("document.yaml");
}

static int understand(writ_request *request, const writ_api_document *from,
                      writ_document **document, writ_error *err)
{
    writ_document_options options = {
        .id = from->id, .version = from->version, .owner = from->owner, .entry = from->entry};
    writ_source *source = WRIT_NEW(request->arena, writ_source);
    writ_api_document named = *from;
    writ_value *root;
    if (!is_name(from->name))
        return writ_error_set(err, WRIT_E_INPUT, "the document's name is no name of a file");
    named.name = writ_str_copy(request->arena, name_of(from));
    if (from->beside.len && writ_str_find_byte(named.name, ':') == named.name.len)
        named.name = WRIT_JOIN(request->arena, WRIT_STR("registry:/"), named.name);
    *source = (writ_source){.name = named.name, .text = from->bytes};
    size_t weight = 0;
    int code = writ_request_weigh(request, from->bytes, &weight, err);
    if (code == WRIT_OK)
        code = writ_document_read(request->arena, source, &root, err);
    if (code == WRIT_OK)
        code = read_beside(request, &named, &options, &weight, err);
    if (code == WRIT_OK)
        code = writ_document_understand(request->arena, source, root, &options, document, err);
    return code == WRIT_OK ? writ_document_check_schemas(*document, request->metaschemas, err)
                           : code;
}

/* "orders.yaml:3:5: message" */
static writ_str detail_of(writ_arena *arena, const writ_error *err)
{
    if (!err->line)
        return writ_str_copy(arena, writ_str_of(err->message));
    return writ_str_printf(arena, "%s:%u:%u: %s", err->file, err->line, err->column, err->message);
}

bool writ_api_understand(writ_request *request, writ_response *response,
                         const writ_api_document *from, writ_document **document, int *code,
                         writ_error *err)
{
    writ_error why = WRIT_ERROR_INIT;
    *code = understand(request, from, document, &why);
    if (*code == WRIT_OK)
        return true;
    if (*code == WRIT_E_INPUT) {
        *code = writ_response_problem(request, response, 422, "invalid-document",
                                      detail_of(request->arena, &why),
                                      writ_str_copy(request->arena, writ_str_of(why.hint)));
        return false;
    }
    *err = why;
    return false;
}
