/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/accept_tape.h"

#include "contracts/base/bounds.h"
#include "validator/accept_jit.h"

enum {
    MOST_OPENED = 32, /* values of a record: each is walked again from its start, to its parts */
    DEEPEST = 16      /* of open ones */
};

/* One record. */
typedef struct opening {
    writ_accept_plan *plan;
    writ_tape *tape;
    unsigned opened;
} opening;

static const char *take_value(opening *o, const writ_accept_node *node, const char *p);

/* ---- the plan's list ---- */

static const char *skip_space(const opening *o, const char *p)
{
    return (unsigned char)*p <= ' ' ? writ_scan_skip_space(&o->plan->scan, p) : p;
}

static void want_entries(opening *o)
{
    if (o->plan->scan.next > o->plan->scan.list_end - WRIT_SCAN_AHEAD)
        writ_scan_more_list(&o->plan->scan);
}

/* Begins the list again at p, where a value does. */
static void list_from(writ_scan_run *scan, const char *p)
{
    scan->state = (writ_scan_state){0};
    scan->listed = (size_t)(p - scan->bytes);
    scan->next = scan->list_end = scan->list;
    writ_scan_more_list(scan);
}

/* ---- tokens ---- */

static uint32_t add_tokens(writ_tape *tape, size_t count)
{
    while (tape->capacity - tape->count < count)
        writ_scan_more_tokens(tape, tape->tokens + tape->count);
    tape->count += count;
    return (uint32_t)(tape->count - count);
}

static uint32_t add_token(const opening *o, writ_token_kind kind, const char *p)
{
    uint32_t at = add_tokens(o->tape, 1);
    o->tape->tokens[at] =
        (writ_token){.kind = (uint8_t)kind, .offset = (uint32_t)(p - o->plan->scan.bytes)};
    return at;
}

/* The value at p with all that is in it, by the scanner. */
static const char *take_whole(opening *o, const char *p)
{
    const writ_accept_plan *plan = o->plan;
    writ_tape *whole = &o->plan->tape;
    writ_scan_error error;
    const char *end = plan->any->walk(o->plan, plan->any, p);
    if (!end || end > plan->scan.end || !writ_scan(whole, p, (size_t)(end - p), &error) ||
        whole->duplicates)
        return NULL;
    uint32_t from = add_tokens(o->tape, whole->count);
    for (size_t i = 0; i < whole->count; i++) {
        writ_token token = whole->tokens[i];
        token.offset += (uint32_t)(p - plan->scan.bytes);
        if (token.kind == WRIT_TOKEN_ARRAY || token.kind == WRIT_TOKEN_OBJECT)
            token.next += from;
        o->tape->tokens[from + i] = token;
    }
    return end;
}

/* ---- names ---- */

static writ_accept_slot *find_slot(const writ_accept_object *object, uint32_t hash, writ_str name)
{
    const writ_members *members = object->members;
    for (uint32_t at = hash & members->table_mask; members->table[at];
         at = (at + 1) & members->table_mask) {
        uint32_t slot = members->table[at] - 1;
        if (members->slots[slot].hash == hash && writ_str_equal(members->slots[slot].name, name))
            return &object->slots[slot];
    }
    return NULL;
}

static bool came_before(const writ_tape *tape, uint32_t object, const writ_token *name)
{
    const writ_token *tokens = tape->tokens;
    for (uint32_t key = object + 1; &tokens[key] < name; key = writ_tape_next(tokens, key + 1))
        if (tokens[key].hash == name->hash &&
            writ_str_equal(writ_tape_raw(tape, &tokens[key]), writ_tape_raw(tape, name)))
            return true;
    return false;
}

/* The name at p and its colon. *slot: what came behind it last time, then its own one, or NULL. */
static const char *take_name(opening *o, const writ_accept_object *object, uint32_t at,
                             const char *p, writ_accept_slot **slot)
{
    writ_scan_run *scan = &o->plan->scan;
    const uint32_t *entry = scan->next;
    if (*p != '"' || scan->bytes[entry[1]] != '"' || scan->bytes + entry[0] != p)
        return NULL; /* escapes in it are rare, and bytes outside of ASCII */
    scan->next += 2;
    writ_str name = {p + 1, (size_t)entry[1] - entry[0] - 1};
    const writ_slot *known = NULL;
    uint32_t key = add_token(o, WRIT_TOKEN_KEY, name.ptr);
    writ_token *token = &o->tape->tokens[key];
    token->len = (uint32_t)name.len;
    if ((*slot)->name.len && (*slot)->index < object->members->slot_count)
        known = &object->members->slots[(*slot)->index];
    if (known && writ_str_equal(known->name, name)) {
        token->hash = known->hash;
    } else {
        token->hash = writ_scan_hash_padded(name.ptr, name.len);
        *slot = find_slot(object, token->hash, name);
        if (!*slot && came_before(o->tape, at, token))
            return NULL;
    }
    p = skip_space(o, name.ptr + name.len + 1);
    return *p == ':' ? skip_space(o, p + 1) : NULL;
}

/* ---- values ---- */

