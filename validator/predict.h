/* SPDX-License-Identifier: Apache-2.0
 *
 * Which route a record is likely of, by a few bytes of it. A guess: it is always proved
 * (validator/route.h), and a wrong one costs time alone.
 *
 * Records of one kind are written by one program, so what tells them apart stands about where it
 * stood last time, counted from the record's start or from its end, whichever varies less:
 *
 *     {"type":"track","event":"Order Completed","properties":{…}}
 *                     ^ place: 16 to 16 bytes from the start; "event", then a value of a table
 *
 *     {"id":"e1","data":{…},"livemode":false,"type":"invoice.paid"}
 *                                            ^ place: 22 to 31 bytes from the end; "type", …
 *
 * Places are learned from records whose route was found exactly. Internal to validator/.
 */
#ifndef WRIT_VALIDATOR_PREDICT_H
#define WRIT_VALIDATOR_PREDICT_H

#include "validator/route.h"

typedef struct writ_predictor writ_predictor;

/* The routes are prepared, and must outlive it. */
writ_predictor *writ_predictor_new(const writ_routes *routes);
void writ_predictor_free(writ_predictor *predictor); /* NULL is fine */

/* The route of the record, which ends at `end` or at the first LF before it; WRIT_NO_ROUTE: it
 * looks like none. The bytes up to `end` are followed by WRIT_SCAN_PADDING readable ones. */
int writ_predictor_guess(writ_predictor *predictor, const char *record, const char *end);

/* The record on the tape, a whole one, is of the route. */
void writ_predictor_learn(writ_predictor *predictor, size_t route, const writ_tape *tape);

#endif
