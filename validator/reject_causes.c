/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/reject_causes.h"

#include <stdlib.h>

#include "contracts/base/bounds.h"
#include "contracts/base/utf8.h"
#include "validator/drift/traits.h"
#include "validator/reject.h"

/* ---- texts ---- */

/* A copy of so much of it as is kept. */
static writ_str keep(writ_causes *causes, writ_str text)
{
    if (text.len <= WRIT_BOUND_REJECT_TEXT)
        return writ_str_copy(&causes->arena, text);
    return WRIT_JOIN(&causes->arena, writ_utf8_cut(text, WRIT_BOUND_REJECT_TEXT),
                     WRIT_STR("\u2026"));
}

static void add_name(writ_causes *causes, writ_names *names, writ_str name)
{
    for (size_t i = 0; i < names->count; i++)
        if (writ_str_equal(names->items[i], name))
            return;
    if (name.len && name.len <= WRIT_BOUND_REJECT_TEXT && names->count < WRIT_CAUSE_NAMES)
        names->items[names->count++] = writ_str_copy(&causes->arena, name);
}

static void set_at(char to[WRIT_CAUSE_AT], writ_str at)
{
    memcpy(to, at.ptr, WRIT_CAUSE_AT - 1);
    to[WRIT_CAUSE_AT - 1] = '\0';
}

static void widen(char first[WRIT_CAUSE_AT], char last[WRIT_CAUSE_AT], writ_str at)
{
    if (!*first || memcmp(at.ptr, first, at.len) < 0)
        set_at(first, at);
    if (!*last || memcmp(at.ptr, last, at.len) > 0)
        set_at(last, at);
}

/* ---- which letters are meant ---- */

/* ID for all of its versions, or a label as it stands in letters. */
static bool is_of_contract(writ_str label, writ_str asked)
{
    return writ_str_equal(label, asked) ||
           (writ_str_starts(label, asked) && label.ptr[asked.len] == '@');
}

static bool is_meant_error(const writ_causes *causes, const writ_letter_error *error)
{
    return !causes->options.rule.len || writ_str_equal(causes->options.rule, error->rule);
}

static bool is_meant(const writ_causes *causes, const writ_letter *letter)
{
    const writ_cause_options *options = &causes->options;
    if (options->contract.len && !is_of_contract(letter->contract, options->contract))
        return false;
    if (options->since.len && writ_str_compare(letter->at, options->since) < 0)
        return false;
    for (size_t i = 0; i < letter->error_count; i++)
        if (is_meant_error(causes, &letter->errors[i]))
            return true;
    return false;
}

/* ---- time ---- */

static void regroup(void *context, const writ_reject_steps *from, const writ_reject_steps *to)
{
    writ_causes *causes = context;
    writ_reject_steps_move(causes->steps, from, to);
    for (size_t i = 0; i < causes->items.count; i++)
        writ_reject_steps_move(causes->items.items[i]->steps, from, to);
}

/* ---- causes ---- */

static writ_cause *cause_of(writ_causes *causes, const writ_letter *letter,
                            const writ_letter_error *error, size_t field)
{
    writ_arena *arena = &causes->arena;
    writ_cause *cause = writ_map_find(&causes->by_key, writ_buf_str(&causes->key));
    if (cause)
        return cause;
    if (causes->items.count >= WRIT_BOUND_REJECT_CAUSES)
        return NULL;
    unsigned by = causes->options.by;
    cause = WRIT_NEW(arena, writ_cause);
    cause->key = writ_str_copy(arena, writ_buf_str(&causes->key));
    cause->rule = by & WRIT_CAUSE_RULE ? keep(causes, error->rule) : WRIT_STR_EMPTY;
    cause->path = by & WRIT_CAUSE_PATH ? keep(causes, writ_buf_str(&causes->path)) : WRIT_STR_EMPTY;
    cause->producer = writ_str_copy(arena, writ_buf_str(&causes->label));
    cause->producer_field = field;
    cause->contract = by & WRIT_CAUSE_CONTRACT ? keep(causes, letter->contract) : WRIT_STR_EMPTY;
    writ_map_put(arena, &causes->by_key, cause->key, cause);
    *WRIT_PUSH(arena, &causes->items) = cause;
    return cause;
}

/* Each part behind its length, so that no two causes have one key. */
static void add_part(writ_causes *causes, bool is_told, writ_str part)
{
    part = is_told ? writ_utf8_cut(part, WRIT_BOUND_REJECT_TEXT) : WRIT_STR_EMPTY;
    writ_buf_add(&causes->key, &part.len, sizeof part.len);
    writ_buf_add_str(&causes->key, part);
}

