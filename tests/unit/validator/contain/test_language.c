/* SPDX-License-Identifier: Apache-2.0
 *
 * Automata against the matcher: both must say the same of every short text, alone and together.
 */
#include "validator/contain/language.h"

#include <stdlib.h>

#include "tests/unit/contracts/compile.h"

struct fixture {
    writ_arena arena;
    writ_engine engine;
};

static void open_engine(struct fixture *fixture)
{
    static const writ_contain_options options = {.undeclared = WRIT_UNDECLARED_ANYTHING};
    writ_error err = WRIT_ERROR_INIT;
    writ_arena_init(&fixture->arena);
    const writ_schema_set *set = compile(&fixture->arena, "{}");
    assert_int_equal(writ_engine_init(&fixture->engine, set, set, &options, &err), WRIT_OK);
}

static void close_engine(struct fixture *fixture)
{
    writ_engine_clear(&fixture->engine);
    writ_arena_clear(&fixture->arena);
}

/* Calls visit with every text of at most `longest` characters. */
static const char *const characters[] = {"a", "b", "-", "\n", "\xC3\xA9"};
enum { CHARACTERS = sizeof characters / sizeof characters[0], LONGEST = 4 };

static void each_text(void (*visit)(writ_str text, void *context), void *context)
{
    size_t digits[LONGEST] = {0};
    for (size_t length = 0; length <= LONGEST; length++) {
        size_t many = 1;
        for (size_t i = 0; i < length; i++)
            many *= CHARACTERS;
        for (size_t n = 0; n < many; n++) {
            writ_buf text = WRIT_BUF_INIT;
            size_t rest = n;
            writ_buf_reserve(&text, 0);
            for (size_t i = 0; i < length; i++, rest /= CHARACTERS) {
                digits[i] = rest % CHARACTERS;
                writ_buf_add_text(&text, characters[digits[i]]);
            }
            visit(writ_buf_str(&text), context);
            writ_buf_clear(&text);
        }
    }
}

static const char *const patterns[] = {
    "",
    "a",
    "^a",
    "a$",
    "^a$",
    "^ab*$",
    "a|b",
    "^a|b$",
    "^(a|b)*$",
    "^(?:ab)+$",
    "a{2}",
    "^a{1,3}$",
    "^a{2,}$",
    "a?b",
    "^[^a]*$",
    "[ab-]",
    "\\w",
    "\\W",
    "\\bb",
    "a\\b",
    "\\Ba",
    "^\\b",
    ".",
    "^.$",
    "^..$",
    "^.+$",
    "\\n",
    "\\u00e9",
    "^(?!a)",
    "^(?=a)(?!ab)",
    "^(?=.*b)a",
    "^(?!)",
    "a^b",
    "a$b",
    "(^a|b)-",
    "(a|^)b$",
    "^$",
    "$^",
    "(a*)*b",
    "(a|ab)(-|b-)",
    "^(a(b(-)?)?)?$",
    "\\s",
    "\\S",
    "[^]",
    "[]",
    "a[]",
    "(?:^|-)a(?:$|-)",
    "^[a-z]{0}$",
};
enum { PATTERNS = sizeof patterns / sizeof patterns[0] };

struct probe {
    struct fixture *fixture;
    writ_words_part parts[2];
    const writ_pattern *matchers[2];
    size_t count;
    bool any; /* some text is in all parts */
};

static bool is_in(const struct probe *probe, writ_str text)
{
    for (size_t i = 0; i < probe->count; i++)
        if ((writ_pattern_match(probe->matchers[i], text) == WRIT_MATCH_YES) ==
            probe->parts[i].negative)
            return false;
    return true;
}

static void set_part(struct probe *probe, size_t i, const char *pattern, bool negative)
{
    writ_engine *engine = &probe->fixture->engine;
    probe->parts[i].language = writ_language_of(engine, writ_str_of(pattern));
    probe->parts[i].negative = negative;
    probe->matchers[i] = writ_engine_pattern(engine, writ_str_of(pattern));
    if (!probe->parts[i].language || !probe->matchers[i])
        fail_msg("no automaton of '%s'", pattern);
    probe->count = i + 1;
}

/* The pattern and exactly this text: not empty just where the matcher says yes. */
static void ask_of_text(writ_str text, void *context)
{
    struct probe *probe = context;
    writ_words_part parts[] = {probe->parts[0],
                               {writ_language_of_texts(&probe->fixture->engine, &text, 1), false}};
    writ_str word;
    writ_answer empty =
        writ_words_empty(&probe->fixture->engine, parts, 2, 0, WRIT_NO_LIMIT, &word);
    if (empty != (is_in(probe, text) ? WRIT_NO : WRIT_YES))
        fail_msg("'%.*s': the automaton and the matcher differ", WRIT_FMT(text));
    if (empty == WRIT_NO)
        assert_true(writ_str_equal(word, text));
}

