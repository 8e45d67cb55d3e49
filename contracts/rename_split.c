/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/rename_split.h"

#include <string.h>

#include "contracts/base/bounds.h"
#include "contracts/name_letters.h"
#include "contracts/name_tokens.h"

/* ---- the lexicon ---- */

enum { MOST_WHOLES = 20, MOST_SLOTS = 6, MOST_WORDS = 6 };

/* What something is made of. A part is called by any word of its slot. */
typedef struct composition {
    const char *what;
    const char *wholes[MOST_WHOLES + 1]; /* words for the whole; none: it may have any name */
    const char *slots[MOST_SLOTS + 1][MOST_WORDS + 1];
    unsigned whole_types; /* of writ_type_bit, one of which the whole has */
    bool of_timestamps;   /* a timestamp is such a whole, whatever its name */
} composition;

#define NUMBER (WRIT_TYPE_NUMBER | WRIT_TYPE_INTEGER)

static const composition compositions[] = {
    {"a name",
     {"name", "fullname"},
     {{"first", "given", "fore"},
      {"middle"},
      {"last", "family", "sur"},
      {"prefix", "title", "salutation"},
      {"suffix"}},
     WRIT_TYPE_STRING,
     false},
    {"an address",
     {"address", "addr"},
     {{"street", "line1", "line"},
      {"house_number", "house_no", "street_number"},
      {"city", "town", "locality"},
      {"zip", "zip_code", "postal_code", "postcode"},
      {"state", "region", "province", "county"},
      {"country", "country_code"}},
     WRIT_TYPE_STRING,
     false},
    {"a point in time",
     {"at", "on", "timestamp", "datetime", "ts", "instant"},
     {{"date", "day"}, {"time", "time_of_day"}, {"offset", "zone", "time_zone", "tz"}},
     WRIT_TYPE_STRING | NUMBER,
     true},
    {"a date",
     {"date", "birthday", "dob"},
     {{"year"}, {"month"}, {"day"}},
     WRIT_TYPE_STRING | NUMBER,
     false},
    {"a place",
     {"location", "position", "coordinates", "coordinate", "geo", "point", "latlng", "latlon"},
     {{"lat", "latitude"}, {"lon", "lng", "long", "longitude"}, {"alt", "altitude", "elevation"}},
     WRIT_TYPE_STRING | WRIT_TYPE_ARRAY,
     false},
    {"a quantity",
     {"amount", "price", "total", "cost", "value", "money", "balance", "fee", "salary", "revenue",
      "quantity", "weight", "length", "height", "size", "duration", "distance", "volume"},
     {{"amount", "value", "minor", "amount_minor"},
      {"currency", "currency_code"},
      {"unit", "uom", "unit_code"}},
     WRIT_TYPE_STRING | NUMBER,
     false},
    {"a telephone number",
     {"phone", "telephone", "mobile", "tel", "fax"},
     {{"country_code", "prefix"}, {"area_code", "area"}, {"number", "local"}, {"extension", "ext"}},
     WRIT_TYPE_STRING | NUMBER,
     false},
    {"a range",
     {"range", "period", "interval", "window", "span"},
     {{"start", "from", "begin", "min", "lower"}, {"end", "to", "until", "max", "upper"}},
     WRIT_TYPE_STRING | WRIT_TYPE_ARRAY | NUMBER,
     false},
    {"a size",
     {"dimensions", "dimension", "size", "measures"},
     {{"width"}, {"height"}, {"length", "depth"}},
     WRIT_TYPE_STRING | WRIT_TYPE_ARRAY,
     false},
    {"a duration",
     {"duration"},
     {{"days"}, {"hours"}, {"minutes"}, {"seconds"}},
     WRIT_TYPE_STRING | NUMBER,
     false},
    {"two ends",
     {NULL},
     {{"start", "from", "begin", "min", "lower"}, {"end", "to", "until", "max", "upper"}},
     WRIT_TYPE_STRING | WRIT_TYPE_ARRAY | NUMBER,
     false},
    {"lines",
     {NULL},
     {{"1", "line1"}, {"2", "line2"}, {"3", "line3"}, {"4", "line4"}},
     WRIT_TYPE_STRING | WRIT_TYPE_ARRAY,
     false},
};

/* ---- names ---- */

/* Letters and digits in small letters: names that differ in case and separators are one. */
static void add_folded(writ_buf *out, writ_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (writ_is_word(c))
            writ_buf_add_byte(out, writ_fold(c));
    }
}

