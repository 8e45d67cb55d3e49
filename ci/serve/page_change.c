/* SPDX-License-Identifier: Apache-2.0
 *
 * /ui/contracts/{contract}/changes/{old}/{new}: what changed between two versions, and whom it
 * breaks: the report of `writ diff` within the frame, judged now, with who depends on it now, under
 * the policy that the registry holds.
 */
#include "ci/policy.h"
#include "ci/report/diff_html.h"
#include "ci/report/html.h"
#include "ci/serve/api.h"
#include "ci/serve/page.h"

typedef struct judging {
    writ_request *request;
    writ_arena *arena;
    writ_contract *sides[2];
    writ_policy policy;
    writ_impact impact;
} judging;

static int judge(judging *j, writ_error *err)
{
    const writ_policy_options none = {0};
    uint64_t elapsed_us;
    int code = writ_api_policy(j->request, &j->policy, err);
    if (code)
        return code;
    const writ_impact_options options = writ_policy_impact(&j->policy, &none, j->sides[1]->id);
    return writ_api_judge(j->request, j->sides[0], j->sides[1], &j->policy, &options, &j->impact,
                          &elapsed_us, err);
}

static void print(judging *j, writ_buf *out)
{
    const writ_report_options options = {0};
    writ_report report = {.command = WRIT_STR("diff"), .contracts = 1};
    *WRIT_PUSH(j->arena, &report.diffs) =
        (writ_diff_report){.impact = &j->impact,
                           .old_label = writ_contract_label(j->arena, j->sides[0]),
                           .new_label = writ_contract_label(j->arena, j->sides[1]),
                           .policy = &j->policy,
                           .fails = writ_policy_fails(&j->policy, &j->impact)};
    const writ_diff_printer run = {out, j->arena, &report, NULL, &options, NULL};
    writ_html_contracts(&run);
}

/* What the registry shows of it: a version that was deleted is not there. */
static int find_sides(judging *j, writ_str id, const writ_str *names, bool *found, writ_error *err)
{
    writ_stored_versions versions = {0};
    int code = writ_page_versions(j->request, id, &versions, err);
    *found = true;
    for (size_t i = 0; !code && i < 2 && *found; i++) {
        *found = writ_page_find_version(&versions, names[i]);
        if (*found)
            code = writ_registry_contract(j->request->store, j->arena, id, names[i], &j->sides[i],
                                          err);
    }
    return code;
}

int writ_page_change(writ_request *request, writ_response *response, writ_error *err)
{
    judging j = {.request = request, .arena = request->arena};
    writ_str id = writ_request_part(request, "contract");
    const writ_str names[] = {writ_request_part(request, "old"), writ_request_part(request, "new")};
    bool found;
    int code = find_sides(&j, id, names, &found, err);
    if (!code && !found)
        return writ_page_missing(
            request, response, "versions",
            WRIT_JOIN(j.arena, id, WRIT_STR("@"), names[0], WRIT_STR("' and '@"), names[1]));
    if (!code)
        code = judge(&j, err);
    if (code)
        return code;
    writ_page_begin(request, response, WRIT_PAGE_ELSEWHERE,
                    WRIT_JOIN(j.arena, WRIT_STR("Change of "), id, WRIT_STR(" from "), names[0],
                              WRIT_STR(" to "), names[1]));
    writ_page_trail(&response->body, j.arena, id, names[1]);
    print(&j, &response->body);
    writ_page_end(response);
    return WRIT_OK;
}
