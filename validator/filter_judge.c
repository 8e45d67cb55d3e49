/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/filter_judge.h"

#include <stdlib.h>

#include "contracts/base/bounds.h"
#include "validator/reject.h"

/* Letters of some hundred records; more of them wait. */
static const size_t letters_bytes = 512 * 1024;

/* ---- groups ---- */

/* Contract, rule and path, one behind the other. */
static void set_group_key(writ_buf *key, uint32_t contract, const writ_finding *finding)
{
    const char rule = (char)finding->rule;
    writ_buf_reset(key);
    writ_buf_add(key, &contract, sizeof contract);
    writ_buf_add_byte(key, rule);
    writ_reject_group_path(key, finding->path);
}

static writ_reject_group *add_group(writ_filter_batch *batch, writ_str key, uint32_t contract,
                                    const writ_finding *finding)
{
    writ_arena *arena = &batch->arena;
    writ_reject_group *group = WRIT_NEW(arena, writ_reject_group);
    group->key = writ_str_copy(arena, key);
    group->contract = contract;
    group->rule = finding->rule;
    group->path = writ_str_part(group->key, sizeof contract + 1, SIZE_MAX);
    group->hint = writ_str_copy(arena, finding->hint);
    group->example = writ_str_copy(arena, finding->message);
    group->actual = writ_str_copy(arena, finding->actual);
    writ_map_put(arena, &batch->by_key, group->key, group);
    *WRIT_PUSH(arena, &batch->groups) = group;
    return group;
}

/* The parties that read what failed here: asked once, for the first record of the group. */
static void note_affected(const writ_filter_contract *contract, writ_filter_batch *batch,
                          writ_reject_group *group, const writ_finding *finding)
{
    writ_finding alone = *finding;
    writ_findings one = {.items = &alone, .count = 1};
    if (contract->affects)
        contract->affects(contract->affects_context, &batch->arena, &one, &group->affects,
                          &group->affects_count);
}

static const writ_filter_contract *contract_of(const writ_filter_worker *worker)
{
    return &worker->job->options->contracts[worker->contract];
}

/* A record counts once for each of its causes. */
static writ_reject_group *count_error(writ_filter_worker *worker, writ_filter_batch *batch,
                                      const writ_finding *finding, writ_buf *key)
{
    uint64_t line = batch->line;
    if (batch->rule_lines[finding->rule] != line)
        batch->by_rule[finding->rule]++;
    batch->rule_lines[finding->rule] = line;
    set_group_key(key, worker->contract, finding);
    writ_reject_group *group = writ_map_find(&batch->by_key, writ_buf_str(key));
    if (!group) {
        group = add_group(batch, writ_buf_str(key), worker->contract, finding);
        group->first_line = line;
        note_affected(contract_of(worker), batch, group, finding);
    }
    if (!group->hint.len)
        group->hint = writ_str_copy(&batch->arena, finding->hint);
    group->count += group->last_line != line;
    group->last_line = line;
    return group;
}

/* Returns the group of the first one. */
static const writ_reject_group *count_errors(writ_filter_worker *worker, writ_filter_batch *batch,
                                             const writ_findings *findings)
{
    const writ_reject_group *first = NULL;
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->items[i].severity != WRIT_ERROR)
            continue;
        const writ_reject_group *group =
            count_error(worker, batch, &findings->items[i], &worker->key);
        first = first ? first : group;
    }
    return first;
}

/* ---- records ---- */

/* Valid records, of the lines from `first_line` on. */
static void pass(writ_filter_batch *batch, writ_str lines, uint64_t first_line, uint64_t count)
{
    struct iovec *last = batch->stretch_count ? &batch->stretches[batch->stretch_count - 1] : NULL;
    char *bytes = (char *)lines.ptr;
    batch->passed += count;
    if (last && (char *)last->iov_base + last->iov_len == bytes) {
        last->iov_len += lines.len;
        return;
    }
    batch->first_lines[batch->stretch_count] = first_line;
    batch->stretches[batch->stretch_count++] = (struct iovec){bytes, lines.len};
}

static writ_redactor *redactor_of(writ_filter_worker *worker)
{
    const writ_filter_options *options = worker->job->options;
    if (!worker->redactors)
        worker->redactors = calloc(options->contract_count, sizeof *worker->redactors);
    if (!worker->redactors)
        writ_out_of_memory();
    writ_redactor **redactor = &worker->redactors[worker->contract];
    if (!*redactor)
        *redactor = writ_redactor_new(contract_of(worker)->fields, options->redact_key);
    return *redactor;
}

