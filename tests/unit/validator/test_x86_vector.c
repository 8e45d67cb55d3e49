/* SPDX-License-Identifier: Apache-2.0
 *
 * Of validator/x86.h what not every processor has: BMI, AVX and AVX-512.
 */
#include "tests/unit/validator/x86_machine.h"

#if defined(__x86_64__)

/* ---- BMI ---- */

static bool has_bmi(void)
{
    return __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
}

static uint64_t count_zeros(writ_x86_size size, uint64_t value)
{
    uint64_t count = 0;
    while (count < (size == X86_QWORD ? 64 : 32) && !(value >> count & 1))
        count++;
    return count;
}

static void test_lowest_bits_are_counted_and_dropped(void **state)
{
    (void)state;
    ONLY_WITH(has_bmi(), "BMI");
    for (const writ_x86_register *to = all; to < END(all); to++)
        for (const writ_x86_register *of = all; of < END(all); of++)
            for (int kind = 0; kind < 3; kind++) {
                writ_x86_size size = kind == 0 ? X86_DWORD : X86_QWORD;
                writ_x86 c;
                begin(&c);
                if (kind < 2)
                    writ_x86_count_zeros(&c, size, *to, *of);
                else
                    writ_x86_drop_lowest(&c, *to, *of);
                function f = finish_machine(&c);
                for (int i = 0; i < 4; i++) {
                    machine m = any_machine(), want = m;
                    uint64_t value = m.reg[*of];
                    uint32_t half = (uint32_t)value;
                    want.reg[*to] = kind < 2 ? count_zeros(size, value) : half & (half - 1);
                    assert_becomes(f, m, &want, "count_zeros or drop_lowest");
                }
                drop(f);
            }
}

static uint64_t zero_above(uint64_t value, uint64_t from)
{
    from &= 0xFF;
    return from < 64 ? value & (((uint64_t)1 << from) - 1) : value;
}

static void test_bits_are_shifted_and_zeroed_by_registers(void **state)
{
    (void)state;
    ONLY_WITH(has_bmi(), "BMI");
    for (const writ_x86_register *to = all; to < END(all); to++)
        for (const writ_x86_register *of = all; of < END(all); of++)
            for (int kind = 0; kind < 3; kind++) {
                writ_x86_register by = all[chance(ALL)];
                writ_x86 c;
                begin(&c);
                (kind == 0   ? writ_x86_zero_above
                 : kind == 1 ? writ_x86_shift_right_by
                             : writ_x86_shift_left_by)(&c, *to, *of, by);
                function f = finish_machine(&c);
                for (uint64_t i = 0; i < 260; i += 1 + chance(30)) {
                    machine m = any_machine();
                    m.reg[by] = chance(2) ? i : m.reg[by];
                    machine want = m;
                    uint64_t value = m.reg[*of], count = m.reg[by];
                    want.reg[*to] = kind == 0   ? zero_above(value, count)
                                    : kind == 1 ? value >> (count & 63)
                                                : value << (count & 63);
                    assert_becomes(f, m, &want, "zero_above or a shift");
                }
                drop(f);
            }
}

/* ---- vectors ---- */

/* The second place is another part of the memory, or data in the code. */
typedef struct vectors {
    writ_x86 c;
    writ_x86_label data;
    unsigned char bytes[64];
    writ_x86_memory place; /* of them */
} vectors;

static void begin_vectors(vectors *v, bool in_code)
{
    begin(&v->c);
    v->data = writ_x86_new_label(&v->c);
    for (size_t i = 0; i < sizeof v->bytes; i++)
        v->bytes[i] = (unsigned char)chance(256);
    v->place = in_code ? writ_x86_at_label(v->data) : writ_x86_at(X86_R13, 0);
}

static function finish_vectors(vectors *v)
{
    end(&v->c);
    writ_x86_bind(&v->c, v->data);
    writ_x86_bytes(&v->c, v->bytes, sizeof v->bytes);
    return finish(&v->c);
}

/* R12 leads to the first operand, R13 to the second: bases that are encoded otherwise. */
static machine vector_machine(const vectors *v, machine *m)
{
    for (size_t i = 0; i < 64; i++) /* some of them alike */
        m->memory[i] = chance(3) ? m->memory[i] : v->bytes[i];
    memcpy(m->memory + 128, v->bytes, sizeof v->bytes);
    m->reg[X86_R12] = (uintptr_t)m->memory;
    m->reg[X86_R13] = (uintptr_t)(m->memory + 128);
    return *m;
}

