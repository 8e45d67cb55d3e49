/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of versions, of their contents, and of parties.
 */
#include "registry/sql_rows.h"
#include "contracts/base/bounds.h"

#define T WRIT_BIND_STR
#define B WRIT_BIND_BYTES
#define I WRIT_BIND_INT

/* --- versions --- */

typedef struct reading_versions {
    writ_arena *arena;
    writ_stored_versions *rows;
    bool heads;
} reading_versions;

static int read_version(const writ_sql_row *row, void *context, writ_error *err)
{
    reading_versions *to = context;
    writ_stored_version *version = WRIT_PUSH(to->arena, to->rows);
    writ_str status;
    writ_str *const texts[] = {
        &version->contract,     &version->version, &version->sha256, &version->name,
        &version->owner,        &version->entry,   &status,          &version->published_at,
        &version->published_by, &version->forced,  &version->sunset, &version->replaced_by,
        &version->bytes,        &version->beside,
    };
    (void)err;
    version->number = writ_sql_integer(row, 0);
    version->deleted = (writ_deleted)writ_sql_integer(row, 1);
    writ_sql_texts(row, to->arena, 2, texts, WRIT_COUNT(texts) - (to->heads ? 2 : 0));
    writ_status_find(status, &version->status);
    return WRIT_OK;
}

/* Bytes stand last, and are not asked for where heads are. */
#define HEADS                                                                                      \
    "SELECT number, deleted, contract, version, sha256, name, owner, entry, status, published_at," \
    " published_by, forced, sunset, replaced_by"
#define WHOLE HEADS ", bytes, beside"

/* What a query asks for: by its narrowest part, which there is an index for, and then by the rest.
 * ?1 is the contract, ?2 the version, ?3 the number, ?4 the guid. */
#define BY_NUMBER                                                                                  \
    " FROM version WHERE number = ?3 AND (?1 = '' OR contract = ?1) AND (?2 = '' OR version = ?2)" \
    " AND (?4 = '' OR number IN (SELECT number FROM content WHERE guid = ?4))"
#define BY_GUID                                                                                    \
    " FROM version WHERE number IN (SELECT number FROM content WHERE guid = ?4) AND ?3 = 0"        \
    " AND (?1 = '' OR contract = ?1) AND (?2 = '' OR version = ?2)"
#define BY_VERSION  " FROM version WHERE contract = ?1 AND version = ?2 AND ?3 = 0 AND ?4 = ''"
#define BY_CONTRACT " FROM version WHERE contract = ?1 AND ?2 = '' AND ?3 = 0 AND ?4 = ''"
#define ALL         " FROM version WHERE ?1 = '' AND (?2 = '' OR version = ?2) AND ?3 = 0 AND ?4 = ''"

static const char *versions_statement(const writ_version_query *query)
{
    if (query->number)
        return query->heads ? HEADS BY_NUMBER : WHOLE BY_NUMBER;
    if (query->guid.len)
        return query->heads ? HEADS BY_GUID : WHOLE BY_GUID;
    if (query->contract.len && query->version.len)
        return query->heads ? HEADS BY_VERSION : WHOLE BY_VERSION;
    if (query->contract.len)
        return query->heads ? HEADS BY_CONTRACT : WHOLE BY_CONTRACT;
    return query->heads ? HEADS ALL : WHOLE ALL;
}

int writ_sql_versions(writ_store *store, writ_arena *arena, const writ_version_query *query,
                      writ_stored_versions *versions, writ_error *err)
{
    const writ_binding values[] = {T(query->contract), T(query->version), I(query->number),
                                   T(query->guid)};
    return writ_sql_query(store, versions_statement(query), values, WRIT_COUNT(values),
                          read_version, &(reading_versions){arena, versions, query->heads}, err);
}

int writ_sql_number(writ_store *store, writ_str sha256, writ_str entry, int64_t *number,
                    writ_error *err)
{
    static const char find[] = "SELECT number FROM content WHERE sha256 = ?1 AND entry = ?2";
    char guid[WRIT_GUID_BYTES];
    int64_t found = 0;
    writ_content_guid(sha256, entry, guid);
    const writ_binding values[] = {T(sha256), T(entry), T(writ_str_of(guid))};
    int code = writ_sql_query(store, find, values, 2, writ_sql_read_integer, &found, err);
    if (code == WRIT_OK && !found)
        code = writ_sql_write(store,
                              "INSERT INTO content (number, sha256, entry, guid)"
                              " VALUES ((SELECT coalesce(max(number), 0) + 1 FROM content),"
                              " ?1, ?2, ?3)",
                              values, WRIT_COUNT(values), err);
    if (code == WRIT_OK && !found)
        code = writ_sql_query(store, find, values, 2, writ_sql_read_integer, &found, err);
    if (code == WRIT_OK)
        *number = found;
    return code;
}

