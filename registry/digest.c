/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/digest.h"

#include "contracts/base/write.h"
#include "registry/dump.h"

/* A member of a row: a text, or with `text` NULL a number. */
typedef struct part {
    const char *name;
    const writ_str *text;
    int64_t number;
} part;

/* The parts come in the order of RFC 8785, which is that of their bytes. */
static writ_str digest(writ_arena *arena, const part *parts, size_t count)
{
    char hex[WRIT_SHA256_HEX];
    writ_buf json = WRIT_BUF_INIT;
    writ_buf_add_byte(&json, '{');
    for (size_t i = 0; i < count; i++) {
        bool is_first = json.len == 1;
        if (parts[i].text && parts[i].text->len)
            writ_dump_add_text(&json, is_first, parts[i].name, *parts[i].text);
        else if (parts[i].number)
            writ_dump_add_number(&json, is_first, parts[i].name, parts[i].number);
    }
    writ_buf_add_byte(&json, '}');
    writ_sha256_hex(writ_buf_str(&json), hex);
    writ_buf_clear(&json);
    return writ_str_copy(arena, writ_str_of(hex));
}

#define DIGEST(arena, parts) digest(arena, parts, sizeof parts / sizeof *(parts))

writ_str writ_digest_version(writ_arena *arena, const writ_stored_version *row)
{
    const writ_str status = writ_str_of(writ_status_name(row->status));
    const part parts[] = {
        {"beside", &row->beside, 0},
        {"bytes", &row->bytes, 0},
        {"contract", &row->contract, 0},
        {"deleted", NULL, row->deleted},
        {"entry", &row->entry, 0},
        {"forced", &row->forced, 0},
        {"name", &row->name, 0},
        {"number", NULL, row->number},
        {"owner", &row->owner, 0},
        {"published_at", &row->published_at, 0},
        {"published_by", &row->published_by, 0},
        {"replaced_by", &row->replaced_by, 0},
        {"sha256", &row->sha256, 0},
        {"status", &status, 0},
        {"sunset", &row->sunset, 0},
        {"version", &row->version, 0},
    };
    return DIGEST(arena, parts);
}

writ_str writ_digest_party(writ_arena *arena, const writ_stored_party *row)
{
    const part parts[] = {
        {"beside", &row->beside, 0},
        {"bytes", &row->bytes, 0},
        {"contract", &row->contract, 0},
        {"id", &row->id, 0},
        {"name", &row->name, 0},
        {"party", &row->party, 0},
        {"position", NULL, row->position},
        {"registered_at", &row->registered_at, 0},
        {"registered_by", &row->registered_by, 0},
        {"sha256", &row->sha256, 0},
        {"version", &row->version, 0},
    };
    return DIGEST(arena, parts);
}

writ_str writ_digest_waiver(writ_arena *arena, const writ_waiver *row)
{
    const part parts[] = {
        {"approved_at", &row->approved_at, 0},
        {"approved_for", &row->approved_for, 0},
        {"approver", &row->approver, 0},
        {"contract", &row->contract, 0},
        {"fingerprint", &row->fingerprint, 0},
        {"id", &row->id, 0},
        {"party", &row->party, 0},
        {"path", &row->path, 0},
        {"reason", &row->reason, 0},
        {"requested_at", &row->requested_at, 0},
        {"requester", &row->requester, 0},
        {"rule", &row->rule, 0},
        {"until", &row->until, 0},
    };
    return DIGEST(arena, parts);
}

writ_str writ_digest_deployment(writ_arena *arena, const writ_deployment *row)
{
    const writ_str kind = row->is_party ? WRIT_STR("party") : WRIT_STR("contract");
    const part parts[] = {
        {"deployed_at", &row->at, 0},
        {"deployed_by", &row->by, 0},
        {"environment", &row->environment, 0},
        {"kind", &kind, 0},
        {"name", &row->name, 0},
        {"version", &row->version, 0},
    };
    return DIGEST(arena, parts);
}

writ_str writ_digest_setting(writ_arena *arena, const writ_setting *row)
{
    const part parts[] = {
        {"key", &row->key, 0},
        {"value", &row->value, 0},
    };
    return DIGEST(arena, parts);
}

writ_str writ_digest_token(writ_arena *arena, const writ_stored_token *row)
{
    const part parts[] = {
        {"created_at", &row->created_at, 0},
        {"created_by", &row->created_by, 0},
        {"expires_at", &row->expires_at, 0},
        {"hash", &row->hash, 0},
        {"id", &row->id, 0},
        {"name", &row->name, 0},
        {"revoked_at", &row->revoked_at, 0},
        {"scopes", &row->scopes, 0},
    };
    return DIGEST(arena, parts);
}
