/* SPDX-License-Identifier: Apache-2.0
 *
 * The kernels against one another, and against a generator that knows the tape of what it writes.
 */
#include "tests/unit/test.h"
#include "validator/scan.h"

#include "tests/fuzz/scan_agree.h"
#include "validator/scan_core.h"

/* xorshift64*: the same numbers on every machine. */
static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed >> 12;
    *seed ^= *seed << 25;
    *seed ^= *seed >> 27;
    return *seed * 0x2545F4914F6CDD1Du;
}

static size_t below(uint64_t *seed, size_t bound)
{
    return (size_t)((next_random(seed) >> 33) % bound);
}

static void assert_agree(writ_str text, size_t shift)
{
    if (!scan_agree(text.ptr, text.len, shift))
        fail_msg("kernels differ over (shift %zu): %.*s", shift, WRIT_FMT(text));
}

/* In a string of `len` letters, `piece` at `at`; as an item, a name and a value. */
static void check_piece(writ_buf *text, size_t len, size_t at, writ_str piece)
{
    static const char *const forms[][2] = {{"[\"", "\"]"}, {"{\"", "\":0}"}, {"{\"k\":\"", "\"}"}};
    for (size_t form = 0; form < 3; form++) {
        writ_buf_reset(text);
        writ_buf_add_text(text, forms[form][0]);
        for (size_t i = 0; i < at; i++)
            writ_buf_add_byte(text, 'x');
        writ_buf_add_str(text, piece);
        for (size_t i = at; i < len; i++)
            writ_buf_add_byte(text, 'y');
        writ_buf_add_text(text, forms[form][1]);
        assert_agree(writ_buf_str(text), (len + at) % 32);
    }
}

static void test_odd_bytes_at_every_place_of_a_string(void **state)
{
    (void)state;
    static const writ_str pieces[] = {
        WRIT_STR_INIT(""),         WRIT_STR_INIT("\""),         WRIT_STR_INIT("\\\""),
        WRIT_STR_INIT("\\u0041"),  WRIT_STR_INIT("\\u00"),      WRIT_STR_INIT("\\uD83D\\uDE00"),
        WRIT_STR_INIT("\\uD83D"),  WRIT_STR_INIT("\x1F"),       WRIT_STR_INIT("\0"),
        WRIT_STR_INIT("\xC3\xA9"), WRIT_STR_INIT("\xC3"),       WRIT_STR_INIT("\xE2\x82\xAC"),
        WRIT_STR_INIT("\xFF"),     WRIT_STR_INIT("\xC3\\n"),    WRIT_STR_INIT("\\n\xC3"),
        WRIT_STR_INIT("\x7F"),     WRIT_STR_INIT("\xC3\xA9\""),
    };
    writ_buf text = WRIT_BUF_INIT;
    for (size_t piece = 0; piece < sizeof pieces / sizeof *pieces; piece++) {
        for (size_t len = 0; len <= 70; len += len < 34 ? 1 : 3) {
            for (size_t at = 0; at <= len; at += len < 18 ? 1 : 5)
                check_piece(&text, len, at, pieces[piece]);
        }
    }
    writ_buf_clear(&text);
}

static void test_numbers_of_every_length(void **state)
{
    (void)state;
    static const char *const ends[] = {"",  "]",   ",0]",  " ]", ".", ".]",
                                       "e", "e5]", "E-5]", "x]", "-]"};
    writ_buf text = WRIT_BUF_INIT;
    for (size_t whole = 0; whole <= 36; whole++) {
        for (size_t fraction = 0; fraction <= 36; fraction += fraction < 4 ? 1 : 4) {
            for (size_t end = 0; end < sizeof ends / sizeof *ends; end++) {
                writ_buf_reset(&text);
                writ_buf_printf(&text, "[%s%.*s", end % 2 ? "-" : "", (int)whole,
                                "123456789012345678901234567890123456");
                if (fraction)
                    writ_buf_printf(&text, ".%.*s", (int)fraction,
                                    "098765432109876543210987654321098765");
                writ_buf_add_text(&text, ends[end]);
                assert_agree(writ_buf_str(&text), whole % 16);
                assert_agree(writ_str_part(writ_buf_str(&text), 1, text.len), fraction % 16);
            }
        }
    }
    writ_buf_clear(&text);
}

