/* SPDX-License-Identifier: Apache-2.0
 *
 * TIMEZONE_DRIFT: times that lost their offset, and times of a clock in another zone. Against the
 * time at which their records were received, times of one clock keep a distance; one that runs in
 * another zone, or is stamped with a wrong offset, is off by whole quarters of an hour, and by two
 * of them at least.
 *
 *     lag        -2 h     -1 h      0
 *     before                      ▂▇▃        received a moment after
 *     since              ▁▂▁      ▂▅▂        30 % are stamped by a clock one hour ahead
 *
 * A delay moves lags too, but it spreads them: the picture must keep its shape.
 */
#include "validator/drift/tell.h"

#include <stdlib.h>

/* Quarters of an hour: less may be a delay that grew from minutes to more; zones go from -12 to
 * +14 hours, so two are at most 26 hours apart, of which the bins hold 16. */
#define LEAST_QUARTERS 2
#define MOST_QUARTERS  56
/* Fewer times, or a smaller part of them, are not told. */
#define LEAST_TIMES 20
#define LEAST_SHARE 0.02
/* Of the difference of before and after so much may remain unexplained. */
#define LEFT           0.15
#define LEFT_BY_CHANCE 15.0
/* An offset that hardly ever was missing. */
#define HARDLY 0.1

/* ---- offsets that are gone ------------------------------------------------------------------ */

enum { WITH_OFFSET, WITHOUT_OFFSET, OFFSETS };

static void kinds_of_offsets(const writ_counts *counts, uint64_t *row)
{
    row[WITH_OFFSET] += counts->forms[WRIT_FORM_TIME_UTC] + counts->forms[WRIT_FORM_TIME_OFFSET];
    row[WITHOUT_OFFSET] += counts->forms[WRIT_FORM_TIME_LOCAL];
}

static void kinds_of_lags(const writ_counts *counts, uint64_t *row)
{
    for (size_t i = 0; counts->lags && i < WRIT_PROFILE_BINS; i++)
        row[i] += counts->lags->counts[i];
}

static writ_str zone_note(const writ_profile_field *field)
{
    return field->declared ? field->declared->notes->time_zone : WRIT_STR_EMPTY;
}

static void tell_zone_note(writ_detection *detection, writ_drift_finding *finding)
{
    writ_str zone = zone_note(finding->field);
    if (zone.len)
        writ_tell_evidence(detection, finding,
                           writ_str_printf(detection->arena,
                                           "the contract declares the time zone '%.*s'",
                                           WRIT_FMT(zone)));
}

/* "2 hours", "5 hours 45 minutes", "30 minutes". */
static writ_str quarters_words(writ_arena *arena, int quarters)
{
    int hours = abs(quarters) / 4, minutes = abs(quarters) % 4 * 15;
    const char *s = hours == 1 ? "" : "s";
    if (!minutes)
        return writ_str_printf(arena, "%d hour%s", hours, s);
    if (!hours)
        return writ_str_printf(arena, "%d minutes", minutes);
    return writ_str_printf(arena, "%d hour%s %d minutes", hours, s, minutes);
}

/* The best story of the lags, when it is good enough. Lags are reference less value, so a clock
 * ahead makes them smaller. */
static bool find_shift(const writ_tell_change *lags, writ_shift *shift)
{
    int shifts[2 * MOST_QUARTERS];
    size_t count = 0;
    for (int i = LEAST_QUARTERS; i <= MOST_QUARTERS; i++)
        shifts[count++] = i, shifts[count++] = -i;
    *shift = writ_best_shift(lags->before, lags->after, WRIT_PROFILE_BINS, shifts, count);
    double all = 0;
    for (size_t i = 0; i < WRIT_PROFILE_BINS; i++)
        all += (double)lags->after[i];
    return shift->gain >= WRIT_TELL_SURE && shift->share >= LEAST_SHARE &&
           shift->share * all >= LEAST_TIMES && shift->left <= LEFT * shift->gain + LEFT_BY_CHANCE;
}

static writ_str reference_words(const writ_detection *detection)
{
    return detection->profile->time ? detection->profile->time->path : WRIT_STR_EMPTY;
}

static void tell_moved(writ_detection *detection, writ_drift_finding *finding,
                       const writ_shift *shift)
{
    writ_str reference = reference_words(detection);
    writ_tell_evidence(detection, finding,
                       writ_str_printf(detection->arena,
                                       "%.*s of them are %.*s %s than before, against '%.*s'",
                                       WRIT_FMT(writ_tell_percent(detection->arena, shift->share)),
                                       WRIT_FMT(quarters_words(detection->arena, shift->bins)),
                                       shift->bins < 0 ? "later" : "earlier", WRIT_FMT(reference)));
}

