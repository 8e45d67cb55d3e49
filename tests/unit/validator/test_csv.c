/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/csv.h"

#include "contracts/base/bounds.h"
#include "contracts/base/write.h"
#include "tests/property/chance.h"
#include "tests/unit/contracts/compile.h"
#include "validator/validator.h"

/* A header beside a contract. */
typedef struct sheet {
    writ_arena arena;
    writ_csv *csv;
    writ_csv_work work;
} sheet;

static sheet sheet_of(const char *schema, char delimiter, const char *header)
{
    sheet s = {0};
    writ_error err = WRIT_ERROR_INIT;
    const writ_csv_place place = {"in.csv", 1};
    const writ_schema_set *set = schema ? compile(&s.arena, schema) : NULL;
    if (writ_csv_open(set, delimiter, writ_str_of(header), &place, &s.csv, &err))
        fail_msg("%s", err.message);
    return s;
}

static void clear(sheet *s)
{
    writ_csv_free(s->csv);
    writ_csv_work_clear(&s->work);
    writ_arena_clear(&s->arena);
}

/* The record of a row, or what is wrong with it. */
static void assert_record(sheet *s, const char *row, const char *expected)
{
    writ_str record;
    writ_findings findings = {0};
    if (!writ_csv_record(s->csv, &s->work, writ_str_of(row), &record, &s->arena, &findings)) {
        assert_int_equal(findings.count, 1);
        record = WRIT_JOIN(&s->arena, writ_str_of(writ_rule_id(findings.items->rule)),
                           WRIT_STR(": "), findings.items->message);
    }
    assert_str(record, expected);
}

static void assert_becomes(const char *schema, const char *header, const char *row,
                           const char *expected)
{
    sheet s = sheet_of(schema, ',', header);
    assert_record(&s, row, expected);
    clear(&s);
}

static void assert_header_refused(const char *schema, const char *header, const char *expected)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    writ_csv *csv = NULL;
    char said[sizeof err.message + 32];
    const writ_csv_place place = {"in.csv", 7};
    const writ_schema_set *set = schema ? compile(&arena, schema) : NULL;
    assert_int_equal(writ_csv_open(set, ',', writ_str_of(header), &place, &csv, &err),
                     WRIT_E_INPUT);
    assert_null(csv);
    assert_string_equal(err.file, "in.csv");
    snprintf(said, sizeof said, "%u:%u: %s", err.line, err.column, err.message);
    assert_string_equal(said, expected);
    writ_arena_clear(&arena);
}

static const char types[] = JSON({
    "properties" : {
        "i" : {"type" : "integer"},
        "n" : {"type" : "number"},
        "b" : {"type" : "boolean"},
        "s" : {"type" : "string"},
        "is" : {"type" : [ "integer", "string" ]},
        "ns" : {"type" : [ "number", "string" ]},
        "a" : {"type" : "array"},
        "o" : {"type" : "object"},
        "as" : {"type" : [ "array", "string" ]},
        "any" : true
    }
});

/* The one value that a text becomes in a column. */
static void assert_value(const char *column, const char *text, const char *expected)
{
    writ_buf record = WRIT_BUF_INIT;
    writ_buf_printf(&record, "{\"%s\":%s}", column, expected);
    assert_becomes(types, column, text, record.ptr);
    writ_buf_clear(&record);
}

static void test_numbers_are_what_json_calls_so(void **state)
{
    (void)state;
    static const char *const numbers[] = {
        "0", "-0", "12", "1.50", "1e3", "-1.5E-2", "9007199254740993"};
    static const char *const texts[] = {"007", "+1", "1.",  ".5", "1e",          "0x1",  "1,5",
                                        " 1",  "1 ", "NaN", "-",  "1e999999999", "1_000"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        assert_value("n", numbers[i], numbers[i]);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char quoted[32], string[32];
        snprintf(quoted, sizeof quoted, "\"%s\"", texts[i]);
        snprintf(string, sizeof string, "\"%s\"", texts[i]);
        assert_value("n", quoted, string);
    }
}

