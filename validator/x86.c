/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/x86.h"

/* ISO C wants a translation unit to hold something elsewhere too. */
typedef int writ_x86_unit;

#if defined(__x86_64__)

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "contracts/base/error.h"

/* ---- the buffer ---- */

static void *grown(void *items, size_t *capacity, size_t size)
{
    *capacity = *capacity ? 2 * *capacity : 256;
    void *larger = realloc(items, *capacity * size);
    if (!larger)
        writ_out_of_memory();
    return larger;
}

void writ_x86_clear(writ_x86 *code)
{
    free(code->bytes);
    free(code->labels);
    free(code->fixups);
    *code = (writ_x86){0};
}

static void put(writ_x86 *code, unsigned byte)
{
    if (code->len == code->capacity)
        code->bytes = grown(code->bytes, &code->capacity, 1);
    code->bytes[code->len++] = (unsigned char)byte;
}

static void put4(writ_x86 *code, uint32_t number)
{
    for (int i = 0; i < 4; i++)
        put(code, number >> (8 * i) & 0xFF);
}

void writ_x86_bytes(writ_x86 *code, const void *bytes, size_t len)
{
    const unsigned char *from = bytes;
    for (size_t i = 0; i < len; i++)
        put(code, from[i]);
}

void writ_x86_align(writ_x86 *code, size_t to)
{
    while (code->len % to)
        put(code, 0x90);
}

/* ---- labels ---- */

writ_x86_label writ_x86_new_label(writ_x86 *code)
{
    if (code->label_count == code->label_capacity)
        code->labels = grown(code->labels, &code->label_capacity, sizeof *code->labels);
    code->labels[code->label_count] = UINT32_MAX;
    return (writ_x86_label)code->label_count++;
}

void writ_x86_bind(writ_x86 *code, writ_x86_label label)
{
    code->labels[label] = (uint32_t)code->len;
}

bool writ_x86_is_bound(const writ_x86 *code, writ_x86_label label)
{
    return code->labels[label] != UINT32_MAX;
}

static writ_x86_fixup *add_fixup(writ_x86 *code, writ_x86_label label)
{
    if (code->fixup_count == code->fixup_capacity)
        code->fixups = grown(code->fixups, &code->fixup_capacity, sizeof *code->fixups);
    writ_x86_fixup *fixup = &code->fixups[code->fixup_count++];
    *fixup = (writ_x86_fixup){(uint32_t)code->len, (uint32_t)code->len + 4, label};
    put4(code, 0);
    return fixup;
}

void writ_x86_distance(writ_x86 *code, writ_x86_label label, writ_x86_label from)
{
    add_fixup(code, label)->from = code->labels[from];
}

static void fill_in(writ_x86 *code)
{
    for (size_t i = 0; i < code->fixup_count; i++) {
        const writ_x86_fixup *fixup = &code->fixups[i];
        uint32_t distance = code->labels[fixup->label] - fixup->from;
        memcpy(code->bytes + fixup->at, &distance, sizeof distance);
    }
}

