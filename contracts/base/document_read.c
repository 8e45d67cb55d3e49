/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/read.h"

static bool looks_like_json(writ_str text)
{
    size_t at = writ_str_starts(text, WRIT_STR("\xEF\xBB\xBF")) ? 3 : 0;
    while (at < text.len && strchr(" \t\r\n", text.ptr[at]) && text.ptr[at])
        at++;
    return at < text.len && (text.ptr[at] == '{' || text.ptr[at] == '[');
}

int writ_document_read(writ_arena *arena, const writ_source *source, writ_value **value,
                       writ_error *err)
{
    bool json = writ_str_ends(source->name, WRIT_STR(".json"));
    bool yaml = writ_str_ends(source->name, WRIT_STR(".yaml")) ||
                writ_str_ends(source->name, WRIT_STR(".yml"));
    if (json || (!yaml && looks_like_json(source->text)))
        return writ_json_read(arena, source, value, err);
    return writ_yaml_read(arena, source, value, err);
}
