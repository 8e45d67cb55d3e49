/* SPDX-License-Identifier: Apache-2.0
 *
 * Where pcre2 reads a reference as ECMA-262 does. They differ in one thing: each turn of a
 * repetition forgets what the groups in it matched (ECMA-262, section 21.2.2.5.1), and in pcre2 it
 * does not; nor is there a last, empty turn in ECMA-262.
 *
 *     ^(?:(a)|b)*\1$    the turn of b leaves the a of an earlier one in pcre2: differs
 *     ^(?:(.)\1)+$      each turn matches its group before it is referred to: the same
 *
 * So one walk for each group follows whether its value may be another one in pcre2 than here.
 */
#include "validator/pattern_pcre2.h"
#include "validator/pattern_simple.h"

typedef struct follower {
    uint32_t group;
    bool differs;  /* the group's value, at this point of the walk */
    bool is_asked; /* out: a reference stood where it differs */
} follower;

static void follow(follower *f, const writ_ecma_node *node);

static void follow_repeat(follower *f, const writ_ecma_node *node)
{
    bool before = f->differs;
    if (node->max == 0)
        return;
    if (f->group < node->first_group || f->group >= node->end_group) {
        follow(f, node->inner);
        return;
    }
    f->differs = before || node->max > 1; /* a turn before this one may have left a value */
    follow(f, node->inner);
    bool may_end_empty = node->max > node->min && writ_shape_is_nullable(node->inner);
    f->differs = f->differs || may_end_empty || (node->min == 0 && before);
}

static void follow_choice(follower *f, const writ_ecma_node *node)
{
    bool before = f->differs, differs = false;
    for (size_t i = 0; i < node->count; i++) {
        f->differs = before;
        follow(f, node->items[i]);
        differs = differs || f->differs;
    }
    f->differs = differs;
}

static void follow(follower *f, const writ_ecma_node *node)
{
    bool before = f->differs;
    switch (node->kind) {
    case WRIT_ECMA_GROUP:
        follow(f, node->inner);
        f->differs = f->differs && node->number != f->group;
        return;
    case WRIT_ECMA_LOOK:
        follow(f, node->inner);
        if (node->negated)
            f->differs = before; /* both forget what it matched */
        return;
    case WRIT_ECMA_REPEAT:
        follow_repeat(f, node);
        return;
    case WRIT_ECMA_SEQUENCE:
        for (size_t i = 0; i < node->count; i++)
            follow(f, node->items[i]);
        return;
    case WRIT_ECMA_CHOICE:
        follow_choice(f, node);
        return;
    case WRIT_ECMA_REFERENCE:
        f->is_asked = f->is_asked || (f->differs && node->group == f->group);
        return;
    default:
        return;
    }
}

uint32_t writ_pcre2_unlike_group(const writ_ecma *ecma)
{
    for (uint32_t group = 1; group <= ecma->groups && ecma->has_references; group++) {
        follower f = {.group = group};
        follow(&f, ecma->root);
        if (f.is_asked)
            return group;
    }
    return 0;
}
