/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/follow.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/folder.h"

/* Generous: what is waited for comes in milliseconds, on a machine that has nothing else to do. */
static const uint64_t patience_ms = 20 * 1000;

/* A folder, what is followed in it, and all that came of it: "NAME:LINE:OFFSET:RECORD;" each. */
typedef struct followed {
    char folder[FOLDER_BYTES];
    writ_arena arena;
    writ_follow follow;
    writ_chunk chunk;
    writ_buf seen, events;
    writ_error err;
} followed;

static void note_event(void *context, writ_follow_event event, const char *name)
{
    static const char *const words[] = {"missing", "unreadable", "rotated",
                                        "cut",     "between",    "lost"};
    followed *f = context;
    (void)name;
    writ_buf_printf(&f->events, "%s;", words[event]);
}

static void begin(followed *f, bool is_told)
{
    writ_follow_init(&f->follow, is_told, note_event, f);
    f->follow.linger_ms = patience_ms;
}

static int set_up(void **state)
{
    followed *f = calloc(1, sizeof *f);
    assert_non_null(f);
    make_folder(f->folder);
    begin(f, true);
    *state = f;
    return 0;
}

static const char *path_of(followed *f, const char *name)
{
    return writ_str_printf(&f->arena, "%s/%s", f->folder, name).ptr;
}

static int tear_down(void **state)
{
    followed *f = *state;
    int code = remove_folder(f->folder);
    writ_follow_clear(&f->follow);
    writ_chunk_clear(&f->chunk);
    writ_buf_clear(&f->seen);
    writ_buf_clear(&f->events);
    writ_arena_clear(&f->arena);
    free(f);
    return code;
}

/* ---- what writers do ---- */

