/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/rename_score.h"

#include <math.h>

#include "contracts/name_tokens.h"

/* Children compared for one pair; a container with more is known by its first ones. */
#define MOST_CHILDREN 64

/* --- the model --- */

static const struct {
    const char *name;
    int sign;
    double weight;
} model[] = {
#define WRIT_EVIDENCE(id, sign, weight) {#id, sign, weight},
#include "contracts/rename_model.def"
#undef WRIT_EVIDENCE
};

const char *writ_evidence_name(writ_evidence id)
{
    return model[id].name;
}

int writ_evidence_sign(writ_evidence id)
{
    return model[id].sign;
}

double writ_evidence_weight(writ_evidence id)
{
    return model[id].weight;
}

double writ_rename_sum(const writ_rename_search *search, const double *values)
{
    double sum = 0;
    for (size_t i = 0; i < WRIT_EVIDENCE_COUNT; i++)
        sum += values[i] * (search->weights ? search->weights[i] : model[i].weight);
    /* descriptions add up in no particular order: the last digits must not decide anything */
    return round(sum * 1e6) / 1e6;
}

#define SET(to, id, value) ((to)->values[WRIT_EVIDENCE_##id] = (value))

/* --- names --- */

/* The words of the leaf alone. */
static void leaf_words(const writ_rename_view *view, writ_heavy_words *to)
{
    to->count = 0;
    to->weight = 0;
    for (size_t i = view->leaf_from; i < view->words.count; i++)
        writ_heavy_words_add(to, view->words.items[i].word, view->words.items[i].weight,
                             view->words.items[i].number);
}

static bool is_number(writ_str word)
{
    return word.len && word.ptr[0] >= '0' && word.ptr[0] <= '9';
}

/* Is all that they share generic? */
static bool is_vague(const writ_heavy_words *a, const writ_heavy_words *b,
                     const writ_name_match *match)
{
    bool shares = false;
    for (size_t i = 0; i < a->count; i++) {
        if (match->old_matched[i] && !writ_word_generic(a->items[i].word))
            return false;
        shares |= match->old_matched[i];
    }
    for (size_t j = 0; j < b->count; j++)
        if (match->new_matched[j] && !writ_word_generic(b->items[j].word))
            return false;
    return shares;
}

/* Do the last words say that the values are of different kinds? */
static bool is_of_other_kind(const writ_rename_view *a, const writ_rename_view *b)
{
    if (!a->words.count || !b->words.count)
        return false;
    writ_str one = writ_word_kind(a->words.items[a->words.count - 1].word);
    writ_str other = writ_word_kind(b->words.items[b->words.count - 1].word);
    return one.len && other.len && !writ_str_equal(one, other);
}

static bool has_word(const writ_rename_view *view)
{
    for (size_t i = 0; i < view->words.count; i++)
        if (!is_number(view->words.items[i].word))
            return true;
    return false;
}

static bool is_sibling(const writ_rename_view *a, const writ_rename_view *b)
{
    return a->holder->partner == b->holder;
}

static void compare_names(const writ_rename_terms *terms, const writ_rename_view *a,
                          const writ_rename_view *b, writ_rename_compared *to)
{
    writ_heavy_words old_leaf, new_leaf;
    writ_name_match leaf;
    writ_name_match_words(&a->words, &b->words, writ_rename_relate, terms, &to->match);
    SET(to, WORDS, to->match.shared);
    SET(to, HELD, to->match.held);
    leaf_words(a, &old_leaf);
    leaf_words(b, &new_leaf);
    writ_name_match_words(&old_leaf, &new_leaf, writ_rename_relate, terms, &leaf);
    bool vague = is_vague(&old_leaf, &new_leaf, &leaf);
    bool old_keeps = leaf.old_left > 0, new_keeps = leaf.new_left > 0;
    to->is_vetoed =
        to->match.is_opposed || (!has_word(a) && !has_word(b)) || (vague && old_keeps && new_keeps);
    SET(to, VAGUE, vague && (old_keeps != new_keeps || !is_sibling(a, b)));
    SET(to, KIND_APART, is_of_other_kind(a, b));
    double letters = writ_letters_similarity(a->leaf, b->leaf);
    SET(to, LETTERS, letters > 0.5 && !vague ? 2 * letters - 1 : 0);
}

