/* SPDX-License-Identifier: Apache-2.0
 *
 * A value that fits none of several variants, or too many: which were meant?
 */
#include "validator/run.h"

/* Blocks that are asked for their types: variants within variants may double at each level. */
enum { MOST_BLOCKS = 1024 };

static const size_t longest_shown_bytes = 120; /* of a list of values */

/* ---- types ---- */

static unsigned refused_by_all(writ_run *run, uint32_t at, const writ_instruction *instruction,
                               unsigned *left);

/* The types of a block that the value is of none of; 0 where it is not for its type that the value
 * does not fit, if it does not. Variants of variants are followed while `left` lasts. */
static unsigned refused_types(writ_run *run, uint32_t index, uint32_t at, unsigned *left)
{
    if (*left == 0)
        return 0;
    --*left;
    const writ_block *block = &run->program->blocks[index];
    const writ_frame frame = {.key = UINT32_MAX};
    writ_findings *findings = run->findings;
    run->findings = NULL;
    bool is_of_type = writ_run_type(run, &frame, index, at);
    run->findings = findings;
    unsigned types = is_of_type ? 0 : block->types;
    for (uint32_t i = block->first[WRIT_OPS_ANY];
         is_of_type && !types && i < block->first[WRIT_OPS_LAST]; i++) {
        const writ_instruction *instruction = &run->program->instructions[i];
        if (instruction->op == WRIT_OP_REF)
            types = refused_types(run, instruction->block, at, left);
        else if (instruction->op == WRIT_OP_ANY_OF || instruction->op == WRIT_OP_ONE_OF)
            types = refused_by_all(run, at, instruction, left);
    }
    return types;
}

static unsigned refused_by_all(writ_run *run, uint32_t at, const writ_instruction *instruction,
                               unsigned *left)
{
    unsigned all = 0;
    for (uint32_t i = 0; i < instruction->list.count; i++) {
        unsigned types = refused_types(run, instruction->list.blocks[i], at, left);
        if (!types)
            return 0;
        all |= types;
    }
    return all;
}

unsigned writ_explain_variant_types(writ_run *run, uint32_t at, const writ_instruction *instruction)
{
    unsigned left = MOST_BLOCKS;
    return refused_by_all(run, at, instruction, &left);
}

/* ---- names ---- */

/* "2", or "2 (a refund)" where the variant has a title. */
static void add_number(writ_buf *buf, const writ_run *run, const writ_instruction *instruction,
                       uint32_t index)
{
    const writ_schema *schema = run->program->blocks[instruction->list.blocks[index]].schema;
    if (!schema->notes.title.len && schema->ref)
        schema = schema->ref;
    writ_buf_printf(buf, "%u", index + 1);
    if (schema->notes.title.len)
        writ_buf_printf(buf, " (%.*s)", WRIT_FMT(schema->notes.title));
}

static writ_str finish(writ_arena *arena, writ_buf *buf)
{
    writ_str text = writ_str_copy(arena, writ_buf_str(buf));
    writ_buf_clear(buf);
    return text;
}

writ_str writ_explain_fitting(writ_run *run, uint32_t at, const writ_instruction *instruction)
{
    static const uint32_t few = 8;
    uint32_t count = 0;
    writ_buf hint = WRIT_BUF_INIT;
    for (uint32_t i = 0; i < instruction->list.count && count <= few; i++) {
        if (!writ_run_probe(run, instruction->list.blocks[i], at))
            continue;
        writ_buf_add_text(&hint, count == 0 ? "it fits variants " : " and ");
        if (count++ == few)
            writ_buf_add_text(&hint, "…");
        else
            add_number(&hint, run, instruction, i);
    }
    return finish(run->arena, &hint);
}

/* ---- the nearest ---- */

/* How far a value is from a variant: first by kind, then by how much is wrong with it. Other values
 * in members that tell variants apart say that another one was meant; a constant mostly does, a
 * list of values may, and the deeper it stands the less. */
typedef struct distance {
    enum {
        MAYBE_MEANT, /* nothing says that another one was meant */
        OTHER_DEEP,  /* a constant or a list, further down */
        OTHER_LIST,  /* a list in a member; or variants in turn, and none of them plainly meant */
        OTHER_CONSTANT,
        OTHER_TYPE /* the value as a whole is of another type */
    } kind;
    size_t findings;
    const writ_finding *other; /* that says so, of the constants and lists; or NULL */
} distance;

static bool is_below(writ_str path, writ_str container)
{
    return writ_str_starts(path, container) && path.len > container.len &&
           path.ptr[container.len] == '/';
}

static void consider(distance *far, const writ_finding *finding, writ_str here)
{
    bool is_constant = finding->rule == WRIT_RULE_CONST_MISMATCH;
    if ((!is_constant && finding->rule != WRIT_RULE_ENUM_MISMATCH) ||
        !is_below(finding->path, here))
        return;
    size_t start = here.len + 1;
    bool is_deep = memchr(finding->path.ptr + start, '/', finding->path.len - start);
    int kind = is_deep ? OTHER_DEEP : is_constant ? OTHER_CONSTANT : OTHER_LIST;
    if (kind > (int)far->kind) {
        far->kind = kind;
        far->other = finding;
    }
}

/* The variant is one of others. */
static bool is_in_turn(const writ_finding *finding, writ_str here)
{
    return finding->rule == WRIT_RULE_NO_VARIANT && writ_str_equal(finding->path, here);
}

