/* SPDX-License-Identifier: Apache-2.0
 *
 * What becomes of one letter.
 */
#include <limits.h>

#include "contracts/base/write.h"
#include "validator/reject.h"
#include "validator/replay_parts.h"

/* ---- letters ---- */

/* The source of a letter is written again as a C string. */
static bool is_usable(const writ_letter *letter)
{
    return !memchr(letter->file.ptr, '\0', letter->file.len);
}

bool writ_replay_read(writ_replay *replay, const writ_line *line, writ_letter *letter,
                      writ_letter_name *name, writ_error *why)
{
    writ_error ignored = {0};
    char hex[WRIT_SHA256_HEX];
    bool is_letter = writ_letter_read(&replay->reader, replay->name, line, letter,
                                      why ? why : &ignored) == WRIT_OK;
    if (is_letter && !is_usable(letter)) {
        is_letter = false;
        writ_error_set(why, WRIT_E_INPUT, "'source.file' holds a NUL");
    }
    if (is_letter && writ_letter_name_read(letter->id, name)) {
        name->attempt = letter->attempt;
        return true;
    }
    writ_sha256_hex(line->bytes, hex);
    writ_letter_name_read(writ_str_of(hex), name);
    return false;
}

/* "crm-contact-event@1.4.0" without its version; a path has none. */
static writ_str id_of(writ_str label)
{
    size_t at = label.len;
    while (at && label.ptr[at - 1] != '@' && label.ptr[at - 1] != '/')
        at--;
    bool has_version = at && label.ptr[at - 1] == '@' && at < label.len && label.ptr[at] >= '0' &&
                       label.ptr[at] <= '9';
    return has_version ? writ_str_part(label, 0, at - 1) : label;
}

/* What this letter is judged by, as far as that is known before; NULL: by something that is not at
 * hand. */
static const writ_filter_contract *contract_of(const writ_replay *replay, const writ_letter *letter)
{
    const writ_replay_options *options = replay->options;
    if (replay->router)
        return letter->encoding == WRIT_LETTER_CSV
                   ? NULL
                   : &options->contracts[options->contract_count - 1];
    for (size_t i = 0; i < options->contract_count; i++)
        if (writ_str_equal(id_of(options->contracts[i].label), id_of(letter->contract)))
            return &options->contracts[i];
    return NULL;
}

/* The record, with bytes behind it that the scanner may look at: those of JSON lie in their line.
 */
static writ_str record_of(writ_replay *replay, const writ_letter *letter)
{
    if (letter->encoding == WRIT_LETTER_JSON)
        return letter->record;
    writ_buf_reset(&replay->padded);
    writ_buf_reserve(&replay->padded, letter->record.len + WRIT_SCAN_PADDING);
    writ_buf_add_str(&replay->padded, letter->record);
    memset(replay->padded.ptr + replay->padded.len, 0, WRIT_SCAN_PADDING);
    return writ_buf_str(&replay->padded);
}

/* ---- what becomes of a letter ---- */

/* Its own arena is the batch's, since names wait for the intent. */
static void note(writ_replay *replay, writ_letter_names *names, const writ_letter_name *name)
{
    writ_letter_name handled = *name;
    *WRIT_PUSH(&replay->batch_arena, names) = *name;
    if (names == &replay->batch.replayed)
        handled.attempt = 0;
    writ_letter_set_add(&replay->ledger.handled, &handled);
}

static void leave(writ_replay *replay, const writ_line *line, const writ_letter_name *name,
                  uint64_t *count)
{
    writ_buf_add_str(&replay->letters, line->bytes);
    writ_buf_add_byte(&replay->letters, '\n');
    note(replay, &replay->batch.left, name);
    ++*count;
}

static void leave_other(writ_replay *replay, const writ_line *line, const writ_letter *letter,
                        const writ_letter_name *name)
{
    writ_replay_state *state = replay->state;
    size_t i = 0;
    while (i < state->others_count && !writ_str_equal(state->others[i], letter->contract))
        i++;
    if (i == state->others_count && i < WRIT_REPLAY_OTHERS)
        state->others[state->others_count++] = writ_str_copy(&state->arena, letter->contract);
    leave(replay, line, name, &replay->counts.others);
}

static void leave_unreadable(writ_replay *replay, const writ_line *line,
                             const writ_letter_name *name, writ_str why)
{
    writ_replay_state *state = replay->state;
    if (!state->unreadable_line) {
        state->unreadable_line = line->number;
        state->unreadable = writ_str_copy(&state->arena, why);
    }
    leave(replay, line, name, &replay->counts.unreadable);
}

static void count_rules(writ_replay_counts *counts, const writ_findings *findings)
{
    bool seen[WRIT_RULE_COUNT] = {false};
    for (size_t i = 0; i < findings->count; i++) {
        const writ_finding *finding = &findings->items[i];
        if (finding->severity == WRIT_ERROR && !seen[finding->rule])
            counts->by_rule[finding->rule]++;
        seen[finding->rule] |= finding->severity == WRIT_ERROR;
    }
}

