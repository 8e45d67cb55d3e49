/* SPDX-License-Identifier: Apache-2.0
 *
 * All of the registry, out and in.
 */
#include <errno.h>
#include <unistd.h>

#include "ci/export_lines.h"
#include "ci/serve/api.h"

static int add_line(void *context, writ_str line, writ_error *err)
{
    writ_response *response = context;
    writ_buf_add_str(&response->body, line);
    return writ_response_spill(response, err);
}

int writ_api_export(writ_request *request, writ_response *response, writ_error *err)
{
    response->type = "application/x-ndjson";
    return writ_store_dump(request->store, add_line, response, err);
}

/* A transaction that is tried again reads it again. */
static int import(writ_request *request, writ_response *response, writ_error *err)
{
    writ_export_lines lines;
    writ_loaded loaded;
    int fd = fileno(request->file);
    if (lseek(fd, 0, SEEK_SET) != 0)
        return writ_error_set_errno(err, errno, "cannot read what came from its temporary file");
    writ_export_lines_init(&lines, fd, "the export");
    int code = writ_store_load(request->store, writ_export_lines_next, &lines, &loaded, err);
    writ_export_lines_clear(&lines);
    if (code == WRIT_OK)
        writ_wire_print_loaded(&response->body, &loaded);
    return code;
}

int writ_api_import(writ_request *request, writ_response *response, writ_error *err)
{
    (void)response;
    (void)err;
    request->then = import;
    return WRIT_OK;
}
