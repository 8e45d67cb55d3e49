/* SPDX-License-Identifier: Apache-2.0
 *
 * Bodies that are too large for memory, in and out: temporary files without a name.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "ci/serve/serve.h"
#include "contracts/base/bounds.h"

/* tmpfile(3) does not ask TMPDIR. */
static FILE *open_file(void)
{
    const char *folder = getenv("TMPDIR");
    writ_buf name = WRIT_BUF_INIT;
    writ_buf_printf(&name, "%s/writ-XXXXXX", folder && *folder ? folder : "/tmp");
    int fd = mkostemp(name.ptr, O_CLOEXEC);
    FILE *file = fd >= 0 ? fdopen(fd, "w+") : NULL;
    int why = errno;
    if (fd >= 0)
        unlink(name.ptr);
    if (fd >= 0 && !file)
        close(fd);
    writ_buf_clear(&name);
    errno = why;
    return file;
}

static int fail(writ_error *err)
{
    return writ_error_set_errno(err, errno, "cannot write what is to be sent to a temporary file");
}

int writ_request_spill(writ_request *request, writ_str bytes, writ_error *err)
{
    if (!request->file)
        request->file = open_file();
    if (request->file && fwrite(bytes.ptr, 1, bytes.len, request->file) == bytes.len &&
        (bytes.len || fflush(request->file) == 0))
        return WRIT_OK;
    return writ_error_set_errno(err, errno, "cannot write what comes to a temporary file");
}

int writ_response_spill(writ_response *response, writ_error *err)
{
    const writ_buf *body = &response->body;
    int code = WRIT_OK;
    if (!response->file && body->len < WRIT_BOUND_HTTP_SPILL)
        return code;
    if (!response->file && !(response->file = open_file()))
        code = fail(err);
    if (code == WRIT_OK && (fwrite(body->ptr, 1, body->len, response->file) != body->len ||
                            fflush(response->file) != 0))
        code = fail(err);
    writ_buf_reset(&response->body);
    return code;
}
