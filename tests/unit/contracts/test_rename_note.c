/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/rename_note.h"
#include "tests/unit/test.h"

typedef struct note {
    const char *text, *name; /* "" where the text says nothing for sure */
} note;

static void assert_name(const char *text, writ_str found, const char *expected)
{
    if (!writ_str_is(found, expected))
        fail_msg("'%s' names '%.*s', and not '%s'", text, WRIT_FMT(found), expected);
}

static void assert_successors(const note *notes, size_t count, bool deprecated)
{
    for (size_t i = 0; i < count; i++)
        assert_name(notes[i].text, writ_note_successor(writ_str_of(notes[i].text), deprecated),
                    notes[i].name);
}

static void assert_predecessors(const note *notes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_name(notes[i].text, writ_note_predecessor(writ_str_of(notes[i].text)),
                    notes[i].name);
}

#define COUNT(list) (sizeof(list) / sizeof *(list))

static void test_a_note_names_the_successor(void **state)
{
    (void)state;
    static const note notes[] = {
        {"deprecated, use email_address", "email_address"},
        {"DEPRECATED: use the field `mail` from now on.", "mail"},
        {"Where the bill goes. Replaced by `contact.email`.", "contact.email"},
        {"Renamed to eMail", "eMail"},
        {"renamed\n  to: mail.", "mail"},
        {"Will be superseded by \"mail address\" soon", "mail address"},
        {"Deprecated in favour of /contact/email.", "/contact/email"},
        {"Please use mail instead.", "mail"},
        {"Use \xE2\x80\x98mail\xE2\x80\x99 instead", "mail"},
        {"obsolete; use lines[].sku for that", "lines[].sku"},
        {"replaced by email_address, replaced by email_address", "email_address"},
        {"replaced by email_address, which is checked", "email_address"},
    };
    assert_successors(notes, COUNT(notes), false);
}

static void test_advice_and_doubt_name_none(void **state)
{
    (void)state;
    static const note notes[] = {
        {"", ""},
        {"the mail address", ""},
        {"use email_address", ""}, /* nothing is deprecated */
        {"Use mail to reach the customer instead of the phone", ""},
        {"replaced by something better", ""},
        {"This was not replaced by email_address.", ""},
        {"may be replaced by email_address", ""},
        {"isn't renamed to mail.", ""},
        {"If renamed to mail, readers break", ""},
        {"deprecated, use first_name and last_name", ""},
        {"deprecated, use `first_name`, `last_name`", ""},
        {"deprecated, use first_name/last_name", ""},
        {"replaced by a_b; replaced by c_d", ""}, /* which? */
        {"replaced by ", ""},
        {"replaced by `mail", ""},
        {"Because abuse email_address instead", ""},
        {"misplaced by email_address", ""},
        {"replaced byte", ""},
    };
    assert_successors(notes, COUNT(notes), false);
}

static void test_a_denial_is_of_its_own_sentence(void **state)
{
    (void)state;
    static const note notes[] = {
        {"Not required. Replaced by email_address.", "email_address"},
        {"Do not read it; renamed to mail.", "mail"},
    };
    assert_successors(notes, COUNT(notes), false);
}

static void test_what_is_marked_as_deprecated_needs_no_word_for_it(void **state)
{
    (void)state;
    static const note notes[] = {{"use email_address", "email_address"}, {"Use mail.", "mail"}};
    static const note others[] = {{"use it for the bill", ""}, {"use mail for the bill", ""}};
    assert_successors(notes, COUNT(notes), true);
    assert_successors(others, COUNT(others), true);
}

static void test_a_note_names_the_predecessor(void **state)
{
    (void)state;
    static const note notes[] = {
        {"formerly email", "email"},
        {"The address (formerly known as 'email').", "email"},
        {"Previously e_mail in version 1", "e_mail"},
        {"renamed from eMail", "eMail"},
        {"Replaces `email`.", "email"},
        {"was called email.", "email"},
    };
    static const note others[] = {
        {"formerly email of the customer", ""},
        {"previously required and now optional", ""},
        {"replaces first_name and last_name", ""},
        {"never formerly known as email.", ""},
        {"email", ""},
    };
    assert_predecessors(notes, COUNT(notes));
    assert_predecessors(others, COUNT(others));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_note_names_the_successor),
        cmocka_unit_test(test_advice_and_doubt_name_none),
        cmocka_unit_test(test_a_denial_is_of_its_own_sentence),
        cmocka_unit_test(test_what_is_marked_as_deprecated_needs_no_word_for_it),
        cmocka_unit_test(test_a_note_names_the_predecessor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
