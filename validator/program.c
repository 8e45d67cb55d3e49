/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/program.h"

#include "contracts/base/read.h"
#include "contracts/base/write.h"

static const struct {
    const char *name;
    const char *keyword;
    const char *asks;
    writ_op_group group;
} ops[] = {
#define OP(name, group, keyword, asks) {#name, keyword, asks, WRIT_OPS_##group},
#include "validator/opcodes.def"
#undef OP
};

const char *writ_op_name(writ_op op)
{
    return ops[op].name;
}

const char *writ_op_keyword(writ_op op)
{
    return ops[op].keyword;
}

const char *writ_op_asks(writ_op op)
{
    return ops[op].asks;
}

writ_op_group writ_op_group_of(writ_op op)
{
    return ops[op].group;
}

const char *writ_op_group_name(writ_op_group group)
{
    static const char *const names[] = {"number", "string", "array", "object", "any", "last"};
    return names[group];
}

/* The instructions of one block while it is compiled, by group. */
typedef WRIT_ARRAY(writ_instruction) instruction_list;

typedef struct compiler {
    writ_program *program;
    instruction_list groups[WRIT_OPS_COUNT];
    instruction_list all;
    const writ_schema *schema; /* the node being compiled */
    bool *marks; /* by node id: what it evaluates may concern an `unevaluated…` above it */
    writ_error *err;
} compiler;

static writ_instruction *emit(compiler *c, writ_op op)
{
    writ_instruction *instruction = WRIT_PUSH(&c->program->arena, &c->groups[ops[op].group]);
    instruction->op = op;
    instruction->schema = c->schema;
    instruction->block = WRIT_NO_BLOCK;
    return instruction;
}

static uint32_t block_of(const writ_schema *schema)
{
    return schema ? schema->id : WRIT_NO_BLOCK;
}

static uint32_t *blocks_of(compiler *c, const writ_schema_list *list)
{
    uint32_t *blocks = writ_arena_alloc(&c->program->arena, list->count * sizeof *blocks);
    for (size_t i = 0; i < list->count; i++)
        blocks[i] = list->items[i]->id;
    return blocks;
}

static void emit_bound(compiler *c, writ_op op, const writ_number *number)
{
    if (!number)
        return;
    writ_instruction *instruction = emit(c, op);
    instruction->bound.number = number;
    instruction->bound.is_integer = writ_number_to_int(number, &instruction->bound.integer);
}

static void emit_limits(compiler *c, writ_op at_least, uint64_t low, writ_op at_most, uint64_t high)
{
    if (low > 0)
        emit(c, at_least)->limit = low;
    if (high != WRIT_NO_LIMIT)
        emit(c, at_most)->limit = high;
}

static int compile_pattern(compiler *c, writ_str source, const char *keyword,
                           const writ_pattern **pattern)
{
    writ_error cause = WRIT_ERROR_INIT;
    writ_pattern *compiled;
    if (writ_pattern_compile(source, &compiled, &cause)) {
        writ_place place = writ_schema_keyword_place(c->schema, keyword);
        int code = writ_error_set_place(c->err, WRIT_E_INPUT, &place, "pattern '%.*s': %s",
                                        WRIT_FMT(source), cause.message);
        writ_error_hint(c->err, "%s", cause.hint);
        return code;
    }
    *WRIT_PUSH(&c->program->arena, &c->program->patterns) = compiled;
    *pattern = compiled;
    return WRIT_OK;
}

/* Many constants are found by their hash. */
static void compile_constant_table(writ_arena *arena, writ_constants *constants)
{
    uint32_t size = 16;
    while (size < constants->count * 2)
        size *= 2;
    constants->table = writ_arena_zalloc(arena, size * sizeof *constants->table);
    constants->table_mask = size - 1;
    for (uint32_t i = 0; i < constants->count; i++) {
        uint32_t at =
            (uint32_t)writ_tape_hash(&constants->tape, constants->at[i]) & constants->table_mask;
        while (constants->table[at])
            at = (at + 1) & constants->table_mask;
        constants->table[at] = i + 1;
    }
}

static void scan_constants(writ_arena *arena, writ_constants *constants, writ_value *const *values)
{
    writ_value list = {.kind = WRIT_ARRAY};
    list.array.items = (writ_value **)values;
    list.array.count = constants->count;
    static const char padding[WRIT_SCAN_PADDING];
    writ_buf json = WRIT_BUF_INIT;
    writ_json_write(&json, &list, WRIT_JSON_COMPACT);
    size_t len = json.len;
    writ_buf_add(&json, padding, sizeof padding);
    const char *bytes = writ_arena_copy(arena, json.ptr, json.len);
    writ_buf_clear(&json);
    writ_scan_error unused;
    writ_scan(&constants->tape, bytes, len, &unused); /* what we wrote is JSON */
}

