/* SPDX-License-Identifier: Apache-2.0
 *
 * Drafts, metaschemas of one's own and their vocabularies (2020-12 core, section 8.1).
 */
#include "contracts/base/read.h"
#include "contracts/schema_read.h"
#include "contracts/uri.h"

static const struct {
    writ_draft draft;
    const char *name;
    const char *uri;
} drafts[] = {
    {WRIT_DRAFT_4, "draft 4", "http://json-schema.org/draft-04/schema"},
    {WRIT_DRAFT_6, "draft 6", "http://json-schema.org/draft-06/schema"},
    {WRIT_DRAFT_7, "draft 7", "http://json-schema.org/draft-07/schema"},
    {WRIT_DRAFT_2019_09, "2019-09", "https://json-schema.org/draft/2019-09/schema"},
    {WRIT_DRAFT_2020_12, "2020-12", "https://json-schema.org/draft/2020-12/schema"},
};
enum { DRAFTS = sizeof drafts / sizeof *drafts };

const char *writ_draft_name(writ_draft draft)
{
    for (size_t i = 0; i < DRAFTS; i++)
        if (drafts[i].draft == draft)
            return drafts[i].name;
    return "unknown";
}

const char *writ_draft_uri(writ_draft draft)
{
    for (size_t i = 0; i < DRAFTS; i++)
        if (drafts[i].draft == draft)
            return drafts[i].uri;
    return NULL;
}

/* What follows the scheme, where that is http or https. */
static writ_str without_scheme(writ_str uri)
{
    size_t scheme = writ_str_find_byte(uri, ':');
    writ_str name = writ_str_part(uri, 0, scheme);
    bool is_http = writ_str_is(name, "http") || writ_str_is(name, "https");
    return is_http ? writ_str_part(uri, scheme, uri.len) : WRIT_STR_EMPTY;
}

writ_draft writ_draft_find(writ_str uri)
{
    writ_str rest = without_scheme(uri);
    if (writ_str_ends(rest, WRIT_STR("#")))
        rest.len--;
    for (size_t i = 0; i < DRAFTS; i++)
        if (writ_str_equal(rest, without_scheme(writ_str_of(drafts[i].uri))))
            return drafts[i].draft;
    return WRIT_DRAFT_UNKNOWN;
}

/* ---- vocabularies ---- */

static const struct {
    const char *uri;
    unsigned bits;
} vocabularies[] = {
    {"https://json-schema.org/draft/2019-09/vocab/core", WRIT_VOCABULARY_CORE},
    {"https://json-schema.org/draft/2019-09/vocab/applicator",
     WRIT_VOCABULARY_APPLICATOR | WRIT_VOCABULARY_UNEVALUATED},
    {"https://json-schema.org/draft/2019-09/vocab/validation", WRIT_VOCABULARY_VALIDATION},
    {"https://json-schema.org/draft/2019-09/vocab/meta-data", WRIT_VOCABULARY_METADATA},
    {"https://json-schema.org/draft/2019-09/vocab/format", WRIT_VOCABULARY_FORMAT},
    {"https://json-schema.org/draft/2019-09/vocab/content", WRIT_VOCABULARY_CONTENT},
    {"https://json-schema.org/draft/2020-12/vocab/core", WRIT_VOCABULARY_CORE},
    {"https://json-schema.org/draft/2020-12/vocab/applicator", WRIT_VOCABULARY_APPLICATOR},
    {"https://json-schema.org/draft/2020-12/vocab/unevaluated", WRIT_VOCABULARY_UNEVALUATED},
    {"https://json-schema.org/draft/2020-12/vocab/validation", WRIT_VOCABULARY_VALIDATION},
    {"https://json-schema.org/draft/2020-12/vocab/meta-data", WRIT_VOCABULARY_METADATA},
    {"https://json-schema.org/draft/2020-12/vocab/format-annotation", WRIT_VOCABULARY_FORMAT},
    {"https://json-schema.org/draft/2020-12/vocab/format-assertion",
     WRIT_VOCABULARY_FORMAT | WRIT_VOCABULARY_FORMAT_ASSERTION},
    {"https://json-schema.org/draft/2020-12/vocab/content", WRIT_VOCABULARY_CONTENT},
};

