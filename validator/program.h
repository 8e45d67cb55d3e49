/* SPDX-License-Identifier: Apache-2.0
 *
 * The program: a schema set compiled for the tape. One block per schema node; a block is the types
 * it admits and its instructions (opcodes.def), sorted by the kind of value they concern:
 *
 *   block 3   types string|null
 *             any:     ENUM …
 *             string:  MAX_LENGTH 10, PATTERN "^C-"
 *
 * so that a value runs only what can concern it. Then it is folded (program_fold.c). Internal to
 * validator/, but for `writ show
 * --program`, which prints it.
 */
#ifndef WRIT_VALIDATOR_PROGRAM_H
#define WRIT_VALIDATOR_PROGRAM_H

#include "contracts/schema.h"
#include "validator/format.h"
#include "validator/pattern.h"
#include "validator/scan.h"

typedef enum writ_op {
#define OP(name, group, keyword, asks) WRIT_OP_##name,
#include "validator/opcodes.def"
#undef OP
    WRIT_OP_COUNT
} writ_op;

typedef enum writ_op_group {
    WRIT_OPS_NUMBER,
    WRIT_OPS_STRING,
    WRIT_OPS_ARRAY,
    WRIT_OPS_OBJECT,
    WRIT_OPS_ANY,
    WRIT_OPS_LAST,
    WRIT_OPS_COUNT
} writ_op_group;

/* Its row of opcodes.def. */
const char *writ_op_name(writ_op op);
const char *writ_op_keyword(writ_op op);
const char *writ_op_asks(writ_op op); /* with the names of operands in backticks */
writ_op_group writ_op_group_of(writ_op op);
const char *writ_op_group_name(writ_op_group group); /* "number" … "any", "last" */

#define WRIT_NO_BLOCK UINT32_MAX

/* A name that the block's object knows: declared, required, or the trigger of a dependency. */
typedef struct writ_slot {
    writ_str name;
    uint32_t hash;                        /* writ_scan_hash(name) */
    uint32_t block;                       /* of its property schema, or WRIT_NO_BLOCK */
    const writ_schema_property *property; /* or NULL */
} writ_slot;

/* Everything that one pass over an object's members decides.
 *
 * A member's slot is predicted from the one before it (`after`: which slot followed last time),
 * since records of one producer have their members in one order; a hash table (open addressing over
 * the scanner's hash of the name) stands behind a missed prediction. */
typedef struct writ_members {
    writ_slot *slots;
    uint32_t slot_count;
    uint32_t *table;     /* slot index + 1, or 0 */
    uint32_t table_mask; /* its size is a power of two */
    bool by_name; /* … is of no use: these names were made to meet in it; `name_slots` is */
    writ_map name_slots; /* then: name -> slot + 1 */
    uint32_t *after;     /* after[slot + 1]: predicted slot + 1; after[0] is for the first member */
    uint32_t words;      /* of 64 bits, one bit per slot */
    uint64_t *seen;      /* `words` of them: the slots that came, in any record so far */
    uint64_t *required;  /* `words` of them: the slots that must come */
    uint32_t *required_slots; /* the same as a list, in the schema's order */
    uint32_t required_count;
    struct writ_pattern_member {
        const writ_pattern *pattern;
        uint32_t block;
    } * patterns;
    uint32_t pattern_count;
    uint32_t additional;            /* block for other names, or WRIT_NO_BLOCK */
    bool closed;                    /* other names are refused */
    const char *additional_keyword; /* "unevaluatedProperties" where that comes to the same */
    uint32_t names;                 /* block for names, or WRIT_NO_BLOCK */
    struct writ_dependency {
        uint32_t slot;
        writ_name_list required;
        uint32_t *required_slots;
    } * dependencies;
    uint32_t dependency_count;
} writ_members;

/* Values to compare with, scanned as the items of one array. */
typedef struct writ_constants {
    writ_tape tape;
    uint32_t *at;    /* each one's index on the tape */
    writ_str *texts; /* of strings, decoded; otherwise empty */
    uint32_t count;
    unsigned kinds;  /* a bit each: 1 << writ_token_kind */
    uint32_t *table; /* for many: by writ_tape_hash, open addressing; place in `at` + 1, or 0 */
    uint32_t table_mask;
} writ_constants;

typedef struct writ_instruction {
    writ_op op;
    uint32_t block;            /* REF, NOT, CONTAINS, DEPENDENT, UNEVALUATED_*; `if` of IF */
    const writ_schema *schema; /* the node it comes from */
    union {
        struct {
            const writ_number *number;
            int64_t integer; /* when is_integer: the same bound for the 64-bit path */
            bool is_integer;
        } bound;
        uint64_t limit;
        const writ_pattern *pattern;
        writ_format format;
        const writ_schema_time *time;
        writ_constants *constants;
        writ_members *members;
        struct {
            uint32_t *blocks;
            uint32_t count;
            uint32_t rest; /* ITEMS */
        } list;
        struct {
            uint64_t minimum, maximum;
        } contains;
        writ_str name; /* DEPENDENT */
        struct {
            uint32_t then_, else_; /* or WRIT_NO_BLOCK */
        } branch;
    };
} writ_instruction;

typedef struct writ_block {
    const writ_schema *schema;
    uint32_t types;      /* of writ_type_bit; 0 for the schema false */
    bool strict_integer; /* of its schema */
    bool sensitive;      /* values here are classified */
    uint32_t cost;       /* of a value here, in what WRIT_BOUND_RUN_COST counts … */
    uint32_t cost_each[WRIT_OPS_COUNT + 1]; /* … and for each byte, item or member of it, by group;
                                               the last is for null, false and true */
    uint8_t marked_groups; /* a bit each: of ARRAY and OBJECT those with an instruction in LAST */
    bool reached; /* from the root; the others are there for who judges by their node alone */
    uint32_t first[WRIT_OPS_COUNT + 1]; /* instructions of group g: first[g] … first[g + 1] - 1 */
} writ_block;

typedef struct writ_program {
    writ_arena arena;   /* owns everything but the patterns' insides and the tapes */
    writ_block *blocks; /* by node id */
    uint32_t block_count;
    writ_instruction *instructions;
    uint32_t instruction_count;
    uint32_t root;
    WRIT_ARRAY(writ_pattern *) patterns;
    WRIT_ARRAY(writ_constants *) constants;
} writ_program;

/* The set must outlive the program. On failure nothing is left to clear. */
int writ_program_init(writ_program *program, const writ_schema_set *set, writ_error *err);
void writ_program_clear(writ_program *program);

/* The last step of writ_program_init (validator/program_fold.c). `marks` by node id: an
 * `unevaluated…` above it may ask what it evaluates. */
void writ_program_fold(writ_program *program, const bool *marks);

/* Appends an instruction in words, "the number is at least 3": what opcodes.def says of it, its
 * operands in place. Where an operand is a list of names each stands on a line of its own. */
void writ_program_describe(const writ_program *program, uint32_t instruction, writ_buf *out);
/* Where the instruction comes from: its keyword, or the schema where that is several keywords. */
writ_place writ_program_place(const writ_program *program, uint32_t instruction);
/* Appends the bounds of a time, "not before …, before …"; nothing where there are none. */
void writ_program_describe_bounds(const writ_schema_time *time, writ_buf *out);

#endif
