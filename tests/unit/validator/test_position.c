/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/position.h"

#include "contracts/base/read.h"
#include "tests/unit/folder.h"

static char folder[FOLDER_BYTES], file[FOLDER_BYTES + 16];

static int set_up(void **state)
{
    (void)state;
    make_folder(folder);
    snprintf(file, sizeof file, "%s/position", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return remove_folder(folder);
}

#define HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define PLACE                                                                                      \
    "\"device\":1,\"inode\":2,\"offset\":3,\"line\":4,\"head\":{\"bytes\":0,\"sha256\":\"" HASH    \
    "\"}"

static int load(writ_arena *arena, const char *text, writ_positions *positions, writ_error *err)
{
    assert_int_equal(writ_file_store(file, writ_str_of(text), NULL), WRIT_OK);
    return writ_positions_load(arena, file, positions, err);
}

static void test_what_was_written_is_read(void **state)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_buf text = WRIT_BUF_INIT, again = WRIT_BUF_INIT;
    writ_positions positions = {0}, read = {0};
    (void)state;
    *WRIT_PUSH(&arena, &positions) = (writ_position){
        .file = WRIT_STR("a \"b\"\n"),
        .device = INT64_MAX,
        .inode = INT64_MAX - 1,
        .offset = 5000000000,
        .line = 7,
        .head_bytes = 256,
        .head_sha256 = HASH,
    };
    *WRIT_PUSH(&arena, &positions) = (writ_position){.file = WRIT_STR("b"), .head_sha256 = HASH};
    writ_positions_write(&text, &positions);
    assert_int_equal(load(&arena, text.ptr, &read, NULL), WRIT_OK);
    writ_positions_write(&again, &read);
    assert_string_equal(again.ptr, text.ptr);
    writ_buf_clear(&text);
    writ_buf_clear(&again);
    writ_arena_clear(&arena);
}

static void test_no_file_is_no_position(void **state)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_positions positions = {0};
    (void)state;
    assert_int_equal(writ_positions_load(&arena, file, &positions, NULL), WRIT_OK);
    assert_int_equal(positions.count, 0);
    writ_arena_clear(&arena);
}

static void test_other_documents_are_refused_with_their_place(void **state)
{
    static const struct {
        const char *text, *why;
    } wrong[] = {
        {"", "empty"},
        {"{\"writ\":\"position/1\",\"fi", ""},
        {"[]", "'writ' must be"},
        {"{\"writ\":\"reject/1\"}", "'writ' must be \"position/1\""},
        {"{\"writ\":\"position/1\"}", "'files' must be a list"},
        {"{\"writ\":\"position/1\",\"files\":[1]}", "'file' must be a name"},
        {"{\"writ\":\"position/1\",\"files\":[{\"file\":\"a\"}]}", "'device' must be"},
        {"{\"writ\":\"position/1\",\"files\":[{\"file\":\"a\",\"device\":1,\"inode\":-1}]}",
         "'inode' must be a whole number from 0"},
        {"{\"writ\":\"position/1\",\"files\":[{\"file\":\"a\",\"device\":1,\"inode\":2,\"offset\":"
         "1e99}]}",
         "'offset' must be"},
        {"{\"writ\":\"position/1\",\"files\":[{\"file\":\"a\",\"device\":1,\"inode\":2,\"offset\":"
         "3,\"line\":4,\"head\":{\"bytes\":0,\"sha256\":\"x\"}}]}",
         "'head' must be"},
        {"{\"writ\":\"position/1\",\"files\":[{\"file\":\"a\",\"device\":1,\"inode\":2,\"offset\":"
         "3,\"line\":4,\"head\":{\"bytes\":257,\"sha256\":\"" HASH "\"}}]}",
         "'bytes' must be 256 at most"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        writ_arena arena = WRIT_ARENA_INIT;
        writ_positions positions = {0};
        writ_error err = WRIT_ERROR_INIT;
        assert_int_equal(load(&arena, wrong[i].text, &positions, &err), WRIT_E_INPUT);
        assert_string_equal(err.file, file);
        if (i > 1)
            assert_non_null(strstr(err.message, wrong[i].why));
        writ_arena_clear(&arena);
    }
}

static void test_members_that_come_later_do_no_harm(void **state)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_positions positions = {0};
    (void)state;
    assert_int_equal(
        load(&arena, "{\"writ\":\"position/1\",\"files\":[{\"file\":\"a\",\"new\":1," PLACE "}]}",
             &positions, NULL),
        WRIT_OK);
    assert_int_equal(positions.count, 1);
    assert_int_equal(positions.items[0].offset, 3);
    writ_arena_clear(&arena);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_what_was_written_is_read),
        CASE(test_no_file_is_no_position),
        CASE(test_other_documents_are_refused_with_their_place),
        CASE(test_members_that_come_later_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
