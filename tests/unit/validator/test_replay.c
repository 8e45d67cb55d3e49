/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/replay.h"

#include "tests/unit/validator/replayed.h"

/* replayed, rest, already */
static void assert_counts(const replayed *r, uint64_t done, uint64_t rest, uint64_t already)
{
    if (r->err.code)
        fail_msg("%s", r->err.message);
    assert_int_equal(r->state.counts.replayed, done);
    assert_int_equal(writ_replay_rest(&r->state.counts), rest);
    assert_int_equal(r->state.counts.already, already);
    assert_adds_up(r);
}

static void assert_fails(const replayed *r, int code, int expected, const char *part)
{
    assert_int_equal(code, expected);
    if (!strstr(r->err.message, part))
        fail_msg("'%s' says nothing of '%s'", r->err.message, part);
}

/* ---- what becomes of a letter ---- */

static void test_valid_records_leave_byte_for_byte(void **state)
{
    replayed *r = *state;
    add_letter(r, 1, " {\"n\" : 1.0e0,\"t\":\"\\u00e9\"}\r");
    add_letter(r, 2, "{\"n\":2}");
    assert_int_equal(replay(r), WRIT_OK);
    assert_content(r, r->out, " {\"n\" : 1.0e0,\"t\":\"\\u00e9\"}\r\n{\"n\":2}\n");
    assert_content(r, r->rest, "");
    assert_counts(r, 2, 0, 0);
}

static void test_text_and_bytes_are_judged_too(void **state)
{
    replayed *r = *state;
    append_to(r->letters, letter_of(r, 1, "numbers@1.0.0", 1,
                                    "{\"encoding\":\"utf8\",\"data\":\"{\\\"n\\\":1}\"}"));
    append_to(r->letters, letter_of(r, 2, "numbers@1.0.0", 1,
                                    "{\"encoding\":\"base64\",\"data\":\"eyJuIjoyfQ==\"}"));
    assert_int_equal(replay(r), WRIT_OK);
    assert_content(r, r->out, "{\"n\":1}\n{\"n\":2}\n");
    assert_counts(r, 2, 0, 0);
}

static void test_what_is_refused_again_has_another_attempt(void **state)
{
    replayed *r = *state;
    char id[65];
    add_letter(r, 77, "{\"n\" : \"1\"}");
    assert_int_equal(replay(r), WRIT_OK);
    const char *rest = content_of(r, r->rest).ptr;
    snprintf(id, sizeof id, "%064x", 77);
    assert_non_null(strstr(rest, id));
    assert_non_null(strstr(rest, "\"contract\":\"numbers@2.0.0\",\"owner\":\"ada\",\"source\":"
                                 "{\"file\":\"in\",\"line\":77,\"offset\":7},\"attempt\":2,"));
    assert_non_null(strstr(rest, "\"record\":{\"encoding\":\"json\",\"data\":{\"n\" : \"1\"}}}\n"));
    assert_null(strstr(rest, "2026-03-01T08:00:00.000Z"));
    assert_counts(r, 0, 1, 0);
    assert_int_equal(r->state.counts.refused, 1);
    assert_int_equal(r->state.counts.by_rule[WRIT_RULE_TYPE_MISMATCH], 1);
}

static void test_what_cannot_be_judged_stays_as_it_is(void **state)
{
    replayed *r = *state;
    const char *letters[] = {
        letter_of(r, 1, "orders@1.0.0", 1, "{\"encoding\":\"json\",\"data\":{\"n\":1}}"),
        letter_of(r, 2, "", 1, "{\"encoding\":\"json\",\"data\":{\"n\":1}}"),
        letter_of(r, 3, "numbers@1.0.0", 1, "{\"encoding\":\"redacted\",\"data\":{\"n\":1}}"),
        letter_of(r, 4, "numbers@1.0.0", 1,
                  "{\"encoding\":\"csv\",\"header\":\"n,n\",\"data\":\"1\"}"),
        letter_of(r, 5, "numbers@1.0.0", 1,
                  "{\"encoding\":\"utf8\",\"data\":\"{\\\"n\\\":\\n1}\"}"),
        "{\"no\":\"letter\"}\n",
    };
    writ_buf all = WRIT_BUF_INIT;
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        writ_buf_add_text(&all, letters[i]);
    append_to(r->letters, all.ptr);
    assert_int_equal(replay(r), WRIT_OK);
    assert_content(r, r->rest, all.ptr);
    assert_content(r, r->out, "");
    assert_counts(r, 0, 6, 0);
    assert_int_equal(r->state.counts.others, 2);
    assert_int_equal(r->state.counts.redacted, 1);
    assert_int_equal(r->state.counts.unreadable, 3);
    assert_int_equal(r->state.unreadable_line, 4);
    assert_int_equal(replay(r), WRIT_OK);
    assert_counts(r, 0, 0, 6);
    writ_buf_clear(&all);
}

