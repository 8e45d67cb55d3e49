/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/invalid_window.h"

#include <stdlib.h>

#include "contracts/base/bounds.h"
#include "contracts/base/error.h"
#include "validator/filter.h"

void writ_invalid_window_clear(writ_invalid_window *window)
{
    free(window->refused);
    window->refused = NULL;
    window->first = window->count = window->capacity = 0;
}

static const writ_invalid *item(const writ_invalid_window *window, size_t i)
{
    return &window->refused[(window->first + i) % window->capacity];
}

static void forget_old(writ_invalid_window *window)
{
    while (window->count && item(window, 0)->record + window->size <= window->records) {
        window->first = (window->first + 1) % window->capacity;
        window->count--;
    }
}

static bool judge(writ_invalid_window *window)
{
    forget_old(window);
    /* as of all records: a quotient, since a product may not be the number that was written */
    bool is_over = (double)window->count / (double)window->size > window->most;
    bool is_too_soon = window->is_over ? window->records < window->told + window->size
                                       : window->records < window->size;
    if (is_over == window->is_over || is_too_soon)
        return false;
    window->is_over = is_over;
    window->told = window->records;
    return window->tell && window->tell(window->context, window);
}

/* Twice as large, its first item at the start. */
static void grow(writ_invalid_window *window)
{
    size_t capacity = window->capacity ? 2 * window->capacity : 64;
    writ_invalid *refused = malloc(capacity * sizeof *refused);
    if (!refused)
        writ_out_of_memory();
    for (size_t i = 0; i < window->count; i++)
        refused[i] = *item(window, i);
    free(window->refused);
    window->refused = refused;
    window->first = 0;
    window->capacity = capacity;
}

/* In how many records there may be something to tell: what comes in one stretch is told where it
 * would be record by record. */
static uint64_t next_step(const writ_invalid_window *window)
{
    uint64_t due = window->is_over ? window->told + window->size : window->size;
    if (window->records < due)
        return due - window->records;
    return window->is_over && window->count
               ? item(window, 0)->record + window->size - window->records
               : UINT64_MAX;
}

bool writ_invalid_window_pass(writ_invalid_window *window, uint64_t records)
{
    bool told = false;
    while (records) {
        uint64_t step = next_step(window);
        step = step < records ? step : records;
        window->records += step;
        records -= step;
        told |= judge(window);
    }
    return told;
}

bool writ_invalid_window_refuse(writ_invalid_window *window, const writ_reject_group *group)
{
    window->records++;
    forget_old(window);
    if (window->count == window->capacity)
        grow(window);
    window->refused[(window->first + window->count++) % window->capacity] =
        (writ_invalid){window->records, group};
    return judge(window);
}

const writ_reject_group *writ_invalid_window_cause(const writ_invalid_window *window,
                                                   size_t *records)
{
    size_t times[WRIT_BOUND_FINDINGS] = {0};
    const writ_reject_group *cause = NULL;
    *records = 0;
    for (size_t i = 0; i < window->count; i++) {
        const writ_reject_group *group = item(window, i)->group;
        if (group && ++times[group->place] > *records) {
            *records = times[group->place];
            cause = group;
        }
    }
    return cause;
}
