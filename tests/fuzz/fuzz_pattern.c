/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuzzer of patterns and formats. The first line is a pattern, the rest a subject. Every way of
 * matching that can hold the pattern must give the same answer; a sample of the pattern must match;
 * and every format must have an answer for the subject.
 */
#include <stdlib.h>

#include "contracts/base/utf8.h"
#include "validator/format.h"
#include "validator/pattern_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool condition)
{
    if (!condition)
        abort();
}

static void demand_same(writ_match a, writ_match b)
{
    demand(a == b || a == WRIT_MATCH_TOO_COSTLY || b == WRIT_MATCH_TOO_COSTLY);
}

static void check_agree(const writ_pattern *pattern, writ_str subject)
{
    writ_pcre2 *pcre2;
    writ_match match = writ_pattern_match(pattern, subject);
    if (pattern->simple)
        demand_same(match, writ_simple_walk(pattern->simple, subject));
    if (writ_pcre2_new(&pattern->ecma, &pcre2, NULL) == WRIT_OK) {
        demand_same(match, writ_pcre2_match(pcre2, subject));
        writ_pcre2_interpret(pcre2);
        demand_same(match, writ_pcre2_match(pcre2, subject));
        writ_pcre2_free(pcre2);
    }
}

static void check_sample(const writ_pattern *pattern)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_str sample;
    if (writ_pattern_sample(&arena, pattern, 3, &sample)) {
        demand(writ_utf8_valid(sample));
        demand(writ_pattern_match(pattern, sample) == WRIT_MATCH_YES);
    }
    writ_arena_clear(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    writ_str input = {(const char *)data, size};
    if (!writ_utf8_valid(input))
        return 0;
    writ_str text = writ_str_part(input, 0, writ_str_find_byte(input, '\n'));
    writ_str subject = writ_str_part(input, text.len + 1, size);
    writ_error err = WRIT_ERROR_INIT;
    writ_pattern *pattern;
    for (int format = WRIT_FORMAT_NONE; format < WRIT_FORMAT_COUNT; format++)
        writ_format_check((writ_format)format, subject);
    if (writ_pattern_compile(text, &pattern, &err) != WRIT_OK) {
        demand(err.code == WRIT_E_INPUT && err.message[0]);
        return 0;
    }
    check_agree(pattern, subject);
    check_sample(pattern);
    writ_pattern_free(pattern);
    return 0;
}
