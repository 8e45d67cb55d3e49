/* SPDX-License-Identifier: Apache-2.0
 *
 * The validator: is this payload in that set? A schema is compiled to a program once
 * (validator/program.h); a record is scanned to a tape (validator/scan.h) and the program walks the
 * tape. Nothing is allocated per record in the steady state.
 */
#ifndef WRIT_VALIDATOR_VALIDATOR_H
#define WRIT_VALIDATOR_VALIDATOR_H

#include "contracts/finding.h"
#include "contracts/schema.h"
#include "validator/output.h"
#include "validator/scan.h"

typedef struct writ_validator writ_validator;

typedef struct writ_validator_options {
    enum {
        WRIT_PAYLOAD_WARN, /* default: valid with a warning UNDECLARED_FIELD */
        WRIT_PAYLOAD_ALLOW,
        WRIT_PAYLOAD_REJECT
    } undeclared_payload;  /* members that no part of the schema declares, in objects that are not
                              closed, when warn_undeclared is set */
    bool watch_undeclared; /* the contract documents every field (undeclared: absent) */
    bool allow_duplicate_keys; /* for conformance suites; otherwise DUPLICATE_KEY */
    bool no_jit;               /* no machine code (validator/accept_jit.h), only tables */
    bool show_values;          /* do not mask the values of sensitive fields in findings */
} writ_validator_options;

/* The set must outlive the validator. Errors: WRIT_E_INPUT at the place of a pattern that is no
 * ECMA-262. A validator is used by one thread at a time. */
int writ_validator_new(const writ_schema_set *set, const writ_validator_options *options,
                       writ_validator **validator, writ_error *err);
void writ_validator_free(writ_validator *validator); /* NULL is fine */

/* The verdict alone, at full speed: stops at the first error. bytes are followed by
 * WRIT_SCAN_PADDING readable ones. */
bool writ_validator_accepts(writ_validator *validator, const char *bytes, size_t len);

/* The same, and when the answer is no all findings, as writ_validator_check has them but without
 * what no dead letter tells: their places in the schema and the document, evidence, and what was
 * agreed of a missing field. It costs less than asking both. Findings of a valid record mean
 * nothing. */
bool writ_validator_judge(writ_validator *validator, writ_arena *arena, const char *bytes,
                          size_t len, writ_findings *findings);

/* How long the lines are whose records are plainly valid, before the first one that has to be
 * judged by itself; *count of them. bytes are whole lines, followed by WRIT_SCAN_PADDING readable
 * ones. */
size_t writ_validator_accept_lines(writ_validator *validator, const char *bytes, size_t len,
                                   uint64_t *count);
/* That first one: writ_validator_judge, without trying what did not do. */
bool writ_validator_judge_line(writ_validator *validator, writ_arena *arena, const char *bytes,
                               size_t len, writ_findings *findings);

/* For records that several validators may be meant for (validator/router.h). What follows the line
 * at p, whose record is plainly valid; NULL: it has to be judged by itself. */
struct writ_accept_stream;
const char *writ_validator_accept_next(writ_validator *validator, struct writ_accept_stream *stream,
                                       const char *p);
/* The first half of writ_validator_judge_line: the record's tape, which may be one of what is wrong
 * alone (validator/accept_tape.h). False and *error when it is no JSON. */
bool writ_validator_read(writ_validator *validator, const char *bytes, size_t len,
                         writ_scan_error *error);
/* The second half. */
bool writ_validator_judge_read(writ_validator *validator, writ_arena *arena,
                               writ_findings *findings);
/* The same of a record that was scanned to another tape. */
bool writ_validator_judge_tape(writ_validator *validator, writ_arena *arena, writ_tape *tape,
                               writ_findings *findings);
/* Appends MALFORMED_JSON. */
void writ_validator_add_malformed(writ_arena *arena, writ_findings *findings,
                                  const writ_scan_error *error);

/* All findings of one record, errors and warnings, in document order of the schema; MALFORMED_JSON
 * alone when it is not JSON (its path is "", its message names the byte). Returns true when there
 * is no error among them. Findings and strings live in the arena. */
bool writ_validator_check(writ_validator *validator, writ_arena *arena, const char *bytes,
                          size_t len, writ_findings *findings);

/* The same as the standard's output, as far as output->extent asks; units live in the arena.
 * `findings` are those that no schema makes (MALFORMED_JSON,
 * DUPLICATE_KEY, UNDECLARED_FIELD); the errors among them are units, too. */
bool writ_validator_output(writ_validator *validator, writ_arena *arena, const char *bytes,
                           size_t len, writ_output *output, writ_findings *findings);

/* The same of a payload that is no JSON, of which these findings are known. */
void writ_validator_output_of(writ_validator *validator, writ_arena *arena, writ_output *output,
                              const writ_findings *findings);

/* The same for a value tree (witnesses, examples): it is written as JSON and judged like any
 * other record, so that there is one engine. findings may be NULL. */
bool writ_validator_check_value(writ_validator *validator, writ_arena *arena,
                                const writ_value *value, writ_findings *findings);

/* The same, held against one subschema of the set alone, at its node: the examples of a field. */
bool writ_validator_check_part(writ_validator *validator, writ_arena *arena,
                               const writ_schema *part, const writ_value *value,
                               writ_findings *findings);

/* What a stream has shown (DESIGN.md, Undeclared fields): undeclared members by pattern path, with
 * how often they came; and the declared fields that no record had. Only what was judged by accepts
 * (when it answered true), judge and check is counted; watch_undeclared must be set for the first.
 * Everything in the arena. */
typedef struct writ_seen_path {
    writ_str path;
    uint64_t times;
} writ_seen_path;
typedef struct writ_seen_paths {
    writ_seen_path *items;
    size_t count;
    size_t capacity;
} writ_seen_paths;
/* Appends what came since the last call, in the order in which it came first, and forgets it. At
 * most twice WRIT_BOUND_FINDINGS paths are told apart between two calls. */
void writ_validator_take_undeclared(writ_validator *validator, writ_arena *arena,
                                    writ_seen_paths *paths);
/* How many paths the next call would append. */
size_t writ_validator_undeclared_count(const writ_validator *validator);
void writ_validator_never_seen(const writ_validator *validator, writ_arena *arena,
                               writ_seen_paths *paths);

const writ_schema_set *writ_validator_set(const writ_validator *validator);
/* For several threads: one more validator of the same set and options, */
int writ_validator_twin(const writ_validator *validator, writ_validator **twin, writ_error *err);
/* The same for another set, made of the nodes of the first, and of copies of them. */
int writ_validator_variant(const writ_validator *validator, const writ_schema_set *set,
                           writ_validator **variant, writ_error *err);
/* … and what a twin has seen of the declared fields, the validator has seen. */
void writ_validator_join_seen(writ_validator *validator, const writ_validator *twin);

/* The tape of the last record, for who needs more of it (statistics of undeclared members). */
const writ_tape *writ_validator_tape(const writ_validator *validator);

#endif
