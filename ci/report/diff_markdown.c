/* SPDX-License-Identifier: Apache-2.0
 *
 * A run as a comment on a pull request: GitHub-flavoured markdown, empty when nothing changed, with
 * a marker by which it can be updated in place. Hosts refuse comments that are too long, so what
 * does not fit is left out, counted, and linked.
 *
 *   head    the verdict, and a table of those who are judged    at most HEAD_BYTES
 *   details what each of them suffers                           what room is left
 *   tail    what is not counted, and notes                      at most TAIL_BYTES
 */
#include "ci/report/diff.h"
#include "ci/report/escape.h"
#include "contracts/base/utf8.h"

enum {
    COMMENT_BYTES = 65000, /* GitHub takes 65,536 characters: room for the last sentence */
    HEAD_BYTES = 24000,
    TAIL_BYTES = 12000,
    TEXT_BYTES = 600,     /* of one text of others */
    PAYLOAD_BYTES = 6000, /* of one witness */
    REASONS = 4           /* in a cell */
};

typedef struct comment {
    const writ_diff_printer *run;
    bool several;                      /* contracts */
    writ_buf head, details, tail;      /* what is printed */
    writ_buf part;                     /* what is being made, and may not fit */
    size_t left_parties, left_details; /* what did not */
} comment;

/* Moves the part that was made to where it belongs, if it fits there. */
static bool fits(comment *c, writ_buf *to, size_t most)
{
    bool room = to->len + c->part.len <= most;
    if (room)
        writ_buf_add_str(to, writ_buf_str(&c->part));
    writ_buf_reset(&c->part);
    return room;
}

static void add_text(writ_buf *out, writ_str text)
{
    writ_str part = writ_utf8_cut(text, TEXT_BYTES);
    writ_escape_markdown(out, part);
    writ_buf_add_text(out, part.len < text.len ? " …" : "");
}

static void add_code(writ_buf *out, writ_str text)
{
    writ_str part = writ_utf8_cut(text, TEXT_BYTES);
    writ_escape_code(out, part);
    writ_buf_add_text(out, part.len < text.len ? " …" : "");
}

static void add_path(writ_buf *out, const writ_finding *finding)
{
    if (!finding->path.len)
        return;
    add_code(out, finding->path);
    writ_buf_add_byte(out, ' ');
}

/* ---- head ---- */

static const char *sign_of(const writ_diff_printer *p)
{
    if (writ_diff_is_bad(p))
        return "❌ ";
    return writ_diff_lets_through(p) ? "⚠️ " : "✅ ";
}

static void add_verdict(writ_buf *out, const writ_diff_printer *p)
{
    const writ_impact *impact = p->diff->impact;
    size_t breaking = writ_diff_tally_of(p).breaking, parties = impact->parties.count;
    writ_buf_add_text(out, sign_of(p));
    if (breaking && impact->old_contract) {
        writ_buf_printf(out, "This change breaks **%zu of %zu** %s of ", breaking, parties,
                        parties == 1 ? "party" : "parties");
    } else {
        add_text(out, writ_diff_verdict(p));
        writ_buf_add_text(out, ": ");
    }
    add_code(out, impact->new_contract->id);
    writ_buf_add_text(out, impact->old_contract ? " (" : " ");
    if (impact->old_contract) {
        add_text(out, writ_diff_version(impact->old_contract, p->diff->old_label));
        writ_buf_add_text(out, " → ");
    }
    add_text(out, writ_diff_version(impact->new_contract, p->diff->new_label));
    writ_buf_add_text(out, impact->old_contract ? ")\n" : "\n");
}

/* Of several contracts: the verdict on all, then on each. */
static void add_verdicts(comment *c)
{
    const writ_report *report = c->run->report;
    bool bad = false;
    for (size_t i = 0; i < report->diffs.count; i++) {
        const writ_diff_printer one = writ_diff_at(c->run, i);
        bad = bad || writ_diff_is_bad(&one);
    }
    writ_str verdict = writ_diff_run_verdict(c->run);
    writ_buf_printf(&c->head, "%s %.*s\n\n", bad ? "❌" : "✅", WRIT_FMT(verdict));
    for (size_t i = 0; i < report->diffs.count; i++) {
        const writ_diff_printer one = writ_diff_at(c->run, i);
        if (writ_diff_is_empty(one.diff))
            continue;
        writ_buf_add_text(&c->part, "- ");
        add_verdict(&c->part, &one);
        if (!fits(c, &c->head, HEAD_BYTES / 2)) {
            writ_buf_add_text(&c->head, "- …\n");
            return;
        }
    }
}

