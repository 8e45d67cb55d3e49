/* SPDX-License-Identifier: Apache-2.0
 *
 * writ filter: NDJSON or CSV in, valid records out byte for byte, the others to the dead letters.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ci/filtering.h"
#include "ci/inputs.h"
#include "ci/redact.h"
#include "contracts/base/parallel.h"

/* Of so many bytes of a long stream one is looked at for drift: to profile a record takes eight
 * times as long as to filter it, and twice that where the profile has left the processor's caches.
 */
static const uint64_t drift_sampled_one_in = 1024;

static void show_progress(void *context, const writ_filter_state *state)
{
    writ_filtering *f = context;
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
static int open_reject(writ_filtering *f)
{
    if (!f->reject)
        return -1;
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
static size_t jobs_for(const writ_filtering *f, int fd)
{
    struct stat status;
    if (f->jobs)
        return f->jobs;
    return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) ? writ_processors() : 1;
}

/* One stream leaves, so all files are of one kind. */
static int check_kinds(writ_filtering *f)
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
    writ_filtering *f = context;
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

/* The workspace was read again, too. */
static void reloaded(void *context, writ_session *session)
{
    writ_filtering *f = context;
    writ_invalid_limit_again(&f->limit, session->workspace);
}

static void set_contracts(writ_filtering *f)
{
    f->reload = (writ_reload){
        .first = f->session,
        .judge = &f->judge,
        .options = &f->options,
        .progress = &f->progress,
        .redacts = f->redact,
        .open = writ_judge_open_affected,
        .reloaded = reloaded,
        .context = f,
    };
    writ_reload_begin(&f->reload);
}

static void set_options(writ_filtering *f)
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
static int open_redact(writ_filtering *f)
{
    if (!f->redact)
        return -1;
    if (f->discard)
        return writ_session_usage(f->session, "--redact goes with --reject FILE");
    if (f->judge.show_values)
        return writ_session_usage(f->session, "--redact hides what --show-values shows");
    return writ_redact_key(f->session, &f->options.redact_key);
}

static int open_drift(writ_filtering *f)
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

/* What asks for an end, or for all of a file at once, cannot go with what grows. */
static int check_options(writ_filtering *f)
{
    const char *other = f->drift_file ? "--drift" : f->jobs ? "--jobs" : NULL;
    if ((f->reject || !f->judge.observe) && !f->reject == !f->discard)
        return writ_session_usage(f->session,
                                  "give --reject FILE for rejected records, or --discard");
    if (f->following.is_on && other)
        return writ_session_usage(f->session, "%s does not go with --follow", other);
    return writ_csv_input_open(f->session, &f->csv, (writ_csv_which)f->input);
}

static int open_judge(writ_filtering *f)
{
    return writ_judge_open_affected(f->session, &f->judge);
}

static int open_limit(writ_filtering *f)
{
    return writ_invalid_limit_open(f->session, &f->limit, f->following.is_on, &f->options,
                                   &f->progress);
}

static int open_report(writ_filtering *f)
{
    return writ_run_report_open(f->session, &f->report);
}

static int open_following(writ_filtering *f)
{
    return writ_following_open(f->session, &f->following, &f->options, &f->progress);
}

static int run(writ_filtering *f)
{
    set_options(f);
    int code = f->following.is_on ? writ_following_run(&f->following, &f->state)
                                  : writ_inputs_read_all(f->session, filter_input, f);
    return writ_filtering_end(f, code);
}

/* In this order; each returns -1 to go on, or the exit status. */
static int (*const steps[])(writ_filtering *) = {
    check_options, open_judge,  check_kinds, open_limit,     open_redact,
    open_drift,    open_report, open_reject, open_following, run,
};

int writ_command_filter(writ_session *session, int argc, char **argv)
{
    writ_filtering f = {
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
    for (size_t i = 0; status < 0 && i < sizeof steps / sizeof *steps; i++)
        status = steps[i](&f);
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
