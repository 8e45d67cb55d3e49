/* SPDX-License-Identifier: Apache-2.0
 *
 * Between the files that make code for a plan: accept_jit.c (the whole), accept_jit_text.c
 * (strings), accept_jit_scalar.c (numbers, true and false), accept_jit_array.c and
 * accept_jit_nested.c (objects). Code is appended
 * in the order in which it is expected to run; what is rare is put off, to asides behind all that.
 */
#ifndef WRIT_VALIDATOR_ACCEPT_JIT_PARTS_H
#define WRIT_VALIDATOR_ACCEPT_JIT_PARTS_H

#include "validator/accept_jit.h"
#include "validator/pattern_jit.h"

enum { WRIT_JIT_DEEPEST = 16 /* nodes inside of one another */ };

/* What registers hold that calls leave alone. */
#define AT    X86_RBX /* the place in the record */
#define CAME  X86_RBP /* the open object's slots, a bit each */
#define NEXT  X86_R12 /* the next entry of the list */
#define BYTES X86_R13 /* the record */
#define PLAN  X86_R14
#define FRAME X86_R15 /* the stack where the code began */

#define OF_PLAN(member) writ_x86_at(PLAN, (int32_t)offsetof(writ_accept_plan, member))

struct writ_jit;
struct writ_jit_object;

/* Code to come. What each field means is up to `emit`. */
typedef struct writ_jit_aside {
    void (*emit)(struct writ_jit *j, const struct writ_jit_aside *aside);
    writ_x86_label at;    /* its own */
    writ_x86_label back;  /* where the rest goes on */
    writ_x86_label again; /* another place to go to */
    const writ_accept_node *node;
    const struct writ_jit_object *object;
    uint32_t slot;  /* the one before */
    unsigned depth; /* as j->depth where it was put aside */
    const writ_pattern_tables *tables;
    struct writ_jit_aside *next;
} writ_jit_aside;

typedef struct writ_jit {
    writ_accept_plan *plan;
    writ_x86 code;
    writ_arena arena;
    writ_jit_aside *asides, **last;
    writ_x86_label fail;  /* not known */
    writ_x86_label leave; /* with RAX */
    /* 16 bytes each: '0', 9, and what a point becomes when '0' is taken away from it. */
    writ_x86_label zeros, nines, points;
    const writ_accept_node *open[WRIT_JIT_DEEPEST];
    unsigned depth;
} writ_jit;

/* ---- accept_jit.c ---- */

writ_jit_aside *writ_jit_put_aside(writ_jit *j, void (*emit)(writ_jit *, const writ_jit_aside *));
writ_x86_label writ_jit_bind_new(writ_jit *j);

/* The bytes at a place, or else elsewhere. */
void writ_jit_expect_byte(writ_jit *j, writ_x86_memory at, char byte, writ_x86_label otherwise);
void writ_jit_expect_text(writ_jit *j, const char *text, uint32_t len, writ_x86_label otherwise);

/* Calls f(plan, ...), which may move the place in the list. */
void writ_jit_call(writ_jit *j, uintptr_t helper);
/* What it returned becomes the place in the record; NULL: not known. */
void writ_jit_take_place(writ_jit *j);
/* Calls one of the node's walks: the place in the record is what it returns. */
void writ_jit_call_walk(writ_jit *j, const writ_accept_node *node, writ_accept_walk *walk);
/* Sees to it that the list has the entries that it must have before a name or an item. */
void writ_jit_want_entries(writ_jit *j);

/* The value at AT, and past it. */
void writ_jit_value(writ_jit *j, const writ_accept_node *node);

/* ---- accept_jit_text.c ---- */

/* May the node's strings have code? */
bool writ_jit_is_plain_text(const writ_accept_node *node);

/* The value at AT, and past it; `other` where it is of another type, `walk` where it is odd. */
void writ_jit_string(writ_jit *j, const writ_accept_node *node, writ_x86_label other,
                     writ_x86_label walk);

/* ---- accept_jit_scalar.c ---- */

void writ_jit_decimal(writ_jit *j, const writ_accept_node *node, writ_x86_label other,
                      writ_x86_label walk);
void writ_jit_boolean(writ_jit *j, writ_x86_label other);

/* ---- accept_jit_array.c ---- */

/* What comes behind a member or item, or (`first`) behind the bracket, where it is not the
 * commonest: RAX is the place behind it, and not equal is what was closed. */
void writ_jit_call_between(writ_jit *j, char close, bool first);
/* To `closed` past what closes, if that is what AT has. */
void writ_jit_close_if(writ_jit *j, char close, writ_x86_label closed);

void writ_jit_array(writ_jit *j, const writ_accept_node *node, writ_x86_label other);

/* ---- accept_jit_nested.c ---- */

/* May the node's objects have code? */
bool writ_jit_is_plain_object(const writ_accept_node *node);

void writ_jit_object(writ_jit *j, const writ_accept_node *node, writ_x86_label other);

#endif