int writ_sql_put_version(writ_store *store, writ_stored_version *version, writ_error *err)
{
    int code = writ_sql_put_contract(store, version->contract, version->terms, err);
    if (code == WRIT_OK)
        code = writ_sql_number(store, version->sha256, version->entry, &version->number, err);
    if (code != WRIT_OK)
        return code;
    const writ_binding values[] = {
        T(version->contract),     T(version->version),
        T(version->sha256),       T(version->name),
        B(version->bytes),        T(version->owner),
        T(version->entry),        T(writ_str_of(writ_status_name(version->status))),
        T(version->published_at), T(version->published_by),
        T(version->forced),       B(version->beside),
        I(version->number),
    };
    return writ_sql_write(
        store,
        "INSERT INTO version (contract, version, sha256, name, bytes, owner, entry,"
        " status, published_at, published_by, forced, beside, number)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"
        " ON CONFLICT (contract, version) DO UPDATE SET sha256 = excluded.sha256,"
        " name = excluded.name, bytes = excluded.bytes, owner = excluded.owner,"
        " entry = excluded.entry, status = excluded.status,"
        " published_at = excluded.published_at,"
        " published_by = excluded.published_by, forced = excluded.forced,"
        " beside = excluded.beside, number = excluded.number",
        values, WRIT_COUNT(values), err);
}

/* `statement` sets something of the version that ?1 and ?2 name; that it is there is seen to. */
static int set_version(writ_store *store, const char *statement, const writ_binding *values,
                       size_t count, writ_error *err)
{
    int64_t found = 0;
    int code =
        writ_sql_query(store, "SELECT number FROM version WHERE contract = ?1 AND version = ?2",
                       values, 2, writ_sql_read_integer, &found, err);
    if (code == WRIT_OK && !found)
        code = writ_error_set(err, WRIT_E_INPUT, "the registry has no '%.*s@%.*s'",
                              WRIT_FMT(values[0].text), WRIT_FMT(values[1].text));
    return code == WRIT_OK ? writ_sql_write(store, statement, values, count, err) : code;
}

int writ_sql_set_status(writ_store *store, writ_str contract, writ_str version, writ_status status,
                        writ_error *err)
{
    const writ_binding values[] = {T(contract), T(version),
                                   T(writ_str_of(writ_status_name(status)))};
    return set_version(store, "UPDATE version SET status = ?3 WHERE contract = ?1 AND version = ?2",
                       values, WRIT_COUNT(values), err);
}

int writ_sql_set_sunset(writ_store *store, writ_str contract, writ_str version, writ_str sunset,
                        writ_str replaced_by, writ_error *err)
{
    const writ_binding values[] = {T(contract), T(version), T(sunset), T(replaced_by)};
    return set_version(store,
                       "UPDATE version SET sunset = ?3, replaced_by = ?4"
                       " WHERE contract = ?1 AND version = ?2",
                       values, WRIT_COUNT(values), err);
}

int writ_sql_set_deleted(writ_store *store, writ_str contract, writ_str version,
                         writ_deleted deleted, writ_error *err)
{
    const writ_binding values[] = {T(contract), T(version), I(deleted)};
    return set_version(store,
                       "UPDATE version SET deleted = ?3 WHERE contract = ?1 AND version = ?2",
                       values, WRIT_COUNT(values), err);
}

/* --- contracts --- */

int writ_sql_put_contract(writ_store *store, writ_str id, writ_str terms, writ_error *err)
{
    const writ_binding values[] = {T(id), T(terms)};
    return writ_sql_write(store,
                          terms.len ? "INSERT INTO contract (id, terms) VALUES (?1, ?2)"
                                      " ON CONFLICT (id) DO UPDATE SET terms = excluded.terms"
                                    : "INSERT INTO contract (id, terms) VALUES (?1, ?2)"
                                      " ON CONFLICT (id) DO NOTHING",
                          values, WRIT_COUNT(values), err);
}

static int read_id(const writ_sql_row *row, void *context, writ_error *err)
{
    writ_reading *to = context;
    (void)err;
    *WRIT_PUSH(to->arena, (writ_ids *)to->rows) = writ_sql_text(row, to->arena, 0);
    return WRIT_OK;
}

