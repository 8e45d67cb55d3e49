/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/infer/facts.h"

#include <math.h>

#include "contracts/base/read.h"
#include "validator/infer/shape.h"

const char *writ_text_kind_format(writ_text_kind kind)
{
    static const char *const names[] = {
        [WRIT_TEXTS_UUID] = "uuid",     [WRIT_TEXTS_EMAIL] = "email",
        [WRIT_TEXTS_URI] = "uri",       [WRIT_TEXTS_URI_TEMPLATE] = "uri-template",
        [WRIT_TEXTS_IPV4] = "ipv4",     [WRIT_TEXTS_IPV6] = "ipv6",
        [WRIT_TEXTS_LOCAL_TIME] = NULL,
    };
    return names[kind];
}

/* ---- bounds ---- */

static const double last_bound = 1e15;

double writ_bound_above(double number)
{
    double bound = 1;
    if (number < 0)
        return -writ_bound_below(-number);
    if (number == 0)
        return 0;
    while (bound < number && bound < last_bound)
        bound *= 10;
    return bound < number ? INFINITY : bound;
}

double writ_bound_below(double number)
{
    double bound = 1;
    if (number < 0)
        return -writ_bound_above(-number);
    if (number < 1)
        return 0;
    while (bound * 10 <= number && bound < last_bound)
        bound *= 10;
    return bound;
}

/* ---- texts ---- */

bool writ_fact_is_one_type(const writ_fact *fact)
{
    const unsigned numbers = WRIT_TYPE_INTEGER | WRIT_TYPE_NUMBER;
    unsigned types = fact->types;
    if (fact->given_up & WRIT_GIVEN_UP_TYPE || !types)
        return false;
    return (types & (types - 1)) == 0 || (types & ~numbers) == 0;
}

static uint64_t count_texts(const uint64_t forms[WRIT_FORM_COUNT])
{
    uint64_t count = 0;
    for (unsigned form = 0; form < WRIT_FORM_COUNT; form++)
        if (writ_form_type((writ_form)form) == WRIT_TYPE_STRING)
            count += forms[form];
    return count;
}

static writ_text_kind kind_of(const uint64_t forms[WRIT_FORM_COUNT])
{
    static const struct {
        writ_form form;
        writ_text_kind kind;
    } kinds[] = {
        {WRIT_FORM_UUID, WRIT_TEXTS_UUID}, {WRIT_FORM_EMAIL, WRIT_TEXTS_EMAIL},
        {WRIT_FORM_URI, WRIT_TEXTS_URI},   {WRIT_FORM_IP, WRIT_TEXTS_IPV4},
        {WRIT_FORM_DATE, WRIT_TEXTS_DATE},
    };
    uint64_t texts = count_texts(forms);
    uint64_t zoned = forms[WRIT_FORM_TIME_UTC] + forms[WRIT_FORM_TIME_OFFSET];
    for (size_t i = 0; texts && i < sizeof kinds / sizeof *kinds; i++)
        if (forms[kinds[i].form] == texts)
            return kinds[i].kind;
    if (texts && zoned == texts)
        return WRIT_TEXTS_TIMESTAMP;
    if (texts && zoned + forms[WRIT_FORM_TIME_LOCAL] == texts)
        return WRIT_TEXTS_LOCAL_TIME;
    return WRIT_TEXTS_ANY;
}

static bool is_time(writ_text_kind kind)
{
    return kind >= WRIT_TEXTS_TIMESTAMP;
}

/* The kind that texts of both kinds are of. */
static writ_text_kind join_kinds(writ_text_kind a, writ_text_kind b)
{
    if (a == b)
        return a;
    if (is_time(a) && is_time(b)) /* the wider one */
        return a > b ? a : b;
    return WRIT_TEXTS_ANY;
}

/* Of a kind that was settled, and what the texts are now. Templates and IPv6 are what was tried
 * when the first guess of the form did not do. */
static writ_text_kind go_on(writ_text_kind settled, writ_text_kind now)
{
    if (settled == WRIT_TEXTS_URI_TEMPLATE && now == WRIT_TEXTS_URI)
        return settled;
    if (settled == WRIT_TEXTS_IPV6 && now == WRIT_TEXTS_IPV4)
        return settled;
    return join_kinds(settled, now);
}

/* The text of a sampled value, which is JSON unless it was cut. */
static bool decode(writ_arena *arena, writ_str json, writ_str *text)
{
    writ_source *source = WRIT_NEW(arena, writ_source);
    writ_value *value = NULL;
    writ_error err = {0};
    *source = (writ_source){WRIT_STR("sample"), json};
    if (json.len < 2 || writ_json_read(arena, source, &value, &err) || value->kind != WRIT_STRING)
        return false;
    *text = value->string;
    return true;
}

