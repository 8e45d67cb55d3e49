/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/accept_jit_parts.h"

/* ISO C wants a translation unit to hold something elsewhere too. */
typedef int writ_accept_jit_nested_unit;

#if defined(__x86_64__)

#include <string.h>

enum {
    LONGEST_NAME = 256, /* quotes and colon included; the code for one takes twice as much */
    MOST_SLOTS = 64,    /* a bit for each */
    MOST_BITS = 11      /* of the size of a selector's table */
};

/* Tells the names of an object apart by a hash without collisions, of few bytes that are the same
 * whatever follows: up to eight at the beginning of `name":` or, where these do not tell, four near
 * it and four near the end, which the list knows. Which name comes in what order is not to be
 * foreseen, and the processor waits for this; that it is that name, it can find out meanwhile. */
typedef struct selector {
    int32_t head;    /* from the first quote on */
    int32_t tail;    /* before the last quote; 0: bytes at the beginning alone, … */
    unsigned bits;   /* … as many of them */
    uint64_t factor; /* of the hash */
    unsigned shift;  /* 64 less the table's size in bits */
    uint32_t *slots; /* by the hash; the number of slots where there is none */
} selector;

/* An object whose code is under way. The last label of each list is for the object's start. */
typedef struct writ_jit_object {
    const writ_accept_object *plan;
    writ_x86_label *values; /* behind a slot's name */
    writ_x86_label *ends;   /* behind a slot's value */
    writ_x86_label *names;  /* where the name behind that is expected */
    writ_x86_label close, slots;
    uint32_t count; /* of slots */
    /* Where members come in no order: */
    const selector *selector;     /* or NULL: each is guessed from the one before */
    writ_x86_label *entries;      /* a slot's name is looked at */
    writ_x86_label selected, any; /* the selector's table; a member of any name */
} open_object;

/* ---- what stands between members ---- */

static void emit_first_name(writ_jit *j, const writ_jit_aside *aside)
{
    writ_x86 *c = &j->code;
    writ_x86_bind(c, aside->at);
    writ_jit_call_between(j, '}', true);
    writ_x86_jump_if(c, X86_NOT_EQUAL, aside->object->close);
    writ_x86_jump(c, aside->back);
}

static void emit_next_name(writ_jit *j, const writ_jit_aside *aside)
{
    writ_x86 *c = &j->code;
    writ_x86_label other = writ_x86_new_label(c);
    writ_x86_bind(c, aside->at);
    writ_jit_close_if(j, '}', aside->object->close);
    writ_jit_expect_byte(j, writ_x86_at(AT, 0), ',',
                         other); /* and a space, as some writers have it */
    writ_jit_expect_byte(j, writ_x86_at(AT, 1), ' ', other);
    writ_jit_expect_byte(j, writ_x86_at(AT, 2), '"', other);
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, AT, 2);
    writ_x86_jump(c, aside->back);
    writ_x86_bind(c, other);
    writ_jit_call_between(j, '}', false);
    writ_x86_jump_if(c, X86_NOT_EQUAL, aside->object->close);
    writ_x86_jump(c, aside->back);
}

/* ---- objects ---- */

static bool has_code(const writ_accept_object *object, const writ_accept_slot *slot)
{
    return slot != object->start && slot->walk && slot->name.len <= LONGEST_NAME &&
           writ_accept_has_name(slot);
}

/* A long name that is cut off must not be looked for behind the padding: see is_word in accept.c.
 */
static void expect_room(writ_jit *j, uint32_t len, writ_x86_label otherwise)
{
    writ_x86_lea(&j->code, X86_RAX, writ_x86_at(AT, (int32_t)len));
    writ_x86_alu_load(&j->code, X86_CMP, X86_QWORD, X86_RAX, OF_PLAN(scan.end));
    writ_x86_jump_if(&j->code, X86_ABOVE, otherwise);
}

