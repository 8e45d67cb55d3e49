/* SPDX-License-Identifier: Apache-2.0
 *
 * From a plan to machine code. The code does what the walks of accept.c do, with the plan's
 * numbers, names and addresses in its instructions. What is rare it leaves to those walks, and to
 * the helpers of accept.h. The code of an object:
 *
 *     expect "id":            else a stub: the second guess, or whatever member it is
 *     mark slot 0             else it came before: not known
 *     value of /id            else a stub: white space, null, or the node's own walk
 *     expect ,"               else a stub: white space, or } and the object's end
 *     expect "mail":
 *     ...
 *
 * Stubs stand behind all code that is expected to run.
 */
#include "validator/accept_jit.h"

#if defined(__x86_64__)

#include <string.h>
#include <sys/mman.h>

#include "validator/pattern_jit.h"

enum {
    DEEPEST_CODE = 16, /* nodes inside of one another */
    LONGEST_NAME = 64, /* its bytes are compared without a look at the record's end */
    MOST_SLOTS = 64,   /* a bit for each */
    MOST_CODE = 1 << 18,
    FIRST_PERIOD = 256, /* records until the order is taken to be known */
    PERIOD = 8192,      /* records until it is asked whether it still holds */
    MOST_TRIES = 8
};

/* Registers that calls leave alone. */
#define AT    X86_RBX /* in the record */
#define CAME  X86_RBP /* the open object's slots, a bit each */
#define NEXT  X86_R12 /* the next entry of the list */
#define BYTES X86_R13 /* the record */
#define PLAN  X86_R14
#define FRAME X86_R15 /* the stack where the code began */

#define OF_PLAN(member) writ_x86_at(PLAN, (int32_t)offsetof(writ_accept_plan, member))

/* An object whose code is under way. The last label of each list is for the object's start. */
typedef struct open_object {
    const writ_accept_object *plan;
    writ_x86_label *values; /* behind a slot's name */
    writ_x86_label *ends;   /* behind a slot's value */
    writ_x86_label *names;  /* where the name behind that is expected */
    writ_x86_label close, slots, words;
    uint32_t count; /* of slots */
    bool in_order;  /* members are guessed from the one before, or else looked up */
} open_object;

struct jit;

typedef struct jit_stub {
    void (*emit)(struct jit *j, const struct jit_stub *stub);
    writ_x86_label at, back;
    writ_x86_label again; /* of a value: its start */
    const writ_accept_node *node;
    const open_object *object;
    uint32_t slot; /* the one before */
    const writ_pattern_tables *tables;
    struct jit_stub *next;
} jit_stub;

typedef struct jit {
    writ_accept_plan *plan;
    writ_x86 code;
    writ_arena arena;
    jit_stub *stubs, **last;
    writ_x86_label fail, zeros, nines;
    const writ_accept_node *open[DEEPEST_CODE];
    unsigned depth;
} jit;

static void emit_value(jit *j, const writ_accept_node *node);

static jit_stub *add_stub(jit *j, void (*emit)(jit *, const jit_stub *))
{
    jit_stub *added = WRIT_NEW(&j->arena, jit_stub);
    *added = (jit_stub){.emit = emit, .at = writ_x86_new_label(&j->code)};
    *j->last = added;
    j->last = &added->next;
    return added;
}

static writ_x86_label bind_new(jit *j)
{
    writ_x86_label label = writ_x86_new_label(&j->code);
    writ_x86_bind(&j->code, label);
    return label;
}

/* ---- comparing and calling ---- */

static void expect_byte(jit *j, writ_x86_memory at, char byte, writ_x86_label otherwise)
{
    writ_x86_alu_memory(&j->code, X86_CMP, X86_BYTE, at, byte);
    writ_x86_jump_if(&j->code, X86_NOT_EQUAL, otherwise);
}

static void expect_eight(jit *j, int32_t distance, const char *text, writ_x86_label otherwise)
{
    uint64_t word;
    memcpy(&word, text, sizeof word);
    writ_x86_move_number(&j->code, X86_RAX, word);
    writ_x86_alu_load(&j->code, X86_CMP, X86_QWORD, X86_RAX, writ_x86_at(AT, distance));
    writ_x86_jump_if(&j->code, X86_NOT_EQUAL, otherwise);
}

