/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/metaschema_check.h"

#include "contracts/base/read.h"
#include "contracts/metaschema.h"
#include "validator/validator.h"

static int compile(writ_arena *arena, writ_draft draft, writ_validator **validator, writ_error *err)
{
    writ_str uri = writ_str_of(writ_draft_uri(draft));
    const writ_schema_options options = {.base_uri = uri};
    writ_schema_set *set;
    int code = writ_schema_compile(arena, writ_metaschema_read(arena, uri), &options, &set, err);
    return code ? code : writ_validator_new(set, NULL, validator, err);
}

/* A subschema that names another draft is judged by that one's metaschema. */
static bool is_document(const writ_schema_set *set, const writ_value *value)
{
    for (size_t i = 0; i < set->documents.count; i++)
        if (set->documents.items[i].root == value)
            return true;
    return false;
}

/* The value at the path, or the nearest one above what is missing; NULL when it stands within
 * another document. */
static const writ_value *find_fault(const writ_schema_set *set, const writ_value *root,
                                    writ_str path)
{
    const writ_value *at = root;
    for (writ_str rest = path; rest.len;) {
        size_t len = 1 + writ_str_find_byte(writ_str_part(rest, 1, rest.len), '/');
        const writ_value *next = writ_value_at(at, writ_str_part(rest, 0, len));
        if (!next)
            return at;
        if (is_document(set, next))
            return NULL;
        at = next;
        rest = writ_str_part(rest, len, rest.len);
    }
    return at;
}

static int explain(const writ_schema_set *set, const writ_schema_document *document,
                   const writ_findings *findings, writ_error *err)
{
    for (size_t i = 0; i < findings->count; i++) {
        const writ_finding *finding = &findings->items[i];
        const writ_value *at = find_fault(set, document->root, finding->path);
        if (!at)
            continue;
        writ_error_set_place(err, WRIT_E_INPUT, &at->place,
                             "not valid by the metaschema of %s: %.*s",
                             writ_draft_name(document->draft), WRIT_FMT(finding->message));
        if (finding->hint.len)
            writ_error_hint(err, "%.*s", WRIT_FMT(finding->hint));
        return WRIT_E_INPUT;
    }
    return WRIT_OK;
}

/* `true` and `false` need no judging, and what no metaschema of ours is for cannot be judged. */
static bool is_to_be_judged(const writ_schema_document *document)
{
    return document->draft != WRIT_DRAFT_UNKNOWN && document->root->kind == WRIT_OBJECT;
}

static int judge(writ_arena *arena, writ_validator *validator, const writ_schema_set *set,
                 const writ_schema_document *document, writ_error *err)
{
    writ_findings findings = {0};
    if (writ_validator_check_value(validator, arena, document->root, NULL))
        return WRIT_OK;
    writ_validator_check_value(validator, arena, document->root, &findings);
    return explain(set, document, &findings, err);
}

int writ_metaschema_check(const writ_schema_set *set, writ_error *err)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_validator *validators[WRIT_DRAFT_2020_12 + 1] = {NULL};
    int code = WRIT_OK;
    for (size_t i = 0; !code && i < set->documents.count; i++) {
        const writ_schema_document *document = &set->documents.items[i];
        if (!is_to_be_judged(document))
            continue;
        writ_validator **validator = &validators[document->draft];
        if (!*validator)
            code = compile(&arena, document->draft, validator, err);
        if (!code)
            code = judge(&arena, *validator, set, document, err);
    }
    for (size_t i = 0; i <= WRIT_DRAFT_2020_12; i++)
        writ_validator_free(validators[i]);
    writ_arena_clear(&arena);
    return code;
}
