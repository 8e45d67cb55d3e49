/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/run.h"

#include <stdlib.h>

#include "contracts/base/bounds.h"
#include "contracts/base/stack.h"

static bool run_block(writ_run *run, const writ_frame *frame, uint32_t block, uint32_t at);

static void give_up(writ_run *run, writ_giving_up why)
{
    if (!run->gave_up)
        run->gave_up = why;
    run->cost_gate = 0;
}

bool writ_run_probe(writ_run *run, uint32_t block, uint32_t at)
{
    writ_findings *findings = run->findings;
    run->findings = NULL;
    writ_frame frame = {.key = UINT32_MAX};
    bool holds = run_block(run, &frame, block, at);
    run->findings = findings;
    return holds;
}

bool writ_run_collect(writ_run *run, const writ_frame *frame, uint32_t block, uint32_t at,
                      writ_findings *findings)
{
    writ_findings *outer = run->findings;
    run->findings = findings;
    if (!run->weighing++)
        run->weighing_limit += run->cost; /* what is left of it */
    bool holds = run_block(run, frame, block, at);
    if (!--run->weighing)
        run->weighing_limit -= run->cost < run->weighing_limit ? run->cost : run->weighing_limit;
    run->findings = outer;
    return holds;
}

/* A pattern given up neither matches nor does not. Its place fails, but `not`, `if` and their like
 * make what they want of that, so the verdict as a whole is no (writ_run_root). */
static void give_up_pattern(writ_run *run, const writ_schema *schema, const char *keyword)
{
    if (!run->costly.schema)
        run->costly = (writ_costly){schema, keyword};
}

bool writ_run_may_weigh(const writ_run *run)
{
    return run->weighing_limit > (run->weighing ? run->cost : 0);
}

/* ---- marks ---- */

/* The marks to be made for the value, or NULL. */
static inline writ_marks *marks_of(const writ_run *run, uint32_t at)
{
    return run->marks && run->marks->at == at ? run->marks : NULL;
}

static void mark(writ_marks *marks, uint32_t index)
{
    marks->bits[index / 64] |= UINT64_C(1) << (index % 64);
}

static void mark_all(writ_marks *marks)
{
    memset(marks->bits, 0xFF, marks->words * sizeof *marks->bits);
}

static uint64_t *copy_marks(writ_run *run, const writ_marks *marks)
{
    return writ_arena_copy(&run->scratch, marks->bits, marks->words * sizeof *marks->bits);
}

/* As writ_run_probe; but a block that does not hold marks nothing (2020-12 core, section 7.7.1.2).
 * `before` are the marks as they are now, and then as they have become. */
static bool probe_marking(writ_run *run, uint32_t block, uint32_t at, uint64_t *before)
{
    bool holds = writ_run_probe(run, block, at);
    uint64_t *bits = run->marks->bits;
    memcpy(holds ? before : bits, holds ? bits : before, run->marks->words * sizeof *bits);
    return holds;
}

/* ---- numbers ---- */

/* The exact value of a number's text. The scanner has checked the grammar and the exponent. */
static writ_number number_at(writ_run *run, const writ_token *token)
{
    writ_number number = {0};
    writ_number_parse(&run->scratch, writ_tape_raw(run->tape, token), &number);
    return number;
}

/* A number without exponent whose integer part has at most 18 digits, which 64 bits always hold:
 * that part, cut towards zero, and the sign of what was cut off. */
static bool small_decimal(const writ_tape *tape, const writ_token *token, int64_t *integer,
                          int *rest)
{
    const char *at = tape->bytes + token->offset, *end = at + token->len;
    bool negative = *at == '-';
    const char *digits = at += negative;
    int64_t value = 0;
    for (; at < end && at - digits < 18 && *at >= '0' && *at <= '9'; at++)
        value = value * 10 + (*at - '0');
    bool fraction = false;
    if (at < end && *at == '.')
        for (at++; at < end && *at >= '0' && *at <= '9'; at++)
            fraction = fraction || *at != '0';
    *integer = negative ? -value : value;
    *rest = !fraction ? 0 : negative ? -1 : 1;
    return at == end; /* else a digit too many or an exponent follows */
}

static __attribute__((noinline)) int compare_exactly(writ_run *run, const writ_token *token,
                                                     const writ_number *bound)
{
    writ_arena_mark mark = writ_arena_here(&run->scratch);
    writ_number number = number_at(run, token);
    int order = writ_number_compare(&number, bound);
    writ_arena_rewind(&run->scratch, mark);
    return order;
}

static int compare_bound(writ_run *run, const writ_token *token,
                         const writ_instruction *instruction)
{
    int64_t integer;
    int rest;
    if (instruction->bound.is_integer && small_decimal(run->tape, token, &integer, &rest)) {
        if (integer != instruction->bound.integer)
            return integer > instruction->bound.integer ? 1 : -1;
        return rest;
    }
    return compare_exactly(run, token, instruction->bound.number);
}

static __attribute__((noinline)) bool is_multiple(writ_run *run, const writ_token *token,
                                                  const writ_number *step)
{
    writ_arena_mark mark = writ_arena_here(&run->scratch);
    writ_number number = number_at(run, token);
    bool holds = writ_number_is_multiple(&number, step);
    writ_arena_rewind(&run->scratch, mark);
    return holds;
}

