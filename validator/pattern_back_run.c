/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/pattern_back.h"

#include <stdlib.h>

#include "contracts/base/bounds.h"
#include "validator/pattern_pcre2.h"
#include "validator/utf8.h"

static const size_t unset = SIZE_MAX; /* a group that has not matched */

typedef enum frame_kind {
    FRAME_REGISTER, /* register `index` was `value` */
    FRAME_CHOICE,   /* go on at step `index`, place `value` */
    FRAME_SHORTER,  /* MANY at `index`: one less than up to `value`, but not beyond `limit` */
    FRAME_LONGER,   /* lazy MANY at `index`: one more from `value`, `limit` turns left */
    FRAME_LOOK,     /* a positive look began: it has failed */
    FRAME_NOT       /* a negative look began at `index`: it has succeeded, at `value` */
} frame_kind;

struct writ_back_frame {
    uint32_t kind; /* frame_kind */
    uint32_t index;
    size_t value;
    size_t limit;
};

typedef struct machine {
    writ_back *back;
    const char *text;
    size_t len;
    size_t place; /* offset in the text */
    uint32_t step;
    size_t frame_count;
    uint64_t budget;
    bool too_costly;
} machine;

static void push(machine *m, frame_kind kind, uint32_t index, size_t value, size_t limit)
{
    writ_back *back = m->back;
    if (m->frame_count == back->frame_capacity) {
        size_t capacity = back->frame_capacity ? 2 * back->frame_capacity : 64;
        if (capacity * sizeof *back->frames > WRIT_BOUND_PATTERN_STACK) {
            m->too_costly = true;
            return;
        }
        writ_back_frame *grown = realloc(back->frames, capacity * sizeof *grown);
        if (!grown)
            writ_out_of_memory();
        back->frames = grown;
        back->frame_capacity = capacity;
    }
    back->frames[m->frame_count++] = (writ_back_frame){kind, index, value, limit};
}

/* --- registers --- */

static void set_register(machine *m, size_t index, size_t value)
{
    if (m->back->registers[index] == value)
        return;
    push(m, FRAME_REGISTER, (uint32_t)index, m->back->registers[index], 0);
    m->back->registers[index] = value;
}

enum { GROUP_FROM, GROUP_TO, GROUP_OPENED, GROUP_REGISTERS };
enum { LOOP_TURNS, LOOP_FROM, LOOP_REGISTERS };

static size_t group_register(uint32_t group)
{
    return (group - 1) * (size_t)GROUP_REGISTERS;
}

static size_t loop_register(const machine *m, uint32_t loop)
{
    return m->back->groups * (size_t)GROUP_REGISTERS + loop * (size_t)LOOP_REGISTERS;
}

static size_t look_register(const machine *m, uint32_t look)
{
    return loop_register(m, m->back->loops) + look;
}

/* --- characters --- */

static bool is_word(unsigned char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
           (byte >= 'a' && byte <= 'z');
}

static bool is_edge(const machine *m)
{
    bool before = m->place > 0 && is_word((unsigned char)m->text[m->place - 1]);
    bool after = m->place < m->len && is_word((unsigned char)m->text[m->place]);
    return before != after;
}

static size_t place_before(const machine *m, size_t place)
{
    do
        place--;
    while (place > 0 && ((unsigned char)m->text[place] & 0xC0) == 0x80);
    return place;
}

/* Takes one character if it is what the step wants. */
static bool take(machine *m, const writ_back_step *step)
{
    if (m->place == (step->backward ? 0 : m->len))
        return false;
    size_t from = step->backward ? place_before(m, m->place) : m->place;
    uint32_t code_point;
    size_t len = writ_utf8_read(m->text + from, m->text + m->len, &code_point);
    bool good =
        step->properties
            ? writ_pcre2_match(step->properties, (writ_str){m->text + from, len}) == WRIT_MATCH_YES
        : step->set ? writ_ecma_ranges_have(step->set, code_point)
                    : code_point == step->code_point;
    if (good)
        m->place = step->backward ? from : from + len;
    return good;
}

/* One character less of what a MANY took. */
static void give_back(machine *m, const writ_back_step *step)
{
    uint32_t ignored;
    if (step->backward)
        m->place += writ_utf8_read(m->text + m->place, m->text + m->len, &ignored);
    else
        m->place = place_before(m, m->place);
}