static void expect_four(jit *j, int32_t distance, const char *text, writ_x86_label otherwise)
{
    uint32_t word;
    memcpy(&word, text, sizeof word);
    writ_x86_alu_memory(&j->code, X86_CMP, X86_DWORD, writ_x86_at(AT, distance), (int32_t)word);
    writ_x86_jump_if(&j->code, X86_NOT_EQUAL, otherwise);
}

/* Steps that may overlap, so that the last one ends where the text does. */
static void expect_text(jit *j, const char *text, uint32_t len, writ_x86_label otherwise)
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
        expect_byte(j, writ_x86_at(AT, (int32_t)at), text[at], otherwise);
}

/* Calls f(plan, …): what it gets and gives of the place in the record and in the list. */
static void call_helper(jit *j, uintptr_t helper)
{
    writ_x86 *c = &j->code;
    writ_x86_store(c, OF_PLAN(scan.next), NEXT);
    writ_x86_move(c, X86_RDI, PLAN);
    writ_x86_call(c, helper);
    writ_x86_load(c, X86_QWORD, NEXT, OF_PLAN(scan.next));
}

static void take_place(jit *j)
{
    writ_x86 *c = &j->code;
    writ_x86_alu_number(c, X86_CMP, X86_QWORD, X86_RAX, 0);
    writ_x86_jump_if(c, X86_EQUAL, j->fail);
    writ_x86_move(c, AT, X86_RAX);
}

static void call_walk(jit *j, const writ_accept_node *node)
{
    writ_x86_move_pointer(&j->code, X86_RSI, node);
    writ_x86_move(&j->code, X86_RDX, AT);
    call_helper(j, (uintptr_t)node->walk);
    take_place(j);
}

/* Four entries of the list before a name or an item. */
static void emit_more_list(jit *j, const jit_stub *stub)
{
    writ_x86 *c = &j->code;
    writ_x86_bind(c, stub->at);
    writ_x86_move(c, X86_RSI, AT);
    call_helper(j, (uintptr_t)writ_accept_more_list);
    writ_x86_alu_number(c, X86_CMP, X86_BYTE, X86_RAX, 0);
    writ_x86_jump_if(c, X86_EQUAL, j->fail);
    writ_x86_jump(c, stub->back);
}

static void want_four(jit *j)
{
    writ_x86 *c = &j->code;
    jit_stub *more = add_stub(j, emit_more_list);
    writ_x86_lea(c, X86_RAX, writ_x86_at(NEXT, 4 * sizeof(uint32_t)));
    writ_x86_alu_load(c, X86_CMP, X86_QWORD, X86_RAX, OF_PLAN(scan.list_end));
    writ_x86_jump_if(c, X86_ABOVE, more->at);
    more->back = bind_new(j);
}

/* ---- values ---- */

/* Whatever is not as expected: white space first, null where it is admitted, or any. */
static void emit_other(jit *j, const jit_stub *stub)
{
    writ_x86 *c = &j->code;
    writ_x86_bind(c, stub->at);
    if (stub->node->types & WRIT_TYPE_NULL) {
        writ_x86_label no_null = writ_x86_new_label(c);
        expect_four(j, 0, "null", no_null);
        writ_x86_alu_number(c, X86_ADD, X86_QWORD, AT, 4);
        writ_x86_jump(c, stub->back);
        writ_x86_bind(c, no_null);
    }
    writ_x86_label no_space = writ_x86_new_label(c);
    expect_byte(j, writ_x86_at(AT, 0), ' ', no_space);
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, AT, 1);
    writ_x86_jump(c, stub->again);
    writ_x86_bind(c, no_space);
    call_walk(j, stub->node);
    writ_x86_jump(c, stub->back);
}

static void emit_walk(jit *j, const jit_stub *stub)
{
    writ_x86_bind(&j->code, stub->at);
    call_walk(j, stub->node);
    writ_x86_jump(&j->code, stub->back);
}

/* The next string: `other` when there is none, `walk` when it has something odd. Leaves the place
 * of its last quote in RAX and of its first in RCX. */
