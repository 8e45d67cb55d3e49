/* SPDX-License-Identifier: Apache-2.0
 *
 * The short way to "yes". Two things are held: it says yes where it should (or it would be no short
 * way), and never where scanner and run do not. Each record is asked with several kinds of bytes
 * behind it, since the walk may look at them.
 */
#include "tests/fuzz/accept_agree.h"
#include "tests/unit/contracts/compile.h"

typedef struct judge {
    writ_arena arena;
    accept_judge of;
} judge;

static void open_judge(judge *j, const char *schema, bool watch)
{
    writ_error err = WRIT_ERROR_INIT;
    *j = (judge){0};
    writ_schema_options options = {.draft = WRIT_DRAFT_2020_12, .assert_formats = true};
    if (accept_open(&j->of, compile_with(&j->arena, schema, &options), watch, &err))
        fail_msg("%s", err.message);
}

static void close_judge(judge *j)
{
    accept_close(&j->of);
    writ_arena_clear(&j->arena);
}

/* The answer of the short way; whatever stands behind the record, walks and code say the same, and
 * are right when it is yes. */
static bool ask(judge *j, const char *record, size_t len)
{
    accept_answers said = {0};
    for (size_t i = 0; i < ACCEPT_BEHIND; i++) {
        said = accept_ask(&j->of, record, len, accept_behind[i]);
        if (!accept_agree(said))
            fail_msg("walks %d, code %d, full way %d before '%s': %.*s", said.walks, said.code,
                     said.full, accept_behind[i].ptr, (int)len, record);
    }
    return said.walks;
}

/* Asks the walks, and code that expects the order of the records so far. */
static bool short_way(judge *j, const char *record, size_t len)
{
    writ_accept_jit_clear(j->of.plan);
    ask(j, record, len);
    accept_make_code(&j->of);
    return ask(j, record, len);
}

static void says(const char *schema, const char *record, bool yes)
{
    judge j;
    open_judge(&j, schema, false);
    assert_non_null(j.of.plan);
    if (short_way(&j, record, strlen(record)) != yes)
        fail_msg("should %sbe known to be valid: %s", yes ? "" : "not ", record);
    close_judge(&j);
}

static void is_known(const char *schema, const char *record)
{
    says(schema, record, true);
}

static void is_not_known(const char *schema, const char *record)
{
    says(schema, record, false);
}

static const char padding[] =
    "a string that is as long as one has to be to fill two of the vectors of 64 bytes ";

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static const char contact[] = JSON({
    "type" : "object",
    "properties" : {
        "id" : {"type" : "integer", "minimum" : 1},
        "mail" : {"type" : "string", "pattern" : "^[a-z.]+@[a-z.]+$", "maxLength" : 20},
        "stage" : {"enum" : [ "lead", "mql", "customer", null ]},
        "name" : {"type" : [ "string", "null" ], "minLength" : 1, "maxLength" : 8},
        "score" : {"type" : "number", "minimum" : 0, "exclusiveMaximum" : 1},
        "a_name_of_more_than_16_bytes" : {"type" : "boolean"},
        "tags" : {"type" : "array", "items" : {"type" : "string"}, "maxItems" : 2},
        "address" : {
            "type" : "object",
            "properties" : {"city" : {"type" : "string"}},
            "required" : ["city"],
            "additionalProperties" : false
        },
        "grüße" : {"const" : true}
    },
    "required" : [ "id", "mail" ]
});

