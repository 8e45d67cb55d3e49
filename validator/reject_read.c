/* SPDX-License-Identifier: Apache-2.0
 *
 * The line is scanned to a tape; each object on it is held against a table of its members.
 */
#include "validator/reject_read.h"

#include <limits.h>
#include <stdio.h>

#include "contracts/base/utf8.h"
#include "contracts/instant.h"
#include "validator/base64.h"

typedef struct reading {
    writ_letter_reader *reader;
    const char *file;
    const writ_line *line;
    writ_letter *letter;
    writ_letter_error *error; /* that is being read */
    uint32_t data_at;         /* of record.data; 0: none so far */
    writ_error *err;
} reading;

/* A member that an object has: `read` takes the token of its value. NULL ends the table. */
typedef struct member {
    const char *name; /* as errors call it: "source.line" */
    size_t prefix;    /* of these bytes */
    bool is_optional;
    bool (*read)(reading *r, const char *name, uint32_t at);
} member;

enum { MEMBERS_MOST = 32 };

const char *writ_letter_encoding_name(writ_letter_encoding encoding)
{
    static const char *const names[WRIT_LETTER_ENCODINGS] = {
        [WRIT_LETTER_JSON] = "json",         [WRIT_LETTER_UTF8] = "utf8",
        [WRIT_LETTER_BASE64] = "base64",     [WRIT_LETTER_CSV] = "csv",
        [WRIT_LETTER_REDACTED] = "redacted",
    };
    return names[encoding];
}

void writ_letter_reader_clear(writ_letter_reader *reader)
{
    writ_arena_clear(&reader->arena);
    writ_tape_clear(&reader->tape);
    writ_buf_clear(&reader->scratch);
}

/* ---- errors ---- */

