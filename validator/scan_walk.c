/* SPDX-License-Identifier: Apache-2.0
 *
 * The scanner's second stage: from token to token, with the list of quotes beside the text.
 *
 * How the padding behind the text is kept out: the walk itself may look at one byte at or behind
 * the end, and believe it; every token and every bracket is then held against the end. So between
 * two comparisons fewer than WRIT_SCAN_PADDING bytes pass.
 */
#include "validator/scan_core.h"
#include "validator/scan_word.h"

/* What the walk keeps in registers: no pointer to it may leave the inlined functions. */
typedef struct walk {
    const char *bytes, *end;
    const uint32_t *next; /* entry of the list */
    const uint32_t *stop; /* where fewer than two entries are left */
    writ_scan_run *run;
} walk;

/* Before and after a slow way that moves on in the list. */
static ALWAYS_INLINE void lend(const walk *w)
{
    w->run->next = w->next;
}

static ALWAYS_INLINE void take_back(walk *w)
{
    w->next = w->run->next;
    w->stop = w->run->list_end - 1;
}

/* Field by field: gcc 12 clears a compound literal first, with twice the stores. */
static ALWAYS_INLINE void put(writ_token *token, writ_token_kind kind, unsigned flags,
                              uint32_t offset, uint32_t len)
{
    token->kind = (uint8_t)kind;
    token->flags = (uint8_t)flags;
    token->reserved = 0;
    token->offset = offset;
    token->len = len;
    token->next = 0;
}

/* The string whose quote, at p, comes next in the list. When something else than its other quote
 * follows there, it is an odd one. Its place is taken from the list too: who took it from p would
 * wait for the token before. */
static ALWAYS_INLINE const char *scan_string(walk *w, const char *p, writ_token_kind kind,
                                             writ_token *token)
{
    if (UNLIKELY(w->next >= w->stop)) {
        lend(w);
        writ_scan_more_list(w->run);
        take_back(w);
    }
    uint32_t start = w->next[0] + 1, end = w->next[1];
    put(token, kind, 0, start, end - start);
    if (UNLIKELY(w->bytes[end] != '"')) {
        lend(w);
        p = writ_scan_odd_string(w->run, p + 1, token);
        take_back(w);
        return p;
    }
    w->next += 2;
    return w->bytes + end + 1;
}

/* The name whose quote, at p, comes next in the list, in the open object. */
static ALWAYS_INLINE const char *scan_name(walk *w, const char *p, writ_scan_frame *open,
                                           writ_token *token)
{
    p = scan_string(w, p, WRIT_TOKEN_KEY, token);
    if (UNLIKELY(!p))
        return NULL;
    size_t len = token->len;
    const char *name = p - 1 - len;
    uint32_t hash = writ_scan_hash_padded(name, len);
    if (UNLIKELY(token->flags & WRIT_TOKEN_ESCAPED))
        hash = writ_scan_hash_escaped(w->run->tape, (writ_str){name, len});
    token->hash = hash;
    uint64_t *names = &open->names[hash >> 6 & 3];
    uint64_t before = *names, bit = (uint64_t)1 << (hash & 63);
    *names = before | bit;
    if (UNLIKELY(before & bit) && open->count < WRIT_SCAN_FEW_NAMES)
        writ_scan_look_back(w->run->tape, open->at, token);
    return p;
}

static ALWAYS_INLINE bool is_digit(char c)
{
    return (unsigned char)(c - '0') < 10;
}

/* How many digits the eight bytes at p begin with. */
static ALWAYS_INLINE size_t count_digits(const char *p)
{
    uint64_t others = word_not_digit(writ_scan_load8(p));
    return others ? (size_t)__builtin_ctzll(others) >> 3 : 8;
}

static ALWAYS_INLINE const char *skip_digits(const walk *w, const char *p)
{
    size_t digits = count_digits(p);
    p += digits;
    while (UNLIKELY(digits == 8 && p < w->end)) {
        digits = count_digits(p);
        p += digits;
    }
    return p;
}

