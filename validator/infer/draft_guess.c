/* SPDX-License-Identifier: Apache-2.0
 *
 * What no record proves and somebody has to confirm: personal data, units, currencies.
 */
#include <math.h>

#include "contracts/name_tokens.h"
#include "contracts/name_words.h"
#include "contracts/personal.h"
#include "validator/infer/draft_parts.h"

/* ---- personal data ---- */

/* "name" alone says nothing; beside a street or a telephone number it is somebody's. */
static writ_str personal_beside(const writ_drafted *field)
{
    writ_words words;
    writ_words_split(field->name, &words);
    if (words.count != 1 || !writ_word_equal(words.items[0], WRIT_STR("name")) || !field->parent)
        return WRIT_STR_EMPTY;
    for (size_t i = 0; i < field->parent->members.count; i++)
        if (writ_name_personal(field->parent->members.items[i]->name).len)
            return field->parent->members.items[i]->name;
    return WRIT_STR_EMPTY;
}

void writ_draft_personal(writ_drafted *field)
{
    const unsigned scalar = WRIT_TYPE_STRING | WRIT_TYPE_INTEGER | WRIT_TYPE_NUMBER;
    const writ_fact *fact = field->fact;
    uint64_t count = writ_draft_count(field);
    if (!(fact->types & scalar))
        return;
    writ_str ending = writ_name_personal(field->name), beside = personal_beside(field);
    if (ending.len)
        field->personal =
            writ_str_printf(field->in->arena, "the name says '%.*s'", WRIT_FMT(ending));
    else if (beside.len)
        field->personal =
            writ_str_printf(field->in->arena, "a name beside '%.*s'", WRIT_FMT(beside));
    else if (fact->forms[WRIT_FORM_EMAIL] * 2 > count)
        field->personal = WRIT_STR("the values are e-mail addresses");
    else if (fact->forms[WRIT_FORM_PHONE] * 2 > count)
        field->personal = WRIT_STR("the values are telephone numbers");
    else if (fact->forms[WRIT_FORM_IP] * 2 > count)
        field->personal = WRIT_STR("the values are IP addresses");
}

/* ---- units ---- */

static const struct {
    const char *words, *unit;
} endings[] = {
    {"ms", "ms"},
    {"millis", "ms"},
    {"milliseconds", "ms"},
    {"seconds", "s"},
    {"secs", "s"},
    {"minutes", "min"},
    {"hours", "h"},
    {"days", "d"},
    {"km", "km"},
    {"meters", "m"},
    {"metres", "m"},
    {"cm", "cm"},
    {"mm", "mm"},
    {"kg", "kg"},
    {"grams", "g"},
    {"bytes", "B"},
    {"kb", "kB"},
    {"mb", "MB"},
    {"percent", "%"},
    {"pct", "%"},
    {"percentage", "%"},
    {"cents", "minor"},
    {"minor", "minor"},
    {"celsius", "Cel"},
    {"fahrenheit", "[degF]"},
};

static const char *unit_of_name(writ_str name)
{
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (writ_name_holds(name, writ_str_of(endings[i].words), true))
            return endings[i].unit;
    return NULL;
}

static bool is_money(const writ_drafted *field)
{
    static const char *const words[] = {"amount", "price",    "cost",  "fee", "revenue", "salary",
                                        "total",  "subtotal", "tax",   "mrr", "arr",     "turnover",
                                        "value",  "balance",  "spend", NULL};
    for (size_t i = 0; words[i]; i++)
        if (writ_name_holds(field->name, writ_str_of(words[i]), true))
            return true;
    return writ_name_holds(field->name, WRIT_STR("amount"), false);
}

/* The field beside it that says the currency; "" when there is none. */
static writ_str currency_beside(const writ_drafted *field)
{
    for (size_t i = 0; field->parent && i < field->parent->members.count; i++) {
        const writ_fact *member = field->parent->members.items[i];
        if (member->types == WRIT_TYPE_STRING &&
            writ_name_holds(member->name, WRIT_STR("currency"), false))
            return member->name;
    }
    return WRIT_STR_EMPTY;
}

static void add_unit(writ_drafted *field, const char *unit, const char *reason)
{
    writ_value *entry = writ_draft_custom(field, "unit", writ_draft_string(field, unit));
    writ_draft_note(field, entry, "guessed: %s", reason);
}

/* Amounts of a whole and its hundredth: all integers and large are the one, two digits behind the
 * point the other. */
static void guess_money(writ_drafted *field)
{
    const writ_fact *fact = field->fact;
    double middle = writ_quantiles_at(&fact->field->numbers, 0.5);
    writ_str currency = currency_beside(field);
    bool has_fractions = fact->forms[WRIT_FORM_FRACTION] > 0;
    if (writ_draft_count(field) < WRIT_DRAFT_SOME || (!has_fractions && middle < 100))
        return;
    add_unit(field, has_fractions ? "major" : "minor",
             has_fractions ? "an amount of money with digits behind the point"
                           : "an amount of money, always an integer, and half of them 100 or more");
    if (!currency.len)
        return;
    writ_value *entry = writ_draft_custom(field, "currencyField",
                                          writ_value_string(field->in->arena, NULL, currency));
    writ_draft_note(field, entry, "guessed: it stands beside the amount");
}

/* Numbers that would be instants, of a name that says a time. */
static bool guess_epoch(writ_drafted *field)
{
    const writ_fact *fact = field->fact;
    if (!writ_str_is(writ_draft_kind(field), "time") || fact->types != WRIT_TYPE_INTEGER)
        return false;
    if (fact->least >= 1e9 && fact->most < 4.1e9)
        add_unit(field, "s", "the name says a time, and these would be seconds since 1970");
    else if (fact->least >= 1e12 && fact->most < 4.1e12)
        add_unit(field, "ms", "the name says a time, and these would be milliseconds since 1970");
    else
        return false;
    return true;
}

void writ_draft_units(writ_drafted *field)
{
    const char *unit = unit_of_name(field->name);
    if (!writ_fact_is_one_type(field->fact) || !field->fact->has_numbers || guess_epoch(field))
        return;
    if (unit)
        add_unit(field, unit, "the name says so");
    else if (is_money(field))
        guess_money(field);
}
