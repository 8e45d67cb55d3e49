/* SPDX-License-Identifier: Apache-2.0
 *
 * Profiles as files: JSON, format profile/1 (docs/profile.schema.json), one line for each field,
 * some hundred bytes to a few KiB long. What was counted in slices is stored added up, as one; rows
 * are not stored.
 *
 * Of values there are hashes, buckets and bins. Only of fields that are shown
 * (writ_profile_field.is_shown) there are texts and exact numbers too: least, most, sum, and the
 * times; of other fields those are estimated from the buckets when the file is read, and times are
 * not known then. What can be computed from the rest is not stored.
 *
 * A profile that was loaded has one slice and serves as a baseline (drift.h) or to be merged into.
 */
#ifndef WRIT_VALIDATOR_DRIFT_PROFILE_FILE_H
#define WRIT_VALIDATOR_DRIFT_PROFILE_FILE_H

#include "contracts/base/error.h"
#include "validator/drift/profile.h"

/* Values stored of a field that had more than a sample has room for: for how much two fields share,
 * right to six points in a hundred. Of others all are. */
#define WRIT_PROFILE_FILE_VALUES 64

/* The text of the file, ended by LF. `contract` is the label of what the stream was held against,
 * or "". */
void writ_profile_print(writ_buf *out, const writ_profile *profile, writ_str contract);

/* WRIT_E_INPUT with the place where the text is no profile/1; *profile is untouched then. Options
 * as for writ_profile_new; without a contract and show_values, a field is shown that was when the
 * file was written. Printed again, it is the same text (under the same options). */
int writ_profile_read(const char *file, writ_str text, const writ_profile_options *options,
                      writ_profile **profile, writ_error *err);

#endif