static void test_records_as_they_come_are_known(void **state)
{
    (void)state;
    is_known(contact, "{\"id\":7,\"mail\":\"a@b.c\"}");
    is_known(contact,
             "{\"id\":7,\"mail\":\"a@b.c\",\"stage\":\"mql\",\"name\":\"Ann\",\"score\":0.5,"
             "\"a_name_of_more_than_16_bytes\":false,\"tags\":[\"x\",\"y\"],"
             "\"address\":{\"city\":\"Bonn\"},\"grüße\":true}");
    is_known(contact,
             "{\"mail\":\"a@b.c\",\"stage\":null,\"name\":null,\"id\":123456789012345678}");
    is_known(contact, " { \"id\" : 7 , \"mail\" : \"a@b.c\" , \"tags\" : [ ] }\r");
    is_known(contact, "{\"id\":7,\"mail\":\"a@b.c\",\"name\":\"Zoë\\n\",\"tags\":[\"\\u00e9\"]}");
    is_known(contact,
             "{\"id\":7,\"mail\":\"a@b.c\",\"more\":{\"x\":[1,{\"y\":null}]},\"others\":-0.1}");
    is_known("{\"type\": \"array\", \"items\": {\"type\": \"integer\"}}", "[1,-2,30]");
    is_known("{\"type\": \"integer\"}", "12");
    is_known("{}", "{\"a\":{},\"b\":[]}");
}

/* Code passes strings with up to three odd places and of fewer than 64 bytes by itself. */
static void test_strings_with_something_odd_are_known(void **state)
{
    (void)state;
    static const char *const odd[] = {"é", "\\n", "\\\"", "\\\\", "\\u00e9", "हि", "😀"};
    judge j;
    open_judge(&j, JSON({
        "type" : "object",
        "properties" : {
            "any" : {"type" : "string"},
            "short" : {"type" : "string", "minLength" : 2, "maxLength" : 100}
        },
        "additionalProperties" : {"type" : "array", "items" : {"type" : "string"}}
    }),
               false);
    const int step = test_runs_under("valgrind") ? 13 : 1;
    for (size_t kind = 0; kind < 7; kind++)
        for (int count = 1; count <= 6; count++)
            for (int pad = 0; pad < 80; pad += step) {
                writ_buf text = WRIT_BUF_INIT, record = WRIT_BUF_INIT;
                for (int i = 0; i < count; i++)
                    writ_buf_printf(&text, "%.*s%s", i ? 2 : pad, padding, odd[kind]);
                writ_buf_printf(&record, "{\"any\":\"%s\",\"short\":\"ab%s\",\"more\":[\"%s\"]}",
                                text.ptr, text.ptr, text.ptr);
                if (!ask(&j, record.ptr, record.len) && strlen(text.ptr) < 98)
                    fail_msg("should be known: %s", record.ptr);
                if (!kind && !pad && count == 1)
                    accept_make_code(&j.of);
                writ_buf_clear(&text);
                writ_buf_clear(&record);
            }
    close_judge(&j);
}

static void test_strings_with_something_odd_have_a_length(void **state)
{
    (void)state;
    static const char schema[] = JSON({
        "type" : "object",
        "properties" : {"a" : {"type" : "string", "minLength" : 2, "maxLength" : 4}}
    });
    is_known(schema, "{\"a\":\"éa\"}");
    is_known(schema, "{\"a\":\"\\n\\n\"}");
    is_known(schema, "{\"a\":\"éééé\"}");
    is_known(schema, "{\"a\":\"😀😀😀😀\"}");
    is_known(schema, "{\"a\":\"\\u00e9\\u00e9\\u00e9\\u00e9\"}");
    is_not_known(schema, "{\"a\":\"é\"}");
    is_not_known(schema, "{\"a\":\"😀\"}");
    is_not_known(schema, "{\"a\":\"\\ud83d\\ude00\"}");
    is_not_known(schema, "{\"a\":\"ééééé\"}");
    is_not_known(schema, "{\"a\":\"aaaa\\n\"}");
    is_not_known(schema, "{\"a\":\"a\xc3\"}");
    is_not_known(schema, "{\"a\":\"aé\x01\"}");
    is_not_known(schema, "{\"a\":\"a\\x\"}");
}

