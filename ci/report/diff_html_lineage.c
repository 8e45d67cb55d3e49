/* SPDX-License-Identifier: Apache-2.0
 *
 * The picture of a contract and its parties: how each fares under the change.
 */
#include "ci/report/diff_html.h"
#include "ci/report/lineage_html.h"

static void add_parties(const writ_diff_printer *printer, const writ_html_parties *parties,
                        writ_role role, writ_lineage_side *side)
{
    for (size_t i = 0; i < parties->count; i++) {
        const writ_party_impact *party = parties->items[i];
        const char *fate = writ_diff_fate_name(writ_diff_fate(party));
        if (party->party->role == role)
            *WRIT_PUSH(printer->arena, side) = (writ_lineage_box){
                .name = writ_diff_party_name(party), .word = writ_str_of(fate), .fate = fate};
    }
}

void writ_html_lineage(const writ_diff_printer *printer, size_t number)
{
    const writ_impact *impact = printer->diff->impact;
    writ_html_parties parties = writ_html_sorted(printer);
    writ_str versions = writ_diff_version(impact->new_contract, printer->diff->new_label);
    if (impact->old_contract)
        versions = writ_str_printf(
            printer->arena, "%.*s → %.*s",
            WRIT_FMT(writ_diff_version(impact->old_contract, printer->diff->old_label)),
            WRIT_FMT(versions));
    writ_lineage lineage = {.title = "Who writes and who reads it",
                            .left_title = "Producers",
                            .right_title = "Consumers",
                            .no_left = "no producer is known",
                            .no_right = "no consumer is known",
                            .caption = "Producers on the left, consumers on the right, the worst "
                                       "first.",
                            .number = number,
                            .centre = {.name = impact->new_contract->id, .word = versions}};
    add_parties(printer, &parties, WRIT_ROLE_PRODUCER, &lineage.left);
    add_parties(printer, &parties, WRIT_ROLE_CONSUMER, &lineage.right);
    writ_html_draw_lineage(printer->out, &lineage);
}
