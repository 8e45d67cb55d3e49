/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/pattern_lanes.h"

#include "validator/pattern_simple.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define SSSE3  __attribute__((target("ssse3")))
#define AVX512 __attribute__((target("avx512f,avx512bw,bmi")))

/* Every place in `masks` is one of a set, so a guard behind them has nothing to see. */
#if defined(__has_attribute)
#if __has_attribute(no_stack_protector)
#define UNGUARDED __attribute__((no_stack_protector))
#endif
#endif
#ifndef UNGUARDED
#define UNGUARDED
#endif

/* --- making --- */

typedef struct rectangle {
    uint8_t highs; /* bit n: high half n; ASCII has 0 to 7 */
    uint16_t lows;
} rectangle;

typedef struct maker {
    const writ_simple *simple;
    writ_lanes *lanes;
    rectangle rectangles[8];
    size_t count;
    uint64_t walked[WRIT_SIMPLE_STEPS]; /* bit n: the step was walked to at place n */
} maker;

/* The bit of the rectangle, entered if it is new; 0 when there are too many. */
static uint8_t find_rectangle(maker *m, uint8_t highs, uint16_t lows)
{
    for (size_t i = 0; i < m->count; i++) {
        if (m->rectangles[i].highs == highs && m->rectangles[i].lows == lows)
            return (uint8_t)(1u << i);
    }
    if (m->count == 8)
        return 0;
    m->rectangles[m->count] = (rectangle){highs, lows};
    for (unsigned i = 0; i < 16; i++) {
        m->lanes->low[i] |= (uint8_t)((lows >> i & 1u) << m->count);
        m->lanes->high[i] |= (uint8_t)((i < 8 && highs >> i & 1u) << m->count);
    }
    return (uint8_t)(1u << m->count++);
}

/* Cuts the set whose rows, by high half, are given. Rows that are alike make one rectangle. */
static bool cut(maker *m, const uint16_t rows[8], uint8_t *need)
{
    uint8_t done = 0;
    *need = 0;
    for (unsigned high = 0; high < 8; high++) {
        if (rows[high] == 0 || done >> high & 1u)
            continue;
        uint8_t highs = 0;
        for (unsigned other = high; other < 8; other++) {
            if (rows[other] == rows[high])
                highs |= (uint8_t)(1u << other);
        }
        uint8_t bit = find_rectangle(m, highs, rows[high]);
        if (bit == 0)
            return false;
        done |= highs;
        *need |= bit;
    }
    return true;
}

static bool cut_set(maker *m, size_t set, uint8_t *need)
{
    uint16_t rows[8] = {0};
    for (unsigned byte = 0; byte < 0x80; byte++)
        rows[byte >> 4] |= (uint16_t)((m->simple->table[byte] >> set & 1u) << (byte & 15));
    return cut(m, rows, need);
}

static bool cut_byte(maker *m, unsigned char byte, uint8_t *need)
{
    uint16_t rows[8] = {0};
    if (byte >= 0x80)
        return false;
    rows[byte >> 4] = (uint16_t)(1u << (byte & 15));
    return cut(m, rows, need);
}

/* Has the byte at a place this set? False when it has another one, or there is no such place. */
static bool want(maker *m, size_t at, uint8_t need)
{
    if (at >= WRIT_LANES_BYTES || !need || (m->lanes->want[at] && m->lanes->want[at] != need))
        return false;
    m->lanes->want[at] = need;
    return true;
}

static bool want_text(maker *m, const writ_simple_step *step, size_t at)
{
    uint8_t need;
    for (uint32_t i = 0; i < step->min; i++)
        if (!cut_byte(m, (unsigned char)m->simple->text[step->text + i], &need) ||
            !want(m, at + i, need))
            return false;
    return true;
}

static bool walk_places(maker *m, size_t step, size_t at);

/* From `least` to `most` bytes of a set, and all that may come behind each. */
static bool walk_run(maker *m, size_t step, size_t at, uint32_t least, uint32_t most)
{
    uint8_t need = m->lanes->need[m->simple->steps[step].set];
    for (uint32_t count = 0;; count++) {
        if (count >= least && !walk_places(m, step + 1, at + count))
            return false;
        if (count == most)
            return true;
        if (!want(m, at + count, need))
            return false;
    }
}

/* All ways through the program from a step on, the first byte being at a place. There are no loops,
 * since a match has a longest length; a step is walked once for each place. */
