/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/restore.h"

#include "contracts/day.h"
#include "contracts/field.h"
#include "contracts/path.h"
#include "contracts/rename.h"
#include "contracts/restore_draft.h"

/* ---- the two languages ---- */

/* What a rule speaks of, in words and by the keywords of both languages. */
static const struct {
    writ_rule rule;
    const char *noun;
    const char *const odcs[WRIT_RESTORE_KEYS];
    const char *const json[WRIT_RESTORE_KEYS];
} subjects[] = {
    {WRIT_RULE_TYPE_CHANGED, "type", {"logicalType"}, {"type", "x-writ-time"}},
    {WRIT_RULE_TYPE_NARROWED, "type", {"logicalType"}, {"type", "x-writ-time"}},
    {WRIT_RULE_TYPE_WIDENED, "type", {"logicalType"}, {"type", "x-writ-time"}},
#define VALUES                                                                                     \
    {"enum", "logicalTypeOptions/enum", "customProperties/enum", "quality"},                       \
    {                                                                                              \
        "enum", "const"                                                                            \
    }
    {WRIT_RULE_ENUM_VALUE_ADDED, "listed values", VALUES},
    {WRIT_RULE_ENUM_VALUE_REMOVED, "listed values", VALUES},
    {WRIT_RULE_ENUM_ADDED, "listed values", VALUES},
    {WRIT_RULE_ENUM_REMOVED, "listed values", VALUES},
    {WRIT_RULE_CONST_CHANGED, "constant", VALUES},
#undef VALUES
    {WRIT_RULE_NULLABLE_ADDED, "nullability", {"customProperties/nullable"}, {"type", "enum"}},
    {WRIT_RULE_NULLABLE_REMOVED, "nullability", {"customProperties/nullable"}, {"type", "enum"}},
    {WRIT_RULE_PATTERN_CHANGED, "pattern", {"logicalTypeOptions/pattern", "quality"}, {"pattern"}},
    {WRIT_RULE_FORMAT_CHANGED, "format", {"logicalTypeOptions/format"}, {"format"}},
    {WRIT_RULE_RANGE_CHANGED,
     "range",
     {"logicalTypeOptions/minimum", "logicalTypeOptions/maximum",
      "logicalTypeOptions/exclusiveMinimum", "logicalTypeOptions/exclusiveMaximum",
      "logicalTypeOptions/multipleOf", "logicalTypeOptions/format"},
     {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "x-writ-time"}},
    {WRIT_RULE_LENGTH_CHANGED,
     "length",
     {"logicalTypeOptions/minLength", "logicalTypeOptions/maxLength"},
     {"minLength", "maxLength"}},
    {WRIT_RULE_ITEM_COUNT_CHANGED,
     "size",
     {"logicalTypeOptions/minItems", "logicalTypeOptions/maxItems",
      "logicalTypeOptions/minProperties", "logicalTypeOptions/maxProperties"},
     {"minItems", "maxItems", "minProperties", "maxProperties"}},
    {WRIT_RULE_UNIQUE_CHANGED, "uniqueness", {"logicalTypeOptions/uniqueItems"}, {"uniqueItems"}},
    {WRIT_RULE_TIMEZONE_CHANGED,
     "time zone",
     {"logicalTypeOptions/timezone", "logicalTypeOptions/defaultTimezone",
      "logicalTypeOptions/format"},
     {"x-writ-time", "x-writ-time-zone", "format"}},
    {WRIT_RULE_UNIT_CHANGED, "unit", {"customProperties/unit"}, {"x-writ-unit"}},
    {WRIT_RULE_CURRENCY_CHANGED,
     "currency",
     {"customProperties/currencyField"},
     {"x-writ-currency"}},
    {WRIT_RULE_OPENNESS_CHANGED,
     "openness",
     {"customProperties/additionalProperties"},
     {"additionalProperties", "unevaluatedProperties", "patternProperties"}},
};

