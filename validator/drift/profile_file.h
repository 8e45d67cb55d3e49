/* SPDX-License-Identifier: Apache-2.0
 *
 * Profiles as files: JSON, format profile/1 (docs/profile.schema.json), some hundred bytes for each
 * field. What was counted in slices is stored added up, as one; rows are not stored. Values are
 * stored as hashes; texts only of fields that are shown (writ_profile_field.is_shown).
 *
 * A profile that was loaded has one slice and serves as a baseline (drift.h) or to be merged into.
 */
#ifndef WRIT_VALIDATOR_DRIFT_PROFILE_FILE_H
#define WRIT_VALIDATOR_DRIFT_PROFILE_FILE_H

#include "contracts/base/error.h"
#include "validator/drift/profile.h"

/* The text of the file, ended by LF. `contract` is the label of what the stream was held against,
 * or "". */
void writ_profile_print(writ_buf *out, const writ_profile *profile, writ_str contract);

/* WRIT_E_INPUT with the place where the text is no profile/1; *profile is untouched then. Options
 * as for writ_profile_new. */
int writ_profile_read(const char *file, writ_str text, const writ_profile_options *options,
                      writ_profile **profile, writ_error *err);

#endif
