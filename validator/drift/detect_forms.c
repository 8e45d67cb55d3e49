/* SPDX-License-Identifier: Apache-2.0
 *
 * TYPE_DRIFT: values of a JSON type that hardly came before. FORMAT_DRIFT: texts of a form that
 * hardly came before. In both a share of the values that matters is so since one moment, and what
 * was there before came so often that they cannot have been missed by chance.
 */
#include "validator/drift/tell.h"

/* Hardly: at most this part of the share that it has since. */
#define HARDLY 0.1
/* Fewer values, or a smaller part of all, are single mistakes, which the validator tells one by
 * one. */
#define LEAST_VALUES 10
#define LEAST_SHARE  0.01
/* Forms that say what a text is, and those that only say which characters it has: which of these a
 * name or a title has is chance, so more of them must be new. */
#define TELLING_SHARE 0.05
#define LOOSE_SHARE   0.3

/* ---- types ---------------------------------------------------------------------------------- */

enum { TYPE_BOOLEAN, TYPE_INTEGER, TYPE_NUMBER, TYPE_STRING, TYPE_OBJECT, TYPE_ARRAY, TYPES };
static const char *const type_names[TYPES] = {"boolean", "integer", "number",
                                              "string",  "object",  "array"};

/* Of a form other than null. */
static size_t type_of(size_t form)
{
    switch (writ_form_type((writ_form)form)) {
    case WRIT_TYPE_BOOLEAN:
        return TYPE_BOOLEAN;
    case WRIT_TYPE_INTEGER:
        return TYPE_INTEGER;
    case WRIT_TYPE_NUMBER:
        return TYPE_NUMBER;
    case WRIT_TYPE_OBJECT:
        return TYPE_OBJECT;
    case WRIT_TYPE_ARRAY:
        return TYPE_ARRAY;
    default:
        return TYPE_STRING;
    }
}

static void kinds_of_types(const writ_counts *counts, uint64_t *row)
{
    for (size_t form = 0; form < WRIT_FORM_COUNT; form++)
        if (form != WRIT_FORM_NULL)
            row[type_of(form)] += counts->forms[form];
}

static void kinds_of_texts(const writ_counts *counts, uint64_t *row)
{
    for (size_t form = 0; form < WRIT_FORM_COUNT; form++)
        if (form != WRIT_FORM_NULL && type_of(form) == TYPE_STRING)
            row[form] += counts->forms[form];
}

/* ---- what is new ---------------------------------------------------------------------------- */

static double share_of(const uint64_t *counts, size_t kinds, size_t kind)
{
    return writ_tell_share(counts, kinds, kind, kind + 1);
}

static bool is_new(const writ_tell_change *change, size_t kind, double least)
{
    double before = share_of(change->before, change->kinds, kind);
    double after = share_of(change->after, change->kinds, kind);
    return after >= least && change->after[kind] >= LEAST_VALUES && before <= HARDLY * after;
}

static size_t most_frequent(const uint64_t *counts, size_t kinds)
{
    size_t most = 0;
    for (size_t i = 1; i < kinds; i++)
        if (counts[i] > counts[most])
            most = i;
    return most;
}

/* Whole numbers are numbers: 20 among 19.99 is no other type, but 19.99 where all were whole is. */
static bool is_new_type(const writ_tell_change *change, size_t type)
{
    bool whole_among_others = type == TYPE_INTEGER && change->before[TYPE_NUMBER] > 0;
    return !whole_among_others && is_new(change, type, LEAST_SHARE);
}

/* The most frequent of the new ones; `kinds` when none is new. */
static size_t newest(const writ_tell_change *change,
                     bool (*asks)(const writ_tell_change *change, size_t kind))
{
    size_t found = change->kinds;
    for (size_t i = 0; i < change->kinds; i++)
        if (asks(change, i) && (found == change->kinds || change->after[i] > change->after[found]))
            found = i;
    return found;
}

static bool is_telling(size_t form)
{
    return form < WRIT_FORM_CODE && form != WRIT_FORM_EMPTY;
}

static bool is_new_form(const writ_tell_change *change, size_t form)
{
    return is_new(change, form, is_telling(form) ? TELLING_SHARE : LOOSE_SHARE);
}

/* ---- words ---------------------------------------------------------------------------------- */

typedef struct news {
    writ_rule rule;
    const char *what; /* "values", "texts" */
    const char *is, *was;
    writ_tell_kinds kinds;
    size_t kind;
} news;

static void tell(writ_detection *detection, writ_field_state *state, const writ_tell_change *change,
                 const news *n)
{
    writ_arena *arena = detection->arena;
    double before = share_of(change->before, change->kinds, n->kind);
    double after = share_of(change->after, change->kinds, n->kind);
    writ_tell_measure measure = {
        n->is, before, after,
        writ_tell_series(detection, state->field, n->kinds, change->kinds, n->kind, n->kind + 1)};
    writ_drift_finding *finding =
        writ_tell_finding(detection, state, n->rule, &change->sides, &measure);
    writ_str since = writ_drift_since(arena, &finding->start);
    finding->finding.expected = writ_str_of(n->was);
    finding->finding.actual = writ_str_of(n->is);
    finding->finding.message =
        writ_str_printf(arena, "%.*s: %.*s (%s before)", WRIT_FMT(since),
                        WRIT_FMT(WRIT_JOIN(arena, writ_tell_part(arena, after, n->what),
                                           WRIT_STR(" are "), writ_str_of(n->is))),
                        n->was);
    writ_tell_evidence(
        detection, finding,
        writ_str_printf(arena, "%s: %.*s of %.*s %s before, %.*s of %.*s since", n->is,
                        WRIT_FMT(writ_tell_percent(arena, before)),
                        WRIT_FMT(writ_tell_count(arena, change->sides.before.values)), n->what,
                        WRIT_FMT(writ_tell_percent(arena, after)),
                        WRIT_FMT(writ_tell_count(arena, change->sides.after.values))));
}

/* ---- the search ----------------------------------------------------------------------------- */

static void look_for_types(writ_detection *detection, writ_field_state *state)
{
    writ_tell_change change;
    if (!writ_tell_find_change(detection, state, kinds_of_types, TYPES, &change))
        return;
    size_t type = newest(&change, is_new_type);
    if (type == TYPES)
        return;
    const char *was = type_names[most_frequent(change.before, TYPES)];
    tell(detection, state, &change,
         &(news){WRIT_RULE_TYPE_DRIFT, "values", type_names[type], was, kinds_of_types, type});
}

static void look_for_forms(writ_detection *detection, writ_field_state *state)
{
    writ_tell_change change;
    if (!writ_tell_find_change(detection, state, kinds_of_texts, WRIT_FORM_COUNT, &change))
        return;
    size_t form = newest(&change, is_new_form);
    if (form == WRIT_FORM_COUNT)
        return;
    const char *was = writ_form_name((writ_form)most_frequent(change.before, WRIT_FORM_COUNT));
    tell(detection, state, &change,
         &(news){WRIT_RULE_FORMAT_DRIFT, "texts", writ_form_name((writ_form)form), was,
                 kinds_of_texts, form});
}

static void each_open(writ_detection *detection,
                      void (*look)(writ_detection *detection, writ_field_state *state))
{
    for (size_t i = 0; i < detection->state_count; i++)
        if (writ_tell_is_open(detection, &detection->states[i]))
            look(detection, &detection->states[i]);
}

void writ_detect_types(writ_detection *detection)
{
    each_open(detection, look_for_types);
}

void writ_detect_forms(writ_detection *detection)
{
    each_open(detection, look_for_forms);
}
