/* SPDX-License-Identifier: Apache-2.0
 *
 * writ check: every violation of every payload, explained.
 */
#include "ci/inputs.h"
#include "ci/judge.h"
#include "ci/report/style.h"
#include "contracts/base/read.h"
#include "validator/lines.h"
#include "validator/router.h"

enum input { INPUT_AUTO, INPUT_NDJSON, INPUT_JSON, INPUT_ARRAY };
enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_FLAG }; /* and the other writ_output_form */

typedef struct checking {
    writ_session *session;
    writ_judge judge;
    int format;  /* enum format */
    int input;   /* enum input */
    int fail_on; /* writ_fail_on */
    const char *file;
    writ_router *router; /* owned; NULL: one contract */
    writ_arena arena;    /* reset for each payload */
    writ_buf out;
    uint64_t payloads, invalid, warned, blank;
} checking;

static int flush(checking *c)
{
    int code = writ_session_print(c->session, &c->out);
    writ_buf_reset(&c->out);
    return code;
}

/* Who judges the payload: the one contract, or that of its route. NULL: nobody does, and the
 * findings say why, unless what no route takes is to pass. */
static const writ_judged *judge_of(checking *c, writ_str bytes, writ_findings *findings)
{
    int route;
    writ_scan_error error;
    if (!c->router)
        return c->judge.judged;
    const writ_routes *routes = &c->judge.routing->routes;
    if (!writ_router_choose(c->router, bytes, &route, &error))
        writ_validator_add_malformed(&c->arena, findings, &error);
    else if (route == WRIT_NO_ROUTE && !routes->passes_others)
        writ_router_add_unrouted(&c->arena, routes, findings);
    return route == WRIT_NO_ROUTE ? NULL : &c->judge.judged[route];
}

static bool report_findings(checking *c, writ_str bytes, uint64_t line, uint64_t offset,
                            writ_findings *findings)
{
    writ_str label = WRIT_STR_EMPTY;
    const writ_judged *judged = judge_of(c, bytes, findings);
    bool valid = !findings->count;
    if (judged) {
        label = judged->ref.label;
        valid = writ_validator_check(judged->validator, &c->arena, bytes.ptr, bytes.len, findings);
    }
    writ_check_report report = {
        .file = c->file,
        .line = line,
        .offset = offset,
        .contract = label,
        .valid = valid,
        .findings = findings,
    };
    writ_report_options options = {c->session->color, c->judge.show_values};
    writ_report_check(&c->out, c->format ? WRIT_REPORT_JSON : WRIT_REPORT_TEXT, &report, &options);
    return valid;
}

static bool report_output(checking *c, writ_str bytes, writ_findings *findings)
{
    writ_output_form form = (writ_output_form)(c->format - FORMAT_FLAG);
    writ_output output = {
        .extent = form == WRIT_OUTPUT_VERBOSE ? WRIT_OUTPUT_WHOLE : WRIT_OUTPUT_RELEVANT,
    };
    writ_output_unit verdict = {0};
    bool valid;
    if (form == WRIT_OUTPUT_FLAG) { /* no units are needed */
        valid = verdict.valid = writ_validator_check(c->judge.judged->validator, &c->arena,
                                                     bytes.ptr, bytes.len, findings);
        output.root = &verdict;
    } else {
        valid = writ_validator_output(c->judge.judged->validator, &c->arena, bytes.ptr, bytes.len,
                                      &output, findings);
    }
    writ_report_output(&c->out, form, &output);
    return valid;
}

static int check_payload(checking *c, writ_str bytes, uint64_t line, uint64_t offset)
{
    static const size_t flush_bytes = 64 * 1024;
    writ_findings findings = {0};
    writ_arena_reset(&c->arena);
    bool valid = c->format < FORMAT_FLAG ? report_findings(c, bytes, line, offset, &findings)
                                         : report_output(c, bytes, &findings);
    c->payloads++;
    c->invalid += !valid;
    c->warned += valid && writ_findings_worst(&findings) == WRIT_WARNING;
    return c->out.len >= flush_bytes ? flush(c) : WRIT_OK;
}

static int check_chunk(checking *c, writ_chunk *chunk)
{
    writ_line line;
    int code = WRIT_OK;
    while (!code && writ_chunk_next(chunk, &line))
        if (line.blank)
            c->blank++;
        else
            code = check_payload(c, line.bytes, line.number, line.offset);
    /* what was found is said before we wait for more: a stream may go on for days */
    return code ? code : flush(c);
}

static int check_lines(void *context, int fd, const char *file)
{
    checking *c = context;
    writ_lines lines;
    writ_chunk chunk = {0};
    int code = WRIT_OK, more;
    writ_lines_init(&lines, fd, file, &writ_stop);
    while (!code && (more = writ_lines_read(&lines, &chunk, &c->session->err)) != 0)
        code = more < 0 ? more : check_chunk(c, &chunk);
    writ_chunk_clear(&chunk);
    writ_lines_clear(&lines);
    return code;
}

/* Each item of an array is a payload; a text that is no array is one, so that what is wrong with it
 * is said like anything else. */
