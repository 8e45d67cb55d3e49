/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/row_check.h"

#include "contracts/base/bounds.h"
#include "contracts/base/utf8.h"
#include "contracts/base/write.h"
#include "contracts/day.h"

typedef enum demand {
    FREE,
    NEEDED,     /* not empty */
    NAME,       /* needed, and short enough to be found by */
    MAYBE_NAME, /* that, or empty */
    KEY,        /* of several names */
    MAYBE_KEY
} demand;

typedef struct text {
    const char *what; /* as a message calls it */
    writ_str value;
    demand demand;
} text;

static size_t most_of(const text *t)
{
    if (t->demand == KEY || t->demand == MAYBE_KEY)
        return WRIT_BOUND_KEY_BYTES;
    return t->demand == NAME || t->demand == MAYBE_NAME ? WRIT_BOUND_NAME_BYTES : SIZE_MAX;
}

static int check_text(const text *t, writ_error *err)
{
    bool is_needed = t->demand == NEEDED || t->demand == NAME || t->demand == KEY;
    if (is_needed && !t->value.len)
        return writ_error_set(err, WRIT_E_INPUT, "%s is empty", t->what);
    if (t->value.len > most_of(t))
        return writ_error_set(err, WRIT_E_INPUT, "%s has %zu bytes; a registry takes %zu at most",
                              t->what, t->value.len, most_of(t));
    if (writ_utf8_is_text(t->value))
        return WRIT_OK;
    return writ_error_set(err, WRIT_E_INPUT, "%s '%.*s' is not UTF-8, or holds a NUL", t->what,
                          WRIT_FMT(writ_utf8_cut(t->value, WRIT_SHOWN)));
}

static int check_texts(const text *texts, size_t count, writ_error *err)
{
    int code = WRIT_OK;
    for (size_t i = 0; code == WRIT_OK && i < count; i++)
        code = check_text(&texts[i], err);
    return code;
}

#define CHECK(texts, err) check_texts(texts, sizeof texts / sizeof *(texts), err)

int writ_row_check_version(const writ_stored_version *row, writ_error *err)
{
    const text texts[] = {
        {"the contract's id", row->contract, NAME},    {"the version", row->version, NAME},
        {"the document's name", row->name, FREE},      {"the owner", row->owner, FREE},
        {"the place of the schema", row->entry, FREE}, {"who publishes", row->published_by, FREE},
        {"the reason to force it", row->forced, FREE}, {"what it is searched by", row->terms, FREE},
    };
    return CHECK(texts, err);
}

int writ_row_check_party(const writ_stored_party *row, writ_error *err)
{
    const text texts[] = {
        {"the expectation's id", row->id, NAME},    {"the party", row->party, MAYBE_NAME},
        {"the contract's id", row->contract, NAME}, {"the version", row->version, NAME},
        {"the document's name", row->name, FREE},   {"who registers", row->registered_by, FREE},
    };
    return CHECK(texts, err);
}

int writ_row_check_event(const writ_event *row, writ_error *err)
{
    const text texts[] = {
        {"who does it", row->by, FREE},
        {"what is done", row->action, NEEDED},
        {"the contract's id", row->contract, MAYBE_KEY},
        {"the version", row->version, MAYBE_KEY},
        {"the expectation's id", row->party, FREE},
        {"what is noted of it", row->detail, FREE},
        {"the author", row->origin.author, FREE},
        {"the peer", row->origin.from, FREE},
        {"the message", row->origin.message, FREE},
        {"the commit", row->origin.commit, FREE},
        {"the link", row->origin.link, FREE},
    };
    return CHECK(texts, err);
}

int writ_row_check_waiver(const writ_waiver *row, writ_error *err)
{
    const text texts[] = {
        {"the rule", row->rule, NEEDED},
        {"the path", row->path, FREE},
        {"the contract's id", row->contract, NAME},
        {"the party", row->party, MAYBE_NAME},
        {"the reason", row->reason, NEEDED},
        {"who asks for it", row->requester, NEEDED},
        {"who grants it", row->approver, FREE},
    };
    bool is_whole = row->fingerprint.len == WRIT_SHA256_HEX - 1;
    if (row->fingerprint.len && !(is_whole && writ_waiver_is_digits(row->fingerprint)))
        return writ_error_set(err, WRIT_E_INPUT, "a fingerprint has %d hexadecimal digits",
                              WRIT_SHA256_HEX - 1);
    return CHECK(texts, err);
}

int writ_row_check_deployment(const writ_deployment *row, writ_error *err)
{
    const text texts[] = {
        {"the environment", row->environment, NAME},
        {"the name of what runs", row->name, NAME},
        {"the version", row->version, NAME},
        {"who records it", row->by, FREE},
    };
    return CHECK(texts, err);
}

/* As writ_moment_text has it, so that the order of times is that of their bytes. */
static int check_time(const char *what, writ_str time, writ_error *err)
{
    static const char form[] = "2026-03-11T14:22:36.120Z";
    writ_moment moment;
    if (time.len == sizeof form - 1 && time.ptr[10] == 'T' && time.ptr[19] == '.' &&
        time.ptr[23] == 'Z' && writ_moment_parse(time, &moment))
        return WRIT_OK;
    return writ_error_set(err, WRIT_E_INPUT, "%s '%.*s' is no time as %s", what,
                          WRIT_FMT(writ_utf8_cut(time, WRIT_SHOWN)), form);
}

int writ_row_check_run(const writ_stored_run *row, writ_error *err)
{
    const text texts[] = {
        {"the run's id", row->id, NAME},
        {"the run's command", row->command, NEEDED},
    };
    int code = CHECK(texts, err);
    if (code == WRIT_OK)
        code = check_time("'started_at'", row->started_at, err);
    return code == WRIT_OK ? check_time("'ended_at'", row->ended_at, err) : code;
}

int writ_row_check_told(const writ_told_row *row, writ_error *err)
{
    const text texts[] = {
        {"the key of what was told", row->key, KEY},
        {"its state", row->state, FREE},
    };
    if (row->sequence < 1)
        return writ_error_set(err, WRIT_E_INPUT, "what was told is counted from 1");
    return CHECK(texts, err);
}

int writ_row_check_setting(const writ_setting *row, writ_error *err)
{
    const text texts[] = {
        {"the setting's key", row->key, KEY},
        {"its value", row->value, FREE},
    };
    return CHECK(texts, err);
}

int writ_row_check_token(const writ_stored_token *row, writ_error *err)
{
    const text texts[] = {
        {"the token's id", row->id, NAME},
        {"the token's name", row->name, NEEDED},
        {"who makes it", row->created_by, FREE},
    };
    return CHECK(texts, err);
}
