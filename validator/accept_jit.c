/* SPDX-License-Identifier: Apache-2.0
 *
 * From a plan to machine code. The code does what the walks of accept.c do, with the plan's
 * numbers, names and addresses in its instructions. What is rare it leaves to those walks, and to
 * the helpers of accept.h. The code of an object:
 *
 *     expect "id":            else aside: the second guess, or whatever member it is
 *     mark slot 0             else it came before: not known
 *     value of /id            else aside: white space, null, or the node's own walk
 *     expect ,"               else aside: white space, or } and the object's end
 *     expect "mail":
 *     ...
 *
 * What is aside stands behind all code that is expected to run.
 */
#include "validator/accept_jit.h"

#if defined(__x86_64__)

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "contracts/base/error.h"
#include "validator/accept_jit_parts.h"

enum {
    MOST_CODE = 1 << 18,
    PERIOD = 8192, /* records until it is asked whether it still holds */
    MOST_TRIES = 8
};

writ_jit_aside *writ_jit_put_aside(writ_jit *j, void (*emit)(writ_jit *, const writ_jit_aside *))
{
    writ_jit_aside *added = WRIT_NEW(&j->arena, writ_jit_aside);
    *added = (writ_jit_aside){.emit = emit, .at = writ_x86_new_label(&j->code), .depth = j->depth};
    *j->last = added;
    j->last = &added->next;
    return added;
}

writ_x86_label writ_jit_bind_new(writ_jit *j)
{
    writ_x86_label label = writ_x86_new_label(&j->code);
    writ_x86_bind(&j->code, label);
    return label;
}

/* ---- comparing and calling ---- */

void writ_jit_expect_byte(writ_jit *j, writ_x86_memory at, char byte, writ_x86_label otherwise)
{
    writ_x86_alu_memory(&j->code, X86_CMP, X86_BYTE, at, byte);
    writ_x86_jump_if(&j->code, X86_NOT_EQUAL, otherwise);
}

static void expect_eight(writ_jit *j, int32_t distance, const char *text, writ_x86_label otherwise)
{
    uint64_t word;
    memcpy(&word, text, sizeof word);
    writ_x86_move_number(&j->code, X86_RAX, word);
    writ_x86_alu_load(&j->code, X86_CMP, X86_QWORD, X86_RAX, writ_x86_at(AT, distance));
    writ_x86_jump_if(&j->code, X86_NOT_EQUAL, otherwise);
}

static void expect_four(writ_jit *j, int32_t distance, const char *text, writ_x86_label otherwise)
{
    uint32_t word;
    memcpy(&word, text, sizeof word);
    writ_x86_alu_memory(&j->code, X86_CMP, X86_DWORD, writ_x86_at(AT, distance), (int32_t)word);
    writ_x86_jump_if(&j->code, X86_NOT_EQUAL, otherwise);
}

/* Steps that may overlap, so that the last one ends where the text does. */
void writ_jit_expect_text(writ_jit *j, const char *text, uint32_t len, writ_x86_label otherwise)
{
    uint32_t at = 0;
    for (; at + 8 <= len; at += 8)
        expect_eight(j, (int32_t)at, text + at, otherwise);
    if (at == len)
        return;
    if (len >= 8)
        expect_eight(j, (int32_t)len - 8, text + len - 8, otherwise);
    else if (len >= 4)
        expect_four(j, 0, text, otherwise);
    if (len > 4 && len < 8)
        expect_four(j, (int32_t)len - 4, text + len - 4, otherwise);
    for (; len < 4 && at < len; at++)
        writ_jit_expect_byte(j, writ_x86_at(AT, (int32_t)at), text[at], otherwise);
}

/* Calls f(plan, …): what it gets and gives of the place in the record and in the list. The code
 * goes as deep as the plan does, so how deep it is stands in its instructions; walks count on from
 * there. Changes RAX. */
void writ_jit_call(writ_jit *j, uintptr_t helper)
{
    writ_x86 *c = &j->code;
    writ_x86_store(c, OF_PLAN(scan.next), NEXT);
    writ_x86_load(c, X86_QWORD, X86_RAX, OF_PLAN(depth_around));
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, X86_RAX, (int32_t)j->depth);
    writ_x86_store(c, OF_PLAN(depth), X86_RAX);
    writ_x86_move(c, X86_RDI, PLAN);
    writ_x86_call(c, helper);
    writ_x86_load(c, X86_QWORD, NEXT, OF_PLAN(scan.next));
}

