/* SPDX-License-Identifier: Apache-2.0
 *
 * The filter, of CSV.
 */
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jansson.h>

#include "tests/property/chance.h"
#include "tests/unit/contracts/compile.h"
#include "tests/unit/validator/csv_rules.h"
#include "validator/filter.h"

static const char schema[] = JSON({
    "type" : "object",
    "properties" : {"id" : {"type" : "integer"}, "note" : {"type" : [ "string", "null" ]}},
    "required" : ["id"]
});

typedef struct filtered {
    writ_arena arena;
    writ_filter_contract contract;
    writ_filter_options options;
    writ_filter_state state;
    writ_error err;
} filtered;

static int memory_file(void)
{
    int fd = memfd_create("filter", MFD_CLOEXEC);
    assert_true(fd >= 0);
    return fd;
}

static int set_up(void **state)
{
    filtered *f = calloc(1, sizeof *f);
    assert_non_null(f);
    const writ_schema_set *set = compile(&f->arena, schema);
    f->contract.label = WRIT_STR("notes@1.0.0");
    assert_int_equal(writ_validator_new(set, NULL, &f->contract.validator, &f->err), WRIT_OK);
    f->options = (writ_filter_options){
        .contracts = &f->contract,
        .contract_count = 1,
        .csv = ',',
        .csv_set = set,
        .out_fd = memory_file(),
        .out_name = "standard output",
        .reject_fd = memory_file(),
        .reject_name = "'rejects'",
    };
    signal(SIGXFSZ, SIG_IGN);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    filtered *f = *state;
    close(f->options.out_fd);
    close(f->options.reject_fd);
    writ_filter_clear(&f->state);
    writ_validator_free(f->contract.validator);
    writ_arena_clear(&f->arena);
    free(f);
    return 0;
}

static void begin_anew(filtered *f)
{
    writ_filter_clear(&f->state);
    f->err = (writ_error){0};
    assert_int_equal(ftruncate(f->options.out_fd, 0), 0);
    assert_int_equal(ftruncate(f->options.reject_fd, 0), 0);
    lseek(f->options.out_fd, 0, SEEK_SET);
    lseek(f->options.reject_fd, 0, SEEK_SET);
}

static int run(filtered *f, const char *name, writ_str input)
{
    int fd = memory_file();
    assert_int_equal(write(fd, input.ptr, input.len), input.len);
    lseek(fd, 0, SEEK_SET);
    int code = writ_filter_run(&f->options, fd, name, &f->state, &f->err);
    close(fd);
    assert_true(code || f->state.records == f->state.passed + f->state.rejected);
    return code;
}

static writ_str content_of(filtered *f, int fd)
{
    off_t len = lseek(fd, 0, SEEK_END);
    char *bytes = writ_arena_alloc(&f->arena, (size_t)len + 1);
    assert_int_equal(pread(fd, bytes, (size_t)len, 0), len);
    bytes[len] = '\0';
    return (writ_str){bytes, (size_t)len};
}

static void assert_passes(filtered *f, const char *input, const char *expected)
{
    begin_anew(f);
    assert_int_equal(run(f, "in.csv", writ_str_of(input)), WRIT_OK);
    assert_str(content_of(f, f->options.out_fd), expected);
}

static void test_rows_leave_byte_for_byte_behind_their_header(void **state)
{
    filtered *f = *state;
    assert_passes(f, "id,note\n1,a\nx,b\n2,\n", "id,note\n1,a\n2,\n");
    assert_passes(f, "\xEF\xBB\xBFid,\"note\"\r\n1,\"a\r\nb\"\r\n\r\n2,\"\"\"\"",
                  "\xEF\xBB\xBFid,\"note\"\r\n1,\"a\r\nb\"\r\n2,\"\"\"\"");
    assert_int_equal(f->state.blank, 1);
    assert_int_equal(f->state.passed, 2);
}

static void test_the_header_leaves_although_nothing_passes(void **state)
{
    filtered *f = *state;
    assert_passes(f, "id,note\nx,y\n", "id,note\n");
    assert_passes(f, "\n \nid,note", "id,note");
    assert_int_equal(f->state.blank, 2);
    assert_int_equal(f->state.records, 0);
    assert_passes(f, "", "");
    assert_passes(f, "\n\n", "");
}

static void test_several_inputs_have_one_header(void **state)
{
    filtered *f = *state;
    assert_int_equal(run(f, "a.csv", WRIT_STR("id,note\n1,a")), WRIT_OK);
    assert_int_equal(run(f, "b.csv", WRIT_STR("")), WRIT_OK);
    assert_int_equal(run(f, "c.csv", WRIT_STR("\"id\",note\r\n2,b\r\nx,y")), WRIT_OK);
    assert_int_equal(run(f, "d.csv", WRIT_STR("id,note")), WRIT_OK);
    assert_int_equal(run(f, "e.csv", WRIT_STR("id,note\n3,c\n")), WRIT_OK);
    assert_str(content_of(f, f->options.out_fd), "id,note\n1,a\n2,b\r\n3,c\n");
    assert_int_equal(f->state.records, 4);
}

