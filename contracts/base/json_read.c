/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON documents (RFC 8259), by recursive descent, with the place of each token. Payloads are read
 * by the scanner in validator/, which accepts the same language except for duplicate keys.
 */
#include <stdio.h>

#include "contracts/base/bounds.h"
#include "contracts/base/read.h"
#include "contracts/base/utf8.h"

struct reader {
    writ_arena *arena;
    writ_str text;
    size_t at;
    unsigned depth;
    size_t values;
    writ_place mark;  /* the last place asked for; the next one is counted from there */
    writ_buf scratch; /* a string while it is decoded */
    writ_error *err;
};

static int read_value(struct reader *r, writ_value **value);

/* Places are asked for in the order of the text, so that all of them together cost one walk. */
static writ_place place_at(struct reader *r, size_t offset, size_t len)
{
    for (; r->mark.offset < offset; r->mark.offset++) {
        unsigned char byte = (unsigned char)r->text.ptr[r->mark.offset];
        if (byte == '\n') {
            r->mark.line++;
            r->mark.column = 1;
        } else if ((byte & 0xC0) != 0x80) {
            r->mark.column++;
        }
    }
    r->mark.len = len;
    return r->mark;
}

#define FAIL_AT(r, place, ...)                                                                     \
    writ_error_set_place((r)->err, WRIT_E_INPUT, (writ_place[]){place}, __VA_ARGS__)
#define FAIL(r, offset, ...) FAIL_AT((r), place_at((r), (offset), 1), __VA_ARGS__)

static char next(const struct reader *r)
{
    return r->at < r->text.len ? r->text.ptr[r->at] : '\0';
}

static void skip_space(struct reader *r)
{
    while (r->at < r->text.len) {
        char byte = r->text.ptr[r->at];
        if (byte != ' ' && byte != '\n' && byte != '\r' && byte != '\t')
            return;
        r->at++;
    }
}

static bool is_word_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || byte == '.' || byte == '+' || byte == '-';
}

/* The run of letters, digits and signs from here on: what a person takes for one token. */
static writ_str word_here(const struct reader *r)
{
    size_t end = r->at;
    while (end < r->text.len && is_word_byte(r->text.ptr[end]))
        end++;
    return writ_str_part(r->text, r->at, end - r->at);
}

static bool is_after_comma(const struct reader *r)
{
    size_t at = r->at;
    while (at > 0 && strchr(" \t\r\n", r->text.ptr[at - 1]))
        at--;
    return at > 0 && r->text.ptr[at - 1] == ',';
}

static void hint_at_character(struct reader *r, uint32_t c)
{
    if (c == '\'')
        writ_error_hint(r->err, "strings and names stand in double quotes");
    else if (c == '/' || c == '#')
        writ_error_hint(r->err, "JSON has no comments");
    else if ((c == ']' || c == '}') && is_after_comma(r))
        writ_error_hint(r->err, "no comma may stand before a closing bracket");
    else if (c == 0xFEFF)
        writ_error_hint(r->err, "a byte order mark may stand at the very start only");
}

/* Something else stands where `expected` should. */
static int fail_expected(struct reader *r, const char *expected)
{
    char shown[WRIT_CODE_POINT_TEXT];
    uint32_t c;
    if (r->at >= r->text.len)
        return FAIL(r, r->at, "expected %s, found the end of the text", expected);
    writ_str word = word_here(r);
    if (word.len > 0)
        return FAIL(r, r->at, "expected %s, found '%.*s'", expected,
                    WRIT_FMT(writ_utf8_cut(word, WRIT_SHOWN)));
    if (!writ_utf8_decode(r->text.ptr + r->at, r->text.len - r->at, &c))
        return FAIL(r, r->at, "invalid UTF-8");
    int code = FAIL(r, r->at, "expected %s, found %s", expected, writ_code_point_show(c, shown));
    hint_at_character(r, c);
    return code;
}

static int read_hex4(struct reader *r, uint32_t *unit)
{
    *unit = 0;
    for (int i = 0; i < 4; i++, r->at++) {
        char c = next(r);
        if (c >= '0' && c <= '9')
            *unit = *unit << 4 | (uint32_t)(c - '0');
        else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))
            *unit = *unit << 4 | (uint32_t)((c | 0x20) - 'a' + 10);
        else
            return FAIL(r, r->at, "expected four hexadecimal digits after '\\u'");
    }
    return WRIT_OK;
}

/* The rest of an escape after "\u": one code unit, or two that make a surrogate pair. */
static int read_unicode_escape(struct reader *r)
{
    size_t start = r->at - 2;
    uint32_t high, low;
    int code = read_hex4(r, &high);
    if (code)
        return code;
    if (high >= 0xD800 && high <= 0xDBFF && next(r) == '\\' && r->at + 1 < r->text.len &&
        r->text.ptr[r->at + 1] == 'u') {
        r->at += 2;
        if ((code = read_hex4(r, &low)) != WRIT_OK)
            return code;
        if (low >= 0xDC00 && low <= 0xDFFF)
            high = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
    }
    if (high >= 0xD800 && high <= 0xDFFF) {
        code = FAIL(r, start, "lone surrogate '\\u%04x' in a string", (unsigned)high);
        writ_error_hint(r->err, "characters above U+FFFF are two escapes, high surrogate first");
        return code;
    }
    writ_buf_add_code_point(&r->scratch, high);
    return WRIT_OK;
}

