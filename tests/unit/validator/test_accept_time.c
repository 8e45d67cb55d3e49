/* SPDX-License-Identifier: Apache-2.0
 *
 * The quick way of times against the full one: its yes is never wrong, and the common ways of
 * writing a time are known to it. That walks and code ask it is in tests/property/accept_laws.c.
 */
#include "tests/unit/contracts/compile.h"
#include "validator/accept_time.h"
#include "validator/run.h"

typedef struct asker {
    writ_arena arena;
    writ_program program;
    writ_run run;
    const writ_instruction *instruction;
    writ_quick_match *quick;
    const void *context;
} asker;

static void set_up(asker *a, const char *schema)
{
    writ_error err = WRIT_ERROR_INIT;
    writ_schema_options options = {.draft = WRIT_DRAFT_2020_12, .assert_formats = true};
    *a = (asker){0};
    if (writ_program_init(&a->program, compile_with(&a->arena, schema, &options), &err))
        fail_msg("%s", err.message);
    a->run.program = &a->program;
    a->instruction = &a->program.instructions[a->program.blocks[a->program.root].first[0]];
    a->quick = writ_quick_time(&a->arena, a->instruction, &a->context);
}

static void tear_down(asker *a)
{
    writ_run_clear(&a->run);
    writ_program_clear(&a->program);
    writ_arena_clear(&a->arena);
}

/* The quick answer; a yes is the full one's too, whatever stands behind the text. */
static bool ask(asker *a, const char *text, size_t len)
{
    char bytes[64];
    bool quick = false;
    writ_token token = {.kind = WRIT_TOKEN_STRING, .len = (uint32_t)len};
    assert_true(len + WRIT_QUICK_TIME_BEHIND <= sizeof bytes);
    bool full = writ_run_scalar(&a->run, text, &token, a->instruction);
    for (int i = 0; i < 3; i++) {
        memset(bytes, i == 0 ? '0' : i == 1 ? 'Z' : 0xFF, sizeof bytes);
        memcpy(bytes, text, len);
        bool said = a->quick(a->context, bytes, len);
        if ((said && !full) || (i && said != quick))
            fail_msg("'%.*s': quick %d, full %d", (int)len, text, said, full);
        quick = said;
    }
    return quick;
}

static void is(asker *a, const char *text, bool yes)
{
    if (ask(a, text, strlen(text)) != yes)
        fail_msg("'%s' should %sbe known", text, yes ? "" : "not ");
}

/* ---- what is known ---- */

static const char timestamp[] =
    JSON({"x-writ-time" : {"kind" : "timestamp", "offset" : "required"}});
static const char local[] = JSON({"x-writ-time" : {"kind" : "timestamp", "offset" : "optional"}});
static const char date[] = JSON({"x-writ-time" : {"kind" : "date"}});
static const char clock_time[] = JSON({"x-writ-time" : {"kind" : "time", "offset" : "required"}});
static const char local_clock[] = JSON({"x-writ-time" : {"kind" : "time", "offset" : "optional"}});
static const char *const schemas[] = {timestamp,
                                      local,
                                      date,
                                      clock_time,
                                      local_clock,
                                      "{\"format\":\"date-time\"}",
                                      "{\"format\":\"date\"}",
                                      "{\"format\":\"time\"}"};

enum { SCHEMAS = sizeof schemas / sizeof schemas[0] };

