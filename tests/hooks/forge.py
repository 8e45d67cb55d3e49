# SPDX-License-Identifier: Apache-2.0
#
# forge.py KIND FOLDER: as much of the API of GitHub or GitLab (KIND) as a hook needs: the comments
# of one pull request, page by page, on loopback. FOLDER holds what goes in and out:
#
#     comments.json   [{"id": 1, "body": "..."}, ...], read and written at each request
#     refuse          if it is there: writing is answered with 403, as for a token that may only read
#     port            where this listens
#     requests        a line for each request: method and path
#     body            of the comment written last
import json
import pathlib
import sys
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer
from urllib.parse import parse_qs, urlsplit

KIND, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
GITHUB = KIND == "github"
COMMENTS = "/repos/acme/shop/issues/7/comments" if GITHUB else "/projects/12/merge_requests/7/notes"
ONE = "/repos/acme/shop/issues/comments/" if GITHUB else COMMENTS + "/"
UPDATE = "PATCH" if GITHUB else "PUT"


def load():
    return json.loads((FOLDER / "comments.json").read_text())


def store(comments, comment):
    (FOLDER / "comments.json").write_text(json.dumps(comments))
    (FOLDER / "body").write_text(comment["body"])


def as_sent(comment):
    """A comment with what stands around it: numbers of others, and nothing where nothing is known."""
    user = {"login": "pat", "id": 583231, "type": "User", "body": "<!-- writ:gate -->"}
    if GITHUB:
        return {"url": "https://api.github.com" + ONE + str(comment["id"]), "id": comment["id"],
                "node_id": "IC_kw", "user": user, "body": comment["body"], "labels": [],
                "author_association": "MEMBER", "performed_via_github_app": None,
                "reactions": {"id": 9, "total_count": 0, "+1": 0}}
    return {"id": comment["id"], "type": None, "body": comment["body"], "author": user,
            "system": False, "resolvable": False, "noteable_id": 377, "commands_changes": {}}


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def answer(self, status, what, link=None):
        text = json.dumps(what, indent=2 if GITHUB else None)
        if not GITHUB:
            text = text.replace("<", "\\u003c").replace(">", "\\u003e")
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if link:
            self.send_header("Link", link)
        self.end_headers()
        self.wfile.write(text.encode())

    def is_allowed(self):
        token = self.headers.get("Authorization" if GITHUB else "PRIVATE-TOKEN")
        return token == ("Bearer secret" if GITHUB else "secret")

    def sent_body(self):
        data = self.rfile.read(int(self.headers["Content-Length"])).decode()
        body = json.loads(data)["body"] if GITHUB else parse_qs(data, strict_parsing=True)["body"][0]
        if len(body) > (65536 if GITHUB else 1000000):
            raise ValueError("too long")
        return body

    def page(self, query):
        size, page = int(query["per_page"][0]), int(query["page"][0])
        comments = load()
        base = f"<http://localhost{COMMENTS}?per_page={size}&page="
        links = [f'{base}{page + 1}>; rel="next"'] if page * size < len(comments) else []
        self.answer(200, [as_sent(c) for c in comments[(page - 1) * size:page * size]],
                    ", ".join([f'{base}1>; rel="first"'] + links))

    def write(self, method, path):
        comments = load()
        body = self.sent_body()
        if method == "POST" and path == COMMENTS:
            comments.append({"id": 9000 + len(comments), "body": body})
            comment = comments[-1]
        else:
            comment = next(c for c in comments if method == UPDATE and path == ONE + str(c["id"]))
            comment["body"] = body
        store(comments, comment)
        self.answer(201 if method == "POST" else 200, as_sent(comment))

    def handle_one(self):
        url = urlsplit(self.path)
        with open(FOLDER / "requests", "a") as log:
            log.write(f"{self.command} {self.path}\n")
        if not self.is_allowed():
            self.answer(401, {"message": "Bad credentials"})
        elif self.command == "GET" and url.path == COMMENTS:
            self.page(parse_qs(url.query))
        elif self.command == "GET":
            self.answer(404, {"message": "Not Found"})
        elif (FOLDER / "refuse").exists():
            self.answer(403, {"message": "Resource not accessible by integration"})
        else:
            try:
                self.write(self.command, url.path)
            except StopIteration:
                self.answer(404, {"message": "Not Found"})
            except (ValueError, KeyError) as wrong:
                self.answer(422, {"message": str(wrong)})

    do_GET = do_POST = do_PATCH = do_PUT = handle_one


# Not HTTPServer, which asks for the machine's name first, and may wait for an answer.
server = TCPServer(("127.0.0.1", 0), Handler)
(FOLDER / "port.new").write_text(f"{server.server_address[1]}\n")
(FOLDER / "port.new").rename(FOLDER / "port")
server.serve_forever()
