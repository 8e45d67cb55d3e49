/* SPDX-License-Identifier: Apache-2.0
 *
 * What an ODCS property means beside the values that it admits: keys and custom properties that
 * become annotations.
 */
#include "contracts/base/read.h"
#include "contracts/day.h"
#include "contracts/member.h"
#include "contracts/odcs.h"
#include "contracts/path.h"

/* A key of the standard, or the custom property that stood for it before. */
static const writ_value *find_either(const writ_value *holder, const char *name)
{
    const writ_value *value = writ_odcs_find(holder, name);
    return value ? value : writ_odcs_custom(holder, name);
}

static int set_checked(const writ_odcs_field *field, const char *key, const char *keyword,
                       const writ_value *value, writ_kind kind)
{
    if (writ_member_check(value, key, kind, field->in->err))
        return WRIT_E_INPUT;
    writ_odcs_set(field, keyword, value);
    return WRIT_OK;
}

/* A day that is none promises nothing; what was published with it stays readable. */
static void note_sunset(const writ_odcs_field *field, const writ_value *sunset)
{
    writ_day day;
    if (!sunset || writ_day_parse(sunset->string, &day))
        return;
    writ_finding *note =
        writ_note_add(field->in->arena, field->in->notes, WRIT_RULE_SUNSET_NOT_A_DAY, field->path,
                      &sunset->place, "the sunset '%.*s' is no day", WRIT_FMT(sunset->string));
    if (note)
        note->hint = WRIT_STR("write it as 2026-12-31");
}

/* Keys and custom properties whose value is taken as it is. */
static int annotate_plainly(const writ_odcs_field *field)
{
    static const struct {
        const char *key;
        bool custom;
        const char *keyword;
        writ_kind kind;
    } keys[] = {
        {"businessName", false, "title", WRIT_STRING},
        {"description", false, "description", WRIT_STRING},
        {"examples", false, "examples", WRIT_ARRAY},
        {"id", false, "x-writ-id", WRIT_STRING},
        {"classification", false, "x-writ-classification", WRIT_STRING},
        {"physicalType", false, "x-writ-physical-type", WRIT_STRING},
        {"encryptedName", false, "x-writ-encrypted-name", WRIT_STRING},
        {"owner", true, "x-writ-owner", WRIT_STRING},
        {"unit", true, "x-writ-unit", WRIT_STRING},
        {"sunset", true, "x-writ-sunset", WRIT_STRING},
        {"replacedBy", true, "x-writ-replaced-by", WRIT_STRING},
        {"renamedFrom", true, "x-writ-renamed-from", WRIT_STRING},
    };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const writ_value *value = keys[i].custom ? writ_odcs_custom(field->source, keys[i].key)
                                                 : writ_odcs_find(field->source, keys[i].key);
        if (set_checked(field, keys[i].key, keys[i].keyword, value, keys[i].kind))
            return WRIT_E_INPUT;
    }
    note_sunset(field, writ_odcs_custom(field->source, "sunset"));
    writ_odcs_set(field, "default", writ_odcs_custom(field->source, "default"));
    return set_checked(field, "deprecated", "deprecated", find_either(field->source, "deprecated"),
                       WRIT_BOOLEAN);
}

/* Synonyms are objects in ODCS 3.2, plain names in a custom property. */
static int annotate_synonyms(const writ_odcs_field *field)
{
    const writ_value *list = find_either(field->source, "synonyms");
    writ_value *names = NULL;
    if (!list || list->kind != WRIT_ARRAY) {
        if (writ_member_strings(field->in->arena, list, "synonyms", &names, field->in->err))
            return WRIT_E_INPUT;
        writ_odcs_set(field, "x-writ-synonyms", names);
        return WRIT_OK;
    }
    names = writ_value_array(field->in->arena, &list->place);
    for (size_t i = 0; i < list->array.count; i++) {
        const writ_value *item = list->array.items[i];
        const writ_value *name = item->kind == WRIT_OBJECT ? writ_odcs_find(item, "synonym") : item;
        if (writ_member_check(name, "synonyms", WRIT_STRING, field->in->err))
            return WRIT_E_INPUT;
        if (name)
            writ_value_push(field->in->arena, names, (writ_value *)name);
    }
    writ_odcs_set(field, "x-writ-synonyms", names);
    return WRIT_OK;
}

/* A custom property that is a string or a list of strings. */
static int annotate_strings(const writ_odcs_field *field, const char *key, const char *keyword)
{
    writ_value *strings = NULL;
    if (writ_member_strings(field->in->arena, writ_odcs_custom(field->source, key), key, &strings,
                            field->in->err))
        return WRIT_E_INPUT;
    writ_odcs_set(field, keyword, strings);
    return WRIT_OK;
}

static bool has_property(const writ_value *object, writ_str name)
{
    const writ_value *list = writ_odcs_find(object, "properties");
    for (size_t i = 0; list && list->kind == WRIT_ARRAY && i < list->array.count; i++) {
        const writ_value *found = writ_value_find(list->array.items[i], "name");
        if (found && found->kind == WRIT_STRING && writ_str_equal(found->string, name))
            return true;
    }
    return false;
}