static bool run_many(machine *m, const writ_back_step *step)
{
    uint32_t number = m->step - 1;
    uint32_t count = 0;
    while (count < step->min && take(m, step))
        count++;
    if (count < step->min)
        return false;
    size_t least = m->place;
    if (step->lazy) {
        if (count < step->max)
            push(m, FRAME_LONGER, number, least, step->max - count);
        return true;
    }
    while (count < step->max && take(m, step)) {
        count++;
        m->budget -= m->budget > 0;
    }
    if (m->place != least)
        push(m, FRAME_SHORTER, number, m->place, least);
    return true;
}

static bool run_reference(machine *m, const writ_back_step *step)
{
    const size_t *group = m->back->registers + group_register(step->number);
    if (group[GROUP_FROM] == unset)
        return true;
    size_t len = group[GROUP_TO] - group[GROUP_FROM];
    if (len > (step->backward ? m->place : m->len - m->place))
        return false;
    size_t from = step->backward ? m->place - len : m->place;
    if (memcmp(m->text + from, m->text + group[GROUP_FROM], len) != 0)
        return false;
    m->place = step->backward ? from : from + len;
    m->budget -= m->budget < len ? m->budget : len;
    return true;
}

static void run_close(machine *m, const writ_back_step *step)
{
    size_t group = group_register(step->number);
    size_t opened = m->back->registers[group + GROUP_OPENED];
    set_register(m, group + GROUP_FROM, step->backward ? m->place : opened);
    set_register(m, group + GROUP_TO, step->backward ? opened : m->place);
}

/* --- loops and looks --- */

static void run_loop(machine *m, const writ_back_step *step)
{
    size_t turns = m->back->registers[loop_register(m, step->number) + LOOP_TURNS];
    uint32_t turn = m->step; /* the step after this one */
    if (turns < step->min)
        return;
    if (turns >= step->max) {
        m->step = step->to;
    } else if (step->lazy) {
        push(m, FRAME_CHOICE, turn, m->place, 0);
        m->step = step->to;
    } else {
        push(m, FRAME_CHOICE, step->to, m->place, 0);
    }
}

static void run_turn(machine *m, const writ_back_step *step)
{
    size_t loop = loop_register(m, step->number);
    set_register(m, loop + LOOP_TURNS, m->back->registers[loop + LOOP_TURNS] + 1);
    set_register(m, loop + LOOP_FROM, m->place);
    for (uint32_t group = step->first_group; group < step->last_group; group++) {
        set_register(m, group_register(group) + GROUP_FROM, unset);
        set_register(m, group_register(group) + GROUP_TO, unset);
    }
}

/* A turn beyond the least count must not be empty (RepeatMatcher, step 2.b). */
static bool run_again(machine *m, const writ_back_step *step)
{
    const size_t *loop = m->back->registers + loop_register(m, step->number);
    if (loop[LOOP_TURNS] > step->min && loop[LOOP_FROM] == m->place)
        return false;
    m->step = step->to;
    return true;
}

static void run_look(machine *m, const writ_back_step *step)
{
    m->back->registers[look_register(m, step->number)] = m->frame_count;
    push(m, step->negated ? FRAME_NOT : FRAME_LOOK, step->to, m->place, 0);
}

/* What a look found stands: its choices are dropped, old values of registers are kept for when
 * something before it is tried anew. */
static bool run_looked(machine *m, const writ_back_step *step)
{
    writ_back_frame *frames = m->back->frames;
    size_t base = m->back->registers[look_register(m, step->number)];
    if (step->negated) {
        while (m->frame_count > base) {
            const writ_back_frame *frame = &frames[--m->frame_count];
            if (frame->kind == FRAME_REGISTER)
                m->back->registers[frame->index] = frame->value;
        }
        return false;
    }
    size_t kept = base;
    m->place = frames[base].value;
    for (size_t i = base; i < m->frame_count; i++) {
        if (frames[i].kind == FRAME_REGISTER)
            frames[kept++] = frames[i];
    }
    m->frame_count = kept;
    return true;
}

/* --- going on, and going back --- */

