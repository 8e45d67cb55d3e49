/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/validator/mappings.h"
#include "tests/unit/validator/x86_machine.h"

#if defined(__x86_64__)

/* ---- moves ---- */

static void test_a_register_is_moved_to_any_other(void **state)
{
    (void)state;
    for (const writ_x86_register *to = all; to < END(all); to++)
        for (const writ_x86_register *from = all; from < END(all); from++) {
            writ_x86 c;
            begin(&c);
            writ_x86_move(&c, *to, *from);
            function f = finish_machine(&c);
            machine m = any_machine(), want = m;
            want.reg[*to] = m.reg[*from];
            assert_becomes(f, m, &want, "move");
            drop(f);
        }
}

static void test_numbers_and_pointers_are_moved_whole(void **state)
{
    (void)state;
    for (const writ_x86_register *to = all; to < END(all); to++)
        for (int i = 0; i < 40; i++) {
            uint64_t number = any_value();
            writ_x86 c;
            begin(&c);
            writ_x86_move_number(&c, *to, number);
            function f = finish_machine(&c);
            machine m = any_machine(), want = m;
            want.reg[*to] = number;
            assert_becomes(f, m, &want, "move_number");
            drop(f);
            begin(&c);
            writ_x86_move_pointer(&c, *to, all);
            f = finish_machine(&c);
            want.reg[*to] = (uintptr_t)all;
            assert_becomes(f, m, &want, "move_pointer");
            drop(f);
        }
}

static void test_what_is_pushed_is_popped(void **state)
{
    (void)state;
    for (const writ_x86_register *to = all; to < END(all); to++)
        for (const writ_x86_register *from = all; from < END(all); from++) {
            writ_x86 c;
            begin(&c);
            writ_x86_push(&c, *from);
            writ_x86_load(&c, X86_DWORD, X86_RAX, writ_x86_at(X86_RSP, 0));
            writ_x86_pop(&c, *to);
            function f = finish_machine(&c);
            machine m = any_machine(), want = m;
            want.reg[X86_RAX] = (uint32_t)m.reg[*from];
            want.reg[*to] = m.reg[*from];
            assert_becomes(f, m, &want, "push and pop");
            drop(f);
        }
}

/* ---- places in memory ---- */

/* Instructions with a place in memory. */
typedef enum access {
    LOAD_BYTE,
    LOAD_WORD,
    LOAD_SIGNED,
    LOAD_DWORD,
    LOAD_QWORD,
    LEA,
    ADD_BYTE,
    XOR_DWORD,
    SUB_QWORD,
    LOADS, /* those before change no memory */
    STORE = LOADS,
    OR_TO_QWORD,
    ADD_TO_BYTE,
    AND_TO_DWORD,
    SUB_FROM_QWORD,
    ACCESSES
} access;

static void emit_access(writ_x86 *c, access what, writ_x86_register r, writ_x86_memory place)
{
    switch (what) {
    case LOAD_BYTE:
        return writ_x86_load(c, X86_BYTE, r, place);
    case LOAD_WORD:
        return writ_x86_load_word(c, r, place);
    case LOAD_SIGNED:
        return writ_x86_load_signed(c, r, place);
    case LOAD_DWORD:
        return writ_x86_load(c, X86_DWORD, r, place);
    case LOAD_QWORD:
        return writ_x86_load(c, X86_QWORD, r, place);
    case LEA:
        return writ_x86_lea(c, r, place);
    case ADD_BYTE:
        return writ_x86_alu_load(c, X86_ADD, X86_BYTE, r, place);
    case XOR_DWORD:
        return writ_x86_alu_load(c, X86_XOR, X86_DWORD, r, place);
    case SUB_QWORD:
        return writ_x86_alu_load(c, X86_SUB, X86_QWORD, r, place);
    case STORE:
        return writ_x86_store(c, place, r);
    case OR_TO_QWORD:
        return writ_x86_alu_store(c, X86_OR, place, r);
    case ADD_TO_BYTE:
        return writ_x86_alu_memory(c, X86_ADD, X86_BYTE, place, 0x70);
    case AND_TO_DWORD:
        return writ_x86_alu_memory(c, X86_AND, X86_DWORD, place, 0x12345678);
    case SUB_FROM_QWORD:
        return writ_x86_alu_memory(c, X86_SUB, X86_QWORD, place, -5); /* a byte, with its sign */
    case ACCESSES:
        return;
    }
}

