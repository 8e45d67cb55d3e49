/* SPDX-License-Identifier: Apache-2.0
 *
 * Governing what is in the registry: waivers, the end of versions, and what runs where. Each call
 * is one transaction, durable when it returns, and in the log with who and when.
 */
#ifndef WRIT_REGISTRY_GOVERN_H
#define WRIT_REGISTRY_GOVERN_H

#include "registry/registry.h"

/* Stores a request; its id, and when it was asked for, are filled in. SAME: it is there already,
 * asked for or granted, and *waiver is that one. Errors: WRIT_E_USAGE (writ_waiver_check). */
int writ_registry_waive(writ_store *store, writ_arena *arena, writ_waiver *waiver,
                        writ_outcome *outcome, writ_error *err);

typedef struct writ_approval {
    writ_str by;
    /* The party or contract that `by` is known to speak for: another one's waiver is REFUSED. "":
     * nobody asked, as with an embedded store, whose file anybody may write; only who did it is
     * recorded then. */
    writ_str speaks_for;
    writ_day today;
} writ_approval;

/* Grants the waiver of that id. SAME: it was granted before (and stays as it was). REFUSED: by
 * another than its party, or its last day is over; `reason` says so. Errors: WRIT_E_INPUT when
 * there is none. */
int writ_registry_approve(writ_store *store, writ_arena *arena, writ_str id,
                          const writ_approval *approval, writ_waiver *waiver, writ_outcome *outcome,
                          writ_str *reason, writ_error *err);

/* The end that a version comes to; empty = not said. */
typedef struct writ_sunset {
    writ_str day;         /* YYYY-MM-DD, its last */
    writ_str replaced_by; /* a version of the same contract */
    writ_str reason;
} writ_sunset;

/* Marks a version as deprecated; again with another end, that is set. SAME: nothing to be done.
 * Errors: WRIT_E_REFUSED for a draft or what is retired, WRIT_E_INPUT when there is none. */
int writ_registry_deprecate(writ_store *store, writ_arena *arena, writ_str contract,
                            writ_str version, const writ_sunset *sunset, writ_str by,
                            writ_outcome *outcome, writ_error *err);

/* Who reads a line of a contract, or where it runs. */
typedef struct writ_line_use {
    writ_str name;        /* of the party, or of the contract's version that runs there */
    writ_str owner;       /* of the party, or "" */
    writ_str environment; /* where it runs; "": registered */
    bool is_party;
} writ_line_use;

typedef struct writ_retire_result {
    writ_outcome outcome; /* REFUSED: `uses` are why */
    WRIT_ARRAY(writ_line_use) uses;
    WRIT_ARRAY(writ_str) versions; /* retired now */
} writ_retire_result;

/* Retires all live versions of a line: they are found by their exact version only from then on.
 * Refused while a party reads it (one whose range admits a version of the line and no live version
 * of a later one; pending ones do not block) or a version of it runs somewhere. SAME: the line is
 * retired already. Errors: WRIT_E_INPUT when there is no such line. */
int writ_registry_retire(writ_store *store, writ_arena *arena, writ_str contract, uint64_t line,
                         writ_str reason, writ_str by, writ_retire_result *result, writ_error *err);

/* A version of a contract or of a party, found in the registry. */
typedef struct writ_subject {
    bool is_party;
    writ_str name;              /* id of the contract or the party */
    writ_str version;           /* as stored */
    writ_str contract;          /* id; of a party the one it depends on */
    writ_stored_party expected; /* of a party */
} writ_subject;

/* NAME@VERSION: NAME is the id of a contract or of a party (`party:NAME` is a party for sure), or a
 * system with one expectation. Errors: WRIT_E_USAGE without a version or for a system with
 * several, WRIT_E_INPUT when there is none: the hint names what is there. */
int writ_registry_subject(writ_store *store, writ_arena *arena, writ_str text,
                          writ_subject *subject, writ_error *err);

/* Records that it runs there from now on, instead of other versions of the same name, or
 * `side_by_side` with them. SAME: it did before. */
int writ_registry_deploy(writ_store *store, writ_arena *arena, const writ_subject *subject,
                         writ_str environment, bool side_by_side, writ_str by,
                         writ_outcome *outcome, writ_error *err);
/* … that it no longer does. SAME: it did not. */
int writ_registry_undeploy(writ_store *store, writ_arena *arena, const writ_subject *subject,
                           writ_str environment, writ_str by, writ_outcome *outcome,
                           writ_error *err);

/* One cell of the matrix: a contract's version and a party's version, one of which is the subject
 * and the other runs in the environment. */
typedef struct writ_deploy_pair {
    writ_str contract_version; /* "crm-contact-event@2.0.0" */
    writ_str party_version;    /* "email-platform--crm-contact-event@3" */
    writ_str party, owner;
    bool fits;
    writ_verdict_kind verdict;
    writ_str reason; /* why it does not fit, or what there is to say of one that does; or "" */
} writ_deploy_pair;

typedef struct writ_deploy_answer {
    bool deployable; /* all pairs fit */
    WRIT_ARRAY(writ_deploy_pair) pairs;
    WRIT_ARRAY(writ_str) notes; /* what is not recorded, and so was not judged */
} writ_deploy_answer;

/* May it go there? A contract's version is judged against each party that runs there, as a change
 * of the version of its line that runs there now (or the newest that does), under the approved
 * waivers; a party's version against the versions of its contract that run there and that its range
 * admits, or all of them when it admits none. What was broken before does not count.
 * `side_by_side`: the contract's version comes beside those that run there, so that parties whose
 * range does not admit it are not asked. */
int writ_registry_can_deploy(writ_store *store, writ_arena *arena, const writ_subject *subject,
                             writ_str environment, bool side_by_side,
                             const writ_impact_options *options, writ_deploy_answer *answer,
                             writ_error *err);

#endif
