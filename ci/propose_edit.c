/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/propose_edit.h"

#include <math.h>

#include "contracts/base/read.h"
#include "contracts/base/write.h"
#include "contracts/path.h"
#include "validator/infer/draft.h"
#include "validator/scan.h"

/* ---- what was refused ---- */

static writ_refusal *refusal_of(writ_arena *arena, writ_refusals *refusals, writ_rule rule,
                                const writ_field *field)
{
    for (size_t i = 0; i < refusals->count; i++)
        if (refusals->items[i].rule == rule && refusals->items[i].field == field)
            return &refusals->items[i];
    writ_refusal *made = WRIT_PUSH(arena, refusals);
    *made = (writ_refusal){.rule = rule, .field = field};
    return made;
}

static void keep_value(writ_arena *arena, writ_refusal *refusal, writ_value *value)
{
    for (size_t i = 0; i < refusal->values.count; i++)
        if (writ_value_equal(refusal->values.items[i], value))
            return;
    if (refusal->values.count < WRIT_PROPOSE_VALUES)
        *WRIT_PUSH(arena, &refusal->values) = writ_value_clone(arena, value);
    else
        refusal->has_more = true;
}

/* The value that is not listed, out of the record. */
static void add_value(writ_arena *arena, writ_refusal *refusal, const writ_finding *finding,
                      writ_str record)
{
    if (refusal->has_more)
        return;
    writ_source *source = WRIT_NEW(arena, writ_source);
    writ_value *root = NULL;
    writ_error err = {0};
    *source = (writ_source){WRIT_STR("record"), writ_str_copy(arena, record)};
    if (writ_json_read(arena, source, &root, &err))
        return;
    const writ_value *value = writ_value_at(root, finding->path);
    if (value && (value->kind == WRIT_STRING || value->kind == WRIT_NUMBER))
        keep_value(arena, refusal, (writ_value *)value);
}

void writ_refusals_add(writ_arena *arena, writ_refusals *refusals, const writ_finding *finding,
                       const writ_field *field, writ_str record)
{
    writ_refusal *refusal = refusal_of(arena, refusals, finding->rule, field);
    refusal->times++;
    if (refusal->records.count < WRIT_PROPOSE_EXAMPLES &&
        record.len <= WRIT_PROPOSE_EXAMPLE_BYTES) {
        char *copy = writ_arena_zalloc(arena, record.len + WRIT_SCAN_PADDING);
        memcpy(copy, record.ptr, record.len);
        *WRIT_PUSH(arena, &refusal->records) = (writ_str){copy, record.len};
    }
    /* past some thousand the list is no list, or all its new values are known */
    if (finding->rule == WRIT_RULE_ENUM_MISMATCH && refusal->times < 4096)
        add_value(arena, refusal, finding, record);
}

/* ---- one edit ---- */

typedef struct editor {
    writ_arena *arena;
    writ_proposed *to;
    const writ_drift *drift;
    const writ_fact *facts;
    writ_str object;
    writ_draft_about about;
} editor;

static void say(editor *in, bool done, writ_str path, const char *what)
{
    writ_str sentence = writ_str_printf(in->arena, "%.*s: %s", WRIT_FMT(path), what);
    if (done)
        *WRIT_PUSH(in->arena, &in->to->edits) = sentence;
    else
        *WRIT_PUSH(in->arena, &in->to->left) = sentence;
}

static writ_str pointer_of(const editor *in, writ_str path)
{
    return writ_restore_odcs_pointer(in->arena, in->to->draft.root, in->object, path);
}

static const writ_value *property_of(const editor *in, writ_str path)
{
    return writ_value_at(in->to->draft.root, pointer_of(in, path));
}

static void set_member(editor *in, writ_str path, const char *name, const writ_value *value)
{
    writ_restore_member(&in->to->draft, pointer_of(in, path), writ_str_of(name), value);
}

static void set_option(editor *in, writ_str path, const char *name, writ_value *value)
{
    writ_value *like = writ_value_object(in->arena, NULL);
    writ_value *options = writ_value_object(in->arena, NULL);
    if (value)
        writ_value_set(in->arena, options, writ_str_of(name), NULL, value);
    writ_value_set(in->arena, like, WRIT_STR("logicalTypeOptions"), NULL, options);
    writ_restore_odcs_key(&in->to->draft, pointer_of(in, path),
                          writ_str_printf(in->arena, "logicalTypeOptions/%s", name).ptr, like);
}

