/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/edit.h"

#include "contracts/base/write.h"
#include "contracts/base/yaml_core.h"

/* ---- where things stand ---- */

static char byte_at(writ_str text, size_t at)
{
    return at < text.len ? text.ptr[at] : '\0';
}

static writ_str text_of(const writ_value *value)
{
    return value->place.source ? value->place.source->text : WRIT_STR_EMPTY;
}

static bool is_container(const writ_value *value)
{
    return value->kind == WRIT_ARRAY || value->kind == WRIT_OBJECT;
}

/* Within braces or brackets, as all of JSON is. */
static bool is_flow(const writ_value *container)
{
    char first = byte_at(text_of(container), container->place.offset);
    return first == (container->kind == WRIT_ARRAY ? '[' : '{');
}

static bool is_block(const writ_value *value)
{
    return is_container(value) && !is_flow(value);
}

/* A block cannot stand in braces, so in a text that begins with one all is as in JSON, and what is
 * written there is JSON: YAML reads that as well. */
static bool is_json(writ_str text)
{
    size_t at = 0;
    if (writ_str_starts(text, WRIT_STR("\xEF\xBB\xBF")))
        at = 3;
    while (byte_at(text, at) && strchr(" \t\r\n", byte_at(text, at)))
        at++;
    return byte_at(text, at) == '{' || byte_at(text, at) == '[';
}

static size_t line_start(writ_str text, size_t at)
{
    while (at > 0 && text.ptr[at - 1] != '\n')
        at--;
    return at;
}

/* Of the bytes that end the line, or of the end of the text. */
static size_t line_end(writ_str text, size_t at)
{
    at += writ_str_find_byte(writ_str_part(text, at, SIZE_MAX), '\n');
    return at > 0 && at < text.len && text.ptr[at - 1] == '\r' ? at - 1 : at;
}

static size_t next_line(writ_str text, size_t at)
{
    at = line_end(text, at);
    at += byte_at(text, at) == '\r';
    return at + (byte_at(text, at) == '\n');
}

static writ_str line_break(writ_str text)
{
    size_t at = line_end(text, 0);
    return byte_at(text, at) == '\r' ? WRIT_STR("\r\n") : WRIT_STR("\n");
}

/* White space at the start of the line, and with `dashes` those of a sequence as well. */
static writ_str margin_of(writ_str text, size_t at, bool dashes)
{
    size_t from = line_start(text, at), end = from;
    while (end < at &&
           (text.ptr[end] == ' ' || text.ptr[end] == '\t' || (dashes && text.ptr[end] == '-')))
        end++;
    return writ_str_part(text, from, end - from);
}

static bool is_first_on_line(writ_str text, size_t at)
{
    return line_start(text, at) + margin_of(text, at, false).len == at;
}

/* ---- where values end ---- */

/* Parts of a container, in either kind. */
static size_t count_of(const writ_value *container)
{
    return container->kind == WRIT_ARRAY ? container->array.count : container->object.count;
}

static const writ_value *value_of(const writ_value *container, size_t index)
{
    return container->kind == WRIT_ARRAY ? container->array.items[index]
                                         : container->object.items[index].value;
}

/* Of the name, or the item; not of its dash. */
static const writ_place *start_of(const writ_value *container, size_t index)
{
    return container->kind == WRIT_ARRAY ? &container->array.items[index]->place
                                         : &container->object.items[index].place;
}

static bool find_end(const writ_value *value, size_t *end);

/* Of the part's value. The parts follow one another: one that does not is an alias, whose value
 * stands elsewhere. */
static bool find_part_end(const writ_value *container, size_t index, size_t *end)
{
    size_t before = index ? start_of(container, index - 1)->offset : container->place.offset;
    size_t from = start_of(container, index)->offset;
    const writ_value *value = value_of(container, index);
    return from >= before && value->place.offset >= from && find_end(value, end);
}

static size_t skip_comment(writ_str text, size_t at)
{
    return at > 0 && strchr(" \t\r\n", text.ptr[at - 1]) ? line_end(text, at) : at;
}

/* Behind the bracket that closes; between it and the last part are space, a comma and comments. */
static bool find_bracket(const writ_value *container, size_t at, size_t *end)
{
    writ_str text = text_of(container);
    char bracket = container->kind == WRIT_ARRAY ? ']' : '}';
    while (byte_at(text, at) && strchr(" \t\r\n,", text.ptr[at])) {
        at++;
        if (byte_at(text, at) == '#')
            at = skip_comment(text, at);
    }
    *end = at + 1;
    return byte_at(text, at) == bracket;
}

