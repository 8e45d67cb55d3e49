/* SPDX-License-Identifier: Apache-2.0
 *
 * Words to the service manager that started us (sd_notify(3)): a datagram to the socket that
 * NOTIFY_SOCKET names; nothing where it names none.
 */
#ifndef WRIT_CI_SERVE_NOTIFY_READY_H
#define WRIT_CI_SERVE_NOTIFY_READY_H

#include <stdint.h>

/* "READY=1", "STOPPING=1", "WATCHDOG=1", several in lines. */
void writ_notify_manager(const char *words);
/* The same with MONOTONIC_USEC, as RELOADING=1 asks for. */
void writ_notify_reloading(void);
/* How often WATCHDOG=1 is to be said, in milliseconds: half of what the manager waits. 0: never. */
uint64_t writ_notify_watchdog_ms(void);

#endif
