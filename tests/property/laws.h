/* SPDX-License-Identifier: Apache-2.0
 *
 * Laws of containment, held against the engine's verdicts on random schemas: what it calls
 * compatible no value refutes, each witness stands before the validator, and verdicts of related
 * pairs do not contradict one another. A failure prints the pair and its seed.
 */
#ifndef WRIT_TESTS_PROPERTY_LAWS_H
#define WRIT_TESTS_PROPERTY_LAWS_H

#include "tests/property/random_schema.h"
#include "tests/property/universe.h"
#include "tests/unit/validator/contain/pairs.h"
#include "validator/contain/engine.h"

/* ── values to hold against verdicts ── */

/* All small values: scalars, arrays of at most two and objects over two names of them; and some
 * larger ones by chance. */
static void fill_universe(struct universe *all)
{
    static const char *const scalars[] = {SCALARS,  "1.0",   "4",  "-2", "0.5", "\"bb\"",
                                          "\"ba\"", "\"c\"", "[]", "{}", "[1]", "{\"a\":1}"};
    const size_t count = sizeof scalars / sizeof scalars[0];
    add_printed(all, "[", "", "", "", "]");
    add_printed(all, "{", "", "", "", "}");
    for (size_t i = 0; i < count; i++) {
        add_printed(all, "", scalars[i], "", "", "");
        add_printed(all, "[", scalars[i], "", "", "]");
        add_printed(all, "{\"a\":", scalars[i], "", "", "}");
        add_printed(all, "{\"b\":", scalars[i], "", "", "}");
        add_printed(all, "{\"ab\":", scalars[i], "", "", "}");
        add_printed(all, "{\"c\":", scalars[i], "", "", "}");
        for (size_t k = 0; k < count; k++) {
            add_printed(all, "[", scalars[i], ",", scalars[k], "]");
            add_printed(all, "{\"a\":", scalars[i], ",\"b\":", scalars[k], "}");
        }
    }
    for (unsigned i = 0; i < 600; i++) {
        writ_buf buf = WRIT_BUF_INIT;
        bool array = chance(2);
        static const char *const names[] = {NAMES, "c"};
        writ_buf_add_text(&buf, array ? "[" : "{");
        for (unsigned k = 0, members = 1 + chance(4); k < members; k++) {
            writ_buf_add_text(&buf, k ? "," : "");
            if (!array)
                writ_buf_printf(&buf, "\"%s\":", names[k]);
            add_value(&buf, 2);
        }
        writ_buf_add_text(&buf, array ? "]" : "}");
        add_text(all, &buf);
        writ_buf_clear(&buf);
    }
}

/* ── verdicts ── */

static uint64_t seed_of_round;
static writ_budget law_budget; /* for one pair; 0 is the usual */
static size_t law_step = 1;    /* each n-th value is held against a compatible pair */

static struct tally {
    uint64_t compatible, breaking, unknown;
    uint64_t payloads; /* that were built to a compatible P, and that C was asked about */
} tally;

static writ_validator *new_validator(const writ_schema_set *set, writ_undeclared mode)
{
    writ_validator_options options = {0};
    writ_error err = WRIT_ERROR_INIT;
    writ_validator *validator;
    if (mode == WRIT_UNDECLARED_ABSENT) {
        options.watch_undeclared = true;
        options.undeclared_payload = WRIT_PAYLOAD_REJECT;
    }
    if (writ_validator_new(set, &options, &validator, &err))
        fail_msg("%s", err.message);
    return validator;
}

/* The full check, which looks for undeclared members also where no schema that ran declares any. */
static bool stands(writ_validator *validator, const char *text, size_t len)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_findings findings = {0};
    bool good = writ_validator_check(validator, &arena, text, len, &findings);
    writ_arena_clear(&arena);
    return good;
}

/* cmocka's messages are cut at a length that pairs exceed. */
static void fail_pair(const char *what, const char *value, writ_undeclared mode, const char *p,
                      const char *c)
{
    fprintf(stderr, "P %s\nC %s\n", p, c);
    fail_msg("seed %llu, undeclared mode %d: %s %s", (unsigned long long)seed_of_round, (int)mode,
             what, value);
}

/* No value of the universe may be in P and not in C. */
static void check_compatible(const struct universe *all, const struct pair *pair,
                             writ_undeclared mode, const char *p, const char *c)
{
    writ_validator *in_p = new_validator(pair->p, mode);
    writ_validator *in_c = new_validator(pair->c, WRIT_UNDECLARED_ANYTHING);
    for (size_t i = tally.compatible % law_step; i < all->count; i += law_step)
        if (writ_validator_accepts(in_p, all->texts[i], all->lens[i]) &&
            !writ_validator_accepts(in_c, all->texts[i], all->lens[i]) &&
            stands(in_p, all->texts[i], all->lens[i]))
            fail_pair("called compatible, but in P and not in C is", all->texts[i], mode, p, c);
    writ_validator_free(in_p);
    writ_validator_free(in_c);
}

