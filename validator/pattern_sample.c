/* SPDX-License-Identifier: Apache-2.0
 *
 * Texts that match a pattern. The tree is walked once and each choice in it made by chance;
 * assertions are not looked at, so the pattern itself is asked whether the text will do, and if it
 * will not, chance gets more tries with more daring.
 */
#include "validator/pattern_parts.h"

enum {
    TRIES = 64,
    COSTLY_TRIES = 2,        /* that the pattern could not judge: others will be no better */
    BOLD_TRIES = 16,         /* from this try on characters of all kinds are taken */
    SAMPLE_BYTES = 1u << 16, /* a pattern that asks for more gets no sample */
    QUESTIONS = 1 << 21,     /* to pcre2, about members of sets: a tenth of a second */
    LONGER = 8,              /* turns beyond the least, for odd seeds */
    LAST_CODE_POINT = 0x10FFFF
};

typedef struct span {
    size_t from;
    size_t len;
} span;

typedef struct sampler {
    writ_arena *arena;
    writ_buf out;
    unsigned seed;
    unsigned try;
    uint64_t random;
    span *groups;       /* what each group matched last, by number */
    uint32_t questions; /* left */
    writ_buf asked;     /* the character of the last one */
} sampler;

/* xorshift64* (Vigna, An experimental exploration of Marsaglia's xorshift generators, 2016). */
static uint32_t random_below(sampler *s, uint32_t bound)
{
    s->random ^= s->random >> 12;
    s->random ^= s->random << 25;
    s->random ^= s->random >> 27;
    return (uint32_t)(((s->random * 0x2545F4914F6CDD1Du) >> 32) % bound);
}

/* The first try of seed 0 makes each choice in the plainest way. */
static bool is_plain_try(const sampler *s)
{
    return s->seed == 0 && s->try == 0;
}

/* --- characters --- */

typedef struct picker {
    const writ_ecma_set *set;
    writ_pcre2 *pcre2; /* knows the Unicode properties; NULL when there are none */
} picker;

static bool picker_has(sampler *s, const picker *p, uint32_t code_point)
{
    if (!p->pcre2)
        return writ_ecma_ranges_have(p->set, code_point);
    if (s->questions == 0)
        return false;
    s->questions--;
    writ_buf_reset(&s->asked);
    writ_buf_add_code_point(&s->asked, code_point);
    return writ_pcre2_match(p->pcre2, writ_buf_str(&s->asked)) == WRIT_MATCH_YES;
}

static bool is_alphanumeric(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Letters and digits if there are any, else other printable characters of ASCII. Their number. */
static size_t collect_ascii(sampler *s, const picker *p, bool bold, unsigned char found[0x80])
{
    size_t count = 0;
    for (uint32_t c = ' ' + 1; c < 0x7F; c++) {
        if ((bold || is_alphanumeric(c)) && picker_has(s, p, c))
            found[count++] = (unsigned char)c;
    }
    return count > 0 || bold ? count : collect_ascii(s, p, true, found);
}

/* The least member of the set from *code_point on. */
static bool find_member(sampler *s, const picker *p, uint32_t *code_point)
{
    for (uint32_t c = *code_point; c <= LAST_CODE_POINT && s->questions > 0; c++) {
        if (c >= 0xD800 && c <= 0xDFFF)
            c = 0xE000;
        if (picker_has(s, p, c)) {
            *code_point = c;
            return true;
        }
        if (p->pcre2)
            continue;
        size_t range = 0;
        while (range < p->set->range_count && p->set->ranges[range].first <= c)
            range++;
        if (range == p->set->range_count)
            return false;
        c = p->set->ranges[range].first - 1;
    }
    return false;
}

/* A character that ASCII does not print: beyond it, or a blank, or else a control character. */
static bool pick_other(sampler *s, const picker *p, uint32_t *code_point)
{
    uint32_t next = 0xA1;
    uint32_t more = is_plain_try(s) ? 1 : 1 + random_below(s, 8);
    bool found = false;
    for (; more > 0 && find_member(s, p, &next); more--) {
        *code_point = next++;
        found = true;
    }
    for (uint32_t c = 0xA0; !found && c <= 0xA0; c--) { /* ends when c wraps below 0 */
        *code_point = c;
        found = picker_has(s, p, c);
    }
    return found;
}

static bool pick(sampler *s, const picker *p, uint32_t *code_point)
{
    unsigned char ascii[0x80];
    size_t count = collect_ascii(s, p, s->try >= BOLD_TRIES, ascii);
    if (count == 0)
        return pick_other(s, p, code_point);
    size_t at = is_plain_try(s) ? s->out.len % count : random_below(s, (uint32_t)count);
    *code_point = ascii[at];
    return true;
}

static bool add_from_set(sampler *s, const writ_ecma_node *node)
{
    picker p = {.set = &node->set};
    writ_ecma alone = {.root = (writ_ecma_node *)node};
    if (node->set.property_count > 0 && writ_pcre2_new(&alone, &p.pcre2, NULL) != WRIT_OK)
        return false;
    uint32_t code_point;
    bool good = pick(s, &p, &code_point);
    writ_pcre2_free(p.pcre2);
    if (good)
        writ_buf_add_code_point(&s->out, code_point);
    return good;
}

/* --- the tree --- */

static bool add_node(sampler *s, const writ_ecma_node *node);

/* Even seeds stay near the least count, odd ones go to the greatest that is not far. */
static uint32_t choose_count(sampler *s, const writ_ecma_node *node)
{
    uint32_t room = node->max - node->min;
    if (is_plain_try(s) || room == 0)
        return node->min;
    if (s->seed % 2 == 1 && s->try % 2 == 0)
        return node->min + (room <= 2 * LONGER ? room : LONGER + random_below(s, LONGER));
    return node->min + random_below(s, room < 3 ? room + 1 : 4);
}

static bool add_repeat(sampler *s, const writ_ecma_node *node)
{
    uint32_t count = choose_count(s, node);
    if (count > SAMPLE_BYTES)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        size_t before = s->out.len;
        if (!add_node(s, node->inner))
            return false;
        if (s->out.len == before) /* more turns of nothing are nothing */
            return true;
    }
    return true;
}

