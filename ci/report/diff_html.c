/* SPDX-License-Identifier: Apache-2.0
 *
 * A run as one page that needs nothing else: no script, no picture, no font from anywhere. A policy
 * in its head says so to browsers too.
 */
#include "ci/report/diff_html.h"

#include "ci/report/escape.h"
#include "ci/report/html.h"
#include "contracts/base/read.h"
#include "contracts/base/utf8.h"
#include "contracts/base/write.h"

typedef struct page {
    const writ_diff_printer *p;
    writ_buf *out;
    size_t number; /* of the contract, from 1 */
} page;

static void add(const page *at, const char *html)
{
    writ_buf_add_text(at->out, html);
}

static void add_text(const page *at, writ_str text)
{
    writ_escape_html(at->out, text);
}

static void add_element(const page *at, const char *tag, writ_str text)
{
    writ_html_element(at->out, tag, text);
}

static void add_heading(const page *at, const char *text, const char *id)
{
    writ_buf_printf(at->out, "<h3 id=\"%s-%zu\">%s</h3>\n", id, at->number, text);
}

/* A table that scrolls by itself where it is too wide, below the heading of that id. */
static void begin_table(const page *at, const char *id)
{
    writ_buf_printf(at->out,
                    "<div class=\"scroll\" tabindex=\"0\" role=\"group\" "
                    "aria-labelledby=\"%s-%zu\"><table class=\"wide\">",
                    id, at->number);
}

/* Without a path a finding is about the record, or of no party, and about the contract. */
static void add_path(const page *at, const writ_finding *finding, bool of_party)
{
    if (finding->path.len)
        add_element(at, "code", finding->path);
    else
        add(at, of_party ? "the record" : "the contract");
}

static void add_place(const page *at, const writ_finding *finding)
{
    if (!finding->place.source)
        return;
    writ_diff_spot spot = writ_diff_spot_of(at->p, finding);
    add(at, " <span class=\"soft\">");
    add_text(at, spot.file);
    writ_buf_printf(at->out, ":%u</span>", spot.line);
}

writ_html_parties writ_html_sorted(const writ_diff_printer *printer)
{
    writ_html_parties sorted = {0};
    const writ_impact *impact = printer->diff->impact;
    for (int fate = 0; fate < WRIT_FATE_COUNT; fate++)
        for (size_t i = 0; i < impact->parties.count; i++)
            if ((int)writ_diff_fate(&impact->parties.items[i]) == fate)
                *WRIT_PUSH(printer->arena, &sorted) = &impact->parties.items[i];
    return sorted;
}

/* ---- changes ---- */

/* Whom the change breaks or warns, waived or not. */
static void add_touched(const page *at, const writ_diff_items *items, const writ_finding *change)
{
    static const size_t shown = 6;
    size_t count = 0;
    for (size_t i = 0; i < items->count; i++) {
        const writ_diff_item *item = &items->items[i];
        if (!item->party || item->account > WRIT_ACCOUNT_WAIVED ||
            item->finding->rule != change->rule ||
            !writ_str_equal(item->finding->path, change->path) || count++ >= shown)
            continue;
        add(at, count > 1 ? ", " : "");
        add_text(at, writ_diff_party_name(item->party));
        add(at, item->account == WRIT_ACCOUNT_WAIVED ? " (waived)" : "");
    }
    if (count > shown)
        writ_buf_printf(at->out, " and %zu more", count - shown);
    if (!count)
        add(at, "nobody");
}

static void add_changes(const page *at, const writ_diff_items *items)
{
    const writ_findings *changes = &at->p->diff->impact->changes;
    if (!changes->count)
        return;
    add_heading(at, "What changed", "changes");
    begin_table(at, "changes");
    add(at, "<thead><tr><th scope=\"col\">field</th><th scope=\"col\">"
            "what</th><th scope=\"col\">who suffers</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < changes->count; i++) {
        const writ_finding *change = &changes->items[i];
        add(at, "<tr><th scope=\"row\">");
        add_path(at, change, true);
        add(at, "</th><td>");
        add_text(at, change->message);
        add_place(at, change);
        add(at, "</td><td>");
        add_touched(at, items, change);
        add(at, "</td></tr>\n");
    }
    add(at, "</tbody></table></div>\n");
}

/* ---- findings ---- */

