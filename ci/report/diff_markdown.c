/* SPDX-License-Identifier: Apache-2.0
 *
 * The report of a change as a comment on a pull request: GitHub-flavoured markdown, empty when
 * nothing changed, with a marker by which it can be updated in place.
 */
#include <ctype.h>

#include "ci/report/diff.h"
#include "contracts/base/write.h"

void writ_diff_add_escaped(writ_buf *out, writ_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\n' || text.ptr[i] == '\r') {
            writ_buf_add_byte(out, ' ');
            continue;
        }
        if (text.ptr[i] == '<') {
            writ_buf_add_text(out, "&lt;");
            continue;
        }
        if (strchr("|*_`[]\\~", text.ptr[i]))
            writ_buf_add_byte(out, '\\');
        writ_buf_add_byte(out, text.ptr[i]);
    }
}

/* "field renamed" for FIELD_RENAMED. */
static void add_rule_words(writ_buf *out, writ_rule rule)
{
    for (const char *c = writ_rule_id(rule); *c; c++)
        writ_buf_add_byte(out, *c == '_' ? ' ' : (char)tolower((unsigned char)*c));
}

static size_t count_fate(const writ_impact *impact, writ_fate fate)
{
    size_t count = 0;
    for (size_t i = 0; i < impact->parties.count; i++)
        count += writ_diff_fate(&impact->parties.items[i]) == fate;
    return count;
}

/* Without OLD nothing changed: expectations were judged against a version that is there. */
static void add_title_without_old(const writ_diff_printer *p)
{
    const writ_impact *impact = p->diff->impact;
    bool met = !impact->errors && !impact->unknown;
    writ_buf_printf(p->out, "%s `%.*s` %.*s %s\n\n", met ? "✅" : "❌",
                    WRIT_FMT(impact->new_contract->id), WRIT_FMT(impact->new_contract->version),
                    met ? "meets this expectation" : "does not meet this expectation");
}

static void add_title(const writ_diff_printer *p)
{
    const writ_impact *impact = p->diff->impact;
    writ_str old_version = writ_diff_version(impact->old_contract, p->diff->old_label);
    writ_str new_version = writ_diff_version(impact->new_contract, p->diff->new_label);
    size_t governance = writ_diff_count(&impact->governance, WRIT_ERROR);
    /* one comment for all contracts of a run, found again by one marker */
    writ_buf_add_text(p->out, p->out->len ? "\n### " : "<!-- writ:gate -->\n### ");
    if (!impact->old_contract) {
        add_title_without_old(p);
        return;
    }
    size_t breaks = count_fate(impact, WRIT_FATE_BREAKS);
    if (breaks)
        writ_buf_printf(p->out, "❌ This change breaks **%zu of %zu** parties of ", breaks,
                        impact->parties.count);
    else if (impact->unknown)
        writ_buf_add_text(p->out, "❌ Whether this change breaks anybody could not be decided: ");
    else if (impact->errors || governance)
        writ_buf_add_text(p->out, "❌ This change does not pass: ");
    else
        writ_buf_add_text(p->out, "✅ This change breaks nobody: ");
    writ_buf_printf(p->out, "`%.*s` (%.*s → %.*s)\n\n", WRIT_FMT(impact->new_contract->id),
                    WRIT_FMT(old_version), WRIT_FMT(new_version));
}

static void add_reasons(const writ_diff_printer *p, const writ_party_impact *party)
{
    static const size_t shown = 4;
    size_t count = 0;
    for (size_t i = 0; i < party->findings.count; i++) {
        const writ_finding *finding = &party->findings.items[i];
        if (finding->standing)
            continue;
        if (count++ < shown) {
            writ_buf_add_text(p->out, count > 1 ? "; `" : "`");
            writ_buf_add_str(p->out, finding->path);
            writ_buf_add_text(p->out, "` ");
            add_rule_words(p->out, finding->rule);
        }
    }
    if (count > shown)
        writ_buf_printf(p->out, "; and %zu more", count - shown);
}

static void add_row(const writ_diff_printer *p, const writ_party_impact *party)
{
    static const char *const words[] = {
        [WRIT_FATE_HOLDS] = "holds",   [WRIT_FATE_BREAKS] = "**breaks**",
        [WRIT_FATE_WARNED] = "warned", [WRIT_FATE_UNKNOWN] = "**unknown**",
        [WRIT_FATE_STANDS] = "stands", [WRIT_FATE_PENDING] = "pending",
        [WRIT_FATE_APART] = "apart",
    };
    writ_fate fate = writ_diff_fate(party);
    writ_buf_add_text(p->out, "| ");
    writ_diff_add_escaped(p->out, writ_diff_party_name(party));
    writ_buf_add_text(p->out, " | ");
    writ_diff_add_escaped(p->out, party->party->owner);
    writ_buf_printf(p->out, " | %s | ", words[fate]);
    if (fate == WRIT_FATE_HOLDS)
        writ_buf_add_text(p->out, "proved");
    else if (fate != WRIT_FATE_UNKNOWN && *writ_diff_because(party))
        writ_buf_add_text(p->out, writ_diff_because(party));
    else
        add_reasons(p, party);
    writ_buf_add_text(p->out, " |\n");
}

