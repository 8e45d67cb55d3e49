/* SPDX-License-Identifier: Apache-2.0
 *
 * Nodes that no value satisfies both of, seen at a glance: other types, other constants, or objects
 * that each require a member of one name with other constants (a "kind"). Variants of a union are
 * told apart that way nearly always, and what is told apart needs no search.
 */
#include "validator/contain/engine.h"

/* Members looked at in one node, and steps in place. */
static const size_t most_tags = 8;
static const unsigned deepest = 8;

struct writ_tag {
    writ_str name;
    const writ_schema *node; /* that lists the member's values */
};

struct writ_glance {
    unsigned types;
    const writ_schema *values; /* a node that lists the values, or NULL */
    struct writ_tag tags[8];
    size_t tag_count;
    int branches_disjoint[2]; /* of oneOf, [1] among objects: -1 not known yet */
};

static const writ_schema *listing_node(const writ_schema *node)
{
    for (unsigned i = 0; i < deepest && node; i++, node = node->ref)
        if (node->const_value || node->enum_values)
            return node;
    return NULL;
}

static bool requires(const writ_schema *node, writ_str name)
{
    for (size_t i = 0; i < node->required.count; i++)
        if (writ_str_equal(node->required.items[i], name))
            return true;
    return false;
}

static void add_tags(struct writ_glance *glance, const writ_schema *node)
{
    for (size_t i = 0; i < node->properties.count && glance->tag_count < most_tags; i++) {
        const writ_schema_property *property = &node->properties.items[i];
        const writ_schema *values = listing_node(property->schema);
        if (values && requires(node, property->name))
            glance->tags[glance->tag_count++] = (struct writ_tag){property->name, values};
    }
}

static void look_at(struct writ_glance *glance, const writ_schema *node, unsigned depth)
{
    glance->types &= node->never ? 0 : node->types;
    if (!glance->values && (node->const_value || node->enum_values))
        glance->values = node;
    add_tags(glance, node);
    if (depth == deepest)
        return;
    if (node->ref)
        look_at(glance, node->ref, depth + 1);
    for (size_t i = 0; i < node->all_of.count; i++)
        look_at(glance, node->all_of.items[i], depth + 1);
}

static struct writ_glance *glance_of(writ_engine *engine, const writ_schema *schema, writ_side side)
{
    writ_node *node = writ_engine_node(engine, schema, side);
    if (!node->glance) {
        node->glance = WRIT_NEW(&engine->arena, struct writ_glance);
        node->glance->types = WRIT_TYPE_ANY;
        node->glance->branches_disjoint[0] = node->glance->branches_disjoint[1] = -1;
        look_at(node->glance, schema, 0);
    }
    return node->glance;
}

/* ── values ── */

static size_t count_values(const writ_schema *node)
{
    return node->const_value ? 1 : node->enum_values->array.count;
}

static const writ_value *value_at(const writ_schema *node, size_t at)
{
    return node->const_value ? node->const_value : node->enum_values->array.items[at];
}

/* Long lists are left to the solvers. */
static bool values_disjoint(const writ_schema *a, const writ_schema *b)
{
    size_t count_a = count_values(a), count_b = count_values(b);
    if (count_a * count_b > 64)
        return false;
    for (size_t i = 0; i < count_a; i++)
        for (size_t k = 0; k < count_b; k++)
            if (writ_value_equal(value_at(a, i), value_at(b, k)))
                return false;
    return true;
}

static bool tags_disjoint(const struct writ_glance *a, const struct writ_glance *b)
{
    for (size_t i = 0; i < a->tag_count; i++)
        for (size_t k = 0; k < b->tag_count; k++)
            if (writ_str_equal(a->tags[i].name, b->tags[k].name) &&
                values_disjoint(a->tags[i].node, b->tags[k].node))
                return true;
    return false;
}

bool writ_variants_disjoint(writ_engine *engine, const writ_literal *a, const writ_literal *b,
                            unsigned types)
{
    const struct writ_glance *left = glance_of(engine, a->schema, a->side);
    const struct writ_glance *right = glance_of(engine, b->schema, b->side);
    unsigned common = left->types & right->types & types;
    if (!common || (left->values && right->values && values_disjoint(left->values, right->values)))
        return true;
    return common == WRIT_TYPE_OBJECT && tags_disjoint(left, right);
}

static bool all_apart(writ_engine *engine, const writ_literal *node, unsigned types)
{
    const writ_schema_list *branches = &writ_engine_node(engine, node->schema, node->side)->one_of;
    for (size_t i = 0; i < branches->count; i++) {
        writ_literal one = {.schema = branches->items[i], .side = node->side};
        writ_engine_spend(engine, 1 + (uint32_t)(branches->count - i) / 8);
        for (size_t k = i + 1; k < branches->count; k++) {
            writ_literal other = {.schema = branches->items[k], .side = node->side};
            if (!writ_variants_disjoint(engine, &one, &other, types))
                return false;
        }
    }
    return true;
}

bool writ_variants_apart(writ_engine *engine, const writ_literal *node, unsigned types)
{
    bool objects = types == WRIT_TYPE_OBJECT;
    struct writ_glance *glance = glance_of(engine, node->schema, node->side);
    int *known = &glance->branches_disjoint[objects];
    if (*known < 0)
        *known = all_apart(engine, node, objects ? types : WRIT_TYPE_ANY);
    return *known;
}
