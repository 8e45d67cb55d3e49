/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/serve/tls.h"

#include "config.h"

#ifdef WITH_SERVE
#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <pthread.h>
#include <stdlib.h>

#include "contracts/base/read.h"
#include "contracts/base/shared_object.h"

typedef struct gnutls_api {
    void *library;
#define FUNCTION(name) __typeof__(&gnutls_##name) name;
#include "ci/serve/tls_api.def"
#undef FUNCTION
} gnutls_api;

struct writ_certificate {
    gnutls_certificate_credentials_t credentials;
    int64_t expiry;
    size_t holds; /* under the lock; all else stays as it was made */
};

struct writ_tls {
    gnutls_api api;
    const char *cert, *key;
    pthread_mutex_t lock;
    writ_certificate *current; /* under the lock; has a hold */
};

static int load_library(gnutls_api *api, writ_error *err)
{
    static const char *const names[] = {
#define FUNCTION(name) "gnutls_" #name,
#include "ci/serve/tls_api.def"
#undef FUNCTION
    };
    void **const slots[] = {
#define FUNCTION(name) (void **)&api->name,
#include "ci/serve/tls_api.def"
#undef FUNCTION
    };
    const writ_shared_object library = {
        .file = WRIT_SHARED_OBJECT_FILE("gnutls", "30"),
        .product = "GnuTLS",
        .hint = "install GnuTLS 3.6 or newer (Debian: libgnutls30)",
        .names = names,
        .slots = slots,
        .count = sizeof names / sizeof *names,
    };
    return writ_shared_object_open(&library, &api->library, err);
}

/* ---- a pair of files ---- */

static gnutls_datum_t datum_of(writ_str text)
{
    return (gnutls_datum_t){(unsigned char *)(uintptr_t)text.ptr, (unsigned)text.len};
}

static int refuse(const writ_tls *tls, int why, writ_error *err)
{
    writ_str words = writ_str_of(tls->api.strerror(why));
    if (writ_str_ends(words, WRIT_STR(".")))
        words.len--;
    int code = writ_error_set(err, WRIT_E_INPUT, "no TLS with certificate '%s' and key '%s': %.*s",
                              tls->cert, tls->key, WRIT_FMT(words));
    writ_error_hint(err, "both are PEM, the key is that of the first certificate, and has no "
                         "passphrase");
    return code;
}

/* Of the first certificate, which the key belongs to: those that sign it are not ours to renew. */
static int read_expiry(const gnutls_api *api, writ_certificate *of)
{
    gnutls_datum_t der;
    gnutls_x509_crt_t certificate;
    int failed = api->certificate_get_crt_raw(of->credentials, 0, 0, &der);
    if (failed < 0 || (failed = api->x509_crt_init(&certificate)) < 0)
        return failed;
    failed = api->x509_crt_import(certificate, &der, GNUTLS_X509_FMT_DER);
    if (failed >= 0)
        of->expiry = api->x509_crt_get_expiration_time(certificate);
    api->x509_crt_deinit(certificate);
    return failed;
}

static void drop(const writ_tls *tls, writ_certificate *certificate)
{
    if (!certificate)
        return;
    tls->api.certificate_free_credentials(certificate->credentials);
    free(certificate);
}

static int make_certificate(const writ_tls *tls, writ_str chain, writ_str key,
                            writ_certificate **made, writ_error *err)
{
    const gnutls_api *api = &tls->api;
    const gnutls_datum_t chain_pem = datum_of(chain), key_pem = datum_of(key);
    writ_certificate *certificate = calloc(1, sizeof *certificate);
    if (!certificate || api->certificate_allocate_credentials(&certificate->credentials) < 0)
        writ_out_of_memory();
    certificate->holds = 1;
    int failed = api->certificate_set_x509_key_mem2(certificate->credentials, &chain_pem, &key_pem,
                                                    GNUTLS_X509_FMT_PEM, NULL, 0);
    if (failed >= 0)
        failed = read_expiry(api, certificate);
    if (failed < 0) {
        drop(tls, certificate);
        return refuse(tls, failed, err);
    }
    *made = certificate;
    return WRIT_OK;
}

static void show(writ_tls *tls, writ_certificate *next)
{
    pthread_mutex_lock(&tls->lock);
    writ_certificate *before = tls->current;
    tls->current = next;
    pthread_mutex_unlock(&tls->lock);
    if (before)
        writ_tls_release(tls, before);
}

int writ_tls_load(writ_tls *tls, writ_error *err)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_source *chain, *key;
    writ_certificate *next = NULL;
    int code = writ_source_load(&arena, tls->cert, &chain, err);
    if (!code)
        code = writ_source_load(&arena, tls->key, &key, err);
    if (!code)
        code = make_certificate(tls, chain->text, key->text, &next, err);
    if (!code)
        show(tls, next);
    writ_arena_clear(&arena);
    return code;
}

/* ---- all of it ---- */

int writ_tls_open(const char *cert, const char *key, writ_tls **tls, writ_error *err)
{
    writ_tls *opened = calloc(1, sizeof *opened);
    if (!opened)
        writ_out_of_memory();
    opened->cert = cert;
    opened->key = key;
    pthread_mutex_init(&opened->lock, NULL);
    int code = load_library(&opened->api, err);
    if (!code)
        code = writ_tls_load(opened, err);
    if (code)
        writ_tls_close(opened);
    else
        *tls = opened;
    return code;
}

void writ_tls_close(writ_tls *tls)
{
    if (!tls)
        return;
    drop(tls, tls->current);
    pthread_mutex_destroy(&tls->lock);
    writ_shared_object_close(tls->api.library);
    free(tls);
}

int64_t writ_tls_expiry(writ_tls *tls)
{
    pthread_mutex_lock(&tls->lock);
    int64_t expiry = tls->current->expiry;
    pthread_mutex_unlock(&tls->lock);
    return expiry;
}

writ_certificate *writ_tls_give(writ_tls *tls, void *session)
{
    pthread_mutex_lock(&tls->lock);
    writ_certificate *certificate = tls->current;
    certificate->holds++;
    pthread_mutex_unlock(&tls->lock);
    if (tls->api.credentials_set(session, GNUTLS_CRD_CERTIFICATE, certificate->credentials) < 0)
        writ_out_of_memory();
    return certificate;
}

void writ_tls_release(writ_tls *tls, writ_certificate *certificate)
{
    pthread_mutex_lock(&tls->lock);
    bool is_last = --certificate->holds == 0;
    pthread_mutex_unlock(&tls->lock);
    if (is_last)
        drop(tls, certificate);
}

static int have_none(gnutls_session_t session, const gnutls_datum_t *authorities, int count,
                     const gnutls_pk_algorithm_t *algorithms, int algorithm_count,
                     gnutls_pcert_st **chain, unsigned *chain_count, gnutls_privkey_t *key)
{
    (void)session, (void)authorities, (void)count, (void)algorithms, (void)algorithm_count;
    (void)chain, (void)chain_count, (void)key;
    return -1;
}

void *writ_tls_no_certificate(void)
{
    gnutls_certificate_retrieve_function2 *none = have_none;
    return (void *)none;
}

#endif
