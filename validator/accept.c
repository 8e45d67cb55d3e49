/* SPDX-License-Identifier: Apache-2.0
 *
 * The walk over a record beside its plan. As in scan_walk.c, one byte at or behind the end may be
 * looked at and believed: each value and each name begin before the end, and at the end the walk
 * must have come out exactly there.
 */
#include "validator/accept.h"

#include "contracts/base/bounds.h"
#include "validator/pattern.h"
#include "validator/scan_word.h"

enum {
    DEEPEST = 64,          /* a record nested more deeply is left to others */
    DISORDERED = 8,        /* objects, more than in order, that had few members where expected */
    MOST_DISORDERED = 16,
    PATIENCE = 32,         /* answers that are not "yes", in a row, before the walk pauses */
    PAUSE = 512            /* records */
};

/* What the walk keeps in registers: no pointer to it may leave the inlined functions. */
typedef struct walk {
    const char *bytes, *end;
    const uint32_t *next; /* entry of the list */
    const uint32_t *stop; /* where fewer than four entries are left */
    writ_accept_plan *plan;
} walk;

static ALWAYS_INLINE walk borrow(writ_accept_plan *plan)
{
    const writ_scan_run *scan = &plan->scan;
    return (walk){scan->bytes, scan->end, scan->next, scan->list_end - 3, plan};
}

/* Before and after what moves on in the list. */
static ALWAYS_INLINE void lend(const walk *w)
{
    w->plan->scan.next = w->next;
}

static ALWAYS_INLINE void take_back(walk *w)
{
    w->next = w->plan->scan.next;
    w->stop = w->plan->scan.list_end - 3;
}

/* Sees to it that the list has the next two strings: a name and a value. */
static ALWAYS_INLINE void want_two(walk *w)
{
    if (UNLIKELY(w->next >= w->stop)) {
        lend(w);
        writ_scan_more_list(&w->plan->scan);
        take_back(w);
    }
}

/* White space is rare between tokens. */
static ALWAYS_INLINE const char *skip_space(const walk *w, const char *p)
{
    return UNLIKELY((unsigned char)*p <= ' ') ? writ_scan_skip_space(&w->plan->scan, p) : p;
}

/* ---- strings ---- */

/* The word of the table that the text is, or NULL. The text has 16 readable bytes. */
static ALWAYS_INLINE const writ_accept_word *find_word(const writ_accept_words *words, writ_str text)
{
    uint64_t mask[2];
    writ_accept_mask(text.len, mask);
    uint64_t first = writ_scan_load8(text.ptr) & mask[0];
    uint64_t second = writ_scan_load8(text.ptr + 8) & mask[1];
    const writ_accept_word *word = &words->table[writ_accept_hash(words, first, second)];
    uint64_t differs = (first ^ word->text[0]) | (second ^ word->text[1]) | (text.len ^ word->len);
    bool is_same = !differs && (text.len <= 16 || memcmp(text.ptr, word->all, text.len) == 0);
    return is_same ? word : NULL;
}

static ALWAYS_INLINE bool is_choice(const writ_accept_text *text, writ_str string)
{
    return text->words.table ? find_word(&text->words, string) != NULL
                             : writ_map_find(&text->constants->by_text, string) != NULL;
}

static COLD bool more_holds(writ_accept_plan *plan, const writ_token *token,
                            const writ_instruction *const *more, uint32_t count)
{
    bool holds = true;
    for (uint32_t i = 0; i < count && holds; i++)
        holds = writ_run_scalar(&plan->run, plan->scan.bytes, token, more[i]);
    return holds;
}

/* A string without escapes and all ASCII. */
static ALWAYS_INLINE bool plain_holds(writ_accept_plan *plan, const writ_accept_text *text,
                                      const char *start, size_t len)
{
    writ_str plain = {start, len};
    if (len < text->shortest || len > text->longest)
        return false;
    if (text->pattern && !(text->quick && text->quick(text->context, start, len)) &&
        writ_pattern_match(text->pattern, plain) != WRIT_MATCH_YES)
        return false;
    if (!text->has_more)
        return true;
    if (text->constants && !is_choice(text, plain))
        return false;
    if (LIKELY(!text->more_count))
        return true;
    writ_token token = {.kind = WRIT_TOKEN_STRING,
                        .offset = (uint32_t)(start - plan->scan.bytes),
                        .len = (uint32_t)len};
    return more_holds(plan, &token, text->more, text->more_count);
}

/* Each code point has one to four bytes. */
static bool has_length(const writ_accept_text *text, writ_str decoded)
{
    if (decoded.len <= text->longest && decoded.len / 4 >= text->shortest)
        return true;
    size_t points = writ_str_code_points(decoded);
    return points >= text->shortest && points <= text->longest;
}