/* What it does to a register and to the bytes at the place, whose address is given. */
static void do_access(access what, uint64_t *r, unsigned char *at, uint64_t address)
{
    uint64_t qword;
    uint32_t dword;
    uint16_t word;
    memcpy(&qword, at, sizeof qword);
    memcpy(&dword, at, sizeof dword);
    memcpy(&word, at, sizeof word);
    uint64_t loaded[] = {[LOAD_BYTE] = *at,
                         [LOAD_WORD] = word,
                         [LOAD_SIGNED] = (uint64_t)(int64_t)(int32_t)dword,
                         [LOAD_DWORD] = dword,
                         [LOAD_QWORD] = qword,
                         [LEA] = address,
                         [ADD_BYTE] = (*r & ~(uint64_t)0xFF) | ((*r + *at) & 0xFF),
                         [XOR_DWORD] = (uint32_t)*r ^ dword,
                         [SUB_QWORD] = *r - qword};
    if (what < LOADS)
        *r = loaded[what];
    qword = what == OR_TO_QWORD ? qword | *r : what == SUB_FROM_QWORD ? qword + 5 : *r;
    dword &= 0x12345678;
    if (what == ADD_TO_BYTE)
        *at = (unsigned char)(*at + 0x70);
    else if (what == STORE || what == OR_TO_QWORD || what == SUB_FROM_QWORD)
        memcpy(at, &qword, sizeof qword);
    else if (what == AND_TO_DWORD)
        memcpy(at, &dword, sizeof dword);
}

static void check_place(access what, writ_x86_register r, writ_x86_memory place)
{
    writ_x86 c;
    begin(&c);
    emit_access(&c, what, r, place);
    function f = finish_machine(&c);
    size_t byte = 64 + chance(64);
    machine m = any_machine();
    if (lead(&m, place, byte)) {
        machine want = m;
        do_access(what, &want.reg[r], want.memory + byte, (uintptr_t)(m.memory + byte));
        call(f, &m);
        if (memcmp(&m, &want, sizeof m) != 0)
            fail_msg("access %d: register %d, base %d, index %d, displacement %d", what, r,
                     place.base, place.index, place.displacement);
    }
    drop(f);
}

/* Only of some is the lowest byte a register of its own. */
static writ_x86_register any_register(access what)
{
    return all[chance(what == ADD_BYTE ? 4 : ALL)];
}

static void test_every_base_and_displacement_leads_there(void **state)
{
    (void)state;
    for (access what = LOAD_BYTE; what < ACCESSES; what++)
        for (const writ_x86_register *base = all; base < END(all); base++)
            for (const int32_t *far = displacements; far < END(displacements); far++)
                check_place(what, any_register(what), writ_x86_at(*base, *far));
}

static void test_every_index_counts(void **state)
{
    (void)state;
    for (access what = LOAD_BYTE; what < ACCESSES; what++)
        for (const writ_x86_register *base = all; base < END(all); base++)
            for (const writ_x86_register *index = all; index < END(all); index++)
                check_place(what, any_register(what),
                            writ_x86_at_sum(*base, *index, displacements[chance(DISPLACEMENTS)]));
}

static void test_every_register_goes_with_a_place(void **state)
{
    (void)state;
    for (access what = LOAD_BYTE; what < ACCESSES; what++)
        for (const writ_x86_register *r = all; r < all + (what == ADD_BYTE ? 4 : ALL); r++)
            for (const writ_x86_register *base = all; base < END(all); base++)
                check_place(what, *r, writ_x86_at(*base, 8));
}

