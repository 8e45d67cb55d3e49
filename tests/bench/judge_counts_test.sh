#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What `make bench-count` makes of its counts.
. "$(dirname "$0")/../lib.sh"

# counts FILE TOOLS FILTER CHECK
counts() { printf '# comment\n# %s\nfilter %d\ncheck %d\n' "${@:2}" >"$tmp/$1"; }
judge() { "$BASH" "$top_srcdir/tests/bench/judge_counts.sh" "$tmp/record" "$tmp/now"; }
says() { is "and says so" "$1" "$(head -n 1 "$tmp/out")"; }

counts record "gcc 12" 1000000 2000
counts now "gcc 12" 1050000 1000
status "5 % more is fine" 0 judge
says "bench-count: check: -50.0 %, 2000 recorded, now 1000"
counts now "gcc 12" 1000000 2101
status "over 5 % more is not" 1 judge
says "bench-count: check: +5.0 %, 2000 recorded, now 2101"
counts now "gcc 13" 1000000 2101
status "by another compiler nothing is judged" 0 judge
is "loudly" 1 "$(grep -c 'NOT JUDGED: recorded with gcc 12' "$tmp/out")"
counts now "gcc 12" 1000000 2000
echo "diff 100" >>"$tmp/now"
status "a case without a record fails" 1 judge
says "bench-count: diff has no record"
finish