static bool odd_holds(writ_accept_plan *plan, const writ_accept_text *text,
                      const writ_token *token)
{
    static const char padding[16];
    writ_str decoded = {plan->scan.bytes + token->offset, token->len};
    if (token->flags & WRIT_TOKEN_ESCAPED) {
        writ_buf *scratch = &plan->run.text;
        writ_buf_reset(scratch);
        writ_scan_decode(scratch, decoded);
        size_t len = scratch->len;
        writ_buf_add(scratch, padding, sizeof padding); /* for is_choice */
        decoded = (writ_str){scratch->ptr, len};
    }
    if (!has_length(text, decoded))
        return false;
    if (text->pattern && writ_pattern_match(text->pattern, decoded) != WRIT_MATCH_YES)
        return false;
    if (text->constants && !is_choice(text, decoded))
        return false;
    return more_holds(plan, token, text->more, text->more_count);
}

static COLD const char *walk_odd_string(writ_accept_plan *plan, const writ_accept_text *text,
                                        const char *p)
{
    writ_token token = {.kind = WRIT_TOKEN_STRING};
    p = writ_scan_odd_string(&plan->scan, p + 1, &token);
    return p && (!text || odd_holds(plan, text, &token)) ? p : NULL;
}

/* The string whose quote, at p, comes next in the list. */
static ALWAYS_INLINE const char *walk_string(walk *w, const writ_accept_text *text, const char *p)
{
    uint32_t start = w->next[0] + 1, end = w->next[1];
    if (UNLIKELY(w->bytes[end] != '"')) {
        lend(w);
        p = walk_odd_string(w->plan, text, p);
        take_back(w);
        return p;
    }
    w->next += 2;
    if (text && !plain_holds(w->plan, text, w->bytes + start, end - start))
        return NULL;
    return w->bytes + end + 1;
}

/* ---- numbers and literals ---- */

static ALWAYS_INLINE size_t count_digits(uint64_t word)
{
    uint64_t others = word_not_digit(word);
    return others ? (size_t)__builtin_ctzll(others) >> 3 : 8;
}

/* The first `count` (1 to 8) digits of a word as a number: neighbours are joined, then pairs, then
 * fours. */
static ALWAYS_INLINE uint64_t read_digits(uint64_t word, size_t count)
{
    word = (word ^ WORD_EVERY('0')) << (64 - 8 * count);
    word = word * 10 + (word >> 8);
    return ((word & 0x000000FF000000FFu) * 0x000F424000000064u +
            (word >> 16 & 0x000000FF000000FFu) * 0x0000271000000001u) >>
           32;
}

/* The digits from p on, at most 18 of them, so that they fit; NULL where there are more. */
static ALWAYS_INLINE const char *walk_integer(const char *p, int64_t *integer)
{
    uint64_t word = writ_scan_load8(p);
    size_t count = count_digits(word);
    if (UNLIKELY(count == 0))
        return NULL;
    uint64_t value = read_digits(word, count);
    p += count;
    if (UNLIKELY(count == 8))
        for (; (unsigned char)(*p - '0') < 10; p++) {
            if (++count > 18)
                return NULL;
            value = value * 10 + (uint64_t)(*p - '0');
        }
    *integer = (int64_t)value;
    return p;
}

static ALWAYS_INLINE bool is_within(const writ_accept_number *bounds, int64_t integer, int rest)
{
    if (integer < bounds->least || integer > bounds->most)
        return false;
    if (integer == bounds->least && (rest < 0 || (rest == 0 && bounds->above)))
        return false;
    return integer != bounds->most || rest < 0 || (rest == 0 && !bounds->below);
}

/* The fraction behind the point at p. *rest becomes 1 when it is not zero. */
static ALWAYS_INLINE const char *walk_fraction(const walk *w, const char *p, int *rest)
{
    uint64_t word = writ_scan_load8(++p);
    size_t count = count_digits(word);
    if (UNLIKELY(count == 0))
        return NULL;
    *rest = (word ^ WORD_EVERY('0')) << (64 - 8 * count) != 0;
    p += count;
    for (; UNLIKELY(count == 8) && p < w->end && (unsigned char)(*p - '0') < 10; p++)
        *rest |= *p != '0';
    return p;
}

