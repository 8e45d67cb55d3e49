/* SPDX-License-Identifier: Apache-2.0
 *
 * The last lines of `writ filter`: the account of its records, and why some were set aside.
 */
#include <stdlib.h>

#include "ci/judge.h"
#include "ci/report/style.h"
#include "contracts/base/bounds.h"

static const size_t groups_shown = 20; /* the rest is in the dead letters */
static const size_t paths_shown = 10;

static void add_observed(writ_buf *out, uint64_t observed)
{
    if (!observed)
        return;
    writ_buf_add_text(out, ", ");
    writ_style_add_count(out, observed);
    writ_buf_add_text(out, " of those passed would have been rejected");
}

static void add_account(writ_buf *out, const writ_filter_report *report,
                        const writ_report_options *options)
{
    const writ_filter_state *state = report->state;
    writ_style_add(out, options, WRIT_BOLD, "%.*s:", WRIT_FMT(report->name));
    writ_buf_add_byte(out, ' ');
    writ_style_add_count(out, state->records);
    writ_buf_add_text(out, " read = ");
    writ_style_add_count(out, state->passed);
    writ_buf_add_text(out, " passed + ");
    writ_style_add_count(out, state->rejected);
    writ_buf_add_text(out, " rejected");
    if (report->reject_name || state->rejected || !report->observes)
        writ_buf_printf(out, " (%s)", report->reject_name ? report->reject_name : "discarded");
    if (state->records > state->passed + state->rejected) {
        writ_buf_add_text(out, " + ");
        writ_style_add_count(out, state->records - state->passed - state->rejected);
        writ_buf_add_text(out, " not written");
    }
    add_observed(out, state->observed);
    if (state->blank) {
        writ_buf_add_text(out, ", ");
        writ_style_add_plural(out, state->blank, "blank line");
        writ_buf_add_text(out, " dropped");
    }
    writ_buf_add_byte(out, '\n');
    if (state->enough)
        writ_buf_add_text(out, "stopped, since too many of the last records were rejected\n");
    if (state->stopped)
        writ_buf_printf(out,
                        "stopped by a signal; %llu bytes of an unfinished record were read "
                        "and not judged\n",
                        (unsigned long long)state->unread);
}

static void add_group(writ_buf *out, const writ_reject_group *group,
                      const writ_report_options *options)
{
    const char *path = group->path.len ? group->path.ptr : "(record)";
    writ_buf_printf(out, "  %7llu  ", (unsigned long long)group->count);
    writ_style_add(out, options, WRIT_RED, "%s", writ_rule_id(group->rule));
    writ_style_pad(out, strlen(writ_rule_id(group->rule)), 18);
    writ_style_add(out, options, WRIT_BOLD, "%s", path);
    writ_style_pad(out, writ_str_code_points(writ_str_of(path)), 26);
    if (group->count == 1) {
        writ_buf_add_text(out, "at line ");
        writ_style_add_count(out, group->first_line);
    } else {
        writ_buf_add_text(out, "first at line ");
        writ_style_add_count(out, group->first_line);
        writ_buf_add_text(out, ", last at ");
        writ_style_add_count(out, group->last_line);
    }
    for (size_t i = 0; i < group->affects_count; i++)
        writ_buf_printf(out, "%s%.*s", i ? ", " : "   affects ", WRIT_FMT(group->affects[i]));
    writ_buf_printf(out, "\n           %.*s", WRIT_FMT(group->example));
    writ_style_add_actual(out, group->rule, group->actual);
    writ_buf_add_byte(out, '\n');
    if (group->hint.len)
        writ_buf_printf(out, "           hint: %.*s\n", WRIT_FMT(group->hint));
}

/* Most frequent first; of equals the one that appeared first. */
static int by_count(const void *a, const void *b)
{
    const writ_reject_group *x = *(const writ_reject_group *const *)a;
    const writ_reject_group *y = *(const writ_reject_group *const *)b;
    if (x->count != y->count)
        return (x->count < y->count) - (x->count > y->count);
    return (x->first_line > y->first_line) - (x->first_line < y->first_line);
}

