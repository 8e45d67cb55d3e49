/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/change_field.h"

#include "contracts/base/write.h"
#include "contracts/change_text.h"

#define KEYWORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

writ_str writ_change_subject(const writ_field *field)
{
    return field->path.len ? field->path : WRIT_STR("the record");
}

/* The node whose document spells one of the keywords, and which; NULL when none does. */
static const writ_schema *spelling_node(const writ_field *field, const char *const *keywords,
                                        const char **keyword)
{
    for (size_t i = 0; i < field->node_count; i++)
        for (const char *const *k = keywords; *k; k++)
            if (writ_value_find(field->nodes[i]->origin, *k)) {
                *keyword = *k;
                return field->nodes[i];
            }
    return NULL;
}

static writ_place place_of(const writ_field *field, const char *const *keywords)
{
    const char *keyword = NULL;
    const writ_schema *node = keywords ? spelling_node(field, keywords, &keyword) : NULL;
    writ_place place = node ? writ_schema_keyword_place(node, keyword) : field->place;
    return place.source ? place : field->place;
}

writ_finding *writ_change_add(writ_change_list *list, writ_rule rule, const writ_field *old_field,
                              const writ_field *new_field, const char *const *keywords)
{
    writ_finding *finding = writ_finding_add(list->arena, list->findings, rule);
    if (!finding)
        return NULL;
    finding->object = list->object;
    if (old_field) {
        finding->path = old_field->path;
        finding->old_place = place_of(old_field, keywords);
        finding->sensitive = old_field->notes->sensitive;
    }
    if (new_field) {
        const char *keyword = NULL;
        const writ_schema *node = keywords ? spelling_node(new_field, keywords, &keyword) : NULL;
        finding->place = place_of(new_field, keywords);
        finding->sensitive |= new_field->notes->sensitive;
        finding->schema_path =
            node ? writ_schema_keyword_pointer(list->arena, node, keyword) : WRIT_STR_EMPTY;
    }
    if (!old_field)
        finding->path = new_field->path;
    else if (new_field && !writ_str_equal(old_field->path, new_field->path))
        finding->new_path = new_field->path;
    return finding;
}

/* --- constraints of one text each --- */

static writ_str constraint_message(writ_arena *arena, const writ_constraint *c,
                                   const writ_field *field, writ_str before, writ_str after)
{
    writ_str subject = writ_change_subject(field);
    if (!before.len)
        return writ_str_printf(arena, "%s of %.*s is new: %.*s", c->noun, WRIT_FMT(subject),
                               WRIT_FMT(after));
    if (!after.len)
        return writ_str_printf(arena, "%s of %.*s is gone; it was %.*s", c->noun, WRIT_FMT(subject),
                               WRIT_FMT(before));
    return writ_str_printf(arena, "%s of %.*s was %.*s, and is now %.*s", c->noun,
                           WRIT_FMT(subject), WRIT_FMT(before), WRIT_FMT(after));
}

#define MOST_KEYWORDS 6

static const writ_value *spelled(const writ_field *field, const char *keyword)
{
    const char *found = NULL;
    const writ_schema *node = spelling_node(field, (const char *const[]){keyword, NULL}, &found);
    return node ? writ_value_find(node->origin, keyword) : NULL;
}

/* Of the keywords that say a constraint the ones that differ come first: they are the culprits. */
static void order_keywords(const writ_constraint *c, const writ_field *old_field,
                           const writ_field *new_field, const char *ordered[MOST_KEYWORDS + 1])
{
    size_t count = 0;
    for (int differing = 1; differing >= 0; differing--)
        for (const char *const *k = c->keywords; *k; k++) {
            const writ_value *before = spelled(old_field, *k), *after = spelled(new_field, *k);
            bool same = before && after ? writ_value_equal(before, after) : before == after;
            if (same != differing)
                ordered[count++] = *k;
        }
    ordered[count] = NULL;
}

/* Of a time the offset's own place is nearer than that of the whole keyword. */
static void point_at_offset(const writ_field *field, writ_place *place)
{
    for (size_t i = 0; i < field->node_count; i++) {
        const writ_value *time = writ_value_find(field->nodes[i]->origin, "x-writ-time");
        const writ_value *offset = writ_value_find(time, "offset");
        if (offset && offset->place.source)
            *place = offset->place;
    }
}