static bool walk_places(maker *m, size_t step, size_t at)
{
    const writ_simple_step *of = &m->simple->steps[step];
    if (at > WRIT_LANES_BYTES)
        return false;
    if (m->walked[step] >> at & 1)
        return true;
    m->walked[step] |= (uint64_t)1 << at;
    switch ((writ_simple_op)of->op) {
    case WRIT_SIMPLE_LITERAL:
        return want_text(m, of, at) && walk_places(m, step + 1, at + of->min);
    case WRIT_SIMPLE_FIXED:
        return walk_run(m, step, at, of->min, of->min);
    case WRIT_SIMPLE_RUN:
        return walk_run(m, step, at, of->min, of->max);
    case WRIT_SIMPLE_BRANCH:
        return walk_places(m, step + 1, at) && walk_places(m, of->to, at);
    case WRIT_SIMPLE_JUMP:
        return walk_places(m, of->to, at);
    case WRIT_SIMPLE_END:
        m->lanes->lengths |= (uint64_t)1 << at;
        return true;
    case WRIT_SIMPLE_ACCEPT:
        break;
    }
    return false;
}

/* The set of each place, when all matches agree on it. */
static bool make_places(maker *m)
{
    const writ_simple *simple = m->simple;
    if (simple->at_end && simple->max_bytes <= WRIT_LANES_BYTES && walk_places(m, 0, 0))
        return true;
    memset(m->lanes->want, 0, sizeof m->lanes->want);
    m->lanes->lengths = 0;
    return false;
}

void writ_lanes_make(const writ_simple *simple, writ_lanes *lanes)
{
    maker m = {.simple = simple, .lanes = lanes};
    *lanes = (writ_lanes){0};
    if (!simple->at_start || simple->set_count == 0 || !__builtin_cpu_supports("ssse3"))
        return;
    for (size_t set = 0; set < simple->set_count; set++) {
        if (!cut_set(&m, set, &lanes->need[set]))
            return;
    }
    lanes->is_wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                     __builtin_cpu_supports("bmi");
    lanes->form = make_places(&m) ? WRIT_LANES_PLACES : WRIT_LANES_RUNS;
}

void writ_lanes_sample(const writ_lanes *lanes, char text[WRIT_LANES_PADDED])
{
    for (size_t at = 0; at < WRIT_LANES_PADDED; at++) {
        unsigned byte = 0;
        while (byte < 0x7F && !(lanes->low[byte & 15] & lanes->high[byte >> 4] & lanes->want[at]))
            byte++;
        text[at] = (char)byte;
    }
}

/* --- matching --- */

/* Ones for the first len of 64 places. */
static inline uint64_t below(size_t len)
{
    return len < 64 ? ((uint64_t)1 << len) - 1 : UINT64_MAX;
}

/* The rectangles of each byte; none for bytes outside ASCII. */
static inline SSSE3 __m128i classify(const writ_lanes *lanes, __m128i bytes)
{
    const __m128i half = _mm_set1_epi8(15);
    __m128i low = _mm_loadu_si128((const __m128i *)lanes->low);
    __m128i high = _mm_loadu_si128((const __m128i *)lanes->high);
    __m128i lows = _mm_shuffle_epi8(low, _mm_and_si128(bytes, half));
    __m128i highs = _mm_shuffle_epi8(high, _mm_and_si128(_mm_srli_epi16(bytes, 4), half));
    return _mm_and_si128(lows, highs);
}

static inline SSSE3 bool match_places(const writ_lanes *lanes, const char *text, size_t len)
{
    uint64_t missing = 0;
    for (size_t at = 0; at < len; at += 16) {
        __m128i found = classify(lanes, _mm_loadu_si128((const __m128i *)(text + at)));
        __m128i want = _mm_loadu_si128((const __m128i *)(lanes->want + at));
        __m128i none = _mm_cmpeq_epi8(_mm_and_si128(found, want), _mm_setzero_si128());
        missing |= (uint64_t)(unsigned)_mm_movemask_epi8(none) << at;
    }
    return !(missing & below(len));
}

/* A mask of the subject for each set. False when a byte outside ASCII could be in one. */
static inline SSSE3 bool find_masks(const writ_simple *simple, const char *text, size_t len,
                                    uint64_t *masks)
{
    const writ_lanes *lanes = &simple->lanes;
    uint64_t above = 0;
    for (size_t set = 0; set < simple->set_count; set++)
        masks[set] = 0;
    for (size_t at = 0; at < len; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(text + at));
        __m128i found = classify(lanes, bytes);
        above |= (uint64_t)(unsigned)_mm_movemask_epi8(bytes) << at;
        for (size_t set = 0; set < simple->set_count; set++) {
            __m128i need = _mm_set1_epi8((char)lanes->need[set]);
            __m128i none = _mm_cmpeq_epi8(_mm_and_si128(found, need), _mm_setzero_si128());
            masks[set] |= (uint64_t)(~(unsigned)_mm_movemask_epi8(none) & 0xFFFF) << at;
        }
    }
    for (size_t set = 0; set < simple->set_count; set++)
        masks[set] &= below(len);
    return !simple->has_wide || !(above & below(len));
}

static inline AVX512 __m512i classify_wide(const writ_lanes *lanes, __m512i bytes)
{
    const __m512i half = _mm512_set1_epi8(15);
    __m512i low = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)lanes->low));
    __m512i high = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)lanes->high));
    __m512i lows = _mm512_shuffle_epi8(low, _mm512_and_si512(bytes, half));
    __m512i highs = _mm512_shuffle_epi8(high, _mm512_and_si512(_mm512_srli_epi16(bytes, 4), half));
    return _mm512_and_si512(lows, highs);
}

