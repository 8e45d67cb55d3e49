/* SPDX-License-Identifier: Apache-2.0
 *
 * YAML documents: libyaml's events, made into the value tree that JSON has.
 */
#include <yaml.h>

#include <stdio.h>

#include "contracts/base/bounds.h"
#include "contracts/base/read.h"
#include "contracts/base/utf8.h"
#include "contracts/base/yaml_core.h"
#include "contracts/base/yaml_marks.h"

/* A node as it counts where it stands: an alias brings all that its node holds. */
struct node {
    writ_value *value;
    size_t values;   /* it and all below it, aliases expanded */
    unsigned height; /* levels of containers, its own included */
};

struct anchor {
    struct node node;
    bool is_open; /* we are inside its node */
};

struct reader {
    writ_arena *arena;
    writ_arena scratch; /* what goes when the document is read: marks and anchors */
    writ_yaml_marks marks;
    yaml_parser_t parser;
    yaml_event_t event; /* the current one */
    writ_map anchors;   /* name -> struct anchor */
    unsigned depth;
    size_t values;
    writ_error *err;
};

static int read_node(struct reader *r, struct node *node);

static writ_place place_of(const struct reader *r, const yaml_mark_t *mark)
{
    return writ_yaml_marks_place(&r->marks, mark->index);
}

/* The place of the current event's token. */
static writ_place token_place(const struct reader *r)
{
    writ_place place = place_of(r, &r->event.start_mark);
    place.len = place_of(r, &r->event.end_mark).offset - place.offset;
    return place;
}

#define FAIL_AT(r, place, ...)                                                                     \
    writ_error_set_place((r)->err, WRIT_E_INPUT, (writ_place[]){place}, __VA_ARGS__)
#define FAIL(r, ...) FAIL_AT((r), token_place(r), __VA_ARGS__)

static char byte_at(const writ_place *place)
{
    writ_str text = place->source->text;
    return place->offset < text.len ? text.ptr[place->offset] : '\0';
}

static void hint_at_problem(struct reader *r, const writ_place *place)
{
    writ_place start = place_of(r, &r->parser.context_mark);
    char byte = byte_at(place);
    if (byte == '\t')
        writ_error_hint(r->err, "YAML indents with spaces, not with tabs");
    else if (strstr(r->parser.problem, "Unicode character escape"))
        writ_error_hint(r->err, "write the character itself, or '\\U' and eight digits");
    else if (strstr(r->parser.problem, "cannot start any token"))
        writ_error_hint(r->err, "a string that begins with '%c' must be quoted", byte);
    else if (strstr(r->parser.problem, "mapping values are not allowed"))
        writ_error_hint(r->err, "a string with ': ' in it must be quoted; if it is a key, check "
                                "the indentation");
    else if (r->parser.context && start.line != place->line)
        writ_error_hint(r->err, "it begins at line %u, column %u", (unsigned)start.line,
                        (unsigned)start.column);
}

/* What libyaml says, at our place. It has not set a place where it has none to tell (its reader's
 * errors, which the marks have ruled out). */
static int fail_in_parser(struct reader *r)
{
    const yaml_parser_t *parser = &r->parser;
    if (parser->error == YAML_MEMORY_ERROR || !parser->problem)
        writ_out_of_memory();
    writ_place place = place_of(r, &parser->problem_mark);
    int code = FAIL_AT(r, place, "%s%s%s", parser->problem, parser->context ? " " : "",
                       parser->context ? parser->context : "");
    hint_at_problem(r, &place);
    return code;
}

static int advance(struct reader *r)
{
    yaml_event_delete(&r->event);
    return yaml_parser_parse(&r->parser, &r->event) ? WRIT_OK : fail_in_parser(r);
}

static int count_values(struct reader *r, size_t more)
{
    r->values += more;
    if (r->values <= WRIT_BOUND_DOCUMENT_VALUES)
        return WRIT_OK;
    return FAIL(r, "more than %u values in one document, aliases counted",
                WRIT_BOUND_DOCUMENT_VALUES);
}

static int check_depth(struct reader *r, unsigned levels)
{
    if (r->depth + levels <= WRIT_BOUND_DOCUMENT_DEPTH)
        return WRIT_OK;
    return FAIL(r, "nesting is deeper than %d levels", WRIT_BOUND_DOCUMENT_DEPTH);
}

