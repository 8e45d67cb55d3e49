/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/format.h"

#include "contracts/instant.h"
#include "validator/ecma.h"
#include "validator/format_syntax.h"

static const struct {
    const char *name;
    const char *what;
    const char *source;
} formats[WRIT_FORMAT_COUNT] = {
    [WRIT_FORMAT_NONE] = {"", "", ""},
#define FORMAT(enumerator, name, what, source) [WRIT_FORMAT_##enumerator] = {name, what, source},
#include "validator/formats.def"
#undef FORMAT
};

writ_format writ_format_find(writ_str name)
{
    for (int format = WRIT_FORMAT_NONE + 1; format < WRIT_FORMAT_COUNT; format++) {
        if (writ_str_is(name, formats[format].name))
            return (writ_format)format;
    }
    return WRIT_FORMAT_NONE;
}

const char *writ_format_name(writ_format format)
{
    return formats[format].name;
}

const char *writ_format_what(writ_format format)
{
    return formats[format].what;
}

const char *writ_format_source(writ_format format)
{
    return formats[format].source;
}

const char *writ_format_listed(writ_format format, size_t index)
{
    return format == WRIT_FORMAT_CURRENCY    ? writ_syntax_currency(index)
           : format == WRIT_FORMAT_TIME_ZONE ? writ_syntax_time_zone(index)
                                             : NULL;
}

int writ_format_prepare(writ_format format, writ_error *err)
{
    bool has_names = format == WRIT_FORMAT_HOSTNAME || format == WRIT_FORMAT_IDN_HOSTNAME ||
                     format == WRIT_FORMAT_IDN_EMAIL;
    return has_names ? writ_syntax_idn_load(err) : WRIT_OK;
}

/* The production date-time wants an offset, and "T" between its parts: the space that RFC 3339
 * mentions in a note is not in the grammar. */
static bool is_date_time(writ_str text)
{
    writ_instant instant;
    return writ_instant_parse(WRIT_TIME_TIMESTAMP, text, &instant) && instant.has_offset &&
           text.ptr[10] != ' ';
}

static bool is_date(writ_str text)
{
    writ_instant instant;
    return writ_instant_parse(WRIT_TIME_DATE, text, &instant);
}

static bool is_time(writ_str text)
{
    writ_instant instant;
    return writ_instant_parse(WRIT_TIME_TIME, text, &instant) && instant.has_offset;
}

/* Numbers with their units, which must come in the order of `units` and without a gap: 1Y2M, 2M3D,
 * but not 1Y3D. Advances *text past them; how many there were, or 0. */
static unsigned read_units(writ_str *text, const char *units)
{
    unsigned count = 0;
    const char *unit = NULL;
    for (;;) {
        size_t digits = writ_syntax_span(*text, WRIT_SYNTAX_DIGIT);
        if (digits == 0)
            return count;
        if (digits == text->len)
            return 0;
        const char *found = strchr(units, text->ptr[digits] & ~0x20);
        if (!found || *found == '\0' || (unit && found != unit + 1))
            return 0;
        unit = found;
        count++;
        *text = writ_syntax_skip(*text, digits + 1);
    }
}

static bool skip_letter(writ_str *text, char upper)
{
    if (text->len == 0 || (text->ptr[0] & ~0x20) != upper)
        return false;
    *text = writ_syntax_skip(*text, 1);
    return true;
}

/* duration = "P" (dur-date / dur-time / dur-week); strings in ABNF match either case (RFC 5234,
 * section 2.3). */
static bool is_duration(writ_str text)
{
    if (!skip_letter(&text, 'P'))
        return false;
    writ_str weeks = text;
    if (read_units(&weeks, "W") == 1 && weeks.len == 0)
        return true;
    unsigned dates = read_units(&text, "YMD");
    if (!skip_letter(&text, 'T'))
        return dates > 0 && text.len == 0;
    return read_units(&text, "HMS") > 0 && text.len == 0;
}

static bool is_ipv6(writ_str text)
{
    return writ_syntax_is_ipv6(text, 7);
}

static bool is_email(writ_str text)
{
    return writ_syntax_is_email(text, false);
}

static bool is_idn_email(writ_str text)
{
    return writ_syntax_is_email(text, true);
}

static bool is_idn_hostname(writ_str text)
{
    return writ_syntax_is_hostname(text) || writ_syntax_is_idn(text);
}

static bool is_uri(writ_str text)
{
    return writ_syntax_is_uri(text, false, false);
}

static bool is_uri_reference(writ_str text)
{
    return writ_syntax_is_uri(text, true, false);
}

