/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/run_parts.h"

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

void writ_run_note_undeclared(writ_run *run, uint32_t block)
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
        writ_match match = writ_run_match(run, members->patterns[i].pattern, name);
        if (match == WRIT_MATCH_TOO_COSTLY) {
            holds = false;
            writ_run_give_up_pattern(run, schema, "patternProperties");
            if (!run->findings)
                return false;
            writ_explain_add(run, inner, key + 1, WRIT_RULE_PATTERN_TOO_COSTLY, schema,
                             "patternProperties");
        }
        if (match != WRIT_MATCH_YES)
            continue;
        *covered = true;
        writ_run_note_undeclared(run, members->patterns[i].block);
        if (!writ_run_block(run, inner, members->patterns[i].block, key + 1)) {
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
    writ_run_note_undeclared(run, members->additional);
    return writ_run_block(run, inner, members->additional, key + 1) && holds;
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
                member_holds = writ_run_block(run, &inner, members->slots[slot].block, key + 1);
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

bool writ_run_object(writ_run *run, const writ_frame *frame, uint32_t at,
                     const writ_instruction *instruction)
{
    uint64_t detail = run->tape->tokens[at].len;
    bool holds = false;
    switch (instruction->op) {
    case WRIT_OP_MEMBERS:
        return run_members(run, frame, at, instruction);
    case WRIT_OP_DEPENDENT:
        return !writ_run_find_member(run, at, instruction->name) ||
               writ_run_block(run, frame, instruction->block, at);
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
