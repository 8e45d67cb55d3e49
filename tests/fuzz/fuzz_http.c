/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuzzer of the server: the input is a request (tests/fuzz/http_requests.h), to a registry that
 * those before it have filled.
 */
#include "tests/fuzz/http_requests.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A registry that only grows makes each request slower than the one before. */
enum { REQUESTS_OF_ONE = 5000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static http_world world;
    static bool is_open;
    if (is_open && world.requests >= REQUESTS_OF_ONE) {
        http_world_close(&world);
        is_open = false;
    }
    if (!is_open)
        http_world_open(&world);
    is_open = true;
    http_try(&world, (writ_str){(const char *)data, size});
    return 0;
}
