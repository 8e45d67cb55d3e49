/* SPDX-License-Identifier: Apache-2.0
 *
 * A folder that lives as long as one test.
 */
#ifndef WRIT_TESTS_UNIT_FOLDER_H
#define WRIT_TESTS_UNIT_FOLDER_H

#include <stdio.h>

#include "tests/unit/test.h"

enum { FOLDER_BYTES = 64 };

static inline void make_folder(char folder[FOLDER_BYTES])
{
    snprintf(folder, FOLDER_BYTES, "%s", "/tmp/writ-test-XXXXXX");
    assert_non_null(mkdtemp(folder));
}

/* With all that is in it. 0 when it is gone. */
static inline int remove_folder(const char *folder)
{
    char command[FOLDER_BYTES + 16];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

#endif
