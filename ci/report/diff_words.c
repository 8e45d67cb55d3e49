/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/report/diff.h"

#include <ctype.h>

#include "ci/owners.h"

const char *writ_diff_account_words(writ_account account)
{
    static const char *const words[] = {
        [WRIT_ACCOUNT_COUNTED] = "",
        [WRIT_ACCOUNT_WAIVED] = "waived",
        [WRIT_ACCOUNT_STANDING] = "standing: it was so before this change too",
        [WRIT_ACCOUNT_PENDING] = "pending: the party's needs were never met",
        [WRIT_ACCOUNT_APART] = "apart: the party is built for other versions",
    };
    return words[account];
}

writ_str writ_diff_waiver_words(writ_arena *arena, const writ_waiver *waiver)
{
    writ_str approver = waiver->approver;
    return writ_str_printf(arena, "waiver %.*s asked for by %.*s, %s%.*s, %s%.*s: %.*s",
                           WRIT_FMT(waiver->id), WRIT_FMT(waiver->requester),
                           waiver->self_approved ? "approved by themselves" : "approved by ",
                           WRIT_FMT(waiver->self_approved ? WRIT_STR_EMPTY : approver),
                           waiver->until.len ? "until " : "without an end", WRIT_FMT(waiver->until),
                           WRIT_FMT(waiver->reason));
}

const char *writ_diff_fate_name(writ_fate fate)
{
    static const char *const names[] = {
        [WRIT_FATE_BREAKS] = "breaks", [WRIT_FATE_UNKNOWN] = "unknown",
        [WRIT_FATE_WARNED] = "warned", [WRIT_FATE_WAIVED] = "waived",
        [WRIT_FATE_STANDS] = "stands", [WRIT_FATE_PENDING] = "pending",
        [WRIT_FATE_APART] = "apart",   [WRIT_FATE_HOLDS] = "holds",
    };
    return names[fate];
}

const char *writ_diff_because(const writ_party_impact *party)
{
    switch (writ_diff_fate(party)) {
    case WRIT_FATE_UNKNOWN:
        return "could not be decided";
    case WRIT_FATE_STANDS:
        return party->verdict == WRIT_UNKNOWN
                   ? "could not be decided before this change either, not counted"
                   : "broken before this change too, not counted";
    case WRIT_FATE_WAIVED:
        return "let through by a waiver, not counted";
    case WRIT_FATE_PENDING:
        return "its needs were never met, not counted";
    case WRIT_FATE_APART:
        return "built for other versions, not counted";
    default:
        return "";
    }
}

writ_str writ_diff_version(const writ_contract *contract, writ_str label)
{
    if (!contract)
        return WRIT_STR("nothing");
    return contract->version.len ? contract->version : label;
}

writ_str writ_diff_heading(const writ_diff_printer *printer)
{
    const writ_diff_report *diff = printer->diff;
    const writ_contract *now = diff->impact->new_contract, *before = diff->impact->old_contract;
    writ_str new_version = writ_diff_version(now, diff->new_label);
    if (!before)
        return writ_str_printf(printer->arena, "%.*s %.*s", WRIT_FMT(now->id),
                               WRIT_FMT(new_version));
    return writ_str_printf(printer->arena, "%.*s %.*s → %.*s", WRIT_FMT(now->id),
                           WRIT_FMT(writ_diff_version(before, diff->old_label)),
                           WRIT_FMT(new_version));
}

writ_str writ_diff_party_name(const writ_party_impact *party)
{
    return party->stand_in ? WRIT_STR("the old version") : party->party->party;
}

writ_str writ_diff_handle(const writ_diff_printer *printer, writ_str owner)
{
    const writ_owner *known = writ_owners_find(printer->report->owners, owner);
    if (!known)
        return WRIT_STR_EMPTY;
    writ_str handle = printer->report->on_gitlab ? known->gitlab : known->github;
    bool is_one = handle.len > 1 && handle.ptr[0] == '@';
    for (size_t i = 1; is_one && i < handle.len; i++)
        is_one = isalnum((unsigned char)handle.ptr[i]) || strchr("-_./", handle.ptr[i]);
    return is_one ? handle : WRIT_STR_EMPTY;
}

writ_str writ_diff_rule_words(writ_arena *arena, writ_rule rule)
{
    writ_str id = writ_str_of(writ_rule_id(rule));
    char *words = writ_arena_copy(arena, id.ptr, id.len);
    for (size_t i = 0; i < id.len; i++)
        words[i] = words[i] == '_' ? ' ' : (char)tolower((unsigned char)words[i]);
    return (writ_str){words, id.len};
}