static void test_any_version_of_the_contract_is_judged(void **state)
{
    replayed *r = *state;
    const char *json = "{\"encoding\":\"json\",\"data\":{\"n\":1}}";
    append_to(r->letters, letter_of(r, 1, "numbers@9.1.0-rc.1", 1, json));
    append_to(r->letters, letter_of(r, 2, "numbers", 1, json));
    append_to(r->letters, letter_of(r, 3, "numbers@home", 1, json));
    append_to(r->letters, letter_of(r, 4, "./numbers@1/a.json", 1, json));
    assert_int_equal(replay(r), WRIT_OK);
    assert_counts(r, 2, 2, 0);
}

static void test_what_an_observing_contract_refuses_passes(void **state)
{
    replayed *r = *state;
    r->contract.observe = true;
    add_letter(r, 1, "{}");
    assert_int_equal(replay(r), WRIT_OK);
    assert_content(r, r->out, "{}\n");
}

/* ---- rows ---- */

static void test_rows_leave_under_their_header(void **state)
{
    replayed *r = *state;
    add_row(r, 1, "n,t", "1,\"a\nb\"");
    add_row(r, 2, "n,t", "x,");
    add_row(r, 3, "n,t", "\"3\",");
    assert_int_equal(replay(r), WRIT_OK);
    assert_counts(r, 2, 1, 0);
    assert_content(r, r->out, "n,t\n1,\"a\nb\"\n\"3\",\n");
    assert_non_null(
        strstr(content_of(r, r->rest).ptr,
               "\"record\":{\"encoding\":\"csv\",\"header\":\"n,t\",\"data\":\"x,\"}}"));
    add_row(r, 4, "n,t", "4,");
    assert_int_equal(replay(r), WRIT_OK);
    assert_content(r, r->out, "n,t\n1,\"a\nb\"\n\"3\",\n4,\n");
}

static char semicolon(void *context, const char *file)
{
    (void)context;
    return strcmp(file, "in") == 0 ? ';' : ',';
}

static void test_rows_have_the_delimiter_of_their_file(void **state)
{
    replayed *r = *state;
    r->options.delimiter = semicolon;
    add_row(r, 1, "n;t", "1;,");
    assert_int_equal(replay(r), WRIT_OK);
    assert_counts(r, 1, 0, 0);
}

static void test_what_has_a_header_gets_no_other_one(void **state)
{
    replayed *r = *state;
    append_to(r->out, "n,t\r\n7,seven");
    add_row(r, 1, "n,t", "1,");
    add_row(r, 2, "t,n", ",2");
    add_letter(r, 3, "{\"n\":3}");
    assert_int_equal(replay(r), WRIT_OK);
    assert_counts(r, 1, 2, 0);
    assert_int_equal(r->state.counts.forms, 2);
    assert_content(r, r->out, "n,t\r\n7,seven\n1,\n");
}

static void test_rows_and_lines_leave_apart(void **state)
{
    replayed *r = *state;
    add_letter(r, 1, "{\"n\":1}");
    add_row(r, 2, "n", "2");
    add_row(r, 3, "n", "x");
    assert_int_equal(replay(r), WRIT_OK);
    assert_counts(r, 1, 2, 0);
    assert_int_equal(r->state.counts.forms, 1);
    assert_content(r, r->out, "{\"n\":1}\n");
    /* the rows have the next turn, and lines are left then */
    assert_int_equal(rename(r->rest, r->letters), 0);
    assert_int_equal(truncate(r->out, 0), 0);
    assert_int_equal(replay(r), WRIT_OK);
    assert_content(r, r->out, "n\n2\n");
    add_letter(r, 4, "{\"n\":4}");
    assert_int_equal(replay(r), WRIT_OK);
    assert_int_equal(r->state.counts.forms, 1);
    assert_content(r, r->out, "n\n2\n");
}

/* ---- once ---- */

