/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/pattern_parts.h"

#include <stdlib.h>

static int choose_method(writ_pattern *pattern, writ_error *err)
{
    pattern->simple = writ_simple_compile(&pattern->arena, &pattern->ecma);
    return pattern->simple ? WRIT_OK : writ_pcre2_new(&pattern->ecma, &pattern->pcre2, err);
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
    writ_arena_clear(&pattern->arena);
    free(pattern);
}

writ_match writ_pattern_match(const writ_pattern *pattern, writ_str subject)
{
    if (pattern->simple)
        return writ_simple_match(pattern->simple, subject);
    return writ_pcre2_match(pattern->pcre2, subject);
}

writ_quick_match *writ_pattern_quick(const writ_pattern *pattern, const void **context)
{
    *context = pattern->simple;
    return pattern->simple ? writ_simple_quick(pattern->simple) : NULL;
}

const struct writ_simple *writ_pattern_simple(const writ_pattern *pattern)
{
    return pattern->simple;
}

uint64_t writ_pattern_spent(const writ_pattern *pattern)
{
    return pattern->pcre2 ? writ_pcre2_spent(pattern->pcre2) : 0;
}

const char *writ_pattern_method(const writ_pattern *pattern)
{
    if (pattern->simple)
        return writ_simple_is_literal(pattern->simple) ? "literal" : "runs";
    return "pcre2";
}
