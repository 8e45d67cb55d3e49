/* SPDX-License-Identifier: Apache-2.0
 *
 * The view of a goal: everything that its literals say in place, flattened into facts by type, and
 * what is left to choose. `$ref`, `allOf` and the like disappear; a disjunction (anyOf on the
 * positive side, a node's many ways to fail on the negative one) waits as a choice.
 *
 *   { +{type: [string, null], maxLength: 5}, -{pattern: ^a, minLength: 2} }
 *
 *   types string, null ─ lengths 0..5 ─ choices: [ not ^a | shorter than 2 ]
 *
 * A view is copied by assignment: its lists are shared and only grow at the head. What it does not
 * understand it leaves out and marks `inexact`: fewer facts admit more values, so a proof that the
 * view is empty still stands, while a value built from it must be judged.
 */
#ifndef WRIT_VALIDATOR_CONTAIN_VIEW_H
#define WRIT_VALIDATOR_CONTAIN_VIEW_H

#include "validator/contain/engine.h"

/* In a view the bit WRIT_TYPE_NUMBER alone means the numbers that are no integers. */
#define WRIT_TYPE_FRACTION WRIT_TYPE_NUMBER

typedef enum writ_fact_kind {
    WRIT_FACT_LITERAL,
    WRIT_FACT_FAILURE, /* `assertion` of the literal's node fails */
    WRIT_FACT_ABSENT,  /* an object without the member */
    WRIT_FACT_PRESENT, /* an object with it */
    WRIT_FACT_TYPES,   /* of one of the types `types` */
    WRIT_FACT_REST /* what `evaluators` leave over satisfies the literal; with a negative literal
                      some of it fails it */
} writ_fact_kind;

typedef struct writ_fact {
    writ_fact_kind kind;
    writ_literal literal;
    writ_assertion assertion;
    writ_str name;
    unsigned types;
    const writ_evaluators *evaluators;
} writ_fact;

typedef struct writ_alternative {
    const writ_fact *facts; /* all of them */
    size_t count;
} writ_alternative;

typedef struct writ_choice {
    const struct writ_choice *next;
    const writ_alternative *alternatives; /* one of them */
    size_t count;
    const writ_literal *failing; /* they are the ways in which this literal's node fails; or NULL */
} writ_choice;

typedef struct writ_value_cell {
    const struct writ_value_cell *next;
    const writ_value *value; /* NULL: all of `values` */
    const writ_map *values;  /* lists of cells, by the hash of their values */
} writ_value_cell;

typedef struct writ_number_cell {
    const struct writ_number_cell *next;
    const writ_number *number;
} writ_number_cell;

typedef struct writ_limit {
    const writ_number *at; /* NULL: none */
    bool open;             /* the limit itself is outside */
} writ_limit;

typedef enum writ_text_kind { WRIT_TEXT_PATTERN, WRIT_TEXT_FORMAT, WRIT_TEXT_TIME } writ_text_kind;

typedef struct writ_text_cell {
    const struct writ_text_cell *next;
    writ_text_kind kind;
    bool negative;
    writ_str pattern;             /* PATTERN */
    int format;                   /* FORMAT: a writ_format */
    const writ_schema_time *time; /* TIME */
} writ_text_cell;

/* A node that says something about the value's items or members. */
typedef struct writ_part_cell {
    const struct writ_part_cell *next;
    const writ_schema *schema;
    writ_side side;
    const writ_evaluators *evaluators; /* the node's `unevaluated…` speaks, of what these leave;
                                          NULL: its other keywords */
} writ_part_cell;

/* Some item, at `from` exactly or anywhere from there on, satisfies the literals. */
typedef struct writ_item_cell {
    const struct writ_item_cell *next;
    uint64_t from;
    bool exact; /* then there is one literal */
    const writ_literal *literals;
    size_t count;
} writ_item_cell;

/* Between `low` and `high` items satisfy the (positive) literal. */
typedef struct writ_contains_cell {
    const struct writ_contains_cell *next;
    writ_literal literal;
    uint64_t low, high;
} writ_contains_cell;

