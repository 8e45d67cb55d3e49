#!/usr/bin/env python3
"""Fit the weights of contracts/rename_model.def to cases with known renames, and measure them.

usage: fit.py WEIGH_PAIRS CASES.jsonl.gz [--write DEF] [--logo] [--jobs N] [--table]

WEIGH_PAIRS is tests/rename/weigh_pairs; beside CASES stand judge.py and score.py, which say what the cases mean and what
is right. A pair of fields has odds exp(weights . values), an assignment of old to new fields the product of its pairs'
odds, and the weights are those that make the true assignments likeliest: the gradient is the sum of (truth - chance) times
value over all pairs, with the chances that Writ itself computes. Signs are held, and a small ridge keeps weights small.

--logo   leave one group of sources out at a time: its claims come from weights that never saw it. ss-* is one group.
--table  claims by decile of confidence, and how many were right
--write  put the weights, fitted to all cases, in the .def"""
import argparse, collections, concurrent.futures, gzip, json, math, os, re, subprocess, sys

RIDGE, STEPS, STEP = 0.3, 120, 0.25


def load(cases_path):
    """The cases, and the two modules beside them; judge.py runs when it is imported, so all but its last line is read."""
    folder = os.path.dirname(os.path.abspath(cases_path))
    sys.path.insert(0, folder)
    import score
    judge = {'__file__': os.path.join(folder, 'judge.py'), '__name__': 'judge'}
    text = open(judge['__file__']).read().rstrip()
    exec(text[:text.rindex('main()')], judge)
    cases = [json.loads(line) for line in gzip.open(cases_path, 'rt')]
    return cases, judge, score


def ask(tool, judge, cases, weights):
    """For each case its pairs [old, new, chance, round, values] and its claims [old, new, confidence], by flat paths."""
    lines = []
    for case in cases:
        line = {'old': judge['schema'](case['old']), 'new': judge['schema'](case['new'])}
        if weights:
            line['weights'] = [round(w, 6) for w in weights]
        lines.append(json.dumps(line))
    said = subprocess.run([tool], input='\n'.join(lines) + '\n', capture_output=True, text=True, check=True).stdout
    answers, pairs, claims = [], [], []
    decoder = json.JSONDecoder()
    for line in said.splitlines():
        if line == 'end':
            answers.append((pairs, claims))
            pairs, claims = [], []
            continue
        what, rest = line.split(' ', 1)
        case = cases[len(answers)]
        old, end = decoder.raw_decode(rest)
        new, end = decoder.raw_decode(rest, end + 1)
        numbers = rest[end + 1:].split()
        old, new = judge['flat_path'](old, case['old']), judge['flat_path'](new, case['new'])
        if what == 'claim':
            claims.append([old, new, float(numbers[0])])
        else:
            values = [(int(n), float(v)) for n, v in (x.split(':') for x in numbers[2:])]
            pairs.append([old, new, float(numbers[0]), int(numbers[1]), values])
    return answers


class Round:
    """Pairs that are rivals, with the truth: shared out where several old fields became one."""

    def __init__(self, case, pairs, score):
        truth = {tuple(pair) for pair in case['renames']}
        pairs = [p for p in pairs if (p[0], p[1]) in truth or not score.ambiguous(case, p[0], p[1])]
        old, new = {}, {}
        self.left = [old.setdefault(p[0], len(old)) for p in pairs]
        self.right = [new.setdefault(p[1], len(new)) for p in pairs]
        self.values = [p[4] for p in pairs]
        true = [(p[0], p[1]) in truth for p in pairs]
        of_left, of_right = collections.Counter(), collections.Counter()
        for l, r, y in zip(self.left, self.right, true):
            of_left[l] += y
            of_right[r] += y
        self.truth = [y / max(1, of_left[l], of_right[r]) for l, r, y in zip(self.left, self.right, true)]
        self.weight = 1 / math.sqrt(max(1, min(len(old), len(new))))
        self.lefts, self.rights = len(old), len(new)
        self.to_left = [0.0] * len(pairs)

    def chances(self, weights, rounds=4):
        """As contracts/assignment.c: messages between the ends of each pair, continued from the step before."""
        odds = [math.exp(max(-12.0, min(12.0, sum(weights[k] * v for k, v in values)))) for values in self.values]
        to_left, to_right = self.to_left, [0.0] * len(odds)
        of_left = [0.0] * self.lefts
        for i, l in enumerate(self.left):
            of_left[l] += to_left[i]
        for _ in range(rounds):
            of_right = [0.0] * self.rights
            for i, l in enumerate(self.left):
                to_right[i] = odds[i] / (1 + max(0.0, of_left[l] - to_left[i]))
                of_right[self.right[i]] += to_right[i]
            of_left = [0.0] * self.lefts
            for i, r in enumerate(self.right):
                to_left[i] = odds[i] / (1 + max(0.0, of_right[r] - to_right[i]))
                of_left[self.left[i]] += to_left[i]
        chances = []
        for i, w in enumerate(odds):
            rivals = (1 + max(0.0, of_left[self.left[i]] - to_left[i])) * (
                1 + max(0.0, of_right[self.right[i]] - to_right[i]))
            chances.append(w / (w + rivals))
        return chances


