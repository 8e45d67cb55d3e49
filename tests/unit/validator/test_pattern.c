/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/validator/pattern_code.h"
#include "validator/pattern.h"

#include <stdio.h>
#include <time.h>

#include "contracts/base/bounds.h"
#include "validator/pattern_parts.h"

static writ_pattern *compile(const char *text)
{
    writ_error err = WRIT_ERROR_INIT;
    writ_pattern *pattern;
    if (writ_pattern_compile(writ_str_of(text), &pattern, &err) != WRIT_OK)
        fail_msg("'%s': %s", text, err.message);
    return pattern;
}

static const char *method_of(const char *text)
{
    writ_pattern *pattern = compile(text);
    const char *method = writ_pattern_method(pattern);
    writ_pattern_free(pattern);
    return method;
}

static bool matches(const char *text, const char *subject)
{
    writ_pattern *pattern = compile(text);
    writ_match match = writ_pattern_match(pattern, writ_str_of(subject));
    pattern_code code;
    pattern_code_open(&code, pattern->simple);
    pattern_code_check(&code, text, writ_str_of(subject));
    pattern_code_close(&code);
    writ_pattern_free(pattern);
    assert_int_not_equal(match, WRIT_MATCH_TOO_COSTLY);
    return match == WRIT_MATCH_YES;
}