static void test_each_pattern_says_what_the_matcher_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < PATTERNS; i++)
        for (int negative = 0; negative < 2; negative++) {
            struct fixture fixture;
            open_engine(&fixture);
            struct probe probe = {.fixture = &fixture};
            set_part(&probe, 0, patterns[i], negative);
            each_text(ask_of_text, &probe);
            close_engine(&fixture);
        }
}

static void find_any(writ_str text, void *context)
{
    struct probe *probe = context;
    probe->any = probe->any || is_in(probe, text);
}

/* Under valgrind each engine costs a hundred times as much: every seventh pair will do there. */
static size_t pair_step(void)
{
    const char *variant = getenv("WRIT_VARIANT");
    return variant && strcmp(variant, "valgrind") == 0 ? 7 : 1;
}

/* Each pattern with or without each other one: a word is in both, and where short texts are in
 * both there is a word. */
static void test_pairs_are_empty_only_where_no_text_is_in_both(void **state)
{
    (void)state;
    for (size_t i = 0; i < PATTERNS; i++)
        for (size_t k = i % pair_step(); k < PATTERNS; k += pair_step()) {
            struct fixture fixture;
            open_engine(&fixture);
            struct probe probe = {.fixture = &fixture};
            set_part(&probe, 0, patterns[i], false);
            set_part(&probe, 1, patterns[k], (i + k) % 2);
            each_text(find_any, &probe);
            writ_str word;
            writ_answer empty =
                writ_words_empty(&fixture.engine, probe.parts, 2, 0, WRIT_NO_LIMIT, &word);
            assert_int_not_equal(empty, WRIT_NOT_KNOWN);
            if (empty == WRIT_YES ? probe.any : !is_in(&probe, word))
                fail_msg("'%s' and '%s' are wrong together", patterns[i], patterns[k]);
            close_engine(&fixture);
        }
}

static void test_lengths_bound_the_words(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        uint64_t low, high;
        bool empty;
    } cases[] = {
        {"^(ab)*$", 3, 3, true},  {"^(ab)*$", 3, 4, false},  {"^a{2,5}$", 6, WRIT_NO_LIMIT, true},
        {"^a{2,5}$", 0, 1, true}, {"^a{2,5}$", 5, 5, false}, {"^a*$", 5000, 5000, false},
        {"b", 0, 0, true},        {"^(aaa)*$", 4, 5, true},  {"^(aaa)*$", 1, 3, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fixture fixture;
        open_engine(&fixture);
        struct probe probe = {.fixture = &fixture};
        set_part(&probe, 0, cases[i].pattern, false);
        writ_str word;
        writ_answer empty =
            writ_words_empty(&fixture.engine, probe.parts, 1, cases[i].low, cases[i].high, &word);
        assert_int_equal(empty, cases[i].empty ? WRIT_YES : WRIT_NO);
        if (!cases[i].empty) {
            assert_true(is_in(&probe, word));
            assert_in_range(writ_str_code_points(word), cases[i].low, cases[i].high);
        }
        close_engine(&fixture);
    }
}

static void test_what_is_not_regular_is_no_automaton(void **state)
{
    (void)state;
    static const char *const none[] = {"(a)\\1",  "a(?=b)",     "(?<=a)b",
                                       "\\p{Lu}", "^(?!a)?b|c", "a{5000}"};
    struct fixture fixture;
    open_engine(&fixture);
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_null(writ_language_of(&fixture.engine, writ_str_of(none[i])));
    close_engine(&fixture);
}

static void test_a_search_that_grows_is_given_up(void **state)
{
    (void)state;
    struct fixture fixture;
    open_engine(&fixture);
    struct probe probe = {.fixture = &fixture};
    set_part(&probe, 0, "^(a|b)*a(a|b){20}$", false);
    set_part(&probe, 1, "^(a|b)*a(b|a){20}$", true);
    writ_str word;
    fixture.engine.limit = 2000;
    assert_int_equal(writ_words_empty(&fixture.engine, probe.parts, 2, 0, WRIT_NO_LIMIT, &word),
                     WRIT_NOT_KNOWN);
    close_engine(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_pattern_says_what_the_matcher_says),
        cmocka_unit_test(test_pairs_are_empty_only_where_no_text_is_in_both),
        cmocka_unit_test(test_lengths_bound_the_words),
        cmocka_unit_test(test_what_is_not_regular_is_no_automaton),
        cmocka_unit_test(test_a_search_that_grows_is_given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
