/* SPDX-License-Identifier: Apache-2.0
 *
 * For tests of validator/x86.h: instructions are run. A function sets all registers but RSP from a
 * machine's state, runs the instructions, and brings all registers back, so that a test sees
 * whatever they changed. What should come out is computed in C.
 */
#ifndef WRIT_TESTS_UNIT_VALIDATOR_X86_MACHINE_H
#define WRIT_TESTS_UNIT_VALIDATOR_X86_MACHINE_H

#include <sys/mman.h>

#include "tests/property/chance.h"
#include "tests/unit/test.h"
#include "validator/x86.h"

typedef struct machine {
    uint64_t reg[16];
    unsigned char memory[256];
} machine;

static const writ_x86_register kept[] = {X86_RBX, X86_RBP, X86_R12, X86_R13, X86_R14, X86_R15};

enum { KEPT = sizeof kept / sizeof kept[0], REGISTERS = 16 };

/* Of each machine the state stands on the stack while its instructions run. */
static inline void begin(writ_x86 *c)
{
    *c = (writ_x86){0};
    for (int i = 0; i < KEPT; i++)
        writ_x86_push(c, kept[i]);
    writ_x86_push(c, X86_RDI);
    for (writ_x86_register r = X86_RAX; r < X86_NONE; r++)
        if (r != X86_RSP && r != X86_RDI)
            writ_x86_load(c, X86_QWORD, r, writ_x86_at(X86_RDI, 8 * (int32_t)r));
    writ_x86_load(c, X86_QWORD, X86_RDI, writ_x86_at(X86_RDI, 8 * X86_RDI));
}

static inline void end(writ_x86 *c)
{
    writ_x86_push(c, X86_RAX);
    writ_x86_load(c, X86_QWORD, X86_RAX, writ_x86_at(X86_RSP, 8));
    for (writ_x86_register r = X86_RCX; r < X86_NONE; r++)
        if (r != X86_RSP)
            writ_x86_store(c, writ_x86_at(X86_RAX, 8 * (int32_t)r), r);
    writ_x86_pop(c, X86_RCX);
    writ_x86_store(c, writ_x86_at(X86_RAX, 0), X86_RCX);
    writ_x86_pop(c, X86_RCX);
    for (int i = KEPT; i-- > 0;)
        writ_x86_pop(c, kept[i]);
    writ_x86_return(c);
}

typedef struct function {
    void *code;
    size_t len;
} function;

static inline function finish(writ_x86 *c)
{
    function f;
    f.code = writ_x86_finish(c, &f.len);
    assert_non_null(f.code);
    assert_int_equal(f.len, c->len);
    writ_x86_clear(c);
    return f;
}

static inline function finish_machine(writ_x86 *c)
{
    end(c);
    return finish(c);
}

static inline void drop(function f)
{
    assert_int_equal(munmap(f.code, f.len), 0);
}

static inline uint64_t call(function f, void *argument)
{
    uint64_t (*code)(void *);
    memcpy(&code, &f.code, sizeof code);
    return code(argument);
}

/* Runs it and holds what comes out against `want`, registers and memory. */
static inline void assert_becomes(function f, machine m, const machine *want, const char *what)
{
    call(f, &m);
    for (int r = 0; r < REGISTERS; r++)
        if (m.reg[r] != want->reg[r])
            fail_msg("%s: register %d is %llx, not %llx", what, r, (unsigned long long)m.reg[r],
                     (unsigned long long)want->reg[r]);
    if (memcmp(m.memory, want->memory, sizeof m.memory) != 0)
        fail_msg("%s: memory", what);
}

static inline uint64_t any_number(void)
{
    return (uint64_t)chance(UINT32_MAX) << 32 ^ (uint64_t)chance(UINT32_MAX) << 8 ^ chance(256);
}

/* A value at an edge, or any. */
static inline uint64_t any_value(void)
{
    static const uint64_t edges[] = {0,
                                     1,
                                     2,
                                     0x7F,
                                     0x80,
                                     0xFF,
                                     0x100,
                                     0x7FFFFFFF,
                                     0x80000000,
                                     0xFFFFFFFF,
                                     0x100000000,
                                     INT64_MAX,
                                     INT64_MIN,
                                     UINT64_MAX,
                                     UINT64_MAX - 1,
                                     0xFFFFFFFF00000000,
                                     0xFFFFFFFF80000000,
                                     0xFFFFFFFF7FFFFFFF};
    uint32_t which = chance(2 * sizeof edges / sizeof edges[0]);
    return which < sizeof edges / sizeof edges[0] ? edges[which] : any_number();
}

static inline machine any_machine(void)
{
    machine m;
    for (int r = 0; r < REGISTERS; r++)
        m.reg[r] = any_value();
    for (size_t i = 0; i < sizeof m.memory; i++)
        m.memory[i] = (unsigned char)chance(256);
    return m;
}

static const writ_x86_register all[] = {X86_RAX, X86_RCX, X86_RDX, X86_RBX, X86_RBP,
                                        X86_RSI, X86_RDI, X86_R8,  X86_R9,  X86_R10,
                                        X86_R11, X86_R12, X86_R13, X86_R14, X86_R15}; /* but RSP */

enum { ALL = sizeof all / sizeof all[0] };

#define END(items) ((items) + sizeof(items) / sizeof(items)[0])

/* So that the registers of a place lead to that byte of the machine's memory, and the memory knows
 * nothing of where it is. The machine must stay where it is. */
static inline bool lead(machine *m, writ_x86_memory place, size_t byte)
{
    uint64_t target = (uintptr_t)(m->memory + byte) - (uint64_t)(int64_t)place.displacement;
    if (place.index == X86_NONE) {
        m->reg[place.base] = target;
    } else if (place.index == place.base) {
        m->reg[place.base] = target / 2;
        return target % 2 == 0;
    } else {
        m->reg[place.index] = (uint64_t)(int64_t)((int32_t)chance(2001) - 1000);
        m->reg[place.base] = target - m->reg[place.index];
    }
    return true;
}

static const int32_t displacements[] = {0,     1,    8,    127,           128,      1000,
                                        -1,    -8,   -128, -129,          -1000,    1 << 20,
                                        -2048, 4096, 126,  INT32_MAX - 1, INT32_MIN};

enum { DISPLACEMENTS = sizeof displacements / sizeof displacements[0] };

static inline int seed(void **state)
{
    (void)state;
    chance_seed(86);
    return 0;
}

#endif
