/* SPDX-License-Identifier: Apache-2.0
 *
 * Drift as one page that needs nothing else: the verdict, a card for each finding with its course
 * in a plot, and all fields in small.
 */
#include <math.h>

#include "ci/report/drift.h"
#include "ci/report/drift_plot.h"
#include "ci/report/html.h"
#include "ci/report/style.h"

/* Two sides of a field are drawn beside each other when so much of one would have to move to make
 * it the other. */
static const double visible_difference = 0.1;
static const size_t forms_shown = 6, values_shown = 3;

typedef struct card {
    const writ_drift_printer *p;
    writ_buf *out;
    size_t number; /* of the finding, from 1 */
    const writ_drift_finding *found;
    writ_drift_sides sides;
} card;

static void add_share(const writ_drift_printer *p, double share)
{
    writ_buf_printf(p->out, "%.*s", WRIT_FMT(writ_tell_percent(p->arena, share)));
}

/* ---- plots of a finding ---- */

static void add_key(const card *c, int which, writ_str text)
{
    writ_buf_add_text(c->out, "<li>");
    writ_plot_swatch(c->out, which);
    writ_html_element(c->out, "code", text);
    writ_buf_add_text(c->out, "</li>");
}

static writ_str record_words(writ_arena *arena, const char *before, uint64_t record)
{
    return writ_str_printf(arena, "%srecord %.*s", before,
                           WRIT_FMT(writ_tell_count(arena, record)));
}

static void add_edge_label(const card *c, writ_plot *plot, bool at_end)
{
    writ_arena *arena = c->p->arena;
    uint64_t record = at_end ? c->p->report->profile->records : 1;
    writ_plot_label *label = &plot->labels[plot->label_count++];
    double first, last;
    label->at = at_end ? (double)plot->count : 0;
    label->text = record_words(arena, "", record);
    if (writ_drift_period(c->p->report, &first, &last))
        label->text = WRIT_JOIN(arena, label->text, WRIT_STR(" · "),
                                writ_drift_time(arena, at_end ? last : first));
}

static void add_course(const card *c)
{
    const writ_drift_finding *found = c->found;
    writ_arena *arena = c->p->arena;
    writ_plot plot = {
        .id = writ_str_printf(arena, "course-%zu", c->number).ptr,
        .title = writ_str_printf(arena, "%s over the stream", found->measure),
        .words = writ_str_printf(arena, "%.*s before, %.*s after",
                                 WRIT_FMT(writ_drift_measured(arena, found, found->before)),
                                 WRIT_FMT(writ_drift_measured(arena, found, found->after))),
        .steps = {found->series, found->new_series},
        .count = found->series_count,
        .most = writ_plot_most(found->series, found->new_series, found->series_count),
        .has_mark = found->start.is_known,
        .mark = (double)found->start.slice,
        .mark_words = record_words(arena, "since ", found->start.record + 1),
        .is_amount = found->is_amount,
    };
    add_edge_label(c, &plot, false);
    add_edge_label(c, &plot, true);
    writ_buf_add_text(c->out, "<figure>");
    writ_plot_print(c->out, arena, &plot);
    writ_buf_add_text(c->out, "<figcaption>");
    writ_html_element(c->out, "b", writ_str_of(found->measure));
    writ_buf_add_text(c->out,
                      found->is_amount ? " over the stream" : ": its share over the stream");
    writ_buf_add_text(c->out, plot.has_mark ? "; the dotted line is where it changed.</figcaption>"
                                            : ".</figcaption>");
    writ_buf_add_text(c->out, "</figure>\n<ul class=\"keys\">");
    add_key(c, 0, found->finding.path);
    if (found->new_series)
        add_key(c, 1, found->finding.new_path);
    writ_buf_add_text(c->out, "</ul>\n");
}

/* How much of one side would have to move to make it the other, 0 to 1; 0 when one is empty. */
static double difference(const uint64_t *before, const uint64_t *after, size_t count)
{
    double all_before = 0, all_after = 0, moved = 0;
    for (size_t i = 0; i < count; i++) {
        all_before += (double)before[i];
        all_after += (double)after[i];
    }
    if (all_before <= 0 || all_after <= 0)
        return 0;
    for (size_t i = 0; i < count; i++)
        moved += fabs((double)before[i] / all_before - (double)after[i] / all_after);
    return moved / 2;
}

