/* SPDX-License-Identifier: Apache-2.0
 *
 * Fields as tables: those of a contract, with who reads each, and what an expectation needs.
 */
#include <stdio.h>

#include "ci/report/escape.h"
#include "ci/report/html.h"
#include "ci/report/mask.h"
#include "ci/serve/page.h"
#include "contracts/base/utf8.h"
#include "contracts/base/write.h"

/* ---- who reads ---- */

/* The consumers of a contract. */
typedef struct readers_list {
    writ_party **parties;
    writ_field **trees; /* trees[i]: what parties[i] reads */
    size_t count;
    size_t left; /* consumers beyond WRIT_PAGE_READERS, which are not looked at */
} readers_list;

/* Those among the parties that read `object` ("" is all). */
static readers_list find_readers(writ_arena *arena, writ_party *const *parties, size_t count,
                                 writ_str object)
{
    readers_list readers = {0};
    readers.parties = writ_arena_zalloc(arena, count * sizeof *readers.parties);
    readers.trees = writ_arena_zalloc(arena, count * sizeof *readers.trees);
    for (size_t i = 0; i < count; i++) {
        writ_party *party = parties[i];
        if (party->role != WRIT_ROLE_CONSUMER ||
            (party->object.len && object.len && !writ_str_equal(party->object, object)))
            continue;
        if (readers.count == WRIT_PAGE_READERS) {
            readers.left++;
            continue;
        }
        readers.parties[readers.count] = party;
        readers.trees[readers.count++] = writ_field_tree(arena, party->expectation.set);
    }
    return readers;
}

/* It names the field, or takes whole what the field is in. */
static bool reads(writ_field *tree, writ_str path)
{
    const writ_field *field = writ_field_find(tree, path);
    if (field)
        return true;
    while (path.len && !field) {
        while (path.len && path.ptr[path.len - 1] != '/')
            path.len--;
        path.len -= path.len > 0;
        field = path.len ? writ_field_find(tree, path) : NULL;
    }
    return field && !field->child_count && !field->recursive;
}

static void add_readers(writ_buf *out, writ_arena *arena, const readers_list *readers,
                        const writ_field *field)
{
    static const size_t shown = 6;
    size_t count = 0;
    for (size_t i = 0; i < readers->count; i++) {
        if (!reads(readers->trees[i], field->path) || count++ >= shown)
            continue;
        writ_str system = readers->parties[i]->party;
        writ_buf_add_text(out, count > 1 ? ", " : "");
        writ_page_link(out, writ_page_party_url(arena, system), system);
    }
    if (count > shown)
        writ_buf_printf(out, " and %zu more", count - shown);
    if (!count)
        writ_buf_add_text(out, "<span class=\"soft\">nobody</span>");
}

/* ---- cells ---- */

/* Is it classified, or in something that is? */
static bool is_sensitive(const writ_field *field)
{
    while (field && !field->notes->sensitive)
        field = field->parent;
    return field;
}

static void add_example(writ_buf *out, writ_arena *arena, const writ_field *field,
                        const writ_value *example)
{
    static const size_t longest = 80;
    writ_buf json = WRIT_BUF_INIT;
    if (is_sensitive(field)) {
        writ_schema_notes notes = *field->notes;
        writ_field classified = *field;
        notes.sensitive = true;
        classified.notes = &notes;
        example = writ_mask(arena, example, &classified);
    }
    writ_json_write(&json, example, WRIT_JSON_COMPACT);
    writ_str text = writ_buf_str(&json), cut = writ_utf8_cut(text, longest);
    writ_html_element(out, "code", cut);
    writ_buf_add_text(out, cut.len < text.len ? " …" : "");
    writ_buf_clear(&json);
}

static void add_examples(writ_buf *out, writ_arena *arena, const writ_field *field)
{
    static const size_t shown = 3;
    const writ_value *examples = field->notes->examples;
    for (size_t i = 0; examples && i < examples->array.count && i < shown; i++) {
        writ_buf_add_text(out, i ? ", " : "");
        add_example(out, arena, field, examples->array.items[i]);
    }
}

