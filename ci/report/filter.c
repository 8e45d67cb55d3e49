/* SPDX-License-Identifier: Apache-2.0
 *
 * The last lines of `writ filter`: the account of its records, and why some were set aside.
 */
#include <stdlib.h>

#include "ci/report/style.h"

static const size_t groups_shown = 20; /* the rest is in the dead letters */
static const size_t paths_shown = 10;

static void add_account(writ_buf *out, writ_str contract, const char *reject_name,
                        const writ_filter_state *state, const writ_report_options *options)
{
    writ_style_add(out, options, WRIT_BOLD, "%.*s:", WRIT_FMT(contract));
    writ_buf_add_byte(out, ' ');
    writ_style_add_count(out, state->records);
    writ_buf_add_text(out, " read = ");
    writ_style_add_count(out, state->passed);
    writ_buf_add_text(out, " passed + ");
    writ_style_add_count(out, state->rejected);
    writ_buf_printf(out, " rejected (%s)", reject_name ? reject_name : "discarded");
    if (state->records > state->passed + state->rejected) {
        writ_buf_add_text(out, " + ");
        writ_style_add_count(out, state->records - state->passed - state->rejected);
        writ_buf_add_text(out, " not written");
    }
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

static void add_groups(writ_buf *out, const writ_filter_state *state,
                       const writ_report_options *options)
{
    size_t count = state->groups.count;
    if (!count)
        return;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_reject_group **groups =
        writ_arena_copy(&arena, state->groups.items, count * sizeof(writ_reject_group *));
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

/* Which versions judged how many, where contracts were read again. */
static void add_versions(writ_buf *out, const writ_filter_report *report)
{
    const writ_filter_state *state = report->state;
    for (size_t i = 0; report->first_contract && i < state->contract_count; i++) {
        writ_buf_printf(out, "  judged by %.*s: ", WRIT_FMT(report->contracts[i].label));
        writ_style_add_count(out, state->contracts[i].records);
        writ_buf_add_text(out, " read, ");
        writ_style_add_count(out, state->contracts[i].rejected);
        writ_buf_add_text(out, " rejected\n");
    }
}

void writ_report_filter(writ_buf *out, const writ_filter_report *report,
                        const writ_report_options *options)
{
    const writ_filter_state *state = report->state;
    size_t first = report->first_contract;
    add_account(out, report->contracts[first].label, report->reject_name, state, options);
    add_groups(out, state, options);
    if (!state->contract_count)
        return;
    add_versions(out, report);
    add_paths(out, "undeclared members seen", &state->contracts[first].undeclared);
    if (state->records)
        add_paths(out, "declared, never seen", &report->never_seen[first]);
}
