#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# --report of `filter` and `drift`: the summary of a run arrives, whatever ended the run, it adds up, and
# it holds no value of any record.
. "$(dirname "$0")/../lib.sh"
need_python

cd "$tmp" || exit 1
example marketing .
writ publish contracts/*.yaml >/dev/null 2>&1
writ register consumers/*.yaml producers/*.yaml >/dev/null 2>&1
orders=payloads/orders.ndjson

# is_run NAME FILE: it is what docs/ says.
is_run() {
    status "$1" 0 writ check --contract "$top_srcdir/docs/run.schema.json" --input ndjson \
        --undeclared-payload reject "$2"
}
# field FILE EXPRESSION: of the summary r.
field() {
    python3 -c 'import json, sys; r = json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$@"
}
# runs OF-THE-REGISTRY: the summaries that it holds, one a line.
runs() {
    python3 -c 'import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute("SELECT summary FROM run ORDER BY rowid"):
    print(row[0].decode())' "$1"
}

# --- where to ---
status "a file, beside the exit status of the run" 1 writ filter --contract shop-order --reject rejects.ndjson --report run.json "$orders"
is_run "it holds a summary" run.json
is "which adds up" "5 2 3 0" "$(field run.json 'r["records"], r["passed"], r["rejected"], r["observed"]' | tr -d '(),')"
is "by contract, too" "[('shop-order', '1.0.0', 5, 2, 3)]" \
    "$(field run.json '[(c["contract"], c["version"], c["records"], c["passed"], c["rejected"]) for c in r["contracts"]]')"
is "by rule and path" "ITEM_COUNT /lines ['warehouse']" \
    "$(field run.json '" ".join(str(r["contracts"][0]["rejects"][0][k]) for k in ("rule", "path", "affects"))')"
is "it names its inputs" "['$orders']" "$(field run.json 'r["inputs"]')"
is "and the dead letters" rejects.ndjson "$(field run.json 'r["letters"]')"
writ filter --contract shop-order --discard --report run.json <"$orders" >/dev/null 2>&1
is "the next run stands in its place" "['-']" "$(field run.json 'r["inputs"]')"
is "without dead letters there are none" False "$(field run.json '"letters" in r')"

name=$(printf 'n\377.ndjson')
cp "$orders" "$name"
writ filter --contract shop-order --discard --report run.json "$name" >/dev/null 2>&1
is_run "names that are no text are made one" run.json
mkdir shared
for _ in 1 2 3; do writ filter --contract shop-order --discard --report shared "$orders" >/dev/null 2>&1; done
writ drift --contract shop-order --report shared/ "$orders" >/dev/null 2>&1
is "a folder takes a file for each run" 4 "$(find shared -name 'run-*Z-*.json' | wc -l)"
cat shared/* >all.ndjson
is_run "each of them is a summary" all.ndjson
is "each has an id of its own" 4 "$(sed 's/.*"id":"\([^"]*\)".*/\1/' all.ndjson | sort -u | wc -l)"
writ filter --contract shop-order --discard --report new/ "$orders" >/dev/null 2>&1
is "one that ends in a slash is made" 1 "$(find new -type f | wc -l)"

writ filter --contract shop-order --discard --report registry "$orders" >/dev/null 2>&1
writ filter --contract shop-order --discard --report sqlite:.writ/registry.db "$orders" >/dev/null 2>&1
runs .writ/registry.db >registry.ndjson
is "the registry takes one, by name or by path" 2 "$(wc -l <registry.ndjson)"
is_run "which is the same summary" registry.ndjson

# --- no value ---
cat >map.schema.json <<'TXT'
{"$id": "people", "type": "object", "additionalProperties": false,
 "properties": {"by_name": {"additionalProperties": {"properties": {"age": {"maximum": 150}}}},
                "mail": {"format": "email", "x-writ-classification": "personal"}}}
