/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/windows.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/unit/test.h"

/* A file in memory, and windows of it that are read one after the other. */
typedef struct windowed {
    int fd;
    writ_input input;
    writ_windows windows;
    writ_window window;
    writ_chunk chunk;
} windowed;

/* The input begins behind so many bytes of the file. */
static windowed *open_behind(writ_str content, off_t before)
{
    windowed *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->fd = memfd_create("windows", MFD_CLOEXEC);
    assert_true(w->fd >= 0);
    assert_int_equal(lseek(w->fd, before, SEEK_SET), before);
    assert_int_equal(write(w->fd, content.ptr, content.len), content.len);
    assert_int_equal(lseek(w->fd, before, SEEK_SET), before);
    writ_input_init(&w->input, w->fd, "in", NULL);
    writ_windows_init(&w->windows, &w->input);
    return w;
}

static windowed *open_content(writ_str content)
{
    return open_behind(content, 0);
}

static void close_content(windowed *w)
{
    writ_chunk_clear(&w->chunk);
    writ_windows_clear(&w->windows);
    writ_input_clear(&w->input);
    close(w->fd);
    free(w);
}

/* Reads the next window. */
static writ_str records_of_next(windowed *w, size_t len)
{
    w->window = writ_windows_next(&w->windows, len);
    writ_window_read(&w->windows, &w->window, &w->chunk);
    return (writ_str){w->chunk.bytes + w->chunk.next, w->chunk.len - w->chunk.next};
}

/* The end of the last whole line. */
static size_t whole_lines(writ_str content)
{
    while (content.len && content.ptr[content.len - 1] != '\n')
        content.len--;
    return content.len;
}

/* From behind the first line, windows of this size are all whole lines of the content, and the last
 * of them is cut. */
static void assert_windows_make_it_up(writ_str content, size_t window_len, off_t before)
{
    windowed *w = open_behind(content, before);
    uint64_t at = writ_str_find_byte(content, '\n') + 1, number = 1;
    writ_windows_begin(&w->windows, at, number);
    do {
        writ_str records = records_of_next(w, window_len);
        assert_true(writ_window_follows(&w->window, at));
        assert_int_equal(w->window.to - w->window.from, records.len);
        if (!records.len)
            continue;
        assert_int_equal(w->window.from, at);
        assert_in_range(at, w->window.offset, w->window.offset + window_len - 1);
        assert_true(at + records.len <= content.len);
        assert_memory_equal(records.ptr, content.ptr + at, records.len);
        assert_int_equal(records.ptr[records.len - 1], '\n');
        assert_int_equal(w->chunk.number, number);
        writ_line line;
        while (writ_chunk_next(&w->chunk, &line)) {
            assert_int_equal(line.offset, at);
            assert_true(line.offset < w->window.offset + window_len); /* it begins in the window */
            at += line.whole_len;
            number++;
        }
    } while (!w->window.cut);
    assert_int_equal(at, whole_lines(content));
    assert_int_equal(lseek(w->fd, 0, SEEK_CUR), before);
    close_content(w);
}

static void test_windows_cut_a_file_at_any_byte(void **state)
{
    (void)state;
    static const writ_str contents[] = {
        WRIT_STR("{\"n\":1}\n{}\n\n\n[1,2]\r\n\r\n 12345678901234567890123 \n1\n2\n3\nno end"),
        WRIT_STR("1\n22\n333\n4444\n55555\n666666\n"),
        WRIT_STR("\n\n\n\n\n\n\n"),
        WRIT_STR("first\na second that is longer than most of the windows, and has no end"),
    };
    for (size_t i = 0; i < sizeof contents / sizeof *contents; i++)
        for (size_t len = 1; len <= contents[i].len + 1; len++) {
            assert_windows_make_it_up(contents[i], len, 0);
            assert_windows_make_it_up(contents[i], len, 7);
        }
}

/* A record of `length` bytes with its LF, and a short one before and behind it. */
static writ_buf around(size_t length)
{
    writ_buf content = WRIT_BUF_INIT;
    writ_buf_add_text(&content, "0\n1\n");
    for (size_t i = 1; i < length; i++)
        writ_buf_add_byte(&content, 'x');
    writ_buf_add_text(&content, "\n2\n");
    return content;
}

