/* SPDX-License-Identifier: Apache-2.0
 *
 * writ filter: NDJSON in, valid records out byte for byte, the others to the dead letters.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ci/drift.h"
#include "ci/following.h"
#include "ci/inputs.h"
#include "ci/invalid.h"
#include "ci/judge.h"
#include "ci/progress.h"
#include "ci/reload.h"
#include "ci/report.h"
#include "contracts/base/parallel.h"
#include "validator/filter.h"

/* Of so many bytes of a long stream one is looked at for drift: to profile a record takes eight
 * times as long as to filter it, and twice that where the profile has left the processor's caches.
 */
static const uint64_t drift_sampled_one_in = 1024;

typedef struct filtering {
    writ_session *session;
    writ_judge judge;
    const char *reject;
    bool discard;
    writ_invalid_limit limit;
    writ_following following;
    writ_reload reload;
    int fail_on;   /* none, reject */
    int stats;     /* text, json */
    unsigned jobs; /* 0: as many as seem good for an input */
    size_t most_jobs;
    const char *drift_file; /* NULL: the stream is not profiled */
    writ_drift drift;
    writ_filter_options options;
    writ_filter_state state;
    writ_progress progress;
} filtering;

static void show_progress(void *context, const writ_filter_state *state)
{
    filtering *f = context;
    const writ_progress_counts counts = {
        .records = state->records,
        .bytes = state->bytes,
        .raw_bytes = state->raw_bytes,
        .apart = state->rejected,
        .word = "rejected",
    };
    writ_progress_tell(&f->progress, &counts);
}

