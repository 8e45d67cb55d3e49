/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/metaschema_check.h"

#include <stdlib.h>

#include "contracts/base/read.h"
#include "contracts/metaschema.h"
#include "validator/validator.h"

/* What judges the documents of one metaschema. */
typedef struct judge {
    writ_str uri; /* of the metaschema */
    writ_validator *validator;
} judge;

typedef struct judges {
    judge *items;
    size_t count, capacity;
} judges;

struct writ_metaschemas {
    writ_arena arena;
    judges judges;
};

typedef struct checking {
    writ_arena arena;
    const writ_schema_set *set;
    writ_map roots;              /* address of a document's root -> itself */
    writ_metaschemas *standards; /* the standard's judges */
    judges own;                  /* of metaschemas that documents name */
    writ_error *err;
} checking;

static int check_set(writ_metaschemas *standards, const writ_schema_set *set, bool with_own,
                     writ_error *err);

/* The bytes of the address. */
static writ_str key_of(writ_value *const *value)
{
    return (writ_str){(const char *)value, sizeof *value};
}

/* The one place that says which findings of a metaschema are no faults (see the header). */
static void relax(writ_schema_set *metaschema)
{
    for (size_t i = 0; i < metaschema->count; i++)
        if (writ_metaschema_is_known(metaschema->nodes[i]->base_uri))
            metaschema->nodes[i]->unique_items = false;
}

static int compile(checking *c, writ_arena *arena, const writ_schema_document *document,
                   writ_validator **validator)
{
    bool is_own = document->metaschema.len;
    writ_str uri = is_own ? document->metaschema : writ_str_of(writ_draft_uri(document->draft));
    const writ_schema_options options = {.base_uri = uri,
                                         .resolver = is_own ? c->set->resolver : NULL};
    const writ_value *text = is_own ? writ_schema_find_outside(c->set, uri) : NULL;
    if (!text) /* a standard's one: a draft's, or that of a vocabulary by itself */
        text = writ_metaschema_read(arena, uri);
    writ_schema_set *metaschema;
    int code = writ_schema_compile(arena, text, &options, &metaschema, c->err);
    if (!code && is_own)
        code = check_set(c->standards, metaschema, false, c->err);
    if (code)
        return code;
    relax(metaschema);
    return writ_validator_new(metaschema, NULL, validator, c->err);
}

static int find_validator(checking *c, const writ_schema_document *document,
                          writ_validator **validator)
{
    writ_str uri = document->metaschema.len ? document->metaschema
                                            : writ_str_of(writ_draft_uri(document->draft));
    judges *known = document->metaschema.len ? &c->own : &c->standards->judges;
    writ_arena *arena = document->metaschema.len ? &c->arena : &c->standards->arena;
    for (size_t i = 0; i < known->count; i++)
        if (writ_str_equal(known->items[i].uri, uri)) {
            *validator = known->items[i].validator;
            return WRIT_OK;
        }
    int code = compile(c, arena, document, validator);
    if (!code)
        *WRIT_PUSH(arena, known) = (judge){uri, *validator};
    return code;
}

/* The document without those that stand in it and are judged on their own: each part of a text is
 * judged once, and a subschema of another draft by that one's metaschema alone. In their place
 * stands a schema that is one in every draft. */
static writ_value *prune(checking *c, const writ_value *value)
{
    writ_value *copy;
    if (value->kind == WRIT_OBJECT) {
        copy = writ_value_object(&c->arena, &value->place);
        for (size_t i = 0; i < value->object.count; i++) {
            const writ_member *member = &value->object.items[i];
            bool is_own = writ_map_find(&c->roots, key_of(&member->value));
            writ_value_set(&c->arena, copy, member->name, &member->place,
                           is_own ? writ_value_object(&c->arena, &member->value->place)
                                  : prune(c, member->value));
        }
        return copy;
    }
    if (value->kind != WRIT_ARRAY)
        return (writ_value *)value;
    copy = writ_value_array(&c->arena, &value->place);
    for (size_t i = 0; i < value->array.count; i++) {
        writ_value *const *item = &value->array.items[i];
        bool is_own = writ_map_find(&c->roots, key_of(item));
        writ_value_push(&c->arena, copy,
                        is_own ? writ_value_object(&c->arena, &(*item)->place) : prune(c, *item));
    }
    return copy;
}