static void compare_constraint(writ_change_list *list, const writ_constraint *c,
                               const writ_field *old_field, const writ_field *new_field)
{
    writ_str before = c->text(list->arena, old_field), after = c->text(list->arena, new_field);
    if (c->same ? c->same(list->arena, old_field, new_field) : writ_str_equal(before, after))
        return;
    const char *keywords[MOST_KEYWORDS + 1];
    order_keywords(c, old_field, new_field, keywords);
    writ_finding *finding = writ_change_add(list, c->rule, old_field, new_field, keywords);
    if (!finding)
        return;
    finding->old_constraint = before;
    finding->new_constraint = after;
    finding->message = constraint_message(list->arena, c, new_field, before, after);
    if (c->rule == WRIT_RULE_TIMEZONE_CHANGED) {
        point_at_offset(old_field, &finding->old_place);
        point_at_offset(new_field, &finding->place);
    }
}

/* --- type, presence and null --- */

static unsigned types_of(const writ_field *field)
{
    return field->types & ~(unsigned)WRIT_TYPE_NULL;
}

static writ_rule type_rule(const writ_field *old_field, const writ_field *new_field)
{
    unsigned before = types_of(old_field), after = types_of(new_field);
    if (before != after && (before & after) == after)
        return WRIT_RULE_TYPE_NARROWED;
    if (before != after && (before & after) == before)
        return WRIT_RULE_TYPE_WIDENED;
    return WRIT_RULE_TYPE_CHANGED;
}

static void compare_types(writ_change_list *list, const writ_field *old_field,
                          const writ_field *new_field)
{
    writ_str before = writ_change_type_text(list->arena, old_field),
             after = writ_change_type_text(list->arena, new_field);
    if (writ_str_equal(before, after))
        return;
    writ_finding *finding = writ_change_add(list, type_rule(old_field, new_field), old_field,
                                            new_field, KEYWORDS("type", "x-writ-time"));
    if (!finding)
        return;
    finding->old_constraint = before;
    finding->new_constraint = after;
    finding->message = writ_str_printf(list->arena, "the type of %.*s changed from %.*s to %.*s",
                                       WRIT_FMT(writ_change_subject(new_field)), WRIT_FMT(before),
                                       WRIT_FMT(after));
}

/* In ODCS and native documents `required` speaks of presence and null at once, so what changed
 * together is one change. */
static const char *presence_words(writ_rule rule, bool with_null)
{
    switch (rule) {
    case WRIT_RULE_REQUIRED_ADDED:
        return with_null ? "became required and not null" : "became required";
    case WRIT_RULE_REQUIRED_REMOVED:
        return with_null ? "became optional and may be null" : "became optional";
    case WRIT_RULE_NULLABLE_ADDED:
        return "may now be null";
    default:
        return "may no longer be null";
    }
}

static const char *presence_text(const writ_field *field)
{
    if (field->required)
        return field->nullable ? "required or null" : "required";
    return field->nullable ? "optional or null" : "optional";
}

static void add_presence(writ_change_list *list, writ_rule rule, bool with_null,
                         const writ_field *old_field, const writ_field *new_field)
{
    writ_finding *finding = writ_change_add(list, rule, old_field, new_field, NULL);
    if (!finding)
        return;
    finding->old_constraint = writ_str_of(presence_text(old_field));
    finding->new_constraint = writ_str_of(presence_text(new_field));
    finding->message =
        writ_str_printf(list->arena, "%.*s %s", WRIT_FMT(writ_change_subject(new_field)),
                        presence_words(rule, with_null));
}

/* A field of any type admits null because it admits everything; the type tells that. */
static int null_change(const writ_field *old_field, const writ_field *new_field)
{
    if (old_field->types == WRIT_TYPE_ANY || new_field->types == WRIT_TYPE_ANY)
        return 0;
    return new_field->nullable - old_field->nullable;
}

static void compare_presence(writ_change_list *list, const writ_field *old_field,
                             const writ_field *new_field)
{
    int required = new_field->required - old_field->required;
    int nullable = null_change(old_field, new_field);
    bool together = required && nullable == -required;
    if (required)
        add_presence(list, required > 0 ? WRIT_RULE_REQUIRED_ADDED : WRIT_RULE_REQUIRED_REMOVED,
                     together, old_field, new_field);
    if (nullable && !together)
        add_presence(list, nullable > 0 ? WRIT_RULE_NULLABLE_ADDED : WRIT_RULE_NULLABLE_REMOVED,
                     false, old_field, new_field);
}

