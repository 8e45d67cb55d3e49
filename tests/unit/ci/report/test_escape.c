/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/report/escape.h"

#include "tests/unit/test.h"

typedef void escape(writ_buf *buf, writ_str text);

static void assert_escaped(escape *how, writ_str text, const char *wanted)
{
    writ_buf buf = WRIT_BUF_INIT;
    how(&buf, text);
    assert_string_equal(buf.ptr ? buf.ptr : "", wanted);
    writ_buf_clear(&buf);
}
#define ASSERT_ESCAPED(how, text, wanted) assert_escaped(how, WRIT_STR(text), wanted)

#define JOINER      "\u2060"
#define REPLACEMENT "\uFFFD"

static void test_html_text_ends_neither_text_nor_attribute(void **state)
{
    (void)state;
    ASSERT_ESCAPED(writ_escape_html, "<script>\"&'</script>",
                   "&lt;script&gt;&quot;&amp;&#39;&lt;/script&gt;");
    ASSERT_ESCAPED(writ_escape_html, "plain: 100 % | größer\n\tzwei",
                   "plain: 100 % | größer\n\tzwei");
}

static void test_what_is_no_text_becomes_visible(void **state)
{
    (void)state;
    ASSERT_ESCAPED(writ_escape_html, "a\0b\033[31m\r\177",
                   "a" REPLACEMENT "b" REPLACEMENT "[31m" REPLACEMENT REPLACEMENT);
    ASSERT_ESCAPED(writ_escape_html, "\uFFFE\xED\xA0\x80",
                   REPLACEMENT REPLACEMENT REPLACEMENT REPLACEMENT);
    ASSERT_ESCAPED(writ_escape_html, "user\u202Enimda\u2066",
                   "user" REPLACEMENT "nimda" REPLACEMENT);
    ASSERT_ESCAPED(writ_escape_html, "\U0001F4E6 \u00E9 \u05D0", "\U0001F4E6 \u00E9 \u05D0");
}

static void test_markdown_opens_no_markup(void **state)
{
    (void)state;
    ASSERT_ESCAPED(
        writ_escape_markdown, "*a* _b_ `c` [d](e) ![f] | ~g~ \\ <h> $i$",
        "\\*a\\* \\_b\\_ \\`c\\` \\[d\\](e) !\\[f\\] \\| \\~g\\~ \\\\ &lt;h&gt; \\$i\\$");
    ASSERT_ESCAPED(writ_escape_markdown, "two\nlines", "two lines");
    ASSERT_ESCAPED(writ_escape_markdown, "'x' is none of \"a\", \"b\": 100 %",
                   "'x' is none of \"a\", \"b\": 100 %");
}

static void test_markdown_refers_to_nobody_and_nothing(void **state)
{
    (void)state;
    ASSERT_ESCAPED(writ_escape_markdown, "@admin (@org/team)",
                   "@" JOINER "admin (@" JOINER "org/team)");
    ASSERT_ESCAPED(writ_escape_markdown, "see #12 or org#3",
                   "see #" JOINER "12 or org#" JOINER "3");
    ASSERT_ESCAPED(writ_escape_markdown, "https://x www.x", "https:" JOINER "//x www" JOINER ".x");
    ASSERT_ESCAPED(writ_escape_markdown, "kim@parcel.example, #first, a: b, wow.",
                   "kim@parcel.example, #first, a: b, wow.");
    ASSERT_ESCAPED(writ_escape_summary, "<b>@admin\n\nx", "&lt;b&gt;@" JOINER "admin  x");
}

static void test_code_spans_are_longer_than_what_is_in_them(void **state)
{
    (void)state;
    ASSERT_ESCAPED(writ_escape_code, "/status", "`/status`");
    ASSERT_ESCAPED(writ_escape_code, "a`b``c", "``` a`b``c ```");
    ASSERT_ESCAPED(writ_escape_code, "a|b\nc", "`a\\|b c`");
    ASSERT_ESCAPED(writ_escape_code, "", "` `");
}

static void fenced(writ_buf *buf, writ_str text)
{
    writ_escape_fenced(buf, "json", text);
}

static void test_fences_are_longer_than_those_inside(void **state)
{
    (void)state;
    ASSERT_ESCAPED(fenced, "{}", "~~~json\n{}\n~~~\n");
    ASSERT_ESCAPED(fenced, "~~~~\nx", "~~~~~json\n~~~~\nx\n~~~~~\n");
}

static void test_github_commands_end_at_their_line(void **state)
{
    (void)state;
    ASSERT_ESCAPED(writ_escape_github_data, "100 %\n::error::x, y: z",
                   "100 %25%0A::error::x, y: z");
    ASSERT_ESCAPED(writ_escape_github_property, "a,b:c%\n", "a%2Cb%3Ac%25%0A");
}

static void test_azure_commands_end_at_their_line(void **state)
{
    (void)state;
    ASSERT_ESCAPED(writ_escape_azure_data, "100 %0A\n; ]", "100 %AZP250A%0A; ]");
    ASSERT_ESCAPED(writ_escape_azure_property, "a;b]c", "a%3Bb%5Dc");
    ASSERT_ESCAPED(writ_escape_azure_line, "x ##vso[task.complete]\n##[error]",
                   "x #" JOINER "#"
                   "vso[task.complete] #" JOINER "#[error]");
    ASSERT_ESCAPED(writ_escape_azure_line, "# one #", "# one #");
}

static void test_paths_are_uri_references(void **state)
{
    (void)state;
    ASSERT_ESCAPED(writ_escape_uri, "./contracts/a b%.yaml", "contracts/a%20b%25.yaml");
    ASSERT_ESCAPED(writ_escape_uri, "/tmp/ä", "file:///tmp/%C3%A4");
    ASSERT_ESCAPED(writ_escape_uri, "javascript:alert", "javascript%3Aalert");
    ASSERT_ESCAPED(writ_escape_uri, "crm@1.0.0", "crm@1.0.0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_html_text_ends_neither_text_nor_attribute),
        cmocka_unit_test(test_what_is_no_text_becomes_visible),
        cmocka_unit_test(test_markdown_opens_no_markup),
        cmocka_unit_test(test_markdown_refers_to_nobody_and_nothing),
        cmocka_unit_test(test_code_spans_are_longer_than_what_is_in_them),
        cmocka_unit_test(test_fences_are_longer_than_those_inside),
        cmocka_unit_test(test_github_commands_end_at_their_line),
        cmocka_unit_test(test_azure_commands_end_at_their_line),
        cmocka_unit_test(test_paths_are_uri_references),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
