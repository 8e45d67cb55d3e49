/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/accept_jit_parts.h"

/* ISO C wants a translation unit to hold something elsewhere too. */
typedef int writ_accept_jit_array_unit;

#if defined(__x86_64__)

/* ---- what stands between items and members ---- */

void writ_jit_call_between(writ_jit *j, char close, bool first)
{
    writ_x86 *c = &j->code;
    writ_x86_move(c, X86_RSI, AT);
    writ_x86_move_number(c, X86_RDX, (uint64_t)close);
    writ_x86_move_number(c, X86_RCX, first);
    writ_jit_call(j, (uintptr_t)writ_accept_between);
    writ_jit_take_place(j);
    writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_RDX, 0);
}

void writ_jit_close_if(writ_jit *j, char close, writ_x86_label closed)
{
    writ_x86 *c = &j->code;
    writ_x86_label no = writ_x86_new_label(c);
    writ_jit_expect_byte(j, writ_x86_at(AT, 0), close, no);
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, AT, 1);
    writ_x86_jump(c, closed);
    writ_x86_bind(c, no);
}

/* ---- arrays of a few strings ---- */

enum { FEW = 3 /* strings of an array */ };

/* May arrays of one to a few plain strings be passed at once? */
static bool may_have_few_strings(const writ_accept_node *node)
{
    const writ_accept_node *item = node->items;
    bool is_plain = item->walk == writ_accept_string || item->walk == writ_accept_length;
    return is_plain && item->text.shortest <= INT32_MAX && node->min_items <= 1 &&
           node->max_items >= FEW;
}

/* Makes R8 negative unless the string of list entries `item` follows the one before: between them
 * stands a comma alone. R10 is 0 where that is what follows the one before. */
static void note_gap(writ_jit *j, int32_t item)
{
    writ_x86 *c = &j->code;
    writ_x86_move(c, X86_RAX, X86_RSI);
    writ_x86_alu_load(c, X86_SUB, X86_DWORD, X86_RAX, writ_x86_at(NEXT, 8 * item - 4));
    writ_x86_alu_number(c, X86_SUB, X86_DWORD, X86_RAX, 2);
    writ_x86_alu_register(c, X86_OR, X86_QWORD, X86_RAX, X86_R10);
    writ_x86_move_number(c, X86_RCX, 0);
    writ_x86_alu_register(c, X86_SUB, X86_QWORD, X86_RCX, X86_RAX);
    writ_x86_alu_register(c, X86_OR, X86_QWORD, X86_R8, X86_RCX);
}

/* Makes R8 negative where the string from ESI to EDI has another length. */
static void note_length(writ_jit *j, const writ_accept_text *text)
{
    writ_x86 *c = &j->code;
    writ_x86_move(c, X86_RAX, X86_RDI);
    writ_x86_alu_register(c, X86_SUB, X86_DWORD, X86_RAX, X86_RSI);
    writ_x86_alu_number(c, X86_SUB, X86_DWORD, X86_RAX, 1);
    writ_x86_lea(c, X86_RCX, writ_x86_at(X86_RAX, -(int32_t)text->shortest));
    writ_x86_alu_register(c, X86_OR, X86_QWORD, X86_R8, X86_RCX);
    if (text->longest > INT32_MAX)
        return;
    writ_x86_move_number(c, X86_RCX, text->longest);
    writ_x86_alu_register(c, X86_SUB, X86_QWORD, X86_RCX, X86_RAX);
    writ_x86_alu_register(c, X86_OR, X86_QWORD, X86_R8, X86_RCX);
}

/* Goes on to the next string unless R9 says that the one before is the last: what is true of the
 * last one is in R9 (its quote and what follows), R11 (its place), RDX (whether all up to it are
 * wrong) and AT (the entries behind it). */
static void choose_last(writ_jit *j, int32_t item)
{
    writ_x86 *c = &j->code;
    writ_x86_lea(c, X86_RCX, writ_x86_at(NEXT, 8 * item + 8));
    writ_x86_load_word(c, X86_R10, writ_x86_at_sum(BYTES, X86_RDI, 0));
    if (!item) {
        writ_x86_move(c, X86_R9, X86_R10);
        writ_x86_move(c, X86_R11, X86_RDI);
        writ_x86_move(c, X86_RDX, X86_R8);
        writ_x86_move(c, AT, X86_RCX);
    } else {
        writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_R9, '"' | ']' << 8);
        writ_x86_move_if(c, X86_NOT_EQUAL, X86_R9, X86_R10);
        writ_x86_move_if(c, X86_NOT_EQUAL, X86_R11, X86_RDI);
        writ_x86_move_if(c, X86_NOT_EQUAL, X86_RDX, X86_R8);
        writ_x86_move_if(c, X86_NOT_EQUAL, AT, X86_RCX);
    }
    writ_x86_alu_number(c, X86_XOR, X86_DWORD, X86_R10, '"' | ',' << 8);
}

/* How many strings an array has is not to be foreseen: as many as are few are looked at, and those
 * that are there count. At their first quote; to `behind` when all is well. */
