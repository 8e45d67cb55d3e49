/* SPDX-License-Identifier: Apache-2.0
 *
 * Small streams for the tests of what drift finds: records are written into a profile, then it is
 * asked.
 */
#ifndef WRIT_TESTS_UNIT_VALIDATOR_DRIFT_STREAM_H
#define WRIT_TESTS_UNIT_VALIDATOR_DRIFT_STREAM_H

#include <stdio.h>

#include "tests/unit/test.h"
#include "validator/drift/drift.h"
#include "validator/scan.h"

typedef struct stream {
    writ_arena arena;
    writ_profile *profile;
    writ_buf record; /* the one that is being written */
    uint64_t lines;
    writ_drift_findings findings;
} stream;

static inline stream *stream_new(void)
{
    stream *s = calloc(1, sizeof *s);
    writ_profile_options options = {0};
    assert_non_null(s);
    s->profile = writ_profile_new(&options);
    return s;
}

static inline void stream_free(stream *s)
{
    writ_profile_free(s->profile);
    writ_buf_clear(&s->record);
    writ_arena_clear(&s->arena);
    free(s);
}

/* A member of the record: stream_put(s, "\"id\":%d", 7). */
#define stream_put(s, ...)                                                                         \
    (writ_buf_add_text(&(s)->record, (s)->record.len ? "," : "{"),                                 \
     writ_buf_printf(&(s)->record, __VA_ARGS__))

/* The record is complete. */
static inline void stream_end_record(stream *s)
{
    writ_buf_add_text(&s->record, s->record.len ? "}" : "{}");
    writ_buf_reserve(&s->record, WRIT_SCAN_PADDING);
    writ_profile_record(s->profile, s->record.ptr, s->record.len, ++s->lines);
    writ_buf_reset(&s->record);
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

#endif
