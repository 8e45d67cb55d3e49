/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/run_parts.h"

/* ---- numbers ---- */

writ_number writ_run_number_at(writ_run *run, const writ_token *token)
{
    writ_number number = {0};
    writ_number_parse(&run->scratch, writ_tape_raw(run->tape, token), &number);
    return number;
}

/* A number without exponent whose integer part has at most 18 digits, which 64 bits always hold:
 * that part, cut towards zero, and the sign of what was cut off. */
static bool small_decimal(const writ_tape *tape, const writ_token *token, int64_t *integer,
                          int *rest)
{
    const char *at = tape->bytes + token->offset, *end = at + token->len;
    bool negative = *at == '-';
    const char *digits = at += negative;
    int64_t value = 0;
    for (; at < end && at - digits < 18 && *at >= '0' && *at <= '9'; at++)
        value = value * 10 + (*at - '0');
    bool fraction = false;
    if (at < end && *at == '.')
        for (at++; at < end && *at >= '0' && *at <= '9'; at++)
            fraction = fraction || *at != '0';
    *integer = negative ? -value : value;
    *rest = !fraction ? 0 : negative ? -1 : 1;
    return at == end; /* else a digit too many or an exponent follows */
}

static __attribute__((noinline)) int compare_exactly(writ_run *run, const writ_token *token,
                                                     const writ_number *bound)
{
    writ_arena_mark mark = writ_arena_here(&run->scratch);
    writ_number number = writ_run_number_at(run, token);
    int order = writ_number_compare(&number, bound);
    writ_arena_rewind(&run->scratch, mark);
    return order;
}

static int compare_bound(writ_run *run, const writ_token *token,
                         const writ_instruction *instruction)
{
    int64_t integer;
    int rest;
    if (instruction->bound.is_integer && small_decimal(run->tape, token, &integer, &rest)) {
        if (integer != instruction->bound.integer)
            return integer > instruction->bound.integer ? 1 : -1;
        return rest;
    }
    return compare_exactly(run, token, instruction->bound.number);
}

static __attribute__((noinline)) bool is_multiple(writ_run *run, const writ_token *token,
                                                  const writ_number *step)
{
    writ_arena_mark mark = writ_arena_here(&run->scratch);
    writ_number number = writ_run_number_at(run, token);
    bool holds = writ_number_is_multiple(&number, step);
    writ_arena_rewind(&run->scratch, mark);
    return holds;
}

bool writ_run_number(writ_run *run, const writ_frame *frame, uint32_t at,
                     const writ_instruction *instruction)
{
    const writ_token *token = &run->tape->tokens[at];
    bool holds = false;
    switch (instruction->op) {
    case WRIT_OP_MINIMUM:
        holds = compare_bound(run, token, instruction) >= 0;
        break;
    case WRIT_OP_MAXIMUM:
        holds = compare_bound(run, token, instruction) <= 0;
        break;
    case WRIT_OP_EXCLUSIVE_MINIMUM:
        holds = compare_bound(run, token, instruction) > 0;
        break;
    case WRIT_OP_EXCLUSIVE_MAXIMUM:
        holds = compare_bound(run, token, instruction) < 0;
        break;
    default: /* MULTIPLE_OF */
        holds = is_multiple(run, token, instruction->bound.number);
    }
    if (!holds && run->findings)
        writ_explain_failure(run, frame, at, instruction, 0);
    return holds;
}

/* ---- strings ---- */

static uint64_t code_points(writ_run *run, const writ_token *token)
{
    if (!(token->flags & (WRIT_TOKEN_ESCAPED | WRIT_TOKEN_NON_ASCII)))
        return token->len;
    return writ_str_code_points(writ_tape_text(run->tape, token, &run->text));
}

static bool in_bounds(const writ_schema_time *time, const writ_instant *instant)
{
    return !(time->minimum && writ_instant_compare(instant, time->minimum) < 0) &&
           !(time->maximum && writ_instant_compare(instant, time->maximum) > 0) &&
           !(time->exclusive_minimum &&
             writ_instant_compare(instant, time->exclusive_minimum) <= 0) &&
           !(time->exclusive_maximum &&
             writ_instant_compare(instant, time->exclusive_maximum) >= 0);
}

writ_time_result writ_run_time(const writ_schema_time *time, writ_str text)
{
    writ_instant instant;
    if (!writ_instant_parse(time->kind, text, &instant))
        return WRIT_TIME_MALFORMED;
    if (time->kind != WRIT_TIME_DATE && time->offset_required && !instant.has_offset)
        return WRIT_TIME_NO_OFFSET;
    return in_bounds(time, &instant) ? WRIT_TIME_GOOD : WRIT_TIME_OUT_OF_RANGE;
}

/* Counts what it cost, and ends the matches of many names with one pattern. */
writ_match writ_run_match(writ_run *run, const writ_pattern *pattern, writ_str text)
{
    if (run->cost > run->cost_limit) {
        writ_run_give_up(run, WRIT_TOO_COSTLY);
        return WRIT_MATCH_NO;
    }
    uint64_t before = writ_pattern_spent(pattern);
    writ_match match = writ_pattern_match(pattern, text);
    run->cost += writ_pattern_spent(pattern) - before;
    return match;
}

bool writ_run_string(writ_run *run, const writ_frame *frame, uint32_t at,
                     const writ_instruction *instruction)
{
    const writ_token *token = &run->tape->tokens[at];
    uint64_t detail = 0;
    bool holds = false;
    switch (instruction->op) {
    case WRIT_OP_MIN_LENGTH:
        detail = code_points(run, token);
        holds = detail >= instruction->limit;
        break;
    case WRIT_OP_MAX_LENGTH:
        /* no text has more code points than bytes */
        holds = token->len <= instruction->limit ||
                (detail = code_points(run, token)) <= instruction->limit;
        break;
    case WRIT_OP_PATTERN: {
        writ_match match =
            writ_run_match(run, instruction->pattern, writ_tape_text(run->tape, token, &run->text));
        holds = match == WRIT_MATCH_YES;
        detail = match == WRIT_MATCH_TOO_COSTLY;
        if (detail)
            writ_run_give_up_pattern(run, instruction->schema, "pattern");
        break;
    }
    case WRIT_OP_FORMAT:
        holds =
            writ_format_check(instruction->format, writ_tape_text(run->tape, token, &run->text));
        break;
    default: /* TIME */
        detail = writ_run_time(instruction->time, writ_tape_text(run->tape, token, &run->text));
        holds = detail == WRIT_TIME_GOOD;
    }
    if (!holds && run->findings)
        writ_explain_failure(run, frame, at, instruction, detail);
    return holds;
}