static void test_a_record_may_go_on_behind_its_window(void **state)
{
    (void)state;
    writ_buf content = around(WRIT_WINDOW_MORE);
    windowed *w = open_content(writ_buf_str(&content));
    writ_windows_begin(&w->windows, 2, 1);
    assert_int_equal(records_of_next(w, 1024).len, content.len - 2 - 2);
    assert_false(w->window.cut);
    for (size_t at = 2 + 1024; at + 1024 < content.len - 2; at += 1024) {
        assert_int_equal(records_of_next(w, 1024).len, 0);
        assert_false(w->window.cut);
        assert_true(writ_window_follows(&w->window, content.len - 2));
        assert_false(writ_window_follows(&w->window, w->window.offset)); /* whose would that be? */
    }
    assert_true(writ_str_is(records_of_next(w, 1024), "2\n"));
    assert_int_equal(w->chunk.number, 3);
    close_content(w);
    writ_buf_clear(&content);
}

static void test_a_window_is_cut_before_a_record_that_is_too_long(void **state)
{
    (void)state;
    writ_buf content = around(WRIT_WINDOW_MORE + 2048);
    windowed *w = open_content(writ_buf_str(&content));
    writ_windows_begin(&w->windows, 2, 1);
    assert_true(writ_str_is(records_of_next(w, 1024), "1\n"));
    assert_true(w->window.cut);
    assert_true(w->chunk.capacity <= 1024 + WRIT_WINDOW_MORE);
    close_content(w);
    writ_buf_clear(&content);
}

static void test_a_chunk_gives_back_what_a_long_record_took(void **state)
{
    (void)state;
    windowed *w = open_content(WRIT_STR("0\n1\n2\n"));
    writ_chunk_resize(&w->chunk, 4 * WRIT_WINDOW_MORE);
    writ_windows_begin(&w->windows, 2, 1);
    assert_true(writ_str_is(records_of_next(w, 2), "1\n"));
    assert_int_equal(w->chunk.capacity, WRIT_CHUNK_BYTES);
    close_content(w);
}

/* What comes behind in a file that changed is not what follows. */
static void test_windows_of_a_file_that_changed_do_not_follow(void **state)
{
    (void)state;
    windowed *w = open_content(WRIT_STR("0\n11\n22\n33\n44\n55\n"));
    writ_windows_begin(&w->windows, 2, 1);
    assert_true(writ_str_is(records_of_next(w, 5), "11\n22\n"));
    assert_true(writ_window_follows(&w->window, 2));
    assert_int_equal(pwrite(w->fd, "x", 1, 7), 1); /* in the place of the LF before 33 */
    assert_int_equal(pwrite(w->fd, "\n", 1, 8), 1);
    assert_true(writ_str_is(records_of_next(w, 5), "3\n44\n"));
    assert_false(writ_window_follows(&w->window, 8));
    assert_int_equal(ftruncate(w->fd, 9), 0);
    assert_int_equal(records_of_next(w, 5).len, 0);
    assert_true(w->window.cut);
    close_content(w);
}

static void test_what_cannot_be_read_cuts_the_window(void **state)
{
    (void)state;
    windowed *w = open_content(WRIT_STR("0\n11\n22\n33\n"));
    writ_windows_begin(&w->windows, 2, 1);
    assert_int_equal(records_of_next(w, 3).len, 3);
    assert_false(w->window.cut);
    w->input.fd = -1;
    assert_int_equal(records_of_next(w, 3).len, 0);
    assert_true(w->window.cut);
    close_content(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_windows_cut_a_file_at_any_byte),
        cmocka_unit_test(test_a_record_may_go_on_behind_its_window),
        cmocka_unit_test(test_a_window_is_cut_before_a_record_that_is_too_long),
        cmocka_unit_test(test_a_chunk_gives_back_what_a_long_record_took),
        cmocka_unit_test(test_windows_of_a_file_that_changed_do_not_follow),
        cmocka_unit_test(test_what_cannot_be_read_cuts_the_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
