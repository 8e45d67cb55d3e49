/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads lines ["pattern", "subject", ...] and answers each with a line: how the pattern is matched,
 * and for each subject 1, 0, or ? where it was too costly; "error" and why where the pattern is
 * refused, "unsupported" where it is ECMA-262 all the same. For tests/conformance/patterns.sh.
 */
#include <stdio.h>
#include <stdlib.h>

#include "contracts/base/read.h"
#include "validator/pattern.h"

static void answer(const writ_value *line)
{
    writ_error err = WRIT_ERROR_INIT;
    writ_pattern *pattern;
    if (writ_pattern_compile(line->array.items[0]->string, &pattern, &err) != WRIT_OK) {
        bool is_ecma = writ_str_starts(writ_str_of(err.message), WRIT_STR("not supported"));
        printf("%s %s\n", is_ecma ? "unsupported" : "error", err.message);
        return;
    }
    printf("%s ", writ_pattern_method(pattern));
    for (size_t i = 1; i < line->array.count; i++) {
        writ_match match = writ_pattern_match(pattern, line->array.items[i]->string);
        putchar(match == WRIT_MATCH_TOO_COSTLY ? '?' : match ? '1' : '0');
    }
    putchar('\n');
    writ_pattern_free(pattern);
}

int main(void)
{
    char *line = NULL;
    size_t capacity = 0;
    for (ssize_t len; (len = getline(&line, &capacity, stdin)) > 0;) {
        writ_arena arena = WRIT_ARENA_INIT;
        writ_error err = WRIT_ERROR_INIT;
        writ_source source = {WRIT_STR("-"), {line, (size_t)len}};
        writ_value *value;
        if (writ_json_read(&arena, &source, &value, &err) != WRIT_OK) {
            printf("error %s\n", err.message);
            return 1;
        }
        answer(value);
        writ_arena_clear(&arena);
    }
    free(line);
    return 0;
}
