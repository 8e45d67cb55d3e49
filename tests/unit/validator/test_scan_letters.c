/* SPDX-License-Identifier: Apache-2.0
 *
 * The quick look at strings with something odd, held against the slow way (scan_slow.c): it must
 * know of every valid one without long escapes, and of no other.
 */
#include "tests/unit/test.h"
#include "validator/scan.h"

#include "contracts/base/utf8.h"
#include "tests/property/chance.h"
#include "validator/scan_core.h"

#if defined(__x86_64__)

enum { LONGEST = 80 };

static bool has_avx512;

/* What the quick look should say of the text. */
static unsigned flags_of(writ_str text)
{
    unsigned flags = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        if (byte < 0x20)
            return 0;
        flags |= byte > 0x7F ? WRIT_TOKEN_NON_ASCII : 0u;
        if (byte != '\\')
            continue;
        flags |= WRIT_TOKEN_ESCAPED;
        i++;
        if (!text.ptr[i] || !strchr("\"\\/bfnrt", text.ptr[i]))
            return 0;
    }
    return writ_utf8_valid(text) ? flags : 0;
}

/* The text between quotes, with letters before it, and with something that is no part of it behind
 * it. */
static void check(size_t before, writ_str text)
{
    char bytes[LONGEST + 16 + 2 * WRIT_SCAN_PADDING];
    memset(bytes, 0xA9, sizeof bytes);
    bytes[0] = '"';
    memset(bytes + 1, 'x', before);
    memcpy(bytes + 1 + before, text.ptr, text.len);
    writ_str whole = {bytes + 1, before + text.len};
    bytes[1 + whole.len] = '"';
    unsigned should = flags_of(whole), flags = writ_scan_letters_avx2(whole.ptr, whole.len);
    if (flags == should && has_avx512)
        flags = writ_scan_letters_avx512(whole.ptr, whole.len);
    if (flags == should)
        return;
    for (size_t i = 0; i < text.len; i++)
        print_error("%02X ", (unsigned char)text.ptr[i]);
    fail_msg("behind %zu letters: said %u, should say %u", before, flags, should);
}

static void test_every_letter_and_what_is_none(void **state)
{
    (void)state;
    static const unsigned char edges[] = {0x00, 0x1F, 0x22, 0x41, 0x7F, 0x80, 0x8F,
                                          0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xE0, 0xFF};
    enum { EDGES = sizeof edges };
    static const size_t places[] = {0, 1, 29, 30, 31, 32, 61};
    ONLY_WITH(__builtin_cpu_supports("avx2"), "AVX2");
    for (unsigned first = 0x80; first < 0x100; first++)
        for (unsigned rest = 0; rest < EDGES * EDGES * EDGES; rest++)
            for (size_t len = 1; len <= 4; len++) {
                const char text[4] = {(char)first, (char)edges[rest % EDGES],
                                      (char)edges[rest / EDGES % EDGES],
                                      (char)edges[rest / EDGES / EDGES]};
                size_t place = places[(first + rest + len) % (sizeof places / sizeof *places)];
                check(place, (writ_str){text, len});
            }
}

static void test_every_escape_at_every_place(void **state)
{
    (void)state;
    ONLY_WITH(__builtin_cpu_supports("avx2"), "AVX2");
    for (size_t before = 0; before < LONGEST - 8; before++)
        for (unsigned byte = 0; byte < 0x100; byte++) {
            const char text[] = {'\\', (char)byte, '\\', '\\', 'z', '\\', '"'};
            check(before, (writ_str){text, sizeof text});
        }
}

static void test_backslashes_in_a_row(void **state)
{
    (void)state;
    ONLY_WITH(__builtin_cpu_supports("avx2"), "AVX2");
    for (size_t before = 0; before < LONGEST / 2; before++)
        for (size_t count = 1; count < LONGEST / 2; count++) {
            char text[LONGEST / 2 + 1];
            memset(text, '\\', count);
            text[count] = 'n';
            check(before, (writ_str){text, count + 1});
            text[count] = 'm';
            check(before, (writ_str){text, count + 1});
        }
}

static void test_random_strings(void **state)
{
    (void)state;
    static const char *const pieces[] = {"a",     "Ab",       "é",     "д",        "€",   "हि",
                                         "😀",     "\\n",      "\\\"",  "\\\\",     "\\/", "\\u0041",
                                         "\x1F",  "\xC3",     "\xA9",  "\xED\xA0", "\\x", "x",
                                         "plain", "a letter", "twelve"};
    enum { PIECES = sizeof pieces / sizeof *pieces };
    ONLY_WITH(__builtin_cpu_supports("avx2"), "AVX2");
    chance_seed(5);
    for (int round = 0; round < 200000; round++) {
        char text[LONGEST];
        size_t len = 0, most = chance(LONGEST - 8);
        uint32_t kinds = chance(4) ? PIECES - 10 : PIECES; /* mostly what is well */
        while (len < most) {
            const char *piece = pieces[chance(kinds)];
            memcpy(text + len, piece, strlen(piece));
            len += strlen(piece);
        }
        check(0, (writ_str){text, len});
    }
}

int main(void)
{
    has_avx512 = __builtin_cpu_supports("avx512bw");
    if (!has_avx512)
        print_message("64 bytes at a time are not tested: no AVX-512\n");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_letter_and_what_is_none),
        cmocka_unit_test(test_every_escape_at_every_place),
        cmocka_unit_test(test_backslashes_in_a_row),
        cmocka_unit_test(test_random_strings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

static void test_other_processors_look_closely(void **state)
{
    (void)state;
    print_message("nothing to test: validator/scan_letters.c is for x86-64\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_other_processors_look_closely)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