static void test_the_padding_is_never_read_as_text(void **state)
{
    (void)state;
    static const char *const cuts[] = {
        "[",  "[\"\xE2\x82", "[\"\xC3", "{\"a\\", "[\"\\u12", "[\"\\ud834\\ud",
        "[-", "[1.",         "[1e",     "[tr",    "{\"a\"",
    };
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++)
        assert_agree(writ_str_of(cuts[i]), 0);
    /* more open brackets than there is padding: who believes it runs out of it */
    char brackets[2 * WRIT_SCAN_PADDING];
    memset(brackets, '[', sizeof brackets);
    assert_agree((writ_str){brackets, sizeof brackets}, 0);
}

/* Random JSON, and the tape that it must become. */
typedef struct generator {
    uint64_t seed;
    writ_buf text;
    writ_token tokens[4096];
    uint32_t count;
} generator;

static void generate_space(generator *g)
{
    static const char spaces[] = " \n\r\t         ";
    if (below(&g->seed, 4) != 0)
        return;
    for (size_t i = below(&g->seed, 20); i > 0; i--)
        writ_buf_add_byte(&g->text, spaces[below(&g->seed, sizeof spaces - 1)]);
}

static writ_token *generate_token(generator *g, writ_token_kind kind)
{
    writ_token *token = &g->tokens[g->count++];
    *token = (writ_token){.kind = (uint8_t)kind, .offset = (uint32_t)g->text.len};
    return token;
}

static void generate_string(generator *g, writ_token_kind kind)
{
    static const struct {
        const char *text;
        uint8_t flags;
    } odd[] = {
        {"\\n", WRIT_TOKEN_ESCAPED},
        {"\\u00fc", WRIT_TOKEN_ESCAPED},
        {"\\\\", WRIT_TOKEN_ESCAPED},
        {"\\ud834\\udd1e", WRIT_TOKEN_ESCAPED},
        {"\\\"", WRIT_TOKEN_ESCAPED},
        {"\xC3\xBC", WRIT_TOKEN_NON_ASCII},
        {"\xE4\xB8\xAD", WRIT_TOKEN_NON_ASCII},
        {"\xF0\x9D\x84\x9E", WRIT_TOKEN_NON_ASCII},
    };
    writ_buf_add_byte(&g->text, '"');
    writ_token *token = generate_token(g, kind);
    size_t len = below(&g->seed, below(&g->seed, 8) ? 20 : 100);
    size_t oddness = below(&g->seed, 3) ? 0 : 10; /* in a hundred */
    if (kind == WRIT_TOKEN_KEY)                   /* so that names differ */
        writ_buf_printf(&g->text, "%u", g->count);
    for (size_t i = 0; i < len; i++) {
        if (below(&g->seed, 100) < oddness) {
            size_t which = below(&g->seed, sizeof odd / sizeof *odd);
            writ_buf_add_text(&g->text, odd[which].text);
            token->flags |= odd[which].flags;
        } else {
            writ_buf_add_byte(&g->text, (char)('a' + below(&g->seed, 26)));
        }
    }
    token->len = (uint32_t)g->text.len - token->offset;
    writ_buf_add_byte(&g->text, '"');
}

