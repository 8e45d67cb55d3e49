/* SPDX-License-Identifier: Apache-2.0
 *
 * What a kernel sees of a string in one look (scan_kernel.h): masks over the next bytes.
 */
#ifndef WRIT_VALIDATOR_SCAN_MASKS_H
#define WRIT_VALIDATOR_SCAN_MASKS_H

#include <stdint.h>

typedef struct writ_scan_masks {
    uint64_t quote;
    uint64_t odd;  /* backslashes and control characters */
    uint64_t high; /* bytes above 0x7F */
} writ_scan_masks;

#endif