/* Data in the code, which cannot be written. */
static void test_a_label_is_a_place(void **state)
{
    (void)state;
    unsigned char data[16] = {0x81, 0x92, 0xA3, 0xB4, 0xC5, 0xD6, 0xE7, 0xF8, 1, 2};
    for (access what = LOAD_BYTE; what < LOADS; what++) {
        writ_x86_register r = any_register(what);
        writ_x86 c;
        begin(&c);
        writ_x86_label label = writ_x86_new_label(&c);
        emit_access(&c, what, r, writ_x86_at_label(label));
        end(&c);
        writ_x86_bind(&c, label);
        size_t at = c.len;
        writ_x86_bytes(&c, data, sizeof data);
        function f = finish(&c);
        machine m = any_machine(), want = m;
        do_access(what, &want.reg[r], data, (uintptr_t)f.code + at);
        assert_becomes(f, m, &want, "a label");
        drop(f);
    }
}

/* An immediate stands behind the distance to the label, which counts from behind it. */
static void test_a_label_goes_with_a_number_of_any_size(void **state)
{
    (void)state;
    static const unsigned char data[8] = {0x81, 0x92, 0xA3, 0xB4, 0xC5, 0xD6, 0xE7, 0xF8};
    static const struct {
        writ_x86_size size;
        int32_t number;
    } cases[] = {{X86_BYTE, -0x7F},
                 {X86_DWORD, (int32_t)0xB4A39281},
                 {X86_DWORD, 5},
                 {X86_QWORD, 0x12345678}};
    for (size_t i = 0; i < 4; i++) {
        writ_x86 c = {0};
        writ_x86_label label = writ_x86_new_label(&c), equal = writ_x86_new_label(&c);
        writ_x86_alu_memory(&c, X86_CMP, cases[i].size, writ_x86_at_label(label), cases[i].number);
        writ_x86_move_number(&c, X86_RAX, 1);
        writ_x86_jump_if(&c, X86_EQUAL, equal);
        writ_x86_move_number(&c, X86_RAX, 0);
        writ_x86_bind(&c, equal);
        writ_x86_return(&c);
        writ_x86_bind(&c, label);
        writ_x86_bytes(&c, data, sizeof data);
        function f = finish(&c);
        assert_int_equal(call(f, NULL), i < 2);
        drop(f);
    }
}

/* ---- arithmetic ---- */

typedef struct result {
    uint64_t value;
    bool carry, zero, sign, overflow;
} result;

static const unsigned bits_of[] = {[X86_BYTE] = 8, [X86_DWORD] = 32, [X86_QWORD] = 64};

static uint64_t cut_to(writ_x86_size size, uint64_t value)
{
    return size == X86_QWORD ? value : value & (((uint64_t)1 << bits_of[size]) - 1);
}

/* What a and b give, and the flags: Intel's manual, volume 1, appendix A. */
static result compute(writ_x86_alu op, writ_x86_size size, uint64_t a, uint64_t b)
{
    a = cut_to(size, a);
    b = cut_to(size, b);
    uint64_t top = (uint64_t)1 << (bits_of[size] - 1);
    result r = {0};
    switch (op) {
    case X86_ADD:
        r.value = cut_to(size, a + b);
        r.carry = r.value < a;
        r.overflow = (~(a ^ b) & (a ^ r.value) & top) != 0;
        break;
    case X86_OR:
        r.value = a | b;
        break;
    case X86_AND:
        r.value = a & b;
        break;
    case X86_XOR:
        r.value = a ^ b;
        break;
    case X86_SUB:
    case X86_CMP:
        r.value = cut_to(size, a - b);
        r.carry = a < b;
        r.overflow = ((a ^ b) & (a ^ r.value) & top) != 0;
        break;
    }
    r.zero = r.value == 0;
    r.sign = (r.value & top) != 0;
    return r;
}

/* The register after it: a byte is put into it, 32 bits clear the upper half. */
static uint64_t put_into(writ_x86_alu op, writ_x86_size size, uint64_t before, uint64_t value)
{
    if (op == X86_CMP)
        return before;
    return size == X86_BYTE ? (before & ~(uint64_t)0xFF) | value : value;
}

static const writ_x86_alu ops[] = {X86_ADD, X86_OR, X86_AND, X86_SUB, X86_XOR, X86_CMP};
static const writ_x86_size sizes[] = {X86_BYTE, X86_DWORD, X86_QWORD};
static const int32_t numbers[] = {0, 1, -1, 127, 128, -128, -129, 255, 40000, INT32_MAX, INT32_MIN};

