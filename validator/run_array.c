/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/run_parts.h"

#include <stdlib.h>

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
        if (!writ_run_block(run, &inner, block, item)) {
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

bool writ_run_array(writ_run *run, const writ_frame *frame, uint32_t at,
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
