/* SPDX-License-Identifier: Apache-2.0
 *
 * The search for a shortest text in several languages at once: breadth first, one code point a
 * layer, over tuples of state sets. Code points that no set tells apart are one letter.
 */
#include <stdlib.h>

#include "validator/contain/language.h"

/* Bounds on one search; beyond them it is given up. */
enum { most_machines = 16 };
static const size_t most_cuts = 4000;      /* letters before merging */
static const size_t most_asked = 2u << 20; /* letters before merging x sets */
/* Tuples looked at for one step of the engine's budget. */
static const size_t nodes_per_step = 16;

enum before { AT_START, AFTER_WORD, AFTER_OTHER };
enum after { BEFORE_END, BEFORE_WORD, BEFORE_OTHER };

static const uint32_t everything = 0; /* the state from which all texts are accepted */

/* One automaton made deterministic as far as the search goes. */
struct machine {
    const writ_language *language;
    writ_map by_set; /* key of a state -> index + 1 */
    WRIT_ARRAY(struct state) states;
    uint32_t *marks; /* per edge: the closure that holds it */
    uint32_t mark;
};

struct state {
    uint32_t *edges;
    size_t count;
    enum before before;
    uint32_t *next; /* per letter: index + 1, 0 unknown */
    int8_t accepts; /* -1 unknown */
};

struct letter {
    uint32_t code_point; /* stands for all */
    enum after after;    /* word character or not */
    bool is_word;
};

struct node {
    uint32_t parent; /* index + 1; 0: the empty text */
    uint32_t letter;
};

struct search {
    writ_engine *engine;
    const writ_words_part *parts;
    size_t part_count;
    struct machine machines[most_machines];
    size_t owner[most_machines]; /* part of each machine */
    bool negated[most_machines]; /* within its part */
    size_t machine_count;
    bool has_word_edges;
    WRIT_ARRAY(const writ_edge *) sets; /* edges of different sets */
    WRIT_ARRAY(struct letter) letters;
    WRIT_ARRAY(struct node) nodes;
    WRIT_ARRAY(uint32_t) tuples; /* machine_count per node */
};

/* ── letters ── */

static int order_cuts(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return left < right ? -1 : left > right;
}

typedef WRIT_ARRAY(uint32_t) cut_array;

static void add_cut(struct search *search, cut_array *cuts, uint32_t first, uint32_t last)
{
    *WRIT_PUSH(&search->engine->arena, cuts) = first;
    *WRIT_PUSH(&search->engine->arena, cuts) = last + 1;
}

static bool is_word_character(uint32_t code_point)
{
    return (code_point >= '0' && code_point <= '9') || (code_point >= 'A' && code_point <= 'Z') ||
           (code_point >= 'a' && code_point <= 'z') || code_point == '_';
}

static void list_sets(struct search *search)
{
    writ_map known = WRIT_MAP_INIT;
    for (size_t m = 0; m < search->machine_count; m++) {
        const writ_language *language = search->machines[m].language;
        search->has_word_edges |= language->has_word_edges;
        for (size_t i = 0; i < language->count; i++) {
            const writ_edge *edge = &language->edges[i];
            writ_str key = {(const char *)edge->ranges, edge->range_count * sizeof *edge->ranges};
            if (key.len && !writ_map_put(&search->engine->arena, &known, key, search))
                *WRIT_PUSH(&search->engine->arena, &search->sets) = edge;
        }
    }
}