static writ_str envelope_of(writ_replay *replay, const writ_letter *letter,
                            const writ_filter_contract *contract)
{
    writ_buf_reset(&replay->envelope);
    writ_str file = writ_str_copy(&replay->arena, letter->file);
    writ_reject_envelope(&replay->envelope, file.ptr, contract->label, contract->owner);
    return writ_buf_str(&replay->envelope);
}

static void refuse(writ_replay *replay, const writ_letter *letter, const writ_letter_name *name,
                   writ_str record, const writ_filter_contract *contract,
                   const writ_findings *findings)
{
    const writ_line line = {.bytes = record, .number = letter->line, .offset = letter->offset};
    const bool is_row = letter->encoding == WRIT_LETTER_CSV;
    writ_str *affects = NULL;
    if (!replay->at[0])
        writ_reject_now(replay->at);
    writ_reject again = {
        .id = letter->id,
        .line = &line,
        .at = replay->at,
        .envelope = envelope_of(replay, letter, contract),
        .attempt = letter->attempt + (letter->attempt < UINT_MAX),
        .findings = findings,
        .well_formed =
            !is_row && findings->count && findings->items[0].rule != WRIT_RULE_MALFORMED_JSON,
        .csv = is_row ? &letter->header : NULL,
    };
    if (contract->affects)
        contract->affects(contract->affects_context, &replay->arena, findings, &affects,
                          &again.affects_count);
    again.affects = affects;
    writ_reject_write(&replay->letters, &again);
    note(replay, &replay->batch.refused, name);
    replay->counts.refused++;
    count_rules(&replay->counts, findings);
}

/* Valid records that cannot stand beside one another wait for an output of their own. */
static void pass(writ_replay *replay, const writ_line *line, const writ_letter *letter,
                 const writ_letter_name *name, writ_str record)
{
    if (!writ_replay_fits(replay, letter)) {
        leave(replay, line, name, &replay->counts.forms);
        return;
    }
    writ_buf_add_str(&replay->records, record);
    writ_buf_add_byte(&replay->records, '\n');
    note(replay, &replay->batch.replayed, name);
    replay->counts.replayed++;
}

/* Is there a record that can be judged? A text with a line end in it was never a line. */
static bool is_record(writ_replay *replay, const writ_letter *letter, writ_error *why)
{
    if (letter->encoding == WRIT_LETTER_CSV)
        return writ_replay_open_rows(replay, letter, why);
    if (writ_str_find_byte(letter->record, '\n') == letter->record.len)
        return true;
    writ_error_set(why, WRIT_E_INPUT, "the record has more than one line");
    return false;
}

/* The verdict. *contract: of contract_of, and then who gave it. */
static bool is_valid(writ_replay *replay, const writ_letter *letter, writ_str record,
                     const writ_filter_contract **contract, writ_findings *findings)
{
    int route;
    if (letter->encoding == WRIT_LETTER_CSV)
        return writ_replay_judge_row(replay, (*contract)->validator, record, findings);
    if (!replay->router)
        return writ_validator_judge((*contract)->validator, &replay->arena, record.ptr, record.len,
                                    findings);
    bool valid = writ_router_judge(replay->router, &replay->arena, record, &route, findings);
    if (route != WRIT_NO_ROUTE)
        *contract = &replay->options->contracts[route];
    return valid;
}

static void judge(writ_replay *replay, const writ_line *line, const writ_letter *letter,
                  const writ_letter_name *name, const writ_filter_contract *contract)
{
    writ_findings findings = {0};
    writ_error why = {0};
    if (!is_record(replay, letter, &why)) {
        leave_unreadable(replay, line, name, writ_str_of(why.message));
        return;
    }
    writ_str record = record_of(replay, letter);
    if (is_valid(replay, letter, record, &contract, &findings) || contract->observe)
        pass(replay, line, letter, name, record);
    else
        refuse(replay, letter, name, record, contract, &findings);
}

void writ_replay_decide(writ_replay *replay, const writ_line *line)
{
    writ_letter letter;
    writ_letter_name name;
    writ_error why = {0};
    bool is_letter = writ_replay_read(replay, line, &letter, &name, &why);
    replay->counts.letters++;
    if (writ_ledger_has(&replay->ledger, &name)) {
        replay->counts.already++;
        return;
    }
    const writ_filter_contract *contract = is_letter ? contract_of(replay, &letter) : NULL;
    if (!is_letter)
        leave_unreadable(replay, line, &name, writ_str_of(why.message));
    else if (!contract)
        leave_other(replay, line, &letter, &name);
    else if (letter.encoding == WRIT_LETTER_REDACTED)
        leave(replay, line, &name, &replay->counts.redacted);
    else
        judge(replay, line, &letter, &name, contract);
    writ_arena_reset(&replay->arena);
}
