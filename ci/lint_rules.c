/* SPDX-License-Identifier: Apache-2.0
 *
 * The questions of ci/lint.def. Each looks at one thing and adds what it finds; which findings
 * count is the policy's matter.
 */
#include "ci/lint_rules.h"

#include "contracts/name_tokens.h"
#include "contracts/path.h"
#include "contracts/personal.h"

/* ---- a contract ---- */

static void check_status(writ_lint *lint)
{
    const writ_value *status = writ_value_find(lint->contract->document, "status");
    writ_status known;
    if (lint->contract->language != WRIT_LANGUAGE_ODCS || !status || status->kind != WRIT_STRING ||
        writ_status_find(status->string, &known))
        return;
    writ_finding *finding = writ_lint_add(
        lint, NULL, &status->place, "the standard knows no status '%.*s'; it counts as active",
        WRIT_FMT(status->string));
    if (finding)
        finding->hint = WRIT_STR("proposed, draft, active, deprecated or retired");
}

/* ---- examples ---- */

/* Which field a node of the schema set belongs to; NULL: none, or one of a branch. */
typedef struct owners {
    const writ_field **fields; /* by the node's id */
} owners;

static void own_nodes(writ_field *field, void *context)
{
    owners *known = context;
    if (field->schema && !known->fields[field->schema->id])
        known->fields[field->schema->id] = field;
    for (size_t i = 0; i < field->node_count; i++)
        if (!known->fields[field->nodes[i]->id])
            known->fields[field->nodes[i]->id] = field;
}

static void check_example(writ_lint *lint, const writ_field *field, const writ_schema *node,
                          const writ_value *example)
{
    writ_findings wrong = {0};
    if (writ_validator_check_part(lint->validator, lint->arena, node, example, &wrong))
        return;
    const writ_finding *first = &wrong.items[0];
    writ_str why = first->message, record = WRIT_STR("the record ");
    bool is_whole = writ_str_starts(why, record);
    writ_finding *finding =
        writ_lint_add(lint, field, &example->place, "the example is refused%s%.*s: %s%.*s",
                      first->path.len ? " at " : "", WRIT_FMT(first->path), is_whole ? "it " : "",
                      WRIT_FMT(is_whole ? writ_str_part(why, record.len, SIZE_MAX) : why));
    if (!finding)
        return;
    finding->expected = first->expected;
    finding->actual = first->actual;
    finding->hint = first->hint;
}

/* Where the schema says them, so that those of branches are judged as well. */
static void check_examples(writ_lint *lint)
{
    const writ_schema_set *set = lint->object->set;
    owners known = {writ_arena_zalloc(lint->arena, set->count * sizeof *known.fields)};
    own_nodes(lint->root, &known);
    writ_field_each(lint->root, own_nodes, &known);
    for (size_t i = 0; i < set->count; i++) {
        const writ_value *examples = set->nodes[i]->notes.examples;
        for (size_t j = 0; examples && j < examples->array.count; j++)
            check_example(lint, known.fields[i], set->nodes[i], examples->array.items[j]);
    }
}

/* ---- what only the document tells ---- */

/* Null counts as absent. */
static bool is_said(const writ_value *property, const char *key)
{
    const writ_value *value = writ_value_find(property, key);
    return value && value->kind != WRIT_NULL;
}

/* The properties of an ODCS object or property, and those within. A field is not required where it
 * does not say, by the standard; but did anybody mean that? */
static void walk_properties(writ_lint *lint, const writ_value *source, writ_str path)
{
    const writ_value *list = writ_value_find(source, "properties");
    const writ_value *items = writ_value_find(source, "items");
    const writ_value *value = writ_value_find(writ_value_find(source, "map"), "value");
    for (size_t i = 0; list && list->kind == WRIT_ARRAY && i < list->array.count; i++) {
        const writ_value *property = list->array.items[i],
                         *name = writ_value_find(property, "name");
        writ_str inner = writ_path_child(lint->arena, path, name->string);
        writ_finding *finding =
            is_said(property, "required")
                ? NULL
                : writ_lint_add(lint, writ_field_find(lint->root, inner), &name->place,
                                "the field does not say whether it is required");
        if (finding)
            finding->hint = WRIT_STR("required: true, or required: false");
        walk_properties(lint, property, inner);
    }
    if (items)
        walk_properties(lint, items, writ_path_any(lint->arena, path));
    if (value)
        walk_properties(lint, value, writ_path_any(lint->arena, path));
}

static void check_required_unsaid(writ_lint *lint)
{
    const writ_value *schema = writ_value_find(lint->contract->document, "schema");
    if (lint->contract->language != WRIT_LANGUAGE_ODCS)
        return;
    for (size_t i = 0; schema && i < schema->array.count; i++)
        if (writ_str_equal(writ_value_find(schema->array.items[i], "name")->string,
                           lint->object->name))
            walk_properties(lint, schema->array.items[i], WRIT_STR(""));
}

