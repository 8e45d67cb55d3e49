/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/drift/producer.h"

#include "tests/unit/test.h"
#include "tests/unit/validator/scanned.h"

static bool skips_source(void *context, writ_str path)
{
    (void)context;
    return writ_str_is(path, "/source");
}

/* The path and the text that the record's producer is found at; "" and "": nowhere. */
static void assert_found(const char *record, bool no_source, const char *path, const char *text)
{
    writ_producer_ranks ranks = {0};
    const writ_producer_filter filter = {skips_source, NULL};
    writ_buf found = WRIT_BUF_INIT, scratch = WRIT_BUF_INIT;
    scanned s = scan(record);
    assert_true(s.is_json);
    for (int again = 0; again < 2; again++) { /* from the memory of names, too */
        writ_buf_reset(&found);
        uint32_t at = writ_producer_find(&ranks, &s.tape, 0, no_source ? &filter : NULL, &found);
        assert_string_equal(found.ptr ? found.ptr : "", path);
        assert_int_equal(at != 0, *path != 0);
        if (!at)
            continue;
        writ_str told = s.tape.tokens[at].kind == WRIT_TOKEN_NUMBER
                            ? writ_tape_raw(&s.tape, &s.tape.tokens[at])
                            : writ_tape_text(&s.tape, &s.tape.tokens[at], &scratch);
        assert_true(writ_str_is(told, text));
    }
    writ_buf_clear(&found);
    writ_buf_clear(&scratch);
    scanned_clear(&s);
    writ_producer_ranks_clear(&ranks);
}

static void test_it_is_found_at_the_top_or_a_level_below(void **state)
{
    (void)state;
    assert_found("{\"id\":1,\"producer\":\"shop\"}", false, "/producer", "shop");
    assert_found("{\"meta\":{\"Source\":\"cr\\u006d\"}}", false, "/meta/Source", "crm");
    assert_found("{\"a\":{\"b\":{\"source\":\"crm\"}}}", false, "", "");
    assert_found("{\"_origin\":7}", false, "/_origin", "7");
}

static void test_it_may_be_the_name_in_what_is_called_so(void **state)
{
    (void)state;
    assert_found("{\"client\":{\"v\":1,\"name\":\"ios\"}}", false, "/client/name", "ios");
    assert_found("{\"m\":{\"client\":{\"name\":\"ios\"}}}", false, "/m/client/name", "ios");
    assert_found("{\"person\":{\"name\":\"ann\"}}", false, "", "");
}

static void test_the_best_name_wins_wherever_it_stands(void **state)
{
    (void)state;
    assert_found("{\"client\":\"c\",\"source\":\"s\",\"producer\":\"p\"}", false, "/producer", "p");
    assert_found("{\"client\":\"c\",\"meta\":{\"source\":\"s\"}}", false, "/meta/source", "s");
    assert_found("{\"client\":\"c\",\"source\":\"s\"}", true, "/client", "c");
}

static void test_what_names_nobody_is_none(void **state)
{
    (void)state;
    assert_found("{\"source_url\":\"u\",\"sources\":[\"a\"]}", false, "", "");
    assert_found("{\"source\":\"\"}", false, "", "");
    assert_found("{\"source\":null}", false, "", "");
    assert_found("{\"source\":\"0123456789012345678901234567890123456789012345678901234567890123456"
                 "789012345678901\"}",
                 false, "", "");
    assert_found("[{\"source\":\"s\"}]", false, "", "");
    assert_found("\"source\"", false, "", "");
}

static void test_odd_names_are_escaped_in_the_path(void **state)
{
    (void)state;
    assert_found("{\"a/b~\":{\"source\":\"s\"}}", false, "/a~1b~0/source", "s");
    assert_found("{\"*\":{\"source\":\"s\"}}", false, "/~2/source", "s");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_is_found_at_the_top_or_a_level_below),
        cmocka_unit_test(test_it_may_be_the_name_in_what_is_called_so),
        cmocka_unit_test(test_the_best_name_wins_wherever_it_stands),
        cmocka_unit_test(test_what_names_nobody_is_none),
        cmocka_unit_test(test_odd_names_are_escaped_in_the_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
