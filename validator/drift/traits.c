/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/drift/traits.h"

#include "contracts/base/number.h"
#include "validator/drift/traits_parts.h"
#include "validator/scan_core.h"
#include "validator/scan_word.h"

/* ---- forms ---- */

static const struct {
    const char *name;
    unsigned type;
} forms[] = {
#define FORM(enumerator, type, name) {name, WRIT_TYPE_##type},
#include "validator/drift/forms.def"
};

const char *writ_form_name(writ_form form)
{
    return forms[form].name;
}

unsigned writ_form_type(writ_form form)
{
    return forms[form].type;
}

bool writ_form_find(writ_str name, writ_form *form)
{
    for (unsigned i = 0; i < WRIT_FORM_COUNT; i++) {
        if (writ_str_is(name, forms[i].name)) {
            *form = (writ_form)i;
            return true;
        }
    }
    return false;
}

/* ---- hashes: wyhash's products of twice the width (Wang Yi, 2019), under words that stay ---- */

/* What a hash is of, so that a number and a text of the same bits differ. */
enum { OF_TEXT = 1, OF_NUMBER = 2, OF_INSTANT = 3 };

static const uint64_t words[] = {0xA0761D6478BD642Fu, 0xE7037ED1A0B428DBu, 0x8EBC6AF09C88C6E3u,
                                 0x589965CC75374CC3u};

static inline uint64_t fold(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 product;
    product whole = (product)a * b;
    return (uint64_t)whole ^ (uint64_t)(whole >> 64);
}

static uint64_t finish(uint64_t a, uint64_t b, uint64_t kind)
{
    uint64_t hash = fold(fold(a ^ words[1], b ^ words[0]) ^ words[2], words[3] ^ kind);
    return hash ? hash : 1;
}

/* A to Z become a to z, eight at once; a byte above 0x7F stays. */
static inline uint64_t lower_word(uint64_t word)
{
    uint64_t low = word & ~WORD_HIGH;
    uint64_t from_a = low + WORD_EVERY(0x80 - 'A'), past_z = low + WORD_EVERY(0x7F - 'Z');
    return word | ((from_a & ~past_z & ~word & WORD_HIGH) >> 2);
}