static bool is_code(writ_str text)
{
    bool upper = text.len == 3;
    for (size_t i = 0; i < text.len; i++)
        upper &= text.ptr[i] >= 'A' && text.ptr[i] <= 'Z';
    return upper;
}

/* `currencyField` names a property beside this one, or by its path from the object, whether the
 * document describes it or not; a code ("EUR") is no field. */
static writ_str locate_currency(const writ_odcs_field *field, writ_str text)
{
    writ_arena *arena = field->in->arena;
    writ_path path;
    if (field->parent && has_property(field->parent->source, text))
        return writ_path_child(arena, field->parent->path, text);
    if (is_code(text) || !field->parent || writ_path_parse(arena, text, &path, NULL))
        return text;
    if (path.count > 1 || has_property(field->in->object, text))
        return writ_path_pointer(arena, &path);
    return writ_path_child(arena, field->parent->path, text);
}

static int annotate_currency(const writ_odcs_field *field)
{
    const writ_value *value = writ_odcs_custom(field->source, "currencyField");
    if (writ_member_check(value, "currencyField", WRIT_STRING, field->in->err))
        return WRIT_E_INPUT;
    if (value)
        writ_odcs_set(field, "x-writ-currency",
                      writ_value_string(field->in->arena, &value->place,
                                        locate_currency(field, value->string)));
    return WRIT_OK;
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* Does a classification or tag speak of personal or confidential data? "non-sensitive" does not. */
static bool is_sensitive_text(writ_str text)
{
    static const char *const words[] = {"confidential", "restricted", "sensitive", "secret",
                                        "private",      "personal",   "pii",       "phi",
                                        "pci",          NULL};
    static const char *const negations[] = {"non", "not", "no", NULL};
    bool negated = false;
    for (size_t at = 0; at < text.len;) {
        size_t end = at;
        char word[16] = "";
        for (; end < text.len && is_letter(text.ptr[end]); end++)
            if (end - at + 1 < sizeof word)
                word[end - at] = (char)(text.ptr[end] | 0x20);
        for (size_t i = 0; words[i]; i++)
            if (strcmp(word, words[i]) == 0 && !negated)
                return true;
        bool is_negation = false;
        for (size_t i = 0; negations[i]; i++)
            is_negation |= strcmp(word, negations[i]) == 0;
        if (end > at)
            negated = is_negation;
        at = end + 1;
    }
    return false;
}

static const writ_value *find_sensitive_text(const writ_value *source)
{
    const writ_value *classification = writ_odcs_find(source, "classification");
    const writ_value *tags = writ_odcs_find(source, "tags");
    if (classification && classification->kind == WRIT_STRING &&
        is_sensitive_text(classification->string))
        return classification;
    for (size_t i = 0; tags && tags->kind == WRIT_ARRAY && i < tags->array.count; i++) {
        const writ_value *tag = tags->array.items[i];
        if (tag->kind == WRIT_STRING && is_sensitive_text(tag->string))
            return tag;
    }
    return NULL;
}

/* `pii` decides where it is said. */
static int annotate_sensitive(const writ_odcs_field *field)
{
    const writ_value *pii = writ_odcs_custom(field->source, "pii");
    const writ_value *text = pii ? NULL : find_sensitive_text(field->source);
    if (writ_member_check(pii, "pii", WRIT_BOOLEAN, field->in->err))
        return WRIT_E_INPUT;
    if (pii) /* false is kept, too: that somebody has looked */
        writ_odcs_set(field, "x-writ-sensitive", pii);
    else if (text)
        writ_odcs_set(field, "x-writ-sensitive",
                      writ_value_boolean(field->in->arena, &text->place, true));
    return WRIT_OK;
}

static int annotate_unknown(writ_odcs_field *field)
{
    const writ_value *unknown = writ_odcs_custom(field->source, "onUnknownValue");
    if (writ_member_check(unknown, "onUnknownValue", WRIT_STRING, field->in->err))
        return WRIT_E_INPUT;
    if (!unknown)
        return WRIT_OK;
    bool ignored = writ_str_is(unknown->string, "ignore");
    if (!ignored && !writ_str_is(unknown->string, "reject"))
        return writ_error_set_place(field->in->err, WRIT_E_INPUT, &unknown->place,
                                    "'onUnknownValue' must be 'reject' or 'ignore', not '%.*s'",
                                    WRIT_FMT(unknown->string));
    field->spec.unknown_ignored = ignored && field->in->reader;
    return WRIT_OK;
}

int writ_odcs_annotate(writ_odcs_field *field)
{
    if (annotate_plainly(field) || annotate_synonyms(field) ||
        annotate_strings(field, "use", "x-writ-use") ||
        annotate_strings(field, "aliases", "x-writ-aliases") || annotate_currency(field) ||
        annotate_sensitive(field) || annotate_unknown(field))
        return WRIT_E_INPUT;
    static const char *const set_rules[] = {"unique", "primaryKey"};
    for (size_t i = 0; i < 2; i++) {
        const writ_value *rule = writ_odcs_find(field->source, set_rules[i]);
        if (writ_member_check(rule, set_rules[i], WRIT_BOOLEAN, field->in->err))
            return WRIT_E_INPUT;
        if (rule && rule->boolean)
            writ_odcs_unchecked(field, &rule->place, "%s", set_rules[i]);
    }
    return WRIT_OK;
}
