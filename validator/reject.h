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
    writ_str id;        /* of a letter that is judged again; "": writ_reject_write makes it */
    const char *source; /* name of the input */
    const writ_line *line;
    const char *at;                /* when it was refused: writ_reject_now */
    writ_str envelope;             /* writ_reject_envelope, of the same source */
    unsigned attempt;              /* from 1 */
    const writ_findings *findings; /* its errors are the reasons */
    bool well_formed;              /* the record is JSON, and is embedded as it came */
    const writ_str *csv;           /* the record is a row of CSV, under this header; or NULL */
    writ_str redacted;             /* or this instead of it: JSON (validator/redact.h); "": no */
    const writ_str *affects;       /* parties that lose this record */
    size_t affects_count;
} writ_reject;

/* What all letters of one input have in common, written once: the contract
 * ("crm-contact-event@1.4.0"), its owner or "", and the source. */
void writ_reject_envelope(writ_buf *envelope, const char *source, writ_str contract,
                          writ_str owner);

/* The time in UTC, "2026-03-01T08:00:00.000Z". */
void writ_reject_now(char at[32]);

/* Appends the line, LF included. `encoding` is json for a well-formed record, csv for a row with
 * its header, utf8 for other text, base64 for the rest; redacted where that is given. The id is the
 * SHA-256 of source, line, offset and bytes, so that the same record at two places has two ids; of
 * a redacted record those bytes that the letter holds, since a digest of what came would tell
 * whether a guess of it is right. */
void writ_reject_write(writ_buf *buf, const writ_reject *reject);

/* Appends the path under which errors are counted: every index as `*`, so that /lines/3/sku and
 * /lines/4/sku are one cause. (A member whose name is a number is taken for one, too: of a record
 * that is not at hand nobody can tell.) */
void writ_reject_group_path(writ_buf *path, writ_str pointer);

#endif
