/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of governance: what happened, waivers, and what runs where.
 */
#include "registry/sql_rows.h"

#define T WRIT_BIND_STR
#define I WRIT_BIND_INT

/* --- events --- */

static int read_event(const writ_sql_row *row, void *context, writ_error *err)
{
    writ_reading *to = context;
    writ_event *event = WRIT_PUSH(to->arena, (writ_events *)to->rows);
    writ_str *const texts[] = {
        &event->at,
        &event->by,
        &event->action,
        &event->contract,
        &event->version,
        &event->party,
        &event->verdict,
        &event->detail,
        &event->hash,
        &event->sha256,
        &event->digest,
        &event->origin.author,
        &event->origin.from,
        &event->origin.message,
        &event->origin.commit,
        &event->origin.link,
    };
    (void)err;
    event->sequence = writ_sql_integer(row, 0);
    writ_sql_texts(row, to->arena, 1, texts, WRIT_COUNT(texts));
    return WRIT_OK;
}

#define SELECT_EVENTS                                                                              \
    "SELECT sequence, at, by, action, contract, version, party, verdict, detail, hash, sha256,"    \
    " digest, author, peer, message, revision, link FROM event"
#define IN_ORDER " ORDER BY sequence LIMIT ?5"

/* By contract and by time there are indexes; `sequence + 0` keeps a database from walking through
 * all events in their order to find those of a time. */
static const char *events_statement(const writ_event_query *query)
{
    if (query->contract.len)
        return SELECT_EVENTS
            " WHERE contract = ?1 AND sequence > ?2 AND at >= ?3 AND at < ?4" IN_ORDER;
    if (query->since.len)
        return SELECT_EVENTS
            " WHERE ?1 = '' AND sequence + 0 > ?2 AND at >= ?3 AND at < ?4" IN_ORDER;
    return SELECT_EVENTS " WHERE ?1 = '' AND sequence > ?2 AND at >= ?3 AND at < ?4" IN_ORDER;
}

int writ_sql_events(writ_store *store, writ_arena *arena, const writ_event_query *query,
                    writ_events *events, writ_error *err)
{
    const writ_binding values[] = {
        T(query->contract),
        I(query->after),
        T(query->since),
        T(query->until.len ? query->until : WRIT_STR("~")), /* behind all digits */
        WRIT_BIND_LIMIT(query->limit),
    };
    return writ_sql_query(store, events_statement(query), values, WRIT_COUNT(values), read_event,
                          &(writ_reading){arena, events}, err);
}

int writ_sql_last_event(writ_store *store, writ_arena *arena, writ_events *events, writ_error *err)
{
    return writ_sql_query(store, SELECT_EVENTS " ORDER BY sequence DESC LIMIT 1", NULL, 0,
                          read_event, &(writ_reading){arena, events}, err);
}

