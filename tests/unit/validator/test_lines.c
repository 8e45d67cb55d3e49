/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/lines.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/test.h"
#include "tests/unit/validator/csv_rules.h"
#include "validator/scan.h"

enum { BUFFER = WRIT_CHUNK_BYTES };

static volatile sig_atomic_t stop_now;

/* The lines of a stream, chunk after chunk. */
typedef struct reader {
    writ_lines lines;
    writ_chunk chunk;
} reader;

static reader reader_of(int fd, const volatile sig_atomic_t *stop)
{
    reader r = {0};
    writ_lines_init(&r.lines, fd, "in", stop);
    return r;
}

/* 1 and the next line, 0, or an error. */
static int next_line(reader *r, writ_line *line, writ_error *err)
{
    while (!writ_chunk_next(&r->chunk, line)) {
        int more = writ_lines_read(&r->lines, &r->chunk, err);
        if (more <= 0)
            return more;
    }
    return 1;
}

static void clear(reader *r)
{
    writ_chunk_clear(&r->chunk);
    writ_lines_clear(&r->lines);
}

/* A file in memory, at its start. */
static int file_of(writ_str content)
{
    int fd = memfd_create("lines", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, content.ptr, content.len), content.len);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

/* Reads all of fd and holds every record against the content, which it must make up. */
static uint64_t assert_reads_back(int fd, writ_str content)
{
    writ_line line;
    writ_error err = WRIT_ERROR_INIT;
    uint64_t offset = 0, count = 0;
    int more;
    reader r = reader_of(fd, NULL);
    while ((more = next_line(&r, &line, &err)) > 0) {
        assert_int_equal(line.offset, offset);
        assert_int_equal(line.number, ++count);
        writ_str rest = writ_str_part(content, offset, SIZE_MAX);
        size_t len = writ_str_find_byte(rest, '\n');
        assert_int_equal(line.bytes.len, len);
        assert_int_equal(line.whole_len, len + (len < rest.len));
        assert_memory_equal(line.bytes.ptr, rest.ptr, line.whole_len);
        offset += line.whole_len;
    }
    assert_int_equal(more, 0);
    assert_int_equal(err.code, WRIT_OK);
    assert_int_equal(offset, content.len);
    assert_int_equal(writ_lines_unread(&r.lines), 0);
    clear(&r);
    return count;
}

static uint64_t assert_file_reads_back(writ_str content)
{
    int fd = file_of(content);
    uint64_t count = assert_reads_back(fd, content);
    close(fd);
    return count;
}

static void test_each_line_is_a_record(void **state)
{
    (void)state;
    assert_int_equal(assert_file_reads_back(WRIT_STR("")), 0);
    assert_int_equal(assert_file_reads_back(WRIT_STR("\n")), 1);
    assert_int_equal(assert_file_reads_back(WRIT_STR("a\n")), 1);
    assert_int_equal(assert_file_reads_back(WRIT_STR("a\nbb\n\nccc\n")), 4);
    assert_int_equal(assert_file_reads_back(WRIT_STR("a\0b\nc\n")), 2);
}

static void test_the_last_line_needs_no_line_end(void **state)
{
    (void)state;
    assert_int_equal(assert_file_reads_back(WRIT_STR("a")), 1);
    assert_int_equal(assert_file_reads_back(WRIT_STR("a\nb")), 2);
    assert_int_equal(assert_file_reads_back(WRIT_STR("a\n\r")), 2);
}

static void test_lines_of_white_space_are_blank_and_counted(void **state)
{
    (void)state;
    static const bool blank[] = {true, false, true, true, false, false, true};
    int fd = file_of(WRIT_STR("\n1\n\r\n \t \r\n 1\n\v\n  "));
    writ_line line;
    writ_error err = WRIT_ERROR_INIT;
    reader r = reader_of(fd, NULL);
    for (size_t i = 0; i < sizeof blank; i++) {
        assert_int_equal(next_line(&r, &line, &err), 1);
        assert_int_equal(line.number, i + 1);
        assert_int_equal(line.blank, blank[i]);
    }
    assert_int_equal(next_line(&r, &line, &err), 0);
    clear(&r);
    close(fd);
}

static void test_a_carriage_return_belongs_to_its_record(void **state)
{
    (void)state;
    int fd = file_of(WRIT_STR("{}\r\n"));
    writ_line line;
    writ_error err = WRIT_ERROR_INIT;
    reader r = reader_of(fd, NULL);
    assert_int_equal(next_line(&r, &line, &err), 1);
    assert_true(writ_str_is(line.bytes, "{}\r"));
    assert_int_equal(line.whole_len, 4);
    clear(&r);
    close(fd);
}