/* Where letters begin. Surrogates are in no text, so they make an interval that is left out. */
static bool list_cuts(struct search *search, cut_array *cuts)
{
    add_cut(search, cuts, 0, 0x10FFFF);
    add_cut(search, cuts, 0xD800, 0xDFFF);
    for (size_t i = 0; i < search->sets.count && cuts->count <= most_cuts; i++)
        for (size_t k = 0; k < search->sets.items[i]->range_count; k++)
            add_cut(search, cuts, search->sets.items[i]->ranges[k].first,
                    search->sets.items[i]->ranges[k].last);
    for (size_t i = 0; search->has_word_edges && i < 4; i++)
        add_cut(search, cuts, (uint32_t) "0Aa_"[i], (uint32_t) "9Zz_"[i]);
    if (cuts->count > most_cuts || cuts->count * search->sets.count > most_asked)
        return false;
    qsort(cuts->items, cuts->count, sizeof *cuts->items, order_cuts);
    size_t kept = 0;
    for (size_t i = 0; i < cuts->count; i++)
        if (i == 0 || cuts->items[i] != cuts->items[kept - 1])
            cuts->items[kept++] = cuts->items[i];
    cuts->count = kept;
    return true;
}

static bool edge_has(const writ_edge *edge, uint32_t code_point)
{
    size_t low = 0, high = edge->range_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (edge->ranges[middle].last < code_point)
            low = middle + 1;
        else
            high = middle;
    }
    return low < edge->range_count && edge->ranges[low].first <= code_point;
}

/* The nicest code point of an interval, and how nice it is (0 best). */
static unsigned nicest(uint32_t first, uint32_t last, uint32_t *code_point)
{
    static const writ_ecma_range nice[] = {{'a', 'z'},     {'A', 'Z'},      {'0', '9'},
                                           {'!', '~'},     {' ', ' '},      {0xC0, 0x24F},
                                           {0x370, 0xFFF}, {0x3041, 0xD7FF}};
    const unsigned count = sizeof nice / sizeof nice[0];
    for (unsigned i = 0; i < count; i++)
        if (first <= nice[i].last && last >= nice[i].first) {
            *code_point = first > nice[i].first ? first : nice[i].first;
            return i;
        }
    *code_point = first;
    return count;
}

/* Which sets have the code point: equal for those that nothing tells apart. */
static void add_signature(const struct search *search, uint32_t code_point, writ_buf *key)
{
    for (size_t i = 0; i < search->sets.count; i++)
        writ_buf_add_byte(key, edge_has(search->sets.items[i], code_point));
    writ_buf_add_byte(key, search->has_word_edges && is_word_character(code_point));
}

struct known_letter {
    size_t index;
    unsigned rank;
};

static void add_letter(struct search *search, writ_map *known, writ_buf *key, uint32_t first,
                       uint32_t last)
{
    writ_arena *arena = &search->engine->arena;
    uint32_t code_point;
    unsigned rank = nicest(first, last, &code_point);
    writ_buf_reset(key);
    add_signature(search, code_point, key);
    struct known_letter *letter = writ_map_find(known, writ_buf_str(key));
    if (!letter) {
        letter = WRIT_NEW(arena, struct known_letter);
        *letter = (struct known_letter){search->letters.count, UINT32_MAX};
        WRIT_PUSH(arena, &search->letters);
        writ_map_put(arena, known, writ_str_copy(arena, writ_buf_str(key)), letter);
    }
    if (rank < letter->rank) {
        bool word = is_word_character(code_point);
        letter->rank = rank;
        search->letters.items[letter->index] =
            (struct letter){code_point, word ? BEFORE_WORD : BEFORE_OTHER, word};
    }
}

static bool make_letters(struct search *search)
{
    cut_array cuts = {0};
    writ_map known = WRIT_MAP_INIT;
    writ_buf key = WRIT_BUF_INIT;
    list_sets(search);
    if (!list_cuts(search, &cuts))
        return false;
    for (size_t i = 0; i + 1 < cuts.count; i++)
        if (cuts.items[i] < 0xD800 || cuts.items[i] > 0xDFFF)
            add_letter(search, &known, &key, cuts.items[i], cuts.items[i + 1] - 1);
    writ_buf_clear(&key);
    return true;
}

/* ── one machine ── */

struct closure {
    WRIT_ARRAY(uint32_t) edges;
    bool matched;
};

