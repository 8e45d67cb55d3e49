/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/predict.h"

#include <stdlib.h>

#include "contracts/base/error.h"
#include "contracts/base/map.h"
#include "contracts/base/write.h"

enum {
    MOST_PLACES = 32,  /* the least used one makes room for another */
    NEAR = 64,         /* bytes: records of one kind differ so much where nothing says more */
    FEW = 8,           /* values that are compared one by one, by their words */
    LONGEST = 256,     /* value that is looked up */
    MOST_FORESEEN = 16 /* routes that the processor foresees */
};

typedef WRIT_ARRAY(uint32_t) route_list;

/* A value, as JSON writes it, and the routes that ask for it; of those that it tells, the one that
 * was found last is first. */
typedef struct answer {
    writ_str text;
    uint64_t word, mask; /* its first eight bytes, zeros behind its end; ones where they count */
    uint64_t later, later_mask; /* the same of other ones, its last where it is not too long: */
    size_t later_at;
    route_list routes;
    route_list led; /* those of them that are told by this spot */
} answer;

/* What may stand at a spot of the routes. */
typedef struct spot {
    writ_str name;  /* with its quotes; "" where JSON would not write it as it is */
    bool leads;     /* some route is told by it */
    bool has_words; /* its answers are looked at one by one: they are few and differ in words */
    WRIT_ARRAY(answer *) answers;
    writ_map by_text;
    route_list any; /* routes that ask whether something stands there */
    route_list any_led;
    uint64_t word, mask; /* of the name */
} spot;

/* Where a spot has been, in bytes from the quote of its name. */
typedef struct place {
    spot *spot;
    size_t start_low, start_high; /* from the record's start */
    size_t end_low, end_high;     /* to its end */
    uint64_t hits;
} place;

/* What is looked at to find a place: a word of the record. */
typedef struct glance {
    uint64_t word, mask; /* as the name's; where it may begin at several bytes, any word will do */
    size_t start;
    uint32_t bit; /* the place's */
} glance;

struct writ_predictor {
    writ_arena arena;
    const writ_routes *routes;
    spot *spots;    /* as the routes' */
    spot **leading; /* by route: what it is told by, or NULL */
    place places[MOST_PLACES];
    size_t place_count;
    glance glances[MOST_PLACES]; /* of the places whose spots lead */
    size_t glance_count;
    size_t guessed;              /* the place of the last guess, and one more; 0: none */
    int fallback;                /* the last route that nothing leads to, or WRIT_NO_ROUTE */
    int foreseen[MOST_FORESEEN]; /* 0, 1, … */
};

/* ---- what is known of the routes ---- */

static bool is_plain(writ_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        unsigned char byte = (unsigned char)name.ptr[i];
        if (byte < 0x20 || byte > 0x7E || byte == '"' || byte == '\\')
            return false;
    }
    return name.len <= WRIT_SCAN_PADDING / 2;
}

static void set_word(writ_str text, uint64_t *word, uint64_t *mask)
{
    const size_t len = text.len < 8 ? text.len : 8;
    *word = 0;
    *mask = 0;
    memcpy(word, text.ptr, len);
    memset(mask, 0xFF, len);
}

static void set_words(answer *of)
{
    const size_t most = WRIT_SCAN_PADDING - 8; /* what may be read wherever a value is */
    of->later_at = of->text.len > 8 ? of->text.len - 8 : 0;
    of->later_at = of->later_at < most ? of->later_at : most;
    set_word(of->text, &of->word, &of->mask);
    set_word(writ_str_part(of->text, of->later_at, SIZE_MAX), &of->later, &of->later_mask);
}

/* The text has eight readable bytes. 0: it begins so. */
static inline uint64_t differing(const char *p, uint64_t word, uint64_t mask)
{
    uint64_t at;
    memcpy(&at, p, sizeof at);
    return (at ^ word) & mask;
}

static bool has_same_words(const answer *one, const answer *other)
{
    return one->word == other->word && one->mask == other->mask && one->later == other->later &&
           one->later_mask == other->later_mask && one->later_at == other->later_at;
}

