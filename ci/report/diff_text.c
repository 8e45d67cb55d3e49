/* SPDX-License-Identifier: Apache-2.0
 *
 * The report of a change for people at a terminal: the verdict first, then who, then why, then the
 * way out; and what was not counted.
 */
#include "ci/report/diff.h"
#include "contracts/base/write.h"
#include "contracts/path.h"
#include "registry/waiver.h"

/* ---- head: what was judged, and how each party fares ---- */

static void add_head(const writ_diff_printer *p)
{
    const writ_impact *impact = p->diff->impact;
    size_t registered = 0;
    for (size_t i = 0; i < impact->parties.count; i++)
        registered += !impact->parties.items[i].stand_in;
    writ_str old_version = writ_diff_version(impact->old_contract, p->diff->old_label);
    writ_str new_version = writ_diff_version(impact->new_contract, p->diff->new_label);
    writ_style_add(p->out, p->options, WRIT_BOLD, "%.*s", WRIT_FMT(impact->new_contract->id));
    writ_buf_printf(p->out, "  %.*s → %.*s   %s, ", WRIT_FMT(old_version), WRIT_FMT(new_version),
                    impact->side_by_side ? "a line beside the old one" : "in place");
    if (registered)
        writ_buf_printf(p->out, "judged against %zu %s", registered,
                        registered == 1 ? "party" : "parties");
    else
        writ_buf_add_text(p->out, "no party is registered: the old version stands in");
    writ_buf_printf(p->out, "   undeclared: %s\n\n", writ_undeclared_name(impact->undeclared));
}

static const struct {
    const char *word;
    writ_style style;
} fates[] = {
    [WRIT_FATE_HOLDS] = {"ok", WRIT_GREEN},       [WRIT_FATE_BREAKS] = {"BREAKS", WRIT_RED},
    [WRIT_FATE_WARNED] = {"warned", WRIT_YELLOW}, [WRIT_FATE_UNKNOWN] = {"UNKNOWN", WRIT_RED},
    [WRIT_FATE_WAIVED] = {"waived", WRIT_YELLOW}, [WRIT_FATE_STANDS] = {"stands", WRIT_DIM},
    [WRIT_FATE_PENDING] = {"pending", WRIT_DIM},  [WRIT_FATE_APART] = {"apart", WRIT_DIM},
};

static void add_party(const writ_diff_printer *p, const writ_party_impact *party)
{
    writ_fate fate = writ_diff_fate(party);
    writ_str name = writ_diff_party_name(party);
    size_t errors = writ_diff_count(&party->findings, WRIT_ERROR);
    size_t warnings = writ_diff_count(&party->findings, WRIT_WARNING);
    writ_buf_add_text(p->out, "  ");
    writ_style_add(p->out, p->options, fates[fate].style, "%s", fates[fate].word);
    writ_style_pad(p->out, strlen(fates[fate].word), 9);
    writ_style_add(p->out, p->options, WRIT_BOLD, "%.*s", WRIT_FMT(name));
    writ_style_pad(p->out, writ_str_code_points(name), 18);
    if (party->party->owner.len)
        writ_buf_printf(p->out, "owner %.*s", WRIT_FMT(party->party->owner));
    if (*writ_diff_because(party)) {
        writ_buf_printf(p->out, "   %s", writ_diff_because(party));
    } else if (errors || warnings) {
        writ_buf_add_text(p->out, "   ");
        if (errors)
            writ_style_add_plural(p->out, errors, "error");
        writ_buf_add_text(p->out, errors && warnings ? ", " : "");
        if (warnings)
            writ_style_add_plural(p->out, warnings, "warning");
    }
    if (party->hidden)
        writ_buf_printf(p->out, "   %zu hidden by the policy", party->hidden);
    if (party->outside && fate != WRIT_FATE_APART)
        writ_buf_printf(p->out, "   the new version lies outside its range '%.*s'",
                        WRIT_FMT(party->party->versions));
    while (p->out->len && p->out->ptr[p->out->len - 1] == ' ')
        p->out->len--;
    writ_buf_add_byte(p->out, '\n');
}