static void write_with(followed *f, const char *name, const char *text, int flags)
{
    int fd = open(path_of(f, name), O_WRONLY | flags, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

static void append(followed *f, const char *name, const char *text)
{
    write_with(f, name, text, O_APPEND | O_CREAT);
}

static void move(followed *f, const char *from, const char *to)
{
    assert_int_equal(rename(path_of(f, from), path_of(f, to)), 0);
}

/* ---- what comes of it ---- */

static void add(followed *f, const char *name)
{
    assert_int_equal(writ_follow_add(&f->follow, path_of(f, name), NULL, &f->err), WRIT_OK);
}

static void note_lines(followed *f, const char *name)
{
    writ_line line;
    const char *slash = strrchr(name, '/');
    while (writ_chunk_next(&f->chunk, &line)) {
        assert_int_equal(line.whole_len, line.bytes.len + 1);
        writ_buf_printf(&f->seen, "%s:%u:%u:%.*s;", slash[1] == 'f' ? "f" : slash + 1,
                        (unsigned)line.number, (unsigned)line.offset, WRIT_FMT(line.bytes));
    }
}

static int read_once(followed *f, int wait_ms)
{
    const writ_follow_file *from;
    int more = writ_follow_read(&f->follow, wait_ms, &f->chunk, &from, &f->err);
    if (more > 0)
        note_lines(f, from->name);
    return more;
}

/* Reads until that has come, no more and no less. */
static void assert_comes(followed *f, const char *expected)
{
    uint64_t end = writ_follow_now_ms() + patience_ms;
    while (f->seen.len < strlen(expected) && writ_follow_now_ms() < end)
        assert_true(read_once(f, 50) >= 0);
    for (int i = 0; i < 4; i++)
        assert_true(read_once(f, 1) >= 0);
    assert_string_equal(f->seen.ptr ? f->seen.ptr : "", expected);
}

static void assert_told(followed *f, const char *expected)
{
    uint64_t end = writ_follow_now_ms() + patience_ms;
    while (f->events.len < strlen(expected) && writ_follow_now_ms() < end)
        assert_true(read_once(f, 50) >= 0);
    assert_string_equal(f->events.ptr ? f->events.ptr : "", expected);
}

/* ---- growing ---- */

static void test_lines_come_as_they_are_written(void **state)
{
    followed *f = *state;
    append(f, "a", "1\n22\n");
    add(f, "a");
    assert_comes(f, "a:1:0:1;a:2:2:22;");
    append(f, "a", "333\n");
    assert_comes(f, "a:1:0:1;a:2:2:22;a:3:5:333;");
}

static void test_an_unfinished_line_waits_for_its_end(void **state)
{
    followed *f = *state;
    append(f, "a", "1\n{\"n\":");
    add(f, "a");
    assert_comes(f, "a:1:0:1;");
    assert_int_equal(writ_follow_unread(&f->follow), 5);
    append(f, "a", "2");
    assert_comes(f, "a:1:0:1;");
    append(f, "a", "}\n3");
    assert_comes(f, "a:1:0:1;a:2:2:{\"n\":2};");
    assert_int_equal(writ_follow_unread(&f->follow), 1);
}

static void test_it_also_works_where_nobody_tells(void **state)
{
    followed *f = *state;
    writ_follow_clear(&f->follow);
    begin(f, false);
    append(f, "a", "1\n");
    add(f, "a");
    append(f, "a", "2\n");
    assert_comes(f, "a:1:0:1;a:2:2:2;");
    move(f, "a", "a.1");
    append(f, "a", "3\n");
    assert_comes(f, "a:1:0:1;a:2:2:2;a:1:0:3;");
}

static void test_a_long_record_that_comes_in_pieces_is_whole(void **state)
{
    followed *f = *state;
    enum { PIECE = 100 * 1000, PIECES = 11 };
    char *piece = calloc(1, PIECE + 1);
    assert_non_null(piece);
    memset(piece, 'x', PIECE);
    add(f, "a");
    for (int i = 0; i < PIECES; i++) {
        append(f, "a", piece);
        assert_int_equal(read_once(f, 1), 0);
    }
    append(f, "a", "\nshort\n");
    uint64_t end = writ_follow_now_ms() + patience_ms;
    while (!f->seen.len && writ_follow_now_ms() < end)
        assert_true(read_once(f, 50) >= 0);
    assert_int_equal(f->seen.len, strlen("a:1:0:;a:2:1100001:short;") + PIECE * PIECES);
    append(f, "a", "next\n");
    writ_buf_reset(&f->seen);
    assert_comes(f, "a:3:1100007:next;");
    assert_int_equal(f->chunk.capacity, WRIT_CHUNK_BYTES); /* the long one's room is given back */
    free(piece);
}

static void test_records_of_two_files_never_mix(void **state)
{
    followed *f = *state;
    append(f, "a", "1");
    append(f, "b", "2");
    add(f, "a");
    add(f, "b");
    assert_comes(f, "");
    append(f, "a", "1\n");
    assert_comes(f, "a:1:0:11;");
    append(f, "b", "2\n");
    assert_comes(f, "a:1:0:11;b:1:0:22;");
}

static void test_a_busy_file_does_not_keep_the_others_waiting(void **state)
{
    followed *f = *state;
    char line[1024];
    memset(line, 'x', sizeof line);
    line[sizeof line - 2] = '\n';
    line[sizeof line - 1] = '\0';
    for (int i = 0; i < 1024; i++)
        append(f, "a", line);
    append(f, "b", "1\n");
    add(f, "a");
    add(f, "b");
    const writ_follow_file *from = NULL;
    for (int i = 0; i < 2; i++)
        assert_int_equal(writ_follow_read(&f->follow, 0, &f->chunk, &from, &f->err), 1);
    assert_string_equal(from->name, path_of(f, "b"));
}

/* ---- rotated, cut off, gone ---- */

static void test_a_rotated_file_is_read_to_its_end_and_then_the_new_one(void **state)
{
    followed *f = *state;
    append(f, "a", "1\n");
    add(f, "a");
    assert_comes(f, "a:1:0:1;");
    move(f, "a", "a.1");
    append(f, "a", "3\n");
    append(f, "a.1", "2\n");
    assert_comes(f, "a:1:0:1;a:2:2:2;a:1:0:3;");
    assert_told(f, "rotated;");
}

static void test_who_writes_late_to_the_old_file_is_read(void **state)
{
    followed *f = *state;
    append(f, "a", "1\n");
    add(f, "a");
    move(f, "a", "a.1");
    append(f, "a", "2\n");
    assert_comes(f, "a:1:0:1;a:1:0:2;");
    append(f, "a.1", "3\n");
    assert_comes(f, "a:1:0:1;a:1:0:2;a:2:2:3;");
}

static void test_the_unfinished_record_of_an_old_file_may_be_finished(void **state)
{
    followed *f = *state;
    append(f, "a", "1");
    add(f, "a");
    assert_comes(f, "");
    move(f, "a", "a.1");
    append(f, "a", "2\n");
    assert_comes(f, "a:1:0:2;");
    append(f, "a.1", "1\n");
    assert_comes(f, "a:1:0:2;a:1:0:11;");
}

static void test_or_is_taken_as_it_is_when_nobody_writes_any_more(void **state)
{
    followed *f = *state;
    f->follow.linger_ms = 50;
    append(f, "a", "1");
    add(f, "a");
    assert_comes(f, "");
    move(f, "a", "a.1");
    append(f, "a", "2\n");
    assert_comes(f, "a:1:0:2;a:1:0:1;");
    assert_int_equal(f->follow.files.count, 1); /* the old one is let go */
}

static void test_files_that_are_rotated_away_are_not_kept_open_without_end(void **state)
{
    followed *f = *state;
    add(f, "a");
    for (int i = 0; i < 40; i++) {
        append(f, "a", "1\n");
        writ_buf_reset(&f->seen);
        assert_comes(f, "a:1:0:1;");
        move(f, "a", "a.1");
    }
    assert_true(f->follow.files.count < 24);
}

static void test_a_file_that_is_cut_off_begins_again(void **state)
{
    followed *f = *state;
    append(f, "a", "1\n2\n3");
    add(f, "a");
    assert_comes(f, "a:1:0:1;a:2:2:2;");
    assert_int_equal(truncate(path_of(f, "a"), 0), 0);
    /* nobody will finish the record that was begun: it is taken as it is */
    assert_comes(f, "a:1:0:1;a:2:2:2;a:3:4:3;");
    append(f, "a", "4\n");
    assert_comes(f, "a:1:0:1;a:2:2:2;a:3:4:3;a:1:0:4;");
    assert_told(f, "cut;");
}

static void test_also_when_more_was_written_than_was_there(void **state)
{
    followed *f = *state;
    append(f, "a", "1\n");
    add(f, "a");
    assert_comes(f, "a:1:0:1;");
    write_with(f, "a", "23\n456\n", O_TRUNC);
    assert_comes(f, "a:1:0:1;a:1:0:23;a:2:3:456;");
    assert_told(f, "cut;");
}

static void test_a_file_that_is_not_there_is_waited_for(void **state)
{
    followed *f = *state;
    add(f, "a");
    assert_told(f, "missing;");
    assert_comes(f, "");
    append(f, "a", "1\n");
    assert_comes(f, "a:1:0:1;");
    assert_string_equal(f->events.ptr, "missing;");
}

static void test_one_that_vanishes_is_told_once_and_waited_for(void **state)
{
    followed *f = *state;
    append(f, "a", "1\n");
    add(f, "a");
    assert_comes(f, "a:1:0:1;");
    unlink(path_of(f, "a"));
    assert_told(f, "missing;");
    append(f, "a", "2\n");
    assert_comes(f, "a:1:0:1;a:1:0:2;");
    assert_told(f, "missing;rotated;");
}

static void test_a_file_that_is_renamed_back_is_the_same(void **state)
{
    followed *f = *state;
    append(f, "a", "1\n");
    add(f, "a");
    move(f, "a", "a.1");
    assert_comes(f, "a:1:0:1;");
    move(f, "a.1", "a");
    append(f, "a", "2\n");
    assert_comes(f, "a:1:0:1;a:2:2:2;");
    assert_told(f, "");
}

/* ---- pipes ---- */

static void test_writers_come_to_a_fifo_and_leave_it(void **state)
{
    followed *f = *state;
    assert_int_equal(mkfifo(path_of(f, "fifo"), 0600), 0);
    add(f, "fifo");
    assert_comes(f, "");
    write_with(f, "fifo", "1\n", 0);
    assert_comes(f, "f:1:0:1;");
    write_with(f, "fifo", "2\n", 0);
    assert_comes(f, "f:1:0:1;f:2:2:2;");
    assert_false(f->follow.is_over);
}

static void test_what_a_writer_of_a_fifo_left_unfinished_stays_apart(void **state)
{
    followed *f = *state;
    assert_int_equal(mkfifo(path_of(f, "fifo"), 0600), 0);
    add(f, "fifo");
    int fd = open(path_of(f, "fifo"), O_WRONLY);
    assert_int_equal(write(fd, "1\n2", 3), 3);
    assert_comes(f, "f:1:0:1;");
    close(fd);
    assert_comes(f, "f:1:0:1;f:2:2:2;");
    write_with(f, "fifo", "3\n", 0);
    assert_comes(f, "f:1:0:1;f:2:2:2;f:3:4:3;");
}

static void test_a_fifo_that_nobody_has_come_to_costs_no_time(void **state)
{
    followed *f = *state;
    assert_int_equal(mkfifo(path_of(f, "fifo"), 0600), 0);
    add(f, "fifo");
    write_with(f, "fifo", "1\n", 0);
    assert_comes(f, "f:1:0:1;");
    close(open(path_of(f, "fifo"), O_WRONLY)); /* one that says nothing */
    int reads = 0;
    for (uint64_t end = writ_follow_now_ms() + 1000; writ_follow_now_ms() < end; reads++)
        assert_int_equal(read_once(f, 200), 0);
    assert_true(reads < 50);
}

static void test_the_end_of_a_stream_is_the_end(void **state)
{
    followed *f = *state;
    int ends[2];
    char name[32];
    assert_int_equal(pipe(ends), 0);
    snprintf(name, sizeof name, "/dev/fd/%d", ends[0]);
    assert_int_equal(writ_follow_add(&f->follow, name, NULL, &f->err), WRIT_OK);
    close(ends[0]);
    assert_int_equal(write(ends[1], "1\n2", 3), 3);
    close(ends[1]);
    uint64_t end = writ_follow_now_ms() + patience_ms;
    while (!f->follow.is_over && writ_follow_now_ms() < end)
        assert_true(read_once(f, 50) >= 0);
    assert_true(f->follow.is_over);
    const char *expected = writ_str_printf(&f->arena, "%s:1:0:1;%s:2:2:2;", strrchr(name, '/') + 1,
                                           strrchr(name, '/') + 1)
                               .ptr;
    assert_string_equal(f->seen.ptr, expected);
}

/* ---- positions ---- */

/* Ends following, and begins again where it stood. */
static void resume(followed *f)
{
    writ_positions positions = {0};
    writ_follow_tell(&f->follow, &f->arena, &positions);
    writ_follow_clear(&f->follow);
    begin(f, true);
    assert_int_equal(writ_follow_add(&f->follow, path_of(f, "a"), &positions, &f->err), WRIT_OK);
}

static void test_who_starts_again_goes_on_behind_the_last_whole_line(void **state)
{
    followed *f = *state;
    append(f, "a", "1\n2");
    add(f, "a");
    assert_comes(f, "a:1:0:1;");
    resume(f);
    append(f, "a", "3\n");
    assert_comes(f, "a:1:0:1;a:2:2:23;");
    resume(f);
    assert_comes(f, "a:1:0:1;a:2:2:23;");
    assert_told(f, "");
}

static void test_a_file_that_was_rotated_meanwhile_is_read_to_its_end(void **state)
{
    followed *f = *state;
    append(f, "a", "1\n");
    add(f, "a");
    assert_comes(f, "a:1:0:1;");
    append(f, "a", "2\n");
    move(f, "a", "a.1");
    append(f, "a", "3\n");
    resume(f);
    assert_comes(f, "a:1:0:1;a:2:2:2;a:1:0:3;");
    resume(f); /* both are known now */
    append(f, "a.1", "4\n");
    assert_comes(f, "a:1:0:1;a:2:2:2;a:1:0:3;a:3:4:4;");
    assert_told(f, "");
}

/* So that what is written now is later than what was. */
static void let_clock_go_on(followed *f)
{
    struct stat before, now;
    append(f, "b", "");
    assert_int_equal(stat(path_of(f, "b"), &before), 0);
    do {
        append(f, "clock", "x");
        assert_int_equal(stat(path_of(f, "clock"), &now), 0);
    } while (now.st_mtim.tv_sec == before.st_mtim.tv_sec &&
             now.st_mtim.tv_nsec == before.st_mtim.tv_nsec);
}

static void test_so_are_those_that_came_between_and_no_copies_of_it(void **state)
{
    followed *f = *state;
    append(f, "a.0", "0\n"); /* before all */
    let_clock_go_on(f);
    append(f, "a", "1\n");
    add(f, "a");
    assert_comes(f, "a:1:0:1;");
    let_clock_go_on(f);
    append(f, "a.copy", "1\n"); /* later than all of it */
    append(f, "a.gz", "\x1f\x8b\x08\n");
    move(f, "a", "a.3");
    append(f, "a.2", "2\n");
    let_clock_go_on(f);
    append(f, "a.1", "3\n");
    append(f, "at", "x\n"); /* another one's */
    append(f, "a", "4\n");
    resume(f);
    assert_comes(f, "a:1:0:1;a:1:0:2;a:1:0:3;a:1:0:4;");
    assert_told(f, "between;between;");
}

static void test_a_file_that_is_rotated_twice_at_once_is_not_lost(void **state)
{
    followed *f = *state;
    append(f, "a", "1\n");
    add(f, "a");
    assert_comes(f, "a:1:0:1;");
    let_clock_go_on(f);
    move(f, "a", "a.2");
    append(f, "a", "2\n");
    move(f, "a", "a.1");
    append(f, "a", "3\n");
    assert_comes(f, "a:1:0:1;a:1:0:2;a:1:0:3;");
    assert_told(f, "rotated;between;");
}

static void test_where_it_is_gone_the_new_one_is_read_and_that_is_told(void **state)
{
    followed *f = *state;
    append(f, "a", "1\n");
    add(f, "a");
    assert_comes(f, "a:1:0:1;");
    append(f, "b", "2\n"); /* before the other goes, so that it cannot have its inode */
    move(f, "b", "a");
    resume(f);
    assert_comes(f, "a:1:0:1;a:1:0:2;");
    assert_told(f, "lost;");
}

static void test_another_file_with_the_inode_is_not_taken_for_it(void **state)
{
    followed *f = *state;
    append(f, "a", "1\n");
    add(f, "a");
    assert_comes(f, "a:1:0:1;");
    write_with(f, "a", "23\n456\n", O_TRUNC);
    resume(f);
    assert_comes(f, "a:1:0:1;a:1:0:23;a:2:3:456;");
    assert_told(f, "cut;");
}

/* ---- what cannot be followed ---- */

static void assert_refused(followed *f, const char *name, int code, const char *why)
{
    writ_error err = WRIT_ERROR_INIT;
    assert_int_equal(writ_follow_add(&f->follow, name, NULL, &err), code);
    assert_non_null(strstr(err.message, why));
}

static void test_what_cannot_be_followed_is_refused(void **state)
{
    followed *f = *state;
    assert_refused(f, f->folder, WRIT_E_INPUT, "is a directory");
    add(f, "a");
    assert_refused(f, path_of(f, "a"), WRIT_E_USAGE, "is given twice");
}

static void test_compressed_files_are_refused_also_when_they_come_later(void **state)
{
    followed *f = *state;
    add(f, "a");
    append(f, "a", "\x1f\x8b\x08");
    uint64_t end = writ_follow_now_ms() + patience_ms;
    int code = 0;
    while (!code && writ_follow_now_ms() < end)
        code = read_once(f, 50);
    assert_int_equal(code, WRIT_E_USAGE);
    assert_non_null(strstr(f->err.message, "compressed (gzip)"));
}

static void test_what_looks_so_further_on_is_a_record(void **state)
{
    followed *f = *state;
    add(f, "a");
    append(f, "a", "1\n\x1f\x8b\x08\n");
    assert_comes(f, "a:1:0:1;a:2:2:\x1f\x8b\x08;");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_lines_come_as_they_are_written),
        CASE(test_an_unfinished_line_waits_for_its_end),
        CASE(test_it_also_works_where_nobody_tells),
        CASE(test_a_long_record_that_comes_in_pieces_is_whole),
        CASE(test_records_of_two_files_never_mix),
        CASE(test_a_busy_file_does_not_keep_the_others_waiting),
        CASE(test_a_rotated_file_is_read_to_its_end_and_then_the_new_one),
        CASE(test_who_writes_late_to_the_old_file_is_read),
        CASE(test_the_unfinished_record_of_an_old_file_may_be_finished),
        CASE(test_or_is_taken_as_it_is_when_nobody_writes_any_more),
        CASE(test_files_that_are_rotated_away_are_not_kept_open_without_end),
        CASE(test_a_file_that_is_cut_off_begins_again),
        CASE(test_also_when_more_was_written_than_was_there),
        CASE(test_a_file_that_is_not_there_is_waited_for),
        CASE(test_one_that_vanishes_is_told_once_and_waited_for),
        CASE(test_a_file_that_is_renamed_back_is_the_same),
        CASE(test_writers_come_to_a_fifo_and_leave_it),
        CASE(test_what_a_writer_of_a_fifo_left_unfinished_stays_apart),
        CASE(test_a_fifo_that_nobody_has_come_to_costs_no_time),
        CASE(test_the_end_of_a_stream_is_the_end),
        CASE(test_who_starts_again_goes_on_behind_the_last_whole_line),
        CASE(test_a_file_that_was_rotated_meanwhile_is_read_to_its_end),
        CASE(test_so_are_those_that_came_between_and_no_copies_of_it),
        CASE(test_a_file_that_is_rotated_twice_at_once_is_not_lost),
        CASE(test_where_it_is_gone_the_new_one_is_read_and_that_is_told),
        CASE(test_another_file_with_the_inode_is_not_taken_for_it),
        CASE(test_what_cannot_be_followed_is_refused),
        CASE(test_compressed_files_are_refused_also_when_they_come_later),
        CASE(test_what_looks_so_further_on_is_a_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
