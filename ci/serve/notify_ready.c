/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/serve/notify_ready.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "ci/serve/log.h"

/* A name that begins with '@' is abstract: it stands behind a NUL, and has no end. */
void writ_notify_manager(const char *words)
{
    const char *name = getenv("NOTIFY_SOCKET");
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    size_t len = name ? strlen(name) : 0;
    if (!len || len >= sizeof to.sun_path || (name[0] != '/' && name[0] != '@'))
        return;
    memcpy(to.sun_path, name, len);
    if (name[0] == '@')
        to.sun_path[0] = '\0';
    int from = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (from < 0)
        return;
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
    ssize_t sent = sendto(from, words, strlen(words), MSG_NOSIGNAL, (struct sockaddr *)&to, size);
    (void)sent; /* a manager that does not listen is no reason to stop */
    close(from);
}

void writ_notify_reloading(void)
{
    char words[80];
    snprintf(words, sizeof words, "RELOADING=1\nMONOTONIC_USEC=%llu",
             (unsigned long long)(writ_log_clock() / 1000));
    writ_notify_manager(words);
}

uint64_t writ_notify_watchdog_ms(void)
{
    const char *wait = getenv("WATCHDOG_USEC"), *whom = getenv("WATCHDOG_PID");
    if (!wait || (whom && strtol(whom, NULL, 10) != (long)getpid()))
        return 0;
    return strtoull(wait, NULL, 10) / 2000;
}
