/* SPDX-License-Identifier: Apache-2.0
 *
 * What is written together is there together, or not at all.
 */
#include "registry/audit.h"
#include "tests/unit/registry/store_suite_parts.h"

/* Every kind of write, one after the other. */
typedef int writer(writ_store *store, writ_error *err);

static int write_version(writ_store *store, writ_error *err)
{
    writ_stored_version version = version_of("orders", "1.0.0", "a: 1\n");
    return writ_store_put_version(store, &version, err);
}

static int write_status(writ_store *store, writ_error *err)
{
    return writ_store_set_status(store, WRIT_STR("orders"), WRIT_STR("1.0.0"),
                                 WRIT_STATUS_DEPRECATED, err);
}

static int write_sunset(writ_store *store, writ_error *err)
{
    return writ_store_set_sunset(store, WRIT_STR("orders"), WRIT_STR("1.0.0"),
                                 WRIT_STR("2027-01-01"), WRIT_STR("2.0.0"), err);
}

static int write_deleted(writ_store *store, writ_error *err)
{
    return writ_store_set_deleted(store, WRIT_STR("orders"), WRIT_STR("1.0.0"), WRIT_DELETED_SOFT,
                                  err);
}

static int write_party(writ_store *store, writ_error *err)
{
    const writ_stored_party party = party_of("billing--orders", "orders");
    return writ_store_put_party(store, &party, err);
}

static int write_event(writ_store *store, writ_error *err)
{
    const writ_event event = event_of("publish", "orders");
    return writ_store_put_event(store, &event, err);
}

static int write_waiver(writ_store *store, writ_error *err)
{
    const writ_waiver waiver = waiver_of("0123456789ab");
    return writ_store_put_waiver(store, &waiver, err);
}

static int write_approval(writ_store *store, writ_error *err)
{
    writ_waiver waiver = waiver_of("0123456789ab");
    waiver.approver = WRIT_STR("kim");
    waiver.approved_at = WRIT_STR("2026-03-11T14:22:36.120Z");
    return writ_store_approve_waiver(store, &waiver, err);
}

static const writ_deployment deployment = {WRIT_STR_INIT("prod"),   false,
                                           WRIT_STR_INIT("orders"), WRIT_STR_INIT("1.0.0"),
                                           WRIT_STR_INIT("T"),      WRIT_STR_INIT("maria")};

static int write_deployment(writ_store *store, writ_error *err)
{
    return writ_store_put_deployment(store, &deployment, err);
}

static int drop_deployment(writ_store *store, writ_error *err)
{
    return writ_store_drop_deployment(store, &deployment, err);
}

static int write_run(writ_store *store, writ_error *err)
{
    const writ_stored_run run = {WRIT_STR("r"), WRIT_STR("filter"),
                                 WRIT_STR("2026-03-11T14:22:36.120Z"),
                                 WRIT_STR("2026-03-11T14:22:36.121Z"), WRIT_STR("{}")};
    return writ_store_put_run(store, &run, err);
}

static int write_told(writ_store *store, writ_error *err)
{
    const writ_told_row row = {WRIT_STR("drift\norders"), WRIT_STR("bad"), 1};
    return writ_store_put_told(store, &row, err);
}

static int write_setting(writ_store *store, writ_error *err)
{
    return writ_store_put_setting(store, WRIT_STR("policy"), WRIT_STR("mode: full\n"), err);
}

static int drop_setting(writ_store *store, writ_error *err)
{
    return writ_store_drop_setting(store, WRIT_STR("policy"), err);
}

static int write_token(writ_store *store, writ_error *err)
{
    const writ_stored_token token = {WRIT_STR("t1"),   WRIT_STR("ci"), WRIT_STR(ADDRESS_A),
                                     WRIT_STR("read"), WRIT_STR("T"),  WRIT_STR("maria"),
                                     WRIT_STR_EMPTY,   WRIT_STR_EMPTY};
    return writ_store_put_token(store, &token, err);
}

static int revoke_token(writ_store *store, writ_error *err)
{
    bool revoked = true;
    return writ_store_revoke_token(store, WRIT_STR("t1"), WRIT_STR("T"), &revoked, err);
}