static bool is_iri(writ_str text)
{
    return writ_syntax_is_uri(text, false, true);
}

static bool is_iri_reference(writ_str text)
{
    return writ_syntax_is_uri(text, true, true);
}

/* Two runs of four bytes as one word. */
static inline uint64_t load_halves(const char *first, const char *second)
{
    uint32_t halves[2];
    memcpy(&halves[0], first, 4);
    memcpy(&halves[1], second, 4);
    return (uint64_t)halves[0] << 32 | halves[1];
}

/* Are the eight bytes of a word hexadecimal digits? A sum reaches a byte's highest bit exactly when
 * the byte is at least (or above) some character; bytes outside ASCII have that bit before. */
static inline bool is_hex_word(uint64_t word)
{
    const uint64_t ones = 0x0101010101010101u;
    uint64_t byte = word & 0x7F * ones;
    uint64_t digits = (byte + (0x80 - '0') * ones) & ~(byte + (0x7F - '9') * ones);
    uint64_t lower = byte | 0x20 * ones;
    uint64_t letters = (lower + (0x80 - 'a') * ones) & ~(lower + (0x7F - 'f') * ones);
    return ((digits | letters) & ~word & 0x80 * ones) == 0x80 * ones;
}

/* 8-4-4-4-12 hexadecimal digits, taken eight at a time. */
static bool is_uuid(writ_str text)
{
    const char *at = text.ptr;
    if (text.len != 36 || at[8] != '-' || at[13] != '-' || at[18] != '-' || at[23] != '-')
        return false;
    return is_hex_word(load_halves(at, at + 4)) && is_hex_word(load_halves(at + 9, at + 14)) &&
           is_hex_word(load_halves(at + 19, at + 24)) && is_hex_word(load_halves(at + 28, at + 32));
}

static bool is_json_pointer(writ_str text)
{
    if (text.len == 0)
        return true;
    if (text.ptr[0] != '/')
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '~' &&
            (i + 1 == text.len || (text.ptr[i + 1] != '0' && text.ptr[i + 1] != '1')))
            return false;
    }
    return true;
}

/* non-negative-integer, then "#" or a JSON Pointer. */
static bool is_relative_json_pointer(writ_str text)
{
    size_t digits = writ_syntax_span(text, WRIT_SYNTAX_DIGIT);
    if (digits == 0 || (digits > 1 && text.ptr[0] == '0'))
        return false;
    text = writ_syntax_skip(text, digits);
    return writ_str_equal(text, WRIT_STR("#")) || is_json_pointer(text);
}

static bool is_regex(writ_str text)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_ecma pattern;
    int code = writ_ecma_parse(&arena, text, &pattern, NULL);
    writ_arena_clear(&arena);
    return code == WRIT_OK;
}

bool writ_format_check(writ_format format, writ_str text)
{
    static bool (*const checks[WRIT_FORMAT_COUNT])(writ_str) = {
        [WRIT_FORMAT_DATE_TIME] = is_date_time,
        [WRIT_FORMAT_DATE] = is_date,
        [WRIT_FORMAT_TIME] = is_time,
        [WRIT_FORMAT_DURATION] = is_duration,
        [WRIT_FORMAT_EMAIL] = is_email,
        [WRIT_FORMAT_IDN_EMAIL] = is_idn_email,
        [WRIT_FORMAT_HOSTNAME] = writ_syntax_is_hostname,
        [WRIT_FORMAT_IDN_HOSTNAME] = is_idn_hostname,
        [WRIT_FORMAT_IPV4] = writ_syntax_is_ipv4,
        [WRIT_FORMAT_IPV6] = is_ipv6,
        [WRIT_FORMAT_URI] = is_uri,
        [WRIT_FORMAT_URI_REFERENCE] = is_uri_reference,
        [WRIT_FORMAT_IRI] = is_iri,
        [WRIT_FORMAT_IRI_REFERENCE] = is_iri_reference,
        [WRIT_FORMAT_URI_TEMPLATE] = writ_syntax_is_uri_template,
        [WRIT_FORMAT_UUID] = is_uuid,
        [WRIT_FORMAT_JSON_POINTER] = is_json_pointer,
        [WRIT_FORMAT_RELATIVE_JSON_POINTER] = is_relative_json_pointer,
        [WRIT_FORMAT_REGEX] = is_regex,
        [WRIT_FORMAT_CURRENCY] = writ_syntax_is_currency,
        [WRIT_FORMAT_TIME_ZONE] = writ_syntax_is_time_zone,
    };
    return format == WRIT_FORMAT_NONE || checks[format](text);
}
