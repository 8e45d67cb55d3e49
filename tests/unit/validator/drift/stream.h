/* SPDX-License-Identifier: Apache-2.0
 *
 * Small streams for the tests of what drift finds: records are written into a profile, then it is
 * asked.
 */
#ifndef WRIT_TESTS_UNIT_VALIDATOR_DRIFT_STREAM_H
#define WRIT_TESTS_UNIT_VALIDATOR_DRIFT_STREAM_H

#include <math.h>
#include <stdio.h>

#include "tests/unit/contracts/compile.h"
#include "tests/unit/validator/drift/random.h"
#include "validator/drift/drift.h"
#include "validator/scan.h"

typedef struct stream {
    writ_arena arena;
    writ_profile_options options;
    writ_profile *profile;
    writ_profile *baseline; /* NULL: none */
    writ_buf record;        /* the one that is being written */
    uint64_t lines;
    uint64_t drawn; /* random numbers */
    writ_drift_findings findings;
} stream;

/* `schema`: what a contract says of the fields, or NULL. */
static inline stream *stream_of(const char *schema)
{
    stream *s = calloc(1, sizeof *s);
    assert_non_null(s);
    if (schema)
        s->options.contract = writ_field_tree(&s->arena, compile(&s->arena, schema));
    s->profile = writ_profile_new(&s->options);
    return s;
}

static inline stream *stream_new(void)
{
    return stream_of(NULL);
}

/* What follows is held against what came so far. */
static inline void stream_becomes_baseline(stream *s)
{
    s->baseline = s->profile;
    s->profile = writ_profile_new(&s->options);
}

static inline void stream_free(stream *s)
{
    writ_profile_free(s->profile);
    writ_profile_free(s->baseline);
    writ_buf_clear(&s->record);
    writ_arena_clear(&s->arena);
    free(s);
}

/* A member of the record: stream_put(s, "\"id\":%d", 7). */
#define stream_put(s, ...)                                                                         \
    (writ_buf_add_text(&(s)->record, (s)->record.len ? "," : "{"),                                 \
     writ_buf_printf(&(s)->record, __VA_ARGS__))

static inline void stream_end(stream *s)
{
    writ_buf_reserve(&s->record, WRIT_SCAN_PADDING);
    memset(s->record.ptr + s->record.len, 0, WRIT_SCAN_PADDING);
    writ_profile_record(s->profile, s->record.ptr, s->record.len, ++s->lines);
    writ_buf_reset(&s->record);
}

/* The record is complete. */
static inline void stream_end_record(stream *s)
{
    writ_buf_add_text(&s->record, s->record.len ? "}" : "{}");
    stream_end(s);
}

/* A whole record. */
__attribute__((format(printf, 2, 3))) static inline void add(stream *s, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    writ_buf_vprintf(&s->record, format, args);
    va_end(args);
    stream_end(s);
}

static inline void stream_find(stream *s, const writ_profile *baseline)
{
    writ_drift_options options = {.baseline = baseline};
    writ_drift_find(&s->arena, s->profile, &options, &s->findings);
}

/* The findings as lines "RULE path new_path", in their order. */
static inline const char *stream_found(stream *s)
{
    writ_str lines = WRIT_STR("");
    for (size_t i = 0; i < s->findings.count; i++) {
        const writ_finding *found = &s->findings.items[i].finding;
        lines = writ_str_printf(&s->arena, "%.*s%s %.*s%s%.*s\n", WRIT_FMT(lines),
                                writ_rule_id(found->rule), WRIT_FMT(found->path),
                                found->new_path.len ? " " : "", WRIT_FMT(found->new_path));
    }
    return writ_str_copy(&s->arena, lines).ptr;
}

/* A number that looks like chance, the same for the same two: 0 to 999. */
static inline unsigned dice(unsigned record, unsigned which)
{
    uint64_t x = (uint64_t)record * 0x9e3779b97f4a7c15u + which * 0xbf58476d1ce4e5b9u + 1;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return (unsigned)((x ^ x >> 31) % 1000);
}

/* Does a record have a field that comes in `percent` of them? */
static inline bool comes(unsigned record, unsigned field, unsigned percent)
{
    return dice(record, field) < percent * 10;
}

static inline double draw(stream *s)
{
    return uniform_of(s->drawn++);
}

/* About log-normal: of geometric mean `typical`, most between a fifth and five times it. */
static inline double draw_amount(stream *s, double typical)
{
    double sum = -3;
    for (int i = 0; i < 6; i++)
        sum += draw(s);
    return typical * exp(sum);
}

/* Looks, and one thing is found, of this rule and path. */
static inline const writ_drift_finding *assert_only(stream *s, writ_rule rule, const char *path)
{
    stream_find(s, s->baseline);
    for (size_t i = 0; i < s->findings.count; i++) {
        const writ_finding *found = &s->findings.items[i].finding;
        if (s->findings.count > 1 || found->rule != rule ||
            !writ_str_equal(found->path, writ_str_of(path)))
            fail_msg("%s %.*s: %.*s", writ_rule_id(found->rule), WRIT_FMT(found->path),
                     WRIT_FMT(found->message));
    }
    if (!s->findings.count)
        fail_msg("no %s at %s", writ_rule_id(rule), path);
    return &s->findings.items[0];
}

static inline void assert_nothing(stream *s)
{
    stream_find(s, s->baseline);
    if (s->findings.count)
        fail_msg("%s %.*s: %.*s", writ_rule_id(s->findings.items[0].finding.rule),
                 WRIT_FMT(s->findings.items[0].finding.path),
                 WRIT_FMT(s->findings.items[0].finding.message));
}

static inline bool contains(writ_str text, const char *part)
{
    size_t len = strlen(part);
    for (size_t i = 0; i + len <= text.len; i++)
        if (memcmp(text.ptr + i, part, len) == 0)
            return true;
    return false;
}

static inline void assert_contains(writ_str text, const char *part)
{
    if (!contains(text, part))
        fail_msg("'%.*s' does not say '%s'", WRIT_FMT(text), part);
}

static inline bool has_evidence(const writ_drift_finding *found, const char *sentence)
{
    for (size_t i = 0; i < found->finding.evidence.count; i++)
        if (writ_str_equal(found->finding.evidence.items[i], writ_str_of(sentence)))
            return true;
    return false;
}

#endif
