/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/drift/profile.h"

#include <math.h>

#include "contracts/base/bounds.h"
#include "tests/unit/contracts/compile.h"

/* ---- streams ---- */

static writ_profile *profile_new(void)
{
    return writ_profile_new(&(writ_profile_options){0});
}

static void add_str(writ_profile *profile, writ_str text)
{
    char *bytes = malloc(text.len + WRIT_SCAN_PADDING);
    assert_non_null(bytes);
    memcpy(bytes, text.ptr, text.len);
    memset(bytes + text.len, '}', WRIT_SCAN_PADDING);
    writ_profile_record(profile, bytes, text.len, profile->records + 1);
    free(bytes);
}

__attribute__((format(printf, 2, 3))) static void add(writ_profile *profile, const char *format,
                                                      ...)
{
    writ_buf text = WRIT_BUF_INIT;
    va_list args;
    va_start(args, format);
    writ_buf_vprintf(&text, format, args);
    va_end(args);
    add_str(profile, writ_buf_str(&text));
    writ_buf_clear(&text);
}

static writ_profile_field *field(const writ_profile *profile, const char *path)
{
    writ_profile_field *found = writ_profile_find(profile, writ_str_of(path));
    if (!found)
        fail_msg("there is no field '%s'", path);
    assert_str(found->path, path);
    return found;
}

static bool has(const writ_profile *profile, const char *path)
{
    return writ_profile_find(profile, writ_str_of(path)) != NULL;
}

/* All slices together, without the bins. */
static writ_counts sum_of(const writ_profile *profile, const char *path)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_counts sum;
    writ_profile_sum(&arena, profile, field(profile, path), 0, WRIT_PROFILE_SLICES, &sum);
    sum.magnitudes = sum.lags = NULL;
    writ_arena_clear(&arena);
    return sum;
}

static uint64_t bin_of(const writ_profile *profile, const char *path, bool of_lags, size_t bin)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_counts sum;
    writ_profile_sum(&arena, profile, field(profile, path), 0, WRIT_PROFILE_SLICES, &sum);
    writ_bins *bins = of_lags ? sum.lags : sum.magnitudes;
    uint64_t count = bins ? bins->counts[bin] : 0;
    writ_arena_clear(&arena);
    return count;
}

static void assert_presence(const writ_profile *profile, const char *path, uint64_t values,
                            uint64_t chances)
{
    assert_int_equal(sum_of(profile, path).values, values);
    assert_int_equal(writ_profile_chances(profile, field(profile, path), 0, WRIT_PROFILE_SLICES),
                     chances);
}

/* ---- fields ---- */

static void test_fields_are_counted_by_path(void **state)
{
    (void)state;
    writ_profile *profile = profile_new();
    add(profile, "{\"id\":1,\"who\":{\"name\":\"Ada\",\"mail\":null}}");
    add(profile, "{\"id\":\"2\",\"who\":{\"name\":\"Bo\"}}");
    add(profile, "{\"id\":3.5}");
    assert_int_equal(profile->records, 3);
    assert_presence(profile, "", 3, 3);
    assert_presence(profile, "/id", 3, 3);
    assert_presence(profile, "/who", 2, 3);
    assert_presence(profile, "/who/name", 2, 2);
    assert_presence(profile, "/who/mail", 1, 2);
    writ_counts id = sum_of(profile, "/id");
    assert_int_equal(id.forms[WRIT_FORM_INTEGER], 1);
    assert_int_equal(id.forms[WRIT_FORM_DIGITS], 1);
    assert_int_equal(id.forms[WRIT_FORM_FRACTION], 1);
    assert_int_equal(sum_of(profile, "/who/mail").forms[WRIT_FORM_NULL], 1);
    assert_int_equal(sum_of(profile, "/who/name").lengths, 5);
    assert_int_equal(field(profile, "/who/mail")->last, 0);
    assert_int_equal(field(profile, "/id")->last, 2);
    assert_false(has(profile, "/who/phone"));
    assert_false(has(profile, "/id/name"));
    writ_profile_free(profile);
}

static void test_members_may_come_in_any_order(void **state)
{
    (void)state;
    static const char *const orders[] = {
        "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5}", "{\"e\":5,\"d\":4,\"c\":3,\"b\":2,\"a\":1}",
        "{\"c\":3,\"a\":1}", "{\"b\":2,\"\\u0065\":5,\"d\":4}", "{}"};
    writ_profile *profile = profile_new();
    for (size_t i = 0; i < 500; i++)
        add(profile, "%s", orders[i * 7 % 5]);
    assert_int_equal(profile->fields.count, 6);
    assert_presence(profile, "/a", 300, 500);
    assert_presence(profile, "/b", 300, 500);
    assert_presence(profile, "/c", 300, 500);
    assert_presence(profile, "/d", 300, 500);
    assert_presence(profile, "/e", 300, 500);
    for (int i = 0; i < 5; i++) {
        char path[] = {'/', (char)('a' + i), '\0'};
        assert_int_equal(field(profile, path)->sample.count, 1);
        assert_true(sum_of(profile, path).log_sum / 300 - log10(i + 1) < 1e-12);
    }
    writ_profile_free(profile);
}

