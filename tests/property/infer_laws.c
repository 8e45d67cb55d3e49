/* SPDX-License-Identifier: Apache-2.0
 *
 * The law of inference: the contract that is drawn from a stream accepts every record of it,
 * whatever came, in whatever order, and however early the first hull was made; what the draft says
 * is what its text says. On random streams (random_stream.h). Seeds are fixed; WRIT_INFER_ROUNDS=n
 * asks for more rounds, WRIT_INFER_SEED=n for another start.
 */
#include "validator/infer/draft.h"
#include "validator/infer/infer.h"
/* this one has an arena of its own */
#include "tests/property/random_stream.h"
#include "tests/unit/contracts/documents.h"

static const unsigned usual_rounds = 250;
static uint64_t seed_of_round;

static uint64_t asked_for(const char *variable, uint64_t usual)
{
    const char *said = getenv(variable);
    return said ? strtoull(said, NULL, 10) : usual;
}

/* ---- a stream ---- */

typedef struct law {
    writ_buf text; /* lines */
    uint64_t records, apart;
} law;

/* Now and then a line that no contract can accept. */
static void add_odd_line(law *l)
{
    static const char *const lines[] = {"{\"a\":1,\"a\":2}", "{\"a\":", "[1]", "7", "\"x\"", "{}}"};
    writ_buf_printf(&l->text, "%s\n", lines[chance(sizeof lines / sizeof *lines)]);
    l->apart++;
}

static void make_stream(law *l)
{
    unsigned count = 1 + chance(chance(3) ? 60 : 700), turn = chance(count + 1);
    bool has_odd = chance(4) == 0;
    stream_node *root = stream_make(&arena, 0), *later = stream_make(&arena, 0);
    if (chance(2)) /* only some fields change */
        for (size_t i = 0; i < STREAM_MEMBERS; i++)
            if (chance(3)) {
                later->members[i] = root->members[i];
                later->names[i] = root->names[i];
            }
    for (size_t i = 0; i < STREAM_MEMBERS; i++) /* names may have become equal */
        for (size_t j = 0; j < i; j++)
            if (later->names[i] == later->names[j])
                later->members[i] = NULL;
    for (unsigned i = 0; i < count; i++) {
        stream_write_object(&l->text, i < turn || chance(6) ? root : later, i);
        writ_buf_add_text(&l->text, chance(20) ? "\n" : "\r\n");
        l->records++;
        if (has_odd && !chance(30))
            add_odd_line(l);
    }
    writ_buf_reserve(&l->text, WRIT_SCAN_PADDING);
    memset(l->text.ptr + l->text.len, 0, WRIT_SCAN_PADDING);
}

/* In chunks of some lines. */
static void feed(writ_infer *infer, const law *l)
{
    writ_error err = WRIT_ERROR_INIT;
    uint64_t number = 0;
    size_t most = 1 + chance(20000);
    for (size_t at = 0; at < l->text.len;) {
        size_t end = at + chance((uint32_t)most);
        end = end < l->text.len ? end : l->text.len - 1;
        end = (size_t)((char *)memchr(l->text.ptr + end, '\n', l->text.len - end) - l->text.ptr);
        writ_chunk chunk = {.bytes = l->text.ptr + at, .len = end + 1 - at, .number = number};
        if (writ_infer_chunk(infer, &chunk, 0, &err))
            fail_msg("seed %llu: %s", (unsigned long long)seed_of_round, err.message);
        number = chunk.number;
        at = end + 1;
    }
}

/* ---- the law ---- */

static writ_contract *read_back(const writ_draft_document *draft, writ_buf *text)
{
    writ_source *source;
    writ_yaml_write(text, draft->root, &draft->notes);
    writ_value *root = read_text(text->ptr, &source);
    if (!writ_value_equal(root, draft->root))
        fail_msg("seed %llu: the text does not say what the draft does:\n%s",
                 (unsigned long long)seed_of_round, text->ptr);
    return contract_of(text->ptr);
}

static void accept_all(const writ_contract *contract, const law *l, const char *text)
{
    writ_error err = WRIT_ERROR_INIT;
    const writ_validator_options options = {0};
    writ_validator *validator = NULL;
    writ_arena scratch = WRIT_ARENA_INIT;
    uint64_t accepted = 0;
    assert_int_equal(writ_validator_new(contract->objects[0].set, &options, &validator, &err), 0);
    for (size_t at = 0; at < l->text.len;) {
        const char *line = l->text.ptr + at;
        size_t len = (size_t)((char *)memchr(line, '\n', l->text.len - at) - line);
        writ_findings findings = {0};
        if (writ_validator_check(validator, &scratch, line, len, &findings))
            accepted++;
        else if (findings.items[0].rule != WRIT_RULE_MALFORMED_JSON &&
                 findings.items[0].rule != WRIT_RULE_DUPLICATE_KEY && findings.items[0].path.len)
            fail_msg("seed %llu: %.*s at %.*s: %.*s\n%.*s\n%s", (unsigned long long)seed_of_round,
                     WRIT_FMT(writ_str_of(writ_rule_id(findings.items[0].rule))),
                     WRIT_FMT(findings.items[0].path), WRIT_FMT(findings.items[0].message),
                     (int)len, line, text ? text : "");
        writ_arena_reset(&scratch);
        at += len + 1;
    }
    if (accepted != l->records)
        fail_msg("seed %llu: %llu of %llu records accepted\n%s", (unsigned long long)seed_of_round,
                 (unsigned long long)accepted, (unsigned long long)l->records, text);
    writ_arena_clear(&scratch);
    writ_validator_free(validator);
}

static void hold_law(uint64_t seed)
{
    writ_error err = WRIT_ERROR_INIT;
    law l = {0};
    writ_buf text = WRIT_BUF_INIT;
    writ_fact *facts;
    seed_of_round = seed;
    chance_seed(seed);
    make_stream(&l);
    if (getenv("WRIT_INFER_SHOW"))
        fwrite(l.text.ptr, 1, l.text.len, stderr);
    const writ_infer_options options = {.at = WRIT_STR(""), .first_bytes = 1 + chance(30000)};
    writ_infer *infer = writ_infer_new(&options);
    feed(infer, &l);
    assert_int_equal(writ_infer_finish(infer, &arena, &facts, &err), 0);
    const writ_infer_counts *counts = writ_infer_counts_of(infer);
    assert_int_equal(counts->records, l.records);
    assert_int_equal(counts->malformed + counts->duplicates + counts->others, l.apart);
    const writ_draft_about about = {
        .id = WRIT_STR("law"),
        .owner = WRIT_STR("somebody: \"else\""),
        .version = WRIT_STR("0.1.0"),
        .object = WRIT_STR("law"),
        .from = WRIT_STR("2026-01-01"),
        .to = WRIT_STR("2026-01-02"),
        .records = counts->records,
        .profile = writ_infer_profile(infer),
    };
    const writ_draft_document *draft = writ_draft_make(&arena, facts, &about);
    writ_contract *contract = read_back(draft, &text);
    accept_all(contract, &l, text.ptr);
    writ_infer_free(infer);
    writ_buf_clear(&text);
    writ_buf_clear(&l.text);
    writ_arena_clear(&arena);
}

static void test_an_inferred_contract_accepts_what_it_was_drawn_from(void **state)
{
    (void)state;
    uint64_t first = asked_for("WRIT_INFER_SEED", 1);
    uint64_t rounds = asked_for("WRIT_INFER_ROUNDS", usual_rounds);
    for (uint64_t seed = first; seed < first + rounds; seed++)
        hold_law(seed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_inferred_contract_accepts_what_it_was_drawn_from),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
