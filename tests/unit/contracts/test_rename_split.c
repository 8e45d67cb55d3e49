/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/rename.h"
#include "tests/unit/contracts/compile.h"

/* A schema of strings of these names, separated by blanks. `name:number`, `name:object` and
 * `name:date-time` are of that type or format. */
static writ_field *tree_of(writ_arena *arena, const char *names)
{
    writ_buf text = WRIT_BUF_INIT;
    writ_buf_add_text(&text, "{\"properties\": {\"k\": {}");
    for (const char *at = names; *at;) {
        size_t len = strcspn(at, " "), name = strcspn(at, ": ");
        writ_str type = name < len ? (writ_str){at + name + 1, len - name - 1} : WRIT_STR("string");
        bool is_time = writ_str_is(type, "date-time");
        writ_buf_printf(&text, ", \"%.*s\": {\"type\": \"%.*s\"%s}", (int)name, at,
                        WRIT_FMT(is_time ? WRIT_STR("string") : type),
                        is_time ? ", \"format\": \"date-time\"" : "");
        at += len + (at[len] == ' ');
    }
    writ_buf_add_text(&text, "}}");
    writ_field *tree = writ_field_tree(arena, compile(arena, text.ptr));
    writ_buf_clear(&text);
    return tree;
}

/* "/name = /first_name + /last_name", or with "<" for a merge; one a line. */
static void assert_found(writ_arena *arena, const writ_renames *renames, const char *expected)
{
    writ_buf got = WRIT_BUF_INIT;
    writ_buf_add_text(&got, "");
    for (size_t i = 0; i < renames->splits.count; i++) {
        const writ_rename_split *split = &renames->splits.items[i];
        writ_buf_printf(&got, "%s%.*s %s ", i ? "\n" : "", WRIT_FMT(split->whole->path),
                        split->is_merge ? "<" : ">");
        for (size_t p = 0; p < split->parts.count; p++)
            writ_buf_printf(&got, "%s%.*s", p ? " + " : "", WRIT_FMT(split->parts.items[p]->path));
    }
    assert_str(writ_str_copy(arena, writ_buf_str(&got)), expected);
    writ_buf_clear(&got);
}

static void assert_splits(const char *before, const char *after, const char *expected)
{
    writ_arena arena = WRIT_ARENA_INIT;
    assert_found(&arena, writ_renames_find(&arena, tree_of(&arena, before), tree_of(&arena, after)),
                 expected);
    writ_arena_clear(&arena);
}

static void test_a_name_is_split_into_its_parts(void **state)
{
    (void)state;
    assert_splits("name", "first_name last_name", "/name > /first_name + /last_name");
    assert_splits("fullName", "givenName familyName", "/fullName > /givenName + /familyName");
    assert_splits("customer_name", "customer_first_name customer_last_name",
                  "/customer_name > /customer_first_name + /customer_last_name");
    assert_splits("customer_name", "forename surname", "/customer_name > /forename + /surname");
}

static void test_other_things_have_parts_too(void **state)
{
    (void)state;
    assert_splits("address", "street city postal_code",
                  "/address > /street + /city + /postal_code");
    assert_splits("billing_address", "billing_street billing_city",
                  "/billing_address > /billing_street + /billing_city");
    assert_splits("created_at:date-time", "created_date created_time",
                  "/created_at > /created_date + /created_time");
    assert_splits("created:date-time", "date_created time_created",
                  "/created > /date_created + /time_created");
    assert_splits("location", "lat:number lon:number", "/location > /lat + /lon");
    assert_splits("price:number", "price_amount:integer price_currency",
                  "/price > /price_amount + /price_currency");
    assert_splits("speed:number", "min_speed:number max_speed:number",
                  "/speed > /min_speed + /max_speed");
    assert_splits("street", "street1 street_line_2", "/street > /street1 + /street_line_2");
}

static void test_parts_are_merged(void **state)
{
    (void)state;
    assert_splits("first_name last_name", "full_name", "/full_name < /first_name + /last_name");
    assert_splits("event_date event_time", "event_timestamp:date-time",
                  "/event_timestamp < /event_date + /event_time");
}

static void test_one_part_is_no_split(void **state)
{
    (void)state;
    assert_splits("address", "city", "");
    assert_splits("address", "city town", ""); /* two words for one */
}

static void test_strangers_are_no_parts(void **state)
{
    (void)state;
    assert_splits("name", "color weight", "");
    assert_splits("username", "first_name last_name", "");
    assert_splits("billing_address", "shipping_street shipping_city", "");
    assert_splits("created", "created_date created_time", ""); /* any string */
}

static void test_parts_have_types_that_parts_have(void **state)
{
    (void)state;
    assert_splits("name:object", "first_name last_name", "");
    assert_splits("name", "first_name:object last_name:object", "");
}

static void test_what_stays_is_neither_whole_nor_part(void **state)
{
    (void)state;
    assert_splits("name", "name first_name last_name", "");
    assert_splits("address street city", "street city", "");
}

static void test_several_that_are_declared_to_be_of_one_are_candidates(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *one = JSON({"properties" : {"a" : {"type" : "string"}}});
    const char *two = JSON({
        "properties" : {
            "x" : {"type" : "integer", "x-writ-renamed-from" : "a"},
            "y" : {"type" : "integer", "x-writ-renamed-from" : "/a"}
        }
    });
    writ_renames *renames = writ_renames_find(&arena, writ_field_tree(&arena, compile(&arena, one)),
                                              writ_field_tree(&arena, compile(&arena, two)));
    assert_int_equal(renames->count, 0);
    assert_found(&arena, renames, "/a > /x + /y");
    writ_arena_clear(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_name_is_split_into_its_parts),
        cmocka_unit_test(test_other_things_have_parts_too),
        cmocka_unit_test(test_parts_are_merged),
        cmocka_unit_test(test_one_part_is_no_split),
        cmocka_unit_test(test_strangers_are_no_parts),
        cmocka_unit_test(test_parts_have_types_that_parts_have),
        cmocka_unit_test(test_what_stays_is_neither_whole_nor_part),
        cmocka_unit_test(test_several_that_are_declared_to_be_of_one_are_candidates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
