/* SPDX-License-Identifier: Apache-2.0
 *
 * The API of Confluent's Schema Registry, for clients that speak it: paths, status and error codes,
 * and the texts that clients depend on. docs/CONFLUENT.md tells people what is the same and what is
 * not; here is how the two worlds meet:
 *
 *   subject        a contract, by its id; `:.ctx:name` is an id like any other
 *   version n      line n of the contract: the newest release of n.x.y
 *   id             the number of a content in this registry (writ_stored_version.number)
 *   GUID           writ_content_guid
 *   level, mode    settings, of a subject, of a context (`:.ctx:`) or of the whole registry
 *   references     documents that are kept beside the version (registry/beside.h)
 *
 * What a client says of a version and the row has no room for (references by subject and version,
 * metadata, rules that clients run) is kept as a setting, and told as it came.
 */
#ifndef WRIT_CI_SERVE_CONFLUENT_H
#define WRIT_CI_SERVE_CONFLUENT_H

#include "ci/serve/serve.h"
#include "ci/serve/url.h"
#include "contracts/semver.h"
#include "registry/registry.h"

/* The error codes, as clients know them; the status is the first three digits. */
enum writ_confluent_error {
    WRIT_CONFLUENT_FORBIDDEN = 40301,
    WRIT_CONFLUENT_NO_SUBJECT = 40401,
    WRIT_CONFLUENT_NO_VERSION = 40402,
    WRIT_CONFLUENT_NO_SCHEMA = 40403,
    WRIT_CONFLUENT_SUBJECT_DELETED = 40404,
    WRIT_CONFLUENT_SUBJECT_NOT_DELETED = 40405,
    WRIT_CONFLUENT_VERSION_DELETED = 40406,
    WRIT_CONFLUENT_VERSION_NOT_DELETED = 40407,
    WRIT_CONFLUENT_NO_LEVEL = 40408,
    WRIT_CONFLUENT_NO_MODE = 40409,
    WRIT_CONFLUENT_INCOMPATIBLE = 40901,
    WRIT_CONFLUENT_BAD_SCHEMA = 42201,
    WRIT_CONFLUENT_BAD_VERSION = 42202,
    WRIT_CONFLUENT_BAD_LEVEL = 42203,
    WRIT_CONFLUENT_BAD_MODE = 42204,
    WRIT_CONFLUENT_NOT_PERMITTED = 42205,
    WRIT_CONFLUENT_REFERENCED = 42206,
    WRIT_CONFLUENT_BAD_SUBJECT = 42208,
    WRIT_CONFLUENT_CONTEXT_NOT_EMPTY = 42211
};

/* The body as JSON; NULL: the response says that it is none. */
const writ_value *writ_confluent_body(writ_request *request, writ_response *response);

/* --- levels and modes (confluent_config.c) --- */

typedef enum writ_confluent_level {
    WRIT_LEVEL_NONE,
    WRIT_LEVEL_BACKWARD,
    WRIT_LEVEL_BACKWARD_TRANSITIVE,
    WRIT_LEVEL_FORWARD,
    WRIT_LEVEL_FORWARD_TRANSITIVE,
    WRIT_LEVEL_FULL,
    WRIT_LEVEL_FULL_TRANSITIVE
} writ_confluent_level;
const char *writ_confluent_level_name(writ_confluent_level level); /* "BACKWARD_TRANSITIVE" … */

typedef enum writ_confluent_mode {
    WRIT_CONFLUENT_READWRITE,
    WRIT_CONFLUENT_READONLY,
    WRIT_CONFLUENT_READONLY_OVERRIDE, /* of the registry: outranks what subjects say */
    WRIT_CONFLUENT_IMPORT
} writ_confluent_mode;

/* What holds for a subject: its own, that of its context, that of the registry, else BACKWARD and
 * READWRITE. */
int writ_confluent_level_of(writ_request *request, writ_str subject, writ_confluent_level *level,
                            writ_error *err);
int writ_confluent_mode_of(writ_request *request, writ_str subject, writ_confluent_mode *mode,
                           writ_error *err);
/* Forgets what was set for a subject, with an event for each; in a transaction. */
int writ_confluent_config_drop(writ_request *request, writ_str subject, writ_error *err);

/* --- subjects (confluent_subject.c) --- */

/* A version of a subject: the newest row of its line that is not permanently deleted. */
typedef struct writ_confluent_version {
    uint64_t number;
    const writ_stored_version *row;
    bool is_deleted; /* softly */
} writ_confluent_version;