static bool fail_at(reading *r, size_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static bool fail_at(reading *r, size_t offset, const char *format, ...)
{
    va_list args;
    char message[256];
    size_t column = writ_str_code_points(writ_str_part(r->line->bytes, 0, offset)) + 1;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    writ_error_set_at(r->err, WRIT_E_INPUT, r->file,
                      r->line->number > UINT_MAX ? UINT_MAX : (unsigned)r->line->number,
                      column > UINT_MAX ? UINT_MAX : (unsigned)column, "%s", message);
    return false;
}

static const writ_token *token_of(const reading *r, uint32_t at)
{
    return &r->reader->tape.tokens[at];
}

#define FAIL(r, at, ...) fail_at((r), token_of((r), (at))->offset, __VA_ARGS__)

/* ---- values ---- */

/* Borrowed from the line, or decoded into the arena. */
static bool read_text(reading *r, const char *name, uint32_t at, writ_str *text)
{
    const writ_token *token = token_of(r, at);
    if (token->kind != WRIT_TOKEN_STRING)
        return FAIL(r, at, "'%s' is not a string", name);
    *text = writ_tape_text(&r->reader->tape, token, &r->reader->scratch);
    if (token->flags & WRIT_TOKEN_ESCAPED)
        *text = writ_str_copy(&r->reader->arena, *text);
    return true;
}

static bool read_full_text(reading *r, const char *name, uint32_t at, writ_str *text)
{
    if (!read_text(r, name, at, text))
        return false;
    return text->len > 0 || FAIL(r, at, "'%s' is empty", name);
}

static bool read_number(reading *r, const char *name, uint32_t at, uint64_t least, uint64_t most,
                        uint64_t *number)
{
    const writ_token *token = token_of(r, at);
    writ_str digits = writ_tape_raw(&r->reader->tape, token);
    uint64_t value = 0;
    bool is_number = token->kind == WRIT_TOKEN_NUMBER && token->flags & WRIT_TOKEN_INTEGER &&
                     digits.ptr[0] != '-';
    for (size_t i = 0; is_number && i < digits.len; i++)
        is_number = !__builtin_mul_overflow(value, 10u, &value) &&
                    !__builtin_add_overflow(value, (uint64_t)(digits.ptr[i] - '0'), &value);
    if (!is_number || value < least || value > most)
        return FAIL(r, at, "'%s' is not an integer from %u on", name, (unsigned)least);
    *number = value;
    return true;
}

/* Does the text follow the picture: '0' any digit, 'x' any small hexadecimal one, else itself? */
static bool looks_like(writ_str text, const char *picture)
{
    size_t i = 0;
    for (; i < text.len && picture[i]; i++) {
        char c = text.ptr[i], p = picture[i];
        bool is_digit = c >= '0' && c <= '9', is_hex = is_digit || (c >= 'a' && c <= 'f');
        if (p == '0' ? !is_digit : p == 'x' ? !is_hex : c != p)
            return false;
    }
    return i == text.len && !picture[i];
}

/* ---- objects by their tables ---- */

static const member *find(const member *members, writ_str name, size_t guess)
{
    if (members[guess].name && writ_str_is(name, members[guess].name + members[guess].prefix))
        return &members[guess];
    for (const member *m = members; m->name; m++)
        if (writ_str_is(name, m->name + m->prefix))
            return m;
    return NULL;
}

static bool read_member(reading *r, const member *members, uint32_t at, size_t *guess,
                        bool seen[MEMBERS_MOST])
{
    writ_tape *tape = &r->reader->tape;
    writ_str name = writ_tape_text(tape, token_of(r, at), &r->reader->scratch);
    const member *m = find(members, name, *guess);
    if (!m)
        return FAIL(r, at, "key '%.*s' is none of a dead letter",
                    WRIT_FMT(writ_utf8_cut(name, WRIT_SHOWN)));
    size_t place = (size_t)(m - members);
    if (seen[place])
        return FAIL(r, at, "'%s' stands twice", m->name);
    seen[place] = true;
    *guess = place + 1;
    return m->read(r, m->name, at + 1);
}

static bool read_object(reading *r, const char *name, uint32_t at, const member *members)
{
    const writ_token *tokens = r->reader->tape.tokens;
    bool seen[MEMBERS_MOST] = {false};
    size_t guess = 0;
    if (tokens[at].kind != WRIT_TOKEN_OBJECT)
        return FAIL(r, at, "%s%s%s is not an object", *name ? "'" : "", *name ? name : "the line",
                    *name ? "'" : "");
    for (uint32_t key = at + 1; key < tokens[at].next; key = writ_tape_next(tokens, key + 1))
        if (!read_member(r, members, key, &guess, seen))
            return false;
    for (size_t i = 0; members[i].name; i++)
        if (!seen[i] && !members[i].is_optional)
            return FAIL(r, at, "'%s' is missing", members[i].name);
    return true;
}

/* ---- errors[] and affects[] ---- */

static bool is_rule(writ_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!(text.ptr[i] >= 'A' && text.ptr[i] <= 'Z') && (i == 0 || text.ptr[i] != '_'))
            return false;
    return text.len > 0;
}

/* RFC 6901, section 3. */
static bool is_pointer(writ_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '~' && (i + 1 == text.len || (text.ptr[i + 1] & ~1) != '0'))
            return false;
    return text.len == 0 || text.ptr[0] == '/';
}

static bool read_rule(reading *r, const char *name, uint32_t at)
{
    if (!read_text(r, name, at, &r->error->rule))
        return false;
    return is_rule(r->error->rule) || FAIL(r, at, "'%s' is not the id of a rule", name);
}

static bool read_path(reading *r, const char *name, uint32_t at)
{
    if (!read_text(r, name, at, &r->error->path))
        return false;
    return is_pointer(r->error->path) || FAIL(r, at, "'%s' is not a JSON Pointer", name);
}

static bool read_message(reading *r, const char *name, uint32_t at)
{
    return read_full_text(r, name, at, &r->error->message);
}

static bool read_hint(reading *r, const char *name, uint32_t at)
{
    return read_full_text(r, name, at, &r->error->hint);
}

