/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/pattern_pcre2.h"

#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "contracts/base/bounds.h"

/* What has been done of a match, told by callouts. */
typedef struct meter {
    size_t place; /* where the last callout was */
    uint64_t budget;
} meter;

struct writ_pcre2 {
    pcre2_code *plain;
    pcre2_code *metered; /* NULL until the first long subject */
    writ_buf metered_text;
    bool needs_meter; /* it repeats something often */
    bool has_jit;
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
    meter meter;
    uint64_t spent;
};

enum {
    SHORT_BYTES = 128, /* of a subject that needs no meter */
    OFTEN = 8          /* repetitions beyond which there is a callout */
};

/* --- the pattern in pcre2's syntax --- */

typedef struct writer {
    writ_buf out;
    bool captures;    /* there are references, so groups are numbered */
    bool metered;     /* with a callout after what is repeated often, and before references */
    bool needs_meter; /* there was such a thing */
} writer;

static void write_code_point(writ_buf *out, uint32_t code_point)
{
    bool is_plain = (code_point >= '0' && code_point <= '9') ||
                    (code_point >= 'A' && code_point <= 'Z') ||
                    (code_point >= 'a' && code_point <= 'z');
    if (is_plain)
        writ_buf_add_byte(out, (char)code_point);
    else
        writ_buf_printf(out, "\\x{%X}", code_point);
}

/* Surrogates are left out: valid text has none, and pcre2 refuses them. */
static void write_range(writ_buf *out, uint32_t first, uint32_t last)
{
    if (first < 0xD800 && last > 0xDFFF) {
        write_range(out, first, 0xD7FF);
        write_range(out, 0xE000, last);
        return;
    }
    if (first >= 0xD800 && first <= 0xDFFF)
        first = 0xE000;
    if (last >= 0xD800 && last <= 0xDFFF)
        last = 0xD7FF;
    if (first > last)
        return;
    write_code_point(out, first);
    if (first < last) {
        writ_buf_add_byte(out, '-');
        write_code_point(out, last);
    }
}

/* What no character matches. (pcre2 10.42 reads []* as []: the quantifier is lost.) */
static const char nothing[] = "[^\\x{0}-\\x{10FFFF}]";

static bool is_empty(const writ_ecma_set *set)
{
    for (size_t i = 0; i < set->range_count; i++) {
        if (set->ranges[i].first < 0xD800 || set->ranges[i].last > 0xDFFF)
            return false;
    }
    return set->property_count == 0;
}

static void write_set(writ_buf *out, const writ_ecma_set *set)
{
    if (is_empty(set)) {
        writ_buf_add_text(out, nothing);
        return;
    }
    writ_buf_add_text(out, set->negated ? "[^" : "[");
    for (size_t i = 0; i < set->range_count; i++)
        write_range(out, set->ranges[i].first, set->ranges[i].last);
    for (size_t i = 0; i < set->property_count; i++) {
        const writ_ecma_property *property = &set->properties[i];
        writ_buf_printf(out, "\\%c{%s}", property->negated ? 'P' : 'p',
                        property->pcre2 ? property->pcre2 : property->name);
    }
    writ_buf_add_byte(out, ']');
}

static void write_node(writer *w, const writ_ecma_node *node);

static void write_quantifier(writ_buf *out, const writ_ecma_node *node)
{
    if (node->max == WRIT_ECMA_UNBOUNDED)
        writ_buf_printf(out, "{%u,}", node->min);
    else
        writ_buf_printf(out, "{%u,%u}", node->min, node->max);
    if (node->lazy)
        writ_buf_add_byte(out, '?');
}

static void write_items(writer *w, const writ_ecma_node *node, const char *between)
{
    for (size_t i = 0; i < node->count; i++) {
        if (i > 0)
            writ_buf_add_text(&w->out, between);
        write_node(w, node->items[i]);
    }
}

static void write_group(writer *w, const writ_ecma_node *group, bool has_callout)
{
    writ_buf_add_text(&w->out, w->captures && group->number ? "(" : "(?:");
    write_node(w, group->inner);
    writ_buf_add_text(&w->out, has_callout ? "(?C))" : ")");
}

/* A character, a set or a group, and its quantifier. Callouts stand on both sides of a repeated
 * character, or at the end of each turn of a group. */
static void write_repeat(writer *w, const writ_ecma_node *node)
{
    bool often = node->max > OFTEN;
    bool is_group = node->inner->kind == WRIT_ECMA_GROUP;
    const char *callout = w->metered && often && !is_group ? "(?C)" : "";
    w->needs_meter |= often;
    writ_buf_add_text(&w->out, callout);
    if (is_group)
        write_group(w, node->inner, w->metered && often);
    else
        write_node(w, node->inner);
    write_quantifier(&w->out, node);
    writ_buf_add_text(&w->out, callout);
}

