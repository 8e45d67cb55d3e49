/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/pattern_back.h"

#include <stdlib.h>

#include "validator/pattern_pcre2.h"

typedef struct compiler {
    writ_back *back;
    bool backward;
    writ_error *err;
} compiler;

static int compile_node(compiler *c, const writ_ecma_node *node);

/* Steps are found by number: the array moves when it grows. */
static uint32_t add_step(compiler *c, writ_back_op op)
{
    writ_back_step *step = WRIT_PUSH(&c->back->arena, &c->back->steps);
    step->op = (uint8_t)op;
    step->backward = c->backward;
    return (uint32_t)(c->back->steps.count - 1);
}

static writ_back_step *at(compiler *c, uint32_t step)
{
    return &c->back->steps.items[step];
}

static uint32_t here(const compiler *c)
{
    return (uint32_t)c->back->steps.count;
}

static int add_character(compiler *c, const writ_ecma_node *node, writ_back_op op, uint32_t *number)
{
    struct writ_pcre2 *properties = NULL;
    if (node->kind == WRIT_ECMA_SET && node->set.property_count > 0) {
        writ_ecma alone = {.root = (writ_ecma_node *)node};
        int code = writ_pcre2_new(&alone, &properties, c->err);
        if (code != WRIT_OK)
            return code;
    }
    *number = add_step(c, op);
    at(c, *number)->properties = properties;
    at(c, *number)->set = node->kind == WRIT_ECMA_SET ? &node->set : NULL;
    at(c, *number)->code_point = node->kind == WRIT_ECMA_SET ? 0 : node->code_point;
    return WRIT_OK;
}

/* Numbers of the groups in a node, which are consecutive: the first, and one more than the last. */
static void find_groups(const writ_ecma_node *node, uint32_t *first, uint32_t *end)
{
    switch (node->kind) {
    case WRIT_ECMA_GROUP:
        if (node->number > 0 && node->number < *first)
            *first = node->number;
        if (node->number >= *end)
            *end = node->number + 1;
        find_groups(node->inner, first, end);
        return;
    case WRIT_ECMA_LOOK:
    case WRIT_ECMA_REPEAT:
        find_groups(node->inner, first, end);
        return;
    case WRIT_ECMA_SEQUENCE:
    case WRIT_ECMA_CHOICE:
        for (size_t i = 0; i < node->count; i++)
            find_groups(node->items[i], first, end);
        return;
    default:
        return;
    }
}

/* BEGIN; L: LOOP else E; TURN; inner; AGAIN L; E: */
static int compile_loop(compiler *c, const writ_ecma_node *node)
{
    uint32_t loop = c->back->loops++;
    uint32_t first_group = UINT32_MAX;
    uint32_t end_group = 0;
    find_groups(node->inner, &first_group, &end_group);
    at(c, add_step(c, WRIT_BACK_BEGIN))->number = loop;
    uint32_t head = add_step(c, WRIT_BACK_LOOP);
    uint32_t turn = add_step(c, WRIT_BACK_TURN);
    at(c, turn)->number = loop;
    at(c, turn)->first_group = first_group;
    at(c, turn)->last_group = end_group;
    int code = compile_node(c, node->inner);
    if (code != WRIT_OK)
        return code;
    uint32_t again = add_step(c, WRIT_BACK_AGAIN);
    at(c, again)->number = loop;
    at(c, again)->min = node->min;
    at(c, again)->to = head;
    at(c, head)->number = loop;
    at(c, head)->min = node->min;
    at(c, head)->max = node->max;
    at(c, head)->lazy = node->lazy;
    at(c, head)->to = here(c);
    return WRIT_OK;
}

static int compile_repeat(compiler *c, const writ_ecma_node *node)
{
    if (node->inner->kind != WRIT_ECMA_CHAR && node->inner->kind != WRIT_ECMA_SET)
        return compile_loop(c, node);
    uint32_t many;
    int code = add_character(c, node->inner, WRIT_BACK_MANY, &many);
    if (code != WRIT_OK)
        return code;
    at(c, many)->min = node->min;
    at(c, many)->max = node->max;
    at(c, many)->lazy = node->lazy;
    return WRIT_OK;
}

