/* SPDX-License-Identifier: Apache-2.0
 *
 * The kernel for AArch64, whose every processor has NEON.
 */
#include "validator/scan_list.h"

/* ISO C wants a translation unit to hold something elsewhere too. */
typedef int writ_scan_neon_unit;

#if defined(__aarch64__)

#include <arm_neon.h>

/* One bit for each byte of four answers, all ones or zero: a weight in each byte, and neighbours
 * added until eight bytes hold them all. */
static inline uint64_t neon_mask(const uint8x16_t found[4])
{
    static const uint8_t weights[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t weight = vld1q_u8(weights);
    uint8x16_t low = vpaddq_u8(vandq_u8(found[0], weight), vandq_u8(found[1], weight));
    uint8x16_t high = vpaddq_u8(vandq_u8(found[2], weight), vandq_u8(found[3], weight));
    uint8x16_t all = vpaddq_u8(low, high);
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}

uint32_t *writ_scan_neon(writ_scan_state *state, const char *bytes, uint32_t offset, size_t count,
                         uint32_t *list)
{
    writ_scan_state now = *state;
    for (; count > 0; count--, bytes += WRIT_SCAN_BLOCK, offset += WRIT_SCAN_BLOCK) {
        uint8x16_t quotes[4], odds[4], backslashes[4];
        for (int i = 0; i < 4; i++) {
            uint8x16_t block = vld1q_u8((const uint8_t *)bytes + 16 * i);
            quotes[i] = vceqq_u8(block, vdupq_n_u8('"'));
            backslashes[i] = vceqq_u8(block, vdupq_n_u8('\\'));
            /* as signed numbers, bytes above 0x7F are below 0x20 too */
            uint8x16_t control = vcltq_s8(vreinterpretq_s8_u8(block), vdupq_n_s8(0x20));
            odds[i] = vorrq_u8(backslashes[i], control);
        }
        uint64_t quote = neon_mask(quotes), odd = neon_mask(odds);
        uint64_t backslash = odd ? neon_mask(backslashes) : 0;
        if (UNLIKELY(backslash | now.escaped))
            quote &= ~writ_scan_escaped(&now, backslash);
        uint64_t listed = writ_scan_select(&now, quote, writ_scan_parity(quote), odd);
        list = writ_scan_append(list, offset, listed, writ_scan_count(listed));
    }
    *state = now;
    return list;
}

#endif
