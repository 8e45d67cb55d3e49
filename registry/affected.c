/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/affected.h"

#include <stdlib.h>

#include "contracts/field.h"
#include "contracts/path.h"

struct writ_affected {
    const writ_party **consumers;
    writ_field **trees; /* trees[i]: the fields that consumers[i] reads */
    size_t count;
};

writ_affected *writ_affected_new(writ_arena *arena, const writ_party *const *parties, size_t count,
                                 writ_str object)
{
    writ_affected *affected = WRIT_NEW(arena, writ_affected);
    affected->consumers = writ_arena_zalloc(arena, count * sizeof *affected->consumers);
    affected->trees = writ_arena_zalloc(arena, count * sizeof *affected->trees);
    for (size_t i = 0; i < count; i++) {
        const writ_party *party = parties[i];
        if (party->role != WRIT_ROLE_CONSUMER ||
            (party->object.len && object.len && !writ_str_equal(party->object, object)))
            continue;
        affected->consumers[affected->count] = party;
        affected->trees[affected->count++] = writ_field_tree(arena, party->expectation.set);
    }
    return affected;
}

/* Walks down the names of a payload's pointer as far as the consumer declares them. The finding
 * concerns it when the pointer ends inside what it reads, or goes on inside a field that it takes
 * whole. */
static bool reads(writ_field *field, writ_str pointer)
{
    while (pointer.len) {
        writ_str rest = writ_str_part(pointer, 1, SIZE_MAX);
        size_t len = 1 + writ_str_find_byte(rest, '/');
        writ_field *next = NULL;
        for (size_t i = 0; i < field->child_count && !next; i++) {
            writ_field *child = field->children[i];
            writ_str token = writ_str_part(pointer, 0, len);
            writ_str last = writ_str_part(child->path, field->path.len, SIZE_MAX);
            if (child->is_any || writ_str_equal(last, token))
                next = child;
        }
        if (!next)
            return field->parent && !field->child_count;
        field = next;
        pointer = writ_str_part(pointer, len, SIZE_MAX);
    }
    return true;
}

static bool loses(writ_field *tree, const writ_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].severity == WRIT_ERROR && reads(tree, findings->items[i].path))
            return true;
    return false;
}

static int by_name(const void *a, const void *b)
{
    return writ_str_compare(*(const writ_str *)a, *(const writ_str *)b);
}

void writ_affected_by(const writ_affected *affected, writ_arena *arena,
                      const writ_findings *findings, writ_str **parties, size_t *count)
{
    writ_str *names = writ_arena_alloc(arena, affected->count * sizeof *names);
    size_t found = 0;
    for (size_t i = 0; i < affected->count; i++)
        if (loses(affected->trees[i], findings))
            names[found++] = affected->consumers[i]->party;
    if (found)
        qsort(names, found, sizeof *names, by_name);
    size_t kept = 0;
    for (size_t i = 0; i < found; i++)
        if (!kept || !writ_str_equal(names[kept - 1], names[i]))
            names[kept++] = names[i];
    *parties = names;
    *count = kept;
}

bool writ_affected_reads(writ_arena *arena, const writ_party *party, writ_str path)
{
    return reads(writ_field_tree(arena, party->expectation.set), path);
}
