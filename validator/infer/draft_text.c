/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/name_tokens.h"
#include "validator/format.h"
#include "validator/infer/draft_parts.h"
#include "validator/infer/hull.h"
#include "validator/infer/shape.h"

/* The different texts of a field that has few, with how often each came. */
typedef struct listed {
    writ_str *texts;
    uint64_t *counts;
    size_t count;
    uint64_t all, least; /* values; those of the rarest text */
} listed;

static bool list_values(const writ_drafted *field, listed *list)
{
    *list = (listed){0};
    if (!field->fact->has_values || field->fact->is_merged ||
        !writ_fact_texts(field->in->arena, field->fact, &list->texts, &list->counts, &list->count))
        return false;
    for (size_t i = 0; i < list->count; i++) {
        list->all += list->counts[i];
        list->least = !i || list->counts[i] < list->least ? list->counts[i] : list->least;
    }
    return list->count > 0;
}

/* ---- is the list closed? ---- */

enum { CHOICES = 32, CHOICE_BYTES = 40 };

/* All in small letters or all in capitals, as programs write what they choose from. */
static bool look_chosen(const listed *list)
{
    bool has_lower = false, has_upper = false;
    for (size_t i = 0; i < list->count; i++) {
        if (!list->texts[i].len || list->texts[i].len > CHOICE_BYTES)
            return false;
        for (size_t j = 0; j < list->texts[i].len; j++) {
            char c = list->texts[i].ptr[j];
            bool lower = c >= 'a' && c <= 'z', upper = c >= 'A' && c <= 'Z';
            has_lower |= lower;
            has_upper |= upper;
            if (!lower && !upper && (c < '0' || c > '9') && !strchr("_-.:", c))
                return false;
        }
    }
    return has_lower != has_upper;
}

/* A12, HAM1: most of them with digits are keys of something, of which there will be more. */
static bool look_like_keys(const listed *list)
{
    size_t with_digits = 0;
    for (size_t i = 0; i < list->count; i++) {
        bool has_digit = false;
        for (size_t j = 0; j < list->texts[i].len; j++)
            has_digit |= list->texts[i].ptr[j] >= '0' && list->texts[i].ptr[j] <= '9';
        with_digits += has_digit;
    }
    return with_digits * 2 > list->count;
}

static bool are_short(const listed *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (!list->texts[i].len || list->texts[i].len > CHOICE_BYTES)
            return false;
    return true;
}

/* Names of what people call things, know one another by, or add to as they like. */
static bool is_open_by_name(const writ_drafted *field)
{
    static const char *const words[] = {"tag",      "tags",     "label",  "labels",   "keyword",
                                        "keywords", "country",  "locale", "language", "city",
                                        "version",  "campaign", "agent",  "code",     NULL};
    static const char *const kinds[] = {"identity", "words", "person", "place",
                                        "link",     "time",  NULL};
    writ_str kind = writ_draft_kind(field);
    for (size_t i = 0; kinds[i]; i++)
        if (writ_str_is(kind, kinds[i]))
            return true;
    return writ_draft_name_has(field, words);
}

static bool is_choice_by_name(const writ_drafted *field)
{
    static const char *const words[] = {"type",  "kind",     "status",   "state", "stage",  "plan",
                                        "tier",  "method",   "channel",  "event", "action", "mode",
                                        "phase", "severity", "priority", NULL};
    return writ_str_is(writ_draft_kind(field), "choice") || writ_draft_name_has(field, words);
}

/* Enough came that a value which is still unknown would be rare (Good and Turing: as rare as those
 * that came once), and it is not for its name to expect others. */
static bool is_closed(const writ_drafted *field, const listed *list)
{
    bool is_choice = is_choice_by_name(field);
    uint64_t a_value = is_choice ? 10 : 40;
    if (field->personal.len || list->count > CHOICES || list->least < 5 || !are_short(list) ||
        list->all < 100 || list->all < a_value * list->count)
        return false;
    if (list->count == 1 && (!is_choice || list->all < 200))
        return false;
    return is_choice || (look_chosen(list) && !look_like_keys(list) && !is_open_by_name(field));
}

