/* SPDX-License-Identifier: Apache-2.0
 *
 * Escapes and classes. A set is collected in a builder, in any order, and then brought into order:
 * sorted, merged, turned round when it is negated.
 */
#include "validator/ecma.h"

#include <stdlib.h>

#include "validator/ecma_parser.h"

enum { LAST_CODE_POINT = 0x10FFFF };

typedef struct set_builder {
    WRIT_ARRAY(writ_ecma_range) ranges;
    WRIT_ARRAY(writ_ecma_property) properties;
} set_builder;

static const writ_ecma_range digits[] = {{'0', '9'}};
static const writ_ecma_range words[] = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
/* WhiteSpace and LineTerminator (sections 11.2 and 11.3): with U+FEFF, and Zs of Unicode. */
static const writ_ecma_range spaces[] = {
    {0x09, 0x0D},     {0x20, 0x20},     {0xA0, 0xA0},     {0x1680, 0x1680}, {0x2000, 0x200A},
    {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF},
};
static const writ_ecma_range line_ends[] = {{'\n', '\n'}, {'\r', '\r'}, {0x2028, 0x2029}};

static void add_range(writ_ecma_parser *parser, set_builder *set, uint32_t first, uint32_t last)
{
    *WRIT_PUSH(parser->arena, &set->ranges) = (writ_ecma_range){first, last};
}

/* The ranges, which are in order, or all that lies between them. */
static void add_ranges(writ_ecma_parser *parser, set_builder *set, const writ_ecma_range *ranges,
                       size_t count, bool negated)
{
    uint32_t next = 0;
    for (size_t i = 0; i < count; i++) {
        if (!negated)
            add_range(parser, set, ranges[i].first, ranges[i].last);
        else if (ranges[i].first > next)
            add_range(parser, set, next, ranges[i].first - 1);
        next = ranges[i].last + 1;
    }
    if (negated && next <= LAST_CODE_POINT)
        add_range(parser, set, next, LAST_CODE_POINT);
}

static int by_first(const void *a, const void *b)
{
    const writ_ecma_range *x = a;
    const writ_ecma_range *y = b;
    return (x->first > y->first) - (x->first < y->first);
}

static void merge_ranges(set_builder *set)
{
    writ_ecma_range *ranges = set->ranges.items;
    size_t kept = 0;
    if (set->ranges.count > 1)
        qsort(ranges, set->ranges.count, sizeof *ranges, by_first);
    for (size_t i = 1; i < set->ranges.count; i++) {
        if (ranges[i].first > ranges[kept].last + 1)
            ranges[++kept] = ranges[i];
        else if (ranges[i].last > ranges[kept].last)
            ranges[kept].last = ranges[i].last;
    }
    if (set->ranges.count > 0)
        set->ranges.count = kept + 1;
}

static writ_ecma_node *finish_set(writ_ecma_parser *parser, set_builder *set, bool negated)
{
    merge_ranges(set);
    if (negated && set->properties.count == 0) {
        set_builder rest = {0};
        add_ranges(parser, &rest, set->ranges.items, set->ranges.count, true);
        *set = rest;
        negated = false;
    }
    writ_ecma_node *node = writ_ecma_new(parser, WRIT_ECMA_SET);
    node->set = (writ_ecma_set){.ranges = set->ranges.items,
                                .range_count = set->ranges.count,
                                .properties = set->properties.items,
                                .property_count = set->properties.count,
                                .negated = negated};
    return node;
}

