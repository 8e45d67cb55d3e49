/* SPDX-License-Identifier: Apache-2.0
 *
 * Changes of meaning: the same values, and another unit, currency or time zone. No payload can show
 * them, so they carry the two documents' words as evidence.
 *
 * What the reader says it expects comes first: a contract that moves to the reader's unit changes
 * nothing for it. Where the reader says nothing, OLD is what it was built for. A word that is new
 * or gone is not a change: most documents come to say these things late.
 */
#include "contracts/path.h"
#include "registry/impact_work.h"

/* One field under a party's eyes. */
typedef struct meaning {
    writ_impact_work *work;
    const writ_object_pair *pair;
    writ_party_impact *party;
    const writ_field *read, *old_field, *new_field; /* OLD's is NULL where there is none */
} meaning;

/* "unit was 'minor' in crm 1.4.0", as evidence. */
static writ_str saying(const meaning *m, const char *what, const char *verb, writ_str value,
                       const writ_contract *contract)
{
    return writ_str_printf(m->work->arena, "%s %s '%.*s' in %.*s", what, verb, WRIT_FMT(value),
                           WRIT_FMT(writ_impact_label(m->work->arena, contract)));
}

static void add_evidence(const meaning *m, writ_finding *finding, const char *what, writ_str before,
                         writ_str after, writ_str expected)
{
    const writ_impact *impact = m->work->impact;
    WRIT_ARRAY(writ_str) evidence = {0};
    if (before.len)
        *WRIT_PUSH(m->work->arena, &evidence) =
            saying(m, what, "was", before, impact->old_contract);
    *WRIT_PUSH(m->work->arena, &evidence) = saying(m, what, "is", after, impact->new_contract);
    if (expected.len)
        *WRIT_PUSH(m->work->arena, &evidence) =
            writ_str_printf(m->work->arena, "%.*s expects '%.*s'", WRIT_FMT(m->party->party->party),
                            WRIT_FMT(expected));
    finding->evidence.items = evidence.items;
    finding->evidence.count = evidence.count;
}

static writ_finding *change_of_rule(const meaning *m, writ_rule rule)
{
    for (size_t i = m->pair->first_change; i < m->pair->end_change; i++) {
        writ_finding *change = &m->work->impact->changes.items[i];
        if (change->rule == rule && m->old_field &&
            writ_str_equal(change->path, m->old_field->path))
            return change;
    }
    return NULL;
}

/* A break at the same place under the same rule says it already, with a payload. */
static bool is_told(const meaning *m, writ_rule rule)
{
    for (size_t i = 0; i < m->party->findings.count; i++) {
        const writ_finding *finding = &m->party->findings.items[i];
        if (finding->rule == rule && writ_str_equal(finding->path, m->read->path))
            return true;
    }
    return false;
}

static void add_semantic(const meaning *m, writ_rule rule, const char *what, writ_str before,
                         writ_str after, writ_str expected)
{
    if (is_told(m, rule))
        return;
    writ_finding *finding = writ_finding_add(m->work->arena, &m->party->findings, rule);
    if (!finding)
        return;
    writ_impact_place(m->work, m->pair, m->read->path, change_of_rule(m, rule), finding);
    finding->kind = WRIT_KIND_SEMANTIC;
    finding->severity = WRIT_ERROR;
    finding->old_constraint = expected.len ? expected : before;
    finding->new_constraint = after;
    finding->hint = WRIT_STR_EMPTY;
    finding->grade = WRIT_GRADE_NONE;
    finding->confidence = 0;
    finding->standing = before.len && writ_str_equal(before, after);
    finding->message = writ_str_printf(
        m->work->arena, "the %s of %.*s is '%.*s', and %.*s %s '%.*s'", what,
        WRIT_FMT(m->read->path), WRIT_FMT(after), WRIT_FMT(m->party->party->party),
        expected.len ? "expects" : "was built for", WRIT_FMT(expected.len ? expected : before));
    add_evidence(m, finding, what, before, after, expected);
}

