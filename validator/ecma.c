/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/ecma.h"

#include <stdio.h>

#include "contracts/base/bounds.h"
#include "validator/ecma_parser.h"

void writ_ecma_fail(writ_ecma_parser *parser, const char *at, const char *format, ...)
{
    char reason[256];
    va_list args;
    va_start(args, format);
    vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    writ_str before = {parser->pattern.ptr, (size_t)(at - parser->pattern.ptr)};
    writ_error_set(parser->err, WRIT_E_INPUT, "not ECMA-262: %s at offset %zu", reason,
                   writ_str_code_points(before));
}

bool writ_ecma_take_text(writ_ecma_parser *parser, const char *text)
{
    size_t len = strlen(text);
    if ((size_t)(parser->end - parser->at) < len || memcmp(parser->at, text, len) != 0)
        return false;
    parser->at += len;
    return true;
}

writ_ecma_node *writ_ecma_new(writ_ecma_parser *parser, writ_ecma_kind kind)
{
    writ_ecma_node *node = WRIT_NEW(parser->arena, writ_ecma_node);
    node->kind = kind;
    return node;
}

bool writ_ecma_take_number(writ_ecma_parser *parser, uint64_t *number)
{
    const char *start = parser->at;
    uint64_t read = 0;
    for (; parser->at < parser->end && *parser->at >= '0' && *parser->at <= '9'; parser->at++) {
        unsigned digit = (unsigned)(*parser->at - '0');
        read = read > (UINT64_MAX - digit) / 10 ? UINT64_MAX : read * 10 + digit;
    }
    *number = read;
    return parser->at > start;
}

/* Names are identifiers. Outside ASCII any character is taken: the standard asks for ID_Start and
 * ID_Continue there, but a name never decides what a pattern matches. */
static bool is_name_character(uint32_t c, bool first)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '$' || c == '_' || c > 0x7F ||
           (!first && c >= '0' && c <= '9');
}

bool writ_ecma_take_group_name(writ_ecma_parser *parser, writ_str *name)
{
    const char *start = parser->at;
    if (!writ_ecma_take(parser, '<')) {
        writ_ecma_fail(parser, start, "a group name in '<' and '>' must follow");
        return false;
    }
    writ_buf text = WRIT_BUF_INIT;
    bool good = true;
    while (good && parser->at < parser->end && *parser->at != '>') {
        const char *at = parser->at;
        uint32_t c = writ_ecma_take_code_point(parser);
        if (c == '\\')
            good = writ_ecma_take(parser, 'u') && writ_ecma_take_unicode_escape(parser, &c);
        if (good && is_name_character(c, text.len == 0)) {
            writ_buf_add_code_point(&text, c);
        } else {
            writ_ecma_fail(parser, at, "bad character in a group name");
            good = false;
        }
    }
    if (good && (text.len == 0 || !writ_ecma_take(parser, '>'))) {
        writ_ecma_fail(parser, start, "a group name must be closed by '>' and not be empty");
        good = false;
    }
    if (good)
        *name = writ_str_copy(parser->arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    return good;
}

static writ_ecma_node *parse_choice(writ_ecma_parser *parser);

static writ_ecma_node *parse_inner(writ_ecma_parser *parser, writ_ecma_node *group,
                                   const char *open)
{
    if (++parser->depth > WRIT_BOUND_PATTERN_DEPTH) {
        writ_ecma_fail(parser, open, "more than %d groups within one another",
                       WRIT_BOUND_PATTERN_DEPTH);
        return NULL;
    }
    group->inner = parse_choice(parser);
    parser->depth--;
    if (!group->inner)
        return NULL;
    if (!writ_ecma_take(parser, ')')) {
        writ_ecma_fail(parser, open, "unclosed group");
        return NULL;
    }
    return group;
}

static writ_ecma_node *parse_look(writ_ecma_parser *parser, bool behind, bool negated,
                                  const char *open)
{
    writ_ecma_node *look = writ_ecma_new(parser, WRIT_ECMA_LOOK);
    look->behind = behind;
    look->negated = negated;
    parser->has_looks = true;
    return parse_inner(parser, look, open);
}

static bool add_name(writ_ecma_parser *parser, writ_str name, uint32_t number, const char *at)
{
    for (size_t i = 0; i < parser->names.count; i++) {
        if (writ_str_equal(parser->names.items[i].name, name)) {
            writ_ecma_fail(parser, at, "a second group named '%.*s'", WRIT_FMT(name));
            return false;
        }
    }
    *WRIT_PUSH(parser->arena, &parser->names) = (writ_ecma_name){name, number};
    return true;
}

static writ_ecma_node *fail_unknown_group(writ_ecma_parser *parser, const char *open)
{
    static const struct {
        const char *after; /* "(?" */
        const char *hint;
    } hints[] = {
        {"P<", "a named group is written (?<name>...)"},
        {"P=", "a reference to a named group is written \\k<name>"},
        {"P>", "ECMA-262 has no subroutine calls; repeat the group"},
        {"#", "ECMA-262 has no comments in patterns"},
        {">", "ECMA-262 has no atomic groups; use (?:...)"},
        {"|", "ECMA-262 has no branch reset; use (?:...)"},
        {"'", "a named group is written (?<name>...)"},
        {"R", "ECMA-262 has no recursion"},
        {"&", "ECMA-262 has no recursion"},
        {"(", "ECMA-262 has no conditionals"},
    };
    writ_str rest = {parser->at, (size_t)(parser->end - parser->at)};
    uint32_t next;
    size_t len = rest.len ? writ_utf8_read(parser->at, parser->end, &next) : 0;
    writ_ecma_fail(parser, open, "unknown group '(?%.*s'", WRIT_FMT(writ_str_part(rest, 0, len)));
    for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
        if (writ_str_starts(rest, writ_str_of(hints[i].after)))
            writ_error_hint(parser->err, "%s", hints[i].hint);
    }
    writ_error_hint(parser->err,
                    "ECMA-262 has no inline flags; for letters of either case write [Aa]");
    return NULL;
}

