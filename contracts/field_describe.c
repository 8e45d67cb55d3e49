/* SPDX-License-Identifier: Apache-2.0
 *
 * What a field admits, in words: parts joined by commas, the type first. Where several nodes bound
 * the same thing, the narrowest bound is said.
 */
#include "contracts/field.h"

#include "contracts/base/write.h"

/* The listed values of an enumeration; more than that is a count. */
static const size_t values_shown = 8;

/* The narrowest bounds of one kind over all nodes of a field. */
typedef struct range {
    const writ_number *minimum, *maximum; /* NULL: none */
    bool above, below;                    /* the bound itself is out */
} range;

static void part(writ_buf *out)
{
    if (out->len)
        writ_buf_add_text(out, ", ");
}

static void raise_minimum(range *known, const writ_number *bound, bool is_exclusive)
{
    if (!bound)
        return;
    int order = known->minimum ? writ_number_compare(bound, known->minimum) : 1;
    if (order > 0)
        known->above = is_exclusive;
    else if (order == 0)
        known->above |= is_exclusive;
    if (order > 0)
        known->minimum = bound;
}

static void lower_maximum(range *known, const writ_number *bound, bool is_exclusive)
{
    if (!bound)
        return;
    int order = known->maximum ? writ_number_compare(bound, known->maximum) : -1;
    if (order < 0)
        known->below = is_exclusive;
    else if (order == 0)
        known->below |= is_exclusive;
    if (order < 0)
        known->maximum = bound;
}

static void add_bound(writ_buf *out, const char *words, const writ_number *bound)
{
    if (!bound)
        return;
    part(out);
    writ_buf_add_text(out, words);
    writ_number_write(out, bound);
}

static void add_range(writ_buf *out, const writ_field *field)
{
    if (!(field->types & WRIT_TYPE_NUMBER) && !(field->types & WRIT_TYPE_INTEGER))
        return;
    range all = {0};
    for (size_t i = 0; i < field->node_count; i++) {
        const writ_schema *node = field->nodes[i];
        raise_minimum(&all, node->minimum, false);
        raise_minimum(&all, node->exclusive_minimum, true);
        lower_maximum(&all, node->maximum, false);
        lower_maximum(&all, node->exclusive_maximum, true);
    }
    if (all.minimum && all.maximum && !all.above && !all.below) {
        add_bound(out, "", all.minimum);
        writ_buf_add_text(out, " to ");
        writ_number_write(out, all.maximum);
        return;
    }
    add_bound(out, all.above ? "above " : "at least ", all.minimum);
    add_bound(out, all.below ? "below " : "at most ", all.maximum);
}

static void add_steps(writ_buf *out, const writ_field *field)
{
    for (size_t i = 0; i < field->node_count; i++)
        add_bound(out, "a multiple of ", field->nodes[i]->multiple_of);
}

/* Bounds on a number of things: "at most 10 characters", "1 to 5 items". */
typedef struct counted {
    uint64_t minimum, maximum;
    const char *one, *many;
} counted;

static void add_count(writ_buf *out, const counted *count)
{
    bool has_maximum = count->maximum != WRIT_NO_LIMIT;
    if (count->minimum == 0 && !has_maximum)
        return;
    part(out);
    if (!has_maximum)
        writ_buf_printf(out, "at least %llu", (unsigned long long)count->minimum);
    else if (count->minimum == 0)
        writ_buf_printf(out, "at most %llu", (unsigned long long)count->maximum);
    else if (count->minimum == count->maximum)
        writ_buf_printf(out, "exactly %llu", (unsigned long long)count->minimum);
    else
        writ_buf_printf(out, "%llu to %llu", (unsigned long long)count->minimum,
                        (unsigned long long)count->maximum);
    bool is_one = (has_maximum ? count->maximum : count->minimum) == 1;
    writ_buf_printf(out, " %s", is_one ? count->one : count->many);
}

static void narrow(counted *count, uint64_t minimum, uint64_t maximum)
{
    if (minimum > count->minimum)
        count->minimum = minimum;
    if (maximum < count->maximum)
        count->maximum = maximum;
}