static void pass_few_strings(writ_jit *j, const writ_accept_node *node, writ_x86_label behind)
{
    writ_x86 *c = &j->code;
    writ_x86_label loop = writ_x86_new_label(c), restore = writ_x86_new_label(c);
    writ_jit_expect_byte(j, writ_x86_at(AT, 0), '"', loop);
    writ_jit_want_entries(j);
    writ_x86_push(c, AT);
    writ_x86_move_number(c, X86_R8, 0);
    for (int32_t item = 0; item < FEW; item++) {
        writ_x86_load(c, X86_DWORD, X86_RSI, writ_x86_at(NEXT, 8 * item));
        writ_x86_load(c, X86_DWORD, X86_RDI, writ_x86_at(NEXT, 8 * item + 4));
        if (item)
            note_gap(j, item);
        note_length(j, &node->items->text);
        choose_last(j, item);
    }
    writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_R9, '"' | ']' << 8);
    writ_x86_jump_if(c, X86_NOT_EQUAL, restore);
    writ_x86_alu_number(c, X86_CMP, X86_QWORD, X86_RDX, 0);
    writ_x86_jump_if(c, X86_LESS, restore);
    writ_x86_move(c, NEXT, AT);
    writ_x86_lea(c, AT, writ_x86_at_sum(BYTES, X86_R11, 2));
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, X86_RSP, 8);
    writ_x86_jump(c, behind);
    writ_x86_bind(c, restore);
    writ_x86_pop(c, AT);
    writ_x86_bind(c, loop);
}

/* ---- arrays ---- */

static void emit_first_item(writ_jit *j, const writ_jit_aside *aside)
{
    writ_x86 *c = &j->code;
    writ_x86_bind(c, aside->at);
    writ_jit_call_between(j, ']', true);
    writ_x86_jump_if(c, X86_NOT_EQUAL, aside->again); /* to the close */
    writ_x86_jump(c, aside->back);
}

static void emit_next_item(writ_jit *j, const writ_jit_aside *aside)
{
    writ_x86 *c = &j->code;
    writ_x86_bind(c, aside->at);
    writ_jit_close_if(j, ']', aside->again);
    writ_jit_call_between(j, ']', false);
    writ_x86_jump_if(c, X86_NOT_EQUAL, aside->again);
    writ_x86_jump(c, aside->back);
}

static void expect_count(writ_jit *j, uint64_t least, uint64_t most)
{
    writ_x86 *c = &j->code;
    writ_x86_pop(c, X86_RAX);
    writ_x86_pop(c, CAME);
    if (least) {
        writ_x86_move_number(c, X86_RCX, least);
        writ_x86_alu_register(c, X86_CMP, X86_QWORD, X86_RAX, X86_RCX);
        writ_x86_jump_if(c, X86_BELOW, j->fail);
    }
    if (most != WRIT_NO_LIMIT) {
        writ_x86_move_number(c, X86_RCX, most);
        writ_x86_alu_register(c, X86_CMP, X86_QWORD, X86_RAX, X86_RCX);
        writ_x86_jump_if(c, X86_ABOVE, j->fail);
    }
}

/* The count of items stands on the stack, since an item may use all registers. */
void writ_jit_array(writ_jit *j, const writ_accept_node *node, writ_x86_label other)
{
    writ_x86 *c = &j->code;
    writ_x86_label close = writ_x86_new_label(c), behind = writ_x86_new_label(c);
    writ_jit_aside *first = writ_jit_put_aside(j, emit_first_item),
                   *next = writ_jit_put_aside(j, emit_next_item);
    writ_jit_expect_byte(j, writ_x86_at(AT, 0), '[', other);
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, AT, 1);
    if (may_have_few_strings(node))
        pass_few_strings(j, node, behind);
    writ_x86_push(c, CAME);
    writ_x86_move_number(c, X86_RAX, 0);
    writ_x86_push(c, X86_RAX);
    writ_jit_close_if(j, ']', close);
    writ_x86_alu_memory(c, X86_CMP, X86_BYTE, writ_x86_at(AT, 0), ' ');
    writ_x86_jump_if(c, X86_NOT_ABOVE, first->at);
    first->back = next->back = writ_jit_bind_new(j);
    first->again = next->again = close;
    writ_jit_want_entries(j);
    writ_x86_alu_load(c, X86_CMP, X86_QWORD, AT, OF_PLAN(scan.end));
    writ_x86_jump_if(c, X86_NOT_BELOW, j->fail);
    writ_jit_value(j, node->items);
    writ_x86_alu_memory(c, X86_ADD, X86_QWORD, writ_x86_at(X86_RSP, 0), 1);
    writ_jit_expect_byte(j, writ_x86_at(AT, 0), ',', next->at);
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, AT, 1);
    writ_x86_jump(c, next->back);
    writ_x86_bind(c, close);
    expect_count(j, node->min_items, node->max_items);
    writ_x86_bind(c, behind);
}

#endif
