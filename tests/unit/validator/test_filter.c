/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/filter.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/contracts/compile.h"

/* Valid: {"n":1}. Not: {"n":"1"}, {}. */
static const char schema[] = JSON({
    "type" : "object",
    "properties" : {"n" : {"type" : "integer"}, "list" : {"items" : {"type" : "string"}}},
    "required" : ["n"]
});

/* One filter, from bytes in memory to files in memory. */
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
    f->contract.label = WRIT_STR("numbers@1.0.0");
    assert_int_equal(
        writ_validator_new(compile(&f->arena, schema), NULL, &f->contract.validator, &f->err),
        WRIT_OK);
    f->options = (writ_filter_options){
        .contracts = &f->contract,
        .contract_count = 1,
        .out_fd = memory_file(),
        .out_name = "standard output",
        .reject_fd = memory_file(),
        .reject_name = "'rejects'",
    };
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    filtered *f = *state;
    close(f->options.out_fd);
    if (f->options.reject_fd >= 0)
        close(f->options.reject_fd);
    writ_filter_clear(&f->state);
    writ_validator_free(f->contract.validator);
    writ_arena_clear(&f->arena);
    free(f);
    return 0;
}

/* A file in memory, at its start. */
static int file_of(writ_str content)
{
    int fd = memory_file();
    assert_int_equal(write(fd, content.ptr, content.len), content.len);
    lseek(fd, 0, SEEK_SET);
    return fd;
}

static int run(filtered *f, writ_str input)
{
    int fd = file_of(input);
    int code = writ_filter_run(&f->options, fd, "in", &f->state, &f->err);
    close(fd);
    return code;
}

/* What a file holds, from its start. */
static writ_str content_of(filtered *f, int fd)
{
    off_t len = lseek(fd, 0, SEEK_END);
    char *bytes = writ_arena_alloc(&f->arena, (size_t)len + 1);
    assert_int_equal(pread(fd, bytes, (size_t)len, 0), len);
    bytes[len] = '\0';
    return (writ_str){bytes, (size_t)len};
}

static uint64_t lines_in(writ_str text)
{
    uint64_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == '\n';
    return count;
}

static void assert_passes(filtered *f, writ_str input, writ_str expected)
{
    assert_int_equal(run(f, input), WRIT_OK);
    writ_str got = content_of(f, f->options.out_fd);
    assert_int_equal(got.len, expected.len);
    assert_memory_equal(got.ptr, expected.ptr, got.len);
    assert_int_equal(f->state.records, f->state.passed + f->state.rejected);
}

static void test_valid_records_leave_byte_for_byte(void **state)
{
    static const char input[] = " {\"n\" : 1.0e0}\r\n{\"m\":\"\\u0000\",\"n\":2}\n\t{\"n\":3} \n";
    filtered *f = *state;
    assert_passes(f, writ_str_of(input), writ_str_of(input));
    assert_int_equal(f->state.passed, 3);
    assert_int_equal(content_of(f, f->options.reject_fd).len, 0);
}

static void test_no_line_end_is_added(void **state)
{
    filtered *f = *state;
    assert_passes(f, WRIT_STR("{\"n\":1}\n{\"n\":2}"), WRIT_STR("{\"n\":1}\n{\"n\":2}"));
    assert_int_equal(f->state.passed, 2);
}

static void test_blank_lines_are_dropped_and_counted(void **state)
{
    filtered *f = *state;
    assert_passes(f, WRIT_STR("\n{\"n\":1}\n \r\n\n{\"n\":2}\n\n"),
                  WRIT_STR("{\"n\":1}\n{\"n\":2}\n"));
    assert_int_equal(f->state.blank, 4);
    assert_int_equal(f->state.records, 2);
}

static void test_an_empty_input_is_no_record(void **state)
{
    filtered *f = *state;
    assert_passes(f, WRIT_STR(""), WRIT_STR(""));
    assert_int_equal(f->state.records, 0);
}

static void test_what_is_refused_goes_to_the_dead_letters(void **state)
{
    filtered *f = *state;
    assert_passes(f, WRIT_STR("{\"n\":1}\n{\"n\":\"2\"}\nnot\n{\"n\":4}\n{}\n"),
                  WRIT_STR("{\"n\":1}\n{\"n\":4}\n"));
    assert_int_equal(f->state.rejected, 3);
    writ_str letters = content_of(f, f->options.reject_fd);
    assert_int_equal(lines_in(letters), 3);
    const char *first = strstr(letters.ptr, "\"line\":2,\"offset\":8");
    const char *second = strstr(letters.ptr, "\"line\":3,\"offset\":18");
    const char *third = strstr(letters.ptr, "\"line\":5,\"offset\":30");
    assert_true(first && first < second && second < third);
    assert_non_null(
        strstr(letters.ptr, "\"record\":{\"encoding\":\"json\",\"data\":{\"n\":\"2\"}}"));
    assert_non_null(strstr(letters.ptr, "\"record\":{\"encoding\":\"utf8\",\"data\":\"not\"}"));
}