static void check_number(writ_x86_alu op, writ_x86_size size, writ_x86_register r, int32_t number)
{
    writ_x86 c;
    begin(&c);
    writ_x86_alu_number(&c, op, size, r, number);
    function f = finish_machine(&c);
    for (int i = 0; i < 8; i++) {
        machine m = any_machine(), want = m;
        result got = compute(op, size, m.reg[r], (uint64_t)(int64_t)number);
        want.reg[r] = put_into(op, size, m.reg[r], got.value);
        assert_becomes(f, m, &want, "alu_number");
    }
    drop(f);
}

static void test_arithmetic_with_numbers(void **state)
{
    (void)state;
    for (const writ_x86_alu *op = ops; op < END(ops); op++)
        for (const writ_x86_size *size = sizes; size < END(sizes); size++)
            for (const writ_x86_register *r = all; r < END(all); r++)
                if (*size != X86_BYTE || r < all + 4)
                    for (const int32_t *number = numbers; number < END(numbers); number++)
                        check_number(*op, *size, *r, *number);
}

static void test_arithmetic_with_registers(void **state)
{
    (void)state;
    for (const writ_x86_alu *op = ops; op < END(ops); op++)
        for (writ_x86_size size = X86_DWORD; size <= X86_QWORD; size++)
            for (const writ_x86_register *to = all; to < END(all); to++)
                for (const writ_x86_register *from = all; from < END(all); from++) {
                    writ_x86 c;
                    begin(&c);
                    writ_x86_alu_register(&c, *op, size, *to, *from);
                    function f = finish_machine(&c);
                    machine m = any_machine(), want = m;
                    uint64_t before = m.reg[*to];
                    result got = compute(*op, size, before, m.reg[*from]);
                    want.reg[*to] = put_into(*op, size, before, got.value);
                    assert_becomes(f, m, &want, "alu_register");
                    drop(f);
                }
}

typedef struct condition {
    writ_x86_condition when;
    const char *name;
} condition;

static const condition conditions[] = {
    {X86_CARRY, "carry"},         {X86_NOT_CARRY, "not carry"}, {X86_BELOW, "below"},
    {X86_NOT_BELOW, "not below"}, {X86_EQUAL, "equal"},         {X86_NOT_EQUAL, "not equal"},
    {X86_NOT_ABOVE, "not above"}, {X86_ABOVE, "above"},         {X86_NEGATIVE, "negative"},
    {X86_LESS, "less"},           {X86_NOT_LESS, "not less"},
};

static bool holds(writ_x86_condition when, result r)
{
    switch (when) {
    case X86_CARRY:
        return r.carry;
    case X86_NOT_CARRY:
        return !r.carry;
    case X86_EQUAL:
        return r.zero;
    case X86_NOT_EQUAL:
        return !r.zero;
    case X86_NOT_ABOVE:
        return r.carry || r.zero;
    case X86_ABOVE:
        return !r.carry && !r.zero;
    case X86_NEGATIVE:
        return r.sign;
    case X86_LESS:
        return r.sign != r.overflow;
    case X86_NOT_LESS:
        return r.sign == r.overflow;
    }
    return false;
}

