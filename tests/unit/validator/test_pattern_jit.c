/* SPDX-License-Identifier: Apache-2.0
 *
 * Machine code for simple patterns against the walk. The patterns of test_pattern.c are asked
 * there.
 */
#include "tests/property/chance.h"
#include "tests/unit/validator/pattern_code.h"
#include "validator/pattern_parts.h"

#include <stdio.h>

static struct tally {
    unsigned patterns, with_code, subjects, matched;
} tally;

static void check(const pattern_code *code, const char *text, writ_str subject)
{
    pattern_code_check(code, text, subject);
    tally.subjects += pattern_code_takes(code, subject);
    tally.matched += pattern_code_takes(code, subject) &&
                     writ_simple_walk(code->simple, subject) == WRIT_MATCH_YES;
}

static writ_pattern *compile(const char *text)
{
    writ_error err = WRIT_ERROR_INIT;
    writ_pattern *pattern;
    if (writ_pattern_compile(writ_str_of(text), &pattern, &err) != WRIT_OK)
        fail_msg("'%s': %s", text, err.message);
    return pattern;
}

/* ---- random patterns, most of them simple ---- */

/* Apart from one another, so that the next character says where to go. */
static const char *const classes[] = {"[a-c]", "[d-fx]", "\\d",   "[A-F]",
                                      "[G-Z]", "[!#-&]", "[<=>?]"};
static const char *const literals[] = {
    "-",   "\\.",  "@",        "_",        "\\\"",          ":", "\xC3\xA9", "gh",
    "ijk", "lmno", "pqrstuvw", "yz\\\"yz", "\xE4\xB8\xAD/", " "};

enum {
    CLASSES = sizeof classes / sizeof classes[0],
    LITERALS = sizeof literals / sizeof literals[0]
};

/* Of one character large ones too. */
static const char *any_count(writ_arena *arena, bool of_one)
{
    static const char *const counts[] = {"", "", "", "?", "*", "+", "{2}", "{3,}", "{0,5}"};
    uint32_t which = chance(of_one ? 14 : 9);
    if (which < 9)
        return counts[which];
    uint32_t least = chance(chance(3) ? 20 : 66);
    return writ_str_printf(arena, which < 11 ? "{%u}" : "{%u,%u}", least, least + chance(50)).ptr;
}

/* Items whose beginnings differ from one another: the order in which they come is any. */
static void write_items(writ_arena *arena, writ_buf *to, uint32_t *next, unsigned depth)
{
    for (uint32_t i = 1 + chance(4); i > 0; i--) {
        uint32_t item = (*next)++;
        bool is_one = false;
        if (depth && chance(4) == 0) {
            bool is_choice = chance(2);
            writ_buf_add_text(to, chance(2) ? "(" : "(?:");
            write_items(arena, to, next, depth - 1);
            if (is_choice) {
                writ_buf_add_text(to, "|");
                write_items(arena, to, next, depth - 1);
            }
            writ_buf_add_text(to, ")");
        } else if (chance(2)) {
            is_one = true;
            writ_buf_add_text(to, classes[item % CLASSES]);
        } else {
            const char *text = literals[item % LITERALS];
            is_one = !text[1] || (text[0] == '\\' && !text[2]);
            writ_buf_printf(to, is_one ? "%s" : "(?:%s)", text);
        }
        writ_buf_add_text(to, any_count(arena, is_one));
    }
}

/* ---- subjects ---- */

static void add_any(writ_buf *to, uint32_t count)
{
    for (; count > 0; count--)
        writ_buf_add_byte(to, "abcdefgx0123456789AFGZ!#<=-.@_\":hijklm /\n\x7F"[chance(42)]);
}