static void emit_constants(compiler *c, writ_op op, writ_value *const *values, size_t count)
{
    static const uint32_t few = 8;
    writ_arena *arena = &c->program->arena;
    writ_constants *constants = WRIT_NEW(arena, writ_constants);
    constants->at = writ_arena_zalloc(arena, count * sizeof *constants->at);
    constants->texts = writ_arena_zalloc(arena, count * sizeof *constants->texts);
    constants->count = (uint32_t)count;
    scan_constants(arena, constants, values);
    uint32_t at = 1;
    for (size_t i = 0; i < count; i++, at = writ_tape_next(constants->tape.tokens, at)) {
        constants->at[i] = at;
        constants->kinds |= 1u << constants->tape.tokens[at].kind;
        if (values[i]->kind == WRIT_STRING)
            constants->texts[i] = values[i]->string;
    }
    if (count > few)
        compile_constant_table(arena, constants);
    *WRIT_PUSH(arena, &c->program->constants) = constants;
    emit(c, op)->constants = constants;
}

static int compile_string(compiler *c)
{
    const writ_schema *schema = c->schema;
    emit_limits(c, WRIT_OP_MIN_LENGTH, schema->min_length, WRIT_OP_MAX_LENGTH, schema->max_length);
    if (schema->has_pattern) {
        const writ_pattern *pattern;
        int code = compile_pattern(c, schema->pattern, "pattern", &pattern);
        if (code)
            return code;
        emit(c, WRIT_OP_PATTERN)->pattern = pattern;
    }
    writ_format format =
        schema->format_asserted ? writ_format_find(schema->format) : WRIT_FORMAT_NONE;
    if (schema->time.kind != WRIT_TIME_NONE)
        emit(c, WRIT_OP_TIME)->time = &schema->time; /* says all that a time format would */
    else if (format != WRIT_FORMAT_NONE)
        emit(c, WRIT_OP_FORMAT)->format = format;
    return writ_format_prepare(format, c->err);
}

static void compile_array(compiler *c)
{
    const writ_schema *schema = c->schema;
    emit_limits(c, WRIT_OP_MIN_ITEMS, schema->min_items, WRIT_OP_MAX_ITEMS, schema->max_items);
    if (schema->prefix_items.count || schema->items) {
        writ_instruction *items = emit(c, WRIT_OP_ITEMS);
        items->list.blocks = blocks_of(c, &schema->prefix_items);
        items->list.count = (uint32_t)schema->prefix_items.count;
        items->list.rest = block_of(schema->items);
    }
    if (schema->contains) {
        writ_instruction *contains = emit(c, WRIT_OP_CONTAINS);
        contains->block = schema->contains->id;
        contains->contains.minimum = schema->min_contains;
        contains->contains.maximum = schema->max_contains;
    }
    if (schema->unique_items)
        emit(c, WRIT_OP_UNIQUE_ITEMS);
}

/* The slot of a name, made on first mention. */
static uint32_t slot_for(writ_arena *arena, writ_members *members, writ_map *known,
                         size_t *capacity, writ_str name)
{
    void *found = writ_map_find(known, name);
    if (found)
        return (uint32_t)((uintptr_t)found - 1);
    members->slots = writ_array_grow(arena, members->slots, members->slot_count, capacity,
                                     sizeof *members->slots);
    members->slots[members->slot_count] = (writ_slot){
        .name = name,
        .hash = writ_scan_hash(name),
        .block = WRIT_NO_BLOCK,
    };
    writ_map_put(arena, known, name, (void *)(uintptr_t)(members->slot_count + 1));
    return members->slot_count++;
}

