/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/accept_time.h"

#include "contracts/day.h"
#include "validator/run.h"
#include "validator/scan_core.h"
#include "validator/scan_word.h"

enum { DATE_LEN = 10, CLOCK_LEN = 8, OFFSET_LEN = 6, DAY_SECONDS = 86400 };

/* What a kind of time asks of a text. */
typedef struct quick_time {
    writ_schema_time asked;
    bool has_bounds;
    char separator;       /* that may stand for "T" */
    uint64_t first, last; /* days, as day_key has them; those between are within the bounds */
} quick_time;

/* ---- words ---- */

/* At each byte the number of the two digits that begin there: of words like "00:00", less those. */
static inline uint64_t read_numbers(uint64_t rest)
{
    return rest * 10 + (rest >> 8);
}

/* Bytes 0x80 and above where a word less its shape ("00:00" stands for two numbers of two digits
 * each) is none of that shape, or where two digits say more than they may. `digits` is 0x76 for a
 * digit and 0x7F elsewhere, `pairs` 0x7F less the most that the number which begins there may be.
 * A byte of no interest is zero in all of them. Only what is wrong already carries. */
static inline uint64_t find_wrong(uint64_t rest, const char digits[8], const char pairs[8])
{
    return rest | (rest + writ_scan_load8(digits)) | (read_numbers(rest) + writ_scan_load8(pairs));
}

/* So many bytes less a shape, and zeros. */
static inline uint64_t rest_of(const char *at, const char shape[8], unsigned count)
{
    return (writ_scan_load8(at) ^ writ_scan_load8(shape)) << (64 - 8 * count) >> (64 - 8 * count);
}

/* Of a word less its shape. */
static inline unsigned number_at(uint64_t rest, unsigned byte)
{
    return (unsigned)(read_numbers(rest) >> (8 * byte)) & 0xFF;
}

/* ---- days ---- */

/* The days of a month in every year. */
static const unsigned char days_of_month[100] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

static const char year_month_shape[] = "0000-00-";

/* Ordered as days are: of "2026-03-", less its shape, a number whose last byte becomes the day. */
static inline uint64_t day_key(uint64_t year_month, unsigned day)
{
    return __builtin_bswap64(year_month) | day;
}

/* 29 February, a day near a bound, or one that is wrong: all is asked. */
static __attribute__((noinline)) bool holds_in_full(const quick_time *time, writ_str text)
{
    return writ_run_time(&time->asked, text) == WRIT_TIME_GOOD;
}

/* A text that is as it should be but for its day, which is "2026-03-" and two digits that begin the
 * second word, both less their shapes: is there such a day, and is it within the bounds? */
static inline bool is_day(const quick_time *time, uint64_t year_month, uint64_t second,
                          writ_str text)
{
    unsigned day = number_at(second, 0);
    uint64_t key = day_key(year_month, day);
    bool is_plain = day - 1 < days_of_month[number_at(year_month, 5)] && key >= time->first &&
                    key <= time->last;
    return __builtin_expect(is_plain, 1) || holds_in_full(time, text);
}

static inline uint64_t wrong_year_month(uint64_t rest)
{
    const char *digits = "\x76\x76\x76\x76\x7F\x76\x76\x7F"; /* of which any number is one */
    return rest | (rest + writ_scan_load8(digits));
}

/* ---- what follows the seconds ---- */

/* "+01:00" */
static inline bool is_offset(const char *at)
{
    uint64_t wrong = find_wrong(rest_of(at + 1, "00:00\0\0", 5), "\x76\x76\x7F\x76\x76\0\0",
                                "\x68\x1C\x1C\x44\x1C\0\0");
    return (*at == '+' || *at == '-') && !(wrong & WORD_HIGH);
}

/* "." and one to eight digits */
static inline bool is_fraction(const char *at, size_t len)
{
    return len - 2 < 8 && *at == '.' &&
           !(word_not_digit(writ_scan_load8(at + 1)) << (8 * (9 - len)));
}

static inline bool is_rest(const char *at, size_t len, bool offset_required)
{
    if (len && at[len - 1] == 'Z')
        len--;
    else if (len >= OFFSET_LEN && is_offset(at + len - OFFSET_LEN))
        len -= OFFSET_LEN;
    else if (offset_required)
        return false;
    return !len || is_fraction(at, len);
}

/* ---- the kinds ---- */

static bool is_timestamp(const void *context, const char *text, size_t len)
{
    const quick_time *time = context;
    if (len < DATE_LEN + 1 + CLOCK_LEN)
        return false;
    uint64_t year_month = rest_of(text, year_month_shape, 8);
    uint64_t day_minute = rest_of(text + 8, "00T00:00", 8) & ~((uint64_t)0xFF << 16);
    bool is_separated = text[DATE_LEN] == 'T' || text[DATE_LEN] == time->separator;
    uint64_t wrong = wrong_year_month(year_month);
    wrong |=
        find_wrong(day_minute, "\x76\x76\0\x76\x76\x7F\x76\x76", "\x1C\x1C\0\x68\x1C\x1C\x44\x1C");
    wrong |= find_wrong(rest_of(text + 16, ":00\0\0\0\0", 3), "\x7F\x76\x76\0\0\0\0",
                        "\x1C\x44\x1C\0\0\0\0");
    enum { SO_FAR = DATE_LEN + 1 + CLOCK_LEN };
    return !(wrong & WORD_HIGH) && is_separated &&
           is_rest(text + SO_FAR, len - SO_FAR, time->asked.offset_required) &&
           is_day(time, year_month, day_minute, (writ_str){text, len});
}

