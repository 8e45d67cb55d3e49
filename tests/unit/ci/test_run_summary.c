/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/run_summary.h"

#include "contracts/base/read.h"
#include "contracts/contract.h"
#include "tests/unit/test.h"

static writ_arena arena;

static int clear_arena(void **state)
{
    (void)state;
    writ_arena_clear(&arena);
    return 0;
}

static const char whole[] =
    "{\"writ\":\"run/1\",\"id\":\"0123456789abcdef0123456789abcdef\",\"command\":\"filter\","
    "\"started_at\":\"2026-03-10T14:00:00.000Z\",\"ended_at\":\"2026-03-10T14:00:01.250Z\","
    "\"inputs\":[\"a.ndjson\",\"-\"],\"letters\":\"rejects.ndjson\",\"stopped\":true,"
    "\"failed\":false,\"records\":9,\"passed\":6,\"rejected\":3,\"observed\":1,\"blank\":2,"
    "\"unrouted\":0,\"contracts\":[{\"contract\":\"orders\",\"version\":\"1.0.0\",\"owner\":"
    "\"ida\",\"observe\":false,\"basis\":\"observed\",\"records\":9,\"passed\":6,\"rejected\":3,"
    "\"observed\":1,\"first_seen\":\"2026-03-10T14:00:00.000Z\",\"last_seen\":"
    "\"2026-03-10T14:00:01.000Z\",\"rejects\":[{\"rule\":\"RANGE\",\"path\":\"/lines/*/n\","
    "\"records\":3,\"first_seen\":\"2026-03-10T14:00:00.000Z\",\"last_seen\":"
    "\"2026-03-10T14:00:01.000Z\",\"affects\":[\"shop\",\"stock\"]}],\"undeclared\":[{\"path\":"
    "\"/x\",\"times\":4}],\"drift\":[{\"rule\":\"RENAMED_FIELD\",\"path\":\"/a\",\"new_path\":"
    "\"/b\",\"severity\":\"error\",\"affects\":[]},{\"rule\":\"NEW_FIELD\",\"path\":\"/c\","
    "\"severity\":\"info\",\"affects\":[\"shop\"]}]},{\"contract\":\"empty\",\"version\":\"\","
    "\"owner\":\"\",\"observe\":true,\"basis\":\"agreed\",\"records\":0,\"passed\":0,"
    "\"rejected\":0,\"observed\":0,\"rejects\":[],\"undeclared\":[],\"drift\":[]}]}\n";

static void test_what_is_printed_is_read_and_printed_again(void **state)
{
    (void)state;
    writ_summary summary;
    writ_error err = WRIT_ERROR_INIT;
    writ_buf out = WRIT_BUF_INIT;
    assert_int_equal(writ_summary_read(&arena, "run.json", writ_str_of(whole), &summary, &err),
                     WRIT_OK);
    writ_summary_print(&out, &arena, &summary);
    assert_string_equal(out.ptr, whole);
    writ_buf_clear(&out);
}

/* Reads the text above with `from` replaced by `to`. */
static int read_changed(const char *from, const char *to, writ_summary *summary, writ_error *err)
{
    const char *at = strstr(whole, from);
    assert_non_null(at);
    writ_str text =
        writ_str_printf(&arena, "%.*s%s%s", (int)(at - whole), whole, to, at + strlen(from));
    *err = (writ_error)WRIT_ERROR_INIT;
    return writ_summary_read(&arena, "run.json", text, summary, err);
}

