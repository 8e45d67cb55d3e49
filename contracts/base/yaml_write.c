/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/yaml_write.h"

#include "contracts/base/utf8.h"
#include "contracts/base/write.h"
#include "contracts/base/yaml_core.h"

/* Longer than this, a list or object has a line for each of its parts. */
enum { FLOW_BYTES = 96, COMMENT_BYTES = 96, INDENT = 2 };

/* ---- comments ---- */

static writ_str key_of(const writ_value *const *place)
{
    return (writ_str){(const char *)place, sizeof *place};
}

/* One line, of characters that no reader trips over. */
static void add_clean(writ_buf *out, writ_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        writ_buf_add_byte(out, byte < ' ' || byte == 0x7F ? ' ' : text.ptr[i]);
    }
}

/* U+0080 to U+009F, U+2028, U+2029, U+FEFF, surrogates and what is not in YAML's c-printable. */
static bool is_printable(uint32_t c)
{
    return (c >= 0x20 && c < 0x7F) || (c >= 0xA0 && c < 0xD800 && c != 0x2028 && c != 0x2029) ||
           (c >= 0xE000 && c < 0xFEFF) || (c > 0xFEFF && c <= 0xFFFD) ||
           (c >= 0x10000 && c <= 0x10FFFF);
}

static bool all_printable(writ_str text)
{
    for (size_t at = 0; at < text.len;) {
        uint32_t c;
        size_t len = writ_utf8_decode(text.ptr + at, text.len - at, &c);
        if (!len || !is_printable(c))
            return false;
        at += len;
    }
    return true;
}

void writ_yaml_note(writ_arena *arena, writ_yaml_notes *notes, const writ_value *value,
                    writ_str text)
{
    writ_buf whole = WRIT_BUF_INIT;
    const writ_value *const key = value;
    const writ_str *before = writ_map_find(&notes->by_value, key_of(&key));
    if (before) {
        writ_buf_add_str(&whole, *before);
        writ_buf_add_text(&whole, "; ");
    }
    if (all_printable(text))
        writ_buf_add_str(&whole, text);
    else
        add_clean(&whole, WRIT_STR("(not printable)"));
    writ_str *kept = WRIT_NEW(arena, writ_str);
    *kept = writ_str_copy(arena, writ_buf_str(&whole));
    const writ_value **kept_key = WRIT_NEW(arena, const writ_value *);
    *kept_key = value;
    writ_map_put(arena, &notes->by_value, key_of(kept_key), kept);
    writ_buf_clear(&whole);
}

static const writ_str *note_of(const writ_yaml_notes *notes, const writ_value *value)
{
    const writ_value *const key = value;
    return notes ? writ_map_find(&notes->by_value, key_of(&key)) : NULL;
}

void writ_yaml_write_comment(writ_buf *out, writ_str text)
{
    size_t column = 0;
    for (size_t at = 0; at < text.len;) {
        size_t end = at + writ_str_find_byte(writ_str_part(text, at, SIZE_MAX), ' ');
        writ_str word = writ_str_part(text, at, end - at);
        if (!column || column + word.len > COMMENT_BYTES) {
            writ_buf_add_text(out, column ? "\n#" : "#");
            column = 1;
        }
        writ_buf_add_byte(out, ' ');
        add_clean(out, word);
        column += word.len + 1;
        at = end + 1;
    }
    writ_buf_add_byte(out, '\n');
}

/* ---- scalars ---- */

/* Letters, digits and what has no meaning anywhere within a plain scalar, flow or block. */
static bool is_plain_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == '/' || c == ' ' || c == '+' || c == '@';
}

static bool is_plain(writ_str text)
{
    if (!text.len || writ_yaml_resolve(text) != WRIT_YAML_STRING)
        return false;
    char first = text.ptr[0], last = text.ptr[text.len - 1];
    if (first == '-' || first == '.' || first == ' ' || last == ' ' || first == '@' ||
        first == '+' || (first >= '0' && first <= '9'))
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!is_plain_byte(text.ptr[i]))
            return false;
    return true;
}

/* YAML's \uXXXX is one code point, not half of a pair. */
static void add_escaped(writ_buf *out, uint32_t c)
{
    if (c > 0xFFFF)
        writ_buf_printf(out, "\\U%08X", (unsigned)c);
    else
        writ_buf_printf(out, "\\u%04X", (unsigned)c);
}

static void add_quoted(writ_buf *out, writ_str text)
{
    writ_buf_add_byte(out, '"');
    for (size_t at = 0; at < text.len;) {
        uint32_t c;
        size_t len = writ_utf8_decode(text.ptr + at, text.len - at, &c);
        if (!len) { /* no text of ours: a byte of it */
            len = 1;
            c = 0xFFFD;
        }
        if (c == '"' || c == '\\')
            writ_buf_add_byte(out, '\\');
        if (c == '\n')
            writ_buf_add_text(out, "\\n");
        else if (c == '\t')
            writ_buf_add_text(out, "\\t");
        else if (is_printable(c))
            writ_buf_add(out, text.ptr + at, len);
        else
            add_escaped(out, c);
        at += len;
    }
    writ_buf_add_byte(out, '"');
}

