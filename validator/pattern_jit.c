/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/pattern_jit.h"

/* ISO C wants a translation unit to hold something elsewhere too. */
typedef int writ_pattern_jit_unit;

#if defined(__x86_64__)

#include <string.h>

#define PLACE X86_RCX /* in the subject */
#define TEXT  X86_RSI
#define LEN   X86_RDX

/* A mask for each set: where the subject has one of it. */
static const writ_x86_register masks[] = {X86_R8, X86_R9, X86_R10, X86_R11};

enum { MASKS = sizeof masks / sizeof masks[0] };

static bool has_no_sets(const writ_simple *simple)
{
    for (size_t i = 0; i < simple->step_count; i++)
        if (simple->steps[i].op == WRIT_SIMPLE_FIXED || simple->steps[i].op == WRIT_SIMPLE_RUN ||
            simple->steps[i].op == WRIT_SIMPLE_BRANCH)
            return false;
    return true;
}

bool writ_pattern_jit_can(const writ_simple *simple)
{
    const writ_lanes *lanes = &simple->lanes;
    if (!simple->at_start)
        return false;
    if (has_no_sets(simple))
        return simple->min_bytes <= WRIT_LANES_BYTES;
    return lanes->is_wide && __builtin_cpu_supports("avx512vl") &&
           (lanes->form == WRIT_LANES_PLACES ||
            (lanes->form == WRIT_LANES_RUNS && simple->set_count <= MASKS));
}

/* ---- vectors ---- */

/* The rectangles (pattern_lanes.h) of each byte, in vector 0. */
static void classify(writ_x86 *c, const writ_pattern_tables *tables)
{
    int bytes = tables->bytes;
    writ_x86_wide_load(c, bytes, 0, writ_x86_at(TEXT, 0));
    writ_x86_wide_load(c, bytes, 2, writ_x86_at_label(tables->low));
    writ_x86_wide_shuffle(c, bytes, 1, 2, 0);
    writ_x86_wide_shift_right(c, bytes, 0, 0, 4);
    writ_x86_wide_and_load(c, bytes, 0, 0, writ_x86_at_label(tables->half));
    writ_x86_wide_load(c, bytes, 2, writ_x86_at_label(tables->high));
    writ_x86_wide_shuffle(c, bytes, 0, 2, 0);
    writ_x86_wide_and(c, bytes, 0, 0, 1);
}

/* Only subjects of the lengths of matches go on. */
static void expect_length(writ_x86 *c, uint64_t lengths, writ_x86_label otherwise)
{
    int longest = 63 - __builtin_clzll(lengths);
    bool is_only = lengths == (uint64_t)1 << longest;
    writ_x86_alu_number(c, X86_CMP, X86_DWORD, LEN, longest);
    writ_x86_jump_if(c, is_only ? X86_NOT_EQUAL : X86_ABOVE, otherwise);
    if (is_only)
        return;
    writ_x86_move_number(c, X86_RAX, lengths);
    writ_x86_test_bit(c, X86_RAX, LEN);
    writ_x86_jump_if(c, X86_NOT_CARRY, otherwise);
}

static void emit_places(writ_x86 *c, const writ_simple *simple, writ_x86_label otherwise,
                        const writ_pattern_tables *tables)
{
    expect_length(c, simple->lanes.lengths, otherwise);
    classify(c, tables);
    writ_x86_wide_test(c, tables->bytes, false, X86_RAX, 0, writ_x86_at_label(tables->want));
    writ_x86_zero_above(c, X86_RAX, X86_RAX, LEN);
    writ_x86_alu_number(c, X86_CMP, X86_QWORD, X86_RAX, 0);
    writ_x86_jump_if(c, X86_NOT_EQUAL, otherwise);
}