/* The callout's number is that of the group. */
static void write_reference(writer *w, const writ_ecma_node *node)
{
    w->needs_meter = true;
    if (w->metered)
        writ_buf_printf(&w->out, "(?:(?C%u)\\g{%u})", node->group, node->group);
    else
        writ_buf_printf(&w->out, "\\g{%u}", node->group);
}

static void write_look(writer *w, const writ_ecma_node *node)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_buf_printf(&w->out, "(?%s%c", node->behind ? "<" : "", node->negated ? '!' : '=');
    write_node(w, node->behind ? writ_pcre2_behind(&arena, node->inner) : node->inner);
    writ_buf_add_byte(&w->out, ')');
    writ_arena_clear(&arena);
}

static void write_node(writer *w, const writ_ecma_node *node)
{
    switch (node->kind) {
    case WRIT_ECMA_CHAR:
        if (node->code_point >= 0xD800 && node->code_point <= 0xDFFF)
            writ_buf_add_text(&w->out, nothing);
        else
            write_code_point(&w->out, node->code_point);
        return;
    case WRIT_ECMA_SET:
        write_set(&w->out, &node->set);
        return;
    case WRIT_ECMA_START:
        writ_buf_add_byte(&w->out, '^');
        return;
    case WRIT_ECMA_END:
        writ_buf_add_byte(&w->out, '$');
        return;
    case WRIT_ECMA_WORD_EDGE:
        writ_buf_add_text(&w->out, "\\b");
        return;
    case WRIT_ECMA_NOT_WORD_EDGE:
        writ_buf_add_text(&w->out, "\\B");
        return;
    case WRIT_ECMA_GROUP:
        write_group(w, node, false);
        return;
    case WRIT_ECMA_LOOK:
        write_look(w, node);
        return;
    case WRIT_ECMA_REFERENCE:
        write_reference(w, node);
        return;
    case WRIT_ECMA_REPEAT:
        write_repeat(w, node);
        return;
    case WRIT_ECMA_SEQUENCE:
        write_items(w, node, "");
        return;
    case WRIT_ECMA_CHOICE:
        write_items(w, node, "|");
        return;
    }
}

/* --- compiling --- */

static int refuse(int number, writ_error *err)
{
    char reason[256];
    if (pcre2_get_error_message(number, (PCRE2_UCHAR *)reason, sizeof reason) < 0)
        reason[0] = '\0';
    return writ_error_set(err, WRIT_E_INPUT, "not supported: %s", reason);
}

static pcre2_code *compile(const writ_buf *text, int *number)
{
    PCRE2_SIZE offset;
    const char *bytes = text->ptr ? text->ptr : "";
    return pcre2_compile((PCRE2_SPTR)bytes, text->len,
                         PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_DOLLAR_ENDONLY |
                             PCRE2_MATCH_UNSET_BACKREF,
                         number, &offset, NULL);
}

/* What comparing with a group's text may cost; nothing where it is longer than what is left. */
static size_t reference_cost(const pcre2_callout_block *block)
{
    uint32_t group = block->callout_number;
    if (group == 0 || group >= block->capture_top ||
        block->offset_vector[(size_t)2 * group] == PCRE2_UNSET)
        return 0;
    const PCRE2_SIZE *text = block->offset_vector + (size_t)2 * group;
    size_t len = text[1] - text[0];
    return len > block->subject_length - block->current_position ? 0 : len;
}

static int run_meter(pcre2_callout_block *block, void *data)
{
    meter *m = data;
    size_t place = block->current_position;
    uint64_t cost = 1 + (place > m->place ? place - m->place : m->place - place);
    cost += reference_cost(block);
    m->place = place;
    m->budget -= cost < m->budget ? cost : m->budget;
    return m->budget == 0 ? PCRE2_ERROR_CALLOUT : 0;
}

static void use_jit(writ_pcre2 *pcre2)
{
    if (pcre2_jit_compile(pcre2->plain, PCRE2_JIT_COMPLETE) != 0)
        return; /* not built in, or the system forbids it: the interpreter does the same */
    pcre2->has_jit = true;
    pcre2->stack =
        pcre2_jit_stack_create(WRIT_BOUND_PATTERN_STACK_START, WRIT_BOUND_PATTERN_STACK, NULL);
    if (!pcre2->stack)
        writ_out_of_memory();
    pcre2_jit_stack_assign(pcre2->context, NULL, pcre2->stack);
}

static writ_pcre2 *make(pcre2_code *plain)
{
    writ_pcre2 *made = calloc(1, sizeof *made);
    if (!made)
        writ_out_of_memory();
    made->plain = plain;
    made->data = pcre2_match_data_create(1, NULL);
    made->context = pcre2_match_context_create(NULL);
    if (!made->data || !made->context)
        writ_out_of_memory();
    pcre2_set_heap_limit(made->context, WRIT_BOUND_PATTERN_STACK / 1024);
    pcre2_set_callout(made->context, run_meter, &made->meter);
    use_jit(made);
    return made;
}

