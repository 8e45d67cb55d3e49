/* SPDX-License-Identifier: Apache-2.0
 *
 * Laws of containment on random small schemas: what the engine calls compatible no value refutes,
 * each witness stands before the validator, and verdicts of related pairs do not contradict one
 * another. Seeds are fixed; WRIT_CONTAIN_ROUNDS=n asks for more rounds, WRIT_CONTAIN_SEED=n for
 * another start, WRIT_CONTAIN_SHOW=1 to see what stays unknown. A failure prints the pair and its
 * seed.
 */
#include <stdlib.h>

#include "tests/unit/validator/contain/pairs.h"
#include "validator/scan.h"

static const unsigned usual_rounds = 300;

/* ── chance: xorshift64*, so that a seed means the same everywhere ── */

static uint64_t chance_state;

static uint32_t chance(uint32_t below)
{
    chance_state ^= chance_state >> 12;
    chance_state ^= chance_state << 25;
    chance_state ^= chance_state >> 27;
    return (uint32_t)((chance_state * UINT64_C(2685821657736338717)) >> 33) % below;
}

static const char *one_of(const char *const *items, size_t count)
{
    return items[chance((uint32_t)count)];
}

#define ONE_OF(...)                                                                                \
    one_of((const char *const[]){__VA_ARGS__},                                                     \
           sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* ── random schemas over a small vocabulary ── */

#define NAMES "a", "b", "ab"
#define SCALARS                                                                                    \
    "null", "true", "false", "0", "1", "1.0", "2", "3", "-1", "1.5", "\"\"", "\"a\"", "\"ab\"",    \
        "\"b\""
#define PATTERNS "^a", "b$", "^[ab]*$", "^a?b?$", "a", "^(?!a)", "^.$", "a+b"

/* The schema in the making has $defs "x" and "y" to refer to. */
static bool has_definitions;

static void add_schema(writ_buf *buf, unsigned depth);

static void add_value(writ_buf *buf, unsigned depth)
{
    unsigned kind = depth ? chance(8) : 0;
    if (kind < 6) {
        writ_buf_add_text(buf, ONE_OF(SCALARS));
        return;
    }
    writ_buf_add_text(buf, kind == 6 ? "[" : "{");
    for (unsigned i = 0, count = chance(3); i < count; i++) {
        static const char *const names[] = {NAMES};
        writ_buf_add_text(buf, i ? "," : "");
        if (kind == 7)
            writ_buf_printf(buf, "\"%s\":", names[i]);
        add_value(buf, depth - 1);
    }
    writ_buf_add_text(buf, kind == 6 ? "]" : "}");
}

static void add_list(writ_buf *buf, unsigned depth, unsigned least, unsigned most)
{
    writ_buf_add_text(buf, "[");
    for (unsigned i = 0, count = least + chance(most - least + 1); i < count; i++) {
        writ_buf_add_text(buf, i ? "," : "");
        add_schema(buf, depth);
    }
    writ_buf_add_text(buf, "]");
}

static void add_values(writ_buf *buf)
{
    writ_buf_add_text(buf, "[");
    for (unsigned i = 0, count = 1 + chance(4); i < count; i++) {
        writ_buf_add_text(buf, i ? "," : "");
        add_value(buf, 2);
    }
    writ_buf_add_text(buf, "]");
}

static void add_members(writ_buf *buf, unsigned depth, bool patterns)
{
    static const char *const names[] = {NAMES};
    static const char *const sources[] = {PATTERNS};
    unsigned from = chance(3), count = 1 + chance(2);
    writ_buf_add_text(buf, "{");
    for (unsigned i = 0; i < count; i++) {
        writ_buf_printf(buf, "%s\"%s\":", i ? "," : "",
                        patterns ? sources[(from + i) % 8] : names[(from + i) % 3]);
        add_schema(buf, depth);
    }
    writ_buf_add_text(buf, "}");
}

static void add_types(writ_buf *buf)
{
#define TYPES                                                                                      \
    "\"string\"", "\"integer\"", "\"number\"", "\"object\"", "\"array\"", "\"null\"", "\"boolean\""
    unsigned kind = chance(12);
    if (kind == 0) { /* draft 4's integer, to which 1.0 is none */
        writ_buf_add_text(buf, "\"$id\":\"four\",\"$schema\":\"http://json-schema.org/draft-04/"
                               "schema#\",\"type\":\"integer\"");
        return;
    }
    if (kind < 8) {
        writ_buf_printf(buf, "\"type\":%s", ONE_OF(TYPES));
        return;
    }
    static const char *const types[] = {TYPES};
    unsigned from = chance(7);
    writ_buf_printf(buf, "\"type\":[%s,%s]", types[from], types[(from + 1 + chance(6)) % 7]);
}

static void add_number_keyword(writ_buf *buf)
{
    writ_buf_printf(buf, "\"%s\":%s",
                    ONE_OF("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
                    ONE_OF("-1", "0", "1", "1.5", "2", "3"));
}

/* `unevaluated…` beside something that evaluates. */
static void add_unevaluated(writ_buf *buf, unsigned depth)
{
    writ_buf_printf(buf, "\"%s\":", ONE_OF("unevaluatedProperties", "unevaluatedItems"));
    if (chance(2))
        writ_buf_add_text(buf, "false");
    else
        add_schema(buf, depth);
    if (chance(4) == 0) {
        writ_buf_add_text(buf, ",\"properties\":");
        add_members(buf, depth, false);
    }
    if (chance(4) == 0) {
        writ_buf_printf(buf, ",\"%s\":", ONE_OF("if", "contains"));
        add_schema(buf, depth);
    }
    writ_buf_printf(buf, ",\"%s\":", ONE_OF("anyOf", "oneOf", "allOf", "prefixItems"));
    add_list(buf, depth, 1, 2);
}

static void add_keyword(writ_buf *buf, unsigned depth)
{
    unsigned inner = depth ? depth - 1 : 0;
    switch (chance(depth ? 30 : 11)) {
    case 0:
    case 1:
    case 2:
        add_types(buf);
        break;
    case 3:
        writ_buf_add_text(buf, "\"enum\":");
        add_values(buf);
        break;
    case 4:
        writ_buf_add_text(buf, "\"const\":");
        add_value(buf, 2);
        break;
    case 5:
    case 6:
        add_number_keyword(buf);
        break;
    case 7:
        writ_buf_printf(buf, "\"multipleOf\":%s", ONE_OF("1", "2", "3", "0.5", "1.5"));
        break;
    case 8:
        writ_buf_printf(buf, "\"%s\":%u", ONE_OF("minLength", "maxLength"), chance(3));
        break;
    case 9:
        writ_buf_printf(buf, "\"pattern\":\"%s\"", ONE_OF(PATTERNS));
        break;
    case 10:
        writ_buf_printf(buf, "\"required\":[%s]", ONE_OF("\"a\"", "\"b\"", "\"a\",\"ab\""));
        break;
    case 11:
        writ_buf_printf(buf, "\"%s\":%u",
                        ONE_OF("minItems", "maxItems", "minProperties", "maxProperties"),
                        chance(3));
        break;
    case 12:
        writ_buf_printf(buf, "\"uniqueItems\":true");
        break;
    case 13:
    case 14:
    case 15:
        writ_buf_add_text(buf, "\"properties\":");
        add_members(buf, inner, false);
        break;
    case 16:
        writ_buf_add_text(buf, "\"patternProperties\":");
        add_members(buf, inner, true);
        break;
    case 17:
        writ_buf_printf(buf, "\"%s\":", ONE_OF("additionalProperties", "propertyNames", "items"));
        add_schema(buf, inner);
        break;
    case 18:
        writ_buf_add_text(buf, "\"items\":");
        add_schema(buf, inner);
        break;
    case 19:
        writ_buf_add_text(buf, "\"prefixItems\":");
        add_list(buf, inner, 1, 2);
        break;
    case 20:
        writ_buf_add_text(buf, "\"contains\":");
        add_schema(buf, inner);
        if (chance(2))
            writ_buf_printf(buf, ",\"minContains\":%u", chance(3));
        if (chance(2))
            writ_buf_printf(buf, ",\"maxContains\":%u", chance(3));
        break;
    case 21:
    case 22:
    case 23:
        writ_buf_printf(buf, "\"%s\":", ONE_OF("anyOf", "oneOf", "allOf"));
        add_list(buf, inner, 1, 3);
        break;
    case 24:
        writ_buf_add_text(buf, "\"not\":");
        add_schema(buf, inner);
        break;
    case 25:
        writ_buf_add_text(buf, "\"if\":");
        add_schema(buf, inner);
        writ_buf_add_text(buf, ",\"then\":");
        add_schema(buf, inner);
        if (chance(2)) {
            writ_buf_add_text(buf, ",\"else\":");
            add_schema(buf, inner);
        }
        break;
    case 26:
    case 27:
    case 28:
        add_unevaluated(buf, inner);
        break;
    default:
        if (chance(2)) {
            writ_buf_printf(buf, "\"dependentRequired\":{\"%s\":[\"%s\"]}", ONE_OF(NAMES),
                            ONE_OF(NAMES));
            break;
        }
        writ_buf_printf(buf, "\"dependentSchemas\":{\"%s\":", ONE_OF(NAMES));
        add_schema(buf, inner);
        writ_buf_add_text(buf, "}");
        break;
    }
}

/* Keywords are in allOf where there are several, so that none stands twice in one object. */
static void add_schema(writ_buf *buf, unsigned depth)
{
    unsigned kind = chance(24);
    if (kind < 2) {
        writ_buf_add_text(buf, kind ? "true" : "false");
        return;
    }
    unsigned count = 1 + chance(3);
    if (kind == 2 && depth > 1) {
        writ_buf_add_text(buf, "{\"$ref\":\"#\"}");
        return;
    }
    if (kind < 7 && has_definitions) {
        writ_buf_printf(buf, "{\"$ref\":\"#/$defs/%s\"}", ONE_OF("x", "y"));
        return;
    }
    writ_buf_add_text(buf, count > 1 ? "{\"allOf\":[" : "");
    for (unsigned i = 0; i < count; i++) {
        writ_buf_add_text(buf, i ? ",{" : "{");
        add_keyword(buf, depth);
        writ_buf_add_text(buf, "}");
    }
    writ_buf_add_text(buf, count > 1 ? "]}" : "");
}

/* Mutually recursive ones come about by chance. */
static void add_definitions(writ_buf *buf)
{
    writ_buf_add_text(buf, "{\"$defs\":{\"x\":");
    add_schema(buf, 2);
    writ_buf_add_text(buf, ",\"y\":");
    add_schema(buf, 2);
    writ_buf_add_text(buf, "},\"anyOf\":[");
    add_schema(buf, 1);
    writ_buf_add_text(buf, ",{\"$ref\":\"#/$defs/x\"}]}");
}

/* A schema that compiles (a reference may lead round in a ring), kept in the arena. */
static const char *random_schema(writ_arena *arena)
{
    for (;;) {
        writ_buf buf = WRIT_BUF_INIT;
        has_definitions = chance(5) == 0;
        if (has_definitions)
            add_definitions(&buf);
        else
            add_schema(&buf, 2);
        writ_str text = writ_str_copy(arena, writ_buf_str(&buf));
        writ_buf_clear(&buf);
        writ_error err = WRIT_ERROR_INIT;
        writ_schema_set *set;
        if (!writ_schema_compile(arena, read_json(arena, "random", text.ptr), NULL, &set, &err))
            return text.ptr;
    }
}

/* A near neighbour: the schema with one keyword more, or beside another. */
static const char *neighbour(writ_arena *arena, const char *schema)
{
    const char *other = random_schema(arena);
    if (strstr(schema, "$ref") || strstr(other, "$ref"))
        return other;
    const char *form = ONE_OF("{\"allOf\":[%s,%s]}", "{\"anyOf\":[%s,%s]}", "{\"oneOf\":[%s,%s]}");
    writ_buf buf = WRIT_BUF_INIT;
    const char *at = strstr(form, "%s");
    writ_buf_printf(&buf, "%.*s%s,%s]}", (int)(at - form), form, schema, other);
    writ_str text = writ_str_copy(arena, writ_buf_str(&buf));
    writ_buf_clear(&buf);
    return text.ptr;
}

/* ── values to hold against verdicts ── */

struct universe {
    char **texts; /* followed by padding for the scanner */
    size_t *lens;
    size_t count, capacity;
};

static void add_text(struct universe *all, const writ_buf *buf)
{
    if (all->count == all->capacity) {
        all->capacity = all->capacity ? all->capacity * 2 : 1024;
        all->texts = realloc(all->texts, all->capacity * sizeof *all->texts);
        all->lens = realloc(all->lens, all->capacity * sizeof *all->lens);
        assert_true(all->texts && all->lens);
    }
    char *copy = calloc(1, buf->len + WRIT_SCAN_PADDING + 1);
    assert_non_null(copy);
    memcpy(copy, buf->ptr, buf->len);
    all->texts[all->count] = copy;
    all->lens[all->count++] = buf->len;
}

static void add_printed(struct universe *all, const char *before, const char *a,
                        const char *between, const char *b, const char *after)
{
    writ_buf buf = WRIT_BUF_INIT;
    writ_buf_printf(&buf, "%s%s%s%s%s", before, a, between, b, after);
    add_text(all, &buf);
    writ_buf_clear(&buf);
}

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

static void clear_universe(struct universe *all)
{
    for (size_t i = 0; i < all->count; i++)
        free(all->texts[i]);
    free(all->texts);
    free(all->lens);
}

/* ── verdicts ── */

static uint64_t seed_of_round;

struct tally {
    unsigned compatible, breaking, unknown;
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

/* No value of the universe may be in P and not in C. */
static void check_compatible(const struct universe *all, const struct pair *pair,
                             writ_undeclared mode, const char *p, const char *c)
{
    writ_validator *in_p = new_validator(pair->p, mode);
    writ_validator *in_c = new_validator(pair->c, WRIT_UNDECLARED_ANYTHING);
    for (size_t i = 0; i < all->count; i++)
        if (writ_validator_accepts(in_p, all->texts[i], all->lens[i]) &&
            !writ_validator_accepts(in_c, all->texts[i], all->lens[i]) &&
            stands(in_p, all->texts[i], all->lens[i]))
            fail_msg("seed %llu: called compatible, but %s is in P and not in C\nP %s\nC %s",
                     (unsigned long long)seed_of_round, all->texts[i], p, c);
    writ_validator_free(in_p);
    writ_validator_free(in_c);
}

static writ_verdict_kind verdict_in(const struct universe *all, writ_undeclared mode, const char *p,
                                    const char *c)
{
    struct pair pair;
    writ_contain_options options = {.undeclared = mode};
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

static void check_laws_of_two(const struct universe *all, writ_arena *arena, const char *p,
                              const char *c, const char *s)
{
    writ_verdict_kind kind = verdict(all, p, c);
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

static void test_laws_hold_on_random_schemas(void **state)
{
    (void)state;
    const char *rounds = getenv("WRIT_CONTAIN_ROUNDS"), *seed = getenv("WRIT_CONTAIN_SEED");
    unsigned count =
        rounds ? (unsigned)strtoul(rounds, NULL, 10) : (unsigned)test_rounds(usual_rounds);
    uint64_t first = seed ? strtoull(seed, NULL, 10) : 1;
    struct universe all = {0};
    chance_state = 42;
    fill_universe(&all);
    for (unsigned round = 0; round < count; round++) {
        writ_arena arena = WRIT_ARENA_INIT;
        seed_of_round = first + round;
        chance_state = seed_of_round * UINT64_C(0x9E3779B97F4A7C15) | 1;
        for (int warm = 0; warm < 8; warm++)
            chance(2);
        const char *p = random_schema(&arena), *s = random_schema(&arena);
        const char *c = chance(2) ? neighbour(&arena, p) : random_schema(&arena);
        check_laws_of_one(&all, &arena, p, s);
        check_laws_of_two(&all, &arena, p, c, s);
        check_modes(&all, p, c);
        writ_arena_clear(&arena);
    }
    print_message("%u compatible, %u breaking, %u unknown\n", tally.compatible, tally.breaking,
                  tally.unknown);
    assert_true(tally.compatible > 0 && tally.breaking > 0);
    clear_universe(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_laws_hold_on_random_schemas)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
