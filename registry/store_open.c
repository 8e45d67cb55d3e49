/* SPDX-License-Identifier: Apache-2.0
 *
 * Which kind of store a name is of: a URL, or the path of a file. What looks like a URL that was
 * not written to its end is refused, and not taken for the name of a new file.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "registry/backend.h"
#include "registry/http.h"

static const char known_kinds[] = "name a file: sqlite:.writ/registry.db, a server: "
                                  "http://HOST:PORT, or postgresql://HOST/DATABASE";

/* Only the scheme is named: the rest of a URL may hold a password. */
static int refuse_scheme(writ_str scheme, writ_error *err)
{
    int code = writ_error_set(err, WRIT_E_USAGE, "no registry of the kind '%.*s:' can be opened",
                              WRIT_FMT(scheme));
    writ_error_hint(err, "%s", known_kinds);
    return code;
}

/* What stands before `://` (RFC 3986, section 3), or empty: `a:b` is a path. */
static writ_str scheme_of(writ_str url)
{
    writ_str scheme = writ_str_part(url, 0, writ_str_find_byte(url, ':'));
    writ_str rest = writ_str_part(url, scheme.len, 3);
    return scheme.len && writ_str_is(rest, "://") ? scheme : WRIT_STR_EMPTY;
}

bool writ_store_is_postgres(writ_str url)
{
    writ_str scheme = scheme_of(url);
    return writ_str_is(scheme, "postgresql") || writ_str_is(scheme, "postgres");
}

/* `http:localhost:8081` */
static int check_slashes(writ_str name, writ_error *err)
{
    static const char *const schemes[] = {"http", "https", "postgresql", "postgres"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t len = strlen(schemes[i]);
        if (name.len <= len || name.ptr[len] != ':' || strncasecmp(name.ptr, schemes[i], len) != 0)
            continue;
        int code = writ_error_set(err, WRIT_E_USAGE, "a URL begins with '%s://', not with '%s:'",
                                  schemes[i], schemes[i]);
        writ_error_hint(err, "write '%s://…'; a file that is called so is sqlite:PATH", schemes[i]);
        return code;
    }
    return WRIT_OK;
}

/* "localhost:8081", and what follows it up to a slash. */
static bool is_host_and_port(writ_str text)
{
    size_t digits = 0;
    while (digits < text.len && text.ptr[text.len - digits - 1] >= '0' &&
           text.ptr[text.len - digits - 1] <= '9')
        digits++;
    return digits && digits <= 5 && text.len > digits + 1 && text.ptr[text.len - digits - 1] == ':';
}

/* `localhost:8081`, which would be a new file beside us. */
static int check_scheme(const char *name, writ_error *err)
{
    char first[512];
    writ_str text = writ_str_of(name);
    text = writ_str_part(text, 0, writ_str_find_byte(text, '/'));
    if (!is_host_and_port(text) || text.len >= sizeof first)
        return WRIT_OK;
    snprintf(first, sizeof first, "%.*s", WRIT_FMT(text));
    if (access(first, F_OK) == 0)
        return WRIT_OK;
    const char *at = strrchr(first, '@'); /* a password stands before it */
    at = at ? at + 1 : first;
    int code =
        writ_error_set(err, WRIT_E_USAGE, "'%s' names a host and a port without a scheme", at);
    writ_error_hint(err, "write http://%s or https://%s; a file that is called so is sqlite:PATH",
                    at, at);
    return code;
}

static int open_path(const char *path, writ_opening how, writ_store **store, writ_error *err)
{
    if (!*path)
        return writ_error_set(err, WRIT_E_USAGE, "the registry's path is empty");
    return writ_sqlite_open(path, how, store, err);
}

static int open_as(const char *url, writ_opening how, writ_store **store, writ_error *err)
{
    writ_str text = writ_str_of(url), sqlite = WRIT_STR("sqlite:");
    if (writ_http_is_url(url))
        return writ_http_store_open(url, store, err);
    if (writ_store_is_postgres(text))
        return writ_postgres_open(url, how, store, err);
    if (writ_str_starts(text, sqlite))
        return open_path(url + sqlite.len, how, store, err);
    if (scheme_of(text).len)
        return refuse_scheme(scheme_of(text), err);
    int code = check_slashes(text, err);
    if (code == WRIT_OK)
        code = check_scheme(url, err);
    return code == WRIT_OK ? open_path(url, how, store, err) : code;
}

int writ_store_open(const char *url, bool create, writ_store **store, writ_error *err)
{
    return open_as(url, create ? WRIT_OPENING_MAKES : WRIT_OPENING_FINDS, store, err);
}

int writ_store_open_as_is(const char *url, writ_store **store, writ_error *err)
{
    return open_as(url, WRIT_OPENING_AS_IS, store, err);
}

/* --- layouts of before --- */

int writ_store_check_layout(const writ_store *store, writ_error *err)
{
    if (!store->old_layout)
        return WRIT_OK;
    int code = writ_error_set(err, WRIT_E_SYSTEM, "registry '%s' has layout %lld, of an older writ",
                              store->place, (long long)store->old_layout);
    writ_error_hint(err,
                    "`writ backup` copies it as it is; `writ serve`, or any other command that "
                    "opens it, upgrades it");
    return code;
}

int writ_store_fail_to_upgrade(const char *place, int64_t layout, const writ_error *why,
                               writ_error *err)
{
    int code = writ_error_set(err, WRIT_E_SYSTEM,
                              "registry '%s' has layout %lld, of an older writ, and cannot be "
                              "upgraded: %s",
                              place, (long long)layout, why->message);
    writ_error_hint(err, "`writ serve`, or any command of who may write it, upgrades it");
    return code;
}
