/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/drift/drift.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "validator/drift/tell.h"

/* In the order of detect.h: what was renamed has not vanished, and so on. */
static void (*const detectors[])(writ_detection *) = {
    writ_detect_presence, writ_detect_renames, writ_detect_rest,
    writ_detect_zones,    writ_detect_units,   writ_detect_mappings,
    writ_detect_types,    writ_detect_values,  writ_detect_forms,
};

/* --- sides --- */

static const writ_profile_field *counterpart(const writ_profile *profile,
                                             const writ_profile_field *field)
{
    return writ_profile_find(profile, field->path);
}

/* The whole of a profile at the field's path: where it has no such field, the objects in which it
 * could have been. */
static void whole_at(writ_arena *arena, const writ_profile *profile,
                     const writ_profile_field *field, writ_counts *sum, uint64_t *chances)
{
    const writ_profile_field *here = counterpart(profile, field);
    const writ_profile_field *parent = field->parent ? counterpart(profile, field->parent) : NULL;
    *sum = (writ_counts){0};
    *chances = 0;
    if (here) {
        writ_profile_sum(arena, profile, here, 0, profile->slice_count, sum);
        *chances = writ_profile_chances(profile, here, 0, profile->slice_count);
    } else if (parent) {
        for (size_t i = 0; i < profile->slice_count; i++)
            *chances += parent->slices[i].forms[WRIT_FORM_OBJECT];
    }
}

void writ_sides_of(const writ_detection *detection, const writ_profile_field *field, size_t at,
                   writ_sides *sides)
{
    const writ_profile *profile = detection->profile;
    *sides = (writ_sides){.at = detection->baseline ? 0 : at};
    if (detection->baseline) {
        whole_at(detection->arena, detection->baseline, field, &sides->before,
                 &sides->chances_before);
        whole_at(detection->arena, profile, field, &sides->after, &sides->chances_after);
        return;
    }
    size_t end = profile->slice_count;
    writ_profile_sum(detection->arena, profile, field, 0, at, &sides->before);
    writ_profile_sum(detection->arena, profile, field, at, end, &sides->after);
    sides->chances_before = writ_profile_chances(profile, field, 0, at);
    sides->chances_after = writ_profile_chances(profile, field, at, end);
}

/* --- findings --- */

static void start_at(const writ_profile *profile, size_t at, writ_drift_start *start)
{
    const writ_slice *slice = &profile->slices[at];
    *start = (writ_drift_start){
        .is_known = true,
        .slice = at,
        .record = slice->first,
        .line = slice->line,
        .has_time = slice->has_time,
        .time = slice->time,
    };
}

writ_drift_finding *writ_drift_add(writ_detection *detection, writ_rule rule,
                                   const writ_profile_field *field, const writ_sides *sides)
{
    writ_drift_finding *added = WRIT_PUSH(detection->arena, detection->findings);
    *added = (writ_drift_finding){
        .finding = {.rule = rule,
                    .severity = writ_rule_severity(rule),
                    .path = field->path,
                    .sensitive = field->declared && field->declared->notes->sensitive},
        .measure = "present",
        .field = field,
        .sample_before = sides->before.values,
        .sample_after = sides->after.values,
    };
    if (!detection->baseline) {
        start_at(detection->profile, sides->at, &added->start);
        added->series_count = detection->profile->slice_count;
    }
    return added;
}

const double *writ_drift_series(writ_arena *arena, const uint64_t *part, const uint64_t *whole,
                                size_t count)
{
    double *series = writ_arena_alloc(arena, count * sizeof *series);
    for (size_t i = 0; i < count; i++)
        series[i] = whole[i] ? (double)part[i] / (double)whole[i] : NAN;
    return series;
}

