/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#ifdef WITH_POSTGRESQL
#include <stdio.h>
#include <string.h>

#include "contracts/base/bounds.h"
#include "registry/postgres.h"

/* A failure by its SQLSTATE; one that ends in two zeros is a class of them. */
typedef struct words {
    const char *state;
    int code;
    const char *message; /* after "registry '…' " */
    const char *hint;    /* or NULL */
} words;

static const words table[] = {
    {"25006", WRIT_E_SYSTEM, "cannot be written",
     "this server is a read-only copy, or its sessions are read-only; name the one that is "
     "written"},
    {"40001", WRIT_E_SYSTEM, "was written by others at the same time",
     "nothing of this change was kept; try again"},
    {"40P01", WRIT_E_SYSTEM, "was written by others at the same time",
     "nothing of this change was kept; try again"},
    {"53100", WRIT_E_SYSTEM, "has no space left on its server",
     "nothing of this change was kept; make room and try again"},
    {"53300", WRIT_E_SYSTEM, "has no connection left",
     "raise max_connections of the server, or end who holds them"},
    {"23502", WRIT_E_INPUT, "cannot hold that: a value is missing", NULL},
    {"23503", WRIT_E_INPUT, "cannot hold that: it refers to what is not there", NULL},
    {"23505", WRIT_E_INPUT, "cannot hold that: it is there already", NULL},
    {"23514", WRIT_E_INPUT, "cannot hold that: a value is none of its kind", NULL},
    {"54000", WRIT_E_INPUT, "cannot hold that: it is too large for PostgreSQL", NULL},
    {"22021", WRIT_E_INPUT, "cannot hold a text that has a NUL in it or is no UTF-8",
     "PostgreSQL keeps neither; write the document's names as UTF-8"},
    {"57014", WRIT_E_SYSTEM, "took too long to answer", NULL},
    {"08000", WRIT_E_SYSTEM, "lost its connection", "try again"},
    {"57P03", WRIT_E_SYSTEM, "is not ready", "its server is starting or stopping; try again"},
};

static const words *find_words(const char *state)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        bool is_class = memcmp(table[i].state + 2, "000", 3) == 0;
        if (memcmp(table[i].state, state, is_class ? 2 : 5) == 0)
            return &table[i];
    }
    return NULL;
}

/* What is true of a connection that broke off depends on what was under way. */
static int fail_lost(const writ_postgres *s, writ_error *err)
{
    int code =
        s->is_silent
            ? writ_error_set(err, WRIT_E_SYSTEM, "registry '%s' does not answer", s->place.ptr)
            : writ_error_set(err, WRIT_E_SYSTEM, "the connection to registry '%s' was lost",
                             s->place.ptr);
    if (s->sql.base.depth)
        writ_error_hint(err, "nothing of this change was kept; try again");
    return code;
}

static int fail_waited(const writ_postgres *s, writ_error *err)
{
    int code = writ_error_set(err, WRIT_E_SYSTEM, "registry '%s' is in use by another process",
                              s->place.ptr);
    writ_error_hint(err, "waited %d s for it; try again", WRIT_BOUND_REGISTRY_WAIT_MS / 1000);
    return code;
}

static int fail_forbidden(const writ_postgres *s, const char *why, writ_error *err)
{
    int code = writ_error_set(err, WRIT_E_SYSTEM, "registry '%s': %s", s->place.ptr, why);
    writ_error_hint(err, "the user of this connection may not; its owner can GRANT it");
    return code;
}

static int fail_known(const writ_postgres *s, const words *known, writ_error *err)
{
    if (known->code == WRIT_E_INPUT) /* is told to clients of a server, who need not know where */
        writ_error_set(err, known->code, "the registry %s", known->message);
    else
        writ_error_set(err, known->code, "registry '%s' %s", s->place.ptr, known->message);
    if (known->hint)
        writ_error_hint(err, "%s", known->hint);
    return known->code;
}

int writ_postgres_fail(writ_postgres *s, const PGresult *result, writ_error *err)
{
    const char *state = result ? s->api.resultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *why = result ? s->api.resultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    snprintf(s->state, sizeof s->state, "%s", state ? state : "08006");
    if (!state || writ_postgres_is_lost(s))
        return fail_lost(s, err);
    why = why ? why : "no reason was given";
    s->conflict |= strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0;
    if (strcmp(state, "P0001") == 0) /* what a trigger of ours raises */
        return writ_error_set(err, WRIT_E_REFUSED, "%s", why);
    if (strcmp(state, "55P03") == 0)
        return fail_waited(s, err);
    if (strcmp(state, "42501") == 0)
        return fail_forbidden(s, why, err);
    const words *known = find_words(state);
    if (!known)
        return writ_error_set(err, WRIT_E_SYSTEM, "registry '%s': %s", s->place.ptr, why);
    return fail_known(s, known, err);
}

int writ_postgres_fail_read_only(const writ_postgres *s, writ_error *err)
{
    return fail_known(s, find_words("25006"), err);
}

/* libpq gives no SQLSTATE of a connection that was not made, only its text, of several lines where
 * it tried several addresses. Neither the URL nor the password is in it. */
int writ_postgres_fail_to_connect(const writ_postgres *s, writ_error *err)
{
    writ_str why = writ_str_of(s->api.errorMessage(s->connection));
    why = writ_str_part(why, 0, writ_str_find_byte(why, '\n'));
    int code = writ_error_set(err, WRIT_E_SYSTEM, "registry '%s' cannot be opened: %.*s",
                              s->place.ptr, WRIT_FMT(why));
    if (strstr(why.ptr, "password"))
        writ_error_hint(err, "the password is taken from the URL, PGPASSWORD, the file of "
                             "PGPASSFILE, or ~/.pgpass");
    else if (strstr(why.ptr, "database \"") && strstr(why.ptr, "does not exist"))
        writ_error_hint(err, "make the database first: createdb -E UTF8 -T template0 NAME");
    return code;
}
#endif
