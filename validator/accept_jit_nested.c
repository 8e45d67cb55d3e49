/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/accept_jit_parts.h"

/* ISO C wants a translation unit to hold something elsewhere too. */
typedef int writ_accept_jit_nested_unit;

#if defined(__x86_64__)

enum {
    LONGEST_NAME = 256, /* quotes and colon included; the code for one takes twice as much */
    MOST_SLOTS = 64     /* a bit for each */
};

/* An object whose code is under way. The last label of each list is for the object's start. */
typedef struct writ_jit_object {
    const writ_accept_object *plan;
    writ_x86_label *values; /* behind a slot's name */
    writ_x86_label *ends;   /* behind a slot's value */
    writ_x86_label *names;  /* where the name behind that is expected */
    writ_x86_label close, slots, words;
    uint32_t count; /* of slots */
    bool in_order;  /* members are guessed from the one before, or else looked up */
} open_object;

/* ---- what stands between members and items ---- */

/* Everything but the commonest: RAX is the place behind, RDX whether what is open was closed. */
static void call_between(writ_jit *j, char close, bool first)
{
    writ_x86 *c = &j->code;
    writ_x86_move(c, X86_RSI, AT);
    writ_x86_move_number(c, X86_RDX, (uint64_t)close);
    writ_x86_move_number(c, X86_RCX, first);
    writ_jit_call(j, (uintptr_t)writ_accept_between);
    writ_jit_take_place(j);
    writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_RDX, 0);
}

static void close_if(writ_jit *j, char close, writ_x86_label closed)
{
    writ_x86 *c = &j->code;
    writ_x86_label no = writ_x86_new_label(c);
    writ_jit_expect_byte(j, writ_x86_at(AT, 0), close, no);
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, AT, 1);
    writ_x86_jump(c, closed);
    writ_x86_bind(c, no);
}

static void emit_first_name(writ_jit *j, const writ_jit_aside *aside)
{
    writ_x86 *c = &j->code;
    writ_x86_bind(c, aside->at);
    call_between(j, '}', true);
    writ_x86_jump_if(c, X86_NOT_EQUAL, aside->object->close);
    writ_x86_jump(c, aside->back);
}

static void emit_next_name(writ_jit *j, const writ_jit_aside *aside)
{
    writ_x86 *c = &j->code;
    writ_x86_label other = writ_x86_new_label(c);
    writ_x86_bind(c, aside->at);
    close_if(j, '}', aside->object->close);
    writ_jit_expect_byte(j, writ_x86_at(AT, 0), ',',
                         other); /* and a space, as some writers have it */
    writ_jit_expect_byte(j, writ_x86_at(AT, 1), ' ', other);
    writ_jit_expect_byte(j, writ_x86_at(AT, 2), '"', other);
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, AT, 2);
    writ_x86_jump(c, aside->back);
    writ_x86_bind(c, other);
    call_between(j, '}', false);
    writ_x86_jump_if(c, X86_NOT_EQUAL, aside->object->close);
    writ_x86_jump(c, aside->back);
}

static void emit_first_item(writ_jit *j, const writ_jit_aside *aside)
{
    writ_x86 *c = &j->code;
    writ_x86_bind(c, aside->at);
    call_between(j, ']', true);
    writ_x86_jump_if(c, X86_NOT_EQUAL, aside->again); /* to the close */
    writ_x86_jump(c, aside->back);
}

static void emit_next_item(writ_jit *j, const writ_jit_aside *aside)
{
    writ_x86 *c = &j->code;
    writ_x86_bind(c, aside->at);
    close_if(j, ']', aside->again);
    call_between(j, ']', false);
    writ_x86_jump_if(c, X86_NOT_EQUAL, aside->again);
    writ_x86_jump(c, aside->back);
}

/* ---- arrays ---- */

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
    writ_x86_label close = writ_x86_new_label(c);
    writ_jit_aside *first = writ_jit_put_aside(j, emit_first_item),
                   *next = writ_jit_put_aside(j, emit_next_item);
    writ_jit_expect_byte(j, writ_x86_at(AT, 0), '[', other);
    writ_x86_push(c, CAME);
    writ_x86_move_number(c, X86_RAX, 0);
    writ_x86_push(c, X86_RAX);
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, AT, 1);
    close_if(j, ']', close);
    writ_x86_alu_memory(c, X86_CMP, X86_BYTE, writ_x86_at(AT, 0), ' ');
    writ_x86_jump_if(c, X86_NOT_ABOVE, first->at);
    first->back = next->back = writ_jit_bind_new(j);
    first->again = next->again = close;
    writ_jit_want_four(j);
    writ_x86_alu_load(c, X86_CMP, X86_QWORD, AT, OF_PLAN(scan.end));
    writ_x86_jump_if(c, X86_NOT_BELOW, j->fail);
    writ_jit_value(j, node->items);
    writ_x86_alu_memory(c, X86_ADD, X86_QWORD, writ_x86_at(X86_RSP, 0), 1);
    writ_jit_expect_byte(j, writ_x86_at(AT, 0), ',', next->at);
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

/* A long name that is cut off must not be looked for behind the padding: see is_word in accept.c.
 */