/* From the opening parenthesis on. */
static writ_ecma_node *parse_group(writ_ecma_parser *parser)
{
    const char *open = parser->at++;
    writ_ecma_node *group = writ_ecma_new(parser, WRIT_ECMA_GROUP);
    if (!writ_ecma_take(parser, '?')) {
        group->number = ++parser->groups;
        return parse_inner(parser, group, open);
    }
    if (writ_ecma_take(parser, ':'))
        return parse_inner(parser, group, open);
    if (writ_ecma_take(parser, '='))
        return parse_look(parser, false, false, open);
    if (writ_ecma_take(parser, '!'))
        return parse_look(parser, false, true, open);
    if (writ_ecma_take_text(parser, "<="))
        return parse_look(parser, true, false, open);
    if (writ_ecma_take_text(parser, "<!"))
        return parse_look(parser, true, true, open);
    if (!writ_ecma_at(parser, '<'))
        return fail_unknown_group(parser, open);
    writ_str name;
    group->number = ++parser->groups;
    if (!writ_ecma_take_group_name(parser, &name) || !add_name(parser, name, group->number, open))
        return NULL;
    return parse_inner(parser, group, open);
}

/* \1 or \k<name>, from the backslash on. */
static writ_ecma_node *parse_reference(writ_ecma_parser *parser)
{
    writ_ecma_reference reference = {writ_ecma_new(parser, WRIT_ECMA_REFERENCE), WRIT_STR_EMPTY,
                                     parser->at};
    uint64_t number = 0;
    parser->at++;
    if (writ_ecma_take(parser, 'k')) {
        if (!writ_ecma_take_group_name(parser, &reference.name))
            return NULL;
    } else {
        writ_ecma_take_number(parser, &number);
    }
    reference.node->group = number > UINT32_MAX ? UINT32_MAX : (uint32_t)number;
    *WRIT_PUSH(parser->arena, &parser->references) = reference;
    return reference.node;
}

