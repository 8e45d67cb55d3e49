/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/accept_jit_parts.h"

/* ISO C wants a translation unit to hold something elsewhere too. */
typedef int writ_accept_jit_text_unit;

#if defined(__x86_64__)

#include <string.h>

/* ---- strings ---- */

/* The string that comes next in the list: the place of its last quote in RAX, of its first in RCX;
 * `odd` when it has something odd. */
static void load_string(writ_jit *j, writ_x86_label odd)
{
    writ_x86 *c = &j->code;
    writ_x86_load(c, X86_DWORD, X86_RAX, writ_x86_at(NEXT, sizeof(uint32_t)));
    writ_jit_expect_byte(j, writ_x86_at_sum(BYTES, X86_RAX, 0), '"', odd);
    writ_x86_load(c, X86_DWORD, X86_RCX, writ_x86_at(NEXT, 0));
}

static void pass_string(writ_jit *j)
{
    writ_x86_lea(&j->code, AT, writ_x86_at_sum(BYTES, X86_RAX, 1));
    writ_x86_alu_number(&j->code, X86_ADD, X86_QWORD, NEXT, 2 * sizeof(uint32_t));
}

/* The length in EDX. */
static void find_length(writ_jit *j)
{
    writ_x86 *c = &j->code;
    writ_x86_move(c, X86_RDX, X86_RAX);
    writ_x86_alu_register(c, X86_SUB, X86_DWORD, X86_RDX, X86_RCX);
    writ_x86_alu_number(c, X86_SUB, X86_DWORD, X86_RDX, 1);
}

/* Is what EDX has between them? */
static void expect_between(writ_jit *j, uint64_t shortest, uint64_t longest, writ_x86_label walk)
{
    writ_x86 *c = &j->code;
    if (shortest) {
        writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_RDX, (int32_t)shortest);
        writ_x86_jump_if(c, X86_BELOW, walk);
    }
    if (longest <= INT32_MAX) {
        writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_RDX, (int32_t)longest);
        writ_x86_jump_if(c, X86_ABOVE, walk);
    }
}

static void emit_pattern_tables(writ_jit *j, const writ_jit_aside *aside)
{
    writ_pattern_jit_tables(&j->code, aside->tables);
}

/* The quick way of the text from RSI on, whose length is in EDX. */
static void call_quick(writ_jit *j, const writ_accept_text *text, writ_x86_label walk)
{
    writ_x86 *c = &j->code;
    writ_x86_move_pointer(c, X86_RDI, text->context);
    writ_x86_call(c, (uintptr_t)text->quick);
    writ_x86_alu_number(c, X86_CMP, X86_BYTE, X86_RAX, 0);
    writ_x86_jump_if(c, X86_EQUAL, walk);
}

static void expect_time(writ_jit *j, const writ_accept_text *text, writ_x86_label walk)
{
    writ_x86_lea(&j->code, X86_RSI, writ_x86_at_sum(BYTES, X86_RCX, 1));
    call_quick(j, text, walk);
    writ_x86_load(&j->code, X86_DWORD, X86_RAX, writ_x86_at(NEXT, sizeof(uint32_t)));
}

static void expect_pattern(writ_jit *j, const writ_accept_text *text, writ_x86_label walk)
{
    writ_x86 *c = &j->code;
    const writ_simple *simple = writ_pattern_simple(text->pattern);
    writ_x86_lea(c, X86_RSI, writ_x86_at_sum(BYTES, X86_RCX, 1));
    if (simple && writ_pattern_jit_can(simple)) {
        writ_pattern_tables *tables = WRIT_NEW(&j->arena, writ_pattern_tables);
        writ_pattern_jit(c, simple, walk, tables);
        writ_jit_put_aside(j, emit_pattern_tables)->tables = tables;
    } else {
        call_quick(j, text, walk);
    }
    writ_x86_load(c, X86_DWORD, X86_RAX, writ_x86_at(NEXT, sizeof(uint32_t)));
}

static uint32_t longest_word(const writ_accept_words *words)
{
    uint32_t longest = 0;
    for (size_t i = 0; i < (size_t)1 << (64 - words->shift); i++)
        longest = words->table[i].len > longest ? words->table[i].len : longest;
    return longest;
}

/* The text from RCX on in the record, whose length of at most `longest` (16) is in EDX, is one of
 * the words. See find_word in accept.c. */