/* ---- one finding ---- */

static void add_place(const writ_diff_printer *p, const writ_place *place)
{
    if (place->source)
        writ_buf_printf(p->out, "  %.*s:%u:%u", WRIT_FMT(place->source->name), place->line,
                        place->column);
    writ_buf_add_byte(p->out, '\n');
}

static void add_witness(const writ_diff_printer *p, const writ_party_impact *party,
                        const writ_finding *finding)
{
    const writ_diff_item item = {.party = party, .finding = finding};
    if (!finding->has_witness)
        return;
    writ_str payload = writ_diff_short_payload(p, &item);
    writ_buf_printf(p->out, "  refused payload   %.*s%s\n", WRIT_FMT(payload),
                    writ_str_ends(payload, WRIT_STR(" …")) ? " (--format json has all of it)" : "");
}

static writ_str culprit_label(const writ_diff_printer *p, const writ_finding *finding)
{
    if (finding->rule == WRIT_RULE_FIELD_RENAMED && finding->new_path.len)
        return writ_str_printf(p->arena, "was '%.*s'", WRIT_FMT(finding->path));
    if (finding->rule == WRIT_RULE_FIELD_REMOVED)
        return writ_str_printf(p->arena, "had '%.*s'", WRIT_FMT(finding->path));
    if (finding->old_constraint.len && finding->old_constraint.len < 40)
        return writ_str_printf(p->arena, "was %.*s", WRIT_FMT(finding->old_constraint));
    return WRIT_STR_EMPTY;
}

static void add_finding_head(const writ_diff_printer *p, const writ_finding *finding)
{
    writ_buf_add_byte(p->out, '\n');
    writ_style_add(p->out, p->options, writ_style_of(finding->severity), "%s %s",
                   writ_severity_name(finding->severity), writ_rule_id(finding->rule));
    if (finding->kind == WRIT_KIND_LOSS || finding->kind == WRIT_KIND_SEMANTIC)
        writ_buf_printf(p->out, " (%s)", writ_finding_kind_name(finding->kind));
    if (finding->path.len)
        writ_style_add(p->out, p->options, WRIT_BOLD, " %.*s", WRIT_FMT(finding->path));
    add_place(p, &finding->place);
    writ_style_excerpt(p->out, p->options, &finding->place, culprit_label(p, finding));
}

/* What a finding says of the change itself, which is the same for all parties: "/mail was renamed
 * to /mail_address". "" when it says something else. */
static writ_str said_of_change(const writ_diff_printer *p, const writ_finding *finding)
{
    const writ_findings *changes = &p->diff->impact->changes;
    for (size_t i = 0; i < changes->count; i++) {
        writ_str said = changes->items[i].message;
        if (changes->items[i].rule == finding->rule && writ_str_starts(finding->message, said) &&
            writ_str_starts(writ_str_part(finding->message, said.len, SIZE_MAX), WRIT_STR("; ")))
            return said;
    }
    return WRIT_STR_EMPTY;
}

/* The message without what was said of the change already, and who it is about. `party` is NULL for
 * what concerns no party. */
static void add_message(const writ_diff_printer *p, const writ_party_impact *party,
                        const writ_finding *finding, writ_str change)
{
    writ_str rest = finding->message, then = WRIT_STR("then ");
    if (change.len)
        rest = writ_str_part(rest, change.len + strlen("; "), SIZE_MAX);
    if (change.len && writ_str_starts(rest, then))
        rest = writ_str_part(rest, then.len, SIZE_MAX);
    writ_buf_add_text(p->out, "  ");
    if (party && finding->kind == WRIT_KIND_BREAK)
        writ_buf_printf(p->out, "%.*s %s: ", WRIT_FMT(writ_diff_party_name(party)),
                        party->party->role == WRIT_ROLE_CONSUMER
                            ? "refuses such a payload"
                            : "may send a payload that is refused");
    writ_buf_printf(p->out, "%.*s\n", WRIT_FMT(rest));
}

