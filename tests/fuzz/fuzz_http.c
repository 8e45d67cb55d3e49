/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuzzer of the server: the input is a request (tests/fuzz/http_requests.h), to a registry that
 * those before it have filled. With WRIT_HTTP_SEEDS=FOLDER it writes requests to begin with there.
 */
#include "tests/fuzz/http_requests.h"
#include "tests/fuzz/http_seeds.h"
#include "tests/property/chance.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A registry that only grows makes each request slower than the one before. */
enum { REQUESTS_OF_ONE = 5000 };

static void write_seed(const char *folder, size_t row, int number)
{
    char path[512];
    writ_buf request = WRIT_BUF_INIT;
    snprintf(path, sizeof path, "%s/%zu-%d", folder, row, number);
    http_seed(&request, row, chance);
    FILE *file = fopen(path, "w");
    if (!file || fwrite(request.ptr, 1, request.len, file) != request.len || fclose(file))
        abort();
    writ_buf_clear(&request);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const char *folder = getenv("WRIT_HTTP_SEEDS");
    (void)argc, (void)argv;
    chance_seed(1);
    for (size_t row = 0; folder && row < writ_endpoint_count; row++)
        for (int number = 0; number < 8; number++)
            write_seed(folder, row, number);
    return 0;
}

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
