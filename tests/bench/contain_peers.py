# SPDX-License-Identifier: Apache-2.0
"""contain_peers.py PAIRS.jsonl.gz [SAMPLE]: `writ diff` and two npm packages, asked the same question of the same pairs of
schemas, is every value valid under p valid under c?, and how many answers are right. Prints a table in markdown.

A line of PAIRS holds p, c, draft and the answer, `subsumed`. Needs WRIT and WRIT_EXTERNAL in the environment; by hand:
    WRIT=./writ WRIT_EXTERNAL=tests/external python3 tests/bench/contain_peers.py PAIRS.jsonl.gz 2000"""
import gzip, hashlib, json, os, select, subprocess, sys, tempfile

LIMIT = 10  # seconds for one answer
PEER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "contain_peer.js")
WRIT = os.environ["WRIT"]
# The drafts that a tool speaks of itself.
OWN = {"json-schema-diff": ("drafts 4, 6, 7", ("draft4", "draft6", "draft7")), "jsoncompat": ("2020-12", ("draft2020-12",))}


class Peer:
    def __init__(self, name):
        self.name, self.process = name, None

    def ask(self, pair):
        if not self.process:
            self.process = subprocess.Popen(["node", PEER, self.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                            stderr=subprocess.DEVNULL)
        question = json.dumps({side: json.dumps(pair[side]) for side in "pc"})
        try:
            self.process.stdin.write(question.encode() + b"\n")
            self.process.stdin.flush()
            ready = select.select([self.process.stdout], [], [], LIMIT)[0]
            answer = json.loads(self.process.stdout.readline()) if ready else None
        except (BrokenPipeError, json.JSONDecodeError):
            answer = None
        if not answer:
            self.end()
        return (answer["contained"], answer["us"]) if answer else (None, LIMIT * 1000000)

    def end(self):
        if self.process:
            self.process.kill()
            self.process.communicate()
        self.process = None


class Writ:
    name = "writ"

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()

    def ask(self, pair):
        files = [f"{self.folder.name}/{side}.json" for side in "pc"]
        for side, file in zip("pc", files):
            with open(file, "w") as out:
                json.dump(pair[side], out)
        done = subprocess.run([WRIT, "diff", "--undeclared", "anything", "--format", "json", *files], capture_output=True,
                              check=False, timeout=LIMIT)
        if done.returncode:
            return None, 0
        backward = json.loads(done.stdout)["backward"]
        return {"compatible": True, "breaking": False}.get(backward["verdict"]), backward["elapsed_us"]

    def end(self):
        self.folder.cleanup()


def sample(file, count):
    with gzip.open(file, "rt") as lines:
        pairs = [pair for pair in map(json.loads, lines) if "subsumed" in pair]
    return sorted(pairs, key=lambda pair: hashlib.sha256(("s" + pair["id"]).encode()).digest())[:count]


def row(name, scope, answers):
    times = sorted(us / 1000 for _, _, us, _ in answers)
    right = sum(said is wanted for said, wanted, _, _ in answers)
    contained = sum(said is True and not wanted for said, wanted, _, _ in answers)
    broken = sum(said is False and wanted for said, wanted, _, _ in answers)
    unknown = sum(said is None for said, _, _, _ in answers)
    print(f"| {name} | {scope} | {len(answers)} | {right} ({100 * right / len(answers):.1f} %) | {contained} | {broken} "
          f"| {unknown} | {times[len(times) // 2]:.2f} | {times[int(len(times) * 0.95)]:.2f} |", flush=True)


def version(name):
    with open(f"{os.environ['WRIT_EXTERNAL']}/node_modules/{name}/package.json") as package:
        return json.load(package)["version"]


pairs = sample(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1000)
print("| | pairs of | pairs | right | wrongly contained | wrongly broken | unknown or error | median ms | 95 % ms |")
print("|---|---|---:|---:|---:|---:|---:|---:|---:|")
for tool in (Writ(), Peer("json-schema-diff"), Peer("jsoncompat")):
    label = f"`{tool.name}`" + (f" {version(tool.name)}" if tool.name in OWN else "")
    answers = [(*tool.ask(pair), pair["draft"]) for pair in pairs]
    answers = [(said, pair["subsumed"], us, draft) for (said, us, draft), pair in zip(answers, pairs)]
    tool.end()
    row(label, "all drafts", answers)
    if tool.name in OWN:
        scope, drafts = OWN[tool.name]
        row(label, scope, [answer for answer in answers if answer[3] in drafts])
