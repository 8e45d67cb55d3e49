/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/rejects.h"

#include <time.h>

#include "contracts/instant.h"

/* ---- options ---- */

static int read_by(writ_rejects *r, unsigned *by)
{
    static const char *const names[] = {"rule", "path", "producer", "contract"};
    writ_str left = writ_str_of(r->by);
    for (*by = r->by ? 0 : WRIT_CAUSE_ALL; r->by;) {
        writ_str name = writ_str_part(left, 0, writ_str_find_byte(left, ','));
        unsigned bit = 0;
        for (unsigned i = 0; i < 4; i++)
            bit |= writ_str_is(name, names[i]) ? 1u << i : 0;
        if (!bit)
            return writ_session_usage(r->session,
                                      "--by takes some of rule, path, producer and contract with "
                                      "commas between, not '%s'",
                                      r->by);
        *by |= bit;
        if (name.len == left.len)
            break;
        left = writ_str_part(left, name.len + 1, SIZE_MAX);
    }
    return -1;
}

static int read_rule(writ_rejects *r)
{
    writ_rule rule;
    if (r->rule && !writ_rule_find(writ_str_of(r->rule), &rule))
        return writ_session_usage(r->session, "there is no rule '%s'; writ rules lists them",
                                  r->rule);
    r->causes.options.rule = writ_str_of(r->rule);
    return -1;
}

/* "30m", "24h", "7d": so long ago, in seconds; false: it is none of these. */
static bool read_ago(writ_str text, int64_t *seconds)
{
    int64_t number = 0;
    size_t digits = 0;
    for (; digits < text.len && text.ptr[digits] >= '0' && text.ptr[digits] <= '9'; digits++)
        number = number * 10 + (text.ptr[digits] - '0');
    if (digits == 0 || digits > 6 || digits + 1 != text.len)
        return false;
    char unit = text.ptr[digits];
    *seconds = number * (unit == 'm' ? 60 : unit == 'h' ? 3600 : unit == 'd' ? 86400 : 0);
    return unit == 'm' || unit == 'h' || unit == 'd';
}

/* As letters have it, so that texts order as times do. */
static writ_str time_text(writ_arena *arena, int64_t seconds, writ_str fraction)
{
    char text[64];
    struct tm utc;
    time_t time = (time_t)seconds;
    gmtime_r(&time, &utc);
    size_t len = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
    return writ_str_printf(arena, "%.*s.%.3sZ", (int)len, text,
                           writ_str_printf(arena, "%.*s000", WRIT_FMT(fraction)).ptr);
}

static int read_since(writ_rejects *r)
{
    writ_str text = writ_str_of(r->since);
    writ_instant instant = {0};
    int64_t ago = 0;
    if (!r->since)
        return -1;
    if (read_ago(text, &ago))
        instant.seconds = (int64_t)time(NULL) - ago;
    else if (!writ_instant_parse(WRIT_TIME_TIMESTAMP, text, &instant) &&
             !writ_instant_parse(WRIT_TIME_DATE, text, &instant))
        return writ_session_usage(r->session,
                                  "--since takes a time such as 2026-03-01T08:00:00Z, a day, or "
                                  "how long ago (30m, 24h, 7d), not '%s'",
                                  r->since);
    r->causes.options.since = time_text(&r->session->arena, instant.seconds, instant.fraction);
    return -1;
}

/* ---- what contracts classify ---- */

/* The field table of a contract in the registry; NULL where it is not known. A letter may name a
 * path, too, which is not opened: anybody can have written it. */
static writ_field *fields_of(writ_rejects *r, writ_str contract)
{
    const writ_body_options none = {0};
    writ_session *session = r->session;
    const writ_object *object = NULL;
    writ_ref ref;
    if (!contract.len || writ_ref_is_path(contract) || memchr(contract.ptr, '\0', contract.len))
        return NULL;
    const char *text = writ_str_copy(&session->arena, contract).ptr;
    if (!writ_ref_resolve(session, text, &none, true, &ref))
        object = writ_ref_object(session, &ref);
    session->err = (writ_error){0}; /* it may be unknown */
    return object ? writ_field_tree(&session->arena, object->set) : NULL;
}

