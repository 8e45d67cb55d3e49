/* SPDX-License-Identifier: Apache-2.0
 *
 * /ui/search: contracts with some words in them, their fields of these names, and systems.
 */
#include "ci/report/html.h"
#include "ci/serve/page.h"
#include "ci/serve/shown.h"
#include "registry/stored.h"

/* Contracts whose fields are looked at, and the bytes of their documents: to understand them takes
 * some 50 ms for each megabyte. */
enum { CONTRACTS_OPENED = 20, BYTES_OPENED = 4 << 20, FIELDS_SHOWN = 8 };

typedef struct searching {
    writ_request *request;
    writ_arena *arena;
    writ_buf *out;
    writ_str text;
    writ_ids words; /* of it, in lower case */
    writ_ids systems;
    bool more_systems;
    size_t shown, opened_bytes; /* contracts */
} searching;

static void split_words(searching *s)
{
    char *text = writ_arena_copy(s->arena, s->text.ptr ? s->text.ptr : "", s->text.len);
    for (size_t i = 0; i < s->text.len; i++)
        if (text[i] >= 'A' && text[i] <= 'Z')
            text[i] = (char)(text[i] + 32);
    for (writ_str rest = {text, s->text.len}; rest.len;) {
        writ_str word = writ_str_part(rest, 0, writ_str_find_byte(rest, ' '));
        if (word.len)
            *WRIT_PUSH(s->arena, &s->words) = word;
        rest = writ_str_part(rest, word.len + 1, SIZE_MAX);
    }
}

static int find_systems(searching *s, writ_error *err)
{
    int code = writ_store_systems(s->request->store, s->arena, s->text, WRIT_PAGE_ROWS + 1,
                                  &s->systems, err);
    s->more_systems = s->systems.count > WRIT_PAGE_ROWS;
    if (s->more_systems)
        s->systems.count = WRIT_PAGE_ROWS;
    return code;
}

/* ---- fields ---- */

typedef struct field_search {
    searching *s;
    writ_str contract;
    size_t number; /* of the row on the contract's page */
    size_t found;
} field_search;

static bool has_word(const searching *s, writ_str name)
{
    writ_buf lower = WRIT_BUF_INIT;
    bool found = false;
    for (size_t i = 0; i < name.len; i++)
        writ_buf_add_byte(&lower, name.ptr[i] >= 'A' && name.ptr[i] <= 'Z'
                                      ? (char)(name.ptr[i] + 32)
                                      : name.ptr[i]);
    for (size_t i = 0; i < s->words.count && !found; i++) {
        writ_str word = s->words.items[i];
        for (size_t at = 0; at + word.len <= lower.len && !found; at++)
            found = memcmp(lower.ptr + at, word.ptr, word.len) == 0;
    }
    writ_buf_clear(&lower);
    return found;
}

static void take_field(writ_field *field, void *context)
{
    field_search *f = context;
    if (!field->path.len)
        return;
    f->number++;
    if (field->is_any || !has_word(f->s, field->name) || f->found++ >= FIELDS_SHOWN)
        return;
    writ_buf_add_text(f->s->out, f->found > 1 ? ", " : "");
    writ_page_code_link(f->s->out, writ_page_field_url(f->s->arena, f->contract, f->number),
                        field->path);
}

/* *small is false where it would be too much to look at, too. */
static int open_contract(searching *s, const writ_stored_version *newest, writ_contract **contract,
                         bool *small, writ_error *err)
{
    const writ_version_query query = {.contract = newest->contract, .version = newest->version};
    writ_stored_versions found = {0};
    int code = WRIT_OK;
    *small = s->shown <= CONTRACTS_OPENED;
    if (*small)
        code = writ_store_find_versions(s->request->store, s->arena, &query, &found, err);
    size_t bytes = found.count ? found.items[0].bytes.len + found.items[0].beside.len : SIZE_MAX;
    *small = !code && *small && bytes <= BYTES_OPENED - s->opened_bytes;
    if (!*small)
        return code;
    s->opened_bytes += bytes;
    return writ_stored_contract(s->arena, &found.items[0], contract, err);
}

