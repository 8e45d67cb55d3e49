/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of governance: waivers, and what runs where.
 */
#include "registry/sqlite.h"

#define T            WRIT_BIND_STR
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* --- waivers --- */

static void read_waiver(writ_sqlite *s, sqlite3_stmt *row, void *context)
{
    writ_reading *to = context;
    writ_waiver *waiver = WRIT_PUSH(to->arena, (writ_waivers *)to->rows);
    writ_str *const columns[] = {
        &waiver->id,           &waiver->fingerprint,  &waiver->rule,     &waiver->path,
        &waiver->contract,     &waiver->party,        &waiver->until,    &waiver->reason,
        &waiver->requester,    &waiver->requested_at, &waiver->approver, &waiver->approved_at,
        &waiver->approved_for,
    };
    for (size_t i = 0; i < COUNT(columns); i++)
        *columns[i] = writ_sqlite_column(s, to->arena, row, (int)i);
}

#define SELECT_WAIVERS                                                                             \
    "SELECT id, fingerprint, rule, path, contract, party, until, reason, requester, requested_at," \
    " approver, approved_at, approved_for FROM waiver"

int writ_sqlite_waivers(writ_store *store, writ_arena *arena, writ_str contract, writ_waivers *rows,
                        writ_error *err)
{
    return writ_sqlite_select((writ_sqlite *)store, contract, SELECT_WAIVERS,
                              SELECT_WAIVERS " WHERE contract = ?1", read_waiver,
                              &(writ_reading){arena, rows}, err);
}

int writ_sqlite_put_waiver(writ_store *store, const writ_waiver *waiver, writ_error *err)
{
    writ_sqlite *s = (writ_sqlite *)store;
    const writ_binding values[] = {
        T(waiver->id),           T(waiver->fingerprint), T(waiver->rule),
        T(waiver->path),         T(waiver->contract),    T(waiver->party),
        T(waiver->until),        T(waiver->reason),      T(waiver->requester),
        T(waiver->requested_at), T(waiver->approver),    T(waiver->approved_at),
        T(waiver->approved_for),
    };
    int code = writ_sqlite_put_contract(s, waiver->contract, err);
    if (code != WRIT_OK)
        return code;
    return writ_sqlite_write(s,
                             "INSERT INTO waiver (id, fingerprint, rule, path, contract, party,"
                             " until, reason, requester, requested_at, approver, approved_at,"
                             " approved_for)"
                             " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
                             values, COUNT(values), err);
}

int writ_sqlite_approve_waiver(writ_store *store, const writ_waiver *waiver, writ_error *err)
{
    const writ_binding values[] = {
        T(waiver->id),
        T(waiver->approver),
        T(waiver->approved_at),
        T(waiver->approved_for),
    };
    return writ_sqlite_write((writ_sqlite *)store,
                             "UPDATE waiver SET approver = ?2, approved_at = ?3, approved_for = ?4"
                             " WHERE id = ?1",
                             values, COUNT(values), err);
}

/* --- deployments --- */

static writ_str kind_of(const writ_deployment *deployment)
{
    return deployment->is_party ? WRIT_STR("party") : WRIT_STR("contract");
}

static void read_deployment(writ_sqlite *s, sqlite3_stmt *row, void *context)
{
    writ_reading *to = context;
    writ_deployment *deployment = WRIT_PUSH(to->arena, (writ_deployments *)to->rows);
    deployment->environment = writ_sqlite_column(s, to->arena, row, 0);
    deployment->is_party = writ_str_is(writ_sqlite_column(s, to->arena, row, 1), "party");
    deployment->name = writ_sqlite_column(s, to->arena, row, 2);
    deployment->version = writ_sqlite_column(s, to->arena, row, 3);
    deployment->at = writ_sqlite_column(s, to->arena, row, 4);
    deployment->by = writ_sqlite_column(s, to->arena, row, 5);
}

#define SELECT_DEPLOYMENTS                                                                         \
    "SELECT environment, kind, name, version, deployed_at, deployed_by FROM deployment"

int writ_sqlite_deployments(writ_store *store, writ_arena *arena, writ_str environment,
                            writ_deployments *rows, writ_error *err)
{
    return writ_sqlite_select((writ_sqlite *)store, environment, SELECT_DEPLOYMENTS,
                              SELECT_DEPLOYMENTS " WHERE environment = ?1", read_deployment,
                              &(writ_reading){arena, rows}, err);
}

int writ_sqlite_put_deployment(writ_store *store, const writ_deployment *deployment,
                               writ_error *err)
{
    const writ_binding values[] = {
        T(deployment->environment), T(kind_of(deployment)), T(deployment->name),
        T(deployment->version),     T(deployment->at),      T(deployment->by),
    };
    return writ_sqlite_write((writ_sqlite *)store,
                             "INSERT INTO deployment (environment, kind, name, version,"
                             " deployed_at, deployed_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
                             " ON CONFLICT (environment, kind, name, version) DO NOTHING",
                             values, COUNT(values), err);
}

int writ_sqlite_drop_deployment(writ_store *store, const writ_deployment *deployment,
                                writ_error *err)
{
    const writ_binding values[] = {
        T(deployment->environment),
        T(kind_of(deployment)),
        T(deployment->name),
        T(deployment->version),
    };
    return writ_sqlite_write((writ_sqlite *)store,
                             "DELETE FROM deployment WHERE environment = ?1 AND kind = ?2"
                             " AND name = ?3 AND version = ?4",
                             values, COUNT(values), err);
}
