/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of settings and of tokens.
 */
#include "registry/sql_rows.h"

#define T WRIT_BIND_STR

/* --- settings --- */

static int read_setting(const writ_sql_row *row, void *context, writ_error *err)
{
    writ_reading *to = context;
    writ_setting *setting = WRIT_PUSH(to->arena, (writ_settings *)to->rows);
    (void)err;
    setting->key = writ_sql_text(row, to->arena, 0);
    setting->value = writ_sql_text(row, to->arena, 1);
    return WRIT_OK;
}

int writ_sql_settings(writ_store *store, writ_arena *arena, writ_str prefix,
                      writ_settings *settings, writ_error *err)
{
    const writ_str behind = writ_sql_behind(arena, prefix);
    const writ_binding values[] = {T(prefix), T(behind)};
    return writ_sql_query(store,
                          behind.len ? "SELECT key, value FROM setting WHERE key >= ?1 AND key < ?2"
                                     : "SELECT key, value FROM setting WHERE key >= ?1",
                          values, behind.len ? 2 : 1, read_setting,
                          &(writ_reading){arena, settings}, err);
}

int writ_sql_put_setting(writ_store *store, writ_str key, writ_str value, writ_error *err)
{
    const writ_binding values[] = {T(key), T(value)};
    return writ_sql_write(store,
                          "INSERT INTO setting (key, value) VALUES (?1, ?2)"
                          " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                          values, WRIT_COUNT(values), err);
}

int writ_sql_drop_setting(writ_store *store, writ_str key, writ_error *err)
{
    const writ_binding values[] = {T(key)};
    return writ_sql_write(store, "DELETE FROM setting WHERE key = ?1", values, WRIT_COUNT(values),
                          err);
}

/* --- tokens --- */

static int read_token(const writ_sql_row *row, void *context, writ_error *err)
{
    writ_reading *to = context;
    writ_stored_token *token = WRIT_PUSH(to->arena, (writ_stored_tokens *)to->rows);
    writ_str *const texts[] = {
        &token->id,         &token->name,       &token->hash,       &token->scopes,
        &token->created_at, &token->created_by, &token->expires_at, &token->revoked_at,
    };
    (void)err;
    writ_sql_texts(row, to->arena, 0, texts, WRIT_COUNT(texts));
    return WRIT_OK;
}

int writ_sql_tokens(writ_store *store, writ_arena *arena, writ_stored_tokens *tokens,
                    writ_error *err)
{
    return writ_sql_query(store,
                          "SELECT id, name, hash, scopes, created_at, created_by, expires_at,"
                          " revoked_at FROM token ORDER BY created_at, id",
                          NULL, 0, read_token, &(writ_reading){arena, tokens}, err);
}

int writ_sql_put_token(writ_store *store, const writ_stored_token *token, writ_error *err)
{
    const writ_binding values[] = {
        T(token->id),         T(token->name),       T(token->hash),       T(token->scopes),
        T(token->created_at), T(token->created_by), T(token->expires_at), T(token->revoked_at),
    };
    return writ_sql_write(store,
                          "INSERT INTO token (id, name, hash, scopes, created_at, created_by,"
                          " expires_at, revoked_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                          values, WRIT_COUNT(values), err);
}

int writ_sql_revoke_token(writ_store *store, writ_str id, writ_str at, bool *revoked,
                          writ_error *err)
{
    const writ_sql *sql = (const writ_sql *)store;
    const writ_binding values[] = {T(id), T(at)};
    int code =
        writ_sql_write(store, "UPDATE token SET revoked_at = ?2 WHERE id = ?1 AND revoked_at = ''",
                       values, WRIT_COUNT(values), err);
    if (code == WRIT_OK)
        *revoked = sql->driver->changed(sql) > 0;
    return code;
}
