/* SPDX-License-Identifier: Apache-2.0
 *
 * What each applicator makes of its subschemas, and the keywords that the program joins with
 * others: 2020-12 core, sections 10 and 11; validation, sections 6.1.1, 6.4.4, 6.4.5, 6.5.3 and
 * 6.5.4. Names that earlier drafts have for the same are rows of the table, too.
 */
#include <stdlib.h>

#include "contracts/base/write.h"
#include "validator/output_walk.h"

static const writ_token *token_of(const writ_application *a)
{
    return &a->walk->run->tape->tokens[a->at];
}

static bool is_array(const writ_application *a)
{
    return token_of(a)->kind == WRIT_TOKEN_ARRAY;
}

static bool is_object(const writ_application *a)
{
    return token_of(a)->kind == WRIT_TOKEN_OBJECT;
}

static bool has_mark(const writ_application *a, uint32_t index)
{
    return a->marks->bits[index / 64] >> (index % 64) & 1;
}

static void mark(const writ_application *a, uint32_t index)
{
    if (a->marks)
        a->marks->bits[index / 64] |= UINT64_C(1) << (index % 64);
}

static void mark_all(const writ_application *a)
{
    if (a->marks)
        memset(a->marks->bits, 0xFF, a->marks->words * sizeof *a->marks->bits);
}

/* The keyword fails by itself, with the sentence of an instruction. */
static bool fail(writ_application *a, writ_op op, uint64_t detail)
{
    writ_explain_verdict(a->walk->run, &a->frame, a->at, writ_output_instruction(a, op), detail);
    return false;
}

/* ---- in place ---- */

static bool apply_in_place(writ_application *a, writ_keyword_result *result, const writ_str *token,
                           const writ_schema *schema)
{
    return writ_output_apply(a, result, token, schema, &a->frame, a->at);
}

/* Of two references beside each other the dynamic one is the last branch of allOf (schema.h). */
static bool reference(writ_application *a, const writ_value *value, writ_keyword_result *result)
{
    (void)value;
    const writ_schema *schema = a->schema;
    bool is_second = !writ_str_is(result->step.keyword, schema->ref_keyword);
    result->is_reference = result->must_hold = true;
    return apply_in_place(a, result, NULL,
                          is_second ? schema->all_of.items[schema->all_of.count - 1] : schema->ref);
}

static uint64_t count_holding(writ_application *a, const writ_schema_list *list, size_t count,
                              writ_keyword_result *result)
{
    uint64_t holding = 0;
    for (size_t i = 0; i < count; i++) {
        writ_str token = writ_str_printf(&a->walk->run->scratch, "%zu", i);
        holding += apply_in_place(a, result, &token, list->items[i]);
    }
    return holding;
}

static bool all_of(writ_application *a, const writ_value *value, writ_keyword_result *result)
{
    size_t count = value->array.count;
    result->must_hold = true;
    return count_holding(a, &a->schema->all_of, count, result) == count;
}

/* Of no branch that holds nothing is to be said by `unevaluated…`, as in a run (run.c). */
static bool any_of(writ_application *a, const writ_value *value, writ_keyword_result *result)
{
    if (count_holding(a, &a->schema->any_of, value->array.count, result))
        return true;
    mark_all(a);
    return fail(a, WRIT_OP_ANY_OF, 0);
}

static bool one_of(writ_application *a, const writ_value *value, writ_keyword_result *result)
{
    uint64_t holding = count_holding(a, &a->schema->one_of, value->array.count, result);
    if (holding == 1)
        return true;
    result->is_alone = holding > 1;
    if (!holding)
        mark_all(a);
    return fail(a, WRIT_OP_ONE_OF, holding);
}

static bool not_(writ_application *a, const writ_value *value, writ_keyword_result *result)
{
    (void)value;
    writ_marks *marks = a->marks;
    a->marks = NULL;
    result->is_alone = true;
    bool holds = !apply_in_place(a, result, NULL, a->schema->not_);
    a->marks = marks;
    return holds || fail(a, WRIT_OP_NOT, 0);
}

