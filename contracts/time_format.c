/* SPDX-License-Identifier: Apache-2.0
 *
 * Times as contracts describe them: `timezone`, and patterns of the JDK's DateTimeFormatter. Writ
 * reads RFC 3339 only, so a pattern is looked at for which of its texts it means, if any.
 */
#include "contracts/lower.h"

/* A pattern with its letters folded: `y` year, `M` month, `d` day, `H` hour, `m` minute, `s`
 * second, `S` fraction, `o` offset, `?` anything else that stands for a value; T, t, a blank and
 * punctuation for themselves. Brackets around optional sections are left out. */
typedef struct skeleton {
    char text[32];
    size_t len;
} skeleton;

static void add(skeleton *made, char byte)
{
    if (made->len + 1 < sizeof made->text)
        made->text[made->len++] = byte;
    else
        made->text[0] = '?';
    made->text[made->len] = '\0';
}

/* What a run of one pattern letter stands for. Y and D are week-based year and day of year, and
 * meant as year and day wherever they were seen. */
static char fold(char letter, size_t count)
{
    switch (letter) {
    case 'y':
    case 'u':
    case 'Y':
        return count == 4 || count == 1 ? 'y' : '?';
    case 'M':
    case 'H':
    case 'm':
    case 's':
        return count == 2 ? letter : '?';
    case 'd':
    case 'D':
        return count == 2 ? 'd' : '?';
    case 'S':
    case 'n':
        return 'S';
    case 'X':
    case 'x':
    case 'Z':
    case 'z':
    case 'V':
    case 'O':
        return 'o';
    case 'T':
    case 't':
        return letter; /* reserved letters, written without their quotes */
    default:
        return '?';
    }
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* A quoted text from its opening quote on; returns the offset behind the closing one. A quoted Z is
 * the offset of UTC, written out. */
static size_t fold_quoted(writ_str pattern, size_t at, skeleton *made)
{
    for (at++; at < pattern.len && pattern.ptr[at] != '\''; at++) {
        char byte = pattern.ptr[at];
        if (byte == 'Z')
            add(made, 'o');
        else
            add(made, is_letter(byte) && byte != 'T' && byte != 't' ? '?' : byte);
    }
    return at + 1;
}

static skeleton fold_pattern(writ_str pattern)
{
    skeleton made = {0};
    for (size_t at = 0; at < pattern.len;) {
        char byte = pattern.ptr[at];
        if (byte == '\'') {
            at = fold_quoted(pattern, at, &made);
            continue;
        }
        size_t end = at + 1;
        while (is_letter(byte) && end < pattern.len && pattern.ptr[end] == byte)
            end++;
        if (is_letter(byte))
            add(&made, fold(byte, end - at));
        else if (byte != '[' && byte != ']')
            add(&made, byte);
        at = end;
    }
    return made;
}

bool writ_time_format_has_offset(writ_str pattern)
{
    if (writ_str_is(pattern, "date-time") || writ_str_is(pattern, "time"))
        return true;
    skeleton made = fold_pattern(pattern);
    return strchr(made.text, 'o') != NULL;
}

/* Takes `part` from the front of *text. */
static bool take(const char **text, const char *part)
{
    size_t len = strlen(part);
    if (strncmp(*text, part, len) != 0)
        return false;
    *text += len;
    return true;
}

writ_time_kind writ_time_format_kind(writ_str pattern)
{
    if (writ_str_is(pattern, "date-time"))
        return WRIT_TIME_TIMESTAMP;
    if (writ_str_is(pattern, "date"))
        return WRIT_TIME_DATE;
    if (writ_str_is(pattern, "time"))
        return WRIT_TIME_TIME;
    skeleton made = fold_pattern(pattern);
    const char *rest = made.text;
    bool has_date = take(&rest, "y-M-d");
    if (has_date && *rest == '\0')
        return WRIT_TIME_DATE;
    if (has_date && !take(&rest, "T") && !take(&rest, "t") && !take(&rest, " "))
        return WRIT_TIME_NONE;
    if (!take(&rest, "H:m:s"))
        return WRIT_TIME_NONE;
    take(&rest, ".S");
    take(&rest, "o");
    if (*rest != '\0')
        return WRIT_TIME_NONE;
    return has_date ? WRIT_TIME_TIMESTAMP : WRIT_TIME_TIME;
}

/* `timezone` is said: it outranks the format, which may only agree. A `date` that has one is a date
 * by its format alone: ODCS 3.0 has no other type for times. */
static writ_time_reading follow_timezone(writ_field_spec *spec, bool timezone,
                                         const writ_value *format)
{
    spec->offset = timezone ? 1 : -1;
    if (!format)
        return WRIT_TIME_CLEAR;
    writ_time_kind kind = writ_time_format_kind(format->string);
    if (spec->time == WRIT_TIME_DATE && kind != WRIT_TIME_NONE)
        spec->time = kind;
    bool agrees = kind == spec->time && (kind == WRIT_TIME_DATE ||
                                         writ_time_format_has_offset(format->string) == timezone);
    return agrees ? WRIT_TIME_CLEAR : WRIT_TIME_CONFLICT;
}

static writ_time_reading follow_format(writ_field_spec *spec, bool expectation,
                                       const writ_value *format)
{
    bool has_offset = writ_time_format_has_offset(format->string);
    writ_time_kind kind = writ_time_format_kind(format->string);
    if (kind == WRIT_TIME_NONE) {
        spec->time = WRIT_TIME_NONE;
        spec->minimum = spec->maximum = NULL;
        spec->exclusive_minimum = spec->exclusive_maximum = NULL;
        return WRIT_TIME_UNREAD;
    }
    bool by_format = spec->time == WRIT_TIME_DATE; /* the type knows no `timezone` */
    spec->time = kind;
    spec->offset = (by_format ? has_offset : !expectation) ? 1 : -1;
    bool conflict = kind != WRIT_TIME_DATE && spec->offset == 1 && !has_offset;
    return conflict ? WRIT_TIME_CONFLICT : WRIT_TIME_CLEAR;
}

writ_time_reading writ_field_time(writ_field_spec *spec, const writ_value *timezone,
                                  bool expectation)
{
    const writ_value *format = spec->format;
    spec->format = NULL;
    spec->timezone = timezone;
    if (timezone)
        return follow_timezone(spec, timezone->boolean, format);
    if (format)
        return follow_format(spec, expectation, format);
    spec->offset = expectation ? -1 : 1;
    return WRIT_TIME_CLEAR;
}
