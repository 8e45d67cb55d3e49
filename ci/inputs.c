/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/inputs.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int writ_inputs_read(writ_session *session, const char *file, writ_inputs_reader read,
                     void *context)
{
    bool is_stdin = strcmp(file, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return writ_error_set(&session->err, WRIT_E_INPUT, "cannot open '%s': %s", file,
                              strerror(errno));
    int code = read(context, fd, file);
    if (!is_stdin)
        close(fd);
    return code;
}

int writ_inputs_read_all(writ_session *session, writ_inputs_reader read, void *context)
{
    if (!session->operands.count)
        return writ_inputs_read(session, "-", read, context);
    int code = WRIT_OK;
    for (size_t i = 0; i < session->operands.count && !code; i++)
        code = writ_inputs_read(session, session->operands.items[i], read, context);
    return code;
}
