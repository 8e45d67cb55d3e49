/* SPDX-License-Identifier: Apache-2.0
 *
 * ask_all URL: asks a registry all that can be asked of it (registry/store.h), and prints the
 * answers, a row a line. What a store prints and what a server prints that serves it must be the
 * same; tests/registry/commands.sh says so.
 */
#include <stdio.h>
#include <stdlib.h>

#include "registry/audit.h"
#include "registry/dump.h"
#include "registry/wire.h"

static writ_arena arena;
static writ_store *store;
static writ_buf out;
static writ_error err;

static void demand(int code)
{
    if (code == WRIT_OK)
        return;
    fprintf(stderr, "ask_all: %d: %s\n", code, err.message);
    exit(1);
}

/* Each question is a line of its own, and then its rows. */
static void ask(const char *question)
{
    writ_buf_printf(&out, "%s\n", question);
}

static void end_row(void)
{
    writ_buf_add_byte(&out, '\n');
}

static void versions(const char *question, writ_version_query query)
{
    writ_stored_versions rows = {0};
    ask(question);
    demand(writ_store_find_versions(store, &arena, &query, &rows, &err));
    for (size_t i = 0; i < rows.count; i++, end_row())
        writ_wire_print_version(&out, &rows.items[i]);
}

static void all_versions(void)
{
    writ_stored_versions rows = {0};
    char guid[WRIT_GUID_BYTES];
    versions("all versions", (writ_version_query){0});
    versions("all heads", (writ_version_query){.heads = true});
    versions("no version", (writ_version_query){.contract = WRIT_STR("nobody/?&=%")});
    demand(writ_store_versions(store, &arena, WRIT_STR_EMPTY, &rows, &err));
    for (size_t i = 0; i < rows.count; i += 1 + rows.count / 5) {
        const writ_stored_version *row = &rows.items[i];
        writ_content_guid(row->sha256, row->entry, guid);
        versions("of its contract", (writ_version_query){.contract = row->contract});
        versions("itself",
                 (writ_version_query){.contract = row->contract, .version = row->version});
        versions("by number", (writ_version_query){.number = row->number, .heads = true});
        versions("by guid", (writ_version_query){.guid = writ_str_of(guid)});
    }
}

static void contracts(const char *question, writ_contract_query query)
{
    writ_ids rows = {0};
    ask(question);
    demand(writ_store_contracts(store, &arena, &query, &rows, &err));
    for (size_t i = 0; i < rows.count; i++)
        writ_buf_printf(&out, "%.*s\n", WRIT_FMT(rows.items[i]));
}

static void all_contracts(void)
{
    contracts("all contracts", (writ_contract_query){0});
    contracts("by prefix", (writ_contract_query){.prefix = WRIT_STR("p")});
    contracts("by words", (writ_contract_query){.text = WRIT_STR("parcel mail")});
    contracts("by no words", (writ_contract_query){.text = WRIT_STR("quetzal")});
    contracts("two", (writ_contract_query){.limit = 2});
    contracts("two more", (writ_contract_query){.limit = 2, .after = WRIT_STR("parcel-event")});
}

static void print_parties(const writ_stored_parties *rows)
{
    for (size_t i = 0; i < rows->count; i++, end_row())
        writ_wire_print_party(&out, &rows->items[i]);
}

static void all_parties(void)
{
    writ_stored_parties rows = {0}, more = {0};
    writ_stored_party one;
    bool found;
    ask("all parties");
    demand(writ_store_parties(store, &arena, WRIT_STR_EMPTY, &rows, &err));
    print_parties(&rows);
    ask("of a contract");
    demand(writ_store_parties(store, &arena, WRIT_STR("parcel-event"), &more, &err));
    print_parties(&more);
    for (size_t i = 0; i < rows.count; i++) {
        ask("one, and what it was");
        demand(writ_store_party(store, &arena, rows.items[i].id, &one, &found, &err));
        writ_wire_print_party(&out, &one);
        end_row();
        demand(writ_store_party_versions(store, &arena, rows.items[i].id, &more, &err));
        print_parties(&more);
    }
    demand(writ_store_party(store, &arena, WRIT_STR("nobody"), &one, &found, &err));
    demand(writ_store_party_versions(store, &arena, WRIT_STR("nobody"), &more, &err));
    writ_buf_printf(&out, "nobody %d, %zu versions\n", found, more.count);
}

