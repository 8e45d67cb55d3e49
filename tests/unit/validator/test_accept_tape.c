/* SPDX-License-Identifier: Apache-2.0
 *
 * The tape of what is wrong. Two things are held: it leaves out what holds (or it would be no
 * gain), and what is found on it is what is found on the scanner's tape, for records damaged in
 * every place.
 */
#include "validator/accept_tape.h"

#include "tests/fuzz/accept_agree.h"
#include "tests/unit/contracts/compile.h"
#include "validator/validator.h"

typedef struct judge {
    writ_arena arena;
    writ_program program;
    writ_accept_plan *plan;
    writ_tape tape;
    writ_validator *validator;
} judge;

static void open_judge_with(judge *j, const char *schema, const writ_validator_options *options)
{
    writ_error err = WRIT_ERROR_INIT;
    *j = (judge){0};
    writ_schema_set *set = compile(&j->arena, schema);
    if (writ_program_init(&j->program, set, &err) ||
        writ_validator_new(set, options, &j->validator, &err))
        fail_msg("%s", err.message);
    j->plan = writ_accept_plan_new(&j->program, options && options->watch_undeclared);
    assert_non_null(j->plan);
}

static void open_judge(judge *j, const char *schema)
{
    open_judge_with(j, schema, NULL);
}

static void close_judge(judge *j)
{
    writ_validator_free(j->validator);
    writ_accept_plan_free(j->plan);
    writ_tape_clear(&j->tape);
    writ_program_clear(&j->program);
    writ_arena_clear(&j->arena);
}

/* A copy with what may stand behind a record; to be freed. */
static char *padded(const char *record, size_t len, char behind)
{
    char *bytes = malloc(len + WRIT_SCAN_PADDING);
    assert_non_null(bytes);
    memcpy(bytes, record, len);
    memset(bytes + len, behind, WRIT_SCAN_PADDING);
    return bytes;
}

/* The tape in one line, `{ id + who { name + mail [] } }`: a plus is a value that holds, and any
 * other one stands as it is; "" when there is none. */
static writ_str tape_of(judge *j, const char *record)
{
    char *bytes = padded(record, strlen(record), '}');
    writ_buf line = WRIT_BUF_INIT;
    bool is_there = writ_accept_tape(j->plan, &j->tape, bytes, strlen(record));
    for (size_t i = 0; is_there && i < j->tape.count; i++) {
        const writ_token *token = &j->tape.tokens[i];
        if (token->flags & WRIT_TOKEN_HOLDS)
            writ_buf_add_text(&line, "+ ");
        else if (token->kind == WRIT_TOKEN_ARRAY || token->kind == WRIT_TOKEN_OBJECT)
            writ_buf_printf(&line, "%s%u>%u ", token->kind == WRIT_TOKEN_ARRAY ? "A" : "O",
                            token->len, token->next);
        else
            writ_buf_printf(&line, "%.*s ", WRIT_FMT(writ_tape_raw(&j->tape, token)));
    }
    writ_str text = writ_str_copy(&j->arena, writ_buf_str(&line));
    writ_buf_clear(&line);
    free(bytes);
    return text;
}

static void is_tape(const char *schema, const char *record, const char *tape)
{
    judge j;
    open_judge(&j, schema);
    assert_string_equal(tape_of(&j, record).ptr, tape);
    close_judge(&j);
}

static const char contact[] = JSON({
    "type" : "object",
    "properties" : {
        "id" : {"type" : "integer", "minimum" : 1},
        "who" : {
            "type" : "object",
            "properties" : {
                "name" : {"type" : "string", "maxLength" : 8},
                "mail" : {"type" : "string", "pattern" : "^[a-z.]+@[a-z.]+$"}
            },
            "required" : [ "name", "mail" ],
            "additionalProperties" : false
        },
        "lines" : {
            "type" : "array",
            "items" : {
                "type" : "object",
                "properties" :
                    {"sku" : {"enum" : [ "a", "b", null ]}, "count" : {"type" : "number"}},
                "required" : ["sku"],
                "minProperties" : 1
            },
            "minItems" : 1
        },
        "pay" : {
            "oneOf" : [
                {"properties" : {"by" : {"const" : "card"}, "no" : {"type" : "integer"}}},
                {"properties" : {"by" : {"const" : "cash"}}}
            ]
        },
        "tags" : {"type" : "array", "uniqueItems" : true},
        "more" : {"$ref" : "#"}
    },
    "required" : [ "id", "who" ]
});