/* The name of a slot, or else another place. */
static void pass_name(writ_jit *j, const writ_accept_slot *slot, writ_x86_label otherwise)
{
    writ_x86 *c = &j->code;
    if (slot->name.len > 16)
        expect_room(j, slot->name.len, otherwise);
    writ_jit_expect_text(j, slot->name.all, slot->name.len, otherwise);
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, AT, (int32_t)slot->name.len);
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, NEXT, 2 * sizeof(uint32_t));
}

/* Goes to the label whose distance from `table` stands there, at place `index`. */
static void jump_by_table(writ_jit *j, writ_x86_label table, writ_x86_register index)
{
    writ_x86 *c = &j->code;
    writ_x86_lea(c, X86_RAX, writ_x86_at_label(table));
    writ_x86_shift_left(c, X86_DWORD, index, 2);
    writ_x86_load_signed(c, X86_RDX, writ_x86_at_sum(X86_RAX, index, 0));
    writ_x86_alu_register(c, X86_ADD, X86_QWORD, X86_RAX, X86_RDX);
    writ_x86_jump_register(c, X86_RAX);
}

/* ---- members in no order ---- */

static uint32_t load4(const char *p)
{
    uint32_t four;
    memcpy(&four, p, sizeof four);
    return four;
}

/* Of the beginning alone, the last byte is the highest. */
static uint64_t key_of(const selector *made, const writ_accept_slot *slot)
{
    const char *name = slot->name.all, *quote = name + slot->name.len - 2;
    if (made->tail)
        return load4(name + made->head) | (uint64_t)load4(quote - made->tail) << 32;
    uint64_t key = 0;
    for (unsigned i = 0; i < made->bits / 8; i++)
        key |= (uint64_t)(unsigned char)name[made->head + (int32_t)i] << (64 - made->bits + 8 * i);
    return key;
}

static size_t place_of(const selector *made, const writ_accept_slot *slot)
{
    return key_of(made, slot) * made->factor >> made->shift;
}

/* Fills the table; false when two names meet. */
static bool place_slots(const writ_accept_object *object, uint32_t count, const selector *made)
{
    size_t size = (size_t)1 << (64 - made->shift);
    for (size_t i = 0; i < size; i++)
        made->slots[i] = count;
    for (uint32_t i = 0; i < count; i++) {
        const writ_accept_slot *slot = &object->slots[i];
        if (!has_code(object, slot))
            continue;
        uint32_t *place = &made->slots[place_of(made, slot)];
        if (*place != count)
            return false;
        *place = i;
    }
    return true;
}

static uint32_t shortest_name(const writ_accept_object *object, uint32_t count)
{
    uint32_t shortest = UINT32_MAX;
    for (uint32_t i = 0; i < count; i++)
        if (has_code(object, &object->slots[i]) && object->slots[i].name.len < shortest)
            shortest = object->slots[i].name.len;
    return shortest - 3; /* quotes and colon */
}

/* Fills the smallest table that can be found; false where there is none, for one since those bytes
 * do not tell the names apart. */
static bool find_factor(selector *made, const writ_accept_object *object, uint32_t count)
{
    enum { LEAST_BITS = 2, TRIES = 64 };
    made->factor = 0x9E3779B97F4A7C15u;
    for (unsigned bits = LEAST_BITS; bits <= MOST_BITS; bits++) {
        made->shift = 64 - bits;
        for (int tries = 0; tries < TRIES && count >> bits == 0; tries++) {
            if (place_slots(object, count, made))
                return true;
            made->factor = made->factor * 0xD1342543DE82EF95u + 2; /* stays odd */
        }
    }
    return false;
}

/* NULL where no such bytes tell the names apart. */
static const selector *make_selector(writ_arena *arena, const writ_accept_object *object,
                                     uint32_t count)
{
    uint32_t shortest = shortest_name(object, count);
    if (shortest == 0 || shortest > LONGEST_NAME)
        return NULL;
    selector *made = WRIT_NEW(arena, selector);
    made->slots = writ_arena_alloc(arena, sizeof *made->slots << MOST_BITS);
    made->head = 1;
    made->bits = shortest < 6 ? 8 * (shortest + 2) : 64;
    if (find_factor(made, object, count))
        return made;
    made->head = shortest > 1;
    made->tail = shortest < 3 ? (int32_t)shortest + 1 : 4;
    return find_factor(made, object, count) ? made : NULL;
}