static void test_discarded_records_are_counted(void **state)
{
    filtered *f = *state;
    close(f->options.reject_fd);
    f->options.reject_fd = -1;
    assert_passes(f, WRIT_STR("{}\n{\"n\":1}\n{}\n"), WRIT_STR("{\"n\":1}\n"));
    assert_int_equal(f->state.rejected, 2);
}

static void test_several_inputs_add_up(void **state)
{
    filtered *f = *state;
    assert_int_equal(run(f, WRIT_STR("{\"n\":1}\n{}\n")), WRIT_OK);
    assert_passes(f, WRIT_STR("{}\n\n{\"n\":2}\n"), WRIT_STR("{\"n\":1}\n{\"n\":2}\n"));
    assert_int_equal(f->state.records, 4);
    assert_int_equal(f->state.passed, 2);
    assert_int_equal(f->state.blank, 1);
}

/* More stretches than one call of writev() takes, over several chunks. */
static void assert_order_and_counts_hold(filtered *f)
{
    writ_buf input = WRIT_BUF_INIT, valid = WRIT_BUF_INIT;
    enum { RECORDS = 20000 };
    for (int i = 0; i < RECORDS; i++) {
        size_t from = input.len;
        writ_buf_printf(&input, i % 2 ? "{\"n\":%d}\n" : "{\"m\":%d}\n", i);
        if (i % 2)
            writ_buf_add(&valid, input.ptr + from, input.len - from);
    }
    assert_passes(f, writ_buf_str(&input), writ_buf_str(&valid));
    assert_int_equal(f->state.passed, RECORDS / 2);
    assert_int_equal(f->state.rejected, RECORDS / 2);
    assert_int_equal(lines_in(content_of(f, f->options.reject_fd)), RECORDS / 2);
    writ_buf_clear(&input);
    writ_buf_clear(&valid);
}

static void test_order_and_counts_hold_over_many_gaps(void **state)
{
    assert_order_and_counts_hold(*state);
}

static void test_they_hold_for_any_number_of_jobs(void **state)
{
    filtered *f = *state;
    f->options.jobs = 4;
    assert_order_and_counts_hold(f);
    assert_int_equal(f->state.groups.count, 1);
    assert_int_equal(f->state.groups.items[0]->count, f->state.rejected);
    assert_int_equal(f->state.groups.items[0]->first_line, 1);
    assert_int_equal(f->state.groups.items[0]->last_line, f->state.records - 1);
    assert_int_equal(f->state.by_rule[WRIT_RULE_REQUIRED_MISSING], f->state.rejected);
}

/* A long record that ends around the end of the reader's buffer, between valid and refused ones. */
static void test_records_that_cross_the_buffer_leave_whole(void **state)
{
    filtered *f = *state;
    for (int distance = -40; distance <= 40; distance++) {
        writ_buf input = WRIT_BUF_INIT, valid = WRIT_BUF_INIT;
        writ_buf_add_text(&input, "{\"n\":1}\n{}\n{\"n\":2,\"text\":\"");
        while (input.len < (size_t)(256 * 1024 + distance))
            writ_buf_add_byte(&input, 'x');
        writ_buf_add_text(&input, "\"}\n{\"n\":3}\n{\"n\":[]}\n{\"n\":4}");
        writ_buf_add_text(&valid, "{\"n\":1}\n");
        writ_buf_add(&valid, input.ptr + 11, input.len - 11 - 16);
        writ_buf_add_text(&valid, "{\"n\":4}");
        assert_int_equal(ftruncate(f->options.out_fd, 0), 0);
        lseek(f->options.out_fd, 0, SEEK_SET);
        assert_passes(f, writ_buf_str(&input), writ_buf_str(&valid));
        writ_buf_clear(&input);
        writ_buf_clear(&valid);
    }
}

