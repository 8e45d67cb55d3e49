/* SPDX-License-Identifier: Apache-2.0
 *
 * Automata against the matcher: both must say the same of every short text, alone and together.
 */
#include "validator/contain/language.h"

#include <stdlib.h>

#include "tests/property/chance.h"
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

struct alphabet {
    const char *const *characters;
    size_t count;
    size_t longest; /* texts of at most so many of them */
};

static const char *const letters[] = {"a", "b", "-", "\n", "\xC3\xA9"};
static const struct alphabet words = {letters, sizeof letters / sizeof letters[0], 4};

static void add_text(writ_buf *text, const struct alphabet *alphabet, size_t number, size_t length)
{
    writ_buf_reset(text);
    writ_buf_reserve(text, 0);
    for (size_t i = 0; i < length; i++, number /= alphabet->count)
        writ_buf_add_text(text, alphabet->characters[number % alphabet->count]);
}

/* Calls visit with every text over the alphabet, the shorter ones first. */
static void each_text(const struct alphabet *alphabet, void (*visit)(writ_str text, void *context),
                      void *context)
{
    writ_buf text = WRIT_BUF_INIT;
    size_t many = 1;
    for (size_t length = 0; length <= alphabet->longest; length++, many *= alphabet->count)
        for (size_t n = 0; n < many; n++) {
            add_text(&text, alphabet, n, length);
            visit(writ_buf_str(&text), context);
        }
    writ_buf_clear(&text);
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
    writ_words_part parts[3];
    const writ_pattern *matchers[3];
    size_t count;
    uint64_t low, high; /* code points, where lengths are asked for */
    bool any;           /* some text is in all parts */
    uint64_t shortest;  /* of these */
    const char *sources;
};

static bool is_in(const struct probe *probe, writ_str text)
{
    for (size_t i = 0; i < probe->count; i++)
        if ((writ_pattern_match(probe->matchers[i], text) == WRIT_MATCH_YES) ==
            probe->parts[i].negative)
            return false;
    return true;
}

/* False when the pattern is no automaton. */
static bool try_part(struct probe *probe, size_t i, const char *pattern, bool negative)
{
    writ_engine *engine = &probe->fixture->engine;
    probe->parts[i].language = writ_language_of(engine, writ_str_of(pattern));
    probe->parts[i].negative = negative;
    probe->matchers[i] = writ_engine_pattern(engine, writ_str_of(pattern));
    probe->count = i + 1;
    return probe->parts[i].language && probe->matchers[i];
}

static void set_part(struct probe *probe, size_t i, const char *pattern, bool negative)
{
    if (!try_part(probe, i, pattern, negative))
        fail_msg("no automaton of '%s'", pattern);
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
            each_text(&words, ask_of_text, &probe);
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
            each_text(&words, find_any, &probe);
            writ_str word;
            writ_answer empty =
                writ_words_empty(&fixture.engine, probe.parts, 2, 0, WRIT_NO_LIMIT, &word);
            assert_int_not_equal(empty, WRIT_NOT_KNOWN);
            if (empty == WRIT_YES ? probe.any : !is_in(&probe, word))
                fail_msg("'%s' and '%s' are wrong together", patterns[i], patterns[k]);
            close_engine(&fixture);
        }
}

/* ── classes of characters ── */

/* What JavaScript counts among digits, words and spaces, and what only Unicode does. */
static const char *const special[] = {
    "0",
    "9",
    "_",
    "Z",
    " ",
    "\t",
    "\v",
    "\r",
    "\x1F",
    "\xC2\x85",         /* NEXT LINE, no space */
    "\xC2\xA0",         /* NO-BREAK SPACE */
    "\xE1\x9A\x80",     /* OGHAM SPACE MARK */
    "\xE1\xA0\x8E",     /* MONGOLIAN VOWEL SEPARATOR, no space any more */
    "\xE2\x80\x8A",     /* HAIR SPACE */
    "\xE2\x80\xA8",     /* LINE SEPARATOR */
    "\xE2\x80\xA9",     /* PARAGRAPH SEPARATOR */
    "\xE3\x80\x80",     /* IDEOGRAPHIC SPACE */
    "\xEF\xBB\xBF",     /* ZERO WIDTH NO-BREAK SPACE */
    "\xD9\xA3",         /* ARABIC-INDIC DIGIT THREE */
    "\xC3\x84",         /* Ä */
    "\xC5\xBF",         /* LATIN SMALL LETTER LONG S */
    "\xE2\x84\xAA",     /* KELVIN SIGN */
    "\xEF\xBF\xBF",     /* U+FFFF */
    "\xF0\x9F\x98\x80", /* U+1F600, two units in UTF-16 */
};
static const struct alphabet specials = {special, sizeof special / sizeof special[0], 2};

static const char *const classes[] = {
    "\\d",
    "\\D",
    "\\w",
    "\\W",
    "\\s",
    "\\S",
    "^\\s+$",
    "^\\S\\s$",
    "[\\d_]",
    "[^\\w\\s]",
    "^[^\\d]$",
    "^.$",
    "^.{2}$",
    "\\b",
    "\\B.",
    "[\\u{1F600}]",
    "^[^\\uD83D\\uDE00]$",
    "\\x85",
    "^[\\u2028-\\u3000]",
    "[\\s\\S]{2}",
    "^[\\0-\\u{10FFFF}]$",
    "[^\\s\\S]",
    "\\cJ",
    "[\\b]",
};