static void add_evidence(const writ_diff_printer *p, const writ_finding *finding)
{
    if (finding->evidence.count)
        writ_buf_printf(p->out, "    %.*s\n", WRIT_FMT(writ_diff_evidence(p->arena, finding)));
}

static void add_finding_foot(const writ_diff_printer *p, const writ_party_impact *party,
                             const writ_finding *finding)
{
    add_witness(p, party, finding);
    if (finding->hint.len)
        writ_buf_printf(p->out, "  hint: %.*s\n", WRIT_FMT(finding->hint));
}

/* How the party can let it through, on the record. */
static void add_waive(const writ_diff_printer *p, const writ_party_impact *party,
                      const writ_finding *finding)
{
    char hex[WRIT_SHA256_HEX];
    writ_str name = writ_waiver_party(party), base = p->report->base;
    if (finding->severity != WRIT_ERROR)
        return;
    writ_waiver_fingerprint(p->diff->impact, party, finding, hex);
    writ_buf_printf(
        p->out, "  exception: writ waive %.12s%s%.*s%s%.*s --until DATE --reason TEXT\n", hex,
        name.len ? " --party " : "", WRIT_FMT(name), base.len ? " --against " : "", WRIT_FMT(base));
}

static void add_group(const writ_diff_printer *p, const writ_diff_group *group)
{
    const writ_finding *finding = group->finding;
    const writ_diff_items *sufferers = &group->sufferers;
    writ_str change = sufferers->items[0].party ? said_of_change(p, finding) : WRIT_STR_EMPTY;
    add_finding_head(p, finding);
    if (change.len) {
        writ_buf_printf(p->out, "  %.*s\n", WRIT_FMT(change));
        add_evidence(p, finding);
    }
    for (size_t i = 0; i < sufferers->count; i++)
        add_message(p, sufferers->items[i].party, sufferers->items[i].finding, change);
    if (!change.len)
        add_evidence(p, finding);
    add_finding_foot(p, sufferers->items[0].party, finding);
    for (size_t i = 0; i < sufferers->count; i++)
        if (sufferers->items[i].party)
            add_waive(p, sufferers->items[i].party, sufferers->items[i].finding);
}

/* ---- what is asked in addition, and the rest of the changes ---- */

static void add_direction(const writ_diff_printer *p, const char *name,
                          const writ_direction *direction, bool asked)
{
    if (!direction->asked)
        return;
    const writ_verdict *verdict = &direction->verdict;
    writ_style style = !asked ? WRIT_DIM : verdict->kind == WRIT_COMPATIBLE ? WRIT_GREEN : WRIT_RED;
    writ_buf_add_text(p->out, "  ");
    writ_style_add(p->out, p->options, style, "%s %s", name, writ_verdict_name(verdict->kind));
    if (verdict->kind == WRIT_BREAKING) {
        const writ_break *first = &verdict->breaks.items[0];
        writ_buf_printf(p->out, " at %s%.*s (%.*s)", first->path.len ? "" : "the record",
                        WRIT_FMT(first->path), WRIT_FMT(first->keyword));
        if (verdict->breaks.count > 1)
            writ_buf_printf(p->out, " and %zu more", verdict->breaks.count - 1);
    } else if (verdict->doubts.count) {
        const writ_doubt *first = &verdict->doubts.items[0];
        writ_buf_printf(p->out, " at %s%.*s (%.*s)", first->path.len ? "" : "the record",
                        WRIT_FMT(first->path), WRIT_FMT(first->keyword));
    } else {
        writ_buf_printf(p->out, " (%.*s)", WRIT_FMT(verdict->reason));
    }
    writ_buf_printf(p->out, "%s\n", asked ? "" : "   for information");
}