typedef struct known_contract {
    writ_field *fields; /* or NULL */
} known_contract;

static bool is_classified(void *context, writ_str contract, writ_str path)
{
    enum { KNOWN_CONTRACTS = 256 };
    writ_rejects *r = context;
    known_contract *known = writ_map_find(&r->classified, contract);
    if (!known && r->classified.count == KNOWN_CONTRACTS)
        return true; /* so many are nobody's registry */
    if (!known) {
        known = WRIT_NEW(&r->session->arena, known_contract);
        known->fields = fields_of(r, contract);
        writ_map_put(&r->session->arena, &r->classified,
                     writ_str_copy(&r->session->arena, contract), known);
    }
    for (const writ_field *field = known->fields ? writ_field_of_pointer(known->fields, path)
                                                 : NULL;
         field; field = field->parent)
        if (field->notes->sensitive)
            return true;
    return false;
}

int writ_rejects_open(writ_rejects *r)
{
    writ_cause_options *options = &r->causes.options;
    options->contract = writ_str_of(r->contract);
    options->show_values = r->show_values;
    options->is_classified = is_classified;
    options->is_classified_context = r;
    int status = read_by(r, &options->by);
    if (status < 0)
        status = read_rule(r);
    if (status < 0)
        status = read_since(r);
    if (status < 0)
        status = writ_session_path(r->session, "--producer", r->producer, &options->producer);
    return status;
}

/* ---- reading ---- */

/* Does it begin as letters do, and was not ended? Then its writer was, and the others are whole. */
static bool is_cut(const writ_line *line)
{
    static const writ_str head = WRIT_STR_INIT("{\"writ\":\"reject/1\",");
    return line->whole_len == line->bytes.len &&
           (writ_str_starts(line->bytes, head) || writ_str_starts(head, line->bytes));
}

void writ_rejects_add(writ_rejects *r, const char *file, const writ_line *line)
{
    writ_letter letter;
    writ_error error = WRIT_ERROR_INIT;
    if (line->blank)
        return;
    if (writ_letter_read(&r->reader, file, line, &letter, &error) == WRIT_OK) {
        writ_causes_add(&r->causes, &r->reader, &letter, file, line->number);
    } else if (is_cut(line)) {
        r->report.cut++;
        *WRIT_PUSH(&r->session->arena, &r->report.notes) = writ_str_printf(
            &r->session->arena, "line %llu of %s is cut off: who wrote it was ended there",
            (unsigned long long)line->number, file);
    } else if (r->report.broken++ == 0) {
        r->broken = error;
    }
}

/* ---- what to do next ---- */

static bool is_safe(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           strchr("@._/-:+,", c);
}

/* One word of a shell's command line, quoted where it must be. False: nobody should type it, for it
 * holds controls or is taken for an option. */
static bool add_word(writ_buf *out, writ_str word)
{
    bool is_plain = word.len > 0;
    if (word.len && word.ptr[0] == '-')
        return false;
    for (size_t i = 0; i < word.len; i++) {
        unsigned char c = (unsigned char)word.ptr[i];
        if (c < ' ' || c > '~')
            return false;
        is_plain = is_plain && (is_safe(word.ptr[i]) || (c == '#' && i > 0));
    }
    writ_buf_add_text(out, is_plain ? " " : " '");
    for (size_t i = 0; i < word.len; i++)
        if (word.ptr[i] == '\'')
            writ_buf_add_text(out, "'\\''");
        else
            writ_buf_add_byte(out, word.ptr[i]);
    writ_buf_add_text(out, is_plain ? "" : "'");
    return true;
}