/* What the specification says, asked of each way of matching that can hold the pattern. */
static const struct {
    const char *pattern;
    const char *subject;
    bool matches;
} semantics[] = {
    /* the anchors are those of the text, whatever lines it has */
    {"^abc$", "abc", true},
    {"^abc$", "abc\n", false},
    {"^abc$", "\nabc", false},
    {"a$", "a\n", false},
    {"^b", "a\nb", false},
    {"b", "a\nb", true},
    {"^", "", true},
    {"$", "", true},
    {"^$", "", true},
    {"^$", "a", false},
    {"", "", true},
    {"", "x", true},
    {"a|^b$", "xa", true},
    {"a|^b$", "xb", false},
    {"^(?:a|b)$", "b", true},
    {"^a|b$", "xb", true},
    {"^a$|^b$", "b", true},
    {"^a$|^b$", "ab", false},
    /* the dot excludes line ends, and takes code points */
    {"^.$", "a", true},
    {"^.$", "\n", false},
    {"^.$", "\r", false},
    {"^.$", "\xE2\x80\xA8", false},
    {"^.$", "\xE2\x80\xA9", false},
    {"^.$", "\xC2\x85", true},
    {"^.$", "\xF0\x9F\x90\xB2", true},
    {"^..$", "\xF0\x9F\x90\xB2", false},
    {"^.{3}$", "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x90\xB2", true},
    {"^[^]$", "\n", true},
    {"[]", "a", false},
    {"^[]*$", "", true},
    /* classes */
    {"^\\d$", "7", true},
    {"^\\d$", "\xDF\x80", false},
    {"^\\D$", "\xDF\x80", true},
    {"^\\w$", "_", true},
    {"^\\w$", "\xC3\xA9", false},
    {"^\\W$", "\xC3\xA9", true},
    {"^\\s$", "\xEF\xBB\xBF", true},
    {"^\\s$", "\xC2\xA0", true},
    {"^\\s$", "\xE2\x80\xA8", true},
    {"^\\s$", "\xE3\x80\x80", true},
    {"^\\s$", "\v", true},
    {"^\\s$", "\x1C", false},
    {"^\\s$", "\xE1\xA0\x8E", false},
    {"^\\S$", "\xEF\xBB\xBF", false},
    {"^[^\\s]$", "\xC3\xA9", true},
    {"^[\\d-]+$", "1-2", true},
    {"^[a\\-z]$", "b", false},
    {"^[a-z\\]]+$", "a]", true},
    {"^[\\b]$", "\b", true},
    {"^[^a]$", "\xF0\x9F\x90\xB2", true},
    {"^[\xF0\x9F\x90\xB2-\xF0\x9F\x90\xB5]$", "\xF0\x9F\x90\xB4", true},
    {"^[\xF0\x9F\x90\xB2-\xF0\x9F\x90\xB5]$", "\xF0\x9F\x90\xB6", false},
    /* escapes */
    {"^\\cC$", "\x03", true},
    {"^\\cc$", "\x03", true},
    {"^\\x41\\u0042\\u{43}$", "ABC", true},
    {"^\\uD83D\\uDC32$", "\xF0\x9F\x90\xB2", true},
    {"^\\t\\n\\v\\f\\r$", "\t\n\v\f\r", true},
    {"^\\/\\.\\-\\_$", "/.-_", true},
    {"\\uD83D", "\xF0\x9F\x90\xB2", false},
    {"^[\\uD800-\\uDFFF]*a$", "a", true},
    {"^(?!b)[\\uD800-\\uDFFF]?a$", "a", true},
    {"^(?!b)(?:\\uD800|[])*a$", "a", true},
    {"^[^\\uD800-\\uDFFF]$", "a", true},
    /* edges of words are those of ASCII */
    {"\\bfoo\\b", "a foo b", true},
    {"\\bfoo\\b", "afoo", false},
    {"^\\w+\\b\xC3\xA9", "caf\xC3\xA9", true},
    {"\\Boo", "foo", true},
    {"\\Bfoo", "foo", false},
    /* properties */
    {"^\\p{Lu}$", "\xC3\x84", true},
    {"^\\p{Lu}$", "\xC3\xA4", false},
    {"^\\P{Lu}$", "\xC3\xA4", true},
    {"^\\p{LC}$", "\xC7\x85", true},
    {"^\\p{LC}$", "\xD7\x90", false},
    {"^[^\\p{L}]$", "1", true},
    {"^[\\P{L}\\p{Lu}]$", "A", true},
    {"^\\p{Script=Greek}$", "\xCE\xB1", true},
    {"^\\p{Script=Greek}$", "a", false},
    {"^\\p{sc=Common}$", "\xE3\x83\xBC", true},
    {"^\\p{scx=Hira}$", "\xE3\x83\xBC", true},
    {"^\\p{sc=Hira}$", "\xE3\x83\xBC", false},
    {"^\\p{ASCII}$", "\x7F", true},
    {"^\\p{ASCII}$", "\xC2\x80", false},
    {"^\\p{Any}$", "\n", true},
    {"^\\p{Assigned}$", "a", true},
    {"^\\p{Assigned}$", "\xF3\xA0\x82\x80", false},
    {"^\\P{Assigned}$", "\xF3\xA0\x82\x80", true},
    {"^\\p{Alphabetic}$", "\xC3\xA9", true},
    {"^\\p{Emoji_Presentation}$", "\xF0\x9F\x90\xB2", true},
    {"^\\p{digit}+$", "\xE0\xA7\xAA\xE0\xA7\xA8", true},
    /* groups, references, looks */
    {"^(a)(b)\\2\\1$", "abba", true},
    {"^(?<x>.)\\k<x>$", "aa", true},
    {"^(?<x>.)\\k<x>$", "ab", false},
    {"^(?:(a)|b)\\1$", "b", true},
    {"^a(?=(b))\\1$", "ab", true},
    {"^a(?!(b)c)\\1bd$", "abd", true},
    {"(?<=^[a-c]{3})def", "abcdef", true},
    {"(?<=^[a-c]{2})def", "abcdef", false},
    {"^(a+?)\\1$", "aaaa", true},
    {"^(a+)b?\\1$", "aaabaaa", true},
    {"^(a+)b?\\1$", "aaabaa", false},
    {"^(.*)\\n\\1$", "\xC3\xA4\n\xC3\xA4", true},
    {"^(?:a?)*?(b)\\1$", "aabb", true},
    {"^(?:(a)|b)\\1$", "aa", true},
    {"^(?:(\\w)(?!.*\\1))+$", "abc", true},
    {"^(?:(\\w)(?!.*\\1))+$", "abca", false},
    {"^(?!.*(.)\\1)\\w+$", "abab", true},
    {"^(?!.*(.)\\1)\\w+$", "abba", false},
    {"^(['\"]).*\\1$", "'a\"'", true},
    {"^(['\"]).*\\1$", "'a\"", false},
    {"^(?:([ab])c?)+\\1$", "acbb", true},
    {"^(?:([ab])c?)+\\1$", "acba", false},
    {"^(a)?b\\1$", "b", true},
    {"^(a)?b\\1$", "ab", false},
    {"^(a\\1)b$", "ab", true},
    {"^(?:(?:(a)b?)+c?)+\\1$", "abcaa", true},
    {"(?<=a|bc|dd)e", "dde", true},
    {"(?<=(a)b)\\1", "aba", true},
    {"(?<=(a)b)\\1", "abb", false},
    {"^(?:(\\p{L})\\1)+$", "aa\xC3\xA4\xC3\xA4", true},
    {"^(?:(\\p{L})\\1)+$", "aa\xC3\xA4\xC3\xB6", false},
    {"^\\1(a)$", "a", true},
    {"^(?=.*\\d)(?=.*[a-z]).{4,}$", "abc1", true},
    {"^(?=.*\\d)(?=.*[a-z]).{4,}$", "abcd", false},
    {"^(?!foo).*$", "bar", true},
    {"^(?!foo).*$", "foobar", false},
    {"(?<=a)b", "ab", true},
    {"(?<=a)b", "cb", false},
    {"(?<!a)b", "cb", true},
    {"(?<!a)b", "ab", false},
    {"(?<!a)b", "b", true},
    /* lookbehind of several lengths */
    {"(?<=^v?|\\sv?)1", "1", true},
    {"(?<=^v?|\\sv?)1", "v1", true},
    {"(?<=^v?|\\sv?)1", "a v1", true},
    {"(?<=^v?|\\sv?)1", "av1", false},
    {"(?<=^v?|\\sv?)1", "\xE3\x80\x80v1", true},
    {"(?<!^v?|\\sv?)1", "a v1", false},
    {"(?<!^v?|\\sv?)1", "av1", true},
    {"(?<=^a{1,3})b", "aaab", true},
    {"(?<=^a{1,3})b", "aaaab", false},
    {"(?<=^a{0,2})b", "b", true},
    {"(?<=^(?:ab?){2}?)c", "aabc", true},
    {"(?<=^(?:ab?){2}?)c", "abc", false},
    {"(?<=^(?:a|bc){0,2})d", "bcad", true},
    {"(?<=^(?:a|bc){0,2})d", "abcad", false},
    {"(?<=^(?:a{0}|b\xC3\xA4?)g)d", "b\xC3\xA4gd", true},
    {"(?<=^(?:a{0}|b\xC3\xA4?)g)d", "agd", false},
    {"(?<=^.?\\b(?=b|c)b?)c", "-bc", true},
    {"(?<=^.?\\b(?=b|c)b?)c", "abc", false},
    {"(?<=(?<=^a?)b?)c", "abc", true},
    {"(?<=(?<=^a?)b?)c", "aabc", false},
    {"(?<=(?<!a[bc]?)b?)d", "acbd", true},
    {"(?<=(?<!a[bc]?)b?$)|a$", "cb", true},
    {"^(?<=(?<!a?)b?)c", "c", false},
    {"^(a)b(?<=^..?)\\1", "aba", true},
    /* quantifiers */
    {"^a{2,3}$", "a", false},
    {"^a{2,3}$", "aaa", true},
    {"^a{2,3}$", "aaaa", false},
    {"^a{0}$", "", true},
    {"^a{0}b$", "ab", false},
    {"^(?:ab){2}$", "abab", true},
    {"^a+?b*?$", "aab", true},
    {"^(a?)*$", "aaa", true},
    {"^(?:a|ab)(?:c|bcd)(?:d*)$", "abcd", true},
};

