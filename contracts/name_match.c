/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/name_match.h"

#include "contracts/name_letters.h"

/* Of a path's levels, the last name tells what a field is; the others, where it is. */
#define LEAF_WEIGHT  1.0
#define LEVEL_WEIGHT 0.4
/* Of a word that any field may have. */
#define GENERIC_WEIGHT 0.5
/* Words written together are the same words. */
#define JOINED_CLOSENESS 0.95

void writ_heavy_words_add(writ_heavy_words *words, writ_str word, double weight, size_t number)
{
    if (words->count == WRIT_WORDS_MAX)
        return;
    words->items[words->count++] = (writ_heavy_word){word, weight, number};
    words->weight += weight;
}

/* A match in the making. */
typedef struct matching {
    const writ_heavy_words *old_words, *new_words;
    writ_name_match *match;
    double sum; /* of matched weight times closeness, both sides */
} matching;

static void note_link(writ_name_match *match, writ_word_link link, writ_str old_word,
                      writ_str new_word)
{
    bool is_first = match->link == WRIT_WORD_OTHER;
    if (!is_first && link <= match->link)
        return;
    match->link = link;
    match->old_word = old_word;
    match->new_word = new_word;
}

static void take(matching *m, size_t i, size_t j, writ_word_link link)
{
    const writ_heavy_word *a = &m->old_words->items[i], *b = &m->new_words->items[j];
    m->match->old_matched[i] = m->match->new_matched[j] = true;
    m->sum += (a->weight + b->weight) * writ_word_closeness(link);
    note_link(m->match, link, a->word, b->word);
}

/* Every pair that is related in this way and free. */
static void take_linked(matching *m, const uint8_t *links, writ_word_link link)
{
    for (size_t i = 0; i < m->old_words->count; i++)
        for (size_t j = 0; j < m->new_words->count; j++)
            if (links[i * WRIT_WORDS_MAX + j] == link && !m->match->old_matched[i] &&
                !m->match->new_matched[j])
                take(m, i, j, link);
}

/* How many of the words from `from` on are `whole` when written together; 0 when they are not. */
static size_t joined_words(const writ_heavy_words *words, const bool *matched, size_t from,
                           writ_str whole)
{
    size_t at = 0;
    for (size_t i = from; i < words->count && !matched[i]; i++) {
        writ_str part = words->items[i].word;
        if (part.len > whole.len - at || !writ_word_equal(part, writ_str_part(whole, at, part.len)))
            return 0;
        at += part.len;
        if (at == whole.len)
            return i > from ? i + 1 - from : 0;
    }
    return 0;
}

/* A word of one name that is a run of words of the other. */
static void take_joined(matching *m, const writ_heavy_words *wholes, bool *whole_matched,
                        const writ_heavy_words *parts, bool *part_matched)
{
    for (size_t i = 0; i < wholes->count; i++) {
        size_t run = 0;
        for (size_t j = 0; j < parts->count && !whole_matched[i]; j++) {
            run = joined_words(parts, part_matched, j, wholes->items[i].word);
            for (size_t k = j; k < j + run; k++) {
                part_matched[k] = whole_matched[i] = true;
                m->sum += parts->items[k].weight * JOINED_CLOSENESS;
            }
        }
        if (whole_matched[i] && run) {
            m->sum += wholes->items[i].weight * JOINED_CLOSENESS;
            note_link(m->match, WRIT_WORD_SAME, wholes->items[i].word, wholes->items[i].word);
        }
    }
}

static bool is_opposed(const matching *m, const uint8_t *links)
{
    for (size_t i = 0; i < m->old_words->count; i++)
        for (size_t j = 0; j < m->new_words->count; j++)
            if (links[i * WRIT_WORDS_MAX + j] == WRIT_WORD_OPPOSED && !m->match->old_matched[i] &&
                !m->match->new_matched[j])
                return true;
    return false;
}

static double weight_left(const writ_heavy_words *words, const bool *matched)
{
    double left = 0;
    for (size_t i = 0; i < words->count; i++)
        left += matched[i] ? 0 : words->items[i].weight;
    return left;
}

