/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/contain/contain.h"

#include <time.h>

#include "contracts/base/bounds.h"
#include "validator/contain/engine.h"

/* A quarter of what counts them. */
#define WRIT_MOST_STEPS (UINT32_MAX / 4)

/* Half of the steps are for the proof: 57 ms at worst where this was measured (a union of sixty
 * open variants without a kind, on a busy machine). No pair is known that the clock ends there, nor
 * would be on a machine that is twenty times slower. */
static const writ_budget usual = {.steps = 100000, .states = 20000, .milliseconds = 10000};
/* Honest documents of thousands of fields need more, and only in proportion. */
static const uint32_t steps_per_node = 16; /* for the proof, a quarter of it for witnesses */

const char *writ_verdict_name(writ_verdict_kind kind)
{
    static const char *const names[] = {"compatible", "breaking", "unknown"};
    return names[kind];
}

static uint64_t now_us(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static uint32_t times(uint32_t said, uint32_t otherwise, uint32_t factor)
{
    uint64_t product = (uint64_t)(said ? said : otherwise) * factor;
    return product > UINT32_MAX ? UINT32_MAX : (uint32_t)product;
}

writ_budget writ_budget_times(writ_budget budget, uint32_t factor)
{
    factor = factor > WRIT_BOUND_BUDGET ? WRIT_BOUND_BUDGET : factor ? factor : 1;
    return (writ_budget){
        .steps = times(budget.steps, usual.steps, factor),
        .states = times(budget.states, usual.states, factor),
        .milliseconds = times(budget.milliseconds, usual.milliseconds, factor),
    };
}

static writ_budget budget_of(const writ_contain_options *options)
{
    return writ_budget_times(options->budget, 1);
}

/* What ran out says more than that something could not be decided. */
static void name_reasons(const writ_engine *engine, writ_verdict *verdict)
{
    for (size_t i = 0; i < verdict->doubts.count; i++) {
        writ_str *reason = &verdict->doubts.items[i].reason;
        if (engine->out_of_time)
            *reason = WRIT_STR("budget: time");
        else if (writ_str_is(*reason, "budget"))
            *reason = WRIT_STR("budget: steps");
        else if (engine->out_of_states)
            *reason = WRIT_STR("budget: states");
    }
}

void writ_engine_look(writ_engine *engine)
{
    engine->look_at = engine->steps + WRIT_STEPS_A_LOOK;
    engine->out_of_time |=
        engine->deadline_us && now_us(CLOCK_THREAD_CPUTIME_ID) > engine->deadline_us;
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
    size_t nodes = engine->sets[0]->count + engine->sets[1]->count;
    uint32_t budget = budget_of(options).steps;
    uint64_t in_proportion = (uint64_t)nodes * steps_per_node * budget / usual.steps;
    uint32_t more = in_proportion > WRIT_MOST_STEPS ? WRIT_MOST_STEPS : (uint32_t)in_proportion;
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
        name_reasons(engine, verdict);
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
    uint64_t start = now_us(CLOCK_MONOTONIC);
    writ_engine engine;
    writ_verdict made = {0};
    if (!options)
        options = &defaults;
    int code = writ_engine_init(&engine, p, c, options, err);
    if (!code) {
        engine.most_states = budget_of(options).states;
        engine.deadline_us =
            now_us(CLOCK_THREAD_CPUTIME_ID) + (uint64_t)budget_of(options).milliseconds * 1000;
        judge_pair(&engine, arena, options, &made);
        made.steps = engine.steps;
        made.out_of_steps = engine.out_of_steps;
        made.elapsed_us = now_us(CLOCK_MONOTONIC) - start;
        *verdict = made;
    }
    writ_engine_clear(&engine);
    return code;
}
