/* SPDX-License-Identifier: Apache-2.0
 *
 * Instructions in words, for `writ show --program`: the sentence of opcodes.def with the operands
 * in place.
 */
#include "contracts/base/write.h"
#include "validator/program.h"

static const uint32_t longest_list = 8; /* of constants; the rest is counted */

static void add_block(writ_buf *out, uint32_t block)
{
    if (block == WRIT_NO_BLOCK)
        writ_buf_add_text(out, "anything");
    else
        writ_buf_printf(out, "block %u", block);
}

static void add_number(const writ_instruction *instruction, writ_buf *out)
{
    writ_number_write(out, instruction->bound.number);
}

static void add_limit(const writ_instruction *instruction, writ_buf *out)
{
    writ_buf_printf(out, "%llu", (unsigned long long)instruction->limit);
}

static void add_pattern_source(const writ_pattern *pattern, writ_str source, writ_buf *out)
{
    writ_json_write_string(out, source);
    writ_buf_printf(out, " (%s)", writ_pattern_method(pattern));
}

static void add_pattern(const writ_instruction *instruction, writ_buf *out)
{
    add_pattern_source(instruction->pattern, instruction->schema->pattern, out);
}

static void add_format(const writ_instruction *instruction, writ_buf *out)
{
    writ_buf_add_text(out, writ_format_name(instruction->format));
}

void writ_program_describe_bounds(const writ_schema_time *time, writ_buf *out)
{
    const struct {
        const char *relation;
        writ_str text;
    } bounds[] = {
        {"not before", time->minimum_text},
        {"not after", time->maximum_text},
        {"after", time->exclusive_minimum_text},
        {"before", time->exclusive_maximum_text},
    };
    const char *between = "";
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
        if (!bounds[i].text.len)
            continue;
        writ_buf_printf(out, "%s%s %.*s", between, bounds[i].relation, WRIT_FMT(bounds[i].text));
        between = ", ";
    }
}

static void add_time(const writ_instruction *instruction, writ_buf *out)
{
    const writ_schema_time *time = instruction->time;
    writ_buf_add_text(out, writ_time_kind_name(time->kind));
    if (time->kind != WRIT_TIME_DATE && time->offset_required)
        writ_buf_add_text(out, " with offset");
    if (time->minimum || time->maximum || time->exclusive_minimum || time->exclusive_maximum)
        writ_buf_add_text(out, ", ");
    writ_program_describe_bounds(time, out);
}

static void add_items(const writ_instruction *instruction, writ_buf *out)
{
    for (uint32_t i = 0; i < instruction->list.count; i++) {
        writ_buf_printf(out, "%u ", i);
        add_block(out, instruction->list.blocks[i]);
        writ_buf_add_text(out, ", ");
    }
    writ_buf_add_text(out, instruction->list.count ? "the others " : "all ");
    add_block(out, instruction->list.rest);
}

static void add_the_block(const writ_instruction *instruction, writ_buf *out)
{
    add_block(out, instruction->block);
}

static void add_counts(const writ_instruction *instruction, writ_buf *out)
{
    writ_buf_printf(out, "at least %llu", (unsigned long long)instruction->contains.minimum);
    if (instruction->contains.maximum != WRIT_NO_LIMIT)
        writ_buf_printf(out, ", at most %llu", (unsigned long long)instruction->contains.maximum);
}

static void add_name(const writ_instruction *instruction, writ_buf *out)
{
    writ_json_write_string(out, instruction->name);
}

static void add_blocks(const writ_instruction *instruction, writ_buf *out)
{
    writ_buf_add_text(out, "blocks");
    for (uint32_t i = 0; i < instruction->list.count; i++)
        writ_buf_printf(out, "%s %u", i ? "," : "", instruction->list.blocks[i]);
}

static void add_then(const writ_instruction *instruction, writ_buf *out)
{
    add_block(out, instruction->branch.then_);
}

static void add_else(const writ_instruction *instruction, writ_buf *out)
{
    add_block(out, instruction->branch.else_);
}

static void add_constants(const writ_instruction *instruction, writ_buf *out)
{
    const writ_constants *constants = instruction->constants;
    uint32_t shown = constants->count > longest_list + 1 ? longest_list : constants->count;
    for (uint32_t i = 0; i < shown; i++) {
        writ_buf_add_text(out, i ? ", " : "");
        writ_buf_add_str(out, writ_tape_extent(&constants->tape, constants->at[i]));
    }
    if (shown < constants->count)
        writ_buf_printf(out, " and %u more", constants->count - shown);
    writ_buf_add_text(out, constants->table ? " (hash table)" : "");
}

