/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/serve/turn.h"

#include "ci/serve/log.h"
#include "contracts/base/bounds.h"

int writ_turn_open_store(const char *url, writ_store **store, writ_error *err)
{
    writ_store *opened;
    int code = writ_store_open(url, false, &opened, err);
    if (code)
        return code;
    code = writ_store_serve(opened, true, err);
    if (code)
        writ_store_close(opened);
    else
        *store = opened;
    return code;
}

static bool take(writ_turn *turn, writ_asking *asking)
{
    uint_fast64_t from = atomic_load(&turn->from_ns);
    if (!from)
        return true;
    if (from > asking->began_ns ||
        !atomic_compare_exchange_strong(&turn->from_ns, &from, UINT64_MAX))
        return false;
    asking->is_alone = true;
    return true;
}

int writ_turn_take(writ_turn *turn, writ_asking *asking, writ_store **store, writ_error *err)
{
    if (asking->is_alone)
        return WRIT_OK;
    *asking = (writ_asking){.began_ns = writ_log_clock()};
    if (!take(turn, asking)) {
        *asking = (writ_asking){0};
        return writ_error_set(err, WRIT_E_SYSTEM, "the registry does not answer");
    }
    if (asking->is_alone) {
        writ_store_close(*store);
        *store = NULL;
    }
    return WRIT_OK;
}

void writ_turn_end(writ_turn *turn, writ_asking *asking, int code)
{
    uint64_t now = writ_log_clock();
    bool in_vain = asking->began_ns && code == WRIT_E_SYSTEM &&
                   now - asking->began_ns > WRIT_BOUND_HTTP_IN_VAIN_NS;
    uint_fast64_t none = 0, from = in_vain ? now + WRIT_BOUND_HTTP_AGAIN_NS : none;
    if (asking->is_alone)
        atomic_store(&turn->from_ns, from);
    else if (in_vain)
        atomic_compare_exchange_strong(&turn->from_ns, &none, from);
    *asking = (writ_asking){0};
}
