/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "contracts/base/error.h"
#include "contracts/base/write.h"
#include "validator/predict_parts.h"

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

static void set_words(writ_predict_answer *of)
{
    const size_t most = WRIT_SCAN_PADDING - 8; /* what may be read wherever a value is */
    of->later_at = of->text.len > 8 ? of->text.len - 8 : 0;
    of->later_at = of->later_at < most ? of->later_at : most;
    set_word(of->text, &of->word, &of->mask);
    set_word(writ_str_part(of->text, of->later_at, SIZE_MAX), &of->later, &of->later_mask);
}

static bool has_same_words(const writ_predict_answer *one, const writ_predict_answer *other)
{
    return one->word == other->word && one->mask == other->mask && one->later == other->later &&
           one->later_mask == other->later_mask && one->later_at == other->later_at;
}

/* Are there few answers, and do their words tell them apart? */
static bool words_tell(const writ_predict_spot *at)
{
    bool tell = at->answers.count <= WRIT_PREDICT_FEW;
    for (size_t i = 0; i < at->answers.count && tell; i++)
        for (size_t other = 0; other < i && tell; other++)
            tell = !has_same_words(at->answers.items[i], at->answers.items[other]);
    return tell;
}

static void add_answer(writ_predictor *p, writ_predict_spot *at, const writ_value *value,
                       uint32_t route)
{
    writ_buf json = WRIT_BUF_INIT;
    writ_json_write(&json, value, WRIT_JSON_COMPACT);
    writ_predict_answer *known = writ_map_find(&at->by_text, writ_buf_str(&json));
    if (!known) {
        known = WRIT_NEW(&p->arena, writ_predict_answer);
        known->text = writ_str_copy(&p->arena, writ_buf_str(&json));
        set_words(known);
        writ_map_put(&p->arena, &at->by_text, known->text, known);
        *WRIT_PUSH(&p->arena, &at->answers) = known;
    }
    *WRIT_PUSH(&p->arena, &known->routes) = route;
    writ_buf_clear(&json);
}

bool writ_predict_tells(const writ_predictor *p, const writ_route_test *test)
{
    return p->spots[test->spot].name.len && (test->selector->kind == WRIT_SELECTS_VALUES ||
                                             test->selector->kind == WRIT_SELECTS_PRESENT);
}

static void add_test(writ_predictor *p, const writ_route_test *test, uint32_t route)
{
    writ_predict_spot *at = &p->spots[test->spot];
    const writ_value *values = test->selector->values;
    if (test->selector->kind == WRIT_SELECTS_PRESENT)
        *WRIT_PUSH(&p->arena, &at->any) = route;
    for (size_t i = 0; values && i < values->array.count; i++)
        add_answer(p, at, values->array.items[i], route);
}

/* How many other routes ask for what the test asks for, for each of its values. */
static size_t count_sharing(const writ_predict_spot *at, const writ_route_test *test,
                            uint32_t route)
{
    const bool is_presence = test->selector->kind == WRIT_SELECTS_PRESENT;
    size_t sharing = at->any.count - is_presence;
    for (size_t i = 0; i < at->answers.count; i++) {
        const writ_predict_answer *one = at->answers.items[i];
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
        if (!writ_predict_tells(p, test))
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

static void add_led(writ_predictor *p, const writ_predict_spot *at, const writ_predict_routes *from,
                    writ_predict_routes *to)
{
    for (size_t i = 0; i < from->count; i++)
        if (p->leading[from->items[i]] == at)
            *WRIT_PUSH(&p->arena, to) = from->items[i];
}

static void list_led(writ_predictor *p, writ_predict_spot *at)
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
    for (int i = 0; i < WRIT_PREDICT_FORESEEN; i++)
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