/* ---- members: a line for each name ---- */

static bool is_required(const writ_members *members, uint32_t slot)
{
    return members->required[slot / 64] >> (slot % 64) & 1;
}

static void add_slot(const writ_members *members, uint32_t slot, writ_buf *out)
{
    writ_buf_add_byte(out, '\n');
    writ_json_write_string(out, members->slots[slot].name);
    if (members->slots[slot].block != WRIT_NO_BLOCK)
        writ_buf_printf(out, " block %u", members->slots[slot].block);
    if (is_required(members, slot))
        writ_buf_add_text(out, ", required");
    for (uint32_t i = 0; i < members->dependency_count; i++) {
        const struct writ_dependency *dependency = &members->dependencies[i];
        for (size_t j = 0; dependency->slot == slot && j < dependency->required.count; j++) {
            writ_buf_add_text(out, j ? ", " : ", demands ");
            writ_json_write_string(out, dependency->required.items[j]);
        }
    }
}

static void add_members(const writ_instruction *instruction, writ_buf *out)
{
    const writ_members *members = instruction->members;
    for (uint32_t i = 0; i < members->slot_count; i++)
        add_slot(members, i, out);
    for (uint32_t i = 0; i < members->pattern_count; i++) {
        writ_buf_add_text(out, "\nnames that match ");
        add_pattern_source(members->patterns[i].pattern,
                           instruction->schema->pattern_properties.items[i].name, out);
        writ_buf_printf(out, " block %u", members->patterns[i].block);
    }
    writ_buf_add_text(out, "\nother names ");
    if (members->closed)
        writ_buf_add_text(out, "are refused");
    else
        add_block(out, members->additional);
    if (members->names != WRIT_NO_BLOCK)
        writ_buf_printf(out, "\nevery name, as a text, block %u", members->names);
}

/* ---- the sentence ---- */

static const struct {
    const char *name; /* between backticks in opcodes.def */
    void (*add)(const writ_instruction *instruction, writ_buf *out);
} operands[] = {
    {"block", add_the_block}, {"blocks", add_blocks}, {"constants", add_constants},
    {"counts", add_counts},   {"else", add_else},     {"format", add_format},
    {"items", add_items},     {"limit", add_limit},   {"members", add_members},
    {"name", add_name},       {"number", add_number}, {"pattern", add_pattern},
    {"then", add_then},       {"time", add_time},
};

static void add_operand(const writ_instruction *instruction, writ_str name, writ_buf *out)
{
    for (size_t i = 0; i < sizeof operands / sizeof *operands; i++)
        if (writ_str_is(name, operands[i].name))
            operands[i].add(instruction, out);
}

void writ_program_describe(const writ_program *program, uint32_t number, writ_buf *out)
{
    const writ_instruction *instruction = &program->instructions[number];
    writ_str rest = writ_str_of(writ_op_asks(instruction->op));
    while (rest.len) {
        writ_str words = writ_str_part(rest, 0, writ_str_find_byte(rest, '`'));
        writ_buf_add_str(out, words);
        rest = writ_str_part(rest, words.len, rest.len);
        if (!rest.len)
            return;
        rest = writ_str_part(rest, 1, rest.len);
        writ_str name = writ_str_part(rest, 0, writ_str_find_byte(rest, '`'));
        add_operand(instruction, name, out);
        rest = writ_str_part(rest, name.len + 1, rest.len);
    }
}

/* The keyword as its draft spells it, where the compiler of schemas has kept that. */
static const char *keyword_of(const writ_instruction *instruction)
{
    if (instruction->op == WRIT_OP_REF)
        return instruction->schema->ref_keyword;
    if (instruction->op == WRIT_OP_ITEMS)
        return instruction->list.count ? instruction->schema->tuple_keyword
                                       : instruction->schema->items_keyword;
    return writ_op_keyword(instruction->op);
}

writ_place writ_program_place(const writ_program *program, uint32_t number)
{
    const writ_instruction *instruction = &program->instructions[number];
    return writ_schema_keyword_place(instruction->schema, keyword_of(instruction));
}
