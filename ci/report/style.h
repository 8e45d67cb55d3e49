/* SPDX-License-Identifier: Apache-2.0
 *
 * How text reports look: colours that carry no meaning alone, numbers with separators, the line of
 * a document with a caret under the culprit.
 */
#ifndef WRIT_CI_REPORT_STYLE_H
#define WRIT_CI_REPORT_STYLE_H

#include "ci/report.h"

typedef enum writ_style {
    WRIT_PLAIN,
    WRIT_BOLD,
    WRIT_DIM,
    WRIT_RED,
    WRIT_YELLOW,
    WRIT_GREEN
} writ_style;

/* Appends text in a style, or plainly when options->color is off. */
void writ_style_add(writ_buf *out, const writ_report_options *options, writ_style style,
                    const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Red for errors, yellow for warnings. */
writ_style writ_style_of(writ_severity severity);

/* 1468220 as 1,468,220. */
void writ_style_add_count(writ_buf *out, uint64_t count);
/* "1 error", "2 errors". */
void writ_style_add_plural(writ_buf *out, uint64_t count, const char *noun);
/* What came, behind a finding's message: " (string \"lost\")". Nothing where the message has said
 * it: that it is absent or null, or no JSON. */
void writ_style_add_actual(writ_buf *out, writ_rule rule, writ_str actual);
/* Spaces up to `width` columns after `used` ones; at least one. */
void writ_style_pad(writ_buf *out, size_t used, size_t width);

/* A row of blocks, each as high as its share of `most`; a dot for NAN, where there was nothing to
 * divide by. */
void writ_style_add_sparkline(writ_buf *out, const double *series, size_t count, double most);

/* The line of the document and a caret line under the place, with `label` behind it:
 *
 *   │ 107 │         name: email_address
 *   │     │               ^^^^^^^^^^^^^ was 'email'
 *
 * Long lines are cut around the place. Nothing when the source has no text. */
void writ_style_excerpt(writ_buf *out, const writ_report_options *options, const writ_place *place,
                        writ_str label);

#endif
