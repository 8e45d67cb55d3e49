/* SPDX-License-Identifier: Apache-2.0
 *
 * For tests: what may be done with memory, by the kernel's own word.
 */
#ifndef WRIT_TESTS_UNIT_VALIDATOR_MAPPINGS_H
#define WRIT_TESTS_UNIT_VALIDATOR_MAPPINGS_H

#include <stdio.h>

#include "tests/unit/test.h"

/* "r-xp" of the mapping that has the address; "" where nothing is mapped. Skips the test on systems
 * that do not tell. */
static inline void find_permissions(const void *address, char permissions[5])
{
    unsigned long long from, to, at = (uintptr_t)address;
    char line[512], found[5];
    FILE *maps = fopen("/proc/self/maps", "r");
    permissions[0] = '\0';
    if (!maps) {
        print_message("skip: this system has no /proc/self/maps\n");
        skip();
    }
    while (!permissions[0] && fgets(line, sizeof line, maps))
        if (sscanf(line, "%llx-%llx %4s", &from, &to, found) == 3 && from <= at && at < to)
            memcpy(permissions, found, sizeof found);
    fclose(maps);
}

#endif