/* The dead letters: appended to, readable by the owner alone, since they hold whole records. */
static int open_reject(filtering *f)
{
    f->options.reject_name = writ_str_printf(&f->session->arena, "'%s'", f->reject).ptr;
    f->options.reject_fd =
        open(f->reject, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (f->options.reject_fd >= 0)
        return -1;
    writ_error_set_errno(&f->session->err, errno, "cannot open '%s'", f->reject);
    return writ_session_fail(f->session);
}

/* A file that is read and appended to at once would never end. */
static bool is_same_file(int fd, int other)
{
    struct stat a, b;
    return other >= 0 && fstat(fd, &a) == 0 && fstat(other, &b) == 0 && S_ISREG(a.st_mode) &&
           a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* A stream that others write is judged as it comes, which takes no more than one processor. */
static size_t jobs_for(const filtering *f, int fd)
{
    struct stat status;
    if (f->jobs)
        return f->jobs;
    return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) ? writ_processors() : 1;
}

static int filter_input(void *context, int fd, const char *file)
{
    filtering *f = context;
    if (is_same_file(fd, f->options.reject_fd) || is_same_file(fd, f->options.out_fd))
        return writ_error_set(&f->session->err, WRIT_E_USAGE, "'%s' is read and written at once",
                              file);
    f->options.jobs = jobs_for(f, fd);
    if (f->most_jobs < f->options.jobs)
        f->most_jobs = f->options.jobs;
    if (f->drift_file)
        writ_drift_begin(f->session, &f->drift, fd, file);
    int code = writ_filter_run(&f->options, fd, file, &f->state, &f->session->err);
    return code ? code : f->state.stopped || f->state.enough;
}

/* What the stream had none of, of each contract. */
static const writ_seen_paths *find_never_seen(filtering *f)
{
    writ_arena *arena = &f->session->arena;
    const writ_filter_options *options = &f->options;
    writ_seen_paths *paths = writ_arena_zalloc(arena, options->contract_count * sizeof *paths);
    for (size_t i = options->first_contract; i < options->contract_count; i++)
        writ_validator_never_seen(options->contracts[i].validator, arena, &paths[i]);
    return paths;
}

static void summarise(filtering *f)
{
    writ_buf text = WRIT_BUF_INIT;
    writ_report_options options = {f->session->color_err, f->judge.show_values};
    const writ_filter_report report = {
        .contracts = f->options.contracts,
        .never_seen = find_never_seen(f),
        .contract_count = f->options.contract_count,
        .first_contract = f->options.first_contract,
        .reject_name = f->reject,
        .state = &f->state,
        .seconds = writ_progress_seconds(&f->progress),
        .jobs = f->most_jobs,
    };
    writ_progress_end(&f->progress);
    if (f->stats)
        writ_report_filter_json(&text, &report);
    else
        writ_report_filter(&text, &report, &options);
    fputs(text.ptr, stderr);
    writ_buf_clear(&text);
}

/* By the name of the file: JSON unless it says otherwise. */
static writ_drift_format format_of(const char *file)
{
    writ_str name = writ_str_of(file);
    return writ_str_ends(name, WRIT_STR(".html"))  ? WRIT_DRIFT_HTML
           : writ_str_ends(name, WRIT_STR(".txt")) ? WRIT_DRIFT_TEXT
                                                   : WRIT_DRIFT_JSON;
}

/* What passed has passed, whatever the report says: its findings do not change the status. */
static int report_drift(filtering *f)
{
    writ_session *session = f->session;
    const writ_report_options options = {session->color_err, f->judge.show_values};
    const writ_printed printed = writ_drift_printed(&f->drift);
    writ_buf text = WRIT_BUF_INIT;
    int code = writ_drift_judge(session, &f->drift, f->judge.judged->affected, f->state.records);
    if (code)
        return code;
    writ_report_drift_lines(&text, &session->arena, &f->drift.report, &options);
    fputs(text.ptr, stderr);
    writ_buf_clear(&text);
    return writ_printed_store(session, &printed, format_of(f->drift_file), f->drift_file,
                              f->judge.show_values);
}

/* After reading ended with this code: what was seen is reported in any case, and of two errors the
 * first is told. */
static int end_drift(filtering *f, int code)
{
    writ_error failed = f->session->err;
    f->session->err = (writ_error){0};
    int reported = report_drift(f);
    if (code >= 0)
        return reported;
    f->session->err = failed;
    return code;
}

static int status_of(const filtering *f)
{
    const writ_filter_state *state = &f->state;
    if (state->stopped)
        return WRIT_EXIT_TERMINATED;
    bool none_passed = state->records && !state->passed;
    bool too_many = state->enough || writ_invalid_limit_is_passed(&f->limit, state);
    bool any = f->fail_on && state->rejected;
    return none_passed || too_many || any ? WRIT_EXIT_FINDINGS : WRIT_EXIT_CLEAN;
}

/* The contracts, and who loses a record of each: of the registry. That none is named and none is
 * there is fine. */
static int open_contracts(writ_session *session, writ_judge *judge)
{
    int status = writ_judge_open(session, judge), code = WRIT_OK;
    for (size_t i = 0; status < 0 && !code && i < judge->count; i++) {
        writ_judged *judged = &judge->judged[i];
        code =
            writ_session_affected(session, judged->ref.contract, judged->object, &judged->affected);
    }
    return code ? writ_session_fail(session) : status;
}

/* The workspace was read again, too. */
static void reloaded(void *context, writ_session *session)
{
    filtering *f = context;
    writ_invalid_limit_again(&f->limit, session->workspace);
}

static void set_contracts(filtering *f)
{
    f->reload = (writ_reload){
        .first = f->session,
        .judge = &f->judge,
        .options = &f->options,
        .progress = &f->progress,
        .open = open_contracts,
        .reloaded = reloaded,
        .context = f,
    };
    writ_reload_begin(&f->reload);
}

static void set_options(filtering *f)
{
    set_contracts(f);
    f->most_jobs = 1;
    f->options.stop = &writ_stop;
    if (f->drift_file) {
        f->options.observe = writ_drift_observe;
        f->options.observe_context = &f->drift;
    }
    f->options.progress = show_progress;
    f->options.progress_context = f;
    writ_progress_start(&f->progress, &f->session->operands,
                        isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO));
}

