/* SPDX-License-Identifier: Apache-2.0
 *
 * One try of a request: what registry/http.c does by libcurl, and registry/http_tries.c does again.
 * Inside registry/.
 */
#ifndef WRIT_REGISTRY_HTTP_TRY_H
#define WRIT_REGISTRY_HTTP_TRY_H

#include "registry/http.h"

typedef enum writ_http_end {
    WRIT_HTTP_ANSWERED,
    WRIT_HTTP_UNSENT,  /* nobody was reached */
    WRIT_HTTP_BROKEN,  /* it may have been taken, or not; it may go better the next time */
    WRIT_HTTP_HOPELESS /* as a certificate that is not trusted */
} writ_http_end;

/* What came of it. */
typedef struct writ_http_try {
    writ_http_end end;
    long status;            /* 0: none came */
    long pause_ms;          /* that the server asks for, or 0 */
    bool has_lines;         /* some were handed out */
    int code;               /* of what ended it on our side: a line, a bound; or WRIT_OK */
    const char *why;        /* unless it was answered; lives until the next try */
    const char *hint;       /* the way out, where that is known; or NULL */
    writ_str type;          /* of the answer; lives until the next try */
    const writ_buf *answer; /* its body; lives until the next try */
} writ_http_try;

/* An error is that nothing can be tried at all, or that of `code`. */
int writ_http_client_try(writ_http_client *client, const writ_http_request *request,
                         writ_http_try *seen, writ_error *err);

#endif
