/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/accept_time.h"

#include "contracts/day.h"
#include "validator/scan_core.h"
#include "validator/scan_word.h"

enum { DATE_LEN = 10, CLOCK_LEN = 8, OFFSET_LEN = 6, DAY_SECONDS = 86400 };

/* What a kind of time asks of a text. */
typedef struct quick_time {
    bool offset_required;
    uint64_t first, last; /* days, as day_key has them; those between are within the bounds */
} quick_time;

/* ---- words ---- */

/* Bytes 0x80 and above where the word has not the shape ("00:00" stands for two numbers of two
 * digits each), or where two digits say more than they may. `digits` is 0x76 for a digit and 0x7F
 * elsewhere, `pairs` 0x7F less the most that the number which begins there may be. A byte of no
 * interest is zero in all of them. What is taken for carries comes from what is wrong already. */
static inline uint64_t find_wrong(uint64_t word, const char shape[8], const char digits[8],
                                  const char pairs[8])
{
    uint64_t rest = word ^ writ_scan_load8(shape);
    uint64_t numbers = rest * 10 + (rest >> 8);
    return rest | (rest + writ_scan_load8(digits)) | (numbers + writ_scan_load8(pairs));
}

static inline uint64_t first_bytes(uint64_t word, unsigned count)
{
    return word & (((uint64_t)1 << (8 * count)) - 1);
}

/* The number of two digits at a byte of a word that has its shape. */
static inline unsigned number_at(uint64_t word, unsigned byte)
{
    word = (word >> (8 * byte)) & 0x0F0F;
    return (unsigned)((word * 10 + (word >> 8)) & 0xFF);
}

/* ---- days ---- */

/* The days of a month in every year. */
static const unsigned char days_of_month[100] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

/* Ordered as days are: "2026-03-" as a number, with the day for its last byte. */
static inline uint64_t day_key(uint64_t year_month, unsigned day)
{
    return (__builtin_bswap64(year_month) & ~(uint64_t)0xFF) | day;
}

/* "2026-03-" and two digits that begin the second word: is there such a day, within the bounds? */
static inline bool is_day(const quick_time *time, uint64_t year_month, uint64_t second)
{
    unsigned day = number_at(second, 0);
    uint64_t key = day_key(year_month, day);
    return day - 1 < days_of_month[number_at(year_month, 5)] && key >= time->first &&
           key <= time->last;
}

static inline uint64_t wrong_year_month(uint64_t word)
{
    return find_wrong(word, "0000-00-", "\x76\x76\x76\x76\x7F\x76\x76\x7F",
                      "\x1C\x1C\x1C\x1C\x1C\x1C\x1C\x1C");
}

/* ---- what follows the seconds ---- */

/* "+01:00" */
static inline bool is_offset(const char *at)
{
    uint64_t word = writ_scan_load8(at);
    uint64_t wrong = find_wrong(first_bytes(word >> 8, 5), "00:00\0\0", "\x76\x76\x7F\x76\x76\0\0",
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
    uint64_t year_month = writ_scan_load8(text), day_minute = writ_scan_load8(text + 8);
    uint64_t wrong = wrong_year_month(year_month);
    wrong |= find_wrong(day_minute, "00T00:00", "\x76\x76\x7F\x76\x76\x7F\x76\x76",
                        "\x1C\x1C\x1C\x68\x1C\x1C\x44\x1C");
    wrong |= find_wrong(first_bytes(writ_scan_load8(text + 16), 3), ":00\0\0\0\0",
                        "\x7F\x76\x76\0\0\0\0", "\x1C\x44\x1C\0\0\0\0");
    enum { SO_FAR = DATE_LEN + 1 + CLOCK_LEN };
    return !(wrong & WORD_HIGH) && is_day(time, year_month, day_minute) &&
           is_rest(text + SO_FAR, len - SO_FAR, time->offset_required);
}

static bool is_date(const void *context, const char *text, size_t len)
{
    if (len != DATE_LEN)
        return false;
    uint64_t year_month = writ_scan_load8(text), day = writ_scan_load8(text + 8);
    uint64_t wrong = wrong_year_month(year_month);
    wrong |=
        find_wrong(first_bytes(day, 2), "00\0\0\0\0\0", "\x76\x76\0\0\0\0\0", "\x1C\x1C\0\0\0\0\0");
    return !(wrong & WORD_HIGH) && is_day(context, year_month, day);
}

static bool is_time_of_day(const void *context, const char *text, size_t len)
{
    const quick_time *time = context;
    if (len < CLOCK_LEN)
        return false;
    uint64_t wrong =
        find_wrong(writ_scan_load8(text), "00:00:00", "\x76\x76\x7F\x76\x76\x7F\x76\x76",
                   "\x68\x1C\x1C\x44\x1C\x1C\x44\x1C");
    return !(wrong & WORD_HIGH) &&
           is_rest(text + CLOCK_LEN, len - CLOCK_LEN, time->offset_required);
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
        key = day_key(writ_scan_load8(padded), number_at(writ_scan_load8(padded + 8), 0));
    }
    writ_arena_clear(&arena);
    return key;
}

/* An offset takes a clock to the day before or the day after at most, so what is two days away from
 * the one that a bound is in, is on its good side: exclusive or not. */
static void heed_bounds(quick_time *quick, const writ_schema_time *time)
{
    const writ_instant *lower[] = {time->minimum, time->exclusive_minimum};
    const writ_instant *upper[] = {time->maximum, time->exclusive_maximum};
    for (int i = 0; i < 2; i++) {
        uint64_t first = lower[i] ? key_beyond(lower[i], 2, UINT64_MAX) : 0;
        uint64_t last = upper[i] ? key_beyond(upper[i], -2, 0) : UINT64_MAX;
        quick->first = first > quick->first ? first : quick->first;
        quick->last = last < quick->last ? last : quick->last;
    }
}

/* A format as a kind of time: NONE for all others. */
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
    writ_schema_time time = {0};
    if (instruction->op == WRIT_OP_TIME)
        time = *instruction->time;
    else if (instruction->op == WRIT_OP_FORMAT)
        time = time_of_format(instruction->format);
    bool has_bounds =
        time.minimum || time.maximum || time.exclusive_minimum || time.exclusive_maximum;
    if (time.kind == WRIT_TIME_NONE || (time.kind == WRIT_TIME_TIME && has_bounds))
        return NULL;
    quick_time *quick = WRIT_NEW(arena, quick_time);
    *quick = (quick_time){.offset_required = time.offset_required, .last = UINT64_MAX};
    heed_bounds(quick, &time);
    *context = quick;
    return time.kind == WRIT_TIME_TIMESTAMP ? is_timestamp
           : time.kind == WRIT_TIME_DATE    ? is_date
                                            : is_time_of_day;
}
