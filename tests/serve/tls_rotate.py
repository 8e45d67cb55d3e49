#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Certificates are changed under clients, again and again, and the server is told to end in the midst of it.

    tls_rotate.py URL PID FOLDER ROUNDS

FOLDER has the pairs one.pem, one.key and two.pem, two.key; server.pem and server.key are what the server reads, the first pair
at the beginning. Prints what went wrong, a line each, and nothing else.
"""
import collections
import hashlib
import http.client
import os
import shutil
import signal
import socket
import ssl
import sys
import threading
import time
import urllib.parse

url, pid, folder, rounds = urllib.parse.urlsplit(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
patience = 120
context = ssl.create_default_context()
shown_by, seen, faults = {}, [], collections.Counter()
is_ending = threading.Event()
for pair in ("one", "two"):
    with open(f"{folder}/{pair}.pem") as file:
        text = file.read()
    context.load_verify_locations(cadata=text)
    shown_by[hashlib.sha256(ssl.PEM_cert_to_DER_cert(text)).digest()] = pair


def connect():
    connection = http.client.HTTPSConnection(url.hostname, url.port, timeout=patience, context=context)
    connection.connect()
    return connection


def shown(connection):
    """The pair that the connection has."""
    return shown_by[hashlib.sha256(connection.sock.getpeercert(binary_form=True)).digest()]


def ask(connection, method, path, body=None):
    connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != 200:
        faults[f"{method} {path}: {answer.status} {content[:200]!r}"] += 1
    return content.decode()


def come_and_go(number):
    """Each time a new connection, for a request that reads and one that writes."""
    while not is_ending.is_set():
        begun = time.monotonic()
        try:
            connection = connect()
            seen.append((begun, time.monotonic(), shown(connection)))
            ask(connection, "GET", "/healthz")
            ask(connection, "PUT", f"/config/client-{number}", b'{"compatibility":"FULL"}')
            connection.close()
        except Exception as error:  # also of a thread: each is told
            if not is_ending.is_set():
                faults[f"a client that came: {error!r}"] += 1


def install(pair):
    for end in ("pem", "key"):
        shutil.copyfile(f"{folder}/{pair}.{end}", f"{folder}/next")
        os.replace(f"{folder}/next", f"{folder}/server.{end}")


def wait_for(what, holds):
    until = time.monotonic() + patience
    while not holds():
        if time.monotonic() > until:
            faults[f"never: {what}"] += 1
            tell()
            sys.exit()
        time.sleep(0.01)


def tell():
    for fault, count in faults.items():
        print(f"{count} times: {fault}")


def new_one_shows(pair):
    connection = connect()
    is_there = shown(connection) == pair
    connection.close()
    return is_there


kept = connect()
early = socket.create_connection((url.hostname, url.port), timeout=patience)  # its handshake comes at the end
wait_for("both connections", lambda: "\nwrit_connections 2\n" in ask(kept, "GET", "/metrics"))
for number in range(4):
    threading.Thread(target=come_and_go, args=(number,), daemon=True).start()

spans = []  # from when until when new connections have which pair
for turn in range(rounds):
    pair = ("two", "one")[turn % 2]
    install(pair)
    for _ in range(3):
        os.kill(pid, signal.SIGHUP)
    wait_for(f"the new pair, round {turn}", lambda: new_one_shows(pair))
    begun, count = time.monotonic(), len(seen)
    wait_for("clients that come", lambda: len(seen) > count + 8)
    ask(kept, "GET", "/healthz")
    ask(kept, "PUT", "/config/kept", b'{"compatibility":"FULL"}')
    spans.append((begun, time.monotonic(), pair))
install("two")
for begun, until, pair in spans:
    others = [other for start, end, other in list(seen) if begun <= start and end <= until and other != pair]
    if others:
        faults["another pair, while that one was there"] += len(others)

late = http.client.HTTPSConnection(url.hostname, url.port)
late.sock = context.wrap_socket(early, server_hostname=url.hostname)
if shown(late) != "one":
    faults["a connection got another pair than that of its beginning"] += 1
ask(late, "GET", "/healthz")

for _ in range(5):
    os.kill(pid, signal.SIGHUP)
is_ending.set()
os.kill(pid, signal.SIGTERM)
tell()
