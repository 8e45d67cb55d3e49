/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows that commands read and write.
 */
#include "tests/unit/registry/store_suite_parts.h"

#include "contracts/base/bounds.h"

static int set_status(bench *b, writ_store *store, const char *version, writ_status status)
{
    assert_ok(b, writ_store_begin(store, &b->err));
    int code =
        writ_store_set_status(store, WRIT_STR("orders"), writ_str_of(version), status, &b->err);
    if (code == WRIT_OK)
        assert_ok(b, writ_store_commit(store, &b->err));
    else
        writ_store_rollback(store);
    return code;
}

static int keep_run(void *context, const writ_stored_run *run, writ_error *err)
{
    writ_buf *seen = context;
    (void)err;
    writ_buf_printf(seen, "%.*s %.*s %c %c %.*s\n", WRIT_FMT(run->id), WRIT_FMT(run->command),
                    run->started_at.ptr[9], run->ended_at.ptr[9], WRIT_FMT(run->summary));
    return WRIT_OK;
}

static int refuse_run(void *context, const writ_stored_run *run, writ_error *err)
{
    ++*(int *)context;
    return writ_error_set(err, WRIT_E_INPUT, "not '%.*s'", WRIT_FMT(run->id));
}

static void test_a_version_comes_back_byte_for_byte(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    writ_stored_version version = version_of("orders", "1.0.0", "");
    version.bytes = (writ_str){"a\0b\xff\r\n", 6};
    version.entry = WRIT_STR("/$defs/order");
    version.forced = WRIT_STR("agreed by phone");
    put_version(b, store, &version);
    writ_stored_versions found = versions_of(b, store, "orders");
    assert_int_equal(found.count, 1);
    assert_true(writ_str_equal(found.items[0].bytes, version.bytes));
    assert_str(found.items[0].contract, "orders");
    assert_str(found.items[0].version, "1.0.0");
    assert_str(found.items[0].sha256, ADDRESS_A);
    assert_str(found.items[0].name, "orders.odcs.yaml");
    assert_str(found.items[0].owner, "shop@acme.example");
    assert_str(found.items[0].entry, "/$defs/order");
    assert_str(found.items[0].published_at, "2026-03-10T14:22:36.120Z");
    assert_str(found.items[0].published_by, "maria");
    assert_str(found.items[0].forced, "agreed by phone");
    assert_int_equal(found.items[0].status, WRIT_STATUS_ACTIVE);
    writ_store_close(store);
}

