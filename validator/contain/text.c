/* SPDX-License-Identifier: Apache-2.0
 *
 * Strings of a view: a range of lengths, and patterns, formats and times that must hold or must
 * not. Closed by lengths, by a fact beside its negation, and by what the standards say of formats
 * and times; everything else is left open.
 */
#include <time.h>

#include "validator/contain/language.h"
#include "validator/contain/view.h"
#include "validator/format.h"

/* A witness longer than this is nobody's example; a contract that allows such texts stays open. */
static const uint64_t longest_text = 1u << 20;

/* ── lengths ── */

struct lengths {
    uint64_t low, high; /* code points */
};

/* What the grammar of a format allows; formats that are not listed allow any length. */
static struct lengths format_lengths(int format)
{
    switch (format) {
    case WRIT_FORMAT_DATE:
        return (struct lengths){10, 10};
    case WRIT_FORMAT_UUID:
        return (struct lengths){36, 36};
    case WRIT_FORMAT_IPV4: /* 0.0.0.0 to 255.255.255.255 */
        return (struct lengths){7, 15};
    case WRIT_FORMAT_IPV6: /* :: to eight groups, or six and an IPv4 address */
        return (struct lengths){2, 45};
    case WRIT_FORMAT_DATE_TIME: /* 2026-03-10T14:22:35Z and fractions */
        return (struct lengths){20, WRIT_NO_LIMIT};
    case WRIT_FORMAT_TIME:
        return (struct lengths){9, WRIT_NO_LIMIT};
    case WRIT_FORMAT_EMAIL: /* a@b */
    case WRIT_FORMAT_IDN_EMAIL:
    case WRIT_FORMAT_DURATION: /* P1D */
        return (struct lengths){3, WRIT_NO_LIMIT};
    case WRIT_FORMAT_HOSTNAME:
    case WRIT_FORMAT_IDN_HOSTNAME: /* an A-label is longer than its U-label */
        return (struct lengths){1, 253};
    default:
        return (struct lengths){0, WRIT_NO_LIMIT};
    }
}

static struct lengths time_lengths(const writ_schema_time *time)
{
    if (time->kind == WRIT_TIME_DATE)
        return (struct lengths){10, 10};
    return (struct lengths){time->kind == WRIT_TIME_TIMESTAMP ? 19 : 8, WRIT_NO_LIMIT};
}

static struct lengths lengths_of(const writ_view *view)
{
    struct lengths all = {view->min_length, view->max_length};
    for (const writ_text_cell *cell = view->texts; cell; cell = cell->next) {
        if (cell->negative || cell->kind == WRIT_TEXT_PATTERN)
            continue;
        struct lengths one = cell->kind == WRIT_TEXT_FORMAT ? format_lengths(cell->format)
                                                            : time_lengths(cell->time);
        all.low = one.low > all.low ? one.low : all.low;
        all.high = one.high < all.high ? one.high : all.high;
    }
    return all;
}

/* ── times ── */

static writ_time_kind kind_of_format(int format)
{
    return format == WRIT_FORMAT_DATE_TIME ? WRIT_TIME_TIMESTAMP
           : format == WRIT_FORMAT_DATE    ? WRIT_TIME_DATE
           : format == WRIT_FORMAT_TIME    ? WRIT_TIME_TIME
                                           : WRIT_TIME_NONE;
}

/* The kind of time that a fact which holds makes the text; NONE for none. */
static writ_time_kind kind_of(const writ_text_cell *cell)
{
    return cell->negative                   ? WRIT_TIME_NONE
           : cell->kind == WRIT_TEXT_TIME   ? cell->time->kind
           : cell->kind == WRIT_TEXT_FORMAT ? kind_of_format(cell->format)
                                            : WRIT_TIME_NONE;
}

