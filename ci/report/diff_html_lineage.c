/* SPDX-License-Identifier: Apache-2.0
 *
 * The picture of a contract and its parties, in units of a pixel at full width:
 *
 *     producers              contract              consumers
 *   +-----------+                                +-----------+
 *   | name      |-----.    +-----------+   .-----| name      |
 *   | verdict   |      '---| id        |--'      | verdict   |   BOX_HIGH
 *   +-----------+          | versions  |--.      +-----------+
 *                          +-----------+   '-----…               BOX_GAP
 *   0         LEFT      CENTRE       CENTRE+WIDE RIGHT         ALL_WIDE
 */
#include "ci/report/diff_html.h"
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
    SHOWN = 20,       /* parties on a side */
    NAME_LETTERS = 24 /* that fit in a box */
};

/* Parties of one side: those that are drawn, the worst first, and how many are not. */
typedef struct side {
    const writ_party_impact *items[SHOWN];
    size_t count, left;
    int x;
} side;

static side side_of(const writ_html_parties *parties, writ_role role, int x)
{
    side found = {.x = x};
    for (size_t i = 0; i < parties->count; i++) {
        if (parties->items[i]->party->role != role)
            continue;
        if (found.count < SHOWN)
            found.items[found.count++] = parties->items[i];
        else
            found.left++;
    }
    return found;
}

static int side_high(const side *which)
{
    size_t boxes = which->count + (which->left > 0);
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

static void add_box(writ_buf *out, int x, int y, const char *box, const char *text, writ_str name,
                    const char *word)
{
    writ_buf_printf(out,
                    "<rect class=\"box %s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
                    "rx=\"6\"/><text class=\"name %s\" x=\"%d\" y=\"%d\">",
                    box, x, y, BOX_WIDE, BOX_HIGH, text, x + 12, y + 21);
    add_name(out, name);
    writ_buf_printf(out, "</text><text class=\"%s\" x=\"%d\" y=\"%d\">", text, x + 12, y + 40);
    add_name(out, writ_str_of(word));
    writ_buf_add_text(out, "</text>");
}

/* From the right of one box to the left of another. */
static void add_edge(writ_buf *out, const char *fate, int x, int from, int to)
{
    writ_buf_printf(out, "<path class=\"edge %s\" d=\"M%d %dC%d %d %d %d %d %d\"/>\n", fate, x,
                    from, x + BETWEEN / 2, from, x + BETWEEN / 2, to, x + BETWEEN, to);
}

static void add_side(writ_buf *out, const side *which, int high, int middle)
{
    int y = EDGE + (high - side_high(which)) / 2;
    for (size_t i = 0; i < which->count; i++, y += BOX_HIGH + BOX_GAP) {
        const writ_party_impact *party = which->items[i];
        const char *fate = writ_diff_fate_name(writ_diff_fate(party));
        int at = y + BOX_HIGH / 2;
        if (which->x < CENTRE)
            add_edge(out, fate, BOX_WIDE + EDGE, at, middle);
        else
            add_edge(out, fate, CENTRE + BOX_WIDE, middle, at);
        writ_buf_add_text(out, "<g><title>");
        writ_escape_html(out, writ_diff_party_name(party));
        writ_buf_printf(out, ": %s</title>", fate);
        add_box(out, which->x, y, fate, fate, writ_diff_party_name(party), fate);
        writ_buf_add_text(out, "</g>\n");
    }
    if (which->left)
        writ_buf_printf(out, "<text class=\"self-text\" x=\"%d\" y=\"%d\">and %zu more</text>\n",
                        which->x + 12, y + BOX_HIGH / 2, which->left);
    if (!which->count)
        writ_buf_printf(out, "<text class=\"self-text\" x=\"%d\" y=\"%d\">no %s is known</text>\n",
                        which->x + 12, middle + 5, which->x < CENTRE ? "producer" : "consumer");
}

/* The picture in a sentence, for those who do not see it. */
static void add_sentence(writ_buf *out, const writ_html_parties *parties, writ_role role)
{
    size_t count = 0;
    for (size_t i = 0; i < parties->count; i++) {
        const writ_party_impact *party = parties->items[i];
        if (party->party->role != role || count++ >= SHOWN)
            continue;
        writ_buf_add_text(out, count > 1 ? ", " : "");
        writ_escape_html(out, writ_diff_party_name(party));
        writ_buf_printf(out, " (%s)", writ_diff_fate_name(writ_diff_fate(party)));
    }
    if (count > SHOWN)
        writ_buf_printf(out, " and %zu more", count - SHOWN);
    writ_buf_add_text(out, count ? "." : "nobody.");
}

void writ_html_lineage(const writ_diff_printer *printer, size_t number)
{
    writ_buf *out = printer->out;
    writ_html_parties parties = writ_html_sorted(printer);
    side producers = side_of(&parties, WRIT_ROLE_PRODUCER, EDGE);
    side consumers = side_of(&parties, WRIT_ROLE_CONSUMER, RIGHT - EDGE);
    int left = side_high(&producers), right = side_high(&consumers);
    int high = left > right ? left : right, middle = EDGE + high / 2;
    writ_buf_printf(out,
                    "<figure><svg role=\"img\" aria-labelledby=\"lineage-title-%zu "
                    "lineage-words-%zu\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">\n"
                    "<title id=\"lineage-title-%zu\">Who writes and who reads it</title>"
                    "<desc id=\"lineage-words-%zu\">Producers: ",
                    number, number, ALL_WIDE, high + 2 * EDGE, ALL_WIDE, high + 2 * EDGE, number,
                    number);
    add_sentence(out, &parties, WRIT_ROLE_PRODUCER);
    writ_buf_add_text(out, " Consumers: ");
    add_sentence(out, &parties, WRIT_ROLE_CONSUMER);
    writ_buf_add_text(out, "</desc>\n");
    add_side(out, &producers, high, middle);
    add_side(out, &consumers, high, middle);
    const writ_impact *impact = printer->diff->impact;
    writ_str versions = writ_diff_version(impact->new_contract, printer->diff->new_label);
    if (impact->old_contract)
        versions = writ_str_printf(
            printer->arena, "%.*s → %.*s",
            WRIT_FMT(writ_diff_version(impact->old_contract, printer->diff->old_label)),
            WRIT_FMT(versions));
    add_box(out, CENTRE, middle - BOX_HIGH / 2, "self", "self-text", impact->new_contract->id,
            writ_str_copy(printer->arena, versions).ptr);
    writ_buf_add_text(out, "</svg><figcaption>Producers on the left, consumers on the right, the "
                           "worst first.</figcaption></figure>\n");
}
