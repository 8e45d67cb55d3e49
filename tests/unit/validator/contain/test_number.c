/* SPDX-License-Identifier: Apache-2.0
 *
 * The number solver against a scan: bounds and steps are multiples of a quarter, so the quarters
 * between the bounds are all there is.
 */
#include "tests/unit/validator/contain/pairs.h"

static const int steps[] = {2, 3, 4, 6, 8, 12}; /* quarters: 0.5, 0.75, 1, 1.5, 2, 3 */
enum { STEPS = sizeof steps / sizeof steps[0] };

struct numbers { /* in quarters */
    int low, high;
    bool low_open, high_open, integer;
    int step, other_step, not_step;
    int hole; /* a value taken out */
};

static bool has(const struct numbers *numbers, int n)
{
    return n >= numbers->low + numbers->low_open && n <= numbers->high - numbers->high_open &&
           (!numbers->integer || n % 4 == 0) && n % numbers->step == 0 &&
           n % numbers->other_step == 0 && n % numbers->not_step != 0 && n != numbers->hole;
}

static const char *write_schema(writ_arena *arena, const struct numbers *numbers)
{
    return writ_str_printf(
               arena,
               "{\"type\": \"%s\", \"%s\": %.2f, \"%s\": %.2f, \"multipleOf\": %.2f, \"allOf\": "
               "[{\"multipleOf\": %.2f}, {\"not\": {\"multipleOf\": %.2f}}, {\"not\": {\"const\": "
               "%.2f}}]}",
               numbers->integer ? "integer" : "number",
               numbers->low_open ? "exclusiveMinimum" : "minimum", numbers->low / 4.0,
               numbers->high_open ? "exclusiveMaximum" : "maximum", numbers->high / 4.0,
               numbers->step / 4.0, numbers->other_step / 4.0, numbers->not_step / 4.0,
               numbers->hole / 4.0)
        .ptr;
}

static void check_numbers(const struct numbers *numbers)
{
    writ_arena arena = WRIT_ARENA_INIT;
    struct pair pair;
    bool any = false;
    for (int n = numbers->low; n <= numbers->high && !any; n++)
        any = has(numbers, n);
    const char *schema = write_schema(&arena, numbers);
    judge_with(&pair, schema, "false", NULL, false);
    if (pair.verdict.kind != (any ? WRIT_BREAKING : WRIT_COMPATIBLE))
        fail_msg("%s is %s", schema, describe(&pair));
    writ_arena_clear(&pair.arena);
    writ_arena_clear(&arena);
}

static void test_a_set_of_numbers_is_empty_where_a_scan_finds_none(void **state)
{
    (void)state;
    unsigned at = 1;
    for (int round = 0; round < 4000; round++) {
        unsigned draw[10];
        for (int i = 0; i < 10; i++) {
            at = at * 1103515245u + 12345u; /* the same in every run */
            draw[i] = at >> 16 & 0x7FFF;
        }
        int low = (int)(draw[0] % 48) - 24;
        check_numbers(&(struct numbers){.low = low,
                                        .high = low + (int)(draw[1] % 14),
                                        .low_open = draw[2] % 2,
                                        .high_open = draw[3] % 2,
                                        .integer = draw[4] % 3 == 0,
                                        .step = steps[draw[5] % STEPS],
                                        .other_step = steps[draw[6] % STEPS],
                                        .not_step = steps[draw[7] % STEPS],
                                        .hole = (int)(draw[8] % 48) - 24});
    }
}

static void test_numbers_without_a_step_are_dense(void **state)
{
    (void)state;
    breaks(JSON({"type" : "number", "exclusiveMinimum" : 0, "exclusiveMaximum" : 1}), "false", "",
           "false");
    breaks("{\"type\": \"number\", \"exclusiveMinimum\": 0, \"exclusiveMaximum\": 1e-30}", "false",
           "", "false");
    compatible(JSON({"type" : "number", "minimum" : 1, "exclusiveMaximum" : 1}), "false");
    compatible(JSON({"type" : "number", "minimum" : 1, "maximum" : 1}), JSON({"const" : 1}));
}

static void test_unbounded_multiples_are_endless(void **state)
{
    (void)state;
    breaks(JSON({"type" : "number", "multipleOf" : 3}), JSON({"not" : {"multipleOf" : 5}}), "",
           "not");
    compatible(JSON({"type" : "number", "multipleOf" : 6}),
               JSON({"not" : {"not" : {"multipleOf" : 3}}}));
    compatible(JSON({"type" : "number", "multipleOf" : 6, "not" : {"multipleOf" : 2}}), "false");
    breaks(JSON({"type" : "number", "multipleOf" : 6, "not" : {"multipleOf" : 4}}), "false", "",
           "false");
}

static void test_wild_exponents_end(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"{\"type\": \"number\", \"multipleOf\": 1e-50000}", "{\"multipleOf\": 1e50000}"},
        {"{\"type\": \"number\", \"multipleOf\": 1e50000}", "{\"multipleOf\": 1e-50000}"},
        {"{\"type\": \"integer\", \"minimum\": 1e90000}", "{\"maximum\": 1e90001}"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct pair pair;
        judge_with(&pair, pairs[i][0], pairs[i][1], NULL, false);
        assert_true(pair.verdict.elapsed_us < 2000000);
        writ_arena_clear(&pair.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_set_of_numbers_is_empty_where_a_scan_finds_none),
        cmocka_unit_test(test_numbers_without_a_step_are_dense),
        cmocka_unit_test(test_unbounded_multiples_are_endless),
        cmocka_unit_test(test_wild_exponents_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
