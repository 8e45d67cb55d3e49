/* SPDX-License-Identifier: Apache-2.0
 *
 * Writ's validator behind Bowtie's harness protocol (https://bowtie.report, IHOP version 1): a line
 * of JSON in, a line of JSON out, until `stop` or the end of input.
 *
 *   {"cmd":"start","version":1}      {"version":1,"implementation":{"name":"writ", …}}
 *   {"cmd":"dialect","dialect":URI}  {"ok":true}
 *   {"cmd":"run","seq":1,"case":{"schema":…,"registry":{URI:schema, …},"tests":[{"instance":…},
 * …]}}
 *                                    {"seq":1,"results":[{"valid":true}, …]}
 *
 * What cannot be done is answered with {"errored":true,"context":{"message":…}}, and the next line
 * is read. Each instance is judged in both modes, the one that stops at the first error and the one
 * that reports them all; that they disagree is an error of ours, and answered as one. Formats are
 * annotations, or with `--formats assert` assertions.
 *
 * Exit status: 0; 2 for wrong arguments, 4 when standard input cannot be read.
 */
#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "contracts/base/read.h"
#include "contracts/base/write.h"
#include "validator/lines.h"
#include "validator/metaschema_check.h"
#include "validator/validator.h"

/* The protocol wants an address; the project has none yet, and this one is nobody's (RFC 2606). */
static const char homepage[] = "https://writ.example/";

typedef struct harness_state {
    writ_draft draft; /* UNKNOWN before the first `dialect` */
    bool assert_formats;
    bool stopped;
} harness_state;

/* ---- answers ---- */

static void set(writ_arena *arena, writ_value *object, const char *name, writ_value *value)
{
    writ_value_set(arena, object, writ_str_of(name), NULL, value);
}

static void set_text(writ_arena *arena, writ_value *object, const char *name, const char *text)
{
    writ_str copy = writ_str_copy(arena, writ_str_of(text));
    set(arena, object, name, writ_value_string(arena, NULL, copy));
}

static void set_error(writ_arena *arena, writ_value *answer, const char *message)
{
    writ_value *context = writ_value_object(arena, NULL);
    set_text(arena, context, "message", message);
    set(arena, answer, "errored", writ_value_boolean(arena, NULL, true));
    set(arena, answer, "context", context);
}

static void print(const writ_value *answer)
{
    writ_buf line = WRIT_BUF_INIT;
    writ_json_write(&line, answer, WRIT_JSON_COMPACT);
    puts(line.ptr);
    fflush(stdout);
    writ_buf_clear(&line);
}

/* ---- start, dialect ---- */

static const writ_draft drafts[] = {WRIT_DRAFT_2020_12, WRIT_DRAFT_2019_09, WRIT_DRAFT_7,
                                    WRIT_DRAFT_6, WRIT_DRAFT_4};

static writ_value *describe(writ_arena *arena)
{
    writ_value *implementation = writ_value_object(arena, NULL);
    writ_value *dialects = writ_value_array(arena, NULL);
    for (size_t i = 0; i < sizeof drafts / sizeof *drafts; i++) {
        const char *fragment = drafts[i] < WRIT_DRAFT_2019_09 ? "#" : "";
        writ_str uri = writ_str_printf(arena, "%s%s", writ_draft_uri(drafts[i]), fragment);
        writ_value_push(arena, dialects, writ_value_string(arena, NULL, uri));
    }
    set_text(arena, implementation, "language", "c");
    set_text(arena, implementation, "name", "writ");
    set_text(arena, implementation, "version", PACKAGE_VERSION);
    set_text(arena, implementation, "homepage", homepage);
    set_text(arena, implementation, "issues", homepage);
    set_text(arena, implementation, "source", homepage);
    set(arena, implementation, "dialects", dialects);
    return implementation;
}

static void start(writ_arena *arena, const writ_value *command, writ_value *answer)
{
    const writ_value *version = writ_value_find(command, "version");
    if (!version || !writ_value_equal(version, writ_value_int(arena, NULL, 1))) {
        set_error(arena, answer, "only version 1 of the protocol is spoken here");
        return;
    }
    set(arena, answer, "version", writ_value_int(arena, NULL, 1));
    set(arena, answer, "implementation", describe(arena));
}

static void choose_dialect(harness_state *harness, writ_arena *arena, const writ_value *command,
                           writ_value *answer)
{
    const writ_value *dialect = writ_value_find(command, "dialect");
    bool is_text = dialect && dialect->kind == WRIT_STRING;
    harness->draft = is_text ? writ_draft_find(dialect->string) : WRIT_DRAFT_UNKNOWN;
    set(arena, answer, "ok", writ_value_boolean(arena, NULL, harness->draft != WRIT_DRAFT_UNKNOWN));
}

/* ---- run ---- */

static int find_in_registry(void *context, writ_str uri, const writ_value **document,
                            writ_error *err)
{
    (void)err; /* what is not there is not known */
    *document = writ_value_find_str(context, uri);
    return WRIT_OK;
}

static int compile(const harness_state *harness, writ_arena *arena, const writ_value *test_case,
                   writ_validator **validator, writ_error *err)
{
    const writ_value *schema = writ_value_find(test_case, "schema");
    const writ_resolver resolver = {find_in_registry, writ_value_find(test_case, "registry")};
    const writ_schema_options options = {
        .draft = harness->draft, .assert_formats = harness->assert_formats, .resolver = &resolver};
    writ_schema_set *compiled;
    if (harness->draft == WRIT_DRAFT_UNKNOWN)
        return writ_error_set(err, WRIT_E_USAGE, "no dialect is chosen");
    if (!schema)
        return writ_error_set(err, WRIT_E_INPUT, "the case has no schema");
    int code = writ_schema_compile(arena, schema, &options, &compiled, err);
    if (!code)
        code = writ_metaschema_check(compiled, err);
    return code ? code : writ_validator_new(compiled, NULL, validator, err);
}