static void check_ends(asker *a, const char *start, bool needs_offset)
{
    static const char *const known[] = {"Z",          "+00:00",         "-23:59",     ".1Z",
                                        ".12345678Z", ".1234567-01:00", ".123+05:30", ".5-08:00"};
    static const char *const others[] = {
        "z",       ".Z",      ".123456789Z", "+24:00", "+00:60", "+0000",
        "+00",     "Z ",      "ZZ",          " Z",     ",1Z",    "*00:00",
        "+00:00Z", ".1+0:00", ".",           ".x",     ".1x",    ".12345678901+00:00"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        is(a, writ_str_printf(&a->arena, "%s%s", start, known[i]).ptr, true);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        is(a, writ_str_printf(&a->arena, "%s%s", start, others[i]).ptr, false);
    is(a, start, !needs_offset);
    is(a, writ_str_printf(&a->arena, "%s.123", start).ptr, !needs_offset);
    is(a, writ_str_printf(&a->arena, "%s.123456789", start).ptr, false);
}

static void test_the_common_ways_are_known(void **state)
{
    (void)state;
    asker a;
    for (int i = 0; i < SCHEMAS; i++) {
        set_up(&a, schemas[i]);
        assert_non_null(a.quick);
        if (strstr(schemas[i], "date\"")) {
            is(&a, "2026-03-10", true);
            is(&a, "2026-03-10Z", false);
            is(&a, "2026-03-1", false);
        } else {
            bool has_date = strstr(schemas[i], "date-time") || strstr(schemas[i], "timestamp");
            check_ends(&a, has_date ? "2026-03-10T14:22:35" : "14:22:35",
                       !strstr(schemas[i], "optional"));
            check_ends(&a, has_date ? "0000-12-31T23:59:59" : "00:00:00",
                       !strstr(schemas[i], "optional"));
        }
        is(&a, "", false);
        tear_down(&a);
    }
}

static void test_other_instructions_have_none(void **state)
{
    (void)state;
    static const char *const others[] = {"{\"format\":\"duration\"}", "{\"maxLength\":3}",
                                         "{\"pattern\":\"Z$\"}"};
    for (int i = 0; i < 3; i++) {
        asker a;
        set_up(&a, others[i]);
        assert_null(a.quick);
        tear_down(&a);
    }
}

/* Valid, and left to the full way, or not valid. */
static void test_rare_ways_are_not_known(void **state)
{
    (void)state;
    static const char *const rare[] = {
        "2026-03-10t14:22:35Z", "2026-03-10T14:22:35z", "2026-03-10_14:22:35Z",
        "2016-12-31T23:59:60Z", "2023-02-29T00:00:00Z", "2026-02-29T00:00:00Z",
        "2026-03-10T24:00:00Z", "2026-03-10T14:60:00Z", "2026-03-10T14:22:61Z",
        "2026-03-10T14:22Z",    "2026-00-10T14:22:35Z", "2026-13-10T14:22:35Z",
        "2026-99-10T14:22:35Z", "2026-03-00T14:22:35Z", "2026-04-31T14:22:35Z"};
    asker a;
    set_up(&a, timestamp);
    for (size_t i = 0; i < sizeof rare / sizeof rare[0]; i++)
        is(&a, rare[i], false);
    tear_down(&a);
}

/* ---- all of them ---- */

static void test_each_day_and_each_clock(void **state)
{
    (void)state;
    asker a;
    set_up(&a, timestamp);
    for (int year = 1996; year <= 2008; year += 4)
        for (int month = 0; month < 100; month += month == 14 ? 85 : 1)
            for (int day = 0; day < 100; day += day == 33 ? 66 : 1) {
                static const int days[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
                bool known =
                    month >= 1 && month <= 12 && day >= 1 && day <= days[month] + (month == 2);
                is(&a, writ_str_printf(&a.arena, "%04d-%02d-%02dT00:00:00Z", year, month, day).ptr,
                   known);
            }
    for (int hour = 0; hour < 100; hour++)
        for (int minute = 0; minute < 100; minute++) {
            const char *form = minute % 2 ? "2026-03-10T%02d:00:%02dZ" : "2026-03-10T%02d:%02d:00Z";
            is(&a, writ_str_printf(&a.arena, form, hour, minute).ptr, hour < 24 && minute < 60);
            is(&a, writ_str_printf(&a.arena, "2026-03-10T00:00:00-%02d:%02d", hour, minute).ptr,
               hour < 24 && minute < 60);
        }
    tear_down(&a);
}

/* Each byte at each place, cut off at each place. */
static void test_each_byte_at_each_place(void **state)
{
    (void)state;
    static const char *const texts[] = {"2026-03-10T14:22:35.120+01:00", "2026-03-10T14:22:35Z",
                                        "2026-03-10", "14:22:35.12345678Z", "14:22:35-01:00"};
    for (int i = 0; i < SCHEMAS; i++) {
        asker a;
        set_up(&a, schemas[i]);
        size_t known = 0;
        for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++) {
            char text[64];
            size_t len = strlen(texts[t]);
            for (size_t at = 0; at < len; at++) {
                memcpy(text, texts[t], len);
                ask(&a, text, at);
                for (int byte = 0; byte < 256; byte++) {
                    text[at] = (char)byte;
                    known += ask(&a, text, len);
                }
            }
        }
        assert_in_range(known, 10, 1000);
        tear_down(&a);
    }
}

/* ---- bounds ---- */

/* The quick answer is the full one, wherever the bounds are. */
static void test_bounds_are_kept(void **state)
{
    (void)state;
    static const char bounded[] = JSON({
        "x-writ-time" : {
            "kind" : "timestamp",
            "offset" : "optional",
            "minimum" : "2026-02-27T12:30:00Z",
            "exclusiveMaximum" : "2026-03-10T00:30:00+01:00"
        }
    });
    asker a;
    set_up(&a, bounded);
    is(&a, "2026-02-27T12:29:59.999Z", false);
    is(&a, "2026-02-27T12:30:00", true);
    is(&a, "2026-02-27 12:30:00", true);
    is(&a, "2026-03-01T00:00:00+23:59", true);
    is(&a, "2026-03-09T23:29:59.999Z", true);
    is(&a, "2026-03-09T23:30:00Z", false);
    is(&a, "2025-03-04T00:00:00Z", false);
    is(&a, "2027-03-04T00:00:00Z", false);
    for (int hour = 0; hour < 20 * 24; hour++)
        for (int east = -23; east <= 23; east++) {
            /* 22 February and on, in minutes since its midnight by UTC */
            int utc = hour * 60 + 30 - (east * 60 + (east < 0 ? -59 : 59));
            bool within = utc >= 5 * 1440 + 750 && utc < 15 * 1440 + 1410;
            int day = 22 + hour / 24, over = day > 28;
            writ_str text = writ_str_printf(&a.arena, "2026-%02d-%02dT%02d:30:00%+03d:59",
                                            over ? 3 : 2, over ? day - 28 : day, hour % 24, east);
            is(&a, text.ptr, within);
        }
    tear_down(&a);
}

static void test_a_time_of_day_has_bounds(void **state)
{
    (void)state;
    asker a;
    set_up(&a, JSON({"x-writ-time" : {"kind" : "time", "minimum" : "08:00:00Z"}}));
    is(&a, "08:00:00Z", true);
    is(&a, "08:59:59+01:00", false);
    is(&a, "23:59:59.5", true);
    tear_down(&a);
}

static void test_bounds_at_the_ends_of_time(void **state)
{
    (void)state;
    static const struct {
        const char *schema;
        bool first, last;
    } cases[] = {
        {JSON({"x-writ-time" : {"kind" : "date", "minimum" : "9999-12-30"}}), false, true},
        {JSON({"x-writ-time" : {"kind" : "date", "maximum" : "0000-01-02"}}), true, false},
        {JSON({"x-writ-time" : {"kind" : "date", "exclusiveMinimum" : "9999-12-31"}}), false,
         false},
        {JSON({"x-writ-time" : {"kind" : "date", "exclusiveMinimum" : "0000-01-01"}}), false, true},
        {JSON({"x-writ-time" : {"kind" : "date", "exclusiveMaximum" : "9999-12-31"}}), true,
         false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        asker a;
        set_up(&a, cases[i].schema);
        is(&a, "0000-01-01", cases[i].first);
        is(&a, "9999-12-31", cases[i].last);
        tear_down(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_common_ways_are_known),
        cmocka_unit_test(test_other_instructions_have_none),
        cmocka_unit_test(test_rare_ways_are_not_known),
        cmocka_unit_test(test_each_day_and_each_clock),
        cmocka_unit_test(test_each_byte_at_each_place),
        cmocka_unit_test(test_bounds_are_kept),
        cmocka_unit_test(test_a_time_of_day_has_bounds),
        cmocka_unit_test(test_bounds_at_the_ends_of_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
