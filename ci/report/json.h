/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON reports are built as trees and written by the one writer: members of an object, in short.
 * Texts are borrowed.
 */
#ifndef WRIT_CI_REPORT_JSON_H
#define WRIT_CI_REPORT_JSON_H

#include "contracts/base/value.h"

void writ_json_set(writ_arena *arena, writ_value *object, const char *name, writ_value *value);
void writ_json_set_str(writ_arena *arena, writ_value *object, const char *name, writ_str text);
void writ_json_set_text(writ_arena *arena, writ_value *object, const char *name, const char *text);
void writ_json_set_int(writ_arena *arena, writ_value *object, const char *name, uint64_t integer);
void writ_json_set_bool(writ_arena *arena, writ_value *object, const char *name, bool boolean);
/* Rounded to so many decimals, without zeros at the end: what was measured or estimated. Not of NaN
 * or infinity. */
void writ_json_set_rounded(writ_arena *arena, writ_value *object, const char *name, double number,
                           int decimals);
writ_value *writ_json_rounded(writ_arena *arena, double number, int decimals);
/* Nothing for an empty text. */
void writ_json_set_known(writ_arena *arena, writ_value *object, const char *name, writ_str text);
/* Sets a new object, or array, and returns it. */
writ_value *writ_json_set_object(writ_arena *arena, writ_value *object, const char *name);
writ_value *writ_json_set_array(writ_arena *arena, writ_value *object, const char *name);
/* Sets an array of these texts. */
void writ_json_set_strings(writ_arena *arena, writ_value *object, const char *name,
                           const writ_str *items, size_t count);
/* Appends a new object to the array, and returns it. */
writ_value *writ_json_push_object(writ_arena *arena, writ_value *array);
void writ_json_push_str(writ_arena *arena, writ_value *array, writ_str text);

#endif