/* A word as a pattern of LIKE, in lower case as terms are. */
static writ_str pattern_of(writ_arena *arena, writ_str word)
{
    writ_buf pattern = WRIT_BUF_INIT;
    writ_buf_add_byte(&pattern, '%');
    for (size_t i = 0; i < word.len; i++) {
        char byte = word.ptr[i];
        if (byte == '%' || byte == '_' || byte == '\\')
            writ_buf_add_byte(&pattern, '\\');
        writ_buf_add_byte(&pattern, byte >= 'A' && byte <= 'Z' ? (char)(byte | 0x20) : byte);
    }
    writ_buf_add_byte(&pattern, '%');
    writ_str copy = writ_str_copy(arena, writ_buf_str(&pattern));
    writ_buf_clear(&pattern);
    return copy;
}

static bool is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* Each word of the text as a pattern; those that are not needed fit anything. */
static int split_words(writ_arena *arena, writ_str text, writ_str patterns[WRIT_BOUND_SEARCH_WORDS],
                       writ_error *err)
{
    size_t count = 0;
    for (size_t at = 0; at < text.len;) {
        size_t end = at;
        while (end < text.len && !is_space(text.ptr[end]))
            end++;
        if (end > at && count == WRIT_BOUND_SEARCH_WORDS)
            return writ_error_set(err, WRIT_E_USAGE, "more than %d words to search for",
                                  WRIT_BOUND_SEARCH_WORDS);
        if (end > at)
            patterns[count++] = pattern_of(arena, writ_str_part(text, at, end - at));
        at = end + 1;
    }
    while (count < WRIT_BOUND_SEARCH_WORDS)
        patterns[count++] = WRIT_STR("%");
    return WRIT_OK;
}

#define SELECT_CONTRACTS(versions)                                                                 \
    "SELECT id FROM contract WHERE id >= ?1 AND id <> ?2"                                          \
    " AND (EXISTS (SELECT 1 FROM version WHERE version.contract = contract.id" versions ")"        \
    " OR EXISTS (SELECT 1 FROM party WHERE party.contract = contract.id))"
#define SHOWN        SELECT_CONTRACTS(" AND version.deleted < 2") /* WRIT_DELETED_HARD */
#define EACH         SELECT_CONTRACTS("")
#define WORD(number) " AND (lower(id) || '\n' || terms) LIKE ?" number " ESCAPE '\\'"
#define WORDS        WORD("5") WORD("6") WORD("7") WORD("8") WORD("9") WORD("10") WORD("11") WORD("12")
#define BEFORE       " AND id < ?3"
#define ANYWHERE     " AND ?3 = ''"
#define BY_ID        " ORDER BY id LIMIT ?4"

static const char *contracts_statement(bool tombstones, bool bounded, bool words)
{
    static const char *const statements[2][2][2] = {
        {{SHOWN ANYWHERE BY_ID, SHOWN ANYWHERE WORDS BY_ID},
         {SHOWN BEFORE BY_ID, SHOWN BEFORE WORDS BY_ID}},
        {{EACH ANYWHERE BY_ID, EACH ANYWHERE WORDS BY_ID},
         {EACH BEFORE BY_ID, EACH BEFORE WORDS BY_ID}},
    };
    return statements[tombstones][bounded][words];
}

int writ_sql_contracts(writ_store *store, writ_arena *arena, const writ_contract_query *query,
                       writ_ids *ids, writ_error *err)
{
    bool onward = writ_str_compare(query->after, query->prefix) > 0;
    writ_str patterns[WRIT_BOUND_SEARCH_WORDS], behind = writ_sql_behind(arena, query->prefix);
    writ_binding values[4 + WRIT_BOUND_SEARCH_WORDS] = {
        T(onward ? query->after : query->prefix), /* the greater of both is the first */
        T(query->after), T(behind), WRIT_BIND_LIMIT(query->limit)};
    int code = split_words(arena, query->text, patterns, err);
    if (code != WRIT_OK)
        return code;
    for (size_t i = 0; i < WRIT_BOUND_SEARCH_WORDS; i++)
        values[4 + i] = T(patterns[i]);
    return writ_sql_query(
        store, contracts_statement(query->tombstones, behind.len > 0, query->text.len > 0), values,
        query->text.len ? WRIT_COUNT(values) : 4, read_id, &(writ_reading){arena, ids}, err);
}

/* --- parties --- */

static int read_party(const writ_sql_row *row, void *context, writ_error *err)
{
    writ_reading *to = context;
    writ_stored_party *party = WRIT_PUSH(to->arena, (writ_stored_parties *)to->rows);
    writ_str *const texts[] = {
        &party->id,   &party->party, &party->contract, &party->version,       &party->sha256,
        &party->name, &party->bytes, &party->beside,   &party->registered_at, &party->registered_by,
    };
    (void)err;
    party->position = (uint32_t)writ_sql_integer(row, 0);
    party->pending = writ_sql_integer(row, 1) != 0;
    writ_sql_texts(row, to->arena, 2, texts, WRIT_COUNT(texts));
    return WRIT_OK;
}

