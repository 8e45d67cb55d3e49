/* SPDX-License-Identifier: Apache-2.0
 *
 * In units of a pixel at full width:
 *
 *   0         LEFT      CENTRE       CENTRE+WIDE RIGHT         ALL_WIDE
 */
#include "ci/report/lineage_html.h"

#include "ci/report/escape.h"
#include "contracts/base/utf8.h"

enum {
    BOX_WIDE = 230,
    BOX_HIGH = 50,
    BOX_GAP = 12,
    BETWEEN = 75,
    CENTRE = BOX_WIDE + BETWEEN,
    RIGHT = CENTRE + BOX_WIDE + BETWEEN,
    ALL_WIDE = RIGHT + BOX_WIDE,
    EDGE = 1,         /* of the picture, that a box's line is not cut */
    SHOWN = 20,       /* boxes on a side */
    NAME_LETTERS = 24 /* that fit in a box */
};

static size_t shown_of(const writ_lineage_side *side)
{
    return side->count < SHOWN ? side->count : SHOWN;
}

static int side_high(const writ_lineage_side *side)
{
    size_t boxes = shown_of(side) + (side->count > SHOWN);
    return boxes ? (int)boxes * (BOX_HIGH + BOX_GAP) - BOX_GAP : BOX_HIGH;
}

/* So much of a name as fits in a box. */
static void add_name(writ_buf *out, writ_str name)
{
    size_t at = 0, letters = 0;
    uint32_t c;
    while (at < name.len && letters < NAME_LETTERS) {
        size_t len = writ_utf8_decode(name.ptr + at, name.len - at, &c);
        at += len ? len : 1;
        letters++;
    }
    writ_escape_html(out, writ_str_part(name, 0, at));
    writ_buf_add_text(out, at < name.len ? "…" : "");
}

static void add_box(writ_buf *out, int x, int y, const char *box, const char *text,
                    const writ_lineage_box *of)
{
    writ_buf_printf(out,
                    "<rect class=\"box %s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
                    "rx=\"6\"/><text class=\"name %s\" x=\"%d\" y=\"%d\">",
                    box, x, y, BOX_WIDE, BOX_HIGH, text, x + 12, y + 21);
    add_name(out, of->name);
    writ_buf_printf(out, "</text><text class=\"%s\" x=\"%d\" y=\"%d\">", text, x + 12, y + 40);
    add_name(out, of->word);
    writ_buf_add_text(out, "</text>");
}

/* From the right of one box to the left of another. */
static void add_edge(writ_buf *out, const char *fate, int x, int from, int to)
{
    writ_buf_printf(out, "<path class=\"edge %s\" d=\"M%d %dC%d %d %d %d %d %d\"/>\n", fate, x,
                    from, x + BETWEEN / 2, from, x + BETWEEN / 2, to, x + BETWEEN, to);
}

/* What the box says in full, also where it is cut in the picture. */
static void add_label(writ_buf *out, const writ_lineage_box *box)
{
    writ_escape_html(out, box->name);
    writ_buf_add_text(out, ": ");
    writ_escape_html(out, box->word);
}

static void add_group(writ_buf *out, int x, int y, const writ_lineage_box *box)
{
    if (box->href.len) {
        writ_buf_add_text(out, "<a href=\"");
        writ_escape_html(out, box->href);
        writ_buf_add_text(out, "\" aria-label=\"");
        add_label(out, box);
        writ_buf_add_text(out, "\">");
    }
    writ_buf_add_text(out, "<g><title>");
    add_label(out, box);
    writ_buf_add_text(out, "</title>");
    add_box(out, x, y, box->fate, box->fate, box);
    writ_buf_add_text(out, box->href.len ? "</g></a>\n" : "</g>\n");
}

static void add_side(writ_buf *out, const writ_lineage_side *side, int x, int high, int middle,
                     const char *nobody)
{
    int y = EDGE + (high - side_high(side)) / 2;
    for (size_t i = 0; i < shown_of(side); i++, y += BOX_HIGH + BOX_GAP) {
        const writ_lineage_box *box = &side->items[i];
        int at = y + BOX_HIGH / 2;
        if (x < CENTRE)
            add_edge(out, box->fate, BOX_WIDE + EDGE, at, middle);
        else
            add_edge(out, box->fate, CENTRE + BOX_WIDE, middle, at);
        add_group(out, x, y, box);
    }
    if (side->count > SHOWN)
        writ_buf_printf(out, "<text class=\"self-text\" x=\"%d\" y=\"%d\">and %zu more</text>\n",
                        x + 12, y + BOX_HIGH / 2, side->count - SHOWN);
    if (!side->count)
        writ_buf_printf(out, "<text class=\"self-text\" x=\"%d\" y=\"%d\">%s</text>\n", x + 12,
                        middle + 5, nobody);
}

/* The picture in a sentence, for those who do not see it. */
static void add_sentence(writ_buf *out, const char *title, const writ_lineage_side *side)
{
    writ_buf_printf(out, "%s: ", title);
    for (size_t i = 0; i < shown_of(side); i++) {
        writ_buf_add_text(out, i ? ", " : "");
        writ_escape_html(out, side->items[i].name);
        writ_buf_add_text(out, " (");
        writ_escape_html(out, side->items[i].word);
        writ_buf_add_text(out, ")");
    }
    if (side->count > SHOWN)
        writ_buf_printf(out, " and %zu more", side->count - SHOWN);
    writ_buf_add_text(out, side->count ? "." : "nobody.");
}

void writ_html_draw_lineage(writ_buf *out, const writ_lineage *lineage)
{
    int left = side_high(&lineage->left), right = side_high(&lineage->right);
    int high = left > right ? left : right, middle = EDGE + high / 2;
    bool links = (lineage->left.count && lineage->left.items[0].href.len) ||
                 (lineage->right.count && lineage->right.items[0].href.len);
    /* what leads somewhere can be reached, which the inside of an image can not */
    writ_buf_printf(out,
                    "<figure><svg role=\"%s\" aria-labelledby=\"lineage-title-%zu "
                    "lineage-words-%zu\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">\n"
                    "<title id=\"lineage-title-%zu\">%s</title>"
                    "<desc id=\"lineage-words-%zu\">",
                    links ? "group" : "img", lineage->number, lineage->number, ALL_WIDE,
                    high + 2 * EDGE, ALL_WIDE, high + 2 * EDGE, lineage->number, lineage->title,
                    lineage->number);
    add_sentence(out, lineage->left_title, &lineage->left);
    writ_buf_add_text(out, " ");
    add_sentence(out, lineage->right_title, &lineage->right);
    writ_buf_add_text(out, "</desc>\n");
    add_side(out, &lineage->left, EDGE, high, middle, lineage->no_left);
    add_side(out, &lineage->right, RIGHT - EDGE, high, middle, lineage->no_right);
    add_box(out, CENTRE, middle - BOX_HIGH / 2, "self", "self-text", &lineage->centre);
    writ_buf_printf(out, "</svg><figcaption>%s</figcaption></figure>\n", lineage->caption);
}
