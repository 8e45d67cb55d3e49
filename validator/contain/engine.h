/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside the containment engine: the literals and goals that all its parts speak of.
 *
 *   P within C   is   no value satisfies the goal { +P, -C }
 *
 * A literal is a node that must hold (+) or must fail (-); a goal is a set of literals asked of one
 * value. The prover shows goals empty (prove.c), the builder finds values of them (build.c), and
 * both read a goal through its view (view.h), which flattens everything that is said in place.
 *
 *   contain.c ──▶ classes.c     are both sides the same document?
 *       │
 *       ├──▶ prove.c            is { +P, -C } empty?
 *       │      ├─▶ view.c         the goal, flattened; variants.c: what rules out what at a glance;
 *       │      │                  listed.c: long lists of values
 *       │      └─▶ number.c, text.c (language.c, words.c), array.c, object.c (member.c), domain.c
 *       │
 *       └──▶ refute.c           if not: which assertions of C fail, and on which payload?
 *              ├─▶ build.c, build_array.c, build_object.c   a value of a goal
 *              └─▶ judge.c        the validator's word on it
 *
 * scope.c holds the assumption on P's undeclared members, for the prover and the payloads alike.
 */
#ifndef WRIT_VALIDATOR_CONTAIN_ENGINE_H
#define WRIT_VALIDATOR_CONTAIN_ENGINE_H

#include "contracts/base/map.h"
#include "contracts/finding.h"
#include "validator/contain/contain.h"
#include "validator/pattern.h"

/* Whose node: what its references lead to and its place in reports depend on it. */
typedef enum writ_side { WRIT_SIDE_P, WRIT_SIDE_C, WRIT_SIDE_COUNT } writ_side;

typedef enum writ_assertion_kind {
#define ASSERTION(enumerator, keyword) WRIT_ASSERT_##enumerator,
#include "validator/contain/assertions.def"
#undef ASSERTION
    WRIT_ASSERT_COUNT
} writ_assertion_kind;

const char *writ_assertion_keyword(writ_assertion_kind kind);

typedef struct writ_assertion {
    writ_assertion_kind kind;
    uint32_t index;  /* which name, property, item, branch */
    uint32_t second; /* DEPENDENT_REQUIRED: which of the demanded names */
} writ_assertion;

/* One assertion of a node, or of a node below it: how a failure is narrowed down to one keyword at
 * one place. A chain from the root: properties[0] ─inner─▶ $ref ─inner─▶ maxLength. */
typedef struct writ_focus {
    uint32_t id; /* from 1, per engine */
    writ_assertion assertion;
    const struct writ_focus *inner; /* NULL: the chain ends here, with any failure of it */
    writ_str path;                  /* pattern path from this node's value to the failure */
    const writ_schema *leaf;        /* the node at the chain's end; what a report names */
    const char *keyword;            /* of the chain's end */
} writ_focus;

typedef struct writ_literal {
    const writ_schema *schema;
    writ_side side;
    bool negative;
    const writ_focus *focus; /* negative only: fails exactly there; NULL: anywhere */
} writ_literal;

/* A place of the payload as the documents describe it: on each side the nodes that speak of it,
 * whichever branch holds. Interned; NULL where no assumption on undeclared members needs it. */
typedef struct writ_scope_side {
    const writ_schema **items;
    size_t count;
    size_t capacity;
    bool declares; /* some node declares a member */
    bool open;     /* some node has a schema for members it does not name */
} writ_scope_side;

typedef struct writ_scope {
    uint32_t id; /* from 1 */
    writ_scope_side sides[WRIT_SIDE_COUNT];
    writ_map members;        /* name -> writ_scope, as far as asked for */
    struct writ_scope *item; /* of every item; NULL until asked for */
} writ_scope;

typedef enum writ_goal_state {
    WRIT_GOAL_NEW,
    WRIT_GOAL_PROVING, /* in progress: assumed empty (coinduction) */
    WRIT_GOAL_EMPTY,   /* proved: no value satisfies it */
    WRIT_GOAL_OPEN     /* not proved */
} writ_goal_state;

typedef struct writ_goal {
    writ_literal *literals; /* sorted, without repetition */
    size_t count;
    writ_goal_state state;
    bool closed;    /* holds a literal and its negation, or the schema `false` */
    bool building;  /* a value of it is being built: a least one does not nest itself */
    unsigned depth; /* while PROVING */
    writ_scope *scope;
} writ_goal;

/* Who has evaluated members or items of a value before a node's `unevaluated…` asks. */
typedef struct writ_evaluators {
    bool items;                /* of items; else of members */
    bool all;                  /* all are evaluated */
    writ_schema_list nodes;    /* members by their properties and patternProperties */
    uint64_t prefix;           /* items by position: so many first ones */
    writ_schema_list contains; /* and those that satisfy one of these */
    const writ_schema *rest;   /* what a member, or an item after the prefix, must satisfy: the
                                  `unevaluated…`, or one of `contains` */
} writ_evaluators;

