/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of a profile, and who wrote their records.
 */
#include "contracts/name_tokens.h"
#include "validator/drift/producer.h"
#include "validator/drift/profile_parts.h"

/* ---- rows ---- */

void writ_profile_rows_thin(writ_profile *profile)
{
    for (size_t i = 0; i < profile->row_count; i += 2)
        profile->rows[i / 2] = profile->rows[i];
    profile->row_count = (profile->row_count + 1) / 2;
    profile->row_step *= 2;
    if (profile->row_count)
        profile->row_next = profile->rows[profile->row_count - 1].record + profile->row_step;
}

void writ_profile_row_begin(writ_profile *profile)
{
    profile->row = NULL;
    profile->producer_at = profile->version_at = 0;
    if (profile->records < profile->row_next)
        return;
    if (profile->row_count == WRIT_PROFILE_ROWS)
        writ_profile_rows_thin(profile);
    if (profile->records < profile->row_next)
        return;
    profile->row = &profile->rows[profile->row_count++];
    *profile->row = (writ_profile_row){.record = profile->records};
    profile->row_next = profile->records + profile->row_step;
}

/* ---- which field names the producer ---- */

static const char *const versions[] = {"producer", "schema", "app",    "sdk",
                                       "library",  "client", "source", "event"};
enum { VERSION_DEPTH = 3 }; /* context.library.version */

/* The first of the names that the name holds, from 1; 0: none. */
static uint8_t rank_of(writ_str name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (writ_name_holds(name, writ_str_of(names[i]), false))
            return (uint8_t)(i + 1);
    return 0;
}

static bool is_one_a_record(const writ_profile_field *field)
{
    for (; field; field = field->parent)
        if (field->is_any)
            return false;
    return true;
}

/* Or the name of what is called so: {"producer": {"name": "shop", "version": "4.1"}}. */
static uint8_t producer_rank(const writ_profile_field *field)
{
    const writ_profile_field *called = field;
    if (field->parent && writ_str_is(field->name, "name"))
        called = field->parent;
    return called->depth > WRIT_PRODUCER_DEPTH ? 0 : writ_producer_rank(called->name);
}

/* "app_version", or "version" in what is called "library". A bare version is the record's own. */
static uint8_t version_rank(const writ_profile_field *field)
{
    const size_t count = sizeof versions / sizeof *versions;
    if (field->depth > VERSION_DEPTH || !writ_name_holds(field->name, WRIT_STR("version"), true))
        return 0;
    uint8_t own = rank_of(field->name, versions, count);
    return own ? own : rank_of(field->parent->name, versions, count);
}

/* Labels of another field mean nothing beside those of the new one. */
static void forget_labels(writ_profile *profile)
{
    profile->producer_count = 1;
    for (size_t i = 0; i < profile->row_count; i++)
        profile->rows[i].producer = 0;
}

/* A better one may still come while the stream is young. */
static bool is_better(const writ_profile *profile, uint8_t rank, const writ_profile_field *field,
                      uint8_t rank_of_field)
{
    return rank &&
           (!field || (rank < rank_of_field && profile->records < WRIT_PROFILE_REFERENCE_RECORDS));
}

static void prefer(writ_profile *profile, writ_profile_field *field)
{
    writ_profile_field *producer = profile->producer_field, *version = profile->version_field;
    if (is_better(profile, field->producer_rank, producer,
                  producer ? producer->producer_rank : 0)) {
        profile->producer_field = field;
        profile->producer_at = 0;
        forget_labels(profile);
    }
    if (is_better(profile, field->version_rank, version, version ? version->version_rank : 0)) {
        profile->version_field = field;
        profile->version_at = 0;
    }
}

void writ_profile_consider_producer(writ_profile *profile, writ_profile_field *field)
{
    if (profile->options.producer.len) {
        if (writ_str_equal(profile->options.producer, field->path))
            profile->producer_field = field;
        return;
    }
    bool is_sensitive = field->declared && !field->is_shown;
    if (is_sensitive || field->depth > VERSION_DEPTH || !is_one_a_record(field))
        return;
    field->producer_rank = producer_rank(field);
    field->version_rank = version_rank(field);
    prefer(profile, field);
}

/* ---- the label of a record ---- */

/* It is no producer after all; the next best is. */
static void drop(writ_profile *profile, writ_profile_field **dropped)
{
    if (profile->options.producer.len)
        return;
    (*dropped)->producer_rank = (*dropped)->version_rank = 0;
    *dropped = NULL;
    forget_labels(profile);
    for (size_t i = 0; i < profile->fields.count; i++)
        prefer(profile, profile->fields.items[i]);
}

uint16_t writ_profile_producer(writ_profile *profile, writ_str label)
{
    for (size_t i = 1; i < profile->producer_count; i++)
        if (writ_str_equal(profile->producers[i], label))
            return (uint16_t)i;
    if (profile->producer_count > WRIT_PROFILE_PRODUCERS)
        return 0;
    profile->producers[profile->producer_count] = writ_str_copy(&profile->arena, label);
    return (uint16_t)profile->producer_count++;
}

/* The text of the field, if it came; one that holds others is none. */
static void add_text(writ_profile *profile, writ_buf *label, writ_profile_field **field,
                     uint32_t at)
{
    const writ_token *token = &profile->tape.tokens[at];
    if (at == 0)
        return;
    if (token->kind == WRIT_TOKEN_ARRAY || token->kind == WRIT_TOKEN_OBJECT)
        drop(profile, field);
    if (token->kind != WRIT_TOKEN_STRING && token->kind != WRIT_TOKEN_NUMBER)
        return;
    writ_buf_add_text(label, label->len ? " " : "");
    writ_buf_add_str(label, token->kind == WRIT_TOKEN_NUMBER
                                ? writ_tape_raw(&profile->tape, token)
                                : writ_tape_text(&profile->tape, token, &profile->scratch));
}

/* When there are too many, versions are the first to go. */
static void set_label(writ_profile *profile, writ_str label)
{
    if (label.len == 0 || label.len > WRIT_PRODUCER_LONGEST)
        return;
    profile->row->producer = writ_profile_producer(profile, label);
    if (!profile->row->producer && profile->version_field)
        drop(profile, &profile->version_field);
    else if (!profile->row->producer)
        drop(profile, &profile->producer_field);
}

void writ_profile_row_end(writ_profile *profile)
{
    writ_buf label = WRIT_BUF_INIT;
    if (!profile->row)
        return;
    add_text(profile, &label, &profile->producer_field, profile->producer_at);
    add_text(profile, &label, &profile->version_field, profile->version_at);
    set_label(profile, writ_buf_str(&label));
    writ_buf_clear(&label);
}
