/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/pipeline.h"

#include <pthread.h>
#include <unistd.h>

#include "tests/unit/test.h"

enum { PIECES = 2000, PLACES = 7 };

typedef struct piece {
    int number;
    int done; /* how often */
    int by;   /* the worker that did it */
} piece;

/* Later pieces are done sooner. */
static void do_piece(void *worker, void *context)
{
    piece *p = context;
    if (p->number % 5 == 0)
        usleep(200);
    p->by = *(int *)worker;
    p->done++;
}

/* Puts all pieces in and takes them out, with so many threads besides this one. */
static void run_all(piece pieces[PIECES], int threads)
{
    int names[4] = {0, 1, 2, 3}, taken = 0;
    writ_pipeline *pipeline = writ_pipeline_new(PLACES, do_piece, &names[0]);
    for (int i = 1; i <= threads; i++)
        assert_true(writ_pipeline_join(pipeline, &names[i]));
    for (int put = 0; taken < PIECES;) {
        if (put < PIECES && !writ_pipeline_is_full(pipeline)) {
            pieces[put] = (piece){.number = put};
            writ_pipeline_put(pipeline, &pieces[put++]);
            assert_int_equal(writ_pipeline_count(pipeline), put - taken);
            continue;
        }
        assert_ptr_equal(writ_pipeline_take(pipeline), &pieces[taken]);
        assert_int_equal(pieces[taken].done, 1);
        taken++;
    }
    assert_int_equal(writ_pipeline_count(pipeline), 0);
    writ_pipeline_free(pipeline);
}

static void test_pieces_leave_in_the_order_in_which_they_came(void **state)
{
    (void)state;
    static piece pieces[PIECES];
    for (int threads = 0; threads <= 3; threads++)
        run_all(pieces, threads);
}

static void test_without_threads_the_caller_does_it_all(void **state)
{
    (void)state;
    static piece pieces[PIECES];
    run_all(pieces, 0);
    for (int i = 0; i < PIECES; i++)
        assert_int_equal(pieces[i].by, 0);
}

static void test_each_thread_does_its_share(void **state)
{
    (void)state;
    static piece pieces[PIECES];
    int count[4] = {0};
    run_all(pieces, 3);
    for (int i = 0; i < PIECES; i++)
        count[pieces[i].by]++;
    assert_true(count[1] && count[2] && count[3]);
}

static void test_it_may_end_with_pieces_that_nobody_took(void **state)
{
    (void)state;
    piece pieces[PLACES];
    int caller = 0, other = 1;
    writ_pipeline *pipeline = writ_pipeline_new(PLACES, do_piece, &caller);
    assert_true(writ_pipeline_join(pipeline, &other));
    for (int i = 0; i < PLACES; i++) {
        pieces[i] = (piece){.number = i};
        writ_pipeline_put(pipeline, &pieces[i]);
    }
    assert_true(writ_pipeline_is_full(pipeline));
    writ_pipeline_free(pipeline);
    for (int i = 0; i < PLACES; i++)
        assert_in_range(pieces[i].done, 0, 1);
    writ_pipeline_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces_leave_in_the_order_in_which_they_came),
        cmocka_unit_test(test_without_threads_the_caller_does_it_all),
        cmocka_unit_test(test_each_thread_does_its_share),
        cmocka_unit_test(test_it_may_end_with_pieces_that_nobody_took),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
