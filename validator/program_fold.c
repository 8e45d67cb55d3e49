/* SPDX-License-Identifier: Apache-2.0
 *
 * What a compiled schema can do without. The verdict and the findings stay what they were; `writ
 * show --program` shows the difference.
 *
 *   {"$ref": "#/$defs/id"}            who leads here is led to the block of id at once
 *   {"allOf": [{"minimum": 1}, …]}    instructions of a branch that admits what the block admits
 *                                     move up into it
 *   "items": true, "not": false       are left out
 *
 * A branch moves only where it is written, not through a reference, and over a few levels. What the
 * root then does not lead to stands last: it is run by who judges by a node (the containment
 * engine, hints).
 */
#include "validator/program.h"

/* How far an instruction moves up: each level is another copy of it, since the branch may be led to
 * by itself as well. */
enum { MOST_LEVELS = 4 };

typedef struct folder {
    writ_program *program;
    const bool *marks;    /* by node id: what it evaluates is asked for */
    const uint32_t *ends; /* by node id: the block that one leads to in the end, or itself */
    bool is_reaching;     /* blocks that are led to are reached, and wait in `queue` */
    WRIT_ARRAY(uint32_t) queue;
    WRIT_ARRAY(writ_instruction) gathered; /* of one block */
    WRIT_ARRAY(writ_instruction) folded;   /* of all */
} folder;

/* ---- what a block comes to ---- */

static uint32_t instructions_in(const writ_block *block)
{
    return block->first[WRIT_OPS_COUNT] - block->first[0];
}

static bool admits_all(const writ_block *block)
{
    return block->types == WRIT_TYPE_ANY && !block->sensitive;
}

static bool is_anything(const writ_program *program, uint32_t block)
{
    return admits_all(&program->blocks[block]) && !instructions_in(&program->blocks[block]);
}

/* The block that one stands for which does nothing but to lead there, or WRIT_NO_BLOCK. */
static uint32_t leads_to(const writ_program *program, uint32_t number)
{
    const writ_block *block = &program->blocks[number];
    if (!admits_all(block) || instructions_in(block) != 1)
        return WRIT_NO_BLOCK;
    const writ_instruction *only = &program->instructions[block->first[0]];
    if (only->op == WRIT_OP_ALL_OF && only->list.count == 1)
        return only->list.blocks[0];
    return only->op == WRIT_OP_REF ? only->block : WRIT_NO_BLOCK;
}

/* Chains end: the reader of schemas refuses rings. */
static uint32_t *find_ends(writ_program *program)
{
    uint32_t *ends = writ_arena_alloc(&program->arena, program->block_count * sizeof *ends);
    for (uint32_t i = 0; i < program->block_count; i++)
        for (uint32_t next = i; next != WRIT_NO_BLOCK; next = leads_to(program, next))
            ends[i] = next;
    return ends;
}

/* ---- the instructions of a block ---- */

/* A member that `additionalProperties: true` admits is a declared one, so that stays where others
 * are declared beside it. */
static bool does_nothing(const folder *f, const writ_instruction *instruction)
{
    const writ_program *program = f->program;
    const writ_members *members = instruction->members;
    switch (instruction->op) {
    case WRIT_OP_ITEMS:
        return !instruction->list.count && is_anything(program, instruction->list.rest) &&
               !f->marks[instruction->schema->id];
    case WRIT_OP_MEMBERS:
        return !members->slot_count && !members->pattern_count && !members->closed &&
               members->names == WRIT_NO_BLOCK && is_anything(program, members->additional) &&
               !f->marks[instruction->schema->id];
    case WRIT_OP_NOT:
        return !program->blocks[instruction->block].types;
    default:
        return false;
    }
}

/* May the branch's instructions run in the block? It must stand below the keyword, admit what the
 * block admits, and ask nothing about what is evaluated. */
static bool moves_up(const folder *f, const writ_block *block, const writ_instruction *all_of,
                     uint32_t branch)
{
    const writ_block *from = &f->program->blocks[all_of->list.blocks[branch]];
    const writ_value *written = writ_value_find(all_of->schema->origin, "allOf");
    return written && branch < written->array.count &&
           written->array.items[branch] == from->schema->origin && !(block->types & ~from->types) &&
           (block->strict_integer || !from->strict_integer) &&
           (block->sensitive || !from->sensitive) && !from->marked_groups;
}

static void gather(folder *f, const writ_block *block, const writ_block *from, int level);

static void gather_all_of(folder *f, const writ_block *block, const writ_instruction *all_of,
                          int level)
{
    writ_arena *arena = &f->program->arena;
    writ_instruction rest = *all_of;
    rest.list.count = 0;
    rest.list.blocks = writ_arena_alloc(arena, all_of->list.count * sizeof *rest.list.blocks);
    for (uint32_t i = 0; i < all_of->list.count; i++) {
        if (level < MOST_LEVELS && moves_up(f, block, all_of, i))
            gather(f, block, &f->program->blocks[all_of->list.blocks[i]], level + 1);
        else
            rest.list.blocks[rest.list.count++] = all_of->list.blocks[i];
    }
    if (rest.list.count)
        *WRIT_PUSH(arena, &f->gathered) = rest;
}

