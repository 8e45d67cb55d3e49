/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/instant.h"

enum {
    DATE_LEN = 10,  /* 2026-03-10 */
    CLOCK_LEN = 8,  /* 14:22:35 */
    OFFSET_LEN = 6, /* +01:00 */
    DAY_SECONDS = 86400,
    DAY_MINUTES = 1440,
    LAST_MINUTE = 23 * 60 + 59
};

const char *writ_time_kind_name(writ_time_kind kind)
{
    static const char *const names[] = {"none", "timestamp", "date", "time"};
    return names[kind];
}

static inline uint64_t load_word(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

/* Have eight characters this shape: a digit where it has a digit, itself elsewhere? All at once in
 * one word: after the exclusive or, a digit is 0 to 9 and anything else 0; adding `room` (0x76 for
 * a digit, 0x7F else) reaches the highest bit of a byte exactly when it was more. */
static inline bool has_shape(const char *at, const char shape[8], const char room[8])
{
    const uint64_t high = 0x8080808080808080u;
    uint64_t rest = load_word(at) ^ load_word(shape);
    return ((((rest & ~high) + load_word(room)) | rest) & high) == 0;
}

static inline bool is_digit(char byte)
{
    return (unsigned char)(byte - '0') <= 9;
}

static inline unsigned two_digits(const char *at)
{
    return (unsigned)(at[0] - '0') * 10 + (unsigned)(at[1] - '0');
}

static bool is_leap_year(unsigned year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static unsigned days_of_month(unsigned year, unsigned month)
{
    static const unsigned char days[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap_year(year) ? 29 : days[month];
}

/* Days since 1970-01-01 in the proleptic Gregorian calendar. Years are counted from March, so that
 * the leap day is the last of its year and months need no table: 153 days are five months. */
static int64_t days_since_epoch(unsigned year, unsigned month, unsigned day)
{
    int from_march = month > 2 ? (int)month - 3 : (int)month + 9;
    int64_t y = (int64_t)year - (month <= 2) + 400; /* the year before 0000 is not below 0 */
    int64_t of_year = (153 * from_march + 2) / 5 + (int)day - 1;
    return y * 365 + y / 4 - y / 100 + y / 400 + of_year - 719468 - 146097;
}

static bool read_date(const char *at, int64_t *days)
{
    if (!has_shape(at, "0000-00-", "\x76\x76\x76\x76\x7F\x76\x76\x7F") ||
        !has_shape(at + 2, "00-00-00", "\x76\x76\x7F\x76\x76\x7F\x76\x76"))
        return false;
    unsigned year = two_digits(at) * 100 + two_digits(at + 2);
    unsigned month = two_digits(at + 5);
    unsigned day = two_digits(at + 8);
    if (month - 1 > 11 || day == 0 || day > days_of_month(year, month))
        return false;
    *days = days_since_epoch(year, month, day);
    return true;
}

/* Seconds since local midnight; 60 as a second is left to the caller, who knows the offset. */
static bool read_clock(const char *at, int *seconds)
{
    if (!has_shape(at, "00:00:00", "\x76\x76\x7F\x76\x76\x7F\x76\x76"))
        return false;
    unsigned hour = two_digits(at);
    unsigned minute = two_digits(at + 3);
    unsigned second = two_digits(at + 6);
    if (hour > 23 || minute > 59 || second > 60)
        return false;
    *seconds = (int)(hour * 3600 + minute * 60 + second);
    return true;
}

/* The digits after a point, if there is one: "." needs at least one digit. */
static bool read_fraction(const char **at, const char *end, writ_str *fraction)
{
    *fraction = WRIT_STR_EMPTY;
    if (*at == end || **at != '.')
        return true;
    const char *start = *at + 1;
    const char *digit = start;
    const char *significant = start; /* end of what is left without trailing zeros */
    while (digit < end && is_digit(*digit)) {
        if (*digit++ != '0')
            significant = digit;
    }
    if (significant > start)
        *fraction = (writ_str){start, (size_t)(significant - start)};
    *at = digit;
    return digit > start;
}

/* The rest of the text: nothing, "Z" or an offset. */
static bool read_offset(const char *at, const char *end, writ_instant *instant)
{
    instant->offset_minutes = 0;
    instant->has_offset = at < end;
    if (end - at <= 1)
        return at == end || *at == 'Z' || *at == 'z';
    if (end - at != OFFSET_LEN || (at[0] != '+' && at[0] != '-') || at[3] != ':' ||
        !is_digit(at[1]) || !is_digit(at[2]) || !is_digit(at[4]) || !is_digit(at[5]))
        return false;
    unsigned hour = two_digits(at + 1);
    unsigned minute = two_digits(at + 4);
    if (hour > 23 || minute > 59)
        return false;
    int east = (int)(hour * 60 + minute);
    instant->offset_minutes = at[0] == '-' ? -east : east;
    return true;
}

/* The clock, its fraction and its offset: RFC 3339's full-time, the offset optional. *seconds is
 * taken from UTC midnight of the local date, so it may lie outside that day. */
static bool read_time(const char *at, const char *end, int *seconds, writ_instant *instant)
{
    if (end - at < CLOCK_LEN || !read_clock(at, seconds))
        return false;
    bool is_leap_second = at[6] == '6';
    at += CLOCK_LEN;
    if (!read_fraction(&at, end, &instant->fraction) || !read_offset(at, end, instant))
        return false;
    *seconds -= instant->offset_minutes * 60;
    if (!is_leap_second)
        return true;
    instant->fraction = WRIT_STR_EMPTY;
    int utc_minute = (*seconds - 60) / 60 + DAY_MINUTES; /* not negative */
    return utc_minute % DAY_MINUTES == LAST_MINUTE;
}

static bool parse_timestamp(writ_str text, writ_instant *instant)
{
    int64_t days;
    int seconds;
    if (text.len < DATE_LEN + 1 + CLOCK_LEN || !read_date(text.ptr, &days))
        return false;
    char separator = text.ptr[DATE_LEN];
    if (separator != 'T' && separator != 't' && separator != ' ')
        return false;
    if (!read_time(text.ptr + DATE_LEN + 1, text.ptr + text.len, &seconds, instant))
        return false;
    instant->seconds = days * DAY_SECONDS + seconds;
    return true;
}

static bool parse_date(writ_str text, writ_instant *instant)
{
    int64_t days;
    if (text.len != DATE_LEN || !read_date(text.ptr, &days))
        return false;
    *instant = (writ_instant){.seconds = days * DAY_SECONDS};
    return true;
}

static bool parse_time(writ_str text, writ_instant *instant)
{
    int seconds;
    if (text.len < CLOCK_LEN || !read_time(text.ptr, text.ptr + text.len, &seconds, instant))
        return false;
    instant->seconds = (seconds + DAY_SECONDS) % DAY_SECONDS;
    return true;
}

bool writ_instant_parse(writ_time_kind kind, writ_str text, writ_instant *instant)
{
    writ_instant read = {0};
    bool good = false;
    if (kind == WRIT_TIME_TIMESTAMP)
        good = parse_timestamp(text, &read);
    else if (kind == WRIT_TIME_DATE)
        good = parse_date(text, &read);
    else if (kind == WRIT_TIME_TIME)
        good = parse_time(text, &read);
    if (good)
        *instant = read;
    return good;
}

int writ_instant_compare(const writ_instant *a, const writ_instant *b)
{
    if (a->seconds != b->seconds)
        return a->seconds < b->seconds ? -1 : 1;
    /* Without trailing zeros, digits after the point order as byte strings do. */
    return writ_str_compare(a->fraction, b->fraction);
}
