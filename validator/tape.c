/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading a tape: the text of a string, the bytes of a value, equality and hashes. Nothing here
 * recurses, since a payload may be nested to WRIT_BOUND_PAYLOAD_DEPTH.
 */
#include <stdlib.h>

#include "contracts/base/error.h"
#include "contracts/base/number.h"
#include "validator/scan_core.h"
#include "validator/scan_names.h"

static uint32_t hex4(const char *p)
{
    uint32_t unit = 0;
    for (int i = 0; i < 4; i++) {
        unsigned char c = (unsigned char)p[i];
        unit = unit << 4 | (c <= '9' ? c - 0x30u : (c | 0x20u) - 0x57u);
    }
    return unit;
}

/* Decodes the escape behind the backslash at p; returns what follows it. */
static const char *decode_escape(writ_buf *text, const char *p)
{
    static const char letters[] = "bfnrt", bytes[] = "\b\f\n\r\t";
    char c = p[1];
    if (c != 'u') {
        const char *letter = strchr(letters, c);
        writ_buf_add_byte(text, letter ? bytes[letter - letters] : c);
        return p + 2;
    }
    uint32_t unit = hex4(p + 2);
    if (unit < 0xD800 || unit > 0xDFFF) {
        writ_buf_add_code_point(text, unit);
        return p + 6;
    }
    uint32_t low = hex4(p + 8);
    writ_buf_add_code_point(text, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
    return p + 12;
}

void writ_scan_decode(writ_buf *text, writ_str raw)
{
    const char *p = raw.ptr, *end = raw.ptr + raw.len;
    while (p < end) {
        const char *backslash = memchr(p, '\\', (size_t)(end - p));
        const char *stop = backslash ? backslash : end;
        writ_buf_add(text, p, (size_t)(stop - p));
        p = backslash ? decode_escape(text, backslash) : end;
    }
}

writ_str writ_tape_text(const writ_tape *tape, const writ_token *token, writ_buf *scratch)
{
    writ_str raw = writ_tape_raw(tape, token);
    if (!(token->flags & WRIT_TOKEN_ESCAPED))
        return raw;
    writ_buf_reset(scratch);
    writ_scan_decode(scratch, raw);
    return writ_buf_str(scratch);
}

static bool is_container(const writ_token *token)
{
    return token->kind == WRIT_TOKEN_ARRAY || token->kind == WRIT_TOKEN_OBJECT;
}

static bool is_text(const writ_token *token)
{
    return token->kind == WRIT_TOKEN_STRING || token->kind == WRIT_TOKEN_KEY;
}

/* How many containers, the one at `at` first, end together with the last token inside it. */
static size_t count_closing(const writ_token *tokens, uint32_t at)
{
    size_t closing = 0;
    uint32_t end = tokens[at].next;
    while (at < end) {
        if (is_container(&tokens[at]) && tokens[at].next == end) {
            closing++;
            at++;
        } else {
            at = writ_tape_next(tokens, at);
        }
    }
    return closing;
}

/* The tape does not say where a container ends, so: behind its last token, as many brackets on as
 * close there, with nothing but white space between. */
static size_t container_end(const writ_tape *tape, uint32_t at)
{
    const writ_token *last = &tape->tokens[tape->tokens[at].next - 1];
    size_t end = last->offset + (is_container(last) ? 1 : last->len + is_text(last));
    for (size_t closing = count_closing(tape->tokens, at); closing > 0; end++)
        closing -= tape->bytes[end] == ']' || tape->bytes[end] == '}';
    return end;
}

writ_str writ_tape_extent(const writ_tape *tape, uint32_t at)
{
    const writ_token *token = &tape->tokens[at];
    if (is_text(token))
        return (writ_str){tape->bytes + token->offset - 1, token->len + 2};
    if (!is_container(token))
        return (writ_str){tape->bytes + token->offset, token->len};
    return (writ_str){tape->bytes + token->offset, container_end(tape, at) - token->offset};
}

/* The number of a token. Digits of a big one may go to the arena. */
static writ_number number_of(writ_arena *arena, const writ_tape *tape, const writ_token *token)
{
    writ_number number = {0};
    writ_number_parse(arena, writ_tape_raw(tape, token), &number);
    return number;
}

static bool equal_numbers(const writ_tape *a, const writ_token *token_a, const writ_tape *b,
                          const writ_token *token_b)
{
    if (writ_str_equal(writ_tape_raw(a, token_a), writ_tape_raw(b, token_b)))
        return true;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_number number_a = number_of(&arena, a, token_a);
    writ_number number_b = number_of(&arena, b, token_b);
    bool equal = writ_number_equal(&number_a, &number_b);
    writ_arena_clear(&arena);
    return equal;
}

static bool equal_texts(const writ_tape *a, const writ_token *token_a, const writ_tape *b,
                        const writ_token *token_b)
{
    if (!((token_a->flags | token_b->flags) & WRIT_TOKEN_ESCAPED))
        return writ_str_equal(writ_tape_raw(a, token_a), writ_tape_raw(b, token_b));
    writ_buf scratch_a = WRIT_BUF_INIT, scratch_b = WRIT_BUF_INIT;
    bool equal = writ_str_equal(writ_tape_text(a, token_a, &scratch_a),
                                writ_tape_text(b, token_b, &scratch_b));
    writ_buf_clear(&scratch_a);
    writ_buf_clear(&scratch_b);
    return equal;
}

/* A comparison under way. Equality is one long "and", so the parts may be compared in any order:
 * two values are walked side by side, token by token; only where two objects name their members
 * in another order are the members paired by name, put aside, and compared later. */
typedef struct pair {
    uint32_t a, b;
} pair;

typedef struct comparison {
    const writ_tape *a, *b;
    pair *pairs; /* put aside */
    size_t count, capacity;
    writ_scan_names names_a, names_b;
} comparison;

static void put_aside(comparison *c, uint32_t a, uint32_t b)
{
    if (c->count == c->capacity) {
        c->capacity = c->capacity ? 2 * c->capacity : 64;
        pair *pairs = realloc(c->pairs, c->capacity * sizeof *pairs);
        if (!pairs)
            writ_out_of_memory();
        c->pairs = pairs;
    }
    c->pairs[c->count++] = (pair){a, b};
}

/* Do the objects (with equally many members) name them in the same order? */
static bool same_order(const comparison *c, uint32_t at_a, uint32_t at_b)
{
    const writ_token *a = c->a->tokens, *b = c->b->tokens;
    uint32_t end = a[at_a].next;
    for (at_a++, at_b++; at_a < end;
         at_a = writ_tape_next(a, at_a + 1), at_b = writ_tape_next(b, at_b + 1)) {
        if (a[at_a].hash != b[at_b].hash || !equal_texts(c->a, &a[at_a], c->b, &b[at_b]))
            return false;
    }
    return true;
}

/* Puts the members' values aside, paired by name; false when the names differ. Of a repeated name
 * the first is paired with the first, and so on. */
static bool pair_members(comparison *c, uint32_t at_a, uint32_t at_b)
{
    writ_scan_names_sort(&c->names_a, c->a, at_a);
    writ_scan_names_sort(&c->names_b, c->b, at_b);
    for (size_t i = 0; i < c->names_a.count; i++) {
        if (!writ_str_equal(c->names_a.items[i].text, c->names_b.items[i].text))
            return false;
    }
    for (size_t i = 0; i < c->names_a.count; i++)
        put_aside(c, c->names_a.items[i].value, c->names_b.items[i].value);
    return true;
}

/* Compares the tokens at `p` (of a container only the token) and moves p on: behind both tokens, or
 * behind both objects when their members were put aside. */
static bool step(comparison *c, pair *p)
{
    const writ_token *a = &c->a->tokens[p->a], *b = &c->b->tokens[p->b];
    if (a->kind != b->kind)
        return false;
    pair at = {p->a++, p->b++};
    switch (a->kind) {
    case WRIT_TOKEN_NUMBER:
        return equal_numbers(c->a, a, c->b, b);
    case WRIT_TOKEN_STRING:
        return equal_texts(c->a, a, c->b, b);
    case WRIT_TOKEN_ARRAY:
        return a->len == b->len;
    case WRIT_TOKEN_OBJECT:
        if (a->len != b->len)
            return false;
        if (same_order(c, at.a, at.b))
            return true;
        *p = (pair){a->next, b->next};
        return pair_members(c, at.a, at.b);
    default: /* null, false, true; or the names of objects in the same order */
        return true;
    }
}

static bool compare(comparison *c, pair p)
{
    uint32_t end = writ_tape_next(c->a->tokens, p.a);
    while (p.a < end) {
        if (!step(c, &p))
            return false;
    }
    return true;
}

bool writ_tape_equal(const writ_tape *a, uint32_t at_a, const writ_tape *b, uint32_t at_b)
{
    comparison c = {.a = a, .b = b};
    bool equal = compare(&c, (pair){at_a, at_b});
    while (equal && c.count > 0)
        equal = compare(&c, c.pairs[--c.count]);
    free(c.pairs);
    writ_scan_names_clear(&c.names_a);
    writ_scan_names_clear(&c.names_b);
    return equal;
}

static uint64_t mix(uint64_t hash, uint64_t more)
{
    hash = (hash ^ more) * 0x9E3779B97F4A7C15u;
    return hash ^ (hash >> 29);
}

static uint64_t hash_scalar(const writ_tape *tape, const writ_token *token)
{
    if (token->kind == WRIT_TOKEN_NUMBER) {
        writ_arena arena = WRIT_ARENA_INIT;
        writ_number number = number_of(&arena, tape, token);
        uint64_t hash = writ_number_hash(&number);
        writ_arena_clear(&arena);
        return mix(WRIT_TOKEN_NUMBER, hash);
    }
    if (!is_text(token))
        return mix(token->kind, 0);
    writ_buf scratch = WRIT_BUF_INIT;
    uint64_t hash = writ_str_hash(writ_tape_text(tape, token, &scratch));
    writ_buf_clear(&scratch);
    return mix(token->kind, hash);
}

/* An open container while it is hashed. */
typedef struct hash_frame {
    uint32_t end;   /* index of the token behind it */
    bool is_object; /* of an object the members' hashes are added up, so that order is nothing */
    uint64_t hash;  /* of what has come */
    uint64_t name;  /* hash of the name whose value comes next */
} hash_frame;

typedef struct hash_stack {
    hash_frame *frames;
    size_t depth, capacity;
} hash_stack;

static void push(hash_stack *stack, const writ_token *token)
{
    if (stack->depth == stack->capacity) {
        stack->capacity = stack->capacity ? 2 * stack->capacity : 16;
        hash_frame *frames = realloc(stack->frames, stack->capacity * sizeof *frames);
        if (!frames)
            writ_out_of_memory();
        stack->frames = frames;
    }
    /* begins with what nobody knows: lists of null, true and false have nothing else that is so */
    uint64_t hash = mix(writ_str_hash(WRIT_STR_EMPTY), token->kind);
    stack->frames[stack->depth++] =
        (hash_frame){token->next, token->kind == WRIT_TOKEN_OBJECT, hash, 0};
}

/* Adds a finished value to the container it stands in. */
static void add(hash_frame *frame, uint64_t value)
{
    if (frame->is_object)
        frame->hash += mix(frame->name, value);
    else
        frame->hash = mix(frame->hash, value);
}

uint64_t writ_tape_hash(const writ_tape *tape, uint32_t at)
{
    const writ_token *tokens = tape->tokens;
    if (!is_container(&tokens[at]))
        return hash_scalar(tape, &tokens[at]);
    hash_stack stack = {0};
    uint64_t hash = 0;
    push(&stack, &tokens[at++]);
    while (stack.depth > 0) {
        hash_frame *top = &stack.frames[stack.depth - 1];
        if (at == top->end) {
            hash = mix(top->hash, top->is_object);
            stack.depth--;
            if (stack.depth > 0)
                add(top - 1, hash);
        } else if (is_container(&tokens[at])) {
            push(&stack, &tokens[at++]);
        } else if (tokens[at].kind == WRIT_TOKEN_KEY) {
            top->name = hash_scalar(tape, &tokens[at++]);
        } else {
            add(top, hash_scalar(tape, &tokens[at++]));
        }
    }
    free(stack.frames);
    return hash;
}