/* A branch holds or fails; or a member is there or not. */
typedef struct writ_condition {
    const writ_schema *branch; /* NULL: the member `name` */
    writ_str name;
    bool holds;
} writ_condition;

typedef struct writ_case {
    writ_condition *conditions; /* all of them */
    size_t count;
    writ_evaluators evaluators; /* then */
} writ_case;

/* A node's `unevaluated…`. When nothing else fails the node, at least one case holds. */
typedef struct writ_unevaluated {
    const writ_case *cases; /* none: too many to tell apart */
    size_t count;
    writ_evaluators certain, possible; /* in every case; in any */
} writ_unevaluated;

/* What the engine knows of one node. */
typedef struct writ_node {
    const writ_schema *plain; /* the node behind in-place wrappers that say nothing else */
    uint32_t class_id;        /* equal for nodes of equal content, across both sides */
    const writ_assertion *assertions;
    size_t assertion_count;
    writ_schema_list any_of, one_of; /* its branches; those that only list values are one */
    const writ_unevaluated *unevaluated_members, *unevaluated_items; /* NULL: nothing is left to
                                                                        them, or not there */
    struct writ_glance *glance; /* variants.c; NULL until asked for */
    writ_map *values;           /* listed.c: its enumeration, by hash; NULL until asked for */
} writ_node;

typedef struct writ_engine {
    writ_arena arena; /* all that the engine makes; the verdict is copied out */
    const writ_schema_set *sets[WRIT_SIDE_COUNT];
    const writ_schema_set *read_sets[WRIT_SIDE_COUNT]; /* the same with branches as we read them */
    writ_node *nodes[WRIT_SIDE_COUNT];                 /* by schema id */
    writ_undeclared undeclared;
    bool evaluates;                   /* some node has an `unevaluated…` */
    bool strict_integers;             /* some node tells 1 from 1.0 */
    bool as_spelled[WRIT_SIDE_COUNT]; /* a listed number stands for itself as it is spelled */
    writ_map goals;                   /* key of the literals -> writ_goal */
    writ_map scopes;                  /* key of the nodes -> writ_scope */
    uint32_t scope_count;
    writ_scope *root_scope; /* NULL until asked for */
    writ_map patterns;      /* text -> writ_pattern */
    WRIT_ARRAY(writ_pattern *) pattern_list;
    WRIT_ARRAY(const writ_pattern *) costly_patterns; /* of these, those that backtrack */
    struct writ_judge *judges[WRIT_SIDE_COUNT];       /* NULL until the validator is asked */
    struct writ_judge *read_judges[WRIT_SIDE_COUNT];  /* of read_sets, when these are others */
    writ_map languages;                               /* text -> writ_language */
    writ_map words;                                   /* key of a search -> what it found */
    uint32_t focus_count;

    const struct writ_view *base; /* the view of P's root alone, settled; where many goals begin */
    uint32_t steps, limit;        /* work done, and how much may be done */
    bool out_of_steps;            /* more was asked for */
    uint32_t most_states;         /* of one automaton's search; 0: no limit */
    bool out_of_states;           /* a search was given up for want of them */
    uint64_t deadline_us;         /* in processor time of this thread; 0: none */
    uint32_t look_at;             /* the step at which the clock is looked at again */
    bool out_of_time;             /* then no step is granted any more */
    uint32_t adds;                /* small work, of which only some is a step */
    unsigned depth;               /* goals and branches under proof, nested */
    unsigned lowest;              /* depth of the outermost goal whose emptiness was assumed */
    unsigned listing;             /* lists of values in the making, nested */
    unsigned variety;             /* which of several possible values the builder takes */
    bool rich;                    /* the builder adds optional members that P declares */
} writ_engine;

/* Error: WRIT_E_INPUT when a pattern cannot be compiled. Clear in both cases. */
int writ_engine_init(writ_engine *engine, const writ_schema_set *p, const writ_schema_set *c,
                     const writ_contain_options *options, writ_error *err);
void writ_engine_clear(writ_engine *engine);

/* Counts work of about so many microseconds. */
static inline void writ_engine_spend(writ_engine *engine, uint32_t steps)
{
    engine->steps = engine->limit - engine->steps > steps ? engine->steps + steps : engine->limit;
}

/* Steps between two looks at the clock, which costs about one. */
#define WRIT_STEPS_A_LOOK 256
void writ_engine_look(writ_engine *engine);

/* Counts one step of work; false when the limit or the deadline is reached. */
static inline bool writ_engine_step(writ_engine *engine)
{
    if (engine->steps >= engine->look_at)
        writ_engine_look(engine);
    if (engine->steps >= engine->limit)
        engine->out_of_steps = true;
    else if (!engine->out_of_time)
        return ++engine->steps;
    return false;
}

