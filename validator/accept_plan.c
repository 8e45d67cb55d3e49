/* SPDX-License-Identifier: Apache-2.0
 *
 * From a program to the plan of its short way: a node for each block, with what the walk (accept.c)
 * knows how to ask as fields, and `by_tape` for what it does not.
 */
#include <stdlib.h>

#include "contracts/base/bounds.h"
#include "contracts/base/error.h"
#include "validator/accept_jit.h"
#include "validator/accept_time.h"

/* More texts are found by the program's own tables; so small is a table of 4096 words. */
enum { MOST_WORDS = 64 };

static const uint32_t every_type = WRIT_TYPE_NULL | WRIT_TYPE_BOOLEAN | WRIT_TYPE_INTEGER |
                                   WRIT_TYPE_NUMBER | WRIT_TYPE_STRING | WRIT_TYPE_ARRAY |
                                   WRIT_TYPE_OBJECT;

typedef struct maker {
    writ_accept_plan *plan;
    const writ_program *program;
    writ_accept_node *nodes; /* by block */
    writ_accept_node *any;
} maker;

/* One block under way. */
typedef struct draft {
    maker *maker;
    writ_accept_node *node;
    bool by_tape;
} draft;

static const writ_instruction *only_instruction(const writ_program *program, uint32_t block)
{
    const writ_block *of = &program->blocks[block];
    bool is_one = of->first[WRIT_OPS_COUNT] - of->first[0] == 1 && of->types == every_type;
    return is_one ? &program->instructions[of->first[0]] : NULL;
}

/* The node of a block, or of the one that it does nothing but refer to. */
static const writ_accept_node *node_of(maker *m, uint32_t block)
{
    if (block == WRIT_NO_BLOCK)
        return m->any;
    const writ_instruction *only = only_instruction(m->program, block);
    for (int hops = 0; only && only->op == WRIT_OP_REF && hops < WRIT_BOUND_REFERENCE_HOPS;
         hops++) {
        block = only->block;
        only = only_instruction(m->program, block);
    }
    return &m->nodes[block];
}

/* ---- strings and numbers ---- */

static void ask_more(draft *d, const writ_instruction ***list, uint32_t *count,
                     const writ_instruction *instruction)
{
    const writ_instruction **longer =
        writ_arena_alloc(&d->maker->plan->arena, (*count + 1) * sizeof *longer);
    if (*count)
        memcpy(longer, *list, *count * sizeof *longer);
    longer[(*count)++] = instruction;
    *list = longer;
}

/* Bounds that are no integers, and multipleOf, leave nothing plain. */
static void plan_number(draft *d, const writ_instruction *instruction)
{
    writ_accept_number *number = &d->node->number;
    writ_op op = instruction->op;
    int64_t bound = instruction->bound.integer;
    bool is_lower = op == WRIT_OP_MINIMUM || op == WRIT_OP_EXCLUSIVE_MINIMUM;
    ask_more(d, &number->asked, &number->count, instruction);
    if (op == WRIT_OP_MULTIPLE_OF || !instruction->bound.is_integer) {
        number->most = INT64_MIN;
        number->is_natural = false;
    } else if (is_lower) {
        bound += op == WRIT_OP_EXCLUSIVE_MINIMUM && bound < INT64_MAX;
        number->least = bound > number->least ? bound : number->least;
    } else {
        /* what has no fraction may be the maximum itself */
        bound += op == WRIT_OP_MAXIMUM && !(d->node->types & WRIT_TYPE_NUMBER) && bound < INT64_MAX;
        number->most = bound < number->most ? bound : number->most;
    }
    number->is_natural = number->is_natural && is_lower && number->least <= 0;
}

/* Instructions of one kind may have moved up from several schemas (program_fold.c). */
static void raise(uint64_t *least, uint64_t to)
{
    *least = *least > to ? *least : to;
}

static void drop(uint64_t *most, uint64_t to)
{
    *most = *most < to ? *most : to;
}

static void plan_string(draft *d, const writ_instruction *instruction)
{
    writ_accept_text *text = &d->node->text;
    if (instruction->op == WRIT_OP_MIN_LENGTH)
        raise(&text->shortest, instruction->limit);
    else if (instruction->op == WRIT_OP_MAX_LENGTH)
        drop(&text->longest, instruction->limit);
    else if (instruction->op == WRIT_OP_PATTERN && !text->pattern)
        text->quick = writ_pattern_quick(text->pattern = instruction->pattern, &text->context);
    else
        ask_more(d, &text->more, &text->more_count, instruction);
}

/* ---- enumerations ---- */

/* A word that no text has: its bytes are none that JSON's strings are made of. */
static const writ_accept_word no_word = {
    .text = {UINT64_MAX, UINT64_MAX}, .mask = {UINT64_MAX, UINT64_MAX}, .all = ""};