static void compile_slots(compiler *c, writ_members *members)
{
    const writ_schema *schema = c->schema;
    writ_arena *arena = &c->program->arena;
    writ_map known = WRIT_MAP_INIT;
    size_t capacity = 0;
    for (size_t i = 0; i < schema->properties.count; i++) {
        const writ_schema_property *property = &schema->properties.items[i];
        uint32_t slot = slot_for(arena, members, &known, &capacity, property->name);
        members->slots[slot].block = property->schema->id;
        members->slots[slot].property = property;
    }
    members->required_count = (uint32_t)schema->required.count;
    members->required_slots =
        writ_arena_alloc(arena, schema->required.count * sizeof *members->required_slots);
    for (size_t i = 0; i < schema->required.count; i++)
        members->required_slots[i] =
            slot_for(arena, members, &known, &capacity, schema->required.items[i]);
    members->dependency_count = (uint32_t)schema->dependent_required.count;
    members->dependencies =
        writ_arena_zalloc(arena, members->dependency_count * sizeof *members->dependencies);
    for (uint32_t i = 0; i < members->dependency_count; i++) {
        const writ_dependent_required *from = &schema->dependent_required.items[i];
        struct writ_dependency *to = &members->dependencies[i];
        to->slot = slot_for(arena, members, &known, &capacity, from->name);
        to->required = from->required;
        to->required_slots =
            writ_arena_alloc(arena, from->required.count * sizeof *to->required_slots);
        for (size_t j = 0; j < from->required.count; j++)
            to->required_slots[j] =
                slot_for(arena, members, &known, &capacity, from->required.items[j]);
    }
}

/* Names that meet in the table of a cheap hash: a seeded one for them. */
static void compile_name_slots(writ_arena *arena, writ_members *members)
{
    members->by_name = true;
    for (uint32_t i = 0; i < members->slot_count; i++)
        writ_map_put(arena, &members->name_slots, members->slots[i].name,
                     (void *)(uintptr_t)(i + 1));
}

static void compile_table(writ_arena *arena, writ_members *members)
{
    static const uint32_t longest_chain = 32; /* half full, some 10 are met by chance */
    members->words = (members->slot_count + 63) / 64;
    members->required = writ_arena_zalloc(arena, members->words * sizeof *members->required);
    for (uint32_t i = 0; i < members->required_count; i++) {
        uint32_t slot = members->required_slots[i];
        members->required[slot / 64] |= UINT64_C(1) << (slot % 64);
    }
    uint32_t size = 4;
    while (size < members->slot_count * 2)
        size *= 2;
    members->table = writ_arena_zalloc(arena, size * sizeof *members->table);
    members->table_mask = size - 1;
    for (uint32_t i = 0; i < members->slot_count && !members->by_name; i++) {
        uint32_t at = members->slots[i].hash & members->table_mask, steps = 0;
        for (; members->table[at] && steps < longest_chain; steps++)
            at = (at + 1) & members->table_mask;
        members->table[at] = i + 1;
        if (steps == longest_chain)
            compile_name_slots(arena, members);
    }
    members->after = writ_arena_zalloc(arena, (members->slot_count + 1) * sizeof *members->after);
    for (uint32_t i = 0; i < members->slot_count; i++)
        members->after[i] = i + 1; /* until a record says otherwise: in the schema's order */
    members->seen = writ_arena_zalloc(arena, members->words * sizeof *members->seen);
}

/* Does something in place of the node's value evaluate parts of it, beside its own keywords? */
static bool evaluates_in_place(const writ_schema *schema)
{
    return schema->ref || schema->all_of.count || schema->any_of.count || schema->one_of.count ||
           schema->if_ || schema->dependent_schemas.count;
}

/* The schema for members that nothing else of the node speaks of, where the node's own keywords
 * decide that: `unevaluatedProperties` is then another name of `additionalProperties`. */
static const writ_schema *additional_of(const writ_schema *schema, const char **keyword)
{
    bool is_other = !schema->additional_properties && !evaluates_in_place(schema);
    *keyword = is_other ? "unevaluatedProperties" : "additionalProperties";
    return is_other ? schema->unevaluated_properties : schema->additional_properties;
}

/* `additionalProperties` leaves nothing to it. */
static void compile_unevaluated(compiler *c)
{
    const writ_schema *schema = c->schema;
    if (schema->unevaluated_items && !schema->items)
        emit(c, WRIT_OP_UNEVALUATED_ITEMS)->block = schema->unevaluated_items->id;
    if (schema->unevaluated_properties && !schema->additional_properties &&
        evaluates_in_place(schema))
        emit(c, WRIT_OP_UNEVALUATED_PROPERTIES)->block = schema->unevaluated_properties->id;
}