static void test_an_integer_column_keeps_the_number_that_came(void **state)
{
    (void)state;
    assert_value("i", "7", "7");
    assert_value("i", "\"7\"", "7");
    assert_value("i", "1.5", "1.5");
    assert_value("i", "x", "\"x\"");
    assert_value("i", "true", "\"true\"");
}

static void test_of_several_types_the_narrowest_that_fits_is_taken(void **state)
{
    (void)state;
    assert_value("is", "7", "7");
    assert_value("is", "7.0", "\"7.0\"");
    assert_value("is", "007", "\"007\"");
    assert_value("ns", "7.5", "7.5");
    assert_value("ns", "7.5.1", "\"7.5.1\"");
    assert_value("any", "7.5", "7.5");
    assert_value("any", "false", "false");
    assert_value("any", "[1]", "[1]");
    assert_value("any", "x", "\"x\"");
}

static void test_booleans_are_true_and_false_in_either_case(void **state)
{
    (void)state;
    assert_value("b", "true", "true");
    assert_value("b", "FALSE", "false");
    assert_value("b", "\"True\"", "true");
    assert_value("b", "1", "\"1\"");
    assert_value("b", "yes", "\"yes\"");
    assert_value("b", "truth", "\"truth\"");
    assert_value("s", "true", "\"true\"");
}

static void test_containers_are_read_as_json(void **state)
{
    (void)state;
    assert_value("a", "\"[1,\"\"x\"\"]\"", "[1,\"x\"]");
    assert_value("a", "[]", "[]");
    assert_value("a", "[1", "\"[1\"");
    assert_value("a", "{}", "\"{}\"");
    assert_value("o", "\"{\"\"k\"\":null}\"", "{\"k\":null}");
    assert_value("as", "[x]", "\"[x]\"");
    assert_value("s", "[1]", "\"[1]\"");
}

static void test_texts_are_escaped(void **state)
{
    (void)state;
    assert_value("s", "\"a\"\"b\"", "\"a\\\"b\"");
    assert_value("s", "a\\b\tc", "\"a\\\\b\\tc\"");
    assert_value("s", "\"two\r\nlines\"", "\"two\\r\\nlines\"");
    assert_value("s", "7", "\"7\"");
    assert_value("s", "\xC3\xA4", "\"\xC3\xA4\"");
}

static void test_nothing_is_null_or_no_member(void **state)
{
    (void)state;
    static const char schema[] = JSON({
        "properties" : {
            "optional" : {"type" : "integer"},
            "nullable" : {"type" : [ "integer", "null" ]},
            "needed" : {"type" : "integer"}
        },
        "required" : ["needed"]
    });
    assert_becomes(schema, "optional,nullable,needed,other", ",,,",
                   "{\"nullable\":null,\"needed\":null,\"other\":null}");
    assert_becomes(schema, "optional,nullable,needed,other", "\"\",\"\",\"\",\"\"",
                   "{\"optional\":\"\",\"nullable\":\"\",\"needed\":\"\",\"other\":\"\"}");
    assert_becomes(schema, "optional,needed", ",1", "{\"needed\":1}");
}

static void test_a_column_without_a_field_is_a_string(void **state)
{
    (void)state;
    assert_becomes(types, "other,i", "7,7", "{\"other\":\"7\",\"i\":7}");
    assert_becomes(JSON({"additionalProperties" : {"type" : "integer"}}), "x", "7", "{\"x\":7}");
    assert_becomes(NULL, "x,y,z", "7,y,", "{\"x\":7,\"y\":\"y\",\"z\":null}");
}

static void test_listed_values_say_the_type(void **state)
{
    (void)state;
    static const char schema[] = JSON({
        "properties" :
            {"e" : {"enum" : [ "1", "2", null ]}, "n" : {"enum" : [ 1, 2 ]}, "c" : {"const" : "7"}}
    });
    assert_becomes(schema, "e,n,c", "1,1,7", "{\"e\":\"1\",\"n\":1,\"c\":\"7\"}");
    assert_becomes(schema, "e,n", ",", "{\"e\":null}");
}