static void test_semantics_are_those_of_ecma_262(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof semantics / sizeof semantics[0]; i++) {
        if (matches(semantics[i].pattern, semantics[i].subject) != semantics[i].matches)
            fail_msg("'%s' on '%s'", semantics[i].pattern, semantics[i].subject);
    }
}

static void test_semantics_hold_in_pcre2_alone(void **state)
{
    (void)state;
    unsigned asked = 0;
    for (size_t i = 0; i < sizeof semantics / sizeof semantics[0]; i++) {
        writ_pattern *pattern = compile(semantics[i].pattern);
        writ_pcre2 *pcre2;
        if (writ_pcre2_new(&pattern->ecma, &pcre2, NULL) == WRIT_OK) {
            writ_match match = writ_pcre2_match(pcre2, writ_str_of(semantics[i].subject));
            if (match != (semantics[i].matches ? WRIT_MATCH_YES : WRIT_MATCH_NO))
                fail_msg("'%s' on '%s'", semantics[i].pattern, semantics[i].subject);
            writ_pcre2_free(pcre2);
            asked++;
        }
        writ_pattern_free(pattern);
    }
    assert_in_range(asked, 90, sizeof semantics / sizeof semantics[0]);
}

static void test_nul_is_a_character(void **state)
{
    (void)state;
    static const char *const patterns[] = {"^a\\0b$", "^a[^b]b$", "^(a)[^b]b\\1?$", "\\0"};
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        writ_pattern *pattern = compile(patterns[i]);
        assert_int_equal(writ_pattern_match(pattern, WRIT_STR("a\0b")), WRIT_MATCH_YES);
        assert_int_equal(writ_pattern_match(pattern, WRIT_STR("a")), WRIT_MATCH_NO);
        assert_int_equal(writ_pattern_match(pattern, WRIT_STR_EMPTY), WRIT_MATCH_NO);
        writ_pattern_free(pattern);
    }
}

static void test_common_forms_need_no_pcre2(void **state)
{
    (void)state;
    static const char *const runs[] = {
        "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
        "^c_[0-9a-f]{16}$",
        "^[A-Z]{2}$",
        "^\\+[1-9][0-9]{6,14}$",
        "^[a-z0-9._+-]+@[a-z0-9-]+\\.[a-z.]+$",
        "^[A-Z]{3}-[0-9]{5}(-[A-Z0-9]{1,3})?$",
        "^[a-z]+(-[a-z]+)*$",
        "^[a-z0-9]+(?:\\.[a-z0-9]+){1,3}$",
        "^-?\\d+(\\.\\d+)?$",
        "^(lead|mql|customer)$",
        "^https?://[^\\s/]+/",
        "^[^\\s]{1,20}$",
        "^.{1,100}$",
        "^[^\\s@]+@\\w",
        "[0-9]{4}$",
        "^a$|^b$",
    };
    static const char *const literals[] = {"^https://", "abc", "\\.json$", "^x$",
                                           "",          ".*",  "^",        ".*foo.*"};
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        if (strcmp(method_of(runs[i]), "runs") != 0)
            fail_msg("'%s' is matched by %s", runs[i], method_of(runs[i]));
    }
    for (size_t i = 0; i < sizeof literals / sizeof literals[0]; i++) {
        if (strcmp(method_of(literals[i]), "literal") != 0)
            fail_msg("'%s' is matched by %s", literals[i], method_of(literals[i]));
    }
}

static void test_what_must_go_back_is_left_to_pcre2(void **state)
{
    (void)state;
    static const char *const patterns[] = {
        "^[a-z]+z$", "^(a|ab)c$", "^(?=a)a$",    "\\bx",     "^\\p{L}+$", "^x(?:yz)?",
        "^(?:a*)*$", "^a.*b$",    "^(?:ab?)*b$", "(?:^|,)a", "^a?a$",     "^(a|b*)b$",
    };
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        if (strcmp(method_of(patterns[i]), "pcre2") != 0 && strcmp(patterns[i], "^x(?:yz)?") != 0)
            fail_msg("'%s' is matched by %s", patterns[i], method_of(patterns[i]));
    }
}