static void test_what_is_wrong_is_not_known(void **state)
{
    (void)state;
    is_not_known(contact, "{\"id\":7}");
    is_not_known(contact, "{\"id\":0,\"mail\":\"a@b.c\"}");
    is_not_known(contact, "{\"id\":7.0,\"mail\":\"a@b.c\"}");
    is_not_known(contact, "{\"id\":\"7\",\"mail\":\"a@b.c\"}");
    is_not_known(contact, "{\"id\":7,\"mail\":\"a@b.cccccccccccccccccc\"}");
    is_not_known(contact, "{\"id\":7,\"mail\":\"nobody\"}");
    is_not_known(contact, "{\"id\":7,\"mail\":\"a@b.c\",\"stage\":\"leads\"}");
    is_not_known(contact, "{\"id\":7,\"mail\":\"a@b.c\",\"stage\":true}");
    is_not_known(contact, "{\"id\":7,\"mail\":\"a@b.c\",\"name\":\"\"}");
    is_not_known(contact, "{\"id\":7,\"mail\":\"a@b.c\",\"name\":\"ëëëëëëëëë\"}");
    is_not_known(contact, "{\"id\":7,\"mail\":\"a@b.c\",\"score\":1}");
    is_not_known(contact, "{\"id\":7,\"mail\":\"a@b.c\",\"score\":-0.1}");
    is_not_known(contact, "{\"id\":7,\"mail\":\"a@b.c\",\"tags\":[\"a\",\"b\",\"c\"]}");
    is_not_known(contact, "{\"id\":7,\"mail\":\"a@b.c\",\"address\":{}}");
    is_not_known(contact, "{\"id\":7,\"mail\":\"a@b.c\",\"address\":{\"city\":\"\",\"x\":1}}");
    is_not_known(contact, "{\"id\":7,\"mail\":\"a@b.c\",\"grüße\":false}");
    is_not_known(contact, "{\"id\":7,\"mail\":null}");
}

static void test_what_is_no_json_is_not_known(void **state)
{
    (void)state;
    static const char *const broken[] = {
        "",           "{",        "}",          "{\"a\"}",       "{\"a\":}",       "{\"a\":1,}",
        "{,}",        "[1,]",     "[,1]",       "[1 2]",         "{\"a\" 1}",      "{\"a\":1]",
        "[1}",        "01",       "[01]",       "[-]",           "[1.]",           "[.5]",
        "[+1]",       "nul",      "[nulll]",    "[tru]",         "[falsey]",       "\"a",
        "[\"a]",      "[\"\t\"]", "[\"\\x\"]",  "[\"\\ud800\"]", "[\"\xff\"]",     "[\"\xc3\"]",
        "{\"a\":1}{", "[1]]",     "{\"a\":1}}", "[1],",          "{\"a\":\"b\"c}", "{a:1}",
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        is_not_known("{}", broken[i]);
}

static void ask_strings_or_null(const char *schema, const char *const *texts, size_t count)
{
    judge j;
    open_judge(&j, schema, false);
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < count; i++) {
            char record[256];
            snprintf(record, sizeof record, "{\"a\":%s,\"b\":true,\"a\\u0062\":%s}", texts[i] + 1,
                     texts[i] + 1);
            ask(&j, record, strlen(record));
            snprintf(record, sizeof record, "{\"b\":true,\"a\":%s}", texts[i] + 1);
            bool yes = texts[i][0] == '+';
            if (ask(&j, record, strlen(record)) != yes)
                fail_msg("should %sbe known: %s", yes ? "" : "not ", record);
        }
        accept_make_code(&j.of);
    }
    close_judge(&j);
}

