/* SPDX-License-Identifier: Apache-2.0
 *
 * The walk behind the standard's output, and its units.
 */
#include "contracts/base/bounds.h"
#include "contracts/base/stack.h"
#include "contracts/base/write.h"
#include "validator/output_walk.h"

/* ---- units ---- */

static void append(writ_output_units *units, writ_output_unit *unit)
{
    if (units->last)
        units->last->next = unit;
    else
        units->first = unit;
    units->last = unit;
}

/* Of an invalid whole the valid parts are no reason, of a valid one the invalid parts are none. */
static void keep_relevant(writ_output_units *units, bool valid)
{
    writ_output_units kept = {0};
    for (writ_output_unit *unit = units->first; unit; unit = unit->next)
        if (unit->valid == valid)
            append(&kept, unit);
    if (kept.last)
        kept.last->next = NULL;
    *units = kept;
}

static void add_way(writ_buf *pointer, const writ_output_step *step)
{
    if (!step)
        return;
    add_way(pointer, step->up);
    writ_pointer_add(pointer, step->keyword);
    if (step->token)
        writ_pointer_add(pointer, *step->token);
}

static writ_str way_text(writ_arena *arena, const writ_output_step *step)
{
    writ_buf pointer = WRIT_BUF_INIT;
    add_way(&pointer, step);
    writ_str text = writ_str_copy(arena, writ_buf_str(&pointer));
    writ_buf_clear(&pointer);
    return text;
}

static writ_output_unit *add_unit(writ_output_walk *walk, writ_output_units *to,
                                  const writ_frame *frame, const writ_schema *schema,
                                  const writ_output_step *step, writ_str keyword)
{
    writ_arena *arena = walk->run->arena;
    writ_output_unit *unit = WRIT_NEW(arena, writ_output_unit);
    unit->schema = schema;
    unit->keyword_location = way_text(arena, step);
    unit->instance_location = writ_explain_path(walk->run, frame, NULL);
    if (walk->above.len)
        unit->instance_location = writ_str_printf(arena, "%.*s%.*s", WRIT_FMT(walk->above),
                                                  WRIT_FMT(unit->instance_location));
    if ((step && step->referred) || writ_schema_is_identified(schema))
        unit->absolute_keyword_location = writ_schema_keyword_uri(arena, schema, keyword);
    walk->bytes += sizeof *unit + unit->keyword_location.len + unit->instance_location.len +
                   unit->absolute_keyword_location.len;
    append(to, unit);
    return unit;
}

/* Nothing is kept of a keyword that has nothing to say, unless everything is. */
static void add_keyword(writ_application *a, writ_keyword_result *result, bool holds,
                        writ_output_units *to)
{
    writ_output_walk *walk = a->walk;
    bool is_whole = walk->extent == WRIT_OUTPUT_WHOLE;
    if (!is_whole && result->is_alone)
        result->units = (writ_output_units){0};
    else if (!is_whole)
        keep_relevant(&result->units, holds);
    bool says = result->annotation.len || !holds || result->units.first;
    if (!says && !is_whole)
        return;
    if (walk->bytes > WRIT_BOUND_OUTPUT_BYTES && !result->units.first) {
        walk->truncated = true;
        return;
    }
    writ_output_unit *unit =
        add_unit(walk, to, &a->frame, a->schema, &result->step, result->step.keyword);
    unit->valid = holds;
    unit->errors = result->errors;
    unit->annotation = writ_str_copy(walk->run->arena, writ_buf_str(&result->annotation));
    unit->units = result->units;
    walk->bytes += unit->annotation.len + unit->errors.capacity * sizeof *unit->errors.items;
}

static void add_application(writ_application *a, writ_output_units *keywords, bool holds,
                            const writ_findings *errors, writ_output_units *to)
{
    bool is_whole = a->walk->extent == WRIT_OUTPUT_WHOLE;
    if (!is_whole)
        keep_relevant(keywords, holds);
    if (!is_whole && !keywords->first && !errors->count)
        return;
    writ_output_unit *unit = add_unit(a->walk, to, &a->frame, a->schema, a->way, WRIT_STR_EMPTY);
    unit->valid = holds;
    unit->errors = *errors;
    unit->units = *keywords;
}

/* ---- keywords ---- */

const writ_instruction *writ_output_instruction(const writ_application *a, writ_op op)
{
    const writ_program *program = a->walk->run->program;
    const writ_block *block = &program->blocks[a->schema->id];
    for (uint32_t i = block->first[0]; i < block->first[WRIT_OPS_COUNT]; i++)
        if (program->instructions[i].op == op && program->instructions[i].schema == a->schema)
            return &program->instructions[i];
    return NULL;
}

/* Keywords that say something of strings alone; and `contentSchema` of a text whose type is known
 * (2020-12 validation, section 8.5). */
