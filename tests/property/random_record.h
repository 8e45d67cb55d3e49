/* SPDX-License-Identifier: Apache-2.0
 *
 * Random schemas as producers have them, objects of typed members, and records of them as JSON
 * texts: in one order of members or another, some missing, undeclared or repeated, in several
 * styles of white space. Most records hold. Chance comes from a seed.
 */
#ifndef WRIT_TESTS_PROPERTY_RANDOM_RECORD_H
#define WRIT_TESTS_PROPERTY_RANDOM_RECORD_H

#include <inttypes.h>

#include "contracts/base/str.h"
#include "tests/property/chance.h"

enum { RECORD_DEPTH = 4, RECORD_WORDS = 6 };

typedef enum record_kind {
    RECORD_STRING,
    RECORD_LENGTH,
    RECORD_WORD,
    RECORD_PATTERN,
    RECORD_INTEGER,
    RECORD_NUMBER,
    RECORD_BOOLEAN,
    RECORD_ANY,
    RECORD_EITHER, /* anyOf: the short way has no plan for it */
    RECORD_ROOT,   /* a reference to the whole */
    RECORD_ARRAY,
    RECORD_OBJECT,
    RECORD_KINDS
} record_kind;

struct record_member;

typedef struct record_node {
    record_kind kind;
    bool is_nullable;
    uint32_t least, most;          /* length, items */
    int64_t minimum, maximum;      /* INTEGER, NUMBER */
    const char *lower, *upper;     /* their keywords; NULL: no such bound */
    bool is_fractional;            /* the bounds are a half more */
    unsigned pattern;              /* of record_patterns */
    writ_str words[RECORD_WORDS];  /* WORD */
    struct record_node *item;      /* ARRAY */
    struct record_member *members; /* OBJECT */
    uint32_t count, *order;        /* of members, and another order of them */
    bool is_closed;
    bool wants_undeclared; /* a member is required that is not declared */
    bool is_counted;       /* members are, and there may be all */
} record_node;

typedef struct record_member {
    writ_str name; /* as JSON writes it, without quotes */
    record_node *node;
    bool is_required;
} record_member;

static const struct {
    const char *text, *good[3], *bad;
} record_patterns[] = {
    {"^[a-z]+@[a-z]+$", {"a@b", "someone@somewhere", "q@q"}, "a@"},
    {"^[A-Z]{3}-[0-9]{5}(-[A-Z0-9]{1,3})?$",
     {"ABC-12345", "ABC-12345-Z9", "XYZ-00000-1"},
     "ABC-1234"},
    {"^c_[0-9a-f]{16}$", {"c_0123456789abcdef", "c_ffffffffffffffff", "c_0000000000000000"}, "c_"},
    {"^https://",
     {"https://", "https://x", "https://example.org/a/rather/long/path?of=more,than=63,bytes"},
     "http://x"},
    {"^[^\\\\s]{1,20}$", {"x", "exactly_20_bytes_long", "\xC3\xA9"}, " "},
    {"[0-9]{4}$", {"1234", "x1234", "99999999"}, "1234x"},
    {"^(?=a).*z$", {"az", "abcz", "aaaz"}, "za"},
    {"^$", {"", "", ""}, "x"},
};

enum { RECORD_PATTERNS = sizeof record_patterns / sizeof record_patterns[0] };

/* ---- names ---- */

static writ_str record_text(writ_arena *arena, uint32_t len)
{
    char *text = writ_arena_alloc(arena, len + 1);
    for (uint32_t i = 0; i < len; i++)
        text[i] = "abcdefghijklmnopqrstuvwxyz_ABC0123-"[chance(35)];
    text[len] = 0;
    return (writ_str){text, len};
}

/* The schema in the making has names with escapes, which no plan looks up. */
static bool record_has_escapes;