/* Notes the node under its name; a later anchor of that name takes its place. NULL without name. */
static struct anchor *add_anchor(struct reader *r, const yaml_char_t *name)
{
    if (!name)
        return NULL;
    struct anchor *anchor = WRIT_NEW(&r->scratch, struct anchor);
    anchor->is_open = true;
    writ_str key = writ_str_copy(&r->scratch, writ_str_of((const char *)name));
    writ_map_put(&r->scratch, &r->anchors, key, anchor);
    return anchor;
}

static void close_anchor(struct anchor *anchor, const struct node *node)
{
    if (anchor)
        *anchor = (struct anchor){.node = *node};
}

static int read_alias(struct reader *r, struct node *node)
{
    const char *name = (const char *)r->event.data.alias.anchor;
    const struct anchor *anchor = writ_map_find(&r->anchors, writ_str_of(name));
    if (!anchor)
        return FAIL(r, "alias '*%s' names no anchor above it", name);
    if (anchor->is_open)
        return FAIL(r, "alias '*%s' stands inside the node that it names", name);
    *node = anchor->node;
    return check_depth(r, node->height);
}

static const char core_tags[] = "tag:yaml.org,2002:";

/* "str" for !!str; NULL when there is no tag; fails when it is none of the core schema's. */
static int core_tag(struct reader *r, const yaml_char_t *tag, const char **name)
{
    static const char *const known[] = {"str", "int", "float", "bool", "null", "seq", "map"};
    const char *text = (const char *)tag;
    *name = NULL;
    if (!text || strcmp(text, "!") == 0) /* "!" asks for the kind alone: no resolution */
        return WRIT_OK;
    if (strncmp(text, core_tags, sizeof core_tags - 1) == 0)
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            if (strcmp(text + sizeof core_tags - 1, known[i]) == 0)
                *name = known[i];
    if (*name)
        return WRIT_OK;
    int code =
        FAIL(r, "unknown tag '%.*s'", WRIT_FMT(writ_utf8_cut(writ_str_of(text), WRIT_SHOWN)));
    writ_error_hint(r->err, "the tags known are !!str, !!int, !!float, !!bool, !!null, !!seq and "
                            "!!map");
    return code;
}

static bool tag_admits(const char *tag, writ_yaml_core core)
{
    switch (core) {
    case WRIT_YAML_STRING:
        return strcmp(tag, "str") == 0;
    case WRIT_YAML_NULL:
        return strcmp(tag, "null") == 0;
    case WRIT_YAML_TRUE:
    case WRIT_YAML_FALSE:
        return strcmp(tag, "bool") == 0;
    case WRIT_YAML_INT:
        return strcmp(tag, "int") == 0 || strcmp(tag, "float") == 0;
    case WRIT_YAML_FLOAT:
    case WRIT_YAML_NOT_FINITE:
        return strcmp(tag, "float") == 0;
    }
    return false;
}

static writ_str scalar_text(const struct reader *r)
{
    return (writ_str){(const char *)r->event.data.scalar.value, r->event.data.scalar.length};
}

/* What is quoted, a block or tagged is not resolved by its looks. */
static bool is_plain(const struct reader *r)
{
    return r->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE && !r->event.data.scalar.tag;
}

static int resolve_scalar(struct reader *r, writ_yaml_core *core)
{
    const char *tag;
    int code = core_tag(r, r->event.data.scalar.tag, &tag);
    if (code)
        return code;
    *core = WRIT_YAML_STRING;
    if (tag && strcmp(tag, "str") == 0)
        return WRIT_OK;
    if (tag || is_plain(r))
        *core = writ_yaml_resolve(scalar_text(r));
    if (tag && !tag_admits(tag, *core))
        return FAIL(r, "'%.*s' is not a !!%s", WRIT_FMT(writ_utf8_cut(scalar_text(r), WRIT_SHOWN)),
                    tag);
    return WRIT_OK;
}

static int read_number(struct reader *r, writ_value *value)
{
    writ_str text = scalar_text(r), shown = writ_utf8_cut(text, WRIT_SHOWN);
    value->kind = WRIT_NUMBER;
    if (writ_yaml_number(r->arena, text, &value->number))
        return WRIT_OK;
    if (text.len > 1 && (text.ptr[1] == 'x' || text.ptr[1] == 'o'))
        return FAIL(r, "number '%.*s' does not fit 64 bits", WRIT_FMT(shown));
    return FAIL(r, "the exponent of '%.*s' is beyond %d", WRIT_FMT(shown), WRIT_BOUND_EXPONENT);
}

