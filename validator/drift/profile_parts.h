/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of profile.c: fields, slices, rows and the reference of times. Internal to profiles
 * and their files.
 */
#ifndef WRIT_VALIDATOR_DRIFT_PROFILE_PARTS_H
#define WRIT_VALIDATOR_DRIFT_PROFILE_PARTS_H

#include "validator/drift/profile.h"

/* ---- fields ---- */

/* The root. */
writ_profile_field *writ_profile_root(writ_profile *profile);
/* The field of the member with this KEY, made when it is new; NULL beyond the bounds. `guess` is
 * its place among the children if members come in the same order as before; becomes that of the
 * next. */
writ_profile_field *writ_profile_member(writ_profile *profile, writ_profile_field *parent,
                                        const writ_token *key, uint32_t *guess);
/* The same by name. */
writ_profile_field *writ_profile_member_named(writ_profile *profile, writ_profile_field *parent,
                                              writ_str name);
/* The field `*` below it, made when it is new; NULL beyond the bounds. */
writ_profile_field *writ_profile_items(writ_profile *profile, writ_profile_field *parent);

/* ---- slices ---- */

/* A record more: of the last slice, or of a new one. */
void writ_profile_slice_record(writ_profile *profile, uint64_t line);
/* Each two neighbours become one. */
void writ_profile_slices_halve(writ_profile *profile);
/* The slice after `to` becomes part of it. */
void writ_slice_join(writ_slice *to, const writ_slice *second);
static inline writ_counts *writ_profile_counts(const writ_profile *profile,
                                               const writ_profile_field *field)
{
    return &field->slices[profile->slice_count - 1];
}
/* *bins, made when it is NULL. */
writ_bins *writ_profile_bins(writ_profile *profile, writ_bins **bins);

/* ---- rows and producers ---- */

/* Has this record one? profile->row says so. */
void writ_profile_row_begin(writ_profile *profile);
/* Names its producer. */
void writ_profile_row_end(writ_profile *profile);
/* Each second one goes. */
void writ_profile_rows_thin(writ_profile *profile);
/* The place of the label in profile->producers, made when it is new; 0: there is no room. */
uint16_t writ_profile_producer(writ_profile *profile, writ_str label);
/* Could the new field be a producer? */
void writ_profile_consider_producer(writ_profile *profile, writ_profile_field *field);

/* ---- the reference of times ---- */

/* Could the new field be the reference? */
void writ_profile_consider_time(writ_profile *profile, writ_profile_field *field);
/* The record's times are all known. */
void writ_profile_times_end(writ_profile *profile);
/* Enough records are. */
void writ_profile_choose_time(writ_profile *profile);

#endif