bool writ_fact_texts(writ_arena *arena, const writ_fact *fact, writ_str **texts, uint64_t **counts,
                     size_t *count)
{
    const writ_sample *sample = &fact->field->sample;
    const writ_sample_value **top = writ_sample_top(arena, sample);
    *count = sample->count;
    *texts = writ_arena_alloc(arena, sample->count * sizeof **texts);
    if (counts)
        *counts = writ_arena_alloc(arena, sample->count * sizeof **counts);
    for (size_t i = 0; i < sample->count; i++) {
        if (!decode(arena, top[i]->text, &(*texts)[i]))
            return false;
        if (counts)
            (*counts)[i] = top[i]->count;
    }
    return true;
}

static writ_str shape_of_sample(writ_profile *profile, const writ_fact *fact)
{
    writ_arena scratch = WRIT_ARENA_INIT;
    writ_str *texts, shape = WRIT_STR_EMPTY;
    size_t count;
    if (writ_fact_texts(&scratch, fact, &texts, NULL, &count))
        shape = writ_shape_of(&profile->arena, texts, count);
    writ_arena_clear(&scratch);
    return shape;
}

/* What the texts are is settled when the first have come, and from then on only widened. */
static void settle_texts(writ_profile *profile, writ_fact *fact, writ_fact_memory *memory)
{
    writ_text_kind kind = kind_of(fact->forms);
    if (!memory->has_texts) {
        memory->has_texts = true;
        memory->text = kind;
        if (kind == WRIT_TEXTS_ANY && fact->types == WRIT_TYPE_STRING)
            memory->shape = shape_of_sample(profile, fact);
    } else if (!(memory->given_up & WRIT_GIVEN_UP_TEXT)) {
        memory->text = go_on(memory->text, kind);
    }
    if (memory->given_up & WRIT_GIVEN_UP_TEXT)
        memory->text = WRIT_TEXTS_ANY;
    if (memory->given_up & WRIT_GIVEN_UP_SHAPE)
        memory->shape = WRIT_STR_EMPTY;
    fact->text = memory->text;
    fact->shape = memory->shape;
}

/* ---- one field ---- */

static void count_types(writ_fact *fact)
{
    for (unsigned form = 0; form < WRIT_FORM_COUNT; form++)
        if (fact->forms[form] && form != WRIT_FORM_NULL)
            fact->types |= writ_form_type((writ_form)form);
    fact->is_nullable = fact->forms[WRIT_FORM_NULL] > 0;
}

static void take_bounds(writ_fact *fact, const writ_profile_field *field)
{
    const unsigned numbers = WRIT_TYPE_INTEGER | WRIT_TYPE_NUMBER;
    if (fact->types && !(fact->types & ~numbers) && field->numbers.count) {
        fact->has_numbers = true;
        fact->least = field->numbers.least;
        fact->most = field->numbers.most;
    }
    if (fact->types == WRIT_TYPE_STRING && field->lengths.count) {
        fact->has_lengths = true;
        fact->shortest = field->lengths.least;
        fact->longest = field->lengths.most;
    }
}

static void take_values(writ_fact *fact, writ_fact_memory *memory)
{
    const writ_sample *sample = &fact->field->sample;
    bool are_few = fact->types == WRIT_TYPE_STRING && fact->text == WRIT_TEXTS_ANY &&
                   writ_sample_is_whole(sample) && sample->count <= WRIT_FACT_VALUES;
    for (size_t i = 0; are_few && i < sample->count; i++)
        are_few = sample->values[i].text.len && sample->values[i].text.len < WRIT_SAMPLE_TEXT;
    if (fact->types && !are_few)
        memory->given_up |= WRIT_GIVEN_UP_VALUES;
    fact->has_values = fact->types && !(memory->given_up & WRIT_GIVEN_UP_VALUES);
}

/* ---- several as one: the values of a map ---- */

static writ_fact *join(writ_arena *arena, const writ_fact *a, const writ_fact *b);

static writ_fact *find_member(const writ_fact *fact, writ_str name)
{
    for (size_t i = 0; i < fact->members.count; i++)
        if (writ_str_equal(fact->members.items[i]->name, name))
            return fact->members.items[i];
    return NULL;
}

static void join_members(writ_arena *arena, writ_fact *to, const writ_fact *a, const writ_fact *b)
{
    for (size_t i = 0; i < a->members.count; i++) {
        const writ_fact *of_a = a->members.items[i], *of_b = find_member(b, of_a->name);
        writ_fact *both =
            of_b ? join(arena, of_a, of_b) : writ_arena_copy(arena, of_a, sizeof *of_a);
        both->is_required = of_b && of_a->is_required && of_b->is_required;
        *WRIT_PUSH(arena, &to->members) = both;
    }
    for (size_t i = 0; i < b->members.count; i++) {
        const writ_fact *of_b = b->members.items[i];
        if (find_member(a, of_b->name))
            continue;
        writ_fact *one = writ_arena_copy(arena, of_b, sizeof *of_b);
        one->is_required = false;
        *WRIT_PUSH(arena, &to->members) = one;
    }
}