/* What `from`, which is `level` levels below the block, has to run. */
static void gather(folder *f, const writ_block *block, const writ_block *from, int level)
{
    for (uint32_t i = from->first[0]; i < from->first[WRIT_OPS_COUNT]; i++) {
        const writ_instruction *instruction = &f->program->instructions[i];
        if (instruction->op == WRIT_OP_ALL_OF)
            gather_all_of(f, block, instruction, level);
        else if (!does_nothing(f, instruction))
            *WRIT_PUSH(&f->program->arena, &f->gathered) = *instruction;
    }
}

/* ---- where instructions lead ---- */

/* Leads past blocks that stand for others; once or several times, since operands are shared. */
static void lead(folder *f, uint32_t *block)
{
    if (*block == WRIT_NO_BLOCK)
        return;
    *block = f->ends[*block];
    if (f->is_reaching && !f->program->blocks[*block].reached) {
        f->program->blocks[*block].reached = true;
        *WRIT_PUSH(&f->program->arena, &f->queue) = *block;
    }
}

static void lead_members(folder *f, writ_members *members)
{
    for (uint32_t i = 0; i < members->slot_count; i++)
        lead(f, &members->slots[i].block);
    for (uint32_t i = 0; i < members->pattern_count; i++)
        lead(f, &members->patterns[i].block);
    lead(f, &members->additional);
    lead(f, &members->names);
}

static void lead_all(folder *f, writ_instruction *instruction)
{
    switch (instruction->op) {
    case WRIT_OP_MEMBERS:
        lead_members(f, instruction->members);
        return;
    case WRIT_OP_IF:
        lead(f, &instruction->branch.then_);
        lead(f, &instruction->branch.else_);
        break;
    case WRIT_OP_ITEMS:
    case WRIT_OP_ALL_OF:
    case WRIT_OP_ANY_OF:
    case WRIT_OP_ONE_OF:
        for (uint32_t i = 0; i < instruction->list.count; i++)
            lead(f, &instruction->list.blocks[i]);
        lead(f, &instruction->list.rest);
        break;
    default:
        break;
    }
    lead(f, &instruction->block);
}

static void lead_gathered(folder *f)
{
    for (size_t i = 0; i < f->gathered.count; i++)
        lead_all(f, &f->gathered.items[i]);
}

/* ---- the whole ---- */

/* The gathered instructions, as opcodes.def has them: by group, and cheap ones first. */
static void close_block(folder *f, writ_block *block)
{
    for (int group = 0, op = 0; group < WRIT_OPS_COUNT; group++) {
        block->first[group] = (uint32_t)f->folded.count;
        for (; op < WRIT_OP_COUNT && writ_op_group_of((writ_op)op) == (writ_op_group)group; op++)
            for (size_t i = 0; i < f->gathered.count; i++)
                if (f->gathered.items[i].op == (writ_op)op)
                    *WRIT_PUSH(&f->program->arena, &f->folded) = f->gathered.items[i];
    }
    block->first[WRIT_OPS_COUNT] = (uint32_t)f->folded.count;
    f->gathered.count = 0;
}

/* Which blocks the root leads to, in the end. */
static void reach(folder *f)
{
    f->is_reaching = true;
    lead(f, &f->program->root);
    for (size_t i = 0; i < f->queue.count; i++) {
        const writ_block *block = &f->program->blocks[f->queue.items[i]];
        gather(f, block, block, 0);
        lead_gathered(f);
        f->gathered.count = 0;
    }
    f->is_reaching = false;
}

/* The reached blocks, or the others, which go on leading to one another. */
static void fold_blocks(folder *f, writ_block *folded, bool reached)
{
    for (uint32_t i = 0; i < f->program->block_count; i++) {
        if (f->program->blocks[i].reached != reached)
            continue;
        folded[i] = f->program->blocks[i];
        gather(f, &folded[i], &f->program->blocks[i], 0);
        lead_gathered(f);
        close_block(f, &folded[i]);
    }
}

void writ_program_fold(writ_program *program, const bool *marks)
{
    folder f = {.program = program, .marks = marks, .ends = find_ends(program)};
    writ_block *folded = writ_arena_zalloc(&program->arena, program->block_count * sizeof *folded);
    reach(&f);
    fold_blocks(&f, folded, true);
    fold_blocks(&f, folded, false);
    program->blocks = folded;
    program->instructions = f.folded.items;
    program->instruction_count = (uint32_t)f.folded.count;
}