static bool run_number(writ_run *run, const writ_frame *frame, uint32_t at,
                       const writ_instruction *instruction)
{
    const writ_token *token = &run->tape->tokens[at];
    bool holds = false;
    switch (instruction->op) {
    case WRIT_OP_MINIMUM:
        holds = compare_bound(run, token, instruction) >= 0;
        break;
    case WRIT_OP_MAXIMUM:
        holds = compare_bound(run, token, instruction) <= 0;
        break;
    case WRIT_OP_EXCLUSIVE_MINIMUM:
        holds = compare_bound(run, token, instruction) > 0;
        break;
    case WRIT_OP_EXCLUSIVE_MAXIMUM:
        holds = compare_bound(run, token, instruction) < 0;
        break;
    default: /* MULTIPLE_OF */
        holds = is_multiple(run, token, instruction->bound.number);
    }
    if (!holds && run->findings)
        writ_explain_failure(run, frame, at, instruction, 0);
    return holds;
}

/* ---- strings ---- */

static uint64_t code_points(writ_run *run, const writ_token *token)
{
    if (!(token->flags & (WRIT_TOKEN_ESCAPED | WRIT_TOKEN_NON_ASCII)))
        return token->len;
    return writ_str_code_points(writ_tape_text(run->tape, token, &run->text));
}

static bool in_bounds(const writ_schema_time *time, const writ_instant *instant)
{
    return !(time->minimum && writ_instant_compare(instant, time->minimum) < 0) &&
           !(time->maximum && writ_instant_compare(instant, time->maximum) > 0) &&
           !(time->exclusive_minimum &&
             writ_instant_compare(instant, time->exclusive_minimum) <= 0) &&
           !(time->exclusive_maximum &&
             writ_instant_compare(instant, time->exclusive_maximum) >= 0);
}

static writ_time_result check_time(const writ_schema_time *time, writ_str text)
{
    writ_instant instant;
    if (!writ_instant_parse(time->kind, text, &instant))
        return WRIT_TIME_MALFORMED;
    if (time->kind != WRIT_TIME_DATE && time->offset_required && !instant.has_offset)
        return WRIT_TIME_NO_OFFSET;
    return in_bounds(time, &instant) ? WRIT_TIME_GOOD : WRIT_TIME_OUT_OF_RANGE;
}

/* Counts what it cost, and ends the matches of many names with one pattern. */
static writ_match match_pattern(writ_run *run, const writ_pattern *pattern, writ_str text)
{
    if (run->cost > run->cost_limit) {
        give_up(run, WRIT_TOO_COSTLY);
        return WRIT_MATCH_NO;
    }
    uint64_t before = writ_pattern_spent(pattern);
    writ_match match = writ_pattern_match(pattern, text);
    run->cost += writ_pattern_spent(pattern) - before;
    return match;
}

static bool run_string(writ_run *run, const writ_frame *frame, uint32_t at,
                       const writ_instruction *instruction)
{
    const writ_token *token = &run->tape->tokens[at];
    uint64_t detail = 0;
    bool holds = false;
    switch (instruction->op) {
    case WRIT_OP_MIN_LENGTH:
        detail = code_points(run, token);
        holds = detail >= instruction->limit;
        break;
    case WRIT_OP_MAX_LENGTH:
        /* no text has more code points than bytes */
        holds = token->len <= instruction->limit ||
                (detail = code_points(run, token)) <= instruction->limit;
        break;
    case WRIT_OP_PATTERN: {
        writ_match match =
            match_pattern(run, instruction->pattern, writ_tape_text(run->tape, token, &run->text));
        holds = match == WRIT_MATCH_YES;
        detail = match == WRIT_MATCH_TOO_COSTLY;
        if (detail)
            give_up_pattern(run, instruction->schema, "pattern");
        break;
    }
    case WRIT_OP_FORMAT:
        holds =
            writ_format_check(instruction->format, writ_tape_text(run->tape, token, &run->text));
        break;
    default: /* TIME */
        detail = check_time(instruction->time, writ_tape_text(run->tape, token, &run->text));
        holds = detail == WRIT_TIME_GOOD;
    }
    if (!holds && run->findings)
        writ_explain_failure(run, frame, at, instruction, detail);
    return holds;
}

/* ---- arrays ---- */

typedef struct hashed_item {
    uint64_t hash;
    uint32_t at;
} hashed_item;

static int by_hash(const void *a, const void *b)
{
    const hashed_item *x = a, *y = b;
    return x->hash != y->hash ? (x->hash > y->hash) - (x->hash < y->hash)
                              : (x->at > y->at) - (x->at < y->at);
}

/* Equal items have equal hashes, so only runs of one hash are compared pair by pair. */
static bool all_unique(writ_run *run, uint32_t at)
{
    const writ_token *tokens = run->tape->tokens;
    uint32_t count = tokens[at].len;
    run->cost += tokens[at].next - at; /* all that is inside is looked at, however deep */
    hashed_item *items = writ_arena_alloc(&run->scratch, count * sizeof *items);
    uint32_t item = at + 1;
    for (uint32_t i = 0; i < count; i++, item = writ_tape_next(tokens, item))
        items[i] = (hashed_item){writ_tape_hash(run->tape, item), item};
    qsort(items, count, sizeof *items, by_hash);
    for (uint32_t i = 1; i < count; i++)
        for (uint32_t j = i; j > 0 && items[j - 1].hash == items[i].hash; j--)
            if (writ_tape_equal(run->tape, items[j - 1].at, run->tape, items[i].at))
                return false;
    return true;
}

