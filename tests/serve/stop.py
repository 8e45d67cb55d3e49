#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""stop.py HOST PORT PID: sends half of a request, has the server told to end, sends the rest. Prints the status of
the answer, then whether new connections come to be refused, then what another connection is told after that which
reads /schemas/ids/1, kept in memory since before."""
import os
import signal
import socket
import sys
import time

host, port, pid = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
body = b'{"schema":"{}","schemaType":"JSON"}'
patience = 120
peer = socket.create_connection((host, port), timeout=patience)
reader = socket.create_connection((host, port), timeout=patience)


def read_kept():
    """Its answer has no body to speak of: what came at once is enough."""
    reader.sendall(b"GET /schemas/ids/1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return reader.recv(65536)


def is_refused():
    """Who waited to be taken when the server ceased to take any is cut off."""
    try:
        with socket.create_connection((host, port), timeout=patience):
            return False
    except OSError:
        return True


for _ in range(5):
    read_kept()
peer.sendall(b"POST /subjects/a/versions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
             b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(body))
begun = peer.recv(65536)  # it has the head, when it asks for the body
assert begun.startswith(b"HTTP/1.1 100 "), begun
peer.sendall(body[:10])
os.kill(pid, signal.SIGTERM)
end = time.monotonic() + patience
while not is_refused() and time.monotonic() < end:
    time.sleep(0.05)
told = "close" if b"Connection: close" in read_kept() else "keep"
peer.sendall(body[10:])
answer = b""
while True:
    came = peer.recv(65536)
    if not came:
        break
    answer += came
print(answer.split()[1].decode(), "close" if b"Connection: close" in answer else "keep")
print("refused" if is_refused() else "taken")
print(told)
