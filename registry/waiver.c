/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/waiver.h"

#include "contracts/base/write.h"
#include "registry/impact.h"

enum { ID_DIGITS = 12, FINGERPRINT_DIGITS = WRIT_SHA256_HEX - 1 };

/* --- one waiver --- */

bool writ_waiver_is_digits(writ_str text)
{
    if (text.len < WRIT_WAIVER_DIGITS || text.len > FINGERPRINT_DIGITS)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!memchr("0123456789abcdef", text.ptr[i], 16))
            return false;
    return true;
}

int writ_waiver_check(const writ_waiver *waiver, writ_error *err)
{
    writ_rule rule;
    writ_day day;
    if (!writ_rule_find(waiver->rule, &rule))
        return writ_error_set(err, WRIT_E_USAGE, "there is no rule '%.*s' to be waived",
                              WRIT_FMT(waiver->rule));
    if (!waiver->contract.len)
        return writ_error_set(err, WRIT_E_USAGE, "a waiver names a contract");
    if (!writ_day_parse(waiver->until, &day))
        return writ_error_set(err, WRIT_E_USAGE,
                              "'%.*s' is no day until which something is waived, as 2026-12-31",
                              WRIT_FMT(waiver->until));
    if (!waiver->reason.len)
        return writ_error_set(err, WRIT_E_USAGE, "a waiver gives a reason");
    if (!waiver->requester.len)
        return writ_error_set(err, WRIT_E_USAGE, "a waiver says who asks for it");
    return WRIT_OK;
}

writ_str writ_waiver_id(writ_arena *arena, const writ_waiver *waiver)
{
    char hex[WRIT_SHA256_HEX];
    const writ_str parts[] = {waiver->fingerprint, waiver->rule,  waiver->path,
                              waiver->contract,    waiver->party, waiver->until};
    writ_sha256_list_hex(parts, sizeof parts / sizeof *parts, hex);
    return writ_str_copy(arena, (writ_str){hex, ID_DIGITS});
}

/* What stands within `<>`, or all of it. */
static writ_str mail_of(writ_str person)
{
    size_t from = writ_str_find_byte(person, '<');
    writ_str rest = writ_str_part(person, from + 1, SIZE_MAX);
    return from < person.len ? writ_str_part(rest, 0, writ_str_find_byte(rest, '>')) : person;
}

bool writ_waiver_is_same_person(writ_str a, writ_str b)
{
    writ_str left = mail_of(a), right = mail_of(b);
    return left.len == right.len && strncasecmp(left.ptr, right.ptr, left.len) == 0;
}

void writ_waiver_settle(writ_waiver *waiver, writ_day today)
{
    writ_day until = today;
    bool over = writ_day_parse(waiver->until, &until) && until < today;
    bool approved = waiver->approver.len > 0;
    waiver->state = over       ? WRIT_WAIVER_EXPIRED
                    : approved ? WRIT_WAIVER_APPROVED
                               : WRIT_WAIVER_REQUESTED;
    waiver->self_approved =
        approved && writ_waiver_is_same_person(waiver->requester, waiver->approver);
}

writ_str writ_waiver_subject(writ_arena *arena, const writ_waiver *waiver)
{
    return writ_str_printf(arena, "%.*s%s%.*s of %.*s", WRIT_FMT(waiver->rule),
                           waiver->path.len ? " " : "", WRIT_FMT(waiver->path),
                           WRIT_FMT(writ_waiver_speaker(waiver)));
}

writ_str writ_waiver_speaker(const writ_waiver *waiver)
{
    return waiver->party.len ? waiver->party : waiver->contract;
}

/* --- what it lets through --- */

writ_str writ_waiver_party(const writ_party_impact *party)
{
    return party && !party->stand_in ? party->party->party : WRIT_STR_EMPTY;
}