/* A first line that ends so many bytes before or behind the end of the buffer, and short ones after
 * it that then lie across it, begin at it or end at it. */
static void test_records_may_cross_the_end_of_the_buffer_anywhere(void **state)
{
    (void)state;
    static const char tail[] = "\n0\n\n12\n{\"a\":1}\n[\n]\r\n345\n\"\n\"\n6789\n";
    static const int around = (int)sizeof tail + WRIT_SCAN_PADDING;
    char *bytes = malloc(BUFFER + 2 * (size_t)around);
    assert_non_null(bytes);
    for (int distance = -around; distance <= around; distance++) {
        size_t first = (size_t)(BUFFER + distance);
        memset(bytes, 'x', first);
        memcpy(bytes + first, tail, sizeof tail - 1);
        writ_str content = {bytes, first + sizeof tail - 1};
        if (content.len > BUFFER + (size_t)around)
            content.len = BUFFER + (size_t)around;
        uint64_t ends = 0;
        for (size_t i = 0; i < content.len; i++)
            ends += content.ptr[i] == '\n';
        bool ended = content.ptr[content.len - 1] == '\n';
        assert_int_equal(assert_file_reads_back(content), ends + !ended);
    }
    free(bytes);
}

static void test_the_buffer_grows_with_the_longest_record(void **state)
{
    (void)state;
    static const size_t lengths[] = {1, BUFFER, 3, 4 * BUFFER - 1, 4 * BUFFER + 1, 2, 2 * BUFFER};
    writ_buf content = WRIT_BUF_INIT;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        for (size_t j = 0; j < lengths[i]; j++)
            writ_buf_add_byte(&content, (char)('a' + j % 23));
        writ_buf_add_byte(&content, '\n');
    }
    assert_int_equal(assert_file_reads_back(writ_buf_str(&content)), 7);
    writ_buf_clear(&content);
}

/* Packets of a socket: each read() returns one of them. */
static void test_reads_may_be_as_short_as_one_byte(void **state)
{
    (void)state;
    static const char content[] = "{\"a\":1}\n\n{\"b\":[2]}\r\n{}";
    for (size_t step = 1; step < sizeof content; step++) {
        int ends[2];
        assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
        for (size_t at = 0; at < sizeof content - 1; at += step) {
            size_t left = sizeof content - 1 - at;
            assert_true(send(ends[1], content + at, left < step ? left : step, 0) > 0);
        }
        close(ends[1]);
        assert_int_equal(assert_reads_back(ends[0], writ_str_of(content)), 4);
        close(ends[0]);
    }
}

static void test_a_chunk_is_one_stretch_of_whole_lines(void **state)
{
    (void)state;
    writ_buf content = WRIT_BUF_INIT;
    for (int i = 0; content.len < 3 * BUFFER; i++)
        writ_buf_printf(&content, "{\"number\":%d}\n", i);
    int fd = file_of(writ_buf_str(&content)), chunks = 0;
    reader r = reader_of(fd, NULL);
    writ_line line;
    uint64_t number = 0;
    while (writ_lines_read(&r.lines, &r.chunk, NULL) > 0) {
        const char *at = r.chunk.bytes;
        assert_true(r.chunk.len <= BUFFER);
        assert_int_equal(r.chunk.number, number);
        assert_memory_equal(at, content.ptr + r.chunk.offset, r.chunk.len);
        for (; writ_chunk_next(&r.chunk, &line); at += line.whole_len, number++)
            assert_ptr_equal(line.bytes.ptr, at);
        assert_int_equal(at[-1], '\n');
        chunks++;
    }
    assert_int_equal(chunks, 4);
    clear(&r);
    writ_buf_clear(&content);
    close(fd);
}

/* Line ends are counted many at a time, and some at the end one by one. */
static void test_lines_are_counted_wherever_they_end(void **state)
{
    (void)state;
    for (size_t from = 0; from < 3 * 64; from++) {
        writ_buf content = WRIT_BUF_INIT;
        for (size_t i = 0; i < from; i++)
            writ_buf_add_byte(&content, i % 3 ? 'x' : '\n');
        for (size_t i = 0; i < 256 * 64 + from; i++)
            writ_buf_add_byte(&content, '\n');
        writ_buf_add_text(&content, "rest");
        int fd = file_of(writ_buf_str(&content));
        reader r = reader_of(fd, NULL);
        r.lines.chunk_bytes = content.len - 4;
        r.lines.ahead = true;
        assert_int_equal(writ_lines_read(&r.lines, &r.chunk, NULL), 1);
        assert_int_equal(writ_lines_read(&r.lines, &r.chunk, NULL), 1);
        assert_int_equal(r.chunk.number, (from + 2) / 3 + 256 * 64 + from);
        clear(&r);
        close(fd);
        writ_buf_clear(&content);
    }
}