/* Runs the step at m->step, which is moved on. False when it fails. */
static bool run_step(machine *m)
{
    const writ_back_step *step = &m->back->steps.items[m->step++];
    switch ((writ_back_op)step->op) {
    case WRIT_BACK_ONE:
        return take(m, step);
    case WRIT_BACK_MANY:
        return run_many(m, step);
    case WRIT_BACK_START:
        return m->place == 0;
    case WRIT_BACK_END:
        return m->place == m->len;
    case WRIT_BACK_EDGE:
        return is_edge(m) != step->negated;
    case WRIT_BACK_SPLIT:
        push(m, FRAME_CHOICE, step->to, m->place, 0);
        return true;
    case WRIT_BACK_JUMP:
        m->step = step->to;
        return true;
    case WRIT_BACK_OPEN:
        set_register(m, group_register(step->number) + GROUP_OPENED, m->place);
        return true;
    case WRIT_BACK_CLOSE:
        run_close(m, step);
        return true;
    case WRIT_BACK_REFERENCE:
        return run_reference(m, step);
    case WRIT_BACK_BEGIN:
        set_register(m, loop_register(m, step->number) + LOOP_TURNS, 0);
        return true;
    case WRIT_BACK_LOOP:
        run_loop(m, step);
        return true;
    case WRIT_BACK_TURN:
        run_turn(m, step);
        return true;
    case WRIT_BACK_AGAIN:
        return run_again(m, step);
    case WRIT_BACK_LOOK:
        run_look(m, step);
        return true;
    case WRIT_BACK_LOOKED:
        return run_looked(m, step);
    case WRIT_BACK_MATCH:
        return true;
    }
    return false;
}

/* Back to the last choice; false when there is none left. */
static bool go_back(machine *m)
{
    const writ_back_step *steps = m->back->steps.items;
    while (m->frame_count > 0) {
        writ_back_frame frame = m->back->frames[--m->frame_count];
        switch ((frame_kind)frame.kind) {
        case FRAME_REGISTER:
            m->back->registers[frame.index] = frame.value;
            continue;
        case FRAME_LOOK:
            continue;
        case FRAME_CHOICE:
        case FRAME_NOT:
            m->place = frame.value;
            m->step = frame.index;
            return true;
        case FRAME_SHORTER:
            m->place = frame.value;
            m->step = frame.index + 1;
            give_back(m, &steps[frame.index]);
            if (m->place != frame.limit)
                push(m, FRAME_SHORTER, frame.index, m->place, frame.limit);
            return true;
        case FRAME_LONGER:
            m->place = frame.value;
            m->step = frame.index + 1;
            if (!take(m, &steps[frame.index]))
                continue;
            if (frame.limit > 1)
                push(m, FRAME_LONGER, frame.index, m->place, frame.limit - 1);
            return true;
        }
    }
    return false;
}

static bool match_from(machine *m, size_t place)
{
    for (size_t i = 0; i < m->back->register_count; i++)
        m->back->registers[i] = unset;
    m->place = place;
    m->step = 0;
    m->frame_count = 0;
    for (;;) {
        if (m->budget == 0)
            m->too_costly = true;
        if (m->too_costly)
            return false;
        m->budget--;
        if (m->back->steps.items[m->step].op == WRIT_BACK_MATCH)
            return true;
        if (!run_step(m) && !go_back(m))
            return false;
    }
}

static writ_match match(machine *m)
{
    for (size_t place = 0; place <= m->len; place++) {
        if (place > 0 && place < m->len && ((unsigned char)m->text[place] & 0xC0) == 0x80)
            continue;
        if (match_from(m, place))
            return WRIT_MATCH_YES;
        if (m->too_costly)
            return WRIT_MATCH_TOO_COSTLY;
    }
    return WRIT_MATCH_NO;
}

writ_match writ_back_match(writ_back *back, writ_str subject)
{
    const uint64_t budget = WRIT_BOUND_PATTERN_STEPS + 16 * (uint64_t)subject.len;
    machine m = {
        .back = back, .text = subject.ptr ? subject.ptr : "", .len = subject.len, .budget = budget};
    writ_match found = match(&m);
    back->spent += budget - m.budget;
    return found;
}
