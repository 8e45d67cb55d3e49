/* SPDX-License-Identifier: Apache-2.0
 *
 * The parser's state, shared between ecma.c (terms and groups) and ecma_class.c (escapes and
 * classes).
 */
#ifndef WRIT_VALIDATOR_ECMA_PARSER_H
#define WRIT_VALIDATOR_ECMA_PARSER_H

#include "validator/ecma.h"
#include "validator/utf8.h"

typedef struct writ_ecma_name {
    writ_str name;
    uint32_t number;
} writ_ecma_name;

/* A \k<name> or \2 whose group may still come. */
typedef struct writ_ecma_reference {
    writ_ecma_node *node;
    writ_str name;  /* empty: by number, which stands in the node */
    const char *at; /* of its backslash */
} writ_ecma_reference;

typedef struct writ_ecma_parser {
    writ_arena *arena;
    writ_str pattern;
    const char *at;
    const char *end;
    unsigned depth;
    uint32_t groups;
    bool has_looks;
    WRIT_ARRAY(writ_ecma_name) names;
    WRIT_ARRAY(writ_ecma_reference) references;
    writ_error *err;
} writ_ecma_parser;

/* Sets the error "… at offset N" for the place `at` in the pattern. */
void writ_ecma_fail(writ_ecma_parser *parser, const char *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static inline bool writ_ecma_at(const writ_ecma_parser *parser, char byte)
{
    return parser->at < parser->end && *parser->at == byte;
}

static inline bool writ_ecma_take(writ_ecma_parser *parser, char byte)
{
    if (!writ_ecma_at(parser, byte))
        return false;
    parser->at++;
    return true;
}

/* Is this what follows? Takes it when it is. */
bool writ_ecma_take_text(writ_ecma_parser *parser, const char *text);

/* The code point at parser->at (below the end), taken. */
static inline uint32_t writ_ecma_take_code_point(writ_ecma_parser *parser)
{
    uint32_t code_point;
    parser->at += writ_utf8_read(parser->at, parser->end, &code_point);
    return code_point;
}

writ_ecma_node *writ_ecma_new(writ_ecma_parser *parser, writ_ecma_kind kind);

/* A decimal number, however long: what does not fit becomes UINT64_MAX. False when no digit
 * follows. */
bool writ_ecma_take_number(writ_ecma_parser *parser, uint64_t *number);

/* "<name>" of a group or a reference, after what introduces it. */
bool writ_ecma_take_group_name(writ_ecma_parser *parser, writ_str *name);

/* The dot, a class from its "[" on, or an escape from its backslash on that stands for a
 * character or a set. NULL after an error. */
writ_ecma_node *writ_ecma_parse_dot(writ_ecma_parser *parser);
writ_ecma_node *writ_ecma_parse_class(writ_ecma_parser *parser);
writ_ecma_node *writ_ecma_parse_character_escape(writ_ecma_parser *parser);

/* \uHHHH (surrogate pairs joined) or \u{H...} from after the "u" on. */
bool writ_ecma_take_unicode_escape(writ_ecma_parser *parser, uint32_t *code_point);

#endif
