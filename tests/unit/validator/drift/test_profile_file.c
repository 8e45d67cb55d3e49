/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/drift/profile_file.h"

#include <math.h>
#include <stdio.h>

#include "contracts/base/bounds.h"
#include "tests/unit/contracts/compile.h"
#include "tests/unit/validator/drift/random.h"
#include "validator/validator.h"

static writ_arena arena;

static int teardown(void **state)
{
    (void)state;
    writ_arena_clear(&arena);
    return 0;
}

/* ---- streams ---- */

static void record(writ_profile *profile, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void record(writ_profile *profile, const char *format, ...)
{
    writ_buf text = WRIT_BUF_INIT;
    va_list args;
    va_start(args, format);
    writ_buf_vprintf(&text, format, args);
    va_end(args);
    writ_buf_reserve(&text, WRIT_SCAN_PADDING);
    memset(text.ptr + text.len, 0, WRIT_SCAN_PADDING);
    writ_profile_record(profile, text.ptr, text.len, profile->records + 1);
    writ_buf_clear(&text);
}

/* Something of everything. */
static void record_order(writ_profile *profile, uint64_t i)
{
    unsigned minute = (unsigned)(i / 60 % 60), second = (unsigned)(i % 60);
    record(profile,
           "{\"id\":\"%016llx\",\"at\":\"2026-03-%02uT%02u:%02u:%02uZ\","
           "\"local\":\"2026-03-10T14:%02u:%02u%s\",\"amount\":%.2f,\"state\":\"%s\","
           "\"note\":%s,\"mail\":\"p%llu@example.org\",\"lines\":[{\"sku\":\"A-%u\",\"n\":%d}],"
           "\"tiny\":%s,\"a/b~c*\":%s,\"big\":%s}",
           (unsigned long long)hash_of(i), 1 + (unsigned)(i / 86400), (unsigned)(i / 3600 % 24),
           minute, second, minute, second, i % 2 ? "+02:00" : "-05:30",
           exp(uniform_of(i) * 5) * (i % 10 ? 1 : -1), i % 3 ? "paid" : "open",
           i % 4 ? "null" : "\"for a \\\"friend\\\" \\u00e9 é\"", (unsigned long long)(i % 700),
           (unsigned)(i % 50), (int)(i % 5) - 1, i % 2 ? "0" : "1e-30", i % 7 ? "true" : "[]",
           i % 2 ? "1e308" : "-1e400");
}

static writ_profile *profile_of(const writ_profile_options *options, uint64_t from, uint64_t to)
{
    writ_profile *profile = writ_profile_new(options);
    for (uint64_t i = from; i < to; i++)
        record_order(profile, i);
    return profile;
}

/* Of the fields of record_order; `mail` is personal. */
static writ_profile_options with_contract(void)
{
    const char *text = JSON({
        "properties" : {
            "id" : {"type" : "string"},
            "at" : {"type" : "string"},
            "amount" : {"type" : "number"},
            "state" : {"type" : "string"},
            "note" : {"type" : "string"},
            "mail" : {"type" : "string", "x-writ-sensitive" : true}
        }
    });
    return (writ_profile_options){.contract = writ_field_tree(&arena, compile(&arena, text))};
}

/* ---- printing and reading ---- */

static writ_str printed(const writ_profile *profile, const char *contract)
{
    writ_buf out = WRIT_BUF_INIT;
    writ_profile_print(&out, profile, writ_str_of(contract));
    writ_str text = writ_str_copy(&arena, writ_buf_str(&out));
    writ_buf_clear(&out);
    return text;
}

static writ_profile *read_back(writ_str text, const writ_profile_options *options)
{
    writ_profile *profile = NULL;
    writ_error err = WRIT_ERROR_INIT;
    if (writ_profile_read("p.json", text, options, &profile, &err))
        fail_msg("%s:%u:%u: %s", err.file, err.line, err.column, err.message);
    return profile;
}

static void assert_same_text(writ_str a, writ_str b)
{
    size_t i = 0;
    while (i < a.len && i < b.len && a.ptr[i] == b.ptr[i])
        i++;
    size_t from = i < 100 ? 0 : i - 100;
    if (i < a.len || i < b.len)
        fail_msg("at byte %zu:\n%.*s\n%.*s", i, WRIT_FMT(writ_str_part(a, from, 200)),
                 WRIT_FMT(writ_str_part(b, from, 200)));
}

static bool holds(writ_str text, const char *part)
{
    return strstr(text.ptr, part) != NULL; /* copies in an arena are terminated */
}

static void assert_stays(const writ_profile_options *options, uint64_t records)
{
    writ_profile *profile = profile_of(options, 0, records);
    writ_str once = printed(profile, "orders@1.0.0");
    writ_profile *again = read_back(once, options);
    assert_same_text(once, printed(again, "orders@1.0.0"));
    writ_profile_free(profile);
    writ_profile_free(again);
}

static void test_what_is_read_prints_the_same(void **state)
{
    (void)state;
    const uint64_t counts[] = {0, 1, 2, 100, 257, 3000};
    writ_profile_options plain = {0}, shown = {.show_values = true}, known = with_contract();
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        assert_stays(&plain, counts[i]);
        assert_stays(&shown, counts[i]);
        assert_stays(&known, counts[i]);
    }
}