/* What is there is handed out, and nothing waits for the chunk to be full. */
static void test_a_chunk_does_not_wait_for_more(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    reader r = reader_of(ends[0], NULL);
    writ_line line;
    assert_true(writ_lines_waits(&r.lines));
    assert_int_equal(write(ends[1], "1\n2\n3", 5), 5);
    assert_false(writ_lines_waits(&r.lines));
    assert_int_equal(writ_lines_read(&r.lines, &r.chunk, NULL), 1);
    assert_int_equal(r.chunk.len, 4);
    assert_true(writ_lines_waits(&r.lines));
    assert_int_equal(write(ends[1], "3\n", 2), 2);
    assert_int_equal(writ_lines_read(&r.lines, &r.chunk, NULL), 1);
    assert_true(writ_chunk_next(&r.chunk, &line));
    assert_true(writ_str_is(line.bytes, "33"));
    close(ends[1]);
    assert_int_equal(writ_lines_read(&r.lines, &r.chunk, NULL), 0);
    clear(&r);
    close(ends[0]);
}

static void test_a_stop_hands_out_no_unfinished_record(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "1\n2\n{\"unfin", 11), 11);
    writ_line line;
    writ_error err = WRIT_ERROR_INIT;
    stop_now = 0;
    reader r = reader_of(ends[0], &stop_now);
    assert_int_equal(next_line(&r, &line, &err), 1);
    stop_now = 1;
    assert_int_equal(next_line(&r, &line, &err), 1); /* it was read already */
    assert_true(writ_str_is(line.bytes, "2"));
    assert_int_equal(next_line(&r, &line, &err), 0);
    assert_true(r.lines.input.stopped);
    assert_int_equal(writ_lines_unread(&r.lines), 7);
    assert_int_equal(next_line(&r, &line, &err), 0);
    clear(&r);
    close(ends[0]);
    close(ends[1]);
}

static void set_stop(int number)
{
    (void)number;
    stop_now = 1;
}

static void test_a_signal_ends_the_wait_for_input(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    writ_line line;
    writ_error err = WRIT_ERROR_INIT;
    struct sigaction action = {.sa_handler = set_stop}, before;
    stop_now = 0;
    sigaction(SIGALRM, &action, &before);
    reader r = reader_of(ends[0], &stop_now);
    setitimer(ITIMER_REAL, &(struct itimerval){.it_value.tv_usec = 20000}, NULL);
    assert_int_equal(next_line(&r, &line, &err), 0); /* nobody ever writes */
    assert_true(r.lines.input.stopped);
    sigaction(SIGALRM, &before, NULL);
    clear(&r);
    close(ends[0]);
    close(ends[1]);
}