static bool passes(const writ_edge *edge, enum before before, enum after after)
{
    bool edge_of_word = (before == AFTER_WORD) != (after == BEFORE_WORD);
    switch (edge->kind) {
    case WRIT_EDGE_START:
        return before == AT_START;
    case WRIT_EDGE_END:
        return after == BEFORE_END;
    case WRIT_EDGE_WORD_EDGE:
        return edge_of_word;
    case WRIT_EDGE_NOT_WORD_EDGE:
        return !edge_of_word;
    default:
        return edge->kind == WRIT_EDGE_SPLIT;
    }
}

/* All that is reached without a character, knowing what stands on both sides. */
static void close_over(struct search *search, struct machine *machine, const struct state *state,
                       enum after after, struct closure *closure)
{
    writ_arena *arena = &search->engine->arena;
    *closure = (struct closure){.matched = false};
    writ_engine_spend(search->engine, (uint32_t)(state->count / 32));
    machine->mark++;
    for (size_t i = 0; i < state->count; i++)
        if (machine->marks[state->edges[i]] != machine->mark) {
            machine->marks[state->edges[i]] = machine->mark;
            *WRIT_PUSH(arena, &closure->edges) = state->edges[i];
        }
    for (size_t i = 0; i < closure->edges.count; i++) {
        const writ_edge *edge = &machine->language->edges[closure->edges.items[i]];
        closure->matched |= edge->kind == WRIT_EDGE_MATCH;
        uint32_t outs[2] = {edge->out, edge->other};
        size_t count = !passes(edge, state->before, after) ? 0
                       : edge->kind == WRIT_EDGE_SPLIT     ? 2
                                                           : 1;
        for (size_t k = 0; k < count; k++)
            if (machine->marks[outs[k]] != machine->mark) {
                machine->marks[outs[k]] = machine->mark;
                *WRIT_PUSH(arena, &closure->edges) = outs[k];
            }
    }
}

static uint32_t intern_state(struct search *search, struct machine *machine, uint32_t *edges,
                             size_t count, enum before before)
{
    writ_arena *arena = &search->engine->arena;
    if (count)
        qsort(edges, count, sizeof *edges, order_cuts);
    writ_buf key = WRIT_BUF_INIT;
    writ_buf_add_byte(&key, (char)before);
    writ_buf_add(&key, edges, count * sizeof *edges);
    uintptr_t found = (uintptr_t)writ_map_find(&machine->by_set, writ_buf_str(&key));
    if (!found) {
        writ_engine_spend(search->engine, 2 + (uint32_t)count / 8);
        struct state *state = WRIT_PUSH(arena, &machine->states);
        *state =
            (struct state){edges, count, before,
                           writ_arena_zalloc(arena, search->letters.count * sizeof(uint32_t)), -1};
        found = machine->states.count;
        writ_map_put(arena, &machine->by_set, writ_str_copy(arena, writ_buf_str(&key)),
                     (void *)found);
    }
    writ_buf_clear(&key);
    return (uint32_t)(found - 1);
}

static void start_machine(struct search *search, struct machine *machine)
{
    writ_arena *arena = &search->engine->arena;
    machine->marks = writ_arena_zalloc(arena, machine->language->count * sizeof *machine->marks);
    struct state *all = WRIT_PUSH(arena, &machine->states); /* `everything` */
    *all = (struct state){.accepts = 1};
    uint32_t *first = WRIT_NEW(arena, uint32_t);
    *first = machine->language->first;
    intern_state(search, machine, first, 1, AT_START);
}

