/* SPDX-License-Identifier: Apache-2.0
 *
 * Pictures of who writes and who reads, as SVG within a page:
 *
 *     left                  centre                right
 *   +-----------+                                +-----------+
 *   | name      |-----.    +-----------+   .-----| name      |
 *   | word      |      '---| name      |--'      | word      |
 *   +-----------+          | word      |--.      +-----------+
 *                          +-----------+   '-----…
 *
 * The picture is also a sentence (its description), for those who do not see it.
 */
#ifndef WRIT_CI_REPORT_LINEAGE_HTML_H
#define WRIT_CI_REPORT_LINEAGE_HTML_H

#include "contracts/base/str.h"

typedef struct writ_lineage_box {
    writ_str name;
    writ_str word;    /* below the name, and behind it in the sentence */
    const char *fate; /* class of its colours (ci/report/html.h); of the centre it is no matter */
    writ_str href;    /* where it leads to, as a URI reference, or "" */
} writ_lineage_box;

typedef struct writ_lineage_side {
    writ_lineage_box *items;
    size_t count, capacity;
} writ_lineage_side;

typedef struct writ_lineage {
    const char *title;                    /* of the picture */
    const char *left_title, *right_title; /* what the sides are: "Producers" */
    const char *no_left, *no_right;       /* in place of an empty side */
    const char *caption;                  /* below the picture */
    size_t number;                        /* ids end in it, so that they are unique on the page */
    writ_lineage_box centre;
    writ_lineage_side left, right; /* in the order in which they are drawn; of many the first */
} writ_lineage;

void writ_html_draw_lineage(writ_buf *out, const writ_lineage *lineage);

#endif