static void test_types_are_found_through_references_and_branches(void **state)
{
    (void)state;
    static const char schema[] = JSON({
        "$defs" : {"count" : {"type" : "integer"}},
        "properties" : {"r" : {"$ref" : "#/$defs/count"}},
        "oneOf" : [
            {"properties" : {"v" : {"type" : "integer"}}},
            {"properties" : {"v" : {"type" : "string"}}}
        ]
    });
    assert_becomes(schema, "r,v", "7,7", "{\"r\":7,\"v\":7}");
    assert_becomes(schema, "r,v", "7,7a", "{\"r\":7,\"v\":\"7a\"}");
}

static const char nested[] = JSON({
    "properties" : {
        "id" : {"type" : "integer"},
        "a.b" : {"type" : "integer"},
        "address" : {
            "type" : "object",
            "properties" : {
                "country" : {"type" : "string"},
                "geo" : {
                    "type" : "object",
                    "properties" : {"lat" : {"type" : "number"}, "lon" : {"type" : "number"}}
                }
            }
        },
        "a" : {"type" : [ "object", "null" ], "properties" : {"b" : {"type" : "string"}, "c" : {}}},
        "must" :
            {"type" : "object", "properties" : {"x" : {"type" : "integer"}}, "required" : ["x"]}
    },
    "required" : ["must"]
});

static void test_columns_may_be_nested_members(void **state)
{
    (void)state;
    assert_becomes(nested, "address.country,id,/address/geo/lat,address.geo.lon", "DE,7,1.5,2",
                   "{\"address\":{\"country\":\"DE\",\"geo\":{\"lat\":1.5,\"lon\":2}},\"id\":7}");
    assert_becomes(nested, "/id,address.street", "7,x", "{\"id\":7,\"address.street\":\"x\"}");
    assert_becomes(nested, "id.x,/none/here,tags[]", "1,2,3",
                   "{\"id.x\":\"1\",\"/none/here\":\"2\",\"tags[]\":\"3\"}");
}

static void test_the_exact_name_comes_first(void **state)
{
    (void)state;
    assert_becomes(nested, "a.b,/a/b", "7,7", "{\"a.b\":7,\"a\":{\"b\":\"7\"}}");
}

static void test_an_object_is_empty_when_its_columns_are(void **state)
{
    (void)state;
    static const char header[] = "address.country,address.geo.lat,/a/b,must.x";
    assert_becomes(nested, header, ",,,", "{\"a\":null,\"must\":{\"x\":null}}");
    assert_becomes(nested, header, ",1,\"\",2",
                   "{\"address\":{\"geo\":{\"lat\":1}},\"a\":{\"b\":\"\"},\"must\":{\"x\":2}}");
}

static void test_columns_that_are_one_field_are_refused(void **state)
{
    (void)state;
    assert_header_refused(nested, "id,address.country,/address/country",
                          "7:20: the columns 'address.country' and '/address/country' are one "
                          "field, or one is within the other");
    assert_header_refused(nested, "address,address.country",
                          "7:9: the columns 'address' and 'address.country' are one field, or one "
                          "is within the other");
    assert_header_refused(nested, "address.geo.lat,address",
                          "7:17: the columns 'address.geo.lat' and 'address' are one field, or one "
                          "is within the other");
    assert_header_refused(nested, "id,/id",
                          "7:4: the columns 'id' and '/id' are one field, or one is within the "
                          "other");
}

static void test_headers_are_refused_with_their_place(void **state)
{
    (void)state;
    assert_header_refused(NULL, "a,b,a", "7:5: the column 'a' is there twice");
    assert_header_refused(NULL, "a,\"a\"", "7:3: the column 'a' is there twice");
    assert_header_refused(NULL, "a,,b", "7:3: a column has no name");
    assert_header_refused(NULL, "\"\xC3\xA4\xC3\xA4\",\"\"", "7:6: a column has no name");
    assert_header_refused(NULL, "\"x\ny\",b,", "8:6: a column has no name");
    assert_header_refused(NULL, "a,\"b", "7:3: the header is not CSV: a quote that is not closed");
    assert_header_refused(NULL, "a,b\xFF", "7:4: the header is not UTF-8");
    assert_header_refused(NULL, "\xEF\xBB\xBF,b", "7:1: a column has no name");
    writ_buf many = WRIT_BUF_INIT;
    for (int i = 0; i <= WRIT_BOUND_CSV_COLUMNS; i++)
        writ_buf_printf(&many, "%s%d", i ? "," : "", i);
    assert_header_refused(NULL, many.ptr, "7:1: the header has 65537 columns, more than 65536");
    writ_buf_clear(&many);
}

