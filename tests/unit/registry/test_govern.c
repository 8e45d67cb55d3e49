/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/govern.h"

#include <sys/wait.h>

#include "tests/unit/folder.h"
#include "tests/unit/registry/documents.h"

#define TOTAL(type) "      - {name: total, logicalType: " type ", required: true}\n"
#define READS       "  total: {type: integer, required: true}\n"

typedef struct bench {
    writ_arena arena;
    char folder[FOLDER_BYTES];
    char path[128];
    writ_store *store;
    writ_error err;
} bench;

#define assert_ok(b, call)                                                                         \
    do {                                                                                           \
        int code_ = (call);                                                                        \
        if (code_ != WRIT_OK)                                                                      \
            fail_msg("%d: %s (%s)", code_, (b)->err.message, (b)->err.hint);                       \
    } while (0)

static writ_outcome publish(bench *b, const char *text)
{
    const writ_publish_options options = {.by = WRIT_STR("maria"), .impact.today = 20000};
    writ_publish_result result = {0};
    assert_ok(b, writ_registry_publish(b->store, &b->arena, contract_of(&b->arena, text), &options,
                                       &result, &b->err));
    return result.outcome;
}

static void enroll(bench *b, const char *text)
{
    writ_register_result result = {0};
    assert_ok(b, writ_registry_register(b->store, &b->arena, party_of(&b->arena, text), 0,
                                        WRIT_STR("kim"), NULL, &result, &b->err));
    assert_int_equal(result.outcome, WRIT_OUTCOME_DONE);
}

/* orders 1.0.0, and billing, which reads its total as an integer. */
static int set_up(void **state)
{
    bench *b = calloc(1, sizeof *b);
    assert_non_null(b);
    make_folder(b->folder);
    snprintf(b->path, sizeof b->path, "%s/registry.db", b->folder);
    *state = b;
    assert_ok(b, writ_store_open(b->path, true, &b->store, &b->err));
    assert_int_equal(publish(b, ORDERS("1.0.0", TOTAL("integer"))), WRIT_OUTCOME_DONE);
    enroll(b, READER_OF("^1.0.0", READS));
    return 0;
}

static int tear_down(void **state)
{
    bench *b = *state;
    writ_store_close(b->store);
    int status = remove_folder(b->folder);
    writ_arena_clear(&b->arena);
    free(b);
    return status;
}

static writ_waiver request(const char *until)
{
    return (writ_waiver){
        .rule = WRIT_STR("TYPE_CHANGED"),
        .path = WRIT_STR("/total"),
        .contract = WRIT_STR("orders"),
        .party = WRIT_STR("billing"),
        .until = writ_str_of(until),
        .reason = WRIT_STR("moves"),
        .requester = WRIT_STR("maria"),
    };
}

static writ_outcome waive(bench *b, writ_waiver *waiver)
{
    writ_outcome outcome;
    assert_ok(b, writ_registry_waive(b->store, &b->arena, waiver, &outcome, &b->err));
    return outcome;
}

static writ_outcome approve(bench *b, writ_str id, const writ_approval *approval,
                            writ_waiver *waiver, writ_str *reason)
{
    writ_outcome outcome;
    assert_ok(b, writ_registry_approve(b->store, &b->arena, id, approval, waiver, &outcome, reason,
                                       &b->err));
    return outcome;
}

static size_t count_events(bench *b, const char *action)
{
    writ_events events = {0};
    size_t count = 0;
    assert_ok(b, writ_store_events(b->store, &b->arena,
                                   &(writ_event_query){.contract = WRIT_STR("orders")}, &events,
                                   &b->err));
    for (size_t i = 0; i < events.count; i++)
        count += writ_str_is(events.items[i].action, action);
    return count;
}

/* --- waivers --- */

