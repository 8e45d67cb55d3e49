#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fits the weights of validator/drift/switch_evidence.def.

usage: fit.py PAIRS.jsonl SWITCH_EVIDENCE_DEF [--folds 5] [--write]

PAIRS.jsonl comes from streams.py --pairs. Each field that vanished chooses among the pairs it is in
or none, and so does each that began, with the odds that the weights give: the weights that make the
right choices likeliest, with a weak pull to zero, and none of another sign than it has in the table:
what speaks for a pair there cannot come to speak against it.

Groups of sources are told apart: what is claimed in the groups of a fold when the weights were
fitted to the others stands beside what is claimed with weights fitted to all.
"""
import argparse
import collections
import json
import math
import re

PULL = 0.5  # of the squared weights, beside the sum of the losses of some thousand choices
ROUNDS = 120
HOPELESS = -8.0  # a score: pairs of less are left out
FIXED = {"TOGETHER"}  # generated streams never show both by chance: set by reason
MOST = 6.0  # of a weight: what streams show here is shown less plainly elsewhere


def load(name, weights):
    """[group, pairs] of each stream; a pair is (old, new, is it right, its evidence: place, number)."""
    streams = []
    for line in open(name):
        stream = json.loads(line)
        pairs = []
        for old, new, is_right, evidence in stream["pairs"]:
            numbers = [(i, number) for i, number in enumerate(evidence) if number]
            if is_right or score_of(weights, numbers) > HOPELESS:
                pairs.append((old, new, is_right, numbers))
        missed = stream["renames"] - sum(pair[2] for pair in pairs)
        streams.append((stream["group"], pairs, missed))
    return streams


def score_of(weights, numbers):
    return sum(weights[i] * number for i, number in numbers)


def choices_of(streams, most=4):
    """For each field the pairs that it is in: of many the likeliest, since the others weigh little."""
    choices = []
    for _, pairs, _ in streams:
        ends = collections.defaultdict(list)
        for old, new, is_right, numbers in pairs:
            ends["old", old].append((is_right, numbers))
            ends["new", new].append((is_right, numbers))
        for options in ends.values():
            if len(options) > most:
                options.sort(key=lambda option: (-option[0], -sum(n for _, n in option[1])))
            choices.append(options)
    return choices


def loss_and_slope(choices, weights):
    loss, slope = 0.0, [0.0] * len(weights)
    for options in choices:
        scores = [score_of(weights, numbers) for _, numbers in options]
        high = max(0.0, max(scores))
        odds = [math.exp(score - high) for score in scores]
        total = sum(odds) + math.exp(-high)
        right = next((k for k, option in enumerate(options) if option[0]), None)
        loss += math.log(total) + high - (scores[right] if right is not None else 0.0)
        for k, (_, numbers) in enumerate(options):
            pull = odds[k] / total - (k == right)
            if abs(pull) > 1e-4:
                for i, number in numbers:
                    slope[i] += pull * number
    return loss, slope


def fit(streams, start, signs, free):
    """Projected descent, each weight with a step of its own (Rprop)."""
    choices = choices_of(streams)
    weights, steps, last = list(start), [0.2] * len(start), [0.0] * len(start)
    for _ in range(ROUNDS):
        _, slope = loss_and_slope(choices, weights)
        for i in free:
            pull = slope[i] + (PULL * weights[i] if i else 0)
            steps[i] *= 1.2 if pull * last[i] > 0 else 0.5 if pull * last[i] < 0 else 1
            steps[i] = min(1.0, max(1e-4, steps[i]))
            weights[i] -= steps[i] * ((pull > 0) - (pull < 0))
            if i:
                weights[i] = signs[i] * min(MOST, max(0.0, signs[i] * weights[i]))
            last[i] = pull
        if max(steps[i] for i in free) < 2e-3:
            break
    return weights


def claims_of(pairs, weights):
    """[chance, is it right]: the best first, each field once. The chance beside rivals is the first
    approximation of what contracts/assignment.h works out."""
    odds = [math.exp(min(50, score_of(weights, numbers))) for _, _, _, numbers in pairs]
    beside = collections.Counter()
    for (old, new, _, _), odd in zip(pairs, odds):
        beside["old", old] += odd
        beside["new", new] += odd
    used, claims = set(), []
    for odd, (old, new, is_right, _) in sorted(zip(odds, pairs), key=lambda item: -item[0]):
        chance = odd / (1 + beside["old", old] + beside["new", new] - odd)
        if chance >= 0.5 and ("old", old) not in used and ("new", new) not in used:
            used |= {("old", old), ("new", new)}
            claims.append((chance, is_right))
    return claims


class Tally:
    def __init__(self):
        self.right = self.wrong = self.all = 0

    def add(self, streams, weights):
        for _, pairs, missed in streams:
            claims = claims_of(pairs, weights)
            self.right += sum(is_right for _, is_right in claims)
            self.wrong += sum(not is_right for _, is_right in claims)
            self.all += sum(pair[2] for pair in pairs) + missed

    def __str__(self):
        precision = self.right / max(1, self.right + self.wrong)
        recall = self.right / max(1, self.all)
        f1 = 2 * self.right / max(1, self.right + self.wrong + self.all)
        return f"P {precision:.3f} R {recall:.3f} F1 {f1:.3f}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("pairs")
    parser.add_argument("table")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="put the weights into the table")
    options = parser.parse_args()
    table = open(options.table).read()
    rows = re.findall(r"EVIDENCE\((\w+), \w+, (-?[\d.]+),", table)
    names, start = [name for name, _ in rows], [float(weight) for _, weight in rows]
    signs = [-1 if weight.startswith("-") else 1 for _, weight in rows]  # of 0.0 too
    free = [i for i, name in enumerate(names) if name not in FIXED]
    streams = load(options.pairs, start)
    weights = fit(streams, start, signs, free)
    fitted, left_out = Tally(), Tally()
    fitted.add(streams, weights)
    for name, old, new in zip(names, start, weights):
        print(f"  {name:14} {old:6.2f} -> {new:6.2f}")
    print(f"fitted to all groups: {fitted}")
    if options.write:
        for name, new in zip(names, weights):
            table = re.sub(rf"(EVIDENCE\({name}, \w+), -?[\d.]+,", rf"\1, {new:.2f},", table)
        open(options.table, "w").write(table)
    groups = sorted({group for group, _, _ in streams})
    fold_of = {group: i % max(1, options.folds) for i, group in enumerate(groups)}
    for fold in range(options.folds):
        seen = [stream for stream in streams if fold_of[stream[0]] != fold]
        rest = [stream for stream in streams if fold_of[stream[0]] == fold]
        left_out.add(rest, fit(seen, start, signs, free))
    print(f"groups left out: {left_out}")


if __name__ == "__main__":
    main()
