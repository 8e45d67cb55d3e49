#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# `make bench`: writ filter against one process of node with ajv, on 200 MB of contact events and of
# orders; one change against 10,000 consumers; and what came out to docs/BENCHMARKS.md. The data are
# made once, in bench-data/.
set -eu
export LC_ALL=C.UTF-8

: "${top_srcdir:=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}" "${WRIT:=$PWD/writ}"
: "${WRIT_SHARED:=$top_srcdir/../shared}" "${WRIT_EXTERNAL:=$top_srcdir/tests/external}"
export WRIT WRIT_EXTERNAL
data=${WRIT_BENCH_DATA:-$top_srcdir/bench-data}
megabytes=${WRIT_BENCH_MB:-200}
rounds=${WRIT_BENCH_ROUNDS:-5}

need() { [ -e "$1" ] || { echo "bench: $2" >&2 && exit 1; }; }
need "$WRIT_SHARED/bench/workload.py" "no bench/workload.py in $WRIT_SHARED"
need "$WRIT_EXTERNAL/node_modules/ajv" "no npm packages in tests/external (./bootstrap check fetches them)"

if ! [ -e "$data/manifest.json" ]; then
    echo "bench: making 2 x $megabytes MB in $data"
    python3 "$WRIT_SHARED/bench/workload.py" "$data" "$megabytes" >/dev/null
fi

python3 "$top_srcdir/tests/bench/measure.py" "$data" "$rounds" "$top_srcdir/tests/bench/ajv_filter.js" \
    >"$data/measured.md"
cat "$data/measured.md"

consumers=${WRIT_BENCH_CONSUMERS:-10000}
[ -e "$data/consumers/parties" ] || python3 "$top_srcdir/tests/bench/parties.py" "$data/consumers" "$consumers"
python3 "$top_srcdir/tests/bench/measure_parties.py" "$data/consumers" "$rounds" >"$data/parties.md"
cat "$data/parties.md"
{
    cat <<'TXT'
# Benchmarks

`make bench` measures and writes this page.

`writ filter` and a process of node with ajv do the same work: NDJSON in, valid records out byte for byte,
the others to a file. The payloads are contact events of about 1 KB and shop orders of about 3 KB, 1 % of
them invalid, made by a seeded generator; the schemas use types, bounds, enumerations, patterns, required
and closed objects. Before anything is timed, the output of each program is compared byte for byte to
what it has to be. Then the programs take turns, so that what else the machine does falls on all of
them; standard output goes to /dev/null and the input is in the page cache. The ratio is taken within
each round, and its median is shown. `wc -l` and `cat` are there for orientation.

The ajv process (tests/bench/ajv_filter.js) is made to be as fast as we could make one: large reads, each
record cut out of the buffer, decoded and parsed once, the validator compiled once, and one write for
all valid records between two refused ones.

TXT
    cat "$data/measured.md"
    cat <<'TXT'
## One change, ten thousand consumers

Each consumer reads 3 to 12 of a contract's 60 fields, with assorted needs (tests/bench/parties.py, seeded). A
proposed version changes four of the fields. What is measured is the whole process: the store or the files are
read, each expectation is parsed, lowered to JSON Schema and compiled, judged, and the report printed. Reading
and judging both use all processors, up to 16.

TXT
    cat "$data/parties.md"
} >"$top_srcdir/docs/BENCHMARKS.md"
