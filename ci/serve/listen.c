/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/serve/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

static int refuse(const char *at, writ_error *err)
{
    int code = writ_error_set(err, WRIT_E_USAGE, "'%s' is no address to listen at", at);
    writ_error_hint(err, "HOST:PORT, as 127.0.0.1:8081 or [::1]:8081; port 0 is any free one");
    return code;
}

static bool is_port(writ_str text)
{
    unsigned number = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || text.len > 5)
            return false;
        number = number * 10 + (unsigned)(text.ptr[i] - '0');
    }
    return text.len && number <= 65535;
}

/* "[::1]:80" is "::1" and "80". */
static bool cut(writ_arena *arena, const char *at, writ_str *host, writ_str *port)
{
    writ_str text = writ_str_of(at);
    size_t colon = text.len;
    while (colon > 0 && text.ptr[colon - 1] != ':')
        colon--;
    if (!colon)
        return false;
    *port = writ_str_copy(arena, writ_str_part(text, colon, SIZE_MAX));
    writ_str name = writ_str_part(text, 0, colon - 1);
    if (name.len && name.ptr[0] == '[' && name.ptr[name.len - 1] == ']')
        name = writ_str_part(name, 1, name.len - 2);
    else if (memchr(name.ptr, ':', name.len))
        return false;
    *host = writ_str_copy(arena, name);
    return is_port(*port);
}

static int open_socket(const struct addrinfo *at, int *opened)
{
    int on = 1, to = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (to < 0)
        return errno;
    setsockopt(to, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(to, at->ai_addr, at->ai_addrlen) || listen(to, SOMAXCONN)) {
        int failed = errno;
        close(to);
        return failed;
    }
    *opened = to;
    return 0;
}

static writ_str address_of(writ_arena *arena, int opened, bool *is_loopback)
{
    struct sockaddr_storage at;
    socklen_t len = sizeof at;
    char text[INET6_ADDRSTRLEN] = "";
    getsockname(opened, (struct sockaddr *)&at, &len);
    if (at.ss_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&at;
        *is_loopback = IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
        inet_ntop(AF_INET6, &six->sin6_addr, text, sizeof text);
        return writ_str_printf(arena, "[%s]:%u", text, ntohs(six->sin6_port));
    }
    const struct sockaddr_in *four = (const struct sockaddr_in *)&at;
    *is_loopback = ntohl(four->sin_addr.s_addr) >> 24 == 127;
    inet_ntop(AF_INET, &four->sin_addr, text, sizeof text);
    return writ_str_printf(arena, "%s:%u", text, ntohs(four->sin_port));
}

int writ_listen(writ_arena *arena, const char *at, writ_listening *listening, writ_error *err)
{
    writ_str host, port;
    struct addrinfo *found = NULL;
    const struct addrinfo wanted = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    if (!cut(arena, at, &host, &port))
        return refuse(at, err);
    int failed = getaddrinfo(host.len ? host.ptr : NULL, port.ptr, &wanted, &found);
    if (failed)
        return writ_error_set(err, WRIT_E_SYSTEM, "cannot listen at '%s': %s", at,
                              gai_strerror(failed));
    failed = open_socket(found, &listening->socket);
    freeaddrinfo(found);
    if (failed)
        return writ_error_set_errno(err, failed, "cannot listen at '%s'", at);
    listening->address = address_of(arena, listening->socket, &listening->is_loopback);
    return WRIT_OK;
}
