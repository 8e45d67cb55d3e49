/* SPDX-License-Identifier: Apache-2.0
 *
 * Plots as inline SVG, in the colours of the page's style (ci/report/html.h). What a line means is
 * never told by its colour alone: the first is drawn through and the second dashed, and the caption
 * names both.
 */
#ifndef WRIT_CI_REPORT_DRIFT_PLOT_H
#define WRIT_CI_REPORT_DRIFT_PLOT_H

#include "contracts/base/str.h"

typedef struct writ_plot_label {
    double at; /* in steps */
    writ_str text;
} writ_plot_label;

/* One or two rows of steps over a common axis:
 *
 *                         mark_words
 *     most |¯¯¯¯¯¯¯¯|        :  - - -
 *          |        |________:- '
 *        0 +-----------------:--------
 *          label                   label
 */
typedef struct writ_plot {
    const char *id;         /* unique on the page */
    writ_str title, words;  /* the plot in words, for those who do not see it */
    const double *steps[2]; /* NAN: nothing is drawn; the second may be NULL */
    size_t count;
    double most;    /* of the axis; writ_plot_most */
    bool is_amount; /* else they are shares */
    writ_plot_label labels[8];
    size_t label_count;
    bool has_mark;
    double mark; /* in steps */
    writ_str mark_words;
} writ_plot;

void writ_plot_print(writ_buf *out, writ_arena *arena, const writ_plot *plot);

/* A round number at or above the largest step; 1 for a share above a half. */
double writ_plot_most(const double *first, const double *second, size_t count);

/* A small one for a cell, hidden from those who do not see it: its numbers stand beside it. */
void writ_plot_spark(writ_buf *out, const double *steps, size_t count);
/* Shares of a whole, one beside the other. */
void writ_plot_mix(writ_buf *out, const double *shares, size_t count);
/* A line from 0 to 1, thick between `low` and `high`, with a mark at `middle`. */
void writ_plot_strip(writ_buf *out, double low, double middle, double high);
/* A line as the plot's first (0) or second (1) one, for a caption. */
void writ_plot_swatch(writ_buf *out, int which);

#endif
