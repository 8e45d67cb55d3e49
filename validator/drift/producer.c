/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/drift/producer.h"

#include "contracts/name_tokens.h"

static const char *const names[] = {"producer", "source", "sender", "origin", "client"};
enum { NAMES = sizeof names / sizeof *names, NAMES_KNOWN = 4096, NAME_LONGEST = 64 };

uint8_t writ_producer_rank(writ_str name)
{
    for (size_t i = 0; i < NAMES; i++)
        if (writ_name_similarity(name, writ_str_of(names[i])) >= 1)
            return (uint8_t)(i + 1);
    return 0;
}

void writ_producer_ranks_clear(writ_producer_ranks *ranks)
{
    writ_arena_clear(&ranks->arena);
    ranks->by_name = (writ_map)WRIT_MAP_INIT;
}

/* What is stored in the map points into this. */
static uint8_t all_ranks[NAMES + 1] = {0, 1, 2, 3, 4, 5};

static uint8_t rank_of(writ_producer_ranks *ranks, writ_str name)
{
    uint8_t *known = name.len > NAME_LONGEST ? all_ranks : writ_map_find(&ranks->by_name, name);
    if (known)
        return *known;
    known = &all_ranks[writ_producer_rank(name)];
    if (ranks->by_name.count < NAMES_KNOWN)
        writ_map_put(&ranks->arena, &ranks->by_name, writ_str_copy(&ranks->arena, name), known);
    return *known;
}

typedef struct search {
    writ_producer_ranks *ranks;
    const writ_tape *tape;
    const writ_producer_filter *filter;
    writ_buf path, best_path, scratch;
    uint8_t best; /* 0: none so far */
    uint32_t at;
} search;

static bool is_label(const writ_tape *tape, uint32_t at)
{
    const writ_token *token = &tape->tokens[at];
    return (token->kind == WRIT_TOKEN_STRING || token->kind == WRIT_TOKEN_NUMBER) && token->len &&
           token->len <= WRIT_PRODUCER_LONGEST;
}

static void consider(search *s, uint8_t rank, uint32_t at)
{
    if (!rank || (s->best && rank >= s->best) || !is_label(s->tape, at) ||
        (s->filter && s->filter->skips(s->filter->context, writ_buf_str(&s->path))))
        return;
    s->best = rank;
    s->at = at;
    writ_buf_reset(&s->best_path);
    writ_buf_add_str(&s->best_path, writ_buf_str(&s->path));
}

/* One more token; a pattern path, in which a member called `*` is written ~2. */
static void add_token(writ_buf *path, writ_str name)
{
    bool is_asterisk = writ_str_is(name, "*");
    writ_buf_add_byte(path, '/');
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c == '~' || c == '/' || is_asterisk)
            writ_buf_add_text(path, c == '~' ? "~0" : c == '/' ? "~1" : "~2");
        else
            writ_buf_add_byte(path, c);
    }
}

/* `called`: the rank of the object's own name. */
static void search_object(search *s, uint32_t at, int depth, uint8_t called)
{
    const writ_token *tokens = s->tape->tokens;
    size_t here = s->path.len;
    for (uint32_t key = at + 1; key < tokens[at].next; key = writ_tape_next(tokens, key + 1)) {
        writ_str name = writ_tape_text(s->tape, &tokens[key], &s->scratch);
        uint8_t rank = depth <= WRIT_PRODUCER_DEPTH ? rank_of(s->ranks, name) : 0;
        bool is_object = tokens[key + 1].kind == WRIT_TOKEN_OBJECT;
        bool is_name = called && writ_str_is(name, "name");
        if (!rank && !is_name && !(is_object && depth < WRIT_PRODUCER_DEPTH))
            continue;
        add_token(&s->path, name);
        consider(s, is_name ? called : rank, key + 1);
        if (is_object && (rank || depth < WRIT_PRODUCER_DEPTH))
            search_object(s, key + 1, depth + 1, rank);
        s->path.len = here;
    }
}

uint32_t writ_producer_find(writ_producer_ranks *ranks, const writ_tape *tape, uint32_t at,
                            const writ_producer_filter *filter, writ_buf *path)
{
    search s = {.ranks = ranks, .tape = tape, .filter = filter};
    if (tape->tokens[at].kind == WRIT_TOKEN_OBJECT)
        search_object(&s, at, 1, 0);
    if (s.best)
        writ_buf_add_str(path, writ_buf_str(&s.best_path));
    writ_buf_clear(&s.path);
    writ_buf_clear(&s.best_path);
    writ_buf_clear(&s.scratch);
    return s.at;
}
