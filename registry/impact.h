/* SPDX-License-Identifier: Apache-2.0
 *
 * Impact: one change against every party that depends on the contract.
 *
 *   OLD, NEW ──▶ changes (contracts/change.h)
 *   each party: containment against NEW and against OLD ──▶ verdict, findings, what is introduced
 *
 * For a consumer: emit(NEW) within accept(expectation). For a producer: emit(expectation) within
 * accept(NEW). What is broken or unknown under OLD as well is standing: shown, not counted.
 */
#ifndef WRIT_REGISTRY_IMPACT_H
#define WRIT_REGISTRY_IMPACT_H

#include "contracts/change.h"
#include "contracts/contract.h"
#include "contracts/day.h"
#include "contracts/semver.h"
#include "validator/contain/contain.h"

/* Where NEW stands among the versions that are published, which OLD and NEW alone do not tell. */
typedef struct writ_standing {
    bool line_is_open; /* its line has a live release: nothing opens beside */
    bool is_below; /* no live version is below it, so OLD is the nearest above: only parties whose
                      range admits NEW are asked, and neither mode nor version is */
} writ_standing;

typedef struct writ_impact_options {
    writ_mode mode;             /* DEFAULT: the contract's own, else parties */
    writ_undeclared undeclared; /* DEFAULT: by the emitting document */
    bool side_by_side;          /* NEW opens a line beside OLD: breaks nobody */
    writ_standing standing;
    writ_str object;   /* judge only this object of the contract; "" is all */
    writ_budget usual; /* work on one comparison; zeros: the engine's */
    uint32_t budget;   /* times that; 0 is 1 */
    uint32_t total;    /* times what one may take, on all together, beside what is in proportion to
                          the documents; what is not decided then counts as introduced, and unknown.
                          0: whatever they take */
    writ_day today;    /* by which a sunset is near or past; 0: the clock's */
} writ_impact_options;

typedef struct writ_party_impact {
    const writ_party *party;
    bool stand_in;      /* OLD itself, since no party is registered */
    bool pending;       /* did not hold when registered: shown, never blocking */
    bool standing;      /* broken or unknown under OLD too, and nothing is introduced */
    bool outside;       /* NEW lies outside the range of versions it was built for */
    bool not_concerned; /* its range does not admit OLD: judged for information, never counted */
    writ_verdict_kind verdict;     /* under NEW */
    writ_verdict_kind old_verdict; /* under OLD; COMPATIBLE where nothing depends on it */
    writ_undeclared undeclared;    /* the assumption of the comparison */
    writ_findings findings;        /* break, semantic, loss; each with kind, standing or not */
    uint64_t steps;                /* work done for it, as far as it counts for options.total */
    bool cut_short;                /* options.total was reached before it was decided */
    size_t hidden;                 /* findings that a policy took out */
} writ_party_impact;

typedef struct writ_direction {
    bool asked; /* false where there is no OLD */
    writ_verdict verdict;
    writ_undeclared undeclared;
    writ_str object; /* of the first object that breaks */
} writ_direction;

typedef struct writ_impact {
    const writ_contract *old_contract; /* NULL: the contract is new */
    const writ_contract *new_contract;
    writ_mode mode;
    bool side_by_side;
    writ_str not_beside; /* why NEW opens no line beside OLD though the options said so, or "" */
    writ_undeclared undeclared; /* of NEW as the emitting side */
    writ_direction backward, forward;
    writ_findings changes;    /* group CHANGE; breaks_backward and breaks_forward filled in; the
                                 severity of one that breaks a party is ERROR */
    writ_findings governance; /* VERSION_NOT_BUMPED … */
    struct {
        writ_party_impact *items;
        size_t count;
        size_t capacity;
    } parties;
    writ_renames **renames;           /* per object of NEW, or NULL */
    size_t errors, warnings, unknown; /* introduced ones, over parties, governance and what the mode
                                         asks in addition */
    size_t broken;                /* parties with an introduced break, semantic error or unknown */
    size_t hidden, hidden_breaks; /* introduced findings that a policy took out of the lists above;
                                     of these breaks with a witness */
    writ_day today;
} writ_impact;

/* Judges. `parties` are those that name the contract's id; with none OLD stands in as a consumer
 * (when there is an OLD). `retained` are earlier versions, newest first, for -transitive modes.
 * Everything lives in the arena. */
int writ_impact_judge(writ_arena *arena, const writ_contract *old_contract,
                      const writ_contract *new_contract, const writ_party *const *parties,
                      size_t party_count, const bool *pending, const writ_contract *const *retained,
                      size_t retained_count, const writ_impact_options *options,
                      writ_impact *impact, writ_error *err);

/* What all comparisons together may take, in steps: UINT64_MAX without `total`. */
uint64_t writ_impact_most_steps(const writ_impact_options *options);

/* Raises changes that are errors for somebody, and counts, as writ_impact_judge does in the end:
 * again, after severities were changed, findings taken out or waived. */
void writ_impact_count(writ_impact *impact);

/* One expectation against one version, as `register` asks. */
int writ_impact_party(writ_arena *arena, const writ_contract *contract, const writ_party *party,
                      const writ_impact_options *options, writ_party_impact *impact,
                      writ_error *err);

/* A contract that is no longer there, against those who depend on it: each has a finding
 * CONTRACT_DELETED, which counts unless the party is pending or its range does not admit the
 * version that was. Everything lives in the arena. `place` is what is left where the contract was
 * named. NEW is a contract without version and objects. */
void writ_impact_delete(writ_arena *arena, const writ_contract *old_contract,
                        const writ_party *const *parties, size_t party_count, const bool *pending,
                        const writ_place *place, writ_impact *impact);

/* An expectation that changed, against a version that did not: what it asked in vain before it
 * changed, too, becomes standing. Both impacts are of one party and one version. */
void writ_impact_let_stand(writ_impact *impact, const writ_impact *before);

#endif
