/* SPDX-License-Identifier: Apache-2.0
 *
 * What pages have in common: their head, their style, and elements in short.
 */
#ifndef WRIT_CI_REPORT_HTML_H
#define WRIT_CI_REPORT_HTML_H

#include "contracts/base/str.h"

/* The style sheet. Classes of cells, boxes and edges are the names of fates; colours are checked
 * for a contrast of 4.5 to 1 in both schemes (tests/report/html.mjs). */
extern const char writ_html_style[];

/* A page up to the opening tag of its body: it fetches and runs nothing, which a policy in its head
 * tells browsers too. */
void writ_html_begin(writ_buf *out, writ_str title);

/* An element with a text and nothing else; `tag` may have attributes behind a space. */
void writ_html_element(writ_buf *out, const char *tag, writ_str text);

#endif
