/* SPDX-License-Identifier: Apache-2.0
 *
 * Notices: what there is to tell somebody of a contract now (ci/notices.def), bad or not. Who is
 * told which, and when it is news, ci/notify.h says.
 */
#ifndef WRIT_CI_NOTICE_H
#define WRIT_CI_NOTICE_H

#include "ci/cli.h"
#include "ci/health.h"

typedef struct writ_notice {
    writ_notice_kind kind;
    writ_str contract, owner;
    writ_str subject; /* what of the contract it is about: a version, a waiver; mostly "" */
    bool is_bad;
    writ_str rule, path; /* the worst cause; "" where there is none */
    writ_str reason;     /* in words, without any value of a record; "" unless it is bad */
    writ_str command;    /* to type next, or "" */
    double share;        /* that was rejected; negative: not about that */
    const writ_summary_names *affects; /* or NULL */
} writ_notice;

typedef struct writ_notices {
    writ_notice *items;
    size_t count;
    size_t capacity;
} writ_notices;

/* Of the report, which is judged, and of what the registry (`store`, or NULL) and the workspace's
 * waivers say. In the session's arena; errors are in the session. */
int writ_notices_find(writ_session *session, const writ_health_report *report, writ_store *store,
                      writ_notices *notices);

/* The message, notify/1 (docs/notify.schema.json), one line (ci/report/notify_json.c). */
void writ_notice_print(writ_buf *out, writ_arena *arena, const writ_notice *notice, writ_str id,
                       writ_moment at);

#endif