static void test_letters_are_replayed_once(void **state)
{
    replayed *r = *state;
    add_letter(r, 1, "{\"n\":1}");
    add_letter(r, 2, "{}");
    add_letter(r, 1, "{\"n\":1}");
    assert_int_equal(replay(r), WRIT_OK);
    assert_counts(r, 1, 1, 1);
    add_letter(r, 3, "{\"n\":3}");
    assert_int_equal(replay(r), WRIT_OK);
    assert_counts(r, 1, 0, 3);
    assert_content(r, r->out, "{\"n\":1}\n{\"n\":3}\n");
    assert_int_equal(times_in(content_of(r, r->rest).ptr, "\n"), 1);
}

static void test_nothing_to_do_leaves_the_ledger_alone(void **state)
{
    replayed *r = *state;
    add_letter(r, 1, "{\"n\":1}");
    assert_int_equal(replay(r), WRIT_OK);
    writ_str before = content_of(r, r->ledger);
    assert_int_equal(replay(r), WRIT_OK);
    assert_content(r, r->ledger, before.ptr);
}

static void test_again_repeats_all_and_can_be_gone_on_with(void **state)
{
    replayed *r = *state;
    for (unsigned i = 1; i <= 5; i++)
        add_letter(r, i, "{\"n\":1}");
    assert_int_equal(replay(r), WRIT_OK);
    r->options.again = true;
    assert_int_equal(replay(r), WRIT_OK);
    assert_counts(r, 5, 0, 0);
    r->options.again = false;
    assert_int_equal(replay(r), WRIT_OK);
    assert_counts(r, 0, 0, 5);
}

static void test_the_rest_can_be_replayed_in_turn(void **state)
{
    replayed *r = *state;
    const char *json = "{\"encoding\":\"json\",\"data\":{\"n\":1}}";
    add_letter(r, 1, "{\"n\":\"1\"}");
    append_to(r->letters, letter_of(r, 2, "orders@1.0.0", 1, json));
    assert_int_equal(replay(r), WRIT_OK);
    assert_counts(r, 0, 2, 0);
    /* under the name of the first file, beside its ledger */
    assert_int_equal(rename(r->rest, r->letters), 0);
    r->contract.label = WRIT_STR("orders@1.0.0");
    assert_int_equal(replay(r), WRIT_OK);
    assert_counts(r, 1, 1, 0);
    assert_content(r, r->out, "{\"n\":1}\n");
}

/* ---- files ---- */

static void test_a_line_without_its_end_waits(void **state)
{
    replayed *r = *state;
    const char *letter =
        letter_of(r, 1, "numbers@1.0.0", 1, "{\"encoding\":\"json\",\"data\":{\"n\":1}}");
    add_letter(r, 2, "{\"n\":2}");
    append_to(r->letters, "\n \n");
    append_to(r->letters, writ_str_copy(&r->arena, (writ_str){letter, 200}).ptr);
    assert_int_equal(replay(r), WRIT_OK);
    assert_counts(r, 1, 0, 0);
    assert_int_equal(r->state.blank, 2);
    assert_true(r->state.unfinished);
    append_to(r->letters, letter + 200);
    assert_int_equal(replay(r), WRIT_OK);
    assert_counts(r, 1, 0, 1);
    assert_false(r->state.unfinished);
    assert_content(r, r->out, "{\"n\":2}\n{\"n\":1}\n");
}

static void test_what_holds_no_letters_is_left_alone(void **state)
{
    replayed *r = *state;
    append_to(r->letters, "{\"n\":1}\n{\"n\":2}\n");
    assert_fails(r, replay(r), WRIT_E_INPUT, "there are no dead letters here");
    assert_content(r, r->rest, "");
    assert_content(r, r->ledger, "");
    assert_content(r, r->out, "");
}

static void test_outputs_that_end_within_a_line_are_ended(void **state)
{
    replayed *r = *state;
    append_to(r->out, "{\"n\":0}");
    append_to(r->rest, "{\"writ\":\"rej");
    add_letter(r, 1, "{\"n\":1}");
    assert_int_equal(replay(r), WRIT_OK);
    assert_content(r, r->out, "{\"n\":0}\n{\"n\":1}\n");
    assert_content(r, r->rest, "{\"writ\":\"rej");
    add_letter(r, 2, "{}");
    assert_int_equal(replay(r), WRIT_OK);
    assert_int_equal(
        times_in(content_of(r, r->rest).ptr, "{\"writ\":\"rej\n{\"writ\":\"reject/1\""), 1);
}

