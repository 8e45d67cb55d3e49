/* SPDX-License-Identifier: Apache-2.0
 *
 * The router, held against a naive one: each record read to a tree, the selectors asked of that one
 * by one, and the value at `at` held against the contract by itself.
 */
#include "validator/router.h"

#include "contracts/base/read.h"
#include "contracts/base/write.h"
#include "tests/unit/contracts/compile.h"

static const char *const contracts[] = {
    "{\"type\":\"object\",\"required\":[\"id\"],\"properties\":{\"id\":{\"type\":\"integer\","
    "\"minimum\":1},\"tag\":{\"type\":\"string\",\"maxLength\":3}}}",
    "{\"type\":\"object\",\"required\":[\"name\"],\"properties\":{\"name\":{\"type\":\"string\"},"
    "\"event\":{\"enum\":[\"A\",\"B\",null]},\"type\":{\"type\":\"string\"}}}",
    "{\"anyOf\":[{\"type\":\"object\",\"required\":[\"id\"]},{\"type\":\"object\",\"required\":["
    "\"name\"]}]}",
};
enum { CONTRACTS = sizeof contracts / sizeof *contracts, MOST_ROUTES = 21, MOST_RANDOM = 6 };

typedef struct world {
    writ_arena arena;
    writ_schema_set *sets[CONTRACTS];
    writ_validator *plain[CONTRACTS]; /* of the payload alone */
    writ_routes routes;
    int contract[MOST_ROUTES];
    writ_validator *routed[MOST_ROUTES], *reference[MOST_ROUTES];
    writ_router *router;
    uint64_t state; /* of random numbers */
} world;

