/* SPDX-License-Identifier: Apache-2.0
 *
 * writ rejects: dead letters by cause.
 */
#include <unistd.h>

#include "ci/inputs.h"
#include "ci/progress.h"
#include "ci/rejects.h"

typedef struct reading {
    writ_rejects rejects;
    writ_outputs outputs;
    writ_progress progress;
    uint64_t bytes, raw_bytes; /* of the inputs before this one */
} reading;

static void tell(reading *r, const writ_lines *lines)
{
    const writ_progress_counts counts = {
        .records = r->rejects.causes.letters,
        .bytes = r->bytes + lines->offset,
        .raw_bytes = r->raw_bytes + lines->input.raw_bytes,
        .apart = r->rejects.report.broken,
        .word = "no letters",
    };
    writ_progress_tell(&r->progress, &counts);
}

static int read_input(void *context, int fd, const char *file)
{
    reading *r = context;
    writ_session *session = r->rejects.session;
    writ_lines lines;
    writ_chunk chunk = {0};
    writ_line line;
    int more;
    *WRIT_PUSH(&session->arena, &r->rejects.report.inputs) = writ_str_of(file);
    writ_lines_init(&lines, fd, file, &writ_stop);
    while ((more = writ_lines_read(&lines, &chunk, &session->err)) > 0) {
        while (writ_chunk_next(&chunk, &line))
            writ_rejects_add(&r->rejects, file, &line);
        tell(r, &lines);
    }
    r->rejects.stopped = lines.input.stopped;
    r->bytes += lines.offset;
    r->raw_bytes += lines.input.raw_bytes;
    writ_chunk_clear(&chunk);
    writ_lines_clear(&lines);
    return more < 0 ? more : r->rejects.stopped;
}

/* What was read is reported in any case; then what went wrong is said. */
static int run(reading *r)
{
    writ_session *session = r->rejects.session;
    writ_progress_start(&r->progress, &session->operands, isatty(STDERR_FILENO));
    int code = writ_inputs_read_all(session, read_input, r);
    writ_error failed = session->err;
    session->err = (writ_error){0};
    writ_progress_end(&r->progress);
    writ_rejects_end(&r->rejects);
    const writ_printed printed = writ_rejects_printed(&r->rejects);
    int status = r->rejects.stopped ? WRIT_EXIT_TERMINATED : WRIT_EXIT_CLEAN;
    if (code >= 0 || r->rejects.causes.letters)
        status =
            writ_outputs_write_of(session, &r->outputs, &printed, r->rejects.show_values, status);
    if (code >= 0 && !r->rejects.report.broken)
        return status;
    if (session->err.code)
        return status;
    session->err = code < 0 ? failed : r->rejects.broken;
    if (code >= 0)
        writ_error_hint(&session->err, "dead letters are what writ filter --reject has written");
    return writ_session_fail(session);
}

int writ_command_rejects(writ_session *session, int argc, char **argv)
{
    reading r = {.rejects.session = session};
    const writ_option options[] = {
        {"--by", WRIT_OPTION_STRING, &r.rejects.by, "LIST", NULL,
         "what tells causes apart, of rule,path,producer,contract (default: all four)"},
        {"--contract", WRIT_OPTION_STRING, &r.rejects.contract, "ID", NULL,
         "letters of this contract alone, of all its versions unless ID@VERSION"},
        {"--rule", WRIT_OPTION_STRING, &r.rejects.rule, "RULE", NULL, "causes of this rule alone"},
        {"--since", WRIT_OPTION_STRING, &r.rejects.since, "TIME", NULL,
         "letters from this time on: a time, a day, or how long ago (30m, 24h, 7d)"},
        {"--producer", WRIT_OPTION_STRING, &r.rejects.producer, "PATH", NULL,
         "the field that says who wrote a record (default: looked for)"},
        {"--show-values", WRIT_OPTION_FLAG, &r.rejects.show_values, NULL, NULL,
         "show the value that was refused, classified or not"},
        WRIT_OUTPUT_OPTIONS_OF(r.outputs, WRIT_REJECTS_FORMATS),
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status < 0)
        status = writ_outputs_check(session, &r.outputs, WRIT_REJECTS_FORMATS);
    if (status < 0)
        status = writ_rejects_open(&r.rejects);
    if (status < 0)
        status = run(&r);
    writ_rejects_close(&r.rejects);
    return status;
}
