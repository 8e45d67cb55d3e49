#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# `make bench-count`: how many instructions small fixed works take, by callgrind, against what counts.txt
# records; fails when one takes over 5 % more (judge_counts.sh). WRIT_COUNT=write records what was counted.
#
# Valgrind knows no AVX-512, so what runs is the AVX2 code. The counts depend on the compiler, its flags and
# the C library, so the record names them, and where they differ it is reported and nothing fails.
set -euo pipefail
export LC_ALL=C.UTF-8

: "${top_srcdir:=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}" "${top_builddir:=$PWD}" "${WRIT:=$PWD/writ}"
: "${WRIT_SHARED:=$top_srcdir/../shared}"
record=$top_srcdir/tests/bench/counts.txt
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

stop() { echo "bench-count: $*" >&2 && exit 1; }
# need REASON COMMAND...: without it there is nothing to count, which is fine unless all is required.
need() {
    "${@:2}" >/dev/null && return 0
    [ "${WRIT_REQUIRE_ALL:-0}" = 0 ] || stop "$1"
    echo "bench-count: skipped: $1" >&2
    exit 0
}
need "no bench/workload.py in $WRIT_SHARED" test -e "$WRIT_SHARED/bench/workload.py"
need "no valgrind" command -v valgrind

vectors=$(grep -qw avx2 /proc/cpuinfo && echo avx2 || echo portable)

# What the counts hang on; CC and CFLAGS come from the makefile.
made_by() {
    echo "$(${CC:-cc} --version | head -n 1), ${CFLAGS:-}, $(ldd --version | head -n 1), $(uname -m)," \
        "$(valgrind --version), $vectors"
}

# count NAME COMMAND...
count() {
    local name=$1 instructions
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "${@:2}" >/dev/null 2>"$tmp/err" </dev/null ||
        stop "failed: ${*:2}"$'\n'"$(tail -n 20 "$tmp/err")"
    instructions=$(sed -n 's/^==[0-9]*== Collected : //p' "$tmp/err")
    echo "$name $instructions" | tee -a "$tmp/counts"
}

{
    echo "# Instructions by callgrind; WRIT_COUNT=write make bench-count writes this."
    echo "# $(made_by)"
} >"$tmp/counts"
work=$tmp/work
python3 "$WRIT_SHARED/bench/workload.py" "$work" 1 >/dev/null
head -n 1 "$work/contacts.valid.ndjson" >"$work/one.json"
python3 "$top_srcdir/tests/bench/parties.py" "$work" 0
jobs=
if "$WRIT" filter --help | grep -q -e --jobs; then jobs='--jobs 1'; fi
for name in contacts orders; do
    # shellcheck disable=SC2086 # none, or two words
    count "filter-$name" "$WRIT" filter --contract "$work/$name.schema.json" --id "$name" --version 1.0.0 $jobs \
        --reject "$tmp/rejects" "$work/$name.ndjson"
done
count check-start "$WRIT" check --contract "$work/contacts.schema.json" --id contacts --version 1.0.0 "$work/one.json"
count diff "$WRIT" diff "$work/old.odcs.yaml" "$work/new.odcs.yaml"
for kernel in "$vectors" portable; do
    count "scan-$kernel" "$top_builddir/tests/bench/scan_bench" "$work/contacts.ndjson" 1 "$kernel"
done

if [ "${WRIT_COUNT:-}" = write ]; then
    cp "$tmp/counts" "$record"
    echo "bench-count: recorded in $record"
else
    "$BASH" "$top_srcdir/tests/bench/judge_counts.sh" "$record" "$tmp/counts"
fi
