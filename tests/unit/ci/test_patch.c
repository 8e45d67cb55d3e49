/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/patch.h"
#include "tests/unit/test.h"

#include <stdio.h>

static void assert_patch(const char *before, const char *after, const char *expected)
{
    writ_buf out = WRIT_BUF_INIT;
    writ_patch_add(&out, WRIT_STR("f"), writ_str_of(before), writ_str_of(after));
    assert_string_equal(out.ptr ? out.ptr : "", expected);
    writ_buf_clear(&out);
}

#define HEAD "--- a/f\n+++ b/f\n"

static void test_equal_texts_have_no_patch(void **state)
{
    (void)state;
    assert_patch("", "", "");
    assert_patch("a\nb", "a\nb", "");
}

static void test_three_lines_stand_around_a_change(void **state)
{
    (void)state;
    assert_patch("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n",
                 HEAD "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n");
    assert_patch("1\n2\n", "0\n1\n2\n", HEAD "@@ -1,2 +1,3 @@\n+0\n 1\n 2\n");
    assert_patch("1\n2\n", "1\n", HEAD "@@ -1,2 +1 @@\n 1\n-2\n");
}

static void test_changes_far_apart_are_hunks_of_their_own(void **state)
{
    (void)state;
    assert_patch("a\n1\n2\n3\n4\n5\n6\nb\n", "x\n1\n2\n3\n4\n5\n6\ny\n",
                 HEAD "@@ -1,8 +1,8 @@\n-a\n+x\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+y\n");
    assert_patch("a\n1\n2\n3\n4\n5\n6\n7\nb\n", "1\n2\n3\n4\n5\n6\n7\ny\n",
                 HEAD "@@ -1,4 +1,3 @@\n-a\n 1\n 2\n 3\n@@ -6,4 +5,4 @@\n 5\n 6\n 7\n-b\n+y\n");
}

static void test_a_last_line_without_end_is_told(void **state)
{
    (void)state;
    assert_patch("a\nb", "a\nc",
                 HEAD "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n"
                      "\\ No newline at end of file\n");
    assert_patch("a", "a\nb\n", HEAD "@@ -1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b\n");
    assert_patch("", "a\r\n", HEAD "@@ -0,0 +1 @@\n+a\r\n");
}

/* Lines of one letter each, few enough that texts share many. */
static size_t fill(char *text, unsigned *seed)
{
    size_t lines = (size_t)rand_r(seed) % 40;
    for (size_t i = 0; i < lines; i++) {
        text[2 * i] = (char)('a' + rand_r(seed) % 4);
        text[2 * i + 1] = '\n';
    }
    return 2 * lines;
}

/* What the patch says of one side: its own lines, and what stands around. */
static void replay(const writ_buf *patch, writ_str before, writ_buf *after, size_t *changed)
{
    size_t at = 0; /* in `before`, all of whose lines have two bytes */
    const char *line = strchr(patch->ptr, '@');
    for (; line && *line; line = strchr(line, '\n') + 1) {
        unsigned long from = 0, count = 1;
        if (*line == '@') { /* without lines of its own a hunk stands behind the line it names */
            assert_true(sscanf(line, "@@ -%lu,%lu", &from, &count) >= 1);
            size_t start = 2 * (count ? from - 1 : from);
            writ_buf_add_str(after, writ_str_part(before, at, start - at));
            at = start;
            continue;
        }
        *changed += *line != ' ';
        if (*line != '+') {
            assert_memory_equal(line + 1, before.ptr + at, 2);
            at += 2;
        }
        if (*line != '-')
            writ_buf_add(after, line + 1, 2);
    }
    writ_buf_add_str(after, writ_str_part(before, at, SIZE_MAX));
}

/* Lines that a shortest script changes: by the table of longest common subsequences. */
static size_t least_changes(writ_str a, writ_str b)
{
    static size_t table[64][64];
    for (size_t i = 0; i <= a.len / 2; i++)
        for (size_t j = 0; j <= b.len / 2; j++) {
            if (!i || !j)
                table[i][j] = i + j;
            else if (a.ptr[2 * i - 2] == b.ptr[2 * j - 2])
                table[i][j] = table[i - 1][j - 1];
            else
                table[i][j] =
                    1 + (table[i - 1][j] < table[i][j - 1] ? table[i - 1][j] : table[i][j - 1]);
        }
    return table[a.len / 2][b.len / 2];
}

static void test_a_patch_makes_the_one_text_of_the_other_with_the_fewest_lines(void **state)
{
    (void)state;
    unsigned seed = 11;
    for (size_t round = 0; round < test_rounds(2000); round++) {
        char a[128], b[128];
        writ_buf patch = WRIT_BUF_INIT, made = WRIT_BUF_INIT;
        writ_str before = {a, fill(a, &seed)}, after = {b, fill(b, &seed)};
        size_t changed = 0;
        writ_patch_add(&patch, WRIT_STR("f"), before, after);
        if (patch.len) {
            replay(&patch, before, &made, &changed);
            assert_int_equal(made.len, after.len);
            assert_true(writ_str_equal(writ_buf_str(&made), after));
        }
        assert_int_equal(changed, least_changes(before, after));
        writ_buf_clear(&patch);
        writ_buf_clear(&made);
    }
}

static void test_very_different_texts_are_one_change(void **state)
{
    (void)state;
    writ_buf before = WRIT_BUF_INIT, after = WRIT_BUF_INIT, out = WRIT_BUF_INIT;
    for (int i = 0; i < 3000; i++) {
        writ_buf_printf(&before, "old %d\n", i);
        writ_buf_printf(&after, "new %d\n", i);
    }
    writ_patch_add(&out, WRIT_STR("f"), writ_buf_str(&before), writ_buf_str(&after));
    assert_non_null(strstr(out.ptr, "@@ -1,3000 +1,3000 @@\n-old 0\n-old 1\n"));
    assert_non_null(strstr(out.ptr, "-old 2999\n+new 0\n"));
    writ_buf_clear(&before);
    writ_buf_clear(&after);
    writ_buf_clear(&out);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_texts_have_no_patch),
        cmocka_unit_test(test_three_lines_stand_around_a_change),
        cmocka_unit_test(test_changes_far_apart_are_hunks_of_their_own),
        cmocka_unit_test(test_a_last_line_without_end_is_told),
        cmocka_unit_test(test_a_patch_makes_the_one_text_of_the_other_with_the_fewest_lines),
        cmocka_unit_test(test_very_different_texts_are_one_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
