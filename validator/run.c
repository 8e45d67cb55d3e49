/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/run_parts.h"

#include "contracts/base/stack.h"

void writ_run_give_up(writ_run *run, writ_giving_up why)
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
    bool holds = writ_run_block(run, &frame, block, at);
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
    bool holds = writ_run_block(run, frame, block, at);
    if (!--run->weighing)
        run->weighing_limit -= run->cost < run->weighing_limit ? run->cost : run->weighing_limit;
    run->findings = outer;
    return holds;
}

void writ_run_give_up_pattern(writ_run *run, const writ_schema *schema, const char *keyword)
{
    if (!run->costly.schema)
        run->costly = (writ_costly){schema, keyword};
}

bool writ_run_may_weigh(const writ_run *run)
{
    return run->weighing_limit > (run->weighing ? run->cost : 0);
}

/* ---- marks ---- */

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
        holds = writ_run_block(run, frame, instruction->list.blocks[i], at) && holds;
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
    return branch == WRIT_NO_BLOCK || writ_run_block(run, frame, branch, at);
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
        return writ_run_block(run, frame, instruction->block, at);
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
    return writ_run_block(run, &inner, instruction->block, at);
}

static bool run_unevaluated_member(writ_run *run, const writ_frame *frame, uint32_t key,
                                   const writ_instruction *instruction, uint32_t index)
{
    writ_frame inner = {frame, key, index, frame->sensitive};
    bool is_closed = run->program->blocks[instruction->block].schema->never;
    writ_run_note_undeclared(run, instruction->block);
    if (is_closed && run->findings)
        writ_explain_undeclared(run, &inner, key, instruction->schema,
                                writ_op_keyword(instruction->op));
    return !is_closed && writ_run_block(run, &inner, instruction->block, key + 1);
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

static writ_run_one *const runners[WRIT_OPS_COUNT] = {
    [WRIT_OPS_NUMBER] = writ_run_number, [WRIT_OPS_STRING] = writ_run_string,
    [WRIT_OPS_ARRAY] = writ_run_array,   [WRIT_OPS_OBJECT] = writ_run_object,
    [WRIT_OPS_ANY] = run_in_place,       [WRIT_OPS_LAST] = run_unevaluated,
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
    writ_number number = writ_run_number_at(run, token);
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
        writ_run_give_up(run, WRIT_TOO_COSTLY);
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

bool writ_run_block(writ_run *run, const writ_frame *frame, uint32_t index, uint32_t at)
{
    const writ_block *block = &run->program->blocks[index];
    if (__builtin_expect((const char *)__builtin_frame_address(0) < run->stack_end, 0))
        writ_run_give_up(run, WRIT_TOO_DEEP);
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
    run->cost_gate = run->cost_limit / 64;
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
    return writ_run_block(run, &root, block, 0);
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
    bool holds = token->kind == WRIT_TOKEN_NUMBER ? writ_run_number(run, NULL, 0, instruction)
                                                  : writ_run_string(run, NULL, 0, instruction);
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
