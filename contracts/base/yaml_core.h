/* SPDX-License-Identifier: Apache-2.0
 *
 * What a YAML scalar means under the core schema (YAML 1.2.2, section 10.3). For yaml_read.c.
 */
#ifndef WRIT_CONTRACTS_BASE_YAML_CORE_H
#define WRIT_CONTRACTS_BASE_YAML_CORE_H

#include "contracts/base/number.h"

typedef enum writ_yaml_core {
    WRIT_YAML_STRING,
    WRIT_YAML_NULL,
    WRIT_YAML_TRUE,
    WRIT_YAML_FALSE,
    WRIT_YAML_INT,
    WRIT_YAML_FLOAT,
    WRIT_YAML_NOT_FINITE /* .inf, .nan */
} writ_yaml_core;

/* What a plain scalar without a tag is. */
writ_yaml_core writ_yaml_resolve(writ_str plain);

/* The number that a scalar of kind INT or FLOAT is. False when its exponent is out of bounds, or
 * when it is octal or hexadecimal and does not fit 64 bits. */
bool writ_yaml_number(writ_arena *arena, writ_str scalar, writ_number *number);

#endif