/* At most so many of the party's findings of that account, as a list in a cell. */
static void add_reasons(const writ_diff_printer *p, const writ_party_impact *party, bool counted,
                        writ_buf *out)
{
    size_t count = 0;
    for (size_t i = 0; i < party->findings.count; i++) {
        const writ_finding *finding = &party->findings.items[i];
        writ_account account = writ_diff_account(party, finding);
        if (account == WRIT_ACCOUNT_WAIVED || (account == WRIT_ACCOUNT_COUNTED) != counted)
            continue;
        if (count++ >= REASONS)
            continue;
        writ_buf_add_text(out, count > 1 ? "; " : "");
        add_path(out, finding);
        writ_buf_printf(out, "%.*s", WRIT_FMT(writ_diff_rule_words(p->arena, finding->rule)));
    }
    if (count > REASONS)
        writ_buf_printf(out, "; and %zu more", count - REASONS);
}

/* The only place of the comment in which people are mentioned. */
static void add_owner(comment *c, const writ_diff_printer *p, const writ_party *party)
{
    writ_str handle = writ_diff_handle(p, party->owner);
    if (handle.len)
        writ_buf_add_str(&c->part, handle);
    else
        add_text(&c->part, party->owner);
}

/* The first cells of a row: whose it is. */
static void add_party(comment *c, const writ_diff_printer *p, const writ_party_impact *party)
{
    writ_buf_add_text(&c->part, "| ");
    if (c->several) {
        add_code(&c->part, p->diff->impact->new_contract->id);
        writ_buf_add_text(&c->part, " | ");
    }
    if (party)
        add_text(&c->part, writ_diff_party_name(party));
    else
        writ_buf_add_text(&c->part, "the contract");
    writ_buf_add_text(&c->part, " | ");
}

static void add_row(comment *c, const writ_diff_printer *p, const writ_party_impact *party)
{
    writ_fate fate = writ_diff_fate(party);
    bool is_bad = fate == WRIT_FATE_BREAKS || fate == WRIT_FATE_UNKNOWN;
    add_party(c, p, party);
    add_owner(c, p, party->party);
    writ_buf_printf(&c->part, is_bad ? " | **%s** | " : " | %s | ", writ_diff_fate_name(fate));
    if (fate == WRIT_FATE_HOLDS)
        writ_buf_add_text(&c->part, "proved");
    else if (fate == WRIT_FATE_WAIVED)
        writ_buf_add_text(&c->part, writ_diff_because(party));
    else
        add_reasons(p, party, true, &c->part);
    writ_buf_add_text(&c->part, " |\n");
    c->left_parties += !fits(c, &c->head, HEAD_BYTES);
}

static void add_table_head(comment *c, const char *columns, const char *line)
{
    writ_buf_printf(&c->part, "%s%s\n%s%s\n", c->several ? "| contract " : "", columns,
                    c->several ? "|---" : "", line);
}

/* The worst first. Parties that do not count are told of in the tail. */
static void add_table(comment *c)
{
    const writ_report *report = c->run->report;
    bool begun = false;
    for (int fate = 0; fate < WRIT_FATE_COUNT; fate++) {
        if (fate == WRIT_FATE_STANDS || fate == WRIT_FATE_PENDING || fate == WRIT_FATE_APART)
            continue;
        for (size_t i = 0; i < report->diffs.count; i++) {
            const writ_diff_printer one = writ_diff_at(c->run, i);
            const writ_impact *impact = one.diff->impact;
            for (size_t j = 0; j < impact->parties.count; j++) {
                const writ_party_impact *party = &impact->parties.items[j];
                if (writ_diff_is_empty(one.diff) || (int)writ_diff_fate(party) != fate)
                    continue;
                if (!begun)
                    add_table_head(c, "| party | owner | verdict | why |", "|---|---|---|---|");
                begun = true;
                add_row(c, &one, party);
            }
        }
    }
}

