/* SPDX-License-Identifier: Apache-2.0
 *
 * writ infer: a draft contract from recorded samples.
 */
#include <unistd.h>

#include "ci/inputs.h"
#include "ci/progress.h"
#include "ci/report/style.h"
#include "ci/routes.h"
#include "contracts/base/parallel.h"
#include "contracts/base/read.h"
#include "contracts/base/write.h"
#include "contracts/semver.h"
#include "validator/infer/draft.h"
#include "validator/infer/infer.h"

typedef struct inferring {
    writ_session *session;
    const char *id, *owner, *version, *at, *route, *output;
    writ_routing *routing; /* of --route; or NULL */
    bool *is_meant;        /* by route: it leads to the contract */
    int format;            /* odcs, json-schema */
    unsigned jobs;         /* 0: not given */
    writ_infer *infer;
    const writ_lines *reading; /* the input that is read */
    writ_progress progress;
    writ_str from, to; /* days */
    uint64_t lines;    /* of the inputs before this one */
    uint64_t raw_bytes;
    bool stopped;
} inferring;

/* ---- reading ---- */

static void tell(void *context)
{
    inferring *in = context;
    const writ_infer_counts *read = writ_infer_counts_of(in->infer);
    const writ_progress_counts counts = {
        .records = read->records,
        .bytes = read->bytes,
        .raw_bytes = in->raw_bytes + in->reading->input.raw_bytes,
        .apart = read->refused,
        .word = "looked at",
    };
    writ_progress_tell(&in->progress, &counts);
}

static int read_input(void *context, int fd, const char *file)
{
    inferring *in = context;
    writ_lines lines;
    writ_lines_init(&lines, fd, file, &writ_stop);
    in->reading = &lines;
    int code = writ_infer_lines(in->infer, &lines, in->lines, tell, in, &in->session->err);
    in->lines += lines.number;
    in->stopped = lines.input.stopped;
    in->raw_bytes += lines.input.raw_bytes;
    in->reading = NULL;
    writ_lines_clear(&lines);
    return code ? code : in->stopped;
}

/* ---- the account ---- */

static void add_apart(writ_buf *out, uint64_t count, const char *one, const char *many)
{
    if (!count)
        return;
    writ_buf_add_text(out, "  ");
    writ_style_add_count(out, count);
    writ_buf_printf(out, " %s, left out\n", count == 1 ? one : many);
}

static void say_account(inferring *in, const writ_draft_document *draft)
{
    const writ_infer_counts *counts = writ_infer_counts_of(in->infer);
    writ_buf out = WRIT_BUF_INIT;
    writ_buf_printf(&out, "%s@%s: drawn from ", in->id, in->version);
    writ_style_add_plural(&out, counts->records, "record");
    writ_buf_printf(&out, " of %.*s to %.*s; ", WRIT_FMT(in->from), WRIT_FMT(in->to));
    writ_style_add_plural(&out, draft->fields, "field");
    writ_buf_printf(&out, ", %llu required, %llu perhaps personal\n",
                    (unsigned long long)draft->required, (unsigned long long)draft->personal);
    add_apart(&out, counts->malformed, "line is no JSON", "lines are no JSON");
    add_apart(&out, counts->duplicates, "record has a name twice", "records have a name twice");
    add_apart(&out, counts->others, "is no object", "are no objects");
    add_apart(&out, counts->absent, "has nothing where the object is to be",
              "have nothing where the object is to be");
    add_apart(&out, counts->elsewhere, "goes another route", "go other routes");
    writ_buf_add_text(&out, "nobody has agreed to it: give each field a description, ");
    if (draft->guesses) {
        writ_buf_add_text(&out, "confirm ");
        writ_style_add_count(&out, draft->guesses);
        writ_buf_add_text(&out, draft->guesses > 1 ? " guesses, " : " guess, ");
    }
    writ_buf_add_text(&out, "then sign\n");
    fputs(out.ptr, stderr);
    writ_buf_clear(&out);
}

