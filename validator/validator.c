/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/validator.h"

#include <stdlib.h>

#include "contracts/base/bounds.h"
#include "contracts/base/error.h"
#include "contracts/base/stack.h"
#include "contracts/base/write.h"
#include "contracts/field.h"
#include "contracts/path.h"
#include "validator/accept_tape.h"
#include "validator/output_walk.h"
#include "validator/run.h"

/* A field of the table, with its children by name: what an object may have. */
typedef struct watched {
    const writ_field *field;
    writ_map children;             /* name -> watched */
    struct watched *item;          /* of an array's items */
    struct watched *any;           /* of members under any name */
    bool names;                    /* declares at least one member by name */
    const struct watched *same_as; /* the ancestor whose children a recursive field has, or NULL */
} watched;

struct writ_validator {
    writ_arena arena; /* lives as long as the validator */
    const writ_schema_set *set;
    writ_validator_options options;
    writ_program program;
    writ_tape tape;
    writ_run run;
    writ_accept_plan *plan; /* NULL: none; made for the first record that asks for no reasons */
    bool has_plan;          /* it was made, or none can be */
    watched *root;          /* NULL unless undeclared members are watched */
    bool is_recursive;      /* some field is `same_as` another: it is as deep as a record is */
    bool has_branches;      /* some members are declared in branches alone */
    writ_arena seen;        /* of the next two */
    writ_map counted;       /* pattern path -> writ_seen_path */
    WRIT_ARRAY(writ_seen_path *) undeclared;
    bool expects_no; /* the last record that was judged was refused */
    writ_buf json;   /* of writ_validator_check_value */
};

/* An ancestor that a recursive field repeats is on the way down to it: `above` leads there. */
typedef struct watched_above {
    const struct watched_above *above;
    watched *node;
} watched_above;

static watched *watch(writ_validator *validator, const writ_field *field,
                      const watched_above *above)
{
    writ_arena *arena = &validator->arena;
    watched *node = WRIT_NEW(arena, watched);
    const watched_above here = {above, node};
    node->field = field;
    for (const watched_above *up = above; field->repeats && up; up = up->above)
        if (up->node->field == field->repeats)
            node->same_as = up->node;
    validator->is_recursive = validator->is_recursive || node->same_as;
    for (size_t i = 0; i < field->child_count; i++) {
        watched *child = watch(validator, field->children[i], &here);
        if (field->children[i]->is_item)
            node->item = child;
        else if (field->children[i]->is_any)
            node->any = child;
        else
            writ_map_put(arena, &node->children, field->children[i]->name, child);
        node->names = node->names || !field->children[i]->is_any;
    }
    return node;
}

/* Where a member may be declared by a branch that does not run on every payload, only the walk
 * tells whether it is declared. */
static bool has_branches(const writ_schema_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        const writ_schema *node = set->nodes[i];
        /* an `if` alone asserts nothing and is no instruction, but declares fields */
        if (node->any_of.count || node->one_of.count || node->if_ || node->dependent_schemas.count)
            return true;
    }
    return false;
}

int writ_validator_new(const writ_schema_set *set, const writ_validator_options *options,
                       writ_validator **out, writ_error *err)
{
    writ_validator *validator = calloc(1, sizeof *validator);
    if (!validator)
        writ_out_of_memory();
    int code = writ_program_init(&validator->program, set, err);
    if (code) {
        free(validator);
        return code;
    }
    validator->set = set;
    if (options)
        validator->options = *options;
    validator->run.program = &validator->program;
    validator->run.tape = &validator->tape;
    validator->run.show_values = validator->options.show_values;
    validator->has_branches = has_branches(set);
    if (validator->options.watch_undeclared &&
        validator->options.undeclared_payload != WRIT_PAYLOAD_ALLOW)
        validator->root = watch(validator, writ_field_tree(&validator->arena, set), NULL);
    *out = validator;
    return WRIT_OK;
}

void writ_validator_free(writ_validator *validator)
{
    if (!validator)
        return;
    writ_accept_plan_free(validator->plan);
    writ_program_clear(&validator->program);
    writ_tape_clear(&validator->tape);
    writ_run_clear(&validator->run);
    writ_buf_clear(&validator->json);
    writ_arena_clear(&validator->seen);
    writ_arena_clear(&validator->arena);
    free(validator);
}

int writ_validator_twin(const writ_validator *validator, writ_validator **twin, writ_error *err)
{
    return writ_validator_variant(validator, validator->set, twin, err);
}

