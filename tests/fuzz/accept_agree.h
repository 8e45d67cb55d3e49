/* SPDX-License-Identifier: Apache-2.0
 *
 * The ways of judging a record, asked side by side: the walks of the short way
 * (validator/accept.h), machine code for the same plan (validator/accept_jit.h), and scanner + run.
 * For unit tests, the laws of the short way and the fuzzer.
 *
 * Code may read the 64 bytes behind a record and no more, which no sanitizer sees: so these are the
 * last ones before memory that cannot be read.
 */
#ifndef WRIT_TESTS_FUZZ_ACCEPT_AGREE_H
#define WRIT_TESTS_FUZZ_ACCEPT_AGREE_H

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "contracts/base/error.h"
#include "validator/accept_jit.h"
#include "validator/accept_tape.h"

typedef struct accept_judge {
    writ_program program;
    writ_accept_plan *plan; /* NULL: each record takes the tape */
    writ_tape tape, other_tape;
    writ_run run;
    char *block; /* the record's */
    size_t block_len, page;
} accept_judge;

/* The set must outlive the judge. Code is made when accept_make_code is called, not before. */
static inline int accept_open(accept_judge *j, const writ_schema_set *set, bool watch,
                              writ_error *err)
{
    *j = (accept_judge){.page = (size_t)sysconf(_SC_PAGESIZE)};
    int code = writ_program_init(&j->program, set, err);
    if (code)
        return code;
    j->run = (writ_run){.program = &j->program, .tape = &j->tape};
    j->plan = writ_accept_plan_new(&j->program, watch);
    if (j->plan)
        j->plan->until_jit = j->plan->until_parts = 0;
    return 0;
}

static inline void accept_close(accept_judge *j)
{
    if (j->block)
        munmap(j->block, j->block_len + j->page);
    writ_accept_plan_free(j->plan);
    writ_tape_clear(&j->tape);
    writ_tape_clear(&j->other_tape);
    writ_run_clear(&j->run);
    writ_program_clear(&j->program);
}

/* Is there code on this machine, or nothing to hold against the walks? */
static inline bool accept_has_code(void)
{
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
#else
    return false;
#endif
}

/* From the order of members that the walks have seen. */
static inline void accept_make_code(accept_judge *j)
{
    writ_accept_jit_clear(j->plan);
    writ_accept_jit_clear_parts(j->plan);
    j->plan->jit_tries = j->plan->part_tries = 0;
    writ_accept_jit(j->plan);
    writ_accept_jit_parts(j->plan);
    j->plan->until_jit = j->plan->until_parts = 0;
    if (accept_has_code() && !j->plan->code)
        abort();
}