static void test_a_header_without_line_end_gets_one_before_rows(void **state)
{
    filtered *f = *state;
    assert_int_equal(run(f, "a.csv", WRIT_STR("id,note")), WRIT_OK);
    assert_int_equal(run(f, "b.csv", WRIT_STR("id,note\n1,a")), WRIT_OK);
    assert_str(content_of(f, f->options.out_fd), "id,note\n1,a");
}

static void test_other_columns_are_an_error_that_names_both(void **state)
{
    filtered *f = *state;
    assert_int_equal(run(f, "a.csv", WRIT_STR("id,note\n1,a\n")), WRIT_OK);
    assert_int_equal(run(f, "b.csv", WRIT_STR("\nnote,id\na,1\n")), WRIT_E_INPUT);
    assert_string_equal(f->err.message, "the columns are not those of 'a.csv'");
    assert_string_equal(f->err.file, "b.csv");
    assert_int_equal(f->err.line, 2);
    assert_str(content_of(f, f->options.out_fd), "id,note\n1,a\n");
    begin_anew(f);
    assert_int_equal(run(f, "a.csv", WRIT_STR("id,id\n1,2\n")), WRIT_E_INPUT);
    assert_string_equal(f->err.message, "the column 'id' is there twice");
    assert_int_equal(content_of(f, f->options.out_fd).len, 0);
}

static void test_a_row_that_is_refused_is_kept_with_its_header(void **state)
{
    filtered *f = *state;
    begin_anew(f);
    run(f, "in.csv", WRIT_STR("id,note\r\nx,\"a\nb\"\r\n1\r\n2,\"open\r\n\xFF,\n"));
    static const char *const expected[] = {
        "TYPE_MISMATCH 2 9 csv [id,note] x,\"a\nb\"",
        "ROW_LENGTH 4 18 csv [id,note] 1",
        "MALFORMED_CSV 5 21 csv [id,note] 2,\"open",
        "MALFORMED_CSV 6 30 base64 [none] /yw=",
    };
    writ_str letters = content_of(f, f->options.reject_fd);
    for (size_t i = 0; i < 4; i++) {
        const size_t end = writ_str_find_byte(letters, '\n');
        json_t *letter = json_loadb(letters.ptr, end, 0, NULL);
        json_t *source = json_object_get(letter, "source");
        json_t *error = json_array_get(json_object_get(letter, "errors"), 0);
        json_t *record = json_object_get(letter, "record");
        json_t *header = json_object_get(record, "header");
        const writ_str got = writ_str_printf(
            &f->arena, "%s %d %d %s [%s] %s", json_string_value(json_object_get(error, "rule")),
            (int)json_integer_value(json_object_get(source, "line")),
            (int)json_integer_value(json_object_get(source, "offset")),
            json_string_value(json_object_get(record, "encoding")),
            header ? json_string_value(header) : "none",
            json_string_value(json_object_get(record, "data")));
        assert_str(got, expected[i]);
        json_decref(letter);
        letters = writ_str_part(letters, end + 1, letters.len);
    }
    assert_int_equal(letters.len, 0);
    assert_int_equal(f->state.groups.items[0]->first_line, 2);
    assert_int_equal(f->state.groups.items[2]->last_line, 6);
}

static void test_a_contract_that_observes_lets_all_rows_pass(void **state)
{
    filtered *f = *state;
    f->contract.observe = true;
    assert_passes(f, "id,note\nx,a\n1\n2,\"open\n3,c\n", "id,note\nx,a\n1\n2,\"open\n3,c\n");
    assert_int_equal(f->state.observed, 3);
}

/* ---- cuts ---- */

/* The letters but for their times, the rows and the account. */
static writ_str all_that_came_out(filtered *f)
{
    const writ_filter_state *s = &f->state;
    writ_str letters = content_of(f, f->options.reject_fd);
    static const size_t time = sizeof "\"at\":\"" - 1;
    for (const char *at = letters.ptr; (at = strstr(at, "\"at\":\"")); at += time)
        memset((char *)at + time, '.', strlen("2026-03-01T08:00:00.000Z"));
    const writ_str account =
        writ_str_printf(&f->arena, "%d %d %d %d %d\n", (int)s->records, (int)s->passed,
                        (int)s->rejected, (int)s->blank, (int)s->bytes);
    return WRIT_JOIN(&f->arena, letters, content_of(f, f->options.out_fd), account);
}

