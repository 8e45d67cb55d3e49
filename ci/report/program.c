/* SPDX-License-Identifier: Apache-2.0
 *
 * `writ show --program`: a compiled schema, block by block.
 *
 *   block 2  string or null  #/properties/depot  parcel.odcs.yaml:34:9
 *       3  string  MIN_LENGTH              36:11   the length in code points is at least 2
 */
#include "ci/report/style.h"

enum {
    ADDRESS_WIDTH = 6,
    KIND_COLUMN = ADDRESS_WIDTH + 2,
    OPCODE_COLUMN = KIND_COLUMN + 8,
    PLACE_COLUMN = OPCODE_COLUMN + 24,
    WORDS_COLUMN = PLACE_COLUMN + 8
};

static void add_types(writ_buf *out, writ_arena *arena, const writ_block *block)
{
    if (!block->types)
        writ_buf_add_text(out, "nothing");
    else
        writ_buf_add_str(out, writ_types_text(arena, block->types));
    writ_buf_add_text(out, block->strict_integer ? ", 1.0 is no integer" : "");
    writ_buf_add_text(out, block->sensitive ? ", classified" : "");
}

static void add_place(writ_buf *out, const writ_place *place, const writ_source *known)
{
    if (!place->source)
        return;
    if (place->source != known)
        writ_buf_printf(out, "%.*s:", WRIT_FMT(place->source->name));
    writ_buf_printf(out, "%u:%u", place->line, place->column);
}

/* The first line in its column, the others below it, two further in. A list begins below, so the
 * space before it is left out. */
static void add_words(writ_buf *out, writ_str words)
{
    for (size_t from = 0; from <= words.len; from++) {
        writ_str line = writ_str_part(words, from, words.len);
        line = writ_str_part(line, 0, writ_str_find_byte(line, '\n'));
        if (from)
            writ_style_pad(out, 0, WORDS_COLUMN + 2);
        from += line.len;
        line.len -= writ_str_ends(line, WRIT_STR(" "));
        writ_buf_add_str(out, line);
        writ_buf_add_byte(out, '\n');
    }
}

static void add_instruction(writ_buf *out, const writ_report_options *options,
                            const writ_program *program, uint32_t number, const writ_source *source)
{
    writ_op op = program->instructions[number].op;
    writ_place place = writ_program_place(program, number);
    writ_buf words = WRIT_BUF_INIT;
    const char *kind = writ_op_group_name(writ_op_group_of(op));
    writ_buf_printf(out, "%*u", ADDRESS_WIDTH, number);
    writ_style_pad(out, ADDRESS_WIDTH, KIND_COLUMN);
    writ_buf_add_text(out, kind);
    writ_style_pad(out, KIND_COLUMN + strlen(kind), OPCODE_COLUMN);
    writ_style_add(out, options, WRIT_BOLD, "%s", writ_op_name(op));
    writ_style_pad(out, OPCODE_COLUMN + strlen(writ_op_name(op)), PLACE_COLUMN);
    size_t before = out->len;
    add_place(out, &place, source);
    writ_style_pad(out, PLACE_COLUMN + out->len - before, WORDS_COLUMN);
    writ_program_describe(program, number, &words);
    add_words(out, writ_buf_str(&words));
    writ_buf_clear(&words);
}

static void add_block(writ_buf *out, writ_arena *arena, const writ_report_options *options,
                      const writ_program *program, uint32_t number)
{
    const writ_block *block = &program->blocks[number];
    const writ_place *place = &block->schema->origin->place;
    writ_style_add(out, options, WRIT_BOLD, "block %u", number);
    writ_buf_add_text(out, "  ");
    add_types(out, arena, block);
    writ_buf_printf(out, "  #%.*s  ", WRIT_FMT(block->schema->pointer));
    add_place(out, place, NULL);
    writ_buf_add_byte(out, '\n');
    for (uint32_t i = block->first[0]; i < block->first[WRIT_OPS_COUNT]; i++)
        add_instruction(out, options, program, i, place->source);
}

void writ_report_program(writ_buf *out, writ_arena *arena, writ_str name,
                         const writ_program *program, const writ_report_options *options)
{
    uint32_t blocks = 0, instructions = 0;
    for (uint32_t i = 0; i < program->block_count; i++) {
        const uint32_t *first = program->blocks[i].first;
        blocks += program->blocks[i].reached;
        instructions += program->blocks[i].reached ? first[WRIT_OPS_COUNT] - first[0] : 0;
    }
    writ_style_add(out, options, WRIT_BOLD, "%.*s", WRIT_FMT(name));
    writ_buf_add_text(out, ": ");
    writ_style_add_plural(out, blocks, "block");
    writ_buf_add_text(out, ", ");
    writ_style_add_plural(out, instructions, "instruction");
    writ_buf_printf(out, ", from block %u\n", program->root);
    for (uint32_t i = 0; i < program->block_count; i++)
        if (program->blocks[i].reached)
            add_block(out, arena, options, program, i);
}