/* Room for a record of so many bytes, before the end of what can be read. */
static inline char *accept_room(accept_judge *j, size_t len)
{
    size_t wanted = len + WRIT_SCAN_PADDING;
    if (!j->block || wanted > j->block_len) {
        if (j->block)
            munmap(j->block, j->block_len + j->page);
        j->block_len = (wanted + j->page - 1) / j->page * j->page;
        j->block = mmap(NULL, j->block_len + j->page, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (j->block == MAP_FAILED || mprotect(j->block + j->block_len, j->page, PROT_NONE))
            writ_out_of_memory();
    }
    return j->block + j->block_len - wanted;
}

typedef struct accept_answers {
    bool walks, code; /* without code: the walks' */
    bool full;        /* the full way's */
    bool given_up;    /* that one came to a bound */
    bool tapes;       /* the tape of what is wrong is the same with code for parts, and without */
    bool lines;       /* of lines, all that is said is what is said of each alone */
} accept_answers;

static inline bool accept_agree(accept_answers answers)
{
    return answers.lines && answers.tapes && answers.walks == answers.code &&
           (!answers.walks || answers.full || answers.given_up);
}

static inline bool accept_once(accept_judge *j, const char *bytes, size_t len)
{
    j->plan->pause = j->plan->misses = 0;
    return writ_accept(j->plan, bytes, len);
}

static inline bool accept_full_way(accept_judge *j, const char *bytes, size_t len)
{
    writ_scan_error error;
    writ_arena_reset(&j->run.scratch);
    return writ_scan(&j->tape, bytes, len, &error) && !j->tape.duplicates && writ_run_root(&j->run);
}

/* Are those lines taken of which each alone is, up to the first one that is not? */
static inline bool accept_lines_agree(accept_judge *j, const char *bytes, size_t len)
{
    uint64_t count;
    j->plan->pause = j->plan->misses = 0;
    size_t taken = writ_accept_lines(j->plan, bytes, len, &count);
    for (size_t at = 0; at < len; count--) {
        const char *end = memchr(bytes + at, '\n', len - at);
        size_t line_len = end ? (size_t)(end - bytes) - at : len - at;
        if (accept_once(j, bytes + at, line_len) != (at < taken))
            return false;
        if (at >= taken)
            return at == taken && count == 0;
        at += line_len + (end != NULL);
    }
    return taken == len && count == 0;
}

/* The record on two lines, by code and by walks; the last line may have no end. */
static inline bool accept_two_agree(accept_judge *j, const char *record, size_t len,
                                    writ_str behind)
{
    size_t two = 2 * len + 1 + len % 2;
    char *bytes = accept_room(j, two);
    memcpy(bytes, record, len);
    bytes[len] = bytes[two - 1] = '\n';
    memcpy(bytes + len + 1, record, len);
    for (size_t i = 0; i < WRIT_SCAN_PADDING; i++)
        bytes[two + i] = behind.ptr[i % behind.len];
    writ_accept_walk *code = j->plan->code;
    bool agree = accept_lines_agree(j, bytes, two);
    j->plan->code = NULL;
    agree = accept_lines_agree(j, bytes, two) && agree;
    j->plan->code = code;
    return agree;
}

static inline bool accept_tapes_agree(accept_judge *j, const char *bytes, size_t len)
{
    writ_accept_walk **parts = j->plan->parts;
    bool by_parts = writ_accept_tape(j->plan, &j->tape, bytes, len);
    j->plan->parts = NULL;
    bool by_walks = writ_accept_tape(j->plan, &j->other_tape, bytes, len);
    j->plan->parts = parts;
    if (!by_parts || !by_walks)
        return by_parts == by_walks;
    return j->tape.count == j->other_tape.count &&
           memcmp(j->tape.tokens, j->other_tape.tokens, j->tape.count * sizeof *j->tape.tokens) ==
               0;
}

/* What each says of the record; behind it stands `behind`, again and again. The walks learn from
 * it, the code that is there is not made anew. */
static inline accept_answers accept_ask(accept_judge *j, const char *record, size_t len,
                                        writ_str behind)
{
    char *bytes = accept_room(j, len);
    if (len)
        memcpy(bytes, record, len);
    for (size_t i = 0; i < WRIT_SCAN_PADDING; i++)
        bytes[len + i] = behind.ptr[i % behind.len];
    writ_accept_walk *code = j->plan->code;
    accept_answers answers = {.full = accept_full_way(j, bytes, len)};
    answers.given_up = j->run.gave_up != WRIT_GOES_ON;
    j->plan->code = NULL;
    answers.walks = accept_once(j, bytes, len);
    j->plan->code = code;
    answers.code = accept_once(j, bytes, len);
    answers.tapes = accept_tapes_agree(j, bytes, len);
    answers.lines = !len || accept_two_agree(j, record, len, behind);
    return answers;
}

/* What may stand behind a record; whatever it is, it changes nothing. The last is what a reader
 * puts there. */
static const writ_str accept_behind[] = {
    WRIT_STR_INIT("}"),  WRIT_STR_INIT("\""),  WRIT_STR_INIT("1"),   WRIT_STR_INIT(" "),
    WRIT_STR_INIT(","),  WRIT_STR_INIT("]"),   WRIT_STR_INIT(":"),   WRIT_STR_INIT("{"),
    WRIT_STR_INIT("["),  WRIT_STR_INIT(",\""), WRIT_STR_INIT("e1}"), WRIT_STR_INIT("\n{\"a\":1}"),
    WRIT_STR_INIT("\0"),
};

enum { ACCEPT_BEHIND = sizeof accept_behind / sizeof *accept_behind };

#endif