/* In the place of null, code asks of a match that it has. With + is what is known. */
static void test_strings_of_a_pattern_may_be_null(void **state)
{
    (void)state;
    static const char *const texts[] = {"+null",
                                        "+\"+1234567\"",
                                        "+\"+123456789012345\"",
                                        "-\"+123456\"",
                                        "-\"1234567\"",
                                        "-\"+1234567890123456\"",
                                        "-\"+12345x7\"",
                                        "-\"\"",
                                        "-nul",
                                        "-nulls",
                                        "-nulL",
                                        "-\"null\"",
                                        "+ null",
                                        "+ \"+1234567\" ",
                                        "-\"+123456é\"",
                                        "-\"+123456\\n\"",
                                        "+\"\\u002B1234567\"",
                                        "-true",
                                        "-7",
                                        "-[]"};
    static const char *const limited[] = {"+null", "+\"+12345678\"", "+\"+123456789\"",
                                          "-\"+1234567\"", "-\"+1234567890\""};
    ask_strings_or_null(
        JSON({
            "type" : "object",
            "properties" :
                {"a" : {"type" : [ "string", "null" ], "pattern" : "^\\+[1-9][0-9]{6,14}$"}}
        }),
        texts, sizeof texts / sizeof texts[0]);
    ask_strings_or_null(JSON({
                            "type" : "object",
                            "properties" : {
                                "a" : {
                                    "type" : [ "string", "null" ],
                                    "pattern" : "^\\+[1-9][0-9]{6,14}$",
                                    "minLength" : 9,
                                    "maxLength" : 10
                                }
                            }
                        }),
                        limited, sizeof limited / sizeof limited[0]);
    ask_strings_or_null(JSON({
                            "type" : "object",
                            "properties" : {
                                "a" : {
                                    "type" : [ "string", "null" ],
                                    "pattern" : "^\\+[1-9][0-9]{6,14}$",
                                    "maxLength" : 7
                                }
                            }
                        }),
                        (const char *const[]){"+null", "-\"+1234567\"", "-\"+12345\""}, 3);
}

/* An array of such pieces, the first ones mostly. */
static void write_array(writ_buf *to, uint64_t *random)
{
    static const char *const items[] = {"\"ab\"", "\"abc\"",  "\"a\"", "\"abcdef\"", "\"\"",
                                        "\"é\"",  "\"a\\n\"", "1",     "[]"};
    static const char *const between[] = {",", ",", ",", ", ", " ,", ",,", "", ":"};
    static const char *const ends[] = {"]", "]", "]", " ]", ",]", "}", ""};
    uint64_t count = next_random(random) % 6, items_among = next_random(random) % 3 ? 2 : 9,
             between_among = next_random(random) % 3 ? 3 : 8;
    writ_buf_add_text(to, next_random(random) % 16 ? "[" : "[ ");
    for (uint64_t i = 0; i < count; i++) {
        if (i)
            writ_buf_add_text(to, between[next_random(random) % between_among]);
        writ_buf_add_text(to, items[next_random(random) % items_among]);
    }
    writ_buf_add_text(to, ends[next_random(random) % (between_among == 3 ? 3 : 7)]);
}

/* Code looks at the first three strings of an array at once. */
static void test_arrays_of_a_few_strings_are_known(void **state)
{
    (void)state;
    static const char *const limits[] = {"\"minItems\": 1", "\"minItems\": 2", "\"maxItems\": 2",
                                         "\"maxItems\": 3", "\"maxItems\": 5"};
    static const char *const items[] = {"", ", \"minLength\": 2", ", \"maxLength\": 3",
                                        ", \"minLength\": 2, \"maxLength\": 5"};
    uint64_t random = 20261123, known = 0, asked = 0;
    for (size_t limit = 0; limit < 5; limit++)
        for (size_t item = 0; item < 4; item++) {
            writ_buf schema = WRIT_BUF_INIT, record = WRIT_BUF_INIT;
            judge j;
            writ_buf_printf(
                &schema,
                "{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"array\", %s, "
                "\"items\": {\"type\": \"string\"%s}}, \"b\": {\"type\": \"boolean\"}}}%c",
                limits[limit], items[item], 0);
            open_judge(&j, schema.ptr, false);
            for (size_t round = 0; round < test_rounds(400); round++, asked++) {
                writ_buf_reset(&record);
                writ_buf_add_text(&record, "{\"a\":");
                write_array(&record, &random);
                writ_buf_add_text(&record, ",\"b\":true}");
                known += ask(&j, record.ptr, record.len);
                if (!round)
                    accept_make_code(&j.of);
            }
            close_judge(&j);
            writ_buf_clear(&schema);
            writ_buf_clear(&record);
        }
    assert_in_range(known, asked / 6, asked / 2);
}

