/* SPDX-License-Identifier: Apache-2.0
 *
 * The one YAML writer: a value tree as a document that people read and edit, with comments.
 *
 *     id: crm-contact
 *     schema:
 *       - name: contact
 *         properties:
 *           - name: sent_at            # timestamps in UTC
 *             logicalTypeOptions: {timezone: true}
 *
 * What is written is read back (contracts/base/read.h) as the same tree, whatever the texts hold:
 * a text stands plainly only where it can be taken for nothing else, and otherwise between double
 * quotes with all that is not printable ASCII or a letter beyond it escaped. Small lists and
 * objects without comments stand on one line.
 */
#ifndef WRIT_CONTRACTS_BASE_YAML_WRITE_H
#define WRIT_CONTRACTS_BASE_YAML_WRITE_H

#include "contracts/base/value.h"

/* Comments by the value that they stand behind, on its line. Zeroed is empty; lives in the arena
 * that they are added with. */
typedef struct writ_yaml_notes {
    writ_map by_value;
} writ_yaml_notes;

/* Adds a comment, behind those that the value has ("; " between them). Line breaks and control
 * characters in it become spaces. */
void writ_yaml_note(writ_arena *arena, writ_yaml_notes *notes, const writ_value *value,
                    writ_str text);

/* Appends the tree, an object or a list, as block of lines; notes may be NULL. */
void writ_yaml_write(writ_buf *out, const writ_value *root, const writ_yaml_notes *notes);
/* Appends a scalar as it stands in a value: plain or quoted. */
void writ_yaml_write_scalar(writ_buf *out, const writ_value *scalar);
/* Appends "# " and the text as lines of comments, each at most about 100 characters long. */
void writ_yaml_write_comment(writ_buf *out, writ_str text);

#endif
