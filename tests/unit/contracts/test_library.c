/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/library.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contracts/base/read.h"
#include "tests/unit/folder.h"

typedef struct bench {
    writ_arena arena;
    char folder[FOLDER_BYTES];
    writ_library library;
    writ_error err;
} bench;

static int set_up(void **state)
{
    bench *b = calloc(1, sizeof *b);
    assert_non_null(b);
    make_folder(b->folder);
    b->library.arena = &b->arena;
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    bench *b = *state;
    int status = remove_folder(b->folder);
    writ_arena_clear(&b->arena);
    free(b);
    return status;
}

static const char *path_of(bench *b, const char *name)
{
    return writ_str_printf(&b->arena, "%s/%s", b->folder, name).ptr;
}

/* A file, and the folder that it stands in. */
static const char *put(bench *b, const char *name, const char *text)
{
    const char *slash = strchr(name, '/');
    if (slash)
        mkdir(path_of(b, writ_str_printf(&b->arena, "%.*s", (int)(slash - name), name).ptr), 0777);
    assert_int_equal(writ_file_store(path_of(b, name), writ_str_of(text), &b->err), WRIT_OK);
    return path_of(b, name);
}

static const writ_resolver *load(bench *b, const char *path)
{
    const writ_value *root;
    const writ_resolver *resolver;
    writ_str uri;
    if (writ_library_load(&b->library, path, &root, &uri, &resolver, &b->err))
        fail_msg("%s", b->err.message);
    return resolver;
}

/* The `title` of what is found; "" for nothing, and the message of an error. */
static const char *find(bench *b, const writ_resolver *resolver, const char *uri)
{
    const writ_value *found = NULL;
    b->err = (writ_error)WRIT_ERROR_INIT;
    if (resolver->find(resolver->context, writ_str_of(uri), &found, &b->err))
        return b->err.message;
    const writ_value *title = writ_value_find(found, "title");
    return found ? title->string.ptr : "";
}

static void test_an_id_stands_for_a_place_beside_the_document(void **state)
{
    bench *b = *state;
    const char *order = put(b, "a/order.json", "{\"$id\": \"https://x/s/a/order.json\"}");
    put(b, "a/same.json", "{\"title\": \"same\"}");
    put(b, "b/up.json", "{\"title\": \"up\", \"$id\": \"https://x/s/b/up.json\"}");
    put(b, "a/other.json", "{\"title\": \"other\", \"$id\": \"https://x/else.json\"}");
    const writ_resolver *resolver = load(b, order);
    assert_string_equal(find(b, resolver, "https://x/s/a/same.json"), "same");
    assert_string_equal(find(b, resolver, "https://x/s/b/up.json"), ""); /* not in its folder */
    assert_int_equal(writ_library_allow(&b->library, b->folder, &b->err), WRIT_OK);
    assert_string_equal(find(b, resolver, "https://x/s/b/up.json"), "up");
    assert_string_equal(find(b, resolver, "https://x/s/a/other.json"), "");
    assert_string_equal(find(b, resolver, "https://x/s/a/none.json"), "");
    assert_string_equal(find(b, resolver, "https://y/s/a/same.json"), "");
    assert_string_equal(find(b, resolver, "urn:x:same"), "");
}

static void test_an_id_that_names_no_folder_stands_for_itself(void **state)
{
    bench *b = *state;
    const writ_resolver *resolver = load(b, put(b, "a/order.json", "{\"$id\": \"urn:x:order\"}"));
    put(b, "a/same.json", "{\"title\": \"same\"}");
    assert_string_equal(find(b, resolver, "urn:x:same.json"), "");
    assert_string_equal(find(b, resolver, "same.json"), "");
}