static void test_names_are_decoded_and_paths_escaped(void **state)
{
    (void)state;
    writ_profile *profile = profile_new();
    add(profile, "{\"a/b\":1,\"*\":[2],\"\":3,\"\\u00e9~\":4}");
    assert_presence(profile, "/a~1b", 1, 1);
    assert_presence(profile, "/~2", 1, 1);
    assert_presence(profile, "/~2/*", 1, 1);
    assert_presence(profile, "/", 1, 1);
    assert_presence(profile, "/\xC3\xA9~0", 1, 1);
    assert_false(has(profile, "/*"));
    writ_profile_free(profile);
}

static void test_chances_of_items_are_arrays_and_of_their_members_objects(void **state)
{
    (void)state;
    writ_profile *profile = profile_new();
    add(profile, "{\"lines\":[{\"sku\":\"a\"},{\"sku\":\"b\",\"n\":2},7]}");
    add(profile, "{\"lines\":[]}");
    add(profile, "{\"lines\":null}");
    assert_presence(profile, "/lines", 3, 3);
    assert_presence(profile, "/lines/*", 3, 2);
    assert_presence(profile, "/lines/*/sku", 2, 2);
    assert_presence(profile, "/lines/*/n", 1, 2);
    assert_int_equal(sum_of(profile, "/lines").lengths, 3);
    writ_profile_free(profile);
}

static void test_of_a_repeated_name_the_first_value_counts(void **state)
{
    (void)state;
    writ_profile *profile = profile_new();
    add(profile, "{\"a\":1,\"a\":\"x\",\"b\":{\"a\":2,\"\\u0061\":3},\"a\":null}");
    assert_presence(profile, "/a", 1, 1);
    assert_presence(profile, "/b/a", 1, 1);
    assert_int_equal(sum_of(profile, "/a").forms[WRIT_FORM_INTEGER], 1);
    writ_profile_free(profile);
}

static void test_what_is_no_json_is_counted_alone(void **state)
{
    (void)state;
    writ_profile *profile = profile_new();
    add(profile, "{\"a\":1}");
    add(profile, "{\"a\":2,");
    add_str(profile, WRIT_STR(""));
    add(profile, "[3]");
    assert_int_equal(profile->records, 4);
    assert_int_equal(profile->malformed, 2);
    assert_presence(profile, "", 2, 2);
    assert_presence(profile, "/a", 1, 1);
    assert_int_equal(profile->slices[0].records, 4);
    assert_int_equal(profile->row_count, 2);
    writ_profile_free(profile);
}

/* ---- bounds ---- */

static void test_fields_are_bounded(void **state)
{
    (void)state;
    enum { MORE = 10 };
    writ_profile *profile = profile_new();
    writ_buf text = WRIT_BUF_INIT;
    for (int i = 0; i < WRIT_BOUND_PROFILE_FIELDS - 1 + MORE; i++)
        writ_buf_printf(&text, "%c\"f%d\":{\"x\":1}", i ? ',' : '{', i / 2 * 2 + i % 2);
    writ_buf_add_byte(&text, '}');
    for (int i = 0; i < 3; i++)
        add_str(profile, writ_buf_str(&text));
    assert_int_equal(profile->fields.count, WRIT_BOUND_PROFILE_FIELDS);
    assert_true(profile->dropped_fields > 0);
    assert_presence(profile, "/f0/x", 3, 3);
    assert_false(has(profile, "/f1032"));
    writ_buf_clear(&text);
    writ_profile_free(profile);
}

static void test_depth_is_bounded(void **state)
{
    (void)state;
    enum { LEVELS = 5000 };
    writ_profile *profile = profile_new();
    writ_buf text = WRIT_BUF_INIT;
    for (int i = 0; i < LEVELS; i++)
        writ_buf_add_text(&text, i % 2 ? "{\"a\":" : "[");
    writ_buf_add_byte(&text, '1');
    for (int i = LEVELS; i-- > 0;)
        writ_buf_add_byte(&text, i % 2 ? '}' : ']');
    add_str(profile, writ_buf_str(&text));
    assert_int_equal(profile->malformed, 0);
    assert_int_equal(profile->fields.count, WRIT_BOUND_PROFILE_DEPTH + 1);
    assert_int_equal(profile->dropped_fields, 1);
    writ_buf_clear(&text);
    writ_profile_free(profile);
}

static void test_keys_that_are_ids_become_one_field(void **state)
{
    (void)state;
    writ_profile *profile = profile_new();
    for (int i = 0; i < 5000; i++)
        add(profile, "{\"by_id\":{\"u%d\":{\"n\":1},\"u%d\":{\"n\":2}},\"kind\":\"x\"}", 2 * i,
            2 * i + 1);
    assert_true(field(profile, "/by_id")->is_map);
    assert_true(profile->fields.count < 200);
    assert_true(sum_of(profile, "/by_id/*/n").values > 9900);
    assert_int_equal(profile->dropped_fields, 0);
    writ_profile_free(profile);
}

/* 200 names, of which each record has one in twenty. */
static void test_many_optional_fields_are_no_map(void **state)
{
    (void)state;
    writ_profile *profile = profile_new();
    uint64_t random = 1;
    writ_buf text = WRIT_BUF_INIT;
    for (int i = 0; i < 300; i++) {
        writ_buf_reset(&text);
        writ_buf_add_text(&text, "{\"id\":1");
        for (int f = 0; f < 200; f++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            if ((random >> 33) % 20 == 0)
                writ_buf_printf(&text, ",\"f%d\":%d", f, i);
        }
        writ_buf_add_byte(&text, '}');
        add_str(profile, writ_buf_str(&text));
    }
    assert_false(profile->root->is_map);
    assert_int_equal(profile->fields.count, 202);
    writ_buf_clear(&text);
    writ_profile_free(profile);
}