static void expect_word(writ_jit *j, const writ_accept_words *words, uint32_t longest,
                        writ_x86_label otherwise)
{
    writ_x86 *c = &j->code;
    writ_x86_move(c, X86_RSI, X86_RDX);
    writ_x86_shift_left(c, X86_DWORD, X86_RSI, 3);
    writ_x86_load(c, X86_QWORD, X86_RDI, writ_x86_at_sum(BYTES, X86_RCX, 1));
    writ_x86_zero_above(c, X86_RDI, X86_RDI, X86_RSI);
    writ_x86_move(c, X86_R10, X86_RDI);
    if (longest > 8) { /* of a shorter text nothing */
        writ_x86_load(c, X86_QWORD, X86_R8, writ_x86_at_sum(BYTES, X86_RCX, 9));
        writ_x86_move_number(c, X86_R9, 0);
        writ_x86_alu_number(c, X86_SUB, X86_DWORD, X86_RSI, 64);
        writ_x86_move_if(c, X86_BELOW, X86_RSI, X86_R9);
        writ_x86_zero_above(c, X86_R8, X86_R8, X86_RSI);
        writ_x86_move_number(c, X86_R9, WRIT_ACCEPT_HASH_SECOND);
        writ_x86_multiply(c, X86_R9, X86_R8);
        writ_x86_alu_register(c, X86_XOR, X86_QWORD, X86_R10, X86_R9);
    }
    writ_x86_move_number(c, X86_R9, words->factor);
    writ_x86_multiply(c, X86_R10, X86_R9);
    writ_x86_shift_right(c, X86_QWORD, X86_R10, (uint8_t)words->shift);
    writ_x86_move_number(c, X86_R9, sizeof *words->table);
    writ_x86_multiply(c, X86_R10, X86_R9);
    writ_x86_move_pointer(c, X86_R9, words->table);
    writ_x86_alu_register(c, X86_ADD, X86_QWORD, X86_R10, X86_R9);
    writ_x86_alu_load(c, X86_SUB, X86_QWORD, X86_RDI,
                      writ_x86_at(X86_R10, offsetof(writ_accept_word, text)));
    writ_x86_alu_load(c, X86_SUB, X86_DWORD, X86_RDX,
                      writ_x86_at(X86_R10, offsetof(writ_accept_word, len)));
    writ_x86_alu_register(c, X86_OR, X86_QWORD, X86_RDI, X86_RDX);
    if (longest > 8) {
        writ_x86_alu_load(c, X86_SUB, X86_QWORD, X86_R8,
                          writ_x86_at(X86_R10, offsetof(writ_accept_word, text[1])));
        writ_x86_alu_register(c, X86_OR, X86_QWORD, X86_RDI, X86_R8);
    }
    writ_x86_alu_number(c, X86_CMP, X86_QWORD, X86_RDI, 0);
    writ_x86_jump_if(c, X86_NOT_EQUAL, otherwise);
}

/* null, or a string. Which one is not to be foreseen, so both are passed, with what the list has
 * next; then one of them counts. R8 is 0 for null; the string's places are in RAX and RCX, its
 * length in EDX, as if there were one. */
static void load_string_or_null(writ_jit *j, writ_x86_label other, writ_x86_label walk)
{
    writ_x86 *c = &j->code;
    uint32_t null;
    memcpy(&null, "null", sizeof null);
    writ_x86_load(c, X86_BYTE, X86_RDI, writ_x86_at(AT, 0));
    writ_x86_move_number(c, X86_RSI, '"');
    writ_x86_move_number(c, X86_R8, 2 * sizeof(uint32_t));
    writ_x86_move_number(c, X86_R9, 0);
    writ_x86_alu_memory(c, X86_CMP, X86_DWORD, writ_x86_at(AT, 0), (int32_t)null);
    writ_x86_move_if(c, X86_EQUAL, X86_RDI, X86_RSI);
    writ_x86_move_if(c, X86_EQUAL, X86_R8, X86_R9);
    writ_x86_alu_register(c, X86_CMP, X86_DWORD, X86_RDI, X86_RSI);
    writ_x86_jump_if(c, X86_NOT_EQUAL, other);
    load_string(j, walk);
    find_length(j);
}

