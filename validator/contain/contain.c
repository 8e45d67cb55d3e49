/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/contain/contain.h"

#include <time.h>

#include "validator/contain/engine.h"

/* Steps of one pair, half of them for the proof: 57 ms at worst where this was measured (a union of
 * sixty open variants without a kind, on a busy machine). */
static const uint32_t default_steps = 100000;
/* Honest documents of thousands of fields need more, and only in proportion. */
static const uint32_t steps_per_node = 16; /* for the proof, a quarter of it for witnesses */

const char *writ_verdict_name(writ_verdict_kind kind)
{
    static const char *const names[] = {"compatible", "breaking", "unknown"};
    return names[kind];
}

static uint64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static bool is_identical(const writ_engine *engine)
{
    return writ_engine_node(engine, engine->sets[0]->root, WRIT_SIDE_P)->class_id ==
           writ_engine_node(engine, engine->sets[1]->root, WRIT_SIDE_C)->class_id;
}

/* { +P }, or { +P, -C } */
static bool is_empty(writ_engine *engine, bool with_c)
{
    const writ_literal literals[] = {
        {.schema = engine->sets[WRIT_SIDE_P]->root, .side = WRIT_SIDE_P},
        {.schema = engine->sets[WRIT_SIDE_C]->root, .side = WRIT_SIDE_C, .negative = true}};
    return writ_goal_empty(
        engine, writ_goal_get(engine, writ_scope_root(engine), literals, with_c ? 2 : 1));
}

static void judge_pair(writ_engine *engine, writ_arena *arena, const writ_contain_options *options,
                       writ_verdict *verdict)
{
    uint32_t nodes = (uint32_t)(engine->sets[0]->count + engine->sets[1]->count);
    uint32_t budget = options->budget_steps ? options->budget_steps : default_steps;
    uint32_t more = options->budget_steps ? 0 : nodes * steps_per_node;
    verdict->kind = WRIT_COMPATIBLE;
    engine->limit = budget / 4 + more / 2;
    if (!is_identical(engine))
        writ_goal_prepare(engine);
    engine->limit = budget / 2 + more;
    if (is_identical(engine)) {
        verdict->reason = WRIT_STR("identical");
    } else if (is_empty(engine, true)) {
        verdict->reason =
            is_empty(engine, false) ? WRIT_STR("P accepts nothing") : WRIT_STR("proved");
    } else {
        engine->limit = engine->steps + budget / 2 + more / 4;
        writ_refute(engine, arena, options, verdict);
        verdict->reason = WRIT_STR("proved");
    }
    if (verdict->breaks.count) {
        verdict->kind = WRIT_BREAKING;
        verdict->reason = WRIT_STR("witness");
    } else if (verdict->doubts.count) {
        verdict->kind = WRIT_UNKNOWN;
        verdict->reason = verdict->doubts.items[0].reason;
    }
}

int writ_contain(writ_arena *arena, const writ_schema_set *p, const writ_schema_set *c,
                 const writ_contain_options *options, writ_verdict *verdict, writ_error *err)
{
    static const writ_contain_options defaults = {.undeclared = WRIT_UNDECLARED_DEFAULT};
    uint64_t start = now_us();
    writ_engine engine;
    writ_verdict made = {0};
    if (!options)
        options = &defaults;
    int code = writ_engine_init(&engine, p, c, options, err);
    if (!code) {
        judge_pair(&engine, arena, options, &made);
        made.elapsed_us = now_us() - start;
        *verdict = made;
    }
    writ_engine_clear(&engine);
    return code;
}
