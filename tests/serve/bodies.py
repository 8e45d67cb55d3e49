#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""bodies.py PORT COUNT GO: that many connections send all but the last MiB of the largest body. Makes the file GO,
and when that is gone sends the rest. Prints which answers there were."""
import os
import socket
import sys
import time

port, count, go = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
mebibyte = b" " * (1 << 20)
peers = []
for _ in range(count):
    peer = socket.create_connection(("127.0.0.1", port), timeout=60)
    peers.append(peer)
    peer.sendall(b"POST /v1/diff HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                 b"Content-Length: %d\r\n\r\n" % (16 << 20) + mebibyte * 15)
with open(go, "wb"):
    pass
while os.path.exists(go):
    time.sleep(0.05)
seen = set()
for peer in peers:
    peer.sendall(mebibyte)
    answer = peer.recv(65536)
    status = answer.split()[1].decode()
    seen.add(status if status == "503" else status[0] + "xx")
    if b"\r\nRetry-After: 1\r\n" in answer:
        seen.add("Retry-After")
print(" ".join(sorted(seen)))
