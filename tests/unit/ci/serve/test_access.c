/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/serve/access.h"
#include "tests/unit/folder.h"

#include <pthread.h>
#include <time.h>

#include "contracts/base/bounds.h"
#include "contracts/base/write.h"
#include "validator/base64.h"

/* A registry, and a handle beside the door's: that of another server, or of the command. */
typedef struct bench {
    writ_arena arena;
    char folder[FOLDER_BYTES];
    char path[128];
    writ_store *store;
    writ_turn turn;
    writ_door *door;
    writ_error err;
} bench;

static int set_up_as(void **state, writ_anonymous anonymous)
{
    bench *b = calloc(1, sizeof *b);
    assert_non_null(b);
    make_folder(b->folder);
    snprintf(b->path, sizeof b->path, "%s/registry.db", b->folder);
    assert_int_equal(writ_store_open(b->path, true, &b->store, &b->err), WRIT_OK);
    assert_int_equal(writ_door_open(b->path, anonymous, &b->turn, &b->door, &b->err), WRIT_OK);
    *state = b;
    return 0;
}

static int set_up(void **state)
{
    return set_up_as(state, WRIT_ANONYMOUS_READ);
}

static int set_up_closed(void **state)
{
    return set_up_as(state, WRIT_ANONYMOUS_NONE);
}

static int set_up_open(void **state)
{
    return set_up_as(state, WRIT_ANONYMOUS_WRITE);
}

static int tear_down(void **state)
{
    bench *b = *state;
    writ_door_close(b->door);
    writ_store_close(b->store);
    int status = remove_folder(b->folder);
    writ_arena_clear(&b->arena);
    free(b);
    return status;
}

static writ_str make_quietly(bench *b, const char *scopes, const char *expires_at,
                             char secret[WRIT_TOKEN_SECRET])
{
    char hash[WRIT_SHA256_HEX];
    writ_stored_token token = {.name = WRIT_STR("ci"),
                               .scopes = writ_str_of(scopes),
                               .expires_at = writ_str_of(expires_at),
                               .hash = {hash, sizeof hash - 1}};
    assert_int_equal(writ_token_secret(secret, &b->err), WRIT_OK);
    writ_sha256_hex(writ_str_of(secret), hash);
    if (writ_registry_create_token(b->store, &b->arena, WRIT_STR("pat"), &token, &b->err))
        fail_msg("%s", b->err.message);
    return token.id;
}

/* … and the door is told. */
static writ_str make(bench *b, const char *scopes, const char *expires_at,
                     char secret[WRIT_TOKEN_SECRET])
{
    writ_str id = make_quietly(b, scopes, expires_at, secret);
    writ_door_reload(b->door, NULL);
    return id;
}

static void revoke_it(bench *b, writ_str id)
{
    writ_outcome outcome;
    assert_int_equal(
        writ_registry_revoke_token(b->store, &b->arena, id, WRIT_STR("pat"), &outcome, &b->err),
        WRIT_OK);
}

static writ_admission ask(bench *b, const char *authorization, const writ_identity **identity)
{
    writ_admission admission;
    int code = writ_door_identify(b->door, &b->arena, writ_str_of(authorization),
                                  WRIT_STR("192.0.2.7"), identity, &admission, &b->err);
    if (code)
        fail_msg("%s", b->err.message);
    return admission;
}

static writ_admission ask_as(bench *b, const char *secret, const writ_identity **identity)
{
    char header[80];
    snprintf(header, sizeof header, "Bearer %s", secret);
    return ask(b, header, identity);
}

static void test_without_a_token_one_is_anonymous(void **state)
{
    bench *b = *state;
    const writ_identity *who;
    assert_int_equal(ask(b, "", &who), WRIT_ADMISSION_GRANTED);
    assert_true(writ_str_is(writ_identity_name(who), "anonymous"));
    assert_true(writ_identity_may_read(who));
    assert_false(writ_identity_may_write(who));
    assert_false(writ_identity_may_publish(who, WRIT_STR("x")));
    assert_false(writ_identity_is_admin(who));
}