static void find_string(jit *j, writ_x86_label other, writ_x86_label walk)
{
    writ_x86 *c = &j->code;
    expect_byte(j, writ_x86_at(AT, 0), '"', other);
    writ_x86_load(c, X86_DWORD, X86_RAX, writ_x86_at(NEXT, sizeof(uint32_t)));
    expect_byte(j, writ_x86_at_sum(BYTES, X86_RAX, 0), '"', walk);
    writ_x86_load(c, X86_DWORD, X86_RCX, writ_x86_at(NEXT, 0));
}

static void pass_string(jit *j)
{
    writ_x86_lea(&j->code, AT, writ_x86_at_sum(BYTES, X86_RAX, 1));
    writ_x86_alu_number(&j->code, X86_ADD, X86_QWORD, NEXT, 2 * sizeof(uint32_t));
}

/* The length in EDX. */
static void expect_length(jit *j, uint64_t shortest, uint64_t longest, writ_x86_label walk)
{
    writ_x86 *c = &j->code;
    writ_x86_move(c, X86_RDX, X86_RAX);
    writ_x86_alu_register(c, X86_SUB, X86_DWORD, X86_RDX, X86_RCX);
    writ_x86_alu_number(c, X86_SUB, X86_DWORD, X86_RDX, 1);
    if (shortest) {
        writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_RDX, (int32_t)shortest);
        writ_x86_jump_if(c, X86_BELOW, walk);
    }
    if (longest <= INT32_MAX) {
        writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_RDX, (int32_t)longest);
        writ_x86_jump_if(c, X86_ABOVE, walk);
    }
}

static void emit_pattern_tables(jit *j, const jit_stub *stub)
{
    writ_pattern_jit_tables(&j->code, stub->tables);
}

static void expect_pattern(jit *j, const writ_accept_text *text, writ_x86_label walk)
{
    writ_x86 *c = &j->code;
    const writ_simple *simple = writ_pattern_simple(text->pattern);
    writ_x86_lea(c, X86_RSI, writ_x86_at_sum(BYTES, X86_RCX, 1));
    if (simple && writ_pattern_jit_can(simple)) {
        writ_pattern_tables *tables = WRIT_NEW(&j->arena, writ_pattern_tables);
        writ_pattern_jit(c, simple, walk, tables);
        add_stub(j, emit_pattern_tables)->tables = tables;
    } else {
        writ_x86_move_pointer(c, X86_RDI, text->context);
        writ_x86_call(c, (uintptr_t)text->quick);
        writ_x86_alu_number(c, X86_CMP, X86_BYTE, X86_RAX, 0);
        writ_x86_jump_if(c, X86_EQUAL, walk);
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
 * the words: then its place in their table is in R11. See find_word in accept.c. */
static void expect_word(jit *j, const writ_accept_words *words, uint32_t longest,
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
    writ_x86_move(c, X86_R11, X86_R10);
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

static void emit_string(jit *j, const writ_accept_node *node, writ_x86_label other,
                        writ_x86_label walk)
{
    const writ_accept_text *text = &node->text;
    find_string(j, other, walk);
    if (node->walk == writ_accept_length) {
        expect_length(j, text->shortest, text->longest, walk);
    } else if (node->walk == writ_accept_pattern) {
        expect_length(j, text->shortest, text->longest, walk);
        expect_pattern(j, text, walk);
    } else if (node->walk == writ_accept_choice) {
        uint32_t longest = longest_word(&text->words);
        expect_length(j, 0, longest, walk);
        expect_word(j, &text->words, longest, walk);
    }
    pass_string(j);
}

/* ---- numbers ---- */

/* A bit for each of the 16 bytes that is no digit in EAX, the number of digits before them in ECX.
 */
static void find_digits(jit *j)
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
static void read_digits(jit *j)
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

static void expect_bound(jit *j, int64_t bound, writ_x86_condition outside, writ_x86_label walk)
{
    writ_x86_move_number(&j->code, X86_RCX, (uint64_t)bound);
    writ_x86_alu_register(&j->code, X86_CMP, X86_QWORD, X86_RAX, X86_RCX);
    writ_x86_jump_if(&j->code, outside, walk);
}

/* Digits may follow a point: EDX becomes the end of these. */
static void emit_fraction(jit *j, writ_x86_label walk)
{
    writ_x86 *c = &j->code;
    writ_x86_label none = writ_x86_new_label(c);
    expect_byte(j, writ_x86_at_sum(AT, X86_RCX, 0), '.', none);
    writ_x86_drop_lowest(c, X86_RAX, X86_RAX);
    writ_x86_count_zeros(c, X86_DWORD, X86_RDX, X86_RAX);
    writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_RDX, 15);
    writ_x86_jump_if(c, X86_ABOVE, walk);
    writ_x86_lea(c, X86_RSI, writ_x86_at(X86_RCX, 1));
    writ_x86_alu_register(c, X86_CMP, X86_DWORD, X86_RDX, X86_RSI);
    writ_x86_jump_if(c, X86_EQUAL, walk);
    writ_x86_bind(c, none);
}

/* A number that begins with 0 is 0, or 0 and a fraction. */
static void emit_zero(jit *j, const jit_stub *stub)
{
    writ_x86 *c = &j->code;
    writ_x86_bind(c, stub->at);
    writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_RCX, 1);
    writ_x86_jump_if(c, X86_EQUAL, stub->back);
    writ_x86_jump(c, stub->again); /* to the walk */
}

/* Behind a number stands a comma, or what closes the object or array; an exponent, too. */
static void emit_last_number(jit *j, const jit_stub *stub)
{
    writ_x86 *c = &j->code;
    writ_x86_bind(c, stub->at);
    writ_x86_load(c, X86_BYTE, X86_RSI, writ_x86_at_sum(AT, X86_RDX, 0));
    writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_RSI, '}');
    writ_x86_jump_if(c, X86_EQUAL, stub->back);
    writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_RSI, ']');
    writ_x86_jump_if(c, X86_EQUAL, stub->back);
    writ_x86_jump(c, stub->again);
}

