/* SPDX-License-Identifier: Apache-2.0
 *
 * Registries on PostgreSQL for tests: each is a schema of its own in the database of
 * WRIT_TEST_POSTGRES, which tests/registry/postgres.sh makes. And SQL from outside of the store.
 */
#ifndef WRIT_TESTS_UNIT_REGISTRY_POSTGRES_BENCH_H
#define WRIT_TESTS_UNIT_REGISTRY_POSTGRES_BENCH_H

#include <stdio.h>

#include "registry/postgres_api.h"
#include "tests/unit/test.h"

/* A connection that is no store. */
typedef struct outside {
    writ_postgres_api api;
    PGconn *connection;
} outside;

static inline const char *test_database(void)
{
    const char *url = getenv("WRIT_TEST_POSTGRES");
    if (!url)
        fail_msg("WRIT_TEST_POSTGRES names no database: tests/registry/postgres.sh runs this");
    return url;
}

/* The URL of that schema there. */
static inline void schema_url(char *url, size_t size, const char *schema)
{
    snprintf(url, size, "%s?options=-csearch_path%%3D%s", test_database(), schema);
}

/* The last result of statements. */
static inline PGresult *outside_exec(outside *o, const char *statements)
{
    PGresult *last = NULL, *next;
    if (o->api.sendQuery(o->connection, statements))
        while ((next = o->api.getResult(o->connection))) {
            o->api.clear(last);
            last = next;
        }
    return last;
}

static inline void outside_open(outside *o, const char *url)
{
    static const char *const names[] = {"dbname", NULL};
    const char *const values[] = {url, NULL};
    writ_error err = WRIT_ERROR_INIT;
    if (writ_postgres_api_load(&o->api, &err))
        fail_msg("%s", err.message);
    o->connection = o->api.connectdbParams(names, values, 1);
    if (o->api.status(o->connection) != CONNECTION_OK)
        fail_msg("%s", o->api.errorMessage(o->connection));
    o->api.clear(outside_exec(o, "SET client_min_messages = error"));
}

static inline void outside_close(outside *o)
{
    o->api.finish(o->connection);
    writ_postgres_api_unload(&o->api);
}

/* Runs statements; what the database said of them: "" is that it did them. */
static inline const char *outside_try(outside *o, const char *statements)
{
    static char why[512];
    PGresult *result = outside_exec(o, statements);
    ExecStatusType status = o->api.resultStatus(result);
    const char *said = o->api.resultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    bool is_done = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    snprintf(why, sizeof why, "%s", is_done ? "" : said ? said : "the connection is gone");
    o->api.clear(result);
    return why;
}

static inline void outside_run(outside *o, const char *statements)
{
    const char *why = outside_try(o, statements);
    if (*why)
        fail_msg("%s: %s", statements, why);
}

/* The first column of the first row, as a number. */
static inline long outside_count(outside *o, const char *statement)
{
    PGresult *result = outside_exec(o, statement);
    if (o->api.resultStatus(result) != PGRES_TUPLES_OK || o->api.ntuples(result) != 1)
        fail_msg("%s: %s", statement, o->api.errorMessage(o->connection));
    long count = strtol(o->api.getvalue(result, 0, 0), NULL, 10);
    o->api.clear(result);
    return count;
}

#endif