static uint64_t mask_where(const unsigned char *bytes, int count, int kind,
                           const unsigned char *second)
{
    uint64_t mask = 0;
    for (int i = 0; i < count; i++) {
        unsigned a = bytes[i], b = second[i];
        unsigned found = kind == 0 ? a - b : kind == 1 ? (a < b ? a : b) : (a == b ? 0xFF : 0);
        mask |= (uint64_t)(found >> 7 & 1) << i;
    }
    return mask;
}

static void test_sixteen_bytes_are_reckoned_at_once(void **state)
{
    (void)state;
    ONLY_WITH(__builtin_cpu_supports("avx"), "AVX");
    for (int round = 0; round < 1000; round++) {
        int kind = round % 3, to = (int)chance(8), a = (int)chance(8), b = (int)chance(8);
        writ_x86_register r = all[chance(ALL)];
        if (a == b) /* it is loaded last */
            continue;
        vectors v;
        begin_vectors(&v, round % 2);
        writ_x86_vector_load(&v.c, a, writ_x86_at(X86_R12, 0));
        writ_x86_vector_load(&v.c, b, v.place);
        if (kind == 0)
            writ_x86_vector_subtract(&v.c, to, a, v.place);
        else if (kind == 1)
            writ_x86_vector_least(&v.c, to, a, v.place);
        else
            writ_x86_vector_equal(&v.c, to, a, b);
        writ_x86_vector_mask(&v.c, r, to);
        function f = finish_vectors(&v);
        machine m = any_machine();
        machine want = vector_machine(&v, &m);
        want.reg[r] = mask_where(m.memory, 16, kind, v.bytes);
        call(f, &m);
        if (memcmp(&m, &want, sizeof m) != 0)
            fail_msg("kind %d, vectors %d, %d and %d, register %d", kind, to, a, b, r);
        drop(f);
    }
}

static void test_vectors_are_loaded_from_any_place(void **state)
{
    (void)state;
    ONLY_WITH(__builtin_cpu_supports("avx"), "AVX");
    for (const writ_x86_register *base = all; base < END(all); base++)
        for (const int32_t *distance = displacements; distance < END(displacements); distance++) {
            writ_x86_memory place = {*base, chance(2) ? all[chance(ALL)] : X86_NONE, *distance, 0};
            writ_x86 c;
            begin(&c);
            writ_x86_vector_load(&c, 7, place);
            writ_x86_vector_mask(&c, X86_RDX, 7);
            function f = finish_machine(&c);
            machine m = any_machine();
            if (lead(&m, place, 96)) {
                machine want = m;
                static const unsigned char none[16];
                want.reg[X86_RDX] = mask_where(m.memory + 96, 16, 0, none);
                call(f, &m);
                assert_memory_equal(&m, &want, sizeof m);
            }
            drop(f);
        }
}

/* ---- AVX-512 ---- */

static bool has_avx512(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl");
}

/* A bit for each byte of the first `bytes` that has a bit in common with the second, or none. */
static uint64_t common(const unsigned char *a, const unsigned char *b, int bytes, bool some)
{
    uint64_t mask = 0;
    for (int i = 0; i < bytes; i++)
        mask |= (uint64_t)(((a[i] & b[i]) != 0) == some) << i;
    return mask;
}

typedef enum wide { WIDE_LOAD, WIDE_AND, WIDE_AND_LOAD, WIDE_SHIFT, WIDE_SHUFFLE, WIDES } wide;

static void emit_wide(vectors *v, wide op, int bytes, int to, int a, int b, uint8_t by)
{
    switch (op) {
    case WIDE_LOAD:
        writ_x86_wide_load(&v->c, bytes, to, v->place);
        break;
    case WIDE_AND:
        writ_x86_wide_and(&v->c, bytes, to, a, b);
        break;
    case WIDE_AND_LOAD:
        writ_x86_wide_and_load(&v->c, bytes, to, a, v->place);
        break;
    case WIDE_SHIFT:
        writ_x86_wide_shift_right(&v->c, bytes, to, a, by);
        break;
    case WIDE_SHUFFLE:
        writ_x86_wide_shuffle(&v->c, bytes, to, a, b);
        break;
    case WIDES:
        break;
    }
}

