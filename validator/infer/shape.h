/* SPDX-License-Identifier: Apache-2.0
 *
 * The shape that texts have in common, as a pattern that all of them match:
 *
 *     c_0f3a5b7c9d1e2f30, c_9b…      ^c_[0-9a-f]{16}$
 *     WOL-00171, MUG-55120-XL        ^[A-Z]{3}-[0-9]{5}(-[0-9A-Z]+)?$
 *     de-DE, pt-BR                   ^[a-z]{2}-[A-Z]{2}$
 *     Anna, Jürgen                   none: words have no shape
 *
 * Texts are cut at what is neither letter nor digit; where they are all cut alike, but for one
 * piece more at the end that may be missing, each piece has the letters and the length that it has
 * in all. A length that varies is left open: what is widest today need not be tomorrow.
 */
#ifndef WRIT_VALIDATOR_INFER_SHAPE_H
#define WRIT_VALIDATOR_INFER_SHAPE_H

#include "contracts/base/str.h"

/* Fewer different texts have a shape by chance. */
#define WRIT_SHAPE_FEW 12
/* Digits are as many in all texts only from so many texts on. */
#define WRIT_SHAPE_MANY 60

/* The pattern, in the arena, or "" where nobody would sign one. `texts` are different from one
 * another. */
writ_str writ_shape_of(writ_arena *arena, const writ_str *texts, size_t count);

#endif
