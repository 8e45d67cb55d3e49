/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/test.h"
#include "validator/format.h"

static void assert_all(writ_format format, bool expected, const char *const *texts)
{
    for (; *texts; texts++) {
        if (writ_format_check(format, writ_str_of(*texts)) != expected)
            fail_msg("'%s' should %sbe a %s", *texts, expected ? "" : "not ",
                     writ_format_name(format));
    }
}

#define GOOD(format, ...) assert_all(format, true, (const char *const[]){__VA_ARGS__, NULL})
#define BAD(format, ...)  assert_all(format, false, (const char *const[]){__VA_ARGS__, NULL})

static void test_every_format_is_found_by_its_name(void **state)
{
    (void)state;
    for (int format = WRIT_FORMAT_NONE + 1; format < WRIT_FORMAT_COUNT; format++) {
        writ_str name = writ_str_of(writ_format_name((writ_format)format));
        assert_int_equal(writ_format_find(name), format);
        assert_true(strlen(writ_format_source((writ_format)format)) > 0);
    }
    assert_int_equal(writ_format_find(WRIT_STR("Date-Time")), WRIT_FORMAT_NONE);
    assert_int_equal(writ_format_find(WRIT_STR("idn-email")), WRIT_FORMAT_NONE);
    assert_int_equal(writ_format_find(WRIT_STR_EMPTY), WRIT_FORMAT_NONE);
    assert_string_equal(writ_format_name(WRIT_FORMAT_NONE), "");
}

static void test_every_format_refuses_something(void **state)
{
    (void)state;
    for (int format = WRIT_FORMAT_NONE + 1; format < WRIT_FORMAT_COUNT; format++)
        assert_false(writ_format_check((writ_format)format, WRIT_STR("(\\")));
    assert_true(writ_format_check(WRIT_FORMAT_NONE, WRIT_STR("(\\")));
}

static void test_text_after_nul_counts(void **state)
{
    (void)state;
    static const struct {
        writ_format format;
        writ_str text;
    } cases[] = {
        {WRIT_FORMAT_DATE, WRIT_STR_INIT("2026-03-10\0")},
        {WRIT_FORMAT_DURATION, WRIT_STR_INIT("P1D\0")},
        {WRIT_FORMAT_EMAIL, WRIT_STR_INIT("a@b.example\0")},
        {WRIT_FORMAT_HOSTNAME, WRIT_STR_INIT("a.example\0")},
        {WRIT_FORMAT_IPV4, WRIT_STR_INIT("127.0.0.1\0")},
        {WRIT_FORMAT_IPV6, WRIT_STR_INIT("::1\0")},
        {WRIT_FORMAT_URI, WRIT_STR_INIT("http://a.example/\0")},
        {WRIT_FORMAT_RELATIVE_JSON_POINTER, WRIT_STR_INIT("1\0")},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        writ_str without = writ_str_part(cases[i].text, 0, cases[i].text.len - 1);
        assert_true(writ_format_check(cases[i].format, without));
        assert_false(writ_format_check(cases[i].format, cases[i].text));
    }
}

static void test_date_time_needs_its_offset_and_its_t(void **state)
{
    (void)state;
    GOOD(WRIT_FORMAT_DATE_TIME, "2026-03-10T14:22:35Z", "2026-03-10t14:22:35.5z",
         "2026-03-10T14:22:35-00:00");
    BAD(WRIT_FORMAT_DATE_TIME, "2026-03-10T14:22:35", "2026-03-10 14:22:35Z", "2026-03-10", "");
    GOOD(WRIT_FORMAT_TIME, "14:22:35Z", "14:22:35.25+05:30");
    BAD(WRIT_FORMAT_TIME, "14:22:35", "14:22Z", "T14:22:35Z");
    GOOD(WRIT_FORMAT_DATE, "2024-02-29");
    BAD(WRIT_FORMAT_DATE, "2023-02-29", "2024-02-29Z");
}

static void test_duration_units_come_in_order_without_gaps(void **state)
{
    (void)state;
    GOOD(WRIT_FORMAT_DURATION, "P1Y", "P1Y2M3D", "P2M3D", "P4W", "PT1H2M3S", "PT2M", "P1DT12H",
         "p1dt2h");
    BAD(WRIT_FORMAT_DURATION, "", "P", "PT", "P1DT", "P1Y3D", "PT1H3S", "P1W1D", "P1DT1W", "PT1D",
        "1D", "P1", "P1D ", "P0.5D", "P1Y1Y", "P1 D", "P1\xC3\xA4");
}

