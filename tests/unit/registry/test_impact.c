/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/impact.h"

#include "tests/unit/registry/documents.h"
#include "validator/validator.h"

/* One change under judgement. Parties are given as text, up to NULL. */
typedef struct trial {
    writ_arena arena;
    writ_impact_options options;
    writ_contract *old_contract, *new_contract;
    const writ_contract *retained[4];
    size_t retained_count;
    const writ_party *parties[64];
    bool pending[64];
    size_t party_count;
    writ_impact impact;
    writ_error err;
} trial;

static int set_up(void **state)
{
    *state = calloc(1, sizeof(trial));
    return *state ? 0 : -1;
}

static int tear_down(void **state)
{
    trial *t = *state;
    writ_arena_clear(&t->arena);
    free(t);
    return 0;
}

static void add_party(trial *t, const char *text)
{
    t->parties[t->party_count++] = party_of(&t->arena, text);
}

static void judge(trial *t)
{
    int code = writ_impact_judge(&t->arena, t->old_contract, t->new_contract, t->parties,
                                 t->party_count, t->pending, t->retained, t->retained_count,
                                 &t->options, &t->impact, &t->err);
    if (code)
        fail_msg("%d %s:%u: %s", code, t->err.file, t->err.line, t->err.message);
}

static void judge_texts(trial *t, const char *old_text, const char *new_text, const char *party)
{
    t->old_contract = old_text ? contract_of(&t->arena, old_text) : NULL;
    t->new_contract = contract_of(&t->arena, new_text);
    t->party_count = 0;
    if (party)
        add_party(t, party);
    judge(t);
}

