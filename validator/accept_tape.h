/* SPDX-License-Identifier: Apache-2.0
 *
 * A tape of what is wrong, for a record that the short way (accept.h) did not take. The record is
 * walked beside the plan by parts: a value that holds becomes one token, whatever is in it, and one
 * that may not is opened, down to what is wrong:
 *
 *   {"id":7,"who":{"name":"Ada","mail":[]}}    becomes, where /who/mail is to be a string,
 *
 *   0 OBJECT  len 2   next 9
 *   1 KEY     id
 *   2 (holds)
 *   3 KEY     who
 *   4 OBJECT  len 2   next 9
 *   5 KEY     name
 *   6 (holds)
 *   7 KEY     mail
 *   8 ARRAY   len 0   next 9
 *
 * To the run it is a tape like any other, which costs it little: a value that holds is not looked
 * at. Of a record refused for one member that is what scanning and running it all would find, in
 * half of the time. Internal to validator/.
 */
#ifndef WRIT_VALIDATOR_ACCEPT_TAPE_H
#define WRIT_VALIDATOR_ACCEPT_TAPE_H

#include "validator/accept.h"

/* False where it is not known, and the scanner is to be asked: what is no JSON, repeats a name, or
 * is rare. Where the plan watches for undeclared members, what holds has none. The bytes are
 * followed by WRIT_SCAN_PADDING readable ones. */
bool writ_accept_tape(writ_accept_plan *plan, writ_tape *tape, const char *bytes, size_t len);

#endif