static bool add_group(sampler *s, const writ_ecma_node *node)
{
    size_t from = s->out.len;
    if (!add_node(s, node->inner))
        return false;
    if (node->number > 0)
        s->groups[node->number] = (span){from, s->out.len - from};
    return true;
}

static bool add_reference(sampler *s, const writ_ecma_node *node)
{
    span group = s->groups[node->group];
    writ_buf_reserve(&s->out, group.len); /* what is appended lies in the buffer itself */
    writ_buf_add(&s->out, s->out.ptr + group.from, group.len);
    return true;
}

static bool add_node(sampler *s, const writ_ecma_node *node)
{
    if (s->out.len > SAMPLE_BYTES)
        return false;
    switch (node->kind) {
    case WRIT_ECMA_CHAR:
        if (node->code_point >= 0xD800 && node->code_point <= 0xDFFF)
            return false;
        writ_buf_add_code_point(&s->out, node->code_point);
        return true;
    case WRIT_ECMA_SET:
        return add_from_set(s, node);
    case WRIT_ECMA_GROUP:
        return add_group(s, node);
    case WRIT_ECMA_REFERENCE:
        return add_reference(s, node);
    case WRIT_ECMA_REPEAT:
        return add_repeat(s, node);
    case WRIT_ECMA_SEQUENCE:
        for (size_t i = 0; i < node->count; i++) {
            if (!add_node(s, node->items[i]))
                return false;
        }
        return true;
    case WRIT_ECMA_CHOICE: {
        size_t at = is_plain_try(s) ? 0 : random_below(s, (uint32_t)node->count);
        return add_node(s, node->items[at]);
    }
    default: /* assertions: the pattern is asked at the end */
        return true;
    }
}

bool writ_pattern_sample(writ_arena *arena, const writ_pattern *pattern, unsigned seed,
                         writ_str *text)
{
    const writ_ecma *ecma = &pattern->ecma;
    sampler s = {.arena = arena, .seed = seed, .questions = QUESTIONS};
    size_t groups_bytes = (ecma->groups + 1) * sizeof *s.groups;
    s.groups = writ_arena_zalloc(arena, groups_bytes);
    unsigned costly = 0;
    bool found = false;
    for (s.try = 0; !found && s.try < TRIES && costly < COSTLY_TRIES && s.questions > 0; s.try++) {
        s.random = (seed + 1) * 0x9E3779B97F4A7C15u + s.try * 0xD1B54A32D192ED03u;
        writ_buf_reset(&s.out);
        memset(s.groups, 0, groups_bytes);
        if (!add_node(&s, ecma->root))
            continue;
        writ_match match = writ_pattern_match(pattern, writ_buf_str(&s.out));
        found = match == WRIT_MATCH_YES;
        costly += match == WRIT_MATCH_TOO_COSTLY;
    }
    if (found)
        *text = writ_str_copy(arena, writ_buf_str(&s.out));
    writ_buf_clear(&s.out);
    writ_buf_clear(&s.asked);
    return found;
}
