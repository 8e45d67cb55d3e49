/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/redact.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "validator/redact.h"

static int take_random(writ_session *session, writ_str *key)
{
    enum { BYTES = 32 }; /* as many as the hash has: RFC 2104, section 3 */
    char *bytes = writ_arena_alloc(&session->arena, BYTES);
    if (getentropy(bytes, BYTES)) {
        writ_error_set_errno(&session->err, errno, "there are no random bytes for a key");
        return writ_session_fail(session);
    }
    *key = (writ_str){bytes, BYTES};
    writ_session_note(session,
                      "redacted under a key of this run alone: its hashes are equal among "
                      "themselves, and to no others. WRIT_REDACT_KEY sets a key that stays");
    return -1;
}

int writ_redact_key(writ_session *session, writ_str *key)
{
    const char *given = getenv("WRIT_REDACT_KEY");
    if (!given)
        return take_random(session, key);
    if (strlen(given) < WRIT_REDACT_KEY_LEAST)
        return writ_session_usage(session,
                                  "the key in WRIT_REDACT_KEY is shorter than %d bytes, and could "
                                  "be tried; openssl rand -hex 32 makes one",
                                  WRIT_REDACT_KEY_LEAST);
    *key = writ_str_of(given);
    return -1;
}
