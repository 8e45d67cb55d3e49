/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/contain/language.h"

/* States of one automaton. Counted repeats are written out, so this bounds them too. */
static const size_t most_edges = 4000;

static const writ_ecma_range any_character[] = {{0, 0x10FFFF}};

struct maker {
    writ_engine *engine;
    WRIT_ARRAY(writ_edge) edges;
    bool failed; /* not regular, or too large */
    bool has_word_edges;
};

/* States are made from the end to the start: each maker takes the state that follows and returns
 * the one to begin with. */
static uint32_t add_edge(struct maker *maker, writ_edge edge)
{
    if (maker->edges.count >= most_edges)
        maker->failed = true;
    if (maker->failed)
        return 0;
    *WRIT_PUSH(&maker->engine->arena, &maker->edges) = edge;
    return (uint32_t)maker->edges.count - 1;
}

static uint32_t add_split(struct maker *maker, uint32_t out, uint32_t other)
{
    return add_edge(maker, (writ_edge){.kind = WRIT_EDGE_SPLIT, .out = out, .other = other});
}

static uint32_t add_ranges(struct maker *maker, const writ_ecma_range *ranges, size_t count,
                           uint32_t next)
{
    return add_edge(
        maker,
        (writ_edge){.kind = WRIT_EDGE_SET, .out = next, .ranges = ranges, .range_count = count});
}

static uint32_t add_code_point(struct maker *maker, uint32_t code_point, uint32_t next)
{
    writ_ecma_range *range = WRIT_NEW(&maker->engine->arena, writ_ecma_range);
    *range = (writ_ecma_range){code_point, code_point};
    return add_ranges(maker, range, 1, next);
}

static uint32_t add_node(struct maker *maker, const writ_ecma_node *node, uint32_t next);

static uint32_t add_loop(struct maker *maker, const writ_ecma_node *inner, uint32_t next)
{
    uint32_t loop = add_split(maker, 0, next);
    uint32_t body = add_node(maker, inner, loop);
    if (!maker->failed)
        maker->edges.items[loop].out = body;
    return loop;
}

static uint32_t add_repeat(struct maker *maker, const writ_ecma_node *node, uint32_t next)
{
    if (node->max == WRIT_ECMA_UNBOUNDED)
        next = add_loop(maker, node->inner, next);
    uint32_t optional = node->max == WRIT_ECMA_UNBOUNDED ? 0 : node->max - node->min;
    uint32_t end = next;
    for (uint32_t i = 0; i < optional && !maker->failed; i++)
        next = add_split(maker, add_node(maker, node->inner, next), end);
    for (uint32_t i = 0; i < node->min && !maker->failed; i++)
        next = add_node(maker, node->inner, next);
    return next;
}

static uint32_t add_choice(struct maker *maker, const writ_ecma_node *node, uint32_t next)
{
    if (node->count == 0) {
        maker->failed = true;
        return 0;
    }
    uint32_t start = add_node(maker, node->items[node->count - 1], next);
    for (size_t i = node->count - 1; i-- > 0;)
        start = add_split(maker, add_node(maker, node->items[i], next), start);
    return start;
}

static uint32_t add_assertion(struct maker *maker, writ_edge_kind kind, uint32_t next)
{
    maker->has_word_edges |= kind == WRIT_EDGE_WORD_EDGE || kind == WRIT_EDGE_NOT_WORD_EDGE;
    return add_edge(maker, (writ_edge){.kind = kind, .out = next});
}

static uint32_t add_node(struct maker *maker, const writ_ecma_node *node, uint32_t next)
{
    if (maker->failed)
        return 0;
    switch (node->kind) {
    case WRIT_ECMA_CHAR:
        return add_code_point(maker, node->code_point, next);
    case WRIT_ECMA_SET:
        maker->failed |= node->set.property_count > 0 || node->set.negated;
        return add_ranges(maker, node->set.ranges, node->set.range_count, next);
    case WRIT_ECMA_START:
        return add_assertion(maker, WRIT_EDGE_START, next);
    case WRIT_ECMA_END:
        return add_assertion(maker, WRIT_EDGE_END, next);
    case WRIT_ECMA_WORD_EDGE:
        return add_assertion(maker, WRIT_EDGE_WORD_EDGE, next);
    case WRIT_ECMA_NOT_WORD_EDGE:
        return add_assertion(maker, WRIT_EDGE_NOT_WORD_EDGE, next);
    case WRIT_ECMA_GROUP:
        return add_node(maker, node->inner, next);
    case WRIT_ECMA_REPEAT:
        return add_repeat(maker, node, next);
    case WRIT_ECMA_SEQUENCE:
        for (size_t i = node->count; i-- > 0;)
            next = add_node(maker, node->items[i], next);
        return next;
    case WRIT_ECMA_CHOICE:
        return add_choice(maker, node, next);
    default: /* lookaround and references are not regular, or not here */
        maker->failed = true;
        return 0;
    }
}

/* Which states can still match behind the start of the text? */
static void mark_live(writ_edge *edges, size_t count)
{
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < count; i++) {
            writ_edge *edge = &edges[i];
            bool live = edge->kind == WRIT_EDGE_MATCH ||
                        (edge->kind != WRIT_EDGE_START && edges[edge->out].live &&
                         (edge->kind != WRIT_EDGE_SET || edge->range_count > 0)) ||
                        (edge->kind == WRIT_EDGE_SPLIT && edges[edge->other].live);
            changed |= live && !edge->live;
            edge->live |= live;
        }
    }
}

