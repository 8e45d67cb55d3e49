/* SPDX-License-Identifier: Apache-2.0
 *
 * What is left of the fields whose presence changed: FIELD_VANISHED and NEW_FIELD, of the outermost
 * of what vanished or began together; NULL_RATE, of what is still there.
 */
#include <math.h>

#include "validator/drift/tell.h"

/* A share of null or absent values that moved by so many points. Less is seen every day: campaigns,
 * new customers, another mix of producers. */
#define POINTS 0.2
/* How much better a step must explain the shares than one level, both in natural logarithms, where
 * slices scatter as they do (writ_best_step takes that into account) … */
#define SURE 20.0
/* … and slices that must lie on each side of it. */
#define SLICES 4

static double share(uint64_t part, uint64_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

static uint64_t present(const writ_counts *counts)
{
    return counts->values - counts->forms[WRIT_FORM_NULL];
}

/* "'/a' <what> at line 7", with the shares of both sides. */
static void tell(writ_detection *detection, writ_rule rule, const writ_field_state *state,
                 const writ_sides *sides, const char *what)
{
    writ_arena *arena = detection->arena;
    writ_drift_finding *found = writ_drift_add(detection, rule, state->field, sides);
    writ_str since = writ_drift_since(arena, &found->start);
    found->before = share(present(&sides->before), sides->chances_before);
    found->after = share(present(&sides->after), sides->chances_after);
    found->sample_before = sides->chances_before;
    found->sample_after = sides->chances_after;
    found->series = writ_drift_presence(detection, state->field);
    found->finding.message = writ_str_printf(arena, "'%.*s' %s %.*s", WRIT_FMT(state->field->path),
                                             what, WRIT_FMT(since));
    writ_str before = writ_tell_percent(arena, found->before);
    writ_str after = writ_tell_percent(arena, found->after);
    found->finding.expected = WRIT_JOIN(arena, WRIT_STR("present in "), before);
    found->finding.actual = WRIT_JOIN(arena, WRIT_STR("present in "), after);
    writ_tell_evidence(detection, found,
                       WRIT_JOIN(arena, before, WRIT_STR(" of "),
                                 writ_tell_count(arena, found->sample_before),
                                 WRIT_STR(" before, "), after, WRIT_STR(" of "),
                                 writ_tell_count(arena, found->sample_after), WRIT_STR(" since")));
}

/* --- containers --- */

/* A container is explained by what became of its members, when something became of each. */
static void explain_containers(writ_detection *detection)
{
    size_t count = detection->state_count;
    bool *has_members = writ_arena_zalloc(detection->arena, count * sizeof *has_members);
    bool *is_open = writ_arena_zalloc(detection->arena, count * sizeof *is_open);
    for (size_t i = count; i-- > 0;) { /* members before their containers */
        writ_field_state *state = &detection->states[i];
        if (!state->parent || !(state->vanished || state->began))
            continue;
        if (has_members[i] && !is_open[i])
            state->explained = true;
        size_t parent = (size_t)(state->parent - detection->states);
        has_members[parent] = true;
        is_open[parent] |= !state->explained;
    }
}

/* Is it told of with what contains it? */
static bool is_told(const writ_field_state *state)
{
    for (const writ_field_state *up = state->parent; up; up = up->parent)
        if ((up->vanished || up->began) && !up->explained)
            return true;
    return false;
}

/* --- vanished and new --- */

/* Is null where a value was, or was null where one is? */
static bool is_null_instead(const writ_sides *sides, bool vanished)
{
    const writ_counts *without = vanished ? &sides->after : &sides->before;
    return 2 * without->forms[WRIT_FORM_NULL] >
           (vanished ? sides->chances_after : sides->chances_before);
}

static void tell_of_change(writ_detection *detection, const writ_field_state *state)
{
    const writ_sides *sides = &state->presence;
    if (is_null_instead(sides, state->vanished))
        tell(detection, WRIT_RULE_NULL_RATE, state, sides,
             state->vanished ? "became null" : "ceased to be null");
    else if (state->vanished)
        tell(detection, WRIT_RULE_FIELD_VANISHED, state, sides, "stopped");
    else
        tell(detection, WRIT_RULE_NEW_FIELD, state, sides, "began");
}

/* --- more or less often --- */

/* Containers in which something vanished or began: by state. */
static bool *find_shaken(const writ_detection *detection)
{
    bool *shaken = writ_arena_zalloc(detection->arena, detection->state_count * sizeof *shaken);
    for (size_t i = 0; i < detection->state_count; i++) {
        const writ_field_state *state = &detection->states[i];
        if (!state->vanished && !state->began)
            continue;
        for (state = state->parent; state; state = state->parent)
            shaken[state - detection->states] = true;
    }
    return shaken;
}

/* An optional container comes as often as any of its members does. So when one of these changed,
 * its share changes, and the shares that others have of it: that is no news of them. */
static bool is_moved_by_others(const writ_detection *detection, const bool *shaken,
                               const writ_field_state *state)
{
    if (shaken[state - detection->states])
        return true;
    for (state = state->parent; state && state->parent; state = state->parent) {
        const writ_sides *sides = &state->presence;
        if (shaken[state - detection->states] && (present(&sides->before) < sides->chances_before ||
                                                  present(&sides->after) < sides->chances_after))
            return true;
    }
    return false;
}

/* Where the share of null or absent makes a step; 0: nowhere. */
static size_t find_step(const writ_detection *detection, const writ_field_state *state)
{
    const writ_profile *profile = detection->profile;
    const writ_sides *sides = &state->presence;
    const double *shares = writ_drift_presence(detection, state->field);
    double values[WRIT_PROFILE_SLICES], weights[WRIT_PROFILE_SLICES];
    double p = share(present(&sides->before) + present(&sides->after),
                     sides->chances_before + sides->chances_after);
    for (size_t i = 0; i < profile->slice_count; i++) {
        double chances = (double)writ_profile_chances(profile, state->field, i, i + 1);
        values[i] = chances > 0 ? shares[i] : 0;
        weights[i] = chances / (p * (1 - p));
    }
    writ_level_step step = writ_best_step(values, weights, profile->slice_count, SURE);
    bool is_one = step.at >= SLICES && step.at + SLICES <= profile->slice_count &&
                  step.gain >= SURE && fabs(step.height) >= POINTS;
    return is_one ? step.at : 0;
}

static void look_for_step(writ_detection *detection, const writ_field_state *state)
{
    writ_sides sides = state->presence;
    if (state->divergence < SURE)
        return;
    if (!detection->baseline) {
        size_t at = find_step(detection, state);
        if (at == 0)
            return;
        writ_sides_of(detection, state->field, at, &sides);
    }
    double change = share(present(&sides.after), sides.chances_after) -
                    share(present(&sides.before), sides.chances_before);
    if (fabs(change) >= POINTS)
        tell(detection, WRIT_RULE_NULL_RATE, state, &sides,
             change < 0 ? "is null or absent more often" : "is null or absent less often");
}

void writ_detect_rest(writ_detection *detection)
{
    explain_containers(detection);
    const bool *shaken = find_shaken(detection);
    for (size_t i = 0; i < detection->state_count; i++) {
        const writ_field_state *state = &detection->states[i];
        if (state->explained || !state->parent || is_told(state))
            continue;
        if (state->vanished || state->began)
            tell_of_change(detection, state);
        else if (!is_moved_by_others(detection, shaken, state))
            look_for_step(detection, state);
    }
}