void writ_jit_take_place(writ_jit *j)
{
    writ_x86 *c = &j->code;
    writ_x86_alu_number(c, X86_CMP, X86_QWORD, X86_RAX, 0);
    writ_x86_jump_if(c, X86_EQUAL, j->fail);
    writ_x86_move(c, AT, X86_RAX);
}

void writ_jit_call_walk(writ_jit *j, const writ_accept_node *node, writ_accept_walk *walk)
{
    writ_x86_move_pointer(&j->code, X86_RSI, node);
    writ_x86_move(&j->code, X86_RDX, AT);
    writ_jit_call(j, (uintptr_t)walk);
    writ_jit_take_place(j);
}

static void call_walk(writ_jit *j, const writ_accept_node *node)
{
    writ_jit_call_walk(j, node, node->walk);
}

/* Entries of the list before a name or an item. */
static void emit_more_list(writ_jit *j, const writ_jit_aside *aside)
{
    writ_x86 *c = &j->code;
    writ_x86_bind(c, aside->at);
    writ_x86_move(c, X86_RSI, AT);
    writ_jit_call(j, (uintptr_t)writ_accept_more_list);
    writ_x86_alu_number(c, X86_CMP, X86_BYTE, X86_RAX, 0);
    writ_x86_jump_if(c, X86_EQUAL, j->fail);
    writ_x86_jump(c, aside->back);
}

void writ_jit_want_entries(writ_jit *j)
{
    writ_x86 *c = &j->code;
    writ_jit_aside *more = writ_jit_put_aside(j, emit_more_list);
    writ_x86_lea(c, X86_RAX, writ_x86_at(NEXT, WRIT_SCAN_AHEAD * sizeof(uint32_t)));
    writ_x86_alu_load(c, X86_CMP, X86_QWORD, X86_RAX, OF_PLAN(scan.list_end));
    writ_x86_jump_if(c, X86_ABOVE, more->at);
    more->back = writ_jit_bind_new(j);
}

/* ---- values ---- */

/* Whatever is not as expected: null where it is admitted, one space, or any: the walk knows where
 * the record ends, behind which there may be spaces only. */
static void emit_other(writ_jit *j, const writ_jit_aside *aside)
{
    writ_x86 *c = &j->code;
    writ_x86_bind(c, aside->at);
    if (aside->node->types & WRIT_TYPE_NULL) {
        writ_x86_label no_null = writ_x86_new_label(c);
        expect_four(j, 0, "null", no_null);
        writ_x86_alu_number(c, X86_ADD, X86_QWORD, AT, 4);
        writ_x86_jump(c, aside->back);
        writ_x86_bind(c, no_null);
    }
    writ_x86_label no_space = writ_x86_new_label(c);
    writ_jit_expect_byte(j, writ_x86_at(AT, 0), ' ', no_space);
    writ_x86_alu_memory(c, X86_CMP, X86_BYTE, writ_x86_at(AT, 1), ' ');
    writ_x86_jump_if(c, X86_NOT_ABOVE, no_space);
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, AT, 1);
    writ_x86_jump(c, aside->again);
    writ_x86_bind(c, no_space);
    call_walk(j, aside->node);
    writ_x86_jump(c, aside->back);
}

static void emit_walk(writ_jit *j, const writ_jit_aside *aside)
{
    writ_x86_bind(&j->code, aside->at);
    call_walk(j, aside->node);
    writ_x86_jump(&j->code, aside->back);
}

/* ---- nodes ---- */

static bool is_open(const writ_jit *j, const writ_accept_node *node)
{
    for (unsigned i = 0; i < j->depth; i++)
        if (j->open[i] == node)
            return true;
    return j->depth == WRIT_JIT_DEEPEST || j->code.len > MOST_CODE;
}

