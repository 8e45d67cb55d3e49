/* SPDX-License-Identifier: Apache-2.0
 *
 * Lines of a ledger, from text and to text. Internal to the ledger.
 */
#ifndef WRIT_VALIDATOR_LEDGER_PARTS_H
#define WRIT_VALIDATOR_LEDGER_PARTS_H

#include "contracts/base/value.h"
#include "validator/ledger.h"

typedef enum writ_ledger_state {
    WRIT_LEDGER_RUN,
    WRIT_LEDGER_INTENT,
    WRIT_LEDGER_DONE,
    WRIT_LEDGER_END,
    WRIT_LEDGER_STATES
} writ_ledger_state;

/* One line; what its state does not have is zero. */
typedef struct writ_ledger_line {
    writ_ledger_state state;
    bool again;                /* of a run */
    writ_ledger_batch batch;   /* of an intent; its contract, of a run; its number, of done */
    writ_letter_names missing; /* of done */
} writ_ledger_line;

/* What is wrong with it, or NULL. What it needs is allocated in the arena; strings are the
 * value's. */
const char *writ_ledger_line_read(writ_arena *arena, const writ_value *value,
                                  writ_ledger_line *line);
/* Appends it, LF included. `at`: now. */
void writ_ledger_line_write(writ_buf *buf, const writ_ledger_line *line, const char *at);

#endif
