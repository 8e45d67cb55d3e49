/* SPDX-License-Identifier: Apache-2.0
 *
 * Two schemas inline and the engine's verdict on them, for the tests of validator/contain/. Each
 * witness is put before the validator of both sides here again.
 */
#ifndef WRIT_TESTS_UNIT_VALIDATOR_CONTAIN_PAIRS_H
#define WRIT_TESTS_UNIT_VALIDATOR_CONTAIN_PAIRS_H

#include "contracts/base/write.h"
#include "tests/unit/contracts/compile.h"
#include "validator/contain/contain.h"
#include "validator/validator.h"

struct pair {
    writ_arena arena;
    writ_schema_set *p, *c;
    writ_verdict verdict;
};

static inline bool accepts(const writ_schema_set *set, const writ_value *value)
{
    writ_error err = WRIT_ERROR_INIT;
    writ_validator *validator;
    if (writ_validator_new(set, NULL, &validator, &err))
        fail_msg("%s", err.message);
    bool good = writ_validator_check_value(validator, NULL, value, NULL);
    writ_validator_free(validator);
    return good;
}

static inline const char *show_value(writ_arena *arena, const writ_value *value)
{
    writ_buf buf = WRIT_BUF_INIT;
    writ_json_write(&buf, value, WRIT_JSON_COMPACT);
    writ_str text = writ_str_copy(arena, writ_buf_str(&buf));
    writ_buf_clear(&buf);
    return text.ptr;
}

static inline void check_witnesses(struct pair *pair)
{
    for (size_t i = 0; i < pair->verdict.breaks.count; i++) {
        const writ_break *broken = &pair->verdict.breaks.items[i];
        const char *shown = show_value(&pair->arena, broken->witness);
        if (!accepts(pair->p, broken->witness))
            fail_msg("P refuses the witness %s", shown);
        if (accepts(pair->c, broken->witness))
            fail_msg("C accepts the witness %s", shown);
        assert_true(broken->message.len > 0);
        assert_non_null(broken->schema);
    }
}

static inline void add_json_text(writ_arena *arena, writ_value *line, const char *name,
                                 const char *text)
{
    writ_value_set(arena, line, writ_str_of(name), NULL,
                   writ_value_string(arena, NULL, writ_str_of(text)));
}

/* Witnesses go to the file WRIT_WITNESSES too, a line each, for others to confirm:
 * tests/conformance/witnesses.js. */
static inline void keep_witnesses(struct pair *pair, const char *p, const char *c,
                                  bool assert_formats)
{
    const char *path = getenv("WRIT_WITNESSES");
    FILE *file = path && pair->verdict.breaks.count ? fopen(path, "a") : NULL;
    for (size_t i = 0; file && i < pair->verdict.breaks.count; i++) {
        writ_arena *arena = &pair->arena;
        writ_value *line = writ_value_object(arena, NULL);
        add_json_text(arena, line, "p", p);
        add_json_text(arena, line, "c", c);
        add_json_text(arena, line, "witness",
                      show_value(arena, pair->verdict.breaks.items[i].witness));
        writ_value_set(arena, line, WRIT_STR("formats"), NULL,
                       writ_value_boolean(arena, NULL, assert_formats));
        fprintf(file, "%s\n", show_value(arena, line));
    }
    if (file)
        fclose(file);
}

static inline void judge_with(struct pair *pair, const char *p, const char *c,
                              const writ_contain_options *options, bool assert_formats)
{
    writ_schema_options reading = {.assert_formats = assert_formats};
    writ_error err = WRIT_ERROR_INIT;
    writ_arena_init(&pair->arena);
    pair->p = compile_with(&pair->arena, p, &reading);
    pair->c = compile_with(&pair->arena, c, &reading);
    if (writ_contain(&pair->arena, pair->p, pair->c, options, &pair->verdict, &err))
        fail_msg("%s", err.message);
    check_witnesses(pair);
    keep_witnesses(pair, p, c, assert_formats);
}

static inline const writ_break *find_break(const writ_verdict *verdict, const char *path,
                                           const char *keyword)
{
    for (size_t i = 0; i < verdict->breaks.count; i++)
        if (writ_str_is(verdict->breaks.items[i].path, path) &&
            writ_str_is(verdict->breaks.items[i].keyword, keyword))
            return &verdict->breaks.items[i];
    return NULL;
}

static inline const char *describe(struct pair *pair)
{
    writ_buf buf = WRIT_BUF_INIT;
    const writ_verdict *verdict = &pair->verdict;
    writ_buf_printf(&buf, "%s (%.*s)", writ_verdict_name(verdict->kind), WRIT_FMT(verdict->reason));
    for (size_t i = 0; i < verdict->breaks.count; i++)
        writ_buf_printf(&buf, "; '%.*s' %.*s: %s", WRIT_FMT(verdict->breaks.items[i].path),
                        WRIT_FMT(verdict->breaks.items[i].keyword),
                        show_value(&pair->arena, verdict->breaks.items[i].witness));
    for (size_t i = 0; i < verdict->doubts.count; i++)
        writ_buf_printf(&buf, "; doubt '%.*s' %.*s: %.*s", WRIT_FMT(verdict->doubts.items[i].path),
                        WRIT_FMT(verdict->doubts.items[i].keyword),
                        WRIT_FMT(verdict->doubts.items[i].reason));
    writ_str text = writ_str_copy(&pair->arena, writ_buf_str(&buf));
    writ_buf_clear(&buf);
    return text.ptr;
}

static inline void compatible_with(const char *p, const char *c,
                                   const writ_contain_options *options, bool assert_formats)
{
    struct pair pair;
    judge_with(&pair, p, c, options, assert_formats);
    if (pair.verdict.kind != WRIT_COMPATIBLE)
        fail_msg("%s within %s is %s", p, c, describe(&pair));
    writ_arena_clear(&pair.arena);
}

/* Exactly one break, at this path with this keyword. */
static inline void breaks_with(const char *p, const char *c, const char *path, const char *keyword,
                               const writ_contain_options *options, bool assert_formats)
{
    struct pair pair;
    judge_with(&pair, p, c, options, assert_formats);
    if (pair.verdict.kind != WRIT_BREAKING || pair.verdict.breaks.count != 1 ||
        !find_break(&pair.verdict, path, keyword))
        fail_msg("%s within %s is %s", p, c, describe(&pair));
    writ_arena_clear(&pair.arena);
}

/* It breaks, whether or not a witness is found. */
static inline void never_compatible(const char *p, const char *c)
{
    struct pair pair;
    judge_with(&pair, p, c, NULL, false);
    assert_int_not_equal(pair.verdict.kind, WRIT_COMPATIBLE);
    writ_arena_clear(&pair.arena);
}

static inline void compatible(const char *p, const char *c)
{
    compatible_with(p, c, NULL, false);
}

static inline void breaks(const char *p, const char *c, const char *path, const char *keyword)
{
    breaks_with(p, c, path, keyword, NULL, false);
}

/* The first is within the second, and not the other way round. */
static inline void narrower(const char *p, const char *c, const char *path, const char *keyword)
{
    compatible(p, c);
    breaks(c, p, path, keyword);
}

static inline void equivalent(const char *a, const char *b)
{
    compatible(a, b);
    compatible(b, a);
}

#endif