static void test_rejects_are_grouped_by_cause(void **state)
{
    filtered *f = *state;
    static const char input[] = "{\"n\":\"a\"}\n{\"n\":1,\"list\":[1,2]}\n{\"n\":\"b\"}\n"
                                "{\"n\":1,\"list\":[\"x\",3]}\n{\"n\":2}\n[]\n";
    assert_int_equal(run(f, writ_str_of(input)), WRIT_OK);
    assert_int_equal(f->state.groups.count, 3);
    const writ_reject_group *n = f->state.groups.items[0], *list = f->state.groups.items[1];
    assert_int_equal(n->rule, WRIT_RULE_TYPE_MISMATCH);
    assert_str(n->path, "/n");
    assert_int_equal(n->count, 2);
    assert_int_equal(n->first_line, 1);
    assert_int_equal(n->last_line, 3);
    assert_str(list->path, "/list/*");
    assert_int_equal(list->count, 2); /* records, not items */
    assert_int_equal(list->last_line, 4);
    assert_str(f->state.groups.items[2]->path, "");
}

static void lose_two(void *context, writ_arena *arena, const writ_findings *findings,
                     writ_str **parties, size_t *count)
{
    (void)context;
    assert_true(findings->count > 0);
    *parties = writ_arena_alloc(arena, 2 * sizeof **parties);
    (*parties)[0] = WRIT_STR("billing");
    (*parties)[1] = WRIT_STR("mail");
    *count = 2;
}

static void test_who_loses_a_record_stands_in_its_letter_and_group(void **state)
{
    filtered *f = *state;
    f->contract.affects = lose_two;
    assert_int_equal(run(f, WRIT_STR("{}\n{}\n")), WRIT_OK);
    writ_str letters = content_of(f, f->options.reject_fd);
    assert_non_null(strstr(letters.ptr, "\"affects\":[\"billing\",\"mail\"]"));
    assert_int_equal(f->state.groups.items[0]->affects_count, 2);
    assert_str(f->state.groups.items[0]->affects[1], "mail");
}

static void test_what_an_observing_contract_refuses_passes_and_is_counted(void **state)
{
    filtered *f = *state;
    const writ_str input = WRIT_STR("{\"n\":1}\n{}\n\n{\"n\":\"1\"}\nno\n");
    f->contract.observe = true;
    assert_passes(f, input, WRIT_STR("{\"n\":1}\n{}\n{\"n\":\"1\"}\nno\n"));
    assert_int_equal(content_of(f, f->options.reject_fd).len, 0);
    assert_int_equal(f->state.passed, 4);
    assert_int_equal(f->state.rejected, 0);
    assert_int_equal(f->state.observed, 3);
    assert_int_equal(f->state.contracts[0].records, 4);
    assert_int_equal(f->state.contracts[0].observed, 3);
    assert_int_equal(f->state.by_rule[WRIT_RULE_TYPE_MISMATCH], 1);
    assert_int_equal(f->state.groups.count, 3);
}

/* ---- windows: several jobs, and a file that they read themselves ---- */

/* The outputs are empty, and nothing was filtered. */
static void begin_anew(filtered *f)
{
    writ_filter_clear(&f->state);
    assert_int_equal(ftruncate(f->options.out_fd, 0), 0);
    assert_int_equal(ftruncate(f->options.reject_fd, 0), 0);
    lseek(f->options.out_fd, 0, SEEK_SET);
    lseek(f->options.reject_fd, 0, SEEK_SET);
}

/* The letters but for their times, the records, and the account. */
static writ_str all_that_came_out(filtered *f)
{
    writ_buf all = WRIT_BUF_INIT;
    writ_str letters = content_of(f, f->options.reject_fd);
    static const size_t time = sizeof "\"at\":\"" - 1;
    for (const char *at = letters.ptr; (at = strstr(at, "\"at\":\"")); at += time)
        memset((char *)at + time, '.', strlen("2026-03-01T08:00:00.000Z"));
    writ_buf_add_str(&all, letters);
    writ_buf_add_str(&all, content_of(f, f->options.out_fd));
    const writ_filter_state *s = &f->state;
    writ_buf_printf(&all, "%d %d %d %d %d %d\n", (int)s->records, (int)s->passed, (int)s->rejected,
                    (int)s->blank, (int)s->bytes, (int)s->raw_bytes);
    for (size_t i = 0; i < s->groups.count; i++) {
        const writ_reject_group *group = s->groups.items[i];
        writ_buf_printf(&all, "%s %d %d %d\n", group->example.ptr, (int)group->count,
                        (int)group->first_line, (int)group->last_line);
    }
    writ_str copy = writ_str_copy(&f->arena, writ_buf_str(&all));
    writ_buf_clear(&all);
    return copy;
}