static void assert_same_counts(const writ_profile_field *a, const writ_counts *one,
                               const writ_counts *other)
{
    assert_true(one->values == other->values && one->lengths == other->lengths);
    assert_memory_equal(one->forms, other->forms, sizeof one->forms);
    assert_true(one->negatives == other->negatives && one->zeros == other->zeros);
    assert_true(one->numbers == other->numbers && one->backward == other->backward);
    assert_true(one->offset_minutes == other->offset_minutes);
    assert_int_equal(one->magnitudes != NULL, other->magnitudes != NULL);
    assert_int_equal(one->lags != NULL, other->lags != NULL);
    if (one->magnitudes)
        assert_memory_equal(one->magnitudes, other->magnitudes, sizeof *one->magnitudes);
    if (one->lags)
        assert_memory_equal(one->lags, other->lags, sizeof *one->lags);
    if (!writ_str_is(a->path, "/tiny")) /* those nearer to zero than 1e-9 have no bucket */
        assert_true(fabs(one->log_sum - other->log_sum) <= 0.0044 * (double)one->numbers);
}

static void assert_same_field(const writ_profile *a, const writ_profile_field *one,
                              const writ_profile *b, const writ_profile_field *other)
{
    writ_counts counts, others;
    writ_profile_sum(&arena, a, one, 0, a->slice_count, &counts);
    writ_profile_sum(&arena, b, other, 0, b->slice_count, &others);
    assert_same_counts(one, &counts, &others);
    assert_true(one->first == other->first && one->last == other->last);
    assert_true(one->index == other->index && one->is_any == other->is_any);
    assert_memory_equal(&one->distinct, &other->distinct, sizeof one->distinct);
    for (double q = 0; q <= 1; q += 0.125) {
        double exact = writ_quantiles_at(&one->numbers, q);
        assert_true(fabs(writ_quantiles_at(&other->numbers, q) - exact) <=
                    fabs(exact) * 0.0101 + 1e-9);
        assert_true(writ_quantiles_at(&one->lengths, q) == writ_quantiles_at(&other->lengths, q));
    }
    assert_true(writ_profile_chances(a, one, 0, a->slice_count) ==
                writ_profile_chances(b, other, 0, b->slice_count));
}

static void test_what_is_read_is_what_was_seen(void **state)
{
    (void)state;
    writ_profile_options options = with_contract();
    writ_profile *profile = profile_of(&options, 0, 3000);
    record(profile, "{\"id\":");
    writ_profile *again = read_back(printed(profile, ""), &options);
    assert_true(again->records == 3001 && again->malformed == 1);
    assert_int_equal(again->slice_count, 1);
    assert_true(again->slices[0].records == 3001 && again->slices[0].has_time);
    assert_true(again->slices[0].time == profile->slices[0].time);
    assert_string_equal(again->time->path.ptr, profile->time->path.ptr);
    assert_int_equal(again->fields.count, profile->fields.count);
    for (size_t i = 0; i < again->fields.count; i++)
        assert_same_field(profile, profile->fields.items[i], again, again->fields.items[i]);
    writ_profile_free(profile);
    writ_profile_free(again);
}

static writ_profile_field *field(const writ_profile *profile, const char *path)
{
    writ_profile_field *found = writ_profile_find(profile, writ_str_of(path));
    if (!found)
        fail_msg("there is no field '%s'", path);
    return found;
}

static void test_few_values_come_back_whole(void **state)
{
    (void)state;
    writ_profile_options options = with_contract();
    writ_profile *profile = profile_of(&options, 0, 1000);
    writ_profile *again = read_back(printed(profile, ""), &options);
    const writ_sample *sample = &field(again, "/state")->sample;
    const writ_sample_value **top = writ_sample_top(&arena, sample);
    assert_int_equal(sample->count, 2);
    assert_true(writ_sample_is_whole(sample));
    assert_true(writ_str_is(top[0]->text, "\"paid\"") && top[0]->count == 666);
    assert_true(writ_str_is(top[1]->text, "\"open\"") && top[1]->count == 334);
    assert_true(top[0]->first == 1 && top[0]->last == 998);
    writ_profile_free(profile);
    writ_profile_free(again);
}