static bool is_unique(writ_run *run, uint32_t at)
{
    writ_arena_mark mark = writ_arena_here(&run->scratch);
    bool holds = all_unique(run, at);
    writ_arena_rewind(&run->scratch, mark);
    return holds;
}

static void mark_items(writ_run *run, uint32_t at, const writ_instruction *instruction)
{
    writ_marks *marks = marks_of(run, at);
    if (marks && instruction->list.rest != WRIT_NO_BLOCK)
        mark_all(marks);
    for (uint32_t i = 0; marks && i < instruction->list.count && i < run->tape->tokens[at].len; i++)
        mark(marks, i);
}

static bool run_items(writ_run *run, const writ_frame *frame, uint32_t at,
                      const writ_instruction *instruction)
{
    const writ_token *tokens = run->tape->tokens;
    bool holds = true;
    uint32_t item = at + 1;
    for (uint32_t i = 0; i < tokens[at].len; i++, item = writ_tape_next(tokens, item)) {
        uint32_t block =
            i < instruction->list.count ? instruction->list.blocks[i] : instruction->list.rest;
        if (block == WRIT_NO_BLOCK)
            break;
        writ_frame inner = {frame, UINT32_MAX, i, frame->sensitive};
        if (!run_block(run, &inner, block, item)) {
            holds = false;
            if (!run->findings)
                break;
        }
    }
    if (run->marks)
        mark_items(run, at, instruction);
    return holds;
}

static bool run_contains(writ_run *run, uint32_t at, const writ_instruction *instruction,
                         uint64_t *matches)
{
    const writ_token *tokens = run->tape->tokens;
    writ_marks *marks = instruction->schema->contains_evaluates ? marks_of(run, at) : NULL;
    uint32_t item = at + 1;
    *matches = 0;
    for (uint32_t i = 0; i < tokens[at].len; i++, item = writ_tape_next(tokens, item)) {
        bool is_match = writ_run_probe(run, instruction->block, item);
        *matches += is_match;
        if (marks && is_match)
            mark(marks, i);
    }
    return *matches >= instruction->contains.minimum && *matches <= instruction->contains.maximum;
}

static bool run_array(writ_run *run, const writ_frame *frame, uint32_t at,
                      const writ_instruction *instruction)
{
    uint64_t detail = run->tape->tokens[at].len;
    bool holds = false;
    switch (instruction->op) {
    case WRIT_OP_ITEMS:
        return run_items(run, frame, at, instruction);
    case WRIT_OP_MIN_ITEMS:
        holds = detail >= instruction->limit;
        break;
    case WRIT_OP_MAX_ITEMS:
        holds = detail <= instruction->limit;
        break;
    case WRIT_OP_UNIQUE_ITEMS:
        holds = detail < 2 || is_unique(run, at);
        break;
    default: /* CONTAINS */
        holds = run_contains(run, at, instruction, &detail);
    }
    if (!holds && run->findings)
        writ_explain_failure(run, frame, at, instruction, detail);
    return holds;
}

/* ---- objects ---- */

/* Rare, and kept out of the way of the common case. */
static __attribute__((noinline, cold)) bool
slot_has_escaped_name(const writ_run *run, const writ_slot *slot, const writ_token *key)
{
    writ_buf text = WRIT_BUF_INIT;
    bool same = writ_str_equal(writ_tape_text(run->tape, key, &text), slot->name);
    writ_buf_clear(&text);
    return same;
}

static inline bool slot_has_name(const writ_run *run, const writ_slot *slot, const writ_token *key)
{
    if (slot->hash != key->hash)
        return false;
    if (key->flags & WRIT_TOKEN_ESCAPED)
        return slot_has_escaped_name(run, slot, key);
    return slot->name.len == key->len &&
           writ_bytes_equal(slot->name.ptr, run->tape->bytes + key->offset, key->len);
}

static __attribute__((noinline, cold)) uint32_t find_slot_by_name(const writ_run *run,
                                                                  const writ_members *members,
                                                                  const writ_token *key,
                                                                  uint32_t *previous)
{
    writ_buf text = WRIT_BUF_INIT;
    void *found = writ_map_find(&members->name_slots, writ_tape_text(run->tape, key, &text));
    writ_buf_clear(&text);
    if (!found)
        return WRIT_NO_BLOCK;
    uint32_t slot = (uint32_t)((uintptr_t)found - 1);
    members->after[*previous] = slot;
    *previous = slot + 1;
    return slot;
}

/* The slot of a member, or WRIT_NO_BLOCK. `previous` is the slot + 1 of the member before. */
static inline uint32_t find_slot(const writ_run *run, const writ_members *members,
                                 const writ_token *key, uint32_t *previous)
{
    uint32_t guess = members->after[*previous];
    if (guess < members->slot_count && slot_has_name(run, &members->slots[guess], key)) {
        *previous = guess + 1;
        return guess;
    }
    if (members->by_name)
        return find_slot_by_name(run, members, key, previous);
    for (uint32_t at = key->hash & members->table_mask; members->table[at];
         at = (at + 1) & members->table_mask) {
        uint32_t slot = members->table[at] - 1;
        if (slot_has_name(run, &members->slots[slot], key)) {
            members->after[*previous] = slot;
            *previous = slot + 1;
            return slot;
        }
    }
    return WRIT_NO_BLOCK;
}