void writ_waiver_fingerprint(const writ_impact *impact, const writ_party_impact *party,
                             const writ_finding *finding, char hex[65])
{
    writ_finding_fingerprint(finding, impact->new_contract->id,
                             party ? party->party->id : WRIT_STR_EMPTY, hex);
}

/* The party counts beside the fingerprint: it says who had to grant the waiver. */
static bool is_matched(const writ_waiver *waiver, const writ_impact *impact,
                       const writ_party_impact *party, const writ_finding *finding,
                       writ_str fingerprint)
{
    return writ_str_equal(waiver->contract, impact->new_contract->id) &&
           writ_str_equal(waiver->party, writ_waiver_party(party)) &&
           (waiver->fingerprint.len ? writ_str_equal(waiver->fingerprint, fingerprint)
                                    : writ_str_is(waiver->rule, writ_rule_id(finding->rule)) &&
                                          writ_str_equal(waiver->path, finding->path));
}

/* Calls `visit` for each finding of the parties, then of the contract itself (party NULL). */
static void each_finding(const writ_impact *impact,
                         void (*visit)(void *context, const writ_party_impact *party,
                                       writ_finding *finding),
                         void *context)
{
    for (size_t i = 0; i < impact->parties.count; i++) {
        const writ_party_impact *party = &impact->parties.items[i];
        for (size_t j = 0; j < party->findings.count; j++)
            visit(context, party, &party->findings.items[j]);
    }
    for (size_t i = 0; i < impact->governance.count; i++)
        visit(context, NULL, &impact->governance.items[i]);
}

/* --- all of them --- */

typedef struct applying {
    writ_arena *arena;
    writ_impact *impact;
    writ_waivers *waivers;
    bool *matched; /* matched[i]: waivers->items[i] is of something found */
} applying;

/* Of several that fit, one that was granted by another than its requester. */
static bool is_better(const writ_waiver *waiver, const writ_waiver *there)
{
    return !there || (there->self_approved && !waiver->self_approved);
}

static void waive_finding(void *context, const writ_party_impact *party, writ_finding *finding)
{
    applying *a = context;
    char hex[WRIT_SHA256_HEX];
    writ_waiver_fingerprint(a->impact, party, finding, hex);
    for (size_t i = 0; i < a->waivers->count; i++) {
        const writ_waiver *waiver = &a->waivers->items[i];
        if (!is_matched(waiver, a->impact, party, finding, writ_str_of(hex)))
            continue;
        a->matched[i] = true;
        if (waiver->state == WRIT_WAIVER_APPROVED && !finding->standing &&
            is_better(waiver, finding->waiver))
            finding->waiver = waiver;
    }
}

static void __attribute__((format(printf, 4, 5)))
tell(applying *a, const writ_waiver *waiver, writ_rule rule, const char *format, ...)
{
    va_list args;
    writ_buf text = WRIT_BUF_INIT;
    writ_finding *finding = writ_finding_add(a->arena, &a->impact->governance, rule);
    if (!finding)
        return;
    va_start(args, format);
    writ_buf_vprintf(&text, format, args);
    va_end(args);
    finding->path = waiver->path;
    finding->new_constraint = waiver->id;
    finding->place = waiver->place.source ? waiver->place : a->impact->new_contract->version_place;
    finding->message = writ_str_printf(a->arena, "waiver %.*s of %.*s %.*s", WRIT_FMT(waiver->id),
                                       WRIT_FMT(writ_waiver_subject(a->arena, waiver)),
                                       WRIT_FMT(writ_buf_str(&text)));
    writ_buf_clear(&text);
    if (rule == WRIT_RULE_WAIVER_UNAPPROVED && waiver->place.source)
        finding->hint =
            writ_str_printf(a->arena, "writ approve %.*s", WRIT_FMT(waiver->place.source->name));
    else if (rule == WRIT_RULE_WAIVER_UNAPPROVED)
        finding->hint = writ_str_printf(a->arena, "writ approve %.*s", WRIT_FMT(waiver->id));
    else if (rule != WRIT_RULE_WAIVER_SELF_APPROVED && waiver->place.source)
        finding->hint =
            writ_str_printf(a->arena, "delete %.*s", WRIT_FMT(waiver->place.source->name));
}