static bool is_date(const void *context, const char *text, size_t len)
{
    if (len != DATE_LEN)
        return false;
    uint64_t year_month = rest_of(text, year_month_shape, 8);
    uint64_t day = rest_of(text + 8, "00\0\0\0\0\0", 2);
    uint64_t wrong = wrong_year_month(year_month);
    wrong |= find_wrong(day, "\x76\x76\0\0\0\0\0", "\x1C\x1C\0\0\0\0\0");
    return !(wrong & WORD_HIGH) && is_day(context, year_month, day, (writ_str){text, len});
}

static bool is_time_of_day(const void *context, const char *text, size_t len)
{
    const quick_time *time = context;
    if (len < CLOCK_LEN)
        return false;
    uint64_t wrong = find_wrong(rest_of(text, "00:00:00", 8), "\x76\x76\x7F\x76\x76\x7F\x76\x76",
                                "\x68\x1C\x1C\x44\x1C\x1C\x44\x1C");
    return !(wrong & WORD_HIGH) &&
           is_rest(text + CLOCK_LEN, len - CLOCK_LEN, time->asked.offset_required) &&
           (!time->has_bounds || holds_in_full(time, (writ_str){text, len}));
}

/* ---- bounds ---- */

/* The key of so many days behind the one that a bound is in, by UTC; `otherwise` where that has no
 * four digits for its year. */
static uint64_t key_beyond(const writ_instant *bound, int64_t days, uint64_t otherwise)
{
    writ_arena arena = {0};
    int64_t day = bound->seconds / DAY_SECONDS - (bound->seconds % DAY_SECONDS < 0) + days;
    writ_str text = writ_day_text(&arena, (writ_day)day);
    writ_instant of_text;
    char padded[2 * 8] = {0};
    uint64_t key = otherwise;
    if (writ_instant_parse(WRIT_TIME_DATE, text, &of_text)) {
        memcpy(padded, text.ptr, text.len);
        key = day_key(rest_of(padded, year_month_shape, 8),
                      number_at(rest_of(padded + 8, "00\0\0\0\0\0", 2), 0));
    }
    writ_arena_clear(&arena);
    return key;
}

/* An offset takes a clock to the day before or the day after at most, so what is two days away from
 * the one that a bound is in, is on its good side: exclusive or not. */
static void heed_bounds(quick_time *quick)
{
    const writ_schema_time *time = &quick->asked;
    const writ_instant *lower[] = {time->minimum, time->exclusive_minimum};
    const writ_instant *upper[] = {time->maximum, time->exclusive_maximum};
    quick->last = UINT64_MAX;
    for (int i = 0; i < 2; i++) {
        uint64_t first = lower[i] ? key_beyond(lower[i], 2, UINT64_MAX) : 0;
        uint64_t last = upper[i] ? key_beyond(upper[i], -2, 0) : UINT64_MAX;
        quick->first = first > quick->first ? first : quick->first;
        quick->last = last < quick->last ? last : quick->last;
        quick->has_bounds |= lower[i] || upper[i];
    }
}

/* A format as what is asked of a time; kind NONE for all others. */
static writ_schema_time time_of_format(writ_format format)
{
    return (writ_schema_time){.offset_required = true,
                              .kind = format == WRIT_FORMAT_DATE_TIME ? WRIT_TIME_TIMESTAMP
                                      : format == WRIT_FORMAT_DATE    ? WRIT_TIME_DATE
                                      : format == WRIT_FORMAT_TIME    ? WRIT_TIME_TIME
                                                                      : WRIT_TIME_NONE};
}

writ_quick_match *writ_quick_time(writ_arena *arena, const writ_instruction *instruction,
                                  const void **context)
{
    quick_time *quick = WRIT_NEW(arena, quick_time);
    *quick = (quick_time){.separator = 'T'};
    if (instruction->op == WRIT_OP_TIME) {
        quick->asked = *instruction->time;
        quick->separator = ' ';
    } else if (instruction->op == WRIT_OP_FORMAT) {
        quick->asked = time_of_format(instruction->format);
    }
    heed_bounds(quick);
    *context = quick;
    writ_time_kind kind = quick->asked.kind;
    return kind == WRIT_TIME_TIMESTAMP ? is_timestamp
           : kind == WRIT_TIME_DATE    ? is_date
           : kind == WRIT_TIME_TIME    ? is_time_of_day
                                       : NULL;
}
