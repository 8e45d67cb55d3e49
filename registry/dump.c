/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/dump.h"

#include "contracts/base/utf8.h"
#include "contracts/base/write.h"
#include "registry/backend.h"
#include "validator/base64.h"

/* --- a member of a row --- */

void writ_dump_add_text(writ_buf *out, bool is_first, const char *name, writ_str text)
{
    bool is_text = writ_utf8_is_text(text);
    writ_buf_printf(out, "%s\"%s%s\":", is_first ? "" : ",", name, is_text ? "" : "_base64");
    if (is_text) {
        writ_json_write_string(out, text);
    } else {
        writ_buf_add_byte(out, '"');
        writ_base64_write(out, text);
        writ_buf_add_byte(out, '"');
    }
}

void writ_dump_add_number(writ_buf *out, bool is_first, const char *name, int64_t number)
{
    writ_buf_printf(out, "%s\"%s\":%lld", is_first ? "" : ",", name, (long long)number);
}

/* --- the whole --- */

int writ_store_dump(writ_store *store, writ_dump_writer *write, void *context, writ_error *err)
{
    return store->backend->dump(store, write, context, err);
}

int writ_store_load(writ_store *store, writ_dump_reader *read, void *context, writ_loaded *loaded,
                    writ_error *err)
{
    writ_loaded done = {0};
    int code = store->backend->load(store, read, context, &done, err);
    if (code == WRIT_OK && loaded)
        *loaded = done;
    return code;
}

int writ_store_check_room(writ_store *store, writ_error *err)
{
    return store->backend->check_room ? store->backend->check_room(store, err) : WRIT_OK;
}

int writ_store_refuse_load(const writ_store *store, writ_error *err)
{
    int code = writ_error_set(err, WRIT_E_REFUSED, "registry '%s' is not empty", store->place);
    writ_error_hint(err, "import into a new one");
    return code;
}
