/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/accept_jit_parts.h"

/* ISO C wants a translation unit to hold something elsewhere too. */
typedef int writ_accept_jit_scalar_unit;

#if defined(__x86_64__)

#include <string.h>

/* ---- numbers ---- */

/* A bit for each of the 16 bytes that is no digit in EAX, the number of digits before them in ECX.
 */
static void find_digits(writ_jit *j)
{
    writ_x86 *c = &j->code;
    writ_x86_vector_load(c, 0, writ_x86_at(AT, 0));
    writ_x86_vector_subtract(c, 0, 0, writ_x86_at_label(j->zeros));
    writ_x86_vector_least(c, 1, 0, writ_x86_at_label(j->nines));
    writ_x86_vector_equal(c, 1, 1, 0);
    writ_x86_vector_mask(c, X86_RAX, 1);
    writ_x86_not(c, X86_DWORD, X86_RAX);
    writ_x86_count_zeros(c, X86_DWORD, X86_RCX, X86_RAX);
}

/* The integer's digits, ECX of them, as a number in RAX: read_digits of accept.c. */
static void read_digits(writ_jit *j)
{
    writ_x86 *c = &j->code;
    writ_x86_load(c, X86_QWORD, X86_RAX, writ_x86_at(AT, 0));
    writ_x86_move_number(c, X86_RSI, 0x3030303030303030u);
    writ_x86_alu_register(c, X86_XOR, X86_QWORD, X86_RAX, X86_RSI);
    writ_x86_shift_left(c, X86_DWORD, X86_RCX, 3);
    writ_x86_move_number(c, X86_RSI, 64);
    writ_x86_alu_register(c, X86_SUB, X86_DWORD, X86_RSI, X86_RCX);
    writ_x86_shift_left_by(c, X86_RAX, X86_RAX, X86_RSI);
    writ_x86_move_number(c, X86_RSI, 10);
    writ_x86_multiply(c, X86_RSI, X86_RAX);
    writ_x86_shift_right(c, X86_QWORD, X86_RAX, 8);
    writ_x86_alu_register(c, X86_ADD, X86_QWORD, X86_RAX, X86_RSI);
    writ_x86_move(c, X86_RSI, X86_RAX);
    writ_x86_shift_right(c, X86_QWORD, X86_RSI, 16);
    writ_x86_move_number(c, X86_RCX, 0x000000FF000000FFu);
    writ_x86_alu_register(c, X86_AND, X86_QWORD, X86_RAX, X86_RCX);
    writ_x86_alu_register(c, X86_AND, X86_QWORD, X86_RSI, X86_RCX);
    writ_x86_move_number(c, X86_RCX, 0x000F424000000064u);
    writ_x86_multiply(c, X86_RAX, X86_RCX);
    writ_x86_move_number(c, X86_RCX, 0x0000271000000001u);
    writ_x86_multiply(c, X86_RSI, X86_RCX);
    writ_x86_alu_register(c, X86_ADD, X86_QWORD, X86_RAX, X86_RSI);
    writ_x86_shift_right(c, X86_QWORD, X86_RAX, 32);
}

static void expect_bound(writ_jit *j, int64_t bound, writ_x86_condition outside,
                         writ_x86_label walk)
{
    writ_x86_move_number(&j->code, X86_RCX, (uint64_t)bound);
    writ_x86_alu_register(&j->code, X86_CMP, X86_QWORD, X86_RAX, X86_RCX);
    writ_x86_jump_if(&j->code, outside, walk);
}

/* Digits may follow a point: EDX becomes the end of these. Whether there is one is not to be
 * foreseen, so the point, if that is what ends the digits, is taken out of what EAX has. */
static void find_end(writ_jit *j, writ_x86_label walk)
{
    writ_x86 *c = &j->code;
    writ_x86_vector_load(c, 1, writ_x86_at_label(j->points));
    writ_x86_vector_equal(c, 1, 1, 0);
    writ_x86_vector_mask(c, X86_RSI, 1);
    writ_x86_drop_lowest(c, X86_RDX, X86_RAX);
    writ_x86_alu_register(c, X86_XOR, X86_DWORD, X86_RDX, X86_RAX);
    writ_x86_alu_register(c, X86_AND, X86_DWORD, X86_RDX, X86_RSI);
    writ_x86_alu_register(c, X86_XOR, X86_DWORD, X86_RAX, X86_RDX);
    writ_x86_shift_left(c, X86_DWORD, X86_RDX, 1);
    writ_x86_alu_register(c, X86_AND, X86_DWORD, X86_RDX, X86_RAX);
    writ_x86_jump_if(c, X86_NOT_EQUAL, walk); /* no digit follows it, or a byte not seen */
    writ_x86_count_zeros(c, X86_DWORD, X86_RDX, X86_RAX);
}

/* A number that begins with 0 is 0, or 0 and a fraction. */
static void expect_no_more_behind_zero(writ_jit *j, writ_x86_label walk)
{
    writ_x86 *c = &j->code;
    writ_x86_lea(c, X86_RSI, writ_x86_at(X86_RCX, -1));
    writ_x86_move_number(c, X86_RDI, 0);
    writ_x86_alu_memory(c, X86_CMP, X86_BYTE, writ_x86_at(AT, 0), '0');
    writ_x86_move_if(c, X86_NOT_EQUAL, X86_RSI, X86_RDI);
    writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_RSI, 0);
    writ_x86_jump_if(c, X86_NOT_EQUAL, walk);
}

