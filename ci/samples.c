/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/samples.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contracts/base/bounds.h"
#include "contracts/base/parallel.h"
#include "contracts/base/pipeline.h"
#include "validator/lines.h"
#include "validator/validator.h"

/* Parties that are judged in one reading of the files: each has a validator in each thread, of some
 * 50 KB. More take another reading. */
enum { MOST_AT_ONCE = 64 };

/* Chunks in flight for each job: one that is judged, and one that waits. */
enum { BATCHES_PER_JOB = 2 };

/* A chunk that one record has made longer than this is judged by itself, as `filter` does it:
 * memory has room for one such record and not for one a job. */
static const size_t long_chunk = 4 * WRIT_CHUNK_BYTES;

/* ---- what judges ---- */

/* The schemas of one reading. */
typedef struct panel {
    const writ_schema_set *old_set; /* NULL: there is no OLD */
    const writ_schema_set *sets[MOST_AT_ONCE];
    writ_sample_tally *tallies[MOST_AT_ONCE];
    size_t count;
} panel;

/* One thread's validators of them. */
typedef struct worker {
    const panel *panel;
    writ_validator *old_validator; /* NULL likewise */
    writ_validator *validators[MOST_AT_ONCE];
} worker;

typedef struct batch_tally {
    uint64_t refused, refused_before;
    writ_str first; /* the record, in the chunk */
    uint64_t first_line;
} batch_tally;

typedef struct batch {
    const panel *panel;
    writ_chunk chunk;
    uint64_t records, old_refused;
    batch_tally tallies[MOST_AT_ONCE];
} batch;

static void judge_record(worker *w, batch *b, const writ_line *line)
{
    writ_str record = line->bytes;
    bool was_refused =
        w->old_validator && !writ_validator_accepts(w->old_validator, record.ptr, record.len);
    b->records++;
    b->old_refused += was_refused;
    for (size_t i = 0; i < w->panel->count; i++) {
        batch_tally *tally = &b->tallies[i];
        if (writ_validator_accepts(w->validators[i], record.ptr, record.len))
            continue;
        tally->refused_before += was_refused;
        if (!was_refused && !tally->refused++) {
            tally->first = record;
            tally->first_line = line->number;
        }
    }
}

/* A writ_pipeline_work. */
static void judge_batch(void *context, void *piece)
{
    worker *w = context;
    batch *b = piece;
    writ_line line;
    b->records = b->old_refused = 0;
    memset(b->tallies, 0, sizeof b->tallies);
    while (writ_chunk_next(&b->chunk, &line))
        if (!line.blank)
            judge_record(w, b, &line);
}

static int open_validator(const writ_schema_set *set, bool show_values, writ_validator **validator,
                          writ_error *err)
{
    const writ_validator_options options = {.undeclared_payload = WRIT_PAYLOAD_ALLOW,
                                            .show_values = show_values};
    return writ_validator_new(set, &options, validator, err);
}

static int open_worker(worker *w, const panel *p, bool show_values, writ_error *err)
{
    w->panel = p;
    int code =
        p->old_set ? open_validator(p->old_set, show_values, &w->old_validator, err) : WRIT_OK;
    for (size_t i = 0; i < p->count && !code; i++)
        code = open_validator(p->sets[i], show_values, &w->validators[i], err);
    return code;
}

static void close_worker(worker *w)
{
    writ_validator_free(w->old_validator);
    for (size_t i = 0; w->panel && i < w->panel->count; i++)
        writ_validator_free(w->validators[i]);
}

/* ---- one reading of the files ---- */

typedef struct replay {
    writ_session *session;
    writ_samples *samples;
    bool counts_records; /* in the first reading */
    bool show_values;
    panel panel;
    worker workers[WRIT_BOUND_THREADS]; /* the caller's first */
    size_t threads, jobs;
    writ_pipeline *pipeline;
    batch *batches; /* used in turn */
    size_t batch_count, next_batch;
    const char *file;
} replay;

/* The worker of the caller judges the record once more, to say why. */
static void explain(replay *r, size_t index, const batch_tally *from, writ_sample_tally *to)
{
    writ_arena *arena = &r->session->arena;
    writ_findings findings = {0};
    writ_validator_check(r->workers[0].validators[index], arena, from->first.ptr, from->first.len,
                         &findings);
    to->file = writ_str_of(r->file);
    to->line = from->first_line;
    for (size_t i = findings.count; i-- > 0;)
        if (findings.items[i].severity == WRIT_ERROR) {
            to->rule = findings.items[i].rule;
            to->path = findings.items[i].path;
            to->message = findings.items[i].message;
        }
}

