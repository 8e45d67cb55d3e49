/* SPDX-License-Identifier: Apache-2.0
 *
 * Between the files of the view: view.c (which literals it has), view_hold.c and view_fail.c (what
 * a node says that holds, or fails), view_choice.c (what is left to choose) and view_fact.c (single
 * facts). Each adds to the view; a contradiction that is seen at once sets its types to 0.
 */
#ifndef WRIT_VALIDATOR_CONTAIN_VIEW_PARTS_H
#define WRIT_VALIDATOR_CONTAIN_VIEW_PARTS_H

#include "validator/contain/view.h"

/* `cell` is a new one at the head of the list. */
#define WRIT_VIEW_CELL(view, type, list)                                                           \
    type *cell = WRIT_NEW(&(view)->engine->arena, type);                                           \
    cell->next = (list);                                                                           \
    (list) = cell

/* Values of an enumeration that are listed or excepted one by one; a longer one as a whole. */
#define WRIT_VIEW_LISTED ((size_t)64)

/* ---- view_fact.c: each adds one fact ---- */

static inline void writ_view_keep_types(writ_view *view, unsigned types)
{
    view->types &= types;
}

static inline void writ_view_contradict(writ_view *view)
{
    writ_view_keep_types(view, 0);
}

/* The value is one of these, of the node's `enum` or `const`. */
void writ_view_keep_values(writ_view *view, const writ_literal *node,
                           const writ_value *const *values, size_t count);
/* Numbers from `at` on, or above it when `open`; up to it, or below it. */
void writ_view_raise_lower(writ_view *view, const writ_number *at, bool open);
void writ_view_drop_upper(writ_view *view, const writ_number *at, bool open);
void writ_view_add_number(writ_view *view, const writ_number_cell **list,
                          const writ_number *number);
/* A count's bound, where it is not that far already. */
void writ_view_raise(uint64_t *bound, uint64_t to);
void writ_view_drop(uint64_t *bound, uint64_t to);
/* The lists of view.h: */
void writ_view_add_part(writ_view *view, const writ_part_cell **list, const writ_literal *literal,
                        const writ_evaluators *evaluators);
void writ_view_add_item(writ_view *view, uint64_t from, bool exact, const writ_literal *literals,
                        size_t count);
void writ_view_add_contains(writ_view *view, const writ_literal *node, uint64_t low, uint64_t high);

/* ---- view_choice.c: each adds choices, or what they come to where one is left ---- */

/* The literal of a node's subschema. */
writ_literal writ_view_child(const writ_literal *node, const writ_schema *child, bool negative);
writ_alternative *writ_view_new_alternatives(writ_view *view, size_t count);
writ_fact *writ_view_new_facts(writ_view *view, writ_alternative *alternative, size_t count);
/* None: a contradiction; one: it is assumed. `failing`: see writ_choice. */
void writ_view_add_choice(writ_view *view, const writ_alternative *alternatives, size_t count,
                          const writ_literal *failing);
void writ_view_choose_any_of(writ_view *view, const writ_literal *node);
void writ_view_choose_one_of(writ_view *view, const writ_literal *node);
void writ_view_choose_not_one_of(writ_view *view, const writ_literal *node);
void writ_view_choose_if(writ_view *view, const writ_literal *node);
void writ_view_choose_dependents(writ_view *view, const writ_literal *node);
/* All the branches fail: that is no choice. */
void writ_view_fail_all(writ_view *view, const writ_literal *node,
                        const writ_schema_list *branches);
/* What the evaluators leave over holds, or some of it fails. */
void writ_view_hold_rest(writ_view *view, const writ_literal *node,
                         const writ_evaluators *evaluators);
void writ_view_fail_rest(writ_view *view, const writ_literal *literal,
                         const writ_evaluators *evaluators);
/* The same where it depends on conditions what is left over. */
void writ_view_hold_unevaluated(writ_view *view, const writ_literal *node,
                                const writ_unevaluated *unevaluated);
void writ_view_fail_unevaluated(writ_view *view, const writ_literal *node,
                                const writ_unevaluated *unevaluated, const writ_literal *child);

/* ---- view_hold.c, view_fail.c ---- */

void writ_view_hold(writ_view *view, const writ_literal *literal);
/* One of the node's assertions fails: a choice (writ_view_fail: this one). */
void writ_view_fail_somewhere(writ_view *view, const writ_literal *literal, const writ_node *node);

#endif