static bool if_(writ_application *a, const writ_value *value, writ_keyword_result *result)
{
    (void)value;
    a->if_holds = apply_in_place(a, result, NULL, a->schema->if_);
    return true;
}

static bool then_(writ_application *a, const writ_value *value, writ_keyword_result *result)
{
    (void)value;
    result->must_hold = true;
    return !a->schema->then_ || !a->if_holds || apply_in_place(a, result, NULL, a->schema->then_);
}

static bool else_(writ_application *a, const writ_value *value, writ_keyword_result *result)
{
    (void)value;
    result->must_hold = true;
    return !a->schema->else_ || a->if_holds || apply_in_place(a, result, NULL, a->schema->else_);
}

static bool dependent_schemas(writ_application *a, const writ_value *value,
                              writ_keyword_result *result)
{
    (void)value;
    bool holds = true;
    const writ_property_list *list = &a->schema->dependent_schemas;
    result->must_hold = true;
    for (size_t i = 0; is_object(a) && i < list->count; i++)
        if (writ_run_find_member(a->walk->run, a->at, list->items[i].name))
            holds = apply_in_place(a, result, &list->items[i].name, list->items[i].schema) && holds;
    return holds;
}

/* ---- arrays ---- */

/* The items of the prefix, each by its own schema, or the rest of them by one. How many. */
static uint32_t apply_to_items(writ_application *a, writ_keyword_result *result, bool is_rest,
                               bool *holds)
{
    const writ_token *tokens = a->walk->run->tape->tokens;
    const writ_schema_list *prefix = &a->schema->prefix_items;
    uint32_t item = a->at + 1, applied = 0;
    for (uint32_t i = 0; i < tokens[a->at].len && (is_rest || i < prefix->count); i++) {
        if (!is_rest || i >= prefix->count) {
            writ_frame inner = {&a->frame, UINT32_MAX, i, a->frame.sensitive};
            writ_str token = writ_str_printf(&a->walk->run->scratch, "%u", i);
            bool good =
                writ_output_apply(a, result, is_rest ? NULL : &token,
                                  is_rest ? a->schema->items : prefix->items[i], &inner, item);
            *holds = good && *holds;
            mark(a, i);
            applied++;
        }
        item = writ_tape_next(tokens, item);
    }
    return applied;
}

static bool prefix_items(writ_application *a, const writ_value *value, writ_keyword_result *result)
{
    (void)value;
    bool holds = true;
    if (!is_array(a))
        return true;
    uint32_t applied = apply_to_items(a, result, false, &holds);
    if (applied == token_of(a)->len)
        writ_buf_add_text(&result->annotation, "true");
    else if (applied)
        writ_buf_printf(&result->annotation, "%u", applied - 1);
    return holds;
}

static bool rest_of_items(writ_application *a, const writ_value *value, writ_keyword_result *result)
{
    (void)value;
    bool holds = true;
    if (is_array(a) && a->schema->items && apply_to_items(a, result, true, &holds))
        writ_buf_add_text(&result->annotation, "true");
    return holds;
}

static bool items(writ_application *a, const writ_value *value, writ_keyword_result *result)
{
    return value->kind == WRIT_ARRAY ? prefix_items(a, value, result)
                                     : rest_of_items(a, value, result);
}

/* Beside no tuple it says nothing (2019-09 core, section 9.3.1.2). */
static bool additional_items(writ_application *a, const writ_value *value,
                             writ_keyword_result *result)
{
    return strcmp(a->schema->items_keyword, "additionalItems") != 0 ||
           rest_of_items(a, value, result);
}