static writ_ecma_node *parse_escape(writ_ecma_parser *parser)
{
    char next = parser->end - parser->at > 1 ? parser->at[1] : '\0';
    if (next == 'k' || (next >= '1' && next <= '9'))
        return parse_reference(parser);
    if (next == 'b' || next == 'B') {
        parser->at += 2;
        return writ_ecma_new(parser, next == 'b' ? WRIT_ECMA_WORD_EDGE : WRIT_ECMA_NOT_WORD_EDGE);
    }
    return writ_ecma_parse_character_escape(parser);
}

static bool has_posix_class(writ_str pattern)
{
    for (size_t i = 0; i + 1 < pattern.len; i++) {
        if (pattern.ptr[i] == '[' && pattern.ptr[i + 1] == ':')
            return true;
    }
    return false;
}

static bool ends_quantifier(char byte)
{
    return byte == '*' || byte == '+' || byte == '?' || byte == '}';
}

/* Characters that cannot begin a term. */
static writ_ecma_node *fail_lone_character(writ_ecma_parser *parser)
{
    char byte = *parser->at;
    if (byte != '}' && ends_quantifier(byte)) {
        writ_ecma_fail(parser, parser->at, "nothing to repeat before '%c'", byte);
        if (byte == '+' && parser->at > parser->pattern.ptr && ends_quantifier(parser->at[-1]))
            writ_error_hint(parser->err,
                            "ECMA-262 has no possessive quantifiers; leave the second '+' out");
        return NULL;
    }
    writ_ecma_fail(parser, parser->at, "lone '%c'", byte);
    if (byte == ']' && has_posix_class(parser->pattern))
        writ_error_hint(parser->err,
                        "ECMA-262 has no POSIX classes; write [A-Za-z] for [[:alpha:]]");
    writ_error_hint(parser->err, "for the character itself write '\\%c'", byte);
    return NULL;
}

static writ_ecma_node *parse_atom(writ_ecma_parser *parser)
{
    switch (*parser->at) {
    case '^':
        parser->at++;
        return writ_ecma_new(parser, WRIT_ECMA_START);
    case '$':
        parser->at++;
        return writ_ecma_new(parser, WRIT_ECMA_END);
    case '(':
        return parse_group(parser);
    case '[':
        return writ_ecma_parse_class(parser);
    case '\\':
        return parse_escape(parser);
    case '.':
        return writ_ecma_parse_dot(parser);
    case '*':
    case '+':
    case '?':
    case '{':
    case '}':
    case ']':
        return fail_lone_character(parser);
    default: {
        writ_ecma_node *node = writ_ecma_new(parser, WRIT_ECMA_CHAR);
        node->code_point = writ_ecma_take_code_point(parser);
        return node;
    }
    }
}

/* {2} {2,} {2,5}, from the brace up to the closing one. Counts that no record can reach are all the
 * same. */
static bool take_counts(writ_ecma_parser *parser, uint32_t *min, uint32_t *max)
{
    const char *open = parser->at++;
    uint64_t low;
    uint64_t high;
    bool good = writ_ecma_take_number(parser, &low);
    high = low;
    if (good && writ_ecma_take(parser, ',') && !writ_ecma_take_number(parser, &high))
        high = UINT64_MAX;
    if (!good || !writ_ecma_at(parser, '}')) {
        writ_ecma_fail(parser, open, "incomplete quantifier");
        writ_error_hint(parser->err, "for the character itself write '\\{'");
        return false;
    }
    if (high < low) {
        writ_ecma_fail(parser, open, "quantifier out of order");
        return false;
    }
    *min = low < WRIT_ECMA_UNBOUNDED ? (uint32_t)low : WRIT_ECMA_UNBOUNDED - 1;
    *max = high < WRIT_ECMA_UNBOUNDED ? (uint32_t)high : WRIT_ECMA_UNBOUNDED;
    return true;
}

static bool is_assertion(const writ_ecma_node *node)
{
    return node->kind == WRIT_ECMA_START || node->kind == WRIT_ECMA_END ||
           node->kind == WRIT_ECMA_WORD_EDGE || node->kind == WRIT_ECMA_NOT_WORD_EDGE ||
           node->kind == WRIT_ECMA_LOOK;
}