static bool describes(const writ_application *a, writ_str name)
{
    bool is_schema = writ_str_is(name, "contentSchema");
    if (is_schema && !writ_value_find(a->schema->origin, "contentMediaType"))
        return false;
    bool of_strings =
        is_schema || writ_str_is(name, "contentMediaType") || writ_str_is(name, "contentEncoding");
    return !of_strings || a->walk->run->tape->tokens[a->at].kind == WRIT_TOKEN_STRING;
}

/* What the program has an instruction for. Those that have been given another keyword's name stand
 * in writ_output_keyword_find; of keywords that describe, only two may be asserted. */
static bool run_instructions(writ_application *a, writ_str name, bool judges)
{
    writ_run *run = a->walk->run;
    const writ_block *block = &run->program->blocks[a->schema->id];
    bool holds = true;
    for (uint32_t i = block->first[0]; i < block->first[WRIT_OPS_LAST]; i++) {
        const writ_instruction *instruction = &run->program->instructions[i];
        bool is_meant =
            judges || instruction->op == WRIT_OP_FORMAT || instruction->op == WRIT_OP_TIME;
        bool is_own = instruction->schema == a->schema; /* and has not moved up to it */
        if (is_meant && is_own && writ_str_is(name, writ_op_keyword(instruction->op)))
            holds = writ_run_instruction(run, &a->frame, a->at, instruction) && holds;
    }
    return holds;
}

static bool judge_keyword(writ_application *a, const writ_member *member, writ_keyword_role role,
                          const writ_output_keyword *row, writ_output_units *to)
{
    writ_run *run = a->walk->run;
    writ_keyword_result result = {
        .step = {.up = a->way,
                 .schema = a->schema,
                 .keyword = member->name,
                 .referred = a->way && a->way->referred},
    };
    if (role == WRIT_KEYWORD_DESCRIBES && describes(a, member->name))
        writ_json_write(&result.annotation, member->value, WRIT_JSON_COMPACT);
    bool holds = true;
    run->findings = &result.errors;
    if (row)
        holds = row->evaluate(a, member->value, &result);
    else if (role != WRIT_KEYWORD_SILENT)
        holds = run_instructions(a, member->name, role == WRIT_KEYWORD_JUDGES);
    run->findings = NULL;
    if (!holds)
        writ_buf_reset(&result.annotation);
    add_keyword(a, &result, holds, to);
    writ_buf_clear(&result.annotation);
    return holds;
}

static bool judge_keywords(writ_application *a, writ_output_units *to)
{
    const writ_value *origin = a->schema->origin;
    bool holds = true, has_phase[WRIT_PHASE_COUNT] = {true};
    for (writ_output_phase phase = 0; phase < WRIT_PHASE_COUNT; phase++)
        for (size_t i = 0; has_phase[phase] && i < origin->object.count; i++) {
            const writ_member *member = &origin->object.items[i];
            writ_keyword_role role = writ_schema_keyword_role(a->schema, member->name);
            const writ_output_keyword *row =
                role == WRIT_KEYWORD_JUDGES ? writ_output_keyword_find(member->name) : NULL;
            writ_output_phase its_own = row ? row->phase : WRIT_PHASE_FIRST;
            has_phase[its_own] = true;
            if (its_own == phase)
                holds = judge_keyword(a, member, role, row, to) && holds;
        }
    return holds;
}

/* ---- schemas ---- */

static bool is_at_bound(const writ_output_walk *walk)
{
    return walk->bytes > WRIT_BOUND_OUTPUT_BYTES ||
           (const char *)__builtin_frame_address(0) < walk->stack_end;
}

/* Marks for the same value, none made yet. */
static writ_marks like_marks(writ_run *run, uint32_t at)
{
    writ_marks marks = {.at = at, .words = run->tape->tokens[at].len / 64 + 1};
    marks.bits = writ_arena_zalloc(&run->scratch, marks.words * sizeof *marks.bits);
    return marks;
}

static void add_marks(writ_marks *to, const writ_marks *from)
{
    for (uint32_t i = 0; i < to->words; i++)
        to->bits[i] |= from->bits[i];
}

/* The program's answer; it marks by the same rules. */
static bool probe(writ_output_walk *walk, const writ_application *a)
{
    writ_run *run = walk->run;
    writ_findings *findings = run->findings;
    walk->truncated = true;
    run->marks = a->marks;
    bool holds = writ_run_probe(run, a->schema->id, a->at);
    run->marks = NULL;
    run->findings = findings;
    return holds;
}

/* A schema `false`. */
static bool refuse(writ_application *a, writ_output_units *to)
{
    writ_run *run = a->walk->run;
    writ_findings errors = {0};
    writ_output_units none = {0};
    const writ_output_step *way = a->way;
    bool is_undeclared = way && (writ_str_is(way->keyword, "additionalProperties") ||
                                 writ_str_is(way->keyword, "unevaluatedProperties"));
    run->findings = &errors;
    if (is_undeclared)
        writ_explain_undeclared(run, &a->frame, a->frame.key, way->schema, way->keyword.ptr);
    else
        writ_run_type(run, &a->frame, a->schema->id, a->at);
    run->findings = NULL;
    add_application(a, &none, false, &errors, to);
    return false;
}