static ALWAYS_INLINE const char *walk_number(const walk *w, const writ_accept_node *node,
                                             const char *p)
{
    const char *start = p;
    bool is_negative = *p == '-';
    const char *first = p += is_negative;
    int64_t integer;
    int rest = 0;
    p = walk_integer(p, &integer);
    if (UNLIKELY(!p || (*first == '0' && p > first + 1)))
        return NULL;
    bool is_decimal = *p == '.';
    if (is_decimal && UNLIKELY(!(p = walk_fraction(w, p, &rest))))
        return NULL;
    uint32_t asked = is_decimal ? WRIT_TYPE_NUMBER : WRIT_TYPE_NUMBER | WRIT_TYPE_INTEGER;
    if (UNLIKELY((*p | 0x20) == 'e' || !(node->types & asked)))
        return NULL;
    const writ_accept_number *bounds = node->number;
    if (!bounds)
        return p;
    if (!is_within(bounds, is_negative ? -integer : integer, is_negative ? -rest : rest))
        return NULL;
    if (LIKELY(!bounds->more_count))
        return p;
    writ_token token = {.kind = WRIT_TOKEN_NUMBER,
                        .flags = is_decimal ? 0 : WRIT_TOKEN_INTEGER,
                        .offset = (uint32_t)(start - w->bytes),
                        .len = (uint32_t)(p - start)};
    return more_holds(w->plan, &token, bounds->more, bounds->more_count) ? p : NULL;
}

static ALWAYS_INLINE const char *walk_literal(const writ_accept_node *node, const char *p)
{
    if (memcmp(p, "null", 4) == 0)
        return node->types & WRIT_TYPE_NULL ? p + 4 : NULL;
    if (memcmp(p, "true", 4) == 0)
        return node->has_true ? p + 4 : NULL;
    if (memcmp(p, "false", 5) == 0)
        return node->has_false ? p + 5 : NULL;
    return NULL;
}

/* ---- values ---- */

static const char *walk_array(writ_accept_plan *plan, const writ_accept_node *node, const char *p,
                              unsigned depth);
static const char *walk_by_tape(writ_accept_plan *plan, const writ_accept_node *node, const char *p,
                                unsigned depth);

/* The value at p. Returns what follows it, or NULL: not known. A node that takes the tape admits no
 * type here, and only then is seen for what it is. */
static ALWAYS_INLINE const char *walk_value(walk *w, const writ_accept_node *node, const char *p,
                                            unsigned depth)
{
    const char *start = p;
again:
    if (*p == '"') {
        if (LIKELY(node->types & WRIT_TYPE_STRING))
            return walk_string(w, node->text, p);
    } else if ((unsigned char)(*p - '0') < 10 || *p == '-') {
        if (LIKELY(node->types & (WRIT_TYPE_NUMBER | WRIT_TYPE_INTEGER)))
            return walk_number(w, node, p);
    } else if (*p == '{' || *p == '[') {
        if (LIKELY(node->types & (*p == '{' ? WRIT_TYPE_OBJECT : WRIT_TYPE_ARRAY))) {
            lend(w);
            p = *p == '[' ? walk_array(w->plan, node, p, depth) : node->object->walk(w->plan, node, p, depth);
            take_back(w);
            return p;
        }
    } else if (UNLIKELY((unsigned char)*p <= ' ') && p == start) {
        p = writ_scan_skip_space(&w->plan->scan, p);
        goto again;
    } else {
        const char *end = walk_literal(node, p);
        if (LIKELY(end))
            return end;
    }
    if (!node->by_tape)
        return NULL;
    lend(w);
    p = walk_by_tape(w->plan, node, p, depth);
    take_back(w);
    return p;
}

static COLD const char *walk_by_tape(writ_accept_plan *plan, const writ_accept_node *node,
                                     const char *p, unsigned depth)
{
    walk w = borrow(plan);
    want_two(&w);
    const char *end = walk_value(&w, plan->any, p, depth);
    lend(&w);
    writ_scan_error error;
    if (!end || !writ_scan(&plan->tape, p, (size_t)(end - p), &error) || plan->tape.duplicates)
        return NULL;
    plan->run.undeclared = false;
    bool holds = writ_run_value(&plan->run, node->block);
    return holds && !(plan->watch && plan->run.undeclared) ? end : NULL;
}

static const char *walk_array(writ_accept_plan *plan, const writ_accept_node *node, const char *p,
                              unsigned depth)
{
    if (depth == DEEPEST)
        return NULL;
    walk w = borrow(plan);
    uint64_t count = 0;
    p = skip_space(&w, p + 1);
    if (*p == ']')
        goto close;
    for (;;) {
        want_two(&w);
        if (UNLIKELY(p >= w.end))
            return NULL;
        p = walk_value(&w, node->items, p, depth + 1);
        if (UNLIKELY(!p))
            return NULL;
        count++;
        p = skip_space(&w, p);
        if (*p == ']')
            break;
        if (*p != ',')
            return NULL;
        p = skip_space(&w, p + 1);
    }
close:
    lend(&w);
    return count >= node->min_items && count <= node->max_items ? p + 1 : NULL;
}

