/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/patch.h"

#include <stdlib.h>

/* Lines around a change that show where it belongs, as other programs have them. */
enum { AROUND = 3 };

/* Beyond so many changed lines the stretch between the first and the last is one change: the search
 * for the shortest takes time and memory by their square. */
enum { MOST_CHANGED = 2000 };

/* Each with its end. */
typedef struct lines {
    writ_str *items;
    size_t count;
    size_t capacity;
} lines;

/* What becomes of a line, in order: kept ones advance in both texts. */
typedef struct step {
    char mark; /* ' ', '-' or '+' */
    writ_str line;
} step;

typedef struct script {
    writ_arena arena;
    lines before, after;
    size_t same_start, same_end; /* lines that both have at their ends */
    WRIT_ARRAY(step) steps;
} script;

static void split(script *s, lines *to, writ_str text)
{
    for (size_t at = 0; at < text.len;) {
        writ_str rest = writ_str_part(text, at, SIZE_MAX);
        writ_str line = writ_str_part(rest, 0, writ_str_find_byte(rest, '\n') + 1);
        *WRIT_PUSH(&s->arena, to) = line;
        at += line.len;
    }
}

static bool is_same(const script *s, size_t old_line, size_t new_line)
{
    return writ_str_equal(s->before.items[old_line], s->after.items[new_line]);
}

static void trim(script *s)
{
    size_t old_count = s->before.count, new_count = s->after.count;
    size_t least = old_count < new_count ? old_count : new_count;
    while (s->same_start < least && is_same(s, s->same_start, s->same_start))
        s->same_start++;
    while (s->same_end < least - s->same_start &&
           is_same(s, old_count - 1 - s->same_end, new_count - 1 - s->same_end))
        s->same_end++;
}

static void add_step(script *s, char mark, writ_str line)
{
    *WRIT_PUSH(&s->arena, &s->steps) = (step){mark, line};
}

/* ---- the shortest script: E. Myers, An O(ND) Difference Algorithm (1986), the greedy one ---- */

/* reach[d][k]: how far into OLD the furthest path of d changes comes on diagonal k (from -d to d).
 */
typedef struct search {
    size_t old_count, new_count;
    long **reach;
    long changes; /* of the shortest; -1: more than there may be */
} search;

static long begin_of(const search *f, long d, long k)
{
    const long *last = f->reach[d - 1] + d - 1;
    if (k == -d || (k != d && last[k - 1] < last[k + 1]))
        return last[k + 1];
    return last[k - 1] + 1;
}

static long slide(const script *s, const search *f, long x, long k)
{
    while (x < (long)f->old_count && x - k < (long)f->new_count &&
           is_same(s, s->same_start + (size_t)x, s->same_start + (size_t)(x - k)))
        x++;
    return x;
}

static void find_shortest(script *s, search *f)
{
    long goal = (long)f->old_count - (long)f->new_count;
    f->changes = -1;
    for (long d = 0; d <= MOST_CHANGED; d++) {
        f->reach[d] = writ_arena_alloc(&s->arena, (size_t)(2 * d + 1) * sizeof **f->reach);
        for (long k = -d; k <= d; k += 2) {
            long x = slide(s, f, d ? begin_of(f, d, k) : 0, k);
            f->reach[d][k + d] = x;
            if (k == goal && x >= (long)f->old_count) {
                f->changes = d;
                return;
            }
        }
    }
}

/* The marks of the path, found from its end. */
static char *trace_back(script *s, const search *f, size_t *count)
{
    size_t most = f->old_count + f->new_count, at = most;
    char *marks = writ_arena_alloc(&s->arena, most + 1);
    long x = (long)f->old_count, k = (long)f->old_count - (long)f->new_count;
    for (long d = f->changes; d > 0; d--) {
        long from = begin_of(f, d, k);
        while (x > from) {
            marks[--at] = ' ';
            x--;
        }
        const long *last = f->reach[d - 1] + d - 1;
        bool down = k == -d || (k != d && last[k - 1] < last[k + 1]);
        marks[--at] = down ? '+' : '-';
        k += down ? 1 : -1;
        x -= !down;
    }
    while (x-- > 0)
        marks[--at] = ' ';
    *count = most - at;
    return marks + at;
}

