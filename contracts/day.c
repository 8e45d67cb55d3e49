/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/day.h"

#include <time.h>

#include "contracts/instant.h"

enum { DAY_SECONDS = 86400 };
#define SECOND_MS ((int64_t)1000)
#define DAY_MS    ((int64_t)DAY_SECONDS * 1000)

bool writ_day_parse(writ_str text, writ_day *day)
{
    writ_instant instant;
    if (!writ_instant_parse(WRIT_TIME_DATE, text, &instant))
        return false;
    *day = (writ_day)(instant.seconds / DAY_SECONDS);
    return true;
}

writ_str writ_day_text(writ_arena *arena, writ_day day)
{
    time_t seconds = (time_t)day * DAY_SECONDS;
    struct tm utc;
    gmtime_r(&seconds, &utc);
    return writ_str_printf(arena, "%04d-%02d-%02d", utc.tm_year + 1900, utc.tm_mon + 1,
                           utc.tm_mday);
}

writ_day writ_day_today(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (writ_day)(now.tv_sec / DAY_SECONDS);
}

writ_str writ_day_distance(writ_arena *arena, writ_day today, writ_day day)
{
    int left = day - today, days = left < 0 ? -left : left;
    if (!left)
        return WRIT_STR("today is the last day");
    return writ_str_printf(arena, "%d day%s %s", days, days == 1 ? "" : "s",
                           left > 0 ? "left" : "ago");
}

/* ---- moments ---- */

writ_moment writ_moment_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (writ_moment)now.tv_sec * SECOND_MS + now.tv_nsec / 1000000;
}

writ_str writ_moment_text(writ_arena *arena, writ_moment moment)
{
    static const writ_moment first = -62167219200000, last = 253402300799999; /* years 0, 9999 */
    struct tm utc;
    moment = moment < first ? first : moment > last ? last : moment;
    int64_t rest = (moment % SECOND_MS + SECOND_MS) % SECOND_MS;
    time_t seconds = (time_t)((moment - rest) / SECOND_MS);
    gmtime_r(&seconds, &utc);
    return writ_str_printf(arena, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", utc.tm_year + 1900,
                           utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
                           (int)rest);
}

bool writ_moment_parse(writ_str text, writ_moment *moment)
{
    writ_instant instant;
    if (!writ_instant_parse(WRIT_TIME_TIMESTAMP, text, &instant) || !instant.has_offset)
        return false;
    int64_t fraction = 0;
    for (size_t i = 0; i < 3; i++)
        fraction = 10 * fraction + (i < instant.fraction.len ? instant.fraction.ptr[i] - '0' : 0);
    *moment = instant.seconds * SECOND_MS + fraction;
    return true;
}

writ_day writ_moment_day(writ_moment moment)
{
    writ_moment rest = (moment % DAY_MS + DAY_MS) % DAY_MS;
    return (writ_day)((moment - rest) / DAY_MS);
}

/* ---- spans ---- */

static const struct {
    char letter;
    int64_t milliseconds;
    const char *one, *many;
} units[] = {
    {'w', 7 * DAY_MS, NULL, NULL}, /* read, not said */
    {'d', DAY_MS, "day", "days"},        {'h', 60 * 60 * SECOND_MS, "h", "h"},
    {'m', 60 * SECOND_MS, "min", "min"}, {'s', SECOND_MS, "s", "s"},
};
enum { UNITS = sizeof units / sizeof *units };

bool writ_span_parse(writ_str text, int64_t *milliseconds)
{
    static const int64_t most = 3660 * DAY_MS;
    int64_t number = 0;
    size_t unit = 0;
    for (size_t i = 0; i + 1 < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || number > most)
            return false;
        number = 10 * number + (text.ptr[i] - '0');
    }
    while (unit < UNITS && text.len && units[unit].letter != text.ptr[text.len - 1])
        unit++;
    if (text.len < 2 || unit == UNITS || !number || number > most / units[unit].milliseconds)
        return false;
    *milliseconds = number * units[unit].milliseconds;
    return true;
}

writ_str writ_span_words(writ_arena *arena, int64_t milliseconds)
{
    size_t unit = 1; /* days are the greatest that is said */
    while (unit + 1 < UNITS && milliseconds < units[unit].milliseconds)
        unit++;
    int64_t number = milliseconds < 0 ? 0 : milliseconds / units[unit].milliseconds;
    return writ_str_printf(arena, "%lld %s", (long long)number,
                           number == 1 ? units[unit].one : units[unit].many);
}

writ_str writ_now(writ_arena *arena)
{
    return writ_moment_text(arena, writ_moment_now());
}