static int compile_choice(compiler *c, const writ_ecma_node *node)
{
    uint32_t last_jump = UINT32_MAX; /* the jumps to the end, each leading to the one before */
    for (size_t i = 0; i < node->count; i++) {
        bool is_last = i + 1 == node->count;
        uint32_t split = is_last ? 0 : add_step(c, WRIT_BACK_SPLIT);
        int code = compile_node(c, node->items[i]);
        if (code != WRIT_OK)
            return code;
        if (is_last)
            break;
        uint32_t jump = add_step(c, WRIT_BACK_JUMP);
        at(c, jump)->to = last_jump;
        last_jump = jump;
        at(c, split)->to = here(c);
    }
    while (last_jump != UINT32_MAX) {
        uint32_t before = at(c, last_jump)->to;
        at(c, last_jump)->to = here(c);
        last_jump = before;
    }
    return WRIT_OK;
}

static int compile_sequence(compiler *c, const writ_ecma_node *node)
{
    for (size_t i = 0; i < node->count; i++) {
        size_t item = c->backward ? node->count - 1 - i : i;
        int code = compile_node(c, node->items[item]);
        if (code != WRIT_OK)
            return code;
    }
    return WRIT_OK;
}

static int compile_look(compiler *c, const writ_ecma_node *node)
{
    bool backward = c->backward;
    uint32_t look = add_step(c, WRIT_BACK_LOOK);
    at(c, look)->number = c->back->looks++;
    at(c, look)->negated = node->negated;
    c->backward = node->behind;
    int code = compile_node(c, node->inner);
    c->backward = backward;
    if (code != WRIT_OK)
        return code;
    uint32_t looked = add_step(c, WRIT_BACK_LOOKED);
    at(c, looked)->number = at(c, look)->number;
    at(c, looked)->negated = node->negated;
    at(c, look)->to = here(c);
    return WRIT_OK;
}

static int compile_group(compiler *c, const writ_ecma_node *node)
{
    if (node->number == 0)
        return compile_node(c, node->inner);
    at(c, add_step(c, WRIT_BACK_OPEN))->number = node->number;
    int code = compile_node(c, node->inner);
    if (code == WRIT_OK)
        at(c, add_step(c, WRIT_BACK_CLOSE))->number = node->number;
    return code;
}

static int compile_node(compiler *c, const writ_ecma_node *node)
{
    uint32_t step;
    switch (node->kind) {
    case WRIT_ECMA_CHAR:
    case WRIT_ECMA_SET:
        return add_character(c, node, WRIT_BACK_ONE, &step);
    case WRIT_ECMA_START:
        add_step(c, WRIT_BACK_START);
        return WRIT_OK;
    case WRIT_ECMA_END:
        add_step(c, WRIT_BACK_END);
        return WRIT_OK;
    case WRIT_ECMA_WORD_EDGE:
    case WRIT_ECMA_NOT_WORD_EDGE:
        at(c, add_step(c, WRIT_BACK_EDGE))->negated = node->kind == WRIT_ECMA_NOT_WORD_EDGE;
        return WRIT_OK;
    case WRIT_ECMA_REFERENCE:
        at(c, add_step(c, WRIT_BACK_REFERENCE))->number = node->group;
        return WRIT_OK;
    case WRIT_ECMA_GROUP:
        return compile_group(c, node);
    case WRIT_ECMA_LOOK:
        return compile_look(c, node);
    case WRIT_ECMA_REPEAT:
        return compile_repeat(c, node);
    case WRIT_ECMA_SEQUENCE:
        return compile_sequence(c, node);
    case WRIT_ECMA_CHOICE:
        return compile_choice(c, node);
    }
    return WRIT_OK;
}

int writ_back_new(const writ_ecma *ecma, writ_back **back, writ_error *err)
{
    writ_back *made = calloc(1, sizeof *made);
    if (!made)
        writ_out_of_memory();
    compiler c = {.back = made, .err = err};
    made->groups = ecma->groups;
    int code = compile_node(&c, ecma->root);
    if (code != WRIT_OK) {
        writ_back_free(made);
        return code;
    }
    add_step(&c, WRIT_BACK_MATCH);
    made->register_count = 3 * (size_t)made->groups + 2 * (size_t)made->loops + made->looks;
    made->registers =
        writ_arena_alloc(&made->arena, made->register_count * sizeof *made->registers);
    *back = made;
    return WRIT_OK;
}

void writ_back_free(writ_back *back)
{
    if (!back)
        return;
    for (size_t i = 0; i < back->steps.count; i++)
        writ_pcre2_free(back->steps.items[i].properties);
    free(back->frames);
    writ_arena_clear(&back->arena);
    free(back);
}
