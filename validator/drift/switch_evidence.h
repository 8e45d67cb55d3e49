/* SPDX-License-Identifier: Apache-2.0
 *
 * How likely is it that a field which began is one that vanished? Each pair of the two has a number
 * for each kind of evidence (switch_evidence.def), and from these a confidence.
 *
 * Only leaves are paired: what holds scalars, lists of scalars, and maps whose keys are data. What
 * became of containers follows from their leaves. Internal to drift.
 */
#ifndef WRIT_VALIDATOR_DRIFT_SWITCH_EVIDENCE_H
#define WRIT_VALIDATOR_DRIFT_SWITCH_EVIDENCE_H

#include "validator/drift/detect.h"

typedef enum writ_switch_evidence {
#define EVIDENCE(enumerator, measure, weight, meaning) WRIT_SWITCH_##enumerator,
#include "validator/drift/switch_evidence.def"
    WRIT_SWITCH_EVIDENCE_COUNT
} writ_switch_evidence;
const char *writ_switch_evidence_name(writ_switch_evidence evidence); /* "NAMES" … */

enum { WRIT_SWITCH_ROW_WORDS = WRIT_PROFILE_ROWS / 64 };

/* One end of a pair: a leaf that vanished, or one that began. */
typedef struct writ_switch_end {
    writ_field_state *state;
    const writ_profile_field *values; /* the field itself; of a list its items */
    const writ_profile *profile;      /* that they are of */
    writ_counts counts;               /* of `values`, on the side where it came */
    double recurrence; /* of its different values in one half of its time, the share that came in
                          the other half too */
    double distinct;
    double commonness; /* of an old one: the share of its values that some field has too which
                          stayed: what many fields hold tells little of one */
    bool has_rows;     /* it is in the rows of the stream's profile */
    uint64_t rows[WRIT_SWITCH_ROW_WORDS];
} writ_switch_end;

typedef WRIT_ARRAY(writ_switch_end) writ_switch_ends;

typedef struct writ_switch_pair {
    struct writ_switch_search *search;
    const writ_switch_end *old_end, *new_end;
    writ_sample_overlap overlap;
    double rate;     /* log-likelihood ratio: one is as often present as the other was, or not */
    double together; /* records with both, of those that there would be if each came by itself */
    double evidence[WRIT_SWITCH_EVIDENCE_COUNT];
    double score;      /* logarithm of the odds, were there no other pairs */
    double confidence; /* 0 to 1, beside the others */
    bool is_chosen;
} writ_switch_pair;

typedef struct writ_switch_search {
    writ_detection *detection;
    writ_switch_ends olds, news;
    WRIT_ARRAY(writ_switch_pair) pairs;
    uint64_t (*rows_before)[WRIT_SWITCH_ROW_WORDS]; /* by slice: sampled rows that came before it */
    double always;     /* share of the stream's fields that are in every record */
    writ_map families; /* pairs of containers, and how many names they share */
} writ_switch_search;

/* The evidence of a pair and its score. */
void writ_switch_weigh(writ_switch_pair *pair);

/* All pairs that changed at about the same time, by old field, then by new one. None when there are
 * more than WRIT_BOUND_RENAME_PAIRS. In the detection's arena. */
void writ_switch_search_pairs(writ_switch_search *search, writ_detection *detection);

#endif