/* Those of one contract. */
static void add_groups(writ_buf *out, const writ_filter_state *state, size_t contract,
                       const writ_report_options *options)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_reject_group **groups =
        writ_arena_alloc(&arena, state->groups.count * sizeof(writ_reject_group *));
    size_t count = 0;
    for (size_t i = 0; i < state->groups.count; i++)
        if (state->groups.items[i]->contract == contract)
            groups[count++] = state->groups.items[i];
    qsort(groups, count, sizeof *groups, by_count);
    for (size_t i = 0; i < count && i < groups_shown; i++)
        add_group(out, groups[i], options);
    if (count > groups_shown)
        writ_buf_printf(out, "  and %zu more causes\n", count - groups_shown);
    writ_arena_clear(&arena);
}

static void add_paths(writ_buf *out, const char *title, const writ_seen_paths *paths)
{
    if (!paths->count)
        return;
    writ_buf_printf(out, "  %s: ", title);
    for (size_t i = 0; i < paths->count && i < paths_shown; i++) {
        writ_buf_printf(out, "%s%.*s", i ? ", " : "", WRIT_FMT(paths->items[i].path));
        if (paths->items[i].times) {
            writ_buf_add_text(out, " (");
            writ_style_add_count(out, paths->items[i].times);
            writ_buf_add_byte(out, ')');
        }
    }
    if (paths->count > paths_shown)
        writ_buf_printf(out, " and %zu more", paths->count - paths_shown);
    writ_buf_add_byte(out, '\n');
}

/* What is told of one contract under its account. */
static void add_contract(writ_buf *out, const writ_filter_report *report, size_t i,
                         const writ_report_options *options)
{
    const writ_filter_counts *counts = &report->state->contracts[i];
    add_groups(out, report->state, i, options);
    add_paths(out, "undeclared members seen", &counts->undeclared);
    if (counts->records && i >= report->first_contract)
        add_paths(out, "declared, never seen", &report->never_seen[i]);
}

/* ---- several contracts: of routes, and those that were there before they were read again ---- */

static double share_of_refused(const writ_filter_counts *counts)
{
    double refused = (double)(counts->rejected + counts->observed);
    return counts->records ? refused / (double)counts->records : 0;
}

/* Where most of its records are refused; of equals the first. */
static size_t take_worst(const writ_filter_report *report, bool *told)
{
    size_t worst = 0;
    double share = -1;
    for (size_t i = 0; i < report->contract_count; i++)
        if (!told[i] && share_of_refused(&report->state->contracts[i]) > share) {
            worst = i;
            share = share_of_refused(&report->state->contracts[i]);
        }
    told[worst] = true;
    return worst;
}

static void add_part(writ_buf *out, const writ_filter_report *report, size_t i,
                     const writ_report_options *options)
{
    const writ_filter_counts *counts = &report->state->contracts[i];
    const writ_judged *judged = report->judged[i];
    if (!judged && !counts->records)
        return;
    if (judged)
        writ_style_add(out, options, WRIT_BOLD, "%.*s", WRIT_FMT(report->contracts[i].label));
    else
        writ_buf_add_text(out, "no route");
    if (judged && judged->at.len)
        writ_buf_printf(out, " at %.*s", WRIT_FMT(judged->at));
    writ_buf_add_text(out, ": ");
    writ_style_add_plural(out, counts->records, "record");
    writ_buf_add_text(out, ", ");
    writ_style_add_count(out, counts->rejected);
    writ_buf_add_text(out, " rejected");
    add_observed(out, counts->observed);
    writ_buf_add_byte(out, '\n');
    add_contract(out, report, i, options);
}

static void add_parts(writ_buf *out, const writ_filter_report *report,
                      const writ_report_options *options)
{
    writ_arena arena = WRIT_ARENA_INIT;
    bool *told = writ_arena_zalloc(&arena, report->contract_count);
    for (size_t i = 0; i < report->contract_count; i++)
        add_part(out, report, take_worst(report, told), options);
    writ_arena_clear(&arena);
}

void writ_report_filter(writ_buf *out, const writ_filter_report *report,
                        const writ_report_options *options)
{
    add_account(out, report, options);
    if (!report->state->contract_count)
        return;
    if (report->contract_count > 1)
        add_parts(out, report, options);
    else
        add_contract(out, report, 0, options);
}