static bool judge_schema(writ_application *a, writ_output_units *to)
{
    writ_output_units keywords = {0};
    writ_findings none = {0};
    a->frame.sensitive = a->frame.sensitive || a->schema->notes.sensitive;
    if (is_at_bound(a->walk))
        return probe(a->walk, a);
    if (a->schema->never)
        return refuse(a, to);
    bool holds = a->schema->origin->kind != WRIT_OBJECT || judge_keywords(a, &keywords);
    add_application(a, &keywords, holds, &none, to);
    return holds;
}

static bool asks_what_is_evaluated(const writ_run *run, const writ_schema *schema, uint32_t at)
{
    uint8_t kind = run->tape->tokens[at].kind;
    return (kind == WRIT_TOKEN_ARRAY && schema->unevaluated_items) ||
           (kind == WRIT_TOKEN_OBJECT && schema->unevaluated_properties);
}

bool writ_output_apply(writ_application *from, writ_keyword_result *result, const writ_str *token,
                       const writ_schema *schema, const writ_frame *frame, uint32_t at)
{
    writ_run *run = from->walk->run;
    writ_marks *outer = frame == &from->frame ? from->marks : NULL, own;
    writ_findings *findings = run->findings;
    writ_output_step way = result->step;
    way.token = token;
    way.referred = way.referred || result->is_reference;
    writ_application a = {
        .walk = from->walk, .way = &way, .frame = *frame, .schema = schema, .at = at};
    if (outer || asks_what_is_evaluated(run, schema, at)) {
        own = like_marks(run, at);
        a.marks = &own;
    }
    run->findings = NULL;
    bool holds = judge_schema(&a, &result->units);
    run->findings = findings;
    if (outer && (holds || result->must_hold))
        add_marks(outer, &own);
    return holds;
}

/* ---- records ---- */

/* What is wrong with the record as a whole. */
static writ_output_unit *new_error(writ_run *run, const writ_finding *finding)
{
    writ_output_unit *unit = WRIT_NEW(run->arena, writ_output_unit);
    unit->instance_location = finding->path;
    *writ_finding_add(run->arena, &unit->errors, finding->rule) = *finding;
    return unit;
}

typedef struct record_call {
    writ_run *run;
    const writ_schema *root;
    writ_output *output;
    size_t run_stack; /* for the program, where the walk's stack ends */
} record_call;

enum { WALK_STACK = 2 << 20, SPARE_STACK = 1 << 20 };

static void judge_record(void *context)
{
    const record_call *call = context;
    writ_run *run = call->run;
    writ_output *output = call->output;
    writ_output_walk walk = {.run = run, .extent = output->extent};
    walk.stack_end = (const char *)__builtin_frame_address(0) - WALK_STACK;
    run->stack_end = walk.stack_end - call->run_stack;
    writ_application a = {
        .walk = &walk,
        .frame = {.key = UINT32_MAX},
        .schema = call->root,
    };
    writ_output_units units = {0};
    writ_marks own;
    if (asks_what_is_evaluated(run, a.schema, 0)) {
        own = like_marks(run, 0);
        a.marks = &own;
    }
    bool holds = judge_schema(&a, &units);
    if (!units.first)
        add_unit(&walk, &units, &a.frame, a.schema, NULL, WRIT_STR_EMPTY)->valid = holds;
    output->root = units.first;
    output->truncated = walk.truncated;
}

/* Once more, on a stack where the program can go as deep as it could from the root. */
static bool judge_deep_record(record_call *call)
{
    call->run_stack = WRIT_BOUND_RUN_DEEP_STACK;
    writ_run_go_on(call->run);
    return writ_stack_call(WALK_STACK + call->run_stack + SPARE_STACK, judge_record, call);
}

void writ_output_run(writ_run *run, const writ_schema *root, writ_output *output)
{
    writ_findings none = {0};
    run->findings = NULL;
    writ_run_root(run);
    if (!run->gave_up && !run->costly.schema) {
        record_call call = {run, root, output, WRIT_BOUND_RUN_STACK};
        writ_run_go_on(run); /* the walk comes by the same values once more */
        judge_record(&call);
        if (run->gave_up == WRIT_TOO_DEEP && !judge_deep_record(&call))
            run->gave_up = WRIT_TOO_DEEP;
        if (!run->gave_up)
            return;
    }
    run->findings = &none;
    writ_run_explain_no_verdict(run, run->program->root);
    run->findings = NULL;
    output->root = new_error(run, &none.items[0]);
}

void writ_output_add(writ_run *run, writ_output *output, const writ_finding *finding)
{
    writ_output_unit *root = output->root, *unit = new_error(run, finding);
    if (!root) {
        output->root = unit;
        return;
    }
    root->valid = false;
    append(&root->units, unit);
    if (output->extent == WRIT_OUTPUT_RELEVANT)
        keep_relevant(&root->units, false);
}