static int fill_scalar(struct reader *r, writ_yaml_core core, writ_value *value)
{
    int code;
    switch (core) {
    case WRIT_YAML_STRING:
        value->kind = WRIT_STRING;
        value->string = writ_str_copy(r->arena, scalar_text(r));
        return WRIT_OK;
    case WRIT_YAML_NULL:
        value->kind = WRIT_NULL;
        return WRIT_OK;
    case WRIT_YAML_TRUE:
    case WRIT_YAML_FALSE:
        value->kind = WRIT_BOOLEAN;
        value->boolean = core == WRIT_YAML_TRUE;
        return WRIT_OK;
    case WRIT_YAML_INT:
    case WRIT_YAML_FLOAT:
        return read_number(r, value);
    case WRIT_YAML_NOT_FINITE:
        break;
    }
    code = FAIL(r, "JSON has no number '%.*s'", WRIT_FMT(scalar_text(r)));
    writ_error_hint(r->err, "quote it to make it a string");
    return code;
}

static int read_scalar(struct reader *r, struct node *node)
{
    writ_yaml_core core;
    int code = resolve_scalar(r, &core);
    if (code)
        return code;
    writ_place place = token_place(r);
    struct anchor *anchor = add_anchor(r, r->event.data.scalar.anchor);
    *node = (struct node){.value = writ_value_null(r->arena, &place), .values = 1};
    code = fill_scalar(r, core, node->value);
    close_anchor(anchor, node);
    return code;
}

static void grow_height(struct node *node, const struct node *child)
{
    if (node->height < child->height + 1)
        node->height = child->height + 1;
    node->values += child->values;
}

static int read_items(struct reader *r, struct node *array)
{
    for (;;) {
        struct node item;
        int code = advance(r);
        if (code || r->event.type == YAML_SEQUENCE_END_EVENT)
            return code;
        if ((code = read_node(r, &item)) != WRIT_OK)
            return code;
        writ_value_push(r->arena, array->value, item.value);
        grow_height(array, &item);
    }
}

static int fail_key_kind(struct reader *r, const writ_value *key)
{
    int code;
    if (r->event.type != YAML_SCALAR_EVENT)
        return FAIL(r, "a key must be a string");
    writ_str text = scalar_text(r);
    if (text.len == 0)
        return FAIL(r, "a key is missing before ':'");
    code = FAIL(r, "key '%.*s' is %s%s, not a string", WRIT_FMT(writ_utf8_cut(text, WRIT_SHOWN)),
                key->kind == WRIT_NULL ? "" : "a ", writ_kind_name(key->kind));
    writ_error_hint(r->err, "quote it");
    return code;
}

static int fail_duplicate(struct reader *r, writ_str name, const writ_place *first)
{
    int code = FAIL(r, "duplicate key '%.*s'", WRIT_FMT(name));
    writ_error_hint(r->err, "it stands at line %u, column %u already", (unsigned)first->line,
                    (unsigned)first->column);
    return code;
}

/* "<<" is no key of the core schema, but who writes it means the merge key of YAML 1.1; taking it
 * for a name would silently drop what was meant. */
static int fail_merge_key(struct reader *r)
{
    int code = FAIL(r, "merge keys '<<' are not read");
    writ_error_hint(r->err,
                    "write the members out, or put an alias in the place of the whole value");
    return code;
}

/* The current event is the key's. */
static int read_key(struct reader *r, const writ_value *object, writ_str *name, writ_place *place)
{
    struct node key;
    int code;
    if (r->event.type == YAML_ALIAS_EVENT)
        code = read_alias(r, &key);
    else if (r->event.type != YAML_SCALAR_EVENT)
        code = FAIL(r, "a key must be a string");
    else if (is_plain(r) && writ_str_is(scalar_text(r), "<<"))
        code = fail_merge_key(r);
    else
        code = read_scalar(r, &key);
    if (code)
        return code;
    if (key.value->kind != WRIT_STRING)
        return fail_key_kind(r, key.value);
    *name = key.value->string;
    *place = token_place(r);
    const writ_member *first = writ_value_find_member(object, *name);
    return first ? fail_duplicate(r, *name, &first->place) : WRIT_OK;
}

