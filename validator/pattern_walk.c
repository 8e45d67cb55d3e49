/* SPDX-License-Identifier: Apache-2.0
 *
 * Matching of simple patterns.
 */
#include "contracts/base/bounds.h"
#include "validator/pattern_simple.h"
#include "validator/utf8.h"

/* Length of the next character when it is in the set, else 0. */
static inline size_t take_one(const writ_simple *simple, unsigned set, const char *at,
                              const char *end)
{
    unsigned char byte = (unsigned char)*at;
    if (byte < 0x80)
        return simple->table[byte] >> set & 1;
    if (simple->wide[set].range_count == 0)
        return 0;
    uint32_t code_point;
    size_t len = writ_utf8_read(at, end, &code_point);
    return writ_ecma_ranges_have(&simple->wide[set], code_point) ? len : 0;
}

/* Exactly `count` bytes out of a set. No early way out: most subjects match, and a loop without
 * branches is faster for them. */
static inline bool walk_fixed(const writ_simple *simple, unsigned set, size_t count, const char *at)
{
    unsigned all = 1u << set;
    for (size_t i = 0; i < count; i++)
        all &= simple->table[(unsigned char)at[i]];
    return all;
}

/* A call of memcmp costs more than the few bytes that literals have. */
static inline bool walk_literal(const char *text, size_t len, const char *at)
{
    for (size_t i = 0; i < len; i++) {
        if (at[i] != text[i])
            return false;
    }
    return true;
}

/* As many characters out of a set as come, at most `max`; *count of them. Returns where they end.
 */
static inline const char *walk_run(const writ_simple *simple, unsigned set, size_t max,
                                   const char *at, const char *end, size_t *count)
{
    unsigned bit = 1u << set;
    size_t left = (size_t)(end - at);
    size_t most = max < left ? max : left;
    size_t n = 0;
    while (n < most && simple->table[(unsigned char)at[n]] & bit)
        n++;
    at += n;
    while (n < max && at < end) { /* here only at a character outside ASCII, or the run's end */
        size_t len = take_one(simple, set, at, end);
        if (len == 0)
            break;
        at += len;
        n++;
    }
    *count = n;
    return at;
}

/* Does the program match from `at` on? *reach is where it stopped. */
static bool walk(const writ_simple *simple, const char *at, const char *end, const char **reach)
{
    const writ_simple_step *step = simple->steps;
    bool matches = true;
    while (matches) {
        size_t left = (size_t)(end - at);
        size_t count;
        switch ((writ_simple_op)step->op) {
        case WRIT_SIMPLE_LITERAL:
            matches = left >= step->min && walk_literal(simple->text + step->text, step->min, at);
            at += matches ? step->min : 0;
            step++;
            break;
        case WRIT_SIMPLE_FIXED:
            matches = left >= step->min && walk_fixed(simple, step->set, step->min, at);
            at += matches ? step->min : 0;
            step++;
            break;
        case WRIT_SIMPLE_RUN:
            at = walk_run(simple, step->set, step->max, at, end, &count);
            matches = count >= step->min;
            step++;
            break;
        case WRIT_SIMPLE_BRANCH:
            if (at < end && take_one(simple, step->set, at, end) > 0)
                step++;
            else
                step = simple->steps + step->to;
            break;
        case WRIT_SIMPLE_JUMP:
            step = simple->steps + step->to;
            break;
        case WRIT_SIMPLE_END:
            *reach = at;
            return at == end;
        case WRIT_SIMPLE_ACCEPT:
            *reach = at;
            return true;
        }
    }
    *reach = at;
    return false;
}

static const char *next_character(const char *at, const char *end)
{
    at++;
    while (at < end && ((unsigned char)*at & 0xC0) == 0x80)
        at++;
    return at;
}

/* The place `points` characters before the end, or NULL when there are fewer. */
static const char *step_back(const char *start, const char *end, size_t points)
{
    const char *at = end;
    while (points > 0 && at > start) {
        at--;
        points -= ((unsigned char)*at & 0xC0) != 0x80;
    }
    return points > 0 ? NULL : at;
}

