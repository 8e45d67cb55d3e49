#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""slow.py HOST PORT HOW SECONDS: a client that takes its time. Prints "ended" when the server ended
the connection within so many seconds, else "held"; for `many N` how many of N connections were
answered."""
import http.client
import re
import socket
import sys
import time

host, port, how, seconds = sys.argv[1], int(sys.argv[2]), sys.argv[3], float(sys.argv[4])


def connect():
    return socket.create_connection((host, port), timeout=10)


def trickle(connection, start, piece, until):
    """Sends a piece every now and then. True: the server ended it."""
    connection.sendall(start)
    connection.settimeout(0.1)
    while time.monotonic() < until:
        try:
            if connection.recv(1) == b"":
                return True
        except socket.timeout:
            pass
        except OSError:
            return True
        try:
            connection.sendall(piece)
        except OSError:
            return True
    return False


def count_connections():
    """How many the server has, this one among them; 0: it does not say."""
    asker = http.client.HTTPConnection(host, port, timeout=10)
    try:
        asker.request("GET", "/metrics")
        return int(re.search(rb"^writ_connections (\d+)$", asker.getresponse().read(), re.M)[1])
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        asker.close()


def read_slowly(connection, until):
    """Asks for all of it many times, and takes a byte. True: the server came to have no connection but that of
    who counts them."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    request = b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n" % sys.argv[5].encode()
    connection.sendall(request * int(sys.argv[6]))
    connection.recv(1)
    while count_connections() != 1:
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def many(count):
    """So many connections at once: how many are answered?"""
    answered, opened = 0, []
    for _ in range(count):
        opened.append(connect())
        time.sleep(0.005)
    for connection in opened:
        try:
            connection.settimeout(seconds)
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            answered += connection.recv(16).startswith(b"HTTP/1.1 200")
        except OSError:
            pass
    return answered


end = time.monotonic() + seconds
if how == "many":
    print(many(int(sys.argv[5])))
    sys.exit()
peer = connect()
ended = {
    "idle": lambda: trickle(peer, b"", b"", end),
    "line": lambda: trickle(peer, b"GET /", b"a", end),
    "header": lambda: trickle(peer, b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ", b"a", end),
    "body": lambda: trickle(
        peer, b"POST /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n", b"a", end),
    "read": lambda: read_slowly(peer, end),
}[how]()
print("ended" if ended else "held")
