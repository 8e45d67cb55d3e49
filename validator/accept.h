/* SPDX-License-Identifier: Apache-2.0
 *
 * The short way to "yes": a record is held against a plan of the program while it is scanned, with
 * no tape between. The answer is *yes* or *not known*, never no: whatever is wrong, or rare, is
 * left to the scanner and the run, who decide and explain.
 *
 *   record  {"id":7,"mail":"a@b.c", …
 *            ▲    ▲ ▲      ▲
 *            │    │ │      └ node of /mail: a string, its length, its pattern
 *            │    │ └ slot: these bytes, `"mail":`, are what came behind id last time
 *            │    └ node of /id: an integer, at least 1
 *            └ slot: `"id":`
 *
 * What makes it fast: a member's name is compared whole, quotes and colon included, with the one
 * that stood here last time; ends of strings come from the scanner's list (scan_core.h), so that no
 * token waits for the one before; and each node brings the function that walks its commonest
 * values, which asks nothing that it need not (threaded code: Bell 1973).
 *
 * What the plan does not know (anyOf, uniqueItems, unevaluated… and the like) takes the tape for
 * that value alone: its extent is found, scanned and run. Internal to validator/.
 */
#ifndef WRIT_VALIDATOR_ACCEPT_H
#define WRIT_VALIDATOR_ACCEPT_H

#include "validator/run.h"
#include "validator/scan_core.h"

/* "Yes" so often, and the order of members is taken to be known (accept_jit.h). */
#define WRIT_ACCEPT_FIRST_PERIOD 256
/* An object of more slots takes the tape: a bit for each. */
#define WRIT_ACCEPT_WORDS 8
/* A record with more undeclared members at once, where they may come, does so too. */
#define WRIT_ACCEPT_OTHERS 64

/* A text to compare with, up to 16 bytes of it at once: they, and ones where they count. */
typedef struct writ_accept_word {
    uint64_t text[2], mask[2];
    const char *all; /* the whole text */
    uint32_t len;    /* of that */
} writ_accept_word;

/* Texts by a hash of their first 16 bytes without collisions: which one comes is not to be
 * foreseen, so nothing here branches on it. */
typedef struct writ_accept_words {
    writ_accept_word *table; /* where nothing is: a word that equals no text. NULL: no such hash */
    unsigned shift;          /* of the hash: 64 less the table's size in bits */
    uint64_t factor;
} writ_accept_words;

typedef struct writ_accept_text {
    uint64_t shortest, longest; /* in code points */
    bool is_any;                /* nothing else is asked */
    const writ_pattern *pattern;
    writ_quick_match *quick; /* of the pattern, or where there is none of all that is more (a time),
                                asked before it; or NULL */
    const void *context;
    bool has_choices;              /* an enumeration: */
    writ_accept_words words;       /* its strings, … */
    writ_map by_text;              /* … or where there is no such table */
    const writ_instruction **more; /* asked of writ_run_scalar */
    uint32_t more_count;
} writ_accept_text;

/* Of numbers from `least` on and below `most` it is plain that all questions are answered by yes.
 */
typedef struct writ_accept_number {
    int64_t least, most;
    bool is_natural; /* so it is of every number that is not negative */
    const writ_instruction **asked;
    uint32_t count;
} writ_accept_number;

struct writ_accept_plan;
struct writ_accept_node;

/* Walks the value at p (maybe with white space before it): returns what follows it, or NULL when
 * it is not known whether the node holds. */
typedef const char *writ_accept_walk(struct writ_accept_plan *plan,
                                     const struct writ_accept_node *node, const char *p);

typedef struct writ_accept_slot {
    writ_accept_word name;               /* `"name":` */
    uint32_t index;                      /* as the program's */
    const struct writ_accept_node *node; /* NULL: a member of that name is for others to judge */
    writ_accept_walk *walk;              /* the node's */
    /* What came behind it: the slot that was found last, and the one that was before that. */
    struct writ_accept_slot *first, *second;
} writ_accept_slot;

/* Is its name compared as it stands? Else it matches no word (accept_plan.c). */
static inline bool writ_accept_has_name(const writ_accept_slot *slot)
{
    return slot->name.text[0] != UINT64_MAX;
}

typedef struct writ_accept_object {
    writ_accept_slot *slots; /* as the program's, and one more: nobody's, which matches nothing */
    writ_accept_slot *start; /* that one: what comes behind it begins the object */
    writ_members *members;   /* the program's; NULL: it has no say */
    writ_accept_words words; /* their names */
    writ_accept_slot **by_word; /* by place in that table */
    uint32_t disorder; /* how often half of the members did not come as expected, of late */
    uint32_t strays;   /* members that the walks did not expect, since code was made last */
    const struct writ_accept_node *additional; /* of other members; NULL: for others to judge */
} writ_accept_object;

typedef struct writ_accept_node {
    writ_accept_walk *walk; /* of its commonest type; it knows what to do with another one */
    writ_accept_walk *walk_string, *walk_object; /* of these types */
    uint32_t types;                              /* of writ_type_bit */
    bool has_true, has_false;                    /* are admitted */
    writ_accept_text text;
    writ_accept_number number;
    writ_accept_object *object;           /* never NULL */
    const struct writ_accept_node *items; /* never NULL */
    uint64_t min_items, max_items;
    uint64_t min_members, max_members;
    bool is_counted; /* one of these two is a limit */
    uint32_t block;
} writ_accept_node;