/* A match of the pattern, or what is near one. */
static void write_subject(writ_arena *arena, writ_buf *to, const writ_pattern *pattern)
{
    writ_str sample;
    writ_buf_reset(to);
    if (chance(6) == 0 || !writ_pattern_sample(arena, pattern, chance(16), &sample)) {
        add_any(to, chance(chance(4) ? 12 : 70));
        return;
    }
    writ_buf_add_str(to, sample);
    uint32_t change = chance(6), at = to->len ? chance((uint32_t)to->len) : 0;
    if (change == 0)
        add_any(to, 1 + chance(3));
    else if (change == 1 && to->len)
        to->len--;
    else if (change == 2 && to->len)
        to->ptr[at] = (char)(to->ptr[at] ^ (1 << chance(7)));
    else if (change == 3 && to->len)
        memmove(to->ptr + at, to->ptr + at + 1, --to->len - at);
    else if (change == 4 && to->len) /* as much again, for lengths around the width of vectors */
        writ_buf_add_str(to, sample);
}

static void check_random_pattern(writ_arena *arena)
{
    writ_buf text = WRIT_BUF_INIT, subject = WRIT_BUF_INIT;
    uint32_t next = chance(100);
    writ_buf_add_text(&text, "^");
    write_items(arena, &text, &next, 2);
    writ_buf_add_text(&text, chance(4) ? "$" : "");
    writ_buf_add(&text, "", 1);
    writ_pattern *pattern = compile(text.ptr);
    pattern_code code;
    pattern_code_open(&code, pattern->simple);
    tally.patterns++;
    tally.with_code += code.matches != NULL;
    for (int i = 0; code.matches && i < 40; i++) {
        write_subject(arena, &subject, pattern);
        check(&code, text.ptr, writ_buf_str(&subject));
    }
    pattern_code_close(&code);
    writ_pattern_free(pattern);
    writ_buf_clear(&text);
    writ_buf_clear(&subject);
}

/* With nothing to hold against the walk, there is nothing to see. */
/* For patterns with sets. */
static bool has_code(void)
{
    pattern_code code;
    writ_pattern *pattern = compile("^[a-z]+$");
    pattern_code_open(&code, pattern->simple);
    bool is_there = code.matches;
    pattern_code_close(&code);
    writ_pattern_free(pattern);
    return is_there;
}

static void test_code_says_what_the_walk_says(void **state)
{
    (void)state;
    ONLY_WITH(has_code(), "AVX-512 (F, BW, VL)");
    chance_seed(63);
    for (size_t round = 0; round < test_rounds(2500); round++) {
        writ_arena arena = WRIT_ARENA_INIT;
        check_random_pattern(&arena);
        writ_arena_clear(&arena);
    }
    print_message("%u patterns, %u with code; %u subjects, %u matched\n", tally.patterns,
                  tally.with_code, tally.subjects, tally.matched);
    assert_true(tally.with_code > tally.patterns / 4);
    assert_in_range(tally.matched, tally.subjects / 10, tally.subjects / 2 + tally.subjects / 4);
}

/* Every length around the widths of registers, every place in it, at each end of a set. */
static void test_a_wrong_byte_is_found_at_every_place(void **state)
{
    (void)state;
    static const char *const forms[] = {"^[b-y]{%u}$",
                                        "^[b-y]{%u}",
                                        "^[b-y]+$",
                                        "^[b-y]{0,%u}$",
                                        "^x?[b-w]*y?$",
                                        "^(?:[b-y]-?)*$",
                                        "^[b-y]{1,%u}(?:-[b-y])?$",
                                        "^[b-y]{1,%u}-?$"};
    static const char wrong[] = {'a', 'z', '`', '{', '2', '\0', '\x7F', 'B'};
    ONLY_WITH(has_code(), "AVX-512 (F, BW, VL)");
    for (size_t form = 0; form < sizeof forms / sizeof forms[0]; form++)
        for (unsigned len = 1; len < 68; len++) {
            char text[40], subject[70];
            snprintf(text, sizeof text, forms[form], len);
            writ_pattern *pattern = compile(text);
            pattern_code code;
            pattern_code_open(&code, pattern->simple);
            assert_non_null(code.matches);
            memset(subject, 'b', sizeof subject);
            for (unsigned longer = 0; longer < 3; longer++)
                pattern_code_check(&code, text, (writ_str){subject, len - 1 + longer});
            for (unsigned at = 0; at < len; at++) {
                subject[at] = wrong[(at + len) % sizeof wrong];
                pattern_code_check(&code, text, (writ_str){subject, len});
                subject[at] = 'b';
            }
            pattern_code_close(&code);
            writ_pattern_free(pattern);
        }
}

