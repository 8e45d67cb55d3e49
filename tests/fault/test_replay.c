/* SPDX-License-Identifier: Apache-2.0
 *
 * The replay under faults. Each call that changes a file is, in turn, the one at which the process
 * ends (before it, amid it or after it), or at which the disk is full; and then each call of the
 * run that comes after it. When a run has come to its end undisturbed, every letter is out once:
 * its record in standard output, or the letter in the rest.
 *
 * WRIT_ROUNDS multiplies the letters (1).
 */
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "tests/unit/validator/replayed.h"

/* ---- faults: the calls of the replay come here instead of to the C library ---- */

typedef enum fault_kind {
    FAULT_NONE,
    FAULT_BEFORE, /* the process ends before the call, */
    FAULT_AMID,   /* … when half of the bytes are written, */
    FAULT_AFTER,  /* … or when all are */
    FAULT_FULL,   /* the disk is full for this call and all after it */
    FAULTS
} fault_kind;

static struct {
    fault_kind fault;
    int at;    /* the call that it concerns, from 1 */
    int calls; /* so far; none is counted while `fault` is NONE */
} plan;

enum { ENDED = 99 };

/* Is it this one? */
static bool is_due(void)
{
    if (plan.fault == FAULT_NONE)
        return false;
    plan.calls++;
    return plan.fault == FAULT_FULL ? plan.calls >= plan.at : plan.calls == plan.at;
}

/* A write of `len` bytes may do so many. */
static size_t allowed(size_t len)
{
    return plan.fault == FAULT_BEFORE ? 0 : plan.fault == FAULT_AFTER ? len : len / 2;
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    if (!is_due())
        return syscall(SYS_pwrite64, fd, bytes, len, at);
    ssize_t count = allowed(len) ? syscall(SYS_pwrite64, fd, bytes, allowed(len), at) : 0;
    if (plan.fault != FAULT_FULL)
        _exit(ENDED);
    errno = ENOSPC;
    return plan.calls == plan.at && count ? count : -1;
}

ssize_t write(int fd, const void *bytes, size_t len)
{
    if (!is_due())
        return syscall(SYS_write, fd, bytes, len);
    ssize_t count = allowed(len) ? syscall(SYS_write, fd, bytes, allowed(len)) : 0;
    if (plan.fault != FAULT_FULL)
        _exit(ENDED);
    errno = ENOSPC;
    return plan.calls == plan.at && count ? count : -1;
}

int fsync(int fd)
{
    (void)fd;
    if (!is_due())
        return 0;
    if (plan.fault != FAULT_FULL)
        _exit(ENDED);
    errno = ENOSPC;
    return -1;
}

/* What makes a file shorter works on a full disk. */
int ftruncate(int fd, off_t size)
{
    if (is_due() && plan.fault != FAULT_FULL) {
        if (plan.fault == FAULT_AFTER)
            syscall(SYS_ftruncate, fd, size);
        _exit(ENDED);
    }
    return (int)syscall(SYS_ftruncate, fd, size);
}

/* ---- letters ---- */

static unsigned letter_count;

static bool are_rows; /* of CSV, over two lines each, under one header */
#define HEADER "n,t"

/* Of four, two are valid, one is not, and one is of another contract. */
static const char *record_of(replayed *r, unsigned number)
{
    if (are_rows)
        return writ_str_printf(&r->arena, "\"%s%u\",\"a\nb\"", number % 4 == 2 ? "x" : "", number)
            .ptr;
    return writ_str_printf(&r->arena, number % 4 == 2 ? "{\"n\":\"%u\"}" : "{\"n\": %u}", number)
        .ptr;
}

static void add_record(writ_buf *buf, writ_str record)
{
    if (are_rows) {
        writ_buf_add_text(buf, "{\"encoding\":\"csv\",\"header\":\"" HEADER "\",\"data\":");
        writ_json_write_string(buf, record);
    } else {
        writ_buf_add_text(buf, "{\"encoding\":\"json\",\"data\":");
        writ_buf_add_str(buf, record);
    }
    writ_buf_add_byte(buf, '}');
}

static void write_letters(replayed *r)
{
    writ_buf all = WRIT_BUF_INIT;
    const char *rounds = getenv("WRIT_ROUNDS");
    letter_count = 12 * (rounds ? (unsigned)atoi(rounds) : 1);
    for (unsigned i = 1; i <= letter_count; i++) {
        writ_buf data = WRIT_BUF_INIT;
        add_record(&data, writ_str_of(record_of(r, i)));
        const char *contract = i % 4 == 3 ? "orders@1.0.0" : "numbers@1.0.0";
        writ_buf_add_text(&all, letter_of(r, i, contract, 1, data.ptr));
        writ_buf_clear(&data);
    }
    unlink(r->letters);
    append_to(r->letters, all.ptr);
    writ_buf_clear(&all);
    r->options.batch_letters = 5;
}

