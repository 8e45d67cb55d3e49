/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/drift/switch_evidence.h"

#include <math.h>

#include "contracts/name_match.h"
#include "contracts/name_tokens.h"

const char *writ_switch_evidence_name(writ_switch_evidence evidence)
{
    static const char *const names[] = {
#define EVIDENCE(enumerator, measure, weight, meaning) #enumerator,
#include "validator/drift/switch_evidence.def"
    };
    return names[evidence];
}

static double least(double a, double b)
{
    return a < b ? a : b;
}

static double most(double a, double b)
{
    return a > b ? a : b;
}

static const writ_profile_field *old_field(const writ_switch_pair *pair)
{
    return pair->old_end->state->field;
}

static const writ_profile_field *new_field(const writ_switch_pair *pair)
{
    return pair->new_end->state->field;
}

static double always(const writ_switch_pair *pair)
{
    (void)pair;
    return 1;
}

/* --- names --- */

/* Without the containers that both are in: their words are shared by all pairs there. */
static void own_paths(const writ_switch_pair *pair, writ_str *old_path, writ_str *new_path)
{
    writ_str a = old_field(pair)->path, b = new_field(pair)->path;
    size_t common = 0;
    for (size_t i = 0; i < a.len && i < b.len && a.ptr[i] == b.ptr[i]; i++)
        if (a.ptr[i] == '/')
            common = i;
    *old_path = writ_str_part(a, common, a.len - common);
    *new_path = writ_str_part(b, common, b.len - common);
}

static bool has_letter(writ_str name)
{
    for (size_t i = 0; i < name.len; i++)
        if ((unsigned)((name.ptr[i] | 0x20) - 'a') < 26 || (unsigned char)name.ptr[i] >= 0x80)
            return true;
    return false;
}

/* Names of signs and digits only, as `+1` and `-1`, have no words that could be alike. */
static double names(const writ_switch_pair *pair)
{
    writ_str a, b;
    if (!has_letter(old_field(pair)->name) && !has_letter(new_field(pair)->name))
        return 0;
    own_paths(pair, &a, &b);
    return writ_path_similarity(a, b);
}

static double close_names(const writ_switch_pair *pair)
{
    return most(0, pair->evidence[WRIT_SWITCH_NAMES] - 0.5) * 2;
}

static double opposed(const writ_switch_pair *pair)
{
    return writ_name_opposed(old_field(pair)->name, new_field(pair)->name);
}

/* --- containers --- */

static bool is_within(const writ_profile_field *container, const writ_profile_field *leaf)
{
    do
        leaf = leaf->parent;
    while (leaf && leaf != container);
    return leaf != NULL;
}

static writ_str tail_of(const writ_profile_field *container, const writ_profile_field *leaf)
{
    size_t at = container->path.len;
    return writ_str_part(leaf->path, at, leaf->path.len - at);
}

/* How many of the ends are in the container; `tails`: their paths from there on. */
static size_t leaves_within(const writ_switch_ends *ends, const writ_profile_field *container,
                            writ_arena *arena, writ_map *tails)
{
    size_t count = 0;
    for (size_t i = 0; i < ends->count; i++) {
        const writ_profile_field *leaf = ends->items[i].state->field;
        if (!is_within(container, leaf))
            continue;
        count++;
        writ_map_put(arena, tails, tail_of(container, leaf), ends->items[i].state);
    }
    return count;
}

/* Of the leaves in two containers, the share that is in both under the same names (Dice), times
 * what so many are worth: one name alone may be chance. */
static double family_of(writ_switch_search *search, const writ_profile_field *old_container,
                        const writ_profile_field *new_container)
{
    writ_arena *arena = search->detection->arena;
    writ_map tails = WRIT_MAP_INIT;
    size_t olds = leaves_within(&search->olds, old_container, arena, &tails);
    size_t news = leaves_within(&search->news, new_container, arena, &tails);
    size_t shared = olds + news - tails.count;
    return 2.0 * (double)shared / (double)(olds + news) * (1 - pow(0.5, (double)shared));
}

typedef struct family_share {
    double share;
} family_share;

static double remembered_family(writ_switch_search *search, const writ_profile_field *a,
                                const writ_profile_field *b)
{
    writ_arena *arena = search->detection->arena;
    writ_str key = WRIT_JOIN(arena, a->path, WRIT_STR("\n"), b->path);
    family_share *known = writ_map_find(&search->families, key);
    if (!known) {
        known = WRIT_NEW(arena, family_share);
        known->share = family_of(search, a, b);
        writ_map_put(arena, &search->families, key, known);
    }
    return known->share;
}

