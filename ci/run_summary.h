/* SPDX-License-Identifier: Apache-2.0
 *
 * The summary of a run (run/1, docs/run.schema.json): what `filter` and `drift` leave behind for
 * `writ status`. Counts, rules, paths and times, and no value of any record: no message, hint or
 * example. Names of members may be data, too (maps keyed by a mail address): in a path, what stands
 * in a map is `*`, and so is what the contract does not declare unless it looks like a name that
 * somebody chose.
 *
 *     run ─┬─ contract ─┬─ rejects     by rule and path
 *          ├─ contract  ├─ undeclared  by path
 *          └─ …         └─ drift       findings
 */
#ifndef WRIT_CI_RUN_SUMMARY_H
#define WRIT_CI_RUN_SUMMARY_H

#include "contracts/base/error.h"
#include "contracts/day.h"
#include "contracts/field.h"
#include "contracts/finding.h"

/* Items of each list of a contract, and inputs: enough for anybody who reads it, while ten thousand
 * summaries stay small. */
enum { WRIT_SUMMARY_ITEMS = 100 };
/* Steps of a path, and bytes of a step. */
enum { WRIT_SUMMARY_STEPS = 16, WRIT_SUMMARY_STEP_BYTES = 64 };

typedef struct writ_summary_names {
    writ_str *items;
    size_t count;
    size_t capacity;
} writ_summary_names;

typedef struct writ_summary_group {
    writ_str rule; /* id; that of a newer program may be unknown here */
    writ_str path;
    uint64_t records;
    writ_moment first_seen, last_seen;
    writ_summary_names affects;
} writ_summary_group;

typedef struct writ_summary_path {
    writ_str path;
    uint64_t times;
} writ_summary_path;

typedef struct writ_summary_drift {
    writ_str rule, path, new_path; /* new_path: mostly "" */
    writ_severity severity;
    writ_summary_names affects;
} writ_summary_drift;

typedef struct writ_summary_contract {
    writ_str contract, version, owner; /* "" where there is none */
    bool observe;                      /* what it refuses passed */
    bool is_observed;                  /* drawn from samples, nobody has agreed to it */
    uint64_t records, passed, rejected, observed;
    writ_moment first_seen, last_seen; /* 0 without records */
    WRIT_ARRAY(writ_summary_group) rejects;
    WRIT_ARRAY(writ_summary_path) undeclared;
    WRIT_ARRAY(writ_summary_drift) drift;
} writ_summary_contract;

typedef struct writ_summary {
    writ_str id; /* writ_summary_id */
    writ_str command;
    writ_moment started_at, ended_at;
    writ_summary_names inputs;
    writ_str letters; /* the file of dead letters, or "" */
    bool stopped;     /* by a signal */
    bool failed;      /* by an error */
    uint64_t records, passed, rejected, observed, blank, unrouted;
    WRIT_ARRAY(writ_summary_contract) contracts;
} writ_summary;

/* 128 random bits in hexadecimal. In the arena. */
writ_str writ_summary_id(writ_arena *arena);

/* What is known of the names in a record. */
typedef struct writ_summary_fields {
    writ_field *root; /* the contract's table, or NULL: none */
    writ_str at;      /* where in a record the contract's payload is: a pointer; "" is the whole */
} writ_summary_fields;

/* The path of a record, or a pattern path, as a summary may tell it. In the arena. */
writ_str writ_summary_path_of(writ_arena *arena, const writ_summary_fields *fields, writ_str path);

/* Adds an item; of one that is there already the counts are added. They keep to no bound:
 * writ_summary_cut does. Texts are borrowed. */
void writ_summary_add_group(writ_arena *arena, writ_summary_contract *contract,
                            const writ_summary_group *group);
void writ_summary_add_undeclared(writ_arena *arena, writ_summary_contract *contract,
                                 const writ_summary_path *path);

/* Sorts the lists, the most important first, and cuts them at WRIT_SUMMARY_ITEMS. */
void writ_summary_cut(writ_summary *summary);
/* For qsort: groups of most records first; of equals by rule and path. */
int writ_summary_group_order(const void *a, const void *b);

/* One line of JSON, LF included (ci/report/run_json.c). */
void writ_summary_print(writ_buf *out, writ_arena *arena, const writ_summary *summary);

/* Reads one line; members that it does not know are passed over, for a newer program
 * may have written them. Everything lives in the arena; `name` is that of its file. Errors:
 * WRIT_E_INPUT with the place. */
int writ_summary_read(writ_arena *arena, const char *name, writ_str text, writ_summary *summary,
                      writ_error *err);

#endif
