/* SPDX-License-Identifier: Apache-2.0
 *
 * Small scope, exhausted: all schemas up to a size over a tiny vocabulary, all pairs of them, and
 * all values up to a size. Where one of these values is in P and not in C the verdict must not be
 * `compatible`; a witness must stand; `unknown` must be rare. `make check` takes each n-th pair;
 * WRIT_CONTAIN_SCOPE=all takes every one, and larger schemas.
 */
#include <stdlib.h>

#include "tests/property/universe.h"
#include "tests/unit/validator/contain/pairs.h"

static const size_t usual_step = 19;    /* a prime, so that it hits every row and column */
static const size_t unknown_share = 50; /* at most one in so many */

/* ── vocabularies ── */

struct vocabulary {
    const char *name;
    const char *const *atoms; /* members of a schema object, one keyword (or two that belong
                                 together) each */
    void (*fill)(struct universe *all);
};

static void add(struct universe *all, const char *text)
{
    add_printed(all, text, "", "", "", "");
}

static void add_others(struct universe *all)
{
    static const char *const others[] = {"null", "true", "0", "0.5", "\"a\"", "[]", "{}"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        add(all, others[i]);
}

static void fill_numbers(struct universe *all)
{
    add_others(all);
    for (int quarters = -8; quarters <= 28; quarters++) {
        writ_buf buf = WRIT_BUF_INIT;
        writ_buf_printf(&buf, "%.2f", quarters / 4.0);
        add_text(all, &buf);
        writ_buf_clear(&buf);
    }
}

static const char *const numbers[] = {"\"type\":\"number\"",
                                      "\"type\":\"integer\"",
                                      "\"minimum\":0",
                                      "\"minimum\":1",
                                      "\"exclusiveMinimum\":0.5",
                                      "\"maximum\":2",
                                      "\"maximum\":0.5",
                                      "\"exclusiveMaximum\":2",
                                      "\"exclusiveMaximum\":1",
                                      "\"multipleOf\":2",
                                      "\"multipleOf\":0.5",
                                      "\"multipleOf\":1.5",
                                      "\"enum\":[0,1,2,0.5]",
                                      "\"enum\":[1.0,null]",
                                      "\"const\":2",
                                      NULL};

/* Arrays, or texts, of up to so many of the parts. */
static void fill_sequences(struct universe *all, const char *const *parts, size_t part_count,
                           size_t longest, const char *before, const char *between,
                           const char *after)
{
    size_t many = 1;
    for (size_t length = 0; length <= longest; length++, many *= part_count)
        for (size_t n = 0; n < many; n++) {
            writ_buf buf = WRIT_BUF_INIT;
            writ_buf_add_text(&buf, before);
            for (size_t i = 0, rest = n; i < length; i++, rest /= part_count)
                writ_buf_printf(&buf, "%s%s", i ? between : "", parts[rest % part_count]);
            writ_buf_add_text(&buf, after);
            add_text(all, &buf);
            writ_buf_clear(&buf);
        }
}

static void fill_strings(struct universe *all)
{
    static const char *const letters[] = {"a", "b"};
    add_others(all);
    fill_sequences(all, letters, 2, 5, "\"", "", "\"");
    add(all, "\"c\"");
    add(all, "\"\xC3\xA9\"");
    add(all, "\"a\\n\"");
}

static const char *const strings[] = {"\"type\":\"string\"",     "\"type\":[\"string\",\"null\"]",
                                      "\"minLength\":1",         "\"minLength\":2",
                                      "\"maxLength\":2",         "\"maxLength\":1",
                                      "\"pattern\":\"a\"",       "\"pattern\":\"^a\"",
                                      "\"pattern\":\"b$\"",      "\"pattern\":\"^[ab]*$\"",
                                      "\"pattern\":\"^(ab)+$\"", "\"pattern\":\"^(?!a)\"",
                                      "\"enum\":[\"\",\"a\"]",   "\"enum\":[\"ab\",\"b\",0]",
                                      "\"const\":\"ab\"",        NULL};

static void fill_arrays(struct universe *all)
{
    static const char *const booleans[] = {"true", "false"}, *const items[] = {"true", "false",
                                                                               "0"};
    add_others(all);
    fill_sequences(all, items, 3, 3, "[", ",", "]");
    fill_sequences(all, booleans, 2, 5, "[", ",", "]");
}

static const char *const arrays[] = {"\"type\":\"array\"",
                                     "\"items\":{\"type\":\"boolean\"}",
                                     "\"items\":{\"const\":true}",
                                     "\"prefixItems\":[{\"const\":true}]",
                                     "\"prefixItems\":[{\"type\":\"boolean\"},{\"const\":false}]",
                                     "\"prefixItems\":[true,true],\"items\":false",
                                     "\"contains\":{\"const\":true}",
                                     "\"contains\":{\"const\":false},\"minContains\":2",
                                     "\"contains\":{\"const\":true},\"maxContains\":1",
                                     "\"contains\":{\"type\":\"boolean\"},\"minContains\":0,"
                                     "\"maxContains\":2",
                                     "\"uniqueItems\":true",
                                     "\"minItems\":1",
                                     "\"minItems\":2",
                                     "\"maxItems\":2",
                                     "\"maxItems\":1",
                                     NULL};

static void fill_objects(struct universe *all)
{
    static const char *const values[] = {NULL, "true", "0", "\"x\""};
    static const char *const names[] = {"a", "b", "c"};
    add_others(all);
    for (unsigned n = 0; n < 4 * 4 * 4; n++) {
        writ_buf buf = WRIT_BUF_INIT;
        const char *comma = "";
        writ_buf_add_text(&buf, "{");
        for (unsigned i = 0, rest = n; i < 3; i++, rest /= 4)
            if (values[rest % 4]) {
                writ_buf_printf(&buf, "%s\"%s\":%s", comma, names[i], values[rest % 4]);
                comma = ",";
            }
        writ_buf_add_text(&buf, "}");
        add_text(all, &buf);
        writ_buf_clear(&buf);
    }
}

static const char *const objects[] = {"\"type\":\"object\"",
                                      "\"required\":[\"a\"]",
                                      "\"required\":[\"a\",\"b\"]",
                                      "\"properties\":{\"a\":{\"type\":\"boolean\"}}",
                                      "\"properties\":{\"a\":true,\"b\":false}",
                                      "\"patternProperties\":{\"^a|b$\":{\"type\":\"integer\"}}",
                                      "\"additionalProperties\":false",
                                      "\"properties\":{\"a\":true},\"additionalProperties\":"
                                      "{\"type\":\"boolean\"}",
                                      "\"propertyNames\":{\"enum\":[\"a\",\"b\"]}",
                                      "\"propertyNames\":{\"pattern\":\"a\"}",
                                      "\"minProperties\":1",
                                      "\"minProperties\":2",
                                      "\"maxProperties\":1",
                                      "\"dependentRequired\":{\"a\":[\"b\"]}",
                                      "\"dependentSchemas\":{\"b\":{\"maxProperties\":1}}",
                                      NULL};

/* What is evaluated in place, beside what asks for the rest. */
static const char *const unevaluated[] = {"\"type\":\"object\"",
                                          "\"required\":[\"a\"]",
                                          "\"properties\":{\"a\":true}",
                                          "\"properties\":{\"b\":{\"type\":\"boolean\"}}",
                                          "\"unevaluatedProperties\":false",
                                          "\"unevaluatedProperties\":{\"type\":\"boolean\"}",
                                          "\"allOf\":[{\"properties\":{\"a\":{\"const\":0}}}]",
                                          "\"anyOf\":[{\"required\":[\"b\"],\"properties\":"
                                          "{\"b\":true}},{\"properties\":{\"a\":{\"const\":0}}}]",
                                          "\"if\":{\"required\":[\"a\"],\"properties\":{\"a\":"
                                          "{\"const\":0}}},\"then\":{\"properties\":{\"b\":true}}",
                                          "\"not\":{\"properties\":{\"a\":{\"const\":0}}}",
                                          NULL};

static const struct vocabulary vocabularies[] = {
    {"numbers", numbers, fill_numbers},
    {"strings", strings, fill_strings},
    {"arrays", arrays, fill_arrays},
    {"objects", objects, fill_objects},
    {"unevaluated", unevaluated, fill_objects},
};

/* ── all schemas ── */

struct schema {
    const char *text;
    uint8_t *accepts; /* each value of the universe */
};

struct scope {
    writ_arena arena;
    struct universe universe;
    WRIT_ARRAY(struct schema) schemas;
};

static uint8_t *find_accepted(struct scope *scope, const char *text)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    writ_validator *validator;
    uint8_t *accepts = writ_arena_zalloc(&scope->arena, scope->universe.count);
    if (writ_validator_new(compile(&arena, text), NULL, &validator, &err))
        fail_msg("%s", err.message);
    for (size_t i = 0; i < scope->universe.count; i++)
        accepts[i] =
            writ_validator_accepts(validator, scope->universe.texts[i], scope->universe.lens[i]);
    writ_validator_free(validator);
    writ_arena_clear(&arena);
    return accepts;
}