static void test_a_closed_door_asks_for_one(void **state)
{
    const writ_identity *who;
    assert_int_equal(ask(*state, "", &who), WRIT_ADMISSION_MISSING);
}

static void test_the_anonymous_may_write_but_are_no_admin(void **state)
{
    const writ_identity *who;
    writ_waiver waiver = {.party = WRIT_STR("mail"), .contract = WRIT_STR("crm")};
    writ_approval approval = {.today = 1};
    assert_int_equal(ask(*state, "", &who), WRIT_ADMISSION_GRANTED);
    assert_true(writ_identity_may_publish(who, WRIT_STR("x")));
    assert_true(writ_identity_may_speak_for(who, WRIT_STR("mail")));
    assert_true(writ_identity_may_report(who));
    assert_false(writ_identity_is_admin(who));
    assert_true(writ_identity_may_approve(who, &waiver, &approval));
    assert_int_equal(approval.speaks_for.len, 0);
    assert_int_equal(approval.today, 1);
    waiver.party = WRIT_STR_EMPTY;
    assert_false(writ_identity_may_approve(who, &waiver, &approval));
}

static void test_a_token_says_who_it_is(void **state)
{
    bench *b = *state;
    char secret[WRIT_TOKEN_SECRET];
    const writ_identity *who;
    make(b, "publish:crm- party:mail", "", secret);
    assert_int_equal(ask_as(b, secret, &who), WRIT_ADMISSION_GRANTED);
    assert_true(writ_str_is(writ_identity_name(who), "ci"));
    assert_true(writ_identity_may_read(who));
    assert_true(writ_identity_may_publish(who, WRIT_STR("crm-contact")));
    assert_false(writ_identity_may_publish(who, WRIT_STR("shop")));
    assert_true(writ_identity_may_speak_for(who, WRIT_STR("mail")));
    assert_false(writ_identity_is_admin(who));
}

/* What clients send that know names and passwords only. */
static void test_a_password_is_a_token(void **state)
{
    bench *b = *state;
    char secret[WRIT_TOKEN_SECRET], pair[80];
    const writ_identity *who;
    writ_buf header = WRIT_BUF_INIT;
    make(b, "read", "", secret);
    snprintf(pair, sizeof pair, "any name:%s", secret);
    writ_buf_add_text(&header, "basic ");
    writ_base64_write(&header, writ_str_of(pair));
    assert_int_equal(ask(b, header.ptr, &who), WRIT_ADMISSION_GRANTED);
    assert_true(writ_str_is(writ_identity_name(who), "ci"));
    writ_buf_clear(&header);
}

static void test_a_wrong_token_is_not_anonymous(void **state)
{
    static const char *const wrong[] = {
        "Bearer",   "Bearer ", "Bearer x",
        "Basic",    "Basic x", "Basic eA==",
        "Digest x", "x",       "Bearer writ_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const writ_identity *who = NULL;
        if (ask(*state, wrong[i], &who) != WRIT_ADMISSION_UNKNOWN || who)
            fail_msg("'%s' was let in", wrong[i]);
    }
}

static void test_what_is_over_is_refused_at_once(void **state)
{
    bench *b = *state;
    char secret[WRIT_TOKEN_SECRET], old[WRIT_TOKEN_SECRET];
    const writ_identity *who;
    writ_str id = make(b, "read", "", secret);
    make(b, "read", "2026-01-01T00:00:00Z", old);
    assert_int_equal(ask_as(b, old, &who), WRIT_ADMISSION_EXPIRED);
    assert_int_equal(ask_as(b, secret, &who), WRIT_ADMISSION_GRANTED);
    revoke_it(b, id);
    writ_door_reload(b->door, NULL);
    assert_int_equal(ask_as(b, secret, &who), WRIT_ADMISSION_REVOKED);
}