/* The places of each set, none behind the subject. `want` has a vector for each set. */
static void find_masks(writ_x86 *c, const writ_simple *simple, const writ_pattern_tables *tables)
{
    classify(c, tables);
    writ_x86_lea(c, X86_RAX, writ_x86_at_label(tables->want));
    for (size_t set = 0; set < simple->set_count; set++) {
        /* a displacement of one byte would count vectors */
        writ_x86_wide_test(c, tables->bytes, true, masks[set], 0, writ_x86_at(X86_RAX, 0));
        writ_x86_zero_above(c, masks[set], masks[set], LEN);
        if (set + 1 < simple->set_count)
            writ_x86_alu_number(c, X86_ADD, X86_QWORD, X86_RAX, tables->bytes);
    }
}

/* ---- steps ---- */

static void emit_literal(writ_x86 *c, const writ_simple *simple, const writ_simple_step *step,
                         writ_x86_label otherwise)
{
    const char *text = simple->text + step->text;
    uint32_t at = 0;
    writ_x86_lea(c, X86_RAX, writ_x86_at(PLACE, (int32_t)step->min));
    writ_x86_alu_register(c, X86_CMP, X86_DWORD, X86_RAX, LEN);
    writ_x86_jump_if(c, X86_ABOVE, otherwise);
    for (; at + 4 <= step->min; at += 4) {
        int32_t four;
        memcpy(&four, text + at, sizeof four);
        writ_x86_alu_memory(c, X86_CMP, X86_DWORD, writ_x86_at_sum(TEXT, PLACE, (int32_t)at), four);
        writ_x86_jump_if(c, X86_NOT_EQUAL, otherwise);
    }
    for (; at < step->min; at++) {
        writ_x86_alu_memory(c, X86_CMP, X86_BYTE, writ_x86_at_sum(TEXT, PLACE, (int32_t)at),
                            text[at]);
        writ_x86_jump_if(c, X86_NOT_EQUAL, otherwise);
    }
    writ_x86_move(c, PLACE, X86_RAX);
}

/* How many of the set come next, in RAX. Bit 63 of a mask is never set. */
static void count_run(writ_x86 *c, unsigned set)
{
    writ_x86_shift_right_by(c, X86_RAX, masks[set], PLACE);
    writ_x86_not(c, X86_QWORD, X86_RAX);
    writ_x86_count_zeros(c, X86_QWORD, X86_RAX, X86_RAX);
}

static void emit_run(writ_x86 *c, const writ_simple_step *step, uint32_t most,
                     writ_x86_label otherwise)
{
    count_run(c, step->set);
    if (step->min) {
        writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_RAX, (int32_t)step->min);
        writ_x86_jump_if(c, X86_BELOW, otherwise);
    }
    if (most == step->min) {
        writ_x86_alu_number(c, X86_ADD, X86_QWORD, PLACE, (int32_t)step->min);
        return;
    }
    if (most <= WRIT_LANES_BYTES) {
        writ_x86_move_number(c, X86_RDI, most);
        writ_x86_alu_register(c, X86_CMP, X86_QWORD, X86_RAX, X86_RDI);
        writ_x86_move_if(c, X86_ABOVE, X86_RAX, X86_RDI);
    }
    writ_x86_alu_register(c, X86_ADD, X86_QWORD, PLACE, X86_RAX);
}

/* Behind the last step it is there. */
static void go_to_end(writ_x86 *c, const writ_simple *simple, const writ_simple_step *step,
                      writ_x86_label done)
{
    if (step + 1 < simple->steps + simple->step_count)
        writ_x86_jump(c, done);
}

