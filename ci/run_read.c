/* SPDX-License-Identifier: Apache-2.0
 *
 * Summaries of runs, read.
 */
#include "ci/run_summary.h"
#include "contracts/base/read.h"

typedef struct reader {
    writ_arena *arena;
    writ_error *err;
    int code; /* of the first error; what follows does nothing */
} reader;

static void wrong(reader *r, const writ_value *value, const char *name, const char *wanted)
{
    if (!r->code)
        r->code = writ_error_set_place(r->err, WRIT_E_INPUT, &value->place, "'%s' must be %s", name,
                                       wanted);
}

/* The member of that kind. NULL when it is not there, which `is_needed` makes an error. */
static const writ_value *find(reader *r, const writ_value *object, const char *name, writ_kind kind,
                              bool is_needed)
{
    const writ_value *value = writ_value_find(object, name);
    if (value && value->kind != kind)
        wrong(r, value, name, kind == WRIT_ARRAY ? "an array" : writ_kind_name(kind));
    else if (!value && is_needed && !r->code)
        r->code =
            writ_error_set_place(r->err, WRIT_E_INPUT, &object->place, "'%s' is missing", name);
    return r->code ? NULL : value;
}

static writ_str text(reader *r, const writ_value *object, const char *name, bool is_needed)
{
    const writ_value *value = find(r, object, name, WRIT_STRING, is_needed);
    return value ? value->string : WRIT_STR_EMPTY;
}

static uint64_t count(reader *r, const writ_value *object, const char *name)
{
    static const int64_t most = INT64_C(1) << 53; /* sums of them stay within 64 bits */
    const writ_value *value = find(r, object, name, WRIT_NUMBER, true);
    int64_t number = 0;
    if (value && (!writ_number_to_int(&value->number, &number) || number < 0 || number > most)) {
        wrong(r, value, name, "a count");
        return 0;
    }
    return (uint64_t)number;
}

static bool flag(reader *r, const writ_value *object, const char *name)
{
    const writ_value *value = find(r, object, name, WRIT_BOOLEAN, false);
    return value && value->boolean;
}

static writ_moment moment(reader *r, const writ_value *object, const char *name, bool is_needed)
{
    const writ_value *value = find(r, object, name, WRIT_STRING, is_needed);
    writ_moment at = 0;
    if (value && !writ_moment_parse(value->string, &at))
        wrong(r, value, name, "a time with offset");
    return at;
}

static void names(reader *r, const writ_value *object, const char *name, writ_summary_names *to)
{
    const writ_value *list = find(r, object, name, WRIT_ARRAY, false);
    for (size_t i = 0; list && i < list->array.count; i++) {
        const writ_value *item = list->array.items[i];
        if (item->kind != WRIT_STRING)
            wrong(r, item, name, "an array of strings");
        else
            *WRIT_PUSH(r->arena, to) = item->string;
    }
}

/* The items of a list of objects, one after the other; NULL behind the last. */
static const writ_value *next_object(reader *r, const writ_value *list, const char *name,
                                     size_t index)
{
    if (r->code || !list || index >= list->array.count)
        return NULL;
    const writ_value *item = list->array.items[index];
    if (item->kind == WRIT_OBJECT)
        return item;
    wrong(r, item, name, "an array of objects");
    return NULL;
}

static void read_groups(reader *r, const writ_value *object, writ_summary_contract *to)
{
    const writ_value *list = find(r, object, "rejects", WRIT_ARRAY, false), *item;
    for (size_t i = 0; (item = next_object(r, list, "rejects", i)); i++) {
        writ_summary_group *group = WRIT_PUSH(r->arena, &to->rejects);
        group->rule = text(r, item, "rule", true);
        group->path = text(r, item, "path", true);
        group->records = count(r, item, "records");
        group->first_seen = moment(r, item, "first_seen", true);
        group->last_seen = moment(r, item, "last_seen", true);
        names(r, item, "affects", &group->affects);
    }
}