writ_token *writ_run_begin_name(writ_run *run, uint32_t key)
{
    writ_token *name = &run->tape->tokens[key];
    name->kind = WRIT_TOKEN_STRING;
    return name;
}

void writ_run_end_name(writ_token *name)
{
    name->kind = WRIT_TOKEN_KEY;
}

static bool check_name(writ_run *run, const writ_frame *inner, uint32_t key, uint32_t block)
{
    writ_token *name = writ_run_begin_name(run, key);
    bool holds = writ_run_probe(run, block, key);
    writ_run_end_name(name);
    if (!holds && run->findings)
        writ_explain_add(run, inner, key, WRIT_RULE_PROPERTY_NAME,
                         run->program->blocks[block].schema, "");
    return holds;
}

/* `true` admits members under any name and documents none of them (contracts/field.h). */
static void note_undeclared(writ_run *run, uint32_t block)
{
    if (run->program->blocks[block].schema->origin->kind != WRIT_OBJECT)
        run->undeclared = true;
}

/* A member that `properties` may not name: patterns, then additionalProperties. *covered says
 * whether `properties` names it, and then whether anything speaks of it. */
static bool run_other_member(writ_run *run, const writ_frame *inner, const writ_members *members,
                             const writ_schema *schema, uint32_t key, bool *covered)
{
    bool holds = true;
    for (uint32_t i = 0; i < members->pattern_count; i++) {
        writ_str name = writ_tape_text(run->tape, &run->tape->tokens[key], &run->text);
        writ_match match = match_pattern(run, members->patterns[i].pattern, name);
        if (match == WRIT_MATCH_TOO_COSTLY) {
            holds = false;
            give_up_pattern(run, schema, "patternProperties");
            if (!run->findings)
                return false;
            writ_explain_add(run, inner, key + 1, WRIT_RULE_PATTERN_TOO_COSTLY, schema,
                             "patternProperties");
        }
        if (match != WRIT_MATCH_YES)
            continue;
        *covered = true;
        note_undeclared(run, members->patterns[i].block);
        if (!run_block(run, inner, members->patterns[i].block, key + 1)) {
            holds = false;
            if (!run->findings)
                return false;
        }
    }
    if (*covered)
        return holds;
    if (members->closed) {
        if (run->findings)
            writ_explain_undeclared(run, inner, key, schema, members->additional_keyword);
        return false;
    }
    if (members->additional == WRIT_NO_BLOCK) {
        run->undeclared = true;
        return holds;
    }
    *covered = true;
    note_undeclared(run, members->additional);
    return run_block(run, inner, members->additional, key + 1) && holds;
}

/* Which slots came in one object: a bit each; on the stack while there are few. */
typedef struct slot_bits {
    uint64_t *words;
    uint64_t few[4];
} slot_bits;

static void init_bits(writ_run *run, slot_bits *bits, uint32_t words)
{
    if (words > 4) {
        bits->words = writ_arena_zalloc(&run->scratch, words * sizeof *bits->words);
        return;
    }
    memset(bits->few, 0, sizeof bits->few);
    bits->words = bits->few;
}

static bool has_slot(const slot_bits *bits, uint32_t slot)
{
    return bits->words[slot / 64] >> (slot % 64) & 1;
}

static bool check_required(writ_run *run, const writ_frame *frame, uint32_t at,
                           const writ_schema *schema, const writ_members *members,
                           const slot_bits *bits)
{
    bool holds = true;
    for (uint32_t word = 0; word < members->words; word++)
        holds = holds && !(members->required[word] & ~bits->words[word]);
    if (!holds && run->findings)
        for (uint32_t i = 0; i < members->required_count; i++)
            if (!has_slot(bits, members->required_slots[i]))
                writ_explain_missing(run, frame, at, schema, "required",
                                     members->slots[members->required_slots[i]].name, NULL);
    return holds;
}

static bool check_dependencies(writ_run *run, const writ_frame *frame, uint32_t at,
                               const writ_schema *schema, const writ_members *members,
                               const slot_bits *bits)
{
    bool holds = true;
    for (uint32_t i = 0; i < members->dependency_count; i++) {
        const struct writ_dependency *dependency = &members->dependencies[i];
        if (!has_slot(bits, dependency->slot))
            continue;
        for (size_t j = 0; j < dependency->required.count; j++) {
            if (has_slot(bits, dependency->required_slots[j]))
                continue;
            holds = false;
            if (!run->findings)
                return false;
            writ_explain_missing(run, frame, at, schema, "dependentRequired",
                                 dependency->required.items[j],
                                 &members->slots[dependency->slot].name);
        }
    }
    return holds;
}

static bool check_members(writ_run *run, const writ_frame *frame, uint32_t at,
                          const writ_schema *schema, writ_members *members)
{
    const writ_token *tokens = run->tape->tokens;
    slot_bits bits;
    init_bits(run, &bits, members->words);
    writ_marks *marks = marks_of(run, at);
    bool holds = true;
    uint32_t previous = 0, index = 0;
    for (uint32_t key = at + 1; key < tokens[at].next; key = writ_tape_next(tokens, key + 1)) {
        writ_frame inner = {frame, key, index++, frame->sensitive};
        uint32_t slot = find_slot(run, members, &tokens[key], &previous);
        bool declared = false, member_holds = true;
        if (slot != WRIT_NO_BLOCK) {
            bits.words[slot / 64] |= UINT64_C(1) << (slot % 64);
            members->seen[slot / 64] |= UINT64_C(1) << (slot % 64);
            declared = members->slots[slot].block != WRIT_NO_BLOCK;
            if (declared)
                member_holds = run_block(run, &inner, members->slots[slot].block, key + 1);
        }
        if (!declared || members->pattern_count)
            member_holds =
                run_other_member(run, &inner, members, schema, key, &declared) && member_holds;
        if (marks && declared)
            mark(marks, inner.item);
        if (members->names != WRIT_NO_BLOCK)
            member_holds = check_name(run, &inner, key, members->names) && member_holds;
        holds = holds && member_holds;
        if (!holds && !run->findings)
            return false;
    }
    bool required = check_required(run, frame, at, schema, members, &bits);
    bool dependent = check_dependencies(run, frame, at, schema, members, &bits);
    return holds && required && dependent;
}