/* The number makes it one of its own. */
static writ_str record_name(writ_arena *arena, uint32_t number)
{
    if (number == 0 && chance(4) == 0)
        return WRIT_STR("");
    switch (chance(record_has_escapes ? 12 : 11)) {
    case 0:
        return writ_str_printf(arena, "prefix_of_16_byt%" PRIu32, number);
    case 1:
        return writ_str_printf(arena,
                               "gr\xC3\xBC\xC3\x9F"
                               "e%" PRIu32,
                               number);
    case 2:
        return writ_str_printf(arena, "%.*s.%" PRIu32, (int)chance(66), record_text(arena, 66).ptr,
                               number);
    case 11:
        return writ_str_printf(arena, "a\\\"b\\n%" PRIu32, number);
    default:
        return writ_str_printf(arena, "%.*s.%" PRIu32, (int)chance(12), record_text(arena, 12).ptr,
                               number);
    }
}

/* ---- schemas ---- */

static record_node *record_new(writ_arena *arena, unsigned depth);

static void record_shuffle(uint32_t *order, uint32_t count)
{
    for (uint32_t i = count; i > 1; i--) {
        uint32_t other = chance(i), last = order[i - 1];
        order[i - 1] = order[other];
        order[other] = last;
    }
}

static void record_add_members(writ_arena *arena, record_node *node, uint32_t count, unsigned depth)
{
    node->kind = RECORD_OBJECT;
    node->count = count;
    node->members = writ_arena_zalloc(arena, count * sizeof *node->members + 1);
    node->order = writ_arena_alloc(arena, count * sizeof *node->order + 1);
    node->is_closed = chance(3) == 0;
    node->wants_undeclared = !node->is_closed && chance(8) == 0;
    node->is_counted = chance(8) == 0;
    for (uint32_t i = 0; i < count; i++) {
        node->members[i] =
            (record_member){record_name(arena, i), record_new(arena, depth - 1), chance(3) == 0};
        if (node->members[i].node->kind == RECORD_ROOT)
            node->members[i].is_required = false; /* or there is no such record */
        node->order[i] = i;
    }
    record_shuffle(node->order, count);
}

static void record_choose_bounds(record_node *node)
{
    static const int64_t edges[] = {0, 1, 9, 10, 100, 99999999, 100000000, 12345678, INT64_MAX - 9};
    static const char *const lowers[] = {"minimum", "exclusiveMinimum", NULL};
    static const char *const uppers[] = {"maximum", "exclusiveMaximum", NULL};
    node->minimum = edges[chance(9)] - chance(2) * 100;
    node->maximum = node->minimum / 2 + edges[chance(9)] / 2 + 3;
    if (node->maximum < node->minimum)
        node->minimum = -node->minimum;
    node->lower = lowers[chance(3)];
    node->upper = uppers[chance(3)];
    node->is_fractional = chance(8) == 0;
}

static record_node *record_new(writ_arena *arena, unsigned depth)
{
    record_node *node = WRIT_NEW(arena, record_node);
    node->kind = (record_kind)chance(depth ? RECORD_KINDS : RECORD_ROOT);
    node->is_nullable = chance(4) == 0;
    node->least = chance(3);
    node->most = node->least + chance(20);
    node->pattern = chance(RECORD_PATTERNS);
    record_choose_bounds(node);
    for (uint32_t i = 0; i < RECORD_WORDS; i++)
        node->words[i] = record_text(arena, i == 0 ? 17 : 1 + chance(chance(2) ? 8 : 17));
    if (node->kind == RECORD_ARRAY)
        node->item = record_new(arena, depth - 1);
    else if (node->kind == RECORD_OBJECT)
        record_add_members(arena, node, chance(chance(6) ? 8 : 40), depth);
    return node;
}

static void record_write_schema(writ_buf *to, const record_node *node);