static void test_a_name_that_comes_twice_is_not_known(void **state)
{
    (void)state;
    is_not_known(contact, "{\"id\":7,\"mail\":\"a@b.c\",\"id\":7}");
    is_not_known(contact, "{\"id\":7,\"mail\":\"a@b.c\",\"x\":7,\"y\":1,\"x\":7}");
    is_not_known(contact, "{\"id\":7,\"mail\":\"a@b.c\",\"x\":{\"y\":1,\"y\":1}}");
    is_not_known(contact, "{\"id\":7,\"mail\":\"a@b.c\",\"\\u0069d\":7}");
    is_not_known("{}", "[{\"a\":1,\"b\":{\"a\":1},\"a\":2}]");
    is_known("{}", "[{\"a\":1,\"b\":{\"a\":1}},{\"a\":1}]");
}

static void test_numbers_are_held_against_their_bounds(void **state)
{
    (void)state;
    static const char wide[] = "{\"minimum\": -1, \"maximum\": 9223372036854775807}";
    static const char open[] = "{\"exclusiveMinimum\": 0, \"exclusiveMaximum\": 2}";
    is_known(wide, "-1");
    is_known(wide, "-0.999");
    is_not_known(wide, "-1.001");
    is_not_known(wide, "9223372036854775808");
    is_known(open, "0.000000000001");
    is_not_known(open, "0.000000000000");
    is_known(open, "1.999999999999");
    is_not_known(open, "2.0");
    is_not_known(open, "-0.5");
    is_known("{\"minimum\": 0.5}", "0.5");
    is_not_known("{\"minimum\": 0.5}", "0.4");
    is_known("{\"multipleOf\": 0.01}", "0.07");
    is_not_known("{\"multipleOf\": 0.01}", "0.075");
    is_known("{\"type\": \"number\"}", "123456789012345678901234567890.123456789012345678901");
}

static void test_a_subtree_may_take_the_tape(void **state)
{
    (void)state;
    static const char schema[] = JSON({
        "properties" : {
            "to" : {"anyOf" : [ {"type" : "integer"}, {"required" : ["id"]} ]},
            "set" : {"uniqueItems" : true},
            "at" : {"type" : "string", "format" : "date-time"}
        }
    });
    is_known(schema,
             "{\"to\": {\"id\":1},\"set\":[1,\"1\"],\"at\":\"2026-01-02T03:04:05Z\",\"x\":1}");
    is_not_known(schema, "{\"to\":{\"no\":1}}");
    is_not_known(schema, "{\"set\":[1,1.0]}");
    is_not_known(schema, "{\"to\":{\"id\":1,\"id\":1}}");
    is_not_known(schema, "{\"at\":\"2026-01-02\"}");
    judge j;
    open_judge(&j, "{\"anyOf\": [{\"type\": \"integer\"}, {\"required\": [\"id\"]}]}", false);
    assert_null(j.of.plan); /* each record would */
    close_judge(&j);
}

static void test_undeclared_members_are_left_to_who_counts_them(void **state)
{
    (void)state;
    judge j;
    open_judge(&j, contact, true);
    static const char plain[] = "{\"id\":7,\"mail\":\"a@b.c\"}",
                      more[] = "{\"id\":7,\"mail\":\"a@b.c\",\"x\":1}";
    assert_true(short_way(&j, plain, strlen(plain)));
    assert_false(short_way(&j, more, strlen(more)));
    close_judge(&j);
}

static void test_many_members_have_their_bits(void **state)
{
    (void)state;
    writ_buf schema = WRIT_BUF_INIT, record = WRIT_BUF_INIT;
    writ_buf_add_text(&schema, "{\"properties\": {");
    for (int i = 0; i < 200; i++) {
        writ_buf_printf(&schema, "%s\"field%d\": {\"type\": \"integer\"}", i ? "," : "", i);
        writ_buf_printf(&record, "%s\"field%d\":%d", i ? "," : "{", 199 - i, i);
    }
    writ_buf_add_text(&schema, "}, \"required\": [\"field150\"], \"additionalProperties\": false}");
    writ_buf_add_text(&record, "}");
    writ_buf_add(&schema, "", 1);
    judge j;
    open_judge(&j, schema.ptr, false);
    for (int i = 0; i < 10; i++)
        assert_true(short_way(&j, record.ptr, record.len));
    assert_false(short_way(&j, "{\"field1\":1}", 12));
    assert_true(short_way(&j, "{\"field150\":1}", 14));
    close_judge(&j);
    writ_buf_clear(&schema);
    writ_buf_clear(&record);
}