static void set_custom(editor *in, writ_str path, const char *name, writ_value *value)
{
    writ_value *like = writ_value_object(in->arena, NULL);
    writ_value *list = writ_value_array(in->arena, NULL);
    writ_value *entry = writ_value_object(in->arena, NULL);
    writ_value_set(in->arena, entry, WRIT_STR("property"), NULL,
                   writ_value_string(in->arena, NULL, writ_str_of(name)));
    writ_value_set(in->arena, entry, WRIT_STR("value"), NULL, value);
    writ_value_push(in->arena, list, entry);
    writ_value_set(in->arena, like, WRIT_STR("customProperties"), NULL, list);
    writ_restore_odcs_key(&in->to->draft, pointer_of(in, path),
                          writ_str_printf(in->arena, "customProperties/%s", name).ptr, like);
}

static const writ_fact *fact_of(const editor *in, writ_str path)
{
    writ_path steps = {0};
    const writ_fact *fact = in->facts;
    if (writ_path_parse(in->arena, path, &steps, NULL))
        return NULL;
    for (size_t i = 0; fact && i < steps.count; i++) {
        const writ_fact *next = steps.items[i].kind == WRIT_STEP_MEMBER ? NULL : fact->items;
        for (size_t j = 0; steps.items[i].kind == WRIT_STEP_MEMBER && j < fact->members.count; j++)
            if (writ_str_equal(fact->members.items[j]->name, steps.items[i].name))
                next = fact->members.items[j];
        fact = next;
    }
    return fact;
}

/* ---- by rule ---- */

static bool widen_type(editor *in, writ_str path)
{
    const writ_fact *fact = fact_of(in, path);
    const writ_value *property = property_of(in, path);
    const unsigned numbers = WRIT_TYPE_INTEGER | WRIT_TYPE_NUMBER;
    if (!fact || writ_value_find(property, "properties") || writ_value_find(property, "items") ||
        writ_value_find(property, "map"))
        return false;
    const char *type = !writ_fact_is_one_type(fact)       ? NULL
                       : fact->types == WRIT_TYPE_STRING  ? "string"
                       : fact->types == WRIT_TYPE_BOOLEAN ? "boolean"
                       : !(fact->types & ~numbers)        ? "number"
                                                          : NULL;
    bool is_number = type && strcmp(type, "number") == 0;
    set_member(in, path, "logicalType",
               type ? writ_value_string(in->arena, NULL, writ_str_of(type)) : NULL);
    if (!is_number)
        set_member(in, path, "logicalTypeOptions", NULL);
    if (!type)
        set_member(in, path, "quality", NULL);
    say(in, !in->to->draft.failed, path,
        type ? writ_str_printf(in->arena, "of logicalType %s", type).ptr
             : "of no type, since its values are of several");
    return true;
}

/* Where the values are listed: below the property, or "" where no list can be edited. */
static writ_str list_pointer(editor *in, writ_str path)
{
    writ_str pointer = pointer_of(in, path);
    static const char *const places[] = {"/enum", "/logicalTypeOptions/enum"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        writ_str at = WRIT_JOIN(in->arena, pointer, writ_str_of(places[i]));
        if (writ_value_at(in->to->draft.root, at))
            return at;
    }
    const writ_value *rules = writ_value_find(property_of(in, path), "quality");
    for (size_t i = 0; rules && rules->kind == WRIT_ARRAY && i < rules->array.count; i++) {
        writ_str at = writ_str_printf(in->arena, "%.*s/quality/%zu/arguments/validValues",
                                      WRIT_FMT(pointer), i);
        if (writ_value_at(in->to->draft.root, at))
            return at;
    }
    const writ_value *custom = writ_value_find(property_of(in, path), "customProperties");
    for (size_t i = 0; custom && custom->kind == WRIT_ARRAY && i < custom->array.count; i++) {
        const writ_value *name = writ_value_find(custom->array.items[i], "property");
        if (name && name->kind == WRIT_STRING && writ_str_is(name->string, "enum"))
            return writ_str_printf(in->arena, "%.*s/customProperties/%zu/value", WRIT_FMT(pointer),
                                   i);
    }
    return WRIT_STR_EMPTY;
}

static bool list_values(editor *in, const writ_refusal *refusal)
{
    writ_str path = refusal->field->path, pointer = list_pointer(in, path);
    writ_buf text = WRIT_BUF_INIT;
    if (!pointer.len || refusal->has_more)
        return false;
    for (size_t i = 0; i < refusal->values.count; i++) {
        const writ_value *list = writ_value_at(in->to->draft.root, pointer);
        const writ_value *first = list && list->array.count ? list->array.items[0] : NULL;
        writ_value *item = refusal->values.items[i];
        if (first && first->kind == WRIT_OBJECT) {
            item = writ_value_object(in->arena, NULL);
            writ_value_set(in->arena, item, WRIT_STR("value"), NULL, refusal->values.items[i]);
        }
        if (list && list->kind == WRIT_ARRAY)
            writ_restore_insert(&in->to->draft, pointer, list->array.count, item);
        writ_buf_add_text(&text, i ? ", " : "lists ");
        if (refusal->field->notes->sensitive)
            writ_buf_add_text(&text, "a value");
        else
            writ_json_write(&text, refusal->values.items[i], WRIT_JSON_COMPACT);
    }
    say(in, !in->to->draft.failed, path, writ_str_copy(in->arena, writ_buf_str(&text)).ptr);
    writ_buf_clear(&text);
    return true;
}