static void test_of_many_values_some_are_stored(void **state)
{
    (void)state;
    writ_profile_options options = {0};
    writ_profile *profile = profile_of(&options, 0, 2000);
    writ_profile *again = read_back(printed(profile, ""), &options);
    const writ_sample *before = &field(profile, "/id")->sample;
    const writ_sample *after = &field(again, "/id")->sample;
    assert_int_equal(after->count, WRIT_PROFILE_FILE_VALUES);
    for (uint32_t i = 0; i < before->count; i++)
        assert_int_equal(writ_sample_find(after, before->values[i].hash) != NULL,
                         before->values[i].hash < after->limit);
    writ_profile_free(profile);
    writ_profile_free(again);
}

/* The reference of times may be a number, whose lags are its own. */
static void test_a_reference_that_is_a_number_comes_back(void **state)
{
    (void)state;
    writ_profile_options options = {0};
    writ_profile *profile = writ_profile_new(&options);
    for (unsigned i = 0; i < 600; i++)
        record(profile, "{\"received_at\":%u,\"at\":\"2026-03-10T14:%02u:%02uZ\"}", 1773150000 + i,
               i / 60, i % 60);
    assert_non_null(profile->time);
    assert_true(writ_str_is(profile->time->path, "/received_at"));
    writ_str text = printed(profile, "");
    writ_profile *again = read_back(text, &options);
    assert_same_text(text, printed(again, ""));
    assert_ptr_equal(again->time, field(again, "/received_at"));
    assert_true(again->time_is_steady);
    for (size_t i = 0; i < again->fields.count; i++)
        assert_same_field(profile, profile->fields.items[i], again, again->fields.items[i]);
    assert_non_null(field(again, "/received_at")->slices[0].lags);
    writ_profile_free(profile);
    writ_profile_free(again);
}

/* A contract that says since that names are keys: what was many fields is one. */
static void test_members_of_what_is_a_map_by_now_become_one_field(void **state)
{
    (void)state;
    const char *text =
        JSON({"properties" : {"m" : {"additionalProperties" : {"type" : "integer"}}}});
    writ_profile_options plain = {0};
    writ_profile_options known = {.contract = writ_field_tree(&arena, compile(&arena, text))};
    writ_profile *profile = writ_profile_new(&plain);
    for (unsigned i = 0; i < 10; i++)
        record(profile, "{\"m\":{\"%s\":%u,\"c\":[7]}}", i < 5 ? "a" : "b", i);
    writ_profile *again = read_back(printed(profile, ""), &known);
    assert_null(writ_profile_find(again, WRIT_STR("/m/a")));
    const writ_profile_field *one = field(again, "/m/*");
    assert_true(one->slices[0].forms[WRIT_FORM_INTEGER] == 10 && one->slices[0].zeros == 1);
    assert_true(one->slices[0].values == 20 && one->first == 0 && one->last == 9);
    assert_int_equal(one->sample.count, 10);
    assert_int_equal(field(again, "/m/*/*")->slices[0].values, 10);
    assert_true(one->numbers.count == 10 && one->numbers.zeros == 1);
    writ_profile *same = read_back(printed(again, ""), &known);
    assert_same_text(printed(again, ""), printed(same, ""));
    writ_profile_free(profile);
    writ_profile_free(again);
    writ_profile_free(same);
}

/* ---- what may be known ---- */

static void test_texts_are_stored_where_values_are_shown(void **state)
{
    (void)state;
    writ_profile_options options = with_contract(), shown = {.show_values = true}, plain = {0};
    writ_profile *profile = profile_of(&options, 0, 500);
    writ_str text = printed(profile, "orders@1.0.0");
    assert_true(holds(text, "paid") && holds(text, "friend"));
    assert_false(holds(text, "example.org") || holds(text, "A-1"));
    writ_profile_free(profile);
    profile = profile_of(&shown, 0, 500);
    assert_true(holds(printed(profile, ""), "@example.org"));
    writ_profile_free(profile);
    profile = profile_of(&plain, 0, 500);
    text = printed(profile, "");
    assert_false(holds(text, "paid") || holds(text, "example.org"));
    writ_profile_free(profile);
}