/* Are there few answers, and do their words tell them apart? */
static bool words_tell(const spot *at)
{
    bool tell = at->answers.count <= FEW;
    for (size_t i = 0; i < at->answers.count && tell; i++)
        for (size_t other = 0; other < i && tell; other++)
            tell = !has_same_words(at->answers.items[i], at->answers.items[other]);
    return tell;
}

static void add_answer(writ_predictor *p, spot *at, const writ_value *value, uint32_t route)
{
    writ_buf json = WRIT_BUF_INIT;
    writ_json_write(&json, value, WRIT_JSON_COMPACT);
    answer *known = writ_map_find(&at->by_text, writ_buf_str(&json));
    if (!known) {
        known = WRIT_NEW(&p->arena, answer);
        known->text = writ_str_copy(&p->arena, writ_buf_str(&json));
        set_words(known);
        writ_map_put(&p->arena, &at->by_text, known->text, known);
        *WRIT_PUSH(&p->arena, &at->answers) = known;
    }
    *WRIT_PUSH(&p->arena, &known->routes) = route;
    writ_buf_clear(&json);
}

static bool tells(const writ_predictor *p, const writ_route_test *test)
{
    return p->spots[test->spot].name.len && (test->selector->kind == WRIT_SELECTS_VALUES ||
                                             test->selector->kind == WRIT_SELECTS_PRESENT);
}

static void add_test(writ_predictor *p, const writ_route_test *test, uint32_t route)
{
    spot *at = &p->spots[test->spot];
    const writ_value *values = test->selector->values;
    if (test->selector->kind == WRIT_SELECTS_PRESENT)
        *WRIT_PUSH(&p->arena, &at->any) = route;
    for (size_t i = 0; values && i < values->array.count; i++)
        add_answer(p, at, values->array.items[i], route);
}

/* How many other routes ask for what the test asks for, for each of its values. */
static size_t count_sharing(const spot *at, const writ_route_test *test, uint32_t route)
{
    const bool is_presence = test->selector->kind == WRIT_SELECTS_PRESENT;
    size_t sharing = at->any.count - is_presence;
    for (size_t i = 0; i < at->answers.count; i++) {
        const answer *one = at->answers.items[i];
        bool is_own = false;
        for (size_t r = 0; r < one->routes.count; r++)
            is_own = is_own || one->routes.items[r] == route;
        if (is_own || is_presence)
            sharing += one->routes.count - is_own;
    }
    return sharing;
}

/* A route is told by what it shares with the fewest others; of two such by a value. */
static void choose_leading(writ_predictor *p, uint32_t route)
{
    const writ_route *of = &p->routes->items[route];
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < of->count; i++) {
        const writ_route_test *test = &of->tests[i];
        if (!tells(p, test))
            continue;
        size_t sharing = 2 * count_sharing(&p->spots[test->spot], test, route) +
                         (test->selector->kind == WRIT_SELECTS_PRESENT);
        if (sharing >= least)
            continue;
        least = sharing;
        p->leading[route] = &p->spots[test->spot];
    }
    if (p->leading[route])
        p->leading[route]->leads = true;
}

static void add_led(writ_predictor *p, const spot *at, const route_list *from, route_list *to)
{
    for (size_t i = 0; i < from->count; i++)
        if (p->leading[from->items[i]] == at)
            *WRIT_PUSH(&p->arena, to) = from->items[i];
}

static void list_led(writ_predictor *p, spot *at)
{
    add_led(p, at, &at->any, &at->any_led);
    for (size_t i = 0; i < at->answers.count; i++)
        add_led(p, at, &at->answers.items[i]->routes, &at->answers.items[i]->led);
}