static bool contains(writ_application *a, const writ_value *value, writ_keyword_result *result)
{
    (void)value;
    const writ_token *tokens = a->walk->run->tape->tokens;
    uint32_t item = a->at + 1;
    if (!is_array(a))
        return true;
    if (a->schema->contains_evaluates)
        writ_buf_add_byte(&result->annotation, '[');
    for (uint32_t i = 0; i < tokens[a->at].len; i++, item = writ_tape_next(tokens, item)) {
        writ_frame inner = {&a->frame, UINT32_MAX, i, a->frame.sensitive};
        if (!writ_output_apply(a, result, NULL, a->schema->contains, &inner, item))
            continue;
        if (a->schema->contains_evaluates) {
            writ_buf_printf(&result->annotation, "%s%u", a->matches ? "," : "", i);
            mark(a, i);
        }
        a->matches++;
    }
    if (a->schema->contains_evaluates)
        writ_buf_add_byte(&result->annotation, ']');
    return a->matches || !a->schema->min_contains || fail(a, WRIT_OP_CONTAINS, a->matches);
}

static bool min_contains(writ_application *a, const writ_value *value, writ_keyword_result *result)
{
    (void)value, (void)result;
    return !is_array(a) || !a->schema->contains || a->matches >= a->schema->min_contains ||
           fail(a, WRIT_OP_CONTAINS, a->matches);
}

static bool max_contains(writ_application *a, const writ_value *value, writ_keyword_result *result)
{
    (void)value, (void)result;
    return !is_array(a) || !a->schema->contains || a->matches <= a->schema->max_contains ||
           fail(a, WRIT_OP_CONTAINS, a->matches);
}

static bool unevaluated_items(writ_application *a, const writ_value *value,
                              writ_keyword_result *result)
{
    (void)value;
    const writ_token *tokens = a->walk->run->tape->tokens;
    bool holds = true, applied = false;
    uint32_t item = a->at + 1;
    for (uint32_t i = 0; is_array(a) && i < tokens[a->at].len;
         i++, item = writ_tape_next(tokens, item)) {
        if (has_mark(a, i))
            continue;
        writ_frame inner = {&a->frame, UINT32_MAX, i, a->frame.sensitive};
        holds =
            writ_output_apply(a, result, NULL, a->schema->unevaluated_items, &inner, item) && holds;
        applied = true;
    }
    if (applied)
        writ_buf_add_text(&result->annotation, "true");
    if (is_array(a))
        mark_all(a);
    return holds;
}

/* ---- objects ---- */

/* A walk over the members of the object; the names to which something was applied are the
 * annotation. */
typedef struct members {
    writ_application *a;
    writ_keyword_result *result;
    uint32_t key, index; /* of the member; index from 0 */
    bool is_listed;      /* its name is in the annotation */
    bool holds;
} members;

static members members_of(writ_application *a, writ_keyword_result *result)
{
    if (is_object(a))
        writ_buf_add_byte(&result->annotation, '[');
    return (members){.a = a, .result = result, .holds = true};
}

/* True for each member in turn. */
static bool next_member(members *at)
{
    const writ_token *tokens = at->a->walk->run->tape->tokens;
    if (!is_object(at->a))
        return false;
    at->index += at->key != 0;
    at->key = at->key ? writ_tape_next(tokens, at->key + 1) : at->a->at + 1;
    at->is_listed = false;
    if (at->key < tokens[at->a->at].next)
        return true;
    writ_buf_add_byte(&at->result->annotation, ']');
    return false;
}

/* The member's name; until other text is decoded. */
static writ_str name_of(const members *at)
{
    writ_run *run = at->a->walk->run;
    return writ_tape_text(run->tape, &run->tape->tokens[at->key], &run->text);
}

static void apply_to_member(members *at, const writ_str *token, const writ_schema *schema)
{
    writ_application *a = at->a;
    writ_buf *list = &at->result->annotation;
    writ_frame inner = {&a->frame, at->key, at->index, a->frame.sensitive};
    if (!at->is_listed) {
        writ_buf_add_text(list, list->len > 1 ? "," : "");
        writ_json_write_string(list, name_of(at));
        at->is_listed = true;
    }
    at->holds = writ_output_apply(a, at->result, token, schema, &inner, at->key + 1) && at->holds;
    mark(a, at->index);
}

