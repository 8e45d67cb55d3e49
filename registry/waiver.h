/* SPDX-License-Identifier: Apache-2.0
 *
 * Waivers: a named person lets one finding of one party through until a day, on the record. Asked
 * for by one (`writ waive`), granted by another (`writ approve`) who may speak for the party that
 * breaks. Kept in the registry, or in files `waivers/PARTY/NAME.yaml`, whose folders CODEOWNERS can
 * guard.
 */
#ifndef WRIT_REGISTRY_WAIVER_H
#define WRIT_REGISTRY_WAIVER_H

#include "contracts/finding.h"

typedef enum writ_waiver_state {
    WRIT_WAIVER_REQUESTED, /* nobody has granted it: lets nothing through */
    WRIT_WAIVER_APPROVED,
    WRIT_WAIVER_EXPIRED /* its last day is over */
} writ_waiver_state;

/* Strings live in the arena of who loaded it; empty = not said, and then it matches any. */
typedef struct writ_waiver {
    writ_str id;          /* short: the first digits of its fingerprint and party, hashed */
    writ_str fingerprint; /* of the finding (writ_finding_fingerprint), or its beginning; or: */
    writ_str rule, path;  /* what it lets through */
    writ_str contract, party;
    writ_str reason;
    writ_str requester, approver; /* "name <mail>" */
    writ_str until;               /* YYYY-MM-DD, its last day in UTC */
    bool self_approved;           /* by its requester */
    writ_waiver_state state;
    writ_place place; /* of the file it stands in; source NULL: the registry */
} writ_waiver;

#endif