/* ---- details ---- */

static void add_payload(comment *c, const writ_diff_printer *p, const writ_diff_item *item)
{
    const char *emitter = p->diff->impact->old_contract ? "the new contract" : "the contract";
    writ_str payload = writ_diff_payload(p, item), part = writ_utf8_cut(payload, PAYLOAD_BYTES);
    writ_buf_add_text(&c->part, "\nA payload that ");
    if (!item->party) {
        writ_buf_add_text(&c->part, "one version allows and the other refuses:\n\n");
    } else if (item->party->party->role == WRIT_ROLE_CONSUMER) {
        writ_buf_printf(&c->part, "%s allows and ", emitter);
        add_text(&c->part, writ_diff_party_name(item->party));
        writ_buf_add_text(&c->part, " refuses:\n\n");
    } else {
        add_text(&c->part, writ_diff_party_name(item->party));
        writ_buf_printf(&c->part, " may send and %s refuses:\n\n", emitter);
    }
    writ_escape_fenced(&c->part, "json", part);
    if (part.len < payload.len)
        writ_buf_printf(&c->part, "\nThese are its first %zu bytes of %zu.\n", part.len,
                        payload.len);
}

static void add_summary(comment *c, const writ_diff_printer *p, const writ_diff_item *item)
{
    const writ_finding *finding = item->finding;
    writ_str path = finding->path.len ? finding->path
                    : item->party     ? WRIT_STR("the record")
                                      : WRIT_STR("the contract");
    writ_buf_add_text(&c->part, "\n<details><summary>");
    if (c->several) {
        writ_escape_summary(&c->part, p->diff->impact->new_contract->id);
        writ_buf_add_text(&c->part, " ");
    }
    writ_buf_add_text(&c->part, "<b>");
    writ_escape_summary(&c->part, writ_utf8_cut(path, TEXT_BYTES));
    if (finding->rule == WRIT_RULE_FIELD_RENAMED && finding->new_path.len) {
        writ_buf_add_text(&c->part, "</b> was renamed to <b>");
        writ_escape_summary(&c->part, writ_utf8_cut(finding->new_path, TEXT_BYTES));
        writ_buf_add_text(&c->part, "</b>");
    } else {
        writ_buf_printf(&c->part, "</b> %.*s",
                        WRIT_FMT(writ_diff_rule_words(p->arena, finding->rule)));
    }
    if (finding->place.source) {
        writ_diff_spot spot = writ_diff_spot_of(p, finding);
        writ_buf_add_text(&c->part, " · ");
        writ_escape_summary(&c->part, spot.file);
        writ_buf_printf(&c->part, ":%u", spot.line);
    }
    writ_buf_add_text(&c->part, "</summary>\n");
}

static void add_details(comment *c, const writ_diff_printer *p, const writ_diff_group *group)
{
    const writ_finding *finding = group->finding;
    add_summary(c, p, &group->sufferers.items[0]);
    for (size_t i = 0; i < group->sufferers.count; i++) {
        const writ_diff_item *item = &group->sufferers.items[i];
        writ_str fingerprint = writ_str_part(writ_diff_fingerprint(p, item), 0, 12);
        writ_buf_add_text(&c->part, "\n**");
        add_text(&c->part, item->party ? writ_diff_party_name(item->party)
                                       : p->diff->impact->new_contract->id);
        writ_buf_printf(&c->part, "** (`%.*s`): ", WRIT_FMT(fingerprint));
        add_text(&c->part, item->finding->message);
        writ_buf_add_byte(&c->part, '\n');
    }
    if (finding->has_witness)
        add_payload(c, p, &group->sufferers.items[0]);
    if (finding->evidence.count) {
        writ_buf_add_text(&c->part, "\nEvidence: ");
        add_text(&c->part, writ_diff_evidence(p->arena, finding));
        writ_buf_add_byte(&c->part, '\n');
    }
    if (finding->hint.len) {
        writ_buf_printf(&c->part, "\n%s: ", writ_diff_hint_label(finding));
        add_text(&c->part, finding->hint);
        writ_buf_add_byte(&c->part, '\n');
    }
    writ_buf_add_text(&c->part, "\n</details>\n");
    c->left_details += !fits(c, &c->details, COMMENT_BYTES - c->head.len - c->tail.len);
}

