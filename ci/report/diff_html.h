/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of the page, for ci/report/diff_html*.c and the catalog (ci/serve/page_change.c). What
 * is told of a contract has ids that end in its number, so that they are unique on the page.
 */
#ifndef WRIT_CI_REPORT_DIFF_HTML_H
#define WRIT_CI_REPORT_DIFF_HTML_H

#include "ci/report/diff.h"

/* A section for each contract of the run, and its notes: the page without its frame. */
void writ_html_contracts(const writ_diff_printer *run);

/* The contract's parties by its changed fields, as a grid of coloured marks. */
void writ_html_matrix(const writ_diff_printer *printer, size_t number);

/* Who writes, the contract, and who reads it, as a picture. */
void writ_html_lineage(const writ_diff_printer *printer, size_t number);

/* The contract's parties, the worst first. In the arena. */
typedef WRIT_ARRAY(const writ_party_impact *) writ_html_parties;
writ_html_parties writ_html_sorted(const writ_diff_printer *printer);

#endif
