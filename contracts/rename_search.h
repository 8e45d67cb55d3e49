/* SPDX-License-Identifier: Apache-2.0
 *
 * The search for renames: what contracts/rename.c (facts) and contracts/rename_guess.c (inferences)
 * share.
 */
#ifndef WRIT_CONTRACTS_RENAME_SEARCH_H
#define WRIT_CONTRACTS_RENAME_SEARCH_H

#include "contracts/rename.h"

/* A field with what the search knows of it; the trees of nodes mirror the trees of fields. */
typedef struct writ_rename_node {
    writ_field *field;
    struct writ_rename_node *parent;
    struct writ_rename_node *children;
    struct writ_rename_node *partner; /* in the other version */
    writ_grade grade;                 /* how it became one; NONE: by name */
    writ_str why;                     /* the declaration in words; the id's value for GRADE_ID */
    double confidence;                /* of an inference; in OLD's writ_rename_node */
    bool is_done;                     /* its children were matched; in NEW's writ_rename_node */
    /* of one round of inferences */
    struct rename_guess *guesses; /* chain */
    size_t plain;                 /* how many of them are plain */
    bool is_torn;                 /* two of them are equally good */
} writ_rename_node;

typedef WRIT_ARRAY(writ_rename_node *) writ_rename_nodes;

typedef struct writ_rename_search {
    writ_arena *arena;
    writ_rename_nodes old_nodes, new_nodes; /* in document order, without the roots */
    writ_map scores; /* of pairs that were looked at: rename_pair -> writ_rename_score's answer */
} writ_rename_search;

/* Are the parents partners? */
static inline bool writ_rename_siblings(const writ_rename_node *old_node,
                                        const writ_rename_node *new_node)
{
    return old_node->parent->partner == new_node->parent;
}

/* Makes partners. */
void writ_rename_pair(writ_rename_node *old_node, writ_rename_node *new_node, writ_grade grade,
                      writ_str why);
/* Matches the children of partners, all the way down: ids, names, declarations, inferences. */
void writ_rename_match(writ_rename_search *search, writ_rename_node *old_parent,
                       writ_rename_node *new_parent);

/* Claims what can be inferred among the free children of partners … */
void writ_rename_guess_children(writ_rename_search *search, writ_rename_node *old_parent,
                                writ_rename_node *new_parent);
/* … and among all that is free, whatever its parents. */
void writ_rename_guess_across(writ_rename_search *search);
/* What is left and is no claim becomes renames->candidates. */
void writ_rename_guess_rest(writ_rename_search *search, writ_renames *renames);

#endif
