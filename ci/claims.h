/* SPDX-License-Identifier: Apache-2.0
 *
 * What the log of a registry says of its rows: of each that an event made, the last event that
 * changed it, with the digest that the row has since then (registry/digest.h). For ci/doctor.c,
 * which holds the rows against it.
 */
#ifndef WRIT_CI_CLAIMS_H
#define WRIT_CI_CLAIMS_H

#include "contracts/base/map.h"
#include "registry/store.h"

/* Kinds of rows, and the parts that each is found by. */
typedef enum writ_claim_kind {
    WRIT_CLAIM_VERSION,       /* contract, version */
    WRIT_CLAIM_PARTY,         /* id */
    WRIT_CLAIM_EXPECTATION,   /* id, version */
    WRIT_CLAIM_WAIVER,        /* id */
    WRIT_CLAIM_CONTRACT_RUNS, /* contract, version, environment */
    WRIT_CLAIM_PARTY_RUNS,    /* id, version, environment */
    WRIT_CLAIM_SETTING,       /* key */
    WRIT_CLAIM_TOKEN          /* id */
} writ_claim_kind;

typedef struct writ_claim {
    writ_claim_kind kind;
    writ_str subject;   /* as people know it: "crm-contact@1.0.0", "setting 'policy'" */
    writ_str name;      /* the first part */
    int64_t sequence;   /* of the last event */
    const char *action; /* of that */
    writ_str digest;    /* "": that event does not say */
    writ_str at, by;    /* of a version: of its publishing, that of a draft the last time */
    bool gone;          /* the event took it away */
    bool pending;       /* a party's */
    bool met;           /* the caller's: the row is there */
} writ_claim;

typedef struct writ_claims {
    WRIT_ARRAY(writ_claim *) all; /* in the order in which they are named first */
    bool from_begin;              /* the first of all says a digest: so does each */
    int64_t last;                 /* sequence of the last event that was read */
    writ_map by_key;
} writ_claims;

/* Reads the log behind `last`, into the arena: some hundred bytes for each row. Claims that are
 * there already are brought up to date. */
int writ_claims_load(writ_store *store, writ_arena *arena, writ_claims *claims, writ_error *err);

/* Of a row; NULL: the log does not know it. Parts that the kind has not are "". */
writ_claim *writ_claims_find(const writ_claims *claims, writ_claim_kind kind, writ_str first,
                             writ_str second, writ_str third);

/* "crm-contact@1.0.0", "crm-contact@1.0.0 in 'production'", "waiver 94baca02cc87" … */
writ_str writ_claim_subject(writ_arena *arena, writ_claim_kind kind, writ_str first,
                            writ_str second, writ_str third);

/* The key of the setting that "configure" is about: of a subject of the Confluent API, or with ""
 * of all, its "compatibility" or "mode". */
writ_str writ_claim_confluent_key(writ_arena *arena, writ_str what, writ_str subject);

#endif
