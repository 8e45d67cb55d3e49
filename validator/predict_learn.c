/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/predict_parts.h"

/* Bytes: records of one kind differ so much where nothing says more. */
enum { NEAR = 64 };

static size_t distance(size_t low, size_t high, size_t at)
{
    return at < low ? low - at : at > high ? at - high : 0;
}

static void widen(size_t *low, size_t *high, size_t at)
{
    *low = at < *low ? at : *low;
    *high = at > *high ? at : *high;
}

/* The place that these bytes belong to, where one is near. */
static writ_predict_place *place_near(writ_predictor *p, const writ_predict_spot *of, size_t start,
                                      size_t end)
{
    for (size_t i = 0; i < p->place_count; i++) {
        writ_predict_place *at = &p->places[i];
        bool by_start = at->start_high - at->start_low <= at->end_high - at->end_low;
        bool is_one = at->start_low == at->start_high && at->end_low == at->end_high;
        size_t from_start = distance(at->start_low, at->start_high, start);
        size_t from_end = distance(at->end_low, at->end_high, end);
        if (at->spot == of && (((by_start || is_one) && from_start <= NEAR) ||
                               ((!by_start || is_one) && from_end <= NEAR)))
            return at;
    }
    return NULL;
}

static void learn_place(writ_predictor *p, writ_predict_spot *of, size_t start, size_t end)
{
    writ_predict_place *at = place_near(p, of, start, end);
    if (at) {
        widen(&at->start_low, &at->start_high, start);
        widen(&at->end_low, &at->end_high, end);
        return;
    }
    p->place_count += p->place_count < WRIT_PREDICT_PLACES;
    p->places[p->place_count - 1] = (writ_predict_place){of, start, start, end, end, 0};
}

/* Of routes that share a value the one that came last is tried first. */
static void put_first(writ_predict_routes *list, uint32_t route)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i] == route) {
            memmove(&list->items[1], list->items, i * sizeof *list->items);
            list->items[0] = route;
        }
}

static void learn_order(writ_predict_spot *at, uint32_t route)
{
    put_first(&at->any_led, route);
    for (size_t i = 0; i < at->answers.count; i++)
        if (at->answers.items[i]->led.count > 1)
            put_first(&at->answers.items[i]->led, route);
}

/* A place that led to a wrong guess is looked at behind the next one. */
static void note_miss(writ_predictor *p)
{
    size_t i = p->guessed - 1;
    p->places[i].hits /= 2;
    if (i + 1 == p->place_count)
        return;
    writ_predict_place missed = p->places[i];
    p->places[i] = p->places[i + 1];
    p->places[i + 1] = missed;
}

void writ_predictor_learn(writ_predictor *p, size_t route, const writ_tape *tape)
{
    const writ_route *of = &p->routes->items[route];
    if (p->guessed)
        note_miss(p);
    p->guessed = 0;
    if (!p->leading[route])
        p->fallback = (int)route;
    for (size_t i = 0; i < of->count; i++) {
        const writ_route_test *test = &of->tests[i];
        uint32_t key = writ_predict_tells(p, test)
                           ? writ_route_find(&p->routes->spots.items[test->spot], tape)
                           : 0;
        if (!key)
            continue;
        size_t start = tape->tokens[key].offset - 1; /* its quote */
        learn_place(p, &p->spots[test->spot], start, tape->len - start);
        learn_order(&p->spots[test->spot], (uint32_t)route);
    }
    writ_predict_list_glances(p);
}
