/* SPDX-License-Identifier: Apache-2.0
 *
 * Findings: what Writ learned. One type for records, changes and documents; many printers, none of
 * which knows a rule. A finding is not an error: a run with findings is a successful run.
 */
#ifndef WRIT_CONTRACTS_FINDING_H
#define WRIT_CONTRACTS_FINDING_H

#include <stdbool.h>

#include "contracts/base/value.h"

typedef enum writ_severity { WRIT_INFO, WRIT_WARNING, WRIT_ERROR } writ_severity;
const char *writ_severity_name(writ_severity severity); /* "info", "warning", "error" */

typedef enum writ_rule_group {
    WRIT_GROUP_PAYLOAD,
    WRIT_GROUP_CHANGE,
    WRIT_GROUP_DOCUMENT,
    WRIT_GROUP_REGISTRY,
    WRIT_GROUP_STREAM,
    WRIT_GROUP_COUNT
} writ_rule_group;
const char *writ_rule_group_name(writ_rule_group group); /* "payload", "change" … */

typedef enum writ_rule {
#define RULE(id, group, severity, purpose) WRIT_RULE_##id,
#include "contracts/rules.def"
    WRIT_RULE_COUNT
} writ_rule;

const char *writ_rule_id(writ_rule rule);          /* "TYPE_MISMATCH" */
const char *writ_rule_purpose(writ_rule rule);     /* one sentence */
bool writ_rule_find(writ_str id, writ_rule *rule); /* false: there is none of that id */
writ_severity writ_rule_severity(writ_rule rule);
writ_rule_group writ_rule_group_of(writ_rule rule);

/* What else the catalogue says (rules.def); NULL where it says nothing. */
typedef struct writ_rule_facts {
    const char *mirror;     /* id of the rule that the same change is the other way round */
    const char *no_mirror;  /* why a change has none */
    const char *no_example; /* why docs/rules/ shows none */
    const char *confluent;  /* names of Confluent's differences, with a space between */
} writ_rule_facts;
const writ_rule_facts *writ_rule_facts_of(writ_rule rule);

/* How a change touches a party (DESIGN.md, Kinds of finding). */
typedef enum writ_finding_kind {
    WRIT_KIND_NONE,
    WRIT_KIND_BREAK,    /* carries a witness */
    WRIT_KIND_SEMANTIC, /* unit, currency or zone: carries evidence */
    WRIT_KIND_LOSS      /* a field that is read is no longer emitted */
} writ_finding_kind;
const char *writ_finding_kind_name(writ_finding_kind kind); /* "", "break", "semantic", "loss" */

/* How sure a rename is. */
typedef enum writ_grade {
    WRIT_GRADE_NONE,
    WRIT_GRADE_ID,       /* same identity, or an alias: a fact */
    WRIT_GRADE_DECLARED, /* renamedFrom, replacedBy, synonyms, a note that names the other: a fact
                          */
    WRIT_GRADE_INFERRED  /* a claim with a confidence */
} writ_grade;
const char *writ_grade_name(writ_grade grade); /* "", "id", "declared", "inferred" */

/* Strings are borrowed from the arena of the work that made the finding; empty = not there. */
typedef struct writ_finding {
    writ_rule rule;
    writ_severity severity;
    writ_finding_kind kind;
    writ_str object;      /* name of the contract's object */
    writ_str path;        /* JSON Pointer into the payload; `*` is any item or undeclared member */
    writ_str new_path;    /* renames: the path under NEW */
    writ_str schema_path; /* JSON Pointer of the keyword in the (lowered) schema */
    writ_str expected;    /* "string", "at most 10 characters" … */
    writ_str actual;      /* "absent", "integer 42", … masked when the field is sensitive */
    writ_str message;     /* one sentence, lower case, no full stop */
    writ_str hint;        /* the way out, or what it looks like */
    writ_place place;     /* in the document (NEW where there are two); source NULL: nowhere */
    writ_place old_place; /* in OLD */
    const writ_value *witness; /* a payload that proves it; NULL when there is none */
    bool has_witness;          /* the witness may be a JSON null, so NULL alone does not tell */
    struct {
        writ_str *items;
        size_t count;
    } evidence;        /* sentences */
    double confidence; /* of a rename, 0 to 1 */
    writ_grade grade;
    bool breaks_backward, breaks_forward; /* a CHANGE finding: which direction it breaks; it is of
                                             kind BREAK then, with a witness of the first */
    const struct writ_waiver *waiver;     /* lets it through: shown, not counted; NULL: none does
                                             (registry/waiver.h) */
    bool standing;  /* a party's finding that held before the change too: shown, not counted */
    bool sensitive; /* the field is classified: values are masked unless asked for */
    writ_str old_constraint, new_constraint; /* for the fingerprint and for text: "string" …  */
} writ_finding;

typedef struct writ_findings {
    writ_finding *items;
    size_t count;
    size_t capacity;
    size_t dropped; /* found beyond WRIT_BOUND_FINDINGS, counted only */
} writ_findings;

/* Appends a zeroed finding with the rule and its default severity, and returns it for filling in;
 * beyond WRIT_BOUND_FINDINGS counts it in `dropped` and returns NULL. The pointer holds until the
 * next call. */
writ_finding *writ_finding_add(writ_arena *arena, writ_findings *findings, writ_rule rule);

/* Does it count: neither standing nor waived? */
static inline bool writ_finding_counts(const writ_finding *finding)
{
    return !finding->standing && !finding->waiver;
}

/* The worst severity among findings that count; WRIT_INFO when there is none. */
writ_severity writ_findings_worst(const writ_findings *findings);

/* Stable identity of a finding: SHA-256 over rule, contract, object, paths, party, old and new
 * constraint (DESIGN.md): no version, line or prose. */
void writ_finding_fingerprint(const writ_finding *finding, writ_str contract, writ_str party,
                              char hex[65]);

#endif