int writ_validator_variant(const writ_validator *validator, const writ_schema_set *set,
                           writ_validator **variant, writ_error *err)
{
    return writ_validator_new(set, &validator->options, variant, err);
}

const writ_schema_set *writ_validator_set(const writ_validator *validator)
{
    return validator->set;
}

/* ---- undeclared members ---- */

/* One walk over the tape beside the field table. */
typedef struct undeclared_walk {
    writ_validator *validator;
    writ_arena *arena;       /* NULL: count only */
    writ_findings *findings; /* NULL: count only */
    writ_buf pattern;        /* path with * */
    writ_buf pointer;        /* path with indices */
    size_t found;
} undeclared_walk;

static void count_undeclared(writ_validator *validator, writ_str path)
{
    writ_seen_path *seen = writ_map_find(&validator->counted, path);
    if (!seen) {
        if (validator->undeclared.count >= 2 * WRIT_BOUND_FINDINGS)
            return;
        seen = WRIT_NEW(&validator->seen, writ_seen_path);
        seen->path = writ_str_copy(&validator->seen, path);
        writ_map_put(&validator->seen, &validator->counted, seen->path, seen);
        *WRIT_PUSH(&validator->seen, &validator->undeclared) = seen;
    }
    seen->times++;
}

static bool already_found(const writ_findings *findings, writ_str path)
{
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].rule == WRIT_RULE_UNDECLARED_FIELD &&
            writ_str_equal(findings->items[i].path, path))
            return true;
    return false;
}

static void found_undeclared(undeclared_walk *walk, writ_str name, uint32_t at)
{
    writ_validator *validator = walk->validator;
    walk->found++;
    /* one that makes the record be refused is counted when it is explained, not twice */
    if (walk->findings || validator->options.undeclared_payload != WRIT_PAYLOAD_REJECT)
        count_undeclared(validator, writ_buf_str(&walk->pattern));
    if (!walk->findings || already_found(walk->findings, writ_buf_str(&walk->pointer)))
        return;
    writ_finding *finding =
        writ_finding_add(walk->arena, walk->findings, WRIT_RULE_UNDECLARED_FIELD);
    if (!finding)
        return;
    if (validator->options.undeclared_payload == WRIT_PAYLOAD_REJECT)
        finding->severity = WRIT_ERROR;
    /* nothing says whether an undeclared member is personal: its value is not shown */
    writ_frame frame = {.key = UINT32_MAX, .sensitive = true};
    finding->path = writ_str_copy(walk->arena, writ_buf_str(&walk->pointer));
    finding->expected = WRIT_STR("absent");
    finding->actual = writ_explain_actual(&validator->run, &frame, at);
    finding->message =
        writ_str_printf(walk->arena, "'%.*s' is not a field of the contract", WRIT_FMT(name));
}

static void walk_undeclared(undeclared_walk *walk, const watched *node, uint32_t at);

/* Walks into a value one token deeper; a child of NULL is undeclared. */
static void walk_step(undeclared_walk *walk, const watched *child, writ_str name, bool is_item,
                      uint32_t index, uint32_t at)
{
    size_t pattern = walk->pattern.len, pointer = walk->pointer.len;
    if (is_item)
        writ_buf_printf(&walk->pointer, "/%u", index);
    else
        writ_pointer_add(&walk->pointer, name);
    if (is_item || (child && child->field->is_any))
        writ_buf_add_text(&walk->pattern, "/*");
    else
        writ_pointer_add(&walk->pattern, name);
    if (child)
        walk_undeclared(walk, child, at);
    else
        found_undeclared(walk, name, at);
    walk->pattern.len = pattern;
    walk->pointer.len = pointer;
}

static void walk_undeclared(undeclared_walk *walk, const watched *node, uint32_t at)
{
    const writ_tape *tape = &walk->validator->tape;
    const writ_token *tokens = tape->tokens;
    if (node->same_as)
        node = node->same_as;
    if (tokens[at].kind == WRIT_TOKEN_ARRAY && node->item) {
        uint32_t item = at + 1;
        for (uint32_t i = 0; i < tokens[at].len; i++, item = writ_tape_next(tokens, item))
            walk_step(walk, node->item, WRIT_STR_EMPTY, true, i, item);
    } else if (tokens[at].kind == WRIT_TOKEN_OBJECT && (node->names || node->any)) {
        writ_buf text = WRIT_BUF_INIT;
        for (uint32_t key = at + 1; key < tokens[at].next; key = writ_tape_next(tokens, key + 1)) {
            writ_str name = writ_tape_text(tape, &tokens[key], &text);
            const watched *child = writ_map_find(&node->children, name);
            walk_step(walk, child ? child : node->any, name, false, 0, key + 1);
        }
        writ_buf_clear(&text);
    }
}

