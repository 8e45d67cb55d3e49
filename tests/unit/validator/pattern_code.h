/* SPDX-License-Identifier: Apache-2.0
 *
 * For tests: machine code for a simple pattern (validator/pattern_jit.h) as a function, asked about
 * subjects that stand before memory that cannot be read.
 */
#ifndef WRIT_TESTS_UNIT_VALIDATOR_PATTERN_CODE_H
#define WRIT_TESTS_UNIT_VALIDATOR_PATTERN_CODE_H

#include <sys/mman.h>
#include <unistd.h>

#include "tests/unit/test.h"
#include "validator/pattern_jit.h"

enum { PATTERN_CODE_LONGEST = 1024 };

typedef bool pattern_code_function(const void *nothing, const char *text, uint64_t len);

typedef struct pattern_code {
    const writ_simple *simple;
    pattern_code_function *matches; /* NULL: there is none for this pattern, or on this machine */
    void *memory;
    size_t len;
    char *end; /* of what can be read */
    size_t page;
} pattern_code;

#if defined(__x86_64__)

static inline void pattern_code_make(pattern_code *code)
{
    writ_x86 c = {0};
    writ_pattern_tables tables;
    writ_x86_label otherwise = writ_x86_new_label(&c);
    writ_pattern_jit(&c, code->simple, otherwise, &tables);
    writ_x86_move_number(&c, X86_RAX, 1);
    writ_x86_return(&c);
    writ_x86_bind(&c, otherwise);
    writ_x86_move_number(&c, X86_RAX, 0);
    writ_x86_return(&c);
    writ_pattern_jit_tables(&c, &tables);
    code->memory = writ_x86_finish(&c, &code->len);
    assert_non_null(code->memory);
    memcpy(&code->matches, &code->memory, sizeof code->memory);
    writ_x86_clear(&c);
}

static inline bool pattern_code_can(const writ_simple *simple)
{
    return simple && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") &&
           writ_pattern_jit_can(simple);
}

#else

static inline void pattern_code_make(pattern_code *code)
{
    (void)code;
}

static inline bool pattern_code_can(const writ_simple *simple)
{
    (void)simple;
    return false;
}

#endif

/* `simple` may be NULL: then there is no code. */
static inline void pattern_code_open(pattern_code *code, const writ_simple *simple)
{
    *code = (pattern_code){.simple = simple, .page = (size_t)sysconf(_SC_PAGESIZE)};
    if (!pattern_code_can(simple))
        return;
    pattern_code_make(code);
    char *block =
        mmap(NULL, 2 * code->page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(block != MAP_FAILED && mprotect(block + code->page, code->page, PROT_NONE) == 0);
    code->end = block + code->page;
}

static inline void pattern_code_close(pattern_code *code)
{
    if (!code->matches)
        return;
    munmap(code->memory, code->len);
    munmap(code->end - code->page, 2 * code->page);
}

/* What code is asked about: ASCII, and not too much of it for the test. */
static inline bool pattern_code_takes(const pattern_code *code, writ_str subject)
{
    for (size_t i = 0; i < subject.len; i++)
        if ((unsigned char)subject.ptr[i] >= 0x80)
            return false;
    return code->matches && subject.len <= PATTERN_CODE_LONGEST;
}

/* Behind the subject stands `behind`, again and again. */
static inline bool pattern_code_matches(const pattern_code *code, writ_str subject, writ_str behind)
{
    size_t readable = subject.len < WRIT_LANES_PADDED ? WRIT_LANES_PADDED : subject.len;
    char *text = code->end - readable;
    if (subject.len)
        memcpy(text, subject.ptr, subject.len);
    for (size_t i = subject.len; i < readable; i++)
        text[i] = behind.ptr[(i - subject.len) % behind.len];
    return code->matches(NULL, text, subject.len);
}

/* Holds code against the walk: they say the same; of subjects that are longer than
 * WRIT_LANES_BYTES code may not know where the quick way does not. */
static inline void pattern_code_check(const pattern_code *code, const char *pattern,
                                      writ_str subject)
{
    static const writ_str fixed[] = {WRIT_STR_INIT("\""), WRIT_STR_INIT("\0"),
                                     WRIT_STR_INIT("\xFF"), WRIT_STR_INIT("a"),
                                     WRIT_STR_INIT("-1b")};
    enum { FIXED = sizeof fixed / sizeof fixed[0] };
    if (!pattern_code_takes(code, subject))
        return;
    bool walk = writ_simple_walk(code->simple, subject) == WRIT_MATCH_YES;
    writ_quick_match *quick = writ_simple_quick(code->simple);
    for (size_t i = 0; i <= FIXED; i++) {
        if (i == FIXED && !subject.len)
            break;
        writ_str behind = i < FIXED ? fixed[i] : subject; /* which might go on */
        bool said = pattern_code_matches(code, subject, behind);
        const char *text =
            code->end - (subject.len < WRIT_LANES_PADDED ? WRIT_LANES_PADDED : subject.len);
        bool wanted = walk;
        if (subject.len > WRIT_LANES_BYTES && quick)
            wanted = quick(code->simple, text, subject.len);
        if (said != wanted || (said && !walk))
            fail_msg("'%s' on '%.*s' before '%.*s': code %d, walk %d, quick way %d", pattern,
                     WRIT_FMT(subject), WRIT_FMT(behind), said, walk, wanted);
    }
}

#endif