void writ_name_match_words(const writ_heavy_words *old_words, const writ_heavy_words *new_words,
                           writ_relate_words *relate, const void *context, writ_name_match *match)
{
    uint8_t links[WRIT_WORDS_MAX * WRIT_WORDS_MAX];
    unsigned seen = 0;
    *match = (writ_name_match){.link = WRIT_WORD_OTHER};
    matching m = {old_words, new_words, match, 0};
    for (size_t i = 0; i < old_words->count; i++)
        for (size_t j = 0; j < new_words->count; j++) {
            writ_word_link link = relate(&old_words->items[i], &new_words->items[j], context);
            links[i * WRIT_WORDS_MAX + j] = (uint8_t)link;
            seen |= 1u << link;
        }
    if (seen & (1u << WRIT_WORD_SAME))
        take_linked(&m, links, WRIT_WORD_SAME);
    take_joined(&m, old_words, match->old_matched, new_words, match->new_matched);
    take_joined(&m, new_words, match->new_matched, old_words, match->old_matched);
    for (unsigned link = WRIT_WORD_SAME + 1; link < WRIT_WORD_OTHER; link++)
        if (seen & (1u << link))
            take_linked(&m, links, (writ_word_link)link);
    match->is_opposed = (seen & (1u << WRIT_WORD_OPPOSED)) && is_opposed(&m, links);
    double all = old_words->weight + new_words->weight;
    double less = old_words->weight < new_words->weight ? old_words->weight : new_words->weight;
    match->old_left = weight_left(old_words, match->old_matched);
    match->new_left = weight_left(new_words, match->new_matched);
    match->shared = all > 0 ? m.sum / all : 0;
    match->held = less > 0 ? m.sum / 2 / less : 0;
    match->held = match->held > 1 ? 1 : match->held;
}

/* --- paths --- */

static writ_word_link relate_fresh(const writ_heavy_word *a, const writ_heavy_word *b,
                                   const void *context)
{
    (void)context;
    return writ_word_relate(a->word, b->word);
}

static void add_level(writ_heavy_words *words, writ_str level, double weight)
{
    writ_words of_level;
    writ_words_split(level, &of_level);
    for (size_t i = 0; i < of_level.count; i++) {
        writ_str word = of_level.items[i];
        writ_heavy_words_add(words, word, weight * (writ_word_generic(word) ? GENERIC_WEIGHT : 1),
                             0);
    }
}

static bool is_any_level(writ_str level)
{
    return writ_str_equal(level, WRIT_STR("*"));
}

/* The last level that has a name. */
static writ_str leaf_of(writ_str path)
{
    writ_str leaf = WRIT_STR_EMPTY;
    for (size_t end = path.len; end > 0 && !leaf.len;) {
        size_t from = end;
        while (from > 0 && path.ptr[from - 1] != '/')
            from--;
        writ_str level = writ_str_part(path, from, end - from);
        leaf = is_any_level(level) ? WRIT_STR_EMPTY : level;
        end = from ? from - 1 : 0;
    }
    return leaf;
}

/* The escapes of a pointer (`~0`, `~1`, `~2`) are separators and digits to the splitter; they are
 * rare enough in names. */
static void weigh_path(writ_str path, writ_heavy_words *words)
{
    writ_str leaf = leaf_of(path);
    *words = (writ_heavy_words){0};
    for (size_t at = 0; at < path.len;) {
        size_t end = at;
        while (end < path.len && path.ptr[end] != '/')
            end++;
        writ_str level = {path.ptr + at, end - at};
        if (!is_any_level(level))
            add_level(words, level, level.ptr == leaf.ptr ? LEAF_WEIGHT : LEVEL_WEIGHT);
        at = end + 1;
    }
}

double writ_path_similarity(writ_str old_path, writ_str new_path)
{
    writ_heavy_words old_words, new_words;
    writ_name_match match;
    if (writ_str_equal(old_path, new_path))
        return 1;
    weigh_path(old_path, &old_words);
    weigh_path(new_path, &new_words);
    writ_name_match_words(&old_words, &new_words, relate_fresh, NULL, &match);
    return match.shared;
}
