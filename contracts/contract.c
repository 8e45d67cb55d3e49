/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/contract.h"

/* ---- names ---- */

static const char *const status_names[] = {"draft", "active", "deprecated", "retired"};
static const char *const mode_names[] = {
    "parties", /* not said */
    "parties",         "backward", "forward", "full", "backward-transitive", "forward-transitive",
    "full-transitive", "none",
};

const char *writ_status_name(writ_status status)
{
    return status_names[status];
}

bool writ_status_find(writ_str name, writ_status *status)
{
    if (writ_str_is(name, "proposed")) {
        *status = WRIT_STATUS_DRAFT;
        return true;
    }
    for (size_t i = 0; i < sizeof status_names / sizeof *status_names; i++) {
        if (writ_str_is(name, status_names[i])) {
            *status = (writ_status)i;
            return true;
        }
    }
    return false;
}

const char *writ_mode_name(writ_mode mode)
{
    return mode_names[mode];
}

bool writ_mode_find(writ_str name, writ_mode *mode)
{
    if (writ_str_is(name, "consumers")) {
        *mode = WRIT_MODE_PARTIES;
        return true;
    }
    for (size_t i = WRIT_MODE_PARTIES; i < sizeof mode_names / sizeof *mode_names; i++) {
        if (writ_str_is(name, mode_names[i])) {
            *mode = (writ_mode)i;
            return true;
        }
    }
    return false;
}

bool writ_mode_asks(writ_mode mode, bool backward)
{
    switch (mode) {
    case WRIT_MODE_FULL:
    case WRIT_MODE_FULL_TRANSITIVE:
        return true;
    case WRIT_MODE_BACKWARD:
    case WRIT_MODE_BACKWARD_TRANSITIVE:
        return backward;
    case WRIT_MODE_FORWARD:
    case WRIT_MODE_FORWARD_TRANSITIVE:
        return !backward;
    default:
        return false;
    }
}

bool writ_mode_is_transitive(writ_mode mode)
{
    return mode == WRIT_MODE_BACKWARD_TRANSITIVE || mode == WRIT_MODE_FORWARD_TRANSITIVE ||
           mode == WRIT_MODE_FULL_TRANSITIVE;
}

const char *writ_role_name(writ_role role)
{
    static const char *const names[] = {"consumer", "producer"};
    return names[role];
}

writ_str writ_party_system(writ_str id)
{
    for (size_t i = 1; i + 1 < id.len; i++)
        if (id.ptr[i] == '-' && id.ptr[i + 1] == '-')
            return writ_str_part(id, 0, i);
    return id;
}

/* ---- objects ---- */

/* "'a', 'b'" */
static void list_objects(const writ_contract *contract, writ_buf *text)
{
    for (size_t i = 0; i < contract->object_count; i++)
        writ_buf_printf(text, "%s'%.*s'", i ? ", " : "", WRIT_FMT(contract->objects[i].name));
}

static const writ_object *refuse_object(const writ_contract *contract, writ_str name,
                                        writ_error *err)
{
    writ_buf names = WRIT_BUF_INIT;
    list_objects(contract, &names);
    if (contract->object_count == 0)
        writ_error_set(err, WRIT_E_USAGE, "contract '%.*s' describes no object",
                       WRIT_FMT(contract->id));
    else if (name.len)
        writ_error_set(err, WRIT_E_USAGE, "contract '%.*s' has no object '%.*s', but %s",
                       WRIT_FMT(contract->id), WRIT_FMT(name), names.ptr);
    else
        writ_error_set(err, WRIT_E_USAGE, "contract '%.*s' has several objects: %s",
                       WRIT_FMT(contract->id), names.ptr);
    writ_buf_clear(&names);
    return NULL;
}

writ_str writ_contract_label(writ_arena *arena, const writ_contract *contract)
{
    return writ_str_printf(arena, "%.*s@%.*s", WRIT_FMT(contract->id), WRIT_FMT(contract->version));
}

/* 1468220 as 1,468,220. */
static void add_grouped(writ_buf *out, uint64_t number)
{
    if (number >= 1000)
        add_grouped(out, number / 1000);
    writ_buf_printf(out, number >= 1000 ? ",%03u" : "%u", (unsigned)(number % 1000));
}