static void generate_number(generator *g)
{
    writ_token *token = generate_token(g, WRIT_TOKEN_NUMBER);
    token->flags = WRIT_TOKEN_INTEGER;
    if (below(&g->seed, 3) == 0)
        writ_buf_add_byte(&g->text, '-');
    writ_buf_printf(&g->text, "%u",
                    (unsigned)(next_random(&g->seed) >> (32 + below(&g->seed, 32))));
    if (below(&g->seed, 8) == 0)
        writ_buf_printf(&g->text, "%llu", 1 + (unsigned long long)next_random(&g->seed));
    if (g->text.ptr[token->offset + (g->text.ptr[token->offset] == '-')] == '0')
        g->text.len = token->offset + (g->text.ptr[token->offset] == '-') + 1;
    if (below(&g->seed, 3) == 0) {
        writ_buf_printf(&g->text, ".%0*u", (int)below(&g->seed, 30) + 1, (unsigned)g->count);
        token->flags = 0;
    }
    if (below(&g->seed, 8) == 0) {
        writ_buf_printf(&g->text, "e%+d", (int)below(&g->seed, 600) - 300);
        token->flags = 0;
    }
    token->len = (uint32_t)g->text.len - token->offset;
}

static void generate_literal(generator *g)
{
    static const char *const words[] = {"null", "false", "true"};
    size_t which = below(&g->seed, 3);
    writ_token *token = generate_token(g, (writ_token_kind)(WRIT_TOKEN_NULL + which));
    writ_buf_add_text(&g->text, words[which]);
    token->len = (uint32_t)strlen(words[which]);
}

static void generate_value(generator *g, size_t depth);

static void generate_container(generator *g, size_t depth, bool is_object)
{
    writ_token *token = generate_token(g, is_object ? WRIT_TOKEN_OBJECT : WRIT_TOKEN_ARRAY);
    writ_buf_add_byte(&g->text, is_object ? '{' : '[');
    token->len = (uint32_t)below(&g->seed, below(&g->seed, 6) ? 6 : 60);
    if (g->count > 1000)
        token->len = 0;
    for (uint32_t i = 0; i < token->len; i++) {
        if (i > 0)
            writ_buf_add_byte(&g->text, ',');
        generate_space(g);
        if (is_object) {
            generate_string(g, WRIT_TOKEN_KEY);
            generate_space(g);
            writ_buf_add_byte(&g->text, ':');
            generate_space(g);
        }
        generate_value(g, depth + 1);
        generate_space(g);
    }
    if (token->len == 0)
        generate_space(g);
    writ_buf_add_byte(&g->text, is_object ? '}' : ']');
    token->next = g->count;
}

static void generate_value(generator *g, size_t depth)
{
    size_t choice = below(&g->seed, depth < 8 && g->count < 2000 ? 8 : 4);
    if (depth == 0 && choice < 4 && below(&g->seed, 8))
        choice += 4;
    if (choice == 0)
        generate_literal(g);
    else if (choice == 1)
        generate_number(g);
    else if (choice < 4)
        generate_string(g, WRIT_TOKEN_STRING);
    else
        generate_container(g, depth, choice < 6);
}

static void generate(generator *g)
{
    writ_buf_reset(&g->text);
    g->count = 0;
    generate_space(g);
    generate_value(g, 0);
    generate_space(g);
}

static void check_generated(const generator *g, const writ_tape *tape)
{
    assert_int_equal(tape->count, g->count);
    writ_buf scratch = WRIT_BUF_INIT;
    for (uint32_t i = 0; i < g->count; i++) {
        writ_token want = g->tokens[i];
        if (want.kind == WRIT_TOKEN_KEY)
            want.hash = writ_scan_hash(writ_tape_text(tape, &want, &scratch));
        assert_memory_equal(&tape->tokens[i], &want, sizeof want);
    }
    writ_buf_clear(&scratch);
}