static void test_cuts_at_any_byte_make_no_difference(void **state)
{
    filtered *f = *state;
    static const char input[] =
        "\xEF\xBB\xBF\"id\",note\r\n1,a\n2,\"b\nb\"\r\n\r\n\n3\n4,\"never "
        "closed\n5,\"\"\n6,\"\"\"\"\n"
        "7,\"some\n\nlines, and\r\n\"\"quotes\"\"\"\n8,\"x\"y\n\n9,\xFF\n10,q\"\n11,\"end\nof all";
    f->options.jobs = 1;
    assert_int_equal(run(f, "in", writ_str_of(input)), WRIT_OK);
    const writ_str expected = all_that_came_out(f);
    assert_int_equal(f->state.passed, 5);
    assert_int_equal(f->state.rejected, 7);
    for (size_t bytes = 8; bytes < 40; bytes += test_rounds(30) == 1 ? 8 : 1) {
        f->options.chunk_bytes = bytes;
        for (f->options.jobs = 1; f->options.jobs <= 4; f->options.jobs++) {
            begin_anew(f);
            assert_int_equal(run(f, "in", writ_str_of(input)), WRIT_OK);
            assert_str(all_that_came_out(f), expected.ptr);
        }
    }
}

/* What is in the rows of a letter. */
static void add_letters(filtered *f, writ_buf *rows)
{
    writ_str letters = content_of(f, f->options.reject_fd);
    while (letters.len) {
        const size_t end = writ_str_find_byte(letters, '\n');
        json_t *letter = json_loadb(letters.ptr, end, 0, NULL);
        json_t *data = json_object_get(json_object_get(letter, "record"), "data");
        writ_buf_add(rows, json_string_value(data), json_string_length(data));
        writ_buf_add_byte(rows, '\n');
        json_decref(letter);
        letters = writ_str_part(letters, end + 1, letters.len);
    }
}

static void count_bytes(writ_str text, size_t counts[256])
{
    for (size_t i = 0; i < text.len; i++)
        counts[(unsigned char)text.ptr[i]]++;
}

/* Any text at all behind a header: what passed and what was set aside is what came. */
static void test_nothing_is_lost(void **state)
{
    filtered *f = *state;
    static const char *const pieces[] = {"1",   ",",    "\n",    "\"",    "x",
                                         ",\"", "\"\n", "2,b\n", "\"\"\n"};
    writ_buf input = WRIT_BUF_INIT, rows = WRIT_BUF_INIT;
    f->options.chunk_bytes = 16;
    chance_seed(7);
    for (size_t round = test_rounds(600); round; round--) {
        size_t came[256] = {0}, left[256] = {0};
        writ_buf_reset(&input);
        writ_buf_reset(&rows);
        writ_buf_add_text(&input, "id,note\n");
        for (uint32_t i = chance(60); i; i--)
            writ_buf_add_text(&input, pieces[chance(sizeof pieces / sizeof *pieces)]);
        writ_buf_add_byte(&input, '\n');
        begin_anew(f);
        f->options.jobs = 1 + chance(3);
        assert_int_equal(run(f, "in", writ_buf_str(&input)), WRIT_OK);
        add_letters(f, &rows);
        writ_buf_add_str(&rows, content_of(f, f->options.out_fd));
        count_bytes(writ_buf_str(&input), came);
        count_bytes(writ_buf_str(&rows), left);
        left['\n'] += f->state.blank;
        assert_memory_equal(came, left, sizeof came);
    }
    writ_buf_clear(&input);
    writ_buf_clear(&rows);
}

/* ---- failures ---- */

static void test_a_full_disk_counts_rows_and_says_the_line(void **state)
{
    filtered *f = *state;
    static const char expected[] =
        "'in' is written out up to line 11; in all, 5 records were passed on and 0 rejected";
    writ_buf input = WRIT_BUF_INIT;
    writ_buf_add_text(&input, "id,note\n");
    for (int i = 0; i < 100; i++)
        writ_buf_printf(&input, "%d,\"a\nb\"\n", 1000 + i);
    int fd = memory_file(), says[2], status;
    assert_int_equal(write(fd, input.ptr, input.len), input.len);
    lseek(fd, 0, SEEK_SET);
    assert_int_equal(pipe(says), 0);
    const pid_t child = fork();
    if (child == 0) {
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){8 + 5 * 11 + 4, 8 + 5 * 11 + 4});
        int code = writ_filter_run(&f->options, fd, "in", &f->state, &f->err);
        if (write(says[1], f->err.hint, sizeof f->err.hint) < 0)
            _exit(1);
        _exit(-code);
    }
    char hint[sizeof f->err.hint];
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, W_EXITCODE(-WRIT_E_SYSTEM, 0));
    assert_int_equal(read(says[0], hint, sizeof hint), sizeof hint);
    assert_string_equal(hint, expected);
    close(says[0]);
    close(says[1]);
    close(fd);
    writ_buf_clear(&input);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_rows_leave_byte_for_byte_behind_their_header),
        TEST(test_the_header_leaves_although_nothing_passes),
        TEST(test_several_inputs_have_one_header),
        TEST(test_a_header_without_line_end_gets_one_before_rows),
        TEST(test_other_columns_are_an_error_that_names_both),
        TEST(test_a_row_that_is_refused_is_kept_with_its_header),
        TEST(test_a_contract_that_observes_lets_all_rows_pass),
        TEST(test_cuts_at_any_byte_make_no_difference),
        TEST(test_nothing_is_lost),
        TEST(test_a_full_disk_counts_rows_and_says_the_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