static bool run_members(writ_run *run, const writ_frame *frame, uint32_t at,
                        const writ_instruction *instruction)
{
    writ_arena_mark mark = writ_arena_here(&run->scratch);
    bool holds = check_members(run, frame, at, instruction->schema, instruction->members);
    writ_arena_rewind(&run->scratch, mark);
    return holds;
}

uint32_t writ_run_find_member(writ_run *run, uint32_t at, writ_str name)
{
    const writ_token *tokens = run->tape->tokens;
    uint32_t hash = writ_scan_hash(name);
    for (uint32_t key = at + 1; key < tokens[at].next; key = writ_tape_next(tokens, key + 1))
        if (tokens[key].hash == hash &&
            writ_str_equal(writ_tape_text(run->tape, &tokens[key], &run->text), name))
            return key;
    return 0;
}

static bool run_object(writ_run *run, const writ_frame *frame, uint32_t at,
                       const writ_instruction *instruction)
{
    uint64_t detail = run->tape->tokens[at].len;
    bool holds = false;
    switch (instruction->op) {
    case WRIT_OP_MEMBERS:
        return run_members(run, frame, at, instruction);
    case WRIT_OP_DEPENDENT:
        return !writ_run_find_member(run, at, instruction->name) ||
               run_block(run, frame, instruction->block, at);
    case WRIT_OP_MIN_PROPERTIES:
        holds = detail >= instruction->limit;
        break;
    default: /* MAX_PROPERTIES */
        holds = detail <= instruction->limit;
    }
    if (!holds && run->findings)
        writ_explain_failure(run, frame, at, instruction, detail);
    return holds;
}

/* ---- in place ---- */

static bool is_in_table(writ_run *run, uint32_t at, const writ_constants *constants)
{
    const writ_token *tokens = run->tape->tokens;
    run->cost += writ_tape_next(tokens, at) - at; /* all that is inside is looked at */
    uint32_t slot = (uint32_t)writ_tape_hash(run->tape, at) & constants->table_mask;
    for (; constants->table[slot]; slot = (slot + 1) & constants->table_mask)
        if (writ_tape_equal(run->tape, at, &constants->tape,
                            constants->at[constants->table[slot] - 1]))
            return true;
    return false;
}

static bool is_among(writ_run *run, uint32_t at, const writ_constants *constants)
{
    const writ_token *token = &run->tape->tokens[at];
    if (!(constants->kinds >> token->kind & 1))
        return false;
    if (constants->table)
        return is_in_table(run, at, constants);
    if (token->kind == WRIT_TOKEN_STRING) {
        writ_str text = writ_tape_text(run->tape, token, &run->text);
        for (uint32_t i = 0; i < constants->count; i++)
            if (constants->texts[i].ptr && writ_str_equal(constants->texts[i], text))
                return true;
        return false;
    }
    for (uint32_t i = 0; i < constants->count; i++)
        if (writ_tape_equal(run->tape, at, &constants->tape, constants->at[i]))
            return true;
    return false;
}

/* Where marks are made every branch that holds makes its own; of none that holds in the end nothing
 * is to be said, so that a report does not call all its members unknown. */
static uint64_t count_marking(writ_run *run, uint32_t at, const writ_instruction *instruction)
{
    writ_arena_mark mark = writ_arena_here(&run->scratch);
    uint64_t holding = 0, *before = copy_marks(run, run->marks);
    for (uint32_t i = 0; i < instruction->list.count; i++)
        holding += probe_marking(run, instruction->list.blocks[i], at, before);
    if (!holding && run->findings)
        mark_all(run->marks);
    writ_arena_rewind(&run->scratch, mark);
    return holding;
}

static uint64_t count_holding(writ_run *run, uint32_t at, const writ_instruction *instruction)
{
    uint64_t holding = 0;
    if (marks_of(run, at))
        return count_marking(run, at, instruction);
    for (uint32_t i = 0; i < instruction->list.count && holding < 2; i++)
        holding += writ_run_probe(run, instruction->list.blocks[i], at);
    return holding;
}

/* A branch that holds without giving up is enough, whatever the others cost. */
static bool any_holds(writ_run *run, uint32_t at, const writ_instruction *instruction)
{
    if (marks_of(run, at))
        return count_marking(run, at, instruction) > 0;
    writ_costly before = run->costly, given_up = before;
    bool holds = false, surely = false;
    for (uint32_t i = 0; i < instruction->list.count && !surely; i++) {
        run->costly.schema = NULL;
        bool one = writ_run_probe(run, instruction->list.blocks[i], at);
        holds = holds || one;
        surely = one && !run->costly.schema;
        if (!given_up.schema)
            given_up = run->costly;
    }
    run->costly = surely ? before : given_up;
    return holds;
}