static void emit_decimal(jit *j, const writ_accept_node *node, writ_x86_label other,
                         writ_x86_label walk)
{
    writ_x86 *c = &j->code;
    const writ_accept_number *number = &node->number;
    jit_stub *zero = add_stub(j, emit_zero), *last = add_stub(j, emit_last_number);
    zero->again = last->again = walk;
    find_digits(j);
    writ_x86_lea(c, X86_RDX, writ_x86_at(X86_RCX, -1));
    writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_RDX, number->is_natural ? 14 : 7);
    writ_x86_jump_if(c, X86_ABOVE, other);
    writ_x86_alu_memory(c, X86_CMP, X86_BYTE, writ_x86_at(AT, 0), '0');
    writ_x86_jump_if(c, X86_EQUAL, zero->at);
    zero->back = bind_new(j);
    writ_x86_move(c, X86_RDX, X86_RCX);
    if (node->types & WRIT_TYPE_NUMBER)
        emit_fraction(j, walk);
    expect_byte(j, writ_x86_at_sum(AT, X86_RDX, 0), ',', last->at);
    last->back = bind_new(j);
    if (!number->is_natural) {
        read_digits(j);
        if (number->least > 0)
            expect_bound(j, number->least, X86_LESS, walk);
        expect_bound(j, number->most, X86_NOT_LESS, walk);
    }
    writ_x86_alu_register(c, X86_ADD, X86_QWORD, AT, X86_RDX);
}

/* ---- true and false ---- */

/* Without a branch on which it is. */
static void emit_boolean(jit *j, writ_x86_label other)
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

/* ---- what stands between members and items ---- */

/* Everything but the commonest: RAX is the place behind, RDX whether what is open was closed. */
static void call_between(jit *j, char close, bool first)
{
    writ_x86 *c = &j->code;
    writ_x86_move(c, X86_RSI, AT);
    writ_x86_move_number(c, X86_RDX, (uint64_t)close);
    writ_x86_move_number(c, X86_RCX, first);
    call_helper(j, (uintptr_t)writ_accept_between);
    take_place(j);
    writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_RDX, 0);
}

static void close_if(jit *j, char close, writ_x86_label closed)
{
    writ_x86 *c = &j->code;
    writ_x86_label no = writ_x86_new_label(c);
    expect_byte(j, writ_x86_at(AT, 0), close, no);
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, AT, 1);
    writ_x86_jump(c, closed);
    writ_x86_bind(c, no);
}

static void emit_first_name(jit *j, const jit_stub *stub)
{
    writ_x86 *c = &j->code;
    writ_x86_bind(c, stub->at);
    call_between(j, '}', true);
    writ_x86_jump_if(c, X86_NOT_EQUAL, stub->object->close);
    writ_x86_jump(c, stub->back);
}