/* Where a byte's place alone says what it has to be, the lengths of matches are a set. */
static void test_places_say_what_bytes_have_to_be(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        uint64_t lengths; /* a bit each; 0: its bytes are no matter of places */
    } cases[] = {
        {"^[A-Z]{3}-[0-9]{5}(-[A-Z0-9]{1,3})?$", 1 << 9 | 7 << 11},
        {"^[0-9A-Z -]{3,10}$", 0xFF << 3},
        {"^[a-z]{0,2}$", 7},
        {"^[a-z](?:-[0-9])?(?::[0-9])?$", 0}, /* at place 1 - or : */
        {"^[a-z]?[0-9]$", 0},
        {"^[a-z](?:[0-9](?:[a-z][0-9]?)?)?$", 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4},
        {"^(?:[a-c]x|[d-f]y)$", 0},
        {"^[a-z]{0,63}$", UINT64_MAX},
        {"^[a-z]{0,64}$", 0},
        {"^[a-z]{62}(?:[0-9]_)?$", 0}, /* of 62 or 64 */
        {"^[a-z]{61}(?:[0-9]_)?$", (uint64_t)5 << 61},
        {"^[a-z]+$", 0},
        {"^[a-z]{2}", 0}, /* goes on as it likes */
    };
    ONLY_WITH(has_code(), "AVX-512 (F, BW, VL)");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        writ_pattern *pattern = compile(cases[i].pattern);
        const writ_lanes *lanes = &pattern->simple->lanes;
        if (lanes->lengths != cases[i].lengths ||
            (lanes->form == WRIT_LANES_PLACES) != (cases[i].lengths != 0))
            fail_msg("'%s': %llx", cases[i].pattern, (unsigned long long)lanes->lengths);
        writ_pattern_free(pattern);
    }
}

/* Compared four bytes at a time, and by one; needs nothing of the processor that others lack. */
static void test_texts_of_each_length(void **state)
{
    (void)state;
    for (unsigned len = 0; len <= 66; len++)
        for (int is_whole = 0; is_whole < 2; is_whole++) {
            char text[80], subject[100];
            memset(subject, 'k', sizeof subject);
            for (unsigned i = 0; i < len; i++)
                subject[i] = "abcd_ef\"~ 01"[i % 12];
            snprintf(text, sizeof text, "^%.*s%s", (int)len, subject, is_whole ? "$" : "");
            writ_pattern *pattern = compile(text);
            pattern_code code;
            pattern_code_open(&code, pattern->simple);
            for (unsigned subject_len = 0; subject_len < 100; subject_len++)
                pattern_code_check(&code, text, (writ_str){subject, subject_len});
            for (unsigned at = 0; at < len; at++) {
                subject[at] ^= 0x20;
                pattern_code_check(&code, text, (writ_str){subject, len});
                pattern_code_check(&code, text, (writ_str){subject, 100});
                subject[at] ^= 0x20;
            }
            pattern_code_close(&code);
            writ_pattern_free(pattern);
        }
}

static void test_other_patterns_have_no_code(void **state)
{
    (void)state;
    static const char *const patterns[] = {
        "[a-z]+",                                /* not anchored */
        "abc",                                   /* the same */
        "[a-z]$",                                /* at its end alone */
        "^[a-c]+1[d-f]+2[g-i]+3[j-l]+4[m-o]+5$", /* a mask too many */
    };
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        pattern_code code;
        writ_pattern *pattern = compile(patterns[i]);
        pattern_code_open(&code, pattern->simple);
        if (code.matches)
            fail_msg("'%s'", patterns[i]);
        pattern_code_close(&code);
        writ_pattern_free(pattern);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_code_says_what_the_walk_says),
        cmocka_unit_test(test_a_wrong_byte_is_found_at_every_place),
        cmocka_unit_test(test_places_say_what_bytes_have_to_be),
        cmocka_unit_test(test_texts_of_each_length),
        cmocka_unit_test(test_other_patterns_have_no_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
