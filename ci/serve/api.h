/* SPDX-License-Identifier: Apache-2.0
 *
 * What the handlers of /v1 (ci/serve/api_*.c) share: documents out of requests, lists and pages of
 * them, answers of acts, refusals.
 */
#ifndef WRIT_CI_SERVE_API_H
#define WRIT_CI_SERVE_API_H

#include "ci/report.h"
#include "ci/serve/access.h"
#include "ci/serve/serve.h"
#include "contracts/base/bounds.h"
#include "registry/stored.h"
#include "registry/wire.h"

/* ---- documents ---- */

/* A document as it came in a request. */
typedef struct writ_api_document {
    writ_str id, version, owner; /* what the request says of a JSON Schema body; or "" */
    writ_str name;               /* of its file, or its URI where there is something beside it */
    writ_str bytes, beside, entry;
} writ_api_document;

/* Reads {"name","content"|"content_base64","beside","entry","id","version","owner"}; all but the
 * content may be left out. Errors: WRIT_E_INPUT. */
int writ_api_read_document(writ_request *request, const writ_value *value,
                           writ_api_document *document, writ_error *err);

/* Understands it, and holds its schemas against their metaschemas. What it refers to is found
 * beside it, or in the registry by its `$id`, for who is known or may write (a look through all
 * that is published is not for everybody). No file of this machine is ever read, and nothing
 * fetched: a reference to a path or a file: URI leads nowhere. False: the response says what is
 * wrong with the document (422, its place in it); or *code is the error of the registry. */
bool writ_api_understand(writ_request *request, writ_response *response,
                         const writ_api_document *from, writ_document **document, int *code,
                         writ_error *err);

/* ---- what is there ---- */

/* The version that a path means: exact, a line ("1") or "latest". False: the response says that
 * there is none (404), or *code is an error. */
bool writ_api_find_version(writ_request *request, writ_response *response, writ_str contract,
                           writ_str selector, writ_stored_version *version, int *code,
                           writ_error *err);

/* Problem `type`, 404, with the detail in words. Returns WRIT_OK. */
int writ_api_missing(writ_request *request, writ_response *response, const char *type,
                     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* ---- answers ---- */

/* `{"name":[` … `]` with what stands between, and the `next` page if there is one. */
typedef struct writ_api_list {
    writ_buf *out;
    size_t begun; /* bytes before the first item */
    size_t count;
} writ_api_list;
writ_api_list writ_api_list_begin(writ_response *response, const char *name);
/* Before each item. */
writ_buf *writ_api_list_next(writ_api_list *list);
/* Has it `limit` items, or as many bytes as a page has? */
bool writ_api_list_is_full(const writ_api_list *list, size_t limit);
/* `next`: "" when this is the last page. */
void writ_api_list_end(writ_api_list *list, writ_str next);

/* How many items a page has: `limit` of the query, WRIT_BOUND_PAGE at most and unless it is given.
 */
int writ_api_limit(const writ_request *request, size_t *limit, writ_error *err);

/* The part of a list that is small in bytes but may be long, by `after` and `limit`. */
typedef struct writ_api_part {
    size_t from, to; /* indices */
    writ_str next;   /* `after` of the next page, or "" */
} writ_api_part;

/* Of a list to whose end rows are put and from which none is taken: `after` is how many the client
 * has. */
int writ_api_part_of(const writ_request *request, size_t count, writ_api_part *part,
                     writ_error *err);

/* By what the items of a list are in order, part for part. */
#define WRIT_API_KEY_PARTS 4
typedef struct writ_api_key {
    size_t size;          /* of an item */
    size_t parts;         /* of a key */
    bool ends_in_version; /* the last of which is ordered as versions are */
    void (*of)(const void *item, writ_str key[WRIT_API_KEY_PARTS]);
} writ_api_key;

/* Of a list that changes: `after` is the key of the last item that the client has, whether it is
 * still there or not. */
int writ_api_part_behind(const writ_request *request, const void *items, size_t count,
                         const writ_api_key *by, writ_api_part *part, writ_error *err);

/* Begins the answer of an act: {"outcome":"done" or "same", 201 or 200. The caller ends it. */
void writ_api_begin_outcome(writ_response *response, writ_outcome outcome);
/* The whole answer of one that makes nothing new: 200. */
void writ_api_put_outcome(writ_response *response, writ_outcome outcome);

/* A refusal: the problem of that type (409) with the members outcome, reason and hint, and `more`:
 * members that begin with a comma, or NULL. Returns WRIT_OK. */
int writ_api_refuse(writ_request *request, writ_response *response, const char *type,
                    writ_str reason, writ_str hint, const writ_buf *more);

/* The header ETag of the body as it stands, and 304 without it where the client has it. */
void writ_api_tag(writ_request *request, writ_response *response);

/* Appends ,"name":[…] of findings: rule, path, message, hint, severity. */
void writ_api_add_findings(writ_buf *out, const char *name, const writ_findings *findings);

/* The header Location: /v1 and the segments of a path, escaped. */
void writ_api_location(writ_request *request, writ_response *response, const writ_str *parts,
                       size_t count);

/* Sets a setting on behalf of the request, and says so in the log. In `then` only. */
int writ_api_set(writ_request *request, const writ_setting *setting, writ_error *err);

/* What the body says of who did it and why stands before what the headers said. In `then` only;
 * `merged` must live until it ends. */
void writ_api_act_for(writ_request *request, const writ_origin *said, writ_origin *merged);

/* ---- judging ---- */

/* The policy of the registry with which a request is judged. */
int writ_api_policy(writ_request *request, writ_policy *policy, writ_error *err);

/* One change, as `diff` and `gate` judge it: against all parties of the registry, under its policy
 * and its waivers. OLD may be NULL. */
int writ_api_judge(writ_request *request, const writ_contract *old_contract,
                   const writ_contract *new_contract, const writ_policy *policy,
                   const writ_impact_options *options, writ_impact *impact, uint64_t *elapsed_us,
                   writ_error *err);

/* Appends diff/1, without a line's end. */
void writ_api_print_diff(writ_request *request, writ_buf *out, const writ_diff_report *diff);

#endif