/* A number without an exponent; any other, and any doubt, goes the slow way. */
static ALWAYS_INLINE const char *scan_number(const walk *w, const char *start, writ_token *token)
{
    const char *first = start + (*start == '-');
    const char *p = skip_digits(w, first);
    unsigned flags = WRIT_TOKEN_INTEGER;
    if (UNLIKELY(p == first || (*first == '0' && p > first + 1)))
        return writ_scan_number(w->run, start, token);
    if (*p == '.') {
        const char *fraction = p + 1;
        p = skip_digits(w, fraction);
        flags = 0;
        if (UNLIKELY(p == fraction))
            return writ_scan_number(w->run, start, token);
    }
    if (UNLIKELY((*p | 0x20) == 'e' || p >= w->end))
        return writ_scan_number(w->run, start, token);
    put(token, WRIT_TOKEN_NUMBER, flags, (uint32_t)(start - w->bytes), (uint32_t)(p - start));
    return p;
}

static ALWAYS_INLINE const char *scan_literal(const walk *w, const char *p, writ_token *token)
{
    uint32_t offset = (uint32_t)(p - w->bytes);
    if (UNLIKELY(p + 5 >= w->end))
        return writ_scan_literal(w->run, p, token);
    if (memcmp(p, "null", 4) == 0)
        put(token, WRIT_TOKEN_NULL, 0, offset, 4);
    else if (memcmp(p, "true", 4) == 0)
        put(token, WRIT_TOKEN_TRUE, 0, offset, 4);
    else if (memcmp(p, "false", 5) == 0)
        put(token, WRIT_TOKEN_FALSE, 0, offset, 5);
    else
        return writ_scan_literal(w->run, p, token);
    return p + token->len;
}

/* White space is rare between tokens: who finds another byte than it looks for tries again behind
 * it. True when there was some. */
static ALWAYS_INLINE bool skip_space(const walk *w, const char **p)
{
    const char *from = *p;
    if (LIKELY((unsigned char)*from > ' '))
        return false;
    *p = writ_scan_skip_space(w->run, from);
    return *p != from;
}

static COLD writ_token *more_tokens(writ_tape *tape, writ_token *out, const writ_token **limit)
{
    out = writ_scan_more_tokens(tape, out);
    *limit = tape->tokens + tape->capacity - 2;
    return out;
}

/* A text that is no array or object. */
static COLD bool scan_scalar(writ_scan_run *run, const char *p)
{
    writ_token *token = run->tape->tokens;
    char first = p < run->end ? *p : '\0';
    put(token, WRIT_TOKEN_STRING, 0, 0, 0); /* the slow ways for others replace it whole */
    if (first == '"')
        p = writ_scan_string(run, p + 1, token);
    else if (first == '-' || is_digit(first))
        p = writ_scan_number(run, p, token);
    else
        p = writ_scan_literal(run, p, token);
    if (!p)
        return false;
    p = writ_scan_skip_space(run, p);
    if (p != run->end)
        return writ_scan_fail(run, "expected nothing more after the value", p);
    run->tape->count = 1;
    return true;
}