static int refuse_nothing(inferring *in)
{
    const writ_infer_counts *counts = writ_infer_counts_of(in->infer);
    writ_error *err = &in->session->err;
    const uint64_t unfit = counts->malformed + counts->duplicates + counts->others + counts->absent;
    if (!unfit && counts->elsewhere)
        writ_error_set(err, WRIT_E_INPUT, "no record to draw from: all %llu go other routes",
                       (unsigned long long)counts->elsewhere);
    else if (!unfit)
        writ_error_set(err, WRIT_E_INPUT, "no record came, so there is nothing to draw from");
    else
        writ_error_set(err, WRIT_E_INPUT,
                       "no record to draw from: %llu no JSON, %llu with a name twice, %llu no "
                       "objects, %llu with nothing where the object is to be",
                       (unsigned long long)counts->malformed,
                       (unsigned long long)counts->duplicates, (unsigned long long)counts->others,
                       (unsigned long long)counts->absent);
    if (counts->first_malformed)
        writ_error_hint(err, "line %llu is the first that is no JSON; one record a line is read",
                        (unsigned long long)counts->first_malformed);
    else if (counts->others)
        writ_error_hint(err, "a contract describes objects; --at /POINTER says where in a record "
                             "they are");
    return writ_session_fail(in->session);
}

/* ---- the draft as text ---- */

static void write_odcs(inferring *in, const writ_draft_document *draft, writ_buf *out)
{
    writ_arena *arena = &in->session->arena;
    const writ_infer_counts *counts = writ_infer_counts_of(in->infer);
    writ_buf records = WRIT_BUF_INIT;
    writ_style_add_plural(&records, counts->records, "record");
    writ_yaml_write_comment(
        out, writ_str_printf(arena,
                             "A draft by writ infer, drawn from %s of %.*s to %.*s. Nobody has "
                             "agreed to it. Before somebody does: give each field a description, "
                             "confirm or take out what is guessed, and see what is only so "
                             "because the samples were few.",
                             records.ptr, WRIT_FMT(in->from), WRIT_FMT(in->to)));
    writ_buf_clear(&records);
    writ_yaml_write(out, draft->root, &draft->notes);
}

/* Reads the draft as anybody will. That it cannot be read would be a bug. */
static int understand(inferring *in, writ_str text, writ_document **document)
{
    writ_arena *arena = &in->session->arena;
    const writ_document_options options = {0};
    writ_source *source = WRIT_NEW(arena, writ_source);
    writ_value *root;
    *source = (writ_source){WRIT_STR("the draft"), writ_str_copy(arena, text)};
    int code = writ_yaml_read(arena, source, &root, &in->session->err);
    if (!code)
        code = writ_document_understand(arena, source, root, &options, document, &in->session->err);
    return code;
}

static void set_text(inferring *in, writ_value *to, const char *key, writ_str text)
{
    writ_arena *arena = &in->session->arena;
    writ_value_set(arena, to, writ_str_of(key), NULL, writ_value_string(arena, NULL, text));
}

/* The lowered schema, with what else there is to say of a contract in `x-writ`. */
static void write_schema(inferring *in, const writ_document *document, writ_buf *out)
{
    writ_arena *arena = &in->session->arena;
    const writ_contract *contract = document->contract;
    writ_value *schema = writ_value_clone(arena, contract->objects[0].lowered);
    writ_value *about = writ_value_object(arena, NULL);
    set_text(in, about, "id", contract->id);
    set_text(in, about, "version", contract->version);
    set_text(in, about, "owner", contract->owner);
    set_text(in, about, "status", WRIT_STR("draft"));
    set_text(in, about, "basis", WRIT_STR("observed"));
    writ_value_set(arena, about, WRIT_STR("observedRecords"), NULL,
                   writ_value_int(arena, NULL, (int64_t)writ_infer_counts_of(in->infer)->records));
    set_text(in, about, "observedFrom", in->from);
    set_text(in, about, "observedTo", in->to);
    writ_value_set(arena, schema, WRIT_STR("x-writ"), NULL, about);
    writ_buf_reset(out);
    writ_json_write(out, schema, WRIT_JSON_PRETTY);
    writ_buf_add_byte(out, '\n');
}

static int print(inferring *in, const writ_draft_document *draft, writ_buf *out)
{
    writ_document *document;
    write_odcs(in, draft, out);
    int code = understand(in, writ_buf_str(out), &document);
    if (code)
        return code;
    if (in->format)
        write_schema(in, document, out);
    return in->output ? writ_file_store(in->output, writ_buf_str(out), &in->session->err)
                      : writ_session_print(in->session, out);
}

