/* SPDX-License-Identifier: Apache-2.0
 *
 * The next draft of a contract, from what a stream shows: the contract's own text with edits that
 * let the records through which it refuses, and with the fields that it does not have. For ODCS.
 *
 *     the contract refuses            the draft says
 *     a required field that lacks     required: false
 *     null                            nullable: true
 *     a value of another type         the type of both, or none
 *     a time without an offset        timezone: false
 *     a value that is not listed      the list with it
 *     a format, a pattern             none
 *     a number or length              a wider bound, round
 *     (undeclared members)            a new optional property, drafted as `writ infer` does; of a
 *                                     field that was renamed, renamedFrom
 *
 * The version is the smallest that will do (VERSION_NOT_BUMPED), the status `draft`.
 */
#ifndef WRIT_CI_PROPOSE_H
#define WRIT_CI_PROPOSE_H

#include "ci/drift.h"

typedef struct writ_propose writ_propose;

/* `ref` and `object` mean the contract. Errors, in the session: it is no ODCS document. */
int writ_propose_new(writ_session *session, const writ_ref *ref, const writ_object *object,
                     writ_propose **propose);
void writ_propose_free(writ_propose *propose); /* NULL is fine */

/* The next records; the chunk is not changed. */
void writ_propose_chunk(writ_propose *propose, const writ_chunk *chunk);

/* Writes the draft to the file, whole or not at all, and says on standard error what it changes and
 * whom that touches. `drift` has judged the stream. Nothing to propose: no file is written, and
 * that is said. Errors are in the session. */
int writ_propose_store(writ_propose *propose, const writ_drift *drift, const char *file);

#endif
