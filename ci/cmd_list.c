/* SPDX-License-Identifier: Apache-2.0
 *
 * writ list: what the registry holds.
 */
#include "ci/list_filter.h"
#include "ci/report/style.h"
#include "contracts/base/write.h"

static writ_str or_nobody(writ_str name)
{
    return name.len ? name : WRIT_STR("nobody");
}

static size_t count_parties(const writ_stored_parties *parties, writ_str contract)
{
    size_t count = 0;
    for (size_t i = 0; i < parties->count; i++)
        count += writ_str_equal(parties->items[i].contract, contract);
    return count;
}

/* ---- text ---- */

static void add_row(writ_buf *out, const writ_stored_version *shown, size_t versions,
                    size_t parties, const writ_report_options *options)
{
    writ_style_add(out, options, WRIT_BOLD, "%.*s", WRIT_FMT(shown->contract));
    writ_style_pad(out, shown->contract.len, 32);
    writ_buf_add_str(out, shown->version);
    writ_style_pad(out, shown->version.len, 10);
    writ_buf_add_text(out, writ_status_name(shown->status));
    writ_style_pad(out, strlen(writ_status_name(shown->status)), 12);
    writ_style_add_plural(out, versions, "version");
    writ_buf_printf(out, ", %zu %s   owner %.*s\n", parties, parties == 1 ? "party" : "parties",
                    WRIT_FMT(or_nobody(shown->owner)));
}

static void add_fields(writ_buf *out, const writ_listed_version *shown)
{
    for (size_t i = 0; i < shown->fields.count; i++) {
        const writ_listed_field *field = &shown->fields.items[i];
        writ_buf_printf(out, "    %.*s", WRIT_FMT(field->path));
        if (field->classification.len)
            writ_buf_printf(out, "  %.*s", WRIT_FMT(field->classification));
        if (field->object.len)
            writ_buf_printf(out, "  in %.*s", WRIT_FMT(field->object));
        writ_buf_add_byte(out, '\n');
    }
}

/* One row a contract: its newest active version, else its newest; the others are counted. */
static void text_contracts(writ_buf *out, const writ_listed *listed,
                           const writ_stored_parties *parties, const writ_report_options *options)
{
    for (size_t first = 0, next; first < listed->count; first = next) {
        const writ_listed_version *shown = &listed->items[first];
        writ_str contract = shown->version.contract;
        for (next = first;
             next < listed->count && writ_str_equal(listed->items[next].version.contract, contract);
             next++)
            if (listed->items[next].version.status == WRIT_STATUS_ACTIVE ||
                shown->version.status != WRIT_STATUS_ACTIVE)
                shown = &listed->items[next];
        add_row(out, &shown->version, next - first, count_parties(parties, contract), options);
        add_fields(out, shown);
    }
}

static bool is_listed(const writ_listed *listed, writ_str contract)
{
    for (size_t i = 0; i < listed->count; i++)
        if (writ_str_equal(listed->items[i].version.contract, contract))
            return true;
    return false;
}

/* Who waits for a contract that nobody has published: a typo, or a party that came first. */
static void text_waiting(writ_buf *out, const writ_listed *listed,
                         const writ_stored_parties *parties, const writ_report_options *options)
{
    for (size_t i = 0; i < parties->count; i++) {
        writ_str contract = parties->items[i].contract;
        if (is_listed(listed, contract))
            continue;
        writ_style_add(out, options, WRIT_BOLD, "%.*s", WRIT_FMT(contract));
        writ_style_pad(out, contract.len, 32);
        writ_buf_printf(out, "no version; '%.*s' waits for it\n", WRIT_FMT(parties->items[i].id));
    }
}

/* ---- JSON ---- */

static void set(writ_arena *arena, writ_value *object, const char *name, writ_str text)
{
    writ_value_set(arena, object, writ_str_of(name), NULL, writ_value_string(arena, NULL, text));
}