/* Blocks of the arena are as large as all before them, so it is the blocks that are compared. */
static void add_numbered(writ_profile *profile, uint64_t from, uint64_t to)
{
    for (uint64_t i = from; i < to; i++)
        add(profile,
            "{\"seq\":%d,\"at\":\"2026-03-%02dT%02d:%02d:%02dZ\",\"kind\":\"k%d\",\"sum\":%d.5,"
            "\"note\":\"n %d\",\"tags\":[\"a\",\"b%d\"],\"x\":%s}",
            (int)i, (int)(i / 86400 % 28) + 1, (int)(i / 3600 % 24), (int)(i / 60 % 60),
            (int)(i % 60), (int)(i % 7), (int)(i * 7919 % 10007), (int)(i * 31 % 1999),
            (int)(i % 900), i % 3 ? "null" : "-12");
}

static void test_memory_does_not_grow_with_the_stream(void **state)
{
    (void)state;
    writ_profile *profile = profile_new();
    add_numbered(profile, 0, 20000);
    const void *block = profile->arena.block;
    size_t tape = profile->tape.capacity;
    add_numbered(profile, 20000, 20000 + test_rounds(180000));
    assert_ptr_equal(profile->arena.block, block);
    assert_int_equal(profile->tape.capacity, tape);
    writ_profile_free(profile);
}

/* ---- slices ---- */

static void test_slices_are_halved_when_all_are_used(void **state)
{
    (void)state;
    const uint64_t full = WRIT_PROFILE_SLICES * WRIT_PROFILE_SLICE_RECORDS;
    writ_profile *profile = profile_new();
    for (uint64_t i = 0; i < full; i++)
        add(profile, "{\"n\":%d%s}", (int)i, i < full / 2 ? ",\"old\":1" : "");
    assert_int_equal(profile->slice_count, WRIT_PROFILE_SLICES);
    add(profile, "{\"n\":1}");
    assert_int_equal(profile->slice_count, WRIT_PROFILE_SLICES / 2 + 1);
    assert_int_equal(profile->slice_records, 2 * WRIT_PROFILE_SLICE_RECORDS);
    for (size_t i = 0; i < WRIT_PROFILE_SLICES / 2; i++) {
        assert_int_equal(profile->slices[i].first, 2 * WRIT_PROFILE_SLICE_RECORDS * i);
        assert_int_equal(profile->slices[i].line, 2 * WRIT_PROFILE_SLICE_RECORDS * i + 1);
        assert_int_equal(profile->slices[i].records, 2 * WRIT_PROFILE_SLICE_RECORDS);
        assert_int_equal(field(profile, "/old")->slices[i].values,
                         i < WRIT_PROFILE_SLICES / 4 ? 2 * WRIT_PROFILE_SLICE_RECORDS : 0);
    }
    assert_presence(profile, "/n", full + 1, full + 1);
    assert_presence(profile, "/old", full / 2, full + 1);
    writ_arena arena = WRIT_ARENA_INIT;
    writ_counts part;
    writ_profile_sum(&arena, profile, field(profile, "/old"), 15, 17, &part);
    assert_int_equal(part.values, 2 * WRIT_PROFILE_SLICE_RECORDS);
    assert_int_equal(writ_profile_chances(profile, field(profile, "/old"), 15, 17),
                     4 * WRIT_PROFILE_SLICE_RECORDS);
    writ_arena_clear(&arena);
    writ_profile_free(profile);
}

static void test_nothing_is_lost_when_slices_are_halved_often(void **state)
{
    (void)state;
    writ_profile *profile = profile_new();
    for (int i = 0; i < 10000; i++)
        add(profile, "{\"n\":%d,\"at\":\"2026-03-10T10:%02d:%02d+01:00\"}", i % 10, i / 60 % 60,
            i % 60);
    writ_counts n = sum_of(profile, "/n"), at = sum_of(profile, "/at");
    assert_int_equal(n.values, 10000);
    assert_int_equal(n.zeros, 1000);
    assert_int_equal(n.numbers, 9000);
    assert_int_equal(bin_of(profile, "/n", false, 32), 1000); /* 1 */
    assert_int_equal(bin_of(profile, "/n", false, 34), 1000); /* 2 */
    assert_int_equal(at.forms[WRIT_FORM_TIME_OFFSET], 10000);
    assert_int_equal(at.offset_minutes, 600000);
    assert_true(at.instant_least == 1773133200);
    assert_true(at.instant_most == 1773133200 + 3599);
    uint64_t records = 0;
    for (size_t i = 0; i < profile->slice_count; i++)
        records += profile->slices[i].records;
    assert_int_equal(records, 10000);
    writ_profile_free(profile);
}

static void test_bins_move_as_a_whole(void **state)
{
    (void)state;
    assert_int_equal(writ_bin_of_magnitude(1), 32);
    assert_int_equal(writ_bin_of_magnitude(-100), 48);
    assert_int_equal(writ_bin_of_magnitude(1e-9), 0);
    assert_int_equal(writ_bin_of_magnitude(1e300), WRIT_PROFILE_BINS - 1);
    assert_int_equal(writ_bin_of_magnitude(INFINITY), WRIT_PROFILE_BINS - 1);
    for (double number = 0.011; number < 1e6; number *= 1.37)
        assert_int_equal(writ_bin_of_magnitude(number * 100),
                         writ_bin_of_magnitude(number) + 2 * WRIT_BINS_PER_DECADE);
    assert_int_equal(writ_bin_of_lag(0), WRIT_BINS_NO_LAG);
    assert_int_equal(writ_bin_of_lag(400), WRIT_BINS_NO_LAG);
    assert_int_equal(writ_bin_of_lag(-400), WRIT_BINS_NO_LAG);
    assert_int_equal(writ_bin_of_lag(3600), WRIT_BINS_NO_LAG + 4);
    assert_int_equal(writ_bin_of_lag(-7200), WRIT_BINS_NO_LAG - 8);
    assert_int_equal(writ_bin_of_lag(1e12), WRIT_PROFILE_BINS - 1);
    assert_int_equal(writ_bin_of_lag(-1e12), 0);
}