static void walk_root(void *context)
{
    undeclared_walk *walk = context;
    walk_undeclared(walk, walk->validator->root, 0);
}

/* A record may be deep only if it has many tokens, and then a stack for it costs little. */
static void walk_record(undeclared_walk *walk)
{
    static const size_t shallow_tokens = 1024, bytes = WRIT_BOUND_PAYLOAD_DEPTH * (size_t)2048;
    bool is_deep = walk->validator->is_recursive && walk->validator->tape.count > shallow_tokens;
    if (!is_deep || !writ_stack_call(bytes, walk_root, walk))
        walk_root(walk);
}

/* Counts the undeclared members of the record on the tape, and reports them into findings unless
 * that is NULL. Returns how many there are. */
static size_t undeclared_members(writ_validator *validator, writ_arena *arena,
                                 writ_findings *findings)
{
    undeclared_walk walk = {.validator = validator, .arena = arena, .findings = findings};
    writ_buf_reserve(&walk.pattern, 0);
    writ_buf_reserve(&walk.pointer, 0);
    walk_record(&walk);
    writ_buf_clear(&walk.pattern);
    writ_buf_clear(&walk.pointer);
    return walk.found;
}

size_t writ_validator_undeclared_count(const writ_validator *validator)
{
    return validator->undeclared.count;
}

void writ_validator_take_undeclared(writ_validator *validator, writ_arena *arena,
                                    writ_seen_paths *paths)
{
    for (size_t i = 0; i < validator->undeclared.count; i++) {
        const writ_seen_path *seen = validator->undeclared.items[i];
        *WRIT_PUSH(arena, paths) = (writ_seen_path){writ_str_copy(arena, seen->path), seen->times};
    }
    validator->undeclared.items = NULL;
    validator->undeclared.count = validator->undeclared.capacity = 0;
    validator->counted = (writ_map)WRIT_MAP_INIT;
    writ_arena_reset(&validator->seen);
}

/* Names a slot by where its name stands in its document, which copies of a node share; of one that
 * stands nowhere by where its schema does. */
static writ_str slot_key(writ_buf *key, const writ_slot *slot)
{
    const writ_place *place = &slot->property->place;
    writ_buf_reset(key);
    writ_buf_add(key, &place->source, sizeof place->source);
    writ_buf_add(key, &place->offset, sizeof place->offset);
    if (!place->source)
        writ_buf_add_str(key, slot->property->schema->pointer);
    writ_buf_add_str(key, slot->name);
    return writ_buf_str(key);
}

/* Calls visit for each slot of a declared member. */
static void each_slot(const writ_program *program,
                      void (*visit)(void *context, writ_members *members, uint32_t slot),
                      void *context)
{
    for (uint32_t i = 0; i < program->instruction_count; i++) {
        if (program->instructions[i].op != WRIT_OP_MEMBERS)
            continue;
        writ_members *members = program->instructions[i].members;
        for (uint32_t slot = 0; slot < members->slot_count; slot++)
            if (members->slots[slot].property)
                visit(context, members, slot);
    }
}

typedef struct joining {
    writ_arena arena;
    writ_map seen; /* by slot_key */
    writ_buf key;
} joining;

static void note_seen(void *context, writ_members *members, uint32_t slot)
{
    joining *j = context;
    if (members->seen[slot / 64] >> (slot % 64) & 1)
        writ_map_put(&j->arena, &j->seen,
                     writ_str_copy(&j->arena, slot_key(&j->key, &members->slots[slot])), j);
}

static void take_seen(void *context, writ_members *members, uint32_t slot)
{
    joining *j = context;
    if (writ_map_find(&j->seen, slot_key(&j->key, &members->slots[slot])))
        members->seen[slot / 64] |= UINT64_C(1) << (slot % 64);
}

void writ_validator_join_seen(writ_validator *validator, const writ_validator *twin)
{
    joining j = {0};
    each_slot(&twin->program, note_seen, &j);
    each_slot(&validator->program, take_seen, &j);
    writ_buf_clear(&j.key);
    writ_arena_clear(&j.arena);
}