static void test_an_optional_end_does_not_bind_when_anything_may_follow(void **state)
{
    (void)state;
    assert_true(matches("^x(?:yz)?", "xyq"));
    assert_true(matches("^(?:a|x(?:yz)?)", "xyq"));
    assert_true(matches("^[a-z]{2,4}", "abcdef"));
    assert_false(matches("^[a-z]{2,4}", "a1"));
}

/* --- both matchers against one another --- */

typedef struct chance {
    uint64_t state;
} chance;

static uint32_t below(chance *c, uint32_t bound)
{
    c->state ^= c->state >> 12;
    c->state ^= c->state << 25;
    c->state ^= c->state >> 27;
    return (uint32_t)(((c->state * 0x2545F4914F6CDD1Du) >> 32) % bound);
}

static const char *one_of(chance *c, const char *const *texts, size_t count)
{
    return texts[below(c, (uint32_t)count)];
}

#define ONE_OF(c, texts) one_of((c), (texts), sizeof(texts) / sizeof(texts)[0])

static void write_pattern(chance *c, writ_buf *out, unsigned depth)
{
    static const char *const atoms[] = {
        "a",
        "b",
        "ab",
        "-",
        "\\.",
        "\xC3\xA4",
        "\xF0\x9F\x90\xB2",
        "[a-c]",
        "[ab]",
        "[b-]",
        "[^a]",
        "[^-\\.]",
        "\\d",
        "\\w",
        "\\s",
        "\\S",
        ".",
        "[\xC3\xA0-\xC3\xBF]",
        "[a\xC3\xA4]",
        "[]",
        "[0-9]",
        "1",
        "c",
        "[\xF0\x9F\x90\xB0-\xF0\x9F\x90\xBF]",
        "\\n",
        "[\\d-]",
    };
    static const char *const counts[] = {"",    "",      "",      "",     "?",   "*",  "+",
                                         "{2}", "{1,2}", "{0,3}", "{2,}", "{3}", "*?", "{0}"};
    static const char *const assertions[] = {"(?=", "(?!", "(?<=", "(?<!"};
    static const char *const edges[] = {"\\b", "\\B", "^", "$"};
    uint32_t items = 1 + below(c, 4);
    for (uint32_t i = 0; i < items; i++) {
        uint32_t kind = depth > 0 ? below(c, 24) : 23;
        if (kind == 6) {
            uint32_t look = below(c, 4);
            writ_buf_add_text(out, assertions[look]);
            if (look < 2)
                write_pattern(c, out, 0);
            else
                writ_buf_add_text(out, ONE_OF(c, atoms)); /* of one length: else not supported */
            writ_buf_add_text(out, ")");
            continue;
        }
        if (kind == 7) {
            writ_buf_add_text(out, ONE_OF(c, edges));
            continue;
        }
        if (kind > 7) {
            writ_buf_add_text(out, ONE_OF(c, atoms));
        } else {
            writ_buf_add_text(out, below(c, 2) ? "(" : "(?:");
            write_pattern(c, out, depth - 1);
            while (kind % 2 && below(c, 2)) {
                writ_buf_add_text(out, "|");
                write_pattern(c, out, depth - 1);
            }
            writ_buf_add_text(out, ")");
        }
        writ_buf_add_text(out, ONE_OF(c, counts));
    }
}

static void write_subject(chance *c, writ_buf *out)
{
    static const char *const pieces[] = {"a",
                                         "b",
                                         "c",
                                         "ab",
                                         "-",
                                         ".",
                                         "1",
                                         "0",
                                         "aa",
                                         "\xC3\xA4",
                                         "\xF0\x9F\x90\xB2",
                                         "\n",
                                         " ",
                                         "\xE2\x80\xA8",
                                         "Z",
                                         "bb"};
    for (uint32_t i = below(c, 7); i > 0; i--)
        writ_buf_add_text(out, ONE_OF(c, pieces));
}

/* A sample with, perhaps, one byte's character more, less, or changed. */
static void write_near_miss(chance *c, const writ_pattern *pattern, writ_buf *out)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_str sample;
    if (!writ_pattern_sample(&arena, pattern, below(c, 16), &sample) || sample.len > 200) {
        writ_arena_clear(&arena);
        write_subject(c, out);
        return;
    }
    size_t cut = below(c, (uint32_t)sample.len + 1);
    while (cut < sample.len && ((unsigned char)sample.ptr[cut] & 0xC0) == 0x80)
        cut++;
    writ_buf_add(out, sample.ptr, cut);
    uint32_t change = below(c, 3);
    if (change == 0)
        write_subject(c, out);
    size_t resume = cut;
    if (change == 1 && cut < sample.len) {
        resume++;
        while (resume < sample.len && ((unsigned char)sample.ptr[resume] & 0xC0) == 0x80)
            resume++;
    }
    writ_buf_add(out, sample.ptr + resume, sample.len - resume);
    writ_arena_clear(&arena);
}

typedef struct tally {
    unsigned simple;
    unsigned matched;
} tally;

static void say_differ(const char *text, writ_str subject, const char *other, writ_match jit,
                       writ_match match)
{
    fail_msg("'%s' on '%.*s': pcre2 %d, %s %d", text, WRIT_FMT(subject), jit, other, match);
}