static void add_text(writ_buf *out, writ_str text)
{
    if (is_plain(text))
        writ_buf_add_str(out, text);
    else
        add_quoted(out, text);
}

void writ_yaml_write_scalar(writ_buf *out, const writ_value *scalar)
{
    if (scalar->kind == WRIT_STRING)
        add_text(out, scalar->string);
    else
        writ_json_write(out, scalar, WRIT_JSON_COMPACT);
}

/* ---- containers ---- */

static bool is_container(const writ_value *value)
{
    return value->kind == WRIT_ARRAY || value->kind == WRIT_OBJECT;
}

static size_t count_of(const writ_value *value)
{
    return value->kind == WRIT_ARRAY ? value->array.count : value->object.count;
}

static const writ_value *part_of(const writ_value *value, size_t i)
{
    return value->kind == WRIT_ARRAY ? value->array.items[i] : value->object.items[i].value;
}

static void add_flow(writ_buf *out, const writ_value *value)
{
    if (!is_container(value)) {
        writ_yaml_write_scalar(out, value);
        return;
    }
    writ_buf_add_byte(out, value->kind == WRIT_ARRAY ? '[' : '{');
    for (size_t i = 0; i < count_of(value); i++) {
        writ_buf_add_text(out, i ? ", " : "");
        if (value->kind == WRIT_OBJECT) {
            add_text(out, value->object.items[i].name);
            writ_buf_add_text(out, ": ");
        }
        add_flow(out, part_of(value, i));
    }
    writ_buf_add_byte(out, value->kind == WRIT_ARRAY ? ']' : '}');
}

/* Levels of containers within it, itself included; more than so many are not counted. */
static unsigned depth_of(const writ_value *value, unsigned most)
{
    unsigned depth = 0;
    if (!is_container(value))
        return 0;
    for (size_t i = 0; most && i < count_of(value); i++) {
        unsigned inner = depth_of(part_of(value, i), most - 1);
        depth = inner > depth ? inner : depth;
    }
    return depth + 1;
}

static bool has_notes(const writ_yaml_notes *notes, const writ_value *value)
{
    if (note_of(notes, value))
        return true;
    for (size_t i = 0; is_container(value) && i < count_of(value); i++)
        if (has_notes(notes, part_of(value, i)))
            return true;
    return false;
}

/* On one line, when that is short, and easily read: objects in lists have theirs. */
static bool add_short(writ_buf *out, const writ_value *value, const writ_yaml_notes *notes)
{
    size_t before = out->len;
    bool is_empty = count_of(value) == 0;
    bool of_objects = !is_empty && value->kind == WRIT_ARRAY && is_container(part_of(value, 0));
    if (!is_empty && (of_objects || depth_of(value, 3) > 2))
        return false;
    for (size_t i = 0; i < count_of(value); i++)
        if (has_notes(notes, part_of(value, i)))
            return false;
    add_flow(out, value);
    if (out->len - before <= FLOW_BYTES || is_empty)
        return true;
    out->len = before;
    out->ptr[before] = '\0';
    return false;
}

static void end_line(writ_buf *out, const writ_value *value, const writ_yaml_notes *notes)
{
    const writ_str *note = note_of(notes, value);
    if (note)
        writ_buf_printf(out, "%s# %.*s", out->ptr[out->len - 1] == ' ' ? "" : " ", WRIT_FMT(*note));
    writ_buf_add_byte(out, '\n');
}

static void add_indent(writ_buf *out, unsigned indent)
{
    writ_buf_printf(out, "%*s", (int)indent, "");
}

static void add_block(writ_buf *out, const writ_value *value, const writ_yaml_notes *notes,
                      unsigned indent, bool is_begun);

/* Behind "name:" or "-". */
static void add_part(writ_buf *out, const writ_value *holder, const writ_value *part,
                     const writ_yaml_notes *notes, unsigned indent)
{
    size_t before = out->len;
    bool in_list = holder->kind == WRIT_ARRAY;
    writ_buf_add_byte(out, ' ');
    if (!is_container(part) || add_short(out, part, notes)) {
        if (!is_container(part))
            writ_yaml_write_scalar(out, part);
        end_line(out, part, notes);
        return;
    }
    if (in_list && !note_of(notes, part)) { /* its first line goes on here */
        add_block(out, part, notes, indent + INDENT, true);
        return;
    }
    out->len = before;
    out->ptr[before] = '\0';
    end_line(out, part, notes);
    add_block(out, part, notes, indent + INDENT, false);
}

static void add_block(writ_buf *out, const writ_value *value, const writ_yaml_notes *notes,
                      unsigned indent, bool is_begun)
{
    for (size_t i = 0; i < count_of(value); i++) {
        if (!is_begun || i)
            add_indent(out, indent);
        if (value->kind == WRIT_ARRAY) {
            writ_buf_add_byte(out, '-');
        } else {
            add_text(out, value->object.items[i].name);
            writ_buf_add_byte(out, ':');
        }
        add_part(out, value, part_of(value, i), notes, indent);
    }
}

void writ_yaml_write(writ_buf *out, const writ_value *root, const writ_yaml_notes *notes)
{
    if (is_container(root) && count_of(root)) {
        add_block(out, root, notes, 0, false);
        return;
    }
    add_flow(out, root);
    end_line(out, root, notes);
}