static inline writ_node *writ_engine_node(const writ_engine *engine, const writ_schema *schema,
                                          writ_side side)
{
    return &engine->nodes[side][schema->id];
}

/* Nodes of the engine's own join the side's set, so that the validator knows them too. Their ids
 * are the next ones, in this order. */
void writ_engine_extend(writ_engine *engine, writ_side side, writ_schema *const *made,
                        size_t count);

/* The compiled pattern, or NULL when it cannot be compiled (a root validator refused it then). */
const writ_pattern *writ_engine_pattern(writ_engine *engine, writ_str text);

/* ── evaluators.c ── */
/* Finds the cases of every `unevaluated…`, and sets engine->evaluates. May add nodes of its own to
 * the sets. */
void writ_evaluators_assign(writ_engine *engine);

/* ── classes.c ── */
/* Lists each node's assertions and gives nodes of equal content equal class ids: two nodes are of
 * one class when they say the same about themselves and their children are pairwise of one class
 * (the coarsest such partition, so cycles are no obstacle). Annotations do not count. */
void writ_classes_assign(writ_engine *engine);

/* ── listed.c ── */
/* Sets any_of and one_of of each node, whose assertions are known. Adds nodes of its own. */
void writ_listed_assign(writ_engine *engine, writ_side side);
/* The values of the node's `enum`, by hash. */
const writ_map *writ_listed_index(writ_engine *engine, const writ_schema *schema, writ_side side);
/* Is an equal value among them? */
bool writ_listed_has(const writ_map *index, const writ_value *value, uint64_t hash);

/* ── variants.c ── */
/* Is it plain that no value of one of these types satisfies both (positive) literals? False is "not
 * plain". */
bool writ_variants_disjoint(writ_engine *engine, const writ_literal *a, const writ_literal *b,
                            unsigned types);
/* Is it plain that no such value satisfies two branches of the node's oneOf? */
bool writ_variants_apart(writ_engine *engine, const writ_literal *node, unsigned types);

/* ── goals: prove.c ── */
/* The one goal of these literals at a place. */
writ_goal *writ_goal_get(writ_engine *engine, writ_scope *scope, const writ_literal *literals,
                         size_t count);
/* The goal with one more literal. */
writ_goal *writ_goal_with(writ_engine *engine, const writ_goal *goal, const writ_literal *literal);
/* Makes the engine's base, before any proof. */
void writ_goal_prepare(writ_engine *engine);
/* Is it proved that no value satisfies the goal? False is "not proved". */
bool writ_goal_empty(writ_engine *engine, writ_goal *goal);

/* ── scope.c: the assumption on P's undeclared members ── */
writ_scope *writ_scope_root(writ_engine *engine);
writ_scope *writ_scope_member(writ_engine *engine, writ_scope *scope, writ_str name);
writ_scope *writ_scope_item(writ_engine *engine, writ_scope *scope);
/* Does the assumption exclude a member of this name here? */
bool writ_scope_excludes(const writ_engine *engine, const writ_scope *scope, writ_str name);
/* Does the payload keep to the assumption everywhere? */
bool writ_scope_keeps(writ_engine *engine, const writ_value *value);

/* ── build.c ── */
/* A value meant to satisfy the goal, close to `hint` (NULL: none) where it can be; NULL when none
 * was found. It is a candidate: the caller asks the validator. */
writ_value *writ_goal_build(writ_engine *engine, writ_goal *goal, const writ_value *hint);

/* ── judge.c: the validator's word ── */
typedef enum writ_answer { WRIT_NO = 0, WRIT_YES = 1, WRIT_NOT_KNOWN = -1 } writ_answer;

/* The validator's program run from this node. NOT_KNOWN where a pattern gave up. */
writ_answer writ_judge_accepts(writ_engine *engine, const writ_schema *schema, writ_side side,
                               const writ_value *value);
/* The same with all that it finds. */
writ_answer writ_judge_check(writ_engine *engine, const writ_schema *schema, writ_side side,
                             const writ_value *value, writ_findings *findings);
/* A negative literal with a focus asks for a failure at that place with that keyword. */
writ_answer writ_judge_literal(writ_engine *engine, const writ_literal *literal,
                               const writ_value *value);
writ_answer writ_judge_goal(writ_engine *engine, const writ_goal *goal, const writ_value *value);
/* The finding among them that speaks of the focus, or NULL. */
const writ_finding *writ_judge_find(writ_engine *engine, const writ_findings *findings,
                                    const writ_focus *focus);
void writ_judge_free(struct writ_judge *judge); /* NULL is fine */

/* ── refute.c ── */
/* Lists breaks and doubts of P's root against C's into the verdict (in `arena`). Neither: every
 * assertion of C is proved. */
void writ_refute(writ_engine *engine, writ_arena *arena, const writ_contain_options *options,
                 writ_verdict *verdict);

#endif
