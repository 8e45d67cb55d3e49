/* SPDX-License-Identifier: Apache-2.0
 *
 * When code is made for a plan, made anew and dropped. What it answers is in test_accept.c and
 * tests/property/accept_laws.c.
 */
#include "tests/fuzz/accept_agree.h"
#include "tests/unit/contracts/compile.h"
#include "tests/unit/validator/mappings.h"

static const char schema[] = JSON({
    "type" : "object",
    "properties" : {
        "a" : {"type" : "integer"},
        "b" : {"type" : "integer"},
        "c" : {"type" : "integer"},
        "d" : {"type" : "integer"}
    },
    "additionalProperties" : false
});

static const char in_order[] = "{\"a\":1,\"b\":2,\"c\":3,\"d\":4}";
static const char turned[] = "{\"d\":4,\"c\":3,\"b\":2,\"a\":1}";
static const char mixed[] = "{\"b\":2,\"d\":4,\"a\":1,\"c\":3}";
static const char wrong[] = "{\"a\":1,\"b\":2,\"c\":3,\"d\":null}";

typedef struct bench {
    writ_arena arena;
    writ_program program;
    writ_accept_plan *plan;
} bench;

static void set_up_with(bench *b, const char *text)
{
    writ_error err = WRIT_ERROR_INIT;
    *b = (bench){0};
    if (writ_program_init(&b->program, compile(&b->arena, text), &err))
        fail_msg("%s", err.message);
    b->plan = writ_accept_plan_new(&b->program, false);
    assert_non_null(b->plan);
}

static void set_up(bench *b)
{
    set_up_with(b, schema);
}

static void tear_down(bench *b)
{
    writ_accept_plan_free(b->plan);
    writ_program_clear(&b->program);
    writ_arena_clear(&b->arena);
}

static void ask(bench *b, const char *record, size_t times, bool yes)
{
    char bytes[64 + WRIT_SCAN_PADDING] = {0};
    memcpy(bytes, record, strlen(record));
    for (size_t i = 0; i < times; i++) {
        b->plan->pause = b->plan->misses = 0;
        if (writ_accept(b->plan, bytes, strlen(record)) != yes)
            fail_msg("record %zu: not %d", i, yes);
    }
}

static const void *code_of(const bench *b)
{
    const void *memory;
    memcpy(&memory, &b->plan->code, sizeof memory);
    return memory;
}

/* Asks until the code is another one than before, or there is none; how often. 0: it stays. */
static size_t ask_until_changed(bench *b, const char *record)
{
    const void *before = code_of(b);
    for (size_t i = 1; i < 20000; i++) {
        ask(b, record, 1, true);
        if (code_of(b) != before)
            return i;
    }
    return 0;
}

static void test_a_handful_of_records_gets_no_code(void **state)
{
    (void)state;
    ONLY_WITH(accept_has_code(), "AVX2 and BMI2, or is no x86-64");
    bench b;
    set_up(&b);
    ask(&b, in_order, WRIT_ACCEPT_FIRST_PERIOD - 1, true);
    assert_null(b.plan->code);
    ask(&b, wrong, 3 * WRIT_ACCEPT_FIRST_PERIOD, false);
    assert_null(b.plan->code); /* only "yes" counts */
    ask(&b, in_order, 1, true);
    assert_non_null(b.plan->code);
    ask(&b, in_order, 100, true);
    ask(&b, wrong, 100, false);
    tear_down(&b);
}

static void test_who_wants_no_code_gets_none(void **state)
{
    (void)state;
    bench b;
    set_up(&b);
    b.plan->until_jit = 0;
    ask(&b, in_order, 20000, true);
    assert_null(b.plan->code);
    assert_int_equal(b.plan->until_jit, 0);
    tear_down(&b);
}

static void test_code_stays_where_members_come_as_expected(void **state)
{
    (void)state;
    ONLY_WITH(accept_has_code(), "AVX2 and BMI2, or is no x86-64");
    bench b;
    set_up(&b);
    assert_int_equal(ask_until_changed(&b, in_order), WRIT_ACCEPT_FIRST_PERIOD);
    const void *code = code_of(&b);
    for (int i = 0; i < 20000; i++) /* one in ten comes otherwise */
        ask(&b, i % 10 ? in_order : turned, 1, true);
    assert_ptr_equal(code_of(&b), code);
    assert_int_equal(b.plan->jit_tries, 1);
    tear_down(&b);
}

