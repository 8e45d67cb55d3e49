/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/pattern_parts.h"

#include <stdlib.h>

/* The first of three ways that can hold the pattern; each is slower than the one before. */
static int choose_method(writ_pattern *pattern, writ_error *err)
{
    pattern->simple = writ_simple_compile(&pattern->arena, &pattern->ecma);
    if (pattern->simple || writ_pcre2_new(&pattern->ecma, &pattern->pcre2, NULL) == WRIT_OK)
        return WRIT_OK;
    return writ_back_new(&pattern->ecma, &pattern->back, err);
}

int writ_pattern_compile(writ_str ecma, writ_pattern **pattern, writ_error *err)
{
    writ_pattern *made = calloc(1, sizeof *made);
    if (!made)
        writ_out_of_memory();
    int code = writ_ecma_parse(&made->arena, ecma, &made->ecma, err);
    if (code == WRIT_OK)
        code = choose_method(made, err);
    if (code != WRIT_OK) {
        writ_pattern_free(made);
        return code;
    }
    *pattern = made;
    return WRIT_OK;
}

void writ_pattern_free(writ_pattern *pattern)
{
    if (!pattern)
        return;
    writ_pcre2_free(pattern->pcre2);
    writ_back_free(pattern->back);
    writ_arena_clear(&pattern->arena);
    free(pattern);
}

writ_match writ_pattern_match(const writ_pattern *pattern, writ_str subject)
{
    if (pattern->simple)
        return writ_simple_match(pattern->simple, subject);
    if (pattern->pcre2)
        return writ_pcre2_match(pattern->pcre2, subject);
    return writ_back_match(pattern->back, subject);
}

uint64_t writ_pattern_spent(const writ_pattern *pattern)
{
    return pattern->pcre2  ? writ_pcre2_spent(pattern->pcre2)
           : pattern->back ? pattern->back->spent
                           : 0;
}

const char *writ_pattern_method(const writ_pattern *pattern)
{
    if (pattern->simple)
        return writ_simple_is_literal(pattern->simple) ? "literal" : "runs";
    return pattern->pcre2 ? "pcre2" : "backtrack";
}
