/* SPDX-License-Identifier: Apache-2.0
 *
 * Reports: findings in, text out. One file per format in ci/report/; no printer knows a rule.
 */
#ifndef WRIT_CI_REPORT_H
#define WRIT_CI_REPORT_H

#include "ci/workspace.h"
#include "registry/govern.h"
#include "validator/drift/drift.h"
#include "validator/filter.h"
#include "validator/program.h"
#include "validator/reject_causes.h"
#include "validator/replay.h"
#include "validator/validator.h"

typedef enum writ_format_kind {
    WRIT_REPORT_TEXT,
    WRIT_REPORT_JSON,
    WRIT_REPORT_MARKDOWN,
    WRIT_REPORT_HTML,
    WRIT_REPORT_SARIF,
    WRIT_REPORT_JUNIT,
    WRIT_REPORT_GITHUB,
    WRIT_REPORT_GITLAB,
    WRIT_REPORT_AZURE
} writ_format_kind;
#define WRIT_REPORT_FORMATS "text|json|markdown|html|sarif|junit|github|gitlab|azure"

typedef struct writ_report_options {
    bool color;
    bool show_values; /* do not mask classified values */
} writ_report_options;

/* What `writ diff`, and `writ gate` for each changed contract, has found. old_label and new_label:
 * "crm-contact-event@1.4.0" or a path. */
typedef struct writ_diff_report {
    const writ_impact *impact;
    writ_str old_label, new_label;
    uint64_t elapsed_us;
    const writ_policy *policy;
    /* One expectation against one version (an impact without OLD and with one party), told at the
     * places where the expectation names its needs: `gate` in a consumer's repository. */
    bool is_expectation;
    bool fails;                         /* under the policy */
    const struct writ_samples *samples; /* replayed records (ci/samples.h); NULL: none were */
} writ_diff_report;

/* All that one run of `diff` or `gate` has found. Every format is made of this alone, so that
 * several of one run say the same. */
typedef struct writ_report {
    writ_str command;                   /* "diff", "gate", … */
    writ_str base;                      /* of --against, as "git:main"; "": none, the registry */
    WRIT_ARRAY(writ_diff_report) diffs; /* of each contract that changed, or expectation judged */
    WRIT_ARRAY(writ_str) notes;         /* sentences: what was not judged, and why */
    size_t contracts;                   /* looked at; of these `diffs.count` changed */
    size_t expectations;                /* looked at, in a consumer's repository */
    size_t failed;                      /* of the diffs */
    bool on_gitlab;                     /* handles of people are GitLab's, else GitHub's */
    writ_str url; /* where people will find all of it, for forms that leave something out; "" */
    const struct writ_owners *owners; /* how owners can be reached (ci/owners.h), or NULL */
} writ_report;
/* text      for people at a terminal: the culprit's line with a caret
 * json      diff/1, an object a line for each contract (docs/diff.schema.json)
 * markdown  one comment on a pull request, below 65,536 bytes; empty when nothing changed
 * html      one page that needs nothing else
 * sarif     SARIF 2.1.0 (OASIS), for code scanning
 * junit     a test case for each party and contract
 * github    workflow commands; gitlab: a code quality report; azure: logging commands */
void writ_report_print(writ_buf *out, writ_arena *arena, writ_format_kind format,
                       const writ_report *report, const writ_report_options *options);

/* What is not met of it, as text: `register`. */
void writ_report_needs(writ_buf *out, writ_arena *arena, const writ_contract *contract,
                       const writ_party_impact *impact, const writ_report_options *options);

/* `writ check`: one payload. Text: nothing for a valid one without warnings. JSON: check/1, one
 * line. */
typedef struct writ_check_report {
    const char *file;
    uint64_t line, offset;
    writ_str contract;
    bool valid;
    bool is_observed; /* the contract is: nobody has agreed to it */
    const writ_findings *findings;
} writ_check_report;
void writ_report_check(writ_buf *out, writ_format_kind format, const writ_check_report *check,
                       const writ_report_options *options);

/* The same in the standard's forms (JSON Schema 2020-12 core, section 12.4): one line of JSON.
 * VERBOSE wants the WHOLE extent, the others the RELEVANT one; FLAG reads root->valid alone.
 * Warnings have no place in them. */
typedef enum writ_output_form {
    WRIT_OUTPUT_FLAG,
    WRIT_OUTPUT_BASIC,
    WRIT_OUTPUT_DETAILED,
    WRIT_OUTPUT_VERBOSE
} writ_output_form;
#define WRIT_OUTPUT_FORMS "flag|basic|detailed|verbose"
void writ_report_output(writ_buf *out, writ_output_form form, const writ_output *output);

/* `writ show --program`: each block that the root leads to, what it admits and where it stands, and
 * its instructions. */
void writ_report_program(writ_buf *out, writ_arena *arena, writ_str name,
                         const writ_program *program, const writ_report_options *options);