static const char *const seeds[] = {
    "{\"id\":7,\"mail\":\"a@b.c\",\"stage\":\"mql\",\"name\":\"Ann\",\"score\":0.5,\"tags\":[\"x\","
    "\"y\"]}",
    "{\"score\":0.25,\"mail\":\"a.b@c.d\",\"x\":{\"y\":[1,-2.5,null]},\"id\":12,\"name\":"
    "\"Zo\xc3\xab\\n\"}",
    "{\"address\":{\"city\":\"Bonn\"},\"id\":1,\"a_name_of_more_than_16_bytes\":true,\"mail\":\"q@"
    "q\"}",
};

/* Bytes changed, taken out and put in: what is still said to be valid is. */
static void test_damaged_records_are_never_wrongly_known(void **state)
{
    (void)state;
    static const char bytes[] = "\"\\{}[],:0123456789.-eE tnua\xc3\xab\x01";
    judge j;
    uint64_t random = 20261122;
    open_judge(&j, contact, false);
    for (size_t round = 0; round < test_rounds(6000); round++) {
        char record[256];
        const char *seed = seeds[round % 3];
        size_t len = strlen(seed);
        memcpy(record, seed, len);
        for (uint64_t changes = 1 + next_random(&random) % 3; changes > 0; changes--) {
            size_t at = next_random(&random) % len;
            char byte = bytes[next_random(&random) % (sizeof bytes - 1)];
            switch (next_random(&random) % 3) {
            case 0:
                record[at] = byte;
                break;
            case 1:
                memmove(record + at, record + at + 1, --len - at);
                break;
            default:
                memmove(record + at + 1, record + at, len++ - at);
                record[at] = byte;
            }
        }
        short_way(&j, record, len);
    }
    close_judge(&j);
}

/* Behind what is left stands anything, or the rest. */
static void assert_cut_is_not_known(const char *schema, const char *record)
{
    judge j;
    open_judge(&j, schema, false);
    size_t whole = strlen(record);
    assert_true(short_way(&j, record, whole));
    for (size_t len = 0; len < whole; len++) {
        assert_false(short_way(&j, record, len));
        accept_answers said = accept_ask(&j.of, record, len, writ_str_of(record + len));
        assert_true(accept_agree(said) && !said.walks);
    }
    close_judge(&j);
}

static void test_a_record_that_is_cut_off_is_not_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++)
        assert_cut_is_not_known(contact, seeds[i]);
}

/* Names and numbers that end behind the record, as far as that can go. */
static void test_a_record_that_is_cut_off_is_not_read_beyond_its_padding(void **state)
{
    (void)state;
    for (int len = 1; len <= 80; len++) {
        writ_buf schema = WRIT_BUF_INIT, record = WRIT_BUF_INIT;
        char a[81], b[81];
        memset(a, 'a', sizeof a);
        memset(b, 'b', sizeof b);
        writ_buf_printf(&schema,
                        "{\"type\": \"object\", \"properties\": {\"%.*s\": {\"type\": \"number\", "
                        "\"minimum\": 0}, "
                        "\"%.*s\": {\"type\": \"integer\", \"maximum\": 99999999}}}",
                        len, a, len, b);
        writ_buf_printf(&record, "{\"%.*s\":123456789012.34,\"%.*s\":12345678}", len, a, len, b);
        writ_buf_add(&schema, "", 1);
        writ_buf_add(&record, "", 1);
        assert_cut_is_not_known(schema.ptr, record.ptr);
        writ_buf_clear(&schema);
        writ_buf_clear(&record);
    }
}

