/* SPDX-License-Identifier: Apache-2.0
 *
 * An object of a view: the hint's members that may stay, the members that must come, one for each
 * demand on some member, and as many more as are asked for.
 */
#include "validator/contain/view.h"

/* Objects nested deeper than this get no optional members: examples stay readable. */
static const unsigned deepest_rich = 12;
/* Optional members of one object, all in all: a payload of thousands is no example to read, and
 * there is one for each break. */
static const uint64_t most_rich = 256;
/* Names tried for one more member that no schema names. */
static const unsigned most_names = 64;
/* An object of more members is nobody's example. */
static const uint64_t most_members = 2048;

struct plan {
    const writ_view *view;
    writ_value *object;
};

static writ_arena *arena_of(const struct plan *plan)
{
    return &plan->view->engine->arena;
}

static bool set_member(struct plan *plan, writ_str name, writ_goal *goal, const writ_value *hint)
{
    writ_engine *engine = plan->view->engine;
    writ_value *value = hint && writ_judge_goal(engine, goal, hint) == WRIT_YES
                            ? writ_value_clone(&engine->arena, hint)
                            : writ_goal_build(engine, goal, hint);
    if (value)
        writ_value_set(arena_of(plan), plan->object, name, NULL, value);
    return value != NULL;
}

static void keep_hint(struct plan *plan, const writ_value *hint)
{
    for (size_t i = 0; hint && hint->kind == WRIT_OBJECT && i < hint->object.count; i++) {
        const writ_member *member = &hint->object.items[i];
        if (!writ_view_member_empty(plan->view, member->name))
            set_member(plan, member->name, writ_view_member(plan->view, member->name),
                       member->value);
    }
}

static bool set_present(struct plan *plan)
{
    writ_names names = writ_view_present_names(plan->view);
    for (size_t i = names.count; i-- > 0;)
        if (!writ_value_find_str(plan->object, names.items[i]) &&
            !set_member(plan, names.items[i], writ_view_member(plan->view, names.items[i]), NULL))
            return false;
    return true;
}

/* ── demands on some member ── */

static bool is_met(const struct plan *plan, const writ_demand *demand)
{
    for (size_t i = 0; i < plan->object->object.count; i++) {
        const writ_member *member = &plan->object->object.items[i];
        if (writ_view_name_qualifies(plan->view, demand, member->name) &&
            (demand->kind == WRIT_DEMAND_NAME ||
             writ_judge_literal(plan->view->engine, &demand->literal, member->value) == WRIT_YES))
            return true;
    }
    return false;
}

static bool meet_named(struct plan *plan, const writ_demand *demand)
{
    writ_names names = writ_view_names(plan->view);
    for (size_t i = 0; i < names.count; i++) {
        const writ_value *there = writ_value_find_str(plan->object, names.items[i]);
        if (!writ_view_name_qualifies(plan->view, demand, names.items[i]) ||
            writ_view_member_empty(plan->view, names.items[i]))
            continue;
        writ_goal *goal = writ_view_member(plan->view, names.items[i]);
        if (demand->kind != WRIT_DEMAND_NAME)
            goal = writ_goal_with(plan->view->engine, goal, &demand->literal);
        if (set_member(plan, names.items[i], goal, there))
            return true;
    }
    return false;
}

/* A name of the class that the object does not have yet. */
static bool fresh_name(const struct plan *plan, const writ_fresh *fresh, writ_str *name)
{
    static const char *const plausible[] = {"extra", "x", "note"};
    writ_engine *engine = plan->view->engine;
    unsigned before = engine->variety;
    bool found = false;
    for (unsigned i = 0; i < most_names && !found; i++) {
        writ_value *hint =
            i < 3 ? writ_value_string(&engine->arena, NULL, writ_str_of(plausible[i])) : NULL;
        engine->variety = i < 3 ? 0 : i - 3;
        writ_view view = fresh->name;
        writ_value *text = writ_view_build(&view, hint);
        if (!text)
            break;
        *name = text->string;
        found = !writ_value_find_str(plan->object, *name);
    }
    engine->variety = before;
    return found;
}

static bool add_fresh(struct plan *plan, const writ_demand *demand)
{
    writ_fresh fresh;
    bool possible;
    writ_str name;
    for (unsigned i = 0; writ_view_fresh(plan->view, demand, i, &fresh, &possible); i++)
        if (possible && fresh_name(plan, &fresh, &name) &&
            set_member(plan, name, fresh.value, NULL))
            return true;
    return false;
}

static bool meet_demands(struct plan *plan)
{
    for (const writ_demand *demand = plan->view->demands; demand; demand = demand->next) {
        if (writ_demand_is_some(demand->kind) && !is_met(plan, demand) &&
            !meet_named(plan, demand) && !add_fresh(plan, demand))
            return false;
    }
    return true;
}

/* ── how many ── */

static void add_declared(struct plan *plan, uint64_t until)
{
    if (plan->object->object.count >= until)
        return; /* thousands of names need not be listed */
    writ_names names = writ_view_names(plan->view);
    for (size_t i = 0; i < names.count && plan->object->object.count < until; i++)
        if (!writ_value_find_str(plan->object, names.items[i]) &&
            !writ_view_member_empty(plan->view, names.items[i]))
            set_member(plan, names.items[i], writ_view_member(plan->view, names.items[i]), NULL);
}

static bool fill(struct plan *plan)
{
    const writ_view *view = plan->view;
    uint64_t least = view->min_properties;
    if (least > most_members)
        return false;
    if (view->engine->rich && view->engine->depth <= deepest_rich)
        add_declared(plan, view->max_properties < most_rich ? view->max_properties : most_rich);
    add_declared(plan, least);
    while (plan->object->object.count < least)
        if (!add_fresh(plan, NULL))
            return false;
    return true;
}

/* Takes members away that need not be there, the last first. */
static void trim(struct plan *plan)
{
    for (size_t i = plan->object->object.count; i-- > 0;)
        if (plan->object->object.count > plan->view->max_properties &&
            !writ_view_member_present(plan->view, plan->object->object.items[i].name))
            writ_value_remove(arena_of(plan), plan->object, plan->object->object.items[i].name);
}

writ_value *writ_view_object_build(const writ_view *view, const writ_value *hint)
{
    struct plan plan = {view, writ_value_object(&view->engine->arena, NULL)};
    keep_hint(&plan, hint);
    if (!set_present(&plan) || !meet_demands(&plan))
        return NULL;
    trim(&plan);
    return fill(&plan) ? plan.object : NULL;
}