/* What filtering a file from its byte `from` on makes of it; all of it is read. */
static writ_str filtered_from(filtered *f, writ_str input, off_t from)
{
    begin_anew(f);
    int fd = file_of(input);
    lseek(fd, from, SEEK_SET);
    assert_int_equal(writ_filter_run(&f->options, fd, "in", &f->state, &f->err), WRIT_OK);
    assert_int_equal(lseek(fd, 0, SEEK_CUR), input.len);
    close(fd);
    return all_that_came_out(f);
}

static void assert_same_for_all_jobs(filtered *f, writ_str input, off_t from)
{
    f->options.jobs = 1;
    f->options.chunk_bytes = 0;
    writ_str expected = filtered_from(f, input, from);
    for (size_t bytes = 8; bytes < 40; bytes++) {
        f->options.chunk_bytes = bytes;
        for (f->options.jobs = 1; f->options.jobs <= 4; f->options.jobs++)
            assert_str(filtered_from(f, input, from), expected.ptr);
    }
}

static void test_cuts_at_any_byte_make_no_difference(void **state)
{
    filtered *f = *state;
    static const char input[] =
        "{\"n\":1}\n{\"n\":2}\r\n\r\n\n{}\n{\"n\":[]}\n \t{ \"n\" : 3 , \"some\" : \"\u00e9\" } "
        "\n\n"
        "\n{\"n\":4}\n[\n]\n{\"n\":5,\"list\":[\"123456789012345678901234567890\",\"123456\"]}\n"
        "{\"n\":6,\"list\":[\"12345678901234567890123456789012345678901234567890\",7]}\n{\"n\":"
        "\"\"}\n"
        "{\"n\":8}\n{}\n{\"n\":9}\r\n \r\n{\"n\":10}\n\n";
    assert_same_for_all_jobs(f, writ_str_of(input), 0);
    assert_same_for_all_jobs(f, writ_str_of(input), 3); /* the first record is {"n":1} in part */
    writ_buf no_end = WRIT_BUF_INIT;
    writ_buf_printf(&no_end, "%s{\"n\":11}", input);
    assert_same_for_all_jobs(f, writ_buf_str(&no_end), 8);
    writ_buf_add_byte(&no_end, '}');
    assert_same_for_all_jobs(f, writ_buf_str(&no_end), 0);
    writ_buf_clear(&no_end);
}

/* Many records of some length, now and then one that is refused, a blank line, or a long one. */
static writ_buf many_records(size_t bytes, size_t long_record)
{
    writ_buf input = WRIT_BUF_INIT;
    for (int i = 0, next_long = 1; input.len < bytes; i++) {
        writ_buf_printf(&input, i % 97 ? "{\"n\":%d,\"t\":\"" : "{\"m\":%d,\"t\":\"", i);
        size_t length = (size_t)(i * 7919 % 1500);
        if (long_record && input.len > (size_t)next_long * bytes / 4) {
            length = long_record;
            next_long++;
        }
        for (; length; length--)
            writ_buf_add_byte(&input, 'x');
        writ_buf_add_text(&input, i % 89 ? "\"}\n" : "\"}\n\n");
    }
    return input;
}

static void test_long_records_between_windows_make_no_difference(void **state)
{
    filtered *f = *state;
    static const size_t lengths[] = {100000, 250000, 400000, 3000000};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        writ_buf input = many_records(6 << 20, lengths[i]);
        f->options.jobs = 1;
        writ_str expected = filtered_from(f, writ_buf_str(&input), 0);
        f->options.jobs = 4;
        assert_str(filtered_from(f, writ_buf_str(&input), 0), expected.ptr);
        writ_buf_clear(&input);
    }
}

/* What happens to the file while it is filtered, when this much of it was. */
typedef struct happening {
    int fd;
    uint64_t when;
    off_t truncate_to; /* or -1: */
    writ_str append;
    volatile sig_atomic_t *stop; /* or NULL */
    int *close;                  /* a descriptor that is none any more; or NULL */
    bool done;
    bool in_windows; /* it was seen that others read the file than by its own offset */
} happening;

static void happen(void *context, const writ_filter_state *state)
{
    happening *h = context;
    h->in_windows |= (uint64_t)lseek(h->fd, 0, SEEK_CUR) < state->bytes;
    assert_true(state->raw_bytes >= state->bytes);
    if (h->done || state->bytes < h->when)
        return;
    h->done = true;
    if (h->stop)
        *h->stop = 1;
    else if (h->close)
        *h->close = -1;
    else if (h->truncate_to >= 0)
        assert_int_equal(ftruncate(h->fd, h->truncate_to), 0);
    else
        assert_int_equal(pwrite(h->fd, h->append.ptr, h->append.len, lseek(h->fd, 0, SEEK_END)),
                         h->append.len);
}