static void emit_next_name(jit *j, const jit_stub *stub)
{
    writ_x86 *c = &j->code;
    writ_x86_label other = writ_x86_new_label(c);
    writ_x86_bind(c, stub->at);
    close_if(j, '}', stub->object->close);
    expect_byte(j, writ_x86_at(AT, 0), ',', other); /* and a space, as some writers have it */
    expect_byte(j, writ_x86_at(AT, 1), ' ', other);
    expect_byte(j, writ_x86_at(AT, 2), '"', other);
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, AT, 2);
    writ_x86_jump(c, stub->back);
    writ_x86_bind(c, other);
    call_between(j, '}', false);
    writ_x86_jump_if(c, X86_NOT_EQUAL, stub->object->close);
    writ_x86_jump(c, stub->back);
}

static void emit_first_item(jit *j, const jit_stub *stub)
{
    writ_x86 *c = &j->code;
    writ_x86_bind(c, stub->at);
    call_between(j, ']', true);
    writ_x86_jump_if(c, X86_NOT_EQUAL, stub->again); /* to the close */
    writ_x86_jump(c, stub->back);
}

static void emit_next_item(jit *j, const jit_stub *stub)
{
    writ_x86 *c = &j->code;
    writ_x86_bind(c, stub->at);
    close_if(j, ']', stub->again);
    call_between(j, ']', false);
    writ_x86_jump_if(c, X86_NOT_EQUAL, stub->again);
    writ_x86_jump(c, stub->back);
}

/* ---- arrays ---- */

static void expect_count(jit *j, uint64_t least, uint64_t most)
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
static void emit_array(jit *j, const writ_accept_node *node, writ_x86_label other)
{
    writ_x86 *c = &j->code;
    writ_x86_label close = writ_x86_new_label(c);
    jit_stub *first = add_stub(j, emit_first_item), *next = add_stub(j, emit_next_item);
    expect_byte(j, writ_x86_at(AT, 0), '[', other);
    writ_x86_push(c, CAME);
    writ_x86_move_number(c, X86_RAX, 0);
    writ_x86_push(c, X86_RAX);
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, AT, 1);
    close_if(j, ']', close);
    writ_x86_alu_memory(c, X86_CMP, X86_BYTE, writ_x86_at(AT, 0), ' ');
    writ_x86_jump_if(c, X86_NOT_ABOVE, first->at);
    first->back = next->back = bind_new(j);
    first->again = next->again = close;
    want_four(j);
    writ_x86_alu_load(c, X86_CMP, X86_QWORD, AT, OF_PLAN(scan.end));
    writ_x86_jump_if(c, X86_NOT_BELOW, j->fail);
    emit_value(j, node->items);
    writ_x86_alu_memory(c, X86_ADD, X86_QWORD, writ_x86_at(X86_RSP, 0), 1);
    expect_byte(j, writ_x86_at(AT, 0), ',', next->at);
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, AT, 1);
    writ_x86_jump(c, next->back);
    writ_x86_bind(c, close);
    expect_count(j, node->min_items, node->max_items);
}

/* ---- objects ---- */

static bool has_code(const writ_accept_object *object, const writ_accept_slot *slot)
{
    return slot != object->start && slot->walk && slot->name.len <= LONGEST_NAME &&
           slot->name.text[0] != UINT64_MAX;
}

/* The name of a slot, or else another place. */
static void emit_guess(jit *j, const open_object *object, const writ_accept_slot *slot,
                       writ_x86_label otherwise)
{
    writ_x86 *c = &j->code;
    expect_text(j, slot->name.all, slot->name.len, otherwise);
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, AT, (int32_t)slot->name.len);
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, NEXT, 2 * sizeof(uint32_t));
    writ_x86_jump(c, object->values[slot->index]);
}

/* Goes to the label whose distance from `table` stands there, at place `index`. */
static void jump_by_table(jit *j, writ_x86_label table, writ_x86_register index)
{
    writ_x86 *c = &j->code;
    writ_x86_lea(c, X86_RAX, writ_x86_at_label(table));
    writ_x86_shift_left(c, X86_DWORD, index, 2);
    writ_x86_load_signed(c, X86_RDX, writ_x86_at_sum(X86_RAX, index, 0));
    writ_x86_alu_register(c, X86_ADD, X86_QWORD, X86_RAX, X86_RDX);
    writ_x86_jump_register(c, X86_RAX);
}

