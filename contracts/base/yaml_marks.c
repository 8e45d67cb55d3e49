/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/yaml_marks.h"

#include "contracts/base/read.h"
#include "contracts/base/utf8.h"

/* c-printable (YAML 1.2.2, section 5.1), without the byte order mark. */
static bool is_printable(uint32_t c)
{
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0x7F) || c == 0x85 ||
           (c >= 0xA0 && c <= 0xFFFD && c != 0xFEFF) || c >= 0x10000;
}

/* Line breaks in YAML 1.1, which libyaml reads, and plain characters in 1.2: it would change them
 * into "\n". */
static bool is_old_break(uint32_t c)
{
    return c == 0x85 || c == 0x2028 || c == 0x2029;
}

static int check_character(uint32_t c, const writ_place *place, writ_error *err)
{
    if (is_printable(c) && !is_old_break(c))
        return WRIT_OK;
    char shown[WRIT_CODE_POINT_TEXT];
    int code = writ_error_set_place(err, WRIT_E_INPUT, place, "%s %s in YAML text",
                                    is_old_break(c) ? "line separator" : "character",
                                    writ_code_point_show(c, shown));
    if (c == 0xFEFF)
        writ_error_hint(err, "a byte order mark may stand at the very start only");
    else
        writ_error_hint(err, "in double quotes it is '\\u%04x'", (unsigned)c);
    return code;
}

/* libyaml keeps the handles of tag directives in a list that it walks for each new one: a megabyte
 * of them takes a minute. We honour no tag that needs one, so none is let through. */
static int check_line_start(writ_str line, const writ_place *place, writ_error *err)
{
    if (!writ_str_starts(line, WRIT_STR("%TAG")))
        return WRIT_OK;
    int code = writ_error_set_place(err, WRIT_E_INPUT, place, "tag directives are not read");
    writ_error_hint(err, "the tags known are those of the core schema: !!str, !!int and so on");
    return code;
}

static void step(writ_place *place, uint32_t c, size_t len)
{
    place->offset += len;
    place->column++;
    if (c == '\n') {
        place->line++;
        place->column = 1;
    }
}

/* Nearly all text is ASCII. */
static size_t decode(writ_str text, size_t at, uint32_t *c)
{
    *c = (unsigned char)text.ptr[at];
    return *c < 0x80 ? 1 : writ_utf8_decode(text.ptr + at, text.len - at, c);
}

static writ_place first_place(const writ_yaml_marks *marks)
{
    return (writ_place){
        .source = marks->source, .line = 1, .column = 1, .offset = marks->start, .len = 1};
}

int writ_yaml_marks_make(writ_arena *arena, const writ_source *source, writ_yaml_marks *marks,
                         writ_error *err)
{
    writ_str text = source->text;
    *marks = (writ_yaml_marks){.source = source};
    if (writ_str_starts(text, WRIT_STR("\xEF\xBB\xBF")))
        marks->start = 3;
    size_t most = (text.len - marks->start) / WRIT_YAML_MARK_STEP + 1;
    marks->noted = writ_arena_alloc(arena, most * sizeof *marks->noted);
    writ_place place = first_place(marks);
    for (size_t character = 0; place.offset < text.len; character++) {
        uint32_t c;
        size_t len = decode(text, place.offset, &c);
        if (len == 0)
            return writ_error_set_place(err, WRIT_E_INPUT, &place, "invalid UTF-8");
        int code = check_character(c, &place, err);
        if (!code && place.column == 1 && c == '%')
            code = check_line_start(writ_str_part(text, place.offset, 4), &place, err);
        if (code)
            return code;
        if (character % WRIT_YAML_MARK_STEP == 0)
            marks->noted[marks->count++] = place;
        step(&place, c, len);
    }
    return WRIT_OK;
}

writ_place writ_yaml_marks_place(const writ_yaml_marks *marks, size_t character)
{
    writ_str text = marks->source->text;
    if (marks->count == 0)
        return first_place(marks);
    size_t nearest = character / WRIT_YAML_MARK_STEP;
    if (nearest >= marks->count)
        nearest = marks->count - 1;
    writ_place place = marks->noted[nearest];
    size_t left = character - nearest * WRIT_YAML_MARK_STEP;
    for (; left > 0 && place.offset < text.len; left--) {
        uint32_t c;
        size_t len = decode(text, place.offset, &c);
        step(&place, c, len);
    }
    return place;
}