static void add_middle(script *s)
{
    size_t kept = s->same_start + s->same_end;
    search f = {s->before.count - kept, s->after.count - kept, NULL, 0};
    f.reach = writ_arena_alloc(&s->arena, (MOST_CHANGED + 1) * sizeof *f.reach);
    find_shortest(s, &f);
    size_t old_at = s->same_start, new_at = old_at, count = 0;
    const char *marks = f.changes >= 0 ? trace_back(s, &f, &count) : NULL;
    for (size_t i = 0; i < count; i++) {
        writ_str line = marks[i] == '+' ? s->after.items[new_at] : s->before.items[old_at];
        add_step(s, marks[i], line);
        old_at += marks[i] != '+';
        new_at += marks[i] != '-';
    }
    while (old_at < s->before.count - s->same_end)
        add_step(s, '-', s->before.items[old_at++]);
    while (new_at < s->after.count - s->same_end)
        add_step(s, '+', s->after.items[new_at++]);
}

static void make_script(script *s)
{
    trim(s);
    for (size_t i = 0; i < s->same_start; i++)
        add_step(s, ' ', s->before.items[i]);
    add_middle(s);
    for (size_t i = s->same_end; i > 0; i--)
        add_step(s, ' ', s->before.items[s->before.count - i]);
}

/* ---- printing ---- */

/* The step behind the last one of the hunk that begins at `from`: changes with fewer lines between
 * them than both would show around them. */
static size_t hunk_end(const script *s, size_t from)
{
    size_t last = from, kept = 0;
    for (size_t i = from; i < s->steps.count && kept <= 2 * AROUND; i++) {
        kept = s->steps.items[i].mark == ' ' ? kept + 1 : 0;
        if (!kept)
            last = i;
    }
    size_t end = last + 1 + AROUND;
    return end < s->steps.count ? end : s->steps.count;
}

static void add_range(writ_buf *out, char mark, size_t line, size_t count)
{
    writ_buf_printf(out, " %c%zu", mark, count ? line : line - 1);
    if (count != 1)
        writ_buf_printf(out, ",%zu", count);
}

static void add_hunk(const script *s, writ_buf *out, size_t from, size_t end, size_t old_line,
                     size_t new_line)
{
    size_t counts[2] = {0, 0};
    for (size_t i = from; i < end; i++) {
        counts[0] += s->steps.items[i].mark != '+';
        counts[1] += s->steps.items[i].mark != '-';
    }
    writ_buf_add_text(out, "@@");
    add_range(out, '-', old_line, counts[0]);
    add_range(out, '+', new_line, counts[1]);
    writ_buf_add_text(out, " @@\n");
    for (size_t i = from; i < end; i++) {
        writ_buf_add_byte(out, s->steps.items[i].mark);
        writ_buf_add_str(out, s->steps.items[i].line);
        if (!writ_str_ends(s->steps.items[i].line, WRIT_STR("\n")))
            writ_buf_add_text(out, "\n\\ No newline at end of file\n");
    }
}

static void add_hunks(const script *s, writ_buf *out)
{
    size_t old_line = 1, new_line = 1, at = 0;
    for (size_t i = 0; i < s->steps.count; i++) {
        if (s->steps.items[i].mark == ' ')
            continue;
        size_t from = i - at > AROUND ? i - AROUND : at, end = hunk_end(s, i);
        for (; at < from; at++) /* these are kept: both go on */
            old_line++, new_line++;
        add_hunk(s, out, from, end, old_line, new_line);
        for (; at < end; at++) {
            old_line += s->steps.items[at].mark != '+';
            new_line += s->steps.items[at].mark != '-';
        }
        i = end - 1;
    }
}

void writ_patch_add(writ_buf *out, writ_str path, writ_str before, writ_str after)
{
    script s = {.arena = WRIT_ARENA_INIT};
    if (writ_str_equal(before, after))
        return;
    split(&s, &s.before, before);
    split(&s, &s.after, after);
    make_script(&s);
    writ_buf_printf(out, "--- a/%.*s\n+++ b/%.*s\n", WRIT_FMT(path), WRIT_FMT(path));
    add_hunks(&s, out);
    writ_arena_clear(&s.arena);
}
