/* SPDX-License-Identifier: Apache-2.0
 *
 * What handlers ask of a request.
 */
#include "ci/serve/access.h"
#include "contracts/base/bounds.h"
#include "contracts/base/read.h"

static writ_str find(const writ_param *items, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (writ_str_is(items[i].name, name))
            return items[i].value;
    return WRIT_STR_EMPTY;
}

writ_str writ_request_part(const writ_request *request, const char *name)
{
    return find(request->parts.items, request->parts.count, name);
}

writ_str writ_request_query(const writ_request *request, const char *name)
{
    return find(request->query.items, request->query.count, name);
}

bool writ_request_flag(const writ_request *request, const char *name)
{
    writ_str value = writ_request_query(request, name);
    return value.ptr && (!value.len || writ_str_is(value, "true"));
}

static bool read_number(writ_str text, int64_t *number)
{
    uint64_t sum = 0;
    bool negative = text.len && text.ptr[0] == '-';
    if (text.len == negative || text.len > 18)
        return false;
    for (size_t i = negative; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        sum = sum * 10 + (uint64_t)(text.ptr[i] - '0');
    }
    *number = negative ? -(int64_t)sum : (int64_t)sum;
    return true;
}

int writ_request_number(const writ_request *request, const char *name, int64_t least, int64_t most,
                        int64_t otherwise, int64_t *number, writ_error *err)
{
    writ_str text = writ_request_query(request, name);
    int64_t read = otherwise;
    if (text.ptr && (!read_number(text, &read) || read < least || read > most))
        return writ_error_set(err, WRIT_E_USAGE, "'%s' is a whole number from %lld to %lld", name,
                              (long long)least, (long long)most);
    *number = read;
    return WRIT_OK;
}

/* ---- weight ---- */

/* Of JSON: each container opens once, and each further value stands behind a comma. */
static size_t count_json(writ_str text)
{
    size_t count = 1;
    bool is_in_string = false;
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.ptr[i];
        if (is_in_string && byte == '\\')
            i++;
        else if (byte == '"')
            is_in_string = !is_in_string;
        else if (!is_in_string && (byte == ',' || byte == '[' || byte == '{'))
            count++;
    }
    return count;
}

/* Of YAML, no fewer than there are: values on lines of their own, and those between commas, of
 * which prose has some, too. */
static size_t count_yaml(writ_str text)
{
    size_t count = 1;
    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == '\n' || text.ptr[i] == '\r' || text.ptr[i] == ',' ||
                 text.ptr[i] == '[' || text.ptr[i] == '{' || text.ptr[i] == '-';
    return count;
}

int writ_request_weigh(const writ_request *request, writ_str text, size_t *weight, writ_error *err)
{
    enum { PROSE = 4 };
    bool is_known = writ_identity_is_known(request->identity);
    unsigned most = is_known ? WRIT_BOUND_HTTP_VALUES : WRIT_BOUND_HTTP_ANONYMOUS_VALUES;
    size_t at = 0;
    while (at < text.len && (unsigned char)text.ptr[at] <= ' ')
        at++;
    bool is_json = at < text.len && (text.ptr[at] == '{' || text.ptr[at] == '[');
    *weight += is_json ? count_json(text) : count_yaml(text) / PROSE;
    if (*weight <= most)
        return WRIT_OK;
    int code = writ_error_set(err, WRIT_E_INPUT, "a document of more than %u values", most);
    writ_error_hint(err, is_known
                             ? "a server takes no larger one; can it be split, with references?"
                             : "a server takes larger ones with a token");
    return code;
}

/* ---- the body ---- */

int writ_request_json(const writ_request *request, const writ_value **body, writ_error *err)
{
    writ_source *source = WRIT_NEW(request->arena, writ_source);
    writ_value *value = NULL;
    *source = (writ_source){WRIT_STR("body"), request->body};
    size_t weight = 0;
    int code = writ_request_weigh(request, request->body, &weight, err);
    if (!code)
        code = writ_json_read(request->arena, source, &value, err);
    if (code)
        return code;
    if (value->kind != WRIT_OBJECT)
        return writ_error_set_place(err, WRIT_E_INPUT, &value->place,
                                    "the body must be a JSON object");
    *body = value;
    return WRIT_OK;
}
