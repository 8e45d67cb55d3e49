/* SPDX-License-Identifier: Apache-2.0
 *
 * The certificate that the server shows, with its key, and the one that takes its place. A
 * connection keeps what it began with, so that a certificate can be changed at any time: those that
 * begin afterwards get the new one, and the old one goes with the last connection that has it.
 *
 *   tls -> certificate 2 <- connection, connection
 *          certificate 1 <- connection
 *
 * By GnuTLS, which libmicrohttpd does TLS by; loaded when a server with TLS starts.
 */
#ifndef WRIT_CI_SERVE_TLS_H
#define WRIT_CI_SERVE_TLS_H

#include <stdint.h>

#include "contracts/base/error.h"

typedef struct writ_tls writ_tls;
typedef struct writ_certificate writ_certificate;

/* Reads the chain and the key, PEM in the files `cert` and `key`, whose names are borrowed.
 * WRIT_E_SYSTEM: GnuTLS is not there; else as writ_tls_load. */
int writ_tls_open(const char *cert, const char *key, writ_tls **tls, writ_error *err);
/* No connection has a certificate any more. NULL is fine. */
void writ_tls_close(writ_tls *tls);

/* Reads both files anew. WRIT_E_INPUT: they cannot be read, or are no certificate with its key; the
 * one from before stays then. One that has expired is none the worse. Any thread, one at a time. */
int writ_tls_load(writ_tls *tls, writ_error *err);
/* When the certificate expires, in seconds since 1970-01-01T00:00:00Z. Any thread. */
int64_t writ_tls_expiry(writ_tls *tls);

/* Gives the certificate to a connection whose handshake has not begun; `session` is its
 * gnutls_session_t. To be released when that session is no more. Any thread. */
writ_certificate *writ_tls_give(writ_tls *tls, void *session);
void writ_tls_release(writ_tls *tls, writ_certificate *certificate);

/* What libmicrohttpd asks for a certificate, since it starts with none: a
 * gnutls_certificate_retrieve_function2 that has none. It is never called, for each connection has
 * one of its own. */
void *writ_tls_no_certificate(void);

#endif
