#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tally.py MUTANTS PASSED KINDS: which mutants were let pass (a part of MUTANTS, in order); for each one
"KIND refused|passed /PATH" to standard output."""
import sys

passed = open(sys.argv[2], "rb").read().splitlines()
at = 0
for mutant, kind in zip(open(sys.argv[1], "rb"), open(sys.argv[3])):
    is_passed = at < len(passed) and passed[at] == mutant.rstrip(b"\n")
    at += is_passed
    name, path = kind.split(" ", 1)
    print(name, "passed" if is_passed else "refused", path.strip())
assert at == len(passed), "a record passed that was none of the mutants"
