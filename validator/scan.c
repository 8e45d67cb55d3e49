/* SPDX-License-Identifier: Apache-2.0
 *
 * The scanner around its two stages: the choice of a kernel, the list between the stages, and the
 * memory of the tape.
 */
#include "validator/scan.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "contracts/base/bounds.h"
#include "contracts/base/error.h"
#include "validator/scan_core.h"

/* Best first; a processor that can run one can run those behind it. */
#if defined(__x86_64__)
#define KERNELS KERNEL(avx512) KERNEL(avx2) KERNEL(sse2) KERNEL(portable)
#elif defined(__aarch64__)
#define KERNELS KERNEL(neon) KERNEL(portable)
#else
#define KERNELS KERNEL(portable)
#endif

#define KERNEL(name) writ_scan_##name,
static writ_scan_kernel *const kernels[] = {KERNELS};
#undef KERNEL

#define KERNEL(name) #name,
static const char *const kernel_names[] = {KERNELS NULL};
#undef KERNEL

/* The first kernel that the processor can run. */
static size_t first_kernel(void)
{
#if defined(__x86_64__)
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") ||
        !__builtin_cpu_supports("popcnt") || !__builtin_cpu_supports("pclmul"))
        return 2;
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
        !__builtin_cpu_supports("avx512vbmi2"))
        return 1;
#endif
    return 0;
}

/* A window of quotes, entries left over from the one before, the end WRIT_SCAN_AHEAD times, and
 * what a kernel may write too much. */
#define LIST_BYTES ((WRIT_SCAN_WINDOW + 2 * WRIT_SCAN_BLOCK) * sizeof(uint32_t))

/* NULL until the first scan. The one global that changes: a processor does not, so every thread
 * would store the same; only writ_scan_use_kernel stores another. */
static _Atomic(writ_scan_kernel *) kernel_in_use;

const char *const *writ_scan_kernels(void)
{
    return kernel_names + first_kernel();
}

bool writ_scan_use_kernel(const char *name)
{
    for (size_t i = first_kernel(); kernel_names[i]; i++) {
        if (strcmp(kernel_names[i], name) != 0)
            continue;
        atomic_store_explicit(&kernel_in_use, kernels[i], memory_order_relaxed);
        return true;
    }
    return false;
}

static writ_scan_kernel *chosen_kernel(void)
{
    writ_scan_kernel *scan = atomic_load_explicit(&kernel_in_use, memory_order_relaxed);
    if (UNLIKELY(!scan)) {
        scan = kernels[first_kernel()];
        atomic_store_explicit(&kernel_in_use, scan, memory_order_relaxed);
    }
    return scan;
}

static writ_scan_letters *letters_of(writ_scan_kernel *kernel)
{
#if defined(__x86_64__)
    if (kernel == writ_scan_avx512)
        return writ_scan_letters_avx512;
    if (kernel == writ_scan_avx2)
        return writ_scan_letters_avx2;
#endif
    (void)kernel;
    return NULL;
}

void writ_scan_start(writ_scan_run *run, writ_tape *tape, const char *bytes, size_t len,
                     writ_scan_error *error)
{
    if (UNLIKELY(!tape->list)) {
        tape->list = malloc(LIST_BYTES);
        if (!tape->list)
            writ_out_of_memory();
    }
    writ_scan_kernel *kernel = chosen_kernel();
    *run = (writ_scan_run){.tape = tape,
                           .bytes = bytes,
                           .end = bytes + len,
                           .error = error,
                           .kernel = kernel,
                           .letters = letters_of(kernel),
                           .line_end = '\n',
                           .list = tape->list,
                           .list_end = tape->list,
                           .next = tape->list};
}

bool writ_scan(writ_tape *tape, const char *bytes, size_t len, writ_scan_error *error)
{
    tape->bytes = bytes;
    tape->len = len;
    tape->count = 0;
    tape->duplicates = false;
    if (UNLIKELY(len > WRIT_BOUND_RECORD_BYTES)) {
        *error = (writ_scan_error){"longer than 1 GiB", WRIT_BOUND_RECORD_BYTES};
        return false;
    }
    if (UNLIKELY(!tape->tokens)) {
        writ_scan_more_tokens(tape, tape->tokens);
        writ_scan_more_frames(tape);
    }
    writ_scan_run run;
    writ_scan_start(&run, tape, bytes, len, error);
    return writ_scan_walk(&run);
}

void writ_scan_more_list(writ_scan_run *run)
{
    size_t len = (size_t)(run->end - run->bytes);
    size_t left = (size_t)(run->list_end - run->next);
    uint32_t *end = run->list + left;
    memmove(run->list, run->next, left * sizeof *end);
    while (end - run->list < WRIT_SCAN_AHEAD && run->listed < len) {
        size_t window = len - run->listed < WRIT_SCAN_WINDOW ? len - run->listed : WRIT_SCAN_WINDOW;
        size_t blocks = (window + WRIT_SCAN_BLOCK - 1) / WRIT_SCAN_BLOCK;
        end =
            run->kernel(&run->state, run->bytes + run->listed, (uint32_t)run->listed, blocks, end);
        run->listed += window;
    }
    if (run->listed == len) {
        while (end > run->list && end[-1] >= len) /* the padding's */
            end--;
        for (int i = 0; i < WRIT_SCAN_AHEAD; i++)
            *end++ = run->no_quote;
    }
    run->list_end = end;
    run->next = run->list;
}

void writ_tape_clear(writ_tape *tape)
{
    free(tape->tokens);
    free(tape->stack);
    free(tape->list);
    writ_scan_scratch_free(tape->scratch);
    *tape = (writ_tape)WRIT_TAPE_INIT;
}

COLD writ_token *writ_scan_more_tokens(writ_tape *tape, const writ_token *out)
{
    size_t used = tape->tokens ? (size_t)(out - tape->tokens) : 0;
    size_t capacity = tape->capacity ? tape->capacity * 2 : WRIT_SCAN_FIRST_TOKENS;
    writ_token *tokens = realloc(tape->tokens, capacity * sizeof *tokens);
    if (!tokens)
        writ_out_of_memory();
    tape->tokens = tokens;
    tape->capacity = capacity;
    return tokens + used;
}

COLD bool writ_scan_more_frames(writ_tape *tape)
{
    size_t depth = WRIT_BOUND_PAYLOAD_DEPTH + (size_t)tape->around;
    if (tape->stack_capacity > depth)
        return false;
    size_t capacity = tape->stack_capacity ? tape->stack_capacity * 2 : WRIT_SCAN_FIRST_FRAMES;
    if (capacity > depth)
        capacity = depth + 1;
    writ_scan_frame *stack = realloc(tape->stack, capacity * sizeof *stack);
    if (!stack)
        writ_out_of_memory();
    tape->stack = stack;
    tape->stack_capacity = capacity;
    return true;
}

COLD const char *writ_scan_fail(const writ_scan_run *run, const char *message, const char *at)
{
    if (at >= run->end) {
        message = "unexpected end";
        at = run->end;
    }
    *run->error = (writ_scan_error){message, (size_t)(at - run->bytes)};
    return NULL;
}