/* Asks each way of matching that can hold the pattern; pcre2 with its JIT can hold any. */
static bool compare_on(const writ_pattern *pattern, writ_pcre2 *jit, writ_pcre2 *interpreter,
                       const char *text, writ_str subject, tally *counts)
{
    writ_match match = writ_pcre2_match(jit, subject);
    writ_match interpreted = writ_pcre2_match(interpreter, subject);
    if (match == WRIT_MATCH_TOO_COSTLY)
        return false;
    counts->matched += match == WRIT_MATCH_YES;
    if (interpreted != match && interpreted != WRIT_MATCH_TOO_COSTLY)
        say_differ(text, subject, "interpreter", match, interpreted);
    if (pattern->simple) {
        writ_match simple = writ_simple_match(pattern->simple, subject);
        writ_match walk = writ_simple_walk(pattern->simple, subject);
        if (simple != match)
            say_differ(text, subject, "simple", match, simple);
        if (walk != match)
            say_differ(text, subject, "walk", match, walk);
    }
    return true;
}

static writ_pcre2 *only_pcre2(const writ_pattern *pattern)
{
    writ_pcre2 *pcre2;
    assert_int_equal(writ_pcre2_new(&pattern->ecma, &pcre2, NULL), WRIT_OK);
    return pcre2;
}

static void compare_engines(chance *c, const writ_pattern *pattern, const char *text, tally *counts)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_pcre2 *jit = only_pcre2(pattern), *interpreter = only_pcre2(pattern);
    pattern_code code;
    pattern_code_open(&code, pattern->simple);
    writ_pcre2_interpret(interpreter);
    counts->simple += pattern->simple != NULL;
    bool goes_on = true; /* ends with the first subject that is too costly: all would be */
    for (int i = 0; goes_on && i < 40; i++) {
        writ_buf subject = WRIT_BUF_INIT;
        writ_buf_reserve(&subject, 1);
        if (i % 2)
            write_subject(c, &subject);
        else
            write_near_miss(c, pattern, &subject);
        while (i % 8 > 5 && subject.len > 0 && subject.len < 150) /* pcre2 meters long ones */
            writ_buf_add_str(&subject, writ_str_copy(&arena, writ_buf_str(&subject)));
        goes_on = compare_on(pattern, jit, interpreter, text, writ_buf_str(&subject), counts);
        pattern_code_check(&code, text, writ_buf_str(&subject));
        writ_buf_clear(&subject);
    }
    pattern_code_close(&code);
    writ_pcre2_free(jit);
    writ_pcre2_free(interpreter);
    writ_arena_clear(&arena);
}

static void test_all_ways_of_matching_agree(void **state)
{
    (void)state;
    chance c = {0x9E3779B97F4A7C15u};
    tally counts = {0};
    unsigned rounds = (unsigned)test_rounds(600);
    for (unsigned round = 0; round < rounds; round++) {
        writ_buf text = WRIT_BUF_INIT;
        uint32_t anchors = below(&c, 4);
        writ_buf_add_text(&text, anchors & 1 ? "^" : "");
        write_pattern(&c, &text, 2);
        writ_buf_add_text(&text, anchors & 2 ? "$" : "");
        writ_pattern *pattern = compile(text.ptr);
        compare_engines(&c, pattern, text.ptr, &counts);
        writ_pattern_free(pattern);
        writ_buf_clear(&text);
    }
    /* or the comparison would say little */
    assert_in_range(counts.simple, rounds / 4, rounds);
    assert_in_range(counts.matched, rounds * 5, rounds * 40);
}

/* Every length around the widths of registers, every place in it. */
static void test_a_wrong_byte_is_found_at_every_place(void **state)
{
    (void)state;
    static const char wrong[] = {'d', '`', '\0', '\x80', '\xE1', 'A', '\x7F', '!'};
    static const char *const forms[] = {"^[a-c]{%u}$", "^[a-c]+$", "^[a-c]{%u}", "^-?[a-c]{2,}$",
                                        "^([a-c]-?)*$"};
    for (size_t form = 0; form < sizeof forms / sizeof forms[0]; form++) {
        for (unsigned len = 2; len < 80; len++) {
            char text[80];
            char subject[80];
            snprintf(text, sizeof text, forms[form], len);
            memset(subject, 'b', len);
            writ_pattern *pattern = compile(text);
            bool is_simple = pattern->simple;
            pattern_code code;
            pattern_code_open(&code, pattern->simple);
            assert_int_equal(writ_pattern_match(pattern, (writ_str){subject, len}), WRIT_MATCH_YES);
            for (unsigned at = 0; at < len; at++) {
                subject[at] = wrong[(at + len) % sizeof wrong];
                writ_str bad = {subject, len};
                assert_int_equal(writ_pattern_match(pattern, bad), WRIT_MATCH_NO);
                assert_true(!is_simple || writ_simple_walk(pattern->simple, bad) == WRIT_MATCH_NO);
                pattern_code_check(&code, text, bad);
                subject[at] = 'b';
            }
            pattern_code_close(&code);
            writ_pattern_free(pattern);
        }
    }
}

