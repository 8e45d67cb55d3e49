/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/change_field.h"

#include "contracts/base/write.h"

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

/* --- constraints as text: what is compared, shown and fingerprinted --- */

static writ_str take(writ_arena *arena, writ_buf *buf)
{
    writ_str text = writ_str_copy(arena, writ_buf_str(buf));
    writ_buf_clear(buf);
    return text;
}

static void separate(writ_buf *out)
{
    if (out->len)
        writ_buf_add_text(out, ", ");
}

static const writ_schema_time *time_of(const writ_field *field)
{
    for (size_t i = 0; i < field->node_count; i++)
        if (field->nodes[i]->time.kind != WRIT_TIME_NONE)
            return &field->nodes[i]->time;
    return NULL;
}

static unsigned types_of(const writ_field *field)
{
    return field->types & ~(unsigned)WRIT_TYPE_NULL;
}

static writ_str type_text(writ_arena *arena, const writ_field *field)
{
    const writ_schema_time *time = time_of(field);
    if (time && types_of(field) == WRIT_TYPE_STRING)
        return writ_str_of(writ_time_kind_name(time->kind));
    return field->types == WRIT_TYPE_ANY ? WRIT_STR("anything")
                                         : writ_types_text(arena, types_of(field));
}

static writ_str const_text(writ_arena *arena, const writ_field *field)
{
    writ_buf out = WRIT_BUF_INIT;
    for (size_t i = 0; i < field->node_count; i++)
        if (field->nodes[i]->const_value) {
            separate(&out);
            writ_json_write(&out, field->nodes[i]->const_value, WRIT_JSON_CANONICAL);
        }
    return take(arena, &out);
}

static writ_str pattern_text(writ_arena *arena, const writ_field *field)
{
    writ_buf out = WRIT_BUF_INIT;
    for (size_t i = 0; i < field->node_count; i++)
        if (field->nodes[i]->has_pattern) {
            separate(&out);
            writ_json_write_string(&out, field->nodes[i]->pattern);
        }
    return take(arena, &out);
}

static writ_str format_text(writ_arena *arena, const writ_field *field)
{
    (void)arena;
    return writ_field_format(field);
}

static void add_number(writ_buf *out, const char *words, const writ_number *number)
{
    if (!number)
        return;
    separate(out);
    writ_buf_printf(out, "%s ", words);
    writ_number_write(out, number);
}

/* The bound that leaves less; NULL is none. `sign` 1 for lower bounds, -1 for upper ones. */
static const writ_number *tighter(const writ_number *a, const writ_number *b, int sign)
{
    if (!a || !b)
        return a ? a : b;
    return writ_number_compare(a, b) * sign >= 0 ? a : b;
}

static writ_str number_range_text(writ_arena *arena, const writ_field *field)
{
    writ_buf out = WRIT_BUF_INIT;
    const writ_number *from = NULL, *above = NULL, *to = NULL, *below = NULL;
    for (size_t i = 0; i < field->node_count; i++) {
        const writ_schema *node = field->nodes[i];
        from = tighter(from, node->minimum, 1);
        above = tighter(above, node->exclusive_minimum, 1);
        to = tighter(to, node->maximum, -1);
        below = tighter(below, node->exclusive_maximum, -1);
    }
    if (from && to) {
        writ_number_write(&out, from);
        writ_buf_add_text(&out, " to ");
        writ_number_write(&out, to);
    } else {
        add_number(&out, "at least", from);
        add_number(&out, "at most", to);
    }
    add_number(&out, "above", above);
    add_number(&out, "below", below);
    for (size_t i = 0; i < field->node_count; i++)
        add_number(&out, "a multiple of", field->nodes[i]->multiple_of);
    return take(arena, &out);
}

static void add_instant(writ_buf *out, const char *words, writ_str text)
{
    if (!text.len)
        return;
    separate(out);
    writ_buf_printf(out, "%s %.*s", words, WRIT_FMT(text));
}

static writ_str range_text(writ_arena *arena, const writ_field *field)
{
    const writ_schema_time *time = time_of(field);
    if (!time)
        return number_range_text(arena, field);
    writ_buf out = WRIT_BUF_INIT;
    writ_buf_add_str(&out, number_range_text(arena, field));
    add_instant(&out, "from", time->minimum_text);
    add_instant(&out, "after", time->exclusive_minimum_text);
    add_instant(&out, "to", time->maximum_text);
    add_instant(&out, "before", time->exclusive_maximum_text);
    return take(arena, &out);
}

