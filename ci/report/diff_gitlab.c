/* SPDX-License-Identifier: Apache-2.0
 *
 * Findings as a GitLab code quality report (docs.gitlab.com, Code Quality, Code Quality report
 * format): an array of issues, which a merge request's widget compares with the target branch's by
 * fingerprint. What is not counted is `info`.
 */
#include "ci/report/diff.h"
#include "ci/report/json.h"
#include "contracts/base/write.h"

static const char *severity_of(const writ_diff_item *item)
{
    static const char *const severities[] = {"info", "minor", "critical"};
    return item->account == WRIT_ACCOUNT_COUNTED ? severities[item->finding->severity] : "info";
}

static void add_issue(const writ_diff_printer *p, writ_value *issues, const writ_diff_item *item)
{
    writ_arena *arena = p->arena;
    const writ_finding *finding = item->finding;
    writ_diff_spot spot = writ_diff_spot_of(p, finding);
    writ_value *issue = writ_json_push_object(arena, issues);
    writ_json_set_str(arena, issue, "description", writ_diff_words(p, item, 1));
    writ_json_set_text(arena, issue, "check_name", writ_rule_id(finding->rule));
    writ_json_set_str(arena, issue, "fingerprint", writ_diff_fingerprint(p, item));
    writ_json_set_text(arena, issue, "severity", severity_of(item));
    writ_value *location = writ_json_set_object(arena, issue, "location");
    writ_json_set_str(arena, location, "path", spot.file);
    writ_value *lines = writ_json_set_object(arena, location, "lines");
    writ_json_set_int(arena, lines, "begin", spot.line);
}

void writ_diff_print_gitlab(const writ_diff_printer *run)
{
    writ_value *issues = writ_value_array(run->arena, NULL);
    for (size_t i = 0; i < run->report->diffs.count; i++) {
        const writ_diff_printer one = writ_diff_at(run, i);
        writ_diff_items items = writ_diff_list(&one);
        for (size_t j = 0; j < items.count; j++)
            add_issue(&one, issues, &items.items[j]);
    }
    writ_json_write(run->out, issues, WRIT_JSON_PRETTY);
    writ_buf_add_byte(run->out, '\n');
}