static void add_schema(struct scope *scope, writ_str text)
{
    *WRIT_PUSH(&scope->arena, &scope->schemas) =
        (struct schema){text.ptr, find_accepted(scope, text.ptr)};
}

/* One object cannot have a keyword twice. */
static bool together(const char *a, const char *b)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    writ_source source = {.name = WRIT_STR("schema")};
    writ_value *value;
    source.text = writ_str_printf(&arena, "{%s,%s}", a, b);
    bool good = !writ_json_read(&arena, &source, &value, &err);
    writ_arena_clear(&arena);
    return good;
}

static void add_pair_of_atoms(struct scope *scope, const char *a, const char *b)
{
    writ_arena *arena = &scope->arena;
    if (together(a, b)) {
        add_schema(scope, writ_str_printf(arena, "{%s,%s}", a, b));
        add_schema(scope, writ_str_printf(arena, "{\"not\":{%s,%s}}", a, b));
    } else {
        add_schema(scope, writ_str_printf(arena, "{\"allOf\":[{%s},{%s}]}", a, b));
    }
    add_schema(scope, writ_str_printf(arena, "{\"anyOf\":[{%s},{%s}]}", a, b));
    add_schema(scope, writ_str_printf(arena, "{\"oneOf\":[{%s},{%s}]}", a, b));
}