/* SplitMix64. */
static uint32_t pick(world *w, uint32_t below)
{
    uint64_t z = (w->state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (uint32_t)((z ^ (z >> 31)) >> 32) % below;
}

static const writ_value *parse(writ_arena *arena, writ_str text)
{
    writ_value *value = NULL;
    const writ_source source = {WRIT_STR("-"), text};
    return writ_json_read(arena, &source, &value, NULL) ? NULL : value;
}

/* ---- routes ---- */

static writ_validator *new_validator(const writ_schema_set *set)
{
    const writ_validator_options options = {.watch_undeclared = true};
    writ_validator *validator;
    assert_int_equal(writ_validator_new(set, &options, &validator, NULL), WRIT_OK);
    return validator;
}

static void open_world(world *w)
{
    for (size_t i = 0; i < CONTRACTS; i++) {
        w->sets[i] = compile(&w->arena, contracts[i]);
        w->plain[i] = new_validator(w->sets[i]);
    }
    w->routes.items = writ_arena_zalloc(&w->arena, MOST_ROUTES * sizeof *w->routes.items);
}

/* `when` as in a file of routes, with values in lists. */
static void add_route(world *w, const char *when, int contract, const char *at)
{
    const writ_value *value = parse(&w->arena, writ_str_of(when));
    assert_non_null(value);
    writ_selector *selectors =
        writ_arena_zalloc(&w->arena, value->object.count * sizeof *selectors);
    for (size_t i = 0; i < value->object.count; i++) {
        const writ_member *member = &value->object.items[i];
        const writ_value *exists = writ_value_find(member->value, "exists");
        writ_selector *selector = &selectors[i];
        selector->pointer = member->name;
        assert_true(
            writ_pointer_split(&w->arena, member->name, &selector->tokens, &selector->token_count));
        selector->kind = !exists           ? WRIT_SELECTS_VALUES
                         : exists->boolean ? WRIT_SELECTS_PRESENT
                                           : WRIT_SELECTS_ABSENT;
        selector->values = exists ? NULL : member->value;
    }
    w->contract[w->routes.count] = contract;
    w->routes.items[w->routes.count++] =
        (writ_route){.selectors = selectors, .count = value->object.count, .at = writ_str_of(at)};
}

static void open_router(world *w)
{
    writ_routes_prepare(&w->arena, &w->routes);
    for (size_t i = 0; i < w->routes.count; i++) {
        const writ_route *route = &w->routes.items[i];
        const writ_schema_set *set = w->sets[w->contract[i]];
        w->routed[i] = new_validator(writ_envelope_wrap(&w->arena, set, route->at, route->proof,
                                                        route->proof_count, &route->place));
        w->reference[i] = new_validator(writ_envelope_wrap(
            &w->arena, set, route->at, route->selectors, route->count, &route->place));
    }
    w->router = writ_router_new(&w->routes, w->routed);
}

static void close_router(world *w)
{
    writ_router_free(w->router);
    writ_routes_clear(&w->routes);
    for (size_t i = 0; i < w->routes.count; i++) {
        writ_validator_free(w->routed[i]);
        writ_validator_free(w->reference[i]);
    }
    writ_route *items = w->routes.items;
    w->routes = (writ_routes){.items = items};
}

static void close_world(world *w)
{
    for (size_t i = 0; i < CONTRACTS; i++)
        writ_validator_free(w->plain[i]);
    writ_arena_clear(&w->arena);
}

/* ---- the naive router ---- */

static const writ_value *value_at(const writ_value *value, const writ_str *tokens, size_t count)
{
    for (size_t i = 0; i < count; i++)
        value = writ_value_find_str(value, tokens[i]);
    return value;
}

static bool selector_holds(const writ_selector *selector, const writ_value *record)
{
    const writ_value *value = value_at(record, selector->tokens, selector->token_count);
    bool is_among = false;
    for (size_t i = 0; value && selector->values && i < selector->values->array.count; i++)
        is_among = is_among || writ_value_equal(value, selector->values->array.items[i]);
    return selector->kind == WRIT_SELECTS_ABSENT    ? !value
           : selector->kind == WRIT_SELECTS_PRESENT ? value != NULL
                                                    : is_among;
}

static int naive_route(const world *w, const writ_value *record)
{
    for (size_t r = 0; r < w->routes.count; r++) {
        bool holds = true;
        for (size_t i = 0; i < w->routes.items[r].count; i++)
            holds = holds && selector_holds(&w->routes.items[r].selectors[i], record);
        if (holds)
            return (int)r;
    }
    return WRIT_NO_ROUTE;
}

static bool naive_verdict(world *w, writ_arena *arena, int route, const writ_value *record)
{
    writ_str *tokens;
    size_t count;
    if (route == WRIT_NO_ROUTE)
        return false;
    assert_true(writ_pointer_split(arena, w->routes.items[route].at, &tokens, &count));
    const writ_value *payload = value_at(record, tokens, count);
    return payload &&
           writ_validator_check_value(w->plain[w->contract[route]], arena, payload, NULL);
}

/* ---- comparing ---- */

static void errors_text(writ_buf *text, const writ_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].severity == WRIT_ERROR)
            writ_buf_printf(text, "%s %.*s\n", writ_rule_id(findings->items[i].rule),
                            WRIT_FMT(findings->items[i].path));
}

/* What is wrong is what the route's own validator finds, in the whole record. */
static void same_findings(world *w, writ_arena *arena, int route, writ_str record,
                          const writ_findings *found)
{
    writ_findings wanted = {0};
    writ_buf is = WRIT_BUF_INIT, should = WRIT_BUF_INIT;
    writ_validator_check(w->reference[route], arena, record.ptr, record.len, &wanted);
    errors_text(&is, found);
    errors_text(&should, &wanted);
    if (!writ_str_equal(writ_buf_str(&is), writ_buf_str(&should)))
        fail_msg("%.*s: found\n%snot\n%s", WRIT_FMT(record), is.ptr ? is.ptr : "", should.ptr);
    writ_buf_clear(&is);
    writ_buf_clear(&should);
}

typedef struct tally {
    size_t fast, judged, routes[MOST_ROUTES];
} tally;

static void check_record(world *w, writ_str record, int route, bool valid,
                         const writ_findings *findings)
{
    writ_arena arena = WRIT_ARENA_INIT;
    const writ_value *value = parse(&arena, record);
    int wanted = value ? naive_route(w, value) : WRIT_NO_ROUTE;
    bool should = value && naive_verdict(w, &arena, wanted, value);
    if (route != wanted)
        fail_msg("%.*s: route %d, not %d", WRIT_FMT(record), wanted, route);
    if (valid != should)
        fail_msg("%.*s (route %d): %s", WRIT_FMT(record), route, valid ? "passed" : "refused");
    if (!valid && route != WRIT_NO_ROUTE)
        same_findings(w, &arena, route, record, findings);
    if (!valid && route == WRIT_NO_ROUTE) {
        assert_int_equal(findings->count, 1);
        assert_int_equal(findings->items[0].rule,
                         value ? WRIT_RULE_UNROUTED : WRIT_RULE_MALFORMED_JSON);
    }
    writ_arena_clear(&arena);
}

