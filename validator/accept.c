/* SPDX-License-Identifier: Apache-2.0
 *
 * The walk over a record beside its plan. As in scan_walk.c, one byte at or behind the end may be
 * looked at and believed: names and items begin before the end, and at the end the walk must have
 * come out exactly there.
 *
 * The list has the next WRIT_SCAN_AHEAD entries whenever a name or an item is walked: a name's, and
 * those of a value that is a string.
 */
#include "validator/accept.h"

#include "contracts/base/bounds.h"
#include "validator/accept_jit.h"
#include "validator/pattern.h"
#include "validator/scan_word.h"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

enum {
    DEEPEST = 64,   /* a record nested more deeply is left to others */
    DISORDERED = 8, /* objects, more than in order, that had few members where expected */
    MOST_DISORDERED = 16,
    PATIENCE = 32, /* answers that are not "yes", in a row, before the walk pauses */
    PAUSE = 512    /* records */
};

/* False where the walk is behind the record's end: there nothing is left to list. */
__attribute__((noinline)) bool writ_accept_more_list(writ_accept_plan *plan, const char *p)
{
    writ_scan_more_list(&plan->scan);
    return p < plan->scan.end;
}

static ALWAYS_INLINE bool want_entries(writ_accept_plan *plan, const char *p)
{
    return UNLIKELY(plan->scan.next > plan->scan.list_end - WRIT_SCAN_AHEAD)
               ? writ_accept_more_list(plan, p)
               : true;
}

/* White space is rare between tokens. */
static ALWAYS_INLINE const char *skip_space(const writ_accept_plan *plan, const char *p)
{
    return UNLIKELY((unsigned char)*p <= ' ') ? writ_scan_skip_space(&plan->scan, p) : p;
}

/* ---- words ---- */

static ALWAYS_INLINE bool is_word(const writ_accept_plan *plan, const writ_accept_word *word,
                                  const char *p)
{
    uint64_t differs = ((writ_scan_load8(p) ^ word->text[0]) & word->mask[0]) |
                       ((writ_scan_load8(p + 8) ^ word->text[1]) & word->mask[1]);
    if (LIKELY(word->len <= 16))
        return !differs;
    return !differs && plan->scan.end - p >= (ptrdiff_t)word->len &&
           memcmp(p + 16, word->all + 16, word->len - 16) == 0;
}

/* The place in the table of the word that the text is; false when it is none. The text has 16
 * readable bytes. */
static ALWAYS_INLINE bool find_word(const writ_accept_words *words, writ_str text, size_t *place)
{
    uint64_t mask[2];
    writ_accept_mask(text.len, mask);
    uint64_t first = writ_scan_load8(text.ptr) & mask[0];
    uint64_t second = writ_scan_load8(text.ptr + 8) & mask[1];
    *place = writ_accept_hash(words, first, second);
    const writ_accept_word *word = &words->table[*place];
    uint64_t differs = (first ^ word->text[0]) | (second ^ word->text[1]) | (text.len ^ word->len);
    return !differs && (text.len <= 16 || memcmp(text.ptr, word->all, text.len) == 0);
}

static ALWAYS_INLINE bool is_among(const writ_accept_words *words, writ_str text)
{
    size_t place;
    return find_word(words, text, &place);
}

/* ---- values of other types than a node's commonest ---- */

static const char *walk_literal(const writ_accept_node *node, const char *p)
{
    if (memcmp(p, "null", 4) == 0)
        return node->types & WRIT_TYPE_NULL ? p + 4 : NULL;
    if (memcmp(p, "true", 4) == 0)
        return node->has_true ? p + 4 : NULL;
    if (memcmp(p, "false", 5) == 0)
        return node->has_false ? p + 5 : NULL;
    return NULL;
}

static const char *walk_other(writ_accept_plan *plan, const writ_accept_node *node, const char *p)
{
    const char *start = p;
    switch (*p) {
    case ' ':
    case '\t':
    case '\n':
    case '\r':
        p = writ_scan_skip_space(&plan->scan, p);
        return p > start ? node->walk(plan, node, p) : NULL;
    case '"':
        return node->types & WRIT_TYPE_STRING ? node->walk_string(plan, node, p) : NULL;
    case '{':
        return node->types & WRIT_TYPE_OBJECT ? node->walk_object(plan, node, p) : NULL;
    case '[':
        return node->types & WRIT_TYPE_ARRAY ? writ_accept_array(plan, node, p) : NULL;
    case 'n':
    case 't':
    case 'f':
        return walk_literal(node, p);
    default:
        break;
    }
    bool is_number = *p == '-' || (unsigned char)(*p - '0') < 10;
    return is_number && node->types & (WRIT_TYPE_NUMBER | WRIT_TYPE_INTEGER)
               ? writ_accept_decimal(plan, node, p)
               : NULL;
}

