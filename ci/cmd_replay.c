/* SPDX-License-Identifier: Apache-2.0
 *
 * writ replay: dead letters judged again; records that are valid now go out, each once.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "ci/csv_input.h"
#include "ci/inputs.h"
#include "ci/judge.h"
#include "ci/progress.h"
#include "ci/report.h"
#include "validator/replay.h"

typedef struct replaying {
    writ_session *session;
    writ_judge judge;
    writ_csv_input csv;
    const char *rest;
    bool again;
    int doubtful; /* writ_doubtful */
    int stats;    /* text, json */
    writ_replay_options options;
    writ_replay_state state;
    writ_progress progress;
} replaying;

static void show_progress(void *context, const writ_replay_state *state)
{
    replaying *r = context;
    const writ_progress_counts counts = {
        .records = state->counts.letters,
        .bytes = state->bytes,
        .raw_bytes = state->raw_bytes,
        .apart = writ_replay_rest(&state->counts),
        .word = "set aside",
    };
    writ_progress_tell(&r->progress, &counts);
}

static char delimiter_of(void *context, const char *file)
{
    return writ_csv_input_of(context, file);
}

/* Letters hold whole records: they are their owner's alone. */
static int open_rest(replaying *r)
{
    writ_session *session = r->session;
    r->options.rest_name = writ_str_printf(&session->arena, "'%s'", r->rest).ptr;
    r->options.rest_fd =
        open(r->rest, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, S_IRUSR | S_IWUSR);
    if (r->options.rest_fd >= 0)
        return -1;
    writ_error_set_errno(&session->err, errno, "cannot open '%s'", r->rest);
    return writ_session_fail(session);
}

/* Behind the contracts of routes stands one of nobody's records. */
static int open_contracts(replaying *r)
{
    writ_session *session = r->session;
    writ_judge *judge = &r->judge;
    int status = writ_judge_open_affected(session, judge);
    if (status >= 0)
        return status;
    const size_t count = judge->count + (judge->routing != NULL);
    writ_filter_contract *contracts = writ_arena_zalloc(&session->arena, count * sizeof *contracts);
    for (size_t i = 0; i < judge->count; i++)
        contracts[i] = writ_judged_contract(&judge->judged[i]);
    r->options.name = writ_judge_label(judge);
    r->options.contracts = contracts;
    r->options.contract_count = count;
    r->options.routes = judge->routing ? &judge->routing->routes : NULL;
    r->options.csv_set = judge->judged->object->set;
    r->options.delimiter = delimiter_of;
    r->options.delimiter_context = &r->csv;
    return -1;
}

static void summarise(replaying *r)
{
    writ_buf text = WRIT_BUF_INIT;
    const writ_report_options look = {r->session->color_err, r->judge.show_values};
    const writ_replay_report report = {.contract = r->options.name,
                                       .rest_name = r->rest,
                                       .state = &r->state,
                                       .seconds = writ_progress_seconds(&r->progress)};
    writ_progress_end(&r->progress);
    if (r->stats)
        writ_report_replay_json(&text, &report);
    else
        writ_report_replay(&text, &report, &look);
    fputs(text.ptr, stderr);
    writ_buf_clear(&text);
}

static int replay_file(void *context, int fd, const char *file)
{
    replaying *r = context;
    r->options.ledger = writ_str_printf(&r->session->arena, "%s.replayed", file).ptr;
    writ_progress_start(&r->progress, &r->session->operands,
                        isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO));
    return writ_replay_run(&r->options, fd, file, &r->state, &r->session->err);
}

static int status_of(const replaying *r)
{
    const writ_replay_counts *counts = &r->state.counts;
    if (r->state.stopped)
        return WRIT_EXIT_TERMINATED;
    return counts->refused && !counts->replayed ? WRIT_EXIT_FINDINGS : WRIT_EXIT_CLEAN;
}

/* What did not begin has no account: nothing was read. */
static int run(replaying *r)
{
    const writ_replay_counts *counts = &r->state.counts;
    writ_session *session = r->session;
    r->options.again = r->again;
    r->options.doubtful = (writ_doubtful)r->doubtful;
    r->options.out_fd = STDOUT_FILENO;
    r->options.out_name = "standard output";
    r->options.stop = &writ_stop;
    r->options.progress = show_progress;
    r->options.progress_context = r;
    int code = writ_inputs_read(session, session->operands.items[0], replay_file, r);
    if (!code || counts->letters)
        summarise(r);
    if (!code && counts->letters != counts->replayed + writ_replay_rest(counts) + counts->already)
        code = writ_error_set(&session->err, WRIT_E_SYSTEM,
                              "the counts do not add up: this is a bug in writ");
    return code ? writ_session_fail(session) : status_of(r);
}

static int check_arguments(writ_session *session, const replaying *r)
{
    if (session->operands.count != 1 || strcmp(session->operands.items[0], "-") == 0)
        return writ_session_usage(session, "give one file of dead letters; a ledger of what became "
                                           "of them lies beside it");
    if (!r->rest)
        return writ_session_usage(session, "give --reject REST for letters that are not valid yet");
    return -1;
}

int writ_command_replay(writ_session *session, int argc, char **argv)
{
    replaying r = {.session = session, .options.rest_fd = -1};
    const writ_option options[] = {
        WRIT_JUDGE_OPTIONS(r.judge),
        WRIT_CSV_OPTION(r.csv),
        {"--reject", WRIT_OPTION_STRING, &r.rest, "REST", NULL,
         "append letters that are not valid yet to this file"},
        {"--again", WRIT_OPTION_FLAG, &r.again, NULL, NULL,
         "judge all letters, those too that the ledger has"},
        {"--doubtful", WRIT_OPTION_CHOICE, &r.doubtful, "HOW", "refuse|repeat|skip",
         "letters of an interrupted replay that may have gone out (default: refuse to go on)"},
        {"--no-jit", WRIT_OPTION_FLAG, &r.judge.no_jit, NULL, NULL,
         "make no machine code for the contract; slower, the same results"},
        {"--stats", WRIT_OPTION_CHOICE, &r.stats, "FORM", "text|json",
         "how the account at the end is written (default: text)"},
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status < 0)
        status = check_arguments(session, &r);
    if (status < 0)
        status = writ_csv_input_open(session, &r.csv, WRIT_CSV_ALL);
    if (status < 0)
        status = open_contracts(&r);
    if (status < 0)
        status = open_rest(&r);
    if (status < 0)
        status = run(&r);
    if (r.options.rest_fd >= 0)
        close(r.options.rest_fd);
    writ_replay_clear(&r.state);
    writ_judge_close(&r.judge);
    return status;
}
