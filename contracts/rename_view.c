/* SPDX-License-Identifier: Apache-2.0
 *
 * What is compared of a field: its words with their weights, made once for each field.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "contracts/name_letters.h"
#include "contracts/rename_score.h"

/* A field's own name tells what it is, the namespaces' names where it belongs. */
#define NAMESPACE_WEIGHT 0.6
/* Of a word that any field may have. */
#define GENERIC_WEIGHT 0.5
/* Of a word that each field has, of one that only one has; between them by its rarity. */
#define COMMON_WEIGHT 0.3
/* Words of a description that are looked at: its first sentences. */
#define MOST_TEXT 64
/* Letters of a word that are looked at. */
#define MOST_LETTERS 64

/* One word of the two versions; case does not matter. */
typedef struct term {
    uint32_t number; /* in the order of first sight: never in what users see */
    size_t names;    /* how many fields' names have it */
    size_t texts;    /* how many descriptions */
} term;

struct writ_rename_terms {
    writ_map by_word; /* folded -> term */
    size_t fields;    /* of both versions */
    size_t count;
    double *text_weights; /* by number */
    size_t in_names;      /* words of names (numbers are none) have the numbers below */
    uint8_t *links;       /* of each two of them, one more than writ_word_link; 0: not looked at */
};

/* Words of which any two are remembered: the table takes 16 MB at most. */
#define MOST_LINKED 4096

static term *term_of(writ_rename_search *search, writ_str word)
{
    writ_rename_terms *terms = search->terms;
    char folded[MOST_LETTERS];
    writ_str key = {folded, word.len < MOST_LETTERS ? word.len : MOST_LETTERS};
    for (size_t i = 0; i < key.len; i++)
        folded[i] = writ_fold(word.ptr[i]);
    term *known = writ_map_find(&terms->by_word, key);
    if (known)
        return known;
    known = WRIT_NEW(search->arena, term);
    known->number = (uint32_t)terms->count++;
    key.ptr = writ_arena_copy(search->arena, folded, key.len);
    writ_map_put(search->arena, &terms->by_word, key, known);
    return known;
}

/* --- descriptions --- */

