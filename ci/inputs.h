/* SPDX-License-Identifier: Apache-2.0
 *
 * The inputs of a command: the files of its command line in turn, "-" and none being standard
 * input.
 */
#ifndef WRIT_CI_INPUTS_H
#define WRIT_CI_INPUTS_H

#include "ci/cli.h"

/* Reads one that is open. WRIT_OK, an error of the session's, or 1: no other one is to be read. */
typedef int (*writ_inputs_reader)(void *context, int fd, const char *file);

/* Opens, reads and closes one. WRIT_E_INPUT when it cannot be opened, else what `read` returns. */
int writ_inputs_read(writ_session *session, const char *file, writ_inputs_reader read,
                     void *context);
/* All of them, up to the first for which `read` returns anything but WRIT_OK. */
int writ_inputs_read_all(writ_session *session, writ_inputs_reader read, void *context);

#endif