static void test_every_kernel_makes_the_tape_that_was_meant(void **state)
{
    (void)state;
    static generator g = {.seed = 20260101};
    writ_tape tape = WRIT_TAPE_INIT;
    writ_scan_error error;
    const char *const *kernels = writ_scan_kernels();
    for (size_t round = 0; round < test_rounds(3000); round++) {
        generate(&g);
        writ_scan_use_kernel(kernels[0]);
        for (size_t k = 0; kernels[k]; k++) {
            writ_scan_use_kernel(kernels[k]);
            char *block = scan_agree_copy(g.text.ptr, g.text.len, (size_t)round % 64, "\"");
            if (!writ_scan(&tape, block + round % 64, g.text.len, &error))
                fail_msg("%s at %zu: %s", error.message, error.offset, g.text.ptr);
            check_generated(&g, &tape);
            free(block);
        }
    }
    writ_scan_use_kernel(kernels[0]);
    writ_tape_clear(&tape);
    writ_buf_clear(&g.text);
}

/* Changes, drops or doubles a byte, or cuts the text. */
static void mutate(uint64_t *seed, writ_buf *text)
{
    static const char bytes[] = "\"\\{}[],:0-.eEtn \n\x01\x80\xC3\xE2\xF0\xFF/u";
    if (text->len == 0)
        return;
    size_t at = below(seed, text->len);
    switch (below(seed, 4)) {
    case 0:
        text->ptr[at] = bytes[below(seed, sizeof bytes - 1)];
        break;
    case 1:
        memmove(text->ptr + at, text->ptr + at + 1, text->len - at - 1);
        text->len--;
        break;
    case 2:
        writ_buf_add_byte(text, '\0');
        memmove(text->ptr + at + 1, text->ptr + at, text->len - at - 1);
        break;
    default:
        text->len = at;
    }
}

static void test_kernels_agree_on_what_is_broken(void **state)
{
    (void)state;
    static generator g = {.seed = 7};
    for (size_t round = 0; round < test_rounds(4000); round++) {
        do
            generate(&g);
        while (g.text.len > 2000);
        for (size_t i = 0; i <= below(&g.seed, 3); i++)
            mutate(&g.seed, &g.text);
        assert_agree(writ_buf_str(&g.text), (size_t)round % 64);
    }
    writ_buf_clear(&g.text);
}

static void test_kernels_agree_on_noise(void **state)
{
    (void)state;
    static const char bytes[] = "\"\"\"\\{}[],,::0123-.eEtruefalsn  \n\xC3\xA9";
    uint64_t seed = 99;
    char noise[100];
    for (size_t round = 0; round < test_rounds(30000); round++) {
        size_t len = below(&seed, sizeof noise);
        for (size_t i = 0; i < len; i++)
            noise[i] = bytes[below(&seed, sizeof bytes - 1)];
        noise[0] = "[{\""[round % 3];
        assert_agree((writ_str){noise, len}, (size_t)round % 64);
    }
}

/* A text that has its `text` across the edge at `edge` bytes, `before` bytes of it before. */
static void assert_agree_across(writ_buf *text, size_t edge, size_t before, writ_str piece)
{
    writ_buf_reset(text);
    writ_buf_add_text(text, "[\"");
    while (text->len < edge - before)
        writ_buf_add_byte(text, 'x');
    writ_buf_add_str(text, piece);
    writ_buf_add_text(text, "\"]");
    assert_agree(writ_buf_str(text), 0);
    memmove(text->ptr + 1, text->ptr, 1);
    text->ptr[0] = ' ';
    memset(text->ptr + 2, ' ', edge - before - 3);
    text->ptr[edge - before - 1] = '"';
    assert_agree(writ_buf_str(text), 0);
}