/* ---- rows ---- */

static void test_rows_say_what_came_together(void **state)
{
    (void)state;
    writ_profile *profile = profile_new();
    for (int i = 0; i < 100; i++)
        add(profile, i % 2 ? "{\"a\":1,\"b\":null}" : "{\"b\":[1]}");
    size_t a = field(profile, "/a")->index, b = field(profile, "/b")->index;
    assert_int_equal(profile->row_count, 100);
    for (size_t i = 0; i < 100; i++) {
        assert_int_equal(profile->rows[i].record, i);
        assert_int_equal(writ_profile_row_has(&profile->rows[i], a), i % 2);
        assert_int_equal(writ_profile_row_has(&profile->rows[i], b), !(i % 2));
    }
    writ_profile_free(profile);
}

static void test_rows_are_spread_evenly(void **state)
{
    (void)state;
    writ_profile *profile = profile_new();
    for (int i = 0; i < 4 * WRIT_PROFILE_ROWS + 5; i++)
        add(profile, "{\"n\":%d}", i);
    assert_int_equal(profile->row_step, 8);
    assert_int_equal(profile->row_count, WRIT_PROFILE_ROWS / 2 + 1);
    for (size_t i = 0; i < profile->row_count; i++)
        assert_int_equal(profile->rows[i].record, 8 * i);
    writ_profile_free(profile);
}

static void assert_producer(const writ_profile *profile, size_t row, const char *label)
{
    assert_str(profile->producers[profile->rows[row].producer], label);
}

static void test_producers_are_found_by_name(void **state)
{
    (void)state;
    static const char *const records[] = {
        "{\"v\":1,\"_producer\":\"p%d\"}", "{\"meta\":{\"Source\":\"p%d\"}}",
        "{\"source\":9,\"producer\":\"p%d\"}", "{\"id\":1,\"client\":\"p%d\",\"id2\":2}"};
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        writ_profile *profile = profile_new();
        for (int n = 0; n < 20; n++) {
            writ_buf text = WRIT_BUF_INIT;
            char number[] = {(char)('0' + n % 4), '\0'};
            const char *hole = strstr(records[i], "%d");
            writ_buf_add(&text, records[i], (size_t)(hole - records[i]));
            writ_buf_add_text(&text, number);
            writ_buf_add_text(&text, hole + 2);
            add_str(profile, writ_buf_str(&text));
            writ_buf_clear(&text);
        }
        assert_producer(profile, 0, "p0");
        assert_producer(profile, 19, "p3");
        assert_int_equal(profile->producer_count, 5);
        writ_profile_free(profile);
    }
}

static void test_a_version_goes_with_its_producer(void **state)
{
    (void)state;
    writ_profile *profile = profile_new();
    add(profile, "{\"producer\":\"web\",\"app_version\":\"4.1\",\"version\":3}");
    add(profile, "{\"producer\":\"web\",\"app_version\":\"4.2\",\"version\":4}");
    add(profile, "{\"producer\":\"web\",\"version\":5}");
    assert_producer(profile, 0, "web 4.1");
    assert_producer(profile, 1, "web 4.2");
    assert_producer(profile, 2, "web");
    writ_profile_free(profile);
}

static void test_a_field_of_many_texts_is_no_producer(void **state)
{
    (void)state;
    writ_profile *profile = profile_new();
    for (int i = 0; i < 500; i++)
        add(profile, "{\"source\":\"https://example.org/%d\",\"origin\":\"o%d\"}", i, i % 3);
    assert_str(profile->producer_field->path, "/origin");
    assert_producer(profile, 499, "o1");
    assert_producer(profile, 0, ""); /* not known then */
    assert_int_equal(profile->producer_count, 4);
    writ_profile_free(profile);
}

static void test_an_object_is_no_producer(void **state)
{
    (void)state;
    writ_profile *profile = profile_new();
    for (int i = 0; i < 20; i++)
        add(profile, "{\"source\":{\"id\":7},\"client\":\"c%d\"}", i % 2);
    assert_str(profile->producer_field->path, "/client");
    assert_producer(profile, 19, "c1");
    writ_profile_free(profile);
}

static void test_versions_give_way_when_they_are_many(void **state)
{
    (void)state;
    writ_profile *profile = profile_new();
    for (int i = 0; i < 300; i++)
        add(profile, "{\"source\":\"s%d\",\"library\":{\"version\":\"1.%d\"}}", i % 2, i);
    assert_str(profile->producer_field->path, "/source");
    assert_null(profile->version_field);
    assert_producer(profile, 299, "s1");
    writ_profile_free(profile);
}

/* What was known of the rows before stays known. */
static void test_a_version_may_come_later(void **state)
{
    (void)state;
    writ_profile *profile = profile_new();
    for (int i = 0; i < 400; i++)
        add(profile, "{\"source\":\"web\"%s}", i < 300 ? "" : ",\"app_version\":\"2.0\"");
    assert_producer(profile, 0, "web");
    assert_producer(profile, 399, "web 2.0");
    writ_profile_free(profile);
}