/* The value at the path, or the nearest one above what is missing; NULL when that is what stands in
 * place of another document, and a metaschema of one's own asks more of it. */
static const writ_value *find_fault(const checking *c, const writ_value *root, writ_str path)
{
    writ_value *at = (writ_value *)root;
    for (writ_str rest = path; rest.len;) {
        size_t len = 1 + writ_str_find_byte(writ_str_part(rest, 1, rest.len), '/');
        writ_value *next = writ_value_at(at, writ_str_part(rest, 0, len));
        if (!next)
            break;
        at = next;
        rest = writ_str_part(rest, len, rest.len);
    }
    return at != root && writ_map_find(&c->roots, key_of(&at)) ? NULL : at;
}

static void name_metaschema(const writ_schema_document *document, writ_buf *name)
{
    if (document->metaschema.len)
        writ_buf_printf(name, "'%.*s'", WRIT_FMT(document->metaschema));
    else
        writ_buf_printf(name, "the metaschema of %s", writ_draft_name(document->draft));
}

static int explain(const checking *c, const writ_schema_document *document,
                   const writ_findings *findings)
{
    const writ_value *at = NULL;
    size_t first = 0;
    while (first < findings->count &&
           !(at = find_fault(c, document->root, findings->items[first].path)))
        first++;
    if (!at)
        return WRIT_OK;
    const writ_finding *finding = &findings->items[first];
    writ_buf name = WRIT_BUF_INIT;
    name_metaschema(document, &name);
    writ_error_set_place(c->err, WRIT_E_INPUT, &at->place, "not valid by %s: %.*s", name.ptr,
                         WRIT_FMT(finding->message));
    writ_buf_clear(&name);
    if (finding->hint.len)
        writ_error_hint(c->err, "%.*s", WRIT_FMT(finding->hint));
    return WRIT_E_INPUT;
}

static int check_document(checking *c, const writ_schema_document *document)
{
    writ_findings findings = {0};
    writ_validator *validator;
    const writ_value *root = document->root;
    int code = find_validator(c, document, &validator);
    if (code)
        return code;
    if (c->set->documents.count > 1)
        root = prune(c, root);
    if (writ_validator_check_value(validator, &c->arena, root, NULL))
        return WRIT_OK;
    writ_validator_check_value(validator, &c->arena, root, &findings);
    return explain(c, document, &findings);
}

static void free_judges(judges *all)
{
    for (size_t i = 0; i < all->count; i++)
        writ_validator_free(all->items[i].validator);
}

/* A metaschema that has one of its own in turn (`!with_own`) is not judged by that: it may be its
 * own. */
static int check_set(writ_metaschemas *standards, const writ_schema_set *set, bool with_own,
                     writ_error *err)
{
    checking c = {.arena = WRIT_ARENA_INIT, .set = set, .standards = standards, .err = err};
    int code = WRIT_OK;
    for (size_t i = 0; i < set->documents.count; i++) {
        writ_value *root = (writ_value *)set->documents.items[i].root;
        writ_value *const *key = writ_arena_copy(&c.arena, &root, sizeof root);
        writ_map_put(&c.arena, &c.roots, key_of(key), root);
    }
    for (size_t i = 0; !code && i < set->documents.count; i++) {
        const writ_schema_document *document = &set->documents.items[i];
        if (document->root->kind == WRIT_OBJECT && (with_own || !document->metaschema.len))
            code = check_document(&c, document);
    }
    free_judges(&c.own);
    writ_arena_clear(&c.arena);
    return code;
}

writ_metaschemas *writ_metaschemas_new(void)
{
    writ_metaschemas *made = calloc(1, sizeof *made);
    if (!made)
        writ_out_of_memory();
    return made;
}

void writ_metaschemas_free(writ_metaschemas *metaschemas)
{
    if (!metaschemas)
        return;
    free_judges(&metaschemas->judges);
    writ_arena_clear(&metaschemas->arena);
    free(metaschemas);
}

int writ_metaschema_check_by(writ_metaschemas *metaschemas, const writ_schema_set *set,
                             writ_error *err)
{
    writ_metaschemas *standards = metaschemas ? metaschemas : writ_metaschemas_new();
    int code = check_set(standards, set, true, err);
    if (!metaschemas)
        writ_metaschemas_free(standards);
    return code;
}

int writ_metaschema_check(const writ_schema_set *set, writ_error *err)
{
    return writ_metaschema_check_by(NULL, set, err);
}
