/* SPDX-License-Identifier: Apache-2.0
 *
 * Schemas as payloads: is every document of a set valid under the metaschema of its draft?
 */
#ifndef WRIT_VALIDATOR_METASCHEMA_CHECK_H
#define WRIT_VALIDATOR_METASCHEMA_CHECK_H

#include "contracts/schema.h"

/* Judges the documents of the set, also where no node is made of them (definitions that nothing
 * refers to). A document with a metaschema of its own is not judged. The first fault is an error at
 * its place in the document (WRIT_E_INPUT). */
int writ_metaschema_check(const writ_schema_set *set, writ_error *err);

#endif
