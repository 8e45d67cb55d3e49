/* SPDX-License-Identifier: Apache-2.0
 *
 * Documents from files.
 */
#include "contracts/contract.h"

int writ_document_load(writ_arena *arena, const char *path, const writ_document_options *options,
                       writ_document **document, writ_error *err)
{
    writ_document_options given = options ? *options : (writ_document_options){0};
    writ_library *own = WRIT_NEW(arena, writ_library);
    const writ_value *root;
    writ_str uri;
    own->arena = arena;
    int code = writ_library_load(given.library ? given.library : own, path, &root, &uri,
                                 &given.resolver, err);
    if (code)
        return code;
    if (given.base_uri.len == 0)
        given.base_uri = uri;
    return writ_document_understand(arena, root->place.source, root, &given, document, err);
}