/* ---- objects ---- */

static void check_closed(writ_lint *lint, const writ_field *field)
{
    for (size_t i = 0; i < field->node_count; i++) {
        const writ_schema *node = field->nodes[i];
        const char *keyword = NULL;
        if (node->additional_properties && node->additional_properties->never)
            keyword = "additionalProperties";
        else if (node->unevaluated_properties && node->unevaluated_properties->never)
            keyword = "unevaluatedProperties";
        if (!keyword)
            continue;
        const writ_place place = writ_schema_keyword_place(node, keyword);
        writ_finding *finding =
            writ_lint_add(lint, field, &place,
                          "the object is closed: who has not heard of a new field yet refuses it");
        if (finding)
            finding->hint = WRIT_STR("leave it open; fields that are not declared are watched "
                                     "all the same (UNDECLARED_FIELD)");
    }
}

static bool has_child(writ_lint *lint, const writ_field *field, writ_str name)
{
    for (size_t i = 0; i < field->child_count; i++)
        if (field->children[i]->is_any || writ_str_equal(field->children[i]->name, name))
            return true;
    return field->recursive && field->repeats ? has_child(lint, field->repeats, name)
                                              : field->truncated;
}

static void check_required(writ_lint *lint, const writ_field *field)
{
    for (size_t i = 0; i < field->node_count; i++) {
        const writ_name_list *required = &field->nodes[i]->required;
        const writ_value *list = writ_value_find(field->nodes[i]->origin, "required");
        for (size_t j = 0; j < required->count; j++) {
            if (has_child(lint, field, required->items[j]))
                continue;
            writ_place place = writ_schema_keyword_place(field->nodes[i], "required");
            for (size_t k = 0; list && list->kind == WRIT_ARRAY && k < list->array.count; k++)
                if (writ_str_equal(list->array.items[k]->string, required->items[j]))
                    place = list->array.items[k]->place;
            writ_lint_add(lint, field, &place, "'%.*s' is required, and is no field here",
                          WRIT_FMT(required->items[j]));
        }
    }
}

/* ---- what each field should say ---- */

/* Only branches declare it, each in its way: there is no one description of it. */
static bool is_of_branches(const writ_field *field)
{
    return !field->node_count;
}

static void check_description(writ_lint *lint, const writ_field *field)
{
    if (!is_of_branches(field) && !field->notes->description.len)
        writ_lint_add(lint, field, &field->place, "the field has no description");
}

/* What has fields of its own is shown by their examples. */
static bool has_named_field(const writ_field *field)
{
    for (size_t i = 0; i < field->child_count; i++)
        if (!field->children[i]->is_any || has_named_field(field->children[i]))
            return true;
    return field->recursive;
}

static void check_example_missing(writ_lint *lint, const writ_field *field)
{
    const writ_value *examples = field->notes->examples;
    if (is_of_branches(field) || (examples && examples->array.count) || has_named_field(field))
        return;
    writ_lint_add(lint, field, &field->place, "the field has no example");
}

/* The reader of ODCS documents notes it itself. */
static void check_type(writ_lint *lint, const writ_field *field)
{
    if (lint->contract->language == WRIT_LANGUAGE_ODCS || is_of_branches(field) ||
        field->types != WRIT_TYPE_ANY)
        return;
    for (size_t i = 0; i < field->node_count; i++) {
        const writ_schema *node = field->nodes[i];
        if (node->has_type || node->enum_values || node->const_value || node->any_of.count ||
            node->one_of.count || node->not_ || node->if_)
            return;
    }
    writ_lint_add(lint, field, &field->place, "a field without a type admits any value");
}

/* ---- names ---- */

static void check_convention(writ_lint *lint, const writ_field *field)
{
    const char *convention = writ_convention_name(lint->convention);
    const writ_lint_style *style = lint->options->style;
    if (writ_convention_of(field->name) & (1u << lint->convention))
        return;
    if (style && style->names != WRIT_CONVENTION_ONE)
        writ_lint_add(lint, field, &field->place, "'%.*s' is not in %s, as the workspace asks",
                      WRIT_FMT(field->name), convention);
    else
        writ_lint_add(lint, field, &field->place,
                      "'%.*s' is not in %s, as %zu other name%s here %s", WRIT_FMT(field->name),
                      convention, lint->in_convention, lint->in_convention == 1 ? "" : "s",
                      lint->in_convention == 1 ? "is" : "are");
}

static void check_forbidden(writ_lint *lint, const writ_field *field)
{
    const writ_value *words = lint->options->style ? lint->options->style->forbidden : NULL;
    for (size_t i = 0; words && i < words->array.count; i++) {
        writ_str word = words->array.items[i]->string;
        if (writ_name_holds(field->name, word, false)) {
            writ_lint_add(lint, field, &field->place, "the workspace forbids '%.*s' in names",
                          WRIT_FMT(word));
            return;
        }
    }
}