typedef enum writ_demand_kind {
    WRIT_DEMAND_ABSENT,  /* no member `name` */
    WRIT_DEMAND_PRESENT, /* a member `name` */
    WRIT_DEMAND_MEMBER,  /* a member `name` whose value satisfies the literal */
    WRIT_DEMAND_MATCH,   /* some member whose name matches the pattern `name`, the same */
    WRIT_DEMAND_OTHER,   /* some member that none of `owners` declares, the same */
    WRIT_DEMAND_NAME     /* some member whose name, as a string, satisfies the literal */
} writ_demand_kind;

static inline bool writ_demand_is_some(writ_demand_kind kind)
{
    return kind == WRIT_DEMAND_MATCH || kind == WRIT_DEMAND_OTHER || kind == WRIT_DEMAND_NAME;
}

typedef struct writ_demand {
    const struct writ_demand *next;
    writ_demand_kind kind;
    writ_str name;
    const writ_schema_list *owners;
    writ_literal literal;
} writ_demand;

/* The demands from one on, by name. */
typedef struct writ_demand_index {
    const writ_demand *from;
    writ_map names; /* name -> kinds of demands on it, as bits in a uint32_t */
} writ_demand_index;

typedef struct writ_literal_cell {
    const struct writ_literal_cell *next;
    writ_literal literal;
} writ_literal_cell;

typedef struct writ_view writ_view;
struct writ_view {
    writ_engine *engine;
    const writ_goal *goal;
    unsigned types; /* still possible; 0: the view is empty */
    bool inexact;
    bool plain_integers; /* an integer is written without fraction and exponent */
    bool other_integers; /* it is not: 1.0, 1e2 */
    bool has_only;       /* the value is one of `only` … */
    bool respellable;    /* … or one of them with an integer spelled otherwise */
    bool only_of_p;      /* a list of P's is among those that `only` comes from */
    const writ_value_cell *only;
    const writ_value_cell *except; /* the value is none of these */

    writ_limit lower, upper;
    const writ_number_cell *multiples, *not_multiples;

    uint64_t min_length, max_length;
    const writ_text_cell *texts;

    uint64_t min_items, max_items;
    bool unique;   /* all items differ */
    bool repeated; /* two items are equal */
    const writ_part_cell *arrays;
    const writ_item_cell *items;
    const writ_contains_cell *contains;

    uint64_t min_properties, max_properties;
    const writ_part_cell *objects;
    const writ_demand *demands;
    bool some_demanded;             /* a demand on some member, whatever its name, is among them */
    const writ_demand_index *index; /* of the older ones, or NULL */
    /* The lists as they were when the object solver last found nothing to close. */
    const writ_part_cell *checked_objects;
    const writ_demand *checked_demands;

    const writ_literal_cell *literals; /* all that were added, to see contradictions */
    const writ_choice *choices;
};

/* A view of any value; of a goal's values. */
void writ_view_init(writ_view *view, writ_engine *engine, const writ_goal *goal);
void writ_view_open(writ_view *view, writ_engine *engine, const writ_goal *goal);

/* Each adds a fact; a contradiction that is seen at once sets types to 0. */
void writ_view_add(writ_view *view, const writ_literal *literal);
void writ_view_fail(writ_view *view, const writ_literal *literal, const writ_assertion *assertion);
void writ_view_assume(writ_view *view, const writ_alternative *alternative);
void writ_view_add_text(writ_view *view, writ_text_kind kind, bool negative,
                        const writ_schema *schema, writ_str pattern);
void writ_view_add_demand(writ_view *view, writ_demand_kind kind, writ_str name,
                          const writ_schema_list *owners, const writ_literal *literal);
/* Is it plain, from a node that holds, that this one cannot? */
bool writ_view_rules_out(const writ_view *view, const writ_literal *node);
/* Is it plain, from the nodes that hold and fail, that one of the facts is not so? */
bool writ_view_refuses(const writ_view *view, const writ_alternative *alternative);
void writ_view_add_except(writ_view *view, const writ_value *value);

/* Is it proved that no value satisfies the view? prove.c */
bool writ_view_empty(writ_view *view);
/* Settles what needs no search: types and alternatives that are proved impossible go. False when
 * nothing remains. prove.c */