/* What a row holds, as JSON; of one that cannot be understood, what surely is none. */
static writ_str record_of(writ_filter_worker *worker, writ_str row)
{
    static const char padding[WRIT_SCAN_PADDING];
    writ_findings unused = {0};
    writ_str record;
    if (writ_csv_record(worker->job->csv, &worker->csv, row, &record, &worker->arena, &unused))
        return record;
    writ_buf_reset(&worker->key);
    writ_buf_add_byte(&worker->key, '\0');
    writ_buf_add_str(&worker->key, row);
    writ_buf_add(&worker->key, padding, sizeof padding);
    return writ_str_part(writ_buf_str(&worker->key), 0, row.len + 1);
}

/* The record without what is personal; "": it is kept as it came. */
static writ_str redacted(writ_filter_worker *worker, writ_str record)
{
    if (!worker->job->options->redact_key.len)
        return WRIT_STR_EMPTY;
    if (worker->job->csv)
        record = record_of(worker, record);
    writ_buf_reset(&worker->redacted);
    writ_redact(redactor_of(worker), record, &worker->redacted);
    return writ_buf_str(&worker->redacted);
}

/* `told`: the reasons as they may be told. */
static void write_letter(writ_filter_worker *worker, writ_filter_batch *batch,
                         const writ_line *line, const writ_findings *findings,
                         const writ_findings *told)
{
    const writ_filter_contract *contract = contract_of(worker);
    const writ_csv *csv = worker->job->csv;
    const writ_str header = csv ? writ_csv_header(csv) : WRIT_STR_EMPTY;
    if (!batch->at[0])
        writ_reject_now(batch->at);
    writ_reject letter = {
        .source = worker->job->name,
        .line = line,
        .at = batch->at,
        .envelope = writ_buf_str(&worker->job->envelopes[worker->contract]),
        .attempt = 1,
        .findings = told,
        .redacted = redacted(worker, line->bytes),
        .well_formed =
            !csv && findings->count && findings->items[0].rule != WRIT_RULE_MALFORMED_JSON,
        .csv = csv ? &header : NULL,
    };
    writ_str *affects = NULL;
    if (contract->affects)
        contract->affects(contract->affects_context, &worker->arena, findings, &affects,
                          &letter.affects_count);
    letter.affects = affects;
    writ_reject_write(&batch->letters, &letter);
}

static void refuse(writ_filter_worker *worker, writ_filter_batch *batch, const writ_line *line,
                   const writ_findings *findings)
{
    writ_filter_counts *counts = &batch->counts[worker->contract];
    writ_findings told = *findings;
    if (worker->job->options->redact_key.len)
        writ_redact_findings(redactor_of(worker), &worker->arena, findings, &told);
    const writ_reject_group *group = count_errors(worker, batch, &told);
    if (contract_of(worker)->observe) {
        counts->observed++;
        batch->observed++;
        pass(batch, (writ_str){line->bytes.ptr, line->whole_len}, line->number, 1);
        return;
    }
    counts->rejected++;
    batch->rejected++;
    if (worker->job->options->window)
        *WRIT_PUSH(&batch->arena, &batch->refused) = (writ_refused){batch->records, group};
    if (worker->job->options->reject_fd >= 0)
        write_letter(worker, batch, line, findings, &told);
}

static bool judge_row(writ_filter_worker *worker, writ_str row, writ_findings *findings)
{
    writ_str record;
    if (!writ_csv_record(worker->job->csv, &worker->csv, row, &record, &worker->arena, findings))
        return false;
    if (writ_validator_judge(worker->validators[worker->contract], &worker->arena, record.ptr,
                             record.len, findings))
        return true;
    if (findings->items[0].rule == WRIT_RULE_MALFORMED_JSON)
        writ_csv_is_text(row, &worker->arena, findings);
    return false;
}

static bool judge_routed(writ_filter_worker *worker, writ_str record, writ_findings *findings)
{
    int route;
    bool valid = writ_router_judge(worker->router, &worker->arena, record, &route, findings);
    const writ_filter_options *options = worker->job->options;
    worker->contract = (uint32_t)(route == WRIT_NO_ROUTE ? options->contract_count - 1
                                                         : options->first_contract + (size_t)route);
    return valid;
}

/* The verdict; worker->contract is the one that gave it. */
static bool judge_record(writ_filter_worker *worker, writ_str record, writ_findings *findings)
{
    if (worker->router)
        return judge_routed(worker, record, findings);
    if (worker->job->csv)
        return judge_row(worker, record, findings);
    return writ_validator_judge_line(worker->validators[worker->contract], &worker->arena,
                                     record.ptr, record.len, findings);
}

static void judge_line(writ_filter_worker *worker, writ_filter_batch *batch, const writ_line *line)
{
    batch->bytes += line->whole_len;
    batch->line = line->number;
    if (line->blank) {
        batch->blank++;
        return;
    }
    writ_findings findings = {0};
    bool valid = judge_record(worker, line->bytes, &findings);
    batch->records++;
    batch->counts[worker->contract].records++;
    if (valid)
        pass(batch, (writ_str){line->bytes.ptr, line->whole_len}, line->number, 1);
    else
        refuse(worker, batch, line, &findings);
    writ_arena_reset(&worker->arena);
}

