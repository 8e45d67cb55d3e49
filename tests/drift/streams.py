#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Renames in generated streams: how many of them drift finds, and what it finds that is none.

usage: streams.py FIND_DRIFT RENAME_DATA [options]

RENAME_DATA holds dev.jsonl.gz (pairs of schema versions with known renames) and streamgen.py, which
makes a stream with a change from one version to the other of each. A finding RENAMED_FIELD is a
claim of a pair of leaves, or, about containers, of all leaves that are at the same place in both.

Prints for each setting precision, recall and F1 of the pairs, the decoys claimed (fields of the same
kind that changed at the same time and are not one), the claims by confidence with the share that
was right, and every other finding by rule. The exit status is 1 when a bound is not met.
"""
import argparse
import collections
import gzip
import json
import multiprocessing
import os
import random
import re
import subprocess
import sys
import tempfile

SETTING = {"n": 2000, "cut": 0.5, "mix": 0.1, "dual": 0.1, "stale": 0.02}


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("find_drift")
    parser.add_argument("data")
    parser.add_argument("--keep", default="0.5,0", help="shares of renames that keep their values")
    parser.add_argument("--seeds", default="11")
    parser.add_argument("--every", type=int, default=1, help="every so many cases only")
    parser.add_argument("--jobs", type=int, default=3)
    parser.add_argument("--varied", action="store_true", help="another setting for each case")
    parser.add_argument("--clean", action="store_true", help="no change at all: nothing may be found")
    parser.add_argument("--min-f1", default="", help="a bound for each share of --keep")
    parser.add_argument("--max-decoys", type=float, default=1.0, help="share of decoys claimed")
    parser.add_argument("--streams", help="folder to keep the streams in, and to take them from")
    parser.add_argument("--show", type=int, default=0, help="so many errors of each setting")
    parser.add_argument("--pairs", help="file for all pairs with their evidence: fit.py")
    return parser.parse_args()


# --- streams ---


class Chance:
    """A generator that is seeded when something is asked of it: what persists is drawn only once."""

    def __init__(self, key, seed):
        self.key, self.seed = key, seed

    def __getattr__(self, name):
        self.rest = self.__dict__.get("rest") or self.seed(*self.key)
        return getattr(self.rest, name)


class Drawn:
    """A number that was drawn already."""

    def __init__(self, number):
        self.number = number

    def random(self):
        return self.number


def remember(streamgen):
    """The same streams in half the time: values that persist, and whether they do, are kept."""
    draw, seed, values, volatile = streamgen.value, streamgen.rng_for, {}, {}

    def rng_for(*key):
        if key[2] == "vol":
            if key not in volatile:
                volatile[key] = seed(*key).random()
            return Drawn(volatile[key])
        return Chance(key, seed) if key[2] == "v" and isinstance(key[4], int) else seed(*key)

    def value(kind, chance, field):
        if not isinstance(chance, Chance) or kind in ("list", "obj"):
            return draw(kind, chance, field)
        key = (kind, chance.key, id(field))
        if key not in values:
            values[key] = draw(kind, seed(*chance.key), field)
        return values[key]

    streamgen.rng_for, streamgen.value = rng_for, value
    streamgen.kept = values


def load(data):
    sys.path.insert(0, data)
    sys.dont_write_bytecode = True
    import streamgen  # of the data folder

    with gzip.open(os.path.join(data, "dev.jsonl.gz"), "rt") as lines:
        cases = [json.loads(line) for line in lines]
    remember(streamgen)
    for case in cases:  # lists of pairs, so that order is kept
        case["old"], case["new"] = dict(case["old"]), dict(case["new"])
    return streamgen, cases


def setting_of(options, case, keep, seed):
    if options.clean:
        return {**SETTING, "cut": 2, "keep": keep}
    if not options.varied:
        return {**SETTING, "keep": keep}
    chance = random.Random(f"{case['id']} {seed}")
    return {
        "n": chance.choice([500, 1000, 2000, 4000]),
        "cut": chance.uniform(0.25, 0.75),
        "mix": chance.choice([0, 0.02, 0.1, 0.3]),
        "dual": chance.choice([0, 0.1, 0.3]),
        "stale": chance.choice([0, 0.02, 0.08]),
        "keep": keep,
    }


def write_stream(streamgen, case, seed, setting, name):
    records, labels = streamgen.stream(case, seed, **setting)
    with open(name, "w") as out:
        for record in records:
            out.write(json.dumps(record) + "\n")
    streamgen.kept.clear()
    labels["is_flat"] = not any("[]" in key for key in case["old"]) and case["family"].startswith(
        ("otel", "ecs")
    )
    labels["group"], labels["family"] = case["group"], case["family"]
    with open(name + ".labels", "w") as out:
        json.dump(labels, out)


def judge(job):
    """One stream: made, profiled, and what was found beside what was to be found."""
    index, keep, seed, options, folder = job
    case = CASES[index]
    kind = "clean" if options.clean else "varied" if options.varied else "usual"
    name = os.path.join(folder, f"{kind}-{keep}-{seed}-{index:03d}.ndjson")
    if not os.path.exists(name + ".labels"):
        write_stream(STREAMGEN, case, seed, setting_of(options, case, keep, seed), name)
    flags = ["--pairs"] if options.pairs else []
    seen = subprocess.run([options.find_drift, *flags, name], capture_output=True, check=True)
    with open(name + ".labels") as labels:
        labels = json.load(labels)
    if not options.streams:
        os.remove(name)
    return labels, json.loads(seen.stdout)


# --- labels ---


def pattern_of(label, is_flat):
    """The pointer of a label, as a regular expression: `[]` is any item, `*` any member."""
    steps = [label] if is_flat else re.split(r"\.(?![^\[]*\])", label)
    text = "/payload"
    for step in steps:
        depth = 0
        while not is_flat and step.endswith("[]"):
            step, depth = step[:-2], depth + 1
        name = re.escape(step.replace("~", "~0").replace("/", "~1"))
        text += "/" + ("[^/]+" if step == "*" else name) + "/\\*" * depth
    return re.compile(text)


def leaf_at(patterns, pointer):
    for label, pattern in patterns.items():
        if pattern.fullmatch(pointer):
            return label
    return None


def leaves_below(patterns, path):
    """Labels at the path or below it, by what comes behind it."""
    below = {}
    for label, pattern in patterns.items():
        steps = pattern.pattern.split("/")
        outer = path.split("/")
        matches = len(steps) >= len(outer) and all(
            re.fullmatch(step, name) for step, name in zip(steps, outer)
        )
        if matches:
            below["/".join(steps[len(outer) :])] = label
    return below


def claims_of(labels, findings):
    """[old label, new label, confidence] of each claim; labels are None where there are none."""
    is_flat = labels["is_flat"]
    olds = [old for old, _ in labels["renames"]] + labels["removed"]
    news = [new for _, new in labels["renames"]] + labels["added"]
    old_patterns = {label: pattern_of(label, is_flat) for label in olds}
    new_patterns = {label: pattern_of(label, is_flat) for label in news}
    claims = []
    for found in findings:
        if found["rule"] != "RENAMED_FIELD":
            continue
        old_leaves = leaves_below(old_patterns, found["path"])
        new_leaves = leaves_below(new_patterns, found["new_path"])
        shared = [tail for tail in old_leaves if tail in new_leaves]
        for tail in shared:
            claims.append((old_leaves[tail], new_leaves[tail], found["confidence"], found))
        if not shared:
            claims.append((None, None, found["confidence"], found))
    return claims


# --- the score ---


class Score:
    def __init__(self):
        self.right = self.wrong = self.missed = 0
        self.decoys = self.decoys_claimed = 0
        self.deciles = collections.defaultdict(lambda: [0, 0])
        self.rules = collections.Counter()
        self.errors = []

    def add(self, labels, seen):
        claims = claims_of(labels, seen["findings"])
        truth = {tuple(pair) for pair in labels["renames"]}
        decoys = {tuple(pair) for pair in labels["decoys"]}
        claimed = {(old, new) for old, new, _, _ in claims if old}
        for old, new, confidence, found in claims:
            is_right = (old, new) in truth
            self.right += is_right
            self.wrong += not is_right
            decile = self.deciles[min(9, int(confidence * 10))]
            decile[0] += 1
            decile[1] += is_right
            if not is_right:
                self.errors.append(f"wrong {labels['id']} {json.dumps(found)}")
        for old, new in sorted(truth - claimed):
            self.missed += 1
            self.errors.append(f"missed {labels['id']} {old} -> {new}")
        self.decoys += len(decoys)
        self.decoys_claimed += len(decoys & claimed)
        self.rules.update(found["rule"] for found in seen["findings"])

    def f1(self):
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)

    def print(self, title):
        precision = self.right / max(1, self.right + self.wrong)
        recall = self.right / max(1, self.right + self.missed)
        print(
            f"{title}: P {precision:.3f} R {recall:.3f} F1 {self.f1():.3f}"
            f" ({self.right} right, {self.wrong} wrong, {self.missed} missed);"
            f" decoys claimed {self.decoys_claimed} of {self.decoys}"
        )
        for decile in sorted(self.deciles, reverse=True):
            claims, right = self.deciles[decile]
            print(f"  confidence {decile / 10:.1f}: {claims} claims, {right / claims:.3f} right")
        print("  findings:", dict(sorted(self.rules.items())))


def run(options, keep, folder):
    jobs = [
        (index, keep, int(seed), options, folder)
        for seed in options.seeds.split(",")
        for index in range(0, len(CASES), options.every)
    ]
    score = Score()
    with multiprocessing.Pool(options.jobs) as pool:
        for labels, seen in pool.imap(judge, jobs, chunksize=4):
            score.add(labels, seen)
            if options.pairs:
                write_pairs(options.pairs, labels, seen)
    return score


def write_pairs(name, labels, seen):
    is_flat = labels["is_flat"]
    old_patterns = {old: pattern_of(old, is_flat) for old, _ in labels["renames"]}
    new_patterns = {new: pattern_of(new, is_flat) for _, new in labels["renames"]}
    truth = {tuple(pair) for pair in labels["renames"]}
    with open(name, "a") as out:
        rows = []
        for pair in seen["pairs"]:
            old = leaf_at(old_patterns, pair["path"]) or leaf_at(old_patterns, pair["path"] + "/*")
            new = leaf_at(new_patterns, pair["new_path"]) or leaf_at(
                new_patterns, pair["new_path"] + "/*"
            )
            rows.append([pair["path"], pair["new_path"], (old, new) in truth, pair["evidence"]])
        stream = {"group": labels["group"], "family": labels["family"], "renames": len(truth)}
        out.write(json.dumps({**stream, "names": seen["evidence"], "pairs": rows}) + "\n")


def main():
    options = arguments()
    global STREAMGEN, CASES
    STREAMGEN, CASES = load(options.data)
    bounds = [float(bound) for bound in options.min_f1.split(",") if bound]
    is_met = True
    with tempfile.TemporaryDirectory() as folder:
        for i, keep in enumerate(options.keep.split(",")):
            score = run(options, float(keep), options.streams or folder)
            score.print(f"keep {keep}, seeds {options.seeds}")
            for error in score.errors[: options.show]:
                print("  " + error[:400])
            if options.clean:
                is_met &= not score.rules
            elif i < len(bounds):
                is_met &= score.f1() >= bounds[i]
            is_met &= score.decoys_claimed <= options.max_decoys * score.decoys
    sys.exit(0 if is_met else 1)


if __name__ == "__main__":
    main()