void *writ_x86_finish(writ_x86 *code, size_t *len)
{
    fill_in(code);
    void *memory =
        mmap(NULL, code->len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return NULL;
    memcpy(memory, code->bytes, code->len);
    *len = code->len;
    if (!mprotect(memory, code->len, PROT_READ | PROT_EXEC))
        return memory;
    munmap(memory, code->len);
    return NULL;
}

/* ---- encoding ---- */

/* An opcode of one to three bytes, most significant first; a mandatory prefix or 0. */
typedef struct opcode {
    unsigned prefix, bytes;
    bool wide; /* REX.W */
} opcode;

static void put_opcode(writ_x86 *code, unsigned bytes)
{
    if (bytes > 0xFFFF)
        put(code, bytes >> 16);
    if (bytes > 0xFF)
        put(code, bytes >> 8 & 0xFF);
    put(code, bytes & 0xFF);
}

static void put_prefixes(writ_x86 *code, opcode op, unsigned reg, unsigned index, unsigned base)
{
    unsigned rex =
        (unsigned)op.wide << 3 | (reg >> 3 & 1) << 2 | (index >> 3 & 1) << 1 | (base >> 3 & 1);
    if (op.prefix)
        put(code, op.prefix);
    if (rex)
        put(code, 0x40 | rex);
    put_opcode(code, op.bytes);
}

static unsigned extension(writ_x86_register reg)
{
    return reg == X86_NONE ? 0 : (unsigned)reg;
}

/* ModRM, SIB and displacement. */
static void put_memory(writ_x86 *code, unsigned reg, writ_x86_memory memory)
{
    reg = (reg & 7) << 3;
    if (memory.base == X86_NONE) {
        put(code, reg | 5);
        add_fixup(code, memory.label);
        return;
    }
    unsigned base = (unsigned)memory.base & 7;
    int32_t distance = memory.displacement;
    unsigned mode = distance == 0 && base != 5 ? 0 : distance >= -128 && distance < 128 ? 1 : 2;
    bool has_sib = memory.index != X86_NONE || base == 4;
    put(code, mode << 6 | reg | (has_sib ? 4 : base));
    if (has_sib)
        put(code, (memory.index == X86_NONE ? 4u : (unsigned)memory.index & 7) << 3 | base);
    if (mode == 1)
        put(code, (unsigned)distance & 0xFF);
    else if (mode == 2)
        put4(code, (uint32_t)distance);
}

static void with_memory(writ_x86 *code, opcode op, unsigned reg, writ_x86_memory memory)
{
    put_prefixes(code, op, reg, extension(memory.index), extension(memory.base));
    put_memory(code, reg, memory);
}

static void with_register(writ_x86 *code, opcode op, unsigned reg, unsigned other)
{
    put_prefixes(code, op, reg, 0, other);
    put(code, 0xC0 | (reg & 7) << 3 | (other & 7));
}

/* VEX of three bytes: `map` 1 is 0F, 2 is 0F38; `pp` 1, 2, 3 are the prefixes 66, F3, F2. */
typedef struct vex {
    unsigned map, pp, opcode;
    bool wide;
} vex;

static void put_vex(writ_x86 *code, vex op, unsigned reg, unsigned second, unsigned index,
                    unsigned base)
{
    put(code, 0xC4);
    put(code, (~reg >> 3 & 1) << 7 | (~index >> 3 & 1) << 6 | (~base >> 3 & 1) << 5 | op.map);
    put(code, (unsigned)op.wide << 7 | (~second & 15) << 3 | op.pp);
    put(code, op.opcode);
}

static void vex_memory(writ_x86 *code, vex op, unsigned reg, unsigned second,
                       writ_x86_memory memory)
{
    put_vex(code, op, reg, second, extension(memory.index), extension(memory.base));
    put_memory(code, reg, memory);
}

static void vex_register(writ_x86 *code, vex op, unsigned reg, unsigned second, unsigned other)
{
    put_vex(code, op, reg, second, 0, other);
    put(code, 0xC0 | (reg & 7) << 3 | (other & 7));
}

/* ---- moves ---- */

void writ_x86_move(writ_x86 *code, writ_x86_register to, writ_x86_register from)
{
    with_register(code, (opcode){0, 0x89, true}, from, to);
}

void writ_x86_move_number(writ_x86 *code, writ_x86_register to, uint64_t number)
{
    bool wide = number > UINT32_MAX;
    put_prefixes(code, (opcode){0, 0xB8u | (to & 7u), wide}, 0, 0, to);
    for (int i = 0; i < (wide ? 8 : 4); i++)
        put(code, number >> (8 * i) & 0xFF);
}

void writ_x86_move_pointer(writ_x86 *code, writ_x86_register to, const void *pointer)
{
    writ_x86_move_number(code, to, (uintptr_t)pointer);
}

void writ_x86_load(writ_x86 *code, writ_x86_size size, writ_x86_register to, writ_x86_memory from)
{
    unsigned bytes = size == X86_BYTE ? 0x0FB6 : 0x8B;
    with_memory(code, (opcode){0, bytes, size == X86_QWORD}, to, from);
}

void writ_x86_load_word(writ_x86 *code, writ_x86_register to, writ_x86_memory from)
{
    with_memory(code, (opcode){0, 0x0FB7, false}, to, from);
}

void writ_x86_load_signed(writ_x86 *code, writ_x86_register to, writ_x86_memory from)
{
    with_memory(code, (opcode){0, 0x63, true}, to, from);
}

void writ_x86_store(writ_x86 *code, writ_x86_memory to, writ_x86_register from)
{
    with_memory(code, (opcode){0, 0x89, true}, from, to);
}

void writ_x86_lea(writ_x86 *code, writ_x86_register to, writ_x86_memory of)
{
    with_memory(code, (opcode){0, 0x8D, true}, to, of);
}

void writ_x86_push(writ_x86 *code, writ_x86_register from)
{
    put_prefixes(code, (opcode){0, 0x50u | (from & 7u), false}, 0, 0, from);
}

void writ_x86_pop(writ_x86 *code, writ_x86_register to)
{
    put_prefixes(code, (opcode){0, 0x58u | (to & 7u), false}, 0, 0, to);
}

/* ---- arithmetic ---- */

static unsigned immediate_opcode(writ_x86_size size, int32_t number)
{
    if (size == X86_BYTE)
        return 0x80;
    return number >= -128 && number < 128 ? 0x83 : 0x81;
}

static void put_immediate(writ_x86 *code, unsigned bytes, int32_t number)
{
    if (bytes == 0x81)
        put4(code, (uint32_t)number);
    else
        put(code, (unsigned)number & 0xFF);
}

void writ_x86_alu_number(writ_x86 *code, writ_x86_alu op, writ_x86_size size, writ_x86_register to,
                         int32_t number)
{
    unsigned bytes = immediate_opcode(size, number);
    with_register(code, (opcode){0, bytes, size == X86_QWORD}, op, to);
    put_immediate(code, bytes, number);
}

void writ_x86_alu_register(writ_x86 *code, writ_x86_alu op, writ_x86_size size,
                           writ_x86_register to, writ_x86_register from)
{
    with_register(code, (opcode){0, (unsigned)op << 3 | 1, size == X86_QWORD}, from, to);
}

void writ_x86_alu_load(writ_x86 *code, writ_x86_alu op, writ_x86_size size, writ_x86_register to,
                       writ_x86_memory from)
{
    with_memory(code,
                (opcode){0, (unsigned)op << 3 | (size == X86_BYTE ? 2 : 3), size == X86_QWORD}, to,
                from);
}

void writ_x86_alu_memory(writ_x86 *code, writ_x86_alu op, writ_x86_size size, writ_x86_memory to,
                         int32_t number)
{
    unsigned bytes = immediate_opcode(size, number);
    with_memory(code, (opcode){0, bytes, size == X86_QWORD}, op, to);
    put_immediate(code, bytes, number);
    if (to.base == X86_NONE) /* the distance counts from the instruction's end */
        code->fixups[code->fixup_count - 1].from = (uint32_t)code->len;
}

void writ_x86_alu_store(writ_x86 *code, writ_x86_alu op, writ_x86_memory to, writ_x86_register from)
{
    with_memory(code, (opcode){0, (unsigned)op << 3 | 1, true}, from, to);
}

void writ_x86_not(writ_x86 *code, writ_x86_size size, writ_x86_register of)
{
    with_register(code, (opcode){0, 0xF7, size == X86_QWORD}, 2, of);
}

void writ_x86_shift_left(writ_x86 *code, writ_x86_size size, writ_x86_register of, uint8_t by)
{
    with_register(code, (opcode){0, 0xC1, size == X86_QWORD}, 4, of);
    put(code, by);
}

void writ_x86_shift_right(writ_x86 *code, writ_x86_size size, writ_x86_register of, uint8_t by)
{
    with_register(code, (opcode){0, 0xC1, size == X86_QWORD}, 5, of);
    put(code, by);
}

void writ_x86_multiply(writ_x86 *code, writ_x86_register to, writ_x86_register by)
{
    with_register(code, (opcode){0, 0x0FAF, true}, to, by);
}

void writ_x86_set_bit(writ_x86 *code, writ_x86_register of, uint8_t bit)
{
    with_register(code, (opcode){0, 0x0FBA, true}, 5, of);
    put(code, bit);
}

void writ_x86_test_bit(writ_x86 *code, writ_x86_register of, writ_x86_register bit)
{
    with_register(code, (opcode){0, 0x0FA3, true}, bit, of);
}

void writ_x86_move_if(writ_x86 *code, writ_x86_condition condition, writ_x86_register to,
                      writ_x86_register from)
{
    with_register(code, (opcode){0, 0x0F40u | condition, true}, to, from);
}

/* ---- jumps ---- */

void writ_x86_jump(writ_x86 *code, writ_x86_label to)
{
    put(code, 0xE9);
    add_fixup(code, to);
}

void writ_x86_jump_if(writ_x86 *code, writ_x86_condition condition, writ_x86_label to)
{
    put_opcode(code, 0x0F80u | condition);
    add_fixup(code, to);
}

void writ_x86_jump_register(writ_x86 *code, writ_x86_register to)
{
    with_register(code, (opcode){0, 0xFF, false}, 4, to);
}

void writ_x86_call(writ_x86 *code, uintptr_t function)
{
    writ_x86_move_number(code, X86_RAX, function);
    with_register(code, (opcode){0, 0xFF, false}, 2, X86_RAX);
}

void writ_x86_return(writ_x86 *code)
{
    put(code, 0xC3);
}

/* ---- BMI ---- */

void writ_x86_count_zeros(writ_x86 *code, writ_x86_size size, writ_x86_register to,
                          writ_x86_register of)
{
    with_register(code, (opcode){0xF3, 0x0FBC, size == X86_QWORD}, to, of);
}

void writ_x86_drop_lowest(writ_x86 *code, writ_x86_register to, writ_x86_register of)
{
    vex_register(code, (vex){2, 0, 0xF3, false}, 1, to, of);
}

void writ_x86_zero_above(writ_x86 *code, writ_x86_register to, writ_x86_register of,
                         writ_x86_register from)
{
    vex_register(code, (vex){2, 0, 0xF5, true}, to, from, of);
}

void writ_x86_shift_right_by(writ_x86 *code, writ_x86_register to, writ_x86_register of,
                             writ_x86_register by)
{
    vex_register(code, (vex){2, 3, 0xF7, true}, to, by, of);
}

void writ_x86_shift_left_by(writ_x86 *code, writ_x86_register to, writ_x86_register of,
                            writ_x86_register by)
{
    vex_register(code, (vex){2, 1, 0xF7, true}, to, by, of);
}

/* ---- AVX ---- */

void writ_x86_vector_load(writ_x86 *code, int to, writ_x86_memory from)
{
    vex_memory(code, (vex){1, 2, 0x6F, false}, (unsigned)to, 0, from);
}

void writ_x86_vector_subtract(writ_x86 *code, int to, int a, writ_x86_memory b)
{
    vex_memory(code, (vex){1, 1, 0xF8, false}, (unsigned)to, (unsigned)a, b);
}

void writ_x86_vector_least(writ_x86 *code, int to, int a, writ_x86_memory b)
{
    vex_memory(code, (vex){1, 1, 0xDA, false}, (unsigned)to, (unsigned)a, b);
}

void writ_x86_vector_equal(writ_x86 *code, int to, int a, int b)
{
    vex_register(code, (vex){1, 1, 0x74, false}, (unsigned)to, (unsigned)a, (unsigned)b);
}

void writ_x86_vector_mask(writ_x86 *code, writ_x86_register to, int of)
{
    vex_register(code, (vex){1, 1, 0xD7, false}, to, 0, (unsigned)of);
}

/* ---- AVX-512 ---- */

/* EVEX, without masks; the numbers of vectors and general registers are below 16. */
static void put_evex(writ_x86 *code, vex op, int bytes, unsigned reg, unsigned second,
                     writ_x86_memory memory)
{
    unsigned length = bytes == 64 ? 2 : bytes == 32 ? 1 : 0;
    unsigned inverted = (~reg >> 3 & 1) << 7 | (~extension(memory.index) >> 3 & 1) << 6 |
                        (~extension(memory.base) >> 3 & 1) << 5 | 1 << 4;
    put(code, 0x62);
    put(code, inverted | op.map);
    put(code, (unsigned)op.wide << 7 | (~second & 15) << 3 | 1 << 2 | op.pp);
    put(code, length << 5 | 1 << 3);
    put(code, op.opcode);
}

/* A displacement of one byte would count in vectors: there is none. */
static void evex_memory(writ_x86 *code, vex op, int bytes, unsigned reg, unsigned second,
                        writ_x86_memory memory)
{
    put_evex(code, op, bytes, reg, second, memory);
    put_memory(code, reg, memory);
}

static void evex_register(writ_x86 *code, vex op, int bytes, unsigned reg, unsigned second,
                          unsigned other)
{
    put_evex(code, op, bytes, reg, second, writ_x86_at((writ_x86_register)other, 0));
    put(code, 0xC0 | (reg & 7) << 3 | (other & 7));
}

void writ_x86_wide_load(writ_x86 *code, int bytes, int to, writ_x86_memory from)
{
    evex_memory(code, (vex){1, 2, 0x6F, true}, bytes, (unsigned)to, 0, from);
}

void writ_x86_wide_and(writ_x86 *code, int bytes, int to, int a, int b)
{
    evex_register(code, (vex){1, 1, 0xDB, true}, bytes, (unsigned)to, (unsigned)a, (unsigned)b);
}

void writ_x86_wide_and_load(writ_x86 *code, int bytes, int to, int a, writ_x86_memory b)
{
    evex_memory(code, (vex){1, 1, 0xDB, true}, bytes, (unsigned)to, (unsigned)a, b);
}

void writ_x86_wide_shift_right(writ_x86 *code, int bytes, int to, int of, uint8_t by)
{
    evex_register(code, (vex){1, 1, 0x71, false}, bytes, 2, (unsigned)to, (unsigned)of);
    put(code, by);
}

void writ_x86_wide_shuffle(writ_x86 *code, int bytes, int to, int table, int by)
{
    evex_register(code, (vex){2, 1, 0x00, false}, bytes, (unsigned)to, (unsigned)table,
                  (unsigned)by);
}

void writ_x86_wide_test(writ_x86 *code, int bytes, bool some, writ_x86_register to, int a,
                        writ_x86_memory b)
{
    const unsigned mask = 1; /* register k1 */
    evex_memory(code, (vex){2, some ? 1 : 2, 0x26, false}, bytes, mask, (unsigned)a, b);
    vex_register(code, (vex){1, 3, 0x93, true}, to, 0, mask);
}

#endif