static writ_language *finish(struct maker *maker, uint32_t first)
{
    if (maker->failed)
        return NULL;
    mark_live(maker->edges.items, maker->edges.count);
    writ_language *language = WRIT_NEW(&maker->engine->arena, writ_language);
    language->edges = maker->edges.items;
    language->count = maker->edges.count;
    language->first = first;
    language->has_word_edges = maker->has_word_edges;
    return language;
}

/* The nodes from items[from] on, behind a loop over what comes before a match. */
static writ_language *make(writ_engine *engine, writ_ecma_node *const *items, size_t count)
{
    struct maker maker = {.engine = engine};
    uint32_t next = add_edge(&maker, (writ_edge){.kind = WRIT_EDGE_MATCH});
    for (size_t i = count; i-- > 0;)
        next = add_node(&maker, items[i], next);
    uint32_t loop = add_split(&maker, next, 0);
    uint32_t any = add_ranges(&maker, any_character, 1, loop);
    if (!maker.failed)
        maker.edges.items[loop].other = any;
    return finish(&maker, loop);
}

/* ^(?=x)(?!y)z is ^z, and ^x, and not ^y. */
static const writ_language *make_looks(writ_engine *engine, const writ_ecma_node *root)
{
    size_t looks = 0;
    while (1 + looks < root->count && root->items[1 + looks]->kind == WRIT_ECMA_LOOK &&
           !root->items[1 + looks]->behind)
        looks++;
    size_t rest = root->count - looks;
    writ_ecma_node **items = writ_arena_alloc(&engine->arena, rest * sizeof *items);
    items[0] = root->items[0];
    memcpy(items + 1, root->items + 1 + looks, (rest - 1) * sizeof *items);
    writ_language *whole = make(engine, items, rest), *last = whole;
    for (size_t i = 0; last && i < looks; i++) {
        const writ_ecma_node *look = root->items[1 + i];
        writ_language *seen = make(engine, (writ_ecma_node *[]){root->items[0], look->inner}, 2);
        last->and_ = seen;
        last->and_not = look->negated;
        last = seen;
    }
    return last ? whole : NULL;
}

static const writ_language *parse(writ_engine *engine, writ_str pattern)
{
    writ_ecma ecma;
    if (writ_ecma_parse(&engine->arena, pattern, &ecma, NULL) || ecma.has_references)
        return NULL;
    if (ecma.has_looks && ecma.root->kind == WRIT_ECMA_SEQUENCE && ecma.root->count > 1 &&
        ecma.root->items[0]->kind == WRIT_ECMA_START)
        return make_looks(engine, ecma.root);
    return make(engine, &ecma.root, 1);
}

/* Looked at, and not to be had. */
static const writ_language none;

const writ_language *writ_language_of(writ_engine *engine, writ_str pattern)
{
    const writ_language *language = writ_map_find(&engine->languages, pattern);
    if (!language) {
        language = parse(engine, pattern);
        writ_map_put(&engine->arena, &engine->languages, pattern,
                     (void *)(language ? language : &none));
    }
    return language == &none ? NULL : language;
}

static uint32_t add_text(struct maker *maker, writ_str text, uint32_t next)
{
    uint32_t code_points[256];
    size_t count = 0;
    for (size_t at = 0; at < text.len; count++) {
        unsigned char lead = (unsigned char)text.ptr[at];
        size_t len = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (count == 256) {
            maker->failed = true;
            return 0;
        }
        uint32_t code_point = len == 1 ? lead : lead & (0xFFu >> (len + 1));
        for (size_t i = 1; i < len; i++)
            code_point = code_point << 6 | ((unsigned char)text.ptr[at + i] & 0x3F);
        code_points[count] = code_point;
        at += len;
    }
    while (count-- > 0)
        next = add_code_point(maker, code_points[count], next);
    return next;
}

static const writ_language *make_texts(writ_engine *engine, const writ_str *texts, size_t count)
{
    struct maker maker = {.engine = engine};
    uint32_t match = add_edge(&maker, (writ_edge){.kind = WRIT_EDGE_MATCH});
    uint32_t end = add_assertion(&maker, WRIT_EDGE_END, match);
    uint32_t first = add_ranges(&maker, NULL, 0, end); /* no text at all */
    for (size_t i = 0; i < count && !maker.failed; i++)
        first = add_split(&maker, add_text(&maker, texts[i], end), first);
    return finish(&maker, first);
}

const writ_language *writ_language_of_texts(writ_engine *engine, const writ_str *texts,
                                            size_t count)
{
    writ_buf key = WRIT_BUF_INIT;
    for (size_t i = 0; i < count; i++) {
        writ_buf_add_byte(&key, '\xFF'); /* in no pattern and in no text */
        writ_buf_add_str(&key, texts[i]);
    }
    const writ_language *language = writ_map_find(&engine->languages, writ_buf_str(&key));
    if (!language) {
        language = make_texts(engine, texts, count);
        writ_map_put(&engine->arena, &engine->languages,
                     writ_str_copy(&engine->arena, writ_buf_str(&key)),
                     (void *)(language ? language : &none));
    }
    writ_buf_clear(&key);
    return language == &none ? NULL : language;
}