/* Upwards while the names are the same: the best of the containers on the way. */
static double family(const writ_switch_pair *pair)
{
    const writ_profile_field *a = old_field(pair), *b = new_field(pair);
    double best = 0;
    while (a->parent && b->parent && writ_str_equal(a->name, b->name)) {
        a = a->parent, b = b->parent;
        if (writ_str_equal(a->path, b->path) || !a->parent || !b->parent)
            break;
        best = most(best, remembered_family(pair->search, a, b));
    }
    return best;
}

/* Members of one object, or of two that have the names of their members in common. */
static double siblings(const writ_switch_pair *pair)
{
    const writ_profile_field *a = old_field(pair)->parent, *b = new_field(pair)->parent;
    if (writ_str_equal(a->path, b->path))
        return 1;
    return a->parent && b->parent ? remembered_family(pair->search, a, b) : 0;
}

/* --- values --- */

/* How much it says that so many different values are shared: nothing up to three (two flags share
 * theirs), all from a hundred on. */
static double telling(double distinct)
{
    return distinct <= 3 ? 0 : least(1, log2(distinct / 2) / log2(50));
}

/* Of whole numbers that lie close together any two fields share many. */
static double spread(const writ_switch_end *end)
{
    const writ_quantiles *numbers = &end->values->numbers;
    double low = writ_quantiles_at(numbers, 0.05), high = writ_quantiles_at(numbers, 0.95);
    if (numbers->count < end->counts.values / 2 || end->counts.forms[WRIT_FORM_FRACTION] ||
        end->counts.forms[WRIT_FORM_DECIMAL])
        return 1;
    return most(0, 1 - 2 * end->distinct / (high - low + 1));
}

static double overlapping(const writ_switch_pair *pair)
{
    double fewer = least(pair->overlap.in_a, pair->overlap.in_b);
    return fewer > 0 ? pair->overlap.shared / fewer : 0;
}

static double shared_values(const writ_switch_pair *pair)
{
    double fewer = least(pair->overlap.in_a, pair->overlap.in_b);
    return overlapping(pair) * telling(fewer) *
           least(spread(pair->old_end), spread(pair->new_end)) * (1 - pair->old_end->commonness);
}

/* Texts and numbers of which there are many come again by chance as often as they did before the
 * change. Where far more of them are shared than that, it is no chance, however few they are: both
 * names were sent for a while, or some values stay. */
static double beyond_chance(const writ_switch_pair *pair)
{
    const writ_switch_end *olds = pair->old_end, *news = pair->new_end;
    bool older_has_less = pair->overlap.in_a <= pair->overlap.in_b;
    double fewer = least(pair->overlap.in_a, pair->overlap.in_b), shared = pair->overlap.shared;
    double draws = (double)(older_has_less ? news->counts.values : olds->counts.values);
    double halves = most(1, 2 * draws / (double)(olds->counts.values + 1));
    double expected = fewer * (1 - pow(1 - olds->recurrence, halves)) + 0.5;
    if (shared <= expected)
        return 0;
    return least(1, (shared * log(shared / expected) - (shared - expected)) / 10);
}

/* Values that come again and again in each of the two would have come again across the change. */
static double missing_values(const writ_switch_pair *pair)
{
    double fewer = least(pair->overlap.in_a, pair->overlap.in_b);
    double expected = least(pair->old_end->recurrence, pair->new_end->recurrence);
    return most(0, expected - overlapping(pair)) * telling(2 * fewer);
}

/* --- presence --- */

static double same_rate(const writ_switch_pair *pair)
{
    return most(0, least(pair->rate, 4)) / 4;
}

static double other_rate(const writ_switch_pair *pair)
{
    return most(0, least(-pair->rate, 8)) / 8;
}

/* Of the records with one of them, outside of the time of change, those with both, beside what
 * would be if each came by itself. */
static double together(const writ_switch_pair *pair)
{
    return pair->together;
}

/* --- forms --- */

/* What a form is a notation of. Migrations change the notation: numbers become texts, times get
 * offsets, codes are written small. */
typedef enum kind { KIND_NUMBER, KIND_TIME, KIND_FLAG, KIND_TEXT, KIND_OTHER } kind;

static kind kind_of(writ_form form)
{
    switch (form) {
    case WRIT_FORM_INTEGER:
    case WRIT_FORM_FRACTION:
    case WRIT_FORM_DIGITS:
    case WRIT_FORM_DECIMAL:
        return KIND_NUMBER;
    case WRIT_FORM_TIME_UTC:
    case WRIT_FORM_TIME_OFFSET:
    case WRIT_FORM_TIME_LOCAL:
    case WRIT_FORM_DATE:
    case WRIT_FORM_DATE_OTHER:
        return KIND_TIME;
    case WRIT_FORM_BOOLEAN:
    case WRIT_FORM_BOOLEAN_TEXT:
        return KIND_FLAG;
    case WRIT_FORM_HEX:
    case WRIT_FORM_CODE:
    case WRIT_FORM_WORD:
    case WRIT_FORM_TOKEN:
    case WRIT_FORM_TEXT:
        return KIND_TEXT;
    default:
        return KIND_OTHER;
    }
}