/* Both that ask for conditions, behind one and the same operation. */
static void test_conditions_are_those_of_the_flags(void **state)
{
    (void)state;
    for (const writ_x86_alu *op = ops; op < END(ops); op++)
        for (const writ_x86_size *size = sizes; size < END(sizes); size++)
            for (const condition *is = conditions; is < END(conditions); is++) {
                writ_x86 c;
                begin(&c);
                writ_x86_label yes = writ_x86_new_label(&c);
                if (*size == X86_BYTE) /* there is no such form with two registers */
                    writ_x86_alu_load(&c, *op, X86_BYTE, X86_RAX, writ_x86_at(X86_R15, 0));
                else
                    writ_x86_alu_register(&c, *op, *size, X86_RAX, X86_RCX);
                writ_x86_move_if(&c, is->when, X86_R8, X86_R9);
                writ_x86_move_number(&c, X86_R10, 1); /* which changes no flags */
                writ_x86_jump_if(&c, is->when, yes);
                writ_x86_move_number(&c, X86_R10, 0);
                writ_x86_bind(&c, yes);
                function f = finish_machine(&c);
                for (int i = 0; i < 50; i++) {
                    machine m = any_machine();
                    m.reg[X86_R15] = (uintptr_t)m.memory;
                    memcpy(m.memory, &m.reg[X86_RCX], 8);
                    result r = compute(*op, *size, m.reg[X86_RAX], m.reg[X86_RCX]);
                    bool held = holds(is->when, r);
                    machine want = m;
                    want.reg[X86_RAX] = put_into(*op, *size, m.reg[X86_RAX], r.value);
                    want.reg[X86_R8] = m.reg[held ? X86_R9 : X86_R8];
                    want.reg[X86_R10] = held;
                    call(f, &m);
                    if (memcmp(&m, &want, sizeof m) != 0)
                        fail_msg("op %d, size %d, '%s' of %llx and %llx", *op, *size, is->name,
                                 (unsigned long long)want.reg[X86_RAX],
                                 (unsigned long long)want.reg[X86_RCX]);
                }
                drop(f);
            }
}

static void test_a_move_on_condition_takes_any_registers(void **state)
{
    (void)state;
    for (const writ_x86_register *to = all; to < END(all); to++)
        for (const writ_x86_register *from = all; from < END(all); from++) {
            writ_x86 c;
            begin(&c);
            writ_x86_alu_number(&c, X86_CMP, X86_QWORD, X86_RBX, 0);
            writ_x86_move_if(&c, X86_EQUAL, *to, *from);
            function f = finish_machine(&c);
            for (uint64_t zero = 0; zero < 2; zero++) {
                machine m = any_machine();
                m.reg[X86_RBX] = zero;
                machine want = m;
                want.reg[*to] = m.reg[zero ? *to : *from];
                assert_becomes(f, m, &want, "move_if");
            }
            drop(f);
        }
}

static void test_not_and_shifts_have_two_sizes(void **state)
{
    (void)state;
    for (const writ_x86_register *r = all; r < END(all); r++)
        for (writ_x86_size size = X86_DWORD; size <= X86_QWORD; size++)
            for (unsigned by = 0; by < bits_of[size]; by += 1 + chance(5)) {
                for (int kind = 0; kind < 3; kind++) {
                    writ_x86 c;
                    begin(&c);
                    if (kind == 0)
                        writ_x86_not(&c, size, *r);
                    else if (kind == 1)
                        writ_x86_shift_left(&c, size, *r, (uint8_t)by);
                    else
                        writ_x86_shift_right(&c, size, *r, (uint8_t)by);
                    function f = finish_machine(&c);
                    machine m = any_machine(), want = m;
                    uint64_t value = cut_to(size, m.reg[*r]);
                    want.reg[*r] = cut_to(size, kind == 0   ? ~value
                                                : kind == 1 ? value << by
                                                            : value >> by);
                    assert_becomes(f, m, &want, "not or shift");
                    drop(f);
                }
            }
}

static void test_products_are_cut_to_64_bits(void **state)
{
    (void)state;
    for (const writ_x86_register *to = all; to < END(all); to++)
        for (const writ_x86_register *by = all; by < END(all); by++) {
            writ_x86 c;
            begin(&c);
            writ_x86_multiply(&c, *to, *by);
            function f = finish_machine(&c);
            machine m = any_machine(), want = m;
            want.reg[*to] *= m.reg[*by];
            assert_becomes(f, m, &want, "multiply");
            drop(f);
        }
}