static inline uint64_t load4(const char *at)
{
    uint32_t word;
    memcpy(&word, at, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap32(word);
#endif
    return word;
}

/* Fewer than 16 bytes as two words that may overlap; nothing beyond the text is read. */
static inline void load_rest(const char *at, size_t left, uint64_t *first, uint64_t *last)
{
    *first = *last = 0;
    if (left >= 8) {
        *first = writ_scan_load8(at);
        *last = writ_scan_load8(at + left - 8);
    } else if (left >= 4) {
        *first = load4(at);
        *last = load4(at + left - 4);
    } else if (left > 0) {
        *first = (uint64_t)(unsigned char)at[0] << 16 | (uint64_t)(unsigned char)at[left / 2] << 8 |
                 (unsigned char)at[left - 1];
    }
}

static uint64_t hash_text(writ_str text, uint64_t length)
{
    uint64_t hash = words[0] ^ length, first, last;
    const char *at = text.ptr;
    size_t left = text.len;
    for (; left >= 16; at += 16, left -= 16)
        hash = fold(lower_word(writ_scan_load8(at)) ^ words[1],
                    lower_word(writ_scan_load8(at + 8)) ^ hash);
    load_rest(at, left, &first, &last);
    return finish(lower_word(first) ^ hash, lower_word(last) ^ text.len, OF_TEXT);
}

static uint64_t hash_instant(int64_t microseconds)
{
    return finish((uint64_t)microseconds, 0, OF_INSTANT);
}

static uint64_t hash_decimal(const writ_decimal *decimal)
{
    uint64_t scale = (uint64_t)(int64_t)decimal->exponent << 1 | decimal->negative;
    return finish(decimal->digits ^ decimal->more, scale, OF_NUMBER);
}

/* ---- numbers and times ---- */

/* Seconds or milliseconds since 1970, of the years 2001 to 2099: what an epoch would be. Numbers of
 * this size that are none have a hash of their own all the same, but for those a thousand times as
 * large. */
static bool is_epoch(double number, int64_t *microseconds)
{
    static const double least = 1e9, most = 4.1e9;
    if (number >= least && number < most)
        *microseconds = (int64_t)(number * 1e6 + 0.5);
    else if (number >= least * 1e3 && number < most * 1e3)
        *microseconds = (int64_t)(number * 1e3 + 0.5);
    else
        return false;
    return true;
}

static void set_number(writ_traits *traits, const writ_decimal *decimal)
{
    int64_t microseconds;
    traits->has_number = true;
    traits->number = writ_decimal_value(decimal);
    traits->has_epoch = is_epoch(traits->number, &microseconds);
    if (!traits->has_epoch) {
        traits->hash = hash_decimal(decimal);
        return;
    }
    traits->instant = (double)microseconds / 1e6;
    traits->hash = hash_instant(microseconds);
}

/* Six digits of the fraction; what clocks write beyond them is noise. */
static int64_t microseconds_of(writ_str fraction)
{
    int64_t microseconds = 0;
    for (size_t i = 0; i < 6; i++)
        microseconds = microseconds * 10 + (i < fraction.len ? fraction.ptr[i] - '0' : 0);
    return microseconds;
}

static void set_instant(writ_traits *traits, const writ_instant *instant)
{
    int64_t microseconds = instant->seconds * 1000000 + microseconds_of(instant->fraction);
    traits->has_instant = true;
    traits->instant = (double)microseconds / 1e6;
    traits->offset_minutes = instant->has_offset ? instant->offset_minutes : 0;
    traits->hash = hash_instant(microseconds);
}

/* ---- values ---- */

/* The form and hash of a text of which `text` is all, or the first WRIT_TRAITS_BYTES bytes. */
static void set_text(writ_traits *traits, writ_str text, char last)
{
    writ_text_form found;
    writ_text_form_find(text, last, &found);
    traits->form = found.form;
    if (writ_form_is_time(found.form)) {
        set_instant(traits, &found.instant);
        return;
    }
    bool is_number = found.form == WRIT_FORM_DIGITS || found.form == WRIT_FORM_DECIMAL;
    if (is_number)
        set_number(traits, &found.decimal);
    if (!is_number || (found.form == WRIT_FORM_DIGITS && !found.is_canonical))
        traits->hash = hash_text(text, traits->length);
}

static inline writ_str first_bytes(writ_str text)
{
    return (writ_str){text.ptr, text.len < WRIT_TRAITS_BYTES ? text.len : WRIT_TRAITS_BYTES};
}

/* Bytes of the escape at the backslash, those of both halves of a pair of surrogates. */
static size_t escape_len(const char *at)
{
    if (at[1] != 'u')
        return 2;
    return (at[2] | 0x20) == 'd' && (at[3] | 0x20) >= '8' ? 12 : 6;
}

/* Decodes the first bytes of an escaped text, and counts the code points of all of it. */
static writ_str decode(writ_str raw, char room[WRIT_TRAITS_BYTES + 8], uint32_t *length)
{
    writ_buf text = {room, 0, WRIT_TRAITS_BYTES + 8}; /* which never has to grow */
    const char *at = raw.ptr, *end = raw.ptr + raw.len;
    *length = 0;
    while (at < end) {
        const char *backslash = memchr(at, '\\', (size_t)(end - at));
        writ_str plain = {at, (size_t)((backslash ? backslash : end) - at)};
        size_t left = text.len < WRIT_TRAITS_BYTES ? WRIT_TRAITS_BYTES - text.len : 0;
        writ_buf_add(&text, at, plain.len < left ? plain.len : left);
        *length += (uint32_t)writ_str_code_points(plain) + (backslash != NULL);
        if (!backslash)
            break;
        size_t len = escape_len(backslash);
        if (text.len < WRIT_TRAITS_BYTES)
            writ_scan_decode(&text, (writ_str){backslash, len});
        at = backslash + len;
    }
    return (writ_str){room, text.len < WRIT_TRAITS_BYTES ? text.len : WRIT_TRAITS_BYTES};
}

/* Apart, for the room on its stack. */
__attribute__((noinline)) static void set_escaped(writ_traits *traits, writ_str raw)
{
    char room[WRIT_TRAITS_BYTES + 8];
    writ_str text = decode(raw, room, &traits->length);
    set_text(traits, text, raw.ptr[raw.len - 1]);
}

static void set_string(writ_traits *traits, const writ_tape *tape, const writ_token *token)
{
    writ_str raw = writ_tape_raw(tape, token);
    if (raw.len == 0) {
        traits->form = WRIT_FORM_EMPTY;
        traits->hash = hash_text(raw, 0);
    } else if (token->flags & WRIT_TOKEN_ESCAPED) {
        set_escaped(traits, raw);
    } else {
        bool is_wide = token->flags & WRIT_TOKEN_NON_ASCII;
        traits->length = is_wide ? (uint32_t)writ_str_code_points(raw) : token->len;
        set_text(traits, first_bytes(raw), raw.ptr[raw.len - 1]);
    }
}

static void set_boolean(writ_traits *traits, writ_str text)
{
    traits->form = WRIT_FORM_BOOLEAN;
    traits->hash = hash_text(text, text.len);
}

writ_traits writ_traits_of(const writ_tape *tape, uint32_t at)
{
    const writ_token *token = &tape->tokens[at];
    writ_traits traits = {.form = WRIT_FORM_NULL};
    writ_decimal decimal;
    switch (token->kind) {
    case WRIT_TOKEN_FALSE:
        set_boolean(&traits, WRIT_STR("false"));
        break;
    case WRIT_TOKEN_TRUE:
        set_boolean(&traits, WRIT_STR("true"));
        break;
    case WRIT_TOKEN_NUMBER:
        traits.form = token->flags & WRIT_TOKEN_INTEGER ? WRIT_FORM_INTEGER : WRIT_FORM_FRACTION;
        writ_decimal_read(writ_tape_raw(tape, token), '.', '\0', &decimal);
        set_number(&traits, &decimal);
        break;
    case WRIT_TOKEN_STRING:
        set_string(&traits, tape, token);
        break;
    case WRIT_TOKEN_ARRAY:
    case WRIT_TOKEN_OBJECT:
        traits.form = token->kind == WRIT_TOKEN_ARRAY ? WRIT_FORM_ARRAY : WRIT_FORM_OBJECT;
        traits.length = token->len;
        break;
    default:
        break;
    }
    return traits;
}

uint64_t writ_traits_hash(writ_str text)
{
    writ_traits traits = {.length = (uint32_t)writ_str_code_points(text)};
    if (text.len == 0)
        return hash_text(text, 0);
    set_text(&traits, first_bytes(text), text.ptr[text.len - 1]);
    return traits.hash;
}

writ_str writ_traits_words(writ_arena *arena, const writ_traits *traits)
{
    const char *name = forms[traits->form].name;
    const char *some = traits->length == 1 ? "" : "s";
    switch (forms[traits->form].type) {
    case WRIT_TYPE_STRING:
        if (traits->form == WRIT_FORM_EMPTY)
            return writ_str_of(name);
        return writ_str_printf(arena, "string of %u character%s (%s)", traits->length, some, name);
    case WRIT_TYPE_ARRAY:
        return writ_str_printf(arena, "array of %u item%s", traits->length, some);
    case WRIT_TYPE_OBJECT:
        return writ_str_printf(arena, "object of %u member%s", traits->length, some);
    default:
        return writ_str_of(name);
    }
}
