/* SPDX-License-Identifier: Apache-2.0
 *
 * What the forms of the report on a run of `diff` or `gate` share. Internal to ci/report/.
 *
 *   run ──▶ contracts (diffs) ──▶ parties ──▶ findings, counted or not
 *                                    └──────▶ groups: one finding, and all who suffer it
 */
#ifndef WRIT_CI_REPORT_DIFF_H
#define WRIT_CI_REPORT_DIFF_H

#include "ci/report/style.h"
#include "contracts/field.h"
#include "registry/waiver.h"

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
    const writ_report *report;
    const writ_diff_report *diff; /* the one that is told of; NULL for the run */
    const writ_report_options *options;
    struct writ_diff_tables *tables; /* of `diff` */
} writ_diff_printer;

/* One form each, of a whole run. */
void writ_diff_print_text(const writ_diff_printer *run);
void writ_diff_print_json(const writ_diff_printer *run);
void writ_diff_print_markdown(const writ_diff_printer *run);
void writ_diff_print_html(const writ_diff_printer *run);
void writ_diff_print_sarif(const writ_diff_printer *run);
void writ_diff_print_junit(const writ_diff_printer *run);
void writ_diff_print_github(const writ_diff_printer *run);
void writ_diff_print_gitlab(const writ_diff_printer *run);
void writ_diff_print_azure(const writ_diff_printer *run);

/* The printer of one of the run's contracts. */
writ_diff_printer writ_diff_at(const writ_diff_printer *run, size_t index);

/* The replay of samples (ci/samples.h), in each form; nothing where there was none, but the value
 * is only asked for where there was. */
void writ_diff_samples_text(const writ_diff_printer *printer);
void writ_diff_samples_markdown(const writ_diff_printer *printer);
writ_value *writ_diff_samples_value(const writ_diff_printer *printer);

/* Moves findings from the contract's places to those where the expectation names the need; there is
 * no OLD that a constraint could have been in. */
void writ_diff_place_needs(writ_arena *arena, writ_party_impact *party);

/* Does a finding count, and if not, why not? */
typedef enum writ_account {
    WRIT_ACCOUNT_COUNTED,
    WRIT_ACCOUNT_WAIVED,
    WRIT_ACCOUNT_STANDING, /* so it was before this change too */
    WRIT_ACCOUNT_PENDING,  /* of a party whose needs were never met */
    WRIT_ACCOUNT_APART     /* of a party that is built for other versions */
} writ_account;
/* `party` is NULL for what concerns no party. */
writ_account writ_diff_account(const writ_party_impact *party, const writ_finding *finding);
/* "standing: it was so before this change too"; "" for what counts. */
const char *writ_diff_account_words(writ_account account);

/* "waiver 3fa9c1 asked for by A, approved by B, until 2026-12-31: REASON". In the arena. */
writ_str writ_diff_waiver_words(writ_arena *arena, const writ_waiver *waiver);

/* A finding and who suffers it. */
typedef struct writ_diff_item {
    const writ_party_impact *party; /* NULL: it concerns no party */
    const writ_finding *finding;
    writ_account account;
} writ_diff_item;
typedef WRIT_ARRAY(writ_diff_item) writ_diff_items;

/* All findings of the contract: what concerns no party, then party by party. In the arena. */
writ_diff_items writ_diff_list(const writ_diff_printer *printer);

/* The fingerprint of a party's finding, by which it can be waived. In the arena. */
writ_str writ_diff_fingerprint(const writ_diff_printer *printer, const writ_diff_item *item);

/* A finding that counts, and the parties that suffer it: they are told of together. */
typedef struct writ_diff_group {
    const writ_finding *finding; /* of the first of them */
    writ_diff_items sufferers;   /* one, of no party, for what concerns none */
} writ_diff_group;
typedef WRIT_ARRAY(writ_diff_group *) writ_diff_groups;

/* The contract's findings that count, the worst first. In the arena. */
writ_diff_groups writ_diff_group_list(const writ_diff_printer *printer);

