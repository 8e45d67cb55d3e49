/* SPDX-License-Identifier: Apache-2.0
 *
 * From the text of a document to what it means, for tests of the contract languages.
 */
#ifndef WRIT_TESTS_UNIT_CONTRACTS_DOCUMENTS_H
#define WRIT_TESTS_UNIT_CONTRACTS_DOCUMENTS_H

#include <stdlib.h>

#include "contracts/base/write.h"
#include "contracts/contract.h"
#include "tests/unit/contracts/compile.h"
#include "validator/validator.h"

static writ_arena arena;

static inline int clear_arena(void **state)
{
    (void)state;
    writ_arena_clear(&arena);
    return 0;
}

static inline writ_value *read_text(const char *text, writ_source **source)
{
    writ_error err = WRIT_ERROR_INIT;
    writ_value *root = NULL;
    *source = WRIT_NEW(&arena, writ_source);
    (*source)->name = WRIT_STR("folder/person.schema.json");
    (*source)->text = writ_str_of(text);
    if (writ_yaml_read(&arena, *source, &root, &err))
        fail_msg("%u:%u: %s\n%s", err.line, err.column, err.message, text);
    return root;
}

/* The document, in YAML or JSON; the test fails when it is refused. */
static inline writ_document *understand_with(const char *text, const writ_document_options *options)
{
    writ_error err = WRIT_ERROR_INIT;
    writ_source *source;
    writ_value *root = read_text(text, &source);
    writ_document *document = NULL;
    if (writ_document_understand(&arena, source, root, options, &document, &err))
        fail_msg("%u:%u: %s (%s)\n%s", err.line, err.column, err.message, err.hint, text);
    return document;
}

static inline writ_document *understand(const char *text)
{
    return understand_with(text, NULL);
}

static inline writ_contract *contract_of(const char *text)
{
    writ_document *document = understand(text);
    assert_non_null(document->contract);
    assert_int_equal(document->parties.count, 0);
    return document->contract;
}

static inline writ_party *party_of(const char *text)
{
    writ_document *document = understand(text);
    assert_null(document->contract);
    assert_int_equal(document->parties.count, 1);
    return document->parties.items[0];
}

/* The document is refused with "line:column: message", followed by " (hint)" where there is one. */
static inline void assert_misunderstood(const char *text, const char *expected)
{
    writ_error err = WRIT_ERROR_INIT;
    char said[sizeof err.message + sizeof err.hint + 32];
    writ_source *source;
    writ_value *root = read_text(text, &source);
    writ_document *document = NULL;
    int code = writ_document_understand(&arena, source, root, NULL, &document, &err);
    snprintf(said, sizeof said, "%u:%u: %s%s%s%s", err.line, err.column, err.message,
             err.hint[0] ? " (" : "", err.hint, err.hint[0] ? ")" : "");
    assert_string_equal(said, expected);
    assert_int_equal(code, WRIT_E_INPUT);
    assert_null(document);
}

/* The same where the words are another part's. */
static inline void assert_misunderstood_at(const char *text, unsigned line, unsigned column)
{
    writ_error err = WRIT_ERROR_INIT;
    writ_source *source;
    writ_value *root = read_text(text, &source);
    writ_document *document = NULL;
    assert_int_equal(writ_document_understand(&arena, source, root, NULL, &document, &err),
                     WRIT_E_INPUT);
    assert_int_equal(err.line, line);
    assert_int_equal(err.column, column);
}

/* What stands at the pointer of a lowered schema, as JSON; "nothing" when nothing does. */
static inline const char *json_at(const writ_object *object, const char *pointer)
{
    const writ_value *value = writ_value_at(object->lowered, writ_str_of(pointer));
    writ_buf text = WRIT_BUF_INIT;
    if (!value)
        return "nothing";
    writ_json_write(&text, value, WRIT_JSON_COMPACT);
    writ_str copy = writ_str_copy(&arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    return copy.ptr;
}

/* Both texts say the same in JSON; blanks and the order of members are nothing. */
static inline void assert_json(const char *text, const char *expected)
{
    if (strcmp(text, "nothing") == 0 ||
        !writ_value_equal(read_json(&arena, "found", text), read_json(&arena, "test", expected)))
        fail_msg("%s is not %s", text, expected);
}

/* The keyword at the pointer stands at line:column of the document. */
static inline void assert_place_at(const writ_object *object, const char *pointer, unsigned line,
                                   unsigned column)
{
    const writ_value *value = writ_value_at(object->lowered, writ_str_of(pointer));
    assert_non_null(value);
    assert_int_equal(value->place.line, line);
    assert_int_equal(value->place.column, column);
}

/* "RULE path line:column" of each note, by newlines. */
static inline const char *notes_of(const writ_findings *notes)
{
    writ_buf text = WRIT_BUF_INIT;
    for (size_t i = 0; i < notes->count; i++) {
        const writ_finding *note = &notes->items[i];
        writ_buf_printf(&text, "%s%s %.*s %u:%u", i ? "\n" : "", writ_rule_id(note->rule),
                        WRIT_FMT(note->path), (unsigned)note->place.line,
                        (unsigned)note->place.column);
    }
    writ_str copy = writ_str_copy(&arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    return copy.ptr;
}

/* What the validator finds in a payload: "RULE path", by blanks; "" when it is accepted. */
static inline const char *judge(const writ_object *object, const char *payload)
{
    writ_error err = WRIT_ERROR_INIT;
    writ_validator *validator = NULL;
    writ_findings findings = {0};
    writ_buf text = WRIT_BUF_INIT;
    if (writ_validator_new(object->set, NULL, &validator, &err))
        fail_msg("%s", err.message);
    writ_validator_check_value(validator, &arena, read_json(&arena, "payload", payload), &findings);
    for (size_t i = 0; i < findings.count; i++)
        writ_buf_printf(&text, "%s%s %.*s", i ? ", " : "", writ_rule_id(findings.items[i].rule),
                        WRIT_FMT(findings.items[i].path));
    writ_str copy = writ_str_copy(&arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    writ_validator_free(validator);
    return copy.ptr;
}

/* Test data beside the sources; NULL when it is not there (the test then skips). */
static inline const char *shared_path(const char *name)
{
    const char *shared = getenv("WRIT_SHARED"), *srcdir = getenv("srcdir");
    static char path[4096];
    snprintf(path, sizeof path, "%s%s/data/%s", shared ? shared : (srcdir ? srcdir : "."),
             shared ? "" : "/../shared", name);
    FILE *file = fopen(path, "r");
    if (!file)
        return NULL;
    fclose(file);
    return path;
}

#endif