/* --- listed values --- */

/* Values by their hash: open addressing, half full. */
typedef struct value_set {
    const writ_value **slots;
    size_t mask;
} value_set;

static const writ_value **slot_of(const value_set *set, const writ_value *value)
{
    size_t at = writ_value_hash(value) & set->mask;
    while (set->slots[at] && !writ_value_equal(set->slots[at], value))
        at = (at + 1) & set->mask;
    return &set->slots[at];
}

static value_set set_of(writ_arena *arena, const writ_value *values)
{
    size_t size = 4, count = values ? values->array.count : 0;
    while (size < 2 * count)
        size *= 2;
    value_set set = {writ_arena_zalloc(arena, size * sizeof *set.slots), size - 1};
    for (size_t i = 0; i < count; i++)
        *slot_of(&set, values->array.items[i]) = values->array.items[i];
    return set;
}

/* The values that one list has and the other lacks, as text, and the first of them. Null is told
 * by NULLABLE_ADDED and NULLABLE_REMOVED. */
static writ_str values_beyond(writ_arena *arena, const writ_value *values, const writ_value *other,
                              const writ_value **first)
{
    writ_buf out = WRIT_BUF_INIT;
    value_set others = set_of(arena, other);
    *first = NULL;
    for (size_t i = 0; i < values->array.count; i++) {
        const writ_value *value = values->array.items[i];
        if (value->kind == WRIT_NULL || *slot_of(&others, value))
            continue;
        writ_buf_add_text(&out, out.len ? ", " : "");
        writ_json_write(&out, value, WRIT_JSON_CANONICAL);
        *first = *first ? *first : value;
    }
    writ_str text = writ_str_copy(arena, writ_buf_str(&out));
    writ_buf_clear(&out);
    return text;
}

static writ_finding *add_values(writ_change_list *list, writ_rule rule, const writ_field *old_field,
                                const writ_field *new_field, const char *words, writ_str values)
{
    writ_finding *finding = writ_change_add(list, rule, old_field, new_field, KEYWORDS("enum"));
    if (finding)
        finding->message =
            writ_str_printf(list->arena, "%.*s %s %.*s", WRIT_FMT(writ_change_subject(new_field)),
                            words, WRIT_FMT(values));
    return finding;
}

static void compare_values(writ_change_list *list, const writ_field *old_field,
                           const writ_field *new_field)
{
    const writ_value *before = writ_field_enum(old_field), *after = writ_field_enum(new_field);
    const writ_value *first;
    writ_finding *finding;
    if (!before && !after)
        return;
    writ_str added = after ? values_beyond(list->arena, after, before, &first) : WRIT_STR_EMPTY;
    if (added.len) {
        finding =
            add_values(list, before ? WRIT_RULE_ENUM_VALUE_ADDED : WRIT_RULE_ENUM_ADDED, old_field,
                       new_field, before ? "may now be" : "has a list of values now:", added);
        if (finding)
            finding->new_constraint = added;
        if (finding && before && first->place.source)
            finding->place = first->place;
    }
    writ_str removed = before ? values_beyond(list->arena, before, after, &first) : WRIT_STR_EMPTY;
    if (removed.len) {
        finding = add_values(list, after ? WRIT_RULE_ENUM_VALUE_REMOVED : WRIT_RULE_ENUM_REMOVED,
                             old_field, new_field,
                             after ? "may no longer be" : "has no list of values any more; it was",
                             removed);
        if (finding)
            finding->old_constraint = removed;
        if (finding && after && first->place.source)
            finding->old_place = first->place;
    }
}

void writ_change_compare(writ_change_list *list, const writ_field *old_field,
                         const writ_field *new_field)
{
    compare_types(list, old_field, new_field);
    compare_presence(list, old_field, new_field);
    compare_values(list, old_field, new_field);
    for (size_t i = 0; i < writ_constraint_count; i++)
        compare_constraint(list, &writ_constraints[i], old_field, new_field);
    if (new_field->notes->deprecated && !old_field->notes->deprecated) {
        writ_finding *finding = writ_change_add(list, WRIT_RULE_FIELD_DEPRECATED, old_field,
                                                new_field, KEYWORDS("deprecated"));
        if (finding)
            finding->message = writ_str_printf(list->arena, "%.*s is now deprecated",
                                               WRIT_FMT(writ_change_subject(new_field)));
    }
}