/* `writ lint`: text, one line a finding, and a last line of words; or lint/1 JSON, one object. */
typedef struct writ_lint_document {
    writ_str id; /* of the contract or the party */
    writ_findings findings;
} writ_lint_document;
typedef struct writ_lint_report {
    WRIT_ARRAY(writ_lint_document) documents;
    size_t hidden; /* findings that the policy keeps out */
} writ_lint_report;
void writ_report_lint(writ_buf *out, const writ_lint_report *report,
                      const writ_report_options *options);
void writ_report_lint_summary(writ_buf *out, const writ_lint_report *report);
void writ_report_lint_json(writ_buf *out, writ_arena *arena, const writ_lint_report *report);

/* The account of `writ filter`. */
typedef struct writ_filter_report {
    writ_str name;                         /* of the contract, or of the file of routes */
    const writ_filter_contract *contracts; /* of the options; not that of records without a route */
    const writ_seen_paths *never_seen;     /* of each: declared fields that no record had */
    size_t contract_count;
    size_t first_contract; /* of those in force; the others judged before they were read again */
    const struct writ_judged *const *judged; /* of each; NULL: records that no route took */
    const char *reject_name;                 /* NULL: discarded */
    bool observes;                           /* every contract does */
    bool is_observed; /* the contract is, from records: nobody agreed to it */
    const writ_filter_state *state;
    double seconds;
    size_t jobs;
} writ_filter_report;
/* Its last lines in text, */
void writ_report_filter(writ_buf *out, const writ_filter_report *report,
                        const writ_report_options *options);
/* … or stats/1 JSON, one line. */
void writ_report_filter_json(writ_buf *out, const writ_filter_report *report);

/* The account of `writ replay`. */
typedef struct writ_replay_report {
    writ_str contract;
    const char *rest_name;
    const writ_replay_state *state;
    double seconds;
} writ_replay_report;
/* In text, */
void writ_report_replay(writ_buf *out, const writ_replay_report *report,
                        const writ_report_options *options);
/* … or replay/1 JSON, one line. */
void writ_report_replay_json(writ_buf *out, const writ_replay_report *report);

/* What `writ drift` and `writ filter --drift` have found. */
typedef struct writ_drift_input {
    writ_str file;         /* "-": standard input */
    uint64_t lines_before; /* in the inputs before it: lines of the profile are of all together */
} writ_drift_input;

typedef struct writ_drift_affected { /* parties that read a finding's field */
    writ_str *items;
    size_t count;
} writ_drift_affected;

typedef struct writ_drift_report {
    writ_str contract; /* "crm-contact-event@1.4.0", or "": none was given */
    bool is_observed;  /* the contract is: nobody has agreed to it */
    writ_str baseline; /* the file, or "": the stream is held against its own past */
    const writ_profile *profile, *baseline_profile; /* the latter NULL without a baseline */
    writ_drift_findings findings;                   /* under the policy */
    const writ_drift_affected *affected;            /* of each finding */
    size_t hidden;                                  /* findings that the policy keeps out */
    uint64_t records; /* of the stream; of these profile->records were looked at */
    bool is_sampled;  /* not all were */
    bool fails;       /* under the policy */
    WRIT_ARRAY(writ_drift_input) inputs;
    WRIT_ARRAY(writ_str) notes; /* sentences: what could not be looked at or said, and why */
} writ_drift_report;

typedef enum writ_drift_format {
    WRIT_DRIFT_TEXT, /* for people at a terminal, with sparklines */
    WRIT_DRIFT_JSON, /* drift/1, one object (docs/drift.schema.json) */
    WRIT_DRIFT_HTML  /* one page that needs nothing else, with plots */
} writ_drift_format;
#define WRIT_DRIFT_FORMATS "text|json|html"
void writ_report_drift(writ_buf *out, writ_arena *arena, writ_drift_format format,
                       const writ_drift_report *report, const writ_report_options *options);
/* The findings, a line each: behind the account of `writ filter`. */
void writ_report_drift_lines(writ_buf *out, writ_arena *arena, const writ_drift_report *report,
                             const writ_report_options *options);

/* What `writ rejects` has read. */
typedef struct writ_rejects_step {
    writ_str command; /* to type */
    const char *why;
} writ_rejects_step;

typedef struct writ_rejects_report {
    const writ_causes *causes; /* sorted */
    WRIT_ARRAY(writ_str) inputs;
    uint64_t broken; /* lines that are no dead letters */
    uint64_t cut;    /* last lines that their writer did not end */
    WRIT_ARRAY(writ_str) notes;
    WRIT_ARRAY(writ_rejects_step) next;
} writ_rejects_report;

typedef enum writ_rejects_format {
    WRIT_REJECTS_TEXT,
    WRIT_REJECTS_JSON, /* rejects/1, one object (docs/rejects.schema.json) */
    WRIT_REJECTS_HTML  /* one page that needs nothing else */
} writ_rejects_format;
#define WRIT_REJECTS_FORMATS "text|json|html"
void writ_report_rejects(writ_buf *out, writ_arena *arena, writ_rejects_format format,
                         const writ_rejects_report *report, const writ_report_options *options);

/* `writ can-i-deploy`: deploy/1 JSON, one line. */
void writ_report_deploy_json(writ_buf *out, writ_arena *arena, const writ_subject *subject,
                             writ_str environment, const writ_deploy_answer *answer);

#endif