static void run_until_it_happens(filtered *f, writ_str input, happening *h, int code)
{
    h->fd = file_of(input);
    f->options.jobs = 4;
    f->options.progress = happen;
    f->options.progress_context = h;
    assert_int_equal(writ_filter_run(&f->options, h->fd, "in", &f->state, &f->err), code);
    assert_true(h->done);
    assert_true(h->in_windows);
}

static void test_one_job_reads_without_windows(void **state)
{
    filtered *f = *state;
    writ_buf input = many_records(4 << 20, 0);
    happening h = {.fd = file_of(writ_buf_str(&input)), .done = true};
    f->options.progress = happen;
    f->options.progress_context = &h;
    assert_int_equal(writ_filter_run(&f->options, h.fd, "in", &f->state, &f->err), WRIT_OK);
    assert_false(h.in_windows);
    assert_int_equal(f->state.raw_bytes, input.len);
    close(h.fd);
    writ_buf_clear(&input);
}

static void test_a_file_that_grows_is_read_to_its_end(void **state)
{
    filtered *f = *state;
    writ_buf input = many_records(4 << 20, 0), more = many_records(3 << 20, 0);
    happening h = {.when = 2 << 20, .truncate_to = -1, .append = writ_buf_str(&more)};
    run_until_it_happens(f, writ_buf_str(&input), &h, WRIT_OK);
    assert_int_equal(f->state.bytes, input.len + more.len);
    assert_int_equal(f->state.raw_bytes, input.len + more.len);
    assert_int_equal(lseek(h.fd, 0, SEEK_CUR), input.len + more.len);
    close(h.fd);
    writ_buf_clear(&input);
    writ_buf_clear(&more);
}

static void test_a_file_that_is_truncated_ends_there_or_behind_what_was_read(void **state)
{
    filtered *f = *state;
    writ_buf input = many_records(8 << 20, 0);
    happening h = {.when = 1 << 20, .truncate_to = 5 << 20};
    run_until_it_happens(f, writ_buf_str(&input), &h, WRIT_OK);
    assert_int_equal(f->state.bytes, 5 << 20);
    close(h.fd);
    begin_anew(f);
    h = (happening){.when = 3 << 20, .truncate_to = 1 << 20};
    run_until_it_happens(f, writ_buf_str(&input), &h, WRIT_OK);
    assert_in_range(f->state.bytes, 3 << 20, 7 << 20);
    close(h.fd);
    writ_buf_clear(&input);
}

static void test_a_stop_ends_windows_behind_a_whole_record(void **state)
{
    static volatile sig_atomic_t stop;
    filtered *f = *state;
    f->options.stop = &stop;
    writ_buf input = many_records(8 << 20, 0);
    happening h = {.when = 1 << 20, .stop = &stop};
    stop = 0;
    run_until_it_happens(f, writ_buf_str(&input), &h, WRIT_OK);
    assert_true(f->state.stopped);
    assert_int_equal(f->state.unread, 0);
    assert_in_range(f->state.bytes, 1 << 20, 7 << 20);
    assert_int_equal(f->state.records, f->state.passed + f->state.rejected);
    assert_int_equal(input.ptr[f->state.bytes - 1], '\n');
    assert_int_equal(lseek(h.fd, 0, SEEK_CUR), f->state.bytes);
    assert_int_equal(f->state.raw_bytes, f->state.bytes);
    close(h.fd);
    writ_buf_clear(&input);
}

static void test_a_failure_leaves_the_file_behind_what_is_written(void **state)
{
    filtered *f = *state;
    writ_buf input = many_records(8 << 20, 0);
    int out_fd = f->options.out_fd;
    happening h = {.when = 1 << 20, .close = &f->options.out_fd};
    run_until_it_happens(f, writ_buf_str(&input), &h, WRIT_E_SYSTEM);
    f->options.out_fd = out_fd;
    assert_string_equal(f->err.message, "cannot write to standard output: Bad file descriptor");
    off_t end = lseek(h.fd, 0, SEEK_CUR);
    assert_in_range(end, 1 << 20, 2 << 20);
    assert_int_equal(f->state.raw_bytes, end);
    assert_int_equal(input.ptr[end - 1], '\n');
    writ_str out = content_of(f, out_fd);
    assert_int_equal(lines_in(out), f->state.passed);
    const char *last = out.ptr + out.len - strlen("\"}\n");
    while (*last != '{')
        last--;
    assert_non_null(memmem(input.ptr, (size_t)end, last, (size_t)(out.ptr + out.len - last)));
    close(h.fd);
    writ_buf_clear(&input);
}

