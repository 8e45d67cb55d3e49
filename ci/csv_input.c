/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/csv_input.h"

static char named(const char *file)
{
    static const writ_str compressed[] = {WRIT_STR_INIT(".gz"), WRIT_STR_INIT(".zst")};
    writ_str name = writ_str_of(file);
    for (size_t i = 0; i < sizeof compressed / sizeof *compressed; i++)
        if (writ_str_ends(name, compressed[i]))
            name.len -= compressed[i].len;
    return writ_str_ends(name, WRIT_STR(".csv"))   ? ','
           : writ_str_ends(name, WRIT_STR(".tsv")) ? '\t'
                                                   : '\0';
}

char writ_csv_input_of(const writ_csv_input *input, const char *file)
{
    const char by_name = named(file);
    if (input->which == WRIT_CSV_NONE || (input->which == WRIT_CSV_NAMED && !by_name))
        return '\0';
    return input->delimiter ? input->delimiter : by_name ? by_name : ',';
}

/* NUL: it is none. */
static char delimiter_of(const char *given)
{
    const bool is_tab = strcmp(given, "tab") == 0;
    const char byte = is_tab ? '\t' : given[0];
    const bool is_fit = byte == '\t' || (byte >= ' ' && byte < 0x7f && byte != '"');
    return is_fit && (is_tab || given[1] == '\0') ? byte : '\0';
}

int writ_csv_input_open(writ_session *session, writ_csv_input *input, writ_csv_which which)
{
    input->which = which;
    if (!input->given)
        return -1;
    input->delimiter = delimiter_of(input->given);
    if (!input->delimiter)
        return writ_session_usage(
            session, "--delimiter takes one ASCII character that is no quote, or tab, not '%s'",
            input->given);
    bool any = which == WRIT_CSV_ALL;
    for (size_t i = 0; i < session->operands.count; i++)
        any = any || writ_csv_input_of(input, session->operands.items[i]);
    return any ? -1 : writ_session_usage(session, "--delimiter goes with CSV: give --input csv");
}
