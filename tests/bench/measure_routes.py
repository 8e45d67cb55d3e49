# SPDX-License-Identifier: Apache-2.0
"""measure_routes.py FOLDER ROUNDS: what it costs `writ filter` to find the contract of each record of a mixed stream: six
kinds in three envelopes (tests/streams/day.py) by routes, against each kind by itself. User time by byte of input, one
job, in turn; medians. Prints a table."""
import os, resource, statistics, subprocess, sys

FOLDER, ROUNDS = sys.argv[1], int(sys.argv[2])
WRIT = os.environ.get("WRIT", "./writ")
EVENTS, REPEATS = 400000, 5  # so that a run is long beside the clock's tick
HERE = os.path.dirname(os.path.abspath(__file__))


def user_time(options, file):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run([WRIT, "filter", *options, "--discard", "--fail-on", "reject", "--jobs", "1", *([file] * REPEATS)],
                   cwd=FOLDER, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def size(file):
    return REPEATS * os.path.getsize(f"{FOLDER}/{file}")


def make():
    """The stream, each kind of it by itself, and a file with the one route of that kind."""
    subprocess.run([sys.executable, f"{HERE}/../streams/day.py", FOLDER, str(EVENTS), "7", "clean"], check=True)
    with open(f"{FOLDER}/routes.yaml") as routes:
        rules = [line for line in routes if line.startswith("- {when")]
    marks = ('"event":"Order', '"event":"Product', '"type":"identify"', "stock.changed", "shipment.upd", '"object":"event"')
    kinds = [rule.split("contracts/")[1].split(".")[0] for rule in rules]
    for kind, rule, mark in zip(kinds, rules, marks):
        with open(f"{FOLDER}/{kind}.routes.yaml", "w") as one:
            one.write(rule)
        with open(f"{FOLDER}/{kind}.ndjson", "w") as out, open(f"{FOLDER}/events.ndjson") as events:
            out.writelines(line for line in events if mark in line)
    return kinds


def main():
    os.makedirs(FOLDER, exist_ok=True)
    kinds = make()
    mixed, alone, payloads = [], [], []
    enveloped = sum(size(f"{kind}.ndjson") for kind in kinds)
    bare = sum(size(f"alone/{kind}.ndjson") for kind in kinds)
    for _ in range(ROUNDS):
        mixed.append(size("events.ndjson") / user_time(["--route", "routes.yaml"], "events.ndjson"))
        alone.append(enveloped / sum(user_time(["--route", f"{kind}.routes.yaml"], f"{kind}.ndjson") for kind in kinds))
        payloads.append(bare / sum(user_time(["--contract", f"contracts/{kind}.odcs.yaml"], f"alone/{kind}.ndjson")
                                   for kind in kinds))
    print(f"\n## Routes\n\nSix kinds in three envelopes, {EVENTS:,} events; MB of input by second of user time, one job, median of"
          f" {ROUNDS}.\n\n| | MB/s | |\n|---|---:|---|")
    print(f"| mixed, `--route` | {statistics.median(mixed) / 1e6:,.0f} | |")
    for name, rates in (("each kind by itself, payloads, `--contract`", payloads), ("each kind by itself, one route", alone)):
        ratio = statistics.median(m / r for m, r in zip(mixed, rates))
        print(f"| {name} | {statistics.median(rates) / 1e6:,.0f} | mixed : this is {ratio:.2f} (goal ≥ 0.8) |")


main()