writ_str writ_contract_basis_note(writ_arena *arena, const writ_contract *contract)
{
    writ_buf text = WRIT_BUF_INIT;
    if (!contract || !contract->is_observed)
        return WRIT_STR_EMPTY;
    writ_buf_printf(&text, "%.*s@%.*s was drawn from ", WRIT_FMT(contract->id),
                    WRIT_FMT(contract->version));
    if (contract->observed_records)
        add_grouped(&text, contract->observed_records);
    writ_buf_printf(&text, "%sobserved record%s, nobody has agreed to it",
                    contract->observed_records ? " " : "",
                    contract->observed_records == 1 ? "" : "s");
    writ_str note = writ_str_copy(arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    return note;
}

const writ_object *writ_contract_object(const writ_contract *contract, writ_str name,
                                        writ_error *err)
{
    if (name.len == 0 && contract->object_count == 1)
        return &contract->objects[0];
    for (size_t i = 0; name.len && i < contract->object_count; i++)
        if (writ_str_equal(contract->objects[i].name, name))
            return &contract->objects[i];
    return refuse_object(contract, name, err);
}

/* ---- an expectation made of an object ----
 *
 * The same graph, less `additionalProperties: false` and `unevaluatedProperties: false` wherever a
 * value is asserted to fit. A member that a closed schema refused may then be evaluated by it or by
 * its neighbours, or not: either way no value is refused that was accepted. Under
 * `not` and `if`, and in `contains` with an upper count, opening an object would make the schema
 * narrower, so what stands there is kept. Of `oneOf` with closed branches remains `anyOf`: once
 * open, two branches may fit where one did. Nodes that close nothing are shared. */

typedef struct opener {
    writ_arena *arena;
    const writ_schema_set *from;
    bool *closes;         /* by id in `from`: an object is closed in or below the node */
    writ_schema **copies; /* by id in `from`; NULL while there is none */
    WRIT_ARRAY(writ_schema *) nodes;
} opener;

static bool closes(const opener *in, const writ_schema *node)
{
    return node && node->id < in->from->count && in->closes[node->id]; /* a copy does not */
}

static bool one_closes(const opener *in, const writ_schema_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (closes(in, list->items[i]))
            return true;
    return false;
}

static bool property_closes(const opener *in, const writ_property_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (closes(in, list->items[i].schema))
            return true;
    return false;
}

static bool is_never(const writ_schema *node)
{
    return node && node->never;
}

static bool is_closed(const writ_schema *node)
{
    return is_never(node->additional_properties) || is_never(node->unevaluated_properties);
}

static bool opens_contains(const writ_schema *node)
{
    return node->max_contains == WRIT_NO_LIMIT;
}

static bool node_closes(const opener *in, const writ_schema *node)
{
    return is_closed(node) || closes(in, node->additional_properties) ||
           closes(in, node->unevaluated_properties) || closes(in, node->unevaluated_items) ||
           property_closes(in, &node->properties) ||
           property_closes(in, &node->pattern_properties) ||
           property_closes(in, &node->dependent_schemas) || one_closes(in, &node->prefix_items) ||
           closes(in, node->items) || (opens_contains(node) && closes(in, node->contains)) ||
           closes(in, node->ref) || one_closes(in, &node->all_of) ||
           one_closes(in, &node->any_of) || one_closes(in, &node->one_of) ||
           closes(in, node->then_) || closes(in, node->else_);
}

/* The graph has cycles, so this goes on until nothing is learned. */
static void find_closing(opener *in)
{
    bool learned = true;
    in->closes = writ_arena_zalloc(in->arena, in->from->count * sizeof *in->closes);
    while (learned) {
        learned = false;
        for (size_t i = in->from->count; i-- > 0;) {
            if (in->closes[i] || !node_closes(in, in->from->nodes[i]))
                continue;
            in->closes[i] = true;
            learned = true;
        }
    }
}

static writ_schema *add_node(opener *in, const writ_schema *like)
{
    writ_schema *node = writ_arena_copy(in->arena, like, sizeof *like);
    node->id = (uint32_t)in->nodes.count;
    *WRIT_PUSH(in->arena, &in->nodes) = node;
    return node;
}

/* The open counterpart: the node itself when it closes nothing, else its copy, whose children are
 * opened when its turn comes. */
static writ_schema *open_node(opener *in, writ_schema *node)
{
    if (!closes(in, node))
        return node;
    if (!in->copies[node->id])
        in->copies[node->id] = add_node(in, node);
    return in->copies[node->id];
}

static void open_list(opener *in, writ_schema_list *list)
{
    if (list->count == 0)
        return;
    writ_schema **items = writ_arena_alloc(in->arena, list->count * sizeof *items);
    for (size_t i = 0; i < list->count; i++)
        items[i] = open_node(in, list->items[i]);
    list->items = items;
}

static void open_properties(opener *in, writ_property_list *list)
{
    if (list->count == 0)
        return;
    writ_schema_property *items =
        writ_arena_copy(in->arena, list->items, list->count * sizeof *items);
    for (size_t i = 0; i < list->count; i++)
        items[i].schema = open_node(in, items[i].schema);
    list->items = items;
}

/* A node that asserts nothing, in place of `like`. */
static writ_schema *add_blank(opener *in, const writ_schema *like)
{
    const writ_schema blank = writ_schema_blank(like);
    return add_node(in, &blank);
}

/* The list is open already. It becomes another branch of `allOf`, since the node may have an
 * `anyOf` of its own. */
static void weaken_one_of(opener *in, writ_schema *node)
{
    writ_schema *choice = add_blank(in, node);
    choice->any_of = node->one_of;
    choice->has_any_of = true;
    node->one_of = (writ_schema_list){0};
    node->has_one_of = false;
    size_t count = node->all_of.count + 1;
    writ_schema **items = writ_arena_alloc(in->arena, count * sizeof *items);
    for (size_t i = 0; i + 1 < count; i++)
        items[i] = node->all_of.items[i];
    items[count - 1] = choice;
    node->all_of = (writ_schema_list){items, count};
}

static void open_children(opener *in, writ_schema *node)
{
    bool weakens = one_closes(in, &node->one_of);
    if (is_never(node->additional_properties))
        node->additional_properties = NULL;
    if (is_never(node->unevaluated_properties))
        node->unevaluated_properties = NULL;
    node->additional_properties = open_node(in, node->additional_properties);
    node->unevaluated_properties = open_node(in, node->unevaluated_properties);
    node->unevaluated_items = open_node(in, node->unevaluated_items);
    open_properties(in, &node->properties);
    open_properties(in, &node->pattern_properties);
    open_properties(in, &node->dependent_schemas);
    open_list(in, &node->prefix_items);
    node->items = open_node(in, node->items);
    if (opens_contains(node))
        node->contains = open_node(in, node->contains);
    node->ref = open_node(in, node->ref);
    open_list(in, &node->all_of);
    open_list(in, &node->any_of);
    open_list(in, &node->one_of);
    node->then_ = open_node(in, node->then_);
    node->else_ = open_node(in, node->else_);
    if (weakens)
        weaken_one_of(in, node);
}

static const writ_schema_set *open_set(writ_arena *arena, const writ_schema_set *from)
{
    opener in = {.arena = arena, .from = from};
    find_closing(&in);
    if (!closes(&in, from->root))
        return from;
    in.copies = writ_arena_zalloc(arena, from->count * sizeof *in.copies);
    for (size_t i = 0; i < from->count; i++) /* shared nodes keep their ids */
        *WRIT_PUSH(arena, &in.nodes) = from->nodes[i];
    writ_schema *root = open_node(&in, from->root);
    for (size_t i = from->count; i < in.nodes.count; i++)
        open_children(&in, in.nodes.items[i]);
    writ_schema_set *set = WRIT_NEW(arena, writ_schema_set);
    *set = (writ_schema_set){
        .root = root, .nodes = in.nodes.items, .count = in.nodes.count, .draft = from->draft};
    return set;
}

writ_party *writ_party_of_contract(writ_arena *arena, const writ_contract *contract,
                                   const writ_object *object)
{
    writ_party *party = WRIT_NEW(arena, writ_party);
    *party = (writ_party){
        .language = contract->language,
        .id = contract->id,
        .party = contract->id,
        .version = contract->version,
        .owner = contract->owner,
        .role = WRIT_ROLE_CONSUMER,
        .contract = contract->id,
        .object = object->name,
        .expectation = *object,
        .undeclared = contract->undeclared,
        .document = contract->document,
        .source = contract->source,
        .place = object->place,
    };
    party->expectation.set = open_set(arena, object->set);
    return party;
}