static uint32_t step_state(struct search *search, struct machine *machine, uint32_t at,
                           uint32_t letter_index)
{
    if (at == everything)
        return everything;
    uint32_t known = machine->states.items[at].next[letter_index];
    if (known)
        return known - 1;
    const struct letter *letter = &search->letters.items[letter_index];
    const writ_language *language = machine->language;
    struct closure closure;
    close_over(search, machine, &machine->states.items[at], letter->after, &closure);
    uint32_t next = everything;
    if (!closure.matched) {
        WRIT_ARRAY(uint32_t) outs = {0};
        machine->mark++;
        for (size_t i = 0; i < closure.edges.count; i++) {
            const writ_edge *edge = &language->edges[closure.edges.items[i]];
            if (edge->kind != WRIT_EDGE_SET || !edge_has(edge, letter->code_point) ||
                !language->edges[edge->out].live || machine->marks[edge->out] == machine->mark)
                continue;
            machine->marks[edge->out] = machine->mark;
            *WRIT_PUSH(&search->engine->arena, &outs) = edge->out;
        }
        enum before before = language->has_word_edges && letter->is_word ? AFTER_WORD : AFTER_OTHER;
        next = intern_state(search, machine, outs.items, outs.count, before);
    }
    machine->states.items[at].next[letter_index] = next + 1;
    return next;
}

static bool state_accepts(struct search *search, struct machine *machine, uint32_t at)
{
    struct state *state = &machine->states.items[at];
    if (state->accepts < 0) {
        struct closure closure;
        close_over(search, machine, state, BEFORE_END, &closure);
        state->accepts = closure.matched;
    }
    return state->accepts;
}

/* ── all machines ── */

static bool add_machines(struct search *search)
{
    for (size_t part = 0; part < search->part_count; part++) {
        bool negated = false;
        const writ_language *language = search->parts[part].language;
        for (; language; language = language->and_) {
            if (search->machine_count == most_machines)
                return false;
            search->owner[search->machine_count] = part;
            search->negated[search->machine_count] = negated;
            search->machines[search->machine_count++].language = language;
            negated = language->and_not;
        }
    }
    return true;
}

static bool is_dead(const struct machine *machine, uint32_t at)
{
    return at != everything && machine->states.items[at].count == 0;
}

/* Can no text that goes on from here be in all parts? */
static bool is_hopeless(const struct search *search, const uint32_t *tuple)
{
    for (size_t m = 0; m < search->machine_count; m++) {
        bool single = !search->parts[search->owner[m]].language->and_;
        bool negative = search->parts[search->owner[m]].negative;
        bool never =
            search->negated[m] ? tuple[m] == everything : is_dead(&search->machines[m], tuple[m]);
        if (negative ? single && tuple[m] == everything : never)
            return true;
    }
    return false;
}

static bool accepts(struct search *search, const uint32_t *tuple)
{
    for (size_t m = 0; m < search->machine_count;) {
        size_t part = search->owner[m];
        bool inside = true;
        for (; m < search->machine_count && search->owner[m] == part; m++)
            if (state_accepts(search, &search->machines[m], tuple[m]) == search->negated[m])
                inside = false;
        if (inside == search->parts[part].negative)
            return false;
    }
    return true;
}

