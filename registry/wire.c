/* SPDX-License-Identifier: Apache-2.0
 *
 * Each kind of row is a table of its members; two walks, one out and one in, know what the kinds of
 * members look like.
 */
#include "registry/wire.h"

#include <inttypes.h>

#include "contracts/base/read.h"
#include "contracts/base/utf8.h"
#include "contracts/base/write.h"
#include "validator/base64.h"

typedef enum kind {
    TEXT,  /* UTF-8 without NUL */
    BYTES, /* any: NAME, or NAME_base64 */
    FLAG,
    COUNT,   /* int64_t from 0 */
    SHORT,   /* uint32_t */
    STATUS,  /* writ_status */
    DELETED, /* writ_deleted */
    STATE,   /* writ_waiver_state; computed, so never read */
    SUBJECT, /* bool is_party */
    OUTCOME, /* writ_outcome */
    JSON,    /* a writ_str that holds an object */
    GUID_OF  /* a writ_stored_version; never read */
} kind;

typedef enum need {
    OPTIONAL, /* left out when it is empty */
    SHOWN,    /* written though it be 0; read where it is there */
    NEEDED    /* both ways; a count that is needed is none of 0 */
} need;

typedef struct member {
    const char *name;
    size_t offset;
    kind kind;
    need need;
} member;

typedef struct table {
    const member *members;
    size_t count;
} table;

#define MEMBER(type, field, name, kind, need)                                                      \
    {                                                                                              \
        name, offsetof(type, field), kind, need                                                    \
    }
#define TABLE(members)                                                                             \
    (table)                                                                                        \
    {                                                                                              \
        members, sizeof members / sizeof *members                                                  \
    }

/* ---- the rows ---- */

static const member version_members[] = {
#define V(field, name, kind, need) MEMBER(writ_stored_version, field, name, kind, need)
    V(contract, "contract", TEXT, NEEDED),
    V(version, "version", TEXT, NEEDED),
    V(sha256, "sha256", TEXT, OPTIONAL),
    V(name, "name", TEXT, OPTIONAL),
    V(bytes, "content", BYTES, OPTIONAL),
    V(beside, "beside", BYTES, OPTIONAL),
    V(owner, "owner", TEXT, OPTIONAL),
    V(entry, "entry", BYTES, OPTIONAL),
    V(status, "status", STATUS, NEEDED),
    V(published_at, "published_at", TEXT, OPTIONAL),
    V(published_by, "published_by", TEXT, OPTIONAL),
    V(forced, "forced", TEXT, OPTIONAL),
    V(sunset, "sunset", TEXT, OPTIONAL),
    V(replaced_by, "replaced_by", TEXT, OPTIONAL),
    V(number, "number", COUNT, OPTIONAL),
    {"guid", 0, GUID_OF, OPTIONAL},
    V(deleted, "deleted", DELETED, OPTIONAL),
#undef V
};

static const member party_members[] = {
#define P(field, name, kind, need) MEMBER(writ_stored_party, field, name, kind, need)
    P(id, "id", TEXT, NEEDED),
    P(party, "party", TEXT, NEEDED),
    P(contract, "contract", TEXT, NEEDED),
    P(version, "version", TEXT, OPTIONAL),
    P(sha256, "sha256", TEXT, OPTIONAL),
    P(name, "name", TEXT, OPTIONAL),
    P(bytes, "content", BYTES, OPTIONAL),
    P(beside, "beside", BYTES, OPTIONAL),
    P(position, "position", SHORT, SHOWN),
    P(pending, "pending", FLAG, OPTIONAL),
    P(registered_at, "registered_at", TEXT, OPTIONAL),
    P(registered_by, "registered_by", TEXT, OPTIONAL),
#undef P
};