static bool run_all(writ_run *run, const writ_frame *frame, uint32_t at,
                    const writ_instruction *instruction)
{
    bool holds = true;
    for (uint32_t i = 0; i < instruction->list.count && (holds || run->findings); i++)
        holds = run_block(run, frame, instruction->list.blocks[i], at) && holds;
    return holds;
}

static bool run_if(writ_run *run, const writ_frame *frame, uint32_t at,
                   const writ_instruction *instruction)
{
    writ_arena_mark mark = writ_arena_here(&run->scratch);
    writ_marks *marks = marks_of(run, at);
    bool holds = marks ? probe_marking(run, instruction->block, at, copy_marks(run, marks))
                       : writ_run_probe(run, instruction->block, at);
    writ_arena_rewind(&run->scratch, mark);
    uint32_t branch = holds ? instruction->branch.then_ : instruction->branch.else_;
    return branch == WRIT_NO_BLOCK || run_block(run, frame, branch, at);
}

static bool probe_without_marks(writ_run *run, uint32_t block, uint32_t at)
{
    writ_marks *marks = run->marks;
    run->marks = NULL;
    bool holds = writ_run_probe(run, block, at);
    run->marks = marks;
    return holds;
}

static bool run_in_place(writ_run *run, const writ_frame *frame, uint32_t at,
                         const writ_instruction *instruction)
{
    uint64_t detail = 0;
    bool holds = false;
    switch (instruction->op) {
    case WRIT_OP_REF:
        return run_block(run, frame, instruction->block, at);
    case WRIT_OP_ALL_OF:
        return run_all(run, frame, at, instruction);
    case WRIT_OP_IF:
        return run_if(run, frame, at, instruction);
    case WRIT_OP_ENUM:
    case WRIT_OP_CONST:
        holds = is_among(run, at, instruction->constants);
        break;
    case WRIT_OP_ANY_OF:
        holds = any_holds(run, at, instruction);
        break;
    case WRIT_OP_ONE_OF:
        detail = count_holding(run, at, instruction);
        holds = detail == 1;
        break;
    default: /* NOT */
        holds = !probe_without_marks(run, instruction->block, at);
    }
    if (!holds && run->findings)
        writ_explain_failure(run, frame, at, instruction, detail);
    return holds;
}

/* ---- what is left ---- */

static bool run_unevaluated_item(writ_run *run, const writ_frame *frame, uint32_t at,
                                 const writ_instruction *instruction, uint32_t index)
{
    writ_frame inner = {frame, UINT32_MAX, index, frame->sensitive};
    return run_block(run, &inner, instruction->block, at);
}

static bool run_unevaluated_member(writ_run *run, const writ_frame *frame, uint32_t key,
                                   const writ_instruction *instruction, uint32_t index)
{
    writ_frame inner = {frame, key, index, frame->sensitive};
    bool is_closed = run->program->blocks[instruction->block].schema->never;
    note_undeclared(run, instruction->block);
    if (is_closed && run->findings)
        writ_explain_undeclared(run, &inner, key, instruction->schema,
                                writ_op_keyword(instruction->op));
    return !is_closed && run_block(run, &inner, instruction->block, key + 1);
}

/* The instruction's block for each part without a mark; then each part has one. */
static bool run_unevaluated(writ_run *run, const writ_frame *frame, uint32_t at,
                            const writ_instruction *instruction)
{
    const writ_token *tokens = run->tape->tokens;
    writ_marks *marks = run->marks;
    bool is_array = tokens[at].kind == WRIT_TOKEN_ARRAY, holds = true;
    if (is_array != (instruction->op == WRIT_OP_UNEVALUATED_ITEMS))
        return true;
    uint32_t part = at + 1;
    for (uint32_t i = 0; i < tokens[at].len && (holds || run->findings); i++) {
        bool has_mark = marks->bits[i / 64] >> (i % 64) & 1;
        if (!has_mark)
            holds = (is_array ? run_unevaluated_item(run, frame, part, instruction, i)
                              : run_unevaluated_member(run, frame, part, instruction, i)) &&
                    holds;
        part = writ_tape_next(tokens, part + !is_array);
    }
    mark_all(marks);
    return holds;
}

/* ---- blocks ---- */

typedef bool (*runner)(writ_run *, const writ_frame *, uint32_t, const writ_instruction *);

static const runner runners[WRIT_OPS_COUNT] = {
    [WRIT_OPS_NUMBER] = run_number, [WRIT_OPS_STRING] = run_string,
    [WRIT_OPS_ARRAY] = run_array,   [WRIT_OPS_OBJECT] = run_object,
    [WRIT_OPS_ANY] = run_in_place,  [WRIT_OPS_LAST] = run_unevaluated,
};

static bool run_group(writ_run *run, const writ_frame *frame, const writ_block *block,
                      writ_op_group group, uint32_t at)
{
    bool holds = true;
    for (uint32_t i = block->first[group]; i < block->first[group + 1]; i++)
        if (!runners[group](run, frame, at, &run->program->instructions[i])) {
            holds = false;
            if (!run->findings)
                break;
        }
    return holds;
}

