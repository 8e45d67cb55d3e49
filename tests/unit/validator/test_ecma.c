/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/test.h"
#include "validator/ecma.h"

#include <stdio.h>

#include "contracts/base/bounds.h"

/* The tree as text, so that a test can say what it expects: (seq a (rep 0 * (set 62-64))). */
static void print_set(writ_buf *out, const writ_ecma_set *set)
{
    writ_buf_add_text(out, set->negated ? "(set !" : "(set");
    for (size_t i = 0; i < set->range_count; i++)
        writ_buf_printf(out, " %X-%X", set->ranges[i].first, set->ranges[i].last);
    for (size_t i = 0; i < set->property_count; i++)
        writ_buf_printf(out, " %s%s", set->properties[i].negated ? "!" : "",
                        set->properties[i].name);
    writ_buf_add_text(out, ")");
}

static void print_node(writ_buf *out, const writ_ecma_node *node)
{
    switch (node->kind) {
    case WRIT_ECMA_CHAR:
        if (node->code_point > ' ' && node->code_point < 0x7F)
            writ_buf_add_byte(out, (char)node->code_point);
        else
            writ_buf_printf(out, "U+%04X", node->code_point);
        return;
    case WRIT_ECMA_SET:
        print_set(out, &node->set);
        return;
    case WRIT_ECMA_START:
        writ_buf_add_text(out, "start");
        return;
    case WRIT_ECMA_END:
        writ_buf_add_text(out, "end");
        return;
    case WRIT_ECMA_WORD_EDGE:
        writ_buf_add_text(out, "edge");
        return;
    case WRIT_ECMA_NOT_WORD_EDGE:
        writ_buf_add_text(out, "noedge");
        return;
    case WRIT_ECMA_REFERENCE:
        writ_buf_printf(out, "(ref %u)", node->group);
        return;
    case WRIT_ECMA_GROUP:
        writ_buf_printf(out, "(group %u ", node->number);
        break;
    case WRIT_ECMA_LOOK:
        writ_buf_printf(out, "(look%s%s ", node->behind ? "behind" : "ahead",
                        node->negated ? "!" : "");
        break;
    case WRIT_ECMA_REPEAT:
        writ_buf_printf(out, "(rep%s %u ", node->lazy ? "?" : "", node->min);
        if (node->max == WRIT_ECMA_UNBOUNDED)
            writ_buf_add_text(out, "* ");
        else
            writ_buf_printf(out, "%u ", node->max);
        break;
    case WRIT_ECMA_SEQUENCE:
    case WRIT_ECMA_CHOICE:
        writ_buf_add_text(out, node->kind == WRIT_ECMA_SEQUENCE ? "(seq" : "(or");
        for (size_t i = 0; i < node->count; i++) {
            writ_buf_add_text(out, " ");
            print_node(out, node->items[i]);
        }
        writ_buf_add_text(out, ")");
        return;
    }
    print_node(out, node->inner);
    writ_buf_add_text(out, ")");
}

static void assert_tree(const char *pattern, const char *expected)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    writ_buf out = WRIT_BUF_INIT;
    writ_ecma ecma;
    if (writ_ecma_parse(&arena, writ_str_of(pattern), &ecma, &err) != WRIT_OK)
        fail_msg("%s", err.message);
    print_node(&out, ecma.root);
    assert_string_equal(out.ptr, expected);
    writ_buf_clear(&out);
    writ_arena_clear(&arena);
}

static void assert_refused(const char *pattern, const char *reason, const char *hint)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    writ_ecma ecma;
    char message[sizeof err.message];
    snprintf(message, sizeof message, "not ECMA-262: %s", reason);
    assert_int_equal(writ_ecma_parse(&arena, writ_str_of(pattern), &ecma, &err), WRIT_E_INPUT);
    assert_string_equal(err.message, message);
    assert_string_equal(err.hint, hint);
    writ_arena_clear(&arena);
}

static void test_terms_and_alternatives(void **state)
{
    (void)state;
    assert_tree("", "(seq)");
    assert_tree("a", "a");
    assert_tree("^ab$", "(seq start a b end)");
    assert_tree("a|b|", "(or a b (seq))");
    assert_tree("(a)(?:b)(?<n>c)", "(seq (group 1 a) (group 0 b) (group 2 c))");
    assert_tree("\\bx\\B", "(seq edge x noedge)");
    assert_tree("\xF0\x9F\x90\xB2", "U+1F432");
}