static void test_a_waiver_is_asked_for_and_granted_on_the_record(void **state)
{
    bench *b = *state;
    writ_waiver waiver = request("2999-12-31"), again = waiver, granted;
    const writ_approval approval = {.by = WRIT_STR("kim")};
    writ_str reason;
    assert_int_equal(publish(b, ORDERS("2.0.0", TOTAL("string"))), WRIT_OUTCOME_REFUSED);
    assert_int_equal(waive(b, &waiver), WRIT_OUTCOME_DONE);
    assert_int_equal(waive(b, &again), WRIT_OUTCOME_SAME);
    assert_int_equal(publish(b, ORDERS("2.0.0", TOTAL("string"))), WRIT_OUTCOME_REFUSED);
    assert_int_equal(approve(b, waiver.id, &approval, &granted, &reason), WRIT_OUTCOME_DONE);
    assert_int_equal(approve(b, waiver.id, &approval, &granted, &reason), WRIT_OUTCOME_SAME);
    assert_false(granted.self_approved);
    assert_int_equal(publish(b, ORDERS("2.0.0", TOTAL("string"))), WRIT_OUTCOME_DONE);
    assert_int_equal(count_events(b, "waive"), 1);
    assert_int_equal(count_events(b, "approve"), 1);
}

static void test_another_partys_waiver_cannot_be_granted(void **state)
{
    bench *b = *state;
    writ_waiver waiver = request("2999-12-31"), granted;
    writ_approval approval = {.by = WRIT_STR("kim"), .speaks_for = WRIT_STR("stock")};
    writ_waivers stored = {0};
    writ_str reason;
    waive(b, &waiver);
    assert_int_equal(approve(b, waiver.id, &approval, &granted, &reason), WRIT_OUTCOME_REFUSED);
    assert_has(reason, "not for 'billing'");
    assert_int_equal(count_events(b, "approve"), 0);
    approval.speaks_for = WRIT_STR("billing");
    assert_int_equal(approve(b, waiver.id, &approval, &granted, &reason), WRIT_OUTCOME_DONE);
    assert_ok(b, writ_store_waivers(b->store, &b->arena, WRIT_STR("orders"), &stored, &b->err));
    assert_str(stored.items[0].approved_for, "billing");
}

static void test_a_waiver_that_is_over_cannot_be_granted(void **state)
{
    bench *b = *state;
    writ_waiver waiver = request("2026-03-10"), granted;
    writ_approval approval = {.by = WRIT_STR("kim")};
    writ_str reason;
    waive(b, &waiver);
    assert_true(writ_day_parse(WRIT_STR("2026-03-11"), &approval.today));
    assert_int_equal(approve(b, waiver.id, &approval, &granted, &reason), WRIT_OUTCOME_REFUSED);
    assert_has(reason, "is over");
    approval.today--;
    assert_int_equal(approve(b, waiver.id, &approval, &granted, &reason), WRIT_OUTCOME_DONE);
}

static void test_what_cannot_be_asked_for(void **state)
{
    bench *b = *state;
    writ_waiver wrong[] = {request("someday"),    request("2026-02-30"), request("2026-03-10"),
                           request("2026-03-10"), request("2026-03-10"), request("2026-03-10")};
    writ_outcome outcome;
    wrong[2].rule = WRIT_STR("NO_SUCH_RULE");
    wrong[3].reason = WRIT_STR_EMPTY;
    wrong[4].requester = WRIT_STR_EMPTY;
    wrong[5].contract = WRIT_STR_EMPTY;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(writ_registry_waive(b->store, &b->arena, &wrong[i], &outcome, NULL),
                         WRIT_E_USAGE);
    assert_int_equal(count_events(b, "waive"), 0);
    writ_waiver granted;
    writ_str reason;
    assert_int_equal(writ_registry_approve(b->store, &b->arena, WRIT_STR("000000000000"),
                                           &(writ_approval){.by = WRIT_STR("kim")}, &granted,
                                           &outcome, &reason, NULL),
                     WRIT_E_INPUT);
}

/* Approves as one of several processes; its outcome is the exit status. */
static int approve_beside(const bench *b, writ_str id, int number)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_store *store = NULL;
    writ_waiver waiver;
    writ_outcome outcome = WRIT_OUTCOME_REFUSED;
    writ_str reason;
    const writ_approval approval = {.by = writ_str_printf(&arena, "kim %d", number)};
    if (writ_store_open(b->path, false, &store, NULL) ||
        writ_registry_approve(store, &arena, id, &approval, &waiver, &outcome, &reason, NULL))
        return 9;
    writ_store_close(store);
    writ_arena_clear(&arena);
    return (int)outcome;
}