/* ---- objects ---- */

/* Keeps a name that no slot has; false when it came before in the object whose names begin at
 * `from`, or when there are too many. */
static bool add_other(writ_accept_plan *plan, size_t from, writ_str name)
{
    for (size_t i = from; i < plan->other_count; i++)
        if (writ_str_equal(plan->others[i], name))
            return false;
    if (plan->other_count == WRIT_ACCEPT_OTHERS)
        return false;
    plan->others[plan->other_count++] = name;
    return true;
}

static ALWAYS_INLINE bool is_word(const walk *w, const writ_accept_word *word, const char *p)
{
    uint64_t differs = ((writ_scan_load8(p) ^ word->text[0]) & word->mask[0]) |
                       ((writ_scan_load8(p + 8) ^ word->text[1]) & word->mask[1]);
    if (LIKELY(word->len <= 16))
        return !differs;
    return !differs && w->end - p >= (ptrdiff_t)word->len &&
           memcmp(p + 16, word->all + 16, word->len - 16) == 0;
}

static ALWAYS_INLINE writ_accept_slot *find_slot(const writ_accept_object *object, writ_str name)
{
    if (LIKELY(object->words.table)) {
        const writ_accept_word *word = find_word(&object->words, name);
        return word ? &object->slots[object->by_word[word - object->words.table]] : NULL;
    }
    const writ_members *members = object->members;
    uint32_t hash = writ_scan_hash_padded(name.ptr, name.len);
    for (uint32_t at = hash & members->table_mask; members->table[at];
         at = (at + 1) & members->table_mask) {
        uint32_t slot = members->table[at] - 1;
        if (members->slots[slot].hash == hash && writ_str_equal(members->slots[slot].name, name))
            return &object->slots[slot];
    }
    return NULL;
}

/* The name at p, its colon included, when it is not where it was expected. Returns what is behind
 * it and sets the slot, to NULL where there is none; or NULL: not known. */
static const char *walk_name(writ_accept_plan *plan, const writ_accept_object *object, size_t others,
                             const char *p, writ_accept_slot **slot)
{
    walk w = borrow(plan);
    if (*p != '"')
        return NULL;
    writ_token token = {.kind = WRIT_TOKEN_KEY};
    writ_str name = {w.bytes + w.next[0] + 1, w.next[1] - w.next[0] - 1};
    if (w.bytes[w.next[1]] == '"') {
        w.next += 2;
        p = name.ptr + name.len + 1;
        lend(&w);
    } else {
        lend(&w);
        p = writ_scan_odd_string(&plan->scan, p + 1, &token);
        take_back(&w);
        name = (writ_str){w.bytes + token.offset, token.len};
        if (!p || token.flags & WRIT_TOKEN_ESCAPED)
            return NULL;
    }
    p = skip_space(&w, p);
    if (*p != ':')
        return NULL;
    *slot = object->members ? find_slot(object, name) : NULL;
    return *slot || add_other(plan, others, name) ? p + 1 : NULL;
}

static ALWAYS_INLINE bool has_required(const writ_members *members, const uint64_t *came,
                                       uint32_t words)
{
    uint64_t missing = 0;
    for (uint32_t i = 0; i < words && i < members->words; i++) {
        missing |= members->required[i] & ~came[i];
        members->seen[i] |= came[i];
    }
    return !missing;
}

/* Where members come in any order, what came last says nothing, and to try it costs a wrong guess of
 * the processor's each time. */
static void learn_order(writ_accept_object *object, uint64_t strays, uint64_t count)
{
    if (2 * strays > count)
        object->disorder += object->disorder < MOST_DISORDERED;
    else
        object->disorder -= object->disorder > 0;
}

/* The slot of the member at p, wherever it was expected; NULL where only walk_name can tell. */
static ALWAYS_INLINE writ_accept_slot *find_next(const walk *w, const writ_accept_object *object,
                                                 const char *p)
{
    const char *name = w->bytes + w->next[0] + 1, *end = w->bytes + w->next[1];
    if (p + 1 != name || end[0] != '"' || end[1] != ':' || !object->members)
        return NULL;
    return find_slot(object, (writ_str){name, (size_t)(end - name)});
}

static ALWAYS_INLINE bool begins_with(const char *p, const char two[2])
{
    uint16_t at, wanted;
    memcpy(&at, p, sizeof at);
    memcpy(&wanted, two, sizeof wanted);
    return at == wanted;
}