/* Past the one that counts. A string of null is `len` bytes long, which is in EDX then. */
static void pass_string_or_null(writ_jit *j, uint64_t len)
{
    writ_x86 *c = &j->code;
    writ_x86_move_number(c, X86_RDI, len);
    writ_x86_lea(c, X86_R10, writ_x86_at(AT, 4));
    writ_x86_lea(c, AT, writ_x86_at_sum(BYTES, X86_RAX, 1));
    writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_R8, 0);
    writ_x86_move_if(c, X86_EQUAL, X86_RDX, X86_RDI);
    writ_x86_move_if(c, X86_EQUAL, AT, X86_R10);
    writ_x86_alu_register(c, X86_ADD, X86_QWORD, NEXT, X86_R8);
}

static void expect_length_or_null(writ_jit *j, const writ_accept_text *text, writ_x86_label other,
                                  writ_x86_label walk)
{
    load_string_or_null(j, other, walk);
    pass_string_or_null(j, text->shortest);
    expect_between(j, text->shortest, text->longest, j->fail);
}

/* The shortest match that is asked for; WRIT_LANES_PADDED: there is none, or it is no matter of
 * places. */
static size_t sample_length(const writ_accept_text *text)
{
    const writ_simple *simple = writ_pattern_simple(text->pattern);
    size_t len = 0;
    if (!simple || !writ_pattern_jit_can(simple) || simple->lanes.form != WRIT_LANES_PLACES)
        return WRIT_LANES_PADDED;
    while (len < WRIT_LANES_PADDED && (len < text->shortest || !(simple->lanes.lengths >> len & 1)))
        len++;
    return len <= text->longest ? len : WRIT_LANES_PADDED;
}

static bool may_be_null(const writ_accept_node *node)
{
    return node->types == (WRIT_TYPE_STRING | WRIT_TYPE_NULL) &&
           node->walk == writ_accept_pattern && sample_length(&node->text) < WRIT_LANES_PADDED;
}

static void emit_sample(writ_jit *j, const writ_jit_aside *aside)
{
    char sample[WRIT_LANES_PADDED];
    writ_lanes_sample(&aside->tables->simple->lanes, sample);
    writ_x86_bind(&j->code, aside->at);
    writ_x86_bytes(&j->code, sample, sizeof sample);
}

/* In place of null stands a match. What the pattern does not match is none: it is short, and ASCII.
 */
static void expect_pattern_or_null(writ_jit *j, const writ_accept_text *text, writ_x86_label other,
                                   writ_x86_label walk)
{
    writ_x86 *c = &j->code;
    writ_pattern_tables *tables = WRIT_NEW(&j->arena, writ_pattern_tables);
    writ_jit_aside *sample = writ_jit_put_aside(j, emit_sample);
    load_string_or_null(j, other, walk);
    pass_string_or_null(j, sample_length(text));
    writ_x86_lea(c, X86_RSI, writ_x86_at_sum(BYTES, X86_RCX, 1));
    writ_x86_lea(c, X86_R9, writ_x86_at_label(sample->at));
    writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_R8, 0);
    writ_x86_move_if(c, X86_EQUAL, X86_RSI, X86_R9);
    expect_between(j, text->shortest, text->longest, j->fail);
    writ_pattern_jit(c, writ_pattern_simple(text->pattern), j->fail, tables);
    sample->tables = tables;
    writ_jit_put_aside(j, emit_pattern_tables)->tables = tables;
}

static void emit_odd_string(writ_jit *j, const writ_jit_aside *aside)
{
    writ_x86_bind(&j->code, aside->at);
    writ_jit_call_walk(j, aside->node, writ_accept_odd_string);
    writ_x86_jump(&j->code, aside->back);
}

/* ---- strings with odd bytes ---- */

/* Where in the list the string ends that comes next is not to be foreseen: of its entries from the
 * third to the fifth, the first one that is a quote goes to RSI, and what follows it in the list to
 * R8. */
static void find_last_quote(writ_jit *j, writ_x86_label otherwise)
{
    enum { FIRST = 2, LAST = 4 };
    writ_x86 *c = &j->code;
    for (int entry = LAST; entry >= FIRST; entry--) {
        writ_x86_register place = entry == LAST ? X86_RSI : X86_RAX;
        writ_x86_load(c, X86_DWORD, place, writ_x86_at(NEXT, entry * 4));
        writ_x86_lea(c, entry == LAST ? X86_R8 : X86_R9, writ_x86_at(NEXT, entry * 4 + 4));
        if (entry == LAST)
            continue;
        writ_x86_alu_memory(c, X86_CMP, X86_BYTE, writ_x86_at_sum(BYTES, X86_RAX, 0), '"');
        writ_x86_move_if(c, X86_EQUAL, X86_RSI, X86_RAX);
        writ_x86_move_if(c, X86_EQUAL, X86_R8, X86_R9);
    }
    writ_jit_expect_byte(j, writ_x86_at_sum(BYTES, X86_RSI, 0), '"', otherwise);
}