static void test_a_new_token_is_good_at_once(void **state)
{
    bench *b = *state;
    char secret[WRIT_TOKEN_SECRET], other[WRIT_TOKEN_SECRET];
    const writ_identity *who;
    make(b, "read", "", secret);
    assert_int_equal(ask_as(b, secret, &who), WRIT_ADMISSION_GRANTED);
    make_quietly(b, "read", "", other);
    assert_int_equal(ask_as(b, other, &who), WRIT_ADMISSION_GRANTED);
}

/* Nobody says that there is something new: the door looks by itself. */
static void test_a_token_revoked_elsewhere_is_refused_within_a_second(void **state)
{
    bench *b = *state;
    char secret[WRIT_TOKEN_SECRET];
    const writ_identity *who;
    writ_str id = make(b, "read", "", secret);
    assert_int_equal(ask_as(b, secret, &who), WRIT_ADMISSION_GRANTED);
    revoke_it(b, id);
    nanosleep(&(const struct timespec){1, 50000000}, NULL);
    assert_int_equal(ask_as(b, secret, &who), WRIT_ADMISSION_REVOKED);
}

static void test_who_guesses_is_told_to_wait_and_the_right_one_passes(void **state)
{
    bench *b = *state;
    char secret[WRIT_TOKEN_SECRET];
    const writ_identity *who;
    make(b, "read", "", secret);
    for (int i = 0; i < WRIT_BOUND_WRONG_TOKENS; i++)
        assert_int_equal(ask(b, "Bearer wrong", &who), WRIT_ADMISSION_UNKNOWN);
    assert_int_equal(ask(b, "Bearer wrong", &who), WRIT_ADMISSION_TOO_MANY);
    assert_int_equal(ask_as(b, secret, &who), WRIT_ADMISSION_GRANTED);
    assert_int_equal(ask(b, "", &who), WRIT_ADMISSION_GRANTED);
}

static void test_who_guessed_may_come_back_with_a_new_one(void **state)
{
    bench *b = *state;
    char secret[WRIT_TOKEN_SECRET];
    const writ_identity *who;
    for (int i = 0; i <= WRIT_BOUND_WRONG_TOKENS; i++)
        ask(b, "Bearer wrong", &who);
    make_quietly(b, "read", "", secret);
    assert_int_equal(ask_as(b, secret, &who), WRIT_ADMISSION_GRANTED);
    assert_int_equal(ask(b, "Bearer wrong", &who), WRIT_ADMISSION_TOO_MANY);
}

/* Addresses that share a place of the table: were each counted anew after the other, some two of a
 * network would guess for ever. */
static void test_many_addresses_do_not_guess_for_ever(void **state)
{
    bench *b = *state;
    const writ_identity *who;
    unsigned let_in = 0;
    for (unsigned i = 0; i < 12 * 3072; i++) {
        char from[32];
        writ_admission admission = WRIT_ADMISSION_GRANTED;
        snprintf(from, sizeof from, "2001:db8::%x", i % 3072);
        writ_door_identify(b->door, &b->arena, WRIT_STR("Bearer x"), writ_str_of(from), &who,
                           &admission, &b->err);
        let_in += admission == WRIT_ADMISSION_UNKNOWN;
        writ_arena_reset(&b->arena);
    }
    assert_true(let_in <= 1024 * WRIT_BOUND_WRONG_TOKENS);
}

