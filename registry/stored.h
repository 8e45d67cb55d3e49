/* SPDX-License-Identifier: Apache-2.0
 *
 * Between rows and documents: what was stored, understood again from its bytes, and the address of
 * what is to be stored. For registry/ and the server.
 */
#ifndef WRIT_REGISTRY_STORED_H
#define WRIT_REGISTRY_STORED_H

#include "contracts/contract.h"
#include "registry/registry.h"

/* A stored version as a contract, with the status that it has now. Its references lead to what was
 * stored beside it and nowhere else. Its schemas are not held against their metaschemas again: they
 * were before they were stored, and the address says that they are the same. Errors: WRIT_E_INPUT
 * when it cannot be understood, WRIT_E_SYSTEM when the content is not that of its address. */
int writ_stored_contract(writ_arena *arena, const writ_stored_version *version,
                         writ_contract **contract, writ_error *err);
int writ_stored_party_of(writ_arena *arena, const writ_stored_party *stored, writ_party **party,
                         writ_error *err);

/* The address of a contract's content (registry/beside.h). */
writ_str writ_stored_address(writ_arena *arena, const writ_contract *contract);

/* The row of a contract that is to be published, but for who, when and `forced`. WRIT_E_INPUT when
 * it could not be understood again from what the row keeps. */
int writ_stored_version_of(writ_arena *arena, const writ_contract *contract,
                           writ_stored_version *version, writ_error *err);
/* The same of a party: `position` in its file; `version` is as the document says, perhaps "". */
int writ_stored_party_from(writ_arena *arena, const writ_party *party, uint32_t position,
                           writ_stored_party *stored, writ_error *err);

/* Appends to the event log, at this moment. */
int writ_stored_event(writ_store *store, writ_arena *arena, const writ_event *event,
                      writ_error *err);
/* Sets a setting, and says so in the log. */
int writ_stored_setting(writ_store *store, writ_arena *arena, const writ_setting *setting,
                        const writ_event *event, writ_error *err);
/* An event of a version that was changed: with the digest of its row as it stands now. */
int writ_stored_version_event(writ_store *store, writ_arena *arena, const writ_event *event,
                              writ_error *err);

/* Is the version in force: active or deprecated, and not deleted? */
bool writ_stored_is_live(const writ_stored_version *version);
/* Takes out what is deleted for good, which is shown to nobody. */
void writ_stored_drop_tombstones(writ_stored_versions *versions);

#endif
