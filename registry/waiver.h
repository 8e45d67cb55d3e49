/* SPDX-License-Identifier: Apache-2.0
 *
 * Waivers: a named person lets one finding of one party through until a day, on the record. Asked
 * for by one (`writ waive`), granted by another (`writ approve`) who may speak for the party that
 * breaks. Kept in the registry, or in files `waivers/PARTY/NAME.yaml`, whose folders CODEOWNERS can
 * guard.
 *
 *     fingerprint: "3fa9c1…"        what it lets through: the finding itself (64 digits), or,
 *     rule: FIELD_RENAMED           without it, whatever has this rule, path, contract and party
 *     path: /email
 *     contract: crm-contact-event
 *     party: email-platform         not there: the contract's own finding, as of its version
 *     until: 2026-12-31             the last day, in UTC
 *     reason: "moves in March"
 *     requested: {by: "Pat Doe <pat@acme.example>", at: "2026-11-22T14:22:36.120Z"}
 *     approved: {by: "Kim Berg <kim@acme.example>", at: "2026-11-22T15:01:07.003Z"}
 */
#ifndef WRIT_REGISTRY_WAIVER_H
#define WRIT_REGISTRY_WAIVER_H

#include "contracts/base/error.h"
#include "contracts/day.h"
#include "contracts/finding.h"

typedef enum writ_waiver_state {
    WRIT_WAIVER_REQUESTED, /* nobody has granted it: lets nothing through */
    WRIT_WAIVER_APPROVED,
    WRIT_WAIVER_EXPIRED /* its last day is over */
} writ_waiver_state;

/* Strings live in the arena of who loaded it; empty = not said. */
typedef struct writ_waiver {
    writ_str id;          /* 12 digits, by what it lets through and until when (writ_waiver_id) */
    writ_str fingerprint; /* of the finding (writ_finding_fingerprint), or "" */
    writ_str rule, path;  /* path: JSON Pointer; "" is the record, or the contract as a whole */
    writ_str contract;
    writ_str party; /* the system, as "email-platform"; "": a finding of no party */
    writ_str reason;
    writ_str requester, requested_at; /* "name <mail>"; RFC 3339, UTC */
    writ_str approver, approved_at;   /* "" until it is granted */
    writ_str approved_for;            /* the party or contract that the approver was known to speak
                                         for; "": nobody asked (the embedded store, a file) */
    writ_str until;                   /* YYYY-MM-DD, its last day in UTC */
    bool self_approved;               /* by its requester; writ_waiver_settle */
    writ_waiver_state state;          /* writ_waiver_settle */
    writ_place place;                 /* of the file it stands in; source NULL: the registry */
} writ_waiver;

typedef struct writ_waivers {
    writ_waiver *items;
    size_t count, capacity;
} writ_waivers;

/* Fewest digits of a fingerprint or an id that a person may give for all of them. */
#define WRIT_WAIVER_DIGITS 6
/* Is it the beginning of a fingerprint or an id, long enough? */
bool writ_waiver_is_digits(writ_str text);

/* May it be asked for: a rule that there is, a contract, a day, a reason, a requester? WRIT_E_USAGE
 * says what is missing. */
int writ_waiver_check(const writ_waiver *waiver, writ_error *err);
/* In the arena. */
writ_str writ_waiver_id(writ_arena *arena, const writ_waiver *waiver);
/* Sets its state, as of today, and whether its requester granted it. */
void writ_waiver_settle(writ_waiver *waiver, writ_day today);
/* "FIELD_RENAMED /email of email-platform": what it lets through, in words. In the arena. */
writ_str writ_waiver_subject(writ_arena *arena, const writ_waiver *waiver);
/* Are these the same person: by the mail address where both have one? */
bool writ_waiver_is_same_person(writ_str a, writ_str b);
/* Whom the approver must speak for: the party, else the contract. */
writ_str writ_waiver_speaker(const writ_waiver *waiver);

/* Loads a file. It must stand in a folder that is called like its party (or its contract, where it
 * has none). Errors: WRIT_E_INPUT with the place. */
int writ_waiver_load(writ_arena *arena, const char *path, writ_waiver *waiver, writ_error *err);
/* The text of its file. */
void writ_waiver_print(writ_buf *out, const writ_waiver *waiver);
/* Appends the approval to the text of a file that has none. */
void writ_waiver_print_approval(writ_buf *out, const writ_waiver *waiver);

struct writ_impact;

/* Sets finding->waiver of what the granted ones among them let through, and counts the impact
 * again; adds to its governance what there is to say of the waivers of its contract:
 * WAIVER_EXPIRED, WAIVER_SELF_APPROVED, WAIVER_UNAPPROVED, WAIVER_UNMATCHED. Settles them on the
 * day of the impact, which they must outlive. Waivers of other contracts are no matter. */
void writ_waivers_apply(writ_arena *arena, writ_waivers *waivers, struct writ_impact *impact);

/* The same of a party's version against a contract's version, where no change says which rule it
 * was: what a granted waiver of that contract, party and path let through stays let through. */
struct writ_party_impact;
void writ_waivers_cover(writ_waivers *waivers, writ_day today, struct writ_party_impact *party);

/* The party under which a finding can be waived: the system; "" for the contract's own (NULL) and
 * those of the old version that stands in. */
writ_str writ_waiver_party(const struct writ_party_impact *party);

/* Finds the finding that has this fingerprint, or whose fingerprint alone begins so: *finding and
 * *party (NULL: the contract's own). The number of fingerprints that begin so; standing findings
 * are no matter. */
size_t writ_waiver_find(const struct writ_impact *impact, writ_str digits,
                        const writ_finding **finding, const struct writ_party_impact **party);
/* The fingerprint of a finding of the impact, as every report shows it. */
void writ_waiver_fingerprint(const struct writ_impact *impact,
                             const struct writ_party_impact *party, const writ_finding *finding,
                             char hex[65]);

#endif