static writ_str next_word(writ_str text, size_t *at)
{
    while (*at < text.len && !writ_is_word(text.ptr[*at]))
        (*at)++;
    size_t from = *at;
    while (*at < text.len && writ_is_word(text.ptr[*at]))
        (*at)++;
    return writ_str_part(text, from, *at - from);
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

/* The numbers of a text's words, ascending, each once. */
static size_t number_text(writ_rename_search *search, writ_str text, uint32_t numbers[MOST_TEXT])
{
    size_t count = 0, kept = 0, at = 0;
    for (writ_str word; count < MOST_TEXT && (word = next_word(text, &at)).len;) {
        writ_words parts; /* a name in a text: orderId */
        writ_words_split(word, &parts);
        for (size_t i = 0; i < parts.count && count < MOST_TEXT; i++)
            numbers[count++] = term_of(search, parts.items[i])->number;
    }
    if (count)
        qsort(numbers, count, sizeof *numbers, compare_numbers);
    for (size_t i = 0; i < count; i++)
        if (!i || numbers[i] != numbers[i - 1])
            numbers[kept++] = numbers[i];
    return kept;
}

/* --- the count of words --- */

/* The words of a name, or its numbers. */
static void count_name(writ_rename_search *search, writ_str name, bool numbers)
{
    writ_words words;
    writ_words_split(name, &words);
    for (size_t i = 0; i < words.count; i++)
        if (writ_is_digit(words.items[i].ptr[0]) == numbers)
            term_of(search, words.items[i])->names++;
}

static void count_names(writ_rename_search *search, const writ_rename_nodes *nodes, bool numbers)
{
    for (size_t i = 0; i < nodes->count; i++)
        if (!nodes->items[i]->field->is_any)
            count_name(search, nodes->items[i]->field->name, numbers);
}

typedef WRIT_ARRAY(size_t) count_list;

static void count_texts(writ_rename_search *search, const writ_rename_nodes *nodes,
                        count_list *texts)
{
    uint32_t numbers[MOST_TEXT];
    for (size_t i = 0; i < nodes->count; i++) {
        size_t count = number_text(search, nodes->items[i]->field->notes->description, numbers);
        while (texts->count < search->terms->count)
            *WRIT_PUSH(search->arena, texts) = 0;
        for (size_t j = 0; j < count; j++)
            texts->items[numbers[j]]++;
    }
}

/* 1 for what is in one of `all`, 0 for what is in each of them. Both are counts over two versions,
 * of which most stands in both. */
static double rarity(size_t in_both, size_t all_of_both)
{
    size_t in = (in_both + 1) / 2, all = (all_of_both + 1) / 2;
    double rare = log(((double)all + 1) / ((double)in + (in ? 0 : 1))) / log((double)all + 1);
    return rare < 0 ? 0 : rare > 1 ? 1 : rare;
}

writ_rename_terms *writ_rename_terms_new(writ_rename_search *search)
{
    writ_rename_terms *terms = search->terms = WRIT_NEW(search->arena, writ_rename_terms);
    count_list texts = {0};
    terms->fields = search->old_nodes.count + search->new_nodes.count;
    count_names(search, &search->old_nodes, false);
    count_names(search, &search->new_nodes, false);
    terms->in_names = terms->count < MOST_LINKED ? terms->count : MOST_LINKED;
    terms->links = writ_arena_zalloc(search->arena, terms->in_names * terms->in_names);
    count_names(search, &search->old_nodes, true);
    count_names(search, &search->new_nodes, true);
    count_texts(search, &search->old_nodes, &texts);
    count_texts(search, &search->new_nodes, &texts);
    terms->text_weights = writ_arena_zalloc(search->arena, (texts.count + 1) * sizeof(double));
    for (size_t i = 0; i < texts.count; i++)
        terms->text_weights[i] = rarity(texts.items[i], terms->fields);
    return terms;
}

writ_word_link writ_rename_relate(const writ_heavy_word *a, const writ_heavy_word *b,
                                  const void *context)
{
    const writ_rename_terms *terms = context;
    if (a->number == b->number)
        return WRIT_WORD_SAME;
    if (a->number >= terms->in_names || b->number >= terms->in_names)
        return writ_word_relate(a->word, b->word);
    uint8_t *known = &terms->links[a->number * terms->in_names + b->number];
    if (!*known)
        *known = (uint8_t)(writ_word_relate(a->word, b->word) + 1);
    return (writ_word_link)(*known - 1);
}

double writ_rename_text_weight(const writ_rename_terms *terms, uint32_t number)
{
    return terms->text_weights[number];
}

/* --- namespaces --- */

typedef struct leaf_count {
    size_t all, described;
} leaf_count;

static void count_leaves(const writ_field *field, leaf_count *count)
{
    for (size_t i = 0; i < field->child_count; i++)
        count_leaves(field->children[i], count);
    if (field->child_count)
        return;
    count->all++;
    count->described += field->notes->description.len > 0;
}

bool writ_rename_is_namespace(const writ_field *field)
{
    leaf_count leaves = {0};
    if (field->is_any || !field->child_count || field->required || !field->parent ||
        (field->types & ~(unsigned)WRIT_TYPE_NULL) != WRIT_TYPE_OBJECT ||
        field->notes->description.len || field->notes->title.len)
        return false;
    for (size_t i = 0; i < field->child_count; i++)
        if (field->children[i]->is_any)
            return false;
    count_leaves(field, &leaves);
    return leaves.described * 3 >= leaves.all * 2;
}

/* --- views --- */

static void add_words(writ_rename_search *search, writ_heavy_words *to, writ_str name,
                      double weight)
{
    writ_words words;
    writ_words_split(name, &words);
    for (size_t i = 0; i < words.count; i++) {
        writ_str word = words.items[i];
        const term *known = term_of(search, word);
        double rare = rarity(known->names, search->terms->fields);
        double heavy = (COMMON_WEIGHT + (1 - COMMON_WEIGHT) * rare) *
                       (writ_word_generic(word) ? GENERIC_WEIGHT : 1);
        writ_heavy_words_add(to, word, weight * heavy, known->number);
    }
}

/* From the outermost on, down to the node; `*` has no words. */
static void add_levels(writ_rename_search *search, writ_heavy_words *to,
                       const writ_rename_node *node, const writ_rename_node *below, double weight)
{
    if (!node || node == below)
        return;
    add_levels(search, to, node->parent, below, weight);
    if (!node->field->is_any)
        add_words(search, to, node->field->name, weight);
}

static writ_str behind_last_dot(writ_str name)
{
    size_t at = name.len;
    while (at > 0 && name.ptr[at - 1] != '.')
        at--;
    return at < name.len ? writ_str_part(name, at, name.len - at) : name;
}

static writ_str format_of(const writ_field *field)
{
    writ_time_kind kind = WRIT_TIME_NONE;
    for (size_t i = 0; i < field->node_count && kind == WRIT_TIME_NONE; i++)
        kind = field->nodes[i]->time.kind;
    return kind ? writ_str_of(writ_time_kind_name(kind)) : writ_field_format(field);
}

static void add_limit(writ_buf *to, const char *name, const writ_number *limit)
{
    if (limit)
        writ_buf_printf(to, "%s %.17g ", name, writ_number_to_double(limit));
}

/* What narrows the values, as one text to compare. */
static writ_str limits_of(writ_arena *arena, const writ_field *field)
{
    writ_buf text = WRIT_BUF_INIT;
    for (size_t i = 0; i < field->node_count; i++) {
        const writ_schema *node = field->nodes[i];
        add_limit(&text, "minimum", node->minimum);
        add_limit(&text, "maximum", node->maximum);
        add_limit(&text, "above", node->exclusive_minimum);
        add_limit(&text, "below", node->exclusive_maximum);
        add_limit(&text, "step", node->multiple_of);
        if (node->min_length || node->max_length != UINT64_MAX)
            writ_buf_printf(&text, "length %" PRIu64 " %" PRIu64 " ", node->min_length,
                            node->max_length);
    }
    writ_buf_add_str(&text, writ_field_pattern(field));
    writ_str limits = writ_str_copy(arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    return limits;
}

writ_rename_view *writ_rename_view_new(writ_rename_search *search, writ_rename_node *node)
{
    uint32_t numbers[MOST_TEXT];
    writ_rename_view *view = WRIT_NEW(search->arena, writ_rename_view);
    const writ_str name = node->field->name;
    view->node = node;
    view->leaf = behind_last_dot(name);
    view->holder = node->parent;
    while (writ_rename_is_namespace(view->holder->field))
        view->holder = view->holder->parent;
    add_levels(search, &view->words, node->parent, view->holder, NAMESPACE_WEIGHT);
    add_words(search, &view->words, writ_str_part(name, 0, name.len - view->leaf.len),
              NAMESPACE_WEIGHT);
    view->leaf_from = view->words.count;
    add_words(search, &view->words, view->leaf, 1);
    add_levels(search, &view->place, view->holder, NULL, 1);
    view->format = format_of(node->field);
    view->limits = limits_of(search->arena, node->field);
    view->text_count = number_text(search, node->field->notes->description, numbers);
    view->text = writ_arena_copy(search->arena, numbers, view->text_count * sizeof *numbers);
    return view;
}
