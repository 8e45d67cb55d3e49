#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# serve.sh: `writ serve` under load on loopback (measure_serve.py), as a part of docs/BENCHMARKS.md on
# standard output; with --write in that page, in place of the one that is there. `make bench-serve` does so.
#
# WRIT_BENCH_SECONDS: how long each measurement takes (8). WRIT_BENCH_DATA: where the registries are made, and stay.
set -euo pipefail
: "${top_srcdir:=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}" "${WRIT:=$PWD/writ}"
export WRIT PYTHONDONTWRITEBYTECODE=1
page=$top_srcdir/docs/BENCHMARKS.md
title='## The registry as a service'

command -v wrk >/dev/null || { echo "bench: no wrk; ./bootstrap bench installs it" >&2 && exit 1; }
command -v nginx >/dev/null || echo "bench: without nginx, which ./bootstrap bench installs" >&2

part() {
    cat <<TXT
$title

\`writ serve\` on SQLite, asked by wrk from 64 connections on loopback for ${WRIT_BENCH_SECONDS:-8} seconds each; wrk, nginx and
the server share $(nproc) processors, and the load was $(cut -d ' ' -f 1 /proc/loadavg) when it began (tests/bench/measure_serve.py). nginx has a worker for each
processor, sendfile, its cache of open files, and no log, as the server here; both send the same bytes. A document that was
published never changes, so the server keeps those that are asked for again in memory, some 32 MiB for each thread: all of a
small registry. What is asked for seldom is read from the registry, and the last rows ask for what is never kept: what they
differ by is the size of the registry alone. The rows of a large registry are written into its tables as they are.

Publishing is durable: the answer comes after the sync of the disk. One client waits for each sync; of many, what waits goes
into one commit. This machine's disk syncs fast, so there are rows with a disk that takes 5 ms more for each (tests/bench/slow_sync.c).

TXT
    python3 "$top_srcdir/tests/bench/measure_serve.py" "${WRIT_BENCH_DATA:-$top_srcdir/bench-data}/serve" "${WRIT_BENCH_SECONDS:-8}"
}

if [ "${1-}" != --write ]; then
    part
    exit
fi
part | tee "$page.part"
{
    awk -v title="$title" '$0 == title { inside = 1; next } /^## / { inside = 0 } !inside' "$page"
    cat "$page.part"
} | cat -s >"$page.new"
rm "$page.part"
mv "$page.new" "$page"