/* --- bounds --- */

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void test_exponential_patterns_end_as_too_costly(void **state)
{
    (void)state;
    static const char *const patterns[] = {"^(a+)+$",
                                           "^(a|aa)+$",
                                           "^(?:a*)*$",
                                           "(?:a|aa)*(?:a|ab)+$",
                                           "^(([a-z])+.)+[A-Z]([a-z])+$",
                                           "(x+x+)+y|(a*)*b"};
    char subject[5001];
    memset(subject, 'a', sizeof subject);
    subject[sizeof subject - 1] = '!';
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        writ_pattern *pattern = compile(patterns[i]);
        double start = seconds_now();
        writ_match match = writ_pattern_match(pattern, (writ_str){subject, sizeof subject});
        assert_int_not_equal(match, WRIT_MATCH_YES);
        assert_true(seconds_now() - start < 5);
        writ_pattern_free(pattern);
    }
    writ_pattern *pattern = compile("^(a+)+$");
    assert_int_equal(writ_pattern_match(pattern, (writ_str){subject, sizeof subject}),
                     WRIT_MATCH_TOO_COSTLY);
    assert_int_equal(writ_pattern_match(pattern, (writ_str){subject, 5000}), WRIT_MATCH_YES);
    writ_pattern_free(pattern);
}

/* Each of pcre2's limits, with its JIT and without. The subject is that many a's, then an end. */
static void test_every_limit_of_pcre2_is_too_costly(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *end;
        size_t count;
        writ_match with_jit, interpreted;
    } cases[] = {
        /* steps */
        {"^(?=a)(a+)+$", "", 5000, WRIT_MATCH_YES, WRIT_MATCH_YES},
        {"^(?=a)(a+)+$", "!", 5000, WRIT_MATCH_TOO_COSTLY, WRIT_MATCH_TOO_COSTLY},
        {"^(?=a)(a+)+$", "!", 40, WRIT_MATCH_TOO_COSTLY, WRIT_MATCH_TOO_COSTLY},
        {"^(?=a)(a|aa)+$", "!", 1 << 20, WRIT_MATCH_TOO_COSTLY, WRIT_MATCH_TOO_COSTLY},
        {"^(?=a)(a+)+$", "!", 10, WRIT_MATCH_NO, WRIT_MATCH_NO},
        {"^(?=a)(a+)+$", "!", 1 << 20, WRIT_MATCH_TOO_COSTLY, WRIT_MATCH_TOO_COSTLY},
        /* the stack of the JIT, the heap of the interpreter: a turn of a group takes some of it */
        {"^(?=a)(?:a|ab)*$", "", 4000, WRIT_MATCH_YES, WRIT_MATCH_YES},
        {"^(?=a)(?:a|ab)*$", "", 1 << 20, WRIT_MATCH_TOO_COSTLY, WRIT_MATCH_TOO_COSTLY},
        /* the meter: places gone over, and references */
        {"^(a*)\\1!$", "!", 10000, WRIT_MATCH_YES, WRIT_MATCH_YES},
        {"^(a*)\\1b", "!b", 1 << 20, WRIT_MATCH_TOO_COSTLY, WRIT_MATCH_TOO_COSTLY},
        {"^(.*)x\\1", "!", 100000, WRIT_MATCH_NO, WRIT_MATCH_NO},
        {"^(.*)(.*)x\\1", "!x", 1 << 20, WRIT_MATCH_TOO_COSTLY, WRIT_MATCH_TOO_COSTLY},
        {"(a+)b*\\1!x", "!x", 127, WRIT_MATCH_YES, WRIT_MATCH_YES},
        {"(a+)(?:\\1)*b\\1!x", "!x", 126, WRIT_MATCH_NO, WRIT_MATCH_NO},
        {"(?=a)[a-z]+[0-9]", "7", 100000, WRIT_MATCH_YES, WRIT_MATCH_YES},
        {"(?=a)[a-z]+[0-9]", "!", 100000, WRIT_MATCH_TOO_COSTLY, WRIT_MATCH_TOO_COSTLY},
    };
    writ_arena arena = WRIT_ARENA_INIT;
    char *subject = writ_arena_alloc(&arena, (1 << 20) + 1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t end = strlen(cases[i].end);
        memset(subject, 'a', cases[i].count);
        memcpy(subject + cases[i].count, cases[i].end, end);
        writ_str text = {subject, cases[i].count + end};
        writ_pattern *pattern = compile(cases[i].pattern);
        assert_string_equal(writ_pattern_method(pattern), "pcre2");
        double start = seconds_now();
        if (writ_pattern_match(pattern, text) != cases[i].with_jit)
            fail_msg("%zu: '%s' with the JIT", i, cases[i].pattern);
        writ_pcre2_interpret(pattern->pcre2);
        if (writ_pattern_match(pattern, text) != cases[i].interpreted)
            fail_msg("%zu: '%s' without the JIT", i, cases[i].pattern);
        assert_true(seconds_now() - start < 5);
        writ_pattern_free(pattern);
    }
    writ_arena_clear(&arena);
}

static void test_what_cannot_matter_in_a_search_costs_nothing(void **state)
{
    (void)state;
    char subject[5001];
    memset(subject, 'a', sizeof subject);
    subject[sizeof subject - 1] = '!';
    writ_pattern *pattern = compile("(a+)+$"); /* a search for a$ */
    assert_int_equal(writ_pattern_match(pattern, (writ_str){subject, sizeof subject}),
                     WRIT_MATCH_NO);
    assert_int_equal(writ_pattern_match(pattern, (writ_str){subject, 5000}), WRIT_MATCH_YES);
    writ_pattern_free(pattern);
}