static const char *line_end(const char *p, const char *end)
{
    const char *lf = memchr(p, '\n', (size_t)(end - p));
    return lf ? lf : end;
}

/* As the filter goes through the lines of a chunk. */
static tally route_lines(world *w, writ_str lines)
{
    tally counts = {0};
    writ_arena arena = WRIT_ARENA_INIT;
    const char *p = lines.ptr, *end = p + lines.len;
    writ_router_begin(w->router, p, lines.len);
    while (p < end) {
        int route = WRIT_NO_ROUTE;
        writ_findings findings = {0};
        const writ_str record = {p, (size_t)(line_end(p, end) - p)};
        const char *next = writ_router_accept(w->router, p, &route);
        bool valid = next != NULL;
        counts.fast += valid;
        if (!next) {
            counts.judged++;
            valid = writ_router_judge(w->router, &arena, record, &route, &findings);
            next = record.ptr + record.len + (record.ptr + record.len < end);
            writ_router_skip(w->router, next);
        }
        assert_ptr_equal(next, record.ptr + record.len + (record.ptr + record.len < end));
        check_record(w, record, route, valid, &findings);
        counts.routes[route == WRIT_NO_ROUTE ? MOST_ROUTES - 1 : route]++;
        p = next;
        writ_arena_reset(&arena);
    }
    writ_arena_clear(&arena);
    return counts;
}

static tally route_text(world *w, const writ_buf *text)
{
    static const char padding[WRIT_SCAN_PADDING] = "\"{\"";
    writ_buf padded = WRIT_BUF_INIT;
    writ_buf_add_str(&padded, writ_buf_str(text));
    writ_buf_add(&padded, padding, sizeof padding);
    tally counts = route_lines(w, (writ_str){padded.ptr, text->len});
    writ_buf_clear(&padded);
    return counts;
}

/* ---- random ones ---- */

static void add_payload(world *w, writ_buf *out)
{
    static const char *const payloads[] = {
        "{\"id\":7,\"tag\":\"ab\"}",
        "{\"id\":7,\"tag\":\"\\u00e9\\\"}\"}",
        "{\"id\":0}",
        "{\"name\":\"a \\\\ b\",\"event\":\"A\"}",
        "{\"name\":\"type\",\"type\":\"track\",\"event\":\"Z\"}",
        "{\"id\":12345,\"extra\":{\"event\":\"A\",\"type\":\"track\"}}",
        "{}",
        "[]",
        "null",
        "\"id\"",
        "{\"id\":7,\"tag\":\"\x01\"}",
        "{\"id\":7,\"tag\":\"\xFF\"}",
    };
    writ_buf_add_text(out, payloads[pick(w, pick(w, 2) ? 4 : 12)]);
}

static void add_member(world *w, writ_buf *out, int which)
{
    static const char *const members[] = {
        "\"type\":\"track\"",
        "\"type\":\"page\"",
        "\"type\": \"track\"",
        "\"type\":1",
        "\"type\":1.0",
        "\"event\":\"A\"",
        "\"event\":\"B\"",
        "\"event\" :\"C\"",
        "\"event\":null",
        "\"ev\\u0065nt\":\"A\"",
        "\"ctx\":{\"kind\":\"x\",\"n\":1}",
        "\"ctx\":{\"kind\":\"y\"}",
        "\"ctx\":5",
        "\"flag\":true",
        "\"flag\":false",
        "\"id\":5",
        "\"name\":\"n\"",
        "\"messageId\":\"m\\n1\"",
    };
    static const int first[] = {0, 5, 10, 13, 15, 17, 18};
    writ_buf_add_byte(out, ',');
    if (which < 6)
        writ_buf_add_text(
            out, members[first[which] + (int)pick(w, (uint32_t)(first[which + 1] - first[which]))]);
    else {
        writ_buf_add_text(out, which == 6 ? "\"properties\":" : "\"data\":");
        add_payload(w, out);
    }
}

