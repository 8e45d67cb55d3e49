/* SPDX-License-Identifier: Apache-2.0
 *
 * The key under which `--redact` hashes what is personal (validator/redact.h).
 */
#ifndef WRIT_CI_REDACT_H
#define WRIT_CI_REDACT_H

#include "ci/cli.h"

/* WRIT_REDACT_KEY, or a random one of this run, which is said. -1, or the exit status after saying
 * what is wrong: a key that can be tried. */
int writ_redact_key(writ_session *session, writ_str *key);

#endif