/* Values of the node's commonest type; false where there is no code for them. */
static bool emit_commonest(writ_jit *j, const writ_accept_node *node, writ_x86_label other,
                           writ_x86_label walk)
{
    if (writ_jit_is_plain_text(node))
        writ_jit_string(j, node, other, walk);
    else if (writ_jit_is_plain_object(node))
        writ_jit_object(j, node, other);
    else if (node->walk == writ_accept_decimal)
        writ_jit_decimal(j, node, other, walk);
    else if (node->walk == writ_accept_array)
        writ_jit_array(j, node, other);
    else if (node->walk == writ_accept_literal && node->has_true && node->has_false)
        writ_jit_boolean(j, other);
    else
        return false;
    return true;
}

void writ_jit_value(writ_jit *j, const writ_accept_node *node)
{
    if (is_open(j, node)) {
        call_walk(j, node);
        return;
    }
    writ_jit_aside *other = writ_jit_put_aside(j, emit_other),
                   *walk = writ_jit_put_aside(j, emit_walk);
    other->node = walk->node = node;
    other->again = writ_jit_bind_new(j);
    j->open[j->depth++] = node;
    bool has_code = emit_commonest(j, node, other->at, walk->at);
    j->depth--;
    if (!has_code)
        call_walk(j, node);
    other->back = walk->back = writ_jit_bind_new(j);
}

/* ---- the whole ---- */

static const writ_x86_register kept[] = {AT, CAME, NEXT, BYTES, PLAN, FRAME};

enum { KEPT = sizeof kept / sizeof kept[0] };

/* As a writ_accept_walk: the plan in RDI, the record's place in RDX. */
static void emit_entry(writ_jit *j)
{
    writ_x86 *c = &j->code;
    for (int i = 0; i < KEPT; i++)
        writ_x86_push(c, kept[i]);
    writ_x86_alu_number(c, X86_SUB, X86_QWORD, X86_RSP, 8); /* calls want a multiple of 16 */
    writ_x86_move(c, FRAME, X86_RSP);
    writ_x86_move(c, PLAN, X86_RDI);
    writ_x86_move(c, AT, X86_RDX);
    writ_x86_load(c, X86_QWORD, BYTES, OF_PLAN(scan.bytes));
    writ_x86_load(c, X86_QWORD, NEXT, OF_PLAN(scan.next));
}

/* Behind the value. */
static void emit_success(writ_jit *j)
{
    writ_x86 *c = &j->code;
    writ_x86_move(c, X86_RAX, AT);
    writ_x86_store(c, OF_PLAN(scan.next), NEXT);
    writ_x86_jump(c, j->leave);
}

/* For all functions. */
static void emit_exit(writ_jit *j)
{
    writ_x86 *c = &j->code;
    writ_x86_bind(c, j->fail);
    writ_x86_move_number(c, X86_RAX, 0);
    writ_x86_bind(c, j->leave);
    writ_x86_move(c, X86_RSP, FRAME);
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, X86_RSP, 8);
    for (int i = KEPT; i-- > 0;)
        writ_x86_pop(c, kept[i]);
    writ_x86_return(c);
}

static void emit_constants(writ_jit *j)
{
    static const char zeros[] = "0000000000000000";
    static const char nines[] = "\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t"; /* nine, as a number */
    char points[16];
    memset(points, '.' - '0', sizeof points);
    writ_x86_align(&j->code, 16);
    writ_x86_bind(&j->code, j->zeros);
    writ_x86_bytes(&j->code, zeros, 16);
    writ_x86_bind(&j->code, j->nines);
    writ_x86_bytes(&j->code, nines, 16);
    writ_x86_bind(&j->code, j->points);
    writ_x86_bytes(&j->code, points, 16);
}

static void begin(writ_jit *j)
{
    j->last = &j->asides;
    j->fail = writ_x86_new_label(&j->code);
    j->leave = writ_x86_new_label(&j->code);
    j->zeros = writ_x86_new_label(&j->code);
    j->nines = writ_x86_new_label(&j->code);
    j->points = writ_x86_new_label(&j->code);
}

/* A writ_accept_walk for the node's values. */
static void emit_function(writ_jit *j, const writ_accept_node *node)
{
    emit_entry(j);
    writ_jit_value(j, node);
    emit_success(j);
}

/* What all functions have in common; gives back all but their memory, which becomes theirs. NULL
 * where there is none to be had. */