static const member event_members[] = {
#define E(field, name, kind, need) MEMBER(writ_event, field, name, kind, need)
    E(sequence, "sequence", COUNT, NEEDED),
    E(at, "at", TEXT, NEEDED),
    E(by, "by", TEXT, NEEDED),
    E(action, "action", TEXT, NEEDED),
    E(contract, "contract", TEXT, OPTIONAL),
    E(version, "version", TEXT, OPTIONAL),
    E(party, "party", TEXT, OPTIONAL),
    E(verdict, "verdict", TEXT, OPTIONAL),
    E(detail, "detail", TEXT, OPTIONAL),
    E(sha256, "sha256", TEXT, OPTIONAL),
    E(digest, "digest", TEXT, OPTIONAL),
    E(origin.author, "author", TEXT, OPTIONAL),
    E(origin.from, "from", TEXT, OPTIONAL),
    E(origin.message, "message", TEXT, OPTIONAL),
    E(origin.commit, "commit", TEXT, OPTIONAL),
    E(origin.link, "link", TEXT, OPTIONAL),
    E(hash, "hash", TEXT, OPTIONAL),
#undef E
};

static const member waiver_members[] = {
#define W(field, name, kind, need) MEMBER(writ_waiver, field, name, kind, need)
    W(id, "id", TEXT, OPTIONAL),
    W(fingerprint, "fingerprint", TEXT, OPTIONAL),
    W(rule, "rule", TEXT, NEEDED),
    W(path, "path", TEXT, OPTIONAL),
    W(contract, "contract", TEXT, NEEDED),
    W(party, "party", TEXT, OPTIONAL),
    W(reason, "reason", TEXT, OPTIONAL),
    W(requester, "requester", TEXT, OPTIONAL),
    W(requested_at, "requested_at", TEXT, OPTIONAL),
    W(approver, "approver", TEXT, OPTIONAL),
    W(approved_at, "approved_at", TEXT, OPTIONAL),
    W(approved_for, "approved_for", TEXT, OPTIONAL),
    W(until, "until", TEXT, OPTIONAL),
    W(self_approved, "self_approved", FLAG, OPTIONAL),
    W(state, "state", STATE, OPTIONAL),
#undef W
};

static const member deployment_members[] = {
#define D(field, name, kind) MEMBER(writ_deployment, field, name, kind, NEEDED)
    D(environment, "environment", TEXT),
    D(is_party, "kind", SUBJECT),
    D(name, "name", TEXT),
    D(version, "version", TEXT),
    MEMBER(writ_deployment, at, "at", TEXT, OPTIONAL),
    MEMBER(writ_deployment, by, "by", TEXT, OPTIONAL),
#undef D
};

static const member run_members[] = {
#define R(field, kind) MEMBER(writ_stored_run, field, #field, kind, NEEDED)
    R(id, TEXT), R(command, TEXT), R(started_at, TEXT), R(ended_at, TEXT), R(summary, JSON),
#undef R
};

static const member setting_members[] = {
    MEMBER(writ_setting, key, "key", TEXT, NEEDED),
    MEMBER(writ_setting, value, "value", TEXT, OPTIONAL),
};

static const member token_members[] = {
#define T(field) MEMBER(writ_stored_token, field, #field, TEXT, OPTIONAL)
    MEMBER(writ_stored_token, id, "id", TEXT, NEEDED),
    T(name),
    T(hash),
    T(scopes),
    T(created_at),
    T(created_by),
    T(expires_at),
    T(revoked_at),
#undef T
};

static const member told_members[] = {
    MEMBER(writ_told_row, key, "key", TEXT, NEEDED),
    MEMBER(writ_told_row, state, "state", TEXT, OPTIONAL),
    MEMBER(writ_told_row, sequence, "sequence", COUNT, NEEDED),
};

static const member loaded_members[] = {
    MEMBER(writ_loaded, rows, "rows", COUNT, OPTIONAL),
    MEMBER(writ_loaded, tokens, "tokens_replaced", COUNT, OPTIONAL),
};

static const member sunset_members[] = {
    MEMBER(writ_sunset, day, "sunset", TEXT, OPTIONAL),
    MEMBER(writ_sunset, replaced_by, "replaced_by", TEXT, OPTIONAL),
    MEMBER(writ_sunset, reason, "reason", TEXT, OPTIONAL),
};

