/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/uri.h"
#include "tests/unit/contracts/compile.h"

static void assert_resolves(const char *base, const char *reference, const char *expected)
{
    writ_arena arena = WRIT_ARENA_INIT;
    assert_str(writ_uri_resolve(&arena, writ_str_of(base), writ_str_of(reference)), expected);
    writ_arena_clear(&arena);
}

static void test_examples_of_rfc_3986_resolve(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        /* section 5.4.1 */
        {"g:h", "g:h"},
        {"g", "http://a/b/c/g"},
        {"./g", "http://a/b/c/g"},
        {"g/", "http://a/b/c/g/"},
        {"/g", "http://a/g"},
        {"//g", "http://g"},
        {"?y", "http://a/b/c/d;p?y"},
        {"g?y", "http://a/b/c/g?y"},
        {";x", "http://a/b/c/;x"},
        {"g;x", "http://a/b/c/g;x"},
        {"", "http://a/b/c/d;p?q"},
        {".", "http://a/b/c/"},
        {"./", "http://a/b/c/"},
        {"..", "http://a/b/"},
        {"../", "http://a/b/"},
        {"../g", "http://a/b/g"},
        {"../..", "http://a/"},
        {"../../", "http://a/"},
        {"../../g", "http://a/g"},
        /* section 5.4.2 */
        {"../../../g", "http://a/g"},
        {"../../../../g", "http://a/g"},
        {"/./g", "http://a/g"},
        {"/../g", "http://a/g"},
        {"g.", "http://a/b/c/g."},
        {".g", "http://a/b/c/.g"},
        {"g..", "http://a/b/c/g.."},
        {"..g", "http://a/b/c/..g"},
        {"./../g", "http://a/b/g"},
        {"./g/.", "http://a/b/c/g/"},
        {"g/./h", "http://a/b/c/g/h"},
        {"g/../h", "http://a/b/c/h"},
        {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
        {"g;x=1/../y", "http://a/b/c/y"},
        {"g?y/./x", "http://a/b/c/g?y/./x"},
        {"g?y/../x", "http://a/b/c/g?y/../x"},
        {"http:g", "http:g"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_resolves("http://a/b/c/d;p?q", cases[i][0], cases[i][1]);
}

static void test_other_bases_resolve(void **state)
{
    (void)state;
    assert_resolves("", "a.json", "a.json");
    assert_resolves("", "", "");
    assert_resolves("schemas/a.json", "b.json", "schemas/b.json");
    assert_resolves("schemas/a.json", "../b.json", "b.json");
    assert_resolves("schemas/a.json", "../../c/./b.json", "../c/b.json");
    assert_resolves("../schemas/v1/a.json", "../b.json", "../schemas/b.json");
    assert_resolves("../a.json", "../b.json", "../../b.json");
    assert_resolves("a.json", "/b.json", "/b.json");
    assert_resolves("http://host", "x", "http://host/x");
    assert_resolves("urn:example:a", "", "urn:example:a");
    assert_resolves("urn:example:a", "http://h/x", "http://h/x");
    assert_resolves("file:///c:/folder/file.json", "other.json", "file:///c:/folder/other.json");
    assert_resolves("http://a/b", "1:2", "http://a/1:2");
}

static void test_fragment_is_split_off(void **state)
{
    (void)state;
    writ_uri_parts parts = writ_uri_split(WRIT_STR("http://a/b?c#/d"));
    assert_str(parts.uri, "http://a/b?c");
    assert_str(parts.fragment, "/d");
    assert_true(parts.has_fragment);
    assert_true(writ_uri_split(WRIT_STR("a#")).has_fragment);
    assert_false(writ_uri_split(WRIT_STR("a")).has_fragment);
    assert_int_equal(writ_uri_split(WRIT_STR("")).uri.len, 0);
}

static void test_percent_signs_are_decoded(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_str text;
    assert_true(writ_uri_decode(&arena, WRIT_STR("/a%25b%2fc%C3%A4"), &text));
    assert_str(text, "/a%b/c\xC3\xA4");
    assert_true(writ_uri_decode(&arena, WRIT_STR(""), &text));
    assert_int_equal(text.len, 0);
    assert_false(writ_uri_decode(&arena, WRIT_STR("/a%2"), &text));
    assert_false(writ_uri_decode(&arena, WRIT_STR("/a%zz"), &text));
    assert_false(writ_uri_decode(&arena, WRIT_STR("%"), &text));
    writ_arena_clear(&arena);
}

static void test_segments_are_encoded(void **state)
{
    (void)state;
    writ_buf path = WRIT_BUF_INIT;
    writ_uri_add_segment(&path, (writ_str){"a/b?c#d\"~_-.%\0\xC3\xA4", 16});
    assert_string_equal(path.ptr, "a%2Fb%3Fc%23d%22~_-.%25%00%C3%A4");
    writ_buf_clear(&path);
}

static void test_fragments_are_encoded(void **state)
{
    (void)state;
    writ_buf uri = WRIT_BUF_INIT;
    writ_uri_add_fragment(&uri, WRIT_STR("/$defs/a:b?/^x %~1\xC3\xA4#"));
    assert_string_equal(uri.ptr, "/$defs/a:b?/%5Ex%20%25~1%C3%A4%23");
    writ_buf_clear(&uri);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples_of_rfc_3986_resolve),
        cmocka_unit_test(test_other_bases_resolve),
        cmocka_unit_test(test_fragment_is_split_off),
        cmocka_unit_test(test_percent_signs_are_decoded),
        cmocka_unit_test(test_segments_are_encoded),
        cmocka_unit_test(test_fragments_are_encoded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
