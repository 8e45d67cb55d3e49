/* SPDX-License-Identifier: Apache-2.0
 *
 * From the tree to the steps of a simple pattern, or to the answer that it is not simple. Each part
 * is compiled knowing which characters can follow it; where it could go on or stop and a character
 * could mean both, the compiler gives up.
 */
#include "validator/pattern_simple.h"

typedef struct compiler {
    writ_arena *arena;
    writ_simple *simple;
    writ_ranges sets[WRIT_SIMPLE_SETS];
    WRIT_ARRAY(writ_simple_step) steps;
    WRIT_ARRAY(char) text;
    size_t target; /* a jump leads here, so no earlier step may be merged with a later one */
} compiler;

static bool compile_node(compiler *c, const writ_ecma_node *node, const writ_ranges *follow);

static writ_ranges with(compiler *c, const writ_ranges *a, const writ_ranges *b)
{
    writ_ranges both = {0};
    writ_ranges_add_all(c->arena, &both, a);
    writ_ranges_add_all(c->arena, &both, b);
    return both;
}

static writ_simple_step *add_step(compiler *c, writ_simple_op op)
{
    if (c->steps.count == WRIT_SIMPLE_STEPS)
        return NULL;
    writ_simple_step *step = WRIT_PUSH(c->arena, &c->steps);
    step->op = (uint8_t)op;
    return step;
}

/* The last step, if it is of this kind and nothing jumps between it and the next. */
static writ_simple_step *last_step(compiler *c, writ_simple_op op)
{
    if (c->steps.count == c->target)
        return NULL;
    writ_simple_step *step = &c->steps.items[c->steps.count - 1];
    return step->op == op ? step : NULL;
}

static uint16_t here(compiler *c)
{
    c->target = c->steps.count;
    return (uint16_t)c->steps.count;
}

/* The number of the set, which is entered if it is new; -1 when there are too many. */
static int find_set(compiler *c, const writ_ranges *ranges)
{
    writ_simple *simple = c->simple;
    for (size_t i = 0; i < simple->set_count; i++) {
        if (writ_ranges_equal(&c->sets[i], ranges))
            return (int)i;
    }
    if (simple->set_count == WRIT_SIMPLE_SETS)
        return -1;
    size_t set = simple->set_count++;
    writ_ranges wide = {0};
    c->sets[set] = *ranges;
    for (size_t i = 0; i < ranges->count; i++) {
        writ_ecma_range range = ranges->items[i];
        for (uint32_t byte = range.first; byte <= range.last && byte < 0x80; byte++)
            simple->table[byte] |= (uint16_t)(1u << set);
        if (range.last >= 0x80)
            writ_ranges_add(c->arena, &wide, range.first < 0x80 ? 0x80 : range.first, range.last);
    }
    simple->wide[set].ranges = wide.items;
    simple->wide[set].range_count = wide.count;
    simple->has_wide |= wide.count > 0;
    return (int)set;
}

static bool add_literal(compiler *c, uint32_t code_point)
{
    writ_buf bytes = WRIT_BUF_INIT;
    writ_buf_add_code_point(&bytes, code_point);
    writ_simple_step *step = last_step(c, WRIT_SIMPLE_LITERAL);
    if (!step && (step = add_step(c, WRIT_SIMPLE_LITERAL)))
        step->text = (uint32_t)c->text.count;
    bool good = step && c->text.count + bytes.len <= WRIT_SIMPLE_TEXT_BYTES;
    if (good) {
        step->min += (uint32_t)bytes.len;
        for (size_t i = 0; i < bytes.len; i++)
            *WRIT_PUSH(c->arena, &c->text) = bytes.ptr[i];
    }
    writ_buf_clear(&bytes);
    return good;
}