static void test_the_producer_may_be_given(void **state)
{
    (void)state;
    writ_profile_options options = {.producer = WRIT_STR("/who")};
    writ_profile *profile = writ_profile_new(&options);
    for (int i = 0; i < 200; i++)
        add(profile, "{\"producer\":\"p\",\"who\":\"w%d\"}", i);
    assert_producer(profile, 0, "w0");
    assert_producer(profile, WRIT_PROFILE_PRODUCERS - 1, "w63");
    assert_producer(profile, WRIT_PROFILE_PRODUCERS, ""); /* one too many */
    writ_profile_free(profile);
}

/* ---- times ---- */

static void add_time(writ_buf *text, const char *name, int64_t seconds)
{
    writ_buf_printf(text, "\"%s\":\"2026-03-%02dT%02d:%02d:%02dZ\",", name,
                    (int)(seconds / 86400) + 1, (int)(seconds / 3600 % 24),
                    (int)(seconds / 60 % 60), (int)(seconds % 60));
}

/* Times of a record, in seconds of March 2026, under the names. */
static void add_times(writ_profile *profile, const char *const *names, const int64_t *seconds)
{
    writ_buf text = WRIT_BUF_INIT;
    writ_buf_add_byte(&text, '{');
    for (size_t i = 0; names[i]; i++)
        add_time(&text, names[i], seconds[i]);
    writ_buf_add_text(&text, "\"end\":1}");
    add_str(profile, writ_buf_str(&text));
    writ_buf_clear(&text);
}

static uint64_t scrambled(uint64_t i)
{
    return i * 0x9E3779B97F4A7C15u >> 40;
}

static void test_the_reference_is_a_time_that_goes_on(void **state)
{
    (void)state;
    static const char *const names[] = {"created_at", "seen_at", "received_at", "born_at", NULL};
    writ_profile *profile = profile_new();
    for (int i = 0; i < 400; i++) {
        int64_t now = 86400 + i * 60, any = (int64_t)(scrambled((uint64_t)i) % 1000000);
        add_times(profile, names, (int64_t[]){any, now - 3600, now, 1000});
    }
    assert_non_null(profile->time);
    assert_str(profile->time->path, "/received_at");
    const uint64_t counted = 400 - WRIT_PROFILE_REFERENCE_RECORDS;
    assert_int_equal(bin_of(profile, "/seen_at", true, WRIT_BINS_NO_LAG + 4), counted);
    assert_int_equal(bin_of(profile, "/received_at", true, WRIT_BINS_NO_LAG), counted);
    assert_int_equal(bin_of(profile, "/born_at", true, WRIT_PROFILE_BINS - 1), counted);
    assert_true(profile->slices[0].has_time);
    assert_true(profile->slices[0].time == 1772323200 + 86400);
    assert_true(profile->slices[20].time == profile->slices[0].time + 20.0 * 16 * 60);
    writ_profile_free(profile);
}

static void test_of_steady_times_the_first_is_the_reference(void **state)
{
    (void)state;
    static const char *const names[] = {"fixed", "a", "b", NULL};
    writ_profile *profile = profile_new();
    for (int i = 0; i < 300; i++)
        add_times(profile, names, (int64_t[]){5, 1000 + i * 60 - (i % 50 == 0) * 150, i * 60});
    assert_str(profile->time->path, "/a");
    writ_profile_free(profile);
}

static void test_some_seconds_of_disorder_are_steady(void **state)
{
    (void)state;
    static const char *const names[] = {"at", NULL};
    writ_profile *profile = profile_new();
    for (int i = 0; i < 300; i++)
        add_times(profile, names, (int64_t[]){1000 + i - i % 2 * 30});
    assert_str(profile->time->path, "/at");
    assert_int_equal(sum_of(profile, "/at").backward, 0);
    writ_profile_free(profile);
}

static void test_without_a_steady_time_there_is_no_reference(void **state)
{
    (void)state;
    static const char *const names[] = {"occurred_at", "received_at", NULL};
    writ_profile *profile = profile_new();
    for (int i = 0; i < 600; i++)
        add_times(profile, names,
                  (int64_t[]){(int64_t)(scrambled((uint64_t)i) % 2000000),
                              (int64_t)(scrambled((uint64_t)i + 7777) % 2000000)});
    assert_null(profile->time);
    assert_int_equal(bin_of(profile, "/occurred_at", true, WRIT_BINS_NO_LAG), 0);
    assert_false(profile->slices[0].has_time);
    writ_profile_free(profile);
}

static void test_times_that_belong_together_need_no_order(void **state)
{
    (void)state;
    static const char *const names[] = {"received_at", "occurred_at", NULL};
    writ_profile *profile = profile_new();
    for (int i = 0; i < 600; i++) {
        int64_t when = 86400 + (int64_t)(scrambled((uint64_t)i) % 2000000);
        add_times(profile, names, (int64_t[]){when, when - 1800});
    }
    assert_non_null(profile->time);
    assert_str(profile->time->path, "/received_at");
    assert_int_equal(bin_of(profile, "/occurred_at", true, WRIT_BINS_NO_LAG + 2),
                     600 - WRIT_PROFILE_REFERENCE_RECORDS);
    writ_profile_free(profile);
}