static void test_long_subjects_are_metered(void **state)
{
    (void)state;
    static const char *const costly[] = {"(?=a)[a-z]+[0-9]",       "[a-z]+(?=[0-9])",
                                         "(?:[a-z]+[0-9]|z%)",     "[a-z]+[a-z]+[a-z]+[0-9]",
                                         "(?=.)(?:[a-z]b?)+[0-9]", "(?<=[a-z]{100,140}[0-9])[a-z]"};
    static const char *const cheap[] = {"^(?=[a-z]+!)[^#]*$", "^(?!b)[a-z]+!$", "(?<=a)!$",
                                        "(?<=a{10,40}b?)!$"};
    size_t len = 100000;
    writ_arena arena = WRIT_ARENA_INIT;
    char *subject = writ_arena_alloc(&arena, len);
    memset(subject, 'a', len);
    subject[len - 1] = '!';
    double start = seconds_now();
    for (size_t i = 0; i < sizeof costly / sizeof costly[0]; i++) {
        writ_pattern *pattern = compile(costly[i]);
        assert_int_equal(writ_pattern_match(pattern, (writ_str){subject, len}),
                         WRIT_MATCH_TOO_COSTLY);
        writ_pattern_free(pattern);
    }
    for (size_t i = 0; i < sizeof cheap / sizeof cheap[0]; i++) {
        writ_pattern *pattern = compile(cheap[i]);
        assert_int_equal(writ_pattern_match(pattern, (writ_str){subject, len}), WRIT_MATCH_YES);
        writ_pattern_free(pattern);
    }
    assert_true(seconds_now() - start < 10); /* some 14 seconds for the first alone, unmetered */
    writ_arena_clear(&arena);
}

static void test_a_search_that_starts_over_is_bounded(void **state)
{
    (void)state;
    size_t len = 4u << 20;
    writ_arena arena = WRIT_ARENA_INIT;
    char *subject = writ_arena_alloc(&arena, len);
    memset(subject, 'x', len);
    writ_pattern *pattern = compile("x[^c]*c");
    assert_string_equal(writ_pattern_method(pattern), "runs");
    assert_int_equal(writ_pattern_match(pattern, (writ_str){subject, len}), WRIT_MATCH_TOO_COSTLY);
    subject[len - 1] = 'c';
    assert_int_equal(writ_pattern_match(pattern, (writ_str){subject, len}), WRIT_MATCH_YES);
    writ_pattern_free(pattern);
    writ_arena_clear(&arena);
}

/* --- errors --- */

static void assert_not_compiled(const char *text, const char *message)
{
    writ_error err = WRIT_ERROR_INIT;
    writ_pattern *pattern = NULL;
    assert_int_equal(writ_pattern_compile(writ_str_of(text), &pattern, &err), WRIT_E_INPUT);
    assert_null(pattern);
    assert_non_null(strstr(err.message, message));
}

static void test_what_cannot_be_compiled_says_why(void **state)
{
    (void)state;
    assert_not_compiled("a\\Z", "not ECMA-262: unknown escape '\\Z' at offset 1");
    assert_not_compiled("\\p{Changes_When_NFKC_Casefolded}", "not supported: unknown property");
    assert_not_compiled("^(?=a)(?:ab){70000}", "not supported: number too big");
    writ_pattern_free(NULL);
}

