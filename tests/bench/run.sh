#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# `make bench`: writ and its peers, on 200 MB of contact events and of orders; one change against 10,000
# consumers; a workspace of 1,000 contracts; and what came out to docs/BENCHMARKS.md. The data are made once, in
# bench-data/.
#
# WRIT_BENCH_MB, WRIT_BENCH_ROUNDS, WRIT_BENCH_CONSUMERS: other sizes. WRIT_BENCH_DATA, WRIT_BENCH_TMPFS: other
# folders than bench-data/ and /dev/shm. WRIT_BENCH_PAIRS: a folder of pairs, schema.json and instances.jsonl, that
# are measured too.
set -euo pipefail
export LC_ALL=C.UTF-8

: "${top_srcdir:=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}" "${top_builddir:=$PWD}" "${WRIT:=$PWD/writ}"
: "${WRIT_SHARED:=$top_srcdir/../shared}" "${WRIT_EXTERNAL:=$top_srcdir/tests/external}"
export WRIT WRIT_EXTERNAL PYTHONDONTWRITEBYTECODE=1
bench=$top_srcdir/tests/bench
megabytes=${WRIT_BENCH_MB:-200}
rounds=${WRIT_BENCH_ROUNDS:-5}
consumers=${WRIT_BENCH_CONSUMERS:-10000}
data=${WRIT_BENCH_DATA:-$top_srcdir/bench-data}/$megabytes-MB
parties=${WRIT_BENCH_DATA:-$top_srcdir/bench-data}/$consumers-consumers

need() { [ -e "$1" ] || { echo "bench: $2; ./bootstrap bench has it" >&2 && exit 1; }; }
need "$WRIT_SHARED/bench/workload.py" "no bench/workload.py in $WRIT_SHARED"
for package in ajv ajv-draft-04 @exodus/schemasafe @sourcemeta/jsonschema; do
    need "$WRIT_EXTERNAL/node_modules/$package" "no npm package $package in tests/external"
done

# Its flags are those that make it fastest.
if command -v g++ >/dev/null && [ -e /usr/include/rapidjson/schema.h ]; then
    g++ -O3 -march=native -DNDEBUG -DRAPIDJSON_SSE42 -o "$top_builddir/tests/bench/rapidjson_filter" \
        "$bench/rapidjson_filter.cc"
else
    echo "bench: without RapidJSON: no g++, or no rapidjson-dev; ./bootstrap bench installs both" >&2
fi

if ! [ -e "$data/complete" ]; then
    echo "bench: making the payloads in $data" >&2
    python3 "$WRIT_SHARED/bench/workload.py" "$data" "$megabytes" >/dev/null
    python3 "$WRIT_SHARED/bench/workload.py" "$data/shuffled" "$megabytes" 20260101 shuffled >/dev/null
    for name in contacts orders; do python3 "$bench/derive.py" "$data" $name; done
    touch "$data/complete"
fi
[ -e "$parties/parties" ] || python3 "$bench/parties.py" "$parties" "$consumers"

