/* SPDX-License-Identifier: Apache-2.0
 *
 * What `check` and `filter` share: the options that say how payloads are judged, and the contracts
 * and validators that come of them.
 */
#ifndef WRIT_CI_JUDGE_H
#define WRIT_CI_JUDGE_H

#include "ci/cli.h"
#include "ci/routes.h"
#include "validator/filter.h"

struct writ_affected;

/* A contract that payloads are held against. */
typedef struct writ_judged {
    writ_ref ref;
    const writ_object *object;
    writ_validator *validator;      /* owned */
    bool observe;                   /* what it refuses is told, and passes */
    struct writ_affected *affected; /* who loses a record; NULL: not asked, or nobody is known */
    writ_str at;                    /* where in a record the contract's payload is; "" the whole */
} writ_judged;

typedef struct writ_judge {
    /* from the command line */
    const char *contract;
    const char *route; /* a file of routes, instead */
    bool observe;      /* every contract does */
    writ_body_options body;
    int undeclared_payload; /* warn, allow, reject */
    bool show_values;
    bool no_jit;
    /* opened */
    writ_judged *judged; /* the first one judges every payload, or each those of its route */
    size_t count;
    writ_routing *routing; /* NULL: there are no routes */
} writ_judge;

#define WRIT_JUDGE_OPTIONS(judge)                                                                  \
    {"--contract",                                                                                 \
     WRIT_OPTION_STRING,                                                                           \
     &(judge).contract,                                                                            \
     "REF",                                                                                        \
     NULL,                                                                                         \
     "the contract: id, id@version, or a file; #object selects one of several"},                   \
        {"--route",      WRIT_OPTION_STRING,                                                       \
         &(judge).route, "FILE",                                                                   \
         NULL,           "instead: routes, from what a record says of itself to its contract"},    \
        {"--undeclared-payload",                                                                   \
         WRIT_OPTION_CHOICE,                                                                       \
         &(judge).undeclared_payload,                                                              \
         "HOW",                                                                                    \
         "warn|allow|reject",                                                                      \
         "members that the contract does not document (default: warn)"},                           \
        {"--show-values",                                                                          \
         WRIT_OPTION_FLAG,                                                                         \
         &(judge).show_values,                                                                     \
         NULL,                                                                                     \
         NULL,                                                                                     \
         "do not mask the values of classified fields"},                                           \
        WRIT_BODY_OPTIONS((judge).body)

/* Resolves one more contract and compiles it, as the options say; with a route, in its envelope.
 * Errors are in the session. */
int writ_judge_load(writ_session *session, const writ_judge *judge, const char *contract,
                    const writ_route *route, writ_judged *judged);
/* Resolves what the command line names and compiles it: a contract, or those of routes, which are
 * the workspace's where neither is named. Returns -1, or the exit status after saying why not. */
int writ_judge_open(writ_session *session, writ_judge *judge);
/* The same, and finds who loses a record of each contract: of the registry. That none is named and
 * none is there is fine. */
int writ_judge_open_affected(writ_session *session, writ_judge *judge);
/* What those who write dead letters are told of a contract; borrowed. */
writ_filter_contract writ_judged_contract(writ_judged *judged);
/* Says of each contract that was drawn from records that nobody has agreed to it. */
void writ_judge_note_basis(writ_session *session, const writ_judge *judge);
void writ_judge_close(writ_judge *judge);
/* How the account calls what judges: the contract, or the file of routes. */
writ_str writ_judge_label(const writ_judge *judge);
/* A path of a record as a path of the contract's payload at `at`: "" for one that is not in it. */
writ_str writ_judge_inner_path(writ_str at, writ_str path);

#endif
