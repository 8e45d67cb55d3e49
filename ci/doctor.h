/* SPDX-License-Identifier: Apache-2.0
 *
 * Is a registry what it should be? Each row is held against what it says of itself, and against the
 * rows that it belongs to: the bytes of every version and party against their address, numbers and
 * GUIDs of contents against one another, the chain of events, deployments against versions, waivers
 * against their ids, scopes, settings, and the policy; and the file or database by its own means
 * (writ_store_check). And each row against the event that made or changed it, both ways: a row that
 * is not as its last event says, a row without an event, an event whose row is gone. What runs were
 * like, what was told, and what contracts are searched by is not in the log. Others may write
 * meanwhile. It changes nothing, and takes memory for one contract at a time, and some hundred
 * bytes for each row that the log knows.
 */
#ifndef WRIT_CI_DOCTOR_H
#define WRIT_CI_DOCTOR_H

#include "registry/store.h"

/* What is wrong, and what to do. Valid during the call. */
typedef struct writ_ailment {
    writ_str subject; /* "crm-contact@1.0.0", "setting 'polcy'" */
    writ_str problem;
    writ_str advice;
} writ_ailment;

typedef void writ_ailment_reader(void *context, const writ_ailment *ailment);

typedef struct writ_doctor_counts {
    size_t versions, parties, waivers, deployments, settings, tokens;
    int64_t events;
    char head[65];  /* the hash of the last event, "" where there is none or the chain is broken */
    size_t vouched; /* rows that are as the log says */
    size_t older;   /* rows of whose event an older writ did not say a digest */
    size_t untold;  /* rows that a server does not tell as a whole: tokens, what is deleted */
    size_t ailments;
} writ_doctor_counts;

/* Errors: the store could not be read at all. */
int writ_doctor_examine(writ_store *store, writ_ailment_reader *tell, void *context,
                        writ_doctor_counts *counts, writ_error *err);

#endif