static distance distance_of(const writ_findings *findings, writ_str here)
{
    distance far = {.kind = MAYBE_MEANT, .findings = findings->count + findings->dropped};
    for (size_t i = 0; i < findings->count; i++)
        consider(&far, &findings->items[i], here);
    if (findings->count == 1 && is_in_turn(&findings->items[0], here))
        far.kind = OTHER_LIST;
    return far;
}

static int compare_distance(distance a, distance b)
{
    if (a.kind != b.kind)
        return a.kind < b.kind ? -1 : 1;
    return (a.findings > b.findings) - (a.findings < b.findings);
}

/* What has been learnt from the variants so far. */
typedef struct search {
    distance best;
    uint32_t nearest;       /* index of the variant */
    writ_findings findings; /* by that one */
    bool is_plain;          /* it stands alone */
    writ_str member;        /* where every variant has other values, as far as was seen; or "" */
    writ_buf values;        /* these */
    bool is_cut;            /* there are more */
    uint32_t of_its_type;   /* variants that the value may have been meant for */
} search;

static void learn_values(search *so_far, const distance *far)
{
    if (far->kind == OTHER_TYPE)
        return;
    bool is_first = !so_far->of_its_type++;
    if (is_first && far->other)
        so_far->member = far->other->path;
    if (!far->other || !writ_str_equal(so_far->member, far->other->path))
        so_far->member = WRIT_STR_EMPTY;
    so_far->is_cut = so_far->values.len > longest_shown_bytes;
    if (!so_far->is_cut)
        writ_buf_printf(&so_far->values, "%s%.*s", is_first ? "" : ", ",
                        WRIT_FMT(far->other ? far->other->expected : WRIT_STR("…")));
}

static void learn(search *so_far, uint32_t index, distance far, const writ_findings *findings)
{
    distance best = so_far->best;
    int order = compare_distance(far, best);
    if (order >= 0) {
        so_far->is_plain =
            so_far->is_plain && order > 0 && (best.kind == MAYBE_MEANT || far.kind > best.kind);
        return;
    }
    so_far->is_plain = far.kind < best.kind || far.kind == MAYBE_MEANT;
    so_far->best = far;
    so_far->nearest = index;
    so_far->findings = *findings;
}

static writ_str hint_at_nearest(const writ_run *run, const writ_instruction *instruction,
                                const search *found)
{
    static const writ_str opening = WRIT_STR_INIT("nearest is variant ");
    const writ_finding *first = &found->findings.items[0];
    writ_buf hint = WRIT_BUF_INIT;
    writ_buf_add_str(&hint, opening);
    add_number(&hint, run, instruction, found->nearest);
    writ_buf_printf(&hint, " of %u", instruction->list.count);
    if (writ_str_starts(first->hint, opening)) /* variants in turn */
        writ_buf_printf(&hint, ", there %.*s",
                        WRIT_FMT(writ_str_part(first->hint, strlen("nearest is "), SIZE_MAX)));
    else
        writ_buf_printf(&hint, ": %.*s",
                        WRIT_FMT(first->rule == WRIT_RULE_NO_VARIANT && first->hint.len
                                     ? first->hint
                                     : first->message));
    return finish(run->arena, &hint);
}

static writ_str hint_at_values(const writ_run *run, const search *found, writ_str here)
{
    writ_str name = writ_str_part(found->member, here.len + 1, found->member.len);
    return writ_str_printf(run->arena, "no variant has this '%.*s'; known are %.*s%s",
                           WRIT_FMT(name), WRIT_FMT(writ_buf_str(&found->values)),
                           found->is_cut ? ", …" : "");
}

writ_str writ_explain_variant(writ_run *run, const writ_frame *frame, uint32_t at,
                              const writ_instruction *instruction, writ_findings *also)
{
    search found = {.best = {.kind = OTHER_TYPE, .findings = SIZE_MAX}};
    writ_str hint = WRIT_STR_EMPTY, here = writ_explain_path(run, frame, NULL);
    for (uint32_t i = 0; i < instruction->list.count; i++) {
        if (!writ_run_may_weigh(run))
            return WRIT_STR_EMPTY;
        writ_findings findings = {0};
        if (writ_run_collect(run, frame, instruction->list.blocks[i], at, &findings) ||
            !findings.count)
            continue;
        distance far = distance_of(&findings, here);
        unsigned left = MOST_BLOCKS;
        if (refused_types(run, instruction->list.blocks[i], at, &left))
            far.kind = OTHER_TYPE;
        learn_values(&found, &far);
        learn(&found, i, far, &findings);
    }
    bool is_unknown = found.member.len && found.of_its_type > 1;
    if (is_unknown)
        hint = hint_at_values(run, &found, here);
    else if (found.findings.count)
        hint = hint_at_nearest(run, instruction, &found);
    writ_buf_clear(&found.values);
    uint8_t kind = run->tape->tokens[at].kind;
    if (found.is_plain && !is_unknown && (kind == WRIT_TOKEN_ARRAY || kind == WRIT_TOKEN_OBJECT))
        *also = found.findings; /* of any other value the hint says it all */
    if (also->count && is_in_turn(&also->items[0], here)) { /* it does of variants in turn */
        also->items++;
        also->count--;
    }
    return hint;
}
