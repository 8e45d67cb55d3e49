/* SPDX-License-Identifier: Apache-2.0
 *
 * Which change is to blame: from a failed keyword at a path to a finding of group CHANGE.
 */
#include "contracts/deprecate.h"
#include "contracts/path.h"
#include "registry/impact_work.h"

#define MOST_RULES 9

/* The rules that a failure of a keyword is explained by, best first. Under a consumer's keyword the
 * contract came to emit more (a value added), under the contract's own, judged for a producer, it
 * came to accept less (a value removed). */
static const struct {
    const char *keyword;
    writ_rule rules[MOST_RULES];
    size_t count;
} explanations[] = {
#define EXPLAIN(keyword, ...)                                                                      \
    {                                                                                              \
        keyword, {__VA_ARGS__}, sizeof((const writ_rule[]){__VA_ARGS__}) / sizeof(writ_rule)       \
    }
    EXPLAIN("required", WRIT_RULE_FIELD_RENAMED, WRIT_RULE_FIELD_REMOVED,
            WRIT_RULE_REQUIRED_REMOVED, WRIT_RULE_REQUIRED_ADDED, WRIT_RULE_FIELD_ADDED),
    EXPLAIN("type", WRIT_RULE_TYPE_CHANGED, WRIT_RULE_TYPE_WIDENED, WRIT_RULE_TYPE_NARROWED,
            WRIT_RULE_NULLABLE_ADDED, WRIT_RULE_NULLABLE_REMOVED, WRIT_RULE_REQUIRED_REMOVED,
            WRIT_RULE_REQUIRED_ADDED),
    EXPLAIN("enum", WRIT_RULE_ENUM_VALUE_ADDED, WRIT_RULE_ENUM_VALUE_REMOVED,
            WRIT_RULE_ENUM_REMOVED, WRIT_RULE_ENUM_ADDED, WRIT_RULE_CONST_CHANGED,
            WRIT_RULE_NULLABLE_ADDED, WRIT_RULE_REQUIRED_REMOVED),
    EXPLAIN("const", WRIT_RULE_CONST_CHANGED, WRIT_RULE_ENUM_VALUE_ADDED, WRIT_RULE_ENUM_REMOVED),
    EXPLAIN("x-writ-time", WRIT_RULE_TIMEZONE_CHANGED, WRIT_RULE_TYPE_CHANGED,
            WRIT_RULE_RANGE_CHANGED, WRIT_RULE_FORMAT_CHANGED),
    EXPLAIN("format", WRIT_RULE_FORMAT_CHANGED, WRIT_RULE_TYPE_CHANGED, WRIT_RULE_PATTERN_CHANGED),
    EXPLAIN("pattern", WRIT_RULE_PATTERN_CHANGED, WRIT_RULE_FORMAT_CHANGED),
    EXPLAIN("minLength", WRIT_RULE_LENGTH_CHANGED, WRIT_RULE_PATTERN_CHANGED),
    EXPLAIN("maxLength", WRIT_RULE_LENGTH_CHANGED, WRIT_RULE_PATTERN_CHANGED),
    EXPLAIN("minimum", WRIT_RULE_RANGE_CHANGED),
    EXPLAIN("maximum", WRIT_RULE_RANGE_CHANGED),
    EXPLAIN("exclusiveMinimum", WRIT_RULE_RANGE_CHANGED),
    EXPLAIN("exclusiveMaximum", WRIT_RULE_RANGE_CHANGED),
    EXPLAIN("multipleOf", WRIT_RULE_RANGE_CHANGED, WRIT_RULE_TYPE_WIDENED),
    EXPLAIN("minItems", WRIT_RULE_ITEM_COUNT_CHANGED),
    EXPLAIN("maxItems", WRIT_RULE_ITEM_COUNT_CHANGED),
    EXPLAIN("minProperties", WRIT_RULE_ITEM_COUNT_CHANGED),
    EXPLAIN("maxProperties", WRIT_RULE_ITEM_COUNT_CHANGED),
    EXPLAIN("uniqueItems", WRIT_RULE_UNIQUE_CHANGED),
    EXPLAIN("additionalProperties", WRIT_RULE_FIELD_RENAMED, WRIT_RULE_FIELD_REMOVED,
            WRIT_RULE_FIELD_ADDED, WRIT_RULE_OPENNESS_CHANGED),
    EXPLAIN("unevaluatedProperties", WRIT_RULE_FIELD_RENAMED, WRIT_RULE_FIELD_REMOVED,
            WRIT_RULE_FIELD_ADDED, WRIT_RULE_OPENNESS_CHANGED),
#undef EXPLAIN
};