static const struct {
    uint8_t type;
    uint8_t group; /* of instructions for this kind of value alone */
} kinds[] = {
    [WRIT_TOKEN_NULL] = {WRIT_TYPE_NULL, WRIT_OPS_COUNT},
    [WRIT_TOKEN_FALSE] = {WRIT_TYPE_BOOLEAN, WRIT_OPS_COUNT},
    [WRIT_TOKEN_TRUE] = {WRIT_TYPE_BOOLEAN, WRIT_OPS_COUNT},
    [WRIT_TOKEN_NUMBER] = {WRIT_TYPE_NUMBER, WRIT_OPS_NUMBER},
    [WRIT_TOKEN_STRING] = {WRIT_TYPE_STRING, WRIT_OPS_STRING},
    [WRIT_TOKEN_ARRAY] = {WRIT_TYPE_ARRAY, WRIT_OPS_ARRAY},
    [WRIT_TOKEN_OBJECT] = {WRIT_TYPE_OBJECT, WRIT_OPS_OBJECT},
};

static __attribute__((noinline)) bool is_integer(writ_run *run, const writ_token *token)
{
    writ_arena_mark mark = writ_arena_here(&run->scratch);
    writ_number number = number_at(run, token);
    bool holds = writ_number_is_integer(&number);
    writ_arena_rewind(&run->scratch, mark);
    return holds;
}

static bool type_holds(writ_run *run, const writ_block *block, uint32_t at)
{
    const writ_token *token = &run->tape->tokens[at];
    if (block->types & kinds[token->kind].type)
        return true;
    if (token->kind != WRIT_TOKEN_NUMBER || !(block->types & WRIT_TYPE_INTEGER))
        return false;
    if (token->flags & WRIT_TOKEN_INTEGER)
        return true;
    return !block->strict_integer && is_integer(run, token);
}

bool writ_run_type(writ_run *run, const writ_frame *frame, uint32_t block, uint32_t at)
{
    bool holds = type_holds(run, &run->program->blocks[block], at);
    if (!holds && run->findings)
        writ_explain_type(run, frame, at, &run->program->blocks[block]);
    return holds;
}

bool writ_run_instruction(writ_run *run, const writ_frame *frame, uint32_t at,
                          const writ_instruction *instruction)
{
    writ_op_group group = writ_op_group_of(instruction->op);
    bool concerns = group == WRIT_OPS_ANY || group == kinds[run->tape->tokens[at].kind].group;
    return !concerns || runners[group](run, frame, at, instruction);
}

static inline bool run_groups(writ_run *run, const writ_frame *frame, const writ_block *block,
                              uint8_t group, uint32_t at)
{
    bool holds = true;
    if (group < WRIT_OPS_COUNT) {
        holds = run_group(run, frame, block, group, at);
        if (!holds && !run->findings)
            return false;
    }
    if (block->first[WRIT_OPS_ANY] == block->first[WRIT_OPS_LAST])
        return holds;
    return run_group(run, frame, block, WRIT_OPS_ANY, at) && holds;
}

/* A block that asks at its end what is not evaluated. What it evaluates is so for a block above it,
 * too. */
static bool run_marking(writ_run *run, const writ_frame *frame, const writ_block *block,
                        uint8_t group, uint32_t at)
{
    writ_arena_mark mark = writ_arena_here(&run->scratch);
    writ_marks *outer = run->marks;
    writ_marks marks = {.at = at, .words = run->tape->tokens[at].len / 64 + 1};
    marks.bits = writ_arena_zalloc(&run->scratch, marks.words * sizeof *marks.bits);
    run->marks = &marks;
    bool holds = run_groups(run, frame, block, group, at);
    if (holds || run->findings)
        holds = run_group(run, frame, block, WRIT_OPS_LAST, at) && holds;
    run->marks = outer;
    if (marks_of(run, at))
        mark_all(outer);
    writ_arena_rewind(&run->scratch, mark);
    return holds;
}

static inline __attribute__((always_inline)) bool
judge_block(writ_run *run, const writ_frame *frame, const writ_block *block, uint32_t at)
{
    writ_frame sensitive;
    if (block->sensitive && !frame->sensitive) {
        sensitive = *frame;
        sensitive.sensitive = true;
        frame = &sensitive;
    }
    if (!type_holds(run, block, at)) {
        if (run->findings)
            writ_explain_type(run, frame, at, block);
        return false; /* what else it fails follows from its type */
    }
    uint8_t group = kinds[run->tape->tokens[at].kind].group;
    if (block->marked_groups >> group & 1)
        return run_marking(run, frame, block, group, at);
    return run_groups(run, frame, block, group, at);
}

/* The record is costly: what was found once is kept. Not where marks are made, which an answer does
 * not repeat; and of a failure that is still to be told the answer is not enough. */
static __attribute__((noinline, cold)) bool judge_block_once(writ_run *run, const writ_frame *frame,
                                                             uint32_t index, uint32_t at)
{
    const writ_block *block = &run->program->blocks[index];
    if (run->cost > run->cost_limit)
        give_up(run, WRIT_TOO_COSTLY);
    if (run->gave_up)
        return false;
    if (marks_of(run, at))
        return judge_block(run, frame, block, at);
    writ_known known = writ_memo_find(&run->memo, index, at);
    bool is_told = known == WRIT_KNOWN_TOLD && run->findings == run->told;
    if (known == WRIT_KNOWN_HOLDS || is_told || (known && !run->findings))
        return known == WRIT_KNOWN_HOLDS;
    bool holds = judge_block(run, frame, block, at);
    if (!run->gave_up)
        writ_memo_put(&run->memo, index, at,
                      holds                                         ? WRIT_KNOWN_HOLDS
                      : run->findings && run->findings == run->told ? WRIT_KNOWN_TOLD
                                                                    : WRIT_KNOWN_FAILS);
    return holds;
}

