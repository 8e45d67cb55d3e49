/* SPDX-License-Identifier: Apache-2.0
 *
 * The contracts that lists show: those with a version that is not deleted, and those that somebody
 * waits for. What clients of the Confluent API deleted keeps its rows, and so its id in the store.
 */
#ifndef WRIT_CI_SERVE_SHOWN_H
#define WRIT_CI_SERVE_SHOWN_H

#include "ci/serve/serve.h"

typedef struct writ_shown {
    writ_str id;
    writ_stored_versions versions; /* heads, oldest first, none of them deleted */
    size_t parties;
} writ_shown;

/* `shown` lives until it returns. */
typedef int writ_shown_use(void *context, const writ_shown *shown, writ_error *err);

/* Calls `use` for as many as the query's limit, however many are not shown among them. *next is the
 * `after` of what follows, or "". So that no list looks through a whole registry, so many are
 * looked at; fewer than the limit may be there then, and *next leads on. */
#define WRIT_SHOWN_LOOKED_AT 2000
int writ_shown_contracts(writ_request *request, const writ_contract_query *query,
                         writ_shown_use *use, void *context, writ_str *next, writ_error *err);

/* Leaves those that are not deleted. */
void writ_shown_drop_deleted(writ_stored_versions *versions);

#endif
