/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/predict_parts.h"

/* The longest value that is looked up. */
enum { LONGEST = 256 };

/* ---- looking ---- */

/* One record. */
typedef struct looking {
    const char *record;
    const char *limit; /* the end of what may be read */
    const char *end;   /* of the record; NULL: not looked for yet */
} looking;

static const char *end_of(looking *l)
{
    if (!l->end)
        l->end = memchr(l->record, '\n', (size_t)(l->limit - l->record));
    if (!l->end)
        l->end = l->limit;
    return l->end;
}

static const char *skip_spaces(const char *p)
{
    while (*p == ' ' || *p == '\t')
        p++;
    return p;
}

static writ_str text_at(const char *p, const char *limit)
{
    size_t left = (size_t)(limit - p) < LONGEST ? (size_t)(limit - p) : LONGEST;
    const char *end = left > 1 && *p == '"' ? memchr(p + 1, '"', left - 1) : NULL;
    if (end)
        return (writ_str){p, (size_t)(end - p) + 1};
    size_t len = 0;
    while (len < left && (unsigned char)p[len] > ' ' && !strchr(",}]", p[len]))
        len++;
    return (writ_str){p, len};
}

/* The answer whose words stand at p, or NULL. Which one it is is not to be foreseen, so nothing
 * branches on it. */
static inline const writ_predict_answer *answer_of_words(const writ_predict_spot *at, const char *p)
{
    size_t found = 0;
    for (size_t i = 0; i < at->answers.count; i++) {
        const writ_predict_answer *one = at->answers.items[i];
        const uint64_t differs =
            writ_predict_differing(p, one->word, one->mask) |
            writ_predict_differing(p + one->later_at, one->later, one->later_mask);
        found = differs ? found : i + 1;
    }
    return found ? at->answers.items[found - 1] : NULL;
}

/* The answer that the value at p is, or NULL. Another value may be taken for it: it is a guess. */
static inline const writ_predict_answer *answer_at(const writ_predict_spot *at, const char *p,
                                                   const char *limit)
{
    return at->has_words ? answer_of_words(at, p) : writ_map_find(&at->by_text, text_at(p, limit));
}

/* The value of a member whose name ends at p; NULL: no name ends there. */
static inline const char *value_behind(const char *p, const char *limit)
{
    p = skip_spaces(p); /* the padding, at the latest, ends them: it stands behind the limit */
    if (p >= limit || *p != ':')
        return NULL;
    p = skip_spaces(p + 1);
    return p < limit ? p : NULL;
}

/* Where the name may begin: from *from to *to. */
static bool window_of(const writ_predict_place *at, looking *l, const char **from, const char **to)
{
    size_t size;
    if (at->start_high - at->start_low <= at->end_high - at->end_low) {
        size = (size_t)(l->limit - l->record);
        if (at->start_low >= size)
            return false;
        *from = l->record + at->start_low;
        *to = l->record + (at->start_high < size ? at->start_high : size - 1);
        return true;
    }
    size = (size_t)(end_of(l) - l->record);
    if (at->end_low > size)
        return false;
    *from = l->end - (at->end_high < size ? at->end_high : size);
    *to = l->end - at->end_low;
    return true;
}

/* Calls `judge` with the value of each member of that name in the window, until it says yes. */
static bool look(const writ_predict_place *at, looking *l,
                 bool (*judge)(void *, const writ_predict_spot *, const char *), void *context)
{
    const char *from, *to;
    if (!window_of(at, l, &from, &to))
        return false;
    const writ_str name = at->spot->name;
    while (from <= to) {
        size_t left = (size_t)(to - from) + name.len;
        if (left > (size_t)(l->limit - from))
            left = (size_t)(l->limit - from);
        if (left < name.len)
            return false;
        if (!writ_bytes_equal(from, name.ptr, name.len)) {
            from = from < to ? memmem(from, left, name.ptr, name.len) : NULL;
            if (!from)
                return false;
        }
        const char *value = value_behind(from + name.len, l->limit);
        if (value && judge(context, at->spot, value))
            return true;
        from++;
    }
    return false;
}

/* ---- guessing ---- */

typedef struct guessing {
    writ_predictor *predictor;
    looking looking;
    int route;
    uint32_t asked; /* of what a route asks elsewhere */
} guessing;

static bool is_asked_for(void *context, const writ_predict_spot *at, const char *value)
{
    const guessing *g = context;
    const writ_predict_answer *found = answer_at(at, value, g->looking.limit);
    for (size_t i = 0; found && i < found->routes.count; i++)
        if (found->routes.items[i] == g->asked)
            return true;
    return false;
}