/* What the bins `from` to `to` - 1 hold of all. */
static double *shares_of(writ_arena *arena, const writ_bins *bins, size_t from, size_t to)
{
    double *shares = writ_arena_alloc(arena, (to - from) * sizeof *shares), all = 0;
    for (size_t i = 0; i < WRIT_PROFILE_BINS; i++)
        all += (double)bins->counts[i];
    for (size_t i = from; i < to; i++)
        shares[i - from] = all > 0 ? (double)bins->counts[i] / all : 0;
    return shares;
}

/* The bins that hold something on either side, with one more at each end. */
static void used_bins(const writ_bins *a, const writ_bins *b, size_t *from, size_t *to)
{
    *from = WRIT_PROFILE_BINS;
    *to = 0;
    for (size_t i = 0; i < WRIT_PROFILE_BINS; i++) {
        if (!a->counts[i] && !b->counts[i])
            continue;
        *from = i < *from ? i : *from;
        *to = i + 1;
    }
    *from -= *from > 0;
    *to += *to < WRIT_PROFILE_BINS;
}

/* What stands under the bin, or "". */
typedef writ_str (*bin_label)(writ_arena *arena, size_t bin);

static writ_str magnitude_label(writ_arena *arena, size_t bin)
{
    int decade = (int)(bin / WRIT_BINS_PER_DECADE) + WRIT_BINS_LOWEST;
    return bin % WRIT_BINS_PER_DECADE ? WRIT_STR_EMPTY : writ_tell_number(arena, pow(10, decade));
}

static writ_str lag_label(writ_arena *arena, size_t bin)
{
    int quarters = (int)bin - WRIT_BINS_NO_LAG;
    return quarters % 4 ? WRIT_STR_EMPTY : writ_str_printf(arena, "%+d h", quarters / 4);
}

/* As many labels as there is room for, evenly. */
static void label_bins(writ_arena *arena, writ_plot *plot, size_t from, size_t to, bin_label label)
{
    enum { MOST = sizeof plot->labels / sizeof *plot->labels };
    size_t found = 0;
    for (size_t bin = from; bin < to; bin++)
        found += label(arena, bin).len > 0;
    size_t each = found / MOST + 1, seen = 0;
    for (size_t bin = from; bin < to && plot->label_count < MOST; bin++) {
        writ_str text = label(arena, bin);
        if (text.len && seen++ % each == 0)
            plot->labels[plot->label_count++] = (writ_plot_label){(double)(bin - from), text};
    }
}

static void add_histograms(const card *c, const char *id, const char *title,
                           const writ_bins *before, const writ_bins *after, bin_label label)
{
    size_t from, to;
    writ_arena *arena = c->p->arena;
    if (!before || !after ||
        difference(before->counts, after->counts, WRIT_PROFILE_BINS) < visible_difference)
        return;
    used_bins(before, after, &from, &to);
    writ_plot plot = {
        .id = writ_str_printf(arena, "%s-%zu", id, c->number).ptr,
        .title = writ_str_of(title),
        .words = WRIT_STR("two histograms, before and after"),
        .steps = {shares_of(arena, before, from, to), shares_of(arena, after, from, to)},
        .count = to - from,
    };
    plot.most = writ_plot_most(plot.steps[0], plot.steps[1], plot.count);
    label_bins(arena, &plot, from, to, label);
    writ_html_element(c->out, "h3", writ_str_of(title));
    writ_buf_add_text(c->out, "<figure>");
    writ_plot_print(c->out, arena, &plot);
    writ_buf_add_text(c->out, "</figure>\n<ul class=\"keys\">");
    add_key(c, 0, WRIT_STR("before"));
    add_key(c, 1, WRIT_STR("after"));
    writ_buf_add_text(c->out, "</ul>\n");
}

static void add_form_row(const card *c, writ_form form, const double shares[2])
{
    writ_buf_add_text(c->out, "<tr>");
    writ_html_element(c->out, "th scope=\"row\"", writ_str_of(writ_form_name(form)));
    for (int i = 0; i < 2; i++) {
        writ_buf_add_text(c->out, "<td>");
        add_share(c->p, shares[i]);
        writ_plot_mix(c->out, &shares[i], 1);
        writ_buf_add_text(c->out, "</td>");
    }
    writ_buf_add_text(c->out, "</tr>\n");
}