static const member publishing_members[] = {
#define G(field, name, kind) MEMBER(writ_wire_publishing, field, name, kind, OPTIONAL)
    G(force, "force", TEXT),
    G(backport, "backport", FLAG),
    G(side_by_side, "side_by_side", FLAG),
    G(budget, "budget", SHORT),
    G(origin.author, "author", TEXT),
    G(origin.message, "message", TEXT),
    G(origin.commit, "commit", TEXT),
    G(origin.link, "link", TEXT),
#undef G
};

static const member answer_members[] = {
    MEMBER(writ_answer, outcome, "outcome", OUTCOME, NEEDED),
    MEMBER(writ_answer, reason, "reason", TEXT, OPTIONAL),
    MEMBER(writ_answer, hint, "hint", TEXT, OPTIONAL),
};

/* ---- names of enumerators ---- */

static const char *const deleted_names[] = {NULL, "soft", "hard"};
static const char *const state_names[] = {"requested", "approved", "expired"};
static const char *const subject_names[] = {"contract", "party"};
static const char *const outcome_names[] = {"done", "same", "refused"};

/* ---- out ---- */

static void add_name(writ_buf *out, const char *name, const char *suffix)
{
    if (out->len && out->ptr[out->len - 1] != '{')
        writ_buf_add_byte(out, ',');
    writ_buf_printf(out, "\"%s%s\":", name, suffix);
}

static void add_text(writ_buf *out, const char *name, writ_str text)
{
    writ_arena mended = WRIT_ARENA_INIT;
    add_name(out, name, "");
    writ_json_write_string(out, writ_utf8_mend(&mended, text));
    writ_arena_clear(&mended);
}

static void add_bytes(writ_buf *out, const char *name, writ_str bytes)
{
    if (writ_utf8_is_text(bytes)) {
        add_text(out, name, bytes);
        return;
    }
    add_name(out, name, "_base64");
    writ_buf_add_byte(out, '"');
    writ_base64_write(out, bytes);
    writ_buf_add_byte(out, '"');
}

void writ_wire_add_text(writ_buf *out, const char *name, writ_str text)
{
    if (text.len)
        add_text(out, name, text);
}

static void add_word(writ_buf *out, const char *name, const char *word)
{
    add_name(out, name, "");
    writ_buf_printf(out, "\"%s\"", word);
}

/* In one line: line ends of JSON stand between its tokens only. */
static void add_json(writ_buf *out, const char *name, writ_str json)
{
    add_name(out, name, "");
    size_t at = out->len;
    writ_buf_add_str(out, json);
    for (; at < out->len; at++)
        if (out->ptr[at] == '\n' || out->ptr[at] == '\r')
            out->ptr[at] = ' ';
}

static void add_count(writ_buf *out, const member *m, uint64_t count)
{
    if (!count && m->need == OPTIONAL)
        return;
    add_name(out, m->name, "");
    writ_buf_add_number(out, count);
}

static void add_flag(writ_buf *out, const char *name, bool flag)
{
    if (!flag)
        return;
    add_name(out, name, "");
    writ_buf_add_text(out, "true");
}

static void add_guid(writ_buf *out, const char *name, const writ_stored_version *version)
{
    char guid[WRIT_GUID_BYTES];
    if (!version->sha256.len)
        return;
    writ_content_guid(version->sha256, version->entry, guid);
    add_word(out, name, guid);
}