/* A fence longer than any run of tildes inside. */
static void add_fenced(writ_buf *out, writ_str text)
{
    size_t longest = 2, run = 0;
    for (size_t i = 0; i < text.len; i++) {
        run = text.ptr[i] == '~' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    writ_buf fence = WRIT_BUF_INIT;
    for (size_t i = 0; i <= longest; i++)
        writ_buf_add_byte(&fence, '~');
    writ_buf_printf(out, "%sjson\n%.*s\n%s\n", fence.ptr, WRIT_FMT(text), fence.ptr);
    writ_buf_clear(&fence);
}

static void add_payload(const writ_diff_printer *p, const writ_party_impact *party,
                        const writ_finding *finding)
{
    const writ_impact *impact = p->diff->impact;
    bool reads = party->party->role == WRIT_ROLE_CONSUMER;
    writ_buf json = WRIT_BUF_INIT;
    writ_json_write(&json, writ_diff_witness(p, party->party, finding->object, finding->witness),
                    WRIT_JSON_COMPACT);
    writ_buf_add_text(p->out, "\nA payload that ");
    const char *emitter = impact->old_contract ? "the new contract" : "the contract";
    if (reads)
        writ_buf_printf(p->out, "%s allows and ", emitter);
    writ_diff_add_escaped(p->out, writ_diff_party_name(party));
    if (reads)
        writ_buf_add_text(p->out, " refuses:\n\n");
    else
        writ_buf_printf(p->out, " may send and %s refuses:\n\n", emitter);
    add_fenced(p->out, writ_buf_str(&json));
    writ_buf_clear(&json);
}

/* What the first party that has it suffers, and the others with it. */
static void add_details(const writ_diff_printer *p, size_t first, const writ_finding *finding)
{
    const writ_impact *impact = p->diff->impact;
    writ_buf_add_text(p->out, "\n<details><summary><b>");
    writ_diff_add_escaped(p->out, finding->path.len ? finding->path : WRIT_STR("the record"));
    writ_buf_add_text(p->out, "</b> ");
    add_rule_words(p->out, finding->rule);
    if (finding->place.source)
        writ_buf_printf(p->out, " · %.*s:%u", WRIT_FMT(finding->place.source->name),
                        finding->place.line);
    writ_buf_add_text(p->out, "</summary>\n");
    for (size_t i = first; i < impact->parties.count; i++) {
        const writ_finding *same = writ_diff_shared(&impact->parties.items[i], finding);
        if (!same)
            continue;
        writ_buf_add_text(p->out, "\n**");
        writ_diff_add_escaped(p->out, writ_diff_party_name(&impact->parties.items[i]));
        writ_buf_add_text(p->out, "**: ");
        writ_diff_add_escaped(p->out, same->message);
        writ_buf_add_byte(p->out, '\n');
    }
    if (finding->has_witness)
        add_payload(p, &impact->parties.items[first], finding);
    if (finding->hint.len) {
        writ_buf_add_text(p->out, "\nWay out: ");
        writ_diff_add_escaped(p->out, finding->hint);
        writ_buf_add_byte(p->out, '\n');
    }
    writ_buf_add_text(p->out, "\n</details>\n");
}

void writ_diff_print_markdown(const writ_diff_printer *p)
{
    const writ_impact *impact = p->diff->impact;
    if (!impact->changes.count && !impact->governance.count && !impact->errors &&
        !impact->warnings && !impact->unknown)
        return; /* an empty comment is not posted */
    add_title(p);
    if (impact->parties.count)
        writ_buf_add_text(p->out, "| party | owner | verdict | why |\n|---|---|---|---|\n");
    for (size_t i = 0; i < impact->parties.count; i++)
        add_row(p, &impact->parties.items[i]);
    writ_diff_samples_markdown(p);
    for (size_t i = 0; i < impact->governance.count; i++) {
        writ_buf_add_text(p->out, "\n- ");
        writ_diff_add_escaped(p->out, impact->governance.items[i].message);
        if (impact->governance.items[i].hint.len) {
            writ_buf_add_text(p->out, ". ");
            writ_diff_add_escaped(p->out, impact->governance.items[i].hint);
        }
        writ_buf_add_byte(p->out, '\n');
    }
    for (size_t i = 0; i < impact->parties.count; i++)
        for (size_t j = 0; j < impact->parties.items[i].findings.count; j++) {
            const writ_finding *finding = &impact->parties.items[i].findings.items[j];
            if (writ_diff_shared(&impact->parties.items[i], finding) == finding &&
                finding->severity != WRIT_INFO && !writ_diff_told_before(impact, i, finding))
                add_details(p, i, finding);
        }
}
