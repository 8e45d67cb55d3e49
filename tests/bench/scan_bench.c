/* SPDX-License-Identifier: Apache-2.0
 *
 * How fast the scanner is: megabytes a second for each kernel over an NDJSON file, a record a line.
 *
 *     tests/bench/scan_bench FILE [ROUNDS [KERNEL]]
 *
 * Prints for each kernel, or the one named, the best and the median of the rounds (5 unless told);
 * kernels take turns, so that a noisy machine is unfair to all of them alike.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "contracts/base/error.h"
#include "validator/scan.h"

enum { MAX_KERNELS = 8, MAX_ROUNDS = 100 };

typedef struct work {
    char *bytes; /* with padding behind them */
    size_t len;
    size_t records, refused, tokens;
} work;

static bool load(const char *path, work *w)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0)
        return false;
    long size = ftell(file);
    rewind(file);
    w->len = size > 0 ? (size_t)size : 0;
    w->bytes = calloc(1, w->len + WRIT_SCAN_PADDING);
    if (!w->bytes)
        writ_out_of_memory();
    bool whole = fread(w->bytes, 1, w->len, file) == w->len;
    fclose(file);
    return whole && w->len > 0;
}

static void scan_all(work *w, writ_tape *tape)
{
    w->records = w->refused = w->tokens = 0;
    const char *end = w->bytes + w->len;
    for (const char *line = w->bytes; line < end;) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        const char *stop = newline ? newline : end;
        writ_scan_error error;
        if (!writ_scan(tape, line, (size_t)(stop - line), &error))
            w->refused++;
        w->records++;
        w->tokens += tape->count;
        line = stop + 1;
    }
}

static double now_s(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    work w = {0};
    int rounds = argc > 2 ? atoi(argv[2]) : 5;
    if (argc < 2 || rounds < 1 || rounds > MAX_ROUNDS || !load(argv[1], &w)) {
        fprintf(stderr, "usage: scan_bench FILE [ROUNDS [KERNEL]]\n");
        return 2;
    }
    static double rates[MAX_KERNELS][MAX_ROUNDS];
    const char *const *kernels = writ_scan_kernels();
    const char *const one[] = {argc > 3 ? argv[3] : NULL, NULL};
    if (one[0])
        kernels = one;
    writ_tape tape = WRIT_TAPE_INIT;
    for (int round = 0; round < rounds; round++) {
        for (int k = 0; k < MAX_KERNELS && kernels[k]; k++) {
            if (!writ_scan_use_kernel(kernels[k]))
                return 2;
            double start = now_s();
            scan_all(&w, &tape);
            rates[k][round] = (double)w.len / (now_s() - start) / 1e6;
        }
    }
    printf("%zu bytes, %zu records, %zu refused, %.1f bytes a token\n", w.len, w.records, w.refused,
           (double)w.len / (double)(w.tokens ? w.tokens : 1));
    for (int k = 0; k < MAX_KERNELS && kernels[k]; k++) {
        qsort(rates[k], (size_t)rounds, sizeof *rates[k], by_size);
        printf("%-10s %6.0f MB/s median, %6.0f best\n", kernels[k], rates[k][rounds / 2],
               rates[k][rounds - 1]);
    }
    writ_tape_clear(&tape);
    free(w.bytes);
    return 0;
}
