/* SPDX-License-Identifier: Apache-2.0
 *
 * What `check` and `filter` share: the options that say how payloads are judged, and the contracts
 * and validators that come of them.
 */
#ifndef WRIT_CI_JUDGE_H
#define WRIT_CI_JUDGE_H

#include "ci/cli.h"
#include "validator/validator.h"

struct writ_affected;

/* A contract that payloads are held against. */
typedef struct writ_judged {
    writ_ref ref;
    const writ_object *object;
    writ_validator *validator;      /* owned */
    bool observe;                   /* what it refuses is told, and passes */
    struct writ_affected *affected; /* who loses a record; NULL: not asked, or nobody is known */
} writ_judged;

typedef struct writ_judge {
    /* from the command line */
    const char *contract;
    writ_body_options body;
    int undeclared_payload; /* warn, allow, reject */
    bool show_values;
    bool no_jit;
    /* opened */
    writ_judged *judged; /* the first one judges every payload */
    size_t count;
} writ_judge;

#define WRIT_JUDGE_OPTIONS(judge)                                                                  \
    {"--contract",                                                                                 \
     WRIT_OPTION_STRING,                                                                           \
     &(judge).contract,                                                                            \
     "REF",                                                                                        \
     NULL,                                                                                         \
     "the contract: id, id@version, or a file; #object selects one of several"},                   \
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

/* Resolves one more contract and compiles it, as the options say. Errors are in the session. */
int writ_judge_load(writ_session *session, const writ_judge *judge, const char *contract,
                    writ_judged *judged);
/* Resolves the contract of the command line and compiles it. Returns -1, or the exit status after
 * saying why not. */
int writ_judge_open(writ_session *session, writ_judge *judge);
void writ_judge_close(writ_judge *judge);

#endif
