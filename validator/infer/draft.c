/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/infer/draft.h"

#include <math.h>

#include "contracts/day.h"
#include "contracts/name_tokens.h"
#include "contracts/name_words.h"
#include "validator/infer/draft_parts.h"

/* ---- what the parts share ---- */

uint64_t writ_draft_count(const writ_drafted *field)
{
    return field->fact->values - field->fact->forms[WRIT_FORM_NULL];
}

bool writ_draft_is_enough(const writ_drafted *field, uint64_t count)
{
    const writ_profile *profile = field->in->about->profile;
    return count >= WRIT_DRAFT_SOME || (count && count * 2 >= profile->records);
}

writ_str writ_draft_kind(const writ_drafted *field)
{
    writ_words words;
    char lower[32];
    writ_words_split(field->name, &words);
    if (!words.count)
        return WRIT_STR_EMPTY;
    writ_str last = words.items[words.count - 1];
    if (last.len > sizeof lower)
        return WRIT_STR_EMPTY;
    for (size_t i = 0; i < last.len; i++)
        lower[i] =
            last.ptr[i] >= 'A' && last.ptr[i] <= 'Z' ? (char)(last.ptr[i] | 0x20) : last.ptr[i];
    return writ_word_kind((writ_str){lower, last.len});
}

bool writ_draft_name_has(const writ_drafted *field, const char *const *words)
{
    for (size_t i = 0; words[i]; i++)
        if (writ_name_holds(field->name, writ_str_of(words[i]), false))
            return true;
    return false;
}

void writ_draft_set(const writ_drafted *field, writ_value *to, const char *key, writ_value *value)
{
    writ_value_set(field->in->arena, to, writ_str_of(key), NULL, value);
}

writ_value *writ_draft_string(const writ_drafted *field, const char *terminated)
{
    return writ_value_string(field->in->arena, NULL, writ_str_of(terminated));
}

writ_value *writ_draft_custom(writ_drafted *field, const char *name, writ_value *value)
{
    writ_arena *arena = field->in->arena;
    writ_value *entry = writ_value_object(arena, NULL);
    writ_draft_set(field, entry, "property", writ_draft_string(field, name));
    writ_draft_set(field, entry, "value", value);
    writ_value_push(arena, field->custom, entry);
    return entry;
}

void writ_draft_note(writ_drafted *field, const writ_value *value, const char *format, ...)
{
    writ_buf text = WRIT_BUF_INIT;
    va_list args;
    va_start(args, format);
    writ_buf_vprintf(&text, format, args);
    va_end(args);
    writ_yaml_note(field->in->arena, &field->in->draft->notes, value, writ_buf_str(&text));
    if (writ_str_starts(writ_buf_str(&text), WRIT_STR("guessed")))
        field->in->draft->guesses++;
    writ_buf_clear(&text);
}

/* ---- type ---- */

static const char *type_of(writ_drafted *field)
{
    const writ_fact *fact = field->fact;
    if (!writ_fact_is_one_type(fact))
        return NULL;
    switch (fact->types) {
    case WRIT_TYPE_BOOLEAN:
        return "boolean";
    case WRIT_TYPE_INTEGER:
        return "integer";
    case WRIT_TYPE_OBJECT:
        return fact->is_map ? "map" : "object";
    case WRIT_TYPE_ARRAY:
        return "array";
    case WRIT_TYPE_STRING:
        field->is_time = fact->text >= WRIT_TEXTS_DATE;
        return fact->text == WRIT_TEXTS_DATE ? "date" : field->is_time ? "timestamp" : "string";
    default:
        return "number";
    }
}