static void test_bits_are_tested_and_set(void **state)
{
    (void)state;
    for (const writ_x86_register *of = all; of < END(all); of++)
        for (const writ_x86_register *by = all; by < END(all); by++) {
            uint8_t bit = (uint8_t)chance(64);
            writ_x86_label set;
            writ_x86 c;
            begin(&c);
            set = writ_x86_new_label(&c);
            writ_x86_test_bit(&c, *of, *by);
            writ_x86_jump_if(&c, X86_CARRY, set);
            writ_x86_set_bit(&c, *of, bit);
            writ_x86_jump_if(&c, X86_NOT_CARRY, set);
            writ_x86_not(&c, X86_QWORD, *of);
            writ_x86_bind(&c, set);
            function f = finish_machine(&c);
            for (int i = 0; i < 8; i++) {
                machine m = any_machine(), want = m;
                if (!(m.reg[*of] >> (m.reg[*by] & 63) & 1)) {
                    want.reg[*of] |= (uint64_t)1 << bit;
                    if (m.reg[*of] >> bit & 1)
                        want.reg[*of] = ~want.reg[*of];
                }
                assert_becomes(f, m, &want, "test_bit and set_bit");
            }
            drop(f);
        }
}

/* ---- jumps ---- */

static void test_labels_lie_ahead_and_behind(void **state)
{
    (void)state;
    writ_x86 c;
    begin(&c);
    writ_x86_label loop = writ_x86_new_label(&c), done = writ_x86_new_label(&c);
    assert_false(writ_x86_is_bound(&c, loop));
    writ_x86_bind(&c, loop);
    assert_true(writ_x86_is_bound(&c, loop));
    writ_x86_alu_number(&c, X86_CMP, X86_QWORD, X86_RCX, 0);
    writ_x86_jump_if(&c, X86_EQUAL, done);
    writ_x86_alu_register(&c, X86_ADD, X86_QWORD, X86_RDX, X86_RCX);
    writ_x86_alu_number(&c, X86_SUB, X86_QWORD, X86_RCX, 1);
    writ_x86_jump(&c, loop);
    writ_x86_bind(&c, done);
    function f = finish_machine(&c);
    machine m = any_machine(), want;
    m.reg[X86_RCX] = 100;
    want = m;
    want.reg[X86_RCX] = 0;
    want.reg[X86_RDX] += 5050;
    assert_becomes(f, m, &want, "a loop");
    drop(f);
}

static uint64_t times_three(uint64_t number)
{
    return 3 * number;
}

static void test_functions_are_called(void **state)
{
    (void)state;
    writ_x86 c = {0};
    writ_x86_push(&c, X86_RBX); /* which makes the stack a multiple of 16 */
    writ_x86_call(&c, (uintptr_t)times_three);
    writ_x86_move(&c, X86_RDI, X86_RAX);
    writ_x86_call(&c, (uintptr_t)times_three);
    writ_x86_pop(&c, X86_RBX);
    writ_x86_return(&c);
    function f = finish(&c);
    assert_int_equal(call(f, (void *)5), 45);
    drop(f);
}

/* A table of distances, with a register for the jump: each is the place of its own number. */
static void test_tables_of_distances_lead_to_labels(void **state)
{
    (void)state;
    enum { PLACES = 3000 };
    for (const writ_x86_register *r = all; r < END(all); r++) {
        writ_x86_register other = *r == X86_RBX ? X86_RCX : X86_RBX;
        writ_x86 c;
        begin(&c);
        writ_x86_label table = writ_x86_new_label(&c), places[PLACES],
                       done = writ_x86_new_label(&c);
        writ_x86_lea(&c, *r, writ_x86_at_label(table));
        writ_x86_load_signed(&c, other, writ_x86_at_sum(*r, other, 0));
        writ_x86_alu_register(&c, X86_ADD, X86_QWORD, *r, other);
        writ_x86_jump_register(&c, *r);
        for (int i = 0; i < PLACES; i++) {
            places[i] = writ_x86_new_label(&c);
            if (i == PLACES / 2) { /* so that some of them lie ahead of it, and some behind */
                writ_x86_align(&c, 64);
                assert_int_equal(c.len % 64, 0);
                writ_x86_bind(&c, table);
                size_t at = c.len;
                for (int k = 0; k < PLACES; k++)
                    writ_x86_distance(&c, places[0] + (writ_x86_label)k, table);
                assert_int_equal(c.len, at + 4 * PLACES);
            }
            writ_x86_bind(&c, places[i]);
            writ_x86_move_number(&c, other, (uint64_t)i);
            writ_x86_jump(&c, done);
        }
        assert_true(places[PLACES - 1] == places[0] + PLACES - 1);
        writ_x86_bind(&c, done);
        function f = finish_machine(&c);
        for (uint64_t i = 0; i < PLACES; i += 1 + chance(100)) {
            machine m = any_machine();
            m.reg[other] = 4 * i;
            call(f, &m);
            assert_int_equal(m.reg[other], i);
        }
        drop(f);
    }
}

