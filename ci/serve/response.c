/* SPDX-License-Identifier: Apache-2.0
 *
 * What handlers say in a response, and errors in each dialect.
 */
#include "ci/serve/serve.h"
#include "contracts/base/write.h"

static const char *title_of(const char *type)
{
    static const struct {
        const char *type, *title;
    } rows[] = {
#define PROBLEM(type, status, title) {type, title},
#include "ci/serve/problems.def"
#undef PROBLEM
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].type, type) == 0)
            return rows[i].title;
    return type;
}

static void add_member(writ_buf *out, const char *name, writ_str value)
{
    if (!value.len)
        return;
    writ_buf_printf(out, ",\"%s\":", name);
    writ_json_write_string(out, value);
}

int writ_response_problem(writ_request *request, writ_response *response, unsigned status,
                          const char *type, writ_str detail, writ_str hint)
{
    response->status = status;
    response->type = "application/problem+json";
    response->immutable = false;
    writ_buf_reset(&response->body);
    writ_buf_printf(&response->body, "{\"type\":\"urn:writ:problem:%s\",\"title\":", type);
    writ_json_write_string(&response->body, writ_str_of(title_of(type)));
    writ_buf_printf(&response->body, ",\"status\":%u", status);
    add_member(&response->body, "detail", detail);
    add_member(&response->body, "instance", request->path);
    add_member(&response->body, "hint", hint);
    writ_buf_add_text(&response->body, "}\n");
    return WRIT_OK;
}

int writ_response_confluent(writ_response *response, unsigned error_code, const char *format, ...)
{
    unsigned status = error_code;
    writ_buf message = WRIT_BUF_INIT;
    va_list args;
    while (status > 999)
        status /= 10;
    va_start(args, format);
    writ_buf_vprintf(&message, format, args);
    va_end(args);
    response->status = status;
    response->type = "application/vnd.schemaregistry.v1+json";
    response->immutable = false;
    writ_buf_reset(&response->body);
    writ_buf_printf(&response->body, "{\"error_code\":%u,\"message\":", error_code);
    writ_json_write_string(&response->body, writ_buf_str(&message));
    writ_buf_add_text(&response->body, "}");
    writ_buf_clear(&message);
    return WRIT_OK;
}

writ_str writ_response_reason(writ_arena *arena, const writ_error *err)
{
    static const char begin[] = "registry '", end[] = "' ";
    const char *rest = strstr(err->message, end);
    if (strncmp(err->message, begin, sizeof begin - 1) != 0 || !rest)
        return writ_str_of(err->message);
    return writ_str_printf(arena, "the registry %s", rest + sizeof end - 1);
}

void writ_response_forget(writ_response *response)
{
    if (response->file)
        fclose(response->file);
    writ_buf_reset(&response->body);
    *response = (writ_response){.body = response->body};
}

/* ---- headers ---- */

/* A line break would begin another header: it becomes a space, as any other control character. */
void writ_response_header(writ_request *request, writ_response *response, const char *name,
                          writ_str value)
{
    char *copy = writ_arena_alloc(request->arena, value.len + 1);
    for (size_t i = 0; i < value.len; i++)
        copy[i] = (unsigned char)value.ptr[i] < ' ' || value.ptr[i] == 0x7f ? ' ' : value.ptr[i];
    copy[value.len] = '\0';
    *WRIT_PUSH(request->arena, &response->headers) =
        (writ_param){writ_str_of(name), {copy, value.len}};
}