static void set_key(writ_causes *causes, writ_str rule, writ_str path, writ_str producer,
                    writ_str contract)
{
    unsigned by = causes->options.by;
    writ_buf_reset(&causes->key);
    add_part(causes, by & WRIT_CAUSE_RULE, rule);
    add_part(causes, by & WRIT_CAUSE_PATH, path);
    add_part(causes, by & WRIT_CAUSE_PRODUCER, producer);
    add_part(causes, by & WRIT_CAUSE_CONTRACT, contract);
}

static bool is_json(const writ_letter *letter)
{
    return letter->encoding == WRIT_LETTER_JSON || letter->encoding == WRIT_LETTER_REDACTED;
}

static void set_example(writ_causes *causes, writ_cause *cause, const writ_letter_reader *reader,
                        const writ_letter *letter, const writ_letter_error *error)
{
    uint32_t at;
    cause->message = keep(causes, error->message);
    cause->hint = keep(causes, error->hint);
    cause->of = keep(causes, letter->contract);
    cause->file = keep(causes, letter->file);
    cause->line = letter->line;
    cause->offset = letter->offset;
    if (causes->options.show_values && is_json(letter) &&
        writ_tape_find(&reader->tape, letter->token_at, error->path, &at))
        cause->value = keep(causes, writ_tape_extent(&reader->tape, at));
}

/* One error of the letter, which is the newest. */
static void count_error(writ_causes *causes, const writ_letter_reader *reader,
                        const writ_letter *letter, const writ_letter_error *error, size_t field,
                        const char *file, uint64_t line)
{
    writ_buf_reset(&causes->path);
    writ_reject_group_path(&causes->path, error->path);
    set_key(causes, error->rule, writ_buf_str(&causes->path), writ_buf_str(&causes->label),
            letter->contract);
    writ_cause *cause = cause_of(causes, letter, error, field);
    if (!cause) {
        causes->left_out++;
        return;
    }
    if (cause->newest == causes->letters)
        return; /* another item of the same array */
    if (!cause->oldest) {
        cause->oldest = causes->letters;
        set_example(causes, cause, reader, letter, error);
        cause->letter_file = writ_str_of(file);
        cause->letter_line = line;
    }
    cause->newest = causes->letters;
    cause->records++;
    cause->steps[writ_reject_step_of(&causes->times, letter->seconds)]++;
    widen(cause->first, cause->last, letter->at);
    add_name(causes, &cause->owners, letter->owner);
    for (size_t i = 0; i < letter->affects_count; i++)
        add_name(causes, &cause->affects, letter->affects[i]);
}

/* ---- producers ---- */

static writ_cause_field *field_of(writ_causes *causes, writ_str path)
{
    for (size_t i = 0; i < causes->field_count; i++)
        if (writ_str_equal(causes->fields[i].path, path))
            return &causes->fields[i];
    if (causes->field_count == WRIT_CAUSE_FIELDS)
        return NULL;
    writ_cause_field *field = &causes->fields[causes->field_count++];
    field->path = writ_str_copy(&causes->arena, path);
    return field;
}

static void join(writ_causes *causes, writ_cause *to, const writ_cause *from)
{
    to->records += from->records;
    to->newest = from->newest > to->newest ? from->newest : to->newest;
    widen(to->first, to->last, writ_str_of(from->first));
    widen(to->first, to->last, writ_str_of(from->last));
    for (size_t i = 0; i < from->owners.count; i++)
        add_name(causes, &to->owners, from->owners.items[i]);
    for (size_t i = 0; i < from->affects.count; i++)
        add_name(causes, &to->affects, from->affects.items[i]);
    for (size_t i = 0; i < WRIT_REJECT_STEPS; i++)
        to->steps[i] += from->steps[i];
}

/* It has too many different texts, and names no producer: its causes are those of nobody. */
static void drop_field(writ_causes *causes, size_t dropped)
{
    size_t kept = 0;
    causes->fields[dropped].is_none = true;
    causes->by_key = (writ_map)WRIT_MAP_INIT;
    for (size_t i = 0; i < causes->items.count; i++) {
        writ_cause *cause = causes->items.items[i];
        if (cause->producer.len && cause->producer_field == dropped) {
            cause->producer = WRIT_STR_EMPTY;
            set_key(causes, cause->rule, cause->path, cause->producer, cause->contract);
            cause->key = writ_str_copy(&causes->arena, writ_buf_str(&causes->key));
        }
        writ_cause *same = writ_map_find(&causes->by_key, cause->key);
        if (same) {
            join(causes, same, cause);
            continue;
        }
        writ_map_put(&causes->arena, &causes->by_key, cause->key, cause);
        causes->items.items[kept++] = cause;
    }
    causes->items.count = kept;
}

typedef struct choosing {
    const writ_causes *causes;
    const writ_letter *letter;
} choosing;

