/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside registry/impact_*.c: what they share while one change is judged.
 */
#ifndef WRIT_REGISTRY_IMPACT_WORK_H
#define WRIT_REGISTRY_IMPACT_WORK_H

#include "contracts/field.h"
#include "registry/impact.h"

/* An object of the contract in both versions, matched by name, else by id, else as the only one. */
typedef struct writ_object_pair {
    const writ_object *old_object, *new_object; /* NULL where it is not there; never both */
    writ_field *old_root, *new_root;            /* NULL likewise */
    writ_renames *renames;                      /* NULL unless both are there */
    size_t first_change, end_change;            /* its part of impact->changes */
} writ_object_pair;

typedef struct writ_impact_work {
    writ_arena *arena;
    const writ_impact_options *options;
    writ_impact *impact;
    writ_object_pair *pairs;
    size_t pair_count;
    writ_mode mode;
    const writ_schema_set *never; /* admits nothing: stands for an object that is not there */
    uint64_t left;                /* steps for all that is still to be compared (options.total) */
    uint64_t share;               /* of these for one comparison; 0: as much as its budget */
} writ_impact_work;

/* "crm-contact-event 1.4.0", or the id alone: for sentences. In the arena. */
writ_str writ_impact_label(writ_arena *arena, const writ_contract *contract);
writ_str writ_object_pair_name(const writ_object_pair *pair);

/* P within C; NULL for either is an object that is not there. Where the share of the work is less
 * than the budget and is not enough, the doubts have a reason of their own. Of its steps those
 * count that go beyond a few for each node. */
int writ_impact_contain(const writ_impact_work *work, const writ_schema_set *p,
                        const writ_schema_set *c, writ_undeclared undeclared, writ_verdict *verdict,
                        writ_error *err);
/* Does the doubt come from a share that was less than the budget? */
bool writ_impact_is_cut_short(const writ_doubt *doubt);
/* So many steps less are left. */
void writ_impact_spend(writ_impact_work *work, uint64_t steps);
/* The assumption for an emitting side: the option, else what its document says. */
writ_undeclared writ_impact_undeclared(const writ_impact_options *options, writ_undeclared said);

/* The change that explains a failure of `keyword` at `path`; NULL when none does. Its first rule of
 * choice is what the keyword speaks of, then any change of values at that path, then one of a
 * container on the way. */
writ_finding *writ_impact_explain(const writ_impact_work *work, const writ_object_pair *pair,
                                  writ_str path, writ_str keyword);

/* Fills object, path, places and, of the change, constraints, evidence and hint; without one the
 * places are those of the nearest field. Rule and message are the caller's. */
void writ_impact_place(const writ_impact_work *work, const writ_object_pair *pair, writ_str path,
                       const writ_finding *change, writ_finding *finding);

/* A party asks for the field at `path`. Where the contract has none, hints at the one it may mean:
 * a neighbour whose name is alike. Keeps a hint that is there. */
void writ_impact_hint(const writ_impact_work *work, const writ_object_pair *pair, writ_str path,
                      writ_finding *finding);

/* The way out for all who read a field that was renamed: "keep '/mail' beside '/e_mail' until
 * 2026-12-31: …". In the arena. */
writ_str writ_impact_keep(const writ_impact_work *work, const writ_finding *renamed);

/* The contract's object of that name, or NULL. */
const writ_object *writ_impact_object(const writ_contract *contract, writ_str name);

/* OLD within NEW (backward) or NEW within OLD, over all objects; marks the changes that break it.
 */
int writ_impact_direction(writ_impact_work *work, bool backward, writ_direction *to,
                          writ_error *err);
/* Asks the mode's question of NEW and one other version, OLD or a retained one; findings go to
 * impact->governance. */
int writ_impact_ask_mode(writ_impact_work *work, const writ_contract *other, writ_error *err);

/* Why something could not be decided, in words. */
writ_str writ_impact_why(writ_arena *arena, const writ_doubt *doubt);

/* Judges one party (registry/impact_party.c): `to` says which, whether it is pending and whether it
 * is a stand-in. Of the work only the arena changes. */
int writ_impact_judge_party(writ_impact_work *work, writ_party_impact *to, writ_error *err);
/* Does a finding of the party count? Sets `standing` on those that do not. */
void writ_impact_discount(writ_party_impact *party);

/* Meaning: units, currencies, zones (registry/impact_meaning.c). */
void writ_impact_meaning(writ_impact_work *work, const writ_object_pair *pair, writ_field *read,
                         writ_party_impact *party);
/* Losses: fields that are read and no longer emitted (registry/impact_loss.c). */
void writ_impact_loss(writ_impact_work *work, const writ_object_pair *pair, writ_field *read,
                      writ_party_impact *party);

/* Sunsets (registry/impact_sunset.c). Of a version on its own: a consumer that reads a deprecated
 * field, or a deprecated version, is told. */
void writ_impact_deprecated(writ_impact_work *work, const writ_object_pair *pair, writ_field *read,
                            writ_party_impact *party);
void writ_impact_deprecated_version(writ_impact_work *work, writ_party_impact *party);
/* Of a change: a deprecated field that is gone; parties are judged before. */
void writ_impact_sunsets(writ_impact_work *work);

/* Is there a finding of that kind at the path or at a container of it? */
bool writ_impact_has(const writ_party_impact *party, writ_finding_kind kind, writ_str path);

/* VERSION_NOT_BUMPED (registry/impact_version.c); parties and directions are judged before. */
void writ_impact_version(writ_impact_work *work);

/* Has the party a finding that does not stand? */
bool writ_impact_introduces(const writ_party_impact *party);

#endif