static void test_what_is_no_summary_is_refused_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *message;
    } cases[] = {
        {"run/1", "run/2", "no summary of a run"},
        {"\"id\"", "\"it\"", "'id' is missing"},
        {"\"records\":9", "\"records\":-9", "'records' must be a count"},
        {"\"records\":9", "\"records\":1e300", "'records' must be a count"},
        {"\"records\":9", "\"records\":18014398509481984", "'records' must be a count"},
        {"\"records\":9", "\"records\":\"9\"", "'records' must be number"},
        {"2026-03-10T14:00:01.250Z", "yesterday", "'ended_at' must be a time"},
        {"\"affects\":[\"shop\",\"stock\"]", "\"affects\":[1]", "'affects' must be an array"},
        {"\"affects\":[\"shop\",\"stock\"]", "\"affects\":{}", "'affects' must be an array"},
        {"\"severity\":\"error\"", "\"severity\":\"bad\"", "'severity' must be"},
        {"\"undeclared\":[{\"path\"", "\"undeclared\":[7,{\"path\"", "'undeclared' must be"},
        {"\"records\":9,\"passed\":6,\"rejected\":3,\"observed\":1,\"first_seen",
         "\"records\":2,\"passed\":6,\"rejected\":3,\"observed\":1,\"first_seen",
         "'rejected' must be at most 'records'"},
        {"\"stopped\":true", "\"stopped\":1", "'stopped' must be boolean"},
        {"\"last_seen\":\"2026-03-10T14:00:01.000Z\",\"rejects\"", "\"rejects\"",
         "'last_seen' is missing"},
    };
    writ_summary summary;
    writ_error err;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(read_changed(cases[i].from, cases[i].to, &summary, &err), WRIT_E_INPUT);
        if (!strstr(err.message, cases[i].message))
            fail_msg("%s: %s", cases[i].to, err.message);
        assert_string_equal(err.file, "run.json");
        assert_int_equal(err.line, 1);
    }
    assert_int_equal(read_changed("\"stopped\"", "\"later\":[{}],\"stopped\"", &summary, &err),
                     WRIT_OK);
    for (size_t len = 0; len + 2 < sizeof whole; len++) { /* the writer was killed */
        err = (writ_error)WRIT_ERROR_INIT;
        assert_int_equal(
            writ_summary_read(&arena, "run.json", (writ_str){whole, len}, &summary, &err),
            WRIT_E_INPUT);
    }
}

static void assert_path_at(writ_field *root, const char *at, const char *path, const char *told)
{
    const writ_summary_fields fields = {root, writ_str_of(at)};
    writ_str is = writ_summary_path_of(&arena, &fields, writ_str_of(path));
    if (!writ_str_is(is, told))
        fail_msg("'%s' is told as '%.*s', not '%s'", path, WRIT_FMT(is), told);
}

static void assert_path(writ_field *root, const char *path, const char *told)
{
    assert_path_at(root, "", path, told);
}

static void test_names_that_may_be_data_are_not_told(void **state)
{
    (void)state;
    assert_path(NULL, "", "");
    assert_path(NULL, "/address/postCode", "/address/postCode");
    assert_path(NULL, "/$id/@type/x-y.z:1", "/$id/@type/x-y.z:1");
    assert_path(NULL, "/ann@home.example", "/*");
    assert_path(NULL, "/by_mail/ann@home.example/since", "/by_mail/*/since");
    assert_path(NULL, "/4929123412341234", "/*");
    assert_path(NULL, "/c0ffee12345", "/*");
    assert_path(NULL, "/Ann Smith", "/*");
    assert_path(NULL, "/~0~1", "/*");
    assert_path(NULL, "/\xc3\xa9t\xc3\xa9", "/*");
    assert_path(NULL, "//x", "/*/x");
    assert_path(NULL, "/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/b/c", "/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a");
    char long_name[WRIT_SUMMARY_STEP_BYTES + 3];
    memset(long_name, 'a', sizeof long_name);
    long_name[0] = '/';
    long_name[sizeof long_name - 1] = '\0';
    assert_path(NULL, long_name, "/*");
    long_name[sizeof long_name - 2] = '\0';
    assert_path(NULL, long_name, long_name);
}