static void test_quantifiers(void **state)
{
    (void)state;
    assert_tree("a*b+?c?", "(seq (rep 0 * a) (rep? 1 * b) (rep 0 1 c))");
    assert_tree("a{3}b{2,}c{2,5}?", "(seq (rep 3 3 a) (rep 2 * b) (rep? 2 5 c))");
    assert_tree("a{0}", "(rep 0 0 a)");
    assert_tree("a{5000000000,}", "(rep 4294967294 * a)");
}

static void test_looks_and_references(void **state)
{
    (void)state;
    assert_tree("(?=a)(?!b)(?<=c)(?<!d)",
                "(seq (lookahead a) (lookahead! b) (lookbehind c) (lookbehind! d))");
    assert_tree("(a)\\1", "(seq (group 1 a) (ref 1))");
    assert_tree("\\k<y>(x)(?<y>z)", "(seq (ref 2) (group 1 x) (group 2 z))");
    assert_tree("(?<a\\u{62}>x)\\k<\\u0061b>", "(seq (group 1 x) (ref 1))");
}

static void test_escapes_are_characters(void **state)
{
    (void)state;
    assert_tree("\\n\\x41\\u0042\\u{43}\\cJ\\0", "(seq U+000A A B C U+000A U+0000)");
    assert_tree("\\uD83D\\uDC32", "U+1F432");
    assert_tree("\\uD83Dx", "(seq U+D83D x)");
    assert_tree("\\uD83D\\u0041", "(seq U+D83D A)");
    assert_tree("\\.\\/\\-\\_\\@\\\"\\:\\ ", "(seq . / - _ @ \" : U+0020)");
}

static void test_sets_are_sorted_merged_and_turned_round(void **state)
{
    (void)state;
    assert_tree("[c-eab-d]", "(set 61-65)");
    assert_tree("[z0-9a]", "(set 30-39 61-61 7A-7A)");
    assert_tree("[]", "(set)");
    assert_tree("[^]", "(set 0-10FFFF)");
    assert_tree("[^\\d\\D]", "(set)");
    assert_tree("[^b]", "(set 0-61 63-10FFFF)");
    assert_tree("\\W", "(set 0-2F 3A-40 5B-5E 60-60 7B-10FFFF)");
    assert_tree(".", "(set 0-9 B-C E-2027 202A-10FFFF)");
    assert_tree("[-a][a-][\\b\\-][+--]", "(seq (set 2D-2D 61-61) (set 2D-2D 61-61) (set 8-8 2D-2D)"
                                         " (set 2B-2D))");
}

static void test_properties_by_all_their_names(void **state)
{
    (void)state;
    assert_tree("\\p{Lu}\\p{Uppercase_Letter}\\p{gc=Lu}",
                "(seq (set Uppercase_Letter) (set Uppercase_Letter) (set Uppercase_Letter))");
    assert_tree("\\P{digit}", "(set !Decimal_Number)");
    assert_tree("[^\\p{Script=Greek}a]", "(set ! 61-61 Script=Greek)");
    assert_tree("\\p{sc=Grek}\\p{scx=Greek}",
                "(seq (set Script=Greek) (set Script_Extensions=Greek))");
    assert_tree("\\p{Alpha}", "(set Alphabetic)");
}

static void test_errors_name_the_offset(void **state)
{
    (void)state;
    assert_refused("a(b", "unclosed group at offset 1", "");
    assert_refused("a)", "lone ')' at offset 1", "");
    assert_refused("\xC3\xA4*+", "nothing to repeat before '+' at offset 2",
                   "ECMA-262 has no possessive quantifiers; leave the second '+' out");
    assert_refused("[b-a]", "range out of order at offset 1", "");
    assert_refused("a{2,1}", "quantifier out of order at offset 1", "");
    assert_refused("(a)\\2", "reference to group 2, but there are 1 at offset 3", "");
    assert_refused("\\k<x>", "reference to 'x', but no group has that name at offset 0", "");
    assert_refused("(?<a>)(?<a>)", "a second group named 'a' at offset 6", "");
    assert_refused("^*", "an assertion cannot be repeated at offset 1", "");
    assert_refused("(?=a)+", "an assertion cannot be repeated at offset 5", "");
    assert_refused("\\u{110000}",
                   "\\u{...} wants a code point up to 10FFFF in hexadecimal at offset 2", "");
    assert_refused("(?<1>a)", "bad character in a group name at offset 3", "");
    assert_refused("(?<>a)", "a group name must be closed by '>' and not be empty at offset 2", "");
}