static void add_member(writ_buf *out, const member *m, const char *at)
{
    int64_t count;
    switch (m->kind) {
    case TEXT:
        if (((const writ_str *)at)->len || m->need != OPTIONAL)
            add_text(out, m->name, *(const writ_str *)at);
        break;
    case BYTES:
        if (((const writ_str *)at)->len)
            add_bytes(out, m->name, *(const writ_str *)at);
        break;
    case FLAG:
        add_flag(out, m->name, *(const bool *)at);
        break;
    case COUNT:
        count = *(const int64_t *)at;
        add_count(out, m, (uint64_t)count);
        break;
    case SHORT:
        add_count(out, m, *(const uint32_t *)at);
        break;
    case STATUS:
        add_word(out, m->name, writ_status_name(*(const writ_status *)at));
        break;
    case DELETED:
        if (*(const writ_deleted *)at)
            add_word(out, m->name, deleted_names[*(const writ_deleted *)at]);
        break;
    case STATE:
        add_word(out, m->name, state_names[*(const writ_waiver_state *)at]);
        break;
    case SUBJECT:
        add_word(out, m->name, subject_names[*(const bool *)at]);
        break;
    case OUTCOME:
        add_word(out, m->name, outcome_names[*(const writ_outcome *)at]);
        break;
    case JSON:
        add_json(out, m->name, *(const writ_str *)at);
        break;
    case GUID_OF:
        add_guid(out, m->name, (const writ_stored_version *)at);
        break;
    }
}

static void print_members(writ_buf *out, table rows, const void *row)
{
    for (size_t i = 0; i < rows.count; i++)
        add_member(out, &rows.members[i], (const char *)row + rows.members[i].offset);
}

static void print(writ_buf *out, table rows, const void *row)
{
    writ_buf_add_byte(out, '{');
    print_members(out, rows, row);
    writ_buf_add_byte(out, '}');
}

/* ---- in ---- */

static int wrong(const writ_value *value, const char *name, const char *wanted, writ_error *err)
{
    return writ_error_set_place(err, WRIT_E_INPUT, &value->place, "'%s' must be %s", name, wanted);
}

static int find_text(const writ_value *object, const char *name, bool is_needed, writ_str *text,
                     writ_error *err)
{
    const writ_value *value = writ_value_find(object, name);
    writ_buf encoded = WRIT_BUF_INIT;
    writ_buf_printf(&encoded, "%s_base64", name);
    const writ_value *coded = writ_value_find_str(object, writ_buf_str(&encoded));
    writ_buf_clear(&encoded);
    if (coded)
        return wrong(coded, name, "text, which base64 is not taken for", err);
    if (value && value->kind != WRIT_STRING)
        return wrong(value, name, "a string", err);
    if (value && !writ_utf8_is_text(value->string))
        return wrong(value, name, "a string without NUL", err);
    if (!value && is_needed)
        return writ_error_set_place(err, WRIT_E_INPUT, &object->place, "'%s' is missing", name);
    if (value)
        *text = value->string;
    return WRIT_OK;
}

static int find_bytes(writ_arena *arena, const writ_value *object, const char *name,
                      writ_str *bytes, writ_error *err)
{
    const writ_str encoded = writ_str_printf(arena, "%s_base64", name);
    const writ_value *plain = writ_value_find(object, name);
    const writ_value *coded = writ_value_find_str(object, encoded);
    if (plain && coded)
        return wrong(coded, encoded.ptr, "absent beside the member that is text", err);
    if (plain && plain->kind != WRIT_STRING)
        return wrong(plain, name, "a string", err);
    if (coded && (coded->kind != WRIT_STRING || !writ_base64_decode(arena, coded->string, bytes)))
        return wrong(coded, encoded.ptr, "a string in base64", err);
    if (plain)
        *bytes = plain->string;
    return WRIT_OK;
}

static int read_count(const writ_value *value, const member *m, int64_t most, int64_t *count,
                      writ_error *err)
{
    int64_t number;
    int64_t least = m->need == NEEDED ? 1 : 0;
    if (value->kind != WRIT_NUMBER || !writ_number_to_int(&value->number, &number) ||
        number < least || number > most)
        return wrong(value, m->name, least ? "a whole number from 1" : "a count", err);
    *count = number;
    return WRIT_OK;
}

