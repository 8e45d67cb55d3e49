/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/serve/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>
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

bool writ_listen_is_address(writ_str text)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_str host, port;
    bool is_one = cut(&arena, writ_str_copy(&arena, text).ptr, &host, &port);
    writ_arena_clear(&arena);
    return is_one;
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

static bool is_loopback(int family, const void *bytes)
{
    const struct in6_addr *six = bytes;
    const uint8_t *four = bytes;
    if (family != AF_INET6)
        return four[0] == 127;
    return IN6_IS_ADDR_LOOPBACK(six) || (IN6_IS_ADDR_V4MAPPED(six) && six->s6_addr[12] == 127);
}

bool writ_socket_is_loopback(int socket)
{
    struct sockaddr_storage at;
    socklen_t len = sizeof at;
    getsockname(socket, (struct sockaddr *)&at, &len);
    return is_loopback(at.ss_family,
                       at.ss_family == AF_INET6
                           ? (const void *)&((const struct sockaddr_in6 *)&at)->sin6_addr
                           : (const void *)&((const struct sockaddr_in *)&at)->sin_addr);
}

/* RFC 6761, section 6.3: what ends in "localhost" is this machine, whatever stands before it. */
bool writ_host_is_loopback(writ_str host)
{
    static const char name[] = "localhost";
    const size_t len = sizeof name - 1;
    char text[INET6_ADDRSTRLEN];
    struct in6_addr bytes;
    bool is_six = host.len && host.ptr[0] == '[';
    size_t end = is_six ? writ_str_find_byte(host, ']') + 1 : writ_str_find_byte(host, ':');
    if (end > host.len || (end < host.len && host.ptr[end] != ':'))
        return false;
    host = writ_str_part(host, is_six, end - 2 * is_six);
    if (host.len && host.len < sizeof text) {
        memcpy(text, host.ptr, host.len);
        text[host.len] = '\0';
        if (inet_pton(is_six ? AF_INET6 : AF_INET, text, &bytes) == 1)
            return is_loopback(is_six ? AF_INET6 : AF_INET, &bytes);
    }
    host.len -= host.len && host.ptr[host.len - 1] == '.';
    return host.len >= len && !strncasecmp(host.ptr + host.len - len, name, len) &&
           (host.len == len || host.ptr[host.len - len - 1] == '.');
}

static writ_str address_of(writ_arena *arena, int opened)
{
    struct sockaddr_storage at;
    socklen_t len = sizeof at;
    char text[INET6_ADDRSTRLEN] = "";
    getsockname(opened, (struct sockaddr *)&at, &len);
    if (at.ss_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&at;
        inet_ntop(AF_INET6, &six->sin6_addr, text, sizeof text);
        return writ_str_printf(arena, "[%s]:%u", text, ntohs(six->sin6_port));
    }
    const struct sockaddr_in *four = (const struct sockaddr_in *)&at;
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
    listening->address = address_of(arena, listening->socket);
    listening->is_loopback = writ_socket_is_loopback(listening->socket);
    return WRIT_OK;
}