static void add_schemas(struct scope *scope, const char *const *atoms, bool larger)
{
    writ_arena *arena = &scope->arena;
    add_schema(scope, WRIT_STR("true"));
    add_schema(scope, WRIT_STR("false"));
    for (size_t i = 0; atoms[i]; i++) {
        add_schema(scope, writ_str_printf(arena, "{%s}", atoms[i]));
        add_schema(scope, writ_str_printf(arena, "{\"not\":{%s}}", atoms[i]));
        for (size_t k = 0; k < i; k++) {
            add_pair_of_atoms(scope, atoms[k], atoms[i]);
            for (size_t n = 0; larger && n < k; n++)
                add_schema(scope, writ_str_printf(arena, "{\"allOf\":[{%s},{%s},{%s}]}", atoms[n],
                                                  atoms[k], atoms[i]));
        }
    }
}

/* ── all pairs ── */

struct tally {
    size_t pairs, compatible, breaking, unknown;
    size_t missed; /* unknown, though a value of the scope is a counterexample */
};

static const char *find_counterexample(const struct scope *scope, const struct schema *p,
                                       const struct schema *c)
{
    for (size_t i = 0; i < scope->universe.count; i++)
        if (p->accepts[i] && !c->accepts[i])
            return scope->universe.texts[i];
    return NULL;
}

static void check_pair(const struct scope *scope, const struct schema *p, const struct schema *c,
                       struct tally *tally)
{
    struct pair pair;
    const char *counterexample = find_counterexample(scope, p, c);
    judge_with(&pair, p->text, c->text, NULL, false); /* puts witnesses before the validator */
    writ_verdict_kind kind = pair.verdict.kind;
    if (kind == WRIT_COMPATIBLE && counterexample)
        fail_msg("called compatible, but %s is in P and not in C\nP %s\nC %s", counterexample,
                 p->text, c->text);
    if (kind == WRIT_UNKNOWN && getenv("WRIT_CONTAIN_SHOW"))
        print_message("%s\nP %s\nC %s\n", describe(&pair), p->text, c->text);
    tally->pairs++;
    tally->compatible += kind == WRIT_COMPATIBLE;
    tally->breaking += kind == WRIT_BREAKING;
    tally->unknown += kind == WRIT_UNKNOWN;
    tally->missed += kind == WRIT_UNKNOWN && counterexample;
    writ_arena_clear(&pair.arena);
}

static void check_vocabulary(const struct vocabulary *vocabulary)
{
    const char *said = getenv("WRIT_CONTAIN_SCOPE");
    bool all = said && strcmp(said, "all") == 0;
    size_t step = all ? 1 : usual_step * (100 / test_rounds(100));
    struct scope scope = {.arena = WRIT_ARENA_INIT};
    struct tally tally = {0};
    vocabulary->fill(&scope.universe);
    add_schemas(&scope, vocabulary->atoms, all);
    size_t count = scope.schemas.count;
    for (size_t n = 0; n < count * count; n += step)
        check_pair(&scope, &scope.schemas.items[n / count], &scope.schemas.items[n % count],
                   &tally);
    print_message("%s: %zu schemas, %zu values; %zu pairs: %zu compatible, %zu breaking, %zu "
                  "unknown (%zu with a counterexample)\n",
                  vocabulary->name, count, scope.universe.count, tally.pairs, tally.compatible,
                  tally.breaking, tally.unknown, tally.missed);
    assert_true(tally.compatible > 0 && tally.breaking > 0);
    assert_in_range(tally.unknown, 0, tally.pairs / unknown_share);
    clear_universe(&scope.universe);
    writ_arena_clear(&scope.arena);
}

static void test_verdicts_are_those_of_all_small_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof vocabularies / sizeof vocabularies[0]; i++)
        check_vocabulary(&vocabularies[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts_are_those_of_all_small_values)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
