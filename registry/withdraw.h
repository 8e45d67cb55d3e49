/* SPDX-License-Identifier: Apache-2.0
 *
 * Withdrawing versions, as clients of the Confluent API delete them. What is withdrawn is hidden:
 * from who looks for the newest, from what a change is judged against. Its content stays, and so
 * does what happened to it in the log: a record that was written under it can still be understood
 * by who has the address.
 */
#ifndef WRIT_REGISTRY_WITHDRAW_H
#define WRIT_REGISTRY_WITHDRAW_H

#include "registry/registry.h"

typedef struct writ_withdrawal {
    writ_str contract;
    const uint64_t *lines; /* whose releases are meant */
    size_t count;
    writ_deleted to; /* SOFT or HARD */
    writ_str by;
} writ_withdrawal;

/* In one transaction, with an event for each version ("delete", "delete-permanently"). REFUSED,
 * with a reason: a registered party reads one of the lines (the newest live version that its range
 * admits is of it), or a version of it runs somewhere. SAME: all of them are so already. */
int writ_registry_withdraw(writ_store *store, writ_arena *arena, const writ_withdrawal *withdrawal,
                           writ_outcome *outcome, writ_str *reason, writ_error *err);

#endif