static int read_escape(struct reader *r)
{
    static const char escapes[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    char escape = ++r->at < r->text.len ? r->text.ptr[r->at] : '\0';
    const char *found = escape ? strchr(escapes, escape) : NULL;
    if (escape == 'u') {
        r->at++;
        return read_unicode_escape(r);
    }
    if (!found)
        return FAIL(r, r->at - 1, "unknown escape in a string");
    writ_buf_add_byte(&r->scratch, meanings[found - escapes]);
    r->at++;
    return WRIT_OK;
}

/* Takes the run up to the next quote, escape or end over as it is. */
static int read_plain_run(struct reader *r)
{
    size_t start = r->at;
    while (r->at < r->text.len) {
        unsigned char byte = (unsigned char)r->text.ptr[r->at];
        if (byte == '"' || byte == '\\')
            break;
        if (byte < 0x20) {
            int code = FAIL(r, r->at, "control character U+%04X in a string", byte);
            if (byte == '\n' || byte == '\r')
                writ_error_hint(r->err, "is the closing quote missing? a line break is '\\n'");
            else
                writ_error_hint(r->err, "write it as '\\u%04x'", byte);
            return code;
        }
        uint32_t c;
        size_t len = writ_utf8_decode(r->text.ptr + r->at, r->text.len - r->at, &c);
        if (len == 0)
            return FAIL(r, r->at, "invalid UTF-8 in a string");
        r->at += len;
    }
    writ_buf_add_str(&r->scratch, writ_str_part(r->text, start, r->at - start));
    return WRIT_OK;
}

/* The string whose opening quote is next. */
static int read_string(struct reader *r, writ_str *string, writ_place *place)
{
    size_t start = r->at++;
    *place = place_at(r, start, 1);
    writ_buf_reset(&r->scratch);
    for (;;) {
        int code = read_plain_run(r);
        if (!code && r->at >= r->text.len)
            code = FAIL_AT(r, *place, "string is not closed");
        if (!code && next(r) == '"')
            break;
        if (!code)
            code = read_escape(r);
        if (code)
            return code;
    }
    place->len = ++r->at - start;
    *string = writ_str_copy(r->arena, writ_buf_str(&r->scratch));
    return WRIT_OK;
}

/* Is it a number but for the size of its exponent? */
static bool is_beyond_bound(writ_str word)
{
    size_t e = 0;
    while (e < word.len && (word.ptr[e] | 0x20) != 'e')
        e++;
    writ_number number;
    size_t digits = e + 1;
    if (digits < word.len && (word.ptr[digits] == '-' || word.ptr[digits] == '+'))
        digits++;
    if (digits >= word.len)
        return false;
    for (size_t i = digits; i < word.len; i++)
        if (word.ptr[i] < '0' || word.ptr[i] > '9')
            return false;
    writ_arena scratch = WRIT_ARENA_INIT;
    bool mantissa = writ_number_parse(&scratch, writ_str_part(word, 0, e), &number);
    writ_arena_clear(&scratch);
    return mantissa;
}

static int fail_number(struct reader *r, writ_str word)
{
    writ_str shown = writ_utf8_cut(word, WRIT_SHOWN);
    if (is_beyond_bound(word))
        return FAIL(r, r->at, "the exponent of '%.*s' is beyond %d", WRIT_FMT(shown),
                    WRIT_BOUND_EXPONENT);
    int code = FAIL(r, r->at, "'%.*s' is not a JSON number", WRIT_FMT(shown));
    writ_str digits = writ_str_part(word, word.ptr[0] == '-' || word.ptr[0] == '+', word.len);
    if (word.ptr[0] == '+')
        writ_error_hint(r->err, "leave the '+' out");
    else if (digits.len > 1 && digits.ptr[0] == '0' && digits.ptr[1] >= '0' && digits.ptr[1] <= '9')
        writ_error_hint(r->err, "a number has no leading zeros; a code in digits is a string");
    else if (writ_str_find_byte(word, '.') < word.len)
        writ_error_hint(r->err, "digits stand on both sides of the point");
    return code;
}

static int read_number(struct reader *r, writ_value **value)
{
    writ_str word = word_here(r);
    writ_number number;
    if (!writ_number_parse(r->arena, word, &number))
        return fail_number(r, word);
    writ_place place = place_at(r, r->at, word.len);
    *value = writ_value_number(r->arena, &place, number);
    r->at += word.len;
    return WRIT_OK;
}

static int read_literal(struct reader *r, writ_value **value)
{
    writ_str word = word_here(r);
    writ_place place = place_at(r, r->at, word.len);
    if (writ_str_is(word, "null")) {
        *value = writ_value_null(r->arena, &place);
    } else if (writ_str_is(word, "true") || writ_str_is(word, "false")) {
        *value = writ_value_boolean(r->arena, &place, word.ptr[0] == 't');
    } else {
        int code = fail_expected(r, "a value");
        if (writ_str_is(word, "NaN") || writ_str_is(word, "Infinity"))
            writ_error_hint(r->err, "JSON has no such number");
        else if (word.len > 0)
            writ_error_hint(r->err, "strings stand in double quotes; the words are 'true', "
                                    "'false' and 'null'");
        return code;
    }
    r->at += word.len;
    return WRIT_OK;
}

/* After a value in a container: true in *more when a comma came, false when the container ended. */
static int read_separator(struct reader *r, char close, const char *expected, bool *more)
{
    skip_space(r);
    char byte = next(r);
    if (byte != ',' && byte != close)
        return fail_expected(r, expected);
    r->at++;
    *more = byte == ',';
    skip_space(r);
    return WRIT_OK;
}

static int read_items(struct reader *r, writ_value *array)
{
    bool more = next(r) != ']';
    if (!more)
        r->at++;
    while (more) {
        writ_value *item;
        int code = read_value(r, &item);
        if (code)
            return code;
        writ_value_push(r->arena, array, item);
        if ((code = read_separator(r, ']', "',' or ']'", &more)) != WRIT_OK)
            return code;
    }
    return WRIT_OK;
}

static int read_name(struct reader *r, const writ_value *object, writ_str *name, writ_place *place)
{
    if (next(r) != '"')
        return fail_expected(r, "a name in double quotes");
    int code = read_string(r, name, place);
    if (code)
        return code;
    const writ_member *first = writ_value_find_member(object, *name);
    if (first) {
        code = FAIL_AT(r, *place, "duplicate key '%.*s'", WRIT_FMT(*name));
        writ_error_hint(r->err, "it stands at line %u, column %u already",
                        (unsigned)first->place.line, (unsigned)first->place.column);
        return code;
    }
    skip_space(r);
    if (next(r) != ':')
        return fail_expected(r, "':' after a name");
    r->at++;
    skip_space(r);
    return WRIT_OK;
}

static int read_members(struct reader *r, writ_value *object)
{
    bool more = next(r) != '}';
    if (!more)
        r->at++;
    while (more) {
        writ_str name;
        writ_place place;
        writ_value *member;
        int code = read_name(r, object, &name, &place);
        if (code || (code = read_value(r, &member)) != WRIT_OK)
            return code;
        writ_value_set(r->arena, object, name, &place, member);
        if ((code = read_separator(r, '}', "',' or '}'", &more)) != WRIT_OK)
            return code;
    }
    return WRIT_OK;
}

/* The container whose opening bracket is next. */
static int read_container(struct reader *r, writ_value **value)
{
    writ_place place = place_at(r, r->at, 1);
    bool is_array = next(r) == '[';
    if (r->depth == WRIT_BOUND_DOCUMENT_DEPTH)
        return FAIL_AT(r, place, "nesting is deeper than %d levels", WRIT_BOUND_DOCUMENT_DEPTH);
    writ_value *made =
        is_array ? writ_value_array(r->arena, &place) : writ_value_object(r->arena, &place);
    r->depth++;
    r->at++;
    skip_space(r);
    int code = is_array ? read_items(r, made) : read_members(r, made);
    r->depth--;
    if (!code)
        *value = made;
    return code;
}

/* No space stands before it. */
static int read_value(struct reader *r, writ_value **value)
{
    if (r->values++ == WRIT_BOUND_DOCUMENT_VALUES)
        return FAIL(r, r->at, "more than %u values in one document", WRIT_BOUND_DOCUMENT_VALUES);
    char byte = next(r);
    if (byte == '{' || byte == '[')
        return read_container(r, value);
    if (byte == '-' || byte == '+' || byte == '.' || (byte >= '0' && byte <= '9'))
        return read_number(r, value);
    if (byte != '"')
        return read_literal(r, value);
    writ_str string;
    writ_place place;
    int code = read_string(r, &string, &place);
    if (!code)
        *value = writ_value_string(r->arena, &place, string);
    return code;
}

static int read_whole(struct reader *r, writ_value **value)
{
    skip_space(r);
    if (r->at == r->text.len)
        return FAIL(r, r->at, "the document is empty");
    writ_value *root;
    int code = read_value(r, &root);
    if (code)
        return code;
    skip_space(r);
    if (r->at < r->text.len)
        return fail_expected(r, "the end of the document");
    *value = root;
    return WRIT_OK;
}

int writ_json_read(writ_arena *arena, const writ_source *source, writ_value **value,
                   writ_error *err)
{
    writ_error local = WRIT_ERROR_INIT;
    struct reader r = {.arena = arena,
                       .text = source->text,
                       .mark = {.source = source, .line = 1, .column = 1},
                       .err = err ? err : &local};
    if (source->text.len > WRIT_BOUND_DOCUMENT_BYTES)
        return FAIL(&r, 0, "the document is larger than %u bytes", WRIT_BOUND_DOCUMENT_BYTES);
    if (writ_str_starts(source->text, WRIT_STR("\xEF\xBB\xBF")))
        r.at = r.mark.offset = 3;
    int code = read_whole(&r, value);
    writ_buf_clear(&r.scratch);
    return code;
}