static writ_ecma_node *parse_term(writ_ecma_parser *parser)
{
    uint32_t groups_before = parser->groups;
    writ_ecma_node *atom = parse_atom(parser);
    uint32_t min = 0;
    uint32_t max = WRIT_ECMA_UNBOUNDED;
    if (!atom || parser->at == parser->end)
        return atom;
    const char *at = parser->at;
    switch (*at) {
    case '*':
        break;
    case '+':
        min = 1;
        break;
    case '?':
        max = 1;
        break;
    case '{':
        if (!take_counts(parser, &min, &max))
            return NULL;
        break;
    default:
        return atom;
    }
    parser->at++;
    if (is_assertion(atom)) {
        writ_ecma_fail(parser, at, "an assertion cannot be repeated");
        return NULL;
    }
    writ_ecma_node *repeat = writ_ecma_new(parser, WRIT_ECMA_REPEAT);
    repeat->inner = atom;
    repeat->min = min;
    repeat->max = max;
    repeat->first_group = groups_before + 1;
    repeat->end_group = parser->groups + 1;
    repeat->lazy = writ_ecma_take(parser, '?');
    return repeat;
}

typedef WRIT_ARRAY(writ_ecma_node *) ecma_nodes;

/* A single item stands for itself. */
static writ_ecma_node *wrap(writ_ecma_parser *parser, writ_ecma_kind kind, const ecma_nodes *nodes)
{
    if (nodes->count == 1)
        return nodes->items[0];
    writ_ecma_node *node = writ_ecma_new(parser, kind);
    node->items = nodes->items;
    node->count = nodes->count;
    return node;
}

static writ_ecma_node *parse_sequence(writ_ecma_parser *parser)
{
    ecma_nodes terms = {0};
    while (parser->at < parser->end && *parser->at != '|' && *parser->at != ')') {
        writ_ecma_node *term = parse_term(parser);
        if (!term)
            return NULL;
        *WRIT_PUSH(parser->arena, &terms) = term;
    }
    return wrap(parser, WRIT_ECMA_SEQUENCE, &terms);
}

static writ_ecma_node *parse_choice(writ_ecma_parser *parser)
{
    ecma_nodes alternatives = {0};
    do {
        writ_ecma_node *sequence = parse_sequence(parser);
        if (!sequence)
            return NULL;
        *WRIT_PUSH(parser->arena, &alternatives) = sequence;
    } while (writ_ecma_take(parser, '|'));
    return wrap(parser, WRIT_ECMA_CHOICE, &alternatives);
}

static bool resolve_reference(writ_ecma_parser *parser, const writ_ecma_reference *reference)
{
    if (reference->name.len == 0) {
        if (reference->node->group <= parser->groups)
            return true;
        writ_ecma_fail(parser, reference->at, "reference to group %u, but there are %u",
                       reference->node->group, parser->groups);
        return false;
    }
    for (size_t i = 0; i < parser->names.count; i++) {
        if (writ_str_equal(parser->names.items[i].name, reference->name)) {
            reference->node->group = parser->names.items[i].number;
            return true;
        }
    }
    writ_ecma_fail(parser, reference->at, "reference to '%.*s', but no group has that name",
                   WRIT_FMT(reference->name));
    return false;
}

int writ_ecma_parse(writ_arena *arena, writ_str pattern, writ_ecma *ecma, writ_error *err)
{
    if (!pattern.ptr)
        pattern = WRIT_STR("");
    writ_ecma_parser parser = {.arena = arena,
                               .pattern = pattern,
                               .at = pattern.ptr,
                               .end = pattern.ptr + pattern.len,
                               .err = err};
    writ_ecma_node *root = parse_choice(&parser);
    if (!root)
        return WRIT_E_INPUT;
    if (parser.at < parser.end) {
        writ_ecma_fail(&parser, parser.at, "lone ')'");
        return WRIT_E_INPUT;
    }
    for (size_t i = 0; i < parser.references.count; i++) {
        if (!resolve_reference(&parser, &parser.references.items[i]))
            return WRIT_E_INPUT;
    }
    *ecma = (writ_ecma){.root = root,
                        .groups = parser.groups,
                        .has_references = parser.references.count > 0,
                        .has_looks = parser.has_looks};
    return WRIT_OK;
}