static void sign_values(writ_drafted *field, const listed *list)
{
    writ_arena *arena = field->in->arena;
    field->values = writ_value_array(arena, NULL);
    for (size_t i = 0; i < list->count; i++)
        writ_value_push(arena, field->values, writ_value_string(arena, NULL, list->texts[i]));
    writ_draft_note(field, writ_value_find(field->field, "logicalType"),
                    "%zu values in %llu texts, the rarest %llu times", list->count,
                    (unsigned long long)list->all, (unsigned long long)list->least);
}

/* ---- formats and patterns ---- */

static bool all_have(const listed *list, writ_format format)
{
    for (size_t i = 0; i < list->count; i++)
        if (!writ_format_check(format, list->texts[i]))
            return false;
    return true;
}

/* Codes of a list that others keep. */
static const char *listed_format(const writ_drafted *field, const listed *list)
{
    static const char *const zones[] = {"timezone", "time zone", "tz", "zone", NULL};
    if (writ_name_holds(field->name, WRIT_STR("currency"), false) &&
        all_have(list, WRIT_FORMAT_CURRENCY))
        return "currency";
    if (writ_draft_name_has(field, zones) && all_have(list, WRIT_FORMAT_TIME_ZONE))
        return "time-zone";
    return NULL;
}

static writ_str pattern_of(const writ_drafted *field, const listed *list)
{
    if (field->fact->shape.len)
        return field->fact->shape;
    return list->count ? writ_shape_of(field->in->arena, list->texts, list->count) : WRIT_STR_EMPTY;
}

/* 1, 2 or 5 times a power of ten. */
static int64_t round_up(double length)
{
    static const int64_t steps[] = {1, 2, 5};
    for (int64_t scale = 1;; scale *= 10)
        for (size_t i = 0; i < 3; i++)
            if ((double)(steps[i] * scale) >= length)
                return steps[i] * scale;
}

static void sign_length(writ_drafted *field)
{
    static const double room = 4;
    const writ_fact *fact = field->fact;
    if (!fact->has_lengths || fact->given_up & WRIT_GIVEN_UP_BOUNDS ||
        writ_draft_count(field) < WRIT_DRAFT_MANY)
        return;
    if (fact->shortest > 0)
        writ_draft_set(field, field->options, "minLength",
                       writ_value_int(field->in->arena, NULL, 1));
    writ_draft_set(field, field->options, "maxLength",
                   writ_value_int(field->in->arena, NULL, round_up(room * fact->longest)));
}

static void sign_time(writ_drafted *field)
{
    const writ_fact *fact = field->fact;
    const writ_value *type = writ_value_find(field->field, "logicalType");
    uint64_t local = fact->forms[WRIT_FORM_TIME_LOCAL], all = writ_draft_count(field);
    if (fact->text == WRIT_TEXTS_DATE)
        return;
    bool has_offset = fact->text != WRIT_TEXTS_LOCAL_TIME;
    writ_draft_set(field, field->options, "timezone",
                   writ_value_boolean(field->in->arena, NULL, has_offset));
    if (!has_offset)
        writ_draft_note(field, type,
                        "%.3g %% have no offset from UTC: of which zone are they "
                        "(defaultTimezone)?",
                        100.0 * (double)local / (double)all);
    else if (fact->forms[WRIT_FORM_TIME_UTC] == all)
        writ_draft_note(field, type, "all in UTC");
}

static void sign_format(writ_drafted *field, const char *format)
{
    writ_draft_set(field, field->options, "format", writ_draft_string(field, format));
}

/* The strongest that there is evidence for: a format, a list, a shape, lengths. */
void writ_draft_text(writ_drafted *field)
{
    listed list;
    const char *format = writ_text_kind_format(field->fact->text);
    if (field->is_time) {
        sign_time(field);
        return;
    }
    bool is_listed = list_values(field, &list);
    if (!format && is_listed)
        format = listed_format(field, &list);
    if (format) {
        sign_format(field, format);
        return;
    }
    if (is_listed && is_closed(field, &list)) {
        sign_values(field, &list);
        return;
    }
    field->pattern = pattern_of(field, &list);
    if (field->pattern.len)
        writ_draft_set(field, field->options, "pattern",
                       writ_value_string(field->in->arena, NULL, field->pattern));
    else
        sign_length(field);
}
