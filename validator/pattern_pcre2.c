/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/pattern_pcre2.h"

#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "contracts/base/bounds.h"

struct writ_pcre2 {
    pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack; /* NULL without JIT */
};

/* --- the pattern in pcre2's syntax --- */

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

static void write_set(writ_buf *out, const writ_ecma_set *set)
{
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

static void write_node(writ_buf *out, const writ_ecma_node *node);

static void write_quantifier(writ_buf *out, const writ_ecma_node *node)
{
    if (node->max == WRIT_ECMA_UNBOUNDED)
        writ_buf_printf(out, "{%u,}", node->min);
    else
        writ_buf_printf(out, "{%u,%u}", node->min, node->max);
    if (node->lazy)
        writ_buf_add_byte(out, '?');
}

static void write_items(writ_buf *out, const writ_ecma_node *node, const char *between)
{
    for (size_t i = 0; i < node->count; i++) {
        if (i > 0)
            writ_buf_add_text(out, between);
        write_node(out, node->items[i]);
    }
}

static void write_node(writ_buf *out, const writ_ecma_node *node)
{
    switch (node->kind) {
    case WRIT_ECMA_CHAR:
        if (node->code_point >= 0xD800 && node->code_point <= 0xDFFF)
            writ_buf_add_text(out, "[]");
        else
            write_code_point(out, node->code_point);
        return;
    case WRIT_ECMA_SET:
        write_set(out, &node->set);
        return;
    case WRIT_ECMA_START:
        writ_buf_add_byte(out, '^');
        return;
    case WRIT_ECMA_END:
        writ_buf_add_byte(out, '$');
        return;
    case WRIT_ECMA_WORD_EDGE:
        writ_buf_add_text(out, "\\b");
        return;
    case WRIT_ECMA_NOT_WORD_EDGE:
        writ_buf_add_text(out, "\\B");
        return;
    case WRIT_ECMA_GROUP: /* nobody refers to it, so it need not be captured */
        writ_buf_add_text(out, "(?:");
        write_node(out, node->inner);
        writ_buf_add_byte(out, ')');
        return;
    case WRIT_ECMA_LOOK:
        writ_buf_printf(out, "(?%s%c", node->behind ? "<" : "", node->negated ? '!' : '=');
        write_node(out, node->inner);
        writ_buf_add_byte(out, ')');
        return;
    case WRIT_ECMA_REFERENCE: /* writ_pcre2_new refuses them */
        return;
    case WRIT_ECMA_REPEAT:
        writ_buf_add_text(out, "(?:");
        write_node(out, node->inner);
        writ_buf_add_byte(out, ')');
        write_quantifier(out, node);
        return;
    case WRIT_ECMA_SEQUENCE:
        write_items(out, node, "");
        return;
    case WRIT_ECMA_CHOICE:
        write_items(out, node, "|");
        return;
    }
}

void writ_pcre2_write(writ_buf *out, const writ_ecma *ecma)
{
    write_node(out, ecma->root);
}

/* --- compiling --- */

static int refuse(int number, writ_error *err)
{
    char reason[256];
    if (pcre2_get_error_message(number, (PCRE2_UCHAR *)reason, sizeof reason) < 0)
        reason[0] = '\0';
    return writ_error_set(err, WRIT_E_INPUT, "ECMA-262, but pcre2 cannot match it: %s", reason);
}

static pcre2_code *compile(const writ_ecma *ecma, int *number)
{
    PCRE2_SIZE offset;
    writ_buf text = WRIT_BUF_INIT;
    writ_pcre2_write(&text, ecma);
    writ_buf_reserve(&text, 0); /* so that the empty pattern has a pointer too */
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)text.ptr, text.len,
                                     PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_DOLLAR_ENDONLY |
                                         PCRE2_ALLOW_EMPTY_CLASS,
                                     number, &offset, NULL);
    writ_buf_clear(&text);
    return code;
}

static void use_jit(writ_pcre2 *pcre2)
{
    if (pcre2_jit_compile(pcre2->code, PCRE2_JIT_COMPLETE) != 0)
        return; /* not built in, or the system forbids it: the interpreter does the same */
    pcre2->stack =
        pcre2_jit_stack_create(WRIT_BOUND_PATTERN_STACK_START, WRIT_BOUND_PATTERN_STACK, NULL);
    if (!pcre2->stack)
        writ_out_of_memory();
    pcre2_jit_stack_assign(pcre2->context, NULL, pcre2->stack);
}

int writ_pcre2_new(const writ_ecma *ecma, writ_pcre2 **pcre2, writ_error *err)
{
    int number;
    if (ecma->has_references)
        return writ_error_set(err, WRIT_E_INPUT, "references are not for pcre2");
    pcre2_code *code = compile(ecma, &number);
    if (!code)
        return refuse(number, err);
    writ_pcre2 *made = calloc(1, sizeof *made);
    if (!made)
        writ_out_of_memory();
    made->code = code;
    made->data = pcre2_match_data_create(1, NULL);
    made->context = pcre2_match_context_create(NULL);
    if (!made->data || !made->context)
        writ_out_of_memory();
    pcre2_set_match_limit(made->context, WRIT_BOUND_PATTERN_STEPS);
    pcre2_set_heap_limit(made->context, WRIT_BOUND_PATTERN_STACK / 1024);
    use_jit(made);
    *pcre2 = made;
    return WRIT_OK;
}

void writ_pcre2_free(writ_pcre2 *pcre2)
{
    if (!pcre2)
        return;
    pcre2_code_free(pcre2->code);
    pcre2_match_data_free(pcre2->data);
    pcre2_match_context_free(pcre2->context);
    pcre2_jit_stack_free(pcre2->stack);
    free(pcre2);
}

writ_match writ_pcre2_match(const writ_pcre2 *pcre2, writ_str subject)
{
    PCRE2_SPTR text = (PCRE2_SPTR)(subject.ptr ? subject.ptr : "");
    int found = pcre2->stack ? pcre2_jit_match(pcre2->code, text, subject.len, 0, 0, pcre2->data,
                                               pcre2->context)
                             : pcre2_match(pcre2->code, text, subject.len, 0, PCRE2_NO_UTF_CHECK,
                                           pcre2->data, pcre2->context);
    if (found >= 0)
        return WRIT_MATCH_YES;
    return found == PCRE2_ERROR_NOMATCH ? WRIT_MATCH_NO : WRIT_MATCH_TOO_COSTLY;
}