static bool widen_bound(editor *in, writ_str path, const char *name, double bound, double seen,
                        bool is_lower)
{
    const writ_value *options = writ_value_find(property_of(in, path), "logicalTypeOptions");
    const writ_value *there = writ_value_find(options, name);
    if (!there || there->kind != WRIT_NUMBER)
        return false;
    double now = writ_number_to_double(&there->number);
    if (is_lower ? seen >= now : seen <= now)
        return false;
    set_option(in, path, name,
               isfinite(bound) ? writ_value_int(in->arena, NULL, (int64_t)bound) : NULL);
    say(in, !in->to->draft.failed, path,
        isfinite(bound) ? writ_str_printf(in->arena, "%s %.0f", name, bound).ptr
                        : writ_str_printf(in->arena, "without %s", name).ptr);
    return true;
}

static bool widen_bounds(editor *in, writ_str path)
{
    const writ_fact *fact = fact_of(in, path);
    bool widened = false;
    if (fact && fact->has_numbers) {
        double least = writ_bound_below(fact->least), most = writ_bound_above(fact->most);
        widened |= widen_bound(in, path, "minimum", least, fact->least, true);
        widened |= widen_bound(in, path, "maximum", most, fact->most, false);
    }
    if (fact && fact->has_lengths) {
        widened |= widen_bound(in, path, "minLength", fact->shortest, fact->shortest, true);
        widened |= widen_bound(in, path, "maxLength", writ_bound_above(fact->longest),
                               fact->longest, false);
    }
    return widened;
}

static bool take_option(editor *in, writ_str path, const char *name, writ_value *value,
                        const char *what)
{
    const writ_value *property = property_of(in, path);
    if (!value && !writ_value_find(writ_value_find(property, "logicalTypeOptions"), name))
        return false;
    set_option(in, path, name, value);
    say(in, !in->to->draft.failed, path, what);
    return true;
}

static bool edit(editor *in, const writ_refusal *refusal)
{
    writ_str path = refusal->field->path;
    switch (refusal->rule) {
    case WRIT_RULE_REQUIRED_MISSING:
        set_member(in, path, "required", writ_value_boolean(in->arena, NULL, false));
        say(in, !in->to->draft.failed, path, "not required");
        return true;
    case WRIT_RULE_NULL_NOT_ALLOWED:
        set_custom(in, path, "nullable", writ_value_boolean(in->arena, NULL, true));
        say(in, !in->to->draft.failed, path, "may be null");
        return true;
    case WRIT_RULE_TYPE_MISMATCH:
        return widen_type(in, path);
    case WRIT_RULE_TIMEZONE_MISSING:
        return take_option(in, path, "timezone", writ_value_boolean(in->arena, NULL, false),
                           "may have no offset from UTC");
    case WRIT_RULE_ENUM_MISMATCH:
        return list_values(in, refusal);
    case WRIT_RULE_PATTERN_MISMATCH:
        return take_option(in, path, "pattern", NULL, "without its pattern");
    case WRIT_RULE_FORMAT_INVALID:
        return take_option(in, path, "format", NULL, "without its format") || widen_type(in, path);
    case WRIT_RULE_RANGE:
    case WRIT_RULE_LENGTH:
        return widen_bounds(in, path);
    default:
        return false;
    }
}

/* Numbers in another unit are for their producer to mend: a wider bound would hide them. */
static bool has_another_unit(const editor *in, const writ_refusal *refusal)
{
    const writ_drift_findings *findings = &in->drift->report.findings;
    for (size_t i = 0; refusal->rule == WRIT_RULE_RANGE && i < findings->count; i++)
        if (findings->items[i].finding.rule == WRIT_RULE_UNIT_DRIFT &&
            writ_str_equal(findings->items[i].finding.path, refusal->field->path))
            return true;
    return false;
}

/* Each edit is made as a whole, or not at all. */
static void edit_refusal(editor *in, const writ_refusal *refusal)
{
    if (has_another_unit(in, refusal)) {
        say(in, false, refusal->field->path, "RANGE, since its unit changed (UNIT_DRIFT)");
        return;
    }
    const writ_restore_draft before = in->to->draft;
    size_t edits = in->to->edits.count;
    if (edit(in, refusal) && !in->to->draft.failed)
        return;
    in->to->draft = before;
    in->to->edits.count = edits;
    say(in, false, refusal->field->path, writ_rule_id(refusal->rule));
}