static void test_a_byte_order_mark_is_no_part_of_a_name(void **state)
{
    (void)state;
    sheet s = sheet_of(types, ',', "\xEF\xBB\xBFi,\"s \"\"x\"\"\"");
    assert_record(&s, "7,8", "{\"i\":7,\"s \\\"x\\\"\":\"8\"}");
    assert_str(writ_csv_header(s.csv), "\xEF\xBB\xBFi,\"s \"\"x\"\"\"");
    clear(&s);
    s = sheet_of(types, ',', "\xEF\xBB\xBF\"i\"");
    assert_record(&s, "7", "{\"i\":7}");
    clear(&s);
}

static void test_other_delimiters(void **state)
{
    (void)state;
    sheet s = sheet_of(types, ';', "i;s");
    assert_record(&s, "7;\"a;b,c\"", "{\"i\":7,\"s\":\"a;b,c\"}");
    assert_record(&s, "7,8", "ROW_LENGTH: the row has 1 field where the header has 2");
    clear(&s);
}

static void test_rows_that_are_none_are_findings(void **state)
{
    (void)state;
    sheet s = sheet_of(types, ',', "i,s");
    assert_record(&s, "7", "ROW_LENGTH: the row has 1 field where the header has 2");
    assert_record(&s, "7,8,9", "ROW_LENGTH: the row has 3 fields where the header has 2");
    assert_record(&s, "7,\"8",
                  "MALFORMED_CSV: the row is not CSV: a quote that is not closed at byte 2");
    assert_record(&s, "7,8\"9",
                  "MALFORMED_CSV: the row is not CSV: a quote in a field that does "
                  "not begin with one at byte 3");
    assert_record(&s, "7,8", "{\"i\":7,\"s\":\"8\"}");
    clear(&s);
}

static void test_rows_are_asked_whether_they_are_text(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_findings findings = {0};
    assert_true(writ_csv_is_text(WRIT_STR("a,\xC3\xA4"), &arena, &findings));
    assert_int_equal(findings.count, 0);
    assert_false(writ_csv_is_text(WRIT_STR("a,\xC3,b"), &arena, &findings));
    assert_int_equal(findings.count, 1);
    assert_str(findings.items->message, "the row is not CSV: text that is not UTF-8 at byte 2");
    writ_arena_clear(&arena);
}

static void test_headers_are_compared_by_their_names(void **state)
{
    (void)state;
    sheet a = sheet_of(types, ',', "i,s"), b = sheet_of(NULL, ',', "\"i\",s"),
          c = sheet_of(types, ',', "s,i"), d = sheet_of(types, ';', "i;s");
    assert_true(writ_csv_same(a.csv, b.csv));
    assert_false(writ_csv_same(a.csv, c.csv));
    assert_false(writ_csv_same(a.csv, d.csv));
    clear(&a), clear(&b), clear(&c), clear(&d);
}

/* ---- there and back ---- */

