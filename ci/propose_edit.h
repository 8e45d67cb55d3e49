/* SPDX-License-Identifier: Apache-2.0
 *
 * The edits of ci/propose.h: from what was refused to the text of a draft.
 */
#ifndef WRIT_CI_PROPOSE_EDIT_H
#define WRIT_CI_PROPOSE_EDIT_H

#include "ci/drift.h"
#include "contracts/restore_draft.h"

/* Records kept for each rule and field, and new values of a list. */
enum { WRIT_PROPOSE_EXAMPLES = 4, WRIT_PROPOSE_EXAMPLE_BYTES = 65536, WRIT_PROPOSE_VALUES = 64 };

typedef struct writ_refusal {
    writ_rule rule;
    const writ_field *field;
    uint64_t times;
    WRIT_ARRAY(writ_str) records;    /* padded */
    WRIT_ARRAY(writ_value *) values; /* of ENUM_MISMATCH: each once */
    bool has_more;                   /* values than are kept */
} writ_refusal;

typedef WRIT_ARRAY(writ_refusal) writ_refusals;

/* One more, with the record that it was found in. In the arena. */
void writ_refusals_add(writ_arena *arena, writ_refusals *refusals, const writ_finding *finding,
                       const writ_field *field, writ_str record);

typedef struct writ_proposed {
    writ_restore_draft draft;
    WRIT_ARRAY(writ_str) edits; /* "/status: 'lost' is listed" */
    WRIT_ARRAY(writ_str) left;  /* what no edit was found for */
} writ_proposed;

void writ_propose_edit(writ_session *session, const writ_refusals *refusals,
                       const writ_seen_paths *undeclared, const writ_drift *drift,
                       const writ_ref *ref, const writ_object *object, writ_proposed *proposed);
void writ_proposed_version(writ_proposed *proposed, writ_str version);
void writ_proposed_status(writ_proposed *proposed); /* draft */
writ_str writ_proposed_text(const writ_proposed *proposed);

#endif