/* The key of a beginning in RCX. */
static void load_beginning(writ_jit *j, const selector *by)
{
    writ_x86_load(&j->code, X86_QWORD, X86_RCX, writ_x86_at(AT, by->head));
    if (by->bits < 64)
        writ_x86_shift_left(&j->code, X86_QWORD, X86_RCX, (uint8_t)(64 - by->bits));
}

/* The key of both ends in RCX. */
static void load_both_ends(writ_jit *j, const selector *by, writ_x86_label any)
{
    writ_x86 *c = &j->code;
    writ_x86_load(c, X86_DWORD, X86_RAX, writ_x86_at(NEXT, sizeof(uint32_t)));
    writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_RAX, by->tail);
    writ_x86_jump_if(c, X86_BELOW, any); /* the list is at its end */
    writ_x86_load(c, X86_DWORD, X86_RDX, writ_x86_at_sum(BYTES, X86_RAX, -by->tail));
    writ_x86_load(c, X86_DWORD, X86_RCX, writ_x86_at(AT, by->head));
    writ_x86_shift_left(c, X86_QWORD, X86_RDX, 32);
    writ_x86_alu_register(c, X86_OR, X86_QWORD, X86_RCX, X86_RDX);
}

static void emit_selection(writ_jit *j, const open_object *object)
{
    writ_x86 *c = &j->code;
    const selector *by = object->selector;
    if (by->tail)
        load_both_ends(j, by, object->any);
    else
        load_beginning(j, by);
    writ_x86_move_number(c, X86_RAX, by->factor);
    writ_x86_multiply(c, X86_RCX, X86_RAX);
    writ_x86_shift_right(c, X86_QWORD, X86_RCX, (uint8_t)by->shift);
    jump_by_table(j, object->selected, X86_RCX);
}

static void emit_entry(writ_jit *j, const open_object *object, const writ_accept_slot *slot)
{
    writ_x86 *c = &j->code;
    writ_x86_bind(c, object->entries[slot->index]);
    pass_name(j, slot, object->any);
}

/* Any member: a slot's value comes next, or it is over with. */
static void emit_stray(writ_jit *j, const writ_jit_aside *aside)
{
    writ_x86 *c = &j->code;
    const open_object *object = aside->object;
    const writ_accept_slot *before = &object->plan->slots[aside->slot];
    writ_x86_bind(c, aside->at);
    if (!object->selector && before->second != before->first &&
        has_code(object->plan, before->second)) {
        writ_x86_label neither = writ_x86_new_label(c);
        pass_name(j, before->second, neither);
        writ_x86_jump(c, object->values[before->second->index]);
        writ_x86_bind(c, neither);
    }
    writ_x86_move_pointer(c, X86_RSI, object->plan);
    writ_x86_move(c, X86_RDX, AT);
    writ_x86_load(c, X86_QWORD, X86_RCX, writ_x86_at(X86_RSP, 0));
    writ_jit_call(j, (uintptr_t)writ_accept_stray);
    writ_jit_take_place(j);
    writ_x86_label is_slot = writ_x86_new_label(c);
    writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_RDX, (int32_t)object->count);
    writ_x86_jump_if(c, X86_NOT_EQUAL, is_slot);
    writ_jit_want_entries(j); /* as behind the slot's own value */
    writ_x86_jump(c, object->ends[aside->slot]);
    writ_x86_bind(c, is_slot);
    jump_by_table(j, object->slots, X86_RDX);
}

/* The name that follows a slot's value (or, for the last `slot`, the object's brace), as it was
 * learned. Code goes on with its value. */
