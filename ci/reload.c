/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/reload.h"

#include <stdlib.h>

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

/* ---- what the filter is told of the contracts ---- */

static writ_filter_contract contract_of(writ_reload *reload, writ_judged *judged)
{
    writ_filter_contract contract = writ_judged_contract(judged);
    if (reload->redacts)
        contract.fields =
            writ_field_tree(&reload->current->arena, writ_validator_set(judged->validator));
    return contract;
}

/* How many entries of the options are in force: with routes one more, of nobody's records. */
static size_t count_in_force(const writ_judge *judge)
{
    return judge->count + (judge->routing != NULL);
}

/* Would letters and accounts say the same of both? */
static bool is_called_alike(const writ_judged *a, const writ_judged *b)
{
    return writ_str_equal(a->ref.label, b->ref.label) && writ_str_equal(a->at, b->at) &&
           writ_str_equal(a->ref.contract->owner, b->ref.contract->owner) &&
           a->observe == b->observe;
}

/* What judged before under the same names is counted with what judges now. */
static bool are_called_alike(const writ_judge *a, const writ_judge *b)
{
    if (a->count != b->count || !a->routing != !b->routing)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!is_called_alike(&a->judged[i], &b->judged[i]))
            return false;
    return true;
}

/* The judge's contracts are in force, from `first` on; those before stay as names alone. */
static void set_contracts(writ_reload *reload, size_t first)
{
    writ_arena *arena = &reload->first->arena;
    writ_filter_options *options = reload->options;
    const writ_judge *judge = reload->judge;
    const size_t count = first + count_in_force(judge);
    writ_filter_contract *contracts = writ_arena_zalloc(arena, count * sizeof *contracts);
    const writ_judged **judged = writ_arena_zalloc(arena, count * sizeof *judged);
    for (size_t i = 0; i < first; i++) {
        judged[i] = reload->judged[i];
        contracts[i] = (writ_filter_contract){
            .label = options->contracts[i].label,
            .owner = options->contracts[i].owner,
            .observe = options->contracts[i].observe,
        };
    }
    for (size_t i = 0; i < judge->count; i++) {
        judged[first + i] = &judge->judged[i];
        contracts[first + i] = contract_of(reload, &judge->judged[i]);
    }
    if (judge->routing)
        contracts[count - 1].observe = judge->observe;
    reload->judged = judged;
    options->contracts = contracts;
    options->contract_count = count;
    options->first_contract = first;
    options->routes = judge->routing ? &judge->routing->routes : NULL;
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
    judge->routing = NULL;
    if (reload->open(session, judge) < 0)
        return session;
    writ_judge_close(judge);
    writ_session_close(session);
    free(session);
    return NULL;
}

static void close_session(const writ_reload *reload, writ_session *session)
{
    if (session == reload->first)
        return;
    writ_session_close(session);
    free(session);
}

/* The session's contracts judge no longer. */
static void leave(writ_reload *reload, bool are_told)
{
    writ_judge_close(reload->judge);
    if (are_told)
        *WRIT_PUSH(&reload->first->arena, &reload->retired) = reload->current;
    else
        close_session(reload, reload->current);
}

static void again(void *context)
{
    writ_reload *reload = context;
    writ_judge judge = *reload->judge;
    asked = 0;
    writ_progress_end(reload->progress);
    writ_session *session = open_again(reload, &judge);
    if (!session) {
        const writ_str label = writ_judge_label(reload->judge);
        writ_session_note(reload->first, "what could not be read again stays as it was: '%.*s'",
                          WRIT_FMT(label));
        return;
    }
    const bool alike = are_called_alike(reload->judge, &judge);
    leave(reload, !alike);
    reload->current = session;
    *reload->judge = judge;
    set_contracts(reload,
                  alike ? reload->options->first_contract : reload->options->contract_count);
    if (reload->reloaded)
        reload->reloaded(reload->context, session);
    writ_session_note(reload->first, "contracts were read again: '%.*s' judges from here on",
                      WRIT_FMT(writ_judge_label(reload->judge)));
}

void writ_reload_begin(writ_reload *reload)
{
    reload->current = reload->first;
    set_contracts(reload, 0);
    reload->options->reload_asked = &asked;
    reload->options->reload = again;
    reload->options->reload_context = reload;
    catch_hangup();
}

void writ_reload_end(writ_reload *reload)
{
    if (!reload->current)
        return;
    writ_judge_close(reload->judge);
    reload->judge->count = 0;
    reload->judge->routing = NULL;
    for (size_t i = 0; i < reload->retired.count; i++)
        close_session(reload, reload->retired.items[i]);
    close_session(reload, reload->current);
}
