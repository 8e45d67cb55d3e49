/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/day.h"

#include <time.h>

#include "contracts/instant.h"

enum { DAY_SECONDS = 86400 };

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

writ_str writ_now(writ_arena *arena)
{
    struct timespec now;
    struct tm utc;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    return writ_str_printf(arena, "%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ", utc.tm_year + 1900,
                           utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
                           now.tv_nsec / 1000000);
}
