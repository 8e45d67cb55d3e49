/* SPDX-License-Identifier: Apache-2.0
 *
 * MAPPING_DRIFT: from some time on the new values of a field are values that another one had.
 *
 *                 the change
 *     X   a b c d e | u v w x          new values of X after the change, that Y had before it
 *     Y   u v w x y | …                (when Y has X's old ones then, the two were swapped)
 *
 * Fields that share values anyway (two addresses of one customer, a reference to what came before)
 * share them before the change too, so what X held until then is asked the same: had Y had it?
 */
#include "contracts/base/bounds.h"
#include "validator/drift/scale.h"

/* Different values on each side at least, or two small fields would share theirs by chance. */
#define VALUES 12
/* Natural logarithm of how much better two shares explain them than one. There are thousands of
 * pairs of fields, each looked at in dozens of places. */
#define SURE 20.0
/* The share of X's values that Y had: hardly any before, most since. */
#define FEW  0.1
#define MANY 0.5
/* Slices that two changes may lie apart and still be one. */
#define NEAR 4

typedef struct mapping {
    const writ_field_state *to, *from; /* X and Y */
    size_t at;
    double before, after; /* shares */
    uint64_t values_before, values_after;
    double divergence;
    bool is_told;
} mapping;

typedef WRIT_ARRAY(mapping) mappings;

/* One value that X had, and when Y had it first; UINT64_MAX: never. */
typedef struct held_value {
    uint64_t first, last, there;
} held_value;

typedef struct held_values {
    held_value items[WRIT_SAMPLE_VALUES];
    size_t count;
} held_values;

static bool would_have(const writ_sample *sample, uint64_t hash)
{
    return writ_sample_is_whole(sample) || hash < sample->limit;
}

/* Those that the samples of both would have. `known`: but what X is known to have had; or NULL. */
static void gather(const writ_sample *x, const writ_sample *y, const writ_sample *known,
                   held_values *values)
{
    values->count = 0;
    for (uint32_t i = 0; i < x->count; i++) {
        const writ_sample_value *value = &x->values[i];
        if (!would_have(y, value->hash) ||
            (known && (!would_have(known, value->hash) || writ_sample_find(known, value->hash))))
            continue;
        const writ_sample_value *there = writ_sample_find(y, value->hash);
        values->items[values->count++] =
            (held_value){value->first, value->last, there ? there->first : UINT64_MAX};
    }
}

/* Of the values in the later half of the time before the change and those new in the earlier half
 * of the time since, how many had Y before it? [0]: had, [1]: had not. */
static void count_at(const held_values *values, uint64_t change, uint64_t end, uint64_t before[2],
                     uint64_t after[2])
{
    before[0] = before[1] = after[0] = after[1] = 0;
    for (size_t i = 0; i < values->count; i++) {
        const held_value *value = &values->items[i];
        bool had_not = value->there >= change;
        if (value->first < change)
            before[had_not] += value->last >= change / 2;
        else
            after[had_not] += value->first < change + (end - change) / 2;
    }
}

static bool judge(mapping *found, const uint64_t before[2], const uint64_t after[2])
{
    found->values_before = before[0] + before[1];
    found->values_after = after[0] + after[1];
    if (found->values_before < VALUES || found->values_after < VALUES)
        return false;
    found->before = (double)before[0] / (double)found->values_before;
    found->after = (double)after[0] / (double)found->values_after;
    found->divergence = writ_divergence(before, after, 2);
    return found->before <= FEW && found->after >= MANY && found->divergence >= SURE;
}

static mapping look_in_stream(const writ_profile *profile, const held_values *values)
{
    mapping best = {0};
    uint64_t before[2], after[2];
    for (size_t at = 1; at < profile->slice_count; at++) {
        mapping here = {.at = at};
        count_at(values, profile->slices[at].first, profile->records, before, after);
        if (judge(&here, before, after) && here.divergence > best.divergence)
            best = here;
    }
    return best;
}

/* The values of X in the stream that it did not have in the baseline, beside those that it had. */
static mapping look_at_baseline(const writ_field_state *x, const writ_field_state *y)
{
    mapping found = {0};
    held_values values;
    uint64_t counts[2][2] = {{0}};
    gather(&x->past->sample, &y->past->sample, NULL, &values);
    for (size_t i = 0; i < values.count; i++)
        counts[0][values.items[i].there == UINT64_MAX]++;
    gather(&x->field->sample, &y->past->sample, &x->past->sample, &values);
    for (size_t i = 0; i < values.count; i++)
        counts[1][values.items[i].there == UINT64_MAX]++;
    return judge(&found, counts[0], counts[1]) ? found : (mapping){0};
}

static mapping look(const writ_detection *detection, const writ_field_state *x,
                    const writ_field_state *y)
{
    const writ_sample *other = &y->past->sample;
    mapping found = {0};
    if (writ_sample_compare(&x->field->sample, other).shared < VALUES)
        return found;
    if (detection->baseline) {
        found = look_at_baseline(x, y);
    } else {
        held_values values;
        gather(&x->field->sample, other, NULL, &values);
        found = look_in_stream(detection->profile, &values);
    }
    found.to = x;
    found.from = y;
    return found;
}

/* --- which --- */

/* Enough values, of which some come again? What is new in each record (the name of a message, a
 * running number) was nobody's before; where it is all the same, two rows of names have met. */