static void test_what_a_contract_declares_is_told_and_what_stands_in_its_maps_is_not(void **state)
{
    (void)state;
    static const char text[] =
        "{\"$id\":\"x\",\"type\":\"object\",\"properties\":{\"first name\":{\"type\":\"string\"},"
        "\"scores\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"object\","
        "\"properties\":{\"n\":{\"type\":\"integer\"}}}},\"child\":{\"$ref\":\"#\"}}}";
    writ_source *source = WRIT_NEW(&arena, writ_source);
    *source = (writ_source){WRIT_STR("x.json"), writ_str_of(text)};
    const writ_document_options none = {0};
    writ_error err = WRIT_ERROR_INIT;
    writ_value *root;
    writ_document *document;
    assert_int_equal(writ_json_read(&arena, source, &root, &err), WRIT_OK);
    assert_int_equal(writ_document_understand(&arena, source, root, &none, &document, &err),
                     WRIT_OK);
    writ_field *fields = writ_field_tree(&arena, document->contract->objects[0].set);
    assert_path(fields, "/first name", "/first name");
    assert_path(fields, "/scores/ann/n", "/scores/*/n");
    assert_path(fields, "/scores/ann/unheard", "/scores/*/unheard");
    assert_path(fields, "/child/scores/bob/n", "/child/scores/*/n");
    assert_path(fields, "/unheard", "/unheard");
    assert_path(fields, "/un heard", "/*");
    assert_path_at(fields, "/data/order", "/data/order/scores/ann/n", "/data/order/scores/*/n");
    assert_path_at(fields, "/data/order", "/data/order/first name", "/data/order/first name");
    assert_path_at(fields, "/data/order", "/data/orders/first name", "/data/orders/*");
    assert_path_at(fields, "/data/order", "/data/first name", "/data/*");
    assert_path_at(fields, "/data/order", "/scores/ann", "/scores/ann");
    assert_path_at(fields, "/data/order", "/data", "/data");
}

static void test_lists_are_joined_sorted_and_cut(void **state)
{
    (void)state;
    writ_summary summary = {0};
    writ_summary_contract *contract = WRIT_PUSH(&arena, &summary.contracts);
    writ_summary_group group = {.rule = WRIT_STR("RANGE"), .records = 1};
    for (uint64_t i = 0; i < 2 * WRIT_SUMMARY_ITEMS; i++) {
        group.path = writ_str_printf(&arena, "/p%d", (int)i);
        group.records = i + 1;
        group.first_seen = group.last_seen = (writ_moment)i;
        writ_summary_add_group(&arena, contract, &group);
        writ_summary_add_undeclared(&arena, contract, &(writ_summary_path){group.path, i + 1});
    }
    group = (writ_summary_group){WRIT_STR("RANGE"), WRIT_STR("/p7"), 1000, 3, 900, {0}};
    writ_summary_add_group(&arena, contract, &group);
    writ_summary_add_undeclared(&arena, contract, &(writ_summary_path){WRIT_STR("/p7"), 1000});
    writ_summary_cut(&summary);
    assert_int_equal(contract->rejects.count, WRIT_SUMMARY_ITEMS);
    assert_int_equal(contract->undeclared.count, WRIT_SUMMARY_ITEMS);
    assert_true(writ_str_is(contract->rejects.items[0].path, "/p7"));
    assert_int_equal(contract->rejects.items[0].records, 1008);
    assert_int_equal(contract->rejects.items[0].first_seen, 3);
    assert_int_equal(contract->rejects.items[0].last_seen, 900);
    assert_int_equal(contract->rejects.items[1].records, 2 * WRIT_SUMMARY_ITEMS);
    assert_int_equal(contract->undeclared.items[0].times, 1008);
}

static void test_no_two_ids_are_the_same(void **state)
{
    (void)state;
    writ_str one = writ_summary_id(&arena), other = writ_summary_id(&arena);
    assert_int_equal(one.len, 32);
    assert_int_equal(strspn(one.ptr, "0123456789abcdef"), 32);
    assert_false(writ_str_equal(one, other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define CASE(test) cmocka_unit_test_teardown(test, clear_arena)
        CASE(test_what_is_printed_is_read_and_printed_again),
        CASE(test_what_is_no_summary_is_refused_with_its_place),
        CASE(test_names_that_may_be_data_are_not_told),
        CASE(test_what_a_contract_declares_is_told_and_what_stands_in_its_maps_is_not),
        CASE(test_lists_are_joined_sorted_and_cut),
        CASE(test_no_two_ids_are_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