static writ_verdict_kind verdict_in(const struct universe *all, writ_undeclared mode, const char *p,
                                    const char *c)
{
    struct pair pair;
    writ_contain_options options = {.undeclared = mode, .budget = law_budget};
    judge_with(&pair, p, c, &options, false); /* puts witnesses before the validator */
    writ_verdict_kind kind = pair.verdict.kind;
    if (kind == WRIT_COMPATIBLE && mode != WRIT_UNDECLARED_FOREIGN) /* which no validator knows */
        check_compatible(all, &pair, mode, p, c);
    if (kind == WRIT_BREAKING)
        assert_true(pair.verdict.breaks.count > 0);
    if (kind == WRIT_UNKNOWN) {
        assert_true(pair.verdict.doubts.count > 0);
        if (getenv("WRIT_CONTAIN_SHOW"))
            print_message("%s\nP %s\nC %s\n", describe(&pair), p, c);
    }
    tally.compatible += kind == WRIT_COMPATIBLE;
    tally.breaking += kind == WRIT_BREAKING;
    tally.unknown += kind == WRIT_UNKNOWN;
    writ_arena_clear(&pair.arena);
    return kind;
}

static writ_verdict_kind verdict(const struct universe *all, const char *p, const char *c)
{
    return verdict_in(all, WRIT_UNDECLARED_ANYTHING, p, c);
}

/* "{"allOf":[A,B]}" and the like. References are to the root, so schemas with one are not put
 * into another. */
static const char *wrap(writ_arena *arena, const char *before, const char *a, const char *b)
{
    return writ_str_printf(arena, "{\"%s\":[%s,%s]}", before, a, b).ptr;
}

static const char *negate(writ_arena *arena, const char *schema)
{
    return writ_str_printf(arena, "{\"not\":%s}", schema).ptr;
}

/* ── payloads that the engine itself builds ── */

/* A value of the universe, as a tree. */
static const writ_value *any_hint(writ_arena *arena, const struct universe *all)
{
    return chance(3) ? read_json(arena, "hint", all->texts[chance((uint32_t)all->count)]) : NULL;
}

static void hold_payload(writ_engine *engine, const writ_value *payload, const char *p,
                         const char *c)
{
    const writ_schema *in_p = engine->sets[WRIT_SIDE_P]->root;
    const writ_schema *in_c = engine->sets[WRIT_SIDE_C]->root;
    if (!payload || writ_judge_accepts(engine, in_p, WRIT_SIDE_P, payload) != WRIT_YES)
        return;
    tally.payloads++;
    if (writ_judge_accepts(engine, in_c, WRIT_SIDE_C, payload) == WRIT_NO)
        fail_msg("seed %llu: called compatible, but the payload %s is not in C\nP %s\nC %s",
                 (unsigned long long)seed_of_round, write_json(&engine->arena, payload), p, c);
}

/* Of a pair that was called compatible: payloads of P, near values of all kinds, are in C. */
static void check_payloads(const struct universe *all, const char *p, const char *c, unsigned count)
{
    static const writ_contain_options options = {.undeclared = WRIT_UNDECLARED_ANYTHING};
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    writ_engine engine;
    if (writ_engine_init(&engine, compile(&arena, p), compile(&arena, c), &options, &err))
        fail_msg("%s", err.message);
    writ_literal holds = {.schema = engine.sets[WRIT_SIDE_P]->root, .side = WRIT_SIDE_P};
    writ_goal *goal = writ_goal_get(&engine, writ_scope_root(&engine), &holds, 1);
    for (unsigned i = 0; i < count; i++) {
        engine.variety = i / 2 % 5;
        engine.rich = i % 2;
        engine.limit = engine.steps + 2000;
        hold_payload(&engine, writ_goal_build(&engine, goal, any_hint(&arena, all)), p, c);
    }
    writ_engine_clear(&engine);
    writ_arena_clear(&arena);
}

/* ── laws ── */

static void must(bool holds, const char *law, const char *p, const char *c)
{
    if (!holds)
        fail_msg("seed %llu: %s\nP %s\nC %s", (unsigned long long)seed_of_round, law, p, c);
}

#define MUST_NOT(kind, p, c) must(verdict(all, (p), (c)) != (kind), "is " #kind, (p), (c))