/* "string in 90 %, integer in 10 %" */
static void say_types(writ_drafted *field, const writ_value *at)
{
    static const struct {
        unsigned type;
        const char *name;
    } types[] = {
        {WRIT_TYPE_STRING, "string"}, {WRIT_TYPE_INTEGER, "integer"},
        {WRIT_TYPE_NUMBER, "number"}, {WRIT_TYPE_BOOLEAN, "boolean"},
        {WRIT_TYPE_OBJECT, "object"}, {WRIT_TYPE_ARRAY, "array"},
    };
    writ_buf text = WRIT_BUF_INIT;
    uint64_t all = writ_draft_count(field);
    for (size_t i = 0; all && i < sizeof types / sizeof *types; i++) {
        uint64_t count = 0;
        for (unsigned form = 0; form < WRIT_FORM_COUNT; form++)
            if (writ_form_type((writ_form)form) == types[i].type)
                count += field->fact->forms[form];
        if (count)
            writ_buf_printf(&text, "%s%s in %.3g %%", text.len ? ", " : "", types[i].name,
                            100.0 * (double)count / (double)all);
    }
    if (!all)
        writ_draft_note(field, at, "only null came: anything goes until somebody says what it is");
    else
        writ_draft_note(field, at, "of no one type: %.*s", WRIT_FMT(writ_buf_str(&text)));
    writ_buf_clear(&text);
}

/* ---- presence and null ---- */

/* Required is what was always there, unless what holds it hardly ever came. */
static bool is_signed_required(const writ_drafted *field)
{
    return field->fact->is_required && writ_draft_is_enough(field, field->fact->values);
}

static void add_presence(writ_drafted *field)
{
    const writ_fact *fact = field->fact;
    bool is_required = is_signed_required(field);
    writ_value *required = writ_value_boolean(field->in->arena, NULL, is_required);
    writ_draft_set(field, field->field, "required", required);
    field->in->draft->required += is_required;
    if (!fact->is_required)
        writ_draft_note(field, required, "in %.3g %% of what was looked at",
                        100.0 * (double)fact->values / (double)fact->chances);
    else if (fact->values < WRIT_DRAFT_SOME)
        writ_draft_note(field, required, "in all of only %llu", (unsigned long long)fact->values);
}

/* Says what is not the rule: that what is required may be null, and what is not may not. */
static void add_null(writ_drafted *field)
{
    const writ_fact *fact = field->fact;
    bool is_required = !field->is_member || is_signed_required(field);
    bool is_telling = writ_draft_is_enough(field, writ_draft_count(field));
    /* of what is of no one type the hull asked nothing, so null may have come unseen */
    if ((fact->is_nullable || !writ_fact_is_one_type(fact)) && is_required)
        writ_draft_custom(field, "nullable", writ_value_boolean(field->in->arena, NULL, true));
    else if (!fact->is_nullable && !is_required && is_telling && writ_fact_is_one_type(fact))
        writ_draft_custom(field, "nullable", writ_value_boolean(field->in->arena, NULL, false));
}

/* ---- a field ---- */

static void add_list(writ_drafted *parent, writ_value *to, const char *key);
static writ_value *draft_field(writ_drafting *in, const writ_fact *fact, const writ_drafted *parent,
                               writ_str name, bool is_member);

static void add_children(writ_drafted *field)
{
    const writ_fact *fact = field->fact;
    writ_arena *arena = field->in->arena;
    if (!writ_fact_is_one_type(fact) ||
        (fact->given_up & WRIT_GIVEN_UP_MEMBERS && !fact->members.count))
        return;
    bool has_items = fact->items && !(fact->given_up & WRIT_GIVEN_UP_MEMBERS);
    if (fact->types == WRIT_TYPE_OBJECT && !fact->is_map && fact->members.count)
        add_list(field, field->field, "properties");
    if (fact->types == WRIT_TYPE_OBJECT && fact->is_map && has_items) {
        writ_value *map = writ_value_object(arena, NULL), *key = writ_value_object(arena, NULL);
        writ_draft_set(field, key, "logicalType", writ_draft_string(field, "string"));
        writ_draft_set(field, map, "key", key);
        writ_draft_set(field, map, "value",
                       draft_field(field->in, fact->items, field, field->name, false));
        writ_draft_set(field, field->field, "map", map);
    }
    if (fact->types == WRIT_TYPE_ARRAY && has_items)
        writ_draft_set(field, field->field, "items",
                       draft_field(field->in, fact->items, field, field->name, false));
}

