/* SPDX-License-Identifier: Apache-2.0
 *
 * The assumption on P's undeclared members (contain.h, writ_contain_options). A member is declared
 * at a place when some node that speaks of that place, in any branch, has it under `properties`;
 * this is what the validator watches too (contracts/field.h), so that a payload against the
 * assumption does not pass unseen. Where in doubt, less is assumed.
 */
#include "validator/contain/engine.h"

typedef struct builder {
    writ_engine *engine;
    writ_side of;
    writ_scope_side *side;
} builder;

static bool has_node(const writ_scope_side *side, const writ_schema *node)
{
    for (size_t i = 0; i < side->count; i++)
        if (side->items[i] == node)
            return true;
    return false;
}

static void add_node(const builder *to, const writ_schema *node, bool holds);

static void add_list(const builder *to, const writ_schema_list *list, bool holds)
{
    for (size_t i = 0; i < list->count; i++)
        add_node(to, list->items[i], holds);
}

/* A member that never comes is no field, and an object that has no field is not watched. */
static bool declares(const writ_schema *node)
{
    for (size_t i = 0; i < node->properties.count; i++)
        if (!node->properties.items[i].schema->never)
            return true;
    return false;
}

/* `holds` is false below `if` and `not`: what is named there counts as declared, but declares
 * nothing by itself. */
static void add_node(const builder *to, const writ_schema *node, bool holds)
{
    writ_scope_side *side = to->side;
    if (!node || has_node(side, node))
        return;
    const writ_node *known = writ_engine_node(to->engine, node, to->of);
    *WRIT_PUSH(&to->engine->arena, side) = node;
    side->declares |= holds && declares(node);
    side->open |= node->additional_properties || node->unevaluated_properties ||
                  node->pattern_properties.count > 0 || node->items || node->unevaluated_items ||
                  node->prefix_items.count > 0;
    add_node(to, node->ref, holds);
    add_list(to, &node->all_of, holds);
    add_list(to, &known->any_of, holds);
    add_list(to, &known->one_of, holds);
    add_node(to, node->then_, holds);
    add_node(to, node->else_, holds);
    for (size_t i = 0; i < node->dependent_schemas.count; i++)
        add_node(to, node->dependent_schemas.items[i].schema, holds);
    add_node(to, node->if_, false);
    add_node(to, node->not_, false);
}

static writ_scope *intern(writ_engine *engine, const writ_scope *made)
{
    writ_buf key = WRIT_BUF_INIT;
    for (int side = 0; side < WRIT_SIDE_COUNT; side++) {
        writ_buf_add(&key, &made->sides[side].count, sizeof made->sides[side].count);
        for (size_t i = 0; i < made->sides[side].count; i++)
            writ_buf_add(&key, &made->sides[side].items[i]->id, sizeof(uint32_t));
    }
    writ_scope *scope = writ_map_find(&engine->scopes, writ_buf_str(&key));
    if (!scope) {
        scope = writ_arena_copy(&engine->arena, made, sizeof *made);
        scope->id = ++engine->scope_count;
        writ_map_put(&engine->arena, &engine->scopes,
                     writ_str_copy(&engine->arena, writ_buf_str(&key)), scope);
    }
    writ_buf_clear(&key);
    return scope;
}

writ_scope *writ_scope_root(writ_engine *engine)
{
    if (engine->undeclared == WRIT_UNDECLARED_ANYTHING || engine->root_scope)
        return engine->root_scope;
    writ_scope root = {0};
    for (int side = 0; side < WRIT_SIDE_COUNT; side++)
        add_node(&(builder){engine, side, &root.sides[side]}, engine->sets[side]->root, true);
    return engine->root_scope = intern(engine, &root);
}

static void count_work(writ_engine *engine, const writ_scope *scope)
{
    size_t nodes = scope->sides[WRIT_SIDE_P].count + scope->sides[WRIT_SIDE_C].count;
    writ_engine_spend(engine, (uint32_t)(nodes / 8));
}

static writ_scope *make_member(writ_engine *engine, const writ_scope *scope, writ_str name)
{
    writ_scope child = {0};
    for (int side = 0; side < WRIT_SIDE_COUNT; side++) {
        builder to = {engine, side, &child.sides[side]};
        for (size_t i = 0; i < scope->sides[side].count; i++) {
            const writ_schema *node = scope->sides[side].items[i];
            const writ_schema_property *property = writ_schema_find_property(node, name);
            add_node(&to, property ? property->schema : node->additional_properties, true);
            add_node(&to, node->unevaluated_properties, true);
            for (size_t k = 0; k < node->pattern_properties.count; k++)
                add_node(&to, node->pattern_properties.items[k].schema, true);
        }
    }
    count_work(engine, scope);
    return intern(engine, &child);
}

/* One for all items: a contract's reader knows a field of any of them by one path, with `*` for the
 * index (contracts/path.h), and so does who watches payloads for undeclared members. */
static writ_scope *make_item(writ_engine *engine, const writ_scope *scope)
{
    writ_scope child = {0};
    for (int side = 0; side < WRIT_SIDE_COUNT; side++) {
        builder to = {engine, side, &child.sides[side]};
        for (size_t i = 0; i < scope->sides[side].count; i++) {
            const writ_schema *node = scope->sides[side].items[i];
            for (size_t k = 0; k < node->prefix_items.count; k++)
                add_node(&to, node->prefix_items.items[k], true);
            add_node(&to, node->items, true);
            add_node(&to, node->unevaluated_items, true);
        }
    }
    count_work(engine, scope);
    return intern(engine, &child);
}

writ_scope *writ_scope_member(writ_engine *engine, writ_scope *scope, writ_str name)
{
    if (!scope)
        return NULL;
    writ_scope *child = writ_map_find(&scope->members, name);
    if (!child) {
        child = make_member(engine, scope, name);
        writ_map_put(&engine->arena, &scope->members, writ_str_copy(&engine->arena, name), child);
    }
    return child;
}

writ_scope *writ_scope_item(writ_engine *engine, writ_scope *scope)
{
    if (!scope)
        return NULL;
    if (!scope->item)
        scope->item = make_item(engine, scope);
    return scope->item;
}

static bool is_declared(const writ_scope_side *side, writ_str name)
{
    for (size_t i = 0; i < side->count; i++)
        if (writ_schema_find_property(side->items[i], name))
            return true;
    return false;
}

bool writ_scope_excludes(const writ_engine *engine, const writ_scope *scope, writ_str name)
{
    if (!scope)
        return false;
    const writ_scope_side *p = &scope->sides[WRIT_SIDE_P];
    if (!p->declares || p->open || is_declared(p, name))
        return false;
    return engine->undeclared == WRIT_UNDECLARED_ABSENT ||
           is_declared(&scope->sides[WRIT_SIDE_C], name);
}

static bool keeps(writ_engine *engine, writ_scope *scope, const writ_value *value)
{
    bool good = true;
    for (size_t i = 0; good && value->kind == WRIT_ARRAY && i < value->array.count; i++)
        good = keeps(engine, writ_scope_item(engine, scope), value->array.items[i]);
    for (size_t i = 0; good && value->kind == WRIT_OBJECT && i < value->object.count; i++) {
        const writ_member *member = &value->object.items[i];
        good = !writ_scope_excludes(engine, scope, member->name) &&
               keeps(engine, writ_scope_member(engine, scope, member->name), member->value);
    }
    return good;
}

bool writ_scope_keeps(writ_engine *engine, const writ_value *value)
{
    writ_scope *root = writ_scope_root(engine);
    return !root || keeps(engine, root, value);
}
