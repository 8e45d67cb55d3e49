/* SPDX-License-Identifier: Apache-2.0
 *
 * The catalog: what the registry holds, as pages for people. Each is made on the server from what
 * the store says at that moment, complete without a script, and has this frame:
 *
 *   skip link
 *   header   the places of the catalog, the search
 *   main     where this page is, its heading, what it shows
 *   footer   who wrote it
 *
 * Pages fetch their style sheet and icon from the same server and nothing from anywhere else; a
 * policy in their headers says so to browsers, and that no script runs. All text out of documents
 * goes through ci/report/escape.h. Lists are cut: a page's size follows what it shows, never what
 * the registry holds.
 */
#ifndef WRIT_CI_SERVE_PAGE_H
#define WRIT_CI_SERVE_PAGE_H

#include "ci/health.h"
#include "ci/serve/serve.h"
#include "contracts/field.h"
#include "registry/registry.h"

/* Rows of a list on one page; what follows is a link away. */
#define WRIT_PAGE_ROWS 50
/* Fields in the tables of one page: few contracts have more. */
#define WRIT_PAGE_FIELDS 500

/* ---- the frame (page.c) ---- */

typedef enum writ_page_place {
    WRIT_PAGE_CONTRACTS,
    WRIT_PAGE_STATUS,
    WRIT_PAGE_AUDIT,
    WRIT_PAGE_SEARCH,
    WRIT_PAGE_ELSEWHERE
} writ_page_place;

/* Type, policy and head, up to the opening tag of main. `place` is marked as the current one. */
void writ_page_begin(writ_request *request, writ_response *response, writ_page_place place,
                     writ_str title);
void writ_page_end(writ_response *response);

/* An error as a page, in a response that holds no page yet. `hint` may be "". */
void writ_page_error(writ_request *request, writ_response *response, unsigned status,
                     writ_str detail, writ_str hint);
/* There is no such thing: 404. Returns WRIT_OK. */
int writ_page_missing(writ_request *request, writ_response *response, const char *what,
                      writ_str name);

/* ---- where pages are, as URI references; in the arena, safe within quotes ---- */

writ_str writ_page_contract_url(writ_arena *arena, writ_str contract);
writ_str writ_page_version_url(writ_arena *arena, writ_str contract, writ_str version);
writ_str writ_page_change_url(writ_arena *arena, writ_str contract, writ_str old_version,
                              writ_str new_version);
writ_str writ_page_party_url(writ_arena *arena, writ_str system);
/* "/ui/search?q=TEXT". `path` is a literal of ours. */
writ_str writ_page_query_url(writ_arena *arena, const char *path, const char *name, writ_str value);

/* ---- parts ---- */

void writ_page_link(writ_buf *out, writ_str url, writ_str text);
/* The same as code: names out of documents. */
void writ_page_code_link(writ_buf *out, writ_str url, writ_str text);
/* Where the page is, below the heading: the contract's page and, unless it is "", its version. */
void writ_page_trail(writ_buf *out, writ_arena *arena, writ_str contract, writ_str version);
/* RFC 3339 to the second; nothing for "". */
void writ_page_time(writ_buf *out, writ_str at);
void writ_page_badge(writ_buf *out, const char *fate, const char *word);
void writ_page_status_badge(writ_buf *out, writ_status status);
void writ_page_verdict_badge(writ_buf *out, writ_str verdict); /* of an event; nothing for "" */
/* A row of facts: a term and its text; nothing where the text is "". Between <dl> and </dl>. */
void writ_page_fact(writ_buf *out, const char *term, writ_str text);
/* A table that scrolls by itself where it is too wide, below the heading of that id. Columns are
 * separated by '|'. */
void writ_page_table_begin(writ_buf *out, const char *heading_id, const char *columns);
void writ_page_table_end(writ_buf *out);

/* Of a list on a page with other things the first `most`, unless the query says `NAME=all`; and the
 * link to that below the table, at the heading with the id NAME. */
size_t writ_page_shown(const writ_request *request, const char *name, size_t count, size_t most);
void writ_page_all(writ_request *request, writ_buf *out, const char *name, size_t shown,
                   size_t count);

/* ---- what the store says (page_store.c) ---- */

/* The versions of a contract that are shown, heads, oldest first: not what a client of the
 * Confluent API deleted. */
int writ_page_versions(writ_request *request, writ_str contract, writ_stored_versions *versions,
                       writ_error *err);
/* The one that stands for the contract: the newest active version, else the newest; NULL without
 * any. */
const writ_stored_version *writ_page_newest(const writ_stored_versions *versions);
/* The one called so, or NULL. */
const writ_stored_version *writ_page_find_version(const writ_stored_versions *versions,
                                                  writ_str version);
/* Those that published versions of a contract, by version. */
int writ_page_publications(writ_request *request, writ_str contract, writ_map *events,
                           writ_error *err);

/* ---- how contracts fare (page_health.c) ---- */

/* Calls `use` with what the runs of the last month tell, the worst first. All threads share it,
 * one at a time; it is made anew when it is older than ten times as long as that took, and never
 * older than a minute. */
typedef void writ_page_health_use(void *context, const writ_health_report *report);
int writ_page_health(writ_request *request, writ_page_health_use *use, void *context,
                     writ_error *err);
/* The row of a contract, or NULL. Linear in nothing: by a map. */
const writ_health_row *writ_page_health_of(const writ_health_report *report, writ_str contract);

/* ---- fields (page_fields.c) ---- */

/* A field's readers are found by looking at each of its contract's: so many fields times this. */
#define WRIT_PAGE_READERS 200

/* The tables of all objects, each below a heading. Rows have the ids field-1, field-2 …, over all
 * of the contract in the order of writ_field_each, the record itself left out. */
void writ_page_fields(writ_request *request, writ_buf *out, const writ_contract *contract,
                      writ_party *const *parties, size_t party_count);
/* Where the row field-NUMBER of a contract's page is. */
writ_str writ_page_field_url(writ_arena *arena, writ_str contract, size_t number);
/* The fields of one expectation: what it needs. `number` makes the id of its heading. */
void writ_page_needs(writ_request *request, writ_buf *out, const writ_party *party, size_t number);

/* ---- tables that several pages have (page_tables.c) ---- */

void writ_page_waivers(writ_request *request, writ_buf *out, const writ_waivers *waivers);
void writ_page_deployments_table(writ_request *request, writ_buf *out,
                                 const writ_deployments *deployments);
/* Events, the last first. */
void writ_page_events(writ_buf *out, writ_arena *arena, const writ_events *events);
/* On whose behalf an event came: author, message, commit, link. Facts between <dl> and </dl>. */
void writ_page_origin(writ_buf *out, const writ_origin *origin);

#endif
