# SPDX-License-Identifier: Apache-2.0
"""measure_serve.py FOLDER SECONDS: `writ serve` under load on loopback, beside nginx where that can be; prints tables. wrk
asks, for so many seconds each time. The registries are made in the folder, once."""
import json, os, random, re, shutil, signal, socket, sqlite3, subprocess, sys, time, urllib.request

FOLDER, SECONDS = os.path.abspath(sys.argv[1]), int(sys.argv[2])
HERE = os.path.dirname(os.path.abspath(__file__))
WRIT = os.path.abspath(os.environ["WRIT"])
CONNECTIONS = 64
DELAYS = (0, 5)  # milliseconds that each sync of a file takes longer
SMALL, LARGE = (100, 10), (100_000, 10)  # contracts, versions of each


def document(contract, version):
    """About 1 KB."""
    fields = {f"field_{i}": {"type": "string", "description": f"field {i} of version {version}"} for i in range(12)}
    return json.dumps({"$id": f"https://bench.example/{contract}", "type": "object", "properties": fields})


def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """`writ serve`, until the end of its block."""

    def __init__(self, registry, *options, env=None):
        self.said = open(f"{FOLDER}/serve.log", "w+")
        self.process = subprocess.Popen([WRIT, "serve", "--registry", registry, "--listen", "127.0.0.1:0", "--log", "off",
                                         *options], stderr=self.said, env={**os.environ, **(env or {})})
        for _ in range(600):
            found = re.search(r"listening on (\S+)", open(self.said.name).read())
            if found:
                self.url = found[1]
                return
            time.sleep(0.05)
        sys.exit(f"bench: writ serve does not begin: {open(self.said.name).read()}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        self.said.close()

    def metric(self, name):
        text = urllib.request.urlopen(f"{self.url}/metrics").read().decode()
        return float(re.search(rf"^{name} (\S+)", text, re.M)[1])


def wrk(url, script=None, env=None, connections=CONNECTIONS, threads=2):
    """Requests a second, and how long half and 99 % of them take, in milliseconds."""
    command = ["wrk", f"-t{min(threads, connections)}", f"-c{connections}", f"-d{SECONDS}s", "--latency", url]
    if script:
        command[1:1] = ["-s", f"{HERE}/{script}"]
    out = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, **(env or {})}).stdout
    if "Non-2xx" in out or "Socket errors" in out:
        sys.exit(f"bench: {url}: {out}")
    units = {"us": 0.001, "ms": 1, "s": 1000}
    half, most = ((float(n) * units[u]) for n, u in (re.search(rf"{p}%\s+([0-9.]+)(us|ms|s)", out).groups() for p in (50, 99)))
    return float(re.search(r"Requests/sec:\s+([0-9.]+)", out)[1]), half, most


# ---- registries ----


def publish(url, contract, version):
    row = {"name": f"{contract}.schema.json", "content": document(contract, version), "version": version, "owner": "bench"}
    request = urllib.request.Request(f"{url}/v1/contracts/{contract}/versions", json.dumps(row).encode(),
                                     {"Content-Type": "application/json"})
    urllib.request.urlopen(request).read()