static int compile_object(compiler *c)
{
    const writ_schema *schema = c->schema;
    writ_arena *arena = &c->program->arena;
    const char *additional_keyword;
    const writ_schema *additional = additional_of(schema, &additional_keyword);
    emit_limits(c, WRIT_OP_MIN_PROPERTIES, schema->min_properties, WRIT_OP_MAX_PROPERTIES,
                schema->max_properties);
    if (schema->properties.count || schema->pattern_properties.count || additional ||
        schema->property_names || schema->required.count || schema->dependent_required.count) {
        writ_members *members = WRIT_NEW(arena, writ_members);
        compile_slots(c, members);
        compile_table(arena, members);
        members->pattern_count = (uint32_t)schema->pattern_properties.count;
        members->patterns =
            writ_arena_zalloc(arena, members->pattern_count * sizeof *members->patterns);
        for (uint32_t i = 0; i < members->pattern_count; i++) {
            const writ_schema_property *from = &schema->pattern_properties.items[i];
            int code =
                compile_pattern(c, from->name, "patternProperties", &members->patterns[i].pattern);
            if (code)
                return code;
            members->patterns[i].block = from->schema->id;
        }
        members->closed = additional && additional->never;
        members->additional = members->closed ? WRIT_NO_BLOCK : block_of(additional);
        members->additional_keyword = additional_keyword;
        members->names = block_of(schema->property_names);
        emit(c, WRIT_OP_MEMBERS)->members = members;
    }
    for (size_t i = 0; i < schema->dependent_schemas.count; i++) {
        writ_instruction *dependent = emit(c, WRIT_OP_DEPENDENT);
        dependent->name = schema->dependent_schemas.items[i].name;
        dependent->block = schema->dependent_schemas.items[i].schema->id;
    }
    return WRIT_OK;
}

static void emit_list(compiler *c, writ_op op, const writ_schema_list *list)
{
    if (!list->count)
        return;
    writ_instruction *instruction = emit(c, op);
    instruction->list.blocks = blocks_of(c, list);
    instruction->list.count = (uint32_t)list->count;
    instruction->list.rest = WRIT_NO_BLOCK;
}

static void compile_in_place(compiler *c)
{
    const writ_schema *schema = c->schema;
    if (schema->enum_values)
        emit_constants(c, WRIT_OP_ENUM, schema->enum_values->array.items,
                       schema->enum_values->array.count);
    if (schema->const_value) {
        writ_value *value = (writ_value *)schema->const_value;
        emit_constants(c, WRIT_OP_CONST, &value, 1);
    }
    if (schema->ref)
        emit(c, WRIT_OP_REF)->block = schema->ref->id;
    emit_list(c, WRIT_OP_ALL_OF, &schema->all_of);
    emit_list(c, WRIT_OP_ANY_OF, &schema->any_of);
    emit_list(c, WRIT_OP_ONE_OF, &schema->one_of);
    if (schema->not_)
        emit(c, WRIT_OP_NOT)->block = schema->not_->id;
    if (schema->if_ && (schema->then_ || schema->else_ || c->marks[schema->id])) {
        writ_instruction *condition = emit(c, WRIT_OP_IF);
        condition->block = schema->if_->id;
        condition->branch.then_ = block_of(schema->then_);
        condition->branch.else_ = block_of(schema->else_);
    }
}

static void compile_number(compiler *c)
{
    const writ_schema *schema = c->schema;
    emit_bound(c, WRIT_OP_MINIMUM, schema->minimum);
    emit_bound(c, WRIT_OP_MAXIMUM, schema->maximum);
    emit_bound(c, WRIT_OP_EXCLUSIVE_MINIMUM, schema->exclusive_minimum);
    emit_bound(c, WRIT_OP_EXCLUSIVE_MAXIMUM, schema->exclusive_maximum);
    emit_bound(c, WRIT_OP_MULTIPLE_OF, schema->multiple_of);
}

/* ---- which blocks mark ---- */

static void find_marking(bool *marks, const writ_schema *schema);

static void find_marking_of_all(bool *marks, const writ_schema_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        find_marking(marks, list->items[i]);
}

/* What is reached in place from an `unevaluated…`; `not` evaluates nothing. The reader bounds the
 * chain (WRIT_BOUND_REFERENCE_HOPS). */
static void find_marking(bool *marks, const writ_schema *schema)
{
    if (!schema || marks[schema->id])
        return;
    marks[schema->id] = true;
    find_marking(marks, schema->ref);
    find_marking_of_all(marks, &schema->all_of);
    find_marking_of_all(marks, &schema->any_of);
    find_marking_of_all(marks, &schema->one_of);
    find_marking(marks, schema->if_);
    find_marking(marks, schema->then_);
    find_marking(marks, schema->else_);
    for (size_t i = 0; i < schema->dependent_schemas.count; i++)
        find_marking(marks, schema->dependent_schemas.items[i].schema);
}

