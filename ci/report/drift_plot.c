/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/report/drift_plot.h"

#include <math.h>

#include "ci/report/drift.h"
#include "ci/report/escape.h"

/* In units of a pixel at full width. */
enum {
    WIDE = 760,
    HIGH = 196,
    LEFT = 58,  /* of the axis: labels stand before it */
    RIGHT = 12, /* beside the plot */
    TOP = 20,
    BOTTOM = 26,
    INNER_WIDE = WIDE - LEFT - RIGHT,
    INNER_HIGH = HIGH - TOP - BOTTOM,
    SMALL_WIDE = 120,
    SMALL_HIGH = 22
};

typedef struct frame {
    double x, y, wide, high, most;
    size_t count;
} frame;

static double x_at(const frame *f, double step)
{
    return f->x + f->wide * step / (double)f->count;
}

static double y_at(const frame *f, double value)
{
    double share = f->most > 0 ? value / f->most : 0;
    return f->y + f->high * (1 - (share > 1 ? 1 : share));
}

/* The steps as the data of a path: a run for each stretch without a gap. With `closed` each is an
 * area down to the axis. */
static void add_steps(writ_buf *out, const frame *f, const double *steps, bool closed)
{
    for (size_t i = 0; i < f->count; i++) {
        if (isnan(steps[i]))
            continue;
        bool begins = i == 0 || isnan(steps[i - 1]),
             ends = i + 1 == f->count || isnan(steps[i + 1]);
        if (begins && closed)
            writ_buf_printf(out, "M%.1f %.1fV%.1f", x_at(f, (double)i), y_at(f, 0),
                            y_at(f, steps[i]));
        else if (begins)
            writ_buf_printf(out, "M%.1f %.1f", x_at(f, (double)i), y_at(f, steps[i]));
        else if (steps[i] != steps[i - 1])
            writ_buf_printf(out, "V%.1f", y_at(f, steps[i]));
        if (ends || steps[i] != steps[i + 1])
            writ_buf_printf(out, "H%.1f", x_at(f, (double)i + 1));
        if (ends && closed)
            writ_buf_printf(out, "V%.1fZ", y_at(f, 0));
    }
}

static void add_path(writ_buf *out, const char *class, const frame *f, const double *steps,
                     bool closed)
{
    writ_buf_printf(out, "<path class=\"%s\" d=\"", class);
    add_steps(out, f, steps, closed);
    writ_buf_add_text(out, "\"/>");
}

static void add_axis(writ_buf *out, writ_arena *arena, const frame *f, bool is_amount)
{
    for (int i = 0; i <= 2; i++) {
        double value = f->most * i / 2, y = y_at(f, value);
        writ_buf_printf(
            out,
            "<path class=\"grid\" d=\"M%.1f %.1fH%.1f\"/>"
            "<text class=\"tick end\" x=\"%.1f\" y=\"%.1f\">%.*s</text>\n",
            f->x, y, f->x + f->wide, f->x - 6, y + 4,
            WRIT_FMT(is_amount ? writ_tell_number(arena, value) : writ_tell_percent(arena, value)));
    }
}

static void add_labels(writ_buf *out, const frame *f, const writ_plot *plot)
{
    for (size_t i = 0; i < plot->label_count; i++) {
        const writ_plot_label *label = &plot->labels[i];
        const char *anchor = label->at <= 0                     ? ""
                             : label->at >= (double)plot->count ? " end"
                                                                : " middle";
        writ_buf_printf(out, "<text class=\"tick%s\" x=\"%.1f\" y=\"%d\">", anchor,
                        x_at(f, label->at), HIGH - 8);
        writ_escape_html(out, label->text);
        writ_buf_add_text(out, "</text>\n");
    }
}

/* Its words stand on the side that has more room. */
static void add_mark(writ_buf *out, const frame *f, const writ_plot *plot)
{
    double x = x_at(f, plot->mark);
    bool on_left = plot->mark * 2 > (double)plot->count;
    if (!plot->has_mark)
        return;
    writ_buf_printf(out,
                    "\n<path class=\"since\" d=\"M%.1f 4V%.1f\"/>"
                    "<text class=\"tick%s\" x=\"%.1f\" y=\"13\">",
                    x, y_at(f, 0), on_left ? " end" : "", x + (on_left ? -6 : 6));
    writ_escape_html(out, plot->mark_words);
    writ_buf_add_text(out, "</text>");
}