typedef struct writ_confluent_subject {
    writ_str name;
    writ_stored_versions rows;                   /* all of the contract */
    WRIT_ARRAY(writ_confluent_version) versions; /* by number */
    size_t live;                                 /* how many of them are not deleted */
    uint64_t next; /* the number of a version that is registered now; one is never given twice */
} writ_confluent_subject;

/* Which versions are asked for: `deleted`, `deletedOnly` of the query. */
typedef enum writ_confluent_shown {
    WRIT_SHOWN_LIVE,
    WRIT_SHOWN_ALL,
    WRIT_SHOWN_DELETED
} writ_confluent_shown;
writ_confluent_shown writ_confluent_shown_of(const writ_request *request);
bool writ_confluent_is_shown(const writ_confluent_version *version, writ_confluent_shown shown);

/* Is it a version that clients see at all: a release, of line 1 or later? */
bool writ_confluent_is_visible(const writ_stored_version *row, writ_version *version);

/* Without content when `heads`. A subject that is not there has no versions. */
int writ_confluent_subject_load(writ_request *request, writ_str name, bool heads,
                                writ_confluent_subject *subject, writ_error *err);
/* The version, or NULL. 0 is the newest that is shown. */
const writ_confluent_version *writ_confluent_find(const writ_confluent_subject *subject,
                                                  uint64_t number, writ_confluent_shown shown);

/* "latest" and "-1" are 0. False: the response says that it is no version. */
bool writ_confluent_version_read(writ_str text, uint64_t *number, writ_response *response);

/* The version that a request names by {subject} and {version}, whole. NULL: the response says why
 * there is none, or the code is an error's. */
int writ_confluent_version_load(writ_request *request, writ_response *response,
                                writ_confluent_subject *subject,
                                const writ_confluent_version **version, writ_error *err);

/* Is it one that can be asked for: not empty, no control characters? */
bool writ_confluent_subject_valid(writ_str subject);

/* A stretch of a list: `offset` and `limit` of the query, `most` items unless it is less. */
typedef struct writ_confluent_page {
    int64_t offset, limit, seen;
} writ_confluent_page;
int writ_confluent_page_of(const writ_request *request, int64_t most, writ_confluent_page *page,
                           writ_error *err);
/* Counts one more item: is it within? */
bool writ_confluent_page_take(writ_confluent_page *page);
bool writ_confluent_page_done(const writ_confluent_page *page);

/* --- contexts (confluent_context.c) --- */

/* ":.ctx:" of ":.ctx:orders"; "" of "orders". Borrowed. */
writ_str writ_confluent_context(writ_str subject);
/* "orders" in ":.ctx:" is ":.ctx:orders"; what is in a context already stays there, and is "orders"
 * when it was ":.:orders". */
writ_str writ_confluent_qualify(writ_arena *arena, writ_str context, writ_str subject);
/* Makes one of the ways in which a path and a query may name a subject: takes the context out of a
 * path that begins with /contexts/{context}, into the names that follow or, where they are left
 * out, into the query ("/contexts/.eu/subjects/orders" is "/subjects/:.eu:orders"), the default
 * context out of a name, and a slash from the end. */
void writ_confluent_enter(writ_request *request, writ_segments *segments);

/* --- what clients say of a version (confluent_notes.c) --- */

typedef struct writ_confluent_reference {
    writ_str name, subject;
    uint64_t version;
} writ_confluent_reference;

typedef struct writ_confluent_notes {
    WRIT_ARRAY(writ_confluent_reference) references;
    const writ_value *metadata, *rule_set; /* NULL: none */
} writ_confluent_notes;

int writ_confluent_notes_load(writ_request *request, writ_str subject, uint64_t number,
                              writ_confluent_notes *notes, writ_error *err);
/* In a transaction. */
int writ_confluent_notes_store(writ_request *request, writ_str subject, uint64_t number,
                               const writ_confluent_notes *notes, writ_error *err);

/* A version that refers to another one. */
typedef struct writ_confluent_referrer {
    writ_str subject;
    uint64_t version;
} writ_confluent_referrer;
typedef struct writ_confluent_referrers {
    WRIT_ARRAY(writ_confluent_referrer) list;
} writ_confluent_referrers;
int writ_confluent_referrers_load(writ_request *request, writ_str subject, uint64_t number,
                                  writ_confluent_referrers *referrers, writ_error *err);

/* --- what a request brings (confluent_schema.c) --- */

