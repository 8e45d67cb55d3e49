/* SPDX-License-Identifier: Apache-2.0
 *
 * An assembler for as much of x86-64 as generated code needs (accept_jit.c): instructions are
 * appended to a buffer, jumps go to labels that may be bound later, and the whole becomes memory
 * that can be run and no longer written (W^X). The encoding is that of the Intel 64 and IA-32
 * Architectures Software Developer's Manual, volume 2.
 */
#ifndef WRIT_VALIDATOR_X86_H
#define WRIT_VALIDATOR_X86_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum writ_x86_register {
    X86_RAX,
    X86_RCX,
    X86_RDX,
    X86_RBX,
    X86_RSP,
    X86_RBP,
    X86_RSI,
    X86_RDI,
    X86_R8,
    X86_R9,
    X86_R10,
    X86_R11,
    X86_R12,
    X86_R13,
    X86_R14,
    X86_R15,
    X86_NONE /* no index; as a base: the address of a label */
} writ_x86_register;

typedef uint32_t writ_x86_label;

/* A place in memory: base + index + displacement; or a label. */
typedef struct writ_x86_memory {
    writ_x86_register base, index;
    int32_t displacement;
    writ_x86_label label; /* where base is X86_NONE */
} writ_x86_memory;

static inline writ_x86_memory writ_x86_at(writ_x86_register base, int32_t displacement)
{
    return (writ_x86_memory){base, X86_NONE, displacement, 0};
}

static inline writ_x86_memory writ_x86_at_sum(writ_x86_register base, writ_x86_register index,
                                              int32_t displacement)
{
    return (writ_x86_memory){base, index, displacement, 0};
}

static inline writ_x86_memory writ_x86_at_label(writ_x86_label label)
{
    return (writ_x86_memory){X86_NONE, X86_NONE, 0, label};
}

/* A 32-bit distance to a label, to be filled in. */
typedef struct writ_x86_fixup {
    uint32_t at;   /* of its four bytes */
    uint32_t from; /* what it counts from */
    writ_x86_label label;
} writ_x86_fixup;

typedef struct writ_x86 {
    unsigned char *bytes; /* owned */
    size_t len, capacity;
    uint32_t *labels; /* owned: their places; UINT32_MAX: not bound yet */
    size_t label_count, label_capacity;
    writ_x86_fixup *fixups; /* owned */
    size_t fixup_count, fixup_capacity;
} writ_x86;

void writ_x86_clear(writ_x86 *code);

writ_x86_label writ_x86_new_label(writ_x86 *code);
void writ_x86_bind(writ_x86 *code, writ_x86_label label); /* here */
bool writ_x86_is_bound(const writ_x86 *code, writ_x86_label label);

/* Executable memory with the code, all of whose labels are bound; its length in *len. NULL where
 * the system allows none. Given back by munmap. */
void *writ_x86_finish(writ_x86 *code, size_t *len);

/* ---- instructions ---- */

typedef enum writ_x86_size { X86_BYTE, X86_DWORD, X86_QWORD } writ_x86_size;

typedef enum writ_x86_alu {
    X86_ADD = 0,
    X86_OR = 1,
    X86_AND = 4,
    X86_SUB = 5,
    X86_XOR = 6,
    X86_CMP = 7
} writ_x86_alu;

typedef enum writ_x86_condition {
    X86_CARRY = 2,
    X86_NOT_CARRY = 3,
    X86_BELOW = 2,
    X86_NOT_BELOW = 3,
    X86_EQUAL = 4,
    X86_NOT_EQUAL = 5,
    X86_NOT_ABOVE = 6,
    X86_ABOVE = 7,
    X86_NEGATIVE = 8,
    X86_LESS = 12,
    X86_NOT_LESS = 13
} writ_x86_condition;

/* Registers are whole (64 bits) unless the size says otherwise; 32 bits clear the upper half. BYTE
 * is for load, alu_number, alu_load and alu_memory, in the last three of RAX, RCX, RDX and RBX
 * alone; the others change no more of those than their lowest byte. */
void writ_x86_move(writ_x86 *code, writ_x86_register to, writ_x86_register from);
void writ_x86_move_number(writ_x86 *code, writ_x86_register to, uint64_t number);
void writ_x86_move_pointer(writ_x86 *code, writ_x86_register to, const void *pointer);
/* BYTE is widened with zeros. */
void writ_x86_load(writ_x86 *code, writ_x86_size size, writ_x86_register to, writ_x86_memory from);
void writ_x86_load_word(writ_x86 *code, writ_x86_register to, writ_x86_memory from);   /* 16 bits */
void writ_x86_load_signed(writ_x86 *code, writ_x86_register to, writ_x86_memory from); /* 32 */
void writ_x86_store(writ_x86 *code, writ_x86_memory to, writ_x86_register from);
void writ_x86_lea(writ_x86 *code, writ_x86_register to, writ_x86_memory of);
void writ_x86_push(writ_x86 *code, writ_x86_register from);
void writ_x86_pop(writ_x86 *code, writ_x86_register to);