static writ_str random_text(writ_arena *arena)
{
    static const char *const pieces[] = {"a",  "\"", ",", "\n", "\r\n", " ", "7", ";",
                                         "\t", "{",  "]", "\\", "\x01", "ü", "€", "true"};
    writ_buf text = WRIT_BUF_INIT;
    for (uint32_t i = chance(6); i; i--)
        writ_buf_add_text(&text, pieces[chance(sizeof pieces / sizeof *pieces)]);
    writ_str copy = writ_str_copy(arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    return copy;
}

/* With quotes where it must, or by chance. */
static void write_field(writ_buf *row, writ_str text)
{
    bool quotes = !text.len || chance(2);
    for (size_t i = 0; i < text.len; i++)
        quotes = quotes || strchr("\",\r\n", text.ptr[i]);
    if (quotes)
        writ_buf_add_byte(row, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"')
            writ_buf_add_byte(row, '"');
        writ_buf_add_byte(row, text.ptr[i]);
    }
    if (quotes)
        writ_buf_add_byte(row, '"');
}

/* Random texts written as a row are the members of the row's record. */
static void test_what_is_written_as_csv_is_read_again(void **state)
{
    (void)state;
    static const char schema[] = JSON({"additionalProperties" : {"type" : "string"}});
    sheet s = sheet_of(schema, ',', "a,b,c");
    writ_buf row = WRIT_BUF_INIT, expected = WRIT_BUF_INIT;
    chance_seed(8);
    for (size_t round = test_rounds(20000); round; round--) {
        writ_arena arena = WRIT_ARENA_INIT;
        writ_buf_reset(&row);
        writ_buf_reset(&expected);
        for (int i = 0; i < 3; i++) {
            const writ_str text = random_text(&arena);
            if (i)
                writ_buf_add_byte(&row, ',');
            write_field(&row, text);
            writ_buf_printf(&expected, "%s\"%c\":", i ? "," : "{", 'a' + i);
            writ_json_write_string(&expected, text);
        }
        writ_buf_add_byte(&expected, '}');
        /* as a row among others, too */
        writ_buf_add_text(&row, "\r\n1,2,3\n");
        writ_csv_cut cut = writ_csv_cut_at(',', 0);
        const size_t end = writ_csv_cut_next(&cut, row.ptr, row.len);
        assert_int_equal(end, row.len - 6);
        row.len = end - 2;
        row.ptr[row.len] = '\0';
        assert_record(&s, row.ptr, expected.ptr);
        writ_arena_clear(&arena);
    }
    writ_buf_clear(&row);
    writ_buf_clear(&expected);
    clear(&s);
}

/* A long row leaves no room behind. */
static void test_room_for_a_long_row_is_given_back(void **state)
{
    (void)state;
    sheet s = sheet_of(types, ',', "s");
    writ_buf row = WRIT_BUF_INIT;
    while (row.len < 4u << 20)
        writ_buf_add_text(&row, "0123456789abcdef");
    writ_str record;
    writ_findings findings = {0};
    assert_true(writ_csv_record(s.csv, &s.work, writ_buf_str(&row), &record, &s.arena, &findings));
    assert_int_equal(record.len, row.len + strlen("{\"s\":\"\"}"));
    assert_record(&s, "x", "{\"s\":\"x\"}");
    assert_true(s.work.json.capacity < 1u << 20);
    writ_buf_clear(&row);
    clear(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_are_what_json_calls_so),
        cmocka_unit_test(test_an_integer_column_keeps_the_number_that_came),
        cmocka_unit_test(test_of_several_types_the_narrowest_that_fits_is_taken),
        cmocka_unit_test(test_booleans_are_true_and_false_in_either_case),
        cmocka_unit_test(test_containers_are_read_as_json),
        cmocka_unit_test(test_texts_are_escaped),
        cmocka_unit_test(test_nothing_is_null_or_no_member),
        cmocka_unit_test(test_a_column_without_a_field_is_a_string),
        cmocka_unit_test(test_listed_values_say_the_type),
        cmocka_unit_test(test_types_are_found_through_references_and_branches),
        cmocka_unit_test(test_columns_may_be_nested_members),
        cmocka_unit_test(test_the_exact_name_comes_first),
        cmocka_unit_test(test_an_object_is_empty_when_its_columns_are),
        cmocka_unit_test(test_columns_that_are_one_field_are_refused),
        cmocka_unit_test(test_headers_are_refused_with_their_place),
        cmocka_unit_test(test_a_byte_order_mark_is_no_part_of_a_name),
        cmocka_unit_test(test_other_delimiters),
        cmocka_unit_test(test_rows_that_are_none_are_findings),
        cmocka_unit_test(test_rows_are_asked_whether_they_are_text),
        cmocka_unit_test(test_headers_are_compared_by_their_names),
        cmocka_unit_test(test_what_is_written_as_csv_is_read_again),
        cmocka_unit_test(test_room_for_a_long_row_is_given_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
