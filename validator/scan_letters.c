/* SPDX-License-Identifier: Apache-2.0
 *
 * Strings of which something is odd, checked 32 bytes at a time, for x86-64 with AVX2, and short
 * ones at once with AVX-512. UTF-8 as in
 * Keiser and Lemire, "Validating UTF-8 in less than one instruction per byte" (2021): what is wrong
 * with two bytes in a row shows in three of their four halves, so three tables with a bit for each
 * kind of error, looked up and and-ed, tell the errors.
 */
#include "validator/scan_list.h"

/* ISO C wants a translation unit to hold something elsewhere too. */
typedef int writ_scan_letters_unit;

#if defined(__x86_64__)

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,bmi")))

enum {
    TOO_SHORT = 1, /* a first byte that nothing continues */
    TOO_LONG = 2,  /* ASCII that something continues */
    OVERLONG_3 = 4,
    TOO_LARGE = 8,
    SURROGATE = 16,
    OVERLONG_2 = 32,
    OVERLONG_4 = 64, /* or above 13FFFF, which another bit is not needed for */
    CONTINUED = 128, /* two continuing bytes: right behind a first byte of three or four */
    ANY_LOW = TOO_SHORT | TOO_LONG | CONTINUED,
    LARGE = ANY_LOW | TOO_LARGE | OVERLONG_4
};

/* By the upper half of the first byte, its lower half, and the upper half of the second one. */
static const uint8_t first_high[16] = {
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    CONTINUED,
    CONTINUED,
    CONTINUED,
    CONTINUED,
    TOO_SHORT | OVERLONG_2,
    TOO_SHORT,
    TOO_SHORT | OVERLONG_3 | SURROGATE,
    TOO_SHORT | TOO_LARGE | OVERLONG_4,
};
static const uint8_t first_low[16] = {
    ANY_LOW | OVERLONG_2 | OVERLONG_3 | OVERLONG_4,
    ANY_LOW | OVERLONG_2,
    ANY_LOW,
    ANY_LOW,
    ANY_LOW | TOO_LARGE,
    LARGE,
    LARGE,
    LARGE,
    LARGE,
    LARGE,
    LARGE,
    LARGE,
    LARGE,
    LARGE | SURROGATE,
    LARGE,
    LARGE,
};
static const uint8_t second_high[16] = {
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_LONG | OVERLONG_2 | CONTINUED | OVERLONG_3 | OVERLONG_4,
    TOO_LONG | OVERLONG_2 | CONTINUED | OVERLONG_3 | TOO_LARGE,
    TOO_LONG | OVERLONG_2 | CONTINUED | SURROGATE | TOO_LARGE,
    TOO_LONG | OVERLONG_2 | CONTINUED | SURROGATE | TOO_LARGE,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
};

static inline AVX2 __m256i look_up(const uint8_t table[16], __m256i halves)
{
    __m128i lane = _mm_loadu_si128((const __m128i *)table);
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(lane), halves);
}

static inline AVX2 __m256i upper_halves(__m256i bytes)
{
    return _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(15));
}

/* The highest bit of each byte that is above `most`. */
static inline AVX2 __m256i above(__m256i bytes, int most)
{
    return _mm256_subs_epu8(bytes, _mm256_set1_epi8((char)(most - 0x7F)));
}

/* A bit for each byte that is not UTF-8 behind those before it; `before` are 32 of them. */
static inline AVX2 uint32_t find_errors(__m256i bytes, __m256i before)
{
    __m256i lanes = _mm256_permute2x128_si256(before, bytes, 0x21);
    __m256i one = _mm256_alignr_epi8(bytes, lanes, 15); /* the byte before each */
    __m256i two = _mm256_alignr_epi8(bytes, lanes, 14);
    __m256i three = _mm256_alignr_epi8(bytes, lanes, 13);
    __m256i errors = look_up(first_high, upper_halves(one));
    errors =
        _mm256_and_si256(errors, look_up(first_low, _mm256_and_si256(one, _mm256_set1_epi8(15))));
    errors = _mm256_and_si256(errors, look_up(second_high, upper_halves(bytes)));
    __m256i wanted = _mm256_or_si256(above(two, 0xDF), above(three, 0xEF));
    wanted = _mm256_and_si256(wanted, _mm256_set1_epi8((char)CONTINUED));
    __m256i right = _mm256_cmpeq_epi8(wanted, errors);
    return ~(uint32_t)_mm256_movemask_epi8(right);
}

/* What may follow a backslash in an escape of one letter. */
static const bool is_letter_of_escape[256] = {
    ['"'] = true, ['\\'] = true, ['/'] = true, ['b'] = true,
    ['f'] = true, ['n'] = true,  ['r'] = true, ['t'] = true};

/* The text's backslashes from `at` on, a bit each: does none begin more than an escape of one
 * letter? Those before *known are seen to. */
static inline bool are_escapes_short(const char *text, size_t at, uint32_t backslashes,
                                     size_t *known)
{
    for (; backslashes; backslashes &= backslashes - 1) {
        size_t place = at + (size_t)__builtin_ctz(backslashes);
        if (place < *known)
            continue;
        if (!is_letter_of_escape[(unsigned char)text[place + 1]])
            return false;
        *known = place + 2;
    }
    return true;
}

