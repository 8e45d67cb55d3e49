/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/report/diff.h"

#include "ci/report/mask.h"
#include "contracts/field.h"

writ_fate writ_diff_fate(const writ_party_impact *party)
{
    if (party->pending)
        return WRIT_FATE_PENDING;
    if (party->not_concerned)
        return WRIT_FATE_APART;
    if (party->standing)
        return WRIT_FATE_STANDS;
    if (writ_diff_count(&party->findings, WRIT_ERROR))
        return party->verdict == WRIT_UNKNOWN ? WRIT_FATE_UNKNOWN : WRIT_FATE_BREAKS;
    if (party->verdict == WRIT_UNKNOWN)
        return WRIT_FATE_UNKNOWN;
    return writ_diff_count(&party->findings, WRIT_WARNING) ? WRIT_FATE_WARNED : WRIT_FATE_HOLDS;
}

const char *writ_diff_because(const writ_party_impact *party)
{
    switch (writ_diff_fate(party)) {
    case WRIT_FATE_UNKNOWN:
        return "could not be decided";
    case WRIT_FATE_STANDS:
        return party->verdict == WRIT_UNKNOWN
                   ? "could not be decided before this change either, not counted"
                   : "broken before this change too, not counted";
    case WRIT_FATE_PENDING:
        return "its needs were never met, not counted";
    case WRIT_FATE_APART:
        return "built for other versions, not counted";
    default:
        return "";
    }
}

size_t writ_diff_count(const writ_findings *findings, writ_severity severity)
{
    size_t count = 0;
    for (size_t i = 0; i < findings->count; i++)
        count +=
            writ_finding_counts(&findings->items[i]) && findings->items[i].severity == severity;
    return count;
}

writ_str writ_diff_version(const writ_contract *contract, writ_str label)
{
    if (!contract)
        return WRIT_STR("nothing");
    return contract->version.len ? contract->version : label;
}

writ_str writ_diff_party_name(const writ_party_impact *party)
{
    return party->stand_in ? WRIT_STR("the old version") : party->party->party;
}

const writ_finding *writ_diff_find(const writ_party_impact *party, writ_rule rule, writ_str path)
{
    for (size_t i = 0; i < party->findings.count; i++)
        if (party->findings.items[i].rule == rule &&
            writ_str_equal(party->findings.items[i].path, path))
            return &party->findings.items[i];
    return NULL;
}

const writ_finding *writ_diff_shared(const writ_party_impact *party, const writ_finding *finding)
{
    const writ_finding *same = writ_diff_find(party, finding->rule, finding->path);
    bool counts = same && writ_finding_counts(same) && !party->pending && !party->not_concerned;
    return counts ? same : NULL;
}

bool writ_diff_told_before(const writ_impact *impact, size_t party, const writ_finding *finding)
{
    for (size_t i = 0; i < party; i++)
        if (writ_diff_shared(&impact->parties.items[i], finding))
            return true;
    return false;
}

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

static void print_diff(writ_buf *out, writ_arena *arena, writ_format_kind format,
                       const writ_diff_report *diff, const writ_report_options *options)
{
    static void (*const printers[])(const writ_diff_printer *) = {
        [WRIT_REPORT_TEXT] = writ_diff_print_text,
        [WRIT_REPORT_JSON] = writ_diff_print_json,
        [WRIT_REPORT_MARKDOWN] = writ_diff_print_markdown,
    };
    struct writ_diff_tables tables = {0};
    writ_diff_printer printer = {out, arena, diff, options, &tables};
    for (size_t i = 0; diff->is_expectation && i < diff->impact->parties.count; i++)
        writ_diff_place_needs(arena, &diff->impact->parties.items[i]);
    if (diff->is_expectation && format == WRIT_REPORT_TEXT)
        writ_diff_print_expectation(&printer);
    else
        printers[format](&printer);
}

void writ_report_print(writ_buf *out, writ_arena *arena, writ_format_kind format,
                       const writ_report *report, const writ_report_options *options)
{
    for (size_t i = 0; i < report->diffs.count; i++)
        print_diff(out, arena, format, &report->diffs.items[i], options);
}