/* What the values looked like on both sides, the most frequent first. */
static void add_forms(const card *c)
{
    const writ_counts *before = &c->sides.before, *after = &c->sides.after;
    writ_form forms[WRIT_FORM_COUNT];
    writ_counts both = *before;
    if (difference(before->forms, after->forms, WRIT_FORM_COUNT) < visible_difference)
        return;
    for (int form = 0; form < WRIT_FORM_COUNT; form++)
        both.forms[form] += after->forms[form];
    size_t count = writ_drift_forms(&both, forms);
    writ_buf_add_text(c->out, "<h3>What its values look like</h3>\n<table><thead><tr>"
                              "<th scope=\"col\">form</th><th scope=\"col\">before</th>"
                              "<th scope=\"col\">after</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < count && i < forms_shown; i++)
        add_form_row(c, forms[i],
                     (double[]){(double)before->forms[forms[i]] / (double)before->values,
                                (double)after->forms[forms[i]] / (double)after->values});
    writ_buf_add_text(c->out, "</tbody></table>\n");
}

/* ---- findings ---- */

static void add_item(const card *c, const char *label, writ_str text)
{
    if (!text.len)
        return;
    writ_buf_add_text(c->out, "<li>");
    writ_html_element(c->out, "b", writ_str_of(label));
    writ_buf_add_byte(c->out, ' ');
    writ_html_element(c->out, "span", text);
    writ_buf_add_text(c->out, "</li>\n");
}

static void add_title(const card *c)
{
    static const char *const classes[] = {"stands", "warned", "breaks"};
    static const char *const marks[] = {"·", "!", "✕"};
    const writ_finding *finding = &c->found->finding;
    writ_buf_printf(c->out,
                    "<section class=\"drift\" aria-labelledby=\"finding-%zu\">\n"
                    "<p><span class=\"badge %s\">%s %s %s</span>",
                    c->number, classes[finding->severity], marks[finding->severity],
                    writ_severity_name(finding->severity), writ_rule_id(finding->rule));
    if (finding->confidence > 0)
        writ_buf_printf(c->out, " <span class=\"soft\">confidence %.2f</span>",
                        finding->confidence);
    writ_buf_printf(c->out, "</p>\n<h2 id=\"finding-%zu\">", c->number);
    writ_html_element(c->out, "code", finding->path.len ? finding->path : WRIT_STR("the record"));
    if (finding->new_path.len) {
        writ_buf_add_text(c->out, " → ");
        writ_html_element(c->out, "code", finding->new_path);
    }
    writ_buf_add_text(c->out, "</h2>\n");
    writ_html_element(c->out, "p", finding->message);
    writ_buf_add_byte(c->out, '\n');
}

static void add_evidence(const card *c)
{
    const writ_finding *finding = &c->found->finding;
    const writ_drift_affected *affected = &c->p->report->affected[c->number - 1];
    writ_buf_add_text(c->out, "<ul>\n");
    add_item(c, "since", writ_drift_start_words(c->p, c->found));
    if (c->found->measure)
        add_item(
            c, c->found->measure,
            writ_str_printf(c->p->arena, "%.*s → %.*s",
                            WRIT_FMT(writ_drift_measured(c->p->arena, c->found, c->found->before)),
                            WRIT_FMT(writ_drift_measured(c->p->arena, c->found, c->found->after))));
    add_item(c, "was", finding->expected);
    add_item(c, "is", finding->actual);
    for (size_t i = 0; i < finding->evidence.count; i++)
        add_item(c, "evidence", finding->evidence.items[i]);
    for (size_t i = 0; i < affected->count; i++)
        add_item(c, "affects", affected->items[i]);
    add_item(c, "next", finding->hint);
    writ_buf_add_text(c->out, "<li><b>rests on</b> ");
    writ_style_add_count(c->out, c->found->sample_before);
    writ_buf_add_text(c->out, " before and ");
    writ_style_add_count(c->out, c->found->sample_after);
    writ_buf_add_text(c->out, " after</li>\n</ul>\n");
}

static void add_plots(const card *c)
{
    if (c->found->series)
        add_course(c);
    add_histograms(c, "magnitudes", "Its numbers by magnitude", c->sides.before.magnitudes,
                   c->sides.after.magnitudes, magnitude_label);
    add_histograms(c, "lags", "How long before the time of the record", c->sides.before.lags,
                   c->sides.after.lags, lag_label);
    add_forms(c);
}

/* What can be drawn stands beside what can be said. */
static void add_finding(const writ_drift_printer *p, size_t at)
{
    static const char opening[] = "<div class=\"beside\">\n<div>";
    const writ_drift_finding *found = &p->report->findings.items[at];
    const card c = {p, p->out, at + 1, found, writ_drift_sides_of(p, found)};
    add_title(&c);
    writ_buf_add_text(p->out, opening);
    size_t before = p->out->len;
    add_plots(&c);
    writ_buf_add_text(p->out, p->out->len > before ? "</div>\n" : "");
    writ_buf_add_text(p->out, p->out->len > before ? "<div class=\"said\">" : "");
    add_evidence(&c);
    writ_buf_add_text(p->out, "</div></div>\n</section>\n");
}

/* ---- fields ---- */

static void add_form_cell(const writ_drift_printer *p, const writ_counts *counts)
{
    writ_form forms[WRIT_FORM_COUNT];
    double shares[WRIT_FORM_COUNT];
    size_t count = writ_drift_forms(counts, forms);
    for (size_t i = 0; i < count; i++)
        shares[i] = (double)counts->forms[forms[i]] / (double)counts->values;
    writ_buf_add_text(p->out, "<td class=\"words\">");
    writ_plot_mix(p->out, shares, count);
    for (size_t i = 0; i < count && i < values_shown; i++) {
        writ_buf_printf(p->out, "%s<span>%s ", i ? ", " : "", writ_form_name(forms[i]));
        add_share(p, shares[i]);
        writ_buf_add_text(p->out, "</span>");
    }
    if (count > values_shown)
        writ_buf_printf(p->out, " and %zu more", count - values_shown);
    writ_buf_add_text(p->out, "</td>");
}

/* Where p1, the median and p99 lie between the least and the most. */
static void add_quantiles(const writ_drift_printer *p, const writ_quantiles *sketch, bool may_show,
                          bool is_whole)
{
    writ_buf_add_text(p->out, "<td>");
    if (sketch->count && may_show) {
        double low = writ_quantiles_at(sketch, 0.01), middle = writ_quantiles_at(sketch, 0.5);
        double high = writ_quantiles_at(sketch, 0.99), wide = sketch->most - sketch->least;
        if (wide > 0)
            writ_plot_strip(p->out, fmax((low - sketch->least) / wide, 0),
                            fmax((middle - sketch->least) / wide, 0),
                            fmin((high - sketch->least) / wide, 1));
        writ_buf_printf(p->out, "%.*s · %.*s · %.*s",
                        WRIT_FMT(writ_tell_number(p->arena, is_whole ? round(low) : low)),
                        WRIT_FMT(writ_tell_number(p->arena, is_whole ? round(middle) : middle)),
                        WRIT_FMT(writ_tell_number(p->arena, is_whole ? round(high) : high)));
    } else if (sketch->count) {
        writ_buf_add_text(p->out, "<span class=\"soft\">not shown</span>");
    }
    writ_buf_add_text(p->out, "</td>");
}

static void add_values(const writ_drift_printer *p, const writ_profile_field *field)
{
    const writ_sample_value **top = writ_sample_top(p->arena, &field->sample);
    size_t shown = 0;
    writ_buf_add_text(p->out, "<td class=\"words\">");
    for (size_t i = 0; i < field->sample.count && shown < values_shown; i++) {
        if (!top[i]->text.len)
            continue;
        writ_buf_add_text(p->out, shown++ ? ", " : "");
        writ_html_element(p->out, "code", top[i]->text);
    }
    if (!shown && field->sample.count && !writ_drift_may_show(p, field))
        writ_buf_add_text(p->out, "<span class=\"soft\">not shown</span>");
    writ_buf_add_text(p->out, "</td>");
}

static void add_presence(const writ_drift_printer *p, const writ_drift_field *numbers)
{
    writ_plot_spark(p->out, numbers->present, numbers->slices);
    if (numbers->is_many)
        writ_buf_printf(p->out, "%.*s each",
                        WRIT_FMT(writ_tell_number(p->arena, numbers->presence)));
    else
        add_share(p, isnan(numbers->presence) ? 0 : numbers->presence);
}

static void add_field(const writ_drift_printer *p, const writ_profile_field *field)
{
    const writ_drift_field numbers = writ_drift_field_of(p->arena, p->report->profile, field);
    writ_buf_add_text(p->out, "<tr><th scope=\"row\">");
    writ_html_element(p->out, "code", field->path.len ? field->path : WRIT_STR("(record)"));
    if (p->report->contract.len && !field->declared && field->path.len)
        writ_buf_add_text(p->out, " <span class=\"badge stands\">undeclared</span>");
    writ_buf_add_text(p->out, "</th><td>");
    add_presence(p, &numbers);
    writ_buf_add_text(p->out, "</td><td>");
    add_share(p, isnan(numbers.null_share) ? 0 : numbers.null_share);
    writ_buf_add_text(p->out, "</td>");
    add_form_cell(p, &numbers.counts);
    writ_buf_add_text(p->out, "<td>");
    if (field->sample.count) {
        writ_buf_add_text(p->out, writ_sample_is_whole(&field->sample) ? "" : "about ");
        writ_style_add_count(p->out, writ_sample_is_whole(&field->sample)
                                         ? field->sample.count
                                         : (uint64_t)numbers.distinct);
    }
    writ_buf_add_text(p->out, "</td>");
    add_quantiles(p, &field->numbers, writ_drift_may_show(p, field), false);
    add_quantiles(p, &field->lengths, true, true);
    add_values(p, field);
    writ_buf_add_text(p->out, "</tr>\n");
}

static void add_fields(const writ_drift_printer *p)
{
    const writ_profile *profile = p->report->profile;
    if (!profile->slice_count)
        return;
    writ_buf_add_text(
        p->out,
        "<h2 id=\"fields\">All fields</h2>\n<p class=\"soft\">Present: the share of records "
        "(or of the objects around it) that have it, over the stream. Numbers and lengths: "
        "1 %, median and 99 %.</p>\n<section class=\"scroll\" tabindex=\"0\" "
        "aria-labelledby=\"fields\"><table class=\"wide fields\"><thead><tr>");
    static const char *const columns[] = {"field",     "present", "null",    "looks like",
                                          "different", "numbers", "lengths", "values"};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        writ_buf_printf(p->out, "<th scope=\"col\">%s</th>", columns[i]);
    writ_buf_add_text(p->out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < profile->fields.count; i++)
        add_field(p, profile->fields.items[i]);
    writ_buf_add_text(p->out, "</tbody></table></section>\n");
}

/* ---- the page ---- */

static void add_header(const writ_drift_printer *p, writ_str title)
{
    double first, last;
    writ_buf_add_text(p->out, "<body>\n<header>\n<h1>");
    writ_html_element(p->out, "span", title);
    writ_buf_add_text(p->out, "</h1>\n<p class=\"soft\">writ drift");
    if (writ_drift_period(p->report, &first, &last))
        writ_buf_printf(p->out, " · %.*s to %.*s", WRIT_FMT(writ_drift_time(p->arena, first)),
                        WRIT_FMT(writ_drift_time(p->arena, last)));
    writ_buf_add_text(p->out, "</p>\n");
    if (p->report->is_sampled)
        writ_html_element(p->out, "p class=\"soft\"", writ_drift_sample_words(p));
    for (size_t i = 0; i < p->report->notes.count; i++)
        writ_html_element(p->out, "p", p->report->notes.items[i]);
    if (p->report->hidden)
        writ_buf_printf(p->out, "<p>Kept out by the policy: %zu.</p>\n", p->report->hidden);
    writ_buf_add_text(p->out, "</header>\n<main>\n");
}

void writ_drift_print_html(const writ_drift_printer *p)
{
    writ_str title = writ_drift_verdict(p);
    writ_html_begin(p->out, title);
    add_header(p, title);
    for (size_t i = 0; i < p->report->findings.count; i++)
        add_finding(p, i);
    add_fields(p);
    writ_buf_add_text(p->out,
                      "</main>\n<footer><p>Written by writ. Shares are of what was looked at; "
                      "values of fields that are personal, or that no contract declares, were "
                      "kept as hashes and forms alone.</p></footer>\n</body>\n</html>\n");
}
