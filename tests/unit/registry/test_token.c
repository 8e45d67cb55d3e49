/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/token.h"
#include "tests/unit/folder.h"

#include "contracts/base/write.h"

typedef struct bench {
    writ_arena arena;
    char folder[FOLDER_BYTES];
    char path[128];
    writ_store *store;
    writ_error err;
} bench;

static int set_up(void **state)
{
    bench *b = calloc(1, sizeof *b);
    assert_non_null(b);
    make_folder(b->folder);
    snprintf(b->path, sizeof b->path, "%s/registry.db", b->folder);
    assert_int_equal(writ_store_open(b->path, true, &b->store, &b->err), WRIT_OK);
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    bench *b = *state;
    writ_store_close(b->store);
    int status = remove_folder(b->folder);
    writ_arena_clear(&b->arena);
    free(b);
    return status;
}

static writ_scopes scopes_of(bench *b, const char *text)
{
    writ_scopes scopes = {0};
    assert_int_equal(writ_scopes_parse(&b->arena, writ_str_of(text), &scopes, &b->err), WRIT_OK);
    return scopes;
}

/* ---- scopes ---- */

static void test_a_prefix_covers_what_begins_so(void **state)
{
    writ_scopes scopes = scopes_of(*state, "publish:crm-");
    assert_true(writ_scopes_may_publish(&scopes, WRIT_STR("crm-contact")));
    assert_false(writ_scopes_may_publish(&scopes, WRIT_STR("crm")));
    assert_false(writ_scopes_may_publish(&scopes, WRIT_STR("shop-crm-order")));
    assert_false(writ_scopes_may_speak_for(&scopes, WRIT_STR("crm-")));
    assert_false(writ_scopes_may_report(&scopes));
    assert_false(writ_scopes_is_admin(&scopes));
    assert_true(writ_scopes_may_write(&scopes));
}

static void test_an_empty_prefix_covers_all_contracts_and_no_party(void **state)
{
    writ_scopes scopes = scopes_of(*state, "publish:");
    assert_true(writ_scopes_may_publish(&scopes, WRIT_STR("anything")));
    assert_false(writ_scopes_may_speak_for(&scopes, WRIT_STR("anything")));
}

static void test_a_party_is_that_one_alone(void **state)
{
    writ_scopes scopes = scopes_of(*state, "party:email-platform report");
    assert_true(writ_scopes_may_speak_for(&scopes, WRIT_STR("email-platform")));
    assert_false(writ_scopes_may_speak_for(&scopes, WRIT_STR("email-platform-2")));
    assert_false(writ_scopes_may_speak_for(&scopes, WRIT_STR("email")));
    assert_true(writ_scopes_may_report(&scopes));
    assert_false(writ_scopes_may_publish(&scopes, WRIT_STR("email-platform")));
}

static void test_who_reads_writes_nothing_and_an_admin_everything(void **state)
{
    writ_scopes reader = scopes_of(*state, "read"), admin = scopes_of(*state, "admin");
    assert_false(writ_scopes_may_write(&reader));
    assert_false(writ_scopes_may_publish(&reader, WRIT_STR("")));
    assert_true(writ_scopes_may_write(&admin));
    assert_true(writ_scopes_may_publish(&admin, WRIT_STR("x")));
    assert_true(writ_scopes_may_speak_for(&admin, WRIT_STR("x")));
    assert_true(writ_scopes_may_report(&admin));
    assert_true(writ_scopes_is_admin(&admin));
}

static void test_what_is_no_scope_is_refused(void **state)
{
    static const char *const wrong[] = {
        "",      " ",      "write",      "publish",      "party:",          "party",       "Read",
        "reads", "admin:", "read,admin", "read publish", "publish:a\nread", "publish:\x7f"};
    bench *b = *state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        writ_scopes scopes = {0};
        if (writ_scopes_parse(&b->arena, writ_str_of(wrong[i]), &scopes, NULL) != WRIT_E_USAGE)
            fail_msg("'%s' was taken", wrong[i]);
    }
}

static void test_scopes_are_stored_each_once(void **state)
{
    bench *b = *state;
    writ_scopes scopes = scopes_of(b, " read  publish:a read publish:ab publish:a");
    writ_str text = writ_scopes_text(&b->arena, &scopes);
    assert_true(writ_str_is(text, "read publish:a publish:ab"));
}