static void test_of_several_who_grant_it_at_once_one_does(void **state)
{
    bench *b = *state;
    writ_waiver waiver = request("2999-12-31");
    enum { PROCESSES = 6 };
    pid_t children[PROCESSES];
    size_t done = 0, same = 0;
    waive(b, &waiver);
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit(approve_beside(b, waiver.id, i));
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        done += WEXITSTATUS(status) == WRIT_OUTCOME_DONE;
        same += WEXITSTATUS(status) == WRIT_OUTCOME_SAME;
    }
    assert_int_equal(done, 1);
    assert_int_equal(same, PROCESSES - 1);
    assert_int_equal(count_events(b, "approve"), 1);
}

/* --- the end of a line --- */

static writ_retire_result retire(bench *b, uint64_t line)
{
    writ_retire_result result = {0};
    assert_ok(b, writ_registry_retire(b->store, &b->arena, WRIT_STR("orders"), line, WRIT_STR_EMPTY,
                                      WRIT_STR("maria"), &result, &b->err));
    return result;
}

static void test_a_line_is_kept_while_somebody_reads_it(void **state)
{
    bench *b = *state;
    writ_retire_result result = retire(b, 1);
    assert_int_equal(result.outcome, WRIT_OUTCOME_REFUSED);
    assert_int_equal(result.uses.count, 1);
    assert_str(result.uses.items[0].name, "billing");
    assert_str(result.uses.items[0].owner, "billing@acme.example");
    assert_int_equal(count_events(b, "retire"), 0);
    assert_int_equal(publish(b, ORDERS("2.0.0", TOTAL("integer"))), WRIT_OUTCOME_DONE);
    enroll(b, READER_OF(">=1.0.0", READS)); /* it goes along */
    result = retire(b, 1);
    assert_int_equal(result.outcome, WRIT_OUTCOME_DONE);
    assert_int_equal(result.versions.count, 1);
    assert_int_equal(count_events(b, "retire"), 1);
    assert_int_equal(retire(b, 1).outcome, WRIT_OUTCOME_SAME);
    assert_int_equal(retire(b, 2).outcome, WRIT_OUTCOME_REFUSED);
    assert_int_equal(writ_registry_retire(b->store, &b->arena, WRIT_STR("orders"), 3,
                                          WRIT_STR_EMPTY, WRIT_STR("maria"), &result, NULL),
                     WRIT_E_INPUT);
}

/* --- what runs where --- */

static writ_subject subject_of(bench *b, const char *text)
{
    writ_subject subject = {0};
    assert_ok(b, writ_registry_subject(b->store, &b->arena, writ_str_of(text), &subject, &b->err));
    return subject;
}

static writ_outcome deploy(bench *b, const char *text, bool side_by_side)
{
    const writ_subject subject = subject_of(b, text);
    writ_outcome outcome;
    assert_ok(b, writ_registry_deploy(b->store, &b->arena, &subject, WRIT_STR("prod"), side_by_side,
                                      WRIT_STR("maria"), &outcome, &b->err));
    return outcome;
}

static writ_deploy_answer can_deploy(bench *b, const char *text)
{
    const writ_subject subject = subject_of(b, text);
    writ_deploy_answer answer = {0};
    assert_ok(b, writ_registry_can_deploy(b->store, &b->arena, &subject, WRIT_STR("prod"), false,
                                          NULL, &answer, &b->err));
    return answer;
}

static void test_a_version_that_runs_keeps_its_line(void **state)
{
    bench *b = *state;
    publish(b, ORDERS("2.0.0", TOTAL("integer")));
    deploy(b, "billing@1", false);
    enroll(b, READER_OF("^2.0.0", READS)); /* what runs is older */
    writ_retire_result result = retire(b, 1);
    assert_int_equal(result.outcome, WRIT_OUTCOME_REFUSED);
    assert_int_equal(result.uses.count, 1);
    assert_str(result.uses.items[0].environment, "prod");
    deploy(b, "billing@2", false);
    deploy(b, "orders@1.0.0", false);
    result = retire(b, 1);
    assert_int_equal(result.uses.count, 1);
    assert_str(result.uses.items[0].name, "orders@1.0.0");
    assert_int_equal(deploy(b, "orders@2.0.0", false), WRIT_OUTCOME_DONE);
    assert_int_equal(retire(b, 1).outcome, WRIT_OUTCOME_DONE);
}