/* A number that is its own maximum is a value, too. */
static void test_exact_numbers_are_stored_where_values_are_shown(void **state)
{
    (void)state;
    writ_profile_options plain = {0}, shown = {.show_values = true};
    writ_profile *profile = writ_profile_new(&plain);
    record(profile, "{\"salary\":123456,\"born\":\"1984-05-06\"}");
    writ_str text = printed(profile, "");
    assert_false(holds(text, "123456") || holds(text, "452649600"));
    writ_profile *again = read_back(text, &plain);
    assert_true(fabs(field(again, "/salary")->numbers.most / 123456 - 1) < 0.01);
    assert_true(field(again, "/born")->slices[0].instant_most == -INFINITY);
    writ_profile_free(profile);
    writ_profile_free(again);
    profile = writ_profile_new(&shown);
    record(profile, "{\"salary\":123456,\"born\":\"1984-05-06\"}");
    text = printed(profile, "");
    assert_true(holds(text, "\"most\":123456") && holds(text, "\"most\":452649600"));
    writ_profile_free(profile);
}

/* What a contract classified since is not kept. */
static void test_a_contract_that_hides_a_field_hides_its_texts(void **state)
{
    (void)state;
    writ_profile_options shown = {.show_values = true}, known = with_contract(), plain = {0};
    writ_profile *profile = profile_of(&shown, 0, 100);
    writ_str text = printed(profile, "");
    writ_profile *hidden = read_back(text, &known), *same = read_back(text, &plain);
    assert_true(holds(printed(hidden, ""), "paid") && !holds(printed(hidden, ""), "example.org"));
    assert_same_text(text, printed(same, ""));
    writ_profile_free(profile);
    writ_profile_free(hidden);
    writ_profile_free(same);
}

static void test_the_contract_is_named(void **state)
{
    (void)state;
    writ_profile_options options = {0};
    writ_profile *profile = profile_of(&options, 0, 1);
    assert_true(holds(printed(profile, "crm@1.4.0"),
                      "{\"writ\":\"profile/1\",\"contract\":\"crm@1.4.0\","));
    assert_false(holds(printed(profile, ""), "contract"));
    writ_profile_free(profile);
}

/* ---- merging ---- */

/* To the byte, as long as all values are stored: sums of doubles depend on their order. */
static void test_a_stored_profile_goes_on(void **state)
{
    (void)state;
    writ_profile_options options = {0};
    enum { MIDDLE = 120, END = 250 };
    writ_profile *whole = profile_of(&options, 0, END);
    writ_profile *first = profile_of(&options, 0, MIDDLE);
    writ_profile *second = profile_of(&options, MIDDLE, END);
    writ_profile *stored = read_back(printed(first, ""), &options);
    writ_profile_merge(stored, second);
    writ_profile_merge(first, second);
    assert_same_text(printed(first, ""), printed(stored, ""));
    assert_int_equal(whole->records, stored->records);
    const writ_profile_field *one = field(whole, "/state"), *other = field(stored, "/state");
    assert_same_field(whole, one, stored, other);
    writ_profile_free(whole);
    writ_profile_free(first);
    writ_profile_free(second);
    writ_profile_free(stored);
}

/* ---- size ---- */

static void test_a_field_takes_a_few_kilobytes(void **state)
{
    (void)state;
    writ_profile_options options = {.show_values = true};
    writ_profile *profile = profile_of(&options, 0, 20000);
    writ_str text = printed(profile, "");
    size_t longest = 0;
    while (text.len) {
        size_t end = writ_str_find_byte(text, '\n');
        longest = end > longest ? end : longest;
        text = writ_str_part(text, end + 1, text.len);
    }
    assert_true(longest < 6144);
    assert_true(longest > 2048); /* of /id, all values of which are different */
    writ_profile_free(profile);
}

/* ---- docs/profile.schema.json ---- */

static writ_validator *schema_of_profiles(void)
{
    writ_error err = WRIT_ERROR_INIT;
    writ_source *source = NULL;
    writ_value *root = NULL;
    writ_schema_set *set = NULL;
    writ_validator *validator = NULL;
    const char *top = getenv("top_srcdir");
    writ_str path = writ_str_printf(&arena, "%s/docs/profile.schema.json", top ? top : ".");
    if (writ_source_load(&arena, path.ptr, &source, &err) ||
        writ_json_read(&arena, source, &root, &err) ||
        writ_schema_compile(&arena, root, NULL, &set, &err) ||
        writ_validator_new(set, NULL, &validator, &err))
        fail_msg("%s:%u:%u: %s", err.file, err.line, err.column, err.message);
    return validator;
}

