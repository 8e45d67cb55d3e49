/* SPDX-License-Identifier: Apache-2.0
 *
 * Who may ask a registry that did not answer.
 *
 * It holds whoever asks it, and threads are few. So once somebody has waited in vain, one at a time
 * finds out whether it answers again, and the others are told at once that it does not.
 */
#ifndef WRIT_CI_SERVE_TURN_H
#define WRIT_CI_SERVE_TURN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "contracts/base/error.h"
#include "registry/store.h"

/* All zero: it answers, and all may ask. */
typedef struct writ_turn {
    atomic_uint_fast64_t
        from_ns; /* 0, or from when on one may ask; UINT64_MAX while that one does */
} writ_turn;

/* One who asks. All zero: does not. */
typedef struct writ_asking {
    uint64_t began_ns;
    bool is_alone;
} writ_asking;

/* A handle on the registry for one thread, set up for a server (writ_store_serve). */
int writ_turn_open_store(const char *url, writ_store **store, writ_error *err);
/* May it be asked? WRIT_E_SYSTEM when not. Who asks alone finds *store closed and NULL: that it
 * answers is certain when it was opened. */
int writ_turn_take(writ_turn *turn, writ_asking *asking, writ_store **store, writ_error *err);
/* What that came to; again, or without having asked: nothing. */
void writ_turn_end(writ_turn *turn, writ_asking *asking, int code);

#endif