static void add_batch(replay *r, const batch *b)
{
    if (r->counts_records) {
        r->samples->records += b->records;
        r->samples->old_refused += b->old_refused;
    }
    for (size_t i = 0; i < r->panel.count; i++) {
        writ_sample_tally *to = r->panel.tallies[i];
        if (b->tallies[i].refused && !to->refused)
            explain(r, i, &b->tallies[i], to);
        to->refused += b->tallies[i].refused;
        to->refused_before += b->tallies[i].refused_before;
    }
}

static void finish_oldest(replay *r)
{
    add_batch(r, writ_pipeline_take(r->pipeline));
}

static void finish_all(replay *r)
{
    while (writ_pipeline_count(r->pipeline))
        finish_oldest(r);
}

/* One more thread, when a batch waits for one. */
static int hire(replay *r)
{
    if (r->threads >= r->jobs || writ_pipeline_count(r->pipeline) <= r->threads)
        return WRIT_OK;
    worker *next = &r->workers[r->threads];
    if (!next->panel) {
        int code = open_worker(next, &r->panel, r->show_values, &r->session->err);
        if (code)
            return code;
    }
    if (writ_pipeline_join(r->pipeline, next))
        r->threads++;
    else
        r->jobs = r->threads; /* there is none to be had */
    return WRIT_OK;
}

/* 1 when a chunk was read and is judged, 0 at the end. */
static int feed(replay *r, writ_lines *lines)
{
    if (writ_pipeline_is_full(r->pipeline))
        finish_oldest(r);
    batch *b = &r->batches[r->next_batch];
    int more = writ_lines_read(lines, &b->chunk, &r->session->err);
    if (more <= 0)
        return more;
    if (b->chunk.len > long_chunk) {
        finish_all(r);
        judge_batch(&r->workers[0], b);
        add_batch(r, b);
        return 1;
    }
    r->next_batch = (r->next_batch + 1) % r->batch_count;
    writ_pipeline_put(r->pipeline, b);
    int code = hire(r);
    return code ? code : 1;
}

static int read_file(replay *r, const char *file)
{
    writ_lines lines;
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return writ_error_set(&r->session->err, WRIT_E_INPUT, "cannot open '%s': %s", file,
                              strerror(errno));
    r->file = file;
    writ_lines_init(&lines, fd, file, &writ_stop);
    int more = 1;
    while (more > 0)
        more = feed(r, &lines);
    finish_all(r);
    writ_lines_clear(&lines);
    close(fd);
    return more;
}

static int read_all(replay *r)
{
    int code = open_worker(&r->workers[0], &r->panel, r->show_values, &r->session->err);
    if (code)
        return code;
    r->threads = 1;
    r->batch_count = BATCHES_PER_JOB * r->jobs;
    r->batches = calloc(r->batch_count, sizeof *r->batches);
    if (!r->batches)
        writ_out_of_memory();
    r->pipeline = writ_pipeline_new(r->batch_count, judge_batch, &r->workers[0]);
    for (size_t i = 0; !code && i < r->samples->files.count; i++)
        code = read_file(r, r->samples->files.items[i].ptr);
    if (!code && writ_stop)
        code =
            writ_error_set(&r->session->err, WRIT_E_SYSTEM, "stopped before all samples were read");
    return code;
}

static void tear_down(replay *r)
{
    if (r->pipeline)
        writ_pipeline_free(r->pipeline);
    for (size_t i = 0; i < WRIT_BOUND_THREADS; i++)
        close_worker(&r->workers[i]);
    for (size_t i = 0; i < r->batch_count; i++)
        writ_chunk_clear(&r->batches[i].chunk);
    free(r->batches);
}

/* ---- which files ---- */

static bool is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* "ID.ndjson", with whatever behind the dot, and "ID/anything". */
static bool is_named_after(writ_str path, writ_str id)
{
    return id.len && writ_str_starts(path, id) && path.len > id.len &&
           (path.ptr[id.len] == '.' || path.ptr[id.len] == '/');
}

static writ_str last_part(writ_str path)
{
    size_t from = path.len;
    while (from > 0 && path.ptr[from - 1] != '/')
        from--;
    return writ_str_part(path, from, SIZE_MAX);
}

