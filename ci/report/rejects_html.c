/* SPDX-License-Identifier: Apache-2.0
 *
 * Dead letters as one page that needs nothing else: how many came when, a table of their causes,
 * and what to type next.
 */
#include "ci/report/drift_plot.h"
#include "ci/report/html.h"
#include "ci/report/rejects.h"
#include "ci/report/style.h"
#include "validator/drift/drift.h"

static const size_t causes_shown = 500;

/* ---- over time ---- */

static writ_str step_time(const writ_rejects_printer *p, bool at_end)
{
    const writ_reject_steps *times = &p->report->causes->times;
    int64_t step = at_end ? times->last + 1 : times->first;
    return writ_drift_time(p->arena, (double)(step * times->seconds));
}

static void add_times(const writ_rejects_printer *p)
{
    const writ_causes *causes = p->report->causes;
    writ_plot plot = {
        .id = "times", .title = WRIT_STR("records refused over time"), .is_amount = true};
    double most;
    plot.steps[0] = writ_rejects_series(p, causes->steps, &plot.count, &most);
    if (!plot.count)
        return;
    plot.most = writ_plot_most(plot.steps[0], NULL, plot.count);
    plot.most = plot.most < 2 ? 2 : plot.most;
    plot.words = writ_str_printf(p->arena, "at most %.0f in %lld seconds", most,
                                 (long long)causes->times.seconds);
    plot.labels[plot.label_count++] = (writ_plot_label){0, step_time(p, false)};
    plot.labels[plot.label_count++] = (writ_plot_label){(double)plot.count, step_time(p, true)};
    writ_buf_add_text(p->out, "<figure>");
    writ_plot_print(p->out, p->arena, &plot);
    writ_buf_printf(p->out,
                    "<figcaption><b>Records refused</b> over time, in steps of %lld "
                    "seconds.</figcaption></figure>\n",
                    (long long)causes->times.seconds);
}

/* ---- causes ---- */

static void add_cell(const writ_rejects_printer *p, const char *tag, writ_str text)
{
    writ_buf_add_text(p->out, "<td>");
    if (text.len)
        writ_html_element(p->out, tag, text);
    writ_buf_add_text(p->out, "</td>");
}

static void add_course(const writ_rejects_printer *p, const writ_cause *cause)
{
    size_t count;
    double most;
    const double *series = writ_rejects_series(p, cause->steps, &count, &most);
    writ_buf_add_text(p->out, "<td>");
    writ_plot_spark(p->out, series, count);
    writ_html_element(p->out, "span", writ_rejects_period(p->arena, cause->first, cause->last));
    writ_buf_add_text(p->out, "</td>");
}

static void add_example(const writ_rejects_printer *p, const writ_cause *cause)
{
    writ_buf_add_text(p->out, "<td class=\"words\">");
    writ_html_element(p->out, "p", cause->message);
    if (cause->hint.len)
        writ_html_element(p->out, "p class=\"soft\"", cause->hint);
    if (cause->value.len)
        writ_html_element(p->out, "code", cause->value);
    writ_buf_add_text(p->out, "<p class=\"soft\">");
    writ_html_element(p->out, "code", writ_rejects_record_place(p->arena, cause));
    writ_buf_add_text(p->out, ", letter ");
    writ_html_element(p->out, "code", writ_rejects_letter_place(p->arena, cause));
    writ_buf_add_text(p->out, "</p></td>");
}

static void add_cause(const writ_rejects_printer *p, const writ_cause *cause)
{
    writ_buf_add_text(p->out, "<tr><th scope=\"row\">");
    writ_style_add_count(p->out, cause->records);
    writ_buf_add_text(p->out, "</th>");
    if (writ_rejects_by(p, WRIT_CAUSE_RULE))
        add_cell(p, "span", cause->rule);
    if (writ_rejects_by(p, WRIT_CAUSE_PATH))
        add_cell(p, "code", cause->path.len ? cause->path : WRIT_STR("(record)"));
    if (writ_rejects_by(p, WRIT_CAUSE_CONTRACT))
        add_cell(p, "span", cause->contract.len ? cause->contract : WRIT_STR("no contract"));
    if (writ_rejects_by(p, WRIT_CAUSE_PRODUCER))
        add_cell(p, "span", cause->producer);
    add_cell(p, "span", writ_rejects_list(p->arena, &cause->owners));
    add_cell(p, "span", writ_rejects_list(p->arena, &cause->affects));
    add_course(p, cause);
    add_example(p, cause);
    writ_buf_add_text(p->out, "</tr>\n");
}