static bool properties(writ_application *a, const writ_value *value, writ_keyword_result *result)
{
    (void)value;
    members at = members_of(a, result);
    while (next_member(&at)) {
        const writ_schema_property *property = writ_schema_find_property(a->schema, name_of(&at));
        if (property)
            apply_to_member(&at, &property->name, property->schema);
    }
    return at.holds;
}

static writ_match match_name(const members *at, size_t pattern)
{
    const writ_instruction *instruction = writ_output_instruction(at->a, WRIT_OP_MEMBERS);
    return writ_pattern_match(instruction->members->patterns[pattern].pattern, name_of(at));
}

static bool pattern_properties(writ_application *a, const writ_value *value,
                               writ_keyword_result *result)
{
    (void)value;
    members at = members_of(a, result);
    const writ_property_list *list = &a->schema->pattern_properties;
    while (next_member(&at))
        for (size_t i = 0; i < list->count; i++) {
            writ_match match = match_name(&at, i);
            if (match == WRIT_MATCH_YES)
                apply_to_member(&at, &list->items[i].name, list->items[i].schema);
            if (match != WRIT_MATCH_TOO_COSTLY)
                continue;
            writ_frame inner = {&a->frame, at.key, at.index, a->frame.sensitive};
            writ_explain_add(a->walk->run, &inner, at.key + 1, WRIT_RULE_PATTERN_TOO_COSTLY,
                             a->schema, "patternProperties");
            at.holds = false;
        }
    return at.holds;
}

static bool is_declared(const members *at)
{
    const writ_schema *schema = at->a->schema;
    if (writ_schema_find_property(schema, name_of(at)))
        return true;
    for (size_t i = 0; i < schema->pattern_properties.count; i++)
        if (match_name(at, i) == WRIT_MATCH_YES)
            return true;
    return false;
}

static bool additional_properties(writ_application *a, const writ_value *value,
                                  writ_keyword_result *result)
{
    (void)value;
    members at = members_of(a, result);
    while (next_member(&at))
        if (!is_declared(&at))
            apply_to_member(&at, NULL, a->schema->additional_properties);
    return at.holds;
}

static bool unevaluated_properties(writ_application *a, const writ_value *value,
                                   writ_keyword_result *result)
{
    (void)value;
    members at = members_of(a, result);
    while (next_member(&at))
        if (!has_mark(a, at.index))
            apply_to_member(&at, NULL, a->schema->unevaluated_properties);
    if (is_object(a))
        mark_all(a);
    return at.holds;
}

/* A name has no place in the payload, so what describes it would describe the member's value: only
 * errors are told. */
static bool property_names(writ_application *a, const writ_value *value,
                           writ_keyword_result *result)
{
    (void)value;
    writ_output_walk *walk = a->walk;
    members at = members_of(a, result);
    walk->above = writ_explain_path(walk->run, &a->frame, NULL);
    while (next_member(&at)) {
        writ_frame top = {.key = UINT32_MAX};
        writ_frame inner = {.parent = &top, .key = at.key, .sensitive = a->frame.sensitive};
        writ_token *name = writ_run_begin_name(walk->run, at.key);
        at.holds = writ_output_apply(a, result, NULL, a->schema->property_names, &inner, at.key) &&
                   at.holds;
        writ_run_end_name(name);
    }
    walk->above = WRIT_STR_EMPTY;
    writ_buf_reset(&result->annotation);
    result->is_alone = at.holds;
    return at.holds;
}

/* ---- what the program joins with others ---- */

static bool type(writ_application *a, const writ_value *value, writ_keyword_result *result)
{
    (void)value, (void)result;
    return writ_run_type(a->walk->run, &a->frame, a->schema->id, a->at);
}