static void add_all_details(comment *c)
{
    for (size_t i = 0; i < c->run->report->diffs.count; i++) {
        const writ_diff_printer one = writ_diff_at(c->run, i);
        writ_diff_groups groups = writ_diff_group_list(&one);
        for (size_t j = 0; j < groups.count; j++)
            if (groups.items[j]->finding->severity != WRIT_INFO ||
                !groups.items[j]->sufferers.items[0].party)
                add_details(c, &one, groups.items[j]);
    }
}

/* ---- tail: what is not counted, and notes ---- */

static bool add_waiver(comment *c, const writ_diff_printer *p, const writ_diff_item *item)
{
    const writ_waiver *waiver = item->finding->waiver;
    add_party(c, p, item->party);
    add_path(&c->part, item->finding);
    writ_buf_printf(&c->part, "%.*s | ",
                    WRIT_FMT(writ_diff_rule_words(p->arena, item->finding->rule)));
    add_text(&c->part, waiver->requester);
    writ_buf_add_text(&c->part, " | ");
    add_text(&c->part, waiver->approver);
    writ_buf_add_text(&c->part, waiver->self_approved ? " (themselves) | " : " | ");
    add_text(&c->part, waiver->until.len ? waiver->until : WRIT_STR("no end"));
    writ_buf_add_text(&c->part, " | ");
    add_text(&c->part, waiver->reason);
    writ_buf_add_text(&c->part, " |\n");
    return fits(c, &c->tail, TAIL_BYTES);
}

static void add_waived(comment *c)
{
    bool begun = false;
    for (size_t i = 0; i < c->run->report->diffs.count; i++) {
        const writ_diff_printer one = writ_diff_at(c->run, i);
        writ_diff_items items = writ_diff_list(&one);
        for (size_t j = 0; j < items.count; j++) {
            if (items.items[j].account != WRIT_ACCOUNT_WAIVED)
                continue;
            if (!begun)
                writ_buf_add_text(&c->part, "\n#### Waived, not counted\n\n");
            if (!begun)
                add_table_head(c,
                               "| party | finding | asked for by | approved by | until | reason |",
                               "|---|---|---|---|---|---|");
            begun = true;
            c->left_details += !add_waiver(c, &one, &items.items[j]);
        }
    }
}

/* Has the party anything that is neither counted nor waived? */
static bool has_uncounted(const writ_party_impact *party)
{
    writ_fate fate = writ_diff_fate(party);
    for (size_t i = 0; i < party->findings.count; i++)
        if (writ_diff_account(party, &party->findings.items[i]) > WRIT_ACCOUNT_WAIVED)
            return true;
    return fate == WRIT_FATE_STANDS || fate == WRIT_FATE_PENDING || fate == WRIT_FATE_APART;
}

static bool add_standing(comment *c, const writ_diff_printer *p, const writ_party_impact *party)
{
    writ_fate fate = writ_diff_fate(party);
    bool whole = fate == WRIT_FATE_STANDS || fate == WRIT_FATE_PENDING || fate == WRIT_FATE_APART;
    add_party(c, p, party);
    add_text(&c->part, party->party->owner);
    writ_buf_printf(&c->part, " | %s | ",
                    whole ? writ_diff_because(party) : "broken before this change too");
    add_reasons(p, party, false, &c->part);
    writ_buf_add_text(&c->part, " |\n");
    return fits(c, &c->tail, TAIL_BYTES);
}

static void add_uncounted(comment *c)
{
    bool begun = false;
    for (size_t i = 0; i < c->run->report->diffs.count; i++) {
        const writ_diff_printer one = writ_diff_at(c->run, i);
        const writ_impact *impact = one.diff->impact;
        for (size_t j = 0; !writ_diff_is_empty(one.diff) && j < impact->parties.count; j++) {
            if (!has_uncounted(&impact->parties.items[j]))
                continue;
            if (!begun)
                writ_buf_add_text(&c->part, "\n#### Not counted\n\n");
            if (!begun)
                add_table_head(c, "| party | owner | because | what |", "|---|---|---|---|");
            begun = true;
            c->left_parties += !add_standing(c, &one, &impact->parties.items[j]);
        }
    }
}