/* Members of a layout, each of which may be missing; the layout is that of a vendor. */
static void add_record(world *w, writ_buf *out, uint32_t layout)
{
    static const int orders[][8] = {{0, 1, 5, 2, 6, 3, 4, 7},
                                    {6, 2, 5, 1, 0, 7, 3, 4},
                                    {5, 4, 3, 2, 7, 6, 1, 0},
                                    {1, 7, 0, 6, 2, 4, 5, 3}};
    const size_t start = out->len;
    for (size_t i = 0; i < 8; i++)
        if (pick(w, 8))
            add_member(w, out, orders[layout][i]);
    if (out->len == start)
        writ_buf_add_byte(out, ',');
    out->ptr[start] = '{';
    writ_buf_add_byte(out, '}');
    if (!pick(w, 40))
        out->len -= 1 + pick(w, (uint32_t)(out->len - start - 1)); /* no JSON, mostly */
    if (!pick(w, 60))
        writ_buf_add_text(out, pick(w, 2) ? "\"" : " ");
    writ_buf_add_byte(out, '\n');
}

static void add_random_route(world *w)
{
    static const char *const spots[] = {"/type",          "/event", "/ctx/kind", "/flag",
                                        "/properties/id", "/ctx",   "/id"};
    static const char *const asked[] = {
        "[\"track\"]", "[\"A\"]", "[\"A\",\"B\"]", "[\"x\"]",           "[true]",
        "[1]",         "[null]",  "[\"page\",1]",  "{\"exists\":true}", "{\"exists\":false}",
        "[7,5]",       "[\"C\"]",
    };
    static const char *const ats[] = {"/properties", "", "/data"};
    writ_buf when = WRIT_BUF_INIT;
    uint32_t count = pick(w, 4), spot = pick(w, 7);
    writ_buf_add_byte(&when, '{');
    for (uint32_t i = 0; i < count && spot < 7; i++, spot += 1 + pick(w, 3))
        writ_buf_printf(&when, "%s\"%s\":%s", i ? "," : "", spots[spot], asked[pick(w, 12)]);
    writ_buf_add_byte(&when, '}');
    add_route(w, writ_str_copy(&w->arena, writ_buf_str(&when)).ptr, (int)pick(w, CONTRACTS),
              ats[pick(w, 3)]);
    writ_buf_clear(&when);
}

static void test_random_routes_take_what_the_naive_router_takes(void **state)
{
    (void)state;
    world w = {.state = 20261122};
    writ_buf text = WRIT_BUF_INIT;
    open_world(&w);
    for (size_t round = test_rounds(600); round > 0; round--) {
        uint32_t count = 1 + pick(&w, MOST_RANDOM - 1);
        while (w.routes.count < count)
            add_random_route(&w);
        open_router(&w);
        for (int chunk = 0; chunk < 2; chunk++) {
            writ_buf_reset(&text);
            for (int i = 0; i < 60; i++)
                add_record(&w, &text, pick(&w, 4));
            route_text(&w, &text);
        }
        close_router(&w);
    }
    writ_buf_clear(&text);
    close_world(&w);
}

/* ---- what is looked at once ---- */

static void add_kinds(world *w, const char *const *records, size_t count, size_t times,
                      writ_buf *text)
{
    writ_buf_reset(text);
    for (size_t i = 0; i < times; i++) {
        writ_buf_add_text(text, records[pick(w, (uint32_t)count)]);
        writ_buf_add_byte(text, '\n');
    }
}

/* Four kinds, of which one says what it is behind its payload and one is all that the others are
 * not. */
