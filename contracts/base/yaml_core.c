/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/yaml_core.h"

#include <inttypes.h>
#include <stdio.h>

static bool is_one_of(writ_str text, const char *const words[])
{
    for (size_t i = 0; words[i]; i++)
        if (writ_str_is(text, words[i]))
            return true;
    return false;
}

static bool is_digit(char byte, unsigned base)
{
    if (base == 16 && ((byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F')))
        return true;
    return byte >= '0' && byte < (base == 8 ? '8' : '9' + 1);
}

/* The digits that the text begins with. */
static writ_str digits_of(writ_str text, unsigned base)
{
    size_t count = 0;
    while (count < text.len && is_digit(text.ptr[count], base))
        count++;
    return writ_str_part(text, 0, count);
}

static writ_str rest(writ_str text, size_t from)
{
    return writ_str_part(text, from, text.len);
}

static bool has_sign(writ_str text)
{
    return text.len > 0 && (text.ptr[0] == '-' || text.ptr[0] == '+');
}

/* 8 for 0o17, 16 for 0xFF, else 10. */
static unsigned base_of(writ_str text)
{
    unsigned base = 10;
    if (writ_str_starts(text, WRIT_STR("0o")))
        base = 8;
    else if (writ_str_starts(text, WRIT_STR("0x")))
        base = 16;
    if (base == 10 || text.len == 2 || digits_of(rest(text, 2), base).len != text.len - 2)
        return 10;
    return base;
}

struct decimal {
    bool negative;
    writ_str whole;
    writ_str fraction;
    writ_str exponent; /* with its sign; empty when there is none */
    bool is_integer;
};

/* [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )? */
static bool split_decimal(writ_str text, struct decimal *decimal)
{
    *decimal = (struct decimal){.negative = text.len > 0 && text.ptr[0] == '-'};
    text = rest(text, has_sign(text));
    decimal->whole = digits_of(text, 10);
    text = rest(text, decimal->whole.len);
    decimal->is_integer = text.len == 0;
    if (text.len > 0 && text.ptr[0] == '.') {
        decimal->fraction = digits_of(rest(text, 1), 10);
        text = rest(text, 1 + decimal->fraction.len);
    }
    if (decimal->whole.len == 0 && decimal->fraction.len == 0)
        return false;
    if (text.len > 0 && (text.ptr[0] | 0x20) == 'e') {
        decimal->exponent = rest(text, 1);
        text = rest(decimal->exponent, has_sign(decimal->exponent));
        if (text.len == 0)
            return false;
        text = rest(text, digits_of(text, 10).len);
    }
    return text.len == 0;
}

writ_yaml_core writ_yaml_resolve(writ_str plain)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    static const char *const trues[] = {"true", "True", "TRUE", NULL};
    static const char *const falses[] = {"false", "False", "FALSE", NULL};
    static const char *const infinite[] = {".inf", ".Inf", ".INF", NULL};
    static const char *const nans[] = {".nan", ".NaN", ".NAN", NULL};
    struct decimal decimal;
    if (is_one_of(plain, nulls))
        return WRIT_YAML_NULL;
    if (is_one_of(plain, trues))
        return WRIT_YAML_TRUE;
    if (is_one_of(plain, falses))
        return WRIT_YAML_FALSE;
    if (is_one_of(plain, nans) || is_one_of(rest(plain, has_sign(plain)), infinite))
        return WRIT_YAML_NOT_FINITE;
    if (base_of(plain) != 10)
        return WRIT_YAML_INT;
    if (!split_decimal(plain, &decimal))
        return WRIT_YAML_STRING;
    return decimal.is_integer ? WRIT_YAML_INT : WRIT_YAML_FLOAT;
}

static bool based_number(writ_arena *arena, writ_str digits, unsigned base, writ_number *number)
{
    char decimal[24];
    uint64_t value = 0;
    for (size_t i = 0; i < digits.len; i++) {
        char byte = digits.ptr[i];
        unsigned digit =
            byte <= '9' ? (unsigned)(byte - '0') : (unsigned)((byte | 0x20) - 'a' + 10);
        if (__builtin_mul_overflow(value, base, &value) ||
            __builtin_add_overflow(value, digit, &value))
            return false;
    }
    snprintf(decimal, sizeof decimal, "%" PRIu64, value);
    return writ_number_parse(arena, writ_str_of(decimal), number);
}

/* JSON's spelling of the number: no plus, no leading zeros, digits on both sides of the point. */
static void spell_as_json(writ_buf *buf, struct decimal *decimal)
{
    while (decimal->whole.len > 0 && decimal->whole.ptr[0] == '0')
        decimal->whole = rest(decimal->whole, 1);
    if (decimal->negative)
        writ_buf_add_byte(buf, '-');
    if (decimal->whole.len == 0)
        writ_buf_add_byte(buf, '0');
    writ_buf_add_str(buf, decimal->whole);
    if (decimal->fraction.len > 0)
        writ_buf_add_byte(buf, '.');
    writ_buf_add_str(buf, decimal->fraction);
    if (decimal->exponent.len > 0)
        writ_buf_add_byte(buf, 'e');
    writ_buf_add_str(buf, decimal->exponent);
}

bool writ_yaml_number(writ_arena *arena, writ_str scalar, writ_number *number)
{
    struct decimal decimal;
    unsigned base = base_of(scalar);
    if (base != 10)
        return based_number(arena, rest(scalar, 2), base, number);
    if (!split_decimal(scalar, &decimal))
        return false;
    writ_buf json = WRIT_BUF_INIT;
    spell_as_json(&json, &decimal);
    bool is_read = writ_number_parse(arena, writ_buf_str(&json), number);
    writ_buf_clear(&json);
    return is_read;
}