static void test_classes_hold_the_characters_of_the_standard(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++)
        for (int negative = 0; negative < 2; negative++) {
            struct fixture fixture;
            open_engine(&fixture);
            struct probe probe = {.fixture = &fixture};
            set_part(&probe, 0, classes[i], negative);
            each_text(&specials, ask_of_text, &probe);
            close_engine(&fixture);
        }
}

/* ── random patterns, together and with lengths ── */

static void add_random_pattern(writ_buf *buf, unsigned depth)
{
    static const char *const atoms[] = {"a",   "b",   "-",      "\\n",  "\\u00e9", ".",
                                        "\\w", "\\W", "[ab]",   "[^a]", "[^]",     "[]",
                                        "\\s", "\\D", "[-\\w]", "ab"};
    static const char *const edges[] = {"^", "$", "\\b", "\\B"};
    static const char *const times[] = {"*", "+", "?", "{2}", "{0,2}", "{1,}", "*?", "{0}"};
    for (uint32_t count = chance(4); count > 0; count--) {
        uint32_t kind = chance(8);
        if (kind == 0) {
            writ_buf_add_text(buf, edges[chance(4)]);
            continue;
        }
        if (kind < 3 && depth) {
            writ_buf_add_text(buf, chance(2) ? "(" : "(?:");
            add_random_pattern(buf, depth - 1);
            writ_buf_add_text(buf, ")");
        } else {
            writ_buf_add_text(buf, atoms[chance(16)]);
        }
        if (chance(3) == 0)
            writ_buf_add_text(buf, times[chance(8)]);
    }
    if (chance(5) == 0) {
        writ_buf_add_text(buf, "|");
        add_random_pattern(buf, depth ? depth - 1 : 0);
    }
}

static const char *random_pattern(writ_arena *arena)
{
    static const char *const looks[] = {"^(?=", "^(?!"};
    writ_buf buf = WRIT_BUF_INIT;
    uint32_t look = chance(6), anchor = chance(3);
    writ_buf_reserve(&buf, 0);
    if (look < 2) {
        writ_buf_add_text(&buf, looks[look]);
        add_random_pattern(&buf, 1);
        writ_buf_add_text(&buf, ")(?:");
    } else if (anchor) {
        writ_buf_add_text(&buf, "^(?:");
    }
    add_random_pattern(&buf, 2);
    writ_buf_add_text(&buf, look < 2 || anchor ? ")" : "");
    writ_buf_add_text(&buf, anchor == 2 ? "$" : "");
    const char *text = writ_str_copy(arena, writ_buf_str(&buf)).ptr;
    writ_buf_clear(&buf);
    return text;
}

static void find_shortest(writ_str text, void *context)
{
    struct probe *probe = context;
    uint64_t length = writ_str_code_points(text);
    if (probe->any || length < probe->low || length > probe->high || !is_in(probe, text))
        return;
    probe->any = true;
    probe->shortest = length;
}

static void draw_parts(struct fixture *fixture, struct probe *probe)
{
    const char *sources[3] = {"", "", ""};
    *probe = (struct probe){.fixture = fixture, .low = chance(3), .high = WRIT_NO_LIMIT};
    if (chance(2))
        probe->high = probe->low + chance(3);
    for (size_t count = 1 + chance(3); probe->count < count;) {
        size_t i = probe->count;
        sources[i] = random_pattern(&fixture->arena);
        if (!try_part(probe, i, sources[i], chance(2)))
            probe->count = i; /* another one */
    }
    writ_str all =
        writ_str_printf(&fixture->arena, "'%s' '%s' '%s'", sources[0], sources[1], sources[2]);
    probe->sources = all.ptr;
}

static void test_random_products_have_the_words_that_a_scan_finds(void **state)
{
    (void)state;
    const char *asked = getenv("WRIT_CONTAIN_ROUNDS");
    size_t rounds = asked ? strtoul(asked, NULL, 10) : test_rounds(1500), decided = 0;
    chance_seed(7);
    for (size_t round = 0; round < rounds; round++) {
        struct fixture fixture;
        struct probe probe;
        writ_str word;
        open_engine(&fixture);
        draw_parts(&fixture, &probe);
        writ_answer empty = writ_words_empty(&fixture.engine, probe.parts, probe.count, probe.low,
                                             probe.high, &word);
        decided += empty != WRIT_NOT_KNOWN;
        each_text(&words, find_shortest, &probe);
        if (empty == WRIT_YES && probe.any)
            fail_msg("%s: called empty", probe.sources);
        if (empty == WRIT_NO) {
            uint64_t length = writ_str_code_points(word);
            if (!is_in(&probe, word) || length < probe.low || length > probe.high)
                fail_msg("%s: '%.*s' is no word of it", probe.sources, WRIT_FMT(word));
            if (probe.any && length > probe.shortest)
                fail_msg("%s: '%.*s' is not the shortest", probe.sources, WRIT_FMT(word));
        }
        close_engine(&fixture);
    }
    assert_in_range(decided, rounds - rounds / 100, rounds);
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
        cmocka_unit_test(test_classes_hold_the_characters_of_the_standard),
        cmocka_unit_test(test_random_products_have_the_words_that_a_scan_finds),
        cmocka_unit_test(test_lengths_bound_the_words),
        cmocka_unit_test(test_what_is_not_regular_is_no_automaton),
        cmocka_unit_test(test_a_search_that_grows_is_given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
