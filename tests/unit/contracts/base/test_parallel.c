/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/parallel.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "contracts/base/str.h"
#include "tests/unit/test.h"

enum { PIECES = 1000 };

typedef struct pieces {
    writ_str texts[PIECES];
    size_t fails_from; /* each piece from here on fails */
} pieces;

static int do_piece(void *context, size_t index, writ_arena *arena, writ_error *err)
{
    pieces *all = context;
    if (index >= all->fails_from)
        return writ_error_set(err, WRIT_E_INPUT, "piece %zu", index);
    all->texts[index] = writ_str_printf(arena, "piece %zu", index);
    return WRIT_OK;
}

/* What the tasks made is still there, in its place, when the threads are gone. */
static void check_count(size_t count)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    pieces *all = WRIT_NEW(&arena, pieces);
    all->fails_from = PIECES;
    assert_int_equal(writ_parallel(&arena, count, do_piece, all, &err), WRIT_OK);
    for (size_t i = 0; i < count; i++) {
        char wanted[32];
        snprintf(wanted, sizeof wanted, "piece %zu", i);
        assert_true(writ_str_is(all->texts[i], wanted));
    }
    for (size_t i = count; i < PIECES; i++)
        assert_null(all->texts[i].ptr);
    writ_arena_clear(&arena);
}

static void test_each_piece_is_done_once(void **state)
{
    (void)state;
    check_count(0);
    check_count(1);
    check_count(17);
    check_count(PIECES);
}

static void test_the_first_error_is_told(void **state)
{
    (void)state;
    for (size_t from = 0; from < PIECES; from += 37) {
        writ_arena arena = WRIT_ARENA_INIT;
        writ_error err = WRIT_ERROR_INIT;
        pieces *all = WRIT_NEW(&arena, pieces);
        char wanted[32];
        all->fails_from = from;
        snprintf(wanted, sizeof wanted, "piece %zu", from);
        assert_int_equal(writ_parallel(&arena, PIECES, do_piece, all, &err), WRIT_E_INPUT);
        assert_string_equal(err.message, wanted);
        writ_arena_clear(&arena);
    }
}

/* Both wait for the other one, so that they are done only where two threads do them. */
typedef struct meeting {
    pthread_barrier_t here;
    size_t met;
} meeting;

static int meet(void *context, size_t index, writ_arena *arena, writ_error *err)
{
    meeting *m = context;
    (void)arena;
    (void)err;
    if (index < 2 && pthread_barrier_wait(&m->here) == PTHREAD_BARRIER_SERIAL_THREAD)
        m->met++;
    return WRIT_OK;
}

static void test_many_pieces_are_done_at_once(void **state)
{
    (void)state;
    if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
        skip();
    writ_arena arena = WRIT_ARENA_INIT;
    meeting m = {.met = 0};
    pthread_barrier_init(&m.here, NULL, 2);
    assert_int_equal(writ_parallel(&arena, PIECES, meet, &m, NULL), WRIT_OK);
    assert_int_equal(m.met, 1);
    pthread_barrier_destroy(&m.here);
    writ_arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_piece_is_done_once),
        cmocka_unit_test(test_the_first_error_is_told),
        cmocka_unit_test(test_many_pieces_are_done_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
