#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""upload.py HOST:PORT TOKEN HOW FILE [MORE]: sends an export to POST /v1/import in chunks, as a client of its own.

    ask            asks whether the body is wanted, and sends none of it
    break          sends half of it, and is gone
    hold GO        sends half, makes the file GO, and sends the rest when that is gone
    slow           sends half, then a byte now and then

Prints the status of the answer, with its Retry-After; "continue" when the body is wanted; "ended" when there is no
answer."""
import os
import re
import socket
import sys
import time

where, token, how, path = sys.argv[1:5]
host, port = where.rsplit(":", 1)
peer = socket.create_connection((host, int(port)), timeout=60)
with open(path, "rb") as file:
    body = file.read()


def chunks(part):
    """In pieces, so that a server that hangs up is noticed soon."""
    for at in range(0, len(part), 1 << 16):
        piece = part[at:at + (1 << 16)]
        peer.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))


def answer():
    got = b""
    while b"\r\n\r\n" not in got:
        more = peer.recv(1 << 16)
        if not more:
            return "ended"
        got += more
    status = got.split()[1].decode()
    if status == "100":
        return "continue"
    again = re.search(rb"\r\nRetry-After: (\d+)", got)
    return status + (" again in " + again.group(1).decode() if again else "")


def send():
    expect = b"Expect: 100-continue\r\n" if how == "ask" else b""
    peer.sendall(b"POST /v1/import HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
                 b"Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n%s\r\n" % (token.encode(), expect))
    if how == "ask":
        return answer()
    chunks(body[:len(body) // 2])
    if how == "break":
        return "gone"
    while how == "slow":
        chunks(b"x")
        time.sleep(0.1)
    with open(sys.argv[5], "wb"):
        pass
    while os.path.exists(sys.argv[5]):
        time.sleep(0.02)
    chunks(body[len(body) // 2:])
    peer.sendall(b"0\r\n\r\n")
    return answer()


try:
    print(send())
except OSError:
    print("ended")
