/* SPDX-License-Identifier: Apache-2.0
 *
 * Parties by fields: a row for each party, a column for each field that changed or that a finding
 * is about, and in the cell how the one fares at the other.
 */
#include "ci/report/diff_html.h"
#include "ci/report/escape.h"

enum { COLUMNS = 60, ROWS = 300 };

/* What a cell shows, the worst first. */
typedef struct mark {
    const char *class, *sign, *words;
} mark;
typedef enum mark_kind {
    MARK_BREAKS,
    MARK_UNKNOWN,
    MARK_WARNED,
    MARK_WAIVED,
    MARK_STANDS,
    MARK_READS,
    MARK_NONE,
    MARK_COUNT
} mark_kind;
static const mark marks[] = {
    [MARK_BREAKS] = {"breaks", "✕", "breaks"},
    [MARK_UNKNOWN] = {"unknown", "?", "could not be decided"},
    [MARK_WARNED] = {"warned", "!", "warned"},
    [MARK_WAIVED] = {"waived", "w", "waived"},
    [MARK_STANDS] = {"stands", "–", "not counted"},
    [MARK_READS] = {"reads", "·", "uses it, and holds"},
    [MARK_NONE] = {"", "", "does not use it"},
};

typedef struct matrix {
    const writ_diff_printer *p;
    writ_buf *out;
    WRIT_ARRAY(writ_str) columns; /* paths */
    writ_map firsts;              /* path -> the first finding there, which knows a rename */
    bool used[MARK_COUNT];
} matrix;

static void add_column(matrix *m, const writ_finding *finding)
{
    if (writ_map_find(&m->firsts, finding->path))
        return;
    *WRIT_PUSH(m->p->arena, &m->columns) = finding->path;
    writ_map_put(m->p->arena, &m->firsts, finding->path, (void *)finding);
}

static void find_columns(matrix *m)
{
    const writ_impact *impact = m->p->diff->impact;
    for (size_t i = 0; i < impact->changes.count; i++)
        add_column(m, &impact->changes.items[i]);
    for (size_t i = 0; i < impact->parties.count; i++)
        for (size_t j = 0; j < impact->parties.items[i].findings.count; j++)
            add_column(m, &impact->parties.items[i].findings.items[j]);
}

static mark_kind mark_of(const writ_party_impact *party, const writ_finding *finding)
{
    writ_account account = writ_diff_account(party, finding);
    if (account == WRIT_ACCOUNT_WAIVED)
        return MARK_WAIVED;
    if (account != WRIT_ACCOUNT_COUNTED)
        return MARK_STANDS;
    if (finding->rule == WRIT_RULE_VERDICT_UNKNOWN)
        return MARK_UNKNOWN;
    return finding->severity == WRIT_ERROR ? MARK_BREAKS : MARK_WARNED;
}

/* The worst that the party suffers at the path. */
static mark_kind worst_mark(const matrix *m, const writ_party_impact *party, writ_str path)
{
    mark_kind worst = writ_diff_uses(m->p, party->party, path) ? MARK_READS : MARK_NONE;
    for (size_t i = 0; i < party->findings.count; i++) {
        const writ_finding *finding = &party->findings.items[i];
        mark_kind kind = mark_of(party, finding);
        if (writ_str_equal(finding->path, path) && kind < worst)
            worst = kind;
    }
    return worst;
}

static void add_head(matrix *m, size_t columns)
{
    writ_buf_add_text(m->out, "<thead><tr><th scope=\"col\">party</th><th scope=\"col\">owner</th>"
                              "<th scope=\"col\">verdict</th>");
    for (size_t i = 0; i < columns; i++) {
        writ_str path = m->columns.items[i];
        const writ_finding *first = writ_map_find(&m->firsts, path);
        writ_buf_add_text(m->out, "\n<th scope=\"col\" class=\"field\"><span><code>");
        writ_escape_html(m->out, path.len ? path : WRIT_STR("the record"));
        if (first->new_path.len) {
            writ_buf_add_text(m->out, " → ");
            writ_escape_html(m->out, first->new_path);
        }
        writ_buf_add_text(m->out, "</code></span></th>");
    }
    writ_buf_add_text(m->out, "</tr></thead>\n<tbody>\n");
}

static void add_row(matrix *m, const writ_party_impact *party, size_t columns)
{
    const char *fate = writ_diff_fate_name(writ_diff_fate(party));
    writ_buf_add_text(m->out, "<tr><th scope=\"row\">");
    writ_escape_html(m->out, writ_diff_party_name(party));
    writ_buf_printf(m->out, " <span class=\"soft\">%s</span></th><td>",
                    writ_role_name(party->party->role));
    writ_str handle = writ_diff_handle(m->p, party->party->owner);
    writ_escape_html(m->out, party->party->owner);
    writ_buf_printf(m->out, "%s%.*s", handle.len ? " " : "", WRIT_FMT(handle));
    writ_buf_printf(m->out, "</td><td><span class=\"badge %s\">%s</span></td>", fate, fate);
    for (size_t i = 0; i < columns; i++) {
        mark_kind kind = worst_mark(m, party, m->columns.items[i]);
        m->used[kind] = true;
        writ_buf_printf(m->out,
                        "<td class=\"mark\"><span class=\"cell %s\" title=\"%s\" "
                        "aria-hidden=\"true\">%s</span><span class=\"hidden\">%s</span></td>",
                        marks[kind].class, marks[kind].words, marks[kind].sign, marks[kind].words);
    }
    writ_buf_add_text(m->out, "</tr>\n");
}

static void add_legend(matrix *m)
{
    writ_buf_add_text(m->out, "<ul class=\"legend\">");
    for (int kind = 0; kind < MARK_NONE; kind++)
        if (m->used[kind])
            writ_buf_printf(m->out,
                            "<li><span class=\"cell %s\" aria-hidden=\"true\">%s</span>%s</li>",
                            marks[kind].class, marks[kind].sign, marks[kind].words);
    writ_buf_add_text(m->out, "</ul>\n");
}

static void add_left(matrix *m, size_t all, size_t shown, const char *what)
{
    if (all > shown)
        writ_buf_printf(m->out, "<p class=\"soft\">%zu more %s are not shown.</p>\n", all - shown,
                        what);
}

void writ_html_matrix(const writ_diff_printer *printer, size_t number)
{
    matrix m = {.p = printer, .out = printer->out};
    writ_html_parties parties = writ_html_sorted(printer);
    find_columns(&m);
    size_t columns = m.columns.count < COLUMNS ? m.columns.count : COLUMNS;
    size_t rows = parties.count < ROWS ? parties.count : ROWS;
    writ_buf_printf(m.out,
                    "<div class=\"scroll\" tabindex=\"0\" role=\"group\" "
                    "aria-labelledby=\"parties-%zu\"><table class=\"matrix\">\n",
                    number);
    add_head(&m, columns);
    for (size_t i = 0; i < rows; i++)
        add_row(&m, parties.items[i], columns);
    writ_buf_add_text(m.out, "</tbody></table></div>\n");
    if (rows && columns)
        add_legend(&m);
    add_left(&m, parties.count, rows, "parties");
    add_left(&m, m.columns.count, columns, "fields");
}
