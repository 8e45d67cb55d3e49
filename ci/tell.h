/* SPDX-License-Identifier: Apache-2.0
 *
 * A message brought to a receiver: a URL (registry/http.h), or a command of the workspace's file,
 * run by sh, which gets the message on its standard input. No part of a message is ever part of a
 * command.
 */
#ifndef WRIT_CI_TELL_H
#define WRIT_CI_TELL_H

#include <signal.h>

#include "contracts/base/error.h"
#include "contracts/base/str.h"

/* How long a command may take; then it is ended, with all that it has started. */
enum { WRIT_TELL_SECONDS = 10 };

/* WRIT_E_SYSTEM when it was not taken: a command, with exit status 0, of three tries; one that took
 * too long is not tried again. The
 * message names the command by its first word, for others may be secrets. Its output goes to
 * standard error. Once `*stop` is set there is no other try. */
int writ_tell(const char *to, writ_str message, const volatile sig_atomic_t *stop, writ_error *err);

#endif
