/* SPDX-License-Identifier: Apache-2.0
 *
 * A run as JUnit XML: a suite for each contract, a case for each party, and one for what concerns
 * no party. It fails for what counts as an error, and is skipped where the party does not count.
 */
#include "ci/report/diff.h"
#include "ci/report/escape.h"

typedef struct cases {
    size_t tests, failures, skipped;
} cases;

static void add_attribute(const writ_diff_printer *p, const char *name, writ_str text)
{
    writ_buf_printf(p->out, " %s=\"", name);
    writ_escape_html(p->out, text);
    writ_buf_add_byte(p->out, '"');
}

static void add_tally(const writ_diff_printer *p, const cases *of)
{
    writ_buf_printf(p->out, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\"",
                    of->tests, of->failures, of->skipped);
}

/* All of the party's findings (of none, for NULL) that are failures, or all that are not, as the
 * text of an element. False: there are none, and nothing was added. */
static bool add_findings(const writ_diff_printer *p, const writ_diff_items *items,
                         const writ_party_impact *party, bool failures, const char *element)
{
    bool first = true;
    for (size_t i = 0; i < items->count; i++) {
        const writ_diff_item *item = &items->items[i];
        bool fails = item->account == WRIT_ACCOUNT_COUNTED && item->finding->severity == WRIT_ERROR;
        if (item->party != party || fails != failures)
            continue;
        writ_str title = writ_diff_title(p->arena, item->finding);
        if (first)
            writ_buf_printf(p->out, "      <%s", element);
        if (first && failures) {
            add_attribute(p, "type", writ_str_of(writ_rule_id(item->finding->rule)));
            add_attribute(p, "message", item->finding->message);
        }
        writ_buf_add_text(p->out, first ? ">" : "\n");
        first = false;
        writ_escape_html(p->out, title);
        writ_buf_add_byte(p->out, '\n');
        writ_escape_html(p->out, writ_diff_words(p, item, 1));
        writ_buf_add_byte(p->out, '\n');
    }
    if (!first)
        writ_buf_printf(p->out, "</%s>\n", element);
    return !first;
}

static bool is_skipped(writ_fate fate)
{
    return fate == WRIT_FATE_WAIVED || fate == WRIT_FATE_STANDS || fate == WRIT_FATE_PENDING ||
           fate == WRIT_FATE_APART;
}

/* No two parties have one id; OLD stands in once for each object. */
static writ_str case_name(const writ_diff_printer *p, const writ_party_impact *party)
{
    if (!party)
        return WRIT_STR("the contract itself");
    if (!party->stand_in || !party->party->object.len)
        return party->stand_in ? writ_diff_party_name(party) : party->party->id;
    return writ_str_printf(p->arena, "%.*s of %.*s", WRIT_FMT(writ_diff_party_name(party)),
                           WRIT_FMT(party->party->object));
}

/* Is anything that concerns no party waived? */
static bool is_waived(const writ_diff_items *items)
{
    for (size_t i = 0; i < items->count; i++)
        if (!items->items[i].party && items->items[i].account == WRIT_ACCOUNT_WAIVED)
            return true;
    return false;
}

static void add_case(const writ_diff_printer *p, const writ_diff_items *items,
                     const writ_party_impact *party, cases *of)
{
    writ_buf_add_text(p->out, "    <testcase");
    add_attribute(p, "classname", p->diff->impact->new_contract->id);
    add_attribute(p, "name", case_name(p, party));
    writ_buf_add_text(p->out, " time=\"0\">\n");
    of->tests++;
    bool fails = add_findings(p, items, party, true, "failure");
    bool skipped = !fails && (party ? is_skipped(writ_diff_fate(party)) : is_waived(items));
    const char *waived = writ_diff_account_words(WRIT_ACCOUNT_WAIVED);
    of->failures += fails;
    of->skipped += skipped;
    if (skipped) {
        writ_buf_add_text(p->out, "      <skipped");
        add_attribute(p, "message", writ_str_of(party ? writ_diff_because(party) : waived));
        writ_buf_add_text(p->out, "/>\n");
    }
    add_findings(p, items, party, false, "system-out");
    writ_buf_add_text(p->out, "    </testcase>\n");
}

/* The cases are written first, to be counted. */
static void add_suite(const writ_diff_printer *p, cases *total)
{
    const writ_impact *impact = p->diff->impact;
    writ_diff_items items = writ_diff_list(p);
    cases here = {0};
    writ_buf body = WRIT_BUF_INIT;
    writ_diff_printer inner = *p;
    inner.out = &body;
    if (impact->governance.count)
        add_case(&inner, &items, NULL, &here);
    for (size_t i = 0; i < impact->parties.count; i++)
        add_case(&inner, &items, &impact->parties.items[i], &here);
    writ_buf_add_text(p->out, "  <testsuite");
    add_attribute(p, "name", writ_diff_heading(p));
    add_tally(p, &here);
    writ_buf_printf(p->out, " time=\"%.6f\">\n%.*s  </testsuite>\n",
                    (double)p->diff->elapsed_us / 1e6, (int)body.len, body.ptr ? body.ptr : "");
    writ_buf_clear(&body);
    total->tests += here.tests;
    total->failures += here.failures;
    total->skipped += here.skipped;
}

void writ_diff_print_junit(const writ_diff_printer *run)
{
    cases total = {0};
    writ_buf suites = WRIT_BUF_INIT;
    for (size_t i = 0; i < run->report->diffs.count; i++) {
        writ_diff_printer one = writ_diff_at(run, i);
        one.out = &suites;
        add_suite(&one, &total);
    }
    writ_buf_add_text(run->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
    add_attribute(run, "name",
                  writ_str_printf(run->arena, "writ %.*s", WRIT_FMT(run->report->command)));
    add_tally(run, &total);
    writ_buf_printf(run->out, ">\n%.*s</testsuites>\n", (int)suites.len,
                    suites.ptr ? suites.ptr : "");
    writ_buf_clear(&suites);
}