static unsigned vocabulary_bits(writ_str uri)
{
    for (size_t i = 0; i < sizeof vocabularies / sizeof *vocabularies; i++)
        if (writ_str_is(uri, vocabularies[i].uri))
            return vocabularies[i].bits;
    return 0;
}

/* In 2019-09 to demand the format vocabulary is to demand that formats are asserted (2019-09
 * validation, section 7.2); a vocabulary that is known counts whether it is demanded or not. */
static int add_vocabulary(const writ_member *member, const writ_value *schema,
                          writ_dialect *dialect, writ_error *err)
{
    unsigned bits = vocabulary_bits(member->name);
    bool is_demanded = member->value->kind == WRIT_BOOLEAN && member->value->boolean;
    if (!bits && is_demanded)
        return writ_error_set_place(err, WRIT_E_INPUT, &schema->place,
                                    "'$schema' names '%.*s', which demands the vocabulary '%.*s', "
                                    "and that is not known",
                                    WRIT_FMT(schema->string), WRIT_FMT(member->name));
    if (dialect->draft == WRIT_DRAFT_2019_09 && bits == WRIT_VOCABULARY_FORMAT && is_demanded)
        bits |= WRIT_VOCABULARY_FORMAT_ASSERTION;
    dialect->vocabularies |= bits;
    return WRIT_OK;
}

static int read_vocabularies(const writ_value *metaschema, const writ_value *schema,
                             writ_dialect *dialect, writ_error *err)
{
    const writ_value *list = writ_value_find(metaschema, "$vocabulary");
    if (dialect->draft < WRIT_DRAFT_2019_09 || !list || list->kind != WRIT_OBJECT)
        return WRIT_OK;
    dialect->vocabularies = WRIT_VOCABULARY_CORE | WRIT_VOCABULARY_OURS;
    for (size_t i = 0; i < list->object.count; i++)
        if (add_vocabulary(&list->object.items[i], schema, dialect, err))
            return WRIT_E_INPUT;
    return WRIT_OK;
}

/* ---- `$schema` ---- */

static int refuse_unknown(const writ_value *schema, writ_error *err)
{
    writ_error_set_place(err, WRIT_E_INPUT, &schema->place,
                         "'$schema' names '%.*s', which is not known", WRIT_FMT(schema->string));
    writ_error_hint(err, "known are http://json-schema.org/draft-04/schema#, draft-06, draft-07, "
                         "https://json-schema.org/draft/2019-09/schema and 2020-12; give the file "
                         "of another metaschema with --resolve");
    return WRIT_E_INPUT;
}

/* Metaschemas described by metaschemas described by others: one that leads to no draft soon is
 * described by itself. */
enum { MOST_METASCHEMAS = 8 };

static int dialect_of(writ_schema_reader *reader, const writ_value *root, unsigned depth,
                      writ_dialect *dialect, writ_error *err)
{
    const writ_value *schema = writ_value_find(root, "$schema");
    const writ_value *metaschema = NULL;
    if (!schema)
        return WRIT_OK;
    if (schema->kind != WRIT_STRING)
        return writ_error_set_place(err, WRIT_E_INPUT, &schema->place,
                                    "'$schema' must be a string");
    writ_draft draft = writ_draft_find(schema->string);
    if (draft != WRIT_DRAFT_UNKNOWN) {
        *dialect = (writ_dialect){.draft = draft, .vocabularies = WRIT_VOCABULARY_STANDARD};
        return WRIT_OK;
    }
    writ_uri_parts parts = writ_uri_split(schema->string);
    writ_str uri = parts.uri;
    if (depth == MOST_METASCHEMAS || parts.fragment.len) /* it names a whole document */
        return refuse_unknown(schema, err);
    int code = writ_schema_find_document(reader, uri, &schema->place, &metaschema, err);
    if (!code && !metaschema)
        code = refuse_unknown(schema, err);
    writ_dialect found = {.draft = WRIT_DRAFT_2020_12, .vocabularies = WRIT_VOCABULARY_STANDARD};
    if (!code)
        code = dialect_of(reader, metaschema, depth + 1, &found, err);
    if (!code)
        code = read_vocabularies(metaschema, schema, &found, err);
    found.metaschema = uri;
    if (!code)
        *dialect = found;
    return code;
}

int writ_schema_dialect(writ_schema_reader *reader, const writ_value *root, writ_dialect *dialect,
                        writ_error *err)
{
    return dialect_of(reader, root, 0, dialect, err);
}