/* "" when it is right, else what is wrong first. */
static const char *wrong_with(writ_validator *validator, writ_str text)
{
    writ_findings findings = {0};
    char *bytes = writ_arena_zalloc(&arena, text.len + WRIT_SCAN_PADDING);
    memcpy(bytes, text.ptr, text.len);
    if (writ_validator_check(validator, &arena, bytes, text.len, &findings))
        return "";
    return writ_str_printf(&arena, "%.*s: %.*s", WRIT_FMT(findings.items[0].path),
                           WRIT_FMT(findings.items[0].message))
        .ptr;
}

static void test_printed_profiles_are_what_the_schema_says(void **state)
{
    (void)state;
    const uint64_t counts[] = {0, 1, 257, 3000};
    writ_profile_options options[] = {{0}, {.show_values = true}, with_contract()};
    writ_validator *validator = schema_of_profiles();
    for (size_t i = 0; i < 12; i++) {
        writ_profile *profile = profile_of(&options[i % 3], 0, counts[i / 3]);
        record(profile, "no JSON");
        assert_string_equal(wrong_with(validator, printed(profile, i % 2 ? "crm@1.4.0" : "")), "");
        writ_profile_free(profile);
    }
    writ_validator_free(validator);
}

/* The text with the first `from` replaced. */
static writ_str changed(writ_str text, const char *from, const char *to)
{
    const char *at = strstr(text.ptr, from);
    assert_non_null(at);
    size_t before = (size_t)(at - text.ptr);
    return WRIT_JOIN(&arena, writ_str_part(text, 0, before), writ_str_of(to),
                     writ_str_part(text, before + strlen(from), text.len));
}

static void test_the_schema_refuses_what_is_none(void **state)
{
    (void)state;
    static const char *const changes[][2] = {
        {"profile/1", "profile/2"},
        {"\"records\":", "\"records\":-"},
        {"{\"path\"", "{\"more\":1,\"path\""},
        {"\"fields\"", "\"more\":1,\"fields\""},
        {"\"path\":\"/id\"", "\"path\":\"id\""},
        {"\"shown\":true", "\"shown\":false"},
        {"\"object\":", "\"thing\":"},
        {"\"distinct\":\"", "\"distinct\":\"A"},
        {"\"limit\":\"", "\"limit\":\"0"},
        {"\"zeros\":", "\"zeros\":-"},
        {"\"above\":[[", "\"above\":[[1],["},
        {"\"magnitudes\":[[", "\"magnitudes\":[[1"},
        {"\"values\":[[", "\"values\":[[1,"},
        {"\"times\":{", "\"times\":{\"more\":1,"},
        {"\"numbers\":{", "\"numbers\":{\"more\":1,"},
        {"\"lengths\":{", "\"lengths\":{\"more\":1,"},
    };
    writ_profile_options options = {.show_values = true};
    writ_profile *profile = profile_of(&options, 0, 1000);
    writ_validator *validator = schema_of_profiles();
    writ_str text = printed(profile, "");
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        if (!*wrong_with(validator, changed(text, changes[i][0], changes[i][1])))
            fail_msg("%s is as good as %s", changes[i][1], changes[i][0]);
    writ_profile_free(profile);
    writ_validator_free(validator);
}

/* A form that is new is one the schema must name. */
static void test_the_schema_knows_all_forms(void **state)
{
    (void)state;
    writ_validator *validator = schema_of_profiles();
    for (int form = 0; form < WRIT_FORM_COUNT; form++) {
        writ_str text = writ_str_printf(&arena,
                                        "{\"writ\":\"profile/1\",\"records\":1,\"fields\":["
                                        "{\"path\":\"\",\"forms\":{\"%s\":1}}]}",
                                        writ_form_name((writ_form)form));
        assert_string_equal(wrong_with(validator, text), "");
    }
    writ_validator_free(validator);
}

/* ---- what is no profile ---- */

static void refuses(const char *text, const char *message)
{
    writ_profile_options options = {0};
    writ_profile *profile = NULL;
    writ_error err = WRIT_ERROR_INIT;
    int code = writ_profile_read("p.json", writ_str_of(text), &options, &profile, &err);
    if (code != WRIT_E_INPUT || !strstr(err.message, message))
        fail_msg("%s\n-> %d %s", text, code, err.message);
    assert_null(profile);
    assert_string_equal(err.file, "p.json");
    assert_true(err.line > 0 && err.column > 0);
}

/* A profile of ten records whose second field has these members besides. */
static void refuses_field(const char *members, const char *message)
{
    char text[4096];
    snprintf(text, sizeof text,
             "{\"writ\":\"profile/1\",\"records\":10,\"fields\":[\n"
             "{\"path\":\"\",\"last\":9,\"forms\":{\"object\":10}},\n"
             "{\"path\":\"/a\",%s}\n]}\n",
             members);
    refuses(text, message);
}

