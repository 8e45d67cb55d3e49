/* SPDX-License-Identifier: Apache-2.0
 *
 * Transactions here hold nothing together: each act is a transaction of the server's own, and what
 * was read before it is judged by the server again.
 */
#include "registry/http_store.h"

#include <stdio.h>
#include <stdlib.h>

#include "contracts/base/read.h"
#include "registry/wire.h"

static writ_http_store *self(writ_store *store)
{
    return (writ_http_store *)store;
}

/* ---- transactions ---- */

static int begin(writ_store *store, writ_error *err)
{
    (void)err;
    writ_http_forget(self(store)); /* what is decided on is as it stands now */
    return WRIT_OK;
}

static int do_nothing(writ_store *store, writ_error *err)
{
    (void)store;
    (void)err;
    return WRIT_OK;
}

static void rollback(writ_store *store)
{
    (void)store;
}

static int do_nothing_inside(writ_store *store, int depth, writ_error *err)
{
    (void)store;
    (void)depth;
    (void)err;
    return WRIT_OK;
}

/* ---- rows of lists ---- */

#define ROW_READER(name, type, list_type, read_row)                                                \
    static int name(writ_arena *arena, const writ_value *value, void *rows, writ_error *err)       \
    {                                                                                              \
        list_type *list = rows;                                                                    \
        type row;                                                                                  \
        int code = read_row(arena, value, &row, err);                                              \
        if (code == WRIT_OK)                                                                       \
            *WRIT_PUSH(arena, list) = row;                                                         \
        return code;                                                                               \
    }

ROW_READER(add_version, writ_stored_version, writ_stored_versions, writ_wire_read_version)
ROW_READER(add_party, writ_stored_party, writ_stored_parties, writ_wire_read_party)
ROW_READER(add_event, writ_event, writ_events, writ_wire_read_event)
ROW_READER(add_waiver, writ_waiver, writ_waivers, writ_wire_read_waiver)
ROW_READER(add_deployment, writ_deployment, writ_deployments, writ_wire_read_deployment)
ROW_READER(add_setting, writ_setting, writ_settings, writ_wire_read_setting)
ROW_READER(add_token, writ_stored_token, writ_stored_tokens, writ_wire_read_token)
ROW_READER(add_told, writ_told_row, writ_told_rows, writ_wire_read_told)

/* Of a summary of a contract, its id. */
static int read_id(writ_arena *unused, const writ_value *value, writ_str *id, writ_error *err)
{
    (void)unused;
    writ_str found;
    int code = writ_wire_read_text(value, "id", &found, err);
    if (code == WRIT_OK && !found.len)
        code = writ_error_set_place(err, WRIT_E_INPUT, &value->place, "'id' is missing");
    if (code == WRIT_OK)
        *id = found;
    return code;
}
ROW_READER(add_id, writ_str, writ_ids, read_id)

/* ---- reading ---- */

static writ_buf path_of(const char *path)
{
    writ_buf made = WRIT_BUF_INIT;
    writ_buf_add_text(&made, path);
    return made;
}

static int get_list(writ_store *store, writ_arena *arena, writ_buf *path,
                    const writ_http_list *list, void *rows, writ_error *err)
{
    int code = writ_http_get_list(self(store), arena, path, list, rows, err);
    writ_buf_clear(path);
    return code;
}

static void add_number(writ_buf *path, const char *name, int64_t number)
{
    char text[24];
    if (!number)
        return;
    snprintf(text, sizeof text, "%lld", (long long)number);
    writ_path_add_query(path, name, writ_str_of(text));
}

static int versions(writ_store *store, writ_arena *arena, const writ_version_query *query,
                    writ_stored_versions *rows, writ_error *err)
{
    writ_buf path = path_of("/v1/versions");
    writ_path_add_query(&path, "contract", query->contract);
    writ_path_add_query(&path, "version", query->version);
    add_number(&path, "number", query->number);
    writ_path_add_query(&path, "guid", query->guid);
    if (query->heads)
        writ_path_add_query(&path, "heads", WRIT_STR("true"));
    return get_list(store, arena, &path,
                    &(writ_http_list){"versions", add_version, true, 0, WRIT_STR_EMPTY}, rows, err);
}

static int contracts(writ_store *store, writ_arena *arena, const writ_contract_query *query,
                     writ_ids *ids, writ_error *err)
{
    enum { PAGE = 1000 };
    writ_buf path = path_of("/v1/contracts");
    writ_path_add_query(&path, "prefix", query->prefix);
    writ_path_add_query(&path, "text", query->text);
    add_number(&path, "limit", query->limit && query->limit < PAGE ? (int64_t)query->limit : PAGE);
    const writ_http_list list = {"contracts", add_id, false, query->limit, query->after};
    return get_list(store, arena, &path, &list, ids, err);
}