/* Records from chunk.next on that are plainly valid: no more is known of them than how many there
 * are, and how long their lines. */
static void pass_these(writ_filter_batch *batch, size_t len, uint64_t count)
{
    writ_chunk *chunk = &batch->chunk;
    if (!count)
        return;
    pass(batch, (writ_str){chunk->bytes + chunk->next, len}, chunk->number + 1, count);
    writ_chunk_pass(chunk, len, count);
    batch->bytes += len;
    batch->records += count;
    batch->line = chunk->number;
}

static void pass_lines(writ_filter_worker *worker, writ_filter_batch *batch)
{
    const writ_chunk *chunk = &batch->chunk;
    uint64_t count;
    if (worker->job->csv)
        return;
    size_t len =
        writ_validator_accept_lines(worker->validators[worker->contract],
                                    chunk->bytes + chunk->next, chunk->len - chunk->next, &count);
    batch->counts[worker->contract].records += count;
    pass_these(batch, len, count);
}

/* The same, of any route. */
static void pass_routed(writ_filter_worker *worker, writ_filter_batch *batch)
{
    const char *start = batch->chunk.bytes + batch->chunk.next, *p = start, *next;
    writ_filter_counts *counts = batch->counts + worker->job->options->first_contract;
    uint64_t count = 0;
    int route = 0;
    while ((next = writ_router_accept(worker->router, p, &route))) {
        counts[route].records++;
        count++;
        p = next;
    }
    pass_these(batch, (size_t)(p - start), count);
}

/* ---- batches ---- */

static void forget(const writ_filter_worker *worker, writ_filter_batch *batch)
{
    const size_t contracts = worker->job->options->contract_count;
    writ_arena_reset(&batch->arena);
    writ_buf_reset(&batch->letters);
    if (batch->letters.capacity > 4 * letters_bytes)
        writ_buf_clear(&batch->letters); /* a long record was there */
    batch->at[0] = '\0';
    batch->stretch_count = 0;
    batch->records = batch->passed = batch->rejected = batch->observed = 0;
    batch->blank = batch->bytes = 0;
    memset(batch->counts, 0, contracts * sizeof *batch->counts);
    batch->groups.items = NULL;
    batch->groups.count = batch->groups.capacity = 0;
    batch->by_key = (writ_map)WRIT_MAP_INIT;
    batch->refused.items = NULL;
    batch->refused.count = batch->refused.capacity = 0;
    memset(batch->by_rule, 0, sizeof batch->by_rule);
    memset(batch->rule_lines, 0, sizeof batch->rule_lines);
}

static bool is_full(const writ_filter_batch *batch, const writ_filter_worker *worker)
{
    const writ_validator *validator = worker->validators[worker->contract];
    return batch->stretch_count == WRIT_STRETCHES || batch->letters.len >= letters_bytes ||
           batch->groups.count >= WRIT_BOUND_FINDINGS ||
           (validator && writ_validator_undeclared_count(validator) >= WRIT_BOUND_FINDINGS);
}

static void judge_all(writ_filter_worker *worker, writ_filter_batch *batch)
{
    writ_line line;
    while (!is_full(batch, worker)) {
        pass_lines(worker, batch);
        if (!writ_chunk_next(&batch->chunk, &line))
            break;
        judge_line(worker, batch, &line);
    }
}

static void judge_all_routed(writ_filter_worker *worker, writ_filter_batch *batch)
{
    writ_chunk *chunk = &batch->chunk;
    writ_line line;
    writ_router_begin(worker->router, chunk->bytes + chunk->next, chunk->len - chunk->next);
    while (!is_full(batch, worker)) {
        pass_routed(worker, batch);
        if (!writ_chunk_next(chunk, &line))
            break;
        judge_line(worker, batch, &line);
        writ_router_skip(worker->router, chunk->bytes + chunk->next);
    }
}

void writ_filter_judge(void *worker_context, void *batch_context)
{
    writ_filter_worker *worker = worker_context;
    writ_filter_batch *batch = batch_context;
    forget(worker, batch);
    if (worker->router)
        judge_all_routed(worker, batch);
    else
        judge_all(worker, batch);
    batch->is_whole = batch->chunk.next == batch->chunk.len;
    for (size_t i = 0; i < worker->job->options->contract_count; i++)
        if (worker->validators[i])
            writ_validator_take_undeclared(worker->validators[i], &batch->arena,
                                           &batch->counts[i].undeclared);
}

void writ_filter_batch_clear(writ_filter_batch *batch)
{
    writ_chunk_clear(&batch->chunk);
    writ_buf_clear(&batch->letters);
    writ_arena_clear(&batch->arena);
    free(batch->counts);
}