/* How a party fares: the first column of the report. */
typedef enum writ_fate {
    WRIT_FATE_BREAKS,
    WRIT_FATE_UNKNOWN,
    WRIT_FATE_WARNED,  /* holds, but loses something */
    WRIT_FATE_WAIVED,  /* would break or be unknown, and was let through */
    WRIT_FATE_STANDS,  /* broken or unknown before this change too */
    WRIT_FATE_PENDING, /* never held: shown, not counted */
    WRIT_FATE_APART,   /* built for other versions: shown, not counted */
    WRIT_FATE_HOLDS,
    WRIT_FATE_COUNT
} writ_fate;
writ_fate writ_diff_fate(const writ_party_impact *party);
const char *writ_diff_fate_name(writ_fate fate); /* "breaks", "unknown" … */
/* Why a party that does not count does not, or could not be judged; "" for the others. */
const char *writ_diff_because(const writ_party_impact *party);

/* Nothing changed and nothing was found: of such a contract there is nothing to say. */
bool writ_diff_is_empty(const writ_diff_report *diff);

/* What counts, over all parties. An unknown verdict is no error here. */
typedef struct writ_diff_tally {
    size_t errors, warnings, unknown;
    size_t breaking; /* parties of that fate */
} writ_diff_tally;
writ_diff_tally writ_diff_tally_of(const writ_diff_printer *printer);
/* Is the verdict on the contract a bad one, under its policy or by what was found? */
bool writ_diff_is_bad(const writ_diff_printer *printer);
/* Does somebody break, and a policy makes less of it than an error? */
bool writ_diff_lets_through(const writ_diff_printer *printer);
/* The verdict in one sentence without the contract: "This change breaks 1 of 3 parties"; and that
 * of the run: "2 of 5 changed contracts do not pass". In the arena. */
writ_str writ_diff_verdict(const writ_diff_printer *printer);
writ_str writ_diff_run_verdict(const writ_diff_printer *run);

/* Findings of that severity which count. */
size_t writ_diff_count(const writ_findings *findings, writ_severity severity);

/* "1.4.0", or the label where there is no version; OLD may be missing: "nothing". */
writ_str writ_diff_version(const writ_contract *contract, writ_str label);

/* "parcel-event 1.0.0 → 2.0.0". In the arena. */
writ_str writ_diff_heading(const writ_diff_printer *printer);

/* The name under which a party is shown: its system, or "the old version" for the stand-in. */
writ_str writ_diff_party_name(const writ_party_impact *party);

/* The handle of an owner on the host that the report is for: "@acme/lifecycle"; "" where none is
 * known, or what is known is no handle. Whoever prints it as it is mentions the people behind it.
 */
writ_str writ_diff_handle(const writ_diff_printer *printer, writ_str owner);

/* The party's finding that shows the given rule at the given path, or NULL. */
const writ_finding *writ_diff_find(const writ_party_impact *party, writ_rule rule, writ_str path);

/* "field renamed" for FIELD_RENAMED. In the arena. */
writ_str writ_diff_rule_words(writ_arena *arena, writ_rule rule);

/* "Way out", or "Hint" where all that is known is what a field that is gone may have become. */
const char *writ_diff_hint_label(const writ_finding *finding);
/* What a finding rests on, with commas between; "" where it rests on nothing. In the arena. */
writ_str writ_diff_evidence(writ_arena *arena, const writ_finding *finding);

/* What is said of findings of one kind outside of a report for people: a line for each party that
 * suffers it, with its owner; a payload that is refused, cut when it is long; the way out. In the
 * arena. */
writ_str writ_diff_words(const writ_diff_printer *printer, const writ_diff_item *items,
                         size_t count);
/* "ENUM_VALUE_ADDED /status". In the arena. */
writ_str writ_diff_title(writ_arena *arena, const writ_finding *finding);
/* The finding's place as a tool wants it: a path without `./`, and the contract's own file and line
 * 1 where the finding has none. */
typedef struct writ_diff_spot {
    writ_str file;
    uint32_t line, column; /* column 0: not known */
} writ_diff_spot;
writ_diff_spot writ_diff_spot_of(const writ_diff_printer *printer, const writ_finding *finding);

/* The finding's witness, masked, as JSON on one line. In the arena. */
writ_str writ_diff_payload(const writ_diff_printer *printer, const writ_diff_item *item);
/* … so much of it as is read at a glance: where it is cut, " …" follows. In the arena. */
writ_str writ_diff_short_payload(const writ_diff_printer *printer, const writ_diff_item *item);

/* Does the party's expectation name the field of this path, or one in it? */
bool writ_diff_uses(const writ_diff_printer *printer, const writ_party *party, writ_str path);

/* A witness with the values masked that NEW or the party classifies. */
const writ_value *writ_diff_witness(const writ_diff_printer *printer, const writ_party *party,
                                    writ_str object, const writ_value *witness);

#endif