void writ_plot_print(writ_buf *out, writ_arena *arena, const writ_plot *plot)
{
    static const char *const areas[] = {"area first", "area second"};
    static const char *const lines[] = {"line first", "line second"};
    const frame f = {LEFT, TOP, INNER_WIDE, INNER_HIGH, plot->most, plot->count};
    writ_buf_printf(out,
                    "<svg role=\"img\" aria-labelledby=\"%s-title %s-words\" viewBox=\"0 0 %d %d\" "
                    "width=\"%d\" height=\"%d\"><title id=\"%s-title\">",
                    plot->id, plot->id, WIDE, HIGH, WIDE, HIGH, plot->id);
    writ_escape_html(out, plot->title);
    writ_buf_printf(out, "</title><desc id=\"%s-words\">", plot->id);
    writ_escape_html(out, plot->words);
    writ_buf_add_text(out, "</desc>\n");
    add_axis(out, arena, &f, plot->is_amount);
    for (int i = 0; i < 2; i++)
        if (plot->steps[i])
            add_path(out, areas[i], &f, plot->steps[i], true);
    for (int i = 0; i < 2; i++)
        if (plot->steps[i])
            add_path(out, lines[i], &f, plot->steps[i], false);
    add_mark(out, &f, plot);
    writ_buf_add_byte(out, '\n');
    add_labels(out, &f, plot);
    writ_buf_add_text(out, "</svg>\n");
}

double writ_plot_most(const double *first, const double *second, size_t count)
{
    double most = 0;
    for (size_t i = 0; i < count; i++) {
        most = first[i] > most ? first[i] : most; /* false for NAN */
        most = second && second[i] > most ? second[i] : most;
    }
    if (most <= 0 || (most > 0.5 && most <= 1))
        return 1;
    double decade = pow(10, floor(log10(most)));
    for (int i = 0; i < 3; i++) {
        static const double round[] = {1, 2, 5};
        if (most <= decade * round[i])
            return decade * round[i];
    }
    return decade * 10;
}

/* ---- small ones ---- */

static void begin_small(writ_buf *out)
{
    writ_buf_printf(out,
                    "<svg class=\"small\" aria-hidden=\"true\" viewBox=\"0 0 %d %d\" width=\"%d\" "
                    "height=\"%d\">",
                    SMALL_WIDE, SMALL_HIGH, SMALL_WIDE, SMALL_HIGH);
}

void writ_plot_spark(writ_buf *out, const double *steps, size_t count)
{
    const double most = fmax(writ_plot_most(steps, NULL, count), 1);
    const frame f = {0, 2, SMALL_WIDE, SMALL_HIGH - 4, most, count};
    begin_small(out);
    add_path(out, "area first", &f, steps, true);
    add_path(out, "line first", &f, steps, false);
    writ_buf_add_text(out, "</svg>");
}

void writ_plot_mix(writ_buf *out, const double *shares, size_t count)
{
    double x = 0;
    begin_small(out);
    for (size_t i = 0; i < count; i++) {
        double wide = shares[i] * SMALL_WIDE;
        /* the gap between two tells them apart without a colour */
        writ_buf_printf(out,
                        "<rect class=\"part-%zu\" x=\"%.1f\" y=\"4\" width=\"%.1f\" "
                        "height=\"%d\"/>",
                        i < 4 ? i : 4, x, wide > 2 ? wide - 1 : wide, SMALL_HIGH - 8);
        x += wide;
    }
    writ_buf_add_text(out, "</svg>");
}

void writ_plot_strip(writ_buf *out, double low, double middle, double high)
{
    begin_small(out);
    writ_buf_printf(out,
                    "<path class=\"grid\" d=\"M0 %dH%d\"/><rect class=\"part-1\" x=\"%.1f\" "
                    "y=\"7\" width=\"%.1f\" height=\"%d\"/><path class=\"line first\" "
                    "d=\"M%.1f 3V%d\"/></svg>",
                    SMALL_HIGH / 2, SMALL_WIDE, low * SMALL_WIDE,
                    fmax((high - low) * SMALL_WIDE, 1), SMALL_HIGH - 14, middle * SMALL_WIDE,
                    SMALL_HIGH - 3);
}

void writ_plot_swatch(writ_buf *out, int which)
{
    writ_buf_printf(out,
                    "<svg class=\"swatch\" aria-hidden=\"true\" viewBox=\"0 0 34 12\" width=\"34\" "
                    "height=\"12\"><path class=\"line %s\" d=\"M1 6H33\"/></svg>",
                    which ? "second" : "first");
}