static void test_a_smallest_profile_is_read(void **state)
{
    (void)state;
    writ_profile_options options = {0};
    const char *text = "{\"writ\":\"profile/1\",\"records\":10,\"fields\":[\n"
                       "{\"path\":\"\",\"last\":9,\"forms\":{\"object\":10}},\n"
                       "{\"path\":\"/a\",\"last\":3,\"forms\":{\"integer\":4},\"numbers\":{"
                       "\"zeros\":1,\"magnitudes\":[[40,3]],\"above\":[[10,1,1],[20,1]]},"
                       "\"distinct\":\"%s\",\"limit\":\"8000000000000000\","
                       "\"values\":[[\"0000000000000001\",2,0,3]]}\n]}\n";
    char registers[WRIT_HYPERLOGLOG_REGISTERS + 1], whole[4096];
    memset(registers, 'A', sizeof registers);
    memcpy(registers, "2B", 2); /* the value in the sample, and another */
    registers[WRIT_HYPERLOGLOG_REGISTERS] = '\0';
    snprintf(whole, sizeof whole, text, registers);
    writ_profile *profile = read_back(writ_str_of(whole), &options);
    assert_same_text(writ_str_of(whole), printed(profile, ""));
    writ_profile_free(profile);
}

static void test_what_is_no_profile_is_refused(void **state)
{
    (void)state;
    refuses("", "");
    refuses("[]", "no profile");
    refuses("{}", "no profile");
    refuses("{\"writ\":\"profile/2\",\"records\":1,\"fields\":[]}", "no profile");
    refuses("{\"writ\":1}", "no profile");
    refuses("{\"writ\":\"profile/1\",\"records\":1,\"fields\":[]", "");
    refuses("{\"writ\":\"profile/1\",\"fields\":[]}", "no 'records'");
    refuses("{\"writ\":\"profile/1\",\"records\":1}", "no 'fields'");
    refuses("{\"writ\":\"profile/1\",\"records\":-1,\"fields\":[]}", "'records' must be");
    refuses("{\"writ\":\"profile/1\",\"records\":1.5,\"fields\":[]}", "'records' must be");
    refuses("{\"writ\":\"profile/1\",\"records\":9007199254740992,\"fields\":[]}",
            "'records' must");
    refuses("{\"writ\":\"profile/1\",\"records\":1,\"malformed\":2,\"fields\":[]}", "malformed");
    refuses("{\"writ\":\"profile/1\",\"records\":1,\"fields\":{}}", "'fields' must be a list");
    refuses("{\"writ\":\"profile/1\",\"records\":1,\"fields\":[1]}", "an entry of 'fields'");
    refuses("{\"writ\":\"profile/1\",\"records\":1,\"fields\":[],\"more\":1}", "has no key 'more'");
    refuses("{\"writ\":\"profile/1\",\"records\":1,\"begins\":\"today\",\"fields\":[]}",
            "'begins'");
    refuses("{\"writ\":\"profile/1\",\"records\":1,\"begins\":1e999,\"fields\":[]}", "doubles");
    refuses("{\"writ\":\"profile/1\",\"records\":1,\"time\":\"/at\",\"fields\":[]}", "'time'");
    refuses("{\"writ\":\"profile/"
            "1\",\"records\":1,\"fields\":[{\"path\":\"\",\"forms\":{\"null\":2}}]}",
            "more often");
}

static void test_fields_that_cannot_be_are_refused(void **state)
{
    (void)state;
    refuses_field("\"forms\":{\"odd\":1}", "no form 'odd'");
    refuses_field("\"forms\":[]", "'forms' must be an object");
    refuses_field("\"shown\":true", "no 'forms'");
    refuses_field("\"shown\":1,\"forms\":{}", "'shown' must be");
    refuses_field("\"forms\":{\"null\":11}", "more often");
    refuses_field("\"forms\":{\"null\":1},\"colour\":1", "no key 'colour'");
    refuses_field("\"forms\":{\"null\":1},\"first\":3,\"last\":2", "'first' and 'last'");
    refuses_field("\"forms\":{\"null\":1},\"last\":10", "'first' and 'last'");
    refuses_field("\"forms\":{\"null\":1}},{\"path\":\"/a\",\"forms\":{}", "twice");
    refuses_field("\"forms\":{\"null\":1}},{\"path\":\"/b/c\",\"forms\":{}", "before the one");
    refuses_field("\"forms\":{\"null\":1}},{\"path\":\"b\",\"forms\":{}", "no JSON pointer");
    refuses_field("\"forms\":{\"null\":1}},{\"path\":\"/~3\",\"forms\":{}", "no JSON pointer");
    refuses_field("\"forms\":{\"null\":1}},{\"path\":7,\"forms\":{}", "'path' must be");
    refuses_field("\"forms\":{\"null\":1}},{\"forms\":{}", "no 'path'");
}

