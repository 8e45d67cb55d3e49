/* SPDX-License-Identifier: Apache-2.0
 *
 * What a row must be to be stored, the same in front of every database: so that none refuses later
 * what another one has taken, and a registry can move between them. Texts are UTF-8 without NUL
 * (PostgreSQL keeps no other ones), what names a row is not empty and not too long to be found by,
 * times have the form in which they are compared. `bytes` and `beside` are not looked at: they are
 * kept as they come.
 */
#ifndef WRIT_REGISTRY_ROW_CHECK_H
#define WRIT_REGISTRY_ROW_CHECK_H

#include "registry/store.h"

/* WRIT_E_INPUT, and which of its texts is meant. */
int writ_row_check_version(const writ_stored_version *row, writ_error *err);
int writ_row_check_party(const writ_stored_party *row, writ_error *err);
int writ_row_check_event(const writ_event *row, writ_error *err);
int writ_row_check_waiver(const writ_waiver *row, writ_error *err);
int writ_row_check_deployment(const writ_deployment *row, writ_error *err);
int writ_row_check_run(const writ_stored_run *row, writ_error *err);
int writ_row_check_told(const writ_told_row *row, writ_error *err);
int writ_row_check_setting(const writ_setting *row, writ_error *err);
int writ_row_check_token(const writ_stored_token *row, writ_error *err);

#endif