static void test_email_is_a_mailbox(void **state)
{
    (void)state;
    GOOD(WRIT_FORMAT_EMAIL, "a@b", "first.last+tag@mail.example.com", "\"a b\\\"\"@example.com",
         "\"\"@example.com", "a@[127.0.0.1]", "a@[IPv6:::1]", "a@[ipv6:1::2]", "a@[x-y:z]",
         "!#$%&'*+-/=?^_`{|}~@x.example");
    BAD(WRIT_FORMAT_EMAIL, "", "a", "@", "a@", "@b", ".a@b", "a.@b", "a..b@c", "a@b.", "a@.b",
        "a@-b", "a@b-", "a@b-.c", "a@b..c", "a b@c", "\"a@b", "\"a\"b@c", "\"a\\", "a@[127.0.0.1",
        "a@[127.0.0.256]", "a@[IPv6:1]", "a@[]", "a@[x-:y]", "a@[x:]", "a@[x:[]", "a@b c",
        "\xC3\xA4@b.example", "a@b\xC3\xA4.example", "\"\xC3\xA4\"@b.example", "\"a\nb\"@c");
}

static void test_hostname_has_labels_of_letters_digits_and_inner_hyphens(void **state)
{
    (void)state;
    GOOD(WRIT_FORMAT_HOSTNAME, "a", "A.b-c.example", "0.example", "a--b",
         "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz01234567890");
    BAD(WRIT_FORMAT_HOSTNAME, "", ".", "a.", ".a", "a..b", "-a", "a-", "a.-b", "a-.b", "a_b", "a b",
        "\xC3\xA4.example", "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz012345678901");
}

static void test_hostname_labels_in_punycode_are_a_labels(void **state)
{
    (void)state;
    GOOD(WRIT_FORMAT_HOSTNAME, "xn--bcher-kva.example", "XN--Bcher-KVA",
         "xn--ihqwcrb4cv8a8dqg056pqjye", "xn--ll-0ea", "xn--qmbc", "xn--11b2ezcw70k",
         "xn--ngba5hb2804a", "a.xn--qmbc", "xn--mgberp4a5d4ar");
    BAD(WRIT_FORMAT_HOSTNAME, "xn--X", "xn--bcher-kv", "xn--bcher-kva-", "xn--example-",
        "xn---9uc",          /* decodes, but is not what encoding gives */
        "xn--7a",            /* U+0082, disallowed */
        "xn--la-0ea",        /* middle dot not between two l */
        "xn--hello-zed",     /* begins with a mark */
        "xn--11b2er09f",     /* zero width joiner without a virama */
        "xn--ngb6iyr",       /* two kinds of Arabic digits */
        "XN--aa---o47jg78q", /* hyphens in third and fourth place */
        "xn--0ca24w",        /* both directions in a label */
        "0a.xn--4dbc5h",     /* a digit first beside a right-to-left label */
        "xn--99999999",      /* numbers too large */
        "xn--a-ecp.ru-xn--99999");
}

static void test_hostname_has_at_most_253_bytes(void **state)
{
    (void)state;
    char name[255];
    for (size_t i = 0; i < sizeof name; i++)
        name[i] = i % 50 == 49 ? '.' : 'a';
    assert_true(writ_format_check(WRIT_FORMAT_HOSTNAME, (writ_str){name, 253}));
    assert_false(writ_format_check(WRIT_FORMAT_HOSTNAME, (writ_str){name, 254}));
}

static void test_ipv4_has_four_octets_without_leading_zeros(void **state)
{
    (void)state;
    GOOD(WRIT_FORMAT_IPV4, "0.0.0.0", "255.255.255.255", "1.20.199.249");
    BAD(WRIT_FORMAT_IPV4, "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.1.1.1000", "01.2.3.4",
        "1.2.3.4.", ".1.2.3.4", "1..2.3", "1.2.3.a", "1.2.3.4 ", "00.0.0.0");
}

static void test_ipv6_groups_and_their_omission(void **state)
{
    (void)state;
    GOOD(WRIT_FORMAT_IPV6, "::", "::1", "1::", "1:2:3:4:5:6:7:8",
         "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1:2:3::6:7:8", "::ffff:1.2.3.4",
         "1:2:3:4:5:6:1.2.3.4", "ABCD::ef01");
    BAD(WRIT_FORMAT_IPV6, "", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3",
        "1:2:3:4:5:6:7:", ":1:2:3:4:5:6:7", "12345::", "1:2:3:4::5:6:7:8", "::1.2.3",
        "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3.4:1", "::g", "::1%eth0", "[::1]", "1.2.3.4");
}

