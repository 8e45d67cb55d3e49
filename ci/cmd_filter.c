/* SPDX-License-Identifier: Apache-2.0
 *
 * writ filter: NDJSON or CSV in, valid records out byte for byte, the others to the dead letters.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ci/csv_input.h"
#include "ci/drift.h"
#include "ci/following.h"
#include "ci/inputs.h"
#include "ci/invalid.h"
#include "ci/judge.h"
#include "ci/progress.h"
#include "ci/redact.h"
#include "ci/reload.h"
#include "ci/report.h"
#include "ci/run_make.h"
#include "ci/run_report.h"
#include "contracts/base/parallel.h"
#include "contracts/path.h"
#include "validator/filter.h"

/* Of so many bytes of a long stream one is looked at for drift: to profile a record takes eight
 * times as long as to filter it, and twice that where the profile has left the processor's caches.
 */
static const uint64_t drift_sampled_one_in = 1024;

typedef struct filtering {
    writ_session *session;
    writ_judge judge;
    int input; /* writ_csv_which */
    writ_csv_input csv;
    const char *reject;
    bool discard;
    bool redact;
    writ_invalid_limit limit;
    writ_following following;
    writ_reload reload;
    int fail_on;   /* none, reject */
    int stats;     /* text, json */
    unsigned jobs; /* 0: as many as seem good for an input */
    size_t most_jobs;
    const char *drift_file; /* NULL: the stream is not profiled */
    writ_drift drift;
    writ_run_report report;
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

/* One stream leaves, so all files are of one kind. */
static int check_kinds(filtering *f)
{
    const writ_option_list *files = &f->session->operands;
    const char *first = files->count ? files->items[0] : "-";
    const bool is_csv = writ_csv_input_of(&f->csv, first) != '\0';
    for (size_t i = 1; i < files->count; i++)
        if (is_csv != (writ_csv_input_of(&f->csv, files->items[i]) != '\0'))
            return writ_session_usage(f->session, "of '%s' and '%s' one is CSV, and one is not",
                                      first, files->items[i]);
    if (f->judge.routing)
        return writ_csv_input_refuse(f->session, &f->csv);
    const char *other = f->drift_file ? "--drift" : f->following.is_on ? "--follow" : NULL;
    return is_csv && other
               ? writ_session_usage(f->session, "%s reads JSON, and '%s' is CSV", other, first)
               : -1;
}

static int filter_input(void *context, int fd, const char *file)
{
    filtering *f = context;
    if (is_same_file(fd, f->options.reject_fd) || is_same_file(fd, f->options.out_fd))
        return writ_error_set(&f->session->err, WRIT_E_USAGE, "'%s' is read and written at once",
                              file);
    f->options.csv = writ_csv_input_of(&f->csv, file);
    f->options.csv_set = f->judge.judged->object->set;
    f->options.jobs = jobs_for(f, fd);
    if (f->most_jobs < f->options.jobs)
        f->most_jobs = f->options.jobs;
    if (f->drift_file)
        writ_drift_begin(f->session, &f->drift, fd, file);
    int code = writ_filter_run(&f->options, fd, file, &f->state, &f->session->err);
    return code ? code : f->state.stopped || f->state.enough;
}

/* A route may ask that something in the envelope not be there. */
static void keep_own_paths(const writ_route *route, writ_seen_paths *paths)
{
    size_t kept = 0;
    for (size_t i = 0; i < paths->count; i++)
        if (writ_path_within(route->at, paths->items[i].path))
            paths->items[kept++] = paths->items[i];
    paths->count = kept;
}

/* What the stream had none of, of each contract. */
static const writ_seen_paths *find_never_seen(filtering *f)
{
    writ_arena *arena = &f->session->arena;
    const writ_filter_options *options = &f->options;
    const writ_routing *routing = f->judge.routing;
    writ_seen_paths *paths = writ_arena_zalloc(arena, options->contract_count * sizeof *paths);
    for (size_t i = 0; i < f->judge.count; i++) {
        writ_seen_paths *of = &paths[options->first_contract + i];
        writ_validator_never_seen(f->judge.judged[i].validator, arena, of);
        if (routing)
            keep_own_paths(&routing->routes.items[i], of);
    }
    return paths;
}

static void summarise(filtering *f)
{
    writ_buf text = WRIT_BUF_INIT;
    writ_report_options options = {f->session->color_err, f->judge.show_values};
    const writ_filter_report report = {
        .name = writ_judge_label(&f->judge),
        .contracts = f->options.contracts,
        .never_seen = find_never_seen(f),
        .contract_count = f->options.contract_count,
        .first_contract = f->options.first_contract,
        .judged = f->reload.judged,
        .reject_name = f->reject,
        .observes = f->judge.observe,
        .is_observed = f->judge.count == 1 && f->judge.judged->ref.contract->is_observed,
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
    if (!f->stats) /* which is JSON alone */
        writ_judge_note_basis(f->session, &f->judge);
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
        .redacts = f->redact,
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

/* Letters without what is personal: of a reason to show it, and of letters that nobody writes,
 * there is nothing to make. */
static int open_redact(filtering *f)
{
    if (!f->redact)
        return -1;
    if (f->discard)
        return writ_session_usage(f->session, "--redact goes with --reject FILE");
    if (f->judge.show_values)
        return writ_session_usage(f->session, "--redact hides what --show-values shows");
    return writ_redact_key(f->session, &f->options.redact_key);
}

static int open_drift(filtering *f)
{
    if (!f->drift_file)
        return f->drift.baseline
                   ? writ_session_usage(f->session, "--baseline goes with --drift FILE")
                   : -1;
    if (f->judge.routing)
        return writ_session_usage(f->session,
                                  "--drift goes with one contract: filter each kind by itself");
    f->drift.show_values = f->judge.show_values;
    return writ_drift_open(f->session, &f->drift, &f->judge.judged->ref, f->judge.judged->object,
                           drift_sampled_one_in);
}

/* What the run came to, for `writ status`, whatever ended it. */
static int send_report(filtering *f, bool failed)
{
    writ_summary summary = {0};
    if (!f->report.to)
        return -1;
    const writ_run_of_filter run = {
        .judged = f->reload.judged,
        .count = f->options.contract_count,
        .state = &f->state,
        .letters = f->reject,
        .drift = f->drift_file ? &f->drift.report : NULL,
        .failed = failed,
    };
    writ_run_of_filter_make(&f->session->arena, &run, &summary);
    return writ_run_report_send(f->session, &f->report, &summary);
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
    int unsent = send_report(f, code < 0);
    if (code < 0)
        return writ_session_fail(f->session);
    if (unsent >= 0)
        return unsent;
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
        {"--input", WRIT_OPTION_CHOICE, &f.input, "KIND", "auto|csv|ndjson",
         "what a file holds (default: CSV in .csv and .tsv, else NDJSON)"},
        WRIT_CSV_OPTION(f.csv),
        {"--reject", WRIT_OPTION_STRING, &f.reject, "FILE", NULL,
         "append rejected records to this file, with their reasons"},
        {"--discard", WRIT_OPTION_FLAG, &f.discard, NULL, NULL,
         "drop rejected records; they are only counted"},
        {"--observe", WRIT_OPTION_FLAG, &f.judge.observe, NULL, NULL,
         "pass rejected records on as well: they are only counted and reported"},
        {"--redact", WRIT_OPTION_FLAG, &f.redact, NULL, NULL,
         "keep classified values in rejected records as hashes; these cannot be replayed"},
        WRIT_FOLLOWING_OPTIONS(f.following),
        WRIT_INVALID_OPTIONS(f.limit),
        {"--fail-on", WRIT_OPTION_CHOICE, &f.fail_on, "LEVEL", "none|reject",
         "exit status 1 when anything is rejected (default: none)"},
        {"--drift", WRIT_OPTION_STRING, &f.drift_file, "FILE", NULL,
         "profile a sample of the stream; what drifted goes to FILE (.html, .txt, else JSON)"},
        {"--baseline", WRIT_OPTION_STRING, &f.drift.baseline, "PROFILE", NULL,
         "for --drift: compare with this profile instead of the stream's own past"},
        WRIT_RUN_REPORT_OPTION(f.report),
        {"--jobs", WRIT_OPTION_JOBS, &f.jobs, "N", NULL,
         "threads that judge (default: all processors for a file, else 1)"},
        {"--no-jit", WRIT_OPTION_FLAG, &f.judge.no_jit, NULL, NULL,
         "make no machine code for the contract; slower, the same results"},
        {"--stats", WRIT_OPTION_CHOICE, &f.stats, "FORM", "text|json",
         "how the account at the end is written (default: text)"},
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status < 0 && (f.reject || !f.judge.observe) && !f.reject == !f.discard)
        status =
            writ_session_usage(session, "give --reject FILE for rejected records, or --discard");
    if (status < 0)
        status = writ_csv_input_open(session, &f.csv, (writ_csv_which)f.input);
    if (status < 0)
        status = check_follow(&f);
    if (status < 0)
        status = open_contracts(session, &f.judge);
    if (status < 0)
        status = check_kinds(&f);
    if (status < 0)
        status =
            writ_invalid_limit_open(session, &f.limit, f.following.is_on, &f.options, &f.progress);
    if (status < 0)
        status = open_redact(&f);
    if (status < 0)
        status = open_drift(&f);
    if (status < 0)
        status = writ_run_report_open(session, &f.report);
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
    writ_run_report_close(&f.report);
    writ_drift_close(&f.drift);
    writ_filter_clear(&f.state);
    writ_reload_end(&f.reload);
    writ_judge_close(&f.judge);
    return status;
}