static void test_what_holds_is_one_token(void **state)
{
    (void)state;
    is_tape(contact, "{\"id\":7,\"who\":{\"name\":\"Ada\",\"mail\":[]}}",
            "O2>9 id + who O2>9 name + mail A0>9 ");
    is_tape(contact, "{\"id\":7,\"who\":{\"name\":\"Ada\",\"mail\":\"a@b.c\"}}",
            "O2>5 id + who + ");
    is_tape(contact, " { \"who\" : { } , \"lines\" : [ { \"sku\" : \"a\" } , { \"sku\" : 1 } ] } ",
            "O2>9 who O0>3 lines A2>9 + O1>9 sku 1 ");
    is_tape(contact, "{\"id\":\"x\"}", "O1>3 id x ");
    is_tape("{\"items\": {\"type\": \"integer\"}}", "[1,\"x\",3]", "A3>4 + x + ");
    is_tape("{\"type\": \"object\"}", "[{\"a\":[1]}]", "A1>5 O1>5 a A1>5 1 ");
}

static void test_undeclared_members_are_kept_whole(void **state)
{
    (void)state;
    is_tape(contact, "{\"id\":7,\"whom\":{\"name\":[1,2]}}", "O2>9 id + whom O1>9 name A2>9 1 2 ");
    is_tape("{\"required\": [\"a\", \"b\"]}", "{\"a\":[1]}", "O1>4 a A1>4 1 ");
}

static void test_what_the_plan_does_not_know_is_kept_whole(void **state)
{
    (void)state;
    is_tape(contact, "{\"pay\":{\"by\":\"card\",\"no\":\"x\"}}", "O1>7 pay O2>7 by card no x ");
    is_tape(contact, "{\"tags\":[1,[2],1]}", "O1>7 tags A3>7 1 A1>6 2 1 ");
    is_tape(contact, "{\"tags\":[1,[2],3]}", "O1>3 tags + ");
}

static void test_what_is_no_json_or_rare_has_no_tape(void **state)
{
    (void)state;
    static const char *const records[] = {
        "",
        "{",
        "{\"id\"",
        "{\"id\":",
        "{\"id\":7",
        "{\"id\":7,",
        "{\"id\":7,}",
        "{\"id\":07}",
        "{\"id\":7}}",
        "{\"id\":\"7}",
        "{\"id\" 7}",
        "{id:7}",
        "{\"who\":{\"x\":}}",
        "{\"id\":7,\"id\":8}",
        "{\"x\":7,\"x\":8}",
        "{\"x\":{\"y\":1,\"y\":1}}",
        "{\"\\u0069d\":7}",
        "\"text\"",
        ("{\"lines\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,"
         "29,"
         "30,31,32,33]}"),
    };
    for (size_t i = 0; i < sizeof records / sizeof *records; i++)
        is_tape(contact, records[i], "");
}

static void test_parts_get_code_where_many_records_are_opened(void **state)
{
    (void)state;
    static const char record[] = "{\"id\":0,\"who\":{\"name\":\"Ada\",\"mail\":\"a@b.c\"},"
                                 "\"lines\":[{\"sku\":\"a\"},{\"sku\":\"c\"}]}";
    static const char tape[] = "O3>11 id 0 who + lines A2>11 + O1>11 sku c ";
    ONLY_WITH(accept_has_code(), "AVX2 and BMI2, or is no x86-64");
    judge j;
    open_judge(&j, contact);
    for (int i = 1; i < WRIT_ACCEPT_FIRST_PERIOD; i++)
        assert_string_equal(tape_of(&j, record).ptr, tape);
    assert_null(j.plan->parts);
    assert_string_equal(tape_of(&j, record).ptr, tape);
    assert_non_null(j.plan->parts);
    for (int i = 0; i < 9000; i++)
        assert_string_equal(tape_of(&j, record).ptr, tape);
    assert_non_null(j.plan->parts);
    assert_int_equal(j.plan->part_tries, 1);
    close_judge(&j);
}

/* Code that expects another order is made anew, and some day no more. */
static void test_parts_are_dropped_where_members_come_otherwise(void **state)
{
    (void)state;
    ONLY_WITH(accept_has_code(), "AVX2 and BMI2, or is no x86-64");
    judge j;
    open_judge(&j, contact);
    for (int i = 0; i < 40000; i++) {
        const char *who =
            i / 300 % 2 ? "\"name\":\"A\",\"mail\":\"a@b\"" : "\"mail\":\"a@b\",\"name\":\"A\"";
        writ_str record = writ_str_printf(&j.arena, "{\"who\":{%s}}", who);
        assert_string_equal(tape_of(&j, record.ptr).ptr, "O1>3 who + ");
    }
    assert_in_range(j.plan->part_tries, 1, 8);
    close_judge(&j);
}