int writ_sql_put_event(writ_store *store, const writ_event *event, writ_error *err)
{
    const writ_origin *origin = &event->origin;
    const writ_binding values[] = {
        I(event->sequence), T(event->at),      T(event->by),       T(event->action),
        T(event->contract), T(event->version), T(event->party),    T(event->verdict),
        T(event->detail),   T(event->hash),    T(event->sha256),   T(event->digest),
        T(origin->author),  T(origin->from),   T(origin->message), T(origin->commit),
        T(origin->link),
    };
    return writ_sql_write(
        store,
        "INSERT INTO event (sequence, at, by, action, contract, version, party, verdict, detail,"
        " hash, sha256, digest, author, peer, message, revision, link)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        values, WRIT_COUNT(values), err);
}

/* --- waivers --- */

static int read_waiver(const writ_sql_row *row, void *context, writ_error *err)
{
    writ_reading *to = context;
    writ_waiver *waiver = WRIT_PUSH(to->arena, (writ_waivers *)to->rows);
    writ_str *const columns[] = {
        &waiver->id,           &waiver->fingerprint,  &waiver->rule,     &waiver->path,
        &waiver->contract,     &waiver->party,        &waiver->until,    &waiver->reason,
        &waiver->requester,    &waiver->requested_at, &waiver->approver, &waiver->approved_at,
        &waiver->approved_for,
    };
    (void)err;
    writ_sql_texts(row, to->arena, 0, columns, WRIT_COUNT(columns));
    return WRIT_OK;
}

#define SELECT_WAIVERS                                                                             \
    "SELECT id, fingerprint, rule, path, contract, party, until, reason, requester, requested_at," \
    " approver, approved_at, approved_for FROM waiver"

int writ_sql_waivers(writ_store *store, writ_arena *arena, writ_str contract, writ_waivers *rows,
                     writ_error *err)
{
    return writ_sql_select(store, contract, SELECT_WAIVERS, SELECT_WAIVERS " WHERE contract = ?1",
                           read_waiver, &(writ_reading){arena, rows}, err);
}

int writ_sql_put_waiver(writ_store *store, const writ_waiver *waiver, writ_error *err)
{
    const writ_binding values[] = {
        T(waiver->id),           T(waiver->fingerprint), T(waiver->rule),
        T(waiver->path),         T(waiver->contract),    T(waiver->party),
        T(waiver->until),        T(waiver->reason),      T(waiver->requester),
        T(waiver->requested_at), T(waiver->approver),    T(waiver->approved_at),
        T(waiver->approved_for),
    };
    int code = writ_sql_put_contract(store, waiver->contract, WRIT_STR_EMPTY, err);
    if (code != WRIT_OK)
        return code;
    return writ_sql_write(store,
                          "INSERT INTO waiver (id, fingerprint, rule, path, contract, party,"
                          " until, reason, requester, requested_at, approver, approved_at,"
                          " approved_for)"
                          " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
                          values, WRIT_COUNT(values), err);
}

int writ_sql_approve_waiver(writ_store *store, const writ_waiver *waiver, writ_error *err)
{
    const writ_binding values[] = {
        T(waiver->id),
        T(waiver->approver),
        T(waiver->approved_at),
        T(waiver->approved_for),
    };
    return writ_sql_write(store,
                          "UPDATE waiver SET approver = ?2, approved_at = ?3, approved_for = ?4"
                          " WHERE id = ?1",
                          values, WRIT_COUNT(values), err);
}

/* --- deployments --- */

static writ_str kind_of(const writ_deployment *deployment)
{
    return deployment->is_party ? WRIT_STR("party") : WRIT_STR("contract");
}

static int read_deployment(const writ_sql_row *row, void *context, writ_error *err)
{
    writ_reading *to = context;
    writ_deployment *deployment = WRIT_PUSH(to->arena, (writ_deployments *)to->rows);
    deployment->environment = writ_sql_text(row, to->arena, 0);
    deployment->is_party = writ_str_is(writ_sql_text(row, to->arena, 1), "party");
    deployment->name = writ_sql_text(row, to->arena, 2);
    deployment->version = writ_sql_text(row, to->arena, 3);
    deployment->at = writ_sql_text(row, to->arena, 4);
    deployment->by = writ_sql_text(row, to->arena, 5);
    (void)err;
    return WRIT_OK;
}

#define SELECT_DEPLOYMENTS                                                                         \
    "SELECT environment, kind, name, version, deployed_at, deployed_by FROM deployment"

int writ_sql_deployments(writ_store *store, writ_arena *arena, writ_str environment,
                         writ_deployments *rows, writ_error *err)
{
    return writ_sql_select(store, environment, SELECT_DEPLOYMENTS,
                           SELECT_DEPLOYMENTS " WHERE environment = ?1", read_deployment,
                           &(writ_reading){arena, rows}, err);
}

int writ_sql_deployments_of(writ_store *store, writ_arena *arena, bool is_party, writ_str name,
                            writ_deployments *rows, writ_error *err)
{
    const writ_binding values[] = {T(is_party ? WRIT_STR("party") : WRIT_STR("contract")), T(name)};
    return writ_sql_query(store, SELECT_DEPLOYMENTS " WHERE kind = ?1 AND name = ?2", values,
                          WRIT_COUNT(values), read_deployment, &(writ_reading){arena, rows}, err);
}

int writ_sql_put_deployment(writ_store *store, const writ_deployment *deployment, writ_error *err)
{
    const writ_binding values[] = {
        T(deployment->environment), T(kind_of(deployment)), T(deployment->name),
        T(deployment->version),     T(deployment->at),      T(deployment->by),
    };
    return writ_sql_write(store,
                          "INSERT INTO deployment (environment, kind, name, version,"
                          " deployed_at, deployed_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
                          " ON CONFLICT (environment, kind, name, version) DO NOTHING",
                          values, WRIT_COUNT(values), err);
}

int writ_sql_drop_deployment(writ_store *store, const writ_deployment *deployment, writ_error *err)
{
    const writ_binding values[] = {
        T(deployment->environment),
        T(kind_of(deployment)),
        T(deployment->name),
        T(deployment->version),
    };
    return writ_sql_write(store,
                          "DELETE FROM deployment WHERE environment = ?1 AND kind = ?2"
                          " AND name = ?3 AND version = ?4",
                          values, WRIT_COUNT(values), err);
}