static void test_the_reference_may_be_given(void **state)
{
    (void)state;
    static const char *const names[] = {"received_at", "mine", NULL};
    writ_profile_options options = {.time = WRIT_STR("/mine")};
    writ_profile *profile = writ_profile_new(&options);
    for (int i = 0; i < 20; i++)
        add_times(profile, names, (int64_t[]){86400 + i, 86400 + i + 7200});
    assert_str(profile->time->path, "/mine");
    assert_int_equal(bin_of(profile, "/received_at", true, WRIT_BINS_NO_LAG + 8), 20);
    writ_profile_free(profile);
}

static void test_a_shift_of_the_reference_shows_in_its_own_lags(void **state)
{
    (void)state;
    static const char *const names[] = {"ts", NULL};
    writ_profile *profile = profile_new();
    for (int i = 0; i < 1000; i++)
        add_times(profile, names, (int64_t[]){86400 + i - (i >= 500) * 3600});
    assert_int_equal(bin_of(profile, "/ts", true, WRIT_BINS_NO_LAG), 500 - 256);
    assert_int_equal(bin_of(profile, "/ts", true, WRIT_BINS_NO_LAG + 4), 450);
    assert_int_equal(sum_of(profile, "/ts").backward, 1);
    writ_profile_free(profile);
}

static void test_one_time_of_a_year_to_come_is_got_over(void **state)
{
    (void)state;
    static const char *const names[] = {"ts", NULL};
    writ_profile *profile = profile_new();
    for (int i = 0; i < 1000; i++)
        add_times(profile, names, (int64_t[]){i == 400 ? 20 * 86400 : i});
    assert_int_equal(bin_of(profile, "/ts", true, WRIT_PROFILE_BINS - 1), 16);
    assert_int_equal(bin_of(profile, "/ts", true, WRIT_BINS_NO_LAG), 1000 - 256 - 16);
    writ_profile_free(profile);
}

/* Of a name that says so; a number that goes on may be anything. */
static void test_the_reference_may_be_a_number(void **state)
{
    (void)state;
    static const char *const names[] = {"ts_ms", "seq", NULL};
    for (size_t n = 0; names[n]; n++) {
        writ_profile *profile = profile_new();
        for (int i = 0; i < 300; i++)
            add(profile, "{\"%s\":17600%08d,\"at\":\"2025-10-09T0%d:00:00Z\"}", names[n], i * 1000,
                i % 2 ? 6 : 4);
        assert_true((profile->time != NULL) == (n == 0));
        assert_int_equal(bin_of(profile, "/at", true, WRIT_BINS_NO_LAG + 12), n ? 0 : 22);
        writ_profile_free(profile);
    }
}

/* ---- what may be shown ---- */

static writ_field *contract(writ_arena *arena)
{
    return writ_field_tree(
        arena,
        compile(
            arena, JSON({
                "properties" : {
                    "plan" : {},
                    "mail" : {"x-writ-classification" : "personal", "x-writ-sensitive" : true},
                    "who" : {"x-writ-sensitive" : true, "properties" : {"name" : {}}},
                    "rates" : {"additionalProperties" : {"type" : "number"}},
                    "lines" : {"items" : {"properties" : {"sku" : {}}}},
                    "tree" : {"$ref" : "#/$defs/node"}
                },
                "$defs" :
                    {"node" :
                         {"properties" : {"name" : {}, "left" : {"$ref" : "#/$defs/node"}}}}
            })));
}

static const char classified[] = "{\"plan\":\"pro\",\"mail\":\"ada@example.org\",\"who\":{\"name\":"
                                 "\"Ada\"},\"email\":\"b@c.de\","
                                 "\"rates\":{\"EUR\":1.1,\"USD\":1},\"lines\":[{\"sku\":\"s-1\"}],"
                                 "\"tree\":{\"left\":{\"left\":{\"name\":\"deep\"}}}}";

static void assert_text(const writ_profile *profile, const char *path, const char *text)
{
    const writ_profile_field *found = field(profile, path);
    assert_true(found->sample.count >= 1);
    assert_str(found->sample.values[0].text, text);
    assert_int_equal(found->is_shown, *text != '\0');
}

static void test_only_declared_values_that_are_not_classified_are_kept(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_profile_options options = {.contract = contract(&arena)};
    writ_profile *profile = writ_profile_new(&options);
    add(profile, "%s", classified);
    assert_text(profile, "/plan", "\"pro\"");
    assert_text(profile, "/mail", "");
    assert_text(profile, "/who/name", ""); /* within what is classified */
    assert_text(profile, "/email", "");    /* nobody said what it is */
    assert_text(profile, "/lines/*/sku", "\"s-1\"");
    assert_text(profile, "/tree/left/left/name", "\"deep\"");
    assert_true(field(profile, "/mail")->declared != NULL);
    assert_true(field(profile, "/email")->declared == NULL);
    writ_profile_free(profile);
    options.show_values = true;
    profile = writ_profile_new(&options);
    add(profile, "%s", classified);
    assert_text(profile, "/mail", "\"ada@example.org\"");
    assert_text(profile, "/email", "\"b@c.de\"");
    writ_profile_free(profile);
    writ_arena_clear(&arena);
}

static void test_members_of_declared_maps_are_one_field(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_profile_options options = {.contract = contract(&arena)};
    writ_profile *profile = writ_profile_new(&options);
    add(profile, "%s", classified);
    assert_presence(profile, "/rates/*", 2, 1);
    assert_false(has(profile, "/rates/EUR"));
    assert_int_equal(field(profile, "/rates/*")->sample.count, 2);
    writ_profile_free(profile);
    writ_arena_clear(&arena);
}

