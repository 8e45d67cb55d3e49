/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuzzer of all that stands behind `writ check`: reader, lowering, compiler, program and run. The
 * input is a byte of flags, a document (JSON or YAML: a schema, a contract or parties), the byte
 * 0xFF and a payload. A document is understood or refused with a place to look at; and each of its
 * schemas gives the payload one verdict, however it is asked and however the payload is written: by
 * the tape, by the walks of the short way, or by code made for it at once.
 */
#include "contracts/base/read.h"
#include "contracts/base/utf8.h"
#include "contracts/contract.h"
#include "tests/fuzz/accept_agree.h"
#include "tests/fuzz/scan_agree.h"
#include "validator/metaschema_check.h"
#include "validator/validator.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool condition)
{
    if (!condition)
        abort();
}

enum flag { YAML = 1, WATCH = 2, REJECT = 4, ASSERT_FORMATS = 8, DUPLICATES = 16, DISORDER = 32 };

/* What was said of one text. */
typedef struct outcome {
    bool valid;
    bool given_up; /* by a bound that depends on the order in which things are looked at */
    writ_findings findings;
} outcome;

static void check_finding(const writ_finding *finding)
{
    demand(finding->message.len > 0);
    demand(writ_utf8_valid(finding->message) && writ_utf8_valid(finding->path));
    demand(finding->path.len == 0 || finding->path.ptr[0] == '/');
}

static outcome judge(writ_arena *arena, writ_validator *validator, writ_str text)
{
    char *block = scan_agree_copy(text.ptr, text.len, 0, "\"");
    outcome out = {.valid = writ_validator_accepts(validator, block, text.len)};
    demand(writ_validator_check(validator, arena, block, text.len, &out.findings) == out.valid);
    free(block);
    bool has_error = out.findings.dropped > 0;
    for (size_t i = 0; i < out.findings.count; i++) {
        const writ_finding *finding = &out.findings.items[i];
        check_finding(finding);
        has_error = has_error || finding->severity == WRIT_ERROR;
        out.given_up = out.given_up || finding->rule == WRIT_RULE_TOO_COSTLY ||
                       finding->rule == WRIT_RULE_NESTING_TOO_DEEP;
    }
    demand(has_error == !out.valid);
    return out;
}

static void demand_same_findings(const outcome *a, const outcome *b)
{
    demand(a->valid == b->valid && a->findings.count == b->findings.count);
    for (size_t i = 0; i < a->findings.count; i++) {
        demand(a->findings.items[i].rule == b->findings.items[i].rule);
        demand(writ_str_equal(a->findings.items[i].path, b->findings.items[i].path));
        demand(writ_str_equal(a->findings.items[i].message, b->findings.items[i].message));
    }
}

/* Writes the value with its members from the last to the first, and white space wherever it may
 * stand. */
static void write_otherwise(writ_buf *to, const writ_tape *tape, uint32_t at)
{
    const writ_token *tokens = tape->tokens;
    bool is_object = tokens[at].kind == WRIT_TOKEN_OBJECT;
    if (!is_object && tokens[at].kind != WRIT_TOKEN_ARRAY) {
        writ_buf_add_str(to, writ_tape_extent(tape, at));
        return;
    }
    uint32_t *parts = calloc(tokens[at].len + 1u, sizeof *parts), part = at + 1;
    demand(parts);
    for (uint32_t i = 0; i < tokens[at].len; i++) {
        parts[is_object ? tokens[at].len - 1 - i : i] = part;
        part = writ_tape_next(tokens, part + is_object);
    }
    writ_buf_add_text(to, is_object ? "{ " : "[\n");
    for (uint32_t i = 0; i < tokens[at].len; i++) {
        writ_buf_add_text(to, i ? "\t," : "");
        if (is_object)
            writ_buf_printf(to, "\r\"%.*s\" :", WRIT_FMT(writ_tape_raw(tape, &tokens[parts[i]])));
        write_otherwise(to, tape, parts[i] + is_object);
    }
    writ_buf_add_text(to, is_object ? "}" : " ]");
    free(parts);
}

/* False where the payload is no JSON, or has a name twice. */
static bool write_payload_otherwise(writ_buf *to, writ_str payload)
{
    char *block = scan_agree_copy(payload.ptr, payload.len, 0, "\"");
    writ_tape tape = WRIT_TAPE_INIT;
    writ_scan_error error;
    bool good = writ_scan(&tape, block, payload.len, &error) && !tape.duplicates;
    if (good)
        write_otherwise(to, &tape, 0);
    writ_tape_clear(&tape);
    free(block);
    return good;
}

