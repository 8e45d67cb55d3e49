/* SPDX-License-Identifier: Apache-2.0
 *
 * The kernels for x86-64: SSE2, which every such processor has, and AVX2, chosen at run time.
 */
#include "validator/scan_core.h"

/* ISO C wants a translation unit to hold something elsewhere too. */
typedef int writ_scan_x86_unit;

#if defined(__x86_64__)

#include <immintrin.h>

#include "validator/scan_masks.h"

static inline writ_scan_masks sse2_look(const char *p)
{
    __m128i bytes = _mm_loadu_si128((const __m128i *)p);
    __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
    __m128i backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
    __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
    return (writ_scan_masks){
        .quote = (uint32_t)_mm_movemask_epi8(quote),
        .odd = (uint32_t)_mm_movemask_epi8(_mm_or_si128(backslash, control)),
        .high = (uint32_t)_mm_movemask_epi8(bytes),
    };
}

static inline size_t sse2_digits(const char *p)
{
    __m128i bytes = _mm_sub_epi8(_mm_loadu_si128((const __m128i *)p), _mm_set1_epi8('0'));
    __m128i digits = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(9)), bytes);
    return (size_t)__builtin_ctz(~(unsigned)_mm_movemask_epi8(digits));
}

#define KERNEL(name) sse2_##name
#define KERNEL_ENTRY writ_scan_sse2
#define KERNEL_TARGET
#define KERNEL_WIDTH  16
#define KERNEL_DIGITS 16
#define KERNEL_SHIFT  0
#include "validator/scan_kernel.h"

#define AVX2 __attribute__((target("avx2,bmi")))

static inline AVX2 writ_scan_masks avx2_look(const char *p)
{
    __m256i bytes = _mm256_loadu_si256((const __m256i *)p);
    __m256i quote = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('"'));
    __m256i backslash = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\'));
    __m256i control = _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, _mm256_set1_epi8(0x1F)), bytes);
    return (writ_scan_masks){
        .quote = (uint32_t)_mm256_movemask_epi8(quote),
        .odd = (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(backslash, control)),
        .high = (uint32_t)_mm256_movemask_epi8(bytes),
    };
}

static inline AVX2 size_t avx2_digits(const char *p)
{
    return sse2_digits(p);
}

#define KERNEL(name)  avx2_##name
#define KERNEL_ENTRY  writ_scan_avx2
#define KERNEL_TARGET AVX2
#define KERNEL_WIDTH  32
#define KERNEL_DIGITS 16
#define KERNEL_SHIFT  0
#include "validator/scan_kernel.h"

#endif