def multiply(path, contracts, versions):
    """Rows like those of the one contract that was published, written into the tables as they are: what is measured is the
    reading of many. Each document is another one, with a number of its own."""
    with sqlite3.connect(path) as db:
        tables = {name: [row[1] for row in db.execute(f"PRAGMA table_info({name})")]
                  for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        rows = {name: db.execute(f"SELECT * FROM {name}").fetchone() for name in ("content", "contract", "version")}
        db.execute("PRAGMA synchronous = OFF")

        def row(name, **changed):
            known = dict(zip(tables[name], rows[name]))
            known.update({key: value for key, value in changed.items() if key in known})
            return tuple(known.values())

        def put(name, items):
            db.executemany(f"INSERT OR IGNORE INTO {name} VALUES ({','.join('?' * len(tables[name]))})", items)

        def documents():
            for c in range(contracts):
                for v in range(1, versions + 1):
                    yield c * versions + v + 1, f"c-{c}", f"{v}.0.0"

        put("content", (row("content", number=n, sha256=f"{n:064x}", guid=f"{n:036x}", bytes=document(c, v).encode())
                        for n, c, v in documents()))
        put("contract", (row("contract", id=f"c-{c}") for c in range(contracts)))
        put("version", (row("version", contract=c, version=v, number=n, sha256=f"{n:064x}", bytes=document(c, v).encode())
                        for n, c, v in documents()))


def registry(contracts, versions):
    path = f"{FOLDER}/{contracts}-contracts-{versions}-versions.db"
    if not os.path.exists(f"{path}.complete"):
        for end in ("", "-wal", "-shm"):
            if os.path.exists(path + end):
                os.remove(path + end)
        with Server(path, "--anonymous", "write") as server:
            publish(server.url, "first", "1.0.0")
        multiply(path, contracts, versions)
        open(f"{path}.complete", "w").close()
    return path


# ---- what is measured ----


def nginx(path):
    """Serves the folder; returns its process and its address."""
    at = port()
    with open(f"{FOLDER}/nginx.conf", "w") as conf:
        conf.write(f"""worker_processes {os.cpu_count()}; daemon off; pid {FOLDER}/nginx.pid; error_log {FOLDER}/nginx.log;
events {{ worker_connections 1024; }}
http {{ access_log off; sendfile on; tcp_nopush on; open_file_cache max=10000; keepalive_requests 10000000;
  types {{ application/json json; }} client_body_temp_path {FOLDER}; proxy_temp_path {FOLDER}; fastcgi_temp_path {FOLDER};
  uwsgi_temp_path {FOLDER}; scgi_temp_path {FOLDER};
  server {{ listen 127.0.0.1:{at}; root {path}; }} }}
""")
    process = subprocess.Popen(["nginx", "-e", f"{FOLDER}/nginx.log", "-c", f"{FOLDER}/nginx.conf", "-p", FOLDER])
    time.sleep(1)
    return process, f"http://127.0.0.1:{at}"


def beside_nginx():
    """One version by its id, and the same bytes as a file."""
    with Server(registry(*SMALL)) as server:
        path = "/v1/contracts/c-7/versions/3.0.0/document"
        content = urllib.request.urlopen(server.url + path).read()
        os.makedirs(f"{FOLDER}/www", exist_ok=True)
        with open(f"{FOLDER}/www/file.json", "wb") as file:
            file.write(content)
        rows = [("`writ serve`", *wrk(server.url + path))]
    if shutil.which("nginx"):
        process, url = nginx(f"{FOLDER}/www")
        rows.append(("nginx, a static file", *wrk(f"{url}/file.json")))
        process.terminate()
        process.wait()
    print(f"| reads of one version, {len(content)} bytes | requests/s | of nginx | half ms | 99 % ms |\n|---|---:|---:|---:|---:|")
    for name, rate, half, most in rows:
        print(f"| {name} | {rate:,.0f} | {rate / rows[-1][1]:.2f} | {half:.2f} | {most:.2f} |")
    print()


def by_size():
    """Reads of versions by id, in a small and in a large registry."""
    print("| reads by id of | registry of | requests/s | half ms | 99 % ms |\n|---|---|---:|---:|---:|")
    for what, among, end in (("1,000 documents, over and over", SMALL, "/document"), ("any document", None, "/document"),
                             ("any version, from the registry each time", None, "")):
        for contracts, versions in (SMALL, LARGE):
            chosen = among or (contracts, versions)
            path = registry(contracts, versions)
            subprocess.run(["cat", path], check=True, stdout=subprocess.DEVNULL)  # not the disk is measured
            with Server(path) as server:
                env = {"BENCH_CONTRACTS": str(chosen[0]), "BENCH_VERSIONS": str(chosen[1]), "BENCH_END": end}
                wrk(server.url, "serve_read.lua", env)  # what is kept, and the pages of the file
                rate, half, most = wrk(server.url, "serve_read.lua", env)
            print(f"| {what} | {contracts * versions:,} versions | {rate:,.0f} | {half:.2f} | {most:.2f} |")
    print()


def durable():
    """Publishing, one after the other and from many at once; what a sync takes is named."""
    print("| publishing | clients | each sync takes | versions/s | versions in a commit | half ms | 99 % ms |")
    print("|---|---:|---|---:|---:|---:|---:|")
    for delay in DELAYS:
        for clients in (1, CONNECTIONS):
            path = f"{FOLDER}/publish.db"
            for end in ("", "-wal", "-shm"):
                if os.path.exists(path + end):
                    os.remove(path + end)
            env = {"WRIT_SYNC_DELAY_MS": str(delay), "LD_PRELOAD": f"{FOLDER}/slow_sync.so"} if delay else None
            with Server(path, "--anonymous", "write", env=env) as server:
                rate, half, most = wrk(server.url, "serve_publish.lua", connections=clients)
                batch = server.metric("writ_writer_jobs_total") / server.metric("writ_writer_commits_total")
            took = f"{delay} ms more" if delay else "what it takes here"
            print(f"| by `POST /v1/contracts/ID/versions` | {clients} | {took} | {rate:,.0f} | {batch:.1f} | {half:.2f} | {most:.2f} |")
    print()


os.makedirs(FOLDER, exist_ok=True)
subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-O2", "-o", f"{FOLDER}/slow_sync.so", f"{HERE}/slow_sync.c",
                "-ldl"], check=True)
beside_nginx()
by_size()
durable()