writ_predictor *writ_predictor_new(const writ_routes *routes)
{
    writ_predictor *p = calloc(1, sizeof *p);
    if (!p)
        writ_out_of_memory();
    p->routes = routes;
    p->fallback = WRIT_NO_ROUTE;
    for (int i = 0; i < MOST_FORESEEN; i++)
        p->foreseen[i] = i;
    p->spots = writ_arena_zalloc(&p->arena, routes->spots.count * sizeof *p->spots);
    p->leading = writ_arena_zalloc(&p->arena, routes->count * sizeof *p->leading);
    for (size_t i = 0; i < routes->spots.count; i++) {
        const writ_route_spot *at = &routes->spots.items[i];
        writ_str name = at->token_count ? at->tokens[at->token_count - 1] : WRIT_STR_EMPTY;
        if (at->token_count && is_plain(name))
            p->spots[i].name = writ_str_printf(&p->arena, "\"%.*s\"", WRIT_FMT(name));
        set_word(p->spots[i].name, &p->spots[i].word, &p->spots[i].mask);
    }
    for (uint32_t r = 0; r < routes->count; r++)
        for (size_t i = 0; i < routes->items[r].count; i++)
            add_test(p, &routes->items[r].tests[i], r);
    for (uint32_t r = 0; r < routes->count; r++)
        choose_leading(p, r);
    for (size_t i = 0; i < routes->spots.count; i++) {
        list_led(p, &p->spots[i]);
        p->spots[i].has_words = words_tell(&p->spots[i]);
    }
    return p;
}

void writ_predictor_free(writ_predictor *predictor)
{
    if (!predictor)
        return;
    writ_arena_clear(&predictor->arena);
    free(predictor);
}

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
static inline const answer *answer_of_words(const spot *at, const char *p)
{
    size_t found = 0;
    for (size_t i = 0; i < at->answers.count; i++) {
        const answer *one = at->answers.items[i];
        const uint64_t differs = differing(p, one->word, one->mask) |
                                 differing(p + one->later_at, one->later, one->later_mask);
        found = differs ? found : i + 1;
    }
    return found ? at->answers.items[found - 1] : NULL;
}

/* The answer that the value at p is, or NULL. Another value may be taken for it: it is a guess. */
static inline const answer *answer_at(const spot *at, const char *p, const char *limit)
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
static bool window_of(const place *at, looking *l, const char **from, const char **to)
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
static bool look(const place *at, looking *l, bool (*judge)(void *, const spot *, const char *),
                 void *context)
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

static bool is_asked_for(void *context, const spot *at, const char *value)
{
    const guessing *g = context;
    const answer *found = answer_at(at, value, g->looking.limit);
    for (size_t i = 0; found && i < found->routes.count; i++)
        if (found->routes.items[i] == g->asked)
            return true;
    return false;
}

/* May what the route asks of this spot be so? What is nowhere that it has been says nothing. */
static bool may_agree(guessing *g, const spot *at)
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
        const spot *at = &p->spots[of->tests[i].spot];
        bool is_asked = at != p->leading[route] && at->answers.count && !at->any.count &&
                        tells(p, &of->tests[i]);
        if (is_asked && !may_agree(g, at))
            return false;
    }
    return true;
}

static bool pick_one(guessing *g, const route_list *led)
{
    for (size_t i = 0; i < led->count; i++)
        if (agrees(g, led->items[i])) {
            g->route = (int)led->items[i];
            return true;
        }
    return false;
}

static inline bool pick(guessing *g, const route_list *led)
{
    if (led->count != 1)
        return led->count && pick_one(g, led);
    g->route = (int)led->items[0];
    return true;
}

static bool takes(void *context, const spot *at, const char *value)
{
    guessing *g = context;
    const answer *found = answer_at(at, value, g->looking.limit);
    return (found && pick(g, &found->led)) || pick(g, &at->any_led);
}

static bool is_fixed(const place *at)
{
    return at->start_low == at->start_high;
}

/* Where the name has always begun at the same byte, which is the rule, and its word was found. */
static bool takes_at(guessing *g, const spot *at, const char *p)
{
    if (at->name.len > 8 &&
        (p + at->name.len >= g->looking.limit || !writ_bytes_equal(p, at->name.ptr, at->name.len)))
        return false;
    const char *value = value_behind(p + at->name.len, g->looking.limit);
    return value && takes(g, at, value);
}

static bool hits(guessing *g, const place *at)
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
        const glance *at = &p->glances[i];
        const size_t start = at->start < size ? at->start : 0;
        const uint32_t is_there = !differing(l->record + start, at->word, at->mask);
        found |= at->bit & (0 - is_there);
    }
    return found;
}