static int add_fields(searching *s, const writ_stored_version *newest, writ_error *err)
{
    field_search f = {.s = s, .contract = newest->contract};
    writ_contract *contract;
    bool small;
    int code = open_contract(s, newest, &contract, &small, err);
    if (code)
        return code;
    if (!small) {
        writ_buf_add_text(s->out, "<span class=\"soft\">not looked at</span>");
        return WRIT_OK;
    }
    for (size_t i = 0; i < contract->object_count; i++)
        writ_field_each(writ_field_tree(s->arena, contract->objects[i].set), take_field, &f);
    if (f.found > FIELDS_SHOWN)
        writ_buf_printf(s->out, " and %zu more", f.found - FIELDS_SHOWN);
    return WRIT_OK;
}

/* ---- the page ---- */

/* Of the next one nothing is needed. */
static int add_contract(void *context, const writ_shown *shown, writ_error *err)
{
    searching *s = context;
    writ_arena_mark mark = writ_arena_here(s->arena);
    const writ_stored_version *newest = writ_page_newest(&shown->versions);
    int code = WRIT_OK;
    if (!s->shown++)
        writ_page_table_begin(s->out, "contracts", "contract|owner|fields of that name");
    writ_buf_add_text(s->out, "<tr><th scope=\"row\">");
    writ_page_code_link(s->out, writ_page_contract_url(s->arena, shown->id), shown->id);
    writ_buf_add_text(s->out, "</th>");
    writ_html_element(s->out, "td", newest ? newest->owner : WRIT_STR_EMPTY);
    writ_buf_add_text(s->out, "<td>");
    if (newest)
        code = add_fields(s, newest, err);
    writ_buf_add_text(s->out, "</td></tr>\n");
    writ_arena_rewind(s->arena, mark);
    return code;
}

static int add_contracts(searching *s, writ_error *err)
{
    const writ_contract_query query = {.text = s->text, .limit = WRIT_PAGE_ROWS};
    writ_str next = WRIT_STR_EMPTY;
    writ_buf_add_text(s->out, "<h2 id=\"contracts\">Contracts and fields</h2>\n");
    int code = writ_shown_contracts(s->request, &query, add_contract, s, &next, err);
    if (s->shown)
        writ_page_table_end(s->out);
    else
        writ_buf_add_text(s->out, "<p>No contract has these words in it.</p>\n");
    if (next.len) {
        writ_buf_add_text(s->out, "<p>");
        writ_page_link(s->out, writ_page_query_url(s->arena, "/ui/", "q", s->text),
                       WRIT_STR("All contracts with these words"));
        writ_buf_add_text(s->out, "</p>\n");
    }
    return code;
}

static void add_systems(searching *s)
{
    writ_buf_add_text(s->out, "<h2 id=\"parties\">Parties</h2>\n");
    if (!s->systems.count) {
        writ_buf_add_text(s->out, "<p>No party is called so.</p>\n");
        return;
    }
    writ_buf_add_text(s->out, "<ul>\n");
    for (size_t i = 0; i < s->systems.count; i++) {
        writ_buf_add_text(s->out, "<li>");
        writ_page_link(s->out, writ_page_party_url(s->arena, s->systems.items[i]),
                       s->systems.items[i]);
        writ_buf_add_text(s->out, "</li>\n");
    }
    writ_buf_add_text(s->out, "</ul>\n");
    if (s->more_systems)
        writ_buf_printf(s->out, "<p class=\"soft\">There are more than these %u.</p>\n",
                        WRIT_PAGE_ROWS);
}

int writ_page_search(writ_request *request, writ_response *response, writ_error *err)
{
    searching s = {.request = request,
                   .arena = request->arena,
                   .out = &response->body,
                   .text = writ_request_query(request, "q")};
    split_words(&s);
    int code = s.words.count ? find_systems(&s, err) : WRIT_OK;
    if (code)
        return code;
    writ_page_begin(request, response, WRIT_PAGE_SEARCH, WRIT_STR("Search"));
    if (s.words.count) {
        code = add_contracts(&s, err);
        add_systems(&s);
    } else {
        writ_buf_add_text(s.out, "<p>Search for words in the names of contracts, their owners and "
                                 "fields, or for a party.</p>\n");
    }
    writ_page_end(response);
    return code;
}
