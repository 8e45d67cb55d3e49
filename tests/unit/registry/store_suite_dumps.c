/* SPDX-License-Identifier: Apache-2.0
 *
 * A whole registry as text, out and in: any registry comes back the same, and what was changed on
 * the way is refused as a whole.
 */
#include "contracts/base/write.h"
#include "registry/audit.h"
#include "registry/dump.h"
#include "registry/token.h"
#include "tests/property/chance.h"
#include "tests/unit/registry/store_suite_parts.h"

/* A second store of this test. */
static writ_store *open_second(bench *b, bench *second)
{
    writ_store *store = NULL;
    *second = (bench){.kind = b->kind};
    memcpy(second->folder, b->folder, sizeof second->folder);
    assert_int_equal(second->kind->make(second, 1), 0);
    assert_ok(second, writ_store_open(second->url, true, &store, &second->err));
    return store;
}

static void close_second(bench *second, writ_store *store)
{
    writ_store_close(store);
    assert_int_equal(second->kind->drop(second, 1), 0);
    writ_arena_clear(&second->arena);
}

/* --- a registry by chance --- */

static writ_str random_text(writ_arena *arena)
{
    static const char *const pieces[] = {
        "order", "\"", "\\", "\n", "\t", "\x01", "\x1f", "\x7f", "\xC3\x9F", "\xF0\x9F\x93\xA6",
        "/",     "'",  "%",  ",",  ":",  "{",    " ",    "?1",   "u0041",    "\xE2\x80\xA8",
    };
    writ_buf text = WRIT_BUF_INIT;
    for (uint32_t left = 1 + chance(6); left; left--)
        writ_buf_add_text(&text, pieces[chance(sizeof pieces / sizeof *pieces)]);
    writ_str copy = writ_str_copy(arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    return copy;
}

static writ_str random_bytes(writ_arena *arena)
{
    char bytes[40];
    size_t len = chance(sizeof bytes);
    if (chance(2))
        return random_text(arena);
    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)chance(256);
    return writ_str_copy(arena, (writ_str){bytes, len});
}

static writ_str random_maybe(writ_arena *arena)
{
    return chance(3) ? WRIT_STR_EMPTY : random_text(arena);
}

static writ_str random_address(writ_arena *arena)
{
    return writ_str_printf(arena, "%064x", chance(5));
}

static int put_random_version(writ_store *store, writ_arena *arena, unsigned number,
                              writ_error *err)
{
    writ_stored_version version = version_of("", "", "");
    version.contract = writ_str_printf(arena, "c%u", chance(4));
    version.version = writ_str_printf(arena, "1.%u.0", number);
    version.sha256 = random_address(arena);
    version.name = random_text(arena);
    version.bytes = random_bytes(arena);
    version.beside = random_bytes(arena);
    version.owner = random_text(arena);
    version.entry = random_maybe(arena);
    version.status = (writ_status)chance(4);
    version.forced = random_maybe(arena);
    version.terms = random_maybe(arena);
    int code = writ_store_put_version(store, &version, err);
    if (code == WRIT_OK && chance(2))
        code = writ_store_set_sunset(store, version.contract, version.version, random_text(arena),
                                     random_text(arena), err);
    return code == WRIT_OK ? writ_store_set_deleted(store, version.contract, version.version,
                                                    (writ_deleted)chance(3), err)
                           : code;
}

static int put_random_party(writ_store *store, writ_arena *arena, unsigned number, writ_error *err)
{
    writ_stored_party party = party_of("", "");
    party.id = writ_str_printf(arena, "p%u", chance(4));
    party.contract = writ_str_printf(arena, "c%u", chance(4));
    party.version = writ_str_printf(arena, "%u", number);
    party.party = random_text(arena);
    party.name = random_text(arena);
    party.bytes = random_bytes(arena);
    party.beside = random_bytes(arena);
    party.position = chance(9);
    party.pending = chance(2);
    return writ_store_put_party(store, &party, err);
}