/* The document's line with the culprit marked; a long one is cut around it. */
static void add_excerpt(const page *at, const writ_place *place)
{
    static const size_t before = 60, after = 100;
    writ_str line = writ_place_line(place);
    if (!line.len)
        return;
    size_t from = (size_t)(place->source->text.ptr + place->offset - line.ptr);
    size_t cut = from > before + after ? from - before : 0;
    while (cut && ((unsigned char)line.ptr[cut] & 0xC0) == 0x80)
        cut--;
    size_t len = place->len < line.len - from ? place->len : line.len - from;
    writ_str culprit = writ_str_part(line, from, len);
    writ_str rest = writ_str_part(line, from + len, line.len);
    writ_str shown = writ_utf8_cut(rest, after);
    writ_buf_printf(at->out, "<pre tabindex=\"0\"><code>%u │ %s", place->line, cut ? "… " : "");
    add_text(at, writ_str_part(line, cut, from - cut));
    add_element(at, "mark", culprit);
    add_text(at, shown);
    add(at, shown.len < rest.len ? " …</code></pre>\n" : "</code></pre>\n");
}

static void add_payload(const page *at, const writ_diff_item *item)
{
    writ_buf json = WRIT_BUF_INIT;
    const writ_finding *finding = item->finding;
    const writ_party *party = item->party ? item->party->party : NULL;
    add(at, "<p>");
    if (!party) {
        add(at, "A payload that one version allows and the other refuses:");
    } else if (party->role == WRIT_ROLE_CONSUMER) {
        add(at, "A payload that the contract allows and ");
        add_element(at, "b", writ_diff_party_name(item->party));
        add(at, " refuses:");
    } else {
        add(at, "A payload that ");
        add_element(at, "b", writ_diff_party_name(item->party));
        add(at, " may send and the contract refuses:");
    }
    writ_json_write(&json, writ_diff_witness(at->p, party, finding->object, finding->witness),
                    WRIT_JSON_PRETTY);
    add(at, "</p>\n<pre tabindex=\"0\"><code>");
    add_text(at, writ_buf_str(&json));
    add(at, "</code></pre>\n");
    writ_buf_clear(&json);
}

static void add_sufferer(const page *at, const writ_diff_item *item)
{
    const writ_party_impact *party = item->party;
    add(at, "<li>");
    if (party) {
        add_element(at, "b", writ_diff_party_name(party));
        if (party->party->owner.len) {
            add(at, ", owner ");
            add_text(at, party->party->owner);
        }
        add(at, ": ");
    }
    add_text(at, item->finding->message);
    add(at, " <span class=\"soft\">");
    add_element(at, "code", writ_str_part(writ_diff_fingerprint(at->p, item), 0, 12));
    add(at, "</span></li>\n");
}

static void add_group(const page *at, const writ_diff_group *group)
{
    static const char *const fates[] = {"holds", "warned", "breaks"};
    const writ_finding *finding = group->finding;
    writ_buf_printf(at->out, "<details%s><summary><span class=\"badge %s\">%s</span> ",
                    finding->severity == WRIT_ERROR ? " open" : "", fates[finding->severity],
                    writ_severity_name(finding->severity));
    add_path(at, finding, group->sufferers.items[0].party);
    add(at, " ");
    add_text(at, writ_diff_rule_words(at->p->arena, finding->rule));
    add_place(at, finding);
    add(at, "</summary>\n");
    add_excerpt(at, &finding->place);
    add(at, "<ul>\n");
    for (size_t i = 0; i < group->sufferers.count; i++)
        add_sufferer(at, &group->sufferers.items[i]);
    add(at, "</ul>\n");
    if (finding->has_witness)
        add_payload(at, &group->sufferers.items[0]);
    if (finding->evidence.count) {
        add(at, "<p>Evidence: ");
        add_text(at, writ_diff_evidence(at->p->arena, finding));
        add(at, "</p>\n");
    }
    if (finding->hint.len) {
        writ_buf_printf(at->out, "<p>%s: ", writ_diff_hint_label(finding));
        add_text(at, finding->hint);
        add(at, "</p>\n");
    }
    add(at, "</details>\n");
}

static void add_findings(const page *at, const writ_diff_groups *groups)
{
    if (groups->count)
        add_heading(at, "Findings", "findings");
    for (size_t i = 0; i < groups->count; i++)
        add_group(at, groups->items[i]);
}

/* ---- what is not counted ---- */

static void add_waived_cells(const page *at, const writ_waiver *waiver)
{
    add_element(at, "td", waiver->requester);
    add(at, "<td>");
    add_text(at, waiver->approver);
    add(at, waiver->self_approved ? " (themselves)</td>" : "</td>");
    add_element(at, "td class=\"day\"", waiver->until.len ? waiver->until : WRIT_STR("no end"));
    add_element(at, "td", waiver->reason);
}