static void *finish(writ_jit *j, size_t *len)
{
    emit_exit(j);
    for (writ_jit_aside *aside = j->asides; aside; aside = aside->next) {
        j->depth = aside->depth;
        aside->emit(j, aside);
    }
    emit_constants(j);
    void *memory = writ_x86_finish(&j->code, len);
    writ_x86_clear(&j->code);
    writ_arena_clear(&j->arena);
    return memory;
}

static bool may_run_code(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
}

/* ISO C has no conversion between the two kinds of pointer; POSIX has them alike. */
static writ_accept_walk *as_walk(const void *memory)
{
    writ_accept_walk *walk;
    memcpy(&walk, &memory, sizeof walk);
    return walk;
}

static void make_code(writ_accept_plan *plan)
{
    writ_jit j = {.plan = plan};
    begin(&j);
    emit_function(&j, plan->root);
    plan->code = as_walk(finish(&j, &plan->code_len));
}

void writ_accept_jit_clear(writ_accept_plan *plan)
{
    void *memory;
    memcpy(&memory, &plan->code, sizeof memory);
    if (memory)
        munmap(memory, plan->code_len);
    plan->code = NULL;
}

void writ_accept_jit(writ_accept_plan *plan)
{
    bool was_wrong = plan->code && plan->strays > PERIOD;
    plan->strays = 0;
    plan->until_jit = PERIOD;
    if (was_wrong) {
        writ_accept_jit_clear(plan);
        plan->until_jit = WRIT_ACCEPT_FIRST_PERIOD;
    } else if (!plan->code && plan->jit_tries++ < MOST_TRIES && may_run_code()) {
        make_code(plan);
    }
}

/* ---- parts ---- */

/* The root itself is opened. */
static bool is_part(const writ_accept_plan *plan, const writ_accept_node *node)
{
    return node != plan->root &&
           (writ_jit_is_plain_object(node) || node->walk == writ_accept_array);
}

/* A function for each part; where it begins goes to `places`, or UINT32_MAX. */
static void emit_parts(writ_jit *j, uint32_t *places, uint32_t count)
{
    const writ_accept_node *nodes = j->plan->nodes;
    for (uint32_t i = 0; i < count; i++) {
        bool has_code = is_part(j->plan, &nodes[i]) && j->code.len < MOST_CODE;
        places[i] = has_code ? (uint32_t)j->code.len : UINT32_MAX;
        if (has_code)
            emit_function(j, &nodes[i]);
    }
}

static void make_parts(writ_accept_plan *plan)
{
    uint32_t count = plan->run.program->block_count;
    writ_jit j = {.plan = plan};
    uint32_t *places = calloc(count, sizeof *places);
    plan->parts = calloc(count, sizeof *plan->parts);
    if (!places || !plan->parts)
        writ_out_of_memory();
    begin(&j);
    emit_parts(&j, places, count);
    plan->part_code = finish(&j, &plan->part_code_len);
    for (uint32_t i = 0; i < count && plan->part_code; i++)
        if (places[i] != UINT32_MAX)
            plan->parts[i] = as_walk((const char *)plan->part_code + places[i]);
    free(places);
}

void writ_accept_jit_clear_parts(writ_accept_plan *plan)
{
    if (plan->part_code)
        munmap(plan->part_code, plan->part_code_len);
    free(plan->parts);
    plan->part_code = NULL;
    plan->parts = NULL;
}

void writ_accept_jit_parts(writ_accept_plan *plan)
{
    bool was_wrong = plan->parts && plan->strays > PERIOD;
    plan->strays = 0;
    plan->until_parts = PERIOD;
    if (was_wrong) {
        writ_accept_jit_clear_parts(plan);
        plan->until_parts = WRIT_ACCEPT_FIRST_PERIOD;
    } else if (!plan->parts && plan->part_tries++ < MOST_TRIES && may_run_code()) {
        make_parts(plan);
    }
}

#else

void writ_accept_jit(writ_accept_plan *plan)
{
    plan->until_jit = 0;
}

void writ_accept_jit_clear(writ_accept_plan *plan)
{
    (void)plan;
}

void writ_accept_jit_parts(writ_accept_plan *plan)
{
    plan->until_parts = 0;
}

void writ_accept_jit_clear_parts(writ_accept_plan *plan)
{
    (void)plan;
}

#endif