/* Every key of an ODCS property that says which values it has, or what they mean. */
static const char *const odcs_keys[WRIT_RESTORE_KEYS] = {
    "logicalType",
    "logicalTypeOptions",
    "required",
    "enum",
    "quality",
    "customProperties/enum",
    "customProperties/nullable",
    "customProperties/unit",
    "customProperties/currencyField",
    "customProperties/additionalProperties",
};

/* Members of a JSON Schema that say nothing of the field itself: its children, which are fields of
 * their own; definitions; and words. */
static bool is_own_keyword(writ_str name)
{
    static const char *const others[] = {
        "properties", "required", "$defs", "definitions", "title",   "description", "examples",
        "default",    "$comment", "$id",   "$schema",     "$anchor", "x-writ",      "x-writ-id"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (writ_str_is(name, others[i]))
            return false;
    return true;
}

/* ---- one break ---- */

typedef struct restoring {
    writ_arena *arena;
    const writ_broken *broken;
    const writ_contract *old_contract, *new_contract;
    const writ_object *old_object, *new_object;
    writ_field *old_root, *new_root;
    const writ_finding *finding;
    const writ_renames *renames;
    writ_ways *ways;
} restoring;

/* A field in both; either may be NULL. */
typedef struct site {
    const restoring *r;
    writ_str path, new_path;
    const writ_field *old_field, *new_field;
} site;

static bool is_odcs(const restoring *r)
{
    return r->new_contract->language == WRIT_LANGUAGE_ODCS;
}

static writ_restore_draft begin(const restoring *r)
{
    return (writ_restore_draft){
        .arena = r->arena,
        .source = r->new_contract->source,
        .root = r->new_contract->document,
    };
}

/* Where the edits went as they should, and changed something, they are a way. */
static void __attribute__((format(printf, 3, 4)))
end(const restoring *r, const writ_restore_draft *draft, const char *format, ...)
{
    if (draft->failed || !draft->changed)
        return;
    va_list args;
    writ_buf what = WRIT_BUF_INIT;
    va_start(args, format);
    writ_buf_vprintf(&what, format, args);
    va_end(args);
    *WRIT_PUSH(r->arena, r->ways) =
        (writ_way){draft->source->text, writ_str_copy(r->arena, writ_buf_str(&what))};
    writ_buf_clear(&what);
}

static writ_str shown(writ_str path)
{
    return path.len ? path : WRIT_STR("the record");
}

/* ---- where a field stands in its document ---- */

/* The node of the field that spells the keyword within the document itself; else the one that
 * declares it. */
static const writ_schema *spelling_node(const writ_field *field, const writ_source *source,
                                        writ_str keyword)
{
    for (size_t i = 0; i < field->node_count; i++)
        if (field->nodes[i]->origin->place.source == source &&
            writ_value_find_str(field->nodes[i]->origin, keyword))
            return field->nodes[i];
    return field->schema;
}

static const writ_value *spelled(const writ_field *field, const writ_source *source,
                                 writ_str keyword)
{
    return writ_value_find_str(spelling_node(field, source, keyword)->origin, keyword);
}

static writ_str odcs_pointer(const restoring *r, const writ_contract *contract,
                             const writ_object *object, writ_str path)
{
    return writ_restore_odcs_pointer(r->arena, contract->document, object->name, path);
}

/* ---- constraints ---- */

/* One key of the field as OLD has it. */
static void restore_key(const site *at, writ_restore_draft *draft, const char *key)
{
    const restoring *r = at->r;
    if (is_odcs(r)) {
        writ_str old_pointer = odcs_pointer(r, r->old_contract, r->old_object, at->path);
        writ_restore_odcs_key(draft, odcs_pointer(r, r->new_contract, r->new_object, at->new_path),
                              key, writ_value_at(r->old_contract->document, old_pointer));
        return;
    }
    writ_str name = writ_str_of(key);
    const writ_schema *node = spelling_node(at->new_field, r->new_contract->source, name);
    writ_restore_member(draft, node->pointer, name,
                        spelled(at->old_field, r->old_contract->source, name));
}

static void restore_rule(const site *at)
{
    size_t i = 0, count = sizeof subjects / sizeof *subjects;
    while (i < count && subjects[i].rule != at->r->finding->rule)
        i++;
    if (i == count)
        return;
    const char *const *keys = is_odcs(at->r) ? subjects[i].odcs : subjects[i].json;
    writ_restore_draft all = begin(at->r);
    for (size_t k = 0; k < WRIT_RESTORE_KEYS && keys[k]; k++) {
        writ_restore_draft one = begin(at->r);
        restore_key(at, &one, keys[k]);
        end(at->r, &one, "puts back the %s of %.*s", subjects[i].noun, WRIT_FMT(shown(at->path)));
        restore_key(at, &all, keys[k]);
    }
    end(at->r, &all, "puts back the %s of %.*s", subjects[i].noun, WRIT_FMT(shown(at->path)));
}

/* Keywords of OLD and of NEW alike: those that came with the change go. */
static void restore_keywords(const site *at, writ_restore_draft *draft, const writ_value *origin)
{
    for (size_t i = 0; origin->kind == WRIT_OBJECT && i < origin->object.count; i++)
        if (is_own_keyword(origin->object.items[i].name))
            restore_key(at, draft, origin->object.items[i].name.ptr);
}

/* ---- presence ---- */

/* The node of the field that requires a member of that name, or NULL. */
static const writ_schema *requiring_node(const writ_field *parent, writ_str name)
{
    for (size_t i = 0; i < parent->node_count; i++)
        for (size_t j = 0; j < parent->nodes[i]->required.count; j++)
            if (writ_str_equal(parent->nodes[i]->required.items[j], name))
                return parent->nodes[i];
    return NULL;
}

static void list_required(const site *at, writ_restore_draft *draft, bool required)
{
    const writ_field *field = at->new_field;
    const writ_schema *node = requiring_node(field->parent, field->name);
    if (!required && node)
        writ_restore_unlisted(draft, node->pointer, field->name);
    else if (required && !node)
        writ_restore_listed(
            draft,
            spelling_node(field->parent, at->r->new_contract->source, WRIT_STR("required"))
                ->pointer,
            field->name);
}

static void set_required(const site *at, writ_restore_draft *draft, bool required)
{
    const restoring *r = at->r;
    if (is_odcs(r))
        writ_restore_member(draft, odcs_pointer(r, r->new_contract, r->new_object, at->new_path),
                            WRIT_STR("required"), writ_value_boolean(r->arena, NULL, required));
    else
        list_required(at, draft, required);
}

static bool is_member(const writ_field *field)
{
    return field && field->parent && !field->is_any;
}

/* Of a name that OLD requires without declaring it, and NEW does not even name. */
static void require_name(const site *at, const writ_step *step, writ_str parent_path)
{
    const restoring *r = at->r;
    const writ_field *old_parent = writ_field_find(r->old_root, parent_path);
    const writ_field *new_parent = writ_field_find(r->new_root, parent_path);
    if (is_odcs(r) || at->old_field || at->new_field || step->kind != WRIT_STEP_MEMBER ||
        !old_parent || !new_parent || !requiring_node(old_parent, step->name))
        return;
    writ_restore_draft draft = begin(r);
    writ_restore_listed(
        &draft, spelling_node(new_parent, r->new_contract->source, WRIT_STR("required"))->pointer,
        step->name);
    end(r, &draft, "makes %.*s required again", WRIT_FMT(at->path));
}

/* A name can be required that nothing declares. */
static bool was_required(const site *at)
{
    if (at->old_field)
        return at->old_field->required;
    const writ_field *parent = writ_field_find(at->r->old_root, at->new_field->parent->path);
    return parent && requiring_node(parent, at->new_field->name);
}

static void restore_presence(const site *at)
{
    bool required = is_member(at->new_field) && was_required(at);
    if (!is_member(at->new_field) || required == at->new_field->required ||
        (!required && !at->old_field))
        return;
    writ_restore_draft draft = begin(at->r);
    set_required(at, &draft, required);
    end(at->r, &draft, "makes %.*s %s again", WRIT_FMT(at->path),
        required ? "required" : "optional");
}

/* For who emits what NEW wants: a field that is new, or has a new name. */
static void make_optional(const site *at)
{
    if (!is_member(at->new_field) || !at->new_field->required)
        return;
    writ_restore_draft draft = begin(at->r);
    set_required(at, &draft, false);
    end(at->r, &draft, "makes %.*s optional", WRIT_FMT(at->new_path));
}

static void restore_all(const site *at)
{
    writ_restore_draft draft = begin(at->r);
    if (is_odcs(at->r)) {
        for (size_t i = 0; i < WRIT_RESTORE_KEYS && odcs_keys[i]; i++)
            restore_key(at, &draft, odcs_keys[i]);
    } else {
        restore_keywords(at, &draft, at->new_field->schema->origin);
        restore_keywords(at, &draft, at->old_field->schema->origin);
        if (is_member(at->new_field) && at->old_field->required != at->new_field->required)
            set_required(at, &draft, at->old_field->required);
    }
    end(at->r, &draft, "puts back every constraint of %.*s", WRIT_FMT(shown(at->path)));
}

/* ---- whole fields ---- */

/* The field of OLD's parent that came before, and is in NEW under that name. */
static const writ_field *neighbour(const writ_field *old_field, const writ_field *new_parent)
{
    for (size_t i = old_field->index; i-- > 0;) {
        const writ_field *before = old_field->parent->children[i];
        for (size_t j = 0; j < new_parent->child_count; j++)
            if (!before->is_any && writ_str_equal(new_parent->children[j]->name, before->name))
                return new_parent->children[j];
    }
    return NULL;
}

static void put_odcs(const site *at, writ_restore_draft *draft, const writ_field *new_parent,
                     writ_restored *restored)
{
    const restoring *r = at->r;
    writ_str old_pointer = odcs_pointer(r, r->old_contract, r->old_object, at->path);
    restored->value = writ_value_at(r->old_contract->document, old_pointer);
    writ_restore_odcs_property(
        draft, odcs_pointer(r, r->new_contract, r->new_object, new_parent->path), restored);
}

static void put_json(const site *at, writ_restore_draft *draft, const writ_field *new_parent,
                     writ_restored *restored)
{
    const restoring *r = at->r;
    writ_str properties = WRIT_STR("properties");
    const writ_schema *node = spelling_node(new_parent, r->new_contract->source, properties);
    const writ_value *old_node =
        spelling_node(at->old_field->parent, r->old_contract->source, properties)->origin;
    restored->value =
        writ_value_find_str(writ_value_find_str(old_node, properties), restored->name);
    writ_restore_json_property(draft, node->pointer, restored);
    if (at->old_field->required)
        writ_restore_listed(
            draft,
            spelling_node(new_parent, r->new_contract->source, WRIT_STR("required"))->pointer,
            restored->name);
}

/* A day that was promised does not come nearer. */
static writ_str sunset_of(const site *at)
{
    writ_day promised, asked;
    writ_str said = at->old_field->notes->sunset, sunset = at->r->broken->sunset;
    bool is_later =
        writ_day_parse(said, &promised) && writ_day_parse(sunset, &asked) && promised > asked;
    return is_later ? said : sunset;
}

/* What has its place in NEW: only where the parent is there and it is not. What it is replaced by
 * is said on it. */
static void put_beside(const site *at)
{
    const restoring *r = at->r;
    if (!is_member(at->old_field) || writ_field_find(r->new_root, at->path))
        return;
    const writ_field *new_parent = writ_field_find(r->new_root, at->old_field->parent->path);
    if (!new_parent)
        return;
    const writ_field *heir = at->new_field, *before = neighbour(at->old_field, new_parent);
    if (heir && heir->parent == new_parent)
        before = heir;
    writ_restored restored = {
        .name = at->old_field->name,
        .after = before ? before->name : WRIT_STR_EMPTY,
        .heir = heir ? heir->path : WRIT_STR_EMPTY,
        .sunset = sunset_of(at),
    };
    writ_restore_draft draft = begin(r);
    (is_odcs(r) ? put_odcs : put_json)(at, &draft, new_parent, &restored);
    writ_str beside =
        heir ? writ_str_printf(r->arena, " beside %.*s", WRIT_FMT(heir->path)) : WRIT_STR_EMPTY;
    end(r, &draft, "keeps %.*s, deprecated,%.*s until %.*s", WRIT_FMT(at->path), WRIT_FMT(beside),
        WRIT_FMT(restored.sunset));
}

static void take_out(const site *at)
{
    const restoring *r = at->r;
    if (!is_member(at->new_field) || writ_field_find(r->old_root, at->new_path))
        return;
    writ_restore_draft draft = begin(r);
    if (is_odcs(r)) {
        writ_restore_without(&draft, odcs_pointer(r, r->new_contract, r->new_object, at->new_path));
    } else {
        if (at->new_field->required)
            set_required(at, &draft, false);
        writ_restore_without(&draft, at->new_field->schema->pointer);
    }
    end(r, &draft, "takes %.*s out again", WRIT_FMT(at->new_path));
}

/* An entry of `schema` that is gone. */
static void put_object(const restoring *r)
{
    if (!is_odcs(r) || !r->old_object || r->new_object)
        return;
    writ_restore_draft draft = begin(r);
    writ_str pointer = odcs_pointer(r, r->old_contract, r->old_object, WRIT_STR_EMPTY);
    const writ_value *list = writ_value_at(draft.root, WRIT_STR("/schema"));
    writ_restore_insert(&draft, WRIT_STR("/schema"), list ? list->array.count : 0,
                        writ_value_at(r->old_contract->document, pointer));
    end(r, &draft, "puts object '%.*s' back", WRIT_FMT(r->old_object->name));
}

/* ---- all ways ---- */

static void find_at(const site *at)
{
    bool both = at->old_field && at->new_field;
    if (both && writ_str_equal(at->path, at->r->finding->path))
        restore_rule(at);
    put_beside(at);
    restore_presence(at);
    make_optional(at);
    if (both)
        restore_all(at);
    take_out(at);
}

/* Where what contains a field is now: under its old name, unless nothing has that. */
static writ_str new_path_of(restoring *r, writ_str path)
{
    if (writ_field_find(r->new_root, path))
        return path;
    if (!r->renames)
        r->renames = writ_renames_find(r->arena, r->old_root, r->new_root);
    return writ_renames_new_path(r->arena, r->renames, path);
}

/* The field, then what contains it, up to the record. */
static void find_upwards(restoring *r)
{
    writ_path steps = {0};
    site at = {.r = r, .path = r->finding->path, .new_path = r->finding->new_path};
    if (!at.new_path.len)
        at.new_path = at.path;
    if (writ_path_parse(r->arena, at.path, &steps, NULL))
        return;
    for (;;) {
        at.old_field = writ_field_find(r->old_root, at.path);
        at.new_field = writ_field_find(r->new_root, at.new_path);
        find_at(&at);
        if (!steps.count)
            return;
        const writ_step *step = &steps.items[--steps.count];
        writ_str parent_path = writ_path_pointer(r->arena, &steps);
        require_name(&at, step, parent_path);
        at.path = parent_path;
        at.new_path = new_path_of(r, parent_path);
    }
}

/* By name, else the only one. */
static const writ_object *object_of(const writ_contract *contract, writ_str name)
{
    for (size_t i = 0; i < contract->object_count; i++)
        if (writ_str_equal(contract->objects[i].name, name))
            return &contract->objects[i];
    return NULL;
}

void writ_ways_find(writ_arena *arena, const writ_broken *broken, writ_ways *ways)
{
    restoring r = {
        .arena = arena,
        .broken = broken,
        .old_contract = broken->old_contract,
        .new_contract = broken->new_contract,
        .old_object = object_of(broken->old_contract, broken->finding->object),
        .new_object = object_of(broken->new_contract, broken->finding->object),
        .finding = broken->finding,
        .ways = ways,
    };
    if (r.old_contract->language != r.new_contract->language)
        return;
    put_object(&r);
    if (!r.old_object || !r.new_object)
        return;
    r.old_root = writ_field_tree(arena, r.old_object->set);
    r.new_root = writ_field_tree(arena, r.new_object->set);
    find_upwards(&r);
}