const char *writ_accept_literal(writ_accept_plan *plan, const writ_accept_node *node, const char *p)
{
    return (unsigned char)*p >= 'a' ? walk_literal(node, p) : walk_other(plan, node, p);
}

/* ---- strings ---- */

/* Each code point has one to four bytes. */
static bool has_length(const writ_accept_text *text, writ_str decoded)
{
    if (decoded.len <= text->longest && decoded.len / 4 >= text->shortest)
        return true;
    size_t points = writ_str_code_points(decoded);
    return points >= text->shortest && points <= text->longest;
}

/* A match that went back much is left to the run, which bounds all of a record together. */
static bool matches_at_once(const writ_pattern *pattern, writ_str text)
{
    uint64_t before = writ_pattern_spent(pattern);
    return writ_pattern_match(pattern, text) == WRIT_MATCH_YES &&
           writ_pattern_spent(pattern) == before;
}

/* All that can be asked. The text has 16 readable bytes. */
static bool text_holds(writ_accept_plan *plan, const writ_accept_text *text, writ_str decoded,
                       const writ_token *token)
{
    bool holds =
        has_length(text, decoded) && (!text->pattern || matches_at_once(text->pattern, decoded));
    if (holds && text->has_choices)
        holds = text->words.table ? is_among(&text->words, decoded)
                                  : writ_map_find(&text->by_text, decoded) != NULL;
    for (uint32_t i = 0; i < text->more_count && holds; i++)
        holds = writ_run_scalar(&plan->run, plan->scan.bytes, token, text->more[i]);
    return holds;
}

/* Of raw bytes: a code point has at most four of them, or as an escape twelve. So there are more
 * than so many for each but the last. */
static bool has_raw_length(const writ_accept_text *text, const writ_token *token)
{
    uint32_t widest = token->flags & WRIT_TOKEN_ESCAPED ? 12 : 4;
    uint32_t points = (token->len + widest - 1) / widest;
    return token->len <= text->longest && points >= text->shortest;
}

const char *writ_accept_odd_string(writ_accept_plan *plan, const writ_accept_node *node,
                                   const char *p)
{
    static const char padding[16];
    writ_token token = {.kind = WRIT_TOKEN_STRING};
    p = writ_scan_odd_string(&plan->scan, p + 1, &token);
    if (!p || (node->text.is_any && has_raw_length(&node->text, &token)))
        return p;
    writ_str text = {plan->scan.bytes + token.offset, token.len};
    if (token.flags & WRIT_TOKEN_ESCAPED) {
        writ_buf *decoded = &plan->run.text;
        writ_buf_reset(decoded);
        writ_scan_decode(decoded, text);
        text.len = decoded->len;
        writ_buf_add(decoded, padding, sizeof padding);
        text.ptr = decoded->ptr;
    }
    return text_holds(plan, &node->text, text, &token) ? p : NULL;
}

/* The string whose quote, at p, comes next in the list: without escapes and all ASCII, or it goes
 * another way. */
#define TAKE_STRING(plan, node, p, text)                                                           \
    if (UNLIKELY(*(p) != '"'))                                                                     \
        return walk_other(plan, node, p);                                                          \
    const uint32_t *entry = (plan)->scan.next;                                                     \
    writ_str text = {(plan)->scan.bytes + entry[0] + 1, (size_t)entry[1] - entry[0] - 1};          \
    if (UNLIKELY((plan)->scan.bytes[entry[1]] != '"'))                                             \
        return writ_accept_odd_string(plan, node, p);                                              \
    (plan)->scan.next = entry + 2

const char *writ_accept_string(writ_accept_plan *plan, const writ_accept_node *node, const char *p)
{
    TAKE_STRING(plan, node, p, text);
    return text.ptr + text.len + 1;
}

