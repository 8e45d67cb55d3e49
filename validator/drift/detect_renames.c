/* SPDX-License-Identifier: Apache-2.0
 *
 * RENAMED_FIELD: of the pairs of a field that vanished and one that began the likely ones, each
 * field in one. What moved with its container is told of the container.
 */
#include <stdlib.h>

#include "validator/drift/switch_evidence.h"
#include "validator/drift/tell.h"

/* Producers that are named. */
#define NAMED 5
/* Evidence of values that is worth a sentence. */
#define TELLING 0.1

typedef struct claim {
    const writ_switch_pair *pair;
    /* What is told of: the leaves of the pair, or containers that they are in at the same place. */
    const writ_profile_field *old_field, *new_field;
} claim;

typedef WRIT_ARRAY(claim) claims;

/* --- which pairs --- */

static void gather(writ_switch_search *search, claims *chosen)
{
    for (size_t i = 0; i < search->pairs.count; i++) {
        const writ_switch_pair *pair = &search->pairs.items[i];
        if (pair->is_chosen)
            *WRIT_PUSH(search->detection->arena, chosen) =
                (claim){pair, pair->old_end->state->field, pair->new_end->state->field};
    }
}

/* --- containers --- */

static bool is_within(const writ_profile_field *container, const writ_profile_field *field)
{
    while (field && field != container)
        field = field->parent;
    return field != NULL;
}

/* Is the leaf at one place in one container where the other is in the other? */
static bool same_tail(const writ_profile_field *a, const writ_profile_field *old_container,
                      const writ_profile_field *b, const writ_profile_field *new_container)
{
    while (a != old_container && b != new_container) {
        if (!writ_str_equal(a->name, b->name))
            return false;
        a = a->parent, b = b->parent;
    }
    return a == old_container && b == new_container;
}

/* Does no chosen pair lead from one of the containers to anywhere but its place in the other? */
static bool moved_whole(const claims *chosen, const writ_profile_field *old_container,
                        const writ_profile_field *new_container)
{
    for (size_t i = 0; i < chosen->count; i++) {
        const writ_profile_field *a = chosen->items[i].pair->old_end->state->field;
        const writ_profile_field *b = chosen->items[i].pair->new_end->state->field;
        if ((is_within(old_container, a) || is_within(new_container, b)) &&
            !(is_within(old_container, a) && is_within(new_container, b) &&
              same_tail(a, old_container, b, new_container)))
            return false;
    }
    return true;
}

/* The outermost containers that moved with all in them. */
static void widen(const claims *chosen, claim *of)
{
    const writ_field_state *a = of->pair->old_end->state, *b = of->pair->new_end->state;
    while (writ_str_equal(a->field->name, b->field->name)) {
        a = a->parent, b = b->parent;
        if (!a->vanished || !b->began || !moved_whole(chosen, a->field, b->field))
            return;
        of->old_field = a->field;
        of->new_field = b->field;
    }
}

/* --- words --- */

