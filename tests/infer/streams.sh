#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# `writ infer` reads as the other commands do: compressed, several files, standard input, in pieces; what
# stops it has an outcome. The draft depends on the records alone.
. "$(dirname "$0")/../lib.sh"
export WRIT_TODAY=2026-03-10
cd "$tmp" || exit 1

awk -v records=4000 -f "$top_srcdir/tests/golden/files/stream.awk" >all.ndjson
awk -v records=5000 -v since=4001 -v what="new null type" -f "$top_srcdir/tests/golden/files/stream.awk" |
    tail -n 1000 >>all.ndjson
head -n 1700 all.ndjson >a.ndjson
tail -n +1701 all.ndjson >b.ndjson
gzip -c a.ndjson >a.ndjson.gz
infer() { writ infer --id parcel --owner someone "$@"; }

infer all.ndjson >all.yaml 2>all.err
is "a file" 0 $?
infer <all.ndjson >stdin.yaml 2>stdin.err
same "standard input is the same" all.yaml stdin.yaml
same "and its account" all.err stdin.err
infer a.ndjson.gz b.ndjson >two.yaml 2>/dev/null
same "two files, one compressed, are one stream" all.yaml two.yaml
{ head -c 100001 all.ndjson; sleep 0.2; tail -c +100002 all.ndjson; } | infer >pieces.yaml 2>/dev/null
same "pieces of lines are put together" all.yaml pieces.yaml
infer --output out.yaml all.ndjson 2>/dev/null >nothing
same "--output" all.yaml out.yaml
is "and nothing on standard output" 0 "$(wc -c <nothing)"

# What changed late is in the draft: one record of ten has a weight that is text, or no town.
writ filter --contract all.yaml --discard all.ndjson 2>/dev/null | cmp - all.ndjson
is "all records are accepted" 0 $?
is "weight is of no one type" 1 "$(grep -c 'name: weight # of no one type' all.yaml)"
is "a member that came late is not required" 1 "$(grep -A 2 'name: insured' all.yaml | grep -c 'required: false')"

# Beyond the first 8 MiB several threads judge, by hulls that change under way.
if [ "$WRIT_VARIANT" = valgrind ]; then records=3000; else records=50000; fi
awk -v records=$records -v since=$((records * 9 / 10)) -v what="new null enum" -f "$top_srcdir/tests/golden/files/stream.awk" >long.ndjson
infer --jobs 1 long.ndjson >one.yaml 2>/dev/null
infer --jobs 4 long.ndjson >four.yaml 2>/dev/null
same "any number of threads draws the same" one.yaml four.yaml
head -c 3000000 long.ndjson | infer --jobs 4 - >part.yaml 2>/dev/null
is "a pipe with several threads" 0 $?
is "what came late is there" 1 "$(grep -c 'name: insured' four.yaml)"
writ filter --contract four.yaml --discard long.ndjson 2>/dev/null | cmp - long.ndjson
is "and all is accepted" 0 $?

head -c 20000 a.ndjson.gz >cut.ndjson.gz
infer --output cut.yaml cut.ndjson.gz 2>err
is "cut off: no draft" 3 $?
is "which is not written" no "$([ -e cut.yaml ] && echo yes || echo no)"
status "a full disk" 4 infer all.ndjson --output /dev/full/x
if [ -w /dev/full ]; then
    infer all.ndjson >/dev/full 2>err
    is "standard output is full" 4 $?
fi

# Asked to end while it waits, it writes the draft of what came.
mkfifo pipe
$WRIT_RUN "$WRIT" infer --id parcel --owner someone >ended.yaml 2>err <pipe & pid=$!
exec 3>pipe
cat all.ndjson >&3
sleep 1
[ "$WRIT_VARIANT" != valgrind ] || sleep 6
kill -TERM $pid
sleep 0.5
exec 3>&-
wait $pid
is "ended: status" 143 $?
same "ended: the draft of what came" all.yaml ended.yaml

# A million names that are keys, arrays within arrays, one record of a megabyte: memory has a bound.
python3 - >keys.ndjson <<'END'
import random
r = random.Random(1)
for i in range(3000):
    print('{"by":{%s},"deep":%s1%s}' % (",".join('"k%d":{"n":%d}' % (r.randrange(10**9), i) for _ in range(20)), "[" * (i % 70), "]" * (i % 70)))
print('{"by":{},"deep":"%s"}' % ("x" * 1000000))
END
infer keys.ndjson >keys.yaml 2>err
is "maps and nests: status" 0 $?
is "names that are keys are a map" 1 "$(grep -c 'map:' keys.yaml)"
writ filter --contract keys.yaml --discard keys.ndjson 2>/dev/null | cmp - keys.ndjson
is "maps and nests: all are accepted" 0 $?
finish
