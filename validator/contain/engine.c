/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/contain/engine.h"

#include "contracts/base/read.h"

const char *writ_assertion_keyword(writ_assertion_kind kind)
{
    static const char *const keywords[] = {
#define ASSERTION(enumerator, keyword) keyword,
#include "validator/contain/assertions.def"
#undef ASSERTION
    };
    return keywords[kind];
}

const writ_pattern *writ_engine_pattern(writ_engine *engine, writ_str text)
{
    writ_pattern *pattern = writ_map_find(&engine->patterns, text);
    if (pattern || writ_pattern_compile(text, &pattern, NULL))
        return pattern;
    if (strcmp(writ_pattern_method(pattern), "pcre2") == 0)
        *WRIT_PUSH(&engine->arena, &engine->costly_patterns) = pattern;
    writ_map_put(&engine->arena, &engine->patterns, text, pattern);
    *WRIT_PUSH(&engine->arena, &engine->pattern_list) = pattern;
    return pattern;
}

static int wrong_pattern(const writ_schema *node, const char *keyword, writ_str text,
                         writ_error *err)
{
    writ_error cause = WRIT_ERROR_INIT;
    writ_pattern *pattern;
    writ_place place = writ_schema_keyword_place(node, keyword);
    writ_pattern_compile(text, &pattern, &cause);
    int code = writ_error_set_place(err, cause.code, &place, "pattern '%.*s': %s", WRIT_FMT(text),
                                    cause.message);
    if (cause.hint[0])
        writ_error_hint(err, "%s", cause.hint);
    return code;
}

static int compile_patterns(writ_engine *engine, writ_side side, writ_error *err)
{
    const writ_schema_set *set = engine->sets[side];
    for (size_t i = 0; i < set->count; i++) {
        const writ_schema *node = set->nodes[i];
        if (node->has_pattern && !writ_engine_pattern(engine, node->pattern))
            return wrong_pattern(node, "pattern", node->pattern, err);
        for (size_t k = 0; k < node->pattern_properties.count; k++)
            if (!writ_engine_pattern(engine, node->pattern_properties.items[k].name))
                return wrong_pattern(node, "patternProperties",
                                     node->pattern_properties.items[k].name, err);
    }
    return WRIT_OK;
}

static void find_strict_integers(writ_engine *engine)
{
    for (int side = 0; side < WRIT_SIDE_COUNT; side++) {
        engine->as_spelled[side] = engine->sets[side]->draft == WRIT_DRAFT_4;
        for (size_t i = 0; i < engine->sets[side]->count; i++)
            engine->strict_integers |= engine->sets[side]->nodes[i]->strict_integer;
    }
}

void writ_engine_extend(writ_engine *engine, writ_side side, writ_schema *const *made, size_t count)
{
    const writ_schema_set *set = engine->sets[side];
    size_t all = set->count + count;
    if (!count)
        return;
    writ_schema_set *larger = writ_arena_copy(&engine->arena, set, sizeof *set);
    larger->nodes = writ_arena_alloc(&engine->arena, all * sizeof *larger->nodes);
    writ_node *nodes = writ_arena_zalloc(&engine->arena, all * sizeof *nodes);
    memcpy(larger->nodes, set->nodes, set->count * sizeof *set->nodes);
    memcpy(nodes, engine->nodes[side], set->count * sizeof *nodes);
    memcpy(larger->nodes + set->count, made, count * sizeof *made);
    larger->count = all;
    engine->sets[side] = larger;
    engine->nodes[side] = nodes;
}

int writ_engine_init(writ_engine *engine, const writ_schema_set *p, const writ_schema_set *c,
                     const writ_contain_options *options, writ_error *err)
{
    *engine = (writ_engine){.sets = {p, c}, .undeclared = options->undeclared, .limit = UINT32_MAX};
    if (engine->undeclared == WRIT_UNDECLARED_DEFAULT)
        engine->undeclared = WRIT_UNDECLARED_ANYTHING;
    engine->lowest = UINT32_MAX;
    for (int side = 0; side < WRIT_SIDE_COUNT; side++) {
        size_t bytes = engine->sets[side]->count * sizeof *engine->nodes[side];
        engine->nodes[side] = writ_arena_zalloc(&engine->arena, bytes);
    }
    for (int side = 0; side < WRIT_SIDE_COUNT; side++) {
        int code = compile_patterns(engine, side, err);
        if (code)
            return code;
    }
    writ_evaluators_assign(engine);
    find_strict_integers(engine);
    writ_classes_assign(engine);
    return WRIT_OK;
}

void writ_engine_clear(writ_engine *engine)
{
    for (int side = 0; side < WRIT_SIDE_COUNT; side++) {
        writ_judge_free(engine->judges[side]);
        writ_judge_free(engine->read_judges[side]);
    }
    for (size_t i = 0; i < engine->pattern_list.count; i++)
        writ_pattern_free(engine->pattern_list.items[i]);
    writ_arena_clear(&engine->arena);
}
