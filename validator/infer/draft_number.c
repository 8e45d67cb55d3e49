/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "validator/infer/draft_parts.h"
#include "validator/infer/hull.h"

static const char *const percents[] = {"percent", "percentage", "pct", "score", NULL};
static const char *const shares[] = {"ratio", "rate", "share", "probability", "confidence", NULL};

/* What is counted up, or is a place on the time line, has no upper bound that would stand. */
static bool goes_on(const writ_drafted *field)
{
    writ_str kind = writ_draft_kind(field);
    return writ_str_is(kind, "identity") || writ_str_is(kind, "time");
}

static double lower_bound(const writ_drafted *field)
{
    const writ_fact *fact = field->fact;
    uint64_t count = writ_draft_count(field);
    if (fact->least >= 1 && fact->types == WRIT_TYPE_INTEGER && goes_on(field))
        return 1;
    if (fact->least >= 0 && (count >= WRIT_DRAFT_SOME || fact->types == WRIT_TYPE_INTEGER))
        return 0;
    if (fact->least >= 0 || count < WRIT_DRAFT_MANY || goes_on(field))
        return -INFINITY;
    return writ_bound_below(10 * fact->least);
}

static double upper_bound(const writ_drafted *field)
{
    const writ_fact *fact = field->fact;
    if (goes_on(field) || writ_draft_count(field) < WRIT_DRAFT_MANY || fact->most <= 0)
        return INFINITY;
    if (fact->least >= 0 && fact->most <= 1 && writ_draft_name_has(field, shares))
        return 1;
    if (fact->least >= 0 && fact->most <= 100 && fact->most > 50 &&
        writ_draft_name_has(field, percents))
        return 100;
    return writ_bound_above(10 * fact->most);
}

void writ_draft_number(writ_drafted *field)
{
    double least = lower_bound(field), most = upper_bound(field);
    if (field->fact->given_up & WRIT_GIVEN_UP_BOUNDS)
        return;
    if (isfinite(least))
        writ_draft_set(field, field->options, "minimum", writ_bound_value(field->in->arena, least));
    if (isfinite(most))
        writ_draft_set(field, field->options, "maximum", writ_bound_value(field->in->arena, most));
}
