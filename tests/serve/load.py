#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Clients of all kinds at once, while the server reads its configuration again and again.

    load.py URL PID SECONDS CLIENTS

WRIT_TOKEN is an administrator's. Each client asks for what comes to its mind: documents, pages, lists, verdicts; it publishes,
registers, makes and revokes tokens, takes the whole, and leaves in the midst of a request. Prints TAP cases: every request
was answered, none with a status of 500 or above, what was published is there as it was sent.
"""
import collections
import http.client
import json
import os
import random
import signal
import sys
import threading
import time
import urllib.parse

url, pid, seconds, clients = urllib.parse.urlsplit(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
seed = int(os.environ.get("WRIT_LOAD_SEED", random.SystemRandom().randrange(1 << 32)))
patience = 300

begun = time.monotonic()
statuses, faults = collections.Counter(), []
published = {}  # "contract/versions/version": the document
names = [f"load-{n}" for n in range(6)]


def goes_on():
    """For so long, and on a machine that is busy until there was some of each kind."""
    if faults:
        return False
    took = time.monotonic() - begun
    is_enough = published and statuses[2] > clients and statuses[4]
    return took < seconds or (not is_enough and took < seconds + patience)


class Client(threading.Thread):
    def __init__(self, number):
        super().__init__(daemon=True)
        self.chance, self.number, self.version = random.Random(seed * 1000 + number), number, 0
        self.connection, self.tag = None, ""

    def ask(self, method, path, body=None, token=True, headers=None):
        """The status and the body. A connection that was not used yet has to answer."""
        headers = {**(headers or {}), **({"Authorization": f"Bearer {os.environ['WRIT_TOKEN']}"} if token else {})}
        if body is not None:
            body, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        for attempt in range(2):
            try:
                self.connection = self.connection or http.client.HTTPConnection(url.hostname, url.port, timeout=patience)
                self.connection.request(method, path, body, headers)
                answer = self.connection.getresponse()
                content = answer.read()
                break
            except OSError as error:
                self.connection = None
                if attempt:
                    faults.append(f"{method} {path}: {error!r}")
                    return 0, b""
        self.tag = answer.getheader("ETag", self.tag)
        if answer.status >= 500:
            faults.append(f"{method} {path}: {answer.status} {content[:200]!r}")
        statuses[answer.status // 100] += 1
        return answer.status, content

    def document(self, contract):
        size = self.chance.randrange(1, 30)
        members = {f"field_{n}": {"type": self.chance.choice(["string", "integer"]), "description": "x" * n} for n in range(size)}
        return json.dumps({"$id": f"https://load.example/{contract}", "type": "object", "properties": members})

    def publish(self):
        contract = f"{self.chance.choice(names)}-{self.number}"
        self.version += 1
        version, text = f"{self.version}.0.0", self.document(contract)
        row = {"name": "a.schema.json", "content": text, "version": version, "owner": "load"}
        status, _ = self.ask("POST", f"/v1/contracts/{contract}/versions", row)
        if status in (200, 201):
            published[f"{contract}/versions/{version}"] = text

    def read(self):
        version = self.chance.choice(list(published) or ["none/versions/1.0.0"])
        contract = version.split("/")[0]
        end_of_it = self.chance.choice(["/document", "/document", "", "/schema", "/fields"])
        tag = {"If-None-Match": self.tag} if self.tag and self.chance.random() < 0.3 else {}
        status, content = self.ask("GET", f"/v1/contracts/{version}{end_of_it}", token=self.chance.random() < 0.5, headers=tag)
        if end_of_it == "/document" and status == 200 and content.decode() != published.get(version):
            faults.append(f"{version}: is not what was published")
        self.ask("GET", self.chance.choice([
            f"/ui/contracts/{contract}", f"/ui/contracts/{version}", "/ui/", "/ui/status", "/ui/audit",
            f"/v1/contracts/{contract}/versions/latest", "/v1/versions?limit=20&heads=true", "/v1/events?limit=5", "/v1/status",
            "/v1/contracts?text=load", f"/subjects/{contract}/versions/latest", "/subjects", "/schemas?limit=5", "/schemas/ids/3",
            "/metrics", "/readyz", "/v1/openapi.json", "/nowhere", "/v1/contracts/%ff"]))

    def confluent(self):
        subject = f"topic-{self.chance.randrange(4)}-value"
        body = {"schemaType": "JSON", "schema": self.document(subject)}
        path = self.chance.choice([f"/subjects/{subject}/versions", f"/subjects/{subject}",
                                   f"/compatibility/subjects/{subject}/versions/latest?verbose=true"])
        self.ask("POST", path, body)

    def judge(self):
        contract = f"{self.chance.choice(names)}-{self.number}"
        text = {"name": "a.schema.json", "content": self.document(contract), "id": contract, "version": "999.0.0", "owner": "load"}
        self.ask("POST", "/v1/gate", {"contracts": [text]})

    def administer(self):
        status, content = self.ask("POST", "/v1/tokens", {"name": f"of {self.number}", "scopes": "read"})
        if status in (200, 201):
            self.ask("DELETE", f"/v1/tokens/{json.loads(content)['token']['id']}")
        if self.chance.random() < 0.1:
            self.ask("GET", "/v1/export")

    def leave(self):
        """In the midst of a body, or of an answer."""
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=patience)
        try:
            connection.putrequest(self.chance.choice(["POST", "GET"]), f"/v1/contracts/{names[0]}/versions")
            connection.putheader("Content-Length", "1000")
            connection.endheaders(b"{" * self.chance.randrange(1, 900))
        except OSError:
            pass
        connection.close()

    def run(self):
        deeds = [self.read] * 12 + [self.publish] * 4 + [self.confluent] * 3 + [self.judge, self.administer, self.leave]
        while goes_on():
            try:
                self.chance.choice(deeds)()
            except Exception as error:  # a thread that dies must not look like one that was content
                faults.append(f"client {self.number}: {error!r}")


threads = [Client(number) for number in range(clients)]
for thread in threads:
    thread.start()
while goes_on():
    os.kill(pid, signal.SIGHUP)
    time.sleep(0.05)
for thread in threads:
    thread.join(patience * 3)
alive = sum(thread.is_alive() for thread in threads)


def case(name, holds, why=""):
    print(f"{'ok' if holds else 'not ok'} - {name}")
    for line in [] if holds else str(why).splitlines():
        print(f"# {line}")


last = Client(clients)
gone = [name for name, text in list(published.items())[:2000]
        if last.ask("GET", f"/v1/contracts/{name}/document") != (200, text.encode())]
case("each request is answered", not faults and not alive, "\n".join([f"seed {seed}, {alive} wait", *map(str, faults[:5])]))
case("some were served, some refused", statuses[2] > clients and statuses[4] > 0, statuses)
case("what was published is there as it was sent", published and not gone, f"{len(published)} published, not there: {gone[:5]}")
print(f"# {sum(statuses.values())} requests, {len(published)} versions, seed {seed}")
