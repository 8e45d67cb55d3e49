/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/pattern_lanes.h"

#include "validator/pattern_simple.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define SSSE3 __attribute__((target("ssse3")))

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

/* Which byte of a subject lies in a lane, as `load` puts it there; `len` for none. */
static size_t place_of_lane(size_t len, size_t chunk, size_t lane)
{
    if (len >= 16)
        return (chunk + 1) * 16 <= len ? chunk * 16 + lane : len - 16 + lane;
    if (len >= 8)
        return lane < 8 ? lane : len - 16 + lane;
    if (len >= 4)
        return lane < 4 ? lane : lane < 8 ? len - 8 + lane : len;
    return lane < 3 ? (size_t[]){0, len / 2, len - 1}[lane] : len;
}

static void lay_out(writ_lanes *lanes, const uint8_t *wanted)
{
    lanes->chunk_count = (lanes->len + 15) / 16;
    for (size_t chunk = 0; chunk < lanes->chunk_count; chunk++) {
        for (size_t lane = 0; lane < 16; lane++) {
            size_t place = place_of_lane(lanes->len, chunk, lane);
            if (place == lanes->len)
                continue;
            lanes->want[chunk][lane] = wanted[place];
            lanes->used[chunk] |= (uint16_t)(1u << lane);
        }
    }
}

/* The set of each byte, when the program is one of literals and fixed counts up to its end. */
static bool make_fixed(maker *m)
{
    const writ_simple *simple = m->simple;
    uint8_t wanted[WRIT_LANES_BYTES];
    size_t len = 0;
    if (!simple->at_end || simple->max_bytes > WRIT_LANES_BYTES || simple->max_bytes == 0)
        return false;
    for (const writ_simple_step *step = simple->steps; step->op != WRIT_SIMPLE_END; step++) {
        if (step->op != WRIT_SIMPLE_LITERAL && step->op != WRIT_SIMPLE_FIXED)
            return false;
        for (uint32_t i = 0; i < step->min; i++, len++) {
            if (step->op == WRIT_SIMPLE_FIXED)
                wanted[len] = m->lanes->need[step->set];
            else if (!cut_byte(m, (unsigned char)simple->text[step->text + i], &wanted[len]))
                return false;
        }
    }
    m->lanes->len = len;
    lay_out(m->lanes, wanted);
    return true;
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
    lanes->form = make_fixed(&m) ? WRIT_LANES_FIXED : WRIT_LANES_RUNS;
}

/* --- matching --- */

static inline uint64_t load_word(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

static inline uint32_t load_half(const char *at)
{
    uint32_t half;
    memcpy(&half, at, sizeof half);
    return half;
}

/* The subject's bytes of one chunk, never reading beyond it: what does not fill a register is
 * covered by two loads that overlap. See place_of_lane. */
static inline SSSE3 __m128i load(const char *text, size_t len, size_t chunk)
{
    if (len >= 16) {
        size_t at = (chunk + 1) * 16 <= len ? chunk * 16 : len - 16;
        return _mm_loadu_si128((const __m128i *)(text + at));
    }
    if (len >= 8)
        return _mm_set_epi64x((long long)load_word(text + len - 8), (long long)load_word(text));
    if (len >= 4)
        return _mm_set_epi32(0, 0, (int)load_half(text + len - 4), (int)load_half(text));
    return _mm_cvtsi32_si128((unsigned char)text[0] | (unsigned char)text[len / 2] << 8 |
                             (unsigned char)text[len - 1] << 16);
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

static inline SSSE3 bool match_fixed(const writ_lanes *lanes, const char *text)
{
    unsigned bad = 0;
    for (size_t chunk = 0; chunk < lanes->chunk_count; chunk++) {
        __m128i found = classify(lanes, load(text, lanes->len, chunk));
        __m128i want = _mm_loadu_si128((const __m128i *)lanes->want[chunk]);
        __m128i none = _mm_cmpeq_epi8(_mm_and_si128(found, want), _mm_setzero_si128());
        bad |= (unsigned)_mm_movemask_epi8(none) & lanes->used[chunk];
    }
    return bad == 0;
}

/* Moves the bits of a chunk's lanes to the places of their bytes. */
static inline uint64_t to_places(unsigned bits, size_t len, size_t chunk)
{
    uint64_t mask = bits;
    if (len >= 16)
        return mask << ((chunk + 1) * 16 <= len ? chunk * 16 : len - 16);
    if (len >= 8)
        return (mask & 0xFF) | (mask >> 8) << (len - 8);
    return (mask & 0xF) | (mask >> 4 & 0xF) << (len - 4);
}

/* A mask of the subject for each set. False when a byte outside ASCII could be in one. */
static inline SSSE3 bool find_masks(const writ_simple *simple, const char *text, size_t len,
                                    uint64_t *masks)
{
    const writ_lanes *lanes = &simple->lanes;
    size_t chunk_count = (len + 15) / 16;
    unsigned above = 0;
    for (size_t set = 0; set < simple->set_count; set++)
        masks[set] = 0;
    for (size_t chunk = 0; chunk < chunk_count; chunk++) {
        __m128i bytes = load(text, len, chunk);
        __m128i found = classify(lanes, bytes);
        above |= (unsigned)_mm_movemask_epi8(bytes);
        for (size_t set = 0; set < simple->set_count; set++) {
            __m128i need = _mm_set1_epi8((char)lanes->need[set]);
            __m128i none = _mm_cmpeq_epi8(_mm_and_si128(found, need), _mm_setzero_si128());
            masks[set] |= to_places(~(unsigned)_mm_movemask_epi8(none) & 0xFFFF, len, chunk);
        }
    }
    return above == 0 || !simple->has_wide;
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
static bool walk_masks(const writ_simple *simple, const char *text, size_t len,
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

SSSE3 int writ_lanes_match(const writ_simple *simple, const char *text, size_t len)
{
    uint64_t masks[WRIT_SIMPLE_SETS];
    if (simple->lanes.form == WRIT_LANES_FIXED)
        return len == simple->lanes.len && match_fixed(&simple->lanes, text);
    if (len < 4 || len > WRIT_LANES_BYTES || !find_masks(simple, text, len, masks))
        return -1;
    return walk_masks(simple, text, len, masks);
}

#else

void writ_lanes_make(const writ_simple *simple, writ_lanes *lanes)
{
    (void)simple;
    *lanes = (writ_lanes){0};
}

int writ_lanes_match(const writ_simple *simple, const char *text, size_t len)
{
    (void)simple;
    (void)text;
    (void)len;
    return -1;
}

#endif
