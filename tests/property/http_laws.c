/* SPDX-License-Identifier: Apache-2.0
 *
 * What holds of any request: it is answered, with a status below 500 and a body that is what it
 * says, whatever the path, the query and the body are (tests/fuzz/http_requests.h). Requests for
 * each row of routes.def, as they are and with bytes changed. WRIT_HTTP_SEED and WRIT_HTTP_ROUNDS
 * ask for others, and more.
 */
#include "tests/fuzz/http_requests.h"
#include "tests/fuzz/http_seeds.h"
#include "tests/property/chance.h"
#include "tests/unit/test.h"

static uint64_t number_of(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 10) : otherwise;
}

static bool is_plain(void)
{
    const char *variant = getenv("WRIT_VARIANT");
    return !variant || strcmp(variant, "plain") == 0;
}

/* A byte is another one, gone, there twice; or a part is of another place. */
static void change(writ_buf *request)
{
    static const char bytes[] = "%/?&=+{}[]\":,\\\n\0 \xc3\xff.0aZ";
    size_t at = chance((uint32_t)request->len);
    switch (chance(4)) {
    case 0:
        request->ptr[at] = bytes[chance(sizeof bytes - 1)];
        break;
    case 1:
        memmove(request->ptr + at, request->ptr + at + 1, request->len - at - 1);
        request->len--;
        break;
    case 2:
        writ_buf_add(request, request->ptr + at, 0);
        writ_buf_reserve(request, request->len);
        writ_buf_add(request, request->ptr + at, request->len - at < 64 ? request->len - at : 64);
        break;
    default:
        request->ptr[at] = (char)chance(256);
    }
}

/* Every row answers to its own path, whatever stands in its place of a name. */
static void test_each_route_is_found(void **state)
{
    writ_endpoint_map *map = writ_endpoint_map_new();
    writ_arena arena = WRIT_ARENA_INIT;
    (void)state;
    for (size_t row = 0; row < writ_endpoint_count; row++) {
        const writ_endpoint *route = &writ_endpoints[row];
        writ_segments segments = {0};
        writ_param *parts;
        size_t count;
        writ_str allowed;
        assert_true(writ_url_split(&arena, writ_str_of(route->path), &segments));
        const writ_endpoint *found =
            writ_endpoint_map_find(map, &arena, &segments, route->method, &parts, &count, &allowed);
        assert_ptr_equal(found, route);
        assert_null(
            writ_endpoint_map_find(map, &arena, &segments, "PATCH", &parts, &count, &allowed));
        assert_true(writ_str_ends(allowed, WRIT_STR("OPTIONS")));
    }
    writ_arena_clear(&arena);
    writ_endpoint_map_free(map);
}

static void test_any_request_is_answered(void **state)
{
    static http_world world;
    uint64_t seed = number_of("WRIT_HTTP_SEED", 1);
    uint64_t rounds = number_of("WRIT_HTTP_ROUNDS", is_plain() ? 40 : 1);
    (void)state;
    http_world_open(&world);
    chance_seed(seed);
    for (uint64_t round = 0; round < rounds; round++)
        for (size_t row = 0; row < writ_endpoint_count; row++) {
            writ_buf request = WRIT_BUF_INIT;
            http_seed(&request, row, chance);
            http_try(&world, writ_buf_str(&request));
            for (uint32_t changes = 1 + chance(4); request.len && changes; changes--)
                change(&request);
            http_try(&world, writ_buf_str(&request));
            writ_buf_clear(&request);
        }
    http_world_close(&world);
}

/* Its token is no more by then. */
static void test_nothing_is_written_for_who_was_let_in_before_an_import(void **state)
{
    static http_world world;
    writ_exchange early = {0};
    writ_str body = WRIT_STR("{\"value\":\"b\"}");
    (void)state;
    http_world_open(&world);
    const writ_request_head head = {.method = "PUT",
                                    .target = WRIT_STR("/v1/settings/a"),
                                    .authorization = writ_str_of(world.secret),
                                    .content_type = WRIT_STR("application/json"),
                                    .from = WRIT_STR("127.0.0.1"),
                                    .content_length = (int64_t)body.len};
    writ_exchange_init(&early, writ_server_worker(world.server));
    assert_true(writ_exchange_begin(&early, &head));
    assert_true(writ_exchange_take(&early, body.ptr, body.len));
    assert_false(writ_exchange_perform(&early));
    http_try(&world,
             WRIT_STR("POST /v1/import\nAuthorization: admin\n\n" HTTP_EXPORT HTTP_EXPORT_END));
    assert_true(world.exchange.response.status < 300);
    assert_non_null(writ_writer_put(world.server->writer, &early));
    writ_exchange_clear(&early);
    http_world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_route_is_found),
        cmocka_unit_test(test_any_request_is_answered),
        cmocka_unit_test(test_nothing_is_written_for_who_was_let_in_before_an_import),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
