/* SPDX-License-Identifier: Apache-2.0
 *
 * Where the n-th character of a text stands. libyaml marks its events by character (its columns
 * and indices count code points from 0, its lines end at more characters than a person's do); we
 * want bytes, and lines that end at "\n". For yaml_read.c.
 */
#ifndef WRIT_CONTRACTS_BASE_YAML_MARKS_H
#define WRIT_CONTRACTS_BASE_YAML_MARKS_H

#include "contracts/base/error.h"
#include "contracts/base/value.h"

/* Every 64th character is noted; from there a look-up walks. */
#define WRIT_YAML_MARK_STEP 64

typedef struct writ_yaml_marks {
    const writ_source *source;
    size_t start;      /* of the text in bytes: behind a byte order mark */
    writ_place *noted; /* character n x WRIT_YAML_MARK_STEP */
    size_t count;
} writ_yaml_marks;

/* Walks the whole text once, and refuses what YAML does not allow in it (YAML 1.2.2, section 5.1)
 * and invalid UTF-8. The marks live in the arena. Errors: WRIT_E_INPUT. */
int writ_yaml_marks_make(writ_arena *arena, const writ_source *source, writ_yaml_marks *marks,
                         writ_error *err);

/* The place, of length 1, of a character counted from 0; that of the end when there are fewer. */
writ_place writ_yaml_marks_place(const writ_yaml_marks *marks, size_t character);

#endif
