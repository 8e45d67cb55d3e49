/* SPDX-License-Identifier: Apache-2.0
 *
 * Pipes between processes.
 */
#ifndef WRIT_CONTRACTS_BASE_PIPE_H
#define WRIT_CONTRACTS_BASE_PIPE_H

/* Makes a pipe hold more, so that its two ends change turns less often; where that cannot be, or fd
 * is no pipe, nothing happens. On Linux 1 MiB instead of 64 KiB. */
void writ_pipe_widen(int fd);

#endif