/* ---- when something fails ---- */

static void test_a_closed_output_is_an_error_that_counts(void **state)
{
    filtered *f = *state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    close(f->options.out_fd);
    f->options.out_fd = ends[1];
    assert_int_equal(run(f, WRIT_STR("{}\n{\"n\":1}\n{\"n\":2}\n")), WRIT_E_SYSTEM);
    assert_string_equal(f->err.message, "cannot write to standard output: Broken pipe");
    assert_string_equal(f->err.hint, "'in' is written out up to line 1; in all, 0 records were "
                                     "passed on and 1 rejected");
    assert_int_equal(f->state.records, 3);
}

/* Runs the filter in a process whose files may not grow beyond so many bytes (of both outputs), and
 * returns what the outputs hold. */
static void run_limited(filtered *f, writ_str input, rlim_t bytes, char hint[sizeof f->err.hint])
{
    int says[2];
    assert_int_equal(pipe(says), 0);
    int fd = file_of(input);
    pid_t child = fork();
    if (child == 0) {
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){bytes, bytes});
        int code = writ_filter_run(&f->options, fd, "in", &f->state, &f->err);
        if (write(says[1], f->err.hint, sizeof f->err.hint) < 0)
            _exit(1);
        _exit(-code);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, W_EXITCODE(-WRIT_E_SYSTEM, 0));
    assert_int_equal(read(says[0], hint, sizeof f->err.hint), sizeof f->err.hint);
    close(says[0]);
    close(says[1]);
    close(fd);
}

static void test_a_full_disk_ends_the_output_and_says_where(void **state)
{
    filtered *f = *state;
    char hint[sizeof f->err.hint], expected[sizeof f->err.hint];
    writ_buf input = WRIT_BUF_INIT;
    for (int i = 0; i < 1000; i++)
        writ_buf_printf(&input, i % 10 ? "{\"n\":%d}\n" : "\n", i);
    run_limited(f, writ_buf_str(&input), 4000, hint);
    writ_str out = content_of(f, f->options.out_fd);
    assert_int_equal(out.len, 4000);
    unsigned long long passed = lines_in(out), last = 0;
    for (unsigned long long records = 0; records < passed; last++)
        records += last % 10 != 0;
    if (last % 10 == 0)
        last++; /* a blank line has nothing to write */
    snprintf(
        expected, sizeof expected,
        "'in' is written out up to line %llu; in all, %llu records were passed on and 0 rejected",
        last, passed);
    assert_string_equal(hint, expected);
    writ_buf_clear(&input);
}

static void test_dead_letters_end_in_a_whole_line_on_a_full_disk(void **state)
{
    filtered *f = *state;
    char hint[sizeof f->err.hint];
    assert_int_equal(write(f->options.reject_fd, "{\"before\":1}\n", 13), 13);
    writ_buf input = WRIT_BUF_INIT;
    for (int i = 0; i < 100; i++)
        writ_buf_printf(&input, "{\"n\":%d}\n{\"m\":%d}\n", i, i);
    run_limited(f, writ_buf_str(&input), 10000, hint);
    writ_str letters = content_of(f, f->options.reject_fd);
    assert_str(letters, "{\"before\":1}\n"); /* all of a batch or nothing */
    /* nothing behind a reject that nobody kept */
    assert_int_equal(content_of(f, f->options.out_fd).len, 0);
    assert_string_equal(hint, "'in' is written out up to line 0; in all, 0 records were passed on "
                              "and 0 rejected");
    writ_buf_clear(&input);
}

static void test_a_slow_reader_that_does_not_block_is_waited_for(void **state)
{
    filtered *f = *state;
    int ends[2];
    assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
    writ_buf input = WRIT_BUF_INIT;
    for (int i = 0; i < 30000; i++)
        writ_buf_printf(&input, "{\"n\":%d}\n", i);
    pid_t child = fork();
    if (child == 0) {
        size_t count = 0;
        char bytes[4096];
        close(ends[1]);
        while (count < input.len) {
            ssize_t got = read(ends[0], bytes, sizeof bytes);
            if (got < 0 && errno == EAGAIN)
                continue;
            if (got <= 0 || memcmp(input.ptr + count, bytes, (size_t)got) != 0)
                _exit(1);
            count += (size_t)got;
        }
        _exit(0);
    }
    close(ends[0]);
    close(f->options.out_fd);
    f->options.out_fd = ends[1];
    assert_int_equal(run(f, writ_buf_str(&input)), WRIT_OK);
    assert_int_equal(f->state.passed, 30000);
    int status = 1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    writ_buf_clear(&input);
}