static void record_write_members(writ_buf *to, const record_node *node)
{
    const char *comma = "";
    writ_buf_add_text(to, ",\"properties\":{");
    for (uint32_t i = 0; i < node->count; i++) {
        writ_buf_printf(to, "%s\"%.*s\":", i ? "," : "", WRIT_FMT(node->members[i].name));
        record_write_schema(to, node->members[i].node);
    }
    writ_buf_add_text(to, "},\"required\":[");
    for (uint32_t i = 0; i < node->count; i++)
        if (node->members[i].is_required) {
            writ_buf_printf(to, "%s\"%.*s\"", comma, WRIT_FMT(node->members[i].name));
            comma = ",";
        }
    if (node->wants_undeclared)
        writ_buf_printf(to, "%s\"x1\"", comma);
    if (node->is_counted)
        writ_buf_printf(to, "],\"minProperties\":%" PRIu32 ",\"maxProperties\":%" PRIu32,
                        node->count / 2, node->count);
    else
        writ_buf_add_text(to, "]");
    writ_buf_add_text(to, node->is_closed ? ",\"additionalProperties\":false" : "");
}

static void record_write_bounds(writ_buf *to, const record_node *node)
{
    const char *half = node->is_fractional ? ".5" : "";
    if (node->lower)
        writ_buf_printf(to, ",\"%s\":%" PRId64 "%s", node->lower, node->minimum, half);
    if (node->upper)
        writ_buf_printf(to, ",\"%s\":%" PRId64 "%s", node->upper, node->maximum, half);
}

static void record_write_schema(writ_buf *to, const record_node *node)
{
    static const char *const types[RECORD_KINDS] = {"string",  "string", "string",  "string",
                                                    "integer", "number", "boolean", NULL,
                                                    NULL,      NULL,     "array",   "object"};
    if (!types[node->kind]) {
        writ_buf_add_text(to, node->kind == RECORD_ANY ? "{}"
                              : node->kind == RECORD_ROOT
                                  ? "{\"$ref\":\"#\"}"
                                  : "{\"anyOf\":[{\"type\":\"integer\"},{\"minLength\":2}]}");
        return;
    }
    writ_buf_printf(to, node->is_nullable ? "{\"type\":[\"%s\",\"null\"]" : "{\"type\":\"%s\"",
                    types[node->kind]);
    if (node->kind == RECORD_LENGTH)
        writ_buf_printf(to, ",\"minLength\":%" PRIu32 ",\"maxLength\":%s%" PRIu32, node->least,
                        node->most % 5 == 0 ? "30000000" : "", node->most);
    else if (node->kind == RECORD_PATTERN)
        writ_buf_printf(to, ",\"pattern\":\"%s\"", record_patterns[node->pattern].text);
    else if (node->kind == RECORD_INTEGER || node->kind == RECORD_NUMBER)
        record_write_bounds(to, node);
    else if (node->kind == RECORD_OBJECT)
        record_write_members(to, node);
    for (uint32_t i = 0; node->kind == RECORD_WORD && i < RECORD_WORDS; i++)
        writ_buf_printf(to, "%s\"%.*s\"%s", i ? "," : ",\"enum\":[", WRIT_FMT(node->words[i]),
                        i < RECORD_WORDS - 1 ? ""
                        : node->is_nullable  ? ",null]"
                                             : "]");
    if (node->kind == RECORD_ARRAY) {
        writ_buf_printf(to, ",\"minItems\":%" PRIu32 ",\"maxItems\":%" PRIu32 ",\"items\":",
                        node->least, node->most);
        record_write_schema(to, node->item);
    }
    writ_buf_add_text(to, "}");
}

/* ---- records ---- */

typedef enum record_order { RECORD_AS_DECLARED, RECORD_OTHERWISE, RECORD_SHUFFLED } record_order;

/* How a record is written. */
typedef struct record_style {
    const char *colon, *comma, *line; /* NULL: all in one line */
    record_order order;
    uint32_t odds;  /* one of so many values is of another kind, or beyond a bound */
    uint32_t extra; /* one of so many objects has undeclared members, or one twice; 0: none */
} record_style;

static const record_style record_styles[] = {
    {":", ",", NULL, RECORD_AS_DECLARED, 0, 0},
    {": ", ", ", NULL, RECORD_AS_DECLARED, 0, 0},
    {": ", ",", "\n  ", RECORD_AS_DECLARED, 0, 0},
    {"\t:\t", " \r\n,", NULL, RECORD_AS_DECLARED, 0, 0},
    {" :  ", ",", "\t", RECORD_AS_DECLARED, 0, 0},
};