static void test_deep_records_are_left_to_others(void **state)
{
    (void)state;
    char record[4096];
    judge j;
    open_judge(&j, "{\"type\": \"array\", \"items\": {\"$ref\": \"#\"}}", false);
    for (size_t depth = 1; depth < 2000; depth += depth < 70 ? 1 : depth) {
        memset(record, '[', depth);
        memset(record + depth, ']', depth);
        assert_int_equal(short_way(&j, record, 2 * depth), depth <= 64);
    }
    close_judge(&j);
}

/* As many levels of the schema as code goes down, and more. */
static void test_code_counts_how_deep_it_is(void **state)
{
    (void)state;
    for (size_t levels = 1; levels <= 20; levels++) {
        writ_buf schema = WRIT_BUF_INIT, record = WRIT_BUF_INIT;
        for (size_t i = 0; i < levels; i++)
            writ_buf_add_text(&schema, i % 2 ? "{\"type\": \"array\", \"items\": "
                                             : "{\"type\": \"object\", \"properties\": {\"a\": ");
        writ_buf_add_text(&schema, "{\"type\": [\"array\", \"null\"]}");
        for (size_t i = levels; i-- > 0;)
            writ_buf_add_text(&schema, i % 2 ? "}" : "}}");
        writ_buf_add(&schema, "", 1);
        judge j;
        open_judge(&j, schema.ptr, false);
        for (size_t depth = 60; depth < 90; depth++) {
            writ_buf_reset(&record);
            for (size_t i = 0; i < depth; i++)
                writ_buf_add_text(&record, i < levels && i % 2 == 0 ? "{\"a\":" : "[");
            for (size_t i = depth; i-- > 0;)
                writ_buf_add_text(&record, i < levels && i % 2 == 0 ? "}" : "]");
            assert_int_equal(short_way(&j, record.ptr, record.len), depth <= 64);
        }
        close_judge(&j);
        writ_buf_clear(&schema);
        writ_buf_clear(&record);
    }
}

/* After enough records without one it pauses, and comes back. */
static void test_who_seldom_says_yes_pauses(void **state)
{
    (void)state;
    char bad[WRIT_SCAN_PADDING + 2] = "1", good[WRIT_SCAN_PADDING + 2] = "[]";
    judge j;
    open_judge(&j, "{\"type\": \"array\"}", false);
    for (int i = 0; i < 100; i++)
        assert_false(writ_accept(j.of.plan, bad, 1));
    assert_false(writ_accept(j.of.plan, good, 2));
    for (int i = 0; i < 1000; i++)
        writ_accept(j.of.plan, good, 2);
    assert_true(writ_accept(j.of.plan, good, 2));
    close_judge(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records_as_they_come_are_known),
        cmocka_unit_test(test_strings_with_something_odd_are_known),
        cmocka_unit_test(test_strings_with_something_odd_have_a_length),
        cmocka_unit_test(test_what_is_wrong_is_not_known),
        cmocka_unit_test(test_what_is_no_json_is_not_known),
        cmocka_unit_test(test_strings_of_a_pattern_may_be_null),
        cmocka_unit_test(test_arrays_of_a_few_strings_are_known),
        cmocka_unit_test(test_a_name_that_comes_twice_is_not_known),
        cmocka_unit_test(test_numbers_are_held_against_their_bounds),
        cmocka_unit_test(test_a_subtree_may_take_the_tape),
        cmocka_unit_test(test_undeclared_members_are_left_to_who_counts_them),
        cmocka_unit_test(test_many_members_have_their_bits),
        cmocka_unit_test(test_damaged_records_are_never_wrongly_known),
        cmocka_unit_test(test_a_record_that_is_cut_off_is_not_known),
        cmocka_unit_test(test_a_record_that_is_cut_off_is_not_read_beyond_its_padding),
        cmocka_unit_test(test_deep_records_are_left_to_others),
        cmocka_unit_test(test_code_counts_how_deep_it_is),
        cmocka_unit_test(test_who_seldom_says_yes_pauses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