static writ_str folded(writ_arena *arena, writ_str name)
{
    writ_buf out = WRIT_BUF_INIT;
    add_folded(&out, name);
    writ_str text = writ_str_copy(arena, writ_buf_str(&out));
    writ_buf_clear(&out);
    return text;
}

/* ---- one whole ---- */

typedef WRIT_ARRAY(writ_rename_node *) node_list;

/* The children of two partners that facts and names left, of which a whole is sought on one side
 * and its parts on the other. */
typedef struct splitting {
    writ_rename_search *search;
    writ_renames *renames;
    bool is_merge;
    node_list wholes, parts;
    writ_map by_name; /* of the parts, folded */
    writ_buf name;    /* one that is looked up */
} splitting;

/* A name with a hole: what stands before and behind the word for the whole, all folded. */
typedef struct frame {
    writ_str before, word, behind;
} frame;

static bool has_types(const writ_field *field, unsigned types)
{
    return (field->types & types) != 0;
}

static bool is_timestamp(const writ_field *field)
{
    for (size_t i = 0; i < field->node_count; i++)
        if (field->nodes[i]->time.kind == WRIT_TIME_TIMESTAMP)
            return true;
    return writ_str_is(writ_field_format(field), "date-time");
}

/* Where the part stands last; SIZE_MAX where it does not. */
static size_t find_last(writ_str text, writ_str part)
{
    size_t found = SIZE_MAX;
    for (size_t at = 0; at + part.len <= text.len; at++)
        if (memcmp(text.ptr + at, part.ptr, part.len) == 0)
            found = at;
    return found;
}

/* The frame that the name is for one of the words; false when it has none of them. */
static bool find_frame(writ_arena *arena, const composition *c, const writ_field *whole, frame *to)
{
    writ_str name = folded(arena, whole->name);
    for (size_t i = 0; c->wholes[i]; i++) {
        writ_str word = writ_str_of(c->wholes[i]);
        size_t at = writ_name_holds(whole->name, word, false) ? find_last(name, word) : SIZE_MAX;
        if (at == SIZE_MAX)
            continue;
        *to =
            (frame){writ_str_part(name, 0, at), word, writ_str_part(name, at + word.len, name.len)};
        return true;
    }
    *to = (frame){name, WRIT_STR_EMPTY, WRIT_STR_EMPTY};
    return !c->wholes[0] || (c->of_timestamps && is_timestamp(whole));
}

/* The part whose name is that of the frame with these two in the hole, one behind the other. */
static writ_rename_node *find_name(splitting *s, const frame *at, writ_str one, writ_str other)
{
    writ_buf_reset(&s->name);
    writ_buf_add_str(&s->name, at->before);
    writ_buf_add_str(&s->name, one);
    writ_buf_add_str(&s->name, other);
    writ_buf_add_str(&s->name, at->behind);
    return writ_map_find(&s->by_name, writ_buf_str(&s->name));
}

/* `billing_street`, `billing_street_address`, `billing_address_street` for `billing_address`;
 * `created_date`, `date_created` for `created`. */
static writ_rename_node *find_part(splitting *s, const frame *at, writ_str part)
{
    const frame turned = {WRIT_STR_EMPTY, WRIT_STR_EMPTY, at->before};
    writ_rename_node *found = find_name(s, at, part, WRIT_STR_EMPTY);
    if (!at->word.len)
        return found ? found : find_name(s, &turned, part, WRIT_STR_EMPTY);
    if (!found)
        found = find_name(s, at, part, at->word);
    return found ? found : find_name(s, at, at->word, part);
}

static bool can_be_part(const writ_rename_node *whole, const writ_rename_node *part)
{
    return (!part->partner || part->partner == whole) &&
           has_types(part->field, WRIT_TYPE_STRING | WRIT_TYPE_BOOLEAN | NUMBER);
}

static writ_rename_node *find_slot(splitting *s, const writ_rename_node *whole, const frame *at,
                                   const char *const *words)
{
    writ_rename_node *found = NULL;
    for (size_t i = 0; words[i] && !found; i++) {
        found = find_part(s, at, folded(s->search->arena, writ_str_of(words[i])));
        if (found && !can_be_part(whole, found))
            found = NULL;
    }
    return found;
}

/* ---- what was found ---- */

static bool has_part(const writ_rename_split *split, const writ_field *field)
{
    for (size_t i = 0; i < split->parts.count; i++)
        if (split->parts.items[i] == field)
            return true;
    return false;
}