static void test_sketches_that_cannot_be_are_refused(void **state)
{
    (void)state;
    const char *message = "a run of 'above'";
    refuses_field(
        "\"forms\":{\"integer\":5},\"numbers\":{\"magnitudes\":[[1,2]],\"above\":[[0,3]]}",
        "more 'numbers'");
    refuses_field("\"forms\":{\"integer\":5},\"numbers\":{\"zeros\":6}", "more 'numbers'");
    refuses_field("\"forms\":{\"integer\":5},\"numbers\":{\"negatives\":1}", "more 'numbers'");
    refuses_field("\"forms\":{\"integer\":5},\"numbers\":{\"above\":[[40000,1]]}", message);
    refuses_field("\"forms\":{\"integer\":5},\"numbers\":{\"above\":[[-2000,1]]}", message);
    refuses_field("\"forms\":{\"integer\":5},\"numbers\":{\"above\":[[9]]}", message);
    refuses_field("\"forms\":{\"integer\":5},\"numbers\":{\"above\":[[9,1],[9,1]]}", message);
    refuses_field("\"forms\":{\"integer\":5},\"numbers\":{\"above\":[[9,0]]}",
                  "nothing, or too many");
    refuses_field("\"forms\":{\"integer\":5},\"numbers\":{\"above\":[9]}", "an entry of 'above'");
    refuses_field("\"forms\":{\"integer\":5},\"numbers\":{\"magnitudes\":[[127,1,1]]}", "too many");
    refuses_field("\"forms\":{\"integer\":5},\"numbers\":{\"magnitudes\":[[128,1]]}", "a run of");
    refuses_field("\"forms\":{\"integer\":5},\"numbers\":{\"zeros\":5,\"least\":2,\"most\":1}",
                  "'least'");
    refuses_field("\"forms\":{\"integer\":5},\"numbers\":{\"zeros\":1e15}", "more 'numbers'");
    refuses_field("\"forms\":{\"word\":5},\"lengths\":{\"zeros\":2,\"above\":[[1,4]]}",
                  "'lengths'");
    refuses_field("\"forms\":{\"date\":2},\"times\":{\"backward\":3}", "more 'times'");
    refuses_field("\"forms\":{\"date\":2},\"times\":{\"lags\":[[64,3]]}", "more 'times'");
    refuses_field("\"forms\":{\"date\":2},\"times\":{\"offset_minutes\":99999}",
                  "'offset_minutes'");
}

static void test_values_that_cannot_be_are_refused(void **state)
{
    (void)state;
    refuses_field("\"forms\":{\"word\":5},\"values\":[[\"00000000000000G1\",1,0,0]]", "a hash");
    refuses_field("\"forms\":{\"word\":5},\"values\":[[\"0000000000000000\",1,0,0]]", "a hash");
    refuses_field("\"forms\":{\"word\":5},\"values\":[[\"1\",1,0,0]]", "a hash");
    refuses_field("\"forms\":{\"word\":5},\"values\":[[\"0000000000000001\",1,0]]",
                  "a value must be");
    refuses_field("\"forms\":{\"word\":5},\"values\":[[\"0000000000000001\",0,0,0]]", "do not fit");
    refuses_field("\"forms\":{\"word\":5},\"values\":[[\"0000000000000001\",1,5,4]]", "do not fit");
    refuses_field("\"forms\":{\"word\":5},\"values\":[[\"0000000000000001\",1,5,10]]",
                  "do not fit");
    refuses_field("\"forms\":{\"word\":5},\"values\":[[\"0000000000000001\",6,0,9]]", "sorted");
    refuses_field("\"forms\":{\"word\":5},\"values\":[[\"0000000000000002\",1,0,9],"
                  "[\"0000000000000001\",1,0,9]]",
                  "sorted");
    refuses_field("\"forms\":{\"word\":5},\"values\":[[\"0000000000000001\",1,0,9,"
                  "\"a text of more than forty bytes is too long here\"]]",
                  "too long");
    refuses_field("\"forms\":{\"word\":5},\"limit\":\"0000000000000001\"", "'distinct'");
    refuses_field("\"forms\":{\"word\":5},\"distinct\":\"AAAA\"", "'distinct' must be");
    refuses_field("\"forms\":{\"word\":5},\"values\":{}", "'values' must be a list");
}