static void test_the_matrix_is_of_what_runs(void **state)
{
    bench *b = *state;
    writ_deploy_answer answer = can_deploy(b, "orders@1.0.0");
    assert_true(answer.deployable);
    assert_int_equal(answer.pairs.count, 0);
    assert_int_equal(answer.notes.count, 2);
    deploy(b, "orders@1.0.0", false);
    deploy(b, "party:billing--orders@1", false);
    assert_int_equal(deploy(b, "billing@1", false), WRIT_OUTCOME_SAME);
    enroll(b, READER_OF(">=1.0.0", "  total: {type: any, required: true}\n"));
    assert_int_equal(publish(b, ORDERS("2.0.0", TOTAL("string"))), WRIT_OUTCOME_DONE);
    answer = can_deploy(b, "orders@2.0.0");
    assert_false(answer.deployable);
    assert_int_equal(answer.pairs.count, 1);
    assert_str(answer.pairs.items[0].party_version, "billing--orders@1");
    assert_true(answer.pairs.items[0].reason.len > 0);
    deploy(b, "billing@2", false);
    assert_true(can_deploy(b, "orders@2.0.0").deployable);
    deploy(b, "orders@2.0.0", false);
    assert_false(can_deploy(b, "billing@1").deployable);
    assert_true(can_deploy(b, "billing@2").deployable);
}

static void test_what_is_no_version_cannot_be_asked_about(void **state)
{
    bench *b = *state;
    static const struct {
        const char *text;
        int code;
    } wrong[] = {{"billing", WRIT_E_USAGE},       {"billing@", WRIT_E_USAGE}, {"@1", WRIT_E_USAGE},
                 {"billing@7", WRIT_E_INPUT},     {"orders@7", WRIT_E_INPUT}, {"x@1", WRIT_E_INPUT},
                 {"party:orders@1", WRIT_E_INPUT}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        writ_subject subject;
        assert_int_equal(
            writ_registry_subject(b->store, &b->arena, writ_str_of(wrong[i].text), &subject, NULL),
            wrong[i].code);
    }
}

/* --- versions of an expectation --- */

static void test_a_version_of_an_expectation_is_never_another_one(void **state)
{
    bench *b = *state;
    writ_register_result result = {0};
    writ_stored_parties versions = {0};
    enroll(b, READER_OF("^1.0.0", "  total: {type: any, required: true}\n"));
    enroll(b, "version: \"1.5.0\"\n" READER_OF("^1.0.0", "  total: {type: any}\n"));
    enroll(b, READER_OF("^1.0.0", READS)); /* what 1 was is 3 now */
    const char *taken = "version: \"1.5.0\"\n" READER_OF("^1.0.0", "  total: {type: number}\n");
    assert_ok(b, writ_registry_register(b->store, &b->arena, party_of(&b->arena, taken), 0,
                                        WRIT_STR("kim"), NULL, &result, &b->err));
    assert_int_equal(result.outcome, WRIT_OUTCOME_REFUSED);
    assert_has(result.reason, "1.5.0 is registered with other content");
    assert_ok(b, writ_store_party_versions(b->store, &b->arena, WRIT_STR("billing--orders"),
                                           &versions, &b->err));
    assert_int_equal(versions.count, 4);
    assert_str(versions.items[0].version, "1");
    assert_str(versions.items[1].version, "2");
    assert_str(versions.items[2].version, "1.5.0");
    assert_str(versions.items[3].version, "3");
}

#define case_of(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        case_of(test_a_waiver_is_asked_for_and_granted_on_the_record),
        case_of(test_another_partys_waiver_cannot_be_granted),
        case_of(test_a_waiver_that_is_over_cannot_be_granted),
        case_of(test_what_cannot_be_asked_for),
        case_of(test_of_several_who_grant_it_at_once_one_does),
        case_of(test_a_line_is_kept_while_somebody_reads_it),
        case_of(test_a_version_that_runs_keeps_its_line),
        case_of(test_the_matrix_is_of_what_runs),
        case_of(test_what_is_no_version_cannot_be_asked_about),
        case_of(test_a_version_of_an_expectation_is_never_another_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
