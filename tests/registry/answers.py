# SPDX-License-Identifier: Apache-2.0
#
# answers.py FOLDER: a server on loopback that answers as it is told, whatever it is asked. FOLDER holds:
#
#     answers/GET-1   the bytes of the first answer to a GET; answers/GET those of all that have none of
#                     their own. One that is empty, or not there, is the end of the connection
#     port            where this listens
#     continue        when it is there, a client that asks whether its body is wanted is told so; else it gets its
#                     answer at once
#     requests        a line for each request: method, target, and the token that came with it
#
# It starts anew from 1 when the folder has a file `again`.
import pathlib
import socket
import sys
import threading

folder = pathlib.Path(sys.argv[1])
listener = socket.create_server(("127.0.0.1", 0))
(folder / "port.new").write_text(str(listener.getsockname()[1]))
(folder / "port.new").rename(folder / "port")
counts = {}
lock = threading.Lock()


def read_request(connection):
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return None
        data += more
    head, body = data.split(b"\r\n\r\n", 1)
    lines = head.decode().split("\r\n")
    fields = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines[1:])}
    while len(body) < int(fields.get("content-length", 0)):
        body += connection.recv(65536)
    if "expect" in fields and (folder / "continue").exists():
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        while not body.endswith(b"0\r\n\r\n"):
            body += connection.recv(65536)
    method, target = lines[0].split(" ")[:2]
    with open(folder / "requests", "a") as file:
        file.write(f"{method} {target} {fields.get('authorization', '-')}\n")
    return lines[0]


def answer_to(method):
    if (folder / "again").exists():
        (folder / "again").unlink()
        counts.clear()
    counts[method] = counts.get(method, 0) + 1
    for name in (f"{method}-{counts[method]}", method):
        if (folder / "answers" / name).exists():
            return (folder / "answers" / name).read_bytes()
    return b""


def serve(connection):
    while line := read_request(connection):
        with lock:
            answer = answer_to(line.split(" ")[0])
        if not answer:
            break
        connection.sendall(answer)
        if b"Connection: close" in answer:
            break
    connection.close()


while True:
    threading.Thread(target=serve, args=[listener.accept()[0]], daemon=True).start()
