/* SPDX-License-Identifier: Apache-2.0
 *
 * URI templates (RFC 6570, section 2):
 *
 *   http://example.com/{+path:6,id*}
 *   \_________________/ |\___/  \/\_ explode
 *        literals       |   \    \__ name
 *                    operator \_____ name with a prefix
 */
#include "validator/format_syntax.h"

/* What section 2.1 keeps out of literals; "'" may stand in them (RFC errata, 6937). */
static const char no_literals[] = " \"%<>\\^`{|}\x7F";

static size_t literals_len(writ_str text)
{
    size_t len = 0;
    while (len < text.len) {
        char byte = text.ptr[len];
        writ_str rest = writ_syntax_skip(text, len);
        size_t step = (unsigned char)byte >= 0x80
                          ? writ_syntax_wide(rest, WRIT_SYNTAX_UCSCHAR | WRIT_SYNTAX_IPRIVATE)
                      : byte == '%' ? writ_syntax_percent(rest)
                                    : byte > ' ' && !strchr(no_literals, byte);
        if (step == 0)
            break;
        len += step;
    }
    return len;
}

/* varchar = ALPHA / DIGIT / "_" / pct-encoded; the length of one, or 0. */
static size_t varchar_len(writ_str text)
{
    if (text.len == 0)
        return 0;
    if (text.ptr[0] == '_' || writ_syntax_is(text.ptr[0], WRIT_SYNTAX_ALNUM))
        return 1;
    return writ_syntax_percent(text);
}

/* varname = varchar *( ["."] varchar ) */
static size_t varname_len(writ_str text)
{
    size_t len = varchar_len(text);
    for (size_t step = len; step > 0; len += step) {
        writ_str rest = writ_syntax_skip(text, len);
        bool dot = rest.len > 0 && rest.ptr[0] == '.';
        step = varchar_len(writ_syntax_skip(rest, dot));
        step += step > 0 ? dot : 0;
    }
    return len;
}

/* modifier = "*" / ":" max-length, a number from 1 to 9999; it may be empty. */
static size_t modifier_len(writ_str text)
{
    if (text.len > 0 && text.ptr[0] == '*')
        return 1;
    if (text.len < 2 || text.ptr[0] != ':' || text.ptr[1] == '0')
        return 0;
    size_t digits = writ_syntax_span(writ_str_part(text, 1, 4), WRIT_SYNTAX_DIGIT);
    return digits > 0 ? digits + 1 : 0;
}

/* What stands between braces: [ operator ] varspec *( "," varspec ). */
static bool is_expression(writ_str text)
{
    bool has_operator = text.len > 0 && text.ptr[0] && strchr("+#./;?&=,!@|", text.ptr[0]);
    text = writ_syntax_skip(text, has_operator);
    for (;;) {
        size_t name = varname_len(text);
        if (name == 0)
            return false;
        text = writ_syntax_skip(text, name);
        text = writ_syntax_skip(text, modifier_len(text));
        if (text.len == 0)
            return true;
        if (text.ptr[0] != ',')
            return false;
        text = writ_syntax_skip(text, 1);
    }
}

bool writ_syntax_is_uri_template(writ_str text)
{
    for (;;) {
        text = writ_syntax_skip(text, literals_len(text));
        if (text.len == 0)
            return true;
        size_t close = writ_str_find_byte(text, '}');
        if (text.ptr[0] != '{' || close == text.len ||
            !is_expression(writ_str_part(text, 1, close - 1)))
            return false;
        text = writ_syntax_skip(text, close + 1);
    }
}
