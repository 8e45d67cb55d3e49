/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/infer/give_up.h"

#include "validator/scan.h"

writ_str writ_give_up_token(writ_arena *arena, writ_str *pointer)
{
    writ_str rest = writ_str_part(*pointer, 1, SIZE_MAX);
    size_t len = writ_str_find_byte(rest, '/');
    writ_buf token = WRIT_BUF_INIT;
    for (size_t i = 0; i < len; i++) {
        bool is_escape = rest.ptr[i] == '~' && i + 1 < len;
        writ_buf_add_byte(&token, !is_escape               ? rest.ptr[i]
                                  : rest.ptr[i + 1] == '1' ? '/'
                                  : rest.ptr[i + 1] == '2' ? '*'
                                                           : '~');
        i += is_escape;
    }
    *pointer = writ_str_part(rest, len, SIZE_MAX);
    writ_str copy = writ_str_copy(arena, writ_buf_str(&token));
    writ_buf_clear(&token);
    return copy;
}

static const writ_profile_field *child_of(const writ_profile_field *field, writ_str name)
{
    for (size_t i = 0; i < field->children.count; i++)
        if (writ_str_equal(field->children.items[i]->name, name))
            return field->children.items[i];
    return field->items;
}

/* The field at the path, or the last one above it that is known. */
static const writ_profile_field *find(const writ_profile *profile, writ_str path, bool *is_it)
{
    writ_arena scratch = WRIT_ARENA_INIT;
    const writ_profile_field *field = profile->root, *next = field;
    while (next && path.len) {
        next = child_of(field, writ_give_up_token(&scratch, &path));
        field = next ? next : field;
    }
    *is_it = next != NULL;
    writ_arena_clear(&scratch);
    return field;
}

/* The next guess, or none. */
static void give_up_text(writ_fact_memory *memory, bool is_young)
{
    if (memory->text == WRIT_TEXTS_TIMESTAMP) /* which is wider, so others may have passed */
        memory->text = WRIT_TEXTS_SPACED_TIME;
    else if (is_young && memory->text == WRIT_TEXTS_URI)
        memory->text = WRIT_TEXTS_URI_TEMPLATE;
    else if (is_young && memory->text == WRIT_TEXTS_IPV4)
        memory->text = WRIT_TEXTS_IPV6;
    else
        memory->given_up |= WRIT_GIVEN_UP_TEXT;
}

static unsigned constraint_of(writ_rule rule)
{
    switch (rule) {
    case WRIT_RULE_FORMAT_INVALID:
    case WRIT_RULE_TIMEZONE_MISSING:
        return WRIT_GIVEN_UP_TEXT;
    case WRIT_RULE_PATTERN_MISMATCH:
    case WRIT_RULE_PATTERN_TOO_COSTLY:
        return WRIT_GIVEN_UP_SHAPE;
    case WRIT_RULE_ENUM_MISMATCH:
        return WRIT_GIVEN_UP_VALUES;
    case WRIT_RULE_RANGE:
    case WRIT_RULE_LENGTH:
        return WRIT_GIVEN_UP_BOUNDS;
    default:
        return WRIT_GIVEN_UP_MEMBERS;
    }
}

/* From the constraint that was broken on to what is left: members, the type, and that of the field
 * above. */
static void give_up_one(writ_fact_memories *memories, const writ_profile_field *field,
                        unsigned constraint, uint64_t hull, bool is_young)
{
    writ_fact_memory *memory = &memories->items[field->index];
    if (memory->gave_up_at == hull)
        return; /* that may have been enough */
    memory->gave_up_at = hull;
    if (constraint == WRIT_GIVEN_UP_TEXT && !(memory->given_up & constraint)) {
        give_up_text(memory, is_young);
        return;
    }
    if (memory->given_up & constraint)
        constraint =
            memory->given_up & WRIT_GIVEN_UP_MEMBERS ? WRIT_GIVEN_UP_TYPE : WRIT_GIVEN_UP_MEMBERS;
    while (memory->given_up & constraint && field->parent) {
        field = field->parent;
        memory = &memories->items[field->index];
        constraint = WRIT_GIVEN_UP_TYPE;
    }
    memory->given_up |= constraint;
}

void writ_give_up(const writ_profile *profile, writ_fact_memories *memories,
                  const writ_findings *findings, uint64_t hull, bool is_young)
{
    for (size_t i = 0; i < findings->count; i++) {
        const writ_finding *finding = &findings->items[i];
        bool is_it;
        if (finding->severity != WRIT_ERROR)
            continue;
        const writ_profile_field *field = find(profile, finding->path, &is_it);
        give_up_one(memories, field, is_it ? constraint_of(finding->rule) : WRIT_GIVEN_UP_MEMBERS,
                    hull, is_young);
    }
}