/* A literal block has its last line's end in its token; that is no part of the value here. */
static size_t without_space(writ_str text, size_t from, size_t end)
{
    while (end > from && strchr(" \t\r\n", text.ptr[end - 1]))
        end--;
    return end;
}

/* False for a container behind an anchor or a tag: where it begins is not known. */
static bool find_end(const writ_value *value, size_t *end)
{
    writ_str text = text_of(value);
    size_t from = value->place.offset, at = from + 1;
    if (!is_container(value)) {
        *end = without_space(text, from, from + value->place.len);
        return text.len > 0;
    }
    if (!text.len || byte_at(text, from) == '&' || byte_at(text, from) == '!')
        return false;
    size_t count = count_of(value);
    if (count && !find_part_end(value, count - 1, &at))
        return false;
    *end = at;
    return is_flow(value) ? find_bracket(value, at, end) : count > 0;
}

/* ---- what is put in ---- */

/* What is written, where. */
typedef struct writer {
    writ_buf out;
    writ_str target; /* the text that is changed */
    bool json;       /* in the words of JSON */
    bool in_flow;    /* within braces or brackets */
    writ_str margin; /* what a line of it begins with */
} writer;

static void add_string(writer *w, writ_str string)
{
    bool plain = !w->json && string.len && writ_yaml_resolve(string) == WRIT_YAML_STRING;
    for (size_t i = 0; i < string.len && plain; i++) {
        char byte = string.ptr[i];
        bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
        plain = letter || (i && ((byte >= '0' && byte <= '9') || strchr("-./", byte)));
    }
    if (plain)
        writ_buf_add_str(&w->out, string);
    else
        writ_json_write_string(&w->out, string);
}

static void add_anew(writer *w, const writ_value *value)
{
    if (value->kind == WRIT_STRING) {
        add_string(w, value->string);
        return;
    }
    if (!is_container(value)) {
        writ_json_write(&w->out, value, WRIT_JSON_COMPACT);
        return;
    }
    writ_buf_add_byte(&w->out, value->kind == WRIT_ARRAY ? '[' : '{');
    for (size_t i = 0; i < count_of(value); i++) {
        writ_buf_add_text(&w->out, i ? ", " : "");
        if (value->kind == WRIT_OBJECT) {
            add_string(w, value->object.items[i].name);
            writ_buf_add_text(&w->out, ": ");
        }
        add_anew(w, value_of(value, i));
    }
    writ_buf_add_byte(&w->out, value->kind == WRIT_ARRAY ? ']' : '}');
}

/* Lines behind the first lose `depth` bytes of their white space and begin with the margin. */
static void add_moved(writer *w, writ_str text, size_t depth)
{
    writ_str line_feed = line_break(w->target);
    for (size_t at = 0;;) {
        size_t end = line_end(text, at);
        writ_buf_add_str(&w->out, writ_str_part(text, at, end - at));
        at = next_line(text, end);
        if (end >= text.len || at >= text.len)
            return;
        writ_buf_add_str(&w->out, line_feed);
        for (size_t i = 0; i < depth && (byte_at(text, at) == ' ' || byte_at(text, at) == '\t');
             i++)
            at++;
        if (line_end(text, at) > at)
            writ_buf_add_str(&w->out, w->margin);
    }
}

/* Its own text, where that means the same in its new place. */
static bool find_own_text(const writer *w, const writ_value *value, writ_str *own)
{
    size_t end;
    writ_str text = text_of(value);
    if (!text.len || is_json(text) != w->json || !find_end(value, &end))
        return false;
    *own = writ_str_part(text, value->place.offset, end - value->place.offset);
    if (!w->in_flow || w->json)
        return own->len > 0;
    /* plain text that runs to the end of its line in a block may hold what ends it in braces */
    bool quoted = byte_at(*own, 0) == '"' || byte_at(*own, 0) == '\'';
    return quoted || (is_container(value) && is_flow(value));
}

static void add_value(writer *w, const writ_value *value)
{
    writ_str own, text = text_of(value);
    if (!find_own_text(w, value, &own))
        add_anew(w, value);
    else if (is_block(value))
        add_moved(w, own, value->place.column - 1);
    else
        add_moved(w, own, margin_of(text, value->place.offset, true).len);
}

static writ_str spaces(writ_arena *arena, size_t count)
{
    return writ_str_printf(arena, "%*s", (int)count, "");
}