static void add_cell(writ_buf *out, writ_str text)
{
    writ_html_element(out, "td", text);
}

/* What it is for, and that its time is over. */
static void add_words(writ_buf *out, const writ_field *field)
{
    static const size_t longest = 400;
    const writ_schema_notes *notes = field->notes;
    writ_str said = notes->description.len ? notes->description : notes->title;
    writ_str cut = writ_utf8_cut(said, longest);
    writ_buf_add_text(out, "<td class=\"words\">");
    if (notes->deprecated) {
        writ_page_badge(out, "warned", "deprecated");
        writ_buf_add_byte(out, ' ');
    }
    if (notes->sunset.len) {
        writ_buf_add_text(out, "until ");
        writ_escape_html(out, notes->sunset);
        writ_buf_add_byte(out, ' ');
    }
    writ_escape_html(out, cut);
    writ_buf_add_text(out, cut.len < said.len ? " …</td>" : "</td>");
}

/* "USD" of an amount in cents: the unit and the currency together. */
static void add_unit(writ_buf *out, const writ_schema_notes *notes)
{
    writ_buf_add_text(out, "<td>");
    writ_escape_html(out, notes->unit);
    writ_buf_add_text(out, notes->unit.len && notes->currency.len ? ", " : "");
    writ_escape_html(out, notes->currency);
    writ_buf_add_text(out, "</td>");
}

/* ---- a contract ---- */

typedef struct table {
    writ_buf *out;
    writ_arena *arena;
    const writ_contract *contract;
    readers_list readers;
    size_t most;   /* rows, and as many rules */
    size_t number; /* of the row, over all objects */
    size_t rules;
} table;

static void add_row(writ_field *field, void *context)
{
    table *t = context;
    const writ_schema_notes *notes = field->notes;
    if (!field->path.len || ++t->number > t->most)
        return;
    writ_buf_printf(t->out, "<tr id=\"field-%zu\"><th scope=\"row\">", t->number);
    writ_html_element(t->out, "code", field->path);
    writ_buf_add_text(t->out, "</th>");
    add_cell(t->out, writ_field_describe(t->arena, field));
    add_cell(t->out, field->required ? WRIT_STR("required") : WRIT_STR("optional"));
    writ_buf_add_text(t->out, "<td>");
    add_readers(t->out, t->arena, &t->readers, field);
    writ_buf_add_text(t->out, "</td>");
    add_words(t->out, field);
    writ_buf_add_text(t->out, "<td>");
    add_examples(t->out, t->arena, field);
    writ_buf_add_text(t->out, "</td>");
    add_unit(t->out, notes);
    add_cell(t->out, notes->classification.len ? notes->classification
                     : is_sensitive(field)     ? WRIT_STR("classified")
                                               : WRIT_STR_EMPTY);
    writ_html_element(t->out, "td class=\"owner\"",
                      notes->owner.len ? notes->owner : t->contract->owner);
    writ_buf_add_text(t->out, "</tr>\n");
}

/* Rules of the contract that no record can be held against by itself. */
static void add_unchecked(writ_field *field, void *context)
{
    table *t = context;
    const writ_value *rules = field->notes->unchecked;
    for (size_t i = 0; rules && i < rules->array.count && t->rules++ < t->most; i++) {
        writ_buf_add_text(t->out, "<li>");
        writ_html_element(t->out, "code", field->path.len ? field->path : WRIT_STR("(record)"));
        writ_buf_add_byte(t->out, ' ');
        writ_escape_html(t->out, rules->array.items[i]->string);
        writ_buf_add_text(t->out, "</li>\n");
    }
}

