/* SPDX-License-Identifier: Apache-2.0
 *
 * The portable kernel: eight bytes at a time.
 */
#include "validator/scan_list.h"
#include "validator/scan_word.h"

typedef struct block_masks {
    uint64_t quote, odd, backslash;
} block_masks;

static inline block_masks look(const char *block)
{
    block_masks masks = {0};
    for (unsigned i = 0; i < WRIT_SCAN_BLOCK; i += 8) {
        uint64_t word = writ_scan_load8(block + i);
        uint64_t backslash = word_equal(word, '\\');
        uint64_t odd = backslash | word_control(word) | (word & WORD_HIGH);
        masks.quote |= word_gather(word_equal(word, '"')) << i;
        if (UNLIKELY(odd)) {
            masks.odd |= word_gather(odd) << i;
            masks.backslash |= word_gather(backslash) << i;
        }
    }
    return masks;
}

uint32_t *writ_scan_portable(writ_scan_state *state, const char *bytes, uint32_t offset,
                             size_t count, uint32_t *list)
{
    for (; count > 0; count--, bytes += WRIT_SCAN_BLOCK, offset += WRIT_SCAN_BLOCK) {
        block_masks masks = look(bytes);
        if (UNLIKELY(masks.backslash | state->escaped))
            masks.quote &= ~writ_scan_escaped(state, masks.backslash);
        uint64_t between = writ_scan_parity(masks.quote);
        uint64_t listed = writ_scan_select(state, masks.quote, between, masks.odd);
        list = writ_scan_append(list, offset, listed, writ_scan_count(listed));
    }
    return list;
}