static writer *const writers[] = {
    write_version, write_status,   write_sunset, write_deleted,    write_party,     write_event,
    write_waiver,  write_approval, write_event,  write_deployment, write_run,       write_told,
    write_setting, write_token,    revoke_token, drop_setting,     drop_deployment, write_event,
};
enum { WRITERS = sizeof writers / sizeof *writers };

/* The first so many of them, and then no more. */
typedef struct writing {
    writ_store *store;
    size_t count;
    bool fails, drops; /* at the end: with an error; without */
    int calls;
} writing;

static int write_some(void *context, bool *keep, writ_error *err)
{
    writing *w = context;
    int code = WRIT_OK;
    w->calls++;
    assert_true(*keep);
    for (size_t i = 0; i < w->count && code == WRIT_OK; i++)
        code = writers[i](w->store, err);
    *keep = !w->drops;
    return code == WRIT_OK && w->fails ? writ_error_set(err, WRIT_E_INPUT, "enough") : code;
}

static void test_writing_takes_a_transaction(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    writ_str before = dump_of(b, store);
    for (size_t i = 0; i < WRITERS; i++)
        assert_refused_with(b, writers[i](store, &b->err), WRIT_E_USAGE, "transaction");
    assert_true(writ_str_equal(before, dump_of(b, store)));
    writ_store_close(store);
}

static void test_a_transaction_that_ends_anywhere_leaves_nothing(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    writ_str before = dump_of(b, store);
    for (size_t count = 0; count <= WRITERS; count++)
        for (int drops = 0; drops < 2; drops++) {
            writing w = {store, count, !drops, drops, 0};
            int code = writ_store_transact(store, write_some, &w, &b->err);
            assert_int_equal(code, drops ? WRIT_OK : WRIT_E_INPUT);
            assert_int_equal(w.calls, 1);
            assert_true(writ_str_equal(before, dump_of(b, store)));
            b->err = WRIT_ERROR_INIT;
        }
    writing all = {.store = store, .count = WRITERS};
    assert_ok(b, writ_store_transact(store, write_some, &all, &b->err));
    assert_false(writ_str_equal(before, dump_of(b, store)));
    writ_store_close(store);
}

/* An outer transaction around three parts, of which the second ends as it is told. */
typedef struct nesting {
    writ_store *store;
    bool fails, drops;
} nesting;

static int put_named(void *context, bool *keep, writ_error *err)
{
    const nesting *n = context;
    writ_event event = event_of("publish", n->fails || n->drops ? "inner" : "outer");
    int code = writ_store_put_event(n->store, &event, err);
    *keep = !n->drops;
    return code == WRIT_OK && n->fails ? writ_error_set(err, WRIT_E_REFUSED, "no") : code;
}

static int nest(void *context, bool *keep, writ_error *err)
{
    nesting *n = context, plain = {n->store, false, false};
    int code = put_named(&plain, keep, err);
    if (code == WRIT_OK)
        assert_int_equal(writ_store_transact(n->store, put_named, n, NULL),
                         n->fails ? WRIT_E_REFUSED : WRIT_OK);
    return code == WRIT_OK ? writ_store_transact(n->store, put_named, &plain, err) : code;
}

static void test_a_part_that_fails_is_undone_alone(void **state)
{
    bench *b = *state;
    for (int fails = 0; fails < 2; fails++) {
        writ_store *store = open_store(b);
        nesting n = {store, fails, !fails};
        writ_events events = {0};
        writ_audit_verdict verdict;
        assert_ok(b, writ_store_transact(store, nest, &n, &b->err));
        writ_store_close(store);
        store = open_store(b);
        assert_ok(b, writ_store_events(store, &b->arena, &(writ_event_query){0}, &events, &b->err));
        assert_int_equal(events.count, 2 * (size_t)(fails + 1));
        for (size_t i = 0; i < events.count; i++)
            assert_str(events.items[i].contract, "outer");
        assert_ok(b, writ_audit_verify(store, &b->arena, &verdict, &b->err));
        assert_int_equal(verdict.broken_at, 0);
        writ_store_close(store);
    }
}

/* Four deep; the third fails, and with it the fourth. */
typedef struct deep {
    writ_store *store;
    int depth;
} deep;