static void test_other_dialects_get_a_hint(void **state)
{
    (void)state;
    assert_refused("\\Aa", "unknown escape '\\A' at offset 0", "the start of the text is '^'");
    assert_refused("a\\z", "unknown escape '\\z' at offset 1", "the end of the text is '$'");
    assert_refused("(?i)a", "unknown group '(?i' at offset 0",
                   "ECMA-262 has no inline flags; for letters of either case write [Aa]");
    assert_refused("(?P<n>a)", "unknown group '(?P' at offset 0",
                   "a named group is written (?<name>...)");
    assert_refused("a++", "nothing to repeat before '+' at offset 2",
                   "ECMA-262 has no possessive quantifiers; leave the second '+' out");
    assert_refused("^[[:alpha:]]+$", "lone ']' at offset 11",
                   "ECMA-262 has no POSIX classes; write [A-Za-z] for [[:alpha:]]");
    assert_refused("${a}", "incomplete quantifier at offset 1",
                   "for the character itself write '\\{'");
    assert_refused("{a}", "lone '{' at offset 0", "for the character itself write '\\{'");
    assert_refused("a{,3}", "incomplete quantifier at offset 1",
                   "for the character itself write '\\{'");
    assert_refused("a}", "lone '}' at offset 1", "for the character itself write '\\}'");
    assert_refused("[\\w-.]", "a range between sets at offset 1",
                   "for the hyphen itself write '\\-'");
    assert_refused("\\p{Greek}", "unknown Unicode property 'Greek' at offset 2",
                   "a script is written \\p{Script=Greek}");
    assert_refused("\\p{greek}", "unknown Unicode property 'greek' at offset 2", "");
    assert_refused("\\07", "unknown escape '\\0' at offset 0",
                   "a character by its number is '\\x41' or '\\u0041'");
    assert_refused("a\\", "'\\' at the end at offset 1", "a backslash itself is '\\\\'");
}

static void test_letters_without_a_meaning_are_not_escaped(void **state)
{
    (void)state;
    static const char letters[] = "ACEFGHIJKLMNOQRTUVXYZaeghijlmoqyz";
    for (const char *letter = letters; *letter; letter++) {
        writ_arena arena = WRIT_ARENA_INIT;
        writ_ecma ecma;
        char pattern[] = {'\\', *letter, '\0'};
        assert_int_equal(writ_ecma_parse(&arena, writ_str_of(pattern), &ecma, NULL), WRIT_E_INPUT);
        writ_arena_clear(&arena);
    }
}

static void test_nesting_has_a_bound(void **state)
{
    (void)state;
    char pattern[2 * (WRIT_BOUND_PATTERN_DEPTH + 1)];
    size_t half = sizeof pattern / 2;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_ecma ecma;
    memset(pattern, '(', half);
    memset(pattern + half, ')', half);
    writ_str too_deep = {pattern, sizeof pattern};
    assert_int_equal(writ_ecma_parse(&arena, too_deep, &ecma, NULL), WRIT_E_INPUT);
    writ_str deep = {pattern + 1, sizeof pattern - 2};
    assert_int_equal(writ_ecma_parse(&arena, deep, &ecma, NULL), WRIT_OK);
    writ_arena_clear(&arena);
}

static void test_a_nul_is_a_character_like_any_other(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_ecma ecma;
    assert_int_equal(writ_ecma_parse(&arena, WRIT_STR("a\0b"), &ecma, NULL), WRIT_OK);
    assert_int_equal(ecma.root->count, 3);
    writ_arena_clear(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_terms_and_alternatives),
        cmocka_unit_test(test_quantifiers),
        cmocka_unit_test(test_looks_and_references),
        cmocka_unit_test(test_escapes_are_characters),
        cmocka_unit_test(test_sets_are_sorted_merged_and_turned_round),
        cmocka_unit_test(test_properties_by_all_their_names),
        cmocka_unit_test(test_errors_name_the_offset),
        cmocka_unit_test(test_other_dialects_get_a_hint),
        cmocka_unit_test(test_letters_without_a_meaning_are_not_escaped),
        cmocka_unit_test(test_nesting_has_a_bound),
        cmocka_unit_test(test_a_nul_is_a_character_like_any_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