static void test_versions_come_by_contract_then_by_version(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    static const char *const in[] = {"1.10.0", "2.0.0", "1.9.0", "1.0.0", "1.0.0-rc.1"};
    static const char *const out[] = {"1.0.0-rc.1", "1.0.0", "1.9.0", "1.10.0", "2.0.0"};
    for (size_t i = 0; i < 5; i++) {
        writ_stored_version version = version_of("orders", in[i], "a: 1\n");
        put_version(b, store, &version);
    }
    writ_stored_version other = version_of("customers", "9.0.0", "a: 1\n");
    put_version(b, store, &other);

    writ_stored_versions found = versions_of(b, store, "orders");
    assert_int_equal(found.count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_str(found.items[i].version, out[i]);
    found = versions_of(b, store, "");
    assert_int_equal(found.count, 6);
    assert_str(found.items[0].contract, "customers");
    assert_int_equal(versions_of(b, store, "order").count, 0);
    writ_store_close(store);
}

static void test_a_published_version_is_not_replaced_and_a_draft_is(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    writ_stored_version draft = version_of("orders", "1.0.0", "a: 1\n");
    draft.status = WRIT_STATUS_DRAFT;
    put_version(b, store, &draft);
    writ_stored_version version = version_of("orders", "1.0.0", "a: 2\n");
    version.sha256 = WRIT_STR(ADDRESS_B);
    put_version(b, store, &version);
    assert_str(versions_of(b, store, "").items[0].bytes, "a: 2\n");

    assert_ok(b, writ_store_begin(store, &b->err));
    version.bytes = WRIT_STR("a: 3\n");
    assert_refused_with(b, writ_store_put_version(store, &version, &b->err), WRIT_E_REFUSED,
                        "a published version is immutable");
    writ_store_rollback(store);
    assert_str(versions_of(b, store, "").items[0].bytes, "a: 2\n");
    assert_int_equal(versions_of(b, store, "").count, 1);
    writ_store_close(store);
}

static void test_status_moves_but_never_back_to_draft(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    writ_stored_version version = version_of("orders", "1.0.0", "a: 1\n");
    put_version(b, store, &version);
    assert_ok(b, set_status(b, store, "1.0.0", WRIT_STATUS_DEPRECATED));
    assert_int_equal(versions_of(b, store, "").items[0].status, WRIT_STATUS_DEPRECATED);
    assert_refused_with(b, set_status(b, store, "1.0.0", WRIT_STATUS_DRAFT), WRIT_E_REFUSED,
                        "never a draft again");
    assert_int_equal(versions_of(b, store, "").items[0].status, WRIT_STATUS_DEPRECATED);
    writ_store_close(store);
}

static void test_status_of_a_version_that_is_not_there_is_an_error(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    assert_refused_with(b, set_status(b, store, "1.0.0", WRIT_STATUS_RETIRED), WRIT_E_INPUT,
                        "'orders@1.0.0'");
    writ_store_close(store);
}

static void test_a_party_of_the_same_id_is_replaced(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    writ_stored_party party = party_of("billing--orders", "orders");
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_party(store, &party, &b->err));
    party.version = WRIT_STR("2");
    party.pending = false;
    party.contract = WRIT_STR("orders-v2");
    assert_ok(b, writ_store_put_party(store, &party, &b->err));
    writ_stored_party other = party_of("audit--orders", "orders");
    assert_ok(b, writ_store_put_party(store, &other, &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));

    writ_stored_parties found = {0};
    assert_ok(b, writ_store_parties(store, &b->arena, WRIT_STR_EMPTY, &found, &b->err));
    assert_int_equal(found.count, 2);
    assert_str(found.items[0].id, "audit--orders");
    assert_true(found.items[0].pending);
    assert_int_equal(found.items[0].position, 2);
    assert_str(found.items[0].party, "billing");
    assert_str(found.items[0].registered_by, "aisha");
    assert_str(found.items[1].version, "2");
    assert_false(found.items[1].pending);
    assert_ok(b, writ_store_parties(store, &b->arena, WRIT_STR("orders-v2"), &found, &b->err));
    assert_int_equal(found.count, 1);
    assert_str(found.items[0].bytes, "kind: ConsumerContract\n");
    assert_ok(b, writ_store_parties_of(store, &b->arena, WRIT_STR("billing"), &found, &b->err));
    assert_int_equal(found.count, 2);
    assert_str(found.items[0].contract, "orders");
    assert_str(found.items[1].contract, "orders-v2");
    assert_ok(b, writ_store_parties_of(store, &b->arena, WRIT_STR("bill"), &found, &b->err));
    assert_int_equal(found.count, 0);
    bool is_there;
    assert_ok(b, writ_store_party(store, &b->arena, party.id, &other, &is_there, &b->err));
    assert_true(is_there);
    assert_str(other.version, "2");
    assert_ok(b,
              writ_store_party(store, &b->arena, WRIT_STR("nobody"), &other, &is_there, &b->err));
    assert_false(is_there);
    writ_store_close(store);
}

static void test_systems_are_found_by_a_part_of_their_names(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    static const char *const systems[] = {"web_shop", "Billing", "webshop", "billing"};
    assert_ok(b, writ_store_begin(store, &b->err));
    for (int i = 0; i < 5; i++) {
        writ_str id = writ_str_printf(&b->arena, "%s--orders%d", systems[i % 4], i);
        writ_stored_party party = party_of(id.ptr, "orders");
        party.party = writ_str_of(systems[i % 4]);
        assert_ok(b, writ_store_put_party(store, &party, &b->err));
    }
    assert_ok(b, writ_store_commit(store, &b->err));
    writ_ids found = {0};
    assert_ok(b, writ_store_systems(store, &b->arena, WRIT_STR("BILL"), 0, &found, &b->err));
    assert_int_equal(found.count, 2);
    assert_str(found.items[0], "Billing");
    assert_str(found.items[1], "billing");
    assert_ok(b, writ_store_systems(store, &b->arena, WRIT_STR("b_s"), 0, &found, &b->err));
    assert_int_equal(found.count, 1);
    assert_str(found.items[0], "web_shop");
    assert_ok(b, writ_store_systems(store, &b->arena, WRIT_STR("orders4"), 0, &found, &b->err));
    assert_int_equal(found.count, 1);
    assert_ok(b, writ_store_systems(store, &b->arena, WRIT_STR_EMPTY, 3, &found, &b->err));
    assert_int_equal(found.count, 3);
    writ_store_close(store);
}