static int open_drift(filtering *f)
{
    if (!f->drift_file)
        return f->drift.baseline
                   ? writ_session_usage(f->session, "--baseline goes with --drift FILE")
                   : -1;
    f->drift.show_values = f->judge.show_values;
    return writ_drift_open(f->session, &f->drift, &f->judge.judged->ref, f->judge.judged->object,
                           drift_sampled_one_in);
}

/* What asks for an end, or for all of a file at once. */
static int check_follow(const filtering *f)
{
    const char *other = f->drift_file ? "--drift" : f->jobs ? "--jobs" : NULL;
    if (f->following.is_on && other)
        return writ_session_usage(f->session, "%s does not go with --follow", other);
    return -1;
}

static int run(filtering *f)
{
    set_options(f);
    int code = f->following.is_on ? writ_following_run(&f->following, &f->state)
                                  : writ_inputs_read_all(f->session, filter_input, f);
    summarise(f);
    if (f->drift_file)
        code = end_drift(f, code);
    if (code < 0)
        return writ_session_fail(f->session);
    if (f->state.records != f->state.passed + f->state.rejected) {
        writ_error_set(&f->session->err, WRIT_E_SYSTEM,
                       "the counts do not add up: this is a bug in writ");
        return writ_session_fail(f->session);
    }
    return status_of(f);
}

int writ_command_filter(writ_session *session, int argc, char **argv)
{
    filtering f = {
        .session = session,
        .limit.ratio = -1,
        .options = {.out_fd = STDOUT_FILENO, .out_name = "standard output", .reject_fd = -1},
    };
    const writ_option options[] = {
        WRIT_JUDGE_OPTIONS(f.judge),
        {"--reject", WRIT_OPTION_STRING, &f.reject, "FILE", NULL,
         "append rejected records to this file, with their reasons"},
        {"--discard", WRIT_OPTION_FLAG, &f.discard, NULL, NULL,
         "drop rejected records; they are only counted"},
        WRIT_FOLLOWING_OPTIONS(f.following),
        WRIT_INVALID_OPTIONS(f.limit),
        {"--fail-on", WRIT_OPTION_CHOICE, &f.fail_on, "LEVEL", "none|reject",
         "exit status 1 when anything is rejected (default: none)"},
        {"--drift", WRIT_OPTION_STRING, &f.drift_file, "FILE", NULL,
         "profile a sample of the stream; what drifted goes to FILE (.html, .txt, else JSON)"},
        {"--baseline", WRIT_OPTION_STRING, &f.drift.baseline, "PROFILE", NULL,
         "for --drift: compare with this profile instead of the stream's own past"},
        {"--jobs", WRIT_OPTION_JOBS, &f.jobs, "N", NULL,
         "threads that judge (default: all processors for a file, else 1)"},
        {"--no-jit", WRIT_OPTION_FLAG, &f.judge.no_jit, NULL, NULL,
         "make no machine code for the contract; slower, the same results"},
        {"--stats", WRIT_OPTION_CHOICE, &f.stats, "FORM", "text|json",
         "how the account at the end is written (default: text)"},
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status < 0 && !f.reject == !f.discard)
        status =
            writ_session_usage(session, "give --reject FILE for rejected records, or --discard");
    if (status < 0)
        status = check_follow(&f);
    if (status < 0)
        status = open_contracts(session, &f.judge);
    if (status < 0)
        status =
            writ_invalid_limit_open(session, &f.limit, f.following.is_on, &f.options, &f.progress);
    if (status < 0)
        status = open_drift(&f);
    if (status < 0 && f.reject)
        status = open_reject(&f);
    if (status < 0)
        status = writ_following_open(session, &f.following, &f.options, &f.progress);
    if (status < 0)
        status = run(&f);
    if (f.options.reject_fd >= 0)
        close(f.options.reject_fd);
    writ_following_close(&f.following);
    writ_invalid_limit_close(&f.limit);
    writ_drift_close(&f.drift);
    writ_filter_clear(&f.state);
    writ_reload_end(&f.reload);
    writ_judge_close(&f.judge);
    return status;
}