static void test_windows_and_blocks_join_without_a_seam(void **state)
{
    (void)state;
    static const writ_str pieces[] = {
        WRIT_STR_INIT("abcdefgh\",\"ijkl"),
        WRIT_STR_INIT("\\\\\\\\\\\\\\\\\",\"i\\\"jkl"),
        WRIT_STR_INIT("\\\"\\\\\\\"\\\"\\\""),
        WRIT_STR_INIT("\\ud83d\\ude00\\ud83d\\ude00"),
        WRIT_STR_INIT("\xC3\xA9\xC3\xA9\xF0\x9D\x84\x9E\",\"\xE4\xB8\xAD"),
        WRIT_STR_INIT("\xC3\xA9\xC3\xA9\xF0\x9D\x84\",\"\xE4\xB8\xAD"),
        WRIT_STR_INIT("\",12345678901234,\""),
        WRIT_STR_INIT("abc\n"),
    };
    static const size_t edges[] = {WRIT_SCAN_BLOCK, WRIT_SCAN_WINDOW, 3 * WRIT_SCAN_WINDOW};
    writ_buf text = WRIT_BUF_INIT;
    for (size_t piece = 0; piece < sizeof pieces / sizeof *pieces; piece++) {
        for (size_t edge = 0; edge < 3; edge++) {
            for (size_t before = 0; before <= pieces[piece].len + 2; before++)
                assert_agree_across(&text, edges[edge], before, pieces[piece]);
        }
    }
    writ_buf_clear(&text);
}

/* `count` times the item, in an array. */
static void assert_scans_many(size_t count, const char *item, size_t item_len, unsigned flags)
{
    writ_buf text = WRIT_BUF_INIT;
    for (size_t i = 0; i < count; i++)
        writ_buf_printf(&text, "%c%s", i ? ',' : '[', item);
    writ_buf_add_byte(&text, ']');
    assert_agree(writ_buf_str(&text), 0);
    char *block = scan_agree_copy(text.ptr, text.len, 0, "\"");
    writ_tape tape = WRIT_TAPE_INIT;
    writ_scan_error error;
    assert_true(writ_scan(&tape, block, text.len, &error));
    assert_int_equal(tape.count, count + 1);
    for (size_t i = 1; i <= count; i++) {
        assert_int_equal(tape.tokens[i].offset, 2 + (i - 1) * (strlen(item) + 1));
        assert_int_equal(tape.tokens[i].len, item_len);
        assert_int_equal(tape.tokens[i].flags, flags);
    }
    writ_tape_clear(&tape);
    free(block);
    writ_buf_clear(&text);
}

static void test_the_list_holds_the_densest_texts(void **state)
{
    (void)state;
    assert_scans_many(20000, "\"\"", 0, 0);
    assert_scans_many(20000, "\"\\\"\"", 2, WRIT_TOKEN_ESCAPED);
    assert_scans_many(5000, "\"\xC3\xA9 \xC3\xA9 \xC3\xA9 \xC3\xA9 \"", 12, WRIT_TOKEN_NON_ASCII);
}

static void test_a_string_may_span_windows(void **state)
{
    (void)state;
    static const char *const units[] = {"x", "\\n", "x\\\"", "\xC3\xA9 ", "\\\\"};
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        writ_buf item = WRIT_BUF_INIT;
        writ_buf_add_byte(&item, '"');
        while (item.len < 3 * WRIT_SCAN_WINDOW)
            writ_buf_add_text(&item, units[u]);
        size_t len = item.len - 1;
        writ_buf_add_byte(&item, '"');
        unsigned flags = strchr(units[u], '\\') ? WRIT_TOKEN_ESCAPED : 0;
        if (units[u][0] == '\xC3')
            flags = WRIT_TOKEN_NON_ASCII;
        assert_scans_many(3, item.ptr, len, flags);
        writ_buf_clear(&item);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_odd_bytes_at_every_place_of_a_string),
        cmocka_unit_test(test_numbers_of_every_length),
        cmocka_unit_test(test_the_padding_is_never_read_as_text),
        cmocka_unit_test(test_every_kernel_makes_the_tape_that_was_meant),
        cmocka_unit_test(test_kernels_agree_on_what_is_broken),
        cmocka_unit_test(test_kernels_agree_on_noise),
        cmocka_unit_test(test_windows_and_blocks_join_without_a_seam),
        cmocka_unit_test(test_the_list_holds_the_densest_texts),
        cmocka_unit_test(test_a_string_may_span_windows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