/* ---- where standard output goes ---- */

typedef enum way_out {
    APPENDED, /* to one file, opened anew for each run */
    SHARED,   /* to one file that stays open: all runs have one offset in it */
    ONE_EACH, /* to a file of its own for each run */
    WAYS
} way_out;

typedef struct bench {
    replayed *r;
    way_out way;
    int shared; /* of SHARED */
    int runs;
} bench;

static void begin_case(bench *b)
{
    replayed *r = b->r;
    const char *paths[] = {r->ledger, r->rest, r->out};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        unlink(paths[i]);
    for (; b->runs; b->runs--)
        unlink(writ_str_printf(&r->arena, "%s.%d", r->out, b->runs).ptr);
    b->shared = open(r->out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
}

static int open_out(bench *b)
{
    replayed *r = b->r;
    b->runs++;
    if (b->way == APPENDED)
        return open(r->out, O_WRONLY | O_APPEND);
    if (b->way == SHARED)
        return dup(b->shared);
    return open(writ_str_printf(&r->arena, "%s.%d", r->out, b->runs).ptr, O_WRONLY | O_CREAT, 0600);
}

/* In a process of its own: how it ended, as an exit status; 0: it came to the end. */
static int run(bench *b, fault_kind fault, int at)
{
    int out = open_out(b), status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        plan.fault = fault;
        plan.at = at;
        plan.calls = 0;
        int code = replay_to(b->r, out);
        plan.fault = FAULT_NONE;
        if (code && code != WRIT_E_SYSTEM)
            fprintf(stderr, "%d %s\n", code, b->r->err.message);
        _exit(-code);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    close(out);
    return WEXITSTATUS(status);
}

/* ---- what must hold ---- */

/* All that went out, of all runs. */
static const char *all_out(bench *b)
{
    replayed *r = b->r;
    if (b->way != ONE_EACH)
        return content_of(r, r->out).ptr;
    writ_str all = WRIT_STR("");
    for (int i = 1; i <= b->runs; i++) {
        const char *path = writ_str_printf(&r->arena, "%s.%d", r->out, i).ptr;
        all = WRIT_JOIN(&r->arena, all, content_of(r, path));
    }
    return all.ptr;
}

static void assert_whole_lines(const char *text)
{
    size_t len = strlen(text);
    if (len && text[len - 1] != '\n')
        fail_msg("a torn line: %s", text);
}

static void assert_each_once(bench *b, const char *what)
{
    replayed *r = b->r;
    const char *out = all_out(b), *rest = content_of(r, r->rest).ptr;
    char id[80];
    assert_whole_lines(out);
    assert_whole_lines(rest);
    for (unsigned i = 1; i <= letter_count; i++) {
        const char *line = writ_str_printf(&r->arena, "%s\n", record_of(r, i)).ptr;
        bool valid = i % 4 < 2;
        snprintf(id, sizeof id, "\"id\":\"%064x\"", i);
        if (times_in(out, line) != valid || times_in(rest, id) != !valid)
            fail_msg("%s: letter %u is %zu times out and %zu times in the rest", what, i,
                     times_in(out, line), times_in(rest, id));
    }
    if (are_rows && b->way != ONE_EACH)
        assert_int_equal(times_in(out, HEADER "\n"), 1);
    if (!are_rows && times_in(out, "\n") + times_in(rest, "\n") != letter_count)
        fail_msg("%s: there is more than there was", what);
}

static void finish_case(bench *b, const char *what)
{
    int ended = run(b, FAULT_NONE, 0);
    if (ended)
        fail_msg("%s: the last run ends with %d", what, ended);
    assert_each_once(b, what);
    close(b->shared);
    writ_arena_reset(&b->r->arena);
}

/* Validators live where the letters of a case are forgotten. */
static void begin_bench(bench *b, void **state, way_out way)
{
    static replayed copy;
    replayed *r = *state;
    copy = *r;
    copy.arena = WRIT_ARENA_INIT;
    *b = (bench){.r = &copy, .way = way};
    write_letters(b->r);
}

/* ---- one fault ---- */

/* Under valgrind, where a process takes half a second, not each call has its turn. */
static int step(int under_valgrind)
{
    return test_runs_under("valgrind") ? under_valgrind : 1;
}

static void fail_once(void **state, way_out way)
{
    bench b;
    begin_bench(&b, state, way);
    for (fault_kind fault = FAULT_BEFORE; fault < FAULTS; fault++) {
        int at = 1, ended = 1;
        for (; ended; at += step(13)) {
            char what[64];
            snprintf(what, sizeof what, "fault %d at call %d", (int)fault, at);
            begin_case(&b);
            ended = run(&b, fault, at);
            finish_case(&b, what);
        }
        assert_in_range(at, 15, 200); /* the calls of three batches, and no end without end */
    }
    writ_arena_clear(&b.r->arena);
}

static void test_appending_survives_any_fault(void **state)
{
    fail_once(state, APPENDED);
}

static void test_sharing_an_offset_survives_any_fault(void **state)
{
    fail_once(state, SHARED);
}

static void test_a_file_for_each_run_survives_any_fault(void **state)
{
    fail_once(state, ONE_EACH);
}

static void test_rows_survive_any_fault(void **state)
{
    are_rows = true;
    fail_once(state, APPENDED);
    fail_once(state, ONE_EACH);
    are_rows = false;
}

/* ---- two: the run that mends what the first one left is disturbed, too ---- */

static void fail_twice(void **state, fault_kind first, fault_kind second)
{
    bench b;
    begin_bench(&b, state, APPENDED);
    int at = 1, ended = 1;
    for (; ended; at += step(19)) {
        int then = 1, again = 1;
        for (; again; then += step(11)) {
            char what[64];
            snprintf(what, sizeof what, "faults at calls %d and %d", at, then);
            begin_case(&b);
            ended = run(&b, first, at);
            again = run(&b, second, then);
            finish_case(&b, what);
        }
    }
    writ_arena_clear(&b.r->arena);
}

static void test_mending_survives_an_end_amid_a_write(void **state)
{
    fail_twice(state, FAULT_AMID, FAULT_AMID);
}

static void test_mending_survives_a_full_disk(void **state)
{
    fail_twice(state, FAULT_AMID, FAULT_FULL);
}

/* ---- pipes: nobody can know ---- */

/* Runs into a pipe, and adds what came out of it to the file. */
static int run_piped(bench *b, fault_kind fault, int at)
{
    int ends[2], status;
    char bytes[65536];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        plan.fault = fault;
        plan.at = at;
        plan.calls = 0;
        int code = replay_to(b->r, ends[1]);
        plan.fault = FAULT_NONE;
        _exit(-code);
    }
    close(ends[1]);
    waitpid(child, &status, 0);
    ssize_t count = read(ends[0], bytes, sizeof bytes - 1);
    bytes[count] = '\0';
    append_to(b->r->out, bytes);
    close(ends[0]);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* How often each valid record came out whole: from `least` to `most` times. */
static void assert_times(bench *b, size_t least, size_t most, const char *what)
{
    replayed *r = b->r;
    const char *out = content_of(r, r->out).ptr, *rest = content_of(r, r->rest).ptr;
    char id[80];
    for (unsigned i = 1; i <= letter_count; i++) {
        const char *line = writ_str_printf(&r->arena, "%s\n", record_of(r, i)).ptr;
        size_t times = times_in(out, line);
        bool valid = i % 4 < 2;
        snprintf(id, sizeof id, "\"id\":\"%064x\"", i);
        if ((valid && (times < least || times > most)) || times_in(rest, id) != !valid)
            fail_msg("%s: letter %u came %zu times, %zu times in the rest", what, i, times,
                     times_in(rest, id));
    }
}

static void doubt(void **state, writ_doubtful doubtful, size_t least, size_t most)
{
    bench b;
    begin_bench(&b, state, APPENDED);
    int refused = 0, ended = 1;
    for (int at = 1; ended; at += step(7)) {
        char what[64];
        snprintf(what, sizeof what, "fault at call %d", at);
        begin_case(&b);
        ended = run_piped(&b, FAULT_AMID, at);
        b.r->options.doubtful = WRIT_DOUBTFUL_REFUSE;
        int code = run_piped(&b, FAULT_NONE, 0);
        refused += code == -WRIT_E_SYSTEM;
        b.r->options.doubtful = doubtful;
        if (code)
            code = run_piped(&b, FAULT_NONE, 0);
        assert_int_equal(code, 0);
        assert_times(&b, least, most, what);
        close(b.shared);
        writ_arena_reset(&b.r->arena);
    }
    assert_true(refused > (test_runs_under("valgrind") ? 0 : 3));
    writ_arena_clear(&b.r->arena);
}

static void test_a_pipe_in_doubt_is_repeated_where_asked(void **state)
{
    doubt(state, WRIT_DOUBTFUL_REPEAT, 1, 2);
}

static void test_a_pipe_in_doubt_is_skipped_where_asked(void **state)
{
    doubt(state, WRIT_DOUBTFUL_SKIP, 0, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up_replayed, tear_down_replayed)
    const struct CMUnitTest tests[] = {
        TEST(test_appending_survives_any_fault),
        TEST(test_sharing_an_offset_survives_any_fault),
        TEST(test_a_file_for_each_run_survives_any_fault),
        TEST(test_rows_survive_any_fault),
        TEST(test_mending_survives_an_end_amid_a_write),
        TEST(test_mending_survives_a_full_disk),
        TEST(test_a_pipe_in_doubt_is_repeated_where_asked),
        TEST(test_a_pipe_in_doubt_is_skipped_where_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