AVX2 unsigned writ_scan_letters_avx2(const char *text, size_t len)
{
    unsigned flags = 0;
    size_t known = 0;
    __m256i before = _mm256_setzero_si256(), bytes;
    for (size_t at = 0; at <= len; at += 32, before = bytes) {
        size_t left = len - at;
        uint32_t within = left < 32 ? ((uint32_t)1 << left) - 1 : UINT32_MAX;
        uint32_t with_quote = within << 1 | 1; /* where a letter shows that is cut off */
        bytes = _mm256_loadu_si256((const __m256i *)(text + at));
        __m256i control = _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, _mm256_set1_epi8(0x1F)), bytes);
        __m256i backslash = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\'));
        uint32_t backslashes = (uint32_t)_mm256_movemask_epi8(backslash) & within;
        if ((find_errors(bytes, before) & with_quote) |
            ((uint32_t)_mm256_movemask_epi8(control) & within))
            return 0;
        if (backslashes && !are_escapes_short(text, at, backslashes, &known))
            return 0;
        flags |= backslashes ? WRIT_TOKEN_ESCAPED : 0u;
        flags |= (uint32_t)_mm256_movemask_epi8(bytes) & within ? WRIT_TOKEN_NON_ASCII : 0u;
    }
    return flags;
}

/* ---- 64 bytes at a time ---- */

#define AVX512 __attribute__((target("avx512f,avx512bw,bmi,popcnt")))

static inline AVX512 __m512i look_up_wide(const uint8_t table[16], __m512i halves)
{
    __m128i lane = _mm_loadu_si128((const __m128i *)table);
    return _mm512_shuffle_epi8(_mm512_broadcast_i32x4(lane), halves);
}

static inline AVX512 __m512i upper_halves_wide(__m512i bytes)
{
    return _mm512_and_si512(_mm512_srli_epi16(bytes, 4), _mm512_set1_epi8(15));
}

/* The bytes that stand `back` before those of the text; before it are none. */
static inline AVX512 __m512i look_back(const char *text, int back)
{
    return _mm512_maskz_loadu_epi8(UINT64_MAX << back, text - back);
}

/* As find_errors. */
static inline AVX512 uint64_t find_errors_wide(const char *text, __m512i bytes)
{
    __m512i one = look_back(text, 1);
    __m512i errors = look_up_wide(first_high, upper_halves_wide(one));
    __m512i lower = _mm512_and_si512(one, _mm512_set1_epi8(15));
    errors = _mm512_and_si512(errors, look_up_wide(first_low, lower));
    errors = _mm512_and_si512(errors, look_up_wide(second_high, upper_halves_wide(bytes)));
    uint64_t wanted = _mm512_cmpge_epu8_mask(look_back(text, 2), _mm512_set1_epi8((char)0xE0)) |
                      _mm512_cmpge_epu8_mask(look_back(text, 3), _mm512_set1_epi8((char)0xF0));
    __m512i right = _mm512_maskz_mov_epi8(wanted, _mm512_set1_epi8((char)CONTINUED));
    return _mm512_cmpneq_epi8_mask(errors, right);
}

/* The bytes that may end an escape of one letter, by rectangles as in pattern_lanes.h: a bit for
 * each upper half. */
static inline AVX512 uint64_t find_letters(__m512i bytes)
{
    static const uint8_t upper[16] = {[2] = 1, [5] = 2, [6] = 4, [7] = 8};
    static const uint8_t lower[16] = {
        [2] = 1 | 4 | 8, [4] = 8, [6] = 4, [12] = 2, [14] = 4, [15] = 1};
    __m512i halves = _mm512_and_si512(bytes, _mm512_set1_epi8(15));
    return _mm512_test_epi8_mask(look_up_wide(upper, upper_halves_wide(bytes)),
                                 look_up_wide(lower, halves));
}

/* A short string's odd bytes come unforeseen: no branch asks what they are. */
AVX512 unsigned writ_scan_letters_avx512(const char *text, size_t len)
{
    writ_scan_state state = {0};
    if (UNLIKELY(len >= 64))
        return writ_scan_letters_avx2(text, len);
    uint64_t with_quote = UINT64_MAX >> (63 - len), within = with_quote >> 1;
    __m512i bytes = _mm512_loadu_si512(text);
    uint64_t backslash = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\\')) & within;
    uint64_t escaped = writ_scan_escaped(&state, backslash);
    uint64_t control = _mm512_cmplt_epu8_mask(bytes, _mm512_set1_epi8(0x20));
    uint64_t wrong = (find_errors_wide(text, bytes) & with_quote) | (control & within) |
                     (escaped & ~find_letters(bytes));
    uint64_t above = _mm512_movepi8_mask(bytes) & within;
    unsigned flags = (backslash ? WRIT_TOKEN_ESCAPED : 0u) | (above ? WRIT_TOKEN_NON_ASCII : 0u);
    return wrong ? 0 : flags;
}

#endif