/* A name of at most 16 bytes whose colon follows it, wherever it comes. */
static void emit_lookup(jit *j, const open_object *object, writ_x86_label otherwise)
{
    enum { LONGEST = 16 };
    writ_x86 *c = &j->code;
    writ_x86_load(c, X86_DWORD, X86_RCX, writ_x86_at(NEXT, 0));
    writ_x86_lea(c, X86_RAX, writ_x86_at_sum(BYTES, X86_RCX, 0));
    writ_x86_alu_register(c, X86_CMP, X86_QWORD, X86_RAX, AT);
    writ_x86_jump_if(c, X86_NOT_EQUAL, otherwise);
    writ_x86_load(c, X86_DWORD, X86_RAX, writ_x86_at(NEXT, sizeof(uint32_t)));
    writ_x86_load_word(c, X86_RDX, writ_x86_at_sum(BYTES, X86_RAX, 0));
    writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_RDX, '"' | ':' << 8);
    writ_x86_jump_if(c, X86_NOT_EQUAL, otherwise);
    expect_length(j, 0, LONGEST, otherwise);
    expect_word(j, &object->plan->words, LONGEST, otherwise);
    writ_x86_lea(c, AT, writ_x86_at_sum(BYTES, X86_RAX, 2));
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, NEXT, 2 * sizeof(uint32_t));
    jump_by_table(j, object->words, X86_R11);
}

/* Any member: a slot's value comes next, or it is over with. */
static void emit_stray(jit *j, const jit_stub *stub)
{
    writ_x86 *c = &j->code;
    const open_object *object = stub->object;
    const writ_accept_slot *before = &object->plan->slots[stub->slot];
    writ_x86_bind(c, stub->at);
    if (object->in_order && before->second != before->first &&
        has_code(object->plan, before->second)) {
        writ_x86_label neither = writ_x86_new_label(c);
        emit_guess(j, object, before->second, neither);
        writ_x86_bind(c, neither);
    }
    writ_x86_move_pointer(c, X86_RSI, object->plan);
    writ_x86_move(c, X86_RDX, AT);
    writ_x86_load(c, X86_QWORD, X86_RCX, writ_x86_at(X86_RSP, 0));
    call_helper(j, (uintptr_t)writ_accept_stray);
    take_place(j);
    writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_RDX, (int32_t)object->count);
    writ_x86_jump_if(c, X86_EQUAL, object->ends[stub->slot]);
    jump_by_table(j, object->slots, X86_RDX);
}

/* What comes behind a value, or (for the last `slot`) behind the object's brace. */
static void emit_name(jit *j, const open_object *object, uint32_t slot)
{
    writ_x86 *c = &j->code;
    const writ_accept_slot *before = &object->plan->slots[slot];
    bool is_last = !has_code(object->plan, before->first);
    jit_stub *next = add_stub(j, emit_next_name), *stray = add_stub(j, emit_stray);
    writ_x86_bind(c, object->ends[slot]);
    if (is_last)
        close_if(j, '}', object->close);
    writ_x86_load_word(c, X86_RAX, writ_x86_at(AT, 0));
    writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_RAX, ',' | '"' << 8);
    writ_x86_jump_if(c, X86_NOT_EQUAL, next->at);
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, AT, 1);
    writ_x86_bind(c, object->names[slot]);
    want_four(j);
    next->back = object->names[slot];
    next->object = stray->object = object;
    stray->slot = slot;
    if (!object->in_order)
        emit_lookup(j, object, stray->at);
    else if (is_last)
        writ_x86_jump(c, stray->at);
    else
        emit_guess(j, object, before->first, stray->at);
}

static void emit_slot(jit *j, const open_object *object, const writ_accept_slot *slot)
{
    writ_x86 *c = &j->code;
    writ_x86_bind(c, object->values[slot->index]);
    writ_x86_set_bit(c, CAME, (uint8_t)slot->index);
    writ_x86_jump_if(c, X86_CARRY, j->fail);
    if (slot->walk)
        emit_value(j, slot->node);
    else
        writ_x86_jump(c, j->fail); /* for others to judge */
    emit_name(j, object, slot->index);
}