static void test_code_is_made_anew_from_another_order(void **state)
{
    (void)state;
    ONLY_WITH(accept_has_code(), "AVX2 and BMI2, or is no x86-64");
    bench b;
    set_up(&b);
    ask(&b, in_order, WRIT_ACCEPT_FIRST_PERIOD, true);
    uint32_t strays = b.plan->strays;
    ask(&b, turned, 1, true);
    assert_true(b.plan->strays > strays); /* it expects the other one */
    assert_true(ask_until_changed(&b, turned) > 0);
    assert_null(b.plan->code);
    assert_int_equal(ask_until_changed(&b, turned), WRIT_ACCEPT_FIRST_PERIOD);
    assert_false(writ_accept_is_disordered(b.plan->root->object)); /* it is only another one */
    strays = b.plan->strays;
    ask(&b, turned, 1000, true);
    ask(&b, in_order, 1000, true); /* as it came before: the second guess */
    assert_int_equal(b.plan->strays, strays);
    ask(&b, mixed, 10, true);
    ask(&b, wrong, 10, false);
    assert_true(b.plan->strays > strays);
    tear_down(&b);
}

/* Three orders, so that neither guess is right. Where code looks members up it stays, so here they
 * are of names that none is made for: one is empty. */
static void test_code_is_made_so_often_and_no_more(void **state)
{
    (void)state;
    ONLY_WITH(accept_has_code(), "AVX2 and BMI2, or is no x86-64");
    static const char with_empty_name[] =
        JSON({"type" : "object", "properties" : {"" : {}, "a" : {}, "b" : {}, "c" : {}, "d" : {}}});
    static const char *const orders[] = {in_order, turned, mixed};
    bench b;
    set_up_with(&b, with_empty_name);
    int made = 0, changes = 0; /* two to an order: it is dropped and made, or made at first */
    while (ask_until_changed(&b, orders[(changes + 1) / 2 % 3]) > 0) {
        made += b.plan->code != NULL;
        assert_true(++changes < 100);
    }
    assert_null(b.plan->code);
    assert_in_range(made, 2, 8);
    ask(&b, in_order, 20000, true); /* the walks go on */
    ask(&b, "{\"a\":1,\"a\":1}", 10, false);
    assert_null(b.plan->code);
    tear_down(&b);
}

/* From members that come in no order the walks learn that they do: then the code looks each up. */
static void test_code_for_no_order_knows_no_strays(void **state)
{
    (void)state;
    ONLY_WITH(accept_has_code(), "AVX2 and BMI2, or is no x86-64");
    static const char *const orders[] = {in_order, turned, mixed,
                                         "{\"c\":3,\"a\":1,\"d\":4,\"b\":2}"};
    bench b;
    set_up(&b);
    for (int i = 0; i < WRIT_ACCEPT_FIRST_PERIOD; i++)
        ask(&b, orders[i % 4], 1, true);
    assert_non_null(b.plan->code);
    assert_true(writ_accept_is_disordered(b.plan->root->object));
    uint32_t strays = b.plan->strays;
    for (int i = 0; i < 1000; i++)
        ask(&b, orders[i % 4], 1, true);
    assert_int_equal(b.plan->strays, strays);
    tear_down(&b);
}

/* {"name":1, … of four names, in one of four orders. */
static const char *write_names(char *to, size_t room, const char *const names[4], int order)
{
    static const char orders[4][4] = {{0, 1, 2, 3}, {3, 2, 1, 0}, {1, 3, 0, 2}, {2, 0, 3, 1}};
    size_t len = 0;
    for (int i = 0; i < 4; i++)
        len += (size_t)snprintf(to + len, room - len, "%s\"%s\":1", i ? "," : "{",
                                names[(int)orders[order][i]]);
    snprintf(to + len, room - len, "}");
    return to;
}

