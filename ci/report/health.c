/* SPDX-License-Identifier: Apache-2.0
 *
 * The words that all forms of the report share; and the text.
 */
#include "ci/report/health.h"

#include "ci/report/escape.h"
#include "ci/report/style.h"

static writ_str keep(writ_arena *arena, writ_buf *text)
{
    writ_str kept = writ_str_copy(arena, writ_buf_str(text));
    writ_buf_clear(text);
    return kept;
}

writ_str writ_health_verdict(writ_arena *arena, const writ_health_report *report)
{
    writ_buf text = WRIT_BUF_INIT;
    for (int health = 0; health < WRIT_HEALTH_COUNT; health++)
        if (report->counts[health])
            writ_buf_printf(&text, "%s%zu %s", text.len ? ", " : "", report->counts[health],
                            writ_health_name((writ_health)health));
    if (!text.len)
        writ_buf_add_text(&text, "no contract is known");
    return keep(arena, &text);
}

writ_str writ_health_contract(const writ_health_row *row)
{
    return row->contract.len ? row->contract : WRIT_STR("(no contract)");
}

writ_str writ_health_share_words(writ_arena *arena, const writ_health_row *row)
{
    writ_buf text = WRIT_BUF_INIT;
    if (!row->now.records)
        return WRIT_STR_EMPTY;
    writ_str share = writ_health_percent(arena, writ_health_share(row, &row->now));
    writ_buf_printf(&text, "%.*s of ", WRIT_FMT(share));
    writ_style_add_plural(&text, row->now.records, "record");
    if (row->before.records) {
        share = writ_health_percent(arena, writ_health_share(row, &row->before));
        writ_buf_printf(&text, " (before: %.*s)", WRIT_FMT(share));
    }
    return keep(arena, &text);
}

writ_str writ_health_parties(writ_arena *arena, const writ_health_row *row)
{
    static const size_t most = 5;
    writ_buf text = WRIT_BUF_INIT;
    for (size_t i = 0; i < row->affects.count && i < most; i++)
        writ_buf_printf(&text, "%s%.*s", i ? ", " : "", WRIT_FMT(row->affects.items[i]));
    if (row->affects.count > most)
        writ_buf_printf(&text, " and %zu more", row->affects.count - most);
    return keep(arena, &text);
}

void writ_report_health(writ_buf *out, writ_arena *arena, writ_health_format format,
                        const writ_health_report *report, const writ_report_options *options)
{
    if (format == WRIT_HEALTH_JSON)
        writ_health_print_json(out, arena, report);
    else if (format == WRIT_HEALTH_HTML)
        writ_health_print_html(out, arena, report);
    else
        writ_health_print_text(out, arena, report, options);
}

/* ---- text ---- */

static writ_style style_of(writ_health health)
{
    static const writ_style styles[WRIT_HEALTH_COUNT] = {WRIT_RED, WRIT_YELLOW, WRIT_YELLOW,
                                                         WRIT_DIM, WRIT_GREEN};
    return styles[health];
}

/* What others have named, in a style, and in a column of its own. */
static void add_cell(writ_buf *out, const writ_report_options *options, writ_style style,
                     writ_str text, size_t width)
{
    writ_buf line = WRIT_BUF_INIT;
    writ_escape_line(&line, text);
    writ_style_add(out, options, style, "%.*s", WRIT_FMT(writ_buf_str(&line)));
    writ_style_pad(out, writ_str_code_points(writ_buf_str(&line)), width);
    writ_buf_clear(&line);
}

static void add_below(writ_buf *out, const char *label, writ_str text)
{
    if (!text.len)
        return;
    writ_buf_printf(out, "           %s", label);
    writ_escape_line(out, text);
    writ_buf_add_byte(out, '\n');
}

static void add_row(writ_buf *out, writ_arena *arena, const writ_health_report *report,
                    const writ_health_row *row, const writ_report_options *options)
{
    writ_str share = writ_health_share_words(arena, row);
    add_cell(out, options, style_of(row->health), writ_str_of(writ_health_name(row->health)), 11);
    add_cell(out, options, WRIT_BOLD, writ_health_contract(row), 28);
    add_cell(out, options, WRIT_PLAIN, writ_health_ago(arena, report, row->last_data), 14);
    add_cell(out, options, WRIT_PLAIN, share.len ? share : WRIT_STR("no records"), 46);
    writ_buf_add_text(out, "owner ");
    writ_escape_line(out, row->owner.len ? row->owner : WRIT_STR("nobody"));
    writ_str parties = writ_health_parties(arena, row);
    if (parties.len) {
        writ_buf_add_text(out, "   affects ");
        writ_escape_line(out, parties);
    }
    writ_buf_add_byte(out, '\n');
    add_below(out, "", row->reason);
    if (row->is_observed)
        add_below(out, "",
                  WRIT_STR("this contract was drawn from observed records; nobody has agreed to "
                           "it"));
    add_below(out, "next: ", row->command);
}

void writ_health_print_text(writ_buf *out, writ_arena *arena, const writ_health_report *report,
                            const writ_report_options *options)
{
    if (!report->rows.count)
        return;
    for (size_t i = 0; i < report->rows.count; i++)
        add_row(out, arena, report, report->rows.items[i], options);
    writ_buf_printf(out, "%.*s; ", WRIT_FMT(writ_health_verdict(arena, report)));
    writ_style_add_plural(out, report->runs, "run");
    writ_buf_printf(out, ", since %.*s\n", WRIT_FMT(writ_health_time(arena, report->from)));
}
