/* SPDX-License-Identifier: Apache-2.0
 *
 * A registry that a Writ server keeps, asked over HTTP (docs/openapi.json). Inside registry/.
 *
 *   http_store.c   the backend: which question each function is
 *   http_acts.c    what is written, as acts that the server judges (registry/acts.h)
 *   http_ask.c     one question: sent, answered, its errors in words; lists page by page
 *
 * Answers about contracts and parties are kept until something is written, a transaction begins or
 * WRIT_HTTP_KEPT_SECONDS have passed: a command that looks at one contract from several sides asks
 * once.
 */
#ifndef WRIT_REGISTRY_HTTP_STORE_H
#define WRIT_REGISTRY_HTTP_STORE_H

#include "contracts/base/map.h"
#include "registry/acts.h"
#include "registry/backend.h"
#include "registry/http.h"

enum { WRIT_HTTP_KEPT_SECONDS = 5 };

typedef struct writ_http_store {
    writ_store store; /* first */
    writ_http_client *client;
    writ_buf place;   /* the URL without who asks, for messages */
    writ_arena arena; /* of what is kept */
    writ_map kept;    /* path to the text of its answer */
    size_t kept_bytes;
    int64_t kept_since; /* seconds of CLOCK_MONOTONIC */
} writ_http_store;

/* Forgets the answers that were kept. */
void writ_http_forget(writ_http_store *s);

/* Paths: a segment, escaped so that a slash in it is no end of it; and ?name=value, &name=value. */
void writ_path_add_segment(writ_buf *path, writ_str segment);
void writ_path_add_query(writ_buf *path, const char *name, writ_str value); /* not when it is "" */

/* GET: the answer's value, in the arena. *value is NULL when the server has no such thing; where it
 * has not even the question, that is an error. */
int writ_http_get(writ_http_store *s, writ_arena *arena, writ_str path, bool may_keep,
                  const writ_value **value, writ_error *err);

/* Reads one item of a list into what `rows` points to. */
typedef int writ_item_reader(writ_arena *arena, const writ_value *value, void *rows,
                             writ_error *err);
/* GET of {"member":[…],"next":…}, page by page; `limit` 0 is all of them. */
typedef struct writ_http_list {
    const char *member;
    writ_item_reader *read;
    bool may_keep;
    size_t limit;
    writ_str after; /* which the first page is behind; or "" */
} writ_http_list;
int writ_http_get_list(writ_http_store *s, writ_arena *arena, const writ_buf *path,
                       const writ_http_list *list, void *rows, writ_error *err);

/* What was answered with 2xx, and is not understood: `why`. */
int writ_http_fail_answer(const writ_http_store *s, const writ_error *why, writ_error *err);

/* GET of lines. */
int writ_http_get_lines(writ_http_store *s, writ_arena *arena, writ_str path, writ_http_line *line,
                        void *context, writ_error *err);

/* Something is done. `body`: JSON, or ptr NULL. What may be done twice (`is_repeatable`) is tried
 * again where nobody knows whether it was taken. *answer is what the server made of it; a problem
 * with a reason is a refusal. NULL: 2xx is enough. *found is false for what the server does not
 * have; NULL: that is WRIT_E_INPUT. */
typedef struct writ_http_deed {
    const char *method;
    const writ_buf *path;
    const writ_buf *body; /* or NULL */
    bool is_repeatable;
} writ_http_deed;
int writ_http_do(writ_http_store *s, writ_arena *arena, const writ_http_deed *deed,
                 writ_answer *answer, bool *found, writ_error *err);

/* POST of an upload. *value: the answer. What the server refuses by a rule (409) is WRIT_E_REFUSED.
 */
int writ_http_send(writ_http_store *s, writ_arena *arena, writ_str path, writ_http_upload *upload,
                   const writ_value **value, writ_error *err);

/* The parts of the backend that write (registry/http_acts.c). */
extern const writ_acts writ_http_acts;
int writ_http_put_run(writ_store *store, const writ_stored_run *run, writ_error *err);
int writ_http_put_told(writ_store *store, const writ_told_row *row, writ_error *err);
int writ_http_put_setting(writ_store *store, writ_str key, writ_str value, writ_error *err);
int writ_http_drop_setting(writ_store *store, writ_str key, writ_error *err);
int writ_http_put_token(writ_store *store, const writ_stored_token *token, writ_error *err);
int writ_http_revoke_token(writ_store *store, writ_str id, writ_str at, bool *revoked,
                           writ_error *err);

#endif
