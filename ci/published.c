/* SPDX-License-Identifier: Apache-2.0
 *
 * Is a file what is published already? Told from its bytes: the words behind a first `id:` say
 * where to look, and only equal bytes say yes, so that a wrong guess costs no more than the look.
 */
#include "ci/cli.h"
#include "contracts/base/read.h"
#include "registry/stored.h"

static writ_str skip(writ_str text, const char *bytes)
{
    while (text.len && strchr(bytes, text.ptr[0]) && text.ptr[0])
        text = writ_str_part(text, 1, SIZE_MAX);
    return text;
}

/* The scalar behind the key, without quotes; up to what ends one in YAML or JSON. */
static writ_str scalar_behind(writ_str text, writ_str key)
{
    const char *found = memmem(text.ptr, text.len, key.ptr, key.len);
    if (!found)
        return WRIT_STR_EMPTY;
    text = skip(writ_str_part(text, (size_t)(found - text.ptr) + key.len, SIZE_MAX), " :\"'");
    size_t len = 0;
    while (len < text.len && text.ptr[len] && !strchr(" \"',\r\n", text.ptr[len]))
        len++;
    return writ_str_part(text, 0, len);
}

static writ_str guess_id(writ_str text)
{
    static const writ_str keys[] = {WRIT_STR_INIT("\nid:"), WRIT_STR_INIT("\"id\":")};
    writ_str first = WRIT_STR("id:");
    if (writ_str_starts(text, first))
        return scalar_behind(text, first);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        writ_str id = scalar_behind(text, keys[i]);
        if (id.len)
            return id;
    }
    return WRIT_STR_EMPTY;
}

static int compare(writ_store *store, writ_arena *arena, writ_str text, bool *is_same,
                   writ_error *err)
{
    writ_stored_versions versions = {0};
    writ_str id = guess_id(text);
    int code = id.len ? writ_store_heads(store, arena, id, &versions, err) : WRIT_OK;
    size_t i = versions.count;
    while (i && !writ_stored_is_live(&versions.items[i - 1]))
        i--;
    if (!i)
        return code;
    writ_stored_version newest;
    code = writ_registry_version(store, arena, id, versions.items[i - 1].version, &newest, err);
    *is_same = code == WRIT_OK && !newest.beside.len && !newest.entry.len &&
               writ_str_equal(newest.bytes, text);
    return code;
}

int writ_session_is_published(writ_session *session, const char *path, bool *is_published)
{
    writ_store *store;
    writ_source *source;
    writ_arena scratch = WRIT_ARENA_INIT;
    *is_published = false;
    int code = writ_session_store(session, false, &store);
    if (code || !store)
        return code;
    if (!writ_source_load(&scratch, path, &source, NULL))
        code = compare(store, &scratch, source->text, is_published, &session->err);
    writ_arena_clear(&scratch);
    return code;
}