/* ---- secrets ---- */

static void test_secrets_have_the_form_and_differ(void **state)
{
    bench *b = *state;
    char one[WRIT_TOKEN_SECRET], other[WRIT_TOKEN_SECRET];
    bool seen[256] = {0};
    size_t digits = 0;
    for (int i = 0; i < 200; i++) {
        assert_int_equal(writ_token_secret(one, &b->err), WRIT_OK);
        assert_true(writ_token_is_secret(writ_str_of(one)));
        for (const char *c = one + 5; *c; c++) {
            digits += !seen[(unsigned char)*c];
            seen[(unsigned char)*c] = true;
        }
    }
    assert_int_equal(writ_token_secret(other, &b->err), WRIT_OK);
    assert_string_not_equal(one, other);
    assert_int_equal(digits, 64); /* 8600 draws miss one of 64 digits once in 10^57 */
    one[10] = '+';
    assert_false(writ_token_is_secret(writ_str_of(one)));
    assert_false(writ_token_is_secret(WRIT_STR("writ_")));
    assert_false(writ_token_is_secret(WRIT_STR("")));
}

/* ---- their end ---- */

static const char *expiry(bench *b, const char *text, writ_moment now)
{
    writ_str at = WRIT_STR_EMPTY;
    if (writ_token_expiry(&b->arena, writ_str_of(text), now, &at, NULL) != WRIT_OK)
        return "refused";
    return writ_str_copy(&b->arena, at).ptr;
}

static void test_a_token_ends_after_days_or_with_a_day(void **state)
{
    bench *b = *state;
    writ_moment now;
    assert_true(writ_moment_parse(WRIT_STR("2026-11-22T12:00:00Z"), &now));
    assert_string_equal(expiry(b, "30", now), "2026-12-22T12:00:00.000Z");
    assert_string_equal(expiry(b, "2026-12-31", now), "2027-01-01T00:00:00.000Z");
    assert_string_equal(expiry(b, "2026-11-22", now), "2026-11-23T00:00:00.000Z");
    assert_string_equal(expiry(b, "2026-11-21", now), "refused");
    assert_string_equal(expiry(b, "0", now), "refused");
    assert_string_equal(expiry(b, "-1", now), "refused");
    assert_string_equal(expiry(b, "4000", now), "refused");
    assert_string_equal(expiry(b, "never", now), "refused");
    assert_string_equal(expiry(b, "", now), "refused");
}

/* ---- in the registry ---- */

static writ_stored_token made(bench *b, const char *scopes, char secret[WRIT_TOKEN_SECRET])
{
    static char hash[WRIT_SHA256_HEX];
    writ_stored_token token = {.name = WRIT_STR("ci"), .scopes = writ_str_of(scopes)};
    assert_int_equal(writ_token_secret(secret, &b->err), WRIT_OK);
    writ_sha256_hex(writ_str_of(secret), hash);
    token.hash = writ_str_of(hash);
    if (writ_registry_create_token(b->store, &b->arena, WRIT_STR("pat"), &token, &b->err))
        fail_msg("%s", b->err.message);
    return token;
}

static writ_stored_tokens all(bench *b)
{
    writ_stored_tokens tokens = {0};
    assert_int_equal(writ_store_tokens(b->store, &b->arena, &tokens, &b->err), WRIT_OK);
    return tokens;
}

static void test_a_token_is_found_by_its_secret_alone(void **state)
{
    bench *b = *state;
    char one[WRIT_TOKEN_SECRET], other[WRIT_TOKEN_SECRET];
    writ_stored_token first = made(b, "read", one), second = made(b, "admin", other);
    writ_stored_tokens tokens = all(b);
    assert_int_equal(tokens.count, 2);
    assert_true(writ_str_equal(writ_token_find(&tokens, writ_str_of(one))->id, first.id));
    assert_true(writ_str_equal(writ_token_find(&tokens, writ_str_of(other))->id, second.id));
    one[20] = one[20] == 'a' ? 'b' : 'a';
    assert_null(writ_token_find(&tokens, writ_str_of(one)));
    assert_null(writ_token_find(&tokens, WRIT_STR("")));
    assert_null(writ_token_find(&tokens, first.hash)); /* who has read the database has no token */
}