static int parties(writ_store *store, writ_arena *arena, writ_str contract,
                   writ_stored_parties *rows, writ_error *err)
{
    writ_buf path = path_of("/v1/parties");
    writ_path_add_query(&path, "contract", contract);
    return get_list(store, arena, &path,
                    &(writ_http_list){"parties", add_party, true, 0, WRIT_STR_EMPTY}, rows, err);
}

/* One row, or none. */
static int get_row(writ_store *store, writ_arena *arena, writ_buf *path, bool may_keep,
                   writ_item_reader *read, void *rows, writ_error *err)
{
    writ_error why = WRIT_ERROR_INIT;
    const writ_value *value = NULL;
    int code = writ_http_get(self(store), arena, writ_buf_str(path), may_keep, &value, err);
    writ_buf_clear(path);
    if (code == WRIT_OK && value && read(arena, value, rows, &why) != WRIT_OK)
        code = writ_http_fail_answer(self(store), &why, err);
    return code;
}

static int party(writ_store *store, writ_arena *arena, writ_str id, writ_stored_parties *rows,
                 writ_error *err)
{
    writ_buf path = path_of("/v1/parties");
    writ_path_add_segment(&path, id);
    return get_row(store, arena, &path, true, add_party, rows, err);
}

static int party_versions(writ_store *store, writ_arena *arena, writ_str id,
                          writ_stored_parties *rows, writ_error *err)
{
    writ_buf path = path_of("/v1/parties");
    writ_path_add_segment(&path, id);
    writ_buf_add_text(&path, "/versions");
    return get_list(store, arena, &path,
                    &(writ_http_list){"versions", add_party, true, 0, WRIT_STR_EMPTY}, rows, err);
}

static int events(writ_store *store, writ_arena *arena, const writ_event_query *query,
                  writ_events *rows, writ_error *err)
{
    char after[24] = "";
    if (query->after)
        snprintf(after, sizeof after, "%lld", (long long)query->after);
    const writ_http_list list = {"events", add_event, false, query->limit, writ_str_of(after)};
    writ_buf path = path_of("/v1/events");
    writ_path_add_query(&path, "contract", query->contract);
    writ_path_add_query(&path, "since", query->since);
    writ_path_add_query(&path, "until", query->until);
    return get_list(store, arena, &path, &list, rows, err);
}

static int last_event(writ_store *store, writ_arena *arena, writ_events *rows, writ_error *err)
{
    writ_buf path = path_of("/v1/events/last");
    return get_row(store, arena, &path, false, add_event, rows, err);
}

static int settings(writ_store *store, writ_arena *arena, writ_str prefix, writ_settings *rows,
                    writ_error *err)
{
    writ_buf path = path_of("/v1/settings");
    writ_path_add_query(&path, "prefix", prefix);
    return get_list(store, arena, &path,
                    &(writ_http_list){"settings", add_setting, false, 0, WRIT_STR_EMPTY}, rows,
                    err);
}

static int tokens(writ_store *store, writ_arena *arena, writ_stored_tokens *rows, writ_error *err)
{
    writ_buf path = path_of("/v1/tokens");
    return get_list(store, arena, &path,
                    &(writ_http_list){"tokens", add_token, false, 0, WRIT_STR_EMPTY}, rows, err);
}

static int waivers(writ_store *store, writ_arena *arena, writ_str contract, writ_waivers *rows,
                   writ_error *err)
{
    writ_buf path = path_of("/v1/waivers");
    writ_path_add_query(&path, "contract", contract);
    return get_list(store, arena, &path,
                    &(writ_http_list){"waivers", add_waiver, true, 0, WRIT_STR_EMPTY}, rows, err);
}

static int deployments(writ_store *store, writ_arena *arena, writ_str environment,
                       writ_deployments *rows, writ_error *err)
{
    writ_buf path = path_of("/v1/deployments");
    writ_path_add_query(&path, "environment", environment);
    return get_list(store, arena, &path,
                    &(writ_http_list){"deployments", add_deployment, true, 0, WRIT_STR_EMPTY}, rows,
                    err);
}