static void test_events_come_in_the_order_they_happened(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    static const char *const contracts[] = {"orders", "customers", "orders"};
    assert_ok(b, writ_store_begin(store, &b->err));
    for (int i = 0; i < 3; i++) {
        writ_event event = {.at = writ_str_printf(&b->arena, "2026-03-1%dT00:00:00Z", 3 - i),
                            .action = WRIT_STR("publish"),
                            .contract = writ_str_of(contracts[i]),
                            .detail = writ_str_printf(&b->arena, "event %d", i)};
        assert_ok(b, writ_store_put_event(store, &event, &b->err));
    }
    assert_ok(b, writ_store_commit(store, &b->err));

    writ_events found = {0};
    assert_ok(b,
              writ_store_events(store, &b->arena, &(writ_event_query){.contract = WRIT_STR_EMPTY},
                                &found, &b->err));
    assert_int_equal(found.count, 3);
    for (int i = 0; i < 3; i++)
        assert_str(found.items[i].detail, writ_str_printf(&b->arena, "event %d", i).ptr);
    assert_ok(b, writ_store_events(store, &b->arena,
                                   &(writ_event_query){.contract = WRIT_STR("orders")}, &found,
                                   &b->err));
    assert_int_equal(found.count, 2);
    assert_str(found.items[1].detail, "event 2");
    writ_store_close(store);
}

static void test_what_was_not_committed_is_not_there(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    writ_stored_version version = version_of("orders", "1.0.0", "a: 1\n");
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_version(store, &version, &b->err));
    writ_store_rollback(store);
    assert_int_equal(versions_of(b, store, "").count, 0);
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_version(store, &version, &b->err));
    writ_store_close(store);
    store = open_store(b);
    assert_int_equal(versions_of(b, store, "").count, 0);
    writ_store_close(store);
}

/* A time of that day. */
#define DAY(number) WRIT_STR("2026-03-0" number "T14:22:36.120Z")