static void emit_slots(jit *j, const open_object *object)
{
    const writ_accept_slot *slot = object->plan->start->first;
    emit_name(j, object, object->count);
    for (;
         has_code(object->plan, slot) && !writ_x86_is_bound(&j->code, object->values[slot->index]);
         slot = slot->first)
        emit_slot(j, object, slot);
    for (uint32_t i = 0; i < object->count; i++)
        if (!writ_x86_is_bound(&j->code, object->values[i]))
            emit_slot(j, object, &object->plan->slots[i]);
}

static void emit_close(jit *j, const open_object *object)
{
    writ_x86 *c = &j->code;
    writ_members *members = object->plan->members;
    writ_x86_bind(c, object->close);
    writ_x86_move_number(c, X86_RAX, members->required[0]);
    writ_x86_move(c, X86_RCX, X86_RAX);
    writ_x86_alu_register(c, X86_AND, X86_QWORD, X86_RCX, CAME);
    writ_x86_alu_register(c, X86_CMP, X86_QWORD, X86_RCX, X86_RAX);
    writ_x86_jump_if(c, X86_NOT_EQUAL, j->fail);
    writ_x86_move_pointer(c, X86_RAX, members->seen);
    writ_x86_alu_store(c, X86_OR, writ_x86_at(X86_RAX, 0), CAME);
    writ_x86_pop(c, X86_RAX);
    writ_x86_store(c, OF_PLAN(other_count), X86_RAX);
    writ_x86_pop(c, CAME);
}

/* Where each slot's value is, from the table's start on; and by the places of the names. */
static void emit_tables(jit *j, const jit_stub *stub)
{
    const open_object *object = stub->object;
    const writ_accept_object *plan = object->plan;
    writ_x86_align(&j->code, 4);
    writ_x86_bind(&j->code, object->slots);
    for (uint32_t i = 0; i < object->count; i++)
        writ_x86_distance(&j->code, object->values[i], object->slots);
    writ_x86_bind(&j->code, object->words);
    for (size_t i = 0; !object->in_order && i < (size_t)1 << (64 - plan->words.shift); i++)
        writ_x86_distance(&j->code, plan->by_word[i] ? object->values[plan->by_word[i]->index] : 0,
                          object->words);
}

static writ_x86_label *new_labels(jit *j, uint32_t count)
{
    writ_x86_label *labels = writ_arena_alloc(&j->arena, count * sizeof *labels);
    for (uint32_t i = 0; i < count; i++)
        labels[i] = writ_x86_new_label(&j->code);
    return labels;
}

static void emit_object(jit *j, const writ_accept_node *node, writ_x86_label other)
{
    writ_x86 *c = &j->code;
    open_object *object = WRIT_NEW(&j->arena, open_object);
    uint32_t count = node->object->members->slot_count;
    *object = (open_object){.plan = node->object, .count = count};
    object->in_order = !writ_accept_is_disordered(node->object);
    object->words = writ_x86_new_label(c);
    object->values = new_labels(j, count);
    object->ends = new_labels(j, count + 1);
    object->names = new_labels(j, count + 1);
    object->close = writ_x86_new_label(c);
    object->slots = writ_x86_new_label(c);
    add_stub(j, emit_tables)->object = object;
    jit_stub *first = add_stub(j, emit_first_name);
    first->object = object;
    first->back = object->names[count];
    expect_byte(j, writ_x86_at(AT, 0), '{', other);
    writ_x86_push(c, CAME);
    writ_x86_load(c, X86_QWORD, X86_RAX, OF_PLAN(other_count));
    writ_x86_push(c, X86_RAX);
    writ_x86_move_number(c, CAME, 0);
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, AT, 1);
    expect_byte(j, writ_x86_at(AT, 0), '"', first->at);
    writ_x86_jump(c, object->names[count]);
    emit_slots(j, object);
    emit_close(j, object);
}

/* ---- nodes ---- */

static bool is_open(const jit *j, const writ_accept_node *node)
{
    for (unsigned i = 0; i < j->depth; i++)
        if (j->open[i] == node)
            return true;
    return j->depth == DEEPEST_CODE || j->code.len > MOST_CODE;
}