static int told(writ_store *store, writ_arena *arena, writ_told_rows *rows, writ_error *err)
{
    writ_buf path = path_of("/v1/told");
    return get_list(store, arena, &path,
                    &(writ_http_list){"told", add_told, false, 0, WRIT_STR_EMPTY}, rows, err);
}

/* ---- lines ---- */

/* The last of them says that it is: an answer without a length may be cut at the end of any. */
static bool is_end(writ_str line)
{
    return writ_str_starts(line, WRIT_STR("{\"end\":true"));
}

static int require_end(writ_store *store, bool ended, writ_error *err)
{
    if (ended)
        return WRIT_OK;
    int code = writ_error_set(err, WRIT_E_SYSTEM, "the answer of '%.*s' was cut short",
                              WRIT_FMT(writ_http_client_origin(self(store)->client)));
    writ_error_hint(err, "it has no last line; something between here and the server ended it");
    return code;
}

/* ---- runs, one a line ---- */

typedef struct running {
    writ_store *store;
    writ_arena arena; /* of one line */
    writ_run_visitor *visit;
    void *context;
    bool ended;
} running;

static int read_run(running *r, writ_str line, writ_stored_run *run, writ_error *err)
{
    writ_source *source = WRIT_NEW(&r->arena, writ_source);
    writ_value *value;
    writ_error why = WRIT_ERROR_INIT;
    *source = (writ_source){WRIT_STR("runs"), line};
    int code = writ_json_read(&r->arena, source, &value, &why);
    if (code == WRIT_OK)
        code = writ_wire_read_run(&r->arena, value, run, &why);
    return code == WRIT_OK ? code : writ_http_fail_answer(self(r->store), &why, err);
}

static int visit_line(void *context, writ_str line, writ_error *err)
{
    running *r = context;
    writ_stored_run run;
    r->ended = is_end(line);
    if (r->ended)
        return WRIT_OK;
    int code = read_run(r, line, &run, err);
    if (code == WRIT_OK)
        code = r->visit(r->context, &run, err);
    writ_arena_reset(&r->arena);
    return code;
}

static int runs(writ_store *store, writ_str since, writ_run_visitor *visit, void *context,
                writ_error *err)
{
    running r = {.store = store, .visit = visit, .context = context};
    writ_arena answer = WRIT_ARENA_INIT;
    writ_buf path = path_of("/v1/runs");
    writ_path_add_query(&path, "since", since);
    int code = writ_http_get_lines(self(store), &answer, writ_buf_str(&path), visit_line, &r, err);
    if (code == WRIT_OK)
        code = require_end(store, r.ended, err);
    writ_buf_clear(&path);
    writ_arena_clear(&answer);
    writ_arena_clear(&r.arena);
    return code;
}

/* ---- the whole ---- */

typedef struct dumping {
    writ_dump_writer *write;
    void *context;
    writ_buf line;
    bool ended;
} dumping;

static int write_line(void *context, writ_str line, writ_error *err)
{
    dumping *d = context;
    d->ended = is_end(line);
    writ_buf_reset(&d->line);
    writ_buf_add_str(&d->line, line);
    writ_buf_add_byte(&d->line, '\n');
    return d->write(d->context, writ_buf_str(&d->line), err);
}

static int dump(writ_store *store, writ_dump_writer *write, void *context, writ_error *err)
{
    dumping d = {.write = write, .context = context};
    writ_arena arena = WRIT_ARENA_INIT;
    int code =
        writ_http_get_lines(self(store), &arena, WRIT_STR("/v1/export"), write_line, &d, err);
    if (code == WRIT_OK)
        code = require_end(store, d.ended, err);
    writ_buf_clear(&d.line);
    writ_arena_clear(&arena);
    return code;
}

/* The server says for itself that its registry is not empty; here it has another name. */
static int load(writ_store *store, writ_dump_reader *read, void *context, writ_loaded *loaded,
                writ_error *err)
{
    writ_http_upload upload = {.type = "application/x-ndjson", .read = read, .context = context};
    writ_arena arena = WRIT_ARENA_INIT;
    const writ_value *value;
    writ_error why = WRIT_ERROR_INIT;
    int code = writ_http_send(self(store), &arena, WRIT_STR("/v1/import"), &upload, &value, &why);
    if (code == WRIT_E_REFUSED)
        writ_store_refuse_load(store, err);
    else if (code != WRIT_OK && err && !err->code)
        *err = why;
    else if (code == WRIT_OK && writ_wire_read_loaded(&arena, value, loaded, &why) != WRIT_OK)
        code = writ_http_fail_answer(self(store), &why, err);
    writ_arena_clear(&arena);
    return code;
}