static bool skips(void *context, writ_str path)
{
    const choosing *c = context;
    const writ_cause_options *options = &c->causes->options;
    for (size_t i = 0; i < c->causes->field_count; i++)
        if (c->causes->fields[i].is_none && writ_str_equal(c->causes->fields[i].path, path))
            return true;
    return !options->show_values && options->is_classified &&
           options->is_classified(options->is_classified_context, c->letter->contract, path);
}

/* Where the record says who wrote it; 0: it does not. Its path is in causes->path then. */
static uint32_t find_producer(writ_causes *causes, const writ_tape *tape, const writ_letter *letter)
{
    choosing c = {causes, letter};
    const writ_producer_filter filter = {skips, &c};
    uint32_t at = 0;
    writ_buf_reset(&causes->path);
    if (!causes->options.producer.len)
        return writ_producer_find(&causes->ranks, tape, letter->token_at, &filter, &causes->path);
    writ_buf_add_str(&causes->path, causes->options.producer);
    if (skips(&c, causes->options.producer) ||
        !writ_tape_find(tape, letter->token_at, causes->options.producer, &at))
        return 0;
    return at;
}

/* A person is no system: what looks like one is told only when values may be. */
static bool may_tell(const writ_causes *causes, const writ_tape *tape, uint32_t at)
{
    writ_form form = writ_traits_of(tape, at).form;
    return causes->options.show_values || (form != WRIT_FORM_EMAIL && form != WRIT_FORM_PHONE);
}

/* Sets causes->label; returns the place of the field that says so. */
static size_t set_label(writ_causes *causes, const writ_letter_reader *reader,
                        const writ_letter *letter)
{
    const writ_tape *tape = &reader->tape;
    writ_buf scratch = WRIT_BUF_INIT;
    writ_buf_reset(&causes->label);
    if (!(causes->options.by & WRIT_CAUSE_PRODUCER) || !is_json(letter))
        return 0;
    uint32_t at = find_producer(causes, tape, letter);
    const writ_token *token = &tape->tokens[at];
    bool is_text = at && token->kind == WRIT_TOKEN_STRING;
    if (!at || !(is_text || token->kind == WRIT_TOKEN_NUMBER) || !token->len ||
        token->len > WRIT_PRODUCER_LONGEST || !may_tell(causes, tape, at))
        return 0;
    writ_cause_field *field = field_of(causes, writ_buf_str(&causes->path));
    if (!field)
        return 0;
    writ_str text = is_text ? writ_tape_text(tape, token, &scratch) : writ_tape_raw(tape, token);
    bool is_new = !writ_map_find(&field->labels, text);
    if (is_new && field->labels.count == WRIT_CAUSE_PRODUCERS && !causes->options.producer.len) {
        drop_field(causes, (size_t)(field - causes->fields));
    } else {
        if (is_new && field->labels.count < WRIT_CAUSE_PRODUCERS)
            writ_map_put(&causes->arena, &field->labels, writ_str_copy(&causes->arena, text),
                         field);
        writ_buf_add_str(&causes->label, text);
    }
    writ_buf_clear(&scratch);
    return (size_t)(field - causes->fields);
}

/* ---- letters ---- */

void writ_causes_add(writ_causes *causes, const writ_letter_reader *reader,
                     const writ_letter *letter, const char *file, uint64_t line)
{
    causes->letters++;
    if (!is_meant(causes, letter))
        return;
    causes->records++;
    causes->again += letter->attempt > 1;
    causes->by_encoding[letter->encoding]++;
    widen(causes->first, causes->last, letter->at);
    writ_reject_steps_hold(&causes->times, letter->seconds, regroup, causes);
    causes->steps[writ_reject_step_of(&causes->times, letter->seconds)]++;
    size_t field = set_label(causes, reader, letter);
    for (size_t i = 0; i < letter->error_count; i++)
        if (is_meant_error(causes, &letter->errors[i]))
            count_error(causes, reader, letter, &letter->errors[i], field, file, line);
}

static int by_records(const void *a, const void *b)
{
    const writ_cause *x = *(const writ_cause *const *)a, *y = *(const writ_cause *const *)b;
    if (x->records != y->records)
        return (x->records < y->records) - (x->records > y->records);
    return (x->oldest > y->oldest) - (x->oldest < y->oldest);
}

void writ_causes_sort(writ_causes *causes)
{
    if (causes->items.count)
        qsort(causes->items.items, causes->items.count, sizeof *causes->items.items, by_records);
}

void writ_causes_clear(writ_causes *causes)
{
    writ_arena_clear(&causes->arena);
    writ_producer_ranks_clear(&causes->ranks);
    writ_buf_clear(&causes->key);
    writ_buf_clear(&causes->label);
    writ_buf_clear(&causes->path);
}
