/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/base_refers.h"

#include "contracts/base/parallel.h"
#include "contracts/base/read.h"

/* What follows a key: `": "`, a line end. */
static writ_str value_after(writ_str text, size_t at)
{
    while (at < text.len && strchr(" \t\r\n:\"'", text.ptr[at]))
        at++;
    return writ_str_part(text, at, SIZE_MAX);
}

/* Of a value its first word, as far as quotes, commas and brackets let it go. */
static writ_str word_of(writ_str value)
{
    size_t len = 0;
    while (len < value.len && !strchr("\"', \t\r\n]}", value.ptr[len]))
        len++;
    return writ_str_part(value, 0, len);
}

static bool has(writ_str text, const char *part)
{
    return memmem(text.ptr, text.len, part, strlen(part)) != NULL;
}

/* `#/$defs/a` in quotes stays within the document. Without them YAML takes it for a comment. */
static bool ref_leads_out(writ_str text, size_t at)
{
    writ_str value = value_after(text, at);
    bool is_quoted = value.ptr > text.ptr && strchr("\"'", value.ptr[-1]);
    return !(is_quoted && value.len && value.ptr[0] == '#');
}

/* `$schema` may name a metaschema of one's own; `schema` of a party, a file. The `schema` of ODCS
 * is a list, and that of `consumes` a name. */
static bool schema_leads_out(writ_str text, size_t at)
{
    writ_str word = word_of(value_after(text, at));
    return !has(word, "json-schema.org/") && (has(word, ".") || has(word, "/"));
}

/* Does any key that ends in this word lead out? */
static bool any_leads_out(writ_str text, const char *word, bool (*leads)(writ_str, size_t))
{
    size_t at = 0;
    const char *found;
    while ((found = memmem(text.ptr + at, text.len - at, word, strlen(word)))) {
        at = (size_t)(found - text.ptr) + strlen(word);
        bool is_key = at < text.len && strchr("\"' \t\r\n:", text.ptr[at]);
        if (is_key && leads(text, at))
            return true;
    }
    return false;
}

bool writ_text_refers(writ_str text)
{
    if (!text.len)
        return false;
    if (has(text, "\\u") || has(text, "\\x")) /* a key may be written in them */
        return true;
    return any_leads_out(text, "$ref", ref_leads_out) ||
           any_leads_out(text, "$dynamicRef", ref_leads_out) ||
           any_leads_out(text, "$recursiveRef", ref_leads_out) ||
           any_leads_out(text, "schema", schema_leads_out);
}

typedef struct asked {
    const writ_str *paths;
    bool *refers;
} asked;

static int ask(void *context, size_t index, writ_arena *arena, writ_error *err)
{
    const asked *files = context;
    writ_source *source;
    int code = writ_source_load(arena, files->paths[index].ptr, &source, err);
    if (!code)
        files->refers[index] = writ_text_refers(source->text);
    return code;
}

int writ_base_refers(const writ_str *paths, size_t count, bool *refers, writ_error *err)
{
    writ_arena arena = WRIT_ARENA_INIT;
    asked files = {paths, refers};
    int code = writ_parallel(&arena, count, ask, &files, err);
    writ_arena_clear(&arena);
    return code;
}