bool writ_scan_walk(writ_scan_run *run)
{
    const char *const end = run->end;
    const char *p = writ_scan_skip_space(run, run->bytes);
    if (p == end || (*p != '{' && *p != '['))
        return scan_scalar(run, p);

    run->no_quote = (uint32_t)(p - run->bytes);
    writ_scan_more_list(run);
    walk w = {run->bytes, end, run->next, run->list_end - 1, run};
    writ_tape *tape = run->tape;
    writ_token *out = tape->tokens;
    const writ_token *limit = out + tape->capacity - 2; /* from there on room for two is not sure */
    writ_scan_frame *open = tape->stack; /* the innermost container; the first frame is none */
    const writ_scan_frame *deepest = open + tape->stack_capacity - 1;

begin: /* p is at a bracket; there is room for its token */
    if (UNLIKELY(p >= end))
        return writ_scan_fail(run, "unexpected end", p);
    if (UNLIKELY(open == deepest)) {
        size_t depth = (size_t)(open - tape->stack);
        if (!writ_scan_more_frames(tape))
            return writ_scan_fail(run, "nested too deeply", p);
        open = tape->stack + depth;
        deepest = tape->stack + tape->stack_capacity - 1;
    }
    *++open = (writ_scan_frame){.at = (uint32_t)(out - tape->tokens)};
    if (*p == '[')
        goto first_item;

    put(out++, WRIT_TOKEN_OBJECT, 0, (uint32_t)(p++ - w.bytes), 0);
    skip_space(&w, &p);
    if (*p == '}')
        goto close;
member:
    if (UNLIKELY(out >= limit))
        out = more_tokens(tape, out, &limit);
    if (UNLIKELY(*p != '"')) {
        skip_space(&w, &p);
        if (*p != '"')
            return writ_scan_fail(run, "expected a name in quotes", p);
    }
    p = scan_name(&w, p, open, out);
    if (UNLIKELY(!p))
        return false;
    out++;
    if (UNLIKELY(*p != ':')) {
        skip_space(&w, &p);
        if (*p != ':')
            return writ_scan_fail(run, "expected ':' after the name", p);
    }
    p++;
member_value:
    if (*p == '"')
        p = scan_string(&w, p, WRIT_TOKEN_STRING, out);
    else if (is_digit(*p) || *p == '-')
        p = scan_number(&w, p, out);
    else if (*p == '{' || *p == '[')
        goto begin;
    else if (skip_space(&w, &p))
        goto member_value;
    else
        p = scan_literal(&w, p, out);
    if (UNLIKELY(!p))
        return false;
    out++;
member_done:
    open->count++;
member_end:
    if (LIKELY(*p == ',')) {
        p++;
        goto member;
    }
    if (LIKELY(*p == '}'))
        goto close;
    if (skip_space(&w, &p))
        goto member_end;
    return writ_scan_fail(run, "expected ',' or '}'", p);

first_item:
    put(out++, WRIT_TOKEN_ARRAY, 0, (uint32_t)(p++ - w.bytes), 0);
    skip_space(&w, &p);
    if (*p == ']')
        goto close;
item:
    if (UNLIKELY(out >= limit))
        out = more_tokens(tape, out, &limit);
item_value:
    if (*p == '"')
        p = scan_string(&w, p, WRIT_TOKEN_STRING, out);
    else if (is_digit(*p) || *p == '-')
        p = scan_number(&w, p, out);
    else if (*p == '{' || *p == '[')
        goto begin;
    else if (skip_space(&w, &p))
        goto item_value;
    else
        p = scan_literal(&w, p, out);
    if (UNLIKELY(!p))
        return false;
    out++;
item_done:
    open->count++;
item_end:
    if (LIKELY(*p == ',')) {
        p++;
        goto item;
    }
    if (UNLIKELY(*p != ']')) {
        if (skip_space(&w, &p))
            goto item_end;
        return writ_scan_fail(run, "expected ',' or ']'", p);
    }

close: /* p is at the closing bracket, or where the padding has one */
    if (UNLIKELY(p >= end))
        return writ_scan_fail(run, "unexpected end", p);
    p++;
    writ_token *closed = &tape->tokens[open->at];
    closed->len = open->count;
    closed->next = (uint32_t)(out - tape->tokens);
    if (UNLIKELY(closed->flags || closed->len > WRIT_SCAN_FEW_NAMES))
        writ_scan_settle_names(tape, open->at);
    open--;
    if (open > tape->stack) {
        if (tape->tokens[open->at].kind == WRIT_TOKEN_OBJECT)
            goto member_done;
        goto item_done;
    }

    skip_space(&w, &p);
    if (p != end)
        return writ_scan_fail(run, "expected nothing more after the value", p);
    tape->count = (size_t)(out - tape->tokens);
    return true;
}
