/* SPDX-License-Identifier: Apache-2.0
 *
 * Findings as annotations of a GitHub job: workflow commands on its standard output. GitHub shows
 * ten errors and ten warnings of a step, so the worst come first and parties that suffer the same
 * share one.
 */
#include "ci/report/diff.h"
#include "ci/report/escape.h"

static void add_command(const writ_diff_printer *p, const char *level, const writ_diff_item *items,
                        size_t count)
{
    const writ_finding *finding = items->finding;
    writ_diff_spot spot = writ_diff_spot_of(p, finding);
    writ_buf_printf(p->out, "::%s file=", level);
    writ_escape_github_property(p->out, spot.file);
    writ_buf_printf(p->out, ",line=%u", spot.line);
    if (spot.column)
        writ_buf_printf(p->out, ",col=%u", spot.column);
    writ_buf_add_text(p->out, ",title=");
    writ_escape_github_property(p->out, writ_diff_title(p->arena, finding));
    writ_buf_add_text(p->out, "::");
    writ_escape_github_data(p->out, writ_diff_words(p, items, count));
    writ_buf_add_byte(p->out, '\n');
}

static void add_counted(const writ_diff_printer *p)
{
    static const char *const levels[] = {"notice", "warning", "error"};
    writ_diff_groups groups = writ_diff_group_list(p);
    for (size_t i = 0; i < groups.count; i++) {
        const writ_diff_group *group = groups.items[i];
        add_command(p, levels[group->finding->severity], group->sufferers.items,
                    group->sufferers.count);
    }
}

static void add_uncounted(const writ_diff_printer *p)
{
    writ_diff_items items = writ_diff_list(p);
    for (size_t i = 0; i < items.count; i++)
        if (items.items[i].account != WRIT_ACCOUNT_COUNTED)
            add_command(p, "notice", &items.items[i], 1);
}

void writ_diff_print_github(const writ_diff_printer *run)
{
    for (size_t i = 0; i < run->report->diffs.count; i++) {
        const writ_diff_printer one = writ_diff_at(run, i);
        add_counted(&one);
        add_uncounted(&one);
    }
}
