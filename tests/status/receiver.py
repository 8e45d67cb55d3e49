# SPDX-License-Identifier: Apache-2.0
#
# receiver.py FOLDER: takes what is sent to it, on loopback, and answers as it is told. FOLDER holds:
#
#     answers     one for each request, a line: a status, "STATUS Retry-After=N", "drop" (the connection
#                 is closed without an answer) or "redirect"; 200 when there are no more
#     port        where this listens
#     requests    a line for each request: method, path, type and token
#     bodies      a line for each: what was sent
import pathlib
import sys
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer

FOLDER = pathlib.Path(sys.argv[1])


def next_answer():
    lines = (FOLDER / "answers").read_text().splitlines() if (FOLDER / "answers").exists() else []
    (FOLDER / "answers").write_text("".join(line + "\n" for line in lines[1:]))
    return lines[0] if lines else "200"


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        with open(FOLDER / "requests", "a") as file:
            print(self.command, self.path, self.headers["Content-Type"],
                  self.headers["Authorization"] or "-", file=file)
        with open(FOLDER / "bodies", "a") as file:
            print(body.strip(), file=file)
        answer = next_answer()
        if answer == "drop":
            return
        status, _, header = answer.partition(" ")
        self.send_response(302 if answer == "redirect" else int(status))
        if answer == "redirect":
            self.send_header("Location", "/elsewhere")
        if header:
            self.send_header(*header.split("="))
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    do_GET = do_PUT = do_POST


with TCPServer(("127.0.0.1", 0), Handler) as server:
    (FOLDER / "port.new").write_text(str(server.server_address[1]))
    (FOLDER / "port.new").rename(FOLDER / "port")
    server.serve_forever()
