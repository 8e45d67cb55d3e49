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
    writ_str why;                     /* the declaration in words; for GRADE_ID the id or alias */
    double confidence;                /* of an inference; in OLD's writ_rename_node */
    bool is_done;                     /* its children were matched; in NEW's writ_rename_node */
    const struct writ_rename_compared *compared; /* of an inference; in OLD's node */
} writ_rename_node;

typedef WRIT_ARRAY(writ_rename_node *) writ_rename_nodes;

/* A pair that was weighed against its rivals. */
typedef struct writ_rename_weighed {
    const writ_field *old_field, *new_field;
    const double *values; /* by writ_evidence (contracts/rename_score.h) */
    double chance;
    size_t round; /* pairs are rivals within their round */
} writ_rename_weighed;

typedef struct writ_rename_search {
    writ_arena *arena;
    writ_rename_nodes old_nodes, new_nodes; /* in document order, without the roots */
    bool is_rest;                           /* inferences are done */
    struct writ_rename_terms *terms;        /* contracts/rename_score.h */
    const double *weights;                  /* by writ_evidence; NULL: those of rename_model.def */
    /* Told of each pair that was weighed, for those who fit the weights; or NULL. */
    void (*seen)(const writ_rename_weighed *weighed, void *context);
    void *context;
    struct {
        writ_rename *items;
        size_t count;
        size_t capacity;
    } hints; /* best first per old field */
} writ_rename_search;

/* Finds all partners of the two trees below the roots. `search` holds the arena, and what those set
 * who fit weights. */
writ_renames *writ_rename_search_run(writ_rename_search *search, writ_field *old_root,
                                     writ_field *new_root);

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

/* Claims what can be inferred of all that is free. */
void writ_rename_guess(writ_rename_search *search);
/* What is left and is no claim becomes renames->candidates. */
void writ_rename_guess_rest(writ_rename_search *search, writ_renames *renames);

#endif