/* "name: value"; a block begins on a line of its own. */
static void add_member(writ_arena *arena, writer *w, writ_str name, const writ_value *value)
{
    writ_str own;
    add_string(w, name);
    writ_buf_add_byte(&w->out, ':');
    if (!w->in_flow && is_block(value) && find_own_text(w, value, &own)) {
        w->margin = spaces(arena, w->margin.len + 2);
        writ_buf_add_str(&w->out, line_break(w->target));
        writ_buf_add_str(&w->out, w->margin);
    } else {
        writ_buf_add_byte(&w->out, ' ');
    }
    add_value(w, value);
}

/* A writer for what becomes a part of the container. */
static writer writer_in(writ_arena *arena, const writ_value *container)
{
    writ_str text = text_of(container);
    writer w = {.target = text, .json = is_json(text), .in_flow = is_flow(container)};
    if (w.in_flow)
        w.margin = margin_of(
            text, count_of(container) ? start_of(container, 0)->offset : container->place.offset,
            false);
    else if (container->kind == WRIT_OBJECT)
        w.margin = spaces(arena, container->place.column - 1);
    return w;
}

/* ---- cutting ---- */

/* The text with a stretch of it replaced. Frees what was written. */
static bool replace(writ_arena *arena, writer *w, size_t from, size_t end, writ_str *text)
{
    *text = writ_str_printf(arena, "%.*s%.*s%.*s", WRIT_FMT(writ_str_part(w->target, 0, from)),
                            WRIT_FMT(writ_buf_str(&w->out)),
                            WRIT_FMT(writ_str_part(w->target, end, SIZE_MAX)));
    writ_buf_clear(&w->out);
    return true;
}

/* What stands between two parts within braces: a line for each where the first has one. */
static void add_gap(writer *w, const writ_value *container)
{
    size_t first = count_of(container) ? start_of(container, 0)->offset : 0;
    if (count_of(container) && is_first_on_line(w->target, first)) {
        writ_buf_add_str(&w->out, line_break(w->target));
        writ_buf_add_str(&w->out, w->margin);
    } else {
        writ_buf_add_byte(&w->out, ' ');
    }
}

/* Where a new part comes behind the part before `index`, or first. False: the ends are not known.
 */
static bool find_gap(const writ_value *container, size_t index, size_t *at)
{
    *at = container->place.offset + 1;
    return index == 0 || find_part_end(container, index - 1, at);
}

static bool is_editable(const writ_value *container, writ_kind kind)
{
    size_t end;
    return container && container->kind == kind && find_end(container, &end);
}

static size_t index_of(const writ_value *object, writ_str name)
{
    size_t index = 0;
    while (index < object->object.count && !writ_str_equal(object->object.items[index].name, name))
        index++;
    return index;
}

/* ---- members ---- */

static bool add_new_member(writ_arena *arena, const writ_value *object, size_t index, writ_str name,
                           const writ_value *value, writ_str *text)
{
    writer w = writer_in(arena, object);
    size_t at;
    if (!find_gap(object, index, &at))
        return false;
    if (w.in_flow) {
        if (index) {
            writ_buf_add_byte(&w.out, ',');
            add_gap(&w, object);
        }
    } else {
        at = line_end(w.target, at);
        writ_buf_add_str(&w.out, line_break(w.target));
        writ_buf_add_str(&w.out, w.margin);
    }
    add_member(arena, &w, name, value);
    return replace(arena, &w, at, at, text);
}

/* A block begins on a line of its own, so to or from one the name is written again as well. */
static bool replace_value(writ_arena *arena, const writ_value *object, size_t index,
                          const writ_value *value, writ_str *text)
{
    const writ_member *member = &object->object.items[index];
    writer w = writer_in(arena, object);
    size_t end;
    if (!find_part_end(object, index, &end))
        return false;
    if (is_block(value) || is_block(member->value) || !member->value->place.len) {
        add_member(arena, &w, member->name, value);
        return replace(arena, &w, member->place.offset, end, text);
    }
    add_value(&w, value);
    return replace(arena, &w, member->value->place.offset, end, text);
}

bool writ_edit_set(writ_arena *arena, const writ_value *object, writ_str name,
                   const writ_value *value, writ_str after, writ_str *text)
{
    if (!is_editable(object, WRIT_OBJECT))
        return false;
    size_t index = index_of(object, name), behind = index_of(object, after);
    if (index == count_of(object))
        return add_new_member(arena, object, behind < index ? behind + 1 : index, name, value,
                              text);
    return replace_value(arena, object, index, value, text);
}

