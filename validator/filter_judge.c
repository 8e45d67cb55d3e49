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
static void count_error(writ_filter_worker *worker, writ_filter_batch *batch,
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
}

static void count_errors(writ_filter_worker *worker, writ_filter_batch *batch,
                         const writ_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].severity == WRIT_ERROR)
            count_error(worker, batch, &findings->items[i], &worker->key);
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

static void write_letter(writ_filter_worker *worker, writ_filter_batch *batch,
                         const writ_line *line, const writ_findings *findings)
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
        .findings = findings,
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
    count_errors(worker, batch, findings);
    if (contract_of(worker)->observe) {
        counts->observed++;
        batch->observed++;
        pass(batch, (writ_str){line->bytes.ptr, line->whole_len}, line->number, 1);
        return;
    }
    counts->rejected++;
    batch->rejected++;
    if (worker->job->options->reject_fd >= 0)
        write_letter(worker, batch, line, findings);
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

static bool judge_record(writ_filter_worker *worker, writ_str record, writ_findings *findings)
{
    return worker->job->csv
               ? judge_row(worker, record, findings)
               : writ_validator_judge_line(worker->validators[worker->contract], &worker->arena,
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
    batch->records++;
    batch->counts[worker->contract].records++;
    writ_findings findings = {0};
    if (judge_record(worker, line->bytes, &findings))
        pass(batch, (writ_str){line->bytes.ptr, line->whole_len}, line->number, 1);
    else
        refuse(worker, batch, line, &findings);
    writ_arena_reset(&worker->arena);
}

/* Lines of records that are plainly valid: no more is known of them than how many there are. */
static void pass_lines(writ_filter_worker *worker, writ_filter_batch *batch)
{
    writ_chunk *chunk = &batch->chunk;
    if (worker->job->csv)
        return;
    writ_str lines = {chunk->bytes + chunk->next, chunk->len - chunk->next};
    uint64_t count;
    lines.len = writ_validator_accept_lines(worker->validators[worker->contract], lines.ptr,
                                            lines.len, &count);
    if (!count)
        return;
    pass(batch, lines, chunk->number + 1, count);
    writ_chunk_pass(chunk, lines.len, count);
    batch->bytes += lines.len;
    batch->records += count;
    batch->counts[worker->contract].records += count;
    batch->line = chunk->number;
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
    memset(batch->by_rule, 0, sizeof batch->by_rule);
    memset(batch->rule_lines, 0, sizeof batch->rule_lines);
}

static bool is_full(const writ_filter_batch *batch, const writ_filter_worker *worker)
{
    const writ_validator *validator = worker->validators[worker->contract];
    return batch->stretch_count == WRIT_STRETCHES || batch->letters.len >= letters_bytes ||
           batch->groups.count >= WRIT_BOUND_FINDINGS ||
           writ_validator_undeclared_count(validator) >= WRIT_BOUND_FINDINGS;
}

void writ_filter_judge(void *worker_context, void *batch_context)
{
    writ_filter_worker *worker = worker_context;
    writ_filter_batch *batch = batch_context;
    writ_line line;
    forget(worker, batch);
    while (!is_full(batch, worker)) {
        pass_lines(worker, batch);
        if (!writ_chunk_next(&batch->chunk, &line))
            break;
        judge_line(worker, batch, &line);
    }
    batch->is_whole = batch->chunk.next == batch->chunk.len;
    for (size_t i = 0; i < worker->job->options->contract_count; i++)
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
