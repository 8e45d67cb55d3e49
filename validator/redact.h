/* SPDX-License-Identifier: Apache-2.0
 *
 * Records without what is personal in them: each value that a contract classifies gives way to a
 * keyed hash of it (HMAC, RFC 2104, with SHA-256), so that equal values can still be seen to be
 * equal, and nobody without the key can try guesses. All other bytes stay as they came:
 *
 *   {"id": 7, "email":"ann@home.example"}  ->  {"id": 7, "email":"hmac-sha256:9f86…"}
 *
 * What is hashed:
 *   - the value of a field that is classified, whole: an object or array is one hash. null stays;
 *   - what was classified under another name, as far as that can be seen: of members that the
 *     contract does not declare, those whose name is like that of a classified field, and texts
 * that look like an e-mail address, a telephone number, or what else a classified field's format
 * says;
 *   - names of members that look like an e-mail address or a telephone number: maps have such keys;
 *   - all of a record that is not JSON, and of one whose contract is not known.
 * Not hashed: what is written within a longer text ("call ann@home.example") of a field that is not
 * classified, and values of declared fields that are not classified, whatever they hold.
 */
#ifndef WRIT_VALIDATOR_REDACT_H
#define WRIT_VALIDATOR_REDACT_H

#include "contracts/field.h"
#include "contracts/finding.h"
#include "validator/scan.h"

/* The shortest key, in bytes: shorter ones can be tried. */
#define WRIT_REDACT_KEY_LEAST 16

/* For one thread; the field table and the key may be shared, and must outlive it. */
typedef struct writ_redactor writ_redactor;

/* `root`: the field table of the contract; NULL: none is known. */
writ_redactor *writ_redactor_new(const writ_field *root, writ_str key);
void writ_redactor_free(writ_redactor *redactor); /* NULL is fine */

/* Appends the record, JSON in any case. WRIT_SCAN_PADDING readable bytes follow it. */
void writ_redact(writ_redactor *redactor, writ_str record, writ_buf *out);

/* The errors among the findings, with no name of a member in them that is hashed: the path ends at
 * what is hashed, and the message says no more than that. In the arena, as far as they changed. */
void writ_redact_findings(writ_redactor *redactor, writ_arena *arena, const writ_findings *findings,
                          writ_findings *redacted);

#endif