/* Marks a slot; false when it came before. */
static bool mark(uint64_t *came, uint32_t slot)
{
    uint64_t bit = UINT64_C(1) << (slot % 64), before = came[slot / 64];
    came[slot / 64] |= bit;
    return !(before & bit);
}

/* A member that the schema does not declare is kept whole: it may be one that is missing, renamed.
 */
static const char *take_member(opening *o, const writ_accept_object *object,
                               const writ_accept_slot *slot, const char *p)
{
    bool is_declared = slot && object->members->slots[slot->index].block != WRIT_NO_BLOCK;
    return is_declared ? take_value(o, slot->node, p) : take_whole(o, p);
}

/* From the end of a member or item to the next one, or to what closes them; NULL: neither. */
static const char *pass_comma(const opening *o, const char *p, char close, bool *is_end)
{
    p = skip_space(o, p);
    *is_end = *p == close;
    if (*is_end)
        return p;
    return *p == ',' ? skip_space(o, p + 1) : NULL;
}

/* The object or array at `at` has so many members or items, and ends here. */
static void close_token(opening *o, uint32_t at, uint32_t count)
{
    o->tape->tokens[at].len = count;
    o->tape->tokens[at].next = (uint32_t)o->tape->count;
}

static const char *take_object(opening *o, const writ_accept_object *object, const char *p)
{
    uint64_t came[WRIT_ACCEPT_WORDS] = {0};
    uint32_t at = add_token(o, WRIT_TOKEN_OBJECT, p), count = 0;
    writ_accept_slot *before = object->start;
    p = skip_space(o, p + 1);
    for (bool is_end = *p == '}'; !is_end; count++) {
        writ_accept_slot *slot = before->first;
        want_entries(o);
        if (p >= o->plan->scan.end || !(p = take_name(o, object, at, p, &slot)) ||
            (slot && !mark(came, slot->index)))
            return NULL;
        want_entries(o);
        if (!(p = take_member(o, object, slot, p)))
            return NULL;
        before = slot ? slot : before;
        if (!(p = pass_comma(o, p, '}', &is_end)))
            return NULL;
    }
    close_token(o, at, count);
    return p + 1;
}

static const char *take_array(opening *o, const writ_accept_node *item, const char *p)
{
    uint32_t at = add_token(o, WRIT_TOKEN_ARRAY, p), count = 0;
    p = skip_space(o, p + 1);
    for (bool is_end = *p == ']'; !is_end; count++) {
        want_entries(o);
        if (p >= o->plan->scan.end || !(p = take_value(o, item, p)))
            return NULL;
        if (!(p = pass_comma(o, p, ']', &is_end)))
            return NULL;
    }
    close_token(o, at, count);
    return p + 1;
}

/* The value at p by its parts, where the plan knows all that is asked of them. */
static const char *open_value(opening *o, const writ_accept_node *node, const char *p)
{
    writ_accept_plan *plan = o->plan;
    bool is_object = *p == '{' && node->types & WRIT_TYPE_OBJECT && node->object->members &&
                     !node->object->members->by_name;
    bool is_array = *p == '[' && node->types & WRIT_TYPE_ARRAY;
    if (plan->depth >= DEEPEST || node->walk == writ_accept_by_tape || !(is_object || is_array))
        return take_whole(o, p);
    plan->depth++;
    p = is_object ? take_object(o, node->object, p) : take_array(o, node->items, p);
    plan->depth--;
    return p;
}

static const char *walk_value(writ_accept_plan *plan, const writ_accept_node *node, const char *p)
{
    uint64_t depth = plan->depth;
    writ_accept_walk *code = NULL;
    if (plan->parts && node->block != WRIT_NO_BLOCK)
        code = plan->parts[node->block];
    plan->depth_around = depth;
    p = code ? code(plan, node, p) : node->walk(plan, node, p);
    plan->depth_around = 0;
    plan->depth = depth;
    return p;
}

static const char *take_value(opening *o, const writ_accept_node *node, const char *p)
{
    writ_accept_plan *plan = o->plan;
    size_t others = plan->other_count;
    const char *end = walk_value(plan, node, p);
    if (end) {
        uint32_t at = add_token(o, WRIT_TOKEN_NULL, p);
        o->tape->tokens[at].flags = WRIT_TOKEN_HOLDS;
        return end;
    }
    if (++o->opened > MOST_OPENED || p >= plan->scan.end)
        return NULL;
    plan->other_count = others;
    list_from(&plan->scan, p);
    return open_value(o, node, p);
}

bool writ_accept_tape(writ_accept_plan *plan, writ_tape *tape, const char *bytes, size_t len)
{
    opening o = {.plan = plan, .tape = tape};
    if (!tape->tokens) { /* both, as the scanner expects */
        writ_scan_more_tokens(tape, tape->tokens);
        writ_scan_more_frames(tape);
    }
    if (plan->until_parts && --plan->until_parts == 0)
        writ_accept_jit_parts(plan);
    tape->bytes = bytes;
    tape->len = len;
    tape->count = 0;
    tape->duplicates = false;
    const char *p = writ_accept_begin(plan, bytes, len);
    return p && writ_accept_ended(plan, open_value(&o, plan->root, p));
}
