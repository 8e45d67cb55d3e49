/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/infer/infer_parts.h"

#include <stdlib.h>

#include "contracts/base/bounds.h"
#include "validator/infer/give_up.h"
#include "validator/infer/hull.h"

enum {
    LEAST_KEPT = 16, /* for the second hull; each one waits for a few more */
    MORE_KEPT = 4,
    ROUNDS = 200 /* of giving up, for one hull: then all is given up */
};

writ_infer *writ_infer_new(const writ_infer_options *options)
{
    const writ_profile_options profiled = {.show_values = true};
    writ_infer *infer = calloc(1, sizeof *infer);
    if (!infer)
        writ_out_of_memory();
    infer->options = *options;
    if (!infer->options.first_bytes)
        infer->options.first_bytes = WRIT_INFER_FIRST_BYTES;
    infer->profile = writ_profile_new(&profiled);
    infer->limit_records = UINT64_MAX;
    infer->is_young = true;
    infer->twins = options->jobs > 1 ? options->jobs : 0;
    return infer;
}

static void free_hull(const writ_infer *infer, writ_infer_hull *hull)
{
    if (!hull)
        return;
    for (size_t i = 0; hull->twins && i < infer->twins; i++)
        writ_validator_free(hull->twins[i]);
    writ_validator_free(hull->validator);
    writ_arena_clear(&hull->arena);
    free(hull);
}

void writ_infer_hull_release(writ_infer *infer, writ_infer_hull *hull)
{
    if (--hull->chunks == 0 && hull->is_past)
        free_hull(infer, hull);
}

void writ_infer_free(writ_infer *infer)
{
    if (!infer)
        return;
    free_hull(infer, infer->hull);
    writ_profile_free(infer->profile);
    writ_tape_clear(&infer->tape);
    writ_buf_clear(&infer->kept);
    free(infer);
}

const writ_infer_counts *writ_infer_counts_of(const writ_infer *infer)
{
    return &infer->counts;
}

const writ_profile *writ_infer_profile(const writ_infer *infer)
{
    return infer->profile;
}

/* ---- a hull ---- */

static int compile(writ_infer *infer, writ_infer_hull *hull, writ_error *err)
{
    const writ_schema_options schema = {.assert_formats = true};
    const writ_validator_options judged = {.undeclared_payload = WRIT_PAYLOAD_ALLOW};
    writ_schema_set *set;
    writ_arena *arena = &hull->arena;
    const writ_fact *facts = writ_facts_of(arena, infer->profile, &infer->memories);
    int code = writ_schema_compile(arena, writ_hull_schema(arena, facts), &schema, &set, err);
    return code ? code : writ_validator_new(set, &judged, &hull->validator, err);
}

static int make_twins(writ_infer *infer, writ_error *err)
{
    writ_infer_hull *hull = infer->hull;
    int code = WRIT_OK;
    if (!infer->twins)
        return WRIT_OK;
    hull->twins = writ_arena_zalloc(&hull->arena, infer->twins * sizeof(writ_validator *));
    for (size_t i = 0; i < infer->twins && !code; i++)
        code = writ_validator_twin(hull->validator, &hull->twins[i], err);
    return code;
}

/* In place of the one that was there. */
static void put_hull(writ_infer *infer, writ_infer_hull *hull)
{
    writ_infer_hull *before = infer->hull;
    infer->hull = hull;
    infer->counts.hulls++;
    if (before && before->chunks)
        before->is_past = true;
    else
        free_hull(infer, before);
}

/* Is one of the records that are kept refused? What it is refused for is given up. */
static bool give_up_refused(writ_infer *infer, writ_validator *validator)
{
    writ_arena scratch = WRIT_ARENA_INIT;
    bool gave_up = false;
    for (size_t at = 0; at < infer->kept.len;) {
        uint64_t count;
        const char *bytes = infer->kept.ptr + at;
        at += writ_validator_accept_lines(validator, bytes, infer->kept.len - at, &count);
        if (at >= infer->kept.len)
            break;
        bytes = infer->kept.ptr + at;
        size_t len = (size_t)((const char *)memchr(bytes, '\n', infer->kept.len - at) - bytes);
        writ_findings findings = {0};
        if (!writ_validator_judge_line(validator, &scratch, bytes, len, &findings)) {
            writ_give_up(infer->profile, &infer->memories, &findings, infer->counts.hulls,
                         infer->is_young);
            gave_up = true;
        }
        writ_arena_reset(&scratch);
        at += len + 1;
    }
    writ_arena_clear(&scratch);
    return gave_up;
}