static void test_runs_come_by_the_time_of_their_end(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    writ_buf seen = WRIT_BUF_INIT;
    const writ_stored_run runs[] = {
        {WRIT_STR("c"), WRIT_STR("filter"), DAY("1"), DAY("5"), WRIT_STR("{}")},
        {WRIT_STR("a"), WRIT_STR("drift"), DAY("3"), DAY("4"), WRIT_STR("{1}")},
        {WRIT_STR("b"), WRIT_STR("filter"), DAY("2"), DAY("3"), WRIT_STR("{2}")},
        {WRIT_STR("a"), WRIT_STR("filter"), DAY("9"), DAY("9"), WRIT_STR("{again}")},
    };
    int refused = 0;
    assert_refused_with(b, writ_store_put_run(store, &runs[0], &b->err), WRIT_E_USAGE,
                        "transaction");
    assert_ok(b, writ_store_begin(store, &b->err));
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++)
        assert_ok(b, writ_store_put_run(store, &runs[i], &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
    assert_ok(b, writ_store_runs(store, DAY("4"), keep_run, &seen, &b->err));
    assert_string_equal(seen.ptr, "a drift 3 4 {1}\nc filter 1 5 {}\n");
    writ_buf_reset(&seen);
    assert_ok(b, writ_store_runs(store, WRIT_STR_EMPTY, keep_run, &seen, &b->err));
    assert_string_equal(seen.ptr, "b filter 2 3 {2}\na drift 3 4 {1}\nc filter 1 5 {}\n");
    assert_refused_with(b, writ_store_runs(store, WRIT_STR_EMPTY, refuse_run, &refused, &b->err),
                        WRIT_E_INPUT, "not 'b'");
    assert_int_equal(refused, 1);
    writ_buf_clear(&seen);
    writ_store_close(store);
}

static void test_what_was_told_last_stands(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    writ_told_rows rows = {0};
    writ_told_row row = {WRIT_STR("drift\norders"), WRIT_STR("RENAMED_FIELD\n/a"), 1};
    assert_refused_with(b, writ_store_put_told(store, &row, &b->err), WRIT_E_USAGE, "transaction");
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_told(store, &row, &b->err));
    row.state = WRIT_STR_EMPTY;
    row.sequence = 2;
    assert_ok(b, writ_store_put_told(store, &row, &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
    assert_ok(b, writ_store_told(store, &b->arena, &rows, &b->err));
    assert_int_equal(rows.count, 1);
    assert_str(rows.items[0].key, "drift\norders");
    assert_str(rows.items[0].state, "");
    assert_int_equal(rows.items[0].sequence, 2);
    writ_store_close(store);
}

/* What cannot be a row is its writer's fault: the transaction goes on without it. */
static void test_a_row_that_cannot_be_is_refused_alone(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    writ_told_rows rows = {0};
    char long_key[WRIT_BOUND_KEY_BYTES + 2] = "";
    memset(long_key, 'k', sizeof long_key - 1);
    const writ_str too_long = writ_str_of(long_key);
    const writ_told_row none = {WRIT_STR("none"), WRIT_STR("x"), 0},
                        other = {too_long, WRIT_STR("x"), 1}, fine = {WRIT_STR("k"), too_long, 1};
    const writ_deployment nowhere = {.environment = too_long, .name = WRIT_STR("a")};
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_told(store, &fine, &b->err));
    assert_refused_with(b, writ_store_put_told(store, &other, &b->err), WRIT_E_INPUT,
                        "the key of what was told has 2001 bytes; a registry takes 2000 at most");
    assert_refused_with(b, writ_store_put_setting(store, too_long, too_long, &b->err), WRIT_E_INPUT,
                        "the setting's key has 2001 bytes");
    assert_refused_with(b, writ_store_put_deployment(store, &nowhere, &b->err), WRIT_E_INPUT,
                        "the environment has 2001 bytes; a registry takes 500 at most");
    assert_ok(b, writ_store_commit(store, &b->err));
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_refused_with(b, writ_store_put_told(store, &none, &b->err), WRIT_E_INPUT,
                        "counted from 1");
    writ_store_rollback(store);
    assert_ok(b, writ_store_told(store, &b->arena, &rows, &b->err));
    assert_int_equal(rows.count, 1);
    writ_store_close(store);
}

static void test_a_waiver_is_asked_for_once_and_granted_once(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    writ_waiver waiver = waiver_of("0123456789ab");
    writ_waivers found = {0};
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_waiver(store, &waiver, &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_int_equal(writ_store_put_waiver(store, &waiver, NULL), WRIT_E_INPUT);
    writ_store_rollback(store);
    waiver.approver = WRIT_STR("kim");
    waiver.approved_at = WRIT_STR("2026-03-11T14:22:36.120Z");
    waiver.approved_for = WRIT_STR("billing");
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_approve_waiver(store, &waiver, &b->err));
    assert_ok(b, writ_store_commit(store, NULL));
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_refused_with(b, writ_store_approve_waiver(store, &waiver, &b->err), WRIT_E_REFUSED,
                        "granted once");
    writ_store_rollback(store);
    assert_ok(b, writ_store_waivers(store, &b->arena, WRIT_STR("orders"), &found, NULL));
    assert_int_equal(found.count, 1);
    assert_str(found.items[0].reason, "moves in March");
    assert_str(found.items[0].requested_at, "2026-03-10T14:22:36.120Z");
    assert_str(found.items[0].approver, "kim");
    assert_str(found.items[0].approved_for, "billing");
    assert_ok(b, writ_store_waivers(store, &b->arena, WRIT_STR("other"), &found, NULL));
    assert_int_equal(found.count, 0);
    writ_store_close(store);
}

static void test_every_version_of_a_party_is_kept(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    writ_stored_party party = party_of("billing--orders", "orders");
    writ_stored_parties found = {0};
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_party(store, &party, &b->err));
    party.pending = false; /* the same version, met now */
    assert_ok(b, writ_store_put_party(store, &party, &b->err));
    party.version = WRIT_STR("2");
    party.sha256 = WRIT_STR(ADDRESS_B);
    assert_ok(b, writ_store_put_party(store, &party, &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
    assert_ok(b, writ_store_party_versions(store, &b->arena, party.id, &found, &b->err));
    assert_int_equal(found.count, 2);
    assert_str(found.items[0].version, "1");
    assert_str(found.items[0].sha256, ADDRESS_A);
    assert_str(found.items[1].version, "2");
    assert_str(found.items[1].sha256, ADDRESS_B);
    writ_store_close(store);
}

static void test_deployments_come_and_go(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    writ_deployments found = {0};
    const writ_deployment ten = {WRIT_STR("prod"),   false,         WRIT_STR("orders"),
                                 WRIT_STR("1.10.0"), WRIT_STR("T"), WRIT_STR("maria")};
    writ_deployment nine = ten, reader = ten, elsewhere = ten;
    nine.version = WRIT_STR("1.9.0");
    reader.is_party = true;
    elsewhere.environment = WRIT_STR("staging");
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_deployment(store, &reader, &b->err));
    assert_ok(b, writ_store_put_deployment(store, &ten, &b->err));
    assert_ok(b, writ_store_put_deployment(store, &nine, &b->err));
    assert_ok(b, writ_store_put_deployment(store, &nine, &b->err));
    assert_ok(b, writ_store_put_deployment(store, &elsewhere, &b->err));
    assert_ok(b, writ_store_deployments(store, &b->arena, WRIT_STR("prod"), &found, &b->err));
    assert_int_equal(found.count, 3);
    assert_str(found.items[0].version, "1.9.0");
    assert_str(found.items[1].version, "1.10.0");
    assert_true(found.items[2].is_party);
    assert_ok(b, writ_store_drop_deployment(store, &nine, &b->err));
    assert_ok(b, writ_store_drop_deployment(store, &nine, &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
    assert_ok(b, writ_store_deployments(store, &b->arena, WRIT_STR_EMPTY, &found, &b->err));
    assert_int_equal(found.count, 3);
    assert_str(found.items[2].environment, "staging");
    assert_ok(
        b, writ_store_deployments_of(store, &b->arena, false, WRIT_STR("orders"), &found, &b->err));
    assert_int_equal(found.count, 2);
    assert_str(found.items[0].environment, "prod");
    assert_str(found.items[1].environment, "staging");
    assert_ok(
        b, writ_store_deployments_of(store, &b->arena, true, WRIT_STR("orders"), &found, &b->err));
    assert_int_equal(found.count, 1);
    assert_int_equal(writ_store_put_deployment(store, &nine, NULL), WRIT_E_USAGE);
    writ_store_close(store);
}

/* --- what no database is asked to hold --- */

static const writ_str with_nul = {"a\0b", 3}, latin_1 = WRIT_STR_INIT("caf\xe9.yaml");

#define REFUSED(call) assert_refused_with(b, call, WRIT_E_INPUT, "")

static void refuse_documents(bench *b, writ_store *store)
{
    const writ_str texts[] = {with_nul, latin_1};
    for (size_t i = 0; i < 2; i++) {
        writ_stored_version version = version_of("orders", "1.0.0", "a: 1\n");
        writ_stored_party party = party_of("billing--orders", "orders");
        writ_event event = event_of("publish", "orders");
        version.name = party.name = event.detail = texts[i];
        assert_refused_with(b, writ_store_put_version(store, &version, &b->err), WRIT_E_INPUT,
                            "the document's name");
        assert_refused_with(b, writ_store_put_party(store, &party, &b->err), WRIT_E_INPUT,
                            "the document's name");
        REFUSED(writ_store_put_event(store, &event, &b->err));
        version = version_of("orders", "1.0.0", "a: 1\n");
        version.terms = texts[i];
        REFUSED(writ_store_put_version(store, &version, &b->err));
        REFUSED(writ_store_put_setting(store, WRIT_STR("k"), texts[i], &b->err));
    }
}

static void refuse_runs(bench *b, writ_store *store)
{
    static const char *const times[] = {"",
                                        "garbage",
                                        "2026-03-11T14:22:36Z",
                                        "2026-13-11T14:22:36.120Z",
                                        "2026-03-11 14:22:36.120Z",
                                        "2026-03-11T14:22:36.1+01"};
    const writ_stored_run good = {WRIT_STR("r"), WRIT_STR("filter"), DAY("1"), DAY("2"),
                                  WRIT_STR("{}")};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        writ_stored_run begun = good, ended = good;
        begun.started_at = ended.ended_at = writ_str_of(times[i]);
        assert_refused_with(b, writ_store_put_run(store, &begun, &b->err), WRIT_E_INPUT,
                            "'started_at'");
        assert_refused_with(b, writ_store_put_run(store, &ended, &b->err), WRIT_E_INPUT,
                            "'ended_at'");
    }
    writ_stored_run nobody = good, nothing = good;
    nobody.id = nothing.command = WRIT_STR_EMPTY;
    REFUSED(writ_store_put_run(store, &nobody, &b->err));
    REFUSED(writ_store_put_run(store, &nothing, &b->err));
    assert_ok(b, writ_store_put_run(store, &good, &b->err));
}

static void refuse_the_rest(bench *b, writ_store *store)
{
    writ_waiver waiver = waiver_of("w");
    writ_deployment deployment = {WRIT_STR_EMPTY,    false,         WRIT_STR("orders"),
                                  WRIT_STR("1.0.0"), WRIT_STR("T"), WRIT_STR("maria")};
    const writ_told_row unnamed = {.sequence = 1}, uncounted = {.key = WRIT_STR("k")};
    waiver.fingerprint = WRIT_STR("0123456789");
    assert_refused_with(b, writ_store_put_waiver(store, &waiver, &b->err), WRIT_E_INPUT,
                        "64 hexadecimal digits");
    REFUSED(writ_store_put_deployment(store, &deployment, &b->err));
    REFUSED(writ_store_put_told(store, &unnamed, &b->err));
    REFUSED(writ_store_put_told(store, &uncounted, &b->err));
}

static void test_what_some_database_could_not_hold_is_refused_by_all(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    writ_str before = dump_of(b, store);
    assert_ok(b, writ_store_begin(store, &b->err));
    refuse_documents(b, store);
    refuse_the_rest(b, store);
    refuse_runs(b, store);
    writ_store_rollback(store);
    assert_true(writ_str_equal(before, dump_of(b, store)));
    writ_store_close(store);
}

int store_suite_rows(void)
{
    static const struct CMUnitTest tests[] = {
        suite_case(test_a_version_comes_back_byte_for_byte),
        suite_case(test_versions_come_by_contract_then_by_version),
        suite_case(test_a_published_version_is_not_replaced_and_a_draft_is),
        suite_case(test_status_moves_but_never_back_to_draft),
        suite_case(test_status_of_a_version_that_is_not_there_is_an_error),
        suite_case(test_a_party_of_the_same_id_is_replaced),
        suite_case(test_systems_are_found_by_a_part_of_their_names),
        suite_case(test_events_come_in_the_order_they_happened),
        suite_case(test_what_was_not_committed_is_not_there),
        suite_case(test_runs_come_by_the_time_of_their_end),
        suite_case(test_what_was_told_last_stands),
        suite_case(test_a_row_that_cannot_be_is_refused_alone),
        suite_case(test_a_waiver_is_asked_for_once_and_granted_once),
        suite_case(test_every_version_of_a_party_is_kept),
        suite_case(test_deployments_come_and_go),
        suite_case(test_what_some_database_could_not_hold_is_refused_by_all),
    };
    return cmocka_run_group_tests_name("rows", tests, NULL, NULL);
}