typedef struct writ_accept_plan {
    writ_arena arena;
    const writ_accept_node *root;
    const writ_accept_node *any;
    writ_scan_run scan;
    writ_scan_error error; /* nobody reads it: the scanner, asked next, says what is wrong */
    uint64_t depth;        /* of open objects and arrays */
    uint64_t depth_around; /* of those around what code is called for */
    writ_tape list_owner;  /* only its list is used */
    writ_tape tape;        /* of one value that takes it */
    writ_run run;          /* of its block */
    bool watch;            /* undeclared members are counted, by others */
    writ_str others[WRIT_ACCEPT_OTHERS]; /* members that no slot has, of the open objects */
    size_t other_count;
    uint32_t misses;        /* answers in a row that were not "yes" */
    uint32_t pause;         /* records to leave out for that */
    writ_accept_walk *code; /* of the root (accept_jit.h), owned; NULL: none */
    size_t code_len;
    uint32_t until_jit; /* "yes" so often until code is looked after; 0: never */
    uint32_t jit_tries;
    const writ_accept_node *nodes; /* by block */
    /* Code for values inside of records that are not accepted, by block, owned; NULL: none yet, and
     * in it for nodes without any. */
    writ_accept_walk **parts;
    void *part_code;
    size_t part_code_len;
    uint32_t until_parts; /* as until_jit, for tapes */
    uint32_t part_tries;
    uint32_t strays; /* members of slots that did not come as the code expects */
} writ_accept_plan;

/* Ones for the first `len` bytes of 16. */
static inline void writ_accept_mask(size_t len, uint64_t mask[2])
{
    static const unsigned char ones[48] = {
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}; /* and zeros */
    const char *from = (const char *)ones + 16 - (len < 16 ? len : 16);
    mask[0] = writ_scan_load8(from);
    mask[1] = writ_scan_load8(from + 8);
}

/* Where in the table a text stands whose first 16 bytes, zeros behind its end, are these. */
#define WRIT_ACCEPT_HASH_SECOND 0xFF51AFD7ED558CCDu
static inline size_t writ_accept_hash(const writ_accept_words *words, uint64_t first,
                                      uint64_t second)
{
    return ((first ^ second * WRIT_ACCEPT_HASH_SECOND) * words->factor) >> words->shift;
}

/* A plan of the program, which must outlive it; NULL where every record would take the tape. */
writ_accept_plan *writ_accept_plan_new(const writ_program *program, bool watch);
void writ_accept_plan_free(writ_accept_plan *plan); /* NULL is fine */

/* The walks (accept.c), chosen by the plan. Strings: any, those of a length, of an enumeration, of
 * a pattern or a time with a quick way, and with whatever else. Objects: of up to 64 slots, and of
 * more. */
writ_accept_walk writ_accept_string, writ_accept_length, writ_accept_choice, writ_accept_pattern,
    writ_accept_time, writ_accept_text_whole, writ_accept_decimal, writ_accept_literal,
    writ_accept_array, writ_accept_narrow, writ_accept_wide, writ_accept_by_tape;

/* Before a walk: where the record's value begins; NULL where it is none for the short way. */
const char *writ_accept_begin(writ_accept_plan *plan, const char *bytes, size_t len);
/* Behind it: is p (or NULL: not known) at the record's end? */
bool writ_accept_ended(const writ_accept_plan *plan, const char *p);

/* For generated code (accept_jit.c), which has put its place in the list into plan->scan.next.
 * Makes the list go on; false: there is nothing behind p. */
bool writ_accept_more_list(writ_accept_plan *plan, const char *p);

/* Two registers. */
typedef struct writ_accept_step {
    const char *p; /* NULL: not known */
    uint64_t what;
} writ_accept_step;

/* From the end of a member or item (or, if `first`, from the bracket) to the next one; `what` is 1
 * when the object or array was closed instead. */
writ_accept_step writ_accept_between(writ_accept_plan *plan, const char *p, int close, int first);

/* A string, at its quote, with escapes or bytes outside ASCII. */
writ_accept_walk writ_accept_odd_string;

/* A member of any name: `what` is the index of its slot, and its value comes next, or the number of
 * slots, and the whole member was passed. `others`: as plan->other_count when the object began. */
writ_accept_step writ_accept_stray(writ_accept_plan *plan, writ_accept_object *object,
                                   const char *p, size_t others);

/* Do its members come in no order? */
bool writ_accept_is_disordered(const writ_accept_object *object);

/* Is it certain that the record is JSON without a repeated name, and valid? The bytes are followed
 * by WRIT_SCAN_PADDING readable ones. */
bool writ_accept(writ_accept_plan *plan, const char *bytes, size_t len);

/* The same of records that have a line each: how long the lines are of which it is certain, before
 * the first one of which it is not; *count of them. One list of strings serves them all. */
size_t writ_accept_lines(writ_accept_plan *plan, const char *bytes, size_t len, uint64_t *count);

/* Lines that several plans walk by turns, whichever a record is for: one list of strings serves
 * them all. */
typedef struct writ_accept_stream {
    writ_scan_run scan;   /* of the list; its own `next` is old */
    const uint32_t *next; /* the first entry still needed */
    writ_tape list_owner; /* only its list is used */
    writ_scan_error error;
} writ_accept_stream;

/* Before the first line: whole lines, followed by WRIT_SCAN_PADDING readable bytes. They must not
 * be longer than WRIT_BOUND_RECORD_BYTES. */
void writ_accept_stream_begin(writ_accept_stream *stream, const char *bytes, size_t len);
/* Is it certain that the record that begins at p is JSON without a repeated name, and valid?
 * Returns what follows its line, or NULL: not known, and another plan may be asked about it. */
const char *writ_accept_stream_next(writ_accept_stream *stream, writ_accept_plan *plan,
                                    const char *p);
/* The next line to ask about begins at p, and what was passed is JSON or blank: else the list may
 * have been led astray, and begins again. */
void writ_accept_stream_skip(writ_accept_stream *stream, const char *p);
void writ_accept_stream_clear(writ_accept_stream *stream);

#endif
