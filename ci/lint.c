/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/lint.h"

#include <stdlib.h>

#include "ci/lint_rules.h"

/* ---- findings ---- */

writ_finding *writ_lint_add(writ_lint *lint, const writ_field *field, const writ_place *place,
                            const char *format, ...)
{
    writ_str file = place->source ? place->source->name : WRIT_STR_EMPTY;
    writ_str key = writ_str_printf(lint->arena, "%s %.*s:%zu", writ_rule_id(lint->rule),
                                   WRIT_FMT(file), place->offset);
    if (writ_map_put(lint->arena, &lint->told, key, lint))
        return NULL;
    writ_finding *finding = writ_finding_add(lint->arena, lint->findings, lint->rule);
    if (!finding)
        return NULL;
    writ_buf text = WRIT_BUF_INIT;
    va_list args;
    va_start(args, format);
    writ_buf_vprintf(&text, format, args);
    va_end(args);
    finding->message = writ_str_copy(lint->arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    finding->object = lint->object ? lint->object->name : WRIT_STR_EMPTY;
    finding->path = field ? field->path : WRIT_STR_EMPTY;
    finding->place = *place;
    return finding;
}

static void add_notes(writ_arena *arena, const writ_findings *notes, writ_findings *findings)
{
    for (size_t i = 0; i < notes->count; i++) {
        writ_finding *finding = writ_finding_add(arena, findings, notes->items[i].rule);
        if (finding)
            *finding = notes->items[i];
    }
    findings->dropped += notes->dropped;
}

static int by_place(const void *left, const void *right)
{
    const writ_finding *a = left, *b = right;
    writ_str files[] = {a->place.source ? a->place.source->name : WRIT_STR_EMPTY,
                        b->place.source ? b->place.source->name : WRIT_STR_EMPTY};
    int order = writ_str_compare(files[0], files[1]);
    if (!order)
        order = (a->place.offset > b->place.offset) - (a->place.offset < b->place.offset);
    return order ? order : (int)a->rule - (int)b->rule;
}

static void sort(writ_findings *findings)
{
    if (findings->count)
        qsort(findings->items, findings->count, sizeof *findings->items, by_place);
}

/* A team that is there, or one of its mails. */
static void check_owner(writ_arena *arena, const writ_lint_options *options, writ_str owner,
                        const writ_place *place, writ_findings *findings)
{
    if (!options->owners || !owner.len || writ_owners_find(options->owners, owner))
        return;
    writ_finding *finding = writ_finding_add(arena, findings, WRIT_RULE_OWNER_UNKNOWN);
    if (!finding)
        return;
    finding->message =
        writ_str_printf(arena, "the owners file names no team '%.*s'", WRIT_FMT(owner));
    finding->place = *place;
}

/* ---- conventions ---- */

static bool is_small(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Letters of one size and digits, in words with the separator between them. */
static bool is_separated(writ_str name, bool capital, char separator)
{
    bool begins = true; /* a word */
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool is_letter = capital ? is_capital(c) : is_small(c);
        if (!is_letter && !(is_digit(c) && i > 0) && !(c == separator && !begins))
            return false;
        begins = c == separator;
    }
    return !begins;
}

/* Letters and digits alone. */
static bool is_joined(writ_str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!is_small(name.ptr[i]) && !is_capital(name.ptr[i]) && !is_digit(name.ptr[i]))
            return false;
    return name.len > 0;
}

unsigned writ_convention_of(writ_str name)
{
    unsigned fits = 0;
    while (name.len && !is_small(name.ptr[0]) && !is_capital(name.ptr[0]))
        name = writ_str_part(name, 1, SIZE_MAX);
    fits |= (unsigned)is_separated(name, false, '_') << WRIT_CONVENTION_SNAKE;
    fits |= (unsigned)(is_joined(name) && is_small(name.ptr[0])) << WRIT_CONVENTION_CAMEL;
    fits |= (unsigned)(is_joined(name) && is_capital(name.ptr[0])) << WRIT_CONVENTION_PASCAL;
    fits |= (unsigned)is_separated(name, false, '-') << WRIT_CONVENTION_KEBAB;
    fits |= (unsigned)is_separated(name, true, '_') << WRIT_CONVENTION_UPPER;
    return fits;
}

static void count_convention(writ_field *field, void *context)
{
    size_t *counts = context;
    unsigned fits = field->is_any ? 0 : writ_convention_of(field->name);
    for (int i = 0; i < WRIT_CONVENTION_COUNT; i++)
        counts[i] += (fits >> i) & 1;
}

/* The one that is asked for, else the one that most names of the contract are in. */
static void choose_convention(writ_lint *lint)
{
    size_t counts[WRIT_CONVENTION_COUNT] = {0};
    for (size_t i = 0; i < lint->contract->object_count; i++)
        writ_field_each(writ_field_tree(lint->arena, lint->contract->objects[i].set),
                        count_convention, counts);
    lint->convention = lint->options->style ? lint->options->style->names : WRIT_CONVENTION_ONE;
    if (lint->convention == WRIT_CONVENTION_ONE) {
        lint->convention = WRIT_CONVENTION_SNAKE;
        for (int i = WRIT_CONVENTION_SNAKE; i < WRIT_CONVENTION_COUNT; i++)
            if (counts[i] > counts[lint->convention])
                lint->convention = (writ_convention)i;
    }
    lint->in_convention = counts[lint->convention];
}

/* ---- the walk ---- */

static void ask_field(writ_field *field, void *context)
{
    writ_lint_ask_field(context, field);
}

static int lint_object(writ_lint *lint, const writ_object *object, writ_error *err)
{
    static const writ_validator_options judging = {.show_values = true};
    int code = writ_validator_new(object->set, &judging, &lint->validator, err);
    if (code)
        return code;
    lint->object = object;
    lint->root = writ_field_tree(lint->arena, object->set);
    writ_lint_ask_object(lint);
    writ_lint_ask_field(lint, lint->root);
    writ_field_each(lint->root, ask_field, lint);
    writ_validator_free(lint->validator);
    return WRIT_OK;
}

int writ_lint_contract(writ_arena *arena, const writ_contract *contract,
                       const writ_lint_options *options, writ_findings *findings, writ_error *err)
{
    writ_lint lint = {
        .arena = arena, .options = options, .contract = contract, .findings = findings};
    int code = WRIT_OK;
    add_notes(arena, &contract->notes, findings);
    check_owner(arena, options, contract->owner, &contract->document->place, findings);
    choose_convention(&lint);
    writ_lint_ask_contract(&lint);
    for (size_t i = 0; !code && i < contract->object_count; i++)
        code = lint_object(&lint, &contract->objects[i], err);
    sort(findings);
    return code;
}

void writ_lint_party(writ_arena *arena, const writ_party *party, const writ_lint_options *options,
                     writ_findings *findings)
{
    add_notes(arena, &party->notes, findings);
    check_owner(arena, options, party->owner, &party->place, findings);
    sort(findings);
}
