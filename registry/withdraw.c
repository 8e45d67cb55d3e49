/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/withdraw.h"

#include "contracts/semver.h"
#include "registry/stored.h"

typedef struct withdrawing {
    writ_store *store;
    writ_arena *arena;
    const writ_withdrawal *asked;
    writ_stored_versions versions; /* of the contract */
    writ_outcome outcome;
    writ_str reason;
} withdrawing;

/* Is it a release of one of the lines? */
static bool is_meant(const withdrawing *w, const writ_stored_version *row)
{
    writ_version version;
    if (row->status == WRIT_STATUS_DRAFT || !writ_version_parse(row->version, &version) ||
        version.prerelease.len)
        return false;
    for (size_t i = 0; i < w->asked->count; i++)
        if (w->asked->lines[i] == version.major)
            return true;
    return false;
}

/* --- who stands in the way --- */

static bool is_read(const withdrawing *w, const writ_party *party)
{
    for (size_t i = w->versions.count; i-- > 0;) {
        const writ_stored_version *row = &w->versions.items[i];
        writ_version version;
        if (writ_stored_is_live(row) && writ_version_parse(row->version, &version) &&
            writ_range_admits(party->versions, &version))
            return is_meant(w, row);
    }
    return false;
}

static int find_readers(withdrawing *w, writ_buf *names, writ_error *err)
{
    writ_party **parties;
    bool *pending;
    size_t count = 0;
    int code = writ_registry_parties(w->store, w->arena, w->asked->contract, &parties, &pending,
                                     &count, err);
    for (size_t i = 0; i < count && code == WRIT_OK; i++)
        if (!pending[i] && is_read(w, parties[i]))
            writ_buf_printf(names, "%s%.*s reads it", names->len ? ", " : "",
                            WRIT_FMT(parties[i]->party));
    return code;
}

static int find_running(withdrawing *w, writ_buf *names, writ_error *err)
{
    writ_deployments running = {0};
    int code = writ_store_deployments(w->store, w->arena, WRIT_STR_EMPTY, &running, err);
    for (size_t i = 0; i < running.count && code == WRIT_OK; i++) {
        const writ_deployment *here = &running.items[i];
        const writ_stored_version row = {.version = here->version, .status = WRIT_STATUS_ACTIVE};
        if (!here->is_party && writ_str_equal(here->name, w->asked->contract) && is_meant(w, &row))
            writ_buf_printf(names, "%s%.*s runs in %.*s", names->len ? ", " : "",
                            WRIT_FMT(here->version), WRIT_FMT(here->environment));
    }
    return code;
}

/* What is withdrawn softly already was asked about then. */
static int check_use(withdrawing *w, writ_error *err)
{
    writ_buf names = WRIT_BUF_INIT;
    int code = WRIT_OK;
    if (w->asked->to == WRIT_DELETED_SOFT)
        code = find_readers(w, &names, err);
    if (code == WRIT_OK)
        code = find_running(w, &names, err);
    if (code == WRIT_OK && names.len) {
        w->outcome = WRIT_OUTCOME_REFUSED;
        w->reason = writ_str_copy(w->arena, writ_buf_str(&names));
    }
    writ_buf_clear(&names);
    return code;
}

/* --- the whole --- */

static int withdraw_row(withdrawing *w, const writ_stored_version *row, writ_error *err)
{
    bool is_hard = w->asked->to == WRIT_DELETED_HARD;
    int code = writ_store_set_deleted(w->store, row->contract, row->version, w->asked->to, err);
    if (code != WRIT_OK)
        return code;
    return writ_stored_version_event(
        w->store, w->arena,
        &(writ_event){.by = w->asked->by,
                      .action = is_hard ? WRIT_STR("delete-permanently") : WRIT_STR("delete"),
                      .contract = row->contract,
                      .version = row->version},
        err);
}

static int withdraw(void *context, bool *keep, writ_error *err)
{
    withdrawing *w = context;
    w->outcome = WRIT_OUTCOME_SAME;
    int code = writ_store_heads(w->store, w->arena, w->asked->contract, &w->versions, err);
    if (code == WRIT_OK)
        code = check_use(w, err);
    for (size_t i = 0;
         i < w->versions.count && code == WRIT_OK && w->outcome != WRIT_OUTCOME_REFUSED; i++) {
        const writ_stored_version *row = &w->versions.items[i];
        if (row->deleted >= w->asked->to || !is_meant(w, row))
            continue;
        w->outcome = WRIT_OUTCOME_DONE;
        code = withdraw_row(w, row, err);
    }
    *keep = w->outcome == WRIT_OUTCOME_DONE;
    return code;
}

int writ_registry_withdraw(writ_store *store, writ_arena *arena, const writ_withdrawal *withdrawal,
                           writ_outcome *outcome, writ_str *reason, writ_error *err)
{
    withdrawing w = {.store = store, .arena = arena, .asked = withdrawal};
    int code = writ_store_transact(store, withdraw, &w, err);
    if (code == WRIT_OK) {
        *outcome = w.outcome;
        *reason = w.reason;
    }
    return code;
}
