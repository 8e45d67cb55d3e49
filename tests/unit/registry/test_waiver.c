/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/waiver.h"

#include <sys/stat.h>

#include "registry/impact.h"
#include "tests/unit/folder.h"
#include "tests/unit/registry/documents.h"

#define FINGERPRINT "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

typedef struct bench {
    writ_arena arena;
    writ_error err;
    writ_impact impact;
    char folder[FOLDER_BYTES];
} bench;

static int set_up(void **state)
{
    bench *b = calloc(1, sizeof *b);
    assert_non_null(b);
    make_folder(b->folder);
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    bench *b = *state;
    int status = remove_folder(b->folder);
    writ_arena_clear(&b->arena);
    free(b);
    return status;
}

static writ_day day_of(const char *text)
{
    writ_day day = 0;
    assert_true(writ_day_parse(writ_str_of(text), &day));
    return day;
}

static writ_waiver granted(const char *rule, const char *path)
{
    return (writ_waiver){
        .rule = writ_str_of(rule),
        .path = writ_str_of(path),
        .contract = WRIT_STR("orders"),
        .party = WRIT_STR("billing"),
        .until = WRIT_STR("2026-12-31"),
        .reason = WRIT_STR("moves"),
        .requester = WRIT_STR("Maria <maria@acme.example>"),
        .requested_at = WRIT_STR("2026-03-10T14:22:36.120Z"),
        .approver = WRIT_STR("Kim <kim@acme.example>"),
        .approved_at = WRIT_STR("2026-03-11T14:22:36.120Z"),
    };
}

/* `total` becomes a text: billing breaks at /total. */
static void judge_change(bench *b, const char *today)
{
    const writ_impact_options options = {.today = day_of(today)};
    writ_contract *before =
        contract_of(&b->arena, ORDERS("1.0.0", "      - {name: total, logicalType: integer, "
                                               "required: true}\n"));
    writ_contract *after =
        contract_of(&b->arena, ORDERS("2.0.0", "      - {name: total, logicalType: string, "
                                               "required: true}\n"));
    const writ_party *party =
        party_of(&b->arena, READER("  total: {type: integer, required: true}\n"));
    if (writ_impact_judge(&b->arena, before, after, &party, 1, NULL, NULL, 0, &options, &b->impact,
                          &b->err))
        fail_msg("%s", b->err.message);
    assert_int_equal(b->impact.errors, 1);
    assert_int_equal(b->impact.broken, 1);
}

static const writ_finding *break_of(const bench *b)
{
    assert_int_equal(b->impact.parties.items[0].findings.count, 1);
    return &b->impact.parties.items[0].findings.items[0];
}

static writ_finding *find_rule(bench *b, writ_rule rule)
{
    for (size_t i = 0; i < b->impact.governance.count; i++)
        if (b->impact.governance.items[i].rule == rule)
            return &b->impact.governance.items[i];
    return NULL;
}

static void apply(bench *b, writ_waiver *waiver)
{
    writ_waivers all = {waiver, 1, 1};
    writ_waivers_apply(&b->arena, &all, &b->impact);
}

static void test_a_granted_waiver_lets_a_finding_through(void **state)
{
    bench *b = *state;
    writ_waiver waiver = granted("TYPE_CHANGED", "/total");
    judge_change(b, "2026-12-31");
    apply(b, &waiver);
    assert_ptr_equal(break_of(b)->waiver, &waiver);
    assert_int_equal(b->impact.errors, 0);
    assert_int_equal(b->impact.broken, 0);
    assert_int_equal(b->impact.governance.count, 0);
    assert_int_equal(waiver.state, WRIT_WAIVER_APPROVED);
    assert_false(waiver.self_approved);
}

static void test_by_fingerprint_too_and_only_for_its_party(void **state)
{
    bench *b = *state;
    char hex[65];
    judge_change(b, "2026-12-31");
    writ_waiver_fingerprint(&b->impact, &b->impact.parties.items[0], break_of(b), hex);
    writ_waiver waiver = granted("TYPE_CHANGED", "");
    waiver.fingerprint = writ_str_of(hex);
    waiver.party = WRIT_STR("stock"); /* who was not asked */
    apply(b, &waiver);
    assert_null(break_of(b)->waiver);
    assert_non_null(find_rule(b, WRIT_RULE_WAIVER_UNMATCHED));
    waiver.party = WRIT_STR("billing");
    apply(b, &waiver);
    assert_ptr_equal(break_of(b)->waiver, &waiver);
    assert_int_equal(b->impact.errors, 0);
}