/* May what the route asks of this spot be so? What is nowhere that it has been says nothing. */
static bool may_agree(guessing *g, const writ_predict_spot *at)
{
    const writ_predictor *p = g->predictor;
    bool was_somewhere = false;
    for (size_t i = 0; i < p->place_count; i++) {
        if (p->places[i].spot != at)
            continue;
        was_somewhere = true;
        if (look(&p->places[i], &g->looking, is_asked_for, g))
            return true;
    }
    return !was_somewhere;
}

static bool agrees(guessing *g, uint32_t route)
{
    const writ_predictor *p = g->predictor;
    const writ_route *of = &p->routes->items[route];
    g->asked = route;
    for (size_t i = 0; i < of->count; i++) {
        const writ_predict_spot *at = &p->spots[of->tests[i].spot];
        bool is_asked = at != p->leading[route] && at->answers.count && !at->any.count &&
                        writ_predict_tells(p, &of->tests[i]);
        if (is_asked && !may_agree(g, at))
            return false;
    }
    return true;
}

static bool pick_one(guessing *g, const writ_predict_routes *led)
{
    for (size_t i = 0; i < led->count; i++)
        if (agrees(g, led->items[i])) {
            g->route = (int)led->items[i];
            return true;
        }
    return false;
}

static inline bool pick(guessing *g, const writ_predict_routes *led)
{
    if (led->count != 1)
        return led->count && pick_one(g, led);
    g->route = (int)led->items[0];
    return true;
}

static bool takes(void *context, const writ_predict_spot *at, const char *value)
{
    guessing *g = context;
    const writ_predict_answer *found = answer_at(at, value, g->looking.limit);
    return (found && pick(g, &found->led)) || pick(g, &at->any_led);
}

static bool is_fixed(const writ_predict_place *at)
{
    return at->start_low == at->start_high;
}

/* Where the name has always begun at the same byte, which is the rule, and its word was found. */
static bool takes_at(guessing *g, const writ_predict_spot *at, const char *p)
{
    if (at->name.len > 8 &&
        (p + at->name.len >= g->looking.limit || !writ_bytes_equal(p, at->name.ptr, at->name.len)))
        return false;
    const char *value = value_behind(p + at->name.len, g->looking.limit);
    return value && takes(g, at, value);
}

static bool hits(guessing *g, const writ_predict_place *at)
{
    if (is_fixed(at))
        return takes_at(g, at->spot, g->looking.record + at->start_low);
    return look(at, &g->looking, takes, g);
}

/* A bit for each place to look at: a fixed one where the name is not is none. Which of them it is
 * differs from record to record, so nothing branches on it. */
static uint32_t find_places(const writ_predictor *p, const looking *l)
{
    const size_t size = (size_t)(l->limit - l->record);
    uint32_t found = 0;
    for (size_t i = 0; i < p->glance_count; i++) {
        const writ_predict_glance *at = &p->glances[i];
        const size_t start = at->start < size ? at->start : 0;
        const uint32_t is_there = !writ_predict_differing(l->record + start, at->word, at->mask);
        found |= at->bit & (0 - is_there);
    }
    return found;
}

void writ_predict_list_glances(writ_predictor *p)
{
    p->glance_count = 0;
    for (size_t i = 0; i < p->place_count; i++) {
        const writ_predict_place *at = &p->places[i];
        const uint32_t bit = (uint32_t)1 << i;
        if (at->spot->leads)
            p->glances[p->glance_count++] =
                is_fixed(at)
                    ? (writ_predict_glance){at->spot->word, at->spot->mask, at->start_low, bit}
                    : (writ_predict_glance){0, 0, 0, bit};
    }
}

/* What hits more often is looked at first. */
static void note_hit(writ_predictor *p, size_t i)
{
    const size_t before = i - (i > 0);
    p->places[i].hits++;
    p->guessed = i + 1;
    if (p->places[i].hits <= p->places[before].hits)
        return;
    writ_predict_place hit = p->places[i];
    p->places[i] = p->places[before];
    p->places[before] = hit;
    p->guessed = before + 1;
    writ_predict_list_glances(p);
}

/* The same route. What is done with it would have to wait for the bytes that told it, and the next
 * record for that; but a branch is foreseen, and what is behind it waits for nothing. That is known
 * as value speculation. To a compiler the numbers look as if they might be others. */
static inline int foresee(const writ_predictor *p, int route)
{
    for (int i = 0; i < WRIT_PREDICT_FORESEEN; i++)
        if (p->foreseen[i] == route)
            return i;
    return route;
}

int writ_predictor_guess(writ_predictor *p, const char *record, const char *end)
{
    guessing g = {.predictor = p, .looking = {record, end, NULL}};
    for (uint32_t left = find_places(p, &g.looking); left; left &= left - 1) {
        const size_t i = (size_t)__builtin_ctz(left);
        if (hits(&g, &p->places[i])) {
            note_hit(p, i);
            return foresee(p, g.route);
        }
    }
    p->guessed = 0;
    return p->fallback;
}