static void forget_kept(writ_infer *infer)
{
    if (infer->kept.capacity > 2 * WRIT_INFER_KEPT_BYTES)
        writ_buf_clear(&infer->kept);
    else
        writ_buf_reset(&infer->kept);
    infer->kept_records = 0;
    infer->is_young = false;
    infer->limit_records = LEAST_KEPT + MORE_KEPT * infer->counts.hulls;
}

static int make_hull(writ_infer *infer, writ_error *err)
{
    if (!infer->kept_records)
        return WRIT_OK;
    writ_buf_reserve(&infer->kept, WRIT_SCAN_PADDING);
    memset(infer->kept.ptr + infer->kept.len, 0, WRIT_SCAN_PADDING);
    for (int round = 0;; round++) {
        writ_infer_hull *hull = calloc(1, sizeof *hull);
        if (!hull)
            writ_out_of_memory();
        if (round >= ROUNDS)
            infer->memories.items[0].given_up |= WRIT_GIVEN_UP_MEMBERS;
        if (round > ROUNDS)
            infer->memories.items[0].given_up |= WRIT_GIVEN_UP_TYPE;
        int code = compile(infer, hull, err);
        if (code) {
            free_hull(infer, hull);
            return code;
        }
        put_hull(infer, hull);
        if (round > ROUNDS || !give_up_refused(infer, hull->validator))
            break;
    }
    forget_kept(infer);
    return make_twins(infer, err);
}

/* ---- a record ---- */

/* The member of that name, decoded, or 0. */
static uint32_t find_member(const writ_tape *tape, uint32_t at, writ_str name, writ_buf *scratch)
{
    const writ_token *tokens = tape->tokens;
    for (uint32_t key = at + 1; key < tokens[at].next; key = writ_tape_next(tokens, key + 1))
        if (writ_str_equal(writ_tape_text(tape, &tokens[key], scratch), name))
            return key + 1;
    return 0;
}

static uint32_t find_item(const writ_tape *tape, uint32_t at, writ_str token)
{
    const writ_token *tokens = tape->tokens;
    uint64_t index = 0;
    if (!token.len || token.len > 9 || (token.len > 1 && token.ptr[0] == '0'))
        return 0;
    for (size_t i = 0; i < token.len; i++) {
        if (token.ptr[i] < '0' || token.ptr[i] > '9')
            return 0;
        index = index * 10 + (uint64_t)(token.ptr[i] - '0');
    }
    if (index >= tokens[at].len)
        return 0;
    for (at++; index; index--)
        at = writ_tape_next(tokens, at);
    return at;
}

/* The value at a JSON Pointer, as a place on the tape; false: there is none. */
static bool find_at(const writ_tape *tape, writ_str pointer, uint32_t *at)
{
    writ_arena scratch = WRIT_ARENA_INIT;
    writ_buf text = WRIT_BUF_INIT;
    bool found = true;
    *at = 0;
    while (found && pointer.len) {
        writ_str token = writ_give_up_token(&scratch, &pointer);
        uint8_t kind = tape->tokens[*at].kind;
        *at = kind == WRIT_TOKEN_OBJECT  ? find_member(tape, *at, token, &text)
              : kind == WRIT_TOKEN_ARRAY ? find_item(tape, *at, token)
                                         : 0;
        found = *at > 0;
    }
    writ_buf_clear(&text);
    writ_arena_clear(&scratch);
    return found;
}

/* Where the object is in the record on the tape; false: the record is of another contract. */
static bool find_pointer(writ_infer *infer, writ_str *pointer)
{
    const writ_infer_options *options = &infer->options;
    *pointer = options->at;
    if (!options->routes)
        return true;
    int route = writ_routes_choose(options->routes, &infer->tape);
    if (route == WRIT_NO_ROUTE || !options->is_meant[route])
        return false;
    *pointer = options->routes->items[route].at;
    return true;
}

/* Scans it: is it a record of the contract? Then *part is the object, where it stands. */
static bool find_object(writ_infer *infer, const writ_line *line, uint64_t number, writ_str *part)
{
    writ_infer_counts *counts = &infer->counts;
    writ_scan_error error;
    writ_str pointer;
    uint32_t at;
    if (!writ_scan(&infer->tape, line->bytes.ptr, line->bytes.len, &error)) {
        counts->malformed++;
        if (!counts->first_malformed)
            counts->first_malformed = number;
        return false;
    }
    if (infer->tape.duplicates) {
        counts->duplicates++;
        return false;
    }
    if (!find_pointer(infer, &pointer)) {
        counts->elsewhere++;
        return false;
    }
    if (!find_at(&infer->tape, pointer, &at)) {
        counts->absent++;
        return false;
    }
    if (infer->tape.tokens[at].kind != WRIT_TOKEN_OBJECT) {
        counts->others++;
        return false;
    }
    *part = writ_tape_extent(&infer->tape, at);
    return true;
}

