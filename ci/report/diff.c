/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/report/diff.h"

#include "ci/report/mask.h"
#include "contracts/base/utf8.h"
#include "contracts/base/write.h"
#include "contracts/field.h"

static const writ_object *object_named(const writ_contract *contract, writ_str name)
{
    for (size_t i = 0; contract && i < contract->object_count; i++)
        if (!name.len || writ_str_equal(contract->objects[i].name, name))
            return &contract->objects[i];
    return NULL;
}

/* The field table of a schema, made once for a report. */
static const writ_field *table_of(const writ_diff_printer *printer, const writ_schema_set *set)
{
    struct writ_diff_tables *tables = printer->tables;
    for (size_t i = 0; i < tables->count; i++)
        if (tables->items[i].set == set)
            return tables->items[i].root;
    struct writ_diff_table *table = WRIT_PUSH(printer->arena, tables);
    table->set = set;
    table->root = writ_field_tree(printer->arena, set);
    return table->root;
}

const writ_value *writ_diff_witness(const writ_diff_printer *printer, const writ_party *party,
                                    writ_str object, const writ_value *witness)
{
    if (printer->options->show_values)
        return witness;
    const writ_impact *impact = printer->diff->impact;
    const writ_object *sides[] = {object_named(impact->new_contract, object),
                                  object_named(impact->old_contract, object)};
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++)
        if (sides[i])
            witness = writ_mask(printer->arena, witness, table_of(printer, sides[i]->set));
    return party ? writ_mask(printer->arena, witness, table_of(printer, party->expectation.set))
                 : witness;
}

bool writ_diff_uses(const writ_diff_printer *printer, const writ_party *party, writ_str path)
{
    const writ_field *root = table_of(printer, party->expectation.set);
    return path.len && writ_field_find((writ_field *)root, path);
}

writ_str writ_diff_payload(const writ_diff_printer *printer, const writ_diff_item *item)
{
    writ_buf json = WRIT_BUF_INIT;
    const writ_finding *finding = item->finding;
    const writ_party *party = item->party ? item->party->party : NULL;
    writ_json_write(&json, writ_diff_witness(printer, party, finding->object, finding->witness),
                    WRIT_JSON_COMPACT);
    writ_str kept = writ_str_copy(printer->arena, writ_buf_str(&json));
    writ_buf_clear(&json);
    return kept;
}

writ_str writ_diff_short_payload(const writ_diff_printer *printer, const writ_diff_item *item)
{
    static const size_t widest_bytes = 400;
    writ_str payload = writ_diff_payload(printer, item),
             part = writ_utf8_cut(payload, widest_bytes);
    return part.len == payload.len ? payload
                                   : writ_str_printf(printer->arena, "%.*s …", WRIT_FMT(part));
}

/* Where the expectation names the field, or what it is in. */
static writ_place place_in_expectation(writ_field *root, const writ_party *party, writ_str path)
{
    for (; path.len; path.len--) {
        const writ_field *field = writ_field_find(root, path);
        if (field && field->place.source)
            return field->place;
        while (path.len && path.ptr[path.len - 1] != '/')
            path.len--;
    }
    return party->place;
}

void writ_diff_place_needs(writ_arena *arena, writ_party_impact *party)
{
    if (!party->findings.count)
        return;
    writ_field *root = writ_field_tree(arena, party->party->expectation.set);
    party->findings.items = writ_arena_copy(arena, party->findings.items,
                                            party->findings.count * sizeof *party->findings.items);
    for (size_t i = 0; i < party->findings.count; i++) {
        writ_finding *finding = &party->findings.items[i];
        finding->place = place_in_expectation(root, party->party, finding->path);
        finding->old_constraint = WRIT_STR_EMPTY;
    }
}

writ_diff_printer writ_diff_at(const writ_diff_printer *run, size_t index)
{
    writ_diff_printer one = *run;
    one.diff = &run->report->diffs.items[index];
    one.tables = WRIT_NEW(run->arena, struct writ_diff_tables);
    return one;
}

void writ_report_print(writ_buf *out, writ_arena *arena, writ_format_kind format,
                       const writ_report *report, const writ_report_options *options)
{
    static void (*const printers[])(const writ_diff_printer *) = {
        [WRIT_REPORT_TEXT] = writ_diff_print_text,
        [WRIT_REPORT_JSON] = writ_diff_print_json,
        [WRIT_REPORT_MARKDOWN] = writ_diff_print_markdown,
        [WRIT_REPORT_HTML] = writ_diff_print_html,
        [WRIT_REPORT_SARIF] = writ_diff_print_sarif,
        [WRIT_REPORT_JUNIT] = writ_diff_print_junit,
        [WRIT_REPORT_GITHUB] = writ_diff_print_github,
        [WRIT_REPORT_GITLAB] = writ_diff_print_gitlab,
        [WRIT_REPORT_AZURE] = writ_diff_print_azure,
    };
    for (size_t i = 0; i < report->diffs.count; i++) {
        const writ_diff_report *diff = &report->diffs.items[i];
        for (size_t j = 0; diff->is_expectation && j < diff->impact->parties.count; j++)
            writ_diff_place_needs(arena, &diff->impact->parties.items[j]);
    }
    const writ_diff_printer run = {out, arena, report, NULL, options, NULL};
    printers[format](&run);
}