static void test_files_are_apart(void **state)
{
    replayed *r = *state;
    add_letter(r, 1, "{\"n\":1}");
    writ_str letters = content_of(r, r->letters);
    int fd = open(r->letters, O_WRONLY | O_APPEND);
    assert_fails(r, replay_to(r, fd), WRIT_E_USAGE, "are one file");
    close(fd);
    assert_int_equal(link(r->letters, r->rest), -1); /* it was opened, and is there */
    unlink(r->rest);
    assert_int_equal(link(r->letters, r->rest), 0);
    assert_fails(r, replay(r), WRIT_E_USAGE, "are one file");
    unlink(r->rest);
    assert_int_equal(symlink(r->out, r->rest), 0);
    assert_fails(r, replay(r), WRIT_E_USAGE, "are one file");
    unlink(r->rest);
    assert_int_equal(symlink(r->ledger, r->rest), 0);
    assert_fails(r, replay(r), WRIT_E_USAGE, "are one file");
    assert_content(r, r->letters, letters.ptr);
    assert_content(r, r->out, "");
}

static void test_the_rest_is_a_file(void **state)
{
    replayed *r = *state;
    add_letter(r, 1, "{\"n\":1}");
    assert_int_equal(symlink("/dev/null", r->rest), 0);
    assert_fails(r, replay(r), WRIT_E_USAGE, "would lose what is set aside");
}

static void test_an_output_is_written_at_its_end(void **state)
{
    replayed *r = *state;
    add_letter(r, 1, "{\"n\":1}");
    append_to(r->out, "{\"n\":0}\n");
    int fd = open(r->out, O_WRONLY);
    assert_fails(r, replay_to(r, fd), WRIT_E_USAGE, "does not stand at its end");
    lseek(fd, 0, SEEK_END);
    assert_int_equal(replay_to(r, fd), WRIT_OK);
    close(fd);
    assert_content(r, r->out, "{\"n\":0}\n{\"n\":1}\n");
}

static volatile sig_atomic_t stopped;

static void stop_at_once(void *context, const writ_replay_state *state)
{
    (void)context, (void)state;
    stopped = 1;
}

/* A run that did not come to its end, and an output that was emptied since. */
static void test_an_output_that_lost_what_it_had_is_refused(void **state)
{
    replayed *r = *state;
    for (unsigned i = 1; i <= 2000; i++)
        add_letter(r, i, "{\"n\":1}");
    stopped = 0;
    r->options.stop = &stopped;
    r->options.progress = stop_at_once;
    assert_int_equal(replay(r), WRIT_OK);
    assert_true(r->state.stopped);
    assert_in_range(r->state.counts.replayed, 1, 1999);
    r->options.stop = NULL;
    writ_str before = content_of(r, r->out);
    assert_int_equal(truncate(r->out, 0), 0);
    assert_fails(r, replay(r), WRIT_E_SYSTEM, "no longer has what that wrote");
    assert_non_null(strstr(r->err.hint, "--again"));
    append_to(r->out, before.ptr);
    assert_int_equal(replay(r), WRIT_OK);
    assert_int_equal(times_in(content_of(r, r->out).ptr, "\n"), 2000);
    /* that one came to its end: what becomes of its output is nobody's concern */
    assert_int_equal(truncate(r->out, 0), 0);
    assert_int_equal(replay(r), WRIT_OK);
    assert_counts(r, 0, 0, 2000);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up_replayed, tear_down_replayed)
    const struct CMUnitTest tests[] = {
        TEST(test_valid_records_leave_byte_for_byte),
        TEST(test_text_and_bytes_are_judged_too),
        TEST(test_what_is_refused_again_has_another_attempt),
        TEST(test_what_cannot_be_judged_stays_as_it_is),
        TEST(test_any_version_of_the_contract_is_judged),
        TEST(test_what_an_observing_contract_refuses_passes),
        TEST(test_rows_leave_under_their_header),
        TEST(test_rows_have_the_delimiter_of_their_file),
        TEST(test_what_has_a_header_gets_no_other_one),
        TEST(test_rows_and_lines_leave_apart),
        TEST(test_letters_are_replayed_once),
        TEST(test_nothing_to_do_leaves_the_ledger_alone),
        TEST(test_again_repeats_all_and_can_be_gone_on_with),
        TEST(test_the_rest_can_be_replayed_in_turn),
        TEST(test_a_line_without_its_end_waits),
        TEST(test_what_holds_no_letters_is_left_alone),
        TEST(test_outputs_that_end_within_a_line_are_ended),
        TEST(test_files_are_apart),
        TEST(test_the_rest_is_a_file),
        TEST(test_an_output_is_written_at_its_end),
        TEST(test_an_output_that_lost_what_it_had_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