/* --- places --- */

static void compare_places(const writ_rename_terms *terms, const writ_rename_view *a,
                           const writ_rename_view *b, writ_rename_compared *to)
{
    writ_name_match match;
    bool sibling = is_sibling(a, b);
    SET(to, SIBLING, sibling);
    SET(to, LEFT_ALONE, sibling && a->peers == 1);
    SET(to, LONE, sibling && a->peers == 1 && b->peers == 1);
    if (sibling)
        return;
    writ_name_match_words(&a->place, &b->place, writ_rename_relate, terms, &match);
    SET(to, PLACE, match.shared);
}

/* --- types --- */

static unsigned types_of(const writ_field *field)
{
    return field->types & ~(unsigned)WRIT_TYPE_NULL;
}

static bool is_list(unsigned types)
{
    return types & WRIT_TYPE_ARRAY;
}

/* A flag, a value, or a container of values. */
static int shape_of(unsigned types)
{
    if (types & (WRIT_TYPE_ARRAY | WRIT_TYPE_OBJECT))
        return 2;
    return types == WRIT_TYPE_BOOLEAN ? 0 : 1;
}

static void compare_types(const writ_rename_view *a, const writ_rename_view *b,
                          writ_rename_compared *to)
{
    unsigned left = types_of(a->node->field), right = types_of(b->node->field);
    unsigned any = WRIT_TYPE_ANY & ~(unsigned)WRIT_TYPE_NULL;
    bool is_open = left == any || right == any;
    SET(to, TYPE_SAME, left == right && !is_open);
    SET(to, TYPE_APART, !(left & right));
    SET(to, SHAPE_APART, !(left & right) && shape_of(left) != shape_of(right));
    SET(to, LISTED,
        left && right && is_list(left) != is_list(right) && !is_open &&
            writ_name_plural(a->leaf, b->leaf));
    bool both = a->format.len && b->format.len, same = writ_str_equal(a->format, b->format);
    SET(to, FORMAT_SAME, both && same);
    SET(to, FORMAT_APART, left == right && !same);
    SET(to, RULES_APART,
        a->node->field->required != b->node->field->required ||
            !writ_str_equal(a->limits, b->limits));
}

/* Jaccard's coefficient over the listed values. */
static void compare_enums(const writ_field *old_field, const writ_field *new_field,
                          writ_rename_compared *to)
{
    const writ_value *a = writ_field_enum(old_field), *b = writ_field_enum(new_field);
    size_t shared = 0;
    if (!a || !b) {
        SET(to, ENUM_APART, a || b ? 0.5 : 0);
        return;
    }
    for (size_t i = 0; i < a->array.count; i++)
        for (size_t j = 0; j < b->array.count; j++)
            shared += writ_value_equal(a->array.items[i], b->array.items[j]);
    size_t all = a->array.count + b->array.count - shared;
    SET(to, ENUM_SAME, all ? (double)shared / (double)all : 0);
    SET(to, ENUM_APART, !shared);
}

/* --- descriptions --- */

/* Dice's coefficient, rare words counting more. */
static double text_similarity(const writ_rename_terms *terms, const writ_rename_view *a,
                              const writ_rename_view *b)
{
    double shared = 0, all = 0;
    for (size_t i = 0, j = 0; i < a->text_count || j < b->text_count;) {
        bool left = j == b->text_count || (i < a->text_count && a->text[i] <= b->text[j]);
        bool right = i == a->text_count || (j < b->text_count && b->text[j] <= a->text[i]);
        double weight = writ_rename_text_weight(terms, left ? a->text[i] : b->text[j]);
        shared += left && right ? 2 * weight : 0;
        all += left && right ? 2 * weight : weight;
        i += left;
        j += right;
    }
    return all > 0 ? shared / all : 0;
}

