/* SPDX-License-Identifier: Apache-2.0
 *
 * How contracts fare: a row for each, of the summaries of runs (ci/run_summary.h) that ended in a
 * window of time, beside those of the window before it, and of what the registry and the workspace
 * know. `writ status` prints it.
 *
 *              before                       window
 *     |--------------------------|--------------------------|
 *     from - length            from                        now
 *
 * Memory follows the number of contracts and of causes, never that of runs: a summary is added and
 * forgotten.
 */
#ifndef WRIT_CI_HEALTH_H
#define WRIT_CI_HEALTH_H

#include "ci/run_summary.h"
#include "ci/workspace.h"

/* The worst first: what loses data, what may soon, what is silent, what is tried. */
typedef enum writ_health {
    WRIT_HEALTH_REJECTING, /* a larger share was rejected than the policy allows */
    WRIT_HEALTH_DRIFT,     /* drift was found, an error or a warning */
    WRIT_HEALTH_NO_DATA,   /* nothing came for longer than expected */
    WRIT_HEALTH_OBSERVING, /* the contract only observes, and would reject */
    WRIT_HEALTH_FINE
} writ_health;
enum { WRIT_HEALTH_COUNT = WRIT_HEALTH_FINE + 1 };
const char *writ_health_name(writ_health health); /* "rejecting", "drift", "no-data" … */

/* Of a policy that says no max-invalid-ratio. */
#define WRIT_HEALTH_RATIO 0.01

typedef struct writ_health_counts {
    uint64_t runs, records, rejected, observed;
} writ_health_counts;

typedef struct writ_health_row {
    writ_str contract;           /* "": records that no contract was found for, or given */
    writ_summary_names versions; /* those of the window, in order of appearance */
    writ_str owner;        /* of the registry or the workspace, else of the newest run; or "" */
    bool is_observed;      /* drawn from samples, nobody has agreed to it */
    bool observes;         /* in its newest run */
    writ_moment last_data; /* 0: none is known of */
    int64_t expected_ms;   /* data is expected so often; 0: nothing is said */
    writ_health_counts now, before;
    /* All of it in the window, joined; what weighs most comes first after writ_health_judge. */
    WRIT_ARRAY(writ_summary_group) rejects;
    WRIT_ARRAY(writ_summary_drift) drift;
    writ_summary_names affects; /* of both, each party once, by name */
    writ_str letters, input;    /* of the newest run of the window that had some; or "" */
    /* judged */
    writ_health health;
    writ_str reason;  /* in words; "" when it is fine */
    writ_str command; /* to type next; "" when it is fine */
    /* private to health.c */
    writ_moment newest;
    uint64_t run;   /* the last one that had it */
    writ_map known; /* keys of rejects and drift, versions and parties */
} writ_health_row;

typedef struct writ_health_report {
    writ_arena *arena;
    writ_moment now, from;
    double ratio;                       /* more than this share is too much */
    WRIT_ARRAY(writ_health_row *) rows; /* the worst first after writ_health_judge */
    size_t counts[WRIT_HEALTH_COUNT];   /* of rows */
    uint64_t runs;                      /* added, each once */
    writ_map by_contract, by_run;       /* private */
} writ_health_report;

/* Ready for an empty window. */
void writ_health_begin(writ_health_report *report, writ_arena *arena, writ_moment now,
                       int64_t window_ms);

/* Adds a run, which may be forgotten then. One that came before (by its id) counts once. */
void writ_health_add(writ_health_report *report, const writ_summary *summary);

/* There is this contract, whether or not any run had it. */
writ_health_row *writ_health_expect(writ_health_report *report, writ_str contract, writ_str owner);

/* Decides: how each row fares and why, and their order. `workspace` may be NULL. */
void writ_health_judge(writ_health_report *report, const writ_workspace *workspace);

/* The share that was rejected, or would be by a contract that observes; 0 of no records. */
double writ_health_share(const writ_health_row *row, const writ_health_counts *counts);

/* Did nothing come for longer than expected (or than the window), whatever else there is to say? */
bool writ_health_is_silent(const writ_health_report *report, const writ_health_row *row);
/* "no data for 3 days, expected every 15 min". In the report's arena. */
writ_str writ_health_silence(const writ_health_report *report, const writ_health_row *row);

/* "12.4 %", "< 0.1 %", "0 %". In the arena. */
writ_str writ_health_percent(writ_arena *arena, double share);
/* To the second: 2026-03-10T12:00:00Z. In the arena. */
writ_str writ_health_time(writ_arena *arena, writ_moment moment);
/* "4 min ago", "never". In the arena. */
writ_str writ_health_ago(writ_arena *arena, const writ_health_report *report, writ_moment moment);

#endif
