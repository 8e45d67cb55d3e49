/* SPDX-License-Identifier: Apache-2.0
 *
 * Two profiles become one: the records of `from` come after those of `to`.
 */
#include <math.h>

#include "validator/drift/profile_parts.h"

typedef struct merge {
    writ_profile *to;
    const writ_profile *from;
    writ_arena scratch;
    writ_profile_field **fields; /* by index in `from`: the same one in `to`; NULL: no room */
    uint16_t *producers;         /* likewise */
    uint64_t later;              /* records in `to` before */
    size_t first_slice;          /* in `to`, of those that come from `from` */
    size_t group;                /* slices of `from` that become one there */
} merge;

/* ---- fields ---- */

static writ_profile_field *counterpart(merge *m, const writ_profile_field *field)
{
    writ_profile_field *parent = field->parent ? m->fields[field->parent->index] : NULL;
    if (!field->parent)
        return m->to->root;
    if (!parent)
        return NULL;
    return field->is_any ? writ_profile_items(m->to, parent)
                         : writ_profile_member_named(m->to, parent, field->name);
}

/* All fields have come but for the root, which is there from the beginning. */
static bool has_come(const writ_profile *profile, const writ_profile_field *field)
{
    return field->parent || profile->records > profile->malformed;
}

static void pair_fields(merge *m)
{
    m->fields = writ_arena_zalloc(&m->scratch, m->from->fields.count * sizeof *m->fields);
    for (size_t i = 0; i < m->from->fields.count; i++) {
        const writ_profile_field *field = m->from->fields.items[i];
        size_t known = m->to->fields.count;
        writ_profile_field *to = counterpart(m, field);
        m->fields[i] = to;
        if (!to || !has_come(m->from, field))
            continue;
        if (m->to->fields.count > known || !has_come(m->to, to))
            to->first = field->first + m->later;
        to->last = field->last + m->later;
        to->is_map |= field->is_map;
    }
}

/* Values that may be shown there need not be so here. */
static void hide_texts(writ_sample *sample)
{
    for (uint32_t i = 0; i < sample->count; i++)
        sample->values[i].text.len = 0;
}

static void merge_sketches(merge *m, writ_profile_field *to, const writ_profile_field *from)
{
    writ_arena *arena = &m->to->arena;
    writ_hyperloglog_merge(&to->distinct, &from->distinct);
    writ_sample_merge(arena, &to->sample, &from->sample, m->later);
    writ_quantiles_merge(arena, &to->numbers, &from->numbers);
    writ_quantiles_merge(arena, &to->lengths, &from->lengths);
    if (!to->is_shown)
        hide_texts(&to->sample);
    if (from->latest > -INFINITY)
        to->latest = from->latest;
    to->epochs += from->epochs;
    to->epochs_back += from->epochs_back;
}

/* ---- slices ---- */

static size_t groups_of(const merge *m)
{
    return (m->from->slice_count + m->group - 1) / m->group;
}

/* The side with the shorter slices gives way. */
static void fit_slices(merge *m)
{
    m->group = 1;
    while (m->to->slice_count + groups_of(m) > WRIT_PROFILE_SLICES) {
        if (m->to->slice_records <= m->from->slice_records * m->group)
            writ_profile_slices_halve(m->to);
        else
            m->group *= 2;
    }
    m->first_slice = m->to->slice_count;
    if (m->to->slice_records < m->from->slice_records * m->group)
        m->to->slice_records = m->from->slice_records * m->group;
}

static void append_slices(merge *m)
{
    for (size_t i = 0; i < m->from->slice_count; i++) {
        writ_slice slice = m->from->slices[i];
        slice.first += m->later;
        if (i % m->group == 0)
            m->to->slices[m->to->slice_count++] = slice;
        else
            writ_slice_join(&m->to->slices[m->to->slice_count - 1], &slice);
    }
}

static void append_counts(merge *m, writ_profile_field *to, const writ_profile_field *from)
{
    for (size_t i = 0; i < m->from->slice_count; i++)
        writ_counts_add(&m->to->arena, &to->slices[m->first_slice + i / m->group],
                        &from->slices[i]);
}

/* ---- rows ---- */

static void pair_producers(merge *m)
{
    m->producers = writ_arena_zalloc(&m->scratch, m->from->producer_count * sizeof *m->producers);
    for (size_t i = 1; i < m->from->producer_count; i++)
        m->producers[i] = writ_profile_producer(m->to, m->from->producers[i]);
}

static void append_row(merge *m, const writ_profile_row *from)
{
    writ_profile_row *row = &m->to->rows[m->to->row_count++];
    *row = (writ_profile_row){.record = from->record + m->later,
                              .producer = m->producers[from->producer]};
    for (size_t i = 0; i < WRIT_PROFILE_ROW_FIELDS && i < m->from->fields.count; i++) {
        const writ_profile_field *to = m->fields[i];
        if (to && to->index < WRIT_PROFILE_ROW_FIELDS && writ_profile_row_has(from, i))
            row->present[to->index / 64] |= (uint64_t)1 << to->index % 64;
    }
}

/* Rows of `from` to skip from one to the next; `to` has room for the rest then. */
static size_t fit_rows(merge *m)
{
    writ_profile *to = m->to;
    uint64_t step = m->from->row_step;
    while (to->row_step < step ||
           to->row_count + (m->from->row_count * m->from->row_step) / step >= WRIT_PROFILE_ROWS) {
        writ_profile_rows_thin(to);
        step = step < to->row_step ? to->row_step : step;
    }
    step = step < to->row_step ? to->row_step : step;
    return (size_t)(step / m->from->row_step);
}

static void append_rows(merge *m)
{
    size_t stride = fit_rows(m);
    for (size_t i = 0; i < m->from->row_count; i += stride)
        append_row(m, &m->from->rows[i]);
    m->to->row_next = m->later + m->from->records;
}

/* ---- both ---- */

static void merge_time(merge *m)
{
    writ_profile *to = m->to;
    if (!to->time && m->from->time) {
        to->time = m->fields[m->from->time->index];
        to->time_is_steady = m->from->time_is_steady;
    }
    if (m->from->time_most > to->time_most)
        to->time_most = m->from->time_most;
    if (m->later < WRIT_PROFILE_REFERENCE_RECORDS && to->records >= WRIT_PROFILE_REFERENCE_RECORDS)
        writ_profile_choose_time(to);
}

void writ_profile_merge(writ_profile *to, const writ_profile *from)
{
    if (from->records == 0)
        return;
    merge m = {.to = to, .from = from, .later = to->records};
    pair_fields(&m);
    pair_producers(&m);
    fit_slices(&m);
    append_slices(&m);
    for (size_t i = 0; i < from->fields.count; i++) {
        if (!m.fields[i])
            continue;
        merge_sketches(&m, m.fields[i], from->fields.items[i]);
        append_counts(&m, m.fields[i], from->fields.items[i]);
    }
    append_rows(&m);
    to->records += from->records;
    to->malformed += from->malformed;
    to->dropped_fields += from->dropped_fields;
    merge_time(&m);
    writ_arena_clear(&m.scratch);
}