/* A table of what was waived, or of what is not counted for other reasons. */
static void add_uncounted(const page *at, const writ_diff_items *items, bool waived)
{
    bool begun = false;
    for (size_t i = 0; i < items->count; i++) {
        const writ_diff_item *item = &items->items[i];
        if (item->account == WRIT_ACCOUNT_COUNTED ||
            (item->account == WRIT_ACCOUNT_WAIVED) != waived)
            continue;
        if (!begun) {
            const char *id = waived ? "waived" : "uncounted";
            add_heading(at, waived ? "Waived, not counted" : "Not counted", id);
            begin_table(at, id);
            add(at, "<thead><tr><th scope=\"col\">party</th>"
                    "<th scope=\"col\">field</th><th scope=\"col\">what</th>");
            add(at, waived ? "<th scope=\"col\">asked for by</th><th scope=\"col\">approved by"
                             "</th><th scope=\"col\">until</th><th scope=\"col\">reason</th>"
                           : "<th scope=\"col\">because</th>");
            add(at, "</tr></thead>\n<tbody>\n");
        }
        begun = true;
        add(at, "<tr>");
        add_element(at, "th scope=\"row\"",
                    item->party ? writ_diff_party_name(item->party) : WRIT_STR("the contract"));
        add(at, "<td>");
        add_path(at, item->finding, item->party);
        add(at, "</td>");
        add_element(at, "td", item->finding->message);
        if (waived)
            add_waived_cells(at, item->finding->waiver);
        else
            add_element(at, "td", writ_str_of(writ_diff_account_words(item->account)));
        add(at, "</tr>\n");
    }
    if (begun)
        add(at, "</tbody></table></div>\n");
}

/* ---- the page ---- */

static void add_contract(const page *at)
{
    const writ_diff_printer *p = at->p;
    const writ_impact *impact = p->diff->impact;
    writ_diff_groups groups = writ_diff_group_list(p);
    writ_diff_items items = writ_diff_list(p);
    bool bad = writ_diff_is_bad(p);
    writ_buf_printf(at->out,
                    "<section class=\"contract\" aria-labelledby=\"contract-%zu\">\n"
                    "<h2 id=\"contract-%zu\">",
                    at->number, at->number);
    add_text(at, writ_diff_heading(p));
    writ_buf_printf(at->out, "</h2>\n<p><span class=\"badge %s\">%s</span> ",
                    bad ? "breaks" : "holds", bad ? "✕ does not pass" : "✓ passes");
    add_text(at, writ_diff_verdict(p));
    add(at, ".</p>\n<p class=\"soft\">");
    if (impact->new_contract->owner.len) {
        add(at, "owner ");
        add_text(at, impact->new_contract->owner);
        add(at, " · ");
    }
    writ_buf_printf(at->out, "%s · undeclared: %s</p>\n",
                    impact->side_by_side ? "a line beside the old one" : "in place",
                    writ_undeclared_name(impact->undeclared));
    if (impact->parties.count) {
        add_heading(at, "Parties and fields", "parties");
        writ_html_matrix(p, at->number);
        add_heading(at, "Who writes, who reads", "lineage");
        writ_html_lineage(p, at->number);
    }
    add_changes(at, &items);
    add_findings(at, &groups);
    add_uncounted(at, &items, true);
    add_uncounted(at, &items, false);
    add(at, "</section>\n");
}

static void add_notes(const page *at, const writ_report *report)
{
    if (!report->notes.count)
        return;
    add(at, "<section class=\"contract\"><h2>Notes</h2>\n<ul>\n");
    for (size_t i = 0; i < report->notes.count; i++) {
        add_element(at, "li", report->notes.items[i]);
        add(at, "\n");
    }
    add(at, "</ul></section>\n");
}

void writ_html_contracts(const writ_diff_printer *run)
{
    page whole = {run, run->out, 0};
    for (size_t i = 0; i < run->report->diffs.count; i++) {
        const writ_diff_printer one = writ_diff_at(run, i);
        whole.p = &one;
        whole.number = i + 1;
        add_contract(&whole);
    }
    add_notes(&whole, run->report);
}

void writ_diff_print_html(const writ_diff_printer *run)
{
    const page whole = {run, run->out, 0};
    writ_str title = writ_diff_run_verdict(run);
    writ_html_begin(run->out, title);
    add(&whole, "<body>\n<header>\n<h1>");
    add_text(&whole, title);
    writ_buf_printf(run->out, "</h1>\n<p class=\"soft\">writ %.*s", WRIT_FMT(run->report->command));
    if (run->report->contracts)
        writ_buf_printf(run->out, " · contracts looked at: %zu, changed: %zu",
                        run->report->contracts, run->report->diffs.count);
    add(&whole, "</p>\n</header>\n<main>\n");
    writ_html_contracts(run);
    add(&whole,
        "</main>\n<footer><p>Written by writ. What is called proved or broken was computed; "
        "each payload was checked by the validator on both sides.</p></footer>\n"
        "</body>\n</html>\n");
}