static void list_glances(writ_predictor *p)
{
    p->glance_count = 0;
    for (size_t i = 0; i < p->place_count; i++) {
        const place *at = &p->places[i];
        const uint32_t bit = (uint32_t)1 << i;
        if (at->spot->leads)
            p->glances[p->glance_count++] =
                is_fixed(at) ? (glance){at->spot->word, at->spot->mask, at->start_low, bit}
                             : (glance){0, 0, 0, bit};
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
    place hit = p->places[i];
    p->places[i] = p->places[before];
    p->places[before] = hit;
    p->guessed = before + 1;
    list_glances(p);
}

/* The same route. What is done with it would have to wait for the bytes that told it, and the next
 * record for that; but a branch is foreseen, and what is behind it waits for nothing. That is known
 * as value speculation. To a compiler the numbers look as if they might be others. */
static inline int foresee(const writ_predictor *p, int route)
{
    for (int i = 0; i < MOST_FORESEEN; i++)
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

/* ---- learning ---- */

static size_t distance(size_t low, size_t high, size_t at)
{
    return at < low ? low - at : at > high ? at - high : 0;
}

static void widen(size_t *low, size_t *high, size_t at)
{
    *low = at < *low ? at : *low;
    *high = at > *high ? at : *high;
}

/* The place that these bytes belong to, where one is near. */
static place *place_near(writ_predictor *p, const spot *of, size_t start, size_t end)
{
    for (size_t i = 0; i < p->place_count; i++) {
        place *at = &p->places[i];
        bool by_start = at->start_high - at->start_low <= at->end_high - at->end_low;
        bool is_one = at->start_low == at->start_high && at->end_low == at->end_high;
        size_t from_start = distance(at->start_low, at->start_high, start);
        size_t from_end = distance(at->end_low, at->end_high, end);
        if (at->spot == of && (((by_start || is_one) && from_start <= NEAR) ||
                               ((!by_start || is_one) && from_end <= NEAR)))
            return at;
    }
    return NULL;
}

static void learn_place(writ_predictor *p, spot *of, size_t start, size_t end)
{
    place *at = place_near(p, of, start, end);
    if (at) {
        widen(&at->start_low, &at->start_high, start);
        widen(&at->end_low, &at->end_high, end);
        return;
    }
    p->place_count += p->place_count < MOST_PLACES;
    p->places[p->place_count - 1] = (place){of, start, start, end, end, 0};
}

/* Of routes that share a value the one that came last is tried first. */
static void put_first(route_list *list, uint32_t route)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i] == route) {
            memmove(&list->items[1], list->items, i * sizeof *list->items);
            list->items[0] = route;
        }
}

static void learn_order(spot *at, uint32_t route)
{
    put_first(&at->any_led, route);
    for (size_t i = 0; i < at->answers.count; i++)
        if (at->answers.items[i]->led.count > 1)
            put_first(&at->answers.items[i]->led, route);
}

/* A place that led to a wrong guess is looked at behind the next one. */
static void note_miss(writ_predictor *p)
{
    size_t i = p->guessed - 1;
    p->places[i].hits /= 2;
    if (i + 1 == p->place_count)
        return;
    place missed = p->places[i];
    p->places[i] = p->places[i + 1];
    p->places[i + 1] = missed;
}

void writ_predictor_learn(writ_predictor *p, size_t route, const writ_tape *tape)
{
    const writ_route *of = &p->routes->items[route];
    if (p->guessed)
        note_miss(p);
    p->guessed = 0;
    if (!p->leading[route])
        p->fallback = (int)route;
    for (size_t i = 0; i < of->count; i++) {
        const writ_route_test *test = &of->tests[i];
        uint32_t key =
            tells(p, test) ? writ_route_find(&p->routes->spots.items[test->spot], tape) : 0;
        if (!key)
            continue;
        size_t start = tape->tokens[key].offset - 1; /* its quote */
        learn_place(p, &p->spots[test->spot], start, tape->len - start);
        learn_order(&p->spots[test->spot], (uint32_t)route);
    }
    list_glances(p);
}