/* Does `low` (open or not) being a lower limit of a text make `at` one too? */
static bool implies_lower(const writ_instant *low, bool low_open, const writ_instant *at, bool open)
{
    int order = low ? writ_instant_compare(low, at) : -1;
    return order > 0 || (order == 0 && (low_open || !open));
}

static bool implies_upper(const writ_instant *high, bool high_open, const writ_instant *at,
                          bool open)
{
    int order = high ? writ_instant_compare(high, at) : 1;
    return order < 0 || (order == 0 && (high_open || !open));
}

static bool gives_lower(const writ_view *view, const writ_instant *at, bool open)
{
    for (const writ_text_cell *cell = view->texts; at && cell; cell = cell->next)
        if (!cell->negative && cell->kind == WRIT_TEXT_TIME &&
            (implies_lower(cell->time->minimum, false, at, open) ||
             implies_lower(cell->time->exclusive_minimum, true, at, open)))
            return true;
    return !at;
}

static bool gives_upper(const writ_view *view, const writ_instant *at, bool open)
{
    for (const writ_text_cell *cell = view->texts; at && cell; cell = cell->next)
        if (!cell->negative && cell->kind == WRIT_TEXT_TIME &&
            (implies_upper(cell->time->maximum, false, at, open) ||
             implies_upper(cell->time->exclusive_maximum, true, at, open)))
            return true;
    return !at;
}

static bool has_offset(const writ_text_cell *cell)
{
    return cell->kind == WRIT_TEXT_FORMAT || cell->time->offset_required;
}

/* Do the facts that hold make the text a time as `time` wants it? */
static bool gives_time(const writ_view *view, const writ_schema_time *time)
{
    bool kind = false, offset = time->kind == WRIT_TIME_DATE || !time->offset_required;
    for (const writ_text_cell *cell = view->texts; cell; cell = cell->next)
        if (kind_of(cell) == time->kind) {
            kind = true;
            offset |= has_offset(cell);
        }
    return kind && offset && gives_lower(view, time->minimum, false) &&
           gives_lower(view, time->exclusive_minimum, true) &&
           gives_upper(view, time->maximum, false) &&
           gives_upper(view, time->exclusive_maximum, true);
}

