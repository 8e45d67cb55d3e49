/* SPDX-License-Identifier: Apache-2.0
 *
 * When is no object in a view? A demanded member that cannot be, a demand on some member that no
 * name can meet, or more or fewer members than there can be.
 */
#include "validator/contain/view.h"

/* Two demands on one name: that it is there and that it is not, or values that do not agree. */
static bool demand_fails(const writ_view *view, const writ_demand *demand)
{
    if (demand->kind == WRIT_DEMAND_ABSENT)
        return writ_view_member_present(view, demand->name);
    return writ_view_member_empty(view, demand->name);
}

static bool named_demands_fail(const writ_view *view)
{
    bool same_parts = view->objects == view->checked_objects;
    for (const writ_demand *demand = view->demands; demand; demand = demand->next) {
        if (same_parts && demand == view->checked_demands)
            return false; /* from here on they were looked at, and nothing about them changed */
        if (writ_demand_is_some(demand->kind))
            continue;
        if (!writ_engine_step(view->engine))
            return false;
        if (demand_fails(view, demand))
            return true;
    }
    return false;
}

/* Is there room for a member beside those that must come? */
static bool has_room(const writ_view *view)
{
    return view->max_properties == WRIT_NO_LIMIT ||
           writ_view_present_names(view).count < view->max_properties;
}

static bool name_meets(const writ_view *view, const writ_demand *demand, writ_str name)
{
    writ_goal *goal = writ_view_member(view, name);
    if (demand->kind != WRIT_DEMAND_NAME)
        goal = writ_goal_with(view->engine, goal, &demand->literal);
    return !writ_goal_empty(view->engine, goal) && !writ_view_member_empty(view, name);
}

static bool fresh_meets(const writ_view *view, const writ_demand *demand)
{
    writ_fresh fresh;
    bool possible;
    for (unsigned index = 0; writ_view_fresh(view, demand, index, &fresh, &possible); index++)
        if (possible)
            return true;
    return false;
}

static bool some_demand_fails(const writ_view *view, const writ_demand *demand)
{
    bool room = has_room(view);
    writ_names names = writ_view_names(view);
    for (size_t i = 0; i < names.count; i++) {
        if (!writ_engine_step(view->engine))
            return false;
        if ((room || writ_view_member_present(view, names.items[i])) &&
            writ_view_name_qualifies(view, demand, names.items[i]) &&
            name_meets(view, demand, names.items[i]))
            return false;
    }
    return !room || !fresh_meets(view, demand);
}

/* At most so many members can come; WRIT_NO_LIMIT when that is not known. */
static uint64_t most_members(const writ_view *view)
{
    writ_names names;
    return writ_view_all_names(view, &names) ? names.count : WRIT_NO_LIMIT;
}

static bool counts_clash(const writ_view *view)
{
    uint64_t present = view->max_properties == WRIT_NO_LIMIT && view->min_properties == 0
                           ? 0
                           : writ_view_present_names(view).count;
    if (view->min_properties > view->max_properties || present > view->max_properties)
        return true;
    return view->min_properties > present && view->min_properties > most_members(view);
}

/* So few objects that each can be held against what the view excepts. */
static bool none_is_left(const writ_view *view)
{
    writ_values values;
    return (view->except || view->max_properties == 0) &&
           writ_view_values(view, WRIT_TYPE_OBJECT, &values) && values.count == 0;
}

bool writ_view_object_empty(const writ_view *view)
{
    if (named_demands_fail(view))
        return true;
    for (const writ_demand *demand = view->some_demanded ? view->demands : NULL; demand;
         demand = demand->next)
        if (writ_demand_is_some(demand->kind) && some_demand_fails(view, demand))
            return true;
    return counts_clash(view) || none_is_left(view);
}
