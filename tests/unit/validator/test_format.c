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
        assert_true(strlen(writ_format_what((writ_format)format)) > 0);
    }
    assert_int_equal(writ_format_find(WRIT_STR("Date-Time")), WRIT_FORMAT_NONE);
    assert_int_equal(writ_format_find(WRIT_STR("idn-mail")), WRIT_FORMAT_NONE);
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

static void test_every_sample_has_its_format(void **state)
{
    (void)state;
    for (int format = WRIT_FORMAT_NONE + 1; format < WRIT_FORMAT_COUNT; format++) {
        const char *text;
        size_t count = 0;
        for (; (text = writ_format_sample((writ_format)format, count)) != NULL; count++)
            GOOD((writ_format)format, text);
        assert_true(count >= 4);
    }
    assert_null(writ_format_sample(WRIT_FORMAT_NONE, 0));
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
        {WRIT_FORMAT_IDN_EMAIL, WRIT_STR_INIT("a@b\xC3\xBC.example\0")},
        {WRIT_FORMAT_IDN_HOSTNAME, WRIT_STR_INIT("b\xC3\xBC\0")},
        {WRIT_FORMAT_IDN_HOSTNAME, WRIT_STR_INIT("xn--bcher-kva\0")},
        {WRIT_FORMAT_IRI, WRIT_STR_INIT("http://b\xC3\xBC/\0")},
        {WRIT_FORMAT_URI_TEMPLATE, WRIT_STR_INIT("{a}\0")},
        {WRIT_FORMAT_CURRENCY, WRIT_STR_INIT("EUR\0")},
        {WRIT_FORMAT_TIME_ZONE, WRIT_STR_INIT("Europe/Berlin\0")},
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

static void test_idn_hostname_takes_every_hostname(void **state)
{
    (void)state;
    GOOD(WRIT_FORMAT_IDN_HOSTNAME, "a", "A.b-c.example", "ab--cd.example", "xn--bcher-kva.example",
         "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz01234567890");
    BAD(WRIT_FORMAT_IDN_HOSTNAME, "", ".", "a.", "a..b", "-a", "a-", "a_b", "a b", "xn--X");
}

static void test_idn_hostname_labels_are_u_labels(void **state)
{
    (void)state;
    GOOD(WRIT_FORMAT_IDN_HOSTNAME, "b\u00FCcher.example", "a.b\u00FC", "stra\u00DFe", "l\u00B7l",
         "\u0915\u094D\u200D\u0937", "\u30A2\u30FB\u4E08", "b\u00FC\u3002xn--bcher-kva\uFF0Ec",
         "\u4F8B\uFF61example");
    BAD(WRIT_FORMAT_IDN_HOSTNAME, "B\u00DCcher", /* capitals */
        "Bu\u0308cher",                          /* not in NFC */
        "b\u00FC.", "b\u00FC..a", "b\u00FC.-a", "b\u00FC.a_b", "-b\u00FC", "b\u00FC-",
        "xn--b\u00FC",        /* hyphens in third and fourth place */
        "\u0301b\u00FC",      /* begins with a mark */
        "a\u00B7l",           /* middle dot not between two l */
        "\u0915\u200D\u0937", /* zero width joiner without a virama */
        "\u30FBa",            /* Katakana middle dot alone */
        "\u2603",             /* a snowman */
        "b\u00FC\uFF0E", "\u3002b\u00FC");
}

static void test_idn_hostname_keeps_its_direction(void **state)
{
    (void)state;
    GOOD(WRIT_FORMAT_IDN_HOSTNAME, "\u05D0\u05D1", "\u05D01", "\u0628\u0660", "a.\u05D0",
         "\u05D0.b\u00FC", "\u05D0\u05B0.a1", "b\u00FC1.\u05D0", "\u0905\u0902.\u05D0",
         "1b\u00FC"); /* a digit may begin a name that runs one way only */
    BAD(WRIT_FORMAT_IDN_HOSTNAME, "a\u05D0", "\u05D0a", "1\u05D0", "0a.\u05D0", "\u05D0.1a",
        "1b\u00FC.\u05D0",      /* rule 1, of a U-label */
        "a\u02B9.\u05D0",       /* rule 6: a mark that has no direction at the end */
        "\u05D0-\u05B0",        /* rule 3: a hyphen before the marks at the end */
        "\u05D00\u0660",        /* rule 4: digits of two kinds */
        "\u06F0\u0628\u0660.a", /* the same, and the first no letter */
        "xn--0-zhc74b");        /* the same as an A-label */
}

/* So many times the text. The caller frees. */
static char *repeat(const char *text, size_t times)
{
    size_t len = strlen(text);
    char *out = malloc(len * times + 1);
    for (size_t i = 0; i < times; i++)
        memcpy(out + i * len, text, len);
    out[len * times] = '\0';
    return out;
}

static void test_idn_hostname_counts_octets_of_a_labels(void **state)
{
    (void)state;
    char *label = repeat("\u00FC", 56), *longer = repeat("\u00FC", 60);
    char *name = repeat("\u00FC.", 31), *longest = repeat("\u00FC.", 33);
    name[strlen(name) - 1] = longest[strlen(longest) - 1] = '\0';
    GOOD(WRIT_FORMAT_IDN_HOSTNAME, label, name); /* xn--tda: seven octets and the full stop */
    BAD(WRIT_FORMAT_IDN_HOSTNAME, longer, longest);
    free(label), free(longer), free(name), free(longest);
}

static void test_idn_email_has_wide_atoms_and_u_labels(void **state)
{
    (void)state;
    GOOD(WRIT_FORMAT_IDN_EMAIL, "a@b", "\"a b\\\"\"@example.com", "a@[IPv6:::1]",
         "\u03B4\u03BF.\u03BA@example.com", "\"\u03B4 \u03BF\"@example.com", "a@b\u00FCcher",
         "a@bu\u0308cher", "a@a-b.b\u00FC.c", "\U0001D54F@a");
    BAD(WRIT_FORMAT_IDN_EMAIL, "", "@", "a@", "@b\u00FC", "\u00FC", "\u00FC\uFF20b", ".\u00FC@b",
        "\u00FC..a@b", "\u00FC b@c", "a@-b\u00FC", "a@b\u00FC.", "a@.b\u00FC", "a@\u2603",
        "a@b\u00FC\u3002c", /* only the full stop parts the domain */
        "\"\\\u00FC\"@b",   /* a quoted pair is ASCII */
        "a@[\u00FC:1]");
    BAD(WRIT_FORMAT_EMAIL, "\u03B4@example.com", "a@b\u00FCcher", "\"\u03B4\"@example.com");
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

static void test_iri_has_characters_beyond_ascii(void **state)
{
    (void)state;
    GOOD(WRIT_FORMAT_IRI, "http://example.com", "http://b\u00FCcher.example/\u00FC?\u00FC#\u00FC",
         "http://u\u00FC:p@h:1/", "a:\u00A0", "a:\uFFEF", "a:?\uE000", "a:?\U00100000",
         "a:\U00010000", "a:\U000E1000", "a:%C3%BC");
    BAD(WRIT_FORMAT_IRI, "\u00FC", "//\u00FC", "\u00FC:a", "a:\xC2\x80", "a:\uFDD0", "a:\uFFFE",
        "a:\uE000", "a:?#\uE000", "http://\uE000/", "a:\U0001FFFE", "a:\U000E0001", "a:?\U000FFFFE",
        "a:\u200E", "a:\u202E", "http://[::\u00FC]", "http://h:\u0661/");
    GOOD(WRIT_FORMAT_IRI_REFERENCE, "", "\u00FC", "//\u00FC", "/\u00FC", "#\u00FC", "?\uE000",
         "a/\u00FC:b");
    BAD(WRIT_FORMAT_IRI_REFERENCE, "\u00FC:a", "#\uE000", "\\\u00FC", "\u00FC \u00FC", "%\u00FC");
    BAD(WRIT_FORMAT_URI, "a:\u00FC", "http://\u00FC/");
    BAD(WRIT_FORMAT_URI_REFERENCE, "\u00FC", "#\u00FC");
}

static void test_uri_template_has_expressions_in_braces(void **state)
{
    (void)state;
    GOOD(WRIT_FORMAT_URI_TEMPLATE, "", "a", "/a/{b}", "{a}{b}", "{+a,b*,c:3}", "{?a.b,_c}", "{%41}",
         "{=a}", "{|a}", "{a:9999}", "a%41'b", "\u00FC{a}\uE000", "[]@!$&()*+,;=:/?#-._~");
    BAD(WRIT_FORMAT_URI_TEMPLATE, "{", "}", "{}", "{a", "a}", "{{a}}", "{+}", "{+?a}", "{a b}",
        "{a,}", "{,a,}", "{.a.}", "{a..b}", "{.}", "{a:}", "{a:0}", "{a:10000}", "{a:3*}", "{a**}",
        "{a-b}", "{\u00FC}", "{%4}", "%", "%4g", "a b", "a\"", "<", ">", "\\", "^", "`", "|",
        "\xC2\x80", "\n", "\x7F");
}

static void test_a_narrower_format_is_within_the_wider(void **state)
{
    (void)state;
    static const writ_format pairs[][2] = {
        {WRIT_FORMAT_EMAIL, WRIT_FORMAT_IDN_EMAIL},
        {WRIT_FORMAT_HOSTNAME, WRIT_FORMAT_IDN_HOSTNAME},
        {WRIT_FORMAT_URI, WRIT_FORMAT_URI_REFERENCE},
        {WRIT_FORMAT_URI, WRIT_FORMAT_IRI},
        {WRIT_FORMAT_IRI, WRIT_FORMAT_IRI_REFERENCE},
        {WRIT_FORMAT_URI_REFERENCE, WRIT_FORMAT_IRI_REFERENCE},
    };
    static const char bytes[] = "a:/?#[]@!%41.-\"\\ x\xC3\xBC{";
    srand(7);
    for (size_t round = test_rounds(200000); round > 0; round--) {
        char text[12];
        size_t len = (size_t)rand() % sizeof text;
        for (size_t i = 0; i < len; i++)
            text[i] = bytes[(size_t)rand() % (sizeof bytes - 1)];
        for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
            if (writ_format_check(pairs[i][0], (writ_str){text, len}) &&
                !writ_format_check(pairs[i][1], (writ_str){text, len}))
                fail_msg("'%.*s' is a %s and no %s", (int)len, text, writ_format_name(pairs[i][0]),
                         writ_format_name(pairs[i][1]));
    }
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

static void test_currency_is_a_code_in_force(void **state)
{
    (void)state;
    GOOD(WRIT_FORMAT_CURRENCY, "EUR", "AED", "ZWG", "XCG", "CHE", "XAU", "XDR", "XTS", "XXX");
    BAD(WRIT_FORMAT_CURRENCY, "", "eur", "Eur", "EU", "EURO", " EUR", "EUR ", "978", "DEM", "HRK",
        "BGN", "ANG", "ZZZ", "BTC", "\u20AC", "EU\u00DC");
}

static void test_time_zone_is_a_name_of_the_database(void **state)
{
    (void)state;
    GOOD(WRIT_FORMAT_TIME_ZONE, "Europe/Berlin", "America/Argentina/ComodRivadavia", "UTC",
         "Etc/GMT+12", "GB", "Asia/Kolkata", "Asia/Calcutta", "Europe/Kyiv", "Zulu",
         "Africa/Abidjan");
    BAD(WRIT_FORMAT_TIME_ZONE, "", "europe/berlin", "Europe", "Europe/", "/Europe/Berlin",
        "Europe/Berlin ", "Europe/Bonn", "CEST", "+01:00", "Z", "posix/Europe/Berlin",
        "../zoneinfo/UTC", "zone.tab");
}

static void test_lists_are_sorted_and_have_their_formats(void **state)
{
    (void)state;
    for (int format = WRIT_FORMAT_NONE; format < WRIT_FORMAT_COUNT; format++) {
        const char *before = "", *text;
        for (size_t i = 0; (text = writ_format_listed((writ_format)format, i)) != NULL; i++) {
            assert_true(strcmp(before, text) < 0);
            GOOD((writ_format)format, text);
            before = text;
        }
    }
    assert_non_null(writ_format_listed(WRIT_FORMAT_CURRENCY, 177));
    assert_null(writ_format_listed(WRIT_FORMAT_CURRENCY, 178));
    assert_non_null(writ_format_listed(WRIT_FORMAT_TIME_ZONE, 597));
    assert_null(writ_format_listed(WRIT_FORMAT_TIME_ZONE, 598));
    assert_null(writ_format_listed(WRIT_FORMAT_REGEX, 0));
}

/* Each format on a megabyte that repeats something: it must end, soon, and read nothing beyond. */
static void test_a_megabyte_is_judged(void **state)
{
    (void)state;
    static const char *const repeated[] = {
        "a",      ".",  "a.",      "xn--",         "-", "%",   "%41",  "%25",    "{",  "{a}",
        "{a,",    "[",  "\"",      "\\",           "@", "a@",  "::",   "\u00FC", ".b", "\u3002",
        "\u0301", "/~", "\u05D0.", "\u200D\u0915", "(", "P1D", "{a:1", "1",      "%4"};
    for (size_t i = 0; i < sizeof repeated / sizeof repeated[0]; i++) {
        size_t times = test_rounds((1 << 20) / strlen(repeated[i]));
        char *text = repeat(repeated[i], times);
        for (int format = WRIT_FORMAT_NONE + 1; format < WRIT_FORMAT_COUNT; format++) {
            char *copy = malloc(strlen(text)); /* not terminated */
            memcpy(copy, text, strlen(text));
            writ_format_check((writ_format)format, (writ_str){copy, strlen(text)});
            free(copy);
        }
        BAD(WRIT_FORMAT_HOSTNAME, text);
        BAD(WRIT_FORMAT_IDN_HOSTNAME, text);
        BAD(WRIT_FORMAT_CURRENCY, text);
        free(text);
    }
    char *name = repeat("a.", 1 << 19), *triplets = repeat("%25", 1 << 18);
    name[(1 << 20) - 1] = 'b';
    GOOD(WRIT_FORMAT_URI_REFERENCE, name, triplets);
    GOOD(WRIT_FORMAT_IRI_REFERENCE, name, triplets);
    GOOD(WRIT_FORMAT_URI_TEMPLATE, name, triplets);
    free(name), free(triplets);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_format_is_found_by_its_name),
        cmocka_unit_test(test_every_format_refuses_something),
        cmocka_unit_test(test_every_sample_has_its_format),
        cmocka_unit_test(test_text_after_nul_counts),
        cmocka_unit_test(test_date_time_needs_its_offset_and_its_t),
        cmocka_unit_test(test_duration_units_come_in_order_without_gaps),
        cmocka_unit_test(test_email_is_a_mailbox),
        cmocka_unit_test(test_hostname_has_labels_of_letters_digits_and_inner_hyphens),
        cmocka_unit_test(test_hostname_labels_in_punycode_are_a_labels),
        cmocka_unit_test(test_hostname_has_at_most_253_bytes),
        cmocka_unit_test(test_idn_hostname_takes_every_hostname),
        cmocka_unit_test(test_idn_hostname_labels_are_u_labels),
        cmocka_unit_test(test_idn_hostname_keeps_its_direction),
        cmocka_unit_test(test_idn_hostname_counts_octets_of_a_labels),
        cmocka_unit_test(test_idn_email_has_wide_atoms_and_u_labels),
        cmocka_unit_test(test_ipv4_has_four_octets_without_leading_zeros),
        cmocka_unit_test(test_ipv6_groups_and_their_omission),
        cmocka_unit_test(test_uri_has_a_scheme_and_a_reference_need_not),
        cmocka_unit_test(test_iri_has_characters_beyond_ascii),
        cmocka_unit_test(test_uri_template_has_expressions_in_braces),
        cmocka_unit_test(test_a_narrower_format_is_within_the_wider),
        cmocka_unit_test(test_uuid_is_hexadecimal_with_four_hyphens),
        cmocka_unit_test(test_json_pointers_escape_tilde_and_slash),
        cmocka_unit_test(test_regex_is_what_ecma_262_reads),
        cmocka_unit_test(test_currency_is_a_code_in_force),
        cmocka_unit_test(test_time_zone_is_a_name_of_the_database),
        cmocka_unit_test(test_lists_are_sorted_and_have_their_formats),
        cmocka_unit_test(test_a_megabyte_is_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
