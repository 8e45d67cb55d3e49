/* SPDX-License-Identifier: Apache-2.0
 *
 * Events of the log, for those who ask who did what: as text, one below the other; as CSV
 * (RFC 4180) for a sheet; as JSON, one a line, as docs/event.schema.json says.
 */
#ifndef WRIT_CI_REPORT_AUDIT_H
#define WRIT_CI_REPORT_AUDIT_H

#include "registry/store.h"

#define WRIT_AUDIT_FORMATS "text|csv|json"
typedef enum writ_audit_format {
    WRIT_AUDIT_TEXT,
    WRIT_AUDIT_CSV,
    WRIT_AUDIT_JSON
} writ_audit_format;

/* What stands before the first event. */
void writ_audit_begin(writ_buf *out, writ_audit_format format);
void writ_audit_event(writ_buf *out, writ_audit_format format, const writ_event *event);

#endif
