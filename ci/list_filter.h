/* SPDX-License-Identifier: Apache-2.0
 *
 * Which versions of the registry `writ list` shows: those for which all holds that was asked.
 */
#ifndef WRIT_CI_LIST_FILTER_H
#define WRIT_CI_LIST_FILTER_H

#include "ci/cli.h"

/* Patterns (ci/glob.h), NULL where nothing is asked. */
typedef struct writ_list_filter {
    int status;                 /* 0 any, else 1 + writ_status */
    const char *owner;          /* of the version */
    const char *reads;          /* a system, or the id of its expectation, that consumes it */
    const char *field;          /* a name, or a path in dots or as a pointer */
    const char *classification; /* of that field, or of any */
} writ_list_filter;

#define WRIT_LIST_FILTER_OPTIONS(filter)                                                           \
    {"--owner", WRIT_OPTION_STRING, &(filter).owner, "NAME", NULL, "versions of this owner"},      \
        {"--reads",                                                                                \
         WRIT_OPTION_STRING,                                                                       \
         &(filter).reads,                                                                          \
         "PARTY",                                                                                  \
         NULL,                                                                                     \
         "versions of contracts that this party reads"},                                           \
        {"--field",                                                                                \
         WRIT_OPTION_STRING,                                                                       \
         &(filter).field,                                                                          \
         "PATH",                                                                                   \
         NULL,                                                                                     \
         "versions with this field: a name, a path, or a pattern"},                                \
        {"--classification",                                                                       \
         WRIT_OPTION_STRING,                                                                       \
         &(filter).classification,                                                                 \
         "NAME",                                                                                   \
         NULL,                                                                                     \
         "versions with a field of this classification"},                                          \
    {                                                                                              \
        "--status", WRIT_OPTION_CHOICE, &(filter).status, "STATUS",                                \
            "any|draft|active|deprecated|retired", "versions of this status"                       \
    }

/* A field that was asked for. */
typedef struct writ_listed_field {
    writ_str object, path, classification;
} writ_listed_field;

typedef struct writ_listed_version {
    writ_stored_version version;
    WRIT_ARRAY(writ_listed_field) fields; /* where --field or --classification asks */
} writ_listed_version;

typedef struct writ_listed {
    writ_listed_version *items;
    size_t count;
    size_t capacity;
} writ_listed;

/* Is anything asked? */
bool writ_list_filters(const writ_list_filter *filter);
/* Those of the registry's versions that are so, in its order. Errors are in the session. */
int writ_list_select(writ_session *session, const writ_list_filter *filter, writ_listed *listed);

#endif