static bool same_instant(const writ_instant *a, const writ_instant *b)
{
    return a && b ? writ_instant_compare(a, b) == 0 : a == b;
}

/* Bounds on times compare instants (DESIGN.md, Time). */
static bool same_range(writ_arena *arena, const writ_field *old_field, const writ_field *new_field)
{
    static const writ_schema_time none;
    const writ_schema_time *a = time_of(old_field), *b = time_of(new_field);
    a = a ? a : &none;
    b = b ? b : &none;
    return writ_str_equal(number_range_text(arena, old_field),
                          number_range_text(arena, new_field)) &&
           same_instant(a->minimum, b->minimum) && same_instant(a->maximum, b->maximum) &&
           same_instant(a->exclusive_minimum, b->exclusive_minimum) &&
           same_instant(a->exclusive_maximum, b->exclusive_maximum);
}

static void add_counts(writ_buf *out, uint64_t least, uint64_t most, const char *things)
{
    if (least == 0 && most == WRIT_NO_LIMIT)
        return;
    separate(out);
    if (most == WRIT_NO_LIMIT)
        writ_buf_printf(out, "at least %llu %s", (unsigned long long)least, things);
    else if (least == 0)
        writ_buf_printf(out, "at most %llu %s", (unsigned long long)most, things);
    else
        writ_buf_printf(out, "%llu to %llu %s", (unsigned long long)least, (unsigned long long)most,
                        things);
}

static void narrow(uint64_t *least, uint64_t *most, uint64_t lower, uint64_t upper)
{
    *least = lower > *least ? lower : *least;
    *most = upper < *most ? upper : *most;
}

static writ_str length_text(writ_arena *arena, const writ_field *field)
{
    writ_buf out = WRIT_BUF_INIT;
    uint64_t least = 0, most = WRIT_NO_LIMIT;
    for (size_t i = 0; i < field->node_count; i++)
        narrow(&least, &most, field->nodes[i]->min_length, field->nodes[i]->max_length);
    add_counts(&out, least, most, "characters");
    return take(arena, &out);
}

static writ_str count_text(writ_arena *arena, const writ_field *field)
{
    writ_buf out = WRIT_BUF_INIT;
    uint64_t least = 0, most = WRIT_NO_LIMIT, fewest = 0, many = WRIT_NO_LIMIT;
    for (size_t i = 0; i < field->node_count; i++) {
        const writ_schema *node = field->nodes[i];
        narrow(&least, &most, node->min_items, node->max_items);
        narrow(&fewest, &many, node->min_properties, node->max_properties);
    }
    add_counts(&out, least, most, "items");
    add_counts(&out, fewest, many, "members");
    return take(arena, &out);
}

static writ_str unique_text(writ_arena *arena, const writ_field *field)
{
    (void)arena;
    bool is_unique = false;
    for (size_t i = 0; i < field->node_count; i++)
        is_unique |= field->nodes[i]->unique_items;
    return is_unique ? WRIT_STR("no two items equal") : WRIT_STR_EMPTY;
}

/* With an offset a time needs no zone beside it; without, the zone is what gives it meaning. */
static writ_str zone_text(writ_arena *arena, const writ_field *field)
{
    const writ_schema_time *time = time_of(field);
    writ_str zone = field->notes->time_zone;
    if (!time || time->kind == WRIT_TIME_DATE)
        return zone;
    if (time->offset_required)
        return WRIT_STR("an offset in every value");
    return zone.len ? writ_str_printf(arena, "an optional offset, zone %.*s", WRIT_FMT(zone))
                    : WRIT_STR("an optional offset");
}

static writ_str unit_text(writ_arena *arena, const writ_field *field)
{
    (void)arena;
    return field->notes->unit;
}

static writ_str currency_text(writ_arena *arena, const writ_field *field)
{
    (void)arena;
    return field->notes->currency;
}

static writ_str openness_text(writ_arena *arena, const writ_field *field)
{
    (void)arena;
    if (!(field->types & WRIT_TYPE_OBJECT))
        return WRIT_STR_EMPTY;
    for (size_t i = 0; i < field->node_count; i++)
        if (field->nodes[i]->additional_properties && field->nodes[i]->additional_properties->never)
            return WRIT_STR("refused");
    for (size_t i = 0; i < field->child_count; i++)
        if (field->children[i]->is_any && !field->children[i]->is_item)
            return WRIT_STR("admitted where they fit their schema");
    return WRIT_STR("admitted");
}

/* Another kind of value is another type, and that is told; that its openness or zone came and went
 * with it is not. */
