/* SPDX-License-Identifier: Apache-2.0
 *
 * What the three forms of a change's report share. Internal to ci/report/.
 */
#ifndef WRIT_CI_REPORT_DIFF_H
#define WRIT_CI_REPORT_DIFF_H

#include "ci/report/style.h"
#include "contracts/field.h"

/* Field tables that masks have asked for. */
struct writ_diff_tables {
    struct writ_diff_table {
        const writ_schema_set *set;
        const writ_field *root;
    } * items;
    size_t count, capacity;
};

typedef struct writ_diff_printer {
    writ_buf *out;
    writ_arena *arena;
    const writ_diff_report *diff;
    const writ_report_options *options;
    struct writ_diff_tables *tables;
} writ_diff_printer;

void writ_diff_print_text(const writ_diff_printer *printer);
void writ_diff_print_expectation(const writ_diff_printer *printer); /* text */
void writ_diff_print_json(const writ_diff_printer *printer);
void writ_diff_print_markdown(const writ_diff_printer *printer);

/* The replay of samples (ci/samples.h), in each form; nothing where there was none, but the value
 * is only asked for where there was. */
void writ_diff_samples_text(const writ_diff_printer *printer);
void writ_diff_samples_markdown(const writ_diff_printer *printer);
writ_value *writ_diff_samples_value(const writ_diff_printer *printer);

/* In a table cell, and wherever text of others stands between our words: nothing may end the cell,
 * open markup or mention anybody. */
void writ_diff_add_escaped(writ_buf *out, writ_str text);

/* Moves findings from the contract's places to those where the expectation names the need; there is
 * no OLD that a constraint could have been in. */
void writ_diff_place_needs(writ_arena *arena, writ_party_impact *party);

/* How a party fares: the first column of the report. */
typedef enum writ_fate {
    WRIT_FATE_HOLDS,
    WRIT_FATE_BREAKS,
    WRIT_FATE_WARNED, /* holds, but loses something */
    WRIT_FATE_UNKNOWN,
    WRIT_FATE_STANDS,  /* broken or unknown before this change too */
    WRIT_FATE_PENDING, /* never held: shown, not counted */
    WRIT_FATE_APART    /* built for other versions: shown, not counted */
} writ_fate;
writ_fate writ_diff_fate(const writ_party_impact *party);
/* Why a party that does not count does not, or could not be judged; "" for the others. */
const char *writ_diff_because(const writ_party_impact *party);

/* Findings of that severity which the change introduces. */
size_t writ_diff_count(const writ_findings *findings, writ_severity severity);

/* "1.4.0", or the label where there is no version; OLD may be missing: "nothing". */
writ_str writ_diff_version(const writ_contract *contract, writ_str label);

/* The name under which a party is shown: its system, or "the old version" for the stand-in. */
writ_str writ_diff_party_name(const writ_party_impact *party);

/* The party's finding that shows the given rule at the given path, or NULL. */
const writ_finding *writ_diff_find(const writ_party_impact *party, writ_rule rule, writ_str path);

/* Parties that suffer the same are told of together: does an earlier one have this finding too? */
bool writ_diff_told_before(const writ_impact *impact, size_t party, const writ_finding *finding);
/* The finding that the party suffers and that counts, of the same rule and path, or NULL. */
const writ_finding *writ_diff_shared(const writ_party_impact *party, const writ_finding *finding);

/* A witness with the values masked that NEW or the party classifies. */
const writ_value *writ_diff_witness(const writ_diff_printer *printer, const writ_party *party,
                                    writ_str object, const writ_value *witness);

#endif
