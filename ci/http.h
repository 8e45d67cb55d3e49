/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON sent to a URL, by libcurl, which is loaded when something is first sent. A program that was
 * configured without it says so.
 *
 * TLS is verified. Redirects are not followed: what is sent goes where it was meant to go. Messages
 * name the origin alone (https://hooks.example), for paths and user names of such URLs are secrets.
 */
#ifndef WRIT_CI_HTTP_H
#define WRIT_CI_HTTP_H

#include <signal.h>

#include "contracts/base/error.h"
#include "contracts/base/str.h"

/* Does it begin with http:// or https://? */
bool writ_http_is_url(const char *text);

/* Can anything be sent there: is the URL one, and libcurl there? Errors: WRIT_E_USAGE,
 * WRIT_E_SYSTEM.
 */
int writ_http_check(const char *url, writ_error *err);

/* Sends it (POST, application/json) with the token of WRIT_TOKEN as Bearer, unless that would go in
 * the clear to another machine. What may pass is tried again, four times in all with growing pauses
 * of some seconds: no connection, 408, 429 and 5xx; a server may ask for a pause (Retry-After), up
 * to ten seconds. Each try takes 15 s at most. Once `*stop` is set there is no other try; NULL: it
 * never is. WRIT_E_SYSTEM when it was not taken with 2xx. */
int writ_http_post(const char *url, writ_str body, const volatile sig_atomic_t *stop,
                   writ_error *err);

#endif