static void add_notes(comment *c)
{
    const writ_report *report = c->run->report;
    for (size_t i = 0; i < report->notes.count; i++) {
        writ_buf_add_text(&c->part, i ? "- " : "\n- ");
        add_text(&c->part, report->notes.items[i]);
        writ_buf_add_byte(&c->part, '\n');
        if (!fits(c, &c->tail, TAIL_BYTES))
            return;
    }
}

/* What replayed records say of each contract. */
static void add_samples(comment *c)
{
    for (size_t i = 0; i < c->run->report->diffs.count; i++) {
        writ_diff_printer one = writ_diff_at(c->run, i);
        one.out = &c->part;
        writ_diff_samples_markdown(&one);
        c->left_details += !fits(c, &c->head, HEAD_BYTES);
    }
}

/* What a policy switches off is never silent. */
static void add_hidden(comment *c)
{
    const writ_report *report = c->run->report;
    for (size_t i = 0; i < report->diffs.count; i++) {
        const writ_impact *impact = report->diffs.items[i].impact;
        if (!impact->hidden)
            continue;
        writ_buf_add_text(&c->part, "\nHidden by the policy");
        if (c->several) {
            writ_buf_add_text(&c->part, " of ");
            add_code(&c->part, impact->new_contract->id);
        }
        writ_buf_printf(&c->part, ": %zu; proved breaks among them: %zu.\n", impact->hidden,
                        impact->hidden_breaks);
        c->left_details += !fits(c, &c->tail, TAIL_BYTES);
    }
}

/* ---- the comment ---- */

/* What was left out, and where it is. */
static void add_rest(comment *c, writ_buf *out)
{
    writ_str url = c->run->report->url;
    bool left = c->left_parties || c->left_details;
    if (left)
        writ_buf_printf(out,
                        "\nLeft out, since a comment must be short: %zu more parties and %zu more "
                        "findings. ",
                        c->left_parties, c->left_details);
    if (url.len) {
        writ_buf_add_text(out, left ? "[All of it](<" : "\n[The whole report](<");
        for (size_t i = 0; i < url.len; i++)
            if ((unsigned char)url.ptr[i] <= ' ' || strchr("<>\\", url.ptr[i]))
                writ_buf_printf(out, "%%%02X", (unsigned char)url.ptr[i]);
            else
                writ_buf_add_byte(out, url.ptr[i]);
        writ_buf_add_text(out, ">)\n");
    } else if (left) {
        writ_buf_printf(out, "`writ %.*s --format html` shows all of it.\n",
                        WRIT_FMT(c->run->report->command));
    }
}

static bool has_news(const writ_report *report)
{
    for (size_t i = 0; i < report->diffs.count; i++)
        if (!writ_diff_is_empty(&report->diffs.items[i]))
            return true;
    return false;
}

void writ_diff_print_markdown(const writ_diff_printer *run)
{
    comment c = {.run = run};
    if (!has_news(run->report))
        return; /* an empty comment is not posted */
    c.several = run->report->diffs.count > 1;
    writ_buf_add_text(&c.head, "<!-- writ:gate -->\n### ");
    if (c.several) {
        add_verdicts(&c);
    } else {
        const writ_diff_printer one = writ_diff_at(run, 0);
        add_verdict(&c.head, &one);
    }
    writ_buf_add_byte(&c.head, '\n');
    add_table(&c);
    add_samples(&c);
    add_waived(&c);
    add_uncounted(&c);
    add_hidden(&c);
    add_notes(&c);
    add_all_details(&c);
    writ_buf_add_str(run->out, writ_buf_str(&c.head));
    writ_buf_add_str(run->out, writ_buf_str(&c.details));
    writ_buf_add_str(run->out, writ_buf_str(&c.tail));
    add_rest(&c, run->out);
    writ_buf_clear(&c.head);
    writ_buf_clear(&c.details);
    writ_buf_clear(&c.tail);
    writ_buf_clear(&c.part);
}