static void test_nothing_else_is_let_through(void **state)
{
    bench *b = *state;
    writ_waiver near[] = {
        granted("TYPE_CHANGED", ""),        granted("TYPE_CHANGED", "/total/x"),
        granted("FIELD_REMOVED", "/total"), granted("TYPE_CHANGED", "/total"),
        granted("TYPE_CHANGED", "/total"),  granted("TYPE_CHANGED", "/total"),
    };
    near[3].contract = WRIT_STR("other");
    near[4].fingerprint = WRIT_STR(FINGERPRINT);
    near[5].party = WRIT_STR_EMPTY;
    for (size_t i = 0; i < sizeof near / sizeof *near; i++) {
        judge_change(b, "2026-12-31");
        apply(b, &near[i]);
        assert_null(break_of(b)->waiver);
        assert_int_equal(b->impact.errors, 1);
        /* one of another contract is no matter here */
        assert_int_equal(find_rule(b, WRIT_RULE_WAIVER_UNMATCHED) != NULL, i != 3);
    }
}

static void test_what_is_over_or_not_granted_lets_nothing_through(void **state)
{
    bench *b = *state;
    writ_waiver waiver = granted("TYPE_CHANGED", "/total");
    judge_change(b, "2027-01-01");
    apply(b, &waiver);
    assert_null(break_of(b)->waiver);
    assert_int_equal(b->impact.errors, 1);
    assert_int_equal(b->impact.warnings, 1);
    assert_has(find_rule(b, WRIT_RULE_WAIVER_EXPIRED)->message, "2026-12-31");
    waiver.approver = waiver.approved_at = WRIT_STR_EMPTY;
    judge_change(b, "2026-12-31");
    apply(b, &waiver);
    assert_null(break_of(b)->waiver);
    assert_int_equal(b->impact.errors, 1);
    assert_has(find_rule(b, WRIT_RULE_WAIVER_UNAPPROVED)->message, "maria@acme.example");
}

static void test_an_old_record_that_matches_nothing_is_history(void **state)
{
    bench *b = *state;
    writ_waiver waiver = granted("TYPE_CHANGED", "/other");
    judge_change(b, "2027-01-01");
    apply(b, &waiver);
    assert_int_equal(b->impact.governance.count, 0);
    writ_source file = {WRIT_STR("waivers/billing/a.yaml"), WRIT_STR_EMPTY};
    waiver.place = (writ_place){.source = &file, .line = 1, .column = 1};
    apply(b, &waiver);
    assert_has(find_rule(b, WRIT_RULE_WAIVER_EXPIRED)->hint, "delete waivers/billing/a.yaml");
}

static void test_a_waiver_of_its_requester_is_a_warning(void **state)
{
    bench *b = *state;
    writ_waiver waiver = granted("TYPE_CHANGED", "/total");
    waiver.approver = WRIT_STR("M. <MARIA@acme.example>");
    judge_change(b, "2026-03-12");
    apply(b, &waiver);
    assert_true(waiver.self_approved);
    assert_ptr_equal(break_of(b)->waiver, &waiver);
    assert_int_equal(b->impact.errors, 0);
    assert_int_equal(b->impact.warnings, 1);
    assert_non_null(find_rule(b, WRIT_RULE_WAIVER_SELF_APPROVED));
}

static void test_another_persons_grant_is_taken_first(void **state)
{
    bench *b = *state;
    writ_waiver both[] = {granted("TYPE_CHANGED", "/total"), granted("TYPE_CHANGED", "/total")};
    writ_waivers all = {both, 2, 2};
    both[0].approver = both[0].requester;
    judge_change(b, "2026-03-12");
    writ_waivers_apply(&b->arena, &all, &b->impact);
    assert_ptr_equal(break_of(b)->waiver, &both[1]);
}