static int check_items(checking *c, writ_str text)
{
    writ_tape tape = WRIT_TAPE_INIT;
    writ_scan_error error;
    if (!writ_scan(&tape, text.ptr, text.len, &error) || tape.tokens[0].kind != WRIT_TOKEN_ARRAY) {
        writ_tape_clear(&tape);
        return check_payload(c, text, 1, 0);
    }
    int code = WRIT_OK;
    uint64_t line = 1;
    size_t counted = 0;
    uint32_t item = 1;
    for (uint32_t i = 0; i < tape.tokens[0].len && !code; i++) {
        writ_str bytes = writ_tape_extent(&tape, item);
        size_t offset = (size_t)(bytes.ptr - text.ptr);
        for (; counted < offset; counted++)
            line += text.ptr[counted] == '\n';
        code = check_payload(c, bytes, line, offset);
        item = writ_tape_next(tape.tokens, item);
    }
    writ_tape_clear(&tape);
    return code;
}

static int check_document(checking *c, bool items)
{
    writ_source *source;
    int code = writ_source_load(&c->session->arena, c->file, &source, &c->session->err);
    if (code)
        return code;
    static const char padding[WRIT_SCAN_PADDING];
    writ_buf text = WRIT_BUF_INIT;
    writ_buf_add_str(&text, source->text);
    writ_buf_add(&text, padding, sizeof padding);
    writ_str payload = {text.ptr, source->text.len};
    code = items ? check_items(c, payload) : check_payload(c, payload, 1, 0);
    writ_buf_clear(&text);
    return code;
}

static int check_file(checking *c, const char *file)
{
    c->file = file;
    int input = c->input;
    if (input == INPUT_AUTO)
        input = writ_str_ends(writ_str_of(file), WRIT_STR(".json")) ? INPUT_JSON : INPUT_NDJSON;
    if (input != INPUT_NDJSON)
        return check_document(c, input == INPUT_ARRAY);
    return writ_inputs_read(c->session, file, check_lines, c);
}

static void say_account(const checking *c)
{
    writ_buf text = WRIT_BUF_INIT;
    writ_buf_printf(&text, "%.*s: ", WRIT_FMT(writ_judge_label(&c->judge)));
    writ_style_add_plural(&text, c->payloads, "payload");
    writ_buf_add_text(&text, ", ");
    writ_style_add_count(&text, c->payloads - c->invalid);
    writ_buf_add_text(&text, " valid, ");
    writ_style_add_count(&text, c->invalid);
    writ_buf_add_text(&text, " invalid");
    if (c->blank) {
        writ_buf_add_text(&text, ", ");
        writ_style_add_plural(&text, c->blank, "blank line");
        writ_buf_add_text(&text, " dropped");
    }
    fprintf(stderr, "%s\n", text.ptr);
    writ_buf_clear(&text);
}

static int check_all(checking *c)
{
    int code = WRIT_OK;
    if (!c->session->operands.count)
        code = check_file(c, "-");
    for (size_t i = 0; i < c->session->operands.count && !code; i++)
        code = check_file(c, c->session->operands.items[i]);
    int flushed = flush(c); /* what was found before an error is still said */
    if (code || flushed)
        return writ_session_fail(c->session);
    if (writ_stop)
        return WRIT_EXIT_TERMINATED;
    say_account(c);
    bool fails = (c->fail_on <= WRIT_FAIL_WARNING && c->invalid) ||
                 (c->fail_on == WRIT_FAIL_WARNING && c->warned);
    return fails ? WRIT_EXIT_FINDINGS : WRIT_EXIT_CLEAN;
}

/* For the routes, where there are any. */
static int open_router(checking *c)
{
    if (!c->judge.routing)
        return -1;
    if (c->format >= FORMAT_FLAG)
        return writ_session_usage(c->session, "the output formats of JSON Schema go with one "
                                              "contract: use --format text or json with routes");
    writ_validator **validators =
        writ_arena_alloc(&c->session->arena, c->judge.count * sizeof(writ_validator *));
    for (size_t i = 0; i < c->judge.count; i++)
        validators[i] = c->judge.judged[i].validator;
    c->router = writ_router_new(&c->judge.routing->routes, validators);
    return -1;
}

int writ_command_check(writ_session *session, int argc, char **argv)
{
    checking c = {.session = session};
    const writ_option options[] = {
        WRIT_JUDGE_OPTIONS(c.judge),
        {"--input", WRIT_OPTION_CHOICE, &c.input, "KIND", "auto|ndjson|json|array",
         "what a file holds (default: one document in .json, else NDJSON)"},
        {"--format", WRIT_OPTION_CHOICE, &c.format, "FORMAT", "text|json|" WRIT_OUTPUT_FORMS,
         "how findings are written; the last four are JSON Schema's own"},
        {"--fail-on", WRIT_OPTION_CHOICE, &c.fail_on, "LEVEL", "error|warning|never",
         "which findings make the exit status 1 (default: error)"},
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status < 0)
        status = writ_judge_open(session, &c.judge);
    if (status < 0)
        status = open_router(&c);
    if (status < 0)
        status = check_all(&c);
    writ_router_free(c.router);
    writ_judge_close(&c.judge);
    writ_buf_clear(&c.out);
    writ_arena_clear(&c.arena);
    return status;
}