/* ---- new fields ---- */

/* The old path of a field that has another name now; "" where none is known. */
static writ_str renamed_from(const editor *in, writ_str path)
{
    const writ_drift_findings *findings = &in->drift->report.findings;
    for (size_t i = 0; i < findings->count; i++) {
        const writ_finding *finding = &findings->items[i].finding;
        if (finding->rule == WRIT_RULE_RENAMED_FIELD && writ_str_equal(finding->new_path, path))
            return finding->path;
    }
    return WRIT_STR_EMPTY;
}

static void note_rename(editor *in, writ_value *property, writ_str from)
{
    writ_value *list = writ_value_find(property, "customProperties");
    writ_value *entry = writ_value_object(in->arena, NULL);
    if (!list) {
        list = writ_value_array(in->arena, NULL);
        writ_value_set(in->arena, property, WRIT_STR("customProperties"), NULL, list);
    }
    writ_value_set(in->arena, entry, WRIT_STR("property"), NULL,
                   writ_value_string(in->arena, NULL, WRIT_STR("renamedFrom")));
    writ_value_set(in->arena, entry, WRIT_STR("value"), NULL,
                   writ_value_string(in->arena, NULL, from));
    writ_value_push(in->arena, list, entry);
}

/* A member of an object that the contract describes; what is within it comes with it. */
static void add_field(editor *in, writ_str path)
{
    size_t slash = path.len;
    while (slash > 0 && path.ptr[slash - 1] != '/')
        slash--;
    writ_str above = writ_str_part(path, 0, slash ? slash - 1 : 0), from = renamed_from(in, path);
    const writ_fact *fact = fact_of(in, path), *parent = fact_of(in, above);
    const writ_value *holder = property_of(in, above);
    const writ_restore_draft before = in->to->draft;
    const writ_value *list = writ_value_find(holder, "properties");
    if (!fact || !parent || !fact->name.len || !list || list->kind != WRIT_ARRAY) {
        say(in, false, path, "a new field");
        return;
    }
    writ_value *property = writ_draft_property(in->arena, fact, parent, &in->about);
    if (from.len)
        note_rename(in, property, from);
    writ_restore_insert(&in->to->draft,
                        WRIT_JOIN(in->arena, pointer_of(in, above), WRIT_STR("/properties")),
                        list->array.count, property);
    bool done = !in->to->draft.failed;
    if (!done)
        in->to->draft = before;
    say(in, done, path,
        from.len ? writ_str_printf(in->arena, "a new field, renamed from %.*s", WRIT_FMT(from)).ptr
                 : "a new field");
}

static bool is_within_other(const writ_seen_paths *paths, size_t at)
{
    for (size_t i = 0; i < paths->count; i++)
        if (i != at && paths->items[i].path.len < paths->items[at].path.len &&
            writ_path_within(paths->items[i].path, paths->items[at].path))
            return true;
    return false;
}

void writ_propose_edit(writ_session *session, const writ_refusals *refusals,
                       const writ_seen_paths *undeclared, const writ_drift *drift,
                       const writ_ref *ref, const writ_object *object, writ_proposed *proposed)
{
    writ_fact_memories memories = {0};
    *proposed = (writ_proposed){.draft = {.arena = &session->arena,
                                          .source = ref->contract->source,
                                          .root = ref->contract->document}};
    editor in = {
        .arena = &session->arena,
        .to = proposed,
        .drift = drift,
        .facts = writ_facts_of(&session->arena, drift->profile, &memories),
        .object = object->name,
        .about = {.profile = drift->profile},
    };
    for (size_t i = 0; i < refusals->count; i++)
        edit_refusal(&in, &refusals->items[i]);
    for (size_t i = 0; i < undeclared->count; i++)
        if (!is_within_other(undeclared, i))
            add_field(&in, undeclared->items[i].path);
}

void writ_proposed_version(writ_proposed *proposed, writ_str version)
{
    writ_arena *arena = proposed->draft.arena;
    writ_restore_member(&proposed->draft, WRIT_STR(""), WRIT_STR("version"),
                        writ_value_string(arena, NULL, version));
}

void writ_proposed_status(writ_proposed *proposed)
{
    writ_arena *arena = proposed->draft.arena;
    writ_restore_member(&proposed->draft, WRIT_STR(""), WRIT_STR("status"),
                        writ_value_string(arena, NULL, WRIT_STR("draft")));
}

writ_str writ_proposed_text(const writ_proposed *proposed)
{
    return proposed->draft.source->text;
}
