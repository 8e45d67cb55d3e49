/* SPDX-License-Identifier: Apache-2.0
 *
 * The tables of a registry and their columns, the same in each database: what a dump holds, in this
 * order (registry/dump.h). A table's rows come by its key.
 *
 *     WRIT_TABLES(T)         T(name, key, COLUMNS)
 *     COLUMNS(FIRST, NEXT)   FIRST(1, name, kind), then NEXT(position, name, kind)
 *
 * A kind is TEXT, BLOB, INTEGER or ADDED (registry/sql_tables.h). The order is one in which each
 * row comes behind those that it refers to.
 */
#ifndef WRIT_REGISTRY_TABLES_H
#define WRIT_REGISTRY_TABLES_H

#define WRIT_TABLES(T)                                                                             \
    T(contract, "id", WRIT_CONTRACT_COLUMNS)                                                       \
    T(content, "number", WRIT_CONTENT_COLUMNS)                                                     \
    T(version, "contract, version", WRIT_VERSION_COLUMNS)                                          \
    T(party, "id", WRIT_PARTY_COLUMNS)                                                             \
    T(expectation, "id, number", WRIT_EXPECTATION_COLUMNS)                                         \
    T(waiver, "id", WRIT_WAIVER_COLUMNS)                                                           \
    T(deployment, "environment, kind, name, version", WRIT_DEPLOYMENT_COLUMNS)                     \
    T(event, "sequence", WRIT_EVENT_COLUMNS)                                                       \
    T(run, "id", WRIT_RUN_COLUMNS)                                                                 \
    T(told, "key", WRIT_TOLD_COLUMNS)                                                              \
    T(setting, "key", WRIT_SETTING_COLUMNS)                                                        \
    T(token, "id", WRIT_TOKEN_COLUMNS)

#define WRIT_CONTRACT_COLUMNS(FIRST, NEXT)                                                         \
    FIRST(1, id, TEXT)                                                                             \
    NEXT(2, terms, TEXT)

#define WRIT_CONTENT_COLUMNS(FIRST, NEXT)                                                          \
    FIRST(1, number, INTEGER)                                                                      \
    NEXT(2, sha256, TEXT)                                                                          \
    NEXT(3, entry, TEXT)                                                                           \
    NEXT(4, guid, TEXT)

#define WRIT_VERSION_COLUMNS(FIRST, NEXT)                                                          \
    FIRST(1, contract, TEXT)                                                                       \
    NEXT(2, version, TEXT)                                                                         \
    NEXT(3, number, INTEGER)                                                                       \
    NEXT(4, deleted, INTEGER)                                                                      \
    NEXT(5, sha256, TEXT)                                                                          \
    NEXT(6, name, TEXT)                                                                            \
    NEXT(7, owner, TEXT)                                                                           \
    NEXT(8, entry, TEXT)                                                                           \
    NEXT(9, status, TEXT)                                                                          \
    NEXT(10, published_at, TEXT)                                                                   \
    NEXT(11, published_by, TEXT)                                                                   \
    NEXT(12, forced, TEXT)                                                                         \
    NEXT(13, sunset, TEXT)                                                                         \
    NEXT(14, replaced_by, TEXT)                                                                    \
    NEXT(15, bytes, BLOB)                                                                          \
    NEXT(16, beside, BLOB)

#define WRIT_PARTY_COLUMNS(FIRST, NEXT)                                                            \
    FIRST(1, id, TEXT)                                                                             \
    NEXT(2, party, TEXT)                                                                           \
    NEXT(3, contract, TEXT)                                                                        \
    NEXT(4, version, TEXT)                                                                         \
    NEXT(5, sha256, TEXT)                                                                          \
    NEXT(6, name, TEXT)                                                                            \
    NEXT(7, bytes, BLOB)                                                                           \
    NEXT(8, position, INTEGER)                                                                     \
    NEXT(9, pending, INTEGER)                                                                      \
    NEXT(10, registered_at, TEXT)                                                                  \
    NEXT(11, registered_by, TEXT)                                                                  \
    NEXT(12, beside, BLOB)

