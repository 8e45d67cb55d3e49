/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/metaschema.h"

#include "contracts/base/read.h"

struct metaschema {
    const char *uri; /* less its scheme */
    const unsigned char *text;
    size_t len;
};

#include "contracts/metaschemas.inc"

const writ_value *writ_metaschema_read(writ_arena *arena, writ_str uri)
{
    bool is_http = writ_str_starts(uri, WRIT_STR("http:"));
    writ_str rest = writ_str_part(uri, is_http ? 4 : 5, uri.len);
    if (!is_http && !writ_str_starts(uri, WRIT_STR("https:")))
        return NULL;
    for (size_t i = 0; i < sizeof metaschemas / sizeof *metaschemas; i++) {
        if (!writ_str_is(rest, metaschemas[i].uri))
            continue;
        writ_error unused = WRIT_ERROR_INIT; /* what is compiled in is JSON */
        writ_value *document = NULL;
        writ_source *source = WRIT_NEW(arena, writ_source);
        source->name = writ_str_copy(arena, uri);
        source->text = (writ_str){(const char *)metaschemas[i].text, metaschemas[i].len};
        writ_json_read(arena, source, &document, &unused);
        return document;
    }
    return NULL;
}
