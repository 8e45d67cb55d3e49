/* SPDX-License-Identifier: Apache-2.0
 *
 * The laws of the short way to "yes" (validator/accept.h): machine code answers as the walks do,
 * whichever order of members it was made after; and what both say yes to, scanner and run say yes
 * to. On random schemas and records, whole, damaged and cut off, with anything behind them. Seeds
 * are fixed; WRIT_ACCEPT_ROUNDS=n asks for more rounds, WRIT_ACCEPT_SEED=n for another start.
 */
#include "tests/fuzz/accept_agree.h"
#include "tests/property/random_record.h"
#include "tests/unit/contracts/compile.h"

static const unsigned usual_rounds = 500;

static uint64_t seed_of_round;

static struct tally {
    uint64_t records, known;     /* that were whole */
    uint64_t damaged, known_yet; /* those that were not */
    uint64_t looked_up;          /* rounds with code that looks members up */
    uint64_t without;            /* and schemas without a plan */
} tally;

static uint64_t asked_for(const char *variable, uint64_t usual)
{
    const char *said = getenv(variable);
    return said ? strtoull(said, NULL, 10) : usual;
}

/* ---- one schema ---- */

typedef struct bench {
    writ_arena arena;
    writ_buf schema;
    const record_node *root;
    accept_judge judge;
    writ_buf record;
} bench;

static void set_up(bench *b, const record_node *root, bool watch)
{
    writ_error err = WRIT_ERROR_INIT;
    b->root = root;
    record_write_schema(&b->schema, root);
    writ_buf_add(&b->schema, "", 1);
    if (accept_open(&b->judge, compile(&b->arena, b->schema.ptr), watch, &err))
        fail_msg("%s", err.message);
}

static void tear_down(bench *b)
{
    accept_close(&b->judge);
    writ_buf_clear(&b->record);
    writ_buf_clear(&b->schema);
    writ_arena_clear(&b->arena);
}

static bool is_known(bench *b, writ_str record, writ_str behind)
{
    accept_answers said = accept_ask(&b->judge, record.ptr, record.len, behind);
    if (!accept_agree(said))
        fail_msg("seed %llu: walks %d, code %d, full way %d, tapes %d, lines %d\nschema %s\nrecord "
                 "%.*s\nbehind %.*s",
                 (unsigned long long)seed_of_round, said.walks, said.code, said.full, said.tapes,
                 said.lines, b->schema.ptr, WRIT_FMT(record), WRIT_FMT(behind));
    return said.walks;
}

static writ_str write_record(bench *b, record_style style)
{
    record_writer writer = {&b->arena, b->root, &style, &b->record, 0};
    writ_buf_reset(&b->record);
    record_write(&writer, b->root);
    return writ_buf_str(&b->record);
}

static writ_str any_behind(void)
{
    return accept_behind[chance(ACCEPT_BEHIND)];
}

/* ---- damage ---- */

/* What is cut off stands behind, or anything. */
static void check_cuts(bench *b, writ_str record)
{
    uint32_t step = 1 + (uint32_t)record.len / 150;
    for (size_t len = chance(step); len < record.len; len += step) {
        bool goes_on = chance(2);
        writ_str rest = writ_str_part(record, len, record.len);
        tally.known_yet +=
            is_known(b, writ_str_part(record, 0, len), goes_on ? rest : any_behind());
        tally.damaged++;
    }
}

/* A byte becomes another one, goes, or comes. */
static void check_damage(bench *b, writ_str record)
{
    static const char bytes[] = "\"\"\\{}[],::0123456789.-eE tnua\xC3\xAB\x01\x7F";
    char *copy = writ_arena_alloc(&b->arena, record.len + 1);
    for (int i = 0; i < 40; i++) {
        size_t at = chance((uint32_t)record.len), len = record.len;
        char byte = bytes[chance(sizeof bytes - 1)];
        memcpy(copy, record.ptr, len);
        if (i % 4 == 0) {
            memmove(copy + at, copy + at + 1, --len - at);
        } else if (i % 4 == 1) {
            memmove(copy + at + 1, copy + at, len++ - at);
            copy[at] = byte;
        } else {
            copy[at] = byte;
        }
        tally.known_yet += is_known(b, (writ_str){copy, len}, any_behind());
        tally.damaged++;
    }
}

