/* SPDX-License-Identifier: Apache-2.0
 *
 * What a server asks: single versions, contents by number, pages of contracts and of events,
 * settings, tokens, what is deleted.
 */
#include "registry/audit.h"
#include "tests/unit/registry/store_suite_parts.h"

static writ_stored_versions find(bench *b, writ_store *store, writ_version_query query)
{
    writ_stored_versions found = {0};
    assert_ok(b, writ_store_find_versions(store, &b->arena, &query, &found, &b->err));
    return found;
}

/* orders 1.0.0 and returns 1.0.0 have one content; orders 1.1.0 has another one, and orders 2.0.0
 * another entry into the first. */
static writ_store *open_shared(bench *b)
{
    writ_store *store = open_store(b);
    writ_stored_version version = version_of("orders", "1.0.0", "a: 1\n");
    put_version(b, store, &version);
    version.version = WRIT_STR("1.1.0");
    version.sha256 = WRIT_STR(ADDRESS_B);
    put_version(b, store, &version);
    version = version_of("returns", "1.0.0", "a: 1\n");
    put_version(b, store, &version);
    version = version_of("orders", "2.0.0", "a: 1\n");
    version.entry = WRIT_STR("/$defs/a");
    put_version(b, store, &version);
    return store;
}

static void test_a_content_has_one_number(void **state)
{
    bench *b = *state;
    writ_store *store = open_shared(b);
    writ_stored_versions all = versions_of(b, store, "");
    static const int64_t numbers[] = {1, 2, 3, 1};
    assert_int_equal(all.count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(all.items[i].number, numbers[i]);
    all = find(b, store, (writ_version_query){.number = 1});
    assert_int_equal(all.count, 2);
    assert_str(all.items[0].contract, "orders");
    assert_str(all.items[1].contract, "returns");
    assert_int_equal(find(b, store, (writ_version_query){.number = 4}).count, 0);
    writ_store_close(store);
}

static void test_a_draft_with_another_content_has_another_number(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    writ_stored_version version = version_of("orders", "1.0.0", "a: 1\n");
    version.status = WRIT_STATUS_DRAFT;
    put_version(b, store, &version);
    version.sha256 = WRIT_STR(ADDRESS_B);
    put_version(b, store, &version);
    assert_int_equal(versions_of(b, store, "orders").items[0].number, 2);
    version.sha256 = WRIT_STR(ADDRESS_A); /* which keeps the number that it got */
    put_version(b, store, &version);
    assert_int_equal(versions_of(b, store, "orders").items[0].number, 1);
    writ_store_close(store);
}

static void test_a_guid_is_that_of_the_content_everywhere(void **state)
{
    bench *b = *state;
    char guid[WRIT_GUID_BYTES], other[WRIT_GUID_BYTES];
    writ_store *store = open_shared(b);
    /* printf 'aa…a\n' | sha256sum: its first 32 digits, with the version and the variant put in */
    writ_content_guid(WRIT_STR(ADDRESS_A), WRIT_STR_EMPTY, guid);
    assert_string_equal(guid, "44c2336f-edab-8ff6-a85c-74c2b9416537");
    writ_content_guid(WRIT_STR(ADDRESS_A), WRIT_STR("/$defs/a"), other);
    assert_string_not_equal(guid, other);
    assert_int_equal(other[14], '8');
    assert_non_null(strchr("89ab", other[19]));
    assert_int_equal(find(b, store, (writ_version_query){.guid = writ_str_of(guid)}).count, 2);
    writ_stored_versions found = find(b, store, (writ_version_query){.guid = writ_str_of(other)});
    assert_int_equal(found.count, 1);
    assert_str(found.items[0].entry, "/$defs/a");
    found = find(b, store,
                 (writ_version_query){.guid = writ_str_of(guid), .contract = WRIT_STR("returns")});
    assert_int_equal(found.count, 1);
    assert_int_equal(
        find(b, store, (writ_version_query){.guid = writ_str_of(guid), .number = 2}).count, 0);
    assert_int_equal(
        find(b, store, (writ_version_query){.guid = writ_str_of(guid), .number = 1}).count, 2);
    writ_store_close(store);
}

static void test_versions_are_found_by_all_that_is_said(void **state)
{
    bench *b = *state;
    writ_store *store = open_shared(b);
    const writ_str orders = WRIT_STR("orders"), first = WRIT_STR("1.0.0");
    writ_stored_versions found =
        find(b, store, (writ_version_query){.contract = orders, .version = first});
    assert_int_equal(found.count, 1);
    assert_str(found.items[0].bytes, "a: 1\n");
    assert_int_equal(find(b, store, (writ_version_query){.version = first}).count, 2);
    assert_int_equal(find(b, store, (writ_version_query){.contract = orders, .number = 1}).count,
                     1);
    assert_int_equal(
        find(b, store, (writ_version_query){.contract = orders, .version = WRIT_STR("1.0")}).count,
        0);
    assert_int_equal(find(b, store, (writ_version_query){.version = first, .number = 2}).count, 0);
    writ_store_close(store);
}

static void test_heads_have_all_but_the_bytes(void **state)
{
    bench *b = *state;
    writ_store *store = open_shared(b);
    const writ_version_query queries[] = {
        {.heads = true},
        {.heads = true, .contract = WRIT_STR("returns")},
        {.heads = true, .contract = WRIT_STR("returns"), .version = WRIT_STR("1.0.0")},
        {.heads = true, .contract = WRIT_STR("returns"), .number = 1},
    };
    for (size_t i = 0; i < 4; i++) {
        writ_stored_versions found = find(b, store, queries[i]);
        assert_int_equal(found.count, i ? 1 : 4);
        const writ_stored_version *head = &found.items[found.count - 1];
        assert_str(head->contract, "returns");
        assert_str(head->published_by, "maria");
        assert_int_equal(head->status, WRIT_STATUS_ACTIVE);
        assert_int_equal(head->bytes.len + head->beside.len, 0);
    }
    writ_store_close(store);
}

static void test_deleted_goes_one_way_but_for_the_soft(void **state)
{
    static const struct {
        writ_deleted to;
        int code;
    } steps[] = {
        {WRIT_DELETED_SOFT, WRIT_OK},       {WRIT_DELETED_NOT, WRIT_OK},
        {WRIT_DELETED_SOFT, WRIT_OK},       {WRIT_DELETED_HARD, WRIT_OK},
        {WRIT_DELETED_HARD, WRIT_OK},       {WRIT_DELETED_SOFT, WRIT_E_REFUSED},
        {WRIT_DELETED_NOT, WRIT_E_REFUSED},
    };
    bench *b = *state;
    writ_store *store = open_shared(b);
    for (size_t i = 0; i < 7; i++) {
        assert_ok(b, writ_store_begin(store, &b->err));
        assert_int_equal(
            writ_store_set_deleted(store, WRIT_STR("orders"), WRIT_STR("1.0.0"), steps[i].to, NULL),
            steps[i].code);
        if (steps[i].code == WRIT_OK)
            assert_ok(b, writ_store_commit(store, &b->err));
        writ_store_rollback(store);
    }
    writ_stored_versions found = versions_of(b, store, "orders");
    assert_int_equal(found.items[0].deleted, WRIT_DELETED_HARD);
    assert_str(found.items[0].bytes, "a: 1\n"); /* the content stays */
    assert_int_equal(found.items[1].deleted, WRIT_DELETED_NOT);
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_refused_with(b,
                        writ_store_set_deleted(store, WRIT_STR("orders"), WRIT_STR("9.0.0"),
                                               WRIT_DELETED_SOFT, &b->err),
                        WRIT_E_INPUT, "'orders@9.0.0'");
    writ_store_close(store);
}

/* --- contracts --- */

static void put_terms(bench *b, writ_store *store, const char *contract, const char *terms)
{
    writ_stored_version version = version_of(contract, "1.0.0", "a: 1\n");
    version.terms = writ_str_of(terms);
    put_version(b, store, &version);
}

static writ_store *open_contracts(bench *b)
{
    writ_store *store = open_store(b);
    writ_stored_party party = party_of("billing--payments", "payments");
    writ_waiver waiver = waiver_of("0123456789ab");
    waiver.contract = WRIT_STR("nothing"); /* has a waiver alone: it is no contract yet */
    put_terms(b, store, "orders", "shop@acme.example\norder_id\n100%\n");
    put_terms(b, store, "Orders-eu", "shop@acme.example\norder_id\nvat");
    put_terms(b, store, "orders-us", "desk@acme.example\norder_id\nstate");
    put_terms(b, store, "orders\xF0\x9F\x93\xA6",
              "stra\xC3\x9F"
              "e");
    put_terms(b, store, "returns", "");
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_party(store, &party, &b->err));
    assert_ok(b, writ_store_put_waiver(store, &waiver, &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
    return store;
}

/* The ids, with spaces between them. */
static void assert_ids(bench *b, writ_store *store, writ_contract_query query, const char *wanted)
{
    writ_ids ids = {0};
    writ_buf text = WRIT_BUF_INIT;
    assert_ok(b, writ_store_contracts(store, &b->arena, &query, &ids, &b->err));
    writ_buf_add_text(&text, "");
    for (size_t i = 0; i < ids.count; i++)
        writ_buf_printf(&text, "%s%.*s", i ? " " : "", WRIT_FMT(ids.items[i]));
    assert_string_equal(text.ptr, wanted);
    writ_buf_clear(&text);
}

static void test_contracts_come_by_id_in_pages(void **state)
{
    bench *b = *state;
    writ_store *store = open_contracts(b);
    assert_ids(b, store, (writ_contract_query){0},
               "Orders-eu orders orders-us orders\xF0\x9F\x93\xA6 payments returns");
    assert_ids(b, store, (writ_contract_query){.limit = 2}, "Orders-eu orders");
    assert_ids(b, store, (writ_contract_query){.limit = 2, .after = WRIT_STR("orders")},
               "orders-us orders\xF0\x9F\x93\xA6");
    assert_ids(b, store, (writ_contract_query){.prefix = WRIT_STR("orders")},
               "orders orders-us orders\xF0\x9F\x93\xA6");
    assert_ids(b, store,
               (writ_contract_query){.prefix = WRIT_STR("orders"), .after = WRIT_STR("orders")},
               "orders-us orders\xF0\x9F\x93\xA6");
    assert_ids(b, store,
               (writ_contract_query){.prefix = WRIT_STR("orders-"), .after = WRIT_STR("a")},
               "orders-us");
    assert_ids(b, store,
               (writ_contract_query){.prefix = WRIT_STR("orders"), .after = WRIT_STR("p")}, "");
    assert_ids(b, store, (writ_contract_query){.prefix = WRIT_STR("\xF4\x8F\xBF\xBF")}, "");
    assert_ids(b, store, (writ_contract_query){.prefix = WRIT_STR("nothing")}, "");
    writ_store_close(store);
}

static void test_contracts_are_found_by_words(void **state)
{
    bench *b = *state;
    writ_store *store = open_contracts(b);
    assert_ids(b, store, (writ_contract_query){.text = WRIT_STR("order_id")},
               "Orders-eu orders orders-us");
    assert_ids(b, store, (writ_contract_query){.text = WRIT_STR(" ORDER_ID\tshop ")},
               "Orders-eu orders");
    assert_ids(b, store, (writ_contract_query){.text = WRIT_STR("eu shop"), .limit = 1},
               "Orders-eu");
    assert_ids(b, store, (writ_contract_query){.text = WRIT_STR("orderXid")},
               ""); /* `_` is itself */
    assert_ids(b, store, (writ_contract_query){.text = WRIT_STR("%")}, "orders");
    assert_ids(b, store, (writ_contract_query){.text = WRIT_STR("\\")}, "");
    assert_ids(b, store,
               (writ_contract_query){.text = WRIT_STR("stra\xC3\x9F"
                                                      "e")},
               "orders\xF0\x9F\x93\xA6");
    assert_ids(b, store,
               (writ_contract_query){.text = WRIT_STR("order_id"), .prefix = WRIT_STR("orders")},
               "orders orders-us");
    writ_ids ids = {0};
    const writ_contract_query many = {.text = WRIT_STR("a b c d e f g h i")};
    assert_refused_with(b, writ_store_contracts(store, &b->arena, &many, &ids, &b->err),
                        WRIT_E_USAGE, "8 words");
    writ_store_close(store);
}

static void test_terms_stay_until_others_come(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    writ_stored_version version = version_of("orders", "1.0.0", "a: 1\n");
    version.terms = WRIT_STR("first");
    put_version(b, store, &version);
    version.version = WRIT_STR("1.1.0");
    version.terms = WRIT_STR_EMPTY;
    put_version(b, store, &version);
    assert_ids(b, store, (writ_contract_query){.text = WRIT_STR("first")}, "orders");
    version.version = WRIT_STR("1.2.0");
    version.terms = WRIT_STR("second");
    put_version(b, store, &version);
    assert_ids(b, store, (writ_contract_query){.text = WRIT_STR("first")}, "");
    assert_ids(b, store, (writ_contract_query){.text = WRIT_STR("second")}, "orders");
    writ_store_close(store);
}

/* --- events --- */

/* Nine events, of orders and of returns in turn, at 08:00 of the days 9 down to 1. */
static writ_store *open_events(bench *b)
{
    writ_store *store = open_store(b);
    assert_ok(b, writ_store_begin(store, &b->err));
    for (int i = 0; i < 9; i++) {
        writ_event event = event_of("publish", i % 2 ? "returns" : "orders");
        event.at = writ_str_printf(&b->arena, "2026-03-0%dT08:00:00.000Z", 9 - i);
        assert_ok(b, writ_store_put_event(store, &event, &b->err));
    }
    assert_ok(b, writ_store_commit(store, &b->err));
    return store;
}

static void assert_sequences(bench *b, writ_store *store, writ_event_query query,
                             const char *wanted)
{
    writ_events events = {0};
    writ_buf text = WRIT_BUF_INIT;
    assert_ok(b, writ_store_events(store, &b->arena, &query, &events, &b->err));
    writ_buf_add_text(&text, "");
    for (size_t i = 0; i < events.count; i++)
        writ_buf_printf(&text, "%lld", (long long)events.items[i].sequence);
    assert_string_equal(text.ptr, wanted);
    writ_buf_clear(&text);
}

static void test_events_are_found_by_contract_time_and_place(void **state)
{
    bench *b = *state;
    writ_store *store = open_events(b);
    const writ_str orders = WRIT_STR("orders");
    const writ_str third = WRIT_STR("2026-03-03T08:00:00.000Z"), sixth = WRIT_STR("2026-03-06");
    assert_sequences(b, store, (writ_event_query){0}, "123456789");
    assert_sequences(b, store, (writ_event_query){.after = 4, .limit = 3}, "567");
    assert_sequences(b, store, (writ_event_query){.contract = orders}, "13579");
    assert_sequences(b, store, (writ_event_query){.contract = orders, .after = 1, .limit = 2},
                     "35");
    assert_sequences(b, store, (writ_event_query){.since = third}, "1234567");
    assert_sequences(b, store, (writ_event_query){.until = third}, "89");
    assert_sequences(b, store, (writ_event_query){.since = third, .until = sixth}, "567");
    assert_sequences(b, store,
                     (writ_event_query){.contract = orders, .since = third, .until = sixth}, "57");
    assert_sequences(
        b, store, (writ_event_query){.since = third, .until = sixth, .after = 5, .limit = 1}, "6");
    assert_sequences(b, store, (writ_event_query){.after = 9}, "");
    assert_sequences(b, store, (writ_event_query){.contract = WRIT_STR("other")}, "");
    writ_store_close(store);
}

static void test_an_event_says_on_whose_behalf_and_has_its_place(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    const writ_origin origin = {
        .author = WRIT_STR("Pat Doe <pat@acme.example>"),
        .from = WRIT_STR("192.0.2.7"),
        .message = WRIT_STR("adds a \"field\"\n"),
        .commit = WRIT_STR("0123abc"),
        .link = WRIT_STR("https://acme.example/pull/7"),
    };
    writ_event event = event_of("publish", "orders"), last;
    event.version = WRIT_STR("1.0.0");
    event.verdict = WRIT_STR("compatible");
    event.detail = WRIT_STR("first version");
    event.party = WRIT_STR("billing");
    event.sha256 = WRIT_STR(ADDRESS_A);
    event.digest = WRIT_STR(ADDRESS_B);
    event.sequence = 77; /* the store gives it */
    assert_ok(b, writ_store_last_event(store, &b->arena, &last, &b->err));
    assert_int_equal(last.sequence, 0);
    assert_int_equal(last.hash.len, 0);
    writ_store_act_for(store, &origin);
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_event(store, &event, &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
    assert_ok(b, writ_store_last_event(store, &b->arena, &last, &b->err));
    writ_buf text = WRIT_BUF_INIT;
    writ_event_print(&text, &last, false);
    assert_string_equal(text.ptr, "{\"action\":\"publish\",\"at\":\"2026-03-10T14:22:36.120Z\","
                                  "\"author\":\"Pat Doe <pat@acme.example>\",\"by\":\"maria\","
                                  "\"commit\":\"0123abc\",\"contract\":\"orders\","
                                  "\"detail\":\"first version\",\"digest\":\"" ADDRESS_B "\","
                                  "\"from\":\"192.0.2.7\","
                                  "\"link\":\"https://acme.example/pull/7\","
                                  "\"message\":\"adds a \\\"field\\\"\\n\",\"party\":\"billing\","
                                  "\"sequence\":1,\"sha256\":\"" ADDRESS_A "\","
                                  "\"verdict\":\"compatible\",\"version\":\"1.0.0\"}");
    writ_buf_clear(&text);
    writ_store_act_for(store, NULL);
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_event(store, &event, &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
    assert_ok(b, writ_store_last_event(store, &b->arena, &last, &b->err));
    assert_int_equal(last.sequence, 2);
    assert_str(last.origin.author, "");
    writ_store_close(store);
}

static void test_a_chain_is_whole_over_pages(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    writ_audit_verdict verdict;
    writ_event last;
    assert_ok(b, writ_audit_verify(store, &b->arena, &verdict, &b->err));
    assert_int_equal(verdict.events, 0);
    assert_int_equal(verdict.broken_at, 0);
    assert_str(verdict.head, "");
    assert_ok(b, writ_store_begin(store, &b->err));
    for (int i = 0; i < 2001; i++) {
        writ_event event = event_of("publish", "orders");
        assert_ok(b, writ_store_put_event(store, &event, &b->err));
    }
    assert_ok(b, writ_store_commit(store, &b->err));
    assert_ok(b, writ_audit_verify(store, &b->arena, &verdict, &b->err));
    assert_int_equal(verdict.events, 2001);
    assert_int_equal(verdict.broken_at, 0);
    assert_ok(b, writ_store_last_event(store, &b->arena, &last, &b->err));
    assert_true(writ_str_equal(verdict.head, last.hash));
    writ_store_close(store);
}

/* --- settings and tokens --- */

static void test_settings_are_set_found_and_dropped(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    writ_settings found = {0};
    writ_str value;
    bool is_found;
    static const char *const keys[] = {"policy", "confluent/mode/b", "confluent/mode", "confluent"};
    assert_ok(b, writ_store_begin(store, &b->err));
    for (size_t i = 0; i < 4; i++)
        assert_ok(b, writ_store_put_setting(store, writ_str_of(keys[i]), WRIT_STR("x"), &b->err));
    assert_ok(b,
              writ_store_put_setting(store, WRIT_STR("policy"), WRIT_STR("mode: full\n"), &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
    assert_ok(b, writ_store_settings(store, &b->arena, WRIT_STR("confluent/"), &found, &b->err));
    assert_int_equal(found.count, 2);
    assert_str(found.items[0].key, "confluent/mode");
    assert_str(found.items[1].key, "confluent/mode/b");
    assert_ok(b, writ_store_settings(store, &b->arena, WRIT_STR_EMPTY, &found, &b->err));
    assert_int_equal(found.count, 4);
    assert_ok(b,
              writ_store_setting(store, &b->arena, WRIT_STR("policy"), &value, &is_found, &b->err));
    assert_true(is_found);
    assert_str(value, "mode: full\n");
    assert_ok(b, writ_store_setting(store, &b->arena, WRIT_STR("pol"), &value, &is_found, &b->err));
    assert_false(is_found);
    for (int i = 0; i < 2; i++) { /* gone already is fine */
        assert_ok(b, writ_store_begin(store, &b->err));
        assert_ok(b, writ_store_drop_setting(store, WRIT_STR("policy"), &b->err));
        assert_ok(b, writ_store_commit(store, &b->err));
    }
    assert_ok(b,
              writ_store_setting(store, &b->arena, WRIT_STR("policy"), &value, &is_found, &b->err));
    assert_false(is_found);
    writ_store_close(store);
}

static void revoke(bench *b, writ_store *store, const char *id, bool wanted)
{
    bool revoked = !wanted;
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_revoke_token(store, writ_str_of(id), WRIT_STR("2026-05-01T00:00:00Z"),
                                         &revoked, &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
    assert_int_equal(revoked, wanted);
}

static void test_a_token_is_made_once_and_revoked_once(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    writ_stored_tokens found = {0};
    const writ_stored_token token = {
        WRIT_STR("t2"),     WRIT_STR("ci"),    WRIT_STR(ADDRESS_A),           WRIT_STR("read"),
        WRIT_STR("2026-2"), WRIT_STR("maria"), WRIT_STR("2027-01-01T00:00Z"), WRIT_STR_EMPTY};
    writ_stored_token first = token;
    first.id = WRIT_STR("t9");
    first.created_at = WRIT_STR("2026-1");
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_token(store, &token, &b->err));
    assert_ok(b, writ_store_put_token(store, &first, &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_int_equal(writ_store_put_token(store, &token, NULL), WRIT_E_INPUT);
    writ_store_rollback(store);
    revoke(b, store, "t2", true);
    revoke(b, store, "t2", false);
    revoke(b, store, "t3", false);
    assert_ok(b, writ_store_tokens(store, &b->arena, &found, &b->err));
    assert_int_equal(found.count, 2);
    assert_str(found.items[0].id, "t9");
    assert_str(found.items[0].revoked_at, "");
    assert_str(found.items[1].hash, ADDRESS_A);
    assert_str(found.items[1].scopes, "read");
    assert_str(found.items[1].created_by, "maria");
    assert_str(found.items[1].expires_at, "2027-01-01T00:00Z");
    assert_str(found.items[1].revoked_at, "2026-05-01T00:00:00Z");
    writ_store_close(store);
}

int store_suite_queries(void)
{
    static const struct CMUnitTest tests[] = {
        suite_case(test_a_content_has_one_number),
        suite_case(test_a_draft_with_another_content_has_another_number),
        suite_case(test_a_guid_is_that_of_the_content_everywhere),
        suite_case(test_versions_are_found_by_all_that_is_said),
        suite_case(test_heads_have_all_but_the_bytes),
        suite_case(test_deleted_goes_one_way_but_for_the_soft),
        suite_case(test_contracts_come_by_id_in_pages),
        suite_case(test_contracts_are_found_by_words),
        suite_case(test_terms_stay_until_others_come),
        suite_case(test_events_are_found_by_contract_time_and_place),
        suite_case(test_an_event_says_on_whose_behalf_and_has_its_place),
        suite_case(test_a_chain_is_whole_over_pages),
        suite_case(test_settings_are_set_found_and_dropped),
        suite_case(test_a_token_is_made_once_and_revoked_once),
    };
    return cmocka_run_group_tests_name("queries", tests, NULL, NULL);
}