static void add_object(table *t, const writ_object *object, size_t index)
{
    char id[40];
    snprintf(id, sizeof id, "fields-%zu", index + 1);
    writ_buf_printf(t->out, "<h3 id=\"%s\">", id);
    writ_escape_html(t->out, object->name.len ? object->name : WRIT_STR("The record"));
    writ_buf_add_text(t->out, "</h3>\n");
    writ_field *root = writ_field_tree(t->arena, object->set);
    writ_page_table_begin(
        t->out, id, "field|type|required|read by|description|examples|unit|classification|owner");
    writ_field_each(root, add_row, t);
    writ_page_table_end(t->out);
    if (t->readers.left)
        writ_buf_printf(
            t->out,
            "<p class=\"soft\">The first %u consumers were looked at, and %zu were not.</p>\n",
            WRIT_PAGE_READERS, t->readers.left);
    size_t before = t->out->len;
    writ_buf_add_text(t->out, "<p>Not checked on one record:</p><ul>\n");
    size_t begun = t->out->len;
    add_unchecked(root, t);
    writ_field_each(root, add_unchecked, t);
    if (t->out->len == begun)
        t->out->len = before;
    else
        writ_buf_add_text(t->out, "</ul>\n");
}

writ_str writ_page_field_url(writ_arena *arena, writ_str contract, size_t number)
{
    writ_str page = writ_page_contract_url(arena, contract);
    return writ_str_printf(arena, "%.*s%s#field-%zu", WRIT_FMT(page),
                           number > WRIT_PAGE_FIELDS ? "?fields=all" : "", number);
}

void writ_page_fields(writ_request *request, writ_buf *out, const writ_contract *contract,
                      writ_party *const *parties, size_t party_count)
{
    writ_arena *arena = request->arena;
    table t = {.out = out, .arena = arena, .contract = contract};
    t.most = writ_page_shown(request, "fields", SIZE_MAX, WRIT_PAGE_FIELDS);
    for (size_t i = 0; i < contract->object_count; i++) {
        const writ_object *object = &contract->objects[i];
        t.readers = find_readers(arena, parties, party_count, object->name);
        add_object(&t, object, i);
    }
    writ_page_all(request, out, "fields", t.number < t.most ? t.number : t.most, t.number);
}

/* ---- an expectation ---- */

static void add_use(writ_buf *out, const writ_field *field)
{
    const writ_value *use = field->notes->use;
    writ_buf_add_text(out, "<td>");
    for (size_t i = 0; use && i < use->array.count; i++) {
        writ_buf_add_text(out, i ? ", " : "");
        writ_escape_html(out, use->array.items[i]->string);
    }
    writ_buf_add_text(out, "</td>");
}

static void add_need(writ_field *field, void *context)
{
    table *t = context;
    if (!field->path.len || ++t->number > t->most)
        return;
    writ_buf_add_text(t->out, "<tr><th scope=\"row\">");
    writ_html_element(t->out, "code", field->path);
    writ_buf_add_text(t->out, "</th>");
    add_cell(t->out, field->required ? WRIT_STR("required") : WRIT_STR("optional"));
    add_cell(t->out, writ_field_describe(t->arena, field));
    add_use(t->out, field);
    writ_buf_add_text(t->out, "</tr>\n");
}

void writ_page_needs(writ_request *request, writ_buf *out, const writ_party *party, size_t number)
{
    table t = {.out = out, .arena = request->arena};
    t.most = writ_page_shown(request, "fields", SIZE_MAX, WRIT_PAGE_FIELDS);
    char id[40];
    snprintf(id, sizeof id, "needs-%zu", number);
    writ_buf_printf(out, "<h3 id=\"%s\">%s of ", id,
                    party->role == WRIT_ROLE_CONSUMER ? "What it reads" : "What it writes");
    writ_escape_html(out, party->contract);
    if (party->object.len) {
        writ_buf_add_text(out, ", ");
        writ_escape_html(out, party->object);
    }
    writ_buf_add_text(out, "</h3>\n");
    writ_page_table_begin(out, id, "field|required|type|used as");
    writ_field_each(writ_field_tree(t.arena, party->expectation.set), add_need, &t);
    writ_page_table_end(out);
    writ_page_all(request, out, "fields", t.number < t.most ? t.number : t.most, t.number);
}