/* Behind a number stands a comma, or what closes the object or array; an exponent, too. */
static void emit_last_number(writ_jit *j, const writ_jit_aside *aside)
{
    writ_x86 *c = &j->code;
    writ_x86_bind(c, aside->at);
    writ_x86_load(c, X86_BYTE, X86_RSI, writ_x86_at_sum(AT, X86_RDX, 0));
    writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_RSI, '}');
    writ_x86_jump_if(c, X86_EQUAL, aside->back);
    writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_RSI, ']');
    writ_x86_jump_if(c, X86_EQUAL, aside->back);
    writ_x86_jump(c, aside->again);
}

/* What the count of an integer's digits says of bounds: of those from `least` to `most` digits it
 * is plain that they are kept. */
typedef struct digit_counts {
    uint32_t least, most;
    bool zero;   /* 0 is within the bounds */
    bool decide; /* no other number is; else its value is compared with them */
} digit_counts;

/* The digits of the least number that has more of them than those below the bound; false where
 * there is no such number. */
static bool is_power_of_ten(int64_t bound, uint32_t *digits)
{
    *digits = 1;
    for (; bound >= 10 && bound % 10 == 0; bound /= 10)
        ++*digits;
    return bound == 1;
}

static digit_counts count_digits(const writ_accept_number *number)
{
    enum { MOST_READ = 8, MOST_SEEN = 15 };
    digit_counts counts = {.least = 1, .most = MOST_SEEN, .decide = true};
    counts.zero = number->least <= 0 && number->most > 0;
    if (number->least > 0)
        counts.decide = is_power_of_ten(number->least, &counts.least);
    if (number->most != INT64_MAX) {
        counts.decide = is_power_of_ten(number->most, &counts.most) && counts.decide;
        counts.most--;
    }
    if (!counts.decide)
        return (digit_counts){.least = 1, .most = MOST_READ, .zero = true};
    counts.most = counts.most < MOST_SEEN ? counts.most : MOST_SEEN;
    return counts;
}

/* A number of ECX digits before the point, of which that is plain. */
static void expect_digits(writ_jit *j, const digit_counts *counts, writ_x86_label other,
                          writ_x86_label walk)
{
    writ_x86 *c = &j->code;
    bool only_zero = counts->most < counts->least;
    if (only_zero && !counts->zero) {
        writ_x86_jump(c, other);
        return;
    }
    if (only_zero || !counts->zero) {
        writ_x86_alu_memory(c, X86_CMP, X86_BYTE, writ_x86_at(AT, 0), '0');
        writ_x86_jump_if(c, only_zero ? X86_NOT_EQUAL : X86_EQUAL, other);
    }
    writ_x86_lea(c, X86_RDX, writ_x86_at(X86_RCX, only_zero ? -1 : -(int32_t)counts->least));
    writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_RDX,
                        only_zero ? 0 : (int32_t)(counts->most - counts->least));
    writ_x86_jump_if(c, X86_ABOVE, other);
    if (!only_zero && counts->zero && counts->most > 1)
        expect_no_more_behind_zero(j, walk);
}

static void expect_bounds(writ_jit *j, const writ_accept_number *number, writ_x86_label walk)
{
    read_digits(j);
    if (number->least > 0)
        expect_bound(j, number->least, X86_LESS, walk);
    expect_bound(j, number->most, X86_NOT_LESS, walk);
}

void writ_jit_decimal(writ_jit *j, const writ_accept_node *node, writ_x86_label other,
                      writ_x86_label walk)
{
    writ_x86 *c = &j->code;
    digit_counts counts = count_digits(&node->number);
    writ_jit_aside *last = writ_jit_put_aside(j, emit_last_number);
    last->again = walk;
    find_digits(j);
    expect_digits(j, &counts, other, walk);
    if (node->types & WRIT_TYPE_NUMBER)
        find_end(j, walk);
    else
        writ_x86_move(c, X86_RDX, X86_RCX);
    writ_jit_expect_byte(j, writ_x86_at_sum(AT, X86_RDX, 0), ',', last->at);
    last->back = writ_jit_bind_new(j);
    if (!counts.decide)
        expect_bounds(j, &node->number, walk);
    writ_x86_alu_register(c, X86_ADD, X86_QWORD, AT, X86_RDX);
}

/* ---- true and false ---- */

/* Without a branch on which it is. */
void writ_jit_boolean(writ_jit *j, writ_x86_label other)
{
    writ_x86 *c = &j->code;
    uint64_t yes, no;
    memcpy(&yes, "true\0\0\0", sizeof yes);
    memcpy(&no, "false\0\0", sizeof no);
    writ_x86_load(c, X86_QWORD, X86_RAX, writ_x86_at(AT, 0));
    writ_x86_move_number(c, X86_RCX, yes);
    writ_x86_move_number(c, X86_RDX, no);
    writ_x86_move_number(c, X86_RSI, 32);
    writ_x86_move_number(c, X86_RDI, 40);
    writ_x86_alu_register(c, X86_CMP, X86_DWORD, X86_RAX, X86_RCX);
    writ_x86_move_if(c, X86_NOT_EQUAL, X86_RCX, X86_RDX);
    writ_x86_move_if(c, X86_NOT_EQUAL, X86_RSI, X86_RDI);
    writ_x86_zero_above(c, X86_RAX, X86_RAX, X86_RSI);
    writ_x86_alu_register(c, X86_CMP, X86_QWORD, X86_RAX, X86_RCX);
    writ_x86_jump_if(c, X86_NOT_EQUAL, other);
    writ_x86_shift_right(c, X86_DWORD, X86_RSI, 3);
    writ_x86_alu_register(c, X86_ADD, X86_QWORD, AT, X86_RSI);
}

#endif
