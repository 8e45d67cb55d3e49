/* SPDX-License-Identifier: Apache-2.0
 *
 * Pipes between processes, and writing to what may be one.
 */
#ifndef WRIT_CONTRACTS_BASE_PIPE_H
#define WRIT_CONTRACTS_BASE_PIPE_H

#include <stdbool.h>

/* Makes a pipe hold more, so that its two ends change turns less often; where that cannot be, or fd
 * is no pipe, nothing happens. On Linux 1 MiB instead of 64 KiB. */
void writ_pipe_widen(int fd);

/* After a write that wrote nothing (errno says why): is it worth another try? Waits where the
 * reader is slow and the descriptor does not block by itself. */
bool writ_pipe_may_try_again(int fd);

#endif