static writ_str word_of(const struct search *search, size_t node)
{
    WRIT_ARRAY(uint32_t) reversed = {0};
    writ_buf text = WRIT_BUF_INIT;
    while (search->nodes.items[node].parent) {
        *WRIT_PUSH(&search->engine->arena, &reversed) = search->nodes.items[node].letter;
        node = search->nodes.items[node].parent - 1;
    }
    for (size_t i = reversed.count; i-- > 0;)
        writ_buf_add_code_point(&text, search->letters.items[reversed.items[i]].code_point);
    writ_str word = writ_str_copy(&search->engine->arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    return word;
}

/* Adds a node unless its tuple is in `met`. */
static bool add_tuple(struct search *search, writ_map *met, const uint32_t *tuple, uint32_t parent,
                      uint32_t letter)
{
    writ_arena *arena = &search->engine->arena;
    size_t bytes = search->machine_count * sizeof *tuple;
    if (is_hopeless(search, tuple) || writ_map_find(met, (writ_str){(const char *)tuple, bytes}))
        return true;
    if (search->nodes.count % nodes_per_step == 0 && !writ_engine_step(search->engine))
        return false;
    /* tuples met, all layers together */
    if (search->engine->most_states && search->nodes.count >= search->engine->most_states) {
        search->engine->out_of_states = true;
        return false;
    }
    *WRIT_PUSH(arena, &search->nodes) = (struct node){parent, letter};
    for (size_t m = 0; m < search->machine_count; m++)
        *WRIT_PUSH(arena, &search->tuples) = tuple[m];
    writ_str key = writ_str_copy(arena, (writ_str){(const char *)tuple, bytes});
    writ_map_put(arena, met, key, search);
    return true;
}

static bool expand(struct search *search, writ_map *met, size_t node)
{
    uint32_t tuple[most_machines];
    writ_engine_spend(search->engine,
                      (uint32_t)(search->letters.count * search->machine_count / nodes_per_step));
    for (uint32_t letter = 0; letter < search->letters.count; letter++) {
        for (size_t m = 0; m < search->machine_count; m++)
            tuple[m] = step_state(search, &search->machines[m],
                                  search->tuples.items[node * search->machine_count + m], letter);
        if (!add_tuple(search, met, tuple, (uint32_t)node + 1, letter))
            return false;
    }
    return true;
}

/* Layer by layer. Below the least length a tuple counts as met in its own layer only, since it may
 * have to be passed again; from there on the first meeting is the best. */
static writ_answer search_layers(struct search *search, uint64_t low, uint64_t high, writ_str *word)
{
    uint32_t first[most_machines];
    writ_map met = WRIT_MAP_INIT;
    for (size_t m = 0; m < search->machine_count; m++)
        first[m] = 1;
    if (!add_tuple(search, &met, first, 0, 0))
        return WRIT_NOT_KNOWN;
    size_t from = 0;
    for (uint64_t length = 0;; length++) {
        size_t to = search->nodes.count;
        if (from == to)
            return WRIT_YES;
        for (size_t node = from; length >= low && node < to; node++)
            if (accepts(search, &search->tuples.items[node * search->machine_count])) {
                *word = word_of(search, node);
                return WRIT_NO;
            }
        if (length == high)
            return WRIT_YES;
        if (length < low)
            met = (writ_map)WRIT_MAP_INIT;
        for (size_t node = from; node < to; node++)
            if (!expand(search, &met, node))
                return WRIT_NOT_KNOWN;
        from = to;
    }
}

struct result {
    writ_answer answer;
    writ_str word;
};

static void add_key(writ_buf *key, const writ_words_part *parts, size_t count, uint64_t low,
                    uint64_t high)
{
    for (size_t i = 0; i < count; i++) {
        writ_buf_add(key, &parts[i].language, sizeof parts[i].language);
        writ_buf_add_byte(key, parts[i].negative);
    }
    writ_buf_add(key, &low, sizeof low);
    writ_buf_add(key, &high, sizeof high);
}

static struct result search_words(writ_engine *engine, const writ_words_part *parts, size_t count,
                                  uint64_t low, uint64_t high)
{
    struct search search = {.engine = engine, .parts = parts, .part_count = count};
    struct result result = {.answer = WRIT_NOT_KNOWN};
    if (!add_machines(&search) || !make_letters(&search))
        return result;
    for (size_t m = 0; m < search.machine_count; m++)
        start_machine(&search, &search.machines[m]);
    result.answer = search_layers(&search, low, high, &result.word);
    return result;
}

writ_answer writ_words_empty(writ_engine *engine, const writ_words_part *parts, size_t count,
                             uint64_t low, uint64_t high, writ_str *word)
{
    writ_buf key = WRIT_BUF_INIT;
    add_key(&key, parts, count, low, high);
    struct result *result = writ_map_find(&engine->words, writ_buf_str(&key));
    if (!result) {
        struct result found = search_words(engine, parts, count, low, high);
        result = writ_arena_copy(&engine->arena, &found, sizeof found);
        if (engine->steps < engine->limit) /* given up for want of steps: ask again with more */
            writ_map_put(&engine->arena, &engine->words,
                         writ_str_copy(&engine->arena, writ_buf_str(&key)), result);
    }
    writ_buf_clear(&key);
    *word = result->word;
    return result->answer;
}
