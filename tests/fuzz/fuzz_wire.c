/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuzzer of rows as JSON (registry/wire.h): the input is one value, which is read as each kind of
 * row. It is refused with a place and untouched, or read; and what was read is the same text when
 * it is printed, read and printed again, in one line of UTF-8.
 */
#include <stdlib.h>

#include "contracts/base/read.h"
#include "contracts/base/utf8.h"
#include "registry/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static writ_arena arena;

static void demand(bool condition)
{
    if (!condition)
        abort();
}

static const writ_value *read_value(writ_str text)
{
    writ_source *source = WRIT_NEW(&arena, writ_source);
    writ_value *value = NULL;
    *source = (writ_source){WRIT_STR("fuzz"), text};
    return writ_json_read(&arena, source, &value, NULL) == WRIT_OK ? value : NULL;
}

static void print_token(writ_buf *out, const writ_stored_token *token)
{
    writ_wire_print_token(out, token, true);
}

static void print_answer(writ_buf *out, const writ_answer *answer)
{
    writ_wire_begin_answer(out, answer);
    writ_buf_add_byte(out, '}');
}

#define CHECK(type, read, print)                                                                   \
    do {                                                                                           \
        writ_error err = WRIT_ERROR_INIT;                                                          \
        type row;                                                                                  \
        if (read(&arena, value, &row, &err) != WRIT_OK) {                                          \
            demand(err.code == WRIT_E_INPUT && err.line > 0 && err.column > 0);                    \
            break;                                                                                 \
        }                                                                                          \
        writ_buf once = WRIT_BUF_INIT, again = WRIT_BUF_INIT;                                      \
        print(&once, &row);                                                                        \
        demand(writ_utf8_valid(writ_buf_str(&once)) && !strchr(once.ptr, '\n'));                   \
        const writ_value *back = read_value(writ_buf_str(&once));                                  \
        demand(back &&read(&arena, back, &row, NULL) == WRIT_OK);                                  \
        print(&again, &row);                                                                       \
        demand(writ_str_equal(writ_buf_str(&once), writ_buf_str(&again)));                         \
        writ_buf_clear(&once);                                                                     \
        writ_buf_clear(&again);                                                                    \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const writ_value *value = read_value((writ_str){(const char *)data, size});
    if (value) {
        CHECK(writ_stored_version, writ_wire_read_version, writ_wire_print_version);
        CHECK(writ_stored_party, writ_wire_read_party, writ_wire_print_party);
        CHECK(writ_waiver, writ_wire_read_waiver, writ_wire_print_waiver);
        CHECK(writ_deployment, writ_wire_read_deployment, writ_wire_print_deployment);
        CHECK(writ_stored_run, writ_wire_read_run, writ_wire_print_run);
        CHECK(writ_setting, writ_wire_read_setting, writ_wire_print_setting);
        CHECK(writ_stored_token, writ_wire_read_token, print_token);
        CHECK(writ_told_row, writ_wire_read_told, writ_wire_print_told);
        CHECK(writ_loaded, writ_wire_read_loaded, writ_wire_print_loaded);
        CHECK(writ_sunset, writ_wire_read_sunset, writ_wire_print_sunset);
        CHECK(writ_answer, writ_wire_read_answer, print_answer);
        CHECK(writ_wire_publishing, writ_wire_read_publishing, writ_wire_print_publishing);
    }
    writ_arena_reset(&arena);
    return 0;
}