static void add_list(writ_drafted *parent, writ_value *to, const char *key)
{
    writ_value *list = writ_value_array(parent->in->arena, NULL);
    for (size_t i = 0; i < parent->fact->members.count; i++) {
        const writ_fact *member = parent->fact->members.items[i];
        writ_value_push(parent->in->arena, list,
                        draft_field(parent->in, member, parent, member->name, true));
    }
    writ_draft_set(parent, to, key, list);
}

static void add_values(writ_drafted *field)
{
    writ_arena *arena = field->in->arena;
    if (!field->values)
        return;
    writ_value *rules = writ_value_array(arena, NULL), *rule = writ_value_object(arena, NULL);
    writ_value *arguments = writ_value_object(arena, NULL);
    writ_draft_set(field, rule, "metric", writ_draft_string(field, "invalidValues"));
    writ_draft_set(field, arguments, "validValues", field->values);
    writ_draft_set(field, rule, "arguments", arguments);
    writ_draft_set(field, rule, "mustBe", writ_value_int(arena, NULL, 0));
    writ_value_push(arena, rules, rule);
    writ_draft_set(field, field->field, "quality", rules);
}

static void add_type(writ_drafted *field, const char *type)
{
    if (!type) {
        say_types(field, field->is_member ? writ_value_find(field->field, "name") : field->field);
        return;
    }
    writ_draft_set(field, field->field, "logicalType", writ_draft_string(field, type));
}

static bool has_numbers(const writ_fact *fact)
{
    return writ_fact_is_one_type(fact) && fact->has_numbers;
}

static writ_value *draft_field(writ_drafting *in, const writ_fact *fact, const writ_drafted *parent,
                               writ_str name, bool is_member)
{
    writ_drafted field = {
        .in = in,
        .fact = fact,
        .parent = parent ? parent->fact : NULL,
        .name = name,
        .is_member = is_member,
        .field = writ_value_object(in->arena, NULL),
        .options = writ_value_object(in->arena, NULL),
        .custom = writ_value_array(in->arena, NULL),
    };
    in->draft->fields += is_member;
    if (is_member)
        writ_draft_set(&field, field.field, "name", writ_value_string(in->arena, NULL, name));
    const char *type = type_of(&field);
    add_type(&field, type);
    writ_draft_personal(&field);
    if (type && fact->types == WRIT_TYPE_STRING)
        writ_draft_text(&field);
    if (has_numbers(fact))
        writ_draft_number(&field);
    if (field.options->object.count)
        writ_draft_set(&field, field.field, "logicalTypeOptions", field.options);
    if (is_member)
        add_presence(&field);
    if (field.personal.len) {
        writ_value *class = writ_draft_string(&field, "personal");
        writ_draft_set(&field, field.field, "classification", class);
        writ_draft_note(&field, class, "guessed: %.*s", WRIT_FMT(field.personal));
        in->draft->personal++;
    }
    writ_draft_examples(&field);
    add_values(&field);
    add_children(&field);
    add_null(&field);
    writ_draft_units(&field);
    if (field.custom->array.count)
        writ_draft_set(&field, field.field, "customProperties", field.custom);
    return field.field;
}

/* ---- the document ---- */

static bool has_map(const writ_fact *fact)
{
    if (fact->is_map || (fact->items && has_map(fact->items)))
        return true;
    for (size_t i = 0; i < fact->members.count; i++)
        if (has_map(fact->members.items[i]))
            return true;
    return false;
}

static writ_value *list_of(writ_arena *arena, writ_value *only)
{
    writ_value *list = writ_value_array(arena, NULL);
    writ_value_push(arena, list, only);
    return list;
}

