/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/read.h"
#include "tests/unit/test.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contracts/base/bounds.h"

static writ_arena arena;
static writ_error err;
static char folder[] = "/tmp/writ-test-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder + sizeof folder - 7, "XXXXXX");
    err = (writ_error)WRIT_ERROR_INIT;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    DIR *open_folder = opendir(folder);
    for (struct dirent *entry; open_folder && (entry = readdir(open_folder)) != NULL;)
        if (entry->d_name[0] != '.')
            remove(writ_str_printf(&arena, "%s/%s", folder, entry->d_name).ptr);
    closedir(open_folder);
    writ_arena_clear(&arena);
    return rmdir(folder);
}

static const char *path_of(const char *name)
{
    return writ_str_printf(&arena, "%s/%s", folder, name).ptr;
}

static void assert_holds(const char *path, writ_str content)
{
    writ_source *source;
    assert_int_equal(writ_source_load(&arena, path, &source, &err), WRIT_OK);
    assert_true(writ_str_equal(source->text, content));
}

static int files_in_folder(void)
{
    int count = 0;
    DIR *open_folder = opendir(folder);
    for (struct dirent *entry; (entry = readdir(open_folder)) != NULL;)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(open_folder);
    return count;
}

static void test_a_file_comes_back_byte_for_byte(void **state)
{
    (void)state;
    const char *path = path_of("a.json");
    writ_str content = {"a\0b\r\n\xFF", 6};
    assert_int_equal(writ_file_store(path, content, &err), WRIT_OK);
    writ_source *source;
    assert_int_equal(writ_source_load(&arena, path, &source, &err), WRIT_OK);
    assert_true(writ_str_equal(source->text, content));
    assert_string_equal(source->name.ptr, path);
}

static void test_an_empty_file_is_a_source(void **state)
{
    (void)state;
    assert_int_equal(writ_file_store(path_of("empty"), WRIT_STR_EMPTY, &err), WRIT_OK);
    assert_holds(path_of("empty"), WRIT_STR_EMPTY);
}

static void test_a_large_file_is_read_whole(void **state)
{
    (void)state;
    writ_str large = {writ_arena_alloc(&arena, 3000001), 3000001};
    for (size_t i = 0; i < large.len; i++)
        ((char *)large.ptr)[i] = (char)(i % 251);
    assert_int_equal(writ_file_store(path_of("large"), large, &err), WRIT_OK);
    assert_holds(path_of("large"), large);
}

static void test_a_missing_file_is_an_input_error(void **state)
{
    (void)state;
    writ_source *untouched = (writ_source *)&arena, *source = untouched;
    assert_int_equal(writ_source_load(&arena, path_of("none"), &source, &err), WRIT_E_INPUT);
    assert_ptr_equal(source, untouched);
    assert_string_equal(
        err.message,
        writ_str_printf(&arena, "cannot open '%s': No such file or directory", path_of("none"))
            .ptr);
}

static void test_a_directory_is_an_input_error(void **state)
{
    (void)state;
    writ_source *source;
    assert_int_equal(writ_source_load(&arena, folder, &source, &err), WRIT_E_INPUT);
    assert_string_equal(err.message,
                        writ_str_printf(&arena, "'%s' is a directory, not a file", folder).ptr);
}

static void test_a_file_that_is_too_large_is_an_input_error(void **state)
{
    (void)state;
    const char *path = path_of("huge");
    writ_source *source;
    assert_int_equal(writ_file_store(path, WRIT_STR_EMPTY, &err), WRIT_OK);
    assert_int_equal(truncate(path, WRIT_BOUND_DOCUMENT_BYTES), 0); /* sparse */
    assert_int_equal(writ_source_load(&arena, path, &source, &err), WRIT_OK);
    assert_int_equal(truncate(path, WRIT_BOUND_DOCUMENT_BYTES + 1), 0);
    assert_int_equal(writ_source_load(&arena, path, &source, &err), WRIT_E_INPUT);
    assert_non_null(strstr(err.message, "is larger than 67108864 bytes"));
    assert_int_equal(writ_source_load(&arena, "/dev/zero", &source, NULL), WRIT_E_INPUT);
}

static void test_a_dash_is_standard_input(void **state)
{
    (void)state;
    int ends[2], kept = dup(STDIN_FILENO);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "a: 1", 4), 4);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    writ_source *source;
    int code = writ_source_load(&arena, "-", &source, &err);
    dup2(kept, STDIN_FILENO);
    close(kept);
    assert_int_equal(code, WRIT_OK);
    assert_string_equal(source->name.ptr, "-");
    assert_string_equal(source->text.ptr, "a: 1");
}

static void test_store_replaces_the_whole_file(void **state)
{
    (void)state;
    const char *path = path_of("a");
    assert_int_equal(writ_file_store(path, WRIT_STR("a long first content"), &err), WRIT_OK);
    assert_int_equal(writ_file_store(path, WRIT_STR("short"), &err), WRIT_OK);
    assert_holds(path, WRIT_STR("short"));
    assert_int_equal(files_in_folder(), 1);
}

static void test_a_reader_of_the_old_file_keeps_it(void **state)
{
    (void)state;
    const char *path = path_of("a");
    char got[8] = "";
    assert_int_equal(writ_file_store(path, WRIT_STR("old"), &err), WRIT_OK);
    int fd = open(path, O_RDONLY);
    assert_int_equal(writ_file_store(path, WRIT_STR("new!"), &err), WRIT_OK);
    assert_int_equal(read(fd, got, sizeof got), 3);
    assert_string_equal(got, "old");
    close(fd);
}