/* Changes of what is said about a field, not of which values it has. */
static bool is_about_values(writ_rule rule)
{
    return rule != WRIT_RULE_FIELD_DEPRECATED && rule != WRIT_RULE_UNIT_CHANGED &&
           rule != WRIT_RULE_CURRENCY_CHANGED;
}

static bool is_about_presence(writ_rule rule)
{
    return rule == WRIT_RULE_FIELD_RENAMED || rule == WRIT_RULE_FIELD_REMOVED ||
           rule == WRIT_RULE_FIELD_ADDED || rule == WRIT_RULE_TYPE_CHANGED ||
           rule == WRIT_RULE_REQUIRED_REMOVED || rule == WRIT_RULE_REQUIRED_ADDED ||
           rule == WRIT_RULE_NULLABLE_ADDED;
}

/* 0 for the best explanation of the keyword, more for a worse one. */
static size_t rank(writ_str keyword, writ_rule rule)
{
    for (size_t i = 0; i < sizeof explanations / sizeof *explanations; i++) {
        if (!writ_str_is(keyword, explanations[i].keyword))
            continue;
        for (size_t j = 0; j < explanations[i].count; j++)
            if (explanations[i].rules[j] == rule)
                return j;
    }
    return MOST_RULES;
}

static bool is_at(const writ_finding *change, writ_str path)
{
    return writ_str_equal(change->path, path) ||
           (change->new_path.len && writ_str_equal(change->new_path, path));
}

static writ_finding *find_at(const writ_impact_work *work, const writ_object_pair *pair,
                             writ_str path, writ_str keyword)
{
    writ_finding *best = NULL;
    for (size_t i = pair->first_change; i < pair->end_change; i++) {
        writ_finding *change = &work->impact->changes.items[i];
        if (!is_at(change, path) || !is_about_values(change->rule))
            continue;
        if (!best || rank(keyword, change->rule) < rank(keyword, best->rule))
            best = change;
    }
    return best;
}

/* A container on the way that was renamed, is gone, or may be missing now: the nearest. */
static writ_finding *find_above(const writ_impact_work *work, const writ_object_pair *pair,
                                writ_str path)
{
    writ_finding *nearest = NULL;
    for (size_t i = pair->first_change; i < pair->end_change; i++) {
        writ_finding *change = &work->impact->changes.items[i];
        if (!change->path.len || !is_about_presence(change->rule))
            continue;
        if (!writ_path_within(change->path, path) &&
            !(change->new_path.len && writ_path_within(change->new_path, path)))
            continue;
        if (!nearest || change->path.len > nearest->path.len)
            nearest = change;
    }
    return nearest;
}

writ_finding *writ_impact_explain(const writ_impact_work *work, const writ_object_pair *pair,
                                  writ_str path, writ_str keyword)
{
    writ_finding *change = find_at(work, pair, path, keyword);
    return change ? change : find_above(work, pair, path);
}

/* The field at the path, or the nearest one above it. */
static const writ_field *nearest_field(writ_field *root, writ_str path)
{
    writ_field *field = root;
    for (bool deeper = root != NULL; deeper;) {
        deeper = false;
        for (size_t i = 0; i < field->child_count && !deeper; i++)
            if (writ_path_within(field->children[i]->path, path)) {
                field = field->children[i];
                deeper = true;
            }
    }
    return field;
}