static void test_uri_has_a_scheme_and_a_reference_need_not(void **state)
{
    (void)state;
    GOOD(WRIT_FORMAT_URI, "http://example.com", "urn:a:b", "a:", "a+b-c.9:x", "http://",
         "http://u:p@h:80/p;x=1/../y?q=/?#f/?", "file:///etc", "http://[::1]:8080/",
         "http://[v1.a:b]/", "x:/a//b", "http://h:/", "http://%41/%7e");
    BAD(WRIT_FORMAT_URI, "", "a", "/a", "//h", "1a:b", ":a", "a b:c", "http://a b", "http://[::1",
        "http://[::1]x", "http://[1.2.3.4]/", "http://[v.a]/", "http://[v1.]/", "http://h:8a/",
        "http://a@b@c", "a:%4", "a:%4g", "a:#b#c", "a:[b]", "a:\"b\"", "a:b\\c", "a:\xC3\xA4",
        "a:<b>", "a:b|c", "a:^", "a:`", "a:{}");
    GOOD(WRIT_FORMAT_URI_REFERENCE, "", "a", "/a", "//h", "//", "?a", "#a", "./a:b", "a/b:c",
         "http://h", "a?b:c", "../x");
    BAD(WRIT_FORMAT_URI_REFERENCE, "1:a", ":", "a b", "#a#b", "//h:x", "%", "\\", "//[::g]");
}

static void test_uuid_is_hexadecimal_with_four_hyphens(void **state)
{
    (void)state;
    GOOD(WRIT_FORMAT_UUID, "01234567-89ab-cdef-ABCD-EF0123456789",
         "ffffffff-ffff-ffff-ffff-ffffffffffff");
    BAD(WRIT_FORMAT_UUID, "", "0123456789abcdefABCDEF0123456789----",
        "01234567-89ab-cdef-ABCD-EF012345678", "01234567-89ab-cdef-ABCD-EF01234567890",
        "01234567-89ab-cdef-ABCD-EF012345678g", "0123456-789ab-cdef-ABCD-EF0123456789",
        "01234567-89ab-cdef-ABCD-EF01234-6789", "{1234567-89ab-cdef-ABCD-EF012345678}");
}

static void test_json_pointers_escape_tilde_and_slash(void **state)
{
    (void)state;
    GOOD(WRIT_FORMAT_JSON_POINTER, "", "/", "//", "/a/~0~1", "/\xC3\xA4");
    BAD(WRIT_FORMAT_JSON_POINTER, "a", "#", "/~", "/~2", "/a~/b");
    GOOD(WRIT_FORMAT_RELATIVE_JSON_POINTER, "0", "0#", "10/a", "1/");
    BAD(WRIT_FORMAT_RELATIVE_JSON_POINTER, "", "#", "/a", "01", "-1", "1a", "1##", "1#/a", "1/~");
}

static void test_regex_is_what_ecma_262_reads(void **state)
{
    (void)state;
    GOOD(WRIT_FORMAT_REGEX, "", "^a+$", "(?<=a+)b", "[^]", "\\p{Lu}", "\\-");
    BAD(WRIT_FORMAT_REGEX, "(", "\\Z", "(?i)a", "\\a", "[z-a]", "a{2,1}", "\\p{Foo}");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_format_is_found_by_its_name),
        cmocka_unit_test(test_every_format_refuses_something),
        cmocka_unit_test(test_text_after_nul_counts),
        cmocka_unit_test(test_date_time_needs_its_offset_and_its_t),
        cmocka_unit_test(test_duration_units_come_in_order_without_gaps),
        cmocka_unit_test(test_email_is_a_mailbox),
        cmocka_unit_test(test_hostname_has_labels_of_letters_digits_and_inner_hyphens),
        cmocka_unit_test(test_hostname_labels_in_punycode_are_a_labels),
        cmocka_unit_test(test_hostname_has_at_most_253_bytes),
        cmocka_unit_test(test_ipv4_has_four_octets_without_leading_zeros),
        cmocka_unit_test(test_ipv6_groups_and_their_omission),
        cmocka_unit_test(test_uri_has_a_scheme_and_a_reference_need_not),
        cmocka_unit_test(test_uuid_is_hexadecimal_with_four_hyphens),
        cmocka_unit_test(test_json_pointers_escape_tilde_and_slash),
        cmocka_unit_test(test_regex_is_what_ecma_262_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