typedef struct never_seen_walk {
    const bool *seen; /* by node id: a member that this node describes came */
    writ_arena *arena;
    writ_seen_paths *paths;
} never_seen_walk;

static void add_never_seen(writ_field *field, void *context)
{
    never_seen_walk *walk = context;
    if (field->is_any || walk->seen[field->schema->id])
        return;
    if (field->parent && field->parent->parent && !field->parent->is_any &&
        !walk->seen[field->parent->schema->id])
        return; /* what is in a container that never came goes without saying */
    WRIT_PUSH(walk->arena, walk->paths)->path = field->path;
}

void writ_validator_never_seen(const writ_validator *validator, writ_arena *arena,
                               writ_seen_paths *paths)
{
    const writ_program *program = &validator->program;
    bool *seen = writ_arena_zalloc(arena, program->block_count + 1);
    for (uint32_t i = 0; i < program->instruction_count; i++) {
        if (program->instructions[i].op != WRIT_OP_MEMBERS)
            continue;
        const writ_members *members = program->instructions[i].members;
        for (uint32_t slot = 0; slot < members->slot_count; slot++)
            if (members->seen[slot / 64] >> (slot % 64) & 1 && members->slots[slot].property)
                seen[members->slots[slot].property->schema->id] = true;
    }
    never_seen_walk walk = {seen, arena, paths};
    writ_field_each(writ_field_tree(arena, validator->set), add_never_seen, &walk);
}

/* ---- judging ---- */

static void prepare_run(writ_validator *validator, writ_arena *arena, writ_findings *findings)
{
    writ_run *run = &validator->run;
    run->arena = arena;
    run->findings = findings;
}

static bool start(writ_validator *validator, writ_arena *arena, writ_findings *findings,
                  const char *bytes, size_t len, writ_scan_error *error)
{
    prepare_run(validator, arena, findings);
    return writ_scan(&validator->tape, bytes, len, error);
}

/* NULL: none. */
static writ_accept_plan *plan_of(writ_validator *validator)
{
    bool watch = validator->root != NULL;
    if (!validator->has_plan && !(watch && validator->has_branches))
        validator->plan = writ_accept_plan_new(&validator->program, watch);
    if (!validator->has_plan && validator->plan && validator->options.no_jit)
        validator->plan->until_jit = validator->plan->until_parts = 0;
    validator->has_plan = true;
    return validator->plan;
}

static bool takes_short_way(writ_validator *validator, const char *bytes, size_t len)
{
    writ_accept_plan *plan = plan_of(validator);
    return plan && writ_accept(plan, bytes, len);
}

size_t writ_validator_accept_lines(writ_validator *validator, const char *bytes, size_t len,
                                   uint64_t *count)
{
    writ_accept_plan *plan = plan_of(validator);
    *count = 0;
    return plan ? writ_accept_lines(plan, bytes, len, count) : 0;
}

const char *writ_validator_accept_next(writ_validator *validator, writ_accept_stream *stream,
                                       const char *p)
{
    writ_accept_plan *plan = plan_of(validator);
    return plan ? writ_accept_stream_next(stream, plan, p) : NULL;
}

/* The record's tape: of its errors alone where the plan can make one. A value that holds has no
 * undeclared members either, so nobody misses what is not there. */
static bool make_tape(writ_validator *validator, const char *bytes, size_t len,
                      writ_scan_error *error)
{
    return (validator->plan && writ_accept_tape(validator->plan, &validator->tape, bytes, len)) ||
           writ_scan(&validator->tape, bytes, len, error);
}

/* The verdict on the record on the tape. */
static bool tape_holds(writ_validator *validator)
{
    if (validator->tape.duplicates && !validator->options.allow_duplicate_keys)
        return false;
    if (!writ_run_root(&validator->run))
        return false;
    bool may_have_undeclared =
        validator->root && (validator->run.undeclared || validator->has_branches);
    return !may_have_undeclared || !undeclared_members(validator, NULL, NULL) ||
           validator->options.undeclared_payload != WRIT_PAYLOAD_REJECT;
}

bool writ_validator_accepts(writ_validator *validator, const char *bytes, size_t len)
{
    writ_scan_error error;
    return takes_short_way(validator, bytes, len) ||
           (start(validator, NULL, NULL, bytes, len, &error) && tape_holds(validator));
}

