/* SPDX-License-Identifier: Apache-2.0
 *
 * All kernels of the scanner over one text, whatever it holds: same answer, same error, same tape,
 * and no matter what stands in the padding. For unit tests and the fuzzer.
 */
#ifndef WRIT_TESTS_FUZZ_SCAN_AGREE_H
#define WRIT_TESTS_FUZZ_SCAN_AGREE_H

#include <stdlib.h>

#include "contracts/base/error.h"
#include "validator/scan.h"

typedef struct scan_outcome {
    bool is_json;
    writ_scan_error error;
    writ_tape tape;
} scan_outcome;

/* What a scanner that trusted its padding would fall for: a text that goes on, or ends well. */
static const char *const scan_agree_paddings[] = {
    "\0",  "\"",    "}",         "]",  "[",   "1",    " ",   "\xFF",  "\\",
    "\":", "\":\"", ",\"a\":1}", "1,", "e1]", "\xBF", "ull", "null,",
};

enum { SCAN_AGREE_PADDINGS = sizeof scan_agree_paddings / sizeof *scan_agree_paddings };

/* Copies the text to a block of its own, `shift` bytes off alignment, so that a sanitizer sees any
 * step behind the padding. Free the block. */
static inline char *scan_agree_copy(const char *text, size_t len, size_t shift, const char *padding)
{
    char *block = malloc(shift + len + WRIT_SCAN_PADDING);
    if (!block)
        writ_out_of_memory();
    memset(block, '"', shift);
    if (len)
        memcpy(block + shift, text, len);
    size_t period = strlen(padding) + (*padding == '\0');
    for (size_t i = 0; i < WRIT_SCAN_PADDING; i++)
        block[shift + len + i] = padding[i % period];
    return block;
}

static inline bool scan_outcomes_equal(const scan_outcome *a, const scan_outcome *b)
{
    if (a->is_json != b->is_json || a->tape.count != b->tape.count)
        return false;
    if (!a->is_json)
        return a->error.offset == b->error.offset &&
               strcmp(a->error.message, b->error.message) == 0;
    return memcmp(a->tape.tokens, b->tape.tokens, a->tape.count * sizeof(writ_token)) == 0;
}

/* Scans with every kernel and padding. False when one disagrees with the portable kernel. The
 * kernel in use afterwards is the default one. */
static inline bool scan_agree(const char *text, size_t len, size_t shift)
{
    scan_outcome first = {0}, other = {0};
    bool agree = true;
    writ_scan_use_kernel("portable");
    char *block = scan_agree_copy(text, len, shift, "\0");
    first.is_json = writ_scan(&first.tape, block + shift, len, &first.error);
    free(block);
    const char *const *kernels = writ_scan_kernels();
    for (size_t i = 0; agree && i < SCAN_AGREE_PADDINGS; i++) {
        block = scan_agree_copy(text, len, shift, scan_agree_paddings[i]);
        for (size_t k = 0; agree && kernels[k]; k++) {
            writ_scan_use_kernel(kernels[k]);
            other.is_json = writ_scan(&other.tape, block + shift, len, &other.error);
            agree = scan_outcomes_equal(&first, &other);
        }
        free(block);
    }
    writ_scan_use_kernel(kernels[0]);
    writ_tape_clear(&first.tape);
    writ_tape_clear(&other.tape);
    return agree;
}

#endif
