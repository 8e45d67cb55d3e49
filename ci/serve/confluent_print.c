/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers of the Confluent API, member by member as clients read them.
 */
#include "ci/serve/access.h"
#include "ci/serve/confluent.h"
#include "contracts/base/write.h"

int writ_confluent_done(writ_response *response)
{
    response->type = "application/vnd.schemaregistry.v1+json";
    return WRIT_OK;
}

int writ_confluent_no_subject(writ_response *response, writ_str subject)
{
    return writ_response_confluent(response, WRIT_CONFLUENT_NO_SUBJECT, "Subject '%.*s' not found.",
                                   WRIT_FMT(subject));
}

int writ_confluent_no_version(writ_response *response, uint64_t number)
{
    if (!number)
        return writ_response_confluent(response, WRIT_CONFLUENT_NO_VERSION,
                                       "Version latest not found.");
    return writ_response_confluent(response, WRIT_CONFLUENT_NO_VERSION, "Version %llu not found.",
                                   (unsigned long long)number);
}

bool writ_confluent_may_write(writ_request *request, writ_str subject, writ_response *response)
{
    if (writ_identity_may_publish(request->identity, subject))
        return true;
    writ_response_forbidden(request, response, WRIT_DIALECT_CONFLUENT, "publish:", subject);
    return false;
}

const writ_value *writ_confluent_body(writ_request *request, writ_response *response)
{
    const writ_value *body = NULL;
    writ_error why = WRIT_ERROR_INIT;
    if (writ_request_json(request, &body, &why))
        writ_response_confluent(response, 400, "line %u, column %u of the body: %s", why.line,
                                why.column, why.message);
    return body;
}

/* --- lists --- */

static void next_item(writ_buf *out)
{
    if (out->len && out->ptr[out->len - 1] != '[')
        writ_buf_add_byte(out, ',');
}

void writ_confluent_list_number(writ_buf *out, int64_t number)
{
    next_item(out);
    writ_buf_printf(out, "%lld", (long long)number);
}

void writ_confluent_list_name(writ_buf *out, writ_str name)
{
    next_item(out);
    writ_json_write_string(out, name);
}

/* --- a schema --- */

static void add_text(writ_buf *out, const char *key, writ_str text)
{
    writ_buf_printf(out, "%s\"%s\":", out->ptr[out->len - 1] == '{' ? "" : ",", key);
    writ_json_write_string(out, text);
}

static void add_number(writ_buf *out, const char *key, int64_t number)
{
    writ_buf_printf(out, "%s\"%s\":%lld", out->ptr[out->len - 1] == '{' ? "" : ",", key,
                    (long long)number);
}

static void add_references(writ_buf *out, const writ_confluent_notes *notes)
{
    if (!notes->references.count)
        return;
    writ_buf_add_text(out, ",\"references\":[");
    for (size_t i = 0; i < notes->references.count; i++) {
        const writ_confluent_reference *reference = &notes->references.items[i];
        next_item(out);
        writ_buf_add_byte(out, '{');
        add_text(out, "name", reference->name);
        add_text(out, "subject", reference->subject);
        add_number(out, "version", (int64_t)reference->version);
        writ_buf_add_byte(out, '}');
    }
    writ_buf_add_byte(out, ']');
}

static void add_value(writ_buf *out, const char *key, const writ_value *value)
{
    if (!value)
        return;
    writ_buf_printf(out, ",\"%s\":", key);
    writ_json_write(out, value, WRIT_JSON_COMPACT);
}

int writ_confluent_print(writ_request *request, writ_buf *out,
                         const writ_confluent_version *version, unsigned parts, writ_error *err)
{
    const writ_stored_version *row = version->row;
    writ_confluent_notes notes = {0};
    char guid[WRIT_GUID_BYTES];
    writ_str text;
    int code = writ_confluent_text(request->arena, row, &text, err);
    if (code == WRIT_OK)
        code = writ_confluent_notes_load(request, row->contract, version->number, &notes, err);
    if (code != WRIT_OK)
        return code;
    writ_buf_add_byte(out, '{');
    if (parts & WRIT_PART_SUBJECT) {
        add_text(out, "subject", row->contract);
        add_number(out, "version", (int64_t)version->number);
    }
    if (parts & WRIT_PART_ID)
        add_number(out, "id", row->number);
    writ_content_guid(row->sha256, row->entry, guid);
    add_text(out, "guid", writ_str_of(guid));
    add_text(out, "schemaType", WRIT_STR("JSON"));
    add_references(out, &notes);
    add_value(out, "metadata", notes.metadata);
    add_value(out, "ruleSet", notes.rule_set);
    add_text(out, "schema", text);
    if (parts & WRIT_PART_DELETED && version->is_deleted)
        writ_buf_add_text(out, ",\"deleted\":true");
    writ_buf_add_byte(out, '}');
    return WRIT_OK;
}