static void test_of_a_mixed_stream_only_the_first_records_are_looked_at_twice(void **state)
{
    (void)state;
    static const char *const records[] = {
        "{\"type\":\"track\",\"event\":\"A\",\"user\":\"u\",\"properties\":{\"id\":1}}",
        "{\"type\":\"track\",\"event\":\"B\",\"user\":\"u\",\"properties\":{\"name\":\"n\"}}",
        "{\"data\":{\"id\":12,\"tag\":\"abc\"},\"live\":true,\"kind\":\"paid\"}",
        "{\"data\":{\"id\":1},\"live\":true,\"kind\":\"paid\"}",
        "{\"type\":\"track\",\"event\":\"Other\",\"properties\":{\"id\":1}}",
    };
    world w = {.state = 1};
    writ_buf text = WRIT_BUF_INIT;
    open_world(&w);
    add_route(&w, "{\"/type\":[\"track\"],\"/event\":[\"A\"]}", 0, "/properties");
    add_route(&w, "{\"/type\":[\"track\"],\"/event\":[\"B\"]}", 1, "/properties");
    add_route(&w, "{\"/type\":[\"track\"]}", 0, "/properties");
    add_route(&w, "{\"/kind\":[\"paid\",\"due\"]}", 0, "/data");
    open_router(&w);
    for (size_t i = 0; i < w.routes.count; i++)
        assert_true(w.routes.items[i].is_proved);
    add_kinds(&w, records, 5, 4000, &text);
    tally counts = route_text(&w, &text);
    assert_in_range(counts.judged, 1, 60);
    for (size_t i = 0; i < 4; i++)
        assert_in_range(counts.routes[i], 600, 2000);
    writ_buf_clear(&text);
    close_router(&w);
    close_world(&w);
}

/* What one route asks for and no other, it is told by, however many values that are: here the first
 * records all have another type, so that types are looked at first. */
static void test_a_value_that_others_ask_for_too_tells_no_route_that_has_its_own(void **state)
{
    (void)state;
    static const char *const records[] = {
        "{\"type\":\"identify\",\"properties\":{\"id\":1}}",
        "{\"type\":\"track\",\"event\":\"A\",\"properties\":{\"id\":1}}",
        "{\"type\":\"track\",\"event\":\"B\",\"properties\":{\"id\":1}}",
        "{\"type\":\"track\",\"event\":\"C\",\"properties\":{\"id\":1}}",
    };
    world w = {.state = 2};
    writ_buf text = WRIT_BUF_INIT;
    open_world(&w);
    add_route(&w, "{\"/type\":[\"track\"],\"/event\":[\"A\"]}", 0, "/properties");
    add_route(&w, "{\"/type\":[\"track\"],\"/event\":[\"B\",\"C\"]}", 0, "/properties");
    add_route(&w, "{\"/type\":[\"identify\"]}", 0, "/properties");
    open_router(&w);
    add_kinds(&w, records, 1, 500, &text);
    assert_in_range(route_text(&w, &text).judged, 1, 5);
    add_kinds(&w, records, 4, 4000, &text);
    tally counts = route_text(&w, &text);
    assert_in_range(counts.judged, 1, 30);
    for (size_t i = 0; i < w.routes.count; i++)
        assert_in_range(counts.routes[i], 600, 2400);
    writ_buf_clear(&text);
    close_router(&w);
    close_world(&w);
}

enum { MANY = MOST_ROUTES - 1 };

/* Kinds whose names differ in the middle alone; one in 400 is of a kind that nobody asks for. */
static void add_alike(world *w, size_t count, writ_buf *text)
{
    writ_buf_reset(text);
    for (size_t i = 0; i < 4000; i++)
        writ_buf_printf(
            text,
            "{\"the_type_of_the_event\":\"com.shop.%05zu.changed.1.0\",\"data\":{\"id\":1}}\n",
            i % 400 == 399 ? count : (size_t)pick(w, (uint32_t)count));
}

static void test_values_that_differ_in_the_middle_alone_are_told_apart(void **state)
{
    (void)state;
    world w = {.state = 3};
    writ_buf text = WRIT_BUF_INIT;
    open_world(&w);
    for (size_t count = 2; count <= MANY; count += MANY - 2) {
        for (size_t i = w.routes.count; i < count; i++)
            add_route(
                &w,
                writ_str_printf(&w.arena,
                                "{\"/the_type_of_the_event\":[\"com.shop.%05zu.changed.1.0\"]}", i)
                    .ptr,
                0, "/data");
        open_router(&w);
        add_alike(&w, count, &text);
        tally counts = route_text(&w, &text);
        assert_in_range(counts.judged, 10, 60);
        for (size_t i = 0; i < count; i++)
            assert_in_range(counts.routes[i], 100, 2400);
        close_router(&w);
    }
    writ_buf_clear(&text);
    close_world(&w);
}