/* Names that differ at their beginning, at their end, in their length alone; and none of them. */
static void test_code_for_no_order_tells_names_apart(void **state)
{
    (void)state;
    ONLY_WITH(accept_has_code(), "AVX2 and BMI2, or is no x86-64");
    static const char *const names[][5] = {
        {"a", "b", "c", "d", "e"},
        {"a", "aa", "aaa", "baa", "aaaa"},
        {"abcdefgh", "bcdefgh", "cdefgh", "defghi", "defgh"},
        {"created_at", "created_by", "updated_at", "updated_by", "created_bt"},
        {"a1234567", "b1234567", "c1234567", "d1234567", "a1234568"},
        {"of_1", "of_2", "of_3", "of_4", "of_5"},
    };
    for (size_t set = 0; set < sizeof names / sizeof names[0]; set++) {
        char text[512], record[64];
        snprintf(
            text, sizeof text,
            "{\"type\":\"object\",\"properties\":{\"%s\":{\"type\":\"integer\"},\"%s\":{\"type\":"
            "\"integer\"},\"%s\":{\"type\":\"integer\"},\"%s\":{\"type\":\"integer\"}},"
            "\"additionalProperties\":false}",
            names[set][0], names[set][1], names[set][2], names[set][3]);
        bench b;
        set_up_with(&b, text);
        for (int i = 0; i < WRIT_ACCEPT_FIRST_PERIOD; i++)
            ask(&b, write_names(record, sizeof record, names[set], i % 4), 1, true);
        assert_non_null(b.plan->code);
        assert_true(writ_accept_is_disordered(b.plan->root->object));
        uint32_t strays = b.plan->strays;
        for (int i = 0; i < 100; i++) {
            ask(&b, write_names(record, sizeof record, names[set], i % 4), 1, true);
            snprintf(record, sizeof record, "{\"%s\":1,\"%s\":1}", names[set][i % 4],
                     names[set][4]);
            ask(&b, record, 1, false);
        }
        assert_int_equal(b.plan->strays, strays);
        tear_down(&b);
    }
}

/* What no record had is told to who runs a stream: writ_validator_never_seen. */
static void test_code_says_which_members_it_saw(void **state)
{
    (void)state;
    ONLY_WITH(accept_has_code(), "AVX2 and BMI2, or is no x86-64");
    bench b;
    set_up(&b);
    ask(&b, in_order, WRIT_ACCEPT_FIRST_PERIOD, true);
    assert_non_null(b.plan->code);
    uint64_t *seen = b.plan->root->object->members->seen;
    assert_int_equal(*seen, 15);
    *seen = 0;
    ask(&b, "{\"b\":1}", 1, true);
    assert_int_equal(*seen, 2);
    ask(&b, "{\"d\":1,\"a\":2}", 1, true);
    assert_int_equal(*seen, 11);
    tear_down(&b);
}

static void test_code_goes_with_its_plan(void **state)
{
    (void)state;
    ONLY_WITH(accept_has_code(), "AVX2 and BMI2, or is no x86-64");
    char permissions[5];
    bench b;
    set_up(&b);
    ask(&b, in_order, WRIT_ACCEPT_FIRST_PERIOD, true);
    const char *code = code_of(&b);
    size_t last = b.plan->code_len - 1;
    find_permissions(code, permissions);
    assert_string_equal(permissions, "r-xp");
    find_permissions(code + last, permissions);
    assert_string_equal(permissions, "r-xp");
    tear_down(&b);
    find_permissions(code, permissions);
    assert_true(permissions[0] == '\0' || permissions[2] != 'x');
    find_permissions(code + last, permissions);
    assert_true(permissions[0] == '\0' || permissions[2] != 'x');
}

static void test_code_can_be_cleared_twice(void **state)
{
    (void)state;
    bench b;
    set_up(&b);
    ask(&b, in_order, WRIT_ACCEPT_FIRST_PERIOD, true);
    writ_accept_jit_clear(b.plan);
    assert_null(b.plan->code);
    writ_accept_jit_clear(b.plan);
    ask(&b, in_order, 10, true);
    tear_down(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_handful_of_records_gets_no_code),
        cmocka_unit_test(test_who_wants_no_code_gets_none),
        cmocka_unit_test(test_code_stays_where_members_come_as_expected),
        cmocka_unit_test(test_code_is_made_anew_from_another_order),
        cmocka_unit_test(test_code_is_made_so_often_and_no_more),
        cmocka_unit_test(test_code_for_no_order_knows_no_strays),
        cmocka_unit_test(test_code_for_no_order_tells_names_apart),
        cmocka_unit_test(test_code_says_which_members_it_saw),
        cmocka_unit_test(test_code_goes_with_its_plan),
        cmocka_unit_test(test_code_can_be_cleared_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