static void test_an_error_stands_at_its_place(void **state)
{
    (void)state;
    writ_profile_options options = {0};
    writ_profile *profile = NULL;
    writ_error err = WRIT_ERROR_INIT;
    const char *text =
        "{\"writ\":\"profile/1\",\"records\":10,\"fields\":[\n{\"path\":\"\",\"forms\":-1}\n]}";
    assert_int_equal(writ_profile_read("p.json", writ_str_of(text), &options, &profile, &err),
                     WRIT_E_INPUT);
    assert_int_equal(err.line, 2);
    assert_int_equal(err.column, 20);
}

/* `count` fields beside the root. */
static writ_str file_of_fields(size_t count)
{
    writ_buf text = WRIT_BUF_INIT;
    writ_buf_add_text(&text, "{\"writ\":\"profile/1\",\"records\":1,\"fields\":[\n"
                             "{\"path\":\"\",\"forms\":{\"object\":1}}");
    for (size_t i = 0; i < count; i++)
        writ_buf_printf(&text, ",\n{\"path\":\"/f%zu\",\"forms\":{\"null\":1}}", i);
    writ_buf_add_text(&text, "\n]}\n");
    writ_str copy = writ_str_copy(&arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    return copy;
}

static void test_too_many_fields_are_refused(void **state)
{
    (void)state;
    writ_profile_options options = {0};
    writ_profile *profile = read_back(file_of_fields(WRIT_BOUND_PROFILE_FIELDS - 1), &options);
    assert_int_equal(profile->fields.count, WRIT_BOUND_PROFILE_FIELDS);
    writ_profile_free(profile);
    refuses(file_of_fields(WRIT_BOUND_PROFILE_FIELDS).ptr, "more than");
}

/* Each file that is cut short, and each with one byte changed, is read or refused; no more. */
static void test_damaged_files_do_no_harm(void **state)
{
    (void)state;
    writ_profile_options options = {.show_values = true};
    writ_profile *profile = profile_of(&options, 0, 300);
    writ_str text = printed(profile, "");
    char *damaged = writ_arena_copy(&arena, text.ptr, text.len);
    size_t step = text.len / test_rounds(300) + 1;
    for (size_t i = 0; i < text.len; i += step) {
        writ_profile *read = NULL;
        writ_error err = WRIT_ERROR_INIT;
        assert_int_equal(
            writ_profile_read("p.json", (writ_str){text.ptr, i}, &options, &read, &err),
            WRIT_E_INPUT);
        damaged[i] = "09\"[{,"[hash_of(i) % 6];
        if (!writ_profile_read("p.json", (writ_str){damaged, text.len}, &options, &read, &err))
            writ_profile_free(read);
        damaged[i] = text.ptr[i];
    }
    writ_profile_free(profile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_read_prints_the_same),
        cmocka_unit_test(test_what_is_read_is_what_was_seen),
        cmocka_unit_test(test_few_values_come_back_whole),
        cmocka_unit_test(test_of_many_values_some_are_stored),
        cmocka_unit_test(test_a_reference_that_is_a_number_comes_back),
        cmocka_unit_test(test_members_of_what_is_a_map_by_now_become_one_field),
        cmocka_unit_test(test_texts_are_stored_where_values_are_shown),
        cmocka_unit_test(test_exact_numbers_are_stored_where_values_are_shown),
        cmocka_unit_test(test_a_contract_that_hides_a_field_hides_its_texts),
        cmocka_unit_test(test_the_contract_is_named),
        cmocka_unit_test(test_a_stored_profile_goes_on),
        cmocka_unit_test(test_a_field_takes_a_few_kilobytes),
        cmocka_unit_test(test_printed_profiles_are_what_the_schema_says),
        cmocka_unit_test(test_the_schema_refuses_what_is_none),
        cmocka_unit_test(test_the_schema_knows_all_forms),
        cmocka_unit_test(test_a_smallest_profile_is_read),
        cmocka_unit_test(test_what_is_no_profile_is_refused),
        cmocka_unit_test(test_fields_that_cannot_be_are_refused),
        cmocka_unit_test(test_sketches_that_cannot_be_are_refused),
        cmocka_unit_test(test_values_that_cannot_be_are_refused),
        cmocka_unit_test(test_an_error_stands_at_its_place),
        cmocka_unit_test(test_too_many_fields_are_refused),
        cmocka_unit_test(test_damaged_files_do_no_harm),
    };
    return cmocka_run_group_tests_name("profile_file", tests, NULL, teardown);
}