static void expect_wide(wide op, const unsigned char *a, const unsigned char *b, uint8_t by,
                        unsigned char out[64])
{
    for (int i = 0; i < 64; i++) {
        unsigned pair = (unsigned)a[i & ~1] | (unsigned)a[i | 1] << 8;
        out[i] = b[i];
        if (op == WIDE_AND || op == WIDE_AND_LOAD)
            out[i] = a[i] & b[i];
        else if (op == WIDE_SHIFT)
            out[i] = (unsigned char)(by > 15 ? 0 : pair >> by >> (i % 2 ? 8 : 0));
        else if (op == WIDE_SHUFFLE)
            out[i] = b[i] & 0x80 ? 0 : a[(i & ~15) | (b[i] & 15)];
    }
}

/* The result is seen a bit of all bytes at a time. */
static void test_wide_vectors_are_reckoned_at_once(void **state)
{
    (void)state;
    ONLY_WITH(has_avx512(), "AVX-512 (F, BW, VL)");
    for (int round = 0; round < 3000; round++) {
        wide op = (wide)(round % WIDES);
        int bytes = 16 << round % 3, to = (int)chance(8), a = (int)chance(8), b = (int)chance(8);
        uint8_t by = (uint8_t)chance(18), bit = (uint8_t)(1u << chance(8));
        bool some = chance(2);
        writ_x86_register r = all[chance(ALL)];
        if (a == b)
            continue;
        vectors v;
        begin_vectors(&v, chance(2));
        writ_x86_wide_load(&v.c, bytes, a, writ_x86_at(X86_R12, 0));
        writ_x86_wide_load(&v.c, bytes, b, v.place);
        emit_wide(&v, op, bytes, to, a, b, by);
        writ_x86_wide_test(&v.c, bytes, some, r, to, writ_x86_at(X86_R14, 0));
        function f = finish_vectors(&v);
        machine m = any_machine(), want;
        unsigned char out[64];
        vector_machine(&v, &m);
        memset(m.memory + 64, bit, 64);
        m.reg[X86_R14] = (uintptr_t)(m.memory + 64);
        want = m;
        expect_wide(op, m.memory, v.bytes, by, out);
        want.reg[r] = common(out, m.memory + 64, bytes, some);
        call(f, &m);
        if (memcmp(&m, &want, sizeof m) != 0)
            fail_msg("op %d on %d bytes, vectors %d, %d and %d", op, bytes, to, a, b);
        drop(f);
    }
}

/* A displacement of one byte would count in vectors: there is none but 0, which bases 5 and 13
 * have. */
static void test_wide_vectors_are_loaded_from_any_base(void **state)
{
    (void)state;
    ONLY_WITH(has_avx512(), "AVX-512 (F, BW, VL)");
    static const int32_t far[] = {0, 128, -129, 4096};
    for (const writ_x86_register *base = all; base < END(all); base++)
        for (const int32_t *distance = far; distance < END(far); distance++)
            for (int width = 16; width <= 64; width *= 2) {
                writ_x86_memory place = {*base, chance(2) ? all[chance(ALL)] : X86_NONE, *distance,
                                         0};
                writ_x86 c;
                begin(&c);
                writ_x86_wide_load(&c, width, 5, place);
                writ_x86_wide_test(&c, width, true, X86_RDX, 5, place);
                function f = finish_machine(&c);
                machine m = any_machine();
                if (lead(&m, place, 96)) {
                    machine want = m;
                    want.reg[X86_RDX] = common(m.memory + 96, m.memory + 96, width, true);
                    call(f, &m);
                    assert_memory_equal(&m, &want, sizeof m);
                }
                drop(f);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lowest_bits_are_counted_and_dropped),
        cmocka_unit_test(test_bits_are_shifted_and_zeroed_by_registers),
        cmocka_unit_test(test_sixteen_bytes_are_reckoned_at_once),
        cmocka_unit_test(test_vectors_are_loaded_from_any_place),
        cmocka_unit_test(test_wide_vectors_are_reckoned_at_once),
        cmocka_unit_test(test_wide_vectors_are_loaded_from_any_base),
    };
    return cmocka_run_group_tests(tests, seed, NULL);
}

#else

static void test_other_processors_have_no_assembler(void **state)
{
    (void)state;
    print_message("nothing to test: validator/x86.c is for x86-64\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_other_processors_have_no_assembler)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