static inline AVX512 bool match_places_wide(const writ_lanes *lanes, const char *text, size_t len)
{
    __m512i found = classify_wide(lanes, _mm512_loadu_si512(text));
    uint64_t missing = _mm512_testn_epi8_mask(found, _mm512_loadu_si512(lanes->want));
    return !(missing & below(len));
}

static inline AVX512 bool find_masks_wide(const writ_simple *simple, const char *text, size_t len,
                                          uint64_t *masks)
{
    const writ_lanes *lanes = &simple->lanes;
    __m512i bytes = _mm512_loadu_si512(text);
    __m512i found = classify_wide(lanes, bytes);
    for (size_t set = 0; set < simple->set_count; set++)
        masks[set] =
            _mm512_test_epi8_mask(found, _mm512_set1_epi8((char)lanes->need[set])) & below(len);
    return !simple->has_wide || !(_mm512_movepi8_mask(bytes) & below(len));
}

static inline size_t run_length(uint64_t mask, size_t at)
{
    return (size_t)__builtin_ctzll(~(mask >> at)); /* bit 63 is never set: at most 63 bytes */
}

static inline bool is_text(const char *at, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (at[i] != text[i])
            return false;
    }
    return true;
}

/* The program of pattern_walk.c, a place being a bit. */
static inline bool walk_masks(const writ_simple *simple, const char *text, size_t len,
                              const uint64_t *masks)
{
    const writ_simple_step *step = simple->steps;
    size_t at = 0;
    for (;;) {
        size_t count;
        switch ((writ_simple_op)step->op) {
        case WRIT_SIMPLE_LITERAL:
            if (len - at < step->min || !is_text(text + at, simple->text + step->text, step->min))
                return false;
            at += step->min;
            step++;
            break;
        case WRIT_SIMPLE_FIXED:
            if (run_length(masks[step->set], at) < step->min)
                return false;
            at += step->min;
            step++;
            break;
        case WRIT_SIMPLE_RUN:
            count = run_length(masks[step->set], at);
            count = count < step->max ? count : step->max;
            if (count < step->min)
                return false;
            at += count;
            step++;
            break;
        case WRIT_SIMPLE_BRANCH:
            step = masks[step->set] >> at & 1 ? step + 1 : simple->steps + step->to;
            break;
        case WRIT_SIMPLE_JUMP:
            step = simple->steps + step->to;
            break;
        case WRIT_SIMPLE_END:
            return at == len;
        case WRIT_SIMPLE_ACCEPT:
            return true;
        }
    }
}

static inline bool is_length(const writ_lanes *lanes, size_t len)
{
    return len <= WRIT_LANES_BYTES && (lanes->lengths >> len & 1);
}

static SSSE3 bool quick_places(const void *simple, const char *text, size_t len)
{
    const writ_lanes *lanes = &((const writ_simple *)simple)->lanes;
    return is_length(lanes, len) && match_places(lanes, text, len);
}

static AVX512 bool quick_places_wide(const void *simple, const char *text, size_t len)
{
    const writ_lanes *lanes = &((const writ_simple *)simple)->lanes;
    return is_length(lanes, len) && match_places_wide(lanes, text, len);
}

static SSSE3 UNGUARDED bool quick_runs(const void *simple, const char *text, size_t len)
{
    uint64_t masks[WRIT_SIMPLE_SETS];
    return len <= WRIT_LANES_BYTES && find_masks(simple, text, len, masks) &&
           walk_masks(simple, text, len, masks);
}

static AVX512 UNGUARDED bool quick_runs_wide(const void *simple, const char *text, size_t len)
{
    uint64_t masks[WRIT_SIMPLE_SETS];
    return len <= WRIT_LANES_BYTES && find_masks_wide(simple, text, len, masks) &&
           walk_masks(simple, text, len, masks);
}

/* By form and width. */
static writ_quick_match *const quick_matches[][2] = {
    [WRIT_LANES_NONE] = {NULL, NULL},
    [WRIT_LANES_RUNS] = {quick_runs, quick_runs_wide},
    [WRIT_LANES_PLACES] = {quick_places, quick_places_wide},
};

writ_quick_match *writ_lanes_quick(const writ_lanes *lanes)
{
    return quick_matches[lanes->form][lanes->is_wide];
}

#else

void writ_lanes_make(const writ_simple *simple, writ_lanes *lanes)
{
    (void)simple;
    *lanes = (writ_lanes){0};
}

void writ_lanes_sample(const writ_lanes *lanes, char text[WRIT_LANES_PADDED])
{
    (void)lanes;
    memset(text, 0, WRIT_LANES_PADDED);
}

writ_quick_match *writ_lanes_quick(const writ_lanes *lanes)
{
    (void)lanes;
    return NULL;
}

#endif