void writ_validator_add_malformed(writ_arena *arena, writ_findings *findings,
                                  const writ_scan_error *error)
{
    writ_finding *finding = writ_finding_add(arena, findings, WRIT_RULE_MALFORMED_JSON);
    if (!finding)
        return;
    finding->expected = WRIT_STR("JSON");
    finding->actual = writ_str_of(error->message);
    finding->message = writ_str_printf(arena, "the record is not JSON: %s at byte %zu",
                                       error->message, error->offset);
}

/* The pointer of a token, found by walking down to it: for reports, so speed does not matter. */
static void pointer_to(const writ_tape *tape, uint32_t target, writ_buf *pointer)
{
    const writ_token *tokens = tape->tokens;
    writ_buf text = WRIT_BUF_INIT;
    uint32_t at = 0;
    while (at != target) {
        bool is_object = tokens[at].kind == WRIT_TOKEN_OBJECT;
        uint32_t child = at + 1, index = 0;
        while (writ_tape_next(tokens, child + is_object) <= target) {
            child = writ_tape_next(tokens, child + is_object);
            index++;
        }
        if (is_object)
            writ_pointer_add(pointer, writ_tape_text(tape, &tokens[child], &text));
        else
            writ_buf_printf(pointer, "/%u", index);
        at = child + is_object;
    }
    writ_buf_clear(&text);
}

/* The first name of the object that stands in it twice. */
static writ_str repeated_name(writ_arena *arena, const writ_tape *tape, uint32_t object)
{
    const writ_token *tokens = tape->tokens;
    writ_arena scratch = WRIT_ARENA_INIT;
    writ_map known = WRIT_MAP_INIT;
    writ_buf text = WRIT_BUF_INIT;
    writ_str repeated = WRIT_STR_EMPTY;
    for (uint32_t key = object + 1; key < tokens[object].next && !repeated.ptr;
         key = writ_tape_next(tokens, key + 1)) {
        writ_str name = writ_str_copy(&scratch, writ_tape_text(tape, &tokens[key], &text));
        if (writ_map_put(&scratch, &known, name, (void *)tape))
            repeated = writ_str_copy(arena, name);
    }
    writ_buf_clear(&text);
    writ_arena_clear(&scratch);
    return repeated;
}

static void add_duplicates(writ_validator *validator, writ_arena *arena, writ_findings *findings)
{
    const writ_tape *tape = &validator->tape;
    for (uint32_t at = 0; at < tape->count; at++) {
        if (tape->tokens[at].kind != WRIT_TOKEN_OBJECT ||
            !(tape->tokens[at].flags & WRIT_TOKEN_DUPLICATE))
            continue;
        writ_finding *finding = writ_finding_add(arena, findings, WRIT_RULE_DUPLICATE_KEY);
        if (!finding)
            return;
        writ_str name = repeated_name(arena, tape, at);
        writ_buf pointer = WRIT_BUF_INIT;
        pointer_to(tape, at, &pointer);
        writ_pointer_add(&pointer, name);
        finding->path = writ_str_copy(arena, writ_buf_str(&pointer));
        writ_buf_clear(&pointer);
        finding->expected = WRIT_STR("one member of a name");
        finding->actual = WRIT_STR("several");
        finding->message = writ_str_printf(arena, "'%.*s' is there more than once", WRIT_FMT(name));
    }
}

/* What is wrong with the record on the tape. What the schema says goes to the output unless that is
 * NULL. */
static void explain_tape(writ_validator *validator, writ_arena *arena, writ_output *output,
                         writ_findings *findings)
{
    if (validator->tape.duplicates && !validator->options.allow_duplicate_keys)
        add_duplicates(validator, arena, findings);
    if (output)
        writ_output_run(&validator->run, validator->set->root, output);
    else
        writ_run_root(&validator->run);
    if (validator->root && !validator->run.gave_up)
        undeclared_members(validator, arena, findings);
}

/* What is wrong with a record. */
static void explain(writ_validator *validator, writ_arena *arena, const char *bytes, size_t len,
                    writ_output *output, writ_findings *findings)
{
    writ_scan_error error;
    if (start(validator, arena, findings, bytes, len, &error))
        explain_tape(validator, arena, output, findings);
    else
        writ_validator_add_malformed(arena, findings, &error);
}

static bool has_errors(const writ_findings *findings, size_t from)
{
    for (size_t i = from; i < findings->count; i++)
        if (findings->items[i].severity == WRIT_ERROR)
            return true;
    return findings->dropped != 0;
}

