/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/change_text.h"

#include "contracts/base/write.h"

#define KEYWORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

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

writ_str writ_change_type_text(writ_arena *arena, const writ_field *field)
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

static bool is_never(const writ_schema *node)
{
    return node && node->never;
}

static writ_str openness_text(writ_arena *arena, const writ_field *field)
{
    (void)arena;
    if (!(field->types & WRIT_TYPE_OBJECT))
        return WRIT_STR_EMPTY;
    for (size_t i = 0; i < field->node_count; i++)
        if (is_never(field->nodes[i]->additional_properties) ||
            is_never(field->nodes[i]->unevaluated_properties))
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

const writ_constraint writ_constraints[] = {
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
     KEYWORDS("additionalProperties", "unevaluatedProperties")},
};

const size_t writ_constraint_count = sizeof writ_constraints / sizeof *writ_constraints;