/* The object at p. `came` has a bit for each slot; `words` of them. */
static ALWAYS_INLINE const char *walk_members(writ_accept_plan *plan, const writ_accept_node *node,
                                              const char *p, unsigned depth, uint64_t *came,
                                              uint32_t words)
{
    writ_accept_object *object = node->object;
    walk w = borrow(plan);
    size_t others = plan->other_count;
    uint64_t count = 0, strays = 0;
    writ_accept_slot *before = object->start;
    p = skip_space(&w, p + 1);
    if (*p == '}')
        goto close;
    for (;;) {
        if (UNLIKELY(w.next >= w.stop)) { /* as it is at the end, where nothing is left to list */
            want_two(&w);
            if (p >= w.end)
                return NULL;
        }
        writ_accept_slot *slot = before->first;
        if (UNLIKELY(object->disorder >= DISORDERED)) {
            slot = find_next(&w, object, p);
            strays += slot != before->first;
            before->first = slot ? slot : before->first;
        } else if (UNLIKELY(!is_word(&w, &slot->name, p))) {
            slot = is_word(&w, &before->second->name, p) ? before->second : NULL;
        }
        if (LIKELY(slot)) {
            w.next += 2;
            p += slot->name.len;
        } else {
            lend(&w);
            p = walk_name(plan, object, others, p, &slot);
            take_back(&w);
            if (UNLIKELY(!p))
                return NULL;
            want_two(&w); /* an odd name may have taken more */
            if (slot) {
                strays++;
                before->second = before->first;
                before->first = slot;
            }
        }
        const writ_accept_node *value = object->additional;
        if (LIKELY(slot)) {
            uint64_t *word = &came[words > 1 ? slot->index / 64 : 0];
            uint64_t bit = UINT64_C(1) << (slot->index % 64);
            if (UNLIKELY(*word & bit))
                return NULL;
            *word |= bit;
            value = slot->node;
            before = slot;
        }
        if (UNLIKELY(!value))
            return NULL;
        p = walk_value(&w, value, p, depth + 1);
        if (UNLIKELY(!p))
            return NULL;
        count++;
        if (LIKELY(begins_with(p, ",\""))) {
            p++;
            continue;
        }
        p = skip_space(&w, p);
        if (*p == '}')
            break;
        if (*p != ',')
            return NULL;
        p = skip_space(&w, p + 1);
    }
close:
    lend(&w);
    plan->other_count = others;
    if (UNLIKELY(strays || object->disorder))
        learn_order(object, strays, count);
    if (object->members && !has_required(object->members, came, words))
        return NULL;
    return count >= node->min_members && count <= node->max_members ? p + 1 : NULL;
}

const char *writ_accept_narrow(writ_accept_plan *plan, const writ_accept_node *node, const char *p,
                               unsigned depth)
{
    uint64_t came = 0;
    return depth < DEEPEST ? walk_members(plan, node, p, depth, &came, 1) : NULL;
}

const char *writ_accept_wide(writ_accept_plan *plan, const writ_accept_node *node, const char *p,
                             unsigned depth)
{
    uint64_t came[WRIT_ACCEPT_WORDS] = {0};
    return depth < DEEPEST ? walk_members(plan, node, p, depth, came, WRIT_ACCEPT_WORDS) : NULL;
}

/* ---- the record ---- */

static bool walk_record(writ_accept_plan *plan, const char *bytes, size_t len)
{
    writ_scan_run *scan = &plan->scan;
    writ_scan_error error;
    writ_scan_start(scan, &plan->list_owner, bytes, len, &error);
    const char *p = writ_scan_skip_space(scan, bytes);
    if (p == scan->end || *p == '"')
        return false; /* a text that is one string: the list needs a byte that is no quote */
    scan->no_quote = (uint32_t)(p - bytes);
    writ_scan_more_list(scan);
    writ_arena_reset(&plan->run.scratch);
    plan->other_count = 0;
    walk w = borrow(plan);
    p = walk_value(&w, plan->root, p, 0);
    return p && p <= scan->end && writ_scan_skip_space(scan, p) == scan->end;
}

bool writ_accept(writ_accept_plan *plan, const char *bytes, size_t len)
{
    if (plan->pause > 0) {
        plan->pause--;
        return false;
    }
    if (len <= WRIT_BOUND_RECORD_BYTES && walk_record(plan, bytes, len)) {
        plan->misses = 0;
        return true;
    }
    if (++plan->misses >= PATIENCE)
        plan->pause = PAUSE;
    return false;
}