static void test_a_token_is_revoked_once_and_all_is_in_the_log(void **state)
{
    bench *b = *state;
    char secret[WRIT_TOKEN_SECRET];
    writ_outcome outcome;
    writ_events events = {0};
    writ_stored_token token = made(b, "publish:crm-", secret);
    const writ_str by = WRIT_STR("kim");
    assert_int_equal(
        writ_registry_revoke_token(b->store, &b->arena, token.id, by, &outcome, &b->err), WRIT_OK);
    assert_int_equal(outcome, WRIT_OUTCOME_DONE);
    assert_int_equal(
        writ_registry_revoke_token(b->store, &b->arena, token.id, by, &outcome, &b->err), WRIT_OK);
    assert_int_equal(outcome, WRIT_OUTCOME_SAME);
    assert_int_equal(writ_registry_revoke_token(b->store, &b->arena, WRIT_STR("t00000000"), by,
                                                &outcome, &b->err),
                     WRIT_E_INPUT);
    const writ_event_query query = {0};
    assert_int_equal(writ_store_events(b->store, &b->arena, &query, &events, NULL), WRIT_OK);
    assert_int_equal(events.count, 2);
    assert_true(writ_str_is(events.items[0].action, "create-token"));
    assert_true(writ_str_is(events.items[1].action, "revoke-token"));
    assert_true(writ_str_is(events.items[1].by, "kim"));
    for (size_t i = 0; i < events.count; i++) {
        assert_null(strstr(events.items[i].detail.ptr, secret));
        assert_null(strstr(events.items[i].detail.ptr, token.hash.ptr));
    }
}

static void test_states_follow_the_clock(void **state)
{
    const writ_str now = WRIT_STR("2026-11-22T12:00:00.000Z");
    writ_stored_token token = {.expires_at = WRIT_STR("2026-11-22T12:00:00.001Z")};
    (void)state;
    assert_int_equal(writ_token_state_at(&token, now), WRIT_TOKEN_VALID);
    token.expires_at = now;
    assert_int_equal(writ_token_state_at(&token, now), WRIT_TOKEN_EXPIRED);
    token.expires_at = WRIT_STR_EMPTY;
    assert_int_equal(writ_token_state_at(&token, now), WRIT_TOKEN_VALID);
    token.revoked_at = now;
    assert_int_equal(writ_token_state_at(&token, now), WRIT_TOKEN_REVOKED);
}

static void test_a_token_without_what_it_needs_is_refused(void **state)
{
    bench *b = *state;
    char hash[WRIT_SHA256_HEX];
    writ_sha256_hex(WRIT_STR("x"), hash);
    const writ_stored_token right = {
        .name = WRIT_STR("ci"), .scopes = WRIT_STR("read"), .hash = writ_str_of(hash)};
    writ_stored_token wrong[8];
    for (size_t i = 0; i < 8; i++)
        wrong[i] = right;
    wrong[0].name = WRIT_STR_EMPTY;
    wrong[1].name = WRIT_STR("two\nlines");
    wrong[2].name = WRIT_STR("anonymous");
    wrong[3].scopes = WRIT_STR("root");
    wrong[4].hash = WRIT_STR("abc");
    wrong[5].expires_at = WRIT_STR("tomorrow");
    wrong[6].id = WRIT_STR("mine");
    wrong[7].name = WRIT_STR("\xff");
    for (size_t i = 0; i < 8; i++)
        if (writ_registry_create_token(b->store, &b->arena, WRIT_STR("pat"), &wrong[i], NULL) !=
            WRIT_E_USAGE)
            fail_msg("wrong[%zu] was taken", i);
    assert_int_equal(all(b).count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_prefix_covers_what_begins_so, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_an_empty_prefix_covers_all_contracts_and_no_party,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_party_is_that_one_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_who_reads_writes_nothing_and_an_admin_everything,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_no_scope_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_scopes_are_stored_each_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_secrets_have_the_form_and_differ, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_token_ends_after_days_or_with_a_day, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_a_token_is_found_by_its_secret_alone, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_a_token_is_revoked_once_and_all_is_in_the_log, set_up,
                                        tear_down),
        cmocka_unit_test(test_states_follow_the_clock),
        cmocka_unit_test_setup_teardown(test_a_token_without_what_it_needs_is_refused, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
