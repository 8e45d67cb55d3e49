/* SPDX-License-Identifier: Apache-2.0
 *
 * Between the files of the predictor: predict.c guesses, predict_known.c lays the routes' values
 * out for that, predict_learn.c notes where they stand in records.
 */
#ifndef WRIT_VALIDATOR_PREDICT_PARTS_H
#define WRIT_VALIDATOR_PREDICT_PARTS_H

#include "contracts/base/map.h"
#include "validator/predict.h"

enum {
    WRIT_PREDICT_PLACES = 32,  /* the least used one makes room for another */
    WRIT_PREDICT_FEW = 8,      /* values that are compared one by one, by their words */
    WRIT_PREDICT_FORESEEN = 16 /* routes that the processor foresees */
};

typedef WRIT_ARRAY(uint32_t) writ_predict_routes;

/* A value, as JSON writes it, and the routes that ask for it; of those that it tells, the one that
 * was found last is first. */
typedef struct writ_predict_answer {
    writ_str text;
    uint64_t word, mask; /* its first eight bytes, zeros behind its end; ones where they count */
    uint64_t later, later_mask; /* the same of other ones, its last where it is not too long: */
    size_t later_at;
    writ_predict_routes routes;
    writ_predict_routes led; /* those of them that are told by this spot */
} writ_predict_answer;

/* What may stand at a spot of the routes. */
typedef struct writ_predict_spot {
    writ_str name;  /* with its quotes; "" where JSON would not write it as it is */
    bool leads;     /* some route is told by it */
    bool has_words; /* its answers are looked at one by one: they are few and differ in words */
    WRIT_ARRAY(writ_predict_answer *) answers;
    writ_map by_text;
    writ_predict_routes any; /* routes that ask whether something stands there */
    writ_predict_routes any_led;
    uint64_t word, mask; /* of the name */
} writ_predict_spot;

/* Where a spot has been, in bytes from the quote of its name. */
typedef struct writ_predict_place {
    writ_predict_spot *spot;
    size_t start_low, start_high; /* from the record's start */
    size_t end_low, end_high;     /* to its end */
    uint64_t hits;
} writ_predict_place;

/* What is looked at to find a place: a word of the record. */
typedef struct writ_predict_glance {
    uint64_t word, mask; /* as the name's; where it may begin at several bytes, any word will do */
    size_t start;
    uint32_t bit; /* the place's */
} writ_predict_glance;

struct writ_predictor {
    writ_arena arena;
    const writ_routes *routes;
    writ_predict_spot *spots;    /* as the routes' */
    writ_predict_spot **leading; /* by route: what it is told by, or NULL */
    writ_predict_place places[WRIT_PREDICT_PLACES];
    size_t place_count;
    writ_predict_glance glances[WRIT_PREDICT_PLACES]; /* of the places whose spots lead */
    size_t glance_count;
    size_t guessed; /* the place of the last guess, and one more; 0: none */
    int fallback;   /* the last route that nothing leads to, or WRIT_NO_ROUTE */
    int foreseen[WRIT_PREDICT_FORESEEN]; /* 0, 1, … */
};

/* The text has eight readable bytes. 0: it begins so. */
static inline uint64_t writ_predict_differing(const char *p, uint64_t word, uint64_t mask)
{
    uint64_t at;
    memcpy(&at, p, sizeof at);
    return (at ^ word) & mask;
}

/* Is what the test asks for something that can be looked for in bytes? */
bool writ_predict_tells(const writ_predictor *p, const writ_route_test *test);
/* After the places changed. */
void writ_predict_list_glances(writ_predictor *p);

#endif