/* Is this change told already, as what a party suffers or as what the mode asks? */
static bool is_told(const writ_impact *impact, const writ_finding *change)
{
    for (size_t i = 0; i < impact->parties.count; i++) {
        const writ_finding *finding =
            writ_diff_find(&impact->parties.items[i], change->rule, change->path);
        if (finding && !finding->standing)
            return true;
    }
    for (size_t i = 0; i < impact->governance.count; i++) {
        const writ_finding *asked = &impact->governance.items[i];
        if (asked->rule == change->rule && writ_str_equal(asked->path, change->path))
            return true;
    }
    return false;
}

/* Is there anybody for whom it could not be decided what the change does? */
static bool is_undecided(const writ_impact *impact, const writ_finding *change)
{
    for (size_t i = 0; i < impact->parties.count; i++) {
        const writ_findings *findings = &impact->parties.items[i].findings;
        for (size_t j = 0; j < findings->count; j++)
            if (findings->items[j].rule == WRIT_RULE_VERDICT_UNKNOWN &&
                (writ_path_within(findings->items[j].path, change->path) ||
                 writ_path_within(change->path, findings->items[j].path)))
                return true;
    }
    return false;
}

static size_t add_changes(const writ_diff_printer *p, const char *title, bool undecided)
{
    const writ_impact *impact = p->diff->impact;
    size_t count = 0;
    for (size_t i = 0; i < impact->changes.count; i++) {
        const writ_finding *change = &impact->changes.items[i];
        if (is_told(impact, change) || is_undecided(impact, change) != undecided)
            continue;
        writ_buf_printf(p->out, "%s%s  ", count ? "" : "\n", count ? "" : title);
        count++;
        writ_style_add(p->out, p->options, WRIT_DIM, "%s", writ_rule_id(change->rule));
        writ_style_pad(p->out, strlen(writ_rule_id(change->rule)), 20);
        writ_buf_printf(p->out, "%.*s  %.*s\n", WRIT_FMT(change->path), WRIT_FMT(change->message));
    }
    return count;
}

/* What is shown and not counted, all of one kind. */
static size_t add_apart(const writ_diff_printer *p, const writ_diff_item *item, const char *title)
{
    const writ_finding *finding = item->finding;
    writ_buf_printf(p->out, "%s  ", title);
    writ_style_add(p->out, p->options, WRIT_DIM, "%s", writ_rule_id(finding->rule));
    writ_style_pad(p->out, strlen(writ_rule_id(finding->rule)), 20);
    writ_buf_printf(p->out, "%.*s  ", WRIT_FMT(finding->path));
    if (item->party)
        writ_buf_printf(p->out, "%.*s: ", WRIT_FMT(writ_diff_party_name(item->party)));
    writ_buf_printf(p->out, "%.*s\n", WRIT_FMT(finding->message));
    if (item->account == WRIT_ACCOUNT_WAIVED)
        writ_buf_printf(p->out, "    %.*s\n",
                        WRIT_FMT(writ_diff_waiver_words(p->arena, finding->waiver)));
    return 1;
}

static void add_waived(const writ_diff_printer *p)
{
    writ_diff_items items = writ_diff_list(p);
    size_t count = 0;
    for (size_t i = 0; i < items.count; i++)
        if (items.items[i].account == WRIT_ACCOUNT_WAIVED)
            count += add_apart(p, &items.items[i], count ? "" : "\nwaived, not counted:\n");
}

static void add_uncounted(const writ_diff_printer *p)
{
    writ_diff_items items = writ_diff_list(p);
    size_t count = 0;
    for (size_t i = 0; i < items.count; i++)
        if (items.items[i].account > WRIT_ACCOUNT_WAIVED)
            count += add_apart(p, &items.items[i], count ? "" : "\nnot counted:\n");
}