# measured NAME ARGUMENTS: shows the tables of NAME.py, and keeps them for the page.
measured() {
    python3 "$bench/$1.py" "${@:2}" >"$data/$1.md"
    cat "$data/$1.md"
}
measured measure "$data" "$rounds" "$top_builddir/tests/bench"
measured measure_parties "$parties" "$rounds"
measured measure_workspace "${parties%/*}" "$rounds"
measured measure_routes "${parties%/*}/day" "$rounds"
bash "$bench/serve.sh" | tee "$data/measure_serve.md"
[ -z "${WRIT_BENCH_PAIRS:-}" ] || measured measure_pairs "$WRIT_BENCH_PAIRS" "$rounds"
{
    cat <<'TXT'
# Benchmarks

`make bench` measures and writes this page.

`writ filter` and its peers do the same work: NDJSON in, valid records out byte for byte, the others with a reason
to a file. The payloads are contact events of about 1 KB and shop orders of about 3 KB, 1 % of them invalid, made by
a seeded generator; the schemas use types, bounds, enumerations, patterns, required and closed objects. Before
anything is timed, the output of each program is compared byte for byte to what it has to be, in each of its
configurations. Then the programs take turns, so that what else the machine does falls on all of them. Each is
measured as a whole process, on one and the same core unless said; standard output goes to /dev/null unless said,
the input is in the page cache, and rejects go to a tmpfs.

A figure of the first tables is a ratio of the times that two programs take for a byte of their input (`a : b`), taken
within each round; its median is shown, and in brackets that of processor time, which says more than the clock's where
the load is not near 0. A goal is for the clock, and met when both kinds of payload meet it.

- ajv and schemasafe (tests/bench/node_filter.js): "fast splitter" is made to be as fast as we could make one: large
  reads, each record cut out of the buffer, decoded and parsed once, the validator compiled once, and one write for
  all valid records between two refused ones. "readline" takes lines from node's own module, and writes each.
- jsonschema is `validate --fast` of @sourcemeta/jsonschema. It holds its whole input in memory, and passes nothing on,
  so both get the first valid records only, up to 50 MB.
- RapidJSON (tests/bench/rapidjson_filter.cc): its SAX reader feeds its schema validator, with no document between them.
- jansson (tests/bench/jansson_parse.c) only parses; `wc -l` and `cat` show what reading and copying take.
- "100 % rejects" is the valid file with one required field of each record lost, of a wrong type, or renamed.
- "letters alone" (tests/bench/letters_only.c) reads the same file, hashes each line and writes a dead letter around it,
  with no judging: what rejects cost at least, since a letter holds the record and a SHA-256 of it.
- More jobs can not be faster than the kernel hands out bytes: "cat : 4 jobs" says how near they are to one `cat`.
- "writ infer" drafts a contract from the valid records, and "writ, inferred" passes them on under that draft, which
  has formats where the schemas have patterns.
- "writ, drift" profiles a sample of the stream beside its work (docs/DRIFT.md); its report goes to a tmpfs, too.
- The empty program is linked to the libraries that writ is linked to; the payload is one contact, 1 KB, its contract
  has 37 fields.

TXT
    cat "$data/measure.md"
    cat <<'TXT'
## What was decided by measurement

- Machine code (validator/accept_jit.h): in process, over 6 MB of valid and invalid records, tables take 425 ns for a
  contact and 1,640 ns for an order; code takes 223 and 769. Members in random order: 1,000 and 3,700 with tables,
  622 and 2,280 with code. One and the same record over and over takes 172 and 518 ns: what is left above that is
  the processor's wrong guesses. So there is code for x86-64; on other processors the tables do all the work, until
  one is here to measure.
- No mapping of the input into memory, though it would save a third of what read(2) costs: what passes must be the
  bytes that were judged, and a mapped file changes under the filter when its writer changes it.
- What the processor cannot foresee machine code does not branch on: null or a string, whether a number has a
  fraction, how many strings an array has, where a string with escapes ends, how long a match is. The last three
  took a tenth of an order's time.
- Chunks of 64 KiB in place of 256 take 4 % more; of 128 or 512, and asking the processor for the next bytes ahead
  (prefetch), change nothing.
- SHA-256 of OpenSSL and of nettle take the same time here (0.7 us for 1 KB, with the processor's instructions).
- "100 % rejects" at half of the accept rate is out of reach while a letter holds the whole record and its hash: to
  read, hash and write takes that long by itself (the row "writing rejects without judging").

## One change, ten thousand consumers

Each consumer reads 3 to 12 of a contract's 60 fields, with assorted needs (tests/bench/parties.py, seeded). A
proposed version changes four of the fields. What is measured is the whole process: the store or the files are
read, each expectation is parsed, lowered to JSON Schema and compiled, judged, and the report printed. Reading
and judging both use all processors, up to 16.

TXT
    cat "$data/measure_parties.md"
    cat <<'TXT'
## A workspace of a thousand contracts

`writ gate` where 1,000 contracts are published and some of them changed in the working folder; the parties are
spread over the contracts evenly, one file each (tests/bench/workspace.py, seeded). What is measured is the whole
process. A contract whose bytes are the registry's is not understood again, and of the parties only those are whose
bytes may name a contract that changed. The goals are 2 s and 256 MiB for 10,000 parties and 20 changed contracts, and
0.2 s where nothing changed, on 4 processors.

TXT
    cat "$data/measure_workspace.md"
    if [ "${WRIT_BENCH_PAIRS:-}" ]; then
        cat <<'TXT'
## Pairs of a schema and its instances

Each as a whole process on one core: writ filter, ajv with the fast splitter, jsonschema `validate --fast`. Small
files measure the start of a process.

TXT
        cat "$data/measure_pairs.md"
    fi
    cat "$data/measure_serve.md"
} | cat -s >"$top_srcdir/docs/BENCHMARKS.md.new"
mv "$top_srcdir/docs/BENCHMARKS.md.new" "$top_srcdir/docs/BENCHMARKS.md"
