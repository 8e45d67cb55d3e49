/* SPDX-License-Identifier: Apache-2.0
 *
 * What is made of the numbers: how each contract fares, why, and what to type next.
 */
#include <stdlib.h>

#include "ci/glob.h"
#include "ci/health.h"

/* ---- words ---- */

writ_str writ_health_percent(writ_arena *arena, double share)
{
    double percent = 100 * share;
    if (percent > 0 && percent < 0.1)
        return WRIT_STR("< 0.1 %");
    if (percent < 100 && percent > 99.9)
        return WRIT_STR("> 99.9 %");
    bool whole = percent >= 99.95 || percent == 0;
    return writ_str_printf(arena, "%.*f %%", whole ? 0 : 1, percent);
}

writ_str writ_health_ago(writ_arena *arena, const writ_health_report *report, writ_moment moment)
{
    if (!moment)
        return WRIT_STR("never");
    return writ_str_printf(arena, "%.*s ago",
                           WRIT_FMT(writ_span_words(arena, report->now - moment)));
}

/* A word of a shell's command line, whatever it holds. */
static writ_str quoted(writ_arena *arena, writ_str word)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                "_./@:=,+-";
    size_t safe = 0;
    while (safe < word.len && word.ptr[safe] && strchr(plain, word.ptr[safe]))
        safe++;
    if (word.len && safe == word.len && word.ptr[0] != '-')
        return word;
    writ_buf text = WRIT_BUF_INIT;
    writ_buf_add_text(&text, word.len && word.ptr[0] == '-' ? "./'" : "'");
    for (size_t i = 0; i < word.len; i++)
        if (word.ptr[i] == '\'')
            writ_buf_add_text(&text, "'\\''");
        else
            writ_buf_add_byte(&text, word.ptr[i]);
    writ_buf_add_byte(&text, '\'');
    writ_str copy = writ_str_copy(arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    return copy;
}

static writ_str path_words(writ_str path)
{
    return path.len ? path : WRIT_STR("(record)");
}

writ_str writ_health_time(writ_arena *arena, writ_moment moment)
{
    writ_str text = writ_moment_text(arena, moment);
    return WRIT_JOIN(arena, writ_str_part(text, 0, text.len - strlen(".000Z")), WRIT_STR("Z"));
}

/* "31.2 % rejected: REQUIRED_MISSING at /email, first 2026-03-10T12:00:00Z, and 2 more causes". */
static void add_cause(writ_buf *out, writ_arena *arena, const writ_health_row *row)
{
    if (!row->rejects.count)
        return;
    const writ_summary_group *top = row->rejects.items;
    writ_buf_printf(out, ": %.*s at %.*s, first %.*s", WRIT_FMT(top->rule),
                    WRIT_FMT(path_words(top->path)),
                    WRIT_FMT(writ_health_time(arena, top->first_seen)));
    if (row->rejects.count > 1)
        writ_buf_printf(out, ", and %zu more cause%s", row->rejects.count - 1,
                        row->rejects.count > 2 ? "s" : "");
}

static void add_drifted(writ_buf *out, const writ_health_row *row)
{
    const writ_summary_drift *top = row->drift.items;
    writ_buf_printf(out, "%.*s at %.*s", WRIT_FMT(top->rule), WRIT_FMT(path_words(top->path)));
    if (top->new_path.len)
        writ_buf_printf(out, ", now %.*s", WRIT_FMT(top->new_path));
    if (row->drift.count > 1)
        writ_buf_printf(out, ", and %zu more", row->drift.count - 1);
}

writ_str writ_health_silence(const writ_health_report *report, const writ_health_row *row)
{
    writ_arena *arena = report->arena;
    writ_str words = WRIT_STR("no data was reported yet");
    if (row->last_data)
        words = writ_str_printf(arena, "no data for %.*s",
                                WRIT_FMT(writ_span_words(arena, report->now - row->last_data)));
    if (!row->expected_ms)
        return words;
    return writ_str_printf(arena, "%.*s, expected every %.*s", WRIT_FMT(words),
                           WRIT_FMT(writ_span_words(arena, row->expected_ms)));
}

static void explain(const writ_health_report *report, writ_health_row *row)
{
    writ_arena *arena = report->arena;
    writ_buf out = WRIT_BUF_INIT;
    double share = writ_health_share(row, &row->now);
    if (row->health == WRIT_HEALTH_REJECTING || row->health == WRIT_HEALTH_OBSERVING) {
        writ_buf_printf(&out, "%.*s %s", WRIT_FMT(writ_health_percent(arena, share)),
                        row->observes ? "would be rejected" : "rejected");
        add_cause(&out, arena, row);
    } else if (row->health == WRIT_HEALTH_DRIFT) {
        add_drifted(&out, row);
    } else if (row->health == WRIT_HEALTH_NO_DATA) {
        writ_buf_add_str(&out, writ_health_silence(report, row));
    }
    row->reason = writ_str_copy(arena, writ_buf_str(&out));
    writ_buf_clear(&out);
}