static void check_laws_of_one(const struct universe *all, writ_arena *arena, const char *p,
                              const char *s)
{
    MUST_NOT(WRIT_BREAKING, p, p);
    MUST_NOT(WRIT_BREAKING, p, "true");
    MUST_NOT(WRIT_BREAKING, "false", p);
    if (strstr(p, "$ref") || strstr(s, "$ref"))
        return;
    MUST_NOT(WRIT_BREAKING, wrap(arena, "allOf", p, s), p);
    MUST_NOT(WRIT_BREAKING, p, wrap(arena, "anyOf", p, s));
    MUST_NOT(WRIT_BREAKING, p, negate(arena, negate(arena, p)));
    MUST_NOT(WRIT_BREAKING, negate(arena, negate(arena, p)), p);
    MUST_NOT(WRIT_BREAKING, wrap(arena, "allOf", p, negate(arena, p)), "false");
    MUST_NOT(WRIT_BREAKING, "true", wrap(arena, "anyOf", p, negate(arena, p)));
    MUST_NOT(WRIT_BREAKING, wrap(arena, "oneOf", p, s), wrap(arena, "anyOf", p, s));
    const char *by_if = writ_str_printf(arena, "{\"if\":%s,\"then\":%s,\"else\":false}", p, s).ptr;
    MUST_NOT(WRIT_BREAKING, by_if, wrap(arena, "allOf", p, s));
    MUST_NOT(WRIT_BREAKING, wrap(arena, "allOf", p, s), by_if);
}

static bool contradict(writ_verdict_kind a, writ_verdict_kind b)
{
    return (a == WRIT_COMPATIBLE && b == WRIT_BREAKING) ||
           (a == WRIT_BREAKING && b == WRIT_COMPATIBLE);
}

/* `payloads` of P are built where it is compatible. */
static void check_laws_of_two(const struct universe *all, writ_arena *arena, const char *p,
                              const char *c, const char *s, unsigned payloads)
{
    writ_verdict_kind kind = verdict(all, p, c);
    if (kind == WRIT_COMPATIBLE)
        check_payloads(all, p, c, payloads);
    const char *same_p = same_otherwise(arena, p), *same_c = same_otherwise(arena, c);
    must(!contradict(kind, verdict(all, same_p, same_c)), "written otherwise it is otherwise",
         same_p, same_c);
    MUST_NOT(WRIT_BREAKING, p, same_p);
    MUST_NOT(WRIT_BREAKING, same_p, p);
    if (strstr(p, "$ref") || strstr(c, "$ref") || strstr(s, "$ref"))
        return;
    must(!contradict(kind, verdict(all, negate(arena, c), negate(arena, p))),
         "P in C, but not C not in not P (or the other way round)", p, c);
    must(!contradict(kind, verdict(all, wrap(arena, "allOf", p, negate(arena, c)), "false")),
         "P in C against (P and not C) in false", p, c);
    writ_verdict_kind narrowed = verdict(all, wrap(arena, "allOf", p, s), c);
    writ_verdict_kind widened = verdict(all, wrap(arena, "anyOf", p, s), c);
    writ_verdict_kind tightened = verdict(all, p, wrap(arena, "allOf", c, s));
    writ_verdict_kind loosened = verdict(all, p, wrap(arena, "anyOf", c, s));
    must(kind != WRIT_COMPATIBLE || (narrowed != WRIT_BREAKING && loosened != WRIT_BREAKING),
         "narrowing P or widening C breaks", p, c);
    must(kind != WRIT_BREAKING || (widened != WRIT_COMPATIBLE && tightened != WRIT_COMPATIBLE),
         "widening P or narrowing C mends", p, c);
    writ_verdict_kind further = verdict(all, c, s);
    must(!(kind == WRIT_COMPATIBLE && further == WRIT_COMPATIBLE) ||
             verdict(all, p, s) != WRIT_BREAKING,
         "not transitive", p, c);
    must(kind != WRIT_COMPATIBLE || tightened != WRIT_BREAKING ||
             verdict(all, p, s) != WRIT_COMPATIBLE,
         "P in C and in S, but not in both", p, c);
    must(kind != WRIT_COMPATIBLE || widened != WRIT_BREAKING ||
             verdict(all, s, c) != WRIT_COMPATIBLE,
         "P and S in C, but not either", p, c);
}

static void check_modes(const struct universe *all, const char *p, const char *c)
{
    writ_verdict_kind anything = verdict(all, p, c);
    writ_verdict_kind foreign = verdict_in(all, WRIT_UNDECLARED_FOREIGN, p, c);
    writ_verdict_kind absent = verdict_in(all, WRIT_UNDECLARED_ABSENT, p, c);
    must(anything != WRIT_COMPATIBLE || (foreign != WRIT_BREAKING && absent != WRIT_BREAKING),
         "an assumption breaks", p, c);
    must(foreign != WRIT_COMPATIBLE || absent != WRIT_BREAKING, "absent breaks what foreign holds",
         p, c);
}

/* Every law on one draw of chance. */
static void check_laws(const struct universe *all, unsigned payloads)
{
    writ_arena arena = WRIT_ARENA_INIT;
    const char *p = random_schema(&arena), *s = random_schema(&arena);
    uint32_t kind = chance(4);
    const char *c = kind == 0   ? random_schema(&arena)
                    : kind == 1 ? edited(&arena, p)
                                : neighbour(&arena, p);
    check_laws_of_one(all, &arena, p, s);
    check_laws_of_two(all, &arena, p, c, s, payloads);
    check_modes(all, p, c);
    writ_arena_clear(&arena);
}

#endif