static void read_undeclared(reader *r, const writ_value *object, writ_summary_contract *to)
{
    const writ_value *list = find(r, object, "undeclared", WRIT_ARRAY, false), *item;
    for (size_t i = 0; (item = next_object(r, list, "undeclared", i)); i++)
        *WRIT_PUSH(r->arena, &to->undeclared) =
            (writ_summary_path){text(r, item, "path", true), count(r, item, "times")};
}

static writ_severity severity(reader *r, const writ_value *object)
{
    const writ_value *value = find(r, object, "severity", WRIT_STRING, true);
    for (int i = WRIT_INFO; value && i <= WRIT_ERROR; i++)
        if (writ_str_is(value->string, writ_severity_name((writ_severity)i)))
            return (writ_severity)i;
    if (value)
        wrong(r, value, "severity", "error, warning or info");
    return WRIT_INFO;
}

static void read_drift(reader *r, const writ_value *object, writ_summary_contract *to)
{
    const writ_value *list = find(r, object, "drift", WRIT_ARRAY, false), *item;
    for (size_t i = 0; (item = next_object(r, list, "drift", i)); i++) {
        writ_summary_drift *finding = WRIT_PUSH(r->arena, &to->drift);
        finding->rule = text(r, item, "rule", true);
        finding->path = text(r, item, "path", true);
        finding->new_path = text(r, item, "new_path", false);
        finding->severity = severity(r, item);
        names(r, item, "affects", &finding->affects);
    }
}

static void read_contract(reader *r, const writ_value *object, writ_summary_contract *to)
{
    to->contract = text(r, object, "contract", true);
    to->version = text(r, object, "version", false);
    to->owner = text(r, object, "owner", false);
    to->observe = flag(r, object, "observe");
    to->is_observed = writ_str_is(text(r, object, "basis", false), "observed");
    to->records = count(r, object, "records");
    to->passed = count(r, object, "passed");
    to->rejected = count(r, object, "rejected");
    to->observed = count(r, object, "observed");
    if (to->rejected > to->records || to->observed > to->records)
        wrong(r, object, "rejected", "at most 'records', and so must 'observed'");
    to->first_seen = moment(r, object, "first_seen", false);
    to->last_seen = moment(r, object, "last_seen", to->records > 0);
    read_groups(r, object, to);
    read_undeclared(r, object, to);
    read_drift(r, object, to);
}

static void read_root(reader *r, const writ_value *root, writ_summary *to)
{
    to->id = text(r, root, "id", true);
    to->command = text(r, root, "command", true);
    to->started_at = moment(r, root, "started_at", true);
    to->ended_at = moment(r, root, "ended_at", true);
    names(r, root, "inputs", &to->inputs);
    to->letters = text(r, root, "letters", false);
    to->stopped = flag(r, root, "stopped");
    to->failed = flag(r, root, "failed");
    to->records = count(r, root, "records");
    to->passed = count(r, root, "passed");
    to->rejected = count(r, root, "rejected");
    to->observed = count(r, root, "observed");
    to->blank = count(r, root, "blank");
    to->unrouted = count(r, root, "unrouted");
    const writ_value *list = find(r, root, "contracts", WRIT_ARRAY, true), *item;
    for (size_t i = 0; (item = next_object(r, list, "contracts", i)); i++)
        read_contract(r, item, WRIT_PUSH(r->arena, &to->contracts));
}

int writ_summary_read(writ_arena *arena, const char *name, writ_str bytes, writ_summary *summary,
                      writ_error *err)
{
    writ_source *source = WRIT_NEW(arena, writ_source);
    writ_value *root;
    reader r = {.arena = arena, .err = err};
    *source = (writ_source){writ_str_of(name), bytes};
    int code = writ_json_read(arena, source, &root, err);
    if (code)
        return code;
    if (!writ_str_is(text(&r, root, "writ", false), "run/1"))
        return writ_error_set_place(err, WRIT_E_INPUT, &root->place,
                                    "this is no summary of a run (run/1)");
    *summary = (writ_summary){0};
    read_root(&r, root, summary);
    return r.code;
}