static bool text_has(const writ_rename_view *view, size_t number)
{
    for (size_t i = 0; i < view->text_count; i++)
        if (view->text[i] == number)
            return true;
    return false;
}

/* How much of the words that only one name has does the other's description have? */
static double mentioned(const writ_rename_view *a, const writ_rename_view *b,
                        const writ_name_match *match)
{
    double found = 0, all = 0;
    for (size_t i = a->leaf_from; i < a->words.count; i++) {
        double weight = match->old_matched[i] ? 0 : a->words.items[i].weight;
        found += weight > 0 && text_has(b, a->words.items[i].number) ? weight : 0;
        all += weight;
    }
    for (size_t j = b->leaf_from; j < b->words.count; j++) {
        double weight = match->new_matched[j] ? 0 : b->words.items[j].weight;
        found += weight > 0 && text_has(a, b->words.items[j].number) ? weight : 0;
        all += weight;
    }
    return all > 0 ? found / all : 0;
}

static void compare_texts(const writ_rename_search *search, const writ_rename_view *a,
                          const writ_rename_view *b, writ_rename_compared *to)
{
    if (!a->text_count || !b->text_count)
        return;
    double alike = text_similarity(search->terms, a, b);
    SET(to, TEXT_SAME, alike);
    SET(to, TEXT_APART, alike < 0.15);
    SET(to, MENTIONED, mentioned(a, b, &to->match));
}

/* --- members --- */

/* What holds the members: the field itself, or the items of an array of objects. */
static const writ_field *members_of(const writ_field *field)
{
    while (field->child_count == 1 && field->children[0]->is_any)
        field = field->children[0];
    return field;
}

static size_t few(size_t count)
{
    return count < MOST_CHILDREN ? count : MOST_CHILDREN;
}

/* Jaccard's coefficient over the names of children. */
static double same_children(const writ_field *a, const writ_field *b)
{
    size_t left = few(a->child_count), right = few(b->child_count), shared = 0;
    for (size_t i = 0; i < left; i++)
        for (size_t j = 0; j < right; j++)
            shared += writ_str_equal(a->children[i]->name, b->children[j]->name);
    return shared ? (double)shared / (double)(left + right - shared) : 0;
}

/* How much of the groups that hold them do both have, when these are no partners? */
static void compare_groups(const writ_rename_node *old_node, const writ_rename_node *new_node,
                           writ_rename_compared *to)
{
    const writ_rename_node *a = old_node->parent, *b = new_node->parent;
    if (!a->partner && !b->partner && writ_str_equal(old_node->field->name, new_node->field->name))
        SET(to, GROUP, same_children(a->field, b->field));
}

static void compare_members(const writ_field *old_field, const writ_field *new_field,
                            writ_rename_compared *to)
{
    const writ_field *a = members_of(old_field), *b = members_of(new_field);
    if (!a->child_count && !b->child_count)
        return;
    double same = same_children(a, b);
    SET(to, MEMBERS_SAME, same);
    SET(to, MEMBERS_APART, same == 0);
}

void writ_rename_compare(const writ_rename_search *search, const writ_rename_view *old_view,
                         const writ_rename_view *new_view, writ_rename_compared *to)
{
    *to = (writ_rename_compared){0};
    SET(to, BASE, 1);
    compare_names(search->terms, old_view, new_view, to);
    compare_places(search->terms, old_view, new_view, to);
    compare_types(old_view, new_view, to);
    compare_enums(old_view->node->field, new_view->node->field, to);
    compare_texts(search, old_view, new_view, to);
    compare_members(old_view->node->field, new_view->node->field, to);
    compare_groups(old_view->node, new_view->node, to);
}
