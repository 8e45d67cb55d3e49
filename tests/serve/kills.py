#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A server that is killed again and again while clients publish.

    kills.py FOLDER KILLS WRITERS [REGISTRY-URL]

Each writer publishes the versions of contracts of its own, one behind the other, and writes down which ones were
acknowledged; readers look at what is there meanwhile. The server (WRIT_RUN, WRIT) is ended by SIGKILL at any moment
and started again. Afterwards each version that was acknowledged has to be there as it was sent, none may ever have been
seen in part, and nothing may be there that nobody sent. Prints TAP cases; `audit verify` and `doctor` are the caller's.
"""
import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time

folder, kills, writers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
registry = sys.argv[4] if len(sys.argv) > 4 else "sqlite:" + os.path.join(folder, "registry.db")
seed = int(os.environ.get("WRIT_KILLS_SEED", random.SystemRandom().randrange(1 << 32)))
patience = 300  # only what is wrong takes so long

stop = threading.Event()
address = [None]  # (host, port) of the server that runs now
acknowledged = {}  # (contract, version): True
sent = set()
faults = []


def document(contract, step):
    """Describes one more member with each version, and asks nothing of it, which breaks nobody."""
    members = {f"field_{n}": {"description": f"the {n}th"} for n in range(step + 1)}
    return json.dumps({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{contract} {step} " + "x" * (step * 97 % 3000),
        "type": "object",
        "properties": {"id": {"type": "string"}} | members,
        "required": ["id"],
    })


class Server:
    def __init__(self):
        command = os.environ.get("WRIT_RUN", "").split() + [
            os.environ["WRIT"], "serve", "--registry", registry, "--listen", "127.0.0.1:0", "--anonymous", "write",
            "--log", "off"]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        self.said = []
        for line in self.process.stderr:
            self.said.append(line)
            found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
            if found:
                address[0] = ("127.0.0.1", int(found.group(1)))
                break
        else:
            raise SystemExit("the server did not start: " + "".join(self.said))
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.process.stderr:
            self.said.append(line)

    def end(self, how):
        if self.process.poll() is not None:
            faults.append(f"the server ended by itself with {self.process.returncode}: {''.join(self.said[-5:])}")
        address[0] = None
        self.process.send_signal(how)
        self.process.wait(timeout=patience)


def ask(connection, method, path, body=None):
    """(status, body); the connection is None where nobody answered."""
    if address[0] is None:
        return None, 0, b""
    try:
        if connection is None:
            connection = http.client.HTTPConnection(*address[0], timeout=patience)
        connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
        answer = connection.getresponse()
        return connection, answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return None, 0, b""


def write(number):
    connection = None
    for contract_number in range(1 << 30):
        contract = f"writer-{number}-contract-{contract_number}"
        for step in range(8):
            version = f"1.{step}.0"
            body = json.dumps({"name": "it.schema.json", "content": document(contract, step), "version": version,
                               "owner": "soak@acme.example"})
            sent.add((contract, version))
            while not stop.is_set():
                connection, status, answer = ask(connection, "POST", f"/v1/contracts/{contract}/versions", body)
                if status in (200, 201):
                    acknowledged[contract, version] = True
                    break
                if status and status != 503:
                    faults.append(f"{contract}@{version}: {status} {answer[:300]}")
                    return
                time.sleep(0.02)
            if stop.is_set():
                return


def check_version(row):
    contract, version = row["contract"], row["version"]
    if (contract, version) not in sent:
        faults.append(f"{contract}@{version} is there, and nobody sent it")
    elif row.get("content") != document(contract, int(version.split(".")[1])):
        faults.append(f"{contract}@{version} is there with other content: {str(row)[:200]}")


def read():
    connection, chance = None, random.Random(seed + 1)
    while not stop.is_set():
        known = list(acknowledged)
        if not known:
            time.sleep(0.02)
            continue
        contract = chance.choice(known)[0]
        connection, status, answer = ask(connection, "GET", f"/v1/contracts/{contract}/versions")
        if status == 200:
            for row in json.loads(answer)["versions"]:
                check_version(row)
        elif status and status != 503:
            faults.append(f"reading {contract}: {status} {answer[:300]}")
        else:
            time.sleep(0.02)


def check_all():
    """How many of the acknowledged are there as they were sent."""
    connection, there = None, 0
    for contract in sorted({contract for contract, _ in acknowledged}):
        for _ in range(3):  # a connection that was let rest may be ended
            connection, status, answer = ask(connection, "GET", f"/v1/contracts/{contract}/versions")
            if status:
                break
        rows = json.loads(answer)["versions"] if status == 200 else []
        for row in rows:
            check_version(row)
        here = {row["version"] for row in rows}
        there += sum(1 for name, version in acknowledged if name == contract and version in here)
    return there


cases = 0


def case(holds, name):
    global cases
    cases += 1
    print(f"{'ok' if holds else 'not ok'} {cases} - {name}", flush=True)


def main():
    chance = random.Random(seed)
    server = Server()
    threads = [threading.Thread(target=write, args=(n,), daemon=True) for n in range(writers)]
    threads += [threading.Thread(target=read, daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    rounds = []
    for _ in range(kills):
        before = len(acknowledged)
        deadline = time.time() + patience
        while len(acknowledged) == before and time.time() < deadline and not faults:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.25))
        server.end(signal.SIGKILL)
        rounds.append(len(acknowledged) - before)
        server = Server()
    stop.set()
    for thread in threads:
        thread.join(timeout=patience)
    there = check_all()
    server.end(signal.SIGTERM)
    print(f"# seed {seed}: {kills} kills, {len(sent)} versions sent, {len(acknowledged)} acknowledged")
    for fault in faults[:10]:
        print("# " + fault)
    case(min(rounds, default=0) > 0, "something was acknowledged between any two kills")
    case(there == len(acknowledged), f"all of {len(acknowledged)} acknowledged versions are there ({there})")
    case(not faults, "no version was seen in part or unsent, and no request was refused")
    case(server.process.returncode == 0, "the last server ends well when it is asked to")


main()