/* What to type next. */
static void advise(const writ_health_report *report, writ_health_row *row)
{
    writ_arena *arena = report->arena;
    writ_str contract = quoted(arena, row->contract);
    writ_str input = row->input.len ? quoted(arena, row->input) : WRIT_STR("FILE");
    row->command = WRIT_STR_EMPTY;
    if (row->health == WRIT_HEALTH_FINE)
        return;
    if (row->health == WRIT_HEALTH_NO_DATA)
        row->command = writ_str_printf(arena, "writ readers %.*s", WRIT_FMT(contract));
    else if (row->health == WRIT_HEALTH_REJECTING && row->letters.len)
        row->command =
            writ_str_printf(arena, "writ rejects %.*s", WRIT_FMT(quoted(arena, row->letters)));
    else if (!row->contract.len)
        row->command = writ_str_printf(arena, "writ drift %.*s", WRIT_FMT(input));
    else
        row->command = writ_str_printf(arena, "writ %s --contract %.*s %.*s",
                                       row->health == WRIT_HEALTH_DRIFT ? "drift" : "check",
                                       WRIT_FMT(contract), WRIT_FMT(input));
}

/* ---- verdicts ---- */

static bool has_drifted(const writ_health_row *row)
{
    return row->drift.count && row->drift.items[0].severity != WRIT_INFO;
}

bool writ_health_is_silent(const writ_health_report *report, const writ_health_row *row)
{
    int64_t allowed = row->expected_ms ? row->expected_ms : report->now - report->from;
    return report->now - row->last_data > allowed;
}

static writ_health health_of(const writ_health_report *report, const writ_health_row *row)
{
    double share = writ_health_share(row, &row->now);
    if (!row->observes && share > report->ratio)
        return WRIT_HEALTH_REJECTING;
    if (has_drifted(row))
        return WRIT_HEALTH_DRIFT;
    if (writ_health_is_silent(report, row))
        return WRIT_HEALTH_NO_DATA;
    return row->observes && share > 0 ? WRIT_HEALTH_OBSERVING : WRIT_HEALTH_FINE;
}

/* ---- orders ---- */

static int by_severity(const void *a, const void *b)
{
    const writ_summary_drift *left = a, *right = b;
    if (left->severity != right->severity)
        return left->severity < right->severity ? 1 : -1;
    int order = writ_str_compare(left->rule, right->rule);
    return order ? order : writ_str_compare(left->path, right->path);
}

static int by_name(const void *a, const void *b)
{
    return writ_str_compare(*(const writ_str *)a, *(const writ_str *)b);
}

/* Negative: the left one is the larger. */
static int larger_first(double left, double right)
{
    return (left < right) - (left > right);
}

/* Worse first: by health, then by how much of it. Of the silent, those that had data before. */
static int by_health(const void *a, const void *b)
{
    const writ_health_row *left = *(writ_health_row *const *)a;
    const writ_health_row *right = *(writ_health_row *const *)b;
    int order = (int)left->health - (int)right->health;
    if (!order && left->health == WRIT_HEALTH_DRIFT)
        order = larger_first((double)left->drift.count, (double)right->drift.count);
    if (!order && left->health == WRIT_HEALTH_NO_DATA)
        order = larger_first((double)left->last_data, (double)right->last_data);
    if (!order && left->health != WRIT_HEALTH_NO_DATA)
        order = larger_first(writ_health_share(left, &left->now),
                             writ_health_share(right, &right->now));
    if (!order && left->health != WRIT_HEALTH_NO_DATA)
        order = larger_first((double)left->now.rejected, (double)right->now.rejected);
    return order ? order : writ_str_compare(left->contract, right->contract);
}

static void sort_row(writ_health_row *row)
{
    if (row->rejects.count)
        qsort(row->rejects.items, row->rejects.count, sizeof *row->rejects.items,
              writ_summary_group_order);
    if (row->drift.count)
        qsort(row->drift.items, row->drift.count, sizeof *row->drift.items, by_severity);
    if (row->affects.count)
        qsort(row->affects.items, row->affects.count, sizeof *row->affects.items, by_name);
}

/* The first pattern that matches says it. */
static int64_t expected_of(const writ_workspace *workspace, writ_str contract)
{
    for (size_t i = 0; workspace && i < workspace->expected.count; i++)
        if (writ_glob_matches(workspace->expected.items[i].contract, contract))
            return workspace->expected.items[i].every_ms;
    return 0;
}

void writ_health_judge(writ_health_report *report, const writ_workspace *workspace)
{
    double ratio = workspace ? workspace->policy.max_invalid_ratio : -1;
    report->ratio = ratio >= 0 ? ratio : WRIT_HEALTH_RATIO;
    memset(report->counts, 0, sizeof report->counts);
    for (size_t i = 0; i < report->rows.count; i++) {
        writ_health_row *row = report->rows.items[i];
        sort_row(row);
        row->expected_ms = expected_of(workspace, row->contract);
        row->health = health_of(report, row);
        report->counts[row->health]++;
        explain(report, row);
        advise(report, row);
    }
    if (report->rows.count)
        qsort(report->rows.items, report->rows.count, sizeof *report->rows.items, by_health);
}
