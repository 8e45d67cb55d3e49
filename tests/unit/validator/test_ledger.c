/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/ledger.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/folder.h"

typedef struct book {
    char folder[FOLDER_BYTES];
    char path[FOLDER_BYTES + 16];
    writ_ledger ledger;
    writ_error err;
} book;

static const writ_file_place letters = {.is_file = true, .device = 3, .inode = 14};

static int set_up(void **state)
{
    book *b = calloc(1, sizeof *b);
    assert_non_null(b);
    make_folder(b->folder);
    snprintf(b->path, sizeof b->path, "%s/x.replayed", b->folder);
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    book *b = *state;
    writ_ledger_close(&b->ledger);
    int failed = remove_folder(b->folder);
    free(b);
    return failed;
}

static int open_with(book *b, const writ_file_place *file)
{
    b->err = (writ_error){0};
    return writ_ledger_open(&b->ledger, b->path, file, &b->err);
}

/* Closes it and opens it again. */
static void reopen(book *b)
{
    writ_ledger_close(&b->ledger);
    if (open_with(b, &letters))
        fail_msg("%s", b->err.message);
}

static void append(const book *b, const char *text)
{
    int fd = open(b->path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

static writ_letter_name numbered(unsigned char number, unsigned attempt)
{
    return (writ_letter_name){.id = {number, [20] = number}, .attempt = attempt};
}

static bool has(const book *b, unsigned char number, unsigned attempt)
{
    const writ_letter_name name = numbered(number, attempt);
    return writ_ledger_has(&b->ledger, &name);
}

/* 1 is replayed, 2 refused at its third attempt, 3 left. */
static void intend(book *b, writ_ledger_batch *batch)
{
    static writ_letter_name names[3];
    names[0] = numbered(1, 1);
    names[1] = numbered(2, 3);
    names[2] = numbered(3, 1);
    *batch = (writ_ledger_batch){
        .contract = WRIT_STR("orders@1.0.0"),
        .file = letters,
        .first_line = 1,
        .last_line = 3,
        .out = {true, 5, 6, 700, WRIT_STR_INIT("/tmp/\"out\"")},
        .out_bytes = 50,
        .rest = {true, 5, 7, 0, WRIT_STR_INIT("/tmp/rest")},
        .rest_bytes = 60,
        .replayed = {&names[0], 1, 1},
        .refused = {&names[1], 1, 1},
        .left = {&names[2], 1, 1},
    };
    assert_int_equal(writ_ledger_intend(&b->ledger, batch, &b->err), WRIT_OK);
}

static void do_all(book *b)
{
    writ_ledger_batch batch;
    reopen(b);
    assert_int_equal(writ_ledger_run(&b->ledger, WRIT_STR("orders@1.0.0"), false, &b->err),
                     WRIT_OK);
    intend(b, &batch);
    assert_int_equal(writ_ledger_done(&b->ledger, &batch, NULL, &b->err), WRIT_OK);
}

static void test_what_is_done_is_had(void **state)
{
    book *b = *state;
    do_all(b);
    for (int round = 0; round < 2; round++) {
        assert_true(has(b, 1, 1));
        assert_true(has(b, 1, 9)); /* whatever its attempt */
        assert_true(has(b, 2, 3));
        assert_false(has(b, 2, 4));
        assert_true(has(b, 3, 1));
        assert_false(has(b, 4, 1));
        assert_false(b->ledger.is_open);
        reopen(b);
    }
    assert_int_equal(b->ledger.out.offset, 750);
    assert_int_equal(b->ledger.out.inode, 6);
}

static void test_an_end_forgets_the_output(void **state)
{
    book *b = *state;
    do_all(b);
    assert_int_equal(writ_ledger_end(&b->ledger, &b->err), WRIT_OK);
    reopen(b);
    assert_false(b->ledger.out.is_file);
    assert_true(has(b, 1, 1));
}

static void test_what_is_missing_is_not_had(void **state)
{
    book *b = *state;
    writ_ledger_batch batch;
    writ_letter_name missing = numbered(1, 1);
    reopen(b);
    intend(b, &batch);
    assert_int_equal(
        writ_ledger_done(&b->ledger, &batch, &(writ_letter_names){&missing, 1, 1}, &b->err),
        WRIT_OK);
    for (int round = 0; round < 2; round++) {
        assert_false(has(b, 1, 1));
        assert_true(has(b, 2, 3));
        reopen(b);
    }
}

static void test_an_intent_stays_open(void **state)
{
    book *b = *state;
    writ_ledger_batch batch;
    reopen(b);
    intend(b, &batch);
    reopen(b);
    assert_true(b->ledger.is_open);
    const writ_ledger_batch *open = &b->ledger.open;
    assert_int_equal(open->number, 1);
    assert_true(writ_str_is(open->contract, "orders@1.0.0"));
    assert_true(writ_str_is(open->out.path, "/tmp/\"out\""));
    assert_int_equal(open->out.offset, 700);
    assert_int_equal(open->out_bytes, 50);
    assert_int_equal(open->rest.inode, 7);
    assert_int_equal(open->first_line, 1);
    assert_int_equal(open->last_line, 3);
    assert_memory_equal(open->replayed.items, batch.replayed.items, sizeof(writ_letter_name));
    assert_int_equal(open->refused.items[0].attempt, 3);
    assert_false(has(b, 1, 1));
    assert_int_equal(writ_ledger_done(&b->ledger, open, NULL, &b->err), WRIT_OK);
    assert_true(has(b, 1, 1));
    reopen(b);
    assert_false(b->ledger.is_open);
    assert_int_equal(b->ledger.batches, 1);
}

static void test_a_run_again_forgets(void **state)
{
    book *b = *state;
    do_all(b);
    assert_int_equal(writ_ledger_run(&b->ledger, WRIT_STR("orders@1.0.0"), true, &b->err), WRIT_OK);
    reopen(b);
    assert_false(has(b, 1, 1));
    assert_false(b->ledger.out.is_file);
    assert_int_equal(b->ledger.batches, 1);
}

static void test_what_was_left_is_left_in_this_file_alone(void **state)
{
    static const writ_file_place other = {.is_file = true, .device = 3, .inode = 15};
    book *b = *state;
    do_all(b);
    writ_ledger_close(&b->ledger);
    assert_int_equal(open_with(b, &other), WRIT_OK);
    assert_true(has(b, 1, 1));
    assert_true(has(b, 2, 3));
    assert_false(has(b, 3, 1));
}

static void test_a_torn_last_line_is_cut_off(void **state)
{
    book *b = *state;
    do_all(b);
    uint64_t bytes = b->ledger.bytes;
    writ_ledger_close(&b->ledger);
    append(b, "{\"writ\":\"replayed/1\",\"state\":\"int");
    reopen(b);
    assert_int_equal(b->ledger.bytes, bytes);
    assert_int_equal(writ_ledger_end(&b->ledger, &b->err), WRIT_OK);
    reopen(b);
    assert_true(has(b, 1, 1));
}

/* Line 4 is wrong, and named. */
static void test_other_damage_is_an_error_with_its_line(void **state)
{
    static const char *const lines[] = {
        "\n",
        "{}\n",
        "[]\n",
        "{\"writ\":\"replayed/2\",\"state\":\"end\"}\n",
        "{\"writ\":\"replayed/1\",\"state\":\"ended\"}\n",
        "{\"writ\":\"replayed/1\",\"state\":\"end\n",
        "{\"writ\":\"replayed/1\",\"state\":\"run\",\"contract\":\"x\"}\n",
        "{\"writ\":\"replayed/1\",\"state\":\"done\",\"batch\":1,\"missing\":[]}\n",
        "{\"writ\":\"replayed/1\",\"state\":\"done\",\"batch\":-1,\"missing\":[]}\n",
        "{\"writ\":\"replayed/1\",\"state\":\"intent\",\"batch\":2}\n",
    };
    book *b = *state;
    do_all(b);
    writ_ledger_close(&b->ledger);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        int fd = open(b->path, O_RDWR);
        off_t size = lseek(fd, 0, SEEK_END);
        append(b, lines[i]);
        append(b, "{\"writ\":\"replayed/1\",\"state\":\"end\"}\n");
        if (open_with(b, &letters) != WRIT_E_SYSTEM)
            fail_msg("taken: %s", lines[i]);
        assert_int_equal(b->err.line, 4);
        assert_string_equal(b->err.file, b->path);
        assert_int_equal(ftruncate(fd, size), 0);
        close(fd);
    }
    reopen(b);
}

static void test_an_intent_is_followed_by_its_end(void **state)
{
    book *b = *state;
    writ_ledger_batch batch;
    reopen(b);
    intend(b, &batch);
    writ_ledger_close(&b->ledger);
    append(b, "{\"writ\":\"replayed/1\",\"state\":\"end\"}\n");
    assert_int_equal(open_with(b, &letters), WRIT_E_SYSTEM);
    assert_int_equal(b->err.line, 2);
}

static void test_a_ledger_is_one_processes(void **state)
{
    book *b = *state;
    char pid[32];
    reopen(b);
    snprintf(pid, sizeof pid, "process %d has", (int)getpid());
    pid_t child = fork();
    if (child == 0) {
        book other = {0};
        memcpy(other.path, b->path, sizeof other.path);
        int code = open_with(&other, &letters);
        _exit(code == WRIT_E_SYSTEM && strstr(other.err.message, pid) ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void test_a_ledger_is_a_file_of_its_owner(void **state)
{
    book *b = *state;
    struct stat status;
    reopen(b);
    assert_int_equal(fstat(b->ledger.fd, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    writ_ledger_close(&b->ledger);
    unlink(b->path);
    assert_int_equal(mkfifo(b->path, 0600), 0);
    assert_int_equal(open_with(b, &letters), WRIT_E_SYSTEM);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_what_is_done_is_had),
        TEST(test_an_end_forgets_the_output),
        TEST(test_what_is_missing_is_not_had),
        TEST(test_an_intent_stays_open),
        TEST(test_a_run_again_forgets),
        TEST(test_what_was_left_is_left_in_this_file_alone),
        TEST(test_a_torn_last_line_is_cut_off),
        TEST(test_other_damage_is_an_error_with_its_line),
        TEST(test_an_intent_is_followed_by_its_end),
        TEST(test_a_ledger_is_one_processes),
        TEST(test_a_ledger_is_a_file_of_its_owner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
