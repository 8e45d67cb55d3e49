/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/notice.h"

#include "registry/stored.h"

/* Days before a version, or a waiver, ends. */
enum { SUNSET_DAYS = 14, WAIVER_DAYS = 7 };

static writ_notice *add(writ_session *session, writ_notices *notices, writ_notice_kind kind,
                        writ_str contract, writ_str owner)
{
    writ_notice *notice = WRIT_PUSH(&session->arena, notices);
    *notice = (writ_notice){.kind = kind, .contract = contract, .owner = owner, .share = -1};
    return notice;
}

/* ---- of runs ---- */

static void add_reject_ratio(writ_session *session, const writ_health_row *row,
                             writ_notices *notices)
{
    writ_notice *notice =
        add(session, notices, WRIT_NOTICE_REJECT_RATIO, row->contract, row->owner);
    notice->is_bad = row->health == WRIT_HEALTH_REJECTING;
    notice->share = writ_health_share(row, &row->now);
    notice->affects = &row->affects;
    if (!notice->is_bad)
        return;
    notice->reason = row->reason;
    notice->command = row->command;
    if (row->rejects.count) {
        notice->rule = row->rejects.items[0].rule;
        notice->path = row->rejects.items[0].path;
    }
}

static void add_drift(writ_session *session, const writ_health_row *row, writ_notices *notices)
{
    writ_notice *notice = add(session, notices, WRIT_NOTICE_DRIFT, row->contract, row->owner);
    notice->is_bad = row->drift.count && row->drift.items[0].severity != WRIT_INFO;
    notice->affects = &row->affects;
    if (!notice->is_bad)
        return;
    const writ_summary_drift *top = row->drift.items;
    notice->rule = top->rule;
    notice->path = top->path;
    notice->reason = writ_str_printf(&session->arena, "%.*s at %.*s%s%.*s", WRIT_FMT(top->rule),
                                     WRIT_FMT(top->path), top->new_path.len ? ", now " : "",
                                     WRIT_FMT(top->new_path));
    if (row->health == WRIT_HEALTH_DRIFT)
        notice->command = row->command;
}

static void add_no_data(writ_session *session, const writ_health_report *report,
                        const writ_health_row *row, writ_notices *notices)
{
    writ_notice *notice = add(session, notices, WRIT_NOTICE_NO_DATA, row->contract, row->owner);
    notice->is_bad = writ_health_is_silent(report, row);
    if (notice->is_bad)
        notice->reason = writ_health_silence(report, row);
    if (row->health == WRIT_HEALTH_NO_DATA)
        notice->command = row->command;
}

/* ---- of the registry ---- */

static bool is_live(const writ_stored_version *version)
{
    return version->status == WRIT_STATUS_ACTIVE || version->status == WRIT_STATUS_DEPRECATED;
}

/* The newest live version of each contract: the last one, as they come by version. */
static bool is_newest(const writ_stored_versions *versions, size_t index)
{
    if (!is_live(&versions->items[index]))
        return false;
    for (size_t i = index + 1;
         i < versions->count &&
         writ_str_equal(versions->items[i].contract, versions->items[index].contract);
         i++)
        if (is_live(&versions->items[i]))
            return false;
    return true;
}

static const writ_stored_party *first_pending(const writ_stored_parties *parties, writ_str contract)
{
    for (size_t i = 0; i < parties->count; i++)
        if (parties->items[i].pending && writ_str_equal(parties->items[i].contract, contract))
            return &parties->items[i];
    return NULL;
}

static void add_broken(writ_session *session, const writ_stored_version *version,
                       const writ_stored_parties *parties, writ_notices *notices)
{
    writ_arena *arena = &session->arena;
    const writ_stored_party *pending = first_pending(parties, version->contract);
    writ_notice *notice =
        add(session, notices, WRIT_NOTICE_NEWLY_BROKEN, version->contract, version->owner);
    notice->is_bad = pending || version->forced.len;
    if (!notice->is_bad)
        return;
    notice->reason = pending ? writ_str_printf(arena, "'%.*s' is not met by a live version",
                                               WRIT_FMT(pending->id))
                             : writ_str_printf(arena, "%.*s was published in spite of a break",
                                               WRIT_FMT(version->version));
    notice->command = WRIT_JOIN(arena, WRIT_STR("writ readers "), version->contract);
}

static void add_sunset(writ_session *session, const writ_stored_version *version,
                       writ_notices *notices)
{
    writ_day day;
    if (!is_live(version) || !writ_day_parse(version->sunset, &day))
        return;
    writ_notice *notice =
        add(session, notices, WRIT_NOTICE_SUNSET, version->contract, version->owner);
    notice->subject = version->version;
    notice->is_bad = day - session->today <= SUNSET_DAYS;
    if (!notice->is_bad)
        return;
    notice->reason =
        writ_str_printf(&session->arena, "%.*s ends on %.*s: %.*s", WRIT_FMT(version->version),
                        WRIT_FMT(version->sunset),
                        WRIT_FMT(writ_day_distance(&session->arena, session->today, day)));
    notice->command = WRIT_JOIN(&session->arena, WRIT_STR("writ readers "), version->contract,
                                WRIT_STR("@"), version->version);
}

static void add_waiver(writ_session *session, const writ_waiver *waiver, writ_notices *notices)
{
    writ_day day;
    if (!waiver->approver.len || !writ_day_parse(waiver->until, &day))
        return;
    int left = day - session->today;
    writ_notice *notice =
        add(session, notices, WRIT_NOTICE_WAIVER_EXPIRING, waiver->contract, waiver->requester);
    notice->subject = waiver->id;
    notice->is_bad = left >= 0 && left <= WAIVER_DAYS;
    if (!notice->is_bad)
        return;
    notice->rule = waiver->rule;
    notice->path = waiver->path;
    notice->reason = writ_str_printf(
        &session->arena, "waiver %.*s ends on %.*s: %.*s", WRIT_FMT(waiver->id),
        WRIT_FMT(waiver->until), WRIT_FMT(writ_day_distance(&session->arena, session->today, day)));
}

static int find_registered(writ_session *session, writ_store *store, writ_notices *notices)
{
    writ_arena *arena = &session->arena;
    writ_stored_versions versions = {0};
    writ_stored_parties parties = {0};
    writ_waivers waivers = {0};
    int code = writ_store_heads(store, arena, WRIT_STR_EMPTY, &versions, &session->err);
    writ_stored_drop_tombstones(&versions);
    if (!code)
        code = writ_store_parties(store, arena, WRIT_STR_EMPTY, &parties, &session->err);
    if (!code)
        code = writ_store_waivers(store, arena, WRIT_STR_EMPTY, &waivers, &session->err);
    for (size_t i = 0; !code && i < versions.count; i++) {
        if (is_newest(&versions, i))
            add_broken(session, &versions.items[i], &parties, notices);
        add_sunset(session, &versions.items[i], notices);
    }
    for (size_t i = 0; !code && i < waivers.count; i++)
        add_waiver(session, &waivers.items[i], notices);
    return code;
}

int writ_notices_find(writ_session *session, const writ_health_report *report, writ_store *store,
                      writ_notices *notices)
{
    const writ_waivers *files;
    int code = writ_session_waivers(session, &files);
    for (size_t i = 0; !code && i < report->rows.count; i++) {
        add_reject_ratio(session, report->rows.items[i], notices);
        add_drift(session, report->rows.items[i], notices);
        add_no_data(session, report, report->rows.items[i], notices);
    }
    for (size_t i = 0; !code && i < files->count; i++)
        add_waiver(session, &files->items[i], notices);
    return code || !store ? code : find_registered(session, store, notices);
}