static void emit_step(writ_x86 *c, const writ_simple *simple, const writ_simple_step *step,
                      writ_x86_label steps, writ_x86_label done, writ_x86_label otherwise)
{
    switch ((writ_simple_op)step->op) {
    case WRIT_SIMPLE_LITERAL:
        emit_literal(c, simple, step, otherwise);
        break;
    case WRIT_SIMPLE_FIXED:
        emit_run(c, step, step->min, otherwise);
        break;
    case WRIT_SIMPLE_RUN:
        emit_run(c, step, step->max, otherwise);
        break;
    case WRIT_SIMPLE_BRANCH:
        writ_x86_test_bit(c, masks[step->set], PLACE);
        writ_x86_jump_if(c, X86_NOT_CARRY, steps + step->to);
        break;
    case WRIT_SIMPLE_JUMP:
        writ_x86_jump(c, steps + step->to);
        break;
    case WRIT_SIMPLE_END:
        writ_x86_alu_register(c, X86_CMP, X86_QWORD, PLACE, LEN);
        writ_x86_jump_if(c, X86_NOT_EQUAL, otherwise);
        go_to_end(c, simple, step, done);
        break;
    case WRIT_SIMPLE_ACCEPT:
        go_to_end(c, simple, step, done);
        break;
    }
}

static void emit_steps(writ_x86 *c, const writ_simple *simple, writ_x86_label otherwise)
{
    writ_x86_label steps = writ_x86_new_label(c); /* and those behind it */
    for (size_t i = 1; i < simple->step_count; i++)
        writ_x86_new_label(c);
    writ_x86_label done = writ_x86_new_label(c);
    writ_x86_move_number(c, PLACE, 0);
    for (size_t i = 0; i < simple->step_count; i++) {
        writ_x86_bind(c, steps + (writ_x86_label)i);
        emit_step(c, simple, &simple->steps[i], steps, done, otherwise);
    }
    writ_x86_bind(c, done);
}

/* ---- the whole ---- */

void writ_pattern_jit(writ_x86 *code, const writ_simple *simple, writ_x86_label otherwise,
                      writ_pattern_tables *tables)
{
    int bytes = simple->max_bytes <= 16 ? 16 : simple->max_bytes <= 32 ? 32 : 64;
    *tables = (writ_pattern_tables){simple,
                                    bytes,
                                    writ_x86_new_label(code),
                                    writ_x86_new_label(code),
                                    writ_x86_new_label(code),
                                    writ_x86_new_label(code)};
    if (has_no_sets(simple)) {
        emit_steps(code, simple, otherwise);
        return;
    }
    if (simple->lanes.form == WRIT_LANES_PLACES) {
        emit_places(code, simple, otherwise, tables);
        return;
    }
    int32_t longest = bytes == 64 ? WRIT_LANES_BYTES : (int32_t)simple->max_bytes;
    writ_x86_alu_number(code, X86_CMP, X86_DWORD, LEN, longest);
    writ_x86_jump_if(code, X86_ABOVE, otherwise);
    find_masks(code, simple, tables);
    emit_steps(code, simple, otherwise);
}

static void put_lanes(writ_x86 *c, writ_x86_label label, const void *lane, int bytes)
{
    writ_x86_bind(c, label);
    for (int i = 0; i < bytes; i += 16)
        writ_x86_bytes(c, lane, 16);
}

void writ_pattern_jit_tables(writ_x86 *code, const writ_pattern_tables *tables)
{
    const writ_lanes *lanes = &tables->simple->lanes;
    uint8_t lane[16];
    writ_x86_align(code, 64);
    put_lanes(code, tables->low, lanes->low, tables->bytes);
    put_lanes(code, tables->high, lanes->high, tables->bytes);
    put_lanes(code, tables->half, memset(lane, 15, sizeof lane), tables->bytes);
    writ_x86_bind(code, tables->want);
    if (lanes->form == WRIT_LANES_PLACES)
        writ_x86_bytes(code, lanes->want, (size_t)tables->bytes);
    for (size_t set = 0; lanes->form == WRIT_LANES_RUNS && set < tables->simple->set_count; set++)
        for (int i = 0; i < tables->bytes; i += 16)
            writ_x86_bytes(code, memset(lane, lanes->need[set], sizeof lane), 16);
}

#endif