/* ---- contracts that are read again ---- */

static const char stricter[] =
    JSON({"type" : "object", "properties" : {"n" : {"maximum" : 9}}, "required" : ["n"]});

/* After so many records the contract is replaced: by the same under another name, or in its place.
 */
typedef struct replaced {
    filtered *filter;
    volatile sig_atomic_t asked;
    uint64_t after, at; /* records; it was, when so many were judged */
    bool in_place;
    int times;
    writ_filter_contract contracts[2];
} replaced;

static void ask(void *context, const writ_filter_state *state)
{
    replaced *r = context;
    if (!r->times && state->records >= r->after)
        r->asked = 1;
}

static void replace(void *context)
{
    replaced *r = context;
    filtered *f = r->filter;
    writ_filter_options *options = &f->options;
    size_t place = r->in_place ? 0 : 1;
    r->asked = 0;
    r->times++;
    r->at = f->state.records;
    r->contracts[0] = (writ_filter_contract){.label = f->contract.label};
    r->contracts[place].label = r->in_place ? f->contract.label : WRIT_STR("numbers@2.0.0");
    writ_validator_free(f->contract.validator);
    f->contract.validator = NULL;
    assert_int_equal(writ_validator_new(compile(&f->arena, stricter), NULL,
                                        &r->contracts[place].validator, &f->err),
                     WRIT_OK);
    options->contracts = r->contracts;
    options->contract_count = place + 1;
    options->first_contract = place;
}

static replaced replace_after(filtered *f, uint64_t records)
{
    f->options.chunk_bytes = 4096;
    f->options.progress = ask;
    f->options.reload = replace;
    return (replaced){.filter = f, .after = records};
}

/* Each of so many records {"n":10} is judged by one of both: the first lets it pass. */
static void assert_each_is_judged_once(filtered *f, replaced *r, size_t jobs)
{
    enum { RECORDS = 20000 };
    writ_buf input = WRIT_BUF_INIT;
    f->options.progress_context = f->options.reload_context = r;
    f->options.reload_asked = &r->asked;
    f->options.jobs = jobs;
    for (int i = 0; i < RECORDS; i++)
        writ_buf_add_text(&input, "{\"n\":10}\n");
    assert_int_equal(run(f, writ_buf_str(&input)), WRIT_OK);
    assert_int_equal(r->times, 1);
    assert_true(r->at >= r->after && r->at < RECORDS);
    assert_int_equal(f->state.records, RECORDS);
    assert_int_equal(f->state.passed, r->at);
    assert_int_equal(f->state.rejected, RECORDS - r->at);
    assert_int_equal(lines_in(content_of(f, f->options.out_fd)), r->at);
    assert_int_equal(lines_in(content_of(f, f->options.reject_fd)), RECORDS - r->at);
    writ_buf_clear(&input);
}

static void test_other_contracts_judge_what_comes_after_them(void **state)
{
    filtered *f = *state;
    replaced r = replace_after(f, 3000);
    assert_each_is_judged_once(f, &r, 1);
    assert_int_equal(f->state.contract_count, 2);
    assert_int_equal(f->state.contracts[0].records, r.at);
    assert_int_equal(f->state.contracts[0].rejected, 0);
    assert_int_equal(f->state.contracts[1].records, f->state.records - r.at);
    assert_int_equal(f->state.contracts[1].rejected, f->state.rejected);
    assert_int_equal(f->state.groups.items[0]->contract, 1);
    const char *letters = content_of(f, f->options.reject_fd).ptr;
    assert_null(strstr(letters, "numbers@1.0.0"));
    assert_non_null(strstr(letters, "\"contract\":\"numbers@2.0.0\""));
    writ_validator_free(r.contracts[1].validator);
}

static void test_also_where_several_threads_judge(void **state)
{
    filtered *f = *state;
    replaced r = replace_after(f, 3000);
    assert_each_is_judged_once(f, &r, 4);
    assert_int_equal(f->state.contracts[0].records + f->state.contracts[1].records,
                     f->state.records);
    writ_filter_clear(&f->state);
    writ_validator_free(r.contracts[1].validator);
}