/* ---- what values mean ---- */

static bool is_numeric(const writ_field *field)
{
    return (field->types & (WRIT_TYPE_NUMBER | WRIT_TYPE_INTEGER)) &&
           !(field->types & ~(unsigned)(WRIT_TYPE_NUMBER | WRIT_TYPE_INTEGER | WRIT_TYPE_NULL));
}

/* By its unit, or, where it has none, by its name. */
static bool is_money(const writ_field *field)
{
    static const char *const units[] = {"minor", "major", "cent", "cents"};
    static const char *const words[] = {"amount", "amount minor", "amount major", "price",   "cost",
                                        "fee",    "revenue",      "salary",       "turnover"};
    writ_str unit = field->notes->unit;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (writ_str_is(unit, units[i]))
            return true;
    for (size_t i = 0; !unit.len && is_numeric(field) && i < sizeof words / sizeof *words; i++)
        if (writ_name_holds(field->name, writ_str_of(words[i]), true))
            return true;
    return false;
}

static void check_currency(writ_lint *lint, const writ_field *field)
{
    if (is_of_branches(field) || !is_money(field) || field->notes->currency.len)
        return;
    writ_finding *finding = writ_lint_add(lint, field, &field->place,
                                          "an amount of money that does not say in which currency");
    if (finding)
        finding->hint = lint->contract->language == WRIT_LANGUAGE_ODCS
                            ? WRIT_STR("name the field that says it, or a code: {property: "
                                       "currencyField, value: currency}")
                            : WRIT_STR("name the field that says it, or a code: "
                                       "\"x-writ-currency\": \"EUR\"");
}

static void check_zone(writ_lint *lint, const writ_field *field)
{
    bool is_time = false, has_offset = false;
    for (size_t i = 0; i < field->node_count; i++) {
        is_time |= field->nodes[i]->time.kind == WRIT_TIME_TIMESTAMP;
        has_offset |= field->nodes[i]->time.offset_required;
    }
    if (!is_time || has_offset || field->notes->time_zone.len)
        return;
    writ_finding *finding =
        writ_lint_add(lint, field, &field->place,
                      "nobody can tell when that was: the time has no offset and no zone is named");
    if (finding)
        finding->hint = WRIT_STR("logicalTypeOptions: {timezone: true}, or {timezone: false, "
                                 "defaultTimezone: Europe/Berlin}");
}

/* ---- personal data ---- */

static bool is_personal(const writ_field *field)
{
    writ_str format = writ_field_format(field);
    if (writ_str_is(format, "email") || writ_str_is(format, "idn-email"))
        return true;
    return writ_name_personal(field->name).len > 0;
}

/* Somebody has looked: it is classified, or said to be no personal data (`pii: false`). What is in
 * a classified object is classified. */
static bool is_classified(const writ_field *field)
{
    for (; field; field = field->parent) {
        if (field->notes->sensitive || field->notes->classification.len)
            return true;
        for (size_t i = 0; i < field->node_count; i++)
            if (writ_value_find(field->nodes[i]->origin, "x-writ-sensitive"))
                return true;
    }
    return false;
}

static void check_classification(writ_lint *lint, const writ_field *field)
{
    const unsigned scalar = WRIT_TYPE_STRING | WRIT_TYPE_INTEGER | WRIT_TYPE_NUMBER;
    if (is_of_branches(field) || !(field->types & scalar) || !is_personal(field) ||
        is_classified(field))
        return;
    writ_finding *finding = writ_lint_add(lint, field, &field->place,
                                          "this looks like personal data, and is not classified");
    if (finding)
        finding->hint = lint->contract->language == WRIT_LANGUAGE_ODCS
                            ? WRIT_STR("classification: confidential; if it is none, {property: "
                                       "pii, value: false}")
                            : WRIT_STR("\"x-writ-sensitive\": true, or false if it is none");
}

/* ---- the table ---- */

void writ_lint_ask_contract(writ_lint *lint)
{
#define LINT_CONTRACT(asked, check) lint->rule = WRIT_RULE_##asked, check_##check(lint);
#include "ci/lint.def"
}

void writ_lint_ask_object(writ_lint *lint)
{
#define LINT_OBJECT(asked, check) lint->rule = WRIT_RULE_##asked, check_##check(lint);
#include "ci/lint.def"
}

void writ_lint_ask_field(writ_lint *lint, const writ_field *field)
{
#define LINT_NODE(asked, check) lint->rule = WRIT_RULE_##asked, check_##check(lint, field);
#include "ci/lint.def"
    if (!field->parent || field->is_any)
        return;
#define LINT_FIELD(asked, check) lint->rule = WRIT_RULE_##asked, check_##check(lint, field);
#include "ci/lint.def"
}