/* Among records that are refused the next one likely is, and asking for the reasons at once spares
 * a run. */
bool writ_validator_judge_read(writ_validator *validator, writ_arena *arena,
                               writ_findings *findings)
{
    prepare_run(validator, NULL, NULL);
    if (!validator->expects_no && tape_holds(validator))
        return true;
    prepare_run(validator, arena, findings);
    size_t before = findings->count;
    validator->run.is_brief = true;
    explain_tape(validator, arena, NULL, findings);
    validator->run.is_brief = false;
    return !(validator->expects_no = has_errors(findings, before));
}

bool writ_validator_read(writ_validator *validator, const char *bytes, size_t len,
                         writ_scan_error *error)
{
    prepare_run(validator, NULL, NULL);
    plan_of(validator);
    return make_tape(validator, bytes, len, error);
}

bool writ_validator_judge_tape(writ_validator *validator, writ_arena *arena, writ_tape *tape,
                               writ_findings *findings)
{
    const writ_tape own = validator->tape;
    validator->tape = *tape;
    bool valid = writ_validator_judge_read(validator, arena, findings);
    *tape = validator->tape;
    validator->tape = own;
    return valid;
}

bool writ_validator_judge_line(writ_validator *validator, writ_arena *arena, const char *bytes,
                               size_t len, writ_findings *findings)
{
    writ_scan_error error;
    if (writ_validator_read(validator, bytes, len, &error))
        return writ_validator_judge_read(validator, arena, findings);
    writ_validator_add_malformed(arena, findings, &error);
    validator->expects_no = true;
    return false;
}

bool writ_validator_judge(writ_validator *validator, writ_arena *arena, const char *bytes,
                          size_t len, writ_findings *findings)
{
    return takes_short_way(validator, bytes, len) ||
           writ_validator_judge_line(validator, arena, bytes, len, findings);
}

bool writ_validator_check(writ_validator *validator, writ_arena *arena, const char *bytes,
                          size_t len, writ_findings *findings)
{
    size_t before = findings->count;
    explain(validator, arena, bytes, len, NULL, findings);
    return !has_errors(findings, before);
}

static void add_units(writ_validator *validator, writ_output *output, const writ_findings *findings,
                      size_t from)
{
    for (size_t i = from; i < findings->count; i++)
        if (findings->items[i].severity == WRIT_ERROR)
            writ_output_add(&validator->run, output, &findings->items[i]);
}

void writ_validator_output_of(writ_validator *validator, writ_arena *arena, writ_output *output,
                              const writ_findings *findings)
{
    output->root = NULL;
    output->truncated = false;
    prepare_run(validator, arena, NULL);
    add_units(validator, output, findings, 0);
}

bool writ_validator_output(writ_validator *validator, writ_arena *arena, const char *bytes,
                           size_t len, writ_output *output, writ_findings *findings)
{
    size_t before = findings->count;
    output->root = NULL;
    output->truncated = false;
    explain(validator, arena, bytes, len, output, findings);
    add_units(validator, output, findings, before);
    return output->root->valid;
}

/* As JSON, in validator->json; its length. */
static size_t write_value(writ_validator *validator, const writ_value *value)
{
    static const char padding[WRIT_SCAN_PADDING];
    writ_buf_reset(&validator->json);
    writ_json_write(&validator->json, value, WRIT_JSON_COMPACT);
    size_t len = validator->json.len;
    writ_buf_add(&validator->json, padding, sizeof padding);
    return len;
}

bool writ_validator_check_part(writ_validator *validator, writ_arena *arena,
                               const writ_schema *part, const writ_value *value,
                               writ_findings *findings)
{
    writ_scan_error error;
    size_t len = write_value(validator, value), before = findings->count;
    if (start(validator, arena, findings, validator->json.ptr, len, &error)) {
        writ_run_value(&validator->run, part->id);
        writ_run_explain_no_verdict(&validator->run, part->id);
    } else {
        writ_validator_add_malformed(arena, findings, &error);
    }
    return !has_errors(findings, before);
}

bool writ_validator_check_value(writ_validator *validator, writ_arena *arena,
                                const writ_value *value, writ_findings *findings)
{
    size_t len = write_value(validator, value);
    return findings ? writ_validator_check(validator, arena, validator->json.ptr, len, findings)
                    : writ_validator_accepts(validator, validator->json.ptr, len);
}

const writ_tape *writ_validator_tape(const writ_validator *validator)
{
    return &validator->tape;
}