static int check_references(const writ_ecma *ecma, writ_error *err)
{
    enum { CALLOUTS = 255 }; /* numbers of callouts, each that of a group */
    if (ecma->has_references && ecma->groups > CALLOUTS)
        return writ_error_set(err, WRIT_E_INPUT,
                              "not supported: references beside more than %d groups", CALLOUTS);
    uint32_t unlike = writ_pcre2_unlike_group(ecma);
    if (!unlike)
        return WRIT_OK;
    int code = writ_error_set(err, WRIT_E_INPUT,
                              "not supported: reference to group %u, whose text a repetition may "
                              "forget",
                              unlike);
    writ_error_hint(err, "write the repetition so that each of its turns matches the group before "
                         "the reference, and none is empty");
    return code;
}

int writ_pcre2_new(const writ_ecma *ecma, writ_pcre2 **pcre2, writ_error *err)
{
    if (check_references(ecma, err))
        return WRIT_E_INPUT;
    int number;
    writer plain = {.captures = ecma->has_references};
    write_node(&plain, ecma->root);
    pcre2_code *code = compile(&plain.out, &number);
    writ_buf_clear(&plain.out);
    if (!code)
        return refuse(number, err);
    writ_pcre2 *made = make(code);
    made->needs_meter = plain.needs_meter;
    if (made->needs_meter) {
        writer metered = {.captures = ecma->has_references, .metered = true};
        write_node(&metered, ecma->root);
        made->metered_text = metered.out;
    }
    *pcre2 = made;
    return WRIT_OK;
}

void writ_pcre2_free(writ_pcre2 *pcre2)
{
    if (!pcre2)
        return;
    pcre2_code_free(pcre2->plain);
    pcre2_code_free(pcre2->metered);
    pcre2_match_data_free(pcre2->data);
    pcre2_match_context_free(pcre2->context);
    pcre2_jit_stack_free(pcre2->stack);
    writ_buf_clear(&pcre2->metered_text);
    free(pcre2);
}

/* --- matching --- */

void writ_pcre2_interpret(writ_pcre2 *pcre2)
{
    pcre2->has_jit = false;
}

static int run_to(writ_pcre2 *pcre2, const pcre2_code *code, writ_str subject, uint32_t limit)
{
    PCRE2_SPTR text = (PCRE2_SPTR)(subject.ptr ? subject.ptr : "");
    pcre2_set_match_limit(pcre2->context, limit);
    if (pcre2->has_jit)
        return pcre2_jit_match(code, text, subject.len, 0, 0, pcre2->data, pcre2->context);
    return pcre2_match(code, text, subject.len, 0, PCRE2_NO_UTF_CHECK, pcre2->data, pcre2->context);
}

/* pcre2 does not say how many steps it took: whether they were many shows in a first, short run. */
static int run(writ_pcre2 *pcre2, const pcre2_code *code, writ_str subject, uint32_t limit)
{
    meter before = pcre2->meter;
    int found = run_to(pcre2, code, subject, limit / 64);
    if (found != PCRE2_ERROR_MATCHLIMIT)
        return found;
    pcre2->spent += WRIT_BOUND_PATTERN_STEPS;
    pcre2->meter = before;
    return run_to(pcre2, code, subject, limit);
}

uint64_t writ_pcre2_spent(const writ_pcre2 *pcre2)
{
    return pcre2->spent;
}

static int run_metered(writ_pcre2 *pcre2, writ_str subject)
{
    int ignored;
    if (!pcre2->metered) {
        pcre2->metered = compile(&pcre2->metered_text, &ignored);
        if (!pcre2->metered)
            return PCRE2_ERROR_NOMEMORY; /* larger than pcre2 can hold: only with the callouts */
        if (pcre2->has_jit && pcre2_jit_compile(pcre2->metered, PCRE2_JIT_COMPLETE) != 0)
            return PCRE2_ERROR_NOMEMORY;
    }
    uint64_t budget = 16 * (uint64_t)WRIT_BOUND_PATTERN_STEPS + 64 * (uint64_t)subject.len;
    pcre2->meter = (meter){0, budget};
    return run(pcre2, pcre2->metered, subject, WRIT_BOUND_PATTERN_STEPS);
}

writ_match writ_pcre2_match(writ_pcre2 *pcre2, writ_str subject)
{
    int found;
    if (pcre2->needs_meter && subject.len > SHORT_BYTES) {
        found = run_metered(pcre2, subject);
    } else {
        /* the limit holds anew for each start */
        size_t starts = pcre2->needs_meter ? subject.len : 0;
        found = run(pcre2, pcre2->plain, subject,
                    (uint32_t)(16 * (uint64_t)WRIT_BOUND_PATTERN_STEPS / (16 + starts)));
    }
    if (found >= 0)
        return WRIT_MATCH_YES;
    return found == PCRE2_ERROR_NOMATCH ? WRIT_MATCH_NO : WRIT_MATCH_TOO_COSTLY;
}