static void demand_agreement(accept_judge *j, writ_str payload)
{
    for (size_t i = 0; i < ACCEPT_BEHIND; i += 3)
        demand(accept_agree(accept_ask(j, payload.ptr, payload.len, accept_behind[i])));
    demand(accept_agree(accept_ask(j, payload.ptr, payload.len / 2,
                                   writ_str_part(payload, payload.len / 2, payload.len + 1))));
}

/* The walks of the short way, code that was made after the payload, asked about it and about the
 * same written otherwise, and code that was made after that. */
static void check_short_way(const writ_schema_set *set, unsigned flags, writ_str payload,
                            writ_str otherwise)
{
    writ_error err = WRIT_ERROR_INIT;
    accept_judge j;
    if (!payload.len || accept_open(&j, set, flags & WATCH, &err))
        return;
    for (int turn = 0; j.plan && turn < 2; turn++) {
        demand_agreement(&j, payload);
        accept_make_code(&j);
        demand_agreement(&j, payload);
        if (!otherwise.len)
            break;
        demand_agreement(&j, otherwise);
        /* as often as makes an object disordered */
        for (int i = 0; flags & DISORDER && i < 8; i++) {
            accept_ask(&j, payload.ptr, payload.len, accept_behind[0]);
            accept_ask(&j, otherwise.ptr, otherwise.len, accept_behind[0]);
        }
    }
    accept_close(&j);
}

static void check_set(const writ_schema_set *set, unsigned flags, writ_str payload)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    writ_validator *validator;
    const writ_validator_options options = {
        .watch_undeclared = flags & WATCH,
        .undeclared_payload = flags & REJECT ? WRIT_PAYLOAD_REJECT : WRIT_PAYLOAD_WARN,
        .allow_duplicate_keys = flags & DUPLICATES,
    };
    if (writ_validator_new(set, &options, &validator, &err)) {
        demand(err.code == WRIT_E_INPUT && err.message[0]);
        return;
    }
    outcome first = judge(&arena, validator, payload);
    outcome again = judge(&arena, validator, payload);
    demand_same_findings(&first, &again);
    writ_buf otherwise = WRIT_BUF_INIT;
    if (write_payload_otherwise(&otherwise, payload) && !first.given_up) {
        outcome other = judge(&arena, validator, writ_buf_str(&otherwise));
        demand(other.given_up || other.valid == first.valid);
    }
    check_short_way(set, flags, payload, writ_buf_str(&otherwise));
    writ_buf_clear(&otherwise);
    writ_validator_free(validator);
    writ_arena_clear(&arena);
}

static void check_document(const writ_document *document, unsigned flags, writ_str payload)
{
    const writ_contract *contract = document->contract;
    for (size_t i = 0; contract && i < contract->object_count; i++)
        check_set(contract->objects[i].set, flags, payload);
    for (size_t i = 0; i < document->parties.count; i++)
        check_set(document->parties.items[i]->expectation.set, flags, payload);
    writ_error err = WRIT_ERROR_INIT;
    if (contract && contract->language == WRIT_LANGUAGE_JSON_SCHEMA &&
        writ_metaschema_check(contract->objects[0].set, &err))
        demand(err.code == WRIT_E_INPUT && err.message[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    writ_str input = {(const char *)data, size};
    unsigned flags = size ? data[0] : 0;
    writ_str rest = writ_str_part(input, 1, size);
    writ_str text = writ_str_part(rest, 0, writ_str_find_byte(rest, '\xFF'));
    writ_str payload = writ_str_part(rest, text.len + 1, size);
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    const writ_source source = {
        .name = flags & YAML ? WRIT_STR("fuzz.yaml") : WRIT_STR("fuzz.json"), .text = text};
    const writ_document_options options = {.formats = flags & ASSERT_FORMATS ? 1 : 0};
    writ_value *root;
    writ_document *document;
    int code = flags & YAML ? writ_yaml_read(&arena, &source, &root, &err)
                            : writ_json_read(&arena, &source, &root, &err);
    if (!code)
        code = writ_document_understand(&arena, &source, root, &options, &document, &err);
    if (!code)
        check_document(document, flags, payload);
    else
        demand(code == WRIT_E_INPUT && err.code == code && err.message[0]);
    writ_arena_clear(&arena);
    return 0;
}
