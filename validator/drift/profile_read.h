/* SPDX-License-Identifier: Apache-2.0
 *
 * What the parts of profile_read.c share. Whoever wrote the file may have meant harm: each number
 * has bounds, and what others rely on (a part is not more than the whole) is checked. Errors:
 * WRIT_E_INPUT at the value. Internal to the reading of profiles.
 */
#ifndef WRIT_VALIDATOR_DRIFT_PROFILE_READ_H
#define WRIT_VALIDATOR_DRIFT_PROFILE_READ_H

#include "contracts/base/read.h"
#include "validator/drift/profile_file.h"

typedef struct writ_profile_reader {
    writ_arena *arena; /* of the tree, and of what is read before it is taken over */
    writ_profile *profile;
    bool is_contract_known; /* else the file says what is shown */
    uint64_t records;
    writ_map fields; /* by path, as the file has it */
    writ_error *err;
} writ_profile_reader;

/* One field of the file. Under another contract several may be one in the profile: members of what
 * is declared as a map by now. */
typedef struct writ_profile_parts {
    uint64_t first, last;
    writ_counts counts;
    writ_quantiles numbers, lengths;
    writ_hyperloglog distinct;
    writ_sample sample;
    double latest;
} writ_profile_parts;

int writ_profile_refuse(const writ_profile_reader *in, const writ_value *at, const char *why);

/* A member that is not there leaves the output as it is. */
int writ_profile_read_count(const writ_profile_reader *in, const writ_value *holder,
                            const char *name, uint64_t *count);
int writ_profile_read_double(const writ_profile_reader *in, const writ_value *holder,
                             const char *name, double *number);

/* All that a field's object says of its values; texts only where they may be shown. *to is zeroed.
 */
int writ_profile_read_parts(const writ_profile_reader *in, const writ_value *at, bool is_shown,
                            writ_profile_parts *to);

#endif