static void test_one_in_the_place_of_another_is_counted_with_it(void **state)
{
    filtered *f = *state;
    replaced r = replace_after(f, 3000);
    r.in_place = true;
    assert_each_is_judged_once(f, &r, 2);
    assert_int_equal(f->state.contract_count, 1);
    assert_int_equal(f->state.contracts[0].records, f->state.records);
    writ_filter_clear(&f->state);
    writ_validator_free(r.contracts[0].validator);
}

/* ---- the share of rejects ---- */

static bool is_over(void *context, const writ_invalid_window *window)
{
    *(uint64_t *)context = window->records;
    return window->is_over;
}

/* Every fifth record is refused, and from 10,000 on every second one. */
static void assert_it_ends_where_too_many_are_refused(filtered *f, size_t jobs)
{
    enum { RECORDS = 100000, TURN = 10000 };
    uint64_t told = 0;
    writ_invalid_window window = {.size = 100, .most = 0.4, .tell = is_over, .context = &told};
    writ_buf input = WRIT_BUF_INIT;
    for (int i = 0; i < RECORDS; i++)
        writ_buf_printf(&input, i % (i < TURN ? 5 : 2) ? "{\"n\":%d}\n" : "{\"m\":%d}\n", i);
    f->options.window = &window;
    f->options.chunk_bytes = 16 * 1024;
    f->options.jobs = jobs;
    assert_int_equal(run(f, writ_buf_str(&input)), WRIT_OK);
    assert_true(f->state.enough);
    assert_true(told > TURN && told <= TURN + 100);
    assert_true(f->state.records >= told && f->state.records < RECORDS);
    assert_int_equal(f->state.records, f->state.passed + f->state.rejected);
    assert_int_equal(lines_in(content_of(f, f->options.out_fd)), f->state.passed);
    size_t records;
    assert_int_equal(writ_invalid_window_cause(&window, &records)->rule,
                     WRIT_RULE_REQUIRED_MISSING);
    writ_invalid_window_clear(&window);
    writ_buf_clear(&input);
}

static void test_it_ends_where_too_many_of_the_last_are_refused(void **state)
{
    assert_it_ends_where_too_many_are_refused(*state, 1);
}

static void test_also_where_several_threads_read(void **state)
{
    assert_it_ends_where_too_many_are_refused(*state, 4);
}

static void test_a_stop_flushes_what_was_judged(void **state)
{
    static volatile sig_atomic_t stop = 1;
    filtered *f = *state;
    f->options.stop = &stop;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "{\"n\":1}\n", 8), 8);
    assert_int_equal(writ_filter_run(&f->options, ends[0], "in", &f->state, &f->err), WRIT_OK);
    assert_true(f->state.stopped);
    assert_int_equal(f->state.records, f->state.passed + f->state.rejected);
    close(ends[0]);
    close(ends[1]);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_valid_records_leave_byte_for_byte),
        CASE(test_no_line_end_is_added),
        CASE(test_blank_lines_are_dropped_and_counted),
        CASE(test_an_empty_input_is_no_record),
        CASE(test_what_is_refused_goes_to_the_dead_letters),
        CASE(test_discarded_records_are_counted),
        CASE(test_several_inputs_add_up),
        CASE(test_order_and_counts_hold_over_many_gaps),
        CASE(test_they_hold_for_any_number_of_jobs),
        CASE(test_records_that_cross_the_buffer_leave_whole),
        CASE(test_cuts_at_any_byte_make_no_difference),
        CASE(test_long_records_between_windows_make_no_difference),
        CASE(test_one_job_reads_without_windows),
        CASE(test_a_file_that_grows_is_read_to_its_end),
        CASE(test_a_file_that_is_truncated_ends_there_or_behind_what_was_read),
        CASE(test_a_stop_ends_windows_behind_a_whole_record),
        CASE(test_a_failure_leaves_the_file_behind_what_is_written),
        CASE(test_rejects_are_grouped_by_cause),
        CASE(test_who_loses_a_record_stands_in_its_letter_and_group),
        CASE(test_what_an_observing_contract_refuses_passes_and_is_counted),
        CASE(test_a_closed_output_is_an_error_that_counts),
        CASE(test_a_full_disk_ends_the_output_and_says_where),
        CASE(test_dead_letters_end_in_a_whole_line_on_a_full_disk),
        CASE(test_a_slow_reader_that_does_not_block_is_waited_for),
        CASE(test_other_contracts_judge_what_comes_after_them),
        CASE(test_also_where_several_threads_judge),
        CASE(test_one_in_the_place_of_another_is_counted_with_it),
        CASE(test_it_ends_where_too_many_of_the_last_are_refused),
        CASE(test_also_where_several_threads_read),
        CASE(test_a_stop_flushes_what_was_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