static void test_a_repeated_selector_is_refused_and_never_let_through(void **state)
{
    (void)state;
    world w = {.state = 1};
    open_world(&w);
    add_route(&w, "{\"/type\":[\"track\"]}", 0, "/properties");
    open_router(&w);
    w.routes.passes_others = true;
    static const char record[WRIT_SCAN_PADDING * 3] =
        "{\"type\":\"x\",\"type\":\"track\",\"properties\":{\"id\":1}}";
    for (int again = 0; again < 2; again++) {
        writ_arena arena = WRIT_ARENA_INIT;
        writ_findings findings = {0};
        int route;
        assert_false(writ_router_judge(w.router, &arena, writ_str_of(record), &route, &findings));
        assert_int_equal(route, 0);
        assert_int_equal(findings.items[0].rule, WRIT_RULE_DUPLICATE_KEY);
        writ_arena_clear(&arena);
    }
    close_router(&w);
    close_world(&w);
}

/* Behind a string that nobody ended, what is inside of strings seems to be outside. */
static void test_a_record_that_is_no_json_leads_none_after_it_astray(void **state)
{
    (void)state;
    world w = {.state = 1};
    writ_buf text = WRIT_BUF_INIT;
    open_world(&w);
    add_route(&w, "{\"/type\":[\"track\"]}", 0, "/properties");
    open_router(&w);
    for (int i = 0; i < 20; i++)
        writ_buf_add_text(&text,
                          "{\"type\":\"track\",\"properties\":{\"id\":1,\"tag\":\"a\"}}\n"
                          "{\"type\":\"track\",\"properties\":{\"id\":1,\"tag\":\"a}}\n"
                          "{\"type\":\"track\",\"properties\":{\"id\":1,\"tag\":\"\xFF\"}}\n"
                          "{\"type\":\"track\",\"properties\":{\"id\":1,\"tag\":\"\x01\"}}\n");
    tally counts = route_text(&w, &text);
    assert_int_equal(counts.routes[0], 20);
    writ_buf_clear(&text);
    close_router(&w);
    close_world(&w);
}

static void test_of_repeated_selectors_the_first_route_counts(void **state)
{
    (void)state;
    world w = {.state = 1};
    open_world(&w);
    add_route(&w, "{\"/type\":[\"page\"]}", 1, "/data");
    add_route(&w, "{\"/type\":[\"track\"]}", 0, "/properties");
    open_router(&w);
    static const char records[][WRIT_SCAN_PADDING * 3] = {
        "{\"type\":\"track\",\"properties\":{\"id\":1}}",
        "{\"type\":\"track\",\"type\":\"page\",\"properties\":{\"id\":1}}",
    };
    for (int i = 0; i < 2; i++) {
        writ_arena arena = WRIT_ARENA_INIT;
        writ_findings findings = {0};
        int route;
        bool valid =
            writ_router_judge(w.router, &arena, writ_str_of(records[i]), &route, &findings);
        assert_int_equal(valid, i == 0);
        assert_int_equal(route, i == 0);
        writ_arena_clear(&arena);
    }
    close_router(&w);
    close_world(&w);
}

/* The guess is right by its value, and wrong since an earlier route takes the record. */
static void test_a_guess_is_not_believed_before_its_route_was_met(void **state)
{
    (void)state;
    world w = {.state = 1};
    writ_buf text = WRIT_BUF_INIT;
    open_world(&w);
    add_route(&w, "{\"/type\":[\"track\"],\"/event\":[\"A\"]}", 1, "/properties");
    add_route(&w, "{\"/kind\":[\"due\"]}", 0, "/data");
    add_route(&w, "{\"/kind\":[\"paid\"]}", 0, "/data");
    open_router(&w);
    writ_buf_add_text(
        &text, "{\"type\":\"track\",\"event\":\"B\",\"kind\":\"due\",\"data\":{\"id\":1}}\n"
               "{\"type\":\"track\",\"event\":\"A\",\"kind\":\"paid\",\"data\":{\"id\":1}}\n");
    tally counts = route_text(&w, &text);
    assert_int_equal(counts.routes[0], 1);
    writ_buf_clear(&text);
    close_router(&w);
    close_world(&w);
}