static writ_value *json_fields(writ_arena *arena, const writ_listed_version *listed)
{
    writ_value *fields = writ_value_array(arena, NULL);
    for (size_t i = 0; i < listed->fields.count; i++) {
        const writ_listed_field *field = &listed->fields.items[i];
        writ_value *row = writ_value_object(arena, NULL);
        set(arena, row, "object", field->object);
        set(arena, row, "path", field->path);
        set(arena, row, "classification", field->classification);
        writ_value_push(arena, fields, row);
    }
    return fields;
}

static writ_value *json_version(writ_arena *arena, const writ_listed_version *listed)
{
    const writ_stored_version *version = &listed->version;
    writ_value *row = writ_value_object(arena, NULL);
    set(arena, row, "contract", version->contract);
    set(arena, row, "version", version->version);
    set(arena, row, "status", writ_str_of(writ_status_name(version->status)));
    set(arena, row, "owner", version->owner);
    set(arena, row, "sha256", version->sha256);
    set(arena, row, "published_at", version->published_at);
    set(arena, row, "published_by", version->published_by);
    if (listed->fields.count)
        writ_value_set(arena, row, WRIT_STR("fields"), NULL, json_fields(arena, listed));
    return row;
}

static writ_value *json_party(writ_arena *arena, const writ_stored_party *party)
{
    writ_value *row = writ_value_object(arena, NULL);
    set(arena, row, "id", party->id);
    set(arena, row, "party", party->party);
    set(arena, row, "contract", party->contract);
    set(arena, row, "version", party->version);
    set(arena, row, "sha256", party->sha256);
    set(arena, row, "registered_at", party->registered_at);
    set(arena, row, "registered_by", party->registered_by);
    writ_value_set(arena, row, WRIT_STR("pending"), NULL,
                   writ_value_boolean(arena, NULL, party->pending));
    return row;
}

/* The parties of what is listed, or all. */
static void json_list(writ_arena *arena, writ_buf *out, const writ_listed *listed,
                      const writ_stored_parties *parties, bool all_parties)
{
    writ_value *root = writ_value_object(arena, NULL);
    writ_value *contracts = writ_value_array(arena, NULL), *all = writ_value_array(arena, NULL);
    set(arena, root, "writ", WRIT_STR("list/1"));
    writ_value_set(arena, root, WRIT_STR("versions"), NULL, contracts);
    writ_value_set(arena, root, WRIT_STR("parties"), NULL, all);
    for (size_t i = 0; i < listed->count; i++)
        writ_value_push(arena, contracts, json_version(arena, &listed->items[i]));
    for (size_t i = 0; i < parties->count; i++)
        if (all_parties || is_listed(listed, parties->items[i].contract))
            writ_value_push(arena, all, json_party(arena, &parties->items[i]));
    writ_json_write(out, root, WRIT_JSON_PRETTY);
    writ_buf_add_byte(out, '\n');
}

int writ_command_list(writ_session *session, int argc, char **argv)
{
    int format = 0;
    writ_list_filter filter = {0};
    const writ_option options[] = {
        {"--format", WRIT_OPTION_CHOICE, &format, "FORMAT", "text|json", "how it is written"},
        WRIT_LIST_FILTER_OPTIONS(filter),
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status < 0)
        status = writ_session_at_most(session, 0);
    if (status >= 0)
        return status;
    writ_listed listed = {0};
    writ_stored_parties parties = {0};
    writ_store *store;
    int code = writ_session_need_store(session, &store);
    if (!code)
        code = writ_list_select(session, &filter, &listed);
    if (!code)
        code = writ_store_parties(store, &session->arena, WRIT_STR_EMPTY, &parties, &session->err);
    if (code)
        return writ_session_fail(session);
    writ_buf out = WRIT_BUF_INIT;
    writ_report_options look = {.color = session->color};
    bool is_all = !writ_list_filters(&filter);
    if (format)
        json_list(&session->arena, &out, &listed, &parties, is_all);
    else
        text_contracts(&out, &listed, &parties, &look);
    if (!format && is_all)
        text_waiting(&out, &listed, &parties, &look);
    if (!is_all && !listed.count)
        writ_session_note(session, "nothing in the registry is so");
    return writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
}