static void emit_expected(writ_jit *j, const open_object *object, uint32_t slot)
{
    const writ_accept_slot *expected = object->plan->slots[slot].first;
    writ_jit_aside *stray = writ_jit_put_aside(j, emit_stray);
    stray->object = object;
    stray->slot = slot;
    if (has_code(object->plan, expected))
        pass_name(j, expected, stray->at);
    else
        writ_x86_jump(&j->code, stray->at);
}

/* Has the list another entry behind the value, and would it be waited for in vain? AT comes from
 * the list where the value is a string. */
static bool goes_on_listed(const writ_accept_slot *slot)
{
    const uint32_t nested = WRIT_TYPE_ARRAY | WRIT_TYPE_OBJECT;
    return slot->walk && !(slot->node->types & nested) && slot->node->types != WRIT_TYPE_STRING;
}

/* To the quote at AT + 1. That is where the list goes on, too: who takes it from there need not
 * wait for the value before. */
static void pass_to_quote(writ_jit *j, bool is_listed)
{
    writ_x86 *c = &j->code;
    if (!is_listed) {
        writ_x86_alu_number(c, X86_ADD, X86_QWORD, AT, 1);
        return;
    }
    writ_x86_load(c, X86_DWORD, X86_RAX, writ_x86_at(NEXT, 0));
    writ_x86_lea(c, AT, writ_x86_at_sum(BYTES, X86_RAX, 0));
}

static void emit_any_name(writ_jit *j, const open_object *object, uint32_t slot)
{
    writ_jit_want_entries(j);
    if (object->selector)
        emit_selection(j, object);
    else
        emit_expected(j, object, slot);
}

/* The first name. Behind a brace and a member that has no slot comes what comes between names. */
static void emit_first(writ_jit *j, const open_object *object)
{
    writ_jit_aside *next = writ_jit_put_aside(j, emit_next_name);
    object->ends[object->count] = next->at;
    next->object = object;
    next->back = object->names[object->count];
    writ_x86_bind(&j->code, next->back);
    emit_any_name(j, object, object->count);
}

/* What comes behind a value. */
static void emit_name(writ_jit *j, const open_object *object, uint32_t slot)
{
    writ_x86 *c = &j->code;
    bool is_listed = goes_on_listed(&object->plan->slots[slot]);
    bool is_last = !has_code(object->plan, object->plan->slots[slot].first);
    writ_jit_aside *next = writ_jit_put_aside(j, emit_next_name);
    writ_x86_bind(c, object->ends[slot]);
    if (is_last)
        writ_jit_close_if(j, '}', object->close);
    writ_x86_load_word(c, X86_RAX, writ_x86_at(AT, 0));
    writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_RAX, ',' | '"' << 8);
    writ_x86_jump_if(c, X86_NOT_EQUAL, next->at);
    pass_to_quote(j, is_listed);
    writ_x86_bind(c, object->names[slot]);
    next->back = object->names[slot];
    next->object = object;
    emit_any_name(j, object, slot);
}

static void emit_slot(writ_jit *j, const open_object *object, const writ_accept_slot *slot)
{
    writ_x86 *c = &j->code;
    if (object->selector && has_code(object->plan, slot))
        emit_entry(j, object, slot);
    writ_x86_bind(c, object->values[slot->index]);
    writ_x86_set_bit(c, CAME, (uint8_t)slot->index);
    writ_x86_jump_if(c, X86_CARRY, j->fail);
    if (slot->walk)
        writ_jit_value(j, slot->node);
    else
        writ_x86_jump(c, j->fail); /* for others to judge */
    emit_name(j, object, slot->index);
}

/* Does code go on with a slot's value that is elsewhere? */
static void go_on_with(writ_jit *j, const open_object *object, const writ_accept_slot *slot)
{
    if (!object->selector && has_code(object->plan, slot))
        writ_x86_jump(&j->code, object->values[slot->index]);
}