/* What holds for the contract need not hold for the guard. */
static void test_a_refused_record_is_not_taken_past_a_guard(void **state)
{
    (void)state;
    world w = {.state = 1};
    writ_buf text = WRIT_BUF_INIT;
    open_world(&w);
    add_route(&w, "{\"/event\":[\"A\"]}", 1, "");
    add_route(&w, "{\"/name\":{\"exists\":true}}", 1, "");
    open_router(&w);
    for (int i = 0; i < 10; i++)
        writ_buf_add_text(&text, "{\"name\":\"n\",\"event\":\"B\"}\n");
    writ_buf_add_text(&text, "{\"name\":\"n\",\"event\":\"A\",\"type\":5}\n");
    tally counts = route_text(&w, &text);
    assert_int_equal(counts.routes[0], 1);
    writ_buf_clear(&text);
    close_router(&w);
    close_world(&w);
}

static void test_routes_that_nothing_can_follow_are_known(void **state)
{
    (void)state;
    world w = {.state = 1};
    open_world(&w);
    add_route(&w, "{\"/type\":[\"a\",\"b\"]}", 0, "");
    add_route(&w, "{\"/type\":[\"a\"],\"/x\":{\"exists\":true}}", 0, "");
    add_route(&w, "{\"/type\":[\"b\",\"c\"]}", 0, "");
    add_route(&w, "{\"/x\":{\"exists\":false},\"/x/y\":[1]}", 0, "");
    add_route(&w, "{\"/x\":[1]}", 0, "/x/y");
    assert_int_equal(writ_routes_covered_by(&w.routes, 0), WRIT_NO_ROUTE);
    assert_int_equal(writ_routes_covered_by(&w.routes, 1), 0);
    assert_int_equal(writ_routes_covered_by(&w.routes, 2), WRIT_NO_ROUTE);
    assert_false(writ_route_is_empty(&w.arena, &w.routes.items[1]));
    assert_true(writ_route_is_empty(&w.arena, &w.routes.items[3]));
    assert_true(writ_route_is_empty(&w.arena, &w.routes.items[4]));
    close_world(&w);
}

/* What was seen on the fast way counts. */
static void test_fields_that_came_are_not_never_seen(void **state)
{
    (void)state;
    static const char *const records[] = {
        "{\"type\":\"track\",\"more\":{\"tag\":{}},\"properties\":{\"id\":1}}"};
    world w = {.state = 1};
    writ_buf text = WRIT_BUF_INIT;
    writ_seen_paths never = {0};
    open_world(&w);
    add_route(&w, "{\"/type\":[\"track\"]}", 0, "/properties");
    open_router(&w);
    add_kinds(&w, records, 1, 10, &text);
    assert_int_equal(route_text(&w, &text).fast, 9);
    writ_router_join_seen(w.router);
    writ_validator_never_seen(w.routed[0], &w.arena, &never);
    assert_int_equal(never.count, 1);
    assert_true(writ_str_is(never.items[0].path, "/properties/tag"));
    assert_int_equal(writ_validator_undeclared_count(w.routed[0]), 0);
    writ_buf_clear(&text);
    close_router(&w);
    close_world(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_routes_take_what_the_naive_router_takes),
        cmocka_unit_test(test_of_a_mixed_stream_only_the_first_records_are_looked_at_twice),
        cmocka_unit_test(test_a_value_that_others_ask_for_too_tells_no_route_that_has_its_own),
        cmocka_unit_test(test_values_that_differ_in_the_middle_alone_are_told_apart),
        cmocka_unit_test(test_a_repeated_selector_is_refused_and_never_let_through),
        cmocka_unit_test(test_a_record_that_is_no_json_leads_none_after_it_astray),
        cmocka_unit_test(test_of_repeated_selectors_the_first_route_counts),
        cmocka_unit_test(test_a_guess_is_not_believed_before_its_route_was_met),
        cmocka_unit_test(test_a_refused_record_is_not_taken_past_a_guard),
        cmocka_unit_test(test_routes_that_nothing_can_follow_are_known),
        cmocka_unit_test(test_fields_that_came_are_not_never_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