static bool read_array(reading *r, const char *name, uint32_t at)
{
    return token_of(r, at)->kind == WRIT_TOKEN_ARRAY || FAIL(r, at, "'%s' is not an array", name);
}

static bool read_errors(reading *r, const char *name, uint32_t at)
{
    static const member members[] = {
        {"errors.rule", sizeof "errors", false, read_rule},
        {"errors.path", sizeof "errors", false, read_path},
        {"errors.message", sizeof "errors", false, read_message},
        {"errors.hint", sizeof "errors", true, read_hint},
        {NULL, 0, false, NULL},
    };
    const writ_token *tokens = r->reader->tape.tokens;
    if (!read_array(r, name, at))
        return false;
    size_t count = tokens[at].len;
    if (count == 0)
        return FAIL(r, at, "'%s' is empty", name);
    r->error = r->letter->errors =
        writ_arena_zalloc(&r->reader->arena, count * sizeof *r->letter->errors);
    r->letter->error_count = count;
    for (uint32_t item = at + 1; item < tokens[at].next; item = writ_tape_next(tokens, item)) {
        if (!read_object(r, name, item, members))
            return false;
        r->error++;
    }
    return true;
}

static bool read_affects(reading *r, const char *name, uint32_t at)
{
    const writ_token *tokens = r->reader->tape.tokens;
    if (!read_array(r, name, at))
        return false;
    writ_str *party =
        writ_arena_alloc(&r->reader->arena, tokens[at].len * sizeof *r->letter->affects);
    r->letter->affects = party;
    r->letter->affects_count = tokens[at].len;
    for (uint32_t item = at + 1; item < tokens[at].next; item = writ_tape_next(tokens, item))
        if (!read_full_text(r, name, item, party++))
            return false;
    return true;
}

/* ---- record ---- */

static bool read_encoding(reading *r, const char *name, uint32_t at)
{
    writ_str text;
    if (!read_text(r, name, at, &text))
        return false;
    for (int i = 0; i < WRIT_LETTER_ENCODINGS; i++) {
        r->letter->encoding = (writ_letter_encoding)i;
        if (writ_str_is(text, writ_letter_encoding_name(r->letter->encoding)))
            return true;
    }
    return FAIL(r, at, "'%s' is none of json, utf8, base64, csv, redacted", name);
}

static bool read_data(reading *r, const char *name, uint32_t at)
{
    (void)name;
    r->data_at = at;
    return true;
}

