/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/beside.h"

#include "contracts/base/read.h"
#include "contracts/base/write.h"

static const char stored_folder[] = "registry:/";

/* ---- names ---- */

static writ_str folder_of(writ_str uri)
{
    while (uri.len && uri.ptr[uri.len - 1] != '/')
        uri.len--;
    return uri;
}

/* Is it named by its place, which is another one elsewhere? */
static bool is_file(writ_str uri)
{
    return writ_str_starts(uri, WRIT_STR("file:")) ||
           writ_str_starts(uri, writ_str_of(stored_folder));
}

static void narrow(writ_str *folder, writ_str uri)
{
    while (is_file(uri) && !writ_str_starts(uri, *folder)) {
        folder->len--;
        *folder = folder_of(*folder);
    }
}

static writ_str common_folder(const writ_schema_set *const *sets, size_t count)
{
    writ_str folder = count ? folder_of(sets[0]->base_uri) : WRIT_STR_EMPTY;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < sets[i]->outside.count; j++)
            narrow(&folder, sets[i]->outside.items[j].uri);
    return folder;
}

static writ_str name_in(writ_arena *arena, writ_str folder, writ_str uri)
{
    if (!is_file(uri))
        return uri;
    writ_str rest = writ_str_part(uri, folder.len, uri.len);
    return writ_str_printf(arena, "%s%.*s", stored_folder, WRIT_FMT(rest));
}

/* ---- to text ---- */

/* An object of all documents: themselves, or their texts. NULL when there are none. */
static writ_value *gather(writ_arena *arena, const writ_schema_set *const *sets, size_t count,
                          bool as_text)
{
    writ_value *all = NULL;
    writ_str folder = common_folder(sets, count);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < sets[i]->outside.count; j++) {
            const writ_schema_outside *outside = &sets[i]->outside.items[j];
            const writ_value *value = outside->root;
            if (as_text)
                value = writ_value_string(arena, NULL, outside->root->place.source->text);
            if (!all)
                all = writ_value_object(arena, NULL);
            writ_value_set(arena, all, name_in(arena, folder, outside->uri), NULL,
                           (writ_value *)value);
        }
    return all;
}

static writ_str write(writ_arena *arena, const writ_value *value)
{
    writ_buf text = WRIT_BUF_INIT;
    writ_json_write(&text, value, WRIT_JSON_CANONICAL);
    writ_str copy = writ_str_copy(arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    return copy;
}

writ_beside writ_beside_of(writ_arena *arena, const writ_schema_set *const *sets, size_t count)
{
    const writ_value *all = gather(arena, sets, count, true);
    if (!all)
        return (writ_beside){0};
    return (writ_beside){.name = name_in(arena, common_folder(sets, count), sets[0]->base_uri),
                         .text = write(arena, all)};
}

writ_str writ_beside_address(writ_arena *arena, const writ_value *document,
                             const writ_schema_set *const *sets, size_t count)
{
    writ_value *all = gather(arena, sets, count, false);
    char hex[WRIT_SHA256_HEX];
    if (all) {
        writ_value *whole = writ_value_object(arena, NULL);
        writ_value_set(arena, whole, WRIT_STR("beside"), NULL, all);
        writ_value_set(arena, whole, WRIT_STR("document"), NULL, (writ_value *)document);
        document = whole;
    }
    writ_sha256_hex(write(arena, document), hex);
    return writ_str_copy(arena, writ_str_of(hex));
}

/* ---- from text ---- */

typedef struct shelf {
    writ_map documents; /* URI -> writ_value */
} shelf;

static int find(void *context, writ_str uri, const writ_value **document, writ_error *err)
{
    const shelf *from = context;
    (void)err;
    *document = writ_map_find(&from->documents, uri);
    return WRIT_OK;
}

static int put(writ_arena *arena, shelf *to, writ_str known_as, const writ_member *member,
               writ_error *err)
{
    writ_source *source = WRIT_NEW(arena, writ_source);
    writ_value *document = NULL;
    size_t folder = is_file(member->name) ? sizeof stored_folder - 1 : 0;
    writ_str name = writ_str_part(member->name, folder, member->name.len);
    source->name = writ_str_printf(arena, "%.*s/%.*s", WRIT_FMT(known_as), WRIT_FMT(name));
    source->text = member->value->string;
    int code = writ_document_read(arena, source, &document, err);
    if (code)
        return code;
    writ_map_put(arena, &to->documents, member->name, document);
    return WRIT_OK;
}

bool writ_beside_parse(writ_arena *arena, writ_str text, writ_value **all)
{
    writ_source *source = WRIT_NEW(arena, writ_source);
    *source = (writ_source){.text = text};
    if (writ_json_read(arena, source, all, NULL) != WRIT_OK || (*all)->kind != WRIT_OBJECT)
        return false;
    for (size_t i = 0; i < (*all)->object.count; i++)
        if ((*all)->object.items[i].value->kind != WRIT_STRING)
            return false;
    return true;
}

static int parse(writ_arena *arena, writ_str text, writ_str known_as, writ_value **all,
                 writ_error *err)
{
    if (writ_beside_parse(arena, text, all))
        return WRIT_OK;
    int code = writ_error_set(err, WRIT_E_SYSTEM,
                              "the registry is damaged: what '%.*s' refers to is not what was "
                              "stored",
                              WRIT_FMT(known_as));
    writ_error_hint(err, "it is no object from URI to text; restore a backup");
    return code;
}

int writ_beside_read(writ_arena *arena, const writ_beside *beside, writ_str known_as,
                     writ_document_options *options, writ_error *err)
{
    writ_value *all = NULL;
    if (!beside->text.len)
        return WRIT_OK;
    int code = parse(arena, beside->text, known_as, &all, err);
    shelf *made = WRIT_NEW(arena, shelf);
    for (size_t i = 0; !code && i < all->object.count; i++)
        code = put(arena, made, known_as, &all->object.items[i], err);
    if (code)
        return code;
    writ_resolver *resolver = WRIT_NEW(arena, writ_resolver);
    *resolver = (writ_resolver){find, made};
    options->resolver = resolver;
    options->base_uri = beside->name;
    return WRIT_OK;
}