/* A string with odd bytes, of which only the length is asked: with a few, it is passed here. */
static void emit_odd_letters(writ_jit *j, const writ_jit_aside *aside)
{
    enum { WIDEST = 12 /* bytes of a code point, escaped */ };
    writ_x86 *c = &j->code;
    const writ_accept_text *text = &aside->node->text;
    uint64_t before_last = text->shortest ? text->shortest - 1 : 0;
    uint64_t least = text->shortest ? before_last * WIDEST + 1 : 0;
    writ_x86_label other = writ_x86_new_label(c), wrong = writ_x86_new_label(c);
    writ_x86_bind(c, aside->at);
    find_last_quote(j, other);
    writ_x86_load(c, X86_DWORD, X86_RCX, writ_x86_at(NEXT, 0));
    writ_x86_move(c, X86_RDX, X86_RSI);
    writ_x86_alu_register(c, X86_SUB, X86_DWORD, X86_RDX, X86_RCX);
    writ_x86_alu_number(c, X86_SUB, X86_DWORD, X86_RDX, 1);
    expect_between(j, least, text->longest, other);
    writ_x86_push(c, NEXT);
    writ_x86_push(c, AT);
    writ_x86_lea(c, X86_RDI, writ_x86_at_sum(BYTES, X86_RCX, 1));
    writ_x86_lea(c, AT, writ_x86_at_sum(BYTES, X86_RSI, 1));
    writ_x86_move(c, NEXT, X86_R8);
    writ_x86_move(c, X86_RSI, X86_RDX);
    writ_x86_call(c, (uintptr_t)j->plan->scan.letters);
    writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_RAX, 0);
    writ_x86_jump_if(c, X86_EQUAL, wrong);
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, X86_RSP, 16);
    writ_x86_jump(c, aside->back);
    writ_x86_bind(c, wrong);
    writ_x86_pop(c, AT);
    writ_x86_pop(c, NEXT);
    writ_x86_bind(c, other);
    writ_jit_call_walk(j, aside->node, writ_accept_odd_string);
    writ_x86_jump(c, aside->back);
}

static bool may_pass_letters(const writ_jit *j, const writ_accept_text *text)
{
    enum { LONGEST = 1 << 20 /* there it need not be fast, and numbers stay small */ };
    return j->plan->scan.letters && text->is_any && text->shortest < LONGEST;
}

void writ_jit_string(writ_jit *j, const writ_accept_node *node, writ_x86_label other,
                     writ_x86_label walk)
{
    const writ_accept_text *text = &node->text;
    if (text->is_any && node->types == (WRIT_TYPE_STRING | WRIT_TYPE_NULL)) {
        expect_length_or_null(j, text, other, walk);
        return;
    }
    if (may_be_null(node)) {
        expect_pattern_or_null(j, text, other, walk);
        return;
    }
    writ_jit_aside *odd =
        writ_jit_put_aside(j, may_pass_letters(j, text) ? emit_odd_letters : emit_odd_string);
    odd->node = node;
    writ_jit_expect_byte(j, writ_x86_at(AT, 0), '"', other);
    load_string(j, odd->at);
    if (node->walk != writ_accept_string)
        find_length(j);
    if (node->walk == writ_accept_length) {
        expect_between(j, text->shortest, text->longest, walk);
    } else if (node->walk == writ_accept_pattern) {
        expect_between(j, text->shortest, text->longest, walk);
        expect_pattern(j, text, walk);
    } else if (node->walk == writ_accept_time) {
        expect_between(j, text->shortest, text->longest, walk);
        expect_time(j, text, walk);
    } else if (node->walk == writ_accept_choice) {
        uint32_t longest = longest_word(&text->words);
        expect_between(j, 0, longest, walk);
        expect_word(j, &text->words, longest, walk);
    }
    pass_string(j);
    odd->back = writ_jit_bind_new(j);
}

bool writ_jit_is_plain_text(const writ_accept_node *node)
{
    if (node->text.shortest > INT32_MAX)
        return false;
    return node->walk == writ_accept_string || node->walk == writ_accept_length ||
           node->walk == writ_accept_pattern || node->walk == writ_accept_time ||
           (node->walk == writ_accept_choice && longest_word(&node->text.words) <= 16);
}

#endif