/* What one instruction looks at of each byte, item or member; 0 where it is what its blocks do. */
static uint32_t cost_each_of(const writ_instruction *instruction)
{
    writ_op_group group = writ_op_group_of(instruction->op);
    if (instruction->op == WRIT_OP_MEMBERS)
        return 1 + instruction->members->pattern_count;
    if (instruction->op == WRIT_OP_ENUM || instruction->op == WRIT_OP_CONST)
        return instruction->constants->table ? 1 : instruction->constants->count;
    return group != WRIT_OPS_ANY;
}

static void set_cost(const writ_program *program, writ_block *block)
{
    static const uint32_t least = 8;
    uint32_t sums[WRIT_OPS_COUNT + 1] = {0};
    block->cost = least;
    for (int group = 0; group < WRIT_OPS_COUNT; group++)
        for (uint32_t i = block->first[group]; i < block->first[group + 1]; i++) {
            const writ_instruction *instruction = &program->instructions[i];
            sums[group] += cost_each_of(instruction);
            if (instruction->op == WRIT_OP_MEMBERS)
                block->cost += instruction->members->words + instruction->members->dependency_count;
        }
    for (int group = 0; group <= WRIT_OPS_COUNT; group++)
        block->cost_each[group] = sums[group] + sums[WRIT_OPS_ANY] + sums[WRIT_OPS_LAST];
}

/* Moves the block's instructions, group by group, to the end of the program. */
static void close_block(compiler *c, writ_block *block)
{
    for (int group = 0; group < WRIT_OPS_COUNT; group++) {
        block->first[group] = (uint32_t)c->all.count;
        for (size_t i = 0; i < c->groups[group].count; i++)
            *WRIT_PUSH(&c->program->arena, &c->all) = c->groups[group].items[i];
        c->groups[group].count = 0;
    }
    block->first[WRIT_OPS_COUNT] = (uint32_t)c->all.count;
}

static int compile_block(compiler *c, const writ_schema *schema)
{
    writ_block *block = &c->program->blocks[schema->id];
    c->schema = schema;
    block->schema = schema;
    block->types = schema->never ? 0 : schema->types;
    block->strict_integer = schema->strict_integer;
    block->sensitive = schema->notes.sensitive;
    int code = WRIT_OK;
    if (!schema->never) {
        compile_number(c);
        compile_array(c);
        compile_in_place(c);
        code = compile_string(c);
        if (!code)
            code = compile_object(c);
        compile_unevaluated(c);
    }
    for (size_t i = 0; i < c->groups[WRIT_OPS_LAST].count; i++)
        block->marked_groups |= c->groups[WRIT_OPS_LAST].items[i].op == WRIT_OP_UNEVALUATED_ITEMS
                                    ? 1u << WRIT_OPS_ARRAY
                                    : 1u << WRIT_OPS_OBJECT;
    close_block(c, block);
    return code;
}

int writ_program_init(writ_program *program, const writ_schema_set *set, writ_error *err)
{
    *program = (writ_program){.root = set->root->id, .block_count = (uint32_t)set->count};
    program->blocks = writ_arena_zalloc(&program->arena, set->count * sizeof *program->blocks);
    compiler c = {.program = program, .err = err};
    c.marks = writ_arena_zalloc(&program->arena, set->count * sizeof *c.marks);
    for (size_t i = 0; i < set->count; i++)
        if (set->nodes[i]->unevaluated_items || set->nodes[i]->unevaluated_properties)
            find_marking(c.marks, set->nodes[i]);
    for (size_t i = 0; i < set->count; i++) {
        int code = compile_block(&c, set->nodes[i]);
        if (code) {
            writ_program_clear(program);
            return code;
        }
    }
    program->instructions = c.all.items;
    program->instruction_count = (uint32_t)c.all.count;
    writ_program_fold(program, c.marks);
    for (uint32_t i = 0; i < program->block_count; i++)
        set_cost(program, &program->blocks[i]);
    return WRIT_OK;
}

void writ_program_clear(writ_program *program)
{
    for (size_t i = 0; i < program->patterns.count; i++)
        writ_pattern_free(program->patterns.items[i]);
    for (size_t i = 0; i < program->constants.count; i++)
        writ_tape_clear(&program->constants.items[i]->tape);
    writ_arena_clear(&program->arena);
    *program = (writ_program){0};
}