/* Objects within one another, the innermost of which lacks what is required. */
static void test_a_deep_value_is_kept_whole_or_left_to_others(void **state)
{
    (void)state;
    judge j;
    open_judge(&j, contact);
    for (int depth = 1; depth <= 256; depth *= 2) {
        writ_buf record = WRIT_BUF_INIT;
        for (int i = 1; i < depth; i++)
            writ_buf_add_text(&record, "{\"more\":");
        writ_buf_add_text(&record, "{");
        for (int i = 0; i < depth; i++)
            writ_buf_add_text(&record, "}");
        assert_int_equal(tape_of(&j, record.ptr).len > 0, depth <= 64);
        writ_buf_clear(&record);
    }
    close_judge(&j);
}

static void is_same(const char *what, writ_str got, writ_str wanted, const char *record, size_t len)
{
    if (!writ_str_equal(got, wanted))
        fail_msg("%s is '%.*s', not '%.*s': %.*s", what, WRIT_FMT(got), WRIT_FMT(wanted), (int)len,
                 record);
}

/* What has been counted of undeclared members since the last call: "path times, …". */
static writ_str counted(judge *j)
{
    writ_seen_paths paths = {0};
    writ_buf line = WRIT_BUF_INIT;
    writ_validator_take_undeclared(j->validator, &j->arena, &paths);
    for (size_t i = 0; i < paths.count; i++)
        writ_buf_printf(&line, "%.*s %d, ", WRIT_FMT(paths.items[i].path),
                        (int)paths.items[i].times);
    writ_str text = writ_str_copy(&j->arena, writ_buf_str(&line));
    writ_buf_clear(&line);
    return text;
}

/* What the tape of errors and what the scanner's tape lead to. Returns whether there is the first.
 */
static bool agree(judge *j, const char *record, size_t len, char behind)
{
    char *bytes = padded(record, len, behind);
    writ_findings wanted = {0}, got = {0};
    counted(j);
    bool valid = writ_validator_check(j->validator, &j->arena, bytes, len, &wanted);
    writ_str times = counted(j);
    if (writ_validator_judge(j->validator, &j->arena, bytes, len, &got) != valid ||
        (!valid && (got.count != wanted.count || got.dropped != wanted.dropped)))
        fail_msg("judge has %zu findings, check %zu: %.*s", got.count, wanted.count, (int)len,
                 record);
    for (size_t i = 0; !valid && i < wanted.count; i++) {
        const writ_finding *a = &got.items[i], *b = &wanted.items[i];
        assert_int_equal(a->rule, b->rule);
        assert_int_equal(a->severity, b->severity);
        is_same("path", a->path, b->path, record, len);
        is_same("message", a->message, b->message, record, len);
        is_same("actual", a->actual, b->actual, record, len);
        is_same("hint", a->hint, b->hint, record, len);
    }
    is_same("undeclared", counted(j), times, record, len);
    bool has_tape = writ_accept_tape(j->plan, &j->tape, bytes, len);
    free(bytes);
    return has_tape;
}

static const char *const seeds[] = {
    ("{\"id\":7,\"who\":{\"name\":\"Ada\",\"mail\":\"a@b.c\"},\"lines\":[{\"sku\":\"a\",\"count\":"
     "1."
     "5},"
     "{\"sku\":null}],\"pay\":{\"by\":\"card\",\"no\":3},\"tags\":[1,\"x\"],\"other\":{\"x\":[1]}"
     "}"),
    ("{\"more\":{\"id\":1,\"who\":{\"name\":\"B\\n\",\"mail\":\"b@b\"},\"ids\":[2,3]},\"id\":2,"
     "\"whom\":{\"name\":\"C\",\"mail\":\"c@c\"}}"),
    " { \"lines\" : [ ] , \"id\" : -1 , \"who\" : { \"mail\" : \"\xC3\xA9\" , \"age\" : null } } ",
};

