/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/health.h"

#include "contracts/base/bounds.h"

const char *writ_health_name(writ_health health)
{
    static const char *const names[] = {"rejecting", "drift", "no-data", "observing", "fine"};
    return names[health];
}

double writ_health_share(const writ_health_row *row, const writ_health_counts *counts)
{
    uint64_t refused = row->observes ? counts->observed : counts->rejected;
    return counts->records ? (double)refused / (double)counts->records : 0;
}

void writ_health_begin(writ_health_report *report, writ_arena *arena, writ_moment now,
                       int64_t window_ms)
{
    *report = (writ_health_report){.arena = arena, .now = now, .from = now - window_ms};
}

/* ---- rows ---- */

static writ_health_row *row_of(writ_health_report *report, writ_str contract)
{
    writ_health_row *row = writ_map_find(&report->by_contract, contract);
    if (row)
        return row;
    row = WRIT_NEW(report->arena, writ_health_row);
    row->contract = writ_str_copy(report->arena, contract);
    writ_map_put(report->arena, &report->by_contract, row->contract, row);
    *WRIT_PUSH(report->arena, &report->rows) = row;
    return row;
}

writ_health_row *writ_health_expect(writ_health_report *report, writ_str contract, writ_str owner)
{
    writ_health_row *row = row_of(report, contract);
    if (owner.len)
        row->owner = writ_str_copy(report->arena, owner);
    return row;
}

/* The place, from 1 on, of what has this key; 0: it is new, and shall have `next`. Places of lists
 * that are full are 0 as well. */
static size_t place_of(writ_health_report *report, writ_health_row *row, writ_str key, size_t count)
{
    size_t place = (size_t)(uintptr_t)writ_map_find(&row->known, key);
    if (!place && count < WRIT_BOUND_FINDINGS)
        writ_map_put(report->arena, &row->known, writ_str_copy(report->arena, key),
                     (void *)(uintptr_t)(count + 1));
    return place;
}

/* A list holds each name once. */
static void add_name(writ_health_report *report, writ_health_row *row, writ_summary_names *names,
                     const char *list, writ_str name)
{
    writ_buf key = WRIT_BUF_INIT;
    writ_buf_printf(&key, "%s\n%.*s", list, WRIT_FMT(name));
    if (name.len && names->count < WRIT_BOUND_FINDINGS &&
        !place_of(report, row, writ_buf_str(&key), names->count))
        *WRIT_PUSH(report->arena, names) = writ_str_copy(report->arena, name);
    writ_buf_clear(&key);
}

static void add_parties(writ_health_report *report, writ_health_row *row,
                        const writ_summary_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        add_name(report, row, &row->affects, "party", names->items[i]);
}

static void add_group(writ_health_report *report, writ_health_row *row,
                      const writ_summary_group *from)
{
    writ_buf key = WRIT_BUF_INIT;
    writ_buf_printf(&key, "reject\n%.*s\n%.*s", WRIT_FMT(from->rule), WRIT_FMT(from->path));
    size_t place = place_of(report, row, writ_buf_str(&key), row->rejects.count);
    writ_buf_clear(&key);
    add_parties(report, row, &from->affects);
    if (place) {
        writ_summary_group *to = &row->rejects.items[place - 1];
        to->records += from->records;
        to->first_seen = from->first_seen < to->first_seen ? from->first_seen : to->first_seen;
        to->last_seen = from->last_seen > to->last_seen ? from->last_seen : to->last_seen;
    } else if (row->rejects.count < WRIT_BOUND_FINDINGS) {
        writ_summary_group *to = WRIT_PUSH(report->arena, &row->rejects);
        *to = *from;
        to->rule = writ_str_copy(report->arena, from->rule);
        to->path = writ_str_copy(report->arena, from->path);
        to->affects = (writ_summary_names){0};
    }
}

static void add_drift(writ_health_report *report, writ_health_row *row,
                      const writ_summary_drift *from)
{
    writ_buf key = WRIT_BUF_INIT;
    writ_buf_printf(&key, "drift\n%.*s\n%.*s\n%.*s", WRIT_FMT(from->rule), WRIT_FMT(from->path),
                    WRIT_FMT(from->new_path));
    size_t place = place_of(report, row, writ_buf_str(&key), row->drift.count);
    writ_buf_clear(&key);
    add_parties(report, row, &from->affects);
    if (place) {
        writ_summary_drift *to = &row->drift.items[place - 1];
        to->severity = from->severity > to->severity ? from->severity : to->severity;
    } else if (row->drift.count < WRIT_BOUND_FINDINGS) {
        writ_summary_drift *to = WRIT_PUSH(report->arena, &row->drift);
        *to = (writ_summary_drift){
            .rule = writ_str_copy(report->arena, from->rule),
            .path = writ_str_copy(report->arena, from->path),
            .new_path = writ_str_copy(report->arena, from->new_path),
            .severity = from->severity,
        };
    }
}

/* ---- runs ---- */

static bool judges(const writ_summary *summary)
{
    return !writ_str_is(summary->command, "drift");
}

/* What `drift` reads is judged by nobody, and may be what a filter has counted already. */
static void count(writ_health_counts *counts, const writ_summary *summary,
                  const writ_summary_contract *contract, bool is_first)
{
    counts->runs += is_first;
    if (!judges(summary))
        return;
    counts->records += contract->records;
    counts->rejected += contract->rejected;
    counts->observed += contract->observed;
}

/* What the newest run says of itself. */
static void note_newest(writ_health_report *report, writ_health_row *row,
                        const writ_summary *summary, const writ_summary_contract *contract)
{
    writ_arena *arena = report->arena;
    if (summary->ended_at < row->newest)
        return;
    row->newest = summary->ended_at;
    row->is_observed = contract->is_observed;
    if (judges(summary))
        row->observes = contract->observe;
    if (contract->owner.len && !row->owner.len)
        row->owner = writ_str_copy(arena, contract->owner);
    if (summary->letters.len && !writ_str_equal(row->letters, summary->letters))
        row->letters = writ_str_copy(arena, summary->letters);
    if (summary->inputs.count && !writ_str_is(summary->inputs.items[0], "-") &&
        !writ_str_equal(row->input, summary->inputs.items[0]))
        row->input = writ_str_copy(arena, summary->inputs.items[0]);
}

static void add_contract(writ_health_report *report, const writ_summary *summary,
                         const writ_summary_contract *contract)
{
    writ_health_row *row = row_of(report, contract->contract);
    int64_t window = report->now - report->from;
    bool is_first = row->run != report->runs; /* several routes may lead to it */
    row->run = report->runs;
    if (contract->records && contract->last_seen > row->last_data)
        row->last_data = contract->last_seen;
    note_newest(report, row, summary, contract);
    if (summary->ended_at <= report->from) {
        if (summary->ended_at > report->from - window)
            count(&row->before, summary, contract, is_first);
        return;
    }
    count(&row->now, summary, contract, is_first);
    add_name(report, row, &row->versions, "version", contract->version);
    for (size_t i = 0; i < contract->rejects.count; i++)
        add_group(report, row, &contract->rejects.items[i]);
    for (size_t i = 0; i < contract->drift.count; i++)
        add_drift(report, row, &contract->drift.items[i]);
}

void writ_health_add(writ_health_report *report, const writ_summary *summary)
{
    if (writ_map_find(&report->by_run, summary->id))
        return;
    writ_map_put(report->arena, &report->by_run, writ_str_copy(report->arena, summary->id), report);
    report->runs++;
    for (size_t i = 0; i < summary->contracts.count; i++)
        add_contract(report, summary, &summary->contracts.items[i]);
}
