/* SPDX-License-Identifier: Apache-2.0
 *
 * Random schemas over a small vocabulary, and schemas near them: the same one written otherwise, or
 * one with an edit. Chance comes from a seed or from the bytes of a fuzzer.
 */
#ifndef WRIT_TESTS_PROPERTY_RANDOM_SCHEMA_H
#define WRIT_TESTS_PROPERTY_RANDOM_SCHEMA_H

#include "contracts/base/write.h"
#include "tests/property/chance.h"
#include "tests/unit/contracts/compile.h"

static const char *one_of(const char *const *items, size_t count)
{
    return items[chance((uint32_t)count)];
}

#define ONE_OF(...)                                                                                \
    one_of((const char *const[]){__VA_ARGS__},                                                     \
           sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* ── random schemas over a small vocabulary ── */

#define NAMES "a", "b", "ab"
#define SCALARS                                                                                    \
    "null", "true", "false", "0", "1", "1.0", "2", "3", "-1", "1.5", "\"\"", "\"a\"", "\"ab\"",    \
        "\"b\""
#define PATTERNS "^a", "b$", "^[ab]*$", "^a?b?$", "a", "^(?!a)", "^.$", "a+b"

/* The schema in the making has $defs "x" and "y" to refer to. */
static bool has_definitions;

static void add_schema(writ_buf *buf, unsigned depth);

static void add_value(writ_buf *buf, unsigned depth)
{
    unsigned kind = depth ? chance(8) : 0;
    if (kind < 6) {
        writ_buf_add_text(buf, ONE_OF(SCALARS));
        return;
    }
    writ_buf_add_text(buf, kind == 6 ? "[" : "{");
    for (unsigned i = 0, count = chance(3); i < count; i++) {
        static const char *const names[] = {NAMES};
        writ_buf_add_text(buf, i ? "," : "");
        if (kind == 7)
            writ_buf_printf(buf, "\"%s\":", names[i]);
        add_value(buf, depth - 1);
    }
    writ_buf_add_text(buf, kind == 6 ? "]" : "}");
}

static void add_list(writ_buf *buf, unsigned depth, unsigned least, unsigned most)
{
    writ_buf_add_text(buf, "[");
    for (unsigned i = 0, count = least + chance(most - least + 1); i < count; i++) {
        writ_buf_add_text(buf, i ? "," : "");
        add_schema(buf, depth);
    }
    writ_buf_add_text(buf, "]");
}

static void add_values(writ_buf *buf)
{
    writ_buf_add_text(buf, "[");
    for (unsigned i = 0, count = 1 + chance(4); i < count; i++) {
        writ_buf_add_text(buf, i ? "," : "");
        add_value(buf, 2);
    }
    writ_buf_add_text(buf, "]");
}

static void add_members(writ_buf *buf, unsigned depth, bool patterns)
{
    static const char *const names[] = {NAMES};
    static const char *const sources[] = {PATTERNS};
    unsigned from = chance(3), count = 1 + chance(2);
    writ_buf_add_text(buf, "{");
    for (unsigned i = 0; i < count; i++) {
        writ_buf_printf(buf, "%s\"%s\":", i ? "," : "",
                        patterns ? sources[(from + i) % 8] : names[(from + i) % 3]);
        add_schema(buf, depth);
    }
    writ_buf_add_text(buf, "}");
}

static void add_types(writ_buf *buf)
{
#define TYPES                                                                                      \
    "\"string\"", "\"integer\"", "\"number\"", "\"object\"", "\"array\"", "\"null\"", "\"boolean\""
    unsigned kind = chance(12);
    if (kind == 0) { /* draft 4's integer, to which 1.0 is none */
        writ_buf_add_text(buf, "\"$id\":\"four\",\"$schema\":\"http://json-schema.org/draft-04/"
                               "schema#\",\"type\":\"integer\"");
        return;
    }
    if (kind < 8) {
        writ_buf_printf(buf, "\"type\":%s", ONE_OF(TYPES));
        return;
    }
    static const char *const types[] = {TYPES};
    unsigned from = chance(7);
    writ_buf_printf(buf, "\"type\":[%s,%s]", types[from], types[(from + 1 + chance(6)) % 7]);
}

static void add_number_keyword(writ_buf *buf)
{
    writ_buf_printf(buf, "\"%s\":%s",
                    ONE_OF("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
                    ONE_OF("-1", "0", "1", "1.5", "2", "3"));
}

/* `unevaluated…` beside something that evaluates. */
static void add_unevaluated(writ_buf *buf, unsigned depth)
{
    writ_buf_printf(buf, "\"%s\":", ONE_OF("unevaluatedProperties", "unevaluatedItems"));
    if (chance(2))
        writ_buf_add_text(buf, "false");
    else
        add_schema(buf, depth);
    if (chance(4) == 0) {
        writ_buf_add_text(buf, ",\"properties\":");
        add_members(buf, depth, false);
    }
    if (chance(4) == 0) {
        writ_buf_printf(buf, ",\"%s\":", ONE_OF("if", "contains"));
        add_schema(buf, depth);
    }
    writ_buf_printf(buf, ",\"%s\":", ONE_OF("anyOf", "oneOf", "allOf", "prefixItems"));
    add_list(buf, depth, 1, 2);
}

static void add_keyword(writ_buf *buf, unsigned depth)
{
    unsigned inner = depth ? depth - 1 : 0;
    switch (chance(depth ? 30 : 11)) {
    case 0:
    case 1:
    case 2:
        add_types(buf);
        break;
    case 3:
        writ_buf_add_text(buf, "\"enum\":");
        add_values(buf);
        break;
    case 4:
        writ_buf_add_text(buf, "\"const\":");
        add_value(buf, 2);
        break;
    case 5:
    case 6:
        add_number_keyword(buf);
        break;
    case 7:
        writ_buf_printf(buf, "\"multipleOf\":%s", ONE_OF("1", "2", "3", "0.5", "1.5"));
        break;
    case 8:
        writ_buf_printf(buf, "\"%s\":%u", ONE_OF("minLength", "maxLength"), chance(3));
        break;
    case 9:
        writ_buf_printf(buf, "\"pattern\":\"%s\"", ONE_OF(PATTERNS));
        break;
    case 10:
        writ_buf_printf(buf, "\"required\":[%s]", ONE_OF("\"a\"", "\"b\"", "\"a\",\"ab\""));
        break;
    case 11:
        writ_buf_printf(buf, "\"%s\":%u",
                        ONE_OF("minItems", "maxItems", "minProperties", "maxProperties"),
                        chance(3));
        break;
    case 12:
        writ_buf_printf(buf, "\"uniqueItems\":true");
        break;
    case 13:
    case 14:
    case 15:
        writ_buf_add_text(buf, "\"properties\":");
        add_members(buf, inner, false);
        break;
    case 16:
        writ_buf_add_text(buf, "\"patternProperties\":");
        add_members(buf, inner, true);
        break;
    case 17:
        writ_buf_printf(buf, "\"%s\":", ONE_OF("additionalProperties", "propertyNames", "items"));
        add_schema(buf, inner);
        break;
    case 18:
        writ_buf_add_text(buf, "\"items\":");
        add_schema(buf, inner);
        break;
    case 19:
        writ_buf_add_text(buf, "\"prefixItems\":");
        add_list(buf, inner, 1, 2);
        break;
    case 20:
        writ_buf_add_text(buf, "\"contains\":");
        add_schema(buf, inner);
        if (chance(2))
            writ_buf_printf(buf, ",\"minContains\":%u", chance(3));
        if (chance(2))
            writ_buf_printf(buf, ",\"maxContains\":%u", chance(3));
        break;
    case 21:
    case 22:
    case 23:
        writ_buf_printf(buf, "\"%s\":", ONE_OF("anyOf", "oneOf", "allOf"));
        add_list(buf, inner, 1, 3);
        break;
    case 24:
        writ_buf_add_text(buf, "\"not\":");
        add_schema(buf, inner);
        break;
    case 25:
        writ_buf_add_text(buf, "\"if\":");
        add_schema(buf, inner);
        writ_buf_add_text(buf, ",\"then\":");
        add_schema(buf, inner);
        if (chance(2)) {
            writ_buf_add_text(buf, ",\"else\":");
            add_schema(buf, inner);
        }
        break;
    case 26:
    case 27:
    case 28:
        add_unevaluated(buf, inner);
        break;
    default:
        if (chance(2)) {
            writ_buf_printf(buf, "\"dependentRequired\":{\"%s\":[\"%s\"]}", ONE_OF(NAMES),
                            ONE_OF(NAMES));
            break;
        }
        writ_buf_printf(buf, "\"dependentSchemas\":{\"%s\":", ONE_OF(NAMES));
        add_schema(buf, inner);
        writ_buf_add_text(buf, "}");
        break;
    }
}

/* Keywords are in allOf where there are several, so that none stands twice in one object. */
static void add_schema(writ_buf *buf, unsigned depth)
{
    unsigned kind = chance(24);
    if (kind < 2) {
        writ_buf_add_text(buf, kind ? "true" : "false");
        return;
    }
    unsigned count = 1 + chance(3);
    if (kind == 2 && depth > 1) {
        writ_buf_add_text(buf, "{\"$ref\":\"#\"}");
        return;
    }
    if (kind < 7 && has_definitions) {
        writ_buf_printf(buf, "{\"$ref\":\"#/$defs/%s\"}", ONE_OF("x", "y"));
        return;
    }
    writ_buf_add_text(buf, count > 1 ? "{\"allOf\":[" : "");
    for (unsigned i = 0; i < count; i++) {
        writ_buf_add_text(buf, i ? ",{" : "{");
        add_keyword(buf, depth);
        writ_buf_add_text(buf, "}");
    }
    writ_buf_add_text(buf, count > 1 ? "]}" : "");
}

/* Mutually recursive ones come about by chance. */
static void add_definitions(writ_buf *buf)
{
    writ_buf_add_text(buf, "{\"$defs\":{\"x\":");
    add_schema(buf, 2);
    writ_buf_add_text(buf, ",\"y\":");
    add_schema(buf, 2);
    writ_buf_add_text(buf, "},\"anyOf\":[");
    add_schema(buf, 1);
    writ_buf_add_text(buf, ",{\"$ref\":\"#/$defs/x\"}]}");
}

static bool compiles(writ_arena *arena, const char *schema)
{
    writ_error err = WRIT_ERROR_INIT;
    writ_schema_set *set;
    return !writ_schema_compile(arena, read_json(arena, "edited", schema), NULL, &set, &err);
}

/* A schema that compiles (a reference may lead round in a ring), kept in the arena. */
static const char *random_schema(writ_arena *arena)
{
    for (;;) {
        writ_buf buf = WRIT_BUF_INIT;
        has_definitions = chance(5) == 0;
        if (has_definitions)
            add_definitions(&buf);
        else
            add_schema(&buf, 2);
        writ_str text = writ_str_copy(arena, writ_buf_str(&buf));
        writ_buf_clear(&buf);
        if (compiles(arena, text.ptr))
            return text.ptr;
    }
}

/* A near neighbour: the schema with one keyword more, or beside another. */
static const char *neighbour(writ_arena *arena, const char *schema)
{
    const char *other = random_schema(arena);
    if (strstr(schema, "$ref") || strstr(other, "$ref"))
        return other;
    const char *form = ONE_OF("{\"allOf\":[%s,%s]}", "{\"anyOf\":[%s,%s]}", "{\"oneOf\":[%s,%s]}");
    writ_buf buf = WRIT_BUF_INIT;
    const char *at = strstr(form, "%s");
    writ_buf_printf(&buf, "%.*s%s,%s]}", (int)(at - form), form, schema, other);
    writ_str text = writ_str_copy(arena, writ_buf_str(&buf));
    writ_buf_clear(&buf);
    return text.ptr;
}

/* ── the same schema, written otherwise ── */

static const char *write_json(writ_arena *arena, const writ_value *value)
{
    writ_buf buf = WRIT_BUF_INIT;
    writ_json_write(&buf, value, WRIT_JSON_COMPACT);
    writ_str text = writ_str_copy(arena, writ_buf_str(&buf));
    writ_buf_clear(&buf);
    return text.ptr;
}

/* Members of every object the other way round. */
static void turn_members(writ_value *value)
{
    for (size_t i = 0; value->kind == WRIT_ARRAY && i < value->array.count; i++)
        turn_members(value->array.items[i]);
    if (value->kind != WRIT_OBJECT)
        return;
    size_t count = value->object.count;
    for (size_t i = 0; i < count; i++)
        turn_members(value->object.items[i].value);
    for (size_t i = 0; i < count / 2; i++) {
        writ_member first = value->object.items[i];
        value->object.items[i] = value->object.items[count - 1 - i];
        value->object.items[count - 1 - i] = first;
    }
}

static writ_str replace_all(writ_arena *arena, const char *text, const char *what, const char *by)
{
    writ_buf buf = WRIT_BUF_INIT;
    for (const char *at; (at = strstr(text, what)) != NULL; text = at + strlen(what)) {
        writ_buf_add(&buf, text, (size_t)(at - text));
        writ_buf_add_text(&buf, by);
    }
    writ_buf_add_text(&buf, text);
    writ_str all = writ_str_copy(arena, writ_buf_str(&buf));
    writ_buf_clear(&buf);
    return all;
}

/* "x" is the name of a definition and nothing else (NAMES). */
static const char *rename_definitions(writ_arena *arena, const char *schema)
{
    const char *keys = replace_all(arena, schema, "\"x\":", "\"first one\":").ptr;
    return replace_all(arena, keys, "#/$defs/x", "#/$defs/first%20one").ptr;
}

#define NOTES                                                                                      \
    "\"title\":\"t\",\"description\":\"d\",\"default\":7,\"readOnly\":true,"                       \
    "\"$comment\":\"c\",\"examples\":[1]"

/* One of several ways; references are to the root, so what has one is not put into another. */
static const char *same_otherwise(writ_arena *arena, const char *schema)
{
    writ_value *tree = read_json(arena, "schema", schema);
    switch (chance(strstr(schema, "$ref") ? 3 : 6)) {
    case 0:
        turn_members(tree);
        return write_json(arena, tree);
    case 1:
        return rename_definitions(arena, schema);
    case 2:
        return tree->kind == WRIT_OBJECT && tree->object.count
                   ? writ_str_printf(arena, "{" NOTES ",%s", schema + 1).ptr
                   : schema;
    case 3:
        return writ_str_printf(arena, "{\"allOf\":[%s]," NOTES "}", schema).ptr;
    case 4:
        return writ_str_printf(arena, "{\"anyOf\":[false,%s]}", schema).ptr;
    default:
        return writ_str_printf(arena, "{\"$ref\":\"#/$defs/k\",\"$defs\":{\"k\":%s}}", schema).ptr;
    }
}

/* ── a schema with an edit ── */

static void edit_number(writ_value *value)
{
    int64_t integer;
    bool is_small = writ_number_to_int(&value->number, &integer);
    value->number = writ_number_from_int((is_small ? integer : 0) + (int64_t)chance(3) - 1);
}

/* Somewhere in the tree a member or an item goes, or a number changes. */
static void edit(writ_arena *arena, writ_value *value)
{
    bool deeper = chance(4) != 0;
    if (value->kind == WRIT_NUMBER) {
        edit_number(value);
    } else if (value->kind == WRIT_ARRAY && value->array.count) {
        uint32_t at = chance((uint32_t)value->array.count);
        if (deeper)
            edit(arena, value->array.items[at]);
        else
            value->array.items[at] = value->array.items[--value->array.count];
    } else if (value->kind == WRIT_OBJECT && value->object.count) {
        uint32_t at = chance((uint32_t)value->object.count);
        if (deeper)
            edit(arena, value->object.items[at].value);
        else
            writ_value_remove(arena, value, value->object.items[at].name);
    }
}

/* The schema itself where no edit of a few leaves one. */
static const char *edited(writ_arena *arena, const char *schema)
{
    for (int tries = 0; tries < 4; tries++) {
        writ_value *tree = read_json(arena, "schema", schema);
        for (uint32_t edits = 1 + chance(3); edits > 0; edits--)
            edit(arena, tree);
        const char *text = write_json(arena, tree);
        if (compiles(arena, text))
            return text;
    }
    return schema;
}

#endif