static void add_heads(const writ_rejects_printer *p)
{
    static const struct {
        const char *name;
        unsigned by; /* 0: always */
    } heads[] = {{"records", 0},
                 {"rule", WRIT_CAUSE_RULE},
                 {"path", WRIT_CAUSE_PATH},
                 {"contract", WRIT_CAUSE_CONTRACT},
                 {"producer", WRIT_CAUSE_PRODUCER},
                 {"owner", 0},
                 {"affects", 0},
                 {"seen", 0},
                 {"example", 0}};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (!heads[i].by || writ_rejects_by(p, heads[i].by))
            writ_buf_printf(p->out, "<th scope=\"col\">%s</th>", heads[i].name);
}

static void add_causes(const writ_rejects_printer *p)
{
    const writ_causes *causes = p->report->causes;
    if (!causes->items.count)
        return;
    writ_buf_add_text(p->out, "<h2 id=\"causes\">Causes</h2>\n<p class=\"soft\">A record with "
                              "several causes counts once in each.</p>\n<section class=\"scroll\" "
                              "tabindex=\"0\" aria-labelledby=\"causes\"><table class=\"wide\">"
                              "<thead><tr>");
    add_heads(p);
    writ_buf_add_text(p->out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < causes->items.count && i < causes_shown; i++)
        add_cause(p, causes->items.items[i]);
    writ_buf_add_text(p->out, "</tbody></table></section>\n");
    if (causes->items.count > causes_shown)
        writ_buf_printf(p->out, "<p>And %zu more causes.</p>\n",
                        causes->items.count - causes_shown);
}

static void add_next(const writ_rejects_printer *p)
{
    if (!p->report->next.count)
        return;
    writ_buf_add_text(p->out, "<h2>Next</h2>\n<ul>\n");
    for (size_t i = 0; i < p->report->next.count; i++) {
        writ_buf_add_text(p->out, "<li>");
        writ_html_element(p->out, "code", p->report->next.items[i].command);
        writ_buf_printf(p->out, " %s</li>\n", p->report->next.items[i].why);
    }
    writ_buf_add_text(p->out, "</ul>\n");
}

/* ---- the page ---- */

static void add_header(const writ_rejects_printer *p, writ_str title)
{
    const writ_causes *causes = p->report->causes;
    writ_str again = writ_rejects_again(p);
    writ_buf_add_text(p->out, "<body>\n<header>\n<h1>");
    writ_html_element(p->out, "span", title);
    writ_buf_add_text(p->out, "</h1>\n<p class=\"soft\">writ rejects");
    if (causes->records) {
        writ_str period = writ_rejects_period(p->arena, causes->first, causes->last);
        writ_buf_printf(p->out, " · %.*s", WRIT_FMT(period));
    }
    writ_buf_add_text(p->out, "</p>\n");
    if (again.len)
        writ_html_element(p->out, "p", again);
    for (size_t i = 0; i < p->report->notes.count; i++)
        writ_html_element(p->out, "p", p->report->notes.items[i]);
    writ_buf_add_text(p->out, "</header>\n<main>\n");
}

void writ_rejects_print_html(const writ_rejects_printer *p)
{
    writ_str title = writ_rejects_verdict(p);
    writ_html_begin(p->out, title);
    add_header(p, title);
    add_times(p);
    add_causes(p);
    add_next(p);
    writ_buf_add_text(p->out, "</main>\n<footer><p>Written by writ. Values out of the records are "
                              "shown only where they were asked for.</p></footer>\n</body>\n"
                              "</html>\n");
}
