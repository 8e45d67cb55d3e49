/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/metaschema.h"

#include "contracts/base/read.h"

struct metaschema {
    const char *uri; /* less its scheme */
    const unsigned char *text;
    size_t len;
};

#include "contracts/metaschemas.inc"

static const struct metaschema *find(writ_str uri)
{
    size_t scheme = writ_str_find_byte(uri, ':');
    writ_str name = writ_str_part(uri, 0, scheme), rest = writ_str_part(uri, scheme, uri.len);
    if (!writ_str_is(name, "http") && !writ_str_is(name, "https"))
        return NULL;
    for (size_t i = 0; i < sizeof metaschemas / sizeof *metaschemas; i++)
        if (writ_str_is(rest, metaschemas[i].uri))
            return &metaschemas[i];
    return NULL;
}

bool writ_metaschema_is_known(writ_str uri)
{
    return find(uri) != NULL;
}

const writ_value *writ_metaschema_read(writ_arena *arena, writ_str uri)
{
    const struct metaschema *metaschema = find(uri);
    writ_error unused = WRIT_ERROR_INIT; /* what is compiled in is JSON */
    writ_value *document = NULL;
    if (!metaschema)
        return NULL;
    writ_source *source = WRIT_NEW(arena, writ_source);
    source->name = writ_str_copy(arena, uri);
    source->text = (writ_str){(const char *)metaschema->text, metaschema->len};
    writ_json_read(arena, source, &document, &unused);
    return document;
}