/* Many times larger than what the buffers begin with: labels, fixups and bytes. */
static void test_labels_hold_while_the_code_grows(void **state)
{
    (void)state;
    enum { JUMPS = 5000 };
    writ_x86 c;
    begin(&c);
    writ_x86_label labels[JUMPS + 1];
    for (int i = 0; i <= JUMPS; i++)
        labels[i] = writ_x86_new_label(&c);
    /* 0, 2, 4, ... ahead; from the last one back by way of the odd ones; each counts */
    for (int i = 0; i <= JUMPS; i++) {
        int to = i % 2 ? i - 2 : i + 2;
        writ_x86_bind(&c, labels[i]);
        writ_x86_alu_number(&c, X86_ADD, X86_QWORD, X86_RDX, 1);
        writ_x86_jump(&c, labels[i == JUMPS ? i - 1 : to]);
        if (i == 0) { /* the end of the chain stands at the start of the code */
            writ_x86_bind(&c, labels[1]);
            writ_x86_alu_number(&c, X86_ADD, X86_QWORD, X86_RDX, 1);
            end(&c);
            i++;
        }
    }
    assert_true(c.capacity > 16 * 1024 && c.label_capacity > 4096 && c.fixup_capacity > 4096);
    function f = finish(&c);
    machine m = any_machine(), want = m;
    want.reg[X86_RDX] += JUMPS + 1;
    assert_becomes(f, m, &want, "a chain of jumps");
    drop(f);
}

/* ---- the finished memory ---- */

static void test_code_can_be_run_and_not_written(void **state)
{
    (void)state;
    char permissions[5];
    writ_x86 c = {0};
    writ_x86_bytes(&c, (char[8192]){0}, 8192); /* whole pages */
    writ_x86_return(&c);
    function f = finish(&c);
    find_permissions(f.code, permissions);
    assert_string_equal(permissions, "r-xp");
    find_permissions((char *)f.code + f.len - 1, permissions);
    assert_string_equal(permissions, "r-xp");
    assert_int_equal(((unsigned char *)f.code)[f.len - 1], 0xC3);
    drop(f);
}

static void test_no_code_is_no_memory(void **state)
{
    (void)state;
    writ_x86 c = {0};
    size_t len = 0;
    assert_null(writ_x86_finish(&c, &len));
    writ_x86_clear(&c);
    writ_x86_clear(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_register_is_moved_to_any_other),
        cmocka_unit_test(test_numbers_and_pointers_are_moved_whole),
        cmocka_unit_test(test_what_is_pushed_is_popped),
        cmocka_unit_test(test_every_base_and_displacement_leads_there),
        cmocka_unit_test(test_every_index_counts),
        cmocka_unit_test(test_every_register_goes_with_a_place),
        cmocka_unit_test(test_a_label_is_a_place),
        cmocka_unit_test(test_a_label_goes_with_a_number_of_any_size),
        cmocka_unit_test(test_arithmetic_with_numbers),
        cmocka_unit_test(test_arithmetic_with_registers),
        cmocka_unit_test(test_conditions_are_those_of_the_flags),
        cmocka_unit_test(test_a_move_on_condition_takes_any_registers),
        cmocka_unit_test(test_not_and_shifts_have_two_sizes),
        cmocka_unit_test(test_products_are_cut_to_64_bits),
        cmocka_unit_test(test_bits_are_tested_and_set),
        cmocka_unit_test(test_labels_lie_ahead_and_behind),
        cmocka_unit_test(test_functions_are_called),
        cmocka_unit_test(test_tables_of_distances_lead_to_labels),
        cmocka_unit_test(test_labels_hold_while_the_code_grows),
        cmocka_unit_test(test_code_can_be_run_and_not_written),
        cmocka_unit_test(test_no_code_is_no_memory),
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
