/* SPDX-License-Identifier: Apache-2.0
 *
 * The validator's word on values: the program that judges payloads, run from any node. Nothing here
 * decides by itself what a schema means.
 */
#include <stdlib.h>

#include "contracts/base/write.h"
#include "contracts/path.h"
#include "validator/contain/engine.h"
#include "validator/run.h"

struct writ_judge {
    writ_program program;
    writ_tape tape;
    writ_run run;
    writ_buf json;
};

static struct writ_judge *new_judge(const writ_schema_set *set)
{
    struct writ_judge *judge = calloc(1, sizeof *judge);
    if (!judge)
        writ_out_of_memory();
    if (writ_program_init(&judge->program, set, NULL)) {
        free(judge);
        return NULL;
    }
    judge->run.program = &judge->program;
    judge->run.tape = &judge->tape;
    judge->run.show_values = true; /* a witness is made up; who prints it masks what is sensitive */
    return judge;
}

static struct writ_judge *judge_of(writ_engine *engine, writ_side side)
{
    if (!engine->judges[side])
        engine->judges[side] = new_judge(engine->sets[side]);
    return engine->judges[side];
}

/* For who asks about thousands of values, and confirms nothing. */
static struct writ_judge *read_judge_of(writ_engine *engine, writ_side side)
{
    if (engine->read_sets[side] == engine->sets[side])
        return judge_of(engine, side);
    if (!engine->read_judges[side])
        engine->read_judges[side] = new_judge(engine->read_sets[side]);
    return engine->read_judges[side];
}

void writ_judge_free(struct writ_judge *judge)
{
    if (!judge)
        return;
    writ_program_clear(&judge->program);
    writ_tape_clear(&judge->tape);
    writ_run_clear(&judge->run);
    writ_buf_clear(&judge->json);
    free(judge);
}

/* ── patterns that give up ── */

/* A refusal because a pattern was too costly says nothing about the set, and below a `not` it turns
 * into an acceptance. So a text on which any backtracking pattern of either side gives up is not
 * judged at all. */
static bool gives_up(const writ_engine *engine, writ_str text)
{
    for (size_t i = 0; i < engine->costly_patterns.count; i++)
        if (writ_pattern_match(engine->costly_patterns.items[i], text) == WRIT_MATCH_TOO_COSTLY)
            return true;
    return false;
}

static bool is_costly(const writ_engine *engine, const writ_value *value)
{
    if (!engine->costly_patterns.count)
        return false;
    bool costly = value->kind == WRIT_STRING && gives_up(engine, value->string);
    for (size_t i = 0; !costly && value->kind == WRIT_ARRAY && i < value->array.count; i++)
        costly = is_costly(engine, value->array.items[i]);
    for (size_t i = 0; !costly && value->kind == WRIT_OBJECT && i < value->object.count; i++)
        costly = gives_up(engine, value->object.items[i].name) ||
                 is_costly(engine, value->object.items[i].value);
    return costly;
}

/* ── judging ── */

static writ_answer judge_by(struct writ_judge *judge, writ_engine *engine,
                            const writ_schema *schema, const writ_value *value,
                            writ_findings *findings)
{
    static const char padding[WRIT_SCAN_PADDING];
    static const uint64_t cost_of_a_step = 4096; /* most judgements cost less than one more */
    static const uint32_t least_steps = 64;      /* for what is cheap, when all steps are spent */
    writ_scan_error error;
    if (!judge || is_costly(engine, value))
        return WRIT_NOT_KNOWN;
    writ_buf_reset(&judge->json);
    writ_json_write(&judge->json, value, WRIT_JSON_COMPACT);
    size_t len = judge->json.len;
    writ_buf_add(&judge->json, padding, sizeof padding);
    writ_engine_spend(engine, 1 + (uint32_t)(len / 256));
    if (!writ_scan(&judge->tape, judge->json.ptr, len, &error))
        return WRIT_NOT_KNOWN; /* nested deeper than a payload may be */
    judge->run.arena = &engine->arena;
    judge->run.findings = findings;
    judge->program.root = schema->id;
    uint32_t left = engine->limit - engine->steps;
    judge->run.cost_most = cost_of_a_step * (left > least_steps ? left : least_steps);
    bool holds = writ_run_root(&judge->run);
    writ_engine_spend(engine, (uint32_t)(judge->run.cost / cost_of_a_step));
    if (judge->run.gave_up)
        return WRIT_NOT_KNOWN;
    return holds ? WRIT_YES : WRIT_NO;
}

