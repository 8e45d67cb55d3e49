/* SPDX-License-Identifier: Apache-2.0
 *
 * Going on where a file stood, wherever it is now. Internal to follow.h.
 *
 *   position   inode 77 of "a", at line 8
 *   folder     a.1 (77)     a.2 (80)             a (91)
 *              from line 9, then all of it, then from its start
 */
#ifndef WRIT_VALIDATOR_FOLLOW_RESUME_H
#define WRIT_VALIDATOR_FOLLOW_RESUME_H

#include "validator/follow.h"

/* Goes on with the file of a position: the one that the name leads to, or an old one of its folder,
 * and then those that were rotated away since. Tells what could not be found. */
void writ_follow_resume(writ_follow *follow, writ_follow_name *name, const writ_position *position);

/* The name of this file leads to another one now. Files that were the name's in between, and are
 * rotated away, are old ones, too: those of the rotation that were written to since it was. */
void writ_follow_add_between(writ_follow *follow, const writ_follow_file *old);

/* Of follow.c. A copy of the file is followed. */
writ_follow_file *writ_follow_keep(writ_follow *follow, const writ_follow_file *opened);
void writ_follow_tell_of(const writ_follow *follow, writ_follow_event event, const char *name);

#endif