static int go_deeper(void *context, bool *keep, writ_error *err)
{
    const deep *d = context;
    char name[] = "d0";
    name[1] = (char)('0' + d->depth);
    writ_event event = event_of("publish", name);
    deep next = {d->store, d->depth + 1};
    int code = writ_store_put_event(d->store, &event, err);
    (void)keep;
    if (code == WRIT_OK && d->depth < 4) {
        int inner = writ_store_transact(d->store, go_deeper, &next, NULL);
        assert_int_equal(inner, d->depth == 2 ? WRIT_E_REFUSED : WRIT_OK);
    }
    return code == WRIT_OK && d->depth == 3 ? writ_error_set(err, WRIT_E_REFUSED, "no") : code;
}

static void test_parts_of_parts_go_with_them(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    deep d = {store, 1};
    writ_events events = {0};
    assert_ok(b, writ_store_transact(store, go_deeper, &d, &b->err));
    assert_ok(b, writ_store_events(store, &b->arena, &(writ_event_query){0}, &events, &b->err));
    assert_int_equal(events.count, 2);
    assert_str(events.items[1].contract, "d2");
    writ_store_close(store);
}

/* A statement that the store refuses does not take the rest with it. */
static int meet_a_refusal(void *context, bool *keep, writ_error *err)
{
    writ_store *store = context;
    writ_stored_version version = version_of("orders", "1.0.0", "a: 2\n");
    version.sha256 = WRIT_STR(ADDRESS_B);
    (void)keep;
    return writ_store_put_version(store, &version, err);
}

static int go_on_after_a_refusal(void *context, bool *keep, writ_error *err)
{
    writ_store *store = context;
    (void)keep;
    int code = write_event(store, err);
    if (code == WRIT_OK)
        assert_int_equal(writ_store_transact(store, meet_a_refusal, store, NULL), WRIT_E_REFUSED);
    return code == WRIT_OK ? write_event(store, err) : code;
}

static void test_a_refused_part_lets_the_rest_go_on(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    writ_stored_version version = version_of("orders", "1.0.0", "a: 1\n");
    writ_event last;
    put_version(b, store, &version);
    assert_ok(b, writ_store_transact(store, go_on_after_a_refusal, store, &b->err));
    assert_ok(b, writ_store_last_event(store, &b->arena, &last, &b->err));
    assert_int_equal(last.sequence, 2);
    assert_str(versions_of(b, store, "orders").items[0].bytes, "a: 1\n");
    writ_store_close(store);
}

static void test_transactions_begin_once_and_end_once(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    assert_refused_with(b, writ_store_commit(store, &b->err), WRIT_E_USAGE, "transaction");
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_refused_with(b, writ_store_begin(store, &b->err), WRIT_E_USAGE, "open already");
    writ_store_rollback(store);
    writ_store_rollback(store);
    writ_store_close(store);
    writ_store_close(NULL);
}

static void test_the_generation_tells_what_others_committed(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b), *other = open_store(b);
    int64_t before, after;
    writ_stored_version version = version_of("orders", "1.0.0", "a: 1\n");
    put_version(b, store, &version);
    assert_ok(b, writ_store_generation(store, &before, &b->err));
    assert_ok(b, writ_store_generation(store, &after, &b->err));
    assert_int_equal(before, after);
    for (int i = 0; i < 3; i++) {
        version.version = writ_str_printf(&b->arena, "1.%d.0", i + 1);
        put_version(b, i == 1 ? store : other, &version);
        assert_ok(b, writ_store_generation(store, &after, &b->err));
        assert_int_not_equal(before, after);
        before = after;
    }
    assert_ok(b, writ_store_begin(other, &b->err));
    writ_store_rollback(other);
    writ_store_close(other);
    writ_store_close(store);
}

int store_suite_transactions(void)
{
    static const struct CMUnitTest tests[] = {
        suite_case(test_writing_takes_a_transaction),
        suite_case(test_a_transaction_that_ends_anywhere_leaves_nothing),
        suite_case(test_a_part_that_fails_is_undone_alone),
        suite_case(test_parts_of_parts_go_with_them),
        suite_case(test_a_refused_part_lets_the_rest_go_on),
        suite_case(test_transactions_begin_once_and_end_once),
        suite_case(test_the_generation_tells_what_others_committed),
    };
    return cmocka_run_group_tests_name("transactions", tests, NULL, NULL);
}