static void join_bounds(writ_fact *to, const writ_fact *b)
{
    if (b->has_numbers) {
        to->least = to->has_numbers ? fmin(to->least, b->least) : b->least;
        to->most = to->has_numbers ? fmax(to->most, b->most) : b->most;
        to->has_numbers = true;
    }
    if (b->has_lengths) {
        to->shortest = to->has_lengths ? fmin(to->shortest, b->shortest) : b->shortest;
        to->longest = to->has_lengths ? fmax(to->longest, b->longest) : b->longest;
        to->has_lengths = true;
    }
}

/* An object that is a map on one side only: its members are values there, too. */
static const writ_fact *as_map(writ_arena *arena, const writ_fact *fact)
{
    writ_fact *map = writ_arena_copy(arena, fact, sizeof *fact);
    map->is_map = true;
    map->members.count = 0;
    for (size_t i = 0; i < fact->members.count; i++)
        map->items =
            map->items ? join(arena, map->items, fact->members.items[i]) : fact->members.items[i];
    return map;
}

static writ_fact *join(writ_arena *arena, const writ_fact *a, const writ_fact *b)
{
    if (a->is_map && !b->is_map)
        b = as_map(arena, b);
    else if (b->is_map && !a->is_map)
        a = as_map(arena, a);
    writ_fact *to = writ_arena_copy(arena, a, sizeof *a);
    to->members.items = NULL;
    to->members.count = to->members.capacity = 0;
    to->is_merged = true;
    to->has_values = false;
    to->values += b->values;
    to->chances += b->chances;
    for (unsigned form = 0; form < WRIT_FORM_COUNT; form++)
        to->forms[form] += b->forms[form];
    bool a_has = a->types & WRIT_TYPE_STRING, b_has = b->types & WRIT_TYPE_STRING;
    to->text = a_has && b_has ? join_kinds(a->text, b->text) : b_has ? b->text : a->text;
    to->shape = a_has && b_has ? WRIT_STR_EMPTY : b_has ? b->shape : a->shape;
    to->types |= b->types;
    to->given_up |= b->given_up | WRIT_GIVEN_UP_VALUES;
    to->is_nullable |= b->is_nullable;
    to->had_items |= b->had_items;
    join_bounds(to, b);
    join_members(arena, to, a, b);
    if (b->items)
        to->items = a->items ? join(arena, a->items, b->items) : b->items;
    return to;
}

/* ---- the tree: WRIT_BOUND_PROFILE_DEPTH levels at most ---- */

typedef struct builder {
    writ_arena *arena;
    writ_arena scratch;
    writ_profile *profile;
    writ_fact_memories *memories;
} builder;

static writ_fact *build(builder *in, const writ_profile_field *field, uint64_t chances);

static uint64_t objects_of(const writ_fact *fact)
{
    return fact->forms[WRIT_FORM_OBJECT];
}

static void build_members(builder *in, const writ_profile_field *field, writ_fact *fact)
{
    fact->is_map = field->is_map && !(fact->types & WRIT_TYPE_ARRAY);
    if (field->items)
        fact->items = build(in, field->items, 0);
    for (size_t i = 0; i < field->children.count; i++) {
        writ_fact *child = build(in, field->children.items[i], objects_of(fact));
        if (!fact->is_map)
            *WRIT_PUSH(in->arena, &fact->members) = child;
        else
            fact->items = fact->items ? join(in->arena, fact->items, child) : child;
    }
    if (fact->items) {
        fact->items->name = WRIT_STR_EMPTY;
        fact->items->is_required = true;
    }
}

static writ_fact *build(builder *in, const writ_profile_field *field, uint64_t chances)
{
    writ_counts sum;
    writ_fact *fact = WRIT_NEW(in->arena, writ_fact);
    writ_profile_sum(&in->scratch, in->profile, field, 0, in->profile->slice_count, &sum);
    *fact =
        (writ_fact){.name = field->name, .field = field, .values = sum.values, .chances = chances};
    memcpy(fact->forms, sum.forms, sizeof fact->forms);
    writ_arena_reset(&in->scratch);
    count_types(fact);
    fact->is_required = fact->values >= chances;
    fact->had_items = fact->types == WRIT_TYPE_ARRAY && sum.lengths > 0;
    take_bounds(fact, field);
    writ_fact_memory *memory = &in->memories->items[field->index];
    if (fact->types & WRIT_TYPE_STRING)
        settle_texts(in->profile, fact, memory);
    take_values(fact, memory);
    fact->given_up = memory->given_up;
    build_members(in, field, fact);
    return fact;
}

writ_fact *writ_facts_of(writ_arena *arena, writ_profile *profile, writ_fact_memories *memories)
{
    builder in = {.arena = arena, .profile = profile, .memories = memories};
    while (memories->count < profile->fields.count)
        *WRIT_PUSH(&profile->arena, memories) = (writ_fact_memory){0};
    writ_fact *root = build(&in, profile->root, 0);
    writ_arena_clear(&in.scratch);
    return root;
}
