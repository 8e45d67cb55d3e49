# SPDX-License-Identifier: Apache-2.0
"""measure_parties.py FOLDER ROUNDS: one proposed change against the consumers that parties.py made there, and prints
a table: from a registry, and from files. A part of the whole is measured as what a run without it does not take."""
import os, re, resource, statistics, subprocess, sys, time

FOLDER, ROUNDS = os.path.abspath(sys.argv[1]), int(sys.argv[2])
WRIT = os.path.abspath(os.environ["WRIT"])
PARTIES = sorted(f"parties/{name}" for name in os.listdir(f"{FOLDER}/parties"))


def run(*arguments, folder=FOLDER, fails=False):
    """Standard output, seconds by the clock, and of processor time."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run([WRIT, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    seconds, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != int(fails):
        sys.exit(f"bench: status {done.returncode}: {' '.join(arguments[:3])}: {done.stderr[:300]}")
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.stdout, seconds, used


def register():
    if os.path.exists(f"{FOLDER}/.writ/registry.db"):
        return
    run("publish", "old.odcs.yaml")
    print(f"bench: registering {len(PARTIES)} consumers", file=sys.stderr)
    run("register", *PARTIES)


def workspace(name, text):
    os.makedirs(f"{FOLDER}/{name}", exist_ok=True)
    with open(f"{FOLDER}/{name}/writ.yaml", "w") as out:
        out.write(text)
    return f"{FOLDER}/{name}"


def row(what, *arguments, folder=FOLDER, fails=False):
    times = []
    for _ in range(ROUNDS):
        out, seconds, used = run(*arguments, folder=folder, fails=fails)
        judged = float(re.search(r"judged in ([0-9.]+) ms", out)[1]) / 1000
        times.append((seconds, judged, seconds - judged, used))
    whole, judged, rest, used = (statistics.median(column) for column in zip(*times))
    found = re.search(r"^([\d,]+ errors)", out, re.M)[1]
    print(f"| {what} | {whole:.2f} | {rest:.2f} | {judged:.2f} | {used:.2f} | {found} |")


register()
files = workspace("files", "parties: [../parties/*.yaml]\n")
gate = workspace("gate", "registry: sqlite:../.writ/registry.db\ncontracts: [../new.odcs.yaml]\n")
print(f"{os.cpu_count()} processors, {ROUNDS} rounds, medians. Load when it began: {os.getloadavg()[0]:.1f}; where it is not "
      "near 0, the processor's seconds say more than the clock's.\n")
print(f"| {len(PARTIES):,} consumers of 60 fields | s | read and report s | judge s | processor s | found |")
print("|---|---:|---:|---:|---:|---:|")
row("`writ diff`, from the registry", "diff", "new.odcs.yaml")
row("`writ gate`, from the registry", "gate", folder=gate, fails=True)
row("`writ diff`, from files", "diff", "../old.odcs.yaml", "../new.odcs.yaml", folder=files)
print()