static void expect_room(writ_jit *j, uint32_t len, writ_x86_label otherwise)
{
    writ_x86_lea(&j->code, X86_RAX, writ_x86_at(AT, (int32_t)len));
    writ_x86_alu_load(&j->code, X86_CMP, X86_QWORD, X86_RAX, OF_PLAN(scan.end));
    writ_x86_jump_if(&j->code, X86_ABOVE, otherwise);
}

/* The name of a slot, or else another place. */
static void emit_guess(writ_jit *j, const open_object *object, const writ_accept_slot *slot,
                       writ_x86_label otherwise)
{
    writ_x86 *c = &j->code;
    if (slot->name.len > 16)
        expect_room(j, slot->name.len, otherwise);
    writ_jit_expect_text(j, slot->name.all, slot->name.len, otherwise);
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, AT, (int32_t)slot->name.len);
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, NEXT, 2 * sizeof(uint32_t));
    writ_x86_jump(c, object->values[slot->index]);
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

/* A name of at most 16 bytes whose colon follows it, wherever it comes. */
static void emit_lookup(writ_jit *j, const open_object *object, writ_x86_label otherwise)
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
    writ_jit_expect_length(j, 0, LONGEST, otherwise);
    writ_jit_expect_word(j, &object->plan->words, LONGEST, otherwise);
    writ_x86_lea(c, AT, writ_x86_at_sum(BYTES, X86_RAX, 2));
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, NEXT, 2 * sizeof(uint32_t));
    jump_by_table(j, object->words, X86_R11);
}

/* Any member: a slot's value comes next, or it is over with. */
static void emit_stray(writ_jit *j, const writ_jit_aside *aside)
{
    writ_x86 *c = &j->code;
    const open_object *object = aside->object;
    const writ_accept_slot *before = &object->plan->slots[aside->slot];
    writ_x86_bind(c, aside->at);
    if (object->in_order && before->second != before->first &&
        has_code(object->plan, before->second)) {
        writ_x86_label neither = writ_x86_new_label(c);
        emit_guess(j, object, before->second, neither);
        writ_x86_bind(c, neither);
    }
    writ_x86_move_pointer(c, X86_RSI, object->plan);
    writ_x86_move(c, X86_RDX, AT);
    writ_x86_load(c, X86_QWORD, X86_RCX, writ_x86_at(X86_RSP, 0));
    writ_jit_call(j, (uintptr_t)writ_accept_stray);
    writ_jit_take_place(j);
    writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_RDX, (int32_t)object->count);
    writ_x86_jump_if(c, X86_EQUAL, object->ends[aside->slot]);
    jump_by_table(j, object->slots, X86_RDX);
}

/* What comes behind a value, or (for the last `slot`) behind the object's brace. */
static void emit_name(writ_jit *j, const open_object *object, uint32_t slot)
{
    writ_x86 *c = &j->code;
    const writ_accept_slot *before = &object->plan->slots[slot];
    bool is_last = !has_code(object->plan, before->first);
    writ_jit_aside *next = writ_jit_put_aside(j, emit_next_name),
                   *stray = writ_jit_put_aside(j, emit_stray);
    writ_x86_bind(c, object->ends[slot]);
    if (is_last)
        close_if(j, '}', object->close);
    writ_x86_load_word(c, X86_RAX, writ_x86_at(AT, 0));
    writ_x86_alu_number(c, X86_CMP, X86_DWORD, X86_RAX, ',' | '"' << 8);
    writ_x86_jump_if(c, X86_NOT_EQUAL, next->at);
    writ_x86_alu_number(c, X86_ADD, X86_QWORD, AT, 1);
    writ_x86_bind(c, object->names[slot]);
    writ_jit_want_four(j);
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

static void emit_slot(writ_jit *j, const open_object *object, const writ_accept_slot *slot)
{
    writ_x86 *c = &j->code;
    writ_x86_bind(c, object->values[slot->index]);
    writ_x86_set_bit(c, CAME, (uint8_t)slot->index);
    writ_x86_jump_if(c, X86_CARRY, j->fail);
    if (slot->walk)
        writ_jit_value(j, slot->node);
    else
        writ_x86_jump(c, j->fail); /* for others to judge */
    emit_name(j, object, slot->index);
}

static void emit_slots(writ_jit *j, const open_object *object)
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

/* Where each slot's value is, from the table's start on; and by the places of the names. */
static void emit_tables(writ_jit *j, const writ_jit_aside *aside)
{
    const open_object *object = aside->object;
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

static writ_x86_label *new_labels(writ_jit *j, uint32_t count)
{
    writ_x86_label *labels = writ_arena_alloc(&j->arena, count * sizeof *labels);
    for (uint32_t i = 0; i < count; i++)
        labels[i] = writ_x86_new_label(&j->code);
    return labels;
}

void writ_jit_object(writ_jit *j, const writ_accept_node *node, writ_x86_label other)
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
    writ_jit_put_aside(j, emit_tables)->object = object;
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
    writ_x86_jump(c, object->names[count]);
    emit_slots(j, object);
    emit_close(j, object);
}

bool writ_jit_is_plain_object(const writ_accept_node *node)
{
    const writ_members *members = node->object->members;
    return node->walk == writ_accept_narrow && !node->is_counted && members &&
           members->slot_count && members->slot_count <= MOST_SLOTS &&
           (node->object->words.table || !writ_accept_is_disordered(node->object));
}

#endif