static bool read_header(reading *r, const char *name, uint32_t at)
{
    return read_full_text(r, name, at, &r->letter->header);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The value as it stands there, and the white space on both sides: it came with the record. */
static writ_str record_as_it_came(const reading *r, uint32_t at)
{
    writ_str value = writ_tape_extent(&r->reader->tape, at);
    while (is_space(value.ptr[-1]))
        value.ptr--, value.len++;
    while (is_space(value.ptr[value.len]))
        value.len++;
    return value;
}

/* What `data` is depends on the encoding, which may stand behind it. */
static bool read_bytes(reading *r, uint32_t at)
{
    writ_letter *letter = r->letter;
    if (letter->encoding == WRIT_LETTER_JSON || letter->encoding == WRIT_LETTER_REDACTED) {
        letter->token_at = at;
        letter->record = record_as_it_came(r, at);
        return true;
    }
    if (!read_text(r, "record.data", at, &letter->record))
        return false;
    if (letter->encoding == WRIT_LETTER_BASE64 &&
        !writ_base64_decode(&r->reader->arena, letter->record, &letter->record))
        return FAIL(r, at, "'record.data' is not base64");
    return true;
}

static bool read_record(reading *r, const char *name, uint32_t at)
{
    static const member members[] = {
        {"record.encoding", sizeof "record", false, read_encoding},
        {"record.header", sizeof "record", true, read_header},
        {"record.data", sizeof "record", false, read_data},
        {NULL, 0, false, NULL},
    };
    if (!read_object(r, name, at, members))
        return false;
    bool has_header = r->letter->header.len > 0, is_csv = r->letter->encoding == WRIT_LETTER_CSV;
    if (has_header != is_csv)
        return FAIL(r, at, "'record.header' %s", is_csv ? "is missing" : "stands only with csv");
    return read_bytes(r, r->data_at);
}

/* ---- the letter ---- */

static bool read_kind(reading *r, const char *name, uint32_t at)
{
    writ_str kind;
    if (!read_text(r, name, at, &kind))
        return false;
    return writ_str_is(kind, "reject/1") ||
           FAIL(r, at, "'%s' is not reject/1: the line is no dead letter", name);
}

static bool read_id(reading *r, const char *name, uint32_t at)
{
    static const char digits[] = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
    if (!read_text(r, name, at, &r->letter->id))
        return false;
    return looks_like(r->letter->id, digits) || FAIL(r, at, "'%s' is not a SHA-256", name);
}

static bool read_at(reading *r, const char *name, uint32_t at)
{
    if (!read_text(r, name, at, &r->letter->at))
        return false;
    writ_instant instant = {0};
    if (!looks_like(r->letter->at, "0000-00-00T00:00:00.000Z") ||
        !writ_instant_parse(WRIT_TIME_TIMESTAMP, r->letter->at, &instant))
        return FAIL(r, at, "'%s' is not a time like 2026-03-01T08:00:00.000Z", name);
    r->letter->seconds = instant.seconds;
    return true;
}

static bool read_contract(reading *r, const char *name, uint32_t at)
{
    return read_text(r, name, at, &r->letter->contract);
}

static bool read_owner(reading *r, const char *name, uint32_t at)
{
    return read_text(r, name, at, &r->letter->owner);
}

static bool read_file(reading *r, const char *name, uint32_t at)
{
    return read_full_text(r, name, at, &r->letter->file);
}

static bool read_line(reading *r, const char *name, uint32_t at)
{
    return read_number(r, name, at, 1, UINT64_MAX, &r->letter->line);
}

static bool read_offset(reading *r, const char *name, uint32_t at)
{
    return read_number(r, name, at, 0, UINT64_MAX, &r->letter->offset);
}

static bool read_source(reading *r, const char *name, uint32_t at)
{
    static const member members[] = {
        {"source.file", sizeof "source", false, read_file},
        {"source.line", sizeof "source", false, read_line},
        {"source.offset", sizeof "source", false, read_offset},
        {NULL, 0, false, NULL},
    };
    return read_object(r, name, at, members);
}

static bool read_attempt(reading *r, const char *name, uint32_t at)
{
    uint64_t attempt = 0;
    if (!read_number(r, name, at, 1, UINT_MAX, &attempt))
        return false;
    r->letter->attempt = (unsigned)attempt;
    return true;
}

static bool read_letter(reading *r)
{
    static const member members[] = {
        {"writ", 0, false, read_kind},
        {"id", 0, false, read_id},
        {"at", 0, false, read_at},
        {"contract", 0, false, read_contract},
        {"owner", 0, false, read_owner},
        {"source", 0, false, read_source},
        {"attempt", 0, false, read_attempt},
        {"errors", 0, false, read_errors},
        {"affects", 0, false, read_affects},
        {"record", 0, false, read_record},
        {NULL, 0, false, NULL},
    };
    return read_object(r, "", 0, members);
}

int writ_letter_read(writ_letter_reader *reader, const char *file, const writ_line *line,
                     writ_letter *letter, writ_error *err)
{
    enum { AROUND = 2 }; /* the letter and its "record" */
    reading r = {.reader = reader, .file = file, .line = line, .letter = letter, .err = err};
    writ_scan_error error;
    writ_arena_reset(&reader->arena);
    *letter = (writ_letter){0};
    reader->tape.around = AROUND;
    if (!writ_scan(&reader->tape, line->bytes.ptr, line->bytes.len, &error))
        fail_at(&r, error.offset, "not a dead letter: %s", error.message);
    else if (read_letter(&r))
        return WRIT_OK;
    return WRIT_E_INPUT;
}