static void events(const char *question, writ_event_query query)
{
    writ_events rows = {0};
    ask(question);
    demand(writ_store_events(store, &arena, &query, &rows, &err));
    for (size_t i = 0; i < rows.count; i++, end_row())
        writ_event_print(&out, &rows.items[i], true);
}

static void all_events(void)
{
    writ_event last;
    events("all events", (writ_event_query){0});
    events("of a contract", (writ_event_query){.contract = WRIT_STR("parcel-event")});
    events("three", (writ_event_query){.limit = 3});
    events("behind the third", (writ_event_query){.after = 3, .limit = 2});
    events("since", (writ_event_query){.since = WRIT_STR("2020-01-01T00:00:00.000Z"), .limit = 1});
    events("until", (writ_event_query){.until = WRIT_STR("2020-01-01T00:00:00.000Z")});
    ask("the last one");
    demand(writ_store_last_event(store, &arena, &last, &err));
    writ_event_print(&out, &last, true);
    end_row();
}

static int print_run(void *context, const writ_stored_run *run, writ_error *ignored)
{
    (void)context;
    (void)ignored;
    writ_wire_print_run(&out, run);
    end_row();
    return WRIT_OK;
}

static void all_else(void)
{
    writ_waivers waivers = {0};
    writ_deployments deployments = {0};
    writ_settings settings = {0};
    writ_told_rows told = {0};
    ask("waivers");
    demand(writ_store_waivers(store, &arena, WRIT_STR_EMPTY, &waivers, &err));
    for (size_t i = 0; i < waivers.count; i++, end_row()) {
        writ_waiver_settle(&waivers.items[i], 0);
        writ_wire_print_waiver(&out, &waivers.items[i]);
    }
    ask("deployments");
    demand(writ_store_deployments(store, &arena, WRIT_STR_EMPTY, &deployments, &err));
    for (size_t i = 0; i < deployments.count; i++, end_row())
        writ_wire_print_deployment(&out, &deployments.items[i]);
    ask("settings");
    demand(writ_store_settings(store, &arena, WRIT_STR_EMPTY, &settings, &err));
    for (size_t i = 0; i < settings.count; i++, end_row())
        writ_wire_print_setting(&out, &settings.items[i]);
    ask("told");
    demand(writ_store_told(store, &arena, &told, &err));
    for (size_t i = 0; i < told.count; i++, end_row())
        writ_wire_print_told(&out, &told.items[i]);
    ask("runs");
    demand(writ_store_runs(store, WRIT_STR_EMPTY, print_run, NULL, &err));
}

/* All but the hashes, which a server shows to nobody. */
static void all_tokens(void)
{
    writ_stored_tokens tokens = {0};
    ask("tokens");
    demand(writ_store_tokens(store, &arena, &tokens, &err));
    for (size_t i = 0; i < tokens.count; i++, end_row())
        writ_wire_print_token(&out, &tokens.items[i], false);
}

static int print_line(void *context, writ_str line, writ_error *ignored)
{
    (void)context;
    (void)ignored;
    writ_buf_add_str(&out, line);
    return WRIT_OK;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    demand(writ_store_open(argv[1], false, &store, &err));
    all_versions();
    all_contracts();
    all_parties();
    all_events();
    all_else();
    all_tokens();
    ask("all of it");
    demand(writ_store_dump(store, print_line, NULL, &err));
    fputs(out.ptr, stdout);
    writ_store_close(store);
    writ_buf_clear(&out);
    writ_arena_clear(&arena);
    return 0;
}