/* Every byte of the seeds turned into others. */
static void damage_records(const char *schema, const writ_validator_options *options)
{
    static const char damage[] = "\"{}[],:7-.ex \\\t\xC3";
    static const char behind[] = "}]\"1,\n";
    size_t count = 0, taped = 0;
    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        size_t len = strlen(seeds[i]);
        judge j;
        open_judge_with(&j, schema, options);
        for (size_t at = 0; at < len * (sizeof damage - 1); at++, count++) {
            char record[512];
            memcpy(record, seeds[i], len);
            record[at / (sizeof damage - 1)] = damage[at % (sizeof damage - 1)];
            taped += agree(&j, record, len, behind[at % (sizeof behind - 1)]);
        }
        for (size_t cut = 0; cut < len; cut++)
            agree(&j, seeds[i], cut, behind[cut % (sizeof behind - 1)]);
        close_judge(&j);
    }
    assert_true(taped > count / 8);
    assert_true(taped < count);
}

static void test_damaged_records_lead_to_the_same_findings(void **state)
{
    (void)state;
    damage_records(contact, NULL);
}

/* Without branches: where those declare members no plan is asked. */
static const char documented[] = JSON({
    "type" : "object",
    "properties" : {
        "id" : {"type" : "integer"},
        "who" : {
            "properties" : {"name" : {"type" : "string", "maxLength" : 8}},
            "required" : ["mail"],
            "additionalProperties" : {"type" : "string"}
        },
        "lines" : {"items" : {"properties" : {"sku" : {"type" : [ "string", "null" ]}}}},
        "pay" : {"type" : "object"},
        "tags" : {"uniqueItems" : true, "maxItems" : 2},
        "more" : {"properties" : {"who" : true}, "required" : ["id"]}
    },
    "required" : ["id"]
});

static void test_undeclared_members_are_found_and_counted_the_same(void **state)
{
    (void)state;
    damage_records(documented, &(writ_validator_options){.watch_undeclared = true});
    damage_records(documented,
                   &(writ_validator_options){.watch_undeclared = true,
                                             .undeclared_payload = WRIT_PAYLOAD_REJECT});
}

/* Of a text that is longer than what the scanner lists at once, with errors at its end. */
static void test_long_records_lead_to_the_same_findings(void **state)
{
    (void)state;
    judge j;
    open_judge(&j, contact);
    for (size_t items = 100; items < 1000; items += 37) {
        writ_buf record = WRIT_BUF_INIT;
        writ_buf_add_text(&record, "{\"id\":\"\",\"lines\":[");
        for (size_t i = 0; i < items; i++)
            writ_buf_add_text(&record, "{\"sku\":\"a\",\"count\":1},");
        writ_buf_add_text(&record, "{\"sku\":\"c\"}],\"id_\":[\"x\"],\"who\":{\"name\":\"x\"}}");
        assert_true(agree(&j, record.ptr, record.len, '}'));
        writ_buf_clear(&record);
    }
    close_judge(&j);
}

/* What a dead letter does not tell, judge does not say. */
static void test_judge_is_brief(void **state)
{
    (void)state;
    judge j;
    open_judge(&j, contact);
    char *bytes = padded(seeds[1], strlen(seeds[1]), '\n');
    writ_findings whole = {0}, brief = {0};
    writ_validator_check(j.validator, &j.arena, bytes, strlen(seeds[1]), &whole);
    writ_validator_judge(j.validator, &j.arena, bytes, strlen(seeds[1]), &brief);
    assert_string_equal(whole.items[0].schema_path.ptr, "/required");
    assert_int_equal(whole.items[0].evidence.count, 2);
    assert_non_null(whole.items[0].place.source);
    assert_int_equal(brief.items[0].schema_path.len, 0);
    assert_int_equal(brief.items[0].evidence.count, 0);
    assert_null(brief.items[0].place.source);
    free(bytes);
    close_judge(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_holds_is_one_token),
        cmocka_unit_test(test_undeclared_members_are_kept_whole),
        cmocka_unit_test(test_what_the_plan_does_not_know_is_kept_whole),
        cmocka_unit_test(test_what_is_no_json_or_rare_has_no_tape),
        cmocka_unit_test(test_parts_get_code_where_many_records_are_opened),
        cmocka_unit_test(test_parts_are_dropped_where_members_come_otherwise),
        cmocka_unit_test(test_a_deep_value_is_kept_whole_or_left_to_others),
        cmocka_unit_test(test_damaged_records_lead_to_the_same_findings),
        cmocka_unit_test(test_undeclared_members_are_found_and_counted_the_same),
        cmocka_unit_test(test_long_records_lead_to_the_same_findings),
        cmocka_unit_test(test_judge_is_brief),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
