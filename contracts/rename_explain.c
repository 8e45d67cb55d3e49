/* SPDX-License-Identifier: Apache-2.0
 *
 * The evidence of a rename in words.
 */
#include <math.h>
#include <stdlib.h>

#include "contracts/rename_score.h"

/* A text, and how much it adds to the sum. */
typedef struct reason {
    writ_str text;
    double points;
    size_t order; /* of equals the first in the list */
} reason;

typedef struct reasons {
    writ_rename_search *search;
    const writ_rename_compared *compared;
    const writ_field *old_field;
    reason items[16];
    size_t count;
} reasons;

static double value(const reasons *r, writ_evidence id)
{
    return r->compared->values[id];
}

static double points(const reasons *r, writ_evidence id)
{
    return value(r, id) * writ_evidence_weight(id);
}

static void add(reasons *r, writ_str text, double of_points)
{
    r->items[r->count] = (reason){text, of_points, r->count};
    r->count++;
}

/* --- names --- */

/* "'qty' abbreviates 'quantity'": what holds the names together when words differ. */
static writ_str link_text(const reasons *r)
{
    const writ_name_match *match = &r->compared->match;
    writ_arena *arena = r->search->arena;
    bool old_is_longer = match->old_word.len > match->new_word.len;
    writ_str longer = old_is_longer ? match->old_word : match->new_word;
    writ_str shorter = old_is_longer ? match->new_word : match->old_word;
    switch (match->link) {
    case WRIT_WORD_SHORT:
    case WRIT_WORD_LETTERS:
        return writ_str_printf(arena, "'%.*s' abbreviates '%.*s'", WRIT_FMT(shorter),
                               WRIT_FMT(longer));
    case WRIT_WORD_PLURAL:
        return writ_str_printf(arena, "'%.*s' is the plural of '%.*s'", WRIT_FMT(longer),
                               WRIT_FMT(shorter));
    case WRIT_WORD_SYNONYM:
        return writ_str_printf(arena, "'%.*s' may stand for '%.*s'", WRIT_FMT(match->new_word),
                               WRIT_FMT(match->old_word));
    default:
        return WRIT_STR_EMPTY;
    }
}

static void explain_names(reasons *r)
{
    static const double speaks_for = 0.3; /* less is no evidence for the pair */
    double alike = value(r, WRIT_EVIDENCE_WORDS);
    double sum = points(r, WRIT_EVIDENCE_WORDS) + points(r, WRIT_EVIDENCE_HELD) +
                 points(r, WRIT_EVIDENCE_LETTERS);
    writ_str link = link_text(r);
    if (alike < speaks_for)
        return;
    if (link.len)
        add(r, link, sum);
    add(r, writ_str_printf(r->search->arena, "name similarity %.2f", alike), sum);
}

static void explain_places(reasons *r)
{
    double together = value(r, WRIT_EVIDENCE_TOGETHER);
    int others = (int)lround(together < 1 ? 2 * together / (1 - together) : 0);
    if (value(r, WRIT_EVIDENCE_LONE) > 0)
        add(r, WRIT_STR("nothing else left or came there"), points(r, WRIT_EVIDENCE_LONE));
    if (others)
        add(r,
            writ_str_printf(r->search->arena, "the same change as in %d other field%s", others,
                            others == 1 ? "" : "s"),
            points(r, WRIT_EVIDENCE_TOGETHER));
}

/* --- types and texts --- */

static void explain_types(reasons *r, writ_str format)
{
    unsigned types = r->old_field->types & ~(unsigned)WRIT_TYPE_NULL;
    writ_arena *arena = r->search->arena;
    if (value(r, WRIT_EVIDENCE_TYPE_SAME) > 0) {
        writ_str text = writ_types_text(arena, types);
        add(r, writ_str_printf(arena, "same type %.*s", WRIT_FMT(text)),
            points(r, WRIT_EVIDENCE_TYPE_SAME));
    }
    if (value(r, WRIT_EVIDENCE_LISTED) > 0)
        add(r, WRIT_STR("one became a list"), points(r, WRIT_EVIDENCE_LISTED));
    if (value(r, WRIT_EVIDENCE_FORMAT_SAME) > 0)
        add(r, writ_str_printf(arena, "same format %.*s", WRIT_FMT(format)),
            points(r, WRIT_EVIDENCE_FORMAT_SAME));
}

/* "same members", "half of the members …" */
static void explain_share(reasons *r, writ_evidence id, const char *what)
{
    double share = value(r, id);
    if (share == 1)
        add(r, writ_str_printf(r->search->arena, "same %s", what), points(r, id));
    else if (share >= 0.3)
        add(r, writ_str_printf(r->search->arena, "%s in common %.2f", what, share), points(r, id));
}

static void explain_texts(reasons *r)
{
    double alike = value(r, WRIT_EVIDENCE_TEXT_SAME);
    if (alike > 0.99)
        add(r, WRIT_STR("same description"), points(r, WRIT_EVIDENCE_TEXT_SAME));
    else if (alike >= 0.3)
        add(r, writ_str_printf(r->search->arena, "description similarity %.2f", alike),
            points(r, WRIT_EVIDENCE_TEXT_SAME));
    if (value(r, WRIT_EVIDENCE_MENTIONED) >= 0.5)
        add(r, WRIT_STR("a description mentions the other name"),
            points(r, WRIT_EVIDENCE_MENTIONED));
}

/* --- the list --- */

static int compare_reasons(const void *a, const void *b)
{
    const reason *left = a, *right = b;
    if (left->points != right->points)
        return left->points > right->points ? -1 : 1;
    return (left->order > right->order) - (left->order < right->order);
}

void writ_rename_explain(writ_rename_search *search, const writ_rename_node *old_node,
                         writ_rename *rename)
{
    writ_rename_compared compared;
    writ_rename_view *old_view = writ_rename_view_new(search, (writ_rename_node *)old_node);
    writ_rename_view *new_view = writ_rename_view_new(search, old_node->partner);
    reasons r = {.search = search, .compared = old_node->compared, .old_field = rename->old_field};
    if (!r.compared) {
        writ_rename_compare(search, old_view, new_view, &compared);
        r.compared = &compared;
    }
    explain_names(&r);
    explain_places(&r);
    explain_types(&r, old_view->format);
    explain_share(&r, WRIT_EVIDENCE_ENUM_SAME, "values");
    explain_share(&r, WRIT_EVIDENCE_MEMBERS_SAME, "members");
    explain_texts(&r);
    qsort(r.items, r.count, sizeof *r.items, compare_reasons);
    for (size_t i = 0; i < r.count; i++)
        *WRIT_PUSH(search->arena, &rename->evidence) = r.items[i].text;
}
