/* SPDX-License-Identifier: Apache-2.0
 *
 * Schemas as payloads: is every document of a set valid under its metaschema?
 *
 * One thing that the metaschemas of the standard ask is held against nobody: that a list which
 * stands for a set has no member twice. They have `uniqueItems` nowhere but there (`enum`, `type`,
 * `required`, the lists of dependencies), a repeat says nothing more than what stands there
 * already, draft 6 made it a SHOULD for `enum`, and real schemas have such lists. The schema reader
 * warns of them in every draft (contracts/schema.h). A metaschema of one's own may ask so of its
 * own keywords, and that counts.
 */
#ifndef WRIT_VALIDATOR_METASCHEMA_CHECK_H
#define WRIT_VALIDATOR_METASCHEMA_CHECK_H

#include "contracts/schema.h"

/* The metaschemas of the standard as validators, each compiled when it is first asked for: for who
 * judges many sets. Of one thread at a time. */
typedef struct writ_metaschemas writ_metaschemas;
writ_metaschemas *writ_metaschemas_new(void);
void writ_metaschemas_free(writ_metaschemas *metaschemas); /* NULL is fine */

/* Judges the documents of the set, also where no node is made of them (definitions that nothing
 * refers to): each by the metaschema of its draft, or by the one that it names, which is compiled
 * with the set's resolver and judged before. The first fault is an error at its place in the
 * document (WRIT_E_INPUT). */
int writ_metaschema_check(const writ_schema_set *set, writ_error *err);
/* The same, with what is compiled already; NULL: nothing is. */
int writ_metaschema_check_by(writ_metaschemas *metaschemas, const writ_schema_set *set,
                             writ_error *err);

#endif