/* Kinds, and behind them the forms that are of no kind. */
enum { GROUPS = KIND_OTHER + WRIT_FORM_COUNT };

/* Numbers that are seconds or milliseconds since 1970, in this century's first half. */
static bool is_epoch(const writ_quantiles *numbers)
{
    double low = writ_quantiles_at(numbers, 0.05), high = writ_quantiles_at(numbers, 0.95);
    double unit = low > 1e11 ? 1000 : 1;
    return numbers->count > 0 && low > 946684800 * unit && high < 2524608000 * unit;
}

static void shares_of_forms(const writ_switch_end *end, double *shares)
{
    const uint64_t *forms = end->counts.forms;
    uint64_t all = end->counts.values - forms[WRIT_FORM_NULL] - forms[WRIT_FORM_EMPTY];
    for (size_t i = 0; i < WRIT_FORM_COUNT; i++)
        shares[i] =
            all && i != WRIT_FORM_NULL && i != WRIT_FORM_EMPTY ? (double)forms[i] / (double)all : 0;
}

static void shares_of_groups(const writ_switch_end *end, double *groups)
{
    double forms[WRIT_FORM_COUNT];
    bool epoch = is_epoch(&end->values->numbers);
    shares_of_forms(end, forms);
    memset(groups, 0, GROUPS * sizeof *groups);
    for (size_t i = 0; i < WRIT_FORM_COUNT; i++) {
        kind form_kind = kind_of((writ_form)i);
        size_t group = form_kind == KIND_OTHER ? KIND_OTHER + i : form_kind;
        groups[epoch && form_kind == KIND_NUMBER ? KIND_TIME : group] += forms[i];
    }
}

static double common_part(const double *a, const double *b, size_t count)
{
    double common = 0;
    for (size_t i = 0; i < count; i++)
        common += least(a[i], b[i]);
    return common;
}

static double other_kind(const writ_switch_pair *pair)
{
    double a[GROUPS], b[GROUPS];
    shares_of_groups(pair->old_end, a);
    shares_of_groups(pair->new_end, b);
    return 1 - common_part(a, b, GROUPS);
}

/* How far are two distributions apart, 0 to 1: at nine quantiles, beside how wide both are. */
static double apart(const writ_quantiles *a, const writ_quantiles *b)
{
    double sum = 0;
    if (a->count < 20 || b->count < 20)
        return 0;
    double low = least(writ_quantiles_at(a, 0.1), writ_quantiles_at(b, 0.1));
    double high = most(writ_quantiles_at(a, 0.9), writ_quantiles_at(b, 0.9));
    double width = high - low + 0.02 * (fabs(high) + fabs(low)) + 1e-9;
    for (int i = 1; i <= 9; i++)
        sum += fabs(writ_quantiles_at(a, i / 10.0) - writ_quantiles_at(b, i / 10.0)) / width;
    return least(1, sum / 9);
}

static double other_lengths(const writ_switch_pair *pair)
{
    return apart(&pair->old_end->values->lengths, &pair->new_end->values->lengths);
}

static double other_numbers(const writ_switch_pair *pair)
{
    return apart(&pair->old_end->values->numbers, &pair->new_end->values->numbers);
}

/* Different values of each value seen; only where about as many were seen, since it falls as more
 * are. */
static double other_variety(const writ_switch_pair *pair)
{
    double a = (double)pair->old_end->counts.values, b = (double)pair->new_end->counts.values;
    if (a < 20 || b < 20 || a > 3 * b || b > 3 * a)
        return 0;
    double variety =
        log((pair->old_end->distinct + 1) / a) - log((pair->new_end->distinct + 1) / b);
    return least(3, fabs(variety)) / 3;
}

/* --- all of it --- */

static double (*const measures[])(const writ_switch_pair *) = {
#define EVIDENCE(enumerator, measure, weight, meaning) measure,
#include "validator/drift/switch_evidence.def"
};

static const double weights[] = {
#define EVIDENCE(enumerator, measure, weight, meaning) weight,
#include "validator/drift/switch_evidence.def"
};

void writ_switch_weigh(writ_switch_pair *pair)
{
    pair->score = 0;
    for (size_t i = 0; i < WRIT_SWITCH_EVIDENCE_COUNT; i++) {
        pair->evidence[i] = measures[i](pair);
        pair->score += weights[i] * pair->evidence[i];
    }
}