static int finish(inferring *in)
{
    writ_session *session = in->session;
    writ_fact *facts;
    int code = writ_infer_finish(in->infer, &session->arena, &facts, &session->err);
    writ_progress_end(&in->progress);
    if (code)
        return writ_session_fail(session);
    if (!facts)
        return in->stopped ? WRIT_EXIT_TERMINATED : refuse_nothing(in);
    const writ_profile *profile = writ_infer_profile(in->infer);
    in->from = in->to = writ_day_text(&session->arena, session->today);
    writ_draft_days(&session->arena, profile, &in->from, &in->to);
    const writ_draft_about about = {
        .id = writ_str_of(in->id),
        .owner = writ_str_of(in->owner),
        .version = writ_str_of(in->version),
        .object = writ_str_of(in->id),
        .from = in->from,
        .to = in->to,
        .records = writ_infer_counts_of(in->infer)->records,
        .profile = profile,
    };
    const writ_draft_document *draft = writ_draft_make(&session->arena, facts, &about);
    writ_buf out = WRIT_BUF_INIT;
    code = print(in, draft, &out);
    writ_buf_clear(&out);
    if (code)
        return writ_session_fail(session);
    say_account(in, draft);
    return in->stopped ? WRIT_EXIT_TERMINATED : WRIT_EXIT_CLEAN;
}

/* ---- the command ---- */

static int check_options(inferring *in)
{
    writ_version version;
    if (!in->id || !*in->id)
        return writ_session_usage(in->session, "whose contract? give --id ID");
    if (!in->owner || !*in->owner)
        return writ_session_usage(in->session, "who is to answer for it? give --owner OWNER");
    if (!writ_version_parse(writ_str_of(in->version), &version))
        return writ_session_usage(in->session, "--version takes a version such as 0.1.0, not '%s'",
                                  in->version);
    if (*in->at && in->route)
        return writ_session_usage(in->session, "give --at POINTER or --route FILE, which has it");
    if (*in->at && *in->at != '/')
        return writ_session_usage(
            in->session, "--at takes a JSON Pointer such as /properties, not '%s'", in->at);
    return -1;
}

/* Which routes lead to the contract; it need not be there yet. */
static int open_route(inferring *in)
{
    writ_session *session = in->session;
    bool any = false;
    if (!in->route)
        return -1;
    if (writ_routing_load(&session->arena, in->route, &in->routing, &session->err))
        return writ_session_fail(session);
    const size_t count = in->routing->routes.count;
    in->is_meant = writ_arena_zalloc(&session->arena, count * sizeof *in->is_meant);
    for (size_t i = 0; i < count; i++) {
        in->is_meant[i] = writ_routing_names(in->routing, i, writ_str_of(in->id));
        any = any || in->is_meant[i];
    }
    return any ? -1
               : writ_session_usage(session,
                                    "no route of '%s' leads to '%s': its contract there "
                                    "would be %s@VERSION, or a file of that name",
                                    in->route, in->id, in->id);
}

static int run(inferring *in)
{
    const writ_infer_options options = {
        .at = writ_str_of(in->at),
        .routes = in->routing ? &in->routing->routes : NULL,
        .is_meant = in->is_meant,
        .jobs = in->jobs ? in->jobs : writ_processors(),
    };
    in->infer = writ_infer_new(&options);
    writ_progress_start(&in->progress, &in->session->operands, isatty(STDERR_FILENO));
    int code = writ_inputs_read_all(in->session, read_input, in);
    if (code < 0) {
        writ_progress_end(&in->progress);
        return writ_session_fail(in->session);
    }
    return finish(in);
}

int writ_command_infer(writ_session *session, int argc, char **argv)
{
    inferring in = {.session = session, .version = "0.1.0", .at = ""};
    const writ_option options[] = {
        {"--id", WRIT_OPTION_STRING, &in.id, "ID", NULL, "of the contract"},
        {"--owner", WRIT_OPTION_STRING, &in.owner, "OWNER", NULL, "who is to answer for it"},
        {"--version", WRIT_OPTION_STRING, &in.version, "SEMVER", NULL,
         "of the draft (default: 0.1.0)"},
        {"--at", WRIT_OPTION_STRING, &in.at, "POINTER", NULL,
         "where in each record the contract's object is (default: the record)"},
        {"--route", WRIT_OPTION_STRING, &in.route, "FILE", NULL,
         "instead: routes; of a mixed stream, only what they lead to this contract, and where"},
        {"--format", WRIT_OPTION_CHOICE, &in.format, "FORMAT", "odcs|json-schema",
         "how the draft is written (default: odcs, in YAML with comments)"},
        {"--jobs", WRIT_OPTION_JOBS, &in.jobs, "N", NULL,
         "threads that judge (default: all processors); the draft is the same"},
        {"--output", WRIT_OPTION_STRING, &in.output, "FILE", NULL,
         "write it there, whole or not at all (default: standard output)"},
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status < 0)
        status = check_options(&in);
    if (status < 0)
        status = open_route(&in);
    if (status < 0)
        status = run(&in);
    writ_infer_free(in.infer);
    writ_routing_clear(in.routing);
    return status;
}