void writ_impact_place(const writ_impact_work *work, const writ_object_pair *pair, writ_str path,
                       const writ_finding *change, writ_finding *finding)
{
    finding->object = writ_object_pair_name(pair);
    finding->path = path;
    if (pair->renames) {
        writ_str new_path = writ_renames_new_path(work->arena, pair->renames, path);
        finding->new_path = writ_str_equal(new_path, path) ? WRIT_STR_EMPTY : new_path;
    }
    writ_str new_path = finding->new_path.len ? finding->new_path : path;
    const writ_field *old_field = nearest_field(pair->old_root, path);
    const writ_field *new_field = nearest_field(pair->new_root, new_path);
    if (old_field)
        finding->old_place = old_field->place;
    if (new_field)
        finding->place = new_field->place;
    finding->sensitive |=
        (old_field && old_field->notes->sensitive) || (new_field && new_field->notes->sensitive);
    if (!change)
        return;
    finding->place = change->place;
    finding->old_place = change->old_place;
    finding->old_constraint = change->old_constraint;
    finding->new_constraint = change->new_constraint;
    finding->evidence.items = change->evidence.items;
    finding->evidence.count = change->evidence.count;
    finding->grade = change->grade;
    finding->confidence = change->confidence;
    finding->hint = change->hint;
}

writ_str writ_impact_why(writ_arena *arena, const writ_doubt *doubt)
{
    static const struct {
        const char *reason, *why;
    } budgets[] = {
        {"budget: steps", "it would take too many steps; --budget allows more"},
        {"budget: states", "its automaton would have too many states; --budget allows more"},
        {"budget: time", "it would take too long; --budget allows more"},
        {"budget: total", "all who depend on this contract together would take too many steps"},
    };
    for (size_t i = 0; i < sizeof budgets / sizeof *budgets; i++)
        if (writ_str_is(doubt->reason, budgets[i].reason))
            return writ_str_of(budgets[i].why);
    return writ_str_printf(arena, "'%.*s' is neither proved to hold nor shown to break",
                           WRIT_FMT(doubt->keyword));
}

writ_str writ_impact_keep(const writ_impact_work *work, const writ_finding *renamed)
{
    writ_str until = writ_day_text(work->arena, work->impact->today + WRIT_SUNSET_DAYS);
    return writ_str_printf(work->arena,
                           "keep '%.*s' beside '%.*s' until %.*s: writ diff --fix | git apply",
                           WRIT_FMT(renamed->path), WRIT_FMT(renamed->new_path), WRIT_FMT(until));
}

void writ_impact_hint(const writ_impact_work *work, const writ_object_pair *pair, writ_str path,
                      writ_finding *finding)
{
    static const double least_alike = 0.5;
    writ_path steps = {0};
    if (finding->hint.len || !pair->new_root || writ_field_find(pair->new_root, path) ||
        writ_path_parse(work->arena, path, &steps, NULL) || !steps.count)
        return;
    writ_str name = steps.items[--steps.count].name;
    const writ_field *parent =
        writ_field_find(pair->new_root, writ_path_pointer(work->arena, &steps));
    const writ_field *nearest = NULL;
    double best = least_alike;
    for (size_t i = 0; parent && i < parent->child_count; i++) {
        const writ_field *child = parent->children[i];
        double alike = child->is_any ? 0 : writ_name_similarity(name, child->name);
        if (alike <= best)
            continue;
        best = alike;
        nearest = child;
    }
    writ_str label = writ_impact_label(work->arena, work->impact->new_contract);
    if (nearest)
        finding->hint = writ_str_printf(work->arena, "%.*s has no field '%.*s', but '%.*s'",
                                        WRIT_FMT(label), WRIT_FMT(path), WRIT_FMT(nearest->path));
    else
        finding->hint = writ_str_printf(work->arena, "%.*s has no field '%.*s'", WRIT_FMT(label),
                                        WRIT_FMT(path));
}