bool writ_view_settle(writ_view *view);
/* The choice to be made next; NULL when there is none. */
const writ_choice *writ_view_next_choice(const writ_view *view);
/* The view with one alternative of its choice assumed; false when that contradicts at once. */
bool writ_view_branch(const writ_view *view, const writ_choice *choice, size_t index,
                      writ_view *out);
bool writ_view_is_excepted(const writ_view *view, const writ_value *value);
/* A value of the view, close to the hint: build.c */
writ_value *writ_view_build(writ_view *view, const writ_value *hint);
/* Does the value, one of `only`, satisfy the view? NOT_KNOWN counts as possible. prove.c */
bool writ_view_admits(const writ_view *view, const writ_value *value);

/* Numbers, `type` being WRIT_TYPE_INTEGER or WRIT_TYPE_FRACTION: number.c */
bool writ_view_number_empty(const writ_view *view, unsigned type);
bool writ_view_number_fits(const writ_view *view, unsigned type, const writ_number *number);
writ_value *writ_view_number_pick(const writ_view *view, unsigned type, const writ_value *hint);

/* Strings: text.c. `matches` asks the patterns alone, and takes what is too costly as a match. */
bool writ_view_text_empty(const writ_view *view);
bool writ_view_text_fits(const writ_view *view, writ_str text);
bool writ_view_text_matches(const writ_view *view, writ_str text);
writ_value *writ_view_text_pick(const writ_view *view, const writ_value *hint);

/* Arrays: array.c. Positions from writ_view_array_width on are all alike. */
bool writ_view_array_empty(const writ_view *view);
uint64_t writ_view_array_width(const writ_view *view);
/* The most items an array can have here: a position that nothing fits ends it. */
uint64_t writ_view_array_longest(const writ_view *view);
writ_goal *writ_view_array_item(const writ_view *view, uint64_t position);
writ_value *writ_view_array_build(const writ_view *view, const writ_value *hint);

/* Members: member.c */
/* Indexes the demands, once there are many new ones. */
void writ_view_index(writ_view *view);
/* What the value of the member must satisfy, demands of that name included. */
writ_goal *writ_view_member(const writ_view *view, writ_str name);
/* Is it proved that no member of the name can come? */
bool writ_view_member_empty(const writ_view *view, writ_str name);
bool writ_view_member_present(const writ_view *view, writ_str name);
/* Can a member of this name meet the demand (OTHER, MATCH, NAME), as far as its name goes? */
bool writ_view_name_qualifies(const writ_view *view, const writ_demand *demand, writ_str name);
/* Names that the view speaks of, each once, in the schema's order; of demanded members only. */
typedef struct writ_names {
    writ_str *items;
    size_t count;
    size_t capacity;
} writ_names;
writ_names writ_view_names(const writ_view *view);
writ_names writ_view_present_names(const writ_view *view);

/* A member under a name that the view does not speak of: what its name must be as a string, and
 * its value. Such names fall into classes by which patterns they match. */
typedef struct writ_fresh {
    writ_view name;
    writ_goal *value;
} writ_fresh;
/* Sets the class number `index` (0, 1 …) for a demand, or for any member with NULL; false when
 * there are no more. *possible is whether nothing shows the class to be empty. */
bool writ_view_fresh(const writ_view *view, const writ_demand *demand, unsigned index,
                     writ_fresh *fresh, bool *possible);

/* All names that a member can have; false when they are not known to be few. */
bool writ_view_all_names(const writ_view *view, writ_names *names);

/* Goals of few values: domain.c. The list holds every value of the goal (of the view, of that
 * type), or false: endless, too many, or not known. */
typedef struct writ_values {
    const writ_value **items;
    size_t count;
    size_t capacity;
} writ_values;
bool writ_goal_values(writ_engine *engine, writ_goal *goal, writ_values *values);
bool writ_view_values(const writ_view *view, unsigned type, writ_values *values);

/* Objects: object.c, build_object.c */
bool writ_view_object_empty(const writ_view *view);
writ_value *writ_view_object_build(const writ_view *view, const writ_value *hint);

#endif