/* A record of the registry that is over and of nothing here is history. */
static void tell_of(applying *a, const writ_waiver *waiver, bool matched)
{
    writ_str until = waiver->until;
    if (waiver->state == WRIT_WAIVER_EXPIRED && (matched || waiver->place.source))
        tell(a, waiver, WRIT_RULE_WAIVER_EXPIRED, "ended on %.*s", WRIT_FMT(until));
    else if (waiver->state == WRIT_WAIVER_EXPIRED)
        return;
    else if (!matched)
        tell(a, waiver, WRIT_RULE_WAIVER_UNMATCHED, "lets through what is not found here");
    else if (waiver->state == WRIT_WAIVER_REQUESTED)
        tell(a, waiver, WRIT_RULE_WAIVER_UNAPPROVED, "is asked for by %.*s and not granted",
             WRIT_FMT(waiver->requester));
    else if (waiver->self_approved)
        tell(a, waiver, WRIT_RULE_WAIVER_SELF_APPROVED, "was granted by %.*s, who asked for it",
             WRIT_FMT(waiver->approver));
}

void writ_waivers_apply(writ_arena *arena, writ_waivers *waivers, writ_impact *impact)
{
    applying a = {arena, impact, waivers, writ_arena_zalloc(arena, waivers->count)};
    if (!waivers->count)
        return;
    for (size_t i = 0; i < waivers->count; i++)
        writ_waiver_settle(&waivers->items[i], impact->today);
    each_finding(impact, waive_finding, &a);
    for (size_t i = 0; i < waivers->count; i++)
        if (writ_str_equal(waivers->items[i].contract, impact->new_contract->id))
            tell_of(&a, &waivers->items[i], a.matched[i]);
    writ_impact_count(impact);
}

void writ_waivers_cover(writ_waivers *waivers, writ_day today, writ_party_impact *party)
{
    for (size_t i = 0; i < waivers->count; i++) {
        writ_waiver *waiver = &waivers->items[i];
        writ_waiver_settle(waiver, today);
        if (waiver->state != WRIT_WAIVER_APPROVED ||
            !writ_str_equal(waiver->contract, party->party->contract) ||
            !writ_str_equal(waiver->party, writ_waiver_party(party)))
            continue;
        for (size_t j = 0; j < party->findings.count; j++) {
            writ_finding *finding = &party->findings.items[j];
            if (writ_str_equal(waiver->path, finding->path) && is_better(waiver, finding->waiver))
                finding->waiver = waiver;
        }
    }
}

/* --- by fingerprint --- */

typedef struct seeking {
    const writ_impact *impact;
    writ_str digits;
    const writ_finding *finding;
    const writ_party_impact *party;
    char found[WRIT_SHA256_HEX];
    size_t count;
} seeking;

static void seek(void *context, const writ_party_impact *party, writ_finding *finding)
{
    seeking *s = context;
    char hex[WRIT_SHA256_HEX];
    writ_waiver_fingerprint(s->impact, party, finding, hex);
    if (finding->standing || !writ_str_starts(writ_str_of(hex), s->digits) ||
        strcmp(hex, s->found) == 0)
        return;
    memcpy(s->found, hex, sizeof hex);
    s->finding = finding;
    s->party = party;
    s->count++;
}

size_t writ_waiver_find(const writ_impact *impact, writ_str digits, const writ_finding **finding,
                        const writ_party_impact **party)
{
    seeking s = {.impact = impact, .digits = digits};
    each_finding(impact, seek, &s);
    if (s.count) {
        *finding = s.finding;
        *party = s.party;
    }
    return s.count;
}