static void test_a_finding_is_found_by_the_digits_of_its_fingerprint(void **state)
{
    bench *b = *state;
    char hex[65];
    const writ_finding *finding = NULL;
    const writ_party_impact *party = NULL;
    judge_change(b, "2026-03-12");
    writ_waiver_fingerprint(&b->impact, &b->impact.parties.items[0], break_of(b), hex);
    assert_int_equal(
        writ_waiver_find(&b->impact, (writ_str){hex, WRIT_WAIVER_DIGITS}, &finding, &party), 1);
    assert_ptr_equal(finding, break_of(b));
    assert_ptr_equal(party, &b->impact.parties.items[0]);
    hex[0] = hex[0] == '0' ? '1' : '0';
    assert_int_equal(writ_waiver_find(&b->impact, writ_str_of(hex), &finding, &party), 0);
    assert_true(writ_waiver_is_digits(WRIT_STR("0a1b2c")));
    assert_true(writ_waiver_is_digits(WRIT_STR(FINGERPRINT)));
    assert_false(writ_waiver_is_digits(WRIT_STR("0a1b2")));
    assert_false(writ_waiver_is_digits(WRIT_STR("0A1B2C")));
    assert_false(writ_waiver_is_digits(WRIT_STR(FINGERPRINT "0")));
}

static void test_persons_are_told_by_their_mail(void **state)
{
    (void)state;
    assert_true(writ_waiver_is_same_person(WRIT_STR("A <a@b.c>"), WRIT_STR("Other <A@B.c>")));
    assert_false(writ_waiver_is_same_person(WRIT_STR("A <a@b.c>"), WRIT_STR("A <a2@b.c>")));
    assert_true(writ_waiver_is_same_person(WRIT_STR("root"), WRIT_STR("root")));
    assert_false(writ_waiver_is_same_person(WRIT_STR("root"), WRIT_STR("kim")));
}

static void test_an_id_is_of_what_is_let_through_and_until_when(void **state)
{
    bench *b = *state;
    writ_waiver one = granted("TYPE_CHANGED", "/total"), other = one;
    other.reason = WRIT_STR("another");
    other.requester = WRIT_STR("another");
    assert_true(writ_str_equal(writ_waiver_id(&b->arena, &one), writ_waiver_id(&b->arena, &other)));
    other.until = WRIT_STR("2027-12-31");
    assert_false(
        writ_str_equal(writ_waiver_id(&b->arena, &one), writ_waiver_id(&b->arena, &other)));
    assert_int_equal(writ_waiver_id(&b->arena, &one).len, 12);
}

static void test_a_file_says_what_was_written(void **state)
{
    bench *b = *state;
    writ_waiver waiver = granted("TYPE_CHANGED", "/a~1b\"c"), found;
    waiver.reason = WRIT_STR("two\nlines: # \"quoted\" \xC3\xA4");
    waiver.fingerprint = WRIT_STR(FINGERPRINT);
    writ_str folder = writ_str_printf(&b->arena, "%s/billing", b->folder);
    writ_str path = writ_str_printf(&b->arena, "%s/billing/a.yaml", b->folder);
    writ_buf text = WRIT_BUF_INIT;
    assert_int_equal(mkdir(folder.ptr, 0700), 0);
    writ_waiver_print(&text, &waiver);
    assert_int_equal(writ_file_store(path.ptr, writ_buf_str(&text), &b->err), WRIT_OK);
    writ_buf_clear(&text);
    if (writ_waiver_load(&b->arena, path.ptr, &found, &b->err))
        fail_msg("%s", b->err.message);
    assert_true(writ_str_equal(found.fingerprint, waiver.fingerprint));
    assert_true(writ_str_equal(found.path, waiver.path));
    assert_true(writ_str_equal(found.reason, waiver.reason));
    assert_true(writ_str_equal(found.requester, waiver.requester));
    assert_true(writ_str_equal(found.approver, waiver.approver));
    assert_true(writ_str_equal(found.approved_at, waiver.approved_at));
    assert_true(writ_str_equal(found.id, writ_waiver_id(&b->arena, &waiver)));
    assert_non_null(found.place.source);
}

#define case_of(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        case_of(test_a_granted_waiver_lets_a_finding_through),
        case_of(test_by_fingerprint_too_and_only_for_its_party),
        case_of(test_nothing_else_is_let_through),
        case_of(test_what_is_over_or_not_granted_lets_nothing_through),
        case_of(test_an_old_record_that_matches_nothing_is_history),
        case_of(test_a_waiver_of_its_requester_is_a_warning),
        case_of(test_another_persons_grant_is_taken_first),
        case_of(test_a_finding_is_found_by_the_digits_of_its_fingerprint),
        case_of(test_persons_are_told_by_their_mail),
        case_of(test_an_id_is_of_what_is_let_through_and_until_when),
        case_of(test_a_file_says_what_was_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