static writ_accept_word word_of(writ_arena *arena, writ_str text)
{
    writ_accept_word word = {.len = (uint32_t)text.len};
    char *padded = writ_arena_zalloc(arena, text.len + 16);
    if (text.len)
        memcpy(padded, text.ptr, text.len);
    word.all = padded;
    writ_accept_mask(text.len, word.mask);
    word.text[0] = writ_scan_load8(padded) & word.mask[0];
    word.text[1] = writ_scan_load8(padded + 8) & word.mask[1];
    return word;
}

/* Fills the table; false when two texts meet. */
static bool place_words(writ_accept_words *words, const writ_accept_word *all, size_t count)
{
    size_t size = (size_t)1 << (64 - words->shift);
    for (size_t i = 0; i < size; i++)
        words->table[i] = no_word;
    for (size_t i = 0; i < count; i++) {
        writ_accept_word *place =
            &words->table[writ_accept_hash(words, all[i].text[0], all[i].text[1])];
        if (place->text[0] != UINT64_MAX)
            return false;
        *place = all[i];
    }
    return true;
}

/* Looks for a hash that tells them apart, in a table large enough to find one soon (the birthday
 * paradox: half of the tries at 0.7 times the square of their number). */
static void find_hash(writ_arena *arena, writ_accept_words *words, const writ_accept_word *all,
                      size_t count)
{
    unsigned bits = 2;
    if (count > MOST_WORDS)
        return;
    while ((size_t)1 << bits < count * count)
        bits++;
    words->shift = 64 - bits;
    words->table = writ_arena_alloc(arena, sizeof *words->table << bits);
    words->factor = 0x9E3779B97F4A7C15u;
    for (int tries = 0; tries < 64; tries++) {
        if (place_words(words, all, count))
            return;
        words->factor = words->factor * 0xD1342543DE82EF95u + 2; /* stays odd */
    }
    words->table = NULL;
}

/* The types that the values have; 0 when there is one that only equality can tell. */
static uint32_t types_among(const writ_constants *constants)
{
    uint32_t types = 0;
    for (uint32_t i = 0; i < constants->count; i++)
        switch ((writ_token_kind)constants->tape.tokens[constants->at[i]].kind) {
        case WRIT_TOKEN_NULL:
            types |= WRIT_TYPE_NULL;
            break;
        case WRIT_TOKEN_TRUE:
        case WRIT_TOKEN_FALSE:
            types |= WRIT_TYPE_BOOLEAN;
            break;
        case WRIT_TOKEN_STRING:
            types |= WRIT_TYPE_STRING;
            break;
        default:
            return 0;
        }
    return types;
}

static void plan_constants(draft *d, const writ_constants *constants)
{
    writ_arena *arena = &d->maker->plan->arena;
    uint32_t types = types_among(constants);
    if (!types || d->node->text.has_choices) {
        d->by_tape = true;
        return;
    }
    d->node->types &= types;
    d->node->has_true = d->node->has_false = false;
    writ_accept_text *text = &d->node->text;
    writ_accept_word *all = writ_arena_alloc(arena, constants->count * sizeof *all);
    size_t count = 0;
    for (uint32_t i = 0; i < constants->count; i++) {
        uint8_t kind = constants->tape.tokens[constants->at[i]].kind;
        d->node->has_true |= kind == WRIT_TOKEN_TRUE;
        d->node->has_false |= kind == WRIT_TOKEN_FALSE;
        if (kind == WRIT_TOKEN_STRING)
            all[count++] = word_of(arena, constants->texts[i]);
    }
    find_hash(arena, &text->words, all, count);
    for (uint32_t i = 0; !text->words.table && i < constants->count; i++)
        if (constants->texts[i].ptr)
            writ_map_put(arena, &text->by_text, constants->texts[i], text);
    text->has_choices = true;
}

/* ---- objects ---- */

/* A name that JSON would not write as it is, is not compared so: its slot matches nothing. */
static bool is_plain(writ_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        unsigned char byte = (unsigned char)name.ptr[i];
        if (byte < 0x20 || byte > 0x7F || byte == '"' || byte == '\\')
            return false;
    }
    return true;
}

static void plan_name(maker *m, writ_accept_slot *slot, writ_str name)
{
    slot->name = no_word;
    if (is_plain(name))
        slot->name =
            word_of(&m->plan->arena, writ_str_printf(&m->plan->arena, "\"%.*s\":", WRIT_FMT(name)));
}

static writ_accept_object *new_object(maker *m, uint32_t slot_count)
{
    writ_accept_object *object = WRIT_NEW(&m->plan->arena, writ_accept_object);
    object->slots = writ_arena_zalloc(&m->plan->arena, (slot_count + 1) * sizeof *object->slots);
    object->start = &object->slots[slot_count];
    object->start->name = no_word;
    object->start->first = object->start->second = object->start;
    return object;
}