/* `expected`, `before` and `after` are what reader, OLD and NEW say; empty: nothing. */
static void compare_words(const meaning *m, writ_rule rule, const char *what, writ_str expected,
                          writ_str before, writ_str after)
{
    writ_str wanted = expected.len ? expected : before;
    if (after.len && wanted.len && !writ_str_equal(wanted, after))
        add_semantic(m, rule, what, before, after, expected);
}

static const writ_schema_notes *old_notes(const meaning *m)
{
    static const writ_schema_notes none;
    return m->old_field ? m->old_field->notes : &none;
}

/* --- currency: a code, or the field that names it --- */

static bool is_code(writ_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < 'A' || text.ptr[i] > 'Z')
            return false;
    return text.len == 3; /* ISO 4217 */
}

/* The field that `currency` of `field` names: a neighbour, or a path from the root. */
static const writ_field *currency_field(const meaning *m, writ_field *root, const writ_field *field)
{
    writ_str text = field->notes->currency;
    writ_path path = {0};
    if (!text.len || is_code(text) || !field->parent)
        return NULL;
    writ_field *found =
        writ_field_find(root, writ_path_child(m->work->arena, field->parent->path, text));
    if (found || writ_path_parse(m->work->arena, text, &path, NULL) != WRIT_OK)
        return found;
    return writ_field_find(root, writ_path_pointer(m->work->arena, &path));
}

static bool same_currency_field(const meaning *m)
{
    if (!m->old_field || !m->pair->renames)
        return false;
    const writ_field *before = currency_field(m, m->pair->old_root, m->old_field);
    const writ_field *after = currency_field(m, m->pair->new_root, m->new_field);
    return before && after &&
           writ_str_equal(writ_renames_new_path(m->work->arena, m->pair->renames, before->path),
                          after->path);
}

static void compare_currency(const meaning *m)
{
    writ_str expected = m->read->notes->currency, after = m->new_field->notes->currency;
    if (!is_code(expected) || !is_code(after))
        expected = WRIT_STR_EMPTY; /* two documents name one field in different ways */
    if (!same_currency_field(m))
        compare_words(m, WRIT_RULE_CURRENCY_CHANGED, "currency", expected, old_notes(m)->currency,
                      after);
}

/* --- time --- */

static const writ_schema_time *time_of(const writ_field *field)
{
    for (size_t i = 0; field && i < field->node_count; i++)
        if (field->nodes[i]->time.kind != WRIT_TIME_NONE)
            return &field->nodes[i]->time;
    return NULL;
}

/* What gives a time its meaning: its own offset, or else the zone. */
static writ_str zone_of(const writ_field *field)
{
    const writ_schema_time *time = time_of(field);
    if (time && time->kind != WRIT_TIME_DATE && time->offset_required)
        return WRIT_STR("an offset in every value");
    writ_str zone = field ? field->notes->time_zone : WRIT_STR_EMPTY;
    return time && time->kind != WRIT_TIME_DATE && !zone.len ? WRIT_STR("local time") : zone;
}

/* A reader that requires an offset is asked by the proof. */
static void compare_zone(const meaning *m)
{
    const writ_schema_time *wanted = time_of(m->read);
    if (!m->old_field || !time_of(m->old_field) != !time_of(m->new_field) ||
        (wanted && wanted->offset_required))
        return;
    compare_words(m, WRIT_RULE_TIMEZONE_CHANGED, "time zone", WRIT_STR_EMPTY, zone_of(m->old_field),
                  zone_of(m->new_field));
}

void writ_impact_meaning(writ_impact_work *work, const writ_object_pair *pair, writ_field *read,
                         writ_party_impact *party)
{
    meaning m = {.work = work, .pair = pair, .party = party, .read = read};
    writ_str path = read->path;
    m.old_field = pair->old_root ? writ_field_find(pair->old_root, path) : NULL;
    if (m.old_field && pair->renames)
        path = writ_renames_new_path(work->arena, pair->renames, path);
    m.new_field = pair->new_root ? writ_field_find(pair->new_root, path) : NULL;
    if (!m.new_field)
        return;
    compare_words(&m, WRIT_RULE_UNIT_CHANGED, "unit", read->notes->unit, old_notes(&m)->unit,
                  m.new_field->notes->unit);
    compare_currency(&m);
    compare_zone(&m);
}
