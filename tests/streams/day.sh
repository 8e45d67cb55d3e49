#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A day with a mixed stream (day.py), from its first record to the last one that is brought back: the
# filter with routes, what needs somebody, why, two contracts mended, and a replay that is killed on
# its way. Every record of the day is out once in the end, but for those that no contract can mend.
# WRIT_EVENTS of them (2,000,000 in `make soak`).
. "$(dirname "$0")/../lib.sh"

need_python
events=${WRIT_EVENTS:-40000}
[ "$WRIT_VARIANT" = plain ] || events=${WRIT_EVENTS:-6000}
[ "$WRIT_VARIANT" != valgrind ] || events=1500
cd "$tmp" || exit 1
status "a day is made" 0 python3 "$top_srcdir/tests/streams/day.py" day "$events" 11
cd day || exit 1
sed -i 's#contracts/\([a-z-]*\)\.odcs\.yaml#\1#' routes.yaml # as they are registered
export GIT_AUTHOR_NAME='Pat Doe' GIT_AUTHOR_EMAIL='pat@shop.example'
status "what was agreed is published" 0 writ publish contracts/*.yaml
status "and who reads it, registered" 0 writ register consumers/*.yaml

# Records of the truth with this contract.
wrong() { cut -f 2 truth.tsv | grep -c "^$1\$"; }
all_wrong=$(wc -l <truth.tsv)

status "the day is filtered" 0 writ filter --route routes.yaml --reject rejects.ndjson --report registry \
    --stats json events.ndjson
mv "$tmp/out" passed.ndjson
is "what is wrong is set aside, nothing else" "$all_wrong" "$(wc -l <rejects.ndjson)"
is "and all else is out" $((events - all_wrong)) "$(wc -l <passed.ndjson)"

# ---- what needs somebody ----

writ status --format json >status.json
python3 - status.json truth.tsv >top.txt <<'PY'
import collections, json, sys
rows = json.load(open(sys.argv[1]))["contracts"]
causes = collections.defaultdict(set)
for line in open(sys.argv[2]):
    _, contract, rule, path = line.rstrip("\n").split("\t")
    causes[contract].add((rule, path))
top = rows[: len(causes)]
print(sorted(row["contract"] for row in top) == sorted(causes))
print(all({(of["rule"], of["path"]) for of in row["rejects"]} == causes[row["contract"]] for row in top))
print(all(row["rejects"][0]["rule"] in row["reason"] for row in top), {row["next"] for row in top})
print(" ".join(sorted(row["contract"] + "=" + row["owner"] for row in top)))
print(all(row["state"] == "fine" for row in rows[len(causes) :]), len(rows))
PY
is "status has the three that are wrong at its top, each with its reason and its owner" \
    $'True\nTrue\nTrue {\'writ rejects rejects.ndjson\'}\ncrm-contact=maria.lopez@crm.example payment=ravi.nair@pay.example shipment=lena.vogt@supply.example\nTrue 6' \
    "$(cat top.txt)"

# ---- why ----

writ rejects --by rule,path,contract --format json rejects.ndjson >why.json
python3 - why.json truth.tsv >why.txt <<'PY'
import collections, json, sys
told = json.load(open(sys.argv[1]))
want = collections.Counter()
for line in open(sys.argv[2]):
    _, contract, rule, path = line.rstrip("\n").split("\t")
    want[(contract + "@1.0.0", rule, path)] += 1
got = {(c["contract"], c["rule"], c["path"]): c["records"] for c in told["causes"]}
print(got == dict(want), told["records"] == sum(want.values()))
print(sorted(party for c in told["causes"] for party in c["affects"]))
PY
is "rejects has the causes, as many as there are, and who loses them" \
    $'True True\n['"'email-platform', 'finance-ledger', 'tracking-page']" "$(cat why.txt)"

# ---- mended ----

# Contacts: the new name is agreed, once its reader can do with it. Shipments: local times are let
# through for now, by force and with a reason. Amounts in another unit are no contract's to mend.
sed -i -e 's/^version: .*/version: 1.1.0/' \
    -e 's/{name: email, logicalType: string, required: true\(.*\)$/{name: email, logicalType: string, required: false\1\n      - {name: email_address, logicalType: string, required: false\1/' \
    contracts/crm-contact.odcs.yaml
status "a break is refused as long as somebody needs it" 1 writ publish contracts/crm-contact.odcs.yaml
sed -i 's/"email": {type: string, required: true}/"email": {type: string, required: false}/' \
    consumers/email-platform--crm-contact.yaml
status "its reader moves" 0 writ register consumers/email-platform--crm-contact.yaml
status "and the name is agreed" 0 writ publish contracts/crm-contact.odcs.yaml
sed -i -e 's/^version: .*/version: 2.0.0/' -e '/scanned_at/s/timezone: true/timezone: false/' \
    contracts/shipment.odcs.yaml
status "local times are let through" 0 writ publish --force "depots send zones again in April" contracts/shipment.odcs.yaml

# ---- brought back ----

# Killed again and again, and begun anew: each run's output is kept.
kills=0 run=0 got=137
while [ "$got" -eq 137 ] && [ $run -lt 12 ]; do
    run=$((run + 1))
    # shellcheck disable=SC2086 # a prefix of words
    $WRIT_RUN "$WRIT" replay rejects.ndjson --route routes.yaml --reject rest.ndjson >"back.$run" 2>err &
    pid=$!
    [ $run -gt 4 ] || { sleep "0.00$((run * 2))" && kill -KILL $pid 2>/dev/null; }
    got=0
    wait $pid 2>/dev/null || got=$?
    kills=$((kills + (got == 137)))
done
echo "# $kills replays were killed"
is "the replay comes to its end" 0 "$got"
status "another one finds nothing to do" 0 writ replay rejects.ndjson --route routes.yaml --reject rest.ndjson
is "and puts nothing out" 0 "$(wc -l <"$tmp/out")"

payments=$(wrong payment)
is "what cannot be mended is set aside again" "$payments" "$(wc -l <rest.ndjson)"
is "with another attempt" "$payments" "$(grep -c '"attempt":2' rest.ndjson)"
cat back.* >back.ndjson
is "all else came back" $((all_wrong - payments)) "$(wc -l <back.ndjson)"
is "the counts add up to the day" "$events" "$(cat passed.ndjson back.ndjson rest.ndjson | wc -l)"
awk -F '\t' '$2 == "payment" { print $1 "d" }' truth.tsv >unmended.sed
sed -f unmended.sed events.ndjson | LC_ALL=C sort >wanted
cat passed.ndjson back.ndjson | LC_ALL=C sort >seen
same "every record that can be is out, once, byte for byte" wanted seen
finish
