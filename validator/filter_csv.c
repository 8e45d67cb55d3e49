/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/filter_csv.h"

/* Columns as the first input has them. */
static int compare(const writ_filter_writer *w, const writ_csv *csv, uint64_t line)
{
    const writ_filter_state *state = w->state;
    if (writ_csv_same(csv, state->csv))
        return WRIT_OK;
    int code = writ_error_set_at(w->err, WRIT_E_INPUT, w->job->name, (unsigned)line, 1,
                                 "the columns are not those of '%.*s'", WRIT_FMT(state->csv_name));
    writ_error_hint(w->err, "rows of all inputs leave under one header: filter these apart");
    return code;
}

static int open_header(const writ_filter_writer *w, writ_filter_job *job, const writ_line *line)
{
    const writ_filter_options *options = job->options;
    const writ_csv_place place = {job->name, line->number};
    int code =
        writ_csv_open(options->csv_set, options->csv, line->bytes, &place, &job->csv, w->err);
    return code || !w->state->csv ? code : compare(w, job->csv, line->number);
}

/* The header leaves, or the line end that the input before left out. */
static int write_header(writ_filter_writer *w, const writ_filter_job *job, const writ_line *line)
{
    writ_filter_state *state = w->state;
    writ_str bytes = {line->bytes.ptr, line->whole_len};
    if (state->csv)
        bytes = state->is_open ? WRIT_STR("\n") : WRIT_STR_EMPTY;
    int code = writ_filter_write_ahead(w, bytes);
    if (bytes.len)
        state->is_open = !writ_str_ends(bytes, WRIT_STR("\n"));
    if (!state->csv) {
        state->csv = job->csv;
        state->csv_name = writ_str_copy(&state->arena, writ_str_of(job->name));
    }
    return code;
}

int writ_filter_take_header(writ_filter_writer *w, writ_filter_job *job, writ_chunk *chunk)
{
    writ_line line;
    while (writ_chunk_next(chunk, &line)) {
        if (!line.blank) {
            int code = open_header(w, job, &line);
            return code ? code : write_header(w, job, &line);
        }
        w->state->blank++;
        w->state->bytes += line.whole_len;
    }
    return WRIT_OK;
}

void writ_filter_drop_header(writ_filter_job *job, const writ_filter_state *state)
{
    if (job->csv != state->csv)
        writ_csv_free(job->csv);
    job->csv = NULL;
}
