#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# SIGHUP: the contract is read again between records. None is lost or judged twice, each letter has
# the version that refused it, and a contract that cannot be read changes nothing.
. "$(dirname "$0")/lib.sh"

# account KEY: of the last line of err, which is stats/1.
account() { tail -n 1 err | python3 -c "import json,sys; a = json.load(sys.stdin); print($1)"; }
versions() { account "*('%s:%d:%d' % (c['contract'], c['records'], c['rejected']) for c in a['contracts'])"; }

: >out
: >a
start --reject rejects --stats json --follow a
records 1 10 >>a
await "the first version judges" lines out 10
contract 1.1.0 m >number.json
kill -HUP "$pid"
await "SIGHUP: another one is read" says err "'number@1.1.0' judges from here on"
records 11 13 >>a
await "and judges" lines rejects 3
is "its version is in the letters" 3 "$(grep -c '"contract":"number@1.1.0"' rejects)"

echo '{"type": "object", "properties":' >number.json
kill -HUP "$pid"
await "a contract that cannot be read is an error" says err "^writ: error: ./number.json:"
await "and the old one stays" says err "stays as it was: 'number@1.1.0'"
records 14 14 >>a
await "and judges" lines rejects 4
rm number.json
kill -HUP "$pid"
await "also where there is none any more" sh -c '[ "$(grep -c "stays as it was" err)" -eq 2 ]'
records 15 15 >>a
await "it judges" lines rejects 5

contract 1.0.0 n >number.json
kill -HUP "$pid"
await "the first one comes again" says err "'number@1.0.0' judges from here on"
records 16 17 >>a
await "and judges again" lines out 12
sed -i 's/"integer"/"number"/' number.json
kill -HUP "$pid"
await "a change without a version" sh -c '[ "$(grep -c "number@1.0.0. judges from" err)" -eq 2 ]'
echo '{"n":1.5}' >>a
await "counts, too" lines out 13
stop TERM
is "the account says which judged how many" \
    "number@1.0.0:10:0 number@1.1.0:5:5 number@1.0.0:3:0" "$(versions)"
is "and it adds up" "18 13 5" "$(account "a['records'], a['passed'], a['rejected']")"
tail -n 1 err >stats
status "as docs/stats.schema.json says" 0 \
    writ check --contract "$top_srcdir/docs/stats.schema.json" --input ndjson --undeclared-payload reject stats
sed 's/"contracts":\[{"contract":"[^"]*",/"contracts":[{/' stats >changed
status "and what is not is found" 1 \
    writ check --contract "$top_srcdir/docs/stats.schema.json" --input ndjson changed

# --- under load ---

# Of versions that want n and those that want m, one after the other, while records come.
: >out
: >turns
rm -f rejects a
: >a
contract 1.0.0 n >number.json
start --reject rejects --stats json --follow a
records 0 0 >>a
await "it has begun" lines out 1
: >out
for ((i = 0; i < 100 || $(wc -l <turns) < 6; i++)); do
    records $((i * 200 + 1)) $((i * 200 + 200)) >>a
    echo $((i * 200 + 200)) >written
    sleep 0.01
done &
writer=$!
for version in 1 2 3 4 5 6; do
    contract "1.$version.0" "$([ $((version % 2)) -eq 0 ] && echo n || echo m)" >new.json
    mv new.json number.json
    kill -HUP "$pid"
    await "version $version is read" says err "'number@1.$version.0' judges"
    [ $((version % 2)) -eq 0 ] || await "and judges" says rejects "number@1.$version.0"
    echo "$version" >>turns
done
wait "$writer"
all=$(cat written)
together() { [ $(($(wc -l <out) + $(wc -l <rejects))) -eq "$all" ]; }
await "every record is out or refused" together
stop TERM
python3 - >records.all <<'TXT'
import json
print(open("out").read(), end="")
for line in open("rejects"):
    print(json.dumps(json.loads(line)["record"]["data"], separators=(",", ":")))
TXT
is "each once" yes "$(each_once records.all 1 "$all" && echo yes)"
is "the versions in the letters are those that want m, in their order" "number@1.1.0 number@1.3.0 number@1.5.0" \
    "$(python3 -c 'import json; print(*dict.fromkeys(json.loads(l)["contract"] for l in open("rejects")))')"
is "and their counts those of the account" yes "$(python3 - "$all" <<'TXT'
import collections, json, sys
letters = collections.Counter(json.loads(l)["contract"] for l in open("rejects"))
account = json.loads(open("err").read().splitlines()[-1])
told = {c["contract"]: c["rejected"] for c in account["contracts"] if c["rejected"]}
print("yes" if told == letters and sum(c["records"] for c in account["contracts"]) == int(sys.argv[1]) + 1 else (told, letters))
TXT
)"

# --- without --follow, and with the registry ---

mkfifo input
writ publish number.json >/dev/null 2>&1
: >out
# shellcheck disable=SC2086
$WRIT_RUN "$WRIT" filter --contract number --reject letters <input >>out 2>err &
pid=$!
exec 8>input
records 1 1 >&8
await "a stream is filtered by the registry's newest" lines out 1
contract 2.0.0 m >number.json
writ publish number.json >/dev/null 2>&1
kill -HUP "$pid"
records 2 2 >&8
await "SIGHUP: a newer one was published" lines letters 1
is "and judges" 1 "$(grep -c '"contract":"number@2.0.0"' letters)"
exec 8>&-
got=0
wait "$pid" || got=$?
is "the stream ends as ever" 0 "$got"
is "and what judged is told" "number@1.6.0: 1 record, 0 rejected" "$(grep '^number@1' err)"

: >out
contract 1.0.0 n >number.json
(
    trap '' HUP # nohup
    # shellcheck disable=SC2086
    exec $WRIT_RUN "$WRIT" filter --contract ./number.json --discard --follow a >>out 2>err
) &
pid=$!
await "where SIGHUP is ignored" lines out $((all + 1))
kill -HUP "$pid"
records 1 1 >>a
await "it stays so" lines out $((all + 2))
is "and nothing is read again" 0 "$(grep -c 'judges from here' err)"
stop TERM
finish
