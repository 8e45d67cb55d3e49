/* SPDX-License-Identifier: Apache-2.0
 *
 * A list of payloads, as the scanner wants them, to hold against verdicts.
 */
#ifndef WRIT_TESTS_PROPERTY_UNIVERSE_H
#define WRIT_TESTS_PROPERTY_UNIVERSE_H

#include "tests/unit/test.h"
#include "validator/scan.h"

struct universe {
    char **texts; /* followed by padding for the scanner */
    size_t *lens;
    size_t count, capacity;
};

static inline void add_text(struct universe *all, const writ_buf *buf)
{
    if (all->count == all->capacity) {
        all->capacity = all->capacity ? all->capacity * 2 : 1024;
        all->texts = realloc(all->texts, all->capacity * sizeof *all->texts);
        all->lens = realloc(all->lens, all->capacity * sizeof *all->lens);
        assert_true(all->texts && all->lens);
    }
    char *copy = calloc(1, buf->len + WRIT_SCAN_PADDING + 1);
    assert_non_null(copy);
    memcpy(copy, buf->ptr, buf->len);
    all->texts[all->count] = copy;
    all->lens[all->count++] = buf->len;
}

static inline void add_printed(struct universe *all, const char *before, const char *a,
                               const char *between, const char *b, const char *after)
{
    writ_buf buf = WRIT_BUF_INIT;
    writ_buf_printf(&buf, "%s%s%s%s%s", before, a, between, b, after);
    add_text(all, &buf);
    writ_buf_clear(&buf);
}

static inline void clear_universe(struct universe *all)
{
    for (size_t i = 0; i < all->count; i++)
        free(all->texts[i]);
    free(all->texts);
    free(all->lens);
}

#endif
