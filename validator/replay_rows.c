/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows of CSV among the letters: as records for the validator, and as rows in standard output,
 * which has either lines of JSON or rows under one header.
 */
#include <unistd.h>

#include "validator/replay_parts.h"

/* The last header stays open: letters of one input come together. */
static bool open_header(writ_replay *replay, const writ_letter *letter, char delimiter,
                        writ_error *why)
{
    const writ_csv_place place = {.file = replay->name, .line = letter->line};
    if (replay->csv && replay->csv_delimiter == delimiter &&
        writ_str_equal(writ_csv_header(replay->csv), letter->header))
        return true;
    writ_csv_free(replay->csv);
    replay->csv = NULL;
    replay->csv_delimiter = delimiter;
    return writ_csv_open(replay->options->csv_set, delimiter, letter->header, &place, &replay->csv,
                         why) == WRIT_OK;
}

bool writ_replay_open_rows(writ_replay *replay, const writ_letter *letter, writ_error *why)
{
    const writ_replay_options *options = replay->options;
    writ_str file = writ_str_copy(&replay->arena, letter->file);
    char delimiter =
        options->delimiter ? options->delimiter(options->delimiter_context, file.ptr) : ',';
    return open_header(replay, letter, delimiter, why);
}

bool writ_replay_judge_row(writ_replay *replay, writ_validator *validator, writ_str row,
                           writ_findings *findings)
{
    writ_arena *arena = &replay->arena;
    writ_str record;
    if (!writ_csv_record(replay->csv, &replay->csv_work, row, &record, arena, findings))
        return false;
    if (writ_validator_judge(validator, arena, record.ptr, record.len, findings))
        return true;
    if (findings->count && findings->items[0].rule == WRIT_RULE_MALFORMED_JSON)
        writ_csv_is_text(row, arena, findings);
    return false;
}

/* Does the file begin with this line? */
static bool begins_with(const writ_outlet *out, writ_str line)
{
    writ_buf found = WRIT_BUF_INIT;
    writ_buf_reserve(&found, line.len + 2);
    ssize_t count = pread(out->reader, found.ptr, line.len + 2, 0);
    found.len = count > 0 ? (size_t)count : 0;
    writ_str rest = writ_str_part(writ_buf_str(&found), line.len, SIZE_MAX);
    bool begins = writ_str_starts(writ_buf_str(&found), line) &&
                  (rest.len == 0 || rest.ptr[0] == '\n' || writ_str_starts(rest, WRIT_STR("\r\n")));
    writ_buf_clear(&found);
    return begins;
}

/* The output gets its form from the first record that leaves, or from what it has. */
static bool begin_rows(writ_replay *replay, writ_str header)
{
    const writ_outlet *out = &replay->out;
    bool is_new = !out->place.is_file || out->place.offset == 0;
    if (!is_new && !begins_with(out, header))
        return false;
    replay->form = WRIT_FORM_ROWS;
    replay->header = writ_str_copy(&replay->state->arena, header);
    if (is_new) {
        writ_buf_add_str(&replay->records, header);
        writ_buf_add_byte(&replay->records, '\n');
    }
    return true;
}

bool writ_replay_fits(writ_replay *replay, const writ_letter *letter)
{
    bool is_row = letter->encoding == WRIT_LETTER_CSV;
    if (replay->form == WRIT_FORM_NONE && is_row)
        return begin_rows(replay, letter->header);
    if (replay->form == WRIT_FORM_NONE)
        replay->form = WRIT_FORM_LINES;
    return replay->form == WRIT_FORM_ROWS ? is_row && writ_str_equal(replay->header, letter->header)
                                          : !is_row;
}

/* What an earlier replay began goes on in the same file. */
void writ_replay_find_form(writ_replay *replay)
{
    const writ_ledger *ledger = &replay->ledger;
    writ_str header = writ_buf_str(&ledger->header);
    if (!header.len || !replay->out.place.offset ||
        !writ_place_is_of(&ledger->rows, &replay->out.place))
        return;
    replay->form = WRIT_FORM_ROWS;
    replay->header = writ_str_copy(&replay->state->arena, header);
}