static void add_summary(const writ_diff_printer *p, size_t harmless)
{
    const writ_impact *impact = p->diff->impact;
    writ_buf_add_byte(p->out, '\n');
    writ_style_add_plural(p->out, impact->errors, "error");
    writ_buf_add_text(p->out, ", ");
    writ_style_add_plural(p->out, impact->warnings, "warning");
    writ_buf_printf(p->out, ", %zu unknown · ", impact->unknown);
    if (harmless)
        writ_buf_printf(p->out, "%zu of ", harmless);
    writ_style_add_plural(p->out, impact->changes.count, "change");
    if (harmless)
        writ_buf_printf(p->out, " break%s nobody", harmless == 1 ? "s" : "");
    if (impact->hidden)
        writ_buf_printf(p->out, " · %zu hidden by the policy", impact->hidden);
    if (impact->hidden_breaks)
        writ_buf_printf(p->out, ", proved breaks among them: %zu", impact->hidden_breaks);
    writ_buf_printf(p->out, " · judged in %.1f ms\n", (double)p->diff->elapsed_us / 1000);
}

/* What the expectation asks for in vain, each at its place there. */
static void add_needs(const writ_diff_printer *p, const writ_party_impact *party)
{
    for (size_t i = 0; i < party->findings.count; i++) {
        const writ_finding *finding = &party->findings.items[i];
        if (finding->waiver)
            continue;
        add_finding_head(p, finding);
        add_message(p, party, finding, WRIT_STR_EMPTY);
        add_evidence(p, finding);
        add_finding_foot(p, party, finding);
    }
}

/* Of either side. */
static void add_basis(const writ_diff_printer *p, const writ_contract *contract)
{
    writ_str note = writ_contract_basis_note(p->arena, contract);
    if (note.len)
        writ_buf_printf(p->out, "note: %.*s\n", WRIT_FMT(note));
}

static void print_expectation(const writ_diff_printer *p)
{
    const writ_impact *impact = p->diff->impact;
    if (p->out->len && p->out->ptr[p->out->len - 1] == '\n')
        writ_buf_add_byte(p->out, '\n');
    writ_style_add(p->out, p->options, WRIT_BOLD, "%.*s", WRIT_FMT(impact->new_contract->id));
    writ_buf_printf(p->out, "  %.*s   undeclared: %s\n\n", WRIT_FMT(impact->new_contract->version),
                    writ_undeclared_name(impact->undeclared));
    for (size_t i = 0; i < impact->parties.count; i++) {
        add_party(p, &impact->parties.items[i]);
        add_needs(p, &impact->parties.items[i]);
    }
    add_waived(p);
    add_basis(p, impact->new_contract);
}

void writ_report_needs(writ_buf *out, writ_arena *arena, const writ_contract *contract,
                       const writ_party_impact *impact, const writ_report_options *options)
{
    writ_impact alone = {.new_contract = contract};
    writ_diff_report diff = {.impact = &alone};
    struct writ_diff_tables tables = {0};
    writ_diff_printer p = {out, arena, NULL, &diff, options, &tables};
    writ_party_impact party = *impact;
    writ_diff_place_needs(arena, &party);
    add_needs(&p, &party);
}

static void print_contract(const writ_diff_printer *p)
{
    const writ_impact *impact = p->diff->impact;
    writ_diff_groups groups = writ_diff_group_list(p);
    add_head(p);
    for (size_t i = 0; i < impact->parties.count; i++)
        add_party(p, &impact->parties.items[i]);
    add_direction(p, "backward", &impact->backward, writ_mode_asks(impact->mode, true));
    add_direction(p, "forward", &impact->forward, writ_mode_asks(impact->mode, false));
    writ_diff_samples_text(p);
    for (size_t i = 0; i < groups.count; i++)
        add_group(p, groups.items[i]);
    add_changes(p, "changes whose effect could not be decided:\n", true);
    size_t harmless = add_changes(p, "changes that break nobody:\n", false);
    add_waived(p);
    add_uncounted(p);
    add_summary(p, harmless);
    add_basis(p, impact->old_contract);
    add_basis(p, impact->new_contract);
}

void writ_diff_print_text(const writ_diff_printer *run)
{
    for (size_t i = 0; i < run->report->diffs.count; i++) {
        writ_diff_printer one = writ_diff_at(run, i);
        if (one.diff->is_expectation)
            print_expectation(&one);
        else
            print_contract(&one);
    }
}
