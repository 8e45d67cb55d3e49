/* SPDX-License-Identifier: Apache-2.0
 *
 * Dead letters in text: how many records, each cause with an example and who can act, and what to
 * type next.
 */
#include "ci/report/escape.h"
#include "ci/report/rejects.h"
#include "ci/report/style.h"

static const size_t causes_shown = 20, label_width = 10;

static void add_text(const writ_rejects_printer *p, writ_str text)
{
    writ_escape_line(p->out, text);
}

static void add_styled(const writ_rejects_printer *p, writ_style style, writ_str text)
{
    writ_buf line = WRIT_BUF_INIT;
    writ_escape_line(&line, text);
    writ_style_add(p->out, p->options, style, "%.*s", WRIT_FMT(writ_buf_str(&line)));
    writ_buf_clear(&line);
}

static void add_line(const writ_rejects_printer *p, const char *label, writ_str text)
{
    if (!text.len)
        return;
    writ_buf_add_text(p->out, "           ");
    writ_style_add(p->out, p->options, WRIT_DIM, "%s", label);
    writ_style_pad(p->out, strlen(label), label_width);
    add_text(p, text);
    writ_buf_add_byte(p->out, '\n');
}

/* More than two times, or they say nothing. */
static void add_course(const writ_rejects_printer *p, const uint64_t *steps)
{
    size_t count;
    double most;
    const double *series = writ_rejects_series(p, steps, &count, &most);
    if (count < 3)
        return;
    writ_buf_add_text(p->out, "  ");
    writ_style_add_sparkline(p->out, series, count, most);
}

/* What tells it apart, three spaces between. */
static void add_title(const writ_rejects_printer *p, const writ_cause *cause)
{
    writ_buf_printf(p->out, "\n  %7llu", (unsigned long long)cause->records);
    if (writ_rejects_by(p, WRIT_CAUSE_RULE)) {
        writ_buf_add_text(p->out, "  ");
        add_styled(p, WRIT_RED, cause->rule);
    }
    if (writ_rejects_by(p, WRIT_CAUSE_PATH)) {
        writ_style_pad(p->out, cause->rule.len, 17);
        writ_buf_add_byte(p->out, ' ');
        add_styled(p, WRIT_BOLD, cause->path.len ? cause->path : WRIT_STR("(record)"));
    }
    if (writ_rejects_by(p, WRIT_CAUSE_CONTRACT)) {
        writ_buf_add_text(p->out, "   ");
        add_text(p, cause->contract.len ? cause->contract : WRIT_STR("no contract"));
    }
    if (cause->producer.len || p->report->causes->options.by == WRIT_CAUSE_PRODUCER) {
        writ_buf_add_text(p->out, "   from ");
        add_text(p, cause->producer.len ? cause->producer : WRIT_STR("who does not say"));
    }
    writ_buf_add_byte(p->out, '\n');
}

static void add_cause(const writ_rejects_printer *p, const writ_cause *cause)
{
    writ_arena *arena = p->arena;
    add_title(p, cause);
    add_line(p, "example", cause->message);
    add_line(p, "hint", cause->hint);
    add_line(p, "value", cause->value);
    add_line(p, "at",
             WRIT_JOIN(arena, writ_rejects_record_place(arena, cause), WRIT_STR("; its letter "),
                       writ_rejects_letter_place(arena, cause)));
    writ_buf_add_text(p->out, "           ");
    writ_style_add(p->out, p->options, WRIT_DIM, "seen");
    writ_style_pad(p->out, strlen("seen"), label_width);
    add_text(p, writ_rejects_period(arena, cause->first, cause->last));
    if (strcmp(cause->first, cause->last) != 0)
        add_course(p, cause->steps);
    writ_buf_add_byte(p->out, '\n');
    add_line(p, "owner",
             cause->owners.count ? writ_rejects_list(arena, &cause->owners)
                                 : WRIT_STR("none is named"));
    add_line(p, "affects", writ_rejects_list(arena, &cause->affects));
}

static void add_next(const writ_rejects_printer *p)
{
    for (size_t i = 0; i < p->report->next.count; i++) {
        const writ_rejects_step *step = &p->report->next.items[i];
        writ_buf_add_text(p->out, i ? "       " : "\nnext:  ");
        add_styled(p, WRIT_BOLD, step->command);
        writ_style_pad(p->out, writ_str_code_points(step->command), 60);
        writ_buf_printf(p->out, "%s\n", step->why);
    }
}

void writ_rejects_print_text(const writ_rejects_printer *p)
{
    const writ_causes *causes = p->report->causes;
    writ_str again = writ_rejects_again(p);
    add_styled(p, WRIT_BOLD, writ_rejects_verdict(p));
    if (causes->records) {
        writ_buf_add_text(p->out, ", ");
        add_text(p, writ_rejects_period(p->arena, causes->first, causes->last));
        add_course(p, causes->steps);
    }
    writ_buf_add_byte(p->out, '\n');
    if (again.len)
        writ_buf_printf(p->out, "%.*s\n", WRIT_FMT(again));
    for (size_t i = 0; i < causes->items.count && i < causes_shown; i++)
        add_cause(p, causes->items.items[i]);
    if (causes->items.count > causes_shown)
        writ_buf_printf(p->out, "\n  and %zu more causes: --format json has them all\n",
                        causes->items.count - causes_shown);
    if (causes->items.count && p->report->notes.count)
        writ_buf_add_byte(p->out, '\n');
    for (size_t i = 0; i < p->report->notes.count; i++) {
        add_text(p, p->report->notes.items[i]);
        writ_buf_add_byte(p->out, '\n');
    }
    add_next(p);
}
