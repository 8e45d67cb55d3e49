/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/drift/watch.h"

#include <math.h>

#include "tests/unit/test.h"

enum { RECORDS = 60000 }; /* of 50 bytes and more: 3 MB */

typedef struct stream {
    writ_buf text; /* with padding behind */
    size_t len;
} stream;

/* Records that tell their line: {"n":17,"text":"xxxx…"}, every hundredth line blank. */
static stream stream_of(size_t records)
{
    static const char padding[WRIT_SCAN_PADDING];
    static const char filler[] = "0123456789012345678901234567890123456789012345678901234567890";
    stream made = {0};
    for (size_t i = 1; i <= records; i++)
        if (i % 100 == 0)
            writ_buf_add_text(&made.text, " \n");
        else
            writ_buf_printf(&made.text, "{\"n\":%zu,\"text\":\"%.*s\"}\n", i,
                            (int)(30 + i * i % 31), filler);
    made.len = made.text.len;
    writ_buf_add(&made.text, padding, sizeof padding);
    return made;
}

/* Shows the stream in chunks of whole lines, of about so many bytes. */
static void show(writ_watch *watch, const stream *from, size_t chunk_bytes)
{
    uint64_t line = 0;
    for (size_t at = 0; at < from->len;) {
        size_t end = at + chunk_bytes < from->len ? at + chunk_bytes : from->len;
        while (from->text.ptr[end - 1] != '\n')
            end++;
        /* there may be something before its lines */
        size_t before = at % 3 < at ? at % 3 : 0;
        writ_chunk chunk = {.bytes = from->text.ptr + at - before,
                            .capacity = end - at + before,
                            .len = end - at + before,
                            .next = before,
                            .number = line};
        line += writ_lines_count((writ_str){from->text.ptr + at, end - at});
        writ_watch_chunk(watch, &chunk);
        at = end;
    }
}

/* What was looked at, to the record: their number and the sum of what they tell. */
typedef struct seen {
    uint64_t records, blank, bytes;
    double sum;
    bool is_sampled;
} seen;

static seen watch(const stream *from, uint64_t one_in, bool is_live, size_t chunk_bytes)
{
    const writ_profile_options options = {0};
    writ_profile *profile = writ_profile_new(&options);
    writ_watch watch = {.profile = profile, .one_in = one_in, .is_live = is_live};
    show(&watch, from, chunk_bytes);
    const writ_profile_field *n = writ_profile_find(profile, WRIT_STR("/n"));
    assert_non_null(n);
    assert_int_equal(profile->malformed, 0);
    const seen found = {profile->records, watch.blank, watch.bytes, n->numbers.sum,
                        watch.is_sampled};
    writ_profile_free(profile);
    return found;
}

static void test_all_records_are_looked_at_unless_some_are_to_be_passed_over(void **state)
{
    (void)state;
    stream all = stream_of(RECORDS);
    seen found = watch(&all, 0, false, 100000);
    assert_int_equal(found.records, RECORDS - RECORDS / 100);
    assert_int_equal(found.blank, RECORDS / 100);
    assert_int_equal(found.bytes, all.len);
    assert_false(found.is_sampled);
    writ_buf_clear(&all.text);
}

static void test_what_is_short_is_looked_at_whole(void **state)
{
    (void)state;
    stream some = stream_of(800);
    assert_true(some.len < WRIT_WATCH_WHOLE_BYTES);
    seen found = watch(&some, 64, false, 10000);
    assert_int_equal(found.records, 792);
    assert_false(found.is_sampled);
    writ_buf_clear(&some.text);
}

/* All of the first bytes; then, at a place that is n times as far, one of n + 1; in the end one of
 * one_in + 1. */
static double wanted_bytes(double len, double one_in)
{
    double whole = WRIT_WATCH_WHOLE_BYTES, turn = whole * one_in;
    double rising = len < turn ? len : turn;
    return whole + whole * log((whole + rising) / (2 * whole)) +
           (len > turn ? (len - turn) / (one_in + 1) : 0);
}

static void test_a_part_of_the_bytes_is_looked_at(void **state)
{
    (void)state;
    stream all = stream_of(RECORDS);
    static const uint64_t parts[] = {1, 7, 30};
    for (size_t i = 0; i < 3; i++) {
        seen found = watch(&all, parts[i], false, 300000);
        double bytes = (double)found.records * (double)all.len / RECORDS;
        double wanted = wanted_bytes((double)all.len, (double)parts[i]);
        assert_true(found.is_sampled);
        assert_true(bytes > wanted * 0.85 && bytes < wanted * 1.15);
    }
    writ_buf_clear(&all.text);
}

static void test_how_the_input_was_cut_does_not_matter(void **state)
{
    (void)state;
    stream all = stream_of(RECORDS);
    seen wanted = watch(&all, 16, false, 262144);
    static const size_t cuts[] = {1, 77, 4096, 65536, 65537, 1000000, 100000000};
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        seen found = watch(&all, 16, false, cuts[i]);
        assert_int_equal(found.records, wanted.records);
        assert_true(found.sum == wanted.sum);
    }
    writ_buf_clear(&all.text);
}

static void test_of_a_live_stream_what_comes_in_drops_is_looked_at_whole(void **state)
{
    (void)state;
    stream all = stream_of(RECORDS);
    seen drops = watch(&all, 64, true, 1000), file = watch(&all, 64, false, 1000);
    seen flood = watch(&all, 64, true, 100000);
    assert_int_equal(drops.records, RECORDS - RECORDS / 100);
    assert_false(drops.is_sampled);
    assert_true(file.records < RECORDS / 4);
    assert_int_equal(flood.records, file.records);
    writ_buf_clear(&all.text);
}

static void test_lines_are_those_of_the_input(void **state)
{
    (void)state;
    stream all = stream_of(RECORDS);
    static const size_t cuts[] = {1000, 65536, 1000000};
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        const writ_profile_options options = {0};
        writ_profile *profile = writ_profile_new(&options);
        writ_watch sampled = {.profile = profile, .one_in = 16};
        show(&sampled, &all, cuts[i]);
        const writ_profile_field *n = writ_profile_find(profile, WRIT_STR("/n"));
        assert_true(sampled.is_sampled);
        /* n tells the line: the mean of a slice lies between its first line and the next one's */
        for (size_t k = 0; k < profile->slice_count; k++) {
            double line = (double)profile->slices[k].line;
            double next =
                k + 1 < profile->slice_count ? (double)profile->slices[k + 1].line : RECORDS;
            const writ_counts *counts = &n->slices[k];
            double mean = pow(10, counts->log_sum / (double)counts->numbers);
            assert_true(k == 0 || (mean >= line && mean < next));
        }
        writ_profile_free(profile);
    }
    writ_buf_clear(&all.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_records_are_looked_at_unless_some_are_to_be_passed_over),
        cmocka_unit_test(test_what_is_short_is_looked_at_whole),
        cmocka_unit_test(test_a_part_of_the_bytes_is_looked_at),
        cmocka_unit_test(test_how_the_input_was_cut_does_not_matter),
        cmocka_unit_test(test_of_a_live_stream_what_comes_in_drops_is_looked_at_whole),
        cmocka_unit_test(test_lines_are_those_of_the_input),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