static void add_step(writ_rejects *r, const char *verb, const writ_str *words, size_t count,
                     const char *rest, const char *why)
{
    writ_buf command = WRIT_BUF_INIT;
    bool is_fine = true;
    writ_buf_add_text(&command, verb);
    for (size_t i = 0; i < count; i++) {
        if (i == 1 && strstr(verb, "replay"))
            writ_buf_add_text(&command, " --contract");
        is_fine = is_fine && add_word(&command, words[i]);
    }
    writ_buf_add_text(&command, rest);
    if (is_fine)
        *WRIT_PUSH(&r->session->arena, &r->report.next) =
            (writ_rejects_step){writ_str_copy(&r->session->arena, writ_buf_str(&command)), why};
    writ_buf_clear(&command);
}

/* Of the most frequent cause that has a contract. */
static void add_steps(writ_rejects *r)
{
    writ_arena *arena = &r->session->arena;
    const writ_cause *cause = NULL;
    for (size_t i = 0; i < r->causes.items.count && !cause; i++)
        if (r->causes.items.items[i]->of.len)
            cause = r->causes.items.items[i];
    if (!cause)
        return;
    writ_str id = writ_str_part(cause->of, 0, writ_str_find_last(cause->of, '@'));
    bool is_path = writ_ref_is_path(cause->of);
    const writ_str shown[] = {cause->of};
    add_step(r, "writ show", shown, 1, "", "what was agreed");
    if (!is_path && cause->path.len) {
        const writ_str read[] = {WRIT_JOIN(arena, cause->of, WRIT_STR("#"), cause->path)};
        add_step(r, "writ readers", read, 1, "", "who reads that field");
    }
    add_step(r, "writ diff", shown, 1, " NEW", "who breaks, if the contract is to give way");
    const writ_str replayed[] = {cause->letter_file, is_path ? cause->of : id};
    if (!writ_str_is(cause->letter_file, "-") &&
        r->causes.by_encoding[WRIT_LETTER_REDACTED] < r->causes.records)
        add_step(r, "writ replay", replayed, 2, " --reject REST",
                 "when it is mended: what is valid then goes on");
}

static void add_notes(writ_rejects *r)
{
    writ_arena *arena = &r->session->arena;
    const writ_causes *causes = &r->causes;
    uint64_t redacted = causes->by_encoding[WRIT_LETTER_REDACTED];
    if (causes->records < causes->letters)
        *WRIT_PUSH(arena, &r->report.notes) =
            writ_str_printf(arena, "%llu of %llu letters are not among what was asked for",
                            (unsigned long long)(causes->letters - causes->records),
                            (unsigned long long)causes->letters);
    if (redacted)
        *WRIT_PUSH(arena, &r->report.notes) =
            writ_str_printf(arena, "%llu of the records are redacted, and cannot be replayed",
                            (unsigned long long)redacted);
    if (causes->left_out)
        *WRIT_PUSH(arena, &r->report.notes) = writ_str_printf(
            arena,
            "there are more causes than the %zu that are told apart: %llu times a record had "
            "another one; --by rule has fewer",
            causes->items.count, (unsigned long long)causes->left_out);
    if (r->report.broken)
        *WRIT_PUSH(arena, &r->report.notes) = writ_str_printf(
            arena, "lines that are no dead letters: %llu", (unsigned long long)r->report.broken);
}

void writ_rejects_end(writ_rejects *r)
{
    writ_causes_sort(&r->causes);
    r->report.causes = &r->causes;
    add_notes(r);
    add_steps(r);
}

static void print(writ_buf *out, writ_arena *arena, int format, const void *report,
                  const writ_report_options *options)
{
    writ_report_rejects(out, arena, (writ_rejects_format)format, report, options);
}

writ_printed writ_rejects_printed(const writ_rejects *r)
{
    return (writ_printed){WRIT_REJECTS_FORMATS, print, &r->report};
}

void writ_rejects_close(writ_rejects *r)
{
    writ_causes_clear(&r->causes);
    writ_letter_reader_clear(&r->reader);
}