static int put_random_event(writ_store *store, writ_arena *arena, unsigned number, writ_error *err)
{
    const writ_origin origin = {random_maybe(arena), random_maybe(arena), random_maybe(arena),
                                random_maybe(arena), random_maybe(arena)};
    writ_event event = event_of("publish", "");
    (void)number;
    event.contract = random_maybe(arena);
    event.party = random_maybe(arena);
    event.detail = random_maybe(arena);
    event.verdict = random_maybe(arena);
    event.sha256 = random_maybe(arena);
    event.digest = random_maybe(arena);
    writ_store_act_for(store, &origin);
    int code = writ_store_put_event(store, &event, err);
    writ_store_act_for(store, NULL);
    return code;
}

static int put_random_waiver(writ_store *store, writ_arena *arena, unsigned number, writ_error *err)
{
    writ_waiver waiver = waiver_of("");
    waiver.id = writ_str_printf(arena, "w%u", number);
    waiver.contract = writ_str_printf(arena, "c%u", chance(6));
    waiver.path = random_maybe(arena);
    waiver.reason = random_text(arena);
    int code = writ_store_put_waiver(store, &waiver, err);
    if (code != WRIT_OK || chance(2))
        return code;
    waiver.approver = random_text(arena);
    waiver.approved_at = WRIT_STR("2026-03-11T14:22:36.120Z");
    waiver.approved_for = random_maybe(arena);
    return writ_store_approve_waiver(store, &waiver, err);
}

static int put_random_rest(writ_store *store, writ_arena *arena, unsigned number, writ_error *err)
{
    const writ_str time = writ_moment_text(arena, (writ_moment)chance(UINT32_MAX) * 1000);
    const writ_stored_run run = {writ_str_printf(arena, "r%u", number), random_text(arena), time,
                                 time, random_bytes(arena)};
    const writ_told_row told = {random_text(arena), random_maybe(arena),
                                chance(3) ? 1 + chance(1000) : INT64_MAX};
    const writ_deployment ran = {random_text(arena), chance(2),          random_text(arena),
                                 random_text(arena), random_text(arena), random_maybe(arena)};
    const writ_stored_token token = {writ_str_printf(arena, "t%u", number),
                                     random_text(arena),
                                     random_address(arena),
                                     random_maybe(arena),
                                     random_text(arena),
                                     random_maybe(arena),
                                     random_maybe(arena),
                                     random_maybe(arena)};
    int code = writ_store_put_run(store, &run, err);
    if (code == WRIT_OK)
        code = writ_store_put_told(store, &told, err);
    if (code == WRIT_OK)
        code = writ_store_put_deployment(store, &ran, err);
    if (code == WRIT_OK)
        code = writ_store_put_setting(store, random_text(arena), random_maybe(arena), err);
    return code == WRIT_OK ? writ_store_put_token(store, &token, err) : code;
}

