/* SPDX-License-Identifier: Apache-2.0
 *
 * The registry's rules over a store (registry/store.h): what may be published, what an expectation
 * must name, what a reference means. Each call is one transaction; what it returns is durable.
 */
#ifndef WRIT_REGISTRY_REGISTRY_H
#define WRIT_REGISTRY_REGISTRY_H

#include "registry/impact.h"
#include "registry/store.h"

typedef enum writ_outcome {
    WRIT_OUTCOME_DONE,
    WRIT_OUTCOME_SAME,   /* the same content is there already: nothing was written */
    WRIT_OUTCOME_REFUSED /* by a rule: `reason` and, for a break, `impact` say why */
} writ_outcome;

/* What becomes of a change. */
typedef struct writ_decision {
    bool fails;
    bool is_final;         /* … and no --force helps */
    writ_str reason, hint; /* when it fails; "" hint: none */
} writ_decision;

/* The policies under which a change is published, asked in its transaction. Both return WRIT_OK or
 * the code of an error, which ends it. What they return lives in the arena. */
typedef struct writ_publish_policy {
    /* Before it is judged, how: `options` come as the caller of publish gave them. */
    int (*prepare)(void *context, writ_store *store, writ_arena *arena,
                   const writ_contract *contract, writ_impact_options *options, writ_error *err);
    /* After it was judged and its waivers applied. The decision comes as it is without a policy: a
     * break of a registered party, or what the contract's own mode forbids, fails. The severities
     * of the impact may be changed. Not asked where no version is live, as for the first one: who
     * depends on it can only come after it. */
    int (*decide)(void *context, writ_arena *arena, writ_impact *impact, writ_decision *decision,
                  writ_error *err);
    void *context;
} writ_publish_policy;

typedef struct writ_publish_options {
    writ_str by;                 /* who; the caller finds it out */
    writ_str force;              /* reason to publish in spite of a break; "" none */
    bool backport;               /* a version lower than the newest of its line is meant */
    const writ_waivers *waivers; /* those in files, beside the registry's; or NULL */
    writ_impact_options impact;
    const writ_publish_policy *policy; /* or NULL: none */
    const writ_stored_version *row;    /* of writ_registry_row, or NULL: it is made now */
} writ_publish_options;

/* What publishing keeps of a contract, but for who, when and `forced`. Needs no store, so whoever
 * writes for many makes it before it is their turn. Errors: those of writ_registry_publish. */
int writ_registry_row(writ_arena *arena, const writ_contract *contract, writ_stored_version *row,
                      writ_error *err);

/* By which rule a version is refused. */
typedef enum writ_publish_rule {
    WRIT_PUBLISH_JUDGED,     /* it breaks somebody, or the policy forbids it */
    WRIT_PUBLISH_EXISTS,     /* it is published with other content */
    WRIT_PUBLISH_DELETED,    /* it was, and is deleted */
    WRIT_PUBLISH_TOO_LOW,    /* in its line, without `backport` */
    WRIT_PUBLISH_NOT_BESIDE, /* `side_by_side`, and it opens no line */
} writ_publish_rule;

typedef struct writ_publish_result {
    writ_outcome outcome;
    writ_publish_rule rule; /* of a refusal, as are these */
    writ_str reason, hint;
    writ_str old_version; /* against which it was judged, or "" */
    writ_str sha256;
    writ_impact impact; /* valid when old_version is not empty */
} writ_publish_result;

/* Publishes a contract under its version: the same content again is SAME; other content under the
 * same version is refused unless that version is a draft, and any under one that is deleted; a
 * version lower than the newest of its line is refused without `backport`; a break of a registered
 * party is refused without `force`, unless an approved waiver covers it, or it opens a line beside.
 * A contract without id or version is WRIT_E_USAGE. Drafts are
 * not judged. */
int writ_registry_publish(writ_store *store, writ_arena *arena, const writ_contract *contract,
                          const writ_publish_options *options, writ_publish_result *result,
                          writ_error *err);

typedef struct writ_register_result {
    writ_outcome outcome;
    writ_str reason, hint;
    bool pending;             /* stored, but a live version does not meet it, or none is there */
    writ_str judged_against;  /* "crm-contact-event@1.4.0", or "" when no version is there */
    writ_party_impact impact; /* valid when judged_against is not empty */
} writ_register_result;

/* Stores an expectation and judges it against the newest live version of each line that its range
 * admits (the newest one is reported). A party that names no object of a contract with several is
 * refused, and so is an id under which another party has registered. `position` is the party's
 * place in its file; `judging` may be NULL. */
int writ_registry_register(writ_store *store, writ_arena *arena, const writ_party *party,
                           uint32_t position, writ_str by, const writ_impact_options *judging,
                           writ_register_result *result, writ_error *err);

/* Of versions of one contract, the one that is meant, as below and among those that are not
 * deleted; NULL when there is none. Their content is not looked at. */
const writ_stored_version *writ_registry_pick(const writ_stored_versions *versions,
                                              writ_str selector);
/* The version that is meant, as below; *found is NULL when there is none, and then `heads` are the
 * versions of the contract that are not deleted for good, without their content. */
int writ_registry_find(writ_store *store, writ_arena *arena, writ_str id, writ_str selector,
                       const writ_stored_version **found, writ_stored_versions *heads,
                       writ_error *err);
/* The version that is meant. `selector`: "1.4.0", "1" (newest active 1.x), "" (newest active);
 * drafts and what is retired only by exact version. Errors: WRIT_E_INPUT when there is none (the
 * hint names what is there). */
int writ_registry_version(writ_store *store, writ_arena *arena, writ_str id, writ_str selector,
                          writ_stored_version *version, writ_error *err);
/* The same, understood. */
int writ_registry_contract(writ_store *store, writ_arena *arena, writ_str id, writ_str selector,
                           writ_contract **contract, writ_error *err);
/* The document of the registry whose `$id` is this URI, or that was stored beside one under it; of
 * several the newest, as above. *document is NULL when there is none. */
int writ_registry_find_schema(writ_store *store, writ_arena *arena, writ_str uri,
                              const writ_value **document, writ_error *err);
/* Do two contracts say the same, documents that they refer to included? */
bool writ_registry_is_same(writ_arena *arena, const writ_contract *a, const writ_contract *b);
bool writ_registry_is_same_party(writ_arena *arena, const writ_party *a, const writ_party *b);
/* What a version is judged against, and where it stands beside that. */
typedef struct writ_registry_old {
    writ_contract *contract; /* NULL: no version is live */
    writ_standing standing;
} writ_registry_old;
/* The version that `version` of the contract is judged against when it is published: the newest
 * below it that is active or deprecated, releases before prereleases; where no release is below,
 * the nearest above. Of what is no version, the newest. */
int writ_registry_base(writ_store *store, writ_arena *arena, writ_str id, writ_str version,
                       writ_registry_old *base, writ_error *err);
/* The same for what is proposed, and perhaps not numbered yet: where its line has a live version
 * that is not below it, the newest of those, so that it is told. */
int writ_registry_proposed_base(writ_store *store, writ_arena *arena, writ_str id, writ_str version,
                                writ_registry_old *base, writ_error *err);
/* All parties of a contract, understood, with their pending bits. */
int writ_registry_parties(writ_store *store, writ_arena *arena, writ_str contract,
                          writ_party ***parties, bool **pending, size_t *count, writ_error *err);
/* All versions of a contract older than `below` that are not drafts or retired, newest first,
 * understood. */
int writ_registry_retained(writ_store *store, writ_arena *arena, writ_str contract, writ_str below,
                           writ_contract ***versions, size_t *count, writ_error *err);

#endif
