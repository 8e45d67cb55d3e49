/* SPDX-License-Identifier: Apache-2.0
 *
 * The kernels for x86-64: SSE2, which every such processor has, and AVX2 and AVX-512, chosen at run
 * time.
 */
#include "validator/scan_list.h"

/* ISO C wants a translation unit to hold something elsewhere too. */
typedef int writ_scan_x86_unit;

#if defined(__x86_64__)

#include <immintrin.h>

static inline uint64_t sse2_mask(const __m128i found[4])
{
    uint64_t mask = 0;
    for (int i = 0; i < 4; i++)
        mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(found[i]) << (16 * i);
    return mask;
}

uint32_t *writ_scan_sse2(writ_scan_state *state, const char *bytes, uint32_t offset, size_t count,
                         uint32_t *list)
{
    writ_scan_state now = *state;
    for (; count > 0; count--, bytes += WRIT_SCAN_BLOCK, offset += WRIT_SCAN_BLOCK) {
        __m128i quotes[4], odds[4], backslashes[4];
        for (int i = 0; i < 4; i++) {
            __m128i block = _mm_loadu_si128((const __m128i *)(bytes + 16 * i));
            __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(0x1F)), block);
            quotes[i] = _mm_cmpeq_epi8(block, _mm_set1_epi8('"'));
            backslashes[i] = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));
            odds[i] = _mm_or_si128(_mm_or_si128(backslashes[i], control), block);
        }
        uint64_t quote = sse2_mask(quotes), odd = sse2_mask(odds);
        uint64_t backslash = odd ? sse2_mask(backslashes) : 0;
        if (UNLIKELY(backslash | now.escaped))
            quote &= ~writ_scan_escaped(&now, backslash);
        uint64_t between = writ_scan_parity(quote);
        uint64_t listed = writ_scan_select(&now, quote, between, odd);
        list = writ_scan_append(list, offset, listed, writ_scan_count(listed));
    }
    *state = now;
    return list;
}

#define AVX2 __attribute__((target("avx2,bmi,popcnt,pclmul")))

static inline AVX2 uint64_t avx2_mask(__m256i low, __m256i high)
{
    uint64_t upper = (uint32_t)_mm256_movemask_epi8(high);
    return (uint32_t)_mm256_movemask_epi8(low) | upper << 32;
}

/* Backslashes, or what `backslashes` has of them, control characters, and bytes above 0x7F. */
static inline AVX2 __m256i avx2_odd(__m256i block, __m256i backslashes)
{
    __m256i control = _mm256_cmpeq_epi8(_mm256_min_epu8(block, _mm256_set1_epi8(0x1F)), block);
    return _mm256_or_si256(_mm256_or_si256(backslashes, control), block);
}

/* writ_scan_parity as one product without carries, by a number that is all ones. */
static inline AVX2 uint64_t clmul_parity(uint64_t bits)
{
    __m128i product =
        _mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)bits), _mm_set1_epi8((char)0xFF), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

AVX2 uint32_t *writ_scan_avx2(writ_scan_state *state, const char *bytes, uint32_t offset,
                              size_t count, uint32_t *list)
{
    writ_scan_state now = *state;
    for (; count > 0; count--, bytes += WRIT_SCAN_BLOCK, offset += WRIT_SCAN_BLOCK) {
        __m256i low = _mm256_loadu_si256((const __m256i *)bytes);
        __m256i high = _mm256_loadu_si256((const __m256i *)(bytes + 32));
        __m256i wanted = _mm256_set1_epi8('"');
        uint64_t quote = avx2_mask(_mm256_cmpeq_epi8(low, wanted), _mm256_cmpeq_epi8(high, wanted));
        wanted = _mm256_set1_epi8('\\');
        __m256i backslash_low = _mm256_cmpeq_epi8(low, wanted);
        __m256i backslash_high = _mm256_cmpeq_epi8(high, wanted);
        uint64_t odd = avx2_mask(avx2_odd(low, backslash_low), avx2_odd(high, backslash_high));
        __m256i either = _mm256_or_si256(backslash_low, backslash_high);
        if (UNLIKELY(!_mm256_testz_si256(either, either) || now.escaped))
            quote &= ~writ_scan_escaped(&now, avx2_mask(backslash_low, backslash_high));
        uint64_t between = clmul_parity(quote);
        uint64_t listed = writ_scan_select(&now, quote, between, odd);
        list = writ_scan_append(list, offset, listed, (unsigned)__builtin_popcountll(listed));
    }
    *state = now;
    return list;
}

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi,popcnt,pclmul")))

/* The places among 0 to 63, pressed together; 16 at a time made as wide as entries. */
static ALWAYS_INLINE AVX512 uint32_t *avx512_append(uint32_t *list, uint32_t offset, uint64_t bits,
                                                    __m512i places)
{
    uint32_t *end = list + __builtin_popcountll(bits);
    __m512i base = _mm512_set1_epi32((int)offset);
    __m512i found = _mm512_maskz_compress_epi8(bits, places);
    do {
        __m512i wide = _mm512_cvtepu8_epi32(_mm512_castsi512_si128(found));
        _mm512_storeu_si512(list, _mm512_add_epi32(base, wide));
        found = _mm512_shuffle_i64x2(found, found, 0x39); /* the next 16 come down */
        list += 16;
    } while (UNLIKELY(list < end));
    return end;
}

AVX512 uint32_t *writ_scan_avx512(writ_scan_state *state, const char *bytes, uint32_t offset,
                                  size_t count, uint32_t *list)
{
    static const char numbers[64] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    __m512i places = _mm512_loadu_si512(numbers);
    writ_scan_state now = *state;
    for (; count > 0; count--, bytes += WRIT_SCAN_BLOCK, offset += WRIT_SCAN_BLOCK) {
        __m512i block = _mm512_loadu_si512(bytes);
        uint64_t quote = _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8('"'));
        uint64_t backslash = _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8('\\'));
        /* as signed numbers, bytes above 0x7F are below 0x20 too */
        uint64_t odd = backslash | _mm512_cmplt_epi8_mask(block, _mm512_set1_epi8(0x20));
        if (UNLIKELY(backslash | now.escaped))
            quote &= ~writ_scan_escaped(&now, backslash);
        uint64_t between = clmul_parity(quote);
        list = avx512_append(list, offset, writ_scan_select(&now, quote, between, odd), places);
    }
    *state = now;
    return list;
}

#endif
