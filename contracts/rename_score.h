/* SPDX-License-Identifier: Apache-2.0
 *
 * What speaks for and against one field having become another, as values from 0 to 1: names,
 * places, types, formats, listed values, descriptions, members. contracts/rename_model.def weighs
 * them. Inside contracts/rename.c.
 */
#ifndef WRIT_CONTRACTS_RENAME_SCORE_H
#define WRIT_CONTRACTS_RENAME_SCORE_H

#include "contracts/name_match.h"
#include "contracts/rename_search.h"

typedef enum writ_evidence {
#define WRIT_EVIDENCE(id, sign, weight) WRIT_EVIDENCE_##id,
#include "contracts/rename_model.def"
#undef WRIT_EVIDENCE
    WRIT_EVIDENCE_COUNT
} writ_evidence;

typedef double writ_evidence_values[WRIT_EVIDENCE_COUNT];

/* "WORDS" … */
const char *writ_evidence_name(writ_evidence id);
/* What its weight must be: 1 for, -1 against. */
int writ_evidence_sign(writ_evidence id);
/* As it was fitted. */
double writ_evidence_weight(writ_evidence id);

/* What is compared of a field. Its words are those of its own name and of the namespaces that hold
 * it: `method` of the flat name `http.request.method` and of three nested objects is one thing. */
typedef struct writ_rename_view {
    writ_rename_node *node;
    writ_rename_node *holder; /* the nearest parent that is no namespace */
    writ_heavy_words words;   /* of the name; namespaces first */
    size_t leaf_from;         /* from here on they are the leaf's */
    writ_heavy_words place;   /* of the holder's path */
    writ_str leaf;            /* the name, or what stands behind its last dot */
    writ_str format;          /* "timestamp" or "email"; "" when it has neither */
    writ_str limits;          /* pattern, bounds and lengths, as one text */
    uint32_t *text;           /* numbers of the description's words, ascending, each once */
    size_t text_count;
    size_t peers; /* free ones with the same holder, itself too */
} writ_rename_view;

/* The words of both versions, and how frequent they are. */
typedef struct writ_rename_terms writ_rename_terms;

/* Two versions' words; `search` holds all nodes. */
writ_rename_terms *writ_rename_terms_new(writ_rename_search *search);
/* writ_relate_words, remembered; the context is the terms. */
writ_word_link writ_rename_relate(const writ_heavy_word *a, const writ_heavy_word *b,
                                  const void *context);
/* How much a word counts in descriptions, 0 to 1: rare ones more. */
double writ_rename_text_weight(const writ_rename_terms *terms, uint32_t number);
/* In the search's arena; its count of peers is 0. */
writ_rename_view *writ_rename_view_new(writ_rename_search *search, writ_rename_node *node);

/* Is it a mere part of its members' names: an optional object that says nothing of itself, where
 * most of what it holds is described? Nobody reads such a field for itself, so it is never a
 * rename; its members are. */
bool writ_rename_is_namespace(const writ_field *field);

/* One pair, compared. */
typedef struct writ_rename_compared {
    writ_name_match match; /* of the words */
    bool is_vetoed;        /* the names are opposed, or share only words that any field may have */
    writ_evidence_values values;
} writ_rename_compared;

/* TOGETHER is not known of one pair, and stays 0. */
void writ_rename_compare(const writ_rename_search *search, const writ_rename_view *old_view,
                         const writ_rename_view *new_view, writ_rename_compared *to);
/* Appends what speaks for the pair, the strongest first: "same type string", "name similarity 0.81"
 * … `old_node` has its partner. */
void writ_rename_explain(writ_rename_search *search, const writ_rename_node *old_node,
                         writ_rename *rename);
/* The sum of weight times value. */
double writ_rename_sum(const writ_rename_search *search, const double *values);

#endif
