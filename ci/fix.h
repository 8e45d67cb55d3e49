/* SPDX-License-Identifier: Apache-2.0
 *
 * The way out of a break, as edits of the proposed document: `writ diff --fix`.
 *
 *   impact ──▶ a break ──▶ ways (contracts/restore.h) ──▶ read, judge again ──▶ kept, or not
 *                 ▲                                                          │
 *                 └──────────────────── until none is left ◀─────────────────┘
 *
 * An edit is kept when the break is gone and no other came of it: what is shown has been judged as
 * a whole by the containment engine against every party. A field that was renamed is kept beside
 * its successor, for those, too, who can do without it and would lose it in silence.
 */
#ifndef WRIT_CI_FIX_H
#define WRIT_CI_FIX_H

#include "ci/change.h"

typedef struct writ_fix_reasons {
    writ_str *items;
    size_t count;
    size_t capacity;
} writ_fix_reasons;

typedef struct writ_fix {
    const writ_source *before; /* the document as proposed */
    writ_str after;            /* its text with all edits; that of `before` when there is none */
    writ_fix_reasons edits;    /* a sentence for each edit */
    writ_fix_reasons left;     /* a sentence for each break that stays, and why */
} writ_fix;

/* Mends what `impact`, the judgement of the proposal as the policy rates it, shows as broken: what
 * is waived or rated less needs no fix. `ref` is NEW, a file; `sunset` the last day of a field that
 * is kept for a while. Errors: those of judging; a way that cannot be read or judged is none. */
int writ_fix_find(writ_session *session, const writ_proposal *proposal, const writ_ref *ref,
                  const writ_policy *policy, const writ_impact_options *options,
                  const writ_impact *impact, writ_str sunset, writ_fix *fix);

/* The sentences and the patch of the file, relative to the root of the git repository that it is
 * in, else to the working folder. */
void writ_fix_print(writ_session *session, const writ_fix *fix, writ_buf *out);

#endif