static void add_head(writ_drafted *root, const char *api)
{
    const writ_draft_about *about = root->in->about;
    writ_arena *arena = root->in->arena;
    writ_value *to = root->in->draft->root, *team = writ_value_object(arena, NULL);
    writ_value *member = writ_value_object(arena, NULL);
    writ_draft_set(root, to, "apiVersion", writ_draft_string(root, api));
    writ_draft_set(root, to, "kind", writ_draft_string(root, "DataContract"));
    writ_draft_set(root, to, "id", writ_value_string(arena, NULL, about->id));
    writ_draft_set(root, to, "version", writ_value_string(arena, NULL, about->version));
    writ_draft_set(root, to, "status", writ_draft_string(root, "draft"));
    writ_draft_set(root, member, "username", writ_value_string(arena, NULL, about->owner));
    writ_draft_set(root, member, "role", writ_draft_string(root, "owner"));
    writ_draft_set(root, team, "members", list_of(arena, member));
    writ_draft_set(root, to, "team", team);
}

static void add_basis(writ_drafted *root)
{
    const writ_draft_about *about = root->in->about;
    writ_arena *arena = root->in->arena;
    writ_draft_custom(root, "basis", writ_draft_string(root, "observed"));
    writ_draft_custom(root, "observedRecords",
                      writ_value_int(arena, NULL, (int64_t)about->records));
    writ_draft_custom(root, "observedFrom", writ_value_string(arena, NULL, about->from));
    writ_draft_custom(root, "observedTo", writ_value_string(arena, NULL, about->to));
    writ_draft_set(root, root->in->draft->root, "customProperties", root->custom);
}

/* The entry of `schema`: the root's children beside its name. */
static void add_object(writ_drafted *root)
{
    writ_arena *arena = root->in->arena;
    writ_value *drafted = draft_field(root->in, root->fact, NULL, WRIT_STR_EMPTY, false);
    writ_value *entry = writ_value_object(arena, NULL);
    writ_draft_set(root, entry, "name", writ_value_string(arena, NULL, root->in->about->object));
    writ_draft_set(root, entry, "logicalType", writ_draft_string(root, "object"));
    static const char *const kept[] = {"properties", "map"};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (writ_value_find(drafted, kept[i]))
            writ_draft_set(root, entry, kept[i], writ_value_find(drafted, kept[i]));
    writ_draft_set(root, root->in->draft->root, "schema", list_of(arena, entry));
}

writ_value *writ_draft_property(writ_arena *arena, const writ_fact *fact, const writ_fact *parent,
                                const writ_draft_about *about)
{
    writ_drafting in = {arena, about, WRIT_NEW(arena, writ_draft_document)};
    const writ_drafted above = {.in = &in, .fact = parent};
    writ_fact *optional = writ_arena_copy(arena, fact, sizeof *fact);
    optional->is_required = false;
    if (!optional->chances)
        optional->chances = 1;
    return draft_field(&in, optional, &above, fact->name, true);
}

writ_draft_document *writ_draft_make(writ_arena *arena, const writ_fact *facts,
                                     const writ_draft_about *about)
{
    writ_draft_document *draft = WRIT_NEW(arena, writ_draft_document);
    writ_drafting in = {arena, about, draft};
    draft->root = writ_value_object(arena, NULL);
    writ_drafted root = {.in = &in, .fact = facts, .custom = writ_value_array(arena, NULL)};
    add_head(&root, has_map(facts) ? "v3.2.0" : "v3.1.0");
    add_basis(&root);
    add_object(&root);
    return draft;
}

bool writ_draft_days(writ_arena *arena, const writ_profile *profile, writ_str *from, writ_str *to)
{
    static const double day = 86400;
    double least = INFINITY, most = -INFINITY;
    for (size_t i = 0; profile->time && i < profile->slice_count; i++) {
        const writ_counts *counts = &profile->time->slices[i];
        if (!writ_counts_times(counts))
            continue;
        least = fmin(least, counts->instant_least);
        most = fmax(most, counts->instant_most);
    }
    if (!isfinite(least) || !isfinite(most) || fabs(least) > 1e11 || fabs(most) > 1e11)
        return false;
    *from = writ_day_text(arena, (writ_day)floor(least / day));
    *to = writ_day_text(arena, (writ_day)floor(most / day));
    return true;
}