static bool same_openness(writ_arena *arena, const writ_field *old_field,
                          const writ_field *new_field)
{
    writ_str before = openness_text(arena, old_field), after = openness_text(arena, new_field);
    return !before.len || !after.len || writ_str_equal(before, after);
}

static bool same_zone(writ_arena *arena, const writ_field *old_field, const writ_field *new_field)
{
    const writ_schema_time *before = time_of(old_field), *after = time_of(new_field);
    return (before ? before->kind : WRIT_TIME_NONE) != (after ? after->kind : WRIT_TIME_NONE) ||
           writ_str_equal(zone_text(arena, old_field), zone_text(arena, new_field));
}

/* --- constraints of one text each --- */

typedef struct constraint {
    writ_rule rule;
    const char *noun; /* "the pattern" of … changed */
    writ_str (*text)(writ_arena *arena, const writ_field *field);
    bool (*same)(writ_arena *arena, const writ_field *old_field, const writ_field *new_field);
    const char *const *keywords;
} constraint;

static const constraint constraints[] = {
    {WRIT_RULE_CONST_CHANGED, "the constant", const_text, NULL, KEYWORDS("const")},
    {WRIT_RULE_PATTERN_CHANGED, "the pattern", pattern_text, NULL, KEYWORDS("pattern")},
    {WRIT_RULE_FORMAT_CHANGED, "the format", format_text, NULL, KEYWORDS("format")},
    {WRIT_RULE_RANGE_CHANGED, "the range", range_text, same_range,
     KEYWORDS("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf",
              "x-writ-time")},
    {WRIT_RULE_LENGTH_CHANGED, "the length", length_text, NULL, KEYWORDS("maxLength", "minLength")},
    {WRIT_RULE_ITEM_COUNT_CHANGED, "the size", count_text, NULL,
     KEYWORDS("maxItems", "minItems", "maxProperties", "minProperties")},
    {WRIT_RULE_UNIQUE_CHANGED, "the uniqueness", unique_text, NULL, KEYWORDS("uniqueItems")},
    {WRIT_RULE_TIMEZONE_CHANGED, "the time zone", zone_text, same_zone,
     KEYWORDS("x-writ-time", "x-writ-time-zone")},
    {WRIT_RULE_UNIT_CHANGED, "the unit", unit_text, NULL, KEYWORDS("x-writ-unit")},
    {WRIT_RULE_CURRENCY_CHANGED, "the currency", currency_text, NULL, KEYWORDS("x-writ-currency")},
    {WRIT_RULE_OPENNESS_CHANGED, "the handling of undeclared members", openness_text, same_openness,
     KEYWORDS("additionalProperties")},
};

static writ_str constraint_message(writ_arena *arena, const constraint *c, const writ_field *field,
                                   writ_str before, writ_str after)
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
static void order_keywords(const constraint *c, const writ_field *old_field,
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

static void compare_constraint(writ_change_list *list, const constraint *c,
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
    writ_str before = type_text(list->arena, old_field), after = type_text(list->arena, new_field);
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

static bool holds(const writ_value *values, const writ_value *value)
{
    for (size_t i = 0; i < values->array.count; i++)
        if (writ_value_equal(values->array.items[i], value))
            return true;
    return false;
}

/* The values that one list has and the other lacks, as text, and the first of them. Null is told
 * by NULLABLE_ADDED and NULLABLE_REMOVED. */
static writ_str values_beyond(writ_arena *arena, const writ_value *values, const writ_value *other,
                              const writ_value **first)
{
    writ_buf out = WRIT_BUF_INIT;
    *first = NULL;
    for (size_t i = 0; i < values->array.count; i++) {
        const writ_value *value = values->array.items[i];
        if (value->kind == WRIT_NULL || (other && holds(other, value)))
            continue;
        separate(&out);
        writ_json_write(&out, value, WRIT_JSON_CANONICAL);
        *first = *first ? *first : value;
    }
    return take(arena, &out);
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
    for (size_t i = 0; i < sizeof constraints / sizeof *constraints; i++)
        compare_constraint(list, &constraints[i], old_field, new_field);
    if (new_field->notes->deprecated && !old_field->notes->deprecated) {
        writ_finding *finding = writ_change_add(list, WRIT_RULE_FIELD_DEPRECATED, old_field,
                                                new_field, KEYWORDS("deprecated"));
        if (finding)
            finding->message = writ_str_printf(list->arena, "%.*s is now deprecated",
                                               WRIT_FMT(writ_change_subject(new_field)));
    }
}