static double share(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

typedef WRIT_ARRAY(writ_str) sentences;

static void say_members(writ_arena *arena, const claims *chosen, const claim *of, sentences *said)
{
    writ_buf names = WRIT_BUF_INIT;
    size_t count = 0;
    for (size_t i = 0; i < chosen->count; i++) {
        const writ_profile_field *leaf = chosen->items[i].pair->old_end->state->field;
        if (!is_within(of->old_field, leaf) || leaf == of->old_field)
            continue;
        if (count++)
            writ_buf_add_text(&names, ", ");
        size_t from = of->old_field->path.len + 1;
        writ_buf_add_str(&names, writ_str_part(leaf->path, from, leaf->path.len - from));
    }
    if (count)
        *WRIT_PUSH(arena, said) =
            writ_str_printf(arena, "members that moved with it: %s", names.ptr);
    writ_buf_clear(&names);
}

static void say_names(writ_arena *arena, const writ_switch_pair *pair, sentences *said)
{
    double alike = pair->evidence[WRIT_SWITCH_NAMES];
    if (alike >= 0.3)
        *WRIT_PUSH(arena, said) =
            writ_str_printf(arena, "the names are %.0f %% alike", 100 * alike);
}

static void say_values(writ_arena *arena, const writ_switch_pair *pair, sentences *said)
{
    const writ_sample_overlap *seen = &pair->overlap;
    bool newer_has_less = seen->in_b < seen->in_a;
    uint32_t fewer = newer_has_less ? seen->in_b : seen->in_a;
    if (pair->evidence[WRIT_SWITCH_SHARED] > TELLING ||
        pair->evidence[WRIT_SWITCH_BEYOND_CHANCE] > TELLING)
        *WRIT_PUSH(arena, said) = writ_str_printf(
            arena, "of %u different values of the %s field %u came in the %s one too", fewer,
            newer_has_less ? "new" : "old", seen->shared, newer_has_less ? "old" : "new");
}

static void say_presence(writ_arena *arena, const writ_switch_pair *pair, sentences *said)
{
    const writ_sides *olds = &pair->old_end->state->presence;
    const writ_sides *news = &pair->new_end->state->presence;
    double before = share((double)olds->before.values, (double)olds->chances_before);
    double after = share((double)news->after.values, (double)news->chances_after);
    if (pair->evidence[WRIT_SWITCH_SAME_RATE] > 0)
        *WRIT_PUSH(arena, said) =
            WRIT_JOIN(arena, WRIT_STR("as often present: "), writ_tell_percent(arena, before),
                      WRIT_STR(" before, "), writ_tell_percent(arena, after), WRIT_STR(" since"));
}

static void say_form(writ_arena *arena, const writ_switch_pair *pair, sentences *said)
{
    const uint64_t *olds = pair->old_end->counts.forms, *news = pair->new_end->counts.forms;
    size_t a = 0, b = 0;
    for (size_t i = 1; i < WRIT_FORM_COUNT; i++) {
        a = olds[i] > olds[a] ? i : a;
        b = news[i] > news[b] ? i : b;
    }
    if (a == b && a != WRIT_FORM_NULL)
        *WRIT_PUSH(arena, said) =
            writ_str_printf(arena, "both hold: %s", writ_form_name((writ_form)a));
}

/* --- producers --- */

typedef struct by_producer {
    uint32_t old_rows, new_rows;
} by_producer;

static void list(writ_arena *arena, const writ_profile *profile, const bool *chosen,
                 const char *what, sentences *said)
{
    size_t count = 0;
    writ_str words = WRIT_STR_EMPTY;
    for (size_t i = 1; i < profile->producer_count; i++)
        if (chosen[i] && count++ < NAMED)
            words = WRIT_JOIN(arena, words, count > 1 ? WRIT_STR(", ") : WRIT_STR(" "),
                              profile->producers[i]);
    if (count > NAMED)
        words = WRIT_JOIN(arena, words, writ_str_printf(arena, " and %zu more", count - NAMED));
    if (count)
        *WRIT_PUSH(arena, said) = WRIT_JOIN(arena, writ_str_of(what), words);
}

/* Who sends the new field, and who the old one more than now and then. */
static void say_producers(writ_detection *detection, const writ_switch_pair *pair, sentences *said)
{
    const writ_profile *profile = detection->profile;
    const writ_switch_end *a = pair->old_end, *b = pair->new_end;
    by_producer counts[WRIT_PROFILE_PRODUCERS + 1] = {0};
    bool switched[WRIT_PROFILE_PRODUCERS + 1] = {0}, lags[WRIT_PROFILE_PRODUCERS + 1] = {0};
    if (!a->has_rows || !b->has_rows || profile->producer_count < 2)
        return;
    uint64_t change = profile->slices[b->state->presence.at].first;
    for (size_t i = 0; i < profile->row_count; i++) {
        if (profile->rows[i].record < change)
            continue;
        by_producer *of = &counts[profile->rows[i].producer];
        of->old_rows += a->rows[i / 64] >> i % 64 & 1;
        of->new_rows += b->rows[i / 64] >> i % 64 & 1;
    }
    for (size_t i = 1; i < profile->producer_count; i++) {
        switched[i] = counts[i].new_rows > counts[i].old_rows;
        lags[i] = counts[i].old_rows > counts[i].new_rows;
    }
    list(detection->arena, profile, switched, "switched:", said);
    list(detection->arena, profile, lags, "still sending the old name:", said);
}

/* --- findings --- */

static writ_field_state *state_of(const writ_detection *detection, writ_str path)
{
    for (size_t i = 0; i < detection->state_count; i++)
        if (writ_str_equal(detection->states[i].field->path, path))
            return &detection->states[i];
    return NULL;
}

/* What is told of the two holds for all in them that is at the same place. */
static void explain(writ_detection *detection, const claim *of)
{
    for (size_t i = 0; i < detection->state_count; i++) {
        writ_field_state *old_state = &detection->states[i];
        if (!is_within(of->old_field, old_state->field))
            continue;
        writ_str path = old_state->field->path;
        size_t from = of->old_field->path.len;
        writ_str tail = writ_str_part(path, from, path.len - from);
        writ_field_state *new_state =
            state_of(detection, WRIT_JOIN(detection->arena, of->new_field->path, tail));
        if (new_state)
            old_state->explained = new_state->explained = true;
    }
}

/* The likeliest of the pairs that are told of together. */
static const writ_switch_pair *best_of(const claims *chosen, const claim *of)
{
    const writ_switch_pair *best = of->pair;
    for (size_t i = 0; i < chosen->count; i++)
        if (chosen->items[i].old_field == of->old_field &&
            chosen->items[i].pair->confidence > best->confidence)
            best = chosen->items[i].pair;
    return best;
}

static void report(writ_detection *detection, const claims *chosen, const claim *of)
{
    writ_arena *arena = detection->arena;
    const writ_switch_pair *pair = best_of(chosen, of);
    const writ_sides *olds = &pair->old_end->state->presence;
    const writ_sides *news = &pair->new_end->state->presence;
    sentences said = {0};
    writ_drift_finding *found =
        writ_drift_add(detection, WRIT_RULE_RENAMED_FIELD, of->old_field, news);
    writ_str since = writ_drift_since(arena, &found->start);
    say_members(arena, chosen, of, &said);
    say_values(arena, pair, &said);
    say_names(arena, pair, &said);
    say_presence(arena, pair, &said);
    say_form(arena, pair, &said);
    say_producers(detection, pair, &said);
    found->finding.new_path = of->new_field->path;
    found->finding.confidence = pair->confidence;
    found->finding.grade = WRIT_GRADE_INFERRED;
    found->finding.message = writ_str_printf(arena, "'%.*s' stopped and '%.*s' began %.*s",
                                             WRIT_FMT(of->old_field->path),
                                             WRIT_FMT(of->new_field->path), WRIT_FMT(since));
    found->finding.evidence.items = said.items;
    found->finding.evidence.count = said.count;
    found->new_field = of->new_field;
    found->sample_before = olds->before.values;
    found->sample_after = news->after.values;
    found->before = share((double)olds->before.values, (double)olds->chances_before);
    found->after = share((double)olds->after.values, (double)olds->chances_after);
    found->series = writ_drift_presence(detection, of->old_field);
    found->new_series = writ_drift_presence(detection, of->new_field);
}

/* Has one of those before told of the same containers? */
static bool is_told(const claims *chosen, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (chosen->items[i].old_field == chosen->items[index].old_field)
            return true;
    return false;
}

void writ_detect_renames(writ_detection *detection)
{
    writ_switch_search search;
    claims chosen = {0};
    writ_switch_search_pairs(&search, detection);
    gather(&search, &chosen);
    for (size_t i = 0; i < chosen.count; i++)
        widen(&chosen, &chosen.items[i]);
    for (size_t i = 0; i < chosen.count; i++) {
        explain(detection, &chosen.items[i]);
        if (!is_told(&chosen, i))
            report(detection, &chosen, &chosen.items[i]);
    }
}