typedef struct writ_confluent_schema {
    writ_str text;
    writ_str wrong;             /* why it is refused, or "" */
    const writ_value *document; /* the text, read */
    const writ_source *source;
    writ_confluent_notes notes;
    int64_t id, version;     /* asked for; 0: not */
    writ_contract *contract; /* once it is understood, without a version */
    writ_str address;        /* likewise */
} writ_confluent_schema;

/* Reads the body. *readable is false when the response says what is wrong with it. */
int writ_confluent_schema_read(writ_request *request, writ_response *response, writ_str subject,
                               writ_confluent_schema *schema, bool *readable, writ_error *err);
/* Understands it as a contract of that id, with what it refers to. *understood is false when the
 * response says why it cannot be (42201). */
int writ_confluent_schema_understand(writ_request *request, writ_response *response,
                                     writ_str subject, writ_confluent_schema *schema,
                                     bool *understood, writ_error *err);
/* Are the versions that were referred to when it was understood still live? Asked in the
 * transaction; *stands is false when the response says that one is not, as understanding it does.
 */
int writ_confluent_schema_stands(writ_request *request, writ_response *response,
                                 writ_confluent_schema *schema, bool *stands, writ_error *err);
/* The newest live version of the subject (heads will do) that is the same as what was understood,
 * metadata and rules included where they are given; NULL when there is none. */
int writ_confluent_schema_same(writ_request *request, const writ_confluent_subject *subject,
                               const writ_confluent_schema *schema,
                               const writ_confluent_version **version, writ_error *err);
/* The newest version of the subject (whole) whose text is the same document, with references,
 * metadata and rules that are the same where they are given; NULL when there is none. Nothing need
 * be understood. */
int writ_confluent_schema_find(writ_request *request, const writ_confluent_subject *subject,
                               const writ_confluent_schema *schema, writ_confluent_shown shown,
                               const writ_confluent_version **version, writ_error *err);

/* The text that clients are given of a row: its bytes, or what it lowers to in JSON Schema. */
int writ_confluent_text(writ_arena *arena, const writ_stored_version *row, writ_str *text,
                        writ_error *err);

/* --- judging (confluent_judge.c, confluent_difference.c) --- */

typedef struct writ_confluent_verdict {
    bool is_compatible;
    WRIT_ARRAY(writ_str) messages; /* what is wrong, in the form that Confluent's clients show */
} writ_confluent_verdict;

/* The schema under a level against earlier versions, whose rows are whole; the newest comes last.
 * Of a level that is not transitive only the newest is asked. */
int writ_confluent_judge(writ_arena *arena, writ_confluent_level level,
                         const writ_contract *contract,
                         const writ_confluent_version *const *earlier, size_t count,
                         writ_confluent_verdict *verdict, writ_error *err);

/* What registering it as that version asks besides the level, of who else is registered and of the
 * registry's policy: adds a message for each party that it breaks, or what the policy says. */
int writ_confluent_judge_rules(writ_request *request, writ_contract *contract, uint64_t number,
                               writ_confluent_verdict *verdict, writ_error *err);

/* The name that Confluent's rules have for what a break comes from, as MAX_LENGTH_DECREASED: of the
 * schema that emitted, and of the assertion that fails. "" where none corresponds. */
const char *writ_confluent_difference(writ_arena *arena, const writ_schema_set *emitted,
                                      const writ_break *found);

/* --- answers (confluent_print.c) --- */

/* The parts of a schema that are printed beside its id. */
enum writ_confluent_part {
    WRIT_PART_SUBJECT = 1, /* subject and version */
    WRIT_PART_ID = 2,      /* id and GUID */
    WRIT_PART_DELETED = 4
};
/* {"subject":…,"version":…,"id":…,"guid":…,"schemaType":"JSON","references":[…],"schema":"…"} */
int writ_confluent_print(writ_request *request, writ_buf *out,
                         const writ_confluent_version *version, unsigned parts, writ_error *err);
/* A JSON list of numbers or names, one item more. */
void writ_confluent_list_number(writ_buf *out, int64_t number);
void writ_confluent_list_name(writ_buf *out, writ_str name);
/* Sets the media type of an answer that was written. Returns WRIT_OK. */
int writ_confluent_done(writ_response *response);
int writ_confluent_no_subject(writ_response *response, writ_str subject);
int writ_confluent_no_version(writ_response *response, uint64_t number);
/* May who asks write to the subject ("" is the registry)? False: the response says no. */
bool writ_confluent_may_write(writ_request *request, writ_str subject, writ_response *response);

#endif