def rounds_of(cases, answers, score):
    rounds = []
    for case, (pairs, _) in zip(cases, answers):
        for number in sorted({p[3] for p in pairs}):
            rounds.append(Round(case, [p for p in pairs if p[3] == number], score))
    return rounds


def fit(rounds, signs, start, steps=STEPS):
    weights = list(start)
    speed = [0.0] * len(weights)
    for _ in range(steps):
        gradient = [-RIDGE * w for w in weights]
        curve = [RIDGE] * len(weights)
        for r in rounds:
            for y, p, values in zip(r.truth, r.chances(weights), r.values):
                error, bend = r.weight * (y - p), r.weight * p * (1 - p)
                if -1e-4 < error < 1e-4 and bend < 1e-4:
                    continue
                for k, v in values:
                    gradient[k] += error * v
                    curve[k] += bend * v * v
        for k in range(len(weights)):
            speed[k] = 0.5 * speed[k] + STEP * gradient[k] / curve[k]
            weights[k] += max(-1.0, min(1.0, speed[k]))
            if weights[k] * signs[k] < 0:
                weights[k] = speed[k] = 0.0
    return weights


def source(case):
    return 'ss-*' if case['group'].startswith('ss-') else case['group']


def report(cases, answers, score, table):
    claims = {case['id']: [c[:2] for c in answer[1]] for case, answer in zip(cases, answers)}
    groups = collections.defaultdict(list)
    for case in cases:
        groups[source(case)].append(case)
    for name in sorted(groups):
        print(f'{name:18}', json.dumps(score.summarize(groups[name], claims)))
    print(f'{"all":18}', json.dumps(score.summarize(cases, claims)))
    if table:
        print_table(cases, answers, score)


def print_table(cases, answers, score):
    """Claims that are not implied by another one, by decile: right when the pair is a true rename."""
    right, all_claims = collections.Counter(), collections.Counter()
    for case, (_, claims) in zip(cases, answers):
        truth = {tuple(pair) for pair in case['renames']}
        kept = set(score.collapse([(c[0], c[1]) for c in claims]))
        for old, new, confidence in claims:
            if (old, new) not in kept or ((old, new) not in truth and score.ambiguous(case, old, new)):
                continue
            decile = min(9, int(confidence * 10))
            all_claims[decile] += 1
            right[decile] += (old, new) in truth
    for decile in sorted(all_claims, reverse=True):
        print(f'  {decile / 10:.1f}  claims {all_claims[decile]:4}  right {right[decile]:4}  '
              f'{right[decile] / all_claims[decile]:.2f}')


def one_fold(job):
    options, name, start = job
    cases, judge, score = load(options.cases)
    rows = subprocess.run([options.tool, '--rows'], capture_output=True, text=True, check=True).stdout.split('\n')
    signs = [int(row.split()[1]) for row in rows if row]
    train = [case for case in cases if source(case) != name]
    weights = refit(options, judge, score, train, signs, start, 1)
    test = [case for case in cases if source(case) == name]
    return {case['id']: answer for case, answer in zip(test, ask(options.tool, judge, test, weights))}


def refit(options, judge, score, cases, signs, start, times):
    """Which pairs are weighed, and in which round, depends a little on the weights: fit, look again, fit."""
    weights = start
    for _ in range(times):
        rounds = rounds_of(cases, ask(options.tool, judge, cases, weights), score)
        weights = fit(rounds, signs, weights or [0.0] * len(signs))
    return weights


def write(path, rows, weights):
    text = open(path).read()
    for (name, _), weight in zip(rows, weights):
        text = re.sub(rf'^(WRIT_EVIDENCE\({name}, -?1, )[-.0-9]+\)', rf'\g<1>{weight:.3f})', text, flags=re.M)
    open(path, 'w').write(text)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('tool')
    parser.add_argument('cases')
    parser.add_argument('--write')
    parser.add_argument('--logo', action='store_true')
    parser.add_argument('--table', action='store_true')
    parser.add_argument('--jobs', type=int, default=os.cpu_count())
    options = parser.parse_args()
    cases, judge, score = load(options.cases)
    said = subprocess.run([options.tool, '--rows'], capture_output=True, text=True, check=True).stdout
    rows = [(row.split()[0], int(row.split()[1])) for row in said.splitlines()]
    weights = refit(options, judge, score, cases, [sign for _, sign in rows], None, 2)
    for (name, _), weight in zip(rows, weights):
        print(f'{name:16} {weight:7.3f}')
    print('fitted to all:')
    report(cases, ask(options.tool, judge, cases, weights), score, options.table)
    if options.write:
        write(options.write, rows, weights)
    if options.logo:
        names = sorted({source(case) for case in cases})
        with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool:
            found = {}
            for part in pool.map(one_fold, [(options, name, weights) for name in names]):
                found.update(part)
        print('each group by weights that never saw it:')
        report(cases, [found[case['id']] for case in cases], score, options.table)


if __name__ == '__main__':
    main()