static bool run_block(writ_run *run, const writ_frame *frame, uint32_t index, uint32_t at)
{
    const writ_block *block = &run->program->blocks[index];
    if (__builtin_expect((const char *)__builtin_frame_address(0) < run->stack_end, 0))
        give_up(run, WRIT_TOO_DEEP);
    const writ_token *token = &run->tape->tokens[at];
    if (token->flags & WRIT_TOKEN_HOLDS)
        return true;
    run->cost += block->cost + (uint64_t)block->cost_each[kinds[token->kind].group] * token->len;
    if (__builtin_expect(run->cost > run->cost_gate, 0))
        return judge_block_once(run, frame, index, at);
    return judge_block(run, frame, block, at);
}

void writ_run_go_on(writ_run *run)
{
    run->gave_up = WRIT_GOES_ON;
    run->cost = 0;
    run->cost_gate = run->cost_limit / 4;
}

/* Judges the record from its start, on a stack of so many bytes. */
static bool judge_start(writ_run *run, uint32_t block, size_t stack)
{
    writ_frame root = {.key = UINT32_MAX};
    run->costly.schema = NULL;
    run->stack_end = (const char *)__builtin_frame_address(0) - stack;
    run->told_bytes = run->lookalikes = run->weighing = 0;
    run->cost_limit = WRIT_BOUND_RUN_COST + WRIT_BOUND_RUN_COST_PER_BYTE * (uint64_t)run->tape->len;
    if (run->cost_most && run->cost_most < run->cost_limit)
        run->cost_limit = run->cost_most;
    writ_run_go_on(run);
    run->weighing_limit = WRIT_BOUND_HINT_COST;
    run->told = run->findings;
    run->undeclared = false;
    run->marks = NULL;
    writ_memo_reset(&run->memo);
    writ_arena_reset(&run->scratch);
    return run_block(run, &root, block, 0);
}

typedef struct deep_call {
    writ_run *run;
    uint32_t block;
    bool holds;
} deep_call;

static void judge_deep(void *context)
{
    deep_call *call = context;
    call->holds = judge_start(call->run, call->block, WRIT_BOUND_RUN_DEEP_STACK);
}

/* Once more from the start, with more stack: rare, and no record is deep enough for it by chance.
 */
static bool judge_deep_start(writ_run *run, uint32_t block)
{
    static const size_t spare = 8u << 20; /* for saying what fails at the deepest place */
    deep_call call = {run, block, false};
    return writ_stack_call(WRIT_BOUND_RUN_DEEP_STACK + spare, judge_deep, &call) && call.holds;
}

/* Which value it was is not known here, so none is shown. */
static void explain_costly_pattern(writ_run *run)
{
    static const writ_frame root = {.key = UINT32_MAX, .sensitive = true};
    for (size_t i = 0; i < run->findings->count; i++)
        if (run->findings->items[i].rule == WRIT_RULE_PATTERN_TOO_COSTLY)
            return;
    writ_explain_add(run, &root, 0, WRIT_RULE_PATTERN_TOO_COSTLY, run->costly.schema,
                     run->costly.keyword);
}

void writ_run_explain_no_verdict(writ_run *run, uint32_t block)
{
    static const writ_frame root = {.key = UINT32_MAX};
    if (run->gave_up)
        writ_explain_add(run, &root, 0,
                         run->gave_up == WRIT_TOO_DEEP ? WRIT_RULE_NESTING_TOO_DEEP
                                                       : WRIT_RULE_TOO_COSTLY,
                         run->program->blocks[block].schema, "");
    if (run->costly.schema)
        explain_costly_pattern(run);
}

bool writ_run_value(writ_run *run, uint32_t block)
{
    writ_findings before = run->findings ? *run->findings : (writ_findings){0};
    bool holds = judge_start(run, block, WRIT_BOUND_RUN_STACK);
    if (run->gave_up == WRIT_TOO_DEEP) {
        if (run->findings) {
            run->findings->count = before.count;
            run->findings->dropped = before.dropped;
        }
        holds = judge_deep_start(run, block);
    }
    if (run->findings)
        writ_run_explain_no_verdict(run, block);
    return holds && !run->gave_up && !run->costly.schema;
}

bool writ_run_root(writ_run *run)
{
    return writ_run_value(run, run->program->root);
}

bool writ_run_scalar(writ_run *run, const char *bytes, const writ_token *token,
                     const writ_instruction *instruction)
{
    writ_tape one = {.bytes = bytes, .tokens = (writ_token *)token, .count = 1}; /* only read */
    const writ_tape *tape = run->tape;
    writ_findings *findings = run->findings;
    run->tape = &one;
    run->findings = NULL;
    bool holds = token->kind == WRIT_TOKEN_NUMBER ? run_number(run, NULL, 0, instruction)
                                                  : run_string(run, NULL, 0, instruction);
    run->tape = tape;
    run->findings = findings;
    return holds;
}

void writ_run_clear(writ_run *run)
{
    writ_buf_clear(&run->text);
    writ_buf_clear(&run->said);
    writ_arena_clear(&run->scratch);
    writ_memo_clear(&run->memo);
}