static void emit_slots(writ_jit *j, const open_object *object)
{
    const writ_accept_slot *slot = object->plan->start->first;
    emit_first(j, object);
    for (;
         has_code(object->plan, slot) && !writ_x86_is_bound(&j->code, object->values[slot->index]);
         slot = slot->first)
        emit_slot(j, object, slot);
    go_on_with(j, object, slot);
    for (uint32_t i = 0; i < object->count; i++)
        if (!writ_x86_is_bound(&j->code, object->values[i])) {
            emit_slot(j, object, &object->plan->slots[i]);
            go_on_with(j, object, object->plan->slots[i].first);
        }
}

static void emit_close(writ_jit *j, const open_object *object)
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

/* Where each slot's value is, from the table's start on. */
static void emit_slot_table(writ_jit *j, const writ_jit_aside *aside)
{
    const open_object *object = aside->object;
    writ_x86_align(&j->code, 4);
    writ_x86_bind(&j->code, object->slots);
    for (uint32_t i = 0; i < object->count; i++)
        writ_x86_distance(&j->code, object->values[i], object->slots);
}

/* Where the name is looked at that has a hash. */
static void emit_selector_table(writ_jit *j, const writ_jit_aside *aside)
{
    const open_object *object = aside->object;
    const selector *by = object->selector;
    writ_x86_align(&j->code, 4);
    writ_x86_bind(&j->code, object->selected);
    for (size_t i = 0; i < (size_t)1 << (64 - by->shift); i++)
        writ_x86_distance(
            &j->code, by->slots[i] < object->count ? object->entries[by->slots[i]] : object->any,
            object->selected);
}

static writ_x86_label *new_labels(writ_jit *j, uint32_t count)
{
    writ_x86_label *labels = writ_arena_alloc(&j->arena, count * sizeof *labels);
    for (uint32_t i = 0; i < count; i++)
        labels[i] = writ_x86_new_label(&j->code);
    return labels;
}

static void expect_no_order(writ_jit *j, open_object *object)
{
    object->selector = make_selector(&j->arena, object->plan, object->count);
    if (!object->selector)
        return;
    writ_jit_aside *any = writ_jit_put_aside(j, emit_stray);
    any->object = object;
    any->slot = object->count;
    object->any = any->at;
    object->entries = new_labels(j, object->count);
    object->selected = writ_x86_new_label(&j->code);
    writ_jit_put_aside(j, emit_selector_table)->object = object;
}

void writ_jit_object(writ_jit *j, const writ_accept_node *node, writ_x86_label other)
{
    writ_x86 *c = &j->code;
    open_object *object = WRIT_NEW(&j->arena, open_object);
    uint32_t count = node->object->members->slot_count;
    *object = (open_object){.plan = node->object, .count = count};
    object->values = new_labels(j, count);
    object->ends = new_labels(j, count + 1);
    object->names = new_labels(j, count + 1);
    object->close = writ_x86_new_label(c);
    object->slots = writ_x86_new_label(c);
    writ_jit_put_aside(j, emit_slot_table)->object = object;
    if (writ_accept_is_disordered(node->object))
        expect_no_order(j, object);
    node->object->strays = 0;
    writ_jit_aside *first = writ_jit_put_aside(j, emit_first_name);
    first->object = object;
    first->back = object->names[count];
    writ_jit_expect_byte(j, writ_x86_at(AT, 0), '{', other);
    writ_x86_push(c, CAME);
    writ_x86_load(c, X86_QWORD, X86_RAX, OF_PLAN(other_count));
    writ_x86_push(c, X86_RAX);
    writ_x86_move_number(c, CAME, 0);
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, AT, 1);
    writ_jit_expect_byte(j, writ_x86_at(AT, 0), '"', first->at);
    emit_slots(j, object);
    emit_close(j, object);
}

bool writ_jit_is_plain_object(const writ_accept_node *node)
{
    const writ_members *members = node->object->members;
    return node->walk == writ_accept_narrow && !node->is_counted && members &&
           members->slot_count && members->slot_count <= MOST_SLOTS;
}

#endif
