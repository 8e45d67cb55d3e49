/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/reload.h"

#include <stdlib.h>

#include "registry/affected.h"

static volatile sig_atomic_t asked;

static void ask(int number)
{
    (void)number;
    asked = 1;
}

static void catch_hangup(void)
{
    struct sigaction action = {.sa_handler = ask, .sa_flags = SA_RESTART}, before;
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(SIGHUP, &action, NULL);
}

static void affects(void *context, writ_arena *arena, const writ_findings *findings,
                    writ_str **parties, size_t *count)
{
    writ_affected_by(context, arena, findings, parties, count);
}

/* ---- what the filter is told of the contracts ---- */

/* Labels outlive the session of their contract, since they are told at the end. */
static writ_filter_contract contract_of(writ_reload *reload, const writ_judged *judged)
{
    writ_arena *arena = &reload->first->arena;
    return (writ_filter_contract){
        .validator = judged->validator,
        .label = writ_str_copy(arena, judged->ref.label),
        .owner = writ_str_copy(arena, judged->ref.contract->owner),
        .observe = judged->observe,
        .affects = affects,
        .affects_context = judged->affected,
    };
}

/* Would letters and accounts say the same of both? */
static bool is_called_alike(const writ_filter_contract *a, const writ_judged *b)
{
    return writ_str_equal(a->label, b->ref.label) &&
           writ_str_equal(a->owner, b->ref.contract->owner) && a->observe == b->observe;
}

/* What judged before under the same names is counted with what judges now. */
static bool are_called_alike(const writ_filter_options *options, const writ_judge *judge)
{
    if (options->contract_count - options->first_contract != judge->count)
        return false;
    for (size_t i = 0; i < judge->count; i++)
        if (!is_called_alike(&options->contracts[options->first_contract + i], &judge->judged[i]))
            return false;
    return true;
}

static void set_contracts(writ_reload *reload)
{
    writ_filter_options *options = reload->options;
    const writ_judge *judge = reload->judge;
    if (!are_called_alike(options, judge))
        options->first_contract = options->contract_count;
    size_t first = options->first_contract;
    writ_filter_contract *contracts =
        writ_arena_zalloc(&reload->first->arena, (first + judge->count) * sizeof *contracts);
    for (size_t i = 0; i < first; i++)
        contracts[i] = (writ_filter_contract){
            .label = options->contracts[i].label,
            .owner = options->contracts[i].owner,
            .observe = options->contracts[i].observe,
        };
    for (size_t i = 0; i < judge->count; i++)
        contracts[first + i] = contract_of(reload, &judge->judged[i]);
    options->contracts = contracts;
    options->contract_count = first + judge->count;
}

/* ---- reading again ---- */

static writ_session *open_again(const writ_reload *reload, writ_judge *judge)
{
    writ_session *session = calloc(1, sizeof *session);
    if (!session)
        writ_out_of_memory();
    writ_session_again(session, reload->first);
    judge->judged = NULL;
    judge->count = 0;
    if (reload->open(session, judge) < 0)
        return session;
    writ_judge_close(judge);
    writ_session_close(session);
    free(session);
    return NULL;
}

static void close_current(writ_reload *reload)
{
    writ_judge_close(reload->judge);
    if (reload->current == reload->first)
        return;
    writ_session_close(reload->current);
    free(reload->current);
}

static void again(void *context)
{
    writ_reload *reload = context;
    writ_judge judge = *reload->judge;
    asked = 0;
    writ_progress_end(reload->progress);
    writ_session *session = open_again(reload, &judge);
    if (!session) {
        writ_session_note(reload->first, "what could not be read again stays as it was: '%.*s'",
                          WRIT_FMT(reload->judge->judged->ref.label));
        return;
    }
    close_current(reload);
    reload->current = session;
    *reload->judge = judge;
    set_contracts(reload);
    if (reload->reloaded)
        reload->reloaded(reload->context, session);
    writ_session_note(reload->first, "contracts were read again: '%.*s' judges from here on",
                      WRIT_FMT(judge.judged->ref.label));
}

void writ_reload_begin(writ_reload *reload)
{
    reload->current = reload->first;
    set_contracts(reload);
    reload->options->reload_asked = &asked;
    reload->options->reload = again;
    reload->options->reload_context = reload;
    catch_hangup();
}

void writ_reload_end(writ_reload *reload)
{
    if (!reload->current)
        return;
    if (reload->current != reload->first) {
        writ_judge_close(reload->judge);
        reload->judge->count = 0;
        writ_session_close(reload->current);
        free(reload->current);
    }
}