static void test_a_record_that_admits_other_names_is_no_map(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_profile_options options = {.contract = writ_field_tree(&arena, compile(&arena, JSON({
                                        "properties" : {"id" : {}},
                                        "additionalProperties" : {"type" : "string"}
                                    })))};
    writ_profile *profile = writ_profile_new(&options);
    add(profile, "{\"id\":1,\"mail\":\"a\",\"phone\":\"b\"}");
    assert_presence(profile, "/mail", 1, 1);
    assert_presence(profile, "/phone", 1, 1);
    assert_false(has(profile, "/*"));
    writ_profile_free(profile);
    writ_arena_clear(&arena);
}

static void test_a_classified_field_names_no_producer(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_profile_options options = {
        .contract = writ_field_tree(
            &arena,
            compile(&arena, JSON({"properties" : {"client" : {"x-writ-sensitive" : true}}})))};
    writ_profile *profile = writ_profile_new(&options);
    add(profile, "{\"client\":\"Ada\"}");
    assert_int_equal(profile->producer_count, 1);
    writ_profile_free(profile);
    writ_arena_clear(&arena);
}

/* ---- merging ---- */

static void add_order(writ_profile *profile, uint64_t i)
{
    add(profile,
        "{\"n\":%d,\"kind\":\"k%d\",\"%s\":%d.25,\"lines\":[{\"q\":%d}],\"source\":\"s%d\"}",
        (int)(i % 100), (int)(i % 5), i < 900 ? "amount" : "total", (int)(i * 37 % 1000),
        (int)(i % 9), (int)(i % 3));
}

static void assert_same_field(const writ_profile *a, const writ_profile *b, const char *path)
{
    const writ_profile_field *one = field(a, path), *other = field(b, path);
    writ_counts sum = sum_of(a, path), expected = sum_of(b, path);
    assert_int_equal(sum.values, expected.values);
    assert_memory_equal(sum.forms, expected.forms, sizeof sum.forms);
    assert_int_equal(sum.lengths, expected.lengths);
    assert_true(fabs(sum.log_sum - expected.log_sum) < 1e-6);
    assert_memory_equal(&one->distinct, &other->distinct, sizeof one->distinct);
    assert_int_equal(one->sample.count, other->sample.count);
    assert_int_equal(one->sample.limit, other->sample.limit);
    for (uint32_t i = 0; i < one->sample.count; i++) {
        const writ_sample_value *value = &one->sample.values[i];
        const writ_sample_value *same = writ_sample_find(&other->sample, value->hash);
        assert_non_null(same);
        assert_int_equal(value->count, same->count);
        assert_int_equal(value->first, same->first);
        assert_int_equal(value->last, same->last);
    }
    assert_true(writ_quantiles_at(&one->numbers, 0.5) == writ_quantiles_at(&other->numbers, 0.5));
    assert_int_equal(one->first, other->first);
    assert_int_equal(one->last, other->last);
}

static void test_merged_profiles_are_that_of_one_stream(void **state)
{
    (void)state;
    static const char *const paths[] = {"",       "/n",     "/kind",    "/amount",
                                        "/total", "/lines", "/lines/*", "/lines/*/q"};
    static const uint64_t cuts[] = {0, 1, 16, 500, 1000, 1499, 1500};
    writ_profile *whole = profile_new();
    for (uint64_t i = 0; i < 1500; i++)
        add_order(whole, i);
    for (size_t c = 0; c < sizeof cuts / sizeof *cuts; c++) {
        writ_profile *to = profile_new(), *from = profile_new();
        for (uint64_t i = 0; i < 1500; i++)
            add_order(i < cuts[c] ? to : from, i);
        writ_profile_merge(to, from);
        writ_profile_free(from);
        assert_int_equal(to->records, 1500);
        for (size_t p = 0; p < sizeof paths / sizeof *paths; p++)
            assert_same_field(to, whole, paths[p]);
        assert_true(to->row_count >= 700 && to->row_count <= WRIT_PROFILE_ROWS);
        for (size_t i = 0; i < to->row_count; i++) {
            uint64_t record = to->rows[i].record;
            char label[] = {'s', (char)('0' + record % 3), '\0'};
            assert_str(to->producers[to->rows[i].producer], label);
            assert_int_equal(writ_profile_row_has(&to->rows[i], field(to, "/total")->index),
                             record >= 900);
        }
        for (uint64_t i = 0; i < 100; i++) /* and it goes on */
            add_order(to, i);
        assert_int_equal(sum_of(to, "/n").values, 1600);
        writ_profile_free(to);
    }
    writ_profile_free(whole);
}

static void test_a_merge_of_what_is_no_json_moves_nothing(void **state)
{
    (void)state;
    writ_profile *to = profile_new(), *from = profile_new();
    add(to, "]");
    add(from, "]");
    add(from, "{\"a\":1}");
    writ_profile_merge(to, from);
    assert_int_equal(to->root->first, 2);
    assert_int_equal(to->root->last, 2);
    assert_int_equal(field(to, "/a")->first, 2);
    writ_profile *nothing = profile_new();
    add(nothing, "]");
    writ_profile_merge(to, nothing);
    assert_int_equal(to->root->last, 2);
    assert_int_equal(to->records, 4);
    assert_int_equal(to->malformed, 3);
    writ_profile_free(nothing);
    writ_profile_free(from);
    writ_profile_free(to);
}

