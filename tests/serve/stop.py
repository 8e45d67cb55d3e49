#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""stop.py HOST PORT PID: sends half of a request, has the server told to end, sends the rest. Prints the status of
the answer, then whether a new connection is taken."""
import os
import signal
import socket
import sys
import time

host, port, pid = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
body = b'{"schema":"{}","schemaType":"JSON"}'
peer = socket.create_connection((host, port), timeout=30)
peer.sendall(b"POST /subjects/a/versions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
             b"Content-Length: %d\r\n\r\n" % len(body) + body[:10])
time.sleep(0.3)
os.kill(pid, signal.SIGTERM)
time.sleep(0.5)
peer.sendall(body[10:])
answer = b""
while True:
    came = peer.recv(65536)
    if not came:
        break
    answer += came
print(answer.split()[1].decode(), "close" if b"Connection: close" in answer else "keep")
try:
    socket.create_connection((host, port), timeout=5)
    print("taken")
except OSError:
    print("refused")