#define PARTY_COLUMNS                                                                              \
    ", id, party, contract, version, sha256, name, bytes, beside, registered_at, registered_by"
#define SELECT_PARTIES "SELECT position, pending" PARTY_COLUMNS " FROM party"

int writ_sql_parties(writ_store *store, writ_arena *arena, writ_str contract,
                     writ_stored_parties *parties, writ_error *err)
{
    return writ_sql_select(store, contract, SELECT_PARTIES, SELECT_PARTIES " WHERE contract = ?1",
                           read_party, &(writ_reading){arena, parties}, err);
}

int writ_sql_party(writ_store *store, writ_arena *arena, writ_str id, writ_stored_parties *parties,
                   writ_error *err)
{
    const writ_binding values[] = {T(id)};
    return writ_sql_query(store, SELECT_PARTIES " WHERE id = ?1", values, WRIT_COUNT(values),
                          read_party, &(writ_reading){arena, parties}, err);
}

int writ_sql_parties_of(writ_store *store, writ_arena *arena, writ_str system,
                        writ_stored_parties *parties, writ_error *err)
{
    const writ_binding values[] = {T(system)};
    return writ_sql_query(store, SELECT_PARTIES " WHERE party = ?1", values, WRIT_COUNT(values),
                          read_party, &(writ_reading){arena, parties}, err);
}

int writ_sql_systems(writ_store *store, writ_arena *arena, writ_str text, size_t limit,
                     writ_ids *ids, writ_error *err)
{
    const writ_binding values[] = {T(pattern_of(arena, text)), WRIT_BIND_LIMIT(limit)};
    return writ_sql_query(store,
                          "SELECT DISTINCT party FROM party WHERE (lower(party) || '\n' ||"
                          " lower(id)) LIKE ?1 ESCAPE '\\' ORDER BY party LIMIT ?2",
                          values, WRIT_COUNT(values), read_id, &(writ_reading){arena, ids}, err);
}

int writ_sql_party_versions(writ_store *store, writ_arena *arena, writ_str id,
                            writ_stored_parties *versions, writ_error *err)
{
    const writ_binding values[] = {T(id)};
    return writ_sql_query(
        store, "SELECT position, 0" PARTY_COLUMNS " FROM expectation WHERE id = ?1 ORDER BY number",
        values, WRIT_COUNT(values), read_party, &(writ_reading){arena, versions}, err);
}

/* The version among all that were registered; one that is there stays as it is. */
static int keep_party_version(writ_store *store, const writ_stored_party *party, writ_error *err)
{
    const writ_binding values[] = {
        T(party->id),
        T(party->version),
        T(party->party),
        T(party->contract),
        T(party->sha256),
        T(party->name),
        B(party->bytes),
        I(party->position),
        T(party->registered_at),
        T(party->registered_by),
        B(party->beside),
    };
    return writ_sql_write(store,
                          "INSERT INTO expectation (id, version, party, contract, sha256, name,"
                          " bytes, position, registered_at, registered_by, beside, number)"
                          " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"
                          " (SELECT coalesce(max(number), 0) + 1 FROM expectation WHERE id = ?1))"
                          " ON CONFLICT (id, version) DO NOTHING",
                          values, WRIT_COUNT(values), err);
}

int writ_sql_put_party(writ_store *store, const writ_stored_party *party, writ_error *err)
{
    const writ_binding values[] = {
        T(party->id),      T(party->party),         T(party->contract),      T(party->version),
        T(party->sha256),  T(party->name),          B(party->bytes),         I(party->position),
        I(party->pending), T(party->registered_at), T(party->registered_by), B(party->beside),
    };
    int code = writ_sql_put_contract(store, party->contract, WRIT_STR_EMPTY, err);
    if (code == WRIT_OK)
        code = keep_party_version(store, party, err);
    if (code != WRIT_OK)
        return code;
    return writ_sql_write(store,
                          "INSERT INTO party (id, party, contract, version, sha256, name, bytes,"
                          " position, pending, registered_at, registered_by, beside)"
                          " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
                          " ON CONFLICT (id) DO UPDATE SET party = excluded.party,"
                          " contract = excluded.contract, version = excluded.version,"
                          " sha256 = excluded.sha256, name = excluded.name, bytes = excluded.bytes,"
                          " position = excluded.position, pending = excluded.pending,"
                          " registered_at = excluded.registered_at,"
                          " registered_by = excluded.registered_by, beside = excluded.beside",
                          values, WRIT_COUNT(values), err);
}