static void test_store_obeys_the_umask(void **state)
{
    (void)state;
    struct stat status;
    mode_t before = umask(027);
    assert_int_equal(writ_file_store(path_of("a"), WRIT_STR("x"), &err), WRIT_OK);
    umask(before);
    assert_int_equal(stat(path_of("a"), &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640);
}

static void test_a_leftover_of_a_crash_is_no_obstacle(void **state)
{
    (void)state;
    const char *left = writ_str_printf(&arena, "%s.%ld-0.tmp", path_of("a"), (long)getpid()).ptr;
    int fd = open(left, O_WRONLY | O_CREAT, 0600);
    close(fd);
    assert_int_equal(writ_file_store(path_of("a"), WRIT_STR("x"), &err), WRIT_OK);
    assert_holds(path_of("a"), WRIT_STR("x"));
}

/* The disk is full in the middle: here, the largest file allowed is smaller than the content. */
static void test_the_old_content_stands_when_writing_fails(void **state)
{
    (void)state;
    const char *path = path_of("a");
    struct rlimit limit, small;
    writ_str large = {writ_arena_zalloc(&arena, 100000), 100000};
    assert_int_equal(writ_file_store(path, WRIT_STR("old"), &err), WRIT_OK);
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &limit);
    small = (struct rlimit){4096, limit.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    int code = writ_file_store(path, large, &err);
    setrlimit(RLIMIT_FSIZE, &limit);
    signal(SIGXFSZ, SIG_DFL);
    assert_int_equal(code, WRIT_E_SYSTEM);
    assert_non_null(strstr(err.message, "cannot write"));
    assert_holds(path, WRIT_STR("old"));
    assert_int_equal(files_in_folder(), 1);
}

static void test_store_fails_where_no_file_can_be(void **state)
{
    (void)state;
    const char *inner = path_of("folder");
    assert_int_equal(writ_file_store(path_of("none/a"), WRIT_STR("x"), &err), WRIT_E_SYSTEM);
    assert_int_equal(mkdir(inner, 0777), 0);
    assert_int_equal(writ_file_store(inner, WRIT_STR("x"), NULL), WRIT_E_SYSTEM);
    assert_int_equal(files_in_folder(), 1); /* the folder; no new file is left beside it */
}

static void test_an_error_takes_its_place(void **state)
{
    (void)state;
    writ_source source = {WRIT_STR("a.yaml"), WRIT_STR("one\r\ntwo\nthree")};
    writ_place place = {&source, 2, 3, 7, 1};
    int code = writ_error_set_place(&err, WRIT_E_INPUT, &place, "missing '%s'", "id");
    assert_int_equal(code, WRIT_E_INPUT);
    assert_string_equal(err.file, "a.yaml");
    assert_int_equal(err.line, 2);
    assert_int_equal(err.column, 3);
    assert_string_equal(err.message, "missing 'id'");
}

static void test_an_error_without_a_place(void **state)
{
    (void)state;
    writ_place nowhere = {.source = NULL};
    assert_int_equal(writ_error_set_place(&err, WRIT_E_INPUT, &nowhere, "a"), WRIT_E_INPUT);
    assert_int_equal(err.line, 0);
    assert_string_equal(err.file, "");
    assert_int_equal(writ_error_set_place(NULL, WRIT_E_REFUSED, NULL, "b"), WRIT_E_REFUSED);
}

static void test_the_line_of_a_place_has_no_line_end(void **state)
{
    (void)state;
    writ_source source = {WRIT_STR("a"), WRIT_STR("one\r\ntwo\n\nfour")};
    static const struct {
        size_t offset;
        const char *line;
    } cases[] = {{0, "one"}, {2, "one"},   {4, "one"},   {5, "two"}, {8, "two"},
                 {9, ""},    {10, "four"}, {14, "four"}, {15, ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        writ_place place = {&source, 1, 1, cases[i].offset, 1};
        assert_true(writ_str_is(writ_place_line(&place), cases[i].line));
    }
    assert_int_equal(writ_place_line(&(writ_place){.source = NULL}).len, 0);
    source.text = WRIT_STR_EMPTY;
    assert_int_equal(writ_place_line(&(writ_place){.source = &source, .offset = 5}).len, 0);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        IN_FOLDER(test_a_file_comes_back_byte_for_byte),
        IN_FOLDER(test_an_empty_file_is_a_source),
        IN_FOLDER(test_a_large_file_is_read_whole),
        IN_FOLDER(test_a_missing_file_is_an_input_error),
        IN_FOLDER(test_a_directory_is_an_input_error),
        IN_FOLDER(test_a_file_that_is_too_large_is_an_input_error),
        IN_FOLDER(test_a_dash_is_standard_input),
        IN_FOLDER(test_store_replaces_the_whole_file),
        IN_FOLDER(test_a_reader_of_the_old_file_keeps_it),
        IN_FOLDER(test_store_obeys_the_umask),
        IN_FOLDER(test_a_leftover_of_a_crash_is_no_obstacle),
        IN_FOLDER(test_the_old_content_stands_when_writing_fails),
        IN_FOLDER(test_store_fails_where_no_file_can_be),
        IN_FOLDER(test_an_error_takes_its_place),
        IN_FOLDER(test_an_error_without_a_place),
        IN_FOLDER(test_the_line_of_a_place_has_no_line_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