static void profile(writ_infer *infer, writ_str part, uint64_t number)
{
    writ_profile_record(infer->profile, part.ptr, part.len, number);
}

static bool is_full(const writ_infer *infer)
{
    if (!infer->hull)
        return infer->kept.len >= infer->options.first_bytes;
    return infer->kept_records >= infer->limit_records || infer->kept.len >= WRIT_INFER_KEPT_BYTES;
}

/* Line ends within a record are white space of JSON that writers of one line do not use; where the
 * part is kept, it is a line. */
static void keep(writ_infer *infer, writ_str part)
{
    writ_buf_add_str(&infer->kept, part);
    writ_buf_add_byte(&infer->kept, '\n');
    infer->kept_records++;
}

/* ---- records that pass ---- */

/* Rows of neighbouring lines, as far apart as WRIT_INFER_ONE_IN asks; the same for any chunks.
 * `number`: about the line, which nobody asks the profile of. */
static void sample(writ_infer *infer, writ_str lines, uint64_t number)
{
    enum { RUN_BYTES = 16 * 1024 };
    while (lines.len) {
        if (infer->to_skip >= lines.len) {
            infer->to_skip -= lines.len;
            return;
        }
        size_t end = (size_t)infer->to_skip;
        if (end) {
            const char *next = memchr(lines.ptr + end - 1, '\n', lines.len - end + 1);
            end = next ? (size_t)(next + 1 - lines.ptr) : lines.len;
            lines = writ_str_part(lines, end, SIZE_MAX);
            infer->to_skip = 0;
            continue;
        }
        size_t len = writ_str_find_byte(lines, '\n');
        if (len)
            profile(infer, writ_str_part(lines, 0, len), number);
        lines = writ_str_part(lines, len + 1, SIZE_MAX);
        number++;
        infer->run += len + 1;
        if (infer->run < RUN_BYTES)
            continue;
        infer->to_skip = infer->run * WRIT_INFER_ONE_IN;
        infer->run = 0;
    }
}

int writ_infer_look(writ_infer *infer, const writ_line *line, uint64_t lines_before,
                    writ_error *err)
{
    uint64_t number = lines_before + line->number;
    writ_str part, whole = {line->bytes.ptr, line->whole_len};
    infer->counts.bytes += line->whole_len;
    if (line->blank) {
        infer->counts.blank++;
        return WRIT_OK;
    }
    if (!find_object(infer, line, number, &part))
        return WRIT_OK;
    infer->counts.records++;
    if (infer->hull && writ_validator_accepts(infer->hull->validator, part.ptr, part.len)) {
        sample(infer, writ_infer_is_wrapped(infer) ? part : whole, number);
        return WRIT_OK;
    }
    infer->counts.refused++;
    profile(infer, part, number);
    keep(infer, part);
    return is_full(infer) ? make_hull(infer, err) : WRIT_OK;
}

void writ_infer_pass(writ_infer *infer, writ_chunk *chunk, size_t len, uint64_t count,
                     uint64_t lines_before)
{
    if (!count)
        return;
    sample(infer, (writ_str){chunk->bytes + chunk->next, len}, lines_before + chunk->number + 1);
    infer->counts.records += count;
    infer->counts.bytes += len;
    writ_chunk_pass(chunk, len, count);
}

static void pass_known(writ_infer *infer, writ_chunk *chunk, uint64_t lines_before)
{
    uint64_t count;
    if (!infer->hull || writ_infer_is_wrapped(infer))
        return;
    size_t len = writ_validator_accept_lines(infer->hull->validator, chunk->bytes + chunk->next,
                                             chunk->len - chunk->next, &count);
    writ_infer_pass(infer, chunk, len, count, lines_before);
}

int writ_infer_chunk(writ_infer *infer, writ_chunk *chunk, uint64_t lines_before, writ_error *err)
{
    writ_line line;
    int code = WRIT_OK;
    while (!code) {
        pass_known(infer, chunk, lines_before);
        if (!writ_chunk_next(chunk, &line))
            break;
        code = writ_infer_look(infer, &line, lines_before, err);
    }
    return code;
}

int writ_infer_finish(writ_infer *infer, writ_arena *arena, writ_fact **facts, writ_error *err)
{
    *facts = NULL;
    int code = make_hull(infer, err);
    if (!code && infer->counts.records)
        *facts = writ_facts_of(arena, infer->profile, &infer->memories);
    return code;
}