/* A table of the names, for members that come elsewhere. */
static void hash_names(maker *m, writ_accept_object *object, const writ_members *members)
{
    writ_arena *arena = &m->plan->arena;
    writ_accept_word *all = writ_arena_alloc(arena, (members->slot_count + 1) * sizeof *all);
    for (uint32_t i = 0; i < members->slot_count; i++)
        all[i] = word_of(arena, members->slots[i].name);
    find_hash(arena, &object->words, all, members->slot_count);
    if (!object->words.table)
        return;
    size_t size = (size_t)1 << (64 - object->words.shift);
    object->by_word = writ_arena_zalloc(arena, size * sizeof *object->by_word);
    for (uint32_t i = 0; i < members->slot_count; i++)
        object->by_word[writ_accept_hash(&object->words, all[i].text[0], all[i].text[1])] =
            &object->slots[i];
}

/* Until records say otherwise: in the schema's order, every one of them or without the next. */
static void expect_order(writ_accept_object *object, uint32_t slot_count)
{
    writ_accept_slot *before = object->start;
    for (uint32_t i = 0; i < slot_count; i++) {
        before->first = &object->slots[i];
        before->second = &object->slots[i + 1];
        before = &object->slots[i];
    }
    before->first = before->second = object->start;
}

/* `true` admits members under any name and documents none of them (contracts/field.h). */
static bool documents_others(const writ_program *program, const writ_members *members)
{
    return members->additional != WRIT_NO_BLOCK &&
           program->blocks[members->additional].schema->origin->kind == WRIT_OBJECT;
}

static void plan_members(draft *d, writ_members *members)
{
    maker *m = d->maker;
    if (d->node->object->members || members->pattern_count || members->names != WRIT_NO_BLOCK ||
        members->dependency_count || members->words > WRIT_ACCEPT_WORDS) {
        d->by_tape = true;
        return;
    }
    writ_accept_object *object = new_object(m, members->slot_count);
    object->members = members;
    if (!members->closed && (documents_others(m->program, members) || !m->plan->watch))
        object->additional = node_of(m, members->additional);
    for (uint32_t i = 0; i < members->slot_count; i++) {
        writ_accept_slot *slot = &object->slots[i];
        bool is_declared = members->slots[i].block != WRIT_NO_BLOCK;
        slot->node = is_declared ? node_of(m, members->slots[i].block) : object->additional;
        slot->index = i;
        plan_name(m, slot, members->slots[i].name);
    }
    expect_order(object, members->slot_count);
    hash_names(m, object, members);
    d->node->object = object;
}

/* ---- blocks ---- */

static void plan_instruction(draft *d, const writ_instruction *instruction)
{
    writ_accept_node *node = d->node;
    switch (instruction->op) {
    case WRIT_OP_MULTIPLE_OF:
    case WRIT_OP_MINIMUM:
    case WRIT_OP_MAXIMUM:
    case WRIT_OP_EXCLUSIVE_MINIMUM:
    case WRIT_OP_EXCLUSIVE_MAXIMUM:
        plan_number(d, instruction);
        break;
    case WRIT_OP_MIN_LENGTH:
    case WRIT_OP_MAX_LENGTH:
    case WRIT_OP_PATTERN:
    case WRIT_OP_FORMAT:
    case WRIT_OP_TIME:
        plan_string(d, instruction);
        break;
    case WRIT_OP_MIN_ITEMS:
        raise(&node->min_items, instruction->limit);
        break;
    case WRIT_OP_MAX_ITEMS:
        drop(&node->max_items, instruction->limit);
        break;
    case WRIT_OP_ITEMS:
        d->by_tape |= instruction->list.count > 0 || node->items != d->maker->any;
        node->items = node_of(d->maker, instruction->list.rest);
        break;
    case WRIT_OP_MIN_PROPERTIES:
        raise(&node->min_members, instruction->limit);
        break;
    case WRIT_OP_MAX_PROPERTIES:
        drop(&node->max_members, instruction->limit);
        break;
    case WRIT_OP_MEMBERS:
        plan_members(d, instruction->members);
        break;
    case WRIT_OP_ENUM:
    case WRIT_OP_CONST:
        plan_constants(d, instruction->constants);
        break;
    default:
        d->by_tape = true;
    }
}

static void admit_all(maker *m, writ_accept_node *node, uint32_t types)
{
    node->types = types;
    node->has_true = node->has_false = types & WRIT_TYPE_BOOLEAN;
    node->text.longest = node->max_items = node->max_members = WRIT_NO_LIMIT;
    node->number.least = INT64_MIN;
    node->number.most = INT64_MAX;
    node->number.is_natural = true;
    node->items = m->any;
    node->object = m->any->object;
}