const double *writ_drift_presence(const writ_detection *detection, const writ_profile_field *field)
{
    const writ_profile *profile = detection->profile;
    uint64_t present[WRIT_PROFILE_SLICES], chances[WRIT_PROFILE_SLICES];
    if (detection->baseline)
        return NULL;
    for (size_t i = 0; i < profile->slice_count; i++) {
        present[i] = field->slices[i].values - field->slices[i].forms[WRIT_FORM_NULL];
        chances[i] = writ_profile_chances(profile, field, i, i + 1);
    }
    return writ_drift_series(detection->arena, present, chances, profile->slice_count);
}

writ_str writ_drift_time(writ_arena *arena, double seconds)
{
    if (!(seconds >= -62135596800.0 && seconds < 253402300800.0))
        return WRIT_STR_EMPTY;
    time_t at = (time_t)floor(seconds);
    struct tm utc;
    char text[32];
    gmtime_r(&at, &utc);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return writ_str_copy(arena, writ_str_of(text));
}

writ_str writ_drift_since(writ_arena *arena, const writ_drift_start *start)
{
    if (!start->is_known)
        return WRIT_STR("against the baseline");
    writ_str when = start->has_time ? writ_drift_time(arena, start->time) : WRIT_STR_EMPTY;
    if (when.len)
        when = WRIT_JOIN(arena, WRIT_STR(" ("), when, WRIT_STR(")"));
    return WRIT_JOIN(arena, WRIT_STR("at line "), writ_tell_count(arena, start->line), when);
}

/* --- all of it --- */

static int by_weight(const void *a, const void *b)
{
    const writ_drift_finding *one = a, *other = b;
    if (one->finding.severity != other->finding.severity)
        return one->finding.severity > other->finding.severity ? -1 : 1;
    if (one->start.record != other->start.record)
        return one->start.record < other->start.record ? -1 : 1;
    if (one->finding.rule != other->finding.rule)
        return one->finding.rule < other->finding.rule ? -1 : 1;
    return writ_str_compare(one->finding.path, other->finding.path);
}

static void fill_state(writ_detection *detection, const writ_profile_field *field,
                       const writ_profile_field *past, writ_map *paths)
{
    writ_field_state *state = &detection->states[detection->state_count++];
    *state = (writ_field_state){.field = field, .past = past};
    if (field->parent)
        state->parent = writ_map_find(paths, field->parent->path);
    writ_map_put(detection->arena, paths, field->path, state);
}

static void make_states(writ_detection *detection)
{
    const writ_profile *profile = detection->profile, *baseline = detection->baseline;
    size_t most = profile->fields.count + (baseline ? baseline->fields.count : 0);
    writ_map paths = WRIT_MAP_INIT;
    detection->states = writ_arena_zalloc(detection->arena, most * sizeof *detection->states);
    for (size_t i = 0; i < profile->fields.count; i++) {
        const writ_profile_field *field = profile->fields.items[i];
        fill_state(detection, field, baseline ? counterpart(baseline, field) : field, &paths);
    }
    for (size_t i = 0; baseline && i < baseline->fields.count; i++) {
        const writ_profile_field *field = baseline->fields.items[i];
        if (!counterpart(profile, field))
            fill_state(detection, field, field, &paths);
    }
}

void writ_detection_start(writ_detection *detection, writ_arena *arena, const writ_profile *profile,
                          const writ_drift_options *options, writ_drift_findings *findings)
{
    *findings = (writ_drift_findings){0};
    *detection = (writ_detection){.arena = arena,
                                  .profile = profile,
                                  .baseline = options->baseline,
                                  .options = options,
                                  .findings = findings};
    make_states(detection);
}

void writ_drift_find(writ_arena *arena, const writ_profile *profile,
                     const writ_drift_options *options, writ_drift_findings *findings)
{
    writ_detection detection;
    writ_detection_start(&detection, arena, profile, options, findings);
    for (size_t i = 0; i < sizeof detectors / sizeof *detectors; i++)
        detectors[i](&detection);
    if (findings->count)
        qsort(findings->items, findings->count, sizeof *findings->items, by_weight);
}