enum { RECORD_STYLES = sizeof record_styles / sizeof record_styles[0] };

typedef struct record_writer {
    writ_arena *arena;
    const record_node *root;
    const record_style *style;
    writ_buf *to;
    unsigned level;
} record_writer;

static void record_write(record_writer *w, const record_node *node);

static void record_write_string(writ_buf *to, uint32_t least, uint32_t most)
{
    static const char *const odd[] = {
        "\\n",          "\\u00fc",          "\\\\",          "\\\"", "\xC3\xBC",
        "\xE4\xB8\xAD", "\xF0\x9D\x84\x9E", "\\ud834\\udd1e"};
    uint32_t oddness = chance(5) ? 0 : 4;
    writ_buf_add_text(to, "\"");
    for (uint32_t len = least + chance(most - least + 1); len > 0; len--)
        if (oddness && chance(oddness) == 0)
            writ_buf_add_text(to, odd[chance(8)]);
        else
            writ_buf_add_byte(to, " !#,:{}[]abcXYZ019~"[chance(19)]);
    writ_buf_add_text(to, "\"");
}

static void record_write_number(writ_buf *to, const record_node *node, bool is_odd)
{
    static const char *const odd[] = {"-0",
                                      "0",
                                      "0.10",
                                      "1e3",
                                      "1E-2",
                                      "123456789012345",
                                      "1234567890123456",
                                      "0.000000000000001",
                                      "12345678901234567890",
                                      "99999999",
                                      "100000000",
                                      "99999999.5",
                                      "-1",
                                      "-0.5",
                                      "1.0",
                                      "999999999999999.5",
                                      "1.7976931348623157e308",
                                      "12345678.",
                                      "01",
                                      "00",
                                      "-",
                                      ".5",
                                      "1.5e",
                                      "+1",
                                      "1.e3",
                                      "0x10",
                                      "1_000",
                                      "12345678901234567"};
    uint64_t width = (uint64_t)node->maximum - (uint64_t)node->minimum;
    int64_t value = (int64_t)((uint64_t)node->minimum + width / 2);
    if (is_odd) {
        writ_buf_add_text(to, odd[chance(chance(8) ? 17 : 28)]);
        return;
    }
    if (chance(3) == 0)
        value = chance(2) ? node->minimum + 1 : node->maximum - 1;
    writ_buf_printf(to, "%" PRId64, value);
    if (node->kind == RECORD_NUMBER && chance(2))
        writ_buf_printf(to, ".%" PRIu32, chance(1000));
}

static void record_write_name(record_writer *w, writ_str name, bool *is_first)
{
    if (!*is_first)
        writ_buf_add_text(w->to, w->style->comma);
    for (unsigned i = 0; w->style->line && i <= w->level; i++)
        writ_buf_add_text(w->to, w->style->line);
    writ_buf_printf(w->to, "\"%.*s\"%s", WRIT_FMT(name), w->style->colon);
    *is_first = false;
}

/* Undeclared members, and one that comes twice. */
static void record_write_extra(record_writer *w, const record_node *node, bool *is_first)
{
    static const char *const values[] = {
        "1", "null", "\"x\"", "[]", "{}", "{\"a\":[1,{\"b\":2}]}", "[ 1 , 2 ]", "\"\\u00e9\""};
    for (uint32_t i = 1 + chance(3); i > 0; i--) {
        record_write_name(w, writ_str_printf(w->arena, "x%" PRIu32, chance(9)), is_first);
        writ_buf_add_text(w->to, values[chance(8)]);
    }
    if (node->count && chance(3) == 0) {
        const record_member *member = &node->members[chance(node->count)];
        record_write_name(w, member->name, is_first);
        record_write(w, member->node);
    }
}

