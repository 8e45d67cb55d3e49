/* SPDX-License-Identifier: Apache-2.0
 *
 * From facts to a draft that somebody would sign: an ODCS document (v3) with comments. It is wider
 * than the facts: what was always so for little reason is not signed, and bounds are round and
 * generous, never the extremes that happened to come. Guesses (personal data, units, zones) carry
 * their reason as a comment on their line.
 */
#ifndef WRIT_VALIDATOR_INFER_DRAFT_H
#define WRIT_VALIDATOR_INFER_DRAFT_H

#include "contracts/base/yaml_write.h"
#include "validator/infer/facts.h"

typedef struct writ_draft_about {
    writ_str id, owner, version, object; /* all given; `object` names the entry of `schema` */
    writ_str from, to;                   /* days */
    uint64_t records;                    /* that the facts hold for */
    const writ_profile *profile;
} writ_draft_about;

typedef struct writ_draft_document {
    writ_value *root;
    writ_yaml_notes notes;
    uint64_t fields, required, guesses, personal; /* how many */
} writ_draft_document;

/* In the arena, which `about` must not outlive. */
writ_draft_document *writ_draft_make(writ_arena *arena, const writ_fact *facts,
                                     const writ_draft_about *about);

/* One optional member of the object that `parent` is, as an ODCS property: for a draft that is
 * drawn up by hand or from another contract. `about` needs its profile alone. In the arena. */
writ_value *writ_draft_property(writ_arena *arena, const writ_fact *fact, const writ_fact *parent,
                                const writ_draft_about *about);

/* The days of the first and last instant that the profile's reference of times has seen; false:
 * it knows none. */
bool writ_draft_days(writ_arena *arena, const writ_profile *profile, writ_str *from, writ_str *to);

#endif
