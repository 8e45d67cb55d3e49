/* SPDX-License-Identifier: Apache-2.0
 *
 * Who is told what, when it is news: `notify` of writ.yaml, over the notices of now (ci/notice.h)
 * and what was told last (ci/told.h).
 *
 *     nothing told, or ok ── bad ──▶ told ── another rule or path ──▶ told again
 *                                     └── ok ──▶ told
 *
 * A change is kept as told after its receiver took it: who is interrupted between tells it again,
 * with the same id. What a receiver does not take is told the next time.
 */
#ifndef WRIT_CI_NOTIFY_H
#define WRIT_CI_NOTIFY_H

#include "ci/cli.h"
#include "ci/health.h"

/* Tells what is news. `store`, or with NULL `folder`, has the runs and keeps what was told. Says on
 * stderr what could not be told, and returns -1, or the exit status for that. */
int writ_notify_all(writ_session *session, const writ_health_report *report, writ_store *store,
                    const char *folder);

/* The same of what is there now: for `filter` and `drift`, after they have reported there. */
int writ_notify_now(writ_session *session, writ_store *store, const char *folder);

#endif
