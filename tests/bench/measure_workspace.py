# SPDX-License-Identifier: Apache-2.0
"""measure_workspace.py FOLDER ROUNDS: `writ gate` in workspaces that workspace.py makes in the folder, and prints a table:
how its time and memory grow with the parties, and what a workspace takes in which nothing changed."""
import os, statistics, subprocess, sys, time

import workspace

FOLDER, ROUNDS = os.path.abspath(sys.argv[1]), int(sys.argv[2])
WRIT = os.path.abspath(os.environ["WRIT"])
CONTRACTS = 1000


def make(parties, changed):
    """The workspace, its contracts as they were before the change in its registry."""
    folder = f"{FOLDER}/{CONTRACTS}-contracts-{parties}-parties-{changed}-changed"
    if not os.path.exists(f"{folder}/complete"):
        workspace.main(folder, CONTRACTS, parties, changed)
        published = sorted(f"published/{name}" for name in os.listdir(f"{folder}/published"))
        subprocess.run([WRIT, "publish", *published], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        open(f"{folder}/complete", "w").close()
    return folder


def run(folder, changed):
    """Seconds by the clock, of processor time, and MiB at most."""
    started = time.monotonic()
    with subprocess.Popen([WRIT, "gate"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as gate:
        said = gate.stderr.read()
        _, status, used = os.wait4(gate.pid, 0)
        seconds, gate.returncode = time.monotonic() - started, os.waitstatus_to_exitcode(status)
    if f"{CONTRACTS} contracts, {changed} changed" not in said:
        sys.exit(f"bench: status {gate.returncode}: writ gate: {said[:300]}")
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


print(f"| {CONTRACTS:,} contracts | changed | s | processor s | MiB |")
print("|---|---:|---:|---:|---:|")
for parties, changed in ((100, 20), (1000, 20), (10000, 20), (10000, 0)):
    folder = make(parties, changed)
    clock, used, memory = (statistics.median(column) for column in zip(*(run(folder, changed) for _ in range(ROUNDS))))
    print(f"| {parties:,} parties | {changed} | {clock:.3f} | {used:.3f} | {memory:.0f} |")
print()