static void record_write_object(record_writer *w, const record_node *node)
{
    uint32_t *order = writ_arena_alloc(w->arena, node->count * sizeof *order + 1);
    bool is_first = true;
    bool has_extra = w->style->extra && chance(w->style->extra) == 0;
    for (uint32_t i = 0; i < node->count; i++)
        order[i] = w->style->order == RECORD_AS_DECLARED ? i : node->order[i];
    if (w->style->order == RECORD_SHUFFLED)
        record_shuffle(order, node->count);
    writ_buf_add_text(w->to, "{");
    for (uint32_t i = 0; i < node->count; i++) {
        const record_member *member = &node->members[order[i]];
        bool is_far = w->level > RECORD_DEPTH && chance(3);
        if (!member->is_required &&
            (is_far || chance(4) == 0 || member->node->kind == RECORD_ROOT) &&
            (is_far || chance(3)))
            continue;
        if (member->is_required && w->style->odds && chance(4 * w->style->odds) == 0)
            continue;
        record_write_name(w, member->name, &is_first);
        record_write(w, member->node);
        if (has_extra && chance(node->count) == 0)
            record_write_extra(w, node, &is_first);
    }
    if (node->wants_undeclared && !(w->style->odds && chance(w->style->odds) == 0)) {
        record_write_name(w, WRIT_STR("x1"), &is_first);
        writ_buf_add_text(w->to, "1");
    }
    writ_buf_add_text(w->to, w->style->line && !is_first ? w->style->line : "");
    writ_buf_add_text(w->to, "}");
}

static void record_write_array(record_writer *w, const record_node *node)
{
    uint32_t count = node->least + chance(node->most - node->least + 1);
    if (w->level > 1)
        count = node->least + (count - node->least) % 3;
    if (w->style->odds && chance(w->style->odds) == 0)
        count = chance(2) ? node->most + 1 : 0;
    writ_buf_add_text(w->to, chance(9) ? "[" : "[ ");
    for (uint32_t i = 0; i < count; i++) {
        writ_buf_add_text(w->to, i ? w->style->comma : "");
        record_write(w, node->item);
    }
    writ_buf_add_text(w->to, chance(9) ? "]" : " ]");
}

static void record_write_by_kind(record_writer *w, const record_node *node, bool is_odd)
{
    writ_str word;
    switch (node->kind) {
    case RECORD_WORD:
        word = node->words[chance(RECORD_WORDS)];
        writ_buf_printf(w->to, "\"%.*s%s\"", WRIT_FMT(word), is_odd ? "x" : "");
        break;
    case RECORD_PATTERN:
        writ_buf_printf(w->to, "\"%s\"",
                        is_odd ? record_patterns[node->pattern].bad
                               : record_patterns[node->pattern].good[chance(3)]);
        break;
    case RECORD_INTEGER:
    case RECORD_NUMBER:
        record_write_number(w->to, node, is_odd);
        break;
    case RECORD_BOOLEAN:
        writ_buf_add_text(w->to, is_odd ? "falsey" : chance(2) ? "true" : "false");
        break;
    case RECORD_ARRAY:
        record_write_array(w, node);
        break;
    case RECORD_OBJECT:
        record_write_object(w, node);
        break;
    case RECORD_ROOT: /* there is an end to it, valid or not */
        if (w->level < 3 * RECORD_DEPTH)
            record_write(w, w->root);
        else
            writ_buf_add_text(w->to, "{}");
        break;
    default:
        record_write_string(w->to, is_odd ? 0 : node->least + 2, node->most + 2);
    }
}

static void record_write(record_writer *w, const record_node *node)
{
    static const char *const others[] = {"null", "true", "1",  "-1", "1.5",
                                         "\"\"", "[]",   "{}", "nul"};
    bool is_odd = w->style->odds && chance(w->style->odds) == 0;
    w->level++;
    if (is_odd && chance(2))
        writ_buf_add_text(w->to, others[chance(9)]);
    else if (node->kind == RECORD_LENGTH)
        record_write_string(w->to, node->least, node->most + is_odd);
    else if (node->is_nullable && chance(4) == 0)
        writ_buf_add_text(w->to, "null");
    else
        record_write_by_kind(w, node, is_odd);
    w->level--;
}

#endif