/* ---- the laws ---- */

static void check_records(bench *b, record_order order, int count, bool damage)
{
    for (int i = 0; i < count; i++) {
        record_style style = record_styles[i % RECORD_STYLES];
        style.order = order;
        style.odds = i % 3 == 2 ? 12 : 0;
        style.extra = i % 2 ? 2 : 0;
        writ_str record = write_record(b, style);
        tally.known += is_known(b, record, any_behind());
        tally.records++;
        if (damage && i < 2 && record.len) {
            check_cuts(b, record);
            check_damage(b, record);
        }
    }
}

static bool is_disordered(const writ_accept_plan *plan)
{
    return plan->root->object->members && writ_accept_is_disordered(plan->root->object);
}

/* Code that was made after one order is asked about that one and about others. */
static void check_orders(bench *b)
{
    accept_make_code(&b->judge); /* before any record: after the schema's order */
    check_records(b, RECORD_AS_DECLARED, 5, true);
    check_records(b, RECORD_OTHERWISE, 5, true);
    accept_make_code(&b->judge);
    check_records(b, RECORD_OTHERWISE, 5, true);
    check_records(b, RECORD_AS_DECLARED, 5, false);
    check_records(b, RECORD_SHUFFLED, 25, false);
    accept_make_code(&b->judge);
    tally.looked_up += is_disordered(b->judge.plan);
    check_records(b, RECORD_SHUFFLED, 5, true);
    check_records(b, RECORD_AS_DECLARED, 5, true);
}

static void check_schema(uint32_t members, unsigned depth)
{
    bench b = {0};
    record_node *root = WRIT_NEW(&b.arena, record_node);
    record_has_escapes = members < 30 && chance(4) == 0;
    record_add_members(&b.arena, root, members, depth);
    set_up(&b, root, chance(4) == 0);
    if (b.judge.plan)
        check_orders(&b);
    else
        tally.without++;
    tear_down(&b);
}

static void seed_round(uint64_t seed)
{
    seed_of_round = seed;
    chance_seed(seed);
    for (int warm = 0; warm < 8; warm++)
        chance(2);
}

static void test_code_answers_as_the_walks_do(void **state)
{
    (void)state;
    uint64_t rounds = asked_for("WRIT_ACCEPT_ROUNDS", test_rounds(usual_rounds));
    uint64_t first = asked_for("WRIT_ACCEPT_SEED", 1);
    tally = (struct tally){0};
    for (uint64_t round = 0; round < rounds; round++) {
        seed_round(first + round);
        check_schema(1 + chance(12), 1 + chance(RECORD_DEPTH));
    }
    print_message("%llu records, %llu known; %llu damaged, %llu known; %llu looked up\n",
                  (unsigned long long)tally.records, (unsigned long long)tally.known,
                  (unsigned long long)tally.damaged, (unsigned long long)tally.known_yet,
                  (unsigned long long)tally.looked_up);
    /* or they would say little */
    assert_true(tally.known > tally.records / 4 && tally.known < tally.records);
    assert_true(tally.known_yet > 0 && tally.known_yet < tally.damaged / 2);
    assert_true(rounds < 50 || tally.looked_up > rounds / 10);
    assert_int_equal(tally.without, 0);
}

/* A bit for each member: as many as a word has, and one more; as many as a plan takes, and more. */
static void test_objects_of_many_members(void **state)
{
    (void)state;
    static const uint32_t counts[] = {1, 2, 63, 64, 65, 128, 512, 513, 600};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        tally = (struct tally){0};
        seed_round(i);
        check_schema(counts[i], 1);
        if ((tally.without > 0) != (counts[i] > 512))
            fail_msg("%u members", counts[i]);
        assert_true(tally.without || tally.known > 0);
    }
}

/* ---- numbers ---- */

static const char *const bounds[] = {"0",
                                     "1",
                                     "-1",
                                     "9",
                                     "10",
                                     "999",
                                     "1000",
                                     "99999999",
                                     "100000000",
                                     "12345678",
                                     "999999999999999",
                                     "1000000000000000",
                                     "9223372036854775807",
                                     "9223372036854775808",
                                     "-9223372036854775808",
                                     "0.5",
                                     "-0.5",
                                     "1e3",
                                     "99999999.5",
                                     "1e400",
                                     "0.1",
                                     "123456.25"};