bool writ_ecma_ranges_have(const writ_ecma_set *set, uint32_t code_point)
{
    size_t low = 0;
    size_t high = set->range_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (code_point > set->ranges[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < set->range_count && code_point >= set->ranges[low].first;
}

static bool take_hex(writ_ecma_parser *parser, size_t count, uint32_t *number)
{
    uint32_t read = 0;
    if ((size_t)(parser->end - parser->at) < count)
        return false;
    for (size_t i = 0; i < count; i++) {
        char byte = parser->at[i];
        char lower = (char)(byte | 0x20);
        if (byte >= '0' && byte <= '9')
            read = read * 16 + (uint32_t)(byte - '0');
        else if (lower >= 'a' && lower <= 'f')
            read = read * 16 + (uint32_t)(lower - 'a' + 10);
        else
            return false;
    }
    parser->at += count;
    *number = read;
    return true;
}

/* {H...} */
static bool take_braced_hex(writ_ecma_parser *parser, uint32_t *code_point)
{
    uint32_t digit;
    uint32_t read = 0;
    const char *open = parser->at++;
    const char *start = parser->at;
    while (read <= LAST_CODE_POINT && take_hex(parser, 1, &digit))
        read = read * 16 + digit;
    if (parser->at > start && read <= LAST_CODE_POINT && writ_ecma_take(parser, '}')) {
        *code_point = read;
        return true;
    }
    writ_ecma_fail(parser, open, "\\u{...} wants a code point up to 10FFFF in hexadecimal");
    return false;
}

bool writ_ecma_take_unicode_escape(writ_ecma_parser *parser, uint32_t *code_point)
{
    const char *start = parser->at;
    uint32_t low;
    if (writ_ecma_at(parser, '{'))
        return take_braced_hex(parser, code_point);
    if (!take_hex(parser, 4, code_point)) {
        writ_ecma_fail(parser, start, "\\u wants four hexadecimal digits, or more in braces");
        return false;
    }
    const char *after = parser->at;
    if (*code_point >= 0xD800 && *code_point <= 0xDBFF && writ_ecma_take_text(parser, "\\u") &&
        take_hex(parser, 4, &low) && low >= 0xDC00 && low <= 0xDFFF)
        *code_point = 0x10000 + ((*code_point - 0xD800) << 10) + (low - 0xDC00);
    else
        parser->at = after;
    return true;
}

/* {Name} or {Name=Value}, from the brace on. */
static bool take_property(writ_ecma_parser *parser, set_builder *set, bool negated)
{
    const char *start = parser->at;
    writ_ecma_property property;
    writ_str rest = {start, (size_t)(parser->end - start)};
    size_t close = writ_str_find_byte(rest, '}');
    if (rest.len == 0 || rest.ptr[0] != '{' || close == rest.len) {
        writ_ecma_fail(parser, start, "a property in braces must follow, as in \\p{Letter}");
        return false;
    }
    writ_str inside = writ_str_part(rest, 1, close - 1);
    size_t equals = writ_str_find_byte(inside, '=');
    writ_str name = writ_str_part(inside, 0, equals);
    writ_str value = writ_str_part(inside, equals + 1, inside.len);
    if (!writ_ecma_property_find(name, equals < inside.len ? &value : NULL, &property)) {
        writ_ecma_fail(parser, start, "unknown Unicode property '%.*s'",
                       WRIT_FMT(writ_str_part(inside, 0, 64)));
        if (equals == inside.len && writ_ecma_property_find(WRIT_STR("sc"), &name, &property))
            writ_error_hint(parser->err, "a script is written \\p{Script=%.*s}", WRIT_FMT(name));
        return false;
    }
    property.negated = negated;
    *WRIT_PUSH(parser->arena, &set->properties) = property;
    parser->at += close + 1;
    return true;
}

typedef enum escape_kind {
    ESCAPE_BAD,
    ESCAPE_CHAR, /* *code_point is it */
    ESCAPE_SET   /* added to the set */
} escape_kind;

static escape_kind fail_escape(writ_ecma_parser *parser, const char *at)
{
    static const struct {
        char letter;
        const char *hint;
    } hints[] = {
        {'A', "the start of the text is '^'"},
        {'Z', "the end of the text is '$', which does not stand before a last line feed either"},
        {'z', "the end of the text is '$'"},
        {'G', "ECMA-262 has no anchor for the last match"},
        {'a', "the bell is '\\x07'"},
        {'e', "escape is '\\x1B'"},
        {'h', "horizontal white space is '[ \\t]', or '\\s' with line ends"},
        {'H', "what is no horizontal white space is '[^ \\t]'"},
        {'R', "a line end is '(?:\\r\\n|[\\n\\r])'"},
        {'Q', "ECMA-262 has no quoting; put a backslash before each special character"},
        {'E', "ECMA-262 has no quoting; put a backslash before each special character"},
        {'x', "'\\x' wants two hexadecimal digits"},
        {'c', "'\\c' wants a letter"},
        {'B', "'\\B' has no meaning within a class"},
        {'k', "'\\k' has no meaning within a class"},
    };
    writ_str rest = {at, (size_t)(parser->end - at)};
    if (rest.len < 2) {
        writ_ecma_fail(parser, at, "'\\' at the end");
        writ_error_hint(parser->err, "a backslash itself is '\\\\'");
        return ESCAPE_BAD;
    }
    uint32_t after;
    size_t len = 1 + writ_utf8_read(at + 1, parser->end, &after);
    writ_ecma_fail(parser, at, "unknown escape '%.*s'", WRIT_FMT(writ_str_part(rest, 0, len)));
    for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
        if (rest.ptr[1] == hints[i].letter)
            writ_error_hint(parser->err, "%s", hints[i].hint);
    }
    if (after >= '0' && after <= '9')
        writ_error_hint(parser->err, "a character by its number is '\\x41' or '\\u0041'");
    return ESCAPE_BAD;
}

/* d D w W s S p P, after its letter. */
static escape_kind take_set_escape(writ_ecma_parser *parser, char letter, set_builder *set)
{
    bool negated = letter < 'a';
    switch (letter | 0x20) {
    case 'd':
        add_ranges(parser, set, digits, sizeof digits / sizeof digits[0], negated);
        return ESCAPE_SET;
    case 'w':
        add_ranges(parser, set, words, sizeof words / sizeof words[0], negated);
        return ESCAPE_SET;
    case 's':
        add_ranges(parser, set, spaces, sizeof spaces / sizeof spaces[0], negated);
        return ESCAPE_SET;
    default:
        return take_property(parser, set, negated) ? ESCAPE_SET : ESCAPE_BAD;
    }
}

static bool is_ascii_punctuation_or_space(char byte)
{
    return (byte >= ' ' && byte <= '/') || (byte >= ':' && byte <= '@') ||
           (byte >= '[' && byte <= '`') || (byte >= '{' && byte <= '~');
}

static bool take_control_letter(writ_ecma_parser *parser, uint32_t *code_point)
{
    if (parser->at == parser->end)
        return false;
    char letter = (char)(*parser->at | 0x20);
    if (letter < 'a' || letter > 'z')
        return false;
    *code_point = (uint32_t)(*parser->at++ & 0x1F);
    return true;
}

/* From the backslash on. */
static escape_kind take_escape(writ_ecma_parser *parser, bool in_class, set_builder *set,
                               uint32_t *code_point)
{
    const char *at = parser->at;
    if (parser->end - at < 2)
        return fail_escape(parser, at);
    char letter = at[1];
    parser->at += 2;
    switch (letter) {
    case 'd':
    case 'D':
    case 'w':
    case 'W':
    case 's':
    case 'S':
    case 'p':
    case 'P':
        return take_set_escape(parser, letter, set);
    case 'f':
        *code_point = '\f';
        return ESCAPE_CHAR;
    case 'n':
        *code_point = '\n';
        return ESCAPE_CHAR;
    case 'r':
        *code_point = '\r';
        return ESCAPE_CHAR;
    case 't':
        *code_point = '\t';
        return ESCAPE_CHAR;
    case 'v':
        *code_point = '\v';
        return ESCAPE_CHAR;
    case 'b':
        *code_point = '\b';
        return in_class ? ESCAPE_CHAR : fail_escape(parser, at);
    case '0':
        *code_point = 0;
        if (parser->at < parser->end && *parser->at >= '0' && *parser->at <= '9')
            return fail_escape(parser, at);
        return ESCAPE_CHAR;
    case 'c':
        return take_control_letter(parser, code_point) ? ESCAPE_CHAR : fail_escape(parser, at);
    case 'x':
        return take_hex(parser, 2, code_point) ? ESCAPE_CHAR : fail_escape(parser, at);
    case 'u':
        return writ_ecma_take_unicode_escape(parser, code_point) ? ESCAPE_CHAR : ESCAPE_BAD;
    default:
        *code_point = (unsigned char)letter;
        return is_ascii_punctuation_or_space(letter) ? ESCAPE_CHAR : fail_escape(parser, at);
    }
}

writ_ecma_node *writ_ecma_parse_character_escape(writ_ecma_parser *parser)
{
    set_builder set = {0};
    uint32_t code_point;
    switch (take_escape(parser, false, &set, &code_point)) {
    case ESCAPE_CHAR: {
        writ_ecma_node *node = writ_ecma_new(parser, WRIT_ECMA_CHAR);
        node->code_point = code_point;
        return node;
    }
    case ESCAPE_SET:
        return finish_set(parser, &set, false);
    default:
        return NULL;
    }
}

writ_ecma_node *writ_ecma_parse_dot(writ_ecma_parser *parser)
{
    set_builder set = {0};
    parser->at++;
    add_ranges(parser, &set, line_ends, sizeof line_ends / sizeof line_ends[0], true);
    return finish_set(parser, &set, false);
}

/* One member of a class: a character, or a set escape. */
static escape_kind take_class_atom(writ_ecma_parser *parser, set_builder *set, uint32_t *code_point)
{
    if (*parser->at == '\\')
        return take_escape(parser, true, set, code_point);
    *code_point = writ_ecma_take_code_point(parser);
    return ESCAPE_CHAR;
}

/* A member, or a range of two with a hyphen between. A hyphen before the closing bracket is itself
 * a member. */
static bool take_class_range(writ_ecma_parser *parser, set_builder *set)
{
    const char *start = parser->at;
    uint32_t first;
    uint32_t last;
    escape_kind low = take_class_atom(parser, set, &first);
    if (low == ESCAPE_BAD)
        return false;
    last = first;
    if (parser->end - parser->at >= 2 && parser->at[0] == '-' && parser->at[1] != ']') {
        parser->at++;
        escape_kind high = take_class_atom(parser, set, &last);
        if (high == ESCAPE_BAD)
            return false;
        if (low == ESCAPE_SET || high == ESCAPE_SET) {
            writ_ecma_fail(parser, start, "a range between sets");
            writ_error_hint(parser->err, "for the hyphen itself write '\\-'");
            return false;
        }
    }
    if (low == ESCAPE_SET)
        return true;
    if (first > last) {
        writ_ecma_fail(parser, start, "range out of order");
        return false;
    }
    add_range(parser, set, first, last);
    return true;
}

writ_ecma_node *writ_ecma_parse_class(writ_ecma_parser *parser)
{
    const char *open = parser->at++;
    set_builder set = {0};
    bool negated = writ_ecma_take(parser, '^');
    while (parser->at < parser->end && *parser->at != ']') {
        if (!take_class_range(parser, &set))
            return NULL;
    }
    if (!writ_ecma_take(parser, ']')) {
        writ_ecma_fail(parser, open, "unclosed class");
        writ_error_hint(parser->err, "for the character itself write '\\['");
        return NULL;
    }
    return finish_set(parser, &set, negated);
}