static bool comes_again(const writ_sample *sample)
{
    uint32_t again = 0;
    for (uint32_t i = 0; i < sample->count; i++)
        again += sample->values[i].first != sample->values[i].last;
    return sample->count >= VALUES && again * 4 >= sample->count;
}

/* Can values come to it from elsewhere: is it there on both sides? */
static bool is_target(const writ_detection *detection, const writ_field_state *state)
{
    return state->parent && state->past && !state->explained && !state->vanished && !state->began &&
           comes_again(&state->field->sample) && !writ_scale_is_counter(detection, state->field);
}

static bool is_source(const writ_field_state *state)
{
    return state->parent && state->past && !state->began && comes_again(&state->past->sample);
}

/* For each field the one whose values it took over most plainly. */
static void find_mappings(writ_detection *detection, mappings *found)
{
    for (size_t i = 0; i < detection->state_count; i++) {
        mapping best = {0};
        bool may_take = is_target(detection, &detection->states[i]);
        for (size_t j = 0; may_take && j < detection->state_count; j++) {
            if (i == j || !is_source(&detection->states[j]))
                continue;
            mapping here = look(detection, &detection->states[i], &detection->states[j]);
            if (here.divergence > best.divergence)
                best = here;
        }
        if (best.divergence > 0)
            *WRIT_PUSH(detection->arena, found) = best;
    }
}

static mapping *find_inverse(const mappings *found, const mapping *of)
{
    for (size_t i = 0; i < found->count; i++) {
        mapping *other = &found->items[i];
        size_t apart = other->at > of->at ? other->at - of->at : of->at - other->at;
        if (other->to == of->from && other->from == of->to && apart <= NEAR)
            return other;
    }
    return NULL;
}

/* --- words --- */

static writ_str shares_in_words(writ_arena *arena, const mapping *of)
{
    writ_str to = of->to->field->path, from = of->from->field->path;
    return WRIT_JOIN(arena, WRIT_STR("of "), writ_tell_count(arena, of->values_before),
                     WRIT_STR(" different values that '"), to, WRIT_STR("' had before, '"), from,
                     WRIT_STR("' had had "), writ_tell_percent(arena, of->before),
                     WRIT_STR("; of "), writ_tell_count(arena, of->values_after),
                     WRIT_STR(" new ones since, "), writ_tell_percent(arena, of->after));
}

/* Of X's values in use in each slice, the share that Y had before the change. NULL: no slices. */
static const double *series_of(const writ_detection *detection, const mapping *of)
{
    const writ_profile *profile = detection->profile;
    uint64_t had[WRIT_PROFILE_SLICES] = {0}, all[WRIT_PROFILE_SLICES] = {0};
    held_values values;
    if (detection->baseline)
        return NULL;
    gather(&of->to->field->sample, &of->from->field->sample, NULL, &values);
    for (size_t i = 0; i < profile->slice_count; i++) {
        uint64_t from = profile->slices[i].first, to = from + profile->slices[i].records;
        for (size_t j = 0; j < values.count; j++) {
            if (values.items[j].first >= to || values.items[j].last < from)
                continue;
            all[i]++;
            had[i] += values.items[j].there < profile->slices[of->at].first;
        }
    }
    return writ_drift_series(detection->arena, had, all, profile->slice_count);
}

static void tell(writ_detection *detection, const mapping *of, const mapping *inverse)
{
    writ_arena *arena = detection->arena;
    writ_sides sides;
    writ_str to = of->to->field->path, from = of->from->field->path;
    writ_sides_of(detection, of->to->field, of->at, &sides);
    writ_drift_finding *found =
        writ_drift_add(detection, WRIT_RULE_MAPPING_DRIFT, of->to->field, &sides);
    writ_str since = writ_drift_since(arena, &found->start);
    writ_tell_evidence(detection, found, shares_in_words(arena, of));
    if (inverse)
        writ_tell_evidence(detection, found, shares_in_words(arena, inverse));
    found->finding.new_path = from;
    found->finding.message = inverse
                                 ? writ_str_printf(arena, "'%.*s' and '%.*s' were swapped %.*s",
                                                   WRIT_FMT(to), WRIT_FMT(from), WRIT_FMT(since))
                                 : writ_str_printf(arena, "'%.*s' holds what '%.*s' held %.*s",
                                                   WRIT_FMT(to), WRIT_FMT(from), WRIT_FMT(since));
    found->new_field = of->from->field;
    found->measure = "values of the other field";
    found->series = series_of(detection, of);
    found->new_series = inverse ? series_of(detection, inverse) : NULL;
    found->before = of->before;
    found->after = of->after;
    found->sample_before = of->values_before;
    found->sample_after = of->values_after;
}

void writ_detect_mappings(writ_detection *detection)
{
    mappings found = {0};
    if (detection->state_count * detection->state_count > WRIT_BOUND_RENAME_PAIRS)
        return;
    find_mappings(detection, &found);
    for (size_t i = 0; i < found.count; i++) {
        mapping *of = &found.items[i], *inverse = find_inverse(&found, of);
        if (of->is_told)
            continue;
        tell(detection, of, inverse);
        detection->states[of->to - detection->states].explained = true;
        if (inverse) {
            inverse->is_told = true;
            detection->states[inverse->to - detection->states].explained = true;
        }
    }
}