static void test_slices_of_a_merge_follow_one_another(void **state)
{
    (void)state;
    static const int sizes[][2] = {{100, 5000}, {5000, 100}, {1024, 1024}, {40000, 3}, {3, 40000}};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        writ_profile *to = profile_new(), *from = profile_new();
        for (int i = 0; i < sizes[s][0]; i++)
            add(to, "{\"a\":1}");
        for (int i = 0; i < sizes[s][1]; i++)
            add(from, "{\"b\":1}");
        writ_profile_merge(to, from);
        writ_profile_free(from);
        assert_true(to->slice_count <= WRIT_PROFILE_SLICES);
        uint64_t next = 0;
        for (size_t i = 0; i < to->slice_count; i++) {
            const writ_slice *slice = &to->slices[i];
            assert_int_equal(slice->first, next);
            next += slice->records;
            bool is_old = slice->first < (uint64_t)sizes[s][0];
            assert_int_equal(field(to, "/a")->slices[i].values, is_old ? slice->records : 0);
            assert_int_equal(field(to, "/b")->slices[i].values, is_old ? 0 : slice->records);
        }
        assert_int_equal(next, sizes[s][0] + sizes[s][1]);
        writ_profile_free(to);
    }
}

static void test_a_merge_shows_no_more_than_before(void **state)
{
    (void)state;
    writ_profile_options options = {.show_values = true};
    writ_profile *to = profile_new(), *from = writ_profile_new(&options);
    add(from, "{\"mail\":\"ada@example.org\"}");
    writ_profile_merge(to, from);
    assert_text(to, "/mail", "");
    writ_profile_free(to);
    writ_profile_free(from);
}

static void test_one_stream_has_one_profile(void **state)
{
    (void)state;
    writ_profile *one = profile_new(), *other = profile_new();
    add_numbered(one, 0, 3000);
    add_numbered(other, 0, 3000);
    assert_int_equal(one->fields.count, other->fields.count);
    for (size_t i = 0; i < one->fields.count; i++) {
        assert_memory_equal(&one->fields.items[i]->distinct, &other->fields.items[i]->distinct,
                            sizeof(writ_hyperloglog));
        assert_int_equal(one->fields.items[i]->sample.limit, other->fields.items[i]->sample.limit);
    }
    assert_memory_equal(one->rows, other->rows, one->row_count * sizeof *one->rows);
    writ_profile_free(one);
    writ_profile_free(other);
    writ_profile_free(NULL);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields_are_counted_by_path),
        cmocka_unit_test(test_members_may_come_in_any_order),
        cmocka_unit_test(test_names_are_decoded_and_paths_escaped),
        cmocka_unit_test(test_chances_of_items_are_arrays_and_of_their_members_objects),
        cmocka_unit_test(test_of_a_repeated_name_the_first_value_counts),
        cmocka_unit_test(test_what_is_no_json_is_counted_alone),
        cmocka_unit_test(test_fields_are_bounded),
        cmocka_unit_test(test_depth_is_bounded),
        cmocka_unit_test(test_keys_that_are_ids_become_one_field),
        cmocka_unit_test(test_many_optional_fields_are_no_map),
        cmocka_unit_test(test_memory_does_not_grow_with_the_stream),
        cmocka_unit_test(test_slices_are_halved_when_all_are_used),
        cmocka_unit_test(test_nothing_is_lost_when_slices_are_halved_often),
        cmocka_unit_test(test_bins_move_as_a_whole),
        cmocka_unit_test(test_rows_say_what_came_together),
        cmocka_unit_test(test_rows_are_spread_evenly),
        cmocka_unit_test(test_producers_are_found_by_name),
        cmocka_unit_test(test_a_version_goes_with_its_producer),
        cmocka_unit_test(test_a_field_of_many_texts_is_no_producer),
        cmocka_unit_test(test_an_object_is_no_producer),
        cmocka_unit_test(test_versions_give_way_when_they_are_many),
        cmocka_unit_test(test_a_version_may_come_later),
        cmocka_unit_test(test_the_producer_may_be_given),
        cmocka_unit_test(test_the_reference_is_a_time_that_goes_on),
        cmocka_unit_test(test_of_steady_times_the_first_is_the_reference),
        cmocka_unit_test(test_some_seconds_of_disorder_are_steady),
        cmocka_unit_test(test_without_a_steady_time_there_is_no_reference),
        cmocka_unit_test(test_times_that_belong_together_need_no_order),
        cmocka_unit_test(test_the_reference_may_be_given),
        cmocka_unit_test(test_a_shift_of_the_reference_shows_in_its_own_lags),
        cmocka_unit_test(test_one_time_of_a_year_to_come_is_got_over),
        cmocka_unit_test(test_the_reference_may_be_a_number),
        cmocka_unit_test(test_only_declared_values_that_are_not_classified_are_kept),
        cmocka_unit_test(test_members_of_declared_maps_are_one_field),
        cmocka_unit_test(test_a_record_that_admits_other_names_is_no_map),
        cmocka_unit_test(test_a_classified_field_names_no_producer),
        cmocka_unit_test(test_merged_profiles_are_that_of_one_stream),
        cmocka_unit_test(test_a_merge_of_what_is_no_json_moves_nothing),
        cmocka_unit_test(test_slices_of_a_merge_follow_one_another),
        cmocka_unit_test(test_a_merge_shows_no_more_than_before),
        cmocka_unit_test(test_one_stream_has_one_profile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
