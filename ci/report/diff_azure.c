/* SPDX-License-Identifier: Apache-2.0
 *
 * Findings as issues of an Azure pipeline's run: logging commands on its standard output. There are
 * errors and warnings only, so what is not counted is a line beside them.
 */
#include "ci/report/diff.h"
#include "ci/report/escape.h"

static void add_issue(const writ_diff_printer *p, const writ_diff_group *group)
{
    const writ_finding *finding = group->finding;
    writ_diff_spot spot = writ_diff_spot_of(p, finding);
    writ_buf_printf(p->out, "##vso[task.logissue type=%s;sourcepath=",
                    finding->severity == WRIT_ERROR ? "error" : "warning");
    writ_escape_azure_property(p->out, spot.file);
    writ_buf_printf(p->out, ";linenumber=%u;", spot.line);
    if (spot.column)
        writ_buf_printf(p->out, "columnnumber=%u;", spot.column);
    writ_buf_printf(p->out, "code=%s;]", writ_rule_id(finding->rule));
    writ_escape_azure_data(p->out,
                           writ_diff_words(p, group->sufferers.items, group->sufferers.count));
    writ_buf_add_byte(p->out, '\n');
}

static void add_line(const writ_diff_printer *p, const writ_diff_item *item)
{
    writ_escape_azure_line(p->out, writ_diff_title(p->arena, item->finding));
    writ_buf_add_byte(p->out, ' ');
    writ_escape_azure_line(p->out, writ_diff_words(p, item, 1));
    writ_buf_add_byte(p->out, '\n');
}

void writ_diff_print_azure(const writ_diff_printer *run)
{
    for (size_t i = 0; i < run->report->diffs.count; i++) {
        const writ_diff_printer one = writ_diff_at(run, i);
        writ_diff_groups groups = writ_diff_group_list(&one);
        writ_diff_items items = writ_diff_list(&one);
        for (size_t j = 0; j < groups.count; j++)
            if (groups.items[j]->finding->severity != WRIT_INFO)
                add_issue(&one, groups.items[j]);
        for (size_t j = 0; j < items.count; j++)
            if (items.items[j].account != WRIT_ACCOUNT_COUNTED ||
                items.items[j].finding->severity == WRIT_INFO)
                add_line(&one, &items.items[j]);
    }
}