void writ_x86_alu_number(writ_x86 *code, writ_x86_alu op, writ_x86_size size, writ_x86_register to,
                         int32_t number);
void writ_x86_alu_register(writ_x86 *code, writ_x86_alu op, writ_x86_size size,
                           writ_x86_register to, writ_x86_register from);
void writ_x86_alu_load(writ_x86 *code, writ_x86_alu op, writ_x86_size size, writ_x86_register to,
                       writ_x86_memory from);
void writ_x86_alu_memory(writ_x86 *code, writ_x86_alu op, writ_x86_size size, writ_x86_memory to,
                         int32_t number);
void writ_x86_alu_store(writ_x86 *code, writ_x86_alu op, writ_x86_memory to,
                        writ_x86_register from);
void writ_x86_not(writ_x86 *code, writ_x86_size size, writ_x86_register of);
void writ_x86_shift_left(writ_x86 *code, writ_x86_size size, writ_x86_register of, uint8_t by);
void writ_x86_shift_right(writ_x86 *code, writ_x86_size size, writ_x86_register of, uint8_t by);
void writ_x86_multiply(writ_x86 *code, writ_x86_register to, writ_x86_register by);
/* X86_CARRY: the bit is set. */
void writ_x86_test_bit(writ_x86 *code, writ_x86_register of, writ_x86_register bit);
/* Sets a bit; X86_CARRY: it was set. */
void writ_x86_set_bit(writ_x86 *code, writ_x86_register of, uint8_t bit);
void writ_x86_move_if(writ_x86 *code, writ_x86_condition condition, writ_x86_register to,
                      writ_x86_register from);

void writ_x86_jump(writ_x86 *code, writ_x86_label to);
void writ_x86_jump_if(writ_x86 *code, writ_x86_condition condition, writ_x86_label to);
void writ_x86_jump_register(writ_x86 *code, writ_x86_register to);
void writ_x86_call(writ_x86 *code, uintptr_t function); /* changes RAX */
void writ_x86_return(writ_x86 *code);

/* BMI1, BMI2. */
void writ_x86_count_zeros(writ_x86 *code, writ_x86_size size, writ_x86_register to,
                          writ_x86_register of);
void writ_x86_drop_lowest(writ_x86 *code, writ_x86_register to, writ_x86_register of); /* 32 bits */
void writ_x86_zero_above(writ_x86 *code, writ_x86_register to, writ_x86_register of,
                         writ_x86_register from);
void writ_x86_shift_right_by(writ_x86 *code, writ_x86_register to, writ_x86_register of,
                             writ_x86_register by);
void writ_x86_shift_left_by(writ_x86 *code, writ_x86_register to, writ_x86_register of,
                            writ_x86_register by);

/* AVX, on 16 bytes; vectors are numbered from 0 to 7. */
void writ_x86_vector_load(writ_x86 *code, int to, writ_x86_memory from);
void writ_x86_vector_subtract(writ_x86 *code, int to, int a, writ_x86_memory b); /* bytes */
void writ_x86_vector_least(writ_x86 *code, int to, int a, writ_x86_memory b);    /* bytes */
void writ_x86_vector_equal(writ_x86 *code, int to, int a, int b);                /* bytes */
void writ_x86_vector_mask(writ_x86 *code, writ_x86_register to, int of);         /* high bits */

/* AVX-512 (F, BW, VL), on `bytes` (16, 32 or 64) of them. */
void writ_x86_wide_load(writ_x86 *code, int bytes, int to, writ_x86_memory from);
void writ_x86_wide_and(writ_x86 *code, int bytes, int to, int a, int b);
void writ_x86_wide_and_load(writ_x86 *code, int bytes, int to, int a, writ_x86_memory b);
void writ_x86_wide_shift_right(writ_x86 *code, int bytes, int to, int of, uint8_t by); /* 16 bits */
/* Bytes of `table`, in lanes of 16, by the low half of each byte of `by`; 0 where its highest bit
 * is set. */
void writ_x86_wide_shuffle(writ_x86 *code, int bytes, int to, int table, int by);
/* A bit for each byte in which the two have a bit (`some`) or have none in common. */
void writ_x86_wide_test(writ_x86 *code, int bytes, bool some, writ_x86_register to, int a,
                        writ_x86_memory b);

/* Data between the code. */
void writ_x86_align(writ_x86 *code, size_t to);
void writ_x86_bytes(writ_x86 *code, const void *bytes, size_t len);
/* Four bytes: how far `label` lies behind `from`. */
void writ_x86_distance(writ_x86 *code, writ_x86_label label, writ_x86_label from);

#endif