static bool look_for_lost(writ_detection *detection, writ_field_state *state)
{
    writ_tell_change change;
    if (!writ_tell_find_change(detection, state, kinds_of_offsets, OFFSETS, &change))
        return false;
    double before = writ_tell_share(change.before, OFFSETS, WITHOUT_OFFSET, OFFSETS);
    double after = writ_tell_share(change.after, OFFSETS, WITHOUT_OFFSET, OFFSETS);
    if (after < LEAST_SHARE || change.after[WITHOUT_OFFSET] < LEAST_TIMES ||
        before > HARDLY * after)
        return false;
    writ_arena *arena = detection->arena;
    writ_tell_measure measure = {"without an offset", before, after,
                                 writ_tell_series(detection, state->field, kinds_of_offsets,
                                                  OFFSETS, WITHOUT_OFFSET, OFFSETS)};
    writ_drift_finding *finding =
        writ_tell_finding(detection, state, WRIT_RULE_TIMEZONE_DRIFT, &change.sides, &measure);
    writ_str who = writ_tell_part(arena, after, "times"), percent = writ_tell_percent(arena, after);
    finding->finding.expected = WRIT_STR("timestamp with an offset");
    finding->finding.actual = WRIT_STR("timestamp without an offset");
    finding->finding.message =
        writ_str_printf(arena, "%.*s: %.*s have no offset",
                        WRIT_FMT(writ_drift_since(arena, &finding->start)), WRIT_FMT(who));
    writ_tell_evidence(
        detection, finding,
        writ_str_printf(arena, "without an offset: %.*s of %.*s times before, %.*s of %.*s since",
                        WRIT_FMT(writ_tell_percent(arena, before)),
                        WRIT_FMT(writ_tell_count(arena, change.sides.before.values)),
                        WRIT_FMT(percent),
                        WRIT_FMT(writ_tell_count(arena, change.sides.after.values))));
    writ_tell_change lags;
    writ_shift shift;
    writ_tell_change_at(detection, state, change.sides.at, kinds_of_lags, WRIT_PROFILE_BINS, &lags);
    if (find_shift(&lags, &shift))
        tell_moved(detection, finding, &shift);
    tell_zone_note(detection, finding);
    return true;
}

/* ---- clocks of another zone ----------------------------------------------------------------- */

/* The share of times in each slice that is where the moved ones are: from half of the way on. */
static const double *moved_series(const writ_detection *detection, const writ_profile_field *field,
                                  const writ_shift *shift)
{
    size_t half = (size_t)(WRIT_BINS_NO_LAG + shift->bins / 2);
    return shift->bins > 0
               ? writ_tell_series(detection, field, kinds_of_lags, WRIT_PROFILE_BINS, half,
                                  WRIT_PROFILE_BINS)
               : writ_tell_series(detection, field, kinds_of_lags, WRIT_PROFILE_BINS, 0, half + 1);
}

/* Nothing can happen after its record was received. */
static void tell_future(writ_detection *detection, writ_drift_finding *finding,
                        const writ_tell_change *lags)
{
    double before = writ_tell_share(lags->before, WRIT_PROFILE_BINS, 0, WRIT_BINS_NO_LAG);
    double after = writ_tell_share(lags->after, WRIT_PROFILE_BINS, 0, WRIT_BINS_NO_LAG);
    if (after < before + LEAST_SHARE)
        return;
    writ_tell_evidence(detection, finding,
                       writ_str_printf(detection->arena,
                                       "%.*s are later than '%.*s', %.*s were before",
                                       WRIT_FMT(writ_tell_percent(detection->arena, after)),
                                       WRIT_FMT(reference_words(detection)),
                                       WRIT_FMT(writ_tell_percent(detection->arena, before))));
}

static void look_for_shift(writ_detection *detection, writ_field_state *state)
{
    writ_tell_change change;
    writ_shift shift;
    if (!writ_tell_find_change(detection, state, kinds_of_lags, WRIT_PROFILE_BINS, &change) ||
        !find_shift(&change, &shift))
        return;
    writ_arena *arena = detection->arena;
    writ_tell_measure measure = {"shifted", 0, shift.share,
                                 moved_series(detection, state->field, &shift)};
    writ_drift_finding *finding =
        writ_tell_finding(detection, state, WRIT_RULE_TIMEZONE_DRIFT, &change.sides, &measure);
    writ_str by = quarters_words(arena, shift.bins);
    const char *way = shift.bins < 0 ? "later" : "earlier";
    writ_str who = writ_tell_part(arena, shift.share, "times");
    finding->finding.message =
        writ_str_printf(arena, "%.*s: %.*s are %.*s %s than they were, against '%.*s'",
                        WRIT_FMT(writ_drift_since(arena, &finding->start)), WRIT_FMT(who),
                        WRIT_FMT(by), way, WRIT_FMT(reference_words(detection)));
    finding->finding.expected = WRIT_STR("times of the clock as before");
    finding->finding.actual = writ_str_printf(arena, "%.*s %s", WRIT_FMT(by), way);
    writ_tell_evidence(
        detection, finding,
        writ_str_printf(arena,
                        "whole quarters of an hour, and the lags scatter as before: %.*s times "
                        "before, %.*s since",
                        WRIT_FMT(writ_tell_count(arena, change.sides.before.values)),
                        WRIT_FMT(writ_tell_count(arena, change.sides.after.values))));
    tell_future(detection, finding, &change);
    tell_zone_note(detection, finding);
}

void writ_detect_zones(writ_detection *detection)
{
    for (size_t i = 0; i < detection->state_count; i++) {
        writ_field_state *state = &detection->states[i];
        if (writ_tell_is_open(detection, state) && !look_for_lost(detection, state))
            look_for_shift(detection, state);
    }
}