static const char *const numbers[] = {"0",
                                      "-0",
                                      "0.0",
                                      "0.10",
                                      "-0.0",
                                      "00",
                                      "01",
                                      "0e0",
                                      "1",
                                      "1.0",
                                      "1.5",
                                      "1.",
                                      "1.e3",
                                      ".5",
                                      "+1",
                                      "-",
                                      "-1",
                                      "-1.5",
                                      "1e",
                                      "1e3",
                                      "1E+3",
                                      "1e-3",
                                      "9",
                                      "10",
                                      "11",
                                      "999",
                                      "1000",
                                      "1001",
                                      "0.5",
                                      "0.4999999",
                                      "0.50000000000001",
                                      "0.500000000000001",
                                      "99999998",
                                      "99999999",
                                      "99999999.4",
                                      "99999999.5",
                                      "99999999.6",
                                      "100000000",
                                      "100000001",
                                      "12345677",
                                      "12345678",
                                      "12345679",
                                      "12345678.0",
                                      "123456.25",
                                      "123456.24",
                                      "1234567",
                                      "999999999999999",
                                      "1000000000000000",
                                      "9999999999999999",
                                      "99999999999999999",
                                      "9223372036854775807",
                                      "9223372036854775808",
                                      "-9223372036854775808",
                                      "-9223372036854775809",
                                      "1e399",
                                      "1e400",
                                      "1e401",
                                      "12345678e0",
                                      "1234567890123.5",
                                      "12345678901234.",
                                      "123456789012345.",
                                      "123456789012345.5",
                                      "0.12345678901234",
                                      "0.123456789012345",
                                      "0.1234567890123456",
                                      "1 ",
                                      " 1",
                                      "1\t",
                                      "1\n",
                                      "  1",
                                      "null",
                                      "\"1\"",
                                      "1x"};

/* Followed by the next member, by the end, by white space, as an item, and alone. */
static const char *const number_forms[] = {"{\"n\":%s,\"m\":1}", "{\"m\":1,\"n\":%s}",
                                           "{\"n\": %s , \"m\":1}", "{\"n\":%s}",
                                           "{\"a\":[%s,%s]}"};

static void check_bound(const char *type, const char *keyword, const char *bound)
{
    bench b = {0};
    writ_error err = WRIT_ERROR_INIT;
    writ_str number =
        writ_str_printf(&b.arena, "{\"type\":\"%s\",\"%s\":%s}", type, keyword, bound);
    writ_buf_printf(&b.schema,
                    "{\"type\":\"object\",\"properties\":{\"n\":%s,\"m\":{\"type\":\"integer\"},"
                    "\"a\":{\"type\":\"array\",\"items\":%s}}}",
                    number.ptr, number.ptr);
    writ_buf_add(&b.schema, "", 1);
    if (accept_open(&b.judge, compile(&b.arena, b.schema.ptr), false, &err))
        fail_msg("%s", err.message);
    accept_make_code(&b.judge);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        for (size_t form = 0; form < sizeof number_forms / sizeof number_forms[0]; form++) {
            writ_buf_reset(&b.record);
            writ_buf_printf(&b.record, number_forms[form], numbers[i], numbers[i]);
            tally.known += is_known(&b, writ_buf_str(&b.record), any_behind());
            tally.records++;
        }
    tear_down(&b);
}

static void test_numbers_at_the_edges_of_bounds(void **state)
{
    (void)state;
    static const char *const keywords[] = {"minimum", "maximum", "exclusiveMinimum",
                                           "exclusiveMaximum"};
    tally = (struct tally){0};
    seed_round(1);
    for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++)
        for (int k = 0; k < 4; k++) {
            check_bound("integer", keywords[k], bounds[i]);
            check_bound("number", keywords[k], bounds[i]);
        }
    check_bound("number", "multipleOf", "0.01");
    check_bound("integer", "multipleOf", "3");
    assert_in_range(tally.known, tally.records / 5, tally.records / 2);
}

