/* SPDX-License-Identifier: Apache-2.0
 *
 * The standard's output (JSON Schema 2020-12 core, sections 7.7 and 12): what every keyword came to
 * for one payload, errors and annotations, as a tree of output units.
 *
 *   unit of a schema at a value ──▶ units of its keywords ──▶ units of their subschemas ──▶ …
 *       ""                            /items                     /items at /0, /items at /1
 *
 * The program (validator/program.h) cannot tell this: it joins keywords in one instruction, stops
 * at the first branch that holds and leaves out what asserts nothing, which is why it is fast. So a
 * walk of its own goes from keyword to keyword, as they stand in the document, and decides by
 * itself only what applicators make of their subschemas. Every other keyword is asked of the
 * program's own instruction, with its sentence; beyond a bound the program answers for the rest.
 * That both come to the same verdict is asserted on the whole suite
 * (tests/conformance/test_schema_suite.c).
 */
#ifndef WRIT_VALIDATOR_OUTPUT_H
#define WRIT_VALIDATOR_OUTPUT_H

#include "contracts/finding.h"
#include "contracts/schema.h"

typedef struct writ_output_unit writ_output_unit;

typedef struct writ_output_units {
    writ_output_unit *first, *last; /* NULL: none */
} writ_output_units;

struct writ_output_unit {
    bool valid;
    const writ_schema *schema; /* that the unit is about, or whose keyword; NULL: no schema's */
    writ_str keyword_location; /* JSON Pointer from the root, across references */
    writ_str absolute_keyword_location; /* URI of the same place, behind references; "" where none
                                           was followed and the resource has no `$id` */
    writ_str instance_location;         /* JSON Pointer into the payload */
    writ_findings errors;               /* what fails here itself; mostly one, or none */
    writ_str annotation;                /* as JSON; "" when there is none */
    writ_output_units units;
    writ_output_unit *next; /* of its parent's */
};

/* How much of the evaluation is kept. */
typedef enum writ_output_extent {
    WRIT_OUTPUT_RELEVANT, /* errors of an invalid value, annotations of a valid one, and the units
                             that lead there */
    WRIT_OUTPUT_WHOLE     /* every keyword of every schema that was applied */
} writ_output_extent;

typedef struct writ_output {
    writ_output_extent extent; /* in */
    writ_output_unit *root;    /* out, as the rest */
    bool truncated; /* the bound WRIT_BOUND_OUTPUT_BYTES, or that of the stack, was reached: the
                       verdicts hold, some units are missing, and an invalid unit may have neither
                       errors nor units */
} writ_output;

#endif
