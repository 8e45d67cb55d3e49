/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/rule_file.h"

static const struct rule_file {
    const char *rule, *name, *text;
} files[] = {
#include "ci/rule_files.inc"
};

writ_str writ_rule_file(writ_rule rule, const char *name)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (strcmp(files[i].rule, writ_rule_id(rule)) == 0 && strcmp(files[i].name, name) == 0)
            return writ_str_of(files[i].text);
    return WRIT_STR_EMPTY;
}