/* min to max characters of the set. */
static bool add_run(compiler *c, const writ_ranges *ranges, uint32_t min, uint32_t max,
                    const writ_ranges *follow)
{
    if (max == 0)
        return true;
    if (min != max && writ_ranges_meet(ranges, follow))
        return false;
    if (min == 1 && max == 1 && ranges->count == 1 &&
        ranges->items[0].first == ranges->items[0].last)
        return add_literal(c, ranges->items[0].first);
    int set = find_set(c, ranges);
    if (set < 0)
        return false;
    bool fixed = min == max && c->simple->wide[set].range_count == 0;
    writ_simple_op op = fixed ? WRIT_SIMPLE_FIXED : WRIT_SIMPLE_RUN;
    writ_simple_step *step = last_step(c, op);
    if (fixed && step && step->set == set && min < UINT32_MAX - step->min) {
        step->min += min;
        return true;
    }
    step = add_step(c, op);
    if (!step)
        return false;
    step->set = (uint8_t)set;
    step->min = min;
    step->max = max;
    return true;
}

/* A branch that goes on when one of the characters comes; its target is set later. Its number, or
 * -1. */
static int add_branch(compiler *c, const writ_ranges *first)
{
    int set = find_set(c, first);
    writ_simple_step *step = set < 0 ? NULL : add_step(c, WRIT_SIMPLE_BRANCH);
    if (!step)
        return -1;
    step->set = (uint8_t)set;
    return (int)c->steps.count - 1;
}

static int add_jump(compiler *c)
{
    return add_step(c, WRIT_SIMPLE_JUMP) ? (int)c->steps.count - 1 : -1;
}

/* X*: 0 BRANCH first(X) else 3, 1 X, 2 JUMP 0, 3 ... */
static bool compile_loop(compiler *c, const writ_ecma_node *inner, const writ_ranges *first,
                         const writ_ranges *after)
{
    uint16_t start = here(c);
    int branch = add_branch(c, first);
    if (branch < 0 || !compile_node(c, inner, after))
        return false;
    int jump = add_jump(c);
    if (jump < 0)
        return false;
    c->steps.items[jump].to = start;
    c->steps.items[branch].to = here(c);
    return true;
}

/* (X(X(X)?)?)?: each branch leads to the end. */
static bool compile_options(compiler *c, const writ_ecma_node *inner, uint32_t count,
                            const writ_ranges *first, const writ_ranges *after,
                            const writ_ranges *follow)
{
    int branches[WRIT_SIMPLE_STEPS];
    if (count > WRIT_SIMPLE_STEPS)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        branches[i] = add_branch(c, first);
        if (branches[i] < 0 || !compile_node(c, inner, i + 1 < count ? after : follow))
            return false;
    }
    uint16_t end = here(c);
    for (uint32_t i = 0; i < count; i++)
        c->steps.items[branches[i]].to = end;
    return true;
}

/* Is every match of the node one character out of a set? */
static bool is_one_character(compiler *c, const writ_ecma_node *node, writ_ranges *ranges)
{
    switch (node->kind) {
    case WRIT_ECMA_CHAR:
    case WRIT_ECMA_SET:
        writ_shape_add_first(c->arena, node, ranges);
        return true;
    case WRIT_ECMA_GROUP:
        return is_one_character(c, node->inner, ranges);
    case WRIT_ECMA_CHOICE:
        for (size_t i = 0; i < node->count; i++) {
            if (!is_one_character(c, node->items[i], ranges))
                return false;
        }
        return true;
    default:
        return false;
    }
}

static bool compile_repeat(compiler *c, const writ_ecma_node *node, const writ_ranges *follow)
{
    writ_ranges set = {0};
    if (is_one_character(c, node->inner, &set))
        return add_run(c, &set, node->min, node->max, follow);
    writ_ranges first = {0};
    writ_shape_add_first(c->arena, node->inner, &first);
    bool varies = node->min != node->max;
    if (varies && writ_ranges_meet(&first, follow))
        return false;
    writ_ranges after = with(c, &first, follow);
    for (uint32_t i = 0; i < node->min; i++) {
        const writ_ranges *next = i + 1 < node->min ? &first : varies ? &after : follow;
        if (!compile_node(c, node->inner, next))
            return false;
    }
    if (node->max == WRIT_ECMA_UNBOUNDED)
        return compile_loop(c, node->inner, &first, &after);
    return compile_options(c, node->inner, node->max - node->min, &first, &after, follow);
}