static bool has_names(writ_application *a, const writ_name_list *names, const char *keyword,
                      const writ_str *because_of)
{
    writ_run *run = a->walk->run;
    bool holds = true;
    for (size_t i = 0; i < names->count; i++) {
        if (writ_run_find_member(run, a->at, names->items[i]))
            continue;
        writ_explain_missing(run, &a->frame, a->at, a->schema, keyword, names->items[i],
                             because_of);
        holds = false;
    }
    return holds;
}

static bool required(writ_application *a, const writ_value *value, writ_keyword_result *result)
{
    (void)value, (void)result;
    return !is_object(a) || has_names(a, &a->schema->required, "required", NULL);
}

static bool dependent_required(writ_application *a, const writ_value *value,
                               writ_keyword_result *result)
{
    (void)value, (void)result;
    bool holds = true;
    const writ_dependent_list *list = &a->schema->dependent_required;
    for (size_t i = 0; is_object(a) && i < list->count; i++)
        if (writ_run_find_member(a->walk->run, a->at, list->items[i].name))
            holds =
                has_names(a, &list->items[i].required, "dependentRequired", &list->items[i].name) &&
                holds;
    return holds;
}

static bool dependencies(writ_application *a, const writ_value *value, writ_keyword_result *result)
{
    bool schemas = dependent_schemas(a, value, result);
    return dependent_required(a, value, result) && schemas;
}

/* ---- the table ---- */

/* In byte order of the names. */
static const writ_output_keyword keywords[] = {
    {"$dynamicRef", reference, WRIT_PHASE_FIRST},
    {"$recursiveRef", reference, WRIT_PHASE_FIRST},
    {"$ref", reference, WRIT_PHASE_FIRST},
    {"additionalItems", additional_items, WRIT_PHASE_FIRST},
    {"additionalProperties", additional_properties, WRIT_PHASE_FIRST},
    {"allOf", all_of, WRIT_PHASE_FIRST},
    {"anyOf", any_of, WRIT_PHASE_FIRST},
    {"contains", contains, WRIT_PHASE_FIRST},
    {"dependencies", dependencies, WRIT_PHASE_FIRST},
    {"dependentRequired", dependent_required, WRIT_PHASE_FIRST},
    {"dependentSchemas", dependent_schemas, WRIT_PHASE_FIRST},
    {"else", else_, WRIT_PHASE_THEN},
    {"if", if_, WRIT_PHASE_FIRST},
    {"items", items, WRIT_PHASE_FIRST},
    {"maxContains", max_contains, WRIT_PHASE_THEN},
    {"minContains", min_contains, WRIT_PHASE_THEN},
    {"not", not_, WRIT_PHASE_FIRST},
    {"oneOf", one_of, WRIT_PHASE_FIRST},
    {"patternProperties", pattern_properties, WRIT_PHASE_FIRST},
    {"prefixItems", prefix_items, WRIT_PHASE_FIRST},
    {"properties", properties, WRIT_PHASE_FIRST},
    {"propertyNames", property_names, WRIT_PHASE_FIRST},
    {"required", required, WRIT_PHASE_FIRST},
    {"then", then_, WRIT_PHASE_THEN},
    {"type", type, WRIT_PHASE_FIRST},
    {"unevaluatedItems", unevaluated_items, WRIT_PHASE_LAST},
    {"unevaluatedProperties", unevaluated_properties, WRIT_PHASE_LAST},
};

static int compare_name(const void *name, const void *row)
{
    return writ_str_compare(*(const writ_str *)name,
                            writ_str_of(((const writ_output_keyword *)row)->name));
}

const writ_output_keyword *writ_output_keyword_find(writ_str name)
{
    return bsearch(&name, keywords, sizeof keywords / sizeof *keywords, sizeof *keywords,
                   compare_name);
}