static int add_folder(writ_session *session, const char *folder, writ_str id, writ_paths *files)
{
    writ_paths found = {0};
    writ_str base = writ_str_of(folder);
    int code =
        writ_glob(&writ_disk, &session->arena, base, WRIT_STR("**/*"), &found, &session->err);
    size_t skipped = writ_str_is(base, ".") ? 0 : base.len + !writ_str_ends(base, WRIT_STR("/"));
    for (size_t i = 0; i < found.count && !code; i++) {
        writ_str within = writ_str_part(found.items[i], skipped, SIZE_MAX);
        if (is_named_after(within, id) || is_named_after(last_part(within), id))
            *WRIT_PUSH(&session->arena, files) = found.items[i];
    }
    return code;
}

static int find_files(writ_session *session, const writ_option_list *paths, writ_str id,
                      bool by_name, writ_paths *files)
{
    int code = WRIT_OK;
    for (size_t i = 0; i < paths->count && !code; i++) {
        writ_str path = writ_str_of(paths->items[i]);
        if (is_folder(path.ptr))
            code = add_folder(session, path.ptr, id, files);
        else if (!by_name || is_named_after(last_part(path), id))
            *WRIT_PUSH(&session->arena, files) = path;
    }
    writ_paths_sort(files);
    return code;
}

/* ---- the whole ---- */

/* By name; without one the only one. */
static const writ_object *object_of(const writ_contract *contract, writ_str name)
{
    if (!name.len)
        return contract && contract->object_count == 1 ? &contract->objects[0] : NULL;
    for (size_t i = 0; contract && i < contract->object_count; i++)
        if (writ_str_equal(contract->objects[i].name, name))
            return &contract->objects[i];
    return NULL;
}

/* A consumer of this object that NEW is judged for. */
static bool is_asked(const writ_party_impact *party, const writ_object *object)
{
    return party->party->role == WRIT_ROLE_CONSUMER && !party->stand_in && !party->not_concerned &&
           (!party->party->object.len || writ_str_equal(party->party->object, object->name));
}

static void list_tallies(writ_session *session, const writ_impact *impact,
                         const writ_object *object, writ_samples *samples)
{
    samples->tallies =
        writ_arena_zalloc(&session->arena, (impact->parties.count + 1) * sizeof *samples->tallies);
    samples->count = 1;
    for (size_t i = 0; i < impact->parties.count; i++)
        if (is_asked(&impact->parties.items[i], object))
            samples->tallies[samples->count++].party = impact->parties.items[i].party;
}

/* The tallies from `from` on, as many as one reading takes. */
static size_t fill_panel(panel *p, const writ_samples *samples, size_t from,
                         const writ_object *object)
{
    for (; p->count < MOST_AT_ONCE && from < samples->count; from++, p->count++) {
        p->tallies[p->count] = &samples->tallies[from];
        p->sets[p->count] = samples->tallies[from].party
                                ? samples->tallies[from].party->expectation.set
                                : object->set;
    }
    return from;
}

static int replay_all(writ_session *session, const writ_sample_options *options, bool show_values,
                      const writ_object *old_object, const writ_object *object,
                      writ_samples *samples)
{
    int code = WRIT_OK;
    for (size_t from = 0; from < samples->count && !code;) {
        replay r = {
            .session = session,
            .samples = samples,
            .counts_records = from == 0,
            .show_values = show_values,
            .jobs = options->jobs ? options->jobs : writ_processors(),
        };
        r.panel.old_set = old_object ? old_object->set : NULL;
        from = fill_panel(&r.panel, samples, from, object);
        code = read_all(&r);
        tear_down(&r);
    }
    return code;
}

int writ_samples_replay(writ_session *session, const writ_sample_options *options, bool by_name,
                        const writ_impact *impact, writ_str object_name, bool show_values,
                        const writ_samples **samples)
{
    writ_str id = impact->new_contract->id;
    *samples = NULL;
    if (!options->paths.count)
        return WRIT_OK;
    writ_samples *found = WRIT_NEW(&session->arena, writ_samples);
    int code = find_files(session, &options->paths, id, by_name, &found->files);
    if (code)
        return code;
    if (!found->files.count) {
        writ_session_note(session, "none of the samples is named after '%.*s'", WRIT_FMT(id));
        return WRIT_OK;
    }
    const writ_object *object = object_of(impact->new_contract, object_name);
    if (!object) {
        writ_session_note(session, "'%.*s' has several objects: #OBJECT says which the samples are",
                          WRIT_FMT(id));
        return WRIT_OK;
    }
    list_tallies(session, impact, object, found);
    const writ_object *old_object = object_of(impact->old_contract, object->name);
    if (!old_object)
        old_object = object_of(impact->old_contract, WRIT_STR_EMPTY);
    code = replay_all(session, options, show_values, old_object, object, found);
    if (!code)
        *samples = found;
    return code;
}