/* The bytes of a value as they stand in the line: draft 4 tells 1 from 1.0. What follows them, the
 * rest of the line and its padding, is readable as the scanner wants it. */
static writ_str raw_text(const writ_value *value)
{
    writ_str text = value->place.source->text;
    size_t start = value->place.offset, end = start + value->place.len;
    bool in_string = false;
    bool is_container = value->kind == WRIT_ARRAY || value->kind == WRIT_OBJECT;
    for (int depth = is_container; depth > 0 && end < text.len; end++) {
        char byte = text.ptr[end];
        if (byte == '"')
            in_string = !in_string;
        else if (in_string)
            end += byte == '\\';
        else
            depth += (byte == '{' || byte == '[') - (byte == '}' || byte == ']');
    }
    return writ_str_part(text, start, end - start);
}

static writ_value *judge(writ_arena *arena, writ_validator *validator, const writ_value *test)
{
    writ_value *result = writ_value_object(arena, NULL);
    const writ_value *instance = writ_value_find(test, "instance");
    if (!instance) {
        set_error(arena, result, "the test has no instance");
        return result;
    }
    writ_str raw = raw_text(instance);
    writ_findings findings = {0}, others = {0};
    writ_output relevant = {.extent = WRIT_OUTPUT_RELEVANT}, whole = {.extent = WRIT_OUTPUT_WHOLE};
    bool accepted = writ_validator_accepts(validator, raw.ptr, raw.len);
    bool checked = writ_validator_check(validator, arena, raw.ptr, raw.len, &findings);
    if (accepted != checked || checked != (findings.count == 0))
        set_error(arena, result, "the two modes of judging disagree");
    else if (writ_validator_output(validator, arena, raw.ptr, raw.len, &relevant, &others) !=
                 accepted ||
             writ_validator_output(validator, arena, raw.ptr, raw.len, &whole, &others) != accepted)
        set_error(arena, result, "the standard's output disagrees with the program");
    else
        set(arena, result, "valid", writ_value_boolean(arena, NULL, accepted));
    return result;
}

static void run(const harness_state *harness, writ_arena *arena, const writ_value *command,
                writ_value *answer)
{
    const writ_value *seq = writ_value_find(command, "seq");
    const writ_value *test_case = writ_value_find(command, "case");
    const writ_value *tests = writ_value_find(test_case, "tests");
    writ_error err = WRIT_ERROR_INIT;
    writ_validator *validator = NULL;
    if (seq)
        set(arena, answer, "seq", (writ_value *)seq);
    if (!tests || tests->kind != WRIT_ARRAY) {
        set_error(arena, answer, "the case has no list of tests");
        return;
    }
    if (compile(harness, arena, test_case, &validator, &err)) {
        set_error(arena, answer, err.message);
        return;
    }
    writ_value *results = writ_value_array(arena, NULL);
    for (size_t i = 0; i < tests->array.count; i++)
        writ_value_push(arena, results, judge(arena, validator, tests->array.items[i]));
    set(arena, answer, "results", results);
    writ_validator_free(validator);
}

/* ---- lines ---- */

static void obey(harness_state *harness, writ_arena *arena, const writ_value *command,
                 writ_value *answer)
{
    const writ_value *cmd = writ_value_find(command, "cmd");
    writ_str name = cmd && cmd->kind == WRIT_STRING ? cmd->string : WRIT_STR_EMPTY;
    if (writ_str_is(name, "start"))
        start(arena, command, answer);
    else if (writ_str_is(name, "dialect"))
        choose_dialect(harness, arena, command, answer);
    else if (writ_str_is(name, "run"))
        run(harness, arena, command, answer);
    else if (writ_str_is(name, "stop"))
        harness->stopped = true;
    else
        set_error(arena, answer, "not a command: 'cmd' is start, dialect, run or stop");
}

static void answer_line(harness_state *harness, writ_str line)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    const writ_source source = {WRIT_STR_INIT("-"), line};
    writ_value *command;
    writ_value *answer = writ_value_object(&arena, NULL);
    if (writ_json_read(&arena, &source, &command, &err))
        set_error(&arena, answer, err.message);
    else
        obey(harness, &arena, command, answer);
    if (!harness->stopped)
        print(answer);
    writ_arena_clear(&arena);
}

static int answer_all(harness_state *harness)
{
    writ_error err = WRIT_ERROR_INIT;
    writ_lines lines;
    writ_chunk chunk = {0};
    writ_line line;
    int code = 0;
    writ_lines_init(&lines, STDIN_FILENO, "-", NULL);
    while (!harness->stopped && (code = writ_lines_read(&lines, &chunk, &err)) > 0)
        while (!harness->stopped && writ_chunk_next(&chunk, &line))
            if (!line.blank)
                answer_line(harness, line.bytes);
    writ_chunk_clear(&chunk);
    writ_lines_clear(&lines);
    if (code < 0)
        fprintf(stderr, "writ-bowtie: %s\n", err.message);
    return code < 0 ? -WRIT_E_SYSTEM : 0;
}

int main(int argc, char **argv)
{
    harness_state harness = {.assert_formats = argc == 3 && strcmp(argv[1], "--formats") == 0 &&
                                               strcmp(argv[2], "assert") == 0};
    if (argc > 1 && !harness.assert_formats) {
        fputs("usage: writ-bowtie [--formats assert]\n", stderr);
        return -WRIT_E_USAGE;
    }
    return answer_all(&harness);
}
