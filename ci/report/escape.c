/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/report/escape.h"

#include <ctype.h>

#include "contracts/base/utf8.h"

/* Behind what begins a reference, so that it is none: takes no room and breaks no line. Backslashes
 * do not help, hosts look for mentions in what is rendered. */
static const char word_joiner[] = "\u2060";

static bool is_visible(uint32_t c)
{
    bool control = (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c <= 0x9F);
    bool turns = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    bool noncharacter = (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
    return !control && !turns && !noncharacter;
}

/* The character that begins at *at, and moves there behind it. */
static uint32_t next_visible(writ_str text, size_t *at)
{
    uint32_t c;
    size_t len = writ_utf8_decode(text.ptr + *at, text.len - *at, &c);
    *at += len ? len : 1;
    return len && is_visible(c) ? c : 0xFFFD;
}

/* One pass over a text: `escaped` says what stands for a character, or NULL for itself. */
static void add_escaped(writ_buf *buf, writ_str text, const char *(*escaped)(uint32_t c))
{
    for (size_t at = 0; at < text.len;) {
        uint32_t c = next_visible(text, &at);
        const char *instead = escaped(c);
        if (instead)
            writ_buf_add_text(buf, instead);
        else
            writ_buf_add_code_point(buf, c);
    }
}

static const char *unchanged(uint32_t c)
{
    (void)c;
    return NULL;
}

void writ_escape_line(writ_buf *buf, writ_str text)
{
    for (size_t at = 0; at < text.len;) {
        uint32_t c = next_visible(text, &at);
        writ_buf_add_code_point(buf, c == '\n' || c == '\t' ? ' ' : c);
    }
}

static const char *html(uint32_t c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void writ_escape_html(writ_buf *buf, writ_str text)
{
    add_escaped(buf, text, html);
}

/* ---- markdown ---- */

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Would a host take what the character at `at` is in for a mention, for an issue's number or, the
 * last of `www` or the colon of `https://`, for a link? A mail address is none of these: it has a
 * word before its `@`. */
static bool is_reference(writ_str text, size_t at)
{
    char c = text.ptr[at];
    if (at + 1 >= text.len)
        return false;
    if (c == ':')
        return text.ptr[at + 1] == '/';
    if (c == 'w')
        return at >= 2 && memcmp(text.ptr + at - 2, "www.", 4) == 0;
    return c == '@' ? at == 0 || !is_word(text.ptr[at - 1])
                    : c == '#' && isdigit((unsigned char)text.ptr[at + 1]);
}

/* One line of text in which `escaped` stands for characters, and references are none. */
static void add_line(writ_buf *buf, writ_str text, const char *(*escaped)(uint32_t c))
{
    for (size_t at = 0; at < text.len;) {
        bool refers = is_reference(text, at);
        uint32_t c = next_visible(text, &at);
        const char *instead = escaped(c);
        if (c == '\n' || c == '\t')
            writ_buf_add_byte(buf, ' ');
        else if (instead)
            writ_buf_add_text(buf, instead);
        else
            writ_buf_add_code_point(buf, c);
        if (refers)
            writ_buf_add_text(buf, word_joiner);
    }
}

void writ_escape_summary(writ_buf *buf, writ_str text)
{
    add_line(buf, text, html);
}

/* A backslash before any punctuation of ASCII is that punctuation (CommonMark, 2.4); a dollar would
 * open a formula. */
static const char *markdown(uint32_t c)
{
    static const char marks[] = "\\`*_[]|~$";
    static const char *const marked[] = {"\\\\", "\\`", "\\*", "\\_", "\\[",
                                         "\\]",  "\\|", "\\~", "\\$"};
    const char *mark = c && c < 0x80 ? strchr(marks, (int)c) : NULL;
    if (mark)
        return marked[mark - marks];
    return c == '\'' || c == '"' ? NULL : html(c);
}

void writ_escape_markdown(writ_buf *buf, writ_str text)
{
    add_line(buf, text, markdown);
}

/* The longest run of a character in a text. */
static size_t longest_run(writ_str text, char c)
{
    size_t longest = 0, run = 0;
    for (size_t i = 0; i < text.len; i++) {
        run = text.ptr[i] == c ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

static void add_times(writ_buf *buf, char c, size_t times)
{
    while (times--)
        writ_buf_add_byte(buf, c);
}

/* In a code span nothing is markup. A cell ends at any bar without a backslash, which goes. */
static const char *code(uint32_t c)
{
    return c == '\n' || c == '\t' ? " " : c == '|' ? "\\|" : NULL;
}

void writ_escape_code(writ_buf *buf, writ_str text)
{
    size_t ticks = longest_run(text, '`') + 1;
    bool padded = text.len && (ticks > 1 || text.ptr[0] == ' ' || text.ptr[text.len - 1] == ' ');
    add_times(buf, '`', ticks);
    add_times(buf, ' ', padded || !text.len);
    add_escaped(buf, text, code);
    add_times(buf, ' ', padded);
    add_times(buf, '`', ticks);
}

void writ_escape_fenced(writ_buf *buf, const char *language, writ_str text)
{
    size_t longest = longest_run(text, '~');
    size_t tildes = longest < 3 ? 3 : longest + 1;
    add_times(buf, '~', tildes);
    writ_buf_printf(buf, "%s\n", language);
    add_escaped(buf, text, unchanged);
    writ_buf_add_byte(buf, '\n');
    add_times(buf, '~', tildes);
    writ_buf_add_byte(buf, '\n');
}

/* ---- commands in logs ---- */

static const char *github_data(uint32_t c)
{
    return c == '%' ? "%25" : c == '\n' ? "%0A" : NULL;
}

static const char *github_property(uint32_t c)
{
    return c == ':' ? "%3A" : c == ',' ? "%2C" : github_data(c);
}

void writ_escape_github_data(writ_buf *buf, writ_str text)
{
    add_escaped(buf, text, github_data);
}

void writ_escape_github_property(writ_buf *buf, writ_str text)
{
    add_escaped(buf, text, github_property);
}

static const char *azure_data(uint32_t c)
{
    return c == '%' ? "%AZP25" : c == '\n' ? "%0A" : NULL;
}

static const char *azure_property(uint32_t c)
{
    return c == ';' ? "%3B" : c == ']' ? "%5D" : azure_data(c);
}

void writ_escape_azure_data(writ_buf *buf, writ_str text)
{
    add_escaped(buf, text, azure_data);
}

void writ_escape_azure_property(writ_buf *buf, writ_str text)
{
    add_escaped(buf, text, azure_property);
}

void writ_escape_azure_line(writ_buf *buf, writ_str text)
{
    for (size_t at = 0; at < text.len;) {
        bool opens = writ_str_starts(writ_str_part(text, at, 2), WRIT_STR("##"));
        uint32_t c = next_visible(text, &at);
        writ_buf_add_code_point(buf, c == '\n' ? ' ' : c);
        if (opens)
            writ_buf_add_text(buf, word_joiner);
    }
}

/* ---- URIs ---- */

void writ_escape_uri(writ_buf *buf, writ_str path)
{
    if (writ_str_starts(path, WRIT_STR("/")))
        writ_buf_add_text(buf, "file://");
    if (writ_str_starts(path, WRIT_STR("./")))
        path = writ_str_part(path, 2, path.len);
    for (size_t i = 0; i < path.len; i++) {
        unsigned char c = (unsigned char)path.ptr[i];
        if (c < 0x80 && (isalnum(c) || strchr("-._~/@!$&'()*+,;=", c)) && c)
            writ_buf_add_byte(buf, (char)c);
        else
            writ_buf_printf(buf, "%%%02X", c);
    }
}
