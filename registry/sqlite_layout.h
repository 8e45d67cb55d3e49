/* SPDX-License-Identifier: Apache-2.0
 *
 * The tables of an SQLite registry. The laws of the store stand in the file itself, as checks and
 * triggers, so that they hold for whoever opens it.
 */
#ifndef WRIT_REGISTRY_SQLITE_LAYOUT_H
#define WRIT_REGISTRY_SQLITE_LAYOUT_H

/* PRAGMA application_id: "Writ". file(1) and this program tell a registry by it. */
#define WRIT_SQLITE_APPLICATION_ID 0x57726974

/* PRAGMA user_version: the layout that this program writes and the newest that it reads.
 * 1: as at first. 2: documents beside a version or a party. 3: waivers, deployments, the earlier
 * versions of a party, the sunset of a version. 4: runs, and what was told of them. 5: numbers of
 * contents, deleted versions, terms to search by; events are a chain; settings, tokens. */
#define WRIT_SQLITE_LAYOUT_VERSION 6

/* SQL that makes the tables in an empty file and stamps it, up to NULL; to be run in one
 * transaction. */
extern const char *const writ_sqlite_layout[];

/* Parts of it, for what brings an old file up to date. */
extern const char writ_sqlite_layout_content[];
extern const char writ_sqlite_layout_version[];
extern const char writ_sqlite_layout_expectation[];
extern const char writ_sqlite_layout_waiver[];
extern const char writ_sqlite_layout_deployment[];
extern const char writ_sqlite_layout_event[];
extern const char writ_sqlite_layout_run[];
extern const char writ_sqlite_layout_setting[];
extern const char writ_sqlite_layout_index[];
extern const char writ_sqlite_layout_stamp[];

#endif