static void fill_by_chance(bench *b, writ_store *store, unsigned first, unsigned rows)
{
    typedef int putter(writ_store *, writ_arena *, unsigned, writ_error *);
    static putter *const putters[] = {put_random_version, put_random_party, put_random_event,
                                      put_random_waiver, put_random_rest};
    assert_ok(b, writ_store_begin(store, &b->err));
    for (unsigned i = 0; i < rows; i++)
        assert_ok(b, putters[chance(5)](store, &b->arena, first + i, &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
}

static void test_any_registry_comes_back_the_same(void **state)
{
    bench *b = *state, second;
    writ_store *store = open_store(b);
    for (unsigned round = 0; round < 6; round++) {
        writ_loaded loaded = {0};
        writ_audit_verdict verdict;
        chance_seed(round + 1);
        fill_by_chance(b, store, round * 100,
                       round * 12); /* more of them in each round; at first none */
        writ_str text = dump_of(b, store);
        writ_store *other = open_second(b, &second);
        assert_ok(&second, load_text(other, text, &loaded, &second.err));
        assert_true(writ_str_equal(text, dump_of(&second, other)));
        assert_ok(&second, writ_audit_verify(other, &second.arena, &verdict, &second.err));
        assert_int_equal(verdict.broken_at, 0);
        close_second(&second, other);
    }
    writ_store_close(store);
}

static void test_a_loaded_registry_goes_on(void **state)
{
    bench *b = *state, second;
    writ_store *store = open_store(b);
    chance_seed(7);
    fill_by_chance(b, store, 0, 60);
    writ_event last, next, event = event_of("publish", "orders");
    writ_stored_version version = version_of("new", "1.0.0", "a: 1\n");
    assert_ok(b, writ_store_last_event(store, &b->arena, &last, &b->err));
    writ_store *other = open_second(b, &second);
    assert_ok(&second, load_text(other, dump_of(b, store), NULL, &second.err));
    assert_ok(&second, writ_store_begin(other, &second.err));
    assert_ok(&second, writ_store_put_event(other, &event, &second.err));
    assert_ok(&second, writ_store_put_version(other, &version, &second.err));
    assert_ok(&second, writ_store_commit(other, &second.err));
    assert_ok(&second, writ_store_last_event(other, &second.arena, &next, &second.err));
    assert_int_equal(next.sequence, last.sequence + 1);
    close_second(&second, other);
    writ_store_close(store);
}

static void test_a_dump_has_a_row_a_line(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    writ_stored_party party = party_of("p", "orders");
    party.bytes = (writ_str){"\0", 1};
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_party(store, &party, &b->err));
    assert_ok(b, writ_store_put_setting(store, WRIT_STR("policy"), WRIT_STR("a\n"), &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
    writ_str text = dump_of(b, store);
    static const char wanted[] =
        "{\"writ\":\"export/1\",\"layout\":6}\n"
        "{\"table\":\"contract\",\"id\":\"orders\",\"terms\":\"\"}\n"
        "{\"table\":\"party\",\"id\":\"p\",\"party\":\"billing\",\"contract\":\"orders\","
        "\"version\":\"1\",\"sha256\":\"" ADDRESS_A "\",\"name\":\"billing.yaml\","
        "\"bytes_base64\":\"AA==\",\"position\":2,\"pending\":1,"
        "\"registered_at\":\"2026-03-10T14:22:36.120Z\",\"registered_by\":\"aisha\","
        "\"beside\":\"\"}\n";
    assert_true(writ_str_starts(text, writ_str_of(wanted)));
    assert_non_null(strstr(text.ptr,
                           "\n{\"table\":\"setting\",\"key\":\"policy\","
                           "\"value\":\"a\\n\"}\n{\"end\":true,\"rows\":4,\"sha256\":\""));
    writ_store_close(store);
}

/* --- what is refused --- */

/* The dump with `from` put in the place of its first `to`. */
static writ_str edited(writ_arena *arena, writ_str text, const char *from, const char *to)
{
    const char *at = strstr(text.ptr, from);
    assert_non_null(at);
    size_t before = (size_t)(at - text.ptr);
    return WRIT_JOIN(arena, writ_str_part(text, 0, before), writ_str_of(to),
                     writ_str_part(text, before + strlen(from), text.len));
}

static void assert_load_refused(bench *b, writ_store *store, writ_str text, const char *part)
{
    writ_str before = dump_of(b, store);
    assert_refused_with(b, load_text(store, text, NULL, &b->err), WRIT_E_INPUT, part);
    assert_true(writ_str_equal(before, dump_of(b, store)));
}

static void test_a_changed_dump_is_refused_whole(void **state)
{
    static const struct {
        const char *from, *to, *why;
    } edits[] = {
        {"export/1", "export/2", "no export"},
        {"\"layout\":6", "\"layout\":7", "layout 7"},
        {"\"layout\":6", "\"layout\":4", "layout 4"},
        {"a: 1\\n", "a: 2\\n", "was changed"},
        {"a: 1\\n", "a: 1\\q", "line 4 of the export is not as"},
        {"\"table\":\"version\"", "\"table\":\"versions\"", "line 4 of the export is not as"},
        {"\"owner\":", "\"ovner\":", "line 4 of the export is not as"},
        {"\"deleted\":0", "\"deleted\":-1", "line 4 of the export is not as"},
        {"\"rows\":4", "\"rows\":3", "was changed"},
        {"\"end\":true", "\"end\":false", "line 6 of the export is not as"},
        {"\"end\":true", "\"end\":true,\"x\":1", "line 6 of the export is not as"},
    };
    bench *b = *state, second;
    writ_store *store = open_store(b), *other;
    writ_stored_version version = version_of("orders", "1.0.0", "a: 1\n");
    writ_event event = event_of("publish", "orders");
    put_version(b, store, &version);
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_event(store, &event, &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
    writ_str text = dump_of(b, store);
    other = open_second(b, &second);
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++)
        assert_load_refused(&second, other, edited(&b->arena, text, edits[i].from, edits[i].to),
                            edits[i].why);
    /* what breaks a law of the store is refused by that */
    static const struct {
        const char *from, *to;
    } laws[] = {
        {"\"deleted\":0", "\"deleted\":9"},
        {"\"sequence\":1", "\"sequence\":2"},
        {"\"id\":\"orders\"", "\"id\":\"order\""},
        {"{\"table\":\"content\"", "{\"table\":\"contract\",\"id\":\"orders\",\"terms\":\"\"}\n"
                                   "{\"table\":\"content\""},
    };
    for (size_t i = 0; i < sizeof laws / sizeof *laws; i++)
        assert_load_refused(&second, other, edited(&b->arena, text, laws[i].from, laws[i].to),
                            "of the export");
    assert_ok(&second, load_text(other, text, NULL, &second.err)); /* as it was it is fine */
    close_second(&second, other);
    writ_store_close(store);
}

static void test_a_dump_that_was_cut_short_is_refused_whole(void **state)
{
    bench *b = *state, second;
    writ_store *store = open_store(b), *other;
    writ_stored_version version = version_of("orders", "1.0.0", "a: 1\n");
    put_version(b, store, &version);
    writ_str text = dump_of(b, store), more = WRIT_STR("{\"table\":\"contract\"}\n");
    other = open_second(b, &second);
    for (size_t len = 0; len + 1 < text.len; len += 1 + len % 13)
        assert_int_equal(load_text(other, writ_str_part(text, 0, len), NULL, NULL), WRIT_E_INPUT);
    assert_load_refused(&second, other, writ_str_part(text, 0, text.len - 90), "of the export");
    assert_load_refused(&second, other, WRIT_JOIN(&b->arena, text, more), "stands behind its end");
    assert_load_refused(&second, other, WRIT_STR_EMPTY, "cut short");
    assert_ok(&second, load_text(other, text, NULL, &second.err));
    close_second(&second, other);
    writ_store_close(store);
}

static void test_only_an_empty_store_is_loaded(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_setting(store, WRIT_STR("a"), WRIT_STR("b"), &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
    writ_str text = dump_of(b, store);
    assert_refused_with(b, load_text(store, text, NULL, &b->err), WRIT_E_REFUSED, "is not empty");
    assert_true(writ_str_equal(text, dump_of(b, store)));
    writ_store_close(store);
}

/* So many, as `writ token create` makes them. */
static void put_tokens(bench *b, writ_store *store, const char *name, int count)
{
    for (int i = 0; i < count; i++) {
        char hash[WRIT_SHA256_HEX];
        writ_sha256_hex(writ_str_printf(&b->arena, "%s %d", name, i), hash);
        writ_stored_token token = {
            .name = writ_str_of(name), .scopes = WRIT_STR("admin"), .hash = writ_str_of(hash)};
        assert_ok(b,
                  writ_registry_create_token(store, &b->arena, WRIT_STR("test"), &token, &b->err));
    }
}

/* A server has a token before anybody can load anything into it. */
static void test_tokens_leave_a_store_empty(void **state)
{
    bench *b = *state, second;
    writ_store *store = open_store(b), *other;
    writ_loaded loaded = {0};
    writ_stored_version version = version_of("orders", "1.0.0", "a: 1\n");
    put_version(b, store, &version);
    put_tokens(b, store, "here", 1);
    writ_str text = dump_of(b, store);
    other = open_second(b, &second);
    put_tokens(&second, other, "there", 2);
    assert_ok(&second, writ_store_check_room(other, &second.err));
    writ_str before = dump_of(&second, other);
    assert_load_refused(&second, other, writ_str_part(text, 0, text.len - 90), "of the export");
    assert_true(writ_str_equal(before, dump_of(&second, other)));
    assert_ok(&second, load_text(other, text, &loaded, &second.err));
    assert_int_equal(loaded.tokens, 2);
    assert_true(writ_str_equal(text, dump_of(&second, other)));
    assert_refused_with(&second, writ_store_check_room(other, &second.err), WRIT_E_REFUSED,
                        "is not empty");
    close_second(&second, other);
    writ_store_close(store);
}

typedef struct loading {
    writ_store *store;
    writ_str text;
} loading;

/* As a server does: what fails is undone alone. */
static int load_inside(void *context, bool *keep, writ_error *err)
{
    const loading *l = context;
    (void)keep;
    return load_text(l->store, l->text, NULL, err);
}

static void test_a_load_is_a_part_of_a_transaction(void **state)
{
    bench *b = *state, second;
    writ_store *store = open_store(b), *other;
    writ_stored_version version = version_of("orders", "1.0.0", "a: 1\n");
    put_version(b, store, &version);
    writ_str text = dump_of(b, store);
    other = open_second(b, &second);
    loading whole = {other, text}, cut = {other, writ_str_part(text, 0, text.len - 90)};
    put_tokens(&second, other, "there", 1);
    writ_str before = dump_of(&second, other);
    assert_ok(&second, writ_store_begin(other, &second.err));
    assert_int_equal(writ_store_transact(other, load_inside, &cut, NULL), WRIT_E_INPUT);
    assert_true(writ_str_equal(before, dump_of(&second, other)));
    assert_ok(&second, writ_store_transact(other, load_inside, &whole, &second.err));
    assert_ok(&second, writ_store_commit(other, &second.err));
    assert_true(writ_str_equal(text, dump_of(&second, other)));
    close_second(&second, other);
    writ_store_close(store);
}

static int refuse_third(void *context, writ_str line, writ_error *err)
{
    int *lines = context;
    (void)line;
    return ++*lines == 3 ? writ_error_set(err, WRIT_E_SYSTEM, "no room") : WRIT_OK;
}

static void test_a_dump_ends_when_its_reader_does(void **state)
{
    bench *b = *state;
    writ_store *store = open_store(b);
    int lines = 0;
    chance_seed(3);
    fill_by_chance(b, store, 0, 30);
    assert_refused_with(b, writ_store_dump(store, refuse_third, &lines, &b->err), WRIT_E_SYSTEM,
                        "no room");
    assert_int_equal(lines, 3);
    fill_by_chance(b, store, 100, 9); /* the store is as ready as before */
    writ_store_close(store);
}

int store_suite_dumps(void)
{
    static const struct CMUnitTest tests[] = {
        suite_case(test_any_registry_comes_back_the_same),
        suite_case(test_a_loaded_registry_goes_on),
        suite_case(test_a_dump_has_a_row_a_line),
        suite_case(test_a_changed_dump_is_refused_whole),
        suite_case(test_a_dump_that_was_cut_short_is_refused_whole),
        suite_case(test_only_an_empty_store_is_loaded),
        suite_case(test_tokens_leave_a_store_empty),
        suite_case(test_a_load_is_a_part_of_a_transaction),
        suite_case(test_a_dump_ends_when_its_reader_does),
    };
    return cmocka_run_group_tests_name("dumps", tests, NULL, NULL);
}
