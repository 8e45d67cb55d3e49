/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/registry/store_suite_parts.h"

#include "registry/dump.h"

static const store_kind *the_kind;

int store_suite_run(const store_kind *kind)
{
    the_kind = kind;
    print_message("on %s\n", kind->name);
    return store_suite_rows() + store_suite_queries() + store_suite_transactions() +
           store_suite_dumps();
}

int store_suite_set_up(void **state)
{
    bench *b = calloc(1, sizeof *b);
    assert_non_null(b);
    make_folder(b->folder);
    b->kind = the_kind;
    *state = b;
    return b->kind->make(b, 0);
}

int store_suite_tear_down(void **state)
{
    bench *b = *state;
    int status = b->kind->drop(b, 0) | remove_folder(b->folder);
    writ_arena_clear(&b->arena);
    free(b);
    return status;
}

writ_store *open_store(bench *b)
{
    writ_store *store = NULL;
    assert_ok(b, writ_store_open(b->url, true, &store, &b->err));
    return store;
}

/* --- rows --- */

writ_stored_version version_of(const char *contract, const char *version, const char *bytes)
{
    return (writ_stored_version){
        .contract = writ_str_of(contract),
        .version = writ_str_of(version),
        .sha256 = WRIT_STR(ADDRESS_A),
        .name = WRIT_STR("orders.odcs.yaml"),
        .bytes = writ_str_of(bytes),
        .owner = WRIT_STR("shop@acme.example"),
        .status = WRIT_STATUS_ACTIVE,
        .published_at = WRIT_STR("2026-03-10T14:22:36.120Z"),
        .published_by = WRIT_STR("maria"),
    };
}

writ_stored_party party_of(const char *id, const char *contract)
{
    return (writ_stored_party){
        .id = writ_str_of(id),
        .party = WRIT_STR("billing"),
        .contract = writ_str_of(contract),
        .version = WRIT_STR("1"),
        .sha256 = WRIT_STR(ADDRESS_A),
        .name = WRIT_STR("billing.yaml"),
        .bytes = WRIT_STR("kind: ConsumerContract\n"),
        .position = 2,
        .pending = true,
        .registered_at = WRIT_STR("2026-03-10T14:22:36.120Z"),
        .registered_by = WRIT_STR("aisha"),
    };
}

writ_waiver waiver_of(const char *id)
{
    return (writ_waiver){
        .id = writ_str_of(id),
        .fingerprint = WRIT_STR(ADDRESS_A),
        .rule = WRIT_STR("FIELD_RENAMED"),
        .path = WRIT_STR("/mail"),
        .contract = WRIT_STR("orders"),
        .party = WRIT_STR("billing"),
        .until = WRIT_STR("2026-12-31"),
        .reason = WRIT_STR("moves in March"),
        .requester = WRIT_STR("maria"),
        .requested_at = WRIT_STR("2026-03-10T14:22:36.120Z"),
    };
}

writ_event event_of(const char *action, const char *contract)
{
    return (writ_event){
        .at = WRIT_STR("2026-03-10T14:22:36.120Z"),
        .by = WRIT_STR("maria"),
        .action = writ_str_of(action),
        .contract = writ_str_of(contract),
    };
}

void put_version(bench *b, writ_store *store, const writ_stored_version *version)
{
    assert_ok(b, writ_store_begin(store, &b->err));
    writ_stored_version row = *version;
    assert_ok(b, writ_store_put_version(store, &row, &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
}

writ_stored_versions versions_of(bench *b, writ_store *store, const char *contract)
{
    writ_stored_versions versions = {0};
    assert_ok(b, writ_store_versions(store, &b->arena, writ_str_of(contract), &versions, &b->err));
    return versions;
}

void assert_str(writ_str text, const char *wanted)
{
    if (!writ_str_is(text, wanted))
        fail_msg("'%.*s' is not '%s'", WRIT_FMT(text), wanted);
}

/* --- dumps --- */

static int keep_line(void *context, writ_str line, writ_error *err)
{
    (void)err;
    writ_buf_add_str(context, line);
    return WRIT_OK;
}

writ_str dump_of(bench *b, writ_store *store)
{
    writ_buf text = WRIT_BUF_INIT;
    assert_ok(b, writ_store_dump(store, keep_line, &text, &b->err));
    writ_str copy = writ_str_copy(&b->arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    return copy;
}

static int give_line(void *context, writ_str *line, writ_error *err)
{
    writ_str *rest = context;
    size_t end = writ_str_find_byte(*rest, '\n');
    (void)err;
    *line = rest->len ? writ_str_part(*rest, 0, end) : WRIT_STR_EMPTY;
    *rest = writ_str_part(*rest, end + 1, rest->len);
    return WRIT_OK;
}

int load_text(writ_store *store, writ_str text, writ_loaded *loaded, writ_error *err)
{
    return writ_store_load(store, give_line, &text, loaded, err);
}