static writ_str list_of(trial *t, const writ_findings *findings)
{
    writ_buf text = WRIT_BUF_INIT;
    for (size_t i = 0; i < findings->count; i++) {
        const writ_finding *finding = &findings->items[i];
        const char *kind = writ_finding_kind_name(finding->kind);
        writ_buf_printf(&text, "%s%s%s %s%s%.*s", i ? ", " : "", finding->standing ? "~" : "", kind,
                        writ_rule_id(finding->rule), finding->path.len ? " " : "",
                        WRIT_FMT(finding->path));
    }
    writ_str copy = writ_str_copy(&t->arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    return copy;
}

/* "break FIELD_RENAMED /email, ~loss …": `~` stands before what is not counted. */
static void assert_party(trial *t, const char *expected)
{
    assert_int_equal(t->impact.parties.count, 1);
    assert_str(list_of(t, &t->impact.parties.items[0].findings), expected);
}

static void assert_governance(trial *t, const char *expected)
{
    assert_str(list_of(t, &t->impact.governance), expected);
}

static void assert_counts(trial *t, size_t errors, size_t warnings, size_t unknown, size_t broken)
{
    assert_int_equal(t->impact.errors, errors);
    assert_int_equal(t->impact.warnings, warnings);
    assert_int_equal(t->impact.unknown, unknown);
    assert_int_equal(t->impact.broken, broken);
}

#define ID     "      - {name: id, logicalType: string, required: true}\n"
#define OPT_ID "      - {name: id, logicalType: string, required: false}\n"
#define NOTE   "      - {name: note, logicalType: string}\n"
#define COLOUR(values)                                                                             \
    "      - {name: colour, logicalType: string, required: true,\n"                                \
    "         customProperties: [{property: enum, value: [" values "]}]}\n"

/* --- breaks --- */

static void test_a_break_has_a_witness_and_the_rule_of_the_change(void **state)
{
    trial *t = *state;
    judge_texts(t, ORDERS("1.0.0", ID), ORDERS("2.0.0", OPT_ID),
                READER("  id: {type: string, required: true}\n"));
    assert_party(t, "break REQUIRED_REMOVED /id");
    assert_counts(t, 1, 0, 0, 1);
    const writ_party_impact *party = &t->impact.parties.items[0];
    const writ_finding *finding = &party->findings.items[0];
    assert_int_equal(party->verdict, WRIT_BREAKING);
    assert_int_equal(party->old_verdict, WRIT_COMPATIBLE);
    assert_true(finding->has_witness && finding->witness);
    assert_int_equal(finding->severity, WRIT_ERROR);
    assert_has(finding->message, "/id became optional");
    assert_has(finding->message, "required field 'id' is missing");
    assert_int_equal(finding->place.line, 11);

    /* NEW takes the witness, the party does not */
    const writ_validator_options options = {.undeclared_payload = WRIT_PAYLOAD_ALLOW};
    writ_validator *validator;
    assert_int_equal(
        writ_validator_new(t->new_contract->objects[0].set, &options, &validator, &t->err), 0);
    assert_true(writ_validator_check_value(validator, &t->arena, finding->witness, NULL));
    writ_validator_free(validator);
    assert_int_equal(
        writ_validator_new(t->parties[0]->expectation.set, &options, &validator, &t->err), 0);
    assert_false(writ_validator_check_value(validator, &t->arena, finding->witness, NULL));
    writ_validator_free(validator);
}

static void test_what_nobody_reads_breaks_nobody(void **state)
{
    trial *t = *state;
    judge_texts(t, ORDERS("1.0.0", ID COLOUR("red")), ORDERS("2.0.0", ID COLOUR("red, blue")),
                READER("  id: {type: string, required: true}\n"));
    assert_party(t, "");
    assert_counts(t, 0, 0, 0, 0);
    assert_str(list_of(t, &t->impact.changes), "break ENUM_VALUE_ADDED /colour");
    assert_int_equal(t->impact.changes.items[0].severity, WRIT_WARNING);
    assert_true(t->impact.changes.items[0].breaks_forward);
    assert_true(t->impact.changes.items[0].has_witness);
    assert_false(t->impact.changes.items[0].breaks_backward);
}

static void test_a_change_that_breaks_somebody_is_an_error(void **state)
{
    trial *t = *state;
    judge_texts(t, ORDERS("1.0.0", ID COLOUR("red")), ORDERS("2.0.0", ID COLOUR("red, blue")),
                READER("  colour: {type: string, required: true, values: [red]}\n"));
    assert_party(t, "break ENUM_VALUE_ADDED /colour");
    assert_int_equal(t->impact.changes.items[0].severity, WRIT_ERROR);
}

static void test_a_reader_that_ignores_unknown_values_is_not_broken_by_one(void **state)
{
    trial *t = *state;
    judge_texts(
        t, ORDERS("1.0.0", COLOUR("red")), ORDERS("1.1.0", COLOUR("red, blue")),
        READER("  colour: {type: string, required: true, values: [red], unknown: ignore}\n"));
    assert_party(t, "");
}

static void test_a_rename_is_named_where_it_breaks(void **state)
{
    trial *t = *state;
    judge_texts(
        t,
        ORDERS("1.0.0", "      - {id: mail, name: email, logicalType: string, required: true}\n"),
        ORDERS("2.0.0",
               ID "      - {id: mail, name: address, logicalType: string, required: true}\n"),
        READER("  email: {type: string, required: true}\n"));
    assert_party(t, "break FIELD_RENAMED /email");
    const writ_finding *finding = &t->impact.parties.items[0].findings.items[0];
    assert_str(finding->new_path, "/address");
    assert_has(finding->message, "/email was renamed to /address (same id 'mail': a fact)");
    assert_int_equal(finding->place.line, 12);
    assert_int_equal(finding->old_place.line, 11);
}

static void test_a_field_has_one_break_however_many_keywords_fail(void **state)
{
    trial *t = *state;
    judge_texts(t,
                ORDERS("1.0.0",
                       "      - {name: n, logicalType: string, required: true,\n"
                       "         logicalTypeOptions: {maxLength: 3, pattern: \"^a*$\"}}\n"),
                ORDERS("2.0.0", "      - {name: n, logicalType: string, required: true}\n"),
                READER("  n: {type: string, required: true, maxLength: 3, pattern: \"^a*$\"}\n"));
    assert_int_equal(t->impact.parties.items[0].findings.count, 1);
    assert_counts(t, 1, 0, 0, 1);
}

/* --- standing --- */

static void test_what_was_broken_before_stands_and_is_not_counted(void **state)
{
    trial *t = *state;
    judge_texts(t, ORDERS("1.0.0", OPT_ID), ORDERS("1.1.0", OPT_ID NOTE),
                READER("  id: {type: string, required: true}\n"));
    assert_party(t, "~break EXPECTATION_BROKEN /id");
    assert_true(t->impact.parties.items[0].standing);
    assert_counts(t, 0, 0, 0, 0);
}

static void test_a_new_break_beside_a_standing_one_counts_alone(void **state)
{
    trial *t = *state;
    judge_texts(t, ORDERS("1.0.0", OPT_ID COLOUR("red")),
                ORDERS("2.0.0", OPT_ID COLOUR("red, blue")),
                READER("  id: {type: string, required: true}\n"
                       "  colour: {type: string, required: true, values: [red]}\n"));
    assert_party(t, "~break EXPECTATION_BROKEN /id, break ENUM_VALUE_ADDED /colour");
    assert_false(t->impact.parties.items[0].standing);
    assert_counts(t, 1, 0, 0, 1);
}

static void test_a_pending_party_never_blocks_until_it_holds(void **state)
{
    trial *t = *state;
    t->pending[0] = true;
    judge_texts(t, ORDERS("1.0.0", OPT_ID), ORDERS("2.0.0", COLOUR("red")),
                READER("  id: {type: string, required: true}\n"
                       "  colour: {type: string, values: [blue]}\n"));
    assert_true(t->impact.parties.items[0].pending);
    assert_counts(t, 0, 0, 0, 0);
    /* where OLD meets it, it is in force */
    judge_texts(t, ORDERS("1.0.0", ID), ORDERS("2.0.0", OPT_ID),
                READER("  id: {type: string, required: true}\n"));
    assert_false(t->impact.parties.items[0].pending);
    assert_counts(t, 1, 0, 0, 1);
}

/* --- the work on all of them together --- */

/* Texts with an `a` so many characters before the end; what reads them spells that in another way,
 * so that an automaton must remember as many characters. */
#define CODE(n)                                                                                    \
    "      - name: code\n        logicalType: string\n        required: true\n"                    \
    "        logicalTypeOptions: {pattern: '^(a|b)*a(a|b){" #n "}$'}\n"
#define READS_CODE(n)                                                                              \
    "  code: {type: string, pattern: '^(a|b)*a(a|b){" #n "}$|^c$|^(b|a)*ab{" #n "}$'}\n"

enum { HOSTILE = 12, CHEAP = 40 };

/* Hostile to the same degree, in a tenth of the time. */
static const writ_budget little = {.steps = 10000, .states = 2000};

/* A hostile pattern for each of `count` readers; then one who reads the id. */
static void judge_crowd(trial *t, const char *new_text, const char *reads, size_t count)
{
    t->old_contract = contract_of(&t->arena, ORDERS("1.0.0", ID CODE(30)));
    t->new_contract = contract_of(&t->arena, new_text);
    t->options.usual = little;
    t->party_count = 0;
    for (size_t i = 0; i < count; i++)
        add_party(t, reads);
    add_party(t, READER("  id: {type: string, required: true}\n"));
    judge(t);
}

static uint64_t steps_of_all(const trial *t)
{
    uint64_t steps = 0;
    for (size_t i = 0; i < t->impact.parties.count; i++)
        steps += t->impact.parties.items[i].steps;
    return steps;
}

static void test_hostile_readers_share_the_work(void **state)
{
    trial *t = *state;
    const char *changed = ORDERS("2.0.0", OPT_ID CODE(30));
    judge_crowd(t, changed, READER(READS_CODE(30)), HOSTILE);
    uint64_t alone = steps_of_all(t);
    t->options.total = 1;
    judge_crowd(t, changed, READER(READS_CODE(30)), HOSTILE);
    assert_true(steps_of_all(t) < alone / 2);
    /* the last one is judged as ever */
    writ_party_impact *last = &t->impact.parties.items[HOSTILE];
    assert_str(list_of(t, &last->findings), "break REQUIRED_REMOVED /id");
    assert_false(last->cut_short);
}

/* Under OLD they would be unknown as well, and stand; but that is not known. */
static void test_who_is_cut_short_is_introduced_and_unknown(void **state)
{
    trial *t = *state;
    const char *same = ORDERS("1.1.0", ID CODE(30) NOTE);
    judge_crowd(t, same, READER(READS_CODE(30)), HOSTILE);
    assert_counts(t, 0, 0, 0, 0);
    t->options.total = 1;
    judge_crowd(t, same, READER(READS_CODE(30)), HOSTILE);
    size_t cut = 0;
    for (size_t i = 0; i < HOSTILE; i++) {
        const writ_party_impact *party = &t->impact.parties.items[i];
        cut += party->cut_short;
        assert_int_equal(party->verdict, WRIT_UNKNOWN);
        assert_int_equal(party->cut_short, !party->standing);
        if (party->cut_short)
            assert_has(party->findings.items[0].message, "all who depend on this contract");
    }
    assert_true(cut > HOSTILE / 2);
    assert_int_equal(t->impact.unknown, cut);
    /* those who wait do not block */
    memset(t->pending, true, HOSTILE * sizeof t->pending[0]);
    judge_crowd(t, same, READER(READS_CODE(30)), HOSTILE);
    assert_true(t->impact.parties.items[HOSTILE - 1].cut_short);
    assert_true(t->impact.parties.items[HOSTILE - 1].pending);
    assert_counts(t, 0, 0, 0, 0);
}

static void test_the_same_are_cut_short_each_time(void **state)
{
    trial *t = *state;
    bool before[HOSTILE];
    t->options.total = 1;
    for (int round = 0; round < 3; round++) {
        judge_crowd(t, ORDERS("1.1.0", ID CODE(30) NOTE), READER(READS_CODE(30)), HOSTILE);
        for (size_t i = 0; i < HOSTILE; i++) {
            const writ_party_impact *party = &t->impact.parties.items[i];
            assert_true(round == 0 || before[i] == party->cut_short);
            before[i] = party->cut_short;
        }
    }
}

/* A share is not enough for it, and there is work left. */
static void test_a_costly_reader_is_judged_beside_many_cheap_ones(void **state)
{
    trial *t = *state;
    t->old_contract = contract_of(&t->arena, ORDERS("1.0.0", ID CODE(9)));
    t->new_contract = contract_of(&t->arena, ORDERS("1.1.0", ID CODE(9) NOTE));
    for (size_t i = 0; i < CHEAP; i++)
        add_party(t, READER("  id: {type: string, required: true}\n"));
    add_party(t, READER(READS_CODE(9)));
    t->options.total = 1;
    judge(t);
    writ_party_impact *last = &t->impact.parties.items[CHEAP];
    assert_true(last->steps > writ_impact_most_steps(&t->options) / (2 * CHEAP));
    assert_int_equal(last->verdict, WRIT_COMPATIBLE);
    assert_false(last->cut_short);
    assert_counts(t, 0, 0, 0, 0);
}

static void test_who_counts_is_judged_before_those_who_wait(void **state)
{
    trial *t = *state;
    t->old_contract = contract_of(&t->arena, ORDERS("1.0.0", ID CODE(30)));
    t->new_contract = contract_of(&t->arena, ORDERS("1.1.0", ID CODE(30) NOTE));
    for (size_t i = 0; i < HOSTILE; i++)
        add_party(t, READER(READS_CODE(30)));
    memset(t->pending, true, HOSTILE - 1);
    t->options.total = 1;
    judge(t);
    assert_true(t->impact.parties.items[HOSTILE - 2].cut_short);
    assert_false(t->impact.parties.items[HOSTILE - 1].cut_short);
    assert_counts(t, 0, 0, 0, 0);
}

static void test_a_mode_asks_while_there_is_work_left(void **state)
{
    trial *t = *state;
    const char *same = ORDERS("1.1.0", ID CODE(30) NOTE);
    t->options.mode = WRIT_MODE_FULL;
    t->options.total = 1;
    judge_crowd(t, same, READER(READS_CODE(30)), 0);
    assert_governance(t, "");
    judge_crowd(t, same, READER(READS_CODE(30)), HOSTILE);
    assert_governance(t, " VERDICT_UNKNOWN,  VERDICT_UNKNOWN");
    assert_has(t->impact.governance.items[0].message, "all who depend on this contract");
}

/* --- ranges --- */

static void test_a_range_says_who_is_asked(void **state)
{
    trial *t = *state;
    judge_texts(t, ORDERS("1.4.0", ID), ORDERS("2.0.0", OPT_ID),
                READER_OF(">=1.2.0 <2.0.0", "  id: {type: string, required: true}\n"));
    assert_true(t->impact.parties.items[0].outside);
    assert_false(t->impact.parties.items[0].not_concerned);
    assert_counts(t, 1, 0, 0, 1);
    judge_texts(t, ORDERS("2.4.0", ID), ORDERS("2.5.0", OPT_ID),
                READER_OF("^1.0.0", "  id: {type: string, required: true}\n"));
    assert_true(t->impact.parties.items[0].not_concerned);
    assert_party(t, "~break REQUIRED_REMOVED /id");
    assert_int_equal(t->impact.broken, 0);
}

static void test_a_line_opened_beside_breaks_nobody_and_names_its_readers(void **state)
{
    trial *t = *state;
    const char *reader = READER_OF("^1", "  id: {type: string, required: true}\n");
    t->options.side_by_side = true;
    judge_texts(t, ORDERS("1.4.0", ID), ORDERS("2.0.0", OPT_ID), reader);
    assert_counts(t, 0, 0, 0, 0);
    assert_governance(t, " READERS_TO_MOVE");
    assert_has(t->impact.governance.items[0].message, "still to move: billing");
    t->options.side_by_side = false;
    judge_texts(
        t, ORDERS("1.4.0", ID),
        ORDERS_WITH("2.0.0",
                    "status: active\ncustomProperties: [{property: replaces, value: none}]\n",
                    OPT_ID),
        reader);
    assert_true(t->impact.side_by_side);
    assert_counts(t, 0, 0, 0, 0);
}

/* --- nobody registered --- */

static void test_the_old_version_stands_in_where_nobody_is_registered(void **state)
{
    trial *t = *state;
    judge_texts(t, ORDERS("1.0.0", ID), ORDERS("2.0.0", OPT_ID), NULL);
    assert_true(t->impact.parties.items[0].stand_in);
    assert_party(t, "break REQUIRED_REMOVED /id");
    assert_counts(t, 1, 0, 0, 1);
    judge_texts(t, ORDERS("1.0.0", ID), ORDERS("1.1.0", ID COLOUR("red")), NULL);
    assert_party(t, "");
}

static void test_a_new_contract_has_nobody_to_break(void **state)
{
    trial *t = *state;
    judge_texts(t, NULL, ORDERS("1.0.0", ID), NULL);
    assert_int_equal(t->impact.parties.count, 0);
    assert_false(t->impact.backward.asked);
    assert_counts(t, 0, 0, 0, 0);
}

/* --- producers --- */

#define WRITER(writes)                                                                             \
    "kind: ProducerContract\nid: shop--orders\nowner: shop@acme.example\n"                         \
    "produces: {contract: orders}\nwrites:\n" writes

static void test_a_producer_breaks_where_it_may_send_what_is_refused(void **state)
{
    trial *t = *state;
    judge_texts(t, ORDERS("1.0.0", OPT_ID), ORDERS("2.0.0", ID),
                WRITER("  id: {type: string, required: false}\n"));
    assert_party(t, "break REQUIRED_ADDED /id");
    judge_texts(t, ORDERS("1.0.0", ID COLOUR("red, blue")), ORDERS("2.0.0", ID COLOUR("red")),
                WRITER("  id: {type: string, required: true}\n"
                       "  colour: {type: string, required: true, values: [blue]}\n"));
    assert_party(t, "break ENUM_VALUE_REMOVED /colour");
    judge_texts(t, ORDERS("1.0.0", ID COLOUR("red, blue")), ORDERS("2.0.0", ID COLOUR("red")),
                WRITER("  id: {type: string, required: true}\n"
                       "  colour: {type: string, required: true, values: [red]}\n"));
    assert_party(t, "");
}

/* --- losses --- */

static void test_a_lost_field_that_a_reader_can_do_without_is_a_warning(void **state)
{
    trial *t = *state;
    judge_texts(t, ORDERS("1.0.0", ID NOTE), ORDERS("1.1.0", ID),
                READER("  id: {type: string, required: true}\n  note: {type: string}\n"));
    assert_party(t, "loss FIELD_REMOVED /note");
    assert_counts(t, 0, 1, 0, 0);
    assert_int_equal(t->impact.parties.items[0].verdict, WRIT_COMPATIBLE);
    judge_texts(t, ORDERS("1.0.0", ID NOTE), ORDERS("1.1.0", ID),
                READER("  id: {type: string, required: true}\n"));
    assert_party(t, "");
}

static void test_a_loss_by_rename_says_where_it_went(void **state)
{
    trial *t = *state;
    judge_texts(t, ORDERS("1.0.0", ID "      - {id: n, name: note, logicalType: string}\n"),
                ORDERS("1.1.0", ID "      - {id: n, name: remark, logicalType: string}\n"),
                READER("  note: {type: string}\n"));
    assert_party(t, "loss FIELD_RENAMED /note");
    assert_str(t->impact.parties.items[0].findings.items[0].new_path, "/remark");
    assert_true(writ_str_starts(t->impact.parties.items[0].findings.items[0].hint,
                                WRIT_STR("read '/remark' instead, or keep '/note' beside '/remark' "
                                         "until ")));
}

static void test_a_lost_container_is_one_loss(void **state)
{
    trial *t = *state;
    judge_texts(t,
                ORDERS("1.0.0", ID "      - name: box\n        logicalType: object\n"
                                   "        properties:\n"
                                   "          - {name: a, logicalType: string}\n"
                                   "          - {name: b, logicalType: string}\n"),
                ORDERS("1.1.0", ID), READER("  box.a: {type: string}\n  box.b: {type: string}\n"));
    assert_party(t, "loss FIELD_REMOVED /box");
}

static void test_what_was_never_declared_is_no_new_loss(void **state)
{
    trial *t = *state;
    judge_texts(t, ORDERS("1.0.0", ID), ORDERS("1.1.0", ID NOTE),
                READER("  typo: {type: string}\n"));
    assert_party(t, "~loss FIELD_LOST /typo");
    assert_counts(t, 0, 0, 0, 0);
}

/* --- meaning --- */

#define AMOUNT(name, unit)                                                                         \
    "      - {id: amt, name: " name ", logicalType: integer,\n"                                    \
    "         customProperties: [{property: unit, value: " unit "}]}\n"

static void test_another_unit_is_an_error_with_evidence_and_no_witness(void **state)
{
    trial *t = *state;
    judge_texts(t, ORDERS("1.0.0", AMOUNT("amount", "minor")),
                ORDERS("2.0.0", AMOUNT("amount", "major")), READER("  amount: {type: integer}\n"));
    assert_party(t, "semantic UNIT_CHANGED /amount");
    assert_counts(t, 1, 0, 0, 1);
    const writ_finding *finding = &t->impact.parties.items[0].findings.items[0];
    assert_int_equal(t->impact.parties.items[0].verdict, WRIT_COMPATIBLE);
    assert_false(finding->has_witness);
    assert_int_equal(finding->evidence.count, 2);
    assert_str(finding->evidence.items[0], "unit was 'minor' in orders 1.0.0");
    assert_str(finding->evidence.items[1], "unit is 'major' in orders 2.0.0");
    judge_texts(t, ORDERS("1.0.0", ID AMOUNT("amount", "minor")),
                ORDERS("1.1.0", ID AMOUNT("amount", "major")), READER("  id: {type: string}\n"));
    assert_party(t, "");
}

static void test_a_unit_is_followed_through_a_rename(void **state)
{
    trial *t = *state;
    judge_texts(t, ORDERS("1.0.0", AMOUNT("amount_minor", "minor")),
                ORDERS("2.0.0", AMOUNT("amount", "major")),
                READER("  amount_minor: {type: integer}\n"));
    assert_party(t, "loss FIELD_RENAMED /amount_minor, semantic UNIT_CHANGED /amount_minor");
}

static void test_a_contract_that_moves_to_the_readers_unit_changes_nothing_for_it(void **state)
{
    trial *t = *state;
    judge_texts(t, ORDERS("1.0.0", AMOUNT("amount", "minor")),
                ORDERS("2.0.0", AMOUNT("amount", "major")),
                READER("  amount: {type: integer, unit: major}\n"));
    assert_party(t, "");
    /* and one that never had it is another matter */
    judge_texts(t, ORDERS("1.0.0", AMOUNT("amount", "minor")),
                ORDERS("1.1.0", ID AMOUNT("amount", "minor")),
                READER("  amount: {type: integer, unit: major}\n"));
    assert_party(t, "~semantic UNIT_CHANGED /amount");
}

static void test_a_unit_that_is_said_for_the_first_time_is_no_change(void **state)
{
    trial *t = *state;
    judge_texts(t, ORDERS("1.0.0", "      - {id: amt, name: amount, logicalType: integer}\n"),
                ORDERS("1.0.1", AMOUNT("amount", "minor")), READER("  amount: {type: integer}\n"));
    assert_party(t, "");
}

#define MONEY(reference, name)                                                                     \
    "      - {id: amt, name: amount, logicalType: integer,\n"                                      \
    "         customProperties: [{property: currencyField, value: " reference "}]}\n"              \
    "      - {id: cur, name: " name ", logicalType: string}\n"

static void test_a_currency_field_that_was_renamed_is_the_same_currency(void **state)
{
    trial *t = *state;
    judge_texts(t, ORDERS("1.0.0", MONEY("currency", "currency")),
                ORDERS("1.1.0", MONEY("currency_code", "currency_code")),
                READER("  amount: {type: integer}\n"));
    assert_party(t, "");
    judge_texts(t, ORDERS("1.0.0", MONEY("currency", "currency") NOTE),
                ORDERS("1.1.0", MONEY("note", "currency") NOTE),
                READER("  amount: {type: integer}\n"));
    assert_party(t, "semantic CURRENCY_CHANGED /amount");
}

#define AT(options)                                                                                \
    "      - {name: at, logicalType: timestamp, required: true, logicalTypeOptions: {" options     \
    "}}\n"

static void test_a_zone_change_is_told_once(void **state)
{
    trial *t = *state;
    const char *before = ORDERS("1.0.0", AT("timezone: true"));
    const char *after = ORDERS("2.0.0", AT("timezone: false, defaultTimezone: Europe/Madrid"));
    judge_texts(t, before, after,
                READER("  at: {type: timestamp, required: true, timezone: true}\n"));
    assert_party(t, "break TIMEZONE_CHANGED /at");
    judge_texts(t, before, after, READER("  at: {type: timestamp, required: true}\n"));
    assert_party(t, "semantic TIMEZONE_CHANGED /at");
    judge_texts(t, ORDERS("1.0.0", AT("timezone: true, defaultTimezone: UTC")),
                ORDERS("1.0.1", AT("timezone: true, defaultTimezone: Europe/Madrid")),
                READER("  at: {type: timestamp, required: true}\n"));
    assert_party(t, "");
}

/* --- versions --- */

static void test_content_that_changed_needs_another_version(void **state)
{
    trial *t = *state;
    judge_texts(t, ORDERS("1.4.0", ID), ORDERS("1.4.0", ID NOTE), NULL);
    assert_governance(t, " VERSION_NOT_BUMPED");
    assert_str(t->impact.governance.items[0].hint, "1.5.0 is the smallest version that will do");
    assert_int_equal(t->impact.governance.items[0].place.line, 4);
    assert_counts(t, 1, 0, 0, 0);
    judge_texts(t, ORDERS("1.4.0", ID), ORDERS("1.4.0", "      # a comment\n" ID), NULL);
    assert_governance(t, "");
    judge_texts(t, ORDERS("1.4.0", ID), ORDERS_WITH("1.4.0", "status: active\nname: Orders\n", ID),
                NULL);
    assert_str(t->impact.governance.items[0].hint, "1.4.1 is the smallest version that will do");
    judge_texts(t, ORDERS("1.4.0", ID), ORDERS("1.5.0", ID NOTE), NULL);
    assert_governance(t, "");
}

static void test_a_break_needs_a_new_major(void **state)
{
    trial *t = *state;
    const char *reader = READER("  id: {type: string, required: true}\n");
    judge_texts(t, ORDERS("1.4.0", ID), ORDERS("1.5.0", OPT_ID), reader);
    assert_governance(t, " VERSION_NOT_BUMPED");
    assert_str(t->impact.governance.items[0].hint, "2.0.0 is the smallest version that will do");
    /* what the contract no longer accepts is a break too, of whoever sends it */
    judge_texts(t, ORDERS("1.4.0", OPT_ID), ORDERS("1.5.0", ID), reader);
    assert_governance(t, " VERSION_NOT_BUMPED");
    judge_texts(t, ORDERS("1.4.0", ID), ORDERS("2.0.0", OPT_ID), reader);
    assert_governance(t, "");
}

static void test_drafts_need_no_version(void **state)
{
    trial *t = *state;
    judge_texts(t, ORDERS("1.4.0", ID), ORDERS_WITH("1.4.0", "status: draft\n", OPT_ID), NULL);
    assert_governance(t, "");
}

/* --- modes --- */

static void test_a_mode_asks_in_addition(void **state)
{
    trial *t = *state;
    const char *reader = READER("  colour: {type: string}\n");
    const char *required = ORDERS("1.0.0", ID COLOUR("red"));
    const char *optional = ORDERS("2.0.0", OPT_ID COLOUR("red"));
    judge_texts(t, required, optional, reader);
    assert_counts(t, 0, 0, 0, 0);
    t->options.mode = WRIT_MODE_FORWARD;
    judge_texts(t, required, optional, reader);
    assert_governance(t, "break REQUIRED_REMOVED /id");
    assert_has(t->impact.governance.items[0].message, "mode 'forward'");
    assert_counts(t, 1, 0, 0, 0);
    t->options.mode = WRIT_MODE_BACKWARD;
    judge_texts(t, required, optional, reader);
    assert_counts(t, 0, 0, 0, 0);
    t->options.mode = WRIT_MODE_FULL;
    judge_texts(t, required, optional, reader);
    assert_counts(t, 1, 0, 0, 0);
}

static void test_a_contract_brings_its_own_mode(void **state)
{
    trial *t = *state;
    judge_texts(t, ORDERS("1.0.0", ID),
                ORDERS_WITH("2.0.0",
                            "status: active\n"
                            "customProperties: [{property: compatibility, value: forward}]\n",
                            OPT_ID),
                READER("  id: {type: string}\n"));
    assert_int_equal(t->impact.mode, WRIT_MODE_FORWARD);
    assert_counts(t, 1, 0, 0, 0);
}

/* With a mode that says what must hold, the stand-in is shown and not asked. */
static void test_a_chosen_mode_replaces_the_stand_in(void **state)
{
    trial *t = *state;
    t->options.mode = WRIT_MODE_BACKWARD;
    judge_texts(t, ORDERS("1.0.0", ID), ORDERS("2.0.0", OPT_ID), NULL);
    assert_party(t, "~break REQUIRED_REMOVED /id");
    assert_counts(t, 0, 0, 0, 0);
}

static void test_transitive_asks_all_retained_versions(void **state)
{
    trial *t = *state;
    const char *reader = READER("  colour: {type: string}\n");
    t->retained[t->retained_count++] = contract_of(&t->arena, ORDERS("1.0.0", ID COLOUR("red")));
    t->options.mode = WRIT_MODE_FORWARD;
    judge_texts(t, ORDERS("1.1.0", OPT_ID COLOUR("red")),
                ORDERS("1.2.0", OPT_ID COLOUR("red") NOTE), reader);
    assert_counts(t, 0, 0, 0, 0);
    t->options.mode = WRIT_MODE_FORWARD_TRANSITIVE;
    judge_texts(t, ORDERS("1.1.0", OPT_ID COLOUR("red")),
                ORDERS("1.2.0", OPT_ID COLOUR("red") NOTE), reader);
    assert_governance(t, "break EXPECTATION_BROKEN /id");
    assert_has(t->impact.governance.items[0].message, "orders 1.0.0");
}

static void test_both_directions_are_told_and_mark_the_changes(void **state)
{
    trial *t = *state;
    judge_texts(t, ORDERS("1.0.0", ID), ORDERS("2.0.0", OPT_ID), NULL);
    assert_int_equal(t->impact.backward.verdict.kind, WRIT_COMPATIBLE);
    assert_int_equal(t->impact.forward.verdict.kind, WRIT_BREAKING);
    assert_str(t->impact.forward.object, "order");
    assert_true(t->impact.changes.items[0].breaks_forward);
    assert_false(t->impact.changes.items[0].breaks_backward);
}

/* --- objects --- */

#define TWO(version, first, second)                                                                \
    "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nversion: " version "\nstatus: active\n"   \
    "schema:\n"                                                                                    \
    "  - {name: " first ", logicalType: object, properties: [\n"                                   \
    "      {name: id, logicalType: string, required: true}]}\n" second
#define REFUND                                                                                     \
    "  - {name: refund, logicalType: object, properties: [\n"                                      \
    "      {name: why, logicalType: string, required: true}]}\n"

static const char reader_of_refund[] =
    "kind: ConsumerContract\nid: billing--orders\nowner: b@acme.example\n"
    "consumes: {contract: orders, schema: refund}\nreads:\n  why: {type: string}\n";

static void test_an_object_that_is_gone_is_lost_to_its_reader(void **state)
{
    trial *t = *state;
    judge_texts(t, TWO("1.0.0", "order", REFUND), TWO("2.0.0", "order", ""), reader_of_refund);
    assert_str(list_of(t, &t->impact.changes), "break OBJECT_REMOVED");
    assert_party(t, "loss OBJECT_REMOVED");
    assert_counts(t, 1, 0, 0, 1);
    assert_int_equal(t->impact.backward.verdict.kind, WRIT_BREAKING);
    assert_str(t->impact.backward.object, "refund");
    judge_texts(t, TWO("1.0.0", "order", ""), TWO("1.1.0", "order", REFUND),
                READER("  id: {type: string, required: true}\n"));
    assert_str(list_of(t, &t->impact.changes), " OBJECT_ADDED");
    assert_counts(t, 0, 0, 0, 0);
}

static void test_a_party_that_names_no_object_is_of_the_one_that_was_there(void **state)
{
    trial *t = *state;
    judge_texts(t, TWO("1.0.0", "order", ""), TWO("1.1.0", "order", REFUND),
                READER("  id: {type: string, required: true}\n"));
    assert_party(t, "");
    judge_texts(t, TWO("1.0.0", "order", REFUND), TWO("1.1.0", "order", REFUND),
                READER("  id: {type: string, required: true}\n"));
    assert_party(t, "~ VERDICT_UNKNOWN");
    assert_counts(t, 0, 0, 0, 0);
}

static void test_one_object_can_be_asked_for(void **state)
{
    trial *t = *state;
    t->options.object = WRIT_STR("refund");
    judge_texts(t, TWO("1.0.0", "order", REFUND), TWO("1.1.0", "invoice", REFUND), NULL);
    assert_int_equal(t->impact.changes.count, 0);
    t->options.object = WRIT_STR("receipt");
    t->old_contract = contract_of(&t->arena, TWO("1.0.0", "order", REFUND));
    assert_int_equal(writ_impact_judge(&t->arena, t->old_contract, t->new_contract, NULL, 0, NULL,
                                       NULL, 0, &t->options, &t->impact, &t->err),
                     WRIT_E_USAGE);
    assert_non_null(strstr(t->err.message, "'receipt'"));
}

/* --- one expectation --- */

static void test_an_expectation_is_judged_against_one_version(void **state)
{
    trial *t = *state;
    writ_party_impact impact;
    writ_contract *contract = contract_of(&t->arena, ORDERS("1.0.0", OPT_ID));
    writ_party *party = party_of(&t->arena, READER("  id: {type: string, required: true}\n"
                                                   "  typo: {type: string}\n"));
    assert_int_equal(writ_impact_party(&t->arena, contract, party, NULL, &impact, &t->err),
                     WRIT_OK);
    assert_int_equal(impact.verdict, WRIT_BREAKING);
    assert_str(list_of(t, &impact.findings), "break EXPECTATION_BROKEN /id, loss FIELD_LOST /typo");
}

/* --- the shared example --- */

static writ_document *load_shared(trial *t, const char *name)
{
    const char *shared = getenv("WRIT_SHARED");
    writ_document *document = NULL;
    writ_str path =
        writ_str_printf(&t->arena, "%s/data/contracts/%s", shared ? shared : "../shared", name);
    if (access(path.ptr, R_OK) != 0) {
        print_message("skip: no %s (WRIT_SHARED names the folder of shared data)\n", path.ptr);
        skip();
    }
    if (writ_document_load(&t->arena, path.ptr, &(writ_document_options){0}, &document, &t->err))
        fail_msg("%s:%u: %s", t->err.file, t->err.line, t->err.message);
    return document;
}

static void test_the_email_platform_and_seven_changes(void **state)
{
    trial *t = *state;
    static const char *const forms[] = {"email-platform.consumer.min.yaml",
                                        "email-platform.consumer.odcs.yaml"};
    static const struct {
        const char *path, *new_path;
        writ_rule rule;
    } wanted[] = {
        {"/event_type", "", WRIT_RULE_ENUM_VALUE_ADDED},
        {"/occurred_at", "", WRIT_RULE_TIMEZONE_CHANGED},
        {"/contact_id", "", WRIT_RULE_PATTERN_CHANGED},
        {"/email", "/email_address", WRIT_RULE_FIELD_RENAMED},
        {"/email_opt_in", "", WRIT_RULE_REQUIRED_REMOVED},
    };
    t->old_contract = load_shared(t, "crm-contact-event.odcs.yaml")->contract;
    t->new_contract = load_shared(t, "crm-contact-event.v2.odcs.yaml")->contract;
    for (size_t form = 0; form < 2; form++) {
        t->parties[0] = load_shared(t, forms[form])->parties.items[0];
        t->party_count = 1;
        judge(t);
        const writ_findings *findings = &t->impact.parties.items[0].findings;
        for (size_t w = 0; w < 5; w++) {
            size_t found = 0;
            for (size_t i = 0; i < findings->count; i++) {
                const writ_finding *finding = &findings->items[i];
                if (!writ_str_is(finding->path, wanted[w].path))
                    continue;
                found++;
                assert_int_equal(finding->kind, WRIT_KIND_BREAK);
                assert_int_equal(finding->rule, wanted[w].rule);
                assert_false(finding->standing);
                assert_str(finding->new_path, wanted[w].new_path);
            }
            if (found != 1)
                fail_msg("%zu findings at %s", found, wanted[w].path);
        }
        assert_int_equal(findings->count, 6);
        assert_str(findings->items[5].path, "/first_name");
        assert_int_equal(findings->items[5].kind, WRIT_KIND_LOSS);
        assert_int_equal(findings->items[5].rule, WRIT_RULE_FIELD_RENAMED);
        assert_str(findings->items[5].new_path, "/given_name");
        assert_counts(t, 5, 1, 0, 1);
        assert_true(t->impact.parties.items[0].outside);
    }
}

#define case_of(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        case_of(test_a_break_has_a_witness_and_the_rule_of_the_change),
        case_of(test_what_nobody_reads_breaks_nobody),
        case_of(test_a_change_that_breaks_somebody_is_an_error),
        case_of(test_a_reader_that_ignores_unknown_values_is_not_broken_by_one),
        case_of(test_a_rename_is_named_where_it_breaks),
        case_of(test_a_field_has_one_break_however_many_keywords_fail),
        case_of(test_what_was_broken_before_stands_and_is_not_counted),
        case_of(test_a_new_break_beside_a_standing_one_counts_alone),
        case_of(test_a_pending_party_never_blocks_until_it_holds),
        case_of(test_hostile_readers_share_the_work),
        case_of(test_who_is_cut_short_is_introduced_and_unknown),
        case_of(test_the_same_are_cut_short_each_time),
        case_of(test_a_costly_reader_is_judged_beside_many_cheap_ones),
        case_of(test_who_counts_is_judged_before_those_who_wait),
        case_of(test_a_mode_asks_while_there_is_work_left),
        case_of(test_a_range_says_who_is_asked),
        case_of(test_a_line_opened_beside_breaks_nobody_and_names_its_readers),
        case_of(test_the_old_version_stands_in_where_nobody_is_registered),
        case_of(test_a_new_contract_has_nobody_to_break),
        case_of(test_a_producer_breaks_where_it_may_send_what_is_refused),
        case_of(test_a_lost_field_that_a_reader_can_do_without_is_a_warning),
        case_of(test_a_loss_by_rename_says_where_it_went),
        case_of(test_a_lost_container_is_one_loss),
        case_of(test_what_was_never_declared_is_no_new_loss),
        case_of(test_another_unit_is_an_error_with_evidence_and_no_witness),
        case_of(test_a_unit_is_followed_through_a_rename),
        case_of(test_a_contract_that_moves_to_the_readers_unit_changes_nothing_for_it),
        case_of(test_a_unit_that_is_said_for_the_first_time_is_no_change),
        case_of(test_a_currency_field_that_was_renamed_is_the_same_currency),
        case_of(test_a_zone_change_is_told_once),
        case_of(test_content_that_changed_needs_another_version),
        case_of(test_a_break_needs_a_new_major),
        case_of(test_drafts_need_no_version),
        case_of(test_a_mode_asks_in_addition),
        case_of(test_a_contract_brings_its_own_mode),
        case_of(test_a_chosen_mode_replaces_the_stand_in),
        case_of(test_transitive_asks_all_retained_versions),
        case_of(test_both_directions_are_told_and_mark_the_changes),
        case_of(test_an_object_that_is_gone_is_lost_to_its_reader),
        case_of(test_a_party_that_names_no_object_is_of_the_one_that_was_there),
        case_of(test_one_object_can_be_asked_for),
        case_of(test_an_expectation_is_judged_against_one_version),
        case_of(test_the_email_platform_and_seven_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