writ_answer writ_judge_accepts(writ_engine *engine, const writ_schema *schema, writ_side side,
                               const writ_value *value)
{
    return judge_by(judge_of(engine, side), engine, schema, value, NULL);
}

writ_answer writ_judge_check(writ_engine *engine, const writ_schema *schema, writ_side side,
                             const writ_value *value, writ_findings *findings)
{
    return judge_by(judge_of(engine, side), engine, schema, value, findings);
}

/* ── findings and focuses ── */

static writ_str last_token(writ_str pointer)
{
    size_t at = pointer.len;
    while (at > 0 && pointer.ptr[at - 1] != '/')
        at--;
    return writ_str_part(pointer, at, pointer.len - at);
}

/* `false` has no keyword of its own, so its place in the document must be the same, or that of the
 * additionalProperties that it is the value of. */
static bool names_false(const writ_finding *finding, const writ_focus *focus)
{
    return writ_str_equal(finding->schema_path, focus->leaf->pointer);
}

static bool names_keyword(const writ_finding *finding, const writ_focus *focus)
{
    writ_str keyword = last_token(finding->schema_path);
    if (focus->leaf->never)
        return names_false(finding, focus);
    if (writ_str_is(keyword, focus->keyword))
        return true;
    if (strcmp(focus->keyword, "contains") == 0)
        return writ_str_is(keyword, "minContains");
    if (strcmp(focus->keyword, "dependentRequired") == 0)
        return writ_str_is(keyword, "dependencies"); /* draft 7's name */
    return false;
}

/* A name that is refused stands at the member, while the focus is on the object. */
static bool is_at(writ_engine *engine, const writ_finding *finding, const writ_focus *focus)
{
    return writ_path_matches(focus->path, finding->path) ||
           (strcmp(focus->keyword, "propertyNames") == 0 &&
            writ_path_matches(writ_path_any(&engine->arena, focus->path), finding->path));
}

const writ_finding *writ_judge_find(writ_engine *engine, const writ_findings *findings,
                                    const writ_focus *focus)
{
    for (size_t i = 0; i < findings->count; i++)
        if (names_keyword(&findings->items[i], focus) && is_at(engine, &findings->items[i], focus))
            return &findings->items[i];
    return NULL;
}

/* ── literals ── */

static writ_answer fails_at(writ_engine *engine, const writ_literal *literal,
                            const writ_value *value)
{
    writ_findings findings = {0};
    writ_answer answer = writ_judge_check(engine, literal->schema, literal->side, value, &findings);
    if (answer != WRIT_NO)
        return answer == WRIT_YES ? WRIT_NO : WRIT_NOT_KNOWN;
    /* Whoever fails elsewhere may fail here too, unreported behind a wrong type, say. */
    return writ_judge_find(engine, &findings, literal->focus) ? WRIT_YES : WRIT_NOT_KNOWN;
}

writ_answer writ_judge_literal(writ_engine *engine, const writ_literal *literal,
                               const writ_value *value)
{
    if (literal->focus)
        return fails_at(engine, literal, value);
    writ_answer answer =
        judge_by(read_judge_of(engine, literal->side), engine, literal->schema, value, NULL);
    return answer == WRIT_NOT_KNOWN || !literal->negative ? answer
           : answer == WRIT_YES                           ? WRIT_NO
                                                          : WRIT_YES;
}

writ_answer writ_judge_goal(writ_engine *engine, const writ_goal *goal, const writ_value *value)
{
    writ_answer all = WRIT_YES;
    for (size_t i = 0; i < goal->count && all != WRIT_NO; i++) {
        writ_answer one = writ_judge_literal(engine, &goal->literals[i], value);
        if (one != WRIT_YES)
            all = one;
    }
    return all;
}
