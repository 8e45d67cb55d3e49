/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuzzer of dead letters: the input is their lines, and a record. A line is refused with a place to
 * look at, or read; the record of one that was read is what `filter` would make the same letter of;
 * all that were read are counted. A record that is redacted is JSON, whatever came, and holds no
 * text that looks like an address.
 */
#include <stdlib.h>

#include "contracts/contract.h"
#include "tests/fuzz/scan_agree.h"
#include "validator/drift/traits.h"
#include "validator/redact.h"
#include "validator/reject_causes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool condition)
{
    if (!condition)
        abort();
}

/* JSON is within the line; what else there is was decoded. */
static void check_record(const writ_letter *letter, writ_str line)
{
    bool is_json = letter->encoding == WRIT_LETTER_JSON || letter->encoding == WRIT_LETTER_REDACTED;
    writ_tape tape = WRIT_TAPE_INIT;
    writ_scan_error error;
    if (is_json) {
        demand(letter->record.ptr > line.ptr);
        demand(letter->record.ptr + letter->record.len < line.ptr + line.len);
        char *copy = scan_agree_copy(letter->record.ptr, letter->record.len, 0, "\"");
        demand(writ_scan(&tape, copy, letter->record.len, &error));
        free(copy);
    }
    writ_tape_clear(&tape);
}

static void check_letters(writ_str text, bool show_values)
{
    writ_letter_reader reader = {0};
    writ_causes causes = {.options = {.by = WRIT_CAUSE_ALL, .show_values = show_values}};
    uint64_t letters = 0;
    for (uint64_t number = 1; text.len; number++) {
        size_t end = writ_str_find_byte(text, '\n');
        char *block = scan_agree_copy(text.ptr, end, 0, "\"");
        const writ_line line = {{block, end}, end + 1, number, 0, false};
        writ_letter letter;
        writ_error err = WRIT_ERROR_INIT;
        if (writ_letter_read(&reader, "fuzz", &line, &letter, &err)) {
            demand(err.code == WRIT_E_INPUT && err.line == number && err.column > 0);
        } else {
            check_record(&letter, line.bytes);
            writ_causes_add(&causes, &reader, &letter, "fuzz", number);
            letters++;
        }
        free(block);
        text = writ_str_part(text, end + (end < text.len), SIZE_MAX);
    }
    writ_causes_sort(&causes);
    demand(causes.letters == letters && causes.records == letters);
    for (size_t i = 0; i < causes.items.count; i++)
        demand(causes.items.items[i]->records > 0 && causes.items.items[i]->records <= letters);
    writ_causes_clear(&causes);
    writ_letter_reader_clear(&reader);
}

static void check_redacted(writ_str record)
{
    static const writ_str key = WRIT_STR_INIT("0123456789abcdef");
    static writ_schema_notes notes;
    static const writ_field root = {.notes = &notes};
    writ_redactor *redactor = writ_redactor_new(&root, key);
    writ_buf out = WRIT_BUF_INIT;
    writ_tape tape = WRIT_TAPE_INIT;
    writ_scan_error error;
    char *block = scan_agree_copy(record.ptr, record.len, 0, "\"");
    writ_redact(redactor, (writ_str){block, record.len}, &out);
    char *copy = scan_agree_copy(out.ptr, out.len, 0, "\"");
    demand(writ_scan(&tape, copy, out.len, &error));
    for (uint32_t i = 0; i < tape.count; i++) {
        if (tape.tokens[i].kind == WRIT_TOKEN_KEY)
            tape.tokens[i].kind = WRIT_TOKEN_STRING;
        writ_form form = writ_traits_of(&tape, i).form;
        demand(form != WRIT_FORM_EMAIL && form != WRIT_FORM_PHONE);
    }
    free(copy);
    free(block);
    writ_tape_clear(&tape);
    writ_buf_clear(&out);
    writ_redactor_free(redactor);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    writ_str text = {(const char *)data, size};
    check_letters(text, size % 2);
    check_redacted(text);
    return 0;
}
