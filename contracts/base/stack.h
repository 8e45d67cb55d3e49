/* SPDX-License-Identifier: Apache-2.0
 *
 * A larger stack for work that recurses as deep as its input. POSIX threads, but nothing runs
 * beside anything else: the caller waits.
 */
#ifndef WRIT_CONTRACTS_BASE_STACK_H
#define WRIT_CONTRACTS_BASE_STACK_H

#include <stdbool.h>
#include <stddef.h>

/* Calls function(context) on a stack of its own of so many bytes, which take memory only as they
 * are used. False when the system has none to give; nothing was called then. */
bool writ_stack_call(size_t bytes, void (*function)(void *), void *context);

#endif
