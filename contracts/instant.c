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

/* Reads `count` decimal digits. What is no digit sets *bad; one test at the end of a field group
 * is cheaper than a branch for each character. */
static inline unsigned read_digits(const char *at, size_t count, unsigned *bad)
{
    unsigned number = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned digit = (unsigned char)at[i] - (unsigned)'0';
        *bad |= digit > 9;
        number = number * 10 + digit;
    }
    return number;
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
    unsigned bad = (at[4] != '-') | (at[7] != '-');
    unsigned year = read_digits(at, 4, &bad);
    unsigned month = read_digits(at + 5, 2, &bad);
    unsigned day = read_digits(at + 8, 2, &bad);
    if (bad || month - 1 > 11 || day == 0 || day > days_of_month(year, month))
        return false;
    *days = days_since_epoch(year, month, day);
    return true;
}

/* Seconds since local midnight; 60 as a second is left to the caller, who knows the offset. */
static bool read_clock(const char *at, int *seconds)
{
    unsigned bad = (at[2] != ':') | (at[5] != ':');
    unsigned hour = read_digits(at, 2, &bad);
    unsigned minute = read_digits(at + 3, 2, &bad);
    unsigned second = read_digits(at + 6, 2, &bad);
    if (bad || hour > 23 || minute > 59 || second > 60)
        return false;
    *seconds = (int)(hour * 3600 + minute * 60 + second);
    return true;
}

/* The digits after a point, if there is one: "." needs at least one digit. */
static bool read_fraction(writ_str *rest, writ_str *fraction)
{
    *fraction = WRIT_STR_EMPTY;
    if (rest->len == 0 || rest->ptr[0] != '.')
        return true;
    size_t end = 1;
    size_t significant = 1;
    while (end < rest->len && (unsigned char)(rest->ptr[end] - '0') <= 9) {
        if (rest->ptr[end++] != '0')
            significant = end;
    }
    if (end == 1)
        return false;
    if (significant > 1)
        *fraction = writ_str_part(*rest, 1, significant - 1);
    *rest = writ_str_part(*rest, end, rest->len - end);
    return true;
}

/* The rest of the text: nothing, "Z" or an offset. */
static bool read_offset(writ_str rest, bool *has_offset, int *minutes)
{
    *minutes = 0;
    *has_offset = rest.len > 0;
    if (rest.len <= 1)
        return rest.len == 0 || rest.ptr[0] == 'Z' || rest.ptr[0] == 'z';
    if (rest.len != OFFSET_LEN || (rest.ptr[0] != '+' && rest.ptr[0] != '-'))
        return false;
    unsigned bad = rest.ptr[3] != ':';
    unsigned hour = read_digits(rest.ptr + 1, 2, &bad);
    unsigned minute = read_digits(rest.ptr + 4, 2, &bad);
    if (bad || hour > 23 || minute > 59)
        return false;
    int east = (int)(hour * 60 + minute);
    *minutes = rest.ptr[0] == '-' ? -east : east;
    return true;
}

/* The clock, its fraction and its offset: RFC 3339's full-time, the offset optional. *seconds is
 * taken from UTC midnight of the local date, so it may lie outside that day. */
static bool read_time(writ_str text, int *seconds, writ_instant *instant)
{
    if (text.len < CLOCK_LEN || !read_clock(text.ptr, seconds))
        return false;
    bool is_leap_second = text.ptr[6] == '6';
    writ_str rest = writ_str_part(text, CLOCK_LEN, text.len - CLOCK_LEN);
    if (!read_fraction(&rest, &instant->fraction) ||
        !read_offset(rest, &instant->has_offset, &instant->offset_minutes))
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
    writ_str time = writ_str_part(text, DATE_LEN + 1, text.len - DATE_LEN - 1);
    if (!read_time(time, &seconds, instant))
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
    if (!read_time(text, &seconds, instant))
        return false;
    instant->seconds = (seconds + DAY_SECONDS) % DAY_SECONDS;
    return true;
}

bool writ_instant_parse(writ_time_kind kind, writ_str text, writ_instant *instant)
{
    writ_instant read;
    bool good = false;
    switch (kind) {
    case WRIT_TIME_NONE:
        break;
    case WRIT_TIME_TIMESTAMP:
        good = parse_timestamp(text, &read);
        break;
    case WRIT_TIME_DATE:
        good = parse_date(text, &read);
        break;
    case WRIT_TIME_TIME:
        good = parse_time(text, &read);
        break;
    }
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