static void test_each_document_leads_into_its_own_folder(void **state)
{
    bench *b = *state;
    const writ_resolver *in_a = load(b, put(b, "a/one.json", "{}"));
    const writ_resolver *in_b = load(b, put(b, "b/two.json", "{}"));
    put(b, "a/x.json", "{\"title\": \"x\"}");
    put(b, "ab/x.json", "{\"title\": \"x of ab\"}");
    const char *x = writ_str_printf(&b->arena, "file://%s/a/x.json", b->folder).ptr;
    const char *escape = writ_str_printf(&b->arena, "file://%s/b/../a/x.json", b->folder).ptr;
    const char *alike = writ_str_printf(&b->arena, "file://%s/ab/x.json", b->folder).ptr;
    assert_string_equal(find(b, in_a, x), "x");
    assert_non_null(strstr(find(b, in_b, x), "outside"));
    assert_non_null(strstr(find(b, in_b, escape), "outside"));
    assert_non_null(strstr(find(b, in_a, alike), "outside"));
    assert_non_null(strstr(b->err.hint, "--resolve"));
    assert_non_null(strstr(find(b, in_a, "file:///dev/null"), "outside"));
    assert_string_equal(find(b, in_a, "file:///a%00b"), "");
}

static void test_given_files_are_known_by_their_id(void **state)
{
    bench *b = *state;
    const writ_resolver *resolver = load(b, put(b, "a/one.json", "{}"));
    const char *four = put(b, "g/four.json", "{\"title\": \"four\", \"id\": \"http://x/four#\"}");
    const char *broken = put(b, "g/broken.json", "{\"title\": ");
    assert_int_equal(writ_library_give(&b->library, four, false, &b->err), WRIT_OK);
    assert_int_equal(writ_library_give(&b->library, broken, false, &b->err), WRIT_OK);
    assert_string_equal(find(b, resolver, "http://x/four"), "four");
    assert_string_equal(find(b, resolver, "http://x/five"), "");
    assert_int_equal(writ_library_give(&b->library, broken, true, &b->err), WRIT_OK);
    find(b, resolver, "http://x/five");
    assert_int_equal(b->err.code, WRIT_E_INPUT);
    assert_string_equal(b->err.file, broken);
}

static void test_two_given_files_of_one_id_are_a_fault_of_who_asks(void **state)
{
    bench *b = *state;
    const writ_resolver *resolver = load(b, put(b, "a/one.json", "{}"));
    static const char *const texts[] = {"{\"title\": \"1\", \"$id\": \"http://x/a\"}",
                                        "{\"title\": \"2\", \"$id\": \"http://x/a\"}",
                                        "{\"title\": \"3\", \"$id\": \"http://x/b\"}"};
    for (int i = 0; i < 3; i++) {
        const char *name = writ_str_printf(&b->arena, "g/%d.json", i).ptr;
        assert_int_equal(writ_library_give(&b->library, put(b, name, texts[i]), true, &b->err),
                         WRIT_OK);
    }
    assert_string_equal(find(b, resolver, "http://x/b"), "3");
    assert_non_null(strstr(find(b, resolver, "http://x/a"), "both have the '$id' 'http://x/a'"));
}

static void test_a_file_is_one_document_however_it_is_found(void **state)
{
    bench *b = *state;
    const writ_value *by_path = NULL, *by_id = NULL;
    const writ_resolver *resolver = load(b, put(b, "a/one.json", "{}"));
    const char *path = put(b, "a/two.json", "{\"$id\": \"http://x/two\"}");
    writ_str uri = writ_str_printf(&b->arena, "file://%s", path);
    assert_int_equal(writ_library_give(&b->library, path, true, &b->err), WRIT_OK);
    assert_int_equal(resolver->find(resolver->context, uri, &by_path, &b->err), WRIT_OK);
    assert_int_equal(resolver->find(resolver->context, WRIT_STR("http://x/two"), &by_id, &b->err),
                     WRIT_OK);
    assert_non_null(by_id);
    assert_ptr_equal(by_path, by_id);
}

#define case_of(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        case_of(test_an_id_stands_for_a_place_beside_the_document),
        case_of(test_an_id_that_names_no_folder_stands_for_itself),
        case_of(test_each_document_leads_into_its_own_folder),
        case_of(test_given_files_are_known_by_their_id),
        case_of(test_two_given_files_of_one_id_are_a_fault_of_who_asks),
        case_of(test_a_file_is_one_document_however_it_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