writ_str writ_diff_verdict(const writ_diff_printer *printer)
{
    writ_diff_tally tally = writ_diff_tally_of(printer);
    size_t parties = printer->diff->impact->parties.count;
    bool bad = tally.errors || tally.unknown || printer->diff->fails;
    if (printer->diff->is_expectation && parties)
        return writ_str_printf(
            printer->arena, "The expectation of %.*s is %s",
            WRIT_FMT(writ_diff_party_name(&printer->diff->impact->parties.items[0])),
            bad ? "not met" : "met");
    if (tally.breaking)
        return writ_str_printf(printer->arena, "This change breaks %zu of %zu %s", tally.breaking,
                               parties, parties == 1 ? "party" : "parties");
    if (tally.unknown)
        return WRIT_STR("Whether this change breaks anybody could not be decided");
    if (bad)
        return WRIT_STR("This change does not pass");
    return writ_diff_lets_through(printer) ? WRIT_STR("The policy lets this break through")
                                           : WRIT_STR("This change breaks nobody");
}

writ_str writ_diff_run_verdict(const writ_diff_printer *run)
{
    size_t count = run->report->diffs.count, bad = 0, needs = 0;
    for (size_t i = 0; i < count; i++) {
        const writ_diff_printer one = writ_diff_at(run, i);
        bad += writ_diff_is_bad(&one);
        needs += one.diff->is_expectation;
    }
    const writ_diff_printer first = count ? writ_diff_at(run, 0) : *run;
    if (count == 1)
        return writ_diff_verdict(&first);
    if (!count)
        return WRIT_STR("Nothing changed");
    if (bad)
        return writ_str_printf(run->arena, "%zu of %zu %s", bad, count,
                               needs ? "expectations are not met"
                                     : "changed contracts do not pass");
    return writ_str_printf(run->arena, "%zu %s", count,
                           needs ? "expectations are met" : "changed contracts, and nobody breaks");
}

static void add_words(writ_buf *out, writ_arena *arena, const writ_diff_item *item)
{
    const writ_party_impact *party = item->party;
    if (item->account != WRIT_ACCOUNT_COUNTED)
        writ_buf_printf(out, "not counted, %s: ", writ_diff_account_words(item->account));
    if (party)
        writ_buf_printf(out, "%.*s", WRIT_FMT(writ_diff_party_name(party)));
    if (party && party->party->owner.len)
        writ_buf_printf(out, " (owner %.*s)", WRIT_FMT(party->party->owner));
    writ_buf_printf(out, "%s%.*s\n", party ? ": " : "", WRIT_FMT(item->finding->message));
    if (item->account == WRIT_ACCOUNT_WAIVED)
        writ_buf_printf(out, "%.*s\n",
                        WRIT_FMT(writ_diff_waiver_words(arena, item->finding->waiver)));
}

const char *writ_diff_hint_label(const writ_finding *finding)
{
    return finding->rule == WRIT_RULE_FIELD_REMOVED ? "Hint" : "Way out";
}

writ_str writ_diff_evidence(writ_arena *arena, const writ_finding *finding)
{
    writ_buf out = WRIT_BUF_INIT;
    for (size_t i = 0; i < finding->evidence.count; i++)
        writ_buf_printf(&out, "%s%.*s", i ? ", " : "", WRIT_FMT(finding->evidence.items[i]));
    writ_str text = writ_str_copy(arena, writ_buf_str(&out));
    writ_buf_clear(&out);
    return text;
}

writ_str writ_diff_words(const writ_diff_printer *printer, const writ_diff_item *items,
                         size_t count)
{
    writ_buf out = WRIT_BUF_INIT;
    const writ_finding *first = items->finding;
    for (size_t i = 0; i < count; i++)
        add_words(&out, printer->arena, &items[i]);
    if (first->has_witness)
        writ_buf_printf(&out, "refused payload: %.*s\n",
                        WRIT_FMT(writ_diff_short_payload(printer, items)));
    if (first->evidence.count)
        writ_buf_printf(&out, "Evidence: %.*s\n",
                        WRIT_FMT(writ_diff_evidence(printer->arena, first)));
    if (first->hint.len)
        writ_buf_printf(&out, "%s: %.*s\n", writ_diff_hint_label(first), WRIT_FMT(first->hint));
    writ_str words = writ_buf_str(&out);
    words = writ_str_copy(printer->arena, writ_str_part(words, 0, words.len - 1));
    writ_buf_clear(&out);
    return words;
}

writ_str writ_diff_title(writ_arena *arena, const writ_finding *finding)
{
    return writ_str_printf(arena, "%s%s%.*s", writ_rule_id(finding->rule),
                           finding->path.len ? " " : "", WRIT_FMT(finding->path));
}

writ_diff_spot writ_diff_spot_of(const writ_diff_printer *printer, const writ_finding *finding)
{
    const writ_contract *contract = printer->diff->impact->new_contract;
    const writ_place *place = &finding->place;
    writ_diff_spot spot = {contract->source->name, 1, 0};
    if (place->source)
        spot = (writ_diff_spot){place->source->name, place->line, place->column};
    if (writ_str_starts(spot.file, WRIT_STR("./")))
        spot.file = writ_str_part(spot.file, 2, spot.file.len);
    return spot;
}