/* One part is no split, nor are two of something that became a third. */
static bool keep(splitting *s, writ_rename_split *split, const writ_rename_node *whole,
                 writ_str why)
{
    if (split->parts.count < 2 || (whole->partner && !has_part(split, whole->partner->field)))
        return false;
    split->is_merge = s->is_merge;
    split->whole = whole->field;
    split->why = why;
    *WRIT_PUSH(s->search->arena, &s->renames->splits) = *split;
    return true;
}

static bool find_in_frame(splitting *s, const composition *c, const writ_rename_node *whole,
                          const frame *at)
{
    writ_rename_split split = {0};
    for (size_t i = 0; c->slots[i][0]; i++) {
        const writ_rename_node *part = find_slot(s, whole, at, c->slots[i]);
        if (part && !has_part(&split, part->field))
            *WRIT_PUSH(s->search->arena, &split.parts) = part->field;
    }
    return keep(s, &split, whole,
                writ_str_printf(s->search->arena, "by their names the parts of %s", c->what));
}

/* With what the name says beside the word for the whole, or without it: `full_name` and
 * `first_name`. */
static bool find_composed(splitting *s, const composition *c, const writ_rename_node *whole)
{
    frame at;
    if (!has_types(whole->field, c->whole_types) ||
        !find_frame(s->search->arena, c, whole->field, &at))
        return false;
    if (find_in_frame(s, c, whole, &at))
        return true;
    const frame bare = {WRIT_STR_EMPTY, at.word, WRIT_STR_EMPTY};
    return at.word.len && at.before.len + at.behind.len && find_in_frame(s, c, whole, &bare);
}

static bool is_named(writ_str text, const writ_field *field)
{
    return text.len && (writ_str_equal(text, field->name) || writ_str_equal(text, field->path));
}

/* Several fields that say to be of one, none of which can be it; the first ones stand for more. */
static bool find_declared(splitting *s, const writ_rename_node *whole)
{
    writ_rename_split split = {0};
    for (size_t i = 0; i < s->parts.count && split.parts.count < MOST_SLOTS; i++) {
        const writ_field *part = s->parts.items[i]->field;
        if (is_named(s->is_merge ? part->notes->replaced_by : part->notes->renamed_from,
                     whole->field))
            *WRIT_PUSH(s->search->arena, &split.parts) = part;
    }
    return keep(s, &split, whole,
                writ_str_of(s->is_merge ? "declared replaced by it" : "declared renamed from it"));
}

static void find_whole(splitting *s, const writ_rename_node *whole)
{
    bool found = find_declared(s, whole);
    for (size_t i = 0; i < sizeof compositions / sizeof *compositions && !found; i++)
        found = find_composed(s, &compositions[i], whole);
}

/* ---- all of them ---- */

/* Those without partner, and those that are only thought to have one. */
static node_list open_children(writ_arena *arena, writ_rename_node *parent)
{
    node_list list = {0};
    for (size_t i = 0; i < parent->field->child_count; i++) {
        writ_rename_node *child = &parent->children[i];
        bool is_open = !child->partner || child->grade == WRIT_GRADE_INFERRED;
        if (is_open && !child->field->is_any)
            *WRIT_PUSH(arena, &list) = child;
    }
    return list;
}

static void find_between(splitting s)
{
    writ_arena *arena = s.search->arena;
    if (!s.wholes.count || s.parts.count < 2)
        return;
    for (size_t i = 0; i < s.parts.count; i++)
        writ_map_put(arena, &s.by_name, folded(arena, s.parts.items[i]->field->name),
                     s.parts.items[i]);
    for (size_t i = 0; i < s.wholes.count; i++)
        find_whole(&s, s.wholes.items[i]);
    writ_buf_clear(&s.name);
}

static void find_below(writ_rename_search *search, writ_renames *renames, writ_rename_node *parent)
{
    node_list gone = open_children(search->arena, parent->partner);
    node_list come = open_children(search->arena, parent);
    if (come.count && gone.count > WRIT_BOUND_RENAME_PAIRS / come.count)
        return;
    find_between((splitting){.search = search, .renames = renames, .wholes = gone, .parts = come});
    find_between((splitting){
        .search = search, .renames = renames, .is_merge = true, .wholes = come, .parts = gone});
}

void writ_rename_find_splits(writ_rename_search *search, writ_renames *renames)
{
    if (!search->new_nodes.count)
        return;
    writ_rename_node *root = search->new_nodes.items[0];
    while (root->parent)
        root = root->parent;
    find_below(search, renames, root);
    for (size_t i = 0; i < search->new_nodes.count; i++)
        if (search->new_nodes.items[i]->partner)
            find_below(search, renames, search->new_nodes.items[i]);
}