static int read_members(struct reader *r, struct node *object)
{
    for (;;) {
        writ_str name;
        writ_place place;
        struct node member;
        int code = advance(r);
        if (code || r->event.type == YAML_MAPPING_END_EVENT)
            return code;
        if ((code = read_key(r, object->value, &name, &place)) != WRIT_OK ||
            (code = advance(r)) != WRIT_OK || (code = read_node(r, &member)) != WRIT_OK)
            return code;
        writ_value_set(r->arena, object->value, name, &place, member.value);
        grow_height(object, &member);
    }
}

static int read_container(struct reader *r, struct node *node)
{
    bool is_array = r->event.type == YAML_SEQUENCE_START_EVENT;
    const char *tag, *own = is_array ? "seq" : "map";
    writ_place place = token_place(r);
    place.len = 1;
    int code = core_tag(
        r, is_array ? r->event.data.sequence_start.tag : r->event.data.mapping_start.tag, &tag);
    if (!code && tag && strcmp(tag, own) != 0)
        code = FAIL(r, "a %s is not a !!%s", is_array ? "sequence" : "mapping", tag);
    if (code || (code = check_depth(r, 1)) != WRIT_OK)
        return code;
    struct anchor *anchor = add_anchor(r, is_array ? r->event.data.sequence_start.anchor
                                                   : r->event.data.mapping_start.anchor);
    writ_value *value =
        is_array ? writ_value_array(r->arena, &place) : writ_value_object(r->arena, &place);
    *node = (struct node){.value = value, .values = 1, .height = 1};
    r->depth++;
    code = is_array ? read_items(r, node) : read_members(r, node);
    r->depth--;
    close_anchor(anchor, node);
    return code;
}

/* The current event is the node's first; afterwards its last. */
static int read_node(struct reader *r, struct node *node)
{
    int code;
    if (r->event.type == YAML_ALIAS_EVENT) {
        code = read_alias(r, node);
        return code ? code : count_values(r, node->values);
    }
    if ((code = count_values(r, 1)) != WRIT_OK)
        return code;
    return r->event.type == YAML_SCALAR_EVENT ? read_scalar(r, node) : read_container(r, node);
}

/* stream: STREAM-START ( DOCUMENT-START node DOCUMENT-END )* STREAM-END */
static int read_stream(struct reader *r, writ_value **value)
{
    struct node root;
    int code = advance(r);
    if (code || (code = advance(r)) != WRIT_OK)
        return code;
    if (r->event.type == YAML_STREAM_END_EVENT)
        return FAIL(r, "the document is empty");
    if ((code = advance(r)) != WRIT_OK || (code = read_node(r, &root)) != WRIT_OK ||
        (code = advance(r)) != WRIT_OK || (code = advance(r)) != WRIT_OK)
        return code;
    if (r->event.type != YAML_STREAM_END_EVENT) {
        code = FAIL(r, "a second document begins here");
        writ_error_hint(r->err, "one file holds one document");
        return code;
    }
    *value = root.value;
    return WRIT_OK;
}

static int parse(struct reader *r, writ_value **value)
{
    writ_str text = r->marks.source->text;
    text = writ_str_part(text, r->marks.start, text.len);
    if (!yaml_parser_initialize(&r->parser))
        writ_out_of_memory();
    yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r->parser, (const unsigned char *)(text.ptr ? text.ptr : ""),
                                 text.len);
    int code = read_stream(r, value);
    yaml_event_delete(&r->event);
    yaml_parser_delete(&r->parser);
    return code;
}

int writ_yaml_read(writ_arena *arena, const writ_source *source, writ_value **value,
                   writ_error *err)
{
    writ_error local = WRIT_ERROR_INIT;
    struct reader r = {.arena = arena, .err = err ? err : &local};
    writ_place start = {.source = source, .line = 1, .column = 1};
    if (source->text.len > WRIT_BOUND_DOCUMENT_BYTES)
        return FAIL_AT(&r, start, "the document is larger than %u bytes",
                       WRIT_BOUND_DOCUMENT_BYTES);
    int code = writ_yaml_marks_make(&r.scratch, source, &r.marks, r.err);
    if (!code)
        code = parse(&r, value);
    writ_arena_clear(&r.scratch);
    return code;
}