/* All that is asked but for a length, is a point in time. */
static void plan_time(draft *d)
{
    writ_accept_text *text = &d->node->text;
    if (text->more_count == 1 && !text->pattern && !text->has_choices)
        text->quick = writ_quick_time(&d->maker->plan->arena, text->more[0], &text->context);
}

static writ_accept_walk *string_walk(const writ_accept_text *text)
{
    bool has_length = text->shortest > 0 || text->longest != WRIT_NO_LIMIT;
    if (text->more_count && !text->pattern && text->quick)
        return writ_accept_time;
    if (text->more_count || (text->has_choices && (text->pattern || has_length)))
        return writ_accept_text_whole;
    if (text->has_choices)
        return text->words.table ? writ_accept_choice : writ_accept_text_whole;
    if (text->pattern)
        return text->quick ? writ_accept_pattern : writ_accept_text_whole;
    return has_length ? writ_accept_length : writ_accept_string;
}

static void choose_walks(writ_accept_node *node)
{
    bool is_wide = node->object->members && node->object->members->words > 1;
    node->walk_string = string_walk(&node->text);
    node->text.is_any =
        node->walk_string == writ_accept_string || node->walk_string == writ_accept_length;
    node->is_counted = node->min_members > 0 || node->max_members != WRIT_NO_LIMIT;
    node->walk_object = is_wide ? writ_accept_wide : writ_accept_narrow;
    if (node->types & WRIT_TYPE_OBJECT && node->object->members &&
        node->object->members->slot_count)
        node->walk = node->walk_object;
    else if (node->types & WRIT_TYPE_STRING)
        node->walk = node->walk_string;
    else if (node->types & (WRIT_TYPE_INTEGER | WRIT_TYPE_NUMBER))
        node->walk = writ_accept_decimal;
    else if (node->types & WRIT_TYPE_OBJECT)
        node->walk = node->walk_object;
    else
        node->walk = node->types & WRIT_TYPE_ARRAY ? writ_accept_array : writ_accept_literal;
}

static void plan_block(maker *m, uint32_t index)
{
    const writ_block *block = &m->program->blocks[index];
    draft d = {.maker = m, .node = &m->nodes[index]};
    admit_all(m, d.node, block->types);
    d.node->block = index;
    for (uint32_t i = block->first[0]; i < block->first[WRIT_OPS_COUNT]; i++)
        plan_instruction(&d, &m->program->instructions[i]);
    plan_time(&d);
    choose_walks(d.node);
    if (d.by_tape)
        d.node->walk = writ_accept_by_tape;
}

/* The slots' copies, once every node has chosen. */
static void bring_walks(writ_accept_object *object)
{
    for (uint32_t i = 0; object->members && i < object->members->slot_count; i++)
        object->slots[i].walk = object->slots[i].node ? object->slots[i].node->walk : NULL;
}

writ_accept_plan *writ_accept_plan_new(const writ_program *program, bool watch)
{
    writ_accept_plan *plan = calloc(1, sizeof *plan);
    if (!plan)
        writ_out_of_memory();
    plan->watch = watch;
    plan->until_jit = plan->until_parts = WRIT_ACCEPT_FIRST_PERIOD;
    plan->run.program = program;
    plan->run.tape = &plan->tape;
    maker m = {.plan = plan, .program = program};
    m.any = WRIT_NEW(&plan->arena, writ_accept_node);
    writ_accept_object *object = new_object(&m, 0);
    object->additional = m.any;
    m.any->object = object;
    admit_all(&m, m.any, every_type);
    m.any->block = WRIT_NO_BLOCK;
    choose_walks(m.any);
    m.nodes = writ_arena_zalloc(&plan->arena, program->block_count * sizeof *m.nodes);
    for (uint32_t i = 0; i < program->block_count; i++)
        plan_block(&m, i);
    for (uint32_t i = 0; i < program->block_count; i++)
        bring_walks(m.nodes[i].object);
    plan->any = m.any;
    plan->nodes = m.nodes;
    plan->root = node_of(&m, program->root);
    if (plan->root->walk != writ_accept_by_tape)
        return plan;
    writ_accept_plan_free(plan);
    return NULL;
}

void writ_accept_plan_free(writ_accept_plan *plan)
{
    if (!plan)
        return;
    writ_accept_jit_clear(plan);
    writ_accept_jit_clear_parts(plan);
    writ_tape_clear(&plan->list_owner);
    writ_tape_clear(&plan->tape);
    writ_buf_clear(&plan->run.text);
    writ_arena_clear(&plan->run.scratch);
    writ_arena_clear(&plan->arena);
    free(plan);
}