static void test_a_waiver_is_granted_by_its_party(void **state)
{
    bench *b = *state;
    char party[WRIT_TOKEN_SECRET], owner[WRIT_TOKEN_SECRET], root[WRIT_TOKEN_SECRET];
    const writ_identity *mail, *crm, *admin;
    writ_approval approval = {0};
    const writ_waiver of_party = {.party = WRIT_STR("mail"), .contract = WRIT_STR("crm-contact")};
    const writ_waiver own = {.contract = WRIT_STR("crm-contact")};
    make(b, "party:mail", "", party);
    make(b, "publish:crm-", "", owner);
    make(b, "admin", "", root);
    assert_int_equal(ask_as(b, root, &admin), WRIT_ADMISSION_GRANTED);
    assert_int_equal(ask_as(b, party, &mail), WRIT_ADMISSION_GRANTED);
    assert_int_equal(ask_as(b, owner, &crm), WRIT_ADMISSION_GRANTED);
    assert_false(writ_identity_may_approve(crm, &of_party, &approval));
    assert_false(writ_identity_may_approve(mail, &own, &approval));
    assert_true(writ_identity_may_approve(mail, &of_party, &approval));
    assert_true(writ_str_is(approval.speaks_for, "mail"));
    assert_false(writ_identity_may_approve(crm, &own, &approval));
    assert_true(writ_identity_may_approve(admin, &own, &approval));
    assert_true(writ_str_is(approval.speaks_for, "crm-contact"));
}

static void test_a_door_needs_a_registry(void **state)
{
    bench *b = *state;
    char path[160];
    writ_turn turn = {0};
    writ_door *door = NULL;
    snprintf(path, sizeof path, "%s/none.db", b->folder);
    assert_int_equal(writ_door_open(path, WRIT_ANONYMOUS_READ, &turn, &door, NULL), WRIT_E_SYSTEM);
    assert_null(door);
}

/* ---- from several threads ---- */

typedef struct asking {
    writ_door *door;
    char header[80];
    int wrong;
} asking;

static void *ask_often(void *context)
{
    asking *a = context;
    for (int i = 0; i < 300; i++) {
        writ_arena arena = WRIT_ARENA_INIT;
        const writ_identity *who;
        writ_admission admission;
        if (i % 20 == 0)
            writ_door_reload(a->door, NULL);
        int code = writ_door_identify(a->door, &arena, writ_str_of(a->header), WRIT_STR("::1"),
                                      &who, &admission, NULL);
        a->wrong += code || admission != WRIT_ADMISSION_GRANTED ||
                    !writ_identity_may_publish(who, WRIT_STR("crm"));
        writ_arena_clear(&arena);
    }
    return NULL;
}

static void test_threads_ask_while_tokens_change(void **state)
{
    enum { THREADS = 4 };
    bench *b = *state;
    char secret[WRIT_TOKEN_SECRET], other[WRIT_TOKEN_SECRET];
    pthread_t threads[THREADS];
    asking asked[THREADS] = {0};
    make(b, "publish:crm", "", secret);
    for (int i = 0; i < THREADS; i++) {
        asked[i].door = b->door;
        snprintf(asked[i].header, sizeof asked[i].header, "Bearer %s", secret);
        assert_int_equal(pthread_create(&threads[i], NULL, ask_often, &asked[i]), 0);
    }
    for (int i = 0; i < 5; i++)
        revoke_it(b, make(b, "read", "", other));
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(asked[i].wrong, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_without_a_token_one_is_anonymous, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_closed_door_asks_for_one, set_up_closed, tear_down),
        cmocka_unit_test_setup_teardown(test_the_anonymous_may_write_but_are_no_admin, set_up_open,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_a_token_says_who_it_is, set_up_closed, tear_down),
        cmocka_unit_test_setup_teardown(test_a_password_is_a_token, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_wrong_token_is_not_anonymous, set_up_open,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_over_is_refused_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_new_token_is_good_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_token_revoked_elsewhere_is_refused_within_a_second,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_who_guesses_is_told_to_wait_and_the_right_one_passes,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_who_guessed_may_come_back_with_a_new_one, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_many_addresses_do_not_guess_for_ever, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_a_waiver_is_granted_by_its_party, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_door_needs_a_registry, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_threads_ask_while_tokens_change, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