/* Has each text of one format the other too? (format.h says why each URI is an IRI …) */
static bool is_narrower(int format, int than)
{
    static const struct {
        writ_format narrow, wide;
    } pairs[] = {
        {WRIT_FORMAT_EMAIL, WRIT_FORMAT_IDN_EMAIL},
        {WRIT_FORMAT_HOSTNAME, WRIT_FORMAT_IDN_HOSTNAME},
        {WRIT_FORMAT_IRI, WRIT_FORMAT_IRI_REFERENCE},
        {WRIT_FORMAT_URI, WRIT_FORMAT_IRI},
        {WRIT_FORMAT_URI, WRIT_FORMAT_IRI_REFERENCE},
        {WRIT_FORMAT_URI, WRIT_FORMAT_URI_REFERENCE},
        {WRIT_FORMAT_URI_REFERENCE, WRIT_FORMAT_IRI_REFERENCE},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if ((int)pairs[i].narrow == format && (int)pairs[i].wide == than)
            return true;
    return false;
}

/* And one as a format wants it? A timestamp may have a space where date-time has "T". */
static bool gives_format(const writ_view *view, int format)
{
    bool dated = format == WRIT_FORMAT_DATE;
    for (const writ_text_cell *cell = view->texts; cell; cell = cell->next) {
        if (cell->negative || cell->kind == WRIT_TEXT_PATTERN)
            continue;
        if (cell->kind == WRIT_TEXT_FORMAT &&
            (cell->format == format || is_narrower(cell->format, format)))
            return true;
        if (cell->kind == WRIT_TEXT_TIME && format != WRIT_FORMAT_DATE_TIME &&
            cell->time->kind == kind_of_format(format) && cell->time->kind != WRIT_TIME_NONE &&
            (dated || cell->time->offset_required))
            return true;
    }
    return false;
}

/* Limits of one time against those of another. */
static bool crosses(const writ_schema_time *a, const writ_schema_time *b)
{
    const writ_instant *lows[] = {a->minimum, a->exclusive_minimum};
    const writ_instant *highs[] = {b->maximum, b->exclusive_maximum};
    for (int low = 0; low < 2; low++)
        for (int high = 0; high < 2; high++) {
            if (!lows[low] || !highs[high])
                continue;
            int order = writ_instant_compare(lows[low], highs[high]);
            if (order > 0 || (order == 0 && low + high > 0))
                return true;
        }
    return false;
}

/* No text is a time of two kinds, nor before one limit and after a later one. */
static bool times_clash(const writ_view *view)
{
    for (const writ_text_cell *cell = view->texts; cell; cell = cell->next)
        for (const writ_text_cell *other = view->texts; other; other = other->next) {
            writ_time_kind kind = kind_of(cell), other_kind = kind_of(other);
            if (kind == WRIT_TIME_NONE || other_kind == WRIT_TIME_NONE)
                continue;
            if (kind != other_kind)
                return true;
            if (cell->kind == WRIT_TEXT_TIME && other->kind == WRIT_TEXT_TIME &&
                crosses(cell->time, other->time))
                return true;
        }
    return false;
}

/* ── closing ── */

static bool gives_pattern(const writ_view *view, writ_str pattern)
{
    for (const writ_text_cell *cell = view->texts; cell; cell = cell->next)
        if (!cell->negative && cell->kind == WRIT_TEXT_PATTERN &&
            writ_str_equal(cell->pattern, pattern))
            return true;
    return false;
}

/* Is a fact that must fail implied by those that hold? */
static bool is_refuted(const writ_view *view, const writ_text_cell *cell)
{
    return cell->kind == WRIT_TEXT_PATTERN  ? gives_pattern(view, cell->pattern)
           : cell->kind == WRIT_TEXT_FORMAT ? gives_format(view, cell->format)
                                            : gives_time(view, cell->time);
}

bool writ_view_text_matches(const writ_view *view, writ_str text)
{
    for (const writ_text_cell *cell = view->texts; cell; cell = cell->next) {
        if (cell->kind != WRIT_TEXT_PATTERN)
            continue;
        const writ_pattern *pattern = writ_engine_pattern(view->engine, cell->pattern);
        writ_match match = pattern ? writ_pattern_match(pattern, text) : WRIT_MATCH_TOO_COSTLY;
        if (match == (cell->negative ? WRIT_MATCH_YES : WRIT_MATCH_NO))
            return false;
    }
    return true;
}

/* ── one text ── */

static bool time_holds(const writ_schema_time *time, writ_str text)
{
    writ_instant at;
    return writ_instant_parse(time->kind, text, &at) &&
           (time->kind == WRIT_TIME_DATE || !time->offset_required || at.has_offset) &&
           (!time->minimum || writ_instant_compare(&at, time->minimum) >= 0) &&
           (!time->maximum || writ_instant_compare(&at, time->maximum) <= 0) &&
           (!time->exclusive_minimum || writ_instant_compare(&at, time->exclusive_minimum) > 0) &&
           (!time->exclusive_maximum || writ_instant_compare(&at, time->exclusive_maximum) < 0);
}

/* `surely`: what a pattern cannot say within its bounds does not count as yes. */
static bool holds(const writ_view *view, const writ_text_cell *cell, writ_str text, bool surely)
{
    const writ_pattern *pattern;
    switch (cell->kind) {
    case WRIT_TEXT_PATTERN:
        pattern = writ_engine_pattern(view->engine, cell->pattern);
        writ_match match = pattern ? writ_pattern_match(pattern, text) : WRIT_MATCH_TOO_COSTLY;
        return match == WRIT_MATCH_TOO_COSTLY ? !surely
                                              : (match == WRIT_MATCH_YES) != cell->negative;
    case WRIT_TEXT_FORMAT:
        return writ_format_check((writ_format)cell->format, text) != cell->negative;
    default:
        return time_holds(cell->time, text) != cell->negative;
    }
}

static bool fits(const writ_view *view, writ_str text, bool surely)
{
    uint64_t length = writ_str_code_points(text);
    if (length < view->min_length || length > view->max_length)
        return false;
    for (const writ_text_cell *cell = view->texts; cell; cell = cell->next)
        if (!holds(view, cell, text, surely))
            return false;
    return !writ_view_is_excepted(view, &(writ_value){.kind = WRIT_STRING, .string = text});
}

bool writ_view_text_fits(const writ_view *view, writ_str text)
{
    return fits(view, text, true);
}

/* A format that is a list leaves so few texts that each is looked at: does none of them fit? */
static bool none_listed_fits(const writ_view *view, writ_format format)
{
    const char *text;
    for (size_t i = 0; (text = writ_format_listed(format, i)) != NULL; i++) {
        if (i % 64 == 0)
            writ_engine_spend(view->engine, 1);
        if (fits(view, writ_str_of(text), false))
            return false;
    }
    return true;
}

static bool is_listed_empty(const writ_view *view)
{
    for (const writ_text_cell *cell = view->texts; cell; cell = cell->next)
        if (cell->kind == WRIT_TEXT_FORMAT && !cell->negative &&
            writ_format_listed((writ_format)cell->format, 0))
            return none_listed_fits(view, (writ_format)cell->format);
    return false;
}

/* ── patterns together ── */

/* Texts that are excepted one by one; more are left out, and the search may end at one of them. */
static const size_t most_excepted = 64;

/* Excepted texts that nothing else rules out, as one language that must not have the text. */
static size_t add_excepted(const writ_view *view, writ_words_part *part)
{
    writ_str texts[64];
    size_t count = 0;
    for (const writ_value_cell *cell = view->except; cell; cell = cell->next) {
        if (!cell->value)
            return 0; /* too many */
        if (cell->value->kind != WRIT_STRING || !writ_view_text_matches(view, cell->value->string))
            continue;
        if (count == most_excepted)
            return 0;
        texts[count++] = cell->value->string;
    }
    part->negative = true;
    part->language = count ? writ_language_of_texts(view->engine, texts, count) : NULL;
    return part->language != NULL;
}

/* The patterns that are automata; others are left out. */
static size_t list_parts(const writ_view *view, writ_words_part *parts, size_t room)
{
    size_t count = 0;
    for (const writ_text_cell *cell = view->texts; cell && count + 1 < room; cell = cell->next) {
        if (cell->kind != WRIT_TEXT_PATTERN)
            continue;
        parts[count].language = writ_language_of(view->engine, cell->pattern);
        parts[count].negative = cell->negative;
        count += parts[count].language != NULL;
    }
    return count ? count + add_excepted(view, &parts[count]) : 0;
}

/* Asks the automata; a lone pattern that must match is taken to match something. */
static writ_answer ask_words(const writ_view *view, struct lengths lengths, writ_str *word)
{
    writ_words_part parts[16];
    size_t count = list_parts(view, parts, sizeof parts / sizeof parts[0]);
    bool free = lengths.low == 0 && lengths.high == WRIT_NO_LIMIT;
    if (count == 0 || (count == 1 && free && !parts[0].negative))
        return WRIT_NOT_KNOWN;
    return writ_words_empty(view->engine, parts, count, lengths.low, lengths.high, word);
}

bool writ_view_text_empty(const writ_view *view)
{
    struct lengths lengths = lengths_of(view);
    writ_str word;
    if (lengths.low > lengths.high || times_clash(view))
        return true;
    for (const writ_text_cell *cell = view->texts; cell; cell = cell->next)
        if (cell->negative && is_refuted(view, cell))
            return true;
    if (is_listed_empty(view) || ask_words(view, lengths, &word) == WRIT_YES)
        return true;
    if (lengths.high > 0)
        return false;
    return !writ_view_text_matches(view, WRIT_STR("")) ||
           !writ_view_admits(view, writ_value_string(&view->engine->arena, NULL, WRIT_STR("")));
}

/* ── choosing one ── */

struct pick {
    const writ_view *view;
    unsigned skip; /* fitting texts to pass over, for variety */
    bool found;
    writ_str text;
};

static bool try_exactly(struct pick *pick, writ_str text)
{
    if (pick->found || !writ_view_text_fits(pick->view, text))
        return pick->found;
    if (pick->skip > 0) {
        pick->skip--;
        return false;
    }
    pick->text = writ_str_copy(&pick->view->engine->arena, text);
    return pick->found = true;
}

/* `count` times the character `with`, put in at offset `at`. */
static void try_longer(struct pick *pick, writ_str text, size_t at, char with, uint64_t count)
{
    writ_buf longer = WRIT_BUF_INIT;
    writ_buf_add(&longer, text.ptr, at);
    for (uint64_t i = 0; i < count; i++)
        writ_buf_add_byte(&longer, with);
    writ_buf_add(&longer, text.ptr + at, text.len - at);
    try_exactly(pick, writ_buf_str(&longer));
    writ_buf_clear(&longer);
}

static void try_padded(struct pick *pick, writ_str text, uint64_t missing)
{
    if (missing > longest_text)
        return;
    static const char fillers[] = "xa0A";
    for (const char *with = fillers; *with && !pick->found; with++) {
        try_longer(pick, text, text.len, *with, missing);
        try_longer(pick, text, 0, *with, missing);
        for (size_t at = 1; at < text.len && text.len <= 64 && !pick->found; at++)
            if (((unsigned char)text.ptr[at] & 0xC0) != 0x80)
                try_longer(pick, text, at, *with, missing);
    }
}

static size_t bytes_of(writ_str text, uint64_t code_points)
{
    size_t at = 0;
    while (at < text.len) {
        bool starts = ((unsigned char)text.ptr[at] & 0xC0) != 0x80;
        if (starts && code_points-- == 0)
            break;
        at++;
    }
    return at;
}

/* The text, made longer or shorter where the lengths ask for it. */
static void try_text(struct pick *pick, writ_str text)
{
    const writ_view *view = pick->view;
    uint64_t length = writ_str_code_points(text);
    if (length < view->min_length)
        try_padded(pick, text, view->min_length - length);
    else if (length > view->max_length)
        try_exactly(pick, writ_str_part(text, 0, bytes_of(text, view->max_length)));
    else
        try_exactly(pick, text);
}

static void try_value(struct pick *pick, const writ_value *value)
{
    if (value && value->kind == WRIT_STRING)
        try_text(pick, value->string);
}

/* Examples of the contract: the most telling texts. */
static void try_examples(struct pick *pick)
{
    for (const writ_literal_cell *cell = pick->view->literals; cell && !pick->found;
         cell = cell->next) {
        const writ_schema_notes *notes = &cell->literal.schema->notes;
        for (size_t i = 0; notes->examples && i < notes->examples->array.count; i++)
            try_value(pick, notes->examples->array.items[i]);
        try_value(pick, notes->default_value);
    }
}

static void try_pattern(struct pick *pick, writ_str source)
{
    const writ_pattern *pattern = writ_engine_pattern(pick->view->engine, source);
    for (unsigned seed = 0; pattern && seed < 16 && !pick->found; seed++) {
        writ_str text;
        if (writ_pattern_sample(&pick->view->engine->arena, pattern, seed, &text))
            try_text(pick, text);
    }
}

static void try_format(struct pick *pick, writ_format format)
{
    const char *text;
    for (size_t i = 0; !pick->found && (text = writ_format_sample(format, i)) != NULL; i++)
        try_text(pick, writ_str_of(text));
}

/* An instant as text of a kind, `suffix` being its offset. */
static void try_instant(struct pick *pick, writ_time_kind kind, int64_t seconds, const char *suffix)
{
    struct tm tm;
    char text[64];
    time_t at = (time_t)seconds;
    if (!gmtime_r(&at, &tm) || tm.tm_year < -1900 || tm.tm_year > 8099)
        return;
    const char *form = kind == WRIT_TIME_TIMESTAMP ? "%Y-%m-%dT%H:%M:%S"
                       : kind == WRIT_TIME_DATE    ? "%Y-%m-%d"
                                                   : "%H:%M:%S";
    size_t len = strftime(text, sizeof text - 8, form, &tm);
    if (tm.tm_year < -900) /* strftime does not fill the year up to four digits */
        return;
    memcpy(text + len, suffix, strlen(suffix) + 1);
    try_text(pick, writ_str_of(text));
}

/* Each limit, and the steps beside it. */
static void try_limits(struct pick *pick, const writ_schema_time *time, const char *suffix)
{
    const writ_instant *limits[] = {time->minimum, time->maximum, time->exclusive_minimum,
                                    time->exclusive_maximum};
    int64_t unit = time->kind == WRIT_TIME_DATE ? 86400 : 1;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        for (int step = -1; limits[i] && step <= 1 && !pick->found; step++)
            try_instant(pick, time->kind, limits[i]->seconds + step * unit, suffix);
}

static void try_time(struct pick *pick, const writ_schema_time *time)
{
    static const char *const offsets[] = {"Z", "", "+01:00"};
    static const int64_t plausible = 1773152555; /* 2026-03-10T14:22:35Z */
    for (int i = 0; i < (time->kind == WRIT_TIME_DATE ? 1 : 3) && !pick->found; i++) {
        const char *offset = time->kind == WRIT_TIME_DATE ? "" : offsets[i];
        try_instant(pick, time->kind, plausible, offset);
        try_limits(pick, time, offset);
    }
    if (time->kind == WRIT_TIME_TIMESTAMP)
        try_text(pick, WRIT_STR("2026-03-10 14:22:35Z"));
}

/* Texts near the facts, those that must hold first: near misses of the others come with them. */
static void try_facts(struct pick *pick, bool negative)
{
    for (const writ_text_cell *cell = pick->view->texts; cell && !pick->found; cell = cell->next) {
        if (cell->negative != negative)
            continue;
        if (cell->kind == WRIT_TEXT_PATTERN && !negative)
            try_pattern(pick, cell->pattern);
        else if (cell->kind == WRIT_TEXT_FORMAT && !negative)
            try_format(pick, (writ_format)cell->format);
        else if (cell->kind == WRIT_TEXT_TIME)
            try_time(pick, cell->time);
    }
}

static void try_plain(struct pick *pick)
{
    static const char *const plain[] = {"text", "",  "a",  "A",  "0",    "x1", "~", " ",
                                        "é",    "-", "ab", "00", "TEXT", "_",  "1", "\n"};
    for (size_t i = 0; i < sizeof plain / sizeof plain[0] && !pick->found; i++)
        try_text(pick, writ_str_of(plain[i]));
    for (unsigned i = 0; i < 64 && !pick->found; i++)
        try_text(pick, writ_str_printf(&pick->view->engine->arena, "text%u", i));
}

writ_value *writ_view_text_pick(const writ_view *view, const writ_value *hint)
{
    struct pick pick = {.view = view, .skip = view->engine->variety};
    if (view->min_length > longest_text)
        return NULL;
    try_value(&pick, hint);
    try_examples(&pick);
    try_facts(&pick, false);
    try_facts(&pick, true);
    try_plain(&pick);
    writ_str word;
    if (!pick.found && ask_words(view, lengths_of(view), &word) == WRIT_NO)
        try_exactly(&pick, word);
    return pick.found ? writ_value_string(&view->engine->arena, NULL, pick.text) : NULL;
}