/* ---- what only who keeps the rows can do ---- */

static int refuse(writ_store *store, writ_error *err)
{
    int code = writ_error_set(err, WRIT_E_USAGE, "'%.*s' keeps its rows itself",
                              WRIT_FMT(writ_http_client_origin(self(store)->client)));
    writ_error_hint(err, "run this where the server is, on the registry that it serves");
    return code;
}

static int generation(writ_store *store, int64_t *number, writ_error *err)
{
    (void)number;
    return refuse(store, err);
}

static int put_version(writ_store *store, writ_stored_version *version, writ_error *err)
{
    (void)version;
    return refuse(store, err);
}

static int set_status(writ_store *store, writ_str contract, writ_str version, writ_status status,
                      writ_error *err)
{
    (void)contract;
    (void)version;
    (void)status;
    return refuse(store, err);
}

static int set_sunset(writ_store *store, writ_str contract, writ_str version, writ_str sunset,
                      writ_str replaced_by, writ_error *err)
{
    (void)contract;
    (void)version;
    (void)sunset;
    (void)replaced_by;
    return refuse(store, err);
}

static int put_party(writ_store *store, const writ_stored_party *row, writ_error *err)
{
    (void)row;
    return refuse(store, err);
}

static int put_event(writ_store *store, const writ_event *event, writ_error *err)
{
    (void)event;
    return refuse(store, err);
}

static int put_waiver(writ_store *store, const writ_waiver *waiver, writ_error *err)
{
    (void)waiver;
    return refuse(store, err);
}

static int put_deployment(writ_store *store, const writ_deployment *deployment, writ_error *err)
{
    (void)deployment;
    return refuse(store, err);
}

static int set_deleted(writ_store *store, writ_str contract, writ_str version, writ_deleted deleted,
                       writ_error *err)
{
    (void)contract;
    (void)version;
    (void)deleted;
    return refuse(store, err);
}

/* ---- opening ---- */

static void close_store(writ_store *store)
{
    writ_http_client_close(self(store)->client);
    writ_arena_clear(&self(store)->arena);
    writ_buf_clear(&self(store)->place);
    free(store);
}

static const writ_backend backend = {
    .close = close_store,
    .begin = begin,
    .commit = do_nothing,
    .rollback = rollback,
    .save = do_nothing_inside,
    .release = do_nothing_inside,
    .undo = do_nothing_inside,
    .versions = versions,
    .contracts = contracts,
    .parties = parties,
    .party = party,
    .party_versions = party_versions,
    .events = events,
    .last_event = last_event,
    .settings = settings,
    .tokens = tokens,
    .generation = generation,
    .waivers = waivers,
    .deployments = deployments,
    .runs = runs,
    .told = told,
    .dump = dump,
    .load = load,
    .put_version = put_version,
    .set_status = set_status,
    .set_sunset = set_sunset,
    .put_party = put_party,
    .put_event = put_event,
    .put_waiver = put_waiver,
    .approve_waiver = put_waiver,
    .put_deployment = put_deployment,
    .drop_deployment = put_deployment,
    .put_run = writ_http_put_run,
    .put_told = writ_http_put_told,
    .set_deleted = set_deleted,
    .put_setting = writ_http_put_setting,
    .drop_setting = writ_http_drop_setting,
    .put_token = writ_http_put_token,
    .revoke_token = writ_http_revoke_token,
    .acts = &writ_http_acts,
};

int writ_http_store_open(const char *url, writ_store **store, writ_error *err)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_str base = writ_str_of(url);
    if (strpbrk(url, "?#"))
        return writ_error_set(err, WRIT_E_USAGE, "the URL of a registry has no '?' and no '#'");
    while (base.len && base.ptr[base.len - 1] == '/')
        base.len--;
    writ_http_store *s = calloc(1, sizeof *s);
    if (!s)
        writ_out_of_memory();
    s->store.backend = &backend;
    int code = writ_http_client_open(writ_str_copy(&arena, base).ptr, &s->client, err);
    writ_arena_clear(&arena);
    if (code == WRIT_OK) {
        writ_str path = writ_str_part(base, 8, SIZE_MAX); /* behind "https://" or a bit more */
        path = writ_str_part(path, writ_str_find_byte(path, '/'), SIZE_MAX);
        writ_buf_add_str(&s->place, writ_http_client_origin(s->client));
        writ_buf_add_str(&s->place, path);
        s->store.place = s->place.ptr;
        *store = &s->store;
    } else
        free(s);
    return code;
}