/* Within braces a part goes with one of the commas beside it. */
static bool cut_flow(writ_arena *arena, const writ_value *container, size_t index, writ_str *text)
{
    writer w = {.target = text_of(container)};
    size_t from = start_of(container, index)->offset, end;
    if (!find_part_end(container, index, &end))
        return false;
    if (index + 1 < count_of(container))
        end = start_of(container, index + 1)->offset;
    else if (index && !find_part_end(container, index - 1, &from))
        return false;
    return replace(arena, &w, from, end, text);
}

/* Where the lines of a block's part begin: at its name or dash. False: it is not first on one. */
static bool find_block_start(const writ_value *container, size_t index, size_t *from)
{
    writ_str text = text_of(container);
    *from = start_of(container, index)->offset;
    if (container->kind == WRIT_ARRAY) {
        while (*from > 0 && text.ptr[*from - 1] == ' ')
            --*from;
        if (*from == 0 || text.ptr[*from - 1] != '-')
            return false;
        --*from;
    }
    return is_first_on_line(text, *from);
}

/* A member that is not first on its line is the first of a sequence's item, behind the dash. */
static bool cut_block(writ_arena *arena, const writ_value *container, size_t index, writ_str *text)
{
    writer w = {.target = text_of(container)};
    size_t from, end;
    if (count_of(container) < 2 || !find_part_end(container, index, &end))
        return false;
    if (find_block_start(container, index, &from))
        return replace(arena, &w, line_start(w.target, from), next_line(w.target, end), text);
    if (index || container->kind == WRIT_ARRAY)
        return false;
    return replace(arena, &w, from, start_of(container, 1)->offset, text);
}

bool writ_edit_unset(writ_arena *arena, const writ_value *object, writ_str name, writ_str *text)
{
    if (!is_editable(object, WRIT_OBJECT))
        return false;
    size_t index = index_of(object, name);
    if (index == count_of(object))
        return false;
    return is_flow(object) ? cut_flow(arena, object, index, text)
                           : cut_block(arena, object, index, text);
}

/* ---- items ---- */

static bool insert_flow(writ_arena *arena, const writ_value *array, size_t index,
                        const writ_value *value, writ_str *text)
{
    writer w = writer_in(arena, array);
    size_t at;
    if (!find_gap(array, index, &at))
        return false;
    if (index) {
        writ_buf_add_byte(&w.out, ',');
        add_gap(&w, array);
    } else if (count_of(array)) {
        at = start_of(array, 0)->offset;
    }
    add_value(&w, value);
    if (!index && count_of(array)) {
        writ_buf_add_byte(&w.out, ',');
        add_gap(&w, array);
    }
    return replace(arena, &w, at, at, text);
}

/* "- " and the item; its further lines stand below its first. */
static void add_item(writ_arena *arena, writer *w, const writ_value *array, const writ_value *value)
{
    size_t dash = array->place.column - 1, step = 2;
    if (array->array.items[0]->place.line == array->place.line)
        step = array->array.items[0]->place.column - array->place.column;
    w->margin = spaces(arena, dash + step);
    writ_buf_printf(&w->out, "%-*s", (int)step, "-");
    add_value(w, value);
}

static bool insert_block(writ_arena *arena, const writ_value *array, size_t index,
                         const writ_value *value, writ_str *text)
{
    writer w = writer_in(arena, array);
    writ_str margin = spaces(arena, array->place.column - 1);
    size_t at = array->place.offset;
    if (!index) {
        add_item(arena, &w, array, value);
        writ_buf_add_str(&w.out, line_break(w.target));
        writ_buf_add_str(&w.out, margin);
        return replace(arena, &w, at, at, text);
    }
    if (!find_gap(array, index, &at))
        return false;
    at = line_end(w.target, at);
    writ_buf_add_str(&w.out, line_break(w.target));
    writ_buf_add_str(&w.out, margin);
    add_item(arena, &w, array, value);
    return replace(arena, &w, at, at, text);
}

bool writ_edit_insert(writ_arena *arena, const writ_value *array, size_t index,
                      const writ_value *value, writ_str *text)
{
    if (!is_editable(array, WRIT_ARRAY) || index > count_of(array))
        return false;
    return is_flow(array) ? insert_flow(arena, array, index, value, text)
                          : insert_block(arena, array, index, value, text);
}

bool writ_edit_remove(writ_arena *arena, const writ_value *array, size_t index, writ_str *text)
{
    if (!is_editable(array, WRIT_ARRAY) || index >= count_of(array))
        return false;
    return is_flow(array) ? cut_flow(arena, array, index, text)
                          : cut_block(arena, array, index, text);
}