static bool is_plain_object(const writ_accept_node *node)
{
    const writ_members *members = node->object->members;
    return node->walk == writ_accept_narrow && !node->is_counted && members &&
           members->slot_count && members->slot_count <= MOST_SLOTS &&
           (node->object->words.table || !writ_accept_is_disordered(node->object));
}

static bool is_plain_text(const writ_accept_node *node)
{
    if (node->text.shortest > INT32_MAX)
        return false;
    return node->walk == writ_accept_string || node->walk == writ_accept_length ||
           node->walk == writ_accept_pattern ||
           (node->walk == writ_accept_choice && longest_word(&node->text.words) <= 16);
}

/* The value at AT, and past it. */
static void emit_value(jit *j, const writ_accept_node *node)
{
    if (is_open(j, node)) {
        call_walk(j, node);
        return;
    }
    j->open[j->depth++] = node;
    jit_stub *other = add_stub(j, emit_other), *walk = add_stub(j, emit_walk);
    other->node = walk->node = node;
    other->again = bind_new(j);
    if (is_plain_text(node))
        emit_string(j, node, other->at, walk->at);
    else if (is_plain_object(node))
        emit_object(j, node, other->at);
    else if (node->walk == writ_accept_decimal)
        emit_decimal(j, node, other->at, walk->at);
    else if (node->walk == writ_accept_array)
        emit_array(j, node, other->at);
    else if (node->walk == writ_accept_literal && node->has_true && node->has_false)
        emit_boolean(j, other->at);
    else
        call_walk(j, node);
    other->back = walk->back = bind_new(j);
    j->depth--;
}

/* ---- the whole ---- */

static const writ_x86_register kept[] = {AT, CAME, NEXT, BYTES, PLAN, FRAME};

enum { KEPT = sizeof kept / sizeof kept[0] };

/* As a writ_accept_walk: the plan in RDI, the record's place in RDX. */
static void emit_entry(jit *j)
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

static void emit_exit(jit *j)
{
    writ_x86 *c = &j->code;
    writ_x86_label leave = writ_x86_new_label(c);
    writ_x86_move(c, X86_RAX, AT);
    writ_x86_jump(c, leave);
    writ_x86_bind(c, j->fail);
    writ_x86_move_number(c, X86_RAX, 0);
    writ_x86_bind(c, leave);
    writ_x86_move(c, X86_RSP, FRAME);
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, X86_RSP, 8);
    for (int i = KEPT; i-- > 0;)
        writ_x86_pop(c, kept[i]);
    writ_x86_return(c);
}

static void emit_constants(jit *j)
{
    static const char zeros[] = "0000000000000000";
    static const char nines[] = "\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t"; /* nine, as a number */
    writ_x86_align(&j->code, 16);
    writ_x86_bind(&j->code, j->zeros);
    writ_x86_bytes(&j->code, zeros, 16);
    writ_x86_bind(&j->code, j->nines);
    writ_x86_bytes(&j->code, nines, 16);
}

static void emit_plan(jit *j)
{
    j->last = &j->stubs;
    j->fail = writ_x86_new_label(&j->code);
    j->zeros = writ_x86_new_label(&j->code);
    j->nines = writ_x86_new_label(&j->code);
    emit_entry(j);
    emit_value(j, j->plan->root);
    emit_exit(j);
    for (jit_stub *stub = j->stubs; stub; stub = stub->next)
        stub->emit(j, stub);
    emit_constants(j);
}

static bool may_run_code(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
}

static void make_code(writ_accept_plan *plan)
{
    jit j = {.plan = plan};
    emit_plan(&j);
    void *memory = writ_x86_finish(&j.code, &plan->code_len);
    /* ISO C has no conversion between the two kinds of pointer; POSIX has them alike. */
    memcpy(&plan->code, &memory, sizeof memory);
    writ_x86_clear(&j.code);
    writ_arena_clear(&j.arena);
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
        plan->until_jit = FIRST_PERIOD;
    } else if (!plan->code && plan->jit_tries++ < MOST_TRIES && may_run_code()) {
        make_code(plan);
    }
}

#else

void writ_accept_jit(writ_accept_plan *plan)
{
    plan->until_jit = UINT32_MAX;
}

void writ_accept_jit_clear(writ_accept_plan *plan)
{
    (void)plan;
}

#endif