static void add_counts(writ_buf *out, const writ_field *field)
{
    counted characters = {0, WRIT_NO_LIMIT, "character", "characters"};
    counted items = {0, WRIT_NO_LIMIT, "item", "items"};
    counted members = {0, WRIT_NO_LIMIT, "member", "members"};
    bool is_unique = false;
    for (size_t i = 0; i < field->node_count; i++) {
        const writ_schema *node = field->nodes[i];
        narrow(&characters, node->min_length, node->max_length);
        narrow(&items, node->min_items, node->max_items);
        narrow(&members, node->min_properties, node->max_properties);
        is_unique |= node->unique_items;
    }
    if (field->types & WRIT_TYPE_STRING)
        add_count(out, &characters);
    if (field->types & WRIT_TYPE_ARRAY)
        add_count(out, &items);
    if (field->types & WRIT_TYPE_ARRAY && is_unique)
        writ_buf_add_text(out, ", no two equal");
    if (field->types & WRIT_TYPE_OBJECT)
        add_count(out, &members);
}

/* ---- values ---- */

static void add_literal(writ_buf *out, const writ_value *value)
{
    if (value->kind == WRIT_STRING && value->string.len)
        writ_buf_add_str(out, value->string);
    else
        writ_json_write(out, value, WRIT_JSON_COMPACT);
}

static void add_values(writ_buf *out, const writ_value *values)
{
    size_t shown = 0, left = 0;
    for (size_t i = 0; i < values->array.count; i++) {
        if (values->array.items[i]->kind == WRIT_NULL)
            continue; /* the type has said it */
        if (shown == values_shown) {
            left++;
            continue;
        }
        if (shown++ == 0)
            part(out);
        writ_buf_add_text(out, shown == 1 ? "one of " : ", ");
        add_literal(out, values->array.items[i]);
    }
    if (left)
        writ_buf_printf(out, " and %zu more", left);
}

static void add_constants(writ_buf *out, const writ_field *field)
{
    const writ_value *values = writ_field_enum(field);
    if (values)
        add_values(out, values);
    for (size_t i = 0; i < field->node_count; i++) {
        if (!field->nodes[i]->const_value)
            continue;
        part(out);
        writ_buf_add_text(out, "always ");
        add_literal(out, field->nodes[i]->const_value);
        return;
    }
}

/* ---- text and time ---- */

static const writ_schema_time *find_time(const writ_field *field)
{
    for (size_t i = 0; i < field->node_count; i++)
        if (field->nodes[i]->time.kind != WRIT_TIME_NONE)
            return &field->nodes[i]->time;
    return NULL;
}

static void add_type(writ_buf *out, writ_arena *arena, const writ_field *field,
                     const writ_schema_time *time)
{
    if (!time || (field->types & ~(unsigned)WRIT_TYPE_NULL) != WRIT_TYPE_STRING) {
        writ_buf_add_str(out, writ_types_text(arena, field->types));
        return;
    }
    writ_buf_add_text(out, writ_time_kind_name(time->kind));
    if (time->offset_required)
        writ_buf_add_text(out, " with offset");
    if (field->nullable)
        writ_buf_add_text(out, " or null");
}

static void add_time_bound(writ_buf *out, const char *words, writ_str bound)
{
    if (bound.len == 0)
        return;
    part(out);
    writ_buf_printf(out, "%s %.*s", words, WRIT_FMT(bound));
}

static void add_time_bounds(writ_buf *out, const writ_schema_time *time)
{
    add_time_bound(out, "from", time->minimum_text);
    add_time_bound(out, "after", time->exclusive_minimum_text);
    add_time_bound(out, "to", time->maximum_text);
    add_time_bound(out, "before", time->exclusive_maximum_text);
}

writ_str writ_field_describe(writ_arena *arena, const writ_field *field)
{
    writ_buf out = WRIT_BUF_INIT;
    const writ_schema_time *time = find_time(field);
    writ_str format = writ_field_format(field), pattern = writ_field_pattern(field);
    add_type(&out, arena, field, time);
    if (time)
        add_time_bounds(&out, time);
    else if (format.len)
        writ_buf_printf(&out, ", format %.*s", WRIT_FMT(format));
    add_constants(&out, field);
    add_range(&out, field);
    add_steps(&out, field);
    add_counts(&out, field);
    if (pattern.len)
        writ_buf_printf(&out, ", matching %.*s", WRIT_FMT(pattern));
    writ_str text = writ_str_copy(arena, writ_buf_str(&out));
    writ_buf_clear(&out);
    return text;
}
