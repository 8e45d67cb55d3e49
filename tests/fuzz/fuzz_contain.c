/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuzzer of the containment engine. The input is the chance by which two schemas and their
 * relatives are drawn (tests/property/random_schema.h), so every input is a pair. It aborts where a
 * verdict is refuted by a value, a payload or another verdict: tests/property/laws.h.
 */
#include <stdlib.h>

#include "tests/property/laws.h"

int LLVMFuzzerInitialize(int *count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct universe universe;

/* Most inputs stay far below; the rest is to end in `unknown`, and soon. */
static const writ_budget small_budget = {.steps = 4000, .states = 2000, .milliseconds = 1000};
static const unsigned payloads_of_a_pair = 100;

int LLVMFuzzerInitialize(int *count, char ***arguments)
{
    (void)count;
    (void)arguments;
    setenv("CMOCKA_TEST_ABORT", "1", 1); /* a failure is a crash, with its message */
    law_budget = small_budget;
    law_step = 16; /* with sanitizers a value is dear, and there are payloads */
    chance_state = 42;
    fill_universe(&universe);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    chance_bytes = data;
    chance_left = size;
    check_laws(&universe, payloads_of_a_pair);
    return 0;
}