/* ---- words and lengths ---- */

/* Enumerations of words of any length up to 17 bytes; asked about each, cut short, longer and with
 * another byte at each place. */
static void check_words(uint32_t len, uint32_t count)
{
    bench b = {0};
    writ_error err = WRIT_ERROR_INIT;
    writ_str words[16];
    writ_buf_add_text(&b.schema, "{\"type\":\"array\",\"items\":{\"enum\":[");
    for (uint32_t i = 0; i < count; i++) {
        words[i] = writ_str_printf(&b.arena, "%.*s%c", (int)(len - 1),
                                   record_text(&b.arena, len).ptr, 'a' + (int)i);
        writ_buf_printf(&b.schema, "%s\"%s\"", i ? "," : "", words[i].ptr);
    }
    writ_buf_add(&b.schema, "]}}", 4);
    if (accept_open(&b.judge, compile(&b.arena, b.schema.ptr), false, &err))
        fail_msg("%s", err.message);
    accept_make_code(&b.judge);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t at = 0; at <= len + 2; at++) {
            size_t cut = at == len + 1 ? len - 1 : len; /* one byte less; or, last, one more */
            writ_buf_reset(&b.record);
            writ_buf_printf(&b.record, "[\"%.*s%s\"]", (int)cut, words[i].ptr,
                            at == len + 2 ? "z" : "");
            if (at < len)
                b.record.ptr[2 + at] = '~';
            bool known = is_known(&b, writ_buf_str(&b.record), any_behind());
            assert_true(known == (at == len));
        }
    tear_down(&b);
}

static void test_words_of_each_length(void **state)
{
    (void)state;
    seed_round(2);
    for (uint32_t len = 1; len <= 17; len++)
        for (uint32_t count = 1; count <= 16; count += 5)
            check_words(len, count);
}

/* ---- times ---- */

static const char *const time_schemas[] = {
    "{\"x-writ-time\":{\"kind\":\"timestamp\",\"offset\":\"required\"}}",
    "{\"x-writ-time\":{\"kind\":\"timestamp\",\"offset\":\"optional\"}}",
    "{\"x-writ-time\":{\"kind\":\"date\"}}",
    "{\"x-writ-time\":{\"kind\":\"time\",\"offset\":\"required\"}}",
    "{\"x-writ-time\":{\"kind\":\"time\",\"offset\":\"optional\"}}",
    "{\"x-writ-time\":{\"kind\":\"timestamp\",\"offset\":\"required\",\"minimum\":\"2026-03-10T14:"
    "22:35.5Z\"}}",
    "{\"x-writ-time\":{\"kind\":\"timestamp\",\"offset\":\"optional\","
    "\"exclusiveMinimum\":\"2026-03-10T14:22:35Z\",\"maximum\":\"2026-04-01T00:00:00+02:00\"}}",
    "{\"x-writ-time\":{\"kind\":\"date\",\"minimum\":\"2026-03-09\","
    "\"exclusiveMaximum\":\"2026-03-31\"}}",
    "{\"x-writ-time\":{\"kind\":\"time\",\"maximum\":\"14:22:35Z\"}}",
    "{\"type\":[\"string\",\"null\"],\"x-writ-time\":{\"kind\":\"timestamp\"},\"minLength\":21}",
    "{\"allOf\":[{\"x-writ-time\":{\"kind\":\"timestamp\"}},{\"maxLength\":24},"
    "{\"pattern\":\"Z$\"}]}",
    "{\"allOf\":[{\"x-writ-time\":{\"kind\":\"timestamp\"}},{\"x-writ-time\":{\"kind\":"
    "\"timestamp\",\"maximum\":\"2026-03-10T14:22:35Z\"}}]}",
    "{\"enum\":[\"2026-03-10\",\"2026-03-11\",\"x\"],\"x-writ-time\":{\"kind\":\"date\"}}",
};

static const char *const dates[] = {"2026-03-08", "2026-03-09", "2026-03-10", "2026-03-11",
                                    "2026-03-12", "2026-03-15", "2026-03-31", "2026-04-01",
                                    "2026-02-28", "2026-02-29", "2024-02-29", "2026-04-31",
                                    "0000-01-01", "9999-12-31", "2026-13-01", "2026-3-10"};