TXT
{
    echo '{"by_name": {"secretann": {"age": 4711}}, "mail": "secretmail"}'
    echo '{"secret@mail.example": 1, "mail": "secret2@home.example"}'
    echo '{"secretly": "secretvalue", "4929secret": 1}'
    echo 'secretgarbage'
} >people.ndjson
status "records full of secrets" 1 writ filter --contract ./map.schema.json --formats assert --discard --report people.json people.ndjson
is_run "are summarised" people.json
is "with no value" "" "$(grep -oiE 'secret[^"]*|4711|4929[^"]*' people.json | grep -vx secretly)"
is "and with the paths that the contract declares" "/by_name/*/age" "$(grep -o '/by_name/\*/age' people.json)"

# --- whatever ended it ---
mkfifo pipe
$WRIT_RUN "$WRIT" filter --contract shop-order --discard --report stopped.json <pipe >passed 2>err &
pid=$!
exec 3>pipe
head -n 1 "$orders" >&3
soon [ -s passed ]
kill -TERM "$pid"
wait "$pid"
is "on SIGTERM the exit status says so" 143 $?
exec 3>&-
is_run "and there is a summary" stopped.json
is "of what was judged" "True 1" "$(field stopped.json 'r["stopped"], r["records"]' | tr -d '(),')"
status "where writing fails, too" 4 bash -c "$WRIT_RUN $WRIT filter --contract shop-order --discard --report failed.json $orders >/dev/full"
is_run "there is one" failed.json
is "which says that it failed" True "$(field failed.json 'r["failed"]')"
status "and where an input is not there" 3 writ filter --contract shop-order --discard --report absent.json "$orders" nowhere.ndjson
is "as far as it came" "True 5" "$(field absent.json 'r["failed"], r["records"]' | tr -d '(),')"
: >empty.ndjson
status "of no record there is one, too" 0 writ filter --contract shop-order --discard --report none.json empty.ndjson
is_run "without times" none.json
is "of records that did not come" "False" "$(field none.json '"first_seen" in r["contracts"][0]')"
status "drift has one as well" 0 writ drift --report drift.json "$orders"
is_run "without a contract" drift.json
awk -v records=2000 -v since=1200 -v what="renamed unit" -f "$top_srcdir/tests/golden/files/stream.awk" >stream.ndjson
cp "$top_srcdir/tests/golden/files/parcel.odcs.yaml" .
writ filter --contract ./parcel.odcs.yaml --discard --drift drifted.html --report drifted.json stream.ndjson >/dev/null 2>&1
is_run "and filter --drift" drifted.json
is "it names what drifted" True "$(field drifted.json '"RENAMED_FIELD" in [d["rule"] for d in r["contracts"][0]["drift"]]')"

# --- what cannot be delivered ---
status "no registry is an error" 4 writ filter --contract shop-order --discard --report sqlite:nowhere/registry.db "$orders"
is "before anything is read" 0 "$(wc -c <"$tmp/out")"
status "a URL of another kind is a usage error" 2 writ filter --contract shop-order --discard --report ftp://x/y "$orders"
status "so is nothing" 2 writ filter --contract shop-order --discard --report "" "$orders"
status "a file that cannot be written is an error" 4 writ filter --contract shop-order --discard --report nowhere/run.json "$orders"
is "after the data has passed" 2 "$(wc -l <"$tmp/out")"
python3 -c 'import sqlite3
c = sqlite3.connect(".writ/registry.db")
c.execute("CREATE TRIGGER full BEFORE INSERT ON run BEGIN SELECT RAISE(ABORT, '"'it is full'"'); END")
c.commit()'
status "a registry that does not take it is one, too" 4 writ filter --contract shop-order --discard --report registry "$orders"
is "which says why" 1 "$(grep -c 'error: it is full' "$tmp/err")"
kept=$(sed -n "s/.*the summary is kept in '\([^']*\)'.*/\1/p" "$tmp/err")
is_run "and the summary is kept" "$kept"
finish