static void test_a_descriptor_that_does_not_block_is_waited_for(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
    pid_t child = fork();
    if (child == 0) {
        usleep(20000);
        _exit(write(ends[1], "late\n", 5) != 5);
    }
    close(ends[1]);
    assert_int_equal(assert_reads_back(ends[0], WRIT_STR("late\n")), 1);
    close(ends[0]);
    int status = 1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void assert_unreadable(int fd, int code, const char *message)
{
    writ_line line;
    writ_error err = WRIT_ERROR_INIT;
    reader r = reader_of(fd, NULL);
    assert_int_equal(next_line(&r, &line, &err), code);
    assert_string_equal(err.message, message);
    clear(&r);
}

static void test_what_cannot_be_read_is_an_error(void **state)
{
    (void)state;
    int fd = open("/", O_RDONLY | O_DIRECTORY);
    assert_unreadable(fd, WRIT_E_INPUT, "'in' is a directory, not a file");
    close(fd);
    fd = open("/dev/null", O_WRONLY);
    assert_unreadable(fd, WRIT_E_SYSTEM, "cannot read 'in': Bad file descriptor");
    close(fd);
}

/* ---- rows of CSV ---- */

/* Each row, held against the rules. */
static void assert_reads_rows(writ_str content, size_t chunk_bytes, bool ahead)
{
    writ_line line;
    writ_error err = WRIT_ERROR_INIT;
    size_t offset = 0;
    uint64_t number = 1;
    int fd = file_of(content);
    reader r = reader_of(fd, NULL);
    r.lines.csv = ',';
    r.lines.chunk_bytes = chunk_bytes;
    r.lines.ahead = ahead;
    while (next_line(&r, &line, &err) > 0) {
        const writ_str rest = writ_str_part(content, offset, content.len);
        const ruled_row row = ruled_row_of(rest, ',', 0);
        assert_int_equal(line.offset, offset);
        assert_int_equal(line.number, number);
        assert_int_equal(line.whole_len, row.len);
        assert_memory_equal(line.bytes.ptr, rest.ptr, row.len);
        offset += row.len;
        number += writ_lines_count(writ_str_part(rest, 0, row.len));
    }
    assert_int_equal(err.code, WRIT_OK);
    assert_int_equal(offset, content.len);
    clear(&r);
    close(fd);
}

/* What closes behind it, what does not, and what never does. */
static const char rows[] =
    "id,note\r\n1,\"two\nlines\"\r\n\r\n2,\"never closed\n3,a\n4,\"b\"\n"
    "5,\"x\"\"\n\"\"y\n\nz\"\n6,q\"\n \t\n7,\"\"\r\n8,\"a\"b\n9,\"end\nof\nall";

static void test_rows_may_cross_the_end_of_a_chunk_anywhere(void **state)
{
    (void)state;
    writ_buf text = WRIT_BUF_INIT;
    for (size_t more = 0; more<2 * sizeof rows; more += test_rounds(30)> 1 ? 1 : 20) {
        writ_buf_reset(&text);
        for (size_t i = 0; i < more; i++)
            writ_buf_add_byte(&text, 'x');
        writ_buf_add_text(&text, rows);
        for (size_t bytes = 8; bytes < 2 * sizeof rows; bytes *= 2) {
            assert_reads_rows(writ_buf_str(&text), bytes, false);
            assert_reads_rows(writ_buf_str(&text), bytes + more % 8, true);
        }
    }
    writ_buf_clear(&text);
}

/* A row too long to be one is held back with what follows, and that may be another one. */
static void test_what_is_held_back_is_bounded(void **state)
{
    (void)state;
    writ_buf text = WRIT_BUF_INIT;
    for (int i = 0; i < 3; i++) {
        writ_buf_add_text(&text, "1,\"not closed\n");
        while (text.len < (size_t)(i + 1) * (WRIT_BOUND_CSV_ROW_BYTES * 3 / 2))
            writ_buf_add_text(&text, "2,some text that goes on and on\n");
    }
    assert_reads_rows(writ_buf_str(&text), WRIT_CHUNK_BYTES, false);
    assert_reads_rows(writ_buf_str(&text), WRIT_CHUNK_BYTES / 16, true);
    writ_buf_clear(&text);
}

static void test_a_row_of_delimiters_is_not_blank(void **state)
{
    (void)state;
    int fd = file_of(WRIT_STR("\t\t\n \n\r\n"));
    writ_line line;
    writ_error err = WRIT_ERROR_INIT;
    reader r = reader_of(fd, NULL);
    r.lines.csv = '\t';
    for (int i = 0; i < 3; i++) {
        assert_int_equal(next_line(&r, &line, &err), 1);
        assert_int_equal(line.blank, i > 0);
    }
    clear(&r);
    close(fd);
}

static void test_records_are_counted_with_their_lines(void **state)
{
    (void)state;
    uint64_t lines;
    assert_int_equal(writ_lines_count_records(WRIT_STR("a\nb\nc"), '\0', &lines), 2);
    assert_int_equal(lines, 2);
    assert_int_equal(writ_lines_count_records(WRIT_STR("a\n\"b\nc\"\n\"d\n"), ',', &lines), 2);
    assert_int_equal(lines, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_line_is_a_record),
        cmocka_unit_test(test_the_last_line_needs_no_line_end),
        cmocka_unit_test(test_lines_of_white_space_are_blank_and_counted),
        cmocka_unit_test(test_a_carriage_return_belongs_to_its_record),
        cmocka_unit_test(test_records_may_cross_the_end_of_the_buffer_anywhere),
        cmocka_unit_test(test_the_buffer_grows_with_the_longest_record),
        cmocka_unit_test(test_reads_may_be_as_short_as_one_byte),
        cmocka_unit_test(test_a_chunk_is_one_stretch_of_whole_lines),
        cmocka_unit_test(test_lines_are_counted_wherever_they_end),
        cmocka_unit_test(test_a_chunk_does_not_wait_for_more),
        cmocka_unit_test(test_a_stop_hands_out_no_unfinished_record),
        cmocka_unit_test(test_a_signal_ends_the_wait_for_input),
        cmocka_unit_test(test_a_descriptor_that_does_not_block_is_waited_for),
        cmocka_unit_test(test_what_cannot_be_read_is_an_error),
        cmocka_unit_test(test_rows_may_cross_the_end_of_a_chunk_anywhere),
        cmocka_unit_test(test_what_is_held_back_is_bounded),
        cmocka_unit_test(test_a_row_of_delimiters_is_not_blank),
        cmocka_unit_test(test_records_are_counted_with_their_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
