/* SPDX-License-Identifier: Apache-2.0
 *
 * Dead letters (DESIGN.md, reject/1): a record that was refused, whole, with its reasons, as one
 * line of JSON.
 */
#ifndef WRIT_VALIDATOR_REJECT_H
#define WRIT_VALIDATOR_REJECT_H

#include "contracts/finding.h"
#include "validator/lines.h"

typedef struct writ_reject {
    const char *source; /* name of the input */
    const writ_line *line;
    writ_str contract;             /* "crm-contact-event@1.4.0" */
    writ_str owner;                /* of the contract, or "" */
    unsigned attempt;              /* from 1 */
    const writ_findings *findings; /* its errors are the reasons */
    bool well_formed;              /* the record is JSON, and is embedded as it came */
    const writ_str *affects;       /* parties that lose this record */
    size_t affects_count;
} writ_reject;

/* Appends the line, LF included. `encoding` is json for a well-formed record, utf8 for other text,
 * base64 for the rest. The id is the SHA-256 of source, line, offset and bytes, so that the same
 * record at two places has two ids. The time is now, UTC. */
void writ_reject_write(writ_buf *buf, const writ_reject *reject);

#endif