static bool compile_sequence(compiler *c, const writ_ecma_node *node, const writ_ranges *follow)
{
    for (size_t i = 0; i < node->count; i++) {
        writ_ecma_node rest = {
            .kind = WRIT_ECMA_SEQUENCE, .items = node->items + i + 1, .count = node->count - i - 1};
        writ_ranges next = {0};
        writ_shape_add_first(c->arena, &rest, &next);
        if (writ_shape_is_nullable(&rest))
            writ_ranges_add_all(c->arena, &next, follow);
        if (!compile_node(c, node->items[i], &next))
            return false;
    }
    return true;
}

/* Is it clear from the next character which alternative is meant? Then `last` is the one that
 * comes when no other does: the one that may be empty, or any. */
static bool is_clear_choice(compiler *c, const writ_ecma_node *node, const writ_ranges *follow,
                            size_t *last)
{
    writ_ranges seen = {0};
    size_t nullable = 0;
    *last = node->count - 1;
    for (size_t i = 0; i < node->count; i++) {
        writ_ranges first = {0};
        writ_shape_add_first(c->arena, node->items[i], &first);
        if (writ_ranges_meet(&seen, &first))
            return false;
        writ_ranges_add_all(c->arena, &seen, &first);
        if (writ_shape_is_nullable(node->items[i])) {
            nullable++;
            *last = i;
        }
    }
    return nullable == 0 || (nullable == 1 && !writ_ranges_meet(&seen, follow));
}

/* 0 BRANCH first(A) else 3, 1 A, 2 JUMP 4, 3 B, 4 ... */
static bool compile_choice(compiler *c, const writ_ecma_node *node, const writ_ranges *follow)
{
    writ_ranges set = {0};
    if (is_one_character(c, node, &set))
        return add_run(c, &set, 1, 1, follow);
    int jumps[WRIT_SIMPLE_STEPS];
    size_t jump_count = 0;
    size_t last;
    if (node->count > WRIT_SIMPLE_STEPS || !is_clear_choice(c, node, follow, &last))
        return false;
    for (size_t i = 0; i < node->count; i++) {
        if (i == last)
            continue;
        writ_ranges first = {0};
        writ_shape_add_first(c->arena, node->items[i], &first);
        int branch = add_branch(c, &first);
        if (branch < 0 || !compile_node(c, node->items[i], follow))
            return false;
        int jump = add_jump(c);
        if (jump < 0)
            return false;
        jumps[jump_count++] = jump;
        c->steps.items[branch].to = here(c);
    }
    if (!compile_node(c, node->items[last], follow))
        return false;
    uint16_t end = here(c);
    for (size_t i = 0; i < jump_count; i++)
        c->steps.items[jumps[i]].to = end;
    return true;
}

static bool compile_node(compiler *c, const writ_ecma_node *node, const writ_ranges *follow)
{
    switch (node->kind) {
    case WRIT_ECMA_CHAR:
        return add_literal(c, node->code_point);
    case WRIT_ECMA_SET: {
        writ_ranges set = {0};
        writ_shape_add_first(c->arena, node, &set);
        return add_run(c, &set, 1, 1, follow);
    }
    case WRIT_ECMA_GROUP:
        return compile_node(c, node->inner, follow);
    case WRIT_ECMA_REPEAT:
        return compile_repeat(c, node, follow);
    case WRIT_ECMA_SEQUENCE:
        return compile_sequence(c, node, follow);
    case WRIT_ECMA_CHOICE:
        return compile_choice(c, node, follow);
    default:
        return false;
    }
}

/* --- lengths --- */

typedef struct extent {
    size_t min_bytes;
    size_t max_bytes; /* SIZE_MAX: without end */
    size_t min_points;
    size_t max_points;
} extent;

