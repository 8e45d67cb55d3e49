/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/filter_crew.h"

#include <stdlib.h>

#include "validator/reject.h"

static void *take_zeroed(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (!memory)
        writ_out_of_memory();
    return memory;
}

/* ---- workers ---- */

static void give_router(const writ_filter_options *options, writ_filter_worker *worker)
{
    worker->contract = (uint32_t)options->first_contract;
    if (options->routes)
        worker->router =
            writ_router_new(options->routes, worker->validators + options->first_contract);
}

/* The caller's has those of the options, and does not own them. */
static void equip_first(const writ_filter_options *options, writ_filter_crew *crew)
{
    writ_filter_worker *first = &crew->workers[0];
    free(first->validators);
    first->validators = take_zeroed(options->contract_count, sizeof *first->validators);
    for (size_t i = 0; i < options->contract_count; i++)
        first->validators[i] = options->contracts[i].validator;
    give_router(options, first);
}

static int equip(const writ_filter_options *options, writ_filter_worker *worker, writ_error *err)
{
    worker->validators = take_zeroed(options->contract_count, sizeof *worker->validators);
    for (size_t i = 0; i < options->contract_count; i++) {
        if (!options->contracts[i].validator)
            continue;
        int code =
            writ_validator_twin(options->contracts[i].validator, &worker->validators[i], err);
        if (code)
            return code;
    }
    give_router(options, worker);
    return WRIT_OK;
}

/* What was made of the contracts. */
static void drop_made(writ_filter_worker *worker, size_t contracts)
{
    writ_router_free(worker->router);
    worker->router = NULL;
    for (size_t i = 0; worker->redactors && i < contracts; i++)
        writ_redactor_free(worker->redactors[i]);
    free(worker->redactors);
    worker->redactors = NULL;
}

static void strip(writ_filter_worker *worker, size_t contracts)
{
    drop_made(worker, contracts);
    for (size_t i = 0; worker->validators && i < contracts; i++)
        writ_validator_free(worker->validators[i]);
    free(worker->validators);
    worker->validators = NULL;
}

/* Of each contract there is one count; those that are there stay. */
static void count_contracts(const writ_filter_options *options, writ_filter_state *state)
{
    writ_filter_counts *counts =
        writ_arena_zalloc(&state->arena, options->contract_count * sizeof *counts);
    if (state->contract_count)
        memcpy(counts, state->contracts, state->contract_count * sizeof *counts);
    state->contracts = counts;
    state->contract_count = options->contract_count;
}

void writ_filter_crew_begin(const writ_filter_options *options, writ_filter_state *state)
{
    if (state->crew)
        return;
    state->crew = take_zeroed(1, sizeof *state->crew);
    state->crew->count = 1;
    count_contracts(options, state);
    equip_first(options, state->crew);
}

int writ_filter_crew_add(const writ_filter_options *options, writ_filter_state *state,
                         writ_error *err)
{
    return equip(options, &state->crew->workers[state->crew->count++], err);
}

void writ_filter_crew_clear(writ_filter_state *state)
{
    writ_filter_crew *crew = state->crew;
    for (size_t i = 0; crew && i < crew->count; i++) {
        writ_filter_worker *worker = &crew->workers[i];
        if (i)
            strip(worker, state->contract_count);
        drop_made(worker, state->contract_count);
        free(worker->validators);
        writ_arena_clear(&worker->arena);
        writ_buf_clear(&worker->key);
        writ_buf_clear(&worker->redacted);
        writ_csv_work_clear(&worker->csv);
    }
    free(crew);
    state->crew = NULL;
}

/* ---- contracts read again ---- */

bool writ_filter_crew_is_to_reload(const writ_filter_options *options)
{
    return options->reload_asked && *options->reload_asked;
}

int writ_filter_crew_reload(const writ_filter_options *options, writ_filter_state *state,
                            writ_error *err)
{
    writ_filter_crew *crew = state->crew;
    int code = WRIT_OK;
    drop_made(&crew->workers[0], state->contract_count);
    for (size_t i = 1; i < crew->count; i++)
        strip(&crew->workers[i], state->contract_count);
    options->reload(options->reload_context);
    if (options->contract_count > state->contract_count)
        count_contracts(options, state);
    equip_first(options, crew);
    for (size_t i = 1; i < crew->count && !code; i++)
        code = equip(options, &crew->workers[i], err);
    return code;
}

/* ---- per contract ---- */

void writ_filter_job_clear(writ_filter_job *job)
{
    for (size_t i = 0; i < job->envelope_count; i++)
        writ_buf_clear(&job->envelopes[i]);
    free(job->envelopes);
    job->envelopes = NULL;
    job->envelope_count = 0;
}

void writ_filter_job_begin(writ_filter_job *job)
{
    const writ_filter_options *options = job->options;
    writ_filter_job_clear(job);
    job->envelope_count = options->contract_count;
    job->envelopes = take_zeroed(options->contract_count, sizeof *job->envelopes);
    for (size_t i = 0; i < options->contract_count; i++)
        writ_reject_envelope(&job->envelopes[i], job->name, options->contracts[i].label,
                             options->contracts[i].owner);
}

void writ_filter_batch_begin(writ_filter_batch *batch, size_t contracts)
{
    free(batch->counts);
    batch->counts = take_zeroed(contracts, sizeof *batch->counts);
}