const char *writ_accept_length(writ_accept_plan *plan, const writ_accept_node *node, const char *p)
{
    TAKE_STRING(plan, node, p, text);
    bool holds = text.len >= node->text.shortest && text.len <= node->text.longest;
    return LIKELY(holds) ? text.ptr + text.len + 1 : NULL;
}

const char *writ_accept_choice(writ_accept_plan *plan, const writ_accept_node *node, const char *p)
{
    TAKE_STRING(plan, node, p, text);
    return LIKELY(is_among(&node->text.words, text)) ? text.ptr + text.len + 1 : NULL;
}

const char *writ_accept_pattern(writ_accept_plan *plan, const writ_accept_node *node, const char *p)
{
    TAKE_STRING(plan, node, p, text);
    bool holds = text.len >= node->text.shortest && text.len <= node->text.longest &&
                 (LIKELY(node->text.quick(node->text.context, text.ptr, text.len)) ||
                  writ_pattern_match(node->text.pattern, text) == WRIT_MATCH_YES);
    return LIKELY(holds) ? text.ptr + text.len + 1 : NULL;
}

static __attribute__((noinline)) bool plain_text_holds(writ_accept_plan *plan,
                                                       const writ_accept_text *asked, writ_str text)
{
    writ_token token = {.kind = WRIT_TOKEN_STRING,
                        .offset = (uint32_t)(text.ptr - plan->scan.bytes),
                        .len = (uint32_t)text.len};
    return text_holds(plan, asked, text, &token);
}

const char *writ_accept_time(writ_accept_plan *plan, const writ_accept_node *node, const char *p)
{
    TAKE_STRING(plan, node, p, text);
    const writ_accept_text *asked = &node->text;
    bool is_quick = text.len >= asked->shortest && text.len <= asked->longest &&
                    asked->quick(asked->context, text.ptr, text.len);
    return LIKELY(is_quick) || plain_text_holds(plan, asked, text) ? text.ptr + text.len + 1 : NULL;
}

const char *writ_accept_text_whole(writ_accept_plan *plan, const writ_accept_node *node,
                                   const char *p)
{
    TAKE_STRING(plan, node, p, text);
    return plain_text_holds(plan, &node->text, text) ? text.ptr + text.len + 1 : NULL;
}

/* ---- numbers ---- */

/* A bit for each of the 16 bytes at p that is no digit. */
static ALWAYS_INLINE unsigned find_others(const char *p)
{
#if defined(__SSE2__)
    __m128i bytes = _mm_sub_epi8(_mm_loadu_si128((const __m128i *)p), _mm_set1_epi8('0'));
    __m128i digits = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(9)), bytes);
    return ~(unsigned)_mm_movemask_epi8(digits) & 0xFFFF;
#else
    uint64_t low = word_gather(word_not_digit(writ_scan_load8(p)));
    uint64_t high = word_gather(word_not_digit(writ_scan_load8(p + 8)));
    return (unsigned)(low | high << 8);
#endif
}

/* The first `count` (1 to 8) digits of a word as a number: neighbours are joined, then pairs, then
 * fours. */
static ALWAYS_INLINE int64_t read_digits(uint64_t word, size_t count)
{
    word = (word ^ WORD_EVERY('0')) << (64 - 8 * count);
    word = word * 10 + (word >> 8);
    return (int64_t)(((word & 0x000000FF000000FFu) * 0x000F424000000064u +
                      (word >> 16 & 0x000000FF000000FFu) * 0x0000271000000001u) >>
                     32);
}

/* Any number: every question is asked of the run. */
static __attribute__((noinline)) const char *
walk_odd_number(writ_accept_plan *plan, const writ_accept_node *node, const char *p)
{
    writ_token token = {.kind = WRIT_TOKEN_NUMBER};
    const char *end = writ_scan_number(&plan->scan, p, &token);
    bool is_integer = token.flags & WRIT_TOKEN_INTEGER;
    uint32_t asked = is_integer ? WRIT_TYPE_NUMBER | WRIT_TYPE_INTEGER : WRIT_TYPE_NUMBER;
    if (!end || !(node->types & asked)) /* the run knows that 1.0 may be an integer */
        return NULL;
    for (uint32_t i = 0; i < node->number.count; i++)
        if (!writ_run_scalar(&plan->run, plan->scan.bytes, &token, node->number.asked[i]))
            return NULL;
    return end;
}