static const char *const separators[] = {"T", "t", " ", "", "_"};

static const char *const clocks[] = {"14:22:35", "14:22:34", "14:22:36", "00:00:00",
                                     "23:59:59", "23:59:60", "15:22:60", "24:00:00",
                                     "14:60:00", "14:22",    "1422:35:"};

static const char *const fractions[] = {
    "", ".5", ".50", ".499", ".12345678", ".123456789", ".123456789012", ".", ",5"};

static const char *const offsets[] = {"Z",      "",       "z",       "+00:00",  "-00:00",
                                      "+01:00", "-23:59", "+23:59",  "+24:00",  "+01:60",
                                      "+0100",  "ZZ",     "\\u005a", "\xC3\xAB"};

#define PICK(list)                                                                                 \
    (list)[chance(3) ? chance(4) % (sizeof(list) / sizeof *(list))                                 \
                     : chance(sizeof(list) / sizeof *(list))]

static void add_time(writ_buf *to)
{
    uint32_t parts = chance(4);
    if (parts)
        writ_buf_add_text(to, parts == 3 ? "" : PICK(dates));
    if (parts >= 2)
        writ_buf_printf(to, "%s%s%s%s", parts == 3 && chance(4) ? "" : PICK(separators),
                        PICK(clocks), PICK(fractions), PICK(offsets));
}

/* Known exactly when it is valid: what the quick way does not know, the walk asks in full. */
static void check_times(const char *schema, uint32_t rounds)
{
    static const char *const forms[] = {"{\"n\":\"%s\",\"m\":1}", "{\"m\":1,\"n\":\"%s\"}",
                                        "{\"n\": \"%s\" , \"m\":1}", "{\"n\":\"%s\"}",
                                        "{\"a\":[\"%s\",\"%s\"]}"};
    bench b = {0};
    writ_error err = WRIT_ERROR_INIT;
    writ_buf time = WRIT_BUF_INIT;
    writ_buf_printf(&b.schema,
                    "{\"type\":\"object\",\"properties\":{\"n\":%s,\"m\":{\"type\":\"integer\"},"
                    "\"a\":{\"type\":\"array\",\"items\":%s}}}",
                    schema, schema);
    writ_buf_add(&b.schema, "", 1);
    if (accept_open(&b.judge, compile(&b.arena, b.schema.ptr), false, &err))
        fail_msg("%s", err.message);
    accept_make_code(&b.judge);
    for (uint32_t i = 0; i < rounds; i++) {
        writ_buf_reset(&time);
        add_time(&time);
        writ_buf_add(&time, "", 1);
        writ_buf_reset(&b.record);
        writ_buf_printf(&b.record, forms[chance(5)], time.ptr, time.ptr);
        writ_str record = writ_buf_str(&b.record), behind = any_behind();
        bool known = is_known(&b, record, behind);
        if (known != accept_ask(&b.judge, record.ptr, record.len, behind).full)
            fail_msg("valid, and not known: %.*s\nschema %s", WRIT_FMT(record), b.schema.ptr);
        tally.known += known;
        tally.records++;
    }
    writ_buf_clear(&time);
    tear_down(&b);
}

static void test_times_however_written(void **state)
{
    (void)state;
    enum { LEAST = 400 }; /* of fewer it may be that none is plainly valid */
    uint32_t rounds = (uint32_t)test_rounds(2000);
    rounds = rounds < LEAST ? LEAST : rounds;
    tally = (struct tally){0};
    seed_round(3);
    for (size_t i = 0; i < sizeof time_schemas / sizeof time_schemas[0]; i++) {
        uint64_t before = tally.known;
        check_times(time_schemas[i], rounds);
        if (tally.known == before)
            fail_msg("nothing known: %s", time_schemas[i]);
    }
    assert_in_range(tally.known, tally.records / 20, tally.records / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_code_answers_as_the_walks_do),
        cmocka_unit_test(test_objects_of_many_members),
        cmocka_unit_test(test_numbers_at_the_edges_of_bounds),
        cmocka_unit_test(test_words_of_each_length),
        cmocka_unit_test(test_times_however_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