/* One of these words; a name that is NULL is none. */
static int read_word(const writ_value *value, const char *name, const char *const *words,
                     size_t count, unsigned *index, writ_error *err)
{
    if (value->kind == WRIT_STRING)
        for (size_t i = 0; i < count; i++)
            if (words[i] && writ_str_is(value->string, words[i])) {
                *index = (unsigned)i;
                return WRIT_OK;
            }
    writ_buf list = WRIT_BUF_INIT;
    for (size_t i = 0; i < count; i++)
        if (words[i])
            writ_buf_printf(&list, "%s%s", list.len ? ", or " : "", words[i]);
    int code = wrong(value, name, list.ptr, err);
    writ_buf_clear(&list);
    return code;
}

static int read_json(writ_arena *arena, const writ_value *value, const char *name, writ_str *json,
                     writ_error *err)
{
    if (value->kind != WRIT_OBJECT)
        return wrong(value, name, "an object", err);
    writ_buf text = WRIT_BUF_INIT;
    writ_json_write(&text, value, WRIT_JSON_COMPACT);
    *json = writ_str_copy(arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    return WRIT_OK;
}

/* What is there, of a member that is no text. */
static int read_value(writ_arena *arena, const writ_value *value, const member *m, char *at,
                      writ_error *err)
{
    int code = WRIT_OK;
    unsigned index = 0;
    int64_t count = 0;
#define WORDS(words) words, sizeof words / sizeof *words
    switch (m->kind) {
    case FLAG:
        if (value->kind != WRIT_BOOLEAN)
            return wrong(value, m->name, "true or false", err);
        *(bool *)at = value->boolean;
        break;
    case COUNT:
        return read_count(value, m, INT64_MAX, (int64_t *)at, err);
    case SHORT:
        code = read_count(value, m, UINT32_MAX, &count, err);
        *(uint32_t *)at = (uint32_t)count;
        break;
    case STATUS:
        if (value->kind != WRIT_STRING || !writ_status_find(value->string, (writ_status *)at))
            return wrong(value, m->name, "draft, active, deprecated or retired", err);
        break;
    case DELETED:
        code = read_word(value, m->name, WORDS(deleted_names), &index, err);
        *(writ_deleted *)at = (writ_deleted)index;
        break;
    case SUBJECT:
        code = read_word(value, m->name, WORDS(subject_names), &index, err);
        *(bool *)at = index != 0;
        break;
    case OUTCOME:
        code = read_word(value, m->name, WORDS(outcome_names), &index, err);
        *(writ_outcome *)at = (writ_outcome)index;
        break;
    case JSON:
        return read_json(arena, value, m->name, (writ_str *)at, err);
    case TEXT:
    case BYTES:
    case STATE:
    case GUID_OF:
        break;
    }
#undef WORDS
    return code;
}

/* `lenient`: what is needed of a row may be missing here. */
static int read_members(writ_arena *arena, const writ_value *object, table rows, bool lenient,
                        void *row, writ_error *err)
{
    for (size_t i = 0; i < rows.count; i++) {
        const member *m = &rows.members[i];
        bool is_needed = m->need == NEEDED && !lenient;
        const writ_value *value = writ_value_find(object, m->name);
        char *at = (char *)row + m->offset;
        int code = WRIT_OK;
        if (m->kind == TEXT)
            code = find_text(object, m->name, is_needed, (writ_str *)at, err);
        else if (m->kind == BYTES)
            code = find_bytes(arena, object, m->name, (writ_str *)at, err);
        else if (value)
            code = read_value(arena, value, m, at, err);
        else if (is_needed)
            code =
                writ_error_set_place(err, WRIT_E_INPUT, &object->place, "'%s' is missing", m->name);
        if (code != WRIT_OK)
            return code;
    }
    return WRIT_OK;
}

static int require_object(const writ_value *value, const char *what, writ_error *err)
{
    return value->kind == WRIT_OBJECT ? WRIT_OK : wrong(value, what, "an object", err);
}

/* ---- each kind of row ---- */

#define PRINT(noun, type)                                                                          \
    void writ_wire_print_##noun(writ_buf *out, const type *row)                                    \
    {                                                                                              \
        print(out, TABLE(noun##_members), row);                                                    \
    }
#define READ(noun, type)                                                                           \
    int writ_wire_read_##noun(writ_arena *arena, const writ_value *value, type *row,               \
                              writ_error *err)                                                     \
    {                                                                                              \
        type made = {0};                                                                           \
        int code = require_object(value, #noun, err);                                              \
        if (code == WRIT_OK)                                                                       \
            code = read_members(arena, value, TABLE(noun##_members), false, &made, err);           \
        if (code == WRIT_OK)                                                                       \
            *row = made;                                                                           \
        return code;                                                                               \
    }

PRINT(version, writ_stored_version)
PRINT(party, writ_stored_party)
PRINT(waiver, writ_waiver)
PRINT(deployment, writ_deployment)
PRINT(run, writ_stored_run)
PRINT(setting, writ_setting)
PRINT(told, writ_told_row)
PRINT(loaded, writ_loaded)
PRINT(sunset, writ_sunset)
READ(version, writ_stored_version)
READ(party, writ_stored_party)
READ(event, writ_event)
READ(waiver, writ_waiver)
READ(deployment, writ_deployment)
READ(run, writ_stored_run)
READ(setting, writ_setting)
READ(token, writ_stored_token)
READ(told, writ_told_row)
READ(loaded, writ_loaded)
READ(sunset, writ_sunset)
READ(answer, writ_answer)

void writ_wire_print_token(writ_buf *out, const writ_stored_token *token, bool with_hash)
{
    writ_stored_token shown = *token;
    if (!with_hash)
        shown.hash = WRIT_STR_EMPTY;
    print(out, TABLE(token_members), &shown);
}

void writ_wire_print_publishing(writ_buf *out, const writ_wire_publishing *publishing)
{
    writ_buf_add_byte(out, '{');
    print_members(out, TABLE(version_members), &publishing->row);
    print_members(out, TABLE(publishing_members), publishing);
    writ_buf_add_byte(out, '}');
}

int writ_wire_read_publishing(writ_arena *arena, const writ_value *value,
                              writ_wire_publishing *publishing, writ_error *err)
{
    writ_wire_publishing made = {0};
    int code = require_object(value, "publishing", err);
    if (code == WRIT_OK)
        code = read_members(arena, value, TABLE(version_members), true, &made.row, err);
    if (code == WRIT_OK)
        code = read_members(arena, value, TABLE(publishing_members), false, &made, err);
    if (code == WRIT_OK && !made.row.bytes.len)
        code = writ_error_set_place(err, WRIT_E_INPUT, &value->place, "'content' is missing");
    if (code == WRIT_OK)
        *publishing = made;
    return code;
}

void writ_wire_begin_answer(writ_buf *out, const writ_answer *answer)
{
    writ_buf_add_byte(out, '{');
    print_members(out, TABLE(answer_members), answer);
}

/* ---- single members ---- */

int writ_wire_read_text(const writ_value *object, const char *name, writ_str *text, writ_error *err)
{
    writ_str found = WRIT_STR_EMPTY;
    int code = find_text(object, name, false, &found, err);
    if (code == WRIT_OK)
        *text = found;
    return code;
}

int writ_wire_read_bytes(writ_arena *arena, const writ_value *object, const char *name,
                         writ_str *bytes, writ_error *err)
{
    writ_str found = WRIT_STR_EMPTY;
    int code = find_bytes(arena, object, name, &found, err);
    if (code == WRIT_OK)
        *bytes = found;
    return code;
}

int writ_wire_read_flag(const writ_value *object, const char *name, bool *flag, writ_error *err)
{
    const writ_value *value = writ_value_find(object, name);
    if (value && value->kind != WRIT_BOOLEAN)
        return wrong(value, name, "true or false", err);
    *flag = value && value->boolean;
    return WRIT_OK;
}