/* A number of few digits, without sign and exponent, that is plainly within the bounds. */
const char *writ_accept_decimal(writ_accept_plan *plan, const writ_accept_node *node, const char *p)
{
    unsigned others = find_others(p);
    size_t count = (size_t)__builtin_ctz(others | 0x10000);
    const size_t most = node->number.is_natural ? 15 : 8;
    if (UNLIKELY(count - 1 >= most || (*p == '0' && count > 1)))
        return count == 0 && *p != '-' ? walk_other(plan, node, p) : walk_odd_number(plan, node, p);
    const char *end = p + count;
    if (*end == '.') {
        others &= others - 1;
        end = p + __builtin_ctz(others | 0x10000);
        if (UNLIKELY(!others || end == p + count + 1 || !(node->types & WRIT_TYPE_NUMBER)))
            return walk_odd_number(plan, node, p);
    }
    if (UNLIKELY((*end | 0x20) == 'e'))
        return walk_odd_number(plan, node, p);
    if (node->number.is_natural)
        return end;
    int64_t integer = read_digits(writ_scan_load8(p), count);
    bool is_within = integer >= node->number.least && integer < node->number.most;
    return LIKELY(is_within) ? end : walk_odd_number(plan, node, p);
}

/* ---- arrays ---- */

const char *writ_accept_array(writ_accept_plan *plan, const writ_accept_node *node, const char *p)
{
    if (UNLIKELY(*p != '['))
        return walk_other(plan, node, p);
    if (++plan->depth > DEEPEST)
        return NULL;
    const writ_accept_node *item = node->items;
    uint64_t count = 0;
    p = skip_space(plan, p + 1);
    if (*p == ']')
        goto close;
    for (;;) {
        if (UNLIKELY(!want_entries(plan, p) || p >= plan->scan.end))
            return NULL;
        p = item->walk(plan, item, p);
        if (UNLIKELY(!p))
            return NULL;
        count++;
        p = skip_space(plan, p);
        if (*p == ']')
            break;
        if (*p != ',')
            return NULL;
        p = skip_space(plan, p + 1);
    }
close:
    plan->depth--;
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

static ALWAYS_INLINE writ_accept_slot *find_slot(const writ_accept_object *object, writ_str name)
{
    if (LIKELY(object->words.table)) {
        size_t place;
        return find_word(&object->words, name, &place) ? object->by_word[place] : NULL;
    }
    const writ_members *members = object->members;
    if (!members)
        return NULL;
    uint32_t hash = writ_scan_hash_padded(name.ptr, name.len);
    for (uint32_t at = hash & members->table_mask; members->table[at];
         at = (at + 1) & members->table_mask) {
        uint32_t slot = members->table[at] - 1;
        if (members->slots[slot].hash == hash && writ_str_equal(members->slots[slot].name, name))
            return &object->slots[slot];
    }
    return NULL;
}

/* The slot of the member at p, wherever it was expected; NULL where only walk_name can tell. */
static ALWAYS_INLINE writ_accept_slot *find_next(const writ_accept_plan *plan,
                                                 const writ_accept_object *object, const char *p)
{
    const char *name = plan->scan.bytes + plan->scan.next[0] + 1;
    const char *end = plan->scan.bytes + plan->scan.next[1];
    if (UNLIKELY(p + 1 != name || end[0] != '"' || end[1] != ':'))
        return NULL;
    return find_slot(object, (writ_str){name, (size_t)(end - name)});
}

/* The name at p, its colon included, when it is not as it was expected. Returns what is behind it
 * and sets the slot, to NULL where there is none; or NULL: not known. */
static const char *walk_name(writ_accept_plan *plan, const writ_accept_object *object,
                             size_t others, const char *p, writ_accept_slot **slot)
{
    writ_token token = {.kind = WRIT_TOKEN_KEY};
    const uint32_t *entry = plan->scan.next;
    if (*p != '"')
        return NULL;
    writ_str name = {plan->scan.bytes + entry[0] + 1, (size_t)entry[1] - entry[0] - 1};
    if (plan->scan.bytes[entry[1]] == '"') {
        plan->scan.next = entry + 2;
        p = name.ptr + name.len + 1;
    } else {
        p = writ_scan_odd_string(&plan->scan, p + 1, &token);
        name = (writ_str){plan->scan.bytes + token.offset, token.len};
        if (!p || token.flags & WRIT_TOKEN_ESCAPED || !want_entries(plan, p))
            return NULL;
    }
    p = skip_space(plan, p);
    *slot = find_slot(object, name);
    return *p == ':' && (*slot || add_other(plan, others, name)) ? p + 1 : NULL;
}

/* Where members come in any order, what came last says nothing, and to try it costs a wrong guess
 * of the processor's each time. */
static void learn_order(writ_accept_object *object, uint64_t strays, uint64_t count)
{
    object->strays += (uint32_t)strays;
    if (2 * strays > count)
        object->disorder += object->disorder < MOST_DISORDERED;
    else
        object->disorder -= object->disorder > 0;
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

static uint64_t count_members(const writ_accept_plan *plan, size_t others, const uint64_t *came,
                              uint32_t words)
{
    uint64_t count = plan->other_count - others;
    for (uint32_t i = 0; i < words; i++)
        count += (uint64_t)__builtin_popcountll(came[i]);
    return count;
}

static ALWAYS_INLINE bool begins_with(const char *p, const char two[2])
{
    uint16_t at, wanted;
    memcpy(&at, p, sizeof at);
    memcpy(&wanted, two, sizeof wanted);
    return at == wanted;
}

/* `came` has a bit for each slot; `words` of them. */
static ALWAYS_INLINE const char *walk_object(writ_accept_plan *plan, const writ_accept_node *node,
                                             const char *p, uint64_t *came, uint32_t words)
{
    if (UNLIKELY(*p != '{'))
        return walk_other(plan, node, p);
    if (++plan->depth > DEEPEST)
        return NULL;
    writ_accept_object *object = node->object;
    const bool disordered = object->disorder >= DISORDERED;
    size_t others = plan->other_count;
    uint64_t strays = 0;
    writ_accept_slot *before = object->start;
    p = skip_space(plan, p + 1);
    if (*p == '}')
        goto close;
    for (;;) {
        if (UNLIKELY(!want_entries(plan, p)))
            return NULL;
        writ_accept_slot *slot = before->first;
        if (UNLIKELY(disordered)) {
            slot = find_next(plan, object, p);
            strays += slot != before->first;
            before->first = slot ? slot : before->first;
        } else if (UNLIKELY(!is_word(plan, &slot->name, p))) {
            slot = is_word(plan, &before->second->name, p) ? before->second : NULL;
        }
        if (LIKELY(slot)) {
            plan->scan.next += 2;
            p += slot->name.len;
        } else {
            p = walk_name(plan, object, others, p, &slot);
            if (UNLIKELY(!p))
                return NULL;
            if (slot) {
                strays++;
                before->second = before->first;
                before->first = slot;
            }
        }
        const writ_accept_node *value = object->additional;
        writ_accept_walk *walk = value ? value->walk : NULL;
        if (LIKELY(slot)) {
            uint64_t *word = &came[words > 1 ? slot->index / 64 : 0];
            uint64_t bit = UINT64_C(1) << (slot->index % 64);
            if (UNLIKELY(*word & bit))
                return NULL;
            *word |= bit;
            value = slot->node;
            walk = slot->walk;
            before = slot;
        }
        if (UNLIKELY(!walk || !(p = walk(plan, value, p))))
            return NULL;
        if (LIKELY(begins_with(p, ",\""))) {
            p++;
            continue;
        }
        p = skip_space(plan, p);
        if (*p == '}')
            break;
        if (*p != ',')
            return NULL;
        p = skip_space(plan, p + 1);
    }
close:
    plan->depth--;
    if (UNLIKELY(strays || object->disorder))
        learn_order(object, strays, count_members(plan, others, came, words));
    bool holds = !object->members || has_required(object->members, came, words);
    if (UNLIKELY(node->is_counted)) {
        uint64_t count = count_members(plan, others, came, words);
        holds = holds && count >= node->min_members && count <= node->max_members;
    }
    plan->other_count = others;
    return holds ? p + 1 : NULL;
}

const char *writ_accept_narrow(writ_accept_plan *plan, const writ_accept_node *node, const char *p)
{
    uint64_t came = 0;
    return walk_object(plan, node, p, &came, 1);
}

const char *writ_accept_wide(writ_accept_plan *plan, const writ_accept_node *node, const char *p)
{
    uint64_t came[WRIT_ACCEPT_WORDS] = {0};
    return walk_object(plan, node, p, came, WRIT_ACCEPT_WORDS);
}

/* ---- for generated code ---- */

/* Where it has few members, half of them seldom stray. */
bool writ_accept_is_disordered(const writ_accept_object *object)
{
    return object->disorder >= DISORDERED ||
           object->strays > WRIT_ACCEPT_FIRST_PERIOD / 4 + object->members->slot_count;
}

writ_accept_step writ_accept_between(writ_accept_plan *plan, const char *p, int close, int first)
{
    p = skip_space(plan, p);
    if (*p == close)
        return (writ_accept_step){p + 1, 1};
    if (first)
        return (writ_accept_step){p, 0};
    return (writ_accept_step){*p == ',' ? skip_space(plan, p + 1) : NULL, 0};
}

writ_accept_step writ_accept_stray(writ_accept_plan *plan, writ_accept_object *object,
                                   const char *p, size_t others)
{
    writ_accept_slot *slot;
    p = walk_name(plan, object, others, p, &slot);
    if (!p)
        return (writ_accept_step){NULL, 0};
    if (slot) {
        plan->strays += writ_accept_has_name(slot); /* code expects no other */
        return (writ_accept_step){p, slot->index};
    }
    const writ_accept_node *value = object->additional;
    return (writ_accept_step){value ? value->walk(plan, value, p) : NULL,
                              object->members->slot_count};
}

/* ---- values that take the tape ---- */

const char *writ_accept_by_tape(writ_accept_plan *plan, const writ_accept_node *node, const char *p)
{
    const char *start = skip_space(plan, p);
    const char *end = plan->any->walk(plan, plan->any, start);
    writ_scan_error error;
    if (!end || !writ_scan(&plan->tape, start, (size_t)(end - start), &error) ||
        plan->tape.duplicates)
        return NULL;
    plan->run.undeclared = false;
    bool holds = writ_run_value(&plan->run, node->block);
    return holds && !(plan->watch && plan->run.undeclared) ? end : NULL;
}

/* ---- the record ---- */

const char *writ_accept_begin(writ_accept_plan *plan, const char *bytes, size_t len)
{
    writ_scan_run *scan = &plan->scan;
    if (len > WRIT_BOUND_RECORD_BYTES)
        return NULL;
    writ_scan_start(scan, &plan->list_owner, bytes, len, &plan->error);
    const char *p = writ_scan_skip_space(scan, bytes);
    if (p == scan->end || *p == '"')
        return NULL; /* the list needs a byte that is no quote */
    scan->no_quote = (uint32_t)(p - bytes);
    writ_scan_more_list(scan);
    writ_arena_reset(&plan->run.scratch);
    plan->depth = 0;
    plan->other_count = 0;
    return p;
}

bool writ_accept_ended(const writ_accept_plan *plan, const char *p)
{
    const writ_scan_run *scan = &plan->scan;
    return p && p <= scan->end && writ_scan_skip_space(scan, p) == scan->end;
}

static bool walk_record(writ_accept_plan *plan, const char *bytes, size_t len)
{
    const char *p = writ_accept_begin(plan, bytes, len);
    writ_accept_walk *walk = plan->code ? plan->code : plan->root->walk;
    return p && writ_accept_ended(plan, walk(plan, plan->root, p));
}

static void note_yes(writ_accept_plan *plan)
{
    plan->misses = 0;
    if (UNLIKELY(plan->until_jit && --plan->until_jit == 0))
        writ_accept_jit(plan);
}

bool writ_accept(writ_accept_plan *plan, const char *bytes, size_t len)
{
    if (plan->pause > 0) {
        plan->pause--;
        return false;
    }
    if (walk_record(plan, bytes, len)) {
        note_yes(plan);
        return true;
    }
    if (++plan->misses >= PATIENCE)
        plan->pause = PAUSE;
    return false;
}

/* ---- lines ---- */

/* The first line by itself. */
static size_t accept_line(writ_accept_plan *plan, const char *bytes, size_t len, uint64_t *count)
{
    const char *line_end = plan->pause ? NULL : memchr(bytes, '\n', len);
    size_t record_len = line_end ? (size_t)(line_end - bytes) : len;
    if (!writ_accept(plan, bytes, record_len))
        return 0;
    *count = 1;
    return record_len + (line_end != NULL);
}

/* The record at p: what follows its line, or NULL: not known. No walk passes an LF, so the text may
 * as well end behind all lines. The list must begin with the record: its first entry stands there,
 * or is of the padding. */
static ALWAYS_INLINE const char *walk_line(writ_accept_plan *plan, const char *p)
{
    const writ_scan_run *scan = &plan->scan;
    if (UNLIKELY(!want_entries(plan, p)))
        return NULL;
    p = skip_space(plan, p);
    if (UNLIKELY(p == scan->end || *p == '"'))
        return NULL;
    writ_arena_reset(&plan->run.scratch);
    plan->depth = 0;
    plan->other_count = 0;
    writ_accept_walk *walk = plan->code ? plan->code : plan->root->walk;
    p = walk(plan, plan->root, p);
    if (UNLIKELY(!p || p > scan->end))
        return NULL;
    p = skip_space(plan, p);
    if (p == scan->end)
        return p;
    return *p == '\n' ? p + 1 : NULL;
}

/* Among records that are not accepted the next one likely is not either: then no more than its own
 * strings are listed. */
size_t writ_accept_lines(writ_accept_plan *plan, const char *bytes, size_t len, uint64_t *count)
{
    *count = 0;
    if (plan->misses > 0 || len > WRIT_BOUND_RECORD_BYTES || !len || *bytes == '"')
        return accept_line(plan, bytes, len, count);
    writ_scan_start(&plan->scan, &plan->list_owner, bytes, len, &plan->error);
    plan->scan.line_end = ' ';
    const char *p = bytes, *next;
    for (; p < plan->scan.end && (next = walk_line(plan, p)); p = next) {
        ++*count;
        note_yes(plan);
    }
    plan->misses = p < plan->scan.end;
    return (size_t)(p - bytes);
}

/* ---- lines of several plans ---- */

void writ_accept_stream_begin(writ_accept_stream *stream, const char *bytes, size_t len)
{
    writ_scan_start(&stream->scan, &stream->list_owner, bytes, len, &stream->error);
    stream->scan.line_end = ' ';
    uint32_t no_quote = 0;
    while (no_quote < len && bytes[no_quote] == '"')
        no_quote++;
    stream->scan.no_quote = no_quote;
    stream->next = stream->scan.next;
}

/* What the plan did to its copy. A copy of the whole would wait for what has just been written into
 * a part of it, so that is left for lists that were made to go on. */
static ALWAYS_INLINE void bring_back(writ_accept_stream *stream, const writ_scan_run *scan)
{
    stream->next = scan->next;
    if (UNLIKELY(scan->listed != stream->scan.listed || scan->list_end != stream->scan.list_end))
        stream->scan = *scan;
}

/* The list goes on where the plan left it. Of a record that is not known it is where it was, unless
 * that would take entries that are gone; then it begins again. */
const char *writ_accept_stream_next(writ_accept_stream *stream, writ_accept_plan *plan,
                                    const char *p)
{
    if (plan->pause > 0) {
        plan->pause--;
        return NULL;
    }
    plan->scan = stream->scan;
    plan->scan.next = stream->next;
    const char *next = walk_line(plan, p);
    if (LIKELY(next)) {
        bring_back(stream, &plan->scan);
        note_yes(plan);
        return next;
    }
    if (plan->scan.listed != stream->scan.listed)
        writ_accept_stream_begin(stream, p, (size_t)(stream->scan.end - p));
    if (++plan->misses >= PATIENCE)
        plan->pause = PAUSE;
    return NULL;
}

void writ_accept_stream_skip(writ_accept_stream *stream, const char *p)
{
    const writ_scan_run *scan = &stream->scan;
    const uint32_t at = (uint32_t)(p - scan->bytes);
    while (stream->next < scan->list_end && *stream->next < at)
        stream->next++;
    if (scan->listed < at || stream->next == scan->list_end)
        writ_accept_stream_begin(stream, p, (size_t)(scan->end - p));
}

void writ_accept_stream_clear(writ_accept_stream *stream)
{
    writ_tape_clear(&stream->list_owner);
}
