/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>

#ifdef F_SETPIPE_SZ
void writ_pipe_widen(int fd)
{
    /* what an unprivileged process may ask for: /proc/sys/fs/pipe-max-size */
    enum { WIDE = 1024 * 1024 };
    int now = fcntl(fd, F_GETPIPE_SZ);
    if (now >= 0 && now < WIDE)
        fcntl(fd, F_SETPIPE_SZ, WIDE);
}
#else
void writ_pipe_widen(int fd)
{
    (void)fd;
}
#endif

bool writ_pipe_may_try_again(int fd)
{
    if (errno != EAGAIN)
        return errno == EINTR;
    struct pollfd wait = {.fd = fd, .events = POLLOUT};
    poll(&wait, 1, -1);
    return true;
}
