#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How often the findings of drift are wrong, and how often there should be one and is none.

usage: measure.py PROGRAM KIND=FROM-TO[:RECORDS] … [--baseline] [--jobs N] [--list FILE] [--least SHARE] [--most N]

Makes the streams of generate.py of each kind and the seeds FROM to TO, gives each to
`PROGRAM < stream` ("writ drift --format json") and reads what it says. Prints for each kind how many
were found (a finding of the expected rule at a path that was changed, that begins no earlier than a
sixteenth of the stream before the change), by how they were changed, and what was found that is wrong.
--baseline: the records before the change (of a clean stream the first half) make a profile, with which
the others are compared. --list writes a line of JSON for each stream. Exits 1 when less than the share
SHARE of the changes of a kind is found, or more than N streams have a wrong finding."""
import argparse
import collections
import itertools
import json
import multiprocessing
import os
import shlex
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import generate  # noqa: E402

# A change of which one thing is expected shows in another, too: who tells seconds from a timestamp
# tells a type. Nothing else at a changed path is right.
ALSO = {"FORMAT_DRIFT": {"zone", "same"}}


def findings_of(program, lines):
    child = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    child.stdin.writelines(lines)
    child.stdin.close()
    text = child.stdout.read()
    if child.wait() not in (0, 1):
        raise SystemExit("%s: exit status %d" % (" ".join(program), child.returncode))
    return json.loads(text)["findings"]


def compare(program, label, lines):
    """What is found in the stream, or in its second part against the profile of the first."""
    with tempfile.TemporaryDirectory() as folder:
        profile = os.path.join(folder, "profile.json")
        findings_of(program + ["--profile", profile], itertools.islice(lines, label["at"] or label["records"] // 2))
        return findings_of(program + ["--baseline", profile], lines)


def judge(job):
    program, kind, seed, records, baseline = job
    label, lines = generate.stream(kind, seed, records)
    found = compare(program, label, lines) if baseline else findings_of(program, lines)
    earliest = (label["at"] or 0) - label["records"] / 16
    hits, wrong = set(), []
    for f in found:
        begins = f.get("since", {}).get("record", 1) - 1
        here = f["path"] in label["paths"] and (baseline or begins >= earliest)
        if here and f["rule"] in label["rules"]:
            hits.add(f["path"])
        elif not (here and kind in ALSO.get(f["rule"], ())):
            wrong.append((f["rule"], f["path"], f["message"]))
    if kind == "same":
        wrong += [("TIMEZONE_DRIFT", path, "") for path in hits]
        hits = set()
    return dict(label, found=sorted(hits), wrong=wrong, all=found)


def by_how(rows):
    table = collections.OrderedDict()
    for row in sorted(rows, key=lambda r: r["how"]):
        how = row["how"]
        if row["kind"] == "zone":
            how = how.rsplit("+", 1)[0].rsplit("-", 1)[0].strip() + (" of one producer" if "one producer" in how else "")
        if row["kind"] == "enum":
            how = how.split()[1]
        entry = table.setdefault(how, [0, 0])
        entry[0] += 1
        entry[1] += bool(row["found"])
    return table


def report(kind, rows, options):
    wrong = [(r["seed"], *w) for r in rows for w in r["wrong"]]
    spoilt = len({w[0] for w in wrong})
    found = len(rows)
    if kind not in ("clean", "same"):
        found = sum(bool(r["found"]) for r in rows)
        print("%s: found %d of %d (%.1f %%)" % (kind, found, len(rows), 100 * found / len(rows)))
        for how, (all_, hit) in by_how(rows).items():
            print("    %-48s %d of %d" % (how, hit, all_))
        missed = [r["seed"] for r in rows if not r["found"]]
        if missed:
            print("    missed: seeds", *missed)
    print("%s: wrong findings %d in %d of %d streams" % (kind, len(wrong), spoilt, len(rows)))
    for rule, count in collections.Counter(w[1] for w in wrong).most_common():
        print("    %-16s %d" % (rule, count))
    for w in wrong[:40]:
        print("      seed %d %s %s: %s" % w)
    return found >= options.least * len(rows) and spoilt <= options.most


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("kinds", nargs="+")
    parser.add_argument("--baseline", action="store_true")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--least", type=float, default=0)
    parser.add_argument("--most", type=int, default=10**9)
    parser.add_argument("--list")
    options = parser.parse_args()
    jobs = []
    for what in options.kinds:
        kind, _, rest = what.partition("=")
        seeds, _, records = rest.partition(":")
        first, last = seeds.split("-")
        jobs += [(shlex.split(options.program), kind, seed, int(records) if records else None, options.baseline)
                 for seed in range(int(first), int(last) + 1)]
    with multiprocessing.Pool(options.jobs) as pool:
        rows = pool.map(judge, jobs, chunksize=1)
    if options.list:
        with open(options.list, "w", encoding="utf-8") as out:
            out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    good = True
    for kind in dict.fromkeys(row["kind"] for row in rows):
        good &= report(kind, [row for row in rows if row["kind"] == kind], options)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