/* ECMA-262, and either unknown to pcre2 or read otherwise by it; each beside what is near. */
static void test_what_pcre2_would_read_otherwise_is_not_supported(void **state)
{
    (void)state;
    static const char behind[] = "not supported: lookbehind assertion is not fixed length";
    static const char first[] = "not supported: reference to group 1, whose text a repetition";
    static const struct {
        const char *not_supported, *message, *supported;
    } cases[] = {
        {"(?<=a+)b", behind, "(?<=a{2})b"},
        {"(?<!ca*)b", behind, "(?<!ca{0,9})b"},
        {"(?<=a|bc|d+)e", behind, "(?<=a|bc|^)e"},
        {"(?<=\\1(a))b", behind, "(?<=(a))b\\1"},
        {"(?<=(a)b?)c\\1", behind, "(?<=(a)|b)c\\1"},
        {"(?<=(?=(a))ab?)c\\1", behind, "(?=(a))\\1(?<=ab?)"},
        {"(a)(?<=\\1b?)c", behind, "(a)(?<=ab?)c\\1"},
        {"(?<=(?<=a+)b?)c", behind, "(?<=(?=a+)b?)c"},
        /* up to 64 ways, and 1,000 characters in all of them */
        {"(?<=a{1,65})b", behind, "(?<=a{2,65})b"},
        {"(?<=(?:a|bc){0,6})d", behind, "(?<=(?:a|bc){0,5})d"},
        {"(?<=(?:[abc]\\s?){5}d?)c", behind, "(?<=(?:[abc]d?){4}d?)c"},
        {"(?<=(?:|a){60000})b", behind, "(?<=(?:|a){5})b"},
        /* a turn may leave the group out */
        {"^(?:(a)|b)*\\1$", first, "^(?:(a)|b)\\1$"},
        {"^(?:(a)|b){2}\\1$", first, "^(?:(a)|b){1}\\1$"},
        {"^(?:(a)?b)+\\1$", first, "^(?:(a)b)+\\1$"},
        {"^(z)((a+)?(b+)?(c))*\\4$", "reference to group 4", "^(z)((a+)?(b+)?(c))*\\5$"},
        {"^(?:(?:(a)c)*b)+\\1$", first, "^(?:(?:(a)c)+b)+\\1$"},
        /* before the turn has matched it */
        {"^(?:\\1(a))+$", first, "^\\1(a)+$"},
        {"^(a\\1)+$", first, "^(a\\1)$"},
        {"^(?:(a)|\\1)+$", first, "^(?:(a)\\1|b)+$"},
        /* a last turn that is empty */
        {"^(?:(a|))*b\\1$", first, "^(?:(a|b))*b\\1$"},
        {"^(a*)+\\1$", first, "^(a*){2}\\1$"},
        {"^(?:(a)|(?=(b)))?b\\2$", "reference to group 2", "^(?:(a)|(?=(b)))b\\2$"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_not_compiled(cases[i].not_supported, cases[i].message);
        writ_pattern_free(compile(cases[i].supported));
    }
}

/* --- samples --- */

static void test_samples_match_and_vary(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        const char *first; /* of seed 0; NULL: not asked */
    } cases[] = {
        {"^[A-Z]{2}$", "AB"},
        {"^c_[0-9a-f]{4}$", "c_2345"},
        {"^[a-z]+@[a-z]+\\.com$", NULL},
        {"^(?=.*\\d)(?=.*[a-z])(?=.*[A-Z]).{8,}$", NULL},
        {"^(?!a)[a-c]{3}$", NULL},
        {"^\\p{Script=Greek}{3}$", NULL},
        {"^[^\\p{ASCII}]+$", NULL},
        {"^(.)(.)\\2\\1$", NULL},
        {"^\\s{3}$", NULL},
        {"^[\\x01-\\x05]{2}$", NULL},
        {"^\\u{10FFFF}[\\u{1F400}-\\u{1F4FF}]{2}$", NULL},
        {"^a{3,5}$", "aaa"},
        {"^(?:lead|mql|customer)$", "lead"},
        {"^\\+[1-9][0-9]{6,14}$", NULL},
        {"\\bfoo\\b", "foo"},
        {"^.{1,100}$", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        writ_arena arena = WRIT_ARENA_INIT;
        writ_pattern *pattern = compile(cases[i].pattern);
        writ_str first;
        writ_str other;
        assert_true(writ_pattern_sample(&arena, pattern, 0, &first));
        if (cases[i].first)
            assert_string_equal(first.ptr, cases[i].first);
        for (unsigned seed = 0; seed < 8; seed++) {
            if (!writ_pattern_sample(&arena, pattern, seed, &other))
                fail_msg("no sample for '%s' with seed %u", cases[i].pattern, seed);
            assert_int_equal(writ_pattern_match(pattern, other), WRIT_MATCH_YES);
        }
        writ_pattern_free(pattern);
        writ_arena_clear(&arena);
    }
}

static void test_odd_seeds_are_longer(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_pattern *pattern = compile("^a{3,5}$");
    writ_str text;
    assert_true(writ_pattern_sample(&arena, pattern, 1, &text));
    assert_string_equal(text.ptr, "aaaaa");
    writ_pattern_free(pattern);
    pattern = compile("^[a-z]*$");
    assert_true(writ_pattern_sample(&arena, pattern, 0, &text));
    assert_int_equal(text.len, 0);
    assert_true(writ_pattern_sample(&arena, pattern, 3, &text));
    assert_true(text.len >= 8);
    writ_pattern_free(pattern);
    writ_arena_clear(&arena);
}

static void test_no_sample_where_nothing_matches(void **state)
{
    (void)state;
    static const char *const patterns[] = {
        "[]", "a^b", "^(?!a)a$", "^\\uD800$", "^[a-z]{100000}$", "\\p{Cs}", "[^\\p{Any}]"};
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        writ_arena arena = WRIT_ARENA_INIT;
        writ_pattern *pattern = compile(patterns[i]);
        writ_str text;
        assert_false(writ_pattern_sample(&arena, pattern, 1, &text));
        writ_pattern_free(pattern);
        writ_arena_clear(&arena);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_semantics_are_those_of_ecma_262),
        cmocka_unit_test(test_semantics_hold_in_pcre2_alone),
        cmocka_unit_test(test_nul_is_a_character),
        cmocka_unit_test(test_common_forms_need_no_pcre2),
        cmocka_unit_test(test_what_must_go_back_is_left_to_pcre2),
        cmocka_unit_test(test_an_optional_end_does_not_bind_when_anything_may_follow),
        cmocka_unit_test(test_all_ways_of_matching_agree),
        cmocka_unit_test(test_a_wrong_byte_is_found_at_every_place),
        cmocka_unit_test(test_exponential_patterns_end_as_too_costly),
        cmocka_unit_test(test_every_limit_of_pcre2_is_too_costly),
        cmocka_unit_test(test_what_cannot_matter_in_a_search_costs_nothing),
        cmocka_unit_test(test_long_subjects_are_metered),
        cmocka_unit_test(test_a_search_that_starts_over_is_bounded),
        cmocka_unit_test(test_what_cannot_be_compiled_says_why),
        cmocka_unit_test(test_what_pcre2_would_read_otherwise_is_not_supported),
        cmocka_unit_test(test_samples_match_and_vary),
        cmocka_unit_test(test_odd_seeds_are_longer),
        cmocka_unit_test(test_no_sample_where_nothing_matches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