static size_t plus(size_t a, size_t b)
{
    return a > SIZE_MAX - b ? SIZE_MAX : a + b;
}

static size_t times(size_t a, size_t b)
{
    return b && a > SIZE_MAX / b ? SIZE_MAX : a * b;
}

static size_t utf8_len(uint32_t code_point)
{
    return code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
}

static extent measure(const writ_ecma_node *node)
{
    extent sum = {0};
    switch (node->kind) {
    case WRIT_ECMA_CHAR:
        sum.min_bytes = sum.max_bytes = utf8_len(node->code_point);
        sum.min_points = sum.max_points = 1;
        return sum;
    case WRIT_ECMA_SET: /* an empty set has no match, so any extent is true of it */
        sum = (extent){1, 1, 1, 1};
        if (node->set.range_count > 0) {
            sum.min_bytes = utf8_len(node->set.ranges[0].first);
            sum.max_bytes = utf8_len(node->set.ranges[node->set.range_count - 1].last);
        }
        return sum;
    case WRIT_ECMA_GROUP:
        return measure(node->inner);
    case WRIT_ECMA_REPEAT: {
        extent once = measure(node->inner);
        size_t max = node->max == WRIT_ECMA_UNBOUNDED ? SIZE_MAX : node->max;
        return (extent){times(once.min_bytes, node->min), times(once.max_bytes, max),
                        times(once.min_points, node->min), times(once.max_points, max)};
    }
    case WRIT_ECMA_CHOICE:
        sum = measure(node->items[0]);
        break;
    default:
        break;
    }
    for (size_t i = 0; i < node->count; i++) {
        extent one = measure(node->items[i]);
        if (node->kind == WRIT_ECMA_SEQUENCE)
            sum = (extent){plus(sum.min_bytes, one.min_bytes), plus(sum.max_bytes, one.max_bytes),
                           plus(sum.min_points, one.min_points),
                           plus(sum.max_points, one.max_points)};
        if (node->kind == WRIT_ECMA_CHOICE)
            sum = (extent){sum.min_bytes < one.min_bytes ? sum.min_bytes : one.min_bytes,
                           sum.max_bytes > one.max_bytes ? sum.max_bytes : one.max_bytes,
                           sum.min_points < one.min_points ? sum.min_points : one.min_points,
                           sum.max_points > one.max_points ? sum.max_points : one.max_points};
    }
    return sum;
}

const writ_simple *writ_simple_compile(writ_arena *arena, const writ_ecma *ecma)
{
    writ_shape shape;
    if (!writ_shape_take(arena, ecma, &shape))
        return NULL;
    compiler c = {.arena = arena, .simple = WRIT_NEW(arena, writ_simple)};
    writ_ranges follow = {0};
    if (!shape.at_end) /* anything may come after the match */
        writ_ranges_add(arena, &follow, 0, 0x10FFFF);
    if (!compile_node(&c, shape.root, &follow))
        return NULL;
    *WRIT_PUSH(arena, &c.steps) =
        (writ_simple_step){.op = shape.at_end ? WRIT_SIMPLE_END : WRIT_SIMPLE_ACCEPT};
    extent size = measure(shape.root);
    c.simple->text = c.text.items;
    c.simple->steps = c.steps.items;
    c.simple->step_count = c.steps.count;
    c.simple->at_start = shape.at_start;
    c.simple->at_end = shape.at_end;
    c.simple->min_bytes = size.min_bytes;
    c.simple->max_bytes = shape.at_start && shape.at_end ? size.max_bytes : SIZE_MAX;
    c.simple->fixed_points = size.min_points == size.max_points ? size.min_points : SIZE_MAX;
    writ_lanes_make(c.simple, &c.simple->lanes);
    return c.simple;
}

bool writ_simple_is_literal(const writ_simple *simple)
{
    return simple->step_count == 1 ||
           (simple->step_count == 2 && simple->steps[0].op == WRIT_SIMPLE_LITERAL);
}
