#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# `writ status` where there is much to read, where others write meanwhile, and as a page.
. "$(dirname "$0")/../lib.sh"
need_python

cd "$tmp" || exit 1
many=200
[ "$WRIT_VARIANT" != plain ] || many=10000

# Summaries of a day, of 25 contracts, as many as $many: one a file. And what they add up to.
python3 - "$many" <<'TXT' >wanted
import hashlib, json, os, sys
many = int(sys.argv[1])
os.mkdir("runs")
sums = {}
for i in range(many):
    at = "2026-03-10T%02d:%02d:%02d.000Z" % (i % 24, i // 24 % 60, i // 1440 % 60)
    name, rejected = "contract-%02d" % (i % 25), i % 7
    groups = [{"rule": "RANGE", "path": "/lines/*/n%d" % k, "records": rejected, "first_seen": at,
               "last_seen": at, "affects": ["warehouse", "party-%d" % (i % 3)]} for k in range(5) if rejected]
    run = {"writ": "run/1", "id": hashlib.md5(str(i).encode()).hexdigest(), "command": "filter",
           "started_at": at, "ended_at": at, "inputs": ["-"], "stopped": False, "failed": False,
           "records": 100, "passed": 100 - rejected, "rejected": rejected, "observed": 0, "blank": 0, "unrouted": 0,
           "contracts": [{"contract": name, "version": "1.%d.0" % (i % 2), "owner": "ida", "observe": False,
                          "basis": "agreed", "records": 100, "passed": 100 - rejected, "rejected": rejected,
                          "observed": 0, "first_seen": at, "last_seen": at, "rejects": groups, "undeclared": [],
                          "drift": []}]}
    print(json.dumps(run), file=open("runs/run-%05d.json" % i, "w"))
    to = sums.setdefault(name, [0, 0, 0])
    for k, n in enumerate((1, 100, rejected)):
        to[k] += n
for name in sorted(sums):
    print(name, *sums[name])
TXT
export WRIT_NOW=2026-03-10T23:59:59.500Z
status "$many summaries are read" 0 writ status --format json runs
python3 -c 'import json
for c in sorted(json.load(open("out"))["contracts"], key=lambda c: c["contract"]):
    print(c["contract"], *(c["window"][k] for k in ("runs", "records", "rejected")))' >got
same "and add up" wanted got
if [ "$WRIT_VARIANT" = plain ]; then
    # Its work in seconds of a processor, and its largest size in memory in MiB.
    read -r worked mebibytes <<<"$(python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(int(usage.ru_utime + usage.ru_stime), usage.ru_maxrss // 1024)' "$WRIT" status runs)"
    holds() { if [ "$1" -lt "$2" ]; then echo yes; else echo "no: ${*:3} $1"; fi; }
    is "which is little work" yes "$(holds "$worked" 3 seconds)"
    is "of memory for the contracts, not the runs" yes "$(holds "$mebibytes" 40 MiB)"
    cat runs/*.json >all.ndjson
    status "as one file, too" 0 writ status --format json all.ndjson
    python3 -c 'import json
print(json.load(open("out"))["runs"])' >got
    is "they are as many" "$many" "$(cat got)"
fi

# Where others write meanwhile, whole summaries are seen and no other ones.
unset WRIT_NOW
mkdir shared
cat >any.schema.json <<'TXT'
{"$id": "any", "type": "object", "x-writ": {"id": "any", "version": "1.0.0"}}
TXT
echo '{}' >one.ndjson
(
    for _ in $(seq 10); do
        writ filter --contract ./any.schema.json --discard --report shared one.ndjson >/dev/null 2>&1
    done
    : >finished
) &
writing=$!
while [ ! -e finished ]; do
    writ status shared >>seen 2>>said || echo "exit status $?" >>said
    sleep 0.1
done
wait "$writing"
is "while others write nothing is passed over" "" "$(grep -v 'no run was reported yet' said)"
is "and all of it is there in the end" "any 10" \
    "$(writ status --format json shared | python3 -c 'import json, sys
c = json.load(sys.stdin)["contracts"][0]
print(c["contract"], c["window"]["records"])')"

mkdir odd
mkfifo odd/pipe.json
mkdir odd/folder.json
ln -s nowhere odd/link.json
bash "$top_srcdir/tests/golden/files/summary.sh" 1 any 1 0 2026-03-10T11:00:00.000Z >odd/run.json
is "what is no file is not opened" "1 fine; 1 run" "$(WRIT_NOW=2026-03-10T12:00:00Z writ status odd | tail -n 1 | sed 's/, since.*//')"

# ---- the page ----
sample=$top_srcdir/tests/golden/files/summary.sh
# page NAME [TEXT...]
page() { status "$1: the page is right" 0 node "$top_srcdir/tests/report/html.mjs" page "$1.html" "${@:2}"; }
export WRIT_NOW=2026-03-10T12:00:00Z
mkdir nothing
{
    bash "$sample" 1 shop-order 100 60 2026-03-10T11:00:00.000Z letters=rejects.ndjson
    bash "$sample" 2 '<script>alert(1)<\/script>' 10 9 2026-03-10T11:00:00.000Z owner='\"><svg onload=alert(3)>\u0000\u001b[31m'
} >hostile.ndjson
status "a page" 0 writ status --output html=hostile.html hostile.ndjson
is "control characters reach no terminal" 0 "$(tr -d '\n' <out | LC_ALL=C grep -c '[[:cntrl:]]')"
status "a page of nothing" 0 writ status --output html=nothing.html nothing
if command -v node >/dev/null && [ -d "$WRIT_EXTERNAL/node_modules/html-validate" ]; then
    page nothing 'no contract is known'
    page hostile 'shop-order' '<script>alert(1)</script>' '"><svg onload=alert(3)>'
else
    skipped "pages by html-validate" "no node, or no npm packages in tests/external"
fi
finish
