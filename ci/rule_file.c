/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/rule_file.h"

#include "ci/embed.h"

/* By RULE/NAME. */
static const writ_embedded files[] = {
#include "ci/rule_files.inc"
};

writ_str writ_rule_file(writ_rule rule, const char *name)
{
    const char *id = writ_rule_id(rule);
    size_t len = strlen(id);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const char *path = files[i].path;
        if (strncmp(path, id, len) == 0 && path[len] == '/' && strcmp(path + len + 1, name) == 0)
            return writ_str_of(files[i].text);
    }
    return WRIT_STR_EMPTY;
}
