/* SPDX-License-Identifier: Apache-2.0
 *
 * Every bound on what a file or a peer can choose, with its reason. Reaching one is an ordinary
 * error or finding that names the bound; none of them is a crash or a silent cut.
 */
#ifndef WRIT_CONTRACTS_BASE_BOUNDS_H
#define WRIT_CONTRACTS_BASE_BOUNDS_H

/* Nesting of arrays and objects in a document. Readers recurse; 512 levels are far beyond any
 * contract seen and take well under 256 KiB of stack. */
#define WRIT_BOUND_DOCUMENT_DEPTH 512

/* Size of one document in bytes. The largest public schema known to us has 12 MB. */
#define WRIT_BOUND_DOCUMENT_BYTES (64u << 20)

/* Values in one document, YAML aliases expanded. Stops the "billion laughs" expansion while a
 * document of the size above, written out by hand, still fits. */
#define WRIT_BOUND_DOCUMENT_VALUES (8u << 20)

/* Nesting in a payload. The scanner keeps its own stack, so this costs 40 bytes a level. */
#define WRIT_BOUND_PAYLOAD_DEPTH 10240

/* Size of one record in bytes. Offsets on the tape are 32 bits wide. */
#define WRIT_BOUND_RECORD_BYTES (1u << 30)

/* Decimal exponent of a number, either sign. Beyond it a number is refused: exact arithmetic on
 * 1e1000000000 would need a gigabyte. */
#define WRIT_BOUND_EXPONENT 100000

/* Findings kept for one payload; the count goes on, the list stops. A report longer than this is
 * not read by anybody. */
#define WRIT_BOUND_FINDINGS 1000

/* In-place steps ($ref, allOf, anyOf ...) that may follow one another at one place of a payload.
 * A chain this long is a reference ring. */
#define WRIT_BOUND_REFERENCE_HOPS 256

/* Groups within one another in a pattern. Parsing recurses, and pcre2 refuses more than 250. */
#define WRIT_BOUND_PATTERN_DEPTH 200

/* Steps of pcre2 for one match: some milliseconds. More is the finding PATTERN_TOO_COSTLY. */
#define WRIT_BOUND_PATTERN_STEPS 1000000

#endif
