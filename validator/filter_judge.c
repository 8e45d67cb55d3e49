/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/filter_judge.h"

#include <stdlib.h>

#include "contracts/base/bounds.h"
#include "validator/reject.h"

/* Letters of some hundred records; more of them wait. */
static const size_t letters_bytes = 512 * 1024;

/* ---- groups ---- */

static bool is_index(writ_str token)
{
    for (size_t i = 0; i < token.len; i++)
        if (token.ptr[i] < '0' || token.ptr[i] > '9')
            return false;
    return token.len > 0;
}

/* The path with every index as `*`: /lines/3/sku and /lines/4/sku are one cause. */
static void add_group_path(writ_buf *path, writ_str pointer)
{
    while (pointer.len) {
        writ_str rest = writ_str_part(pointer, 1, SIZE_MAX);
        writ_str token = writ_str_part(rest, 0, writ_str_find_byte(rest, '/'));
        writ_buf_add_byte(path, '/');
        writ_buf_add_str(path, is_index(token) ? WRIT_STR("*") : token);
        pointer = writ_str_part(rest, token.len, SIZE_MAX);
    }
}

/* Contract, rule and path, one behind the other. */
static void set_group_key(writ_buf *key, uint32_t contract, const writ_finding *finding)
{
    const char rule = (char)finding->rule;
    writ_buf_reset(key);
    writ_buf_add(key, &contract, sizeof contract);
    writ_buf_add_byte(key, rule);
    add_group_path(key, finding->path);
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
    uint64_t line = batch->chunk.number;
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
    if (!batch->at[0])
        writ_reject_now(batch->at);
    writ_reject letter = {
        .source = worker->job->name,
        .line = line,
        .at = batch->at,
        .envelope = writ_buf_str(&worker->job->envelopes[worker->contract]),
        .attempt = 1,
        .findings = findings,
        .well_formed = findings->count && findings->items[0].rule != WRIT_RULE_MALFORMED_JSON,
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

/* The verdict, and which contract gave it. */
static bool is_valid(writ_filter_worker *worker, const writ_line *line, writ_findings *findings)
{
    if (!worker->router)
        return writ_validator_judge_line(worker->validators[worker->contract], &worker->arena,
                                         line->bytes.ptr, line->bytes.len, findings);
    int route;
    bool valid = writ_router_judge(worker->router, &worker->arena, line->bytes, &route, findings);
    const size_t others = worker->job->options->contract_count - 1;
    worker->contract = route == WRIT_NO_ROUTE ? (uint32_t)others : (uint32_t)route;
    return valid;
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
    bool valid = is_valid(worker, line, &findings);
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
    uint64_t count = 0;
    int route = 0;
    while ((next = writ_router_accept(worker->router, p, &route))) {
        batch->counts[route].records++;
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