#define WRIT_EXPECTATION_COLUMNS(FIRST, NEXT)                                                      \
    FIRST(1, id, TEXT)                                                                             \
    NEXT(2, version, TEXT)                                                                         \
    NEXT(3, number, INTEGER)                                                                       \
    NEXT(4, party, TEXT)                                                                           \
    NEXT(5, contract, TEXT)                                                                        \
    NEXT(6, sha256, TEXT)                                                                          \
    NEXT(7, name, TEXT)                                                                            \
    NEXT(8, bytes, BLOB)                                                                           \
    NEXT(9, position, INTEGER)                                                                     \
    NEXT(10, registered_at, TEXT)                                                                  \
    NEXT(11, registered_by, TEXT)                                                                  \
    NEXT(12, beside, BLOB)

#define WRIT_WAIVER_COLUMNS(FIRST, NEXT)                                                           \
    FIRST(1, id, TEXT)                                                                             \
    NEXT(2, fingerprint, TEXT)                                                                     \
    NEXT(3, rule, TEXT)                                                                            \
    NEXT(4, path, TEXT)                                                                            \
    NEXT(5, contract, TEXT)                                                                        \
    NEXT(6, party, TEXT)                                                                           \
    NEXT(7, until, TEXT)                                                                           \
    NEXT(8, reason, TEXT)                                                                          \
    NEXT(9, requester, TEXT)                                                                       \
    NEXT(10, requested_at, TEXT)                                                                   \
    NEXT(11, approver, TEXT)                                                                       \
    NEXT(12, approved_at, TEXT)                                                                    \
    NEXT(13, approved_for, TEXT)

#define WRIT_DEPLOYMENT_COLUMNS(FIRST, NEXT)                                                       \
    FIRST(1, environment, TEXT)                                                                    \
    NEXT(2, kind, TEXT)                                                                            \
    NEXT(3, name, TEXT)                                                                            \
    NEXT(4, version, TEXT)                                                                         \
    NEXT(5, deployed_at, TEXT)                                                                     \
    NEXT(6, deployed_by, TEXT)

#define WRIT_EVENT_COLUMNS(FIRST, NEXT)                                                            \
    FIRST(1, sequence, INTEGER)                                                                    \
    NEXT(2, at, TEXT)                                                                              \
    NEXT(3, by, TEXT)                                                                              \
    NEXT(4, action, TEXT)                                                                          \
    NEXT(5, contract, TEXT)                                                                        \
    NEXT(6, version, TEXT)                                                                         \
    NEXT(7, party, TEXT)                                                                           \
    NEXT(8, verdict, TEXT)                                                                         \
    NEXT(9, detail, TEXT)                                                                          \
    NEXT(10, author, TEXT)                                                                         \
    NEXT(11, peer, TEXT)                                                                           \
    NEXT(12, message, TEXT)                                                                        \
    NEXT(13, revision, TEXT)                                                                       \
    NEXT(14, link, TEXT)                                                                           \
    NEXT(15, hash, TEXT)                                                                           \
    NEXT(16, sha256, ADDED)                                                                        \
    NEXT(17, digest, ADDED)

#define WRIT_RUN_COLUMNS(FIRST, NEXT)                                                              \
    FIRST(1, id, TEXT)                                                                             \
    NEXT(2, command, TEXT)                                                                         \
    NEXT(3, started_at, TEXT)                                                                      \
    NEXT(4, ended_at, TEXT)                                                                        \
    NEXT(5, summary, BLOB)

#define WRIT_TOLD_COLUMNS(FIRST, NEXT)                                                             \
    FIRST(1, key, TEXT)                                                                            \
    NEXT(2, state, TEXT)                                                                           \
    NEXT(3, sequence, INTEGER)

#define WRIT_SETTING_COLUMNS(FIRST, NEXT)                                                          \
    FIRST(1, key, TEXT)                                                                            \
    NEXT(2, value, TEXT)

#define WRIT_TOKEN_COLUMNS(FIRST, NEXT)                                                            \
    FIRST(1, id, TEXT)                                                                             \
    NEXT(2, name, TEXT)                                                                            \
    NEXT(3, hash, TEXT)                                                                            \
    NEXT(4, scopes, TEXT)                                                                          \
    NEXT(5, created_at, TEXT)                                                                      \
    NEXT(6, created_by, TEXT)                                                                      \
    NEXT(7, expires_at, TEXT)                                                                      \
    NEXT(8, revoked_at, TEXT)

#endif