/* The next place, from `at` on, where the first step can match; NULL when there is none. */
static const char *next_start(const writ_simple *simple, const char *at, const char *end)
{
    const writ_simple_step *first = simple->steps;
    if (first->op == WRIT_SIMPLE_LITERAL)
        return at == end ? NULL : memchr(at, simple->text[first->text], (size_t)(end - at));
    if ((first->op != WRIT_SIMPLE_FIXED && first->op != WRIT_SIMPLE_RUN) || first->min == 0)
        return at;
    while (at < end && take_one(simple, first->set, at, end) == 0)
        at = next_character(at, end);
    return at < end ? at : NULL;
}

static writ_match search(const writ_simple *simple, const char *at, const char *end)
{
    /* Each start may walk over what an earlier one has walked over. */
    uint64_t budget = 16 * (uint64_t)WRIT_BOUND_PATTERN_STEPS + 64 * (uint64_t)(end - at);
    for (;;) {
        const char *reach;
        at = next_start(simple, at, end);
        if (!at)
            return WRIT_MATCH_NO;
        if (walk(simple, at, end, &reach))
            return WRIT_MATCH_YES;
        if (at == end)
            return WRIT_MATCH_NO;
        uint64_t cost = (uint64_t)(reach - at) + 1;
        if (cost > budget)
            return WRIT_MATCH_TOO_COSTLY;
        budget -= cost;
        at = next_character(at, end);
    }
}

static bool find_literal(const writ_simple *simple, writ_str subject)
{
    size_t len = simple->step_count > 1 ? simple->steps[0].min : 0;
    if (len == 0)
        return !(simple->at_start && simple->at_end) || subject.len == 0;
    const char *text = simple->text;
    if (simple->at_start)
        return memcmp(subject.ptr, text, len) == 0;
    if (simple->at_end)
        return memcmp(subject.ptr + subject.len - len, text, len) == 0;
    return memmem(subject.ptr, subject.len, text, len) != NULL;
}

writ_match writ_simple_walk(const writ_simple *simple, writ_str subject)
{
    const char *start = subject.ptr ? subject.ptr : "";
    const char *end = start + subject.len;
    const char *reach;
    if (subject.len < simple->min_bytes || subject.len > simple->max_bytes)
        return WRIT_MATCH_NO;
    if (writ_simple_is_literal(simple))
        return find_literal(simple, subject) ? WRIT_MATCH_YES : WRIT_MATCH_NO;
    if (simple->at_start)
        return walk(simple, start, end, &reach) ? WRIT_MATCH_YES : WRIT_MATCH_NO;
    if (simple->at_end && simple->fixed_points != SIZE_MAX) {
        start = step_back(start, end, simple->fixed_points);
        return start && walk(simple, start, end, &reach) ? WRIT_MATCH_YES : WRIT_MATCH_NO;
    }
    return search(simple, start, end);
}

/* "^https://", at most 16 bytes of it. */
static bool quick_prefix(const void *context, const char *text, size_t len)
{
    const writ_simple *simple = context;
    size_t wanted = simple->steps[0].min;
    return len >= wanted && writ_bytes_equal(text, simple->text, wanted);
}

writ_quick_match *writ_simple_quick(const writ_simple *simple)
{
    bool is_prefix = writ_simple_is_literal(simple) && simple->at_start && !simple->at_end &&
                     simple->step_count > 1 && simple->steps[0].min <= 16;
    return is_prefix ? quick_prefix : writ_lanes_quick(&simple->lanes);
}

writ_match writ_simple_match(const writ_simple *simple, writ_str subject)
{
    char padded[WRIT_LANES_PADDED] = {0};
    writ_quick_match *matches = writ_lanes_quick(&simple->lanes);
    if (!matches || subject.len > WRIT_LANES_BYTES)
        return writ_simple_walk(simple, subject);
    if (subject.len)
        memcpy(padded, subject.ptr, subject.len);
    return matches(simple, padded, subject.len) ? WRIT_MATCH_YES
                                                : writ_simple_walk(simple, subject);
}
